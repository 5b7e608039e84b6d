/* hostile_document - writes a document full of hostile names and of numbers of every kind in every format, for other programs to read:
     hostile_document FOLDER      document.json .html .md .xlsx (where it can be), csv/, names.json (the names as they went in) */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "doc/doc.h"
#include "hostile_names.h"
#include "report/report_table.h"

enum { LONG = 40000 };

static void write_numbers(hakyu_document *made) {
  static const double values[] = {0, 1, 0.5, 1.0 / 3, 123456.789, 1e-9, 12345678901.0, -2.5};
  hk_report_table(made, "report.lost"), hk_report_key(made, "numbers");
  hk_report_column(made, '<', "report.sector");
  hk_report_column(made, '>', "report.falls");
  hk_report_column(made, '>', "report.index"), hk_report_unit(made, "h"), hk_report_bar(made);
  hk_report_column(made, '>', "report.any_loss"), hk_report_bar(made);
  hk_report_column(made, '>', "report.first_impact");
  hk_report_column(made, '>', "report.interval");
  for (size_t v = 0; v < sizeof values / sizeof *values; v++) {
    hk_report_text(made, hk_document_lang(made) == HAKYU_JA ? "電力" : "power");
    hk_report_put_integer(made, v == 7 ? INT64_C(9007199254740993) : (int64_t)v * 1000);
    hk_report_put_value(made, HAKYU_CELL_NUMBER, values[v]);
    hk_report_put_band(made, HAKYU_CELL_SHARE, fabs(values[v]) > 1 ? 1 : fabs(values[v]), 0.25, 1);
    hk_report_put_band(made, HAKYU_CELL_DURATION, v == 3 ? INFINITY : 60 * (double)v, 0, v == 3 ? INFINITY : 3600);
    hk_report_put_interval(made, HAKYU_CELL_NUMBER, values[v] - 1, values[v] + 1);
    if (v == 2) hk_report_remark(made, hk_document_lang(made) == HAKYU_JA ? "歪み" : "skewed");
  }
}

static void write_all(hakyu_document *made, const char *longest) {
  hk_buffer *pen = hk_document_pen(made);
  hk_buffer_add(pen, hostile_names[1]), hk_document_put_title(made);
  hk_document_set_tlp(made, "AMBER");
  hk_document_set_tlp(made, "GREEN"); /* the stricter stays */
  write_numbers(made);
  hk_report_table(made, NULL), hk_report_key(made, "names");
  hk_report_column(made, '<', "report.what");
  hk_report_column(made, '<', "report.label");
  for (size_t n = 0; n < HOSTILE_NAMES; n++) {
    hk_buffer_add(pen, hostile_names[n]), hk_document_put_heading(made);
    hk_buffer_add(pen, hostile_names[n]), hk_document_put_paragraph(made);
    hk_buffer_add(pen, hostile_names[n]), hk_document_put_origin(made, "name", "document.scenario");
    hk_buffer_add(pen, hostile_names[n]), hk_report_put(made);
    hk_report_name(made, hostile_names[n]);
    hk_buffer_add(pen, hostile_names[n]), hk_report_note(made);
  }
  hk_report_text(made, longest);
  hk_report_name(made, longest);
  for (size_t n = 0; n < HOSTILE_NAMES; n++) { /* as titles, hence as names of sheets */
    hk_report_table(made, NULL), hk_report_key(made, "titled");
    hk_buffer_add(pen, hostile_names[n]), hk_report_title(made);
    hk_report_column(made, '<', "report.what");
    hk_report_text(made, "x");
  }
}

static hakyu_status write_file(const hakyu_document *document, const char *folder, const char *name, const char *format, const hakyu_document_wishes *wishes) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  return hakyu_document_write(document, format, wishes, path, NULL);
}

int main(int argc, char **argv) {
  static char longest[LONG + 1];
  hakyu_document *document = NULL;
  int is_there = 0;
  if (argc != 2 || (mkdir(argv[1], 0777) != 0 && !argv[1][0])) return 2;
  memset(longest, 'x', LONG);
  hakyu_status status = hk_document_create(hakyu_memory_default(), HAKYU_TONGUES_BOTH, &document);
  if (status) return 1;
  do write_all(document, longest);
  while (hk_document_turn(document));
  status = hk_document_end(document, status, &document);
  if (status) return 1;
  const hakyu_document_wishes bom = {.has_bom = 1};
  hakyu_document_has_format("xlsx", &is_there);
  if (!status) status = write_file(document, argv[1], "document.json", "json", NULL);
  if (!status) status = write_file(document, argv[1], "document.html", "html", NULL);
  if (!status) status = write_file(document, argv[1], "document.md", "md", NULL);
  if (!status) status = write_file(document, argv[1], "csv", "csv", &bom);
  if (!status && is_there) status = write_file(document, argv[1], "document.xlsx", "xlsx", NULL);
  if (!status && is_there) status = write_file(document, argv[1], "again.xlsx", "xlsx", NULL);
  hakyu_document_destroy(document);
  return status ? 1 : 0;
}
