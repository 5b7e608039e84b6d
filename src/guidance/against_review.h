/* against_review - what simulation says to a ledger: for each issue supports, contradicts or says nothing, by the rule of rule.h
   (hk_rule_verdict), which is printed with the table (hk_rule_verdict_rule). A run speaks to an issue if its scenario simulates the
   issue's situation, the issue names mechanisms, and the item to which the issue went was tried on it and addresses one of them. */
#ifndef HK_GUIDANCE_AGAINST_REVIEW_H
#define HK_GUIDANCE_AGAINST_REVIEW_H
#include "catalogue/ledger.h"
#include "guidance/rows.h"

typedef struct hk_issue_verdict {
  hakyu_verdict verdict;          /* of all runs that speak to it: contradicts if one does, else supports if one does */
  const hk_evidence_table *table; /* the run that decides it (if none speaks, NULL) and its row of the issue's item */
  const hk_evidence_row *row;
  uint32_t runs;                  /* that speak to it, whatever they say */
  uint32_t said[3];               /* how many of them say what, by hakyu_verdict: runs may disagree */
  bool is_circular;               /* what the edition states is the review's own word: counted apart, and nothing follows from it */
  const char *why[2];             /* in a few words; the rule's figures stand in row->why */
  const hk_evidence_row *untried; /* where its item was tried on none of these runs: the first of them that should have spoken; else NULL */
} hk_issue_verdict;

/* What one run says to one issue. */
typedef struct hk_run_word {
  bool is_of_situation;           /* its scenario simulates the situation from which the issue was drawn */
  bool is_speaking;               /* it speaks to the issue, as told above */
  hakyu_verdict verdict;          /* says nothing where it does not speak */
  const hk_evidence_row *row;     /* of the issue's item; NULL: not in the table */
  const char *why[2];
} hk_run_word;
hk_run_word hk_guidance_run_word(const hakyu_ledger *ledger, const hk_issue *issue, const hk_evidence_table *table);

/* verdicts: one an issue of the ledger, filled here. The tables must have been made with the ledger's catalogue and edition. */
void hk_guidance_against_review(const hakyu_ledger *ledger, hk_evidence_table *const *tables, size_t count, hk_issue_verdict *verdicts);

/* How many issues end so, circular and independent ones apart: counts[verdict][is_circular]. */
void hk_guidance_count_verdicts(const hk_issue_verdict *verdicts, size_t count, uint32_t counts[3][2]);
#endif
