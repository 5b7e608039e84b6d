/* reportable - see reportable.h. Breaches are stored for all replications; what loss passed through on its way to a breached sector is seen
   in the traced ones. */
#include "diagnosis/reportable.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "diagnosis/spread.h"

static const double level95 = 0.95;

typedef struct breach { uint64_t i; uint32_t level; int64_t at_s; } breach;
typedef struct reading {
  hk_facts *facts;
  hk_reportable *out;
  breach *breaches; size_t count; /* in order of (outer, number, level) */
  uint64_t *draws;                /* settled replications by outer draw */
  double *times;
} reading;

static const char *copy_text(hk_facts *facts, const hk_datum *datum) {
  const char *text = datum->is_null || !datum->text ? "" : datum->text;
  return hk_arena_text(facts->arena, text, strlen(text));
}

static hakyu_status take_level(hk_facts *facts, const hk_datum *row, hk_reportable_level *level) {
  if (row[2].integer < 0 || row[2].integer >= facts->sector_count || (!row[3].is_null && (row[3].integer < 0 || row[3].integer >= facts->row_count)) || row[5].integer <= 0 ||
      row[6].integer < 0)
    return HAKYU_DAMAGED;
  *level = (hk_reportable_level){.id = copy_text(facts, &row[1]),
                                 .sector = (uint32_t)row[2].integer,
                                 .row = row[3].is_null ? HK_FACT_NONE : (uint32_t)row[3].integer,
                                 .metric = copy_text(facts, &row[4]),
                                 .magnitude = (double)row[5].integer / 1e6,
                                 .duration_s = row[6].integer,
                                 .label = {copy_text(facts, &row[7]), copy_text(facts, &row[8])},
                                 .source = copy_text(facts, &row[9])};
  return level->id && level->metric && level->label[0] && level->label[1] && level->source ? HAKYU_OK : HAKYU_NO_MEMORY;
}

static hakyu_status read_levels(reading *r) {
  int64_t rows = 0;
  hk_cursor *cursor = NULL;
  const hk_datum *row = NULL;
  hakyu_status status = hk_result_count(r->facts->result, HK_STORED_service_levels, &rows);
  if (status) return status;
  r->out->levels = hk_arena_zalloc(r->facts->arena, ((size_t)rows + 1) * sizeof *r->out->levels);
  if (!r->out->levels) return HAKYU_NO_MEMORY;
  if ((status = hk_result_read(r->facts->result, HK_STORED_service_levels, NULL, 0, &cursor))) return status;
  while (!status && hk_cursor_next(cursor, &row))
    status = row[0].integer == (int64_t)r->out->count ? take_level(r->facts, row, &r->out->levels[r->out->count++]) : HAKYU_DAMAGED;
  hakyu_status closed = hk_cursor_close(cursor);
  return status ? status : closed;
}

static hakyu_status read_breaches(reading *r) {
  const hk_facts *facts = r->facts;
  int64_t rows = 0;
  hk_cursor *cursor = NULL;
  const hk_datum *row = NULL;
  hakyu_status status = hk_result_count(facts->result, HK_STORED_breaches, &rows);
  if (status) return status;
  r->breaches = hk_memory_array(facts->memory, (size_t)rows + 1, sizeof *r->breaches);
  r->times = hk_memory_array(facts->memory, (size_t)rows + 1, sizeof *r->times);
  r->draws = hk_memory_array(facts->memory, (size_t)facts->outer_count + 1, sizeof *r->draws);
  if (!r->breaches || !r->times || !r->draws) return HAKYU_NO_MEMORY;
  for (uint64_t k = 0; k < facts->settled; k++) r->draws[facts->outer[k]]++;
  if ((status = hk_result_read(facts->result, HK_STORED_breaches, NULL, 0, &cursor))) return status;
  while (!status && hk_cursor_next(cursor, &row)) {
    if (row[0].integer < 0 || row[0].integer >= facts->outer_count || row[1].integer < 0 || row[2].integer < 0 || row[2].integer >= (int64_t)r->out->count) {
      status = HAKYU_DAMAGED;
      break;
    }
    uint64_t i = (uint64_t)row[1].integer * facts->outer_count + (uint64_t)row[0].integer;
    if (i >= facts->slots || !facts->is_settled[i]) status = HAKYU_DAMAGED;
    else r->breaches[r->count++] = (breach){i, (uint32_t)row[2].integer, row[3].integer};
  }
  hakyu_status closed = hk_cursor_close(cursor);
  return status ? status : closed;
}

/* The share of the replications for which `count` first breaches stand in times, of which by_draw[o] in outer draw o. */
static void give_shares(const reading *r, size_t count, const uint64_t *by_draw, hk_interval *share, double *low, double *high) {
  *share = hk_estimate_proportion(count, r->facts->settled, level95);
  *low = INFINITY, *high = -INFINITY;
  for (uint32_t o = 0; o < r->facts->outer_count; o++) {
    if (!r->draws[o]) continue;
    *low = fmin(*low, (double)by_draw[o] / (double)r->draws[o]);
    *high = fmax(*high, (double)by_draw[o] / (double)r->draws[o]);
  }
}

/* Of one level, or (HK_FACT_NONE) of whichever is breached first. */
static hakyu_status give_level(reading *r, uint32_t level, hk_interval *share, double *low, double *high, hk_spread *when) {
  size_t count = 0;
  uint64_t *by_draw = hk_memory_array(r->facts->memory, (size_t)r->facts->outer_count + 1, sizeof *by_draw);
  if (!by_draw) return HAKYU_NO_MEMORY;
  for (size_t k = 0; k < r->count; k++) {
    const breach *b = &r->breaches[k];
    if (level != HK_FACT_NONE && b->level != level) continue;
    if (level == HK_FACT_NONE && k && r->breaches[k - 1].i == b->i) {
      if ((double)b->at_s < r->times[count - 1]) r->times[count - 1] = (double)b->at_s;
      continue;
    }
    r->times[count++] = (double)b->at_s;
    by_draw[b->i % r->facts->outer_count]++;
  }
  give_shares(r, count, by_draw, share, low, high);
  *when = hk_spread_take(r->times, count);
  hk_memory_free(r->facts->memory, by_draw);
  return HAKYU_OK;
}

/* ---- what it passed through ---- */

static int compare_breaches(const void *left, const void *right) {
  const breach *a = left, *b = right;
  if (a->i != b->i) return a->i < b->i ? -1 : 1;
  return a->level < b->level ? -1 : a->level > b->level;
}

static size_t find_first(const reading *r, uint64_t i) {
  size_t low = 0, high = r->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (r->breaches[middle].i < i) low = middle + 1;
    else high = middle;
  }
  return low;
}

/* Sectors of breached levels as bits would not do for more than 64 of them: a byte each. */
static void mark_sectors(const reading *r, size_t first, uint64_t i, uint8_t *is_breached) {
  memset(is_breached, 0, r->facts->sector_count);
  for (size_t k = first; k < r->count && r->breaches[k].i == i; k++) is_breached[r->out->levels[r->breaches[k].level].sector] = 1;
}

static void count_once(uint32_t *counts, uint64_t *last, uint32_t entity, uint64_t mark) {
  if (entity == HK_FACT_NONE || last[entity] == mark) return;
  last[entity] = mark;
  counts[entity]++;
}

/* Episodes of one replication, from the last: does anything below it, or it itself for its need and link, lie in a breached sector? */
static void walk_replication(const reading *r, size_t first, size_t end, const uint8_t *is_breached, uint8_t *reaches, uint64_t *last[3]) {
  const hk_facts *facts = r->facts;
  uint64_t mark = facts->episodes[first].i + 1;
  for (size_t k = first; k < end; k++) reaches[k] = 0;
  for (size_t k = end; k-- > first;) {
    const hk_fact_episode *e = &facts->episodes[k];
    bool below = reaches[k], own = below || is_breached[facts->assets[e->asset].sector];
    if (below) count_once(r->out->by_class[HK_SPOT_ASSET], last[HK_SPOT_ASSET], e->asset, mark);
    if (own) count_once(r->out->by_class[HK_SPOT_NEED], last[HK_SPOT_NEED], e->need, mark);
    if (own) count_once(r->out->by_class[HK_SPOT_LINK], last[HK_SPOT_LINK], e->link, mark);
    if (own && e->parent != HK_FACT_NONE) reaches[e->first + e->parent] = 1;
  }
}

/* The next traced replication in which a level was breached: its episodes are *first .. *end - 1, its sectors are marked. False when there is none.
   Breaches are in order. */
static bool next_breached(reading *r, size_t *first, size_t *end, uint8_t *is_breached) {
  const hk_facts *facts = r->facts;
  while (*end < facts->episode_count) {
    const uint64_t i = facts->episodes[*end].i;
    const size_t at = find_first(r, i);
    for (*first = *end; *end < facts->episode_count && facts->episodes[*end].i == i;) ++*end;
    if (at == r->count || r->breaches[at].i != i) continue;
    r->out->traced_any++;
    mark_sectors(r, at, i, is_breached);
    return true;
  }
  return false;
}

static hakyu_status count_passed(reading *r) {
  hk_facts *facts = r->facts;
  const uint32_t sizes[3] = {[HK_SPOT_ASSET] = facts->asset_count, [HK_SPOT_NEED] = facts->need_count, [HK_SPOT_LINK] = facts->link_count};
  uint64_t *last[3] = {NULL, NULL, NULL};
  uint8_t *is_breached = hk_memory_array(facts->memory, (size_t)facts->sector_count + 1, 1), *reaches = hk_memory_array(facts->memory, facts->episode_count + 1, 1);
  hakyu_status status = is_breached && reaches ? HAKYU_OK : HAKYU_NO_MEMORY;
  for (int c = 0; c < 3 && !status; c++) {
    r->out->by_class[c] = hk_arena_zalloc(facts->arena, ((size_t)sizes[c] + 1) * sizeof(uint32_t));
    last[c] = hk_memory_array(facts->memory, (size_t)sizes[c] + 1, sizeof(uint64_t));
    if (!r->out->by_class[c] || !last[c]) status = HAKYU_NO_MEMORY;
  }
  if (!status && r->count) qsort(r->breaches, r->count, sizeof *r->breaches, compare_breaches);
  for (size_t k = 0, end = 0; !status && next_breached(r, &k, &end, is_breached);) {
    walk_replication(r, k, end, is_breached, reaches, last);
  }
  for (int c = 0; c < 3; c++) hk_memory_free(facts->memory, last[c]);
  hk_memory_free(facts->memory, is_breached);
  hk_memory_free(facts->memory, reaches);
  return status;
}

/* ---- what kinds of failure were among its causes ---- */

/* As walk_replication, for kinds of failure: one replication, from the last episode. */
static void walk_kinds(const reading *r, size_t first, size_t end, const uint8_t *is_breached, uint8_t *reaches, const hk_kind_of_failure *kinds, size_t count,
                       uint8_t *is_seen) {
  const hk_facts *facts = r->facts;
  memset(reaches + first, 0, end - first);
  memset(is_seen, 0, count);
  for (size_t k = end; k-- > first;) {
    const hk_fact_episode *e = &facts->episodes[k];
    if (!reaches[k] && !is_breached[facts->assets[e->asset].sector]) continue;
    for (size_t kind = 0; kind < count; kind++) is_seen[kind] |= hk_failure_is_of(e, kinds[kind]);
    if (e->parent != HK_FACT_NONE) reaches[e->first + e->parent] = 1;
  }
}

static hakyu_status count_kinds(reading *r, const hk_kind_of_failure *kinds, size_t count, uint64_t *counts) {
  hk_facts *facts = r->facts;
  uint8_t *is_breached = hk_memory_array(facts->memory, (size_t)facts->sector_count + 1, 1), *reaches = hk_memory_array(facts->memory, facts->episode_count + 1, 1);
  uint8_t *is_seen = hk_memory_array(facts->memory, count + 1, 1);
  const hakyu_status status = is_breached && reaches && is_seen ? HAKYU_OK : HAKYU_NO_MEMORY;
  if (!status && r->count) qsort(r->breaches, r->count, sizeof *r->breaches, compare_breaches);
  for (size_t k = 0, end = 0; !status && next_breached(r, &k, &end, is_breached);) {
    walk_kinds(r, k, end, is_breached, reaches, kinds, count, is_seen);
    for (size_t kind = 0; kind < count; kind++) counts[kind] += is_seen[kind];
  }
  hk_memory_free(facts->memory, is_breached);
  hk_memory_free(facts->memory, reaches);
  hk_memory_free(facts->memory, is_seen);
  return status;
}

static void let_go(reading *r) {
  hk_memory_free(r->facts->memory, r->breaches);
  hk_memory_free(r->facts->memory, r->times);
  hk_memory_free(r->facts->memory, r->draws);
}

hakyu_status hk_diagnose_reportable_kinds(hk_facts *facts, const hk_kind_of_failure *kinds, size_t count, uint64_t *counts, uint64_t *traced_any) {
  hk_reportable levels = {0};
  reading r = {.facts = facts, .out = &levels};
  for (size_t k = 0; k < count; k++) counts[k] = 0;
  hakyu_status status = read_levels(&r);
  if (!status && levels.count) status = read_breaches(&r);
  if (!status && levels.count) status = count_kinds(&r, kinds, count, counts);
  if (!status) *traced_any = levels.traced_any;
  let_go(&r);
  return status;
}

hakyu_status hk_diagnose_reportable(hk_facts *facts, hk_reportable *out) {
  hk_reportable made = {0};
  reading r = {.facts = facts, .out = &made};
  hakyu_status status = read_levels(&r);
  if (!status && made.count) status = read_breaches(&r);
  for (uint32_t l = 0; l < made.count && !status; l++) {
    hk_reportable_level *level = &made.levels[l];
    status = give_level(&r, l, &level->breached, &level->outer_low, &level->outer_high, &level->breach_s);
  }
  if (!status && made.count) status = give_level(&r, HK_FACT_NONE, &made.any, &made.any_outer_low, &made.any_outer_high, &made.any_s);
  if (!status && made.count) status = count_passed(&r);
  if (!status) *out = made;
  let_go(&r);
  return status;
}
