/* prose - tables whose cells are sentences, on the screen: broken into lines within their columns. */
#ifndef HK_CLI_PROSE_H
#define HK_CLI_PROSE_H
#include <stdbool.h>
#include <hakyu/report.h>

/* Prints a table whose cells are sentences in lines of at most `width`, in the document's first tongue. Underlined cells are so on a
   terminal. False, with nothing printed, if it has too many columns (12). */
bool prose_print_table(const hakyu_table *table, int width);
#endif
