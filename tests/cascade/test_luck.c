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

enum { BLOCK_AND_MORE = 1300 };

typedef struct struck { uint8_t who[BLOCK_AND_MORE]; uint64_t count; } struck; /* by replication: bits of assets */

static void look(void *user, uint64_t i, const hk_workspace *ws) {
  struck *s = user;
  for (uint32_t e = 0; e < ws->episode_count; e++) s->who[i] |= (uint8_t)(1u << ws->episodes[e].asset);
  s->count += ws->episode_count;
}

static struck strike_with(double p, uint64_t seed, const char *kind) {
  struck s = {.count = 0};
  hakyu_scenario *scenario = made_scenario("asset a\nasset b\nasset c\nasset d\nasset e\nasset f\n%s h assets=[a, b, c, d, e, f] probability=%.12f\n", kind, p);
  made_replicate(scenario, seed, 0, BLOCK_AND_MORE, look, &s);
  hakyu_scenario_destroy(scenario);
  return s;
}

static double roll(uint64_t *dice) {
  *dice = *dice * 6364136223846793005u + 1442695040888963407u;
  return (double)(*dice >> 11) * 0x1p-53;
}

/* Pairs p' < p in all bands: p down to 1e-5, p' close to it or far below. */
static void test_nested(void **state) {
  (void)state;
  uint64_t dice = 7, more = 0, fewer = 0;
  for (int pair = 0; pair < 200; pair++) {
    double p = roll(&dice), lower;
    for (int halvings = (int)(roll(&dice) * 17); halvings > 0; halvings--) p /= 2;
    lower = p * (pair % 3 ? roll(&dice) : 0.999);
    struck all = strike_with(p, (uint64_t)pair, "shock"), some = strike_with(lower, (uint64_t)pair, "shock");
    for (int i = 0; i < BLOCK_AND_MORE; i++) assert_int_equal(some.who[i] & ~all.who[i], 0);
    more += all.count;
    fewer += some.count;
  }
  assert_true(fewer < more);
  assert_true(fewer > 10000);
}

/* The same of a hazard that happens or does not, as a whole. */
static void test_nested_as_a_whole(void **state) {
  (void)state;
  struck all = strike_with(0.6, 3, "strike"), some = strike_with(0.35, 3, "strike"), none = strike_with(0, 3, "strike"), always = strike_with(1, 3, "strike");
  for (int i = 0; i < BLOCK_AND_MORE; i++) {
    assert_int_equal(some.who[i] & ~all.who[i], 0);
    assert_true(all.who[i] == 0 || all.who[i] == 63);
    assert_int_equal(none.who[i], 0);
    assert_int_equal(always.who[i], 63);
  }
  assert_true(some.count < all.count && some.count > 0);
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

typedef struct line { const hakyu_scenario *scenario; char *text; size_t size, used; const char *left_out; } line;

/* All episodes but those of the asset left out, with everything drawn that shows. */
static void write_line(void *user, uint64_t i, const hk_workspace *ws) {
  line *l = user;
  const hakyu_model *model = ws->network->model;
  for (uint32_t e = 0; e < ws->episode_count; e++) {
    const hk_episode *episode = &ws->episodes[e];
    const char *id = model->assets[episode->asset].id;
    if (strcmp(id, l->left_out) == 0) continue;
    assert_true(l->used + 160 < l->size);
    l->used += (size_t)snprintf(l->text + l->used, l->size - l->used, "%d %s %lld %lld %d %d %d;", (int)i, id, (long long)episode->start_s,
                                (long long)episode->end_s, (int)episode->level, (int)episode->mechanism, (int)episode->traits);
  }
}

static char *tell(const char *more, const char *left_out) {
  line l = {.size = 4 << 20, .left_out = left_out};
  l.text = calloc(1, l.size);
  assert_non_null(l.text);
  hakyu_scenario *scenario = made_scenario(BASE "%s", more);
  made_replicate(scenario, 11, 4, 250, write_line, &l);
  hakyu_scenario_destroy(scenario);
  return l.text;
}

static void expect_same_luck(const char *more, const char *left_out, bool is_same) {
  char *before = tell("", left_out), *after = tell(more, left_out);
  assert_true(strlen(before) > 50000);
  if (is_same != (strcmp(before, after) == 0)) {
    size_t at = 0;
    while (before[at] && before[at] == after[at]) at++;
    print_message("at %zu: %.80s\n  | %.80s\n", at, before + at, after + at);
    fail_msg("%s: %s", more, is_same ? "somebody's luck has changed" : "nothing has changed, so the test sees nothing");
  }
  free(before);
  free(after);
}

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
  expect_same_luck("asset a0 repair=exponential(mean=1h)\n", "a0", true);
  expect_same_luck("asset a0 kind=box\nasset zz kind=telecom-box\nkind telecom-box sector=telecom\n", "a0", true); /* a0 is hit by both hazards */
}

static void test_another_hazard(void **state) {
  (void)state;
  /* on an asset nobody needs: `end` is hit more often, the others go on as before */
  expect_same_luck("strike more assets=[end] at=2h probability=0.5\n", "end", true);
  expect_same_luck("background more assets=[end] rate=100/year\n", "end", true);
  expect_same_luck("travel more sites=[nowhere] delays=[1h]\nasset lone site=nowhere\n", "lone", true);
  expect_same_luck("strike more assets=[s1] at=2h probability=0.5\n", "", false);
}

/* The chain with a stage in between that starts and is empty: keys are names, so battery and engine draw what they drew. */
static void test_inserted_stage(void **state) {
  (void)state;
  const char *const chain = "need end.more from=[s2] backup=own\nstage own cell autonomy=uniform(1h, 3h) success=0.7\n";
  const char *const longer = "need end.more from=[s2] backup=own\nstage own spare autonomy=0s success=0.5 start=uniform(1s, 9s)\n"
                             "stage own cell autonomy=uniform(1h, 3h) success=0.7\n";
  expect_same_luck(chain, "end", true);
  /* the one stage goes on as before behind the other: the same times, though the word for what failed may differ */
  char *before = tell(chain, ""), *after = tell(longer, "");
  drop_mechanisms(before);
  drop_mechanisms(after);
  assert_string_equal(before, after);
  free(before);
  free(after);
}

static void test_another_group_member(void **state) {
  (void)state;
  expect_same_luck("group others beta=0.9 members=[end]\n", "end", true);
  expect_same_luck("assumption A0 value=about(9h, 1h, 10h)\nassumption A2 value=about(0.9, 0.2, 1)\n", "", true);
  expect_same_luck("crew idle size=1\nsharing ring sectors=[telecom, water] warn=1min\n", "", true);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_nested),          cmocka_unit_test(test_nested_as_a_whole), cmocka_unit_test(test_isolated_asset),
                                     cmocka_unit_test(test_another_hazard),  cmocka_unit_test(test_inserted_stage),
                                     cmocka_unit_test(test_another_group_member)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
