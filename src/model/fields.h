/* fields - every table and field of a model's files, as data. One list (fields.def) drives the reader, the writer, the
   manual page hakyu-model(5) and `hakyu show schema`; scenarios have a list of the same kind in their own room. */
#ifndef HK_MODEL_FIELDS_H
#define HK_MODEL_FIELDS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a cell of the field holds, and what hk_cell_parse makes of it (see cell.h). */
typedef enum hk_field_type {
  HK_FIELD_ID,         /* the row's own id */
  HK_FIELD_TEXT,       /* any text */
  HK_FIELD_LABEL,      /* a text, or {ja: …, en: …}: given as cells "<name>.ja", "<name>.en" */
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
  HK_FIELD_TYPE_COUNT
} hk_field_type;

enum {
  HK_FIELD_REQUIRED = 1, /* may be neither absent nor blank */
  HK_FIELD_KIND = 2,     /* blank falls back to the asset's kind */
  HK_FIELD_NEVER = 4,    /* `never` is allowed */
  HK_FIELD_KNOWN = 8     /* no assumption and no about(…): the value must be known when the model is read */
};

typedef struct hk_field {
  const char *name;
  uint8_t type;          /* hk_field_type */
  uint8_t flags;         /* HK_FIELD_REQUIRED … */
  int64_t low, high;     /* of INTEGER, AMOUNT (whole units), COORDINATE (degrees) */
  const char *fallback;  /* what a blank cell means, as text; "" = nothing */
  const char *unit;      /* for the manual: "s min h d w", "0…1", … ; "" = none */
  const char *allowed;   /* ENUM: the words; REF, LIST: the table; else "" */
  const char *text[2];   /* what it means, by hakyu_lang */
} hk_field;

/* How a table is written. */
typedef enum hk_table_shape {
  HK_SHAPE_TOP,    /* keys at the top of model.yaml */
  HK_SHAPE_KEYED,  /* a section: id: {field: value, …} */
  HK_SHAPE_VALUES, /* a section: id: value (the fields are id and value) */
  HK_SHAPE_LISTS,  /* a section: id: [{field: value, …}, …] (first field: the list's id) */
  HK_SHAPE_ROWS,   /* a CSV file */
  HK_SHAPE_SECTION, /* of a scenario: a section {field: value, …}, one row */
  HK_SHAPE_ENTRIES  /* of a scenario: a section [{field: value, …}, …] */
} hk_table_shape;

typedef struct hk_table {
  const char *name;         /* "assets"; a CSV table's file is "<name>.csv" */
  uint8_t shape;            /* hk_table_shape */
  bool is_required;         /* must be there and not empty */
  const hk_field *fields;
  size_t count;
  const char *text[2];      /* what it holds, by hakyu_lang */
} hk_table;

/* All tables of a model, in the order in which files list them. Static storage. */
const hk_table *hk_fields_tables(size_t *count);
/* The table of that name, or NULL. */
const hk_table *hk_fields_table(const char *name);
/* The field of that name, or NULL. */
const hk_field *hk_fields_find(const hk_field *fields, size_t count, const char *name);
/* The nearest field name to a mistyped one, or NULL. */
const char *hk_fields_nearest(const hk_field *fields, size_t count, const char *name);
/* A word for a type, for the schema: "id", "text", "time", … */
const char *hk_fields_type_word(uint8_t type);

/* Numbers of tables, and the position of a field within its table: HK_TABLE_assets, HK_AT(assets, weight). */
#define HK_FIELD(table, name, type, flags, low, high, fallback, unit, allowed, en, ja)
#define HK_TABLE(table, shape, required, en, ja) HK_TABLE_##table,
#define HK_END(table)
enum hk_table_number {
#include "model/fields.def"
  HK_TABLE_COUNT
};
#undef HK_FIELD
#undef HK_TABLE
#undef HK_END
#define HK_FIELD(table, name, type, flags, low, high, fallback, unit, allowed, en, ja) HK_ROW_##table##_##name,
#define HK_TABLE(table, shape, required, en, ja) HK_ROW_##table,
#define HK_END(table) HK_ROW_END_##table,
enum hk_field_row {
#include "model/fields.def"
  HK_ROW_COUNT
};
#undef HK_FIELD
#undef HK_TABLE
#undef HK_END
#define HK_AT(table, name) (HK_ROW_##table##_##name - HK_ROW_##table - 1)
enum { HK_FIELDS_MOST = 24 }; /* no table has more fields */
#endif
