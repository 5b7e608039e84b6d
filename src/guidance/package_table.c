/* package_table - see package_table.h. Notes are no content of the folder: what they name is held against what there is. */
#include "guidance/package_table.h"

#include <math.h>
#include <string.h>

#include "base/text.h"

enum { FIELDS_MOST = 8, SETS_MOST = 1000000 };

typedef struct reading {
  hk_facts *facts;
  hk_trials_store *store;
  const hakyu_catalogue *catalogue;
  const char *folder;
  hakyu_findings *findings;
  hk_package_table *table;
} reading;

/* The fields of a note, *count of them; none if there is no such note. */
static hakyu_status read_fields(const reading *r, const char *prefix, size_t number, const char *fields[FIELDS_MOST], size_t *count) {
  hk_buffer key;
  hk_buffer_init(&key, r->facts->memory);
  hk_buffer_add(&key, prefix);
  if (prefix[strlen(prefix) - 1] == ':') hk_buffer_printf(&key, "%06zu", number);
  const char *noted = r->store && !key.is_starved ? hk_trials_store_noted(r->store, key.text) : NULL;
  hakyu_status status = key.is_starved ? HAKYU_NO_MEMORY : HAKYU_OK;
  hk_buffer_fini(&key);
  *count = 0;
  if (status || !noted) return status;
  char *text = hk_arena_text(r->facts->arena, noted, strlen(noted));
  if (!text) return HAKYU_NO_MEMORY;
  while (text && *count < FIELDS_MOST) {
    fields[(*count)++] = text;
    text = strchr(text, '\t');
    if (text) *text++ = '\0';
  }
  return HAKYU_OK;
}

/* A whole number from least to most. */
static bool read_whole(const char *text, double least, double most, double *number) {
  return hk_text_parse_double(text, number) && *number >= least && *number <= most && *number == floor(*number);
}

static hakyu_status refuse(const reading *r, const char *text) {
  hk_findings_error(r->findings, (hk_place){r->folder, 0, 0, "packages"}, "evidence", "%s", text);
  return HAKYU_REFUSED;
}

static hakyu_status read_head(const reading *r) {
  const char *fields[FIELDS_MOST];
  char digest[HK_DIGEST_TEXT];
  double most, draws, replications, sets, whole, items;
  size_t count = 0;
  hakyu_status status = read_fields(r, "packages", 0, fields, &count);
  if (status) return status;
  if (!count) return refuse(r, "no packages were measured for this run; run hakyu evidence --packages");
  hk_digest_text(r->catalogue->digest, digest);
  if (strcmp(fields[0], digest) != 0) return refuse(r, "the packages were measured with another catalogue, or another state of it; run hakyu evidence --packages again");
  if (count < 7 || !read_whole(fields[1], 1, HK_PACKAGE_MOST, &most) || !read_whole(fields[2], 1, 10000, &draws) || !read_whole(fields[3], 1, 1e12, &replications) ||
      !read_whole(fields[4], 1, SETS_MOST, &sets) || !read_whole(fields[5], 0, 1, &whole) || !read_whole(fields[6], 1, HK_ITEMS_MOST, &items))
    return HAKYU_DAMAGED;
  hk_package_table *t = r->table;
  *t = (hk_package_table){.most = (uint32_t)most, .draws = (uint32_t)draws, .replications = (uint64_t)replications, .is_whole = whole > 0,
                          .item_count = (uint32_t)items, .count = (size_t)sets};
  t->items = hk_arena_zalloc(r->facts->arena, (size_t)t->item_count * sizeof *t->items);
  t->list = hk_arena_zalloc(r->facts->arena, t->count * sizeof *t->list);
  t->is_on_cost_front = hk_arena_zalloc(r->facts->arena, t->count);
  return t->items && t->list && t->is_on_cost_front ? HAKYU_OK : HAKYU_NO_MEMORY;
}

/* ---- items and their costs ---- */

static hakyu_status read_item(const reading *r, uint32_t number) {
  const char *fields[FIELDS_MOST];
  hk_package_item *made = &r->table->items[number];
  double reach;
  size_t count = 0;
  hakyu_status status = read_fields(r, "package-item:", number, fields, &count);
  if (status) return status;
  const uint32_t item = count == 2 ? hk_catalogue_find_item(r->catalogue, fields[0]) : HK_NOWHERE;
  if (item == HK_NOWHERE || !read_whole(fields[1], 0, UINT32_MAX, &reach)) return HAKYU_DAMAGED;
  *made = (hk_package_item){&r->catalogue->items[item], (uint32_t)reach, NAN, NAN};
  if (!made->item->has_cost) return HAKYU_OK;
  made->cost_low = (double)made->item->cost_low * reach * made->item->adoption_low_ppm / 1e6;
  made->cost_high = (double)made->item->cost_high * reach * made->item->adoption_high_ppm / 1e6;
  return HAKYU_OK;
}

/* The one unit of all costs, or NULL: sums over units would say nothing. */
static const char *find_unit(const hk_package_table *table) {
  const char *unit = NULL;
  for (uint32_t i = 0; i < table->item_count; i++) {
    const hk_item *item = table->items[i].item;
    if (!item->has_cost) continue;
    if (unit && strcmp(unit, item->cost_unit) != 0) return NULL;
    unit = item->cost_unit;
  }
  return unit;
}

/* ---- sets ---- */

static hakyu_status read_effect(const reading *r, const char *id, const char *digest, hk_package *package) {
  hk_effect_options options = hk_effect_defaults();
  hk_effect *effect = NULL;
  options.outer_count = r->table->draws;
  options.number_count = r->table->replications;
  hakyu_status status = hk_diagnose_effect(r->facts, r->store, id, digest, &options, &effect);
  if (!status) package->effect = effect;
  return status == HAKYU_NOT_FOUND ? HAKYU_DAMAGED : status; /* noted, and not there */
}

static hakyu_status read_set(const reading *r, size_t number) {
  const char *fields[FIELDS_MOST];
  hk_package *made = &r->table->list[number];
  double chosen, member;
  size_t count = 0;
  hakyu_status status = read_fields(r, "package:", number, fields, &count);
  if (status) return status;
  if (count < 4 || count > 3 + HK_PACKAGE_MOST || !read_whole(fields[0], 0, 1, &chosen)) return HAKYU_DAMAGED;
  *made = (hk_package){.count = (uint32_t)count - 3, .is_chosen = chosen > 0, .interaction = NAN};
  for (uint32_t m = 0; m < made->count; m++) {
    if (!read_whole(fields[3 + m], m ? made->members[m - 1] + 1.0 : 0, r->table->item_count - 1.0, &member)) return HAKYU_DAMAGED;
    made->members[m] = (uint32_t)member;
  }
  if (number && made->count < made[-1].count) return HAKYU_DAMAGED;
  return *fields[1] ? read_effect(r, fields[1], fields[2], made) : HAKYU_OK;
}

static void price_by_number(hk_package *package) { package->cost_low = package->cost_high = package->count; }

static void price_by_cost(const hk_package_table *table, hk_package *package) {
  package->cost_low = package->cost_high = table->cost_unit ? 0 : NAN;
  for (uint32_t m = 0; m < package->count; m++) {
    package->cost_low += table->items[package->members[m]].cost_low;
    package->cost_high += table->items[package->members[m]].cost_high;
  }
}

/* Both fronts; the costs themselves are what stays. */
static void find_fronts(hk_package_table *table) {
  for (size_t k = 0; k < table->count; k++) price_by_cost(table, &table->list[k]);
  hk_packages_find_front(table->list, table->count);
  for (size_t k = 0; k < table->count; k++) {
    table->is_on_cost_front[k] = table->list[k].is_on_front;
    price_by_number(&table->list[k]);
  }
  hk_packages_find_front(table->list, table->count);
  for (size_t k = 0; k < table->count; k++) price_by_cost(table, &table->list[k]);
}

hakyu_status hk_guidance_packages(hk_facts *facts, hk_trials_store *store, const hakyu_catalogue *catalogue, const char *folder, hakyu_findings *findings,
                                  hk_package_table *table) {
  const reading r = {facts, store, catalogue, folder, findings, table};
  *table = (hk_package_table){0};
  hakyu_status status = read_head(&r);
  for (uint32_t i = 0; i < table->item_count && !status; i++) status = read_item(&r, i);
  for (size_t k = 0; k < table->count && !status; k++) status = read_set(&r, k);
  if (status) return status;
  table->cost_unit = find_unit(table);
  hk_packages_interact(table->list, table->count);
  find_fronts(table);
  return HAKYU_OK;
}
