/* interdependency - see hakyu/interdependency.h. One scenario, a strike on everything, is compiled for each outer draw; a case is that plan with the case's
   members as targets and the case's duration as repair time (campaign/struck). Outer draws come one after the other; in each, everything with
   backups, then everything without. Units (a variant in an outer draw) are stored whole, so what was stopped goes on; what is stored does
   not depend on the order of anything.

   Stored as trials (result/trials_store): a trial a variant. Of a row r of R its loss stands at r, the direct part at R + r, the time of its first
   loss plus one at 2R + r. */
#include <hakyu/interdependency.h>

#include <omp.h>
#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "base/findings.h"
#include "base/text.h"
#include "campaign/draws.h"
#include "campaign/paired.h"
#include "campaign/struck.h"
#include "result/trials_store.h"
#include "study/knockouts.h"

enum { DURATION_COUNT = 3, BATCH_PLAYS = 96, COMMIT_EVERY_MS = 2000, FINGERPRINT_SHOWN = 12, CHUNK = 2 };
static const int64_t durations_s[DURATION_COUNT] = {3600, 86400, 604800};
static const int64_t horizon_s = INT64_C(1209600); /* two weeks: the longest outage, and a week */
static const char start_text[] = "any(weekday, 00:00-24:00)";

/* A case, how much of it, for how long, with or without backups. */
typedef struct variant {
  int64_t trial;
  uint64_t *have;            /* by outer draw: replications that are stored */
  uint32_t number, duration; /* of the case */
  bool is_half, has_backups;
} variant;

/* One replication to be played, and what it came to. */
typedef struct play {
  const uint32_t *targets;
  uint32_t *chosen;          /* own list, for halves */
  uint32_t count, variant;
  uint64_t number;
  int64_t *found;            /* [3][row] */
  uint8_t outcome;
} play;

struct hakyu_interdependency {
  const hakyu_memory *memory;
  hk_arena *arena;
  hakyu_scenario *scenario;  /* owns the model */
  hakyu_interdependency_options options;
  uint64_t numbers;          /* of each outer draw */
  uint32_t outer_count;      /* at least 1 */
  char fingerprint[HK_DIGEST_TEXT];
  char *folder;
  hk_trials_store *store;
  hk_draws draws;
  bool has_draws;
  hk_knockout *cases;        size_t case_count;
  uint64_t *keys;            /* of halves, by asset */
  variant *variants;         size_t variant_count;
  /* the outer draw at hand */
  const hk_plan *plan;
  hk_struck_net nets[2];     /* with and without backups */
  uint32_t outer;
  bool has_nets, is_opened;  /* is_opened: something is begun in the store */
  size_t next;               /* variant to be looked at; those with backups first */
  hk_struck_player **players; int player_count;
  hk_knockout_rank *order;   /* room for all assets */
  play *plays;               size_t play_count, play_room;
  int64_t committed_ms;
  hakyu_interdependency_progress progress;
  hakyu_status failure;
};

hakyu_interdependency_options hakyu_interdependency_defaults(void) {
  return (hakyu_interdependency_options){.folder = NULL, .replications = 200, .outer_count = 20, .threads = 0, .seed = 1};
}

/* ---- the scenario ---- */

static hakyu_status make_scenario(hakyu_interdependency *w, const char *model_folder, hakyu_findings *findings) {
  char horizon[32];
  snprintf(horizon, sizeof horizon, "%llds", (long long)horizon_s);
  const char *const head[] = {"horizon", horizon, "start", start_text};
  return hk_struck_scenario(w->memory, model_folder, head, sizeof head / sizeof *head / 2, (hk_struck_hazard){"knockout", "0s", "1h"}, findings, &w->scenario);
}

/* What may be resumed: everything that decides what a replication comes to. */
static void take_fingerprint(hakyu_interdependency *w) {
  static const char name[] = "hakyu.interdependency/1";
  hk_digest digest;
  uint8_t bytes[HK_DIGEST_BYTES];
  hk_digest_init(&digest);
  hk_digest_add(&digest, name, sizeof name);
  hk_digest_add_u64(&digest, HAKYU_SEMANTICS);
  hk_digest_add(&digest, w->scenario->digest, sizeof w->scenario->digest);
  hk_digest_add_u64(&digest, w->options.seed);
  hk_digest_add_u64(&digest, (uint64_t)w->options.outer_count);
  for (int d = 0; d < DURATION_COUNT; d++) hk_digest_add_u64(&digest, (uint64_t)durations_s[d]);
  hk_digest_fini(&digest, bytes);
  hk_digest_text(bytes, w->fingerprint);
}

/* ---- opening ---- */

static hakyu_status name_folder(hakyu_interdependency *w) {
  hk_buffer name;
  hk_buffer_init(&name, w->memory);
  if (w->options.folder)
    hk_buffer_add(&name, w->options.folder);
  else
    hk_buffer_printf(&name, "interdependency/%s-%.*s", w->scenario->model->id, FINGERPRINT_SHOWN, w->fingerprint);
  w->folder = name.is_starved ? NULL : hk_arena_text(w->arena, name.text, name.length);
  hk_buffer_fini(&name);
  w->options.folder = w->folder;
  return w->folder ? HAKYU_OK : HAKYU_NO_MEMORY;
}

static void name_variant(const hakyu_interdependency *w, const variant *v, char *id, size_t size) {
  const hakyu_model *model = w->scenario->model;
  const hk_knockout *of = &w->cases[v->number];
  const bool is_sector = of->kind == HK_KNOCKOUT_SECTOR;
  snprintf(id, size, "%s:%s/%s/%llds/%s", is_sector ? "sector" : "service", is_sector ? model->sectors[of->of].id : model->services[of->of].id, v->is_half ? "half" : "full",
           (long long)durations_s[v->duration], v->has_backups ? "backups" : "no-backups");
}

/* What is stored of a variant: numbers from 0 on, without a gap. */
static hakyu_status find_done(hakyu_interdependency *w, variant *v) {
  hk_trial_stretch *list = NULL;
  size_t count = 0;
  hakyu_status status = hk_trials_store_done(w->store, v->trial, &list, &count);
  for (size_t i = 0; i < count && !status; i++)
    if (list[i].outer < w->outer_count && list[i].first == 0) v->have[list[i].outer] = list[i].count;
  hk_memory_free(w->memory, list);
  for (uint32_t o = 0; o < w->outer_count; o++) {
    const uint64_t have = v->have[o] < w->numbers ? v->have[o] : w->numbers;
    w->progress.done += have, w->progress.resumed += have;
  }
  w->progress.total += w->numbers * w->outer_count;
  return status;
}

static hakyu_status list_variants(hakyu_interdependency *w) {
  char id[256];
  const size_t most = w->case_count * 2 * DURATION_COUNT * 2;
  w->variants = hk_arena_zalloc(w->arena, (most + 1) * sizeof *w->variants);
  hakyu_status status = w->variants ? hk_trials_store_begin(w->store) : HAKYU_NO_MEMORY;
  for (size_t i = 0; i < most && !status; i++) { /* with backups first: the network changes once an outer draw */
    const size_t left = i % (most / 2);
    variant *v = &w->variants[w->variant_count];
    *v = (variant){.number = (uint32_t)(left / DURATION_COUNT / 2), .is_half = left / DURATION_COUNT % 2, .duration = (uint32_t)(left % DURATION_COUNT), .has_backups = i < most / 2};
    if (v->is_half && !hk_knockout_has_half(&w->cases[v->number])) continue;
    if (!(v->have = hk_arena_zalloc(w->arena, w->outer_count * sizeof *v->have))) status = HAKYU_NO_MEMORY;
    name_variant(w, v, id, sizeof id);
    if (!status) status = hk_trials_store_add(w->store, id, w->fingerprint, "", &v->trial);
    if (!status) status = find_done(w, v);
    w->variant_count++;
  }
  return status ? status : hk_trials_store_commit(w->store);
}

/* ---- notes: what reading needs to know, a line an entry, fields by tabs ---- */

static void write_field(hk_buffer *out, const char *text, char end) {
  for (const char *at = text ? text : ""; *at; at++) hk_buffer_add_bytes(out, (unsigned char)*at < ' ' ? " " : at, 1);
  hk_buffer_add_bytes(out, &end, 1);
}

static hakyu_status note(hakyu_interdependency *w, const char *key, hk_buffer *text) {
  hakyu_status status = text->is_starved ? HAKYU_NO_MEMORY : hk_trials_store_note(w->store, key, text->text ? text->text : "");
  hk_buffer_fini(text);
  hk_buffer_init(text, w->memory);
  return status;
}

static void write_labels(hk_buffer *out, const char *id, const hk_label *label) {
  write_field(out, id, '\t');
  write_field(out, label->text[HAKYU_EN] ? label->text[HAKYU_EN] : id, '\t');
  write_field(out, label->text[HAKYU_JA] ? label->text[HAKYU_JA] : id, '\n');
}

static hakyu_status note_all(hakyu_interdependency *w, const hk_plan *plan) {
  const hakyu_model *model = w->scenario->model;
  hk_buffer out;
  hk_buffer_init(&out, w->memory);
  hakyu_status status = hk_trials_store_begin(w->store);
  hk_buffer_printf(&out, "%llu\t%d\t%llu\t%lld\t%s\n", (unsigned long long)w->options.seed, (int)w->options.outer_count, (unsigned long long)w->numbers, (long long)horizon_s, model->tlp ? model->tlp : "");
  if (!status) status = note(w, "options", &out);
  write_labels(&out, model->id, &model->title);
  if (!status) status = note(w, "model", &out);
  for (uint32_t s = 0; s < model->sector_count; s++) write_labels(&out, model->sectors[s].id, &model->sectors[s].label);
  if (!status) status = note(w, "sectors", &out);
  for (uint32_t r = 0; r < plan->network->row_count; r++) hk_buffer_printf(&out, "%u\n", plan->network->rows[r].sector);
  if (!status) status = note(w, "rows", &out);
  for (int d = 0; d < DURATION_COUNT; d++) hk_buffer_printf(&out, "%lld\n", (long long)durations_s[d]);
  if (!status) status = note(w, "durations", &out);
  for (size_t c = 0; c < w->case_count; c++) {
    const hk_knockout *of = &w->cases[c];
    const bool is_sector = of->kind == HK_KNOCKOUT_SECTOR;
    hk_buffer_printf(&out, "%s\t%u\t%u\t%d\t", is_sector ? "sector" : "service", of->of, of->member_count, hk_knockout_has_half(of));
    write_labels(&out, is_sector ? model->sectors[of->of].id : model->services[of->of].id, is_sector ? &model->sectors[of->of].label : &model->services[of->of].label);
  }
  if (!status) status = note(w, "cases", &out);
  hk_buffer_fini(&out);
  return status ? status : hk_trials_store_commit(w->store);
}

static hakyu_status open_all(hakyu_interdependency *w, const char *model_folder, hakyu_findings *findings) {
  hakyu_status status = hk_arena_create(w->memory, &w->arena);
  if (!status) status = make_scenario(w, model_folder, findings);
  if (status) return status;
  const hakyu_model *model = w->scenario->model;
  take_fingerprint(w);
  if ((status = name_folder(w))) return status;
  if ((status = hk_knockouts_list(w->arena, model, &w->cases, &w->case_count)) || (status = hk_knockouts_keys(w->arena, model, &w->keys))) return status;
  w->progress.cases = (uint32_t)w->case_count;
  if (!(w->order = hk_arena_alloc(w->arena, ((size_t)model->asset_count + 1) * sizeof *w->order))) return HAKYU_NO_MEMORY;
  if ((status = hk_draws_init(&w->draws, w->memory, w->scenario, w->options.seed, (uint32_t)w->options.outer_count))) return status;
  w->has_draws = true;
  w->player_count = w->options.threads > 0 ? w->options.threads : omp_get_num_procs();
  if (!(w->players = hk_memory_array(w->memory, (size_t)w->player_count, sizeof *w->players))) return HAKYU_NO_MEMORY;
  for (int p = 0; p < w->player_count && !status; p++) status = hk_struck_player_create(w->memory, &w->players[p]);
  if (!status) status = hk_trials_store_create(w->memory, w->folder, w->fingerprint, HK_TRIALS_ROWS, findings, &w->store);
  return status ? status : list_variants(w);
}

hakyu_status hakyu_interdependency_open(const hakyu_memory *memory, const char *model_folder, const hakyu_interdependency_options *options, hakyu_findings *findings,
                                        hakyu_interdependency **work) {
  if (options->replications < 1 || options->outer_count < 0 || options->threads < 0) return HAKYU_USAGE;
  hakyu_interdependency *w = hk_memory_zalloc(memory, sizeof *w);
  if (!w) return HAKYU_NO_MEMORY;
  w->memory = memory;
  w->options = *options;
  w->outer_count = options->outer_count ? (uint32_t)options->outer_count : 1;
  w->numbers = ((uint64_t)options->replications + w->outer_count - 1) / w->outer_count;
  w->committed_ms = hk_paired_now_ms();
  hakyu_status status = open_all(w, model_folder, findings);
  if (status) {
    if (w->store) hk_trials_store_explain(w->store, findings);
    hakyu_interdependency_close(w, NULL);
    return status;
  }
  *work = w;
  return HAKYU_OK;
}

const char *hakyu_interdependency_folder(const hakyu_interdependency *work) { return work->folder; }

static void drop_plays(hakyu_interdependency *w) {
  for (size_t i = 0; i < w->play_count; i++) {
    hk_memory_free(w->memory, w->plays[i].chosen);
    hk_memory_free(w->memory, w->plays[i].found);
  }
  w->play_count = 0;
}

hakyu_status hakyu_interdependency_close(hakyu_interdependency *w, hakyu_findings *findings) {
  if (!w) return HAKYU_OK;
  hakyu_status status = w->failure;
  if (!status && w->store && w->is_opened) status = hk_trials_store_commit(w->store);
  if (status && w->store) hk_trials_store_explain(w->store, findings);
  hk_trials_store_close(w->store);
  for (int p = 0; w->players && p < w->player_count; p++) hk_struck_player_destroy(w->players[p]);
  hk_memory_free(w->memory, w->players);
  for (int b = 0; b < 2; b++) hk_struck_net_fini(w->memory, &w->nets[b]);
  drop_plays(w);
  hk_memory_free(w->memory, w->plays);
  if (w->has_draws) hk_draws_fini(&w->draws);
  hakyu_scenario_destroy(w->scenario);
  hk_arena_destroy(w->arena);
  hk_memory_free(w->memory, w);
  return status;
}

/* ---- playing ---- */

static hakyu_status bind_all(hakyu_interdependency *w, const hk_network *network) {
  hakyu_status status = HAKYU_OK;
  for (int p = 0; p < w->player_count && !status; p++) status = hk_struck_bind(w->players[p], w->plan, network);
  return status;
}

/* Everybody goes over to the outer draw before the networks of the one before are let go. */
static hakyu_status turn(hakyu_interdependency *w, hakyu_findings *findings) {
  hk_struck_net old[2] = {w->nets[0], w->nets[1]};
  const uint32_t before = w->outer;
  const bool had_nets = w->has_nets;
  hakyu_status status;
  if (had_nets) w->outer++;
  w->nets[0] = w->nets[1] = (hk_struck_net){NULL, NULL};
  status = hk_draws_get(&w->draws, w->outer, findings, &w->plan);
  if (!status) status = hk_struck_net_make(w->memory, w->plan->network, HK_STRUCK_AS_IS, &w->nets[0]);
  if (!status) status = hk_struck_net_make(w->memory, w->plan->network, HK_STRUCK_NO_STAGES, &w->nets[1]);
  if (!status) status = bind_all(w, w->nets[0].network);
  if (status) { /* nobody plays any more; close lets go of the new ones */
    for (int p = 0; p < w->player_count; p++) hk_struck_player_destroy(w->players[p]), w->players[p] = NULL;
  }
  for (int b = 0; b < 2; b++) hk_struck_net_fini(w->memory, &old[b]);
  if (!status && had_nets) hk_draws_drop(&w->draws, before);
  w->has_nets = true;
  w->next = 0;
  return status;
}

static hakyu_status weigh(hakyu_interdependency *w) {
  const hk_network *net = w->plan->network;
  int64_t *weights = hk_memory_array(w->memory, (size_t)net->row_count + 1, sizeof *weights);
  if (!weights) return HAKYU_NO_MEMORY;
  for (uint32_t r = 0; r < net->row_count; r++) weights[r] = net->rows[r].weight;
  hakyu_status status = hk_trials_store_add_weights(w->store, w->outer, weights, net->row_count);
  hk_memory_free(w->memory, weights);
  return status;
}

/* All replications of a variant that are missing in the outer draw at hand. */
static hakyu_status add_plays(hakyu_interdependency *w, uint32_t number) {
  const variant *v = &w->variants[number];
  const hk_knockout *of = &w->cases[v->number];
  hakyu_status status = HAKYU_OK;
  for (uint64_t i = v->have[w->outer]; i < w->numbers && !status; i++) {
    if ((status = hk_memory_grow(w->memory, &w->plays, w->play_count, &w->play_room, sizeof *w->plays))) break;
    play *p = &w->plays[w->play_count++];
    *p = (play){.targets = of->members, .count = of->member_count, .variant = number, .number = i};
    p->found = hk_memory_array(w->memory, 3 * (size_t)w->plan->network->row_count + 1, sizeof *p->found);
    if (v->is_half) p->chosen = hk_memory_array(w->memory, of->member_count, sizeof *p->chosen);
    if (!p->found || (v->is_half && !p->chosen)) return HAKYU_NO_MEMORY;
    if (!v->is_half) continue;
    p->count = hk_knockout_half(of, w->keys, w->plan->seed, i, w->order, p->chosen);
    p->targets = p->chosen;
  }
  return status;
}

static hakyu_status play_one(const hakyu_interdependency *w, hk_struck_player *player, play *p) {
  const uint32_t rows = w->plan->network->row_count;
  hakyu_status status = hk_struck_play(player, p->targets, p->count, durations_s[w->variants[p->variant].duration], p->number);
  if (status) return status;
  p->outcome = (uint8_t)hk_struck_outcome(player);
  return hk_struck_losses(player, p->found, p->found + rows, p->found + 2 * (size_t)rows);
}

static hakyu_status play_all(hakyu_interdependency *w) {
  hakyu_status failed = HAKYU_OK;
  const int64_t count = (int64_t)w->play_count;
#pragma omp parallel for num_threads(w->player_count) schedule(dynamic, CHUNK)
  for (int64_t i = 0; i < count; i++) {
    hakyu_status status = play_one(w, w->players[omp_get_thread_num()], &w->plays[i]);
    if (status) {
#pragma omp critical(hakyu_interdependency)
      failed = status;
    }
  }
  return failed;
}

/* ---- storing ---- */

static hakyu_status store_play(hakyu_interdependency *w, const play *p) {
  enum { LOSSES_MOST = 3 };
  const uint32_t rows = w->plan->network->row_count;
  hk_trial_loss *losses = hk_memory_array(w->memory, LOSSES_MOST * (size_t)rows + 1, sizeof *losses);
  size_t count = 0;
  if (!losses) return HAKYU_NO_MEMORY;
  for (uint32_t i = 0; i < LOSSES_MOST * rows; i++) { /* rows ascending */
    const int64_t value = i < 2 * rows ? p->found[i] : p->found[i] == HK_NEVER ? 0 : p->found[i] + 1;
    if (value > 0) losses[count++] = (hk_trial_loss){i, value};
  }
  hakyu_status status = HAKYU_OK;
  if (count || p->outcome != HAKYU_SETTLED)
    status = hk_trials_store_add_changed(w->store, w->variants[p->variant].trial, w->outer, p->number, p->outcome, losses, p->outcome == HAKYU_SETTLED ? count : 0);
  hk_memory_free(w->memory, losses);
  return status;
}

static hakyu_status store_batch(hakyu_interdependency *w) {
  hakyu_status status = HAKYU_OK;
  if (!w->is_opened) status = hk_trials_store_begin(w->store);
  w->is_opened = !status;
  for (size_t i = 0; i < w->play_count && !status; i++) {
    status = store_play(w, &w->plays[i]);
    if (i + 1 < w->play_count && w->plays[i + 1].variant == w->plays[i].variant) continue;
    variant *v = &w->variants[w->plays[i].variant]; /* its last */
    const uint64_t played = w->numbers - v->have[w->outer];
    if (!status) status = hk_trials_store_add_done(w->store, v->trial, w->outer, v->have[w->outer], played, played);
    v->have[w->outer] = w->numbers;
    w->progress.done += played;
  }
  if (!status && hk_paired_now_ms() - w->committed_ms > COMMIT_EVERY_MS) {
    status = hk_trials_store_commit(w->store);
    w->is_opened = false;
    w->committed_ms = hk_paired_now_ms();
  }
  return status;
}

/* Some variants that lack something in this outer draw, all with or all without backups. */
static hakyu_status make_batch(hakyu_interdependency *w) {
  hakyu_status status = HAKYU_OK;
  drop_plays(w);
  for (; w->next < w->variant_count && w->play_count < BATCH_PLAYS && !status; w->next++) {
    const variant *v = &w->variants[w->next];
    if (v->have[w->outer] >= w->numbers) continue;
    if (w->play_count && w->variants[w->plays[0].variant].has_backups != v->has_backups) break;
    status = add_plays(w, (uint32_t)w->next);
  }
  return status;
}

static bool is_outer_done(const hakyu_interdependency *w, uint32_t outer) {
  for (size_t v = 0; v < w->variant_count; v++)
    if (w->variants[v].have[outer] < w->numbers) return false;
  return true;
}

/* One batch; *is_over when there is nothing left. */
static hakyu_status do_batch(hakyu_interdependency *w, hakyu_findings *findings, bool *is_over) {
  hakyu_status status = HAKYU_OK;
  if (!w->has_nets) {
    while (w->outer < w->outer_count && is_outer_done(w, w->outer)) w->outer++;
    if ((*is_over = w->outer == w->outer_count)) return HAKYU_OK;
    status = turn(w, findings);
    if (!status) status = note_all(w, w->plan);
    if (!status) status = weigh(w);
  }
  while (!status && !(status = make_batch(w)) && !w->play_count) {
    if ((*is_over = w->outer + 1 >= w->outer_count)) return HAKYU_OK;
    if (!(status = turn(w, findings))) status = weigh(w);
  }
  if (!status) status = bind_all(w, w->nets[!w->variants[w->plays[0].variant].has_backups].network);
  if (!status) status = play_all(w);
  return status ? status : store_batch(w);
}

hakyu_status hakyu_interdependency_step(hakyu_interdependency *w, int64_t budget_ms, hakyu_findings *findings, hakyu_interdependency_progress *progress) {
  const int64_t until_ms = hk_paired_now_ms() + budget_ms;
  bool is_over = w->progress.is_complete != 0;
  while (!w->failure && !is_over) {
    w->failure = do_batch(w, findings, &is_over);
    if (hk_paired_now_ms() >= until_ms) break;
  }
  if (!w->failure && is_over && w->is_opened) {
    w->failure = hk_trials_store_commit(w->store);
    w->is_opened = false;
  }
  if (w->failure) hk_trials_store_explain(w->store, findings);
  w->progress.is_complete = is_over && !w->failure;
  if (progress) *progress = w->progress;
  return w->failure;
}
