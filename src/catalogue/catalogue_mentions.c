/* catalogue_mentions - what a catalogue says of other files, held against them: issues of ledgers (LEDGER/ISSUE), references of a scheme that
   are items of another catalogue. The other file is only looked into for the ids of one section: a ledger names its catalogue in turn, and
   neither need be free of faults for the other to be read. */
#include <string.h>

#include "catalogue/catalogue_read.h"
#include "catalogue/lay.h"
#include "doc/lookup.h"

/* The ids of a section of another file. */
typedef struct other {
  const char *name;   /* as it is named */
  hk_names *ids;      /* NULL: the file was not found, or could not be read */
  struct other *next;
} other;

typedef struct mentions {
  hk_record_file *file;
  const hakyu_catalogue *catalogue;
  hk_arena *arena;    /* of the other files' trees */
  other *ledgers, *catalogues;
  int count;          /* of both */
} mentions;

enum { OTHERS_MOST = 100 };

static hakyu_status read_ids(mentions *m, const char *path, const char *section, hk_names **ids) {
  hk_node *root = NULL;
  hakyu_status status = hk_doc_read_yaml(m->arena, m->file->memory, path, NULL, &root);
  if (status) return status == HAKYU_NO_MEMORY ? status : HAKYU_OK;
  status = hk_names_create(m->file->memory, ids);
  const hk_node *items = root->kind == HK_NODE_MAPPING ? hk_node_find(root, section) : NULL;
  for (const hk_node *node = items && items->kind == HK_NODE_MAPPING ? items->first : NULL; node && !status; node = node->next) {
    uint32_t number;
    int is_new;
    status = hk_names_add(*ids, node->key, &number, &is_new);
  }
  return status;
}

/* Finds the other file once; one that is not there is a warning, the first time. */
static hakyu_status find_other(mentions *m, hakyu_what what, const char *name, int line, int col, const char *field, other **found) {
  other **list = what == HAKYU_WHAT_LEDGER ? &m->ledgers : &m->catalogues;
  for (*found = *list; *found; *found = (*found)->next)
    if (strcmp((*found)->name, name) == 0) return HAKYU_OK;
  other *made = hk_arena_zalloc(m->arena, sizeof *made);
  char *path = NULL;
  if (!made) return HAKYU_NO_MEMORY;
  if (m->count == OTHERS_MOST) {
    hk_record_refuse(m->file, line, col, field, "too-large", "more than %d other files are named; allowed: at most that", OTHERS_MOST);
    *found = made;
    return HAKYU_OK;
  }
  m->count++;
  made->name = name;
  made->next = *list;
  *list = *found = made;
  hakyu_status status = hk_doc_find_from(m->file->memory, what, m->file->path, name, (hk_place){0}, NULL, &path);
  if (status == HAKYU_NOT_FOUND) {
    hk_record_warn(m->file, line, col, field, "not-found", "there is no %s called %s, so what is named of it cannot be looked up; allowed: a name, or a path from this file's folder",
                   what == HAKYU_WHAT_LEDGER ? "ledger" : "catalogue", hk_record_value(m->file, name));
    return HAKYU_OK;
  }
  if (!status) status = read_ids(m, path, what == HAKYU_WHAT_LEDGER ? "issues" : "items", &made->ids);
  hk_memory_free(m->file->memory, path);
  return status;
}

static hakyu_status check_issue(mentions *m, const hk_word *word) {
  const char *slash = strrchr(word->text, '/');
  if (!slash || slash == word->text || !slash[1]) {
    hk_record_refuse(m->file, word->line, word->col, "issues", "bad-id", "no issue (%s); allowed: LEDGER/ISSUE, such as fy2006/N1", hk_record_value(m->file, word->text));
    return HAKYU_OK;
  }
  other *ledger = NULL;
  const char *name = hk_arena_text(m->arena, word->text, (size_t)(slash - word->text));
  if (!name) return HAKYU_NO_MEMORY;
  const hakyu_status status = find_other(m, HAKYU_WHAT_LEDGER, name, word->line, word->col, "issues", &ledger);
  if (!status && ledger->ids) hk_lay_find(m->file, ledger->ids, "issue of that ledger", slash + 1, word->line, word->col, "issues");
  return status;
}

static hakyu_status check_crosswalk(mentions *m, const hk_record *row) {
  const hk_entry *scheme = hk_record_find(row, HK_GUIDE_AT(crosswalk, scheme)), *references = hk_record_find(row, HK_GUIDE_AT(crosswalk, references));
  const uint32_t number = scheme ? hk_names_find(m->catalogue->scheme_names, scheme->text) : HK_NO_NAME;
  if (number == HK_NO_NAME || !references || !*m->catalogue->schemes[number].catalogue) return HAKYU_OK;
  other *catalogue = NULL;
  const hakyu_status status = find_other(m, HAKYU_WHAT_CATALOGUE, m->catalogue->schemes[number].catalogue, scheme->line, scheme->col, "scheme", &catalogue);
  for (uint32_t i = 0; !status && catalogue->ids && i < references->list.count; i++) {
    const hk_word *word = &references->list.words[i];
    hk_lay_find(m->file, catalogue->ids, "item of that catalogue", word->text, word->line, word->col, "references");
  }
  return status;
}

static hakyu_status check_item(mentions *m, const hk_record *item) {
  hakyu_status status = HAKYU_OK;
  for (const hk_record *row = hk_lay_rows(item, HK_GUIDE_AT(items, editions)); row && !status; row = row->next) {
    const hk_entry *issues = hk_record_find(row, HK_GUIDE_AT(item_editions, issues));
    for (uint32_t i = 0; issues && i < issues->list.count && !status; i++) status = check_issue(m, &issues->list.words[i]);
  }
  for (const hk_record *row = hk_lay_rows(item, HK_GUIDE_AT(items, crosswalk)); row && !status; row = row->next) status = check_crosswalk(m, row);
  return status;
}

hakyu_status hk_catalogue_check_mentions(hk_record_file *file, const hakyu_catalogue *catalogue, const hk_record *head) {
  mentions m = {.file = file, .catalogue = catalogue};
  hakyu_status status = hk_arena_create(file->memory, &m.arena);
  for (const hk_record *item = hk_lay_rows(head, HK_GUIDE_AT(catalogue, items)); item && !status; item = item->next) status = check_item(&m, item);
  for (other *o = m.ledgers; o; o = o->next) hk_names_destroy(o->ids);
  for (other *o = m.catalogues; o; o = o->next) hk_names_destroy(o->ids);
  hk_arena_destroy(m.arena);
  return status;
}
