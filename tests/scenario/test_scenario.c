/* Scenarios: everything a file can say and how it arrives, everything that is refused and where, digests that follow
   meaning and not order, warnings, the same by the API, and every allocation failing once. */
#define _XOPEN_SOURCE 700
#include "scenario/scenario.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include <hakyu/schema.h>
#include "base/digest.h"

/* ---- a small world in files ---- */

static void write_file(const char *path, const char *text) {
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  fputs(text, file);
  assert_int_equal(fclose(file), 0);
}

static const char model_text[] =
    "hakyu: 1\ntitle: {ja: 町, en: Town}\ntlp: GREEN\n"
    "sectors: {power: {en: Power}, bank: {en: Bank}}\n"
    "services: {electricity: {}, money: {}}\n"
    "kinds: {pole: {sector: power, source: assumption}, branch: {sector: bank, source: assumption}}\n"
    "groups: {twins: {beta: 0.5, members: [p1, p3], source: assumption}}\n"
    "parameters: {wait: 2h, p: 0.25}\n"
    "assumptions: {A1: {what: {en: wait}, value: \"about(3h, 1h, 9h)\", source: assumption}}\n";
static const char assets_text[] =
    "id,kind,site,weight,weight_unit,end_use,repair,source\n"
    "p1,pole,north,,,,$wait,assumption\np2,pole,south,,,,4h,assumption\np3,pole,,,,,4h,assumption\n"
    "b1,branch,north,10,users,yes,4h,assumption\nb2,branch,south,5,users,yes,4h,assumption\nold,branch,,,,,,assumption\n";
static const char needs_text[] = "id,asset,service,source\nb1.p,b1,electricity,assumption\nb2.p,b2,electricity,assumption\n";
static const char supplies_text[] = "need,supplier,source\nb1.p,p1,assumption\nb2.p,p2,assumption\n";

static int make_world(void **state) {
  (void)state;
  mkdir(TEST_WORK, 0777);
  if (chdir(TEST_WORK) != 0) return -1;
  mkdir("scenario", 0777);
  if (chdir("scenario") != 0) return -1;
  mkdir("town", 0777);
  write_file("town/model.yaml", model_text);
  write_file("town/assets.csv", assets_text);
  write_file("town/needs.csv", needs_text);
  write_file("town/supplies.csv", supplies_text);
  return 0;
}

static hakyu_status read_text(const char *text, hakyu_findings *findings, hakyu_scenario **scenario) {
  write_file("case.yaml", text);
  *scenario = NULL;
  return hk_scenario_read(hakyu_memory_default(), "case.yaml", findings, scenario);
}

static void show(hakyu_findings *findings) {
  char line[512];
  for (size_t i = 0; i < hakyu_findings_total(findings); i++) {
    hakyu_finding_print(hakyu_findings_get(findings, i), line, sizeof line);
    print_message("%s\n", line);
  }
}

/* Reads what must be right; warnings are allowed. */
static hakyu_scenario *read_good(const char *text) {
  hakyu_findings *findings = NULL;
  hakyu_scenario *scenario = NULL;
  assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
  const hakyu_status status = read_text(text, findings, &scenario);
  if (status) show(findings);
  assert_int_equal(status, HAKYU_OK);
  hakyu_findings_destroy(findings);
  return scenario;
}

#define HEAD "hakyu: 1\ntitle: {ja: 例, en: Case}\nmodel: ./town\nhorizon: 48h\n"
#define ONE_HAZARD "hazards: [{id: h, kind: strike, assets: [p1], source: assumption}]\n"

static uint32_t asset(const hakyu_scenario *scenario, const char *id) {
  const uint32_t number = hk_names_find(scenario->model->asset_names, id);
  assert_int_not_equal(number, HK_NO_NAME);
  return number;
}

static const hk_hazard *hazard(const hakyu_scenario *scenario, const char *id) {
  for (uint32_t h = 0; h < scenario->hazard_count; h++)
    if (strcmp(scenario->hazards[h].id, id) == 0) return &scenario->hazards[h];
  fail_msg("no hazard %s", id);
  return NULL;
}

static const hk_observed *observed(const hakyu_scenario *scenario, const char *id) {
  for (uint32_t i = 0; i < scenario->observed_count; i++)
    if (strcmp(scenario->observed[i].id, id) == 0) return &scenario->observed[i];
  fail_msg("no observation %s", id);
  return NULL;
}

/* ---- what arrives ---- */

static void test_defaults(void **state) {
  (void)state;
  hakyu_scenario *s = read_good(HEAD "hazards: []\n");
  assert_string_equal(s->id, "case");
  assert_string_equal(hakyu_scenario_title(s, HAKYU_JA), "例");
  assert_string_equal(hakyu_scenario_title(s, HAKYU_EN), "Case");
  assert_string_equal(s->model_path, "./town");
  assert_string_equal(s->tlp, "GREEN");
  assert_int_equal(s->horizon_s, 48 * 3600);
  assert_int_equal(s->step_s, 300);
  assert_int_equal(s->replications, 10000);
  assert_int_equal(s->traced, 1000);
  assert_false(s->is_any);
  assert_int_equal(s->start_second, 0);
  assert_int_equal(hk_calendar_day_type(s->model, false, s->start_day), 0);
  assert_int_equal(s->frequency.form, HK_VALUE_BLANK);
  assert_int_equal(s->hazard_count, 0);
  assert_int_equal(s->observed_count, 0);
  assert_null(s->scene);
  hakyu_scenario_destroy(s);
}

static void test_head(void **state) {
  (void)state;
  hakyu_scenario *s = read_good(HEAD "start: 2006-08-14T07:38+09:00\nstep: 1min\nreplications: 7\noutputs: {traced: 3}\ntlp: AMBER+STRICT\n"
                                     "frequency: \"about(0.05/year, 0.01/year, 0.2/year)\"\nparameters: {wait: 5h, A1: 2h}\nwithout: [old]\n"
                                     "levers: []\nobserved: []\n" ONE_HAZARD);
  assert_int_equal(s->start_day, 13374);
  assert_int_equal(s->start_second, 27480);
  assert_int_equal(s->utc_offset_s, 32400);
  assert_int_equal(s->step_s, 60);
  assert_int_equal(s->replications, 7);
  assert_int_equal(s->traced, 3);
  assert_string_equal(s->tlp, "AMBER+STRICT");
  assert_int_equal(s->frequency.form, HK_VALUE_ASSUMED);
  assert_int_equal(s->model->assumptions[s->frequency.index].mode, 50000);
  assert_int_equal(s->model->asset_count, 5);
  assert_int_equal(s->model->assets[asset(s, "p1")].repair.fixed, 5 * 3600);
  hakyu_scenario_destroy(s);

  s = read_good(HEAD "start: any(saturday, 06:00-22:00)\n" ONE_HAZARD);
  assert_true(s->is_any);
  assert_int_equal(s->any_day_type, 1);
  assert_int_equal(s->any_first_s, 6 * 3600);
  assert_int_equal(s->any_last_s, 22 * 3600);
  hakyu_scenario_destroy(s);
}

static void test_hazards(void **state) {
  (void)state;
  hakyu_scenario *s = read_good(
      HEAD "hazards:\n"
           "  - {id: a, kind: strike, at: $wait, assets: [b1, p3], sites: [north], cause: ship, origin: overseas, probability: $p, repair: never, source: assumption}\n"
           "  - {id: b, kind: malfunction, assets: [b1], detect: 1h, cause: ship, source: assumption}\n"
           "  - {id: c, kind: travel, at: never, sites: [south, north, south], delays: [\"uniform(1h, 2h)\", never, 0s], source: assumption}\n"
           "  - {id: d, kind: shock, kinds: [pole], sectors: [bank], probability: 0.5, at: \"uniform(0s, 10h)\", malfunction: yes, source: assumption}\n"
           "  - {id: e, kind: background, sites: [south], rate: 0.02/year, source: assumption}\n");
  for (uint32_t h = 0; h < s->hazard_count; h++) {
    assert_int_equal(s->hazards[h].key, hk_digest_key("hazard", s->hazards[h].id, NULL, NULL));
    if (h > 0) assert_true(s->hazards[h - 1].key < s->hazards[h].key);
  }
  const hk_hazard *a = hazard(s, "a");
  assert_int_equal(a->kind, HK_HAZARD_STRIKE);
  assert_false(a->is_malfunction);
  assert_true(a->is_overseas);
  assert_string_equal(a->cause, "ship");
  assert_int_equal(a->at.fixed, 7200);
  assert_true((uint64_t)a->probability.fixed == UINT64_C(1) << 62);
  assert_int_equal(a->detect.form, HK_VALUE_BLANK);
  assert_true(a->repair.form == HK_VALUE_FIXED && a->repair.fixed == HK_NEVER);
  assert_int_equal(a->target_count, 3);
  for (uint32_t t = 0; t < a->target_count; t++) {
    if (t > 0) assert_true(a->targets[t - 1] < a->targets[t]);
    const bool is_north = a->targets[t] != asset(s, "p3");
    assert_true(is_north ? strcmp(s->model->sites[a->target_site[t]], "north") == 0 : a->target_site[t] == HK_NONE);
  }
  const hk_hazard *b = hazard(s, "b");
  assert_true(b->is_malfunction);
  assert_int_equal(b->cause_index, a->cause_index);
  assert_int_equal(b->at.fixed, 0);
  assert_true((uint64_t)b->probability.fixed == HK_ALWAYS);
  assert_int_equal(b->target_site[0], HK_NONE);
  const hk_hazard *c = hazard(s, "c");
  assert_true(c->at.fixed == HK_NEVER);
  assert_int_equal(c->leg_count, 3);
  assert_int_equal(c->leg_first[3], 6);
  assert_string_equal(s->model->sites[c->leg_sites[1]], "north");
  for (uint32_t t = c->leg_first[1]; t < c->leg_first[2]; t++)
    assert_true(c->leg_targets[t] == asset(s, "p1") || c->leg_targets[t] == asset(s, "b1"));
  assert_int_equal(c->leg_delays[0].form, HK_VALUE_CALL);
  assert_true(c->leg_delays[1].fixed == HK_NEVER);
  assert_int_equal(c->leg_delays[2].fixed, 0);
  assert_string_equal(c->cause, "c");
  assert_int_not_equal(c->cause_index, a->cause_index);
  const hk_hazard *d = hazard(s, "d");
  assert_true(d->is_malfunction);
  assert_int_equal(d->target_count, 6);
  assert_int_equal(d->at.form, HK_VALUE_CALL);
  const hk_hazard *e = hazard(s, "e");
  assert_false(e->is_malfunction);
  assert_int_equal(e->target_count, 2);
  assert_int_equal(e->rate_per_year_ppb, 20000000);
  assert_int_equal(e->rate.fixed, 20000);
  assert_int_equal(s->cause_count, 4);
  hakyu_scenario_destroy(s);
}

static void test_observed(void **state) {
  (void)state;
  hakyu_scenario *s = read_good(
      HEAD ONE_HAZARD
      "observed:\n"
      "  - {what: weight_down, sector: bank, unit: users, at: 20min, value: 12, low: 9.5, high: 14, role: held_out, stated: derived, source: assumption}\n"
      "  - {what: ever_down, kind: branch, unit: users, value: 15, role: input, source: assumption}\n"
      "  - {what: count_down, site: north, at: 1h, value: 2, tolerance: 1, role: calibrated, stated: guessed, source: assumption}\n"
      "  - {what: first_down, asset: b1, value: 8min, source: assumption}\n"
      "  - {what: duration_down, asset: b1, value: 8min, tolerance: 4min, source: assumption}\n"
      "  - {what: restored_at, sector: power, share: 0.9, value: 3h, source: assumption}\n"
      "  - {what: never_down, asset: b2, source: assumption}\n");
  assert_int_equal(s->observed_count, 7);
  const hk_observed *seen = observed(s, "weight_down:sector:bank:users:20min");
  assert_string_equal(seen->of_class, "sector");
  assert_string_equal(seen->of, "bank");
  assert_string_equal(s->model->units[seen->unit], "users");
  assert_int_equal(seen->at_s, 1200);
  assert_true(seen->value == 12 && seen->low == 9.5 && seen->high == 14);
  assert_int_equal(seen->role, HK_ROLE_HELD_OUT);
  assert_int_equal(seen->stated, HK_STATED_DERIVED);
  assert_int_equal(seen->asset_count, 2); /* `old` has no end-use weight */
  seen = observed(s, "ever_down:kind:branch:users");
  assert_true(isnan(seen->low) && isnan(seen->high));
  assert_int_equal(seen->role, HK_ROLE_INPUT);
  seen = observed(s, "count_down:site:north:1h");
  assert_true(seen->value == 2 && seen->low == 1 && seen->high == 3);
  assert_int_equal(seen->asset_count, 2);
  assert_int_equal(seen->unit, HK_NONE);
  assert_int_equal(seen->stated, HK_STATED_GUESSED);
  seen = observed(s, "first_down:asset:b1");
  assert_true(seen->value == 480);
  assert_int_equal(seen->role, HK_ROLE_HELD_OUT);
  assert_int_equal(seen->stated, HK_STATED_YES);
  seen = observed(s, "duration_down:asset:b1");
  assert_true(seen->low == 240 && seen->high == 720);
  seen = observed(s, "restored_at:sector:power:0.9");
  assert_int_equal(seen->share_ppm, 900000);
  assert_int_equal(seen->asset_count, 3);
  seen = observed(s, "never_down:asset:b2");
  assert_true(isnan(seen->value));
  hakyu_scenario_destroy(s);
}

/* ---- what is refused ---- */

#define H(rest) HEAD "hazards:\n  - " rest "\n"
#define O(rest) HEAD ONE_HAZARD "observed:\n  - " rest "\n"

static const struct refusal { const char *text, *code, *field; int line; } refusals[] = {
    /* the head */
    {"title: x\nmodel: ./town\nhorizon: 1h\nhazards: []\n", "missing-key", "hakyu", 1},
    {"hakyu: 1\nmodel: ./town\nhorizon: 1h\nhazards: []\n", "missing-key", "title", 1},
    {"hakyu: 1\ntitle: x\nhorizon: 1h\nhazards: []\n", "missing-key", "model", 1},
    {"hakyu: 1\ntitle: x\nmodel: ./town\nhazards: []\n", "missing-key", "horizon", 1},
    {HEAD, "missing-key", "hazards", 1},
    {"", "missing-key", "hakyu", 1},
    {"hakyu: 2\ntitle: x\nmodel: ./town\nhorizon: 1h\nhazards: []\n", "out-of-range", "hakyu", 1},
    {HEAD "hazard: []\nhazards: []\n", "unknown-key", "hazard", 5},
    {HEAD "horizont: 3h\nhazards: []\n", "unknown-key", "horizont", 5},
    {HEAD "outputs: {trace: 3}\nhazards: []\n", "unknown-key", "outputs.trace", 5},
    {HEAD "outputs: [3]\nhazards: []\n", "wrong-type", "outputs", 5},
    {HEAD "step: 0s\nhazards: []\n", "out-of-range", "step", 5},
    {HEAD "step: 1s\nhazards: []\n", "out-of-range", "horizon", 4},
    {"hakyu: 1\ntitle: x\nmodel: ./town\nhorizon: 2147483648s\nstep: 1w\nhazards: []\n", "out-of-range", "horizon", 4},
    {HEAD "step: 5\nhazards: []\n", "missing-unit", "step", 5},
    {HEAD "replications: 0\nhazards: []\n", "out-of-range", "replications", 5},
    {HEAD "start: yesterday\nhazards: []\n", "wrong-type", "start", 5},
    {HEAD "frequency: 3\nhazards: []\n", "missing-unit", "frequency", 5},
    {HEAD "tlp: BLUE\nhazards: []\n", "wrong-type", "tlp", 5},
    {"hakyu: 1\ntitle: {en: y, fr: x}\nmodel: ./town\nhorizon: 1h\nhazards: []\n", "unknown-key", "title", 2},
    {"hakyu: 1\ntitle: x\nmodel: ./nowhere\nhorizon: 1h\nhazards: []\n", "not-found", "model", 3},
    {"hakyu: 1\ntitle: x\nmodel: ./town\nhorizon: 0s\nhazards: []\n", "out-of-range", "horizon", 4},
    {HEAD "parameters: {wait: [1, 2]}\nhazards: []\n", "wrong-type", "parameters", 5},
    {HEAD "hazards: {id: h}\n", "wrong-type", "hazards", 5},
    {HEAD "hazards: [h]\n", "wrong-type", "hazards", 5},
    /* levers and layers that are not built */
    {HEAD ONE_HAZARD "levers:\n  - {lever: audit, targets: all}\n", "not-built", "levers.lever", 7},
    {HEAD ONE_HAZARD "levers:\n  - {lever: add_supplier, targets: x}\n", "selector", "levers", 7},
    {HEAD ONE_HAZARD "levers:\n  - {lever: repair_faster, targets: all, recurrence: 0.5}\n", "misplaced-key", "levers.recurrence", 7},
    {HEAD ONE_HAZARD "levers:\n  - {lever: share_warning, targets: all, recurrence: 1.5}\n", "out-of-range", "levers.recurrence", 7},
    {HEAD ONE_HAZARD "levers:\n  - {lever: share_warning, targets: all, repair_least: 0}\n", "out-of-range", "levers.repair_least", 7},
    {HEAD ONE_HAZARD "levers:\n  - {lever: share_warning, targets: all, repair_most: 0.5}\n", "out-of-range", "levers.repair_most", 7},
    {HEAD ONE_HAZARD "levers:\n  - {lever: share_warning, targets: all, repair_least: 0.6, repair_most: 0.5}\n", "out-of-range", "levers.repair_most", 7},
    {HEAD ONE_HAZARD "levers:\n  - {lever: share_warning, targets: all, repair_least: \"about(0.5, 0.2, 0.8)\", repair_most: 0.7}\n", "out-of-range", "levers.repair_most", 7},
    {HEAD ONE_HAZARD "levers:\n  - {lever: share_warning, targets: all, repair_least: 2h}\n", "wrong-unit", "levers.repair_least", 7},
    {H("{id: h, kind: surge, assets: [p1]}"), "missing-key", "hazards.h.factor", 6},
    {H("{id: h, kind: infection, assets: [p1], factor: 2}"), "misplaced-key", "hazards.h.factor", 6},
    {H("{id: h, kind: infection, assets: [p1], delays: [1h]}"), "misplaced-key", "hazards.h.delays", 6},
    /* hazards */
    {H("{kind: strike, assets: [p1]}"), "missing-key", "hazards.id", 6},
    {H("{id: h, assets: [p1]}"), "missing-key", "hazards.h.kind", 6},
    {H("{id: h, kind: storm, assets: [p1]}"), "wrong-type", "hazards.h.kind", 6},
    {H("{id: h h, kind: strike, assets: [p1]}"), "bad-id", "hazards.h h.id", 6},
    {H("{id: h, kind: strike, assets: [p1], wind: 3}"), "unknown-key", "hazards.h.wind", 6},
    {H("{id: h, kind: strike}"), "no-target", "hazards.h", 6},
    {H("{id: h, kind: shock, probability: 0.5}"), "no-target", "hazards.h", 6},
    {H("{id: h, kind: travel, delays: [0s]}"), "no-target", "hazards.h", 6},
    {H("{id: h, kind: strike, assets: [p9]}"), "unknown-name", "hazards.h.assets", 6},
    {H("{id: h, kind: strike, sites: [east]}"), "unknown-name", "hazards.h.sites", 6},
    {H("{id: h, kind: strike, assets: [p1, p1]}"), "duplicate-name", "hazards.h.assets", 6},
    {H("{id: h, kind: shock, kinds: [tower]}"), "unknown-name", "hazards.h.kinds", 6},
    {H("{id: h, kind: strike, kinds: [pole]}"), "misplaced-key", "hazards.h.kinds", 6},
    {H("{id: h, kind: strike, assets: [p1], rate: 1/year}"), "misplaced-key", "hazards.h.rate", 6},
    {H("{id: h, kind: strike, assets: [p1], malfunction: yes}"), "misplaced-key", "hazards.h.malfunction", 6},
    {H("{id: h, kind: strike, assets: [p1], delays: [0s]}"), "misplaced-key", "hazards.h.delays", 6},
    {H("{id: h, kind: travel, assets: [p1], sites: [north], delays: [0s]}"), "misplaced-key", "hazards.h.assets", 6},
    {H("{id: h, kind: travel, sites: [north, south], delays: [0s]}"), "wrong-count", "hazards.h.delays", 6},
    {H("{id: h, kind: travel, sites: [north], delays: [3]}"), "missing-unit", "hazards.h.delays", 6},
    {H("{id: h, kind: background, assets: [p1]}"), "missing-key", "hazards.h.rate", 6},
    {H("{id: h, kind: background, assets: [p1], rate: 1/year, probability: 0.5}"), "misplaced-key", "hazards.h.probability", 6},
    {H("{id: h, kind: background, assets: [p1], rate: 1/year, at: 3h}"), "misplaced-key", "hazards.h.at", 6},
    {H("{id: h, kind: background, assets: [p1], rate: 1}"), "missing-unit", "hazards.h.rate", 6},
    {H("{id: h, kind: strike, assets: [p1], probability: 1.5}"), "out-of-range", "hazards.h.probability", 6},
    {H("{id: h, kind: strike, assets: [p1], probability: -0.1}"), "out-of-range", "hazards.h.probability", 6},
    {H("{id: h, kind: strike, assets: [p1], at: soon}"), "wrong-type", "hazards.h.at", 6},
    {H("{id: h, kind: strike, assets: [p1], origin: mars}"), "wrong-type", "hazards.h.origin", 6},
    {H("{id: h, kind: strike, assets: [p1], source: S9}"), "unknown-name", "hazards.h.source", 6},
    {H("{id: h, kind: strike, assets: [p1, [p2]]}"), "wrong-type", "assets", 6},
    {HEAD "hazards:\n  - {id: h, kind: strike, assets: [p1]}\n  - {id: H, kind: strike, assets: [p2]}\n", "duplicate-id", "hazards.H.id", 7},
    /* observations */
    {O("{what: mood, asset: p1, value: 3}"), "wrong-type", "observed.what", 7},
    {O("{asset: p1, value: 3}"), "missing-key", "observed.what", 7},
    {O("{what: first_down, value: 3min}"), "wrong-count", "observed", 7},
    {O("{what: first_down, asset: p1, sector: power, value: 3min}"), "wrong-count", "observed", 7},
    {O("{what: first_down, asset: p9, value: 3min}"), "unknown-name", "observed.asset", 7},
    {O("{what: first_down, asset: p1}"), "missing-key", "observed.value", 7},
    {O("{what: first_down, asset: p1, value: 3}"), "missing-unit", "observed.value", 7},
    {O("{what: first_down, asset: p1, value: 3min, at: 1h}"), "misplaced-key", "observed.at", 7},
    {O("{what: first_down, asset: p1, value: 3min, unit: users}"), "misplaced-key", "observed.unit", 7},
    {O("{what: never_down, asset: p1, value: 3min}"), "misplaced-key", "observed.value", 7},
    {O("{what: weight_down, sector: bank, unit: users, value: 3}"), "missing-key", "observed.at", 7},
    {O("{what: weight_down, sector: bank, at: 1h, value: 3}"), "missing-key", "observed.unit", 7},
    {O("{what: weight_down, sector: bank, unit: beds, at: 1h, value: 3}"), "unknown-name", "observed.unit", 7},
    {O("{what: weight_down, sector: power, unit: users, at: 1h, value: 3}"), "no-target", "observed", 7},
    {O("{what: count_down, sector: bank, at: 1h, value: many}"), "wrong-type", "observed.value", 7},
    {O("{what: count_down, sector: bank, at: 48h, value: 3}"), "out-of-range", "observed", 7},
    {O("{what: count_down, sector: bank, at: 1h, value: 3, low: 4}"), "out-of-range", "observed.value", 7},
    {O("{what: count_down, sector: bank, at: 1h, value: 3, low: 2, tolerance: 1}"), "misplaced-key", "observed.tolerance", 7},
    {O("{what: count_down, sector: bank, at: 1h, value: 3, role: guess}"), "wrong-type", "observed.role", 7},
    {O("{what: first_down, asset: p1, value: 3min}\n  - {what: first_down, asset: p1, value: 4min}"), "duplicate-id", "observed", 8},
    {O("{what: count_down, sector: bank, at: 1h, value: -3}"), "out-of-range", "observed.value", 7},
    /* shapes: a list or mapping where one value is wanted, items that are no items, and what YAML calls null */
    {"hakyu: 1\ntitle: x\nmodel: [town]\nhorizon: 1h\nhazards: []\n", "wrong-type", "model", 3},
    {"hakyu: 1\ntitle: [x]\nmodel: ./town\nhorizon: 1h\nhazards: []\n", "wrong-type", "title", 2},
    {"hakyu: 1\ntitle: {fr: x, en: y}\nmodel: ./town\nhorizon: 1h\nhazards: []\n", "unknown-key", "title", 2},
    {"hakyu: 1\ntitle: {en: ~}\nmodel: ./town\nhorizon: 1h\nhazards: []\n", "missing-key", "title", 1},
    {"hakyu: 1\ntitle: x\nmodel: ./town\nhorizon: 72\nhazards: []\n", "missing-unit", "horizon", 4},
    {"hakyu: 1\ntitle: x\nmodel: ./town\nhorizon: ~\nhazards: []\n", "missing-key", "horizon", 1},
    {H("{id: h, kind: strike, assets: [p1, \"\"]}"), "bad-id", "assets", 6},
    {H("{id: h, kind: strike, assets: [\"p1, p2\"]}"), "bad-id", "assets", 6},
    {H("{id: h, kind: strike, assets: {p1: 1}}"), "wrong-type", "assets", 6},
    {H("{id: h, kind: strike, assets: [p1], cause: [a]}"), "wrong-type", "cause", 6},
    /* distributions that no table can hold */
    {H("{id: h, kind: strike, assets: [p1], repair: \"weibull(scale=8h, shape=1000)\"}"), "distribution", "hazards.h.repair", 6},
    {H("{id: h, kind: strike, assets: [p1], at: \"lognormal(median=1h, sigma=9)\"}"), "distribution", "hazards.h.at", 6},
    {H("{id: h, kind: strike, assets: [p1], repair: \"gamma(mean=about(1h, 1h, 2h), shape=0.01)\"}"), "distribution", "hazards.h.repair", 6},
};

static void test_refusals(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
    const struct refusal *wanted = &refusals[i];
    hakyu_findings *findings = NULL;
    hakyu_scenario *scenario = NULL;
    assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
    const hakyu_status status = read_text(wanted->text, findings, &scenario);
    bool is_told = false;
    size_t errors = 0;
    for (size_t f = 0; f < hakyu_findings_total(findings); f++) {
      const hakyu_finding *finding = hakyu_findings_get(findings, f);
      errors += finding->severity == HAKYU_ERROR;
      is_told |= finding->severity == HAKYU_ERROR && strcmp(finding->code, wanted->code) == 0 && finding->line == wanted->line &&
                 (!wanted->field || (finding->field && strcmp(finding->field, wanted->field) == 0)) && strcmp(finding->path, "case.yaml") == 0;
    }
    if (!is_told || (errors != 1 && wanted->text[0])) {
      print_message("---\n%s---\n", wanted->text);
      show(findings);
      fail_msg("wanted one %s at line %d", wanted->code, wanted->line);
    }
    assert_true(status == HAKYU_REFUSED || status == HAKYU_NOT_FOUND);
    assert_null(scenario);
    hakyu_findings_destroy(findings);
  }
}

/* Nothing passes when nobody listens. */
static void test_refused_in_silence(void **state) {
  (void)state;
  hakyu_scenario *scenario = NULL;
  assert_int_equal(read_text(HEAD "horizont: 3h\nhazards: []\n", NULL, &scenario), HAKYU_REFUSED);
  assert_int_equal(read_text(H("{id: h, kind: strike, assets: [p9]}"), NULL, &scenario), HAKYU_REFUSED);
  assert_null(scenario);
  scenario = NULL;
  assert_int_equal(read_text(HEAD ONE_HAZARD, NULL, &scenario), HAKYU_OK);
  hakyu_scenario_destroy(scenario);
}

/* With the model refused too, one check tells of both. */
static void test_both_refused(void **state) {
  (void)state;
  hakyu_findings *findings = NULL;
  hakyu_scenario *scenario = NULL;
  mkdir("broken", 0777);
  write_file("broken/model.yaml", "hakyu: 1\ntitle: x\nsectors: {s: {}}\nservices: {e: {}}\nmoney: 3\n");
  write_file("broken/assets.csv", "id,sector,source\na,s,assumption\n");
  assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
  assert_int_equal(read_text("hakyu: 1\ntitle: x\nmodel: ./broken\nhorizont: 1h\nhazards: [{id: h, kind: strike, asset: [a]}]\n", findings, &scenario),
                   HAKYU_REFUSED);
  const char *told[] = {"horizont", "horizon", "hazards.h.asset"};
  size_t of_scenario = 0, of_model = 0;
  for (size_t f = 0; f < hakyu_findings_total(findings); f++) {
    const hakyu_finding *finding = hakyu_findings_get(findings, f);
    if (finding->severity == HAKYU_WARNING) continue;
    if (strcmp(finding->path, "case.yaml") != 0) of_model++;
    else
      for (size_t i = 0; i < 3; i++) of_scenario += finding->field && strcmp(finding->field, told[i]) == 0;
  }
  assert_true(of_model >= 1);
  assert_int_equal(of_scenario, 3);
  assert_non_null(strstr(hakyu_findings_get(findings, 0)->path, "broken"));
  hakyu_findings_destroy(findings);
}

/* ---- warnings ---- */

static size_t count_warnings(const char *text, const char *code, const char *part) {
  hakyu_findings *findings = NULL;
  hakyu_scenario *scenario = NULL;
  size_t count = 0;
  assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
  assert_int_equal(read_text(text, findings, &scenario), HAKYU_OK);
  for (size_t f = 0; f < hakyu_findings_total(findings); f++) {
    const hakyu_finding *finding = hakyu_findings_get(findings, f);
    assert_int_equal(finding->severity, HAKYU_WARNING);
    count += strcmp(finding->code, code) == 0 && strstr(finding->text, part) != NULL;
  }
  hakyu_scenario_destroy(scenario);
  hakyu_findings_destroy(findings);
  return count;
}

static void test_warnings(void **state) {
  (void)state;
  /* a strike on p1 reaches b1; a malfunction takes its twin p3 along */
  assert_int_equal(count_warnings(HEAD ONE_HAZARD, "out-of-reach", ""), 4);
  assert_int_equal(count_warnings(HEAD ONE_HAZARD, "out-of-reach", "asset b1"), 0);
  assert_int_equal(count_warnings(H("{id: h, kind: malfunction, assets: [p1]}"), "out-of-reach", ""), 3);
  assert_int_equal(count_warnings(H("{id: h, kind: malfunction, assets: [p1]}"), "out-of-reach", "asset p3"), 0);
  assert_int_equal(count_warnings(H("{id: h, kind: travel, sites: [south], delays: [0s]}"), "out-of-reach", ""), 4);
  assert_int_equal(count_warnings(H("{id: h, kind: strike, assets: [p1], at: never}"), "out-of-reach", ""), 6);
  assert_int_equal(count_warnings(HEAD "hazards: []\n", "out-of-reach", ""), 0);
  assert_int_equal(count_warnings(HEAD "hazards: []\n", "never-happens", ""), 1);
  assert_int_equal(count_warnings(H("{id: h, kind: strike, assets: [p1], probability: 0}"), "never-happens", ""), 1);
  assert_int_equal(count_warnings(H("{id: h, kind: background, assets: [p1], rate: 0/year}"), "never-happens", ""), 1);
  assert_int_equal(count_warnings(H("{id: h, kind: background, assets: [p1], rate: 0.0000001/year}"), "never-happens", ""), 0);
  assert_int_equal(count_warnings(H("{id: h, kind: strike, assets: [p1], at: 48h}"), "never-happens", ""), 1);
  assert_int_equal(count_warnings(H("{id: h, kind: strike, assets: [p1]}"), "no-source", ""), 1);
  assert_int_equal(count_warnings(HEAD ONE_HAZARD, "no-source", ""), 0);
}

/* ---- digests ---- */

static void digest_of(const char *text, char out[HK_DIGEST_TEXT]) {
  hakyu_scenario *scenario = read_good(text);
  hk_digest_text(scenario->digest, out);
  hakyu_scenario_destroy(scenario);
}

/* A run keeps copies of its model in a folder of another name: the model's own name comes from the scenario, whatever way it is written. */
static void test_copied_model(void **state) {
  (void)state;
  static const char *const ways[] = {"./town", "town", "town/", "town/model.yaml", "/somewhere/else/town/model.yaml"};
  if (symlink("town", "copied") != 0) assert_int_equal(access("copied/model.yaml", R_OK), 0);
  for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
    char text[256];
    hakyu_scenario *scenario = NULL;
    snprintf(text, sizeof text, "hakyu: 1\ntitle: {ja: 例, en: Case}\nmodel: %s\nhorizon: 48h\n" ONE_HAZARD, ways[i]);
    write_file("case.yaml", text);
    assert_int_equal(hk_scenario_read_with(hakyu_memory_default(), "case.yaml", "copied", NULL, &scenario), HAKYU_OK);
    assert_string_equal(scenario->model->id, "town");
    hakyu_scenario_destroy(scenario);
  }
}

static void test_digest(void **state) {
  (void)state;
#define A "{id: a, kind: strike, at: 1h, assets: [p1, b2], source: assumption}"
#define B "{id: b, kind: travel, sites: [north, south], delays: [1h, $A1]}"
#define V "{what: first_down, asset: p1, value: 3min, source: assumption}"
#define W "{what: ever_down, sector: bank, unit: users, value: 3}"
  const char *same[] = {
      HEAD "hazards: [" A ", " B "]\nobserved: [" V ", " W "]\n",
      HEAD "observed: [" W ", " V "]\nhazards: [" B ", " A "]\n",
      HEAD "hazards: [" B ", {source: assumption, assets: [b2, p1], id: a, at: 60min, kind: strike, probability: 1.0}]\nobserved: [" W ", " V "]\n",
      "# a comment\nhorizon: 2d\nhakyu: 1\nmodel: town/model.yaml\ntitle: other\nreplications: 3\noutputs: {traced: 0}\nhazards: [" A ", " B "]\nobserved: [" V ", " W "]\n",
  };
  const char *different[] = {
      HEAD "hazards: [" A ", " B "]\nobserved: [" V "]\n",
      HEAD "hazards: [" A "]\nobserved: [" V ", " W "]\n",
      HEAD "step: 1min\nhazards: [" A ", " B "]\nobserved: [" V ", " W "]\n",
      HEAD "start: 2006-08-14T07:38\nhazards: [" A ", " B "]\nobserved: [" V ", " W "]\n",
      HEAD "parameters: {wait: 3h}\nhazards: [" A ", " B "]\nobserved: [" V ", " W "]\n",
      HEAD "parameters: {A1: 3h}\nhazards: [" A ", " B "]\nobserved: [" V ", " W "]\n",
      HEAD "without: [old]\nhazards: [" A ", " B "]\nobserved: [" V ", " W "]\n",
      HEAD "hazards: [{id: a, kind: malfunction, at: 1h, assets: [p1, b2]}, " B "]\nobserved: [" V ", " W "]\n",
      HEAD "hazards: [{id: a, kind: strike, at: 1h, assets: [b2], sites: [north]}, " B "]\nobserved: [" V ", " W "]\n",
      HEAD "hazards: [{id: a, kind: strike, at: 1h, assets: [p1, b2], origin: overseas}, " B "]\nobserved: [" V ", " W "]\n",
      HEAD "hazards: [{id: a, kind: strike, at: 1h, assets: [p1, b2], repair: 1h}, " B "]\nobserved: [" V ", " W "]\n",
      HEAD "hazards: [{id: a, kind: strike, at: 1h, assets: [p1, b2], cause: x}, " B "]\nobserved: [" V ", " W "]\n",
      HEAD "hazards: [" A ", {id: b, kind: travel, sites: [south, north], delays: [1h, $A1]}]\nobserved: [" V ", " W "]\n",
      HEAD "hazards: [" A ", {id: b, kind: travel, sites: [north, south], delays: [$A1, 1h]}]\nobserved: [" V ", " W "]\n",
  };
  char first[HK_DIGEST_TEXT], others[sizeof different / sizeof *different][HK_DIGEST_TEXT], other[HK_DIGEST_TEXT];
  digest_of(same[0], first);
  for (size_t i = 1; i < sizeof same / sizeof *same; i++) {
    digest_of(same[i], other);
    assert_string_equal(first, other);
  }
  for (size_t i = 0; i < sizeof different / sizeof *different; i++) {
    digest_of(different[i], others[i]);
    assert_string_not_equal(first, others[i]);
    for (size_t j = 0; j < i; j++) assert_string_not_equal(others[j], others[i]);
  }
}

/* ---- the API, the template, another model folder ---- */

#define ADD(scenario, table, findings, ...)                                      \
  hakyu_scenario_add(scenario, table, (const char *const[]){__VA_ARGS__},        \
                     sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *) / 2, findings)

static hakyu_scenario *create_on_town(hakyu_findings *findings) {
  hakyu_model *model = NULL;
  hakyu_scenario *scenario = NULL;
  assert_int_equal(hakyu_model_read(hakyu_memory_default(), "town", findings, &model), HAKYU_OK);
  assert_int_equal(hakyu_scenario_create(hakyu_memory_default(), model, &scenario), HAKYU_OK);
  return scenario;
}

static void test_api(void **state) {
  (void)state;
  hakyu_findings *findings = NULL;
  assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
  hakyu_scenario *s = create_on_town(findings);
  assert_int_equal(ADD(s, "hazards", findings, "id", "h", "kind", "strike", "assets", "[p1, b2]", "at", "uniform(0s, 1h)", "source", "assumption"), HAKYU_OK);
  assert_int_equal(ADD(s, "observed", findings, "what", "first_down", "asset", "p1", "value", "1h", "source", "assumption"), HAKYU_OK);
  assert_int_equal(ADD(s, "scenario", findings, "horizon", "48h", "title.en", "By hand"), HAKYU_OK);
  assert_int_equal(ADD(s, "outputs", findings, "traced", "5"), HAKYU_OK);
  assert_int_equal(hakyu_scenario_freeze(s, findings), HAKYU_OK);
  assert_int_equal(hakyu_findings_count(findings, HAKYU_ERROR), 0);
  assert_int_equal(hazard(s, "h")->target_count, 2);
  assert_int_equal(s->traced, 5);
  assert_string_equal(hakyu_scenario_title(s, HAKYU_JA), "By hand");
  assert_ptr_equal(hakyu_scenario_model(s), s->model);
  assert_int_equal(ADD(s, "outputs", findings, "traced", "6"), HAKYU_USAGE);
  /* the same by file has the same digest */
  hakyu_scenario *by_file = read_good(HEAD "hazards: [{id: h, kind: strike, assets: [p1, b2], at: \"uniform(0s, 1h)\", source: assumption}]\n"
                                           "observed: [{what: first_down, asset: p1, value: 1h, source: assumption}]\n");
  assert_memory_equal(s->digest, by_file->digest, 32);
  hakyu_scenario_destroy(by_file);
  hakyu_scenario_destroy(s);

  s = create_on_town(findings);
  assert_int_equal(ADD(s, "hazards", findings, "id", "h", "kind", "strike", "assets", "[p1"), HAKYU_OK);
  assert_int_equal(ADD(s, "parameters", findings, "wait", "3h"), HAKYU_OK);
  assert_int_equal(ADD(s, "scenario", findings, "without", "[p1]"), HAKYU_OK);
  assert_int_equal(hakyu_scenario_freeze(s, findings), HAKYU_REFUSED); /* no horizon, and the two above */
  assert_int_equal(hakyu_findings_count(findings, HAKYU_ERROR), 3);
  hakyu_scenario_destroy(s);
  s = create_on_town(NULL);
  assert_int_equal(ADD(s, "scenario", NULL, "horizon", "nonsense"), HAKYU_OK);
  assert_int_equal(hakyu_scenario_freeze(s, NULL), HAKYU_REFUSED);
  hakyu_scenario_destroy(s);
  hakyu_findings_destroy(findings);
}

static void test_template(void **state) {
  (void)state;
  remove("mine.yaml");
  assert_int_equal(hakyu_scenario_new(hakyu_memory_default(), "mine.yaml", "./town", NULL), HAKYU_OK);
  assert_int_equal(hakyu_scenario_new(hakyu_memory_default(), "mine.yaml", "./town", NULL), HAKYU_USAGE);
  char text[4096] = "";
  FILE *file = fopen("mine.yaml", "r");
  assert_non_null(file);
  assert_true(fread(text, 1, sizeof text - 1, file) > 500);
  fclose(file);
  for (char *name; (name = strstr(text, "NAME-AN-ASSET"));) memcpy(name, "p1           ", 13);
  hakyu_scenario *s = read_good(text);
  assert_string_equal(hakyu_scenario_title(s, HAKYU_EN), "mine");
  const hakyu_scenario_size size = hakyu_scenario_count(s);
  assert_int_equal(size.hazards, 1);
  assert_int_equal(size.horizon_s, 48 * 3600);
  hakyu_scenario_destroy(s);
}

/* Every key of the schema is accepted by the reader, and said in both tongues. */
static void test_schema(void **state) {
  (void)state;
  const hakyu_schema *const schemas[] = {hakyu_model_schema(), hakyu_scenario_schema(), hakyu_catalogue_schema()};
  for (size_t s = 0; s < sizeof schemas / sizeof *schemas; s++)
    for (size_t t = 0; t < hakyu_schema_count(schemas[s]); t++) {
      const hakyu_schema_table_row table = hakyu_schema_table(schemas[s], t);
      assert_true(table.text[0][0] && table.text[1][0] && table.place[0] && table.shape[0]);
      for (size_t f = 0; f < table.field_count; f++) {
        const hakyu_field field = hakyu_schema_field(schemas[s], t, f);
        assert_true(field.name[0] && field.type[0] && field.text[0][0] && field.text[1][0]);
      }
    }
  assert_int_equal(hakyu_schema_count(hakyu_scenario_schema()), 6);
  assert_string_equal(hakyu_schema_table(hakyu_scenario_schema(), 0).of, "scenario");
  assert_string_equal(hakyu_schema_table(hakyu_model_schema(), 0).place, "model.yaml");
}

static void test_other_folder(void **state) {
  (void)state;
  hakyu_scenario *s = NULL;
  write_file("case.yaml", "hakyu: 1\ntitle: x\nmodel: gone\nhorizon: 1h\n" ONE_HAZARD);
  assert_int_equal(hk_scenario_read(hakyu_memory_default(), "case.yaml", NULL, &s), HAKYU_NOT_FOUND);
  assert_int_equal(hk_scenario_read_with(hakyu_memory_default(), "case.yaml", "town", NULL, &s), HAKYU_OK);
  assert_string_equal(s->model_path, "town");
  hakyu_scenario_destroy(s);
  s = NULL;
  assert_int_equal(hk_scenario_read(hakyu_memory_default(), "no-such.yaml", NULL, &s), HAKYU_NOT_FOUND);
  assert_null(s);
}

/* ---- want of memory ---- */

typedef struct ration { size_t left, blocks; } ration;

static void *give_rationed(void *user, void *block, size_t size) {
  ration *own = user;
  if (size == 0) {
    own->blocks -= block != NULL;
    free(block);
    return NULL;
  }
  if (own->left == 0) return NULL;
  own->left--;
  void *given = realloc(block, size);
  if (given && !block) own->blocks++;
  return given;
}

static void test_every_allocation_fails_once(void **state) {
  (void)state;
  write_file("case.yaml", HEAD "hazards: [" A ", " B "]\nobserved: [" V ", " W "]\nparameters: {wait: 3h}\nwithout: [old]\n"
             "levers:\n  - {lever: add_supplier, targets: all, share: 0.5}\n  - {lever: spread_load, targets: \"kind:pole\"}\n"
             "  - {lever: backup_at_least, targets: all}\n  - {lever: diversify, targets: all}\n  - {lever: share_warning, targets: all}\n");
  ration own = {0, 0};
  const hakyu_memory rationed = {give_rationed, &own};
  hakyu_status status = HAKYU_NO_MEMORY;
  size_t allowed = 0;
  for (; status == HAKYU_NO_MEMORY; allowed++) {
    hakyu_findings *findings = NULL;
    hakyu_scenario *scenario = NULL;
    own.left = allowed;
    status = hakyu_findings_create(&rationed, &findings);
    if (!status) status = hk_scenario_read(&rationed, "case.yaml", findings, &scenario);
    hakyu_scenario_destroy(scenario);
    hakyu_findings_destroy(findings);
    assert_int_equal(own.blocks, 0);
  }
  assert_int_equal(status, HAKYU_OK);
  assert_in_range(allowed, 50, 5000);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_defaults),  cmocka_unit_test(test_head),     cmocka_unit_test(test_hazards),
      cmocka_unit_test(test_observed),  cmocka_unit_test(test_refusals), cmocka_unit_test(test_refused_in_silence),
      cmocka_unit_test(test_both_refused), cmocka_unit_test(test_warnings), cmocka_unit_test(test_copied_model), cmocka_unit_test(test_digest),
      cmocka_unit_test(test_api),       cmocka_unit_test(test_template), cmocka_unit_test(test_schema), cmocka_unit_test(test_other_folder),
      cmocka_unit_test(test_every_allocation_fails_once),
  };
  return cmocka_run_group_tests(tests, make_world, NULL);
}
