/* storing - see storing.h. */
#include "campaign/storing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static hk_datum integer(int64_t value) { return (hk_datum){.integer = value}; }
static hk_datum text(const char *value) { return value ? (hk_datum){.text = value} : (hk_datum){.is_null = true}; }
static hk_datum real(double value) { return isnan(value) ? (hk_datum){.is_null = true} : (hk_datum){.real = value}; }
static hk_datum number_or_null(uint32_t value) { return value == HK_NONE ? (hk_datum){.is_null = true} : integer(value); }
static hk_datum time_or_null(int64_t seconds) { return seconds == HK_NEVER ? (hk_datum){.is_null = true} : integer(seconds); }

#define ADD(table, ...) hk_result_add(result, HK_STORED_##table, (const hk_datum[]){__VA_ARGS__})

static const char *or_empty(const char *text_or_null) { return text_or_null ? text_or_null : ""; }

static hakyu_status add_names(hakyu_result *result, const hakyu_scenario *scenario, const hk_network *network) {
  const hakyu_model *m = scenario->model;
  hakyu_status status = HAKYU_OK;
  for (uint32_t s = 0; s < m->sector_count && !status; s++)
    status = ADD(sectors, integer(s), text(m->sectors[s].id), text(or_empty(m->sectors[s].label.text[HAKYU_EN])), text(or_empty(m->sectors[s].label.text[HAKYU_JA])));
  for (uint32_t r = 0; r < network->row_count && !status; r++)
    status = ADD(rows, integer(r), integer(network->rows[r].sector), text(network->rows[r].unit == HK_NONE ? "" : m->units[network->rows[r].unit]), integer(network->rows[r].weight));
  for (uint32_t a = 0; a < m->asset_count && !status; a++) {
    const hk_asset *asset = &m->assets[a];
    status = ADD(assets, integer(a), text(asset->id), integer(asset->sector), text(asset->kind == HK_NONE ? "" : m->kinds[asset->kind].id),
                 text(asset->site == HK_NONE ? "" : m->sites[asset->site]), text(or_empty(asset->label.text[HAKYU_EN])),
                 text(or_empty(asset->label.text[HAKYU_JA])), number_or_null(network->assets[a].row), integer(network->worths[a].weight));
  }
  for (uint32_t n = 0; n < m->need_count && !status; n++)
    status = ADD(needs, integer(n), text(m->needs[n].id), integer(m->needs[n].asset), text(m->services[m->needs[n].service].id));
  for (uint32_t l = 0; l < m->link_count && !status; l++) status = ADD(links, integer(l), integer(m->links[l].need), integer(m->links[l].supplier));
  for (uint32_t h = 0; h < scenario->hazard_count && !status; h++) status = ADD(hazards, integer(h), text(scenario->hazards[h].id));
  return status;
}

/* What the explaining wing needs to know of the model besides names. */
/* Its place among all by id: stored numbers do not depend on the order of the file. */
static int64_t place_of_assumption(const hakyu_model *m, uint32_t i) {
  int64_t place = 0;
  for (uint32_t other = 0; other < m->assumption_count; other++) place += strcmp(m->assumptions[other].id, m->assumptions[i].id) < 0;
  return place;
}

static hakyu_status add_background(hakyu_result *result, const hakyu_model *m) {
  hakyu_status status = HAKYU_OK;
  for (uint32_t s = 0; s < m->sector_count && !status; s++) status = ADD(importance, integer(s), integer(m->sectors[s].importance_ppm));
  for (uint32_t n = 0; n < m->need_count && !status; n++) {
    if (m->needs[n].chain == HK_NONE) continue;
    const hk_chain *chain = &m->chains[m->needs[n].chain];
    for (uint32_t p = 0; p < chain->stage_count && !status; p++) status = ADD(stages, integer(n), integer(p), text(m->stages[chain->stage_first + p].name));
  }
  for (uint32_t i = 0; i < m->assumption_count && !status; i++) {
    const hk_assumption *a = &m->assumptions[i];
    status = ADD(assumptions, integer(place_of_assumption(m, i)), text(a->id), text(or_empty(a->what.text[HAKYU_EN])), text(or_empty(a->what.text[HAKYU_JA])), integer(a->use_count),
                 integer(a->is_fixed), integer(a->is_time), integer(a->low), integer(a->mode), integer(a->high));
  }
  return status;
}

static const char *const whats[] = {"weight_down", "ever_down", "count_down", "first_down", "duration_down", "restored_at", "never_down", "peak_down"};
static const char *const roles[] = {"input", "calibrated", "held_out"};
static const char *const stateds[] = {"yes", "derived", "guessed"};

static hakyu_status add_observations(hakyu_result *result, const hakyu_scenario *scenario) {
  hakyu_status status = HAKYU_OK;
  for (uint32_t o = 0; o < scenario->observed_count && !status; o++) {
    const hk_observed *observed = &scenario->observed[o];
    const char *source = observed->source == HK_NONE ? "" : scenario->model->sources[observed->source].id;
    status = ADD(observations, integer(o), text(observed->id), text(whats[observed->what]), text(roles[observed->role]), text(stateds[observed->stated]),
                 text(observed->unit == HK_NONE ? "" : scenario->model->units[observed->unit]), real(observed->value), real(observed->low),
                 real(observed->high), text(source));
  }
  return status;
}

static hakyu_status add_levels(hakyu_result *result, const hakyu_model *m, const hk_network *network) {
  static const char *const metrics[] = {"weight", "share", "count"};
  hakyu_status status = HAKYU_OK;
  for (uint32_t l = 0; l < m->level_count && !status; l++) {
    const hk_service_level *level = &m->levels[l];
    uint32_t row = HK_NONE;
    for (uint32_t r = 0; r < network->row_count && level->metric != HK_LEVEL_COUNT; r++)
      if (network->rows[r].sector == level->sector && network->rows[r].unit == level->unit) row = r;
    status = ADD(service_levels, integer(l), text(level->id), integer(level->sector), number_or_null(row), text(metrics[level->metric]), integer(level->magnitude_ppm),
                 integer(level->duration_s), text(or_empty(level->label.text[HAKYU_EN])), text(or_empty(level->label.text[HAKYU_JA])),
                 text(level->source == HK_NONE ? "" : m->sources[level->source].id));
  }
  return status;
}

static hakyu_status add_unit_labels(hakyu_result *result, const hakyu_model *m) {
  hakyu_status status = HAKYU_OK;
  for (uint32_t i = 0; i < m->unit_label_count && !status; i++) {
    const hk_unit_label *unit = &m->unit_labels[i];
    status = ADD(unit_labels, text(unit->id), text(or_empty(unit->label.text[HAKYU_EN])), text(or_empty(unit->label.text[HAKYU_JA])));
  }
  return status;
}

/* What pictures need: what kinds are called, where assets are, and which observed values are points of a sector's curve. */
static hakyu_status add_kinds(hakyu_result *result, const hakyu_model *m) {
  hakyu_status status = HAKYU_OK;
  for (uint32_t k = 0; k < m->kind_count && !status; k++) {
    int64_t place = 0; /* among all by id: as with assumptions */
    for (uint32_t other = 0; other < m->kind_count; other++) place += strcmp(m->kinds[other].id, m->kinds[k].id) < 0;
    const hk_label *label = &m->kinds[k].label;
    status = ADD(kinds, integer(place), text(m->kinds[k].id), text(or_empty(label->text[HAKYU_EN])), text(or_empty(label->text[HAKYU_JA])));
  }
  return status;
}

static hakyu_status add_places(hakyu_result *result, const hakyu_model *m) {
  hakyu_status status = HAKYU_OK;
  for (uint32_t a = 0; a < m->asset_count && !status; a++)
    if (m->assets[a].lat_udeg != INT32_MAX && m->assets[a].lon_udeg != INT32_MAX)
      status = ADD(places, integer(a), integer(m->assets[a].lat_udeg), integer(m->assets[a].lon_udeg));
  return status;
}

static hakyu_status add_moments(hakyu_result *result, const hakyu_scenario *scenario, const hk_network *network) {
  const hakyu_model *m = scenario->model;
  hakyu_status status = HAKYU_OK;
  for (uint32_t o = 0; o < scenario->observed_count && !status; o++) {
    const hk_observed *observed = &scenario->observed[o];
    if (observed->what != HK_OBS_WEIGHT_DOWN || strcmp(observed->of_class, "sector") != 0) continue;
    for (uint32_t r = 0; r < network->row_count && !status; r++)
      if (network->rows[r].unit == observed->unit && strcmp(m->sectors[network->rows[r].sector].id, observed->of) == 0)
        status = ADD(moments, integer(o), integer(r), integer(observed->at_s));
  }
  return status;
}

hakyu_status hk_store_names(hakyu_result *result, const hakyu_scenario *scenario, const hk_network *network) {
  hakyu_status status = hk_result_begin(result);
  if (!status) status = add_names(result, scenario, network);
  if (!status) status = add_background(result, scenario->model);
  if (!status) status = add_observations(result, scenario);
  if (!status) status = add_kinds(result, scenario->model);
  if (!status) status = add_unit_labels(result, scenario->model);
  if (!status) status = add_levels(result, scenario->model, network);
  if (!status) status = add_places(result, scenario->model);
  if (!status) status = add_moments(result, scenario, network);
  return status ? status : hk_result_commit(result);
}

static hakyu_status add_tally(hakyu_result *result, hk_buffer *squares, const hk_tally *t) {
  switch ((hk_tally_kind)t->kind) {
    case HK_TALLY_FREE: return HAKYU_OK;
    case HK_TALLY_FALLS: return ADD(falls, integer(t->outer), integer(t->entity), integer(t->a), integer(t->b), integer(t->c), integer(t->d));
    case HK_TALLY_TRANSMITTED:
      squares->length = 0;
      hk_buffer_int128(squares, (__int128)t->squares);
      if (squares->is_starved) return HAKYU_NO_MEMORY;
      return ADD(transmitted, integer(t->outer), integer(t->part), integer(t->entity), integer(t->row), integer(t->a), integer(t->b), integer(t->c),
                 text(squares->text));
    case HK_TALLY_MECHANISM: return ADD(mechanisms, integer(t->outer), integer(t->entity), integer(t->row), integer(t->part), integer(t->a), integer(t->b));
    case HK_TALLY_TRAIT: return ADD(traits, integer(t->outer), integer(t->entity), integer(t->part), integer(t->a));
    case HK_TALLY_PHASE: return ADD(phases, integer(t->outer), integer(t->entity), integer(t->part), integer(t->a));
    case HK_TALLY_HELD: return ADD(held, integer(t->outer), integer(t->entity), integer(t->part), integer(t->row), integer(t->a), integer(t->b));
    case HK_TALLY_LEVEL: return ADD(levels, integer(t->entity), integer(t->part), integer(t->row), integer(t->a), integer(t->b));
  }
  return HAKYU_USAGE;
}

static hakyu_status add_episode(hakyu_result *result, const hk_sink_episode *e) {
  const int32_t *p = e->phases_s;
  return ADD(episodes, integer(e->outer), integer((int64_t)e->number), integer(e->episode), integer(e->asset), integer(e->start_s), integer(e->end_s),
             integer(e->is_open), integer(e->level_ppm), number_or_null(e->parent), number_or_null(e->hazard), number_or_null(e->need),
             number_or_null(e->link), integer(e->mechanism), integer(e->traits), integer(e->weight_s), integer(p[HAKYU_PHASE_detect]),
             integer(p[HAKYU_PHASE_wait_crew]), integer(p[HAKYU_PHASE_blocked]), integer(p[HAKYU_PHASE_repair]), integer(p[HAKYU_PHASE_restart]),
             integer(p[HAKYU_PHASE_uncovered]));
}

/* Where a tally stands among all, as two numbers: kind, outer draw, then its table's other keys in their order. They are put side by side
   before they are sorted, for tallies lie scattered over memory. */
typedef struct tally_place { uint64_t first, second; const hk_tally *tally; } tally_place;

static uint32_t ordered(int32_t value) { return (uint32_t)value ^ UINT32_C(0x80000000); }

static tally_place place_of(const hk_tally *t) {
  const uint32_t part = ordered(t->part), row = ordered(t->row);
  const uint64_t head = (uint64_t)t->kind << 48 | (uint64_t)t->outer << 32;
  if (t->kind == HK_TALLY_TRANSMITTED) return (tally_place){head | part, (uint64_t)t->entity << 32 | row, t};
  if (t->kind == HK_TALLY_MECHANISM) return (tally_place){head | t->entity, (uint64_t)row << 32 | part, t};
  return (tally_place){head | t->entity, (uint64_t)part << 32 | row, t};
}

static int compare_places(const void *left, const void *right) {
  const tally_place *a = left, *b = right;
  if (a->first != b->first) return a->first < b->first ? -1 : 1;
  return a->second < b->second ? -1 : a->second > b->second;
}

/* Tallies in key order: the store's trees then grow at their right end. */
static hakyu_status add_tallies(hakyu_result *result, const hakyu_memory *memory, const hk_sink *sink) {
  enum { AHEAD = 8 };
  hk_buffer squares;
  tally_place *order = hk_memory_array(memory, sink->tally_count + AHEAD, sizeof *order);
  hakyu_status status = HAKYU_OK;
  size_t count = 0;
  if (!order) return HAKYU_NO_MEMORY;
  hk_buffer_init(&squares, memory);
  for (size_t i = 0; i < sink->tally_slots; i++)
    if (sink->tallies[i].kind != HK_TALLY_FREE) order[count++] = place_of(&sink->tallies[i]);
  qsort(order, count, sizeof *order, compare_places);
  for (size_t i = 0; i < count && !status; i++) {
    __builtin_prefetch(order[i + AHEAD].tally); /* behind the last: whatever is there, or nothing */
    status = add_tally(result, &squares, order[i].tally);
  }
  hk_buffer_fini(&squares);
  hk_memory_free(memory, order);
  return status;
}

static hakyu_status add_rows(hakyu_result *result, const hakyu_memory *memory, const hk_sink *sink, const hk_unit *units, size_t unit_count,
                             const int64_t *weights) {
  hakyu_status status = HAKYU_OK;
  for (size_t i = 0; i < sink->loss_count && !status; i++) {
    const hk_sink_loss *l = &sink->losses[i];
    status = ADD(losses, integer(l->outer), integer((int64_t)l->number), integer(l->row), integer(l->weight_s), integer(l->peak_ppm), time_or_null(l->first_s),
                 time_or_null(l->half_s), time_or_null(l->ninety_s), time_or_null(l->ninetynine_s));
  }
  for (size_t i = 0; i < sink->outcome_count && !status; i++)
    status = ADD(outcomes, integer(sink->outcomes[i].outer), integer((int64_t)sink->outcomes[i].number), integer(sink->outcomes[i].outcome));
  for (size_t i = 0; i < sink->observed_count && !status; i++)
    status = ADD(observed, integer(sink->observed[i].outer), integer((int64_t)sink->observed[i].number), integer(sink->observed[i].observation),
                 time_or_null(sink->observed[i].value));
  for (size_t i = 0; i < sink->breach_count && !status; i++)
    status = ADD(breaches, integer(sink->breaches[i].outer), integer((int64_t)sink->breaches[i].number), integer(sink->breaches[i].level), integer(sink->breaches[i].breach_s));
  for (size_t i = 0; i < sink->episode_count && !status; i++) status = add_episode(result, &sink->episodes[i]);
  for (size_t i = 0; i < sink->save_count && !status; i++) {
    const hk_sink_save *s = &sink->saves[i];
    status = ADD(saves, integer(s->outer), integer((int64_t)s->number), integer(s->save), integer(s->need), integer(s->start_s), integer(s->end_s),
                 integer(s->holder), time_or_null(s->margin_s));
  }
  if (!status) status = add_tallies(result, memory, sink);
  for (size_t i = 0; i < unit_count && !status; i++)
    for (uint32_t r = 0; r < sink->row_count && !status && (i == 0 || units[i].outer != units[i - 1].outer); r++)
      status = ADD(row_weights, integer(units[i].outer), integer(r), integer(weights[(size_t)units[i].outer * sink->row_count + r]));
  for (size_t i = 0; i < unit_count && !status; i++) status = ADD(units, integer(units[i].outer), integer((int64_t)units[i].first), integer(units[i].count));
  return status;
}

hakyu_status hk_store_sink(hakyu_result *result, const hakyu_memory *memory, const hk_sink *sink, const hk_unit *units, size_t unit_count,
                           const int64_t *weights) {
  hakyu_status status = hk_result_begin(result);
  if (!status) status = add_rows(result, memory, sink, units, unit_count, weights);
  return status ? status : hk_result_commit(result);
}
