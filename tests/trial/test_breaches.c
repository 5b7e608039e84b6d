/* test_breaches - service levels: stretches worked out by hand, to the second; every replication of a random run recomputed from its traced
   episodes; shares against closed forms; levels that do not concern the digest of a model without any; rows that are refused. */
#define _XOPEN_SOURCE 700
#include <hakyu/campaign.h>
#include <hakyu/verify.h>

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/findings.h"
#include "cascade/made_model.h"
#include "result/result.h"

static const char model_folder[] = TEST_WORK "/breaches-model";
static const char header[] = "id,sector,unit,metric,magnitude,duration,title_ja,title_en,source\n";

static void write_levels(const char *rows) {
  const char *path = TEST_WORK "/breaches-model/service_levels.csv";
  remove(path);
  if (!rows) return;
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  fputs(rows, file);
  assert_int_equal(fclose(file), 0);
}

static void write_model(const char *text) {
  static const char *const before[] = {"needs", "supplies", "service_levels"};
  made_rows rows;
  for (size_t k = 0; k < sizeof before / sizeof *before; k++) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s.csv", model_folder, before[k]);
    remove(path);
  }
  made_rows_init(&rows, "%s", text);
  made_write_files(&rows, model_folder, 0);
  made_rows_fini(&rows);
}

/* Runs it and opens the result; the folder is named by the run. */
static hakyu_result *run(const char *name, uint64_t replications, int32_t outer) {
  char folder[512];
  hakyu_campaign *campaign = NULL;
  hakyu_result *result = NULL;
  hakyu_progress progress = {0};
  hakyu_campaign_options options = hakyu_campaign_defaults();
  hakyu_scenario *scenario = made_read_files(model_folder);
  snprintf(folder, sizeof folder, "%s/breaches-%s", TEST_WORK, name);
  options.replications = replications, options.outer_count = outer, options.folder = folder, options.is_forced = 1, options.threads = 2;
  assert_int_equal(hakyu_campaign_create(hakyu_memory_default(), scenario, &options, NULL, &campaign), HAKYU_OK);
  while (!progress.is_complete) assert_int_equal(hakyu_campaign_step(campaign, 1000, &progress), HAKYU_OK);
  assert_int_equal(hakyu_campaign_close(campaign, NULL, NULL), HAKYU_OK);
  hakyu_scenario_destroy(scenario);
  assert_int_equal(hakyu_result_open(hakyu_memory_default(), folder, NULL, &result), HAKYU_OK);
  return result;
}

/* The breach of a level by its id in a replication, or HK_NEVER. */
static int64_t breach_of(hakyu_result *result, const char *id, int64_t outer, int64_t number) {
  const hk_datum *row;
  hk_cursor *cursor = NULL;
  int64_t level = -1, found = HK_NEVER;
  assert_int_equal(hk_result_read(result, HK_STORED_service_levels, NULL, 0, &cursor), HAKYU_OK);
  while (hk_cursor_next(cursor, &row))
    if (!strcmp(row[1].text, id)) level = row[0].integer;
  assert_int_equal(hk_cursor_close(cursor), HAKYU_OK);
  if (level < 0) fail_msg("no level %s", id);
  assert_int_equal(hk_result_read(result, HK_STORED_breaches, (const int64_t[]){outer, number, level}, 3, &cursor), HAKYU_OK);
  if (hk_cursor_next(cursor, &row)) found = row[3].integer;
  assert_int_equal(hk_cursor_close(cursor), HAKYU_OK);
  return found;
}

/* ---- by hand ---- */

/* Down: a (10 homes) from 1 h to 3 h, b (30) from 2 h to 3 h, c (10) from the very second in which these are back, 3 h, to 4 h; the
   exchange e from 11 h on. The horizon is 12 h. So 10 homes for 3 h without a break, 40 of 50 for an hour. */
static const char by_hand[] =
    "asset a weight=10 weight_unit=homes end_use=yes repair=2h\nasset b weight=30 weight_unit=homes end_use=yes repair=1h\n"
    "asset c weight=10 weight_unit=homes end_use=yes repair=1h\nasset e sector=telecom weight=7 weight_unit=lines end_use=yes\nasset idle repair=1h\n"
    "strike s1 assets=[a] at=1h\nstrike s2 assets=[b] at=2h\nstrike s3 assets=[c] at=3h\nstrike s4 assets=[e] at=11h\nstrike s5 assets=[idle] at=2h\n"
    "scenario horizon=12h\n";

static void test_stretches(void **state) {
  (void)state;
  static const struct { const char *id, *rest; int64_t breach_s; } levels[] = {
      {"ten-3h", "power,homes,weight,10,3h", 4 * 3600},   {"ten-3h1s", "power,homes,weight,10,10801s", HK_NEVER},
      {"ten-now", "power,homes,weight,10,0s", 3600},      {"eleven-1h", "power,homes,weight,11,1h", 3 * 3600},
      {"eleven-61", "power,homes,weight,11,61min", HK_NEVER}, {"share-80", "power,homes,share,0.8,30min", 2 * 3600 + 1800},
      {"share-81", "power,homes,share,0.81,0s", HK_NEVER}, {"three-1h", "power,,count,3,1h", 3 * 3600}, /* a, b and idle */
      {"one-3h", "power,,count,1,3h", 4 * 3600},          {"late", "telecom,lines,weight,7,1h", HK_NEVER},  /* due at the horizon itself */
      {"just", "telecom,lines,weight,7,3599s", 12 * 3600 - 1}, {"water", "water,,count,1,0s", HK_NEVER}};
  char text[2048];
  size_t length = (size_t)snprintf(text, sizeof text, "%s", header);
  for (size_t k = 0; k < sizeof levels / sizeof *levels; k++)
    length += (size_t)snprintf(text + length, sizeof text - length, "%s,%s,,,assumption\n", levels[k].id, levels[k].rest);
  write_model(by_hand);
  write_levels(text);
  hakyu_result *result = run("by-hand", 1, 0);
  for (size_t k = 0; k < sizeof levels / sizeof *levels; k++) {
    int64_t found = breach_of(result, levels[k].id, 0, 0);
    if (found != levels[k].breach_s) fail_msg("%s: %lld, expected %lld", levels[k].id, (long long)found, (long long)levels[k].breach_s);
  }
  hakyu_result_close(result);
}

/* ---- brute force ---- */

enum { TOWNS = 6, RANDOM_REPLICATIONS = 600, OUTER = 3, EVENTS = 4096 };
static const char drawn[] =
    "asset l1 repair=uniform(1h,6h)\nasset l2 repair=uniform(1h,6h)\nasset l3 repair=uniform(20min,3h)\n"
    "asset t0 weight=10 weight_unit=homes end_use=yes restart=10min\nneed t0.in from=[l1]\nasset t1 weight=20 weight_unit=homes end_use=yes\nneed t1.in from=[l1, l2] rule=any\n"
    "asset t2 weight=40 weight_unit=homes end_use=yes\nneed t2.in from=[l2, l3] rule=all\nasset t3 weight=5 weight_unit=homes end_use=yes\nneed t3.in from=[l3]\n"
    "asset t4 sector=telecom weight=3 weight_unit=lines end_use=yes\nneed t4.in from=[t0]\nasset t5 sector=telecom weight=4 weight_unit=lines end_use=yes\nneed t5.in from=[l1, l3] rule=any\n"
    "shock gusts assets=[l1, l2, l3] probability=0.6 at=uniform(0s,10h)\nbackground wear assets=[l1, l2] rate=900/year\nscenario horizon=24h\noutputs traced=600\n";

typedef struct watched { const char *id, *rest; int sector; /* 0 power, 1 telecom */ bool is_count; int64_t threshold; /* weight or assets */ int64_t duration_s; } watched;
static const watched random_levels[] = {
    {"w15-2h", "power,homes,weight,15,2h", 0, false, 15, 7200},  {"w60-30m", "power,homes,weight,60,30min", 0, false, 60, 1800},
    {"s20-4h", "power,homes,share,0.2,4h", 0, false, 15, 14400}, {"n3-1h", "power,,count,3,1h", 0, true, 3, 3600},
    {"t7-0", "telecom,lines,weight,7,0s", 1, false, 7, 0},            {"m1-5h", "telecom,,count,1,5h", 1, true, 1, 18000}};
static const struct { const char *id; int sector; int64_t weight; } known[] = {{"l1", 0, 0}, {"l2", 0, 0}, {"l3", 0, 0},  {"t0", 0, 10}, {"t1", 0, 20},
                                                                               {"t2", 0, 40}, {"t3", 0, 5}, {"t4", 1, 3}, {"t5", 1, 4}};
enum { KNOWN = sizeof known / sizeof *known, WATCHED = sizeof random_levels / sizeof *random_levels };

typedef struct stay { int asset; int64_t start_s, end_s; } stay; /* below full, which here is at 0 */

static int compare_times(const void *left, const void *right) {
  int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
  return (a > b) - (a < b);
}

/* The first breach: at every moment at which anything starts or ends, how much is down until the next. */
static int64_t recompute(const watched *level, const stay *stays, size_t count, int64_t horizon_s) {
  int64_t times[2 * EVENTS + 1], since = HK_NEVER;
  size_t moments = 0;
  for (size_t s = 0; s < count; s++) times[moments++] = stays[s].start_s, times[moments++] = stays[s].end_s;
  qsort(times, moments, sizeof *times, compare_times);
  for (size_t m = 0; m < moments; m++) {
    int64_t down = 0, next = m + 1 < moments ? times[m + 1] : horizon_s;
    for (int a = 0; a < (int)KNOWN; a++) {
      bool is_down = false;
      for (size_t s = 0; s < count; s++) is_down |= stays[s].asset == a && stays[s].start_s <= times[m] && times[m] < stays[s].end_s;
      if (is_down && known[a].sector == level->sector) down += level->is_count ? 1 : known[a].weight;
    }
    if (next == times[m]) continue;
    if (down < level->threshold) {
      since = HK_NEVER;
      continue;
    }
    if (since == HK_NEVER) since = times[m];
    if (next - since >= level->duration_s && since + level->duration_s < horizon_s) return since + level->duration_s;
  }
  return HK_NEVER;
}

/* The stays of one replication, out of its traced episodes. */
static size_t read_stays(hakyu_result *result, int64_t outer, int64_t number, const int *asset_of, stay *stays) {
  const hk_datum *row;
  hk_cursor *cursor = NULL;
  size_t count = 0;
  assert_int_equal(hk_result_read(result, HK_STORED_episodes, (const int64_t[]){outer, number}, 2, &cursor), HAKYU_OK);
  while (hk_cursor_next(cursor, &row)) {
    assert_true(count < EVENTS);
    assert_int_equal(row[7].integer, 0); /* all or nothing in this model */
    stays[count++] = (stay){asset_of[row[3].integer], row[4].integer, row[5].integer};
  }
  assert_int_equal(hk_cursor_close(cursor), HAKYU_OK);
  return count;
}

static void test_against_episodes(void **state) {
  (void)state;
  static stay stays[EVENTS];
  int asset_of[KNOWN] = {0};
  char text[1024];
  size_t length = (size_t)snprintf(text, sizeof text, "%s", header), breached = 0;
  const hk_datum *row;
  hk_cursor *cursor = NULL;
  for (int k = WATCHED - 1; k >= 0; k--) length += (size_t)snprintf(text + length, sizeof text - length, "%s,%s,,,assumption\n", random_levels[k].id, random_levels[k].rest);
  write_model(drawn);
  write_levels(text);
  hakyu_result *result = run("drawn", RANDOM_REPLICATIONS, OUTER);
  assert_int_equal(hk_result_read(result, HK_STORED_assets, NULL, 0, &cursor), HAKYU_OK);
  while (hk_cursor_next(cursor, &row))
    for (int a = 0; a < (int)KNOWN; a++)
      if (!strcmp(row[1].text, known[a].id)) asset_of[row[0].integer] = a;
  assert_int_equal(hk_cursor_close(cursor), HAKYU_OK);
  for (int64_t outer = 0; outer < OUTER; outer++)
    for (int64_t number = 0; number < RANDOM_REPLICATIONS / OUTER; number++) {
      size_t count = read_stays(result, outer, number, asset_of, stays);
      for (int k = 0; k < (int)WATCHED; k++) {
        int64_t expected = recompute(&random_levels[k], stays, count, 24 * 3600), found = breach_of(result, random_levels[k].id, outer, number);
        if (expected != found) fail_msg("%s in %lld/%lld: %lld, expected %lld", random_levels[k].id, (long long)outer, (long long)number, (long long)found, (long long)expected);
        breached += found != HK_NEVER;
      }
    }
  assert_true(breached > RANDOM_REPLICATIONS / 2 && breached < RANDOM_REPLICATIONS * WATCHED - RANDOM_REPLICATIONS / 2); /* both happen often */
  hakyu_result_close(result);
}

/* ---- closed forms ---- */

/* One asset down for at least the duration: p exp(-d/m). Two struck in the same second, both down for at least the duration: the shorter of two
   exponential repairs. When: the strike and the duration, to the second. */
static void test_closed_forms(void **state) {
  (void)state;
  enum { MANY = 40000, HOUR = 3600 };
  static const char random_repairs[] =
      "asset a weight=10 weight_unit=homes end_use=yes repair=exponential(mean=4h)\n"
      "asset b sector=telecom weight=30 weight_unit=lines end_use=yes repair=exponential(mean=2h)\n"
      "asset c sector=water repair=exponential(mean=3h)\nasset d sector=water repair=exponential(mean=6h)\n"
      "shock sa assets=[a] at=1h probability=0.6\nshock sb assets=[b] at=2h probability=0.5\nshock sc assets=[c] at=1h probability=0.7\n"
      "shock sd assets=[d] at=1h probability=0.8\nscenario horizon=400h\n";
  const struct { const char *id, *rest; double chance; int64_t breach_s; } levels[] = {
      {"a-now", "power,homes,weight,10,0s", 0.6, HOUR},
      {"a-5h", "power,homes,weight,10,5h", 0.6 * exp(-5.0 / 4), 6 * HOUR},
      {"b-1h", "telecom,lines,share,0.5,1h", 0.5 * exp(-1.0 / 2), 3 * HOUR},
      {"both-2h", "water,,count,2,2h", 0.7 * 0.8 * exp(-2.0 / 3 - 2.0 / 6), 3 * HOUR}};
  char text[512];
  size_t length = (size_t)snprintf(text, sizeof text, "%s", header);
  const hk_datum *row;
  hk_cursor *cursor = NULL;
  for (int k = 0; k < 4; k++) length += (size_t)snprintf(text + length, sizeof text - length, "%s,%s,,,assumption\n", levels[k].id, levels[k].rest);
  write_model(random_repairs);
  write_levels(text);
  hakyu_result *result = run("closed", MANY, 0);
  for (int k = 0; k < 4; k++) {
    int64_t level = -1, found = 0;
    assert_int_equal(hk_result_read(result, HK_STORED_service_levels, NULL, 0, &cursor), HAKYU_OK);
    while (hk_cursor_next(cursor, &row))
      if (!strcmp(row[1].text, levels[k].id)) level = row[0].integer;
    assert_int_equal(hk_cursor_close(cursor), HAKYU_OK);
    assert_int_equal(hk_result_read(result, HK_STORED_breaches, NULL, 0, &cursor), HAKYU_OK);
    while (hk_cursor_next(cursor, &row)) {
      if (row[2].integer != level) continue;
      assert_int_equal(row[3].integer, levels[k].breach_s);
      found++;
    }
    assert_int_equal(hk_cursor_close(cursor), HAKYU_OK);
    const double z = ((double)found / MANY - levels[k].chance) / sqrt(levels[k].chance * (1 - levels[k].chance) / MANY);
    if (!(fabs(z) < 4)) fail_msg("%s: %lld of %d, expected %g", levels[k].id, (long long)found, MANY, levels[k].chance * MANY);
  }
  hakyu_result_close(result);
}

/* ---- digests ---- */

static void digest_of(const char *name, const char *levels, char *out) {
  write_levels(levels);
  hakyu_result *result = run(name, 20, 0);
  snprintf(out, 65, "%s", hk_result_meta(result, "content_digest"));
  hakyu_result_close(result);
}

static void test_digests(void **state) {
  (void)state;
  char none[65], empty[65], one[65], two[65], turned[65], text[512];
  write_model(by_hand);
  digest_of("none", NULL, none);
  digest_of("empty", header, empty);
  assert_string_equal(none, empty);
  snprintf(text, sizeof text, "%sx,power,homes,weight,10,1h,,,assumption\n", header);
  digest_of("one", text, one);
  assert_string_not_equal(none, one);
  snprintf(text, sizeof text, "%sx,power,homes,weight,10,1h,,,assumption\ny,power,,count,1,1h,,,assumption\n", header);
  digest_of("two", text, two);
  snprintf(text, sizeof text, "%sy,power,,count,1,1h,,,assumption\nx,power,homes,weight,10,1h,,,assumption\n", header);
  digest_of("turned", text, turned);
  assert_string_equal(two, turned);
  assert_string_not_equal(one, two);
}

/* ---- refusals ---- */

static void test_refusals(void **state) {
  (void)state;
  static const struct { const char *row, *field, *code; } faults[] = {
      {"x,powder,homes,weight,10,1h,,,assumption", "sector", "unknown-name"},    {"x,power,home,weight,10,1h,,,assumption", "unit", "unknown-name"},
      {"x,telecom,homes,weight,10,1h,,,assumption", "unit", "unknown-name"},     {"x,power,homes,count,10,1h,,,assumption", "unit", "misplaced-key"},
      {"x,power,homes,weight,0,1h,,,assumption", "magnitude", "out-of-range"},   {"x,power,homes,share,1.01,1h,,,assumption", "magnitude", "out-of-range"},
      {"x,power,homes,weight,10,,,,assumption", "duration", "missing-value"},    {"x,power,homes,weight,10,never,,,assumption", "duration", NULL},
      {"x,power,homes,wait,10,1h,,,assumption", "metric", NULL},                 {"x,power,homes,weight,10,1h,,,S9", "source", "unknown-name"},
      {"x,power,homes,weight,10,1h,,,assumption\nX,power,homes,weight,10,1h,,,assumption", "id", "duplicate-id"},
      {"x,power,homes,weight,2000000000000,1h,,,assumption", "magnitude", NULL}};
  char text[512];
  write_model(by_hand);
  for (size_t k = 0; k < sizeof faults / sizeof *faults; k++) {
    hakyu_findings *findings = NULL;
    hakyu_model *model = NULL;
    bool is_told = false;
    snprintf(text, sizeof text, "%s%s\n", header, faults[k].row);
    write_levels(text);
    assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
    if (hk_model_read(hakyu_memory_default(), model_folder, NULL, findings, &model) != HAKYU_REFUSED) fail_msg("%s was not refused", faults[k].row);
    for (size_t f = 0; f < hakyu_findings_total(findings); f++) {
      const hakyu_finding *finding = hakyu_findings_get(findings, f);
      is_told |= finding->field && !strcmp(finding->field, faults[k].field) && strstr(finding->path, "service_levels.csv") && (!faults[k].code || !strcmp(finding->code, faults[k].code));
    }
    if (!is_told || hakyu_findings_count(findings, HAKYU_ERROR) != 1) fail_msg("%s: %zu errors", faults[k].row, hakyu_findings_count(findings, HAKYU_ERROR));
    hakyu_findings_destroy(findings);
  }
  write_levels(NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_stretches), cmocka_unit_test(test_against_episodes), cmocka_unit_test(test_closed_forms), cmocka_unit_test(test_digests), cmocka_unit_test(test_refusals)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
