/* Writes a model as the files of FORMATS, so that the same random model can be fed to the program. */
#include "oracle_gen.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* Writes with the first trouble kept. */
struct writing {
  const struct om_model *m;
  const char *folder;
  FILE *out;
  char *message;
  size_t size;
  unsigned varied;     /* numbers written so far: some are written longer than they are */
  bool failed;
};

static void trouble(struct writing *w, const char *what) {
  if (!w->failed) snprintf(w->message, w->size, "%s: %s", w->folder, what);
  w->failed = true;
}

static bool open_file(struct writing *w, const char *name) {
  char path[1024];
  if (snprintf(path, sizeof path, "%s/%s", w->folder, name) >= (int)sizeof path) {
    trouble(w, "path too long");
    return false;
  }
  w->out = fopen(path, "w");
  if (w->out == NULL) trouble(w, name);
  return w->out != NULL;
}

static void close_file(struct writing *w) {
  if (fclose(w->out) != 0) trouble(w, "cannot be written");
  w->out = NULL;
}

/* 600000 -> 0.6 */
static void put_ppm(FILE *out, int64_t ppm) {
  fprintf(out, "%" PRId64, ppm / OM_FULL);
  if (ppm % OM_FULL == 0) return;
  char digits[8];
  snprintf(digits, sizeof digits, "%06d", (int)(ppm % OM_FULL));
  size_t length = strlen(digits);
  while (length > 0 && digits[length - 1] == '0') digits[--length] = 0;
  fprintf(out, ".%s", digits);
}

/* A quantity that the program rounds to whole ppm, halves up: now and then with a seventh digit that makes it so. */
static void put_rounded(struct writing *w, int64_t ppm) {
  unsigned turn = w->varied++ % 9;
  bool up = turn == 4 && ppm > 0, down = turn == 7 && ppm % OM_FULL != 0;
  if (!up && !down) put_ppm(w->out, ppm);
  else fprintf(w->out, "%" PRId64 ".%06d%c", (ppm - up) / OM_FULL, (int)((ppm - up) % OM_FULL), up ? '5' : '4');
}

/* The ppm a chance was made of; the generator makes no others. */
static int64_t ppm_of(struct writing *w, uint64_t below) {
  int64_t ppm = (int64_t)(((om_wide)below * OM_FULL + (((om_wide)1 << 64) - 1)) >> 64);
  if ((uint64_t)(((om_wide)ppm << 64) / OM_FULL) != below) trouble(w, "a chance that is no whole number of ppm");
  return ppm;
}

static void put_chance(struct writing *w, struct om_chance chance) {
  put_ppm(w->out, chance.always ? OM_FULL : ppm_of(w, chance.below));
}

/* Seconds, or minutes and hours now and then where they fit. */
static void put_seconds(FILE *out, int64_t s) {
  if (s == OM_NEVER) fputs("never", out);
  else if (s > 0 && s % 7200 == 0) fprintf(out, "%" PRId64 "h", s / 3600);
  else if (s > 0 && s % 120 == 0) fprintf(out, "%" PRId64 "min", s / 60);
  else fprintf(out, "%" PRId64 "s", s);
}

/* A time that the program rounds to whole seconds, halves up. */
static void put_time(struct writing *w, int64_t s) {
  unsigned turn = w->varied++ % 11;
  if (s == OM_NEVER || s == 0 || (turn != 3 && turn != 8)) put_seconds(w->out, s);
  else if (turn == 3) fprintf(w->out, "%" PRId64 ".5s", s - 1);
  else fprintf(w->out, "%" PRId64 ".4s", s);
}

/* A distribution, in quotes where it holds a comma. */
static void put_dist(struct writing *w, const struct om_dist *d) {
  static const char *const names[5] = {"", "uniform", "empirical", "discrete", ""};
  if (d->kind == OM_FIXED) {
    put_time(w, d->values[0]);
    return;
  }
  if (d->kind == OM_TABLE) {
    if (w->m->tables[d->table].call[0] == 0) trouble(w, "a quantile table without the call it is of");
    fprintf(w->out, "\"%s\"", w->m->tables[d->table].call);
    return;
  }
  fprintf(w->out, "\"%s(", names[d->kind]);
  int64_t before = 0;
  for (int i = 0; i < d->count; i++) {
    if (i > 0) fputs(", ", w->out);
    if (d->kind == OM_DISCRETE) {
      int64_t until = i < d->count - 1 ? ppm_of(w, d->below[i]) : OM_FULL;
      put_ppm(w->out, until - before);
      fputs(": ", w->out);
      before = until;
    }
    put_time(w, d->values[i]);
  }
  fputs(")\"", w->out);
}

static bool seen_before(const struct om_model *m, int asset, size_t offset) {
  const char *mine = (const char *)&m->assets[asset] + offset;
  for (int a = 0; a < asset; a++)
    if (strcmp((const char *)&m->assets[a] + offset, mine) == 0) return true;
  return mine[0] == 0;
}

static void put_names(FILE *out, const char *key, int count, const char names[][OM_ID]) {
  for (int i = 0; i < count; i++) fprintf(out, "%s%s%s", i == 0 ? key : "", i == 0 ? ": [" : ", ", names[i]);
  if (count > 0) fputs("]", out);
}

static void put_assets(FILE *out, const struct om_model *m, const char *key, int count, const int *assets) {
  for (int i = 0; i < count; i++) fprintf(out, "%s%s%s", i == 0 ? key : "", i == 0 ? ": [" : ", ", m->assets[assets[i]].id);
  if (count > 0) fputs("]", out);
}

static void write_stage(struct writing *w, const struct om_stage *s) {
  fprintf(w->out, "    - {name: %s, ", s->name);
  bool unlimited = s->autonomy.kind == OM_FIXED && s->autonomy.values[0] == OM_NEVER;
  if (!unlimited) {
    fputs("autonomy: ", w->out);
    put_dist(w, &s->autonomy);
    fputs(", ", w->out);
  }
  fputs("start: ", w->out);
  put_dist(w, &s->start);
  fputs(", success: ", w->out);
  put_chance(w, s->success);
  fputs(", fail_running: ", w->out);
  put_dist(w, &s->fail_running);
  fputs(", level: ", w->out);
  put_rounded(w, s->level_ppm);
  if (s->refill == OM_REFILL_FIXED) {
    fputs(", refill: ", w->out);
    put_time(w, s->refill_s);
  }
  if (s->refuel >= 0) fprintf(w->out, ", refuel: %s", w->m->services[w->m->needs[s->refuel].service].id);
  fputs(", source: assumption}\n", w->out);
}

static void put_sector(FILE *out, const char *sector) { fprintf(out, "  %s: {ja: %s, en: %s}\n", sector, sector, sector); }

/* Whether a sector is one of the assets' or of an earlier sharing group. */
static bool is_used(const struct om_model *m, int sharing, const char *sector) {
  for (int a = 0; a < m->asset_count; a++)
    if (strcmp(m->assets[a].sector, sector) == 0) return true;
  for (int g = 0; g < sharing; g++)
    for (int i = 0; i < m->sharings[g].count; i++)
      if (strcmp(m->sharings[g].sectors[i], sector) == 0) return true;
  return false;
}

static void write_model(struct writing *w) {
  const struct om_model *m = w->m;
  if (!open_file(w, "model.yaml")) return;
  FILE *out = w->out;
  fputs("hakyu: 1\ntitle: {ja: random, en: random}\nlicence: CC0-1.0\nsectors:\n", out);
  for (int a = 0; a < m->asset_count; a++)
    if (!seen_before(m, a, offsetof(struct om_asset, sector))) put_sector(out, m->assets[a].sector);
  for (int g = 0; g < m->sharing_count; g++)
    for (int i = 0; i < m->sharings[g].count; i++)
      if (!is_used(m, g, m->sharings[g].sectors[i])) put_sector(out, m->sharings[g].sectors[i]);
  fputs("services:\n", out);
  for (int s = 0; s < m->service_count; s++)
    fprintf(out, "  %s: {ja: %s, en: %s%s}\n", m->services[s].id, m->services[s].id, m->services[s].id,
            m->services[s].from_source ? ", from_source: yes" : "");
  fputs("kinds:\n", out);
  for (int a = 0; a < m->asset_count; a++)
    if (!seen_before(m, a, offsetof(struct om_asset, kind))) fprintf(out, "  %s: {source: assumption}\n", m->assets[a].kind);
  if (m->stage_count > 0) fputs("backups:\n", out);
  for (int g = 0; g < m->stage_count; g++) {
    if (g == 0 || m->stages[g - 1].need != m->stages[g].need) fprintf(out, "  chain%d:\n", m->stages[g].need);
    write_stage(w, &m->stages[g]);
  }
  if (m->crew_count > 0) fputs("crews:\n", out);
  for (int c = 0; c < m->crew_count; c++) fprintf(out, "  %s: {size: %" PRId64 "}\n", m->crews[c].id, m->crews[c].size);
  if (m->group_count > 0) fputs("groups:\n", out);
  for (int g = 0; g < m->group_count; g++) {
    fprintf(out, "  %s: {beta: ", m->groups[g].id);
    put_chance(w, m->groups[g].beta);
    fputs(", ", out);
    put_assets(out, m, "members", m->groups[g].count, m->groups[g].members);
    fputs(", source: assumption}\n", out);
  }
  if (m->sharing_count > 0) fputs("sharing:\n", out);
  for (int g = 0; g < m->sharing_count; g++) {
    fprintf(out, "  %s: {", m->sharings[g].id);
    put_names(out, "sectors", m->sharings[g].count, (const char(*)[OM_ID])m->sharings[g].sectors);
    fputs(", warn: ", out);
    put_time(w, m->sharings[g].warn_s);
    fputs(", repair_least: ", out);
    put_ppm(out, m->sharings[g].repair_least_ppm);
    fputs(", repair_most: ", out);
    put_ppm(out, m->sharings[g].repair_most_ppm);
    fputs(", recurrence: ", out);
    put_chance(w, m->sharings[g].recurrence);
    fputs("}\n", out);
  }
  close_file(w);
}

static void write_assets(struct writing *w) {
  const struct om_model *m = w->m;
  if (!open_file(w, "assets.csv")) return;
  FILE *out = w->out;
  fputs("id,name_ja,name_en,sector,kind,site,weight,weight_unit,end_use,profile,detect,repair,restart,crew,priority,"
        "it_system,organisation,source\n", out);
  for (int i = 0; i < m->asset_count; i++) {
    const struct om_asset *a = &m->assets[i];
    fprintf(out, "%s,%s,%s,%s,%s,%s,", a->id, a->id, a->id, a->sector, a->kind, a->site);
    if (a->weight > 0) fprintf(out, "%" PRId64 ",%s", a->weight, a->unit);
    else fputs(",", out);
    fprintf(out, ",%s,%s,", a->end_use ? "yes" : "no", a->profile);
    put_dist(w, &a->detect);
    fputs(",", out);
    put_dist(w, &a->repair);
    fputs(",", out);
    put_dist(w, &a->restart);
    fprintf(out, ",%s,%" PRId64 ",%s,%s,assumption\n", a->crew >= 0 ? m->crews[a->crew].id : "", a->priority,
            a->it_system ? "yes" : "no", a->organisation);
  }
  close_file(w);
}

static void write_needs(struct writing *w) {
  static const char *const rules[4] = {"all", "any", "at_least", "share"};
  const struct om_model *m = w->m;
  if (!open_file(w, "needs.csv")) return;
  FILE *out = w->out;
  fputs("id,asset,service,rule,quantity,without,floor,to_start,for,backup,refuel,source\n", out);
  for (int i = 0; i < m->need_count; i++) {
    const struct om_need *n = &m->needs[i];
    fprintf(out, "%s,%s,%s,%s,", n->id, m->assets[n->asset].id, m->services[n->service].id, rules[n->rule]);
    if (n->has_quantity) put_rounded(w, n->quantity_ppm);
    fputs(",", out);
    if (n->without_ppm > 0) put_rounded(w, n->without_ppm);
    fputs(",", out);
    if (n->floor_ppm > 0) put_rounded(w, n->floor_ppm);
    fprintf(out, ",%s,%s,", n->to_start ? "yes" : "no", n->for_repair ? "repair" : "run");
    int refuel = -1;
    bool chained = false;
    for (int g = 0; g < m->stage_count; g++)
      if (m->stages[g].need == i) {
        chained = true;
        if (m->stages[g].refuel >= 0) refuel = m->stages[g].refuel;
      }
    if (chained) fprintf(out, "chain%d", i);
    fprintf(out, ",%s,assumption\n", refuel >= 0 ? m->needs[refuel].id : "");
  }
  close_file(w);
  if (!open_file(w, "supplies.csv")) return;
  out = w->out;
  fputs("need,supplier,weight,role,order,switch,success,certainty,outsourced,source\n", out);
  for (int i = 0; i < m->link_count; i++) {
    const struct om_link *l = &m->links[i];
    fprintf(out, "%s,%s,", m->needs[l->need].id, m->assets[l->supplier].id);
    put_rounded(w, l->weight_ppm);
    if (l->standby) {
      fprintf(out, ",standby,%" PRId64 ",", l->order);
      put_dist(w, &l->switch_over);
      fputs(",", out);
      put_chance(w, l->success);
      fputs(",", out);
    } else
      fputs(",primary,,,,", out);
    put_chance(w, l->certainty);
    fprintf(out, ",%s,assumption\n", l->outsourced ? "yes" : "no");
  }
  close_file(w);
  if (!open_file(w, "sources.csv")) return;
  fputs("id,what,where,confidence,licence\n", w->out);
  close_file(w);
}

static void open_layer(struct writing *w, const char *name) {
  char path[1024];
  snprintf(path, sizeof path, "%s/layers", w->folder);
  mkdir(path, 0777);
  open_file(w, name);
}

static void write_pools(struct writing *w) {
  const struct om_model *m = w->m;
  if (m->pool_count == 0) return;
  open_layer(w, "layers/pools.csv");
  if (w->out == NULL) return;
  fputs("asset,kind,unit,users,capacity,load,profile,hold,retry,retry_after,patience,collapse,admit,registered,register_after,spill,"
        "stop_at,stop_for,grade,step,source\n", w->out);
  for (int i = 0; i < m->pool_count; i++) {
    const struct om_pool *p = &m->pools[i];
    FILE *out = w->out;
    fprintf(out, "%s,%s,%s,%" PRId64 ",", m->assets[p->asset].id, p->is_loss ? "loss" : "queue", p->unit, p->users);
    put_ppm(out, p->capacity_ppm);
    fputs(",", out);
    put_ppm(out, p->load_ppm);
    fprintf(out, ",%s,", p->profile);
    put_seconds(out, p->hold_s);
    fputs(",", out);
    put_ppm(out, p->retry_ppm);
    fputs(",", out);
    put_seconds(out, p->retry_after_s);
    fputs(",", out);
    put_seconds(out, p->patience_s);
    fputs(",", out);
    put_ppm(out, p->collapse_ppm);
    fputs(",", out);
    if (p->admit_ppm >= 0) put_ppm(out, p->admit_ppm);
    fprintf(out, ",%" PRId64 ",", p->registered);
    put_seconds(out, p->register_after_s);
    fputs(",", out);
    for (int j = 0; j < p->spill_count; j++) fprintf(out, "%s%s", j > 0 ? ", " : "\"", m->assets[p->spills[j]].id);
    fputs(p->spill_count > 0 ? "\"," : ",", out);
    if (p->stop_at_ppm >= 0) put_ppm(out, p->stop_at_ppm);
    fputs(",", out);
    put_seconds(out, p->stop_for_s);
    fputs(",", out);
    put_ppm(out, p->grade_ppm);
    fputs(",", out);
    put_seconds(out, p->step_s);
    fputs(",assumption\n", out);
  }
  close_file(w);
}

static void write_hosts(struct writing *w) {
  static const char *const ways[3] = {"network", "maintenance", "take_home"};
  const struct om_model *m = w->m;
  if (m->host_count == 0) return;
  open_layer(w, "layers/hosts.csv");
  if (w->out == NULL) return;
  fputs("asset,strike,strike_after,leak,leak_after,data,contain,contain_most,again,guard,trained,encrypted,principal,bound,source\n", w->out);
  for (int i = 0; i < m->host_count; i++) {
    const struct om_host *h = &m->hosts[i];
    fprintf(w->out, "%s,", m->assets[h->asset].id);
    put_chance(w, h->strike);
    fputs(",", w->out);
    put_dist(w, &h->strike_after);
    fputs(",", w->out);
    put_chance(w, h->leak);
    fputs(",", w->out);
    put_dist(w, &h->leak_after);
    fprintf(w->out, ",%s,", h->data < 0 ? "" : m->assets[h->data].id);
    put_dist(w, &h->contain);
    fputs(",", w->out);
    put_seconds(w->out, h->contain_most_s);
    fputs(",", w->out);
    put_dist(w, &h->again);
    fputs(",", w->out);
    put_ppm(w->out, h->guard_ppm);
    fputs(",", w->out);
    put_ppm(w->out, h->trained_ppm);
    fprintf(w->out, ",%s,%s,%s,assumption\n", h->encrypted ? "yes" : "no", h->principal < 0 ? "" : m->assets[h->principal].id,
            h->bound ? "yes" : "no");
  }
  close_file(w);
  if (m->access_count == 0 || !open_file(w, "layers/access.csv")) return;
  fputs("from,to,delay,chance,way,crosses,source\n", w->out);
  for (int i = 0; i < m->access_count; i++) {
    const struct om_access *l = &m->access[i];
    fprintf(w->out, "%s,%s,", m->assets[l->from].id, m->assets[l->to].id);
    put_dist(w, &l->delay);
    fputs(",", w->out);
    put_chance(w, l->chance);
    fprintf(w->out, ",%s,%s,assumption\n", ways[l->way], l->crosses ? "yes" : "no");
  }
  close_file(w);
}

static void put_date(FILE *out, int64_t day) {
  int64_t year = 1970;
  while (om_day_of_date(year + 1, 1, 1) <= day) year++;
  int64_t month = 1;
  while (month < 12 && om_day_of_date(year, month + 1, 1) <= day) month++;
  fprintf(out, "%04d-%02d-%02d", (int)year, (int)month, (int)(day - om_day_of_date(year, month, 1) + 1));
}

static void write_calendar(struct writing *w) {
  const struct om_model *m = w->m;
  if (m->profile_row_count > 0 && open_file(w, "profiles.csv")) {
    fputs("profile,day_type,hour,factor,source\n", w->out);
    for (int i = 0; i < m->profile_row_count; i++) {
      const struct om_profile_row *p = &m->profile_rows[i];
      fprintf(w->out, "%s,%s,", p->profile, p->day_type);
      if (p->hour >= 0) fprintf(w->out, "%d", p->hour);
      fputs(",", w->out);
      put_rounded(w, p->factor_ppm);
      fputs(",assumption\n", w->out);
    }
    close_file(w);
  }
  if (m->holiday_count > 0 && open_file(w, "holidays.csv")) {
    fputs("date,day_type,source\n", w->out);
    for (int i = 0; i < m->holiday_count; i++) {
      put_date(w->out, m->holidays[i].day);
      fprintf(w->out, ",%s,assumption\n", m->holidays[i].day_type);
    }
    close_file(w);
  }
}

static void write_hazard(struct writing *w, const struct om_hazard *h) {
  static const char *const kinds[OM_HAZARD_KINDS] = {"strike", "malfunction", "travel", "shock", "background", "change", "surge", "infection"};
  FILE *out = w->out;
  fprintf(out, "  - {id: %s, kind: %s, ", h->id, kinds[h->kind]);
  bool has_rate = h->kind == OM_BACKGROUND || h->kind == OM_CHANGE;
  if (has_rate) {
    if (h->rate[0] == 0) trouble(w, "a background or change without its rate");
    fprintf(out, "rate: %s, ", h->rate);
  }
  if (h->kind == OM_CHANGE) fprintf(out, "half_life: %" PRId64 "s, ", h->half_life_s);
  if (h->kind != OM_BACKGROUND) {
    fputs("at: ", out);
    put_dist(w, &h->at);
    fputs(", ", out);
  }
  const char *comma = ", ";
  if (h->asset_count > 0) {
    put_assets(out, w->m, "assets", h->asset_count, h->assets);
    fputs(comma, out);
  }
  const struct {
    const char *key;
    int count;
    const char (*names)[OM_ID];
  } lists[3] = {{"kinds", h->kind_count, (const char(*)[OM_ID])h->kinds},
                {"sectors", h->sector_count, (const char(*)[OM_ID])h->sectors},
                {"sites", h->site_count, (const char(*)[OM_ID])h->sites}};
  for (int i = 0; i < 3; i++)
    if (lists[i].count > 0) {
      put_names(out, lists[i].key, lists[i].count, lists[i].names);
      fputs(comma, out);
    }
  if (h->kind == OM_TRAVEL) {
    for (int i = 0; i < h->site_count; i++) {
      fputs(i == 0 ? "delays: [" : ", ", out);
      put_dist(w, &h->delays[i]);
    }
    fputs("], ", out);
  }
  fprintf(out, "cause: %s, origin: %s", h->cause, h->overseas ? "overseas" : "domestic");
  if (!has_rate) {
    fputs(", probability: ", out);
    put_chance(w, h->probability);
  }
  if (h->kind == OM_SHOCK || h->kind == OM_BACKGROUND) fprintf(out, ", malfunction: %s", h->malfunction ? "yes" : "no");
  if (h->kind == OM_SURGE) {
    fputs(", factor: ", out);
    put_ppm(out, h->factor_ppm);
    fputs(", lasts: ", out);
    put_dist(w, &h->lasts);
  }
  if (h->has_detect) {
    fputs(", detect: ", out);
    put_dist(w, &h->detect);
  }
  if (h->has_repair) {
    fputs(", repair: ", out);
    put_dist(w, &h->repair);
  }
  fputs(", source: assumption}\n", out);
}

static void write_scenario(struct writing *w) {
  const struct om_model *m = w->m;
  if (!open_file(w, "scenario.yaml")) return;
  FILE *out = w->out;
  fputs("hakyu: 1\ntitle: {ja: random, en: random}\nmodel: .\n", out);
  if (m->start.kind == OM_START_DATE) {
    fputs("start: ", out);
    put_date(out, m->start.day);
    fprintf(out, "T%02d:%02d+09:00\n", (int)(m->start.second / 3600), (int)(m->start.second / 60 % 60));
  }
  if (m->start.kind == OM_START_ANY)
    fprintf(out, "start: \"any(%s, %02d:%02d-%02d:%02d)\"\n", m->start.day_type, (int)(m->start.first_s / 3600),
            (int)(m->start.first_s / 60 % 60), (int)(m->start.last_s / 3600), (int)(m->start.last_s / 60 % 60));
  fputs("horizon: ", out);
  put_seconds(out, m->horizon_s);
  fputs("\nhazards:\n", out);
  for (int h = 0; h < m->hazard_count; h++) write_hazard(w, &m->hazards[h]);
  close_file(w);
}

bool om_formats_write(const char *folder, const struct om_model *m, char *message, size_t size) {
  struct writing w = {.m = m, .folder = folder, .message = message, .size = size};
  write_model(&w);
  write_assets(&w);
  write_needs(&w);
  write_calendar(&w);
  write_pools(&w);
  write_hosts(&w);
  write_scenario(&w);
  return !w.failed;
}
