/* list - `hakyu list`: models, scenarios, kinds of hazards and needs, mechanisms. */
#include <stdio.h>
#include <string.h>

#include <hakyu/cascade.h>
#include <hakyu/text.h>

#include "cli/arguments.h"
#include "cli/json.h"
#include "cli/terminal.h"

static int list_found(const invocation *asked, hakyu_what what) {
  hakyu_listing *listing = NULL;
  hakyu_status status = hakyu_listing_create(asked->memory, what, &listing);
  bool is_json = asked->value[OPTION_json] != NULL;
  char shown[512];
  if (status) return terminal_fail(NULL, status, "list", asked->lang);
  if (is_json) printf("[");
  for (size_t i = 0; i < hakyu_listing_count(listing); i++) {
    const char *name = hakyu_listing_name(listing, i);
    if (is_json)
      printf("%s", i ? ", " : ""), json_text(name);
    else
      printf("%s\n", hakyu_text_escape(name, shown, sizeof shown));
  }
  if (is_json) printf("]");
  hakyu_listing_destroy(listing);
  return EXIT_DONE;
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

static int list_kinds(const invocation *asked) {
  static const listed kinds[] = {{"strike", "named assets and sites are damaged", "指定した資産と地点が損傷する"},
                                 {"malfunction", "the same, reaching common-mode groups", "同じく、共通要因の群に及ぶ"},
                                 {"travel", "sites are struck one after another", "地点が順に損傷する"},
                                 {"shock", "each exposed asset by itself, with a probability", "各資産が確率的に損傷する"},
                                 {"background", "each exposed asset by itself, at a rate", "各資産が一定の率で故障する"}};
  return list_words(asked, kinds, sizeof kinds / sizeof *kinds);
}

static int list_one(const invocation *asked, const char *what) {
  if (strcmp(what, "models") == 0) return list_found(asked, HAKYU_WHAT_MODEL);
  if (strcmp(what, "scenarios") == 0) return list_found(asked, HAKYU_WHAT_SCENARIO);
  return strcmp(what, "mechanisms") == 0 ? list_mechanisms(asked) : list_kinds(asked);
}

static int list_json(const invocation *asked, const char *what) {
  static const char *const all[] = {"scenarios", "models"};
  int code = EXIT_DONE;
  printf("{\"schema\": \"hakyu.list/1\"");
  for (size_t i = 0; i < (what ? 1 : 2) && !code; i++) {
    printf(", \"%s\": ", what ? what : all[i]);
    code = list_one(asked, what ? what : all[i]);
  }
  printf("}\n");
  return code;
}

int command_list(const invocation *asked) {
  static const char *const known[] = {"models", "scenarios", "kinds", "mechanisms"};
  const char *what = asked->argument_count ? asked->arguments[0] : NULL;
  bool is_known = !what;
  for (size_t i = 0; what && i < sizeof known / sizeof *known; i++) is_known |= strcmp(what, known[i]) == 0;
  if (!is_known) {
    fprintf(stderr, asked->lang == HAKYU_JA ? "hakyu list: models, scenarios, kinds, mechanisms のいずれか\n" : "hakyu list: models, scenarios, kinds or mechanisms\n");
    return EXIT_USAGE;
  }
  if (asked->value[OPTION_json]) return list_json(asked, what);
  if (what) return list_one(asked, what);
  printf("%s\n", asked->lang == HAKYU_JA ? "シナリオ:" : "Scenarios:");
  int code = list_found(asked, HAKYU_WHAT_SCENARIO);
  printf("%s\n", asked->lang == HAKYU_JA ? "モデル:" : "Models:");
  return code ? code : list_found(asked, HAKYU_WHAT_MODEL);
}
