/* test_interdependency - sectors and services knocked out: matrices in closed form (chain, star, k of n), a case against the strike scenario written by hand
   (every loss, replication by replication; halves chosen once more by the test), direct and indirect told again from the episodes, backups
   taken away, and one digest however the work was cut. */
#define _XOPEN_SOURCE 700
#include <hakyu/interdependency.h>

#include <ftw.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/digest.h"
#include "campaign/draws.h"
#include "cascade/made_model.h"
#include "cascade/sink.h"
#include "numbers/draw.h"
#include "result/trials_store.h"

static const char model_folder[] = TEST_WORK "/knockout-model", folder[] = TEST_WORK "/knockout", other[] = TEST_WORK "/knockout-other";
enum { HOUR = 3600, HORIZON = 14 * 86400, ASSETS_MOST = 64 };

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk) {
  (void)status, (void)kind, (void)walk;
  return remove(path);
}
static void clear(const char *path) { nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS); }

static void write_model(const char *text) {
  made_rows rows;
  clear(model_folder);
  made_rows_init(&rows, "%s", text);
  made_write_files(&rows, model_folder, 0);
  made_rows_fini(&rows);
}

static hakyu_interdependency_progress play(const char *to, int64_t n, int32_t outer, int32_t threads, int64_t budget_ms) {
  hakyu_interdependency *work = NULL;
  hakyu_interdependency_progress progress = {0};
  hakyu_interdependency_options options = hakyu_interdependency_defaults();
  options.folder = to, options.replications = n, options.outer_count = outer, options.threads = threads;
  hakyu_findings *findings = NULL;
  assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
  const hakyu_status status = hakyu_interdependency_open(hakyu_memory_default(), model_folder, &options, findings, &work);
  for (size_t f = 0; status && f < hakyu_findings_total(findings); f++) print_error("%s %s\n", hakyu_findings_get(findings, f)->field, hakyu_findings_get(findings, f)->text);
  assert_int_equal(status, HAKYU_OK);
  hakyu_findings_destroy(findings);
  do assert_int_equal(hakyu_interdependency_step(work, budget_ms, NULL, &progress), HAKYU_OK);
  while (!progress.is_complete && budget_ms > 0);
  assert_int_equal(hakyu_interdependency_close(work, NULL), HAKYU_OK);
  return progress;
}

static hakyu_matrices *matrices_of(const char *text, int64_t n, int32_t outer) {
  hakyu_matrices *m = NULL;
  write_model(text);
  clear(folder);
  play(folder, n, outer, 1, 1000);
  assert_int_equal(hakyu_matrices_read(hakyu_memory_default(), folder, NULL, &m), HAKYU_OK);
  return m;
}

static uint32_t case_of(const hakyu_matrices *m, int is_service, const char *id) {
  for (uint32_t c = 0; c < hakyu_matrices_tell(m).case_count; c++) {
    const hakyu_matrices_case of = hakyu_matrices_case_get(m, c);
    if (of.is_service == is_service && strcmp(of.id, id) == 0) return c;
  }
  fail_msg("no case %s", id);
  return 0;
}

static uint32_t sector_of(const hakyu_matrices *m, const char *id) {
  for (uint32_t s = 0; s < hakyu_matrices_tell(m).sector_count; s++)
    if (strcmp(hakyu_matrices_sector_get(m, s).id, id) == 0) return s;
  fail_msg("no sector %s", id);
  return 0;
}

static hakyu_matrices_cell cell(const hakyu_matrices *m, int is_service, const char *of, uint32_t duration, int is_half, int has_backups, const char *sector) {
  return hakyu_matrices_get(m, (hakyu_matrices_key){case_of(m, is_service, of), duration, is_half, has_backups}, sector_of(m, sector));
}

#define assert_near(a, b) assert_true(fabs((a) - (b)) < 1e-9)

/* ---- closed forms ---- */

/* plant -> exchange (battery of 30 min) -> pump (nothing) and the hospital in the pump's sector on a tank of 2 h. Times: the battery is exact. */
static const char chain[] =
    "asset plant weight=5 weight_unit=homes end_use=yes\n"
    "asset exchange sector=telecom weight=4 weight_unit=lines end_use=yes\nneed exchange.p from=[plant] backup=cells\n"
    "asset pump sector=water weight=2 weight_unit=taps end_use=yes\nneed pump.c from=[exchange]\n"
    "asset tower sector=water weight=6 weight_unit=taps end_use=yes\nneed tower.w from=[pump] backup=tank\n"
    "stage cells battery autonomy=30min\nstage tank tank autonomy=2h\nstrike s assets=[plant] at=1h repair=1h\n";

static void test_chain(void **state) {
  (void)state;
  hakyu_matrices *m = matrices_of(chain, 3, 0);
  const hakyu_matrices_about about = hakyu_matrices_tell(m);
  assert_int_equal(about.replications, 3);
  assert_int_equal(about.case_count, 4); /* power, telecom, water; supply */
  static const double hours[] = {1, 24, 168};
  for (uint32_t d = 0; d < 3; d++) {
    const double h = hours[d], pump = h - 0.5, tower = pump > 2 ? pump - 2 : 0;
    hakyu_matrices_cell c = cell(m, 0, "power", d, 0, 1, "power");
    assert_near(c.loss_h, h);
    assert_near(c.direct, 1);
    assert_near(c.any, 1);
    c = cell(m, 0, "power", d, 0, 1, "telecom");
    assert_near(c.loss_h, h - 0.5);
    assert_near(c.first_median_s, HOUR / 2);
    assert_near(c.first_ninety_s, HOUR / 2);
    assert_near(c.direct, 1);
    c = cell(m, 0, "power", d, 0, 1, "water"); /* 2 of 8 taps hang on the pump, 6 on the tower; all by way of telecom */
    assert_near(c.loss_h, (2 * pump + 6 * tower) / 8);
    assert_near(c.direct, 0);
    assert_near(c.first_median_s, HOUR / 2);
    c = cell(m, 0, "power", d, 0, 0, "water");
    assert_near(c.loss_h, h);
    assert_near(c.first_median_s, 0);
    c = cell(m, 0, "telecom", d, 0, 1, "water");
    assert_near(c.loss_h, (2 * h + 6 * (h > 2 ? h - 2 : 0)) / 8);
    assert_near(c.direct, 1);
    c = cell(m, 0, "telecom", d, 0, 1, "power");
    assert_near(c.loss_h, 0);
    assert_near(c.any, 0);
    assert_true(isnan(c.first_median_s) && isnan(c.direct));
    assert_near(hakyu_matrices_influence(m, (hakyu_matrices_key){case_of(m, 0, "power"), d, 0, 1}, 0), (h - 0.5 + (2 * pump + 6 * tower) / 8) / 2);
  }
  /* power has one asset: half of it is nobody */
  assert_false(hakyu_matrices_case_get(m, case_of(m, 0, "power")).has_half);
  assert_true(isnan(cell(m, 0, "power", 1, 1, 1, "water").loss_h));
  const uint32_t power = sector_of(m, "power"), two[] = {power, sector_of(m, "telecom")}, water = sector_of(m, "water");
  const hakyu_matrices_key key = {0, 1, 0, 1};
  assert_near(hakyu_matrices_top_share(m, key, &power, 1), 1);
  assert_near(hakyu_matrices_top_share(m, key, two, 2), 1);
  assert_near(hakyu_matrices_top_share(m, key, &water, 1), 0);
  hakyu_matrices_destroy(m);
}

/* A hub feeds three sectors; nothing comes back. */
static void test_star(void **state) {
  (void)state;
  hakyu_matrices *m = matrices_of("asset hub\nsector gas\n"
                                  "asset a sector=telecom weight=3 weight_unit=u end_use=yes\nneed a.p from=[hub]\n"
                                  "asset b sector=water weight=3 weight_unit=u end_use=yes\nneed b.p from=[hub] rule=share\n"
                                  "asset c sector=gas weight=3 weight_unit=u end_use=yes\nneed c.p from=[hub] without=0.25\nstrike s assets=[hub] at=1h repair=1h\n",
                                  2, 0);
  for (int backups = 0; backups < 2; backups++) {
    assert_near(cell(m, 0, "power", 1, 0, backups, "telecom").loss_h, 24);
    assert_near(cell(m, 0, "power", 1, 0, backups, "water").loss_h, 24);
    assert_near(cell(m, 0, "power", 1, 0, backups, "gas").loss_h, 18); /* a quarter goes on without */
    assert_near(cell(m, 1, "supply", 1, 0, backups, "gas").loss_h, 18);
    assert_true(isnan(cell(m, 0, "power", 1, 0, backups, "power").loss_h)); /* it loses nothing that is weighed */
    assert_near(cell(m, 0, "gas", 1, 0, backups, "gas").loss_h, 24);
    assert_near(cell(m, 0, "gas", 1, 0, backups, "water").loss_h, 0);
  }
  hakyu_matrices_destroy(m);
}

/* Three of five equal suppliers are enough: half of five is two, which never fells the mill; four of five: it always does. Weighted 3, 1, 1, 1 with half of
   it 3: the heavy one and nobody besides, or three light ones; four wanted: down either way. Five wanted of six: as well. */
static void test_k_of_n(void **state) {
  (void)state;
  static const char five[] = "asset a\nasset b\nasset c\nasset d\nasset e\nasset mill sector=water weight=7 weight_unit=u end_use=yes\n"
                             "need mill.in from=[a, b, c, d, e] rule=at_least quantity=%d\nstrike s assets=[a] at=1h repair=1h\n";
  for (int k = 1; k <= 5; k++) {
    char text[512];
    snprintf(text, sizeof text, five, k);
    hakyu_matrices *m = matrices_of(text, 20, 2);
    assert_near(cell(m, 0, "power", 0, 1, 1, "water").any, 5 - k < 2 ? 1 : 0);
    assert_near(cell(m, 1, "supply", 0, 1, 1, "water").any, 5 - k < 2 ? 1 : 0);
    assert_near(cell(m, 0, "power", 0, 0, 1, "water").loss_h, 1);
    hakyu_matrices_destroy(m);
  }
  /* by share: two of five are gone, so the mill runs at three fifths of what it wants in every replication */
  hakyu_matrices *m = matrices_of("asset a\nasset b\nasset c\nasset d\nasset e\nasset mill sector=water weight=7 weight_unit=u end_use=yes\n"
                                  "need mill.in from=[a, b, c, d, e] rule=share\nstrike s assets=[a] at=1h repair=1h\n", 20, 2);
  assert_near(cell(m, 0, "power", 1, 1, 1, "water").loss_h, 24 * 0.4);
  assert_near(cell(m, 0, "power", 1, 0, 1, "water").loss_h, 24);
  hakyu_matrices_destroy(m);
  /* weights 3, 1, 1, 1: half of a million parts is 3 of 6, whichever they are */
  m = matrices_of("asset a\nasset b\nasset c\nasset d\nasset mill sector=water weight=7 weight_unit=u end_use=yes\nneed mill.in rule=share\n"
                  "primary mill.in a weight=3\nprimary mill.in b weight=1\nprimary mill.in c weight=1\nprimary mill.in d weight=1\nstrike s assets=[a] at=1h repair=1h\n", 40, 2);
  assert_near(cell(m, 1, "supply", 1, 1, 1, "water").loss_h, 12);
  hakyu_matrices_destroy(m);
}

/* ---- against scenarios written by hand ---- */

/* Everything is drawn: batteries, restarts, profiles, an assumption; two services, a loop of causes back into power, redundancy and a standby. */
static const char town[] =
    "assumption slow value=about(2h,1h,6h)\n"
    "asset p1 restart=lognormal(median=20min,sigma=0.8)\nasset p2 restart=uniform(1min,2h)\nasset p3\n"
    "asset d1 weight=50 weight_unit=homes end_use=yes restart=uniform(1min,30min)\nneed d1.p from=[p1, p2] rule=any\n"
    "asset d2 weight=70 weight_unit=homes end_use=yes\nneed d2.p from=[p1, p2, p3] rule=at_least quantity=2\n"
    "asset x1 sector=telecom weight=9 weight_unit=lines end_use=yes restart=lognormal(median=1h,sigma=1)\nneed x1.p from=[d1] backup=cells\n"
    "asset x2 sector=telecom weight=4 weight_unit=cells end_use=yes\nneed x2.p from=[d2] backup=cells\nneed x2.c service=data from=[x1] rule=share\n"
    "asset w1 sector=water weight=6 weight_unit=taps end_use=yes\nneed w1.p from=[d1]\nstandby w1.p p3 switch=uniform(1min,1h) success=0.8\nneed w1.c service=data from=[x2] without=0.5\n"
    "asset w2 sector=water weight=8 weight_unit=taps end_use=yes restart=uniform(5min,$slow)\nneed w2.p from=[d2] backup=cells\nneed w2.t service=data from=[x1] backup=tank\n"
    "asset d3 weight=20 weight_unit=homes end_use=yes\nneed d3.w service=cooling from=[w1, w2] rule=any\n"
    "service data\nservice cooling\n"
    "stage cells battery autonomy=lognormal(median=3h,sigma=0.7) success=0.9\nstage tank tank autonomy=about(5h,1h,20h)\n";

typedef struct chosen { uint32_t list[ASSETS_MOST], count; } chosen;

/* Whom a half of equal weights takes, told again. */
static chosen choose_half(const hakyu_scenario *scenario, uint32_t sector, uint64_t seed, uint32_t outer, uint64_t number) {
  const hakyu_model *model = scenario->model;
  chosen c = {{0}, 0};
  uint32_t members = 0, taken = 0;
  bool is_taken[ASSETS_MOST] = {false};
  for (uint32_t a = 0; a < model->asset_count; a++) members += model->assets[a].sector == sector;
  for (; taken < members / 2; taken++) { /* the smallest draw of those left */
    uint32_t best = HK_NONE;
    uint64_t least = 0;
    for (uint32_t a = 0; a < model->asset_count; a++) {
      if (model->assets[a].sector != sector || is_taken[a]) continue;
      const uint64_t x = hk_numbers_draw(hk_numbers_outer_seed(seed, outer), hk_digest_key("exposed", "knockout", model->assets[a].id, NULL), 18, 0, number);
      if (best == HK_NONE || x < least) best = a, least = x;
    }
    is_taken[best] = true;
  }
  for (uint32_t a = 0; a < model->asset_count; a++)
    if (is_taken[a]) c.list[c.count++] = a;
  return c;
}

static hakyu_scenario *by_hand(const hakyu_model *model, const chosen *who, const char *repair) {
  char names[1024] = "";
  for (uint32_t i = 0; i < who->count; i++) snprintf(names + strlen(names), sizeof names - strlen(names), "%s%s", i ? ", " : "", model->assets[who->list[i]].id);
  return made_scenario("%sstrike mine assets=[%s] at=0s detect=0s repair=%s\nscenario horizon=14d start=any(weekday,00:00-24:00)\n", town, names, repair);
}

/* The sector of every asset from the episode up to its root, in a set; direct: only the root's and its own are in it. */
static bool is_direct(const hakyu_model *model, const hk_history *h, uint32_t e) {
  uint32_t root = e, set = 0;
  const uint32_t own = model->assets[h->episodes[e].asset].sector;
  for (uint32_t at = e; at != HK_NONE; at = h->episodes[at].parent) root = at, set |= 1u << model->assets[h->episodes[at].asset].sector;
  return !(set & ~(1u << own | 1u << model->assets[h->episodes[root].asset].sector));
}

typedef struct stored { hk_trial_entry *list; size_t count; } stored;
static int64_t figure(const stored *s, uint32_t outer, uint64_t number, uint32_t row) {
  for (size_t i = 0; i < s->count; i++)
    if (s->list[i].outer == outer && s->list[i].number == number && s->list[i].row == row) return s->list[i].weight_s;
  return 0;
}

static void compare_history(const hakyu_scenario *scenario, const hk_network *net, const hk_history *h, const stored *s, uint32_t outer, uint64_t number) {
  const uint32_t rows = net->row_count;
  assert_int_equal(h->outcome, HAKYU_SETTLED);
  for (uint32_t r = 0; r < rows; r++) {
    __int128 whole = 0, direct = 0;
    int64_t first = -1;
    for (uint32_t e = 0; e < h->episode_count; e++) {
      const hk_history_episode *of = &h->episodes[e];
      if (net->assets[of->asset].row != r || !of->loss) continue;
      whole += of->loss;
      if (is_direct(scenario->model, h, e)) direct += of->loss;
      if (first < 0 || of->start_s < first) first = of->start_s;
    }
    assert_true(figure(s, outer, number, r) == hk_sink_weight_s(whole));
    assert_true(figure(s, outer, number, rows + r) == hk_sink_weight_s(direct));
    assert_true(hk_sink_weight_s(direct) <= hk_sink_weight_s(whole));
    assert_true(figure(s, outer, number, 2 * rows + r) == first + 1);
  }
}

static stored open_variant(hk_trials_store *store, const char *id) {
  hk_stored_trial trial;
  stored s = {NULL, 0};
  assert_int_equal(hk_trials_store_find(store, id, NULL, &trial), HAKYU_OK);
  assert_int_equal(hk_trials_store_changed(store, trial.number, &s.list, &s.count), HAKYU_OK);
  return s;
}

static void test_equals_hand_written(void **state) {
  (void)state;
  enum { OUTER = 3, NUMBERS = 8 };
  static const struct { const char *id, *sector, *repair; bool is_half; } cases[] = {
      {"sector:power/full/86400s/backups", "power", "1d", false}, {"sector:telecom/full/3600s/backups", "telecom", "1h", false}, {"sector:water/full/604800s/backups", "water", "1w", false},
      {"sector:power/half/86400s/backups", "power", "1d", true},  {"sector:telecom/half/3600s/backups", "telecom", "1h", true}};
  hk_trials_store *store = NULL;
  char text[4096];
  snprintf(text, sizeof text, "%sstrike s assets=[p1] at=1h repair=1h\n", town);
  write_model(text);
  clear(folder);
  play(folder, OUTER * NUMBERS, OUTER, 2, 1000);
  assert_int_equal(hk_trials_store_open(hakyu_memory_default(), folder, NULL, &store), HAKYU_OK);
  size_t lost = 0, indirect = 0;
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    stored s = open_variant(store, cases[c].id);
    hakyu_scenario *names = made_scenario("%s", text);
    uint32_t sector = 0;
    while (strcmp(names->model->sectors[sector].id, cases[c].sector) != 0) sector++;
    for (uint64_t i = 0; i < OUTER * NUMBERS; i++) {
      const uint32_t outer = (uint32_t)(i % OUTER);
      chosen who = {{0}, 0};
      if (cases[c].is_half) who = choose_half(names, sector, 1, outer, i / OUTER);
      else
        for (uint32_t a = 0; a < names->model->asset_count; a++)
          if (names->model->assets[a].sector == sector) who.list[who.count++] = a;
      hakyu_scenario *mine = by_hand(names->model, &who, cases[c].repair);
      hk_draws draws;
      const hk_plan *plan = NULL;
      hk_history h = made_history(mine, 1, OUTER, i);
      assert_int_equal(hk_draws_init(&draws, hakyu_memory_default(), mine, 1, OUTER), HAKYU_OK);
      assert_int_equal(hk_draws_get(&draws, outer, NULL, &plan), HAKYU_OK);
      compare_history(mine, plan->network, &h, &s, outer, i / OUTER);
      for (uint32_t e = 0; e < h.episode_count; e++) lost += h.episodes[e].loss > 0, indirect += h.episodes[e].loss > 0 && !is_direct(mine->model, &h, e);
      hk_draws_fini(&draws);
      hk_history_fini(hakyu_memory_default(), &h);
      hakyu_scenario_destroy(mine);
    }
    hakyu_scenario_destroy(names);
    free(s.list);
  }
  assert_true(lost > 500 && indirect > 20); /* the town has both */
  hk_trials_store_close(store);
}

/* With crews, and repairs that wait for a need, an outage is as long as in the model without them. */
static void test_outage_is_prescribed(void **state) {
  (void)state;
  hakyu_matrices *m = matrices_of("crew fitters size=1\nasset a weight=2 weight_unit=u end_use=yes crew=fitters\nasset b weight=2 weight_unit=u end_use=yes crew=fitters\n"
                                  "asset c weight=2 weight_unit=u end_use=yes crew=fitters\nneed c.r from=[a] for=repair\nasset road sector=water weight=1 weight_unit=v end_use=yes\n"
                                  "need a.r service=road from=[road] for=repair\nservice road\nstrike s assets=[a] at=1h repair=1h\n", 4, 2);
  for (uint32_t d = 0; d < 3; d++) assert_near(cell(m, 0, "power", d, 0, 1, "power").loss_h, (double)hakyu_matrices_duration(m, d) / HOUR);
  hakyu_matrices_destroy(m);
}

/* Batteries that start at once for one outage each: nothing can be worse with them. */
static void test_backups_never_hurt(void **state) {
  (void)state;
  uint32_t seed = 12345;
  size_t better = 0;
  for (int t = 0; t < 12; t++) {
    char text[8192] = "";
    enum { SIZE = 12 };
    static const char *const sectors[] = {"power", "telecom", "water"};
    for (int a = 0; a < SIZE; a++) {
      char *at = text + strlen(text);
      const size_t room = sizeof text - (size_t)(at - text);
      seed = seed * 1664525u + 1013904223u;
      int length = snprintf(at, room, "asset a%02d sector=%s weight=%u weight_unit=u end_use=yes\n", a, sectors[(unsigned)a / 4], 1 + (seed >> 20) % 9);
      for (int n = 0; n < 2 && a >= 4; n++) { /* of earlier assets only: no circles */
        seed = seed * 1664525u + 1013904223u;
        const unsigned x = (seed >> 8) % (unsigned)a, y = (seed >> 16) % (unsigned)a, how = (seed >> 24) % 6;
        char from[32];
        if (x == y) snprintf(from, sizeof from, "a%02u", x);
        else snprintf(from, sizeof from, "a%02u, a%02u", x, y);
        length += snprintf(at + length, room - (size_t)length, "need a%02d.n%d service=s%d from=[%s] rule=%s%s\n", a, n, n, from, how < 2 ? "all" : how < 4 ? "any" : "share", how % 2 ? " backup=cells" : "");
      }
    }
    strcat(text, "service s0\nservice s1\nstage cells battery autonomy=uniform(10min,30h)\nstrike s assets=[a00] at=1h repair=1h\n");
    hakyu_matrices *m = matrices_of(text, 6, 2);
    for (uint32_t c = 0; c < hakyu_matrices_tell(m).case_count; c++)
      for (uint32_t v = 0; v < 6; v++)
        for (uint32_t s = 0; s < 3; s++) {
          const hakyu_matrices_cell with = hakyu_matrices_get(m, (hakyu_matrices_key){c, v / 2, v % 2, 1}, s), without = hakyu_matrices_get(m, (hakyu_matrices_key){c, v / 2, v % 2, 0}, s);
          if (isnan(with.loss_h)) continue;
          assert_true(without.loss_h >= with.loss_h - 1e-9);
          assert_true(without.hit >= with.hit);
          better += without.loss_h > with.loss_h + 1e-9;
        }
    hakyu_matrices_destroy(m);
  }
  assert_true(better > 50);
}

/* ---- one digest ---- */

static void digest_of(const char *of, uint8_t digest[32]) {
  hk_trials_store *store = NULL;
  assert_int_equal(hk_trials_store_open(hakyu_memory_default(), of, NULL, &store), HAKYU_OK);
  assert_int_equal(hk_trials_store_digest(store, digest), HAKYU_OK);
  hk_trials_store_close(store);
}

static void test_one_digest(void **state) {
  (void)state;
  char text[4096];
  uint8_t first[32], again[32];
  hakyu_matrices *m = NULL;
  hakyu_findings *findings = NULL;
  snprintf(text, sizeof text, "%sstrike s assets=[p1] at=1h repair=1h\n", town);
  write_model(text);
  clear(folder);
  play(folder, 30, 3, 1, 1000);
  digest_of(folder, first);
  clear(other);
  assert_int_equal(play(other, 12, 3, 3, 0).resumed, 0); /* a batch, then closed */
  assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
  assert_int_equal(hakyu_matrices_read(hakyu_memory_default(), other, findings, &m), HAKYU_INCOMPLETE);
  assert_true(hakyu_findings_total(findings) > 0);
  hakyu_findings_destroy(findings);
  for (int i = 0; i < 400 && !play(other, 12, 3, 2, 0).is_complete; i++) continue;
  const hakyu_interdependency_progress larger = play(other, 30, 3, 3, 1000); /* a larger n adds */
  assert_true(larger.resumed > 0 && larger.resumed < larger.total && larger.done == larger.total);
  digest_of(other, again);
  assert_memory_equal(first, again, sizeof first);
  const hakyu_interdependency_progress same = play(other, 30, 3, 1, 1000);
  assert_true(same.resumed == same.total && same.is_complete);
  /* a folder of another seed */
  hakyu_interdependency *work = NULL;
  hakyu_interdependency_options options = hakyu_interdependency_defaults();
  options.folder = other, options.outer_count = 3, options.seed = 2;
  assert_int_equal(hakyu_interdependency_open(hakyu_memory_default(), model_folder, &options, NULL, &work), HAKYU_REFUSED);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_chain),           cmocka_unit_test(test_star),
                                     cmocka_unit_test(test_k_of_n),          cmocka_unit_test(test_equals_hand_written),
                                     cmocka_unit_test(test_outage_is_prescribed), cmocka_unit_test(test_backups_never_hurt),
                                     cmocka_unit_test(test_one_digest)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
