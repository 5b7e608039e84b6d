/* difference - see difference.h. The proof rule.

   The claim. Take one replication. B is its history in the base, C the one with the change, at the same draws. If none of the watched
   things below occurs in B, then every level, repair and restart of every asset that both worlds have is the same in C, every asset
   that only C has stays at full, and so every loss is the same. Then C need not be played. What an episode is blamed on, which saves are
   written and in what order the kernel visits things may differ; none of this is asked of a trial.

   The proof goes tick by tick, and in a tick step by step (SEMANTICS, One tick): as long as both histories agree, each step does the
   same in both, because all it reads is the same. What does a step read? Levels and states, which agree so far; draws, which hang on
   keys, counts of events and the replication, never on numbers or order; and descriptions. Only the last can differ. So for
   each description that may differ: when is it read in a way that can show?

   1. *Times of an asset: detection, repair* (and what levers make of them). Read when a strike on it takes effect. Watched: it was
      struck in B. *Everything else about an asset* - weight, profile, restart, crew, priority, membership in a circle - is read once it is
      below full or damaged; either opens an episode. Watched: it had an episode.
   2. *Stages, standbys, `without` and `floor` of a need.* A need that receives enough has effect FULL, whatever else it says, and
      neither begins an unmet period nor tries a standby. Watched: it was ever not met in B (it began a period or tried a standby; one of
      the two is the first thing that happens to a need that is not met). Refuelling is a matter of the refuelled need: a stage whose
      supply of fuel comes or goes shows only in a period of its own need, so that a need refuels one more stage is not watched at it.
   3. *Threshold, rule, primaries of a need, what it is for.* What it receives is the same as at rest until a supplier changes its level.
      Watched: a change of a supplier's level reached it in B (a kernel keeps such needs on its list, since their sums must be put
      back). Suppliers it has in C only reach nobody in B; watched: they had an episode. A need waived, or looked at for another reason,
      without a change of level at its suppliers is met in both.
   4. *Circles.* Who is fed is found anew when a level in the circle, or what carries one of its needs, has changed; the circle's needs
      are then all looked at, so all are on the list. Until then nobody asks. A need whose circle is not exactly the same is
      watched as under 3; so is, at needs of circles, what 2 names, since there `met` is asked more often than effects fall.
   5. *Needs that only C has.* They are met while their suppliers are at full. Watched: one of these had an episode in B. Suppliers that
      only C has are at full as long as nobody strikes them and their own needs, which only C has either, are met: by induction over
      the same rule. Exempt: a need that cannot do anything, since without it its asset is at FULL (`without` 1, outside circles; a
      contract for fuel): what it refuels is under 2. Needs that only B has: watched as under 3.
   6. *Strikes.* Who is struck when is decided by hazards, exposures and groups. A scripted hazard that aims at somebody whom it spares
      in B: watched is that it comes true (its own draw says so). Somebody whom it spares in C only: watched is that this one was struck. An
      exposure that only C has: whether it fails is drawn here, by the same bands the kernel uses; so it is where levers give one
      another law, by the likelier of the two, since strikes are nested in probability. A malfunction whose targets levers spare more or
      less often: watched is that it comes true. A common-mode group that differs
      in probability or members: it is drawn only when a malfunction strikes a member, damaged or not, and who is damaged was struck.
      Watched: any of its members was struck in B. On which named site somebody is struck matters to blame only.
   7. *Crews.* A pool of another size shows when somebody waits for it; while no more of its assets have been struck in the whole
      replication than the smaller of the two sizes has crews, nobody does, in either. Watched: more were.
   8. *Warnings.* A sharing group acts on one strike by detecting another of the same cause. Watched: two strikes of one cause on
      assets of its sectors (the same asset twice counts). Where, in either world, it shortens repairs or averts strikes, it may act on the very
      strike it knows of, whose repair waited for a crew; and a second strike that it averts in B is not seen. Nothing happens
      before the first is detected, so watched there is one. Where both worlds avert alike, they avert the same: an averted strike on
      somebody held reaches no group either.
   9. *Held and removed* are the same, read the other way: an asset held that had no episode was at full anyway; a need held that was
      never not met had effect FULL; a link held shows once its supplier is below full and the need was reached (a standby link: the
      need was not met); a stage or standby removed is one of 2; redundancy removed is a threshold, 3.

   An unsettled base breaks off in the middle and is always played; so is everything where the two plans differ in what no change
   should alter (rows, hazards themselves, numbers of assets). This costs time, never truth. The test plays all and compares. */
#include "campaign/difference.h"

#include <string.h>

#include "base/memory.h"
#include "numbers/draw.h"

enum { SHARES = 1, AIDS = 2 };
enum { WATCH_EPISODE = 1, WATCH_STRUCK = 2, WATCH_REACHED = 4, WATCH_CONSULTED = 8 };

typedef struct new_exposure { uint64_t key, chance; } new_exposure;
typedef struct numbers { uint32_t *items; size_t count, room; } numbers;

struct hk_difference {
  const hakyu_memory *memory;
  const hk_plan *base, *changed;
  uint8_t *assets, *needs;       /* by the base's numbers: WATCH_... */
  uint32_t *crew_limits;         /* by pool: more struck than this are watched; UINT32_MAX: the pool is as it was */
  uint32_t *crew_struck;         /* by pool: room to count in */
  numbers crews;                 /* pools that differ */
  uint8_t *sectors;              /* [warnings][sector]: which sectors share; SHARES, and AIDS where one strike is enough */
  size_t warning_count;
  uint32_t *warned_causes;       /* by cause: room; 1 + the warning that saw it last */
  numbers hazards;               /* scripted, with new targets */
  new_exposure *exposures;       size_t exposure_count, exposure_room;
  uint64_t exposed_block;        /* the block of 1,024 that `exposed` is of, or UINT64_MAX */
  uint8_t exposed[HK_BANDS_BLOCK];
  uint32_t both_asset, both_need; /* held link: both must occur, the need as both_watch says; HK_NONE */
  uint8_t both_watch;
  bool is_everything, is_any;
};

hakyu_status hk_difference_create(const hakyu_memory *memory, const hk_plan *base, hk_difference **out) {
  const hk_network *net = base->network;
  hk_difference *made = hk_memory_zalloc(memory, sizeof *made);
  if (!made) return HAKYU_NO_MEMORY;
  made->memory = memory;
  made->base = base;
  made->exposed_block = UINT64_MAX;
  made->both_asset = made->both_need = HK_NONE;
  made->assets = hk_memory_zalloc(memory, (size_t)net->asset_count + 1);
  made->needs = hk_memory_zalloc(memory, (size_t)net->need_count + 1);
  made->crew_limits = hk_memory_array(memory, (size_t)net->crew_count + 1, sizeof *made->crew_limits);
  made->crew_struck = hk_memory_array(memory, (size_t)net->crew_count + 1, sizeof *made->crew_struck);
  made->warned_causes = hk_memory_array(memory, (size_t)base->scenario->cause_count + 1, sizeof *made->warned_causes);
  if (!made->assets || !made->needs || !made->crew_limits || !made->crew_struck || !made->warned_causes) {
    hk_difference_destroy(made);
    return HAKYU_NO_MEMORY;
  }
  for (uint32_t c = 0; c < net->crew_count; c++) made->crew_limits[c] = UINT32_MAX;
  *out = made;
  return HAKYU_OK;
}

void hk_difference_destroy(hk_difference *d) {
  if (!d) return;
  void *blocks[] = {d->assets, d->needs, d->crew_limits, d->crew_struck, d->crews.items, d->sectors, d->warned_causes, d->hazards.items, d->exposures};
  for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) hk_memory_free(d->memory, blocks[i]);
  hk_memory_free(d->memory, d);
}

static hakyu_status add_number(hk_difference *d, numbers *list, uint32_t number) {
  hakyu_status status = hk_memory_grow(d->memory, &list->items, list->count, &list->room, sizeof *list->items);
  if (!status) list->items[list->count++] = number;
  d->is_any = true;
  return status;
}

static void watch_asset(hk_difference *d, uint32_t asset, uint8_t watch) {
  if (asset >= d->base->network->asset_count) return; /* only the changed world has it */
  d->assets[asset] |= watch;
  d->is_any = true;
}

static void watch_need(hk_difference *d, uint32_t need, uint8_t watch) {
  d->needs[need] |= watch;
  d->is_any = true;
}

/* ---- held and removed (9) ---- */

static uint8_t watch_of_not_met(const hk_difference *d, uint32_t need) {
  return d->base->network->needs[need].circle == HK_NONE ? WATCH_CONSULTED : WATCH_REACHED;
}

void hk_difference_hold_asset(hk_difference *d, uint32_t asset) { watch_asset(d, asset, WATCH_EPISODE); }
void hk_difference_hold_need(hk_difference *d, uint32_t need) { watch_need(d, need, watch_of_not_met(d, need)); }

void hk_difference_hold_link(hk_difference *d, uint32_t link) {
  const hk_net_link *of = &d->base->network->links[link];
  d->both_asset = of->supplier;
  d->both_need = of->need;
  d->both_watch = of->is_standby ? watch_of_not_met(d, of->need) : WATCH_REACHED;
  d->is_any = true;
}

void hk_difference_remove_stage(hk_difference *d, uint32_t stage) {
  const uint32_t need = d->base->network->stages[stage].need;
  watch_need(d, need, watch_of_not_met(d, need));
}

void hk_difference_remove_standby(hk_difference *d, uint32_t link) {
  const uint32_t need = d->base->network->links[link].need;
  watch_need(d, need, watch_of_not_met(d, need));
}

void hk_difference_remove_redundancy(hk_difference *d, uint32_t need) { watch_need(d, need, WATCH_REACHED); }

/* ---- two plans laid side by side ---- */

typedef struct comparing {
  hk_difference *d;
  const hk_network *base, *changed;
  uint32_t *need_of;       /* by the changed network's need: the base's, or HK_NONE */
  uint32_t *changed_need;  /* by the base's need: the changed network's, or HK_NONE */
  uint32_t *time_of;       /* by the changed network's time: the base's it was last found equal to, or HK_NONE */
  uint32_t *circle_of;     /* by the changed network's circle: the base's it equals, HK_NONE: none */
  uint8_t *marks;          /* by the base's asset: room */
} comparing;

static bool is_same_time(const hk_net_time *a, const hk_net_time *b) {
  if (!a->table || !b->table) return a->table == b->table && a->fixed_s == b->fixed_s;
  return hk_quantile_is_same(a->table, b->table);
}

/* Equal times of a network are one, so nearly every question has been asked before. */
static bool is_same_draw(comparing *c, uint32_t base, uint32_t changed) {
  if (c->time_of[changed] == base) return true;
  if (!is_same_time(&c->base->times[base], &c->changed->times[changed])) return false;
  c->time_of[changed] = base;
  return true;
}

/* Assets have the numbers they had; what is new stands behind them. */
static bool has_same_assets(const comparing *c) {
  if (c->changed->asset_count < c->base->asset_count) return false;
  for (uint32_t a = 0; a < c->base->asset_count; a++)
    if (c->base->assets[a].key != c->changed->assets[a].key) return false;
  return true;
}

static bool has_same_rows(const comparing *c) {
  if (c->base->row_count != c->changed->row_count) return false;
  for (uint32_t r = 0; r < c->base->row_count; r++)
    if (c->base->rows[r].sector != c->changed->rows[r].sector || c->base->rows[r].unit != c->changed->rows[r].unit) return false;
  return true;
}

static bool is_same_haste(const hk_net_haste *a, const hk_net_haste *b) {
  return a->detect_most_s == b->detect_most_s && a->repair_num == b->repair_num && a->repair_den == b->repair_den;
}

static void compare_asset(comparing *c, uint32_t a) {
  const hk_net_asset *base = &c->base->assets[a], *changed = &c->changed->assets[a];
  const hk_net_worth *worth = &c->base->worths[a], *changed_worth = &c->changed->worths[a];
  if (worth->weight != changed_worth->weight || base->row != changed->row || worth->profile != changed_worth->profile || base->crew != changed->crew ||
      base->priority != changed->priority || base->sector != changed->sector || base->is_plain_restart != changed->is_plain_restart ||
      base->in_circle != changed->in_circle || base->is_held != changed->is_held || !is_same_draw(c, base->restart, changed->restart))
    watch_asset(c->d, a, WATCH_EPISODE);
  if (!is_same_draw(c, base->detect, changed->detect) || !is_same_draw(c, base->repair, changed->repair) || base->is_hurried != changed->is_hurried ||
      (base->is_hurried && !is_same_haste(&c->base->hastes[a], &c->changed->hastes[a])))
    watch_asset(c->d, a, WATCH_STRUCK);
}

/* ---- needs ---- */

static uint64_t key_of_need(const hk_network *net, uint32_t need) {
  return need == HK_NONE ? 0 : net->model->needs[net->needs[need].model_need].key;
}

/* Needs of an asset are few: the partner is looked for among those of the same asset. */
static void pair_needs(comparing *c) {
  for (uint32_t n = 0; n < c->base->need_count; n++) c->changed_need[n] = HK_NONE;
  for (uint32_t n = 0; n < c->changed->need_count; n++) {
    const hk_net_need *need = &c->changed->needs[n];
    c->need_of[n] = HK_NONE;
    if (need->asset >= c->base->asset_count) continue;
    const hk_net_asset *asset = &c->base->assets[need->asset];
    for (uint32_t m = asset->need_first; m < asset->need_first + asset->need_count; m++)
      if (key_of_need(c->base, m) == key_of_need(c->changed, n)) {
        c->need_of[n] = m;
        c->changed_need[m] = n;
      }
  }
}

/* Circles of the changed network that have exactly the assets of one of the base. */
static void pair_circles(comparing *c) {
  for (uint32_t i = 0; i < c->changed->circle_count; i++) {
    const hk_net_circle *circle = &c->changed->circles[i];
    c->circle_of[i] = HK_NONE;
    for (uint32_t j = 0; j < c->base->circle_count; j++) {
      const hk_net_circle *other = &c->base->circles[j];
      if (other->service != circle->service || other->asset_count != circle->asset_count) continue;
      uint32_t shared = 0;
      for (uint32_t k = 0; k < other->asset_count; k++) c->marks[c->base->circle_assets[other->asset_first + k]] = 1;
      for (uint32_t k = 0; k < circle->asset_count; k++) {
        const uint32_t a = c->changed->circle_assets[circle->asset_first + k];
        shared += a < c->base->asset_count && c->marks[a];
      }
      for (uint32_t k = 0; k < other->asset_count; k++) c->marks[c->base->circle_assets[other->asset_first + k]] = 0;
      if (shared == circle->asset_count) c->circle_of[i] = j;
    }
  }
}

static bool is_same_link(comparing *c, const hk_net_link *base, const hk_net_link *changed) {
  return base->key == changed->key && base->weight_ppm == changed->weight_ppm && base->supplier == changed->supplier && base->is_inside == changed->is_inside &&
         base->is_standby == changed->is_standby &&
         (!base->is_standby || (base->success == changed->success && base->switch_divisor == changed->switch_divisor &&
                                is_same_draw(c, base->switch_over, changed->switch_over)));
}

/* Whether the links `first ... count` of both are the same, one by one. */
static bool has_same_links(comparing *c, const hk_net_need *base, const hk_net_need *changed, uint32_t first, uint32_t base_count, uint32_t changed_count) {
  if (base_count != changed_count) return false;
  for (uint32_t i = first; i < first + base_count; i++)
    if (!is_same_link(c, &c->base->links[base->link_first + i], &c->changed->links[changed->link_first + i])) return false;
  return true;
}

static bool has_same_stages(comparing *c, const hk_net_need *base, const hk_net_need *changed) {
  if (base->stage_count != changed->stage_count) return false;
  for (uint32_t i = 0; i < base->stage_count; i++) {
    const hk_net_stage *a = &c->base->stages[base->stage_first + i], *b = &c->changed->stages[changed->stage_first + i];
    if (a->key != b->key || a->success != b->success || a->refill_s != b->refill_s || a->level_ppm != b->level_ppm ||
        a->autonomy_least_s != b->autonomy_least_s || (a->refuel == HK_NONE) != (b->refuel == HK_NONE) ||
        key_of_need(c->base, a->refuel) != key_of_need(c->changed, b->refuel) || !is_same_draw(c, a->autonomy, b->autonomy) ||
        !is_same_draw(c, a->start, b->start) || !is_same_draw(c, a->fail_running, b->fail_running))
      return false;
  }
  return true;
}

/* Suppliers that the need has in the changed world only (primaries; all of a need of a circle, where standbys are asked, too). */
static void watch_new_suppliers(comparing *c, const hk_net_need *base, const hk_net_need *changed) {
  for (uint32_t i = 0; i < changed->link_count; i++) {
    const hk_net_link *link = &c->changed->links[changed->link_first + i];
    bool is_known = false;
    for (uint32_t j = 0; base && j < base->link_count && !is_known; j++) is_known = c->base->links[base->link_first + j].key == link->key;
    if (!is_known && (!link->is_standby || changed->circle != HK_NONE)) watch_asset(c->d, link->supplier, WATCH_EPISODE);
  }
}

static void compare_need(comparing *c, uint32_t n) {
  const hk_net_need *changed = &c->changed->needs[n];
  if (c->need_of[n] == HK_NONE) {
    const bool is_idle = changed->without_ppm == HK_FULL && changed->rule != HK_RULE_SHARE && changed->circle == HK_NONE;
    if (!is_idle) watch_new_suppliers(c, NULL, changed);
    return;
  }
  const hk_net_need *base = &c->base->needs[c->need_of[n]];
  const bool has_circle = base->circle != HK_NONE || changed->circle != HK_NONE;
  const bool has_same_circle = !has_circle || (changed->circle != HK_NONE && c->circle_of[changed->circle] == base->circle);
  const uint32_t standbys = base->link_count - base->primary_count, changed_standbys = changed->link_count - changed->primary_count;
  const bool is_built_alike = base->q_ppm == changed->q_ppm && base->rule == changed->rule && base->to_start == changed->to_start &&
                              base->for_repair == changed->for_repair && has_same_circle &&
                              has_same_links(c, base, changed, 0, base->primary_count, changed->primary_count);
  const bool is_helped_alike = base->without_ppm == changed->without_ppm && base->floor_ppm == changed->floor_ppm && has_same_stages(c, base, changed) &&
                               (base->primary_count == changed->primary_count
                                    ? has_same_links(c, base, changed, base->primary_count, standbys, changed_standbys)
                                    : standbys == 0 && changed_standbys == 0);
  if (!is_built_alike) watch_need(c->d, c->need_of[n], WATCH_REACHED);
  if (!is_helped_alike) watch_need(c->d, c->need_of[n], has_circle ? WATCH_REACHED : WATCH_CONSULTED);
  if (!is_built_alike || !is_helped_alike) watch_new_suppliers(c, base, changed);
}

/* ---- crews, warnings, groups ---- */

static hakyu_status compare_crews(comparing *c) {
  hakyu_status status = HAKYU_OK;
  for (uint32_t p = 0; p < c->base->crew_count && !status; p++) {
    const int64_t a = c->base->crew_sizes[p], b = c->changed->crew_sizes[p], least = a < b ? a : b;
    if (a == b) continue;
    c->d->crew_limits[p] = least < 0 ? 0 : least < UINT32_MAX ? (uint32_t)least : UINT32_MAX - 1;
    status = add_number(c->d, &c->d->crews, p);
  }
  return status;
}

/* What a group's warning brings beside earlier detection in this outer draw. */
static hk_net_aid aid_of(const hk_network *net, uint32_t g) { return net->aids ? net->aids[g] : (hk_net_aid){HK_FULL, HK_FULL, HK_ALWAYS}; }
static bool aids(hk_net_aid aid) { return aid.repair_least_ppm != HK_FULL || aid.recurrence != HK_ALWAYS; }

static bool is_same_sharing(const comparing *c, uint32_t g) {
  const hk_sharing *a = &c->base->model->sharings[g], *b = &c->changed->model->sharings[g];
  const hk_net_aid x = aid_of(c->base, g), y = aid_of(c->changed, g);
  return a->warn_s == b->warn_s && a->sector_count == b->sector_count &&
         (!a->sector_count || memcmp(a->sectors, b->sectors, a->sector_count * sizeof *a->sectors) == 0) &&
         x.repair_least_ppm == y.repair_least_ppm && x.repair_most_ppm == y.repair_most_ppm && x.recurrence == y.recurrence;
}

static void share(uint8_t *sectors, const hk_network *net, uint32_t g) {
  const hk_sharing *sharing = &net->model->sharings[g];
  for (uint32_t i = 0; i < sharing->sector_count; i++) sectors[sharing->sectors[i]] |= aids(aid_of(net, g)) ? SHARES | AIDS : SHARES;
}

/* Sharing groups that differ, place by place: the sectors of either. */
static hakyu_status compare_warnings(comparing *c) {
  const hakyu_model *base = c->base->model, *changed = c->changed->model;
  const uint32_t most = base->sharing_count > changed->sharing_count ? base->sharing_count : changed->sharing_count;
  hk_difference *d = c->d;
  d->sectors = hk_memory_array(d->memory, (size_t)most * base->sector_count + 1, 1);
  if (!d->sectors) return HAKYU_NO_MEMORY;
  for (uint32_t g = 0; g < most; g++) {
    const bool is_before = g < base->sharing_count, is_after = g < changed->sharing_count;
    if (is_before && is_after && is_same_sharing(c, g)) continue;
    uint8_t *sectors = d->sectors + d->warning_count++ * base->sector_count;
    if (is_before) share(sectors, c->base, g);
    if (is_after) share(sectors, c->changed, g);
    d->is_any = true;
  }
  return HAKYU_OK;
}

static void watch_members(hk_difference *d, const hk_group *group) {
  for (uint32_t m = 0; m < group->member_count; m++) watch_asset(d, group->members[m], WATCH_STRUCK);
}

static bool has_same_members(const hk_group *a, const hk_group *b) {
  return a->member_count == b->member_count && (!a->member_count || memcmp(a->members, b->members, a->member_count * sizeof *a->members) == 0);
}

/* Groups have their numbers in both, new ones stand behind. */
static void compare_groups(comparing *c) {
  const hakyu_model *base = c->base->model, *changed = c->changed->model;
  const uint32_t most = base->group_count > changed->group_count ? base->group_count : changed->group_count;
  for (uint32_t g = 0; g < most; g++) {
    const hk_group *a = g < base->group_count ? &base->groups[g] : NULL, *b = g < changed->group_count ? &changed->groups[g] : NULL;
    if (a && b && strcmp(a->id, b->id) == 0 && c->base->group_betas[g] == c->changed->group_betas[g] && has_same_members(a, b)) continue;
    if (a) watch_members(c->d, a);
    if (b) watch_members(c->d, b);
  }
}

/* ---- hazards ---- */

static bool is_same_hazard(const hk_plan_hazard *a, const hk_plan_hazard *b) {
  if (a->key != b->key || a->chance != b->chance || a->kind != b->kind || a->is_malfunction != b->is_malfunction || a->cause != b->cause ||
      a->has_detect != b->has_detect || a->has_repair != b->has_repair || a->leg_count != b->leg_count || !a->delays != !b->delays ||
      !is_same_time(&a->at, &b->at) || !is_same_time(&a->detect, &b->detect) || !is_same_time(&a->repair, &b->repair))
    return false;
  for (uint32_t leg = 0; a->delays && leg < a->leg_count; leg++)
    if (!is_same_time(&a->delays[leg], &b->delays[leg])) return false;
  return true;
}

/* Targets of one leg, as sets where they differ. */
static hakyu_status compare_targets(comparing *c, uint32_t h, const uint32_t *base, uint32_t base_count, const uint32_t *changed, uint32_t changed_count) {
  bool is_new = false;
  if (base_count == changed_count && (!base_count || memcmp(base, changed, base_count * sizeof *base) == 0)) return HAKYU_OK;
  for (uint32_t t = 0; t < base_count; t++) c->marks[base[t]] = 1;
  for (uint32_t t = 0; t < changed_count; t++) {
    const bool is_old = changed[t] < c->base->asset_count && c->marks[changed[t]];
    if (is_old) c->marks[changed[t]] = 2;
    is_new |= !is_old;
  }
  for (uint32_t t = 0; t < base_count; t++) {
    if (c->marks[base[t]] == 1) watch_asset(c->d, base[t], WATCH_STRUCK);
    c->marks[base[t]] = 0;
  }
  return is_new ? add_number(c->d, &c->d->hazards, h) : HAKYU_OK;
}

/* Whether levers spare the same targets as often; if not, every replication in which the hazard happens may differ. */
static bool has_same_spared(const hk_plan_hazard *a, const hk_plan_hazard *b) {
  if (!a->target_chances && !b->target_chances) return true;
  const uint32_t count = a->leg_first[a->leg_count];
  if (!a->target_chances || !b->target_chances || count != b->leg_first[b->leg_count]) return false;
  return !count || memcmp(a->target_chances, b->target_chances, count * sizeof *a->target_chances) == 0;
}

static hakyu_status compare_hazards(comparing *c) {
  hk_difference *d = c->d;
  hakyu_status status = HAKYU_OK;
  if (d->base->hazard_count != d->changed->hazard_count) d->is_everything = true;
  for (uint32_t h = 0; h < d->base->hazard_count && !d->is_everything && !status; h++) {
    const hk_plan_hazard *a = &d->base->hazards[h], *b = &d->changed->hazards[h];
    if (!is_same_hazard(a, b)) {
      d->is_everything = true;
      break;
    }
    if (!has_same_spared(a, b)) status = add_number(d, &d->hazards, h);
    for (uint32_t leg = 0; leg < a->leg_count && !status; leg++)
      status = compare_targets(c, h, a->targets + a->leg_first[leg], a->leg_first[leg + 1] - a->leg_first[leg], b->targets + b->leg_first[leg],
                               b->leg_first[leg + 1] - b->leg_first[leg]);
  }
  return status;
}

static hakyu_status add_exposure(hk_difference *d, const hk_plan *of, const hk_exposure *exposure) {
  hakyu_status status = hk_memory_grow(d->memory, &d->exposures, d->exposure_count, &d->exposure_room, sizeof *d->exposures);
  if (!status) d->exposures[d->exposure_count++] = (new_exposure){exposure->key, of->laws[exposure->law].chance};
  d->is_any = true;
  return status;
}

static bool is_same_law(const hk_plan_law *a, const hk_plan_law *b) {
  return a->chance == b->chance && a->since_s == b->since_s && is_same_time(&a->at, &b->at) && is_same_time(&a->next, &b->next);
}

/* Strikes are nested in probability: where the likelier of the two laws does not strike, neither does. */
static hakyu_status compare_laws(hk_difference *d, const hk_exposure *base, const hk_exposure *changed) {
  const hk_plan_law *a = &d->base->laws[base->law], *b = &d->changed->laws[changed->law];
  if (is_same_law(a, b)) return HAKYU_OK;
  return a->chance >= b->chance ? add_exposure(d, d->base, base) : add_exposure(d, d->changed, changed);
}

/* Both lists are grouped by hazard and ascend by asset. */
static hakyu_status compare_exposures(comparing *c) {
  const hk_plan *base = c->d->base, *changed = c->d->changed;
  hakyu_status status = HAKYU_OK;
  for (uint32_t i = 0, j = 0; (i < base->exposure_count || j < changed->exposure_count) && !status;) {
    const hk_exposure *a = i < base->exposure_count ? &base->exposures[i] : NULL, *b = j < changed->exposure_count ? &changed->exposures[j] : NULL;
    if (a && b && a->hazard == b->hazard && a->asset == b->asset) {
      i++, j++;
      if (a->key != b->key) c->d->is_everything = true;
      status = compare_laws(c->d, a, b);
    } else if (b && (!a || b->hazard < a->hazard || (b->hazard == a->hazard && b->asset < a->asset))) {
      status = add_exposure(c->d, changed, b);
      j++;
    } else if (a) {
      watch_asset(c->d, a->asset, WATCH_STRUCK);
      i++;
    }
  }
  return status;
}

/* ---- the comparison ---- */

/* The proof is of needs only. Where layers run, a change that is any at all may touch everything; one that is none, nothing: same network,
   hazards and rows of layers' tables, whose cells an amended model shares with its base unless a lever wrote others. */
static void compare_layers(comparing *c) {
  const hakyu_model *a = c->base->model, *b = c->changed->model;
  bool is_same = a->layer_row_count == b->layer_row_count;
  if (!c->d->base->layer_count && !c->d->changed->layer_count) return;
  for (uint32_t r = 0; is_same && r < a->layer_row_count; r++)
    is_same = a->layer_rows[r].table == b->layer_rows[r].table && a->layer_rows[r].grow_ppm == b->layer_rows[r].grow_ppm && a->layer_rows[r].cells == b->layer_rows[r].cells;
  if (c->d->is_any || !is_same) c->d->is_everything = true;
}

static hakyu_status compare_all(comparing *c) {
  hk_difference *d = c->d;
  hakyu_status status;
  if (!has_same_assets(c) || !has_same_rows(c) || c->base->crew_count != c->changed->crew_count || d->base->horizon_s != d->changed->horizon_s ||
      d->base->layer_count != d->changed->layer_count || c->base->model->sector_count != c->changed->model->sector_count) {
    d->is_everything = true;
    return HAKYU_OK;
  }
  for (uint32_t i = 0; i < c->changed->time_count; i++) c->time_of[i] = HK_NONE;
  pair_needs(c);
  pair_circles(c);
  for (uint32_t a = 0; a < c->base->asset_count; a++) compare_asset(c, a);
  for (uint32_t n = 0; n < c->changed->need_count; n++) compare_need(c, n);
  for (uint32_t n = 0; n < c->base->need_count; n++)
    if (c->changed_need[n] == HK_NONE) watch_need(d, n, WATCH_REACHED);
  compare_groups(c);
  if ((status = compare_crews(c)) || (status = compare_warnings(c)) || (status = compare_hazards(c))) return status;
  if (!d->is_everything && (status = compare_exposures(c))) return status;
  compare_layers(c);
  return HAKYU_OK;
}

hakyu_status hk_difference_find(hk_difference *d, const hk_plan *changed) {
  comparing c = {.d = d, .base = d->base->network, .changed = changed->network};
  const hakyu_memory *m = d->memory;
  d->changed = changed;
  if (changed == d->base) return HAKYU_OK;
  c.need_of = hk_memory_array(m, (size_t)c.changed->need_count + 1, sizeof *c.need_of);
  c.changed_need = hk_memory_array(m, (size_t)c.base->need_count + 1, sizeof *c.changed_need);
  c.time_of = hk_memory_array(m, (size_t)c.changed->time_count + 1, sizeof *c.time_of);
  c.circle_of = hk_memory_array(m, (size_t)c.changed->circle_count + 1, sizeof *c.circle_of);
  c.marks = hk_memory_zalloc(m, (size_t)c.base->asset_count + 1);
  const hakyu_status status = c.need_of && c.changed_need && c.time_of && c.circle_of && c.marks ? compare_all(&c) : HAKYU_NO_MEMORY;
  void *blocks[] = {c.need_of, c.changed_need, c.time_of, c.circle_of, c.marks};
  for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) hk_memory_free(m, blocks[i]);
  return status;
}

void hk_difference_turn(hk_difference *d, const hk_plan *base, const hk_plan *changed) {
  d->base = base;
  d->changed = changed;
  d->exposed_block = UINT64_MAX;
}

bool hk_difference_is_nothing(const hk_difference *d) { return !d->is_any && !d->is_everything; }

/* ---- asking ---- */

/* Replications of a block in which an exposure fails that only the changed world has, or by another law. */
static void draw_exposures(hk_difference *d, uint64_t block) {
  uint16_t offsets[HK_BANDS_BLOCK];
  memset(d->exposed, 0, sizeof d->exposed);
  for (size_t e = 0; e < d->exposure_count; e++) {
    const uint32_t count = hk_bands_failures(d->changed->bands, d->changed->seed, d->exposures[e].key, d->exposures[e].chance, block, HK_BANDS_BLOCK, offsets);
    for (uint32_t i = 0; i < count; i++) d->exposed[offsets[i]] = 1;
  }
  d->exposed_block = block;
}

static bool strikes_anew(hk_difference *d, uint64_t number) {
  for (size_t i = 0; i < d->hazards.count; i++) {
    const hk_plan_hazard *hazard = &d->base->hazards[d->hazards.items[i]];
    if (hazard->chance == HK_ALWAYS || hk_numbers_draw(d->base->seed, hazard->key, HK_DRAW_HAPPENS, 0, number) < hazard->chance) return true;
  }
  if (!d->exposure_count) return false;
  if (d->exposed_block != number / HK_BANDS_BLOCK) draw_exposures(d, number / HK_BANDS_BLOCK);
  return d->exposed[number % HK_BANDS_BLOCK];
}

static bool waits_for_crews(hk_difference *d, const hk_touched *touched) {
  bool is_any = false;
  for (size_t i = 0; i < d->crews.count; i++) d->crew_struck[d->crews.items[i]] = 0;
  for (uint32_t s = 0; s < touched->strike_count && d->crews.count; s++) {
    const uint32_t crew = d->base->network->assets[touched->strikes[s].asset].crew;
    if (crew != HK_NONE && d->crew_limits[crew] != UINT32_MAX) is_any |= ++d->crew_struck[crew] > d->crew_limits[crew];
  }
  return is_any;
}

static bool warns(hk_difference *d, const hk_touched *touched) {
  const uint32_t sectors = d->base->network->model->sector_count;
  bool is_any = false;
  for (size_t w = 0; w < d->warning_count && !is_any; w++) {
    for (uint32_t s = 0; s < touched->strike_count; s++) {
      const hk_touched_strike *strike = &touched->strikes[s];
      const uint8_t shares = d->sectors[w * sectors + d->base->network->assets[strike->asset].sector];
      if (!shares) continue;
      is_any |= shares & AIDS || d->warned_causes[strike->cause] == w + 1;
      d->warned_causes[strike->cause] = (uint32_t)w + 1;
    }
    for (uint32_t s = 0; s < touched->strike_count; s++) d->warned_causes[touched->strikes[s].cause] = 0;
  }
  return is_any;
}

static bool touches_asset(const hk_difference *d, const hk_touched *touched, uint32_t wanted, bool is_link) {
  for (uint32_t i = 0; i < touched->asset_count; i++) {
    const uint32_t a = touched->assets[i] & ~HK_TOUCHED_MARK;
    if (is_link ? a == wanted : d->assets[a] & (WATCH_EPISODE | (touched->assets[i] & HK_TOUCHED_MARK ? WATCH_STRUCK : 0))) return true;
  }
  return false;
}

static bool touches_need(const hk_difference *d, const hk_touched *touched, uint32_t wanted) {
  for (uint32_t i = 0; i < touched->need_count; i++) {
    const uint32_t n = touched->needs[i] & ~HK_TOUCHED_MARK;
    const uint8_t seen = WATCH_REACHED | (touched->needs[i] & HK_TOUCHED_MARK ? WATCH_CONSULTED : 0);
    if (wanted == HK_NONE ? d->needs[n] & seen : n == wanted && d->both_watch & seen) return true;
  }
  return false;
}

bool hk_difference_touches(hk_difference *d, const hk_touched *touched, uint64_t number) {
  if (hk_difference_is_nothing(d)) return false;
  if (d->is_everything || touched->outcome != HAKYU_SETTLED) return true;
  if (d->both_need != HK_NONE) return touches_need(d, touched, d->both_need) && touches_asset(d, touched, d->both_asset, true);
  return strikes_anew(d, number) || waits_for_crews(d, touched) || warns(d, touched) || touches_asset(d, touched, 0, false) ||
         touches_need(d, touched, HK_NONE);
}
