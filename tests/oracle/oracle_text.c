/* Reads and writes the line-based form of a model (oracle_text.h). */
#include "oracle_text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* What a line is read with; the first complaint stays. */
struct reading {
  struct om_model *m;
  int line;
  char *message;
  size_t size;
  bool failed;
};

static void complain(struct reading *r, const char *what, const char *word) {
  if (r->failed) return;
  r->failed = true;
  snprintf(r->message, r->size, "line %d: %s: %s", r->line, what, word);
}

int om_asset_find(const struct om_model *m, const char *id) {
  for (int i = 0; i < m->asset_count; i++)
    if (strcmp(m->assets[i].id, id) == 0) return i;
  return -1;
}

int om_need_find(const struct om_model *m, const char *id) {
  for (int i = 0; i < m->need_count; i++)
    if (strcmp(m->needs[i].id, id) == 0) return i;
  return -1;
}

int64_t om_day_of_date(int64_t year, int64_t month, int64_t day) {
  static const int before[12] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
  int64_t leap_years = 0;
  for (int64_t y = 1970; y < year; y++)
    if ((y % 4 == 0 && y % 100 != 0) || y % 400 == 0) leap_years++;
  bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return (year - 1970) * 365 + leap_years + before[month - 1] + (leap && month > 2 ? 1 : 0) + day - 1;
}

/* 1970-01-01 was a Thursday. */
int om_weekday(int64_t day) { return (int)((day + 3) % 7); }

bool om_dist_is_plain_zero(const struct om_dist *dist) { return dist->kind == OM_FIXED && dist->values[0] == 0; }

static void copy_name(struct reading *r, char *to, const char *from) {
  if (strlen(from) >= OM_ID) {
    complain(r, "name too long", from);
    return;
  }
  strcpy(to, from);
}

static int64_t read_integer(struct reading *r, const char *word) {
  if (strcmp(word, "never") == 0) return OM_NEVER;
  char *end = NULL;
  long long value = strtoll(word, &end, 10);
  if (end == word || *end != 0) complain(r, "not an integer", word);
  return value;
}

static uint64_t read_bits(struct reading *r, const char *word) {
  char *end = NULL;
  unsigned long long value = strtoull(word, &end, 10);
  if (end == word || *end != 0) complain(r, "not an unsigned integer", word);
  return value;
}

static struct om_chance read_chance(struct reading *r, const char *word) {
  struct om_chance chance = {.always = strcmp(word, "always") == 0};
  if (!chance.always) chance.below = read_bits(r, word);
  return chance;
}

static struct om_dist fixed(int64_t seconds) {
  struct om_dist dist = {.kind = OM_FIXED, .count = 1, .values = {seconds}};
  return dist;
}

static struct om_dist read_dist(struct reading *r, const char *word) {
  struct om_dist dist = {.kind = OM_FIXED};
  char copy[4096];
  snprintf(copy, sizeof copy, "%s", word);
  char *rest = NULL, *head = strtok_r(copy, ":", &rest);
  if (head == NULL) {
    complain(r, "no distribution", word);
    return dist;
  }
  char *part = strtok_r(NULL, ":", &rest);
  if (part == NULL) return fixed(read_integer(r, head));
  if (strcmp(head, "table") == 0) {
    dist.kind = OM_TABLE;
    dist.table = -1;
    for (int i = 0; i < r->m->table_count; i++)
      if (strcmp(r->m->tables[i].id, part) == 0) dist.table = i;
    if (dist.table < 0) complain(r, "no such table", word);
    return dist;
  }
  if (strcmp(head, "uniform") == 0) dist.kind = OM_UNIFORM;
  else if (strcmp(head, "empirical") == 0) dist.kind = OM_EMPIRICAL;
  else if (strcmp(head, "discrete") == 0) dist.kind = OM_DISCRETE;
  else complain(r, "no such distribution", word);
  for (; part != NULL && dist.count < OM_VALUES; part = strtok_r(NULL, ":", &rest)) {
    char *slash = strchr(part, '/');
    if (slash != NULL) {
      *slash = 0;
      dist.below[dist.count] = read_bits(r, part);
      part = slash + 1;
    }
    dist.values[dist.count++] = read_integer(r, part);
  }
  if (part != NULL) complain(r, "too many values", word);
  if (dist.kind == OM_UNIFORM && dist.count != 2) complain(r, "uniform wants two values", word);
  return dist;
}

static int find_asset(struct reading *r, const char *id) {
  int found = om_asset_find(r->m, id);
  if (found < 0) complain(r, "no such asset", id);
  return found;
}

static int find_need(struct reading *r, const char *id) {
  int found = om_need_find(r->m, id);
  if (found < 0) complain(r, "no such need", id);
  return found;
}

static int read_asset_list(struct reading *r, char *word, int *to) {
  int count = 0;
  char *rest = NULL;
  for (char *id = strtok_r(word, ",", &rest); id != NULL; id = strtok_r(NULL, ",", &rest)) {
    if (count == OM_TARGETS) {
      complain(r, "list too long", id);
      break;
    }
    to[count++] = find_asset(r, id);
  }
  return count;
}

static int read_name_list(struct reading *r, char *word, char to[][OM_ID]) {
  int count = 0;
  char *rest = NULL;
  for (char *id = strtok_r(word, ",", &rest); id != NULL; id = strtok_r(NULL, ",", &rest)) {
    if (count == OM_TARGETS) {
      complain(r, "list too long", id);
      break;
    }
    copy_name(r, to[count++], id);
  }
  return count;
}

static void read_date(struct reading *r, const char *word, int64_t *day) {
  int y = 0, mo = 0, d = 0;
  if (sscanf(word, "%d-%d-%d", &y, &mo, &d) != 3 || y < 1970 || mo < 1 || mo > 12 || d < 1 || d > 31)
    complain(r, "not a date", word);
  else
    *day = om_day_of_date(y, mo, d);
}

/* The words of a line: the first ones plain, then key=value pairs. */
enum { MOST_WORDS = 40 };
struct words {
  int count;
  char *word[MOST_WORDS];
};

static const char *plain(struct reading *r, const struct words *w, int at) {
  if (at < w->count) return w->word[at];
  complain(r, "line too short", w->word[0]);
  return "0";
}

/* Cuts "key=value" and gives both; complains and gives false for anything else. */
static bool cut_pair(struct reading *r, char *word, char **key, char **value) {
  char *equals = strchr(word, '=');
  if (equals == NULL) {
    complain(r, "not key=value", word);
    return false;
  }
  *equals = 0;
  *key = word;
  *value = equals + 1;
  return true;
}

static bool is(const char *a, const char *b) { return strcmp(a, b) == 0; }

static void read_start(struct reading *r, const struct words *w) {
  struct om_start *start = &r->m->start;
  const char *kind = plain(r, w, 1);
  if (is(kind, "week")) start->kind = OM_START_WEEK;
  else if (is(kind, "date")) {
    start->kind = OM_START_DATE;
    read_date(r, plain(r, w, 2), &start->day);
    start->second = read_integer(r, plain(r, w, 3));
  } else if (is(kind, "any")) {
    start->kind = OM_START_ANY;
    copy_name(r, start->day_type, plain(r, w, 2));
    start->first_s = read_integer(r, plain(r, w, 3));
    start->last_s = read_integer(r, plain(r, w, 4));
  } else
    complain(r, "no such start", kind);
}

static void read_asset(struct reading *r, const struct words *w, struct om_asset *a) {
  copy_name(r, a->id, plain(r, w, 1));
  a->crew = -1;
  a->priority = 100;
  a->detect = a->restart = fixed(0);
  a->repair = fixed(OM_NEVER);
  char *key = NULL, *value = NULL;
  for (int i = 2; i < w->count; i++) {
    if (!cut_pair(r, w->word[i], &key, &value)) continue;
    if (is(key, "sector")) copy_name(r, a->sector, value);
    else if (is(key, "kind")) copy_name(r, a->kind, value);
    else if (is(key, "site")) copy_name(r, a->site, value);
    else if (is(key, "unit")) copy_name(r, a->unit, value);
    else if (is(key, "profile")) copy_name(r, a->profile, value);
    else if (is(key, "organisation")) copy_name(r, a->organisation, value);
    else if (is(key, "weight")) a->weight = read_integer(r, value);
    else if (is(key, "end_use")) a->end_use = is(value, "1");
    else if (is(key, "it")) a->it_system = is(value, "1");
    else if (is(key, "priority")) a->priority = read_integer(r, value);
    else if (is(key, "detect")) a->detect = read_dist(r, value);
    else if (is(key, "repair")) a->repair = read_dist(r, value);
    else if (is(key, "restart")) a->restart = read_dist(r, value);
    else if (is(key, "crew")) {
      for (int c = 0; c < r->m->crew_count; c++)
        if (is(r->m->crews[c].id, value)) a->crew = c;
      if (a->crew < 0) complain(r, "no such crew", value);
    } else
      complain(r, "no such key", key);
  }
}

static void read_need(struct reading *r, const struct words *w, struct om_need *n) {
  copy_name(r, n->id, plain(r, w, 1));
  n->to_start = true;
  n->asset = n->service = -1;
  char *key = NULL, *value = NULL;
  for (int i = 2; i < w->count; i++) {
    if (!cut_pair(r, w->word[i], &key, &value)) continue;
    if (is(key, "asset")) n->asset = find_asset(r, value);
    else if (is(key, "service")) {
      for (int s = 0; s < r->m->service_count; s++)
        if (is(r->m->services[s].id, value)) n->service = s;
    } else if (is(key, "rule"))
      n->rule = is(value, "any") ? OM_ANY : is(value, "at_least") ? OM_AT_LEAST : is(value, "share") ? OM_SHARE : OM_ALL;
    else if (is(key, "quantity")) {
      n->has_quantity = true;
      n->quantity_ppm = read_integer(r, value);
    } else if (is(key, "without")) n->without_ppm = read_integer(r, value);
    else if (is(key, "floor")) n->floor_ppm = read_integer(r, value);
    else if (is(key, "to_start")) n->to_start = is(value, "1");
    else if (is(key, "for")) n->for_repair = is(value, "repair");
    else complain(r, "no such key", key);
  }
  if (n->asset < 0 || n->service < 0) complain(r, "a need wants asset and service", n->id);
}

static void read_stage(struct reading *r, const struct words *w, struct om_stage *s) {
  s->need = find_need(r, plain(r, w, 1));
  copy_name(r, s->name, plain(r, w, 2));
  s->autonomy = s->fail_running = fixed(OM_NEVER);
  s->start = fixed(0);
  s->success.always = true;
  s->level_ppm = OM_FULL;
  s->refuel = -1;
  char *key = NULL, *value = NULL;
  for (int i = 3; i < w->count; i++) {
    if (!cut_pair(r, w->word[i], &key, &value)) continue;
    if (is(key, "autonomy")) s->autonomy = read_dist(r, value);
    else if (is(key, "start")) s->start = read_dist(r, value);
    else if (is(key, "success")) s->success = read_chance(r, value);
    else if (is(key, "fail")) s->fail_running = read_dist(r, value);
    else if (is(key, "level")) s->level_ppm = read_integer(r, value);
    else if (is(key, "refuel")) s->refuel = find_need(r, value);
    else if (is(key, "refill")) {
      s->refill = is(value, "autonomy") ? OM_REFILL_AUTONOMY : OM_REFILL_FIXED;
      if (s->refill == OM_REFILL_FIXED) s->refill_s = read_integer(r, value);
    } else
      complain(r, "no such key", key);
  }
}

static void read_link(struct reading *r, const struct words *w, struct om_link *l) {
  l->need = find_need(r, plain(r, w, 1));
  l->supplier = find_asset(r, plain(r, w, 2));
  l->weight_ppm = OM_FULL;
  l->switch_over = fixed(0);
  l->success.always = l->certainty.always = true;
  char *key = NULL, *value = NULL;
  for (int i = 3; i < w->count; i++) {
    if (!cut_pair(r, w->word[i], &key, &value)) continue;
    if (is(key, "weight")) l->weight_ppm = read_integer(r, value);
    else if (is(key, "standby")) l->standby = is(value, "1");
    else if (is(key, "order")) l->order = read_integer(r, value);
    else if (is(key, "switch")) l->switch_over = read_dist(r, value);
    else if (is(key, "success")) l->success = read_chance(r, value);
    else if (is(key, "certainty")) l->certainty = read_chance(r, value);
    else if (is(key, "outsourced")) l->outsourced = is(value, "1");
    else complain(r, "no such key", key);
  }
}

static void read_hazard(struct reading *r, const struct words *w, struct om_hazard *h) {
  copy_name(r, h->id, plain(r, w, 1));
  copy_name(r, h->cause, h->id);
  h->at = h->first = h->later = fixed(0);
  h->factor_ppm = OM_FULL;
  h->lasts = fixed(OM_NEVER);
  h->probability.always = true;
  int delay_count = 0;
  char *key = NULL, *value = NULL, *rest = NULL;
  for (int i = 2; i < w->count; i++) {
    if (!cut_pair(r, w->word[i], &key, &value)) continue;
    if (is(key, "kind")) {
      static const char *const names[OM_HAZARD_KINDS] = {"strike", "malfunction", "travel", "shock", "background", "change", "surge", "infection"};
      int k = 0;
      while (k < OM_HAZARD_KINDS && !is(names[k], value)) k++;
      if (k == OM_HAZARD_KINDS) complain(r, "no such kind of hazard", value);
      else h->kind = (enum om_hazard_kind)k;
    } else if (is(key, "at")) h->at = read_dist(r, value);
    else if (is(key, "cause")) copy_name(r, h->cause, value);
    else if (is(key, "overseas")) h->overseas = is(value, "1");
    else if (is(key, "probability")) h->probability = read_chance(r, value);
    else if (is(key, "malfunction")) h->malfunction = is(value, "1");
    else if (is(key, "detect")) {
      h->has_detect = true;
      h->detect = read_dist(r, value);
    } else if (is(key, "repair")) {
      h->has_repair = true;
      h->repair = read_dist(r, value);
    } else if (is(key, "first")) h->first = read_dist(r, value);
    else if (is(key, "later")) h->later = read_dist(r, value);
    else if (is(key, "factor")) h->factor_ppm = read_integer(r, value);
    else if (is(key, "lasts")) h->lasts = read_dist(r, value);
    else if (is(key, "assets")) h->asset_count = read_asset_list(r, value, h->assets);
    else if (is(key, "kinds")) h->kind_count = read_name_list(r, value, h->kinds);
    else if (is(key, "sectors")) h->sector_count = read_name_list(r, value, h->sectors);
    else if (is(key, "sites")) h->site_count = read_name_list(r, value, h->sites);
    else if (is(key, "delays")) {
      for (char *d = strtok_r(value, ";", &rest); d != NULL && delay_count < OM_TARGETS; d = strtok_r(NULL, ";", &rest))
        h->delays[delay_count++] = read_dist(r, d);
    } else
      complain(r, "no such key", key);
  }
  if (h->kind == OM_TRAVEL && delay_count != h->site_count) complain(r, "as many delays as sites", h->id);
}

static void read_pool(struct reading *r, const struct words *w, struct om_pool *p) {
  p->asset = find_asset(r, plain(r, w, 1));
  p->hold_s = 180;
  p->retry_after_s = p->step_s = 60;
  p->patience_s = p->stop_for_s = OM_NEVER;
  p->admit_ppm = p->stop_at_ppm = -1;
  p->grade_ppm = 10000;
  copy_name(r, p->unit, "users");
  const struct {
    const char *key;
    int64_t *to;
  } numbers[] = {{"users", &p->users},           {"capacity", &p->capacity_ppm},   {"load", &p->load_ppm},
                 {"hold", &p->hold_s},           {"retry", &p->retry_ppm},         {"retry_after", &p->retry_after_s},
                 {"patience", &p->patience_s},   {"collapse", &p->collapse_ppm},   {"admit", &p->admit_ppm},
                 {"registered", &p->registered}, {"register_after", &p->register_after_s}, {"stop_at", &p->stop_at_ppm},
                 {"stop_for", &p->stop_for_s},   {"grade", &p->grade_ppm},         {"step", &p->step_s}};
  char *key = NULL, *value = NULL;
  for (int i = 2; i < w->count; i++) {
    if (!cut_pair(r, w->word[i], &key, &value)) continue;
    int64_t *to = NULL;
    for (size_t n = 0; n < sizeof numbers / sizeof numbers[0]; n++)
      if (is(key, numbers[n].key)) to = numbers[n].to;
    if (to != NULL) *to = read_integer(r, value);
    else if (is(key, "kind")) p->is_loss = is(value, "loss");
    else if (is(key, "unit")) copy_name(r, p->unit, value);
    else if (is(key, "profile")) copy_name(r, p->profile, value);
    else if (is(key, "spill")) p->spill_count = read_asset_list(r, value, p->spills);
    else complain(r, "no such key", key);
  }
}

static void read_host(struct reading *r, const struct words *w, struct om_host *h) {
  h->asset = find_asset(r, plain(r, w, 1));
  h->data = h->principal = -1;
  h->strike_after = h->leak_after = fixed(0);
  h->contain = h->again = fixed(OM_NEVER);
  h->contain_most_s = OM_NEVER;
  char *key = NULL, *value = NULL;
  for (int i = 2; i < w->count; i++) {
    if (!cut_pair(r, w->word[i], &key, &value)) continue;
    if (is(key, "strike")) h->strike = read_chance(r, value);
    else if (is(key, "strike_after")) h->strike_after = read_dist(r, value);
    else if (is(key, "leak")) h->leak = read_chance(r, value);
    else if (is(key, "leak_after")) h->leak_after = read_dist(r, value);
    else if (is(key, "contain")) h->contain = read_dist(r, value);
    else if (is(key, "contain_most")) h->contain_most_s = read_integer(r, value);
    else if (is(key, "again")) h->again = read_dist(r, value);
    else if (is(key, "guard")) h->guard_ppm = read_integer(r, value);
    else if (is(key, "trained")) h->trained_ppm = read_integer(r, value);
    else if (is(key, "encrypted")) h->encrypted = is(value, "1");
    else if (is(key, "bound")) h->bound = is(value, "1");
    else if (is(key, "data")) h->data = find_asset(r, value);
    else if (is(key, "principal")) h->principal = find_asset(r, value);
    else complain(r, "no such key", key);
  }
  if (h->bound && h->principal < 0) complain(r, "bound to nobody", w->word[1]);
}

static const char *const ways[3] = {"network", "maintenance", "take_home"};

static void read_access(struct reading *r, const struct words *w, struct om_access *l) {
  l->from = find_asset(r, plain(r, w, 1));
  l->to = find_asset(r, plain(r, w, 2));
  l->chance.always = true;
  char *key = NULL, *value = NULL;
  for (int i = 3; i < w->count; i++) {
    if (!cut_pair(r, w->word[i], &key, &value)) continue;
    if (is(key, "delay")) l->delay = read_dist(r, value);
    else if (is(key, "chance")) l->chance = read_chance(r, value);
    else if (is(key, "way")) l->way = is(value, ways[1]) ? OM_MAINTENANCE : is(value, ways[2]) ? OM_TAKE_HOME : OM_NETWORK;
    else if (is(key, "crosses")) l->crosses = is(value, "1");
    else complain(r, "no such key", key);
  }
}

static void read_table(struct reading *r, const struct words *w, struct om_table *t) {
  snprintf(t->id, sizeof t->id, "%s", plain(r, w, 1));
  char *rest = NULL, *all = w->count > 2 ? w->word[2] : NULL;
  for (char *node = all == NULL ? NULL : strtok_r(all, ",", &rest); node != NULL; node = strtok_r(NULL, ",", &rest)) {
    char *colon = strchr(node, ':');
    if (colon == NULL || t->count == OM_TABLE_NODES) {
      complain(r, colon == NULL ? "not X:VALUE" : "table too long", t->id);
      return;
    }
    *colon = 0;
    t->x[t->count] = read_bits(r, node);
    t->value[t->count++] = read_integer(r, colon + 1);
  }
  if (t->count < 2 || t->x[0] != 0 || t->x[t->count - 1] != 0) complain(r, "a table goes from 0 to 2^64 (0)", t->id);
}

/* The next free place of an array, or a complaint. */
#define NEXT(r, array, count, most) \
  ((r)->m->count < (most) ? &(r)->m->array[(r)->m->count++] : (complain(r, "too many", #array), &(r)->m->array[0]))

static void read_line(struct reading *r, struct words *w) {
  const char *what = w->word[0];
  if (is(what, "horizon")) r->m->horizon_s = read_integer(r, plain(r, w, 1));
  else if (is(what, "start")) read_start(r, w);
  else if (is(what, "holiday")) {
    struct om_holiday *h = NEXT(r, holidays, holiday_count, OM_HOLIDAYS);
    read_date(r, plain(r, w, 1), &h->day);
    copy_name(r, h->day_type, plain(r, w, 2));
  } else if (is(what, "profile")) {
    struct om_profile_row *p = NEXT(r, profile_rows, profile_row_count, OM_PROFILE_ROWS);
    copy_name(r, p->profile, plain(r, w, 1));
    if (!is(plain(r, w, 2), "*")) copy_name(r, p->day_type, w->word[2]);
    p->hour = is(plain(r, w, 3), "*") ? -1 : (int)read_integer(r, w->word[3]);
    p->factor_ppm = read_integer(r, plain(r, w, 4));
  } else if (is(what, "service")) {
    struct om_service *s = NEXT(r, services, service_count, OM_SERVICES);
    copy_name(r, s->id, plain(r, w, 1));
    s->from_source = w->count > 2 && is(w->word[2], "from_source=1");
  } else if (is(what, "crew")) {
    struct om_crew *c = NEXT(r, crews, crew_count, OM_CREWS);
    copy_name(r, c->id, plain(r, w, 1));
    c->size = read_integer(r, plain(r, w, 2));
  } else if (is(what, "table")) read_table(r, w, NEXT(r, tables, table_count, OM_TABLES));
  else if (is(what, "asset")) read_asset(r, w, NEXT(r, assets, asset_count, OM_ASSETS));
  else if (is(what, "need")) read_need(r, w, NEXT(r, needs, need_count, OM_NEEDS));
  else if (is(what, "stage")) read_stage(r, w, NEXT(r, stages, stage_count, OM_STAGES));
  else if (is(what, "link")) read_link(r, w, NEXT(r, links, link_count, OM_LINKS));
  else if (is(what, "group") || is(what, "sharing")) {
    bool group = is(what, "group");
    struct om_group *g = group ? NEXT(r, groups, group_count, OM_GROUPS) : NULL;
    struct om_sharing *s = group ? NULL : NEXT(r, sharings, sharing_count, OM_SHARINGS);
    copy_name(r, group ? g->id : s->id, plain(r, w, 1));
    if (!group) {
      s->repair_least_ppm = s->repair_most_ppm = OM_FULL;
      s->recurrence.always = true;
    }
    char *key = NULL, *value = NULL;
    for (int i = 2; i < w->count; i++) {
      if (!cut_pair(r, w->word[i], &key, &value)) continue;
      if (group && is(key, "beta")) g->beta = read_chance(r, value);
      else if (group && is(key, "members")) g->count = read_asset_list(r, value, g->members);
      else if (!group && is(key, "warn")) s->warn_s = read_integer(r, value);
      else if (!group && is(key, "repair_least")) s->repair_least_ppm = read_integer(r, value);
      else if (!group && is(key, "repair_most")) s->repair_most_ppm = read_integer(r, value);
      else if (!group && is(key, "recurrence")) s->recurrence = read_chance(r, value);
      else if (!group && is(key, "sectors")) s->count = read_name_list(r, value, s->sectors);
      else complain(r, "no such key", key);
    }
  } else if (is(what, "pool")) read_pool(r, w, NEXT(r, pools, pool_count, OM_POOLS));
  else if (is(what, "host")) read_host(r, w, NEXT(r, hosts, host_count, OM_HOSTS));
  else if (is(what, "access")) read_access(r, w, NEXT(r, access, access_count, OM_ACCESS));
  else if (is(what, "hazard")) read_hazard(r, w, NEXT(r, hazards, hazard_count, OM_HAZARDS));
  else complain(r, "no such thing", what);
}

bool om_text_read(FILE *in, struct om_model *m, char *message, size_t size) {
  memset(m, 0, sizeof *m);
  struct reading r = {.m = m, .message = message, .size = size};
  char *line = NULL;
  size_t room = 0;
  while (!r.failed && getline(&line, &room, in) >= 0) {
    r.line++;
    struct words w = {0};
    char *rest = NULL;
    for (char *word = strtok_r(line, " \t\r\n", &rest); word != NULL; word = strtok_r(NULL, " \t\r\n", &rest)) {
      if (w.count == MOST_WORDS) complain(&r, "too many words", word);
      else w.word[w.count++] = word;
    }
    if (w.count > 0 && w.word[0][0] != '#') read_line(&r, &w);
  }
  free(line);
  if (!r.failed && m->horizon_s <= 0) complain(&r, "no horizon", "horizon");
  return !r.failed;
}

static void write_seconds(FILE *out, int64_t s) {
  if (s == OM_NEVER) fputs("never", out);
  else fprintf(out, "%" PRId64, s);
}

static void write_dist_value(FILE *out, const struct om_model *m, const struct om_dist *d) {
  static const char *const heads[4] = {"", "uniform", "empirical", "discrete"};
  if (d->kind == OM_TABLE) {
    fprintf(out, "table:%s", m->tables[d->table].id);
    return;
  }
  fputs(heads[d->kind], out);
  for (int i = 0; i < d->count; i++) {
    if (d->kind != OM_FIXED) fputs(":", out);
    if (d->kind == OM_DISCRETE && i < d->count - 1) fprintf(out, "%" PRIu64 "/", d->below[i]);
    write_seconds(out, d->values[i]);
  }
}

static void write_dist(FILE *out, const struct om_model *m, const char *key, const struct om_dist *d) {
  fprintf(out, "%s=", key);
  write_dist_value(out, m, d);
}

static void write_chance(FILE *out, const char *key, struct om_chance c) {
  if (c.always) fprintf(out, " %s=always", key);
  else fprintf(out, " %s=%" PRIu64, key, c.below);
}

static void write_names(FILE *out, const char *key, int count, const char names[][OM_ID]) {
  for (int i = 0; i < count; i++) {
    if (i == 0) fprintf(out, " %s=", key);
    else fputs(",", out);
    fputs(names[i], out);
  }
}

static void write_asset_names(FILE *out, const struct om_model *m, const char *key, int count, const int *assets) {
  for (int i = 0; i < count; i++) {
    if (i == 0) fprintf(out, " %s=", key);
    else fputs(",", out);
    fputs(m->assets[assets[i]].id, out);
  }
}

static void write_date(FILE *out, int64_t day) {
  int64_t year = 1970;
  while (om_day_of_date(year + 1, 1, 1) <= day) year++;
  int64_t month = 1;
  while (month < 12 && om_day_of_date(year, month + 1, 1) <= day) month++;
  fprintf(out, "%04d-%02d-%02d", (int)year, (int)month, (int)(day - om_day_of_date(year, month, 1) + 1));
}

static void write_calendar(FILE *out, const struct om_model *m) {
  fprintf(out, "horizon %" PRId64 "\n", m->horizon_s);
  if (m->start.kind == OM_START_WEEK) fputs("start week\n", out);
  if (m->start.kind == OM_START_DATE) {
    fputs("start date ", out);
    write_date(out, m->start.day);
    fprintf(out, " %" PRId64 "\n", m->start.second);
  }
  if (m->start.kind == OM_START_ANY)
    fprintf(out, "start any %s %" PRId64 " %" PRId64 "\n", m->start.day_type, m->start.first_s, m->start.last_s);
  for (int i = 0; i < m->holiday_count; i++) {
    fputs("holiday ", out);
    write_date(out, m->holidays[i].day);
    fprintf(out, " %s\n", m->holidays[i].day_type);
  }
  for (int i = 0; i < m->profile_row_count; i++) {
    const struct om_profile_row *p = &m->profile_rows[i];
    fprintf(out, "profile %s %s ", p->profile, p->day_type[0] ? p->day_type : "*");
    if (p->hour < 0) fputs("*", out);
    else fprintf(out, "%d", p->hour);
    fprintf(out, " %" PRId64 "\n", p->factor_ppm);
  }
}

static void write_assets(FILE *out, const struct om_model *m) {
  for (int i = 0; i < m->asset_count; i++) {
    const struct om_asset *a = &m->assets[i];
    fprintf(out, "asset %s sector=%s", a->id, a->sector);
    if (a->kind[0]) fprintf(out, " kind=%s", a->kind);
    if (a->site[0]) fprintf(out, " site=%s", a->site);
    if (a->unit[0]) fprintf(out, " unit=%s", a->unit);
    if (a->profile[0]) fprintf(out, " profile=%s", a->profile);
    if (a->organisation[0]) fprintf(out, " organisation=%s", a->organisation);
    if (a->crew >= 0) fprintf(out, " crew=%s", m->crews[a->crew].id);
    fprintf(out, " weight=%" PRId64 " end_use=%d it=%d priority=%" PRId64 " ", a->weight, a->end_use, a->it_system,
            a->priority);
    write_dist(out, m, "detect", &a->detect);
    write_dist(out, m, " repair", &a->repair);
    write_dist(out, m, " restart", &a->restart);
    fputs("\n", out);
  }
}

static void write_needs(FILE *out, const struct om_model *m) {
  static const char *const rules[4] = {"all", "any", "at_least", "share"};
  for (int i = 0; i < m->need_count; i++) {
    const struct om_need *n = &m->needs[i];
    fprintf(out, "need %s asset=%s service=%s rule=%s", n->id, m->assets[n->asset].id, m->services[n->service].id,
            rules[n->rule]);
    if (n->has_quantity) fprintf(out, " quantity=%" PRId64, n->quantity_ppm);
    fprintf(out, " without=%" PRId64 " floor=%" PRId64 " to_start=%d for=%s\n", n->without_ppm, n->floor_ppm,
            n->to_start, n->for_repair ? "repair" : "run");
  }
  for (int i = 0; i < m->stage_count; i++) {
    const struct om_stage *s = &m->stages[i];
    fprintf(out, "stage %s %s ", m->needs[s->need].id, s->name);
    write_dist(out, m, "autonomy", &s->autonomy);
    write_dist(out, m, " start", &s->start);
    write_chance(out, "success", s->success);
    write_dist(out, m, " fail", &s->fail_running);
    fprintf(out, " level=%" PRId64 " refill=", s->level_ppm);
    if (s->refill == OM_REFILL_AUTONOMY) fputs("autonomy", out);
    else write_seconds(out, s->refill_s);
    if (s->refuel >= 0) fprintf(out, " refuel=%s", m->needs[s->refuel].id);
    fputs("\n", out);
  }
  for (int i = 0; i < m->link_count; i++) {
    const struct om_link *l = &m->links[i];
    fprintf(out, "link %s %s weight=%" PRId64 " standby=%d order=%" PRId64 " ", m->needs[l->need].id,
            m->assets[l->supplier].id, l->weight_ppm, l->standby, l->order);
    write_dist(out, m, "switch", &l->switch_over);
    write_chance(out, "success", l->success);
    write_chance(out, "certainty", l->certainty);
    fprintf(out, " outsourced=%d\n", l->outsourced);
  }
}

static void write_hazards(FILE *out, const struct om_model *m) {
  static const char *const kinds[OM_HAZARD_KINDS] = {"strike", "malfunction", "travel", "shock", "background", "change", "surge", "infection"};
  for (int i = 0; i < m->hazard_count; i++) {
    const struct om_hazard *h = &m->hazards[i];
    fprintf(out, "hazard %s kind=%s ", h->id, kinds[h->kind]);
    write_dist(out, m, "at", &h->at);
    write_asset_names(out, m, "assets", h->asset_count, h->assets);
    write_names(out, "kinds", h->kind_count, h->kinds);
    write_names(out, "sectors", h->sector_count, h->sectors);
    write_names(out, "sites", h->site_count, h->sites);
    for (int j = 0; h->kind == OM_TRAVEL && j < h->site_count; j++) {
      fputs(j == 0 ? " delays=" : ";", out);
      write_dist_value(out, m, &h->delays[j]);
    }
    fprintf(out, " cause=%s overseas=%d malfunction=%d", h->cause, h->overseas, h->malfunction);
    write_chance(out, "probability", h->probability);
    if (h->has_detect) write_dist(out, m, " detect", &h->detect);
    if (h->has_repair) write_dist(out, m, " repair", &h->repair);
    if (h->kind == OM_BACKGROUND || h->kind == OM_CHANGE) write_dist(out, m, " first", &h->first);
    if (h->kind == OM_BACKGROUND) write_dist(out, m, " later", &h->later);
    if (h->kind == OM_SURGE) {
      fprintf(out, " factor=%" PRId64, h->factor_ppm);
      write_dist(out, m, " lasts", &h->lasts);
    }
    fputs("\n", out);
  }
}

static void write_pools(FILE *out, const struct om_model *m) {
  for (int i = 0; i < m->pool_count; i++) {
    const struct om_pool *p = &m->pools[i];
    fprintf(out, "pool %s kind=%s unit=%s users=%" PRId64 " capacity=%" PRId64 " load=%" PRId64, m->assets[p->asset].id,
            p->is_loss ? "loss" : "queue", p->unit, p->users, p->capacity_ppm, p->load_ppm);
    if (p->profile[0]) fprintf(out, " profile=%s", p->profile);
    fprintf(out, " hold=%" PRId64 " retry=%" PRId64 " retry_after=%" PRId64 " patience=", p->hold_s, p->retry_ppm, p->retry_after_s);
    write_seconds(out, p->patience_s);
    fprintf(out, " collapse=%" PRId64 " admit=%" PRId64 " registered=%" PRId64 " register_after=%" PRId64 " stop_at=%" PRId64 " stop_for=",
            p->collapse_ppm, p->admit_ppm, p->registered, p->register_after_s, p->stop_at_ppm);
    write_seconds(out, p->stop_for_s);
    fprintf(out, " grade=%" PRId64 " step=%" PRId64, p->grade_ppm, p->step_s);
    write_asset_names(out, m, "spill", p->spill_count, p->spills);
    fputs("\n", out);
  }
}

static void write_hosts(FILE *out, const struct om_model *m) {
  for (int i = 0; i < m->host_count; i++) {
    const struct om_host *h = &m->hosts[i];
    fprintf(out, "host %s", m->assets[h->asset].id);
    write_chance(out, "strike", h->strike);
    write_dist(out, m, " strike_after", &h->strike_after);
    write_chance(out, "leak", h->leak);
    write_dist(out, m, " leak_after", &h->leak_after);
    write_dist(out, m, " contain", &h->contain);
    fputs(" contain_most=", out);
    write_seconds(out, h->contain_most_s);
    write_dist(out, m, " again", &h->again);
    fprintf(out, " guard=%" PRId64 " trained=%" PRId64 " encrypted=%d bound=%d", h->guard_ppm, h->trained_ppm, h->encrypted, h->bound);
    if (h->data >= 0) fprintf(out, " data=%s", m->assets[h->data].id);
    if (h->principal >= 0) fprintf(out, " principal=%s", m->assets[h->principal].id);
    fputs("\n", out);
  }
  for (int i = 0; i < m->access_count; i++) {
    const struct om_access *l = &m->access[i];
    fprintf(out, "access %s %s ", m->assets[l->from].id, m->assets[l->to].id);
    write_dist(out, m, "delay", &l->delay);
    write_chance(out, "chance", l->chance);
    fprintf(out, " way=%s crosses=%d\n", ways[l->way], l->crosses);
  }
}

void om_text_write(FILE *out, const struct om_model *m) {
  write_calendar(out, m);
  for (int i = 0; i < m->service_count; i++)
    fprintf(out, "service %s from_source=%d\n", m->services[i].id, m->services[i].from_source);
  for (int i = 0; i < m->crew_count; i++) fprintf(out, "crew %s %" PRId64 "\n", m->crews[i].id, m->crews[i].size);
  for (int i = 0; i < m->table_count; i++) {
    if (m->tables[i].count == 0) continue;
    fprintf(out, "table %s ", m->tables[i].id);
    for (int j = 0; j < m->tables[i].count; j++)
      fprintf(out, "%s%" PRIu64 ":%" PRId64, j > 0 ? "," : "", m->tables[i].x[j], m->tables[i].value[j]);
    fputs("\n", out);
  }
  write_assets(out, m);
  write_needs(out, m);
  for (int i = 0; i < m->group_count; i++) {
    fprintf(out, "group %s", m->groups[i].id);
    write_chance(out, "beta", m->groups[i].beta);
    write_asset_names(out, m, "members", m->groups[i].count, m->groups[i].members);
    fputs("\n", out);
  }
  for (int i = 0; i < m->sharing_count; i++) {
    fprintf(out, "sharing %s warn=%" PRId64 " repair_least=%" PRId64 " repair_most=%" PRId64, m->sharings[i].id,
            m->sharings[i].warn_s, m->sharings[i].repair_least_ppm, m->sharings[i].repair_most_ppm);
    write_chance(out, "recurrence", m->sharings[i].recurrence);
    write_names(out, "sectors", m->sharings[i].count, (const char(*)[OM_ID])m->sharings[i].sectors);
    fputs("\n", out);
  }
  write_pools(out, m);
  write_hosts(out, m);
  write_hazards(out, m);
}
