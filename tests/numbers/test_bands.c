/* Bands: the known answer of Appendix D, a slow second implementation straight from its words, nesting and rates. */
#include "numbers/bands.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "base/digest.h"
#include "numbers/draw.h"

static int make_bands(void **state) {
  hk_bands *bands = NULL;
  if (hk_bands_create(hakyu_memory_default(), &bands) != HAKYU_OK) return -1;
  *state = bands;
  return 0;
}

static int drop_bands(void **state) {
  hk_bands_destroy(hakyu_memory_default(), *state);
  return 0;
}

/* floor(p 2^64) of p = numerator / denominator. */
static uint64_t chance_of(uint64_t numerator, uint64_t denominator) {
  return (uint64_t)(((unsigned __int128)numerator << 64) / denominator);
}

static void test_known_answer(void **state) {
  const uint16_t expected[] = {87, 198, 390, 563, 608, 709, 832};
  uint16_t failures[HK_BANDS_BLOCK];
  const uint64_t key = hk_digest_key("exposed", "quake", "a", NULL);
  const uint32_t count = hk_bands_failures(*state, 7, key, chance_of(4, 1000), 0, HK_BANDS_BLOCK, failures);
  assert_int_equal(count, 7);
  assert_memory_equal(failures, expected, sizeof expected);
}

/* Replication 7 of outer draw 0 at chance 0.3 and seed 1: b (by band 7) and c (by band 4) fail, a does not. */
static void test_shock_by_draw(void **state) {
  const char *asset[] = {"a", "b", "c"};
  bool failed[3] = {false};
  uint16_t failures[HK_BANDS_BLOCK];
  for (int i = 0; i < 3; i++) {
    const uint64_t key = hk_digest_key("exposed", "quake", asset[i], NULL);
    const uint32_t count = hk_bands_failures(*state, 1, key, chance_of(3, 10), 0, HK_BANDS_BLOCK, failures);
    for (uint32_t j = 0; j < count; j++) failed[i] |= failures[j] == 7;
  }
  assert_false(failed[0]);
  assert_true(failed[1]);
  assert_true(failed[2]);
}

static void test_band_of(void **state) {
  (void)state;
  assert_int_equal(hk_bands_of(0), 0);
  assert_int_equal(hk_bands_of((UINT64_C(1) << 54) - 1), 0);
  assert_int_equal(hk_bands_of(UINT64_C(1) << 54), 10);
  for (int m = 1; m <= 10; m++) {
    assert_int_equal(hk_bands_of(UINT64_C(1) << (64 - m)), m);
    assert_int_equal(hk_bands_of((UINT64_C(1) << (64 - m)) | ((UINT64_C(1) << (64 - m)) - 1)), m);
  }
}

/* ---- the slow second implementation: one replication at a time, S(g) from its recurrence at every draw ---- */

static bool slow_is_candidate(uint64_t seed, uint64_t key, int band, uint64_t replication) {
  const uint64_t n = band == 0 ? 1024 : (UINT64_C(1) << band) - 1;
  uint64_t position = 0;
  for (uint32_t k = 0; position <= replication % 1024; k++) {
    const uint64_t x = hk_numbers_draw(seed, key, 64 + (uint32_t)band, k, replication / 1024);
    unsigned __int128 s = (unsigned __int128)1 << 64;
    uint32_t gap = 0;
    for (uint32_t g = 1; g <= 1024; g++) {
      s -= s / n;
      if (x < s) gap = g;
    }
    position += gap;
    if (position == replication % 1024) return true;
    position++;
  }
  return false;
}

static bool slow_fails(uint64_t seed, uint64_t key, uint64_t chance, uint64_t replication) {
  const int upwards[] = {0, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1};
  for (int i = 0;; i++) {
    const int m = upwards[i];
    const uint64_t low = m == 0 ? 0 : UINT64_C(1) << (64 - m);
    const unsigned __int128 high = m == 0 ? (unsigned __int128)1 << 54 : (unsigned __int128)1 << (65 - m);
    const bool is_candidate = slow_is_candidate(seed, key, m, replication);
    if (chance < low || chance >= high) {
      if (is_candidate) return true;
      continue;
    }
    if (!is_candidate) return false;
    const uint64_t x = hk_numbers_draw(seed, key, 13, 0, replication);
    return x < (m == 0 ? chance << 10 : (chance - low) << m);
  }
}

static void test_equals_slow(void **state) {
  const uint64_t per_million[] = {1, 500, 976, 977, 3000, 20000, 62500, 100000, 250000, 300000, 600000, 999000};
  uint16_t failures[HK_BANDS_BLOCK], few[HK_BANDS_BLOCK];
  for (size_t c = 0; c < sizeof per_million / sizeof *per_million; c++) {
    const uint64_t chance = chance_of(per_million[c], 1000000), key = 77 + c, seed = 12345, block = c * 1000003;
    const uint32_t count = hk_bands_failures(*state, seed, key, chance, block, HK_BANDS_BLOCK, failures);
    uint32_t next = 0;
    for (uint32_t i = 0; i < HK_BANDS_BLOCK; i += 13) { /* a sample of the block keeps this quick */
      while (next < count && failures[next] < i) next++;
      const bool fails = next < count && failures[next] == i;
      assert_int_equal(fails, slow_fails(seed, key, chance, block * 1024 + i));
    }
    for (uint32_t limit = 1; limit <= HK_BANDS_BLOCK; limit += 93) { /* a shorter block is the start of the longer */
      const uint32_t fewer = hk_bands_failures(*state, seed, key, chance, block, limit, few);
      assert_true(fewer <= count);
      assert_memory_equal(few, failures, fewer * sizeof *few);
      assert_true(fewer == count || failures[fewer] >= limit);
    }
  }
}

/* Lowering a chance only removes failures. */
static void test_nested(void **state) {
  uint16_t more[HK_BANDS_BLOCK], fewer[HK_BANDS_BLOCK];
  for (uint64_t pair = 0; pair < 1000; pair++) {
    uint64_t high = hk_numbers_draw(3, pair, 1, 0, 0) >> hk_numbers_draw(3, pair, 1, 1, 0) % 14;
    uint64_t low = hk_numbers_draw(3, pair, 1, 2, 0) >> hk_numbers_draw(3, pair, 1, 3, 0) % 14;
    if (low > high) {
      const uint64_t swap = low;
      low = high;
      high = swap;
    }
    const uint32_t m = hk_bands_failures(*state, 9, pair, high, pair, HK_BANDS_BLOCK, more);
    const uint32_t f = hk_bands_failures(*state, 9, pair, low, pair, HK_BANDS_BLOCK, fewer);
    uint32_t at = 0;
    for (uint32_t i = 0; i < f; i++) {
      while (at < m && more[at] < fewer[i]) at++;
      assert_true(at < m && more[at] == fewer[i]);
    }
  }
}

/* Several entities at once fail exactly as each alone. */
static void test_strikes_equal_failures(void **state) {
  const uint64_t per_million[] = {0, 1, 200, 900, 976, 977, 5000, 400000};
  static hk_strike strikes[HK_BANDS_GROUP * HK_BANDS_BLOCK];
  uint64_t keys[HK_BANDS_GROUP];
  uint16_t failures[HK_BANDS_BLOCK];
  for (uint64_t round = 0; round < 400; round++) {
    const uint64_t chance = chance_of(per_million[round % 8], 1000000), block = round * 31;
    const uint32_t count = 1 + (uint32_t)round % HK_BANDS_GROUP, limit = round % 3 ? HK_BANDS_BLOCK : 1 + (uint32_t)round * 2;
    for (uint32_t i = 0; i < count; i++) keys[i] = hk_numbers_draw(1, round, 1, i, 0);
    const uint32_t found = hk_bands_strikes(*state, 3, keys, count, chance, block, limit, strikes);
    uint32_t at = 0;
    for (uint32_t entity = 0; entity < count; entity++) {
      const uint32_t fewer = hk_bands_failures(*state, 3, keys[entity], chance, block, limit, failures);
      for (uint32_t i = 0; i < fewer; i++, at++) {
        assert_true(at < found);
        assert_int_equal(strikes[at].entity, entity);
        assert_int_equal(strikes[at].offset, failures[i]);
      }
    }
    assert_int_equal(at, found);
  }
}

static void test_ends(void **state) {
  uint16_t failures[HK_BANDS_BLOCK];
  assert_int_equal(hk_bands_failures(*state, 1, 2, 0, 0, HK_BANDS_BLOCK, failures), 0);
  assert_int_equal(hk_bands_failures(*state, 1, 2, UINT64_MAX, 0, 700, failures), 700);
  for (uint16_t i = 0; i < 700; i++) assert_int_equal(failures[i], i);
}

/* The share of failures over 400 entities x 1,024 replications is p within 4.5 standard errors, for every band. */
static void test_rate(void **state) {
  const double chances[] = {0.0005, 0.0012, 0.003, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8};
  const double trials = 400.0 * HK_BANDS_BLOCK;
  uint16_t failures[HK_BANDS_BLOCK];
  for (size_t c = 0; c < sizeof chances / sizeof *chances; c++) {
    const double p = chances[c];
    double count = 0.0;
    for (uint64_t entity = 0; entity < 400; entity++)
      count += hk_bands_failures(*state, 20060814, entity, (uint64_t)(p * 0x1p64), 5, HK_BANDS_BLOCK, failures);
    const double gap = count - trials * p;
    assert_true(gap * gap < 4.5 * 4.5 * trials * p * (1.0 - p));
  }
}

static void *never_resize(void *user, void *block, size_t size) {
  (void)user, (void)block, (void)size;
  return NULL;
}

static void test_no_memory(void **state) {
  (void)state;
  const hakyu_memory starved = {never_resize, NULL};
  hk_bands *bands = NULL;
  assert_int_equal(hk_bands_create(&starved, &bands), HAKYU_NO_MEMORY);
  assert_null(bands);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_known_answer), cmocka_unit_test(test_shock_by_draw), cmocka_unit_test(test_band_of),
    cmocka_unit_test(test_equals_slow),  cmocka_unit_test(test_nested),        cmocka_unit_test(test_strikes_equal_failures),
    cmocka_unit_test(test_ends),
    cmocka_unit_test(test_rate),         cmocka_unit_test(test_no_memory),
  };
  return cmocka_run_group_tests(tests, make_bands, drop_bands);
}
