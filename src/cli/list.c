/* list - `hakyu list`: what can be run, the kinds of assets its models have, what guidelines there are, and the closed lists. */
#include <stdio.h>
#include <string.h>

#include <hakyu/cascade.h>
#include <hakyu/model.h>
#include <hakyu/text.h>

#include "cli/arguments.h"
#include "cli/guidelines.h"
#include "cli/json.h"
#include "cli/terminal.h"

enum { NAME_WIDTH = 26 };

/* What can be run is shown with its title in the reader's tongue; two blanks part them, so that a script can cut it off. */
static hakyu_status put_found(hakyu_listing *listing, size_t i, bool has_title, hakyu_lang lang) {
  char shown[512];
  const char *title = "";
  hakyu_status status = has_title ? hakyu_listing_title(listing, i, lang, &title) : HAKYU_OK;
  const char *name = hakyu_text_escape(hakyu_listing_name(listing, i), shown, sizeof shown);
  if (*title)
    printf("%-*s  ", NAME_WIDTH, name), puts(hakyu_text_escape(title, shown, sizeof shown));
  else
    puts(name);
  return status;
}

static int list_found(const invocation *asked, hakyu_what what) {
  hakyu_listing *listing = NULL;
  hakyu_status status = hakyu_listing_create(asked->memory, what, &listing);
  bool is_json = asked->value[OPTION_json] != NULL, has_title = what == HAKYU_WHAT_SCENARIO || what == HAKYU_WHAT_MODEL;
  if (status) return terminal_fail(NULL, status, "list", asked->lang);
  if (is_json) printf("[");
  for (size_t i = 0; i < hakyu_listing_count(listing) && !status; i++) {
    if (is_json)
      printf("%s", i ? ", " : ""), json_text(hakyu_listing_name(listing, i));
    else
      status = put_found(listing, i, has_title, asked->lang);
  }
  if (is_json) printf("]");
  hakyu_listing_destroy(listing);
  return status ? terminal_fail(NULL, status, "list", asked->lang) : EXIT_DONE;
}

/* The words of a closed list with their meanings. */
typedef struct listed { const char *name, *en, *ja; } listed;

static int list_words(const invocation *asked, const listed *words, size_t count) {
  bool is_json = asked->value[OPTION_json] != NULL;
  if (is_json) printf("[");
  for (size_t i = 0; i < count; i++) {
    if (!is_json) {
      printf("%-22s %s\n", words[i].name, asked->lang == HAKYU_JA ? words[i].ja : words[i].en);
      continue;
    }
    printf("%s{", i ? ", " : "");
    json_member(1, "id", words[i].name), json_member(0, "en", words[i].en), json_member(0, "ja", words[i].ja);
    printf("}");
  }
  if (is_json) printf("]");
  return EXIT_DONE;
}

static int list_mechanisms(const invocation *asked) {
  listed words[HAKYU_MECHANISM_COUNT];
  for (int m = 0; m < HAKYU_MECHANISM_COUNT; m++)
    words[m] = (listed){hakyu_mechanism_name((hakyu_mechanism)m), hakyu_mechanism_label((hakyu_mechanism)m, HAKYU_EN),
                        hakyu_mechanism_label((hakyu_mechanism)m, HAKYU_JA)};
  return list_words(asked, words, HAKYU_MECHANISM_COUNT);
}

static int list_traits(const invocation *asked) {
  listed words[HAKYU_TRAIT_COUNT];
  for (int t = 0; t < HAKYU_TRAIT_COUNT; t++)
    words[t] = (listed){hakyu_trait_name((hakyu_trait)t), hakyu_trait_label((hakyu_trait)t, HAKYU_EN), hakyu_trait_label((hakyu_trait)t, HAKYU_JA)};
  return list_words(asked, words, HAKYU_TRAIT_COUNT);
}

static int list_phases(const invocation *asked) {
  listed words[HAKYU_PHASE_COUNT];
  for (int p = 0; p < HAKYU_PHASE_COUNT; p++)
    words[p] = (listed){hakyu_phase_name((hakyu_phase)p), hakyu_phase_label((hakyu_phase)p, HAKYU_EN), hakyu_phase_label((hakyu_phase)p, HAKYU_JA)};
  return list_words(asked, words, HAKYU_PHASE_COUNT);
}

/* ---- levers, with what their doses are ---- */

typedef struct lever { const char *name, *parameter; int64_t doses[3]; const char *label[2]; } lever;
#define HAKYU_LEVER(name, targets, parameter, one, two, three, en, ja) {#name, #parameter, {one, two, three}, {[HAKYU_EN] = (en), [HAKYU_JA] = (ja)}},
static const lever levers[] = {
#include <hakyu/levers.def>
};
#undef HAKYU_LEVER
enum { LEVER_COUNT = sizeof levers / sizeof *levers };

/* A dose as it is written in a scenario's `value:`; of a lever without a number of its own nothing. */
static void write_dose(const lever *l, int64_t dose, char *out, size_t size) {
  const char *parameter = l->parameter;
  if (strcmp(parameter, "LEVEL") == 0)
    out[0] = '\0';
  else if (strcmp(parameter, "SECONDS") == 0)
    snprintf(out, size, dose % 3600 == 0 ? "%lldh" : "%lldmin", (long long)(dose % 3600 == 0 ? dose / 3600 : dose / 60));
  else if (strcmp(parameter, "COUNT") == 0)
    snprintf(out, size, "%lld", (long long)dose);
  else { /* millionths */
    int length = snprintf(out, size, "%lld.%06lld", (long long)(dose / 1000000), (long long)(dose % 1000000));
    while (length > 1 && out[length - 1] == '0') out[--length] = '\0';
    if (out[length - 1] == '.') out[length - 1] = '\0';
  }
}

static void print_lever(const lever *l, hakyu_lang lang) {
  char all[100] = "", one[32];
  for (int d = 0; d < 3; d++) {
    write_dose(l, l->doses[d], one, sizeof one);
    if (one[0]) snprintf(all + strlen(all), sizeof all - strlen(all), "%s%s", d ? ", " : "", one);
  }
  printf("%-26s %-18s %s\n", l->name, all[0] ? all : "-", l->label[lang]);
}

static void print_lever_json(const lever *l, bool is_first) {
  char one[32];
  printf("%s\n{", is_first ? "" : ",");
  json_member(1, "id", l->name), json_member(0, "en", l->label[HAKYU_EN]), json_member(0, "ja", l->label[HAKYU_JA]);
  printf(", \"doses\": [");
  for (int d = 0; d < 3; d++) {
    write_dose(l, l->doses[d], one, sizeof one);
    printf("%s", d ? ", " : "");
    one[0] ? json_text(one) : (void)printf("null");
  }
  printf("]}");
}

static int list_levers(const invocation *asked) {
  bool is_json = asked->value[OPTION_json] != NULL;
  if (is_json) printf("[");
  for (size_t l = 0; l < LEVER_COUNT; l++) is_json ? print_lever_json(&levers[l], l == 0) : print_lever(&levers[l], asked->lang);
  if (is_json) printf("]");
  return EXIT_DONE;
}

static int list_hazards(const invocation *asked) {
  static const listed kinds[] = {{"strike", "named assets and sites are damaged", "指定した資産と地点が損傷する"},
                                 {"malfunction", "the same, reaching common-mode groups", "同じく、共通要因の群に及ぶ"},
                                 {"travel", "sites are struck one after another", "地点が順に損傷する"},
                                 {"shock", "each exposed asset by itself, with a probability", "各資産が確率的に損傷する"},
                                 {"background", "each exposed asset by itself, at a rate", "各資産が一定の率で故障する"},
                                 {"change", "each exposed asset by itself, at a rate that decays after a change", "変更後に減衰する率で各資産が故障する"}};
  return list_words(asked, kinds, sizeof kinds / sizeof *kinds);
}

/* ---- kinds of assets: data of the models ---- */

static void print_kind(const hakyu_kind *kind, hakyu_lang lang) {
  char id[128], label[512];
  printf("  %-22s %5zu  %s\n", hakyu_text_escape(kind->id, id, sizeof id), kind->assets, hakyu_text_escape(kind->label[lang], label, sizeof label));
}

static void print_kind_json(const hakyu_kind *kind, bool is_first) {
  printf("%s{", is_first ? "" : ", ");
  json_member(1, "id", kind->id), json_member(0, "en", kind->label[HAKYU_EN]), json_member(0, "ja", kind->label[HAKYU_JA]);
  json_member(0, "sector", kind->sector), json_number(0, "assets", kind->assets);
  printf("}");
}

/* One model with its kinds. A model that cannot be read has none to show; `hakyu check` tells why. */
static hakyu_status list_kinds_of(const invocation *asked, const char *name, const char *path, bool is_first) {
  bool is_json = asked->value[OPTION_json] != NULL;
  hakyu_findings *findings = NULL;
  hakyu_model *model = NULL;
  char shown[512];
  hakyu_status status = hakyu_findings_create(asked->memory, &findings);
  if (!status) status = hakyu_model_read(asked->memory, path, findings, &model);
  if (is_json) printf("%s\n{", is_first ? "" : ","), json_member(1, "model", name), printf(", \"kinds\": [");
  if (!is_json) printf("%s:%s\n", hakyu_text_escape(name, shown, sizeof shown), !status ? "" : asked->lang == HAKYU_JA ? " 読めない" : " cannot be read");
  for (size_t k = 0; !status && k < hakyu_model_count(model).kinds; k++) {
    hakyu_kind kind = hakyu_model_kind(model, k);
    if (is_json)
      print_kind_json(&kind, k == 0);
    else
      print_kind(&kind, asked->lang);
  }
  if (is_json) printf("]}");
  hakyu_model_destroy(model);
  hakyu_findings_destroy(findings);
  return status == HAKYU_NO_MEMORY ? status : HAKYU_OK;
}

static int list_kinds(const invocation *asked) {
  hakyu_listing *models = NULL;
  bool is_json = asked->value[OPTION_json] != NULL;
  hakyu_status status = hakyu_listing_create(asked->memory, HAKYU_WHAT_MODEL, &models);
  if (is_json) printf("[");
  for (size_t i = 0; !status && i < hakyu_listing_count(models); i++)
    status = list_kinds_of(asked, hakyu_listing_name(models, i), hakyu_listing_path(models, i), i == 0);
  if (is_json) printf("]");
  hakyu_listing_destroy(models);
  return status ? terminal_fail(NULL, status, "list", asked->lang) : EXIT_DONE;
}

/* ---- the table of lists ---- */

static int list_scenarios(const invocation *asked) { return list_found(asked, HAKYU_WHAT_SCENARIO); }
static int list_models(const invocation *asked) { return list_found(asked, HAKYU_WHAT_MODEL); }
static int list_catalogues(const invocation *asked) { return list_found(asked, HAKYU_WHAT_CATALOGUE); }
static int list_standards(const invocation *asked) { return list_found(asked, HAKYU_WHAT_STANDARDS); }
static int list_ledgers(const invocation *asked) { return list_found(asked, HAKYU_WHAT_LEDGER); }
static int list_incidents(const invocation *asked) { return list_found(asked, HAKYU_WHAT_INCIDENTS); }

/* Without an argument the first two are shown. */
static const struct list_row { const char *name, *title[2]; int (*print)(const invocation *); } lists[] = {
    {"scenarios", {"Scenarios", "シナリオ"}, list_scenarios},
    {"models", {"Models", "モデル"}, list_models},
    {"kinds", {"Kinds of assets", "資産の種別"}, list_kinds},
    {"hazards", {"Kinds of hazards", "脅威の種別"}, list_hazards},
    {"levers", {"Levers", "対策"}, list_levers},
    {"mechanisms", {"Mechanisms", "機序"}, list_mechanisms},
    {"traits", {"Traits", "特性"}, list_traits},
    {"phases", {"Phases", "局面"}, list_phases},
    {"items", {"Items of guidelines", "指針の項目"}, guidelines_list_items},
    {"catalogues", {"Catalogues", "カタログ"}, list_catalogues},
    {"standards", {"Sector standards", "安全基準等"}, list_standards},
    {"ledgers", {"Ledgers of reviews", "見直しの記録"}, list_ledgers},
    {"incidents", {"Registers of IT failures", "IT障害の登録簿"}, list_incidents},
};
enum { LIST_COUNT = sizeof lists / sizeof *lists, LISTS_BY_DEFAULT = 2 };

static int no_such_list(const invocation *asked, const char *what) {
  const char *nearest = NULL;
  char shown[128];
  unsigned best = 4;
  fprintf(stderr, "hakyu list: %s: %s", asked->lang == HAKYU_JA ? "その一覧はない" : "there is no list", hakyu_text_escape(what, shown, sizeof shown));
  fprintf(stderr, "%s", asked->lang == HAKYU_JA ? "。次のいずれか:" : "; allowed:");
  for (size_t i = 0; i < LIST_COUNT; i++) {
    unsigned distance = hakyu_text_distance(what, lists[i].name, best);
    fprintf(stderr, "%s %s", i ? "," : "", lists[i].name);
    if (distance < best) best = distance, nearest = lists[i].name;
  }
  fputc('\n', stderr);
  if (nearest) fprintf(stderr, asked->lang == HAKYU_JA ? "%s のことか\n" : "Did you mean %s?\n", hakyu_text_escape(nearest, shown, sizeof shown));
  return EXIT_USAGE;
}

int command_list(const invocation *asked) {
  const char *what = asked->argument_count ? asked->arguments[0] : NULL;
  bool is_json = asked->value[OPTION_json] != NULL;
  size_t first = 0, end = LISTS_BY_DEFAULT;
  int code = EXIT_DONE;
  if (what) {
    while (first < LIST_COUNT && strcmp(what, lists[first].name) != 0) first++;
    if (first == LIST_COUNT) return no_such_list(asked, what);
    end = first + 1;
  }
  if (is_json) printf("{\"schema\": \"hakyu.list/1\"");
  for (size_t i = first; i < end && !code; i++) {
    if (is_json) printf(", \"%s\": ", lists[i].name);
    if (!is_json && !what) printf("%s:\n", lists[i].title[asked->lang]);
    code = lists[i].print(asked);
  }
  if (is_json) printf("}\n");
  return code;
}
