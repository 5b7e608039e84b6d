/* report_spots - see report_spots.h. */
#include "report/report_spots.h"

#include <math.h>

#include "report/figures.h"

bool hk_spot_is_told(const hk_facts *facts, const hk_spot *spot, const hk_spot *spots, size_t count) {
  if (spot->class != HK_SPOT_NEED) return false;
  for (size_t k = 0; k < count; k++)
    if (spots[k].class == HK_SPOT_LINK && facts->links[spots[k].entity].need == spot->entity)
      return fabs(spots[k].index_h - spot->index_h) <= 1e-9 * spot->index_h;
  return false;
}

void hk_write_reached(hakyu_report *report, const hk_facts *facts, const hk_spot *spot, uint32_t most) {
  hk_buffer *pen = hk_report_pen(report);
  for (uint32_t s = 0; s < spot->reached_count && s < most; s++)
    hk_buffer_printf(pen, "%s%s", s ? ", " : "", facts->sectors[spot->reached[s]].label[hk_report_lang(report)]);
  if (spot->reached_count > most) hk_buffer_printf(pen, " +%u", spot->reached_count - most);
  hk_report_put(report);
}

void hk_write_ways(hakyu_report *report, const hk_spot *spot, int most) {
  hk_buffer *pen = hk_report_pen(report);
  if (!spot->way_count) hk_buffer_add(pen, "-");
  for (int w = 0; w < spot->way_count && w < most; w++) {
    if (w && spot->ways[w].share < 0.005) break;
    hk_buffer_printf(pen, "%s%s ", w ? ", " : "", hakyu_mechanism_label((hakyu_mechanism)spot->ways[w].mechanism, hk_report_lang(report)));
    hk_figure_share(pen, spot->ways[w].share);
  }
  hk_report_put(report);
}
