/* guidelines - catalogues, sector standards, ledgers and registers by name, shown. */
#ifndef HK_CLI_GUIDELINES_H
#define HK_CLI_GUIDELINES_H
#include <hakyu/review.h>
#include "cli/commands.h"

/* Shows what a name or path means, if it is a catalogue, sector standards, a ledger, a register, or an item of a catalogue that can be
   found by name. True: it was one, and *code is the code to end with. */
bool guidelines_show(const invocation *asked, const char *name, int *code);
/* The items of every catalogue that is found by name: `hakyu list items`. Returns the exit code. */
int guidelines_list_items(const invocation *asked);
/* Prints a ledger's review, or a register's rows. */
int guidelines_print_review(const invocation *asked, const hakyu_ledger *ledger);
int guidelines_print_incidents(const invocation *asked, const hakyu_register *reg);
/* The coverage of standards, with a ledger (or NULL) the list to confirm and verify. */
int guidelines_print_coverage(const invocation *asked, const hakyu_ledger *ledger, const hakyu_standards *standards);
#endif
