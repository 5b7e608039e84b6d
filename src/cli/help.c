/* help - the table of commands as text: overview, one command, completion for bash. */
#include <stdio.h>
#include <string.h>

#include <hakyu/report.h>

#include "cli/commands.h"

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
    pad(table[i].name, 12);
    printf("%s\n", table[i].what[lang]);
  }
  printf("\n%s: hakyu run metro-blackout\n%s\n", lang == HAKYU_JA ? "例" : "Example",
         lang == HAKYU_JA ? "各コマンドの説明: hakyu COMMAND --help" : "Help on a command: hakyu COMMAND --help");
}

void help_print_command(const command *c, hakyu_lang lang) {
  char name[80];
  printf("%s: hakyu %s %s [options]\n\n%s\n", lang == HAKYU_JA ? "使い方" : "Usage", c->name, c->arguments, c->what[lang]);
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
    fprintf(stderr, "hakyu help: there is no such command; see hakyu --help\n");
    return EXIT_USAGE;
  }
  help_print_command(c, asked->lang);
  return EXIT_DONE;
}

int help_completion(const invocation *asked) {
  int count;
  const command *table = commands_get(&count);
  if (strcmp(asked->arguments[0], "bash") != 0) {
    fprintf(stderr, "hakyu completion: only bash is known\n");
    return EXIT_USAGE;
  }
  printf("# bash completion for hakyu\n_hakyu() {\n  local current=${COMP_WORDS[COMP_CWORD]} words=\n  if [ \"$COMP_CWORD\" -eq 1 ]; then\n    words=\"");
  for (int i = 0; i < count; i++) printf("%s%s", i ? " " : "", table[i].name);
  printf("\"\n  else\n    case ${COMP_WORDS[1]} in\n");
  for (int i = 0; i < count; i++) {
    printf("      %s) words=\"", table[i].name);
    for (int id = 0; id < OPTION_COUNT; id++)
      if (command_takes(&table[i], (option_id)id)) printf("--%s ", options_get((option_id)id)->name);
    if (strcmp(table[i].name, "run") == 0) printf("$(hakyu list scenarios 2>/dev/null)");
    if (strcmp(table[i].name, "check") == 0 || strcmp(table[i].name, "show") == 0) printf("$(hakyu list models 2>/dev/null) $(hakyu list scenarios 2>/dev/null)");
    if (strcmp(table[i].name, "new") == 0) printf("model scenario");
    if (strcmp(table[i].name, "list") == 0) printf("models scenarios kinds mechanisms");
    printf("\" ;;\n");
  }
  printf("    esac\n  fi\n  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n}\ncomplete -o default -F _hakyu hakyu\n");
  return EXIT_DONE;
}
