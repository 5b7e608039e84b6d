/* contagion - the layer of malware and of records that get out (layers/hosts.csv, layers/access.csv). A host is susceptible, compromised
   or contained. A hazard `infection` compromises its targets; from there it goes over access links:

   - A *try* is under way on a link while its source is compromised and its target susceptible. When that begins the way is open or not, by
     chance; a closed one stays closed until it begins anew. A try takes the link's delay, at least 1 s. Then the target wards it off with the
     part of its measures at that second, and the next try follows, or it is compromised. With exponential delays this is the
     chain of Kermack and McKendrick; with delays that are fixed and ways open by chance, Reed's and Frost's.
   - A compromise may strike (an outage of the asset, mechanism infection) and may leak (of the asset that holds the records, mechanism leak,
     beyond repair: what is out stays out), each by chance and after a time, unless it is contained before that.
   - Containment comes after a time; from then until `again` the host is immune.

   Within a second: containment and its end, outages, leaks, infections from outside, tries; each in the order of hosts, hazards, links. A host
   that is contained in the second in which it would strike does not. Whether a host is up does not matter to what goes over it.

   Draws (classes asset and access; k counts from 0): 48 delay of a try, 49 whether the way is open: the link's tries; 50 warding off: the same;
   51 whether it strikes, 52 when, 53 whether it leaks, 54 when, 55 containment, 56 until it can be compromised again: the host's compromises.

   Blame: the parent of an outage or leak is that of the host it came from, if that was struck or leaked in the same compromise, before; else the
   nearest before it on its way that was when it came; else the hazard. And the hazard where what befell that one last is something else, of
   another hazard, or of this second: a line leads back to the hazard whose times and cause the outage has. Traits: stepping_stone if it came over an access link,
   outsourced_link if the host or the one it came from works for another, recurrence if the host was struck, or its
   organisation leaked, before. */
#include "layer/contagion.h"

#include <string.h>

#include "layer/hosts.h"
#include "layer/timers.h"

enum { EMITTED_MOST = HK_WISHES_MOST / 2 };
enum { DELAY = HK_DRAW_CONTAGION, OPEN, WARD, STRIKE, STRIKE_AFTER, LEAK, LEAK_AFTER, CONTAIN, AGAIN };

typedef struct host_state {
  int64_t since_s;            /* of the latest compromise, or HK_NEVER */
  int64_t struck_s;           /* first outage or leak of the compromise at hand, or HK_NEVER */
  uint32_t compromises, strikes, leaks;
  uint32_t from, from_compromise; /* host and its number of compromises; HK_NONE: from outside */
  uint32_t ancestor;          /* asset on the way here that was struck or leaked when it came, or HK_NONE */
  uint32_t hazard;            /* in the plan */
  uint8_t state;              /* hk_host_state */
  uint8_t is_touched, was_leak; /* the first of struck_s was a leak */
} host_state;

typedef struct due_strike { uint32_t host; uint8_t is_leak; } due_strike;

typedef struct contagion {
  const hakyu_memory *memory;
  const hk_hosts *plan;
  hk_layer_start start;
  host_state *hosts;
  uint32_t *tries;            /* by link: so far */
  uint32_t *group_leaks;      /* by organisation */
  uint32_t *touched;          uint32_t touched_count; /* hosts */
  due_strike *due;            uint32_t due_count, due_done; /* of this tick */
  hk_timers timers;
  bool is_overrun;            /* a link tried more often than it can draw */
} contagion;

/* Timers by entity, in the order in which they come within a second. */
static uint32_t life_timer(uint32_t host) { return host; }
static uint32_t strike_timer(const contagion *c, uint32_t host) { return c->plan->count + host; }
static uint32_t leak_timer(const contagion *c, uint32_t host) { return 2 * c->plan->count + host; }
static uint32_t infection_timer(const contagion *c, uint32_t infection) { return 3 * c->plan->count + infection; }
static uint32_t try_timer(const contagion *c, uint32_t link) { return 3 * c->plan->count + c->plan->infection_count + link; }

/* ---- life ----------------------------------------------------------------------------------------------------- */

static void release(const hakyu_memory *memory, void *self) {
  contagion *c = self;
  void *blocks[] = {c->hosts, c->tries, c->group_leaks, c->touched, c->due};
  for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) hk_memory_free(memory, blocks[i]);
  hk_timers_fini(&c->timers, memory);
  hk_memory_free(memory, c);
}

static hakyu_status bind(const hakyu_memory *memory, const hk_network *network, const void *data, void **self) {
  const hk_hosts *plan = data;
  contagion *c = hk_memory_zalloc(memory, sizeof *c);
  (void)network;
  if (!c) return HAKYU_NO_MEMORY;
  c->memory = memory;
  c->plan = plan;
  c->hosts = hk_memory_array(memory, (size_t)plan->count + 1, sizeof *c->hosts);
  c->tries = hk_memory_array(memory, (size_t)plan->access_count + 1, sizeof *c->tries);
  c->group_leaks = hk_memory_array(memory, (size_t)plan->group_count + 1, sizeof *c->group_leaks);
  c->touched = hk_memory_array(memory, (size_t)plan->count + 1, sizeof *c->touched);
  c->due = hk_memory_array(memory, 2 * (size_t)plan->count + 1, sizeof *c->due);
  const hakyu_status status = hk_timers_init(&c->timers, memory, 3 * plan->count + plan->infection_count + plan->access_count);
  if (status || !c->hosts || !c->tries || !c->group_leaks || !c->touched || !c->due) {
    release(memory, c);
    return HAKYU_NO_MEMORY;
  }
  for (uint32_t h = 0; h < plan->count; h++) c->hosts[h] = (host_state){.since_s = HK_NEVER};
  *self = c;
  return HAKYU_OK;
}

static void put_back(contagion *c) {
  for (uint32_t i = 0; i < c->touched_count; i++) {
    const hk_host *host = &c->plan->hosts[c->touched[i]];
    memset(&c->tries[host->out_first], 0, host->out_count * sizeof *c->tries);
    c->group_leaks[host->group] = 0;
    c->hosts[c->touched[i]] = (host_state){.since_s = HK_NEVER};
  }
  c->touched_count = c->due_count = c->due_done = 0;
  c->is_overrun = false;
  hk_timers_clear(&c->timers);
}

/* ---- draws ------------------------------------------------------------------------------------------------------ */

static uint64_t draw(contagion *c, uint64_t key, uint32_t purpose, uint32_t k) {
  if (k > HK_DRAW_K_MAX) c->is_overrun = true;
  return hk_numbers_draw(c->start.seed, key, purpose, k > HK_DRAW_K_MAX ? HK_DRAW_K_MAX : k, c->start.replication);
}
static bool comes_true(contagion *c, uint64_t chance, uint64_t key, uint32_t purpose, uint32_t k) {
  return chance == HK_ALWAYS || (chance && draw(c, key, purpose, k) < chance);
}
static int64_t draw_time(contagion *c, const hk_net_time *time, uint64_t key, uint32_t purpose, uint32_t k) {
  if (!time->table) return time->fixed_s;
  return hk_quantile_value(time->table, draw(c, key, purpose, k));
}

/* Sets a timer; what falls on the horizon does not happen. */
static void after(contagion *c, uint32_t entity, int64_t now_s, int64_t wait_s) {
  if (wait_s < c->start.horizon_s - now_s) hk_timers_set(&c->timers, entity, now_s + wait_s);
}
static int64_t at_least_1s(int64_t time_s) { return time_s > 1 ? time_s : 1; }

/* ---- tries -------------------------------------------------------------------------------------------------------- */

/* Its source is compromised, its target susceptible. */
static void go_on_trying(contagion *c, uint32_t l, int64_t now_s) {
  const hk_access *link = &c->plan->access[l];
  const int64_t delay_s = draw_time(c, &link->delay, link->key, DELAY, c->tries[l]);
  if (c->tries[l]++ >= HK_DRAW_K_MAX) c->is_overrun = true;
  after(c, try_timer(c, l), now_s, at_least_1s(delay_s));
}

static void begin_tries(contagion *c, uint32_t l, int64_t now_s) {
  const hk_access *link = &c->plan->access[l];
  if (comes_true(c, link->chance, link->key, OPEN, c->tries[l]))
    go_on_trying(c, l, now_s);
  else
    c->tries[l]++;
}

/* ---- compromise --------------------------------------------------------------------------------------------------- */

static void strike(contagion *c, uint32_t h, bool is_leak) { c->due[c->due_count++] = (due_strike){h, is_leak}; }

/* What it may bring with it: at once, or later. */
static void expect(contagion *c, uint32_t h, int64_t now_s, bool is_leak) {
  const hk_host *host = &c->plan->hosts[h];
  const uint32_t k = c->hosts[h].compromises - 1;
  if (!comes_true(c, is_leak ? host->leak : host->strike, host->key, is_leak ? LEAK : STRIKE, k)) return;
  const int64_t wait_s = draw_time(c, is_leak ? &host->leak_after : &host->strike_after, host->key, is_leak ? LEAK_AFTER : STRIKE_AFTER, k);
  if (wait_s <= 0)
    strike(c, h, is_leak);
  else
    after(c, is_leak ? leak_timer(c, h) : strike_timer(c, h), now_s, wait_s);
}

/* from: host, or HK_NONE: hazard. */
static void compromise(contagion *c, uint32_t h, int64_t now_s, uint32_t from, uint32_t hazard) {
  const hk_host *host = &c->plan->hosts[h];
  host_state *state = &c->hosts[h];
  if (state->state != HK_HOST_SUSCEPTIBLE) return;
  if (!state->is_touched) c->touched[c->touched_count++] = h;
  state->is_touched = 1;
  state->state = HK_HOST_COMPROMISED;
  state->since_s = now_s;
  state->struck_s = HK_NEVER;
  state->from = from;
  state->ancestor = HK_NONE;
  state->hazard = hazard;
  if (from != HK_NONE) {
    const host_state *source = &c->hosts[from];
    state->from_compromise = source->compromises;
    state->hazard = source->hazard;
    state->ancestor = source->struck_s < now_s ? source->was_leak ? c->plan->hosts[from].data : c->plan->hosts[from].asset : source->ancestor;
  }
  const uint32_t k = state->compromises++;
  const int64_t contain_s = draw_time(c, &host->contain, host->key, CONTAIN, k);
  after(c, life_timer(h), now_s, at_least_1s(contain_s < host->contain_most_s ? contain_s : host->contain_most_s));
  expect(c, h, now_s, false);
  expect(c, h, now_s, true);
  for (uint32_t i = host->in_first; i < host->in_first + host->in_count; i++) hk_timers_cancel(&c->timers, try_timer(c, c->plan->ins[i]));
  for (uint32_t l = host->out_first; l < host->out_first + host->out_count; l++)
    if (c->hosts[c->plan->access[l].to].state == HK_HOST_SUSCEPTIBLE) begin_tries(c, l, now_s);
}

static void contain(contagion *c, uint32_t h, int64_t now_s) {
  const hk_host *host = &c->plan->hosts[h];
  c->hosts[h].state = HK_HOST_CONTAINED;
  hk_timers_cancel(&c->timers, strike_timer(c, h));
  hk_timers_cancel(&c->timers, leak_timer(c, h));
  for (uint32_t l = host->out_first; l < host->out_first + host->out_count; l++) hk_timers_cancel(&c->timers, try_timer(c, l));
  after(c, life_timer(h), now_s, at_least_1s(draw_time(c, &host->again, host->key, AGAIN, c->hosts[h].compromises - 1)));
}

static void forget(contagion *c, uint32_t h, int64_t now_s) {
  const hk_host *host = &c->plan->hosts[h];
  c->hosts[h].state = HK_HOST_SUSCEPTIBLE;
  for (uint32_t i = host->in_first; i < host->in_first + host->in_count; i++)
    if (c->hosts[c->plan->access[c->plan->ins[i]].from].state == HK_HOST_COMPROMISED) begin_tries(c, c->plan->ins[i], now_s);
}

/* ---- what falls due --------------------------------------------------------------------------------------------- */

static void try_done(contagion *c, uint32_t l, int64_t now_s) {
  const hk_access *link = &c->plan->access[l];
  const int64_t ward = hk_host_ward(&c->plan->hosts[link->to], now_s);
  const uint64_t chance = hk_value_scale_chance(HK_ALWAYS, ward);
  if (comes_true(c, chance, link->key, WARD, c->tries[l] - 1))
    go_on_trying(c, l, now_s);
  else
    compromise(c, link->to, now_s, link->from, HK_NONE);
}

static void infect(contagion *c, uint32_t number, int64_t now_s) {
  const hk_infection *infection = &c->plan->infections[number];
  for (uint32_t i = infection->host_first; i < infection->host_first + infection->host_count; i++)
    compromise(c, c->plan->infection_hosts[i], now_s, HK_NONE, infection->hazard->number);
}

static void happen(contagion *c, uint32_t entity, int64_t now_s) {
  const uint32_t hosts = c->plan->count;
  if (entity < hosts) {
    if (c->hosts[entity].state == HK_HOST_COMPROMISED)
      contain(c, entity, now_s);
    else
      forget(c, entity, now_s);
  } else if (entity < 3 * hosts) {
    strike(c, entity % hosts, entity >= 2 * hosts);
  } else if (entity < 3 * hosts + c->plan->infection_count) {
    infect(c, entity - 3 * hosts, now_s);
  } else {
    try_done(c, entity - 3 * hosts - c->plan->infection_count, now_s);
  }
}

static void wish_next(contagion *c, hk_wishes *wishes) {
  const int64_t next_s = hk_timers_next_s(&c->timers);
  wishes->is_overrun |= c->is_overrun;
  if (next_s != INT64_MAX) hk_wish_add(wishes, (hk_wish){.kind = HK_WISH_EVENT, .time_s = next_s});
}

static void begin(void *self, const hk_workspace *state, const hk_layer_start *start, hk_wishes *wishes) {
  contagion *c = self;
  (void)state;
  put_back(c);
  c->start = *start;
  for (uint32_t i = 0; i < c->plan->infection_count; i++) after(c, infection_timer(c, i), 0, hk_layer_hazard_time(c->plan->infections[i].hazard, start));
  wish_next(c, wishes);
}

static void event(void *self, const hk_workspace *state, hk_wishes *wishes) {
  contagion *c = self;
  c->due_count = c->due_done = 0;
  while (hk_timers_next_s(&c->timers) == state->now_s) happen(c, hk_timers_pop(&c->timers), state->now_s);
  wish_next(c, wishes);
}

/* ---- outages and leaks -------------------------------------------------------------------------------------------- */

/* Whether the asset's latest episode is of this layer, of that hazard, and from before this tick. */
static bool is_to_blame(const hk_workspace *state, uint32_t asset, uint32_t hazard) {
  const uint32_t e = state->assets[asset].last_episode;
  if (e == HK_NONE || state->episodes[e].start_s >= state->now_s || state->episodes[e].root_hazard != hazard) return false;
  return state->episodes[e].mechanism == HAKYU_MECHANISM_infection || state->episodes[e].mechanism == HAKYU_MECHANISM_leak;
}

static uint32_t cause_of(const contagion *c, const hk_workspace *state, const host_state *host) {
  uint32_t cause = host->ancestor;
  if (host->from != HK_NONE) {
    const host_state *source = &c->hosts[host->from];
    if (source->compromises == host->from_compromise && source->struck_s < state->now_s)
      cause = source->was_leak ? c->plan->hosts[host->from].data : c->plan->hosts[host->from].asset;
  }
  return cause != HK_NONE && is_to_blame(state, cause, host->hazard) ? cause : HK_NONE;
}

static uint8_t traits_of(const contagion *c, uint32_t h, bool is_leak) {
  const host_state *state = &c->hosts[h];
  const hk_host *host = &c->plan->hosts[h];
  const bool is_outsourced = host->has_principal || (state->from != HK_NONE && c->plan->hosts[state->from].has_principal);
  const bool is_again = is_leak ? c->group_leaks[host->group] > 0 : state->strikes > 0;
  return (uint8_t)((state->from != HK_NONE ? 1u << HAKYU_TRAIT_stepping_stone : 0) | (is_outsourced ? 1u << HAKYU_TRAIT_outsourced_link : 0) |
                   (is_again ? 1u << HAKYU_TRAIT_recurrence : 0));
}

static bool settle(void *self, const hk_workspace *state, hk_wishes *wishes) {
  contagion *c = self;
  const uint32_t first = c->due_done;
  for (; c->due_done < c->due_count && c->due_done - first < EMITTED_MOST; c->due_done++) {
    const due_strike *due = &c->due[c->due_done];
    const hk_host *host = &c->plan->hosts[due->host];
    host_state *own = &c->hosts[due->host];
    hk_wish_add(wishes, (hk_wish){.kind = HK_WISH_STRIKE,
                                  .asset = due->is_leak ? host->data : host->asset,
                                  .mechanism = due->is_leak ? HAKYU_MECHANISM_leak : HAKYU_MECHANISM_infection,
                                  .traits = traits_of(c, due->host, due->is_leak),
                                  .cause = cause_of(c, state, own),
                                  .hazard = own->hazard,
                                  .repair_s = due->is_leak ? HK_NEVER : -1});
    if (own->struck_s == HK_NEVER) own->struck_s = state->now_s, own->was_leak = due->is_leak;
    if (due->is_leak)
      own->leaks++, c->group_leaks[host->group]++;
    else
      own->strikes++;
  }
  return c->due_done > first;
}

hk_host_story hk_contagion_host(const void *self, uint32_t host) {
  const host_state *state = &((const contagion *)self)->hosts[host];
  return (hk_host_story){(hk_host_state)state->state, state->compromises, state->strikes, state->leaks, state->since_s};
}

const hk_layer hk_layer_contagion = {"contagion", HK_TABLE_hosts, 2, hk_hosts_compile, bind, begin, event, settle, NULL, release};
