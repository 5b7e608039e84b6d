/* Draws: the known answers of Appendix D, the independence of address from order, and the outer seed. */
#include "numbers/draw.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/digest.h"

static void test_known_answers(void **state) {
  (void)state;
  const uint64_t load = hk_digest_key("asset", "load", NULL, NULL);
  assert_int_equal(load, UINT64_C(0x380ebb12ce1570ab));
  assert_int_equal(hk_numbers_draw(1, load, 4, 0, 0), UINT64_C(0xc47c59e80449ff3f));

  const uint64_t gen = hk_digest_key("stage", "load.p", "gen", NULL);
  assert_int_equal(gen, UINT64_C(0x469aca0610e70f5b));
  assert_int_equal(hk_numbers_draw(20060814, gen, 6, 2, 1023), UINT64_C(0xcf3209ce9450e57c));

  const uint64_t grid = hk_digest_key("link", "load.p", "grid", NULL);
  assert_int_equal(grid, UINT64_C(0xe42ef7a51cc31214));
  assert_int_equal(hk_numbers_draw(UINT64_C(0xDEADBEEFCAFEF00D), grid, 12, 0, (UINT64_C(1) << 32) + 5),
                   UINT64_C(0x52c469b5f0e1db69));
}

/* Random123's own vector for all-ones key and counter: ours can reach it, with k, purpose and bits 32-39 all ones. */
static void test_random123_vector(void **state) {
  (void)state;
  assert_int_equal(hk_numbers_draw(UINT64_MAX, UINT64_MAX, 255, HK_DRAW_K_MAX, (UINT64_C(1) << 40) - 1),
                   UINT64_C(0x41c83b0e408f276d));
}

static void test_run_and_across_equal_single(void **state) {
  (void)state;
  enum { MOST = 41 };
  uint64_t x[MOST];
  uint16_t offset[MOST];
  for (uint32_t count = 0; count <= MOST; count++) {
    const uint64_t seed = UINT64_C(0x0123456789abcdef) * (count + 1), key = ~seed;
    const uint64_t replication = UINT64_C(0xff00000000) + count * UINT64_C(1024);
    hk_numbers_draw_run(seed, key, HK_DRAW_REPAIR, HK_DRAW_K_MAX - MOST, replication, count, x);
    for (uint32_t i = 0; i < count; i++)
      assert_int_equal(x[i], hk_numbers_draw(seed, key, HK_DRAW_REPAIR, HK_DRAW_K_MAX - MOST + i, replication));
    for (uint32_t i = 0; i < MOST; i++) offset[i] = (uint16_t)(i * 24);
    hk_numbers_draw_across(seed, key, HK_DRAW_THINNING, 3, replication, offset, count, x);
    for (uint32_t i = 0; i < count; i++)
      assert_int_equal(x[i], hk_numbers_draw(seed, key, HK_DRAW_THINNING, 3, replication + offset[i]));
  }
}

static void test_each_equals_single(void **state) {
  (void)state;
  enum { MOST = 29 };
  uint64_t key[MOST], replication[MOST], x[MOST];
  for (uint64_t i = 0; i < MOST; i++) {
    key[i] = (i + 1) * UINT64_C(0x9E3779B97F4A7C15);
    replication[i] = i * UINT64_C(37777777777) % (UINT64_C(1) << 40);
  }
  for (uint32_t count = 0; count <= MOST; count++) {
    hk_numbers_draw_each(99, key, HK_DRAW_THINNING, 5, replication, count, x);
    for (uint32_t i = 0; i < count; i++)
      assert_int_equal(x[i], hk_numbers_draw(99, key[i], HK_DRAW_THINNING, 5, replication[i]));
  }
}

/* Every part of the address matters: changing any bit of it changes the draw. */
static void test_every_part_counts(void **state) {
  (void)state;
  const uint64_t x = hk_numbers_draw(7, 9, 4, 1, 2);
  for (int bit = 0; bit < 64; bit++) {
    const uint64_t flip = UINT64_C(1) << bit;
    assert_int_not_equal(x, hk_numbers_draw(7 ^ flip, 9, 4, 1, 2));
    assert_int_not_equal(x, hk_numbers_draw(7, 9 ^ flip, 4, 1, 2));
    if (bit < 40) assert_int_not_equal(x, hk_numbers_draw(7, 9, 4, 1, 2 ^ flip));
    if (bit < 16) assert_int_not_equal(x, hk_numbers_draw(7, 9, 4, 1 ^ (uint32_t)flip, 2));
    if (bit < 8) assert_int_not_equal(x, hk_numbers_draw(7, 9, 4 ^ (uint32_t)flip, 1, 2));
  }
}

static void test_outer_seed(void **state) {
  (void)state;
  assert_int_equal(hk_numbers_outer_seed(1, 0), 1);
  assert_int_equal(hk_numbers_outer_seed(0, 1), UINT64_C(0x9E3779B97F4A7C15));
  assert_int_equal(hk_numbers_outer_seed(5, 3), UINT64_C(5) ^ UINT64_C(0xDAA66D2C7DDF743F));
}

/* Mean, variance and bit balance of 2^16 draws within 4.5 standard errors. */
static void test_looks_uniform(void **state) {
  (void)state;
  enum { COUNT = 1 << 16 };
  uint32_t ones[64] = {0};
  double sum = 0.0, square = 0.0;
  for (uint32_t i = 0; i < COUNT; i++) {
    const uint64_t x = hk_numbers_draw(42, 1000 + i, HK_DRAW_WHEN, i % 5, i / 7);
    for (int bit = 0; bit < 64; bit++) ones[bit] += (uint32_t)(x >> bit & 1);
    const double u = (double)(x >> 11) * 0x1p-53 - 0.5;
    sum += u;
    square += u * u;
  }
  for (int bit = 0; bit < 64; bit++) {
    assert_true(ones[bit] > COUNT / 2 - 576); /* 4.5 x 128 */
    assert_true(ones[bit] < COUNT / 2 + 576);
  }
  const double mean = sum / COUNT, second = square / COUNT;
  assert_true(mean > -0.00508 && mean < 0.00508);                  /* 4.5 sqrt(1/12) / 256 */
  assert_true(second > 0.083333 - 0.00132 && second < 0.083333 + 0.00132); /* 4.5 sqrt(1/180) / 256 */
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_known_answers),      cmocka_unit_test(test_random123_vector),
    cmocka_unit_test(test_run_and_across_equal_single), cmocka_unit_test(test_each_equals_single),
    cmocka_unit_test(test_every_part_counts),
    cmocka_unit_test(test_outer_seed),         cmocka_unit_test(test_looks_uniform),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
