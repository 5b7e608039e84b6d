/* The layer interface, driven by a trivial layer: while the valve is below full, the pump reaches half; half an hour after that
   began a bypass is open, and the pump is free again until the valve is whole. Checked: who is called when and in which
   order, ceilings, what the episodes say, events, reset between replications, tallies, and a layer that never settles. */
#include "made_model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "campaign/draws.h"
#include "cascade/engine.h"

/* ---- the layer ---- */

enum { BYPASS_S = 1800, NOTES_MOST = 64 };

typedef struct half {
  const hk_network *network;
  uint32_t valve, pump;
  bool is_open, is_waiting;      /* the bypass; it will open */
  uint64_t tallies, halved;
  char notes[NOTES_MOST];        /* b begin, s settle, e event, t tally */
} half;

static half *shown; /* the one at work, for the test to look at */

static void note(half *h, char what) {
  size_t length = strlen(h->notes);
  if (length + 1 < NOTES_MOST) h->notes[length] = what;
}

static uint32_t find(const hk_network *network, const char *id) { return hk_names_find(network->model->asset_names, id); }

static hakyu_status bind_half(const hakyu_memory *memory, const hk_network *network, const void *data, void **self) {
  (void)data;
  half *h = memory->resize(memory->user, NULL, sizeof *h);
  if (!h) return HAKYU_NO_MEMORY;
  *h = (half){.network = network, .valve = find(network, "valve"), .pump = find(network, "pump")};
  *self = shown = h;
  return HAKYU_OK;
}

static void begin_half(void *self, const hk_workspace *state, const hk_layer_start *start, hk_wishes *wishes) {
  half *h = self;
  (void)state, (void)start, (void)wishes; /* may come twice for one that outgrew its room */
  h->is_open = h->is_waiting = false;
  memset(h->notes, 0, sizeof h->notes);
  note(h, 'b');
}

static void event_half(void *self, const hk_workspace *state, hk_wishes *wishes) {
  half *h = self;
  (void)state, (void)wishes;
  note(h, 'e');
  h->is_open = true;
}

static bool settle_half(void *self, const hk_workspace *state, hk_wishes *wishes) {
  half *h = self;
  note(h, 's');
  bool is_whole = state->assets[h->valve].level == HK_FULL;
  if (is_whole) h->is_open = h->is_waiting = false;
  int32_t wanted = is_whole || h->is_open ? HK_FULL : HK_FULL / 2;
  if (!is_whole && !h->is_waiting) {
    h->is_waiting = true;
    wishes->list[wishes->count++] = (hk_wish){.kind = HK_WISH_EVENT, .time_s = state->now_s + BYPASS_S};
  }
  if (state->ceilings[h->pump] == wanted) return false;
  wishes->list[wishes->count++] =
      (hk_wish){.kind = HK_WISH_CEILING, .asset = h->pump, .level = wanted, .mechanism = HAKYU_MECHANISM_overload, .cause = h->valve};
  return true;
}

static void count_half(void *self, const hk_workspace *state, hk_layer_loss *losses) {
  half *h = self;
  (void)losses;
  note(h, 't');
  h->tallies++;
  for (uint32_t e = 0; e < state->episode_count; e++) h->halved += state->episodes[e].mechanism == HAKYU_MECHANISM_overload;
}

static void release_half(const hakyu_memory *memory, void *self) { memory->resize(memory->user, self, 0); }

/* Layers of tests have no tables: they are set, not looked for. */
static const hk_layer half_layer = {"half", 0, 0, NULL, bind_half, begin_half, event_half, settle_half, count_half, release_half};

/* Always wishes the other ceiling: never at rest. */
static bool settle_flutter(void *self, const hk_workspace *state, hk_wishes *wishes) {
  half *h = self;
  int32_t wanted = state->ceilings[h->pump] == HK_FULL ? HK_FULL / 2 : HK_FULL;
  wishes->list[wishes->count++] =
      (hk_wish){.kind = HK_WISH_CEILING, .asset = h->pump, .level = wanted, .mechanism = HAKYU_MECHANISM_overload, .cause = h->valve};
  return true;
}
static const hk_layer flutter_layer = {"flutter", 0, 0, NULL, bind_half, begin_half, event_half, settle_flutter, count_half, release_half};

/* ---- running with layers ---- */

typedef struct bench {
  hakyu_scenario *scenario;
  hk_draws draws;
  hk_runner *runner;
  hk_sink *sink;
  const hk_layer *layers[2];
} bench;

static void open_bench(bench *b, hakyu_scenario *scenario, const hk_layer *first, const hk_layer *second) {
  const hk_plan *plan = NULL;
  const hakyu_memory *memory = hakyu_memory_default();
  *b = (bench){.scenario = scenario, .layers = {first, second}};
  assert_int_equal(hk_draws_init(&b->draws, memory, scenario, 1, 0), HAKYU_OK);
  assert_int_equal(hk_draws_get(&b->draws, 0, NULL, &plan), HAKYU_OK);
  hk_plan_set_layers(&b->draws.outers[0].view, b->layers, second ? 2 : 1);
  assert_int_equal(hk_runner_create(memory, plan, &b->runner), HAKYU_OK);
  assert_int_equal(hk_sink_create(memory, plan->network->row_count, 1, 0, &b->sink), HAKYU_OK);
}

static const hk_workspace *run(bench *b, uint64_t replication) {
  uint64_t done = 0;
  hakyu_status status = HAKYU_OK;
  while (!status && !done) {
    status = hk_engine_find(NULL)->run(b->runner, replication, 1, b->sink, &done);
    if (status == HAKYU_NEEDS_ROOM) status = hk_runner_enlarge(b->runner, b->sink);
  }
  assert_int_equal(status, HAKYU_OK);
  return hk_runner_workspace(b->runner);
}

static void close_bench(bench *b) {
  hk_sink_destroy(b->sink);
  hk_runner_destroy(b->runner);
  hk_draws_fini(&b->draws);
  hakyu_scenario_destroy(b->scenario);
}

/* In the order in which they opened. */
static void expect_episode(const hk_workspace *ws, uint32_t e, const char *asset, int64_t start_s, int64_t end_s, int32_t level, hakyu_mechanism mechanism,
                           uint32_t parent) {
  assert_true(e < ws->episode_count);
  const hk_episode *episode = &ws->episodes[e];
  assert_string_equal(ws->network->model->assets[episode->asset].id, asset);
  assert_int_equal(episode->start_s, start_s);
  assert_int_equal(episode->end_s, end_s);
  assert_int_equal(episode->level, level);
  assert_string_equal(hakyu_mechanism_name((hakyu_mechanism)episode->mechanism), hakyu_mechanism_name(mechanism));
  assert_int_equal(episode->parent, parent);
  if (parent != HK_NONE) assert_true(hk_stamp_is_before(hk_episode_stamp(&ws->episodes[parent]), hk_episode_stamp(episode)));
}

#define WORKS                                                                                  \
  "asset valve repair=%s\nasset pump\nasset town weight=100 weight_unit=taps end_use=yes\n"    \
  "need town.water rule=share from=[pump]\nstrike break at=%s assets=[valve]\n"

static void test_ceiling(void **state) {
  (void)state;
  bench b;
  open_bench(&b, made_scenario(WORKS, "20min", "1h"), &half_layer, NULL);
  const hk_workspace *ws = run(&b, 0);
  assert_int_equal(ws->episode_count, 3);
  expect_episode(ws, 0, "valve", 3600, 4800, 0, HAKYU_MECHANISM_struck, HK_NONE);
  expect_episode(ws, 1, "pump", 3600, 4800, HK_FULL / 2, HAKYU_MECHANISM_overload, 0);
  expect_episode(ws, 2, "town", 3600, 4800, HK_FULL / 2, HAKYU_MECHANISM_unprotected, 1);
  assert_int_equal(ws->episodes[1].root_hazard, 0);
  assert_int_equal(ws->episodes[1].need, HK_NONE);
  assert_true(ws->episodes[2].loss == (__int128)100 * (HK_FULL / 2) * HK_FULL * 1200);
  /* strike: settle, settle again after its own change; repair: the same; then the bypass nobody waits for */
  assert_string_equal(shown->notes, "bssssest");
  close_bench(&b);
}

/* The repair takes longer than the bypass: the pump is free after half an hour. */
static void test_event(void **state) {
  (void)state;
  bench b;
  open_bench(&b, made_scenario(WORKS, "2h", "1h"), &half_layer, NULL);
  const hk_workspace *ws = run(&b, 0);
  assert_int_equal(ws->episode_count, 3);
  expect_episode(ws, 0, "valve", 3600, 10800, 0, HAKYU_MECHANISM_struck, HK_NONE);
  expect_episode(ws, 1, "pump", 3600, 5400, HK_FULL / 2, HAKYU_MECHANISM_overload, 0);
  expect_episode(ws, 2, "town", 3600, 5400, HK_FULL / 2, HAKYU_MECHANISM_unprotected, 1);
  assert_string_equal(shown->notes, "bssessst"); /* the repair finds the pump free: nothing to change */
  close_bench(&b);
}

/* A pump that needs the valve's power station too: an asset that is down is not lifted by a ceiling that is. */
static void test_needs_still_bind(void **state) {
  (void)state;
  bench b;
  open_bench(&b, made_scenario(WORKS "asset mains repair=3h\nneed pump.power from=[mains] without=0.2\nstrike dark at=1h assets=[mains]\n", "2h", "1h"),
             &half_layer, NULL);
  const hk_workspace *ws = run(&b, 0);
  uint32_t pump = made_asset(b.scenario, "pump"), town = made_asset(b.scenario, "town");
  assert_int_equal(made_seconds_below(ws, pump), 3 * 3600);
  assert_int_equal(made_seconds_below(ws, town), 3 * 3600);
  for (uint32_t e = 0; e < ws->episode_count; e++)
    if (ws->episodes[e].asset == pump) assert_int_equal(ws->episodes[e].level, HK_FULL / 5);
  close_bench(&b);
}

/* Replications do not feel each other; one in which nothing happens leaves the layer alone but begins and tallies it. */
static void test_reset(void **state) {
  (void)state;
  bench b;
  open_bench(&b, made_scenario("asset valve repair=2h\nasset pump\nshock break assets=[valve] probability=0.5\n"), &half_layer, NULL);
  uint64_t struck = 0;
  for (uint64_t i = 0; i < 200; i++) {
    const hk_workspace *ws = run(&b, i);
    bool is_struck = ws->episode_count > 0;
    struck += is_struck;
    if (is_struck) {
      assert_int_equal(ws->episode_count, 2);
      expect_episode(ws, 1, "pump", 0, BYPASS_S, HK_FULL / 2, HAKYU_MECHANISM_overload, 0);
    } else {
      assert_string_equal(shown->notes, "bt");
      assert_int_equal(ws->ceilings[shown->pump], HK_FULL);
    }
  }
  assert_in_range(struck, 60, 140);
  assert_int_equal(shown->tallies, 200);
  assert_int_equal(shown->halved, struck);
  close_bench(&b);
}

/* ---- order: each layer is called after the falling phase, the first before the second ---- */

static char order[8];
static void begin_order(void *self, const hk_workspace *state, const hk_layer_start *start, hk_wishes *wishes) { (void)self, (void)state, (void)start, (void)wishes; order[0] = 0; }
static bool settle_in_order(void *self, const hk_workspace *state, char name) {
  half *h = self;
  if (state->now_s == 3600) assert_int_equal(state->assets[h->pump].level, 0); /* it fell in this tick, by its need */
  size_t length = strlen(order);
  if (length + 1 < sizeof order) order[length] = name, order[length + 1] = '\0';
  return false;
}
static bool settle_a(void *self, const hk_workspace *state, hk_wishes *wishes) { (void)wishes; return settle_in_order(self, state, 'a'); }
static bool settle_b(void *self, const hk_workspace *state, hk_wishes *wishes) { (void)wishes; return settle_in_order(self, state, 'b'); }
static const hk_layer layer_a = {"a", 0, 0, NULL, bind_half, begin_order, event_half, settle_a, count_half, release_half};
static const hk_layer layer_b = {"b", 0, 0, NULL, bind_half, begin_order, event_half, settle_b, count_half, release_half};

static void test_order(void **state) {
  (void)state;
  bench b;
  open_bench(&b, made_scenario("asset valve repair=1h\nasset pump\nneed pump.in from=[valve]\nstrike break at=1h assets=[valve]\n"), &layer_a, &layer_b);
  const hk_workspace *ws = run(&b, 0);
  assert_string_equal(order, "abab"); /* strike, repair */
  assert_int_equal(ws->episode_count, 2);
  close_bench(&b);
}

/* ---- a layer that never settles is bounded ---- */

static void test_never_settles(void **state) {
  (void)state;
  bench b;
  open_bench(&b, made_scenario(WORKS, "20min", "1h"), &flutter_layer, NULL);
  const hk_workspace *ws = run(&b, 0);
  assert_int_equal(ws->outcome, HAKYU_UNSETTLED);
  assert_int_equal(shown->tallies, 0);
  assert_int_equal(b.sink->outcome_count, 1);
  assert_int_equal(b.sink->loss_count, 0);
  run(&b, 1); /* and it can go on */
  close_bench(&b);
}

static void test_registry(void **state) {
  (void)state;
  for (const hk_layer *const *layer = hk_layer_registry(); *layer; layer++) assert_ptr_equal(hk_layer_find((*layer)->name), *layer);
  assert_null(hk_layer_find("no-such-layer"));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_ceiling), cmocka_unit_test(test_event), cmocka_unit_test(test_needs_still_bind),
                                     cmocka_unit_test(test_reset),   cmocka_unit_test(test_order), cmocka_unit_test(test_never_settles),
                                     cmocka_unit_test(test_registry)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
