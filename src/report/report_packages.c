/* report_packages - which two or three items together: what was chosen step by step, all sets that were measured, and what the items could cost. */
#include <hakyu/packages.h>

#include <math.h>
#include <stdlib.h>

#include "guidance/package_table.h"
#include "report/put_figures.h"
#include "report/report_effects.h"
#include "report/review_words.h"

enum { SETS_SHOWN = 40 };

/* One run, read; order: its sets by effect. */
typedef struct package_run {
  hakyu_result *result;
  hk_facts *facts;
  hk_trials_store *store;
  hk_package_table table;
  const hk_package **order;
} package_run;

static int compare_sets(const void *left, const void *right) {
  const hk_package *const *a = left, *const *b = right;
  const double x = hk_package_effect(*a), y = hk_package_effect(*b);
  if (isnan(x) != isnan(y)) return isnan(x) ? 1 : -1;
  if (!isnan(x) && x != y) return x > y ? -1 : 1;
  return *a < *b ? -1 : *a > *b; /* in one list: smaller sets first */
}

static hakyu_status order_sets(package_run *run) {
  run->order = hk_arena_alloc(run->facts->arena, (run->table.count + 1) * sizeof *run->order);
  if (!run->order) return HAKYU_NO_MEMORY;
  for (size_t k = 0; k < run->table.count; k++) run->order[k] = &run->table.list[k];
  qsort(run->order, run->table.count, sizeof *run->order, compare_sets);
  return HAKYU_OK;
}

static hakyu_status open_run(const hakyu_memory *memory, const hakyu_evidence_source *source, const hakyu_catalogue *catalogue, hakyu_findings *findings, package_run *run) {
  hakyu_status status = hakyu_result_open(memory, source->run_folder, findings, &run->result);
  if (!status) status = hk_facts_create(memory, run->result, findings, &run->facts);
  if (!status) status = hk_trials_of_run(memory, run->result, source->evidence_folder, findings, &run->store);
  if (!status) status = hk_guidance_packages(run->facts, run->store, catalogue, source->run_folder, findings, &run->table);
  if (status && run->store) hk_trials_store_explain(run->store, findings);
  return status ? status : order_sets(run);
}

static void close_run(package_run *run) {
  hk_facts_destroy(run->facts);
  hk_trials_store_close(run->store);
  hakyu_result_close(run->result);
}

static const char *meta(const package_run *run, const char *key) {
  const char *text = hk_result_meta(run->result, key);
  return text ? text : "";
}

/* ---- cells ---- */

static void put_members(hakyu_document *made, const hk_package_table *table, const hk_package *package) {
  for (uint32_t m = 0; m < package->count; m++) {
    if (m) hk_buffer_add(hk_document_pen(made), " + ");
    hk_write_words(hk_document_pen(made), table->items[package->members[m]].item->id);
  }
  hk_report_put(made);
}

/* In hours of the index; "-" where it is none. */
static void put_hours(hakyu_document *made, double hours) {
  if (isfinite(hours))
    hk_put_plain(made, hours, 3);
  else
    hk_report_text(made, "-");
}

static void put_yes(hakyu_document *made, bool is_yes) { hk_report_text(made, is_yes ? hk_document_say(made, "packages.yes") : "-"); }

/* From the least to the most; "-" where it is not known. */
static void put_cost(hakyu_document *made, double low, double high) {
  if (isfinite(low) && isfinite(high))
    hk_put_limits(made, low, high);
  else
    hk_report_text(made, "-");
}

/* ---- tables ---- */

static void tell_chosen(hakyu_document *made, const package_run *run) {
  const hk_package_table *t = &run->table;
  double before = 0;
  hk_report_table(made, "packages.chosen");
  hk_report_column(made, '>', "packages.measures"), hk_report_column(made, '<', "packages.items");
  hk_effect_columns(made);
  hk_report_column(made, '>', "packages.added"), hk_report_unit(made, "h");
  for (size_t k = 0; k < t->count; k++) {
    const hk_package *package = &t->list[k];
    if (!package->is_chosen) continue;
    hk_report_put_integer(made, package->count);
    put_members(made, t, package);
    hk_put_effect(made, package->effect);
    put_hours(made, hk_package_effect(package) - before);
    before = hk_package_effect(package);
  }
  hk_buffer_add(hk_document_pen(made), hk_document_say(made, "packages.chosen_note")), hk_report_note(made);
  if (!t->is_whole) hk_buffer_add(hk_document_pen(made), hk_document_say(made, "packages.cut_note")), hk_report_note(made);
}

static void tell_all_sets(hakyu_document *made, const package_run *run) {
  const hk_package_table *t = &run->table;
  hk_report_table(made, "packages.ranked");
  hk_report_column(made, '>', NULL), hk_report_column_key(made, "rank");
  hk_report_column(made, '<', "packages.items"), hk_report_column(made, '>', "packages.measures");
  hk_effect_columns(made);
  hk_report_column(made, '>', "packages.interaction"), hk_report_unit(made, "h");
  hk_report_column(made, '<', "packages.front");
  if (t->cost_unit) hk_report_column(made, '>', "packages.cost"), hk_report_column(made, '<', "packages.cost_front");
  for (size_t k = 0; k < t->count && k < SETS_SHOWN; k++) {
    const hk_package *package = run->order[k];
    hk_report_put_integer(made, (int64_t)k + 1);
    put_members(made, t, package);
    hk_report_put_integer(made, package->count);
    hk_put_effect(made, package->effect);
    put_hours(made, package->count > 1 ? package->interaction : NAN);
    put_yes(made, package->is_on_front);
    if (t->cost_unit) put_cost(made, package->cost_low, package->cost_high), put_yes(made, t->is_on_cost_front[package - t->list]);
  }
  if (t->count > SETS_SHOWN) hk_buffer_printf(hk_document_pen(made), hk_document_say(made, "packages.more_sets"), (unsigned long long)(t->count - SETS_SHOWN)), hk_report_note(made);
  hk_buffer_add(hk_document_pen(made), hk_document_say(made, "packages.ranked_note")), hk_report_note(made);
  hk_buffer_add(hk_document_pen(made), hk_document_say(made, t->cost_unit ? "packages.cost_note" : "packages.no_cost_note")), hk_report_note(made);
}

static void tell_items(hakyu_document *made, const hk_package_table *t) {
  hk_report_table(made, "packages.items_table");
  hk_report_column(made, '<', "packages.item"), hk_report_column(made, '<', "packages.title"), hk_report_column(made, '>', "packages.reach");
  hk_report_column(made, '<', "packages.adoption");
  if (t->cost_unit) {
    hk_buffer_printf(hk_document_pen(made), "%s (", hk_document_say(made, "packages.cost")), hk_write_words(hk_document_pen(made), t->cost_unit);
    hk_buffer_add(hk_document_pen(made), ")");
    hk_report_column_named(made, '>'), hk_report_column_key(made, "cost");
  }
  for (uint32_t i = 0; i < t->item_count; i++) {
    const hk_item *item = t->items[i].item;
    hk_put_words(made, item->id), hk_put_words(made, item->title[hk_document_lang(made)]);
    hk_report_put_integer(made, t->items[i].reach);
    hk_figure_share(hk_document_pen(made), item->adoption_low_ppm / 1e6), hk_buffer_add(hk_document_pen(made), "–");
    hk_figure_share(hk_document_pen(made), item->adoption_high_ppm / 1e6);
    hk_report_put_interval(made, HAKYU_CELL_SHARE, item->adoption_low_ppm / 1e6, item->adoption_high_ppm / 1e6);
    if (t->cost_unit) put_cost(made, t->items[i].cost_low, t->items[i].cost_high);
  }
}

static void tell_run(hakyu_document *made, const package_run *run) {
  hk_buffer *pen = hk_document_pen(made);
  hk_buffer_printf(pen, "%s: ", hk_document_say(made, "packages.of")), hk_write_words(pen, meta(run, "scenario"));
  hk_document_put_heading(made);
  tell_chosen(made, run);
  tell_all_sets(made, run);
  tell_items(made, &run->table);
  hk_buffer_printf(pen, "%s, seed %s, %s", meta(run, "scenario"), meta(run, "seed"), meta(run, "fingerprint"));
  hk_document_put_origin(made, "run", "review.run");
}

static void tell_all(hakyu_document *made, const hakyu_catalogue *catalogue, const package_run *runs, size_t count) {
  const hakyu_lang lang = hk_document_lang(made);
  hk_buffer *pen = hk_document_pen(made);
  hk_buffer_printf(pen, "%s: ", hk_document_say(made, "packages.title_of")), hk_write_words(pen, catalogue->title[lang]);
  hk_document_put_title(made);
  hk_document_set_tlp(made, hk_tlp_name(catalogue->tlp));
  for (size_t r = 0; r < count; r++) hk_document_set_tlp(made, meta(&runs[r], "tlp"));
  hk_document_paragraph(made, "packages.how_to_read");
  for (size_t r = 0; r < count; r++) tell_run(made, &runs[r]);
  hk_put_file(made, "review.catalogue", catalogue->id, catalogue->digest);
}

hakyu_status hakyu_document_packages(const hakyu_memory *memory, const hakyu_evidence_source *sources, size_t count, const hakyu_catalogue *catalogue,
                                     hakyu_tongues tongues, hakyu_findings *findings, hakyu_document **document) {
  hakyu_document *made = NULL;
  package_run *runs = hk_memory_array(memory, count + 1, sizeof *runs);
  hakyu_status status = runs ? HAKYU_OK : HAKYU_NO_MEMORY;
  for (size_t r = 0; r < count && !status; r++) status = open_run(memory, &sources[r], catalogue, findings, &runs[r]);
  if (!status) status = hk_document_create(memory, tongues, &made);
  if (!status) {
    do tell_all(made, catalogue, runs, count);
    while (hk_document_turn(made));
    status = hk_document_end(made, HAKYU_OK, document);
  }
  for (size_t r = 0; runs && r < count; r++) close_run(&runs[r]);
  hk_memory_free(memory, runs);
  return status;
}
