/* calendar - dates and day types (SEMANTICS, "Calendar"). Days are counted from 1970-01-01, a Thursday; a year here
   starts in March, so that the leap day is its last and months have a fixed pattern (30.6 days on average). */
#include "scenario/calendar.h"

#include <string.h>

enum { DAY_S = 86400, MONDAY = 4 /* 1970-01-05 */, WEEKDAY = 0, SATURDAY = 1, HOLIDAY = 2 };

/* ---- dates ---- */

int32_t hk_calendar_day_of(int year, int month, int day) {
  const int from_march = (month + 9) % 12, y = year - (month <= 2);
  return 365 * y + y / 4 - y / 100 + y / 400 + (306 * from_march + 5) / 10 + day - 1 - 719468;
}

void hk_calendar_date_of(int32_t day, int *year, int *month, int *day_of_month) {
  int y = (int)(((int64_t)day + 719468) * 400 / 146097), rest; /* 146,097 days in 400 years */
  while ((rest = day - hk_calendar_day_of(y, 3, 1)) < 0) y--;
  while (day >= hk_calendar_day_of(y + 1, 3, 1)) rest = day - hk_calendar_day_of(++y, 3, 1);
  const int from_march = (10 * rest + 5) / 306;
  *month = from_march < 10 ? from_march + 3 : from_march - 9;
  *year = y + (*month <= 2);
  *day_of_month = rest - (306 * from_march + 5) / 10 + 1;
}

static int days_in(int year, int month) {
  return month == 12 ? 31 : (int)(hk_calendar_day_of(year, month + 1, 1) - hk_calendar_day_of(year, month, 1));
}

/* ---- the start ---- */

/* Reads exactly `digits` digits, then `after` (0: nothing). */
static bool take(const char **text, int digits, char after, int *number) {
  *number = 0;
  for (int i = 0; i < digits; i++, (*text)++) {
    if (**text < '0' || **text > '9') return false;
    *number = *number * 10 + (**text - '0');
  }
  if (!after) return true;
  if (**text != after) return false;
  (*text)++;
  return true;
}

static bool parse_offset(const char **text, int32_t *offset_s) {
  *offset_s = 0;
  if (!**text) return true;
  if (**text == 'Z') return (*text)++, true;
  const int sign = **text == '-' ? -1 : 1;
  int hours, minutes;
  if (**text != '+' && **text != '-') return false;
  (*text)++;
  if (!take(text, 2, ':', &hours) || !take(text, 2, 0, &minutes) || hours > 14 || minutes > 59) return false;
  *offset_s = sign * (hours * 3600 + minutes * 60);
  return true;
}

static bool parse_moment(const char *text, hk_start *start) {
  int year, month, day, hour, minute, second = 0;
  *start = (hk_start){0};
  if (!take(&text, 4, '-', &year) || !take(&text, 2, '-', &month) || !take(&text, 2, 'T', &day)) return false;
  if (!take(&text, 2, ':', &hour) || !take(&text, 2, 0, &minute)) return false;
  if (*text == ':' && (text++, !take(&text, 2, 0, &second))) return false;
  if (!parse_offset(&text, &start->utc_offset_s) || *text) return false;
  if (year < 1600 || month < 1 || month > 12 || day < 1 || day > days_in(year, month)) return false;
  if (hour > 23 || minute > 59 || second > 59) return false;
  start->day = hk_calendar_day_of(year, month, day);
  start->second = hour * 3600 + minute * 60 + second;
  return true;
}

static void skip_spaces(const char **text) { *text += strspn(*text, " "); }

static bool take_word(const char **text, const char *word) {
  const size_t length = strlen(word);
  if (strncmp(*text, word, length) != 0) return false;
  *text += length;
  skip_spaces(text);
  return true;
}

/* hh:mm, up to 24:00. */
static bool take_clock(const char **text, int32_t *second) {
  int hour, minute;
  if (!take(text, 2, ':', &hour) || !take(text, 2, 0, &minute) || minute > 59 || hour * 60 + minute > 24 * 60) return false;
  *second = hour * 3600 + minute * 60;
  skip_spaces(text);
  return true;
}

static bool parse_any(const char *text, hk_start *start) {
  *start = (hk_start){.is_any = true};
  if (!take_word(&text, "any") || !take_word(&text, "(")) return false;
  if (take_word(&text, "weekday"))
    start->any_day_type = WEEKDAY;
  else if (take_word(&text, "saturday"))
    start->any_day_type = SATURDAY;
  else if (take_word(&text, "holiday"))
    start->any_day_type = HOLIDAY;
  else
    return false;
  if (!take_word(&text, ",") || !take_clock(&text, &start->any_first_s)) return false;
  if (!take_word(&text, "-") || !take_clock(&text, &start->any_last_s)) return false;
  return take_word(&text, ")") && !*text && start->any_first_s < start->any_last_s;
}

bool hk_calendar_parse(const char *text, hk_start *start, const char **wrong) {
  skip_spaces(&text);
  hk_start read;
  const bool is_any = strncmp(text, "any", 3) == 0;
  if (is_any ? parse_any(text, &read) : parse_moment(text, &read)) {
    *start = read;
    return true;
  }
  *wrong = is_any ? "any(weekday | saturday | holiday, hh:mm-hh:mm), a span within one day, 00:00-24:00 at most"
                  : "a local date and time of 1600 or later such as 2006-08-14T07:38+09:00, or any(weekday, 06:00-22:00)";
  return false;
}

hk_start hk_calendar_default(const hakyu_model *model) {
  int32_t last = MONDAY - 1;
  for (uint32_t h = 0; h < model->holiday_count; h++)
    if (model->holidays[h].day > last) last = model->holidays[h].day;
  return (hk_start){.day = MONDAY + 7 * ((last - MONDAY + 7) / 7)};
}

/* ---- day types and factors ---- */

/* 0 Monday ... 6 Sunday. */
static int day_of_week(int32_t day, int32_t a_monday) {
  const int rest = (int)(((int64_t)day - a_monday) % 7);
  return rest < 0 ? rest + 7 : rest;
}

uint32_t hk_calendar_day_type(const hakyu_model *model, bool is_plain_week, int32_t day) {
  for (uint32_t h = 0; !is_plain_week && h < model->holiday_count; h++)
    if (model->holidays[h].day == day) return model->holidays[h].day_type;
  const int weekday = day_of_week(day, is_plain_week ? 0 : MONDAY);
  return weekday == 5 ? SATURDAY : weekday == 6 ? HOLIDAY : WEEKDAY;
}

int64_t hk_calendar_factor(const hk_profile *profile, uint32_t day_type, int hour) {
  int64_t factor_ppm = HK_FULL;
  int best = -1; /* 2 for naming the day type, 1 for naming the hour */
  for (uint32_t r = 0; r < profile->row_count; r++) {
    const hk_profile_row *row = &profile->rows[r];
    if (row->day_type != HK_NONE && row->day_type != day_type) continue;
    if (row->hour >= 0 && row->hour != hour) continue;
    const int rank = 2 * (row->day_type != HK_NONE) + (row->hour >= 0);
    if (rank <= best) continue;
    best = rank;
    factor_ppm = row->factor_ppm;
  }
  return factor_ppm;
}
