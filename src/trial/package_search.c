/* package_search - the search for packages as a caller runs it: items of a catalogue as changes of a run, the search itself (packages.c), and notes
   in the evidence folder for those who read it, one text each, fields apart by tabs:
     packages                 catalogue's digest, items together, outer draws, replications of each, sets, whether all sizes are whole, items
     package-item:<number>    item's id, how many could adopt it
     package:<number>         whether it was chosen, trial's id, its digest (both "" where it could not be tried), numbers of its items */
#include <hakyu/packages.h>

#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "base/text.h"
#include "trial/item_changes.h"
#include "trial/item_reach.h"
#include "trial/packages.h"

enum { OUTER_MOST = 10000 };
static const int64_t replications_most = 1000000;

struct hakyu_packages {
  const hakyu_memory *memory;
  hk_arena *arena;
  hakyu_packages_options options;
  const hakyu_catalogue *catalogue;
  char *folder;
  hk_trials *trials;
  hakyu_result *result;
  hk_facts *facts;
  hk_change *items;
  const hk_item **item_of;    /* by item of the search */
  uint32_t *reach;
  size_t item_count;
  hk_packages *search;
  uint32_t draws;
  double spent_s;
  bool is_complete, is_out_of_time;
};

hakyu_packages_options hakyu_packages_defaults(void) { return (hakyu_packages_options){.most = HK_PACKAGE_MOST, .outer_count = 30, .replications = 300}; }

static bool are_sound(const hakyu_packages_options *o) {
  return o->threads >= 0 && o->most >= 2 && o->most <= HK_PACKAGE_MOST && o->outer_count >= 1 && o->outer_count <= OUTER_MOST && o->replications >= 2 &&
         o->replications <= replications_most && o->budget_s >= 0;
}

/* ---- opening and closing ---- */

static hakyu_status choose_folder(hakyu_packages *p) {
  if (!p->options.folder) return hk_trials_default_folder(p->memory, p->result, &p->folder);
  const size_t size = strlen(p->options.folder) + 1;
  p->folder = hk_memory_alloc(p->memory, size);
  if (p->folder) memcpy(p->folder, p->options.folder, size);
  return p->folder ? HAKYU_OK : HAKYU_NO_MEMORY;
}

/* Items that cannot be tried are left out: evidence says why. */
static hakyu_status add_item(hakyu_packages *p, const hk_item *item) {
  const hakyu_scenario *scenario = hk_trials_scenario(p->trials);
  hk_change *change = &p->items[p->item_count];
  uint32_t number = 0;
  if (!hk_item_is_assessable(item)) return HAKYU_OK;
  hakyu_status status = hk_item_as_change(p->memory, p->arena, item, scenario->model->id, NULL, change);
  if (!status) status = hk_trials_add(p->trials, change, NULL, &number);
  if (status == HAKYU_NOT_FOUND || status == HAKYU_REFUSED) return HAKYU_OK;
  if (!status) status = hk_item_reach(p->memory, scenario, change, &p->reach[p->item_count]);
  p->item_of[p->item_count] = item;
  p->item_count += !status;
  return status;
}

static hakyu_status add_items(hakyu_packages *p, hakyu_findings *findings) {
  const size_t most = (size_t)p->catalogue->item_count + 1;
  p->items = hk_arena_zalloc(p->arena, most * sizeof *p->items);
  p->item_of = hk_arena_zalloc(p->arena, most * sizeof *p->item_of);
  p->reach = hk_arena_zalloc(p->arena, most * sizeof *p->reach);
  hakyu_status status = p->items && p->item_of && p->reach ? HAKYU_OK : HAKYU_NO_MEMORY;
  for (uint32_t i = 0; i < p->catalogue->item_count && !status; i++) status = add_item(p, &p->catalogue->items[i]);
  if (!status && !p->item_count) return hk_findings_fail(findings, HAKYU_NOT_FOUND, p->catalogue->path, "no item of the catalogue can be tried in this model", 0);
  if (!status && p->options.is_exhaustive && p->item_count > HK_PACKAGE_EXHAUSTIVE_MOST) return HAKYU_USAGE;
  return status;
}

static hakyu_status begin_search(hakyu_packages *p) {
  p->draws = hk_trials_outer_count(p->trials) ? (uint32_t)p->options.outer_count : 1;
  const hk_package_options options = {.most = (uint32_t)p->options.most,
                                      .is_exhaustive = p->options.is_exhaustive != 0,
                                      .outer_count = p->draws,
                                      .numbers = (uint64_t)p->options.replications,
                                      .effect = {.level = hk_effect_defaults().level,
                                                 .least_share = hk_effect_defaults().least_share,
                                                 .outer_count = p->draws,
                                                 .number_count = (uint64_t)p->options.replications}};
  return hk_packages_open(p->memory, p->trials, p->facts, p->items, NULL, p->item_count, &options, &p->search);
}

hakyu_status hakyu_packages_open(const hakyu_memory *memory, const char *run_folder, const hakyu_catalogue *catalogue, const hakyu_packages_options *options,
                                 hakyu_findings *findings, hakyu_packages **packages) {
  if (!are_sound(options)) return hk_findings_fail(findings, HAKYU_USAGE, NULL, "options of the packages", 0);
  hakyu_packages *p = hk_memory_zalloc(memory, sizeof *p);
  if (!p) return HAKYU_NO_MEMORY;
  p->memory = memory;
  p->options = *options;
  p->catalogue = catalogue;
  hakyu_status status = hk_arena_create(memory, &p->arena);
  if (!status) status = hakyu_result_open(memory, run_folder, findings, &p->result);
  if (!status) status = hk_facts_create(memory, p->result, findings, &p->facts);
  if (!status) status = choose_folder(p);
  if (!status) status = hk_trials_open(memory, run_folder, p->folder, options->threads, findings, &p->trials);
  if (!status) status = add_items(p, findings);
  if (!status) status = begin_search(p);
  if (status) {
    hakyu_packages_close(p, NULL);
    return status;
  }
  *packages = p;
  return HAKYU_OK;
}

const char *hakyu_packages_folder(const hakyu_packages *p) { return p->folder; }

/* ---- notes ---- */

static hakyu_status note(const hakyu_packages *p, hk_buffer *key, hk_buffer *text) {
  hakyu_status status = key->is_starved || text->is_starved ? HAKYU_NO_MEMORY : hk_trials_store_note(hk_trials_get_store(p->trials), key->text, text->text);
  hk_buffer_fini(key);
  hk_buffer_fini(text);
  hk_buffer_init(key, p->memory);
  hk_buffer_init(text, p->memory);
  return status;
}

static void write_set(const hakyu_packages *p, const hk_package *package, hk_buffer *text) {
  const bool is_tried = package->effect != NULL;
  hk_buffer_printf(text, "%d\t%s\t%s", package->is_chosen, is_tried ? hk_trials_id(p->trials, package->change) : "", is_tried ? hk_trials_digest(p->trials, package->change) : "");
  for (uint32_t m = 0; m < package->count; m++) hk_buffer_printf(text, "\t%u", package->members[m]);
}

static hakyu_status note_all(const hakyu_packages *p) {
  size_t count = 0;
  const hk_package *list = hk_packages_list(p->search, &count);
  char digest[HK_DIGEST_TEXT];
  hk_buffer key, text;
  if (!count) return HAKYU_OK; /* what an earlier search noted stays */
  hk_buffer_init(&key, p->memory);
  hk_buffer_init(&text, p->memory);
  hk_digest_text(p->catalogue->digest, digest);
  hakyu_status status = hk_trials_store_begin(hk_trials_get_store(p->trials));
  hk_buffer_add(&key, "packages");
  hk_buffer_printf(&text, "%s\t%d\t%u\t%lld\t%zu\t%d\t%zu", digest, (int)p->options.most, p->draws, (long long)p->options.replications, count, p->is_complete && !p->is_out_of_time,
                   p->item_count);
  if (!status) status = note(p, &key, &text);
  for (size_t i = 0; i < p->item_count && !status; i++) {
    hk_buffer_printf(&key, "package-item:%06zu", i);
    hk_buffer_printf(&text, "%s\t%u", p->item_of[i]->id, p->reach[i]);
    status = note(p, &key, &text);
  }
  for (size_t i = 0; i < count && !status; i++) {
    hk_buffer_printf(&key, "package:%06zu", i);
    write_set(p, &list[i], &text);
    status = note(p, &key, &text);
  }
  hk_buffer_fini(&key);
  hk_buffer_fini(&text);
  return status ? status : hk_trials_store_commit(hk_trials_get_store(p->trials));
}

hakyu_status hakyu_packages_close(hakyu_packages *p, hakyu_findings *findings) {
  if (!p) return HAKYU_OK;
  hakyu_status status = p->search ? note_all(p) : HAKYU_OK;
  hk_packages_close(p->search);
  hakyu_status closed = hk_trials_close(p->trials, findings);
  hk_facts_destroy(p->facts);
  hakyu_result_close(p->result);
  hk_arena_destroy(p->arena);
  hk_memory_free(p->memory, p->folder);
  hk_memory_free(p->memory, p);
  return status ? status : closed;
}

/* ---- stepping ---- */

static double now_s(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void tell(const hakyu_packages *p, hakyu_packages_progress *progress) {
  const hk_trials_progress now = hk_packages_progress(p->search);
  size_t count = 0;
  hk_packages_list(p->search, &count);
  *progress = (hakyu_packages_progress){.size = hk_packages_size(p->search), .sets = (uint32_t)count, .pairs = now.pairs, .total = now.total, .spent_s = p->spent_s,
                                        .is_out_of_time = p->is_out_of_time, .is_complete = p->is_complete};
}

hakyu_status hakyu_packages_step(hakyu_packages *p, int64_t budget_ms, hakyu_findings *findings, hakyu_packages_progress *progress) {
  const double begun_s = now_s();
  bool is_over = false;
  hakyu_status status = p->is_complete ? HAKYU_OK : hk_packages_step(p->search, budget_ms, findings, &is_over);
  p->spent_s += now_s() - begun_s;
  if (!status && !is_over && !p->is_complete && p->options.budget_s > 0 && p->spent_s >= p->options.budget_s) p->is_out_of_time = true;
  p->is_complete = p->is_complete || is_over || p->is_out_of_time;
  if (progress) tell(p, progress);
  return status;
}
