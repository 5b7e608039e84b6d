/* model_digest - entity keys, and the digest of a model's content.
   Keys decide every draw (SEMANTICS, Appendix D), so two equal ones are a finding. The digest is taken in the order of
   keys (small things: of ids), so the order of rows in files does not matter; so do lines, paths and the names under
   which values were written: only what the values say. */
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "model/builder.h"
#include "numbers/dist.h"

enum { AHEAD = 12 }; /* how many entities early memory is fetched */

typedef enum entity_class { ASSET, NEED, LINK, ASSUMPTION } entity_class;

/* One entity in the sorted list. number: which, with the class in the top two bits. */
typedef struct entity { uint64_t key; uint64_t number; } entity;

static entity_class class_of(entity e) { return (entity_class)(e.number >> 62); }
static uint32_t number_of(entity e) { return (uint32_t)e.number; }

/* ---- sorting ------------------------------------------------------------------------------------------ */

static bool is_before(entity a, entity b) { return a.key != b.key ? a.key < b.key : a.number < b.number; }

static void sort_few(entity *list, size_t count) {
  for (size_t i = 1; i < count; i++) {
    entity moving = list[i];
    size_t at = i;
    for (; at > 0 && is_before(moving, list[at - 1]); at--) list[at] = list[at - 1];
    list[at] = moving;
  }
}

/* Sorts by one byte of the key in place, then each bucket by the next byte. Keys are hashes, so buckets are even. */
static void sort_entities(entity *list, size_t count, int shift) {
  size_t starts[257], fill[256];
  if (count < 48 || shift < 0) {
    sort_few(list, count);
    return;
  }
  memset(starts, 0, sizeof starts);
  for (size_t i = 0; i < count; i++) starts[(list[i].key >> shift & 255) + 1]++;
  for (int b = 0; b < 256; b++) starts[b + 1] += starts[b];
  memcpy(fill, starts, sizeof fill);
  for (int b = 0; b < 256; b++)
    while (fill[b] < starts[b + 1]) {
      entity moving = list[fill[b]];
      int home = (int)(moving.key >> shift & 255);
      if (home == b) {
        fill[b]++;
        continue;
      }
      list[fill[b]] = list[fill[home]];
      list[fill[home]++] = moving;
    }
  for (int b = 0; b < 256; b++)
    if (starts[b + 1] - starts[b] > 1) sort_entities(list + starts[b], starts[b + 1] - starts[b], shift - 8);
}

/* ---- keys --------------------------------------------------------------------------------------------- */

static entity make_entity(entity_class class, uint32_t number, uint64_t key) { return (entity){key, (uint64_t)class << 62 | number}; }

static entity *list_entities(hakyu_model *model, size_t *count) {
  size_t most = (size_t)model->asset_count + model->need_count + model->link_count + model->assumption_count, filled = 0;
  entity *list = hk_memory_array(model->memory, most, sizeof *list);
  if (!list) return NULL;
  for (uint32_t i = 0; i < model->asset_count; i++) {
    model->assets[i].key = hk_digest_key("asset", model->assets[i].id, NULL, NULL);
    list[filled++] = make_entity(ASSET, i, model->assets[i].key);
  }
  for (uint32_t i = 0; i < model->need_count; i++) {
    model->needs[i].key = hk_digest_key("need", model->needs[i].id, NULL, NULL);
    list[filled++] = make_entity(NEED, i, model->needs[i].key);
  }
  for (uint32_t i = 0; i < model->link_count; i++) {
    hk_link *link = &model->links[i];
    if (i + 2 * AHEAD < model->link_count && link[2 * AHEAD].supplier < HK_REMOVED) __builtin_prefetch(&model->assets[link[2 * AHEAD].supplier]);
    if (i + AHEAD < model->link_count && link[AHEAD].supplier < HK_REMOVED) __builtin_prefetch(model->assets[link[AHEAD].supplier].id);
    if (link->supplier >= HK_REMOVED) continue;
    link->key = hk_digest_key("link", model->needs[link->need].id, model->assets[link->supplier].id, NULL);
    list[filled++] = make_entity(LINK, i, link->key);
  }
  for (uint32_t i = 0; i < model->assumption_count; i++) {
    model->assumptions[i].key = hk_digest_key("assumption", model->assumptions[i].id, NULL, NULL);
    list[filled++] = make_entity(ASSUMPTION, i, model->assumptions[i].key);
  }
  *count = filled;
  return list;
}

static const char *id_of(const hakyu_model *model, entity e) {
  switch (class_of(e)) {
    case ASSET: return model->assets[number_of(e)].id;
    case NEED: return model->needs[number_of(e)].id;
    case LINK: return model->needs[model->links[number_of(e)].need].id;
    default: return model->assumptions[number_of(e)].id;
  }
}

static void check_pair(const hakyu_model *model, hakyu_findings *findings, entity a, entity b) {
  if (class_of(a) == LINK && class_of(b) == LINK) {
    const hk_link *first = &model->links[number_of(a)], *second = &model->links[number_of(b)];
    if (first->need == second->need && first->supplier == second->supplier) {
      int line = first->line > second->line ? first->line : second->line;
      hk_findings_error(findings, hk_build_place(model, HK_TABLE_supplies, line, "supplier"), "duplicate-id",
                        "%s supplies need %s already; allowed: one row a supplier and need", model->assets[first->supplier].id, model->needs[first->need].id);
      return;
    }
  }
  hk_findings_error(findings, (hk_place){model->path, 0, 0, NULL}, "key-collision", "%s and %s have the same entity key; allowed: rename one of them",
                    id_of(model, a), id_of(model, b));
}

/* ---- content ------------------------------------------------------------------------------------------ */

static void add_text(hk_digest *digest, const char *text) {
  hk_digest_add_u64(digest, text ? strlen(text) + 1 : 0);
  if (text) hk_digest_add(digest, text, strlen(text));
}

/* The first 8 bytes of a call's own digest: by what it says, not by how it was written. */
static uint64_t call_mark(const hakyu_model *model, const hk_call *call) {
  hk_digest digest;
  uint8_t out[HK_DIGEST_BYTES];
  uint64_t mark = 0;
  hk_digest_init(&digest);
  hk_digest_add_u64(&digest, (uint64_t)call->kind << 32 | (uint64_t)call->by_p95);
  for (uint32_t i = 0; i < call->count; i++) {
    const hk_value *value = &call->args[i];
    hk_digest_add_u64(&digest, value->form);
    hk_digest_add_u64(&digest, value->form == HK_VALUE_ASSUMED ? model->assumptions[value->index].key : (uint64_t)value->fixed);
    if (call->limits) hk_digest_add_u64(&digest, call->limits[i]);
  }
  hk_digest_fini(&digest, out);
  for (int i = 0; i < 8; i++) mark |= (uint64_t)out[i] << (8 * i);
  return mark;
}

/* Bytes of one entity are gathered here before they are hashed: a million short additions would cost more than the hash. */
typedef struct gathered { uint8_t bytes[256]; size_t size; } gathered;

static void put(gathered *g, uint64_t value) {
  for (int i = 0; i < 8; i++) g->bytes[g->size++] = (uint8_t)(value >> (8 * i));
}

typedef struct hashing { const hakyu_model *model; const uint64_t *marks; hk_digest digest; } hashing;

/* A value: its form and, unless that says all, what it holds. The usual value of a field is one byte. */
enum { IS_USUAL = 0x80 };
static void put_value(const hashing *h, gathered *g, hk_value value, int64_t usual) {
  bool is_usual = value.form == HK_VALUE_FIXED && value.fixed == usual;
  g->bytes[g->size++] = is_usual ? IS_USUAL : value.form;
  if (is_usual) return;
  if (value.form == HK_VALUE_FIXED) put(g, (uint64_t)value.fixed);
  if (value.form == HK_VALUE_CALL) put(g, h->marks[value.index]);
  if (value.form == HK_VALUE_ASSUMED) put(g, h->model->assumptions[value.index].key);
}

/* Words, those that are NULL as one bit. */
static void add_words(hashing *h, const char *const *words, size_t count) {
  uint8_t given[2] = {0, 0};
  for (size_t i = 0; i < count; i++)
    if (words[i]) given[i / 8] |= (uint8_t)(1 << i % 8);
  hk_digest_add(&h->digest, given, sizeof given);
  for (size_t i = 0; i < count; i++)
    if (words[i]) hk_digest_add(&h->digest, words[i], strlen(words[i]) + 1);
}

static const char *unless_id(const char *label, const char *id) { return label == id || strcmp(label, id) == 0 ? NULL : label; }

static void add_asset(hashing *h, const hk_asset *asset) {
  const hakyu_model *m = h->model;
  const char *words[] = {asset->id, unless_id(asset->label.text[0], asset->id), unless_id(asset->label.text[1], asset->id),
                         asset->sector == HK_NONE ? NULL : m->sectors[asset->sector].id, asset->kind == HK_NONE ? NULL : m->kinds[asset->kind].id,
                         asset->site == HK_NONE ? NULL : m->sites[asset->site], asset->unit == HK_NONE ? NULL : m->units[asset->unit],
                         asset->crew == HK_NONE ? NULL : m->crews[asset->crew].id, asset->profile == HK_NONE ? NULL : m->profiles[asset->profile].id,
                         asset->source == HK_NONE ? NULL : m->sources[asset->source].id, asset->organisation};
  gathered g = {.size = 0};
  add_words(h, words, sizeof words / sizeof *words);
  g.bytes[g.size++] = (uint8_t)(asset->it_system | asset->end_use << 1 | asset->nature << 2);
  put_value(h, &g, (hk_value){.fixed = asset->priority, .form = HK_VALUE_FIXED}, 100);
  put_value(h, &g, (hk_value){.fixed = asset->lat_udeg, .form = HK_VALUE_FIXED}, INT32_MAX);
  put_value(h, &g, (hk_value){.fixed = asset->lon_udeg, .form = HK_VALUE_FIXED}, INT32_MAX);
  put_value(h, &g, asset->weight, 0);
  put_value(h, &g, asset->detect, 0);
  put_value(h, &g, asset->repair, HK_NEVER);
  put_value(h, &g, asset->restart, 0);
  hk_digest_add(&h->digest, g.bytes, g.size);
}

static void add_need(hashing *h, const hk_need *need) {
  const hakyu_model *m = h->model;
  const char *words[] = {need->id, m->assets[need->asset].id, m->services[need->service].id, need->chain == HK_NONE ? NULL : m->chains[need->chain].id,
                         need->refuel == HK_NONE ? NULL : m->needs[need->refuel].id, need->source == HK_NONE ? NULL : m->sources[need->source].id};
  gathered g = {.size = 0};
  add_words(h, words, sizeof words / sizeof *words);
  g.bytes[g.size++] = (uint8_t)(need->rule << 2 | need->to_start << 1 | need->for_repair);
  put_value(h, &g, need->quantity, 0);
  put_value(h, &g, need->without, 0);
  put_value(h, &g, need->floor, 0);
  hk_digest_add(&h->digest, g.bytes, g.size);
}

/* Its key says which need and supplier. */
static void add_link(hashing *h, const hk_link *link) {
  const char *source = link->source == HK_NONE ? "" : h->model->sources[link->source].id;
  gathered g = {.size = 0};
  put(&g, link->key);
  g.bytes[g.size++] = (uint8_t)(link->type << 2 | link->is_standby << 1 | link->outsourced);
  put_value(h, &g, (hk_value){.fixed = link->order, .form = HK_VALUE_FIXED}, 0);
  put_value(h, &g, link->weight, HK_FULL);
  put_value(h, &g, link->switch_over, 0);
  put_value(h, &g, link->success, (int64_t)HK_ALWAYS);
  put_value(h, &g, link->certainty, (int64_t)HK_ALWAYS);
  size_t length = strlen(source) + 1; /* an id: at most 65 */
  memcpy(g.bytes + g.size, source, length);
  hk_digest_add(&h->digest, g.bytes, g.size + length);
}

static void add_assumption(hashing *h, const hk_assumption *assumption) {
  add_text(&h->digest, assumption->id);
  add_text(&h->digest, assumption->what.text[0]);
  add_text(&h->digest, assumption->what.text[1]);
  add_text(&h->digest, assumption->source == HK_NONE ? NULL : h->model->sources[assumption->source].id);
  hk_digest_add_u64(&h->digest, (uint64_t)assumption->mode);
  hk_digest_add_u64(&h->digest, (uint64_t)assumption->low);
  hk_digest_add_u64(&h->digest, (uint64_t)assumption->high);
  hk_digest_add_u64(&h->digest, (uint64_t)assumption->is_time << 1 | assumption->is_fixed);
}

static void add_entity(hashing *h, entity e) {
  switch (class_of(e)) {
    case ASSET: add_asset(h, &h->model->assets[number_of(e)]); break;
    case NEED: add_need(h, &h->model->needs[number_of(e)]); break;
    case LINK: add_link(h, &h->model->links[number_of(e)]); break;
    case ASSUMPTION: add_assumption(h, &h->model->assumptions[number_of(e)]); break;
  }
}

/* Keys are in no order of memory: what comes soon is fetched early. */
static void look_ahead(const hakyu_model *model, entity e) {
  const char *soon = NULL;
  if (class_of(e) == ASSET) soon = (const char *)&model->assets[number_of(e)];
  if (class_of(e) == NEED) soon = (const char *)&model->needs[number_of(e)];
  if (class_of(e) == LINK) soon = (const char *)&model->links[number_of(e)];
  if (!soon) return;
  __builtin_prefetch(soon);
  __builtin_prefetch(soon + 64);
}

/* ---- the small things, by id -------------------------------------------------------------------------- */

/* Position of an item in its array, with the id it is sorted by. */
typedef struct named { const char *id; uint32_t number; } named;

static int compare_named(const void *a, const void *b) { return strcmp(((const named *)a)->id, ((const named *)b)->id); }

/* The order of an array's items by id; every structure begins with its id. */
static hakyu_status sort_named(const hakyu_model *model, const void *items, size_t item_size, uint32_t count, named **out) {
  named *list = hk_memory_array(model->memory, count, sizeof *list);
  if (!list) return HAKYU_NO_MEMORY;
  for (uint32_t i = 0; i < count; i++) {
    memcpy(&list[i].id, (const char *)items + i * item_size, sizeof list[i].id);
    list[i].number = i;
  }
  qsort(list, count, sizeof *list, compare_named);
  *out = list;
  return HAKYU_OK;
}

static void add_values(hashing *h, const hk_value *values, size_t count) {
  gathered g = {.size = 0};
  for (size_t i = 0; i < count; i++) put_value(h, &g, values[i], 0);
  hk_digest_add(&h->digest, g.bytes, g.size);
}

static void add_sector(hashing *h, uint32_t i) {
  const hk_sector *sector = &h->model->sectors[i];
  add_text(&h->digest, sector->id);
  add_text(&h->digest, sector->label.text[0]);
  add_text(&h->digest, sector->label.text[1]);
  hk_digest_add_u64(&h->digest, (uint64_t)sector->importance_ppm);
}

static void add_service(hashing *h, uint32_t i) {
  const hk_service *service = &h->model->services[i];
  add_text(&h->digest, service->id);
  add_text(&h->digest, service->label.text[0]);
  add_text(&h->digest, service->label.text[1]);
  hk_digest_add_u64(&h->digest, service->from_source);
}

static void add_kind(hashing *h, uint32_t i) {
  add_text(&h->digest, h->model->kinds[i].id);
  add_text(&h->digest, h->model->kinds[i].label.text[0]);
  add_text(&h->digest, h->model->kinds[i].label.text[1]);
}

static void add_chain(hashing *h, uint32_t i) {
  const hakyu_model *m = h->model;
  add_text(&h->digest, m->chains[i].id);
  hk_digest_add_u64(&h->digest, m->chains[i].stage_count);
  for (uint32_t s = 0; s < m->chains[i].stage_count; s++) {
    const hk_stage *stage = &m->stages[m->chains[i].stage_first + s];
    const hk_value values[] = {stage->autonomy, stage->start, stage->fail_running, stage->success, stage->level, stage->refill};
    add_text(&h->digest, stage->name);
    add_text(&h->digest, stage->refuel_service == HK_NONE ? NULL : m->services[stage->refuel_service].id);
    add_text(&h->digest, stage->source == HK_NONE ? NULL : m->sources[stage->source].id);
    add_values(h, values, sizeof values / sizeof *values);
  }
}

static void add_crew(hashing *h, uint32_t i) {
  add_text(&h->digest, h->model->crews[i].id);
  add_values(h, &h->model->crews[i].size, 1);
}

static int compare_keys(const void *a, const void *b) {
  uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
  return left < right ? -1 : left > right;
}

/* A set of ids: as the sorted list of their keys. */
static hakyu_status add_set(hashing *h, const char *class, const uint32_t *numbers, uint32_t count, const void *items, size_t item_size) {
  uint64_t *keys = hk_memory_array(h->model->memory, count, sizeof *keys);
  if (!keys) return HAKYU_NO_MEMORY;
  for (uint32_t i = 0; i < count; i++) {
    const char *id;
    memcpy(&id, (const char *)items + numbers[i] * item_size, sizeof id);
    keys[i] = hk_digest_key(class, id, NULL, NULL);
  }
  qsort(keys, count, sizeof *keys, compare_keys);
  for (uint32_t i = 0; i < count; i++) hk_digest_add_u64(&h->digest, keys[i]);
  hk_memory_free(h->model->memory, keys);
  return HAKYU_OK;
}

static hakyu_status add_group(hashing *h, uint32_t i) {
  const hakyu_model *m = h->model;
  add_text(&h->digest, m->groups[i].id);
  add_values(h, &m->groups[i].beta, 1);
  add_text(&h->digest, m->groups[i].source == HK_NONE ? NULL : m->sources[m->groups[i].source].id);
  return add_set(h, "asset", m->groups[i].members, m->groups[i].member_count, m->assets, sizeof *m->assets);
}

static hakyu_status add_sharing(hashing *h, uint32_t i) {
  const hakyu_model *m = h->model;
  add_text(&h->digest, m->sharings[i].id);
  hk_digest_add_u64(&h->digest, (uint64_t)m->sharings[i].warn_s);
  return add_set(h, "sector", m->sharings[i].sectors, m->sharings[i].sector_count, m->sectors, sizeof *m->sectors);
}

static void add_source(hashing *h, uint32_t i) {
  const hk_source *source = &h->model->sources[i];
  add_text(&h->digest, source->id);
  add_text(&h->digest, source->what);
  add_text(&h->digest, source->where);
  add_text(&h->digest, source->licence);
  hk_digest_add_u64(&h->digest, (uint64_t)source->confidence_ppm);
}

/* Rows of a profile in the order of (day type, hour): each as one number, sorted. */
static hakyu_status add_profile(hashing *h, uint32_t i) {
  const hakyu_model *m = h->model;
  const hk_profile *profile = &m->profiles[i];
  uint64_t *rows = hk_memory_array(m->memory, profile->row_count, sizeof *rows);
  if (!rows) return HAKYU_NO_MEMORY;
  for (uint32_t r = 0; r < profile->row_count; r++) {
    const hk_profile_row *row = &profile->rows[r];
    uint64_t day = row->day_type == HK_NONE ? 0 : hk_digest_key("day", m->day_types[row->day_type], NULL, NULL);
    rows[r] = (day << 6) ^ (uint64_t)(row->hour + 1) << 58 ^ (uint64_t)row->factor_ppm * UINT64_C(0x9E3779B97F4A7C15);
  }
  qsort(rows, profile->row_count, sizeof *rows, compare_keys);
  add_text(&h->digest, profile->id);
  for (uint32_t r = 0; r < profile->row_count; r++) hk_digest_add_u64(&h->digest, rows[r]);
  hk_memory_free(m->memory, rows);
  return HAKYU_OK;
}

static hakyu_status add_holidays(hashing *h) {
  const hakyu_model *m = h->model;
  uint64_t *days = hk_memory_array(m->memory, m->holiday_count, sizeof *days);
  if (!days) return HAKYU_NO_MEMORY;
  for (uint32_t i = 0; i < m->holiday_count; i++)
    days[i] = (uint64_t)(uint32_t)m->holidays[i].day << 32 | (uint32_t)hk_digest_key("day", m->day_types[m->holidays[i].day_type], NULL, NULL);
  qsort(days, m->holiday_count, sizeof *days, compare_keys);
  for (uint32_t i = 0; i < m->holiday_count; i++) hk_digest_add_u64(&h->digest, days[i]);
  hk_memory_free(m->memory, days);
  return HAKYU_OK;
}

static hakyu_status add_small(hashing *h) {
  const hakyu_model *m = h->model;
  const struct { const void *items; size_t size; uint32_t count; void (*plain)(hashing *, uint32_t); hakyu_status (*other)(hashing *, uint32_t); } parts[] = {
      {m->sectors, sizeof *m->sectors, m->sector_count, add_sector, NULL},   {m->services, sizeof *m->services, m->service_count, add_service, NULL},
      {m->kinds, sizeof *m->kinds, m->kind_count, add_kind, NULL},           {m->chains, sizeof *m->chains, m->chain_count, add_chain, NULL},
      {m->crews, sizeof *m->crews, m->crew_count, add_crew, NULL},           {m->groups, sizeof *m->groups, m->group_count, NULL, add_group},
      {m->sharings, sizeof *m->sharings, m->sharing_count, NULL, add_sharing}, {m->sources, sizeof *m->sources, m->source_count, add_source, NULL},
      {m->profiles, sizeof *m->profiles, m->profile_count, NULL, add_profile}};
  add_text(&h->digest, m->title.text[0]);
  add_text(&h->digest, m->title.text[1]);
  add_text(&h->digest, m->licence);
  add_text(&h->digest, m->tlp);
  for (size_t p = 0; p < sizeof parts / sizeof *parts; p++) {
    named *order = NULL;
    hakyu_status status = sort_named(m, parts[p].items, parts[p].size, parts[p].count, &order);
    if (status) return status;
    hk_digest_add_u64(&h->digest, parts[p].count);
    for (uint32_t i = 0; i < parts[p].count && !status; i++) {
      if (parts[p].plain)
        parts[p].plain(h, order[i].number);
      else
        status = parts[p].other(h, order[i].number);
    }
    hk_memory_free(m->memory, order);
    if (status) return status;
  }
  return add_holidays(h);
}

hakyu_status hk_digest_model(hakyu_model *model, hakyu_findings *findings) {
  size_t count = 0;
  hakyu_status status = HAKYU_NO_MEMORY;
  uint64_t *marks = NULL;
  entity *list = list_entities(model, &count);
  if (!list) return status;
  sort_entities(list, count, 56);
  for (size_t i = 1; i < count; i++)
    if (list[i].key == list[i - 1].key) check_pair(model, findings, list[i - 1], list[i]);
  if (model->build->error_count || hakyu_findings_count(findings, HAKYU_ERROR)) { /* what is refused needs no digest */
    status = HAKYU_OK;
    goto done;
  }
  if (!(marks = hk_memory_array(model->memory, model->call_count, sizeof *marks))) goto done;
  for (uint32_t i = 0; i < model->call_count; i++) marks[i] = call_mark(model, &model->calls[i]);
  hashing h = {.model = model, .marks = marks};
  hk_digest_init(&h.digest);
  if ((status = add_small(&h))) goto done;
  for (size_t i = 0; i < count; i++) {
    if (i + AHEAD < count) look_ahead(model, list[i + AHEAD]);
    add_entity(&h, list[i]);
  }
  hk_digest_fini(&h.digest, model->digest);
done:
  hk_memory_free(model->memory, marks);
  hk_memory_free(model->memory, list);
  return status;
}
