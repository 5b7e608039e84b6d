/* Trials: what is stored is what playing everything gives, whatever the threads, the order of wants, the size of steps and however often
   it was interrupted; and the figures made of it, on models whose figures are known. */
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
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/digest.h"
#include "base/memory.h"
#include "cascade/made_model.h"
#include "campaign/made_town.h"
#include "diagnosis/effects.h"
#include "model/value.h"
#include "trial/trials.h"
#include "../pantry.h"

#define WORK TEST_WORK "/trials"
#define TOWN WORK "/town"
enum { OUTER = 4, REPLICATIONS = 400, MORE_OUTER = 6, NUMBERS = 120 };

/* ---- runs ------------------------------------------------------------------------------------------------------------------ */

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk) {
  (void)status, (void)kind, (void)walk;
  return remove(path);
}
static void clear(const char *path) { nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS); }

static void make_run(const char *text, const char *name, uint64_t replications, int outer_count) {
  char model[256], folder[256];
  made_rows rows;
  hakyu_campaign *campaign = NULL;
  hakyu_progress progress = {0};
  snprintf(model, sizeof model, WORK "/%s-model", name);
  snprintf(folder, sizeof folder, WORK "/%s", name);
  clear(model), clear(folder);
  mkdir(WORK, 0777);
  made_rows_init(&rows, "%s", text);
  made_write_files(&rows, model, 0);
  made_rows_fini(&rows);
  hakyu_scenario *scenario = made_read_files(model);
  hakyu_campaign_options options = hakyu_campaign_defaults();
  options.replications = replications;
  options.outer_count = outer_count;
  options.folder = folder;
  options.threads = 1;
  assert_int_equal(hakyu_campaign_create(hakyu_memory_default(), scenario, &options, NULL, &campaign), HAKYU_OK);
  while (!progress.is_complete) assert_int_equal(hakyu_campaign_step(campaign, 1000, &progress), HAKYU_OK);
  assert_int_equal(hakyu_campaign_close(campaign, NULL, NULL), HAKYU_OK);
  hakyu_scenario_destroy(scenario);
}

static int make_town(void **state) {
  (void)state;
  make_run(MADE_TOWN, "town", REPLICATIONS, OUTER);
  return 0;
}

static hk_trials *open_trials(const char *run, const char *evidence, int threads) {
  hk_trials *trials = NULL;
  char folder[256], to[256];
  snprintf(folder, sizeof folder, WORK "/%s", run);
  snprintf(to, sizeof to, WORK "/%s", evidence);
  assert_int_equal(hk_trials_open(hakyu_memory_default(), folder, to, threads, NULL, &trials), HAKYU_OK);
  return trials;
}

static void finish(hk_trials *trials, int64_t budget_ms) {
  hk_trials_progress progress = {0};
  while (!progress.is_complete) assert_int_equal(hk_trials_step(trials, budget_ms, NULL, &progress), HAKYU_OK);
}

/* ---- changes of the town ------------------------------------------------------------------------------------------------------ */

static const hk_lever_text backups[] = {{"backup_at_least", "service:supply", "1", NULL, NULL, {NULL}}, {"repair_faster", "sector:power", NULL, "0.4", NULL, {NULL}}};
static const hk_lever_text copies[] = {{"add_supplier", "sector:telecom", "3", NULL, NULL, {NULL}}};
static const hk_lever_text bigger[] = {{"add_crews", "crew:diggers", "3", NULL, NULL, {NULL}}, {"detect_within", "kind:unheard", "1", NULL, NULL, {NULL}}};
static const hk_change changes[] = {
    {.kind = HK_CHANGE_LEVERS, .id = "item:T.1", .levers = backups, .lever_count = 2, .adoption = {"T.1", 1000000, 1000000}},
    {.kind = HK_CHANGE_LEVERS, .id = "item:T.2", .levers = backups, .lever_count = 2, .adoption = {"T.2", 200000, 900000}},
    {.kind = HK_CHANGE_LEVERS, .id = "item:T.3", .levers = copies, .lever_count = 1, .adoption = {"T.3", 500000, 500000}},
    {.kind = HK_CHANGE_LEVERS, .id = "item:T.4", .levers = bigger, .lever_count = 2, .adoption = {"T.4", 1000000, 1000000}},
    {.kind = HK_CHANGE_HELD_ASSET, .entity = "ex1"},
    {.kind = HK_CHANGE_HELD_NEED, .entity = "homes.power"},
    {.kind = HK_CHANGE_HELD_LINK, .entity = "ward.power", .other = "s2"},
    {.kind = HK_CHANGE_NO_STAGE, .entity = "ex1.power", .other = "battery"},
    {.kind = HK_CHANGE_NO_STANDBY, .entity = "s3.in", .other = "import"},
    {.kind = HK_CHANGE_NO_REDUNDANCY, .entity = "homes.power"},
    {.kind = HK_CHANGE_NO_PROTECTIONS, .id = "removed:item:T.1", .entity = "service:supply", .protections = 7}};
enum { CHANGES = sizeof changes / sizeof *changes };

static void add_all(hk_trials *trials, uint32_t *numbers) {
  for (int c = 0; c < CHANGES; c++) assert_int_equal(hk_trials_add(trials, &changes[c], NULL, &numbers[c]), HAKYU_OK);
}

/* ---- everything played --------------------------------------------------------------------------------------------------------- */

typedef struct played { int64_t *weight_s; uint8_t *outcomes; size_t rows; } played; /* [outer][number][row] */

static played play_all(const hakyu_scenario *scenario, const hk_world_change *change) {
  const hakyu_memory *m = hakyu_memory_default();
  hk_paired *paired = NULL;
  hk_draws base;
  hk_world *world = NULL;
  played all = {.outcomes = calloc(MORE_OUTER * NUMBERS, 1)};
  uint64_t numbers[NUMBERS];
  for (uint64_t n = 0; n < NUMBERS; n++) numbers[n] = n;
  assert_int_equal(hk_paired_create(m, 1, &paired), HAKYU_OK);
  assert_int_equal(hk_draws_init(&base, m, scenario, 1, MORE_OUTER), HAKYU_OK);
  if (change) assert_int_equal(hk_world_create(m, &base, change, NULL, &world), HAKYU_OK);
  for (uint32_t o = 0; o < MORE_OUTER; o++) {
    const hk_plan *plan;
    hk_difference *difference;
    assert_int_equal(hk_draws_get(&base, o, NULL, &plan), HAKYU_OK);
    if (change) assert_int_equal(hk_world_turn(world, plan, NULL, &plan, &difference), HAKYU_OK);
    all.rows = plan->network->row_count;
    if (!all.weight_s) all.weight_s = calloc(MORE_OUTER * NUMBERS * all.rows, sizeof *all.weight_s);
    hk_paired_job job = {plan, numbers, NUMBERS, all.outcomes + o * NUMBERS, all.weight_s + o * NUMBERS * all.rows, NULL, 0};
    assert_int_equal(hk_paired_run(paired, &job, 1, INT64_MAX), HAKYU_OK);
  }
  hk_paired_destroy(paired);
  hk_world_destroy(world);
  hk_draws_fini(&base);
  return all;
}

static void forget(played *all) { free(all->weight_s), free(all->outcomes); }

/* What is stored of a trial, laid over the base. */
static bool expect_stored(hk_trials_store *store, const char *id, const played *base, const played *with) {
  const hakyu_memory *m = hakyu_memory_default();
  hk_stored_trial trial;
  hk_trial_entry *entries = NULL;
  size_t count = 0, changed = 0;
  assert_int_equal(hk_trials_store_find(store, id, NULL, &trial), HAKYU_OK);
  assert_int_equal(hk_trials_store_changed(store, trial.number, &entries, &count), HAKYU_OK);
  int64_t *laid = calloc(MORE_OUTER * NUMBERS * base->rows, sizeof *laid);
  memcpy(laid, base->weight_s, MORE_OUTER * NUMBERS * base->rows * sizeof *laid);
  for (size_t i = 0; i < count; i++) {
    int64_t *at = laid + (entries[i].outer * NUMBERS + entries[i].number) * base->rows;
    assert_int_equal(entries[i].outcome, with->outcomes[entries[i].outer * NUMBERS + entries[i].number]);
    if (entries[i].row == UINT32_MAX) memset(at, 0, base->rows * sizeof *at), changed++;
    else at[entries[i].row] = entries[i].weight_s;
  }
  assert_memory_equal(laid, with->weight_s, MORE_OUTER * NUMBERS * base->rows * sizeof *laid);
  size_t differing = 0;
  for (size_t n = 0; n < MORE_OUTER * NUMBERS; n++) differing += memcmp(base->weight_s + n * base->rows, with->weight_s + n * base->rows, base->rows * sizeof *laid) != 0;
  assert_int_equal(changed, differing);
  free(laid);
  hk_memory_free(m, entries);
  return differing > 0;
}

static hk_world_change as_world_change(const hk_trials *trials, const hk_change *change) {
  const hakyu_model *model = hk_trials_scenario(trials)->model;
  hk_world_change made = {.kind = change->kind, .levers = change->levers, .lever_count = change->lever_count, .adoption = change->adoption, .asset = HK_NONE, .need = HK_NONE, .supplier = HK_NONE, .stage = HK_NONE};
  if (change->kind == HK_CHANGE_HELD_ASSET) made.asset = made_asset(hk_trials_scenario(trials), change->entity);
  else if (change->entity && change->kind != HK_CHANGE_NO_PROTECTIONS) made.need = hk_names_find(model->need_names, change->entity);
  if (change->kind == HK_CHANGE_HELD_LINK || change->kind == HK_CHANGE_NO_STANDBY) made.supplier = made_asset(hk_trials_scenario(trials), change->other);
  for (uint32_t s = 0; change->kind == HK_CHANGE_NO_STAGE && s < model->stage_count; s++)
    if (s >= model->chains[model->needs[made.need].chain].stage_first && strcmp(model->stages[s].name, change->other) == 0 && made.stage == HK_NONE) made.stage = s;
  return made;
}

static void test_stored_is_played(void **state) {
  (void)state;
  clear(WORK "/evidence");
  hk_trials *trials = open_trials("town", "evidence", 1);
  uint32_t numbers[CHANGES];
  add_all(trials, numbers);
  assert_int_equal(hk_trials_unmatched(trials, numbers[3]), 1); /* the kind nobody has heard of */
  for (int c = 0; c < CHANGES; c++) assert_int_equal(hk_trials_want(trials, numbers[c], 0, MORE_OUTER, 0, NUMBERS), HAKYU_OK);
  finish(trials, 50);
  for (int c = 0; c < CHANGES; c++) assert_int_equal(hk_trials_done(trials, numbers[c]), MORE_OUTER * NUMBERS);
  played base = play_all(hk_trials_scenario(trials), NULL);
  int unchanged = 0;
  for (int c = 0; c < CHANGES; c++) {
    if (changes[c].kind == HK_CHANGE_NO_PROTECTIONS) continue; /* below */
    const hk_world_change change = as_world_change(trials, &changes[c]);
    played with = play_all(hk_trials_scenario(trials), &change);
    const bool is_changed = expect_stored(hk_trials_get_store(trials), hk_trials_id(trials, numbers[c]), &base, &with);
    if (!is_changed) print_message("%s changes nothing here\n", hk_trials_id(trials, numbers[c]));
    unchanged += !is_changed;
    forget(&with);
  }
  forget(&base);
  assert_true(unchanged <= 1);
  assert_int_equal(hk_trials_close(trials, NULL), HAKYU_OK);
}

/* ---- however it is done ------------------------------------------------------------------------------------------------------- */

static void digest_of(const char *evidence, uint8_t digest[32]) {
  char folder[256];
  hk_trials_store *store = NULL;
  snprintf(folder, sizeof folder, WORK "/%s", evidence);
  assert_int_equal(hk_trials_store_open(hakyu_memory_default(), folder, NULL, &store), HAKYU_OK);
  assert_int_equal(hk_trials_store_digest(store, digest), HAKYU_OK);
  hk_trials_store_close(store);
}

static void test_same_however_done(void **state) {
  (void)state;
  uint8_t first[32], digest[32];
  digest_of("evidence", first);
  for (int threads = 2; threads <= 3; threads++) { /* other threads, other order, many small steps, closed and opened in between */
    uint32_t numbers[CHANGES];
    clear(WORK "/again");
    for (int part = 0; part < 4; part++) {
      hk_trials *trials = open_trials("town", "again", threads);
      hk_trials_progress progress = {0};
      for (int c = CHANGES; c-- > 0;) assert_int_equal(hk_trials_add(trials, &changes[c], NULL, &numbers[c]), HAKYU_OK);
      for (int c = 0; c < CHANGES; c++) {
        assert_int_equal(hk_trials_want(trials, numbers[c], (uint32_t)((c + part) % MORE_OUTER), 1, 7, 50), HAKYU_OK);
        if (part == 3) assert_int_equal(hk_trials_want(trials, numbers[c], 0, MORE_OUTER, 0, NUMBERS), HAKYU_OK);
      }
      if (part < 3) for (int step = 0; step < 12 && !progress.is_complete; step++) assert_int_equal(hk_trials_step(trials, 0, NULL, &progress), HAKYU_OK);
      else finish(trials, threads == 2 ? 0 : 20);
      assert_int_equal(hk_trials_close(trials, NULL), HAKYU_OK);
    }
    digest_of("again", digest);
    assert_memory_equal(digest, first, sizeof first);
  }
  /* what is there is not played again */
  hk_trials *trials = open_trials("town", "again", 1);
  hk_trials_progress progress = {0};
  uint32_t number;
  assert_int_equal(hk_trials_add(trials, &changes[0], NULL, &number), HAKYU_OK);
  assert_int_equal(hk_trials_want(trials, number, 0, MORE_OUTER, 0, NUMBERS), HAKYU_OK);
  assert_int_equal(hk_trials_step(trials, 0, NULL, &progress), HAKYU_OK);
  assert_true(progress.is_complete);
  assert_int_equal(progress.total, 0);
  /* more of it is */
  assert_int_equal(hk_trials_want_more(trials, number, 2, 30), HAKYU_OK);
  assert_int_equal(hk_trials_wanted(trials, number), MORE_OUTER * NUMBERS + 60);
  finish(trials, 1000);
  assert_int_equal(hk_trials_done(trials, number), MORE_OUTER * NUMBERS + 60);
  assert_int_equal(hk_trials_close(trials, NULL), HAKYU_OK);
}

static void test_refused(void **state) {
  (void)state;
  hk_trials *trials = open_trials("town", "evidence", 1), *second = NULL;
  uint32_t number;
  assert_int_equal(hk_trials_open(hakyu_memory_default(), TOWN, WORK "/evidence", 1, NULL, &second), HAKYU_BUSY);
  const hk_change nobody = {.kind = HK_CHANGE_HELD_ASSET, .entity = "nobody"};
  assert_int_equal(hk_trials_add(trials, &nobody, NULL, &number), HAKYU_REFUSED);
  const hk_lever_text pray = {"pray", "all", "1", NULL, NULL, {NULL}}, absent = {"repair_faster", "kind:unheard", "1", NULL, NULL, {NULL}}, none = {"repair_faster", "all", "1", NULL, NULL, {NULL}};
  const hk_change unknown = {.kind = HK_CHANGE_LEVERS, .id = "item:P", .levers = &pray, .lever_count = 1, .adoption = {"P", 1000000, 1000000}};
  assert_int_equal(hk_trials_add(trials, &unknown, NULL, &number), HAKYU_REFUSED);
  const hk_change unmatched = {.kind = HK_CHANGE_LEVERS, .id = "item:Q", .levers = &absent, .lever_count = 1, .adoption = {"Q", 1000000, 1000000}};
  assert_int_equal(hk_trials_add(trials, &unmatched, NULL, &number), HAKYU_NOT_FOUND);
  const hk_change unadopted = {.kind = HK_CHANGE_LEVERS, .id = "item:R", .levers = &none, .lever_count = 1, .adoption = {"R", 0, 0}};
  assert_int_equal(hk_trials_add(trials, &unadopted, NULL, &number), HAKYU_NOT_FOUND); /* share 0: it is not there */
  /* the town has no hosts and no pools: a lever that matches every asset acts on none; beside one that does act it does no harm */
  const hk_lever_text hosts[] = {{"educate", "all", "3", NULL, NULL, {NULL}}, {"raise_capacity", "all", "1", NULL, NULL, {NULL}}, {"repair_faster", "sector:power", NULL, "0.4", NULL, {NULL}}};
  const hk_change idle = {.kind = HK_CHANGE_LEVERS, .id = "item:S", .levers = hosts, .lever_count = 2, .adoption = {"S", 300000, 900000}};
  assert_int_equal(hk_trials_add(trials, &idle, NULL, &number), HAKYU_NOT_FOUND);
  const hk_change partly = {.kind = HK_CHANGE_LEVERS, .id = "item:T", .levers = hosts, .lever_count = 3, .adoption = {"T", 300000, 900000}};
  assert_int_equal(hk_trials_add(trials, &partly, NULL, &number), HAKYU_OK);
  assert_int_equal(hk_trials_close(trials, NULL), HAKYU_OK);
}

/* A model with a layer, whose states outlive the base's plans: worlds without protections borrow from these, and are let go after them. */
static void test_layers_outlive_plans(void **state) {
  (void)state;
  make_run("assumption A value=about(2h, 1h, 3h)\nstage cells battery autonomy=$A\nasset a repair=9h\nasset b weight=5 weight_unit=users end_use=yes\nneed b.p from=[a] backup=cells\n"
           "host a strike=0.8 contain=5h\ninfection worm assets=[a]\n", "hosts", 40, OUTER);
  const hk_change bare = {.kind = HK_CHANGE_NO_PROTECTIONS, .id = "removed:item:H", .entity = "all", .protections = 7};
  const hk_lever_text levers[] = {{"contain_within", "all", "3", NULL, NULL, {NULL}}};
  const hk_change item = {.kind = HK_CHANGE_LEVERS, .id = "item:H", .levers = levers, .lever_count = 1, .adoption = {"H", 300000, 900000}};
  uint8_t digests[2][32];
  for (int threads = 1; threads <= 2; threads++) {
    char name[32];
    uint32_t numbers[2];
    snprintf(name, sizeof name, "hosts-evidence-%d", threads);
    hk_trials *trials = open_trials("hosts", name, threads);
    assert_int_equal(hk_trials_add(trials, &item, NULL, &numbers[0]), HAKYU_OK);
    assert_int_equal(hk_trials_add(trials, &bare, NULL, &numbers[1]), HAKYU_OK);
    for (uint32_t o = 0; o < MORE_OUTER; o++) { /* one pass an outer draw, the one change after the other */
      for (int c = 1; c >= 0; c--) assert_int_equal(hk_trials_want(trials, numbers[c], o, 1, 0, 30), HAKYU_OK);
      finish(trials, 1000);
    }
    for (int c = 0; c < 2; c++) assert_int_equal(hk_trials_done(trials, numbers[c]), MORE_OUTER * 30);
    assert_int_equal(hk_trials_close(trials, NULL), HAKYU_OK);
    digest_of(name, digests[threads - 1]);
  }
  assert_memory_equal(digests[0], digests[1], 32);
}

/* Killed again and again in the middle, and gone on with: the same in the end. */
static void test_killed(void **state) {
  (void)state;
  uint8_t first[32], digest[32];
  uint32_t numbers[CHANGES];
  uint64_t before = 0, done = 0;
  digest_of("evidence", first);
  clear(WORK "/killed");
  for (int kill_number = 0; kill_number < 4; kill_number++) {
    int told[2]; /* the child tells after each step that stored something */
    char byte;
    assert_int_equal(pipe(told), 0);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
      hk_trials *trials = NULL;
      hk_trials_progress progress = {0};
      if (hk_trials_open(hakyu_memory_default(), TOWN, WORK "/killed", 1, NULL, &trials)) _exit(1);
      for (int c = 0; c < CHANGES; c++)
        if (hk_trials_add(trials, &changes[c], NULL, &numbers[c]) || hk_trials_want(trials, numbers[c], 0, MORE_OUTER, 0, NUMBERS)) _exit(1);
      while (!progress.is_complete)
        if (hk_trials_step(trials, 0, NULL, &progress) || hk_trials_save(trials) || (progress.pairs && write(told[1], "", 1) != 1)) _exit(1);
      _exit(0);
    }
    close(told[1]);
    for (int heard = 0; heard <= kill_number; heard++)
      if (read(told[0], &byte, 1) != 1) break;
    close(told[0]);
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, NULL, 0), child);
  }
  hk_trials *trials = open_trials("town", "killed", 1);
  add_all(trials, numbers);
  for (int c = 0; c < CHANGES; c++) before += hk_trials_done(trials, numbers[c]);
  for (int c = 0; c < CHANGES; c++) assert_int_equal(hk_trials_want(trials, numbers[c], 0, MORE_OUTER, 0, NUMBERS), HAKYU_OK);
  finish(trials, 1000);
  for (int c = 0; c < CHANGES; c++) done += hk_trials_done(trials, numbers[c]);
  print_message("killed four times; %llu of %llu pairs were there\n", (unsigned long long)before, (unsigned long long)done);
  assert_true(before > 0 && before < done);
  assert_int_equal(done, CHANGES * MORE_OUTER * NUMBERS);
  assert_int_equal(hk_trials_close(trials, NULL), HAKYU_OK);
  digest_of("killed", digest);
  assert_memory_equal(digest, first, sizeof first);
}

/* A lever set adopted by all is the scenario that has the same levers written in it. */
static void test_set_is_scenario(void **state) {
  (void)state;
  const hakyu_memory *m = hakyu_memory_default();
  hakyu_scenario *plain = made_scenario(MADE_TOWN), *levered = NULL;
  hakyu_scenario *written = made_scenario(MADE_TOWN "lever backup_at_least targets=service:supply dose=1\nlever repair_faster targets=sector:power value=0.4\n");
  assert_int_equal(hk_lever_set_apply(m, plain, backups, 2, hk_adoption_by_all(), NULL, &levered, NULL, NULL), HAKYU_OK);
  played one = play_all(written, NULL), other = play_all(levered, NULL), base = play_all(plain, NULL);
  assert_int_equal(one.rows, other.rows);
  assert_memory_equal(one.weight_s, other.weight_s, MORE_OUTER * NUMBERS * one.rows * sizeof *one.weight_s);
  assert_memory_not_equal(one.weight_s, base.weight_s, MORE_OUTER * NUMBERS * one.rows * sizeof *one.weight_s);
  forget(&one), forget(&other), forget(&base);
  /* upon levers that are there already: both apply */
  hakyu_scenario *half = made_scenario(MADE_TOWN "lever repair_faster targets=sector:power value=0.4\n"), *both = NULL;
  assert_int_equal(hk_lever_set_apply(m, half, backups, 1, hk_adoption_by_all(), NULL, &both, NULL, NULL), HAKYU_OK);
  one = play_all(written, NULL), other = play_all(both, NULL);
  assert_memory_equal(one.weight_s, other.weight_s, MORE_OUTER * NUMBERS * one.rows * sizeof *one.weight_s);
  forget(&one), forget(&other);
  hakyu_scenario_destroy(both), hakyu_scenario_destroy(half), hakyu_scenario_destroy(levered), hakyu_scenario_destroy(written), hakyu_scenario_destroy(plain);
}

/* What a warning brings beside earlier detection: the same keys in a scenario; nothing where they are 1; another trial where they are given. */
static void test_what_a_warning_brings(void **state) {
  (void)state;
  const hakyu_memory *m = hakyu_memory_default();
#define WARNS {.lever = "share_warning", .targets = "all", .value = "5min"
  static const hk_lever_text plain = WARNS}, neutral = WARNS, .aid = {"1", "1", "1"}}, brings = WARNS, .aid = {"0.2", "0.6", "0.2"}}, shorter = WARNS, .aid = {"0.3", NULL, NULL}};
  static const struct { const hk_lever_text *text; const char *keys; } same[] = {
      {&plain, ""}, {&neutral, ""}, {&brings, "repair_least=0.2 repair_most=0.6 recurrence=0.2"}, {&shorter, "repair_least=0.3"}};
  hakyu_scenario *town = made_scenario(MADE_TOWN);
  played first = {0};
  for (int s = 0; s < 4; s++) {
    hakyu_scenario *written = made_scenario(MADE_TOWN "lever share_warning targets=all value=5min %s\n", same[s].keys), *levered = NULL;
    assert_int_equal(hk_lever_set_apply(m, town, same[s].text, 1, hk_adoption_by_all(), NULL, &levered, NULL, NULL), HAKYU_OK);
    played one = play_all(written, NULL), other = play_all(levered, NULL);
    const size_t size = MORE_OUTER * NUMBERS * one.rows * sizeof *one.weight_s;
    assert_memory_equal(one.weight_s, other.weight_s, size);
    if (!s) first = play_all(written, NULL);
    assert_int_equal(memcmp(one.weight_s, first.weight_s, size) != 0, s > 1); /* 1, 1 and 1 are nothing; the others are something */
    forget(&one), forget(&other);
    hakyu_scenario_destroy(levered), hakyu_scenario_destroy(written);
  }
  forget(&first);
  static const struct { hk_lever_text text; const char *code, *field; } wrong[] = {
      {WARNS, .aid = {"0", NULL, NULL}}, "out-of-range", "repair_least"},   {WARNS, .aid = {"0.6", "0.5", NULL}}, "out-of-range", "repair_most"},
      {WARNS, .aid = {NULL, "0.5", NULL}}, "out-of-range", "repair_most"},  {WARNS, .aid = {NULL, NULL, "1.5"}}, "out-of-range", "recurrence"},
      {WARNS, .aid = {NULL, NULL, "about(0.5, 0.2, 0.8)"}}, "wrong-type", "recurrence"},
      {{.lever = "repair_faster", .targets = "all", .aid = {NULL, NULL, "0.5"}}, "misplaced-key", "recurrence"}};
  for (size_t w = 0; w < sizeof wrong / sizeof *wrong; w++) {
    hakyu_findings *findings = NULL;
    hakyu_scenario *levered = NULL;
    assert_int_equal(hakyu_findings_create(m, &findings), HAKYU_OK);
    assert_int_equal(hk_lever_set_apply(m, town, &wrong[w].text, 1, hk_adoption_by_all(), findings, &levered, NULL, NULL), HAKYU_REFUSED);
    assert_string_equal(hakyu_findings_get(findings, 0)->code, wrong[w].code);
    assert_string_equal(hakyu_findings_get(findings, 0)->field, wrong[w].field);
    hakyu_findings_destroy(findings);
  }
  hk_trials *trials = open_trials("town", "evidence-warned", 1);
  const hk_lever_text *const texts[] = {&plain, &brings, &shorter, &plain};
  char digests[4][HK_DIGEST_TEXT];
  for (int d = 0; d < 4; d++) {
    const hk_change change = {.kind = HK_CHANGE_LEVERS, .id = "item:W", .levers = texts[d], .lever_count = 1, .adoption = {"W", 1000000, 1000000}};
    uint32_t number;
    assert_int_equal(hk_trials_add(trials, &change, NULL, &number), HAKYU_OK);
    snprintf(digests[d], sizeof digests[d], "%s", hk_trials_digest(trials, number));
  }
  assert_string_equal(digests[0], digests[3]);
  assert_string_not_equal(digests[0], digests[1]), assert_string_not_equal(digests[0], digests[2]), assert_string_not_equal(digests[1], digests[2]);
  assert_int_equal(hk_trials_close(trials, NULL), HAKYU_OK);
  hakyu_scenario_destroy(town);
}

/* Memory that runs out at any moment: said, and nothing is left behind. */
static hakyu_status starve(const hakyu_memory *memory) {
  hk_trials *trials = NULL;
  uint32_t number;
  hk_trials_progress progress = {0};
  clear(WORK "/hungry");
  hakyu_status status = hk_trials_open(memory, TOWN, WORK "/hungry", 1, NULL, &trials);
  if (status) return status;
  for (int c = 0; c < CHANGES && !status; c += 5) {
    status = hk_trials_add(trials, &changes[c], NULL, &number);
    if (!status) status = hk_trials_want(trials, number, 3, 2, 90, 20);
  }
  while (!status && !progress.is_complete) status = hk_trials_step(trials, 1000, NULL, &progress);
  hakyu_status closed = hk_trials_close(trials, NULL);
  return status ? status : closed;
}

static void test_hungry(void **state) {
  (void)state;
  pantry full = {.left = 10000000};
  assert_int_equal(starve(&(hakyu_memory){pantry_resize, &full}), HAKYU_OK);
  assert_int_equal(full.held, 0);
  const long needed = 10000000 - full.left;
  for (long at = 0; at < 60; at++) {
    pantry p = {.left = needed * at / 60};
    assert_int_equal(starve(&(hakyu_memory){pantry_resize, &p}), HAKYU_NO_MEMORY);
    assert_int_equal(p.held, 0);
  }
}

/* ---- who adopts ------------------------------------------------------------------------------------------------------------------ */

static void test_adoption(void **state) {
  (void)state;
  const hk_adoption some = {"G.P.U", 200000, 600000};
  double sum = 0;
  enum { DRAWS = 4000 };
  for (uint32_t o = 0; o < DRAWS; o++) {
    const double share = (double)hk_adoption_share(some, 9, o, false) / 18446744073709551616.0;
    assert_true(share >= 0.2 - 1e-9 && share <= 0.6 + 1e-9);
    sum += share;
  }
  assert_true(fabs(sum / DRAWS - 0.4) < 0.4 / sqrt(12.0 * DRAWS) * 4);
  assert_true(fabs((double)hk_adoption_share(some, 9, 0, true) / 18446744073709551616.0 - 0.4) < 1e-9);
  assert_true(hk_adoption_share(some, 9, 1, false) != hk_adoption_share((hk_adoption){"G.P.V", 200000, 600000}, 9, 1, false)); /* each item its own luck */
  assert_true(hk_adoption_share((hk_adoption){"X", 1000000, 1000000}, 9, 0, false) == HK_ALWAYS);
}

/* ---- figures --------------------------------------------------------------------------------------------------------------------- */

typedef struct figuring { hk_trials *trials; hakyu_result *result; hk_facts *facts; } figuring;

static figuring begin_figures(const char *run, const char *evidence) {
  char folder[256];
  figuring f = {.trials = open_trials(run, evidence, 1)};
  snprintf(folder, sizeof folder, WORK "/%s", run);
  assert_int_equal(hakyu_result_open(hakyu_memory_default(), folder, NULL, &f.result), HAKYU_OK);
  assert_int_equal(hk_facts_create(hakyu_memory_default(), f.result, NULL, &f.facts), HAKYU_OK);
  return f;
}

static void end_figures(figuring *f) {
  hk_facts_destroy(f->facts);
  hakyu_result_close(f->result);
  assert_int_equal(hk_trials_close(f->trials, NULL), HAKYU_OK);
}

static const hk_effect *effect_of(figuring *f, const hk_change *change, uint32_t outers, uint64_t numbers) {
  uint32_t number;
  hk_effect *effect = NULL;
  const hk_effect_options options = hk_effect_defaults();
  assert_int_equal(hk_trials_add(f->trials, change, NULL, &number), HAKYU_OK);
  assert_int_equal(hk_trials_want(f->trials, number, 0, outers, 0, numbers), HAKYU_OK);
  finish(f->trials, 1000);
  assert_int_equal(hk_diagnose_effect(f->facts, hk_trials_get_store(f->trials), hk_trials_id(f->trials, number), NULL, &options, &effect), HAKYU_OK);
  return effect;
}

/* Two of three are wanted; a fails, then b. Blame is b's alone; whoever of the two had held would have saved all, and c nothing. */
static void test_two_of_three(void **state) {
  (void)state;
  make_run("asset a\nasset b\nasset c\nasset load weight=10 weight_unit=homes end_use=yes\n"
           "need load.in rule=at_least quantity=2 from=[a, b, c]\n"
           "strike first assets=[a] at=1h repair=20h probability=0.5\nstrike second assets=[b] at=2h repair=30h probability=0.8\nscenario horizon=24h\noutputs traced=200\n",
           "three", 200, 0);
  clear(WORK "/three-evidence");
  figuring f = begin_figures("three", "three-evidence");
  const hk_effect *held[3];
  const char *const ids[] = {"a", "b", "c"};
  for (int i = 0; i < 3; i++) held[i] = effect_of(&f, &(hk_change){.kind = HK_CHANGE_HELD_ASSET, .entity = ids[i]}, 1, 200);
  size_t blamed = 0, all = 0;
  for (size_t e = 0; e < f.facts->episode_count; e++) {
    const hk_fact_episode *episode = &f.facts->episodes[e];
    if (episode->need == HK_FACT_NONE) continue;
    all++;
    blamed += strcmp(f.facts->assets[f.facts->links[episode->link].supplier].id, "b") == 0;
  }
  assert_true(all > 50);
  assert_int_equal(blamed, all);
  assert_true(held[0]->index.base > 0);
  for (int i = 0; i < 2; i++) {
    assert_true(held[i]->rows[0].with == 0.0);
    assert_true(fabs(held[i]->index.share - 1) < 1e-12);
    assert_true(held[i]->index.p_value < 1e-6);
    assert_true(held[i]->worse.value == 0.0);
  }
  assert_true(held[0]->rows[0].avoided.mean.value == held[1]->rows[0].avoided.mean.value);
  assert_true(held[2]->rows[0].avoided.mean.value == 0.0);
  assert_true(held[2]->index.p_value == 1.0);
  assert_true(held[2]->played == 0.0); /* c never fell: nothing had to be played */
  assert_true(held[0]->changed.value == (double)all / 200);
  end_figures(&f);
}

/* Chance against ignorance in closed form: struck with probability p, repaired after A, which is an assumption. Held, all of the loss is avoided:
   B A w with B of chance, A of ignorance. Given the draws the variance is p (1 - p) mean(A^2) w^2; a draw's mean is p A w. */
static void test_closed_form(void **state) {
  (void)state;
  enum { DRAWS = 20, PER_DRAW = 500 };
  const double p = 0.3, w = 7;
  make_run("assumption A1 value=about(4h, 1h, 12h)\nasset a repair=$A1 weight=7 weight_unit=homes end_use=yes\nstrike s assets=[a] at=1h probability=0.3\nscenario horizon=48h\n",
           "closed", DRAWS * PER_DRAW, DRAWS);
  clear(WORK "/closed-evidence");
  figuring f = begin_figures("closed", "closed-evidence");
  const hk_effect *held = effect_of(&f, &(hk_change){.kind = HK_CHANGE_HELD_ASSET, .entity = "a"}, DRAWS, PER_DRAW);
  double mean = 0, square = 0, low = INFINITY, high = 0;
  for (uint32_t o = 0; o < DRAWS; o++) {
    int64_t *assumed = NULL;
    assert_int_equal(hk_value_draw_assumptions(hk_trials_scenario(f.trials)->model, 1, o, false, &assumed), HAKYU_OK);
    const double hours = (double)assumed[0] / 3600;
    hk_memory_free(hk_trials_scenario(f.trials)->model->memory, assumed);
    mean += hours / DRAWS;
    square += hours * hours / DRAWS;
    low = fmin(low, hours);
    high = fmax(high, hours);
  }
  const hk_effect_figures *row = &held->rows[0];
  const double error = w * sqrt(p * (1 - p) * square / (DRAWS * PER_DRAW)), half = (row->avoided.mean.high - row->avoided.mean.low) / 2;
  assert_true(row->avoided.mean.is_valid);
  assert_true(fabs(row->avoided.mean.value - p * mean * w) < 4 * error);
  assert_true(half > 1.85 * error && half < 2.15 * error); /* 1.96, estimated from 10,000; never the spread over draws, which is far wider */
  assert_true(fabs(row->avoided.outer_low - p * low * w) < 4 * w * low * sqrt(p * (1 - p) / PER_DRAW));
  assert_true(fabs(row->avoided.outer_high - p * high * w) < 4 * w * high * sqrt(p * (1 - p) / PER_DRAW));
  assert_int_equal(row->avoided.outer_count, DRAWS);
  assert_true(row->outer_share == 1.0);
  assert_true(fabs(row->share - 1) < 1e-12);
  assert_true(row->tail_95 == row->base_95 && row->base_95 > 0);
  end_figures(&f);
}

/* A lever that takes half of a loss away; a change that makes it worse; figures by hand. */
static void test_half_and_worse(void **state) {
  (void)state;
  make_run("asset a repair=10h weight=2 weight_unit=homes end_use=yes\nasset b weight=3 weight_unit=homes end_use=yes sector=telecom\nstage c battery autonomy=4h\nneed b.in from=[a] backup=c\n"
           "strike s assets=[a] at=1h probability=0.5\nscenario horizon=48h\n",
           "half", 300, 2);
  clear(WORK "/half-evidence");
  figuring f = begin_figures("half", "half-evidence");
  const hk_lever_text faster = {"repair_faster", "asset:a", NULL, "0.5", NULL, {NULL}};
  const hk_effect *half = effect_of(&f, &(hk_change){.kind = HK_CHANGE_LEVERS, .id = "item:F", .levers = &faster, .lever_count = 1, .adoption = {"F", 1000000, 1000000}}, 3, 100);
  assert_int_equal(half->pairs, 300); /* the third outer draw is not in the base run */
  assert_int_equal(half->outer_count, 3);
  const double struck = half->changed.value; /* each strike changes both rows */
  const uint32_t power = strcmp(f.facts->sectors[f.facts->rows[0].sector].id, "power") == 0 ? 0 : 1;
  assert_true(fabs(half->rows[power].base - struck * 20) < 1e-9 && fabs(half->rows[power].with - struck * 10) < 1e-9);
  assert_true(fabs(half->rows[!power].base - struck * 18) < 1e-9 && fabs(half->rows[!power].with - struck * 3) < 1e-9);
  assert_true(fabs(half->index.base - struck * (10 + 6)) < 1e-9 && fabs(half->index.with - struck * (5 + 1)) < 1e-9);
  assert_true(half->played > 0.3 && half->played < 0.7);
  const hk_effect *without = effect_of(&f, &(hk_change){.kind = HK_CHANGE_NO_STAGE, .entity = "b.in", .other = "battery"}, 2, 100);
  assert_true(fabs(without->rows[!power].avoided.mean.value + without->changed.value * 12) < 1e-9);
  assert_true(without->worse.value == without->changed.value && without->index.p_value > 0.999);
  double p[] = {0.01, 0.04, 0.03, 0.9}, adjusted[4]; /* Holm: 0.04, 0.09, 0.09, 0.9 */
  assert_int_equal(hk_effects_adjust(hakyu_memory_default(), p, 4, adjusted), HAKYU_OK);
  assert_true(fabs(adjusted[0] - 0.04) < 1e-12 && fabs(adjusted[1] - 0.09) < 1e-12 && fabs(adjusted[2] - 0.09) < 1e-12 && fabs(adjusted[3] - 0.9) < 1e-12);
  end_figures(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_stored_is_played), cmocka_unit_test(test_same_however_done), cmocka_unit_test(test_refused), cmocka_unit_test(test_layers_outlive_plans), cmocka_unit_test(test_killed), cmocka_unit_test(test_set_is_scenario), cmocka_unit_test(test_what_a_warning_brings), cmocka_unit_test(test_hungry),
                                     cmocka_unit_test(test_adoption),         cmocka_unit_test(test_two_of_three),      cmocka_unit_test(test_closed_form),
                                     cmocka_unit_test(test_half_and_worse)};
  return cmocka_run_group_tests_name("trials", tests, make_town, NULL);
}
