/* Documents: finished figures and what stands around them, in one tongue or both, ready to be shown or exported.
   A document is a title, a handling mark (TLP), an ordered list of parts - headings, paragraphs, tables, figures - and its provenance.
   All text is ready to be shown (values from models are escaped); a cell of a table also carries what it says as numbers. Texts come by
   tongue, [HAKYU_EN] and [HAKYU_JA]; a document in one tongue has that tongue's texts in both places. Everything handed out lives as
   long as the document. */
#ifndef HAKYU_DOCUMENT_H
#define HAKYU_DOCUMENT_H
#include <stddef.h>
#include <stdint.h>
#include <hakyu/finding.h>
#ifdef __cplusplus
extern "C" {
#endif

typedef struct hakyu_document hakyu_document;
typedef struct hakyu_table hakyu_table;

/* In which tongues a document speaks; both: each text twice, side by side. */
typedef enum hakyu_tongues { HAKYU_TONGUE_EN = 1, HAKYU_TONGUE_JA = 2, HAKYU_TONGUES_BOTH = 3 } hakyu_tongues;

HAKYU_API void hakyu_document_destroy(hakyu_document *document); /* NULL is fine */
HAKYU_API hakyu_tongues hakyu_document_tongues(const hakyu_document *document);
HAKYU_API const char *hakyu_document_title(const hakyu_document *document, hakyu_lang lang); /* "" if it has none */
HAKYU_API const char *hakyu_document_tlp(const hakyu_document *document);                    /* "CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"; "" if none is set */

/* ---- parts, in order --------------------------------------------------------------------------------- */
typedef enum hakyu_part_kind { HAKYU_PART_HEADING, HAKYU_PART_PARAGRAPH, HAKYU_PART_TABLE, HAKYU_PART_FIGURE } hakyu_part_kind;
typedef struct hakyu_part {
  hakyu_part_kind kind;
  const char *text[2];      /* heading, paragraph; caption of a figure; "" for a table */
  const char *key;          /* machine name of a table or figure; "" else */
  const hakyu_table *table; /* of a table, else NULL */
  const char *svg[2];       /* of a figure: its drawing as SVG, the same twice where it needs no tongue; else NULL */
} hakyu_part;
HAKYU_API size_t hakyu_document_parts(const hakyu_document *document);
HAKYU_API hakyu_part hakyu_document_part(const hakyu_document *document, size_t i); /* 0 <= i < parts */

/* A figure to be put into a document, as files of hakyu-draw's drawing: key "curve", "levels", "map-20min" ...; path by tongue, the same
   twice where there is one. What runs or fetches is refused (REFUSED, with a finding). */
typedef struct hakyu_drawing { const char *key, *path[2]; } hakyu_drawing;

/* Where it comes from: runs, seed, digests, sources, versions. */
typedef struct hakyu_origin { const char *key, *label[2], *text; } hakyu_origin;
HAKYU_API size_t hakyu_document_origins(const hakyu_document *document);
HAKYU_API hakyu_origin hakyu_document_origin(const hakyu_document *document, size_t i);

/* ---- tables -------------------------------------------------------------------------------------------- */
typedef enum hakyu_cell_kind {
  HAKYU_CELL_TEXT,     /* text alone; "" if empty */
  HAKYU_CELL_INTEGER,
  HAKYU_CELL_NUMBER,   /* in the column's unit */
  HAKYU_CELL_SHARE,    /* 0..1 */
  HAKYU_CELL_DURATION, /* seconds; +inf: beyond the horizon */
  HAKYU_CELL_KINDS
} hakyu_cell_kind;
typedef struct hakyu_cell {
  hakyu_cell_kind kind;
  const char *text[2];      /* as people read it, with no more digits than it deserves, and its remark */
  const char *remark[2];    /* what must be said with the number, "skewed" say; "" if nothing */
  int64_t integer;          /* INTEGER */
  double value, low, high;  /* other numbers; bounds or band around it; NaN where it has none. An interval is low and high without value */
  int is_underlined;        /* a revision: shown underlined where the format can, besides the mark in its text */
} hakyu_cell;
typedef struct hakyu_column {
  const char *key;          /* machine name, unique in its table, "mean_lost" */
  const char *header[2];    /* "" if it has none */
  const char *unit;         /* of its numbers, "h"; "" if none */
  hakyu_cell_kind kind;     /* of its cells that are no text; TEXT if all are, or if they differ */
  int is_right;             /* numbers: aligned to the right */
  int has_bounds;           /* some cell has low or high */
  int has_remarks;          /* some cell has a remark, or is text in a column of numbers */
  int has_bar;              /* its numbers are worth comparing by eye */
} hakyu_column;
HAKYU_API const char *hakyu_table_title(const hakyu_table *table);            /* in the document's first tongue; "" if it has none */
HAKYU_API const char *hakyu_table_title_in(const hakyu_table *table, hakyu_lang lang);
HAKYU_API const char *hakyu_table_key(const hakyu_table *table);              /* machine name, unique in its document */
HAKYU_API size_t hakyu_table_notes(const hakyu_table *table);                 /* lines below the table */
HAKYU_API const char *hakyu_table_note(const hakyu_table *table, size_t i);   /* in the first tongue */
HAKYU_API const char *hakyu_table_note_in(const hakyu_table *table, size_t i, hakyu_lang lang);
HAKYU_API size_t hakyu_table_columns(const hakyu_table *table);               /* 0: title and notes only */
HAKYU_API const hakyu_column *hakyu_table_column(const hakyu_table *table, size_t column);
HAKYU_API const char *hakyu_table_header(const hakyu_table *table, size_t column); /* in the first tongue */
HAKYU_API int hakyu_table_is_right(const hakyu_table *table, size_t column);
HAKYU_API int hakyu_table_is_prose(const hakyu_table *table);                  /* its cells are sentences: to be broken into lines */
HAKYU_API size_t hakyu_table_rows(const hakyu_table *table);
HAKYU_API const char *hakyu_table_cell(const hakyu_table *table, size_t row, size_t column); /* its text in the first tongue */
HAKYU_API const hakyu_cell *hakyu_table_cell_get(const hakyu_table *table, size_t row, size_t column);

/* ---- export ---------------------------------------------------------------------------------------------- */
/* Formats, by their names: "csv", "md", "json", "html", "xlsx". The same document gives the same bytes, wherever and whenever.
   csv:  one table (named), a header of machine names, numbers in full, durations in seconds (key_s), shares 0..1 (key_share), bounds as
         key_low and key_high, remarks as key_remark, texts in both tongues as key_en and key_ja where they differ, the handling mark in
         each row; texts as hakyu_export has them: in quotes, and never a formula;
   md:   tables of pipes; pipes, backticks, HTML and whatever else Markdown reads is escaped in texts;
   json: schema hakyu.document/1: every part, cells as {"text", "value", "low", "high", "remark"};
   html: one self-contained file: figures inline, no script, nothing fetched; the handling mark on every printed page;
   xlsx: one sheet a table and one for the provenance; only where hakyu was built with libxlsxwriter. */
typedef struct hakyu_document_stream hakyu_document_stream;
typedef struct hakyu_document_wishes {
  const char *table;        /* csv: which one, by its key; NULL elsewhere */
  int has_bom;              /* csv: a byte order mark first, so that spreadsheets read UTF-8 */
} hakyu_document_wishes;
/* True if there is such a format; *is_there: this build has it. */
HAKYU_API int hakyu_document_has_format(const char *format, int *is_there);
/* The next format there is, "csv" for i = 0; NULL after the last. */
HAKYU_API const char *hakyu_document_format(size_t i);
/* A stream of bytes which the caller pulls, a piece at a time; the document must outlive it. wishes may be NULL.
   Errors: USAGE (unknown format, one this build lacks, table not named), NOT_FOUND (no such table), NO_MEMORY, IO. */
HAKYU_API hakyu_status hakyu_document_open(const hakyu_document *document, const char *format, const hakyu_document_wishes *wishes,
                                           hakyu_findings *findings, hakyu_document_stream **stream);
/* The next piece; *size 0 at the end. The bytes live until the next call. Errors: NO_MEMORY, IO. */
HAKYU_API hakyu_status hakyu_document_next(hakyu_document_stream *stream, const char **bytes, size_t *size);
HAKYU_API void hakyu_document_close(hakyu_document_stream *stream); /* NULL is fine; before the document is destroyed */
/* Writes a whole export to a file, all or nothing. csv: path is a folder, made if need be, which gets <table>.csv for every table and
   provenance.csv. Errors also: IO. */
HAKYU_API hakyu_status hakyu_document_write(const hakyu_document *document, const char *format, const hakyu_document_wishes *wishes, const char *path,
                                            hakyu_findings *findings);
/* libxlsxwriter's own version, or NULL if it was left out. */
HAKYU_API const char *hakyu_document_xlsx_version(void);

#ifdef __cplusplus
}
#endif
#endif
