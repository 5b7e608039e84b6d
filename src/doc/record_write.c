/* record_write - rows as YAML again: see record.h. A row without tables inside stands on one line, others open a block. Everything that is
   no plain word is quoted. */
#include "doc/record.h"

#include <string.h>

/* Words that YAML or its readers could take for something else are quoted, and so is everything but simple words. */
static bool is_plain(const char *text) {
  static const char *const others[] = {"null", "Null", "NULL", "true", "false", "yes", "no", "on", "off", "y", "n"};
  const char first = text[0];
  if (!((first >= 'A' && first <= 'Z') || (first >= 'a' && first <= 'z'))) return false;
  for (const char *c = text; *c; c++)
    if (!((*c >= 'A' && *c <= 'Z') || (*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || strchr("._-+/", *c))) return false;
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    if (strcmp(text, others[i]) == 0) return false;
  return true;
}

static void add_text(hk_buffer *out, const char *text) {
  if (is_plain(text)) {
    hk_buffer_add(out, text);
    return;
  }
  hk_buffer_add(out, "\"");
  for (const char *at = text; *at;) {
    const char *start = at;
    bool is_unsafe = false;
    const uint32_t letter = hk_text_next(&at, &is_unsafe);
    if (*start == '"' || *start == '\\')
      hk_buffer_printf(out, "\\%c", *start);
    else if (is_unsafe || letter == 0xFFFD)
      hk_buffer_printf(out, letter > 0xFFFF ? "\\U%08X" : "\\u%04X", letter);
    else
      hk_buffer_add_bytes(out, start, (size_t)(at - start));
  }
  hk_buffer_add(out, "\"");
}

/* A number stands as it was written; a date may be taken for one. */
static void add_number(hk_buffer *out, const hk_entry *entry) {
  if (entry->field->type == HK_FIELD_WHEN)
    add_text(out, entry->text);
  else
    hk_buffer_add(out, entry->text);
}

static void add_label(hk_buffer *out, const hk_entry *entry) {
  const char *ja = entry->label[HAKYU_JA], *en = entry->label[HAKYU_EN];
  if (ja && en && (ja == en || strcmp(ja, en) == 0)) {
    add_text(out, ja);
    return;
  }
  hk_buffer_add(out, "{");
  if (ja) hk_buffer_add(out, "ja: "), add_text(out, ja);
  if (ja && en) hk_buffer_add(out, ", ");
  if (en) hk_buffer_add(out, "en: "), add_text(out, en);
  hk_buffer_add(out, "}");
}

static void indent(hk_buffer *out, int depth) {
  for (int i = 0; i < depth; i++) hk_buffer_add(out, "  ");
}

static bool has_tables(const hk_record *row) {
  for (const hk_entry *entry = row->entries; entry; entry = entry->next)
    if (entry->field->type == HK_FIELD_TABLE) return true;
  return false;
}

static void add_rows(hk_buffer *out, const hk_record *rows, int depth, bool is_flow);

static void add_value(hk_buffer *out, const hk_entry *entry) {
  switch ((hk_field_type)entry->field->type) {
    case HK_FIELD_LABEL: add_label(out, entry); break;
    case HK_FIELD_LIST:
      hk_buffer_add(out, "[");
      for (uint32_t i = 0; i < entry->list.count; i++) {
        if (i) hk_buffer_add(out, ", ");
        add_text(out, entry->list.words[i].text);
      }
      hk_buffer_add(out, "]");
      break;
    case HK_FIELD_INTEGER:
    case HK_FIELD_SHARE:
    case HK_FIELD_DURATION:
    case HK_FIELD_WHEN: add_number(out, entry); break;
    default: add_text(out, entry->text);
  }
}

/* {field: value, …} */
static void add_flow(hk_buffer *out, const hk_record *row) {
  const char *comma = "";
  hk_buffer_add(out, "{");
  for (size_t f = 0; f < row->table->count; f++) {
    const hk_entry *entry = hk_record_find(row, f);
    if (!entry) continue;
    hk_buffer_printf(out, "%s%s: ", comma, entry->field->name);
    comma = ", ";
    if (entry->field->type == HK_FIELD_TABLE)
      add_rows(out, entry->rows, 0, true);
    else
      add_value(out, entry);
  }
  hk_buffer_add(out, "}");
}

/* Its fields, one a line. */
static void add_block(hk_buffer *out, const hk_record *row, int depth) {
  for (size_t f = 0; f < row->table->count; f++) {
    const hk_entry *entry = hk_record_find(row, f);
    if (!entry) continue;
    indent(out, depth);
    hk_buffer_printf(out, "%s:", entry->field->name);
    if (entry->field->type == HK_FIELD_TABLE) {
      add_rows(out, entry->rows, depth + 1, false);
    } else {
      hk_buffer_add(out, " ");
      add_value(out, entry);
      hk_buffer_add(out, "\n");
    }
  }
}

/* id: value, id: value of VALUES, or of the rows of a MATRIX that bear this id. */
static const hk_record *add_pairs(hk_buffer *out, const hk_record *row) {
  const bool is_matrix = row->table->shape == HK_SHAPE_MATRIX;
  const char *id = row->id, *comma = "";
  hk_buffer_add(out, "{");
  while (row && (!is_matrix || strcmp(row->id, id) == 0)) {
    const hk_entry *column = is_matrix ? hk_record_find(row, 1) : NULL, *value = hk_record_find(row, row->table->count - 1);
    hk_buffer_add(out, comma);
    comma = ", ";
    add_text(out, column ? column->text : row->id);
    hk_buffer_add(out, ": ");
    if (value) add_value(out, value);
    row = row->next;
  }
  hk_buffer_add(out, "}");
  return row;
}

static void add_keyed(hk_buffer *out, const hk_record *rows, int depth) {
  hk_buffer_add(out, "\n");
  for (const hk_record *row = rows; row; row = row->next) {
    indent(out, depth);
    add_text(out, row->id);
    hk_buffer_add(out, ":");
    if (has_tables(row)) {
      hk_buffer_add(out, "\n");
      add_block(out, row, depth + 1);
    } else {
      hk_buffer_add(out, " ");
      add_flow(out, row);
      hk_buffer_add(out, "\n");
    }
  }
}

static void add_rows(hk_buffer *out, const hk_record *rows, int depth, bool is_flow) {
  switch ((hk_table_shape)rows->table->shape) {
    case HK_SHAPE_KEYED: add_keyed(out, rows, depth); break;
    case HK_SHAPE_ENTRIES:
      hk_buffer_add(out, "\n");
      for (const hk_record *row = rows; row; row = row->next) {
        indent(out, depth);
        hk_buffer_add(out, "- ");
        add_flow(out, row);
        hk_buffer_add(out, "\n");
      }
      break;
    case HK_SHAPE_MATRIX:
      hk_buffer_add(out, "\n");
      for (const hk_record *row = rows; row;) {
        indent(out, depth);
        add_text(out, row->id);
        hk_buffer_add(out, ": ");
        row = add_pairs(out, row);
        hk_buffer_add(out, "\n");
      }
      break;
    default: /* one line: pairs, or one section */
      if (!is_flow) hk_buffer_add(out, " ");
      if (rows->table->shape == HK_SHAPE_VALUES)
        add_pairs(out, rows);
      else
        add_flow(out, rows);
      if (!is_flow) hk_buffer_add(out, "\n");
  }
}

void hk_record_write_yaml(hk_buffer *out, const hk_record *head) { add_block(out, head, 0); }
