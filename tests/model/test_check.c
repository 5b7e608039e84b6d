/* Every check of a model: one fault in a sound model gives one finding with its code, place, field and words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "small_model.h"

static char folder[] = TEST_WORK "/model_check";

/* One fault and its finding. col 0: none is given (tables). A code with "+" in front: other findings follow from it, as they
   should, such as those of rows that refer to what is missing. */
typedef struct fault {
  const char *file, *from, *to;
  hakyu_severity severity;
  const char *code, *at; /* at: the file of the finding */
  int line, col;
  const char *field, *text; /* text: part of the finding's */
} fault;

#define E HAKYU_ERROR
#define W HAKYU_WARNING
#define YAML "model.yaml"
#define ASSETS "assets.csv"
#define NEEDS "needs.csv"
#define LINKS "supplies.csv"

static const fault faults[] = {
    /* keys and columns */
    {YAML, "licence:", "license:", E, "unknown-key", YAML, 3, 1, "license", "did you mean licence?"},
    {YAML, "sharing:", "sharng:", E, "unknown-key", YAML, 21, 1, "sharng", "did you mean sharing?"},
    {YAML, "from_source", "from_sources", E, "unknown-key", YAML, 8, 34, "from_sources", "did you mean from_source?"},
    {YAML, "title: {ja: 試験", "title: {jp: 試験", E, "unknown-key", YAML, 2, 9, "title", "unknown key (jp); allowed: ja, en"},
    {YAML, "hakyu: 1\n", "", E, "missing-key", YAML, 1, 1, "hakyu", "missing; allowed: format version"},
    {YAML, "hakyu: 1\n", "hakyu: 2\n", E, "out-of-range", YAML, 1, 8, "hakyu", "out of range (2); allowed: 1…1"},
    {YAML, "title: {ja: 試験, en: Test}\n", "", E, "missing-key", YAML, 1, 1, "title", "missing"},
    {YAML, "name: battery, ", "", E, "missing-key", YAML, 16, 7, "name", "missing; allowed: name of the stage"},
    {YAML, "{size: 12}", "{}", E, "missing-key", YAML, 18, 9, "size", "missing; allowed: how many crews"},
    {YAML, "beta: 0.3, ", "", E, "missing-key", YAML, 20, 3, "beta", "missing"},
    {YAML, "repair_least: 0.5", "repair_least: 0", E, "out-of-range", YAML, 21, 11, "repair_least", "no time at all"},
    {YAML, "repair_least: 0.5", "repair_most: 0.5", E, "out-of-range", YAML, 21, 11, "repair_most", "below repair_least"},
    {YAML, "repair_least: 0.5", "repair_least: 1.5", E, "out-of-range", YAML, 21, 75, "repair_least", "out of range"},
    {YAML, "recurrence: 0.25", "recurence: 0.25", E, "unknown-key", YAML, 21, 80, "recurence", "did you mean recurrence?"},
    {ASSETS, ",weight,", ",wieght,", E, "unknown-column", ASSETS, 1, 0, "wieght", "did you mean weight?"},
    {NEEDS, "asset,service", "asset,servise", E, "+unknown-column", NEEDS, 1, 0, "servise", "did you mean service?"},
    {ASSETS, "\nsub,Sub", "\n,Sub", E, "+missing-value", ASSETS, 3, 0, "id", "blank; allowed: id"},
    {NEEDS, "x2.p,x2,", "x2.p,,", E, "missing-value", NEEDS, 5, 0, "asset", "blank; allowed: whose need"},
    {ASSETS, "depot,,power", "depot,,", E, "missing-value", ASSETS, 6, 0, "sector", "neither sector nor kind"},
    {NEEDS, "at_least,1", "at_least,", E, "missing-value", NEEDS, 6, 0, "quantity", "blank with rule at_least"},
    /* types and units */
    {YAML, "detect: 10min", "detect: 10", E, "missing-unit", YAML, 13, 39, "detect", "a duration without a unit (10); allowed: a duration such as 30min or 4h"},
    {YAML, "detect: 10min", "detect: 10minutes", E, "wrong-unit", YAML, 13, 39, "detect", "not a unit of time (10minutes)"},
    {YAML, "detect: 10min", "detect: soon", E, "wrong-type", YAML, 13, 39, "detect", "not a number (soon)"},
    {YAML, "detect: 10min", "detect: [10min]", E, "wrong-type", YAML, 13, 39, "detect", "a list; allowed: time"},
    {YAML, "it_system: yes", "it_system: true", E, "wrong-type", YAML, 13, 85, "it_system", "neither yes nor no (true); allowed: yes | no"},
    {YAML, "{size: 12}", "{size: 1.5}", E, "wrong-type", YAML, 18, 22, "size", "not a whole number (1.5)"},
    {YAML, "{size: 12}", "{size: 0}", E, "out-of-range", YAML, 18, 22, "size", "out of range (0); allowed: 1…"},
    {YAML, "success: 0.999", "success: 99%", E, "wrong-unit", YAML, 16, 46, "success", "a percent sign (99%)"},
    {YAML, "success: 0.999", "success: 1.5", E, "out-of-range", YAML, 16, 46, "success", "out of range (1.5); allowed: 0…1"},
    {YAML, "success: 0.999", "success: -0.1", E, "out-of-range", YAML, 16, 46, "success", "out of range (-0.1); allowed: 0…1"},
    {YAML, "success: 0.999", "success: nan", E, "wrong-type", YAML, 16, 46, "success", "not a number (nan)"},
    {YAML, "success: 0.999", "success: inf", E, "wrong-type", YAML, 16, 46, "success", "not a number (inf)"},
    {YAML, "success: 0.999", "success: 0x1", E, "wrong-unit", YAML, 16, 46, "success", "(0x1)"},
    {YAML, "success: 0.999", "success: 4h", E, "wrong-unit", YAML, 16, 46, "success", "a unit where none may stand (4h)"},
    {YAML, "warn: 30min", "warn: \"uniform(1min, 2min)\"", E, "wrong-type", YAML, 21, 54, "warn", "a distribution may not stand here"},
    {YAML, "warn: 30min", "warn: $T1", E, "wrong-type", YAML, 21, 54, "warn", "an assumption may not stand here ($T1)"},
    {YAML, "refill: 8h", "refill: exponential(mean=8h)", E, "wrong-type", YAML, 16, 61, "refill", "a distribution may not stand here"},
    {YAML, "start: 1min", "start: never", E, "out-of-range", YAML, 17, 76, "start", "`never` may not stand here"},
    {YAML, "detect: 10min", "detect: 99999999999d", E, "out-of-range", YAML, 13, 39, "detect", "too long a duration"},
    {YAML, "  power: {ja: 電力, en: Power}", "  power: Power", E, "wrong-type", YAML, 5, 10, "power", "one value; allowed: a mapping"},
    {YAML, "crews: {grid: {size: 12}}", "crews: [grid]", E, "+wrong-type", YAML, 18, 8, "crews", "a list; allowed: a mapping"},
    {ASSETS, "35.6,139.8", "95.6,139.8", E, "out-of-range", ASSETS, 2, 0, "lat", "out of range (95.6); allowed: -90…90"},
    {ASSETS, "35.6,139.8", "35.6,x", E, "wrong-type", ASSETS, 2, 0, "lon", "not a coordinate (x)"},
    {ASSETS, "aggregate", "real", E, "wrong-type", ASSETS, 2, 0, "nature", "allowed: real_public | aggregate | synthetic"},
    {ASSETS, ",1000,", ",-5,", E, "out-of-range", ASSETS, 7, 0, "weight", "out of range (-5)"},
    {NEEDS, "at_least,1", "atleast,1", E, "wrong-type", NEEDS, 6, 0, "rule", "(atleast); allowed: all | any | at_least | share"},
    {LINKS, "standby,1", "standby,1.5", E, "wrong-type", LINKS, 9, 0, "order", "not a whole number (1.5)"},
    {"holidays.csv", "2006-08-15", "2006-02-29", E, "wrong-type", "holidays.csv", 2, 0, "date", "not a date (2006-02-29)"},
    {"profiles.csv", "obon,8", "obon,24", E, "out-of-range", "profiles.csv", 3, 0, "hour", "out of range (24); allowed: 0…23"},
    {"sources.csv", "0.8", "8", E, "out-of-range", "sources.csv", 2, 0, "confidence", "out of range (8); allowed: 0…1"},
    /* ids and references */
    {ASSETS, "\nx2,", "\nx1,", E, "+duplicate-id", ASSETS, 5, 0, "id", "id given twice (x1)"},
    {ASSETS, "\nx2,", "\nX1,", E, "+duplicate-id", ASSETS, 5, 0, "id", "id given twice (X1), first as x1"},
    {ASSETS, "\nx2,", "\nx1 ,", E, "+duplicate-id", ASSETS, 5, 0, "id", "id given twice (x1)"},
    {ASSETS, "\ndepot,", "\ndépôt,", E, "+bad-id", ASSETS, 6, 0, "id", "not an id (dépôt)"},
    {NEEDS, "\nx2.p,", "\nx1.p,", E, "+duplicate-id", NEEDS, 5, 0, "id", "id given twice (x1.p)"},
    {"sources.csv", NULL, "s1,again,,,\n", E, "duplicate-id", "sources.csv", 3, 0, "id", "id given twice (s1), first as S1"},
    {"holidays.csv", NULL, "2006-08-15,,S1\n", E, "duplicate-id", "holidays.csv", 3, 0, "date", "date given twice"},
    {"profiles.csv", NULL, "day,obon,8,1,S1\n", E, "duplicate-id", "profiles.csv", 4, 0, "profile", "the same day type and hour given twice (day)"},
    {LINKS, "users.d,x2", "users.d,x1", E, "duplicate-id", LINKS, 7, 0, "supplier", "x1 supplies need users.d already"},
    {YAML, "members: [x1, x2]", "members: [x1, x1]", E, "duplicate-id", YAML, 20, 3, "members", "listed twice (x1)"},
    {YAML, "name: generator", "name: battery", E, "duplicate-id", YAML, 17, 14, "name", "id given twice (battery)"},
    {YAML, "parameters: {ok: 0.97}", "parameters: {ok: 0.97, A1: 1}", E, "duplicate-id", YAML, 25, 3, "id", "id given twice (A1)"},
    {YAML, "sector: telecom", "sector: telcom", E, "unknown-name", YAML, 13, 22, "sector", "unknown sector (telcom); allowed: a defined sector; did you mean telecom?"},
    {YAML, "crew: grid", "crew: Grid", E, "unknown-name", YAML, 12, 83, "crew", "unknown crew pool (Grid); allowed: a defined crew pool; did you mean grid?"},
    {YAML, "refuel: fuel", "refuel: petrol", E, "unknown-name", YAML, 17, 104, "refuel", "unknown service (petrol)"},
    {YAML, "members: [x1, x2]", "members: [x1, x3]", E, "unknown-name", YAML, 20, 31, "members", "unknown asset (x3); allowed: a defined asset; did you mean x1?"},
    {YAML, "sectors: [power, telecom]", "sectors: [power, gas]", E, "unknown-name", YAML, 21, 30, "sectors", "unknown sector (gas)"},
    {YAML, "importance: {power: 2}", "importance: {water: 2}", E, "unknown-name", YAML, 23, 14, "id", "unknown sector (water)"},
    {YAML, "importance: {power: 2}", "importance: {power: 2}\n"
     "weight_units: {customer_account: {en: c}}", W, "unknown-name", YAML, 24, 16, "id", "no asset's weight is counted in it (customer_account); allowed: a unit of assets.csv; did you mean customer_accounts?"},
    {YAML, "success: $ok", "success: $okay", E, "unknown-name", YAML, 17, 91, "success", "neither a parameter nor an assumption ($okay)"},
    {ASSETS, "$T1", "$T2", E, "unknown-name", ASSETS, 5, 0, "detect", "did you mean $T1?"},
    {ASSETS, "sub,Sub,,substation", "sub,Sub,power,substatoin", E, "unknown-name", ASSETS, 3, 0, "kind", "did you mean substation?"},
    {ASSETS, "x1,,,exchange,,,,,,,,day", "x1,,,exchange,,,,,,,,night", E, "unknown-name", ASSETS, 4, 0, "profile", "unknown profile (night)"},
    {ASSETS, "aggregate,S1", "aggregate,S2", E, "unknown-name", ASSETS, 2, 0, "source", "unknown source (S2); allowed: a defined source; did you mean S1?"},
    {NEEDS, "chain", "chains", E, "unknown-name", NEEDS, 3, 0, "backup", "unknown chain of backups (chains)"},
    {NEEDS, "x2.p,x2,", "x2.p,x9,", E, "unknown-name", NEEDS, 5, 0, "asset", "unknown asset (x9)"},
    {LINKS, "x2.p,sub", "x2.p,sab", E, "unknown-name", LINKS, 5, 0, "supplier", "unknown asset (sab); allowed: a defined asset; did you mean sub?"},
    {LINKS, NULL, "no.such,src,,,,,,,,,S1\n", E, "unknown-name", LINKS, 10, 0, "need", "unknown need (no.such)"},
    {"profiles.csv", "obon", "bon", E, "unknown-name", "profiles.csv", 3, 0, "day_type", "unknown type of day (bon)"},
    /* distributions and assumptions */
    {YAML, "sigma=0.5", "sgima=0.5", E, "distribution", YAML, 12, 39, "repair", "an argument without a known name"},
    {YAML, "lognormal(median=45min", "lognorm(median=45min", E, "distribution", YAML, 12, 39, "repair", "not a distribution"},
    {YAML, "sigma=0.5", "sigma=50", E, "distribution", YAML, 12, 39, "repair", "lognormal(median=45min, sigma=50)"},
    {YAML, "median=24h, p95=72h", "median=24h, p95=20h", E, "distribution", YAML, 17, 35, "autonomy", "p95 is not above the median"},
    {YAML, "median=45min, sigma=0.5", "median=45, sigma=0.5", E, "missing-unit", YAML, 12, 39, "repair", "a duration without a unit"},
    {YAML, "median=45min, ", "", E, "distribution", YAML, 12, 39, "repair", "an argument is missing"},
    {YAML, "repair: 6h", "repair: \"discrete(0.3: 1h, 0.6: 2h)\"", E, "distribution", YAML, 13, 54, "repair", "the probabilities do not add to 1"},
    {YAML, "repair: 6h", "repair: \"discrete(0.3: 1h, 0.8: 2h)\"", E, "distribution", YAML, 13, 54, "repair", "the probabilities add to more than 1"},
    {YAML, "repair: 6h", "repair: \"triangular(3h, 2h, 5h)\"", E, "distribution", YAML, 13, 54, "repair", "the values do not ascend"},
    {YAML, "repair: 6h", "repair: \"uniform(3h)\"", E, "distribution", YAML, 13, 54, "repair", "two values are wanted"},
    {YAML, "repair: 6h", "repair: \"uniform(1h, 2h\"", E, "distribution", YAML, 13, 54, "repair", "a closing parenthesis is wanted"},
    {YAML, "repair: 6h", "repair: \"uniform(1h, 2h) + 1h\"", E, "wrong-type", YAML, 13, 54, "repair", "something follows the value"},
    {YAML, "repair: 6h", "repair: \"exponential(mean=0s)\"", E, "distribution", YAML, 13, 54, "repair", "an argument is not above 0"},
    {YAML, "about(0.97, 0.90, 0.99)", "about(0.80, 0.90, 0.99)", E, "distribution", YAML, 25, 36, "value", "the mode is not between low and high"},
    {YAML, "about(0.97, 0.90, 0.99)", "about(0.97, 0.90, 1.99)", E, "out-of-range", LINKS, 9, 0, "success", "an assumption that may exceed 1 ($A1)"},
    {ASSETS, "$T1", "$A1", E, "wrong-unit", ASSETS, 5, 0, "detect", "an assumption that is not a duration ($A1)"},
    {LINKS, "$A1", "$T1", E, "wrong-unit", LINKS, 9, 0, "success", "an assumption that is a duration ($T1)"},
    {YAML, "lognormal(median=45min", "lognornal(median=45min", E, "distribution", YAML, 12, 39, "repair", "did you mean lognormal?"},
    {YAML, "about(3h, 1h, 10h)", "uniform(3h, 4h)", E, "wrong-type", YAML, 26, 15, "value", "a distribution may not stand here"},
    {YAML, "value: \"about(3h, 1h, 10h)\"", "value: ~", E, "missing-key", YAML, 26, 15, "value", "missing"},
    /* what follows from a parameter's text is shown with it, and told once */
    {YAML, "{ok: 0.97}", "{ok: 97%}", E, "wrong-unit", YAML, 17, 91, "success", "a percent sign (97%, written $ok)"},
    {YAML, "{ok: 0.97}", "{ok: [0.97]}", E, "wrong-type", YAML, 22, 18, "ok", "a list; allowed: one value"},
    {YAML, "{ok: 0.97}", "{ok: ~}", E, "missing-key", YAML, 22, 18, "value", "missing"},
    {YAML, "{ok: 0.97}", "{ok: $p, p: 0.9}", E, "unknown-name", YAML, 17, 91, "success", "a parameter whose text cites a parameter ($p, written $ok)"},
    /* shapes, blanks and lists */
    {YAML, "hakyu: 1\n", "hakyu: [1]\n", E, "wrong-type", YAML, 1, 8, "hakyu", "a list; allowed: integer"},
    {YAML, "title: {ja: 試験, en: Test}", "title: {ja: ~, en: ~}", E, "missing-key", YAML, 2, 13, "title", "missing"},
    {YAML, "members: [x1, x2]", "members: [x1, \"\", x2]", E, "bad-id", YAML, 20, 36, "members", "no one name ()"},
    {YAML, "members: [x1, x2]", "members: [x1, ~, x2]", E, "bad-id", YAML, 20, 36, "members", "no one name ()"},
    {YAML, "members: [x1, x2]", "members: [\"x1, x2\"]", E, "bad-id", YAML, 20, 32, "members", "no one name (x1, x2)"},
    {YAML, "licence: CC0-1.0", "tlp: gren", E, "wrong-type", YAML, 3, 6, "tlp", "AMBER+STRICT | RED; did you mean GREEN?"},
    /* one name in two spellings would be one name */
    {ASSETS, "\ndepot,,power,,", "\ndepot,,power,,Yard", E, "bad-id", ASSETS, 6, 0, "site", "one name written in two ways (Yard, elsewhere yard)"},
    {"profiles.csv", "day,obon", "Day,obon", E, "bad-id", "profiles.csv", 3, 0, "profile", "(Day, elsewhere day)"},
    {"holidays.csv", "2006-08-15,obon", "2006-08-15,Weekday", E, "+bad-id", "holidays.csv", 2, 0, "day_type", "(Weekday, elsewhere weekday)"},
    {"sources.csv", NULL, "assumption,a,,,\nassumption,b,,,\n", E, "duplicate-id", "sources.csv", 4, 0, "id", "id given twice (assumption)"},
    /* needs, links, weights */
    {NEEDS, "at_least,1", "at_least,\"about(1, 1, 3)\"", E, "out-of-range", NEEDS, 6, 0, "quantity", "at_least more than its primaries weigh together (need users.d)"},
    {ASSETS, "customer_accounts,yes", "customer_accounts,true", E, "wrong-type", ASSETS, 7, 0, "end_use", "neither yes nor no (true)"},
    {LINKS, "x1.f,depot,,,,,,,,yes,S1\n", "", E, "no-supplier", NEEDS, 4, 0, "id", "need x1.f has no supplier"},
    {LINKS, "x1.f,depot,,", "x1.f,depot,,standby", E, "no-supplier", NEEDS, 4, 0, "id", "need x1.f has only standbys"},
    {LINKS, "x1.f,depot,", "x1.f,depot,0", E, "no-supplier", NEEDS, 4, 0, "id", "weigh nothing"},
    {LINKS, "x1.f,depot", "x1.f,x1", E, "self-supply", LINKS, 4, 0, "supplier", "asset x1 supplies itself"},
    {NEEDS, "at_least,1", "at_least,3", E, "out-of-range", NEEDS, 6, 0, "quantity", "at_least more than its primaries weigh together"},
    {NEEDS, "at_least,1", "at_least,0", E, "out-of-range", NEEDS, 6, 0, "quantity", "a quantity of 0 is always met"},
    {NEEDS, "data,share,,", "data,share,2,", W, "out-of-range", NEEDS, 7, 0, "quantity", "a share of more than its primaries weigh"},
    {NEEDS, "at_least,1", "any,1", E, "out-of-range", NEEDS, 6, 0, "quantity", "which rule any does not use"},
    {NEEDS, "share,,,0.1", "share,,0.5,0.1", E, "out-of-range", NEEDS, 7, 0, "without", "which rule share does not use"},
    {NEEDS, "at_least,1,0.2,", "at_least,1,0.2,0.1", E, "out-of-range", NEEDS, 6, 0, "floor", "which only rule share uses"},
    {NEEDS, "at_least,1,0.2", "at_least,1,1.2", E, "out-of-range", NEEDS, 6, 0, "without", "out of range (1.2); allowed: 0…1"},
    {ASSETS, "customer_accounts,yes", "customer_accounts,", W, "weight-not-end-use", ASSETS, 7, 0, "weight", "weight on asset users, which is not end_use"},
    {ASSETS, "1000,customer_accounts", "1000,", E, "missing-value", ASSETS, 7, 0, "weight_unit", "asset users has a weight without a unit"},
    {NEEDS, "chain,,S1", "chain,x2.p,S1", E, "refuel", NEEDS, 3, 0, "refuel", "a need of another asset (x2.p)"},
    {NEEDS, "chain,,S1", "chain,x1.p,S1", E, "refuel", NEEDS, 3, 0, "refuel", "a need cannot refuel itself (x1.p)"},
    {NEEDS, "x2.p,x2,electricity,,,,,,,,,S1", "x2.p,x2,electricity,,,,,,,,x2.p,S1", E, "refuel", NEEDS, 5, 0, "refuel", "no stage of its chain asks for refuelling"},
    {NEEDS, "x1.f,x1,fuel", "x1.f,x1,data", E, "refuel", NEEDS, 3, 0, "refuel", "blank, and asset x1 has no other need for fuel"},
    {NEEDS, "to_start,for,backup,refuel,source\nsub.p,sub,electricity,,,,,,,,,S1\n", "to_start,for,backup,refuel,source\nsub.p,sub,electricity,,,,,no,,,,S1\n", W,
     "quick-start", NEEDS, 2, 0, "to_start", "its restart can be under 5 min"},
    {ASSETS, "$T1,,,S1", "$T1,,,", E, "", NULL, 0, 0, NULL, NULL}, /* its kind has a source: nothing to say */
    {ASSETS, "depot,,power,,,,,,,,,,,S1", "depot,,power,,,,,,,,,,,", W, "no-source", ASSETS, 6, 0, "source", "no source for depot"},
    {NEEDS, "x1.f,x1,fuel,,,1,,,,,,S1", "x1.f,x1,fuel,,,1,,,,,,", W, "no-source", NEEDS, 4, 0, "source", "no source for x1.f"},
    {LINKS, "x1.p,sub,,,,,,,,,S1", "x1.p,sub,,,,,,,,,", W, "no-source", LINKS, 3, 0, "source", "no source for x1.p"},
    {YAML, "about(3h, 1h, 10h)\", source: S1", "about(3h, 1h, 10h)\"", W, "no-source", YAML, 26, 15, "source", "no source for T1"},
    {YAML, "refill: 8h, source: S1", "refill: 8h", W, "no-source", YAML, 16, 7, "source", "no source for battery"},
    /* loops */
    {NEEDS, NULL, "src.p,src,electricity,,,,,,,,,S1\n", E, "no-supplier", NEEDS, 8, 0, "id", "need src.p has no supplier"},
};

static const char *part(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}

static hakyu_status read_folder(hakyu_findings **findings) {
  hakyu_model *model = NULL;
  assert_int_equal(hakyu_findings_create(hakyu_memory_default(), findings), HAKYU_OK);
  hakyu_status status = hk_model_read(hakyu_memory_default(), folder, NULL, *findings, &model);
  assert_true((status == HAKYU_OK) == (model != NULL));
  hakyu_model_destroy(model);
  return status;
}

static void print_findings(const hakyu_findings *findings) {
  char line[1024];
  for (size_t i = 0; i < hakyu_findings_total(findings); i++) {
    hakyu_finding_print(hakyu_findings_get(findings, i), line, sizeof line);
    print_error("  [%s] %s\n", hakyu_findings_get(findings, i)->code, line);
  }
}

static bool has_others(const fault *wanted) { return wanted->code[0] == '+'; }

static bool is_as_wanted(const hakyu_finding *found, const fault *wanted) {
  return found->severity == wanted->severity && strcmp(found->code, wanted->code + has_others(wanted)) == 0 && found->path && strcmp(part(found->path), wanted->at) == 0 &&
         found->line == wanted->line && found->col == wanted->col && found->field && strcmp(found->field, wanted->field) == 0 &&
         strstr(found->text, wanted->text);
}

/* Reads and compares; what differs is told, and counted by the caller. */
static int expect(const fault *wanted) {
  hakyu_findings *findings = NULL;
  hakyu_status status = read_folder(&findings);
  size_t total = hakyu_findings_total(findings), expected = wanted->at ? 1 : 0, met = 0;
  bool is_right = (has_others(wanted) ? total > 1 : total == expected) && status == (expected && wanted->severity == HAKYU_ERROR ? HAKYU_REFUSED : HAKYU_OK);
  for (size_t i = 0; i < total && expected; i++) met += is_as_wanted(hakyu_findings_get(findings, i), wanted);
  is_right = is_right && met == expected;
  if (!is_right) {
    print_findings(findings);
    print_error("%s with `%s`: %zu findings, wanted [%s] %s:%d:%d: %s: %s\n", wanted->file, wanted->to, total, wanted->code, wanted->at ? wanted->at : "", wanted->line, wanted->col,
                wanted->field ? wanted->field : "", wanted->text ? wanted->text : "");
  }
  hakyu_findings_destroy(findings);
  return !is_right;
}

static void test_sound_model_has_no_findings(void **state) {
  (void)state;
  static const fault none = {YAML, "", "", E, "", NULL, 0, 0, NULL, NULL};
  small_model_write(folder, NULL, NULL, NULL);
  assert_int_equal(expect(&none), 0);
}

static void test_each_fault_is_found(void **state) {
  (void)state;
  int wrong = 0;
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
    small_model_write(folder, faults[i].file, faults[i].from, faults[i].to);
    wrong += expect(&faults[i]);
  }
  assert_int_equal(wrong, 0);
}

/* Files of their own, for what does not grow out of the small model. needs, supplies: rows after the usual head. */
typedef struct loop_case {
  const char *services, *needs, *supplies;
  hakyu_severity severity;
  const char *code, *at;
  int line;
  const char *field, *text;
} loop_case;

static const loop_case loops[] = {
    /* a circle without a source: a and b feed each other */
    {"e: {from_source: yes}", "a.e,a,e,any,,,,S1\nb.e,b,e,any,,,,S1\n", "a.e,b,,,,S1\nb.e,a,,,,S1\n", E, "circle", NEEDS, 2, "service",
     "circle of e without a source (a, b): asset a cannot come up from nobody on"},
    /* fed by s: sound */
    {"e: {from_source: yes}", "a.e,a,e,any,,,,S1\nb.e,b,e,any,,,,S1\n", "a.e,b,,,,S1\na.e,s,,,,S1\nb.e,a,,,,S1\n", E, NULL, NULL, 0, NULL, NULL},
    /* the source is only a standby: q is never reached from it */
    {"e: {from_source: yes}", "a.e,a,e,any,,,,S1\nb.e,b,e,any,,,,S1\n", "a.e,b,,,,S1\na.e,s,,standby,,S1\nb.e,a,,,,S1\n", E, "circle", NEEDS, 2, "service", "asset a cannot come up"},
    /* the source is hidden: it gives nothing, and q does not count it */
    {"e: {from_source: yes}", "a.e,a,e,any,,,,S1\nb.e,b,e,any,,,,S1\n", "a.e,b,,,,S1\na.e,s,,,0.9,S1\nb.e,a,,,,S1\n", E, "circle", NEEDS, 2, "service", "asset a cannot come up"},
    /* all: a waits for b, b for a, though s feeds a too */
    {"e: {from_source: yes}", "a.e,a,e,all,,,,S1\nb.e,b,e,any,,,,S1\n", "a.e,b,,,,S1\na.e,s,,,,S1\nb.e,a,,,,S1\n", E, "circle", NEEDS, 2, "service", "asset a cannot come up"},
    /* a hidden primary from inside still counts in q of `all`; here none gets in */
    {"e: {from_source: yes}", "a.e,a,e,all,,,,S1\nb.e,b,e,any,,,,S1\n", "a.e,b,,,0.5,S1\na.e,s,,,,S1\nb.e,a,,,,S1\n", E, "circle", NEEDS, 2, "service", "asset a cannot come up"},
    /* a hidden primary from outside does not count in q of `all` */
    {"e: {from_source: yes}", "a.e,a,e,all,,,,S1\nb.e,b,e,any,,,,S1\nc.e,c,e,any,,,,S1\n", "a.e,t,,,0.5,S1\na.e,s,,,,S1\nb.e,a,,,,S1\nb.e,c,,,,S1\nc.e,b,,,,S1\n", E, NULL, NULL, 0, NULL, NULL},
    /* settings that do not fit a circle */
    {"e: {from_source: yes}", "a.e,a,e,any,0.5,,,S1\nb.e,b,e,any,,,,S1\n", "a.e,b,,,,S1\na.e,s,,,,S1\nb.e,a,,,,S1\n", E, "circle", NEEDS, 2, "without",
     "`without` above 0 in a circle of e (a, b)"},
    {"e: {from_source: yes}", "a.e,a,e,any,,,no,S1\nb.e,b,e,any,,,,S1\n", "a.e,b,,,,S1\na.e,s,,,,S1\nb.e,a,,,,S1\n", E, "circle", NEEDS, 2, "to_start",
     "`to_start: no` in a circle of e (a, b)"},
    /* the loop goes through two services, or through repair: no circle. The first cannot start by itself */
    {"e: {from_source: yes}, d: {}", "a.e,a,e,any,,,,S1\nb.d,b,d,any,,,,S1\n", "a.e,b,,,,S1\nb.d,a,,,,S1\n", W, "cannot-start", NEEDS, 2, "to_start",
     "loop that cannot start by itself once it is down (a, b): asset a waits for need a.e"},
    {"e: {from_source: yes}, d: {}", "a.e,a,e,any,,,,S1\nb.d,b,d,any,,,no,S1\n", "a.e,b,,,,S1\nb.d,a,,,,S1\n", E, NULL, NULL, 0, NULL, NULL},
    {"e: {from_source: yes}, d: {}", "a.e,a,e,any,,,,S1\nb.d,b,d,any,0.5,,,S1\n", "a.e,b,,,,S1\nb.d,a,,,,S1\n", E, NULL, NULL, 0, NULL, NULL},
    {"e: {from_source: yes}, d: {}", "a.e,a,e,any,,,,S1\nb.d,b,d,any,,repair,,S1\n", "a.e,b,,,,S1\nb.d,a,,,,S1\n", E, NULL, NULL, 0, NULL, NULL},
    {"e: {}", "a.e,a,e,any,,,,S1\nb.e,b,e,any,,,,S1\n", "a.e,b,,,,S1\na.e,s,,,,S1\nb.e,a,,,,S1\n", E, NULL, NULL, 0, NULL, NULL},
    /* share needs that feed each other */
    {"e: {}", "a.e,a,e,share,,,,S1\nb.e,b,e,share,,,,S1\n", "a.e,b,9999,,,S1\na.e,s,1,,,S1\nb.e,a,,,,S1\n", E, "share-cycle", NEEDS, 2, "rule",
     "share needs feed each other with a gain above 0.999 (a, b)"},
    {"e: {}", "a.e,a,e,share,,,,S1\nb.e,b,e,share,,,,S1\n", "a.e,b,99,,,S1\na.e,s,1,,,S1\nb.e,a,,,,S1\n", E, NULL, NULL, 0, NULL, NULL},
    {"e: {}", "a.e,a,e,share,,,,S1\nb.e,b,e,share,,,,S1\nc.e,c,e,share,,,,S1\n",
     "a.e,b,5000,,,S1\na.e,c,4999,,,S1\na.e,s,1,,,S1\nb.e,a,,,,S1\nc.e,a,,,,S1\n", E, "share-cycle", NEEDS, 2, "rule", "(a, b, c)"},
    {"e: {}", "a.e,a,e,share,,,,S1\nb.e,b,e,share,,,,S1\nc.e,c,e,share,,,,S1\n",
     "a.e,b,4,,,S1\na.e,c,4,,,S1\na.e,s,2,,,S1\nb.e,a,,,,S1\nc.e,a,,,,S1\n", E, NULL, NULL, 0, NULL, NULL},
};

static void test_loops(void **state) {
  (void)state;
  static const char *const usual[] = {"sources.csv", "profiles.csv", "holidays.csv"};
  int wrong = 0;
  for (size_t i = 0; i < sizeof loops / sizeof *loops; i++) {
    const loop_case *c = &loops[i];
    char text[4096];
    int size = snprintf(text, sizeof text, "hakyu: 1\ntitle: {en: Loop}\nsectors: {p: {}}\nservices: {%s}\n", c->services);
    small_model_put(folder, YAML, text, (size_t)size);
    for (size_t f = 0; f < sizeof usual / sizeof *usual; f++) small_model_put(folder, usual[f], small_model_text(usual[f]), strlen(small_model_text(usual[f])));
    size = snprintf(text, sizeof text, "id,sector,restart,source\na,p,1h,S1\nb,p,1h,S1\nc,p,1h,S1\ns,p,,S1\nt,p,,S1\n");
    small_model_put(folder, ASSETS, text, (size_t)size);
    size = snprintf(text, sizeof text, "id,asset,service,rule,without,for,to_start,source\n%s", c->needs);
    small_model_put(folder, NEEDS, text, (size_t)size);
    size = snprintf(text, sizeof text, "need,supplier,weight,role,certainty,source\n%s", c->supplies);
    small_model_put(folder, LINKS, text, (size_t)size);
    const fault wanted = {c->needs, "", c->supplies, c->severity, c->code ? c->code : "", c->at, c->line, 0, c->field, c->text};
    wrong += expect(&wanted);
  }
  assert_int_equal(wrong, 0);
}

static void test_nested_weight(void **state) {
  (void)state;
  small_model_write(folder, ASSETS, "x1,,,exchange,,,,,,,,day,,S1", "x1,,,exchange,,,,50,customer_accounts,yes,,day,,S1");
  const fault wanted = {ASSETS, "", "50", W, "nested-weight", ASSETS, 7, 0, "weight", "customer_accounts of asset users depend on asset x1"};
  assert_int_equal(expect(&wanted), 0);
  /* another unit: not the same customers */
  static const fault none = {ASSETS, "", "50 beds", E, "", NULL, 0, 0, NULL, NULL};
  small_model_write(folder, ASSETS, "x1,,,exchange,,,,,,,,day,,S1", "x1,,,exchange,,,,50,beds,yes,,day,,S1");
  assert_int_equal(expect(&none), 0);
}

static void test_missing_column(void **state) {
  (void)state;
  hakyu_findings *findings = NULL;
  static const char needs[] = "id,asset,source\nsub.p,sub,S1\n";
  small_model_write(folder, NULL, NULL, NULL);
  small_model_put(folder, NEEDS, needs, sizeof needs - 1);
  static const char links[] = "need,supplier,source\nsub.p,src,S1\n";
  small_model_put(folder, LINKS, links, sizeof links - 1);
  assert_int_equal(read_folder(&findings), HAKYU_REFUSED);
  assert_int_equal(hakyu_findings_total(findings), 1); /* once, not once a row */
  const hakyu_finding *found = hakyu_findings_get(findings, 0);
  assert_string_equal(found->code, "missing-column");
  assert_string_equal(found->field, "service");
  assert_int_equal(found->line, 1);
  hakyu_findings_destroy(findings);
}

static void test_absent_sections(void **state) {
  (void)state;
  hakyu_findings *findings = NULL;
  static const char head[] = "hakyu: 1\ntitle: {en: Nothing}\n";
  mkdir(TEST_WORK "/model_bare", 0777);
  small_model_put(TEST_WORK "/model_bare", YAML, head, sizeof head - 1);
  hakyu_model *model = NULL;
  assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
  assert_int_equal(hk_model_read(hakyu_memory_default(), TEST_WORK "/model_bare", NULL, findings, &model), HAKYU_REFUSED);
  assert_null(model);
  assert_int_equal(hakyu_findings_total(findings), 2);
  assert_string_equal(hakyu_findings_get(findings, 0)->field, "sectors");
  assert_string_equal(hakyu_findings_get(findings, 1)->field, "services");
  hakyu_findings_destroy(findings);
}

static void test_all_faults_at_once(void **state) {
  (void)state;
  hakyu_findings *findings = NULL;
  small_model_write(folder, ASSETS, "aggregate", "real");
  static const char links[] = "need,supplier,source\nsub.p,src,S1\nx1.p,sub,S1\nx1.f,depto,S1\nx2.p,x2,S1\nusers.d,x1,S1\nusers.d,x2,S9\nusers.q,x1,S1\n";
  small_model_put(folder, LINKS, links, sizeof links - 1);
  assert_int_equal(read_folder(&findings), HAKYU_REFUSED);
  static const char *const codes[] = {"wrong-type", "unknown-name", "self-supply", "unknown-name"};
  assert_int_equal(hakyu_findings_total(findings), 4);
  for (size_t i = 0; i < 4; i++) assert_string_equal(hakyu_findings_get(findings, i)->code, codes[i]);
  hakyu_findings_destroy(findings);
}

static void test_layers_are_refused_by_name(void **state) {
  (void)state;
  hakyu_findings *findings = NULL;
  small_model_write(folder, NULL, NULL, NULL);
  mkdir(TEST_WORK "/model_check/layers", 0777);
  small_model_put(TEST_WORK "/model_check/layers", "power_buses.csv", "id\n", 3);
  assert_int_equal(read_folder(&findings), HAKYU_REFUSED);
  assert_int_equal(hakyu_findings_total(findings), 1);
  assert_string_equal(hakyu_findings_get(findings, 0)->code, "layer");
  assert_non_null(strstr(hakyu_findings_get(findings, 0)->text, "power_buses.csv"));
  hakyu_findings_destroy(findings);
  unlink(TEST_WORK "/model_check/layers/power_buses.csv");
  rmdir(TEST_WORK "/model_check/layers");
}

/* A table that is no file: told, and the rest is read. */
static void expect_no_file(const char *code) {
  hakyu_findings *findings = NULL;
  bool is_told = false;
  assert_int_equal(read_folder(&findings), HAKYU_REFUSED);
  for (size_t i = 0; i < hakyu_findings_total(findings); i++) {
    const hakyu_finding *found = hakyu_findings_get(findings, i);
    is_told = is_told || (strcmp(found->code, code) == 0 && strcmp(part(found->path), "sources.csv") == 0);
  }
  assert_true(is_told);
  assert_int_equal(hakyu_findings_total(findings), 1); /* S1 is unknown now, but that is no further fault */
  hakyu_findings_destroy(findings);
}

static void test_tables_that_are_no_files(void **state) {
  (void)state;
  const char *path = TEST_WORK "/model_check/sources.csv";
  small_model_write(folder, NULL, NULL, NULL);
  unlink(path);
  assert_int_equal(mkfifo(path, 0600), 0);
  expect_no_file("not-regular");
  unlink(path);
  assert_int_equal(symlink("sources.csv", path), 0); /* to itself */
  expect_no_file("symlink-loop");
  unlink(path);
  assert_int_equal(symlink("nowhere.csv", path), 0);
  expect_no_file("failed");
  unlink(path);
  assert_int_equal(symlink("/dev/zero", path), 0);
  expect_no_file("not-regular");
  unlink(path);
  assert_int_equal(mkdir(path, 0700), 0);
  expect_no_file("not-regular");
  rmdir(path);
}

/* A file that nobody reads, because its name is nearly right. */
static void test_strays_are_told(void **state) {
  (void)state;
  hakyu_findings *findings = NULL;
  small_model_write(folder, NULL, NULL, NULL);
  small_model_put(folder, "neds.csv", "id\n", 3);
  small_model_put(folder, "notes.csv", "id\n", 3); /* nobody's business */
  assert_int_equal(read_folder(&findings), HAKYU_OK);
  assert_int_equal(hakyu_findings_count(findings, HAKYU_WARNING), 1);
  assert_non_null(strstr(hakyu_findings_get(findings, 0)->text, "a file that is not read (neds.csv); did you mean needs.csv?"));
  hakyu_findings_destroy(findings);
  unlink(TEST_WORK "/model_check/neds.csv");
  unlink(TEST_WORK "/model_check/notes.csv");
}

static void expect_one(const char *code, const char *field_part) {
  hakyu_findings *findings = NULL;
  assert_int_equal(read_folder(&findings), HAKYU_REFUSED);
  print_findings(findings);
  assert_int_equal(hakyu_findings_total(findings), 1);
  assert_string_equal(hakyu_findings_get(findings, 0)->code, code);
  assert_non_null(strstr(hakyu_findings_get(findings, 0)->text, field_part));
  hakyu_findings_destroy(findings);
}

static void test_empty_files(void **state) {
  (void)state;
  small_model_write(folder, NULL, NULL, NULL);
  small_model_put(folder, YAML, "# nothing\n", 10);
  expect_one("truncated", "nothing stands in it");
  small_model_write(folder, NULL, NULL, NULL);
  small_model_put(folder, "profiles.csv", "", 0);
  expect_one("truncated", "no header line"); /* and not also that profile day is unknown */
}

/* Keys and names that would drive a terminal, from every file. */
static void test_values_are_shown_escaped(void **state) {
  (void)state;
  hakyu_findings *findings = NULL;
  small_model_write(folder, ASSETS, "aggregate", "re\x1b[31mal\xE2\x80\xAE");
  assert_int_equal(read_folder(&findings), HAKYU_REFUSED);
  assert_non_null(strstr(hakyu_findings_get(findings, 0)->text, "re\\u{1b}[31mal\\u{202e}"));
  hakyu_findings_destroy(findings);
  static const char *const keys[][2] = {{"parameters: {ok", "parameters: {\"\\e[31m\": {a: 1}, ok"}, {"licence:", "\"\\e[31m\":"}, {"importance: {power", "importance: {\"\\e[31m\": 1, power"},
                                        {"  power: {ja", "  \"\\e[31m\": {}\n  power: {ja"}, {"  chain:\n", "  \"\\e[31m\": 1\n  chain:\n"}, {"members: [x1", "members: [\"\\e[31m\", x1"},
                                        {"licence: CC0-1.0", "x: {\"\\e[31m\": 1, \"\\e[31m\": 2}"}};
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
    char line[1024];
    small_model_write(folder, YAML, keys[i][0], keys[i][1]);
    assert_int_equal(read_folder(&findings), HAKYU_REFUSED);
    assert_true(hakyu_findings_total(findings) > 0);
    for (size_t f = 0; f < hakyu_findings_total(findings); f++) {
      hakyu_finding_print(hakyu_findings_get(findings, f), line, sizeof line);
      assert_null(strchr(line, '\x1b'));
    }
    hakyu_findings_destroy(findings);
  }
}

int main(void) {
  mkdir(TEST_WORK, 0777);
  mkdir(folder, 0777);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_sound_model_has_no_findings), cmocka_unit_test(test_each_fault_is_found), cmocka_unit_test(test_loops),
      cmocka_unit_test(test_nested_weight),               cmocka_unit_test(test_missing_column),      cmocka_unit_test(test_absent_sections),
      cmocka_unit_test(test_all_faults_at_once),          cmocka_unit_test(test_layers_are_refused_by_name),
      cmocka_unit_test(test_tables_that_are_no_files),    cmocka_unit_test(test_values_are_shown_escaped),
      cmocka_unit_test(test_strays_are_told),             cmocka_unit_test(test_empty_files)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
