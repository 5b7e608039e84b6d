/* totals - the losses of one replication in one cell: {"0":3600,"4":120} is 3,600 in row 0 and 120 in row 4, weight x seconds; rows ascend. Valid JSON,
   so that any reader of SQLite can take it apart (json_each). */
#ifndef HK_RESULT_TOTALS_H
#define HK_RESULT_TOTALS_H
#include "base/text.h"
#include "result/trials_store.h"

/* Behind what `out` holds. */
void hk_totals_write(hk_buffer *out, const hk_trial_loss *losses, size_t count);
/* Reads the next loss behind *at, which is the cell's text at first; after the last one *at is "". Returns 1: *loss is set; 0: there are no more;
   -1: it is no such text (rows that do not ascend, losses below 1, ...). */
int hk_totals_next(const char **at, hk_trial_loss *loss);
#endif
