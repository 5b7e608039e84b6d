/* Catalogues in hardship: memory that runs out at every single allocation, files made to be slow or large, and selectors read here as a
   scenario reads them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "../pantry.h"
#include "catalogue/lay.h"
#include "catalogue/ledger.h"
#include "catalogue/standards.h"
#include "guideline_files.h"
#include "scenario/levers.h"
#include "small_model.h"

/* Builds that were made to be slow have more time. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__OPTIMIZE__)
enum { SECONDS_ALLOWED = 40 };
#else
enum { SECONDS_ALLOWED = 2 };
#endif
enum { FILE_SIZE = 1000000 };

static const char folder[] = TEST_WORK "/catalogue_hardship";

/* ---- memory ------------------------------------------------------------------------------------------- */

typedef hakyu_status (*work)(const hakyu_memory *memory, hakyu_findings *findings);

static hakyu_status work_check(const hakyu_memory *memory, hakyu_findings *findings, guideline_file file) {
  char path[512];
  hakyu_guideline_kind kind;
  guideline_path(folder, file, path);
  return hakyu_guideline_check(memory, path, findings, &kind);
}

static hakyu_status work_catalogue(const hakyu_memory *memory, hakyu_findings *findings) { return work_check(memory, findings, GUIDELINE_CATALOGUE); }
static hakyu_status work_standards(const hakyu_memory *memory, hakyu_findings *findings) { return work_check(memory, findings, GUIDELINE_STANDARDS); }
static hakyu_status work_ledger(const hakyu_memory *memory, hakyu_findings *findings) { return work_check(memory, findings, GUIDELINE_LEDGER); }
static hakyu_status work_incidents(const hakyu_memory *memory, hakyu_findings *findings) {
  char path[512];
  hakyu_register *reg = NULL;
  guideline_path(folder, GUIDELINE_INCIDENTS, path);
  const hakyu_status status = hk_register_read(memory, path, HAKYU_GUIDELINE_INCIDENTS, NULL, findings, &reg);
  assert_true((status == HAKYU_OK) == (reg != NULL));
  hakyu_register_destroy(reg);
  return status;
}

static hakyu_status work_new(const hakyu_memory *memory, hakyu_findings *findings) {
  char path[512];
  snprintf(path, sizeof path, "%s/guidelines/new.yaml", folder);
  unlink(path);
  return hakyu_catalogue_new(memory, path, findings);
}

static hakyu_status work_fill(const hakyu_memory *memory, hakyu_findings *findings) {
  static const char table[] = "item;states;what_ja\r\nS;stated;\x92\x8d\x88\xd3\r\n";
  char path[512], output[512], from[512];
  size_t changed = 0;
  guideline_put(folder, GUIDELINE_DOCUMENTS, table, sizeof table - 1);
  guideline_path(folder, GUIDELINE_CATALOGUE, path);
  guideline_path(folder, GUIDELINE_DOCUMENTS, from);
  snprintf(output, sizeof output, "%s/guidelines/filled.yaml", folder);
  return hakyu_catalogue_fill(memory, path, "2026", from, output, 1, findings, &changed);
}

static hakyu_status work_difference(const hakyu_memory *memory, hakyu_findings *findings) {
  char path[512], *text = NULL;
  hakyu_catalogue *catalogue = NULL;
  hk_arena *arena = NULL;
  hk_item_change *changes = NULL;
  uint32_t count = 0;
  guideline_path(folder, GUIDELINE_CATALOGUE, path);
  hakyu_status status = hakyu_catalogue_read(memory, path, findings, &catalogue);
  if (!status) status = hk_arena_create(memory, &arena);
  if (!status) status = hk_catalogue_difference(catalogue, 0, 1, arena, &changes, &count);
  if (!status) status = hakyu_catalogue_fill_template(memory, catalogue, 0, &text);
  hk_memory_free(memory, text);
  hk_arena_destroy(arena);
  hakyu_catalogue_destroy(catalogue);
  return status;
}

/* Fails every allocation once: each time it says so, nothing is held afterwards, and in the end it succeeds. */
static void starve(work call) {
  long allowed = 0;
  hakyu_status status;
  do {
    pantry p = {.left = allowed};
    const hakyu_memory memory = {pantry_resize, &p};
    hakyu_findings *findings = NULL;
    if (hakyu_findings_create(hakyu_memory_default(), &findings) != HAKYU_OK) fail();
    status = call(&memory, findings);
    if (status != HAKYU_OK && status != HAKYU_NO_MEMORY) fail_msg("allocation %ld: status %d", allowed, status);
    assert_int_equal(p.held, 0);
    hakyu_findings_destroy(findings);
  } while (status && ++allowed < 100000);
  assert_int_equal(status, HAKYU_OK);
  assert_true(allowed > 3);
}

static void test_starved(void **state) {
  (void)state;
  static const work works[] = {work_catalogue, work_standards, work_ledger, work_incidents, work_new, work_difference, work_fill};
  guideline_write(folder);
  for (size_t i = 0; i < sizeof works / sizeof *works; i++) starve(works[i]);
}

/* ---- large and slow ----------------------------------------------------------------------------------- */

/* Memory that knows how much of it is out at most. */
typedef struct counted { size_t now, most; } counted;

static void *counting_resize(void *user, void *block, size_t size) {
  counted *c = user;
  size_t *old = block ? (size_t *)block - 2 : NULL, held = old ? old[0] : 0;
  if (size == 0) {
    c->now -= held;
    free(old);
    return NULL;
  }
  size_t *fresh = realloc(old, size + 2 * sizeof(size_t));
  if (!fresh) return NULL;
  fresh[0] = size;
  c->now = c->now - held + size;
  if (c->now > c->most) c->most = c->now;
  return fresh + 2;
}

/* A file of pieces, each numbered where it says %d. */
typedef struct hardship { guideline_file file; const char *head, *piece, *tail; } hardship;
#define HEAD "hakyu: 1\nkind: catalogue\ntitle: T\neditions: {a: {title: a}}\n"
#define LEDGER "hakyu: 1\nkind: ledger\ntitle: T\ncatalogue: theirs\nedition: a\napproaches: {A: {title: a}}\nsituations: {I: {approach: A, title: a}}\n"
static const hardship hardships[] = {
    {GUIDELINE_CATALOGUE, HEAD "items:\n", " i%d: {}\n", ""},
    {GUIDELINE_CATALOGUE, HEAD "items:\n", " i%d: {title: t, not_assessable: n}\n", ""},
    {GUIDELINE_CATALOGUE, HEAD "items:\n A:\n  title: t\n  levers:\n", "   - {lever: l%d}\n", ""},
    {GUIDELINE_CATALOGUE, HEAD "items:\n A:\n  title: t\n  levers:\n", "   - {lever: audit, targets: \"a&b&c%d\"}\n", ""},
    {GUIDELINE_CATALOGUE, HEAD "items:\n A:\n  title: t\n  mechanisms: [", "m%d,", "m]\n"},
    {GUIDELINE_CATALOGUE, HEAD "items:\n A:\n  title: t\n  editions:\n", "   e%d: {states: stated}\n", ""},
    {GUIDELINE_CATALOGUE, HEAD "items:\n A:\n  title: t\n  editions: {a: {states: stated, issues: [", "l%d/i,", "l/i]}}\n"},
    {GUIDELINE_CATALOGUE, HEAD "items:\n A:\n  title: t\n  editions: {a: {states: stated, issues: [", "fy/i%d,", "fy/i]}}\n"},
    {GUIDELINE_CATALOGUE, HEAD "sources:\n", "  s%d: {what: w}\n", "items: {A: {title: t, not_assessable: n, source: z}}\n"},
    {GUIDELINE_CATALOGUE, HEAD "schemes: {s: {title: t, catalogue: theirs}}\nitems:\n A:\n  title: t\n  not_assessable: n\n  crosswalk:\n", "   - {scheme: s, references: [r%d]}\n", ""},
    {GUIDELINE_CATALOGUE, "hakyu: 1\nkind: catalogue\ntitle: T\neditions:\n", "  e%d: {title: t, follows: e1}\n", "items: {}\n"},
    {GUIDELINE_CATALOGUE, HEAD, "k%d: v\n", ""},
    {GUIDELINE_CATALOGUE, HEAD "items: {A: {title: \"", "must shall 「%d", "\"}}\n"},
    {GUIDELINE_CATALOGUE, HEAD "items: {A: {title: t, not_assessable: n, what: \"", "「mus%d 」 ", "\"}}\n"},
    {GUIDELINE_LEDGER, LEDGER "issues:\n", " n%d: {situation: I, title: t, item: X.%d, disposition: already_considered}\n", ""},
    {GUIDELINE_LEDGER, LEDGER "issues:\n N: {situation: I, title: t, item: X.1, disposition: already_considered, states: [", "{state: draft},", "{state: kept}]}\n"},
    {GUIDELINE_LEDGER, LEDGER "issues: {N: {situation: I, title: t, item: X.1, disposition: already_considered}}\noverrides:\n", " - {issue: N, by: a, disposition: already_considered, reason: r%d}\n", ""},
    {GUIDELINE_LEDGER, LEDGER "issues: {N: {situation: I, title: t, item: X.1, disposition: already_considered}}\ncomments:\n", " c%d: {issue: M%d, text: r}\n", ""},
    {GUIDELINE_STANDARDS, "hakyu: 1\nkind: standards\ntitle: T\ncatalogue: theirs\nedition: a\nsectors:\n", " s%d: {title: t}\n", "coverage: {}\n"},
    {GUIDELINE_STANDARDS, "hakyu: 1\nkind: standards\ntitle: T\ncatalogue: theirs\nedition: a\nsectors: {s: {title: t}}\ncoverage:\n", " c%d: {X.1: stated}\n", ""},
    {GUIDELINE_INCIDENTS, "id,date,who,sector,cause,source,recurrence_of\n", "F%d,2005,w,s,other,x,G%d\n", ""},
    {GUIDELINE_INCIDENTS, "id,date,who,sector,cause,source,items\n", "F%d,2005,w,s,other,x,\"[a,b,c]\"\n", ""},
};

static void fill_file(const hardship *h, hk_buffer *text) {
  hk_buffer_init(text, hakyu_memory_default());
  hk_buffer_add(text, h->head);
  for (int i = 0; text->length + strlen(h->tail) < FILE_SIZE - 200; i++) {
    char piece[256];
    size_t used = 0;
    for (const char *at = h->piece; *at && used < sizeof piece - 12; at++) {
      if (at[0] == '%' && at[1] == 'd') {
        used += (size_t)snprintf(piece + used, sizeof piece - used, "%d", i);
        at++;
      } else {
        piece[used++] = *at;
      }
    }
    hk_buffer_add_bytes(text, piece, used);
  }
  hk_buffer_add(text, h->tail);
  assert_false(text->is_starved);
}

static void test_large(void **state) {
  (void)state;
  guideline_write(folder);
  for (size_t i = 0; i < sizeof hardships / sizeof *hardships; i++) {
    hk_buffer text;
    counted c = {0, 0};
    const hakyu_memory memory = {counting_resize, &c};
    hakyu_findings *findings = NULL;
    assert_int_equal(hakyu_findings_create(&memory, &findings), HAKYU_OK);
    fill_file(&hardships[i], &text);
    guideline_put(folder, hardships[i].file, text.text, text.length);
    const clock_t began = clock();
    const hakyu_status status = work_check(&memory, findings, hardships[i].file);
    const double seconds = (double)(clock() - began) / CLOCKS_PER_SEC;
    if (seconds > SECONDS_ALLOWED) fail_msg("%s: %d ms", hardships[i].piece, (int)(seconds * 1000));
    if (c.most > ((size_t)64 << 20) + 40 * text.length) fail_msg("%s: %zu MiB", hardships[i].piece, c.most >> 20);
    assert_true(status == HAKYU_OK || status == HAKYU_REFUSED);
    assert_true((status == HAKYU_REFUSED) == (hakyu_findings_count(findings, HAKYU_ERROR) > 0));
    hakyu_findings_destroy(findings);
    assert_int_equal(c.now, 0);
    hk_buffer_fini(&text);
    const char *sound = guideline_text(hardships[i].file);
    guideline_put(folder, hardships[i].file, sound, strlen(sound));
  }
}

/* ---- selectors ---------------------------------------------------------------------------------------- */

static bool refuses_syntax(const hakyu_findings *findings) {
  for (size_t i = 0; i < hakyu_findings_total(findings); i++)
    if (strcmp(hakyu_findings_get(findings, i)->code, "selector") == 0) return true;
  return false;
}

/* What is no selector here is none in a scenario, and the other way round. */
static void test_selectors(void **state) {
  (void)state;
  static const char *const texts[] = {"all", " all ", "kind:k", "kind:k & service:s", "link:n/a", "link:n", "kinds:k", "k", "", "&", "all &", "all & all", "asset:a&need:n&site:x&group:g&crew:c&sector:z",
                                      "all&all&all&all&all&all&all&all", "all&all&all&all&all&all&all&all&all", "ALL", "allx", "hazard:h", "kind:a:b"};
  hakyu_model *model = NULL;
  hakyu_scenario *scenario = NULL;
  hk_arena *arena = NULL;
  small_model_write(TEST_WORK "/catalogue_model", NULL, NULL, NULL);
  assert_int_equal(hakyu_model_read(hakyu_memory_default(), TEST_WORK "/catalogue_model", NULL, &model), HAKYU_OK);
  assert_int_equal(hakyu_scenario_create(hakyu_memory_default(), model, &scenario), HAKYU_OK);
  assert_int_equal(hk_arena_create(hakyu_memory_default(), &arena), HAKYU_OK);
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    hakyu_findings *here = NULL, *there = NULL;
    struct hk_lever lever = {.term_count = 0};
    assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &here), HAKYU_OK);
    assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &there), HAKYU_OK);
    hk_record_file file = {.memory = hakyu_memory_default(), .arena = arena, .path = "x", .findings = here, .schema = hk_catalogue_tables()};
    hk_lay_selector(&file, texts[i], 1, 1, "targets");
    hk_selector_parse(scenario, texts[i], (hk_place){"x", 1, 1, "targets"}, there, &lever);
    if (refuses_syntax(here) != refuses_syntax(there)) fail_msg("\"%s\": %d here, %d in a scenario", texts[i], refuses_syntax(here), refuses_syntax(there));
    hakyu_findings_destroy(here);
    hakyu_findings_destroy(there);
  }
  hk_arena_destroy(arena);
  hakyu_scenario_destroy(scenario);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_starved), cmocka_unit_test(test_large), cmocka_unit_test(test_selectors)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
