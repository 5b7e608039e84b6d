/* sheets - what commands about guidelines print: a document in the tongue asked for, or its JSON. */
#ifndef HK_CLI_SHEETS_H
#define HK_CLI_SHEETS_H
#include <hakyu/document.h>
#include "cli/commands.h"

/* What makes a document, and what makes its JSON; `of` is what it is about. */
typedef struct document_maker {
  hakyu_status (*document)(const hakyu_memory *memory, const void *of, hakyu_tongues tongues, hakyu_document **document);
  hakyu_status (*json)(const hakyu_memory *memory, const void *of, char **text);
} document_maker;
/* Prints it as asked, in both tongues one after the other, or writes it to files (--format, -o); returns the exit code. name: what failed,
   if it does. */
int sheets_print(const invocation *asked, const document_maker *maker, const void *of, const char *name);
#endif
