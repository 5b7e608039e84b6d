/* rows - see rows.h: figures from the stored run and its trials, then the rule, then the words. */
#include "guidance/rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "guidance/pedigree.h"

enum { CONCENTRATION_HALF = 2 /* the asset carries at least a half */ };

typedef struct making {
  const hakyu_memory *memory;
  const hakyu_catalogue *catalogue;
  uint32_t edition;
  hakyu_findings *findings;
  hk_evidence_table *table;
  const hk_assumed *assumed; uint32_t assumed_count;
  hk_material **effects, **removals;   /* by row, for the adjustment */
  const char **trials, **trial_digests; /* by row */
} making;

/* ---- notes ---------------------------------------------------------------------------------------------------------------------- */

/* The fields of a note in the facts' arena; false if there is no such note. Fields that are missing are "". */
static hakyu_status read_note(const making *m, const char *prefix, const char *name, const char **fields, size_t count, bool *is_there) {
  hk_arena *arena = m->table->facts->arena;
  hk_buffer key;
  hk_buffer_init(&key, m->memory);
  hk_buffer_printf(&key, "%s%s", prefix, name);
  const char *noted = m->table->store && !key.is_starved ? hk_trials_store_noted(m->table->store, key.text) : NULL;
  hakyu_status status = key.is_starved ? HAKYU_NO_MEMORY : HAKYU_OK;
  hk_buffer_fini(&key);
  *is_there = noted != NULL;
  for (size_t f = 0; f < count; f++) fields[f] = "";
  if (!noted) return status;
  char *text = hk_arena_text(arena, noted, strlen(noted));
  if (!text) return HAKYU_NO_MEMORY;
  for (size_t f = 0; f < count && text; f++) {
    fields[f] = text;
    text = strchr(text, '\t');
    if (text) *text++ = '\0';
  }
  return HAKYU_OK;
}

static hakyu_status refuse(const making *m, const char *field, const char *text) {
  hk_findings_error(m->findings, (hk_place){hk_result_folder(m->table->result), 0, 0, field}, "evidence", "%s", text);
  return HAKYU_REFUSED;
}

static hakyu_status check_catalogue(const making *m) {
  const char *fields[2];
  char digest[HK_DIGEST_TEXT];
  bool is_there;
  hakyu_status status = read_note(m, "catalogue", "", fields, 2, &is_there);
  if (status || !m->table->store) return status;
  hk_digest_text(m->catalogue->digest, digest);
  if (!is_there) return refuse(m, "catalogue", "no evidence was made for this run; allowed: a run that hakyu evidence was called for");
  if (strcmp(fields[1], digest) != 0) return refuse(m, "catalogue", "the evidence was made with another catalogue, or another state of it; run hakyu evidence again");
  return HAKYU_OK;
}

static hakyu_status read_scenario(making *m) {
  hk_evidence_table *t = m->table;
  const char *fields[3], *draws;
  bool is_there;
  hakyu_status status = read_note(m, "frequency", "", fields, 3, &is_there);
  t->frequency_low = t->frequency_mode = t->frequency_high = NAN;
  if (!status && is_there && *fields[0]) {
    if (!hk_text_parse_double(fields[0], &t->frequency_low) || !hk_text_parse_double(fields[1], &t->frequency_mode) || !hk_text_parse_double(fields[2], &t->frequency_high))
      return HAKYU_DAMAGED;
  }
  if (!status) status = read_note(m, "draws", "", &draws, 1, &is_there);
  double number = 0;
  if (!status && is_there && hk_text_parse_double(draws, &number) && number >= 1 && number <= 10000) m->table->draws = (uint32_t)number;
  return status;
}

static hakyu_status read_caveats(making *m) {
  hk_evidence_table *t = m->table;
  hk_stored_note *notes = NULL;
  size_t count = 0;
  hakyu_status status = t->store ? hk_trials_store_notes(t->store, "caveat:", &notes, &count) : HAKYU_OK;
  if (!status && !(t->caveats = hk_arena_zalloc(t->facts->arena, (count + 1) * sizeof *t->caveats))) status = HAKYU_NO_MEMORY;
  for (size_t i = 0; i < count && !status; i++) {
    const char *fields[3];
    bool is_there;
    status = read_note(m, notes[i].key, "", fields, 3, &is_there);
    if (!status && is_there) t->caveats[t->caveat_count++] = (hk_evidence_caveat){fields[0], {fields[1], fields[2]}};
  }
  hk_memory_free(m->memory, notes);
  return status;
}

/* ---- what the run shows ------------------------------------------------------------------------------------------------------------ */

/* The addressed mechanism that carries most, and the one that is common to most owning sectors (of these, that carries most). */
static hakyu_status look_at_mechanisms(const making *m, hk_evidence_row *row) {
  double most = 0, common_most = 0;
  uint32_t sectors = 0;
  row->mechanism = -1;
  for (uint32_t k = 0; k < HAKYU_MECHANISM_COUNT; k++) {
    hk_carried *carried = NULL;
    if (!(row->item->mechanisms >> k & 1)) continue;
    hakyu_status status = hk_diagnose_carried(m->table->facts, (hk_kind_of_failure){.mechanisms = 1u << k}, &carried);
    if (status) return status;
    const uint32_t found = hk_carried_sectors(m->table->facts, carried, m->table->rule.carried, HK_FACT_NONE);
    if (carried->all.carried > most) {
      most = carried->all.carried;
      row->mechanism = (int)k;
      row->mechanism_part = carried->all.whole > 0 ? carried->all.carried / carried->all.whole : 0;
    }
    if (carried->episodes && (found > sectors || (found == sectors && carried->all.carried > common_most))) {
      sectors = found;
      common_most = carried->all.carried;
      row->common = carried;
      row->common_mechanism = k;
    }
  }
  row->figures.common_sectors = sectors;
  return HAKYU_OK;
}

/* The same by outer draw, where the draw left traced replications; elsewhere as over all. */
static hakyu_status count_by_draw(const making *m, hk_evidence_row *row) {
  const hk_facts *facts = m->table->facts;
  uint32_t *counts = hk_arena_zalloc(facts->arena, ((size_t)m->table->draws + 1) * sizeof *counts);
  if (!counts) return HAKYU_NO_MEMORY;
  for (uint32_t d = 0; d < m->table->draws; d++) {
    double whole = 0;
    for (uint32_t s = 0; row->common && d < facts->outer_count && s < facts->sector_count; s++) whole += row->common->by_draw[(size_t)d * facts->sector_count + s].whole;
    counts[d] = whole > 0 ? hk_carried_sectors(facts, row->common, m->table->rule.carried, d) : row->figures.common_sectors;
  }
  row->figures.common_by_draw = counts;
  return HAKYU_OK;
}

static hakyu_status estimate_any_loss(const making *m, hk_evidence_row *row) {
  const hk_facts *facts = m->table->facts;
  hk_cursor *cursor = NULL;
  const hk_datum *datum;
  uint64_t lost = 0;
  uint8_t *has_lost = hk_memory_zalloc(m->memory, (size_t)facts->slots + 1);
  hakyu_status status = has_lost ? hk_result_read(m->table->result, HK_STORED_losses, NULL, 0, &cursor) : HAKYU_NO_MEMORY;
  while (!status && hk_cursor_next(cursor, &datum)) {
    const uint64_t i = (uint64_t)datum[1].integer * facts->outer_count + (uint64_t)datum[0].integer;
    if (i >= facts->slots || datum[2].integer < 0 || datum[2].integer >= facts->row_count)
      status = HAKYU_DAMAGED;
    else if (datum[3].integer > 0 && row->concerned[facts->rows[datum[2].integer].sector] && facts->is_settled[i])
      has_lost[i] = 1;
  }
  if (cursor) {
    hakyu_status closed = hk_cursor_close(cursor);
    if (!status) status = closed;
  }
  for (uint64_t i = 0; has_lost && i < facts->slots; i++) lost += has_lost[i];
  hk_memory_free(m->memory, has_lost);
  row->replications = facts->settled;
  row->any_loss = hk_estimate_proportion(lost, facts->settled, 0.95);
  return status;
}

static hakyu_status look_at_run(const making *m, hk_evidence_row *row) {
  const hk_item *item = row->item;
  hakyu_status status = hk_diagnose_carried(m->table->facts, (hk_kind_of_failure){item->mechanisms, item->traits}, &row->carried);
  if (!status) status = hk_carried_concerned(m->table->facts, row->carried, &row->concerned);
  if (!status) status = look_at_mechanisms(m, row);
  if (!status) status = count_by_draw(m, row);
  if (!status) status = estimate_any_loss(m, row);
  row->figures.is_concentrated = row->common && row->common->asset_part * CONCENTRATION_HALF >= 1 && row->common->asset_reach_count >= m->table->rule.sectors;
  return status;
}

/* ---- what was tried ------------------------------------------------------------------------------------------------------------------ */

static hakyu_status take_trial(const making *m, const hk_evidence_row *row, const char *id, const char *digest, int sign, hk_material **material, const hk_effect **effect) {
  const hk_item *item = row->item;
  hk_effect *found = NULL;
  hk_effect_options options = hk_effect_defaults();
  hakyu_status status = hk_diagnose_material(m->table->facts, m->table->store, id, digest, (hk_kind_of_failure){item->mechanisms, item->traits}, m->table->draws, sign,
                                             &m->table->rule.material, material);
  options.concerned = sign > 0 ? row->concerned : NULL;
  options.outer_count = m->table->draws;
  options.least_share = m->table->rule.material.least;
  if (!status) status = hk_diagnose_effect(m->table->facts, m->table->store, id, digest, &options, &found);
  *effect = found;
  return status;
}

static const char *const nothing_lost[2] = {"no failure that it addresses cost anything in the traced replications, so there is nothing on which its measures could be tried",
                                            "追跡した試行では、この項目が対象とする障害による損失がなく、対策を試す対象がない"};
static const char *const not_tried_yet[2] = {"it has not been tried on this run", "この実行ではまだ試していない"};

static hakyu_status look_at_trials(making *m, size_t r) {
  hk_evidence_row *row = &m->table->rows[r];
  const char *fields[4] = {"", "", "", ""}, *reason[2] = {"", ""};
  bool is_there = false, is_untried = false;
  hakyu_status status = read_note(m, "item:", row->item->id, fields, 4, &is_there);
  if (!status && !is_there) status = read_note(m, "untried:", row->item->id, reason, 2, &is_untried);
  if (status) return status;
  m->trials[r] = fields[0];
  m->trial_digests[r] = fields[1];
  row->figures.is_assessable = hk_item_is_assessable(row->item) && !is_untried;
  for (int lang = 0; lang < 2; lang++)
    row->not_tried[lang] = is_there ? "" : is_untried ? reason[lang] : hk_item_is_assessable(row->item) ? not_tried_yet[lang] : row->item->not_assessable[lang];
  if (!is_there) return HAKYU_OK;
  status = take_trial(m, row, fields[0], fields[1], 1, &m->effects[r], &row->effect);
  if (!status && *fields[2]) status = take_trial(m, row, fields[2], fields[3], -1, &m->removals[r], &row->removal);
  return status;
}

/* Without a loss by failures that the item addresses, and with no protection that held one back, an effect of 0 is no measurement: nothing
   could have been spared. Such a row says so, and does not stand among the items tested. */
static void pass_over_what_cannot_show(making *m, size_t r) {
  hk_evidence_row *row = &m->table->rows[r];
  bool is_any = m->removals[r] && m->removals[r]->gain > 0;
  for (uint32_t s = 0; s < m->table->facts->sector_count; s++) is_any = is_any || row->concerned[s];
  if (!m->effects[r] || is_any) return;
  m->effects[r] = m->removals[r] = NULL;
  row->effect = row->removal = NULL;
  row->figures.is_assessable = false;
  for (int lang = 0; lang < 2; lang++) row->not_tried[lang] = nothing_lost[lang];
}

static hakyu_status test_rows(making *m) {
  hk_evidence_table *t = m->table;
  for (size_t r = 0; r < t->count; r++) pass_over_what_cannot_show(m, r);
  hakyu_status status = hk_material_adjust(m->memory, m->effects, t->count);
  if (!status) status = hk_material_adjust(m->memory, m->removals, t->count);
  for (size_t r = 0; r < t->count && !status; r++) {
    hk_evidence_row *row = &t->rows[r];
    if (m->effects[r]) hk_material_settle(m->effects[r], &t->rule.material), t->tested++;
    if (m->removals[r]) hk_material_settle(m->removals[r], &t->rule.material);
    row->figures.effect = m->effects[r];
    row->figures.removal = m->removals[r];
    row->ruling = hk_rule_decide(&row->figures, &t->rule);
    t->undecided += row->ruling.is_undecided;
    t->circular += row->figures.is_circular;
  }
  return status;
}

/* ---- rows ------------------------------------------------------------------------------------------------------------------------------ */

static hakyu_status begin_row(making *m, size_t r) {
  hk_evidence_row *row = &m->table->rows[r];
  const char *origin;
  bool is_there;
  row->item = &m->catalogue->items[r];
  row->statement = hk_item_states(row->item, m->edition);
  row->approach = "A2";
  row->figures = (hk_rule_figures){.stated = row->statement.states,
                                   .is_circular = row->statement.is_circular,
                                   .is_adoption_partial = row->item->adoption_low_ppm < 1000000 || row->item->adoption_high_ppm < 1000000};
  hakyu_status status = read_note(m, "origin", "", &origin, 1, &is_there);
  row->origin = origin;
  if (!status) status = look_at_run(m, row);
  return status ? status : look_at_trials(m, r);
}

static hakyu_status end_row(making *m, size_t r) {
  hk_evidence_row *row = &m->table->rows[r];
  const char *missing = "";
  hakyu_status status = hk_pedigree_fill(m->table, m->catalogue, m->edition, m->assumed, m->assumed_count, m->trials[r], m->trial_digests[r], row);
  if (!status && !hk_pedigree_is_whole(row, &missing)) {
    hk_findings_error(m->findings, (hk_place){hk_result_folder(m->table->result), 0, 0, missing}, "pedigree", "the row of item %s lacks it; a row without pedigree is refused",
                      hk_findings_value(m->findings, row->item->id));
    status = HAKYU_REFUSED;
  }
  return status ? status : hk_row_words(m->table, row);
}

static int compare_rows(const void *left, const void *right) {
  const hk_evidence_row *a = left, *b = right;
  const bool a_is_out = !a->figures.effect, b_is_out = !b->figures.effect;
  if (a_is_out != b_is_out) return a_is_out ? 1 : -1;
  if (!a_is_out && a->figures.effect->gain != b->figures.effect->gain) return a->figures.effect->gain > b->figures.effect->gain ? -1 : 1;
  return a->item < b->item ? -1 : a->item > b->item;
}

static hakyu_status make_rows(making *m) {
  hk_evidence_table *t = m->table;
  const size_t count = m->catalogue->item_count;
  m->effects = hk_memory_array(m->memory, count + 1, sizeof(hk_material *));
  m->removals = hk_memory_array(m->memory, count + 1, sizeof(hk_material *));
  m->trials = hk_memory_array(m->memory, count + 1, sizeof *m->trials);
  m->trial_digests = hk_memory_array(m->memory, count + 1, sizeof *m->trial_digests);
  t->rows = hk_arena_zalloc(t->facts->arena, (count + 1) * sizeof *t->rows);
  if (!m->effects || !m->removals || !m->trials || !m->trial_digests || !t->rows) return HAKYU_NO_MEMORY;
  hakyu_status status = hk_pedigree_assumed(t->facts, t->store, &m->assumed, &m->assumed_count);
  for (; t->count < count && !status; t->count += !status) status = begin_row(m, t->count);
  if (!status) status = test_rows(m);
  for (size_t r = 0; r < count && !status; r++) status = end_row(m, r);
  if (!status) status = hk_table_words(t);
  if (!status) qsort(t->rows, t->count, sizeof *t->rows, compare_rows);
  return status;
}

/* ---- the table -------------------------------------------------------------------------------------------------------------------------- */

static hakyu_status open_all(making *m, const char *run_folder, const char *evidence_folder) {
  hk_evidence_table *t = m->table;
  hakyu_status status = hakyu_result_open(m->memory, run_folder, m->findings, &t->result);
  if (!status) status = hk_facts_create(m->memory, t->result, m->findings, &t->facts);
  if (!status && evidence_folder) status = hk_trials_store_open(m->memory, evidence_folder, m->findings, &t->store);
  if (status) return status;
  const char *fingerprint = hk_result_meta(t->result, "fingerprint");
  if (t->store && (!fingerprint || strcmp(hk_trials_store_base(t->store), fingerprint) != 0)) return refuse(m, "fingerprint", "the evidence is of another run");
  t->scenario = hk_result_meta(t->result, "scenario");
  t->model = hk_result_meta(t->result, "model");
  t->tlp = hk_result_meta(t->result, "tlp");
  t->title[HAKYU_EN] = hk_result_meta(t->result, "title_en");
  t->title[HAKYU_JA] = hk_result_meta(t->result, "title_ja");
  for (int lang = 0; lang < 2; lang++)
    if (!t->title[lang] || !*t->title[lang]) t->title[lang] = t->scenario;
  return t->scenario && t->model ? HAKYU_OK : HAKYU_DAMAGED;
}

hakyu_status hk_guidance_table(const hakyu_memory *memory, const char *run_folder, const char *evidence_folder, const hakyu_catalogue *catalogue, uint32_t edition,
                               const hk_rule_limits *limits, hakyu_findings *findings, hk_evidence_table **table) {
  making m = {.memory = memory, .catalogue = catalogue, .edition = edition, .findings = findings};
  m.table = hk_memory_zalloc(memory, sizeof *m.table);
  if (!m.table) return HAKYU_NO_MEMORY;
  m.table->memory = memory;
  m.table->draws = 1;
  m.table->rule = *limits;
  hakyu_status status = open_all(&m, run_folder, evidence_folder);
  if (!status) status = check_catalogue(&m);
  if (!status) status = read_scenario(&m);
  if (!status) status = read_caveats(&m);
  if (!status) status = make_rows(&m);
  hk_memory_free(memory, m.effects);
  hk_memory_free(memory, m.removals);
  hk_memory_free(memory, m.trials);
  hk_memory_free(memory, m.trial_digests);
  if (status) {
    if (m.table->result && status == HAKYU_DAMAGED) hk_result_explain(m.table->result, findings);
    hk_guidance_destroy(m.table);
    return status;
  }
  *table = m.table;
  return HAKYU_OK;
}

void hk_guidance_destroy(hk_evidence_table *table) {
  if (!table) return;
  hk_trials_store_close(table->store);
  hk_facts_destroy(table->facts);
  hakyu_result_close(table->result);
  hk_memory_free(table->memory, table);
}
