/* test_static_view - the static view of a small model, every figure worked out by hand: what reaches what, in how many steps, who dominates whom,
   betweenness. Repair needs count nowhere; two supplies of one asset to another are one edge of a chain and two links. */
#include "diagnosis/static_view.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "cascade/made_model.h"

/* plant -> line -> {exchange, pump}; exchange -> pump (twice, by two services); pump -> tower; the plant's repair wants the tower. */
static const char by_hand[] =
    "service data\nservice flow\nasset plant\nasset line\nneed line.e from=[plant]\nasset exchange sector=telecom\nneed exchange.e from=[line]\n"
    "asset pump sector=water\nneed pump.e from=[line]\nneed pump.c service=data from=[exchange]\nneed pump.d service=flow from=[exchange]\n"
    "asset tower sector=water\nneed tower.w service=flow from=[pump]\nneed plant.r from=[tower] for=repair\nstrike cut assets=[line] at=1h\n";

static uint32_t sector_of(const hakyu_model *model, const char *id) {
  uint32_t s = 0;
  while (strcmp(model->sectors[s].id, id) != 0) s++;
  return s;
}

static const hk_static_asset *asset_of(const hk_static_view *view, uint32_t asset) {
  for (uint32_t i = 0; i < view->asset_count; i++)
    if (view->assets[i].asset == asset) return &view->assets[i];
  return NULL;
}

static void check(const hk_static_cell *cell, uint32_t links, uint32_t reached, uint32_t assets, uint32_t length, double mean, uint32_t dominated) {
  assert_int_equal(cell->links, links);
  assert_int_equal(cell->reached, reached);
  assert_int_equal(cell->assets, assets);
  assert_int_equal(cell->chain_length, length);
  assert_true(isnan(mean) ? isnan(cell->chain_mean) : fabs(cell->chain_mean - mean) < 1e-12);
  assert_int_equal(cell->dominated, dominated);
}

static void test_by_hand(void **state) {
  (void)state;
  hakyu_scenario *scenario = made_scenario("%s", by_hand);
  const hakyu_model *model = scenario->model;
  hk_arena *arena = NULL;
  hk_static_view *view = NULL;
  assert_int_equal(hk_arena_create(hakyu_memory_default(), &arena), HAKYU_OK);
  assert_int_equal(hk_static_view_make(hakyu_memory_default(), arena, model, &view), HAKYU_OK);
  const uint32_t n = model->sector_count, power = sector_of(model, "power"), telecom = sector_of(model, "telecom"), water = sector_of(model, "water");
  check(&view->cells[power * n + power], 1, 2, 2, 0, 0, 1);            /* the plant dominates the line */
  check(&view->cells[power * n + telecom], 1, 1, 1, 1, 1, 1);
  check(&view->cells[power * n + water], 1, 2, 2, 1, 1.5, 2);
  check(&view->cells[telecom * n + power], 0, 0, 2, HK_NONE, NAN, 0);
  check(&view->cells[telecom * n + water], 2, 2, 2, 1, 1.5, 0);        /* the pump has current besides: the exchange dominates nobody */
  check(&view->cells[water * n + water], 1, 2, 2, 0, 0, 1);            /* the pump dominates the tower */
  check(&view->cells[water * n + power], 0, 0, 2, HK_NONE, NAN, 0);    /* repair does not count */
  const hk_static_cell *way = &view->cells[power * n + water];
  assert_int_equal(way->chain[0], made_asset(scenario, "line"));
  assert_int_equal(way->chain[1], made_asset(scenario, "pump"));
  /* shortest ways: plant to exchange, pump, tower by the line, line to tower by the pump, exchange to tower by the pump; line to pump and tower not by the exchange */
  assert_true(fabs(asset_of(view, made_asset(scenario, "line"))->betweenness - 3) < 1e-12);
  assert_true(fabs(asset_of(view, made_asset(scenario, "pump"))->betweenness - 3) < 1e-12);
  assert_true(asset_of(view, made_asset(scenario, "exchange"))->betweenness < 1e-12);
  assert_true(fabs(view->betweenness[power] - 0.5) < 1e-12 && fabs(view->betweenness[water] - 0.5) < 1e-12);
  assert_int_equal(asset_of(view, made_asset(scenario, "plant"))->dominated, 4);
  assert_int_equal(asset_of(view, made_asset(scenario, "line"))->dominated, 3);
  hk_arena_destroy(arena);
  hakyu_scenario_destroy(scenario);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_by_hand)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
