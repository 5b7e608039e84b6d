/* fuzz_csv - the table reader, in both encodings (the first byte's lowest bit chooses). Rows come in ascending lines, with as many
   cells as columns; every cell written by the writer is read back. */
#include <string.h>

#include "doc/doc.h"
#include "fuzz.h"

typedef struct seen { size_t columns; int line; hk_buffer out; bool is_again; size_t rows; } seen;

static void write_row(seen *s, const char *const *cells) {
  for (size_t i = 0; i < s->columns; i++) {
    hk_doc_csv_cell(&s->out, cells[i]);
    hk_buffer_add(&s->out, i + 1 < s->columns ? "," : "\n");
  }
}

static hakyu_status take_header(void *user, const char *const *columns, size_t count) {
  seen *s = user;
  FUZZ_REQUIRE(count > 0 && count <= 256 && (!s->is_again || count == s->columns));
  s->columns = count;
  if (!s->is_again) write_row(s, columns);
  return HAKYU_OK;
}

static hakyu_status take_row(void *user, const hk_csv_row *row) {
  seen *s = user;
  FUZZ_REQUIRE(row->line > s->line);
  s->line = row->line;
  s->rows++;
  for (size_t i = 0; i < s->columns; i++) FUZZ_REQUIRE(row->cells[i] != NULL);
  if (!s->is_again) write_row(s, row->cells);
  return HAKYU_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const hakyu_memory *memory = hakyu_memory_default();
  seen s = {.columns = 0};
  hk_buffer text;
  if (size == 0) return 0;
  hk_buffer_init(&text, memory);
  hk_buffer_init(&s.out, memory);
  hk_buffer_add_bytes(&text, (const char *)data + 1, size - 1);
  hakyu_findings *findings = fuzz_findings();
  const hk_csv_reader reader = {&s, take_header, take_row, NULL};
  hakyu_status status = hk_doc_parse_csv(memory, text.text, text.length, "fuzz.csv", data[0] & 1 ? "cp932" : "utf-8", findings, &reader);
  if (status == HAKYU_OK && s.columns > 1) {
    const size_t rows = s.rows;
    s.is_again = true;
    s.line = 0;
    s.rows = 0;
    FUZZ_REQUIRE(hk_doc_parse_csv(memory, s.out.text, s.out.length, "again.csv", NULL, findings, &reader) == HAKYU_OK);
    FUZZ_REQUIRE(s.rows == rows);
  }
  fuzz_check_findings(findings, status);
  hk_buffer_fini(&s.out);
  hk_buffer_fini(&text);
  return 0;
}
