/* arguments - values of options and names of things, read and found. */
#ifndef HK_CLI_ARGUMENTS_H
#define HK_CLI_ARGUMENTS_H
#include <hakyu/lookup.h>
#include <hakyu/result.h>
#include "cli/commands.h"

/* A whole number from least to most; false with a message if it is none. */
bool arguments_number(const char *text, const char *name, uint64_t least, uint64_t most, uint64_t *number);
/* "1%" or "0.01", above 0 and below 1. */
bool arguments_part(const char *text, const char *name, double *part);
/* The path of a model or scenario; a message with the nearest name if there is none. Freed with free(). */
bool arguments_find(const invocation *asked, hakyu_what what, const char *name, char **path);
/* The run folder meant by an argument, or the newest complete run under runs/ when it is NULL. Freed with free(). */
bool arguments_run(const invocation *asked, const char *name, char **folder);
#endif
