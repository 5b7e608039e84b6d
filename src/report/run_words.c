/* run_words - see run_words.h. */
#include "report/run_words.h"

#include <math.h>
#include <string.h>

#include "report/put_figures.h"

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

/* ---- observations ---- */

/* Part k of an observation's id, "what:class:of[:unit][:at or share]"; "" if it has so many not. */
static size_t find_part(const char *id, int k, const char **part) {
  for (; k > 0; k--) {
    const char *colon = strchr(id, ':');
    id = colon ? colon + 1 : id + strlen(id);
  }
  *part = id;
  return strcspn(id, ":");
}

static void add_part(hk_buffer *out, const char *part, size_t length) {
  char text[256];
  if (length >= sizeof text) length = sizeof text - 1;
  memcpy(text, part, length);
  text[length] = '\0';
  hk_buffer_escaped(out, text, 64);
}

/* "0.99" as a share; none: all of it. */
static void add_share(hk_buffer *out, const char *part, size_t length) {
  char text[32];
  double share = 1;
  if (length >= sizeof text) length = sizeof text - 1;
  memcpy(text, part, length);
  text[length] = '\0';
  if (length) hk_text_parse_double(text, &share);
  hk_figure_share(out, share);
}

/* "20min" with a space before the unit. */
static void add_time(hk_buffer *out, const char *part, size_t length) {
  size_t digits = strspn(part, "0123456789.");
  if (digits > length) digits = length;
  add_part(out, part, digits);
  if (digits && digits < length) hk_buffer_add(out, " ");
  add_part(out, part + digits, length - digits);
}

/* Where the id ends with a time or a share: after the unit, if there is one. */
static size_t find_last_part(const hk_observation *seen, const char **part) { return find_part(seen->id, seen->unit[0] ? 4 : 3, part); }

void hk_write_seen_what(hk_buffer *out, const hk_observation *seen, hakyu_lang lang) {
  static const char *const phrases[][2] = {{"weight_down", "report.seen_weight"},     {"ever_down", "report.seen_ever"},
                                           {"count_down", "report.seen_count"},       {"first_down", "report.seen_first"},
                                           {"duration_down", "report.seen_duration"}, {"restored_at", "report.seen_restored"},
                                           {"never_down", "report.seen_never"},         {"peak_down", "report.seen_peak"}};
  const char *last;
  size_t length = find_last_part(seen, &last);
  for (size_t k = 0; k < sizeof phrases / sizeof *phrases; k++) {
    if (strcmp(seen->what, phrases[k][0]) != 0) continue;
    const char *phrase = hk_phrase(phrases[k][1], lang), *gap = strstr(phrase, "%s");
    hk_buffer_add_bytes(out, phrase, gap ? (size_t)(gap - phrase) : strlen(phrase));
    if (gap && !strcmp(seen->what, "restored_at"))
      add_share(out, last, length);
    else if (gap)
      add_time(out, last, length);
    if (gap) hk_buffer_add(out, gap + 2);
    return;
  }
  hk_buffer_escaped(out, seen->what, 64);
}

/* The label of what the id names, or the id where there is none (kinds and sites have no label in a result). */
static const char *label_of(const hk_facts *facts, const char *class, size_t class_length, const char *of, size_t length, hakyu_lang lang) {
  if (class_length == 5 && memcmp(class, "asset", 5) == 0)
    for (uint32_t a = 0; a < facts->asset_count; a++)
      if (strlen(facts->assets[a].id) == length && memcmp(facts->assets[a].id, of, length) == 0) return facts->assets[a].label[lang];
  if (class_length == 6 && memcmp(class, "sector", 6) == 0)
    for (uint32_t s = 0; s < facts->sector_count; s++)
      if (strlen(facts->sectors[s].id) == length && memcmp(facts->sectors[s].id, of, length) == 0) return facts->sectors[s].label[lang];
  return NULL;
}

static const char *unit_label(const hk_facts *facts, const char *unit, hakyu_lang lang) {
  for (uint32_t r = 0; r < facts->row_count; r++)
    if (strcmp(facts->rows[r].unit, unit) == 0) return facts->rows[r].unit_label[lang];
  return unit;
}

void hk_write_seen_of(hk_buffer *out, const hk_facts *facts, const hk_observation *seen, hakyu_lang lang) {
  const char *class, *of;
  size_t class_length = find_part(seen->id, 1, &class), length = find_part(seen->id, 2, &of);
  const char *label = label_of(facts, class, class_length, of, length, lang);
  if (label) {
    hk_buffer_escaped(out, label, 60);
  } else {
    hk_buffer_add(out, hk_phrase(class_length == 4 && memcmp(class, "kind", 4) == 0 ? "report.kind" : "report.site", lang));
    hk_buffer_add(out, " ");
    add_part(out, of, length);
  }
  if (seen->unit[0]) hk_buffer_add(out, ", "), hk_buffer_escaped(out, unit_label(facts, seen->unit, lang), 64);
}

static void write_value(hk_buffer *out, const hk_observation *seen, double value, int64_t horizon_s) {
  if (seen->is_time && value >= 2 * 86400 && isfinite(value))
    hk_figure_plain(out, value / 3600, 3), hk_buffer_add(out, " h"); /* "2 d 17 h" would be too coarse to compare */
  else if (seen->is_time)
    hk_figure_time(out, value, horizon_s);
  else
    hk_figure_plain(out, value, 4);
}

void hk_write_observed(hk_buffer *out, const hk_observation *seen, int64_t horizon_s, hakyu_lang lang) {
  if (seen->is_never_down) {
    hk_buffer_add(out, hk_phrase("report.stayed_up", lang));
    return;
  }
  write_value(out, seen, seen->value, horizon_s);
  if (isnan(seen->low) || isnan(seen->high)) return;
  hk_buffer_add(out, " (");
  if (seen->is_time) {
    hk_figure_time_limits(out, seen->low > 0 ? seen->low : 0, seen->high, horizon_s); /* a tolerance may reach below the start */
  } else {
    hk_figure_plain(out, seen->low, 4);
    hk_buffer_add(out, "–");
    hk_figure_plain(out, seen->high, 4);
  }
  hk_buffer_add(out, ")");
}

void hk_write_simulated(hk_buffer *out, const hk_observation *seen, int64_t horizon_s) {
  if (seen->is_never_down)
    hk_figure_share(out, seen->simulated.median);
  else if (seen->is_time && seen->simulated.high - seen->simulated.low < 0.01 * seen->simulated.high)
    write_value(out, seen, seen->simulated.median, horizon_s);
  else if (seen->is_time)
    hk_figure_times(out, &seen->simulated, horizon_s);
  else
    hk_figure_numbers(out, &seen->simulated, 4);
}

void hk_write_share_limits(hk_buffer *out, const hk_interval *share) {
  hk_figure_share(out, share->low), hk_buffer_add(out, "–"), hk_figure_share(out, share->high);
}

void hk_put_judged(hakyu_report *report, const hk_interval *interval) {
  if (!strcmp(interval->verdict, "constant")) {
    hk_report_text(report, hk_report_say(report, "report.constant"));
    return;
  }
  hk_put_limits(report, interval->low, interval->high);
  if (!interval->is_valid) hk_report_remark(report, hk_verdict_label(interval->verdict, hk_report_lang(report)));
}

void hk_put_observed(hakyu_report *report, const hk_observation *seen, int64_t horizon_s) {
  hk_write_observed(hk_report_pen(report), seen, horizon_s, hk_report_lang(report));
  if (seen->is_never_down)
    hk_report_put(report);
  else
    hk_report_put_band(report, seen->is_time ? HAKYU_CELL_DURATION : HAKYU_CELL_NUMBER, seen->value, seen->low, seen->high);
}

void hk_put_simulated(hakyu_report *report, const hk_observation *seen, int64_t horizon_s) {
  const hk_spread *simulated = &seen->simulated;
  bool has_band = !seen->is_never_down && simulated->count > 0;
  hk_write_simulated(hk_report_pen(report), seen, horizon_s);
  hk_report_put_band(report, seen->is_never_down ? HAKYU_CELL_SHARE : seen->is_time ? HAKYU_CELL_DURATION : HAKYU_CELL_NUMBER,
                     has_band || seen->is_never_down ? simulated->median : NAN, has_band ? simulated->low : NAN, has_band ? simulated->high : NAN);
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
  hk_put_plain(report, (double)protector->saves / (double)facts->settled, 3);
  hk_put_time(report, protector->saves ? (double)protector->seconds / (double)protector->saves : NAN, facts->horizon_s);
  hk_put_time(report, protector->margin_s, facts->horizon_s);
  hk_put_time(report, protector->margin_low_s, facts->horizon_s);
}

void hk_write_protection(hakyu_report *report, const hk_facts *facts, const hk_protection *list, size_t count) {
  hk_buffer *pen = hk_report_pen(report);
  if (!count) return;
  hk_report_table(report, "report.protected");
  hk_report_column(report, '<', "report.sector");
  hk_report_column(report, '>', "report.threatened");
  hk_report_column(report, '>', "report.held");
  hk_report_column(report, '<', "report.by");
  hk_report_column(report, '>', "report.saves");
  hk_report_column(report, '>', "report.mean_time");
  hk_report_column(report, '>', "report.margin");
  hk_report_column(report, '>', "report.margin_low");
  for (size_t k = 0; k < count; k++) {
    const hk_protection *sector = &list[k];
    for (size_t p = 0; p < sector->count || p == 0; p++) {
      if (p == 0) {
        hk_report_name(report, facts->sectors[sector->sector].label[hk_report_lang(report)]);
        hk_put_plain(report, facts->traced ? (double)sector->threatened / (double)facts->traced : NAN, 3);
        hk_put_share(report, sector->threatened ? (double)sector->held / (double)sector->threatened : NAN);
      } else {
        for (int c = 0; c < 3; c++) hk_report_text(report, "");
      }
      hk_write_protector(report, p < sector->count ? &sector->by[p] : NULL, facts);
    }
  }
  hk_buffer_printf(pen, hk_report_say(report, "report.protected_note"), (unsigned long long)facts->traced), hk_report_note(report);
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
