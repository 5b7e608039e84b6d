/* terminal - what goes to the screen besides results: findings, failures, the progress bar. */
#ifndef HK_CLI_TERMINAL_H
#define HK_CLI_TERMINAL_H
#include <hakyu/campaign.h>
#include "cli/commands.h"

/* Prints findings to stderr (`most` at most, errors first, then how many more). */
void terminal_findings(const hakyu_findings *findings, size_t most, hakyu_lang lang);
/* The exit code that goes with a status. */
int terminal_code(hakyu_status status);
/* Findings, then what failed; returns the exit code. */
int terminal_fail(const hakyu_findings *findings, hakyu_status status, const char *what, hakyu_lang lang);
/* Flushes stdout: EXIT_FAILED with a message if what was printed did not arrive, else code. */
int terminal_flush(int code);
/* The progress line on stderr: a bar on a terminal, nothing elsewhere. now_ms and begun_ms by one clock. */
void terminal_progress(const hakyu_progress *progress, int64_t elapsed_ms, hakyu_lang lang);
void terminal_progress_end(void);
int64_t terminal_now_ms(void);
/* A model's sizes on a line of standard output: "5 assets, 1 need, ...". */
void terminal_model_size(const hakyu_model *model, hakyu_lang lang);
/* Bytes of the UTF-8 letter at text, 1 if it is none. */
size_t terminal_letter(const char *text);
/* May a line end between two letters that stand side by side? Japanese has no spaces: between any two of its letters, but not
   before a mark that closes nor after one that opens. False at the end of the text and beside spaces. */
bool terminal_may_break(const char *letter, const char *next);
#endif
