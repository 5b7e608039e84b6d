/* document_export - the door of all formats: a stream that is pulled piece by piece, and the same into a file. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "report/document_formats.h"

static const hk_document_format formats[] = {
    {"csv", true, true, hk_csv_advance},
    {"md", false, true, hk_markdown_advance},
    {"json", false, true, hk_document_json_advance},
    {"html", false, true, hk_html_advance},
#ifdef HAKYU_HAVE_XLSXWRITER
    {"xlsx", false, true, hk_xlsx_advance},
#else
    {"xlsx", false, false, NULL},
#endif
};
enum { FORMATS = sizeof formats / sizeof *formats };
static const char PROVENANCE[] = "provenance";

static const hk_document_format *find_format(const char *name) {
  for (size_t f = 0; f < FORMATS; f++)
    if (!strcmp(formats[f].name, name)) return &formats[f];
  return NULL;
}

const char *hakyu_document_format(size_t i) { return i < FORMATS ? formats[i].name : NULL; }

int hakyu_document_has_format(const char *format, int *is_there) {
  const hk_document_format *found = find_format(format);
  *is_there = found && found->is_there;
  return found != NULL;
}

static const hakyu_table *find_table(const hakyu_document *document, const char *key) {
  for (size_t p = 0; p < document->part_count; p++)
    if (document->parts[p].table && !strcmp(document->parts[p].table->key, key)) return document->parts[p].table;
  return NULL;
}

static hakyu_status refuse(hakyu_findings *findings, hakyu_status status, const char *field, const char *value, const char *words) {
  hk_findings_error(findings, (hk_place){"", 0, 0, field}, "export", "%s: %s", hk_findings_value(findings, value), words);
  return status;
}

hakyu_status hakyu_document_open(const hakyu_document *document, const char *format, const hakyu_document_wishes *wishes, hakyu_findings *findings,
                                 hakyu_document_stream **stream) {
  const hk_document_format *found = find_format(format);
  const char *wanted = wishes ? wishes->table : NULL;
  const hakyu_table *table = wanted ? find_table(document, wanted) : NULL;
  if (!found) return refuse(findings, HAKYU_USAGE, "format", format, "no such format; csv, md, json, html and xlsx are known");
  if (!found->is_there) return refuse(findings, HAKYU_USAGE, "format", format, "this hakyu was built without libxlsxwriter");
  if (found->is_by_table && !wanted) return refuse(findings, HAKYU_USAGE, "table", format, "holds one table: name it");
  if (found->is_by_table && !table && strcmp(wanted, PROVENANCE) != 0) return refuse(findings, HAKYU_NOT_FOUND, "table", wanted, "the document has no such table");
  hakyu_document_stream *made = hk_memory_zalloc(document->memory, sizeof *made);
  if (!made) return HAKYU_NO_MEMORY;
  made->document = document;
  made->format = found;
  made->table = table;
  if (wishes) made->wishes = *wishes;
  hk_buffer_init(&made->piece, document->memory);
  hk_json_init(&made->json, &made->piece, 0);
  *stream = made;
  return HAKYU_OK;
}

hakyu_status hakyu_document_next(hakyu_document_stream *stream, const char **bytes, size_t *size) {
  hakyu_status status = HAKYU_OK;
  if (stream->piece.length) stream->piece.text[stream->piece.length = 0] = '\0';
  while (!status && !stream->is_over && !stream->piece.length) status = stream->format->advance(stream, &stream->is_over);
  if (!status && stream->piece.is_starved) status = HAKYU_NO_MEMORY;
  if (status) return status;
  *bytes = stream->piece.text;
  *size = stream->piece.length;
  return HAKYU_OK;
}

void hakyu_document_close(hakyu_document_stream *stream) {
  if (!stream) return;
  const hakyu_memory *memory = stream->document->memory;
  hk_buffer_fini(&stream->piece);
  hk_memory_free(memory, stream->bytes);
  hk_memory_free(memory, stream);
}

/* ---- into files ----------------------------------------------------------------------------------------------- */

static hakyu_status write_one(const hakyu_document *document, const char *format, const hakyu_document_wishes *wishes, const char *path, hakyu_findings *findings) {
  hakyu_document_stream *stream = NULL;
  hk_buffer whole;
  const char *bytes = NULL;
  size_t size = 1;
  hk_buffer_init(&whole, document->memory);
  hakyu_status status = hakyu_document_open(document, format, wishes, findings, &stream);
  while (!status && size) {
    status = hakyu_document_next(stream, &bytes, &size);
    if (!status) hk_buffer_add_bytes(&whole, bytes, size);
  }
  if (!status && whole.is_starved) status = HAKYU_NO_MEMORY;
  if (!status) status = hk_doc_write_file(path, whole.text, whole.length, findings);
  hakyu_document_close(stream);
  hk_buffer_fini(&whole);
  return status;
}

static hakyu_status make_folder(const char *path, hakyu_findings *findings) {
  struct stat there;
  if (mkdir(path, 0777) == 0 || (errno == EEXIST && stat(path, &there) == 0 && S_ISDIR(there.st_mode))) return HAKYU_OK;
  return hk_findings_fail(findings, HAKYU_IO, path, "creating a folder for the tables", errno);
}

/* One file a table, named by its key: [a-z0-9_]+, so it stays in its folder. */
static hakyu_status write_folder(const hakyu_document *document, const char *format, const hakyu_document_wishes *wishes, const char *folder, hakyu_findings *findings) {
  hakyu_document_wishes each = wishes ? *wishes : (hakyu_document_wishes){0};
  hk_buffer path;
  hakyu_status status = make_folder(folder, findings);
  hk_buffer_init(&path, document->memory);
  for (size_t p = 0; p <= document->part_count && !status; p++) {
    const hakyu_table *table = p < document->part_count ? document->parts[p].table : NULL;
    if (p < document->part_count && (!table || !table->column_count)) continue;
    each.table = table ? table->key : PROVENANCE;
    if (path.length) path.text[path.length = 0] = '\0';
    hk_buffer_printf(&path, "%s/%s.%s", folder, each.table, format);
    status = path.is_starved ? HAKYU_NO_MEMORY : write_one(document, format, &each, path.text, findings);
  }
  hk_buffer_fini(&path);
  return status;
}

hakyu_status hakyu_document_write(const hakyu_document *document, const char *format, const hakyu_document_wishes *wishes, const char *path, hakyu_findings *findings) {
  const hk_document_format *found = find_format(format);
  return found && found->is_by_table ? write_folder(document, format, wishes, path, findings) : write_one(document, format, wishes, path, findings);
}

#ifndef HAKYU_HAVE_XLSXWRITER
const char *hakyu_document_xlsx_version(void) { return NULL; }
#endif
