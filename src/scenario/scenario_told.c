/* scenario_told - a scenario in words: when it begins, how long it lasts, what happens to whom, what was observed.
   What `hakyu show SCENARIO` prints. Hazards are told in the order of the file, observations in that of their ids. */
#include <string.h>

#include "base/phrases.h"
#include "numbers/dist.h"
#include "scenario/calendar.h"

enum { TARGETS_TOLD = 4, NAME_MOST = 64 };

static const char *const kinds[] = {"strike", "malfunction", "travel", "shock", "background", "change", "surge", "infection"};
static const char *const roles[] = {"input", "calibrated", "held_out"};
static const char *const stateds[] = {"yes", "derived", "guessed"};

/* ---- one by one ---- */

/* The i-th by line, of rows that know theirs: few, so counting those before is fine. */
static const hk_hazard *hazard_at(const hakyu_scenario *scenario, size_t i) {
  for (uint32_t h = 0; h < scenario->hazard_count; h++) {
    size_t before = 0;
    for (uint32_t other = 0; other < scenario->hazard_count; other++)
      before += other < h ? scenario->hazards[other].line <= scenario->hazards[h].line : scenario->hazards[other].line < scenario->hazards[h].line;
    if (before == i) return &scenario->hazards[h];
  }
  return &scenario->hazards[i];
}

static size_t count_targets(const hk_hazard *hazard) {
  return hazard->kind == HK_HAZARD_TRAVEL ? hazard->leg_first[hazard->leg_count] : hazard->target_count;
}

hakyu_hazard hakyu_scenario_hazard(const hakyu_scenario *scenario, size_t i) {
  const hk_hazard *hazard = hazard_at(scenario, i);
  return (hakyu_hazard){hazard->id, kinds[hazard->kind], hazard->is_overseas ? "overseas" : "domestic", hazard->cause, count_targets(hazard)};
}

hakyu_observed hakyu_scenario_observed(const hakyu_scenario *scenario, size_t i) {
  const hk_observed *seen = &scenario->observed[i];
  return (hakyu_observed){seen->id, roles[seen->role], stateds[seen->stated],
                          seen->source == HK_NONE ? NULL : scenario->model->sources[seen->source].id, seen->value, seen->low, seen->high};
}

/* ---- in words ---- */

typedef struct teller { const hakyu_scenario *scenario; hk_buffer *out; hakyu_lang lang; } teller;

static void say(const teller *t, const char *phrase) { hk_buffer_add(t->out, hk_phrase(phrase, t->lang)); }

static void pad(const teller *t, const char *word, int width) {
  hk_buffer_add(t->out, word);
  for (int i = hk_text_width(word); i < width; i++) hk_buffer_add(t->out, " ");
}

static void begin(const teller *t, const char *phrase) { pad(t, hk_phrase(phrase, t->lang), 14); }

static void end(const teller *t) { hk_buffer_add(t->out, "\n"); }

static void tell_name(const teller *t, const char *name) { hk_buffer_escaped(t->out, name, NAME_MOST); }

typedef enum measure { TIME, CHANCE, RATE, AMOUNT } measure;

/* Exactly, in the largest unit that needs one decimal at most: "65.3 h", "5 min", "3 d". */
static void tell_duration(const teller *t, int64_t seconds) {
  static const struct { int64_t seconds; const char *name; } units[] = {{86400, "d"}, {3600, "h"}, {60, "min"}};
  if (seconds == HK_NEVER) {
    say(t, "base.never");
    return;
  }
  for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
    int64_t tenth = units[u].seconds / 10;
    if (seconds < units[u].seconds || seconds % tenth) continue;
    hk_buffer_fixed(t->out, (double)seconds / (double)units[u].seconds, seconds % units[u].seconds ? 1 : 0);
    hk_buffer_printf(t->out, " %s", units[u].name);
    return;
  }
  hk_buffer_printf(t->out, "%lld s", (long long)seconds);
}

static void tell_number(const teller *t, measure m, int64_t number) {
  if (m == TIME) {
    tell_duration(t, number);
  } else if (m == CHANCE) {
    hk_buffer_number(t->out, (uint64_t)number == HK_ALWAYS ? 1.0 : (double)(uint64_t)number * 0x1p-64, 6);
  } else {
    hk_buffer_number(t->out, (double)number * 1e-6, 6);
    if (m == RATE) say(t, "scenario.per_year");
  }
}

/* A value as it may be read again; an assumption with what is meant by its name. */
static void tell_value(const teller *t, measure m, hk_value value) {
  const hakyu_model *model = t->scenario->model;
  if (value.form == HK_VALUE_FIXED) tell_number(t, m, value.fixed);
  if (value.form == HK_VALUE_CALL) hk_buffer_escaped(t->out, model->calls[value.index].text, 200);
  if (value.form != HK_VALUE_ASSUMED) return;
  const hk_assumption *assumption = &model->assumptions[value.index];
  if (assumption->is_named) hk_buffer_printf(t->out, "$%s = ", assumption->id);
  const int64_t ends[] = {assumption->mode, assumption->low, assumption->high};
  hk_buffer_add(t->out, assumption->low == assumption->high ? "" : "about(");
  for (int i = 0; i < (assumption->low == assumption->high ? 1 : 3); i++) {
    hk_buffer_add(t->out, i ? ", " : "");
    if (assumption->is_time)
      tell_duration(t, ends[i]);
    else
      hk_buffer_number(t->out, (double)ends[i] * 1e-6, 6);
  }
  hk_buffer_add(t->out, assumption->low == assumption->high ? "" : ")");
  if (m == RATE) say(t, "scenario.per_year");
}

static void tell_clock(const teller *t, int32_t second) {
  hk_buffer_printf(t->out, "%02d:%02d", second / 3600, second / 60 % 60);
  if (second % 60) hk_buffer_printf(t->out, ":%02d", second % 60);
}

static void tell_start(const teller *t) {
  static const char *const days[] = {"scenario.monday", "scenario.tuesday", "scenario.wednesday", "scenario.thursday",
                                     "scenario.friday", "scenario.saturday", "scenario.sunday"};
  const hakyu_scenario *scenario = t->scenario;
  begin(t, "scenario.starts");
  if (scenario->is_any) {
    tell_name(t, scenario->model->day_types[scenario->any_day_type]);
    hk_buffer_add(t->out, ", ");
    tell_clock(t, scenario->any_first_s);
    hk_buffer_add(t->out, "–");
    tell_clock(t, scenario->any_last_s);
    say(t, "scenario.any_start");
    end(t);
    return;
  }
  int year, month, day;
  hk_calendar_date_of(scenario->start_day, &year, &month, &day);
  int weekday = (int)((((int64_t)scenario->start_day + 3) % 7 + 7) % 7); /* 1970-01-01 was a Thursday */
  say(t, days[weekday]);
  hk_buffer_printf(t->out, " %04d-%02d-%02d ", year, month, day);
  tell_clock(t, scenario->start_second);
  int offset_min = scenario->utc_offset_s / 60, size_min = offset_min < 0 ? -offset_min : offset_min;
  if (offset_min) hk_buffer_printf(t->out, " (%c%02d:%02d)", offset_min < 0 ? '-' : '+', size_min / 60, size_min % 60);
  say(t, "scenario.day_type");
  tell_name(t, scenario->model->day_types[hk_calendar_day_type(scenario->model, false, scenario->start_day)]);
  end(t);
}

static void tell_length(const teller *t) {
  const hakyu_scenario *scenario = t->scenario;
  begin(t, "report.horizon");
  tell_duration(t, scenario->horizon_s);
  say(t, "scenario.in_steps");
  tell_duration(t, scenario->step_s);
  end(t);
  begin(t, "report.replications");
  hk_buffer_grouped(t->out, (int64_t)scenario->replications);
  say(t, "scenario.of_them_traced");
  hk_buffer_grouped(t->out, scenario->traced);
  end(t);
  begin(t, "scenario.frequency");
  if (scenario->frequency.form == HK_VALUE_BLANK)
    say(t, "scenario.conditional");
  else
    tell_value(t, RATE, scenario->frequency);
  end(t);
}

static void tell_targets(const teller *t, const uint32_t *targets, uint32_t count) {
  for (uint32_t k = 0; k < count && k < TARGETS_TOLD; k++) {
    hk_buffer_add(t->out, k ? ", " : " ");
    tell_name(t, t->scenario->model->assets[targets[k]].id);
  }
  if (count > TARGETS_TOLD) hk_buffer_printf(t->out, " +%u", count - TARGETS_TOLD);
}

static void tell_legs(const teller *t, const hk_hazard *hazard) {
  for (uint32_t leg = 0; leg < hazard->leg_count; leg++) {
    hk_buffer_add(t->out, leg ? " → " : " ");
    tell_name(t, t->scenario->model->sites[hazard->leg_sites[leg]]);
    hk_buffer_add(t->out, " (+");
    tell_value(t, TIME, hazard->leg_delays[leg]);
    hk_buffer_add(t->out, ")");
  }
}

static void tell_detail(const teller *t, const char *phrase, measure m, hk_value value) {
  if (value.form == HK_VALUE_BLANK) return;
  hk_buffer_add(t->out, "; ");
  say(t, phrase);
  tell_value(t, m, value);
}

static void tell_hazard(const teller *t, const hk_hazard *hazard) {
  hk_buffer_add(t->out, "  ");
  tell_name(t, hazard->id);
  hk_buffer_printf(t->out, ": %s", kinds[hazard->kind]);
  if (hazard->kind == HK_HAZARD_TRAVEL)
    tell_legs(t, hazard);
  else
    tell_targets(t, hazard->targets, hazard->target_count);
  if (hazard->kind != HK_HAZARD_BACKGROUND) {
    tell_detail(t, "scenario.at", TIME, hazard->at);
    bool is_certain = hazard->probability.form == HK_VALUE_FIXED && (uint64_t)hazard->probability.fixed == HK_ALWAYS;
    if (!is_certain) tell_detail(t, "scenario.probability", CHANCE, hazard->probability);
  }
  if (hazard->kind == HK_HAZARD_BACKGROUND || hazard->kind == HK_HAZARD_CHANGE) tell_detail(t, "scenario.rate", RATE, hazard->rate);
  if (hazard->kind == HK_HAZARD_CHANGE) tell_detail(t, "scenario.half_life", TIME, (hk_value){.fixed = hazard->half_life_s, .form = HK_VALUE_FIXED});
  if (hazard->kind == HK_HAZARD_SURGE) tell_detail(t, "scenario.factor", AMOUNT, hazard->factor), tell_detail(t, "scenario.lasts", TIME, hazard->lasts);
  if (hazard->is_malfunction && hazard->kind != HK_HAZARD_MALFUNCTION && hazard->kind != HK_HAZARD_CHANGE) hk_buffer_add(t->out, "; "), say(t, "scenario.malfunction");
  tell_detail(t, "scenario.detect", TIME, hazard->detect);
  tell_detail(t, "scenario.repair", TIME, hazard->repair);
  hk_buffer_add(t->out, "; ");
  say(t, "scenario.cause");
  tell_name(t, hazard->cause);
  say(t, hazard->is_overseas ? "scenario.overseas" : "scenario.domestic");
  if (hazard->source != HK_NONE) hk_buffer_printf(t->out, " [%s]", t->scenario->model->sources[hazard->source].id);
  end(t);
}

static void tell_observed(const teller *t) {
  static const char *const role_phrases[] = {"report.role_input", "report.role_calibrated", "report.role_held_out"};
  unsigned counts[4] = {0}; /* input, calibrated, held out, of these guessed */
  for (uint32_t o = 0; o < t->scenario->observed_count; o++) {
    const hk_observed *seen = &t->scenario->observed[o];
    counts[seen->role]++;
    counts[3] += seen->role == HK_ROLE_HELD_OUT && seen->stated == HK_STATED_GUESSED;
  }
  begin(t, "scenario.observed");
  if (!t->scenario->observed_count) {
    say(t, "scenario.none");
    end(t);
    return;
  }
  hk_buffer_printf(t->out, hk_phrase("scenario.observed_by_role", t->lang), t->scenario->observed_count, counts[0], counts[1], counts[2], counts[3]);
  end(t);
  for (uint32_t o = 0; o < t->scenario->observed_count; o++) {
    const hk_observed *seen = &t->scenario->observed[o];
    hk_buffer_add(t->out, "  ");
    pad(t, hk_phrase(role_phrases[seen->role], t->lang), 12);
    pad(t, seen->stated == HK_STATED_YES ? "" : hk_phrase(seen->stated == HK_STATED_DERIVED ? "scenario.derived" : "scenario.guessed", t->lang), 10);
    hk_buffer_escaped(t->out, seen->id, 120);
    end(t);
  }
}

hakyu_status hakyu_scenario_tell(const hakyu_memory *memory, const hakyu_scenario *scenario, hakyu_lang lang, char **text) {
  hk_buffer out;
  hk_buffer_init(&out, memory);
  const teller t = {scenario, &out, lang};
  tell_start(&t);
  tell_length(&t);
  begin(&t, "scenario.hazards");
  hk_buffer_printf(&out, "%u\n", scenario->hazard_count);
  for (uint32_t h = 0; h < scenario->hazard_count; h++) tell_hazard(&t, hazard_at(scenario, h));
  tell_observed(&t);
  if (out.is_starved) {
    hk_buffer_fini(&out);
    return HAKYU_NO_MEMORY;
  }
  *text = out.text;
  return HAKYU_OK;
}
