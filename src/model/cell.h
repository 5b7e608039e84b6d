/* cell - one cell's text becomes a typed value: units, distribution calls, $parameters, assumptions.
   Used by the builder of a model and by the reader of scenarios; fields come from fields.def or a list of its kind.

   Grammar (spaces around tokens do not matter):
     quantity   = decimal [unit] | never | $assumption | call
     call       = name "(" argument { "," argument } ")"       see the table in call.c
     $parameter is replaced by its text before anything is read, also inside calls. */
#ifndef HK_MODEL_CELL_H
#define HK_MODEL_CELL_H
#include "base/text.h"
#include "model/model_fields.h"
#include "model/model.h"

/* What a cell says. Which member counts follows from the field's type. */
typedef struct hk_typed {
  bool is_blank;       /* nothing was given */
  bool is_faulty;      /* something was, but it was refused with a finding; reads like blank */
  hk_value value;      /* INTEGER SHARE AMOUNT CHANCE DURATION TIME RATE */
  int64_t number;      /* BOOL 0, 1 · ENUM position · COORDINATE millionths of a degree · DATE days since 1970-01-01 */
  hk_decimal decimal;  /* the exact decimal of a fixed SHARE, AMOUNT, CHANCE, RATE (per year), NUMBER */
  const char *text;    /* ID TEXT LABEL WORD REF LIST NUMBER: trimmed; lives until the next cell of this parser is read */
} hk_typed;

/* Reads the cells of one model (not yet frozen, or that of a scenario: calls and assumptions are added to it). */
typedef struct hk_cells {
  hakyu_model *model;
  hakyu_findings *findings;
  const char *table;   /* for the ids of unnamed assumptions: "<table>.<row>.<field>" */
  const char *row;     /* id of the present row; "" if it has none */
  hk_buffer text;      /* scratch: the cell after substitution */
  hakyu_status status; /* NO_MEMORY once there was none */
} hk_cells;
void hk_cells_init(hk_cells *cells, hakyu_model *model, hakyu_findings *findings, const char *table);
void hk_cells_fini(hk_cells *cells);

/* Stands for a cell whose text cannot be had (a list where one value is wanted, say): its finding was made already, and
   hk_cell_parse only says is_faulty. */
extern const char hk_cell_unreadable[];

/* Reads one cell. place names file, line and field (also for a blank one). Faults become findings and is_faulty. */
void hk_cell_parse(hk_cells *cells, const hk_field *field, const char *text, hk_place place, hk_typed *typed);

/* Tries a distribution or assumption of a frozen model, such as a scenario brings: what quantile tables cannot hold is a
   finding and *is_held false. is_whole: compile it (up to 2 ms a table, counted in *tables), else only look at its parameters. */
hakyu_status hk_cell_try(hakyu_model *model, hk_value value, bool is_whole, hk_place place, hakyu_findings *findings, int *tables, bool *is_held);

/* Splits "[a, b(c, d)]" (brackets optional) at the commas outside parentheses. *at starts at the list's text and moves on; an
   item is copied, trimmed, to out. False when there is no further item; an item longer than size is cut. */
bool hk_cell_next_item(const char **at, char *out, size_t size);

/* True if the text, written as an item of a list, is read back as this one item: not blank, no comma outside parentheses. */
bool hk_cell_is_item(const char *text);

/* True, and counted, if so many names may still be compared with a mistyped one: files of many faults must not take for ever. */
bool hk_cell_may_compare(hakyu_model *model, uint32_t count);
/* The nearest of these names, for a finding, as long as the model's patience lasts (names_compared); else NULL. */
const char *hk_cell_suggest(hakyu_model *model, const hk_names *names, const char *name);
/* The assumption of that name, or HK_NONE. */
uint32_t hk_cell_find_assumption(const hakyu_model *model, const char *name);
/* "2006-08-15" as days since 1970-01-01; false if it is no date from 1900-01-01 to 2199-12-31. */
bool hk_cell_date(const char *text, int32_t *day);
/* Reads the fixed text of an assumption ("about(…)" or a number, with or without unit) into mode, low, high and is_time of
   *assumption. Findings at place; then REFUSED. */
hakyu_status hk_cell_assumption(hk_cells *cells, const char *text, hk_place place, hk_assumption *assumption);
#endif
