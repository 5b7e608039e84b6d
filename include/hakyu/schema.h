/* The schema: every table, key and column of models and scenarios, as the readers know them. What the manual pages and
   `hakyu show schema` print is this list, so they cannot disagree with what is accepted. */
#ifndef HAKYU_SCHEMA_H
#define HAKYU_SCHEMA_H
#include <stddef.h>
#include <stdint.h>
#include <hakyu/status.h>
#ifdef __cplusplus
extern "C" {
#endif

/* A table, section or file. Strings are static. */
typedef struct hakyu_schema_table_row {
  const char *of;          /* "model" or "scenario" */
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
  const char *allowed;     /* words of a choice; the table a reference or list refers to; else "" */
  int64_t low, high;       /* of whole numbers, amounts and coordinates; both 0 elsewhere */
  int32_t is_required;
  int32_t falls_back_to_kind; /* assets: blank means the kind's value */
  int32_t may_be_never;
  int32_t is_known;        /* neither an assumption nor about(…) may stand here */
  const char *text[2];     /* what it means, by hakyu_lang */
} hakyu_field;

/* Tables in the order in which a reader meets them: those of models, then those of scenarios. */
HAKYU_API size_t hakyu_schema_count(void);
HAKYU_API hakyu_schema_table_row hakyu_schema_table(size_t table);               /* table < hakyu_schema_count() */
HAKYU_API hakyu_field hakyu_schema_field(size_t table, size_t field); /* field < its field_count */

#ifdef __cplusplus
}
#endif
#endif
