/* The schemas: every table, key and column of the files hakyu reads, as the readers know them. What the manual pages and
   `hakyu show schema` print is this list, so they cannot disagree with what is accepted. */
#ifndef HAKYU_SCHEMA_H
#define HAKYU_SCHEMA_H
#include <stddef.h>
#include <stdint.h>
#include <hakyu/status.h>
#ifdef __cplusplus
extern "C" {
#endif

/* The tables of one sort of files: models; scenarios; and catalogues with standards, ledgers and registers. Static storage. */
typedef struct hakyu_schema hakyu_schema;
HAKYU_API const hakyu_schema *hakyu_model_schema(void);
HAKYU_API const hakyu_schema *hakyu_scenario_schema(void);
HAKYU_API const hakyu_schema *hakyu_catalogue_schema(void);

/* A table, section or file. Strings are static. */
typedef struct hakyu_schema_table_row {
  const char *of;          /* "model", "scenario", "catalogue", "standards", "register" or "ledger" */
  const char *name;        /* "assets", "hazards" */
  const char *place;       /* where it is written: "assets.csv", "model.yaml: sectors", "scenario: hazards" */
  const char *shape;       /* how: "id: {field: value}", "a row a line", ... */
  int32_t is_required;     /* must be there */
  size_t field_count;
  const char *text[2];     /* what it holds, by hakyu_lang */
} hakyu_schema_table_row;

/* A key or column of a table. */
typedef struct hakyu_field {
  const char *name;        /* "repair" */
  const char *type;        /* "time", "share", "reference", ... */
  const char *unit;        /* "s min h d w", "0…1"; "" = none */
  const char *fallback;    /* what a blank cell means; "" = nothing */
  const char *allowed;     /* words of a choice; the table a reference, list or table refers to; else "" */
  int64_t low, high;       /* of whole numbers, amounts and coordinates; both 0 elsewhere */
  int32_t is_required;
  int32_t falls_back_to_kind; /* assets: blank means the kind's value */
  int32_t may_be_never;
  int32_t is_known;        /* neither an assumption nor about(…) may stand here */
  const char *text[2];     /* what it means, by hakyu_lang */
} hakyu_field;

/* Tables in the order in which a reader meets them. */
HAKYU_API size_t hakyu_schema_count(const hakyu_schema *schema);
HAKYU_API hakyu_schema_table_row hakyu_schema_table(const hakyu_schema *schema, size_t table);   /* table < hakyu_schema_count() */
HAKYU_API hakyu_field hakyu_schema_field(const hakyu_schema *schema, size_t table, size_t field); /* field < its field_count */

#ifdef __cplusplus
}
#endif
#endif
