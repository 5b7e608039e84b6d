/* help - the table of commands as text: overview, one command, completion for bash. */
#include <stdio.h>
#include <string.h>

#include <hakyu/report.h>
#include <hakyu/text.h>

#include "cli/arguments.h"

static void pad(const char *text, int width) {
  printf("%s", text);
  for (int i = hakyu_text_width(text); i < width; i++) putchar(' ');
}

void help_print(hakyu_lang lang) {
  int count;
  const command *table = commands_get(&count);
  printf("%s\n\n", lang == HAKYU_JA ? "hakyu(波及): 重要インフラの相互依存シミュレータ" : "hakyu: how a failure in one critical infrastructure ripples into the others");
  printf("%s: hakyu COMMAND [options]\n\n", lang == HAKYU_JA ? "使い方" : "Usage");
  for (int i = 0; i < count; i++) {
    printf("  ");
    pad(table[i].name, 17);
    printf("%s\n", table[i].what[lang]);
  }
  printf("\n%s: hakyu run metro-blackout\n%s\n", lang == HAKYU_JA ? "例" : "Example",
         lang == HAKYU_JA ? "各コマンドの説明: hakyu COMMAND --help" : "Help on a command: hakyu COMMAND --help");
}

void help_print_command(const command *c, hakyu_lang lang) {
  char name[80];
  printf("%s: hakyu %s%s%s [options]\n\n%s\n", lang == HAKYU_JA ? "使い方" : "Usage", c->name, c->arguments[0] ? " " : "", c->arguments, c->what[lang]);
  if (c->more[lang][0]) printf("%s\n", c->more[lang]);
  printf("\n");
  for (int id = 0; id < OPTION_COUNT; id++) {
    const option_row *row = options_get((option_id)id);
    if (!command_takes(c, (option_id)id)) continue;
    char letter[8] = "    ";
    if (row->letter) snprintf(letter, sizeof letter, "-%c, ", row->letter);
    snprintf(name, sizeof name, "  %s--%s%s%s", letter, row->name, row->value ? " " : "", row->value ? row->value : "");
    pad(name, 26);
    printf("%s\n", row->what[lang]);
  }
  printf("\n%s: %s\n", lang == HAKYU_JA ? "例" : "Example", c->example);
}

int command_help(const invocation *asked) {
  if (!asked->argument_count) {
    help_print(asked->lang);
    return EXIT_DONE;
  }
  const command *c = commands_find(asked->arguments[0]);
  if (!c) {
    char shown[128];
    const char *nearest = commands_nearest(asked->arguments[0]);
    fprintf(stderr, arguments_say(asked, "hakyu: there is no command: %s\nSee hakyu --help\n", "hakyu: そのコマンドはない: %s\n詳しくは hakyu --help\n"),
            hakyu_text_escape(asked->arguments[0], shown, sizeof shown));
    if (nearest) fprintf(stderr, arguments_say(asked, "Did you mean hakyu %s?\n", "hakyu %s のことか\n"), nearest);
    return EXIT_USAGE;
  }
  help_print_command(c, asked->lang);
  return EXIT_DONE;
}

/* What may stand for the arguments of a command: by the words of its usage line. */
static void print_words_of(const command *c) {
  static const char scenarios[] = "$(hakyu list scenarios 2>/dev/null | sed 's/  .*//') ", models[] = "$(hakyu list models 2>/dev/null | sed 's/  .*//') ",
                    runs[] = "$(ls -d runs/*/ 2>/dev/null) ", ledgers[] = "$(hakyu list ledgers 2>/dev/null) ",
                    catalogues[] = "$(hakyu list catalogues 2>/dev/null) ", standards[] = "$(hakyu list standards 2>/dev/null) ",
                    incidents[] = "$(hakyu list incidents 2>/dev/null) ", items[] = "$(hakyu list items 2>/dev/null | sed -n 's/^  \\([^ ]*\\) .*/\\1/p') ";
  if (strstr(c->arguments, "SCENARIO")) printf("%s", scenarios);
  if (strstr(c->arguments, "MODEL")) printf("%s", models);
  if (strstr(c->arguments, "RUN")) printf("%s", runs);
  if (strstr(c->arguments, "LEDGER")) printf("%s", ledgers);
  if (strstr(c->arguments, "CATALOGUE")) printf("%s", catalogues);
  if (strstr(c->arguments, "STANDARDS") || strstr(c->arguments, "FILE")) printf("%s", standards);
  if (strstr(c->arguments, "INCIDENTS") || strstr(c->arguments, "FILE")) printf("%s", incidents);
  if (strstr(c->arguments, "ITEM")) printf("%s", items);
  if (strstr(c->arguments, "PAGE")) printf("hakyu.1 hakyu-model.5 hakyu-scenario.5 hakyu-run.5 hakyu-catalogue.5 hakyu-review.5 hakyu-study.5");
  if (strstr(c->arguments, "COMMAND")) printf("$(hakyu --help | sed -n 's/^  \\([a-z]*\\) .*/\\1/p')");
  if (strcmp(c->name, "show") == 0) printf("schema");
  if (strcmp(c->name, "new") == 0) printf("model scenario catalogue");
  if (strcmp(c->name, "catalogue") == 0) printf("diff fill ");
  if (strcmp(c->name, "completion") == 0) printf("bash");
  if (strcmp(c->name, "incident") == 0) printf("add list analyse ");
  if (strcmp(c->name, "sweep") == 0) printf("plan run submit status merge ");
  if (strcmp(c->name, "list") == 0) printf("scenarios models kinds hazards levers mechanisms traits phases items catalogues standards ledgers incidents");
}

int help_completion(const invocation *asked) {
  int count;
  const command *table = commands_get(&count);
  if (strcmp(asked->arguments[0], "bash") != 0) {
    fprintf(stderr, "%s\n", arguments_say(asked, "hakyu completion: only bash is known", "hakyu completion: bash のみ"));
    return EXIT_USAGE;
  }
  printf("# bash completion for hakyu\n_hakyu() {\n  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words=\n"
         "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n    words=\"");
  for (int i = 0; i < count; i++) printf("%s%s", i ? " " : "", table[i].name);
  printf("\"\n  elif [ \"$before\" = --lang ]; then\n    words=\"en ja\"\n  elif [ \"$before\" = --to ]; then\n    words=\"csv json\"\n"
         "  elif [ \"$before\" = --catalogue ]; then\n    words=\"$(hakyu list catalogues 2>/dev/null)\"\n"
         "  elif [ \"$before\" = --standards ]; then\n    words=\"$(hakyu list standards 2>/dev/null)\"\n"
         "  else\n    case ${COMP_WORDS[1]} in\n");
  for (int i = 0; i < count; i++) {
    printf("      %s) words=\"", table[i].name);
    for (int id = 0; id < OPTION_COUNT; id++)
      if (command_takes(&table[i], (option_id)id)) printf("--%s ", options_get((option_id)id)->name);
    print_words_of(&table[i]);
    printf("\" ;;\n");
  }
  printf("    esac\n  fi\n  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n}\ncomplete -o default -F _hakyu hakyu\n");
  return EXIT_DONE;
}
