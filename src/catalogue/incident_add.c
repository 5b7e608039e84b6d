/* incident_add - a row more in a register of IT failures. The register with the row is written beside it and read as any other before it
   takes the register's place: what is wrong is found by the same checks, and changes nothing. Only what was there is kept as it stood,
   so the file has to be plain: UTF-8, parted by commas. */
#include <stdio.h>
#include <string.h>
#include <hakyu/review.h>

#include "catalogue/registers.h"
#include "doc/doc.h"

enum { COLUMNS_MOST = 200 };

typedef struct adding {
  hakyu_findings *findings;
  hk_place place;
  const char *const *cells;
  size_t count;
  bool is_used[COLUMNS_MOST]; /* of cells: its column was met */
  hk_buffer row;
  size_t columns;
} adding;

/* The text given for a column, or NULL; *at: which cell it was. */
static const char *text_for(const adding *a, const char *column, size_t *at) {
  const size_t length = strlen(column);
  for (*at = 0; *at < a->count; ++*at)
    if (strncmp(a->cells[*at], column, length) == 0 && a->cells[*at][length] == '=') return a->cells[*at] + length + 1;
  return NULL;
}

static hakyu_status take_header(void *user, const char *const *columns, size_t count) {
  adding *a = user;
  a->columns = count;
  for (size_t c = 0; c < count; c++) {
    size_t at;
    const char *text = text_for(a, columns[c], &at);
    if (c) hk_buffer_add(&a->row, ",");
    if (text) hk_doc_csv_cell(&a->row, text), a->is_used[at] = true;
  }
  return HAKYU_OK;
}

static hakyu_status take_row(void *user, const hk_csv_row *row) {
  (void)user, (void)row;
  return HAKYU_OK;
}

/* Every cell has a column, and only one. */
static bool check_cells(const adding *a) {
  bool is_fine = true;
  for (size_t i = 0; i < a->count; i++) {
    const char *equals = strchr(a->cells[i], '='), *shown = hk_findings_value(a->findings, a->cells[i]);
    size_t first = 0;
    if (!equals || equals == a->cells[i]) {
      hk_findings_error(a->findings, a->place, "bad-key", "not a cell (%s); allowed: column=text", shown);
      is_fine = false;
      continue;
    }
    const size_t length = (size_t)(equals - a->cells[i]) + 1;
    while (strncmp(a->cells[first], a->cells[i], length) != 0) first++;
    if (first == i && a->is_used[i]) continue;
    if (first < i)
      hk_findings_error(a->findings, a->place, "duplicate-column", "the column is given twice (%s); allowed: once", shown);
    else
      hk_findings_error(a->findings, a->place, "unknown-column", "no such column (%s); allowed: a column of the register's header", shown);
    is_fine = false;
  }
  return is_fine;
}

/* The register's lines end as its first line does. */
static const char *line_end(const hk_file *file) {
  const char *newline = memchr(file->bytes, '\n', file->size);
  return newline && newline > file->bytes && newline[-1] == '\r' ? "\r\n" : "\n";
}

static hakyu_status put_together(const adding *a, const hk_file *file, hk_buffer *whole) {
  const char *end = line_end(file);
  hk_buffer_add_bytes(whole, file->bytes, file->size);
  if (file->size && file->bytes[file->size - 1] != '\n') hk_buffer_add(whole, end);
  hk_buffer_add(whole, a->row.text), hk_buffer_add(whole, end);
  return whole->is_starved || a->row.is_starved ? HAKYU_NO_MEMORY : HAKYU_OK;
}

/* Reads what is to be the register, from a file beside it that is gone afterwards. */
static hakyu_status try_out(const hakyu_memory *memory, const char *path, const hk_buffer *whole, hakyu_findings *findings) {
  hk_buffer beside;
  hakyu_register *reg = NULL;
  hk_buffer_init(&beside, memory);
  hk_buffer_printf(&beside, "%s.added", path);
  hakyu_status status = beside.is_starved ? HAKYU_NO_MEMORY : hk_doc_write_file(beside.text, whole->text, whole->length, findings);
  if (!status) {
    status = hk_register_read(memory, beside.text, HAKYU_GUIDELINE_INCIDENTS, NULL, findings, &reg);
    remove(beside.text);
  }
  hakyu_register_destroy(reg);
  hk_buffer_fini(&beside);
  return status;
}

hakyu_status hakyu_incident_add(const hakyu_memory *memory, const char *path, const char *const *cells, size_t count, hakyu_findings *findings) {
  hk_file file = {NULL, 0};
  hk_buffer whole;
  adding a = {.findings = findings, .place = {.path = path}, .cells = cells, .count = count};
  const hk_csv_reader reader = {.user = &a, .header = take_header, .row = take_row};
  hk_buffer_init(&a.row, memory), hk_buffer_init(&whole, memory);
  hakyu_status status = count > COLUMNS_MOST ? HAKYU_USAGE : hk_doc_read_file(memory, path, findings, &file);
  if (!status) status = hk_doc_parse_csv(memory, file.bytes, file.size, path, NULL, findings, &reader);
  if (!status && a.columns < 2) {
    hk_findings_error(findings, a.place, "bad-csv", "a register that is not plain; allowed: UTF-8, parted by commas");
    status = HAKYU_REFUSED;
  }
  if (!status && !check_cells(&a)) status = HAKYU_USAGE;
  if (!status) status = put_together(&a, &file, &whole);
  if (!status) status = try_out(memory, path, &whole, findings);
  if (!status) status = hk_doc_write_file(path, whole.text, whole.length, findings);
  hk_buffer_fini(&whole), hk_buffer_fini(&a.row);
  hk_memory_free(memory, file.bytes);
  return status;
}
