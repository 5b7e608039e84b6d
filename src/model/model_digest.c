/* model_digest - the digest of a model's content: SHA-256 over what its values say, in the order of ids, which is that of the
   numbers of assets, needs and links (order.c). So the order of rows in files does not matter; nor do lines, paths and the
   way in which values were written. Small things, whose numbers follow the file, stand by marks made from their ids. */
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "model/builder.h"
#include "numbers/dist.h"

/* Small things that are referred to. */
typedef enum small { SECTORS, SERVICES, KINDS, CHAINS, CREWS, SOURCES, PROFILES, SITES, UNITS, SMALL_COUNT } small;

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

/* Bytes are gathered here before they are hashed: millions of short additions would cost more than the hash. */
typedef struct hashing {
  const hakyu_model *model;
  uint64_t *calls;             /* marks of the calls */
  uint64_t *marks[SMALL_COUNT];/* marks of small things, by number */
  hk_digest digest;
  size_t size;
  uint8_t bytes[8192];
} hashing;

static void flush(hashing *h) {
  hk_digest_add(&h->digest, h->bytes, h->size);
  h->size = 0;
}

static void make_room(hashing *h) {
  enum { ENTITY_MOST = 512 }; /* more than any one entity takes without its texts */
  if (h->size > sizeof h->bytes - ENTITY_MOST) flush(h);
}

static void put_byte(hashing *h, unsigned value) { h->bytes[h->size++] = (uint8_t)value; }

static void put_number(hashing *h, uint32_t value) {
  for (int i = 0; i < 4; i++) put_byte(h, value >> (8 * i));
}

static void put(hashing *h, uint64_t value) {
  put_number(h, (uint32_t)value);
  put_number(h, (uint32_t)(value >> 32));
}

/* A text of any length, or none. */
static void put_text(hashing *h, const char *text) {
  put_byte(h, text != NULL);
  flush(h);
  if (text) hk_digest_add(&h->digest, text, strlen(text) + 1);
}

/* A reference to a small thing. */
static void put_mark(hashing *h, small what, uint32_t number) {
  put_byte(h, number != HK_NONE);
  if (number != HK_NONE) put(h, h->marks[what][number]);
}

/* A value: its form and, unless that says all, what it holds. The usual value of a field is one byte. */
enum { IS_USUAL = 0x80 };
static void put_value(hashing *h, hk_value value, int64_t usual) {
  bool is_usual = value.form == HK_VALUE_FIXED && value.fixed == usual;
  put_byte(h, is_usual ? IS_USUAL : value.form);
  if (is_usual) return;
  if (value.form == HK_VALUE_FIXED) put(h, (uint64_t)value.fixed);
  if (value.form == HK_VALUE_CALL) put(h, h->calls[value.index]);
  if (value.form == HK_VALUE_ASSUMED) put(h, h->model->assumptions[value.index].key);
}

static bool is_id(const char *label, const char *id) { return label == id || strcmp(label, id) == 0; }

/* Texts that an asset may have beyond its id. */
static void put_names(hashing *h, const hk_asset *asset) {
  bool is_plain = is_id(asset->label.text[0], asset->id) && is_id(asset->label.text[1], asset->id) && !asset->organisation;
  put_byte(h, is_plain);
  if (is_plain) return;
  put_text(h, asset->label.text[0]);
  put_text(h, asset->label.text[1]);
  put_text(h, asset->organisation);
}

static void add_asset(hashing *h, const hk_asset *asset) {
  make_room(h);
  put(h, asset->key);
  put_mark(h, SECTORS, asset->sector);
  put_mark(h, KINDS, asset->kind);
  put_mark(h, SITES, asset->site);
  put_mark(h, UNITS, asset->unit);
  put_mark(h, CREWS, asset->crew);
  put_mark(h, PROFILES, asset->profile);
  put_mark(h, SOURCES, asset->source);
  put_byte(h, (unsigned)asset->it_system | (unsigned)asset->end_use << 1 | (unsigned)asset->nature << 2);
  put_number(h, (uint32_t)asset->priority);
  put_number(h, (uint32_t)asset->lat_udeg);
  put_number(h, (uint32_t)asset->lon_udeg);
  put_value(h, asset->weight, 0);
  put_value(h, asset->detect, 0);
  put_value(h, asset->repair, HK_NEVER);
  put_value(h, asset->restart, 0);
  put_names(h, asset);
}

static void add_need(hashing *h, const hk_need *need) {
  make_room(h);
  put(h, need->key);
  put_number(h, need->asset);
  put_number(h, need->refuel);
  put_number(h, need->link_count);
  put_mark(h, SERVICES, need->service);
  put_mark(h, CHAINS, need->chain);
  put_mark(h, SOURCES, need->source);
  put_byte(h, (unsigned)need->rule << 2 | (unsigned)need->to_start << 1 | need->for_repair);
  put_value(h, need->quantity, 0);
  put_value(h, need->without, 0);
  put_value(h, need->floor, 0);
}

/* Whose it is follows from its place. */
static void add_link(hashing *h, const hk_link *link) {
  make_room(h);
  put_number(h, link->supplier);
  put_mark(h, SOURCES, link->source);
  put_byte(h, (unsigned)link->type << 2 | (unsigned)link->is_standby << 1 | link->outsourced);
  put_value(h, (hk_value){.fixed = link->order, .form = HK_VALUE_FIXED}, 0);
  put_value(h, link->weight, HK_FULL);
  put_value(h, link->switch_over, 0);
  put_value(h, link->success, (int64_t)HK_ALWAYS);
  put_value(h, link->certainty, (int64_t)HK_ALWAYS);
}

static void add_assumption(hashing *h, uint32_t i) {
  const hk_assumption *assumption = &h->model->assumptions[i];
  make_room(h);
  put(h, assumption->key);
  put_mark(h, SOURCES, assumption->source);
  put(h, (uint64_t)assumption->mode);
  put(h, (uint64_t)assumption->low);
  put(h, (uint64_t)assumption->high);
  put_byte(h, assumption->is_time);
  put_text(h, assumption->what.text[0]);
  put_text(h, assumption->what.text[1]);
}

static void add_large(hashing *h) {
  const hakyu_model *m = h->model;
  for (uint32_t i = 0; i < m->asset_count; i++) add_asset(h, &m->assets[i]);
  for (uint32_t i = 0; i < m->need_count; i++) add_need(h, &m->needs[i]);
  for (uint32_t i = 0; i < m->link_count; i++) add_link(h, &m->links[i]);
}

/* ---- the small things, by id -------------------------------------------------------------------------- */

static void put_whole(hashing *h, uint64_t value) {
  make_room(h);
  put(h, value);
}

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
  make_room(h);
  for (size_t i = 0; i < count; i++) put_value(h, values[i], 0);
}

static void add_sector(hashing *h, uint32_t i) {
  const hk_sector *sector = &h->model->sectors[i];
  put_text(h, sector->id);
  put_text(h, sector->label.text[0]);
  put_text(h, sector->label.text[1]);
  put_whole(h, (uint64_t)sector->importance_ppm);
}

static void add_unit_label(hashing *h, uint32_t i) {
  const hk_unit_label *unit = &h->model->unit_labels[i];
  put_text(h, unit->id);
  put_text(h, unit->label.text[0]);
  put_text(h, unit->label.text[1]);
}

static void add_service(hashing *h, uint32_t i) {
  const hk_service *service = &h->model->services[i];
  put_text(h, service->id);
  put_text(h, service->label.text[0]);
  put_text(h, service->label.text[1]);
  put_whole(h, service->from_source);
}

static void add_kind(hashing *h, uint32_t i) {
  put_text(h, h->model->kinds[i].id);
  put_text(h, h->model->kinds[i].label.text[0]);
  put_text(h, h->model->kinds[i].label.text[1]);
}

static void add_chain(hashing *h, uint32_t i) {
  const hakyu_model *m = h->model;
  put_text(h, m->chains[i].id);
  put_whole(h, m->chains[i].stage_count);
  for (uint32_t s = 0; s < m->chains[i].stage_count; s++) {
    const hk_stage *stage = &m->stages[m->chains[i].stage_first + s];
    const hk_value values[] = {stage->autonomy, stage->start, stage->fail_running, stage->success, stage->level, stage->refill};
    put_text(h, stage->name);
    put_text(h, stage->refuel_service == HK_NONE ? NULL : m->services[stage->refuel_service].id);
    put_text(h, stage->source == HK_NONE ? NULL : m->sources[stage->source].id);
    add_values(h, values, sizeof values / sizeof *values);
  }
}

static void add_crew(hashing *h, uint32_t i) {
  put_text(h, h->model->crews[i].id);
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
  for (uint32_t i = 0; i < count; i++) put_whole(h, keys[i]);
  hk_memory_free(h->model->memory, keys);
  return HAKYU_OK;
}

static hakyu_status add_group(hashing *h, uint32_t i) {
  const hakyu_model *m = h->model;
  put_text(h, m->groups[i].id);
  add_values(h, &m->groups[i].beta, 1);
  put_text(h, m->groups[i].source == HK_NONE ? NULL : m->sources[m->groups[i].source].id);
  return add_set(h, "asset", m->groups[i].members, m->groups[i].member_count, m->assets, sizeof *m->assets);
}

static hakyu_status add_sharing(hashing *h, uint32_t i) {
  const hakyu_model *m = h->model;
  put_text(h, m->sharings[i].id);
  put_whole(h, (uint64_t)m->sharings[i].warn_s);
  if (hk_sharing_aids(&m->sharings[i].aid)) { /* content only where there is any: models without keep their digests */
    const hk_value values[] = {m->sharings[i].aid.repair_least, m->sharings[i].aid.repair_most, m->sharings[i].aid.recurrence};
    put_text(h, "aid");
    add_values(h, values, sizeof values / sizeof *values);
  }
  return add_set(h, "sector", m->sharings[i].sectors, m->sharings[i].sector_count, m->sectors, sizeof *m->sectors);
}

static void add_source(hashing *h, uint32_t i) {
  const hk_source *source = &h->model->sources[i];
  put_text(h, source->id);
  put_text(h, source->what);
  put_text(h, source->where);
  put_text(h, source->licence);
  put_whole(h, (uint64_t)source->confidence_ppm);
  if (!*source->caveat[0] && !*source->caveat[1]) return; /* so that models without keep the digest they always had */
  for (int lang = 0; lang < 2; lang++) put_text(h, source->caveat[lang]);
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
  put_text(h, profile->id);
  for (uint32_t r = 0; r < profile->row_count; r++) put_whole(h, rows[r]);
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
  for (uint32_t i = 0; i < m->holiday_count; i++) put_whole(h, days[i]);
  hk_memory_free(m->memory, days);
  return HAKYU_OK;
}

/* A model without levels has the digest it had before there were any. */
static void add_levels(hashing *h) {
  const hakyu_model *m = h->model;
  for (uint32_t i = 0; i < m->level_count; i++) {
    const hk_service_level *level = &m->levels[i];
    make_room(h);
    put_text(h, "service level");
    put_text(h, level->id);
    put_text(h, level->label.text[0]);
    put_text(h, level->label.text[1]);
    put_mark(h, SECTORS, level->sector);
    put_mark(h, UNITS, level->unit);
    put_mark(h, SOURCES, level->source);
    put_whole(h, level->metric);
    put_whole(h, (uint64_t)level->magnitude_ppm);
    put_whole(h, (uint64_t)level->duration_s);
  }
}

/* What a reference of a layer's table names, by its id. */
static void put_reference(hashing *h, const hk_field *field, uint32_t number) {
  const hakyu_model *m = h->model;
  const bool is_asset = strcmp(field->allowed, "assets") == 0;
  if (number != HK_NONE && is_asset)
    put_whole(h, m->assets[number].key);
  else if (number != HK_NONE && strcmp(field->allowed, "needs") == 0)
    put_whole(h, m->needs[number].key);
  else if (strcmp(field->allowed, "profiles") == 0)
    put_mark(h, PROFILES, number);
  else if (strcmp(field->allowed, "sources") == 0)
    put_mark(h, SOURCES, number);
  else if (strcmp(field->allowed, "kinds") == 0)
    put_mark(h, KINDS, number);
  else if (strcmp(field->allowed, "sectors") == 0)
    put_mark(h, SECTORS, number);
  else if (strcmp(field->allowed, "services") == 0)
    put_mark(h, SERVICES, number);
  else
    put_byte(h, 0);
}

static void put_layer_cell(hashing *h, const hk_field *field, const hk_layer_cell *cell) {
  make_room(h);
  if (field->flags & HK_FIELD_OUTCOME) {
    put_mark(h, UNITS, cell->number);
    return;
  }
  switch (field->type) {
    case HK_FIELD_REF: put_reference(h, field, cell->number); break;
    case HK_FIELD_LIST:
      put_number(h, cell->number);
      for (uint32_t i = 0; i < cell->number; i++) make_room(h), put_reference(h, field, cell->list[i]);
      break;
    case HK_FIELD_BOOL:
    case HK_FIELD_ENUM: put_number(h, cell->number); break;
    case HK_FIELD_ID:
    case HK_FIELD_TEXT:
    case HK_FIELD_WORD: put_text(h, cell->text); break;
    default: put_value(h, cell->value, 0); break;
  }
}

/* Layers' tables, row by row in the order that resolving gave them; a model without any has the digest it had before there were layers. */
static void add_layers(hashing *h) {
  size_t table_count;
  const hk_table *tables = hk_model_tables(&table_count);
  for (uint32_t r = 0; r < h->model->layer_row_count; r++) {
    const hk_layer_row *row = &h->model->layer_rows[r];
    put_text(h, tables[row->table].name);
    for (size_t i = 0; i < tables[row->table].count; i++) put_layer_cell(h, &tables[row->table].fields[i], &row->cells[i]);
  }
}

static hakyu_status add_small(hashing *h) {
  const hakyu_model *m = h->model;
  hakyu_status status;
  const struct { const void *items; size_t size; uint32_t count; void (*plain)(hashing *, uint32_t); hakyu_status (*other)(hashing *, uint32_t); } parts[] = {
      {m->sectors, sizeof *m->sectors, m->sector_count, add_sector, NULL},   {m->services, sizeof *m->services, m->service_count, add_service, NULL},
      {m->kinds, sizeof *m->kinds, m->kind_count, add_kind, NULL},           {m->chains, sizeof *m->chains, m->chain_count, add_chain, NULL},
      {m->crews, sizeof *m->crews, m->crew_count, add_crew, NULL},           {m->groups, sizeof *m->groups, m->group_count, NULL, add_group},
      {m->sharings, sizeof *m->sharings, m->sharing_count, NULL, add_sharing}, {m->sources, sizeof *m->sources, m->source_count, add_source, NULL},
      {m->profiles, sizeof *m->profiles, m->profile_count, NULL, add_profile}, {m->assumptions, sizeof *m->assumptions, m->assumption_count, add_assumption, NULL},
      {m->unit_labels, sizeof *m->unit_labels, m->unit_label_count, add_unit_label, NULL}};
  put_text(h, m->title.text[0]);
  put_text(h, m->title.text[1]);
  put_text(h, m->licence);
  put_text(h, m->tlp);
  for (size_t p = 0; p < sizeof parts / sizeof *parts; p++) {
    named *order = NULL;
    status = sort_named(m, parts[p].items, parts[p].size, parts[p].count, &order);
    if (status) return status;
    put_whole(h, parts[p].count);
    for (uint32_t i = 0; i < parts[p].count && !status; i++) {
      if (parts[p].plain)
        parts[p].plain(h, order[i].number);
      else
        status = parts[p].other(h, order[i].number);
    }
    hk_memory_free(m->memory, order);
    if (status) return status;
  }
  status = add_holidays(h);
  if (!status) add_levels(h), add_layers(h);
  return status;
}

static hakyu_status mark_small(hashing *h) {
  const hakyu_model *m = h->model;
  const struct { const char *class; const void *items; size_t size; uint32_t count; } things[SMALL_COUNT] = {
      [SECTORS] = {"sector", m->sectors, sizeof *m->sectors, m->sector_count},
      [SERVICES] = {"service", m->services, sizeof *m->services, m->service_count},
      [KINDS] = {"kind", m->kinds, sizeof *m->kinds, m->kind_count},
      [CHAINS] = {"chain", m->chains, sizeof *m->chains, m->chain_count},
      [CREWS] = {"crew", m->crews, sizeof *m->crews, m->crew_count},
      [SOURCES] = {"source", m->sources, sizeof *m->sources, m->source_count},
      [PROFILES] = {"profile", m->profiles, sizeof *m->profiles, m->profile_count},
      [SITES] = {"site", m->sites, sizeof *m->sites, m->site_count},
      [UNITS] = {"unit", m->units, sizeof *m->units, m->unit_count}};
  for (int what = 0; what < SMALL_COUNT; what++) {
    if (!(h->marks[what] = hk_memory_array(m->memory, things[what].count, sizeof *h->marks[what]))) return HAKYU_NO_MEMORY;
    for (uint32_t i = 0; i < things[what].count; i++) {
      const char *id; /* every structure begins with it; sites and units are nothing else */
      memcpy(&id, (const char *)things[what].items + i * things[what].size, sizeof id);
      h->marks[what][i] = hk_digest_key(things[what].class, id, NULL, NULL);
    }
  }
  if (!(h->calls = hk_memory_array(m->memory, m->call_count, sizeof *h->calls))) return HAKYU_NO_MEMORY;
  for (uint32_t i = 0; i < m->call_count; i++) h->calls[i] = call_mark(m, &m->calls[i]);
  return HAKYU_OK;
}

hakyu_status hk_digest_model(hakyu_model *model, hakyu_findings *findings) {
  if (model->build->error_count || hakyu_findings_count(findings, HAKYU_ERROR) != model->build->errors_before) return HAKYU_OK; /* what is refused needs none */
  hashing h = {.model = model};
  hk_digest_init(&h.digest);
  hakyu_status status = mark_small(&h);
  if (!status) status = add_small(&h);
  if (!status) {
    add_large(&h);
    flush(&h);
    hk_digest_fini(&h.digest, model->digest);
  }
  for (int what = 0; what < SMALL_COUNT; what++) hk_memory_free(model->memory, h.marks[what]);
  hk_memory_free(model->memory, h.calls);
  return status;
}
