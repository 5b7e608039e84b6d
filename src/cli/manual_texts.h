/* manual_texts - the prose of the manual pages (manual_texts.c), by page. */
#ifndef HK_CLI_MANUAL_TEXTS_H
#define HK_CLI_MANUAL_TEXTS_H
#include <stddef.h>

/* A paragraph, by hakyu_lang. One that begins with "| " is a line of an example. */
typedef struct paragraph { const char *text[2]; } paragraph;

/* The paragraphs of a page, numbered as in manual.c's list of pages; at least one. */
const paragraph *manual_about(size_t page, size_t *count);
#endif
