/* The calendar: dates against the C library over eight centuries, starts as written and as refused, day types,
   profiles' rules of precedence. */
#include "scenario/calendar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include <cmocka.h>

static void test_dates(void **state) {
  (void)state;
  for (int32_t day = -135000; day < 160000; day += 1) {
    const time_t seconds = (time_t)day * 86400;
    struct tm date;
    int year, month, day_of_month;
    assert_non_null(gmtime_r(&seconds, &date));
    hk_calendar_date_of(day, &year, &month, &day_of_month);
    assert_int_equal(year, date.tm_year + 1900);
    assert_int_equal(month, date.tm_mon + 1);
    assert_int_equal(day_of_month, date.tm_mday);
    assert_int_equal(hk_calendar_day_of(year, month, day_of_month), day);
  }
}

static void test_fixed_starts(void **state) {
  (void)state;
  const struct { const char *text; int32_t day, second, offset; } given[] = {
      {"2006-08-14T07:38+09:00", 13374, 7 * 3600 + 38 * 60, 32400}, {"2006-08-14T07:38", 13374, 27480, 0},
      {"1970-01-01T00:00Z", 0, 0, 0},                               {"2000-02-29T23:59:59-04:30", 11016, 86399, -16200},
      {"  1600-03-01T00:00", -135080, 0, 0}};
  for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
    hk_start start;
    const char *wrong = NULL;
    assert_true(hk_calendar_parse(given[i].text, &start, &wrong));
    assert_false(start.is_any);
    assert_int_equal(start.day, given[i].day);
    assert_int_equal(start.second, given[i].second);
    assert_int_equal(start.utc_offset_s, given[i].offset);
  }
}

static void test_any_starts(void **state) {
  (void)state;
  const struct { const char *text; uint32_t type; int32_t first, last; } given[] = {
      {"any(weekday, 06:00-22:00)", 0, 21600, 79200}, {"any( saturday ,00:00 - 24:00 )", 1, 0, 86400}, {"any(holiday,23:59-24:00)", 2, 86340, 86400}};
  for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
    hk_start start;
    const char *wrong = NULL;
    assert_true(hk_calendar_parse(given[i].text, &start, &wrong));
    assert_true(start.is_any);
    assert_int_equal(start.any_day_type, given[i].type);
    assert_int_equal(start.any_first_s, given[i].first);
    assert_int_equal(start.any_last_s, given[i].last);
  }
}

static void test_refused_starts(void **state) {
  (void)state;
  const char *texts[] = {"", "2006", "2006-08-14", "2006-02-29T00:00", "2006-13-01T00:00", "2006-08-14T24:00", "2006-08-14T07:60",
                         "2006-08-14 07:38", "2006-08-14T07:38+15:00", "2006-08-14T07:38+09:00x", "1599-12-31T00:00", "06-08-14T07:38",
                         "any", "any()", "any(weekday)", "any(weekday, 22:00-06:00)", "any(weekday, 06:00-06:00)", "any(obon, 06:00-22:00)",
                         "any(weekday, 6:00-22:00)", "any(weekday, 06:00-24:01)", "any(weekday, 06:00-22:00) x", "tomorrow"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    hk_start start = {.day = 77};
    const char *wrong = NULL;
    assert_false(hk_calendar_parse(texts[i], &start, &wrong));
    assert_non_null(wrong);
    assert_int_equal(start.day, 77);
  }
}

static void test_day_types(void **state) {
  (void)state;
  hk_holiday holidays[] = {{13374 + 1, 2}, {13374 + 2, 3}}; /* Tuesday a holiday, Wednesday of a type of its own */
  const hakyu_model model = {.holidays = holidays, .holiday_count = 2};
  const uint32_t expected[] = {0, 2, 3, 0, 0, 1, 2, 0};
  for (int32_t d = 0; d < 8; d++) {
    assert_int_equal(hk_calendar_day_type(&model, false, 13374 + d), expected[d]);
    assert_int_equal(hk_calendar_day_type(&model, true, d), d < 5 || d == 7 ? 0 : d == 5 ? 1 : 2);
  }
  assert_int_equal(hk_calendar_day_type(&model, false, -3), 0); /* 1969-12-29, a Monday */
  assert_int_equal(hk_calendar_day_type(&model, false, -4), 2);
}

/* The default start is a Monday after which no holiday comes. */
static void test_default_start(void **state) {
  (void)state;
  for (int32_t last = -10; last < 40; last++) {
    hk_holiday holiday = {last, 2};
    const hakyu_model model = {.holidays = &holiday, .holiday_count = 1};
    const hk_start start = hk_calendar_default(&model);
    assert_false(start.is_any);
    assert_int_equal(start.second, 0);
    assert_true(start.day > last && start.day >= 4);
    assert_int_equal((start.day - 4) % 7, 0);
    if (last >= 4) assert_true(start.day - last <= 7);
  }
}

static void test_factors(void **state) {
  (void)state;
  const hk_profile_row rows[] = {{-1, HK_NONE, 1}, {8, HK_NONE, 2}, {-1, 1, 3}, {8, 1, 4}, {9, 2, 5}};
  const hk_profile profile = {"p", 5, rows}, of_hours = {"q", 1, &rows[1]};
  assert_int_equal(hk_calendar_factor(&profile, 0, 7), 1);
  assert_int_equal(hk_calendar_factor(&profile, 0, 8), 2);
  assert_int_equal(hk_calendar_factor(&profile, 1, 7), 3);
  assert_int_equal(hk_calendar_factor(&profile, 1, 8), 4);
  assert_int_equal(hk_calendar_factor(&profile, 2, 8), 2);
  assert_int_equal(hk_calendar_factor(&profile, 2, 9), 5);
  assert_int_equal(hk_calendar_factor(&of_hours, 0, 9), HK_FULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_dates),     cmocka_unit_test(test_fixed_starts),  cmocka_unit_test(test_any_starts), cmocka_unit_test(test_refused_starts),
      cmocka_unit_test(test_day_types), cmocka_unit_test(test_default_start), cmocka_unit_test(test_factors),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
