/* factor - what a path names and which texts a factor writes there. Values are made once, when a sweep is planned, and travel as text:
   what libm makes of a quantile in its last bits on another machine does not matter. */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "model/build.h"
#include "study/study.h"

/* ---- numbers as written ---------------------------------------------------------------------------------------- */

/* "0.9" or "90min" (then in seconds); false if it is neither. */
static bool read_quantity(const char *text, size_t length, double *value, bool *is_time) {
  char copy[64];
  hk_decimal decimal;
  size_t used = 0;
  while (length && *text == ' ') text++, length--;
  while (length && text[length - 1] == ' ') length--;
  if (!length || length >= sizeof copy) return false;
  memcpy(copy, text, length), copy[length] = '\0';
  if (!hk_text_decimal(copy, &decimal, &used)) return false;
  const char *unit = copy + used + strspn(copy + used, " ");
  const int64_t seconds = *unit ? hk_text_unit_s(unit, strlen(unit)) : 1;
  if (!seconds || strcmp(unit, "year") == 0) return false;
  *is_time = *unit != '\0';
  *value = hk_text_double(decimal) * (double)seconds;
  return true;
}

static bool refuse(const hk_factor *factor, hakyu_findings *findings, const char *code, const char *what, const char *shown, const char *allowed) {
  hk_place place = factor->place;
  place.field = factor->id;
  hk_findings_error(findings, place, code, "%s (%s); allowed: %s", what, hk_findings_value(findings, shown), allowed);
  return false;
}

/* ---- paths ------------------------------------------------------------------------------------------------------- */

static const char *part(struct hakyu_study *study, const char *from, size_t length) { return hk_arena_text(study->arena, from, length); }

static bool is_property(const char *dot) {
  static const char *const names[] = {".share", ".dose", ".value", ".repair_least", ".repair_most", ".recurrence"}; /* the last three: of share_warning */
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strcmp(dot, names[i]) == 0) return true;
  return false;
}

/* lever.NAME.targets, and a property (lever.NAME.share, ...) of that lever. */
static bool parse_moving_lever(struct hakyu_study *study, hk_factor *factor, const char *text, const char *dot) {
  const bool is_targets = strcmp(dot, ".targets") == 0;
  factor->target = is_targets ? HK_FACTOR_TARGETS : HK_FACTOR_LEVER;
  factor->change = (hk_scenario_change){.kind = HK_CHANGED_LEVER, .id = part(study, text, (size_t)(dot - text)), .field = is_targets ? NULL : dot + 1};
  factor->is_whole = strcmp(dot, ".dose") == 0;
  return factor->change.id != NULL;
}

/* lever.NAME@TARGETS[.share|.dose|.value|...] */
static bool parse_lever(struct hakyu_study *study, hk_factor *factor, const char *text, hakyu_findings *findings) {
  const char *at = strchr(text, '@'), *dot = strrchr(text, '.');
  if (!at && dot && dot > text && (is_property(dot) || strcmp(dot, ".targets") == 0)) return parse_moving_lever(study, factor, text, dot);
  if (!at || at == text || !at[1]) return refuse(factor, findings, "bad-key", "a lever without targets", factor->path, "lever.NAME@TARGETS, followed by .share, .dose, .value (of share_warning also .repair_least, .repair_most, .recurrence) or nothing; lever.NAME.targets");
  const bool has_property = dot && dot > at && is_property(dot);
  factor->target = has_property ? HK_FACTOR_LEVER : HK_FACTOR_SWITCH;
  factor->change = (hk_scenario_change){.kind = HK_CHANGED_LEVER, .id = part(study, text, (size_t)(at - text)),
                                        .targets = part(study, at + 1, has_property ? (size_t)(dot - at - 1) : strlen(at + 1)), .field = has_property ? dot + 1 : NULL};
  factor->is_whole = has_property && strcmp(dot, ".dose") == 0;
  return factor->change.id && factor->change.targets;
}

/* hazards.ID.FIELD; an id with a dot in double quotes. */
static bool parse_hazard(struct hakyu_study *study, hk_factor *factor, const char *text, hakyu_findings *findings) {
  const bool is_quoted = *text == '"';
  const char *from = text + is_quoted, *end = strchr(from, is_quoted ? '"' : '.'), *field = end ? end + is_quoted : NULL;
  if (!field || *field != '.' || end == from || !field[1]) return refuse(factor, findings, "bad-key", "not a path", factor->path, "hazards.ID.FIELD");
  factor->target = HK_FACTOR_HAZARD;
  factor->change = (hk_scenario_change){.kind = HK_CHANGED_HAZARD, .id = part(study, from, (size_t)(end - from)), .field = field + 1};
  return factor->change.id != NULL;
}

static bool parse_parameter(struct hakyu_study *study, hk_factor *factor, const char *text) {
  const size_t length = strlen(text), cut = length > 6 && strcmp(text + length - 6, ".value") == 0 ? 6 : 0;
  factor->target = HK_FACTOR_PARAMETER;
  factor->change = (hk_scenario_change){.kind = HK_CHANGED_PARAMETER, .id = part(study, text, length - cut)};
  return factor->change.id != NULL;
}

static bool parse_item(struct hakyu_study *study, hk_factor *factor, const char *text, hakyu_findings *findings) {
  if (!*text) return refuse(factor, findings, "bad-key", "not a path", factor->path, "item.ID");
  factor->target = HK_FACTOR_ITEM;
  factor->change.id = part(study, text, strlen(text));
  return factor->change.id != NULL;
}

static bool parse_path(struct hakyu_study *study, hk_factor *factor, hakyu_findings *findings) {
  static const struct { const char *head; int which; } heads[] = {{"lever.", 0}, {"hazards.", 1}, {"parameters.", 2}, {"assumptions.", 2}, {"item.", 3}};
  for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
    const size_t length = strlen(heads[i].head);
    if (strncmp(factor->path, heads[i].head, length) != 0) continue;
    const char *rest = factor->path + length;
    switch (heads[i].which) {
      case 0: return parse_lever(study, factor, rest, findings);
      case 1: return parse_hazard(study, factor, rest, findings);
      case 2: return parse_parameter(study, factor, rest);
      default: return parse_item(study, factor, rest, findings);
    }
  }
  hk_place place = factor->place;
  place.field = factor->id;
  factor->target = HK_FACTOR_EDIT;
  if (!hk_edit_parse(study->arena, factor->path, place, findings, &factor->edit)) return false;
  size_t table_count;
  const hk_field *field = &hk_model_tables(&table_count)[factor->edit.table].fields[factor->edit.field];
  factor->is_whole = field->type == HK_FIELD_INTEGER;
  return true;
}

/* ---- distributions --------------------------------------------------------------------------------------------------- */

/* The calls of a model's files, with times or with plain numbers. `names`: arguments that are named; "" where one stands by its place. */
static const struct { const char *name; hk_dist_kind kind; const char *names[3]; } calls[] = {
    {"uniform", HK_DIST_UNIFORM, {"", "", NULL}},          {"triangular", HK_DIST_TRIANGULAR, {"", "", ""}},
    {"about", HK_DIST_TRIANGULAR, {"", "", ""}},           {"exponential", HK_DIST_EXPONENTIAL, {"mean", NULL, NULL}},
    {"lognormal", HK_DIST_LOGNORMAL, {"median", "sigma", NULL}}, {"lognormal", HK_DIST_LOGNORMAL, {"median", "p95", NULL}},
    {"weibull", HK_DIST_WEIBULL, {"scale", "shape", NULL}}, {"gamma", HK_DIST_GAMMA, {"mean", "shape", NULL}}};

static bool read_argument(const char **at, const char *name, double *value, bool *is_time) {
  const char *from = *at + strspn(*at, " ");
  const size_t length = strlen(name);
  if (length) {
    if (strncmp(from, name, length) != 0) return false;
    from += length + strspn(from + length, " ");
    if (*from++ != '=') return false;
  }
  const size_t span = strcspn(from, ",)");
  if (!read_quantity(from, span, value, is_time)) return false;
  *at = from + span + (from[span] == ',');
  return true;
}

static bool read_call(const char *text, size_t c, double values[3], bool times[3]) {
  const char *at = text + strlen(calls[c].name);
  at += strspn(at, " ");
  if (strncmp(text, calls[c].name, strlen(calls[c].name)) != 0 || *at++ != '(') return false;
  for (int i = 0; i < 3 && calls[c].names[i]; i++)
    if (!read_argument(&at, calls[c].names[i], &values[i], &times[i])) return false;
  return *at == ')' && !at[1 + strspn(at + 1, " ")];
}

/* Scales, places and points share a unit; sigma and shape have none. */
static bool lay_distribution(hk_factor *factor, size_t c, const double v[3], const bool times[3]) {
  const bool is_about = strcmp(calls[c].name, "about") == 0, is_p95 = calls[c].names[1] && strcmp(calls[c].names[1], "p95") == 0;
  const hk_dist_kind kind = calls[c].kind;
  factor->is_time = times[0];
  if (kind == HK_DIST_UNIFORM || kind == HK_DIST_TRIANGULAR || is_p95) {
    if (times[1] != times[0] || (kind == HK_DIST_TRIANGULAR && times[2] != times[0])) return false;
  } else if (kind != HK_DIST_EXPONENTIAL && times[1]) {
    return false;
  }
  factor->dist = (hk_dist){.kind = kind, .a = is_about ? v[1] : v[0], .b = is_about ? v[0] : v[1], .c = v[2]};
  if (is_p95) factor->dist.b = v[1] > v[0] && v[0] > 0 ? hk_dist_lognormal_sigma(v[0], v[1]) : -1;
  factor->low = v[0], factor->high = v[1];
  if (kind == HK_DIST_UNIFORM) return v[0] < v[1];
  if (kind == HK_DIST_TRIANGULAR) return factor->dist.a <= factor->dist.b && factor->dist.b <= factor->dist.c && factor->dist.a < factor->dist.c;
  return factor->dist.a > 0 && (kind == HK_DIST_EXPONENTIAL || factor->dist.b > 0);
}

static bool parse_distribution(hk_factor *factor, const char *text, hakyu_findings *findings) {
  double values[3] = {0};
  bool times[3] = {false};
  factor->form = HK_FACTOR_DISTRIBUTION;
  for (size_t c = 0; c < sizeof calls / sizeof *calls; c++)
    if (read_call(text, c, values, times))
      return lay_distribution(factor, c, values, times) || refuse(factor, findings, "distribution", "arguments that make no distribution", text, "ascending points, positive scales, one kind of unit");
  return refuse(factor, findings, "distribution", "not a distribution", text, "uniform, triangular, about, exponential, lognormal, weibull or gamma, as in hakyu-model(5)");
}

/* ---- all of it ---------------------------------------------------------------------------------------------------------- */

static bool parse_range(hk_factor *factor, hakyu_findings *findings) {
  bool is_time = false;
  factor->form = HK_FACTOR_RANGE;
  if (factor->level_count != 2 || !read_quantity(factor->levels[0], strlen(factor->levels[0]), &factor->low, &factor->is_time) ||
      !read_quantity(factor->levels[1], strlen(factor->levels[1]), &factor->high, &is_time) || is_time != factor->is_time)
    return refuse(factor, findings, "range", "not a range", factor->level_count ? factor->levels[0] : "", "two numbers of one unit, such as [2h, 24h] or [0.8, 0.99]");
  factor->level_count = 0;
  if (!(factor->low < factor->high)) return refuse(factor, findings, "range", "a range that does not ascend", factor->levels[0], "the least first");
  if (factor->is_log && !(factor->low > 0)) return refuse(factor, findings, "range", "a range on a log scale that begins at or below 0", factor->levels[0], "a positive number");
  return true;
}

static bool is_switch(const hk_factor *factor) { return factor->target == HK_FACTOR_SWITCH || factor->target == HK_FACTOR_ITEM; }

static bool check_levels(hk_factor *factor, hakyu_findings *findings) {
  factor->form = HK_FACTOR_LEVELS;
  for (uint32_t i = 0; i < factor->level_count; i++) {
    if (is_switch(factor) && strcmp(factor->levels[i], "on") != 0 && strcmp(factor->levels[i], "off") != 0)
      return refuse(factor, findings, "wrong-type", "neither off nor on", factor->levels[i], "[off, on], or a path that ends in .share, .dose or .value");
    for (uint32_t j = 0; j < i; j++)
      if (strcmp(factor->levels[i], factor->levels[j]) == 0) return refuse(factor, findings, "duplicate-name", "a level given twice", factor->levels[i], "each once");
  }
  return true;
}

bool hk_factor_parse(struct hakyu_study *study, hk_factor *factor, const char *distribution, hakyu_findings *findings) {
  if (!parse_path(study, factor, findings)) return false;
  const bool is_sound = distribution ? parse_distribution(factor, distribution, findings) : factor->form == HK_FACTOR_RANGE ? parse_range(factor, findings) : check_levels(factor, findings);
  if (is_sound && is_switch(factor) && factor->form != HK_FACTOR_LEVELS)
    return refuse(factor, findings, "wrong-type", "what is off or on has levels", factor->path, "levels: [off, on]");
  if (is_sound && factor->target == HK_FACTOR_TARGETS && factor->form != HK_FACTOR_LEVELS)
    return refuse(factor, findings, "wrong-type", "what a lever acts on has levels", factor->path, "levels: selectors, and off");
  return is_sound;
}

/* Seconds are whole; plain numbers have nine decimals at most, without zeros at the end. */
static const char *write_number(struct hakyu_study *study, const hk_factor *factor, double value) {
  char text[64];
  hk_buffer out;
  hk_buffer_init(&out, study->memory);
  if (factor->is_time || factor->is_whole)
    hk_buffer_printf(&out, "%lld%s", (long long)llround(value), factor->is_time ? "s" : "");
  else
    hk_buffer_fixed(&out, value, 9);
  size_t length = out.length < sizeof text ? out.length : sizeof text - 1;
  memcpy(text, out.text ? out.text : "", length);
  hk_buffer_fini(&out);
  if (!factor->is_time && !factor->is_whole) {
    while (length && text[length - 1] == '0') length--;
    if (length && text[length - 1] == '.') length--;
  }
  return length ? hk_arena_text(study->arena, text, length) : NULL;
}

const char *hk_factor_text(struct hakyu_study *study, const hk_factor *factor, double at, bool is_ended) {
  if (factor->form == HK_FACTOR_LEVELS) return factor->levels[hk_design_level(at, factor->level_count)];
  if (factor->form == HK_FACTOR_RANGE)
    return write_number(study, factor, factor->is_log ? factor->low * pow(factor->high / factor->low, at) : factor->low + (factor->high - factor->low) * at);
  double u = is_ended ? 0.05 + 0.9 * at : fmin(fmax(at, 1e-9), 1 - 1e-9);
  return write_number(study, factor, factor->dist.kind == HK_DIST_UNIFORM ? factor->low + (factor->high - factor->low) * u : hk_dist_inverse(&factor->dist, u));
}
