/* main - words become an invocation: command, options, arguments, language. No state outlives a command. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

/* --lang wherever it stands, so that even a complaint about the words before it is in that tongue. Returns a language that is
   not spoken here, or NULL. */
static const char *look_for_lang(int argc, char **argv, hakyu_lang *lang) {
  const char *unknown = NULL;
  for (int i = 1; i < argc && argv[i] && strcmp(argv[i], "--") != 0; i++) {
    const char *word = strncmp(argv[i], "--lang=", 7) == 0 ? argv[i] + 7 : strcmp(argv[i], "--lang") == 0 ? argv[i + 1] : NULL;
    if (word && strcmp(word, "en") != 0 && strcmp(word, "ja") != 0)
      unknown = word;
    else
      language_of(word, lang);
  }
  return unknown;
}

/* What can be wrong with the words of a command line. */
typedef struct complaint { const char *what[2]; } complaint;
static const complaint wrong_command = {{"there is no command", "そのコマンドはない"}};
static const complaint wrong_value = {{"a value is missing after", "値がない"}};
static const complaint wrong_option = {{"unknown option", "不明なオプション"}};
static const complaint wrong_language = {{"--lang is en or ja, not", "--lang は en か ja"}};
static const complaint wrong_tongues = {{"--lang is en, ja or both, not", "--lang は en か ja か both"}};
static const complaint wrong_argument = {{"an argument is missing", "引数が足りない"}};
static const complaint wrong_more = {{"too many arguments", "引数が多すぎる"}};

static int usage_error(const invocation *asked, complaint wrong, const char *word) {
  char shown[256];
  const command *c = asked->command;
  bool is_ja = asked->lang == HAKYU_JA;
  fprintf(stderr, "hakyu%s%s: %s%s%s\n", c ? " " : "", c ? c->name : "", wrong.what[asked->lang], word ? ": " : "",
          word ? hakyu_text_escape(word, shown, sizeof shown) : "");
  if (c)
    fprintf(stderr, is_ja ? "使い方: hakyu %s%s%s [options]。詳しくは hakyu %s --help\n" : "Usage: hakyu %s%s%s [options]; see hakyu %s --help\n", c->name,
            c->arguments[0] ? " " : "", c->arguments, c->name);
  else
    fprintf(stderr, is_ja ? "詳しくは hakyu --help\n" : "See hakyu --help\n");
  return EXIT_USAGE;
}

/* The option a mistyped word was probably meant to be. */
static void suggest_option(const invocation *asked, const char *word) {
  const char *nearest = NULL;
  unsigned best = 4;
  char name[64];
  while (*word == '-') word++;
  snprintf(name, sizeof name, "%.*s", (int)strcspn(word, "="), word);
  for (int id = 0; id < OPTION_COUNT; id++) {
    unsigned distance = command_takes(asked->command, (option_id)id) ? hakyu_text_distance(name, options_get((option_id)id)->name, best) : best;
    if (distance >= best) continue;
    best = distance;
    nearest = options_get((option_id)id)->name;
  }
  if (nearest) fprintf(stderr, asked->lang == HAKYU_JA ? "--%s のことか\n" : "Did you mean --%s?\n", nearest);
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
    if (found == ':') return usage_error(asked, wrong_value, argv[optind - 1]);
    if (found == '?') {
      const char letter[] = {'-', (char)optopt, '\0'}; /* of an unknown letter getopt tells only this: it may stand in a cluster */
      const char *word = optopt > 0 && optopt < FIRST ? letter : argv[optind - 1];
      usage_error(asked, wrong_option, word);
      if (word != letter) suggest_option(asked, word);
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

/* Where the command's name stands: --lang may come before it. */
static int find_command(int argc, char **argv) {
  int at = 1;
  while (at < argc && strncmp(argv[at], "--lang", 6) == 0 && (argv[at][6] == '=' || !argv[at][6])) at += argv[at][6] ? 1 : 2;
  return at < argc ? at : argc;
}

static int no_such_command(const invocation *asked, const char *name) {
  const char *nearest = commands_nearest(name);
  usage_error(asked, wrong_command, name);
  if (nearest) fprintf(stderr, asked->lang == HAKYU_JA ? "hakyu %s のことか\n" : "Did you mean hakyu %s?\n", nearest);
  return EXIT_USAGE;
}

/* Standard input, output and error are there, whatever the caller closed: else the next file opened would get their number, and what is
   printed would go into it. What takes the place of a closed output cannot be written to, so that it is told. */
static void hold_standard_files(void) {
  for (int file = STDIN_FILENO; file <= STDERR_FILENO; file++)
    if (fcntl(file, F_GETFD) < 0 && open("/dev/null", file == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0) return;
}

int main(int argc, char **argv) {
  invocation asked = {.lang = language(), .memory = hakyu_memory_default()};
  int at = find_command(argc, argv);
  hold_standard_files();
  signal(SIGPIPE, SIG_IGN); /* a reader that went away is a failed write, told by terminal_flush */
  signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is a failed write, told with its path */
  const char *unknown = look_for_lang(argc, argv, &asked.lang);
  if (at == argc) return usage_error(&asked, wrong_argument, NULL);
  if (strcmp(argv[at], "--help") == 0 || strcmp(argv[at], "-h") == 0) {
    help_print(asked.lang);
    return terminal_flush(EXIT_DONE);
  }
  if (!(asked.command = commands_find(strcmp(argv[at], "--version") == 0 || strcmp(argv[at], "-V") == 0 ? "version" : argv[at]))) return no_such_command(&asked, argv[at]);
  int code = read_options(argc - at, argv + at, &asked);
  if (code) return code;
  if (asked.value[OPTION_lang] && !unknown && strcmp(asked.value[OPTION_lang], "en") != 0 && strcmp(asked.value[OPTION_lang], "ja") != 0)
    unknown = asked.value[OPTION_lang]; /* by an abbreviation of --lang */
  bool is_both = unknown && strcmp(unknown, "both") == 0 && command_speaks_both(asked.command);
  if (unknown && !is_both) return usage_error(&asked, command_speaks_both(asked.command) ? wrong_tongues : wrong_language, unknown);
  if (!is_both) language_of(asked.value[OPTION_lang], &asked.lang);
  asked.tongues = is_both ? HAKYU_TONGUES_BOTH : asked.lang == HAKYU_JA ? HAKYU_TONGUE_JA : HAKYU_TONGUE_EN;
  if (asked.value[OPTION_help]) {
    help_print_command(asked.command, asked.lang);
    return terminal_flush(EXIT_DONE);
  }
  if (asked.argument_count < asked.command->arguments_least) return usage_error(&asked, wrong_argument, NULL);
  if (asked.argument_count > asked.command->arguments_most) return usage_error(&asked, wrong_more, asked.arguments[asked.command->arguments_most]);
  return terminal_flush(asked.command->run(&asked));
}
