/* paired - replications of several plans played for their losses only, in parallel: the running half of a trial.
   A job is a plan and the numbers to be played under it; workers take from all jobs until the time is over. What comes out does not
   depend on how many there are. */
#ifndef HK_CAMPAIGN_PAIRED_H
#define HK_CAMPAIGN_PAIRED_H
#include "campaign/touched.h"

typedef struct hk_paired_job {
  const hk_plan *plan;       /* must live until nobody is bound to it (hk_paired_is_bound) */
  const uint64_t *numbers;   size_t count; /* replications of the plan's outer draw */
  uint8_t *outcomes;         /* [count]: hakyu_outcome */
  int64_t *weight_s;         /* [count][row of the network]: as stored in `losses` */
  hk_touched **touched;      /* [count], or NULL: not asked for; each freed by the caller */
  size_t done;               /* so far; 0 at first */
} hk_paired_job;

typedef struct hk_paired hk_paired;
/* threads 0: as many as there are processors. Errors: NO_MEMORY. */
hakyu_status hk_paired_create(const hakyu_memory *memory, int threads, hk_paired **paired);
void hk_paired_destroy(hk_paired *paired); /* NULL is fine */
int hk_paired_threads(const hk_paired *paired);
/* Works until all jobs are done or it is `until_ms` (hk_paired_now_ms). Errors: NO_MEMORY, LIMIT. */
hakyu_status hk_paired_run(hk_paired *paired, hk_paired_job *jobs, size_t count, int64_t until_ms);
/* Some worker still points at the plan: it must not go yet. */
bool hk_paired_is_bound(const hk_paired *paired, const hk_plan *plan);
int64_t hk_paired_now_ms(void);
#endif
