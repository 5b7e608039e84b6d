/* A register of IT failures: counts, rates, recurrence and durations of a small one by hand and of the shipped one; a row more, and rows
   that are refused and change nothing; no memory to be had. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "catalogue/incident_figures.h"
#include <hakyu/review.h>
#include "../pantry.h"

static void *resize(void *user, void *block, size_t size) {
  (void)user;
  if (size) return realloc(block, size);
  free(block);
  return NULL;
}
static const hakyu_memory memory = {resize, NULL};

static const char path[] = TEST_WORK "/incidents.csv";
static const char header[] = "id,date,who,sector,cause,duration,duration_is,recurrence_of,items,source,x_mine\n";
static const char rows[] = "A,2001-03-01,first,power,surge,1h,,,\"[G.P.U, G.P.E]\",press,k\n"
                           "B,2001-04-01,second,power,surge,4h,,A,[G.P.U],press,\n"
                           "C,2003,third,telecom,change,,,,,press,\n"
                           "D,2004-12-31,third,telecom,cable,16h,,C,,press,\n";

static void write_text(const char *text) {
  mkdir(TEST_WORK, 0777);
  FILE *file = fopen(path, "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
  assert_int_equal(fclose(file), 0);
}

static char *read_text(void) {
  static char text[20000];
  FILE *file = fopen(path, "rb");
  assert_non_null(file);
  text[fread(text, 1, sizeof text - 1, file)] = '\0';
  fclose(file);
  return text;
}

static void write_small(const char *line_end) {
  char text[2000];
  size_t put = 0;
  for (const char *part = header; part; part = part == header ? rows : NULL)
    for (const char *c = part; *c; c++) put += (size_t)snprintf(text + put, sizeof text - put, *c == '\n' ? "%s" : "%.1s", *c == '\n' ? line_end : c);
  write_text(text);
}

static hakyu_register *read_register(const char *from) {
  hakyu_findings *findings = NULL;
  hakyu_register *reg = NULL;
  assert_int_equal(hakyu_findings_create(&memory, &findings), HAKYU_OK);
  assert_int_equal(hakyu_register_read(&memory, from, findings, &reg), HAKYU_OK);
  hakyu_findings_destroy(findings);
  return reg;
}

static void assert_near(double value, double expected, double slack) {
  if (!(fabs(value - expected) <= slack)) fail_msg("%.12g instead of %.12g", value, expected);
}

/* ---- by hand ---- */

static void test_small(void **state) {
  (void)state;
  hk_incident_figures figures;
  write_small("\n");
  hakyu_register *reg = read_register(path);
  assert_int_equal(hk_incident_figures_init(&figures, &memory, reg, 0, 0, 0.95), HAKYU_OK);
  assert_int_equal(figures.count, 4);
  assert_int_equal(figures.left_out, 0);
  assert_int_equal(figures.first_year, 2001);
  assert_int_equal(figures.last_year, 2004);
  assert_true(figures.is_window_own);
  assert_int_equal(figures.cell_count, 3); /* power surge 2001 twice, telecom change 2003, telecom cable 2004 */
  assert_string_equal(figures.cells[0].sector, "power");
  assert_int_equal(figures.cells[0].count, 2);
  assert_int_equal(figures.cells[1].cause, HK_CAUSE_CHANGE);
  assert_int_equal(figures.cells[2].year, 2004);
  assert_int_equal(figures.rate_count, 1 + 2 + 3 + 3);
  assert_near(figures.rates[0].per_year.value, 1.0, 1e-12); /* 4 in 4 years */
  assert_near(figures.rates[0].per_year.low, 1.089865 / 4, 1e-6);
  assert_near(figures.rates[0].per_year.high, 10.241589 / 4, 1e-6);
  assert_int_equal(figures.return_count, 2);
  assert_int_equal(figures.returns[0].days, 31);
  assert_true(figures.returns[0].is_same_cause);
  assert_int_equal(figures.returns[1].days, -1); /* a year is no day */
  assert_false(figures.returns[1].is_same_cause);
  assert_near(figures.return_share.value, 0.5, 1e-12);
  assert_int_equal(figures.lengths[0].fit.count, 3);
  assert_int_equal(figures.lengths[0].unknown, 1);
  assert_near(figures.lengths[0].fit.median.value, 4 * 3600.0, 1e-6); /* 1, 4, 16 h */
  assert_near(figures.lengths[0].fit.sigma.value, log(4.0), 1e-9);
  assert_near(figures.lengths[0].fit.middle, 4 * 3600.0, 1e-9);
  assert_int_equal(figures.length_count, 3);
  assert_string_equal(figures.lengths[1].fit.median.verdict, "few");
  assert_string_equal(figures.items[0].item, "G.P.U");
  assert_int_equal(figures.items[0].count, 2);
  hk_incident_figures_fini(&figures);
  /* a window of its own: what lies outside is left out, and a quiet year counts */
  assert_int_equal(hk_incident_figures_init(&figures, &memory, reg, 2002, 2011, 0.95), HAKYU_OK);
  assert_int_equal(figures.count, 2);
  assert_int_equal(figures.left_out, 2);
  assert_false(figures.is_window_own);
  assert_near(figures.rates[0].per_year.value, 0.2, 1e-12);
  hk_incident_figures_fini(&figures);
  assert_int_equal(hk_incident_figures_init(&figures, &memory, reg, 2003, 2001, 0.95), HAKYU_USAGE);
  hakyu_register_destroy(reg);
}

/* ---- the shipped register ---- */

/* Known beforehand of the thirteen durations: geometric mean 13.4 h, log-standard deviation 1.47, the middle one 25.9 h. */
static void test_shipped(void **state) {
  (void)state;
  hk_incident_figures figures;
  hakyu_register *reg = read_register("models/incidents/it-failures.csv");
  assert_int_equal(reg->incident_count, 17);
  assert_int_equal(hk_incident_figures_init(&figures, &memory, reg, 0, 0, 0.95), HAKYU_OK);
  const hk_lognormal_fit *fit = &figures.lengths[0].fit;
  assert_int_equal(fit->count, 13);
  assert_int_equal(figures.lengths[0].unknown, 4);
  assert_near(fit->median.value / 3600, 13.4, 0.05);
  assert_near(fit->sigma.value, 1.47, 0.005);
  assert_near(fit->middle / 3600, 25.9, 0.01);
  uint32_t all = 0;
  for (uint32_t c = 0; c < figures.cell_count; c++) all += figures.cells[c].count;
  assert_int_equal(all, 17);
  assert_near(figures.rates[0].per_year.value, 17.0 / 22.0, 1e-12);
  assert_near(figures.rates[0].per_year.low, 9.90308 / 22.0, 1e-4); /* Garwood's table, 17 */
  assert_near(figures.rates[0].per_year.high, 27.21865 / 22.0, 1e-4);
  hk_incident_figures_fini(&figures);
  hakyu_register_destroy(reg);
}

/* The bias of selection is named with the durations, in both tongues and in the JSON. */
static void test_bias_is_named(void **state) {
  (void)state;
  hakyu_register *reg = read_register("models/incidents/it-failures.csv");
  hakyu_document *document = NULL, *listed = NULL;
  char *text = NULL;
  bool is_named[2] = {false, false};
  assert_int_equal(hakyu_incident_figures_document(&memory, reg, 0, 0, HAKYU_TONGUES_BOTH, &document), HAKYU_OK);
  for (size_t p = 0; p < hakyu_document_parts(document); p++) {
    const hakyu_table *table = hakyu_document_part(document, p).table;
    if (!table || strcmp(hakyu_table_key(table), "durations") != 0) continue;
    for (size_t n = 0; n < hakyu_table_notes(table); n++) {
      is_named[HAKYU_EN] |= strstr(hakyu_table_note_in(table, n, HAKYU_EN), "Selection bias") != NULL;
      is_named[HAKYU_JA] |= strstr(hakyu_table_note_in(table, n, HAKYU_JA), "選択の偏り") != NULL;
    }
  }
  assert_true(is_named[0] && is_named[1]);
  assert_int_equal(hakyu_incident_figures_json(&memory, reg, 0, 0, &text), HAKYU_OK);
  assert_non_null(strstr(text, "Selection bias"));
  assert_int_equal(hakyu_incidents_document(&memory, reg, HAKYU_TONGUES_BOTH, &listed), HAKYU_OK);
  hakyu_document_destroy(document), hakyu_document_destroy(listed);
  free(text);
  hakyu_register_destroy(reg);
}

/* ---- a row more ---- */

static hakyu_status add(const char *const *cells, size_t count, size_t *told) {
  hakyu_findings *findings = NULL;
  assert_int_equal(hakyu_findings_create(&memory, &findings), HAKYU_OK);
  hakyu_status status = hakyu_incident_add(&memory, path, cells, count, findings);
  if (told) *told = hakyu_findings_count(findings, HAKYU_ERROR);
  hakyu_findings_destroy(findings);
  return status;
}
#define ADD(...) add((const char *const[]){__VA_ARGS__}, sizeof(const char *const[]){__VA_ARGS__} / sizeof(char *), &told)

static void test_add(void **state) {
  (void)state;
  size_t told = 0;
  static const char *const ends[] = {"\n", "\r\n"};
  for (int e = 0; e < 2; e++) {
    char before[4000];
    write_small(ends[e]);
    snprintf(before, sizeof before, "%s", read_text());
    assert_int_equal(ADD("id=E", "date=2005-05-05", "who=a \"quoted\", name", "sector=gas", "cause=power", "duration=90min", "duration_is=at_least", "source=x=y"), HAKYU_OK);
    const char *after = read_text();
    assert_int_equal(strncmp(after, before, strlen(before)), 0);
    char row[200];
    snprintf(row, sizeof row, "E,2005-05-05,\"a \"\"quoted\"\", name\",gas,power,90min,at_least,,,x=y,%s", ends[e]);
    assert_string_equal(after + strlen(before), row);
    hakyu_register *reg = read_register(path);
    assert_int_equal(reg->incident_count, 5);
    assert_string_equal(reg->incidents[4].who, "a \"quoted\", name");
    assert_int_equal(reg->incidents[4].duration_s, 5400);
    hakyu_register_destroy(reg);
  }
}

/* A file whose last line does not end gets its end first. */
static void test_add_behind_an_open_line(void **state) {
  (void)state;
  size_t told = 0;
  char text[1000];
  snprintf(text, sizeof text, "%sA,2001-03-01,first,power,surge,1h,,,,press,k", header);
  write_text(text);
  assert_int_equal(ADD("id=B", "date=2001", "who=x", "sector=gas", "cause=other", "source=s"), HAKYU_OK);
  hakyu_register *reg = read_register(path);
  assert_int_equal(reg->incident_count, 2);
  hakyu_register_destroy(reg);
}

static void test_add_refused(void **state) {
  (void)state;
  size_t told = 0;
  char before[4000];
  write_small("\n");
  snprintf(before, sizeof before, "%s", read_text());
  assert_int_equal(ADD("id=A", "date=2005", "who=x", "sector=gas", "cause=power", "source=s"), HAKYU_REFUSED); /* that id is taken */
  assert_true(told > 0);
  assert_int_equal(ADD("id=E", "date=2005", "who=x", "sector=gas", "cause=powre", "source=s"), HAKYU_REFUSED);
  assert_int_equal(ADD("id=E", "date=2005-13-01", "who=x", "sector=gas", "cause=power", "source=s"), HAKYU_REFUSED);
  assert_int_equal(ADD("id=E", "date=2005", "who=x", "sector=gas", "cause=power"), HAKYU_REFUSED); /* no source */
  assert_int_equal(ADD("id=E", "date=2000", "who=x", "sector=gas", "cause=power", "source=s", "recurrence_of=Z"), HAKYU_REFUSED);
  assert_int_equal(ADD("id=E", "date=2005", "who=x", "sector=gas", "cause=power", "source=s", "place=y"), HAKYU_USAGE);
  assert_int_equal(told, 1);
  assert_int_equal(ADD("id=E", "id=F", "date=2005", "who=x", "sector=gas", "cause=power", "source=s"), HAKYU_USAGE);
  assert_int_equal(told, 1);
  assert_int_equal(ADD("id"), HAKYU_USAGE);
  assert_int_equal(ADD("=E"), HAKYU_USAGE);
  assert_string_equal(read_text(), before);
  remove(path);
  assert_int_equal(ADD("id=E"), HAKYU_NOT_FOUND);
}

/* ---- no memory ---- */

static void test_starved(void **state) {
  (void)state;
  hakyu_register *reg = read_register("models/incidents/it-failures.csv");
  bool is_done = false;
  for (long allowed = 0; !is_done && allowed < 100000; allowed += 1 + allowed / 40) {
    pantry p = {.left = allowed};
    const hakyu_memory starved = {pantry_resize, &p};
    hakyu_document *document = NULL;
    char *text = NULL;
    hakyu_status told = hakyu_incident_figures_document(&starved, reg, 0, 0, HAKYU_TONGUES_BOTH, &document), json = hakyu_incident_figures_json(&starved, reg, 0, 0, &text);
    assert_true((told == HAKYU_OK) == (document != NULL) && (json == HAKYU_OK) == (text != NULL));
    assert_true((!told || told == HAKYU_NO_MEMORY) && (!json || json == HAKYU_NO_MEMORY));
    is_done = !told && !json;
    hakyu_document_destroy(document), pantry_resize(&p, text, 0);
    assert_int_equal(p.held, 0);
  }
  assert_true(is_done);
  hakyu_register_destroy(reg);
  /* a starved addition leaves the register as it was */
  const char *const cells[] = {"id=E", "date=2005", "who=x", "sector=gas", "cause=power", "source=s"};
  char before[4000];
  write_small("\n");
  snprintf(before, sizeof before, "%s", read_text());
  is_done = false;
  for (long allowed = 0; !is_done && allowed < 100000; allowed += 1 + allowed / 40) {
    pantry p = {.left = allowed};
    const hakyu_memory starved = {pantry_resize, &p};
    const hakyu_status status = hakyu_incident_add(&starved, path, cells, 6, NULL);
    assert_int_equal(p.held, 0);
    is_done = !status;
    if (!is_done) assert_string_equal(read_text(), before);
  }
  assert_true(is_done);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_small), cmocka_unit_test(test_shipped), cmocka_unit_test(test_bias_is_named), cmocka_unit_test(test_add),
                                     cmocka_unit_test(test_add_behind_an_open_line), cmocka_unit_test(test_add_refused), cmocka_unit_test(test_starved)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
