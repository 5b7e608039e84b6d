/* Catalogues, sector standards, ledgers and registers: what is read, and that each fault is found where it stands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "catalogue/catalogue_fields.h"
#include "catalogue/lay.h"
#include "catalogue/ledger.h"
#include "catalogue/standards.h"
#include "doc/record.h"
#include "guideline_files.h"

static const char folder[] = TEST_WORK "/catalogue";

static void path_of(guideline_file file, char *path) { guideline_path(folder, file, path); }

/* ---- good --------------------------------------------------------------------------------------------- */

static hakyu_findings *no_findings(void) {
  hakyu_findings *findings = NULL;
  assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
  return findings;
}

static void expect_none(hakyu_findings *findings) {
  char line[1024];
  if (hakyu_findings_total(findings)) {
    hakyu_finding_print(hakyu_findings_get(findings, 0), line, sizeof line);
    fail_msg("%s", line);
  }
  hakyu_findings_destroy(findings);
}

static hakyu_catalogue *read_catalogue(void) {
  char path[512];
  hakyu_catalogue *catalogue = NULL;
  hakyu_findings *findings = no_findings();
  path_of(GUIDELINE_CATALOGUE, path);
  assert_int_equal(hakyu_guideline_kind_of(hakyu_memory_default(), path), HAKYU_GUIDELINE_CATALOGUE);
  const hakyu_status status = hakyu_catalogue_read(hakyu_memory_default(), path, findings, &catalogue);
  expect_none(findings);
  assert_int_equal(status, HAKYU_OK);
  return catalogue;
}

static void test_catalogue(void **state) {
  (void)state;
  guideline_write(folder);
  hakyu_catalogue *c = read_catalogue();
  const hakyu_catalogue_size size = hakyu_catalogue_count(c);
  assert_int_equal(size.editions, 4);
  assert_int_equal(size.items, 4);
  assert_int_equal(size.assessable, 2);
  assert_string_equal(hakyu_catalogue_id(c), "ours");
  assert_string_equal(hakyu_catalogue_title(c, HAKYU_JA), "指針");
  assert_string_equal(hakyu_catalogue_tlp(c), "GREEN");
  const hakyu_edition second = hakyu_catalogue_edition(c, 1);
  assert_string_equal(second.date, "2007-06");
  assert_string_equal(second.follows, "2006");
  assert_string_equal(hakyu_catalogue_edition(c, 2).state, "skeleton");
  assert_string_equal(c->sources[0].where, "s1108");
  assert_int_equal(c->sources[0].confidence_ppm, 970000);
  const hk_item *item = &c->items[hakyu_catalogue_find_item(c, "P.U")];
  assert_int_equal(hakyu_catalogue_find_item(c, "p.u"), -1);
  assert_string_equal(item->part[HAKYU_EN], "four pillars");
  assert_int_equal(item->force, HK_DESIRABLE);
  assert_int_equal(item->mechanisms, 1u << HAKYU_MECHANISM_redundancy_exhausted | 1u << HAKYU_MECHANISM_unprotected);
  assert_int_equal(item->traits, 1u << HAKYU_TRAIT_cross_sector);
  assert_int_equal(item->lever_count, 2);
  assert_int_equal(item->built_count, 1);
  assert_string_equal(item->levers[0].name, "add_supplier");
  assert_int_equal(item->levers[0].number, 0);
  assert_int_equal(item->levers[0].dose_count, 2);
  assert_int_equal(item->levers[0].doses[0], 3);
  assert_string_equal(hk_item_lever_targets(&item->levers[0], "metro"), "link:a.power/b");
  assert_string_equal(hk_item_lever_targets(&item->levers[0], "other"), "kind:exchange & service:electricity");
  assert_int_equal(item->levers[1].number, -1);
  assert_int_equal(item->levers[1].doses[0], 2);
  assert_non_null(hk_lever_not_built("audit", HAKYU_JA));
  assert_null(hk_lever_not_built("add_supplier", HAKYU_EN));
  assert_int_equal(item->protections, HK_BY_REDUNDANCY | HK_BY_STAGE);
  assert_string_equal(item->protects, "service:electricity");
  assert_int_equal(item->adoption_low_ppm, 300000);
  assert_int_equal(item->adoption_high_ppm, 900000);
  assert_true(item->has_cost && item->cost_low == 1000 && item->cost_high == 5000);
  assert_string_equal(item->cost_unit, "JPY");
  assert_int_equal(hk_item_states(item, 0).states, HK_PARTLY);
  assert_true(hk_item_states(item, 1).is_circular);
  assert_string_equal(hk_item_states(item, 1).issues[0], "fy/N1");
  assert_int_equal(hk_item_states(item, 2).states, HK_NOT_ENTERED);
  assert_int_equal(item->crosswalk_count, 2);
  assert_string_equal(item->crosswalk[1].references[0], "3-3 SR 7.1");
  const hk_item *other = &c->items[1], *surge = &c->items[2];
  assert_string_equal(other->title[HAKYU_EN], "継続"); /* one tongue stands for both */
  assert_string_equal(other->not_assessable[HAKYU_EN], "why");
  assert_int_equal(other->adoption_low_ppm, 1000000);
  assert_false(hk_item_is_assessable(surge));
  assert_true(strstr(surge->not_assessable[HAKYU_EN], "not built") != NULL && surge->not_assessable[HAKYU_JA][0]);
  hakyu_catalogue_destroy(c);
}

static void test_difference(void **state) {
  (void)state;
  guideline_write(folder);
  hakyu_catalogue *c = read_catalogue();
  hk_arena *arena = NULL;
  hk_item_change *changes = NULL;
  uint32_t count = 9;
  assert_int_equal(hk_arena_create(hakyu_memory_default(), &arena), HAKYU_OK);
  assert_int_equal(hk_catalogue_difference(c, 0, 1, arena, &changes, &count), HAKYU_OK);
  assert_int_equal(count, 1);
  assert_int_equal(changes[0].item, 0);
  assert_int_equal(changes[0].from.states, HK_PARTLY);
  assert_int_equal(changes[0].to.states, HK_STATED);
  assert_int_equal(changes[0].issue_count, 1);
  assert_int_equal(hk_catalogue_difference(c, 0, 2, arena, &changes, &count), HAKYU_OK); /* through 2007: its issue stands, the text is not known */
  assert_int_equal(count, 1);
  assert_int_equal(changes[0].to.states, HK_NOT_ENTERED);
  assert_int_equal(hk_catalogue_difference(c, 1, 2, arena, &changes, &count), HAKYU_OK);
  assert_int_equal(count, 0);
  assert_int_equal(hk_catalogue_difference(c, 1, 1, arena, &changes, &count), HAKYU_OK);
  assert_int_equal(count, 0);
  hk_arena_destroy(arena);
  hakyu_catalogue_destroy(c);
}

static void test_standards(void **state) {
  (void)state;
  char path[512];
  hakyu_standards *s = NULL;
  hakyu_findings *findings = no_findings();
  guideline_write(folder);
  path_of(GUIDELINE_STANDARDS, path);
  assert_int_equal(hakyu_standards_read(hakyu_memory_default(), path, findings, &s), HAKYU_OK);
  expect_none(findings);
  assert_true(s->is_synthetic);
  assert_int_equal(s->edition, 0);
  assert_int_equal(s->tlp, HK_TLP_AMBER_STRICT);
  assert_int_equal(s->sectors[0].force, HK_COMPULSORY);
  assert_string_equal(s->sectors[0].standard[HAKYU_JA], "基準");
  assert_int_equal(hk_standards_covers(s, 0, 0), HK_STATED);
  assert_int_equal(hk_standards_covers(s, 0, 1), HK_PLANNED);
  assert_int_equal(hk_standards_covers(s, 0, 2), HK_NOT_ENTERED);
  assert_int_equal(hk_standards_covers(s, 1, 2), HK_PARTLY);
  hakyu_standards_destroy(s);
}

static hakyu_ledger *read_ledger(void) {
  char path[512];
  hakyu_ledger *ledger = NULL;
  hakyu_findings *findings = no_findings();
  path_of(GUIDELINE_LEDGER, path);
  const hakyu_status status = hakyu_ledger_read(hakyu_memory_default(), path, findings, &ledger);
  expect_none(findings);
  assert_int_equal(status, HAKYU_OK);
  return ledger;
}

static void test_ledger(void **state) {
  (void)state;
  guideline_write(folder);
  hakyu_ledger *l = read_ledger();
  const hakyu_ledger_size size = hakyu_ledger_count(l);
  assert_int_equal(size.approaches, 2);
  assert_int_equal(size.situations, 2);
  assert_int_equal(size.issues, 2);
  assert_int_equal(size.comments, 1);
  assert_int_equal(size.overrides, 1);
  assert_int_equal(l->edition, 0);
  assert_int_equal(l->leads_to, 1);
  assert_int_equal(l->draft, 20070400);
  assert_true(l->approaches[1].is_no_revision);
  assert_int_equal(l->situations[0].happenings[0].mechanisms, 1u << HAKYU_MECHANISM_co_location | 1u << HAKYU_MECHANISM_struck);
  assert_string_equal(l->situations[0].results[1].text[HAKYU_JA], "more");
  assert_int_equal(l->situations[0].document_count, 1);
  assert_string_equal(l->documents->documents[l->situations[0].documents[0]].id, "D1");
  assert_string_equal(l->situations[0].scenarios[0], "metro-blackout");
  const hk_issue *issue = &l->issues[0];
  assert_int_equal(issue->item, 0);
  assert_int_equal(issue->confidence_ppm, 900000);
  assert_int_equal(issue->step_count, 5);
  assert_int_equal(hk_issue_stands(issue), HK_ISSUE_CONFIRMED);
  assert_int_equal(hk_issue_stands(&l->issues[1]), HK_ISSUE_PROPOSED);
  assert_int_equal(hk_ledger_count(l, 0, HK_LEDGER_REVISION_NEEDED), 1);
  assert_int_equal(hk_ledger_count(l, 0, HK_LEDGER_ALREADY_CONSIDERED), 1);
  assert_int_equal(hk_ledger_count(l, 1, HK_LEDGER_REVISION_NEEDED), 0);
  assert_string_equal(l->comments[0].answer[HAKYU_JA], "回答");
  assert_int_equal(l->overrides[0].issue, 1);
  assert_int_equal(l->overrides[0].disposition, HK_LEDGER_REVISION_NEEDED);
  assert_int_equal(l->incidents->incidents[0].duration_s, 270 * 60);
  assert_int_equal(l->incidents->incidents[1].duration_s, -1);
  assert_int_equal(l->incidents->incidents[1].recurrence_of, 0);
  assert_int_equal(l->incidents->incidents[1].date, 20060100);
  assert_int_equal(l->audits->audits[0].result, HK_AUDIT_PARTLY);
  assert_string_equal(l->documents->documents[1].title[HAKYU_JA], "Society");
  assert_true(l->documents->documents[1].is_condition);
  hakyu_ledger_destroy(l);
}

static void test_days(void **state) {
  (void)state;
  char text[16];
  int64_t when = 0;
  assert_true(hk_when_is_before(20070400, 20070501));
  assert_true(hk_when_is_before(20061231, 20070000));
  assert_false(hk_when_is_before(20070000, 20070501)); /* some day of that year */
  assert_false(hk_when_is_before(20070500, 20070501));
  assert_false(hk_when_is_before(20070501, 20070501));
  assert_false(hk_when_is_before(0, 20070501));
  assert_string_equal(hk_when_text(20070600, text), "2007-06");
  assert_string_equal(hk_when_text(0, text), "");
  assert_true(hk_record_when("2004-02-29", &when) && when == 20040229);
  assert_false(hk_record_when("2005-02-29", &when));
  assert_false(hk_record_when("2005-13", &when));
  assert_false(hk_record_when("05", &when));
}

/* ---- keys --------------------------------------------------------------------------------------------- */

/* Marks the fields that a record, and all within it, was given. */
static void mark(const hk_record *record, char *seen) {
  const hakyu_schema *schema = hk_catalogue_tables();
  for (; record; record = record->next) {
    const size_t t = (size_t)(record->table - schema->tables);
    if (record->id) seen[t * 32] = 1;
    for (const hk_entry *entry = record->entries; entry; entry = entry->next) {
      seen[t * 32 + (size_t)(entry->field - record->table->fields)] = 1;
      if (entry->field->type == HK_FIELD_TABLE) mark(entry->rows, seen);
    }
  }
}

/* Every key and column that the schema and the manual list is accepted: the sound files hold them all. */
static void test_keys(void **state) {
  (void)state;
  static const struct { guideline_file file; const char *table; } heads[] = {{GUIDELINE_CATALOGUE, "catalogue"}, {GUIDELINE_STANDARDS, "standards"}, {GUIDELINE_LEDGER, "ledger"},
                                                                             {GUIDELINE_DOCUMENTS, "documents"}, {GUIDELINE_AUDITS, "audits"},       {GUIDELINE_INCIDENTS, "incidents"}};
  const hakyu_schema *schema = hk_catalogue_tables();
  char seen[64 * 32] = {0};
  for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
    hk_arena *arena = NULL;
    hk_record *record = NULL;
    const char *text = guideline_text(heads[i].file);
    assert_int_equal(hk_arena_create(hakyu_memory_default(), &arena), HAKYU_OK);
    hk_record_file file = {.memory = hakyu_memory_default(), .arena = arena, .path = "x", .schema = schema};
    const hk_table *table = hk_catalogue_table(heads[i].table);
    assert_int_equal(table->shape == HK_SHAPE_ROWS ? hk_record_parse_sheet(&file, text, strlen(text), table, &record) : hk_record_parse_yaml(&file, text, strlen(text), table, &record),
                     HAKYU_OK);
    assert_int_equal(file.errors, 0);
    mark(record, seen);
    hk_arena_destroy(arena);
  }
  for (size_t t = 0; t < schema->count; t++)
    for (size_t f = 0; f < schema->tables[t].count; f++)
      if (!seen[t * 32 + f] && strcmp(schema->tables[t].name, "edition_fill") != 0) fail_msg("no file of the test gives %s.%s", schema->tables[t].name, schema->tables[t].fields[f].name);
}

/* The first catalogue is sound and names every key. */
static void test_new(void **state) {
  (void)state;
  char path[512];
  hakyu_findings *findings = no_findings();
  hakyu_catalogue *catalogue = NULL;
  hk_file text;
  snprintf(path, sizeof path, "%s/guidelines/first.yaml", folder);
  guideline_write(folder);
  unlink(path);
  assert_int_equal(hakyu_catalogue_new(hakyu_memory_default(), path, findings), HAKYU_OK);
  assert_int_equal(hakyu_catalogue_read(hakyu_memory_default(), path, findings, &catalogue), HAKYU_OK);
  assert_string_equal(hakyu_catalogue_title(catalogue, HAKYU_EN), "first");
  assert_int_equal(hk_doc_read_file(hakyu_memory_default(), path, findings, &text), HAKYU_OK);
  expect_none(findings);
  const hakyu_schema *schema = hk_catalogue_tables();
  for (size_t t = 0; t < schema->count; t++) {
    const hk_table *table = &schema->tables[t];
    if (strcmp(table->of, "catalogue") != 0 || table->shape == HK_SHAPE_ROWS) continue;
    for (size_t f = 0; f < table->count; f++) {
      char key[64];
      if (table->fields[f].type == HK_FIELD_ID || table->shape == HK_SHAPE_VALUES) continue;
      snprintf(key, sizeof key, "%s:", table->fields[f].name);
      if (!strstr(text.bytes, key)) fail_msg("%s is not named", key);
    }
  }
  findings = no_findings();
  assert_int_equal(hakyu_catalogue_new(hakyu_memory_default(), path, findings), HAKYU_USAGE);
  assert_string_equal(hakyu_findings_get(findings, 0)->code, "exists");
  hakyu_findings_destroy(findings);
  hk_memory_free(hakyu_memory_default(), text.bytes);
  hakyu_catalogue_destroy(catalogue);
}

/* ---- bad ---------------------------------------------------------------------------------------------- */

/* A file with one thing changed, the finding it must give, and where. line 0: any. */
typedef struct fault { guideline_file file; const char *old, *fresh, *code, *field; int line; } fault;
#define C GUIDELINE_CATALOGUE
#define S GUIDELINE_STANDARDS
#define L GUIDELINE_LEDGER
#define D GUIDELINE_DOCUMENTS
#define A GUIDELINE_AUDITS
#define I GUIDELINE_INCIDENTS
static const fault faults[] = {
    /* keys, shapes, values */
    {C, "hakyu: 1\n", "", "missing-key", "hakyu", 1},
    {C, "hakyu: 1\n", "hakyu: 2\n", "out-of-range", "hakyu", 1},
    {C, "kind: catalogue", "kind: catalog", "wrong-type", "kind", 2},
    {C, "title: {ja: 指針, en: The guideline}\n", "", "missing-key", "title", 1},
    {C, "title: {ja: 指針, en: The guideline}", "title: {fr: x}", "unknown-key", "title", 3},
    {C, "title: {ja: 指針, en: The guideline}", "title: [x]", "wrong-type", "title", 3},
    {C, "title: {ja: 指針, en: The guideline}", "title: {ja: {en: x}}", "wrong-type", "title", 3},
    {C, "title: {ja: 指針, en: The guideline}", "title: \"\"", "missing-value", "title", 3},
    {C, "licence:", "license:", "unknown-key", "license", 4},
    {C, "tlp: GREEN", "tlp: green", "wrong-type", "tlp", 5},
    {C, "confidence: 0.97", "confidence: 97%", "wrong-unit", "confidence", 7},
    {C, "confidence: 0.97", "confidence: 1.1", "out-of-range", "confidence", 7},
    {C, "confidence: 0.97", "confidence: much", "wrong-type", "confidence", 7},
    {C, "  M1: {what", "  m 1: {what", "bad-id", "sources", 7},
    {C, "sources:\n  M1: {", "sources:\n  m1: {what: x}\n  M1: {", "duplicate-id", "sources", 8},
    {C, "date: 2006-02-02", "date: 2006-02-30", "wrong-type", "date", 9},
    {C, "date: 2006-02-02", "date: 2006-2", "wrong-type", "date", 9},
    {C, "state: skeleton", "state: skeletal", "wrong-type", "state", 11},
    {C, "hakyu: 1\n", "hakyu: 1\n", "", "", 0}, /* sound */
    /* editions */
    {C, "follows: \"2006\"", "follows: \"2016\"", "unknown-name", "follows", 10},
    {C, "date: 2006-02-02", "date: 2006-02-02, follows: \"2026\"", "order", "follows", 9},
    {C, "date: 2006-02-02", "date: 2008-02-02", "order", "follows", 10},
    {C, "      \"2006\": {states: partly", "      \"2016\": {states: partly", "unknown-name", "editions", 32},
    {C, "      \"2007\": {states: stated", "      \"2026\": {states: stated", "misplaced-key", "states", 33},
    {C, "      \"2007\": {states: stated", "      old: {states: partly", "misplaced-key", "states", 33},
    {C, "states: partly, what", "states: not_entered, what", "misplaced-key", "what", 32},
    {C, "states: partly", "states: partial", "wrong-type", "states", 32},
    {C, "\"2007\": {states: stated, known_from", "\"2007\": {known_from", "missing-key", "states", 33},
    {C, "issues: [fy/N1]", "issues: [fy/N9]", "unknown-name", "issues", 33},
    {C, "issues: [fy/N1]", "issues: [N1]", "bad-id", "issues", 33},
    {C, "issues: [fy/N1]", "issues: [\"fy /N1\"]", "bad-id", "issues", 33},
    {C, "known_from: review", "known_from: hearsay", "wrong-type", "known_from", 33},
    /* items */
    {C, "    title: {ja: 柱ウ, en: Pillar C}\n", "", "missing-key", "title", 17},
    {C, "force: desirable", "force: must", "wrong-type", "force", 21},
    {C, "en: clarifies requirements}", "en: must clarify them}", "force", "what", 20},
    {C, "what: {ja: 要件を明らかにする,", "what: {ja: 遵守が必要,", "force", "what", 20},
    {C, "what: {ja: 一部, en: some}", "what: it shall be", "force", "what", 32},
    {C, "unprotected]", "unprotcted]", "unknown-name", "mechanisms", 22},
    {C, "traits: [cross_sector]", "traits: [crosssector]", "unknown-name", "traits", 23},
    {C, "traits: [cross_sector]", "traits: {a: b}", "wrong-type", "traits", 23},
    {C, "lever: add_supplier", "lever: add_suppliers", "unknown-name", "lever", 25},
    {C, "{lever: audit}", "{targets: all}", "missing-key", "lever", 26},
    {C, "{lever: audit}", "audit", "wrong-type", "item_levers", 26},
    {C, "kind:exchange & service:electricity", "kind:exchange & ", "selector", "targets", 25},
    {C, "kind:exchange &", "exchange &", "selector", "targets", 25},
    {C, "link:a.power/b", "link:a.power", "selector", "models", 25},
    {C, "doses: [3, 1]", "doses: [4]", "out-of-range", "doses", 25},
    {C, "doses: [3, 1]", "doses: [1, 1]", "duplicate-name", "doses", 25},
    {C, "{lever: audit}", "{lever: audit, recurrence: 0.5}", "misplaced-key", "recurrence", 26},
    {C, "{lever: audit}", "{lever: share_warning, repair_least: 0}", "out-of-range", "repair_least", 26},
    {C, "{lever: audit}", "{lever: share_warning, repair_most: 0.5}", "out-of-range", "repair_most", 26},
    {C, "{lever: audit}", "{lever: share_warning, repair_least: 0.6, repair_most: 0.5}", "out-of-range", "repair_most", 26},
    {C, "{lever: audit}", "{lever: share_warning, recurrence: 1.5}", "out-of-range", "recurrence", 26},
    {C, "{lever: audit}", "{lever: share_warning, recurrence: \"about(0.5, 0.2, 0.8)\"}", "wrong-type", "recurrence", 26},
    {C, "protections: [redundancy, stage]", "protections: [battery]", "unknown-name", "protections", 27},
    {C, "protects: \"service:electricity\"", "protects: power", "selector", "protects", 28},
    {C, "low: 0.3", "low: 0.95", "out-of-range", "adoption", 29},
    {C, "low: 1000,", "low: 9000,", "out-of-range", "cost", 30},
    {C, "low: 1000,", "low: 0.5,", "wrong-type", "low", 30},
    {C, "unit: JPY, source: M1", "unit: JPY", "missing-key", "source", 30},
    {C, "    not_assessable: {ja: 理由, en: why}\n", "", "missing-key", "not_assessable", 38},
    {C, "    protections: [redundancy, stage]\n", "    not_assessable: why\n", "misplaced-key", "not_assessable", 27},
    {C, "adoption: {low: 0.3, high: 0.9, source: M1}", "adoption: {low: 0.3, high: 0.9, source: M2}", "unknown-name", "source", 29},
    {C, "scheme: theirs, references", "scheme: there, references", "unknown-name", "scheme", 35},
    {C, "references: [X.1]", "references: [X.2]", "unknown-name", "references", 35},
    {C, "references: [X.1], ", "", "missing-key", "references", 35},
    {C, "  S:\n", "  k.a:\n", "duplicate-id", "items", 44},
    /* standards */
    {S, "catalogue: ours", "catalogue: others", "not-found", "catalogue", 6},
    {S, "edition: \"2006\"", "edition: \"2016\"", "unknown-name", "edition", 7},
    {S, "nature: synthetic", "nature: aggregate", "wrong-type", "nature", 8},
    {S, "  telecom: {S: partly}", "  telecoms: {S: partly}", "unknown-name", "coverage", 15},
    {S, "{S: partly}", "{T: partly}", "unknown-name", "coverage", 15},
    {S, "{S: partly}", "{S: parts}", "wrong-type", "value", 15},
    {S, "{S: partly}", "[S]", "wrong-type", "coverage", 15},
    {S, "K.A: planned", "K.A: ", "missing-value", "value", 14},
    {S, "force: compulsory, source: M1", "source: M7", "unknown-name", "source", 11},
    /* ledger */
    {L, "catalogue: ours", "catalogue: our", "not-found", "catalogue", 6},
    {L, "leads_to: \"2007\"", "leads_to: old", "order", "leads_to", 8},
    {L, "leads_to: \"2007\"", "leads_to: \"2006\"", "order", "leads_to", 8},
    {L, "documents: documents.csv", "documents: papers.csv", "not-found", "documents", 9},
    {L, "comment: 2007-05, revision", "comment: 2007-03, revision", "order", "comment", 13},
    {L, "outcome: revision", "outcome: no_revision_this_year", "wrong-count", "outcome", 15},
    {L, "outcome: revision", "outcome: none", "wrong-type", "outcome", 15},
    {L, "    approach: A1\n", "    approach: A3\n", "unknown-name", "approach", 19},
    {L, "{en: more}", "{}", "missing-value", "results", 25},
    {L, "documents: [D1]", "documents: [D3]", "unknown-name", "documents", 26},
    {L, "documents: documents.csv\n", "", "misplaced-key", "documents", 25},
    {L, "as: [co_location, struck]", "as: [colocation]", "unknown-name", "as", 22},
    {L, "    situation: I1\n", "    situation: I9\n", "unknown-name", "situation", 32},
    {L, "    item: P.U\n", "    item: P.V\n", "unknown-name", "item", 34},
    {L, "    item: P.U\n", "", "missing-key", "item", 31},
    {L, "disposition: revision_needed\n", "disposition: revise\n", "wrong-type", "disposition", 37},
    {L, "    change: {ja: 反映, en: reflected}\n", "", "missing-key", "change", 37},
    {L, "disposition: already_considered", "disposition: already_considered, change: x", "misplaced-key", "change", 48},
    {L, "en: reflected}", "en: it must be reflected}", "force", "change", 38},
    {L, "state: proposed", "state: draft", "transition", "state", 42},
    {L, "      - {state: draft, date: 2007-04}\n", "", "transition", "state", 43},
    {L, "state: comment, date: 2007-05", "state: comment, date: 2007-03", "transition", "date", 44},
    {L, "      - {state: confirmed}\n", "      - {state: kept}\n", "transition", "state", 46},
    {L, "issue: N2, by: a reader", "issue: N7, by: a reader", "unknown-name", "issue", 50},
    {L, "issue: N2, disposition", "issue: N8, disposition", "unknown-name", "issue", 52},
    {L, "reason: {ja: 理由, en: reason}}", "}", "missing-key", "reason", 52},
    {L, "reason: {ja: 理由, en: reason}}\n", "reason: x}\n  - {issue: N2, disposition: revision_needed, by: me, reason: x}\n", "duplicate-name", "overrides", 53},
    {L, "  I2: {approach: A2, title: two}", "  I2: {approach: A1, title: two}", "missing", "situations", 29}, /* a warning */
    /* registers */
    {D, "id,register", "id,registre", "unknown-column", "registre", 1},
    {D, "id,register", "id,registre", "missing-column", "register", 1},
    {D, "D2,condition,,,,Society", "D2,condition,,,,", "missing-value", "title", 3},
    {D, "D2,condition", "D1,condition", "duplicate-id", "id", 3},
    {D, "D2,condition", "D2,conditions", "wrong-type", "register", 3},
    {D, "0.9,mine", "90%,mine", "wrong-unit", "confidence", 2},
    {D, "\"[P.U, K.A]\"", "\"[P.U, K.A\"", "wrong-type", "items", 2},
    {D, "2006-05", "May 2006", "wrong-type", "edition_date", 2},
    {A, "B1,P.U", "B1,P V", "bad-id", "item", 2},
    {A, "2006-10,partly", ",partly", "missing-value", "date", 2},
    {A, "2006-10,partly", "2006-10,half", "wrong-type", "result", 2},
    {I, "270min", "270", "missing-unit", "duration", 2},
    {I, "270min", "270 lightyears", "wrong-unit", "duration", 2},
    {I, "270min", "-1h", "out-of-range", "duration", 2},
    {I, "software", "sofware", "wrong-type", "cause", 2},
    {I, ",F1,,news", ",F3,,news", "unknown-name", "recurrence_of", 3},
    {I, ",F1,,news", ",F2,,news", "order", "recurrence_of", 3},
    {I, "F2,2006-01", "F2,2005-01", "order", "recurrence_of", 3},
    {I, ",news,0.95", ",,0.95", "missing-value", "source", 2},
    {I, "F2,2006-01,exchange,finance,surge,,", "F2,2006-01,exchange,finance,surge,", "cell-count", NULL, 3},
};

static bool has_finding(const hakyu_findings *findings, const fault *f, const char *path) {
  for (size_t i = 0; i < hakyu_findings_total(findings); i++) {
    const hakyu_finding *finding = hakyu_findings_get(findings, i);
    if (strcmp(finding->code, f->code) != 0 || (f->line && finding->line != f->line) || !finding->path || strcmp(finding->path, path) != 0) continue;
    if ((!f->field && !finding->field) || (f->field && finding->field && strcmp(finding->field, f->field) == 0)) return true;
  }
  return false;
}

static void say_all(const hakyu_findings *findings) {
  char line[1024];
  for (size_t i = 0; i < hakyu_findings_total(findings); i++) {
    hakyu_finding_print(hakyu_findings_get(findings, i), line, sizeof line);
    print_error("  %s: %s\n", hakyu_findings_get(findings, i)->code, line);
  }
}

/* The file itself is checked, and what it names is sound. */
static void test_faults(void **state) {
  (void)state;
  guideline_write(folder);
  size_t wrong = 0;
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
    const fault *f = &faults[i];
    char path[512], *text = guideline_changed(f->file, f->old, f->fresh);
    hakyu_findings *findings = no_findings();
    hakyu_guideline_kind kind;
    guideline_put(folder, f->file, text, strlen(text));
    path_of(f->file, path);
    const hakyu_status status = hakyu_guideline_check(hakyu_memory_default(), path, findings, &kind);
    const size_t errors = hakyu_findings_count(findings, HAKYU_ERROR);
    const bool is_right = f->code[0] ? has_finding(findings, f, path) : hakyu_findings_total(findings) == 0;
    if (!is_right || (status == HAKYU_OK) != (errors == 0)) {
      print_error("%s -> %s: wanted %s at %s:%d, status %d\n", f->old, f->fresh, f->code, f->field ? f->field : "", f->line, status);
      say_all(findings);
      wrong++;
    }
    hakyu_findings_destroy(findings);
    guideline_put(folder, f->file, guideline_text(f->file), strlen(guideline_text(f->file)));
    free(text);
  }
  assert_int_equal(wrong, 0);
}

/* What a register of the ledger says of items is held against the catalogue; a faulty register refuses the ledger. */
static void test_register_of_ledger(void **state) {
  (void)state;
  char path[512], *text = guideline_changed(GUIDELINE_AUDITS, "B1,P.U", "B1,P.V");
  hakyu_findings *findings = no_findings();
  hakyu_ledger *ledger = NULL;
  guideline_write(folder);
  guideline_put(folder, GUIDELINE_AUDITS, text, strlen(text));
  path_of(GUIDELINE_LEDGER, path);
  assert_int_equal(hakyu_ledger_read(hakyu_memory_default(), path, findings, &ledger), HAKYU_REFUSED);
  assert_int_equal(hakyu_findings_count(findings, HAKYU_ERROR), 2);
  assert_non_null(strstr(hakyu_findings_get(findings, 0)->text, "P.V"));
  assert_null(ledger);
  hakyu_findings_destroy(findings);
  free(text);
}

/* A ledger or catalogue that is not there is a warning to the catalogue that names it: it may travel alone. */
static void test_alone(void **state) {
  (void)state;
  char path[512];
  hakyu_findings *findings = no_findings();
  hakyu_catalogue *catalogue = NULL;
  guideline_write(folder);
  for (int f = GUIDELINE_OTHER; f <= GUIDELINE_LEDGER; f++) path_of((guideline_file)f, path), unlink(path);
  path_of(GUIDELINE_CATALOGUE, path);
  assert_int_equal(hakyu_catalogue_read(hakyu_memory_default(), path, findings, &catalogue), HAKYU_OK);
  assert_int_equal(hakyu_findings_count(findings, HAKYU_WARNING), 2);
  assert_int_equal(hakyu_findings_count(findings, HAKYU_ERROR), 0);
  hakyu_findings_destroy(findings);
  hakyu_catalogue_destroy(catalogue);
}

/* ---- digests ------------------------------------------------------------------------------------------ */

static void digest_of(guideline_file file, const char *old, const char *fresh, char digest[65]) {
  char path[512], *text = guideline_changed(file, old, fresh);
  guideline_put(folder, file, text, strlen(text));
  path_of(file, path);
  if (file == GUIDELINE_CATALOGUE) {
    hakyu_catalogue *catalogue = NULL;
    assert_int_equal(hakyu_catalogue_read(hakyu_memory_default(), path, NULL, &catalogue), HAKYU_OK);
    hakyu_catalogue_digest(catalogue, digest);
    hakyu_catalogue_destroy(catalogue);
  } else {
    hakyu_ledger *ledger = NULL;
    assert_int_equal(hakyu_ledger_read(hakyu_memory_default(), path, NULL, &ledger), HAKYU_OK);
    hakyu_ledger_digest(ledger, digest);
    hakyu_ledger_destroy(ledger);
  }
  guideline_put(folder, file, guideline_text(file), strlen(guideline_text(file)));
  free(text);
}

/* What a warning brings, of share_warning: kept as written; 1 is as if not given, anything else is another catalogue. */
static void test_aid(void **state) {
  (void)state;
  static const char *const levers[] = {"{lever: share_warning}", "{lever: share_warning, repair_least: 1.0, repair_most: 1, recurrence: 1}",
                                       "{lever: share_warning, recurrence: 0.4, repair_least: 0.50, repair_most: 9e-1}"};
  char path[512], digests[3][65];
  guideline_write(folder);
  for (int i = 0; i < 3; i++) digest_of(C, "{lever: audit}", levers[i], digests[i]);
  assert_string_equal(digests[0], digests[1]);
  assert_string_not_equal(digests[0], digests[2]);
  char *text = guideline_changed(C, "{lever: audit}", levers[2]);
  hakyu_catalogue *catalogue = NULL;
  guideline_put(folder, C, text, strlen(text));
  path_of(C, path);
  assert_int_equal(hakyu_catalogue_read(hakyu_memory_default(), path, NULL, &catalogue), HAKYU_OK);
  const hk_item *item = &catalogue->items[0];
  const hk_item_lever *warned = &item->levers[1];
  assert_null(item->levers[0].aid[0].text), assert_null(item->levers[0].aid[2].text);
  assert_string_equal(warned->aid[0].text, "0.50"), assert_int_equal(warned->aid[0].ppm, 500000);
  assert_string_equal(warned->aid[1].text, "9e-1"), assert_int_equal(warned->aid[1].ppm, 900000);
  assert_string_equal(warned->aid[2].text, "0.4"), assert_int_equal(warned->aid[2].ppm, 400000);
  hakyu_catalogue_destroy(catalogue);
  free(text);
}

static void test_digests(void **state) {
  (void)state;
  static const struct { guideline_file file; const char *old, *fresh; bool is_same; } cases[] = {
      {C, "    source: M1\n  K.A", "    source: M1 # a comment\n  K.A", true},
      {C, "low: 0.3, high: 0.9", "high: 0.90, low: 3e-1", true},
      {C, "[redundancy_exhausted, unprotected]", "[unprotected, redundancy_exhausted]", true},
      {C, "    force: desirable\n", "", true},
      {C, "{lever: audit}", "{lever: audit, targets: all, doses: [2]}", true},
      {C, "  iso: {title: ISO}\nitems:\n", "  iso: {title: {ja: ISO, en: ISO}}\nitems:\n", true},
      {C, "      - {lever: audit}\n", "", false},
      {C, "doses: [3, 1]", "doses: [1, 3]", false},
      {C, "low: 0.3", "low: 0.31", false},
      {C, "ja: 四つの柱", "ja: 四本の柱", false},
      {C, "date: 2007-06", "date: 2007-07", false},
      {C, "metro: ", "metropolis: ", false},
      {L, "  A2: {title: two, outcome: no_revision_this_year}", "  A2: {outcome: no_revision_this_year, title: two}", true},
      {L, "as: [co_location, struck]", "as: [struck, co_location]", true},
      {L, "      - {ja: 守られた, en: it held}\n      - {en: more}\n", "      - {en: more}\n      - {ja: 守られた, en: it held}\n", false},
      {L, "      - {state: confirmed}\n", "", false},
      {L, "confidence: 0.9", "confidence: 0.8", false},
  };
  char sound[2][65], digest[65];
  guideline_write(folder);
  digest_of(C, "hakyu: 1\n", "hakyu: 1\n", sound[0]);
  digest_of(L, "hakyu: 1\n", "hakyu: 1\n", sound[1]);
  assert_string_not_equal(sound[0], sound[1]);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    digest_of(cases[i].file, cases[i].old, cases[i].fresh, digest);
    if ((strcmp(digest, sound[cases[i].file == L]) == 0) != cases[i].is_same) fail_msg("%s -> %s", cases[i].old, cases[i].fresh);
  }
  /* A whole section in another place, items in another order. */
  hakyu_catalogue *catalogue = NULL;
  char path[512], *text = malloc(2 * strlen(guideline_text(C)));
  const char *from = guideline_text(C), *item = strstr(from, "  S:\n    title: Surge"), *first = strstr(from, "  P.U:\n");
  snprintf(text, 2 * strlen(from), "%.*s%s%.*s", (int)(first - from), from, item, (int)(item - first), first);
  guideline_put(folder, C, text, strlen(text));
  path_of(C, path);
  assert_int_equal(hakyu_catalogue_read(hakyu_memory_default(), path, NULL, &catalogue), HAKYU_OK);
  assert_string_equal(hakyu_catalogue_item(catalogue, 0).id, "S");
  hakyu_catalogue_digest(catalogue, digest);
  assert_string_equal(digest, sound[0]);
  hakyu_catalogue_destroy(catalogue);
  free(text);
  guideline_write(folder);
}

/* What is written is read back as the same. */
static void test_written(void **state) {
  (void)state;
  static const struct { guideline_file file; const char *table; } heads[] = {{GUIDELINE_CATALOGUE, "catalogue"}, {GUIDELINE_STANDARDS, "standards"}, {GUIDELINE_LEDGER, "ledger"}};
  for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
    uint8_t digests[2][HK_DIGEST_BYTES];
    hk_arena *arena = NULL;
    hk_record *record = NULL, *again = NULL;
    hk_buffer out;
    char *text = guideline_changed(heads[i].file, "title: {ja: ", "title: {en: \"a \\\"b\\\\ \\u202e, {c}: # 'd' \\t null\", ja: ");
    char *end = strchr(strstr(text, "ja: "), ','), *close = strchr(end, '}');
    memmove(end, close, strlen(close) + 1); /* one English title */
    assert_int_equal(hk_arena_create(hakyu_memory_default(), &arena), HAKYU_OK);
    hk_record_file file = {.memory = hakyu_memory_default(), .arena = arena, .path = "x", .schema = hk_catalogue_tables()};
    assert_int_equal(hk_record_parse_yaml(&file, text, strlen(text), hk_catalogue_table(heads[i].table), &record), HAKYU_OK);
    hk_buffer_init(&out, hakyu_memory_default());
    hk_record_write_yaml(&out, record);
    assert_int_equal(hk_record_parse_yaml(&file, out.text, out.length, hk_catalogue_table(heads[i].table), &again), HAKYU_OK);
    assert_int_equal(file.errors, 0);
    assert_int_equal(hk_record_digest(hakyu_memory_default(), record, digests[0]), HAKYU_OK);
    assert_int_equal(hk_record_digest(hakyu_memory_default(), again, digests[1]), HAKYU_OK);
    assert_memory_equal(digests[0], digests[1], HK_DIGEST_BYTES);
    hk_buffer_fini(&out);
    hk_arena_destroy(arena);
    free(text);
  }
}

/* ---- spreadsheets ------------------------------------------------------------------------------------- */

/* One table as spreadsheets save it: all read as the same. */
static void test_sheets(void **state) {
  (void)state;
  static const struct { const char *bytes; size_t size; } sheets[] = {
#define SHEET(text) {text, sizeof text - 1}
      SHEET("id,item,sector,date,result,note_ja\nB1,P.U,power,2006-10,partly,注意\n"),
      SHEET("\xEF\xBB\xBFid,item,sector,date,result,note_ja\r\nB1,P.U,power,2006-10,partly,注意\r\n"),
      SHEET("sep=;\r\nid;item;sector;date;result;note_ja\r\nB1;P.U;power;2006-10;partly;注意\r\n"),
      SHEET("\xEF\xBB\xBF\"sep=;\"\r\nid;item;sector;date;result;note_ja\r\nB1;P.U;power;2006-10;partly;\"注意\"\r\n"),
      SHEET("id;item;sector;date;result;note_ja\nB1;P.U;power;2006-10;partly;注意"),
      SHEET("id\titem\tsector\tdate\tresult\tnote_ja\rB1\tP.U\tpower\t2006-10\tpartly\t注意\r"),
      SHEET("id,item,sector,date,result,note_ja\r\nB1,P.U,power,2006-10,partly,\x92\x8d\x88\xd3\r\n"), /* CP932 */
      SHEET("\xFF\xFEi\0d\0\t\0i\0t\0e\0m\0\t\0s\0e\0c\0t\0o\0r\0\t\0d\0a\0t\0e\0\t\0r\0e\0s\0u\0l\0t\0\t\0n\0o\0t\0e\0_\0j\0a\0\n\0B\0" "1\0\t\0P\0.\0U\0\t\0p\0o\0w\0e\0r\0\t\0"
            "2\0" "0\0" "0\0" "6\0-\0" "1\0" "0\0\t\0p\0a\0r\0t\0l\0y\0\t\0\xe8\x6c\x0f\x61\n\0"), /* UTF-16 */
  };
  char path[512];
  uint8_t first[HK_DIGEST_BYTES];
  path_of(GUIDELINE_AUDITS, path);
  for (size_t i = 0; i < sizeof sheets / sizeof *sheets; i++) {
    hakyu_findings *findings = no_findings();
    hakyu_register *reg = NULL;
    guideline_put(folder, GUIDELINE_AUDITS, sheets[i].bytes, sheets[i].size);
    assert_int_equal(hakyu_guideline_kind_of(hakyu_memory_default(), path), HAKYU_GUIDELINE_AUDITS);
    const hakyu_status status = hakyu_register_read(hakyu_memory_default(), path, findings, &reg);
    expect_none(findings);
    assert_int_equal(status, HAKYU_OK);
    assert_string_equal(reg->audits[0].note[HAKYU_JA], "注意");
    if (i == 0) memcpy(first, reg->digest, sizeof first);
    assert_memory_equal(reg->digest, first, sizeof first);
    hakyu_register_destroy(reg);
  }
  guideline_write(folder);
}

static void test_kinds(void **state) {
  (void)state;
  static const hakyu_guideline_kind kinds[GUIDELINE_FILE_COUNT] = {HAKYU_GUIDELINE_CATALOGUE, HAKYU_GUIDELINE_CATALOGUE, HAKYU_GUIDELINE_STANDARDS, HAKYU_GUIDELINE_LEDGER,
                                                                   HAKYU_GUIDELINE_DOCUMENTS, HAKYU_GUIDELINE_AUDITS,    HAKYU_GUIDELINE_INCIDENTS};
  char path[512];
  guideline_write(folder);
  for (int f = 0; f < GUIDELINE_FILE_COUNT; f++) {
    path_of((guideline_file)f, path);
    assert_int_equal(hakyu_guideline_kind_of(hakyu_memory_default(), path), kinds[f]);
  }
  assert_int_equal(hakyu_guideline_kind_of(hakyu_memory_default(), TEST_WORK "/no-such.yaml"), HAKYU_GUIDELINE_NONE);
  assert_int_equal(hakyu_guideline_kind_of(hakyu_memory_default(), TEST_WORK), HAKYU_GUIDELINE_NONE);
}

/* ---- fill --------------------------------------------------------------------------------------------- */

static void test_fill(void **state) {
  (void)state;
  char path[512], output[512], table[512], *template_text = NULL;
  const char *text;
  hakyu_findings *findings = no_findings();
  size_t changed = 0;
  guideline_write(folder);
  path_of(GUIDELINE_CATALOGUE, path);
  snprintf(output, sizeof output, "%s/guidelines/filled.yaml", folder);
  path_of(GUIDELINE_DOCUMENTS, table); /* any name will do */
  unlink(output);
  hakyu_catalogue *c = read_catalogue();
  assert_int_equal(hakyu_catalogue_fill_template(hakyu_memory_default(), c, 1, &template_text), HAKYU_OK);
  assert_string_equal(template_text, "\xEF\xBB\xBFitem,x_title_ja,x_title_en,states,what_ja,what_en,known_from,issues,source,source_what_ja,source_what_en,source_where\r\n"
                                     "P.U,柱ウ,Pillar C,stated,,,review,\"[fy/N1]\",M1,,,\r\nK.A,継続,継続,stated,,,,,,,,\r\nS,Surge,Surge,,,,,,,,,\r\nW,Warnings,Warnings,,,,,,,,,\r\n");
  /* The template itself changes nothing. */
  char before[65], after[65];
  hakyu_catalogue_digest(c, before);
  hakyu_catalogue_destroy(c);
  guideline_put(folder, GUIDELINE_DOCUMENTS, template_text, strlen(template_text));
  free(template_text);
  assert_int_equal(hakyu_catalogue_fill(hakyu_memory_default(), path, "2007", table, output, 0, findings, &changed), HAKYU_OK);
  expect_none(findings);
  assert_int_equal(changed, 2);
  findings = no_findings();
  assert_int_equal(hakyu_catalogue_read(hakyu_memory_default(), output, findings, &c), HAKYU_OK);
  expect_none(findings);
  hakyu_catalogue_digest(c, after);
  assert_string_equal(before, after);
  hakyu_catalogue_destroy(c);
  /* A skeleton is entered once something of it is. */
  text = "item,states,what_en,source\nS,not_stated,nothing of it,M1\nP.U,,,\n";
  guideline_put(folder, GUIDELINE_DOCUMENTS, text, strlen(text));
  findings = no_findings();
  assert_int_equal(hakyu_catalogue_fill(hakyu_memory_default(), path, "2026", table, output, 1, findings, &changed), HAKYU_OK);
  expect_none(findings);
  assert_int_equal(changed, 1);
  assert_int_equal(hakyu_catalogue_read(hakyu_memory_default(), output, NULL, &c), HAKYU_OK);
  assert_string_equal(hakyu_catalogue_edition(c, 2).state, "entered");
  assert_string_equal(hakyu_catalogue_states(c, 2, 2, HAKYU_EN, &text), "not_stated");
  assert_string_equal(text, "nothing of it");
  assert_string_equal(hakyu_catalogue_states(c, 0, 2, HAKYU_EN, NULL), "not_entered");
  hakyu_catalogue_destroy(c);
  /* Faults write nothing: unknown edition, wording against the force, something there already. */
  unlink(output);
  findings = no_findings();
  assert_int_equal(hakyu_catalogue_fill(hakyu_memory_default(), path, "2027", table, output, 0, findings, &changed), HAKYU_REFUSED);
  text = "item,states,what_en\nS,stated,it must be so\n";
  guideline_put(folder, GUIDELINE_DOCUMENTS, text, strlen(text));
  assert_int_equal(hakyu_catalogue_fill(hakyu_memory_default(), path, "2026", table, output, 0, findings, &changed), HAKYU_REFUSED);
  assert_int_equal(access(output, F_OK), -1);
  assert_int_equal(hakyu_catalogue_fill(hakyu_memory_default(), path, "2026", table, path, 0, findings, &changed), HAKYU_USAGE);
  hakyu_findings_destroy(findings);
  guideline_write(folder);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_catalogue), cmocka_unit_test(test_difference), cmocka_unit_test(test_standards), cmocka_unit_test(test_ledger),
      cmocka_unit_test(test_days),      cmocka_unit_test(test_keys),       cmocka_unit_test(test_new),       cmocka_unit_test(test_faults),
      cmocka_unit_test(test_register_of_ledger), cmocka_unit_test(test_alone), cmocka_unit_test(test_aid), cmocka_unit_test(test_digests), cmocka_unit_test(test_written),
      cmocka_unit_test(test_sheets),    cmocka_unit_test(test_kinds),      cmocka_unit_test(test_fill)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
