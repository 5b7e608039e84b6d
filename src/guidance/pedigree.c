/* pedigree - see pedigree.h. Which assumptions a row turns on: the gain of each outer draw against the value that the assumption had in it,
   by Spearman's rank correlation; with 30 draws one of 0.36 is what chance alone exceeds in 5 of 100. */
#include "guidance/pedigree.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"

/* ---- what was assumed ------------------------------------------------------------------------------------------------------- */

/* The fields of a note, apart by tabs; text is cut up. */
static size_t split(char *text, char **fields, size_t most) {
  size_t count = 0;
  for (char *at = text; at && count < most; count++) {
    fields[count] = at;
    at = strchr(at, '\t');
    if (at) *at++ = '\0';
  }
  return count;
}

static hakyu_status take_assumed(hk_facts *facts, const char *noted, hk_assumed *out) {
  enum { FIELDS_MOST = 3 + 10000 };
  char *text = hk_arena_text(facts->arena, noted, strlen(noted));
  char **fields = hk_memory_array(facts->memory, FIELDS_MOST, sizeof *fields);
  double *values = NULL;
  hakyu_status status = HAKYU_NO_MEMORY;
  if (!text || !fields) goto done;
  const size_t count = split(text, fields, FIELDS_MOST);
  status = count < 3 ? HAKYU_DAMAGED : HAKYU_OK;
  if (status) goto done;
  values = hk_arena_zalloc(facts->arena, count * sizeof *values);
  if (!values) status = HAKYU_NO_MEMORY;
  *out = (hk_assumed){.id = fields[0], .what = {fields[1], fields[2]}, .count = (uint32_t)(count - 3), .values = values};
  for (size_t f = 3; f < count && !status; f++)
    if (!hk_text_parse_double(fields[f], &values[f - 3])) status = HAKYU_DAMAGED;
done:
  hk_memory_free(facts->memory, fields);
  return status;
}

hakyu_status hk_pedigree_assumed(hk_facts *facts, hk_trials_store *store, const hk_assumed **list, uint32_t *count) {
  hk_assumed *made = hk_arena_zalloc(facts->arena, ((size_t)facts->assumption_count + 1) * sizeof *made);
  hakyu_status status = made ? HAKYU_OK : HAKYU_NO_MEMORY;
  *count = 0;
  for (uint32_t a = 0; a < facts->assumption_count && store && !status; a++) {
    hk_buffer key;
    hk_buffer_init(&key, facts->memory);
    hk_buffer_printf(&key, "assumption:%06u", a);
    const char *noted = key.is_starved ? NULL : hk_trials_store_noted(store, key.text);
    if (key.is_starved) status = HAKYU_NO_MEMORY;
    if (noted) status = take_assumed(facts, noted, &made[(*count)++]);
    hk_buffer_fini(&key);
  }
  *list = made;
  return status;
}

/* ---- which of them matter ------------------------------------------------------------------------------------------------------ */

/* Ranks with ties sharing their middle. */
static void rank(const double *values, uint32_t count, double *ranks) {
  for (uint32_t i = 0; i < count; i++) {
    ranks[i] = 0.5;
    for (uint32_t j = 0; j < count; j++) ranks[i] += values[j] < values[i] ? 1 : values[j] == values[i] ? 0.5 : 0;
  }
}

static double correlation(const double *a, const double *b, uint32_t count) {
  double mean = ((double)count + 1) / 2, ab = 0, aa = 0, bb = 0;
  for (uint32_t i = 0; i < count; i++) {
    ab += (a[i] - mean) * (b[i] - mean);
    aa += (a[i] - mean) * (a[i] - mean);
    bb += (b[i] - mean) * (b[i] - mean);
  }
  return aa > 0 && bb > 0 ? ab / sqrt(aa * bb) : 0;
}

/* Keeps the three with the greatest correlation, either way, in order. */
static void keep(hk_pedigree *pedigree, hk_mattering one) {
  uint32_t at = pedigree->matters_count;
  while (at && fabs(pedigree->matters[at - 1].rank_correlation) < fabs(one.rank_correlation)) at--;
  if (at == HK_MATTERING_MOST) return;
  if (pedigree->matters_count < HK_MATTERING_MOST) pedigree->matters_count++;
  for (uint32_t k = pedigree->matters_count - 1; k > at; k--) pedigree->matters[k] = pedigree->matters[k - 1];
  pedigree->matters[at] = one;
}

static hakyu_status find_mattering(hk_facts *facts, const hk_assumed *assumed, uint32_t assumed_count, hk_evidence_row *row) {
  const hk_material *effect = row->figures.effect;
  const uint32_t draws = effect ? effect->draw_count : 0;
  double *numbers = hk_memory_array(facts->memory, (size_t)draws * 3 + 1, sizeof *numbers);
  if (!numbers) return HAKYU_NO_MEMORY;
  double *gains = numbers, *gain_ranks = numbers + draws, *ranks = numbers + 2 * (size_t)draws;
  for (uint32_t d = 0; d < draws; d++) gains[d] = effect->draws[d].gain;
  rank(gains, draws, gain_ranks);
  for (uint32_t a = 0; a < assumed_count && draws > 2; a++) {
    if (assumed[a].count != draws) continue;
    rank(assumed[a].values, draws, ranks);
    const double found = correlation(ranks, gain_ranks, draws);
    if (found != 0) keep(&row->pedigree, (hk_mattering){assumed[a].id, {assumed[a].what[0], assumed[a].what[1]}, found});
  }
  hk_memory_free(facts->memory, numbers);
  return HAKYU_OK;
}

/* ---- filling -------------------------------------------------------------------------------------------------------------------- */

static const char *last_name(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash && slash[1] ? slash + 1 : path;
}

static const char *meta(const hk_evidence_table *table, const char *key) {
  const char *text = hk_result_meta(table->result, key);
  return text ? text : "";
}

static const char *hex(hk_facts *facts, const uint8_t digest[HK_DIGEST_BYTES]) {
  char text[HK_DIGEST_TEXT];
  hk_digest_text(digest, text);
  return hk_arena_text(facts->arena, text, strlen(text));
}

static const char *source_name(const hakyu_catalogue *catalogue, uint32_t source, uint32_t fallback) {
  const uint32_t number = source != HK_NOWHERE ? source : fallback;
  return number != HK_NOWHERE ? catalogue->sources[number].id : "";
}

hakyu_status hk_pedigree_fill(const hk_evidence_table *table, const hakyu_catalogue *catalogue, uint32_t edition, const hk_assumed *assumed, uint32_t assumed_count,
                              const char *trial, const char *trial_digest, hk_evidence_row *row) {
  hk_pedigree *p = &row->pedigree;
  uint8_t digest[HK_DIGEST_BYTES];
  hakyu_status status = HAKYU_OK;
  *p = (hk_pedigree){.run = last_name(hk_result_folder(table->result)),
                     .seed = meta(table, "seed"),
                     .outer_count = meta(table, "outer"),
                     .replications = meta(table, "replications"),
                     .semantics = meta(table, "semantics"),
                     .model_digest = meta(table, "model_digest"),
                     .scenario_digest = meta(table, "scenario_digest"),
                     .content_digest = meta(table, "content_digest"),
                     .fingerprint = meta(table, "fingerprint"),
                     .catalogue = catalogue->id,
                     .catalogue_digest = hex(table->facts, catalogue->digest),
                     .edition = catalogue->editions[edition].id,
                     .trial = trial,
                     .trial_digest = trial_digest,
                     .trials_digest = "",
                     .source = {source_name(catalogue, row->statement.source, row->item->source), source_name(catalogue, row->item->adoption_source, HK_NOWHERE)},
                     .assumption_count = table->facts->is_mode ? 0 : table->facts->assumptions_used};
  if (!p->catalogue_digest) return HAKYU_NO_MEMORY;
  if (table->store) {
    status = hk_trials_store_digest(table->store, digest);
    if (!status && !(p->trials_digest = hex(table->facts, digest))) status = HAKYU_NO_MEMORY;
  }
  return status ? status : find_mattering(table->facts, assumed, assumed_count, row);
}

bool hk_pedigree_is_whole(const hk_evidence_row *row, const char **missing) {
  const hk_pedigree *p = &row->pedigree;
  const bool is_tried = row->figures.effect != NULL;
  const struct { const char *name, *text; bool is_needed; } parts[] = {
      {"run", p->run, true}, {"seed", p->seed, true}, {"outer", p->outer_count, true}, {"replications", p->replications, true}, {"semantics", p->semantics, true},
      {"model_digest", p->model_digest, true}, {"scenario_digest", p->scenario_digest, true}, {"content_digest", p->content_digest, true},
      {"fingerprint", p->fingerprint, true}, {"catalogue", p->catalogue, true}, {"catalogue_digest", p->catalogue_digest, true}, {"edition", p->edition, true},
      {"source", p->source[0], row->statement.states != HK_NOT_ENTERED}, {"trial", p->trial, is_tried}, {"trial_digest", p->trial_digest, is_tried},
      {"trials_digest", p->trials_digest, is_tried}};
  for (size_t k = 0; k < sizeof parts / sizeof *parts; k++)
    if (parts[k].is_needed && (!parts[k].text || !*parts[k].text)) {
      *missing = parts[k].name;
      return false;
    }
  return true;
}
