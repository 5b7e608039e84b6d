/* incident_figures - see incident_figures.h. The failures of the window are put in order of sector, cause and year once; everything that is
   counted by these is then a run of neighbours. */
#include "catalogue/incident_figures.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct counting {
  hk_incident_figures *figures;
  const hakyu_register *reg;
  const hk_incident **picked; /* in the window, by sector, cause, year, row */
  hk_length *lengths;         /* room for one of each */
  double years, level;
} counting;

static int32_t year_of(hk_when when) { return when / 10000; }

static int compare_picked(const void *left, const void *right) {
  const hk_incident *const a = *(const hk_incident *const *)left, *const b = *(const hk_incident *const *)right;
  const int by_sector = strcmp(a->sector, b->sector);
  if (by_sector) return by_sector;
  if (a->cause != b->cause) return a->cause < b->cause ? -1 : 1;
  if (year_of(a->date) != year_of(b->date)) return year_of(a->date) < year_of(b->date) ? -1 : 1;
  return (a > b) - (a < b);
}

/* ---- the window ---- */

/* The years of the register's own first and last failure, where none are asked for. */
static void find_window(hk_incident_figures *figures, const hakyu_register *reg, int32_t first, int32_t last) {
  int32_t own_first = 0, own_last = 0;
  for (uint32_t i = 0; i < reg->incident_count; i++) {
    const int32_t year = year_of(reg->incidents[i].date);
    if (!year) continue;
    if (!own_first || year < own_first) own_first = year;
    if (year > own_last) own_last = year;
  }
  figures->is_window_own = !first || !last;
  figures->first_year = first ? first : own_first;
  figures->last_year = last ? last : own_last;
}

static bool is_in_window(const hk_incident_figures *figures, const hk_incident *incident) {
  const int32_t year = year_of(incident->date);
  return year && year >= figures->first_year && year <= figures->last_year;
}

/* ---- counts and rates ---- */

/* Neighbours from `at` on that agree in sector and, if asked, in cause and year. */
static uint32_t run_of(const counting *c, uint32_t at, bool by_cause, bool by_year) {
  uint32_t end = at + 1;
  const hk_incident *first = c->picked[at];
  while (end < c->figures->count && strcmp(c->picked[end]->sector, first->sector) == 0 && (!by_cause || c->picked[end]->cause == first->cause) &&
         (!by_year || year_of(c->picked[end]->date) == year_of(first->date)))
    end++;
  return end - at;
}

static void add_rate(const counting *c, const char *sector, int cause, uint32_t count) {
  c->figures->rates[c->figures->rate_count++] = (hk_incident_rate){sector, cause, count, hk_estimate_rate(count, c->years, c->level)};
}

static hakyu_status count_rates(const counting *c) {
  hk_incident_figures *figures = c->figures;
  uint32_t by_cause[HK_CAUSE_COUNT] = {0};
  figures->cells = hk_arena_zalloc(figures->arena, (figures->count + 1) * sizeof *figures->cells);
  figures->rates = hk_arena_zalloc(figures->arena, (2 * (size_t)figures->count + HK_CAUSE_COUNT + 1) * sizeof *figures->rates);
  if (!figures->cells || !figures->rates) return HAKYU_NO_MEMORY;
  for (uint32_t i = 0; i < figures->count; i++) by_cause[c->picked[i]->cause]++;
  add_rate(c, NULL, HK_ANY_CAUSE, figures->count);
  for (uint32_t i = 0, run; i < figures->count; i += run) run = run_of(c, i, false, false), add_rate(c, c->picked[i]->sector, HK_ANY_CAUSE, run);
  for (int cause = 0; cause < HK_CAUSE_COUNT; cause++)
    if (by_cause[cause]) add_rate(c, NULL, cause, by_cause[cause]);
  for (uint32_t i = 0, run; i < figures->count; i += run) run = run_of(c, i, true, false), add_rate(c, c->picked[i]->sector, (int)c->picked[i]->cause, run);
  for (uint32_t i = 0, run; i < figures->count; i += run) {
    run = run_of(c, i, true, true);
    figures->cells[figures->cell_count++] = (hk_incident_cell){c->picked[i]->sector, c->picked[i]->cause, year_of(c->picked[i]->date), run};
  }
  return HAKYU_OK;
}

/* ---- what came back ---- */

/* Days since 0000-03-01 of a date that is known to the day; -1 of one that is not. */
static int32_t day_number(hk_when when) {
  int32_t year = when / 10000;
  const int32_t month = when / 100 % 100, day = when % 100;
  if (!month || !day) return -1;
  year -= month <= 2;
  return 365 * year + year / 4 - year / 100 + year / 400 + (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
}

static hakyu_status count_returns(const counting *c) {
  hk_incident_figures *figures = c->figures;
  figures->returns = hk_arena_zalloc(figures->arena, (figures->count + 1) * sizeof *figures->returns);
  if (!figures->returns) return HAKYU_NO_MEMORY;
  for (uint32_t i = 0; i < c->reg->incident_count; i++) {
    const hk_incident *incident = &c->reg->incidents[i];
    if (!is_in_window(figures, incident) || incident->recurrence_of == HK_NOWHERE) continue;
    const hk_incident *before = &c->reg->incidents[incident->recurrence_of];
    const int32_t then = day_number(before->date), now = day_number(incident->date);
    figures->returns[figures->return_count++] =
        (hk_incident_return){i, incident->recurrence_of, then < 0 || now < then ? -1 : now - then, incident->cause == before->cause};
  }
  figures->return_share = hk_estimate_proportion(figures->return_count, figures->count, c->level);
  return HAKYU_OK;
}

/* ---- how long ---- */

static hk_incident_lengths measure(const counting *c, const char *sector, uint32_t first, uint32_t count) {
  hk_incident_lengths out = {.sector = sector};
  size_t known = 0;
  for (uint32_t i = first; i < first + count; i++) {
    const hk_incident *incident = c->picked[i];
    if (incident->duration_s > 0)
      c->lengths[known++] = (hk_length){(double)incident->duration_s, incident->duration_is == HK_DURATION_AT_LEAST};
    else
      out.unknown++;
  }
  out.fit = hk_fit_lognormal(c->lengths, known, c->level);
  return out;
}

static hakyu_status measure_lengths(counting *c) {
  hk_incident_figures *figures = c->figures;
  c->lengths = hk_arena_zalloc(figures->arena, (figures->count + 1) * sizeof *c->lengths);
  figures->lengths = hk_arena_zalloc(figures->arena, (figures->count + 1) * sizeof *figures->lengths);
  if (!c->lengths || !figures->lengths) return HAKYU_NO_MEMORY;
  figures->lengths[figures->length_count++] = measure(c, NULL, 0, figures->count);
  for (uint32_t i = 0, run; i < figures->count; i += run) run = run_of(c, i, false, false), figures->lengths[figures->length_count++] = measure(c, c->picked[i]->sector, i, run);
  return HAKYU_OK;
}

/* ---- items ---- */

static int compare_texts(const void *left, const void *right) { return strcmp(*(const char *const *)left, *(const char *const *)right); }

static int compare_items(const void *left, const void *right) {
  const hk_incident_item *a = left, *b = right;
  return a->count != b->count ? (a->count > b->count ? -1 : 1) : strcmp(a->item, b->item);
}

static hakyu_status count_items(const counting *c) {
  hk_incident_figures *figures = c->figures;
  size_t named = 0, put = 0;
  for (uint32_t i = 0; i < figures->count; i++) named += c->picked[i]->item_count;
  const char **names = hk_arena_zalloc(figures->arena, (named + 1) * sizeof *names);
  figures->items = hk_arena_zalloc(figures->arena, (named + 1) * sizeof *figures->items);
  if (!names || !figures->items) return HAKYU_NO_MEMORY;
  for (uint32_t i = 0; i < figures->count; i++)
    for (uint32_t k = 0; k < c->picked[i]->item_count; k++) names[put++] = c->picked[i]->items[k];
  if (named) qsort(names, named, sizeof *names, compare_texts);
  for (size_t i = 0; i < named; i++) {
    if (!i || strcmp(names[i], names[i - 1]) != 0) figures->items[figures->item_count++].item = names[i];
    figures->items[figures->item_count - 1].count++;
  }
  for (uint32_t k = 0; k < figures->item_count; k++) figures->items[k].per_year = hk_estimate_rate(figures->items[k].count, c->years, c->level);
  if (figures->item_count) qsort(figures->items, figures->item_count, sizeof *figures->items, compare_items);
  return HAKYU_OK;
}

/* ---- all ---- */

static hakyu_status count_all(counting *c) {
  hk_incident_figures *figures = c->figures;
  c->picked = hk_arena_zalloc(figures->arena, ((size_t)c->reg->incident_count + 1) * sizeof *c->picked);
  if (!c->picked) return HAKYU_NO_MEMORY;
  for (uint32_t i = 0; i < c->reg->incident_count; i++)
    if (is_in_window(figures, &c->reg->incidents[i])) c->picked[figures->count++] = &c->reg->incidents[i];
  figures->left_out = c->reg->incident_count - figures->count;
  if (figures->count) qsort(c->picked, figures->count, sizeof *c->picked, compare_picked);
  c->years = figures->first_year ? (double)(figures->last_year - figures->first_year) + 1.0 : 0.0;
  hakyu_status status = count_rates(c);
  if (!status) status = count_returns(c);
  if (!status) status = measure_lengths(c);
  return status ? status : count_items(c);
}

hakyu_status hk_incident_figures_init(hk_incident_figures *figures, const hakyu_memory *memory, const hakyu_register *reg, int32_t first_year,
                                      int32_t last_year, double level) {
  hk_incident_figures made = {0};
  if (reg->kind != HAKYU_GUIDELINE_INCIDENTS || first_year < 0 || last_year < 0 || (first_year && last_year && last_year < first_year)) return HAKYU_USAGE;
  hakyu_status status = hk_arena_create(memory, &made.arena);
  if (status) return status;
  find_window(&made, reg, first_year, last_year);
  counting c = {.figures = &made, .reg = reg, .level = level};
  status = count_all(&c);
  if (status)
    hk_incident_figures_fini(&made);
  else
    *figures = made;
  return status;
}

void hk_incident_figures_fini(hk_incident_figures *figures) {
  hk_arena_destroy(figures->arena);
  *figures = (hk_incident_figures){0};
}
