/* drawn_model - see drawn_model.h. */
#include "drawn_model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

/* ---- drawing ---------------------------------------------------------------------------------------------- */

int drawn_roll(drawn_dice *dice, int sides) {
  dice->state = dice->state * 6364136223846793005u + 1442695040888963407u;
  return (int)((dice->state >> 33) % (uint64_t)sides);
}

static int one_of(drawn_dice *dice, const int *values, int count) { return values[drawn_roll(dice, count)]; }

static bool has_link(const drawn_need *need, int supplier) {
  for (int l = 0; l < need->link_count; l++)
    if (need->links[l].supplier == supplier) return true;
  return false;
}

static int weights_of_primaries(const drawn_need *need) {
  int sum = 0;
  for (int l = 0; l < need->link_count; l++) sum += need->links[l].is_standby ? 0 : need->links[l].weight;
  return sum;
}

/* One more supplier, not the asset itself; the first is an earlier asset, so that a mesh has a way from a source. */
static void draw_link(drawn_dice *dice, drawn_model *model, drawn_need *need, unsigned features) {
  const bool may_look_ahead = need->link_count > 0 && (need->service == DRAWN_MESH || (features & DRAWN_LOOPS && need->rule != DRAWN_SHARE));
  const int supplier = drawn_roll(dice, may_look_ahead ? model->asset_count : need->asset);
  if (supplier == need->asset || has_link(need, supplier)) return;
  drawn_link *link = &need->links[need->link_count++];
  *link = (drawn_link){.supplier = supplier, .weight = 1 + drawn_roll(dice, 3)};
  if (need->link_count > 1 && features & DRAWN_STANDBYS && drawn_roll(dice, 3) == 0) {
    static const int switches[] = {0, 0, 60, 1800, 3600, -1};
    link->is_standby = true;
    link->switch_s = one_of(dice, switches, 6);
  }
}

static void draw_stages(drawn_dice *dice, drawn_need *need) {
  static const int autonomies[] = {600, 1800, 3600, 7200, 0}, starts[] = {0, 0, 60, 1800}, levels[] = {100, 100, 60};
  const int count = drawn_roll(dice, 5) - 2;
  for (; need->stage_count < count; need->stage_count++)
    need->stages[need->stage_count] = (drawn_stage){one_of(dice, autonomies, 5), one_of(dice, starts, 4), one_of(dice, levels, 3)};
}

static void draw_need(drawn_dice *dice, drawn_model *model, int asset, unsigned features) {
  drawn_need *need = &model->needs[model->need_count++];
  *need = (drawn_need){.asset = asset, .rule = (drawn_rule)drawn_roll(dice, 4)};
  if (features & DRAWN_CIRCLES && drawn_roll(dice, 2)) {
    need->service = DRAWN_MESH;
    need->rule = DRAWN_ANY;
  } else if (features & DRAWN_REPAIR_NEEDS && drawn_roll(dice, 5) == 0) {
    need->service = DRAWN_ACCESS;
  }
  for (int tries = 2 + drawn_roll(dice, 3); tries > 0 || need->link_count == 0; tries--) draw_link(dice, model, need, features);
  const int sum = weights_of_primaries(need);
  if (need->rule == DRAWN_AT_LEAST || (need->rule == DRAWN_SHARE && drawn_roll(dice, 2))) need->quantity = 1 + drawn_roll(dice, sum);
  if (need->rule == DRAWN_SHARE && drawn_roll(dice, 3) == 0) need->floor_percent = 30;
  if (need->rule != DRAWN_SHARE && need->service == DRAWN_SUPPLY && drawn_roll(dice, 4) == 0) need->without_percent = 40;
  need->is_not_to_start = need->service == DRAWN_SUPPLY && drawn_roll(dice, 3) == 0;
  draw_stages(dice, need);
}

void drawn_make(drawn_model *model, uint64_t seed, int assets, unsigned features) {
  static const int repairs[] = {3600, 7200, 3600, 28800, -1}, detects[] = {0, 0, 300}, restarts[] = {0, 0, 600, 1200}, times[] = {0, 0, 0, 3600};
  drawn_dice dice = {seed * 0x9E3779B97F4A7C15u + 1};
  assert_in_range(assets, 2, DRAWN_ASSETS);
  *model = (drawn_model){.asset_count = assets};
  if (features & DRAWN_CREWS) model->crew_size = 1 + drawn_roll(&dice, 2);
  if (features & DRAWN_WARNING) model->warn_s = 120;
  for (int a = 0; a < assets; a++)
    model->assets[a] = (drawn_asset){.repair_s = one_of(&dice, repairs, 5), .detect_s = one_of(&dice, detects, 3), .restart_s = one_of(&dice, restarts, 4),
                                     .at_s = one_of(&dice, times, 4), .percent = 5 + 5 * drawn_roll(&dice, 10),
                                     .has_crew = features & DRAWN_CREWS && drawn_roll(&dice, 3) > 0};
  for (int a = 1; a < assets; a++)
    for (int needs = a < 3 ? drawn_roll(&dice, 2) : 1 + drawn_roll(&dice, 2); needs > 0; needs--) draw_need(&dice, model, a, features);
}

/* ---- for the library --------------------------------------------------------------------------------------- */

static const char *const service_names[] = {"supply", "mesh", "access"}, *const rule_names[] = {"all", "any", "at_least", "share"};

typedef struct writing { char *text; size_t size, used; } writing;

__attribute__((format(printf, 2, 3))) static void put(writing *w, const char *format, ...) {
  va_list list;
  va_start(list, format);
  const int length = vsnprintf(w->text + w->used, w->size - w->used, format, list);
  va_end(list);
  assert_in_range(length, 0, w->size - w->used - 1);
  w->used += (size_t)length;
}

static void put_time(writing *w, const char *name, int seconds) {
  if (seconds < 0) put(w, " %s=never", name);
  else put(w, " %s=%ds", name, seconds);
}

static void put_need(writing *w, const drawn_need *need, int n) {
  for (int s = 0; s < need->stage_count; s++) {
    put(w, "stage c%d s%d level=%.2f", n, s, need->stages[s].level_percent / 100.0);
    put_time(w, "autonomy", need->stages[s].autonomy_s);
    put_time(w, "start", need->stages[s].start_s);
    put(w, "\n");
  }
  put(w, "need n%d asset=a%d service=%s rule=%s", n, need->asset, service_names[need->service], rule_names[need->rule]);
  if (need->quantity) put(w, " quantity=%d", need->quantity);
  if (need->without_percent) put(w, " without=%.2f", need->without_percent / 100.0);
  if (need->floor_percent) put(w, " floor=%.2f", need->floor_percent / 100.0);
  if (need->is_not_to_start) put(w, " to_start=no");
  if (need->service == DRAWN_ACCESS) put(w, " for=repair");
  if (need->stage_count) put(w, " backup=c%d", n);
  put(w, "\n");
  for (int l = 0; l < need->link_count; l++) {
    const drawn_link *link = &need->links[l];
    put(w, "%s n%d a%d weight=%d", link->is_standby ? "standby" : "primary", n, link->supplier, link->weight);
    if (link->is_standby) put(w, " order=%d", l), put_time(w, "switch", link->switch_s);
    put(w, "\n");
  }
}

void drawn_write(const drawn_model *model, char *text, size_t size) {
  writing w = {text, size, 0};
  put(&w, "service access\n");
  if (model->crew_size) put(&w, "crew team size=%d\n", model->crew_size);
  if (model->warn_s) put(&w, "sharing ring sectors=[power] warn=%ds\n", model->warn_s);
  for (int a = 0; a < model->asset_count; a++) {
    const drawn_asset *asset = &model->assets[a];
    put(&w, "asset a%d weight=1 weight_unit=u%d end_use=yes", a, a);
    put_time(&w, "repair", asset->repair_s);
    put_time(&w, "detect", asset->detect_s);
    put_time(&w, "restart", asset->restart_s);
    put(&w, asset->has_crew ? " crew=team\n" : "\n");
  }
  for (int n = 0; n < model->need_count; n++) put_need(&w, &model->needs[n], n);
}

void drawn_write_shocks(const drawn_model *model, char *text, size_t size) {
  writing w = {text, size, strlen(text)};
  for (int a = 0; a < model->asset_count; a++)
    put(&w, "shock h%d assets=[a%d] at=%ds probability=%.2f%s\n", a, a, model->assets[a].at_s, model->assets[a].percent / 100.0, model->warn_s ? " cause=c" : "");
}

/* ---- for the oracle ------------------------------------------------------------------------------------------ */

static struct om_dist fixed(int seconds) { return (struct om_dist){.kind = OM_FIXED, .count = 1, .values = {seconds < 0 ? OM_NEVER : seconds}}; }
static struct om_chance certain(void) { return (struct om_chance){.always = true}; }

#define NAME(to, ...) snprintf((to), sizeof(to), __VA_ARGS__)

static void add_need(struct om_model *m, const drawn_need *need, int n) {
  struct om_need *to = &m->needs[m->need_count];
  *to = (struct om_need){.asset = need->asset, .service = (int)need->service, .rule = (enum om_rule)need->rule, .has_quantity = need->quantity > 0,
                         .quantity_ppm = need->quantity * (int64_t)OM_FULL, .without_ppm = need->without_percent * (int64_t)10000,
                         .floor_ppm = need->floor_percent * (int64_t)10000, .to_start = !need->is_not_to_start, .for_repair = need->service == DRAWN_ACCESS};
  NAME(to->id, "n%d", n);
  for (int l = 0; l < need->link_count; l++) {
    const drawn_link *link = &need->links[l];
    m->links[m->link_count++] = (struct om_link){.need = m->need_count, .supplier = link->supplier, .weight_ppm = link->weight * (int64_t)OM_FULL,
                                                 .standby = link->is_standby, .order = link->is_standby ? l : 0, .switch_over = fixed(link->switch_s),
                                                 .success = certain(), .certainty = certain()};
  }
  for (int s = 0; s < need->stage_count; s++) {
    struct om_stage *stage = &m->stages[m->stage_count++];
    *stage = (struct om_stage){.need = m->need_count, .autonomy = fixed(need->stages[s].autonomy_s), .start = fixed(need->stages[s].start_s), .success = certain(),
                               .fail_running = fixed(-1), .level_ppm = need->stages[s].level_percent * (int64_t)10000, .refill = OM_REFILL_AUTONOMY, .refuel = -1};
    NAME(stage->name, "s%d", s);
  }
  m->need_count++;
}

void drawn_to_oracle(const drawn_model *model, struct om_model *m) {
  memset(m, 0, sizeof *m);
  m->horizon_s = DRAWN_HORIZON_S;
  m->start.kind = OM_START_WEEK;
  for (; m->service_count < 3; m->service_count++) NAME(m->services[m->service_count].id, "%s", service_names[m->service_count]);
  m->services[DRAWN_MESH].from_source = true;
  if (model->crew_size) {
    NAME(m->crews[0].id, "team");
    m->crews[0].size = model->crew_size;
    m->crew_count = 1;
  }
  if (model->warn_s) {
    struct om_sharing *ring = &m->sharings[m->sharing_count++];
    NAME(ring->id, "ring");
    NAME(ring->sectors[0], "power");
    ring->count = 1;
    ring->warn_s = model->warn_s; /* and nothing else: repairs as long, strikes as likely as without */
    ring->repair_least_ppm = ring->repair_most_ppm = OM_FULL;
    ring->recurrence.always = true;
  }
  for (; m->asset_count < model->asset_count; m->asset_count++) {
    const drawn_asset *from = &model->assets[m->asset_count];
    struct om_asset *asset = &m->assets[m->asset_count];
    *asset = (struct om_asset){.sector = "power", .weight = 1, .end_use = true, .crew = from->has_crew ? 0 : -1, .priority = 100,
                               .detect = fixed(from->detect_s), .repair = fixed(from->repair_s), .restart = fixed(from->restart_s)};
    NAME(asset->id, "a%d", m->asset_count);
    NAME(asset->unit, "u%d", m->asset_count);
  }
  for (int n = 0; n < model->need_count; n++) add_need(m, &model->needs[n], n);
}

void drawn_strike_oracle(const drawn_model *model, unsigned struck, struct om_model *m) {
  m->hazard_count = 0;
  for (int a = 0; a < model->asset_count; a++) {
    if (!(struck >> a & 1)) continue;
    struct om_hazard *hazard = &m->hazards[m->hazard_count++];
    *hazard = (struct om_hazard){.kind = OM_STRIKE, .at = fixed(model->assets[a].at_s), .probability = certain(), .asset_count = 1, .assets = {a}};
    NAME(hazard->id, "h%d", a);
    if (model->warn_s) NAME(hazard->cause, "c");
    else NAME(hazard->cause, "h%d", a);
  }
}
