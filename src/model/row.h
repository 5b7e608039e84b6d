/* row - one row while it is read: build.c reads its cells, build_rows.c makes of them what the model keeps. Private to the two. */
#ifndef HK_MODEL_ROW_H
#define HK_MODEL_ROW_H
#include "model/builder.h"

/* A row being read. */
typedef struct hk_row {
  hakyu_model *model;
  hk_build *build;
  enum hk_table_number number;
  const hk_table *table;
  hk_place place;
  hakyu_findings *findings;
  hk_cells cells;
  hk_typed *values;         /* by field: what was given, else what blank means */
  const char *label[2];     /* of its LABEL field, kept */
  uint32_t *list;           /* mentions of its LIST field, kept */
  uint32_t list_count;
  const uint8_t *positions; /* of the cells that were given */
  const hk_place *places;   /* their places, or NULL: tables */
  size_t count;
} hk_row;

/* A name that was written otherwise before, in case, is told: the two would silently be one. */
void hk_row_check_spelling(hk_row *r, int position, const hk_names *names, uint32_t number, const char *text);
/* Where a cell of the row stands. */
hk_place hk_row_place(const hk_row *row, int position);
/* Adds what the row says to the model. Findings are made and OK returned; only lack of memory is a status. */
hakyu_status hk_row_add(hk_row *row);
/* layer_rows.c: the same for a table of a layer. */
hakyu_status hk_row_add_to_layer(hk_row *row);
#endif
