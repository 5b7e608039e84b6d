/* figures - see figures.h. */
#include "report/figures.h"

#include <math.h>

static const char dash[] = "–", nothing[] = "-";

/* value to a multiple of 10^place, with as many decimals as that needs. */
static void add_rounded(hk_buffer *out, double value, int place) {
  if (!isfinite(value)) {
    hk_buffer_add(out, isnan(value) ? nothing : value > 0 ? "∞" : "-∞");
  } else if (fabs(value) >= 9e17) {
    hk_buffer_number(out, value, 3);
  } else if (place >= 0) {
    double unit = pow(10, place);
    hk_buffer_grouped(out, (int64_t)(round(value / unit) * unit));
  } else {
    hk_buffer_fixed(out, value, place < -9 ? 9 : -place);
  }
}

static int exponent_of(double value) { return (int)floor(log10(value) + 1e-12); }

/* The place of the last digit that a number of that half-width deserves. */
static int place_of(double half_width, double value) {
  if (isfinite(half_width) && half_width > 0) return exponent_of(half_width) - 1;
  if (isfinite(value) && value != 0) return exponent_of(fabs(value)) - 2;
  return 0;
}

void hk_figure_number(hk_buffer *out, double value, double low, double high) { add_rounded(out, value, place_of((high - low) / 2, value)); }

void hk_figure_limits(hk_buffer *out, double low, double high) {
  int place = place_of((high - low) / 2, low);
  add_rounded(out, low, place);
  hk_buffer_add(out, dash);
  add_rounded(out, high, place);
}

void hk_figure_plain(hk_buffer *out, double value, int digits) {
  int place = isfinite(value) && value != 0 ? exponent_of(fabs(value)) - digits + 1 : 0;
  add_rounded(out, value, place < 0 && value == round(value) ? 0 : place);
}

static void add_percent(hk_buffer *out, double share) {
  double percent = 100 * share;
  if (isnan(percent))
    hk_buffer_add(out, nothing);
  else if (percent == 0)
    hk_buffer_add(out, "0");
  else if (percent < 0.01)
    hk_buffer_add(out, "<0.01");
  else if (percent > 99.9 && percent < 100)
    hk_buffer_add(out, ">99.9");
  else
    hk_buffer_fixed(out, percent, percent < 0.995 ? 2 : percent < 9.95 || (percent > 99 && percent < 100) ? 1 : 0);
}

void hk_figure_share(hk_buffer *out, double share) {
  add_percent(out, share);
  if (!isnan(share)) hk_buffer_add(out, " %");
}

/* The unit in which a band of times is told, by its greater end. */
typedef struct time_unit { double seconds; const char *name; } time_unit;
static time_unit unit_of(double seconds) {
  if (seconds < 120) return (time_unit){1, "s"};
  if (seconds < 3 * 3600) return (time_unit){60, "min"};
  if (seconds < 4 * 86400) return (time_unit){3600, "h"};
  return (time_unit){86400, "d"};
}

/* Two digits are enough for the ends of a band, unless they look the same then. */
static void add_in_unit(hk_buffer *out, double seconds, time_unit unit, bool is_narrow) {
  double value = seconds / unit.seconds;
  bool is_whole = fabs(value - round(value)) < 0.05;
  hk_buffer_fixed(out, value, unit.seconds > 1 && !is_whole && (value < 9.95 || is_narrow) ? 1 : 0);
}

static bool is_narrow(double low, double high, time_unit unit) {
  return isfinite(high) && low != high && round(low / unit.seconds) == round(high / unit.seconds);
}

void hk_figure_time(hk_buffer *out, double seconds, int64_t horizon_s) {
  if (isnan(seconds)) {
    hk_buffer_add(out, nothing);
  } else if (isinf(seconds)) {
    time_unit unit = unit_of((double)horizon_s);
    hk_buffer_add(out, ">");
    add_in_unit(out, (double)horizon_s, unit, false);
    hk_buffer_printf(out, " %s", unit.name);
  } else {
    hk_buffer_duration(out, (int64_t)(seconds + 0.5));
  }
}

void hk_figure_time_limits(hk_buffer *out, double low, double high, int64_t horizon_s) {
  time_unit unit = unit_of(isfinite(high) ? high : (double)horizon_s);
  bool narrow = is_narrow(low, high, unit);
  add_in_unit(out, low, unit, narrow);
  hk_buffer_add(out, isfinite(high) ? dash : "–>");
  add_in_unit(out, isfinite(high) ? high : (double)horizon_s, unit, narrow);
  hk_buffer_printf(out, " %s", unit.name);
}

void hk_figure_times(hk_buffer *out, const hk_spread *spread, int64_t horizon_s) {
  hk_figure_time(out, spread->median, horizon_s);
  if (!spread->count || !isfinite(spread->low) || spread->high - spread->low < 0.01 * spread->high) return;
  hk_buffer_add(out, " (");
  hk_figure_time_limits(out, spread->low, spread->high, horizon_s);
  hk_buffer_add(out, ")");
}

void hk_figure_shares(hk_buffer *out, const hk_spread *spread) {
  hk_figure_share(out, spread->median);
  if (!spread->count || spread->low == spread->high) return;
  hk_buffer_add(out, " (");
  add_percent(out, spread->low);
  hk_buffer_add(out, dash);
  add_percent(out, spread->high);
  hk_buffer_add(out, ")");
}

void hk_figure_numbers(hk_buffer *out, const hk_spread *spread, int digits) {
  if (!spread->count) {
    hk_buffer_add(out, nothing);
    return;
  }
  hk_figure_plain(out, spread->median, digits);
  if (spread->low == spread->high) return;
  hk_buffer_add(out, " (");
  hk_figure_plain(out, spread->low, digits);
  hk_buffer_add(out, dash);
  hk_figure_plain(out, spread->high, digits);
  hk_buffer_add(out, ")");
}
