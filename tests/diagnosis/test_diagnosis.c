/* test_diagnosis - figures of the known run against figures worked out by hand, and what a damaged result leads to. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "diagnosis/diagnosis.h"
#include "known_run.h"

typedef struct fixture { hakyu_result *run; hk_facts *facts; } fixture;

static int set_up(void **state) {
  static fixture f;
  f.run = known_run_open("diagnosis", false);
  assert_int_equal(hk_facts_create(hakyu_memory_default(), f.run, NULL, &f.facts), HAKYU_OK);
  *state = &f;
  return 0;
}

static int tear_down(void **state) {
  fixture *f = *state;
  hk_facts_destroy(f->facts);
  hakyu_result_close(f->run);
  return 0;
}

static hk_facts *facts_of(void **state) { return ((fixture *)*state)->facts; }

static void assert_near(double value, double expected) {
  if (!(fabs(value - expected) <= 1e-12 * (1 + fabs(expected)))) fail_msg("%.17g is not %.17g", value, expected);
}

static void test_facts(void **state) {
  const hk_facts *facts = facts_of(state);
  assert_int_equal(facts->stored, 8);
  assert_int_equal(facts->settled, 7);
  assert_int_equal(facts->unsettled, 1);
  assert_int_equal(facts->truncated, 0);
  assert_int_equal(facts->traced, 4);
  assert_int_equal(facts->outer_count, 2);
  assert_int_equal(facts->assumptions_used, 1);
  assert_int_equal(facts->episode_count, 7);
  assert_int_equal(hk_facts_find_asset(facts, "train"), KNOWN_TRAIN);
  assert_int_equal(hk_facts_find_asset(facts, "trains"), HK_FACT_NONE);
  assert_near(facts->rows[1].index_per_h, 2); /* importance 2, one unit */
}

static void test_losses(void **state) {
  hk_row_loss *losses = NULL;
  assert_int_equal(hk_diagnose_losses(facts_of(state), &losses), HAKYU_OK);
  /* 1, 3, 2, 0, 0, 1, 1 in order of replications: sum 8 of 7 */
  assert_near(losses[0].weight_h.mean.value, 8.0 / 7);
  assert_false(losses[0].weight_h.mean.is_valid);
  assert_string_equal(losses[0].weight_h.mean.verdict, "few");
  assert_near(losses[0].weight_h.outer_low, 1.0);        /* (1 + 2 + 0 + 1) / 4 */
  assert_near(losses[0].weight_h.outer_high, 4.0 / 3);   /* (3 + 0 + 1) / 3 */
  assert_near(losses[0].any.value, 5.0 / 7);
  /* Clopper-Pearson for 5 of 7, from tables */
  assert_true(fabs(losses[0].any.low - 0.2904) < 5e-5 && fabs(losses[0].any.high - 0.9633) < 5e-5);
  /* shares down: 0 0 0.25 0.5 0.5 1 1; the weight of outer draw 1 is 200 */
  assert_near(losses[0].peak.low, 0);
  assert_near(losses[0].peak.median, 0.5);
  assert_near(losses[0].peak.high, 1);
  assert_int_equal(losses[0].peak.count, 7);
  /* first impact 10 20 30 40 50, of five with a loss */
  assert_near(losses[0].first_s.median, 30);
  assert_int_equal(losses[0].first_s.count, 5);
  /* half back: 100 200 400 500 and one beyond the horizon */
  assert_near(losses[0].back_s[HK_BACK_HALF].median, 400);
  assert_near(losses[0].back_s[HK_BACK_HALF].censored, 0.2);
  assert_true(isinf(losses[0].back_s[HK_BACK_HALF].high));
  /* 99 % back: 100 500 900, two beyond */
  assert_near(losses[0].back_s[HK_BACK_NINETYNINE].censored, 0.4);
  assert_near(losses[1].weight_h.mean.value, 0.5 / 7);
  assert_int_equal(losses[1].first_s.count, 1);
}

static void test_bands(void **state) {
  hk_row_bands *bands = NULL;
  assert_int_equal(hk_diagnose_bands(facts_of(state), &bands), HAKYU_OK);
  assert_int_equal(bands[0].count, 2);
  /* from 60 s on four of seven are fully down, from 180 s on two of seven half down */
  assert_int_equal(bands[0].points[0].time_s, 60);
  assert_near(bands[0].points[0].low, 0);
  assert_true(bands[0].points[0].median > 0.98 && bands[0].points[0].median <= 1);
  assert_true(bands[0].points[0].high > 0.98);
  assert_int_equal(bands[0].points[1].time_s, 180);
  assert_near(bands[0].points[1].median, 0);
  assert_true(fabs(bands[0].points[1].high - 0.5) < 0.02);
  assert_int_equal(bands[1].count, 0);
}

static void test_protection(void **state) {
  hk_facts *facts = facts_of(state);
  hk_protection *list = NULL;
  hk_protector *saves = NULL;
  size_t count = 0;
  assert_int_equal(hk_diagnose_protection(facts, &list, &count), HAKYU_OK);
  assert_int_equal(count, 2);
  /* power: the town's need gave way in three traced replications and nothing saved it */
  assert_int_equal(list[0].threatened, 3);
  assert_int_equal(list[0].held, 0);
  assert_int_equal(list[0].count, 0);
  /* rail: saved and lost in one, saved by the standby in another */
  assert_int_equal(list[1].threatened, 2);
  assert_int_equal(list[1].held, 1);
  assert_int_equal(list[1].count, 2);
  const hk_protector *ups = &list[1].by[0];
  assert_int_equal(ups->kind, HK_HELD_STAGE);
  assert_string_equal(ups->stage, "ups");
  assert_int_equal(ups->saves, 4);
  assert_int_equal(ups->seconds, 1200);
  assert_near(ups->margin_s, exp2(39.5 / 4)); /* the middle of bin 40 */
  assert_near(ups->margin_low_s, 0);
  assert_near(ups->empty, 0.25);
  assert_int_equal(list[1].by[1].kind, HK_HELD_STANDBY);
  assert_true(isnan(list[1].by[1].margin_s));
  assert_int_equal(hk_diagnose_saves(facts, &saves, &count), HAKYU_OK);
  assert_int_equal(count, 2);
  assert_int_equal(saves[0].need, 1);
  assert_int_equal(saves[1].link, 2);
}

/* Less than a tenth of what was in the stage: exactly a tenth is none, dry is another matter, a standby has no stock. */
static void test_near_misses(void **state) {
  hk_facts *facts = facts_of(state);
  hk_near_miss *list = NULL;
  size_t count = 0;
  assert_int_equal(hk_diagnose_near_misses(facts, &list, &count), HAKYU_OK);
  assert_int_equal(count, 1);
  assert_int_equal(list[0].need, 1);
  assert_int_equal(list[0].stage_place, 0);
  assert_string_equal(list[0].stage, "ups");
  assert_int_equal(list[0].saves, 3);
  assert_int_equal(list[0].near, 1);
  assert_int_equal(list[0].empty, 1);
}

static void test_spots(void **state) {
  hk_spots spots;
  assert_int_equal(hk_diagnose_spots(facts_of(state), 50, &spots), HAKYU_OK);
  /* plant: 4 h / 100 + 4 h / 200 (draw 1 weighs 200) + 0.5 h / 50 x 2, over 7 replications */
  assert_int_equal(spots.initiator_count, 1);
  assert_int_equal(spots.initiators[0].entity, KNOWN_PLANT);
  assert_near(spots.initiators[0].index_h, (0.04 + 0.02 + 0.02) / 7);
  assert_near(spots.initiators[0].transmits.value, 5.0 / 7); /* most often the power row */
  assert_near(spots.initiators[0].struck, 1);
  assert_int_equal(spots.initiators[0].mechanism, HAKYU_MECHANISM_struck);
  assert_int_equal(spots.initiators[0].reached_count, 2);
  assert_int_equal(spots.initiators[0].reached[0], 0); /* 0.06 on power, 0.02 on rail */
  /* rows' standard errors: power squares 77760000 / 360000^2 + 129600000 / 720000^2, rail 3240000 / 90000^2 */
  double power = (77760000.0 / 1.296e11 + 129600000.0 / 5.184e11 - 0.06 * 0.06 / 7) / 6, rail = (3240000.0 / 8.1e9 - 0.02 * 0.02 / 7) / 6;
  assert_true(fabs(spots.initiators[0].index_error_h - 1.959964 * (sqrt(power / 7) + sqrt(rail / 7))) < 1e-12);
  /* the plant passes nothing on without being struck; the town does */
  assert_int_equal(spots.transmitter_count, 1);
  assert_int_equal(spots.transmitters[0].entity, KNOWN_TOWN);
  assert_near(spots.transmitters[0].index_h, 0.02 / 7);
  assert_int_equal(spots.transmitters[0].mechanism, HAKYU_MECHANISM_unprotected);
  assert_near(spots.transmitters[0].mechanism_share, 1);
  /* needs and links: the town's need 4 h / 100, then the train's link 0.5 h / 50 x 2 */
  assert_int_equal(spots.gate_count, 2);
  assert_int_equal(spots.gates[0].class, HK_SPOT_NEED);
  assert_near(spots.gates[0].index_h, 0.04 / 7);
  assert_int_equal(spots.gates[1].class, HK_SPOT_LINK);
  assert_int_equal(spots.gates[1].asset, KNOWN_TRAIN);
  assert_near(spots.moved, 0); /* one transmitter has nobody to change places with */
}

/* One list of all that transmits; of how they gave way the greatest shares first. */
static void test_carriers(void **state) {
  hk_spots spots;
  assert_int_equal(hk_diagnose_spots(facts_of(state), 50, &spots), HAKYU_OK);
  assert_int_equal(spots.carrier_count, 3);
  assert_int_equal(spots.carriers[0].class, HK_SPOT_NEED); /* 0.04 / 7; the town and the train's link 0.02 / 7 */
  assert_int_equal(spots.carriers[1].entity, KNOWN_TOWN);
  assert_int_equal(spots.carriers[2].class, HK_SPOT_LINK);
  for (uint32_t k = 0; k < 3; k++) assert_int_equal(spots.carriers[k].place, k + 1);
  /* traced: through the town's need 1 h and 2 h of 100 and the train's 0.5 h of 50 x 2 unprotected, 3 h of 200 by the standby's gap */
  double unprotected = 0.01 + 0.02 + 0.02, gap = 0.015;
  assert_int_equal(spots.carriers[0].way_count, 2);
  assert_int_equal(spots.carriers[0].ways[0].mechanism, HAKYU_MECHANISM_unprotected);
  assert_near(spots.carriers[0].ways[0].share, unprotected / (unprotected + gap));
  assert_int_equal(spots.carriers[0].ways[1].mechanism, HAKYU_MECHANISM_standby_gap);
  assert_near(spots.carriers[0].ways[1].share, gap / (unprotected + gap));
  /* the first one by either measure: the need is first by both */
  assert_int_equal(hk_diagnose_spots(facts_of(state), 1, &spots), HAKYU_OK);
  assert_int_equal(spots.carrier_count, 1);
  /* the first two: by loss the need and the town; by how often, the need in 3 replications, and of those in one the town again */
  assert_int_equal(hk_diagnose_spots(facts_of(state), 2, &spots), HAKYU_OK);
  assert_int_equal(spots.carrier_count, 2);
}

static void test_shares(void **state) {
  hk_sector_shares *list = NULL;
  size_t count = 0;
  assert_int_equal(hk_diagnose_shares(facts_of(state), &list, &count), HAKYU_OK);
  assert_int_equal(count, 2);
  assert_int_equal(list[0].episodes, 8);
  assert_int_equal(list[0].mechanisms[0].mechanism, HAKYU_MECHANISM_unprotected);
  assert_near(list[0].mechanisms[0].loss, 2.0 / 3); /* 0.04 of 0.06 on the index */
  assert_near(list[0].mechanisms[0].falls, 3.0 / 8);
  assert_near(list[0].mechanisms[1].loss, 1.0 / 3);
  assert_near(list[0].phases[HAKYU_PHASE_repair], 0.75);
  assert_near(list[0].phases[HAKYU_PHASE_uncovered], 0.25);
  assert_near(list[1].traits[HAKYU_TRAIT_cross_sector], 1);
}

static void test_observations(void **state) {
  hk_observation *list = NULL;
  size_t count = 0;
  assert_int_equal(hk_diagnose_observations(facts_of(state), &list, &count), HAKYU_OK);
  assert_int_equal(count, 4);
  /* 0 0 25 50 100 100 200 against 50 */
  assert_near(list[0].simulated.median, 50);
  assert_near(list[0].simulated.high, 200);
  assert_int_equal(list[0].agreement, HK_AGREE_INSIDE);
  assert_true(list[0].is_scored);
  /* 10 to 40 s against 100 s; two of seven never fell */
  assert_near(list[1].absent, 2.0 / 7);
  assert_true(list[1].is_time);
  assert_int_equal(list[1].agreement, HK_AGREE_OUTSIDE);
  /* up in six of seven */
  assert_near(list[2].simulated.median, 6.0 / 7);
  assert_int_equal(list[2].agreement, HK_AGREE_INSIDE);
  assert_false(list[2].is_scored); /* guessed */
  /* always 6 against 5 (4 to 6) */
  assert_int_equal(list[3].agreement, HK_AGREE_OVERLAPS);
  assert_false(list[3].is_scored); /* an input */
}

static void test_chains(void **state) {
  hk_facts *facts = facts_of(state);
  hk_explanation train, town;
  assert_int_equal(hk_diagnose_chains(facts, KNOWN_TRAIN, 10, &train), HAKYU_OK);
  assert_int_equal(train.fell, 1);
  assert_int_equal(train.count, 1);
  assert_string_equal(train.chains[0].hazard, "storm");
  assert_int_equal(train.chains[0].count, 3);
  assert_int_equal(train.chains[0].steps[0].asset, KNOWN_PLANT);
  assert_int_equal(train.chains[0].steps[0].need, HK_FACT_NONE);
  assert_int_equal(train.chains[0].steps[1].asset, KNOWN_TOWN);
  assert_int_equal(train.chains[0].steps[2].link, 2);
  assert_int_equal(train.chains[0].steps[2].mechanism, HAKYU_MECHANISM_backup_exhausted);
  /* carried: the train's own 0.5 h of 50 x 2; the town's 1 h of 100 besides; the plant has none of its own */
  assert_near(train.chains[0].steps[2].carried_h, 0.02);
  assert_near(train.chains[0].steps[1].carried_h, 0.03);
  assert_near(train.chains[0].steps[0].carried_h, 0.03);
  assert_near(train.chains[0].share.value, 0.25);
  assert_near(train.chains[0].start_s.median, 40);
  assert_near(train.chains[0].down_s.median, 20);
  /* the town fell in three: twice unprotected (once to the horizon), once in a gap */
  assert_int_equal(hk_diagnose_chains(facts, KNOWN_TOWN, 1, &town), HAKYU_OK);
  assert_int_equal(town.fell, 3);
  assert_int_equal(town.chain_count, 2);
  assert_int_equal(town.count, 1); /* at most one was asked for */
  assert_int_equal(town.chains[0].replications, 2);
  assert_near(town.chains[0].down_s.censored, 0.5);
}

/* The interval score by hand: width of the band, and 20 times the miss, over the observed value or its tolerance. */
static void test_scores(void **state) {
  (void)state;
  hk_observation seen = {.value = 100, .low = 80, .high = 120, .is_scored = true, .simulated = {.low = 90, .median = 120, .high = 150, .count = 9},
                         .agreement = HK_AGREE_INSIDE};
  hk_score score = hk_diagnose_score(&seen);
  assert_near(score.score, 0.6);
  assert_true(score.is_inside && score.is_near && score.is_narrow);
  seen.simulated = (hk_spread){.low = 110, .median = 160, .high = 560, .count = 9};
  seen.agreement = HK_AGREE_OVERLAPS;
  score = hk_diagnose_score(&seen);
  assert_near(score.score, (450 + 20 * 10) / 100.0);
  assert_false(score.is_inside || score.is_near || score.is_narrow);
  seen.simulated = (hk_spread){.low = 10, .median = 67, .high = 70, .count = 9};
  score = hk_diagnose_score(&seen);
  assert_near(score.score, (60 + 20 * 30) / 100.0);
  assert_true(score.is_near && score.is_narrow); /* 67 x 1.5 > 100 */
  seen = (hk_observation){.value = 0, .low = -60, .high = 60, .is_scored = true, .simulated = {.low = 0, .median = 30, .high = 120, .count = 9}, .agreement = HK_AGREE_INSIDE};
  score = hk_diagnose_score(&seen);
  assert_near(score.score, 2);
  assert_true(score.is_inside && score.is_near && score.is_narrow);
  seen.high = seen.low = NAN; /* nothing to measure by */
  assert_true(isnan(hk_diagnose_score(&seen).score));
  seen.high = 60, seen.absent = 0.6; /* in most it did not happen */
  assert_true(isnan(hk_diagnose_score(&seen).score));
  seen.absent = 0, seen.is_scored = false; /* guessed, or not held out */
  assert_true(isnan(hk_diagnose_score(&seen).score));
  seen.is_scored = true, seen.is_never_down = true;
  assert_true(isnan(hk_diagnose_score(&seen).score));
}

static void test_damage_is_told(void **state) {
  (void)state;
  hakyu_findings *findings = NULL;
  hk_facts *facts = NULL;
  hakyu_result *run = known_run_open("broken", true);
  assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
  assert_int_equal(hk_facts_create(hakyu_memory_default(), run, findings, &facts), HAKYU_DAMAGED);
  assert_null(facts);
  assert_int_equal(hakyu_findings_count(findings, HAKYU_ERROR), 1);
  hakyu_findings_destroy(findings);
  hakyu_result_close(run);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_facts),  cmocka_unit_test(test_losses),       cmocka_unit_test(test_bands),
                                     cmocka_unit_test(test_protection), cmocka_unit_test(test_near_misses), cmocka_unit_test(test_spots), cmocka_unit_test(test_carriers), cmocka_unit_test(test_shares),
                                     cmocka_unit_test(test_observations), cmocka_unit_test(test_chains), cmocka_unit_test(test_scores), cmocka_unit_test(test_damage_is_told)};
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
