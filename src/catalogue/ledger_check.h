/* ledger_check - what a ledger must make sense of, beyond its keys and names. Inside the room; faults become findings. */
#ifndef HK_CATALOGUE_LEDGER_CHECK_H
#define HK_CATALOGUE_LEDGER_CHECK_H
#include "catalogue/ledger.h"
#include "doc/record.h"

/* One issue: a revision needed says which; its states go forward, one after another, and so do their dates. */
void hk_ledger_check_issue(hk_record_file *file, const hakyu_ledger *ledger, const hk_record *row, const hk_issue *issue);
/* The whole: dates of the cycle in order; what came of it follows the edition under review; an approach that led to no review has no
   revision; one override an issue. */
void hk_ledger_check(hk_record_file *file, const hakyu_ledger *ledger, const hk_record *head);
#endif
