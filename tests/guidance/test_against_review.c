/* What several runs say to the shipped review, on tables made by hand: which runs speak to an issue, how their words add up where they
   disagree, and what is told where none of them can speak. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

#include <hakyu/lookup.h>
#include "base/memory.h"
#include "guidance/against_review.h"

static hakyu_ledger *ledger;

static int read_shipped(void **state) {
  (void)state;
  return hakyu_ledger_read(hakyu_memory_default(), "models/reviews/fy2006.yaml", NULL, &ledger) != HAKYU_OK;
}

static int let_go(void **state) {
  (void)state;
  hakyu_ledger_destroy(ledger);
  return 0;
}

/* A table of one row. */
typedef struct made { hk_evidence_table table; hk_evidence_row row; hk_material effect; hk_material_draw draws[10]; } made;

static hk_evidence_table *make(made *m, const char *scenario, const char *item, bool is_tried, bool is_material, uint32_t common) {
  *m = (made){.effect = {.base = 1, .gain = is_material ? 0.4 : 0, .draw_count = 10, .draws = m->draws}};
  for (int d = 0; d < 10; d++) m->draws[d] = (hk_material_draw){.p = is_material ? 0.001 : 1, .p_against = is_material ? 1 : 0.001};
  for (uint32_t i = 0; i < ledger->catalogue->item_count; i++)
    if (strcmp(ledger->catalogue->items[i].id, item) == 0) m->row.item = &ledger->catalogue->items[i];
  assert_non_null(m->row.item);
  m->row.not_tried[0] = m->row.not_tried[1] = is_tried ? "" : "acts on nothing";
  m->row.figures = (hk_rule_figures){.is_assessable = is_tried, .stated = HK_PARTLY, .is_circular = true, .common_sectors = common, .effect = is_tried ? &m->effect : NULL};
  const hk_rule_limits limits = hk_rule_defaults();
  hk_material_settle(&m->effect, &limits.material);
  assert_true(m->effect.is_decided && m->effect.is_material == is_material);
  m->row.ruling = hk_rule_decide(&m->row.figures, &limits);
  m->table = (hk_evidence_table){.scenario = scenario, .rows = &m->row, .count = 1};
  return &m->table;
}

static const hk_issue_verdict *judge(const char *issue, hk_evidence_table *const *tables, size_t count, hk_issue_verdict *verdicts) {
  hk_guidance_against_review(ledger, tables, count, verdicts);
  const uint32_t number = hk_names_find(ledger->issue_names, issue);
  assert_int_not_equal(number, HK_NO_NAME);
  return &verdicts[number];
}

static void test_runs_that_disagree(void **state) {
  (void)state;
  made m[5];
  hk_issue_verdict verdicts[64];
  hk_evidence_table *tables[] = {
      make(&m[0], "exchange-halt-2020", "G.P.U", true, true, 3),   /* material and common: supports "revision needed" */
      make(&m[1], "ip-phone-east-2006", "G.P.U", true, false, 3),  /* not material: contradicts */
      make(&m[2], "ip-phone-west-2006", "G.P.U", true, true, 1),   /* material inside one sector: says nothing */
      make(&m[3], "trading-capacity-2006", "G.P.U", false, false, 0), /* not tried: does not speak */
      make(&m[4], "metro-blackout", "G.P.U", true, true, 3)};      /* simulates another situation */
  const hk_issue_verdict *n1 = judge("N1", tables, 5, verdicts);
  assert_int_equal(n1->runs, 3);
  assert_int_equal(n1->said[HAKYU_SUPPORTS], 1);
  assert_int_equal(n1->said[HAKYU_CONTRADICTS], 1);
  assert_int_equal(n1->said[HAKYU_SAYS_NOTHING], 1);
  assert_int_equal(n1->verdict, HAKYU_CONTRADICTS);
  assert_ptr_equal(n1->table, tables[1]);
  assert_null(n1->untried);
  assert_true(n1->is_circular);
  n1 = judge("N1", tables + 2, 3, verdicts); /* without the two that say something */
  assert_int_equal(n1->verdict, HAKYU_SAYS_NOTHING);
  assert_ptr_equal(n1->table, tables[2]);
  assert_non_null(strstr(n1->why[HAKYU_EN], "inside too few sectors"));
}

/* Material in half of the outer draws: neither word. Material in none, and against it in too few, the others being silent: nor that, and for
   another reason, since more replications would tell. */
static void test_what_turns(void **state) {
  (void)state;
  made m;
  hk_issue_verdict verdicts[64];
  hk_evidence_table *table = make(&m, "exchange-halt-2020", "G.P.U", true, false, 3);
  assert_int_equal(judge("N1", &table, 1, verdicts)->verdict, HAKYU_CONTRADICTS);
  for (int d = 0; d < 5; d++) m.draws[d] = (hk_material_draw){.p = 0.001, .p_against = 1};
  const hk_rule_limits limits = hk_rule_defaults();
  hk_material_settle(&m.effect, &limits.material);
  m.row.ruling = hk_rule_decide(&m.row.figures, &limits);
  const hk_issue_verdict *n1 = judge("N1", &table, 1, verdicts);
  assert_int_equal(n1->verdict, HAKYU_SAYS_NOTHING);
  assert_non_null(strstr(n1->why[HAKYU_EN], "turns on what is not known"));
  for (int silent = 2; silent <= 7; silent += 5) { /* eight against are four fifths of ten; three decide that it will never be material, and no more */
    for (int d = 0; d < 10; d++) m.draws[d] = (hk_material_draw){.p = 1, .p_against = d < silent ? 0.5 : 0.001};
    hk_material_settle(&m.effect, &limits.material);
    assert_true(m.effect.is_decided && !m.effect.is_material && !m.effect.is_mixed && m.effect.is_immaterial == (silent == 2));
    m.row.ruling = hk_rule_decide(&m.row.figures, &limits);
    n1 = judge("N1", &table, 1, verdicts);
    assert_int_equal(n1->verdict, silent == 2 ? HAKYU_CONTRADICTS : HAKYU_SAYS_NOTHING);
    assert_true(silent == 2 || strstr(n1->why[HAKYU_EN], "replications are too few"));
  }
}

static void test_runs_that_cannot_speak(void **state) {
  (void)state;
  made m[3];
  hk_issue_verdict verdicts[64];
  hk_evidence_table *tables[] = {make(&m[0], "p2p-holders", "G.K.I", false, false, 0), make(&m[1], "taiwan-quake-cables", "G.P.E", true, true, 3),
                                 make(&m[2], "p2p-leak", "G.K.I", true, true, 10)};
  const hk_issue_verdict *n5 = judge("N5", tables, 2, verdicts);
  assert_int_equal(n5->runs, 0);
  assert_null(n5->row);
  assert_ptr_equal(n5->untried, &m[0].row); /* and why is told from it */
  assert_non_null(strstr(n5->why[HAKYU_EN], "has not been tried"));
  n5 = judge("N5", tables, 3, verdicts);
  assert_int_equal(n5->verdict, HAKYU_SUPPORTS);
  assert_int_equal(n5->runs, 1);
  assert_null(n5->untried);
  /* Tried on one run, where it addresses nothing of the issue, and not on another: the former is told, in either order, and quotes no row of the latter. */
  made u[2];
  hk_evidence_table *untried = make(&u[0], "p2p-leak", "G.K.I", false, false, 0), *tried = make(&u[1], "p2p-holders", "G.K.I", true, true, 3);
  hk_evidence_table *orders[2][2] = {{untried, tried}, {tried, untried}};
  hk_item *item = &ledger->catalogue->items[ledger->issues[hk_names_find(ledger->issue_names, "N5")].item];
  const uint64_t mechanisms = item->mechanisms;
  item->mechanisms = 0;
  for (int order = 0; order < 2; order++) {
    n5 = judge("N5", orders[order], 2, verdicts);
    assert_null(n5->row);
    assert_null(n5->untried);
    assert_null(strstr(n5->why[HAKYU_EN], "has not been tried"));
  }
  item->mechanisms = (uint32_t)mechanisms;
  const hk_issue_verdict *n4 = judge("N4", tables, 3, verdicts); /* names no mechanism: nothing follows, though its item was tried */
  assert_int_equal(n4->runs, 0);
  assert_null(n4->row);
  assert_non_null(strstr(n4->why[HAKYU_EN], "names no mechanism"));
  const hk_run_word word = hk_guidance_run_word(ledger, &ledger->issues[hk_names_find(ledger->issue_names, "N4")], tables[1]);
  assert_true(word.is_of_situation && !word.is_speaking && word.row == &m[1].row && word.verdict == HAKYU_SAYS_NOTHING);
}

/* Every scenario that a situation names ships, and every shipped scenario of an incident of the review stands with a situation. */
static void test_situations_have_scenarios(void **state) {
  (void)state;
  static const char *const of_review[] = {"metro-blackout", "taiwan-quake-cables", "p2p-leak", "p2p-holders", "ip-phone-east-2006", "ip-phone-west-2006", "number-transfer-2006",
                                          "trading-capacity-2006"};
  for (uint32_t s = 0; s < ledger->situation_count; s++)
    for (uint32_t k = 0; k < ledger->situations[s].scenario_count; k++) {
      char *path = NULL;
      assert_int_equal(hakyu_find(hakyu_memory_default(), HAKYU_WHAT_SCENARIO, ledger->situations[s].scenarios[k], &path), HAKYU_OK);
      if (!path) fail_msg("no scenario %s", ledger->situations[s].scenarios[k]);
      hk_memory_free(hakyu_memory_default(), path);
    }
  for (size_t w = 0; w < sizeof of_review / sizeof *of_review; w++) {
    bool is_there = false;
    for (uint32_t s = 0; s < ledger->situation_count; s++)
      for (uint32_t k = 0; k < ledger->situations[s].scenario_count; k++) is_there = is_there || strcmp(ledger->situations[s].scenarios[k], of_review[w]) == 0;
    if (!is_there) fail_msg("%s stands with no situation", of_review[w]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_runs_that_disagree), cmocka_unit_test(test_what_turns), cmocka_unit_test(test_runs_that_cannot_speak), cmocka_unit_test(test_situations_have_scenarios)};
  return cmocka_run_group_tests(tests, read_shipped, let_go);
}
