/* packages - see packages.h. Sizes come one after the other, since whom a set of two begins with is known only when all of one are
   measured. */
#include "trial/packages.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

struct hk_packages {
  const hakyu_memory *memory;
  hk_trials *trials;
  hk_facts *facts;
  const hk_change *items;
  const hk_package_cost *costs;
  size_t item_count;
  hk_package_options options;
  hk_package *list;  size_t count, room;
  size_t first;      /* of the size at hand */
  uint32_t size;     /* items together, at hand; 0: not begun */
  uint32_t chosen[HK_PACKAGE_MOST], chosen_count;
  hk_trials_progress now;
  bool is_over;
};

hakyu_status hk_packages_open(const hakyu_memory *memory, hk_trials *trials, hk_facts *facts, const hk_change *items, const hk_package_cost *costs, size_t count,
                              const hk_package_options *options, hk_packages **packages) {
  if (!count || count > UINT32_MAX || options->most < 1 || options->most > HK_PACKAGE_MOST || !options->outer_count || !options->numbers ||
      (options->is_exhaustive && count > HK_PACKAGE_EXHAUSTIVE_MOST))
    return HAKYU_USAGE;
  for (size_t i = 0; i < count; i++)
    if (items[i].kind != HK_CHANGE_LEVERS || !items[i].id) return HAKYU_USAGE;
  hk_packages *made = hk_memory_zalloc(memory, sizeof *made);
  if (!made) return HAKYU_NO_MEMORY;
  *made = (hk_packages){.memory = memory, .trials = trials, .facts = facts, .items = items, .costs = costs, .item_count = count, .options = *options};
  *packages = made;
  return HAKYU_OK;
}

void hk_packages_close(hk_packages *packages) {
  if (!packages) return;
  hk_memory_free(packages->memory, packages->list);
  hk_memory_free(packages->memory, packages);
}

const hk_package *hk_packages_list(const hk_packages *packages, size_t *count) {
  *count = packages->is_over ? packages->count : packages->first;
  return packages->list;
}

uint32_t hk_packages_size(const hk_packages *packages) { return packages->size; }
hk_trials_progress hk_packages_progress(const hk_packages *packages) { return packages->now; }

/* ---- one set as a change ---- */

/* The levers of all members, each with its own item's adoption. */
static hakyu_status add_change(hk_packages *p, hk_package *package, hakyu_findings *findings) {
  if (package->count == 1) return hk_trials_add(p->trials, &p->items[package->members[0]], findings, &package->change); /* as the item itself is tried */
  size_t lever_count = 0, at = 0;
  hk_buffer id;
  for (uint32_t m = 0; m < package->count; m++) lever_count += p->items[package->members[m]].lever_count;
  hk_lever_text *levers = hk_memory_array(p->memory, lever_count + 1, sizeof *levers);
  if (!levers) return HAKYU_NO_MEMORY;
  hk_buffer_init(&id, p->memory);
  hk_buffer_add(&id, "package:");
  for (uint32_t m = 0; m < package->count; m++) {
    const hk_change *item = &p->items[package->members[m]];
    const char *name = strncmp(item->id, "item:", 5) == 0 ? item->id + 5 : item->id;
    hk_buffer_printf(&id, "%s%s", m ? "+" : "", name);
    for (size_t l = 0; l < item->lever_count; l++) {
      levers[at] = item->levers[l];
      if (!levers[at].adoption) levers[at].adoption = &item->adoption;
      at++;
    }
  }
  hakyu_status status = id.is_starved ? HAKYU_NO_MEMORY : HAKYU_OK;
  const hk_change change = {.kind = HK_CHANGE_LEVERS, .id = id.text, .levers = levers, .lever_count = lever_count, .adoption = hk_adoption_by_all()};
  if (!status) status = hk_trials_add(p->trials, &change, findings, &package->change);
  hk_buffer_fini(&id);
  hk_memory_free(p->memory, levers);
  return status;
}

/* Puts a set on the list and asks for its pairs; one that cannot be is kept without effect. Its findings stay unsaid: each item alone may be. */
static hakyu_status add_set(hk_packages *p, const uint32_t *members, uint32_t count) {
  hakyu_status status = hk_memory_grow(p->memory, &p->list, p->count, &p->room, sizeof *p->list);
  if (status) return status;
  hk_package *made = &p->list[p->count++];
  *made = (hk_package){.count = count, .change = UINT32_MAX, .interaction = NAN};
  for (uint32_t m = 0; m < count; m++) { /* few: by insertion, ascending */
    uint32_t at = m;
    for (; at > 0 && made->members[at - 1] > members[m]; at--) made->members[at] = made->members[at - 1];
    made->members[at] = members[m];
    made->cost_low += p->costs ? p->costs[members[m]].low : 1;
    made->cost_high += p->costs ? p->costs[members[m]].high : 1;
  }
  status = add_change(p, made, NULL);
  if (status == HAKYU_REFUSED || status == HAKYU_NOT_FOUND) {
    made->change = UINT32_MAX;
    return HAKYU_OK;
  }
  return status ? status : hk_trials_want(p->trials, made->change, 0, p->options.outer_count, 0, p->options.numbers);
}

/* ---- sizes ---- */

static bool is_chosen(const hk_packages *p, uint32_t item) {
  for (uint32_t c = 0; c < p->chosen_count; c++)
    if (p->chosen[c] == item) return true;
  return false;
}

static hakyu_status add_all_sets(hk_packages *p, uint32_t *members, uint32_t at, uint32_t from) {
  hakyu_status status = HAKYU_OK;
  if (at == p->size || at == HK_PACKAGE_MOST) return add_set(p, members, at);
  for (uint32_t i = from; i < p->item_count && !status; i++) {
    members[at] = i;
    status = add_all_sets(p, members, at + 1, i + 1);
  }
  return status;
}

static hakyu_status begin_size(hk_packages *p) {
  uint32_t members[HK_PACKAGE_MOST];
  hakyu_status status = HAKYU_OK;
  p->first = p->count;
  if (p->options.is_exhaustive) return add_all_sets(p, members, 0, 0);
  for (uint32_t c = 0; c < p->chosen_count; c++) members[c] = p->chosen[c];
  for (uint32_t i = 0; i < p->item_count && !status; i++) {
    if (is_chosen(p, i)) continue;
    members[p->chosen_count] = i;
    status = add_set(p, members, p->size);
  }
  return status;
}

/* Everything chosen before is in it. */
static bool builds_on_chosen(const hk_packages *p, const hk_package *package) {
  uint32_t shared = 0;
  for (uint32_t m = 0; m < package->count; m++) shared += is_chosen(p, package->members[m]);
  return shared == p->chosen_count;
}

static hakyu_status measure_size(hk_packages *p) {
  hk_package *best = NULL;
  for (size_t i = p->first; i < p->count; i++) {
    hk_package *package = &p->list[i];
    hk_effect *effect = NULL;
    if (package->change == UINT32_MAX) continue;
    hakyu_status status = hk_diagnose_effect(p->facts, hk_trials_get_store(p->trials), hk_trials_id(p->trials, package->change),
                                             hk_trials_digest(p->trials, package->change), &p->options.effect, &effect);
    if (status) return status;
    package->effect = effect;
    if (builds_on_chosen(p, package) && (!best || hk_package_effect(package) > hk_package_effect(best))) best = package;
  }
  hk_packages_interact(p->list, p->count);
  if (!best) {
    p->is_over = true; /* nothing can be added any more */
    return HAKYU_OK;
  }
  best->is_chosen = true;
  p->chosen_count = best->count;
  memcpy(p->chosen, best->members, sizeof p->chosen);
  return HAKYU_OK;
}

hakyu_status hk_packages_step(hk_packages *p, int64_t budget_ms, hakyu_findings *findings, bool *is_complete) {
  hakyu_status status = HAKYU_OK;
  *is_complete = p->is_over;
  if (p->is_over) return HAKYU_OK;
  if (!p->size) {
    p->size = 1;
    if ((status = begin_size(p))) return status;
  }
  if ((status = hk_trials_step(p->trials, budget_ms, findings, &p->now)) || !p->now.is_complete) return status;
  if ((status = measure_size(p))) return status;
  if (p->size == p->options.most || p->size == p->item_count) p->is_over = true;
  if (p->is_over) {
    hk_packages_find_front(p->list, p->count);
    *is_complete = true;
    return HAKYU_OK;
  }
  p->size++;
  return begin_size(p);
}
