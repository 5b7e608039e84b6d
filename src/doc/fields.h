/* fields - what a file's tables and keys are, as data. Every room that reads files has a list of its own (model_fields.def,
   scenario_fields.def, catalogue_fields.def) of this one kind; from it come the reader, the checks, the writer, the manual
   pages and `hakyu show schema` (hakyu/schema.h), so they cannot disagree. */
#ifndef HK_DOC_FIELDS_H
#define HK_DOC_FIELDS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <hakyu/schema.h>

/* What a cell of the field holds. What is made of it: of models and scenarios see model/cell.h, of catalogues doc/record.h. */
typedef enum hk_field_type {
  HK_FIELD_ID,         /* the row's own id */
  HK_FIELD_TEXT,       /* any text */
  HK_FIELD_LABEL,      /* a text, or {ja: …, en: …}: given as cells "<name>.ja", "<name>.en"; in a table, columns <name>_ja, <name>_en */
  HK_FIELD_WORD,       /* an id-like word that need not be declared: a site, a unit */
  HK_FIELD_REF,        /* the id of a row of the table named by `allowed` */
  HK_FIELD_LIST,       /* "[a, b]": ids of the table named by `allowed`, or other words */
  HK_FIELD_BOOL,       /* yes | no */
  HK_FIELD_ENUM,       /* one of the words of `allowed`, written "a | b | c"; its position counts from 0 */
  HK_FIELD_INTEGER,    /* whole number low..high */
  HK_FIELD_SHARE,      /* 0…1, kept in ppm */
  HK_FIELD_AMOUNT,     /* low..high without unit, kept in ppm */
  HK_FIELD_CHANCE,     /* 0…1, kept as an exact threshold */
  HK_FIELD_DURATION,   /* a fixed duration, seconds */
  HK_FIELD_TIME,       /* a duration or a distribution of durations, seconds */
  HK_FIELD_RATE,       /* times per year: "0.02/year", kept in ppm a year */
  HK_FIELD_COORDINATE, /* degrees low..high, kept in millionths */
  HK_FIELD_DATE,       /* 2006-08-15, kept in days since 1970-01-01 */
  HK_FIELD_NUMBER,     /* a plain decimal, any sign; only its text and decimal are kept */
  HK_FIELD_WHEN,       /* 2006, 2006-08 or 2006-08-15, as exactly as it is known */
  HK_FIELD_TABLE,      /* rows of the table named by `allowed`, written inside this one */
  HK_FIELD_TYPE_COUNT
} hk_field_type;

enum {
  HK_FIELD_REQUIRED = 1, /* may be neither absent nor blank */
  HK_FIELD_KIND = 2,     /* blank falls back to the asset's kind */
  HK_FIELD_NEVER = 4,    /* `never` is allowed */
  HK_FIELD_KNOWN = 8,    /* no assumption and no about(…): the value must be known when the model is read */
  HK_FIELD_ORDERED = 16, /* the order of its words or rows has a meaning */
  HK_FIELD_LOOSE = 32,   /* of a LIST: its words may hold blanks */
  HK_FIELD_OUTCOME = 64  /* of a layer's table: the unit of what it adds to the losses; the column after it says how much there is of it */
};

typedef struct hk_field {
  const char *name;
  uint8_t type;          /* hk_field_type */
  uint8_t flags;         /* HK_FIELD_REQUIRED … */
  int64_t low, high;     /* of INTEGER, AMOUNT (whole units), COORDINATE (degrees) */
  const char *fallback;  /* what a blank cell means, as text; "" = nothing */
  const char *unit;      /* for the manual: "s min h d w", "0…1", … ; "" = none */
  const char *allowed;   /* ENUM: the words; REF, LIST, TABLE: the table; else "" */
  const char *text[2];   /* what it means, by hakyu_lang */
} hk_field;

/* How a table is written. */
typedef enum hk_table_shape {
  HK_SHAPE_TOP,     /* keys at the top of the file */
  HK_SHAPE_KEYED,   /* a section: id: {field: value, …} */
  HK_SHAPE_VALUES,  /* a section: id: value (the fields are id and value) */
  HK_SHAPE_LISTS,   /* a section: id: [{field: value, …}, …] (first field: the list's id) */
  HK_SHAPE_ROWS,    /* a CSV file */
  HK_SHAPE_SECTION, /* a section {field: value, …}, one row */
  HK_SHAPE_ENTRIES, /* a section [{field: value, …}, …] */
  HK_SHAPE_MATRIX,  /* a section: id: {id: value, …} (the fields are row, column and value) */
  HK_SHAPE_LAYER    /* a CSV file of a layer: layers/<name>.csv */
} hk_table_shape;

typedef struct hk_table {
  const char *name;         /* "assets"; a CSV table's file is "<name>.csv" */
  uint8_t shape;            /* hk_table_shape */
  bool is_required;         /* must be there and not empty */
  const hk_field *fields;
  size_t count;
  const char *text[2];      /* what it holds, by hakyu_lang */
  const char *of;           /* whose: "model", "scenario", "catalogue", … */
  const char *place;        /* where it is written: "model.yaml: kinds", "assets.csv", "layers/pools.csv" */
} hk_table;

/* Whether it is a CSV file. */
static inline bool hk_table_is_sheet(const hk_table *table) { return table->shape == HK_SHAPE_ROWS || table->shape == HK_SHAPE_LAYER; }

/* A room's list, as the porch shows it (hakyu/schema.h). */
struct hakyu_schema { const hk_table *tables; size_t count; };

/* The field of that name, or NULL. */
const hk_field *hk_fields_find(const hk_field *fields, size_t count, const char *name);
/* The nearest field name to a mistyped one, or NULL. */
const char *hk_fields_nearest(const hk_field *fields, size_t count, const char *name);
/* A word for a type, for the schema: "id", "text", "time", … */
const char *hk_fields_type_word(uint8_t type);
#endif
