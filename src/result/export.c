/* export - a result as CSV or JSON, pulled by the caller piece by piece, so that a table of any size needs one piece of
   memory. The stream is a small machine: head, then for every table its head, rows and tail, then tail. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "doc/doc.h"
#include "result/store.h"

enum { PIECE_BYTES = 1 << 16, REAL_DIGITS = 12 };

typedef enum stage { STAGE_HEAD, STAGE_TABLE, STAGE_ROWS, STAGE_TAIL, STAGE_END } stage;

struct hakyu_export {
  hakyu_result *result;
  bool is_json;
  hk_result_table table, last; /* the one that is being written; the last one wanted */
  stage stage;
  hk_cursor *cursor;    /* open in STAGE_ROWS */
  hk_json json;
  hk_buffer piece;
};

static const char *const TYPES[] = {[HK_INT] = "INTEGER", [HK_TEXT] = "TEXT", [HK_REAL] = "REAL"};

/* ---- CSV -------------------------------------------------------------------------------------------- */

static void write_csv_head(hk_buffer *out, hk_result_table table) {
  size_t count = 0;
  const hk_column *columns = hk_table_columns(table, &count);
  for (size_t i = 0; i < count; i++) hk_buffer_printf(out, "%s%s", i ? "," : "", columns[i].name);
  hk_buffer_add(out, "\n");
}

static void write_csv_row(hk_buffer *out, hk_result_table table, const hk_datum *row) {
  size_t count = 0;
  const hk_column *columns = hk_table_columns(table, &count);
  for (size_t i = 0; i < count; i++) {
    if (i) hk_buffer_add(out, ",");
    if (row[i].is_null) continue;
    if (columns[i].type == HK_TEXT) hk_doc_csv_text(out, row[i].text);
    if (columns[i].type == HK_INT) hk_buffer_printf(out, "%lld", (long long)row[i].integer);
    if (columns[i].type == HK_REAL) hk_buffer_number(out, row[i].real, REAL_DIGITS);
  }
  hk_buffer_add(out, "\n");
}

/* ---- JSON ------------------------------------------------------------------------------------------- */

static hakyu_status write_json_head(hakyu_export *stream) {
  hk_json *json = &stream->json;
  size_t count = 0;
  const hk_entry **entries = hk_store_sort_entries(stream->result, &count);
  if (!entries) return HAKYU_NO_MEMORY;
  hk_json_open(json, '{');
  hk_json_key(json, "schema");
  hk_json_text(json, "hakyu.export/1");
  hk_json_key(json, "run");
  hk_json_open(json, '{');
  for (size_t i = 0; i < count; i++) {
    hk_json_key(json, entries[i]->key);
    hk_json_text(json, entries[i]->text);
  }
  hk_json_close(json, '}');
  hk_json_key(json, "tables");
  hk_json_open(json, '[');
  hk_memory_free(stream->result->memory, entries);
  return HAKYU_OK;
}

static void write_meaning(hk_json *json, const char *en, const char *ja) {
  hk_json_key(json, "en");
  hk_json_text(json, en);
  hk_json_key(json, "ja");
  hk_json_text(json, ja);
}

static void write_json_table(hk_json *json, hk_result_table table) {
  size_t count = 0;
  const hk_column *columns = hk_table_columns(table, &count);
  hk_buffer_add(json->out, "\n");
  hk_json_open(json, '{');
  hk_json_key(json, "name");
  hk_json_text(json, hk_table_name(table));
  write_meaning(json, hk_table_meaning(table, HAKYU_EN), hk_table_meaning(table, HAKYU_JA));
  hk_json_key(json, "columns");
  hk_json_open(json, '[');
  for (size_t i = 0; i < count; i++) {
    hk_json_open(json, '{');
    hk_json_key(json, "name");
    hk_json_text(json, columns[i].name);
    hk_json_key(json, "type");
    hk_json_text(json, TYPES[columns[i].type]);
    hk_json_key(json, "is_key");
    hk_json_bool(json, columns[i].is_key);
    hk_json_key(json, "unit");
    hk_json_text(json, columns[i].unit);
    write_meaning(json, columns[i].en, columns[i].ja);
    hk_json_close(json, '}');
  }
  hk_json_close(json, ']');
  hk_json_key(json, "rows");
  hk_json_open(json, '[');
}

static void write_json_row(hk_json *json, hk_result_table table, const hk_datum *row) {
  size_t count = 0;
  const hk_column *columns = hk_table_columns(table, &count);
  hk_buffer_add(json->out, "\n"); /* a row a line */
  hk_json_open(json, '[');
  for (size_t i = 0; i < count; i++) {
    if (row[i].is_null)
      hk_json_null(json);
    else if (columns[i].type == HK_TEXT)
      hk_json_text(json, row[i].text);
    else if (columns[i].type == HK_INT)
      hk_json_int(json, row[i].integer);
    else
      hk_json_number(json, row[i].real);
  }
  hk_json_close(json, ']');
}

/* ---- the stream ------------------------------------------------------------------------------------- */

static hakyu_status refuse(hakyu_findings *findings, const hakyu_result *result, hakyu_status status, const char *field, const char *value,
                           const char *words) {
  hk_place place = {result->folder, 0, 0, field};
  hk_findings_error(findings, place, "export", "%s: %s", hk_findings_value(findings, value), words);
  return status;
}

static bool find_table(const char *name, hk_result_table *table) {
  for (*table = 0; *table < HK_STORED_COUNT; ++*table)
    if (!strcmp(hk_table_name(*table), name)) return true;
  return false;
}

hakyu_status hakyu_export_open(hakyu_result *result, const char *format, const char *table, hakyu_findings *findings, hakyu_export **stream) {
  bool is_json = !strcmp(format, "json");
  hk_result_table first = 0, last = (hk_result_table)(HK_STORED_COUNT - 1);
  if (!is_json && strcmp(format, "csv")) return refuse(findings, result, HAKYU_USAGE, "format", format, "no such format; csv and json are known");
  if (!is_json && !table) return refuse(findings, result, HAKYU_USAGE, "table", "csv", "holds one table: name it, or write all into a folder");
  if (table && !find_table(table, &first)) return refuse(findings, result, HAKYU_NOT_FOUND, "table", table, "no such table; `hakyu show schema` lists them");
  if (table) last = first;
  hakyu_export *made = hk_memory_zalloc(result->memory, sizeof *made);
  if (!made) return HAKYU_NO_MEMORY;
  made->result = result;
  made->is_json = is_json;
  made->table = first;
  made->last = last;
  hk_buffer_init(&made->piece, result->memory);
  hk_json_init(&made->json, &made->piece, 0);
  *stream = made;
  return HAKYU_OK;
}

static hakyu_status begin_table(hakyu_export *stream) {
  if (stream->is_json)
    write_json_table(&stream->json, stream->table);
  else
    write_csv_head(&stream->piece, stream->table);
  stream->stage = STAGE_ROWS;
  return hk_result_read(stream->result, stream->table, NULL, 0, &stream->cursor);
}

static hakyu_status end_table(hakyu_export *stream) {
  hakyu_status status = hk_cursor_close(stream->cursor);
  stream->cursor = NULL;
  if (status) return status;
  if (stream->is_json) {
    hk_json_close(&stream->json, ']');
    hk_json_close(&stream->json, '}');
  }
  stream->stage = stream->table == stream->last ? STAGE_TAIL : STAGE_TABLE;
  stream->table++;
  return HAKYU_OK;
}

/* One step of the machine. */
static hakyu_status advance(hakyu_export *stream) {
  const hk_datum *row = NULL;
  switch (stream->stage) {
  case STAGE_HEAD: stream->stage = STAGE_TABLE; return stream->is_json ? write_json_head(stream) : HAKYU_OK;
  case STAGE_TABLE: return begin_table(stream);
  case STAGE_ROWS:
    if (!hk_cursor_next(stream->cursor, &row)) return end_table(stream);
    if (stream->is_json)
      write_json_row(&stream->json, stream->table, row);
    else
      write_csv_row(&stream->piece, stream->table, row);
    return HAKYU_OK;
  case STAGE_TAIL:
    stream->stage = STAGE_END;
    if (!stream->is_json) return HAKYU_OK;
    hk_json_close(&stream->json, ']');
    hk_json_close(&stream->json, '}');
    hk_buffer_add(&stream->piece, "\n");
    return HAKYU_OK;
  case STAGE_END: break;
  }
  return HAKYU_OK;
}

hakyu_status hakyu_export_next(hakyu_export *stream, const char **bytes, size_t *size) {
  hakyu_status status = HAKYU_OK;
  stream->piece.length = 0;
  while (!status && stream->stage != STAGE_END && stream->piece.length < PIECE_BYTES) status = advance(stream);
  if (!status && stream->piece.is_starved) status = HAKYU_NO_MEMORY;
  if (status) return status;
  *bytes = stream->piece.text;
  *size = stream->piece.length;
  return HAKYU_OK;
}

void hakyu_export_close(hakyu_export *stream) {
  if (!stream) return;
  (void)hk_cursor_close(stream->cursor);
  hk_buffer_fini(&stream->piece);
  hk_memory_free(stream->result->memory, stream);
}

/* ---- into a folder ---------------------------------------------------------------------------------- */

static bool write_all(int file, const char *bytes, size_t size) {
  while (size) {
    ssize_t put = write(file, bytes, size);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return false;
    bytes += put;
    size -= (size_t)put;
  }
  return true;
}

/* Writes a stream to <folder>/<name> by way of <name>.part: whole or not at all. */
static hakyu_status write_stream(hakyu_export *stream, int directory, const char *folder, const char *name, hakyu_findings *findings) {
  char part[128];
  const char *bytes = NULL;
  size_t size = 0;
  hakyu_status status = HAKYU_OK;
  snprintf(part, sizeof part, "%s.part", name);
  int file = openat(directory, part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
  if (file < 0) return hk_findings_fail(findings, HAKYU_IO, folder, "creating a file of the export", errno);
  do {
    status = hakyu_export_next(stream, &bytes, &size);
    if (status)
      hk_result_explain(stream->result, findings);
    else if (!write_all(file, bytes, size))
      status = hk_findings_fail(findings, HAKYU_IO, folder, "writing the export", errno);
  } while (!status && size);
  if (!status && fsync(file)) status = hk_findings_fail(findings, HAKYU_IO, folder, "writing the export", errno);
  if (close(file) && !status) status = hk_findings_fail(findings, HAKYU_IO, folder, "writing the export", errno);
  if (!status && renameat(directory, part, directory, name)) status = hk_findings_fail(findings, HAKYU_IO, folder, "writing the export", errno);
  if (status) (void)unlinkat(directory, part, 0);
  return status;
}

static hakyu_status export_table(hakyu_result *result, const char *format, const char *table, const char *name, int directory, const char *folder,
                                 hakyu_findings *findings) {
  hakyu_export *stream = NULL;
  hakyu_status status = hakyu_export_open(result, format, table, findings, &stream);
  if (!status) status = write_stream(stream, directory, folder, name, findings);
  hakyu_export_close(stream);
  return status;
}

/* What the tables and columns mean, and the manifest. */
static hakyu_status export_meanings(hakyu_result *result, const char *folder, hakyu_findings *findings) {
  hakyu_status status = HAKYU_NO_MEMORY;
  size_t count = 0;
  hk_buffer text, path;
  hk_buffer_init(&text, result->memory);
  hk_buffer_init(&path, result->memory);
  const hk_entry **entries = hk_store_sort_entries(result, &count);
  if (!entries) goto done;
  hk_buffer_add(&text, "table,column,type,is_key,unit,en,ja\n");
  for (size_t i = 0; i < hakyu_stored_count(); i++) {
    hakyu_stored line = hakyu_stored_get(i);
    hk_buffer_printf(&text, "%s,%s,%s,%d", line.table, line.column ? line.column : "", line.type, line.is_key);
    const char *const texts[] = {line.unit, line.en, line.ja};
    for (size_t k = 0; k < 3; k++) {
      hk_buffer_add(&text, ",");
      hk_doc_csv_text(&text, texts[k]);
    }
    hk_buffer_add(&text, "\n");
  }
  hk_buffer_printf(&path, "%s/columns.csv", folder);
  if (text.is_starved || path.is_starved) goto done;
  status = hk_doc_write_file(path.text, text.text, text.length, findings);
  if (status) goto done;
  text.length = path.length = 0;
  hk_buffer_add(&text, "key,value\n");
  for (size_t i = 0; i < count; i++) {
    hk_doc_csv_text(&text, entries[i]->key);
    hk_buffer_add(&text, ",");
    hk_doc_csv_text(&text, entries[i]->text);
    hk_buffer_add(&text, "\n");
  }
  hk_buffer_printf(&path, "%s/run.csv", folder);
  status = text.is_starved || path.is_starved ? HAKYU_NO_MEMORY : hk_doc_write_file(path.text, text.text, text.length, findings);
done:
  hk_memory_free(result->memory, entries);
  hk_buffer_fini(&path);
  hk_buffer_fini(&text);
  return status;
}

hakyu_status hakyu_result_export(hakyu_result *result, const char *format, const char *folder, hakyu_findings *findings) {
  bool is_json = !strcmp(format, "json");
  int directory = -1;
  if (!is_json && strcmp(format, "csv")) return refuse(findings, result, HAKYU_USAGE, "format", format, "no such format; csv and json are known");
  hakyu_status status = hk_folder_make_empty(folder, findings, &directory);
  if (status) return status;
  if (is_json) status = export_table(result, format, NULL, "result.json", directory, folder, findings);
  for (hk_result_table table = 0; !is_json && table < HK_STORED_COUNT && !status; table++) {
    char name[96];
    snprintf(name, sizeof name, "%s.csv", hk_table_name(table));
    status = export_table(result, format, hk_table_name(table), name, directory, folder, findings);
  }
  if (!is_json && !status) status = export_meanings(result, folder, findings);
  close(directory);
  return status;
}
