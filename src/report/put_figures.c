/* put_figures - see put_figures.h. */
#include "report/put_figures.h"

#include <math.h>

void hk_put_grouped(hakyu_report *report, int64_t value) {
  hk_buffer_grouped(hk_report_pen(report), value);
  hk_report_put_integer(report, value);
}

void hk_put_number(hakyu_report *report, double value, double low, double high) {
  hk_figure_number(hk_report_pen(report), value, low, high);
  hk_report_put_value(report, HAKYU_CELL_NUMBER, value);
}

void hk_put_limits(hakyu_report *report, double low, double high) {
  hk_figure_limits(hk_report_pen(report), low, high);
  hk_report_put_interval(report, HAKYU_CELL_NUMBER, low, high);
}

void hk_put_plain(hakyu_report *report, double value, int digits) {
  hk_figure_plain(hk_report_pen(report), value, digits);
  hk_report_put_value(report, HAKYU_CELL_NUMBER, value);
}

void hk_put_share(hakyu_report *report, double share) {
  hk_figure_share(hk_report_pen(report), share);
  hk_report_put_value(report, HAKYU_CELL_SHARE, share);
}

void hk_put_time(hakyu_report *report, double seconds, int64_t horizon_s) {
  hk_figure_time(hk_report_pen(report), seconds, horizon_s);
  hk_report_put_value(report, HAKYU_CELL_DURATION, seconds);
}

/* A spread of nothing has neither middle nor ends. */
static void put_spread(hakyu_report *report, hakyu_cell_kind kind, const hk_spread *spread) {
  bool is_any = spread->count > 0;
  hk_report_put_band(report, kind, is_any ? spread->median : NAN, is_any ? spread->low : NAN, is_any ? spread->high : NAN);
}

void hk_put_times(hakyu_report *report, const hk_spread *spread, int64_t horizon_s) {
  hk_figure_times(hk_report_pen(report), spread, horizon_s);
  put_spread(report, HAKYU_CELL_DURATION, spread);
}

void hk_put_shares(hakyu_report *report, const hk_spread *spread) {
  hk_figure_shares(hk_report_pen(report), spread);
  put_spread(report, HAKYU_CELL_SHARE, spread);
}

void hk_put_numbers(hakyu_report *report, const hk_spread *spread, int digits) {
  hk_figure_numbers(hk_report_pen(report), spread, digits);
  put_spread(report, HAKYU_CELL_NUMBER, spread);
}
