/* arguments - values of options and names of things, read and found. */
#ifndef HK_CLI_ARGUMENTS_H
#define HK_CLI_ARGUMENTS_H
#include <hakyu/lookup.h>
#include <hakyu/result.h>
#include "cli/commands.h"

/* The one of two sentences that is in the tongue asked for. */
const char *arguments_say(const invocation *asked, const char *en, const char *ja) __attribute__((format_arg(2), format_arg(3)));
/* A whole number from least to most; false with a message if it is none. */
bool arguments_number(const invocation *asked, const char *text, const char *name, uint64_t least, uint64_t most, uint64_t *number);
/* A time such as "90s", "30min", "2h" or "1d" (plain seconds without a unit), above 0; false with a message if it is none. */
bool arguments_duration(const invocation *asked, const char *text, const char *name, int64_t *seconds);
/* "1%" or "0.01", above 0 and below 1. */
bool arguments_part(const invocation *asked, const char *text, const char *name, double *part);
/* The path of a model or scenario, freed with free(). Returns EXIT_DONE, or the code to end with: a message with the nearest name was
   given if there is none. */
int arguments_find(const invocation *asked, hakyu_what what, const char *name, char **path);
/* Finds a model or a scenario: a folder, its model.yaml, or a name of a model, is a model; all else is a scenario. *path is set on success
   only. Errors as hakyu_find. */
hakyu_status arguments_described(const invocation *asked, const char *name, char **path, bool *is_model);
/* The file of a study, by name or path. Errors: NOT_FOUND (no such file, or one that is no study), NO_MEMORY. */
hakyu_status arguments_study(const invocation *asked, const char *name, char **path);
/* Finds a catalogue, sector standards, a ledger or a register: a path to what its beginning says is one, or a name that is no model's and no
   scenario's. Errors: NOT_FOUND, NO_MEMORY. */
hakyu_status arguments_guideline(const invocation *asked, const char *name, char **path);
/* The path of the catalogue that --catalogue names; without it the only one there is, else jp-critical-infrastructure. Freed with free().
   Returns EXIT_DONE, or the code to end with: a message was given. */
int arguments_catalogue(const invocation *asked, char **path);
/* Says that there is neither a model nor a scenario of that name, and what is nearest (status NOT_FOUND), or what kept us from looking.
   Returns the code to end with. */
int arguments_lost(const invocation *asked, hakyu_status status, const char *name);
/* The run folder meant by an argument: a path, or a name under runs/; the newest complete run there when it is NULL.
   Freed with free(). Returns as arguments_find. */
int arguments_run(const invocation *asked, const char *name, char **folder);
/* True if that names a folder of a run, as arguments_run would find it. */
bool arguments_is_run(const char *name);
#endif
