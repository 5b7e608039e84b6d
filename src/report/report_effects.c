/* report_effects - see report_effects.h. */
#include "report/report_effects.h"

#include <math.h>

#include "report/put_figures.h"
#include "report/run_words.h"

enum { EFFECT_CELLS = 7 };

void hk_effect_columns(hakyu_report *report) {
  hk_report_column(report, '>', "report.spared"), hk_report_unit(report, "h"), hk_report_bar(report);
  hk_report_column(report, '>', "report.interval"), hk_report_column_key(report, "spared_interval"), hk_report_unit(report, "h");
  hk_report_column(report, '>', "report.outer_range"), hk_report_column_key(report, "spared_outer"), hk_report_unit(report, "h");
  hk_report_column(report, '>', "report.spared_share");
  hk_report_column(report, '>', "report.pairs_changed");
  hk_report_column(report, '>', "report.pairs_worse");
  hk_report_column(report, '>', "report.pairs_tried"), hk_report_column_key(report, "pairs");
}

void hk_put_signed_share(hakyu_report *report, double share) {
  if (!isfinite(share)) {
    hk_report_text(report, "-");
    return;
  }
  if (share < 0) hk_buffer_add(hk_report_pen(report), "-");
  hk_figure_share(hk_report_pen(report), fabs(share));
  hk_report_put_value(report, HAKYU_CELL_SHARE, share);
}

void hk_put_effect(hakyu_report *report, const hk_effect *effect) {
  if (!effect) {
    for (int c = 0; c < EFFECT_CELLS; c++) hk_report_text(report, "-");
    return;
  }
  const hk_two_level *spared = &effect->index.avoided;
  hk_put_number(report, spared->mean.value, spared->mean.low, spared->mean.high);
  hk_put_judged(report, &spared->mean);
  hk_put_limits(report, spared->outer_low, spared->outer_high);
  hk_put_signed_share(report, effect->index.share);
  hk_put_share(report, effect->changed.value);
  hk_put_share(report, effect->worse.value);
  hk_report_put_integer(report, (int64_t)effect->pairs);
}
