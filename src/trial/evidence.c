/* evidence - the scheduler: which paired runs of which item, how many, in what order, and when it is enough.
   A timed sample of every change first, for the plan. Then the first look at each item: 300 replications in each of 30 outer draws, with
   the item's levers and without the protections that embody it, beginning with the item whose failures carry most of the loss. Then
   every item whose test has not spoken gets as many again, and so on, until all have spoken, the most is reached or the time is
   over. Everything found lies in the trials' store; what is there is not done again, so a run that was stopped goes on. */
#include <hakyu/evidence.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "trial/evidence_items.h"

enum { SAMPLE_DRAWS = 2, SAMPLE_REPLICATIONS = 4, SAMPLE_MORE = 24 /* in all */, OUTER_MOST = 10000 };

struct hakyu_evidence {
  const hakyu_memory *memory;
  hakyu_evidence_options options;
  hk_evidence_items items;
  char *run_folder, *folder;
  uint32_t draws;
  hakyu_evidence_stage stage;
  size_t at;                  /* the item being looked at */
  bool is_asked;              /* what the stage wants of it has been asked for */
  bool is_out_of_time;
  double spent_s;             /* working */
  /* The sample is taken twice in the same outer draws: the second time what a draw's plan costs has been paid already. */
  int sampling;               /* 0, 1, 2: which of them */
  double sample_s[2];
  uint64_t sampled[2];        /* pairs that were new */
};

hakyu_evidence_options hakyu_evidence_defaults(void) {
  return (hakyu_evidence_options){.outer_count = 30, .first = HK_FIRST_LOOK, .most = (int64_t)16 * HK_FIRST_LOOK, .least = 0.01};
}

static double now_s(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* ---- opening ---------------------------------------------------------------------------------------------------------------- */

static bool are_sound(const hakyu_evidence_options *o) {
  return o->threads >= 0 && o->outer_count >= 1 && o->outer_count <= OUTER_MOST && o->first >= 2 && o->most >= o->first && o->budget_s >= 0 && o->least >= 0 &&
         o->least < 1;
}

static hakyu_status copy_text(const hakyu_memory *memory, const char *text, char **copy) {
  size_t size = strlen(text) + 1;
  *copy = hk_memory_alloc(memory, size);
  if (!*copy) return HAKYU_NO_MEMORY;
  memcpy(*copy, text, size);
  return HAKYU_OK;
}

static hakyu_status choose_folder(hakyu_evidence *e, hakyu_findings *findings) {
  hakyu_result *result = NULL;
  if (e->options.folder) return copy_text(e->memory, e->options.folder, &e->folder);
  hakyu_status status = hakyu_result_open(e->memory, e->run_folder, findings, &result);
  if (!status) status = hk_trials_default_folder(e->memory, result, &e->folder);
  hakyu_result_close(result);
  return status;
}

hakyu_status hakyu_evidence_open(const hakyu_memory *memory, const char *run_folder, const hakyu_catalogue *catalogue, const hakyu_evidence_options *options,
                                 hakyu_findings *findings, hakyu_evidence **evidence) {
  if (!are_sound(options)) return hk_findings_fail(findings, HAKYU_USAGE, NULL, "options of the evidence", 0);
  hakyu_evidence *e = hk_memory_zalloc(memory, sizeof *e);
  if (!e) return HAKYU_NO_MEMORY;
  e->memory = memory;
  e->options = *options;
  hakyu_status status = copy_text(memory, run_folder, &e->run_folder);
  if (!status) status = choose_folder(e, findings);
  if (!status) status = hk_evidence_items_open(memory, e->run_folder, e->folder, options->threads, catalogue, findings, &e->items);
  if (status) {
    hakyu_evidence_close(e, NULL);
    return status;
  }
  e->draws = hk_trials_outer_count(e->items.trials) ? (uint32_t)options->outer_count : 1;
  *evidence = e;
  return HAKYU_OK;
}

hakyu_status hakyu_evidence_close(hakyu_evidence *e, hakyu_findings *findings) {
  if (!e) return HAKYU_OK;
  hakyu_status status = hk_evidence_items_close(&e->items, findings);
  hk_memory_free(e->memory, e->run_folder);
  hk_memory_free(e->memory, e->folder);
  hk_memory_free(e->memory, e);
  return status;
}

const char *hakyu_evidence_folder(const hakyu_evidence *e) { return e->folder; }

/* ---- stages ----------------------------------------------------------------------------------------------------------------- */

static hakyu_status ask(hakyu_evidence *e, const hk_tried *tried, uint32_t draws, uint64_t replications) {
  const uint32_t changes[] = {tried->change, tried->removal};
  hakyu_status status = HAKYU_OK;
  for (int c = 0; c < 2 && !status; c++)
    if (changes[c] != HK_UNTRIED) status = hk_trials_want(e->items.trials, changes[c], 0, draws, 0, replications);
  return status;
}

static uint64_t sum_of(const hakyu_evidence *e, const hk_tried *tried, uint64_t (*of)(const hk_trials *, uint32_t)) {
  uint64_t sum = 0;
  if (tried->change != HK_UNTRIED) sum += of(e->items.trials, tried->change);
  if (tried->removal != HK_UNTRIED) sum += of(e->items.trials, tried->removal);
  return sum;
}

static uint64_t done_of(const hakyu_evidence *e, const hk_tried *tried) { return sum_of(e, tried, hk_trials_done); }

static uint64_t done_in_all(const hakyu_evidence *e) {
  uint64_t sum = 0;
  for (size_t i = 0; i < e->items.tried_count; i++) sum += done_of(e, &e->items.list[i]);
  return sum;
}

static uint32_t sample_draws(const hakyu_evidence *e) { return e->draws < SAMPLE_DRAWS ? e->draws : SAMPLE_DRAWS; }

/* Asks for what the stage wants next; false if it wants nothing more. */
static hakyu_status ask_next(hakyu_evidence *e, bool *is_over) {
  const hk_evidence_items *items = &e->items;
  hakyu_status status = HAKYU_OK;
  *is_over = false;
  if (e->stage == HAKYU_EVIDENCE_SAMPLE) {
    *is_over = e->sampling == 2;
    if (*is_over) return HAKYU_OK;
    const uint64_t most = e->sampling ? SAMPLE_MORE : SAMPLE_REPLICATIONS, first = (uint64_t)e->options.first;
    for (size_t i = 0; i < items->tried_count && !status; i++) status = ask(e, &items->list[i], sample_draws(e), most < first ? most : first);
    e->sampling++;
    e->is_asked = true;
    return status;
  }
  if (e->is_asked) e->at++;
  while (e->stage == HAKYU_EVIDENCE_MORE && e->at < items->tried_count && !items->list[e->at].wants_more) e->at++;
  e->is_asked = e->at < items->tried_count;
  *is_over = !e->is_asked;
  if (*is_over) return HAKYU_OK;
  hk_tried *tried = &items->list[e->at];
  tried->asked = e->stage == HAKYU_EVIDENCE_FIRST ? (uint64_t)e->options.first : tried->asked * 2;
  return ask(e, tried, e->draws, tried->asked);
}

/* All that the stage wanted is there: what the tests say decides what comes next. */
static hakyu_status decide(hakyu_evidence *e, hakyu_findings *findings) {
  hk_material_limits limits = hk_material_defaults();
  bool is_any = false;
  limits.least = e->options.least;
  hakyu_status status = hk_trials_save(e->items.trials);
  if (!status) status = hk_evidence_items_test(&e->items, e->run_folder, e->draws, &limits, findings);
  for (size_t i = 0; i < e->items.tried_count && !status; i++) {
    hk_tried *tried = &e->items.list[i];
    tried->wants_more = !tried->is_decided && tried->asked * 2 <= (uint64_t)e->options.most;
    is_any = is_any || tried->wants_more;
  }
  e->stage = is_any && !e->is_out_of_time ? HAKYU_EVIDENCE_MORE : HAKYU_EVIDENCE_DONE;
  e->at = 0;
  e->is_asked = false;
  return status;
}

static hakyu_status end_stage(hakyu_evidence *e, hakyu_findings *findings) {
  if (e->stage != HAKYU_EVIDENCE_SAMPLE) return decide(e, findings);
  e->stage = HAKYU_EVIDENCE_FIRST;
  e->at = 0;
  e->is_asked = false;
  return HAKYU_OK;
}

static hakyu_status work(hakyu_evidence *e, int64_t budget_ms, hakyu_findings *findings) {
  hk_trials_progress progress = {.is_complete = true};
  const bool is_sample = e->stage == HAKYU_EVIDENCE_SAMPLE && e->is_asked;
  const uint64_t before = is_sample ? done_in_all(e) : 0;
  const double begun_s = now_s();
  hakyu_status status = e->is_asked ? hk_trials_step(e->items.trials, budget_ms, findings, &progress) : HAKYU_OK;
  if (!status && is_sample) {
    e->sample_s[e->sampling - 1] += now_s() - begun_s;
    e->sampled[e->sampling - 1] += done_in_all(e) - before;
  }
  bool is_over = false;
  if (!status && progress.is_complete) status = ask_next(e, &is_over);
  if (!status && is_over) status = end_stage(e, findings);
  return status;
}

static void tell(const hakyu_evidence *e, hakyu_evidence_progress *progress) {
  *progress = (hakyu_evidence_progress){.stage = e->stage, .spent_s = e->spent_s, .is_out_of_time = e->is_out_of_time, .is_complete = e->stage == HAKYU_EVIDENCE_DONE};
  for (size_t i = 0; i < e->items.tried_count; i++) {
    const hk_tried *tried = &e->items.list[i];
    const uint64_t changes = (tried->change != HK_UNTRIED) + (uint64_t)(tried->removal != HK_UNTRIED);
    const uint64_t done = done_of(e, tried), planned = changes * e->draws * (tried->asked ? tried->asked : (uint64_t)e->options.first);
    progress->pairs += done;
    progress->total += planned > done ? planned : done;
    progress->undecided += !tried->is_decided;
  }
}

hakyu_status hakyu_evidence_step(hakyu_evidence *e, int64_t budget_ms, hakyu_findings *findings, hakyu_evidence_progress *progress) {
  const double begun_s = now_s();
  hakyu_status status = HAKYU_OK;
  while (!status && e->stage != HAKYU_EVIDENCE_DONE && now_s() - begun_s < (double)budget_ms * 1e-3) {
    const double before_s = now_s();
    status = work(e, budget_ms, findings);
    e->spent_s += now_s() - before_s;
    e->is_out_of_time = e->is_out_of_time || (e->options.budget_s > 0 && e->spent_s >= e->options.budget_s);
    if (!status && e->is_out_of_time && e->stage != HAKYU_EVIDENCE_DONE && e->stage != HAKYU_EVIDENCE_SAMPLE) status = decide(e, findings);
  }
  if (progress) tell(e, progress);
  return status;
}

/* ---- the plan --------------------------------------------------------------------------------------------------------------- */

/* Seconds that are left of the first look at an item. Where the sample was there already nothing is known, and nothing is told. */
static double seconds_left(const hakyu_evidence *e, const hakyu_evidence_line *line) {
  if (!e->sampled[0] || !e->sampled[1] || line->pairs <= line->done) return 0;
  const double pair_s = e->sample_s[1] / (double)e->sampled[1];
  const double turn_s = fmax(0, e->sample_s[0] - pair_s * (double)e->sampled[0]) * SAMPLE_REPLICATIONS / (double)e->sampled[0]; /* a change in an outer draw */
  return pair_s * (double)(line->pairs - line->done) + turn_s * line->changes * (e->draws > sample_draws(e) ? e->draws - sample_draws(e) : 0);
}

size_t hakyu_evidence_lines(const hakyu_evidence *e) { return e->items.count; }

hakyu_evidence_line hakyu_evidence_line_get(const hakyu_evidence *e, size_t i) {
  const hk_tried *tried = &e->items.list[i];
  hakyu_evidence_line line = {.item = tried->item->id, .carried = tried->carried};
  for (int lang = 0; lang < 2; lang++) {
    line.title[lang] = tried->item->title[lang];
    line.not_tried[lang] = tried->change == HK_UNTRIED ? tried->not_tried[lang] : "";
  }
  line.changes = (tried->change != HK_UNTRIED) + (uint32_t)(tried->removal != HK_UNTRIED);
  line.pairs = (uint64_t)line.changes * e->draws * (uint64_t)e->options.first;
  line.done = done_of(e, tried) < line.pairs ? done_of(e, tried) : line.pairs;
  line.seconds = seconds_left(e, &line);
  return line;
}
