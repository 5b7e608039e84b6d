/* Fields: every key and column that the files of models and scenarios may have, as data. The manual pages hakyu-model(5) and
   hakyu-scenario(5) are written from this list, and the readers read by it. */
#ifndef HAKYU_FIELD_H
#define HAKYU_FIELD_H
#include <stddef.h>
#include <hakyu/status.h>
#ifdef __cplusplus
extern "C" {
#endif

/* One line: a table (field is NULL), or one of its fields. Static storage. */
typedef struct hakyu_field {
  const char *table;    /* "assets" */
  const char *shape;    /* how the table is written: "top", "keyed", "values", "lists", "rows" (a CSV file), "section", "entries" */
  const char *field;    /* NULL: this line is about the table as a whole */
  const char *type;     /* "id", "text", "time", ...; "" for a table */
  int is_required;      /* 1: may be neither absent nor blank; of a table: must be there */
  int falls_to_kind;    /* 1: blank falls back to the asset's kind */
  int may_be_never;     /* 1: `never` is allowed */
  const char *fallback; /* what a blank means; "" = nothing */
  const char *unit;     /* "" if none */
  const char *allowed;  /* words, or the table referred to; "" if free */
  const char *en, *ja;  /* meaning */
} hakyu_field;

HAKYU_API size_t hakyu_model_field_count(void);
HAKYU_API hakyu_field hakyu_model_field(size_t i); /* 0 <= i < count; every table is followed by its fields */
HAKYU_API size_t hakyu_scenario_field_count(void);
HAKYU_API hakyu_field hakyu_scenario_field(size_t i);

#ifdef __cplusplus
}
#endif
#endif
