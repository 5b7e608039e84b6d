/* fuzz_store - a run folder with one of its files damaged: it opens and reads, or says what is wrong, and nothing worse. The first
   byte names the file (its lowest two bits) and how it is damaged: 0x80 set: the rest is the whole file; else the rest are changes to the
   good one, 6 bytes each: an offset (3 bytes), how many bytes from there (1 byte), what is added to each of them (1), and whether
   the file is cut there (1, odd).
   Reading all of a run in every way takes a hundred times as long as damaging it. With libFuzzer each input is therefore read in one
   way only, so that many more are tried: that which the other five bits of the first byte name, or, where they name none, one that
   follows from the input; and SQLite, which is not instrumented and asks for thousands of blocks to open a file, has an allocator of its
   own. As a regression test (fuzz_main.c) every input is read in all ways, with everybody's blocks watched. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

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
static int damaged = -1; /* the file that is not the good one now */

static void put(int file, const uint8_t *data, size_t size) {
  char path[512], name[64];
  snprintf(name, sizeof name, "run/%s", names[file]);
  fuzz_put(name, data, size, path);
}

static void mend(void) {
  if (damaged >= 0) put(damaged, (const uint8_t *)good[damaged].bytes, good[damaged].size);
  damaged = -1;
}

/* ---- SQLite's blocks ------------------------------------------------------------------------------------ */

#ifdef FUZZ_IS_DRIVEN /* by libFuzzer */
/* Blocks of 2^k bytes are kept in lists when they are given back, and taken from there. Their size stands before them. */
typedef union block { struct { union block *next; int power; } head; double align[2]; } block;
enum { POWER_MOST = 26 };
static block *kept[POWER_MOST + 1];

static void *take_block(int size) {
  int power = 5;
  while (power < POWER_MOST && 1 << power < size) power++;
  if (1 << power < size) return NULL;
  block *taken = kept[power];
  if (taken)
    kept[power] = taken->head.next;
  else if (!(taken = malloc(sizeof *taken + (size_t)(1 << power))))
    return NULL;
  taken->head.power = power;
  return taken + 1;
}

static int size_of_block(void *bytes) { return bytes ? 1 << ((block *)bytes - 1)->head.power : 0; }

static void give_back(void *bytes) {
  if (!bytes) return;
  block *given = (block *)bytes - 1;
  given->head.next = kept[given->head.power];
  kept[given->head.power] = given;
}

static void *change_block(void *bytes, int size) {
  const int had = size_of_block(bytes);
  if (size <= had) return bytes;
  void *larger = take_block(size);
  if (larger && bytes) memcpy(larger, bytes, (size_t)had);
  if (larger) give_back(bytes);
  return larger;
}

static int round_up(int size) { return (size + 7) & ~7; }
static int begin(void *user) { return (void)user, SQLITE_OK; }
static void end(void *user) { (void)user; }

static void feed_sqlite(void) {
  static const sqlite3_mem_methods methods = {take_block, give_back, change_block, size_of_block, round_up, begin, end, NULL};
  FUZZ_REQUIRE(sqlite3_config(SQLITE_CONFIG_MALLOC, &methods) == SQLITE_OK);
  FUZZ_REQUIRE(sqlite3_config(SQLITE_CONFIG_SINGLETHREAD) == SQLITE_OK && sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK);
}
#else
static void feed_sqlite(void) {}
#endif

/* ---- the run -------------------------------------------------------------------------------------------- */

/* The run that is damaged: a real one, of a model that ships, and small. */
static void make_run(void) {
  hakyu_scenario *scenario = NULL;
  hakyu_campaign *campaign = NULL;
  hakyu_progress progress = {0};
  hakyu_campaign_options options = hakyu_campaign_defaults();
  feed_sqlite();
  snprintf(run, sizeof run, "%s/run", fuzz_folder());
  options.replications = 4;
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

/* ---- ways to read ------------------------------------------------------------------------------------- */

static void read_tables(hakyu_result *result, hakyu_findings *findings) {
  (void)findings;
  (void)hakyu_result_meta(result, "seed");
  for (int table = 0; table < HK_STORED_COUNT; table++) {
    hk_cursor *cursor = NULL;
    const hk_datum *row;
    int64_t rows = 0, most = 100000;
    if (hk_result_read(result, (hk_result_table)table, NULL, 0, &cursor) == HAKYU_OK)
      while (most-- && hk_cursor_next(cursor, &row)) rows++;
    hk_cursor_close(cursor);
  }
}

static void read_digest(hakyu_result *result, hakyu_findings *findings) {
  uint8_t digest[32];
  (void)findings;
  (void)hk_result_digest(result, digest);
}

static void read_digests(hakyu_result *result, hakyu_findings *findings) {
  bool is_sound = true;
  int64_t rows = 0;
  (void)hk_result_check_digests(result, findings, &rows, &is_sound);
}

static void read_records(hakyu_result *result, hakyu_findings *findings) {
  bool is_sound = true;
  (void)hk_result_check_records(result, findings, &is_sound);
}

static void read_figures(hakyu_result *result, hakyu_findings *findings) {
  hakyu_report *report = NULL;
  (void)findings;
  if (hakyu_report_run(hakyu_memory_default(), result, HAKYU_EN, NULL, &report) == HAKYU_OK) hakyu_report_destroy(report);
}

static void read_saves(hakyu_result *result, hakyu_findings *findings) {
  hakyu_report *report = NULL;
  (void)findings;
  if (hakyu_report_saves(hakyu_memory_default(), result, NULL, HAKYU_JA, NULL, &report) == HAKYU_OK) hakyu_report_destroy(report);
}

static void read_chains(hakyu_result *result, hakyu_findings *findings) {
  hakyu_report *report = NULL;
  (void)findings;
  if (hakyu_report_chains(hakyu_memory_default(), result, "town", HAKYU_EN, NULL, &report) == HAKYU_OK) hakyu_report_destroy(report);
}

static void read_json(hakyu_result *result, hakyu_findings *findings) {
  char *text = NULL;
  (void)findings;
  if (hakyu_report_json(hakyu_memory_default(), result, NULL, &text) == HAKYU_OK) free(text);
}

static void read_export(hakyu_result *result, hakyu_findings *findings) {
  hakyu_export *stream = NULL;
  const char *bytes;
  size_t size = 1;
  (void)findings;
  if (hakyu_export_open(result, "json", NULL, NULL, &stream) != HAKYU_OK) return;
  while (size && hakyu_export_next(stream, &bytes, &size) == HAKYU_OK) {}
  hakyu_export_close(stream);
}

/* The folder is looked at before it is opened. */
static void read_sums(hakyu_result *result, hakyu_findings *findings) {
  (void)result;
  hk_result_check_sums(hakyu_memory_default(), run, findings, NULL);
}

static void (*const ways[])(hakyu_result *, hakyu_findings *) = {read_sums,    read_tables, read_digest, read_digests, read_records,
                                                                 read_figures, read_saves,  read_chains, read_json,    read_export};
enum { WAYS = sizeof ways / sizeof *ways, SUMS = 0, ALL = -1 };

#ifdef FUZZ_IS_DRIVEN /* by libFuzzer */
/* The way this input is read: what takes long (figures, JSON, export) comes seldom. */
static int way_of(const uint8_t *data, size_t size) {
  static const uint8_t by_number[31] = {1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 0, 0, 6, 6, 6, 6, 7, 7, 7, 7, 5, 8, 9};
  uint32_t hash = 2166136261u;
  int named = data[0] >> 2 & 0x1F;
  for (size_t i = 0; i < size; i++) hash = (hash ^ data[i]) * 16777619u;
  return by_number[named ? named - 1 : (int)((hash >> 16) % sizeof by_number)];
}
#else
static int way_of(const uint8_t *data, size_t size) { return (void)data, (void)size, ALL; }
#endif

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (!run[0]) make_run();
  if (size < 1) return 0;
  const int file = data[0] % FILES, way = way_of(data, size);
  hakyu_result *result = NULL;
  hakyu_findings *findings = fuzz_findings();
  if (damaged != file) mend();
  if (data[0] & 0x80)
    put(file, data + 1, size - 1);
  else
    damage(file, data + 1, size - 1);
  damaged = file;
  if (way == SUMS || way == ALL) read_sums(NULL, findings);
  hakyu_status status = hakyu_result_open(hakyu_memory_default(), run, findings, &result);
  FUZZ_REQUIRE((status == HAKYU_OK) == (result != NULL));
  if (result) {
    for (int i = SUMS + 1; i < WAYS; i++)
      if (way == i || way == ALL) ways[i](result, findings);
    hk_result_explain(result, findings);
    hakyu_result_close(result);
  }
  fuzz_check_findings(findings, HAKYU_INCOMPLETE); /* errors, or none */
  return 0;
}
