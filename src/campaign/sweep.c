/* sweep - one process at one shard, or at what rank 0 hands out. A unit is stored in one transaction when all of it was played, so a kill
   costs one unit; what is done is found again by what the store says. A unit is played a little at a time, so that who is asked to stop
   stops at once: what was played of it goes, and is played again. The scenario of a point is read once for all its blocks.

   While a folder "….part" is worked at, its marker (result/marker.h) says who does: a second one refuses, what a dead one left is taken over.
   That holds where SQLite's own locks do not reach, on the file systems of clusters. A folder gets its final name first and loses its marker
   then; who comes in between finds the final name. */
#include "campaign/sweep.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "campaign/draws.h"
#include "campaign/paired.h"
#include "doc/doc.h"
#include "result/run_folder.h"

enum { MARK_MS = 60000 };    /* whoever is silent for HK_MARKER_SILENT_S seconds is taken for dead on other hosts */

typedef struct unit_range { uint64_t first, count; } unit_range;

struct hakyu_sweep {
  hk_sweep_plan plan;
  hakyu_findings *findings;
  char *shard_folder, *part_folder; /* final, and while it is worked at */
  bool is_final;             /* it was complete when opened: nothing is to be done */
  hk_trials_store *store;
  hk_paired *paired;
  int directory;             /* of the part folder, while it is worked at; -1 */
  hk_marker marker;          /* in it */
  int64_t marked_ms;         /* when it was last written */
  uint32_t shard, shards;
  uint64_t next;             /* unit to look at, of a shard */
  bool is_rank, is_whole;    /* works at what it is given; the sweep is whole, as it was told */
  unit_range given[HK_SWEEP_GIVEN]; /* in order; the first is worked at */
  uint32_t given_count;
  hakyu_sweep_progress progress;
  /* the point at hand */
  uint64_t point;            /* UINT64_MAX: none */
  hk_sweep_done done;
  hakyu_scenario *scenario;
  hk_draws draws;
  bool has_draws;
  hk_sweep_stop *stop;       /* where points stop by precision, once its rows are known; NULL */
  uint64_t round;            /* of these points: the one at hand or the next */
  /* the unit at hand, of a point that stops by precision its round */
  hk_paired_job *jobs;       /* one an outer draw, or NULL: none */
  uint64_t **numbers;        /* of each job */
  hakyu_status failure;
};

/* ---- points ----------------------------------------------------------------------------------------------------------- */

static void leave_point(hakyu_sweep *s) {
  if (s->has_draws) hk_draws_fini(&s->draws);
  s->has_draws = false;
  hakyu_scenario_destroy(s->scenario);
  s->scenario = NULL;
  hk_sweep_stop_destroy(s->stop);
  s->stop = NULL;
  hk_sweep_done_fini(&s->plan, &s->done);
  s->point = UINT64_MAX;
}

/* Nobody may be bound to plans that go: workers are made anew for each point. */
static hakyu_status enter_point(hakyu_sweep *s, uint64_t point) {
  const int threads = hk_paired_threads(s->paired);
  if (s->has_draws) {
    hk_paired_destroy(s->paired);
    s->paired = NULL;
    hakyu_status made = hk_paired_create(s->plan.memory, threads, &s->paired);
    if (made) return made;
  }
  leave_point(s);
  hakyu_status status = hk_sweep_find_done(&s->plan, s->store, point, &s->done);
  if (!status) s->point = point;
  if (!status && s->plan.is_adaptive) s->round = hk_sweep_rounds_done(&s->plan, &s->done);
  return status;
}

/* A point whose scenario is refused is noted, told, and left: the others go on. */
static hakyu_status note_failure(hakyu_sweep *s) {
  char key[HK_SWEEP_KEY], text[400] = "";
  hk_sweep_failed_key(&s->plan, s->point, key);
  const size_t total = s->findings ? hakyu_findings_total(s->findings) : 0;
  if (total) hakyu_finding_print(hakyu_findings_get(s->findings, total - 1), text, sizeof text);
  hakyu_status status = hk_trials_store_begin(s->store);
  if (!status) status = hk_trials_store_note(s->store, key, text);
  if (!status) status = hk_trials_store_commit(s->store);
  s->done.is_failed = !status;
  return status;
}

static hakyu_status read_point(hakyu_sweep *s) {
  if (s->scenario) return HAKYU_OK;
  hakyu_status status = hk_study_point(s->plan.study, s->point, s->findings, &s->scenario);
  if (status == HAKYU_REFUSED || status == HAKYU_NUMERIC) return note_failure(s);
  if (!status) status = hk_draws_init(&s->draws, s->plan.memory, s->scenario, hk_study_seed(s->plan.study, s->point), s->plan.study->outer_count);
  s->has_draws = !status;
  return status;
}

/* ---- one unit -------------------------------------------------------------------------------------------------------------- */

/* Everything an outer draw's job needs, and what came of it. */
static hakyu_status make_job(hakyu_sweep *s, const hk_sweep_unit *unit, uint32_t outer, hk_paired_job *job, uint64_t **numbers) {
  uint64_t first;
  const uint64_t count = s->plan.is_adaptive ? hk_sweep_round(&s->plan, s->round, outer, &first) : hk_sweep_numbers(&s->plan, unit, outer, &first);
  hakyu_status status = hk_draws_get(&s->draws, outer, s->findings, &job->plan);
  if (status) return status;
  *numbers = hk_memory_array(s->plan.memory, count + 1, sizeof **numbers);
  job->outcomes = hk_memory_zalloc(s->plan.memory, count + 1);
  job->weight_s = hk_memory_array(s->plan.memory, count * job->plan->network->row_count + 1, sizeof *job->weight_s);
  if (!*numbers || !job->outcomes || !job->weight_s) return HAKYU_NO_MEMORY;
  for (uint64_t i = 0; i < count; i++) (*numbers)[i] = first + i;
  job->numbers = *numbers;
  job->count = count;
  return HAKYU_OK;
}

/* Rows of the losses, as JSON: [{"sector": …, "unit": …, "weight": …}, …] */
static void write_rows(const hakyu_sweep *s, const hk_network *network, hk_buffer *out) {
  const hakyu_model *model = s->scenario->model;
  hk_json json;
  hk_json_init(&json, out, 0);
  hk_json_open(&json, '[');
  for (uint32_t r = 0; r < network->row_count; r++) {
    hk_json_open(&json, '{');
    hk_json_key(&json, "sector"), hk_json_text(&json, model->sectors[network->rows[r].sector].id);
    hk_json_key(&json, "unit"), hk_json_text(&json, network->rows[r].unit == HK_NONE ? "" : model->units[network->rows[r].unit]);
    hk_json_key(&json, "weight"), hk_json_int(&json, network->rows[r].weight);
    hk_json_close(&json, '}');
  }
  hk_json_close(&json, ']');
}

static hakyu_status add_trial(hakyu_sweep *s, const hk_network *network) {
  char id[HK_SWEEP_KEY], hex[HK_DIGEST_TEXT];
  hk_digest digest;
  uint8_t bytes[HK_DIGEST_BYTES];
  hk_buffer rows;
  if (s->done.is_known) return HAKYU_OK;
  hk_digest_init(&digest);
  hk_digest_add(&digest, s->scenario->digest, HK_DIGEST_BYTES);
  hk_digest_add_u64(&digest, hk_study_seed(s->plan.study, s->point));
  hk_digest_add_u64(&digest, s->plan.study->outer_count);
  hk_digest_fini(&digest, bytes);
  hk_digest_text(bytes, hex);
  hk_sweep_trial_id(&s->plan, s->point, id);
  hk_buffer_init(&rows, s->plan.memory);
  write_rows(s, network, &rows);
  hakyu_status status = rows.is_starved ? HAKYU_NO_MEMORY : hk_trials_store_add(s->store, id, hex, rows.text, &s->done.trial);
  hk_buffer_fini(&rows);
  s->done.is_known = !status;
  return status;
}

/* A point's rule, fed with what is stored of it. */
static hakyu_status make_stop(hakyu_sweep *s) {
  hk_buffer rows;
  hk_buffer_init(&rows, s->plan.memory);
  write_rows(s, s->jobs[0].plan->network, &rows);
  hakyu_status status = rows.is_starved ? HAKYU_NO_MEMORY : hk_sweep_stop_create(&s->plan, rows.text, s->scenario, s->findings, &s->stop);
  if (!status && s->done.is_known) status = hk_sweep_stop_resume(s->stop, s->store, &s->done);
  hk_buffer_fini(&rows);
  return status;
}

/* In the transaction of the round after which the point is sure enough. */
static hakyu_status note_stop(hakyu_sweep *s) {
  char key[HK_SWEEP_KEY], text[24];
  s->done.is_stopped = s->round + 1 >= HK_SWEEP_ROUNDS_LEAST && hk_sweep_stop_is_reached(s->stop);
  if (!s->done.is_stopped) return HAKYU_OK;
  hk_sweep_stopped_key(&s->plan, s->point, key);
  snprintf(text, sizeof text, "%llu", (unsigned long long)hk_sweep_played_before(&s->plan, s->round + 1));
  return hk_trials_store_note(s->store, key, text);
}

static hakyu_status store_job(hakyu_sweep *s, uint32_t outer, const hk_paired_job *job) {
  const uint32_t rows = job->plan->network->row_count;
  hk_trial_loss *losses = hk_memory_array(s->plan.memory, (size_t)rows + 1, sizeof *losses);
  hakyu_status status = losses ? HAKYU_OK : HAKYU_NO_MEMORY;
  for (size_t i = 0; i < job->count && !status; i++) {
    size_t count = 0;
    if (s->stop && job->outcomes[i] == HAKYU_SETTLED) hk_sweep_stop_add(s->stop, job->weight_s + i * rows);
    for (uint32_t r = 0; r < rows && job->outcomes[i] == HAKYU_SETTLED; r++)
      if (job->weight_s[i * rows + r] > 0) losses[count++] = (hk_trial_loss){r, job->weight_s[i * rows + r]};
    if (count || job->outcomes[i] != HAKYU_SETTLED) status = hk_trials_store_add_changed(s->store, s->done.trial, outer, job->numbers[i], job->outcomes[i], losses, count);
  }
  if (!status && job->count) status = hk_trials_store_add_done(s->store, s->done.trial, outer, job->numbers[0], job->count, job->count);
  hk_memory_free(s->plan.memory, losses);
  return status;
}

static hakyu_status store_unit(hakyu_sweep *s, const hk_paired_job *jobs, uint32_t count) {
  hakyu_status status = hk_trials_store_begin(s->store);
  if (!status) status = add_trial(s, jobs[0].plan->network);
  for (uint32_t o = 0; o < count && !status; o++) status = store_job(s, o, &jobs[o]);
  if (!status && s->stop) status = note_stop(s);
  return status ? status : hk_trials_store_commit(s->store);
}

static void leave_unit(hakyu_sweep *s) {
  const uint32_t outers = s->jobs && s->numbers ? hk_sweep_outers(&s->plan) : 0;
  for (uint32_t o = 0; o < outers; o++) {
    hk_memory_free(s->plan.memory, s->numbers[o]);
    hk_memory_free(s->plan.memory, s->jobs[o].outcomes);
    hk_memory_free(s->plan.memory, s->jobs[o].weight_s);
  }
  hk_memory_free(s->plan.memory, s->jobs);
  hk_memory_free(s->plan.memory, s->numbers);
  s->jobs = NULL;
  s->numbers = NULL;
}

/* A few outer draws at a time would do with less memory, but a unit is at most 4,096 replications. */
static hakyu_status enter_unit(hakyu_sweep *s, const hk_sweep_unit *unit) {
  const uint32_t outers = hk_sweep_outers(&s->plan);
  s->jobs = hk_memory_array(s->plan.memory, outers, sizeof *s->jobs);
  s->numbers = hk_memory_array(s->plan.memory, outers, sizeof *s->numbers);
  hakyu_status status = s->jobs && s->numbers ? HAKYU_OK : HAKYU_NO_MEMORY;
  for (uint32_t o = 0; o < outers && !status; o++) status = make_job(s, unit, o, &s->jobs[o], &s->numbers[o]);
  if (!status && s->plan.is_adaptive && !s->stop) status = make_stop(s);
  if (status == HAKYU_REFUSED || status == HAKYU_NUMERIC) {
    leave_unit(s);
    status = note_failure(s);
  }
  return status;
}

/* After a round is stored: the point is sure enough, or there is none left. */
static bool is_last_round(hakyu_sweep *s) {
  s->round++;
  return s->done.is_stopped || hk_sweep_played_before(&s->plan, s->round) == s->plan.replications;
}

/* Plays until the unit is whole and stored, or it is time. */
static hakyu_status play_unit(hakyu_sweep *s, int64_t until_ms, bool *is_whole) {
  const uint32_t outers = hk_sweep_outers(&s->plan);
  hakyu_status status = hk_paired_run(s->paired, s->jobs, outers, until_ms);
  *is_whole = !status;
  for (uint32_t o = 0; o < outers; o++)
    if (s->jobs[o].done < s->jobs[o].count) *is_whole = false;
  if (*is_whole) status = store_unit(s, s->jobs, outers);
  if (*is_whole || status) leave_unit(s);
  return status;
}

/* ---- opening -------------------------------------------------------------------------------------------------------------------- */

static hakyu_status name_shard(hakyu_sweep *s) {
  hk_buffer name, path;
  hk_buffer_init(&name, s->plan.memory);
  hk_buffer_printf(&name, s->is_rank ? "rank-%u-of-%u" : "%u-of-%u", s->shard, s->shards);
  hk_sweep_path(&s->plan, &path, "shards/", name.is_starved ? "" : name.text);
  const bool is_starved = name.is_starved || path.is_starved || !(s->shard_folder = hk_memory_alloc(s->plan.memory, path.length + 1)) ||
                          !(s->part_folder = hk_memory_alloc(s->plan.memory, path.length + 6));
  if (!is_starved) {
    memcpy(s->shard_folder, path.text, path.length + 1);
    memcpy(s->part_folder, path.text, path.length);
    memcpy(s->part_folder + path.length, ".part", 6);
  }
  hk_buffer_fini(&name);
  hk_buffer_fini(&path);
  return is_starved ? HAKYU_NO_MEMORY : HAKYU_OK;
}

/* Lets go of the part folder: the marker goes from wherever the folder is by now, or stays and says that nobody is at it. */
static void release_folder(hakyu_sweep *s, bool is_final) {
  if (s->directory < 0) return;
  if (is_final)
    unlinkat(s->directory, HK_MARKER_NAME, 0);
  else if (hk_marker_is_mine(&s->marker))
    hk_marker_write(&s->marker, s->plan.fingerprint, s->progress.total, s->progress.done, false);
  hk_marker_release(&s->marker);
  close(s->directory);
  s->directory = -1;
}

/* Says in the marker that we are at it, and how many units of ours are settled. */
static hakyu_status mark(hakyu_sweep *s, uint64_t settled) {
  s->marked_ms = hk_paired_now_ms();
  if (!hk_marker_write(&s->marker, s->plan.fingerprint, s->progress.total, settled, true)) return HAKYU_OK;
  return hk_findings_fail(s->findings, HAKYU_IO, s->part_folder, "writing " HK_MARKER_NAME, errno);
}

/* Makes the part folder ours. Somebody may have finished it while we looked: then there is nothing to do. A rank goes on in the file it had. */
static hakyu_status claim_folder(hakyu_sweep *s) {
  if (s->is_rank && access(s->shard_folder, F_OK) == 0 && rename(s->shard_folder, s->part_folder))
    return hk_findings_fail(s->findings, HAKYU_IO, s->shard_folder, "taking up a rank's file again", errno);
  hakyu_status status = hk_folder_make(s->part_folder, s->findings);
  if (status) return status;
  s->directory = open(s->part_folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (s->directory < 0) return hk_findings_fail(s->findings, HAKYU_IO, s->part_folder, "opening the shard", errno);
  status = hk_marker_take(s->directory, s->part_folder, s->findings, &s->marker);
  if (status) {
    close(s->directory);
    s->directory = -1;
    return status;
  }
  s->is_final = access(s->shard_folder, F_OK) == 0;
  if (!s->is_final) return mark(s, s->marker.before.stored);
  release_folder(s, true);
  rmdir(s->part_folder);
  return HAKYU_OK;
}

static hakyu_status open_folder(hakyu_sweep *s) {
  hakyu_status status = name_shard(s);
  if (status) return status;
  s->is_final = !s->is_rank && access(s->shard_folder, F_OK) == 0;
  if (!s->is_rank) s->progress.total = hk_sweep_count_units(&s->plan, s->shard, s->shards);
  if (!s->is_final) status = claim_folder(s);
  if (!status && !s->is_final) status = hk_trials_store_create(s->plan.memory, s->part_folder, s->plan.fingerprint, hk_sweep_form(&s->plan), s->findings, &s->store);
  if (!status && s->is_final) s->progress.done = s->progress.resumed = s->progress.total, s->progress.is_complete = 1;
  return status;
}

static hakyu_status open_sweep(const hakyu_memory *memory, const char *folder, uint32_t shard, uint32_t shards, bool is_rank, int32_t threads, hakyu_findings *findings,
                               hakyu_sweep **sweep) {
  if (!shards || shard < 1 || shard > shards || threads < 0) return HAKYU_USAGE;
  hakyu_sweep *made = hk_memory_zalloc(memory, sizeof *made);
  if (!made) return HAKYU_NO_MEMORY;
  made->plan.memory = memory;
  made->findings = findings;
  made->shard = shard;
  made->shards = shards;
  made->is_rank = is_rank;
  made->directory = made->marker.file = -1;
  made->point = UINT64_MAX;
  made->done.trial = -1;
  hakyu_status status = hk_sweep_plan_read(memory, folder, findings, &made->plan);
  if (!status) made->next = hk_sweep_first_unit(&made->plan, shard, shards);
  if (!status) status = open_folder(made);
  if (!status) status = hk_paired_create(memory, threads, &made->paired);
  if (status) {
    hakyu_sweep_close(made, NULL);
    return status;
  }
  *sweep = made;
  return HAKYU_OK;
}

hakyu_status hakyu_sweep_open(const hakyu_memory *memory, const char *folder, uint32_t shard, uint32_t shards, int32_t threads, hakyu_findings *findings,
                              hakyu_sweep **sweep) {
  return open_sweep(memory, folder, shard, shards, false, threads, findings, sweep);
}

/* ---- ranks: units come as they are given ---------------------------------------------------------------------------------------- */

hakyu_status hk_sweep_join(const hakyu_memory *memory, const char *folder, uint32_t rank, uint32_t ranks, int32_t threads, hakyu_findings *findings, hakyu_sweep **sweep) {
  return open_sweep(memory, folder, rank, ranks, true, threads, findings, sweep);
}

const hk_sweep_plan *hk_sweep_plan_of(const hakyu_sweep *s) { return &s->plan; }

bool hk_sweep_give(hakyu_sweep *s, uint64_t first, uint64_t count) {
  if (s->given_count == HK_SWEEP_GIVEN || !count || first >= s->plan.units || count > s->plan.units - first) return false;
  s->given[s->given_count++] = (unit_range){first, count};
  s->progress.total += count;
  return true;
}

uint32_t hk_sweep_given(const hakyu_sweep *s) { return s->given_count; }
void hk_sweep_is_whole(hakyu_sweep *s) { s->is_whole = true; }

/* ---- stepping and closing ------------------------------------------------------------------------------------------------------------ */

static bool has_next(const hakyu_sweep *s) { return s->is_rank ? s->given_count > 0 : !s->is_final && s->next < s->plan.units; }
static uint64_t this_unit(const hakyu_sweep *s) { return s->is_rank ? s->given[0].first : s->next; }

static void go_to_next(hakyu_sweep *s) {
  if (!s->is_rank) {
    s->next = hk_sweep_next_unit(&s->plan, s->shards, s->next);
  } else if (s->given[0].first++, !--s->given[0].count) {
    s->given_count--;
    memmove(s->given, s->given + 1, s->given_count * sizeof *s->given);
  }
}

/* Before a commit: whoever was thought dead and has been replaced stops here. */
static hakyu_status check_claim(hakyu_sweep *s) {
  if (hk_marker_is_mine(&s->marker)) return HAKYU_OK;
  hk_findings_error(s->findings, (hk_place){s->part_folder, 0, 0, HK_MARKER_NAME}, "busy", "another process has taken over this shard; nothing more is written here");
  return HAKYU_BUSY;
}

/* At the unit at hand: found done, failed, or played a little further. */
static hakyu_status go_on_unit(hakyu_sweep *s, int64_t until_ms) {
  const hk_sweep_unit unit = hk_sweep_unit_get(&s->plan, this_unit(s));
  hakyu_status status = unit.point == s->point ? HAKYU_OK : enter_point(s, unit.point);
  if (status) return status;
  bool is_over = true;
  const bool is_there = !s->jobs && hk_sweep_has_unit(&s->plan, &s->done, &unit);
  if (!s->jobs && !is_there && !s->done.is_failed) status = read_point(s);
  if (!status && !s->jobs && !is_there && !s->done.is_failed) status = enter_unit(s, &unit);
  if (!status && s->jobs && !(status = check_claim(s))) status = play_unit(s, until_ms, &is_over);
  if (!status && is_over && !is_there && !s->done.is_failed && s->plan.is_adaptive) is_over = is_last_round(s);
  if (!status && !is_over && hk_paired_now_ms() - s->marked_ms > MARK_MS) return mark(s, s->progress.done);
  if (status || !is_over) return status;
  s->progress.done++;
  s->progress.resumed += is_there;
  s->progress.failed += s->done.is_failed;
  go_to_next(s);
  return is_there ? HAKYU_OK : mark(s, s->progress.done);
}

hakyu_status hakyu_sweep_step(hakyu_sweep *s, int64_t budget_ms, hakyu_sweep_progress *progress) {
  const int64_t until = hk_paired_now_ms() + budget_ms;
  while (!s->failure && has_next(s)) {
    s->failure = go_on_unit(s, until);
    if (hk_paired_now_ms() >= until) break;
  }
  if (!s->failure) s->progress.is_complete = !has_next(s);
  if (progress) *progress = s->progress;
  return s->failure;
}

/* The final name says that all is there; it is given once the store is closed. If somebody else was first, theirs is as good. */
static hakyu_status publish(hakyu_sweep *s, hakyu_findings *findings) {
  if (rename(s->part_folder, s->shard_folder)) return hk_findings_fail(findings, HAKYU_IO, s->shard_folder, "renaming the finished shard", errno);
  return HAKYU_OK;
}

hakyu_status hakyu_sweep_close(hakyu_sweep *s, hakyu_findings *findings) {
  const hakyu_memory *memory = s->plan.memory;
  hakyu_status status = s->failure;
  if (s->store && s->failure) hk_trials_store_explain(s->store, findings);
  const bool is_finished = !s->failure && s->store && !has_next(s) && (!s->is_rank || s->is_whole);
  leave_unit(s);
  hk_paired_destroy(s->paired);
  leave_point(s);
  hk_trials_store_close(s->store);
  if (is_finished) status = publish(s, findings);
  release_folder(s, is_finished && !status);
  hk_memory_free(memory, s->shard_folder);
  hk_memory_free(memory, s->part_folder);
  hk_sweep_plan_fini(&s->plan);
  hk_memory_free(memory, s);
  return status;
}
