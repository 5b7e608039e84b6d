/* document_flat - tables laid flat for machines: numbers in columns of their own, their bounds and remarks beside them, texts once where
   both tongues say the same. */
#include <math.h>
#include <string.h>

#include "report/document_formats.h"

bool hk_words_differ(const char *const words[2]) { return words[0] != words[1] && strcmp(words[0], words[1]) != 0; }

hakyu_lang hk_document_first(const hakyu_document *document) { return document->tongues == HAKYU_TONGUE_JA ? HAKYU_JA : HAKYU_EN; }

void hk_document_mark(hk_buffer *out, const hakyu_document *document) {
  if (*document->tlp) hk_buffer_printf(out, "TLP:%s", document->tlp);
}

/* What must be said of a number besides itself: its remark; its text, where it is none that can be written as one. */
static const char *remark_of(const hakyu_cell *cell, hakyu_lang lang) {
  bool is_text = cell->kind == HAKYU_CELL_TEXT;
  if (cell->remark[lang][0]) return cell->remark[lang];
  if (is_text ? strcmp(cell->text[lang], "-") != 0 : isinf(cell->value) || isinf(cell->low) || isinf(cell->high)) return cell->text[lang];
  return "";
}

static bool texts_differ(const hakyu_table *table, size_t column, bool is_remark) {
  for (size_t r = 0; r < hakyu_table_rows(table); r++) {
    const hakyu_cell *cell = hakyu_table_cell_get(table, r, column);
    if (!is_remark && hk_words_differ(cell->text)) return true;
    if (is_remark && strcmp(remark_of(cell, HAKYU_EN), remark_of(cell, HAKYU_JA)) != 0) return true;
  }
  return false;
}

static size_t add_texts(const hakyu_table *table, size_t column, hk_flat_part part, hk_flat *fields) {
  if (!texts_differ(table, column, part == HK_FLAT_REMARK)) {
    fields[0] = (hk_flat){column, part};
    return 1;
  }
  fields[0] = (hk_flat){column, part + 1};
  fields[1] = (hk_flat){column, part + 2};
  return 2;
}

static bool has_values(const hakyu_table *table, size_t column) {
  for (size_t r = 0; r < hakyu_table_rows(table); r++) {
    const hakyu_cell *cell = hakyu_table_cell_get(table, r, column);
    if (cell->kind != HAKYU_CELL_TEXT && !isnan(cell->value)) return true;
  }
  return false;
}

size_t hk_table_flatten(const hakyu_document *document, const hakyu_table *table, hk_flat fields[HK_FLAT_MOST]) {
  size_t count = 0;
  (void)document;
  for (size_t c = 0; c < table->column_count; c++) {
    const hakyu_column *column = &table->columns[c];
    if (column->kind == HAKYU_CELL_TEXT) {
      count += add_texts(table, c, HK_FLAT_TEXT, fields + count);
      continue;
    }
    if (has_values(table, c) || !column->has_bounds) fields[count++] = (hk_flat){c, HK_FLAT_VALUE};
    if (column->has_bounds) fields[count++] = (hk_flat){c, HK_FLAT_LOW}, fields[count++] = (hk_flat){c, HK_FLAT_HIGH};
    if (column->has_remarks) count += add_texts(table, c, HK_FLAT_REMARK, fields + count);
  }
  return count;
}

/* A unit that can end a name. */
static bool is_plain(const char *unit) { return *unit && strspn(unit, "abcdefghijklmnopqrstuvwxyz") == strlen(unit); }

void hk_flat_name(hk_buffer *out, const hakyu_table *table, const hk_flat *field) {
  static const char *const ends[] = {[HK_FLAT_TEXT] = "",           [HK_FLAT_TEXT_EN] = "_en",      [HK_FLAT_TEXT_JA] = "_ja",
                                     [HK_FLAT_VALUE] = "",          [HK_FLAT_LOW] = "_low",         [HK_FLAT_HIGH] = "_high",
                                     [HK_FLAT_REMARK] = "_remark", [HK_FLAT_REMARK_EN] = "_remark_en", [HK_FLAT_REMARK_JA] = "_remark_ja"};
  const hakyu_column *column = &table->columns[field->column];
  hk_buffer_printf(out, "%s%s", column->key, ends[field->part]);
  if (hk_flat_is_text(field)) return;
  if (column->kind == HAKYU_CELL_DURATION)
    hk_buffer_add(out, "_s");
  else if (column->kind == HAKYU_CELL_SHARE)
    hk_buffer_add(out, "_share");
  else if (is_plain(column->unit))
    hk_buffer_printf(out, "_%s", column->unit);
}

bool hk_flat_is_text(const hk_flat *field) { return field->part != HK_FLAT_VALUE && field->part != HK_FLAT_LOW && field->part != HK_FLAT_HIGH; }

bool hk_flat_number(const hakyu_table *table, const hk_flat *field, const hakyu_cell *cell, double *value) {
  (void)table;
  if (cell->kind == HAKYU_CELL_TEXT) return false;
  *value = field->part == HK_FLAT_LOW ? cell->low : field->part == HK_FLAT_HIGH ? cell->high : cell->value;
  return isfinite(*value);
}

const char *hk_flat_text(const hakyu_document *document, const hk_flat *field, const hakyu_cell *cell) {
  hakyu_lang lang = field->part == HK_FLAT_TEXT_EN || field->part == HK_FLAT_REMARK_EN   ? HAKYU_EN
                    : field->part == HK_FLAT_TEXT_JA || field->part == HK_FLAT_REMARK_JA ? HAKYU_JA
                                                                                             : hk_document_first(document);
  return field->part <= HK_FLAT_TEXT_JA ? cell->text[lang] : remark_of(cell, lang);
}
