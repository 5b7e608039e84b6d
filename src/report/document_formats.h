/* document_formats - what all formats of a document have in common: the stream they are pulled from, and tables laid flat. A format is
   one file with one row in document_export.c. */
#ifndef HK_REPORT_DOCUMENT_FORMATS_H
#define HK_REPORT_DOCUMENT_FORMATS_H
#include "base/findings.h"
#include "doc/doc.h"
#include "report/document.h"

enum { HK_ROWS_A_PIECE = 256 };

typedef struct hk_document_format {
  const char *name;
  bool is_by_table;         /* an export holds one table */
  bool is_there;            /* this build has it */
  /* Adds the next piece to stream->piece and moves stream->step and row on; *is_last: that was all. */
  hakyu_status (*advance)(hakyu_document_stream *stream, bool *is_last);
} hk_document_format;

struct hakyu_document_stream {
  const hakyu_document *document;
  const hk_document_format *format;
  hakyu_document_wishes wishes;
  const hakyu_table *table; /* of an export by table; NULL: the provenance */
  hk_buffer piece;
  hk_json json;             /* writes into piece */
  size_t step, row;         /* 0: the head, then the parts from 1 on; the next row of a table that is being written */
  bool is_over;
  char *bytes; size_t size; /* of a format that comes as a whole, freed with the document's memory */
};

/* A machine's view of a table: each column gives one field or several. */
typedef enum hk_flat_part { HK_FLAT_TEXT, HK_FLAT_TEXT_EN, HK_FLAT_TEXT_JA, HK_FLAT_VALUE, HK_FLAT_LOW, HK_FLAT_HIGH, HK_FLAT_REMARK, HK_FLAT_REMARK_EN, HK_FLAT_REMARK_JA } hk_flat_part;
typedef struct hk_flat { size_t column; hk_flat_part part; } hk_flat;
enum { HK_FLAT_MOST = 5 * HK_COLUMNS_MOST };
/* The fields in order, at most HK_FLAT_MOST. */
size_t hk_table_flatten(const hakyu_document *document, const hakyu_table *table, hk_flat fields[HK_FLAT_MOST]);
/* The field's machine name: the column's, then low or high, then the unit: "mean_lost_low", "first_impact_s", "peak_share", "name_ja". */
void hk_flat_name(hk_buffer *out, const hakyu_table *table, const hk_flat *field);
/* What the field says of a cell: a number (false if it has none), or a text. */
bool hk_flat_is_text(const hk_flat *field);
bool hk_flat_number(const hakyu_table *table, const hk_flat *field, const hakyu_cell *cell, double *value);
const char *hk_flat_text(const hakyu_document *document, const hk_flat *field, const hakyu_cell *cell);

bool hk_words_differ(const char *const words[2]);
/* The tongue in which a document in one tongue speaks; English where it speaks both. */
hakyu_lang hk_document_first(const hakyu_document *document);
/* "TLP:AMBER" into out; "" if there is no mark. */
void hk_document_mark(hk_buffer *out, const hakyu_document *document);

/* The formats. */
hakyu_status hk_csv_advance(hakyu_document_stream *stream, bool *is_last);
hakyu_status hk_markdown_advance(hakyu_document_stream *stream, bool *is_last);
hakyu_status hk_document_json_advance(hakyu_document_stream *stream, bool *is_last);
hakyu_status hk_html_advance(hakyu_document_stream *stream, bool *is_last);
hakyu_status hk_xlsx_advance(hakyu_document_stream *stream, bool *is_last);
#endif
