/* gen_model - models of any size for tests and benchmarks, as the files of the manual (hakyu-model(5), hakyu-scenario(5)).
     gen_model SHAPE ASSETS FOLDER [key=value ...]
   writes FOLDER/models/NAME/ and FOLDER/scenarios/NAME.yaml; hakyu finds them with HAKYU_PATH=FOLDER. The same arguments give the
   same bytes on every machine: chance is a splitmix64 of our own, and nothing here computes with floating point.
   It shares no code with the program: what it writes is read back through the front door. */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char usage[] =
    "usage: gen_model SHAPE ASSETS FOLDER [key=value ...]\n"
    "shapes:\n"
    "  dag       needs on earlier assets only, k of n suppliers, both random\n"
    "  cyclic    the same with suppliers anywhere\n"
    "  metro     layers: plants, substations (one feed, one standby), feeders, exchanges, places where people live\n"
    "  chain     each asset needs the one before\n"
    "  tree      each asset needs its parent, four children each\n"
    "  ring      a source, a ring it feeds at both ends where each needs either neighbour, and places that hang on it\n"
    "  workload  the standard benchmark: dag, links=40000 for 10000 assets, shock=0.1, repair=24h, horizon=30d\n"
    "keys:\n"
    "  name=NAME         of model and scenario (SHAPE-ASSETS)\n"
    "  seed=N            (1)\n"
    "  links=N           supplies in all, dag and cyclic (4 an asset)\n"
    "  shock=P           chance that an asset is struck at the start (0.1)\n"
    "  strikes=N         the same as a mean number of struck assets\n"
    "  repair=MEAN       exponential (24h)\n"
    "  horizon=T         (30d)\n"
    "  replications=N    (1000)\n";

typedef struct options {
  const char *shape, *folder, *shock, *repair, *horizon;
  char name[65];         /* an id: 64 bytes at most */
  char strikes[32];      /* the text of shock when it was given as a number of strikes */
  uint64_t seed, links;  /* links: supplies in all */
  uint64_t replications;
  uint32_t assets;       /* 2 .. 10,000,000 */
} options;

typedef struct output {
  FILE *assets, *needs, *supplies;
  uint64_t links; /* supplies written */
} output;

/* ---- chance ------------------------------------------------------------------------------------------- */

static uint64_t next(uint64_t *chance) /* splitmix64 (Steele, Lea, Flood 2014) */
{
  uint64_t x = *chance += UINT64_C(0x9E3779B97F4A7C15);
  x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
  return x ^ (x >> 31);
}

static uint32_t below(uint64_t *chance, uint32_t bound) /* 0 .. bound - 1, its bias below bound / 2^32 */
{
  return (uint32_t)(((next(chance) >> 32) * bound) >> 32);
}

/* ---- files -------------------------------------------------------------------------------------------- */

static void die(const char *what, const char *about)
{
  fprintf(stderr, "gen_model: %s: %s\n", about, what);
  exit(1);
}

static void make_folder(const char *path)
{
  if (mkdir(path, 0777) != 0 && errno != EEXIST) die(strerror(errno), path);
}

__attribute__((format(printf, 2, 3))) static void join(char out[4096], const char *format, ...)
{
  va_list list;
  va_start(list, format);
  int length = vsnprintf(out, 4096, format, list);
  va_end(list);
  if (length < 0 || length >= 4096) die("path too long", out);
}

static FILE *open_file(const char *path)
{
  FILE *file = fopen(path, "w");
  if (file == NULL) die(strerror(errno), path);
  return file;
}

static void close_file(FILE *file, const char *what)
{
  bool failed = ferror(file) != 0;
  if (fclose(file) != 0 || failed) die("writing failed", what);
}

/* Rows of the three tables. Asset i is called a<i>, its need for a service a<i>.<service>. */

static void add_asset(output *out, uint32_t asset, const char *kind, uint32_t weight)
{
  fprintf(out->assets, "a%" PRIu32 ",%s,", asset, kind);
  if (weight > 0) fprintf(out->assets, "%" PRIu32 ",units,yes,synthetic,assumption\n", weight);
  else fprintf(out->assets, ",,,synthetic,assumption\n");
}

static void add_need(output *out, uint32_t asset, const char *service, const char *rule, uint32_t quantity, const char *backup)
{
  fprintf(out->needs, "a%" PRIu32 ".%s,a%" PRIu32 ",%s,%s,", asset, service, asset, service, rule);
  if (quantity > 0) fprintf(out->needs, "%" PRIu32, quantity);
  fprintf(out->needs, ",%s,assumption\n", backup);
}

static void add_supply(output *out, uint32_t asset, const char *service, uint32_t supplier, bool is_standby)
{
  fprintf(out->supplies, "a%" PRIu32 ".%s,a%" PRIu32 ",%s\n", asset, service, supplier,
          is_standby ? "standby,\"uniform(2min, 20min)\",0.97,assumption" : ",,,assumption");
  out->links++;
}

/* No backup, or 4, 24 or 72 hours, with the same chance. */
static const char *some_backup(uint64_t *chance)
{
  static const char *const chains[] = {"", "battery-4h", "tank-24h", "tank-72h"};
  return chains[below(chance, 4)];
}

/* ---- shapes ------------------------------------------------------------------------------------------- */

/* Draws the suppliers of one asset: how many of `left` links fall to it, and which. Returns their number. */
static uint32_t draw_suppliers(uint64_t *chance, uint32_t asset, uint32_t roots, uint32_t candidates, uint64_t left,
                               uint32_t chosen[64])
{
  uint64_t fair = left / (asset - roots + 1); /* what is left for each that still comes, this one among them */
  uint64_t count = asset == roots ? left : fair == 0 ? left > 0 : 1 + below(chance, (uint32_t)(2 * fair - 1));
  if (count > left) count = left;
  if (count > candidates) count = candidates;
  if (count > 64) count = 64;
  for (uint32_t i = 0; i < count; i++) {
    bool is_new;
    do {
      chosen[i] = below(chance, candidates);
      if (chosen[i] >= asset) chosen[i]++; /* not itself */
      is_new = true;
      for (uint32_t j = 0; j < i; j++) is_new = is_new && chosen[j] != chosen[i];
    } while (!is_new);
  }
  return (uint32_t)count;
}

/* Needs of k of n suppliers, n and k random, the links spread over all assets but the first few, which need nothing.
   is_dag: suppliers are earlier assets, so there is no circle. Done twice with the same luck: who supplies nobody, and so
   is where the weight is, is known after the first time. */
static void write_random(const options *o, output *out, uint64_t *chance, bool is_dag)
{
  static const char *const kinds[] = {"plant", "line", "exchange", "works", "office"};
  uint32_t roots = o->assets > 64 ? 16 : 1;
  uint8_t *has_consumer = calloc(o->assets, 1);
  if (has_consumer == NULL) die("out of memory", "gen_model");

  for (int pass = 0; pass < 2; pass++) {
    uint64_t luck = *chance, left = o->links;
    for (uint32_t asset = o->assets; asset-- > 0;) {
      uint32_t chosen[64];
      const char *kind = kinds[below(&luck, 5)];
      uint32_t count = asset < roots ? 0 : draw_suppliers(&luck, asset, roots, is_dag ? asset : o->assets - 1, left, chosen);
      uint32_t quantity = count > 0 ? 1 + below(&luck, count) : 0;
      const char *backup = some_backup(&luck);
      left -= count;
      for (uint32_t i = 0; pass == 0 && i < count; i++) has_consumer[chosen[i]] = 1;
      if (pass == 0) continue;

      add_asset(out, asset, kind, has_consumer[asset] ? 0 : 1);
      if (count > 0) add_need(out, asset, "input", "at_least", quantity, backup);
      for (uint32_t i = 0; i < count; i++) add_supply(out, asset, "input", chosen[i], false);
    }
  }
  free(has_consumer);
}

static void write_chain(const options *o, output *out, uint64_t *chance, uint32_t children)
{
  for (uint32_t asset = 0; asset < o->assets; asset++) {
    bool is_leaf = (uint64_t)asset * children + 1 >= o->assets;
    add_asset(out, asset, asset == 0 ? "plant" : "line", is_leaf ? 1 : 0);
    if (asset == 0) continue;
    add_need(out, asset, "input", "all", 0, some_backup(chance));
    add_supply(out, asset, "input", (asset - 1) / children, false);
  }
}

/* Half of the assets are the source and its ring, the others hang on one of them each. */
static void write_ring(const options *o, output *out)
{
  uint32_t last = (o->assets - 1) / 2;
  for (uint32_t asset = 0; asset < o->assets; asset++) {
    bool is_place = asset > last;
    add_asset(out, asset, asset == 0 ? "plant" : is_place ? "place" : "line", is_place ? 1 : 0);
    if (asset == 0) continue;
    add_need(out, asset, "electricity", "any", 0, "");
    if (is_place) {
      add_supply(out, asset, "electricity", asset - last - 1, false);
      continue;
    }
    add_supply(out, asset, "electricity", asset - 1, false);
    if (last > 1) add_supply(out, asset, "electricity", asset == last ? 0 : asset + 1, false);
  }
}

/* Of a thousand assets: 4 plants, 40 substations, 160 feeders, 96 exchanges and works with backups, 700 places where people
   live. A substation has one normal feed and one standby; an exchange two feeders; a place electricity, telecom and water. */
static void write_metro(const options *o, output *out, uint64_t *chance)
{
  uint32_t n = o->assets;
  uint32_t plants = n / 250 + 2, substations = n / 25 + 2, feeders = n / 6 + 2, exchanges = n / 20 + 1, works = n / 20 + 1;
  uint32_t substation = plants, feeder = substation + substations, exchange = feeder + feeders, work = exchange + exchanges,
           place = work + works;
  if (place >= n) die("a metro has 60 assets or more", "gen_model");

  for (uint32_t asset = 0; asset < n; asset++) {
    if (asset < substation) {
      add_asset(out, asset, "plant", 0);
    } else if (asset < feeder) {
      add_asset(out, asset, "substation", 0);
      add_need(out, asset, "electricity", "any", 0, "");
      uint32_t normal = below(chance, asset), other = below(chance, asset - 1); /* a plant, or a substation before it */
      add_supply(out, asset, "electricity", normal, false);
      add_supply(out, asset, "electricity", other >= normal ? other + 1 : other, true);
    } else if (asset < exchange) {
      add_asset(out, asset, "line", 0);
      add_need(out, asset, "electricity", "all", 0, "");
      add_supply(out, asset, "electricity", substation + below(chance, substations), false);
    } else if (asset < place) {
      uint32_t one = below(chance, feeders), other = below(chance, feeders - 1);
      add_asset(out, asset, asset < work ? "exchange" : "works", 0);
      add_need(out, asset, "electricity", "any", 0, asset < work ? "exchange-power" : some_backup(chance));
      add_supply(out, asset, "electricity", feeder + one, false);
      add_supply(out, asset, "electricity", feeder + (other >= one ? other + 1 : other), false);
    } else {
      add_asset(out, asset, "place", 100 + below(chance, 900));
      add_need(out, asset, "electricity", "all", 0, "");
      add_supply(out, asset, "electricity", feeder + below(chance, feeders), false);
      add_need(out, asset, "telecom", "all", 0, "");
      add_supply(out, asset, "telecom", exchange + below(chance, exchanges), false);
      add_need(out, asset, "water", "all", 0, "");
      add_supply(out, asset, "water", work + below(chance, works), false);
    }
  }
}

/* ---- the two YAML files ------------------------------------------------------------------------------- */

static void write_model(const options *o, const char *path)
{
  FILE *file = open_file(path);
  fprintf(file,
          "hakyu: 1\n"
          "title: {ja: 生成モデル %s, en: Generated model %s}\n"
          "licence: CC0-1.0\n"
          "sectors:\n"
          "  power: {ja: 電力, en: Power}\n"
          "  telecom: {ja: 情報通信, en: Telecom}\n"
          "  water: {ja: 水道, en: Water}\n"
          "  government: {ja: 政府・行政, en: Government}\n"
          "  people: {ja: 住民, en: People}\n"
          "services:\n"
          "  input: {ja: 供給, en: Input}\n"
          "  electricity: {ja: 電力供給, en: Electricity, from_source: yes}\n"
          "  telecom: {ja: 通信, en: Telecommunication}\n"
          "  water: {ja: 給水, en: Water}\n"
          "kinds:\n",
          o->name, o->name);
  static const char *const kinds[][2] = {{"plant", "power"}, {"substation", "power"}, {"line", "power"}, {"exchange", "telecom"},
                                         {"works", "water"}, {"office", "government"}, {"place", "people"}};
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
    fprintf(file, "  %s: {sector: %s, repair: \"exponential(mean=%s)\", restart: 0s, source: assumption}\n",
            kinds[i][0], kinds[i][1], o->repair);
  fprintf(file,
          "backups:\n"
          "  battery-4h: [{name: battery, autonomy: 4h, source: assumption}]\n"
          "  tank-24h: [{name: tank, autonomy: 24h, source: assumption}]\n"
          "  tank-72h: [{name: tank, autonomy: 72h, source: assumption}]\n"
          "  exchange-power:\n"
          "    - {name: battery, autonomy: 4h, refill: 8h, source: assumption}\n"
          "    - {name: generator, autonomy: \"lognormal(median=24h, p95=72h)\", start: 1min, success: 0.97,"
          " fail_running: \"exponential(mean=500h)\", refill: 12h, source: assumption}\n");
  close_file(file, path);
}

static void write_scenario(const options *o, const char *path)
{
  FILE *file = open_file(path);
  fprintf(file,
          "hakyu: 1\n"
          "title: {ja: 生成シナリオ %s, en: Generated scenario %s}\n"
          "model: ../models/%s\n"
          "horizon: %s\n"
          "step: 6h\n"
          "replications: %" PRIu64 "\n"
          "outputs: {traced: 0}\n"
          "hazards:\n"
          "  - {id: shock, kind: shock, at: 0s, sectors: [power, telecom, water, government, people], probability: %s,"
          " cause: shock, origin: domestic, source: assumption}\n",
          o->name, o->name, o->name, o->horizon, o->replications, o->shock);
  close_file(file, path);
}

/* ---- arguments ---------------------------------------------------------------------------------------- */

static uint64_t read_number(const char *text, uint64_t least, uint64_t most)
{
  char *end = NULL;
  errno = 0;
  uint64_t value = strtoull(text, &end, 10);
  if (errno != 0 || end == text || *end != '\0' || text[0] == '-' || value < least || value > most) {
    fprintf(stderr, "gen_model: %s: a number from %" PRIu64 " to %" PRIu64 "\n", text, least, most);
    exit(2);
  }
  return value;
}

static bool read_options(int count, char **arguments, options *o)
{
  if (count < 4) return false;
  *o = (options){.shape = arguments[1], .folder = arguments[3], .shock = "0.1", .repair = "24h", .horizon = "30d", .seed = 1,
                 .replications = 1000};
  o->assets = (uint32_t)read_number(arguments[2], 2, 10000000);
  o->links = UINT64_C(4) * o->assets;
  snprintf(o->name, sizeof o->name, "%.32s-%" PRIu32, o->shape, o->assets);
  for (int i = 4; i < count; i++) {
    const char *value = strchr(arguments[i], '=');
    if (value == NULL) return false;
    size_t length = (size_t)(value++ - arguments[i]);
    char key[16] = "";
    if (length >= sizeof key) return false;
    memcpy(key, arguments[i], length);
    if (strcmp(key, "name") == 0) snprintf(o->name, sizeof o->name, "%s", value);
    else if (strcmp(key, "seed") == 0) o->seed = read_number(value, 0, UINT64_MAX);
    else if (strcmp(key, "links") == 0) o->links = read_number(value, 0, UINT64_C(32) * o->assets);
    else if (strcmp(key, "shock") == 0) o->shock = value;
    else if (strcmp(key, "repair") == 0) o->repair = value;
    else if (strcmp(key, "horizon") == 0) o->horizon = value;
    else if (strcmp(key, "replications") == 0) o->replications = read_number(value, 1, 1000000000);
    else if (strcmp(key, "strikes") == 0) {
      uint64_t billionths = read_number(value, 0, o->assets - 1) * UINT64_C(1000000000) / o->assets;
      snprintf(o->strikes, sizeof o->strikes, "0.%09" PRIu64, billionths);
      o->shock = o->strikes;
    } else return false;
  }
  return true;
}

int main(int count, char **arguments)
{
  options o;
  if (!read_options(count, arguments, &o)) {
    fputs(usage, stderr);
    return 2;
  }
  char path[4096], folder[4096];
  make_folder(o.folder);
  join(path, "%s/models", o.folder);
  make_folder(path);
  join(folder, "%s/models/%s", o.folder, o.name);
  make_folder(folder);
  join(path, "%s/scenarios", o.folder);
  make_folder(path);

  output out = {0};
  join(path, "%s/assets.csv", folder);
  out.assets = open_file(path);
  join(path, "%s/needs.csv", folder);
  out.needs = open_file(path);
  join(path, "%s/supplies.csv", folder);
  out.supplies = open_file(path);
  fputs("id,kind,weight,weight_unit,end_use,nature,source\n", out.assets);
  fputs("id,asset,service,rule,quantity,backup,source\n", out.needs);
  fputs("need,supplier,role,switch,success,source\n", out.supplies);

  uint64_t chance = o.seed;
  if (strcmp(o.shape, "dag") == 0 || strcmp(o.shape, "workload") == 0) write_random(&o, &out, &chance, true);
  else if (strcmp(o.shape, "cyclic") == 0) write_random(&o, &out, &chance, false);
  else if (strcmp(o.shape, "metro") == 0) write_metro(&o, &out, &chance);
  else if (strcmp(o.shape, "chain") == 0) write_chain(&o, &out, &chance, 1);
  else if (strcmp(o.shape, "tree") == 0) write_chain(&o, &out, &chance, 4);
  else if (strcmp(o.shape, "ring") == 0) write_ring(&o, &out);
  else {
    fputs(usage, stderr);
    return 2;
  }
  close_file(out.assets, "assets.csv");
  close_file(out.needs, "needs.csv");
  close_file(out.supplies, "supplies.csv");
  join(path, "%s/model.yaml", folder);
  write_model(&o, path);
  join(path, "%s/scenarios/%s.yaml", o.folder, o.name);
  write_scenario(&o, path);
  printf("%s: %" PRIu32 " assets, %" PRIu64 " links\n", path, o.assets, out.links);
  return 0;
}
