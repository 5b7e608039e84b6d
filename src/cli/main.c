/* main - words become an invocation: command, options, arguments, language. No state outlives a command. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hakyu/text.h>

#include "cli/commands.h"
#include "cli/terminal.h"

/* --lang, then HAKYU_LANG, LC_ALL, LC_MESSAGES, LANG; the first that says something decides. */
static bool language_of(const char *text, hakyu_lang *lang) {
  if (!text || !*text) return false;
  *lang = strncmp(text, "ja", 2) == 0 ? HAKYU_JA : HAKYU_EN;
  return true;
}

static hakyu_lang language(void) {
  static const char *const names[] = {"HAKYU_LANG", "LC_ALL", "LC_MESSAGES", "LANG"};
  hakyu_lang lang = HAKYU_EN;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (language_of(getenv(names[i]), &lang)) break;
  return lang;
}

static int usage_error(const command *c, const char *what, const char *word) {
  char shown[256];
  fprintf(stderr, "hakyu%s%s: %s%s%s\n", c ? " " : "", c ? c->name : "", what, word ? ": " : "", word ? hakyu_text_escape(word, shown, sizeof shown) : "");
  if (c)
    fprintf(stderr, "Usage: hakyu %s %s [options]; see hakyu %s --help\n", c->name, c->arguments, c->name);
  else
    fprintf(stderr, "See hakyu --help\n");
  return EXIT_USAGE;
}

/* The option a mistyped word was probably meant to be. */
static void suggest_option(const command *c, const char *word) {
  const char *nearest = NULL;
  unsigned best = 4;
  while (*word == '-') word++;
  for (int id = 0; id < OPTION_COUNT; id++) {
    unsigned distance = command_takes(c, (option_id)id) ? hakyu_text_distance(word, options_get((option_id)id)->name, best) : best;
    if (distance >= best) continue;
    best = distance;
    nearest = options_get((option_id)id)->name;
  }
  if (nearest) fprintf(stderr, "Did you mean --%s?\n", nearest);
}

/* Fills value[] and arguments. Returns EXIT_DONE or EXIT_USAGE. */
static int read_options(int argc, char **argv, invocation *asked) {
  enum { FIRST = 256 };
  struct option longs[OPTION_COUNT + 1];
  char shorts[3 * OPTION_COUNT + 3] = ":";
  size_t at = 1;
  int count = 0, found;
  memset(longs, 0, sizeof longs);
  for (int id = 0; id < OPTION_COUNT; id++) {
    const option_row *row = options_get((option_id)id);
    if (!command_takes(asked->command, (option_id)id)) continue;
    longs[count++] = (struct option){row->name, row->value ? required_argument : no_argument, NULL, FIRST + id};
    if (!row->letter) continue;
    shorts[at++] = row->letter;
    if (row->value) shorts[at++] = ':';
  }
  shorts[at] = '\0';
  opterr = 0;
  optind = 1;
  while ((found = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
    int id = found - FIRST;
    if (found == ':') return usage_error(asked->command, "a value is missing after", argv[optind - 1]);
    if (found == '?') {
      usage_error(asked->command, "unknown option", argv[optind - 1]);
      suggest_option(asked->command, argv[optind - 1]);
      return EXIT_USAGE;
    }
    for (int i = 0; found < FIRST && i < OPTION_COUNT; i++)
      if (options_get((option_id)i)->letter == found) id = i;
    asked->value[id] = optarg ? optarg : "";
  }
  asked->arguments = (const char *const *)(argv + optind);
  asked->argument_count = argc - optind;
  return EXIT_DONE;
}

int main(int argc, char **argv) {
  invocation asked = {.lang = language(), .memory = hakyu_memory_default()};
  if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
    help_print(asked.lang);
    return terminal_flush(argc < 2 ? EXIT_USAGE : EXIT_DONE);
  }
  if (!(asked.command = commands_find(strcmp(argv[1], "--version") == 0 ? "version" : argv[1]))) {
    const char *nearest = commands_nearest(argv[1]);
    usage_error(NULL, "there is no command", argv[1]);
    if (nearest) fprintf(stderr, "Did you mean hakyu %s?\n", nearest);
    return EXIT_USAGE;
  }
  int code = read_options(argc - 1, argv + 1, &asked);
  if (code) return code;
  if (asked.value[OPTION_lang]) {
    if (strcmp(asked.value[OPTION_lang], "en") != 0 && strcmp(asked.value[OPTION_lang], "ja") != 0)
      return usage_error(asked.command, "--lang is en or ja, not", asked.value[OPTION_lang]);
    language_of(asked.value[OPTION_lang], &asked.lang);
  }
  if (asked.value[OPTION_help]) {
    help_print_command(asked.command, asked.lang);
    return terminal_flush(EXIT_DONE);
  }
  if (asked.argument_count < asked.command->arguments_least) return usage_error(asked.command, "an argument is missing", NULL);
  if (asked.argument_count > asked.command->arguments_most)
    return usage_error(asked.command, "too many arguments", asked.arguments[asked.command->arguments_most]);
  return terminal_flush(asked.command->run(&asked));
}
