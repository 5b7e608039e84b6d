/* Random models.  What `check` refuses is avoided: supply of oneself, circles that are not fed, `without` and
 * `to_start: no` in circles, loops of share needs that pass everything on. */
#include "oracle_gen.h"

#include "oracle_draw.h"

#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

/* The generator's own stream of numbers (splitmix64): nothing of the simulator's draws. */
struct maker {
  uint64_t state;
  struct om_model *m;
  int64_t unit_s;       /* times are small multiples of this */
  bool with_tables;
  bool dense;           /* no time is longer than two units: much falls in one second */
  bool large;           /* several times the assets and needs of the others */
};

static uint64_t next(struct maker *g) {
  uint64_t z = g->state += UINT64_C(0x9E3779B97F4A7C15);
  z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
  return z ^ z >> 31;
}

/* 0 to n - 1. */
static int pick(struct maker *g, int n) { return (int)(next(g) % (uint64_t)n); }

static int between(struct maker *g, int low, int high) { return low + pick(g, high - low + 1); }

/* True in so many of 100 cases. */
static bool in_100(struct maker *g, int cases) { return pick(g, 100) < cases; }

static struct om_chance chance_of_ppm(int64_t ppm) {
  struct om_chance chance = {.always = ppm >= OM_FULL};
  if (!chance.always) chance.below = (uint64_t)(((om_wide)ppm << 64) / OM_FULL);
  return chance;
}

static struct om_chance some_chance(struct maker *g, int sure_in_100) {
  static const int64_t choices[6] = {0, 300000, 500000, 700000, 850000, 970000};
  return in_100(g, sure_in_100) ? chance_of_ppm(OM_FULL) : chance_of_ppm(choices[pick(g, 6)]);
}

static struct om_dist fixed(int64_t seconds) {
  struct om_dist dist = {.kind = OM_FIXED, .count = 1, .values = {seconds}};
  return dist;
}

/* A call that needs a quantile table, of about so many units; its table gets a name when everything has its id. */
static struct om_dist some_call(struct maker *g, int high) {
  struct om_table *t = &g->m->tables[g->m->table_count];
  int64_t s = g->unit_s * between(g, 1, high < 1 ? 1 : high), other = s + g->unit_s * between(g, 1, 3);
  static const char *const shapes[3] = {"0.7", "1.5", "3"};
  const char *shape = shapes[pick(g, 3)];
  switch (pick(g, 7)) {
    case 0: snprintf(t->call, OM_ID, "exponential(mean=%" PRId64 "s)", s); break;
    case 1: snprintf(t->call, OM_ID, "lognormal(median=%" PRId64 "s, sigma=%s)", s, in_100(g, 50) ? "0.6" : "1.2"); break;
    case 2: snprintf(t->call, OM_ID, "lognormal(median=%" PRId64 "s, p95=%" PRId64 "s)", s, other); break;
    case 3: snprintf(t->call, OM_ID, "weibull(scale=%" PRId64 "s, shape=%s)", s, shape); break;
    case 4: snprintf(t->call, OM_ID, "gamma(mean=%" PRId64 "s, shape=%s)", s, shape); break;
    case 5: snprintf(t->call, OM_ID, "triangular(0s, %" PRId64 "s, %" PRId64 "s)", s, other); break;
    default: snprintf(t->call, OM_ID, "exponential(mean=%" PRId64 "s)", other); break;
  }
  return (struct om_dist){.kind = OM_TABLE, .table = g->m->table_count++};
}

/* A duration of low to high units; never in `never_in_100` cases. */
static struct om_dist some_time(struct maker *g, int low, int high, int never_in_100) {
  struct om_dist dist = {.kind = OM_FIXED, .count = 1};
  int64_t unit = g->unit_s;
  if (in_100(g, never_in_100)) return fixed(OM_NEVER);
  if (g->dense && high > 2) high = 2;
  if (g->dense && low <= 1 && in_100(g, 30)) return fixed(unit);
  if (g->with_tables && g->m->table_count < OM_TABLES - 2 && in_100(g, 30)) return some_call(g, high);
  int shape = pick(g, 100);
  if (shape < 66) {
    dist.values[0] = unit * between(g, low, high);
  } else if (shape < 76) {
    dist.kind = OM_UNIFORM;
    dist.count = 2;
    dist.values[0] = unit * between(g, low, high);
    dist.values[1] = dist.values[0] + (in_100(g, 50) ? 0 : unit * between(g, 0, high)) + (in_100(g, 30) ? 1 : 0);
  } else if (shape < 88) {
    dist.kind = OM_EMPIRICAL;
    dist.count = between(g, 1, 3);
    for (int i = 0; i < dist.count; i++) dist.values[i] = unit * between(g, low, high);
  } else {
    static const int64_t firsts[4] = {100000, 250000, 500000, 666667};
    dist.kind = OM_DISCRETE;
    dist.count = between(g, 2, 3);
    int64_t first = firsts[pick(g, 4)], sum = first;
    for (int i = 0; i < dist.count; i++) {
      dist.values[i] = unit * between(g, low, high);
      if (i < dist.count - 1) dist.below[i] = chance_of_ppm(sum).below;
      sum += 200000;
    }
  }
  return dist;
}

static void name(char *to, const char *head, int number) { snprintf(to, OM_ID, "%s%d", head, number); }

static void make_calendar(struct maker *g) {
  struct om_model *m = g->m;
  static const int64_t units[6] = {1, 1, 60, 300, 600, 3600};
  g->unit_s = units[pick(g, 6)];
  m->horizon_s = g->unit_s * (in_100(g, 8) ? between(g, 100, 400) : between(g, 15, 70));
  int start = pick(g, 10);
  if (start < 3) {
    m->start.kind = OM_START_DATE;
    m->start.day = om_day_of_date(2006 + pick(g, 20), between(g, 1, 12), between(g, 1, 28));
    m->start.second = 60 * pick(g, 1440);
  } else if (start < 6) {
    static const char *const types[3] = {"weekday", "saturday", "holiday"};
    m->start.kind = OM_START_ANY;
    strcpy(m->start.day_type, types[pick(g, 3)]);
    m->start.first_s = 60 * between(g, 0, 1000);
    m->start.last_s = m->start.first_s + 60 * between(g, 1, 400);
  }
  for (int i = m->start.kind == OM_START_DATE ? pick(g, 3) : 0; i > 0; i--) {
    struct om_holiday *h = &m->holidays[m->holiday_count];
    h->day = m->start.day + m->holiday_count++;
    strcpy(h->day_type, in_100(g, 60) ? "holiday" : "festival");
  }
  static const char *const day_types[5] = {"", "weekday", "saturday", "holiday", "festival"};
  static const int64_t factors[6] = {0, 250000, 333333, 500000, 1500000, 2000000};
  for (int i = pick(g, 7); i > 0; i--) {
    struct om_profile_row row = {.hour = -1, .factor_ppm = factors[pick(g, 6)]};
    name(row.profile, "pr", pick(g, 2));
    strcpy(row.day_type, day_types[pick(g, m->holiday_count > 0 ? 5 : 4)]);
    if (strcmp(row.day_type, "festival") == 0) {
      bool known = false;
      for (int h = 0; h < m->holiday_count; h++) known = known || strcmp(m->holidays[h].day_type, "festival") == 0;
      if (!known) row.day_type[0] = 0;
    }
    if (in_100(g, 50)) row.hour = (int)((m->start.second / 3600 + pick(g, 4)) % 24);
    bool twice = false;
    for (int j = 0; j < m->profile_row_count; j++)
      twice = twice || (strcmp(m->profile_rows[j].profile, row.profile) == 0 &&
                        strcmp(m->profile_rows[j].day_type, row.day_type) == 0 && m->profile_rows[j].hour == row.hour);
    if (!twice) m->profile_rows[m->profile_row_count++] = row;
  }
}

static void make_assets(struct maker *g) {
  struct om_model *m = g->m;
  static const char *const sectors[3] = {"power", "telecom", "medical"};
  int sector_count = between(g, 1, 3), site_count = between(g, 1, 3);
  m->crew_count = pick(g, 3);
  for (int c = 0; c < m->crew_count; c++) {
    name(m->crews[c].id, "crew", c);
    m->crews[c].size = in_100(g, 75) ? 1 : 2;
  }
  m->asset_count = g->large ? between(g, 11, 32) : between(g, 2, 10);
  for (int i = 0; i < m->asset_count; i++) {
    struct om_asset *a = &m->assets[i];
    /* Letters in front, so that the order of keys and of letters change from model to model. */
    snprintf(a->id, OM_ID, "%c%c%d", 'a' + pick(g, 26), 'a' + pick(g, 26), i);
    strcpy(a->sector, sectors[pick(g, sector_count)]);
    name(a->kind, "kind", pick(g, 3));
    if (in_100(g, 45)) name(a->site, "site", pick(g, site_count));
    a->crew = m->crew_count > 0 && in_100(g, 70) ? pick(g, m->crew_count) : -1;
    a->priority = in_100(g, 40) ? between(g, 1, 3) : 100;
    a->it_system = in_100(g, 30);
    a->end_use = in_100(g, 50);
    if (a->end_use) {
      a->weight = between(g, 0, 50);
      strcpy(a->unit, in_100(g, 50) ? "beds" : "customers");
      if (m->profile_row_count > 0 && in_100(g, 60)) strcpy(a->profile, m->profile_rows[pick(g, m->profile_row_count)].profile);
    }
    a->detect = in_100(g, 40) ? fixed(0) : some_time(g, 0, 5, 4);
    a->repair = some_time(g, 0, 8, 12);
    a->restart = in_100(g, 45) ? fixed(0) : some_time(g, 0, 3, 4);
    if (in_100(g, 6)) a->restart = (struct om_dist){.kind = OM_UNIFORM, .count = 2, .values = {0, 0}};
  }
  for (int i = pick(g, 3); i > 0; i--) {
    struct om_group *group = &m->groups[m->group_count];
    name(group->id, "group", m->group_count++);
    group->beta = some_chance(g, 40);
    for (int a = 0; a < m->asset_count; a++)
      if (in_100(g, 45)) group->members[group->count++] = a;
    if (group->count < 2) m->group_count--;
    if (group->count < 2) *group = (struct om_group){.count = 0};
  }
  for (int i = between(g, 0, 3); i > 0; i--) {
    struct om_sharing *sharing = &m->sharings[m->sharing_count];
    name(sharing->id, "sharing", m->sharing_count++);
    sharing->warn_s = g->unit_s * pick(g, 3);
    int first = pick(g, sector_count);
    strcpy(sharing->sectors[sharing->count++], sectors[first]);
    if (sector_count > 1 && in_100(g, 50)) strcpy(sharing->sectors[sharing->count++], sectors[(first + 1) % sector_count]);
  }
}

/* What warnings bring beside earlier detection.  From a stream of its own: whoever does not warn is made as ever. */
static void make_aids(struct maker *g) {
  static const int64_t leasts[5] = {1, 250000, 333333, 500000, 900000}, mosts[4] = {333333, 600000, 900001, OM_FULL};
  for (int i = 0; i < g->m->sharing_count; i++) {
    struct om_sharing *sharing = &g->m->sharings[i];
    sharing->repair_least_ppm = sharing->repair_most_ppm = OM_FULL;
    sharing->recurrence = chance_of_ppm(OM_FULL);
    if (in_100(g, 50)) {
      sharing->repair_least_ppm = leasts[pick(g, 5)];
      sharing->repair_most_ppm = in_100(g, 30) ? sharing->repair_least_ppm : mosts[pick(g, 4)];
      if (sharing->repair_most_ppm < sharing->repair_least_ppm) sharing->repair_most_ppm = OM_FULL;
    }
    if (in_100(g, 50)) sharing->recurrence = some_chance(g, 0);
  }
}

static bool has_link(const struct om_model *m, int need, int supplier) {
  for (int l = 0; l < m->link_count; l++)
    if (m->links[l].need == need && m->links[l].supplier == supplier) return true;
  return false;
}

/* A link, unless the supplier is the asset itself or supplies the need already. */
static struct om_link *add_link(struct maker *g, int need, int supplier, bool standby) {
  struct om_model *m = g->m;
  static const int64_t weights[5] = {500000, 1000000, 1000000, 2000000, 1500000};
  if (supplier == m->needs[need].asset || has_link(m, need, supplier)) return NULL;
  struct om_link *l = &m->links[m->link_count++];
  *l = (struct om_link){.need = need, .supplier = supplier, .standby = standby};
  l->weight_ppm = in_100(g, 60) ? OM_FULL : weights[pick(g, 5)];
  if (in_100(g, 5)) l->weight_ppm = 333333;
  l->certainty = in_100(g, 86) ? chance_of_ppm(OM_FULL) : some_chance(g, 0);
  l->outsourced = in_100(g, 20);
  l->success = chance_of_ppm(OM_FULL);
  l->switch_over = fixed(0);
  if (!standby) return l;
  if (in_100(g, 30)) l->weight_ppm = in_100(g, 50) ? 333333 : 500000;
  l->order = pick(g, 3);
  l->success = some_chance(g, 65);
  /* The program shows the tables of outer draw 0, in which a hidden link may be absent: no table there. */
  bool with_tables = g->with_tables;
  g->with_tables = with_tables && l->certainty.always;
  if (in_100(g, 60)) l->switch_over = some_time(g, 0, 3, 6);
  g->with_tables = with_tables;
  return l;
}

static void make_primary(struct om_link *l) {
  l->standby = false;
  l->order = 0;
  l->switch_over = fixed(0);
  l->success = chance_of_ppm(OM_FULL);
}

static int64_t sum_of_primaries(const struct om_model *m, int need) {
  int64_t sum = 0;
  for (int l = 0; l < m->link_count; l++)
    if (m->links[l].need == need && !m->links[l].standby) sum += m->links[l].weight_ppm;
  return sum;
}

static void choose_rule(struct maker *g, int need) {
  struct om_need *n = &g->m->needs[need];
  static const enum om_rule rules[8] = {OM_ALL, OM_ALL, OM_ANY, OM_ANY, OM_AT_LEAST, OM_AT_LEAST, OM_SHARE, OM_SHARE};
  static const int64_t withouts[4] = {200000, 500000, 600000, OM_FULL};
  static const int64_t floors[3] = {300000, 500000, 700000};
  int64_t sum = sum_of_primaries(g->m, need);
  n->rule = rules[pick(g, 8)];
  n->has_quantity = n->rule == OM_AT_LEAST || (n->rule == OM_SHARE && in_100(g, 50));
  n->quantity_ppm = n->has_quantity ? sum * between(g, 1, 4) / 4 : 0;
  n->without_ppm = n->rule != OM_SHARE && in_100(g, 25) ? withouts[pick(g, 4)] : 0;
  n->floor_ppm = n->rule == OM_SHARE && in_100(g, 35) ? floors[pick(g, 3)] : 0;
}

static int add_need(struct maker *g, int asset, int service) {
  struct om_model *m = g->m;
  int need = m->need_count++;
  struct om_need *n = &m->needs[need];
  *n = (struct om_need){.asset = asset, .service = service, .to_start = !in_100(g, 30), .for_repair = in_100(g, 10)};
  char own[OM_ID];
  strcpy(own, m->assets[asset].id);
  snprintf(n->id, OM_ID, "%.16s.%c%d", own, 'a' + pick(g, 26), need);
  return need;
}

static void add_standbys(struct maker *g, int need) {
  for (int i = in_100(g, 45) ? between(g, 1, 3) : 0; i > 0; i--) add_link(g, need, pick(g, g->m->asset_count), true);
}

/* Needs of any asset for any service, supplied by anybody. */
static void make_free_needs(struct maker *g, int count) {
  struct om_model *m = g->m;
  for (; count > 0; count--) {
    int need = add_need(g, pick(g, m->asset_count), pick(g, m->service_count));
    for (int i = in_100(g, 8) ? between(g, 4, 7) : between(g, 1, 3); i > 0; i--)
      add_link(g, need, pick(g, m->asset_count), false);
    if (sum_of_primaries(m, need) == 0)
      add_link(g, need, (m->needs[need].asset + 1) % m->asset_count, false);
    choose_rule(g, need);
    add_standbys(g, need);
  }
}

/* A mesh of one service: neighbours supply each other, one or two of them have a source. */
static void make_mesh(struct maker *g) {
  struct om_model *m = g->m;
  int most = g->large ? 10 : 5, nodes = between(g, 2, m->asset_count - 1 < most ? m->asset_count - 1 : most);
  for (int a = 0; a < nodes; a++) {
    int need = add_need(g, a, 0);
    m->needs[need].for_repair = false;
    bool source = a == 0 || in_100(g, 30);
    if (source) add_link(g, need, between(g, nodes, m->asset_count - 1), in_100(g, 10));
    if (nodes > 1) add_link(g, need, (a + 1) % nodes, in_100(g, 15));
    if (nodes > 2 && in_100(g, 75)) add_link(g, need, (a + nodes - 1) % nodes, in_100(g, 15));
    if (nodes > 3 && in_100(g, 25)) add_link(g, need, pick(g, nodes), false);
    if (sum_of_primaries(m, need) == 0) {
      for (int l = 0; l < m->link_count; l++)
        if (m->links[l].need == need) make_primary(&m->links[l]);
    }
    choose_rule(g, need);
    if (in_100(g, 60)) {
      m->needs[need].rule = OM_ANY;
      m->needs[need].has_quantity = false;
      m->needs[need].quantity_ppm = m->needs[need].floor_ppm = 0;
    }
    if (in_100(g, 70)) add_standbys(g, need);
  }
}

static void make_stages(struct maker *g) {
  struct om_model *m = g->m;
  static const char *const names[3] = {"ups", "battery", "generator"};
  static const int64_t levels[4] = {OM_FULL, 600000, 600000, 300000};
  for (int n = 0; n < m->need_count; n++) {
    if (!in_100(g, 45)) continue;
    int count = between(g, 1, 3), refuel = -1, offset = pick(g, m->need_count);
    for (int i = 0; i < m->need_count; i++) {
      int o = (offset + i) % m->need_count;
      if (o != n && m->needs[o].asset == m->needs[n].asset) refuel = o;
    }
    if (refuel >= 0 && in_100(g, 60) && m->needs[refuel].rule != OM_SHARE) m->needs[refuel].without_ppm = OM_FULL;
    bool may_refuel = refuel >= 0 && in_100(g, 70);
    for (int i = 0; i < count; i++) {
      struct om_stage *s = &m->stages[m->stage_count++];
      *s = (struct om_stage){.need = n, .level_ppm = levels[in_100(g, 60) ? 0 : pick(g, 4)], .refuel = -1};
      strcpy(s->name, names[i]);
      s->autonomy = in_100(g, 7) ? fixed(OM_NEVER) : some_time(g, in_100(g, 12) ? 0 : 1, 5, 0);
      s->start = in_100(g, 55) ? fixed(0) : some_time(g, 0, 3, 0);
      s->success = some_chance(g, 65);
      s->fail_running = in_100(g, 65) ? fixed(OM_NEVER) : some_time(g, 0, 5, 0);
      int refill = pick(g, 10);
      if (refill >= 5) {
        s->refill = OM_REFILL_FIXED;
        s->refill_s = refill < 8 ? 0 : refill < 9 ? OM_NEVER : g->unit_s * between(g, 1, 9);
      }
      if (may_refuel && in_100(g, 60)) s->refuel = refuel;
    }
  }
}

/* Who reaches whom by the links of the run needs for a service. */
static void find_reach(const struct om_model *m, int service, bool reaches[OM_ASSETS][OM_ASSETS]) {
  memset(reaches, 0, sizeof(bool[OM_ASSETS][OM_ASSETS]));
  for (int l = 0; l < m->link_count; l++) {
    const struct om_need *n = &m->needs[m->links[l].need];
    if (n->service == service && !n->for_repair) reaches[m->links[l].supplier][n->asset] = true;
  }
  for (int via = 0; via < m->asset_count; via++)
    for (int a = 0; a < m->asset_count; a++)
      for (int b = 0; b < m->asset_count; b++)
        if (reaches[a][via] && reaches[via][b]) reaches[a][b] = true;
}

static bool in_one_circle(bool reaches[OM_ASSETS][OM_ASSETS], int a, int b) { return reaches[a][b] && reaches[b][a]; }

/* `check`'s test of a circle need: reaches q from primaries at full, of the circle only assets already in; hidden links
 * give nothing, q still counts those from inside, not those from outside. */
static bool is_reached(const struct om_model *m, bool reaches[OM_ASSETS][OM_ASSETS], int need, const bool in[OM_ASSETS]) {
  const struct om_need *n = &m->needs[need];
  int64_t sum = 0, smallest = OM_NEVER, received = 0;
  for (int l = 0; l < m->link_count; l++) {
    const struct om_link *link = &m->links[l];
    if (link->need != need || link->standby) continue;
    bool inside = in_one_circle(reaches, link->supplier, n->asset);
    if (!link->certainty.always && !inside) continue;
    sum += link->weight_ppm;
    if (link->weight_ppm < smallest) smallest = link->weight_ppm;
    if (link->certainty.always && (!inside || in[link->supplier])) received += link->weight_ppm;
  }
  int64_t q = n->rule == OM_ANY ? smallest : n->has_quantity ? n->quantity_ppm : sum;
  return received >= (q < sum ? q : sum);
}

/* Who gets in from nobody on, as `check` has it; true if all do. */
static bool find_in(const struct om_model *m, int service, bool reaches[OM_ASSETS][OM_ASSETS], bool in[OM_ASSETS]) {
  memset(in, 0, sizeof(bool[OM_ASSETS]));
  bool grew = true, all_in = true;
  while (grew) {
    grew = false;
    all_in = true;
    for (int a = 0; a < m->asset_count; a++) {
      if (in[a] || !reaches[a][a]) continue;
      bool all = true;
      for (int n = 0; n < m->need_count; n++)
        if (m->needs[n].asset == a && m->needs[n].service == service && !m->needs[n].for_repair)
          all = all && is_reached(m, reaches, n, in);
      in[a] = all;
      grew = grew || all;
      all_in = all_in && all;
    }
  }
  return all_in;
}

/* Gives an asset of a circle that does not get in a sure supplier from outside for each need that keeps it out. */
static void give_source(struct maker *g, int service, bool reaches[OM_ASSETS][OM_ASSETS], const bool in[OM_ASSETS]) {
  struct om_model *m = g->m;
  int offset = pick(g, m->asset_count), asset = -1, outside = -1;
  for (int i = 0; i < m->asset_count; i++) {
    int a = (offset + i) % m->asset_count;
    if (reaches[a][a] && !in[a]) asset = a;
    if (!reaches[a][a]) outside = a;
  }
  for (int n = 0; n < m->need_count; n++) {
    struct om_need *need = &m->needs[n];
    if (asset < 0 || outside < 0 || need->asset != asset || need->service != service || need->for_repair) continue;
    if (is_reached(m, reaches, n, in)) continue;
    need->rule = OM_ANY;
    need->has_quantity = false;
    need->quantity_ppm = need->floor_ppm = 0;
    add_link(g, n, outside, false);
    for (int l = 0; l < m->link_count; l++)
      if (m->links[l].need == n && m->links[l].supplier == outside) {
        m->links[l].certainty = chance_of_ppm(OM_FULL);
        make_primary(&m->links[l]);
      }
  }
}

/* Makes the circles of a service pass `check`, or takes `from_source` away. */
static void settle_circles(struct maker *g, int service) {
  struct om_model *m = g->m;
  bool reaches[OM_ASSETS][OM_ASSETS], in[OM_ASSETS];
  for (int times = 0;; times++) {
    find_reach(m, service, reaches);
    if (find_in(m, service, reaches, in)) break;
    if (times == 8) {
      m->services[service].from_source = false;
      return;
    }
    give_source(g, service, reaches, in);
  }
  for (int n = 0; n < m->need_count; n++) {
    struct om_need *need = &m->needs[n];
    if (need->service != service || need->for_repair || !in_one_circle(reaches, need->asset, need->asset)) continue;
    need->without_ppm = 0;
    need->to_start = true;
  }
}

/* q of a share need at its least: of its sure primaries alone. */
static int64_t least_share(const struct om_model *m, int need) {
  int64_t sure = 0;
  for (int l = 0; l < m->link_count; l++)
    if (m->links[l].need == need && !m->links[l].standby && m->links[l].certainty.always) sure += m->links[l].weight_ppm;
  const struct om_need *n = &m->needs[need];
  return n->has_quantity && n->quantity_ppm < sure ? n->quantity_ppm : sure;
}

/* Whether what share needs pass on dies away: 1 everywhere, passed on 100 times through the share need of each asset
 * that passes on most, is below a half. */
static bool shares_die_away(const struct om_model *m, double left[OM_ASSETS]) {
  for (int a = 0; a < m->asset_count; a++) left[a] = 1.0;
  for (int times = 0; times < 100; times++) {
    double after[OM_ASSETS] = {0};
    for (int n = 0; n < m->need_count; n++) {
      if (m->needs[n].rule != OM_SHARE) continue;
      double q = (double)least_share(m, n), sum = 0;
      for (int l = 0; l < m->link_count; l++)
        if (m->links[l].need == n) sum += (double)m->links[l].weight_ppm * left[m->links[l].supplier];
      sum = q > 0 ? sum / q : sum > 0 ? 100.0 : 0.0;
      if (sum > after[m->needs[n].asset]) after[m->needs[n].asset] = sum;
    }
    for (int a = 0; a < m->asset_count; a++) left[a] = after[a] > 100.0 ? 100.0 : after[a];
  }
  for (int a = 0; a < m->asset_count; a++)
    if (left[a] > 0.5) return false;
  return true;
}

/* Loops of share needs that pass (nearly) everything on are refused by `check`: share becomes all until none is left. */
static void settle_shares(struct maker *g) {
  struct om_model *m = g->m;
  double left[OM_ASSETS];
  while (!shares_die_away(m, left)) {
    int culprit = -1;
    for (int n = 0; n < m->need_count; n++)
      if (m->needs[n].rule == OM_SHARE && left[m->needs[n].asset] > 0.5) culprit = n;
    struct om_need *n = &m->needs[culprit];
    n->rule = OM_ALL;
    n->has_quantity = false;
    n->quantity_ppm = n->floor_ppm = 0;
  }
}

static void name_some_sites(struct maker *g, struct om_hazard *h, int most) {
  for (int i = between(g, 1, most); i > 0; i--) {
    const char *site = g->m->assets[pick(g, g->m->asset_count)].site;
    bool twice = site[0] == 0;
    for (int j = 0; j < h->site_count; j++) twice = twice || strcmp(h->sites[j], site) == 0;
    if (!twice) strcpy(h->sites[h->site_count++], site);
  }
}

/* An asset outside the circles of the first service that supplies one inside; or the asset given. */
static int source_of_circle(struct maker *g, int otherwise) {
  struct om_model *m = g->m;
  bool reaches[OM_ASSETS][OM_ASSETS];
  if (m->service_count == 0 || !m->services[0].from_source) return otherwise;
  find_reach(m, 0, reaches);
  int offset = pick(g, m->link_count + 1);
  for (int i = 0; i < m->link_count; i++) {
    const struct om_link *l = &m->links[(offset + i) % m->link_count];
    const struct om_need *n = &m->needs[l->need];
    if (n->service == 0 && !n->for_repair && reaches[n->asset][n->asset] && !reaches[l->supplier][l->supplier])
      return l->supplier;
  }
  return otherwise;
}

static void name_some_assets(struct maker *g, struct om_hazard *h, int most) {
  for (int i = between(g, 1, most); i > 0; i--) {
    int asset = pick(g, g->m->asset_count);
    /* Suppliers are worth more than loads: half of the time take one. */
    if (g->m->link_count > 0 && in_100(g, 60)) asset = g->m->links[pick(g, g->m->link_count)].supplier;
    if (in_100(g, 25)) asset = source_of_circle(g, asset);
    bool twice = false;
    for (int j = 0; j < h->asset_count; j++) twice = twice || h->assets[j] == asset;
    if (!twice) h->assets[h->asset_count++] = asset;
  }
}

/* A shock becomes a background: so many failures a second over the horizon.  p = 1 - exp(-rate * horizon) in floating
 * point: a draw would have to fall within some 2^-60 of p for that to matter. */
static void make_background(struct maker *g, struct om_hazard *h) {
  struct om_model *m = g->m;
  int64_t failures = between(g, 1, 9);   /* in 10 horizons */
  if (in_100(g, 25)) failures *= 10;
  int64_t rate = failures * 360 * 100000 / m->horizon_s;   /* in 100,000 hours */
  h->kind = OM_BACKGROUND;
  h->at = fixed(0);
  snprintf(h->rate, OM_ID, "%" PRId64 ".%05d/h", rate / 100000, (int)(rate % 100000));
  long double p = -expm1l(-(long double)rate / 100000 / 3600 * (long double)m->horizon_s);
  h->probability = (struct om_chance){.below = (uint64_t)ldexpl(p, 64)};
  h->first = (struct om_dist){.kind = OM_TABLE, .table = m->table_count++};
  h->later = (struct om_dist){.kind = OM_TABLE, .table = m->table_count++};
}

/* Or a change: a rate from a moment on, which halves again and again; p = 1 - exp(-rate / k (1 - exp(-k left))). */
static void make_change(struct maker *g, struct om_hazard *h) {
  struct om_model *m = g->m;
  int64_t at = m->horizon_s * pick(g, 4) / 5, left = m->horizon_s - at;
  h->half_life_s = 1 + left * between(g, 1, 12) / 6;
  int64_t rate = (int64_t)between(g, 1, 30) * 360 * 100000 / m->horizon_s;   /* in 100,000 hours; of 10 horizons */
  h->kind = OM_CHANGE;
  h->malfunction = true;
  h->at = fixed(at);
  snprintf(h->rate, OM_ID, "%" PRId64 ".%05d/h", rate / 100000, (int)(rate % 100000));
  long double k = logl(2.0L) / (long double)h->half_life_s;
  long double p = -expm1l((long double)rate / 100000 / 3600 / k * expm1l(-k * (long double)left));
  h->probability = (struct om_chance){.below = (uint64_t)ldexpl(p, 64)};
  h->first = (struct om_dist){.kind = OM_TABLE, .table = m->table_count++};
}

static void make_hazard(struct maker *g) {
  struct om_model *m = g->m;
  static const int64_t exposures[14] = {OM_FULL, 800000, 500000, 300000, 200000, 100000, 50000,
                                        20000,   10000,  4000,   900,    900,    400,    0};
  struct om_hazard *h = &m->hazards[m->hazard_count++];
  *h = (struct om_hazard){.overseas = in_100(g, 25)};
  snprintf(h->id, OM_ID, "%c%c-hazard%d", 'a' + pick(g, 26), 'a' + pick(g, 26), m->hazard_count);
  strcpy(h->cause, in_100(g, 35) ? h->id : in_100(g, 75) ? "storm" : "worm");
  h->at = in_100(g, 4) ? fixed(g->m->horizon_s) : some_time(g, 0, 12, 2);
  h->first = h->later = fixed(0);
  h->probability = some_chance(g, 85);
  if (in_100(g, 12)) {
    h->has_detect = true;
    h->detect = some_time(g, 0, 2, 0);
  }
  if (in_100(g, 15)) {
    h->has_repair = true;
    h->repair = some_time(g, 0, 6, 8);
  }
  int kind = pick(g, 100);
  h->kind = kind < 40 ? OM_STRIKE : kind < 62 ? OM_MALFUNCTION : kind < 74 ? OM_TRAVEL : OM_SHOCK;
  if (h->kind == OM_TRAVEL) {
    name_some_sites(g, h, 3);
    if (h->site_count == 0) h->kind = OM_STRIKE;
    for (int i = 0; i < h->site_count; i++) h->delays[i] = some_time(g, 0, 3, 5);
  }
  if (h->kind == OM_STRIKE || h->kind == OM_MALFUNCTION) {
    if (in_100(g, 45)) name_some_sites(g, h, 2);
    if (h->site_count == 0 || in_100(g, 40)) name_some_assets(g, h, 3);
  }
  /* The same again, as after-shocks come: recurrences, touching outages, warnings of what is known. */
  const struct om_hazard *last = m->hazard_count > 1 ? h - 1 : NULL;
  if (last != NULL && (last->kind == OM_STRIKE || last->kind == OM_MALFUNCTION) && in_100(g, 35)) {
    h->kind = last->kind;
    strcpy(h->cause, last->cause);
    h->asset_count = last->asset_count;
    h->site_count = last->site_count;
    memcpy(h->assets, last->assets, sizeof h->assets);
    memcpy(h->sites, last->sites, sizeof h->sites);
  }
  if (h->kind != OM_SHOCK) return;
  h->malfunction = in_100(g, 50);
  h->probability = chance_of_ppm(exposures[pick(g, 14)]);
  if (g->with_tables && m->table_count < OM_TABLES - 2 && in_100(g, 70)) {
    if (in_100(g, 50)) make_background(g, h);
    else make_change(g, h);
  }
  int by = pick(g, 4);
  if (by == 0) name_some_assets(g, h, 4);
  if (by == 1) name_some_sites(g, h, 2);
  if (by == 2) strcpy(h->kinds[h->kind_count++], m->assets[pick(g, m->asset_count)].kind);
  if (by == 3) strcpy(h->sectors[h->sector_count++], m->assets[pick(g, m->asset_count)].sector);
  if (in_100(g, 20) || h->asset_count + h->site_count + h->kind_count + h->sector_count == 0) name_some_assets(g, h, 3);
}

/* ---- layers ---- */

/* Assets of the layer: the ones others rest on, and some others. */
static int choose_assets(struct maker *g, int count, int *chosen) {
  int found = 0;
  for (int times = 0; times < 4 * count && found < count; times++) {
    int asset = pick(g, g->m->asset_count);
    if (g->m->link_count > 0 && in_100(g, 60)) asset = g->m->links[pick(g, g->m->link_count)].supplier;
    bool twice = false;
    for (int i = 0; i < found; i++) twice = twice || chosen[i] == asset;
    if (!twice) chosen[found++] = asset;
  }
  return found;
}

static struct om_hazard *add_layer_hazard(struct maker *g, enum om_hazard_kind kind) {
  struct om_model *m = g->m;
  struct om_hazard *h = &m->hazards[m->hazard_count++];
  *h = (struct om_hazard){.kind = kind, .overseas = in_100(g, 40)};
  snprintf(h->id, OM_ID, "%c%c-hazard%d", 'a' + pick(g, 26), 'a' + pick(g, 26), m->hazard_count);
  strcpy(h->cause, in_100(g, 50) ? h->id : "worm");
  h->at = some_time(g, 0, 8, 2);
  h->first = h->later = fixed(0);
  h->probability = some_chance(g, 85);
  return h;
}

static void add_access(struct maker *g, int from, int to) {
  struct om_model *m = g->m;
  for (int l = 0; l < m->access_count; l++)
    if (m->access[l].from == from && m->access[l].to == to) return;
  if (from == to || m->access_count == OM_ACCESS) return;
  struct om_access *l = &m->access[m->access_count++];
  *l = (struct om_access){.from = from, .to = to, .way = (enum om_way)pick(g, 3), .crosses = in_100(g, 30)};
  l->delay = some_time(g, 0, 6, 2);
  l->chance = some_chance(g, 60);
}

static void make_infection(struct maker *g) {
  struct om_model *m = g->m;
  struct om_hazard *h = add_layer_hazard(g, OM_INFECTION);
  if (in_100(g, 20)) {
    h->has_detect = true;
    h->detect = some_time(g, 0, 2, 0);
  }
  if (in_100(g, 20)) {
    h->has_repair = true;
    h->repair = some_time(g, 0, 6, 8);
  }
  for (int i = between(g, 1, 2); i > 0; i--) {
    int host = m->hosts[pick(g, m->host_count)].asset;
    if (h->asset_count == 0 || h->assets[0] != host) h->assets[h->asset_count++] = host;
  }
  if (in_100(g, 10)) strcpy(h->kinds[h->kind_count++], m->assets[h->assets[0]].kind);
  if (in_100(g, 10)) strcpy(h->sectors[h->sector_count++], m->assets[h->assets[0]].sector);
}

/* Every third model has hosts: some of its assets, or all, with access links between them, and infections. */
static void make_hosts(struct maker *g) {
  struct om_model *m = g->m;
  static const int64_t parts[4] = {300000, 500000, 900000, 333333};
  int chosen[OM_HOSTS];
  if (!in_100(g, 33)) return;
  m->host_count = choose_assets(g, between(g, 1, m->asset_count < 8 ? m->asset_count : 8), chosen);
  for (int a = 0; a < m->asset_count; a++)
    if (in_100(g, 60)) name(m->assets[a].organisation, "org", pick(g, 3));
  for (int i = 0; i < m->host_count; i++) {
    struct om_host *h = &m->hosts[i];
    *h = (struct om_host){.asset = chosen[i], .data = -1, .principal = -1, .contain_most_s = OM_NEVER};
    h->strike = in_100(g, 70) ? some_chance(g, 60) : chance_of_ppm(0);
    h->leak = in_100(g, 45) ? some_chance(g, 60) : chance_of_ppm(0);
    h->strike_after = in_100(g, 35) ? fixed(0) : some_time(g, 0, 5, 3);
    h->leak_after = in_100(g, 35) ? fixed(0) : some_time(g, 0, 5, 3);
    h->contain = in_100(g, 25) ? fixed(OM_NEVER) : some_time(g, 0, 7, 0);
    h->again = in_100(g, 25) ? fixed(OM_NEVER) : some_time(g, 0, 5, 0);
    if (in_100(g, 25)) h->contain_most_s = g->unit_s * between(g, 0, 5);
    if (in_100(g, 30)) h->guard_ppm = in_100(g, 10) ? OM_FULL : parts[pick(g, 4)];
    if (in_100(g, 30)) h->trained_ppm = in_100(g, 10) ? OM_FULL : parts[pick(g, 4)];
    h->encrypted = in_100(g, 20);
    if (in_100(g, 35)) h->data = pick(g, m->asset_count);
    /* Who works for whom has no circle: principals stand before those who work for them. */
    if (i > 0 && in_100(g, 40)) {
      h->principal = chosen[pick(g, i)];
      h->bound = in_100(g, 50);
    }
  }
  for (int i = 0; i + 1 < m->host_count; i++)
    if (in_100(g, 80)) add_access(g, chosen[i], chosen[i + 1]);
  for (int i = pick(g, 3 * m->host_count); i > 0; i--) add_access(g, chosen[pick(g, m->host_count)], chosen[pick(g, m->host_count)]);
  for (int i = between(g, 1, 3); i > 0; i--) make_infection(g);
}

/* The largest factor a profile has at any hour, ppm. */
static int64_t largest_factor(const struct om_model *m, const char *profile) {
  int64_t largest = OM_FULL;
  for (int i = 0; i < m->profile_row_count; i++)
    if (strcmp(m->profile_rows[i].profile, profile) == 0 && m->profile_rows[i].factor_ppm > largest) largest = m->profile_rows[i].factor_ppm;
  return largest;
}

/* Room for the busiest hour when nothing has happened, and some: of servers what Erlang would need, of a queue a margin. */
static void give_capacity(struct maker *g, struct om_pool *p) {
  int64_t erlangs_ppm = 500000 * between(g, 1, 24), busiest = largest_factor(g->m, p->profile);
  p->load_ppm = erlangs_ppm * 3600 / p->hold_s;
  if (!p->is_loss) {
    p->capacity_ppm = p->load_ppm * busiest / OM_FULL * between(g, 102, 150) / 100 + OM_FULL;
    return;
  }
  double a = (double)erlangs_ppm / OM_FULL * (double)busiest / OM_FULL, b = 1;
  int n = 0;
  while (n < 1 || b > 0.6 * (double)p->grade_ppm / OM_FULL) {
    n++;
    b = a * b / (n + a * b);
  }
  p->capacity_ppm = (int64_t)(n + pick(g, 3)) * OM_FULL + (in_100(g, 30) ? 250000 : 0);
}

static void make_pool(struct maker *g, struct om_pool *p) {
  static const int64_t parts[4] = {300000, 500000, 900000, 333333}, grades[3] = {10000, 50000, 100000}, admits[4] = {OM_FULL, 900000, 500000, 1200000};
  p->is_loss = in_100(g, 50);
  strcpy(p->unit, in_100(g, 60) ? "users" : in_100(g, 50) ? "customers" : "calls");
  p->users = between(g, 1, 1000);
  if (g->m->profile_row_count > 0 && in_100(g, 50)) strcpy(p->profile, g->m->profile_rows[pick(g, g->m->profile_row_count)].profile);
  p->hold_s = g->unit_s * between(g, 1, 6);
  p->retry_ppm = in_100(g, 20) ? OM_FULL : in_100(g, 20) ? 0 : parts[pick(g, 4)];
  p->retry_after_s = g->unit_s * between(g, 1, 5);
  p->patience_s = in_100(g, 40) ? OM_NEVER : g->unit_s * between(g, 1, 8);
  p->collapse_ppm = in_100(g, 50) ? 0 : parts[pick(g, 4)];
  p->admit_ppm = in_100(g, 60) ? -1 : admits[pick(g, 4)];
  p->grade_ppm = grades[pick(g, 3)];
  int64_t step = g->unit_s * between(g, 1, 3);
  p->step_s = step > 3600 ? 3600 : step;
  give_capacity(g, p);
  if (in_100(g, 50)) {
    p->registered = between(g, 1, 200);
    p->register_after_s = g->unit_s * pick(g, 8);
  }
  p->stop_at_ppm = -1;
  p->stop_for_s = OM_NEVER;
  if (!in_100(g, 50)) return;
  if (!p->is_loss) p->capacity_ppm *= between(g, 2, 20); /* a surge may fill a day's count within the horizon */
  p->stop_at_ppm = (int64_t)((om_wide)p->load_ppm * 25 * largest_factor(g->m, p->profile) / OM_FULL) + 1;
  if (in_100(g, 60)) p->stop_for_s = g->unit_s * between(g, 1, 12);
}

/* Every third model has pools, and surges of their demand. */
static void make_pools(struct maker *g) {
  struct om_model *m = g->m;
  static const int64_t factors[6] = {1500000, 2000000, 4000000, 9000000, 500000, 40000000};
  int chosen[OM_POOLS];
  if (!in_100(g, 33)) return;
  m->pool_count = choose_assets(g, between(g, 1, m->asset_count < 5 ? m->asset_count : 5), chosen);
  for (int i = 0; i < m->pool_count; i++) {
    struct om_pool *p = &m->pools[i];
    *p = (struct om_pool){.asset = chosen[i]};
    make_pool(g, p);
    for (int j = 0; in_100(g, 50) && j < m->pool_count; j++)
      if (j != i && in_100(g, 60)) p->spills[p->spill_count++] = chosen[j];
  }
  for (int i = between(g, 1, 3); i > 0; i--) {
    struct om_hazard *h = add_layer_hazard(g, OM_SURGE);
    h->factor_ppm = factors[pick(g, 6)];
    h->lasts = some_time(g, 0, 10, 10);
    h->assets[h->asset_count++] = chosen[pick(g, m->pool_count)];
    if (in_100(g, 20)) strcpy(h->sectors[h->sector_count++], m->assets[h->assets[0]].sector);
  }
}

/* How to run it.  Where a shock is rare, often in a replication in which somebody exposed to it fails. */
static void make_run(struct maker *g, struct om_run *run) {
  static const int64_t outer[5] = {0, 1, 3, 20, 20};
  const struct om_model *m = g->m;
  *run = (struct om_run){.seed = next(g) >> pick(g, 63), .outer_draws = outer[pick(g, 5)]};
  const struct om_hazard *rare = NULL;
  for (int h = 0; h < m->hazard_count && rare == NULL; h++)
    if (m->hazards[h].kind == OM_SHOCK && m->hazards[h].asset_count > 0 && !m->hazards[h].probability.always)
      rare = &m->hazards[h];
  /* Few outer draws where the number will be great: the program runs all replications before it, too. */
  if (rare != NULL && run->outer_draws > 1 && in_100(g, 80)) run->outer_draws = pick(g, 2);
  int64_t o = run->outer_draws > 0 ? pick(g, (int)run->outer_draws) : 0, number = in_100(g, 50) ? 0 : pick(g, 30);
  uint64_t seed = run->seed ^ (uint64_t)o * UINT64_C(0x9E3779B97F4A7C15);
  int64_t most = run->outer_draws > 1 ? 60 : 2600;
  if (rare != NULL && run->outer_draws <= 1 && in_100(g, 20)) number = 1000 + pick(g, 200);
  uint64_t key = rare == NULL ? 0 : om_key("exposed", rare->id, m->assets[rare->assets[0]].id, NULL);
  for (int64_t n = number; rare != NULL && n < most; n++)
    if (om_exposed_fails(seed, key, rare->probability, (uint64_t)n, NULL)) {
      number = n;
      break;
    }
  run->replication = run->outer_draws > 0 ? number * run->outer_draws + o : number;
}

static void name_table(struct om_model *m, const struct om_dist *dist, const char *class_name, const char *id1,
                       const char *id2, const char *what) {
  if (dist->kind != OM_TABLE) return;
  char id[sizeof m->tables[0].id];
  snprintf(id, sizeof id, "%s/%.71s%s%.71s/%s", class_name, id1, id2[0] == 0 ? "" : "/", id2, what);
  strcpy(m->tables[dist->table].id, id);
}

/* Every table is named for the place it is of, as the program names it. */
static void name_tables(struct om_model *m) {
  for (int i = 0; i < m->asset_count; i++) {
    const struct om_asset *a = &m->assets[i];
    name_table(m, &a->detect, "asset", a->id, "", "detect");
    name_table(m, &a->repair, "asset", a->id, "", "repair");
    name_table(m, &a->restart, "asset", a->id, "", "restart");
  }
  for (int i = 0; i < m->stage_count; i++) {
    const struct om_stage *s = &m->stages[i];
    const char *need = m->needs[s->need].id;
    name_table(m, &s->autonomy, "stage", need, s->name, "autonomy");
    name_table(m, &s->start, "stage", need, s->name, "start");
    name_table(m, &s->fail_running, "stage", need, s->name, "fail_running");
  }
  for (int i = 0; i < m->link_count; i++)
    name_table(m, &m->links[i].switch_over, "link", m->needs[m->links[i].need].id, m->assets[m->links[i].supplier].id,
               "switch");
  for (int i = 0; i < m->hazard_count; i++) {
    const struct om_hazard *h = &m->hazards[i];
    name_table(m, &h->at, "hazard", h->id, "", "at");
    name_table(m, &h->first, "hazard", h->id, "", "at");
    name_table(m, &h->later, "hazard", h->id, "", "next");
    if (h->has_detect) name_table(m, &h->detect, "hazard", h->id, "", "detect");
    if (h->has_repair) name_table(m, &h->repair, "hazard", h->id, "", "repair");
    for (int j = 0; h->kind == OM_TRAVEL && j < h->site_count; j++) {
      char what[24];
      snprintf(what, sizeof what, "delay-%d", j);
      name_table(m, &h->delays[j], "hazard", h->id, "", what);
    }
  }
}

bool om_model_is_whole(const struct om_model *m) {
  for (int t = 0; t < m->table_count; t++)
    if (m->tables[t].count == 0) return false;
  return true;
}

void om_generate(uint64_t seed, bool with_tables, struct om_model *m, struct om_run *run) {
  memset(m, 0, offsetof(struct om_model, tables)); /* the tables are most of it, and filled only where they are used */
  for (int t = 0; t < OM_TABLES; t++) {
    m->tables[t].id[0] = m->tables[t].call[0] = 0;
    m->tables[t].count = 0;
  }
  struct maker g = {.state = seed * UINT64_C(0xD1342543DE82EF95) + 1, .m = m, .with_tables = with_tables};
  make_calendar(&g);
  g.dense = in_100(&g, 20);
  g.large = in_100(&g, 6);
  make_assets(&g);
  m->service_count = between(&g, 1, 3);
  for (int s = 0; s < m->service_count; s++) {
    name(m->services[s].id, "service", s);
    m->services[s].from_source = in_100(&g, s == 0 ? 70 : 25);
  }
  if (m->services[0].from_source && m->asset_count > 2 && in_100(&g, 60)) make_mesh(&g);
  int free_needs = (g.large ? between(&g, 15, 45) : between(&g, 0, 14)) - m->need_count;
  if (m->need_count == 0 && free_needs < 3 && in_100(&g, 80)) free_needs = 3;
  make_free_needs(&g, free_needs > 0 ? free_needs : 0);
  make_stages(&g);
  settle_shares(&g);
  for (int s = 0; s < m->service_count; s++)
    if (m->services[s].from_source) settle_circles(&g, s);
  for (int i = between(&g, 1, 6); i > 0; i--) make_hazard(&g);
  struct maker aside = {.state = ~g.state * UINT64_C(0x9FB21C651E98DF25), .m = m};
  make_aids(&aside);
  struct maker apart = {.state = (g.state ^ UINT64_C(0x5851F42D4C957F2D)) * UINT64_C(0xDA942042E4DD58B5), .m = m, .unit_s = g.unit_s, .dense = g.dense};
  make_hosts(&apart);
  make_pools(&apart);
  name_tables(m);
  make_run(&g, run);
}
