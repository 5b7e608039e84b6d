/* document - how documents are made (what they are stands in hakyu/document.h): a title, then parts in order. Tables are made by
   report_table.h, in the same breath.
   A document in both tongues is written twice by the same function: once for each tongue, the second time into the same places.

     status = hk_document_create(memory, tongues, &made);
     if (!status) {
       do write_everything(made); while (hk_document_turn(made));
       status = hk_document_end(made, status, document);
     }

   Whoever writes asks hk_document_lang for the tongue and must make the same parts, columns, cells and notes in both. Lack of memory is
   remembered and told once, at the end. */
#ifndef HK_REPORT_DOCUMENT_H
#define HK_REPORT_DOCUMENT_H
#include <stdbool.h>
#include "base/memory.h"
#include "base/phrases.h"
#include "base/text.h"
#include <hakyu/document.h>

enum { HK_COLUMNS_MOST = 32 };

/* ---- making ------------------------------------------------------------------------------------------ */
/* Errors: NO_MEMORY. */
hakyu_status hk_document_create(const hakyu_memory *memory, hakyu_tongues tongues, hakyu_document **document);
/* True if it is to be written once more, in the other tongue: writing begins again at the title. */
bool hk_document_turn(hakyu_document *document);
/* Ends the making: *out is the document, or it is destroyed and the status says why. */
hakyu_status hk_document_end(hakyu_document *document, hakyu_status status, hakyu_document **out);
hakyu_lang hk_document_lang(const hakyu_document *document); /* the tongue that is being written */
const char *hk_document_say(const hakyu_document *document, const char *phrase_id);
/* Where titles, headings, paragraphs, cells and notes are written; empty when taken up, emptied by what puts it in its place. */
hk_buffer *hk_document_pen(hakyu_document *document);

void hk_document_put_title(hakyu_document *document);     /* what the pen holds */
void hk_document_set_tlp(hakyu_document *document, const char *tlp); /* called twice, the stricter mark stays; "" and NULL change nothing */
void hk_document_put_heading(hakyu_document *document);
void hk_document_heading(hakyu_document *document, const char *phrase_id);
void hk_document_put_paragraph(hakyu_document *document);
void hk_document_paragraph(hakyu_document *document, const char *phrase_id);
/* A figure: its drawing in this tongue (copied), and what the pen holds as its caption. The drawing is made fit for a page: prolog off,
   ids made its own. REFUSED, with nothing put, if it holds what runs or fetches (the pen is then emptied). key: machine name. */
hakyu_status hk_document_put_figure(hakyu_document *document, const char *key, const char *svg, size_t size);
/* The figure put last, in Japanese, where it was put in English and the document is not written twice. */
hakyu_status hk_document_retell_figure(hakyu_document *document, const char *svg, size_t size);
/* A table of finished reports, one in each tongue and of one shape (both the same where only that tongue is wanted), by its machine name:
   false if they have none. Not in a document that is written twice. */
bool hk_document_adopt(hakyu_document *document, const hakyu_document *report_en, const hakyu_document *report_ja, const char *key);
/* A line of the provenance: what the pen holds under a label. key: machine name. */
void hk_document_put_origin(hakyu_document *document, const char *key, const char *label_phrase);
/* Has been begun without memory? For loops that would be long. */
bool hk_document_is_starved(const hakyu_document *document);

/* ---- inside: for the files of this room that make and read documents ------------------------------------ */
typedef struct hk_words { const char *in[2]; } hk_words;

struct hakyu_table {
  hk_words title;
  const char *key;
  hk_words *notes; size_t note_count, note_room;
  hakyu_column columns[HK_COLUMNS_MOST]; size_t column_count;
  hakyu_cell *cells; size_t cell_count, cell_room;
  size_t next_column, next_cell, next_note; /* where the next goes */
  bool is_prose;            /* its cells are sentences */
  bool is_of_assets;        /* its rows are single assets: none of them in a redacted document */
};

typedef struct hk_part { hakyu_part_kind kind; const char *key; hk_words text, svg; hakyu_table *table; } hk_part;
typedef struct hk_origin { const char *key; hk_words label; const char *text; } hk_origin;

struct hakyu_document {
  const hakyu_memory *memory;
  hk_arena *arena;           /* all texts */
  hakyu_tongues tongues;
  hakyu_lang lang;           /* being written */
  bool is_second;            /* the second time: everything has its place */
  hk_words title;
  const char *tlp;
  hk_part *parts;     size_t part_count, part_room, next_part;
  hk_origin *origins; size_t origin_count, origin_room, next_origin;
  hakyu_table *table;        /* begun last */
  hk_buffer pen;
  hakyu_status status;       /* the first failure */
};

/* Keeps the first failure; true while there is none. */
bool hk_document_is_fine(hakyu_document *document, hakyu_status status);
/* What the pen holds, made harmless, as a text that stays; the pen is empty again. NULL without memory. */
const char *hk_document_take(hakyu_document *document);
/* The text in the tongue that is being written, and in the other as long as that has none. */
void hk_document_set(const hakyu_document *document, const char *words[2], const char *text);
/* The next part: a new one, or the second time the one that is there. NULL after a failure. */
hk_part *hk_document_next_part(hakyu_document *document, hakyu_part_kind kind);
/* Gives columns their kinds and keys their difference: the last step (report_table.c). */
void hk_table_finish(hakyu_document *document, hakyu_table *table);
#endif
