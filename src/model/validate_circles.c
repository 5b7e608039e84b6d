/* validate_circles - what SEMANTICS, "Circles", refuses: in a circle of a service that is not made by going round,
   `without` above 0 or `to_start: no`, and a circle without a source.
   The source test: undisturbed and from nobody on, an asset gets in once each of its circle needs reaches q from
   primaries at full level, counting of the circle only assets already in. Hidden links give nothing; q still counts those
   from inside, not those from outside. All must get in. */
#include <string.h>

#include "model/builder.h"
#include "model/core.h"
#include "model/value.h"

/* A circle need while its asset comes up. */
typedef struct pending_need { uint32_t need; __int128 received, wanted; bool is_reached; } pending_need;

typedef struct circles {
  hakyu_model *model;
  hakyu_findings *findings;
  uint32_t service;
  hk_core core;
  pending_need *needs;       /* circle needs of this service */
  uint32_t need_count;
  uint32_t *unmet;           /* by asset: circle needs not reached yet */
  uint32_t *feed_first, *feeds, *feed_links; /* by supplier inside: circle needs it feeds, and by which link */
} circles;

static bool is_of_service(const hakyu_model *model, const hk_link *link, const void *user) {
  const hk_need *need = &model->needs[link->need];
  return !need->for_repair && need->service == *(const uint32_t *)user;
}

static uint32_t circle_of(const circles *c, uint32_t asset) { return asset >= HK_REMOVED ? HK_NONE : c->core.circle[asset]; }

static bool is_circle_need(const circles *c, const hk_need *need) {
  return !need->for_repair && need->service == c->service && circle_of(c, need->asset) != HK_NONE;
}

/* q and what comes from outside. */
static void weigh(const circles *c, const hk_need *need, pending_need *pending) {
  const hakyu_model *model = c->model;
  __int128 sum = 0, smallest = -1, outside = 0;
  uint32_t own = circle_of(c, need->asset);
  for (uint32_t i = need->link_first; i < need->link_first + need->link_count; i++) {
    const hk_link *link = &model->links[i];
    if (link->is_standby || link->supplier >= HK_REMOVED) continue;
    bool is_inside = circle_of(c, link->supplier) == own;
    if (link->is_hidden && !is_inside) continue;
    int64_t weight = hk_value_mode(model, link->weight, 0);
    sum += weight;
    if (smallest < 0 || weight < smallest) smallest = weight;
    if (!is_inside) outside += weight;
  }
  __int128 wanted = sum;
  if (need->rule == HK_RULE_ANY && smallest >= 0) wanted = smallest;
  if (need->rule == HK_RULE_AT_LEAST || need->rule == HK_RULE_SHARE) wanted = hk_value_mode(model, need->quantity, (int64_t)(sum > INT64_MAX ? INT64_MAX : sum));
  pending->wanted = wanted < sum ? wanted : sum;
  pending->received = outside;
}

static hakyu_status gather_needs(circles *c) {
  hakyu_model *model = c->model;
  const hakyu_memory *memory = model->memory;
  uint32_t feed_count = 0;
  c->need_count = 0;
  for (uint32_t i = 0; i < model->need_count; i++) c->need_count += is_circle_need(c, &model->needs[i]);
  c->needs = hk_memory_array(memory, c->need_count, sizeof *c->needs);
  c->unmet = hk_memory_array(memory, model->asset_count, sizeof *c->unmet);
  c->feed_first = hk_memory_array(memory, (size_t)model->asset_count + 2, sizeof *c->feed_first);
  if (!c->needs || !c->unmet || !c->feed_first) return HAKYU_NO_MEMORY;
  uint32_t filled = 0;
  for (uint32_t i = 0; i < model->need_count; i++) {
    const hk_need *need = &model->needs[i];
    if (!is_circle_need(c, need)) continue;
    c->needs[filled].need = i;
    weigh(c, need, &c->needs[filled++]);
    c->unmet[need->asset]++;
    for (uint32_t l = need->link_first; l < need->link_first + need->link_count; l++)
      if (circle_of(c, model->links[l].supplier) == circle_of(c, need->asset)) c->feed_first[model->links[l].supplier + 2]++, feed_count++;
  }
  c->feeds = hk_memory_array(memory, feed_count, sizeof *c->feeds);
  c->feed_links = hk_memory_array(memory, feed_count, sizeof *c->feed_links);
  if (!c->feeds || !c->feed_links) return HAKYU_NO_MEMORY;
  for (uint32_t v = 0; v < model->asset_count; v++) c->feed_first[v + 2] += c->feed_first[v + 1];
  for (uint32_t n = 0; n < c->need_count; n++) {
    const hk_need *need = &model->needs[c->needs[n].need];
    for (uint32_t l = need->link_first; l < need->link_first + need->link_count; l++) {
      if (circle_of(c, model->links[l].supplier) != circle_of(c, need->asset)) continue;
      uint32_t at = c->feed_first[model->links[l].supplier + 1]++;
      c->feeds[at] = n;
      c->feed_links[at] = l;
    }
  }
  return HAKYU_OK;
}

/* Lets assets in, one after another. */
static hakyu_status come_up(circles *c) {
  const hakyu_model *model = c->model;
  uint32_t *waiting = hk_memory_array(model->memory, model->asset_count, sizeof *waiting), head = 0, tail = 0;
  if (!waiting) return HAKYU_NO_MEMORY;
  for (uint32_t n = 0; n < c->need_count; n++) {
    pending_need *pending = &c->needs[n];
    uint32_t asset = model->needs[pending->need].asset;
    if (pending->received < pending->wanted) continue;
    pending->is_reached = true;
    if (--c->unmet[asset] == 0) waiting[tail++] = asset;
  }
  for (; head < tail; head++) {
    uint32_t supplier = waiting[head];
    for (uint32_t i = c->feed_first[supplier]; i < c->feed_first[supplier + 1]; i++) {
      pending_need *pending = &c->needs[c->feeds[i]];
      const hk_link *link = &model->links[c->feed_links[i]];
      if (link->is_standby || link->is_hidden || pending->is_reached) continue;
      pending->received += hk_value_mode(model, link->weight, 0);
      if (pending->received < pending->wanted) continue;
      pending->is_reached = true;
      uint32_t asset = model->needs[pending->need].asset;
      if (--c->unmet[asset] == 0) waiting[tail++] = asset;
    }
  }
  hk_memory_free(model->memory, waiting);
  return HAKYU_OK;
}

static void refuse_settings(const circles *c, const hk_need *need, const char *name) {
  const hakyu_model *model = c->model;
  const char *service = model->services[c->service].id;
  bool has_without = need->without.form == HK_VALUE_ASSUMED ? model->assumptions[need->without.index].high > 0 : need->without.fixed > 0;
  if (has_without)
    hk_findings_error(c->findings, hk_build_place(model, HK_TABLE_needs, need->line, "without"), "circle",
                      "`without` above 0 in a circle of %s (%s); allowed: 0, since %s is not made by going round", service, name, service);
  if (!need->to_start)
    hk_findings_error(c->findings, hk_build_place(model, HK_TABLE_needs, need->line, "to_start"), "circle",
                      "`to_start: no` in a circle of %s (%s); allowed: yes, since %s is not made by going round", service, name, service);
}

static hakyu_status report(const circles *c) {
  const hakyu_model *model = c->model;
  hk_buffer name;
  hk_buffer_init(&name, model->memory);
  uint32_t named = HK_NONE;
  for (uint32_t n = 0; n < c->need_count; n++) {
    const hk_need *need = &model->needs[c->needs[n].need];
    if (named != circle_of(c, need->asset)) {
      named = circle_of(c, need->asset);
      name.length = 0;
      hk_core_name(model, &c->core, named, &name);
    }
    refuse_settings(c, need, name.text);
  }
  uint8_t *is_told = hk_memory_array(model->memory, c->core.circle_count, sizeof *is_told);
  for (uint32_t n = 0; n < c->need_count && is_told; n++) { /* once a circle, at the first need that keeps it down */
    const hk_need *stuck = &model->needs[c->needs[n].need];
    uint32_t circle = circle_of(c, stuck->asset);
    if (c->needs[n].is_reached || is_told[circle]) continue;
    is_told[circle] = 1;
    name.length = 0;
    hk_core_name(model, &c->core, circle, &name);
    hk_findings_error(c->findings, hk_build_place(model, HK_TABLE_needs, stuck->line, "service"), "circle",
                      "circle of %s without a source (%s): asset %s cannot come up from nobody on; allowed: a circle whose every asset can be reached from a source outside it",
                      model->services[c->service].id, name.text, model->assets[stuck->asset].id);
  }
  bool is_starved = name.is_starved || !is_told;
  hk_memory_free(model->memory, is_told);
  hk_buffer_fini(&name);
  return is_starved ? HAKYU_NO_MEMORY : HAKYU_OK;
}

static hakyu_status validate_service(hakyu_model *model, hakyu_findings *findings, uint32_t service) {
  circles c = {.model = model, .findings = findings, .service = service};
  hakyu_status status = hk_core_find(model, is_of_service, &service, &c.core);
  if (status) return status;
  if (c.core.circle_count) {
    status = gather_needs(&c);
    if (!status) status = come_up(&c);
    if (!status) status = report(&c);
  }
  const hakyu_memory *memory = model->memory;
  hk_memory_free(memory, c.needs);
  hk_memory_free(memory, c.unmet);
  hk_memory_free(memory, c.feed_first);
  hk_memory_free(memory, c.feeds);
  hk_memory_free(memory, c.feed_links);
  hk_core_free(&c.core);
  return status;
}

static bool is_of_any(const hakyu_model *model, const hk_link *link, const void *user) {
  (void)user;
  const hk_need *need = &model->needs[link->need];
  return !need->for_repair && need->service < HK_REMOVED && model->services[need->service].from_source;
}

/* Marks the services that have a link inside a circle through any of them: only those can have one of their own. */
static hakyu_status mark_candidates(const hakyu_model *model, uint8_t *is_candidate) {
  hk_core core;
  const hakyu_status status = hk_core_find(model, is_of_any, NULL, &core);
  if (status) return status;
  for (uint32_t l = 0; l < model->link_count && core.circle_count; l++) {
    const hk_link *link = &model->links[l];
    const hk_need *need = &model->needs[link->need];
    if (link->supplier >= HK_REMOVED || need->asset >= HK_REMOVED || !is_of_any(model, link, NULL)) continue;
    if (core.circle[link->supplier] != HK_NONE && core.circle[link->supplier] == core.circle[need->asset]) is_candidate[need->service] = 1;
  }
  hk_core_free(&core);
  return HAKYU_OK;
}

hakyu_status hk_validate_circles(hakyu_model *model, hakyu_findings *findings) {
  enum { CANDIDATES_MOST = 64 }; /* each takes a walk over the model */
  uint8_t *is_candidate = hk_memory_array(model->memory, model->service_count, sizeof *is_candidate);
  hakyu_status status = is_candidate ? mark_candidates(model, is_candidate) : HAKYU_NO_MEMORY;
  uint32_t candidates = 0;
  for (uint32_t service = 0; service < model->service_count && !status; service++) {
    if (!is_candidate[service]) continue;
    if (++candidates > CANDIDATES_MOST) {
      hk_findings_error(findings, hk_build_place(model, HK_TABLE_services, model->services[service].line, "from_source"), "circle",
                        "more than 64 services with from_source go round in circles (%s); allowed: at most 64", model->services[service].id);
      break;
    }
    status = validate_service(model, findings, service);
  }
  hk_memory_free(model->memory, is_candidate);
  return status;
}
