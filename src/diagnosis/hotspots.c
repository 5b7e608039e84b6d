/* hotspots - where loss came from and what it passed through.
   Transmitted loss is kept per (sector, unit) and never added across units; to rank, it is put on the cross-sector index:
   loss / (total weight of that sector and unit x 1 h) x importance of the sector / number of the sector's units. How much the
   ranking owes to the importances is told by drawing them anew. Mechanisms come from the traced episodes. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "diagnosis/diagnosis.h"
#include "diagnosis/importances.h"

enum { CLASSES = 3, FIRST = 10, MOVERS_MOST = 100 };
static const double level = 0.95, normal_point = 1.959964;

/* A line of `transmitted`, outer draws added up. */
typedef struct passed { uint32_t class, entity, row, outer; uint64_t replications, struck; double index, squares; } passed;
/* One entity: lines first .. first + count - 1. */
typedef struct entity { uint32_t class, number; size_t first, count; uint64_t replications, struck; double index, error; bool is_told; } entity;
typedef struct spots_work {
  hk_facts *facts;
  passed *lines;     size_t line_count;
  entity *entities;  size_t entity_count;
  double (*by_mechanism[CLASSES])[HAKYU_MECHANISM_COUNT]; /* index that passed, by entity and mechanism */
} spots_work;

/* ---- reading ------------------------------------------------------------------------------------------------- */

static uint32_t limit_of(const hk_facts *facts, int64_t class) {
  return class == HK_SPOT_ASSET ? facts->asset_count : class == HK_SPOT_NEED ? facts->need_count : class == HK_SPOT_LINK ? facts->link_count : 0;
}

/* What 1 unit s lost in a row is on the index, in an outer draw. */
static double index_per_unit_s(const hk_facts *facts, int64_t outer, int64_t row) {
  int64_t weight = facts->rows[row].weights[outer];
  return weight > 0 ? facts->rows[row].index_per_h / (double)weight / 3600.0 : 0.0;
}

/* Sums of squares are stored as exact decimals below 2^128. */
static bool read_squares(const hk_datum *datum, double *squares) {
  double value = 0;
  if (datum->is_null || !*datum->text) return false;
  for (const char *c = datum->text; *c; c++) {
    if (*c < '0' || *c > '9') return false;
    value = value * 10 + (*c - '0');
  }
  *squares = value;
  return true;
}

static hakyu_status take_line(spots_work *w, const hk_datum *row) {
  const hk_facts *facts = w->facts;
  double squares = 0;
  if (row[0].integer < 0 || row[0].integer >= facts->outer_count || row[2].integer < 0 || row[2].integer >= limit_of(facts, row[1].integer) ||
      row[3].integer < 0 || row[3].integer >= facts->row_count || !read_squares(&row[7], &squares))
    return HAKYU_DAMAGED;
  double factor = index_per_unit_s(facts, row[0].integer, row[3].integer);
  w->lines[w->line_count++] = (passed){.class = (uint32_t)row[1].integer,
                                       .entity = (uint32_t)row[2].integer,
                                       .row = (uint32_t)row[3].integer,
                                       .outer = (uint32_t)row[0].integer,
                                       .replications = (uint64_t)row[4].integer,
                                       .struck = (uint64_t)row[5].integer,
                                       .index = factor * (double)row[6].integer,
                                       .squares = factor * factor * squares};
  return HAKYU_OK;
}

static int compare_lines(const void *left, const void *right) {
  const passed *a = left, *b = right;
  if (a->class != b->class) return a->class < b->class ? -1 : 1;
  if (a->entity != b->entity) return a->entity < b->entity ? -1 : 1;
  return a->row < b->row ? -1 : a->row > b->row;
}

static int compare_with_outer(const void *left, const void *right) {
  const passed *a = left, *b = right;
  int order = compare_lines(left, right);
  return order ? order : a->outer < b->outer ? -1 : a->outer > b->outer;
}

/* Adds up equal (class, entity, row), in order of outer draws. */
static void add_outer_draws(spots_work *w) {
  size_t kept = 0;
  for (size_t k = 0; k < w->line_count; k++) {
    passed *last = kept ? &w->lines[kept - 1] : NULL;
    if (!last || compare_lines(last, &w->lines[k])) {
      w->lines[kept++] = w->lines[k];
      continue;
    }
    last->replications += w->lines[k].replications;
    last->struck += w->lines[k].struck;
    last->index += w->lines[k].index;
    last->squares += w->lines[k].squares;
  }
  w->line_count = kept;
}

static hakyu_status read_lines(spots_work *w) {
  int64_t rows = 0;
  hk_cursor *cursor = NULL;
  const hk_datum *row = NULL;
  hakyu_status status = hk_result_count(w->facts->result, HK_STORED_transmitted, &rows);
  if (status) return status;
  w->lines = hk_memory_array(w->facts->memory, (size_t)rows + 1, sizeof *w->lines);
  w->entities = hk_memory_array(w->facts->memory, (size_t)rows + 1, sizeof *w->entities);
  if (!w->lines || !w->entities) return HAKYU_NO_MEMORY;
  if ((status = hk_result_read(w->facts->result, HK_STORED_transmitted, NULL, 0, &cursor))) return status;
  while (!status && hk_cursor_next(cursor, &row)) status = take_line(w, row);
  hakyu_status closed = hk_cursor_close(cursor);
  if (!status) status = closed;
  if (status) return status;
  qsort(w->lines, w->line_count, sizeof *w->lines, compare_with_outer);
  add_outer_draws(w);
  return HAKYU_OK;
}

/* The mean's standard error of a sum over rows is at most the sum of the rows' standard errors. */
static void sum_entities(spots_work *w) {
  double n = (double)w->facts->settled;
  for (size_t k = 0, next = 0; k < w->line_count; k = next) {
    entity e = {.class = w->lines[k].class, .number = w->lines[k].entity, .first = k};
    for (; next < w->line_count && w->lines[next].class == e.class && w->lines[next].entity == e.number; next++) {
      const passed *line = &w->lines[next];
      double variance = n > 1 ? (line->squares - line->index * line->index / n) / (n - 1) : 0;
      e.index += line->index / n;
      e.error += variance > 0 ? sqrt(variance / n) : 0;
      if (line->replications > e.replications) e.replications = line->replications, e.struck = line->struck;
    }
    e.count = next - k;
    w->entities[w->entity_count++] = e;
  }
}

/* A need all of whose transmitted loss came by one link says nothing that the link does not say. */
static hakyu_status find_told(spots_work *w) {
  double *by_link = hk_memory_array(w->facts->memory, (size_t)w->facts->need_count + 1, sizeof *by_link); /* by need: its greatest link's index */
  if (!by_link) return HAKYU_NO_MEMORY;
  for (size_t k = 0; k < w->entity_count; k++) {
    const entity *e = &w->entities[k];
    uint32_t need = e->class == HK_SPOT_LINK ? w->facts->links[e->number].need : 0;
    if (e->class == HK_SPOT_LINK && e->index > by_link[need]) by_link[need] = e->index;
  }
  for (size_t k = 0; k < w->entity_count; k++) {
    entity *e = &w->entities[k];
    e->is_told = e->class == HK_SPOT_NEED && by_link[e->number] > 0 && fabs(by_link[e->number] - e->index) <= 1e-9 * e->index;
  }
  hk_memory_free(w->facts->memory, by_link);
  return HAKYU_OK;
}

/* ---- mechanisms, from traced episodes ------------------------------------------------------------------------------ */

/* What passed through each traced episode, from the last to the first: an episode hands its own loss and what it was handed to
   its parent. */
static hakyu_status weigh_mechanisms(spots_work *w) {
  const hk_facts *facts = w->facts;
  hakyu_status status = HAKYU_OK;
  double *handed = hk_memory_array(facts->memory, facts->episode_count + 1, sizeof *handed);
  if (!handed) status = HAKYU_NO_MEMORY;
  for (int c = 0; c < CLASSES && !status; c++) {
    w->by_mechanism[c] = hk_memory_array(facts->memory, (size_t)limit_of(facts, c) + 1, sizeof *w->by_mechanism[c]);
    if (!w->by_mechanism[c]) status = HAKYU_NO_MEMORY;
  }
  for (size_t k = facts->episode_count; k-- > 0 && !status;) {
    const hk_fact_episode *e = &facts->episodes[k];
    uint32_t row = facts->assets[e->asset].row;
    double own = row == HK_FACT_NONE ? 0 : index_per_unit_s(facts, (int64_t)(e->i % facts->outer_count), row) * (double)e->weight_s;
    if (e->parent != HK_FACT_NONE) handed[e->first + e->parent] += handed[k] + own;
    w->by_mechanism[HK_SPOT_ASSET][e->asset][e->mechanism] += handed[k];
    if (e->need != HK_FACT_NONE) w->by_mechanism[HK_SPOT_NEED][e->need][e->mechanism] += handed[k] + own;
    if (e->link != HK_FACT_NONE) w->by_mechanism[HK_SPOT_LINK][e->link][e->mechanism] += handed[k] + own;
  }
  hk_memory_free(facts->memory, handed);
  return status;
}

/* The mechanisms by which most of it passed, the greatest share first; of equals the first in mechanisms.def. */
static void give_mechanisms(const spots_work *w, const entity *e, hk_spot *out) {
  const double *passed_by = w->by_mechanism[e->class][e->number];
  double sum = 0;
  bool is_given[HAKYU_MECHANISM_COUNT] = {false};
  out->mechanism = -1;
  for (int m = 0; m < HAKYU_MECHANISM_COUNT; m++) sum += passed_by[m];
  while (sum > 0 && out->way_count < HK_SPOT_WAYS) {
    int next = -1;
    for (int m = 0; m < HAKYU_MECHANISM_COUNT; m++)
      if (!is_given[m] && passed_by[m] > 0 && (next < 0 || passed_by[m] > passed_by[next])) next = m;
    if (next < 0) break;
    is_given[next] = true;
    out->ways[out->way_count++] = (hk_spot_way){next, passed_by[next] / sum};
  }
  if (!out->way_count) return;
  out->mechanism = out->ways[0].mechanism;
  out->mechanism_share = out->ways[0].share;
}

/* ---- lists ------------------------------------------------------------------------------------------------------------ */

static int compare_entities(const void *left, const void *right) {
  const entity *a = left, *b = right;
  if (a->index != b->index) return a->index > b->index ? -1 : 1;
  if (a->class != b->class) return a->class < b->class ? -1 : 1;
  return a->number < b->number ? -1 : a->number > b->number;
}

static uint32_t asset_of(const hk_facts *facts, const entity *e) {
  if (e->class == HK_SPOT_ASSET) return e->number;
  return facts->needs[e->class == HK_SPOT_NEED ? e->number : facts->links[e->number].need].asset;
}

/* Sectors that an entity's loss fell upon, the most (on the index) first. */
static hakyu_status give_reached(const spots_work *w, const entity *e, hk_spot *out) {
  const hk_facts *facts = w->facts;
  uint32_t *list = hk_arena_alloc(facts->arena, (e->count + 1) * sizeof *list);
  double *lost = hk_memory_array(facts->memory, e->count + 1, sizeof *lost);
  if (!list || !lost) {
    hk_memory_free(facts->memory, lost);
    return HAKYU_NO_MEMORY;
  }
  for (size_t k = e->first; k < e->first + e->count; k++) {
    uint32_t sector = facts->rows[w->lines[k].row].sector, at = 0;
    double more = w->lines[k].index;
    while (at < out->reached_count && list[at] != sector) at++;
    if (at == out->reached_count) list[at] = sector, lost[at] = 0, out->reached_count++;
    for (more += lost[at]; at && lost[at - 1] < more; at--) list[at] = list[at - 1], lost[at] = lost[at - 1];
    list[at] = sector;
    lost[at] = more;
  }
  out->reached = list;
  hk_memory_free(facts->memory, lost);
  return HAKYU_OK;
}

static hakyu_status give_spot(const spots_work *w, const entity *e, hk_spot *out) {
  *out = (hk_spot){.class = (hk_spot_class)e->class,
                   .entity = e->number,
                   .asset = asset_of(w->facts, e),
                   .transmits = hk_estimate_proportion(e->replications, w->facts->settled, level),
                   .index_h = e->index,
                   .index_error_h = normal_point * e->error,
                   .struck = e->replications ? (double)e->struck / (double)e->replications : 0};
  give_mechanisms(w, e, out);
  return give_reached(w, e, out);
}

typedef bool (*is_listed)(const entity *e);
static bool is_initiator(const entity *e) { return e->class == HK_SPOT_ASSET && e->struck > 0; }
static bool is_transmitter(const entity *e) { return e->class == HK_SPOT_ASSET && e->struck < e->replications; }
static bool is_gate(const entity *e) { return e->class != HK_SPOT_ASSET; }
static bool is_carrier(const entity *e) { return !e->is_told && (is_transmitter(e) || is_gate(e)); }

static hakyu_status give_list(const spots_work *w, is_listed is, size_t most, hk_spot **list, size_t *count) {
  size_t wanted = 0;
  for (size_t k = 0; k < w->entity_count && wanted < most; k++) wanted += is(&w->entities[k]);
  hk_spot *out = hk_arena_zalloc(w->facts->arena, (wanted + 1) * sizeof *out);
  hakyu_status status = out ? HAKYU_OK : HAKYU_NO_MEMORY;
  for (size_t k = 0, at = 0; at < wanted && !status; k++) {
    if (!is(&w->entities[k])) continue;
    status = give_spot(w, &w->entities[k], &out[at++]);
    out[at - 1].place = (uint32_t)at;
  }
  if (!status) *list = out, *count = wanted;
  return status;
}

/* How often, then how much, of entities by their places among `entities`. */
typedef struct often { uint64_t replications; size_t at; } often;
static int compare_often(const void *left, const void *right) {
  const often *a = left, *b = right;
  if (a->replications != b->replications) return a->replications > b->replications ? -1 : 1;
  return a->at < b->at ? -1 : a->at > b->at;
}

/* The first `most` by either measure, in order of index. */
static hakyu_status give_union(const spots_work *w, is_listed is, size_t most, hk_spot **list, size_t *count) {
  size_t all = 0, wanted = 0;
  often *order = hk_memory_array(w->facts->memory, w->entity_count + 1, sizeof *order);
  uint8_t *is_wanted = hk_memory_array(w->facts->memory, w->entity_count + 1, 1);
  hk_spot *out = NULL;
  hakyu_status status = order && is_wanted ? HAKYU_OK : HAKYU_NO_MEMORY;
  if (status) goto done;
  for (size_t k = 0; k < w->entity_count; k++) {
    if (!is(&w->entities[k])) continue;
    is_wanted[k] = all < most;
    order[all++] = (often){w->entities[k].replications, k};
  }
  qsort(order, all, sizeof *order, compare_often);
  for (size_t k = 0; k < all && k < most; k++) is_wanted[order[k].at] = 1;
  for (size_t k = 0; k < w->entity_count; k++) wanted += is_wanted[k];
  if (!(out = hk_arena_zalloc(w->facts->arena, (wanted + 1) * sizeof *out))) status = HAKYU_NO_MEMORY;
  for (size_t k = 0, at = 0, place = 0; k < w->entity_count && !status; k++) {
    place += is(&w->entities[k]);
    if (!is_wanted[k]) continue;
    status = give_spot(w, &w->entities[k], &out[at]);
    out[at++].place = (uint32_t)place;
  }
  if (!status) *list = out, *count = wanted;
done:
  hk_memory_free(w->facts->memory, order);
  hk_memory_free(w->facts->memory, is_wanted);
  return status;
}

/* ---- fellows ------------------------------------------------------------------------------------------------------------- */

/* Of suppliers that fell in turn the last straw carries all loss, and those before it none; had one of these held, it might all the same have
   been avoided. So the other suppliers of a need that gave way are looked at too, if they ever fell: at the end of the lists. */
typedef struct fellows {
  uint64_t *struck, *down;    /* by asset: replications */
  uint8_t *is_wanted;         /* by asset */
  uint8_t *is_gate;           /* by need: gave way, among the carriers */
  hk_spot *initiators, *carriers;
  size_t initiator_count, carrier_count;
} fellows;

static hakyu_status read_falls(const hk_facts *facts, fellows *f) {
  hk_cursor *cursor = NULL;
  const hk_datum *row = NULL;
  hakyu_status status = hk_result_read(facts->result, HK_STORED_falls, NULL, 0, &cursor);
  if (status) return status;
  while (!status && hk_cursor_next(cursor, &row)) {
    if (row[1].integer < 0 || row[1].integer >= facts->asset_count) status = HAKYU_DAMAGED;
    else f->struck[row[1].integer] += (uint64_t)row[2].integer, f->down[row[1].integer] += (uint64_t)row[3].integer;
  }
  hakyu_status closed = hk_cursor_close(cursor);
  return status ? status : closed;
}

static void mark_fellows(const spots_work *w, const hk_spots *spots, fellows *f) {
  const hk_facts *facts = w->facts;
  for (size_t k = 0; k < spots->carrier_count; k++) {
    const hk_spot *spot = &spots->carriers[k];
    if (spot->class != HK_SPOT_ASSET) f->is_gate[spot->class == HK_SPOT_NEED ? spot->entity : facts->links[spot->entity].need] = 1;
  }
  for (uint32_t l = 0; l < facts->link_count; l++)
    if (f->is_gate[facts->links[l].need] && f->down[facts->links[l].supplier]) f->is_wanted[facts->links[l].supplier] = 1;
  for (size_t k = 0; k < spots->initiator_count; k++) f->is_wanted[spots->initiators[k].entity] = 0;
  for (size_t k = 0; k < spots->carrier_count; k++)
    if (spots->carriers[k].class == HK_SPOT_ASSET) f->is_wanted[spots->carriers[k].entity] = 0;
}

/* An asset that no loss passed through, or not enough to be among the first. */
static hakyu_status give_fellow(const spots_work *w, uint32_t asset, uint32_t place, hk_spot *out) {
  entity e = {.class = HK_SPOT_ASSET, .number = asset};
  for (size_t k = 0; k < w->entity_count; k++)
    if (w->entities[k].class == HK_SPOT_ASSET && w->entities[k].number == asset) e = w->entities[k];
  hakyu_status status = give_spot(w, &e, out);
  out->place = place;
  return status;
}

static hakyu_status append(hk_arena *arena, hk_spot **list, size_t count, const hk_spot *more, size_t more_count) {
  hk_spot *longer = hk_arena_alloc(arena, (count + more_count + 1) * sizeof *longer);
  if (!longer) return HAKYU_NO_MEMORY;
  if (count) memcpy(longer, *list, count * sizeof *longer);
  if (more_count) memcpy(longer + count, more, more_count * sizeof *longer);
  *list = longer;
  return HAKYU_OK;
}

static hakyu_status add_fellows(const spots_work *w, hk_spots *spots, size_t most) {
  hk_facts *facts = w->facts;
  const hakyu_memory *memory = facts->memory;
  size_t assets = (size_t)facts->asset_count + 1;
  fellows f = {hk_memory_array(memory, assets, sizeof(uint64_t)), hk_memory_array(memory, assets, sizeof(uint64_t)), hk_memory_array(memory, assets, 1),
               hk_memory_array(memory, (size_t)facts->need_count + 1, 1), hk_memory_array(memory, most + 1, sizeof(hk_spot)), hk_memory_array(memory, most + 1, sizeof(hk_spot)), 0, 0};
  bool has_room = f.struck && f.down && f.is_wanted && f.is_gate && f.initiators && f.carriers;
  hakyu_status status = has_room ? read_falls(facts, &f) : HAKYU_NO_MEMORY;
  if (!status) mark_fellows(w, spots, &f);
  for (uint32_t a = 0; a < facts->asset_count && !status; a++) {
    if (!f.is_wanted[a]) continue;
    if (f.struck[a] && f.initiator_count < most)
      status = give_fellow(w, a, (uint32_t)(spots->initiator_count + f.initiator_count + 1), &f.initiators[f.initiator_count]), f.initiator_count++;
    else if (!f.struck[a] && f.carrier_count < most)
      status = give_fellow(w, a, (uint32_t)(spots->carrier_count + f.carrier_count + 1), &f.carriers[f.carrier_count]), f.carrier_count++;
  }
  if (!status) status = append(facts->arena, &spots->initiators, spots->initiator_count, f.initiators, f.initiator_count);
  if (!status) status = append(facts->arena, &spots->carriers, spots->carrier_count, f.carriers, f.carrier_count);
  if (!status) spots->initiator_count += f.initiator_count, spots->carrier_count += f.carrier_count;
  void *rooms[] = {f.struck, f.down, f.is_wanted, f.is_gate, f.initiators, f.carriers};
  for (size_t k = 0; k < sizeof rooms / sizeof *rooms; k++) hk_memory_free(memory, rooms[k]);
  return status;
}

/* ---- how firm the first ten are ------------------------------------------------------------------------------------------ */

/* The average number of the first ten of a list that do not keep their place; looked for among the first hundred. */
static hakyu_status find_moved(const spots_work *w, is_listed is, double *moved) {
  const hk_facts *facts = w->facts;
  size_t movers[MOVERS_MOST], count = 0;
  double mixed[MOVERS_MOST], sum = 0;
  double (*factors)[HK_IMPORTANCES_DRAWN] = hk_memory_array(facts->memory, (size_t)facts->sector_count + 1, sizeof *factors); /* by sector */
  if (!factors) return HAKYU_NO_MEMORY;
  for (size_t k = 0; k < w->entity_count && count < MOVERS_MOST; k++)
    if (is(&w->entities[k])) movers[count++] = k;
  for (uint32_t s = 0; s < facts->sector_count; s++) hk_importance_factors(facts->seed, facts->sectors[s].id, factors[s]);
  for (uint64_t mix = 0; mix < HK_IMPORTANCES_DRAWN; mix++) {
    for (size_t m = 0; m < count; m++) {
      const entity *e = &w->entities[movers[m]];
      mixed[m] = 0;
      for (size_t k = e->first; k < e->first + e->count; k++) mixed[m] += factors[facts->rows[w->lines[k].row].sector][mix] * w->lines[k].index;
    }
    for (size_t m = 0; m < count && m < FIRST; m++) {
      size_t place = 0;
      for (size_t other = 0; other < count; other++) place += mixed[other] > mixed[m] || (other < m && mixed[other] == mixed[m]);
      sum += place != m;
    }
  }
  *moved = sum / HK_IMPORTANCES_DRAWN;
  hk_memory_free(facts->memory, factors);
  return HAKYU_OK;
}

hakyu_status hk_diagnose_spots(hk_facts *facts, size_t most, hk_spots *spots) {
  spots_work w = {.facts = facts};
  hk_spots out = {0};
  hakyu_status status = read_lines(&w);
  if (!status) status = weigh_mechanisms(&w);
  if (status) goto done;
  sum_entities(&w);
  if ((status = find_told(&w))) goto done;
  qsort(w.entities, w.entity_count, sizeof *w.entities, compare_entities);
  if ((status = give_union(&w, is_initiator, most, &out.initiators, &out.initiator_count)) ||
      (status = give_union(&w, is_carrier, most, &out.carriers, &out.carrier_count)) ||
      (status = give_list(&w, is_transmitter, most, &out.transmitters, &out.transmitter_count)) ||
      (status = give_list(&w, is_gate, most, &out.gates, &out.gate_count)) || (status = find_moved(&w, is_transmitter, &out.moved)) ||
      (status = find_moved(&w, is_carrier, &out.carriers_moved)) || (status = add_fellows(&w, &out, most)))
    goto done;
  *spots = out;
done:
  for (int c = 0; c < CLASSES; c++) hk_memory_free(facts->memory, w.by_mechanism[c]);
  hk_memory_free(facts->memory, w.entities);
  hk_memory_free(facts->memory, w.lines);
  return status;
}
