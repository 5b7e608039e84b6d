/* evidence_items - see evidence_items.h. Notes in the evidence folder, one text each, fields apart by tabs:
     catalogue             id, digest
     draws                 outer draws looked at
     origin                domestic | overseas | both: of the scenario's hazards, those of kind background only where there is no other
     frequency             low, mode, high, per year; "" where the scenario states none
     item:<id>             trial's id, its digest, that of its protections taken away, its digest ("" where there is none)
     untried:<id>          why, in English and Japanese
     caveat:<number>       a source that the run rests on, what must be said of it in English and Japanese
     assumption:<number>   id, what it is in English and Japanese, then its value in each outer draw */
#include "trial/evidence_items.h"

#include <stdlib.h>
#include <string.h>

#include "model/value.h"
#include "trial/caveats.h"
#include "trial/item_changes.h"

/* ---- changes ------------------------------------------------------------------------------------------------------------------ */

static const char *kept_text(hk_evidence_items *items, const char *prefix, const char *text) {
  hk_buffer out;
  hk_buffer_init(&out, items->memory);
  hk_buffer_printf(&out, "%s%s", prefix, text);
  const char *kept = out.is_starved ? NULL : hk_arena_text(items->arena, out.text, out.length);
  hk_buffer_fini(&out);
  return kept;
}

static void leave_untried(hk_tried *tried, const char *const reason[2]) {
  tried->change = tried->removal = HK_UNTRIED;
  for (int lang = 0; lang < 2; lang++) tried->not_tried[lang] = reason[lang];
}

static hakyu_status add_levers(hk_evidence_items *items, hk_tried *tried, hakyu_findings *findings) {
  hk_change change;
  hakyu_status status = hk_item_as_change(items->memory, items->arena, tried->item, hk_trials_scenario(items->trials)->model->id, NULL, &change);
  if (!status) status = hk_trials_add(items->trials, &change, findings, &tried->change);
  if (status == HAKYU_NOT_FOUND) leave_untried(tried, hk_item_acts_on_nothing);
  if (status == HAKYU_NOT_FOUND) return HAKYU_OK;
  if (status != HAKYU_REFUSED) return status;
  const char *why[2];
  status = hk_item_tell_refused(items->memory, items->arena, hk_trials_scenario(items->trials), &change, why);
  if (!status) leave_untried(tried, why);
  return status;
}

static hakyu_status add_removal(hk_evidence_items *items, hk_tried *tried, hakyu_findings *findings) {
  const hk_item *item = tried->item;
  tried->removal = HK_UNTRIED;
  if (tried->change == HK_UNTRIED || !item->protections) return HAKYU_OK;
  const hk_change change = {.kind = HK_CHANGE_NO_PROTECTIONS, .id = kept_text(items, "removed:item:", item->id), .entity = item->protects, .protections = item->protections};
  if (!change.id) return HAKYU_NO_MEMORY;
  hakyu_status status = hk_trials_add(items->trials, &change, findings, &tried->removal);
  if (status == HAKYU_NOT_FOUND || status == HAKYU_REFUSED) tried->removal = HK_UNTRIED;
  return status == HAKYU_NOT_FOUND || status == HAKYU_REFUSED ? HAKYU_OK : status;
}

static hakyu_status add_item(hk_evidence_items *items, const hk_item *item, hakyu_findings *findings) {
  hk_tried *tried = &items->list[items->count++];
  *tried = (hk_tried){.item = item};
  if (!hk_item_is_assessable(item)) {
    leave_untried(tried, item->not_assessable);
    return HAKYU_OK;
  }
  hakyu_status status = add_levers(items, tried, findings);
  return status ? status : add_removal(items, tried, findings);
}

/* ---- order -------------------------------------------------------------------------------------------------------------------- */

static hk_kind_of_failure addressed(const hk_item *item) { return (hk_kind_of_failure){.mechanisms = item->mechanisms, .traits = item->traits}; }

static hakyu_status with_facts(const hk_evidence_items *items, const char *run_folder, hakyu_findings *findings, hakyu_result **result, hk_facts **facts) {
  hakyu_status status = hakyu_result_open(items->memory, run_folder, findings, result);
  return status ? status : hk_facts_create(items->memory, *result, findings, facts);
}

static hakyu_status weigh(hk_evidence_items *items, const char *run_folder, hakyu_findings *findings) {
  hakyu_result *result = NULL;
  hk_facts *facts = NULL;
  hakyu_status status = with_facts(items, run_folder, findings, &result, &facts);
  for (size_t i = 0; i < items->count && !status; i++) {
    hk_carried *carried = NULL;
    status = hk_diagnose_carried(facts, addressed(items->list[i].item), &carried);
    if (!status && carried->all.whole > 0) items->list[i].carried = carried->all.carried / carried->all.whole;
  }
  hk_facts_destroy(facts);
  hakyu_result_close(result);
  return status;
}

static int compare_tried(const void *left, const void *right) {
  const hk_tried *a = left, *b = right;
  const bool a_is_out = a->change == HK_UNTRIED, b_is_out = b->change == HK_UNTRIED;
  if (a_is_out != b_is_out) return a_is_out ? 1 : -1;
  if (!a_is_out && a->carried != b->carried) return a->carried > b->carried ? -1 : 1;
  return a->item < b->item ? -1 : a->item > b->item;
}

/* ---- notes -------------------------------------------------------------------------------------------------------------------- */

typedef struct noting { hk_evidence_items *items; hk_trials_store *store; hk_buffer key, text; hakyu_status status; } noting;

static void note(noting *n) {
  if (!n->status && (n->key.is_starved || n->text.is_starved)) n->status = HAKYU_NO_MEMORY;
  if (!n->status) n->status = hk_trials_store_note(n->store, n->key.text, n->text.text);
  hk_buffer_fini(&n->key);
  hk_buffer_fini(&n->text);
  hk_buffer_init(&n->key, n->items->memory);
  hk_buffer_init(&n->text, n->items->memory);
}

static void note_items(noting *n) {
  for (size_t i = 0; i < n->items->count; i++) {
    const hk_tried *tried = &n->items->list[i];
    const hk_trials *trials = n->items->trials;
    hk_buffer_printf(&n->key, "%s:%s", tried->change == HK_UNTRIED ? "untried" : "item", tried->item->id);
    if (tried->change == HK_UNTRIED)
      hk_buffer_printf(&n->text, "%s\t%s", tried->not_tried[HAKYU_EN], tried->not_tried[HAKYU_JA]);
    else
      hk_buffer_printf(&n->text, "%s\t%s\t", hk_trials_id(trials, tried->change), hk_trials_digest(trials, tried->change));
    if (tried->change != HK_UNTRIED && tried->removal != HK_UNTRIED)
      hk_buffer_printf(&n->text, "%s\t%s", hk_trials_id(trials, tried->removal), hk_trials_digest(trials, tried->removal));
    note(n);
  }
}

/* A rate in millionths a year as a number a year. */
static void add_rate(hk_buffer *text, int64_t ppm, const char *before) {
  hk_buffer_add(text, before);
  hk_buffer_number(text, (double)ppm * 1e-6, 12);
}

static void note_scenario(noting *n, uint32_t draws) {
  const hakyu_scenario *scenario = hk_trials_scenario(n->items->trials);
  const hk_value frequency = scenario->frequency;
  bool is_domestic = false, is_overseas = false, has_event = false;
  for (uint32_t h = 0; h < scenario->hazard_count; h++) has_event = has_event || scenario->hazards[h].kind != HK_HAZARD_BACKGROUND;
  for (uint32_t h = 0; h < scenario->hazard_count; h++) {
    if (has_event && scenario->hazards[h].kind == HK_HAZARD_BACKGROUND) continue; /* what may fail at any time is not where the event came from */
    is_overseas = is_overseas || scenario->hazards[h].is_overseas;
    is_domestic = is_domestic || !scenario->hazards[h].is_overseas;
  }
  hk_buffer_add(&n->key, "origin");
  hk_buffer_add(&n->text, is_overseas && is_domestic ? "both" : is_overseas ? "overseas" : "domestic");
  note(n);
  hk_buffer_add(&n->key, "draws");
  hk_buffer_printf(&n->text, "%u", draws);
  note(n);
  hk_buffer_add(&n->key, "frequency");
  if (frequency.form != HK_VALUE_BLANK) {
    const int64_t mode = hk_value_mode(scenario->model, frequency, 0);
    const bool is_assumed = hk_value_is_uncertain(scenario->model, frequency);
    const hk_assumption *assumption = is_assumed ? &scenario->model->assumptions[frequency.index] : NULL;
    add_rate(&n->text, is_assumed ? assumption->low : mode, "");
    add_rate(&n->text, mode, "\t");
    add_rate(&n->text, is_assumed ? assumption->high : mode, "\t");
  }
  note(n);
}

static void note_caveats(noting *n) {
  const hakyu_scenario *scenario = hk_trials_scenario(n->items->trials);
  bool *cited = hk_arena_zalloc(n->items->arena, ((size_t)scenario->model->source_count + 1) * sizeof *cited);
  if (!cited) n->status = HAKYU_NO_MEMORY;
  if (cited) hk_caveats_cited(scenario, cited);
  for (uint32_t s = 0; s < scenario->model->source_count && !n->status; s++) {
    const hk_source *source = &scenario->model->sources[s];
    if (!cited[s] || (!*source->caveat[HAKYU_EN] && !*source->caveat[HAKYU_JA])) continue;
    hk_buffer_printf(&n->key, "caveat:%06u", s);
    hk_buffer_add(&n->text, source->id);
    for (int lang = 0; lang < 2; lang++) {
      hk_buffer_add(&n->text, "\t");
      hk_buffer_escaped(&n->text, source->caveat[lang == 0 ? HAKYU_EN : HAKYU_JA], 1000);
    }
    note(n);
  }
}

static void note_assumptions(noting *n, uint32_t draws) {
  const hakyu_model *model = hk_trials_scenario(n->items->trials)->model;
  const uint64_t seed = hk_trials_seed(n->items->trials);
  int64_t **assumed = hk_memory_array(n->items->memory, (size_t)draws + 1, sizeof *assumed);
  if (!assumed) n->status = HAKYU_NO_MEMORY;
  for (uint32_t d = 0; d < draws && !n->status; d++) n->status = hk_value_draw_assumptions(model, seed, d, hk_trials_outer_count(n->items->trials) == 0, &assumed[d]);
  for (uint32_t a = 0; a < model->assumption_count && !n->status; a++) {
    const hk_assumption *assumption = &model->assumptions[a];
    if (!assumption->use_count || assumption->is_fixed || assumption->low == assumption->high) continue;
    hk_buffer_printf(&n->key, "assumption:%06u", a);
    hk_buffer_add(&n->text, assumption->id);
    for (int lang = 0; lang < 2; lang++) {
      hk_buffer_add(&n->text, "\t");
      hk_buffer_escaped(&n->text, assumption->what.text[lang] ? assumption->what.text[lang] : "", 200);
    }
    for (uint32_t d = 0; d < draws; d++) hk_buffer_printf(&n->text, "\t%lld", (long long)assumed[d][a]);
    note(n);
  }
  for (uint32_t d = 0; assumed && d < draws; d++) hk_memory_free(n->items->memory, assumed[d]);
  hk_memory_free(n->items->memory, assumed);
}

static hakyu_status note_all(hk_evidence_items *items, uint32_t draws) {
  noting n = {.items = items, .store = hk_trials_get_store(items->trials)};
  char digest[HK_DIGEST_TEXT];
  hk_buffer_init(&n.key, items->memory);
  hk_buffer_init(&n.text, items->memory);
  n.status = hk_trials_store_begin(n.store);
  hk_digest_text(items->catalogue->digest, digest);
  hk_buffer_add(&n.key, "catalogue");
  hk_buffer_printf(&n.text, "%s\t%s", items->catalogue->id, digest);
  note(&n);
  note_items(&n);
  note_scenario(&n, draws);
  note_caveats(&n);
  note_assumptions(&n, draws);
  if (!n.status) n.status = hk_trials_store_commit(n.store);
  hk_buffer_fini(&n.key);
  hk_buffer_fini(&n.text);
  return n.status;
}

/* ---- opening and testing -------------------------------------------------------------------------------------------------------- */

hakyu_status hk_evidence_items_open(const hakyu_memory *memory, const char *run_folder, const char *folder, int threads, const hakyu_catalogue *catalogue,
                                    hakyu_findings *findings, hk_evidence_items *items) {
  *items = (hk_evidence_items){.memory = memory, .catalogue = catalogue};
  hakyu_status status = hk_arena_create(memory, &items->arena);
  if (!status) status = hk_trials_open(memory, run_folder, folder, threads, findings, &items->trials);
  if (!status && !(items->list = hk_arena_zalloc(items->arena, ((size_t)catalogue->item_count + 1) * sizeof *items->list))) status = HAKYU_NO_MEMORY;
  for (uint32_t i = 0; i < catalogue->item_count && !status; i++) status = add_item(items, &catalogue->items[i], findings);
  if (!status) status = weigh(items, run_folder, findings);
  if (status) {
    hk_evidence_items_close(items, NULL);
    return status;
  }
  qsort(items->list, items->count, sizeof *items->list, compare_tried);
  while (items->tried_count < items->count && items->list[items->tried_count].change != HK_UNTRIED) items->tried_count++;
  return HAKYU_OK;
}

hakyu_status hk_evidence_items_close(hk_evidence_items *items, hakyu_findings *findings) {
  hakyu_status status = hk_trials_close(items->trials, findings);
  hk_arena_destroy(items->arena);
  *items = (hk_evidence_items){0};
  return status;
}

/* The tests of one kind over all items: levers, or protections taken away. */
static hakyu_status test_all(const hk_evidence_items *items, hk_facts *facts, bool is_removal, uint32_t draws, const hk_material_limits *limits, hk_material **tests) {
  hakyu_status status = HAKYU_OK;
  for (size_t i = 0; i < items->tried_count && !status; i++) {
    const hk_tried *tried = &items->list[i];
    const uint32_t change = is_removal ? tried->removal : tried->change;
    if (change != HK_UNTRIED)
      status = hk_diagnose_material(facts, hk_trials_get_store(items->trials), hk_trials_id(items->trials, change), hk_trials_digest(items->trials, change),
                                    addressed(tried->item), draws, is_removal ? -1 : 1, limits, &tests[i]);
  }
  if (!status) status = hk_material_adjust(items->memory, tests, items->tried_count);
  for (size_t i = 0; i < items->tried_count && !status; i++)
    if (tests[i]) hk_material_settle(tests[i], limits);
  return status;
}

hakyu_status hk_evidence_items_test(hk_evidence_items *items, const char *run_folder, uint32_t draws, const hk_material_limits *limits, hakyu_findings *findings) {
  hakyu_result *result = NULL;
  hk_facts *facts = NULL;
  hk_material **tests = hk_memory_array(items->memory, 2 * items->tried_count + 1, sizeof *tests), **removals = tests + items->tried_count;
  hakyu_status status = tests ? with_facts(items, run_folder, findings, &result, &facts) : HAKYU_NO_MEMORY;
  if (!status) status = test_all(items, facts, false, draws, limits, tests);
  if (!status) status = test_all(items, facts, true, draws, limits, removals);
  for (size_t i = 0; i < items->tried_count && !status; i++)
    items->list[i].is_decided = tests[i]->is_decided && (tests[i]->is_material || !removals[i] || removals[i]->is_decided);
  hk_facts_destroy(facts);
  hakyu_result_close(result);
  hk_memory_free(items->memory, tests);
  return status ? status : note_all(items, draws);
}
