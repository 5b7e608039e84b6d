/* sweep_survey - a merged sweep as a survey: each point's replications into the figures that the study watches, one point in memory at a
   time. Losses are weight x hours; the cross-sector index is that of all reports: each row's loss over its whole weight for an hour, times
   the sector's importance, over the number of the sector's units. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <hakyu/cascade.h>

#include "base/memory.h"
#include "campaign/sweep.h"
#include "numbers/estimate.h"
#include "result/survey.h"

static const double level = 0.95;

/* What a figure is made of. */
typedef struct wanted { hk_watch_metric metric; double value; const char *sector, *unit; /* sector NULL: the index */ } wanted;

typedef struct surveying {
  const hakyu_memory *memory;
  hk_sweep_plan plan;
  hakyu_findings *findings;
  hk_trials_store *store;
  hk_arena *arena;             /* rows, wishes */
  hakyu_scenario *scenario;    /* of the first point that has one: labels and importance */
  hk_sweep_rows rows;          /* of the point at hand, and the note they are from */
  const char *rows_note;
  wanted *wishes; uint32_t wish_count;
  hakyu_survey *survey;
  /* one point's replications, by (outer, number) */
  uint64_t n, room;
  double *losses;              /* [row * room + i], weight x hours */
  double *figure, *sorted;
  uint32_t *outer;
  uint8_t *earlier;            /* bit 0: of the first quarter, bit 1: of the first half */
  uint32_t row_room;
} surveying;

/* ---- rows ----------------------------------------------------------------------------------------------------------------- */

/* Most points have the same rows: they are read once. */
static hakyu_status read_rows(surveying *s, const char *note) {
  if (s->rows_note && strcmp(s->rows_note, note) == 0) return HAKYU_OK;
  hakyu_status status = hk_sweep_rows_read(s->memory, s->arena, note, s->scenario, s->findings, &s->rows);
  if (status) return status;
  s->rows_note = hk_arena_text(s->arena, note, strlen(note));
  return s->rows_note ? HAKYU_OK : HAKYU_NO_MEMORY;
}

static bool is_row(const hk_sweep_row *row, const wanted *wish) {
  return strcmp(row->sector, wish->sector) == 0 && (!wish->unit || strcmp(row->unit, wish->unit) == 0);
}

static const hk_sector *sector_of(const surveying *s, const char *id) {
  const hakyu_model *model = s->scenario->model;
  for (uint32_t i = 0; i < model->sector_count; i++)
    if (strcmp(model->sectors[i].id, id) == 0) return &model->sectors[i];
  return NULL;
}

/* ---- wishes --------------------------------------------------------------------------------------------------------------- */

static bool is_wished(const surveying *s, const hk_sweep_row *row) {
  for (uint32_t w = 0; w < s->wish_count; w++)
    if (strcmp(s->wishes[w].sector, row->sector) == 0 && strcmp(s->wishes[w].unit, row->unit) == 0) return true;
  return false;
}

/* The mean loss of every sector and unit that any point has. */
static hakyu_status wish_everything(surveying *s) {
  hk_stored_trial *trials = NULL;
  size_t count = 0, room = 0;
  wanted *grown = NULL;
  hakyu_status status = hk_trials_store_list(s->store, &trials, &count);
  for (size_t t = 0; t < count && !status; t++) {
    if (s->rows_note && strcmp(s->rows_note, trials[t].note) == 0) continue;
    status = read_rows(s, trials[t].note);
    for (uint32_t r = 0; r < s->rows.count && !status; r++) {
      if (is_wished(s, &s->rows.list[r])) continue;
      status = hk_memory_grow(s->memory, &grown, s->wish_count, &room, sizeof *grown);
      if (!status) grown[s->wish_count++] = (wanted){HK_WATCH_MEAN, 0, s->rows.list[r].sector, s->rows.list[r].unit};
      s->wishes = grown;
    }
  }
  s->wishes = hk_arena_zalloc(s->arena, s->wish_count * sizeof *s->wishes + 1);
  if (!s->wishes) status = HAKYU_NO_MEMORY;
  if (!status && grown) memcpy(s->wishes, grown, s->wish_count * sizeof *grown);
  hk_memory_free(s->memory, grown);
  hk_memory_free(s->memory, trials);
  return status;
}

/* A sector of several units has no loss of its own: units are not added up. */
static hakyu_status check_wish(surveying *s, const hk_watch *watch, const wanted *wish) {
  uint32_t units = 0;
  for (uint32_t r = 0; r < s->rows.count; r++) units += is_row(&s->rows.list[r], wish);
  if (units == 1) return HAKYU_OK;
  hk_findings_error(s->findings, watch->place, units ? "missing-key" : "unknown-name", units ? "%s: the sector loses in several units (%s); allowed: one of them as unit" : "%s: nothing is lost in that sector and unit (%s); allowed: one in which end-use weight lies",
                    watch->id, watch->sector);
  return HAKYU_REFUSED;
}

/* Checked on the first point that was run. */
static hakyu_status wish_watched(surveying *s) {
  const hakyu_study *study = s->plan.study;
  hk_stored_trial *trials = NULL;
  size_t count = 0;
  s->wishes = hk_arena_zalloc(s->arena, study->watch_count * sizeof *s->wishes + 1);
  hakyu_status status = s->wishes ? hk_trials_store_list(s->store, &trials, &count) : HAKYU_NO_MEMORY;
  if (!status && count) status = read_rows(s, trials[0].note);
  for (uint32_t w = 0; w < study->watch_count && !status; w++) {
    const hk_watch *watch = &study->watches[w];
    s->wishes[s->wish_count++] = (wanted){(hk_watch_metric)watch->metric, watch->value, watch->sector, watch->unit};
    if (watch->sector && count) status = check_wish(s, watch, &s->wishes[w]);
    for (uint32_t r = 0; r < s->rows.count && watch->sector && !watch->unit && !status; r++) /* its only unit */
      if (is_row(&s->rows.list[r], &s->wishes[w])) s->wishes[w].unit = s->rows.list[r].unit;
  }
  hk_memory_free(s->memory, trials);
  return status;
}

/* ---- names of figures -------------------------------------------------------------------------------------------------------- */

static const char *unit_label(const surveying *s, const char *unit, int lang) {
  const hakyu_model *model = s->scenario->model;
  for (uint32_t u = 0; unit && u < model->unit_label_count; u++)
    if (strcmp(model->unit_labels[u].id, unit) == 0) return model->unit_labels[u].label.text[lang];
  return unit ? unit : "";
}

/* "medical, hospitals: P(loss > 0)" */
static hakyu_status label_figure(surveying *s, const wanted *wish, hk_survey_figure *figure, const char *id) {
  static const char *const what[][2] = {{"mean loss", "平均損失"}, {"P(any loss)", "損失発生確率"}, {"P(loss above ", "損失超過確率("}, {"95 % loss", "95 % 損失"}, {"99 % loss", "99 % 損失"},
                                        {"mean of the worst 5 %", "最悪 5 % の平均"}};
  hk_buffer text;
  hakyu_status status = HAKYU_OK;
  for (int lang = 0; lang < 2 && !status; lang++) {
    const hk_sector *sector = wish->sector ? sector_of(s, wish->sector) : NULL;
    const char *unit = unit_label(s, wish->unit, lang);
    hk_buffer_init(&text, s->memory);
    hk_buffer_add(&text, sector ? sector->label.text[lang] : wish->sector ? wish->sector : lang == HAKYU_JA ? "分野横断の指標" : "cross-sector index");
    if (*unit) hk_buffer_printf(&text, lang == HAKYU_JA ? "・%s" : ", %s", unit);
    hk_buffer_printf(&text, ": %s", what[wish->metric][lang]);
    if (wish->metric == HK_WATCH_ABOVE) hk_buffer_number(&text, wish->value, 6), hk_buffer_add(&text, ")");
    figure->label[lang] = text.is_starved ? NULL : hk_arena_text(s->survey->arena, text.text, text.length);
    if (!figure->label[lang]) status = HAKYU_NO_MEMORY;
    hk_buffer_fini(&text);
  }
  figure->is_share = wish->metric == HK_WATCH_ANY || wish->metric == HK_WATCH_ABOVE;
  figure->is_quantile = wish->metric == HK_WATCH_Q95 || wish->metric == HK_WATCH_Q99;
  figure->unit = figure->is_share ? "" : wish->sector ? "unit h" : "h";
  figure->id = id ? hk_arena_text(s->survey->arena, id, strlen(id)) : NULL;
  return status ? status : id && !figure->id ? HAKYU_NO_MEMORY : HAKYU_OK;
}

static hakyu_status name_figures(surveying *s) {
  const hakyu_study *study = s->plan.study;
  hakyu_status status = HAKYU_OK;
  for (uint32_t w = 0; w < s->wish_count && !status; w++) {
    hk_buffer id;
    hk_buffer_init(&id, s->memory);
    if (study->watch_count)
      hk_buffer_add(&id, study->watches[w].id);
    else
      hk_buffer_printf(&id, "%s%s%s", s->wishes[w].sector, *s->wishes[w].unit ? "." : "", s->wishes[w].unit);
    status = id.is_starved ? HAKYU_NO_MEMORY : label_figure(s, &s->wishes[w], &s->survey->figures[w], id.text);
    hk_buffer_fini(&id);
  }
  return status;
}

/* ---- one point's replications ------------------------------------------------------------------------------------------------- */

static hakyu_status make_room(surveying *s, uint64_t n) {
  if (n <= s->room && s->rows.count <= s->row_room) return HAKYU_OK;
  hk_memory_free(s->memory, s->losses), hk_memory_free(s->memory, s->figure), hk_memory_free(s->memory, s->sorted);
  hk_memory_free(s->memory, s->outer), hk_memory_free(s->memory, s->earlier);
  s->room = n > s->room ? n : s->room;
  s->row_room = s->rows.count > s->row_room ? s->rows.count : s->row_room;
  s->losses = hk_memory_array(s->memory, s->room + 1, (s->row_room + 1) * sizeof *s->losses);
  s->figure = hk_memory_array(s->memory, s->room + 1, sizeof *s->figure);
  s->sorted = hk_memory_array(s->memory, s->room + 1, sizeof *s->sorted);
  s->outer = hk_memory_array(s->memory, s->room + 1, sizeof *s->outer);
  s->earlier = hk_memory_array(s->memory, s->room + 1, sizeof *s->earlier);
  return s->losses && s->figure && s->sorted && s->outer && s->earlier ? HAKYU_OK : HAKYU_NO_MEMORY;
}

/* The place of a replication among those done, or UINT64_MAX. */
static uint64_t place_of(const hk_sweep_done *done, uint32_t outer, uint64_t number) {
  uint64_t before = 0;
  for (size_t i = 0; i < done->count; i++) {
    const hk_trial_stretch *stretch = &done->list[i];
    if (stretch->outer == outer && stretch->first <= number && number < stretch->first + stretch->count) return before + number - stretch->first;
    before += stretch->count;
  }
  return UINT64_MAX;
}

static void lay_replications(surveying *s, const hk_sweep_done *done) {
  const uint64_t outers = hk_sweep_outers(&s->plan), each = (s->plan.replications + outers - 1) / outers;
  uint64_t i = 0;
  for (size_t d = 0; d < done->count; d++)
    for (uint64_t j = 0; j < done->list[d].count; j++, i++) {
      const uint64_t number = done->list[d].first + j;
      s->outer[i] = done->list[d].outer;
      s->earlier[i] = (uint8_t)((number < (each + 3) / 4) | (number < (each + 1) / 2) << 1);
    }
  s->n = i;
  memset(s->losses, 0, (s->row_room + 1) * (s->room + 1) * sizeof *s->losses);
}

/* What did not settle is taken out at the end: the last takes its place, so order is lost only there. */
static hakyu_status lay_losses(surveying *s, const hk_sweep_done *done) {
  hk_trial_entry *entries = NULL;
  size_t count = 0;
  hakyu_status status = hk_trials_store_changed(s->store, done->trial, &entries, &count);
  for (size_t e = 0; e < count && !status; e++) {
    const uint64_t i = place_of(done, entries[e].outer, entries[e].number);
    if (i == UINT64_MAX || (entries[e].row != UINT32_MAX && entries[e].row >= s->rows.count)) status = HAKYU_DAMAGED;
    else if (entries[e].outcome != HAKYU_SETTLED) s->earlier[i] |= 4;
    else if (entries[e].row != UINT32_MAX) s->losses[entries[e].row * (s->room + 1) + i] = (double)entries[e].weight_s / 3600;
  }
  hk_memory_free(s->memory, entries);
  uint64_t kept = 0;
  for (uint64_t i = 0; i < s->n && !status; i++) {
    if (s->earlier[i] & 4) continue;
    s->outer[kept] = s->outer[i], s->earlier[kept] = s->earlier[i];
    for (uint32_t r = 0; r < s->rows.count && kept != i; r++) s->losses[r * (s->room + 1) + kept] = s->losses[r * (s->room + 1) + i];
    kept++;
  }
  s->n = kept;
  return status;
}

/* A figure's value of each replication. */
static void fill_figure(surveying *s, const wanted *wish) {
  memset(s->figure, 0, (s->n + 1) * sizeof *s->figure);
  for (uint32_t r = 0; r < s->rows.count; r++) {
    if (wish->sector && !is_row(&s->rows.list[r], wish)) continue;
    const double worth = wish->sector ? 1 : s->rows.list[r].worth * 3600, *losses = s->losses + r * (s->room + 1);
    for (uint64_t i = 0; i < s->n; i++) s->figure[i] += worth * losses[i];
  }
  if (wish->metric != HK_WATCH_ANY && wish->metric != HK_WATCH_ABOVE) return;
  for (uint64_t i = 0; i < s->n; i++) s->figure[i] = s->figure[i] > (wish->metric == HK_WATCH_ANY ? 0 : wish->value);
}

static int compare_numbers(const void *left, const void *right) {
  const double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

static double mean_of(const double *values, uint64_t n) {
  double sum = 0;
  for (uint64_t i = 0; i < n; i++) sum += values[i];
  return n ? sum / (double)n : NAN;
}

/* The mean of the worst 5 % and its interval by the spread of what goes beyond the quantile (diagnosis/tails.h has the sources). */
static hk_interval worst_of(const double *sorted, uint64_t n) {
  const double share = 0.95, quantile = hk_estimate_quantile(sorted, n, share, level).value;
  double sum = 0, squares = 0;
  for (uint64_t i = 0; i < n; i++) sum += fmax(sorted[i] - quantile, 0);
  const double beyond = sum / (double)n;
  for (uint64_t i = 0; i < n; i++) squares += pow(fmax(sorted[i] - quantile, 0) - beyond, 2);
  const double mean = quantile + beyond / (1 - share), half = n > 1 ? 1.959964 * sqrt(squares / (double)(n - 1) / (double)n) / (1 - share) : INFINITY;
  return (hk_interval){mean, fmax(mean - half, quantile), mean + half, (1 - share) * (double)n >= 30, ""};
}

/* Of n values in the order of replications. */
static hakyu_status estimate(surveying *s, hk_watch_metric metric, const double *values, uint64_t n, hk_interval *out) {
  if (metric == HK_WATCH_ANY || metric == HK_WATCH_ABOVE) {
    uint64_t k = 0;
    for (uint64_t i = 0; i < n; i++) k += values[i] > 0;
    *out = hk_estimate_proportion(k, n, level);
    return HAKYU_OK;
  }
  memcpy(s->sorted, values, n * sizeof *values);
  qsort(s->sorted, n, sizeof *s->sorted, compare_numbers);
  if (metric == HK_WATCH_Q95 || metric == HK_WATCH_Q99) *out = hk_estimate_quantile(s->sorted, n, metric == HK_WATCH_Q95 ? 0.95 : 0.99, level);
  if (metric == HK_WATCH_CVAR95) *out = worst_of(s->sorted, n);
  return HAKYU_OK;
}

static bool is_mean(hk_watch_metric metric) { return metric == HK_WATCH_MEAN || metric == HK_WATCH_ANY || metric == HK_WATCH_ABOVE; }

static hakyu_status estimate_earlier(surveying *s, hk_watch_metric metric, hk_survey_cell *cell) {
  hakyu_status status = HAKYU_OK;
  for (int part = 0; part < HK_SURVEY_EARLIER && !status; part++) {
    hk_interval found = {.value = NAN};
    uint64_t n = 0;
    double *picked = s->losses + s->row_room * (s->room + 1); /* the last row is scratch */
    for (uint64_t i = 0; i < s->n; i++)
      if (s->earlier[i] >> part & 1) picked[n++] = s->figure[i];
    if (n && is_mean(metric)) found.value = mean_of(picked, n);
    else if (n) status = estimate(s, metric, picked, n, &found);
    cell->earlier[part] = found.value;
  }
  return status;
}

static hakyu_status fill_cell(surveying *s, const wanted *wish, hk_survey_cell *cell) {
  hk_two_level two = {.outer_count = 0};
  hk_interval found = {NAN, NAN, NAN, false, ""};
  hakyu_status status = HAKYU_OK;
  fill_figure(s, wish);
  if (is_mean(wish->metric)) status = hk_estimate_two_level(s->memory, s->figure, s->outer, s->n, hk_sweep_outers(&s->plan), level, s->plan.study->seed, &two);
  if (!status && wish->metric == HK_WATCH_MEAN) found = two.mean;
  else if (!status) status = estimate(s, wish->metric, s->figure, s->n, &found);
  if (!status) status = estimate_earlier(s, wish->metric, cell);
  cell->value = found.value, cell->low = found.low, cell->high = found.high, cell->is_valid = found.is_valid;
  if (two.outer_count > 1) cell->outer_low = two.outer_low, cell->outer_high = two.outer_high;
  return status;
}

static hakyu_status survey_point(surveying *s, uint64_t point) {
  hk_sweep_done done;
  hk_stored_trial trial;
  char id[HK_SWEEP_KEY] = "point:";
  hakyu_status status = hk_sweep_find_done(&s->plan, s->store, point, &done);
  if (!status && done.is_failed) s->survey->failed++;
  const uint64_t n = status ? 0 : hk_sweep_done_total(&done);
  if (!status && !done.is_failed && n < s->plan.replications && !done.is_stopped) s->survey->missing++;
  if (!status && s->plan.is_adaptive && n == s->plan.replications && !done.is_stopped) s->survey->unsure++;
  s->survey->played[point] = n;
  if (status || !n) goto done;
  strncat(id, s->plan.study->point_ids[point], sizeof id - strlen(id) - 1);
  if ((status = hk_trials_store_find(s->store, id, NULL, &trial)) || (status = read_rows(s, trial.note)) || (status = make_room(s, n))) goto done;
  lay_replications(s, &done);
  status = lay_losses(s, &done);
  for (uint32_t w = 0; w < s->wish_count && !status && s->n; w++) status = fill_cell(s, &s->wishes[w], &s->survey->cells[w * s->survey->point_count + point]);
done:
  hk_sweep_done_fini(&s->plan, &done);
  return status;
}

/* ---- the study ----------------------------------------------------------------------------------------------------------------- */

static const char *keep(surveying *s, const char *text, hakyu_status *status) {
  const char *kept = hk_arena_text(s->survey->arena, text ? text : "", text ? strlen(text) : 0);
  if (!kept) *status = HAKYU_NO_MEMORY;
  return kept;
}

static hakyu_status copy_study(surveying *s) {
  const hakyu_study *study = s->plan.study;
  hakyu_survey *survey = s->survey;
  hakyu_status status = HAKYU_OK;
  const uint32_t k = study->factor_count;
  survey->id = keep(s, study->id, &status);
  survey->scenario = keep(s, s->plan.scenario, &status);
  survey->fingerprint = keep(s, s->plan.fingerprint, &status);
  survey->tlp[0] = keep(s, s->scenario->model->tlp, &status);
  if (study->catalogue) survey->tlp[1] = keep(s, hk_tlp_name(study->catalogue->tlp), &status);
  for (int lang = 0; lang < 2; lang++) survey->title[lang] = keep(s, study->title[lang], &status);
  survey->design = (hk_survey_design)study->asked.kind;
  survey->repeats = study->asked.kind == HK_DESIGN_MORRIS ? study->asked.trajectories : study->asked.kind == HK_DESIGN_SALTELLI ? study->asked.points : 0;
  survey->is_second_order = study->asked.is_second_order;
  survey->is_common = !study->is_independent;
  survey->left_out = study->left_out;
  survey->seed = study->seed;
  survey->replications = s->plan.replications;
  survey->outers = study->outer_count;
  survey->precision = study->precision;
  for (uint32_t f = 0; f < k; f++) {
    const hk_factor *from = &study->factors[f];
    survey->factors[f] = (hk_survey_factor){.id = keep(s, from->id, &status), .label = {keep(s, from->label[0], &status), keep(s, from->label[1], &status)}, .is_log = from->is_log};
  }
  for (uint64_t p = 0; p < study->point_count && !status; p++) {
    survey->point_ids[p] = keep(s, study->point_ids[p], &status);
    for (uint32_t f = 0; f < k && !status; f++) {
      survey->values[p * k + f] = keep(s, study->values[p * k + f], &status);
      survey->at[p * k + f] = study->places[p * k + f];
    }
  }
  for (uint32_t t = 0; t < study->threshold_count && !status; t++) {
    status = hk_memory_grow(s->memory, &survey->thresholds, survey->threshold_count, &survey->threshold_room, sizeof *survey->thresholds);
    if (!status)
      survey->thresholds[survey->threshold_count++] = (hk_survey_threshold){study->thresholds[t].watch, study->thresholds[t].factor, study->thresholds[t].value, study->thresholds[t].is_falling};
  }
  return status;
}

/* The first point whose scenario can be read tells labels and importance. */
static hakyu_status read_scenario(surveying *s) {
  hakyu_status status = HAKYU_REFUSED;
  for (uint64_t p = 0; p < s->plan.study->point_count && (status == HAKYU_REFUSED || status == HAKYU_NUMERIC); p++) status = hk_study_point(s->plan.study, p, NULL, &s->scenario);
  return status;
}

static hakyu_status take_digest(surveying *s) {
  uint8_t bytes[HK_DIGEST_BYTES];
  char text[HK_DIGEST_TEXT];
  hakyu_status status = hk_trials_store_digest(s->store, bytes);
  if (status) return status;
  hk_digest_text(bytes, text);
  s->survey->digest = keep(s, text, &status);
  return status;
}

static hakyu_status survey_all(surveying *s) {
  hakyu_status status = hk_arena_create(s->memory, &s->arena);
  if (!status) status = read_scenario(s);
  if (!status) status = s->plan.study->watch_count ? wish_watched(s) : wish_everything(s);
  if (!status) status = hk_survey_create(s->memory, s->plan.study->point_count, s->plan.study->factor_count, s->wish_count, &s->survey);
  if (!status) status = copy_study(s);
  if (!status) status = name_figures(s);
  if (!status) status = hk_survey_settle(s->survey);
  if (!status && s->survey->design == HK_SURVEY_LIST) hk_survey_see_design(s->survey); /* another program's sample may be more */
  if (!status) status = take_digest(s);
  for (uint64_t p = 0; p < s->plan.study->point_count && !status; p++) status = survey_point(s, p);
  if (!status) s->survey->is_incomplete = s->survey->missing > 0;
  if (status && s->store) hk_trials_store_explain(s->store, s->findings);
  return status;
}

static void fini(surveying *s) {
  hk_memory_free(s->memory, s->losses), hk_memory_free(s->memory, s->figure), hk_memory_free(s->memory, s->sorted);
  hk_memory_free(s->memory, s->outer), hk_memory_free(s->memory, s->earlier);
  hakyu_scenario_destroy(s->scenario);
  hk_trials_store_close(s->store);
  hk_arena_destroy(s->arena);
  hk_sweep_plan_fini(&s->plan);
}

/* ---- which merge it is ------------------------------------------------------------------------------------------------------------ */

static hakyu_status open_merged(surveying *s, hakyu_findings *missing) {
  hk_buffer path;
  hk_sweep_path(&s->plan, &path, "merged", "");
  hakyu_status status = path.is_starved ? HAKYU_NO_MEMORY : hk_trials_store_open(s->memory, path.text, missing, &s->store);
  if (!status && strcmp(hk_trials_store_base(s->store), s->plan.fingerprint) != 0) {
    hk_findings_error(s->findings, (hk_place){path.text, 0, 0, NULL}, "another-run", "the merged result is of another sweep; allowed: that of this one");
    status = HAKYU_REFUSED;
  }
  hk_buffer_fini(&path);
  return status;
}

/* A merge of all there was is kept; one with gaps is made again, for there may be more by now. */
static hakyu_status find_merged(surveying *s, bool is_partial) {
  char digest[HK_DIGEST_TEXT];
  hakyu_status status = open_merged(s, NULL);
  if (status && status != HAKYU_NOT_FOUND) return open_merged(s, s->findings);
  const bool is_whole = !status && !hk_trials_store_noted(s->store, "incomplete");
  if (is_whole) return HAKYU_OK;
  hk_trials_store_close(s->store);
  s->store = NULL;
  if (!is_partial) {
    hk_findings_error(s->findings, (hk_place){s->plan.folder, 0, 0, NULL}, "incomplete", "%s; allowed: a sweep merged whole (hakyu sweep status, hakyu sweep merge), or --partial",
                      status ? "the sweep is not merged" : "the merged result has gaps");
    return HAKYU_INCOMPLETE;
  }
  status = hakyu_sweep_merge(s->memory, s->plan.folder, 1, s->findings, digest);
  return status ? status : open_merged(s, s->findings);
}

hakyu_status hakyu_survey_of_sweep(const hakyu_memory *memory, const char *folder, int32_t is_partial, hakyu_findings *findings, hakyu_survey **survey) {
  surveying s = {.memory = memory, .findings = findings, .plan = {.memory = memory}};
  hakyu_status status = hk_sweep_plan_read(memory, folder, findings, &s.plan);
  if (status) return status;
  status = find_merged(&s, is_partial);
  if (!status) status = survey_all(&s);
  if (status)
    hakyu_survey_destroy(s.survey);
  else
    *survey = s.survey;
  fini(&s);
  return status;
}
