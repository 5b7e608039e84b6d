/* Packages: effects of sets of items are measured, not added; the greedy search against the exact best of all sets of up to three of twelve
   levers; where two only work together greed misses them and enumeration does not; the front by cost. */
#define _XOPEN_SOURCE 700
#include <hakyu/campaign.h>

#include <ftw.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "cascade/made_model.h"
#include "trial/packages.h"

#define WORK TEST_WORK "/packages"
enum { REPLICATIONS = 200 };

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk) {
  (void)status, (void)kind, (void)walk;
  return remove(path);
}
static void clear(const char *path) { nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS); }

typedef struct bench { hk_trials *trials; hakyu_result *result; hk_facts *facts; } bench;

static bench begin(const char *text) {
  made_rows rows;
  hakyu_campaign *campaign = NULL;
  hakyu_progress progress = {0};
  bench b = {0};
  clear(WORK);
  mkdir(WORK, 0777);
  made_rows_init(&rows, "%s", text);
  made_write_files(&rows, WORK "/model", 0);
  made_rows_fini(&rows);
  hakyu_scenario *scenario = made_read_files(WORK "/model");
  hakyu_campaign_options options = hakyu_campaign_defaults();
  options.replications = REPLICATIONS;
  options.outer_count = 2;
  options.folder = WORK "/run";
  options.threads = 1;
  assert_int_equal(hakyu_campaign_create(hakyu_memory_default(), scenario, &options, NULL, &campaign), HAKYU_OK);
  while (!progress.is_complete) assert_int_equal(hakyu_campaign_step(campaign, 1000, &progress), HAKYU_OK);
  assert_int_equal(hakyu_campaign_close(campaign, NULL, NULL), HAKYU_OK);
  hakyu_scenario_destroy(scenario);
  assert_int_equal(hk_trials_open(hakyu_memory_default(), WORK "/run", WORK "/evidence", 1, NULL, &b.trials), HAKYU_OK);
  assert_int_equal(hakyu_result_open(hakyu_memory_default(), WORK "/run", NULL, &b.result), HAKYU_OK);
  assert_int_equal(hk_facts_create(hakyu_memory_default(), b.result, NULL, &b.facts), HAKYU_OK);
  return b;
}

static void end(bench *b) {
  hk_facts_destroy(b->facts);
  hakyu_result_close(b->result);
  assert_int_equal(hk_trials_close(b->trials, NULL), HAKYU_OK);
}

static hk_packages *search(bench *b, const hk_change *items, const hk_package_cost *costs, size_t count, bool is_exhaustive) {
  hk_packages *packages = NULL;
  const hk_package_options options = {.most = 3, .is_exhaustive = is_exhaustive, .outer_count = 2, .numbers = REPLICATIONS / 2, .effect = hk_effect_defaults()};
  assert_int_equal(hk_packages_open(hakyu_memory_default(), b->trials, b->facts, items, costs, count, &options, &packages), HAKYU_OK);
  for (bool is_complete = false; !is_complete;) assert_int_equal(hk_packages_step(packages, 1000, NULL, &is_complete), HAKYU_OK);
  return packages;
}

static double effect_of(const hk_package *package) { return package->effect->index.avoided.mean.value; }

/* The best of a size, and the one greed chose; NULL if there is none. */
static const hk_package *best_of(const hk_packages *packages, uint32_t size, const hk_package **chosen) {
  size_t count;
  const hk_package *list = hk_packages_list(packages, &count), *best = NULL;
  *chosen = NULL;
  for (size_t i = 0; i < count; i++) {
    if (list[i].count != size || !list[i].effect) continue;
    if (!best || effect_of(&list[i]) > effect_of(best)) best = &list[i];
    if (list[i].is_chosen) *chosen = &list[i];
  }
  return best;
}

static const hk_package *find(const hk_packages *packages, uint32_t a, uint32_t b) {
  size_t count;
  const hk_package *list = hk_packages_list(packages, &count);
  for (size_t i = 0; i < count; i++)
    if (list[i].count == 2 && list[i].members[0] == a && list[i].members[1] == b) return &list[i];
  return NULL;
}

/* Twelve levers on a chain of loads: some save the same hours, none needs another. */
static void test_twelve(void **state) {
  (void)state;
  char text[4096];
  size_t used = (size_t)snprintf(text, sizeof text, "stage c battery autonomy=1h\n");
  for (int i = 0; i < 4; i++)
    used += (size_t)snprintf(text + used, sizeof text - used,
                             "asset s%d repair=%dh\nasset load%d weight=%d weight_unit=homes end_use=yes sector=telecom\nneed load%d.in from=[s%d] backup=c\n"
                             "shock k%d assets=[s%d] at=%dh probability=0.%d detect=2h\n", i, 3 + 3 * i, i, 5 + 3 * i, i, i, i, i, i, 2 + i);
  snprintf(text + used, sizeof text - used, "scenario horizon=60h\n");
  bench b = begin(text);
  static char targets[12][24], ids[12][16];
  static hk_lever_text levers[12];
  static hk_change items[12];
  static const char *const names[] = {"repair_faster", "backup_at_least", "detect_within"};
  for (int l = 0; l < 12; l++) {
    snprintf(targets[l], sizeof targets[l], l % 3 == 1 ? "need:load%d.in" : "asset:s%d", l / 3);
    snprintf(ids[l], sizeof ids[l], "item:P.%d", l);
    levers[l] = (hk_lever_text){.lever = names[l % 3], .targets = targets[l], .value = l % 3 == 0 ? "0.5" : l % 3 == 1 ? "4h" : "10min"};
    items[l] = (hk_change){.kind = HK_CHANGE_LEVERS, .id = ids[l], .levers = &levers[l], .lever_count = 1, .adoption = {ids[l], l % 2 ? 600000 : 1000000, 1000000}};
  }
  hk_packages *all = search(&b, items, NULL, 12, true), *greedy = search(&b, items, NULL, 12, false);
  size_t count;
  hk_packages_list(all, &count);
  assert_int_equal(count, 12 + 66 + 220);
  hk_packages_list(greedy, &count);
  assert_int_equal(count, 12 + 11 + 10);
  for (uint32_t size = 1; size <= 3; size++) {
    const hk_package *chosen, *unused, *exact = best_of(all, size, &unused);
    best_of(greedy, size, &chosen);
    assert_non_null(chosen);
    assert_true(effect_of(exact) > 0 && effect_of(chosen) >= 0.95 * effect_of(exact) && effect_of(chosen) <= effect_of(exact));
    assert_true(chosen->effect->pairs == REPLICATIONS);
  }
  const hk_package *same = find(all, 0, 1), *apart = find(all, 0, 3); /* faster repair of s0 and a battery against it; repair of s0 and of s1 */
  assert_true(fabs(apart->interaction) < 1e-9 * effect_of(apart));     /* other loads: nothing in common */
  assert_true(same->interaction < -1e-6);                              /* the battery carries a part of what is left */
  hk_packages_close(greedy);
  hk_packages_close(all);
  end(&b);
}

/* Two suppliers fail together: either alone, repaired sooner, spares nothing; both do. A third measure spares a little. */
static void test_only_together(void **state) {
  (void)state;
  bench b = begin("asset a repair=20h\nasset b repair=20h\nasset load weight=100 weight_unit=homes end_use=yes sector=telecom\nneed load.in from=[a, b]\n"
                  "asset c repair=8h weight=1 weight_unit=plots end_use=yes\nstrike s assets=[a, b, c] at=1h probability=0.6\nscenario horizon=48h\n");
  static const hk_lever_text levers[] = {{.lever = "repair_faster", .targets = "asset:a", .value = "0.1"}, {.lever = "repair_faster", .targets = "asset:b", .value = "0.1"},
                                         {.lever = "repair_faster", .targets = "asset:c", .value = "0.5"}, {.lever = "repair_faster", .targets = "asset:c", .value = "0.5"}};
  static const char *const ids[] = {"item:A", "item:B", "item:C", "item:D"};
  hk_change items[4];
  for (int i = 0; i < 4; i++) items[i] = (hk_change){.kind = HK_CHANGE_LEVERS, .id = ids[i], .levers = &levers[i], .lever_count = 1, .adoption = {ids[i], 1000000, 1000000}};
  const hk_package_cost costs[] = {{1, 3}, {1, 3}, {1, 1}, {2, 2}};
  hk_packages *all = search(&b, items, costs, 4, true), *greedy = search(&b, items, costs, 4, false);
  const hk_package *chosen, *both = find(all, 0, 1);
  assert_ptr_equal(best_of(all, 2, &chosen), both);
  assert_true(both->interaction > 0 && fabs(both->interaction - effect_of(both)) < 1e-12);
  best_of(greedy, 2, &chosen);
  assert_true(chosen->members[0] != 0 || chosen->members[1] != 1); /* greed begins with c and does not see it */
  assert_true(effect_of(chosen) < effect_of(both));
  assert_true(find(all, 2, 3)->interaction < 0);                   /* the same thing twice: a quarter left, not none */
  /* of what is worth its cost: c alone, both, both and c; never d, which costs twice as much for the same */
  size_t count, front = 0;
  const hk_package *list = hk_packages_list(all, &count);
  for (size_t i = 0; i < count; i++) {
    front += list[i].is_on_front;
    for (uint32_t m = 0; m < list[i].count; m++) assert_false(list[i].is_on_front && list[i].members[m] == 3 && list[i].count < 2);
  }
  assert_true(both->is_on_front);
  assert_true(front >= 3);
  assert_true(both->cost_low == 2 && both->cost_high == 6);
  hk_packages_close(greedy);
  hk_packages_close(all);
  end(&b);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_twelve), cmocka_unit_test(test_only_together)};
  return cmocka_run_group_tests_name("packages", tests, NULL, NULL);
}
