/* record - see record.h: the values of fields, and rows in all the shapes in which they are written. */
#include "doc/record.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/names.h"

#define MILLION INT64_C(1000000)
#define TIME_MOST INT64_C(1000000000000) /* seconds, 31,000 years: as in models */

/* ---- findings ----------------------------------------------------------------------------------------- */

const char *hk_record_value(hk_record_file *file, const char *text) { return hk_findings_value(file->findings, text); }

/* A finding's text lives in a buffer of its own, so that its maker may use the values of others. */
static void tell(hk_record_file *file, bool is_error, hk_place place, const char *code, const char *format, va_list args) {
  hk_buffer text;
  hk_buffer_init(&text, file->memory);
  hk_buffer_vprintf(&text, format, args);
  if (text.is_starved) file->is_starved = true;
  file->errors += is_error;
  if (is_error)
    hk_findings_error(file->findings, place, code, "%s", text.text ? text.text : "");
  else
    hk_findings_warning(file->findings, place, code, "%s", text.text ? text.text : "");
  hk_buffer_fini(&text);
}

void hk_record_refuse(hk_record_file *file, int line, int col, const char *field, const char *code, const char *format, ...) {
  va_list args;
  va_start(args, format);
  tell(file, true, (hk_place){file->path, line, col, field}, code, format, args);
  va_end(args);
}

void hk_record_warn(hk_record_file *file, int line, int col, const char *field, const char *code, const char *format, ...) {
  va_list args;
  va_start(args, format);
  tell(file, false, (hk_place){file->path, line, col, field}, code, format, args);
  va_end(args);
}

/* ---- values ------------------------------------------------------------------------------------------- */

static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

static char *keep(hk_record_file *file, const char *text, size_t length) {
  char *kept = hk_arena_text(file->arena, text, length);
  if (!kept) file->is_starved = true;
  return kept;
}

static char *keep_trimmed(hk_record_file *file, const char *text) {
  while (is_space(*text)) text++;
  size_t length = strlen(text);
  while (length && is_space(text[length - 1])) length--;
  return keep(file, text, length);
}

static int digits(const char *text, int count) {
  int number = 0;
  for (int i = 0; i < count; i++) {
    if (text[i] < '0' || text[i] > '9') return -1;
    number = number * 10 + text[i] - '0';
  }
  return number;
}

bool hk_record_when(const char *text, int64_t *when) {
  static const int lengths[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const size_t length = strlen(text);
  if (length != 4 && length != 7 && length != 10) return false;
  const int year = digits(text, 4), month = length > 4 ? digits(text + 5, 2) : 0, day = length > 7 ? digits(text + 8, 2) : 0;
  if (year < 1800 || year > 2199 || (length > 4 && (text[4] != '-' || month < 1 || month > 12))) return false;
  const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  if (length > 7 && (text[7] != '-' || day < 1 || day > lengths[month - 1] + (month == 2 && is_leap))) return false;
  *when = year * 10000 + month * 100 + day;
  return true;
}

static bool is_whole(hk_decimal decimal, int64_t *out) {
  while (decimal.scale > 0 && decimal.mantissa % 10 == 0) decimal.mantissa /= 10, decimal.scale--;
  if (decimal.scale && decimal.mantissa) return false;
  *out = decimal.is_negative ? -(int64_t)decimal.mantissa : (int64_t)decimal.mantissa;
  return true;
}

/* What is wrong with a value, or NULL; *number is what it is. *code names the fault. */
static const char *read_number(const hk_field *field, const char *text, int64_t *number, const char **code) {
  hk_decimal decimal;
  size_t length = 0;
  *code = "wrong-type";
  if (!hk_text_decimal(text, &decimal, &length)) return "not a number";
  const char *rest = text + length;
  while (is_space(*rest)) rest++;
  if (field->type == HK_FIELD_DURATION) {
    const int64_t unit = hk_text_unit_s(rest, strlen(rest));
    *code = *rest ? "wrong-unit" : "missing-unit";
    if (!*rest) return "a duration without a unit";
    if (!unit || strcmp(rest, "year") == 0) return "not a unit of time";
    *code = "out-of-range";
    return !hk_text_scaled(decimal, unit, number) || *number > TIME_MOST ? "out of range" : NULL;
  }
  *code = *rest == '%' ? "wrong-unit" : *code;
  if (*rest) return *rest == '%' ? "a percent sign" : "not a number";
  if (field->type == HK_FIELD_SHARE) {
    *code = "out-of-range";
    return !hk_text_scaled(decimal, MILLION, number) || *number > MILLION ? "out of range" : NULL;
  }
  if (!is_whole(decimal, number)) return "not a whole number";
  *code = "out-of-range";
  return *number < field->low || *number > field->high ? "out of range" : NULL;
}

static const char *allowed_number(const hk_field *field, char *out, size_t size) {
  if (field->type == HK_FIELD_DURATION) return "a duration such as 30min or 4h (units s min h d w)";
  if (field->type == HK_FIELD_SHARE) return "0…1";
  snprintf(out, size, "%lld…%lld", (long long)field->low, (long long)field->high);
  return out;
}

/* The i-th word of "a | b | c" into out; false beyond the last. */
static bool choice(const char *words, size_t i, char *out, size_t size) {
  for (; i; i--) {
    words = strstr(words, " | ");
    if (!words) return false;
    words += 3;
  }
  const char *end = strstr(words, " | ");
  size_t length = end ? (size_t)(end - words) : strlen(words);
  if (length >= size) length = size - 1;
  memcpy(out, words, length);
  out[length] = '\0';
  return true;
}

/* The position of a word among "a | b | c", or -1 and the nearest one in out ("" if none is near). */
static int64_t find_choice(const char *words, const char *text, char *out, size_t size) {
  char word[64];
  unsigned best = (unsigned)(strlen(text) / 3 + 2);
  if (size) out[0] = '\0';
  for (size_t i = 0; choice(words, i, word, sizeof word); i++) {
    if (strcmp(word, text) == 0) return (int64_t)i;
    const unsigned distance = strlen(text) < 200 ? hk_names_distance(text, word, best - 1) : best;
    if (distance < best && strlen(word) < size) {
      best = distance;
      memcpy(out, word, strlen(word) + 1);
    }
  }
  return -1;
}

static bool is_word(const char *text, bool is_loose) {
  bool is_unsafe = false;
  if (strlen(text) > 200) return false;
  while (*text) {
    if (!is_loose && (is_space(*text) || strchr(",[]{}\"", *text))) return false;
    hk_text_next(&text, &is_unsafe);
    if (is_unsafe) return false;
  }
  return true;
}

/* Words of "[a, b]" or "a, b" into an array. */
static bool split_words(hk_record_file *file, hk_entry *entry) {
  const char *at = entry->text;
  const bool is_bracketed = *at == '[';
  size_t most = 1, count = 0;
  for (const char *c = at; *c; c++) most += *c == ',';
  hk_word *words = hk_arena_alloc(file->arena, most * sizeof *words);
  if (!words) {
    file->is_starved = true;
    return false;
  }
  if (is_bracketed) at++;
  for (;;) {
    const size_t length = strcspn(at, is_bracketed ? ",]" : ",");
    char *word = keep(file, at, length);
    if (!word || !(word = keep_trimmed(file, word))) return false;
    if (*word) words[count++] = (hk_word){word, entry->line, entry->col};
    at += length;
    if (*at != ',') break;
    at++;
  }
  if (is_bracketed && (*at != ']' || at[1])) {
    hk_record_refuse(file, entry->line, entry->col, entry->field->name, "wrong-type", "not a list (%s); allowed: [a, b]", hk_record_value(file, entry->text));
    return false;
  }
  entry->list.words = words;
  entry->list.count = (uint32_t)count;
  return true;
}

static bool check_words(hk_record_file *file, const hk_entry *entry) {
  bool is_fine = true;
  for (uint32_t i = 0; i < entry->list.count; i++) {
    const hk_word *word = &entry->list.words[i];
    if (is_word(word->text, entry->field->flags & HK_FIELD_LOOSE)) continue;
    hk_record_refuse(file, word->line, word->col, entry->field->name, "bad-id", "no one name (%s); allowed: a list of names, without blanks and commas in them",
                     hk_record_value(file, word->text));
    is_fine = false;
  }
  return is_fine;
}

/* Reads the text of a value that is one scalar. False: a finding was made, or memory ran out. */
static bool read_scalar(hk_record_file *file, hk_entry *entry) {
  const hk_field *field = entry->field;
  char hint[64];
  const char *code = NULL, *fault = NULL;
  switch ((hk_field_type)field->type) {
    case HK_FIELD_TEXT: return true;
    case HK_FIELD_LABEL: entry->label[0] = entry->label[1] = entry->text; return true;
    case HK_FIELD_ID:
    case HK_FIELD_REF:
      if (hk_text_is_id(entry->text)) return true;
      hk_record_refuse(file, entry->line, entry->col, field->name, "bad-id", "not an id (%s); allowed: 1 to 64 of A-Z a-z 0-9 . _ -, a letter or digit first",
                       hk_record_value(file, entry->text));
      return false;
    case HK_FIELD_WORD:
      if (is_word(entry->text, false)) return true;
      hk_record_refuse(file, entry->line, entry->col, field->name, "bad-id", "no one word (%s); allowed: one word, without blanks and commas",
                       hk_record_value(file, entry->text));
      return false;
    case HK_FIELD_LIST: return split_words(file, entry) && check_words(file, entry);
    case HK_FIELD_BOOL:
    case HK_FIELD_ENUM: {
      const char *words = field->type == HK_FIELD_BOOL ? "no | yes" : field->allowed;
      entry->number = find_choice(words, entry->text, hint, sizeof hint);
      if (entry->number >= 0) return true;
      hk_record_refuse(file, entry->line, entry->col, field->name, "wrong-type", "none of its words (%s); allowed: %s%s%s%s", hk_record_value(file, entry->text),
                       words, hint[0] ? "; did you mean " : "", hint, hint[0] ? "?" : "");
      return false;
    }
    case HK_FIELD_INTEGER:
    case HK_FIELD_SHARE:
    case HK_FIELD_DURATION:
      fault = read_number(field, entry->text, &entry->number, &code);
      if (!fault) return true;
      hk_record_refuse(file, entry->line, entry->col, field->name, code, "%s (%s); allowed: %s", fault, hk_record_value(file, entry->text),
                       allowed_number(field, hint, sizeof hint));
      return false;
    case HK_FIELD_WHEN:
      if (hk_record_when(entry->text, &entry->number)) return true;
      hk_record_refuse(file, entry->line, entry->col, field->name, "wrong-type", "not a date (%s); allowed: 2006, 2006-08 or 2006-08-15, from 1800 to 2199",
                       hk_record_value(file, entry->text));
      return false;
    default: assert(false); return false; /* see record.h */
  }
}

/* ---- rows --------------------------------------------------------------------------------------------- */

static hk_record *new_record(hk_record_file *file, const hk_table *table, int line, int col) {
  hk_record *record = hk_arena_zalloc(file->arena, sizeof *record);
  if (!record) {
    file->is_starved = true;
    return NULL;
  }
  record->table = table;
  record->line = line;
  record->col = col;
  return record;
}

static hk_entry *new_entry(hk_record_file *file, const hk_field *field, int line, int col, const char *text) {
  hk_entry *entry = hk_arena_zalloc(file->arena, sizeof *entry);
  if (!entry) {
    file->is_starved = true;
    return NULL;
  }
  entry->field = field;
  entry->line = line;
  entry->col = col;
  entry->text = text;
  return entry;
}

static void add_entry(hk_record *record, hk_entry *entry) {
  hk_entry **end = &record->entries;
  while (*end) end = &(*end)->next; /* as many as a table has fields at most */
  *end = entry;
}

/* Rows are added at the end of a list that may be long. */
typedef struct row_list { hk_record *first, **end; } row_list;
static void add_row(row_list *list, hk_record *row) {
  if (!list->end) list->end = &list->first;
  *list->end = row;
  list->end = &row->next;
}

static const hk_table *find_table(const hk_record_file *file, const char *name) {
  for (size_t i = 0; i < file->schema->count; i++)
    if (strcmp(file->schema->tables[i].name, name) == 0) return &file->schema->tables[i];
  assert(false); /* a list of fields that names a table it has not */
  return NULL;
}

static const char *shape_word(const hk_node *node) {
  return node->kind == HK_NODE_SCALAR ? "one value" : node->kind == HK_NODE_SEQUENCE ? "a list" : "a mapping";
}

static void refuse_shape(hk_record_file *file, const hk_node *node, const char *field, const char *allowed) {
  hk_record_refuse(file, node->line, node->col, field, "wrong-type", "%s; allowed: %s", shape_word(node), allowed);
}

static bool is_blank(const hk_node *node) { return node->kind == HK_NODE_SCALAR && node->text[strspn(node->text, " \t\r\n")] == '\0'; }

static hk_record *read_table(hk_record_file *file, const hk_table *table, const hk_node *node);

/* {ja: …, en: …} */
static bool read_label(hk_record_file *file, const hk_node *node, hk_entry *entry) {
  bool is_fine = true;
  for (const hk_node *tongue = node->first; tongue; tongue = tongue->next) {
    const bool is_ja = strcmp(tongue->key, "ja") == 0;
    if (!is_ja && strcmp(tongue->key, "en") != 0) {
      hk_record_refuse(file, tongue->key_line, tongue->key_col, entry->field->name, "unknown-key", "unknown key (%s); allowed: ja, en", hk_record_value(file, tongue->key));
      is_fine = false;
    } else if (tongue->kind != HK_NODE_SCALAR) {
      refuse_shape(file, tongue, entry->field->name, "a text");
      is_fine = false;
    } else if (!is_blank(tongue)) {
      entry->label[is_ja ? HAKYU_JA : HAKYU_EN] = keep_trimmed(file, tongue->text);
    }
  }
  return is_fine && (entry->label[0] || entry->label[1]);
}

/* A sequence of scalars. */
static bool read_sequence(hk_record_file *file, const hk_node *node, hk_entry *entry) {
  hk_word *words = hk_arena_alloc(file->arena, (node->count + (size_t)1) * sizeof *words);
  uint32_t count = 0;
  bool is_fine = true;
  if (!words) file->is_starved = true;
  for (const hk_node *item = node->first; item && words; item = item->next) {
    if (item->kind != HK_NODE_SCALAR) {
      refuse_shape(file, item, entry->field->name, "a list of names");
      is_fine = false;
    } else if (!is_blank(item)) {
      words[count++] = (hk_word){keep_trimmed(file, item->text), item->line, item->col};
    }
  }
  if (file->is_starved) return false;
  entry->list.words = words;
  entry->list.count = count;
  return check_words(file, entry) && is_fine;
}

/* One `key: value`. What cannot be read, or is blank, is not added. */
static void read_field(hk_record_file *file, hk_record *record, const hk_field *field, const hk_node *node) {
  if (is_blank(node)) return;
  hk_entry *entry = new_entry(file, field, node->line, node->col, "");
  bool is_fine = false;
  if (!entry) return;
  if (field->type == HK_FIELD_TABLE) {
    entry->rows = read_table(file, find_table(file, field->allowed), node);
    is_fine = entry->rows != NULL; /* none: as if it were not there */
  } else if (node->kind == HK_NODE_MAPPING && field->type == HK_FIELD_LABEL) {
    is_fine = read_label(file, node, entry);
  } else if (node->kind == HK_NODE_SEQUENCE && field->type == HK_FIELD_LIST) {
    is_fine = read_sequence(file, node, entry);
  } else if (node->kind != HK_NODE_SCALAR) {
    refuse_shape(file, node, field->name, hk_fields_type_word(field->type));
  } else {
    entry->text = keep_trimmed(file, node->text);
    is_fine = entry->text && read_scalar(file, entry);
  }
  if (is_fine && !file->is_starved) add_entry(record, entry);
}

static const hk_field *known_field(hk_record_file *file, const hk_table *table, const hk_node *node) {
  const bool has_key_id = table->shape == HK_SHAPE_KEYED;
  const hk_field *field = hk_fields_find(table->fields, table->count, node->key);
  if (field && !(has_key_id && field == &table->fields[0])) return field;
  if (strncmp(node->key, "x_", 2) == 0) return NULL; /* kept and ignored */
  const char *nearest = field ? NULL : hk_fields_nearest(table->fields, table->count, node->key);
  hk_record_refuse(file, node->key_line, node->key_col, hk_record_value(file, node->key), "unknown-key", "unknown key (%s); allowed: those of `%s` in `hakyu show schema`%s%s%s",
                   hk_record_value(file, node->key), table->place, nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
  return NULL;
}

/* Whether the mapping has the key at all: if so, its fault was told where it stands. */
static void check_required(hk_record_file *file, const hk_record *record, const hk_node *mapping) {
  for (size_t i = 0; i < record->table->count; i++) {
    const hk_field *field = &record->table->fields[i];
    if (!(field->flags & HK_FIELD_REQUIRED) || hk_record_find(record, i)) continue;
    if (record->id && i == 0) continue;
    const hk_node *node = hk_node_find(mapping, field->name);
    if (!node)
      hk_record_refuse(file, record->line, record->col, field->name, "missing-key", "missing; allowed: %s", field->text[HAKYU_EN]);
    else if (is_blank(node) || (field->type == HK_FIELD_TABLE && node->kind != HK_NODE_SCALAR && !node->first))
      hk_record_refuse(file, node->line, node->col, field->name, "missing-value", "blank; allowed: %s", field->text[HAKYU_EN]);
  }
}

static hk_record *read_mapping(hk_record_file *file, const hk_table *table, const hk_node *mapping, const char *id, int line, int col) {
  hk_record *record = new_record(file, table, line, col);
  if (!record) return NULL;
  if (id) record->id = keep(file, id, strlen(id));
  for (const hk_node *node = mapping->first; node && !file->is_starved; node = node->next) {
    const hk_field *field = known_field(file, table, node);
    if (field) read_field(file, record, field, node);
  }
  if (!file->is_starved) check_required(file, record, mapping);
  return record;
}

static bool check_id(hk_record_file *file, const hk_table *table, const hk_node *node) {
  if (hk_text_is_id(node->key)) return true;
  hk_record_refuse(file, node->key_line, node->key_col, table->name, "bad-id", "not an id (%s); allowed: 1 to 64 of A-Z a-z 0-9 . _ -, a letter or digit first",
                   hk_record_value(file, node->key));
  return false;
}

/* id: {…}, … */
static hk_record *read_keyed(hk_record_file *file, const hk_table *table, const hk_node *section) {
  static const hk_node nothing = {.kind = HK_NODE_MAPPING};
  row_list rows = {NULL, NULL};
  for (const hk_node *node = section->first; node && !file->is_starved; node = node->next) {
    if (!check_id(file, table, node)) continue;
    if (node->kind != HK_NODE_MAPPING && !is_blank(node)) {
      refuse_shape(file, node, table->name, "a mapping, {field: value, …}");
      continue;
    }
    hk_record *row = read_mapping(file, table, node->kind == HK_NODE_MAPPING ? node : &nothing, node->key, node->key_line, node->key_col);
    if (row) add_row(&rows, row);
  }
  return rows.first;
}

/* A row of one value beside its id (VALUES), or of a column and a value beside it (MATRIX). */
static hk_record *read_value(hk_record_file *file, const hk_table *table, const char *id, const hk_node *node) {
  hk_record *row = new_record(file, table, node->key_line, node->key_col);
  if (!row) return NULL;
  row->id = keep(file, id, strlen(id));
  if (table->shape == HK_SHAPE_MATRIX) {
    hk_entry *column = new_entry(file, &table->fields[1], node->key_line, node->key_col, keep(file, node->key, strlen(node->key)));
    if (column) add_entry(row, column);
  }
  const hk_field *field = &table->fields[table->count - 1];
  if (is_blank(node))
    hk_record_refuse(file, node->line, node->col, field->name, "missing-value", "blank; allowed: %s", field->text[HAKYU_EN]);
  else
    read_field(file, row, field, node);
  return row;
}

static hk_record *read_values(hk_record_file *file, const hk_table *table, const hk_node *section) {
  row_list rows = {NULL, NULL};
  for (const hk_node *node = section->first; node && !file->is_starved; node = node->next) {
    hk_record *row = check_id(file, table, node) ? read_value(file, table, node->key, node) : NULL;
    if (row) add_row(&rows, row);
  }
  return rows.first;
}

static hk_record *read_matrix(hk_record_file *file, const hk_table *table, const hk_node *section) {
  row_list rows = {NULL, NULL};
  for (const hk_node *outer = section->first; outer && !file->is_starved; outer = outer->next) {
    if (!check_id(file, table, outer) || is_blank(outer)) continue;
    if (outer->kind != HK_NODE_MAPPING) {
      refuse_shape(file, outer, table->name, "a mapping, {id: value, …}");
      continue;
    }
    for (const hk_node *node = outer->first; node && !file->is_starved; node = node->next) {
      hk_record *row = check_id(file, table, node) ? read_value(file, table, outer->key, node) : NULL;
      if (row) add_row(&rows, row);
    }
  }
  return rows.first;
}

static hk_record *read_entries(hk_record_file *file, const hk_table *table, const hk_node *section) {
  row_list rows = {NULL, NULL};
  for (const hk_node *node = section->first; node && !file->is_starved; node = node->next) {
    if (node->kind != HK_NODE_MAPPING) {
      refuse_shape(file, node, table->name, "a mapping, {field: value, …}");
      continue;
    }
    hk_record *row = read_mapping(file, table, node, NULL, node->line, node->col);
    if (row) add_row(&rows, row);
  }
  return rows.first;
}

static hk_record *read_table(hk_record_file *file, const hk_table *table, const hk_node *node) {
  const bool is_list = table->shape == HK_SHAPE_ENTRIES;
  if (node->kind != (is_list ? HK_NODE_SEQUENCE : HK_NODE_MAPPING)) {
    refuse_shape(file, node, table->name, is_list ? "a list, [{field: value, …}, …]" : table->shape == HK_SHAPE_SECTION ? "a mapping, {field: value, …}" : "a mapping, id: … each");
    return NULL;
  }
  switch ((hk_table_shape)table->shape) {
    case HK_SHAPE_KEYED: return read_keyed(file, table, node);
    case HK_SHAPE_VALUES: return read_values(file, table, node);
    case HK_SHAPE_MATRIX: return read_matrix(file, table, node);
    case HK_SHAPE_ENTRIES: return read_entries(file, table, node);
    case HK_SHAPE_SECTION: return read_mapping(file, table, node, NULL, node->line, node->col);
    default: assert(false); return NULL;
  }
}

/* ---- files -------------------------------------------------------------------------------------------- */

static hakyu_status read_head(hk_record_file *file, const hk_table *head, const hk_node *root, hk_record **record) {
  if (root->kind != HK_NODE_MAPPING) {
    refuse_shape(file, root, NULL, "a mapping of keys");
    return HAKYU_REFUSED;
  }
  if (!root->first) {
    hk_record_refuse(file, root->line, root->col, NULL, "truncated", "nothing stands in it; allowed: %s", head->text[HAKYU_EN]);
    return HAKYU_REFUSED;
  }
  hk_record *read = read_mapping(file, head, root, NULL, 1, 1);
  if (file->is_starved) return HAKYU_NO_MEMORY;
  *record = read;
  return HAKYU_OK;
}

hakyu_status hk_record_read_yaml(hk_record_file *file, const hk_table *head, hk_record **record) {
  hk_node *root = NULL;
  const hakyu_status status = hk_doc_read_yaml(file->arena, file->memory, file->path, file->findings, &root);
  if (status == HAKYU_REFUSED) file->errors++; /* told by the parser */
  return status ? status : read_head(file, head, root, record);
}

hakyu_status hk_record_parse_yaml(hk_record_file *file, const char *bytes, size_t size, const hk_table *head, hk_record **record) {
  hk_node *root = NULL;
  const hakyu_status status = hk_doc_parse_yaml(file->arena, bytes, size, file->path, file->findings, &root);
  if (status == HAKYU_REFUSED) file->errors++;
  return status ? status : read_head(file, head, root, record);
}

/* ---- tables of rows ----------------------------------------------------------------------------------- */

enum { COLUMNS_MOST = 256, NO_COLUMN = 255 };
typedef struct column { uint8_t field; int tongue; /* of a label; -1: both */ } column;
typedef struct sheet {
  hk_record_file *file;
  const hk_table *table;
  column columns[COLUMNS_MOST];
  size_t count;
  uint32_t absent; /* required fields without a column: told once */
  row_list rows;
} sheet;

static column find_column(const hk_table *table, const char *name) {
  const size_t length = strlen(name);
  const int tongue = length > 3 && strcmp(name + length - 3, "_ja") == 0 ? HAKYU_JA : length > 3 && strcmp(name + length - 3, "_en") == 0 ? HAKYU_EN : -1;
  for (size_t f = 0; f < table->count; f++) {
    const hk_field *field = &table->fields[f];
    if (strcmp(field->name, name) == 0) return (column){(uint8_t)f, -1};
    if (field->type == HK_FIELD_LABEL && tongue >= 0 && strlen(field->name) == length - 3 && strncmp(field->name, name, length - 3) == 0)
      return (column){(uint8_t)f, tongue};
  }
  return (column){NO_COLUMN, -1};
}

static hakyu_status take_header(void *user, const char *const *names, size_t count) {
  sheet *s = user;
  uint32_t seen = 0;
  s->count = count;
  for (size_t i = 0; i < count; i++) {
    s->columns[i] = find_column(s->table, names[i]);
    if (s->columns[i].field != NO_COLUMN) {
      seen |= UINT32_C(1) << s->columns[i].field;
    } else if (strncmp(names[i], "x_", 2) != 0) {
      const char *nearest = hk_fields_nearest(s->table->fields, s->table->count, names[i]);
      hk_record_refuse(s->file, 1, 0, hk_record_value(s->file, names[i]), "unknown-column", "unknown column (%s); allowed: those of `%s` in `hakyu show schema`, and x_…%s%s%s",
                       hk_record_value(s->file, names[i]), s->table->place, nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
    }
  }
  for (size_t f = 0; f < s->table->count; f++) {
    if (!(s->table->fields[f].flags & HK_FIELD_REQUIRED) || seen >> f & 1) continue;
    hk_record_refuse(s->file, 1, 0, s->table->fields[f].name, "missing-column", "missing; allowed: %s", s->table->fields[f].text[HAKYU_EN]);
    s->absent |= UINT32_C(1) << f;
  }
  return HAKYU_OK;
}

static void take_cell(sheet *s, hk_record *row, column where, const char *text, int line, uint32_t *faulty) {
  const hk_field *field = &s->table->fields[where.field];
  char *kept = keep_trimmed(s->file, text);
  if (!kept || !*kept) return;
  hk_entry *entry = (hk_entry *)(uintptr_t)hk_record_find(row, where.field); /* the other tongue of a label */
  if (entry && where.tongue >= 0) {
    entry->label[where.tongue] = kept;
    return;
  }
  if (!(entry = new_entry(s->file, field, line, 0, kept))) return;
  if (where.tongue >= 0)
    entry->label[where.tongue] = kept, entry->text = "";
  else if (!read_scalar(s->file, entry)) {
    *faulty |= UINT32_C(1) << where.field;
    return;
  }
  if (where.field == 0)
    row->id = kept;
  else
    add_entry(row, entry);
}

static hakyu_status take_row(void *user, const hk_csv_row *cells) {
  sheet *s = user;
  uint32_t faulty = 0;
  hk_record *row = new_record(s->file, s->table, cells->line, 0);
  for (size_t i = 0; i < s->count && row && !s->file->is_starved; i++)
    if (s->columns[i].field != NO_COLUMN) take_cell(s, row, s->columns[i], cells->cells[i], cells->line, &faulty);
  if (s->file->is_starved) return HAKYU_NO_MEMORY;
  for (size_t f = 0; f < s->table->count; f++) {
    const bool is_there = f == 0 ? row->id != NULL : hk_record_find(row, f) != NULL;
    if (!(s->table->fields[f].flags & HK_FIELD_REQUIRED) || is_there || ((faulty | s->absent) >> f & 1)) continue;
    hk_record_refuse(s->file, cells->line, 0, s->table->fields[f].name, "missing-value", "blank; allowed: %s", s->table->fields[f].text[HAKYU_EN]);
  }
  if (row->id) add_row(&s->rows, row);
  return HAKYU_OK;
}

static hakyu_status end_sheet(sheet *s, hakyu_status status, hk_record **rows) {
  if (s->file->is_starved) return HAKYU_NO_MEMORY;
  if (status == HAKYU_REFUSED) {
    s->file->errors++; /* told by the reader of tables */
    status = HAKYU_OK;
  }
  if (!status) *rows = s->rows.first;
  return status;
}

hakyu_status hk_record_read_sheet(hk_record_file *file, const hk_table *table, hk_record **rows) {
  sheet s = {.file = file, .table = table};
  const hk_csv_reader reader = {&s, take_header, take_row, NULL};
  return end_sheet(&s, hk_doc_read_sheet(file->memory, file->path, file->findings, &reader), rows);
}

hakyu_status hk_record_parse_sheet(hk_record_file *file, const char *bytes, size_t size, const hk_table *table, hk_record **rows) {
  sheet s = {.file = file, .table = table};
  const hk_csv_reader reader = {&s, take_header, take_row, NULL};
  return end_sheet(&s, hk_doc_parse_sheet(file->memory, bytes, size, file->path, file->findings, &reader), rows);
}

const hk_entry *hk_record_find(const hk_record *record, size_t position) {
  const hk_field *field = &record->table->fields[position];
  for (const hk_entry *entry = record->entries; entry; entry = entry->next)
    if (entry->field == field) return entry;
  return NULL;
}
