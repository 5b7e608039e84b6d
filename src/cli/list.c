/* list - `hakyu list`: models, scenarios, kinds of hazards and needs, mechanisms. */
#include <stdio.h>
#include <string.h>

#include <hakyu/cascade.h>
#include <hakyu/text.h>

#include "cli/arguments.h"
#include "cli/terminal.h"

static int list_found(const invocation *asked, hakyu_what what) {
  hakyu_listing *listing = NULL;
  hakyu_status status = hakyu_listing_create(asked->memory, what, &listing);
  char shown[512];
  if (status) return terminal_fail(NULL, status, "list", asked->lang);
  for (size_t i = 0; i < hakyu_listing_count(listing); i++) printf("%s\n", hakyu_text_escape(hakyu_listing_name(listing, i), shown, sizeof shown));
  hakyu_listing_destroy(listing);
  return EXIT_DONE;
}

static void print_pair(const char *name, const char *label) { printf("%-22s %s\n", name, label); }

static int list_mechanisms(const invocation *asked) {
  for (int m = 0; m < HAKYU_MECHANISM_COUNT; m++) print_pair(hakyu_mechanism_name((hakyu_mechanism)m), hakyu_mechanism_label((hakyu_mechanism)m, asked->lang));
  return EXIT_DONE;
}

static int list_kinds(const invocation *asked) {
  static const struct { const char *name, *what[2]; } kinds[] = {
      {"strike", {"named assets and sites are damaged", "指定した資産と地点が損傷する"}},
      {"malfunction", {"the same, reaching common-mode groups", "同じく、共通要因の群に及ぶ"}},
      {"travel", {"sites are struck one after another", "地点が順に損傷する"}},
      {"shock", {"each exposed asset by itself, with a probability", "各資産が確率的に損傷する"}},
      {"background", {"each exposed asset by itself, at a rate", "各資産が一定の率で故障する"}}};
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) print_pair(kinds[i].name, kinds[i].what[asked->lang]);
  return EXIT_DONE;
}

int command_list(const invocation *asked) {
  const char *what = asked->argument_count ? asked->arguments[0] : NULL;
  if (!what) {
    printf("%s\n", asked->lang == HAKYU_JA ? "シナリオ:" : "Scenarios:");
    int code = list_found(asked, HAKYU_WHAT_SCENARIO);
    printf("%s\n", asked->lang == HAKYU_JA ? "モデル:" : "Models:");
    return code ? code : list_found(asked, HAKYU_WHAT_MODEL);
  }
  if (strcmp(what, "models") == 0) return list_found(asked, HAKYU_WHAT_MODEL);
  if (strcmp(what, "scenarios") == 0) return list_found(asked, HAKYU_WHAT_SCENARIO);
  if (strcmp(what, "mechanisms") == 0) return list_mechanisms(asked);
  if (strcmp(what, "kinds") == 0) return list_kinds(asked);
  fprintf(stderr, "hakyu list: models, scenarios, kinds or mechanisms\n");
  return EXIT_USAGE;
}
