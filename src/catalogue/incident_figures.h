/* incident_figures - what a register of IT failures says in numbers: how many by sector, cause and year, how often, how long, and what
   came back. Everything holds for a window of whole years; failures outside of it are left out and counted.

   A register holds what became known. The figures say so (hk_incident_figures.is_window_own, the notes of the report): they are about
   the register, not about all failures. */
#ifndef HK_CATALOGUE_INCIDENT_FIGURES_H
#define HK_CATALOGUE_INCIDENT_FIGURES_H
#include "catalogue/registers.h"
#include "numbers/lifetimes.h"

enum { HK_ANY_CAUSE = HK_CAUSE_COUNT };

/* One cell of sector x cause x year that is not empty. */
typedef struct hk_incident_cell { const char *sector; hk_cause cause; int32_t year; uint32_t count; } hk_incident_cell;

/* Failures a year. sector NULL: of all; cause HK_ANY_CAUSE: of any. */
typedef struct hk_incident_rate { const char *sector; int cause; uint32_t count; hk_interval per_year; } hk_incident_rate;

/* A failure that came back: rows of the register. days: from the earlier one, -1 where a day is not known. */
typedef struct hk_incident_return { uint32_t incident, of; int32_t days; bool is_same_cause; } hk_incident_return;

/* How long, of a sector or of all (NULL), in seconds. */
typedef struct hk_incident_lengths { const char *sector; hk_lognormal_fit fit; uint32_t unknown; /* without a duration */ } hk_incident_lengths;

/* How many name an item, and how many a year. */
typedef struct hk_incident_item { const char *item; uint32_t count; hk_interval per_year; } hk_incident_item;

typedef struct hk_incident_figures {
  hk_arena *arena;
  uint32_t count, left_out;       /* in the window; outside of it or without a date */
  int32_t first_year, last_year;  /* the window; 0 to 0 if nothing is in it */
  bool is_window_own;             /* it goes from the first to the last failure of the register itself: rates are then too high */
  hk_incident_cell *cells;        uint32_t cell_count;   /* by sector, cause, year */
  hk_incident_rate *rates;        uint32_t rate_count;   /* all; each sector; each cause; each sector and cause */
  hk_incident_return *returns;    uint32_t return_count; /* in the register's order */
  hk_interval return_share;       /* of the failures in the window, how many came back */
  hk_incident_lengths *lengths;   uint32_t length_count; /* all, then each sector */
  hk_incident_item *items;        uint32_t item_count;   /* most first */
} hk_incident_figures;

/* Counts a register of incidents. first_year, last_year: the window, 0 for the register's own. level: of the intervals (0.95).
   Errors: USAGE (no register of incidents; a window that ends before it begins), NO_MEMORY. Ended by fini. */
hakyu_status hk_incident_figures_init(hk_incident_figures *figures, const hakyu_memory *memory, const hakyu_register *reg, int32_t first_year,
                                      int32_t last_year, double level);
void hk_incident_figures_fini(hk_incident_figures *figures);
#endif
