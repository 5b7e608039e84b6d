/* documents - documents into files, for every command that makes one: formats, tongues, redaction, where they go. */
#ifndef HK_CLI_DOCUMENTS_H
#define HK_CLI_DOCUMENTS_H
#include <hakyu/document.h>
#include "cli/commands.h"

/* The formats asked for: by --format, else by the ending of -o (x.md, x.json ...), else "html". */
const char *documents_formats(const invocation *asked);
/* These, checked; false with a message if one is not known or not there. */
bool documents_check(const invocation *asked);
/* Writes the document in every format asked for and prints each path. -o: the file, or "-" for standard output (one format, and neither
   csv, xlsx nor docx); with several formats, or none of its own ending, what ends with the format's name; csv becomes a folder. stem: what a
   file is called without -o. Returns the exit code. */
int documents_write(const invocation *asked, const hakyu_document *document, const char *stem, hakyu_findings *findings);
/* The same beside a stem of the caller's ("evidence/x/evidence"), where -o says something else. */
int documents_write_at(const invocation *asked, const hakyu_document *document, const char *stem, hakyu_findings *findings);
/* Prints the document on standard output, in one format that is text. */
hakyu_status documents_print(const hakyu_document *document, const char *format, hakyu_findings *findings);
/* Makes a command's document, in one tongue or both; is_whole: with everything (files, JSON), else what a terminal is shown. */
typedef hakyu_status documents_make(const invocation *asked, void *user, hakyu_tongues tongues, bool is_whole, hakyu_findings *findings, hakyu_document **document);
/* On the terminal, one tongue after the other. */
hakyu_status documents_show(const invocation *asked, documents_make *make, void *user, hakyu_findings *findings);
/* As the options say: files (--format, -o), JSON (--json), or shown. noun: a file's name without -o, and what a message of failure is about. Returns
   the exit code. */
int documents_tell(const invocation *asked, documents_make *make, void *user, const char *noun, hakyu_findings *findings);
#endif
