/* guidelines - see guidelines.h. */
#include "cli/guidelines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hakyu/text.h>

#include "cli/arguments.h"
#include "cli/sheets.h"
#include "cli/json.h"
#include "cli/terminal.h"

/* ---- what makes their documents ---- */

typedef struct item_of { const hakyu_catalogue *catalogue; size_t item; } item_of;
typedef struct coverage_of { const hakyu_ledger *ledger; const hakyu_standards *standards; } coverage_of;

static hakyu_status item_document(const hakyu_memory *memory, const void *of, hakyu_tongues tongues, hakyu_document **document) {
  const item_of *item = of;
  return hakyu_item_document(memory, item->catalogue, item->item, tongues, document);
}
static hakyu_status item_json(const hakyu_memory *memory, const void *of, char **text) {
  const item_of *item = of;
  return hakyu_item_json(memory, item->catalogue, item->item, text);
}
static hakyu_status catalogue_document(const hakyu_memory *memory, const void *of, hakyu_tongues tongues, hakyu_document **document) {
  return hakyu_catalogue_document(memory, of, tongues, document);
}
static hakyu_status catalogue_json(const hakyu_memory *memory, const void *of, char **text) { return hakyu_catalogue_json(memory, of, text); }
static hakyu_status review_document(const hakyu_memory *memory, const void *of, hakyu_tongues tongues, hakyu_document **document) {
  return hakyu_review_document(memory, of, tongues, document);
}
static hakyu_status review_json(const hakyu_memory *memory, const void *of, char **text) { return hakyu_review_json(memory, of, text); }
static hakyu_status incidents_document(const hakyu_memory *memory, const void *of, hakyu_tongues tongues, hakyu_document **document) {
  return hakyu_incidents_document(memory, of, tongues, document);
}
static hakyu_status incidents_json(const hakyu_memory *memory, const void *of, char **text) { return hakyu_incidents_json(memory, of, text); }
static hakyu_status coverage_document(const hakyu_memory *memory, const void *of, hakyu_tongues tongues, hakyu_document **document) {
  const coverage_of *coverage = of;
  return hakyu_coverage_document(memory, coverage->ledger, coverage->standards, tongues, document);
}
static hakyu_status coverage_json(const hakyu_memory *memory, const void *of, char **text) {
  const coverage_of *coverage = of;
  return hakyu_coverage_json(memory, coverage->ledger, coverage->standards, text);
}

int guidelines_print_review(const invocation *asked, const hakyu_ledger *ledger) {
  return sheets_print(asked, &(document_maker){review_document, review_json}, ledger, hakyu_ledger_id(ledger));
}

int guidelines_print_incidents(const invocation *asked, const hakyu_register *reg) {
  return sheets_print(asked, &(document_maker){incidents_document, incidents_json}, reg, asked->command->name);
}

int guidelines_print_coverage(const invocation *asked, const hakyu_ledger *ledger, const hakyu_standards *standards) {
  const coverage_of of = {ledger, standards};
  return sheets_print(asked, &(document_maker){coverage_document, coverage_json}, &of, asked->command->name);
}

/* ---- items ---- */

static hakyu_status read_listed(const invocation *asked, const hakyu_listing *listing, size_t i, hakyu_catalogue **catalogue) {
  hakyu_findings *findings = NULL;
  hakyu_status status = hakyu_findings_create(asked->memory, &findings);
  if (!status) status = hakyu_catalogue_read(asked->memory, hakyu_listing_path(listing, i), findings, catalogue);
  hakyu_findings_destroy(findings);
  return status;
}

/* The first catalogue, in alphabetical order, that has the item; those that cannot be read have none (`hakyu check` tells why). */
static bool show_item(const invocation *asked, const char *name, int *code) {
  hakyu_listing *listing = NULL;
  bool is_found = false;
  if (hakyu_listing_create(asked->memory, HAKYU_WHAT_CATALOGUE, &listing)) return false;
  for (size_t i = 0; !is_found && i < hakyu_listing_count(listing); i++) {
    hakyu_catalogue *catalogue = NULL;
    if (read_listed(asked, listing, i, &catalogue)) continue;
    const ptrdiff_t item = hakyu_catalogue_find_item(catalogue, name);
    is_found = item >= 0;
    if (is_found) {
      const item_of of = {catalogue, (size_t)item};
      *code = sheets_print(asked, &(document_maker){item_document, item_json}, &of, name);
    }
    hakyu_catalogue_destroy(catalogue);
  }
  hakyu_listing_destroy(listing);
  return is_found;
}

static void print_item(const hakyu_item *item, hakyu_lang lang) {
  char id[128], title[512];
  printf("  %-10s %s  %s\n", hakyu_text_escape(item->id, id, sizeof id), item->levers && !*item->not_assessable[lang] ? "+" : "-",
         hakyu_text_escape(item->title[lang], title, sizeof title));
}

static void print_item_json(const hakyu_item *item, bool is_first) {
  printf("%s\n{", is_first ? "" : ",");
  json_member(1, "id", item->id), json_member(0, "en", item->title[HAKYU_EN]), json_member(0, "ja", item->title[HAKYU_JA]), json_member(0, "force", item->force);
  json_flag(0, "assessable", !*item->not_assessable[HAKYU_EN]);
  printf("}");
}

static void print_items(const invocation *asked, const char *name, const hakyu_catalogue *catalogue, bool is_first) {
  const bool is_json = asked->value[OPTION_json] != NULL;
  const size_t count = catalogue ? hakyu_catalogue_count(catalogue).items : 0;
  char shown[512];
  if (is_json) printf("%s\n{", is_first ? "" : ","), json_member(1, "catalogue", name), printf(", \"items\": [");
  if (!is_json)
    printf("%s:%s\n", hakyu_text_escape(name, shown, sizeof shown), catalogue ? "" : arguments_say(asked, " cannot be read", " 読めない"));
  for (size_t i = 0; i < count; i++) {
    const hakyu_item item = hakyu_catalogue_item(catalogue, i);
    if (is_json)
      print_item_json(&item, i == 0);
    else
      print_item(&item, asked->lang);
  }
  if (is_json) printf("]}");
}

int guidelines_list_items(const invocation *asked) {
  hakyu_listing *listing = NULL;
  const bool is_json = asked->value[OPTION_json] != NULL;
  hakyu_status status = hakyu_listing_create(asked->memory, HAKYU_WHAT_CATALOGUE, &listing);
  if (is_json) printf("[");
  for (size_t i = 0; !status && i < hakyu_listing_count(listing); i++) {
    hakyu_catalogue *catalogue = NULL;
    status = read_listed(asked, listing, i, &catalogue);
    print_items(asked, hakyu_listing_name(listing, i), catalogue, i == 0);
    if (status != HAKYU_NO_MEMORY) status = HAKYU_OK;
    hakyu_catalogue_destroy(catalogue);
  }
  if (is_json) printf("]");
  if (!is_json && !status) printf("%s\n", arguments_say(asked, "+ simulation can speak to it; - not assessable", "+ 模擬で評価できる; - 評価できない"));
  hakyu_listing_destroy(listing);
  return status ? terminal_fail(NULL, status, "list", asked->lang) : EXIT_DONE;
}

/* ---- files ---- */

static hakyu_status show_file(const invocation *asked, const char *path, hakyu_findings *findings, int *code) {
  hakyu_catalogue *catalogue = NULL;
  hakyu_standards *standards = NULL;
  hakyu_ledger *ledger = NULL;
  hakyu_register *reg = NULL;
  hakyu_status status = HAKYU_USAGE;
  switch (hakyu_guideline_kind_of(asked->memory, path)) {
    case HAKYU_GUIDELINE_CATALOGUE:
      status = hakyu_catalogue_read(asked->memory, path, findings, &catalogue);
      if (!status) *code = sheets_print(asked, &(document_maker){catalogue_document, catalogue_json}, catalogue, path);
      break;
    case HAKYU_GUIDELINE_STANDARDS:
      status = hakyu_standards_read(asked->memory, path, findings, &standards);
      if (!status) *code = guidelines_print_coverage(asked, NULL, standards);
      break;
    case HAKYU_GUIDELINE_LEDGER:
      status = hakyu_ledger_read(asked->memory, path, findings, &ledger);
      if (!status) *code = guidelines_print_review(asked, ledger);
      break;
    case HAKYU_GUIDELINE_INCIDENTS:
      status = hakyu_register_read(asked->memory, path, findings, &reg);
      if (!status) *code = guidelines_print_incidents(asked, reg);
      break;
    default: break;
  }
  hakyu_catalogue_destroy(catalogue);
  hakyu_standards_destroy(standards);
  hakyu_ledger_destroy(ledger);
  hakyu_register_destroy(reg);
  return status;
}

bool guidelines_show(const invocation *asked, const char *name, int *code) {
  hakyu_findings *findings = NULL;
  char *path = NULL;
  hakyu_status status = arguments_guideline(asked, name, &path);
  if (status == HAKYU_NOT_FOUND) return show_item(asked, name, code);
  if (!status) status = hakyu_findings_create(asked->memory, &findings);
  if (!status) status = show_file(asked, path, findings, code);
  if (status) *code = terminal_fail(findings, status, name, asked->lang);
  hakyu_findings_destroy(findings);
  free(path);
  return true;
}
