/* write - see write.h. Numbers are written so that reading them gives the same integers: seconds, millionths, thresholds. */
#include "model/write.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "doc/doc.h"
#include "model/model_fields.h"
#include "numbers/dist.h"

enum { PATH_MOST = 4096 };

typedef struct writer { const hakyu_model *model; hk_buffer *out; hk_buffer cell; } writer;

/* Empties the scratch cell. */
static void fresh(writer *w) {
  w->cell.length = 0;
  if (w->cell.capacity) w->cell.text[0] = '\0';
}

/* ---- numbers ------------------------------------------------------------------------------------------ */

/* value / 10^decimals, without trailing zeros. */
static void put_decimal(hk_buffer *out, uint64_t value, int decimals) {
  char digits[32];
  int length = 0;
  for (; value % 10 == 0 && decimals > 0; decimals--) value /= 10;
  do digits[length++] = (char)('0' + (int)(value % 10));
  while ((value /= 10) || length <= decimals);
  while (length > 0) {
    hk_buffer_add_bytes(out, &digits[--length], 1);
    if (length == decimals && length) hk_buffer_add(out, ".");
  }
}

/* The one decimal of 18 digits whose threshold this is: the next above t / 2^64. */
static void put_chance(hk_buffer *out, uint64_t threshold) {
  const uint64_t one = UINT64_C(1000000000000000000);
  unsigned __int128 scaled = (unsigned __int128)threshold * one + UINT64_MAX;
  put_decimal(out, threshold == HK_ALWAYS ? one : (uint64_t)(scaled >> 64), 18);
}

/* How a field's numbers are kept. */
typedef enum measure { SECONDS, MILLIONTHS, WHOLE, CHANCE } measure;

static void put_number(hk_buffer *out, measure m, int64_t value) {
  if (m == SECONDS && value == HK_NEVER)
    hk_buffer_add(out, "never");
  else if (m == SECONDS)
    hk_buffer_printf(out, "%llds", (long long)value);
  else if (m == WHOLE)
    hk_buffer_printf(out, "%lld", (long long)value);
  else if (m == CHANCE)
    put_chance(out, (uint64_t)value);
  else
    put_decimal(out, (uint64_t)value, 6);
}

static void put_about(hk_buffer *out, const hk_assumption *assumption) {
  measure m = assumption->is_time ? SECONDS : MILLIONTHS;
  if (assumption->low == assumption->high) {
    put_number(out, m, assumption->mode);
    return;
  }
  hk_buffer_add(out, "about(");
  put_number(out, m, assumption->mode);
  hk_buffer_add(out, ", ");
  put_number(out, m, assumption->low);
  hk_buffer_add(out, ", ");
  put_number(out, m, assumption->high);
  hk_buffer_add(out, ")");
}

static void put_value(writer *w, hk_buffer *out, measure m, hk_value value) {
  const hakyu_model *model = w->model;
  if (value.form == HK_VALUE_FIXED) put_number(out, m, value.fixed);
  if (value.form == HK_VALUE_CALL) hk_buffer_add(out, model->calls[value.index].text);
  if (value.form == HK_VALUE_ASSUMED && model->assumptions[value.index].is_named) hk_buffer_printf(out, "$%s", model->assumptions[value.index].id);
  if (value.form == HK_VALUE_ASSUMED && !model->assumptions[value.index].is_named) put_about(out, &model->assumptions[value.index]);
}

/* ---- model.yaml --------------------------------------------------------------------------------------- */

static void put_quoted(hk_buffer *out, const char *text) {
  hk_buffer_add(out, "\"");
  for (; *text; text++) {
    unsigned char c = (unsigned char)*text;
    if (c == '"' || c == '\\')
      hk_buffer_printf(out, "\\%c", c);
    else if (c < 0x20 || c == 0x7F)
      hk_buffer_printf(out, "\\x%02x", c);
    else
      hk_buffer_add_bytes(out, text, 1);
  }
  hk_buffer_add(out, "\"");
}

/* ", name: text" */
static void put_entry(writer *w, const char *name, const char *text) {
  if (!text) return;
  hk_buffer_printf(w->out, ", %s: ", name);
  put_quoted(w->out, text);
}

static void put_entry_value(writer *w, const char *name, measure m, hk_value value) {
  fresh(w);
  put_value(w, &w->cell, m, value);
  if (value.form != HK_VALUE_BLANK) put_entry(w, name, w->cell.text);
}

static void put_label(writer *w, const hk_label *label) {
  hk_buffer_add(w->out, "{ja: ");
  put_quoted(w->out, label->text[HAKYU_JA]);
  hk_buffer_add(w->out, ", en: ");
  put_quoted(w->out, label->text[HAKYU_EN]);
}

static const char *source_of(const hakyu_model *model, uint32_t source) { return source == HK_NONE ? NULL : model->sources[source].id; }

static void put_kind(writer *w, const hk_kind *kind) {
  const hakyu_model *m = w->model;
  hk_buffer_printf(w->out, "  %s: ", kind->id);
  put_label(w, &kind->label);
  if (kind->sector != HK_NONE) put_entry(w, "sector", m->sectors[kind->sector].id);
  put_entry_value(w, "detect", SECONDS, kind->detect);
  put_entry_value(w, "repair", SECONDS, kind->repair);
  put_entry_value(w, "restart", SECONDS, kind->restart);
  if (kind->crew != HK_NONE) put_entry(w, "crew", m->crews[kind->crew].id);
  hk_buffer_printf(w->out, ", priority: %d, it_system: %s, end_use: %s", kind->priority, kind->it_system ? "yes" : "no", kind->end_use ? "yes" : "no");
  put_entry(w, "source", source_of(m, kind->source));
  hk_buffer_add(w->out, "}\n");
}

static void put_stage(writer *w, const hk_stage *stage) {
  const hakyu_model *m = w->model;
  hk_buffer_printf(w->out, "    - {name: %s", stage->name);
  put_entry_value(w, "autonomy", SECONDS, stage->autonomy);
  put_entry_value(w, "start", SECONDS, stage->start);
  put_entry_value(w, "success", CHANCE, stage->success);
  put_entry_value(w, "fail_running", SECONDS, stage->fail_running);
  put_entry_value(w, "level", MILLIONTHS, stage->level);
  put_entry_value(w, "refill", SECONDS, stage->refill);
  if (stage->refuel_service != HK_NONE) put_entry(w, "refuel", m->services[stage->refuel_service].id);
  put_entry(w, "source", source_of(m, stage->source));
  hk_buffer_add(w->out, "}\n");
}

static void put_group(writer *w, const hk_group *group) {
  hk_buffer_printf(w->out, "  %s: {members: [", group->id);
  for (uint32_t i = 0; i < group->member_count; i++) hk_buffer_printf(w->out, "%s%s", i ? ", " : "", w->model->assets[group->members[i]].id);
  hk_buffer_add(w->out, "]");
  put_entry_value(w, "beta", CHANCE, group->beta);
  put_entry(w, "source", source_of(w->model, group->source));
  hk_buffer_add(w->out, "}\n");
}

static void put_sharing(writer *w, const hk_sharing *sharing) {
  hk_buffer_printf(w->out, "  %s: {sectors: [", sharing->id);
  for (uint32_t i = 0; i < sharing->sector_count; i++) hk_buffer_printf(w->out, "%s%s", i ? ", " : "", w->model->sectors[sharing->sectors[i]].id);
  hk_buffer_printf(w->out, "], warn: %llds", (long long)sharing->warn_s);
  if (hk_sharing_aids(&sharing->aid)) {
    put_entry_value(w, "repair_least", MILLIONTHS, sharing->aid.repair_least);
    put_entry_value(w, "repair_most", MILLIONTHS, sharing->aid.repair_most);
    put_entry_value(w, "recurrence", CHANCE, sharing->aid.recurrence);
  }
  hk_buffer_add(w->out, "}\n");
}

static void put_assumption(writer *w, const hk_assumption *assumption) {
  hk_buffer_printf(w->out, "  %s: {what: ", assumption->id);
  put_label(w, &assumption->what);
  hk_buffer_add(w->out, "}");
  fresh(w);
  put_about(&w->cell, assumption);
  put_entry(w, "value", w->cell.text);
  put_entry(w, "source", source_of(w->model, assumption->source));
  hk_buffer_add(w->out, "}\n");
}

static void put_section(writer *w, const char *name, uint32_t count) {
  if (count) hk_buffer_printf(w->out, "%s:\n", name);
}

static void put_head(writer *w) {
  const hakyu_model *m = w->model;
  hk_buffer *out = w->out;
  uint32_t named = 0;
  for (uint32_t i = 0; i < m->assumption_count; i++) named += m->assumptions[i].is_named;
  hk_buffer_add(out, "hakyu: 1\ntitle: ");
  put_label(w, &m->title);
  hk_buffer_add(out, "}\n");
  if (*m->licence) {
    hk_buffer_add(out, "licence: ");
    put_quoted(out, m->licence);
    hk_buffer_add(out, "\n");
  }
  hk_buffer_printf(out, "tlp: %s\n", m->tlp);
  put_section(w, "sectors", m->sector_count);
  for (uint32_t i = 0; i < m->sector_count; i++) {
    hk_buffer_printf(out, "  %s: ", m->sectors[i].id);
    put_label(w, &m->sectors[i].label);
    hk_buffer_add(out, "}\n");
  }
  put_section(w, "weight_units", m->unit_label_count);
  for (uint32_t i = 0; i < m->unit_label_count; i++) {
    hk_buffer_add(out, "  ");
    put_quoted(out, m->unit_labels[i].id);
    hk_buffer_add(out, ": ");
    put_label(w, &m->unit_labels[i].label);
    hk_buffer_add(out, "}\n");
  }
  put_section(w, "services", m->service_count);
  for (uint32_t i = 0; i < m->service_count; i++) {
    hk_buffer_printf(out, "  %s: ", m->services[i].id);
    put_label(w, &m->services[i].label);
    hk_buffer_printf(out, ", from_source: %s}\n", m->services[i].from_source ? "yes" : "no");
  }
  put_section(w, "kinds", m->kind_count);
  for (uint32_t i = 0; i < m->kind_count; i++) put_kind(w, &m->kinds[i]);
  put_section(w, "backups", m->chain_count);
  for (uint32_t i = 0; i < m->chain_count; i++) {
    hk_buffer_printf(out, "  %s:\n", m->chains[i].id);
    for (uint32_t s = 0; s < m->chains[i].stage_count; s++) put_stage(w, &m->stages[m->chains[i].stage_first + s]);
  }
  put_section(w, "crews", m->crew_count);
  for (uint32_t i = 0; i < m->crew_count; i++) {
    fresh(w);
    put_value(w, &w->cell, WHOLE, m->crews[i].size);
    hk_buffer_printf(out, "  %s: {size: \"%s\"}\n", m->crews[i].id, w->cell.text);
  }
  put_section(w, "groups", m->group_count);
  for (uint32_t i = 0; i < m->group_count; i++) put_group(w, &m->groups[i]);
  put_section(w, "sharing", m->sharing_count);
  for (uint32_t i = 0; i < m->sharing_count; i++) put_sharing(w, &m->sharings[i]);
  put_section(w, "parameters", m->parameter_count);
  for (uint32_t i = 0; i < m->parameter_count; i++) {
    hk_buffer_printf(out, "  %s: ", m->parameters[i].id);
    put_quoted(out, m->parameters[i].text);
    hk_buffer_add(out, "\n");
  }
  put_section(w, "importance", m->sector_count);
  for (uint32_t i = 0; i < m->sector_count; i++) {
    hk_buffer_printf(out, "  %s: ", m->sectors[i].id);
    put_number(out, MILLIONTHS, m->sectors[i].importance_ppm);
    hk_buffer_add(out, "\n");
  }
  put_section(w, "assumptions", named);
  for (uint32_t i = 0; i < m->assumption_count; i++)
    if (m->assumptions[i].is_named) put_assumption(w, &m->assumptions[i]);
}

/* ---- tables ------------------------------------------------------------------------------------------- */

static void put_cell(writer *w, const char *text, bool is_last) {
  if (text) hk_doc_csv_cell(w->out, text);
  hk_buffer_add(w->out, is_last ? "\n" : ",");
}

static void put_cell_value(writer *w, measure m, hk_value value) {
  fresh(w);
  put_value(w, &w->cell, m, value);
  put_cell(w, value.form == HK_VALUE_BLANK ? NULL : w->cell.text, false);
}

static void put_cell_number(writer *w, measure m, int64_t value) {
  fresh(w);
  put_number(&w->cell, m, value);
  put_cell(w, w->cell.text, false);
}

static void put_degrees(writer *w, int32_t udeg) {
  fresh(w);
  if (udeg < 0) hk_buffer_add(&w->cell, "-");
  if (udeg != INT32_MAX) put_decimal(&w->cell, (uint64_t)(udeg < 0 ? -(int64_t)udeg : udeg), 6);
  put_cell(w, udeg == INT32_MAX ? NULL : w->cell.text, false);
}

static void put_sources(writer *w) {
  hk_buffer_add(w->out, "id,what,where,licence,caveat_en,caveat_ja,confidence\n");
  for (uint32_t i = 0; i < w->model->source_count; i++) {
    const hk_source *source = &w->model->sources[i];
    put_cell(w, source->id, false);
    put_cell(w, source->what, false);
    put_cell(w, source->where, false);
    put_cell(w, source->licence, false);
    put_cell(w, source->caveat[HAKYU_EN], false);
    put_cell(w, source->caveat[HAKYU_JA], false);
    fresh(w);
    if (source->confidence_ppm >= 0) put_number(&w->cell, MILLIONTHS, source->confidence_ppm);
    put_cell(w, w->cell.text, true);
  }
}

/* The inverse of hk_cell_date: years that begin in March. */
static void put_date(hk_buffer *out, int32_t day) {
  int32_t z = day + 719468, era = z / 146097, of_era = z - era * 146097;
  int32_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  int32_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100), from_march = (5 * of_year + 2) / 153;
  int32_t date = of_year - (153 * from_march + 2) / 5 + 1, month = from_march < 10 ? from_march + 3 : from_march - 9;
  hk_buffer_printf(out, "%04d-%02d-%02d", year_of_era + era * 400 + (month <= 2), month, date);
}

static void put_holidays(writer *w) {
  hk_buffer_add(w->out, "date,day_type\n");
  for (uint32_t i = 0; i < w->model->holiday_count; i++) {
    put_date(w->out, w->model->holidays[i].day);
    hk_buffer_add(w->out, ",");
    put_cell(w, w->model->day_types[w->model->holidays[i].day_type], true);
  }
}

static void put_profiles(writer *w) {
  const hakyu_model *m = w->model;
  hk_buffer_add(w->out, "profile,day_type,hour,factor\n");
  for (uint32_t i = 0; i < m->profile_count; i++)
    for (uint32_t r = 0; r < m->profiles[i].row_count; r++) {
      const hk_profile_row *row = &m->profiles[i].rows[r];
      put_cell(w, m->profiles[i].id, false);
      put_cell(w, row->day_type == HK_NONE ? NULL : m->day_types[row->day_type], false);
      if (row->hour >= 0) hk_buffer_printf(w->out, "%d", row->hour);
      hk_buffer_add(w->out, ",");
      put_number(w->out, MILLIONTHS, row->factor_ppm);
      hk_buffer_add(w->out, "\n");
    }
}

static bool is_same(hk_value a, hk_value b) { return a.form == b.form && a.fixed == b.fixed && a.index == b.index; }

/* A value of an asset's own, or blank where its kind says the same. */
static void put_own(writer *w, hk_value own, const hk_value *kinds) {
  static const hk_value blank = {0};
  put_cell_value(w, SECONDS, kinds && is_same(own, *kinds) ? blank : own);
}

static void put_own_bool(writer *w, bool own, bool has_kind, bool kinds) {
  if (!has_kind || own != kinds) hk_buffer_add(w->out, own ? "yes" : "no");
  hk_buffer_add(w->out, ",");
}

static void put_assets(writer *w) {
  static const char *const natures[] = {NULL, "real_public", "aggregate", "synthetic"};
  const hakyu_model *m = w->model;
  hk_buffer_add(w->out, "id,name_ja,name_en,sector,kind,site,lat,lon,weight,weight_unit,organisation,detect,repair,restart,crew,priority,it_system,"
                        "end_use,profile,nature,source\n");
  for (uint32_t i = 0; i < m->asset_count; i++) {
    const hk_asset *asset = &m->assets[i];
    const hk_kind *kind = asset->kind == HK_NONE ? NULL : &m->kinds[asset->kind];
    put_cell(w, asset->id, false);
    put_cell(w, asset->label.text[HAKYU_JA], false);
    put_cell(w, asset->label.text[HAKYU_EN], false);
    put_cell(w, kind && kind->sector == asset->sector ? NULL : m->sectors[asset->sector].id, false);
    put_cell(w, kind ? kind->id : NULL, false);
    put_cell(w, asset->site == HK_NONE ? NULL : m->sites[asset->site], false);
    put_degrees(w, asset->lat_udeg);
    put_degrees(w, asset->lon_udeg);
    put_cell_value(w, WHOLE, asset->weight);
    put_cell(w, asset->unit == HK_NONE ? NULL : m->units[asset->unit], false);
    put_cell(w, asset->organisation, false);
    put_own(w, asset->detect, kind ? &kind->detect : NULL);
    put_own(w, asset->repair, kind ? &kind->repair : NULL);
    put_own(w, asset->restart, kind ? &kind->restart : NULL);
    put_cell(w, asset->crew == HK_NONE || (kind && kind->crew == asset->crew) ? NULL : m->crews[asset->crew].id, false);
    put_cell_number(w, WHOLE, asset->priority);
    put_own_bool(w, asset->it_system, kind != NULL, kind && kind->it_system);
    put_own_bool(w, asset->end_use, kind != NULL, kind && kind->end_use);
    put_cell(w, asset->profile == HK_NONE ? NULL : m->profiles[asset->profile].id, false);
    put_cell(w, natures[asset->nature], false);
    put_cell(w, source_of(m, asset->source), true);
  }
}

static void put_needs(writer *w) {
  static const char *const rules[] = {"all", "any", "at_least", "share"};
  const hakyu_model *m = w->model;
  hk_buffer_add(w->out, "id,asset,service,rule,quantity,without,floor,to_start,for,backup,refuel,source\n");
  for (uint32_t i = 0; i < m->need_count; i++) {
    const hk_need *need = &m->needs[i];
    put_cell(w, need->id, false);
    put_cell(w, m->assets[need->asset].id, false);
    put_cell(w, m->services[need->service].id, false);
    put_cell(w, rules[need->rule], false);
    put_cell_value(w, MILLIONTHS, need->quantity);
    put_cell_value(w, MILLIONTHS, need->without);
    put_cell_value(w, MILLIONTHS, need->floor);
    put_cell(w, need->to_start ? "yes" : "no", false);
    put_cell(w, need->for_repair ? "repair" : "run", false);
    put_cell(w, need->chain == HK_NONE ? NULL : m->chains[need->chain].id, false);
    put_cell(w, need->refuel == HK_NONE ? NULL : m->needs[need->refuel].id, false);
    put_cell(w, source_of(m, need->source), true);
  }
}

static void put_supplies(writer *w) {
  static const char *const types[] = {NULL, "physical", "cyber", "geographic", "logical"};
  const hakyu_model *m = w->model;
  hk_buffer_add(w->out, "need,supplier,weight,role,order,switch,success,certainty,type,outsourced,source\n");
  for (uint32_t i = 0; i < m->link_count; i++) {
    const hk_link *link = &m->links[i];
    put_cell(w, m->needs[link->need].id, false);
    put_cell(w, m->assets[link->supplier].id, false);
    put_cell_value(w, MILLIONTHS, link->weight);
    put_cell(w, link->is_standby ? "standby" : "primary", false);
    put_cell_number(w, WHOLE, link->order);
    put_cell_value(w, SECONDS, link->switch_over);
    put_cell_value(w, CHANCE, link->success);
    put_cell_value(w, CHANCE, link->certainty);
    put_cell(w, types[link->type], false);
    put_cell(w, link->outsourced ? "yes" : "no", false);
    put_cell(w, source_of(m, link->source), true);
  }
}

static void put_levels(writer *w) {
  static const char *const metrics[] = {"weight", "share", "count"};
  const hakyu_model *m = w->model;
  hk_buffer_add(w->out, "id,sector,unit,metric,magnitude,duration,title_ja,title_en,source\n");
  for (uint32_t i = 0; i < m->level_count; i++) {
    const hk_service_level *level = &m->levels[i];
    put_cell(w, level->id, false);
    put_cell(w, m->sectors[level->sector].id, false);
    put_cell(w, level->unit == HK_NONE ? NULL : m->units[level->unit], false);
    put_cell(w, metrics[level->metric], false);
    put_cell_number(w, MILLIONTHS, level->magnitude_ppm);
    put_cell_number(w, SECONDS, level->duration_s);
    put_cell(w, level->label.text[HAKYU_JA], false);
    put_cell(w, level->label.text[HAKYU_EN], false);
    put_cell(w, source_of(m, level->source), true);
  }
}

/* ---- layers ----------------------------------------------------------------------------------------- */

static measure measure_of(const hk_field *field) {
  if (field->type == HK_FIELD_DURATION || field->type == HK_FIELD_TIME) return SECONDS;
  if (field->type == HK_FIELD_CHANCE) return CHANCE;
  return field->type == HK_FIELD_INTEGER ? WHOLE : MILLIONTHS;
}

/* The id of what a reference names. */
static const char *referred(const hakyu_model *m, const hk_field *field, uint32_t number) {
  if (number == HK_NONE) return NULL;
  if (strcmp(field->allowed, "assets") == 0) return m->assets[number].id;
  if (strcmp(field->allowed, "needs") == 0) return m->needs[number].id;
  if (strcmp(field->allowed, "profiles") == 0) return m->profiles[number].id;
  if (strcmp(field->allowed, "kinds") == 0) return m->kinds[number].id;
  if (strcmp(field->allowed, "sectors") == 0) return m->sectors[number].id;
  if (strcmp(field->allowed, "services") == 0) return m->services[number].id;
  return strcmp(field->allowed, "sources") == 0 ? source_of(m, number) : NULL;
}

/* The word of a choice. */
static void put_choice(writer *w, const char *words, uint32_t number) {
  for (; number; number--) words = strchr(words, '|') + 2;
  const char *end = strstr(words, " |");
  hk_buffer_add_bytes(&w->cell, words, end ? (size_t)(end - words) : strlen(words));
}

static void put_layer_cell(writer *w, const hk_field *field, const hk_layer_cell *cell, bool is_last) {
  const hakyu_model *m = w->model;
  fresh(w);
  if (field->flags & HK_FIELD_OUTCOME) {
    hk_buffer_add(&w->cell, m->units[cell->number]);
  } else if (field->type == HK_FIELD_REF) {
    const char *id = referred(m, field, cell->number);
    hk_buffer_add(&w->cell, id ? id : "");
  } else if (field->type == HK_FIELD_LIST) {
    for (uint32_t i = 0; i < cell->number; i++) hk_buffer_printf(&w->cell, "%s%s", i ? ", " : "[", referred(m, field, cell->list[i]));
    if (cell->number) hk_buffer_add(&w->cell, "]");
  } else if (field->type == HK_FIELD_BOOL) {
    hk_buffer_add(&w->cell, cell->number ? "yes" : "no");
  } else if (field->type == HK_FIELD_ENUM) {
    put_choice(w, field->allowed, cell->number);
  } else if (field->type == HK_FIELD_ID || field->type == HK_FIELD_TEXT || field->type == HK_FIELD_WORD) {
    hk_buffer_add(&w->cell, cell->text ? cell->text : "");
  } else {
    put_value(w, &w->cell, measure_of(field), cell->value);
  }
  put_cell(w, w->cell.text ? w->cell.text : "", is_last);
}

static void put_layer_table(writer *w, uint32_t number, const hk_table *table) {
  for (size_t i = 0; i < table->count; i++) hk_buffer_printf(w->out, "%s%s", i ? "," : "", table->fields[i].name);
  hk_buffer_add(w->out, "\n");
  for (uint32_t r = 0; r < w->model->layer_row_count; r++) {
    const hk_layer_row *row = &w->model->layer_rows[r];
    for (size_t i = 0; row->table == number && i < table->count; i++) put_layer_cell(w, &table->fields[i], &row->cells[i], i + 1 == table->count);
  }
}

/* ---- files -------------------------------------------------------------------------------------------- */

static hakyu_status write_out(writer *w, const char *folder, const char *head, const char *name, const char *tail, hakyu_findings *findings) {
  char path[PATH_MOST];
  const int length = snprintf(path, sizeof path, "%s/%s%s%s", folder, head, name, tail);
  if (w->out->is_starved || w->cell.is_starved) return HAKYU_NO_MEMORY;
  if (length < 0 || (size_t)length >= sizeof path) return hk_findings_fail(findings, HAKYU_IO, folder, "write", ENAMETOOLONG);
  return hk_doc_write_file(path, w->out->text, w->out->length, findings);
}

/* The tables of layers that have rows. */
static hakyu_status write_layers(writer *w, const char *folder, hakyu_findings *findings) {
  size_t table_count;
  char path[PATH_MOST];
  const hk_table *tables = hk_model_tables(&table_count);
  hakyu_status status = HAKYU_OK;
  if (!w->model->layer_row_count) return HAKYU_OK;
  const int length = snprintf(path, sizeof path, "%s/layers", folder);
  if (length < 0 || (size_t)length >= sizeof path) return hk_findings_fail(findings, HAKYU_IO, folder, "write", ENAMETOOLONG);
  if (mkdir(path, 0777) != 0 && errno != EEXIST) return hk_findings_fail(findings, HAKYU_IO, path, "make", errno);
  for (uint32_t i = 0; i < table_count && !status; i++) {
    bool has_rows = false;
    for (uint32_t r = 0; r < w->model->layer_row_count; r++) has_rows |= w->model->layer_rows[r].table == i;
    if (!has_rows) continue;
    w->out->length = 0;
    put_layer_table(w, i, &tables[i]);
    status = write_out(w, folder, "layers/", tables[i].name, ".csv", findings);
  }
  return status;
}

hakyu_status hk_model_write(const hakyu_model *model, const char *folder, hakyu_findings *findings) {
  static const struct { const char *name; void (*put)(writer *w); } files[] = {
      {"model.yaml", put_head}, {"assets.csv", put_assets},     {"needs.csv", put_needs},      {"supplies.csv", put_supplies},
      {"sources.csv", put_sources}, {"holidays.csv", put_holidays}, {"profiles.csv", put_profiles}, {"service_levels.csv", put_levels}};
  hk_buffer out;
  writer w = {.model = model, .out = &out};
  hakyu_status status = HAKYU_OK;
  hk_buffer_init(&out, model->memory);
  hk_buffer_init(&w.cell, model->memory);
  for (size_t i = 0; i < sizeof files / sizeof *files && !status; i++) {
    if (files[i].put == put_levels && !model->level_count) continue; /* most models have none */
    out.length = 0;
    files[i].put(&w);
    status = write_out(&w, folder, "", files[i].name, "", findings);
  }
  if (!status) status = write_layers(&w, folder, findings);
  hk_buffer_fini(&w.cell);
  hk_buffer_fini(&out);
  return status;
}
