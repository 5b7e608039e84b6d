/* test_structure - every single, every pair and the worst sets of drawn models, against an evaluation of the static rule by itself: least effects iterated
   down from full, circles fed from a source; all sets by brute force, nothing spared. And a small model by hand. */
#define _XOPEN_SOURCE 700
#include <hakyu/structure.h>

#include <ftw.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "cascade/made_model.h"

static const char folder[] = TEST_WORK "/structure-model";
enum { ASSETS = 14, FULL = 1000000 };

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk) {
  (void)status, (void)kind, (void)walk;
  return remove(path);
}

static hakyu_structure *structure_of(const char *text, int threads) {
  made_rows rows;
  hakyu_structure *work = NULL;
  hakyu_structure_progress progress = {0};
  hakyu_structure_options options = hakyu_structure_defaults();
  nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
  made_rows_init(&rows, "%s", text);
  made_write_files(&rows, folder, 0);
  made_rows_fini(&rows);
  options.threads = threads;
  if (hakyu_structure_open(hakyu_memory_default(), folder, &options, NULL, &work)) return NULL;
  while (!progress.is_complete) assert_int_equal(hakyu_structure_step(work, 0, &progress), HAKYU_OK);
  assert_int_equal(progress.done, progress.total);
  return work;
}

/* ---- the rule by itself ---- */

typedef struct statics { const hakyu_model *m; bool counted; bool gone[ASSETS]; int64_t level[ASSETS]; bool fed[ASSETS]; } statics;

/* The effect of a need, from 0 to FULL. only_fed: of suppliers of a from-source service only those fed count. */
static int64_t effect(const statics *s, const hk_need *need, bool only_fed) {
  int64_t received = 0, primaries = 0, largest = 0, least = INT64_MAX, q;
  if (s->counted && need->chain != HK_NONE) return FULL;
  for (uint32_t l = need->link_first; l < need->link_first + need->link_count; l++) {
    const hk_link *link = &s->m->links[l];
    const bool counts = !(only_fed && s->m->services[need->service].from_source && !s->fed[link->supplier]);
    const int64_t weight = link->weight.fixed / 1000; /* thousandths are enough here */
    if (!link->is_standby) {
      primaries += weight;
      if (weight > largest) largest = weight;
      if (weight < least) least = weight;
    }
    if (counts && (!link->is_standby || s->counted)) received += weight * s->level[link->supplier];
  }
  q = need->rule == HK_RULE_ALL ? primaries : need->rule == HK_RULE_ANY ? least : need->quantity.form == HK_VALUE_BLANK ? primaries : need->quantity.fixed / 1000;
  if (q > primaries) q = primaries;
  if (received >= q * FULL) return FULL;
  return need->rule == HK_RULE_SHARE ? received / q : need->without.fixed;
}

static bool sink_once(statics *s) {
  bool is_changed = false;
  for (uint32_t a = 0; a < s->m->asset_count; a++) {
    int64_t level = s->gone[a] ? 0 : s->level[a];
    for (uint32_t n = 0; n < s->m->need_count; n++)
      if (s->m->needs[n].asset == a && effect(s, &s->m->needs[n], false) < level) level = effect(s, &s->m->needs[n], false);
    is_changed |= level != s->level[a];
    s->level[a] = level;
  }
  return is_changed;
}

/* Who is fed: the least set of those above 0 whose from-source needs are met by the fed. Those outside of circles are fed by what they have. */
static bool strand(statics *s) {
  bool is_changed = true, is_any = false;
  memset(s->fed, 0, sizeof s->fed);
  while (is_changed) {
    is_changed = false;
    for (uint32_t a = 0; a < s->m->asset_count; a++) {
      bool is_fed = s->level[a] > 0;
      for (uint32_t n = 0; n < s->m->need_count; n++)
        if (s->m->needs[n].asset == a && effect(s, &s->m->needs[n], true) <= 0) is_fed = false;
      if (is_fed && !s->fed[a]) s->fed[a] = is_changed = true;
    }
  }
  for (uint32_t a = 0; a < s->m->asset_count; a++)
    if (s->level[a] > 0 && !s->fed[a]) s->level[a] = 0, is_any = true;
  return is_any;
}

static double evaluate(statics *s, double *others) {
  double sum = 0, unit[64] = {0}, without[64] = {0}, sums[64] = {0};
  bool has[64] = {false};
  uint32_t sectors = 0;
  for (uint32_t a = 0; a < s->m->asset_count; a++) s->level[a] = FULL;
  do while (sink_once(s)) continue;
  while (strand(s));
  for (uint32_t a = 0; a < s->m->asset_count; a++) { /* one unit a sector in these models */
    const hk_asset *asset = &s->m->assets[a];
    if (!asset->end_use) continue;
    has[asset->sector] = true;
    sums[asset->sector] += (double)asset->weight.fixed;
    unit[asset->sector] += (double)asset->weight.fixed * (double)(FULL - s->level[a]) / FULL;
    if (!s->gone[a]) without[asset->sector] += (double)asset->weight.fixed * (double)(FULL - s->level[a]) / FULL;
  }
  *others = 0;
  for (uint32_t k = 0; k < s->m->sector_count; k++)
    if (has[k]) sectors++, sum += unit[k] / sums[k], *others += without[k] / sums[k];
  if (sectors) *others /= sectors;
  return sectors ? sum / sectors : 0;
}

/* ---- drawn models ---- */

static uint32_t luck = 20060814;
static uint32_t draw(uint32_t below) {
  luck = luck * 1664525u + 1013904223u;
  return (luck >> 8) % below;
}

static void draw_model(char *text, size_t size, bool has_mesh) {
  static const char *const sectors[] = {"power", "telecom", "water"};
  size_t length = 0;
  for (uint32_t a = 0; a < ASSETS; a++) {
    length += (size_t)snprintf(text + length, size - length, "asset a%02u sector=%s%s", a, sectors[a * 3 / ASSETS], draw(3) ? "" : "\n");
    if (text[length - 1] != '\n') length += (size_t)snprintf(text + length, size - length, " weight=%u weight_unit=u%u end_use=yes\n", 1 + draw(9), a * 3 / ASSETS);
    for (uint32_t n = 0; n < 2 && a >= 3; n++) {
      const uint32_t most = has_mesh && n == 0 && a < 8 ? 8 : a;
      uint32_t from[3], count = 0;
      for (uint32_t tries = 0; tries < 3; tries++) {
        const uint32_t x = draw(most);
        bool is_new = x != a;
        for (uint32_t i = 0; i < count; i++) is_new &= from[i] != x;
        if (is_new) from[count++] = x;
      }
      if (!count) continue;
      const bool is_mesh = has_mesh && n == 0 && a < 8;
      const uint32_t rule = is_mesh ? 1 : draw(4); /* all, any, at_least 2, share */
      length += (size_t)snprintf(text + length, size - length, "need a%02u.n%u service=%s rule=%s%s%s%s\n", a, n, is_mesh ? "mesh" : n ? "s1" : "s0",
                                 rule == 0 ? "all" : rule == 1 ? "any" : rule == 2 ? "at_least" : "share", rule == 2 ? " quantity=2" : rule == 3 && draw(2) ? " quantity=1" : "",
                                 !is_mesh && rule < 3 && !draw(3) ? " without=0.4" : "", !is_mesh && !draw(4) ? " backup=cells" : "");
      for (uint32_t i = 0; i < count; i++)
        length += (size_t)snprintf(text + length, size - length, "%s a%02u.n%u a%02u%s\n", !is_mesh && i == 2 && draw(2) ? "standby" : "primary", a, n, from[i], rule > 1 && draw(2) ? " weight=2" : "");
    }
  }
  snprintf(text + length, size - length, "service s0\nservice s1\nstage cells battery autonomy=2h\nstrike s assets=[a00] at=1h repair=1h\n");
}

/* All of one drawn model. */
static void check(hakyu_structure *work, uint64_t *worse_seen, uint64_t *spared) {
  const hakyu_model *m = hakyu_structure_model(work);
  for (int counted = 0; counted < 2; counted++) {
    const hakyu_structure_found found = hakyu_structure_tell(work, counted);
    statics single[ASSETS], s = {.m = m, .counted = counted != 0};
    uint32_t degree[ASSETS], points = 0;
    uint64_t worse = 0, listed = 0;
    double others, worst1 = 0, worst2 = 0;
    for (uint32_t a = 0; a < ASSETS; a++) degree[a] = 3;
    for (uint32_t a = 0; a < ASSETS; a++) {
      uint32_t fallen = 0;
      single[a] = s;
      single[a].gone[a] = true;
      const double index = evaluate(&single[a], &others);
      const hakyu_structure_asset told = hakyu_structure_single(work, counted, a);
      for (uint32_t b = 0; b < ASSETS; b++)
        if (b != a && single[a].level[b] < FULL) fallen++, degree[b] = 1;
      assert_int_equal(told.fallen, fallen);
      assert_true(fabs(told.index - index) < 1e-9 && fabs(told.others - others) < 1e-9);
      points += fallen > 0;
      worst1 = fmax(worst1, index);
    }
    assert_int_equal(found.single_points, points);
    for (uint32_t a = 0; a < ASSETS; a++)
      for (uint32_t b = a + 1; b < ASSETS; b++) {
        statics both = s, sum = s;
        bool is_worse = false;
        both.gone[a] = both.gone[b] = true;
        const double index = evaluate(&both, &others);
        worst2 = fmax(worst2, index);
        for (uint32_t c = 0; c < ASSETS; c++) {
          sum.level[c] = single[a].level[c] < single[b].level[c] ? single[a].level[c] : single[b].level[c];
          assert_true(both.level[c] <= sum.level[c]);
          is_worse |= both.level[c] < sum.level[c];
          if (both.level[c] < FULL && sum.level[c] == FULL && degree[c] > 2) degree[c] = 2;
        }
        worse += is_worse;
        for (uint32_t i = 0; i < found.excess_count; i++) {
          if (found.excess[i].first != a || found.excess[i].second != b) continue;
          listed++;
          assert_true(fabs(found.excess[i].index - index) < 1e-9);
          assert_true(is_worse);
        }
      }
    assert_int_equal(found.worse, worse);
    assert_int_equal(listed, found.excess_count);
    assert_int_equal(found.excess_count, worse < 50 ? worse : 50);
    for (uint32_t i = 1; i < found.excess_count; i++) assert_true(found.excess[i - 1].excess >= found.excess[i].excess);
    for (uint32_t a = 0; a < ASSETS; a++) assert_int_equal(hakyu_structure_degree(work, counted, a), degree[a]);
    assert_true(fabs(found.exact[0].index - worst1) < 1e-9 && fabs(found.exact[1].index - worst2) < 1e-9); /* all assets are candidates */
    for (uint32_t k = 0; k < found.set_count; k++) {
      statics set = s;
      for (uint32_t i = 0; i < found.greedy[k].count; i++) set.gone[found.greedy[k].assets[i]] = true;
      assert_int_equal(found.greedy[k].count, k + 1);
      assert_true(fabs(evaluate(&set, &others) - found.greedy[k].index) < 1e-9);
      assert_true(found.exact[k].index >= found.greedy[k].index);
    }
    *worse_seen += worse;
    *spared += found.pairs - found.played;
  }
}

static void test_drawn_models(void **state) {
  (void)state;
  uint64_t worse = 0, spared = 0, checked = 0, meshes = 0;
  for (int t = 0; t < 60; t++) {
    char text[8192];
    draw_model(text, sizeof text, t % 2);
    hakyu_structure *work = structure_of(text, 1 + t % 3);
    if (!work) continue; /* a drawn mesh that no source feeds is refused */
    check(work, &worse, &spared);
    checked++;
    meshes += (uint64_t)(t % 2);
    hakyu_structure_close(work);
  }
  assert_true(checked >= 40 && meshes >= 10 && worse > 300 && spared > 300);
}

/* Two lines into a hub, the hub into the mill, which has a battery; the clinic hangs on either line by itself with the other as standby. */
static void test_by_hand(void **state) {
  (void)state;
  hakyu_structure *work = structure_of("asset east\nasset west\nasset hub\nneed hub.p from=[east, west] rule=any\n"
                                       "asset mill sector=telecom weight=5 weight_unit=u end_use=yes\nneed mill.p from=[hub] backup=cells\nstage cells battery autonomy=1h\n"
                                       "asset clinic sector=water weight=5 weight_unit=v end_use=yes\nneed clinic.p from=[east]\nstandby clinic.p west\nstrike s assets=[hub] at=1h repair=1h\n",
                                       1);
  const hakyu_model *m = hakyu_structure_model(work);
  uint32_t at[5];
  static const char *const ids[5] = {"east", "west", "hub", "mill", "clinic"};
  for (int i = 0; i < 5; i++)
    for (uint32_t a = 0; a < m->asset_count; a++)
      if (strcmp(m->assets[a].id, ids[i]) == 0) at[i] = a;
  assert_true(fabs(hakyu_structure_single(work, 0, at[0]).others - 0.5) < 1e-12); /* east: the clinic, and not the hub */
  assert_true(hakyu_structure_single(work, 1, at[0]).others < 1e-12);
  assert_true(fabs(hakyu_structure_single(work, 0, at[2]).others - 0.5) < 1e-12); /* hub: the mill */
  assert_true(hakyu_structure_single(work, 1, at[2]).others < 1e-12);             /* its battery carries */
  assert_int_equal(hakyu_structure_degree(work, 0, at[3]), 1);
  assert_int_equal(hakyu_structure_degree(work, 1, at[3]), 3);
  assert_int_equal(hakyu_structure_degree(work, 0, at[4]), 1);
  assert_int_equal(hakyu_structure_degree(work, 1, at[4]), 2);
  assert_int_equal(hakyu_structure_degree(work, 1, at[2]), 2);
  const hakyu_structure_found found = hakyu_structure_tell(work, 0);
  assert_int_equal(found.worse, 1);
  assert_true(fabs(found.excess[0].index - 1) < 1e-12 && fabs(found.excess[0].excess - 0.5) < 1e-12); /* both lines: the mill besides the clinic */
  hakyu_structure_close(work);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_by_hand), cmocka_unit_test(test_drawn_models)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
