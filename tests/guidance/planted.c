/* planted - see planted.h. Every load of a weakness lasts to the horizon (12 h; struck at 1 h with probability 0.7), unless the weakness says
   otherwise; weights are such that what its holding would spare comes out as wanted. */
#include "planted.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

enum { SECTORS = 6, LINES_MOST = 2000, LINE = 160, FILLERS = 100, SECTOR_WEIGHT = 60000, PLANTED = 99000 /* weight h */, DECOY = 59400 };

typedef struct lines { char text[LINES_MOST][LINE]; int count; } lines;
typedef struct garden {
  uint64_t state;
  int names, used[SECTORS]; /* weight given out in each sector */
  lines assets, needs, supplies, hazards;
  char group[64];           /* members of the group, "a, b" */
} garden;

/* ---- luck (splitmix64) ---- */

static uint64_t draw(garden *g) {
  uint64_t x = (g->state += 0x9E3779B97F4A7C15u);
  x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
  x = (x ^ x >> 27) * 0x94D049BB133111EBu;
  return x ^ x >> 31;
}

static int below(garden *g, int limit) { return (int)(draw(g) % (uint64_t)limit); }

/* ---- rows ---- */

static void add(lines *list, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void add(lines *list, const char *format, ...) {
  va_list args;
  assert_true(list->count < LINES_MOST);
  va_start(args, format);
  vsnprintf(list->text[list->count++], LINE, format, args);
  va_end(args);
}

/* A new id whose place in the order of ids says nothing. */
static void name(garden *g, char *id) { snprintf(id, 16, "%c%c%d", 'a' + below(g, 26), 'a' + below(g, 26), g->names++); }

/* columns: id, sector, site, weight, weight_unit, repair, end_use, source */
static void asset(garden *g, char *id, int sector, const char *site, int weight, const char *repair) {
  name(g, id);
  if (weight)
    add(&g->assets, "%s,s%d,%s,%d,users,%s,yes,assumption", id, sector, site, weight, repair);
  else
    add(&g->assets, "%s,s%d,%s,,,%s,,assumption", id, sector, site, repair);
  g->used[sector] += weight;
}

static void need(garden *g, const char *id, const char *rule, const char *chain) { add(&g->needs, "%s.in,%s,supply,%s,%s,assumption", id, id, rule, chain); }

static void supply(garden *g, const char *id, const char *supplier, const char *more) { add(&g->supplies, "%s.in,%s,%s,assumption", id, supplier, more); }

static const char primary[] = "primary,,";

static void strike(garden *g, const char *kind, const char *what, const char *id) {
  add(&g->hazards, "  - {id: h%d, kind: %s, at: 1h, %s: [%s], probability: 0.7, source: assumption}", g->hazards.count, kind, what, id);
}

/* ---- weaknesses ---- */

static const struct weakness { int mechanism; double hours, depth; const char *chain, *lever; int dose; } weaknesses[] = {
    {HAKYU_MECHANISM_struck, 10, 1, "", "repair_faster", 3},
    {HAKYU_MECHANISM_common_mode, 11, 1, "", "diversify", 3},
    {HAKYU_MECHANISM_own_fault, 11, 1, "", "spread_load", 3},
    {HAKYU_MECHANISM_co_location, 11, 1, "", "separate_sites", 2},
    {HAKYU_MECHANISM_backup_partial, 11, 0.6, "partial", "add_supplier", 2},
    {HAKYU_MECHANISM_backup_gap, 9, 1, "gap", "add_supplier", 2},
    {HAKYU_MECHANISM_backup_start_failed, 11, 1, "dead", "backup_start_probability", 3},
    {HAKYU_MECHANISM_backup_run_failed, 11, 1, "frail", "add_supplier", 2},
    {HAKYU_MECHANISM_backup_exhausted, 10, 1, "short", "backup_at_least", 2},
    {HAKYU_MECHANISM_standby_gap, 9, 1, "", "standby_to_hot", 3},
    {HAKYU_MECHANISM_standby_failed, 11, 1, "", "standby_to_hot", 3},
    {HAKYU_MECHANISM_shared_upstream, 11, 1, "", "add_supplier", 2},
    {HAKYU_MECHANISM_redundancy_exhausted, 11, 1, "", "add_supplier", 2},
    {HAKYU_MECHANISM_unprotected, 11, 1, "", "add_supplier", 2}};
enum { WEAKNESSES = sizeof weaknesses / sizeof *weaknesses };

static const struct weakness *weakness_of(int mechanism) {
  for (int k = 0; k < WEAKNESSES; k++)
    if (weaknesses[k].mechanism == mechanism) return &weaknesses[k];
  return NULL;
}

bool planted_can(int mechanism) { return weakness_of(mechanism) != NULL; }
const char *planted_lever(int mechanism) { return weakness_of(mechanism)->lever; }

static void plant(garden *g, int mechanism, int sector, int loss, char *load) {
  const struct weakness *w = weakness_of(mechanism);
  char a[16], b[16], c[16], site[24];
  const int weight = (int)(loss / (w->hours * w->depth) + 0.5);
  snprintf(site, sizeof site, "site-%d", g->names);
  asset(g, load, sector, "", weight, mechanism == HAKYU_MECHANISM_struck ? "10h" : "never");
  switch (mechanism) {
    case HAKYU_MECHANISM_struck: strike(g, "strike", "assets", load); return;
    case HAKYU_MECHANISM_own_fault: strike(g, "malfunction", "assets", load); return;
    case HAKYU_MECHANISM_common_mode:
      asset(g, a, sector, "", 0, "never");
      snprintf(g->group, sizeof g->group, "%s, %s", a, load);
      strike(g, "malfunction", "assets", a);
      return;
    case HAKYU_MECHANISM_co_location:
    case HAKYU_MECHANISM_redundancy_exhausted:
      asset(g, a, sector, mechanism == HAKYU_MECHANISM_co_location ? site : "", 0, "never");
      asset(g, b, sector, mechanism == HAKYU_MECHANISM_co_location ? site : "", 0, "never");
      need(g, load, "any", "");
      supply(g, load, a, primary), supply(g, load, b, primary);
      if (mechanism == HAKYU_MECHANISM_co_location) {
        strike(g, "strike", "sites", site);
      } else { /* two causes, so that the load gives way to the exhaustion of both */
        add(&g->hazards, "  - {id: h%d, kind: strike, at: 1h, assets: [%s], probability: 0.7, source: assumption}", g->hazards.count, a);
        add(&g->hazards, "  - {id: h%d, kind: strike, at: 1h, assets: [%s], source: assumption}", g->hazards.count, b);
      }
      return;
    case HAKYU_MECHANISM_shared_upstream:
      asset(g, a, sector, "", 0, "never"), asset(g, b, sector, "", 0, "never"), asset(g, c, sector, "", 0, "never");
      need(g, load, "any", "");
      supply(g, load, a, primary), supply(g, load, b, primary);
      need(g, a, "all", ""), need(g, b, "all", "");
      supply(g, a, c, primary), supply(g, b, c, primary);
      strike(g, "strike", "assets", c);
      return;
    default: break;
  }
  asset(g, a, sector, "", 0, "never");
  need(g, load, "all", w->chain);
  supply(g, load, a, primary);
  if (mechanism == HAKYU_MECHANISM_standby_gap || mechanism == HAKYU_MECHANISM_standby_failed) {
    asset(g, b, sector, "", 0, "never");
    supply(g, load, b, mechanism == HAKYU_MECHANISM_standby_gap ? "standby,9h," : "standby,0s,0");
  }
  strike(g, "strike", "assets", a);
}

/* ---- the rest: sound, and there so that the weakness has to be found ---- */

static void fill(garden *g, int sector, int weight) {
  char load[16], a[16], b[16];
  asset(g, load, sector, "", weight, "1h");
  asset(g, a, sector, "", 0, "5h"), asset(g, b, sector, "", 0, "5h");
  need(g, load, "any", below(g, 2) ? "long" : "");
  supply(g, load, a, primary), supply(g, load, b, primary);
  if (below(g, 3) == 0) strike(g, "strike", "assets", a);
}

static void fill_all(garden *g) {
  int each[SECTORS];
  for (int s = 0; s < SECTORS; s++) each[s] = (SECTOR_WEIGHT - g->used[s]) / (FILLERS / SECTORS);
  for (int k = 0; k < FILLERS; k++) {
    const int s = k % SECTORS, left = SECTOR_WEIGHT - g->used[s];
    fill(g, s, k >= FILLERS - SECTORS ? left : each[s] < left ? each[s] : left);
  }
}

/* ---- files ---- */

static FILE *begin(const char *folder, const char *file) {
  char path[600];
  snprintf(path, sizeof path, "%s/%s", folder, file);
  FILE *out = fopen(path, "w");
  assert_non_null(out);
  return out;
}

static void write_lines(garden *g, const char *folder, const char *file, const char *header, lines *list) {
  FILE *out = begin(folder, file);
  fprintf(out, "%s\n", header);
  for (int k = list->count; k > 0; k--) { /* in an order of their own */
    const int at = below(g, k);
    fprintf(out, "%s\n", list->text[at]);
    if (at != k - 1) memcpy(list->text[at], list->text[k - 1], LINE);
  }
  fclose(out);
}

static void write_model(const garden *g, const char *folder) {
  FILE *out = begin(folder, "model.yaml");
  fprintf(out, "hakyu: 1\ntitle: {ja: 植えた欠陥, en: planted}\nlicence: CC0-1.0\nsectors:\n");
  for (int s = 0; s < SECTORS; s++) fprintf(out, "  s%d: {ja: 分野%d, en: sector %d}\n", s, s, s);
  fprintf(out, "services:\n  supply: {ja: 供給, en: supply}\nbackups:\n"
               "  partial: [{name: cells, level: 0.4, source: assumption}]\n"
               "  gap: [{name: engine, start: 9h, source: assumption}]\n"
               "  dead: [{name: engine, success: 0, source: assumption}]\n"
               "  frail: [{name: engine, fail_running: \"exponential(mean=1s)\", source: assumption}]\n"
               "  short: [{name: cells, autonomy: 1h, source: assumption}]\n"
               "  long: [{name: cells, autonomy: 20h, source: assumption}]\n");
  if (*g->group) fprintf(out, "groups: {pair: {beta: 1, members: [%s], source: assumption}}\n", g->group);
  fclose(out);
}

static int write_all(garden *g, const char *folder) {
  const int assets = g->assets.count;
  mkdir(folder, 0777);
  write_model(g, folder);
  write_lines(g, folder, "assets.csv", "id,sector,site,weight,weight_unit,repair,end_use,source", &g->assets);
  write_lines(g, folder, "needs.csv", "id,asset,service,rule,backup,source", &g->needs);
  write_lines(g, folder, "supplies.csv", "need,supplier,role,switch,success,source", &g->supplies);
  write_lines(g, folder, "scenario.yaml", "hakyu: 1\ntitle: {ja: 植えた欠陥, en: planted}\nmodel: .\nhorizon: 12h\nhazards:", &g->hazards);
  return assets;
}

/* A shared upstream lets what stands on it fall unprotected: not both in one model, or the item against the latter meets two weaknesses. */
static void take(bool *is_taken, int mechanism) {
  is_taken[weakness_of(mechanism) - weaknesses] = true;
  if (mechanism == HAKYU_MECHANISM_shared_upstream) is_taken[weakness_of(HAKYU_MECHANISM_unprotected) - weaknesses] = true;
  if (mechanism == HAKYU_MECHANISM_unprotected) is_taken[weakness_of(HAKYU_MECHANISM_shared_upstream) - weaknesses] = true;
}

int planted_write(const char *folder, int mechanism, uint64_t seed, char *load) {
  garden *g = calloc(1, sizeof *g);
  assert_non_null(g);
  g->state = seed * 1000 + (uint64_t)mechanism;
  bool is_taken[WEAKNESSES] = {false};
  int place[SECTORS];
  for (int s = 0; s < SECTORS; s++) place[s] = s;
  for (int s = SECTORS - 1; s > 0; s--) {
    const int other = below(g, s + 1), kept = place[s];
    place[s] = place[other], place[other] = kept;
  }
  g->names = below(g, 1000);
  take(is_taken, mechanism);
  const int turn = below(g, 4); /* the planted one is not always made first */
  for (int k = 0; k < 4; k++) {
    char ignored[16];
    int decoy = below(g, WEAKNESSES);
    while (is_taken[decoy]) decoy = below(g, WEAKNESSES);
    if (k == turn) {
      plant(g, mechanism, place[k], PLANTED, load);
    } else {
      take(is_taken, weaknesses[decoy].mechanism);
      plant(g, weaknesses[decoy].mechanism, place[k], DECOY, ignored);
    }
  }
  fill_all(g);
  const int assets = write_all(g, folder);
  free(g);
  return assets;
}

int planted_write_sound(const char *folder, double part, uint64_t seed) {
  garden *g = calloc(1, sizeof *g);
  assert_non_null(g);
  g->state = seed;
  g->names = below(g, 1000);
  for (int s = 0; s < 3; s++) {
    char load[16];
    const int loss = 10000 + below(g, 10000); /* by loads that are struck themselves, 10 h */
    plant(g, HAKYU_MECHANISM_struck, s, loss, load);
    if (part > 0) plant(g, HAKYU_MECHANISM_unprotected, s, (int)(loss * part / (1 - part)), load);
  }
  fill_all(g);
  const int assets = write_all(g, folder);
  free(g);
  return assets;
}

/* ---- the catalogue ---- */

const char *planted_catalogue(void) {
  static const char text[] =
      "hakyu: 1\nkind: catalogue\ntitle: {ja: 指針, en: Guideline}\nsources: {S: {what: made up}}\neditions:\n  one: {title: {ja: 第1版, en: First}, source: S}\nitems:\n"
#define ITEM(mechanism, lever, dose)                                                                                                                         \
  "  " #mechanism ":\n    title: {ja: 項目, en: against " #mechanism "}\n    mechanisms: [" #mechanism "]\n    levers: [{lever: " #lever ", doses: [" #dose \
  "]}]\n    source: S\n    editions: {one: {states: not_stated, source: S}}\n"
      ITEM(backup_exhausted, backup_at_least, 2) ITEM(backup_gap, add_supplier, 2) ITEM(backup_partial, add_supplier, 2) ITEM(backup_run_failed, add_supplier, 2)
      ITEM(backup_start_failed, backup_start_probability, 3) ITEM(co_location, separate_sites, 2) ITEM(common_mode, diversify, 3) ITEM(own_fault, spread_load, 3)
      ITEM(redundancy_exhausted, add_supplier, 2) ITEM(shared_upstream, add_supplier, 2) ITEM(standby_failed, standby_to_hot, 3) ITEM(standby_gap, standby_to_hot, 3)
      ITEM(struck, repair_faster, 3) ITEM(unprotected, add_supplier, 2);
#undef ITEM
  return text;
}
