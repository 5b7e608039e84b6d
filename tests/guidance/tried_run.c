/* tried_run - see tried_run.h. */
#define _XOPEN_SOURCE 700 /* nftw */
#include "tried_run.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>
#include <hakyu/campaign.h>

#include "cascade/made_model.h"

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk) {
  (void)status, (void)kind, (void)walk;
  return remove(path);
}

static void is_fine(hakyu_status status, hakyu_findings *findings, const char *what) {
  char line[512] = "";
  if (!status) return;
  for (size_t i = 0; i < hakyu_findings_total(findings); i++) {
    hakyu_finding_print(hakyu_findings_get(findings, i), line, sizeof line);
    print_message("%s\n", line);
  }
  fail_msg("%s: %s", what, hakyu_status_text(status, HAKYU_EN));
}

static void run(const tried_run *tried, const char *folder, tried_wishes wishes, hakyu_findings *findings) {
  hakyu_campaign *campaign = NULL;
  hakyu_progress progress = {0};
  hakyu_campaign_options options = hakyu_campaign_defaults();
  hakyu_scenario *scenario = made_read_files(folder);
  options.replications = wishes.replications;
  options.outer_count = wishes.outer_count;
  options.seed = wishes.seed ? wishes.seed : 1;
  options.folder = tried->run;
  options.threads = 1;
  is_fine(hakyu_campaign_create(hakyu_memory_default(), scenario, &options, findings, &campaign), findings, "campaign");
  while (!progress.is_complete) is_fine(hakyu_campaign_step(campaign, 1000, &progress), findings, "campaign");
  is_fine(hakyu_campaign_close(campaign, findings, NULL), findings, "campaign");
  hakyu_scenario_destroy(scenario);
}

static void try_items(const tried_run *tried, tried_wishes wishes, hakyu_findings *findings) {
  hakyu_evidence *evidence = NULL;
  hakyu_evidence_progress progress = {0};
  hakyu_evidence_options options = hakyu_evidence_defaults();
  options.folder = tried->evidence;
  options.threads = 1;
  if (wishes.outer_count) options.outer_count = wishes.outer_count;
  if (wishes.first) options.first = wishes.first;
  if (wishes.most) options.most = wishes.most;
  is_fine(hakyu_evidence_open(hakyu_memory_default(), tried->run, tried->catalogue, &options, findings, &evidence), findings, "evidence");
  while (!progress.is_complete) is_fine(hakyu_evidence_step(evidence, 1000, findings, &progress), findings, "evidence");
  is_fine(hakyu_evidence_close(evidence, findings), findings, "evidence");
}

void tried_run_make(tried_run *tried, const char *folder, const char *catalogue, tried_wishes wishes) {
  hakyu_findings *findings = NULL;
  memset(tried, 0, sizeof *tried);
  snprintf(tried->run, sizeof tried->run, "%s/run", folder);
  snprintf(tried->evidence, sizeof tried->evidence, "%s/evidence", folder);
  snprintf(tried->catalogue_path, sizeof tried->catalogue_path, "%s/guideline.yaml", folder);
  nftw(tried->run, remove_one, 8, FTW_DEPTH | FTW_PHYS);
  nftw(tried->evidence, remove_one, 8, FTW_DEPTH | FTW_PHYS);
  FILE *file = fopen(tried->catalogue_path, "w");
  assert_non_null(file);
  fputs(catalogue, file);
  fclose(file);
  assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
  is_fine(hakyu_catalogue_read(hakyu_memory_default(), tried->catalogue_path, findings, &tried->catalogue), findings, "catalogue");
  run(tried, folder, wishes, findings);
  try_items(tried, wishes, findings);
  const hk_rule_limits limits = hk_rule_defaults();
  const uint32_t edition = hk_catalogue_find_edition(tried->catalogue, wishes.edition ? wishes.edition : "one");
  assert_int_not_equal(edition, HK_NOWHERE);
  is_fine(hk_guidance_table(hakyu_memory_default(), tried->run, tried->evidence, tried->catalogue, edition, &limits, findings, &tried->table), findings, "table");
  hakyu_findings_destroy(findings);
}

void tried_run_of_rows(tried_run *tried, const char *name, const char *rows, const char *catalogue, tried_wishes wishes) {
  char folder[400];
  made_rows made;
  snprintf(folder, sizeof folder, "%s/tried-%s", TEST_WORK, name);
  made_rows_init(&made, "%s", rows);
  made_write_files(&made, folder, 0);
  made_rows_fini(&made);
  tried_run_make(tried, folder, catalogue, wishes);
}

void tried_run_fini(tried_run *tried) {
  hk_guidance_destroy(tried->table);
  hakyu_catalogue_destroy(tried->catalogue);
}

const hk_evidence_row *tried_row(const tried_run *tried, const char *item) {
  for (size_t r = 0; r < tried->table->count; r++)
    if (strcmp(tried->table->rows[r].item->id, item) == 0) return &tried->table->rows[r];
  fail_msg("no row of %s", item);
  return NULL;
}
