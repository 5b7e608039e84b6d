/* test_report - numbers as people read them, the tables of a run in both tongues, its JSON, and reports without memory. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <hakyu/report.h>

#include "doc/json_in.h"
#include "known_run.h"
#include "report/figures.h"
#include "report/run_words.h"

/* ---- figures ------------------------------------------------------------------------------------------------- */

static const char *written(hk_buffer *out) { return out->text; }
#define WRITES(call, expected)                            \
  do {                                                    \
    hk_buffer out;                                        \
    hk_buffer_init(&out, hakyu_memory_default());         \
    call;                                                 \
    assert_string_equal(written(&out), expected);         \
    hk_buffer_fini(&out);                                 \
  } while (0)

static void test_digits_follow_the_interval(void **state) {
  (void)state;
  WRITES(hk_figure_number(&out, 104386.2, 101200, 109400), "104,400");
  WRITES(hk_figure_number(&out, 6.90712, 6.827, 6.988), "6.907");
  WRITES(hk_figure_number(&out, 1217000, 1217000, 1217000), "1,220,000"); /* nothing known of its spread: three digits */
  WRITES(hk_figure_number(&out, 0, 0, 0), "0");
  WRITES(hk_figure_number(&out, 0.00153, 0.0011, 0.0019), "0.00153");
  WRITES(hk_figure_number(&out, NAN, -INFINITY, INFINITY), "-");
  WRITES(hk_figure_limits(&out, 101234, 109399), "101,200–109,400");
  WRITES(hk_figure_limits(&out, -0.51, 0.49), "-0.51–0.49");
  WRITES(hk_figure_plain(&out, 1217000, 4), "1,217,000");
  WRITES(hk_figure_plain(&out, 18, 4), "18");
  WRITES(hk_figure_plain(&out, 33.333333, 3), "33.3");
  WRITES(hk_figure_plain(&out, 123456.789, 3), "123,000");
}

static void test_shares_and_times(void **state) {
  (void)state;
  WRITES(hk_figure_share(&out, 0), "0 %");
  WRITES(hk_figure_share(&out, 1), "100 %");
  WRITES(hk_figure_share(&out, 0.00004), "<0.01 %");
  WRITES(hk_figure_share(&out, 0.0098), "0.98 %");
  WRITES(hk_figure_share(&out, 0.088), "8.8 %");
  WRITES(hk_figure_share(&out, 0.62), "62 %");
  WRITES(hk_figure_share(&out, 0.99996), ">99.9 %");
  WRITES(hk_figure_share(&out, NAN), "-");
  WRITES(hk_figure_time(&out, 720, 3600), "12 min");
  WRITES(hk_figure_time(&out, 3900, 7200), "1 h 05 min");
  WRITES(hk_figure_time(&out, INFINITY, 288000), ">80 h");
  WRITES(hk_figure_time(&out, NAN, 288000), "-");
  WRITES(hk_figure_time_limits(&out, 490, 3900, 288000), "8.2–65 min");
  WRITES(hk_figure_time_limits(&out, 14580, INFINITY, 288000), "4–>80 h");
  WRITES(hk_figure_time_limits(&out, 234480, 235680, 288000), "65.1–65.5 h"); /* both ends would be 65 h */
  WRITES(hk_figure_times(&out, (&(hk_spread){600, 900, 1500, 0, 10, 0, 0}), 3600), "15 min (10–25 min)");
  WRITES(hk_figure_times(&out, (&(hk_spread){900, 900, 900, 0, 10, 0, 0}), 3600), "15 min");
  WRITES(hk_figure_times(&out, (&(hk_spread){NAN, NAN, NAN, NAN, 0, 0, 0}), 3600), "-");
  WRITES(hk_figure_shares(&out, (&(hk_spread){0, 0.5, 1, 0, 7, 0, 0})), "50 % (0–100)");
}

/* What was observed, in words: by the id that the scenario's reader made. */
static const char *words_of(hk_buffer *out, const char *what, const char *id, const char *unit, hakyu_lang lang) {
  const hk_observation seen = {.id = id, .what = what, .unit = unit};
  out->length = 0;
  hk_write_seen_what(out, &seen, lang);
  return out->text;
}

static void test_observations_in_words(void **state) {
  hk_buffer out;
  hk_facts *facts = NULL;
  hk_buffer_init(&out, hakyu_memory_default());
  assert_string_equal(words_of(&out, "weight_down", "weight_down:sector:power:accounts:20min", "accounts", HAKYU_EN), "weight down at 20 min");
  assert_string_equal(words_of(&out, "count_down", "count_down:kind:line:1.5h", "", HAKYU_JA), "1.5 h の低下資産数");
  assert_string_equal(words_of(&out, "ever_down", "ever_down:sector:power:accounts", "accounts", HAKYU_EN), "ever down");
  assert_string_equal(words_of(&out, "restored_at", "restored_at:kind:line", "", HAKYU_EN), "100 % back for good");
  assert_string_equal(words_of(&out, "restored_at", "restored_at:kind:line:0.9", "", HAKYU_JA), "90 % が復旧");
  assert_string_equal(words_of(&out, "first_down", "first_down:asset:plant", "", HAKYU_EN), "first down at");
  assert_string_equal(words_of(&out, "duration_down", "duration_down:asset:plant", "", HAKYU_EN), "down for");
  assert_string_equal(words_of(&out, "never_down", "never_down:asset:plant", "", HAKYU_EN), "never down");
  assert_int_equal(hk_facts_create(hakyu_memory_default(), *state, NULL, &facts), HAKYU_OK);
  static const struct { const char *id, *unit, *said; } of[] = {{"ever_down:sector:power:accounts", "accounts", "Power, customers"},
                                                                {"down:asset:train", "", "Train"},
                                                                {"down:kind:line", "", "kind line"},
                                                                {"down:site:hill", "", "site hill"}};
  for (size_t k = 0; k < sizeof of / sizeof *of; k++) {
    const hk_observation seen = {.id = of[k].id, .what = "ever_down", .unit = of[k].unit};
    out.length = 0;
    hk_write_seen_of(&out, facts, &seen, HAKYU_EN);
    assert_string_equal(out.text, of[k].said);
  }
  hk_facts_destroy(facts);
  hk_buffer_fini(&out);
}

/* ---- tables -------------------------------------------------------------------------------------------------- */

/* The table with that title, or NULL. */
static const hakyu_table *find_table(const hakyu_report *report, const char *title) {
  for (size_t t = 0; t < hakyu_report_count(report); t++)
    if (strcmp(hakyu_table_title(hakyu_report_get(report, t)), title) == 0) return hakyu_report_get(report, t);
  return NULL;
}

/* The cell of the first row that begins with that text. */
static const char *cell_of(const hakyu_table *table, const char *row, size_t column) {
  for (size_t r = 0; r < hakyu_table_rows(table); r++)
    if (strcmp(hakyu_table_cell(table, r, 0), row) == 0) return hakyu_table_cell(table, r, column);
  return "no such row";
}

static hakyu_report *report_of(hakyu_result *run, hakyu_lang lang) {
  hakyu_report *report = NULL;
  assert_int_equal(hakyu_report_run(hakyu_memory_default(), run, lang, NULL, &report), HAKYU_OK);
  return report;
}

static void test_tables_in_english(void **state) {
  hakyu_report *report = report_of(*state, HAKYU_EN);
  const hakyu_table *head = hakyu_report_get(report, 0);
  assert_string_equal(hakyu_table_title(head), "A known storm");
  assert_string_equal(cell_of(head, "Model", 1), "known: 3 assets, 2 needs, 3 links, 2 sectors; 2 warnings of `hakyu check`");
  assert_string_equal(cell_of(head, "Replications", 1), "8 (outer draws: 2); unsettled 1, truncated 0: their results are dropped");
  assert_string_equal(cell_of(head, "Handling (TLP)", 1), "GREEN");
  assert_string_equal(cell_of(head, "Assumptions", 1), "1 in use, drawn once per outer draw");
  const hakyu_table *lost = find_table(report, "What was lost");
  assert_non_null(lost);
  assert_int_equal(hakyu_table_rows(lost), 2);
  assert_string_equal(hakyu_table_cell(lost, 0, 0), "Power");
  assert_string_equal(hakyu_table_cell(lost, 0, 1), "customers");
  assert_string_equal(hakyu_table_cell(lost, 0, 3), "1.1"); /* 8 / 7, known to about one */
  assert_non_null(strstr(hakyu_table_cell(lost, 0, 4), "(too few)"));
  assert_string_equal(hakyu_table_cell(lost, 0, 6), "71 %");
  assert_string_equal(hakyu_table_cell(lost, 0, 7), "50 % (0–100)");
  assert_true(hakyu_table_is_right(lost, 3) && !hakyu_table_is_right(lost, 0));
  const hakyu_table *when = find_table(report, "When");
  assert_string_equal(hakyu_table_cell(when, 0, 2), "30 s (10–50 s)");
  assert_string_equal(hakyu_table_cell(when, 0, 3), "6 min 40 s (1.7–>60 min); 20 % later");
  const hakyu_table *initiators = find_table(report, "Initiators, by transmitted loss");
  assert_string_equal(hakyu_table_cell(initiators, 0, 1), "plant");
  assert_string_equal(hakyu_table_cell(initiators, 0, 5), "struck directly 100 %");
  assert_string_equal(hakyu_table_cell(initiators, 0, 6), "Power, Railway");
  const hakyu_table *observed = find_table(report, "Observed against simulated");
  assert_string_equal(hakyu_table_cell(observed, 0, 5), "inside");
  assert_string_equal(hakyu_table_cell(observed, 1, 5), "outside");
  assert_string_equal(hakyu_table_note(observed, 0), "Held out and not guessed: 2; inside 1, reaching in 0, outside 1.");
  assert_non_null(find_table(report, "Files"));
  hakyu_report_destroy(report);
}

/* Both tongues have the same tables, columns and rows; only words differ. */
static void test_tongues_agree(void **state) {
  hakyu_report *en = report_of(*state, HAKYU_EN), *ja = report_of(*state, HAKYU_JA);
  assert_int_equal(hakyu_report_count(en), hakyu_report_count(ja));
  for (size_t t = 0; t < hakyu_report_count(en); t++) {
    const hakyu_table *a = hakyu_report_get(en, t), *b = hakyu_report_get(ja, t);
    assert_int_equal(hakyu_table_columns(a), hakyu_table_columns(b));
    assert_int_equal(hakyu_table_rows(a), hakyu_table_rows(b));
    assert_int_equal(hakyu_table_notes(a), hakyu_table_notes(b));
    if (hakyu_table_title(a)[0]) assert_string_not_equal(hakyu_table_title(a), hakyu_table_title(b));
  }
  assert_string_equal(hakyu_table_title(hakyu_report_get(ja, 0)), "既知の嵐");
  assert_string_equal(hakyu_table_cell(find_table(ja, "失われたもの"), 1, 0), "鉄道");
  assert_int_equal(hakyu_text_width("鉄道 x"), 6);
  assert_string_equal(hakyu_phrase("no such phrase", HAKYU_EN), "no such phrase");
  hakyu_report_destroy(en);
  hakyu_report_destroy(ja);
}

/* ---- JSON ------------------------------------------------------------------------------------------------------ */

static const hk_node *parse(hk_arena *arena, const char *text) {
  hk_node *root = NULL;
  assert_int_equal(hk_doc_parse_json(arena, hakyu_memory_default(), text, strlen(text), NULL, NULL, &root), HAKYU_OK);
  return root;
}

static const char *text_of(const hk_node *node, const char *key) {
  const hk_node *found = hk_node_find(node, key);
  return found ? found->text : "no such key";
}

static void test_json(void **state) {
  hk_arena *arena = NULL;
  char *text = NULL;
  const hakyu_memory *memory = hakyu_memory_default();
  assert_int_equal(hk_arena_create(memory, &arena), HAKYU_OK);
  assert_int_equal(hakyu_report_json(memory, *state, NULL, &text), HAKYU_OK);
  const hk_node *root = parse(arena, text);
  assert_string_equal(text_of(root, "schema"), "hakyu.report/1");
  assert_string_equal(text_of(hk_node_find(root, "run"), "settled"), "7");
  assert_string_equal(text_of(hk_node_find(root, "run"), "warnings"), "2"); /* as the header says */
  assert_string_equal(text_of(hk_node_find(root, "run"), "sectors"), "2");
  const hk_node *row = hk_node_find(root, "rows")->first;
  assert_string_equal(text_of(hk_node_find(row, "lost_h"), "verdict"), "few");
  assert_string_equal(text_of(hk_node_find(row, "lost_h_outer_low") ? row : root, "lost_h_outer_low"), "1");
  assert_string_equal(text_of(hk_node_find(row, "back_half_s"), "p95"), "null"); /* beyond the horizon */
  assert_int_equal(hk_node_find(row, "bands")->count, 2);
  assert_int_equal(hk_node_find(root, "observed")->count, 4);
  assert_int_equal(hk_node_find(root, "assumptions")->count, 1); /* the one nobody cites is not in use */
  hk_memory_free(memory, text);
  assert_int_equal(hakyu_report_saves_json(memory, *state, NULL, NULL, &text), HAKYU_OK);
  root = parse(arena, text);
  assert_string_equal(text_of(root, "schema"), "hakyu.saves/1");
  assert_string_equal(text_of(hk_node_find(root, "saves")->first, "stage"), "ups");
  assert_string_equal(text_of(hk_node_find(root, "near_misses")->first, "near"), "1");
  hk_memory_free(memory, text);
  assert_int_equal(hakyu_report_chains_json(memory, *state, "train", NULL, &text), HAKYU_OK);
  root = parse(arena, text);
  assert_string_equal(text_of(root, "schema"), "hakyu.chains/1");
  assert_int_equal(hk_node_find(hk_node_find(root, "chains")->first, "steps")->count, 3);
  hk_memory_free(memory, text);
  hk_arena_destroy(arena);
}

static void test_unknown_asset(void **state) {
  hakyu_findings *findings = NULL;
  hakyu_report *report = NULL;
  assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
  assert_int_equal(hakyu_report_chains(hakyu_memory_default(), *state, "trane", HAKYU_EN, findings, &report), HAKYU_NOT_FOUND);
  assert_null(report);
  assert_non_null(strstr(hakyu_findings_get(findings, 0)->text, "did you mean train"));
  hakyu_findings_destroy(findings);
}

/* ---- hardship ----------------------------------------------------------------------------------------------------- */

/* An allocator that gives so many blocks and then none; it counts those that were not given back. */
typedef struct ration { size_t left; long held; } ration;
static void *rationed(void *user, void *block, size_t size) {
  ration *r = user;
  if (!size) {
    r->held -= block != NULL;
    free(block);
    return NULL;
  }
  if (!r->left) return NULL;
  r->left--;
  void *moved = realloc(block, size);
  r->held += moved && !block;
  return moved;
}

/* The reports, each with what it makes freed again at once. */
static hakyu_status make_run(const hakyu_memory *memory, hakyu_result *run) {
  hakyu_report *report = NULL;
  hakyu_status status = hakyu_report_run(memory, run, HAKYU_JA, NULL, &report);
  hakyu_report_destroy(report);
  return status;
}

static hakyu_status make_saves(const hakyu_memory *memory, hakyu_result *run) {
  hakyu_report *report = NULL;
  hakyu_status status = hakyu_report_saves(memory, run, NULL, HAKYU_EN, NULL, &report);
  hakyu_report_destroy(report);
  return status;
}

static hakyu_status make_chains(const hakyu_memory *memory, hakyu_result *run) {
  hakyu_report *report = NULL;
  hakyu_status status = hakyu_report_chains(memory, run, "town", HAKYU_EN, NULL, &report);
  hakyu_report_destroy(report);
  return status;
}

static hakyu_status free_text(const hakyu_memory *memory, hakyu_status status, char *text) {
  hk_memory_free(memory, text);
  return status;
}

static hakyu_status make_run_json(const hakyu_memory *memory, hakyu_result *run) {
  char *text = NULL;
  hakyu_status status = hakyu_report_json(memory, run, NULL, &text);
  return free_text(memory, status, text);
}

static hakyu_status make_saves_json(const hakyu_memory *memory, hakyu_result *run) {
  char *text = NULL;
  hakyu_status status = hakyu_report_saves_json(memory, run, NULL, NULL, &text);
  return free_text(memory, status, text);
}

static hakyu_status make_chains_json(const hakyu_memory *memory, hakyu_result *run) {
  char *text = NULL;
  hakyu_status status = hakyu_report_chains_json(memory, run, "town", NULL, &text);
  return free_text(memory, status, text);
}

/* Every allocation of every report fails once: never a crash, never a leak, always NO_MEMORY. */
static void test_without_memory(void **state) {
  hakyu_status (*const makers[])(const hakyu_memory *, hakyu_result *) = {make_run, make_saves, make_chains, make_run_json, make_saves_json, make_chains_json};
  for (size_t m = 0; m < sizeof makers / sizeof *makers; m++) {
    hakyu_status status = HAKYU_NO_MEMORY;
    size_t rations = 0;
    for (; status; rations++) {
      ration r = {rations, 0};
      hakyu_memory memory = {rationed, &r};
      status = makers[m](&memory, *state);
      if (status) assert_int_equal(status, HAKYU_NO_MEMORY);
      assert_int_equal(r.held, 0);
    }
    assert_true(rations > 10);
  }
}

static int set_up(void **state) {
  *state = known_run_open("report", false);
  return 0;
}

static int tear_down(void **state) {
  hakyu_result_close(*state);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_digits_follow_the_interval), cmocka_unit_test(test_shares_and_times),
                                     cmocka_unit_test(test_observations_in_words),      cmocka_unit_test(test_tables_in_english),
                                     cmocka_unit_test(test_tongues_agree),              cmocka_unit_test(test_json),
                                     cmocka_unit_test(test_unknown_asset),              cmocka_unit_test(test_without_memory)};
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
