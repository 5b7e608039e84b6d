/* known_run - see known_run.h.
   A plant (power) feeds a town (power, 100 accounts, but 200 in outer draw 1) and a train (rail, 50 passengers, importance 2), whose
   need has two stages and a standby, the town. A storm strikes the plant. Outer draws 0 and 1 have four replications each; number 3
   of draw 1 did not settle. */
#define _XOPEN_SOURCE 700 /* nftw */
#include "known_run.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>
#include <hakyu/cascade.h>

#define INT(value) {.integer = (value)}
#define TEXT(value) {.text = (value)}
#define REAL(value) {.real = (value)}
#define NONE {.is_null = true}
#define ADD(table, ...) assert_int_equal(hk_result_add(run, HK_STORED_##table, (const hk_datum[]){__VA_ARGS__}), HAKYU_OK)

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk) {
  (void)status, (void)kind, (void)walk;
  return remove(path);
}

static void add_names(hakyu_result *run, bool is_broken) {
  ADD(sectors, INT(0), TEXT("power"), TEXT("Power"), TEXT("電力"));
  ADD(sectors, INT(1), TEXT("rail"), TEXT("Railway"), TEXT("鉄道"));
  ADD(importance, INT(0), INT(1000000));
  ADD(importance, INT(1), INT(2000000));
  ADD(rows, INT(0), INT(0), TEXT("accounts"), INT(100));
  ADD(rows, INT(1), INT(1), TEXT("passengers"), INT(50));
  ADD(row_weights, INT(0), INT(0), INT(100));
  ADD(row_weights, INT(0), INT(1), INT(50));
  ADD(row_weights, INT(1), INT(0), INT(200));
  ADD(row_weights, INT(1), INT(1), INT(50));
  ADD(assets, INT(0), TEXT("plant"), INT(0), TEXT("plant"), TEXT("coast"), TEXT("Plant"), TEXT("発電所"), NONE, INT(0));
  ADD(assets, INT(1), TEXT("town"), INT(0), TEXT("town"), TEXT(""), TEXT("Town"), TEXT("町"), INT(0), INT(100));
  ADD(assets, INT(2), TEXT("train"), INT(1), TEXT("line"), TEXT(""), TEXT("Train"), TEXT("電車"), INT(1), INT(50));
  ADD(needs, INT(0), TEXT("town.power"), INT(1), TEXT("electricity"));
  ADD(needs, INT(1), TEXT("train.power"), INT(2), TEXT("electricity"));
  ADD(links, INT(0), INT(0), INT(0));
  ADD(links, INT(1), INT(1), INT(0));
  ADD(links, INT(2), INT(1), INT(is_broken ? 99 : 1));
  ADD(stages, INT(1), INT(0), TEXT("ups"));
  ADD(stages, INT(1), INT(1), TEXT("generator"));
  ADD(hazards, INT(0), TEXT("storm"));
  ADD(places, INT(0), INT(35000000), INT(139500000));
  ADD(moments, INT(0), INT(0), INT(60));
  ADD(kinds, INT(0), TEXT("plant"), TEXT("works"), TEXT("発電の設備"));
  ADD(unit_labels, TEXT("accounts"), TEXT("customers"), TEXT("契約（口）"));
  ADD(assumptions, INT(0), TEXT("size"), TEXT("size of the town"), TEXT("町の大きさ"), INT(1), INT(0), INT(0), INT(100000000), INT(100000000), INT(200000000));
  ADD(assumptions, INT(1), TEXT("unused"), TEXT(""), TEXT(""), INT(0), INT(0), INT(1), INT(1), INT(2), INT(3));
}

/* Row 0: 1, 2, 0, 1 unit h in draw 0; 3, 0, 1 in draw 1. Shares down at once 0.5, 1, 0, 0.25; 1, 0, 0.5. Row 1: 0.5 unit h, once. */
static void add_losses(hakyu_result *run) {
  ADD(outcomes, INT(1), INT(3), INT(HAKYU_UNSETTLED));
  ADD(losses, INT(0), INT(0), INT(0), INT(3600), INT(50000000), INT(10), INT(100), INT(100), INT(100));
  ADD(losses, INT(0), INT(0), INT(1), INT(1800), INT(50000000), INT(40), INT(60), INT(60), INT(60));
  ADD(losses, INT(0), INT(1), INT(0), INT(7200), INT(100000000), INT(20), INT(200), INT(200), NONE);
  ADD(losses, INT(0), INT(3), INT(0), INT(3600), INT(25000000), INT(30), NONE, NONE, NONE);
  ADD(losses, INT(1), INT(0), INT(0), INT(10800), INT(200000000), INT(40), INT(400), INT(900), INT(900));
  ADD(losses, INT(1), INT(2), INT(0), INT(3600), INT(100000000), INT(50), INT(500), INT(500), INT(500));
}

/* Bin 270 holds a share of 1, bin 254 one of 0.5. */
static void add_tallies(hakyu_result *run) {
  ADD(levels, INT(0), INT(1), INT(270), INT(4), INT(0));
  ADD(levels, INT(0), INT(3), INT(254), INT(2), INT(0));
  ADD(levels, INT(0), INT(3), INT(270), INT(0), INT(4));
  ADD(mechanisms, INT(0), INT(0), INT(-1), INT(HAKYU_MECHANISM_struck), INT(3), INT(0));
  ADD(mechanisms, INT(0), INT(0), INT(0), INT(HAKYU_MECHANISM_unprotected), INT(3), INT(14400));
  ADD(mechanisms, INT(1), INT(0), INT(0), INT(HAKYU_MECHANISM_standby_gap), INT(2), INT(14400));
  ADD(mechanisms, INT(0), INT(1), INT(1), INT(HAKYU_MECHANISM_backup_exhausted), INT(1), INT(1800));
  ADD(phases, INT(0), INT(0), INT(HAKYU_PHASE_repair), INT(300));
  ADD(phases, INT(1), INT(0), INT(HAKYU_PHASE_uncovered), INT(100));
  ADD(traits, INT(0), INT(1), INT(HAKYU_TRAIT_cross_sector), INT(1));
  ADD(transmitted, INT(0), INT(0), INT(KNOWN_PLANT), INT(0), INT(3), INT(3), INT(14400), TEXT("77760000"));
  ADD(transmitted, INT(1), INT(0), INT(KNOWN_PLANT), INT(0), INT(2), INT(2), INT(14400), TEXT("129600000"));
  ADD(transmitted, INT(0), INT(0), INT(KNOWN_PLANT), INT(1), INT(1), INT(1), INT(1800), TEXT("3240000"));
  ADD(transmitted, INT(0), INT(0), INT(KNOWN_TOWN), INT(1), INT(1), INT(0), INT(1800), TEXT("3240000"));
  ADD(transmitted, INT(0), INT(1), INT(0), INT(0), INT(3), INT(0), INT(14400), TEXT("77760000"));
  ADD(transmitted, INT(0), INT(2), INT(2), INT(1), INT(1), INT(0), INT(1800), TEXT("3240000"));
  ADD(held, INT(0), INT(1), INT(-1), INT(0), INT(1), INT(300));
  ADD(held, INT(0), INT(1), INT(-1), INT(40), INT(3), INT(900));
  ADD(held, INT(1), INT(1), INT(3), INT(-1), INT(1), INT(60));
}

#define EPISODE(outer, number, episode, asset, start, end, open, parent, hazard, need, link, mechanism, weight) \
  ADD(episodes, INT(outer), INT(number), INT(episode), INT(asset), INT(start), INT(end), INT(open), INT(0), parent, hazard, need, link, \
      INT(HAKYU_MECHANISM_##mechanism), INT(0), INT(weight), INT(0), INT(0), INT(0), INT(0), INT(0), INT((end) - (start)))

/* Traced: the run's replications 0 to 3, that is numbers 0 and 1 of both draws. */
static void add_traced(hakyu_result *run) {
  EPISODE(0, 0, 0, KNOWN_PLANT, 0, 600, 0, NONE, INT(0), NONE, NONE, struck, 0);
  EPISODE(0, 0, 1, KNOWN_TOWN, 10, 100, 0, INT(0), NONE, INT(0), INT(0), unprotected, 3600);
  EPISODE(0, 0, 2, KNOWN_TRAIN, 40, 60, 0, INT(1), NONE, INT(1), INT(2), backup_exhausted, 1800);
  EPISODE(0, 1, 0, KNOWN_PLANT, 0, 3600, 1, NONE, INT(0), NONE, NONE, struck, 0);
  EPISODE(0, 1, 1, KNOWN_TOWN, 20, 3600, 1, INT(0), NONE, INT(0), INT(0), unprotected, 7200);
  EPISODE(1, 0, 0, KNOWN_PLANT, 0, 900, 0, NONE, INT(0), NONE, NONE, struck, 0);
  EPISODE(1, 0, 1, KNOWN_TOWN, 40, 900, 0, INT(0), NONE, INT(0), INT(0), standby_gap, 10800);
  ADD(saves, INT(0), INT(0), INT(0), INT(1), INT(0), INT(40), INT(-1), INT(0));
  ADD(saves, INT(0), INT(0), INT(1), INT(1), INT(100), INT(190), INT(-1), INT(9));  /* 9 s of 99 s left: a near miss */
  ADD(saves, INT(0), INT(0), INT(2), INT(1), INT(200), INT(290), INT(-1), INT(10)); /* 10 s of 100 s left: a tenth, none */
  ADD(saves, INT(0), INT(1), INT(0), INT(0), INT(10), INT(50), INT(0), NONE); /* and fell all the same, at 20 s */
  ADD(saves, INT(1), INT(0), INT(0), INT(1), INT(0), INT(60), INT(3), NONE);
}

static void add_observed(hakyu_result *run) {
  ADD(observations, INT(0), TEXT("weight_down:sector:power:accounts:1min"), TEXT("weight_down"), TEXT("held_out"), TEXT("yes"), TEXT("accounts"), REAL(50),
      REAL(40), REAL(60), TEXT("S1"));
  ADD(observations, INT(1), TEXT("first_down:asset:town"), TEXT("first_down"), TEXT("held_out"), TEXT("derived"), TEXT(""), REAL(100), NONE, NONE, TEXT("S1"));
  ADD(observations, INT(2), TEXT("never_down:asset:train"), TEXT("never_down"), TEXT("held_out"), TEXT("guessed"), TEXT(""), NONE, NONE, NONE, TEXT("S1"));
  ADD(observations, INT(3), TEXT("count_down:sector:power:1min"), TEXT("count_down"), TEXT("input"), TEXT("yes"), TEXT(""), REAL(5), REAL(4), REAL(6), TEXT("S1"));
  static const int64_t weights[2][4] = {{50, 100, 0, 25}, {200, 0, 100, 0}};
  for (int outer = 0; outer < 2; outer++)
    for (int number = 0; number < 4 - outer; number++) {
      ADD(observed, INT(outer), INT(number), INT(0), INT(weights[outer][number] * 1000000));
      if (weights[outer][number])
        ADD(observed, INT(outer), INT(number), INT(1), INT(10 + 10 * number));
      else
        ADD(observed, INT(outer), INT(number), INT(1), NONE);
      ADD(observed, INT(outer), INT(number), INT(2), INT(outer || number));
      ADD(observed, INT(outer), INT(number), INT(3), INT(6));
    }
}

hakyu_result *known_run_open(const char *name, bool is_broken) {
  static const char *const entries[] = {"horizon_s", "3600", "step_s", "60", "warnings", "2", "licence", "CC-BY-4.0"};
  static const char *const provenance[] = {"seconds", "2.000", "replications_here", "8", "threads", "1"};
  char folder[512];
  hakyu_result *run = NULL;
  snprintf(folder, sizeof folder, "%s/known-%s", TEST_WORK, name);
  nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
  hk_manifest manifest = {.scenario_id = "known-storm",
                          .model_id = "known",
                          .title_en = "A known storm",
                          .title_ja = "既知の嵐",
                          .tlp = "GREEN",
                          .engine = "event",
                          .fingerprint = "00ff",
                          .seed = 7,
                          .replications = 8,
                          .outer_count = 2,
                          .traced = 4,
                          .semantics = 1,
                          .entries = entries,
                          .entry_pairs = 4};
  assert_int_equal(hk_result_create(hakyu_memory_default(), folder, &manifest, NULL, &run), HAKYU_OK);
  assert_int_equal(hk_result_begin(run), HAKYU_OK);
  add_names(run, is_broken);
  add_losses(run);
  add_tallies(run);
  add_traced(run);
  add_observed(run);
  ADD(units, INT(0), INT(0), INT(4));
  ADD(units, INT(1), INT(0), INT(4));
  assert_int_equal(hk_result_commit(run), HAKYU_OK);
  assert_int_equal(hk_result_close(run, true, provenance, 3, NULL), HAKYU_OK);
  assert_int_equal(hakyu_result_open(hakyu_memory_default(), folder, NULL, &run), HAKYU_OK);
  return run;
}
