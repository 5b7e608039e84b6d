/* The layer contagion: who is compromised, when, and what comes of it (src/README.md, Contagion by example).
 *
 * Every host and link has the moment at which something of its own falls due; each tick looks at all of them.  Order of
 * hosts: their ids; of links: (from, to); of infections: their keys. */
#include "oracle_state.h"

#include <math.h>
#include <string.h>

enum { LEARNT_S = 22436793 };  /* what is learnt halves in 180 days: 180 d / ln 2 */

static int64_t in(const struct sim *s, int64_t seconds) { return seconds == OM_NEVER ? OM_NEVER : s->now + seconds; }
static int64_t in_1s_or_later(const struct sim *s, int64_t seconds) { return in(s, seconds < 1 ? 1 : seconds); }

/* ---- what the rows say ---- */

static int host_of(const struct om_model *m, int asset) {
  for (int h = 0; h < m->host_count; h++)
    if (m->hosts[h].asset == asset) return h;
  return -1;
}

/* A contractor that is bound has its principal's measures, which may be those of the principal's own principal. */
static const struct om_host *measures_of(const struct om_model *m, int host) {
  const struct om_host *h = &m->hosts[host];
  while (h->bound) h = &m->hosts[host_of(m, h->principal)];
  return h;
}

/* Where the records are that leak. */
static int records_of(const struct om_host *h) { return h->data < 0 ? h->asset : h->data; }

static bool is_one_organisation(const struct om_model *m, int host, int other) {
  const char *a = m->assets[m->hosts[host].asset].organisation, *b = m->assets[m->hosts[other].asset].organisation;
  return host == other || (a[0] != 0 && strcmp(a, b) == 0);
}

/* The part of tries that measures ward off now: 1 - (1 - guard)(1 - trained / 2^(t / 180 d)), in ppm; each product down. */
static struct om_chance ward_of(const struct sim *s, int host) {
  const struct om_host *h = measures_of(s->m, host);
  int64_t forgotten = om_part_of_2_to_32(h->trained_ppm, om_worn_off(s->now, LEARNT_S));
  int64_t let_past = (OM_FULL - h->guard_ppm) * (OM_FULL - (h->trained_ppm - forgotten)) / OM_FULL;
  struct om_chance ward = {.always = let_past == 0};
  if (!ward.always) ward.below = (uint64_t)(((om_wide)(OM_FULL - let_past) << 64) / OM_FULL);
  return ward;
}

/* ---- tries ---- */

static void go_on_trying(struct sim *s, int link) {
  struct access_state *l = &s->access[link];
  int64_t delay = om_dist_value(s->m, &s->m->access[link].delay, om_sim_draw(s, s->access_key[link], OM_DRAW_TRY, l->tries++));
  l->try_at = in_1s_or_later(s, delay);
}

static void begin_tries(struct sim *s, int link) {
  struct access_state *l = &s->access[link];
  COUNT(s, TRY_BEGINS);
  if (om_chance_comes_true(s->m->access[link].chance, om_sim_draw(s, s->access_key[link], OM_DRAW_OPEN, l->tries))) {
    go_on_trying(s, link);
    return;
  }
  l->tries++;
  COUNT(s, TRY_CLOSED);
}

static bool is_in_state(const struct sim *s, int asset, enum host_stage stage) {
  return s->hosts[host_of(s->m, asset)].stage == stage;
}

/* ---- a host's life ---- */

static void expect(struct sim *s, int host, bool is_leak) {
  const struct om_host *h = &s->m->hosts[host];
  struct host_state *state = &s->hosts[host];
  uint64_t key = s->asset_key[h->asset];
  uint32_t k = state->compromises - 1;
  struct om_chance chance = is_leak ? h->leak : h->strike;
  if (is_leak && measures_of(s->m, host)->encrypted) {
    COUNT(s, LEAK_ENCRYPTED);
    return;
  }
  if (!om_chance_comes_true(chance, om_sim_draw(s, key, is_leak ? OM_DRAW_LEAKS : OM_DRAW_INFECTED_STRIKES, k))) return;
  int64_t wait = om_dist_value(s->m, is_leak ? &h->leak_after : &h->strike_after,
                               om_sim_draw(s, key, is_leak ? OM_DRAW_LEAKS_AFTER : OM_DRAW_INFECTED_STRIKES_AFTER, k));
  if (wait == 0) s->harms[s->harm_count++] = (struct harm){.host = host, .is_leak = is_leak};
  else if (is_leak) state->leak_at = in(s, wait);
  else state->strike_at = in(s, wait);
}

/* from: the host it comes from, or -1: a hazard brings it. */
static void compromise(struct sim *s, int host, int from, int hazard) {
  const struct om_model *m = s->m;
  const struct om_host *measures = measures_of(m, host);
  struct host_state *h = &s->hosts[host];
  if (h->stage != SUSCEPTIBLE) {
    COUNT(s, INFECTION_IN_VAIN);
    return;
  }
  if (h->compromises > 0) COUNT(s, COMPROMISED_AGAIN);
  *h = (struct host_state){.stage = COMPROMISED, .compromises = h->compromises + 1, .strikes = h->strikes, .leaks = h->leaks,
                           .from = from, .hazard = from < 0 ? hazard : s->hosts[from].hazard, .struck_at = OM_NEVER,
                           .next_at = OM_NEVER, .strike_at = OM_NEVER, .leak_at = OM_NEVER, .ancestor = -1};
  if (from >= 0) {
    /* The nearest before it on its way that was struck or leaked when it came. */
    const struct host_state *f = &s->hosts[from];
    h->from_compromise = f->compromises;
    h->ancestor = f->ancestor;
    if (f->struck_at < s->now) h->ancestor = f->was_leak ? records_of(&m->hosts[from]) : m->hosts[from].asset;
    COUNT(s, COMPROMISED_OVER_LINK);
  } else
    COUNT(s, COMPROMISED_BY_HAZARD);
  int64_t contained = om_dist_value(m, &measures->contain, om_sim_draw(s, s->asset_key[m->hosts[host].asset], OM_DRAW_CONTAINED, h->compromises - 1));
  if (measures->contain_most_s < contained) {
    contained = measures->contain_most_s;
    COUNT(s, CONTAIN_AT_MOST);
  }
  if (measures != &m->hosts[host]) COUNT(s, COMPROMISED_BOUND);
  h->next_at = in_1s_or_later(s, contained);
  expect(s, host, false);
  expect(s, host, true);
  for (int l = 0; l < m->access_count; l++)
    if (m->access[l].to == m->hosts[host].asset) s->access[l].try_at = OM_NEVER;
  for (int l = 0; l < m->access_count; l++)
    if (m->access[l].from == m->hosts[host].asset && is_in_state(s, m->access[l].to, SUSCEPTIBLE)) begin_tries(s, l);
}

static void contain(struct sim *s, int host) {
  const struct om_host *h = &s->m->hosts[host];
  struct host_state *state = &s->hosts[host];
  COUNT(s, CONTAINED);
  if (state->strike_at != OM_NEVER || state->leak_at != OM_NEVER) COUNT(s, CONTAINED_BEFORE_HARM);
  if (state->strike_at == s->now || state->leak_at == s->now) COUNT(s, TIE_CONTAINED_AND_HARM);
  state->stage = CONTAINED;
  state->strike_at = state->leak_at = OM_NEVER;
  for (int l = 0; l < s->m->access_count; l++)
    if (s->m->access[l].from == h->asset) s->access[l].try_at = OM_NEVER;
  state->next_at = in_1s_or_later(s, om_dist_value(s->m, &h->again, om_sim_draw(s, s->asset_key[h->asset], OM_DRAW_AGAIN, state->compromises - 1)));
}

static void become_susceptible(struct sim *s, int host) {
  s->hosts[host].stage = SUSCEPTIBLE;
  s->hosts[host].next_at = OM_NEVER;
  COUNT(s, SUSCEPTIBLE_AGAIN);
  for (int l = 0; l < s->m->access_count; l++)
    if (s->m->access[l].to == s->m->hosts[host].asset && is_in_state(s, s->m->access[l].from, COMPROMISED)) begin_tries(s, l);
}

static void end_try(struct sim *s, int link) {
  const struct om_access *l = &s->m->access[link];
  int to = host_of(s->m, l->to);
  s->access[link].try_at = OM_NEVER;
  if (om_chance_comes_true(ward_of(s, to), om_sim_draw(s, s->access_key[link], OM_DRAW_WARDED_OFF, s->access[link].tries - 1))) {
    COUNT(s, TRY_WARDED_OFF);
    if (measures_of(s->m, to)->trained_ppm > 0) COUNT(s, TRY_WARDED_OFF_TRAINED);
    go_on_trying(s, link);
    return;
  }
  compromise(s, to, host_of(s->m, l->from), -1);
}

/* ---- the hooks ---- */

/* Puts numbers in the order of what they stand for. */
static void put_in_order(const struct sim *s, int count, int *order, bool (*before)(const struct sim *s, int a, int b)) {
  for (int i = 0; i < count; i++) {
    int at = i;
    for (; at > 0 && before(s, i, order[at - 1]); at--) order[at] = order[at - 1];
    order[at] = i;
  }
}

static bool host_before(const struct sim *s, int a, int b) {
  return strcmp(s->m->assets[s->m->hosts[a].asset].id, s->m->assets[s->m->hosts[b].asset].id) < 0;
}

static bool link_before(const struct sim *s, int a, int b) {
  const struct om_access *l = &s->m->access[a], *o = &s->m->access[b];
  int from = strcmp(s->m->assets[l->from].id, s->m->assets[o->from].id);
  return from != 0 ? from < 0 : strcmp(s->m->assets[l->to].id, s->m->assets[o->to].id) < 0;
}

static bool hazard_before(const struct sim *s, int a, int b) { return s->hazard_key[a] < s->hazard_key[b]; }

void om_hosts_begin(struct sim *s) {
  const struct om_model *m = s->m;
  for (int h = 0; h < m->host_count; h++)
    s->hosts[h] = (struct host_state){.struck_at = OM_NEVER, .next_at = OM_NEVER, .strike_at = OM_NEVER, .leak_at = OM_NEVER, .ancestor = -1};
  for (int l = 0; l < m->access_count; l++) {
    s->access_key[l] = om_key("access", m->assets[m->access[l].from].id, m->assets[m->access[l].to].id, NULL);
    s->access[l] = (struct access_state){.try_at = OM_NEVER};
  }
  put_in_order(s, m->host_count, s->host_order, host_before);
  put_in_order(s, m->access_count, s->access_order, link_before);
  put_in_order(s, m->hazard_count, s->hazard_order, hazard_before);
}

/* Step 1, all that is due, in this order. */
void om_hosts_due(struct sim *s) {
  const struct om_model *m = s->m;
  s->harm_count = 0;
  for (int i = 0; i < m->host_count; i++) {
    int h = s->host_order[i];
    if (s->hosts[h].next_at != s->now) continue;
    if (s->hosts[h].stage == COMPROMISED) contain(s, h);
    else become_susceptible(s, h);
  }
  for (int is_leak = 0; is_leak < 2; is_leak++)
    for (int i = 0; i < m->host_count; i++) {
      int h = s->host_order[i];
      int64_t *at = is_leak ? &s->hosts[h].leak_at : &s->hosts[h].strike_at;
      if (*at != s->now) continue;
      *at = OM_NEVER;
      s->harms[s->harm_count++] = (struct harm){.host = h, .is_leak = is_leak};
    }
  for (int i = 0; i < m->hazard_count; i++) {
    int hazard = s->hazard_order[i];
    if (m->hazards[hazard].kind != OM_INFECTION || s->layer_hazard_at[hazard] != s->now) continue;
    for (int j = 0; j < m->host_count; j++)
      if (om_hazards_names(m, hazard, m->hosts[s->host_order[j]].asset)) compromise(s, s->host_order[j], -1, hazard);
  }
  for (int i = 0; i < m->access_count; i++)
    if (s->access[s->access_order[i]].try_at == s->now) end_try(s, s->access_order[i]);
}

/* What happened to an asset last, if that is an outage or leak of this layer, by that hazard, from before this second. */
static int latest_harm(const struct sim *s, int asset, int hazard) {
  int e = asset < 0 ? -1 : om_blame_latest(s, asset);
  if (e < 0 || s->result->episodes[e].start_s >= s->now || om_blame_root_hazard(s, e) != hazard) return -1;
  const char *mechanism = s->result->episodes[e].mechanism;
  return strcmp(mechanism, "infection") == 0 || strcmp(mechanism, "leak") == 0 ? e : -1;
}

static int parent_of(const struct sim *s, const struct host_state *h) {
  int asset = h->ancestor;
  if (h->from >= 0) {
    const struct host_state *from = &s->hosts[h->from];
    if (from->compromises == h->from_compromise && from->struck_at < s->now)
      asset = from->was_leak ? records_of(&s->m->hosts[h->from]) : s->m->hosts[h->from].asset;
  }
  return latest_harm(s, asset, h->hazard);
}

/* Step 5: the outages and leaks of this second, wished for once.  True if there are any. */
bool om_hosts_settle(struct sim *s) {
  const struct om_model *m = s->m;
  int parents[2 * OM_HOSTS];
  for (int i = 0; i < s->harm_count; i++) parents[i] = parent_of(s, &s->hosts[s->harms[i].host]);
  for (int i = 0; i < s->harm_count; i++) {
    const struct harm *harm = &s->harms[i];
    struct host_state *h = &s->hosts[harm->host];
    struct wished *wish = &s->wished[s->wished_count++];
    *wish = (struct wished){.asset = harm->is_leak ? records_of(&m->hosts[harm->host]) : m->hosts[harm->host].asset,
                            .mechanism = harm->is_leak ? "leak" : "infection", .parent = parents[i], .hazard = h->hazard,
                            .beyond_repair = harm->is_leak};
    bool again = !harm->is_leak && h->strikes > 0;
    for (int o = 0; harm->is_leak && o < m->host_count; o++)
      again = again || (is_one_organisation(m, harm->host, o) && s->hosts[o].leaks > 0);
    if (again) wish->traits |= OM_RECURRENCE;
    if (again && harm->is_leak) COUNT(s, LEAK_RECURS);
    if (again && !harm->is_leak) COUNT(s, INFECTED_STRIKE_RECURS);
    if (h->from >= 0) wish->traits |= OM_STEPPING_STONE;
    if (m->hosts[harm->host].principal >= 0 || (h->from >= 0 && m->hosts[h->from].principal >= 0)) wish->traits |= OM_OUTSOURCED_LINK;
    if (h->struck_at == OM_NEVER) {
      h->struck_at = s->now;
      h->was_leak = harm->is_leak;
    }
    if (harm->is_leak) h->leaks++;
    else h->strikes++;
  }
  bool any = s->harm_count > 0;
  s->harm_count = 0;
  return any;
}

int64_t om_hosts_next(const struct sim *s) {
  const struct om_model *m = s->m;
  int64_t next = OM_NEVER;
#define DUE(time) \
  do { \
    if ((time) > s->now && (time) < next) next = (time); \
  } while (0)
  for (int h = 0; h < m->host_count; h++) {
    DUE(s->hosts[h].next_at);
    DUE(s->hosts[h].strike_at);
    DUE(s->hosts[h].leak_at);
  }
  for (int l = 0; l < m->access_count; l++) DUE(s->access[l].try_at);
#undef DUE
  return next;
}

/* ---- arithmetic of both layers ---- */

/* 1 - e^(-time / after), in units of 2^-32, down, and below 1. */
uint64_t om_worn_off(int64_t time_s, int64_t after_s) {
  long double part = -expm1l(-(long double)time_s / (long double)after_s) * 4294967296.0L;
  return part >= 4294967295.0L ? UINT64_C(0xFFFFFFFF) : (uint64_t)part;
}

int64_t om_part_of_2_to_32(int64_t amount, uint64_t part) { return (int64_t)((om_wide)amount * (om_wide)part >> 32); }
