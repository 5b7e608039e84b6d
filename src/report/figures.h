/* figures - numbers as people read them: never more digits than an interval warrants, times as "1 h 05 min". */
#ifndef HK_REPORT_FIGURES_H
#define HK_REPORT_FIGURES_H
#include "base/text.h"
#include "diagnosis/diagnosis.h"

/* A number known to lie between low and high: its last digit is the second one of the half-width. */
void hk_figure_number(hk_buffer *out, double value, double low, double high);
/* Both limits, by the same rule: "1,200 – 1,400". */
void hk_figure_limits(hk_buffer *out, double low, double high);
/* A number to so many significant digits, with separators where it is whole: "1,217,000", "0.043". */
void hk_figure_plain(hk_buffer *out, double value, int digits);
/* A share 0..1: "62 %", "3.4 %", "0.12 %", "< 0.01 %". */
void hk_figure_share(hk_buffer *out, double share);
/* Seconds: "1 h 05 min"; beyond the horizon (+inf): ">80 h"; NAN: "-". */
void hk_figure_time(hk_buffer *out, double seconds, int64_t horizon_s);
/* Both ends in one unit, two digits each: "8–65 min", "4.1–>80 h". */
void hk_figure_time_limits(hk_buffer *out, double low, double high, int64_t horizon_s);
/* Median and 90 % band: "12 min (8–65 min)", "62 % (40–75)"; "-" where nothing was counted. */
void hk_figure_times(hk_buffer *out, const hk_spread *spread, int64_t horizon_s);
void hk_figure_shares(hk_buffer *out, const hk_spread *spread);
void hk_figure_numbers(hk_buffer *out, const hk_spread *spread, int digits);
#endif
