/* Levers. What each one does is worked out by hand in the cases lever-* (tests/data/cases); here are the properties that all must
   have on a town in which everything there is happens, and what is refused. */
#include "made_model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "campaign/made_town.h"
#include "scenario/levers.h"

/* A lever with a target of its own in the town, and whether it leaves assets, needs and links as they are. */
static const struct lever_used { const char *name, *targets, *dose; bool adds; } used[] = {
    {"add_supplier", "sector:telecom", "dose=3", true},    {"standby_to_hot", "all", "dose=2", false},
    {"separate_sites", "service:mesh", "dose=2", false},   {"diversify", "group:twins", "dose=2", false},
    {"spread_load", "kind:exchange", "dose=1", true},      {"raise_capacity", "kind:exchange", "dose=2", false},
    {"throttle", "kind:exchange", "dose=2", false},        {"backup_at_least", "service:supply&sector:telecom", "dose=1", false},
    {"backup_start_probability", "all", "dose=3", false},  {"refuel_contract", "need:taps.water", "dose=1", true},
    {"detect_within", "kind:exchange", "value=5min", false}, {"repair_faster", "sector:power", "value=0.4", false},
    {"add_crews", "crew:diggers", "dose=3", false},        {"share_warning", "all", "dose=3", false},
    {"pre_service_test", "all", "dose=3", false},          {"manage_change", "hazard:update", "dose=3", false},
    {"segregate", "all", "dose=3", false},                 {"contain_within", "all", "dose=3", false},
    {"ban_take_out", "all", "value=1", false},             {"encrypt", "all", "value=1", false},
    {"bind_contractor", "all", "value=1", false},          {"educate", "all", "dose=2", false},
    {"it_share", "asset:pump", "dose=2", false}};
enum { USED = sizeof used / sizeof *used, MANY = 60, SOME = 8, OUTERS = 2, STORY = 16384 };

static hakyu_scenario *town_with(const struct lever_used *lever, const char *share) {
  return made_scenario(MADE_TOWN "lever %s targets=%s %s share=%s\n", lever->name, lever->targets, lever->dose, share);
}

static void story_of(const hakyu_scenario *scenario, uint64_t i, char *out) {
  hk_history history = made_history(scenario, 1, OUTERS, i);
  made_story(scenario, &history, out, STORY);
  hk_history_fini(hakyu_memory_default(), &history);
}

/* Whether two scenarios tell another story in any of the first replications. */
static bool is_any_different(const hakyu_scenario *left, const hakyu_scenario *right, uint64_t runs) {
  char *stories = calloc(2, STORY);
  bool differs = false;
  for (uint64_t i = 0; i < runs && !differs; i++) {
    story_of(left, i, stories);
    story_of(right, i, stories + STORY);
    differs = strcmp(stories, stories + STORY) != 0;
  }
  free(stories);
  return differs;
}

static void test_every_lever_is_used(void **state) {
  (void)state;
  assert_int_equal(USED, HK_LEVER_NAME_COUNT);
  for (int l = 0; l < USED; l++) assert_int_equal(hk_lever_find(used[l].name), l);
  assert_int_equal(hk_lever_find("pray"), HK_LEVER_NAME_COUNT);
}

/* Share 0 changes nothing, bit for bit; share 1 changes something, but for what the town has no use for. */
static void test_none_and_all(void **state) {
  (void)state;
  hakyu_scenario *without = made_scenario(MADE_TOWN);
  int changed = 0;
  for (int l = 0; l < USED; l++) {
    hakyu_scenario *none = town_with(&used[l], "0"), *all = town_with(&used[l], "1");
    assert_int_equal(none->model->asset_count, without->model->asset_count);
    assert_int_equal(none->model->link_count, without->model->link_count);
    assert_memory_equal(none->digest, without->digest, sizeof none->digest);
    assert_false(is_any_different(none, without, SOME));
    const bool does_change = is_any_different(all, without, MANY);
    if (!does_change) print_message("%s changes nothing here\n", used[l].name);
    changed += does_change;
    assert_true((all->model->link_count != without->model->link_count) == used[l].adds);
    assert_memory_not_equal(all->digest, without->digest, sizeof all->digest);
    hakyu_scenario_destroy(none);
    hakyu_scenario_destroy(all);
  }
  assert_true(changed >= 11); /* refuelling a tank changes little; so may one more */
  hakyu_scenario_destroy(without);
}

/* A share in which everybody happens to comply is the whole: drawing who complies changes nothing else. */
static void test_nearly_all_is_all(void **state) {
  (void)state;
  for (int l = 0; l < USED; l++) {
    hakyu_scenario *nearly = town_with(&used[l], "0.999999999999"), *all = town_with(&used[l], "1");
    assert_false(hk_levers_are_certain(nearly));
    assert_true(hk_levers_are_certain(all));
    assert_false(is_any_different(nearly, all, SOME));
    hakyu_scenario_destroy(nearly);
    hakyu_scenario_destroy(all);
  }
}

/* A share in which nobody happens to comply leaves the world as it is, though the copies have their numbers. */
static void test_hardly_any_is_none(void **state) {
  (void)state;
  hakyu_scenario *without = made_scenario(MADE_TOWN);
  for (int l = 0; l < USED; l++) {
    hakyu_scenario *hardly = town_with(&used[l], "0.000000000001");
    assert_false(is_any_different(hardly, without, SOME));
    hakyu_scenario_destroy(hardly);
  }
  hakyu_scenario_destroy(without);
}

/* Who complies at a share complies at every larger one; and about that share of them does. */
static void test_shares_are_nested(void **state) {
  (void)state;
  static const char *const shares[] = {"0.2", "0.5", "0.8"};
  static const double wanted[] = {0.2, 0.5, 0.8};
  enum { ASSETS = 40, DRAWS = 50 };
  char text[8192] = "";
  size_t length = 0;
  for (int a = 0; a < ASSETS; a++) length += (size_t)snprintf(text + length, sizeof text - length, "asset a%02d repair=1h\n", a);
  int counts[3] = {0}, broken = 0;
  uint8_t complied[3][DRAWS][ASSETS];
  for (int s = 0; s < 3; s++) {
    hakyu_scenario *scenario = made_scenario("%slever repair_faster targets=all share=%s\nstrike h assets=[a00]\n", text, shares[s]);
    for (uint32_t o = 0; o < DRAWS; o++) {
      hakyu_scenario *adopted = NULL;
      assert_int_equal(hk_levers_adopt(hakyu_memory_default(), scenario, 7, o, false, NULL, &adopted), HAKYU_OK);
      for (int a = 0; a < ASSETS; a++) {
        complied[s][o][a] = adopted->model->assets[a].repair_den != 0;
        counts[s] += complied[s][o][a];
        if (s) broken += complied[s - 1][o][a] && !complied[s][o][a];
      }
      hakyu_scenario_destroy(adopted);
    }
    hakyu_scenario_destroy(scenario);
  }
  assert_int_equal(broken, 0);
  for (int s = 0; s < 3; s++) { /* binomial of 2,000: four and a half standard deviations */
    const double n = ASSETS * DRAWS, p = wanted[s], z = (counts[s] - n * p) / (n * p * (1 - p) > 0 ? __builtin_sqrt(n * p * (1 - p)) : 1);
    assert_true(z > -4.5 && z < 4.5);
  }
}

/* Where no complying asset is damaged or in need, nothing changes. All of the town's loads but mobiles may adopt; a replication in
   which only mobiles and what is upstream of it fell is the same at every share. */
static void test_untouched_is_unchanged(void **state) {
  (void)state;
  const char *const model = "asset s repair=2h\nasset t repair=2h\nasset a repair=1h\nasset b repair=1h\nneed a.p from=[s]\nneed b.p from=[t]\n"
                            "shock x assets=[s] probability=0.5\nshock y assets=[t] probability=0.5\n";
  hakyu_scenario *without = made_scenario("%s", model), *with = made_scenario("%slever backup_at_least targets=asset:b dose=1\n", model);
  char left[1024], right[1024];
  int touched = 0, same = 0;
  for (uint64_t i = 0; i < 120; i++) {
    hk_history history = made_history(without, 1, OUTERS, i);
    made_story(without, &history, left, sizeof left);
    hk_history_fini(hakyu_memory_default(), &history);
    history = made_history(with, 1, OUTERS, i);
    made_story(with, &history, right, sizeof right);
    hk_history_fini(hakyu_memory_default(), &history);
    if (strstr(left, "b@"))
      touched += strcmp(left, right) != 0;
    else
      same++, assert_string_equal(left, right);
  }
  assert_true(touched > 25 && same > 25);
  hakyu_scenario_destroy(without);
  hakyu_scenario_destroy(with);
}

/* Levers go in the order of the registry, whatever order they are written in; copies of one are targets of the next. */
static void test_order(void **state) {
  (void)state;
  const char *const model = "kind source sector=power repair=1h\nasset s kind=source\nasset load\nneed load.p from=[s]\nshock h kinds=[source] probability=1\n";
  const char *const one = "lever repair_faster targets=kind:source value=0.5\n", *const two = "lever add_supplier targets=need:load.p dose=1\n";
  hakyu_scenario *forth = made_scenario("%s%s%s", model, one, two), *back = made_scenario("%s%s%s", model, two, one);
  assert_memory_equal(forth->digest, back->digest, sizeof forth->digest);
  assert_false(is_any_different(forth, back, SOME));
  made_expect_story(forth, "load@0-1800:common_mode s@0-1800:struck s~1@0-1800:struck");
  hakyu_scenario_destroy(forth);
  hakyu_scenario_destroy(back);
}

/* ---- what is refused ---- */

static void refuse(const char *lever, const char *said) {
  hakyu_findings *findings = NULL;
  hakyu_model *model = NULL;
  hakyu_scenario *scenario = NULL;
  char line[1024] = "", all[8192] = "";
  const hakyu_memory *memory = hakyu_memory_default();
  assert_int_equal(hakyu_findings_create(memory, &findings), HAKYU_OK);
  made_rows rows;
  made_rows_init(&rows, "asset s repair=1h\nasset u it_system=yes\nasset load\nneed s.m service=mesh from=[u]\nneed u.m service=mesh rule=any from=[s, load]\nneed load.p from=[s]\n"
                        "strike h assets=[load]\n%s\n", lever);
  hakyu_status status = hakyu_model_create(memory, &model);
  if (!status) status = hakyu_model_add(model, "model", (const char *const[]){"hakyu", "1", "title", "refused"}, 2, findings);
  for (size_t i = 0; i < rows.count && !status; i++)
    if (!rows.rows[i].is_scenario) status = hakyu_model_add(model, rows.rows[i].table, rows.rows[i].fields, rows.rows[i].count, findings);
  if (!status) status = hakyu_model_freeze(model, findings);
  if (!status) status = hakyu_scenario_create(memory, model, &scenario);
  for (size_t i = 0; i < rows.count && !status; i++)
    if (rows.rows[i].is_scenario) status = hakyu_scenario_add(scenario, rows.rows[i].table, rows.rows[i].fields, rows.rows[i].count, findings);
  if (!status) status = hakyu_scenario_add(scenario, "scenario", (const char *const[]){"horizon", "48h"}, 1, findings);
  if (!status) status = hakyu_scenario_freeze(scenario, findings);
  for (size_t i = 0; i < hakyu_findings_total(findings); i++) {
    hakyu_finding_print(hakyu_findings_get(findings, i), line, sizeof line);
    strncat(all, line, sizeof all - strlen(all) - 2);
    strcat(all, "\n");
  }
  if (status != HAKYU_REFUSED || !strstr(all, said)) fail_msg("%s: status %d, wanted \"%s\", said:\n%s", lever, (int)status, said, all);
  hakyu_scenario_destroy(scenario);
  if (!scenario) hakyu_model_destroy(model);
  hakyu_findings_destroy(findings);
  made_rows_fini(&rows);
}

static void test_refused(void **state) {
  (void)state;
  refuse("lever add_suplier targets=all", "did you mean add_supplier?");
  refuse("lever pray targets=all", "unknown lever (pray)");
  refuse("lever audit targets=all", "audit belongs to the items of a catalogue");
  refuse("lever manage_change targets=hazard:g", "unknown hazard (g)");
  refuse("lever audit targets=all", "the items of a catalogue");
  refuse("lever repair_faster", "levers.targets: missing");
  refuse("lever repair_faster targets=asset:lod", "unknown asset (lod)");
  refuse("lever repair_faster targets=asset:lod", "did you mean load?");
  refuse("lever repair_faster targets=colour:red", "not a selector (colour)");
  refuse("lever repair_faster targets=all&", "nothing is selected");
  refuse("lever repair_faster targets=all|", "nothing is selected");
  refuse("lever repair_faster targets=link:load.p", "a link without its supplier (load.p)");
  refuse("lever repair_faster targets=all dose=4", "levers.dose: out of range");
  refuse("lever repair_faster targets=all dose=1 value=0.5", "dose and value, both");
  refuse("lever repair_faster targets=all value=-1", "levers.value");
  refuse("lever detect_within targets=all value=5", "levers.value");
  refuse("lever backup_start_probability targets=all value=1.5", "levers.value");
  refuse("lever add_supplier targets=all value=2", "this lever has no single number");
  refuse("lever separate_sites targets=all dose=3", "this lever has one dose");
  refuse("lever repair_faster targets=all share=1.2", "levers.share");
}

/* `|` joins alternatives and binds closer than `&`. */
static void test_alternatives(void **state) {
  (void)state;
  static const struct { const char *targets; bool taken[3]; } cases[] = {
      {"asset:s|asset:u", {true, true, false}},
      {"asset:s | asset:u & asset:u | asset:load", {false, true, false}},
      {"asset:s&all|asset:u", {true, false, false}},
      {"asset:load|asset:s&all", {true, false, true}},
  };
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    hakyu_scenario *scenario = made_scenario("asset s\nasset u\nasset load\nstrike h assets=[load]\n");
    struct hk_lever lever = {0};
    assert_true(hk_selector_parse(scenario, cases[c].targets, (hk_place){0}, NULL, &lever));
    static const char *const ids[3] = {"s", "u", "load"};
    for (int i = 0; i < 3; i++) {
      const uint32_t asset = hk_names_find(scenario->model->asset_names, ids[i]);
      if (hk_selector_takes_asset(scenario->model, &lever, asset) != cases[c].taken[i]) fail_msg("%s: %s", cases[c].targets, ids[i]);
    }
    hakyu_scenario_destroy(scenario);
  }
}

/* What breaks a rule of `check` is refused with that finding: in a circle, `without` above 0. */
static void test_circle(void **state) {
  (void)state;
  refuse("lever it_share targets=all dose=1", "circle");
}

/* ---- what finds nothing to change ---- */

/* How many of one lever, on everything, find something to change; and that a lever which finds nothing changes nothing. */
static uint32_t acting(const hakyu_scenario *base, const char *name) {
  const hk_lever_text lever = {.lever = name, .targets = "all"};
  hakyu_scenario *with = NULL;
  uint32_t count = 9;
  const hakyu_status status = hk_lever_set_apply(hakyu_memory_default(), base, &lever, 1, hk_adoption_by_all(), NULL, &with, NULL, &count);
  if (status) fail_msg("%s: %s", name, hakyu_status_text(status, HAKYU_EN));
  if (!count) assert_false(is_any_different(with, base, SOME));
  hakyu_scenario_destroy(with);
  return count;
}

static bool is_among(const char *name, const char *names) {
  const size_t length = strlen(name);
  for (const char *at = strstr(names, name); at; at = strstr(at + 1, name))
    if ((at == names || at[-1] == ' ') && (at[length] == ' ' || !at[length])) return true;
  return false;
}

static void expect_acting(const char *rows, const char *names) {
  hakyu_scenario *base = made_scenario("%s", rows);
  for (int l = 0; l < HK_LEVER_NAME_COUNT; l++) {
    const char *name = hk_lever_get((hk_lever_name)l)->name;
    if (acting(base, name) != is_among(name, names)) fail_msg("%s: expected to %s", name, is_among(name, names) ? "act" : "find nothing");
  }
  hakyu_scenario_destroy(base);
}

/* By what a model has: worked out by hand from what each lever edits. */
static void test_acts_on_nothing(void **state) {
  (void)state;
  expect_acting("asset a\nasset load weight=5 weight_unit=users end_use=yes\nneed load.p from=[a]\nstrike h assets=[a] at=1h\n",
                "add_supplier spread_load backup_at_least detect_within repair_faster share_warning");
  expect_acting("asset a\nasset load weight=5 weight_unit=users end_use=yes\nstrike h assets=[a] at=1h\n", "spread_load detect_within repair_faster share_warning"); /* no needs */
  expect_acting("crew team size=1\nasset a crew=team it_system=yes site=x\nasset b site=x\nasset c\nasset load\nneed load.p rule=any from=[a, b]\nstandby load.p c switch=1h\n"
                "stage cells battery autonomy=1h\nneed c.p from=[a] backup=cells\nservice fuel\nneed b.fuel service=fuel from=[a] without=1\ngroup twins beta=0.5 members=[a, b]\nmalfunction h assets=[a] at=1h\n",
                "add_supplier standby_to_hot separate_sites diversify spread_load backup_at_least backup_start_probability refuel_contract detect_within repair_faster add_crews share_warning "
                "pre_service_test it_share");
  expect_acting("asset a\nchange h assets=[a] rate=9/year half_life=10h\n", "spread_load detect_within repair_faster share_warning pre_service_test manage_change");
  expect_acting("asset a\npool a kind=queue users=9 capacity=90 load=9\nsurge h assets=[a] factor=3 at=1h lasts=1h\n",
                "spread_load raise_capacity throttle detect_within repair_faster share_warning");
  /* hosts without anything that leaks, crosses, is taken home or works for another; then with each of these */
  expect_acting("asset a\nasset b\nhost a strike=1\nhost b\naccess a b delay=1h\ninfection h assets=[a]\n",
                "spread_load detect_within repair_faster share_warning contain_within educate");
  expect_acting("asset a\nasset b\nhost a leak=0.5\nhost b principal=a\naccess a b delay=1h way=take_home crosses=yes\ninfection h assets=[a]\n",
                "spread_load detect_within repair_faster share_warning contain_within educate segregate ban_take_out encrypt bind_contractor");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_lever_is_used), cmocka_unit_test(test_none_and_all),          cmocka_unit_test(test_nearly_all_is_all),
      cmocka_unit_test(test_hardly_any_is_none),  cmocka_unit_test(test_shares_are_nested),     cmocka_unit_test(test_untouched_is_unchanged),
      cmocka_unit_test(test_order),               cmocka_unit_test(test_alternatives),      cmocka_unit_test(test_refused),               cmocka_unit_test(test_circle),
      cmocka_unit_test(test_acts_on_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
