/* trials - see trials.h. What is wanted is a list of stretches (change, outer draw, numbers). It is worked off in *passes*: a few thousand
   replications of the base, over as many outer draws as fit, are replayed once, with what each touches; then one change after the
   other is tried on them. Each change is asked which of them it can touch, and only those are played with it. So many changes share one
   replay, and no more worlds are in memory than workers are busy with.

   Whatever is finished goes into the store at once and is committed every two seconds; a stretch is stored whole or not at all. The
   order in which things are done leaves no trace: the store's digest is over what was found. */
#include "trial/trials.h"

#include <string.h>

#include "base/memory.h"
#include "trial/run_inputs.h"
#include "trial/trial_changes.h"

enum { PASS_MOST = 8192, SLOT_MOST = 4096, OUTER_ROOM = 1024, COMMIT_EVERY_MS = 2000, NOTHING = 0 };

typedef struct want { uint64_t first, end; uint32_t change, outer; } want;

/* The base's replications of one outer draw in a pass: all numbers wanted within low ... high - 1. */
typedef struct slot {
  const hk_plan *plan;
  uint64_t *numbers, low, high;
  uint8_t *outcomes;
  int64_t *weight_s;
  hk_touched **touched;
  size_t count;
  uint32_t outer;
} slot;

/* What a change has to do in a slot. */
typedef struct task {
  hk_paired_job job;
  uint64_t *numbers;
  size_t *places;           /* in the slot, of the numbers to be played */
  size_t world, slot;
} task;

typedef struct busy_world { hk_world *world; uint32_t change; } busy_world;

struct hk_trials {
  const hakyu_memory *memory;
  hk_arena *arena;
  hk_run_inputs inputs;
  hk_trials_store *store;
  hk_paired *paired;
  hk_draws base;
  hk_kept_change *changes;  size_t change_count, change_room;
  want *wants;              size_t want_count, want_room;
  /* the pass at hand */
  slot *slots;              size_t slot_count, slot_room;
  hk_paired_job *base_jobs;
  bool is_base_done, has_pass;
  uint32_t next_change;     /* of the pass: changes below have been tried */
  busy_world *worlds;       size_t world_count; /* at most world_most */
  size_t world_most;
  task *tasks;              size_t task_count, task_room;
  hk_paired_job *jobs;      size_t job_room; /* parallel to tasks */
  hk_world **resting;       size_t resting_count, resting_room; /* done with, but somebody is bound to them */
  uint32_t *weighed;        size_t weighed_count, weighed_room; /* outer draws whose weights are stored */
  int64_t committed_ms;
  hk_trials_progress progress;
  hakyu_status failure;
};

/* ---- opening and closing ---- */

static hakyu_status open_store(hk_trials *t, const char *run_folder, const char *folder, hakyu_findings *findings) {
  hakyu_result *result = NULL;
  hakyu_status status = hakyu_result_open(t->memory, run_folder, findings, &result);
  if (status) return status;
  const char *fingerprint = hk_result_meta(result, "fingerprint");
  status = fingerprint ? hk_trials_store_create(t->memory, folder, fingerprint, HK_TRIALS_ROWS, findings, &t->store) : HAKYU_DAMAGED;
  hakyu_result_close(result);
  return status;
}

hakyu_status hk_trials_open(const hakyu_memory *memory, const char *run_folder, const char *folder, int threads, hakyu_findings *findings, hk_trials **trials) {
  hk_trials *t = hk_memory_zalloc(memory, sizeof *t);
  if (!t) return HAKYU_NO_MEMORY;
  t->memory = memory;
  uint32_t number;
  hakyu_status status = hk_arena_create(memory, &t->arena);
  if (!status) status = hk_run_inputs_read(memory, run_folder, findings, &t->inputs);
  if (!status) status = open_store(t, run_folder, folder, findings);
  const uint32_t outers = t->inputs.outer_count;
  if (!status) status = hk_draws_init(&t->base, memory, t->inputs.scenario, t->inputs.seed, outers == 0 || outers > OUTER_ROOM ? outers : OUTER_ROOM);
  if (!status) status = hk_paired_create(memory, threads, &t->paired);
  if (!status) {
    t->world_most = 2 * (size_t)hk_paired_threads(t->paired);
    t->worlds = hk_memory_array(memory, t->world_most, sizeof *t->worlds);
    if (!t->worlds) status = HAKYU_NO_MEMORY;
  }
  if (!status) status = hk_trials_add(t, &(hk_change){.kind = HK_CHANGE_NOTHING}, findings, &number);
  if (status) {
    hk_trials_close(t, NULL);
    return status;
  }
  t->committed_ms = hk_paired_now_ms();
  *trials = t;
  return HAKYU_OK;
}

static void drop_tasks(hk_trials *t) {
  for (size_t i = 0; i < t->task_count; i++) {
    task *of = &t->tasks[i];
    hk_memory_free(t->memory, of->numbers);
    hk_memory_free(t->memory, of->places);
    hk_memory_free(t->memory, of->job.outcomes);
    hk_memory_free(t->memory, of->job.weight_s);
  }
  t->task_count = 0;
}

static void drop_pass(hk_trials *t) {
  for (size_t s = 0; s < t->slot_count; s++) {
    slot *of = &t->slots[s];
    for (size_t i = 0; of->touched && i < of->count; i++) hk_memory_free(t->memory, of->touched[i]);
    void *blocks[] = {of->numbers, of->outcomes, of->weight_s, of->touched};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) hk_memory_free(t->memory, blocks[i]);
  }
  t->slot_count = 0;
  hk_memory_free(t->memory, t->base_jobs);
  t->base_jobs = NULL;
  t->has_pass = false;
}

/* Worlds nobody is bound to any more go. */
static void let_rest(hk_trials *t) {
  size_t kept = 0;
  for (size_t i = 0; i < t->resting_count; i++)
    if (hk_world_is_bound(t->resting[i], t->paired)) t->resting[kept++] = t->resting[i];
    else hk_world_destroy(t->resting[i]);
  t->resting_count = kept;
}

hakyu_status hk_trials_close(hk_trials *t, hakyu_findings *findings) {
  if (!t) return HAKYU_OK;
  hakyu_status status = t->failure;
  if (!status && t->store) status = hk_trials_store_commit(t->store);
  if (t->store) hk_trials_store_explain(t->store, findings);
  drop_tasks(t);
  hk_paired_destroy(t->paired); /* nobody is bound to anything now */
  for (size_t i = 0; i < t->world_count; i++) hk_world_destroy(t->worlds[i].world);
  for (size_t i = 0; i < t->resting_count; i++) hk_world_destroy(t->resting[i]);
  drop_pass(t);
  if (t->base.scenario) hk_draws_fini(&t->base);
  for (size_t c = 0; c < t->change_count; c++) hk_memory_free(t->memory, t->changes[c].done);
  void *blocks[] = {t->changes, t->wants, t->slots, t->worlds, t->tasks, t->jobs, t->resting, t->weighed};
  for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) hk_memory_free(t->memory, blocks[i]);
  hk_trials_store_close(t->store);
  hk_run_inputs_fini(&t->inputs);
  hk_arena_destroy(t->arena);
  hk_memory_free(t->memory, t);
  return status;
}

/* ---- changes ---- */

static hakyu_status load_done(hk_trials *t, hk_kept_change *kept) {
  hk_stored_trial stored;
  hakyu_status status = hk_trials_store_find(t->store, kept->id, kept->digest, &stored);
  if (status == HAKYU_NOT_FOUND) return HAKYU_OK; /* added when first something is stored */
  if (status) return status;
  kept->trial = stored.number;
  status = hk_trials_store_done(t->store, stored.number, &kept->done, &kept->done_count);
  kept->done_room = kept->done_count;
  for (size_t i = 0; i < kept->done_count && !status; i++) kept->done_pairs += kept->done[i].count;
  return status;
}

hakyu_status hk_trials_add(hk_trials *t, const hk_change *change, hakyu_findings *findings, uint32_t *number) {
  hk_kept_change kept;
  hakyu_findings *own = NULL;
  hakyu_status status = HAKYU_OK;
  if (!findings && (status = hakyu_findings_create(t->memory, &own))) return status;
  status = hk_trial_change_keep(t->memory, t->arena, t->inputs.scenario, change, findings ? findings : own, &kept);
  hakyu_findings_destroy(own);
  if (status) return status;
  for (uint32_t c = 0; c < t->change_count; c++)
    if (strcmp(t->changes[c].digest, kept.digest) == 0) {
      *number = c;
      return HAKYU_OK;
    }
  if ((status = load_done(t, &kept))) return status;
  if ((status = hk_memory_grow(t->memory, &t->changes, t->change_count, &t->change_room, sizeof *t->changes))) {
    hk_memory_free(t->memory, kept.done);
    return status;
  }
  *number = (uint32_t)t->change_count;
  t->changes[t->change_count++] = kept;
  return HAKYU_OK;
}

const char *hk_trials_id(const hk_trials *t, uint32_t number) { return t->changes[number].id; }
const char *hk_trials_digest(const hk_trials *t, uint32_t number) { return t->changes[number].digest; }
uint32_t hk_trials_unmatched(const hk_trials *t, uint32_t number) { return t->changes[number].unmatched; }
uint64_t hk_trials_done(const hk_trials *t, uint32_t number) { return t->changes[number].done_pairs; }
uint64_t hk_trials_wanted(const hk_trials *t, uint32_t number) { return t->changes[number].done_pairs + t->changes[number].wanted_pairs; }
hk_trials_store *hk_trials_get_store(hk_trials *t) { return t->store; }
const hakyu_scenario *hk_trials_scenario(const hk_trials *t) { return t->inputs.scenario; }
uint64_t hk_trials_seed(const hk_trials *t) { return t->inputs.seed; }
uint32_t hk_trials_outer_count(const hk_trials *t) { return t->inputs.outer_count; }

uint64_t hk_trials_base_count(const hk_trials *t, uint32_t outer) {
  const uint64_t k = t->inputs.outer_count ? t->inputs.outer_count : 1, all = t->inputs.replications;
  return outer >= k ? 0 : all / k + (outer < all % k);
}

/* ---- wants ---- */

/* The first number at or after `at` that is neither done nor wanted there, and how far that is so: up to *end. */
static uint64_t first_missing(const hk_trials *t, uint32_t change, uint32_t outer, uint64_t at, uint64_t *end) {
  const hk_kept_change *kept = &t->changes[change];
  for (bool is_moved = true; is_moved;) {
    is_moved = false;
    for (size_t i = 0; i < kept->done_count; i++)
      if (kept->done[i].outer == outer && kept->done[i].first <= at && at < kept->done[i].first + kept->done[i].count) at = kept->done[i].first + kept->done[i].count, is_moved = true;
    for (size_t i = 0; i < t->want_count; i++)
      if (t->wants[i].change == change && t->wants[i].outer == outer && t->wants[i].first <= at && at < t->wants[i].end) at = t->wants[i].end, is_moved = true;
  }
  for (size_t i = 0; i < kept->done_count; i++)
    if (kept->done[i].outer == outer && kept->done[i].first > at && kept->done[i].first < *end) *end = kept->done[i].first;
  for (size_t i = 0; i < t->want_count; i++)
    if (t->wants[i].change == change && t->wants[i].outer == outer && t->wants[i].first > at && t->wants[i].first < *end) *end = t->wants[i].first;
  return at;
}

static hakyu_status want_in(hk_trials *t, uint32_t change, uint32_t outer, uint64_t first, uint64_t end) {
  for (uint64_t at = first; at < end;) {
    uint64_t until = end;
    at = first_missing(t, change, outer, at, &until);
    if (at >= end) break;
    hakyu_status status = hk_memory_grow(t->memory, &t->wants, t->want_count, &t->want_room, sizeof *t->wants);
    if (status) return status;
    t->wants[t->want_count++] = (want){at, until, change, outer};
    t->changes[change].wanted_pairs += until - at;
    t->progress.total += until - at;
    t->progress.is_complete = false;
    at = until;
  }
  return HAKYU_OK;
}

hakyu_status hk_trials_want(hk_trials *t, uint32_t number, uint32_t outer_first, uint32_t outer_count, uint64_t first, uint64_t count) {
  hakyu_status status = HAKYU_OK;
  if (number >= t->change_count || outer_first > t->base.outer_count || outer_count > t->base.outer_count - outer_first || first > UINT64_C(1) << 40 ||
      count > (UINT64_C(1) << 40) - first)
    return HAKYU_USAGE;
  for (uint32_t o = outer_first; o < outer_first + outer_count && !status; o++) {
    const uint64_t there = hk_trials_base_count(t, o), end = first + count;
    if (number != NOTHING) status = want_in(t, number, o, first, end);
    if (!status && end > there) status = want_in(t, NOTHING, o, first > there ? first : there, end);
  }
  return status;
}

hakyu_status hk_trials_want_more(hk_trials *t, uint32_t number, uint32_t outer_count, uint64_t more) {
  hakyu_status status = HAKYU_OK;
  if (number >= t->change_count) return HAKYU_USAGE;
  for (uint32_t o = 0; o < outer_count && !status; o++) {
    uint64_t last = 0;
    const hk_kept_change *kept = &t->changes[number];
    for (size_t i = 0; i < kept->done_count; i++)
      if (kept->done[i].outer == o && kept->done[i].first + kept->done[i].count > last) last = kept->done[i].first + kept->done[i].count;
    for (size_t i = 0; i < t->want_count; i++)
      if (t->wants[i].change == number && t->wants[i].outer == o && t->wants[i].end > last) last = t->wants[i].end;
    status = hk_trials_want(t, number, o, 1, last, more);
  }
  return status;
}

/* ---- a pass: the base ---- */

/* The smallest outer draw at or after `from` in which anything is wanted, and its smallest wanted number. */
static bool next_outer(const hk_trials *t, uint32_t from, uint32_t *outer, uint64_t *low) {
  bool is_any = false;
  for (size_t i = 0; i < t->want_count; i++) {
    const want *w = &t->wants[i];
    if (w->outer < from || (is_any && (w->outer > *outer || (w->outer == *outer && w->first >= *low)))) continue;
    *outer = w->outer;
    *low = w->first;
    is_any = true;
  }
  return is_any;
}

/* The smallest number at or after `at` that anybody wants in that outer draw; UINT64_MAX if nobody wants any. */
static uint64_t next_wanted(const hk_trials *t, uint32_t outer, uint64_t at) {
  uint64_t found = UINT64_MAX;
  for (size_t i = 0; i < t->want_count && found > at; i++)
    if (t->wants[i].outer == outer && t->wants[i].end > at && t->wants[i].first < found) found = t->wants[i].first > at ? t->wants[i].first : at;
  return found;
}

/* How far on from `at` somebody wants all numbers. */
static uint64_t wanted_until(const hk_trials *t, uint32_t outer, uint64_t at) {
  uint64_t until = at;
  for (size_t i = 0; i < t->want_count; i++)
    if (t->wants[i].outer == outer && t->wants[i].first <= at && t->wants[i].end > until) until = t->wants[i].end;
  return until;
}

static hakyu_status fill_slot(hk_trials *t, slot *s, uint32_t outer, uint64_t low, size_t most, hakyu_findings *findings) {
  *s = (slot){.outer = outer, .low = low, .high = low};
  hakyu_status status = hk_draws_get(&t->base, outer, findings, &s->plan);
  if (status) return status;
  const uint32_t rows = s->plan->network->row_count;
  s->numbers = hk_memory_array(t->memory, most, sizeof *s->numbers);
  if (!s->numbers) return HAKYU_NO_MEMORY;
  for (uint64_t at = low; s->count < most && (at = next_wanted(t, outer, at)) != UINT64_MAX;)
    for (uint64_t until = wanted_until(t, outer, at); at < until && s->count < most; at++) s->numbers[s->count++] = at;
  s->high = s->numbers[s->count - 1] + 1;
  s->outcomes = hk_memory_zalloc(t->memory, s->count);
  s->weight_s = hk_memory_array(t->memory, s->count * rows + 1, sizeof *s->weight_s);
  s->touched = hk_memory_array(t->memory, s->count, sizeof *s->touched);
  return s->outcomes && s->weight_s && s->touched ? HAKYU_OK : HAKYU_NO_MEMORY;
}

static hakyu_status begin_pass(hk_trials *t, hakyu_findings *findings) {
  size_t room = PASS_MOST;
  uint32_t outer = 0;
  uint64_t low = 0;
  hakyu_status status = HAKYU_OK;
  for (uint32_t from = 0; room && !status && next_outer(t, from, &outer, &low); from = outer + 1) {
    if (t->slot_count && !t->base.is_certain && t->slot_count >= 4) break; /* networks of their own: not too many at once */
    if ((status = hk_memory_grow(t->memory, &t->slots, t->slot_count, &t->slot_room, sizeof *t->slots))) break;
    status = fill_slot(t, &t->slots[t->slot_count++], outer, low, room < SLOT_MOST ? room : SLOT_MOST, findings);
    if (!status) room -= t->slots[t->slot_count - 1].count;
  }
  if (!status && !(t->base_jobs = hk_memory_array(t->memory, t->slot_count + 1, sizeof *t->base_jobs))) status = HAKYU_NO_MEMORY;
  for (size_t s = 0; s < t->slot_count && !status; s++) {
    const slot *of = &t->slots[s];
    t->base_jobs[s] = (hk_paired_job){of->plan, of->numbers, of->count, of->outcomes, of->weight_s, of->touched, 0};
  }
  t->has_pass = !status;
  t->is_base_done = false;
  t->next_change = 0;
  return status;
}

/* ---- storing ---- */

static hakyu_status know_trial(hk_trials *t, hk_kept_change *kept) {
  hakyu_status status = hk_trials_store_begin(t->store);
  if (!status && kept->trial < 0) status = hk_trials_store_add(t->store, kept->id, kept->digest, kept->note, &kept->trial);
  return status;
}

/* One replication that came out otherwise than it would have without the change. */
static hakyu_status store_changed(hk_trials *t, const hk_kept_change *kept, uint32_t outer, uint64_t number, uint8_t outcome, const int64_t *weight_s, uint32_t rows) {
  hk_trial_loss few[64] = {{0, 0}}, *losses = rows <= 64 ? few : hk_memory_array(t->memory, rows, sizeof *losses);
  size_t count = 0;
  if (!losses) return HAKYU_NO_MEMORY;
  for (uint32_t r = 0; r < rows; r++)
    if (weight_s[r]) losses[count++] = (hk_trial_loss){r, weight_s[r]};
  const hakyu_status status = hk_trials_store_add_changed(t->store, kept->trial, outer, number, outcome, losses, count);
  if (losses != few) hk_memory_free(t->memory, losses);
  return status;
}

/* What a change wanted in a slot is done: from wants to done, in memory and in the store. */
static hakyu_status settle_wants(hk_trials *t, uint32_t change, const slot *s, const uint64_t *played, size_t played_count) {
  hk_kept_change *kept = &t->changes[change];
  hakyu_status status = HAKYU_OK;
  size_t left = 0;
  for (size_t i = 0; i < t->want_count; i++) {
    want *w = &t->wants[i];
    if (!status && w->change == change && w->outer == s->outer && w->first < s->high) {
      const uint64_t end = w->end < s->high ? w->end : s->high, count = end - w->first;
      uint64_t with = 0;
      for (size_t p = 0; p < played_count; p++) with += played[p] >= w->first && played[p] < end;
      status = hk_memory_grow(t->memory, &kept->done, kept->done_count, &kept->done_room, sizeof *kept->done);
      if (!status) status = hk_trials_store_add_done(t->store, kept->trial, s->outer, w->first, count, with);
      if (!status) {
        kept->done[kept->done_count++] = (hk_trial_stretch){w->first, count, with, s->outer};
        kept->done_pairs += count;
        kept->wanted_pairs -= count;
        t->progress.pairs += count;
        t->progress.played += with;
        w->first = end;
      }
    }
    if (w->first < w->end) t->wants[left++] = *w;
  }
  t->want_count = left;
  return status;
}

/* Marks the numbers of the slot that the change wants; they ascend. */
static void mark_wanted(const hk_trials *t, uint32_t change, const slot *s, uint8_t *marks) {
  memset(marks, 0, s->count);
  for (size_t i = 0; i < t->want_count; i++) {
    const want *w = &t->wants[i];
    if (w->change != change || w->outer != s->outer) continue;
    size_t low = 0, high = s->count;
    while (low < high) {
      const size_t middle = low + (high - low) / 2;
      if (s->numbers[middle] < w->first) low = middle + 1;
      else high = middle;
    }
    for (; low < s->count && s->numbers[low] < w->end; low++) marks[low] = 1;
  }
}

static bool wants_in(const hk_trials *t, uint32_t change, const slot *s) {
  for (size_t i = 0; i < t->want_count; i++)
    if (t->wants[i].change == change && t->wants[i].outer == s->outer && t->wants[i].first < s->high) return true;
  return false;
}

/* Once for each outer draw the base run lacks: how much there was to lose. */
static hakyu_status store_weights(hk_trials *t, const slot *s) {
  const hk_network *net = s->plan->network;
  for (size_t i = 0; i < t->weighed_count; i++)
    if (t->weighed[i] == s->outer) return HAKYU_OK;
  hakyu_status status = hk_memory_grow(t->memory, &t->weighed, t->weighed_count, &t->weighed_room, sizeof *t->weighed);
  int64_t *weights = status ? NULL : hk_memory_array(t->memory, (size_t)net->row_count + 1, sizeof *weights);
  if (status || !weights) return status ? status : HAKYU_NO_MEMORY;
  for (uint32_t r = 0; r < net->row_count; r++) weights[r] = net->rows[r].weight;
  status = hk_trials_store_add_weights(t->store, s->outer, weights, net->row_count);
  if (!status) t->weighed[t->weighed_count++] = s->outer;
  hk_memory_free(t->memory, weights);
  return status;
}

/* The base itself, where the base run lacks it: what was just replayed is what is wanted. */
static hakyu_status store_nothing(hk_trials *t) {
  hakyu_status status = HAKYU_OK;
  for (size_t i = 0; i < t->slot_count && !status; i++) {
    const slot *s = &t->slots[i];
    const uint32_t rows = s->plan->network->row_count;
    if (!wants_in(t, NOTHING, s)) continue;
    uint8_t *marks = hk_memory_alloc(t->memory, s->count);
    status = marks ? know_trial(t, &t->changes[NOTHING]) : HAKYU_NO_MEMORY;
    if (!status) mark_wanted(t, NOTHING, s, marks);
    if (!status && s->outer >= (t->inputs.outer_count ? t->inputs.outer_count : 1)) status = store_weights(t, s);
    for (size_t n = 0; n < s->count && !status; n++) {
      bool is_any = s->outcomes[n] != HAKYU_SETTLED;
      for (uint32_t r = 0; r < rows; r++) is_any |= s->weight_s[n * rows + r] != 0;
      if (is_any && marks[n])
        status = store_changed(t, &t->changes[NOTHING], s->outer, s->numbers[n], s->outcomes[n], s->weight_s + n * rows, rows);
    }
    hk_memory_free(t->memory, marks);
    if (!status) status = settle_wants(t, NOTHING, s, NULL, 0);
  }
  return status;
}

/* ---- a pass: one change after the other ---- */

/* Which of the slot's replications the change may touch, and room for what they come to. */
static hakyu_status make_task(hk_trials *t, size_t world, size_t slot_number, const hk_plan *plan, hk_difference *difference) {
  const slot *s = &t->slots[slot_number];
  const uint32_t change = t->worlds[world].change, rows = plan->network->row_count;
  hakyu_status status = hk_memory_grow(t->memory, &t->tasks, t->task_count, &t->task_room, sizeof *t->tasks);
  if (status) return status;
  task *made = &t->tasks[t->task_count++];
  *made = (task){.world = world, .slot = slot_number};
  made->numbers = hk_memory_array(t->memory, s->count, sizeof *made->numbers);
  made->places = hk_memory_array(t->memory, s->count, sizeof *made->places);
  uint8_t *marks = hk_memory_alloc(t->memory, s->count);
  if (!made->numbers || !made->places || !marks) {
    hk_memory_free(t->memory, marks);
    return HAKYU_NO_MEMORY;
  }
  size_t count = 0;
  mark_wanted(t, change, s, marks);
  for (size_t n = 0; n < s->count; n++)
    if (marks[n] && hk_difference_touches(difference, s->touched[n], s->numbers[n])) {
      made->places[count] = n;
      made->numbers[count++] = s->numbers[n];
    }
  hk_memory_free(t->memory, marks);
  made->job = (hk_paired_job){.plan = plan, .numbers = made->numbers, .count = count};
  made->job.outcomes = hk_memory_zalloc(t->memory, count + 1);
  made->job.weight_s = hk_memory_array(t->memory, count * rows + 1, sizeof *made->job.weight_s);
  return made->job.outcomes && made->job.weight_s ? HAKYU_OK : HAKYU_NO_MEMORY;
}

static hakyu_status begin_change(hk_trials *t, uint32_t change, hakyu_findings *findings) {
  busy_world *busy = &t->worlds[t->world_count];
  *busy = (busy_world){.change = change};
  hakyu_status status = hk_world_create(t->memory, &t->base, &t->changes[change].world, findings, &busy->world);
  if (status) return status;
  t->world_count++;
  for (size_t s = 0; s < t->slot_count && !status; s++) {
    const hk_plan *plan = NULL;
    hk_difference *difference = NULL;
    if (!wants_in(t, change, &t->slots[s])) continue;
    status = hk_world_turn(busy->world, t->slots[s].plan, findings, &plan, &difference);
    if (!status) status = make_task(t, t->world_count - 1, s, plan, difference);
  }
  return status;
}

/* The next few changes that want anything of this pass. */
static hakyu_status begin_batch(hk_trials *t, hakyu_findings *findings) {
  hakyu_status status = HAKYU_OK;
  for (; t->next_change < t->change_count && t->world_count < t->world_most && !status; t->next_change++) {
    bool is_any = false;
    for (size_t s = 0; s < t->slot_count && !is_any && t->next_change != NOTHING; s++) is_any = wants_in(t, t->next_change, &t->slots[s]);
    if (is_any) status = begin_change(t, t->next_change, findings);
  }
  if (status || t->task_count <= t->job_room) return status;
  hk_memory_free(t->memory, t->jobs);
  t->job_room = t->task_count;
  t->jobs = hk_memory_array(t->memory, t->job_room, sizeof *t->jobs);
  if (!t->jobs) t->job_room = 0;
  return t->jobs ? HAKYU_OK : HAKYU_NO_MEMORY;
}

static hakyu_status finish_task(hk_trials *t, const task *of) {
  const slot *s = &t->slots[of->slot];
  const uint32_t change = t->worlds[of->world].change, rows = of->job.plan->network->row_count;
  hakyu_status status = know_trial(t, &t->changes[change]);
  for (size_t i = 0; i < of->job.count && !status; i++) {
    const size_t n = of->places[i];
    const int64_t *with = of->job.weight_s + i * rows, *base = s->weight_s + n * rows;
    if (of->job.outcomes[i] == s->outcomes[n] && memcmp(with, base, rows * sizeof *with) == 0) continue;
    status = store_changed(t, &t->changes[change], s->outer, s->numbers[n], of->job.outcomes[i], with, rows);
  }
  return status ? status : settle_wants(t, change, s, of->numbers, of->job.count);
}

static hakyu_status finish_batch(hk_trials *t) {
  hakyu_status status = HAKYU_OK;
  for (size_t i = 0; i < t->task_count && !status; i++) status = finish_task(t, &t->tasks[i]);
  drop_tasks(t);
  while (t->world_count && !status) {
    status = hk_memory_grow(t->memory, &t->resting, t->resting_count, &t->resting_room, sizeof *t->resting);
    if (!status) t->resting[t->resting_count++] = t->worlds[--t->world_count].world;
  }
  let_rest(t);
  return status;
}

static bool is_batch_done(const hk_trials *t) {
  for (size_t i = 0; i < t->task_count; i++)
    if (t->tasks[i].job.done < t->tasks[i].job.count) return false;
  return true;
}

static hakyu_status run_batch(hk_trials *t, int64_t until_ms) {
  for (size_t i = 0; i < t->task_count; i++) t->jobs[i] = t->tasks[i].job;
  const hakyu_status status = hk_paired_run(t->paired, t->jobs, t->task_count, until_ms);
  for (size_t i = 0; i < t->task_count; i++) t->tasks[i].job.done = t->jobs[i].done;
  return status;
}

/* ---- stepping ---- */

static hakyu_status run_base(hk_trials *t, int64_t until_ms) {
  hakyu_status status = hk_paired_run(t->paired, t->base_jobs, t->slot_count, until_ms);
  t->is_base_done = true;
  for (size_t s = 0; s < t->slot_count; s++) t->is_base_done &= t->base_jobs[s].done == t->base_jobs[s].count;
  if (status || !t->is_base_done) return status;
  for (size_t s = 0; s < t->slot_count; s++) t->progress.replayed += t->slots[s].count;
  return store_nothing(t);
}

/* Base networks of outer draws that are behind us. */
static void end_pass(hk_trials *t) {
  for (size_t s = 0; s < t->slot_count; s++)
    if (!hk_paired_is_bound(t->paired, t->slots[s].plan)) hk_draws_drop(&t->base, t->slots[s].outer);
  drop_pass(t);
}

/* One thing after the other. */
static hakyu_status go_on(hk_trials *t, int64_t until_ms, hakyu_findings *findings) {
  hakyu_status status;
  if (!t->has_pass) return begin_pass(t, findings);
  if (!t->is_base_done) return run_base(t, until_ms);
  if (!t->task_count) {
    if ((status = begin_batch(t, findings))) return status;
    if (!t->task_count) {
      end_pass(t);
      return HAKYU_OK;
    }
  }
  if ((status = run_batch(t, until_ms)) || !is_batch_done(t)) return status;
  return finish_batch(t);
}

hakyu_status hk_trials_save(hk_trials *t) {
  if (t->failure) return t->failure;
  t->committed_ms = hk_paired_now_ms();
  t->failure = hk_trials_store_commit(t->store);
  return t->failure;
}

hakyu_status hk_trials_step(hk_trials *t, int64_t budget_ms, hakyu_findings *findings, hk_trials_progress *progress) {
  const int64_t until_ms = hk_paired_now_ms() + (budget_ms > 0 ? budget_ms : 0);
  bool is_over = false;
  while (!t->failure && !is_over && (t->want_count || t->has_pass)) {
    t->failure = go_on(t, until_ms, findings);
    is_over = hk_paired_now_ms() >= until_ms;
  }
  t->progress.is_complete = !t->failure && !t->want_count && !t->has_pass;
  if (!t->failure && (t->progress.is_complete || hk_paired_now_ms() - t->committed_ms >= COMMIT_EVERY_MS)) hk_trials_save(t);
  hk_trials_store_explain(t->store, findings);
  if (progress) *progress = t->progress;
  return t->failure;
}
