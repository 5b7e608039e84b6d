/* exercise - see exercise.h. */
#include "diagnosis/exercise.h"

#include <stdlib.h>
#include <string.h>

enum { TOGETHER_S = 600 }; /* what of a kind stops within ten minutes is one inject */

typedef struct happening {
  int64_t start_s, end_s, known_s; /* known_s: when the damage at the root was detected; INT64_MAX: never within the horizon */
  uint32_t asset, parent, hazard, root_asset;
  bool is_open, is_struck, goes_on; /* goes_on: the asset was below full already */
} happening;

typedef struct script { hk_facts *f; happening *list; size_t count, room; hk_inject *injects; size_t inject_count, inject_room; } script;

/* ---- reading ---- */

static hakyu_status read_happenings(script *s, uint64_t i) {
  const int64_t where[] = {(int64_t)(i % s->f->outer_count), (int64_t)(i / s->f->outer_count)};
  hk_cursor *cursor = NULL;
  const hk_datum *row = NULL;
  hakyu_status status = hk_result_read(s->f->result, HK_STORED_episodes, where, 2, &cursor);
  while (!status && hk_cursor_next(cursor, &row)) {
    if ((status = hk_memory_grow(s->f->memory, &s->list, s->count, &s->room, sizeof *s->list))) break;
    happening *h = &s->list[s->count];
    *h = (happening){.start_s = row[4].integer, .end_s = row[5].integer, .asset = (uint32_t)row[3].integer, .is_open = row[6].integer != 0,
                     .parent = row[8].is_null ? HK_FACT_NONE : (uint32_t)row[8].integer, .is_struck = !row[9].is_null, .known_s = INT64_MAX};
    if (h->asset >= s->f->asset_count || (h->parent != HK_FACT_NONE && h->parent >= s->count)) {
      status = HAKYU_DAMAGED;
      break;
    }
    h->root_asset = h->asset;
    if (h->parent != HK_FACT_NONE) { /* parents come first */
      h->root_asset = s->list[h->parent].root_asset;
      h->known_s = s->list[h->parent].known_s;
    } else if (!(h->is_open && h->start_s + row[15].integer >= h->end_s)) {
      h->known_s = h->start_s + row[15].integer;
    }
    for (size_t p = 0; p < s->count; p++) h->goes_on |= s->list[p].asset == h->asset && s->list[p].end_s == h->start_s && s->list[p].start_s < h->start_s;
    s->count++;
  }
  const hakyu_status closed = hk_cursor_close(cursor);
  return status ? status : closed;
}

/* ---- injects ---- */

static hakyu_status add(script *s, hk_inject inject) {
  hakyu_status status = hk_memory_grow(s->f->memory, &s->injects, s->inject_count, &s->inject_room, sizeof *s->injects);
  if (!status) s->injects[s->inject_count++] = inject;
  return status;
}

/* The inject of that kind and sector to which something of the same kind of asset at that time belongs, or NULL. */
static hk_inject *find(script *s, hk_inject_kind kind, uint32_t asset, int64_t at_s) {
  const hk_fact_asset *assets = s->f->assets;
  for (size_t i = 0; i < s->inject_count; i++) {
    hk_inject *of = &s->injects[i];
    if (of->kind == kind && of->sector == assets[asset].sector && !strcmp(assets[of->asset].kind, assets[asset].kind) && assets[of->asset].row == assets[asset].row && at_s >= of->at_s &&
        at_s - of->at_s <= TOGETHER_S)
      return of;
  }
  return NULL;
}

static hakyu_status add_or_join(script *s, hk_inject_kind kind, uint32_t asset, int64_t at_s) {
  const hk_fact_asset *of = &s->f->assets[asset];
  hk_inject *there = find(s, kind, asset, at_s);
  if (!there) return add(s, (hk_inject){.at_s = at_s, .kind = kind, .sector = of->sector, .about = of->sector, .asset = asset, .count = 1, .row = of->row, .weight = of->weight});
  there->count++;
  there->weight += of->weight;
  return HAKYU_OK;
}

static hakyu_status add_symptoms(script *s) {
  hakyu_status status = HAKYU_OK;
  for (size_t h = 0; h < s->count && !status; h++)
    if (!s->list[h].goes_on) status = add_or_join(s, HK_INJECT_SYMPTOM, s->list[h].asset, s->list[h].start_s);
  return status;
}

static int compare_known(const void *left, const void *right) {
  const happening *a = left, *b = right;
  if (a->known_s != b->known_s) return a->known_s < b->known_s ? -1 : 1;
  return a->asset < b->asset ? -1 : a->asset > b->asset;
}

static hakyu_status add_causes(script *s) {
  hakyu_status status = HAKYU_OK;
  happening *known = hk_memory_array(s->f->memory, s->count + 1, sizeof *known);
  size_t count = 0;
  if (!known) return HAKYU_NO_MEMORY;
  for (size_t h = 0; h < s->count; h++)
    if (s->list[h].is_struck && s->list[h].known_s != INT64_MAX) known[count++] = s->list[h];
  qsort(known, count, sizeof *known, compare_known);
  for (size_t h = 0; h < count && !status; h++) status = add_or_join(s, HK_INJECT_CAUSE, known[h].asset, known[h].known_s);
  hk_memory_free(s->f->memory, known);
  return status;
}

/* Each sector hears of each other sector's damage once: at the earliest time at which something of its own is down because of it and it is known. */
static hakyu_status add_told(script *s) {
  hakyu_status status = HAKYU_OK;
  for (size_t h = 0; h < s->count && !status; h++) {
    const happening *of = &s->list[h];
    const uint32_t sector = s->f->assets[of->asset].sector, about = s->f->assets[of->root_asset].sector;
    const int64_t at_s = of->known_s > of->start_s ? of->known_s : of->start_s;
    hk_inject *there = NULL;
    if (sector == about || of->known_s == INT64_MAX || at_s >= of->end_s) continue;
    for (size_t i = 0; i < s->inject_count; i++)
      if (s->injects[i].kind == HK_INJECT_TOLD && s->injects[i].sector == sector && s->injects[i].about == about) there = &s->injects[i];
    if (!there) status = add(s, (hk_inject){.at_s = at_s, .kind = HK_INJECT_TOLD, .sector = sector, .about = about, .asset = of->root_asset, .count = 1, .row = HK_FACT_NONE});
    else if (at_s < there->at_s) there->at_s = at_s, there->asset = of->root_asset;
  }
  return status;
}

/* When the last of a kind is back; nothing where one is still down at the horizon. */
static hakyu_status add_restored(script *s) {
  hakyu_status status = HAKYU_OK;
  const hk_fact_asset *assets = s->f->assets;
  for (size_t h = 0; h < s->count && !status; h++) {
    const hk_fact_asset *of = &assets[s->list[h].asset];
    bool is_first = true, is_open = false;
    int64_t last_s = 0;
    uint32_t count = 0, last = s->list[h].asset;
    for (size_t k = 0; k < s->count; k++) {
      const hk_fact_asset *other = &assets[s->list[k].asset];
      if (other->sector != of->sector || strcmp(other->kind, of->kind) != 0) continue;
      is_first &= k >= h;
      is_open |= s->list[k].is_open;
      if (s->list[k].end_s > last_s) last_s = s->list[k].end_s, last = s->list[k].asset;
      count += !s->list[k].goes_on;
    }
    if (is_first && !is_open) status = add(s, (hk_inject){.at_s = last_s, .kind = HK_INJECT_RESTORED, .sector = of->sector, .about = of->sector, .asset = last, .count = count, .row = of->row});
  }
  return status;
}

static hakyu_status add_reports(script *s, uint64_t i) {
  const int64_t where[] = {(int64_t)(i % s->f->outer_count), (int64_t)(i / s->f->outer_count)};
  hk_cursor *breaches = NULL;
  const hk_datum *row = NULL;
  hakyu_status status = hk_result_read(s->f->result, HK_STORED_breaches, where, 2, &breaches);
  while (!status && hk_cursor_next(breaches, &row)) {
    const int64_t level = row[2].integer, at_s = row[3].integer;
    hk_cursor *levels = NULL;
    if ((status = hk_result_read(s->f->result, HK_STORED_service_levels, &level, 1, &levels))) break;
    if (hk_cursor_next(levels, &row) && row[2].integer >= 0 && row[2].integer < s->f->sector_count) {
      const char *en = row[7].is_null ? "" : row[7].text, *ja = row[8].is_null ? en : row[8].text;
      hk_inject inject = {.at_s = at_s, .kind = HK_INJECT_REPORT, .sector = (uint32_t)row[2].integer, .about = (uint32_t)row[2].integer, .row = HK_FACT_NONE};
      inject.level[HAKYU_EN] = hk_arena_text(s->f->arena, en, strlen(en));
      inject.level[HAKYU_JA] = hk_arena_text(s->f->arena, ja, strlen(ja));
      status = inject.level[0] && inject.level[1] ? add(s, inject) : HAKYU_NO_MEMORY;
    }
    const hakyu_status closed = hk_cursor_close(levels);
    if (!status) status = closed;
  }
  const hakyu_status closed = hk_cursor_close(breaches);
  return status ? status : closed;
}

static int compare_injects(const void *left, const void *right) {
  const hk_inject *a = left, *b = right;
  if (a->at_s != b->at_s) return a->at_s < b->at_s ? -1 : 1;
  if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
  if (a->sector != b->sector) return a->sector < b->sector ? -1 : 1;
  return a->asset < b->asset ? -1 : a->asset > b->asset;
}

hakyu_status hk_exercise_make(hk_facts *facts, uint64_t i, hk_inject **list, size_t *count) {
  script s = {.f = facts};
  hakyu_status status = i < facts->slots && facts->is_settled[i] ? read_happenings(&s, i) : HAKYU_NOT_FOUND;
  if (!status && !s.count) status = HAKYU_NOT_FOUND; /* not traced, or nothing happened */
  if (!status) status = add_symptoms(&s);
  if (!status) status = add_causes(&s);
  if (!status) status = add_told(&s);
  if (!status) status = add_restored(&s);
  if (!status) status = add_reports(&s, i);
  hk_inject *kept = status ? NULL : hk_arena_alloc(facts->arena, (s.inject_count + 1) * sizeof *kept);
  if (!status && !kept) status = HAKYU_NO_MEMORY;
  if (!status) {
    memcpy(kept, s.injects, s.inject_count * sizeof *kept);
    qsort(kept, s.inject_count, sizeof *kept, compare_injects);
    *list = kept;
    *count = s.inject_count;
  }
  hk_memory_free(facts->memory, s.list);
  hk_memory_free(facts->memory, s.injects);
  return status;
}

/* ---- which replication ---- */

typedef struct ranked { double index; uint64_t i; } ranked;

static int compare_ranked(const void *left, const void *right) {
  const ranked *a = left, *b = right;
  if (a->index != b->index) return a->index < b->index ? -1 : 1;
  return (a->i > b->i) - (a->i < b->i);
}

hakyu_status hk_exercise_choose(hk_facts *f, double part, uint64_t *i) {
  size_t count = 0;
  ranked *list = hk_memory_array(f->memory, f->episode_count + 1, sizeof *list);
  if (!list) return HAKYU_NO_MEMORY;
  for (size_t e = 0; e < f->episode_count; e++) { /* grouped by replication; those in which nothing fell are no exercise */
    const hk_fact_episode *of = &f->episodes[e];
    const uint32_t row = f->assets[of->asset].row;
    if (!count || list[count - 1].i != of->i) list[count++] = (ranked){0, of->i};
    if (row != HK_FACT_NONE && f->rows[row].weight > 0) list[count - 1].index += (double)of->weight_s / 3600.0 / (double)f->rows[row].weight * f->rows[row].index_per_h;
  }
  qsort(list, count, sizeof *list, compare_ranked);
  if (count) *i = list[(size_t)((double)(count - 1) * part)].i;
  hk_memory_free(f->memory, list);
  return count ? HAKYU_OK : HAKYU_NOT_FOUND;
}
