/* cell_reader - what cell.c and call.c share while one cell is read. Private to the two. */
#ifndef HK_MODEL_CELL_READER_H
#define HK_MODEL_CELL_READER_H
#include "model/cell.h"

/* What a number measures, so which unit it wants and how it is kept. */
typedef enum hk_measure {
  HK_MEASURE_TIME,   /* seconds; wants a unit */
  HK_MEASURE_PLAIN,  /* ppm; no unit */
  HK_MEASURE_COUNT,  /* whole number; an assumption for it is kept in ppm */
  HK_MEASURE_CHANCE, /* threshold of 2^64; an assumption for it is kept in ppm */
  HK_MEASURE_RATE    /* ppm a year; wants "/year" or the like */
} hk_measure;

typedef struct hk_cell_reader {
  hk_cells *cells;
  const hk_field *field;
  hk_place place;
  const char *whole;     /* the cell after substitution, for findings */
  const char *at;        /* where we read */
  hk_decimal decimal;    /* of the last number */
  bool is_faulty;        /* a finding was made; the first one ends the cell */
  const char *written;   /* the cell before substitution, if that changed it; else NULL */
  int unnamed;           /* assumptions written in this cell so far */
} hk_cell_reader;

/* Makes the cell faulty with one finding "<what> (<whole>); allowed: <allowed>". The first one counts. */
void hk_cell_refuse(hk_cell_reader *reader, const char *code, const char *what, const char *allowed);
/* The same, with the nearest of the words that may stand there, or NULL. */
void hk_cell_refuse_word(hk_cell_reader *reader, const char *code, const char *what, const char *allowed, const char *nearest);
void hk_cell_skip_spaces(hk_cell_reader *reader);
/* True, and past it, if this character comes next. */
bool hk_cell_accept(hk_cell_reader *reader, char wanted);
/* A word of letters, digits, "_", "." and "-" at this place: its length. */
size_t hk_cell_word_length(const char *text);

/* decimal [unit] | never, as a FIXED value. */
void hk_cell_read_number(hk_cell_reader *reader, hk_measure measure, bool may_never, hk_value *value);
/* What an argument of a call may be: a number, or $assumption, or about(…). */
void hk_cell_read_argument(hk_cell_reader *reader, hk_measure measure, bool may_never, hk_value *value);
/* A call whose name, word_length long, stands at this place and is followed by "(". */
void hk_cell_read_call(hk_cell_reader *reader, size_t word_length, hk_measure measure, hk_value *value);
/* about(mode, low, high) at this place, into an assumption of its own. */
void hk_cell_read_about(hk_cell_reader *reader, hk_measure measure, hk_assumption *assumption);
/* A word that opens a parenthesis here is `about`. */
bool hk_cell_is_about(const hk_cell_reader *reader);
#endif
