/* made_run - see made_run.h. */
#define _XOPEN_SOURCE 700 /* nftw */
#include "made_run.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* ---- scratch ---------------------------------------------------------------------------------------- */

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk) {
  (void)status, (void)kind, (void)walk;
  return remove(path);
}

void made_remove(const char *path) { nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS); }

void made_folder(const char *name, char path[512]) {
  snprintf(path, 512, "%s/result-%s", TEST_WORK, name);
  made_remove(path);
}

void made_path(const char *folder, const char *name, char path[512]) { snprintf(path, 512, "%.300s/%.200s", folder, name); }

void made_write(const char *path, const char *text) {
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
  assert_int_equal(fclose(file), 0);
}

char *made_read(const char *path, size_t *size) {
  struct stat status;
  FILE *file = fopen(path, "rb");
  if (!file) return NULL;
  assert_int_equal(fstat(fileno(file), &status), 0);
  char *bytes = malloc((size_t)status.st_size + 1);
  assert_non_null(bytes);
  *size = fread(bytes, 1, (size_t)status.st_size, file);
  bytes[*size] = '\0';
  fclose(file);
  return bytes;
}

void made_findings(const hakyu_findings *list, char *out, size_t size) {
  size_t used = 0;
  out[0] = '\0';
  for (size_t i = 0; i < hakyu_findings_total(list) && used + 2 < size; i++) {
    used += hakyu_finding_print(hakyu_findings_get(list, i), out + used, size - used);
    if (used + 2 < size) strcpy(out + used++, "\n");
  }
}

bool made_exists(const char *path) { return !access(path, F_OK); }

/* ---- the run ---------------------------------------------------------------------------------------- */

hk_manifest made_manifest(void) {
  static const char *const ENTRIES[] = {"horizon_s", "3600", "step_s", "300"};
  return (hk_manifest){.scenario_id = "made",
                       .model_id = "five",
                       .title_en = "A made-up run",
                       .title_ja = "\xE4\xBD\x9C\xE3\x82\x8A\xE7\x89\xA9",
                       .tlp = "CLEAR",
                       .engine = "event",
                       .fingerprint = "0123456789abcdef",
                       .seed = 18446744073709551615u,
                       .replications = (uint64_t)MADE_OUTER * MADE_NUMBERS,
                       .outer_count = MADE_OUTER,
                       .traced = 4,
                       .semantics = 1,
                       .entries = ENTRIES,
                       .entry_pairs = 2};
}

hakyu_result *made_create(const char *folder) {
  hk_manifest manifest = made_manifest();
  hakyu_findings *findings = NULL;
  hakyu_result *result = NULL;
  char said[2048];
  assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
  hakyu_status status = hk_result_create(hakyu_memory_default(), folder, &manifest, findings, &result);
  made_findings(findings, said, sizeof said);
  if (status) fail_msg("%s", said);
  hakyu_findings_destroy(findings);
  return result;
}

#define INT(value) {.integer = (value)}
#define TEXT(value) {.text = (value)}
#define NONE {.is_null = true}

hakyu_status made_names(hakyu_result *result) {
  hakyu_status status = hk_result_begin(result);
  const hk_datum sectors[][4] = {{INT(0), TEXT("power"), TEXT("Power"), TEXT("\xE9\x9B\xBB\xE5\x8A\x9B")},
                                 {INT(1), TEXT("tele"), TEXT("a \"quoted\", =1+1 \x01\x1b name\nof two lines"), TEXT("")}};
  for (size_t i = 0; i < 2 && !status; i++) status = hk_result_add(result, HK_STORED_sectors, sectors[i]);
  const hk_datum rows[][4] = {{INT(0), INT(0), TEXT("accounts"), INT(1000)}, {INT(1), INT(1), TEXT("=cmd|' /C calc'!A0"), INT(INT64_MAX)}};
  for (size_t i = 0; i < 2 && !status; i++) status = hk_result_add(result, HK_STORED_rows, rows[i]);
  const hk_datum observed[] = {INT(0), TEXT("eda"), TEXT("duration_down"), TEXT("held_out"), TEXT("yes"), TEXT("s"), {.real = 480.5}, NONE, NONE, TEXT("S5")};
  if (!status) status = hk_result_add(result, HK_STORED_observations, observed);
  return status ? status : hk_result_commit(result);
}

/* A square large enough that a hundred of them leave 64 bits. */
static void write_square(char text[40], int64_t number) { snprintf(text, 40, "%lld00000000000000000%lld", (long long)(1 + number % 7), (long long)(number % 10)); }

static hakyu_status add_replication(hakyu_result *result, int64_t outer, int64_t number) {
  char square[40];
  write_square(square, number);
  const hk_datum loss[] = {INT(outer), INT(number), INT(number % 2), INT(100 * number + outer), INT(7), INT(number), number % 3 ? (hk_datum)INT(number + 60) : (hk_datum)NONE, NONE, NONE};
  const hk_datum fall[] = {INT(outer), INT(number % 5), INT(1), INT(number % 2), INT(2), INT(number)};
  const hk_datum idle[] = {INT(outer), INT(100 + number), INT(0), INT(0), INT(0), INT(0)}; /* nothing: must leave no trace */
  const hk_datum passed[] = {INT(outer), INT(0), INT(number % 4), INT(0), INT(1), INT(0), INT(3 * number), TEXT(square)};
  hakyu_status status = HAKYU_OK;
  if (number) status = hk_result_add(result, HK_STORED_losses, loss);
  if (!status) status = hk_result_add(result, HK_STORED_falls, fall);
  if (!status) status = hk_result_add(result, HK_STORED_falls, idle);
  if (!status) status = hk_result_add(result, HK_STORED_transmitted, passed);
  return status;
}

hakyu_status made_unit(hakyu_result *result, int64_t outer, int64_t first, int64_t count, bool backwards) {
  const hk_datum unit[] = {INT(outer), INT(first), INT(count)};
  hakyu_status status = hk_result_begin(result);
  for (int64_t i = 0; i < count && !status; i++) status = add_replication(result, outer, backwards ? first + count - 1 - i : first + i);
  if (!status) status = hk_result_add(result, HK_STORED_units, unit);
  return status ? status : hk_result_commit(result);
}

bool made_has_unit(hakyu_result *result, int64_t outer, int64_t first) {
  hk_cursor *cursor = NULL;
  const hk_datum *row = NULL;
  assert_int_equal(hk_result_read(result, HK_STORED_units, (int64_t[]){outer, first}, 2, &cursor), HAKYU_OK);
  bool has = hk_cursor_next(cursor, &row);
  assert_int_equal(hk_cursor_close(cursor), HAKYU_OK);
  return has;
}

hakyu_status made_rest(hakyu_result *result, int64_t unit) {
  hakyu_status status = made_names(result);
  for (int64_t outer = 0; outer < MADE_OUTER; outer++)
    for (int64_t first = 0; first < MADE_NUMBERS && !status; first += unit)
      if (!made_has_unit(result, outer, first))
        status = made_unit(result, outer, first, first + unit > MADE_NUMBERS ? MADE_NUMBERS - first : unit, false);
  return status;
}

void made_complete(const char *folder, int64_t unit) {
  static const char *const PROVENANCE[] = {"host", "here", "threads", "1"};
  hakyu_result *result = made_create(folder);
  assert_int_equal(made_rest(result, unit), HAKYU_OK);
  assert_int_equal(hk_result_close(result, true, PROVENANCE, 2, NULL), HAKYU_OK);
}

void made_digest(const char *folder, char hex[65]) {
  hakyu_result *result = NULL;
  assert_int_equal(hakyu_result_open(hakyu_memory_default(), folder, NULL, &result), HAKYU_OK);
  snprintf(hex, 65, "%s", hakyu_result_meta(result, "content_digest"));
  hakyu_result_close(result);
}
