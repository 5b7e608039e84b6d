/* cell - see cell.h: the text of one cell, typed. Numbers are exact decimals scaled once, halves up; the first fault of
   a cell is its finding. Calls are read in call.c. */
#include "model/cell.h"

#include <stdio.h>
#include <string.h>

#include "model/cell_reader.h"
#include "numbers/dist.h"

#define MILLION INT64_C(1000000)
#define ALLOWED_TIME "a duration such as 30min or 4h (units s min h d w)"
enum { SUBSTITUTED_MOST = 4096 /* bytes of a cell once its parameters are replaced: a few long ones must not fill the memory */ };

const char hk_cell_unreadable[] = "?";

void hk_cells_init(hk_cells *cells, hakyu_model *model, hakyu_findings *findings, const char *table) {
  *cells = (hk_cells){model, findings, table, "", {0}, HAKYU_OK};
  hk_buffer_init(&cells->text, model->memory);
}

void hk_cells_fini(hk_cells *cells) { hk_buffer_fini(&cells->text); }

/* ---- the reader's tools ------------------------------------------------------------------------------- */

void hk_cell_refuse(hk_cell_reader *reader, const char *code, const char *what, const char *allowed) {
  if (reader->is_faulty) return;
  reader->is_faulty = true;
  hakyu_findings *findings = reader->cells->findings;
  bool is_cut = strchr(reader->whole, '(') && !strchr(reader->whole, ')'); /* YAML took its commas for its own */
  hk_findings_error(findings, reader->place, code, "%s (%s%s%s); allowed: %s%s", what, hk_findings_value(findings, reader->whole),
                    reader->written ? ", written " : "", reader->written ? hk_findings_value(findings, reader->written) : "", allowed,
                    is_cut ? ", in quotes where it stands between { }" : "");
}

void hk_cell_refuse_word(hk_cell_reader *reader, const char *code, const char *what, const char *allowed, const char *nearest) {
  hk_buffer hint;
  hk_buffer_init(&hint, reader->cells->model->memory);
  hk_buffer_add(&hint, allowed);
  if (nearest) {
    hk_buffer_add(&hint, "; did you mean ");
    hk_buffer_escaped(&hint, nearest, 80);
    hk_buffer_add(&hint, "?");
  }
  hk_cell_refuse(reader, code, what, hint.is_starved ? allowed : hint.text);
  hk_buffer_fini(&hint);
}

static const char *allowed_time(const hk_cell_reader *reader) {
  return reader->field->flags & HK_FIELD_NEVER ? ALLOWED_TIME ", or never" : ALLOWED_TIME;
}

void hk_cell_skip_spaces(hk_cell_reader *reader) {
  while (*reader->at == ' ' || *reader->at == '\t') reader->at++;
}

bool hk_cell_accept(hk_cell_reader *reader, char wanted) {
  hk_cell_skip_spaces(reader);
  if (*reader->at != wanted) return false;
  reader->at++;
  return true;
}

static bool is_word_char(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
}

size_t hk_cell_word_length(const char *text) {
  size_t length = 0;
  while (is_word_char(text[length])) length++;
  return length;
}

static bool is_word(const char *text, size_t length, const char *word) { return strlen(word) == length && memcmp(text, word, length) == 0; }

/* ---- numbers ------------------------------------------------------------------------------------------ */

static void read_time(hk_cell_reader *reader, hk_decimal decimal, hk_value *value) {
  hk_cell_skip_spaces(reader);
  size_t length = hk_cell_word_length(reader->at);
  int64_t unit = hk_text_unit_s(reader->at, length);
  if (length == 0) {
    hk_cell_refuse(reader, "missing-unit", "a duration without a unit", allowed_time(reader));
  } else if (unit == 0 || is_word(reader->at, length, "year")) {
    hk_cell_refuse(reader, "wrong-unit", "not a unit of time", allowed_time(reader));
  } else if (!hk_text_scaled(decimal, unit, &value->fixed) || value->fixed >= HK_TIME_MAX) {
    hk_cell_refuse(reader, "out-of-range", decimal.is_negative ? "a negative duration" : "too long a duration", "0s to 34,000 years");
  }
  reader->at += length;
}

/* A rate is kept per year of 365 days. */
static void read_rate(hk_cell_reader *reader, hk_decimal decimal, hk_value *value) {
  static const char allowed[] = "a rate such as 0.02/year (also /d /h /min /s)";
  if (!hk_cell_accept(reader, '/')) {
    hk_cell_refuse(reader, "missing-unit", "a rate without a unit", allowed);
    return;
  }
  hk_cell_skip_spaces(reader);
  size_t length = hk_cell_word_length(reader->at);
  int64_t unit = hk_text_unit_s(reader->at, length), year = hk_text_unit_s("year", 4);
  uint64_t mantissa;
  if (unit == 0 || year % unit != 0) {
    hk_cell_refuse(reader, "wrong-unit", "not a rate", allowed);
  } else if (__builtin_mul_overflow(decimal.mantissa, (uint64_t)(year / unit), &mantissa) || (decimal.is_negative && mantissa) ||
             !hk_text_scaled((hk_decimal){mantissa, decimal.scale, false}, MILLION, &value->fixed)) {
    hk_cell_refuse(reader, "out-of-range", "out of range", "a rate from 0");
  } else {
    reader->decimal = (hk_decimal){mantissa, decimal.scale, false};
  }
  reader->at += length;
}

/* A whole number, of either sign. */
static bool whole(hk_decimal decimal, int64_t *out) {
  while (decimal.scale > 0 && decimal.mantissa % 10 == 0) decimal.mantissa /= 10, decimal.scale--;
  if (decimal.scale && decimal.mantissa) return false;
  *out = decimal.is_negative ? -(int64_t)decimal.mantissa : (int64_t)decimal.mantissa;
  return true;
}

static void refuse_unit(hk_cell_reader *reader) {
  if (*reader->at == '%') hk_cell_refuse(reader, "wrong-unit", "a percent sign", "a number without unit, such as 0.97");
  size_t length = hk_cell_word_length(reader->at);
  if (length) hk_cell_refuse(reader, "wrong-unit", "a unit where none may stand", "a number without unit");
}

void hk_cell_read_number(hk_cell_reader *reader, hk_measure measure, bool may_never, hk_value *value) {
  *value = (hk_value){.form = HK_VALUE_FIXED};
  hk_cell_skip_spaces(reader);
  size_t length = hk_cell_word_length(reader->at);
  if (measure == HK_MEASURE_TIME && is_word(reader->at, length, "never")) {
    if (!may_never) hk_cell_refuse(reader, "out-of-range", "`never` may not stand here", ALLOWED_TIME);
    value->fixed = HK_NEVER;
    reader->at += length;
    return;
  }
  hk_decimal decimal;
  if (!hk_text_decimal(reader->at, &decimal, &length)) {
    hk_cell_refuse(reader, "wrong-type", "not a number", measure == HK_MEASURE_TIME ? allowed_time(reader) : "a decimal number of at most 18 digits");
    return;
  }
  reader->at += length;
  reader->decimal = decimal;
  switch (measure) {
    case HK_MEASURE_TIME: read_time(reader, decimal, value); return;
    case HK_MEASURE_RATE: read_rate(reader, decimal, value); return;
    case HK_MEASURE_COUNT:
      refuse_unit(reader);
      if (!whole(decimal, &value->fixed)) hk_cell_refuse(reader, "wrong-type", "not a whole number", "a whole number");
      return;
    case HK_MEASURE_CHANCE: {
      refuse_unit(reader);
      uint64_t chance = 0;
      if (!hk_text_chance(decimal, &chance)) hk_cell_refuse(reader, "out-of-range", "out of range", "0…1");
      value->fixed = (int64_t)chance;
      return;
    }
    case HK_MEASURE_PLAIN:
      refuse_unit(reader);
      if (!hk_text_scaled(decimal, MILLION, &value->fixed)) hk_cell_refuse(reader, "out-of-range", "out of range", "a number from 0");
      return;
  }
}

/* ---- names -------------------------------------------------------------------------------------------- */

bool hk_cell_may_compare(hakyu_model *model, uint32_t count) {
  enum { COMPARED_MOST = 2000000 };
  if (count > COMPARED_MOST || model->names_compared > COMPARED_MOST - count) return false;
  model->names_compared += count;
  return true;
}

const char *hk_cell_suggest(hakyu_model *model, const hk_names *names, const char *name) {
  return hk_cell_may_compare(model, hk_names_count(names)) ? hk_names_nearest(names, name) : NULL;
}

/* ---- assumptions -------------------------------------------------------------------------------------- */

uint32_t hk_cell_find_assumption(const hakyu_model *model, const char *name) {
  uint32_t index = model->assumption_names ? hk_names_find(model->assumption_names, name) : HK_NO_NAME;
  return index == HK_NO_NAME ? HK_NONE : index;
}

static void cite(hk_cell_reader *reader, hk_measure measure, uint32_t index, hk_value *value) {
  hk_assumption *assumption = &reader->cells->model->assumptions[index];
  if (assumption->is_faulty) { /* told where it stands */
    reader->is_faulty = true;
    return;
  }
  if (assumption->is_time != (measure == HK_MEASURE_TIME)) {
    hk_cell_refuse(reader, "wrong-unit", assumption->is_time ? "an assumption that is a duration" : "an assumption that is not a duration",
                   measure == HK_MEASURE_TIME ? ALLOWED_TIME : "an assumption without unit");
    return;
  }
  if (measure == HK_MEASURE_CHANCE && assumption->high > MILLION) hk_cell_refuse(reader, "out-of-range", "an assumption that may exceed 1", "0…1");
  assumption->use_count++;
  *value = (hk_value){.fixed = measure == HK_MEASURE_COUNT ? MILLION : 1, .index = index, .form = HK_VALUE_ASSUMED};
}

/* $name, after parameters were replaced. */
static void read_citation(hk_cell_reader *reader, hk_measure measure, hk_value *value) {
  char name[256];
  size_t length = hk_cell_word_length(reader->at + 1);
  if (length >= sizeof name) length = sizeof name - 1;
  memcpy(name, reader->at + 1, length);
  name[length] = '\0';
  reader->at += 1 + length;
  uint32_t index = hk_cell_find_assumption(reader->cells->model, name);
  if (index == HK_NONE && hk_names_find(reader->cells->model->parameter_names, name) != HK_NO_NAME)
    hk_cell_refuse(reader, "unknown-name", "a parameter whose text cites a parameter", "parameters whose text is a value, or cites an assumption");
  else if (index == HK_NONE)
    hk_cell_refuse(reader, "unknown-name", "neither a parameter nor an assumption", "a name of `parameters` or `assumptions`");
  else
    cite(reader, measure, index, value);
}

/* An id for what was written in a cell: "<table>.<row>.<field>", then "….2" for a second one in the same cell. It is taken
   already only where two rows have one id, so where the model is refused: then any id will do. */
static const char *unnamed_id(hk_cell_reader *reader) {
  hk_cells *cells = reader->cells;
  hk_buffer id;
  const char *kept = NULL;
  hk_buffer_init(&id, cells->model->memory);
  unsigned number = (unsigned)++reader->unnamed;
  for (int tries = 0; !kept; tries++, number += tries < 8 ? 1 : 1000000 + cells->model->assumption_count) {
    id.length = 0;
    hk_buffer_printf(&id, "%s.%s%s%s", cells->table, cells->row, *cells->row ? "." : "", reader->field->name);
    if (number > 1) hk_buffer_printf(&id, ".%u", number);
    if (id.is_starved) break;
    if (hk_names_find_folded(cells->model->assumption_names, id.text) != HK_NO_NAME) continue;
    kept = hk_arena_text(cells->model->arena, id.text, id.length);
    if (!kept) break;
  }
  hk_buffer_fini(&id);
  return kept;
}

static void read_unnamed(hk_cell_reader *reader, hk_measure measure, hk_value *value) {
  hk_cells *cells = reader->cells;
  hakyu_model *model = cells->model;
  hk_assumption assumption = {.source = HK_NONE, .place = reader->place};
  if (reader->field->flags & HK_FIELD_KNOWN) {
    hk_cell_refuse(reader, "wrong-type", "about(…) may not stand here", "a known value");
    return;
  }
  hk_cell_read_about(reader, measure, &assumption);
  if (reader->is_faulty) return;
  uint32_t index = 0;
  int is_new;
  cells->status = HAKYU_NO_MEMORY;
  if (!(assumption.id = unnamed_id(reader))) return;
  if (hk_memory_grow(model->memory, &model->assumptions, model->assumption_count, &model->assumption_capacity, sizeof *model->assumptions)) return;
  if (hk_names_add(model->assumption_names, assumption.id, &index, &is_new)) return;
  cells->status = HAKYU_OK;
  model->assumptions[model->assumption_count++] = assumption;
  cite(reader, measure, index, value);
}

void hk_cell_read_argument(hk_cell_reader *reader, hk_measure measure, bool may_never, hk_value *value) {
  hk_cell_skip_spaces(reader);
  if (*reader->at == '$')
    read_citation(reader, measure, value);
  else if (hk_cell_is_about(reader))
    read_unnamed(reader, measure, value);
  else
    hk_cell_read_number(reader, measure, may_never, value);
}

/* ---- fields ------------------------------------------------------------------------------------------- */

static hk_measure measure_of(const hk_field *field) {
  switch (field->type) {
    case HK_FIELD_DURATION:
    case HK_FIELD_TIME: return HK_MEASURE_TIME;
    case HK_FIELD_INTEGER: return HK_MEASURE_COUNT;
    case HK_FIELD_CHANCE: return HK_MEASURE_CHANCE;
    case HK_FIELD_RATE: return HK_MEASURE_RATE;
    default: return HK_MEASURE_PLAIN;
  }
}

static void refuse_range(hk_cell_reader *reader, int64_t low, int64_t high) {
  char allowed[64];
  hk_buffer text;
  hk_buffer_init(&text, reader->cells->model->memory);
  hk_buffer_printf(&text, "%lld…%lld", (long long)low, (long long)high);
  size_t length = text.length < sizeof allowed ? text.length : sizeof allowed - 1;
  memcpy(allowed, text.text, length);
  allowed[length] = '\0';
  hk_buffer_fini(&text);
  hk_cell_refuse(reader, "out-of-range", "out of range", allowed);
}

/* The least and greatest a value may take on, in its own unit. */
static void check_range(hk_cell_reader *reader, const hk_value *value) {
  const hk_field *field = reader->field;
  int64_t low, high, factor = field->type == HK_FIELD_INTEGER && value->form == HK_VALUE_FIXED ? 1 : MILLION;
  if (field->type == HK_FIELD_SHARE)
    low = 0, high = 1;
  else if (field->type == HK_FIELD_INTEGER || field->type == HK_FIELD_AMOUNT)
    low = field->low, high = field->high;
  else
    return;
  int64_t least = value->fixed, most = value->fixed;
  if (value->form == HK_VALUE_ASSUMED) {
    least = reader->cells->model->assumptions[value->index].low;
    most = reader->cells->model->assumptions[value->index].high;
  }
  if ((__int128)least < (__int128)low * factor || (__int128)most > (__int128)high * factor) refuse_range(reader, low, high);
}

static void read_quantity(hk_cell_reader *reader, hk_value *value) {
  const hk_field *field = reader->field;
  hk_measure measure = measure_of(field);
  bool may_never = field->flags & HK_FIELD_NEVER;
  hk_cell_skip_spaces(reader);
  size_t length = hk_cell_word_length(reader->at);
  bool is_call = length && reader->at[length + strspn(reader->at + length, " ")] == '(';
  if (is_call && !hk_cell_is_about(reader)) {
    if (field->type == HK_FIELD_TIME)
      hk_cell_read_call(reader, length, measure, value);
    else
      hk_cell_refuse(reader, "wrong-type", "a distribution may not stand here",
                     field->flags & HK_FIELD_KNOWN ? "a fixed value" : "a fixed value, $assumption or about(mode, low, high)");
  } else {
    hk_cell_read_argument(reader, measure, may_never, value);
  }
  hk_cell_skip_spaces(reader);
  if (*reader->at && !reader->is_faulty) hk_cell_refuse(reader, "wrong-type", "something follows the value", "one value");
  if (!reader->is_faulty && value->form == HK_VALUE_ASSUMED && (field->flags & HK_FIELD_KNOWN))
    hk_cell_refuse(reader, "wrong-type", "an assumption may not stand here", "a known value");
  if (!reader->is_faulty && value->form != HK_VALUE_CALL) check_range(reader, value);
}

/* The position of a word in "a | b | c", or -1. */
static int64_t word_position(const char *words, const char *word) {
  size_t wanted = strlen(word);
  for (int64_t position = 0;; position++) {
    size_t length = strcspn(words, " ");
    if (length == wanted && memcmp(words, word, length) == 0) return position;
    words += length;
    if (!*words) return -1;
    words += strspn(words, " |");
  }
}

/* The nearest of them, or "". */
static void nearest_word(const char *words, const char *word, char nearest[32]) {
  unsigned best = (unsigned)(strlen(word) / 3 + 1);
  for (nearest[0] = '\0'; *words; words += strspn(words, " |")) {
    char one[32];
    size_t length = strcspn(words, " ");
    memcpy(one, words, length); /* the words are ours, and short */
    one[length] = '\0';
    unsigned distance = hk_names_distance(word, one, best);
    if (distance <= best && (distance < best || !nearest[0])) {
      best = distance;
      memcpy(nearest, one, length + 1);
    }
    words += length;
  }
}

static void read_bool(hk_cell_reader *reader, int64_t *number) {
  if (strcmp(reader->at, "yes") == 0)
    *number = 1;
  else if (strcmp(reader->at, "no") == 0)
    *number = 0;
  else
    hk_cell_refuse(reader, "wrong-type", "neither yes nor no", "yes | no");
}

static void read_coordinate(hk_cell_reader *reader, int64_t *number) {
  const hk_field *field = reader->field;
  hk_decimal decimal;
  size_t length;
  if (!hk_text_decimal(reader->at, &decimal, &length) || reader->at[length]) {
    hk_cell_refuse(reader, "wrong-type", "not a coordinate", "decimal degrees such as 35.6581");
    return;
  }
  int64_t size = 0;
  bool fits = hk_text_scaled((hk_decimal){decimal.mantissa, decimal.scale, false}, MILLION, &size);
  *number = decimal.is_negative ? -size : size;
  if (!fits || *number < field->low * MILLION || *number > field->high * MILLION) refuse_range(reader, field->low, field->high);
}

static int two_digits(const char *text) {
  if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9') return -1;
  return (text[0] - '0') * 10 + (text[1] - '0');
}

bool hk_cell_date(const char *text, int32_t *day) {
  static const int lengths[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (strlen(text) != 10 || text[4] != '-' || text[7] != '-') return false;
  int century = two_digits(text), year = two_digits(text + 2), month = two_digits(text + 5), date = two_digits(text + 8);
  if (century < 19 || century > 21 || year < 0 || month < 1 || month > 12 || date < 1) return false;
  year += century * 100;
  bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  if (date > lengths[month - 1] + (month == 2 && is_leap)) return false;
  /* Days of a year that starts in March, so that the leap day comes last. */
  int shifted = month <= 2 ? year - 1 : year, from_march = (month + 9) % 12;
  int32_t days = 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + (153 * from_march + 2) / 5 + date - 1;
  *day = days - 719468;
  return true;
}

static void read_date(hk_cell_reader *reader, int64_t *number) {
  int32_t day;
  if (hk_cell_date(reader->at, &day))
    *number = day;
  else
    hk_cell_refuse(reader, "wrong-type", "not a date", "a date such as 2006-08-15, from 1900 to 2199");
}

static void read_enum(hk_cell_reader *reader, int64_t *number) {
  char nearest[32];
  *number = word_position(reader->field->allowed, reader->at);
  if (*number >= 0) return;
  nearest_word(reader->field->allowed, reader->at, nearest);
  hk_cell_refuse_word(reader, "wrong-type", "not one of the words", reader->field->allowed, *nearest ? nearest : NULL);
}

/* Sites, units and the like: any word that can be shown and quoted. */
static void check_word(hk_cell_reader *reader) {
  for (const unsigned char *c = (const unsigned char *)reader->at; *c; c++)
    if (*c < 0x20 || *c == 0x7F || strchr("[]{},\"", *c)) {
      hk_cell_refuse(reader, "bad-id", "a character that may not stand in a name", "letters, digits and . _ - (no comma, bracket, quote or control character)");
      return;
    }
  if (strlen(reader->at) > 128) hk_cell_refuse(reader, "bad-id", "too long a name", "at most 128 bytes");
}

static void read_field(hk_cell_reader *reader, hk_typed *typed) {
  switch ((hk_field_type)reader->field->type) {
    case HK_FIELD_ID:
      if (!hk_text_is_id(reader->at)) hk_cell_refuse(reader, "bad-id", "not an id", "1 to 64 of A-Z a-z 0-9 . _ -, the first a letter or digit");
      break;
    case HK_FIELD_WORD: check_word(reader); break;
    case HK_FIELD_TEXT:
    case HK_FIELD_LABEL:
    case HK_FIELD_REF:
    case HK_FIELD_LIST: break;
    case HK_FIELD_BOOL: read_bool(reader, &typed->number); break;
    case HK_FIELD_ENUM: read_enum(reader, &typed->number); break;
    case HK_FIELD_COORDINATE: read_coordinate(reader, &typed->number); break;
    case HK_FIELD_DATE: read_date(reader, &typed->number); break;
    case HK_FIELD_NUMBER: {
      size_t length;
      if (!hk_text_decimal(reader->at, &reader->decimal, &length) || reader->at[length]) hk_cell_refuse(reader, "wrong-type", "not a number", "a decimal number");
      break;
    }
    default: read_quantity(reader, &typed->value); break;
  }
}

/* ---- substitution ------------------------------------------------------------------------------------- */

/* Replaces $parameters by their text; $assumptions stay. */
static void substitute(hk_cell_reader *reader, const char *text) {
  hakyu_model *model = reader->cells->model;
  hk_buffer *out = &reader->cells->text;
  for (const char *dollar; (dollar = strchr(text, '$')); ) {
    char name[256];
    size_t length = hk_cell_word_length(dollar + 1);
    hk_buffer_add_bytes(out, text, (size_t)(dollar - text));
    text = dollar + 1 + length;
    if (length == 0 || length >= sizeof name) {
      hk_cell_refuse(reader, "unknown-name", "no name follows `$`", "$name of a parameter or an assumption");
      return;
    }
    memcpy(name, dollar + 1, length);
    name[length] = '\0';
    uint32_t index = hk_names_find(model->parameter_names, name);
    size_t added = index == HK_NO_NAME ? length + 1 : strnlen(model->parameters[index].text, SUBSTITUTED_MOST);
    if (out->length + added >= SUBSTITUTED_MOST) {
      hk_cell_refuse(reader, "too-large", "too long once its parameters are replaced", "at most 4,096 bytes");
      return;
    }
    if (index != HK_NO_NAME) {
      reader->is_faulty |= model->parameters[index].is_faulty; /* told where it stands */
      hk_buffer_add(out, model->parameters[index].text);
    } else if (hk_cell_find_assumption(model, name) != HK_NONE) {
      hk_buffer_add_bytes(out, dollar, length + 1);
    } else {
      const char *nearest = hk_cell_suggest(model, model->parameter_names, name);
      if (!nearest) nearest = hk_cell_suggest(model, model->assumption_names, name);
      char hint[80];
      if (nearest) snprintf(hint, sizeof hint, "$%s", nearest);
      hk_cell_refuse_word(reader, "unknown-name", "neither a parameter nor an assumption", "a name of `parameters` or `assumptions`", nearest ? hint : NULL);
      return;
    }
  }
  hk_buffer_add(out, text);
}

static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/* Makes `length` bytes of text what is read: as they stand, or a copy, cut there and with its parameters replaced. */
static void prepare(hk_cell_reader *reader, const char *text, size_t length, bool is_substituted) {
  hk_cells *cells = reader->cells;
  reader->whole = reader->at = text;
  if (!is_substituted && !text[length]) return;
  cells->text.length = 0;
  hk_buffer_add_bytes(&cells->text, text, length);
  if (is_substituted && !cells->text.is_starved) {
    hk_buffer written = cells->text; /* read from the copy, write to a fresh one */
    hk_buffer_init(&cells->text, cells->model->memory);
    reader->whole = written.text;
    substitute(reader, written.text);
    hk_buffer_fini(&written);
    reader->whole = text;
    if (!reader->is_faulty && (cells->text.length != length || memcmp(cells->text.text, text, length) != 0)) reader->written = text;
  }
  if (cells->text.is_starved)
    cells->status = HAKYU_NO_MEMORY;
  else if (!reader->is_faulty)
    reader->whole = reader->at = cells->text.text;
}

void hk_cell_parse(hk_cells *cells, const hk_field *field, const char *text, hk_place place, hk_typed *typed) {
  *typed = (hk_typed){.is_blank = true, .text = ""};
  if (text == hk_cell_unreadable) {
    typed->is_faulty = true;
    return;
  }
  size_t length = strlen(text);
  while (is_space(*text)) text++, length--;
  while (length && is_space(text[length - 1])) length--;
  if (length == 0) return;
  hk_cell_reader reader = {.cells = cells, .field = field, .place = place};
  bool is_prose = field->type == HK_FIELD_TEXT || field->type == HK_FIELD_LABEL || field->type == HK_FIELD_ID;
  prepare(&reader, text, length, !is_prose && memchr(text, '$', length));
  if (cells->status) return;
  typed->is_blank = false;
  typed->text = reader.at;
  if (!reader.is_faulty) read_field(&reader, typed);
  typed->decimal = reader.decimal;
  if (reader.is_faulty || cells->status) {
    typed->is_faulty = true;
    typed->is_blank = true;
    typed->value = (hk_value){0};
  }
}

/* ---- the text of an assumption ------------------------------------------------------------------------ */

/* What it measures is told by the unit of its first number. */
static hk_measure measure_told(const char *text) {
  hk_decimal first;
  size_t length;
  const char *number = text + strcspn(text, "0123456789.");
  if (!hk_text_decimal(number, &first, &length)) return HK_MEASURE_PLAIN;
  number += length;
  while (*number == ' ') number++;
  if (*number == '/') return HK_MEASURE_RATE;
  return hk_cell_word_length(number) ? HK_MEASURE_TIME : HK_MEASURE_PLAIN;
}

static void read_assumption(hk_cell_reader *reader, hk_assumption *assumption) {
  static const char allowed[] = "about(mode, low, high) or one value";
  hk_measure measure = measure_told(reader->at);
  size_t word = hk_cell_word_length(reader->at);
  if (hk_cell_is_about(reader)) {
    hk_cell_read_about(reader, measure, assumption);
  } else if (word && reader->at[word + strspn(reader->at + word, " ")] == '(') {
    hk_cell_refuse(reader, "wrong-type", "a distribution may not stand here", allowed);
  } else {
    hk_value value = {0};
    hk_cell_read_number(reader, measure, false, &value);
    assumption->mode = assumption->low = assumption->high = value.fixed;
    assumption->is_time = measure == HK_MEASURE_TIME;
  }
  hk_cell_skip_spaces(reader);
  if (*reader->at) hk_cell_refuse(reader, "wrong-type", "something follows the value", allowed);
}

hakyu_status hk_cell_assumption(hk_cells *cells, const char *text, hk_place place, hk_assumption *assumption) {
  static const hk_field value_field = {.name = "value", .type = HK_FIELD_TEXT};
  hk_cell_reader reader = {.cells = cells, .field = &value_field, .place = place, .whole = text, .at = text};
  text += strspn(text, " \t\r\n");
  if (!*text) hk_cell_refuse(&reader, "missing-value", "blank", "about(mode, low, high) or one value");
  if (!reader.is_faulty) prepare(&reader, text, strlen(text), strchr(text, '$') != NULL);
  if (!reader.is_faulty && !cells->status) read_assumption(&reader, assumption);
  return cells->status ? cells->status : reader.is_faulty ? HAKYU_REFUSED : HAKYU_OK;
}

/* ---- lists -------------------------------------------------------------------------------------------- */

bool hk_cell_next_item(const char **at, char *out, size_t size) {
  const char *text = *at;
  while (is_space(*text) || *text == '[' || *text == ',') text++;
  if (!*text || *text == ']') {
    *at = text;
    return false;
  }
  const char *end = text;
  for (int depth = 0; *end; end++) {
    if (*end == '(') depth++;
    if (*end == ')') depth--;
    if (depth <= 0 && (*end == ',' || *end == ']')) break;
  }
  *at = end;
  size_t length = (size_t)(end - text);
  while (length && is_space(text[length - 1])) length--;
  if (length >= size) length = size - 1;
  memcpy(out, text, length);
  out[length] = '\0';
  return true;
}

bool hk_cell_is_item(const char *text) {
  char item[4096];
  const char *at = text;
  size_t length = strlen(text);
  while (is_space(*text)) text++, length--;
  while (length && is_space(text[length - 1])) length--;
  if (length >= sizeof item || !hk_cell_next_item(&at, item, sizeof item)) return length >= sizeof item; /* too long: its reader will say so */
  if (strlen(item) != length || memcmp(item, text, length) != 0) return false;
  return !hk_cell_next_item(&at, item, sizeof item) && !*at;
}
