/* paired - see paired.h. A worker stays with the plan it is bound to as long as there is work under it: going over to another costs
   more than many replications. */
#include "campaign/paired.h"

#include <omp.h>
#include <time.h>

#include "base/memory.h"
#include "cascade/sink.h"

enum { CHUNK = 8 };

typedef struct pair_worker {
  hk_runner *runner;
  const hk_plan *bound;     /* the plan its runner points at, or NULL */
  __int128 *losses;         /* by row: room to add up in */
  hk_layer_loss *counted;   /* by row: of layers */
  uint32_t rows;
  hakyu_status status;
} pair_worker;

struct hk_paired {
  const hakyu_memory *memory;
  pair_worker *workers;
  int count;
};

int64_t hk_paired_now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

hakyu_status hk_paired_create(const hakyu_memory *memory, int threads, hk_paired **out) {
  hk_paired *made = hk_memory_zalloc(memory, sizeof *made);
  if (!made) return HAKYU_NO_MEMORY;
  made->memory = memory;
  made->count = threads > 0 ? threads : omp_get_num_procs();
  made->workers = hk_memory_array(memory, (size_t)made->count, sizeof *made->workers);
  if (!made->workers) {
    hk_memory_free(memory, made);
    return HAKYU_NO_MEMORY;
  }
  *out = made;
  return HAKYU_OK;
}

void hk_paired_destroy(hk_paired *paired) {
  if (!paired) return;
  for (int w = 0; w < paired->count; w++) {
    hk_runner_destroy(paired->workers[w].runner);
    hk_memory_free(paired->memory, paired->workers[w].losses);
    hk_memory_free(paired->memory, paired->workers[w].counted);
  }
  hk_memory_free(paired->memory, paired->workers);
  hk_memory_free(paired->memory, paired);
}

int hk_paired_threads(const hk_paired *paired) { return paired->count; }

bool hk_paired_is_bound(const hk_paired *paired, const hk_plan *plan) {
  for (int w = 0; w < paired->count; w++)
    if (paired->workers[w].bound == plan) return true;
  return false;
}

/* ---- one replication ---- */

static hakyu_status bind(const hk_paired *paired, pair_worker *worker, const hk_plan *plan) {
  if (worker->bound == plan) return HAKYU_OK;
  const uint32_t rows = plan->network->row_count;
  if (!worker->losses || rows > worker->rows) {
    hk_memory_free(paired->memory, worker->losses);
    hk_memory_free(paired->memory, worker->counted);
    worker->losses = hk_memory_array(paired->memory, (size_t)rows + 1, sizeof *worker->losses);
    worker->counted = hk_memory_array(paired->memory, (size_t)rows + 1, sizeof *worker->counted);
    worker->rows = rows;
    if (!worker->losses || !worker->counted) return HAKYU_NO_MEMORY;
  }
  worker->bound = plan;
  return worker->runner ? hk_runner_rebind(worker->runner, plan) : hk_runner_create(paired->memory, plan, &worker->runner);
}

/* The losses of the replication just played, added up and rounded as a run stores them. */
static void take_losses(pair_worker *worker, int64_t *weight_s) {
  const hk_workspace *ws = hk_runner_workspace(worker->runner);
  const uint32_t rows = ws->network->row_count;
  for (uint32_t r = 0; r < rows; r++) worker->losses[r] = 0;
  for (uint32_t e = 0; e < ws->episode_count; e++) {
    const uint32_t row = ws->network->assets[ws->episodes[e].asset].row;
    if (row != HK_NONE) worker->losses[row] += ws->episodes[e].loss;
  }
  if (hk_runner_count(worker->runner, worker->counted))
    for (uint32_t r = 0; r < rows; r++) worker->losses[r] += worker->counted[r].loss;
  for (uint32_t r = 0; r < rows; r++) weight_s[r] = hk_sink_weight_s(worker->losses[r]);
}

static hakyu_status play(const hk_paired *paired, pair_worker *worker, const hk_paired_job *job, size_t i) {
  const uint32_t rows = job->plan->network->row_count;
  while (hk_runner_play(worker->runner, job->numbers[i]) == HAKYU_NEEDS_ROOM) {
    const hakyu_status enlarged = hk_runner_enlarge(worker->runner, NULL);
    if (enlarged) return enlarged;
  }
  const uint8_t outcome = hk_runner_workspace(worker->runner)->outcome;
  job->outcomes[i] = outcome;
  if (outcome == HAKYU_SETTLED)
    take_losses(worker, job->weight_s + i * rows);
  else
    for (uint32_t r = 0; r < rows; r++) job->weight_s[i * rows + r] = 0;
  return job->touched ? hk_touched_take(paired->memory, worker->runner, &job->touched[i]) : HAKYU_OK;
}

/* ---- all of them ---- */

/* The next few of the job the worker is bound to, else of the one least begun; NULL when there is nothing left. */
static hk_paired_job *claim(const pair_worker *worker, hk_paired_job *jobs, size_t count, size_t *first, size_t *end) {
  hk_paired_job *chosen = NULL;
#pragma omp critical(hakyu_paired)
  {
    for (size_t j = 0; j < count && !(chosen && chosen->plan == worker->bound); j++) {
      if (jobs[j].done == jobs[j].count) continue;
      if (!chosen || jobs[j].plan == worker->bound || jobs[j].done < chosen->done) chosen = &jobs[j];
    }
    if (chosen) {
      *first = chosen->done;
      *end = chosen->count - chosen->done < CHUNK ? chosen->count : chosen->done + CHUNK;
      chosen->done = *end; /* whoever claims a chunk finishes it */
    }
  }
  return chosen;
}

static void work(const hk_paired *paired, pair_worker *worker, hk_paired_job *jobs, size_t count, int64_t until_ms) {
  size_t first = 0, end = 0;
  do {
    const hk_paired_job *job = worker->status ? NULL : claim(worker, jobs, count, &first, &end);
    if (!job) return;
    worker->status = bind(paired, worker, job->plan);
    for (size_t i = first; i < end && !worker->status; i++) worker->status = play(paired, worker, job, i);
  } while (hk_paired_now_ms() < until_ms);
}

hakyu_status hk_paired_run(hk_paired *paired, hk_paired_job *jobs, size_t count, int64_t until_ms) {
#pragma omp parallel for num_threads(paired->count) schedule(static, 1)
  for (int w = 0; w < paired->count; w++) work(paired, &paired->workers[w], jobs, count, until_ms);
  for (int w = 0; w < paired->count; w++)
    if (paired->workers[w].status) return paired->workers[w].status;
  return HAKYU_OK;
}
