/* sweep_estimate - what a study will take: a few of its points are read and played for a moment, by one worker, and scaled up. Time is that of
   the processor, so a busy machine does not make it longer; disk is by the rows that were found (trials_store.h: measured on stores of 10^5 rows,
   19 bytes a loss, 13 a replication that lost), in shards and merged. */
#include "campaign/sweep.h"

#include <errno.h>
#include <string.h>
#include <sys/statvfs.h>
#include <time.h>

#include "base/memory.h"
#include "campaign/draws.h"
#include "campaign/paired.h"
#include "doc/doc.h"

enum { POINTS_TRIED = 3, OUTERS_TRIED = 2, LOSS_BYTES = 20, CHANGED_BYTES = 14, POINT_BYTES = 400, STRETCH_BYTES = 40, COPIES = 2 };
static const double played_s = 0.3; /* of each point */

typedef struct trying {
  const hakyu_memory *memory;
  const hakyu_study *study;
  hakyu_findings *findings;
  hk_paired *paired;                  /* of the point at hand: nobody may be bound to plans that go */
  double read_s, plan_s, play_s;      /* sums */
  uint64_t points, plans, replications, changed, losses, note_bytes, scenario_replications;
} trying;

/* ---- what is watched ---------------------------------------------------------------------------------------------------------- */

static hakyu_status check_watch(const hk_watch *watch, const hakyu_model *model, const hk_network *network, hakyu_findings *findings) {
  uint32_t rows = 0;
  for (uint32_t r = 0; r < network->row_count && watch->sector; r++) {
    const char *unit = network->rows[r].unit == HK_NONE ? "" : model->units[network->rows[r].unit];
    rows += strcmp(model->sectors[network->rows[r].sector].id, watch->sector) == 0 && (!watch->unit || strcmp(unit, watch->unit) == 0);
  }
  if (rows == 1 || !watch->sector) return HAKYU_OK;
  hk_findings_error(findings, watch->place, rows ? "missing-key" : "unknown-name",
                    rows ? "%s: the sector loses in several units (%s); allowed: one of them as unit" : "%s: nothing can be lost in that sector and unit (%s); allowed: one in which end-use weight lies",
                    watch->id, watch->sector);
  return HAKYU_REFUSED;
}

/* Told before anything is run: whoever learned it from the analysis would have run all for nothing. */
hakyu_status hk_sweep_check_watches(const hakyu_memory *memory, const hakyu_study *study, hakyu_findings *findings) {
  hakyu_scenario *scenario = NULL;
  hk_draws draws;
  const hk_plan *plan = NULL;
  bool is_asked = false;
  for (uint32_t w = 0; w < study->watch_count; w++) is_asked = is_asked || study->watches[w].sector;
  if (!is_asked) return HAKYU_OK;
  hakyu_status status = hk_study_point(study, 0, findings, &scenario);
  if (status) return status;
  status = hk_draws_init(&draws, memory, scenario, hk_study_seed(study, 0), study->outer_count);
  if (!status) {
    status = hk_draws_get(&draws, 0, findings, &plan);
    for (uint32_t w = 0; w < study->watch_count && !status; w++) status = check_watch(&study->watches[w], scenario->model, plan->network, findings);
    hk_draws_fini(&draws);
  }
  hakyu_scenario_destroy(scenario);
  return status;
}

/* ---- what it takes ------------------------------------------------------------------------------------------------------------ */

static double processor_s(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void count_rows(trying *t, const hk_paired_job *job) {
  const uint32_t rows = job->plan->network->row_count;
  for (size_t i = 0; i < job->count; i++) {
    uint64_t losses = 0;
    for (uint32_t r = 0; r < rows; r++) losses += job->weight_s[i * rows + r] > 0;
    t->losses += losses;
    t->changed += losses > 0;
  }
}

/* Numbers first .. first + count - 1 of one plan; the time goes to *spent_s. */
static hakyu_status play(trying *t, const hk_plan *plan, uint64_t first, size_t count, double *spent_s) {
  uint64_t *numbers = hk_memory_array(t->memory, count, sizeof *numbers);
  hk_paired_job job = {.plan = plan, .numbers = numbers, .count = count, .outcomes = hk_memory_zalloc(t->memory, count + 1),
                       .weight_s = hk_memory_array(t->memory, count * plan->network->row_count + 1, sizeof *job.weight_s)};
  hakyu_status status = numbers && job.outcomes && job.weight_s ? HAKYU_OK : HAKYU_NO_MEMORY;
  for (size_t i = 0; i < count && !status; i++) numbers[i] = first + i;
  const double begun = processor_s();
  if (!status) status = hk_paired_run(t->paired, &job, 1, INT64_MAX);
  *spent_s += processor_s() - begun;
  if (!status) count_rows(t, &job);
  hk_memory_free(t->memory, numbers);
  hk_memory_free(t->memory, job.outcomes);
  hk_memory_free(t->memory, job.weight_s);
  return status;
}

static hakyu_status play_on(trying *t, const hk_plan *plan, uint64_t first, size_t count) {
  t->replications += count;
  return play(t, plan, first, count, &t->play_s);
}

/* Blocks of 8, 16, 32 … in each of the outer draws until the time is spent or the point is played whole. */
static hakyu_status play_point(trying *t, const hakyu_scenario *scenario, uint64_t point) {
  hk_draws draws;
  const hk_plan *plans[OUTERS_TRIED];
  const uint32_t all = t->study->outer_count ? t->study->outer_count : 1, outers = all < OUTERS_TRIED ? all : OUTERS_TRIED;
  const uint64_t each = ((t->study->replications ? t->study->replications : scenario->replications) + all - 1) / all;
  hakyu_status status = hk_draws_init(&draws, t->memory, scenario, hk_study_seed(t->study, point), t->study->outer_count);
  if (status) return status;
  status = hk_paired_create(t->memory, 1, &t->paired);
  const double begun = processor_s(), so_far = t->play_s;
  const trying counted = *t;
  double warming_s = 0;
  for (uint32_t o = 0; o < outers && !status; o++) status = hk_draws_get(&draws, o, t->findings, &plans[o]);
  for (uint32_t o = 0; o < outers && !status; o++) status = play(t, plans[o], 0, 1, &warming_s); /* a worker takes up a plan: once a plan */
  t->plan_s += processor_s() - begun;
  t->plans += outers;
  t->losses = counted.losses, t->changed = counted.changed;
  for (uint64_t first = 0, count = 8; first < each && !status && t->play_s - so_far < played_s; first += count, count *= first ? 2 : 1)
    for (uint32_t o = 0; o < outers && !status; o++) status = play_on(t, plans[o], first, (size_t)(count < each - first ? count : each - first));
  if (!status) t->note_bytes += (uint64_t)plans[0]->network->row_count * 64;
  hk_paired_destroy(t->paired); /* before the plans it is bound to */
  t->paired = NULL;
  hk_draws_fini(&draws);
  return status;
}

static hakyu_status try_point(trying *t, uint64_t point) {
  hakyu_scenario *scenario = NULL;
  const double begun = processor_s();
  hakyu_status status = hk_study_point(t->study, point, t->findings, &scenario);
  t->read_s += processor_s() - begun;
  if (!status) t->scenario_replications = scenario->replications;
  if (!status) status = play_point(t, scenario, point);
  hakyu_scenario_destroy(scenario);
  t->points++;
  return status;
}

static void scale_up(const trying *t, hakyu_sweep_estimate *out) {
  const uint64_t outers = t->study->outer_count ? t->study->outer_count : 1;
  const double points = (double)out->points, each = (double)out->replications, tried = (double)t->points, played = (double)(t->replications ? t->replications : 1);
  out->core_s = points * (t->read_s / tried + (double)outers * t->plan_s / (double)t->plans + each * t->play_s / played);
  const double of_point = (double)(POINT_BYTES + STRETCH_BYTES * outers) + (double)t->note_bytes / tried;
  out->disk_bytes = COPIES * points * (of_point + each * (LOSS_BYTES * (double)t->losses + CHANGED_BYTES * (double)t->changed) / played);
  out->tried_replications = t->replications;
}

hakyu_status hakyu_sweep_estimate_make(const hakyu_memory *memory, const hakyu_study *study, const char *folder, hakyu_findings *findings, hakyu_sweep_estimate *estimate) {
  trying t = {.memory = memory, .study = study, .findings = findings};
  struct statvfs room;
  const uint64_t last = study->point_count - 1, tried[POINTS_TRIED] = {0, last / 2, last};
  hakyu_status status = hk_sweep_check_watches(memory, study, findings);
  for (int i = 0; i < POINTS_TRIED && !status; i++)
    if (!i || tried[i] != tried[i - 1]) status = try_point(&t, tried[i]);
  if (status) return status;
  if (statvfs(folder, &room)) return hk_findings_fail(findings, HAKYU_IO, folder, "asking for free space", errno);
  hakyu_sweep_estimate made = {.points = study->point_count, .replications = study->replications ? study->replications : t.scenario_replications, .precision = study->precision,
                               .free_bytes = (double)room.f_bavail * (double)room.f_frsize};
  scale_up(&t, &made);
  *estimate = made;
  if (made.disk_bytes <= made.free_bytes) return HAKYU_OK;
  hk_findings_error(findings, (hk_place){study->path, 0, 0, NULL}, "out-of-range", "about %llu MB would be stored and %llu MB are free where this is asked; allowed: fewer points or replications, or a larger disk",
                    (unsigned long long)(made.disk_bytes / 1e6), (unsigned long long)(made.free_bytes / 1e6));
  return HAKYU_REFUSED;
}
