/* sheets - see sheets.h. */
#include "cli/sheets.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/documents.h"
#include "cli/reports.h"
#include "cli/terminal.h"

static hakyu_status print_tables(const invocation *asked, const document_maker *maker, const void *of) {
  hakyu_status status = HAKYU_OK;
  for (int tongue = HAKYU_TONGUE_EN; !status && tongue <= HAKYU_TONGUE_JA; tongue++) {
    hakyu_document *document = NULL;
    if (!(asked->tongues & (hakyu_tongues)tongue)) continue;
    if (asked->tongues == HAKYU_TONGUES_BOTH && tongue == HAKYU_TONGUE_JA) putchar('\n');
    status = maker->document(asked->memory, of, (hakyu_tongues)tongue, &document);
    if (!status) reports_print(document);
    hakyu_document_destroy(document);
  }
  return status;
}

static hakyu_status print_json(const invocation *asked, const document_maker *maker, const void *of) {
  char *text = NULL;
  hakyu_status status = maker->json(asked->memory, of, &text);
  if (!status) fputs(text, stdout);
  free(text);
  return status;
}

static int write_files(const invocation *asked, const document_maker *maker, const void *of, const char *name) {
  hakyu_findings *findings = NULL;
  hakyu_document *document = NULL;
  if (!documents_check(asked)) return EXIT_USAGE;
  hakyu_status status = hakyu_findings_create(asked->memory, &findings);
  if (!status) status = maker->document(asked->memory, of, asked->tongues, &document);
  int code = status ? terminal_fail(findings, status, name, asked->lang) : documents_write(asked, document, asked->command->name, findings);
  hakyu_document_destroy(document);
  hakyu_findings_destroy(findings);
  return code;
}

int sheets_print(const invocation *asked, const document_maker *maker, const void *of, const char *name) {
  if (!asked->value[OPTION_json] && (asked->value[OPTION_format] || asked->value[OPTION_output])) return write_files(asked, maker, of, name);
  hakyu_status status = (asked->value[OPTION_json] ? print_json : print_tables)(asked, maker, of);
  return status ? terminal_fail(NULL, status, name, asked->lang) : EXIT_DONE;
}
