/* commands - the table of commands: what `hakyu --help`, the completion and hakyu(1) are made from.
   A command is one row in commands.c and one function in a file beside it. */
#ifndef HK_CLI_COMMANDS_H
#define HK_CLI_COMMANDS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <hakyu/document.h>

/* Exit codes (hakyu(1)). */
enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_REFUSED = 3, EXIT_INCOMPLETE = 4, EXIT_THRESHOLD = 5, EXIT_INT = 130, EXIT_TERM = 143 };

/* Every option there is; a command names those it takes. */
typedef enum option_id {
#define OPTION(id, letter, name, value, en, ja) OPTION_##id,
#include "cli/options.def"
#undef OPTION
  OPTION_COUNT
} option_id;

/* What was asked for. Texts point into argv. */
typedef struct invocation {
  const struct command *command;
  const char *value[OPTION_COUNT]; /* NULL: not given; flags: "" */
  const char *const *arguments;
  int argument_count;
  hakyu_lang lang;
  hakyu_tongues tongues;          /* of documents: lang alone, or both where the command takes that */
  const hakyu_memory *memory;
} invocation;

typedef struct command {
  const char *name;
  const char *arguments;          /* as in the usage line, e.g. "SCENARIO" */
  int arguments_least, arguments_most;
  const char *options;            /* names of the options it takes, separated by spaces */
  const char *what[2];            /* one line, by hakyu_lang */
  const char *more[2];            /* further lines, or "" */
  const char *example;            /* a command line */
  int (*run)(const invocation *);
} command;

const command *commands_get(int *count);
const command *commands_find(const char *name);     /* NULL if there is none */
const char *commands_nearest(const char *name);     /* NULL if nothing is near */

typedef struct option_row { char letter; const char *name, *value, *what[2]; } option_row; /* value NULL: a flag */
const option_row *options_get(option_id id);
bool command_takes(const command *c, option_id id);
bool command_speaks_both(const command *c); /* --lang both: "both" stands among its options */

/* help.c */
void help_print(hakyu_lang lang);
void help_print_command(const command *c, hakyu_lang lang);
int help_completion(const invocation *asked);

/* draw_run.c: the path of hakyu-draw, the program that draws; false if it is nowhere. */
enum { DRAWER_PATH = 8192 };
bool draw_find(char *path, size_t size);

/* The functions of the table. */
int command_run(const invocation *asked);
int command_catalogue(const invocation *asked);
int command_review(const invocation *asked);
int command_incident(const invocation *asked);
int command_sweep(const invocation *asked);
int command_check(const invocation *asked);
int command_new(const invocation *asked);
int command_list(const invocation *asked);
int command_show(const invocation *asked);
int command_explain(const invocation *asked);
int command_assumptions(const invocation *asked);
int command_compare(const invocation *asked);
int command_interdependency(const invocation *asked);
int command_structure(const invocation *asked);
int command_exercise(const invocation *asked);
int command_hotspots(const invocation *asked);
int command_evidence(const invocation *asked);
int command_saves(const invocation *asked);
int command_replay(const invocation *asked);
int command_draw(const invocation *asked);
int command_report(const invocation *asked);
int command_export(const invocation *asked);
int command_hindcast(const invocation *asked);
int command_manual(const invocation *asked);
int command_verify(const invocation *asked);
int command_doctor(const invocation *asked);
int command_version(const invocation *asked);
int command_help(const invocation *asked);
#endif
