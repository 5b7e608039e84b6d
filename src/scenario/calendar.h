/* calendar - day types, profiles and the moment a scenario starts. Inside the room; what the kernel needs is in scenario.h. */
#ifndef HK_SCENARIO_CALENDAR_H
#define HK_SCENARIO_CALENDAR_H
#include "scenario/scenario.h"

/* What `start:` says. */
typedef struct hk_start {
  bool is_any;
  int32_t day, second, utc_offset_s;             /* fixed: days since 1970-01-01; second of that day; local time - UTC */
  uint32_t any_day_type;                         /* any(...): 0 weekday, 1 saturday, 2 holiday */
  int32_t any_first_s, any_last_s;               /* any(...): seconds of the day, first < last <= 86,400 */
} hk_start;

/* Reads "2006-08-14T07:38+09:00" (seconds ":38:00" and the offset may be left out; "Z" is +00:00) or
   "any(weekday, 06:00-22:00)". False if it is neither; *wrong then says what is allowed (static text). */
bool hk_calendar_parse(const char *text, hk_start *start, const char **wrong);
/* The start of a scenario that names none: 00:00 on the first Monday after the last of the model's holidays, so that no
   day of the scenario is one. */
hk_start hk_calendar_default(const hakyu_model *model);
/* Days since 1970-01-01 of a date of the Gregorian calendar; and back. */
int32_t hk_calendar_day_of(int year, int month, int day);
void hk_calendar_date_of(int32_t day, int *year, int *month, int *day_of_month);
#endif
