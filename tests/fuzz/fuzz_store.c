/* fuzz_store - a run folder with one of its files damaged: it opens and reads, or says what is wrong, and nothing worse. The first
   byte names the file and how it is damaged: 0x80 set: the rest is the whole file; else the rest are changes to the
   good one, 6 bytes each: an offset (3 bytes), how many bytes from there (1 byte), what is added to each of them (1), and whether
   the file is cut there (1, odd). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doc/doc.h"
#include "fuzz.h"
#include "result/result.h"
#include <hakyu/campaign.h>
#include <hakyu/report.h>
#include <hakyu/scenario.h>

static const char *const names[] = {"result.sqlite", "content.json", "provenance.json", "SHA256SUMS"};
enum { FILES = sizeof names / sizeof *names };
static char run[300];
static hk_file good[FILES];

/* The run that is damaged: a real one, of the shipped model. */
static void make_run(void) {
  hakyu_scenario *scenario = NULL;
  hakyu_campaign *campaign = NULL;
  hakyu_progress progress = {0};
  hakyu_campaign_options options = hakyu_campaign_defaults();
  snprintf(run, sizeof run, "%s/run", fuzz_folder());
  options.replications = 20;
  options.outer_count = 2;
  options.threads = 1;
  options.folder = run;
  FUZZ_REQUIRE(hakyu_scenario_read(hakyu_memory_default(), FUZZ_SCENARIO, NULL, &scenario) == HAKYU_OK);
  FUZZ_REQUIRE(hakyu_campaign_create(hakyu_memory_default(), scenario, &options, NULL, &campaign) == HAKYU_OK);
  while (!progress.is_complete) FUZZ_REQUIRE(hakyu_campaign_step(campaign, 1000, &progress) == HAKYU_OK);
  FUZZ_REQUIRE(hakyu_campaign_close(campaign, NULL, NULL) == HAKYU_OK);
  hakyu_scenario_destroy(scenario);
  for (int f = 0; f < FILES; f++) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s", run, names[f]);
    FUZZ_REQUIRE(hk_doc_read_file(hakyu_memory_default(), path, NULL, &good[f]) == HAKYU_OK);
  }
}

static void put(int file, const uint8_t *data, size_t size) {
  char path[512], name[64];
  snprintf(name, sizeof name, "run/%s", names[file]);
  fuzz_put(name, data, size, path);
}

static void damage(int file, const uint8_t *changes, size_t size) {
  size_t left = good[file].size;
  uint8_t *bytes = malloc(left + 1);
  FUZZ_REQUIRE(bytes != NULL);
  memcpy(bytes, good[file].bytes, left);
  for (; size >= 6; changes += 6, size -= 6) {
    size_t at = ((size_t)changes[0] | (size_t)changes[1] << 8 | (size_t)changes[2] << 16) % (left + 1);
    for (size_t i = at; i < left && i < at + changes[3]; i++) bytes[i] = (uint8_t)(bytes[i] + changes[4]);
    if (changes[5] & 1) left = at;
  }
  put(file, bytes, left);
  free(bytes);
}

static void read_tables(hakyu_result *result) {
  for (int table = 0; table < HK_STORED_COUNT; table++) {
    hk_cursor *cursor = NULL;
    const hk_datum *row;
    int64_t rows = 0, most = 100000;
    if (hk_result_read(result, (hk_result_table)table, NULL, 0, &cursor) == HAKYU_OK)
      while (most-- && hk_cursor_next(cursor, &row)) rows++;
    hk_cursor_close(cursor);
  }
}

static void read_reports(hakyu_result *result) {
  hakyu_report *report = NULL;
  hakyu_export *stream = NULL;
  const char *bytes;
  size_t size = 1;
  char *text = NULL;
  if (hakyu_report_run(hakyu_memory_default(), result, HAKYU_EN, NULL, &report) == HAKYU_OK) hakyu_report_destroy(report);
  if (hakyu_report_saves(hakyu_memory_default(), result, NULL, HAKYU_JA, NULL, &report) == HAKYU_OK) hakyu_report_destroy(report);
  if (hakyu_report_chains(hakyu_memory_default(), result, "town", HAKYU_EN, NULL, &report) == HAKYU_OK) hakyu_report_destroy(report);
  if (hakyu_report_json(hakyu_memory_default(), result, NULL, &text) == HAKYU_OK) free(text);
  if (hakyu_export_open(result, "json", NULL, NULL, &stream) == HAKYU_OK) {
    while (size && hakyu_export_next(stream, &bytes, &size) == HAKYU_OK) {}
    hakyu_export_close(stream);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (!run[0]) make_run();
  if (size < 1) return 0;
  const int file = (data[0] & 0x7F) % FILES;
  hakyu_result *result = NULL;
  hakyu_findings *findings = fuzz_findings();
  if (data[0] & 0x80)
    put(file, data + 1, size - 1);
  else
    damage(file, data + 1, size - 1);
  hk_result_check_sums(hakyu_memory_default(), run, findings, NULL);
  hakyu_status status = hakyu_result_open(hakyu_memory_default(), run, findings, &result);
  FUZZ_REQUIRE((status == HAKYU_OK) == (result != NULL));
  if (result) {
    uint8_t digest[32];
    bool is_sound = true;
    int64_t rows = 0;
    (void)hakyu_result_meta(result, "seed");
    read_tables(result);
    (void)hk_result_digest(result, digest);
    (void)hk_result_check_digests(result, findings, &rows, &is_sound);
    (void)hk_result_check_records(result, findings, &is_sound);
    read_reports(result);
    hk_result_explain(result, findings);
    hakyu_result_close(result);
  }
  fuzz_check_findings(findings, HAKYU_INCOMPLETE); /* errors, or none */
  put(file, (const uint8_t *)good[file].bytes, good[file].size);
  return 0;
}
