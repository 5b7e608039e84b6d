/* run_words - see run_words.h. */
#include "report/run_words.h"

#include <math.h>
#include <string.h>

#include "report/figures.h"

const char *hk_verdict_label(const char *verdict, hakyu_lang lang) {
  static const char *const known[][2] = {{"few", "report.verdict_few"},
                                         {"constant", "report.verdict_constant"},
                                         {"skewed", "report.verdict_skewed"},
                                         {"heavy_tail", "report.verdict_heavy_tail"}};
  for (size_t k = 0; k < sizeof known / sizeof *known; k++)
    if (!strcmp(verdict, known[k][0])) return hk_phrase(known[k][1], lang);
  return verdict;
}

const char *hk_role_label(const hk_observation *seen, hakyu_lang lang) {
  if (!strcmp(seen->role, "input")) return hk_phrase("report.role_input", lang);
  if (!strcmp(seen->role, "calibrated")) return hk_phrase("report.role_calibrated", lang);
  return hk_phrase(!strcmp(seen->stated, "guessed") ? "report.role_guessed" : "report.role_held_out", lang);
}

const char *hk_agreement_label(hk_agreement agreement, hakyu_lang lang) {
  static const char *const labels[] = {[HK_AGREE_INSIDE] = "report.inside",
                                       [HK_AGREE_OVERLAPS] = "report.overlaps",
                                       [HK_AGREE_OUTSIDE] = "report.outside",
                                       [HK_AGREE_UNSAID] = "report.unsaid"};
  return hk_phrase(labels[agreement], lang);
}

void hk_write_spot_id(hk_buffer *out, const hk_facts *facts, const hk_spot *spot) {
  if (spot->class == HK_SPOT_ASSET)
    hk_buffer_add(out, facts->assets[spot->entity].id);
  else if (spot->class == HK_SPOT_NEED)
    hk_buffer_add(out, facts->needs[spot->entity].id);
  else
    hk_buffer_printf(out, "%s < %s", facts->needs[facts->links[spot->entity].need].id, facts->assets[facts->links[spot->entity].supplier].id);
}

void hk_write_holder(hk_buffer *out, const hk_facts *facts, const hk_protector *protector, hakyu_lang lang) {
  switch (protector->kind) {
    case HK_HELD_REDUNDANCY: hk_buffer_add(out, hk_phrase("report.redundancy", lang)); return;
    case HK_HELD_STANDBY:
      hk_buffer_add(out, hk_phrase("report.standby", lang));
      if (protector->link != HK_FACT_NONE) hk_buffer_printf(out, " %s", facts->assets[facts->links[protector->link].supplier].id);
      return;
    case HK_HELD_STAGE: hk_buffer_printf(out, "%s ", hk_phrase("report.stage", lang)), hk_buffer_escaped(out, protector->stage, 64); return;
  }
}

void hk_write_protector(hakyu_report *report, const hk_protector *protector, const hk_facts *facts) {
  hk_buffer *pen = hk_report_pen(report);
  if (!protector) {
    hk_report_text(report, "-");
    for (int c = 0; c < 4; c++) hk_report_text(report, "");
    return;
  }
  hk_write_holder(pen, facts, protector, hk_report_lang(report)), hk_report_put(report);
  hk_figure_plain(pen, (double)protector->saves / (double)facts->settled, 3), hk_report_put(report);
  hk_figure_time(pen, protector->saves ? (double)protector->seconds / (double)protector->saves : NAN, facts->horizon_s), hk_report_put(report);
  hk_figure_time(pen, protector->margin_s, facts->horizon_s), hk_report_put(report);
  hk_figure_time(pen, protector->margin_low_s, facts->horizon_s), hk_report_put(report);
}

void hk_write_phases(hk_buffer *out, const double *phases, hakyu_lang lang) {
  int first = 0, second = -1;
  for (int p = 1; p < HAKYU_PHASE_COUNT; p++)
    if (phases[p] > phases[first]) first = p;
  for (int p = 0; p < HAKYU_PHASE_COUNT; p++)
    if (p != first && phases[p] > 0 && (second < 0 || phases[p] > phases[second])) second = p;
  hk_buffer_printf(out, "%s ", hakyu_phase_label((hakyu_phase)first, lang));
  hk_figure_share(out, phases[first]);
  if (second < 0 || phases[second] < 0.005) return;
  hk_buffer_printf(out, ", %s ", hakyu_phase_label((hakyu_phase)second, lang));
  hk_figure_share(out, phases[second]);
}
