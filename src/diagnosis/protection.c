/* protection - who was protected, by what, and with what margin.
   Two sources, because the kernel keeps two: `held` counts the saves of all replications by need, holder and margin bin; saves
   and episodes of the traced replications tell which threatened needs were held throughout and which gave way in the end. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "diagnosis/diagnosis.h"

enum { HOLDER_REDUNDANCY = 0 }; /* 1 + link: standby; -1 - place: stage */

/* A line of `held`, outer draws together once sorted and added. */
typedef struct held { uint32_t need, group; int64_t holder, bin, saves, seconds; } held;
typedef struct held_list { held *items; size_t count; } held_list;

static bool is_holder(const hk_facts *facts, uint32_t need, int64_t holder) {
  if (holder > 0) return holder - 1 < facts->link_count;
  return holder == HOLDER_REDUNDANCY || -1 - holder < facts->needs[need].stage_count;
}

static hakyu_status read_held(hk_facts *facts, held_list *list) {
  int64_t rows = 0;
  hk_cursor *cursor = NULL;
  const hk_datum *row = NULL;
  hakyu_status status = hk_result_count(facts->result, HK_STORED_held, &rows);
  if (status) return status;
  list->items = hk_memory_array(facts->memory, (size_t)rows + 1, sizeof *list->items);
  if (!list->items) return HAKYU_NO_MEMORY;
  if ((status = hk_result_read(facts->result, HK_STORED_held, NULL, 0, &cursor))) return status;
  while (!status && hk_cursor_next(cursor, &row)) {
    if (row[1].integer < 0 || row[1].integer >= facts->need_count || !is_holder(facts, (uint32_t)row[1].integer, row[2].integer))
      status = HAKYU_DAMAGED;
    else
      list->items[list->count++] = (held){(uint32_t)row[1].integer, 0, row[2].integer, row[3].integer, row[4].integer, row[5].integer};
  }
  hakyu_status closed = hk_cursor_close(cursor);
  return status ? status : closed;
}

static hk_holder_kind kind_of(int64_t holder) { return holder > 0 ? HK_HELD_STANDBY : holder < 0 ? HK_HELD_STAGE : HK_HELD_REDUNDANCY; }

static const char *stage_of(const hk_facts *facts, const held *h) {
  return h->holder < 0 ? facts->stages[facts->needs[h->need].stage_first + (uint64_t)(-1 - h->holder)] : NULL;
}

/* ---- margins ------------------------------------------------------------------------------------------------ */

/* Bin 0: nothing left; k: from 2^((k-1)/4) to 2^(k/4) s, of which the (geometric) middle is given. */
static double margin_of(int64_t bin) { return bin <= 0 ? 0.0 : exp2(((double)bin - 0.5) / 4); }

/* Items of one group stand together in order of bins; bin -1 has no margin. */
static double margin_quantile(const held *items, size_t count, int64_t with_margin, double p) {
  int64_t wanted = (int64_t)ceil(p * (double)with_margin - 1e-9), seen = 0;
  if (wanted < 1) wanted = 1;
  for (size_t k = 0; k < count; k++) {
    if (items[k].bin < 0) continue;
    seen += items[k].saves;
    if (seen >= wanted) return margin_of(items[k].bin);
  }
  return NAN;
}

static void give_margins(const held *items, size_t count, hk_protector *out) {
  int64_t with_margin = 0, empty = 0;
  for (size_t k = 0; k < count; k++) {
    out->saves += items[k].saves;
    out->seconds += items[k].seconds;
    if (items[k].bin >= 0) with_margin += items[k].saves;
    if (items[k].bin == 0) empty += items[k].saves;
  }
  out->margin_s = with_margin ? margin_quantile(items, count, with_margin, 0.5) : NAN;
  out->margin_low_s = with_margin ? margin_quantile(items, count, with_margin, 0.05) : NAN;
  out->empty = with_margin ? (double)empty / (double)with_margin : NAN;
}

/* ---- groups ------------------------------------------------------------------------------------------------- */

static int compare_held(const void *left, const void *right) {
  const held *a = left, *b = right;
  if (a->group != b->group) return a->group < b->group ? -1 : 1;
  return a->bin < b->bin ? -1 : a->bin > b->bin;
}

static int compare_protectors(const void *left, const void *right) {
  const hk_protector *a = left, *b = right;
  if (a->saves != b->saves) return a->saves > b->saves ? -1 : 1;
  if (a->need != b->need) return a->need < b->need ? -1 : 1;
  if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
  if (a->link != b->link) return a->link < b->link ? -1 : 1;
  return strcmp(a->stage ? a->stage : "", b->stage ? b->stage : "");
}

/* What stands together: by need, the need and its holder; by sector, the sector and the kind of holder (stages by name). */
static void name_group(const hk_facts *facts, const held *h, bool by_need, hk_buffer *name) {
  name->length = 0;
  if (by_need)
    hk_buffer_printf(name, "%u %lld", h->need, (long long)h->holder);
  else
    hk_buffer_printf(name, "%u %d %s", facts->assets[facts->needs[h->need].asset].sector, (int)kind_of(h->holder), h->holder < 0 ? stage_of(facts, h) : "");
}

static hakyu_status assign_groups(hk_facts *facts, held_list *list, bool by_need, uint32_t *group_count) {
  hk_names *names = NULL;
  hk_buffer name;
  int is_new;
  hk_buffer_init(&name, facts->memory);
  hakyu_status status = hk_names_create(facts->memory, &names);
  for (size_t k = 0; k < list->count && !status; k++) {
    held *h = &list->items[k];
    name_group(facts, h, by_need, &name);
    const char *kept = name.is_starved ? NULL : name.text;
    uint32_t found = kept ? hk_names_find(names, kept) : HK_NO_NAME;
    if (kept && found == HK_NO_NAME) kept = hk_arena_text(facts->arena, name.text, name.length);
    if (!kept) status = HAKYU_NO_MEMORY;
    else if (found != HK_NO_NAME) h->group = found;
    else status = hk_names_add(names, kept, &h->group, &is_new);
  }
  if (!status) *group_count = hk_names_count(names);
  hk_names_destroy(names);
  hk_buffer_fini(&name);
  return status;
}

static hakyu_status read_protectors(hk_facts *facts, bool by_need, hk_protector **protectors, size_t *count) {
  held_list list = {0};
  uint32_t groups = 0;
  size_t made = 0;
  hk_protector *out = NULL;
  hakyu_status status = read_held(facts, &list);
  if (!status) status = assign_groups(facts, &list, by_need, &groups);
  if (!status && !(out = hk_arena_zalloc(facts->arena, ((size_t)groups + 1) * sizeof *out))) status = HAKYU_NO_MEMORY;
  if (status) goto done;
  qsort(list.items, list.count, sizeof *list.items, compare_held);
  for (size_t k = 0, next = 0; k < list.count; k = next) {
    const held *first = &list.items[k];
    while (next < list.count && list.items[next].group == first->group) next++;
    hk_protector *p = &out[made++];
    *p = (hk_protector){.sector = facts->assets[facts->needs[first->need].asset].sector,
                        .need = by_need ? first->need : HK_FACT_NONE,
                        .link = by_need && first->holder > 0 ? (uint32_t)(first->holder - 1) : HK_FACT_NONE,
                        .kind = kind_of(first->holder),
                        .stage = stage_of(facts, first)};
    give_margins(first, next - k, p);
  }
  qsort(out, made, sizeof *out, compare_protectors);
  *protectors = out;
  *count = made;
done:
  hk_memory_free(facts->memory, list.items);
  return status;
}

hakyu_status hk_diagnose_saves(hk_facts *facts, hk_protector **list, size_t *count) { return read_protectors(facts, true, list, count); }

/* ---- threatened and held ------------------------------------------------------------------------------------------ */

typedef struct threat { uint64_t i; uint32_t need, gave_way; } threat;

static int compare_threats(const void *left, const void *right) {
  const threat *a = left, *b = right;
  if (a->i != b->i) return a->i < b->i ? -1 : 1;
  if (a->need != b->need) return a->need < b->need ? -1 : 1;
  return a->gave_way < b->gave_way ? 1 : a->gave_way > b->gave_way ? -1 : 0; /* those that gave way first */
}

static hakyu_status read_threats(hk_facts *facts, threat **threats, size_t *count) {
  int64_t saves = 0;
  hk_cursor *cursor = NULL;
  const hk_datum *row = NULL;
  hakyu_status status = hk_result_count(facts->result, HK_STORED_saves, &saves);
  if (status) return status;
  threat *list = hk_memory_array(facts->memory, facts->episode_count + (size_t)saves + 1, sizeof *list);
  size_t made = 0;
  if (!list) return HAKYU_NO_MEMORY;
  *threats = list;
  for (size_t e = 0; e < facts->episode_count; e++)
    if (facts->episodes[e].need != HK_FACT_NONE) list[made++] = (threat){facts->episodes[e].i, facts->episodes[e].need, 1};
  if ((status = hk_result_read(facts->result, HK_STORED_saves, NULL, 0, &cursor))) return status;
  while (!status && hk_cursor_next(cursor, &row)) {
    if (row[3].integer < 0 || row[3].integer >= facts->need_count)
      status = HAKYU_DAMAGED;
    else
      list[made++] = (threat){(uint64_t)row[1].integer * facts->outer_count + (uint64_t)row[0].integer, (uint32_t)row[3].integer, 0};
  }
  hakyu_status closed = hk_cursor_close(cursor);
  qsort(list, made, sizeof *list, compare_threats);
  *count = made;
  return status ? status : closed;
}

hakyu_status hk_diagnose_protection(hk_facts *facts, hk_protection **list, size_t *count) {
  hk_protector *protectors = NULL;
  threat *threats = NULL;
  size_t protector_count = 0, threat_count = 0, given = 0;
  hk_protection *by_sector = hk_arena_zalloc(facts->arena, ((size_t)facts->sector_count + 1) * sizeof *by_sector);
  hakyu_status status = by_sector ? read_protectors(facts, false, &protectors, &protector_count) : HAKYU_NO_MEMORY;
  if (!status) status = read_threats(facts, &threats, &threat_count);
  if (status) goto done;
  for (size_t k = 0; k < threat_count; k++) {
    if (k && threats[k].i == threats[k - 1].i && threats[k].need == threats[k - 1].need) continue;
    hk_protection *sector = &by_sector[facts->assets[facts->needs[threats[k].need].asset].sector];
    sector->threatened++;
    sector->held += !threats[k].gave_way;
  }
  for (size_t p = 0; p < protector_count; p++) by_sector[protectors[p].sector].count++;
  for (uint32_t s = 0; s < facts->sector_count; s++) {
    hk_protection *sector = &by_sector[given];
    *sector = by_sector[s];
    sector->sector = s;
    if (!sector->count && !sector->threatened) continue;
    sector->by = hk_arena_alloc(facts->arena, (sector->count + 1) * sizeof *sector->by);
    if (!sector->by) {
      status = HAKYU_NO_MEMORY;
      goto done;
    }
    for (size_t p = 0, at = 0; p < protector_count; p++)
      if (protectors[p].sector == s) sector->by[at++] = protectors[p];
    given++;
  }
  *list = by_sector;
  *count = given;
done:
  hk_memory_free(facts->memory, threats);
  return status;
}
