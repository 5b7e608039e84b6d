/* The oracle's own foundations: SHA-256, Philox, Appendix D's known answers, exact distributions, its text form.
 *
 * The oracle is only worth something if it stands on its own feet: these are published values, not the library's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "oracle_draw.h"
#include "oracle_gen.h"
#include "oracle_sha256.h"
#include "oracle_text.h"

static void test_sha256(void **state) {
  (void)state;
  static const struct {
    const char *message;
    unsigned char first[4], last[4];
  } cases[] = {
      {"", {0xe3, 0xb0, 0xc4, 0x42}, {0x78, 0x52, 0xb8, 0x55}},
      {"abc", {0xba, 0x78, 0x16, 0xbf}, {0xf2, 0x00, 0x15, 0xad}},
      {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", {0x24, 0x8d, 0x6a, 0x61}, {0x19, 0xdb, 0x06, 0xc1}}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    unsigned char digest[32];
    om_sha256((const unsigned char *)cases[i].message, strlen(cases[i].message), digest);
    assert_memory_equal(digest, cases[i].first, 4);
    assert_memory_equal(digest + 28, cases[i].last, 4);
  }
}

/* Random123's own known answer for the zero counter and key; then the examples of Appendix D. */
static void test_known_draws(void **state) {
  (void)state;
  assert_int_equal(om_draw(0, 0, 0, 0, 0), UINT64_C(0xe169c58d6627e8d5));
  uint64_t load = om_key("asset", "load", NULL, NULL), gen = om_key("stage", "load.p", "gen", NULL);
  uint64_t grid = om_key("link", "load.p", "grid", NULL);
  assert_int_equal(load, UINT64_C(0x380ebb12ce1570ab));
  assert_int_equal(gen, UINT64_C(0x469aca0610e70f5b));
  assert_int_equal(grid, UINT64_C(0xe42ef7a51cc31214));
  assert_int_equal(om_draw(1, load, 4, 0, 0), UINT64_C(0xc47c59e80449ff3f));
  assert_int_equal(om_draw(20060814, gen, 6, 2, 1023), UINT64_C(0xcf3209ce9450e57c));
  assert_int_equal(om_draw(UINT64_C(0xDEADBEEFCAFEF00D), grid, 12, 0, (UINT64_C(1) << 32) + 5),
                   UINT64_C(0x52c469b5f0e1db69));
}

static void test_known_failures(void **state) {
  (void)state;
  static const uint64_t failing[] = {87, 198, 390, 563, 608, 709, 832};
  uint64_t key = om_key("exposed", "quake", "a", NULL);
  struct om_chance p = {.below = (uint64_t)(((om_wide)4 << 64) / 1000)};
  size_t found = 0;
  for (uint64_t r = 0; r < 1024; r++) {
    int band = 0;
    if (!om_exposed_fails(7, key, p, r, &band)) continue;
    assert_int_equal(band, 8);
    assert_true(found < sizeof failing / sizeof failing[0]);
    assert_int_equal(r, failing[found++]);
  }
  assert_int_equal(found, sizeof failing / sizeof failing[0]);
}

/* A smaller chance only removes failures; the shares of many replications are near the chances. */
static void test_failures_are_nested(void **state) {
  (void)state;
  static const int64_t ppm[] = {0, 200, 976, 977, 4000, 62500, 100000, 499999, 500000, 900000, 999999};
  enum { CHANCES = sizeof ppm / sizeof ppm[0], MOST = 20480 };
  uint64_t key = om_key("exposed", "flood", "pump", NULL);
  int64_t count[CHANCES] = {0};
  for (uint64_t r = 0; r < MOST; r++) {
    bool before = false;
    for (size_t i = 0; i < CHANCES; i++) {
      struct om_chance p = {.below = (uint64_t)(((om_wide)ppm[i] << 64) / OM_FULL)};
      bool fails = om_exposed_fails(42, key, p, r, NULL);
      assert_true(fails || !before);
      before = fails;
      count[i] += fails;
    }
  }
  for (size_t i = 0; i < CHANCES; i++) {
    /* |share - p| within 5 standard deviations, in whole numbers: (count - np)^2 <= 25 n p (1 - p) + 1. */
    int64_t excess = count[i] * OM_FULL - ppm[i] * MOST;
    om_wide bound = (om_wide)25 * MOST * ppm[i] * (OM_FULL - ppm[i]) + (om_wide)OM_FULL * OM_FULL;
    assert_true((om_wide)excess * excess <= bound);
  }
}

static void test_exact_distributions(void **state) {
  (void)state;
  static const struct om_model none;
  struct om_dist uniform = {.kind = OM_UNIFORM, .count = 2, .values = {3600, 7200}};
  struct om_dist empirical = {.kind = OM_EMPIRICAL, .count = 3, .values = {1, 2, 4}};
  struct om_dist discrete = {.kind = OM_DISCRETE, .count = 2, .values = {5, OM_NEVER}, .below = {UINT64_C(1) << 62}};
  assert_int_equal(om_dist_value(&none, &uniform, UINT64_C(0x879629e71e27fad7)), 5507);
  assert_int_equal(om_dist_value(&none, &uniform, 0), 3600);
  assert_int_equal(om_dist_value(&none, &uniform, UINT64_MAX), 7200);
  assert_int_equal(om_dist_value(&none, &empirical, UINT64_MAX / 3), 1);
  assert_int_equal(om_dist_value(&none, &empirical, UINT64_MAX / 3 + 1), 2);
  assert_int_equal(om_dist_value(&none, &empirical, UINT64_MAX), 4);
  assert_int_equal(om_dist_value(&none, &discrete, (UINT64_C(1) << 62) - 1), 5);
  assert_true(om_dist_value(&none, &discrete, UINT64_C(1) << 62) == OM_NEVER);
}

static void test_calendar(void **state) {
  (void)state;
  assert_int_equal(om_day_of_date(1970, 1, 1), 0);
  assert_int_equal(om_day_of_date(2000, 3, 1) - om_day_of_date(2000, 2, 28), 2);
  assert_int_equal(om_day_of_date(2006, 8, 14), 13374);
  assert_int_equal(om_weekday(om_day_of_date(2006, 8, 14)), 0);
  assert_int_equal(om_weekday(om_day_of_date(2024, 2, 29)), 3);
}

static char *text_of(const struct om_model *m) {
  char *text = NULL;
  size_t size = 0;
  FILE *out = open_memstream(&text, &size);
  assert_non_null(out);
  om_text_write(out, m);
  fclose(out);
  return text;
}

/* What is written is read back the same, for random models. */
static void test_text_round_trip(void **state) {
  (void)state;
  struct om_model *m = calloc(1, sizeof *m), *again = calloc(1, sizeof *again);
  assert_non_null(m);
  assert_non_null(again);
  for (uint64_t number = 0; number < 100; number++) {
    struct om_run run;
    char message[256] = "";
    om_generate(number, false, m, &run);
    char *text = text_of(m);
    FILE *in = fmemopen(text, strlen(text), "r");
    assert_non_null(in);
    bool good = om_text_read(in, again, message, sizeof message);
    assert_string_equal(message, "");
    assert_true(good);
    fclose(in);
    char *other = text_of(again);
    assert_string_equal(text, other);
    free(text);
    free(other);
  }
  free(m);
  free(again);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_sha256),          cmocka_unit_test(test_known_draws),
      cmocka_unit_test(test_known_failures),  cmocka_unit_test(test_failures_are_nested),
      cmocka_unit_test(test_exact_distributions), cmocka_unit_test(test_calendar),
      cmocka_unit_test(test_text_round_trip)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
