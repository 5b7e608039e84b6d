/* carried - see carried.h. Episodes of a replication stand in order of opening, so a parent stands before its children: one pass from the
   last to the first hands every loss up, one from the first to the last hands down who already carries it. */
#include "diagnosis/carried.h"

#include <string.h>

/* What is known of one episode while its replication is looked at. */
typedef struct node {
  double carries;      /* its own loss and that of its descendants */
  bool is_of_kind;
  bool is_below_kind;  /* it or an ancestor is of the kind */
  bool is_below_same;  /* an ancestor of the kind in the same sector: that one carries it already */
  bool is_below_own;   /* an ancestor, of whatever kind, in the same sector */
} node;

typedef struct carrying {
  hk_facts *facts;
  hk_kind_of_failure kind;
  hk_carried *out;
  node *nodes;         /* by episode */
  double *by_asset;    /* carried by failures of the kind */
} carrying;

static const hk_fact_episode *parent_of(const hk_facts *facts, const hk_fact_episode *e) {
  return e->parent == HK_FACT_NONE ? NULL : &facts->episodes[e->first + e->parent];
}

static uint32_t sector_of(const hk_facts *facts, const hk_fact_episode *e) { return facts->assets[e->asset].sector; }

static uint32_t draw_of(const hk_facts *facts, const hk_fact_episode *e) { return (uint32_t)(e->i % facts->outer_count); }

static double own_index(const hk_facts *facts, const hk_fact_episode *e) {
  const uint32_t row = facts->assets[e->asset].row;
  if (row == HK_FACT_NONE || e->weight_s <= 0) return 0;
  const int64_t weight = facts->rows[row].weights[draw_of(facts, e)];
  return weight > 0 ? (double)e->weight_s / 3600.0 / (double)weight * facts->rows[row].index_per_h : 0;
}

/* ---- one pass up, one down -------------------------------------------------------------------------------------------------- */

static void hand_up(carrying *c) {
  const hk_facts *facts = c->facts;
  for (size_t k = facts->episode_count; k-- > 0;) {
    const hk_fact_episode *e = &facts->episodes[k], *parent = parent_of(facts, e);
    c->nodes[k].carries += own_index(facts, e);
    if (parent) c->nodes[parent - facts->episodes].carries += c->nodes[k].carries;
  }
}

static void look_above(const carrying *c, const hk_fact_episode *e, node *n) {
  const hk_facts *facts = c->facts;
  for (const hk_fact_episode *above = parent_of(facts, e); above; above = parent_of(facts, above)) {
    const bool is_same = sector_of(facts, above) == sector_of(facts, e), is_kind = c->nodes[above - facts->episodes].is_of_kind;
    n->is_below_own = n->is_below_own || is_same;
    n->is_below_same = n->is_below_same || (is_same && is_kind);
    n->is_below_kind = n->is_below_kind || is_kind;
  }
}

static void count_episode(carrying *c, size_t k) {
  const hk_facts *facts = c->facts;
  const hk_fact_episode *e = &facts->episodes[k];
  const uint32_t sector = sector_of(facts, e);
  node *n = &c->nodes[k];
  hk_carried_inside *draw = &c->out->by_draw[(size_t)draw_of(facts, e) * facts->sector_count + sector], *inside = &c->out->inside[sector];
  look_above(c, e, n);
  n->is_of_kind = hk_failure_is_of(e, c->kind);
  if (!n->is_below_own) inside->whole += n->carries, draw->whole += n->carries;
  if (n->is_of_kind && !n->is_below_same) inside->carried += n->carries, draw->carried += n->carries;
  if (n->is_of_kind && !n->is_below_kind) c->out->all.carried += n->carries;
  n->is_below_kind = n->is_below_kind || n->is_of_kind;
  const double own = own_index(facts, e);
  c->out->all.whole += own;
  c->out->received[sector].whole += own;
  if (n->is_below_kind) c->out->received[sector].carried += own;
  c->out->episodes += n->is_of_kind;
}

/* An asset nested in its own ancestry carries once. */
static bool is_nested(const carrying *c, const hk_fact_episode *e) {
  for (const hk_fact_episode *above = parent_of(c->facts, e); above; above = parent_of(c->facts, above))
    if (above->asset == e->asset && c->nodes[above - c->facts->episodes].is_of_kind) return true;
  return false;
}

static void weigh_assets(carrying *c) {
  const hk_facts *facts = c->facts;
  uint64_t last = UINT64_MAX;
  for (size_t k = 0; k < facts->episode_count; k++) {
    const hk_fact_episode *e = &facts->episodes[k];
    if (!c->nodes[k].is_of_kind) continue;
    c->out->replications += e->i != last;
    last = e->i;
    if (!is_nested(c, e)) c->by_asset[e->asset] += c->nodes[k].carries;
  }
  c->out->asset = HK_FACT_NONE;
  for (uint32_t a = 0; a < facts->asset_count; a++)
    if (c->by_asset[a] > 0 && (c->out->asset == HK_FACT_NONE || c->by_asset[a] > c->by_asset[c->out->asset])) c->out->asset = a;
  if (c->out->asset != HK_FACT_NONE) c->out->asset_part = c->by_asset[c->out->asset] / c->out->all.carried;
}

/* ---- whom the foremost asset reaches ------------------------------------------------------------------------------------------ */

static bool descends_from(const carrying *c, const hk_fact_episode *e, uint32_t asset) {
  for (; e; e = parent_of(c->facts, e))
    if (e->asset == asset && c->nodes[e - c->facts->episodes].is_of_kind) return true;
  return false;
}

static hakyu_status reach(carrying *c) {
  hk_facts *facts = c->facts;
  hk_carried *out = c->out;
  double *lost = hk_memory_array(facts->memory, (size_t)facts->sector_count + 1, sizeof *lost);
  uint32_t *list = hk_arena_zalloc(facts->arena, ((size_t)facts->sector_count + 1) * sizeof *list);
  if (!lost || !list) {
    hk_memory_free(facts->memory, lost);
    return HAKYU_NO_MEMORY;
  }
  for (size_t k = 0; k < facts->episode_count && out->asset != HK_FACT_NONE; k++)
    if (descends_from(c, &facts->episodes[k], out->asset)) lost[sector_of(facts, &facts->episodes[k])] += own_index(facts, &facts->episodes[k]);
  for (uint32_t s = 0; s < facts->sector_count; s++) {
    if (lost[s] <= 0 || out->asset == HK_FACT_NONE || s == facts->assets[out->asset].sector) continue;
    uint32_t at = out->asset_reach_count++;
    for (; at && lost[list[at - 1]] < lost[s]; at--) list[at] = list[at - 1];
    list[at] = s;
  }
  out->asset_reach = list;
  hk_memory_free(facts->memory, lost);
  return HAKYU_OK;
}

hakyu_status hk_diagnose_carried(hk_facts *facts, hk_kind_of_failure kind, hk_carried **carried) {
  const size_t sectors = facts->sector_count;
  hakyu_status status = HAKYU_NO_MEMORY;
  carrying c = {.facts = facts, .kind = kind, .out = hk_arena_zalloc(facts->arena, sizeof *c.out)};
  c.nodes = hk_memory_array(facts->memory, facts->episode_count + 1, sizeof *c.nodes);
  c.by_asset = hk_memory_array(facts->memory, (size_t)facts->asset_count + 1, sizeof *c.by_asset);
  hk_carried_inside *sums = hk_arena_zalloc(facts->arena, (sectors * (2 + (size_t)facts->outer_count) + 1) * sizeof *sums);
  if (!c.out || !c.nodes || !c.by_asset || !sums) goto done;
  c.out->inside = sums;
  c.out->received = sums + sectors;
  c.out->by_draw = sums + 2 * sectors;
  hand_up(&c);
  for (size_t k = 0; k < facts->episode_count; k++) count_episode(&c, k);
  weigh_assets(&c);
  status = reach(&c);
  if (!status) *carried = c.out;
done:
  hk_memory_free(facts->memory, c.nodes);
  hk_memory_free(facts->memory, c.by_asset);
  return status;
}

uint32_t hk_carried_sectors(const hk_facts *facts, const hk_carried *carried, double part, uint32_t outer) {
  const hk_carried_inside *inside = outer == HK_FACT_NONE ? carried->inside : carried->by_draw + (size_t)outer * facts->sector_count;
  uint32_t count = 0;
  for (uint32_t s = 0; s < facts->sector_count; s++) count += inside[s].carried > 0 && inside[s].carried >= part * inside[s].whole;
  return count;
}

hakyu_status hk_carried_concerned(hk_facts *facts, const hk_carried *carried, const bool **concerned) {
  bool *list = hk_arena_zalloc(facts->arena, (size_t)facts->sector_count + 1);
  if (!list) return HAKYU_NO_MEMORY;
  for (uint32_t s = 0; s < facts->sector_count; s++) list[s] = carried->received[s].carried > 0;
  *concerned = list;
  return HAKYU_OK;
}
