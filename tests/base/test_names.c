/* Names: found again among very many, in any case, under new numbers; looking ahead changes nothing. */
#include "base/names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

enum { MANY = 20000 };
static char texts[MANY][16], shouted[MANY][16];

static hk_names *make_many(void) {
  hk_names *names = NULL;
  assert_int_equal(hk_names_create(hakyu_memory_default(), &names), HAKYU_OK);
  for (uint32_t i = 0; i < MANY; i++) {
    uint32_t index;
    int is_new;
    snprintf(texts[i], sizeof texts[i], "name-%u", i * 7919u % 1000003u);
    snprintf(shouted[i], sizeof shouted[i], "NAME-%u", i * 7919u % 1000003u);
    assert_int_equal(hk_names_add(names, texts[i], &index, &is_new), HAKYU_OK);
    assert_true(is_new && index == i);
    assert_int_equal(hk_names_add(names, shouted[i], &index, &is_new), HAKYU_OK);
    assert_true(!is_new && index == i);
  }
  return names;
}

static void expect_all(const hk_names *names, const uint32_t *number) {
  for (uint32_t i = 0; i < MANY; i++) {
    assert_int_equal(hk_names_find(names, texts[i]), number[i]);
    assert_int_equal(hk_names_find(names, shouted[i]), HK_NO_NAME);
    assert_int_equal(hk_names_find_folded(names, shouted[i]), number[i]);
    assert_ptr_equal(hk_names_get(names, number[i]), texts[i]);
  }
  assert_int_equal(hk_names_count(names), MANY);
  assert_int_equal(hk_names_find(names, "name-"), HK_NO_NAME);
}

static void test_many(void **state) {
  (void)state;
  static uint32_t number[MANY];
  hk_names *names = make_many();
  for (uint32_t i = 0; i < MANY; i++) number[i] = i;
  expect_all(names, number);
  for (uint32_t i = 0; i < MANY; i++) number[i] = (uint32_t)((uint64_t)i * 7 % MANY); /* a permutation: 7 does not divide MANY */
  assert_int_equal(hk_names_renumber(names, number), HAKYU_OK);
  expect_all(names, number);
  hk_names_destroy(names);
}

static void test_looking_ahead(void **state) {
  (void)state;
  static uint32_t number[MANY];
  hk_names *names = make_many(), *none = NULL;
  const char *wanted[HK_NAMES_FORESEEN];
  for (uint32_t i = 0; i < MANY; i++) number[i] = i;
  for (uint32_t first = 0; first + HK_NAMES_FORESEEN <= MANY; first += HK_NAMES_FORESEEN) {
    for (uint32_t i = 0; i < HK_NAMES_FORESEEN; i++) wanted[i] = i % 3 == 0 ? texts[first + i] : i % 3 == 1 ? shouted[first + i] : "nobody";
    hk_names_foresee(names, wanted, HK_NAMES_FORESEEN);
  }
  hk_names_foresee(names, wanted, 0);
  expect_all(names, number);
  hk_names_destroy(names);
  assert_int_equal(hk_names_create(hakyu_memory_default(), &none), HAKYU_OK);
  hk_names_foresee(none, wanted, HK_NAMES_FORESEEN);
  assert_int_equal(hk_names_count(none), 0);
  hk_names_destroy(none);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_many), cmocka_unit_test(test_looking_ahead)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
