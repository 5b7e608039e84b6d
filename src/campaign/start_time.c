/* start_time - see start_time.h. */
#include "campaign/start_time.h"

#include "base/digest.h"
#include "numbers/draw.h"

enum { WEEK_DAYS = 7, THURSDAY = 3, FIRST_YEAR = 365 }; /* 1970-01-01 was a Thursday */

/* Which of `count` a draw names. */
static uint64_t share_of(uint64_t x, uint64_t count) { return (uint64_t)(((unsigned __int128)x * count) >> 64); }

hk_start_time hk_start_time_of(const hakyu_scenario *scenario, uint64_t seed, uint32_t outer_count, uint64_t i) {
  if (!scenario->is_any && scenario->start_day >= 0 && scenario->start_day < FIRST_YEAR) /* the plain Monday of who gives no start: no date of anything */
    return (hk_start_time){(scenario->start_day + THURSDAY) % WEEK_DAYS, true, scenario->start_second};
  if (!scenario->is_any) return (hk_start_time){scenario->start_day, false, scenario->start_second};
  const uint32_t outers = outer_count ? outer_count : 1;
  const uint64_t own = hk_numbers_outer_seed(seed, i % outers), key = hk_digest_key("calendar", "start", NULL, NULL);
  int32_t days[WEEK_DAYS];
  uint32_t count = 0;
  for (int32_t day = 0; day < WEEK_DAYS; day++)
    if (hk_calendar_day_type(scenario->model, true, day) == scenario->any_day_type) days[count++] = day;
  if (!count) return (hk_start_time){0, true, scenario->any_first_s};
  const uint64_t day = share_of(hk_numbers_draw(own, key, HK_DRAW_CALENDAR, 0, i / outers), count);
  const uint64_t second = share_of(hk_numbers_draw(own, key, HK_DRAW_CALENDAR, 1, i / outers), (uint64_t)(scenario->any_last_s - scenario->any_first_s));
  return (hk_start_time){days[day], true, scenario->any_first_s + (int64_t)second};
}
