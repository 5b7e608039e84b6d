/* small_model - see small_model.h. */
#include "small_model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const struct { const char *name, *text; } files[] = {
    {"model.yaml",
     "hakyu: 1\n"                                                                                                        /* 1 */
     "title: {ja: 試験, en: Test}\n"                                                                                     /* 2 */
     "licence: CC0-1.0\n"                                                                                                /* 3 */
     "sectors:\n"                                                                                                        /* 4 */
     "  power: {ja: 電力, en: Power}\n"                                                                                  /* 5 */
     "  telecom: {en: Telecom}\n"                                                                                        /* 6 */
     "services:\n"                                                                                                       /* 7 */
     "  electricity: {en: Electricity, from_source: yes}\n"                                                              /* 8 */
     "  data: {en: Data}\n"                                                                                              /* 9 */
     "  fuel: {en: Fuel}\n"                                                                                              /* 10 */
     "kinds:\n"                                                                                                          /* 11 */
     "  substation: {sector: power, repair: \"lognormal(median=45min, sigma=0.5)\", crew: grid, source: S1}\n"           /* 12 */
     "  exchange: {sector: telecom, detect: 10min, repair: 6h, restart: 10min, it_system: yes, source: assumption}\n"    /* 13 */
     "backups:\n"                                                                                                        /* 14 */
     "  chain:\n"                                                                                                        /* 15 */
     "    - {name: battery, autonomy: 4h, success: 0.999, refill: 8h, source: S1}\n"                                     /* 16 */
     "    - {name: generator, autonomy: \"lognormal(median=24h, p95=72h)\", start: 1min, success: $ok, refuel: fuel, source: S1}\n" /* 17 */
     "crews: {grid: {size: 12}}\n"                                                                                       /* 18 */
     "groups:\n"                                                                                                         /* 19 */
     "  twins: {beta: 0.3, members: [x1, x2], source: S1}\n"                                                             /* 20 */
     "sharing: {ceptoar: {sectors: [power, telecom], warn: 30min, repair_least: 0.5, recurrence: 0.25}}\n"               /* 21 */
     "parameters: {ok: 0.97}\n"                                                                                          /* 22 */
     "importance: {power: 2}\n"                                                                                          /* 23 */
     "assumptions:\n"                                                                                                    /* 24 */
     "  A1: {what: {en: a share}, value: \"about(0.97, 0.90, 0.99)\", source: S1}\n"                                     /* 25 */
     "  T1: {value: \"about(3h, 1h, 10h)\", source: S1}\n"},                                                             /* 26 */
    {"sources.csv", "id,what,where,confidence,licence\nS1,A report,page 3,0.8,CC0\n"},
    {"holidays.csv", "date,day_type,source\n2006-08-15,obon,S1\n"},
    {"profiles.csv", "profile,day_type,hour,factor,source\nday,,,1,S1\nday,obon,8,1.5,S1\n"},
    {"assets.csv",
     "id,name_en,sector,kind,site,lat,lon,weight,weight_unit,end_use,detect,profile,nature,source\n"
     "src,,power,,,35.6,139.8,,,,,,aggregate,S1\n"          /* 2 */
     "sub,Sub,,substation,yard,,,,,,5min,,,S1\n"            /* 3 */
     "x1,,,exchange,,,,,,,,day,,S1\n"                       /* 4 */
     "x2,,,exchange,,,,,,,$T1,,,S1\n"                       /* 5 */
     "depot,,power,,,,,,,,,,,S1\n"                          /* 6 */
     "users,,telecom,,,,,1000,customer_accounts,yes,,,,S1\n" /* 7 */},
    {"needs.csv",
     "id,asset,service,rule,quantity,without,floor,to_start,for,backup,refuel,source\n"
     "sub.p,sub,electricity,,,,,,,,,S1\n"      /* 2 */
     "x1.p,x1,electricity,,,,,,,chain,,S1\n"   /* 3 */
     "x1.f,x1,fuel,,,1,,,,,,S1\n"              /* 4 */
     "x2.p,x2,electricity,,,,,,,,,S1\n"        /* 5 */
     "users.d,users,data,at_least,1,0.2,,,,,,S1\n" /* 6 */
     "users.q,users,data,share,,,0.1,,,,,S1\n" /* 7 */},
    {"supplies.csv",
     "need,supplier,weight,role,order,switch,success,certainty,type,outsourced,source\n"
     "sub.p,src,,,,,,,physical,,S1\n"                 /* 2 */
     "x1.p,sub,,,,,,,,,S1\n"                          /* 3 */
     "x1.f,depot,,,,,,,,yes,S1\n"                     /* 4 */
     "x2.p,sub,,,,,,,,,S1\n"                          /* 5 */
     "users.d,x1,,,,,,,cyber,,S1\n"                   /* 6 */
     "users.d,x2,,,,,,,,,S1\n"                        /* 7 */
     "users.q,x1,,,,,,,,,S1\n"                        /* 8 */
     "users.q,x2,,standby,1,\"uniform(1min, 5min)\",$A1,0.5,,,S1\n" /* 9 */},
};

const char *small_model_text(const char *file) {
  for (size_t i = 0; i < sizeof files / sizeof *files; i++)
    if (strcmp(files[i].name, file) == 0) return files[i].text;
  return NULL;
}

void small_model_put(const char *folder, const char *file, const char *text, size_t size) {
  char path[512];
  snprintf(path, sizeof path, "%s/%s", folder, file);
  FILE *out = fopen(path, "wb");
  if (!out || fwrite(text, 1, size, out) != size || fclose(out) != 0) abort();
}

static void put_changed(const char *folder, const char *file, const char *text, const char *from, const char *to) {
  static char changed[16384];
  const char *at = from ? strstr(text, from) : text + strlen(text);
  if (!at) {
    fprintf(stderr, "%s does not hold %s\n", file, from);
    abort();
  }
  int size = snprintf(changed, sizeof changed, "%.*s%s%s", (int)(at - text), text, to, from ? at + strlen(from) : "");
  if (size < 0 || (size_t)size >= sizeof changed) abort();
  small_model_put(folder, file, changed, (size_t)size);
}

void small_model_write(const char *folder, const char *file, const char *from, const char *to) {
  mkdir(folder, 0777);
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    if (file && strcmp(file, files[i].name) == 0)
      put_changed(folder, file, files[i].text, from, to);
    else
      small_model_put(folder, files[i].name, files[i].text, strlen(files[i].text));
  }
}
