/* What the comparison of program and oracle consists of: the program's side of a model, and histories as lines.
 * Only these files see both: the oracle itself shares nothing with src/. */
#ifndef AGREE_H
#define AGREE_H

#include "campaign/history.h"
#include "oracle_gen.h"

#include <stdio.h>

/* A model as the program read it from its files, made ready to run the outer draw of one replication. */
struct agree_program;

/* Reads scenario.yaml in a folder and prepares replication `run->replication`.  NULL with a message if the program
 * refuses. */
struct agree_program *agree_program_open(const char *folder, const struct om_run *run, char *message, size_t size);
void agree_program_close(struct agree_program *p);
/* Gives the model the quantile tables that the program draws with in this outer draw.  False with a message. */
bool agree_program_tables(struct agree_program *p, struct om_model *m, char *message, size_t size);
/* Runs a number of the outer draw, in the same workspace as the ones before; the caller releases the history with
 * agree_program_forget. */
bool agree_program_run(struct agree_program *p, uint64_t number, hk_history *history, char *message, size_t size);
void agree_program_forget(hk_history *history);

/* One line an episode, a loss, a save; the same words from both sides. */
void agree_write_oracle(FILE *out, const struct om_model *m, const struct om_result *r);
void agree_write_program(FILE *out, const struct agree_program *p, const hk_history *h);

#endif
