/* record - a file of nested tables, read into typed rows by its list of fields (fields.h): which keys may stand where, which must, and
   what each value is are checked here, and every fault is a finding at its place. Whoever asked for the file resolves names and judges
   what is said. The same rows give the digest of a file's content and can be written again.

   Of the field types, those of models that may be uncertain (TIME, CHANCE, RATE, AMOUNT, COORDINATE, DATE, NUMBER) are not read here. */
#ifndef HK_DOC_RECORD_H
#define HK_DOC_RECORD_H
#include "base/digest.h"
#include "doc/doc.h"
#include "doc/fields.h"

typedef struct hk_record hk_record;

/* A word of a list, with its place. */
typedef struct hk_word { const char *text; int line, col; } hk_word;

/* A field that was given and can be read. */
typedef struct hk_entry {
  const hk_field *field;
  int line, col;           /* of the value; col 0 in tables */
  const char *text;        /* as written, trimmed; "" for TABLE and for a label of two tongues */
  union {
    const char *label[2];  /* LABEL, by hakyu_lang; NULL: not in that tongue */
    int64_t number;        /* ENUM: position; BOOL: 0, 1; INTEGER; SHARE: ppm; DURATION: s; WHEN: yyyymmdd, parts not known 0 */
    struct { const hk_word *words; uint32_t count; } list; /* LIST */
    hk_record *rows;       /* TABLE: the first of them */
  };
  struct hk_entry *next;
} hk_entry;

struct hk_record {
  const hk_table *table;
  const char *id;          /* KEYED, VALUES, ROWS: its id; MATRIX: its row; else NULL */
  int line, col;
  hk_entry *entries;       /* in the order of the file */
  hk_record *next;         /* the next row of its table */
};

/* A file being read. Rows and texts live in the arena. */
typedef struct hk_record_file {
  const hakyu_memory *memory;
  hk_arena *arena;
  const char *path;
  hakyu_findings *findings;   /* may be NULL */
  const hakyu_schema *schema; /* where tables inside tables are found */
  size_t errors;              /* findings made that are errors */
  bool is_starved;
} hk_record_file;

/* Reads a YAML file whose head is this table. *record is set, with what could be read, even if findings were made: look at errors.
   Errors: REFUSED (no mapping at all), NOT_FOUND, IO, NO_MEMORY. */
hakyu_status hk_record_read_yaml(hk_record_file *file, const hk_table *head, hk_record **record);
hakyu_status hk_record_parse_yaml(hk_record_file *file, const char *bytes, size_t size, const hk_table *head, hk_record **record);
/* Reads a table of ROWS, as spreadsheets save it (hk_doc_read_sheet). *rows: the first; NULL if there is none. Errors: NOT_FOUND, IO, NO_MEMORY. */
hakyu_status hk_record_read_sheet(hk_record_file *file, const hk_table *table, hk_record **rows);
hakyu_status hk_record_parse_sheet(hk_record_file *file, const char *bytes, size_t size, const hk_table *table, hk_record **rows);

/* An error or warning about this file: "<what is wrong>; allowed: <what is>". */
void hk_record_refuse(hk_record_file *file, int line, int col, const char *field, const char *code, const char *format, ...) __attribute__((format(printf, 6, 7)));
void hk_record_warn(hk_record_file *file, int line, int col, const char *field, const char *code, const char *format, ...) __attribute__((format(printf, 6, 7)));
/* A value ready to be shown in one. */
const char *hk_record_value(hk_record_file *file, const char *text);

/* The field at that position of its table, or NULL if it was not given. */
const hk_entry *hk_record_find(const hk_record *record, size_t position);
/* Reads "2006", "2006-08" or "2006-08-15" as yyyymmdd; false if it is none. */
bool hk_record_when(const char *text, int64_t *when);

/* SHA-256 of what the rows of one table say, whatever the order of keys, of rows that stand under ids, of words and rows whose order means
   nothing (HK_FIELD_ORDERED), and however values are written; what equals its default counts as absent. Errors: NO_MEMORY. */
hakyu_status hk_record_digest(const hakyu_memory *memory, const hk_record *rows, uint8_t digest[HK_DIGEST_BYTES]);
/* Adds the file as YAML, keys in the order of the fields' list; comments are gone. */
void hk_record_write_yaml(hk_buffer *out, const hk_record *head);
#endif
