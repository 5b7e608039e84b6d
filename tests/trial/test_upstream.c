/* test_upstream - what all supply passes through: by dominators, by the blame forest of a run, and by hand. In models whose assets have one need each, by rule
   `any`, and nothing that carries, the two must agree: where one asset alone is struck, the redundant needs that fall by shared_upstream are those
   that it dominates; and what the forest finds nearest is the nearest dominator, or something that this one dominates in turn (the forest goes back
   by the last straw only, not by every way). */
#define _XOPEN_SOURCE 700
#include <hakyu/campaign.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "cascade/made_model.h"
#include "diagnosis/diagnosis.h"
#include "diagnosis/upstream.h"

enum { ASSETS = 24, MODELS = 6, REPLICATIONS = 1200 };

/* ---- by hand ---- */

/* Two plants feed one line by choice; the line two substations; both of these, and a plant besides, feed the mill. A pump of another sector hangs
   on either substation. The tower needs current from one substation and water from the pump. */
static const char by_hand[] =
    "service water\nasset p1\nasset p2\nasset line\nneed line.e from=[p1, p2] rule=any\nasset s1\nneed s1.e from=[line]\nasset s2\nneed s2.e from=[line]\n"
    "asset mill\nneed mill.e from=[s1, s2, p2] rule=any\nasset pump sector=water\nneed pump.e from=[s1, s2] rule=any\n"
    "asset tower sector=telecom\nneed tower.e from=[s1]\nneed tower.w from=[pump] service=water\nasset idle sector=telecom\nneed idle.r from=[line] for=repair\n"
    "strike cut assets=[line] at=1h\n";

static uint32_t nearest_of(const hakyu_scenario *scenario, const uint32_t *nearest, const char *need) {
  const hakyu_model *model = scenario->model;
  for (uint32_t n = 0; n < model->need_count; n++)
    if (!strcmp(model->needs[n].id, need)) return nearest[model->asset_count + n];
  fail_msg("no need %s", need);
  return HK_NONE;
}

static void test_by_hand(void **state) {
  (void)state;
  hakyu_scenario *scenario = made_scenario("%s", by_hand);
  const hakyu_model *model = scenario->model;
  uint32_t nearest[64], line = made_asset(scenario, "line");
  hk_arena *arena = NULL;
  hk_upstream *list = NULL;
  size_t count = 0;
  assert_true(model->asset_count + model->need_count < 64);
  assert_int_equal(hk_upstream_nearest(hakyu_memory_default(), model, HK_NONE, nearest), HAKYU_OK);
  assert_int_equal(nearest[line], HK_NONE);                                        /* two plants */
  assert_int_equal(nearest_of(scenario, nearest, "s1.e"), line);
  assert_int_equal(nearest_of(scenario, nearest, "pump.e"), line);                 /* not s1, not s2: both lead there */
  assert_int_equal(nearest_of(scenario, nearest, "mill.e"), HK_NONE);              /* p2 without the line */
  assert_int_equal(nearest_of(scenario, nearest, "tower.w"), made_asset(scenario, "pump"));
  assert_int_equal(nearest[made_asset(scenario, "tower")], line);                  /* by the pump or by s1, all go through the line */
  assert_int_equal(nearest_of(scenario, nearest, "idle.r"), HK_NONE);              /* a repair need is no supply */
  assert_int_equal(hk_arena_create(hakyu_memory_default(), &arena), HAKYU_OK);
  assert_int_equal(hk_diagnose_upstream(hakyu_memory_default(), arena, model, 2, &list, &count), HAKYU_OK);
  assert_int_equal(count, 1);
  assert_int_equal(list[0].asset, line);
  assert_int_equal(list[0].dominated, 4); /* s1, s2, pump, tower */
  assert_int_equal(list[0].redundant, 1); /* the pump's need; the mill has a way round */
  assert_int_equal(list[0].sector_count, 3);
  assert_int_equal(hk_diagnose_upstream(hakyu_memory_default(), arena, model, 4, &list, &count), HAKYU_OK);
  assert_int_equal(count, 0);
  hk_arena_destroy(arena);
  hakyu_scenario_destroy(scenario);
}

/* ---- against the forest ---- */

static uint64_t dice(uint64_t *seed, uint64_t sides) {
  *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (*seed >> 33) % sides;
}

/* The first two assets are sources; each other is fed by one to three of the four before it, so that there are narrow places. */
static void write_model(const char *folder, uint64_t seed) {
  char text[8192];
  size_t length = 0;
  made_rows rows;
  for (unsigned a = 0; a < ASSETS; a++) {
    length += (size_t)snprintf(text + length, sizeof text - length, "asset a%02u sector=%s\n", a, a % 3 == 0 ? "power" : a % 3 == 1 ? "telecom" : "water");
    if (a < 2) continue;
    unsigned near = a < 4 ? a : 4, first = a - 1 - (unsigned)dice(&seed, near), second = a - 1 - (unsigned)dice(&seed, near), third = a - 1 - (unsigned)dice(&seed, near);
    length += (size_t)snprintf(text + length, sizeof text - length, "need a%02u.in rule=any from=[a%02u", a, first);
    if (second != first) length += (size_t)snprintf(text + length, sizeof text - length, ", a%02u", second);
    if (third != first && third != second && a % 2) length += (size_t)snprintf(text + length, sizeof text - length, ", a%02u", third);
    length += (size_t)snprintf(text + length, sizeof text - length, "]\n");
  }
  snprintf(text + length, sizeof text - length, "shock gusts sectors=[power, telecom, water] probability=0.045 at=1h\nscenario horizon=4h\noutputs traced=%d\n", REPLICATIONS);
  made_rows_init(&rows, "%s", text);
  made_write_files(&rows, folder, 0);
  made_rows_fini(&rows);
}

static hakyu_result *run(const hakyu_scenario *scenario, const char *folder) {
  hakyu_campaign *campaign = NULL;
  hakyu_result *result = NULL;
  hakyu_progress progress = {0};
  hakyu_campaign_options options = hakyu_campaign_defaults();
  options.replications = REPLICATIONS, options.outer_count = 0, options.folder = folder, options.is_forced = 1, options.threads = 1;
  assert_int_equal(hakyu_campaign_create(hakyu_memory_default(), scenario, &options, NULL, &campaign), HAKYU_OK);
  while (!progress.is_complete) assert_int_equal(hakyu_campaign_step(campaign, 1000, &progress), HAKYU_OK);
  assert_int_equal(hakyu_campaign_close(campaign, NULL, NULL), HAKYU_OK);
  assert_int_equal(hakyu_result_open(hakyu_memory_default(), folder, NULL, &result), HAKYU_OK);
  return result;
}

static bool is_dominated(const uint32_t *nearest, uint32_t at, uint32_t by) {
  for (at = nearest[at]; at != HK_NONE; at = nearest[at])
    if (at == by) return true;
  return false;
}

/* One replication: episodes first .. end - 1. Returns the redundant needs compared; 0 where not one asset alone was struck. */
static size_t compare_alone(const hk_facts *facts, const hakyu_model *model, const uint32_t *nearest, size_t first, size_t end) {
  uint32_t struck = 0;
  size_t compared = 0;
  bool *is_shared = calloc(model->need_count, sizeof *is_shared);
  assert_non_null(is_shared);
  for (size_t k = first; k < end; k++) {
    struck += facts->episodes[k].need == HK_FACT_NONE;
    if (facts->episodes[k].mechanism == HAKYU_MECHANISM_shared_upstream) is_shared[facts->episodes[k].need] = true;
  }
  uint32_t root = facts->episodes[first].asset;
  for (uint32_t n = 0; n < model->need_count && struck == 1; n++) {
    bool is_down = is_dominated(nearest, model->asset_count + n, root);
    bool is_expected = is_down && model->needs[n].link_count > 1;
    if (is_expected != is_shared[n]) fail_msg("need %s, struck %s: dominated %d, in the forest %d", model->needs[n].id, model->assets[root].id, is_expected, is_shared[n]);
    compared += is_expected;
  }
  free(is_shared);
  return compared;
}

static void test_against_forest(void **state) {
  (void)state;
  size_t compared = 0, found = 0;
  for (uint64_t m = 0; m < MODELS; m++) {
    static const char folder[] = TEST_WORK "/upstream-model", run_folder[] = TEST_WORK "/upstream-run";
    uint32_t nearest[2 * ASSETS];
    hk_facts *facts = NULL;
    hk_shared *shared = NULL;
    size_t shared_count = 0;
    uint64_t stranded = 1;
    write_model(folder, 77 + m);
    hakyu_scenario *scenario = made_read_files(folder);
    hakyu_result *result = run(scenario, run_folder);
    const hakyu_model *model = scenario->model;
    assert_int_equal(hk_upstream_nearest(hakyu_memory_default(), model, HK_NONE, nearest), HAKYU_OK);
    assert_int_equal(hk_facts_create(hakyu_memory_default(), result, NULL, &facts), HAKYU_OK);
    for (size_t k = 0, end = 0; k < facts->episode_count; k = end) {
      while (end < facts->episode_count && facts->episodes[end].i == facts->episodes[k].i) end++;
      compared += compare_alone(facts, model, nearest, k, end);
    }
    assert_int_equal(hk_diagnose_shared(facts, &shared, &shared_count, &stranded), HAKYU_OK);
    assert_int_equal(stranded, 0);
    /* Whoever dominates a redundant need and was ever struck alone is found at or above what the forest found for that need. */
    for (size_t k = 0; k < shared_count; k++) found += shared[k].need_count;
    for (uint32_t n = 0; n < model->need_count; n++) {
      uint32_t by = nearest[model->asset_count + n];
      if (by == HK_NONE || model->needs[n].link_count < 2) continue;
      bool is_seen = false;
      for (size_t k = 0; k < shared_count && !is_seen; k++)
        for (uint32_t j = 0; j < shared[k].need_count && !is_seen; j++)
          is_seen = shared[k].needs[j] == n && (shared[k].asset == by || is_dominated(nearest, shared[k].asset, by));
      if (!is_seen) fail_msg("model %d: need %s is dominated by %s, and the forest does not know", (int)m, model->needs[n].id, model->assets[by].id);
    }
    hk_facts_destroy(facts);
    hakyu_result_close(result);
    hakyu_scenario_destroy(scenario);
  }
  assert_true(compared > 200 && found > 10); /* it was not all empty */
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_by_hand), cmocka_unit_test(test_against_forest)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
