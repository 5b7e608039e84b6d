/* verdict_of - what the evidence of a run says to an issue of a ledger, in one word, and why.
     verdict_of RUN EVIDENCE LEDGER ISSUE */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guidance/against_review.h"

static int fail(const hakyu_findings *findings, const char *what) {
  char line[512] = "";
  for (size_t i = 0; i < hakyu_findings_total(findings); i++) {
    hakyu_finding_print(hakyu_findings_get(findings, i), line, sizeof line);
    fprintf(stderr, "%s\n", line);
  }
  fprintf(stderr, "verdict_of: %s\n", what);
  return 1;
}

int main(int argc, char **argv) {
  hakyu_findings *findings = NULL;
  hakyu_ledger *ledger = NULL;
  hk_evidence_table *table = NULL;
  const hk_rule_limits limits = hk_rule_defaults();
  if (argc != 5 || hakyu_findings_create(hakyu_memory_default(), &findings)) return 2;
  if (hakyu_ledger_read(hakyu_memory_default(), argv[3], findings, &ledger)) return fail(findings, argv[3]);
  if (hk_guidance_table(hakyu_memory_default(), argv[1], argv[2], ledger->catalogue, ledger->edition, &limits, findings, &table)) return fail(findings, argv[1]);
  hk_issue_verdict *verdicts = calloc(ledger->issue_count + 1u, sizeof *verdicts);
  int code = 1;
  if (verdicts) hk_guidance_against_review(ledger, &table, 1, verdicts);
  const uint32_t issue = hk_names_find(ledger->issue_names, argv[4]);
  if (verdicts && issue != HK_NO_NAME) {
    const hk_issue_verdict *found = &verdicts[issue];
    printf("%s\n", hakyu_verdict_name(found->verdict));
    fprintf(stderr, "%s%s\n", found->why[HAKYU_EN], found->is_circular ? " (circular)" : "");
    if (found->row && found->row->figures.removal)
      fprintf(stderr, "spared in %d of 1,000, held back in %d of 1,000 of the loss\n", (int)(1000 * found->row->figures.effect->part.value), (int)(1000 * found->row->figures.removal->part.value));
    code = 0;
  }
  free(verdicts);
  hk_guidance_destroy(table);
  hakyu_ledger_destroy(ledger);
  hakyu_findings_destroy(findings);
  return code;
}
