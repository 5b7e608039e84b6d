/* sweep_spared - see hakyu/spared.h. Each factor that is off and on is a row; the points are matched by the values of all other factors, and each
   matched pair is judged by what its replications lose less. Two points are in memory at a time. What was found is handed over as rows of
   result/spared.h, with texts of their own. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <hakyu/cascade.h>

#include "base/memory.h"
#include "campaign/sweep.h"
#include "numbers/estimate.h"
#include "result/spared.h"

static const double level = 0.95, draws_enough = 0.8;

typedef enum verdict { HOLDS, OPEN, DOES_NOT } verdict;
typedef struct setting { uint64_t off, on; verdict verdict; double gain, base; } setting; /* off: the point that stands for it */
typedef struct row { uint32_t factor; const char *on; /* the level that is held against off */ setting *settings; uint64_t count; hakyu_spared_row told; hakyu_spared_turn *turns; } row;

typedef struct judged {
  const hakyu_memory *memory;
  hk_sweep_plan plan;          /* texts live in its study */
  row *rows;
  size_t row_count;
  double least;
  char digest[HK_DIGEST_TEXT]; /* of what is merged */
  const char *tlp;             /* handling mark of the model; lives in the study's arena */
} judged;

/* ---- the index of each replication of a point ------------------------------------------------------------------------------- */

typedef struct looking {
  judged *of;
  hakyu_findings *findings;
  hk_trials_store *store;
  hakyu_scenario *scenario;    /* of the first point: importance of sectors */
  double least, *off, *on, *differences;
  uint32_t *outer;
  uint64_t n;
} looking;

/* index[i]: of replication i = number K + outer; NAN where it did not settle, or was not played at this point. */
static hakyu_status read_point(const looking *l, uint64_t point, double *index) {
  char id[HK_SWEEP_KEY] = "point:";
  hk_stored_trial trial = {.number = -1};
  hk_trial_entry *entries = NULL;
  hk_trial_stretch *done = NULL;
  hk_arena *arena = NULL;
  hk_sweep_rows rows = {NULL, 0};
  size_t count = 0, stretches = 0;
  const uint64_t outers = hk_sweep_outers(&l->of->plan);
  strncat(id, l->of->plan.study->point_ids[point], sizeof id - strlen(id) - 1);
  for (uint64_t i = 0; i < l->n; i++) index[i] = NAN;
  hakyu_status status = hk_arena_create(l->of->memory, &arena);
  if (!status) status = hk_trials_store_find(l->store, id, NULL, &trial);
  if (!status) status = hk_sweep_rows_read(l->of->memory, arena, trial.note, l->scenario, l->findings, &rows);
  if (!status) status = hk_trials_store_done(l->store, trial.number, &done, &stretches);
  for (size_t d = 0; d < stretches && !status; d++)
    for (uint64_t n = done[d].first; n < done[d].first + done[d].count && !status; n++)
      if (n * outers + done[d].outer < l->n) index[n * outers + done[d].outer] = 0;
      else status = HAKYU_DAMAGED;
  if (!status) status = hk_trials_store_changed(l->store, trial.number, &entries, &count);
  for (size_t e = 0; e < count && !status; e++) {
    const uint64_t i = entries[e].number * outers + entries[e].outer;
    if (i >= l->n || (entries[e].row != UINT32_MAX && entries[e].row >= rows.count)) status = HAKYU_DAMAGED;
    else if (entries[e].outcome != HAKYU_SETTLED) index[i] = NAN;
    else if (entries[e].row != UINT32_MAX) index[i] += rows.list[entries[e].row].worth * (double)entries[e].weight_s;
  }
  hk_memory_free(l->of->memory, entries);
  hk_memory_free(l->of->memory, done);
  hk_arena_destroy(arena);
  return status;
}

/* ---- one setting ------------------------------------------------------------------------------------------------------------- */

/* The share of outer draws in which the mean of the differences is above 0. */
static double share_above(const looking *l, uint64_t n) {
  const uint32_t outers = hk_sweep_outers(&l->of->plan);
  uint32_t above = 0, seen = 0;
  for (uint32_t o = 0; o < outers; o++) {
    double sum = 0;
    uint64_t of = 0;
    for (uint64_t i = 0; i < n; i++)
      if (l->outer[i] == o) sum += l->differences[i], of++;
    seen += of > 0;
    above += of && sum > 0;
  }
  return seen ? (double)above / seen : 0;
}

static hakyu_status judge(const looking *l, setting *s) {
  uint64_t n = 0;
  double gain = 0, base = 0;
  bool is_changed = false;
  hk_two_level two;
  hakyu_status status = read_point(l, s->off, l->off);
  if (!status) status = read_point(l, s->on, l->on);
  if (status) return status;
  for (uint64_t i = 0; i < l->n; i++) {
    const double spared = l->off[i] - l->on[i];
    if (isnan(spared)) continue;
    is_changed = is_changed || fabs(spared) > 0;
    gain += spared, base += l->off[i];
    l->outer[n] = (uint32_t)(i % hk_sweep_outers(&l->of->plan));
    l->differences[n++] = spared - l->least * l->off[i];
  }
  s->gain = n ? gain / (double)n : 0;
  s->base = n ? base / (double)n : 0;
  s->verdict = DOES_NOT;
  if (!n || !is_changed) return HAKYU_OK;
  status = hk_estimate_two_level(l->of->memory, l->differences, l->outer, n, hk_sweep_outers(&l->of->plan), level, l->of->plan.study->seed, &two);
  if (!status && !(two.mean.high < 0)) s->verdict = !(two.mean.low > 0) ? OPEN : share_above(l, n) >= draws_enough ? HOLDS : DOES_NOT;
  return status;
}

/* ---- which points belong together ---------------------------------------------------------------------------------------------- */

static const char *value_at(const judged *s, uint64_t point, uint32_t factor) { return s->plan.study->values[point * s->plan.study->factor_count + factor]; }

/* All values but the factor's, each after its length. */
static hakyu_status others_of(const judged *s, uint64_t point, uint32_t factor, hk_buffer *key) {
  hk_buffer_init(key, s->memory);
  for (uint32_t f = 0; f < s->plan.study->factor_count; f++)
    if (f != factor) hk_buffer_printf(key, "%zu:%s", strlen(value_at(s, point, f)), value_at(s, point, f));
  return key->is_starved ? HAKYU_NO_MEMORY : HAKYU_OK;
}

static hakyu_status match_points(judged *s, row *of) {
  const uint64_t points = s->plan.study->point_count;
  hk_names *keys = NULL;
  hk_arena *texts = NULL; /* of the keys: names borrow them */
  uint64_t kept = 0;
  of->settings = hk_memory_array(s->memory, points + 1, sizeof *of->settings);
  hakyu_status status = of->settings ? hk_names_create(s->memory, &keys) : HAKYU_NO_MEMORY;
  if (!status) status = hk_arena_create(s->memory, &texts);
  for (uint64_t p = 0; p < points && !status; p++) {
    hk_buffer key;
    uint32_t number;
    int is_new;
    status = others_of(s, p, of->factor, &key);
    const char *kept_key = status ? NULL : hk_arena_text(texts, key.text ? key.text : "", key.length);
    hk_buffer_fini(&key);
    if (!status) status = kept_key ? hk_names_add(keys, kept_key, &number, &is_new) : HAKYU_NO_MEMORY;
    if (status) break;
    if (is_new) of->settings[number] = (setting){.off = UINT64_MAX, .on = UINT64_MAX}, of->count++;
    if (strcmp(value_at(s, p, of->factor), of->on) == 0) of->settings[number].on = p;
    if (strcmp(value_at(s, p, of->factor), "off") == 0) of->settings[number].off = p;
  }
  hk_names_destroy(keys);
  hk_arena_destroy(texts);
  for (uint64_t i = 0; i < of->count && !status; i++)
    if (of->settings[i].off != UINT64_MAX && of->settings[i].on != UINT64_MAX) of->settings[kept++] = of->settings[i];
  of->count = kept;
  return status;
}

/* ---- what a row tells ------------------------------------------------------------------------------------------------------------ */

static void sum_up(judged *s, row *of) {
  const hk_factor *factor = &s->plan.study->factors[of->factor];
  hakyu_spared_row *told = &of->told;
  *told = (hakyu_spared_row){.factor = factor->id, .label = {factor->label[0], factor->label[1]}, .level = of->on, .settings = of->count, .gain_low = NAN, .gain_high = NAN, .part_low = NAN, .part_high = NAN};
  for (uint64_t i = 0; i < of->count; i++) {
    const setting *at = &of->settings[i];
    const double part = at->base > 0 ? at->gain / at->base : NAN;
    told->holds += at->verdict == HOLDS;
    told->open += at->verdict == OPEN;
    told->gain_low = fmin(told->gain_low, at->gain), told->gain_high = fmax(told->gain_high, at->gain);
    told->part_low = fmin(told->part_low, part), told->part_high = fmax(told->part_high, part);
  }
}

/* The share of settings with that value of a factor in which the row holds. */
static double share_at(const judged *s, const row *of, uint32_t factor, const char *value) {
  uint64_t holds = 0, n = 0;
  for (uint64_t i = 0; i < of->count; i++) {
    if (strcmp(value_at(s, of->settings[i].off, factor), value) != 0) continue;
    n++;
    holds += of->settings[i].verdict == HOLDS;
  }
  return n ? (double)holds / (double)n : NAN;
}

static hakyu_spared_turn turn_on(const judged *s, const row *of, uint32_t f) {
  const hk_factor *factor = &s->plan.study->factors[f];
  hakyu_spared_turn turn = {.factor = factor->id, .label = {factor->label[0], factor->label[1]}, .least_share = INFINITY, .most_share = -INFINITY};
  for (uint32_t l = 0; l < factor->level_count; l++) {
    const double share = share_at(s, of, f, factor->levels[l]);
    if (share < turn.least_share) turn.least_share = share, turn.least_level = factor->levels[l];
    if (share > turn.most_share) turn.most_share = share, turn.most_level = factor->levels[l];
  }
  return turn;
}

static int by_spread(const void *left, const void *right) {
  const hakyu_spared_turn *a = left, *b = right;
  const double of_a = a->most_share - a->least_share, of_b = b->most_share - b->least_share;
  return of_a > of_b ? -1 : of_a < of_b ? 1 : strcmp(a->factor, b->factor);
}

/* Factors without levels have as many values as points: nothing is said of them. */
static hakyu_status find_turns(judged *s, row *of) {
  const uint32_t k = s->plan.study->factor_count;
  if (!(of->turns = hk_memory_array(s->memory, k, sizeof *of->turns))) return HAKYU_NO_MEMORY;
  for (uint32_t f = 0; f < k && of->count; f++) {
    if (f == of->factor || !s->plan.study->factors[f].level_count) continue;
    const hakyu_spared_turn turn = turn_on(s, of, f);
    if (turn.most_share > turn.least_share) of->turns[of->told.turns++] = turn;
  }
  if (of->told.turns) qsort(of->turns, of->told.turns, sizeof *of->turns, by_spread);
  return HAKYU_OK;
}

/* A row for each level of a measure but off. */
static hakyu_status list_rows(judged *s) {
  const hakyu_study *study = s->plan.study;
  size_t room = 0;
  for (uint32_t f = 0; f < study->factor_count; f++) {
    const hk_factor *factor = &study->factors[f];
    if (factor->target != HK_FACTOR_SWITCH && factor->target != HK_FACTOR_ITEM && factor->target != HK_FACTOR_TARGETS) continue;
    for (uint32_t l = 0; l < factor->level_count; l++) {
      if (strcmp(factor->levels[l], "off") == 0) continue;
      hakyu_status status = hk_memory_grow(s->memory, &s->rows, s->row_count, &room, sizeof *s->rows);
      if (status) return status;
      s->rows[s->row_count++] = (row){.factor = f, .on = factor->levels[l]};
    }
  }
  return HAKYU_OK;
}

/* ---- the whole --------------------------------------------------------------------------------------------------------------------- */

static hakyu_status refuse(const judged *s, hakyu_findings *findings, hakyu_status status, const char *code, const char *what) {
  hk_findings_error(findings, (hk_place){s->plan.folder, 0, 0, NULL}, code, "%s", what);
  return status;
}

static hakyu_status check_whole(const judged *s, hakyu_findings *findings) {
  hakyu_sweep_state state;
  hakyu_status status = hakyu_sweep_status(s->memory, s->plan.folder, findings, &state);
  if (status) return status;
  if (state.missing) return refuse(s, findings, HAKYU_INCOMPLETE, "incomplete", "units of the sweep are missing; allowed: a sweep that is run to its end (hakyu sweep status)");
  if (state.failed) return refuse(s, findings, HAKYU_INCOMPLETE, "incomplete", "points of the sweep failed; allowed: a sweep without failed points (hakyu sweep status)");
  if (!state.is_merged) return refuse(s, findings, HAKYU_INCOMPLETE, "incomplete", "the sweep is not merged; allowed: a merged one (hakyu sweep merge)");
  if (s->plan.study->is_independent) return refuse(s, findings, HAKYU_REFUSED, "misplaced-key", "its points do not share their luck (seeds: independent); allowed: seeds: common");
  return HAKYU_OK;
}

static hakyu_status open_merged(looking *l) {
  hk_buffer path;
  hk_sweep_path(&l->of->plan, &path, "merged", "");
  hakyu_status status = path.is_starved ? HAKYU_NO_MEMORY : hk_trials_store_open(l->of->memory, path.text, l->findings, &l->store);
  if (!status && hk_trials_store_noted(l->store, "incomplete"))
    status = refuse(l->of, l->findings, HAKYU_INCOMPLETE, "incomplete", "the merged result has gaps; allowed: one merged whole (hakyu sweep merge)");
  if (!status && strcmp(hk_trials_store_base(l->store), l->of->plan.fingerprint) != 0)
    status = refuse(l->of, l->findings, HAKYU_REFUSED, "another-run", "the merged result is of another sweep; allowed: that of this one");
  hk_buffer_fini(&path);
  return status;
}

static hakyu_status take_digest(const looking *l) {
  uint8_t bytes[HK_DIGEST_BYTES];
  const hakyu_status status = hk_trials_store_digest(l->store, bytes);
  if (!status) hk_digest_text(bytes, l->of->digest);
  return status;
}

static hakyu_status look(judged *s, hakyu_findings *findings) {
  looking l = {.of = s, .findings = findings, .least = s->least, .n = s->plan.replications};
  const uint64_t outers = hk_sweep_outers(&s->plan);
  l.n = (l.n + outers - 1) / outers * outers; /* places for all numbers of all draws */
  hakyu_status status = open_merged(&l);
  if (!status) status = take_digest(&l);
  if (!status) status = hk_study_point(s->plan.study, 0, findings, &l.scenario);
  if (!status && !(s->tlp = hk_arena_text(s->plan.study->arena, l.scenario->model->tlp, strlen(l.scenario->model->tlp)))) status = HAKYU_NO_MEMORY;
  l.off = hk_memory_array(s->memory, l.n, sizeof *l.off), l.on = hk_memory_array(s->memory, l.n, sizeof *l.on);
  l.differences = hk_memory_array(s->memory, l.n, sizeof *l.differences), l.outer = hk_memory_array(s->memory, l.n, sizeof *l.outer);
  if (!status && (!l.off || !l.on || !l.differences || !l.outer)) status = HAKYU_NO_MEMORY;
  for (size_t r = 0; r < s->row_count && !status; r++) {
    status = match_points(s, &s->rows[r]);
    for (uint64_t i = 0; i < s->rows[r].count && !status; i++) status = judge(&l, &s->rows[r].settings[i]);
    if (!status) sum_up(s, &s->rows[r]);
    if (!status) status = find_turns(s, &s->rows[r]);
  }
  hk_memory_free(s->memory, l.off), hk_memory_free(s->memory, l.on), hk_memory_free(s->memory, l.differences), hk_memory_free(s->memory, l.outer);
  hakyu_scenario_destroy(l.scenario);
  if (status && l.store) hk_trials_store_explain(l.store, findings);
  hk_trials_store_close(l.store);
  return status;
}

/* ---- handed over ------------------------------------------------------------------------------------------------------------------- */

/* A copy that lives as long as what is handed over. */
static const char *keep(hakyu_spared *to, const char *text, hakyu_status *status) {
  const char *kept = hk_arena_text(to->arena, text, strlen(text));
  if (!kept) *status = HAKYU_NO_MEMORY;
  return kept ? kept : "";
}

static hakyu_status hand_row(hakyu_spared *to, hk_spared_row *into, const row *from) {
  hakyu_status status = HAKYU_OK;
  hakyu_spared_turn *turns = hk_arena_zalloc(to->arena, (from->told.turns + 1) * sizeof *turns);
  if (!turns) return HAKYU_NO_MEMORY;
  into->told = from->told;
  into->told.factor = keep(to, from->told.factor, &status);
  into->told.level = keep(to, from->told.level, &status);
  for (int lang = 0; lang < 2; lang++) into->told.label[lang] = keep(to, from->told.label[lang], &status);
  for (size_t t = 0; t < from->told.turns; t++) {
    turns[t] = from->turns[t];
    turns[t].factor = keep(to, from->turns[t].factor, &status);
    turns[t].least_level = keep(to, from->turns[t].least_level, &status);
    turns[t].most_level = keep(to, from->turns[t].most_level, &status);
    for (int lang = 0; lang < 2; lang++) turns[t].label[lang] = keep(to, from->turns[t].label[lang], &status);
  }
  into->turns = turns;
  return status;
}

static hakyu_status hand_over(const judged *s, hakyu_spared **spared) {
  const hakyu_study *study = s->plan.study;
  char catalogue[HK_DIGEST_TEXT] = "";
  hakyu_spared *to = NULL;
  hakyu_status status = hk_spared_create(s->memory, s->row_count, &to);
  if (status) return status;
  if (study->catalogue) {
    hk_digest_text(study->catalogue->digest, catalogue);
    to->tlp[1] = keep(to, hk_tlp_name(study->catalogue->tlp), &status);
  }
  to->tlp[0] = keep(to, s->tlp, &status);
  to->id = keep(to, study->id, &status), to->title[0] = keep(to, study->title[0], &status), to->title[1] = keep(to, study->title[1], &status);
  to->scenario = keep(to, s->plan.scenario, &status), to->fingerprint = keep(to, s->plan.fingerprint, &status);
  to->digest = keep(to, s->digest, &status), to->catalogue = keep(to, catalogue, &status);
  to->least = s->least, to->seed = study->seed, to->points = study->point_count;
  to->replications = s->plan.replications, to->outers = hk_sweep_outers(&s->plan), to->is_adaptive = s->plan.is_adaptive;
  for (size_t r = 0; r < s->row_count && !status; r++) status = hand_row(to, &to->rows[r], &s->rows[r]);
  if (status)
    hakyu_spared_destroy(to);
  else
    *spared = to;
  return status;
}

int hakyu_sweep_is(const hakyu_memory *memory, const char *folder) {
  hk_buffer path;
  hk_buffer_init(&path, memory);
  hk_buffer_printf(&path, "%s/inputs/study.yaml", folder);
  const int is_there = !path.is_starved && access(path.text, F_OK) == 0;
  hk_buffer_fini(&path);
  return is_there;
}

static void fini(judged *s) {
  for (size_t r = 0; r < s->row_count; r++) {
    hk_memory_free(s->memory, s->rows[r].settings);
    hk_memory_free(s->memory, s->rows[r].turns);
  }
  hk_memory_free(s->memory, s->rows);
  hk_sweep_plan_fini(&s->plan);
}

hakyu_status hakyu_spared_of_sweep(const hakyu_memory *memory, const char *folder, double least, hakyu_findings *findings, hakyu_spared **spared) {
  judged s = {.memory = memory, .least = least, .plan = {.memory = memory}};
  hakyu_status status = hk_sweep_plan_read(memory, folder, findings, &s.plan);
  if (status) return status;
  status = check_whole(&s, findings);
  if (!status) status = list_rows(&s);
  if (!status && !s.row_count)
    status = refuse(&s, findings, HAKYU_REFUSED, "no-target", "no factor of the sweep is a measure; allowed: items or levers that are off and on");
  if (!status) status = look(&s, findings);
  if (!status) status = hand_over(&s, spared);
  fini(&s);
  return status;
}
