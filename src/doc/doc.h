/* doc - text to positioned tree or table and back: the only door to libyaml, libcsv, jansson and iconv.
   Everything keeps where it stood, so a finding can say path:line:col. Text is UTF-8 (BOM dropped, CRLF accepted,
   CP932 tables converted when declared). Files must be regular (no FIFO, device, directory; symbolic-link loops
   refused), at most HK_DOC_FILE_MAX bytes, depth at most HK_DOC_DEPTH_MAX. */
#ifndef HK_DOC_DOC_H
#define HK_DOC_DOC_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/findings.h"
#include "base/memory.h"
#include "base/text.h"

enum { HK_DOC_DEPTH_MAX = 32 };
#define HK_DOC_FILE_MAX ((size_t)1 << 30)

/* A file's bytes. */
typedef struct hk_file { char *bytes; size_t size; } hk_file;
/* Reads a whole regular file; bytes are NUL-terminated and owned by the caller (hk_memory_free).
   Errors: IO, NOT_FOUND, REFUSED (not regular, too large) with a finding. */
hakyu_status hk_doc_read_file(const hakyu_memory *memory, const char *path, hakyu_findings *findings, hk_file *file);
/* Writes bytes to path through "<path>.part", fsync and rename: all or nothing. Errors: IO with a finding. */
hakyu_status hk_doc_write_file(const char *path, const void *bytes, size_t size, hakyu_findings *findings);

/* ---- YAML: a tree from libyaml's events ------------------------------------------------------------- */
typedef enum hk_node_kind { HK_NODE_SCALAR, HK_NODE_SEQUENCE, HK_NODE_MAPPING } hk_node_kind;
typedef struct hk_node {
  hk_node_kind kind;
  const char *key;        /* in a mapping: this entry's key; else NULL */
  int key_line, key_col;  /* where the key stands, 1-based */
  const char *text;       /* scalar: its text, "" for a plain ~ or null; else NULL */
  bool is_plain;          /* scalar: unquoted */
  int line, col;          /* where the value starts, 1-based */
  uint32_t count;         /* number of children */
  struct hk_node *first, *next; /* children; next sibling */
} hk_node;
/* Reads one YAML document. Anchors, aliases, tags, merge keys, duplicate keys, second documents, over-deep input:
   findings, and REFUSED. An empty file is an empty mapping. Nodes and texts live in the arena. */
hakyu_status hk_doc_read_yaml(hk_arena *arena, const hakyu_memory *memory, const char *path, hakyu_findings *findings, hk_node **root);
hakyu_status hk_doc_parse_yaml(hk_arena *arena, const char *bytes, size_t size, const char *path, hakyu_findings *findings, hk_node **root);
/* The child of a mapping with that key, or NULL. */
const hk_node *hk_node_find(const hk_node *mapping, const char *key);

/* ---- CSV: row by row, quotes through libcsv --------------------------------------------------------- */
typedef struct hk_csv_row {
  int line;                    /* 1-based line on which the row starts */
  const char *const *cells;    /* one text a column of the header, "" for blank; valid during the call */
} hk_csv_row;
typedef struct hk_csv_reader {
  void *user;
  /* The header, once, before any row. A status other than OK stops the reading. */
  hakyu_status (*header)(void *user, const char *const *columns, size_t count);
  hakyu_status (*row)(void *user, const hk_csv_row *row);
  /* NULL, or called with the next rows before each of them is handed to row: to fetch ahead what they will need. */
  void (*ahead)(void *user, const hk_csv_row *rows, size_t count);
} hk_csv_reader;
enum { HK_CSV_AHEAD = 32 }; /* the most rows that `ahead` sees at a time */
/* Reads a table with a header line. A row with more or fewer cells than columns, bad quoting, invalid UTF-8, NUL
   bytes, an unterminated last field (truncated file): findings. encoding: NULL or "utf-8", or "cp932".
   Cells are given as they stand (spaces kept). Blank lines are skipped. */
hakyu_status hk_doc_read_csv(const hakyu_memory *memory, const char *path, const char *encoding, hakyu_findings *findings,
                             const hk_csv_reader *reader);
/* The same from memory; the byte after the last must be readable (a NUL, say). path: for findings. */
hakyu_status hk_doc_parse_csv(const hakyu_memory *memory, const char *bytes, size_t size, const char *path, const char *encoding,
                              hakyu_findings *findings, const hk_csv_reader *reader);
/* The same for a table as spreadsheets save it: with a byte-order mark, in CP932 or UTF-16, parted by semicolons or tabs, with a line
   "sep=;" first. What it is is seen from the bytes. */
hakyu_status hk_doc_read_sheet(const hakyu_memory *memory, const char *path, hakyu_findings *findings, const hk_csv_reader *reader);
hakyu_status hk_doc_parse_sheet(const hakyu_memory *memory, const char *bytes, size_t size, const char *path, hakyu_findings *findings,
                                const hk_csv_reader *reader);
/* Adds one cell to a buffer, quoted where needed (comma, quote, newline, leading or trailing space, a byte order mark first). */
void hk_doc_csv_cell(hk_buffer *buffer, const char *text);
/* Adds one cell that is text whatever it holds: always in quotes, so that it is never taken for a number, nor an empty one for null. What
   a spreadsheet would take for a formula gets an apostrophe in front, and so does a text that begins with one: whoever reads takes one away. */
void hk_doc_csv_text(hk_buffer *buffer, const char *text);

/* ---- JSON out: a stream that cannot be malformed ---------------------------------------------------- */
typedef struct hk_json { hk_buffer *out; unsigned char has_item[64]; int depth; bool wants_value; int indent; } hk_json;
void hk_json_init(hk_json *json, hk_buffer *out, int indent); /* indent 0: one line */
void hk_json_open(hk_json *json, char bracket);               /* '{' or '[' */
void hk_json_close(hk_json *json, char bracket);              /* '}' or ']' */
void hk_json_key(hk_json *json, const char *key);
void hk_json_text(hk_json *json, const char *text);           /* NULL gives null */
void hk_json_int(hk_json *json, int64_t value);
void hk_json_uint(hk_json *json, uint64_t value);
void hk_json_int128(hk_json *json, __int128 value);
void hk_json_number(hk_json *json, double value);             /* 12 significant digits; non-finite gives null */
void hk_json_bool(hk_json *json, bool value);
void hk_json_null(hk_json *json);
/* JSON in (manifests): by jansson; see json_in.h when needed. */

/* ---- the libraries behind this door, as they say of themselves -------------------------------------- */
const char *hk_doc_yaml_version(void);
const char *hk_doc_csv_version(void);
const char *hk_doc_json_version(void);
#endif
