/* hosts - see hosts.h. Desk work: rows of layers/hosts.csv and layers/access.csv become integers; measures that a contractor takes over from its
   principal are looked up here, so that the kernel knows of no principals. */
#include "layer/hosts.h"

#include <string.h>

#include "base/digest.h"
#include "base/text.h"
#include "layer/pools.h"
#include "model/layer_rows.h"

#define HOST(row, name) (&(row)->cells[HK_AT(hosts, name)])
#define ACCESS(row, name) (&(row)->cells[HK_AT(access, name)])

/* 180 d / ln 2, in seconds: what is learnt halves in 180 days. */
enum { LEARNT_S = 22436793 };

int64_t hk_host_ward(const hk_host *host, int64_t time_s) {
  const int64_t left = host->trained - hk_pool_part32(host->trained, hk_pool_decay(time_s, LEARNT_S));
  return HK_FULL - (HK_FULL - host->guard) * (HK_FULL - left) / HK_FULL;
}

typedef struct laying {
  const hk_layer_desk *desk;
  hk_hosts *hosts;
  uint32_t *host_of;          /* by asset: host, or HK_NONE */
  const hk_layer_row **rows;  /* by host */
} laying;

static hakyu_status refuse(const laying *l, const hk_layer_row *row, const char *what, const char *allowed) {
  const hakyu_model *model = l->desk->scenario->model;
  hk_findings_error(l->desk->findings, (hk_place){model->path, row->line, 0, NULL}, "out-of-range", "%s, %s: %s; allowed: %s",
                    row->table == HK_TABLE_hosts ? "layers/hosts.csv" : "layers/access.csv", model->assets[row->cells[0].number].id, what, allowed);
  return HAKYU_REFUSED;
}

static int64_t number(const laying *l, const hk_layer_cell *cell, int64_t blank) {
  return hk_value_number(l->desk->scenario->model, cell->value, l->desk->outer, blank);
}
static uint64_t chance(const laying *l, const hk_layer_cell *cell, uint64_t blank) {
  return hk_value_chance(l->desk->scenario->model, cell->value, l->desk->outer, blank);
}
static hakyu_status time_of(const laying *l, const hk_layer_cell *cell, int64_t blank_s, hk_net_time *time) {
  return l->desk->make_time(l->desk->maker, cell->value, blank_s, time);
}

/* ---- hosts ------------------------------------------------------------------------------------------------------ */

/* Whose measures are in force for a host: its own, or those of its principal, and so on, where it is bound. */
static const hk_layer_row *measures_of(const laying *l, const hk_layer_row *row) {
  for (uint32_t steps = 0; steps <= l->hosts->count && HOST(row, bound)->number == 1 && HOST(row, principal)->number != HK_NONE; steps++) {
    const uint32_t principal = l->host_of[HOST(row, principal)->number];
    if (principal == HK_NONE) break;
    row = l->rows[principal];
  }
  return row;
}

static hakyu_status fill_host(const laying *l, uint32_t h) {
  const hakyu_model *model = l->desk->scenario->model;
  const hk_layer_row *row = l->rows[h], *measures = measures_of(l, row);
  hk_host *host = &l->hosts->hosts[h];
  *host = (hk_host){.asset = HOST(row, asset)->number,
                    .key = model->assets[HOST(row, asset)->number].key,
                    .data = HOST(row, data)->number == HK_NONE ? HOST(row, asset)->number : HOST(row, data)->number,
                    .has_principal = HOST(row, principal)->number != HK_NONE,
                    .strike = chance(l, HOST(row, strike), 0),
                    .leak = HOST(measures, encrypted)->number == 1 ? 0 : chance(l, HOST(row, leak), 0),
                    .contain_most_s = number(l, HOST(measures, contain_most), HK_NEVER),
                    .guard = number(l, HOST(measures, guard), 0),
                    .trained = number(l, HOST(measures, trained), 0)};
  hakyu_status status = time_of(l, HOST(row, strike_after), 0, &host->strike_after);
  if (!status) status = time_of(l, HOST(row, leak_after), 0, &host->leak_after);
  if (!status) status = time_of(l, HOST(measures, contain), HK_NEVER, &host->contain);
  if (!status) status = time_of(l, HOST(row, again), HK_NEVER, &host->again);
  return status;
}

static bool is_same_text(const char *a, const char *b) {
  const char *rest = a && b ? hk_text_after(a, b) : NULL;
  return rest && !*rest;
}

/* Hosts whose assets name the same organisation belong together; others stand by themselves. */
static void group_hosts(const laying *l) {
  const hakyu_model *model = l->desk->scenario->model;
  for (uint32_t h = 0; h < l->hosts->count; h++) {
    const char *own = model->assets[l->hosts->hosts[h].asset].organisation;
    uint32_t same = own ? 0 : h;
    while (same < h && !is_same_text(own, model->assets[l->hosts->hosts[same].asset].organisation)) same++;
    l->hosts->hosts[h].group = same < h ? l->hosts->hosts[same].group : l->hosts->group_count++;
  }
}

static bool is_there(const hakyu_model *model, const hk_layer_row *row) { return !model->assets[row->cells[0].number].is_absent; }

static hakyu_status lay_hosts(laying *l) {
  const hakyu_model *model = l->desk->scenario->model;
  hk_hosts *hosts = l->hosts;
  uint32_t most = 0;
  for (uint32_t r = 0; r < model->layer_row_count; r++) most += model->layer_rows[r].table == HK_TABLE_hosts;
  hosts->hosts = hk_arena_zalloc(l->desk->arena, ((size_t)most + 1) * sizeof *hosts->hosts);
  l->rows = hk_arena_zalloc(l->desk->arena, ((size_t)most + 1) * sizeof *l->rows);
  l->host_of = hk_arena_alloc(l->desk->arena, ((size_t)model->asset_count + 1) * sizeof *l->host_of);
  if (!hosts->hosts || !l->rows || !l->host_of) return HAKYU_NO_MEMORY;
  for (uint32_t a = 0; a < model->asset_count; a++) l->host_of[a] = HK_NONE;
  for (uint32_t r = 0; r < model->layer_row_count; r++) {
    const hk_layer_row *row = &model->layer_rows[r];
    if (row->table != HK_TABLE_hosts || !is_there(model, row)) continue;
    if (hosts->count == HK_HOSTS_MOST) return refuse(l, row, "too many hosts", "200000");
    l->host_of[row->cells[0].number] = hosts->count;
    l->rows[hosts->count++] = row;
  }
  hakyu_status status = HAKYU_OK;
  for (uint32_t h = 0; h < hosts->count && !status; h++) status = fill_host(l, h);
  if (!status) group_hosts(l);
  return status;
}

/* ---- access ------------------------------------------------------------------------------------------------------- */

static hakyu_status fill_access(const laying *l, const hk_keying *keying, const hk_layer_row *row) {
  const hakyu_model *model = l->desk->scenario->model;
  const uint32_t from = ACCESS(row, from)->number, to = ACCESS(row, to)->number;
  hk_access *link = &l->hosts->access[l->hosts->access_count];
  if (model->assets[from].is_absent || model->assets[to].is_absent) return HAKYU_OK;
  if (l->host_of[from] == HK_NONE || l->host_of[to] == HK_NONE) return refuse(l, row, "from or to has no row in layers/hosts.csv", "assets with one");
  if (l->hosts->access_count == HK_ACCESS_MOST) return refuse(l, row, "too many links", "4000000");
  *link = (hk_access){.key = hk_digest_key_of(keying, model->assets[from].id, model->assets[to].id), .from = l->host_of[from], .to = l->host_of[to],
                      .chance = chance(l, ACCESS(row, chance), HK_ALWAYS)};
  if (l->hosts->hosts[link->to].guard >= HK_FULL) link->chance = 0; /* nothing ever gets past */
  l->hosts->access_count++;
  return time_of(l, ACCESS(row, delay), HK_NEVER, &link->delay);
}

/* From each host those that leave, to each those that come. Rows are in order of (from, to). */
static hakyu_status index_access(const laying *l) {
  hk_hosts *hosts = l->hosts;
  if (!(hosts->ins = hk_arena_zalloc(l->desk->arena, ((size_t)hosts->access_count + 1) * sizeof *hosts->ins))) return HAKYU_NO_MEMORY;
  for (uint32_t i = 0; i < hosts->access_count; i++) hosts->hosts[hosts->access[i].from].out_count++, hosts->hosts[hosts->access[i].to].in_count++;
  for (uint32_t h = 1; h < hosts->count; h++) {
    hosts->hosts[h].out_first = hosts->hosts[h - 1].out_first + hosts->hosts[h - 1].out_count;
    hosts->hosts[h].in_first = hosts->hosts[h - 1].in_first + hosts->hosts[h - 1].in_count;
  }
  for (uint32_t h = 0; h < hosts->count; h++) hosts->hosts[h].in_count = 0;
  for (uint32_t i = 0; i < hosts->access_count; i++) {
    hk_host *to = &hosts->hosts[hosts->access[i].to];
    hosts->ins[to->in_first + to->in_count++] = i;
  }
  return HAKYU_OK;
}

static hakyu_status lay_access(const laying *l) {
  const hakyu_model *model = l->desk->scenario->model;
  const hk_keying keying = hk_digest_keying("access");
  uint32_t most = 0;
  hakyu_status status = HAKYU_OK;
  for (uint32_t r = 0; r < model->layer_row_count; r++) most += model->layer_rows[r].table == HK_TABLE_access;
  if (!(l->hosts->access = hk_arena_zalloc(l->desk->arena, ((size_t)most + 1) * sizeof *l->hosts->access))) return HAKYU_NO_MEMORY;
  for (uint32_t r = 0; r < model->layer_row_count && !status; r++)
    if (model->layer_rows[r].table == HK_TABLE_access) status = fill_access(l, &keying, &model->layer_rows[r]);
  return status ? status : index_access(l);
}

/* ---- infections ----------------------------------------------------------------------------------------------------- */

/* An infection that would find nobody: never silently nothing. */
static hakyu_status refuse_target(const laying *l, const hk_hazard *hazard, uint32_t asset) {
  const hakyu_scenario *scenario = l->desk->scenario;
  hk_findings_error(l->desk->findings, (hk_place){scenario->path, hazard->line, 0, "hazards"}, "no-target", "an infection of %s that is no host (%s); allowed: assets of layers/hosts.csv",
                    asset == HK_NONE ? "nobody" : "an asset", asset == HK_NONE ? hazard->id : scenario->model->assets[asset].id);
  return HAKYU_REFUSED;
}

static hakyu_status lay_infections(const laying *l) {
  hk_hosts *hosts = l->hosts;
  size_t targets = 0;
  for (uint32_t h = 0; h < l->desk->hazard_count; h++) targets += l->desk->hazards[h].hazard->target_count;
  hosts->infections = hk_arena_zalloc(l->desk->arena, ((size_t)l->desk->hazard_count + 1) * sizeof *hosts->infections);
  hosts->infection_hosts = hk_arena_alloc(l->desk->arena, (targets + 1) * sizeof *hosts->infection_hosts);
  if (!hosts->infections || !hosts->infection_hosts) return HAKYU_NO_MEMORY;
  uint32_t at = 0;
  for (uint32_t h = 0; h < l->desk->hazard_count; h++) {
    const hk_layer_hazard *hazard = &l->desk->hazards[h];
    if (hazard->hazard->kind != HK_HAZARD_INFECTION) continue;
    hk_infection *infection = &hosts->infections[hosts->infection_count++];
    *infection = (hk_infection){.hazard = hazard, .host_first = at};
    for (uint32_t t = 0; t < hazard->hazard->target_count; t++) {
      const uint32_t host = l->host_of[hazard->hazard->targets[t]];
      if (host != HK_NONE) hosts->infection_hosts[at++] = host;
      if (host == HK_NONE && hazard->hazard->target_how[t] & HK_BY_ID) return refuse_target(l, hazard->hazard, hazard->hazard->targets[t]);
    }
    infection->host_count = at - infection->host_first;
    if (!infection->host_count) return refuse_target(l, hazard->hazard, HK_NONE);
  }
  return HAKYU_OK;
}

hakyu_status hk_hosts_compile(const hk_layer_desk *desk, const void **data) {
  hk_hosts *hosts = hk_arena_zalloc(desk->arena, sizeof *hosts);
  laying l = {.desk = desk, .hosts = hosts};
  if (!hosts) return HAKYU_NO_MEMORY;
  hakyu_status status = lay_hosts(&l);
  if (!status) status = lay_access(&l);
  if (!status) status = lay_infections(&l);
  *data = hosts;
  return status;
}
