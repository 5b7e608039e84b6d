/* The rule: each disposition, the order in which they are tried, when a test has decided, in how many outer
   draws an answer stays, what is said to a review, and the words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

#include "guidance/rule.h"

enum { DRAWS = 30 };

/* An item that is material in the first `material` outer draws and decided against in the others. */
typedef struct made { hk_rule_figures figures; hk_material effect, removal; hk_material_draw draws[DRAWS], removed[DRAWS]; } made;

static const hk_material_limits limits_of_test = {.least = 0.01, .significance = 0.05, .draw_share = 0.8};

static made *make(made *m, uint32_t material, hk_statement_word stated, uint32_t common) {
  *m = (made){.figures = {.is_assessable = true, .stated = stated, .common_sectors = common}, .effect = {.draw_count = DRAWS, .base = 10, .gain = 2}};
  for (uint32_t d = 0; d < DRAWS; d++)
    m->draws[d] = (hk_material_draw){.pairs = 300, .base = 10, .gain = d < material ? 2 : 0.01, .p = d < material ? 0.001 : 0.9, .p_against = d < material ? 0.999 : 0.001};
  m->effect.draws = m->draws;
  m->figures.effect = &m->effect;
  return m;
}

static void protect(made *m, uint32_t draws) {
  m->removal = (hk_material){.draw_count = DRAWS, .draws = m->removed, .base = 10, .gain = 3};
  for (uint32_t d = 0; d < DRAWS; d++) m->removed[d] = (hk_material_draw){.p = d < draws ? 0.001 : 1};
  m->figures.removal = &m->removal;
}

static hk_ruling decide(made *m) {
  const hk_rule_limits limits = hk_rule_defaults();
  hk_material_settle(&m->effect, &limits_of_test);
  if (m->figures.removal) hk_material_settle(&m->removal, &limits_of_test);
  return hk_rule_decide(&m->figures, &limits);
}

static void is_disposed(made *m, const char *name) { assert_string_equal(hakyu_disposition_name(decide(m).disposition), name); }

static void test_each_disposition(void **state) {
  made m;
  (void)state;
  make(&m, DRAWS, HK_PARTLY, 3)->figures.is_assessable = false;
  is_disposed(&m, "not_assessable");
  is_disposed(make(&m, DRAWS, HK_NOT_ENTERED, 3), "edition_not_entered");
  protect(make(&m, 0, HK_STATED, 3), DRAWS);
  is_disposed(&m, "already_considered");
  is_disposed(make(&m, 0, HK_STATED, 3), "no_revision_this_year");
  is_disposed(make(&m, DRAWS, HK_NOT_STATED, 2), "route_to_sector_standard");
  is_disposed(make(&m, DRAWS, HK_STATED, 3), "stated_but_weak");
  is_disposed(make(&m, DRAWS, HK_PARTLY, 3), "revision_needed");
  is_disposed(make(&m, DRAWS, HK_NOT_STATED, 3), "revision_needed");
}

/* Every combination of what is asked, against the list of the design written once more, the other way round. */
static void test_precedence(void **state) {
  (void)state;
  for (int bits = 0; bits < 16; bits++)
    for (int stated = HK_STATED; stated <= HK_NOT_ENTERED; stated++) {
      made m;
      const bool is_assessable = bits & 1, is_material = bits & 2, is_common = bits & 4, is_protected = bits & 8;
      make(&m, is_material ? DRAWS : 0, (hk_statement_word)stated, is_common ? 3 : 2)->figures.is_assessable = is_assessable;
      if (is_protected) protect(&m, DRAWS);
      const char *expected = "revision_needed";
      if (stated == HK_STATED) expected = "stated_but_weak";
      if (!is_common) expected = "route_to_sector_standard";
      if (!is_material) expected = "no_revision_this_year";
      if (!is_material && is_protected && (stated == HK_STATED || stated == HK_PARTLY)) expected = "already_considered";
      if (stated == HK_NOT_ENTERED) expected = "edition_not_entered";
      if (!is_assessable) expected = "not_assessable";
      is_disposed(&m, expected);
      assert_false(decide(&m).is_undecided && is_assessable);
    }
}

static void test_confirm_and_verify(void **state) {
  made m;
  (void)state;
  assert_false(decide(make(&m, DRAWS, HK_STATED, 3)).is_to_confirm);
  m.figures.is_adoption_partial = true;
  assert_true(decide(&m).is_to_confirm);
  make(&m, 0, HK_STATED, 3)->figures.is_adoption_partial = true;
  assert_false(decide(&m).is_to_confirm);
}

static void test_four_fifths_of_the_draws(void **state) {
  made m;
  (void)state;
  assert_true(decide(make(&m, 24, HK_NOT_STATED, 3)).is_material);
  hk_ruling r = decide(make(&m, 23, HK_NOT_STATED, 3));
  assert_false(r.is_material);
  assert_false(r.is_undecided);
  assert_true(r.stays > 7.0 / 30 - 1e-12 && r.stays < 7.0 / 30 + 1e-12); /* decided against in the seven others */
  r = decide(make(&m, 24, HK_NOT_STATED, 3));
  assert_true(r.stays > 0.8 - 1e-12 && r.stays < 0.8 + 1e-12);
  uint32_t common[DRAWS] = {3, 3, 3};
  m.figures.common_by_draw = common; /* common in three of them only: in the others it would be routed to a sector */
  r = decide(&m);
  assert_true(r.stays > 0.1 - 1e-12 && r.stays < 0.1 + 1e-12);
}

static void test_undecided(void **state) {
  made m;
  (void)state;
  make(&m, 23, HK_NOT_STATED, 3);
  for (uint32_t d = 23; d < DRAWS; d++) m.draws[d].p_against = 0.5; /* seven silent: all of them could still say material */
  assert_true(decide(&m).is_undecided);
  is_disposed(&m, "no_revision_this_year");
  for (uint32_t d = 23; d < DRAWS; d++) m.draws[d].p_against = 0.001; /* seven against: 23 of 30 stay below four fifths */
  assert_false(decide(&m).is_undecided);
  m.draws[29].p_against = 0.5; /* six against, one silent: 24 are still possible */
  assert_true(decide(&m).is_undecided);
  m.effect.draw_count = 0;
  assert_true(decide(&m).is_undecided);
  assert_true(decide(&m).stays == 0);
}

static hakyu_verdict against(made *m, hakyu_disposition reviewed) {
  const hk_ruling r = decide(m);
  return hk_rule_verdict(reviewed, &m->figures, &r);
}

static void test_against_a_review(void **state) {
  made m;
  (void)state;
  protect(make(&m, 0, HK_STATED, 3), DRAWS);
  assert_int_equal(against(&m, HAKYU_DISPOSITION_already_considered), HAKYU_SUPPORTS);
  assert_int_equal(against(&m, HAKYU_DISPOSITION_revision_needed), HAKYU_CONTRADICTS);
  assert_int_equal(against(&m, HAKYU_DISPOSITION_no_revision_this_year), HAKYU_SUPPORTS);
  make(&m, 0, HK_STATED, 3); /* not material, but nothing holds by it either */
  assert_int_equal(against(&m, HAKYU_DISPOSITION_already_considered), HAKYU_SAYS_NOTHING);
  protect(make(&m, DRAWS, HK_STATED, 3), DRAWS); /* material, but the protections hold back 3 */
  m.effect.gain = 0.33;
  assert_int_equal(against(&m, HAKYU_DISPOSITION_already_considered), HAKYU_SUPPORTS); /* of 3.33: more than nine tenths */
  m.effect.gain = 0.34;
  assert_int_equal(against(&m, HAKYU_DISPOSITION_already_considered), HAKYU_CONTRADICTS);
  make(&m, DRAWS, HK_NOT_ENTERED, 3); /* what is entered does not matter here: the review has spoken */
  assert_int_equal(against(&m, HAKYU_DISPOSITION_already_considered), HAKYU_CONTRADICTS);
  assert_int_equal(against(&m, HAKYU_DISPOSITION_revision_needed), HAKYU_SUPPORTS);
  assert_int_equal(against(&m, HAKYU_DISPOSITION_no_revision_this_year), HAKYU_CONTRADICTS);
  protect(make(&m, 16, HK_STATED, 3), DRAWS); /* material in 16 of 30 draws, the others against: settled that it is not shown, and no more */
  assert_false(decide(&m).is_undecided);
  assert_int_equal(against(&m, HAKYU_DISPOSITION_revision_needed), HAKYU_SAYS_NOTHING);
  assert_int_equal(against(&m, HAKYU_DISPOSITION_no_revision_this_year), HAKYU_SAYS_NOTHING);
  m.effect.gain = 0.34;
  assert_int_equal(against(&m, HAKYU_DISPOSITION_already_considered), HAKYU_SAYS_NOTHING);
  m.effect.gain = 0.33;
  assert_int_equal(against(&m, HAKYU_DISPOSITION_already_considered), HAKYU_SUPPORTS); /* nine tenths are held back, whichever it is */
  make(&m, 7, HK_STATED, 3); /* 23 of 30 against: not enough; 24: it is immaterial */
  assert_int_equal(against(&m, HAKYU_DISPOSITION_revision_needed), HAKYU_SAYS_NOTHING);
  make(&m, 6, HK_STATED, 3);
  assert_int_equal(against(&m, HAKYU_DISPOSITION_revision_needed), HAKYU_CONTRADICTS);
  make(&m, DRAWS, HK_STATED, 2); /* material inside two sectors only */
  assert_int_equal(against(&m, HAKYU_DISPOSITION_revision_needed), HAKYU_SAYS_NOTHING);
  assert_int_equal(against(&m, HAKYU_DISPOSITION_no_revision_this_year), HAKYU_SAYS_NOTHING);
  m.figures.is_assessable = false;
  assert_int_equal(against(&m, HAKYU_DISPOSITION_already_considered), HAKYU_SAYS_NOTHING);
  make(&m, 0, HK_STATED, 3);
  m.effect.base = 0; /* nothing is lost, nothing was taken away */
  assert_int_equal(against(&m, HAKYU_DISPOSITION_no_revision_this_year), HAKYU_SAYS_NOTHING);
}

static void tells(made *m, hakyu_lang lang, const char *part) {
  const hk_rule_limits limits = hk_rule_defaults();
  const hk_ruling r = decide(m);
  hk_buffer out;
  hk_buffer_init(&out, hakyu_memory_default());
  hk_rule_tell(&out, &m->figures, &limits, &r, 7, lang);
  if (!strstr(out.text, part)) fail_msg("\"%s\" is not in: %s", part, out.text);
  hk_buffer_fini(&out);
}

static void test_words(void **state) {
  made m;
  (void)state;
  make(&m, DRAWS, HK_PARTLY, 4);
  tells(&m, HAKYU_EN, "the edition: partly stated; effect: 20 % of the concerned sectors' loss (the least that matters is 1 %), and the test finds it greater in 30 of 30 outer draws");
  tells(&m, HAKYU_EN, "inside 4 owning sectors (needed: 3); the disposition stays in 100 % of the outer draws.");
  tells(&m, HAKYU_JA, "検定がそれを超えると認めた外側の抽出は 30 件中 30 件");
  m.figures.is_circular = true;
  tells(&m, HAKYU_EN, "circular");
  protect(make(&m, 0, HK_STATED, 3), DRAWS);
  tells(&m, HAKYU_EN, "without the protections that embody it the loss grows by 30 % (enough)");
  tells(&m, HAKYU_JA, "30 % 増える（十分）");
  m.figures.is_assessable = false;
  tells(&m, HAKYU_EN, "no lever, layer or hazard for it");
}

static void test_names(void **state) {
  (void)state;
  for (int d = 0; d < HAKYU_DISPOSITION_COUNT; d++) {
    assert_int_equal(hakyu_disposition_find(hakyu_disposition_name((hakyu_disposition)d)), d);
    assert_string_not_equal(hakyu_disposition_label((hakyu_disposition)d, HAKYU_EN), hakyu_disposition_label((hakyu_disposition)d, HAKYU_JA));
  }
  assert_int_equal(hakyu_disposition_find("maybe"), HAKYU_DISPOSITION_COUNT);
  assert_string_equal(hakyu_disposition_name((hakyu_disposition)99), "?");
  assert_string_equal(hakyu_verdict_name(HAKYU_CONTRADICTS), "contradicts");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_each_disposition), cmocka_unit_test(test_precedence), cmocka_unit_test(test_confirm_and_verify),
      cmocka_unit_test(test_four_fifths_of_the_draws), cmocka_unit_test(test_undecided),
      cmocka_unit_test(test_against_a_review), cmocka_unit_test(test_words), cmocka_unit_test(test_names)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
