/* put_drawings - see put_drawings.h. */
#include "report/put_drawings.h"

#include <string.h>

#include "doc/doc.h"

static const struct { const char *kind, *caption; bool shows_sectors; } kinds[] = {
    {"curve", "document.curve", true}, {"levels", "document.levels", true},    {"exceedance", "document.exceedance", true},
    {"map", "document.map", false},    {"cascade", "document.cascade", false}, {"impact", "document.impact", true}};
enum { KINDS = sizeof kinds / sizeof *kinds };

bool hk_drawing_is(const char *key, const char *kind) { return strncmp(key, kind, strlen(kind)) == 0; }

static size_t kind_of(const char *key) {
  size_t k = 0;
  while (k < KINDS && !hk_drawing_is(key, kinds[k].kind)) k++;
  return k;
}

const char *hk_drawing_caption(const char *key) {
  const size_t k = kind_of(key);
  return k < KINDS ? kinds[k].caption : NULL;
}

bool hk_drawing_shows_sectors(const char *key) {
  const size_t k = kind_of(key);
  return k < KINDS && kinds[k].shows_sectors;
}

void hk_drawing_refuse(const char *path, hakyu_findings *findings) {
  hk_findings_error(findings, (hk_place){path, 0, 0, NULL}, "figure", "holds what a drawing may not: only shapes, no scripts, nothing fetched");
}

hakyu_status hk_document_put_drawing(hakyu_document *document, const hakyu_drawing *drawing, const char *key, const char *of, hakyu_findings *findings) {
  const char *path = drawing->path[hk_document_lang(document)], *caption = hk_drawing_caption(drawing->key);
  hk_buffer *pen = hk_document_pen(document);
  hk_file file = {NULL, 0};
  hakyu_status status = hk_doc_read_file(document->memory, path, findings, &file);
  if (status) return status;
  if (of) hk_buffer_escaped(pen, of, 160), hk_buffer_add(pen, ": ");
  hk_buffer_add(pen, caption ? hk_document_say(document, caption) : drawing->key);
  status = hk_document_put_figure(document, key, file.bytes, file.size);
  if (status == HAKYU_REFUSED) hk_drawing_refuse(path, findings);
  hk_memory_free(document->memory, file.bytes);
  return status;
}
