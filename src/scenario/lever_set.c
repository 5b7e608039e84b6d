/* lever_set - see lever_set.h. The base is looked at through a view that has the levers of both; from there on it is a scenario
   with levers like any other (adopt.c). */
#include "scenario/lever_set.h"

#include <string.h>

#include "base/digest.h"
#include "base/memory.h"
#include "model/build.h"
#include "model/cell.h"
#include "model/value.h"
#include "numbers/draw.h"
#include "scenario/levers.h"

#define MILLION INT64_C(1000000)

/* ---- who adopts ---- */

static uint64_t threshold_of(int64_t ppm) { return ppm >= MILLION ? HK_ALWAYS : hk_value_scale_chance(HK_ALWAYS, ppm); }

uint64_t hk_adoption_share(hk_adoption adoption, uint64_t seed, uint32_t outer, bool is_mode) {
  const uint64_t low = threshold_of(adoption.low_ppm), high = threshold_of(adoption.high_ppm);
  if (low >= high) return low;
  hk_digest digest;
  uint8_t bytes[HK_DIGEST_BYTES];
  uint64_t key = 0, x = UINT64_C(1) << 63;
  if (!is_mode) { /* the key of class assumption, id "adoption:<item>" */
    hk_digest_init(&digest);
    hk_digest_add(&digest, "assumption", sizeof "assumption");
    hk_digest_add(&digest, "adoption:", sizeof "adoption:" - 1);
    hk_digest_add(&digest, adoption.item, strlen(adoption.item));
    hk_digest_fini(&digest, bytes);
    for (int i = 0; i < 8; i++) key |= (uint64_t)bytes[i] << (8 * i);
    x = hk_numbers_draw(seed, key, HK_DRAW_ASSUMPTION, 0, outer);
  }
  return low + (uint64_t)(((unsigned __int128)(high - low) * x) >> 64);
}

/* ---- one lever ---- */

typedef struct setting {
  const hakyu_memory *memory;
  hakyu_scenario *view;
  hakyu_findings *findings, *own; /* own: for what is only tried */
  size_t room;
  uint32_t unmatched;
} setting;

static bool read_dose(setting *s, const hk_lever_text *text, hk_place place, struct hk_lever *lever) {
  const hk_lever_row *row = hk_lever_get(lever->name);
  const char *allowed;
  if (text->value) {
    const hk_field field = hk_lever_value_field((hk_lever_parameter)row->parameter, &allowed);
    hk_cells cells;
    hk_typed typed;
    if (row->parameter == HK_LEVER_LEVEL) {
      hk_findings_error(s->findings, place, "misplaced-key", "this lever has no single number (%s); allowed: %s", hk_findings_value(s->findings, text->value), allowed);
      return false;
    }
    hk_cells_init(&cells, s->view->model, s->findings, "levers");
    hk_cell_parse(&cells, &field, text->value, place, &typed);
    const bool is_read = !cells.status && !typed.is_blank && !typed.is_faulty;
    if (is_read) lever->parameter = typed.value.fixed;
    hk_cells_fini(&cells);
    return is_read;
  }
  const char *dose = text->dose && text->dose[0] ? text->dose : "2";
  if (dose[0] < '1' || dose[0] > '3' || dose[1] || (lever->name == HK_LEVER_separate_sites && dose[0] != '2')) {
    hk_findings_error(s->findings, place, "out-of-range", "no such dose (%s); allowed: %s", hk_findings_value(s->findings, dose),
                      lever->name == HK_LEVER_separate_sites ? "2" : "1, 2 or 3");
    return false;
  }
  lever->parameter = row->doses[dose[0] - '1'];
  return true;
}

/* What a warning brings beside earlier detection: plain numbers, for the model is frozen and takes no further assumption. */
static bool read_aid(setting *s, const hk_lever_text *text, struct hk_lever *lever) {
  static const hk_field fields[HK_AID_COUNT] = {{.name = "repair_least", .type = HK_FIELD_SHARE, .flags = HK_FIELD_KNOWN},
                                                {.name = "repair_most", .type = HK_FIELD_SHARE, .flags = HK_FIELD_KNOWN},
                                                {.name = "recurrence", .type = HK_FIELD_CHANCE, .flags = HK_FIELD_KNOWN}};
  hk_value *values[HK_AID_COUNT] = {&lever->aid.repair_least, &lever->aid.repair_most, &lever->aid.recurrence};
  hk_cells cells;
  bool is_read = true;
  if (!hk_lever_text_has_aid(text)) return true;
  hk_cells_init(&cells, s->view->model, s->findings, "levers");
  for (int i = 0; i < HK_AID_COUNT && is_read; i++) {
    const hk_place place = {.field = fields[i].name};
    hk_typed typed;
    if (!text->aid[i]) continue;
    if (lever->name != HK_LEVER_share_warning) {
      hk_findings_error(s->findings, place, "misplaced-key", "a key of another lever (%s); allowed: lever: share_warning", text->lever);
      is_read = false;
      break;
    }
    hk_cell_parse(&cells, &fields[i], text->aid[i], place, &typed);
    is_read = !cells.status && !typed.is_blank && !typed.is_faulty;
    if (is_read) *values[i] = typed.value;
  }
  hk_cells_fini(&cells);
  const hk_place least = {.field = "repair_least"}, most = {.field = "repair_most"};
  return is_read && hk_sharing_check_aid(s->view->model, &lever->aid, least, most, s->findings);
}

/* Whether the only thing wrong with a selector is that it names what the model lacks. */
static bool names_what_is_not_there(const hakyu_findings *list, const char **what) {
  for (size_t i = 0; i < hakyu_findings_total(list); i++) {
    const hakyu_finding *finding = hakyu_findings_get(list, i);
    if (strcmp(finding->code, "unknown-name") != 0) return false;
    *what = finding->text;
  }
  return hakyu_findings_total(list) > 0;
}

static hakyu_status select_targets(setting *s, const hk_lever_text *text, hk_place place, struct hk_lever *lever, bool *is_matched) {
  const char *missing = "";
  hakyu_findings *tried = NULL;
  hakyu_status status = hakyu_findings_create(s->memory, &tried);
  if (status) return status;
  *is_matched = hk_selector_parse(s->view, lever->targets, place, tried, lever);
  if (hk_findings_status(tried) == HAKYU_NO_MEMORY) {
    status = HAKYU_NO_MEMORY;
  } else if (!*is_matched && names_what_is_not_there(tried, &missing)) {
    s->unmatched++;
    hk_findings_warning(s->findings, place, "unmatched", "%s: %s: nothing is matched: %s", text->lever, hk_findings_value(s->findings, text->targets), missing);
  } else if (!*is_matched) {
    hk_selector_parse(s->view, lever->targets, place, s->findings, lever);
    status = HAKYU_REFUSED;
  }
  hakyu_findings_destroy(tried);
  return status;
}

static hakyu_status add_lever(setting *s, const hk_lever_text *text, hk_adoption of_set) {
  const hk_place place = {.field = "levers"};
  const hk_adoption adoption = text->adoption ? *text->adoption : of_set;
  struct hk_lever lever = {.name = hk_lever_find(text->lever), .place = place, .share = threshold_of(adoption.low_ppm), .is_added = true};
  bool is_matched = false;
  if (lever.name == HK_LEVER_NAME_COUNT) {
    const char *why = hk_lever_later(text->lever);
    hk_findings_error(s->findings, place, why ? "not-built" : "unknown-name", "%s (%s)%s%s; allowed: one of `hakyu list levers`", why ? "lever not built yet" : "unknown lever",
                      hk_findings_value(s->findings, text->lever), why ? ": belongs to " : "", why ? why : "");
    return HAKYU_REFUSED;
  }
  if (adoption.low_ppm < adoption.high_ppm) {
    lever.adoption = adoption;
    if (!(lever.adoption.item = hk_arena_text(s->view->arena, adoption.item, strlen(adoption.item)))) return HAKYU_NO_MEMORY;
  } else if (!lever.share) {
    return HAKYU_OK; /* nobody adopts it: it is not there */
  }
  if (!(lever.targets = hk_arena_text(s->view->arena, text->targets, strlen(text->targets)))) return HAKYU_NO_MEMORY;
  if (!read_dose(s, text, place, &lever) || !read_aid(s, text, &lever)) return HAKYU_REFUSED;
  hakyu_status status = select_targets(s, text, place, &lever, &is_matched);
  if (status || !is_matched) return status;
  status = hk_memory_grow(s->memory, &s->view->levers, s->view->lever_count, &s->room, sizeof *s->view->levers);
  if (!status) s->view->levers[s->view->lever_count++] = lever;
  return status;
}

/* ---- the set ---- */

/* The base without its levers, seen through a scenario that has those and more. */
static hakyu_status open_view(setting *s, const hakyu_scenario *base) {
  const hakyu_scenario *plain = base->base ? base->base : base;
  if (!(s->view = hk_memory_alloc(s->memory, sizeof *s->view))) return HAKYU_NO_MEMORY;
  *s->view = *plain;
  s->view->memory = s->memory;
  s->view->is_view = true;
  s->view->base = s->view->lent = NULL;
  s->view->scene = NULL;
  s->view->arena = NULL;
  s->view->levers = NULL;
  s->view->lever_count = 0;
  hakyu_status status = hk_arena_create(s->memory, &s->view->arena);
  for (uint32_t l = 0; l < base->lever_count && !status; l++) {
    status = hk_memory_grow(s->memory, &s->view->levers, s->view->lever_count, &s->room, sizeof *s->view->levers);
    if (status) break;
    s->view->levers[s->view->lever_count] = base->levers[l];
    s->view->levers[s->view->lever_count++].is_added = false;
  }
  return status;
}

/* Of the levers added, those that found something to change. */
static uint32_t count_acting(const hakyu_scenario *view, const uint32_t *edits) {
  uint32_t count = 0;
  for (uint32_t l = 0; l < view->lever_count; l++) count += view->levers[l].is_added && edits[l];
  return count;
}

hakyu_status hk_lever_set_apply(const hakyu_memory *memory, const hakyu_scenario *base, const hk_lever_text *levers, size_t count, hk_adoption adoption,
                                hakyu_findings *findings, hakyu_scenario **levered, uint32_t *unmatched, uint32_t *acting) {
  setting s = {.memory = memory, .findings = findings};
  hakyu_scenario *shape = NULL;
  uint32_t *edits = NULL;
  hakyu_status status = HAKYU_OK;
  if (!findings && (status = hakyu_findings_create(memory, &s.own))) return status;
  if (!findings) s.findings = s.own;
  if ((status = open_view(&s, base))) goto done;
  for (size_t l = 0; l < count && !status; l++) status = add_lever(&s, &levers[l], adoption);
  if (status) goto done;
  hk_levers_sort(s.view->levers, s.view->lever_count);
  if (!(edits = hk_memory_array(memory, (size_t)s.view->lever_count + 1, sizeof *edits))) status = HAKYU_NO_MEMORY;
  if (!status) status = hk_levers_shape(memory, s.view, s.findings, edits, &shape);
  if (status) goto done;
  shape->base = s.view;
  shape->levers = s.view->levers;
  shape->lever_count = s.view->lever_count;
  if (unmatched) *unmatched = s.unmatched;
  if (acting) *acting = count_acting(s.view, edits);
  *levered = shape;
  s.view = NULL;
done:
  hk_memory_free(memory, edits);
  hakyu_scenario_destroy(s.view);
  hakyu_findings_destroy(s.own);
  return status;
}

/* ---- for good ---- */

static void add_word(hk_digest *digest, const char *word) { hk_digest_add(digest, word ? word : "", word ? strlen(word) + 1 : 1); }

/* What it decides now: what it decided before, and each lever with who adopts it. */
static void digest_levers(hakyu_scenario *scenario, const hk_lever_text *levers, size_t count) {
  hk_digest digest;
  hk_digest_init(&digest);
  hk_digest_add(&digest, scenario->digest, HK_DIGEST_BYTES);
  for (size_t l = 0; l < count; l++) {
    const hk_adoption adoption = levers[l].adoption ? *levers[l].adoption : hk_adoption_by_all();
    add_word(&digest, levers[l].lever), add_word(&digest, levers[l].targets), add_word(&digest, levers[l].dose), add_word(&digest, levers[l].value);
    add_word(&digest, adoption.low_ppm < adoption.high_ppm ? adoption.item : "");
    hk_digest_add_u64(&digest, (uint64_t)adoption.low_ppm);
    hk_digest_add_u64(&digest, (uint64_t)adoption.high_ppm);
    if (!hk_lever_text_has_aid(&levers[l])) continue; /* digests are what they were without */
    add_word(&digest, "aid");
    for (int i = 0; i < HK_AID_COUNT; i++) add_word(&digest, levers[l].aid[i]);
  }
  hk_digest_fini(&digest, scenario->digest);
}

hakyu_status hk_lever_set_wear(const hakyu_memory *memory, const hk_lever_text *levers, size_t count, hakyu_findings *findings, hakyu_scenario **scenario,
                               uint32_t *acting) {
  hakyu_findings *heard = NULL;
  hakyu_scenario *levered = NULL;
  hakyu_status status = hakyu_findings_create(memory, &heard); /* what is matched by no lever of a set is no fault */
  if (!status) status = hk_lever_set_apply(memory, *scenario, levers, count, hk_adoption_by_all(), heard, &levered, NULL, acting);
  hakyu_findings_destroy(heard);
  if (status == HAKYU_REFUSED) status = hk_lever_set_apply(memory, *scenario, levers, count, hk_adoption_by_all(), findings, &levered, NULL, acting);
  if (status) return status;
  levered->lent = *scenario;
  digest_levers(levered, levers, count);
  *scenario = levered;
  return HAKYU_OK;
}
