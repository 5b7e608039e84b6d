/* loss_list - the stored losses of a run, row by row. Shared by the files of this room.
   Only replications with a loss have an entry; a replication's place is its number among the settled ones, in order of i. */
#ifndef HK_DIAGNOSIS_LOSS_LIST_H
#define HK_DIAGNOSIS_LOSS_LIST_H
#include "diagnosis/diagnosis.h"

enum { HK_LOSS_TIMES = 1 + HK_BACK_COUNT }; /* first impact, then 50, 90, 99 % back */
typedef struct hk_loss {
  uint64_t place;
  uint32_t row;
  double weight_s, peak;         /* exact where below 2^53; share of the row's weight down at once */
  double times_s[HK_LOSS_TIMES]; /* +inf: beyond the horizon */
} hk_loss;
typedef struct hk_loss_list {
  hk_loss *items; size_t count;
  size_t *first;                 /* by row: items[first[r]] .. items[first[r + 1] - 1], in order of places */
} hk_loss_list;

/* Reads all. Errors: as reading a result; DAMAGED. hk_loss_list_fini in any case. */
hakyu_status hk_loss_list_read(hk_facts *facts, hk_loss_list *list);
void hk_loss_list_fini(const hk_facts *facts, hk_loss_list *list);
/* A row's loss in weight h of every settled replication, by place. */
void hk_loss_list_fill(const hk_loss_list *list, const hk_facts *facts, uint32_t row, double *values);
/* By replication i its place among the settled ones; freed by the caller (hk_memory_free). */
hakyu_status hk_loss_list_places(const hk_facts *facts, uint64_t **places);
#endif
