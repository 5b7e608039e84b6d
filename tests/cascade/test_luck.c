/* Draws are addresses, not a tap: lowering a probability only removes strikes, and editing one thing changes nobody else's luck. */
#include "made_model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* ---- nested strikes ---- */

enum { BLOCK_AND_MORE = 1300, STRUCK = 6, PAIRS = 1000 };

/* By replication and asset: the second of the first strike, and how many there were. */
typedef struct struck { const hakyu_scenario *scenario; int64_t at_s[BLOCK_AND_MORE][STRUCK]; uint8_t times[BLOCK_AND_MORE][STRUCK]; uint64_t count; } struck;

static void look(void *user, uint64_t i, const hk_workspace *ws) {
  struck *s = user;
  for (uint32_t e = 0; e < ws->episode_count; e++) {
    const hk_episode *episode = &ws->episodes[e];
    const int a = s->scenario->model->assets[episode->asset].id[0] - 'a';
    if (episode->parent != HK_NONE) continue;
    if (!s->times[i][a]++ || episode->start_s < s->at_s[i][a]) s->at_s[i][a] = episode->start_s;
    s->count++;
  }
}

/* Six assets that are repaired in two hours, or never; what strikes them is the rest of the text. */
static struck *strike(const char *repair, uint64_t seed, uint64_t replications, const char *hazard) {
  struck *s = calloc(1, sizeof *s);
  assert_non_null(s);
  hakyu_scenario *scenario = made_scenario("asset a repair=%s\nasset b repair=%s\nasset c repair=%s\nasset d repair=%s\nasset e repair=%s\nasset f repair=%s\n"
                                           "group twins beta=0.4 members=[b, e, f]\n%s", repair, repair, repair, repair, repair, repair, hazard);
  s->scenario = scenario;
  made_replicate(scenario, seed, 0, replications, look, s);
  hakyu_scenario_destroy(scenario);
  return s;
}

static double roll(uint64_t *dice) {
  *dice = *dice * 6364136223846793005u + 1442695040888963407u;
  return (double)(*dice >> 11) * 0x1p-53;
}

typedef struct nesting { uint64_t more, fewer; } nesting;

/* Every strike there is at the lower probability is there at the higher one, in the same replication, on the same asset; is_same_time:
   in the same second, else there not before it is here. */
static void compare(struck *all, struck *some, bool is_same_time, nesting *n) {
  for (int i = 0; i < BLOCK_AND_MORE; i++)
    for (int a = 0; a < STRUCK; a++) {
      if (!some->times[i][a]) continue;
      if (!all->times[i][a]) fail_msg("replication %d: %c is struck at the lower probability only", i, 'a' + a);
      if (is_same_time) assert_int_equal(all->at_s[i][a], some->at_s[i][a]);
      else assert_true(all->at_s[i][a] <= some->at_s[i][a] + 1);
    }
  n->more += all->count;
  n->fewer += some->count;
  free(all);
  free(some);
}

/* 1,000 pairs p' < p in all bands: p down to 1e-5, p' close to it or far below. */
static void test_nested(void **state) {
  (void)state;
  static const char *const kinds[] = {"shock h assets=[a, b, c, d, e, f] probability=%.12f at=uniform(0s, 20h)\n",
                                      "shock h assets=[a, b, c, d, e, f] probability=%.12f malfunction=yes at=3h\n", /* what the group draws goes with it */
                                      "shock h assets=[a, c, e] kinds=[] sectors=[power] probability=%.12f\n"};
  uint64_t dice = 7;
  nesting n = {0, 0};
  for (int pair = 0; pair < PAIRS; pair++) {
    char high[256], low[256];
    double p = roll(&dice);
    for (int halvings = (int)(roll(&dice) * 17); halvings > 0; halvings--) p /= 2;
    const double lower = p * (pair % 3 ? roll(&dice) : 0.999);
    snprintf(high, sizeof high, kinds[pair % 3], p);
    snprintf(low, sizeof low, kinds[pair % 3], lower);
    compare(strike("never", (uint64_t)pair, BLOCK_AND_MORE, high), strike("never", (uint64_t)pair, BLOCK_AND_MORE, low), true, &n);
  }
  printf("%d pairs: %llu strikes, %llu of them at the lower probability, too\n", PAIRS, (unsigned long long)n.more, (unsigned long long)n.fewer);
  assert_true(n.fewer < n.more);
  assert_true(n.fewer > 50000);
}

/* The same of rates: whoever fails at the lower rate fails at the higher one, and not later. */
static void test_nested_rates(void **state) {
  (void)state;
  uint64_t dice = 11;
  nesting n = {0, 0};
  for (int pair = 0; pair < 100; pair++) {
    char high[256], low[256];
    const double rate = 0.1 + 300 * roll(&dice) * roll(&dice) * roll(&dice), lower = rate * (pair % 3 ? roll(&dice) : 0.99);
    snprintf(high, sizeof high, "background h assets=[a, b, c, d, e, f] rate=%.9f/year\n", rate);
    snprintf(low, sizeof low, "background h assets=[a, b, c, d, e, f] rate=%.9f/year\n", lower);
    compare(strike("never", (uint64_t)pair, BLOCK_AND_MORE, high), strike("never", (uint64_t)pair, BLOCK_AND_MORE, low), false, &n);
  }
  assert_true(n.fewer < n.more && n.fewer > 1000);
}

/* Hazards that happen or do not, as a whole. */
static void test_nested_as_a_whole(void **state) {
  (void)state;
  static const char *const kinds[] = {"strike h assets=[a, b, c, d, e, f] probability=%.3f at=uniform(0s, 9h)\n", "malfunction h assets=[a, b] probability=%.3f at=1h\n"};
  for (size_t kind = 0; kind < 2; kind++) {
    char text[4][256];
    const double chances[] = {0.6, 0.35, 0, 1};
    nesting n = {0, 0}, nothing = {0, 0};
    for (int c = 0; c < 4; c++) snprintf(text[c], sizeof text[c], kinds[kind], chances[c]);
    compare(strike("2h", 3, BLOCK_AND_MORE, text[0]), strike("2h", 3, BLOCK_AND_MORE, text[1]), true, &n);
    compare(strike("2h", 3, BLOCK_AND_MORE, text[3]), strike("2h", 3, BLOCK_AND_MORE, text[0]), true, &n);
    compare(strike("2h", 3, BLOCK_AND_MORE, text[1]), strike("2h", 3, BLOCK_AND_MORE, text[2]), true, &nothing);
    assert_true(n.fewer > 0 && n.fewer < n.more);
    assert_int_equal(nothing.fewer, 0);
  }
}

/* ---- nobody else's luck ---- */

/* Everything that draws: times, stages, standbys, hidden links, assumptions, groups, a drawn start. */
#define BASE                                                                                                     \
  "assumption A1 value=about(2h, 1h, 5h)\n"                                                                      \
  "kind box sector=power repair=lognormal(median=2h, sigma=0.7) detect=uniform(1min, 30min) restart=uniform(1min, 5min)\n" \
  "asset s1 kind=box\nasset s2 kind=box\nasset s3 kind=box\nasset x1 kind=box\nasset x2 kind=box\nasset hub kind=box\nasset end kind=box\n" \
  "group twins beta=0.5 members=[s1, s2]\n"                                                                      \
  "need x1.in from=[s1] backup=cells\nneed x2.in rule=any from=[s2]\nstandby x2.in s3 switch=uniform(1min, 20min) success=0.7\n" \
  "need hub.in from=[x1] backup=cells\nneed end.in rule=share from=[x1, x2, hub]\nprimary hub.in s3 certainty=0.5\n" \
  "stage cells battery autonomy=$A1 success=0.9\n"                                                               \
  "stage cells engine autonomy=exponential(mean=4h) start=uniform(1s, 2min) success=0.8 fail_running=exponential(mean=9h)\n" \
  "shock quake kinds=[box] probability=0.12 at=uniform(0s, 5h)\nbackground wear kinds=[box] rate=30/year malfunction=yes\n" \
  "scenario horizon=72h start=any(weekday, 06:00-22:00)\n"

typedef struct line { const hakyu_scenario *scenario; char *text; size_t size, used; const char *left_out; bool is_strikes_only; } line;

/* left_out: a list of names, each between blanks. */
static bool is_left_out(const line *l, const char *id) {
  char name[80];
  snprintf(name, sizeof name, " %s ", id);
  return strstr(l->left_out, name) != NULL;
}

/* All episodes but those of the assets left out, with everything drawn that shows. */
static void write_line(void *user, uint64_t i, const hk_workspace *ws) {
  line *l = user;
  const hakyu_model *model = ws->network->model;
  for (uint32_t e = 0; e < ws->episode_count; e++) {
    const hk_episode *episode = &ws->episodes[e];
    const char *id = model->assets[episode->asset].id;
    if (is_left_out(l, id) || (l->is_strikes_only && episode->parent != HK_NONE)) continue;
    assert_true(l->used + 160 < l->size);
    l->used += (size_t)snprintf(l->text + l->used, l->size - l->used, "%d %s %lld ", (int)i, id, (long long)episode->start_s);
    if (l->is_strikes_only) /* when it ends is others' doing */
      l->used += (size_t)snprintf(l->text + l->used, l->size - l->used, "%d %d %d;", episode->phases_s[HAKYU_PHASE_detect], episode->phases_s[HAKYU_PHASE_repair],
                                  (int)episode->mechanism);
    else
      l->used += (size_t)snprintf(l->text + l->used, l->size - l->used, "%lld %d %d %d;", (long long)episode->end_s, (int)episode->level, (int)episode->mechanism,
                                  (int)episode->traits);
  }
}

static char *tell_model(const char *text, const char *left_out, bool is_strikes_only) {
  line l = {.size = 4 << 20, .left_out = left_out, .is_strikes_only = is_strikes_only};
  l.text = calloc(1, l.size);
  assert_non_null(l.text);
  hakyu_scenario *scenario = made_scenario("%s", text);
  made_replicate(scenario, 11, 4, 250, write_line, &l);
  hakyu_scenario_destroy(scenario);
  return l.text;
}

static char *tell(const char *more, const char *left_out) {
  char text[8192];
  snprintf(text, sizeof text, BASE "%s", more);
  return tell_model(text, left_out, false);
}

static void expect_same(char *before, char *after, const char *what, bool is_same) {
  assert_true(strlen(before) > 20000);
  if (is_same != (strcmp(before, after) == 0)) {
    size_t at = 0;
    while (before[at] && before[at] == after[at]) at++;
    print_message("at %zu: %.80s\n  | %.80s\n", at, before + at, after + at);
    fail_msg("%s: %s", what, is_same ? "somebody's luck has changed" : "nothing has changed, so the test sees nothing");
  }
  free(before);
  free(after);
}

static void expect_same_luck(const char *more, const char *left_out, bool is_same) { expect_same(tell("", left_out), tell(more, left_out), more, is_same); }

/* Leaves of "replication asset start end level mechanism traits;" all but the mechanism. */
static void drop_mechanisms(char *text) {
  char *to = text;
  int blanks = 0;
  for (const char *from = text; *from; from++) {
    if (*from == ';') blanks = 0;
    if (*from == ' ') blanks++;
    if (blanks != 5) *to++ = *from;
  }
  *to = '\0';
}

static void test_isolated_asset(void **state) {
  (void)state;
  expect_same_luck("asset a0 repair=exponential(mean=1h)\n", " a0 ", true);
  expect_same_luck("asset a0 kind=box\nasset zz kind=telecom-box\nkind telecom-box sector=telecom\n", " a0 ", true); /* a0 is hit by both hazards */
}

static void test_another_hazard(void **state) {
  (void)state;
  /* on an asset nobody needs: `end` is hit more often, the others go on as before */
  expect_same_luck("strike more assets=[end] at=2h probability=0.5\n", " end ", true);
  expect_same_luck("background more assets=[end] rate=100/year\n", " end ", true);
  expect_same_luck("travel more sites=[nowhere] delays=[1h]\nasset lone site=nowhere\n", " lone ", true);
  expect_same_luck("strike more assets=[s1] at=2h probability=0.5\n", "", false);
}

/* The chain with a stage in between that starts and is empty: keys are names, so battery and engine draw what they drew. */
static void test_inserted_stage(void **state) {
  (void)state;
  const char *const chain = "need end.more from=[s2] backup=own\nstage own cell autonomy=uniform(1h, 3h) success=0.7\n";
  const char *const longer = "need end.more from=[s2] backup=own\nstage own spare autonomy=0s success=0.5 start=uniform(1s, 9s)\n"
                             "stage own cell autonomy=uniform(1h, 3h) success=0.7\n";
  expect_same_luck(chain, " end ", true);
  /* the one stage goes on as before behind the other: the same times, though the word for what failed may differ */
  char *before = tell(chain, ""), *after = tell(longer, "");
  drop_mechanisms(before);
  drop_mechanisms(after);
  assert_string_equal(before, after);
  free(before);
  free(after);
}

/* A stage put into a chain that two assets have: before, between and behind what is there. It starts and is empty, so what the
   others draw shows in every time. */
static void test_stage_inserted_anywhere(void **state) {
  (void)state;
  static const char battery[] = "stage cells battery", engine[] = "stage cells engine", group[] = "shock quake",
                    spare[] = "stage cells spare autonomy=0s success=0.5 start=uniform(1s, 9s) fail_running=exponential(mean=1h)\n";
  static const char base[] = BASE;
  const char *const places[] = {battery, engine, group};
  for (size_t p = 0; p < 3; p++) {
    char text[8192];
    const char *at = strstr(base, places[p]);
    assert_non_null(at);
    snprintf(text, sizeof text, "%.*s%s%s", (int)(at - base), base, spare, at);
    char *before = tell("", ""), *after = tell_model(text, "", false);
    drop_mechanisms(before);
    drop_mechanisms(after);
    expect_same(before, after, places[p], true);
  }
}

/* ---- an asset renamed, wherever it is named ---- */

static bool is_of_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; }

static void rename_all(const char *from, const char *old, const char *now, char *to, size_t size) {
  size_t used = 0, length = strlen(old);
  for (const char *at = from; *at;) {
    const bool begins = at == from || !is_of_name(at[-1]);
    if (begins && strncmp(at, old, length) == 0 && !is_of_name(at[length])) {
      used += (size_t)snprintf(to + used, size - used, "%s", now);
      at += length;
    } else {
      to[used++] = *at++;
    }
    assert_true(used + 1 < size);
  }
  to[used] = '\0';
}

/* Its needs are renamed with it. Whoever does not depend on it goes on as before, to the second; whoever does is struck as before,
   and detected and repaired as before. First and last in every order of names. */
static void test_renamed(void **state) {
  (void)state;
  static const struct { const char *old, *others; } renamed[] = {{"end", " end aaa zzz "}, {"hub", " hub aaa zzz end "}, {"s3", " s3 aaa zzz x2 hub end "}, {"x1", " x1 aaa zzz hub end "},
                                                                 {"x2", " x2 aaa zzz end "}};
  for (size_t r = 0; r < sizeof renamed / sizeof *renamed; r++)
    for (int now = 0; now < 2; now++) {
      char text[8192], itself[64];
      const char *name = now ? "zzz" : "aaa";
      rename_all(BASE, renamed[r].old, name, text, sizeof text);
      expect_same(tell("", renamed[r].others), tell_model(text, renamed[r].others, false), renamed[r].old, true);
      snprintf(itself, sizeof itself, " %s %s ", renamed[r].old, name);
      expect_same(tell_model(BASE, itself, true), tell_model(text, itself, true), renamed[r].old, true);
    }
  char text[8192]; /* its own luck is another: names are the addresses */
  rename_all(BASE, "x1", "zzz", text, sizeof text);
  char *before = tell("", " s1 s2 s3 x2 hub end "), *after = tell_model(text, " s1 s2 s3 x2 hub end ", false);
  assert_string_not_equal(before, after);
  free(before);
  free(after);
}

static void test_another_group_member(void **state) {
  (void)state;
  expect_same_luck("group others beta=0.9 members=[end]\n", " end ", true);
  expect_same_luck("assumption A0 value=about(9h, 1h, 10h)\nassumption A2 value=about(0.9, 0.2, 1)\n", "", true);
  expect_same_luck("crew idle size=1\nsharing ring sectors=[telecom, water] warn=1min\n", "", true);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_nested),          cmocka_unit_test(test_nested_rates), cmocka_unit_test(test_nested_as_a_whole),
                                     cmocka_unit_test(test_isolated_asset), cmocka_unit_test(test_renamed), cmocka_unit_test(test_stage_inserted_anywhere),
                                     cmocka_unit_test(test_another_hazard),  cmocka_unit_test(test_inserted_stage),
                                     cmocka_unit_test(test_another_group_member)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
