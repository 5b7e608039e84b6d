/* put_drawings - drawings of a run, as files of hakyu-draw's making, in a document: what they are called, and where they are put. */
#ifndef HK_REPORT_PUT_DRAWINGS_H
#define HK_REPORT_PUT_DRAWINGS_H
#include <hakyu/report.h>
#include "report/document.h"

/* The phrase of a drawing's caption by its key ("levels-2" is of the kind "levels"); NULL for a kind that is not known. */
const char *hk_drawing_caption(const char *key);
/* Does the key belong to this kind? */
bool hk_drawing_is(const char *key, const char *kind);
/* True if a drawing of this key shows sectors only, and no asset. */
bool hk_drawing_shows_sectors(const char *key);
/* What is refused is told, once for each drawing. */
void hk_drawing_refuse(const char *path, hakyu_findings *findings);
/* In a document that is written twice: the drawing in the tongue that is being written, under `key`; `of`, if not NULL, is put before its
   caption. Errors: REFUSED, NOT_FOUND, IO, NO_MEMORY. */
hakyu_status hk_document_put_drawing(hakyu_document *document, const hakyu_drawing *drawing, const char *key, const char *of, hakyu_findings *findings);
#endif
