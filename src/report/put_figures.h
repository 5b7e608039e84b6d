/* put_figures - cells of figures: written as people read them (figures.h), and put with the number behind them. */
#ifndef HK_REPORT_PUT_FIGURES_H
#define HK_REPORT_PUT_FIGURES_H
#include "report/figures.h"
#include "report/report_table.h"

void hk_put_grouped(hakyu_report *report, int64_t value);
void hk_put_number(hakyu_report *report, double value, double low, double high); /* its digits by the bounds, which are not put */
void hk_put_limits(hakyu_report *report, double low, double high);
void hk_put_plain(hakyu_report *report, double value, int digits);
void hk_put_share(hakyu_report *report, double share);
void hk_put_time(hakyu_report *report, double seconds, int64_t horizon_s);
void hk_put_times(hakyu_report *report, const hk_spread *spread, int64_t horizon_s);
void hk_put_shares(hakyu_report *report, const hk_spread *spread);
void hk_put_numbers(hakyu_report *report, const hk_spread *spread, int digits);
#endif
