/* The proof rule (campaign/difference.c): what a change provably cannot touch comes out as it was. On random models with random
   changes - every lever, everything that can be held or removed - all replications are played with and without, and each one
   that the rule would not play must have the same losses and outcome, bit for bit. The rule must also be worth having: it must spare
   a good part of what did not change. */
#include "cascade/made_model.h"
#include "cascade/drawn_model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/memory.h"
#include "campaign/difference.h"
#include "campaign/draws.h"
#include "campaign/made_town.h"
#include "campaign/paired.h"
#include "network/network_changes.h"
#include "scenario/levers.h"
#include "scenario/lever_set.h"

enum { MODELS = 250, CHANGES = 4, REPLICATIONS = 96, TOWN_REPLICATIONS = 100, TOWN_OUTERS = 3 };

/* ---- both worlds ---- */

typedef struct world { uint8_t *outcomes; int64_t *weight_s; hk_touched **touched; uint64_t *numbers; size_t count, rows; } world;

static void play(hk_paired *paired, const hk_plan *plan, size_t count, bool wants_touch, world *w) {
  const size_t rows = plan->network->row_count;
  *w = (world){calloc(count, 1), calloc(count * rows + 1, sizeof(int64_t)), wants_touch ? calloc(count, sizeof(void *)) : NULL, calloc(count, sizeof(uint64_t)), count, rows};
  for (size_t i = 0; i < count; i++) w->numbers[i] = i;
  hk_paired_job job = {plan, w->numbers, count, w->outcomes, w->weight_s, w->touched, 0};
  assert_int_equal(hk_paired_run(paired, &job, 1, INT64_MAX), HAKYU_OK);
  assert_int_equal(job.done, count);
}

static void forget(world *w) {
  for (size_t i = 0; w->touched && i < w->count; i++) hk_memory_free(hakyu_memory_default(), w->touched[i]);
  free(w->outcomes), free(w->weight_s), free(w->touched), free(w->numbers);
}

typedef struct tally { long pairs, changed, spared, wrong; } tally;

static void compare(hk_difference *d, const world *base, const world *with, tally *t, const char *what, unsigned long seed) {
  assert_int_equal(base->rows, with->rows);
  for (size_t i = 0; i < base->count; i++) {
    const bool is_changed = base->outcomes[i] != with->outcomes[i] ||
                            memcmp(base->weight_s + i * base->rows, with->weight_s + i * base->rows, base->rows * sizeof(int64_t)) != 0;
    const bool is_played = hk_difference_touches(d, base->touched[i], i);
    t->pairs++;
    t->changed += is_changed;
    t->spared += !is_played;
    if (is_changed && !is_played) {
      print_message("seed %lu, %s: replication %zu changed, and would not have been played\n", seed, what, i);
      t->wrong++;
    }
  }
}

/* ---- levers ---- */

static void try_levers(hk_paired *paired, hakyu_scenario *scenario, uint32_t outers, uint32_t o, size_t count, const hk_lever_text *levers, size_t lever_count,
                       hk_adoption adoption, tally *t, unsigned long seed) {
  const hakyu_memory *m = hakyu_memory_default();
  hakyu_scenario *levered = NULL;
  hk_draws base = {0}, with = {0};
  const hk_plan *base_plan, *with_plan;
  hk_difference *d = NULL;
  world before, after;
  if (hk_lever_set_apply(m, scenario, levers, lever_count, adoption, NULL, &levered, NULL, NULL)) { /* it breaks a rule: no such world */
    hk_paired_destroy(paired);
    return;
  }
  assert_int_equal(hk_draws_init(&base, m, scenario, seed, outers), HAKYU_OK);
  assert_int_equal(hk_draws_init(&with, m, levered, seed, outers), HAKYU_OK);
  assert_int_equal(hk_draws_get(&base, o, NULL, &base_plan), HAKYU_OK);
  if (hk_draws_get(&with, o, NULL, &with_plan) == HAKYU_OK) {
    play(paired, base_plan, count, true, &before);
    play(paired, with_plan, count, false, &after);
    assert_int_equal(hk_difference_create(m, base_plan, &d), HAKYU_OK);
    assert_int_equal(hk_difference_find(d, with_plan), HAKYU_OK);
    compare(d, &before, &after, t, levers[0].lever, seed);
    hk_difference_destroy(d);
    forget(&before), forget(&after);
  }
  hk_paired_destroy(paired); /* nobody may be bound to plans that go */
  hk_draws_fini(&with);
  hk_draws_fini(&base);
  hakyu_scenario_destroy(levered);
}

static hk_paired *workers(void) {
  hk_paired *paired = NULL;
  assert_int_equal(hk_paired_create(hakyu_memory_default(), 1, &paired), HAKYU_OK);
  return paired;
}

/* ---- held and removed ---- */

enum { HELD_ASSET, HELD_NEED, HELD_LINK, NO_STAGE, NO_STANDBY, NO_REDUNDANCY, NETWORK_CHANGES };
static const char *const change_names[] = {"held asset", "held need", "held link", "no stage", "no standby", "no redundancy"};

/* False if there is nothing of the kind. */
static bool change(int kind, drawn_dice *dice, hk_network *net, hk_difference *d) {
  if (kind == HELD_ASSET) {
    const uint32_t a = (uint32_t)drawn_roll(dice, (int)net->asset_count);
    hk_difference_hold_asset(d, a), hk_network_hold_asset(net, a);
    return true;
  }
  if (!net->need_count) return false;
  const uint32_t n = (uint32_t)drawn_roll(dice, (int)net->need_count);
  const hk_net_need *need = &net->needs[n];
  if (kind == HELD_NEED) {
    hk_difference_hold_need(d, n), hk_network_hold_need(net, n);
  } else if (kind == NO_REDUNDANCY) {
    hk_difference_remove_redundancy(d, n), hk_network_remove_redundancy(net, n);
  } else if (kind == NO_STAGE) {
    if (!need->stage_count) return false;
    const uint32_t s = need->stage_first + (uint32_t)drawn_roll(dice, (int)need->stage_count);
    hk_difference_remove_stage(d, s), hk_network_remove_stage(net, s);
  } else {
    const uint32_t first = kind == NO_STANDBY ? need->primary_count : 0;
    if (need->link_count <= first) return false;
    const uint32_t l = need->link_first + first + (uint32_t)drawn_roll(dice, (int)(need->link_count - first));
    if (kind == NO_STANDBY) hk_difference_remove_standby(d, l), hk_network_remove_standby(net, l);
    else hk_difference_hold_link(d, l), hk_network_hold_link(net, l);
  }
  return true;
}

/* A town whose sharing groups bring something else in the other world: what it was, or nothing, or the other way round. */
static void try_aids(hakyu_scenario *town, uint32_t o, drawn_dice *dice, tally *t) {
  static const hk_net_aid aids[] = {{HK_FULL, HK_FULL, HK_ALWAYS}, {300000, 600000, HK_ALWAYS}, {HK_FULL, HK_FULL, UINT64_C(1) << 62}, {100000, HK_FULL, 0}};
  const hakyu_memory *m = hakyu_memory_default();
  hk_paired *paired = workers();
  hk_draws base = {0};
  const hk_plan *plan;
  hk_network *copies[2];
  hk_plan plans[2];
  hk_difference *d = NULL;
  world before, after;
  assert_int_equal(hk_draws_init(&base, m, town, 11, TOWN_OUTERS), HAKYU_OK);
  assert_int_equal(hk_draws_get(&base, o, NULL, &plan), HAKYU_OK);
  for (int i = 0; i < 2; i++) {
    plans[i] = *plan;
    assert_int_equal(hk_network_copy(m, plan->network, &copies[i]), HAKYU_OK);
    plans[i].network = copies[i];
    for (uint32_t g = 0; g < copies[i]->sharing_count; g++) copies[i]->aids[g] = aids[drawn_roll(dice, sizeof aids / sizeof *aids)];
  }
  assert_int_equal(hk_difference_create(m, &plans[0], &d), HAKYU_OK);
  assert_int_equal(hk_difference_find(d, &plans[1]), HAKYU_OK);
  play(paired, &plans[0], TOWN_REPLICATIONS, true, &before);
  play(paired, &plans[1], TOWN_REPLICATIONS, false, &after);
  compare(d, &before, &after, t, "what warnings bring", 11);
  forget(&before), forget(&after);
  hk_paired_destroy(paired);
  hk_difference_destroy(d);
  for (int i = 0; i < 2; i++) hk_network_destroy(m, copies[i]);
  hk_draws_fini(&base);
}

static bool try_network(int kind, hakyu_scenario *scenario, uint32_t outers, uint32_t o, size_t count, drawn_dice *dice, tally *t, unsigned long seed) {
  const hakyu_memory *m = hakyu_memory_default();
  hk_paired *paired = workers();
  hk_draws base = {0};
  const hk_plan *plan;
  hk_network *copy = NULL;
  hk_difference *d = NULL;
  world before, after;
  assert_int_equal(hk_draws_init(&base, m, scenario, seed, outers), HAKYU_OK);
  assert_int_equal(hk_draws_get(&base, o, NULL, &plan), HAKYU_OK);
  assert_int_equal(hk_network_copy(m, plan->network, &copy), HAKYU_OK);
  assert_int_equal(hk_difference_create(m, plan, &d), HAKYU_OK);
  const bool is_any = change(kind, dice, copy, d);
  hk_plan changed = *plan; /* somebody is bound to it until the workers go */
  changed.network = copy;
  if (is_any) {
    play(paired, plan, count, true, &before);
    play(paired, &changed, count, false, &after);
    compare(d, &before, &after, t, change_names[kind], seed);
    forget(&before), forget(&after);
  }
  hk_paired_destroy(paired);
  hk_difference_destroy(d);
  hk_network_destroy(m, copy);
  hk_draws_fini(&base);
  return is_any;
}

/* ---- random models ---- */

/* What a drawn model lacks: sites, common-mode groups, systems, fuel, stages that may fail, hazards of every kind. */
static void decorate(const char *plain, drawn_dice *dice, const drawn_model *model, char *text, size_t size) {
  size_t used = (size_t)snprintf(text, size, "service fuel\n");
  int asset = 0;
  for (const char *line = plain; *line;) {
    const size_t length = strcspn(line, "\n");
    used += (size_t)snprintf(text + used, size - used, "%.*s", (int)length, line);
    if (strncmp(line, "asset ", 6) == 0)
      used += (size_t)snprintf(text + used, size - used, " site=s%d%s", asset++ % 4, drawn_roll(dice, 4) ? "" : " it_system=yes");
    if (strncmp(line, "stage ", 6) == 0 && drawn_roll(dice, 2)) used += (size_t)snprintf(text + used, size - used, " success=0.6 refill=2h");
    used += (size_t)snprintf(text + used, size - used, "\n");
    line += length + (line[length] == '\n');
  }
  used += (size_t)snprintf(text + used, size - used, "need fed asset=a1 service=fuel rule=any without=1\nprimary fed a0\ngroup twins beta=0.5 members=[a0, a%d]\n",
                           1 + drawn_roll(dice, model->asset_count - 1));
  for (int a = 0; a < model->asset_count; a++)
    used += (size_t)snprintf(text + used, size - used, "shock h%d assets=[a%d] at=%ds probability=0.0%d malfunction=%s cause=c%d\n", a, a, model->assets[a].at_s,
                             4 + drawn_roll(dice, 6), drawn_roll(dice, 2) ? "yes" : "no", drawn_roll(dice, 3));
  used += (size_t)snprintf(text + used, size - used,
                           "strike storm sites=[s%d] at=30min probability=0.1\ntravel front sites=[s1, s2] delays=[10min, 1h] probability=0.06\n"
                           "malfunction bug assets=[a%d, a%d] at=2h probability=0.08\nbackground wear sectors=[power] rate=0.4/year malfunction=yes\n"
                           "change update sectors=[power] at=1h rate=%d/year half_life=%dh\n",
                           drawn_roll(dice, 4), 0, 1 + drawn_roll(dice, model->asset_count - 1), 5 + drawn_roll(dice, 10), 1 + drawn_roll(dice, 20));
  if (drawn_roll(dice, 2)) /* a warning that shortens repairs and averts strikes, in both worlds */
    used += (size_t)snprintf(text + used, size - used, "sharing ring sectors=[power, telecom, water] warn=15min repair_least=0.%d repair_most=0.8 recurrence=0.%d\n",
                             1 + drawn_roll(dice, 8), drawn_roll(dice, 10));
  assert_true(used < size - 1);
}

static hakyu_scenario *random_model(uint64_t seed, drawn_dice *dice) {
  static char plain[MADE_TEXT], text[2 * MADE_TEXT];
  drawn_model model;
  drawn_make(&model, seed, 4 + (int)(seed % 9), (unsigned)drawn_roll(dice, 64));
  drawn_write(&model, plain, sizeof plain);
  decorate(plain, dice, &model, text, sizeof text);
  return made_try("%s", text);
}

static void pick_targets(drawn_dice *dice, const hakyu_scenario *scenario, int lever, char *targets, size_t size) {
  const hakyu_model *model = scenario->model;
  switch (lever == HK_LEVER_diversify ? 3 : drawn_roll(dice, 6)) {
    case 0: snprintf(targets, size, "all"); break;
    case 1: snprintf(targets, size, "service:supply"); break;
    case 2: snprintf(targets, size, "site:s%d", drawn_roll(dice, 4)); break;
    case 3: snprintf(targets, size, "%s", drawn_roll(dice, 2) ? "group:twins" : "all"); break;
    case 4: snprintf(targets, size, "need:%s", model->needs[drawn_roll(dice, (int)model->need_count)].id); break;
    default: snprintf(targets, size, "asset:%s", model->assets[drawn_roll(dice, (int)model->asset_count)].id); break;
  }
}

static void test_random_models(void **state) {
  (void)state;
  tally levers[HK_LEVER_NAME_COUNT] = {{0}}, changes[NETWORK_CHANGES] = {{0}};
  long pairs = 0, wrong = 0, changed = 0, spared = 0, played = 0;
  for (uint64_t seed = 1; seed <= MODELS; seed++) {
    drawn_dice dice = {seed * 77 + 5};
    hakyu_scenario *scenario = random_model(seed, &dice);
    if (!scenario) continue; /* shares that feed each other without end */
    for (int c = 0; c < CHANGES; c++) {
      char targets[2][80];
      static const char *const doses[] = {"1", "2", "3"};
      const int first = (int)((seed * CHANGES + (uint64_t)c) % HK_LEVER_NAME_COUNT), second = drawn_roll(&dice, HK_LEVER_NAME_COUNT);
      const size_t count = 1 + (size_t)(drawn_roll(&dice, 4) == 0);
      pick_targets(&dice, scenario, first, targets[0], sizeof targets[0]);
      pick_targets(&dice, scenario, second, targets[1], sizeof targets[1]);
      const hk_lever_text texts[2] = {{hk_lever_get((hk_lever_name)first)->name, targets[0], first == HK_LEVER_separate_sites ? "2" : doses[drawn_roll(&dice, 3)], NULL, NULL, {NULL}},
                                      {hk_lever_get((hk_lever_name)second)->name, targets[1], "2", NULL, NULL, {NULL}}};
      const hk_adoption some = {"R.1", 200000, 900000};
      try_levers(workers(), scenario, 2, (uint32_t)c % 2, REPLICATIONS, texts, count, drawn_roll(&dice, 3) ? hk_adoption_by_all() : some, &levers[first], seed);
      pairs++;
    }
    for (int kind = 0; kind < NETWORK_CHANGES; kind++) pairs += try_network(kind, scenario, 1, 0, REPLICATIONS, &dice, &changes[kind], seed);
    hakyu_scenario_destroy(scenario);
  }
  for (int l = 0; l < HK_LEVER_NAME_COUNT + NETWORK_CHANGES; l++) {
    const tally *t = l < HK_LEVER_NAME_COUNT ? &levers[l] : &changes[l - HK_LEVER_NAME_COUNT];
    print_message("%-26s %7ld replications, %6ld changed, %7ld not played\n", l < HK_LEVER_NAME_COUNT ? hk_lever_get((hk_lever_name)l)->name : change_names[l - HK_LEVER_NAME_COUNT],
                  t->pairs, t->changed, t->spared);
    wrong += t->wrong, changed += t->changed, spared += t->spared, played += t->pairs - t->spared;
    const bool is_of_pools = l == HK_LEVER_raise_capacity || l == HK_LEVER_throttle; /* and there are none here: what changes is the other lever's */
    assert_true(is_of_pools || t->changed > 0); /* every one occurs, and does something */
    assert_true(t->spared > 0);
  }
  print_message("%ld (model, change) pairs\n", pairs);
  assert_int_equal(wrong, 0);
  assert_true(pairs >= 1000);
  assert_true(spared > played / 2);
  assert_true(changed > 0);
}

/* ---- a town in which everything there is happens ---- */

static void test_town(void **state) {
  (void)state;
  static const struct { const char *lever, *targets, *dose, *aid[HK_AID_COUNT]; } used[] = {
      {"add_supplier", "sector:telecom", "3", {NULL}}, {"add_supplier", "service:mesh", "2", {NULL}}, {"standby_to_hot", "all", "2", {NULL}}, {"separate_sites", "service:mesh", "2", {NULL}},
      {"diversify", "group:twins", "2", {NULL}}, {"spread_load", "kind:exchange", "1", {NULL}}, {"backup_at_least", "service:supply&sector:telecom", "1", {NULL}},
      {"backup_start_probability", "all", "3", {NULL}}, {"refuel_contract", "need:taps.water", "1", {NULL}}, {"detect_within", "kind:exchange", "2", {NULL}},
      {"repair_faster", "sector:power", "1", {NULL}}, {"add_crews", "crew:diggers", "3", {NULL}}, {"add_crews", "crew:team", "3", {NULL}}, {"share_warning", "all", "3", {NULL}}, {"share_warning", "all", "3", {"0.2", "0.6", "0.3"}},
      {"it_share", "asset:pump", "2", {NULL}}, {"pre_service_test", "all", "2", {NULL}}, {"pre_service_test", "hazard:bug & asset:ex1", "1", {NULL}}, {"manage_change", "hazard:update", "3", {NULL}}};
  hakyu_scenario *town = made_scenario(MADE_TOWN);
  tally t = {0};
  drawn_dice dice = {99};
  for (size_t l = 0; l < sizeof used / sizeof *used; l++)
    for (uint32_t o = 0; o < TOWN_OUTERS; o++) {
      const hk_lever_text text = {used[l].lever, used[l].targets, used[l].dose, NULL, NULL, {used[l].aid[0], used[l].aid[1], used[l].aid[2]}};
      try_levers(workers(), town, TOWN_OUTERS, o, TOWN_REPLICATIONS, &text, 1, o ? hk_adoption_by_all() : (hk_adoption){"T.1", 300000, 800000}, &t, 11);
    }
  for (int round = 0; round < 10; round++)
    for (int kind = 0; kind < NETWORK_CHANGES; kind++) try_network(kind, town, TOWN_OUTERS, (uint32_t)round % TOWN_OUTERS, TOWN_REPLICATIONS, &dice, &t, 11);
  print_message("town: %ld replications, %ld changed, %ld not played\n", t.pairs, t.changed, t.spared);
  assert_int_equal(t.wrong, 0);
  assert_true(t.changed > 0 && t.spared > 0);
  hakyu_scenario_destroy(town);
}

static void test_aids(void **state) {
  (void)state;
  hakyu_scenario *town = made_scenario(MADE_TOWN "sharing second sectors=[power, telecom, water] warn=20min repair_least=0.5 recurrence=0.5\n"
                                       "shock tail sectors=[telecom, water] probability=0.1 at=uniform(4h, 40h) cause=worm malfunction=yes\n");
  tally t = {0}, nothing = {0};
  drawn_dice dice = {123};
  for (int round = 0; round < 30; round++) try_aids(town, (uint32_t)round % TOWN_OUTERS, &dice, &t);
  for (int kind = 0; kind < NETWORK_CHANGES; kind++) try_network(kind, town, TOWN_OUTERS, (uint32_t)kind % TOWN_OUTERS, TOWN_REPLICATIONS, &dice, &nothing, 11);
  print_message("what warnings bring: %ld replications, %ld changed, %ld not played\n", t.pairs, t.changed, t.spared);
  assert_int_equal(t.wrong + nothing.wrong, 0);
  assert_true(t.changed > 0 && t.spared > 0);
  hakyu_scenario_destroy(town);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_random_models), cmocka_unit_test(test_town), cmocka_unit_test(test_aids)};
  return cmocka_run_group_tests_name("proof_rule", tests, NULL, NULL);
}
