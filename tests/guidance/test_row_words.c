/* The words of rows made by hand, in all dispositions, forces, kinds of figures and both tongues: no sentence promises, forbids or foretells; each
   is conditional and says what it does not show. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <ctype.h>
#include <math.h>
#include <string.h>

#include "guidance/rows.h"

static hk_facts facts;
static hk_fact_sector sectors[] = {{.id = "power", .label = {"Power", "電力"}}, {.id = "telecom", .label = {"Telecom", "情報通信"}}, {.id = "water", .label = {"Water", "水道"}}};
static hk_fact_asset assets[] = {{.id = "exchange", .label = {"Exchange", "交換局"}, .sector = 1}};
static const uint32_t reach[] = {0, 2};

typedef struct made_row {
  hk_evidence_table table;
  hk_evidence_row row;
  hk_item item;
  hk_carried carried, common;
  hk_carried_inside inside[3];
  hk_effect effect;
  hk_material material, removal;
  hk_material_draw draws[3], removed[3];
  bool concerned[3];
} made_row;

static void make(made_row *m, double gain, double base, bool is_tried, hk_force force, hk_statement_word stated, bool is_concentrated) {
  memset(m, 0, sizeof *m);
  m->item = (hk_item){.id = "G.X", .title = {"An item", "項目"}, .force = force, .adoption_low_ppm = 300000, .adoption_high_ppm = 900000};
  for (int s = 0; s < 3; s++) m->inside[s] = (hk_carried_inside){.carried = 1 + s, .whole = 5}, m->concerned[s] = s != 0;
  m->carried = m->common = (hk_carried){.episodes = 4, .replications = 2, .all = {6, 10}, .inside = m->inside, .asset = 0, .asset_part = 0.9, .asset_reach_count = 2, .asset_reach = reach};
  for (int d = 0; d < 3; d++) {
    m->draws[d] = (hk_material_draw){.pairs = 300, .base = base, .gain = gain * d, .p = gain > 0 ? 0.001 : 1, .p_against = gain > 0 ? 1 : 0.001};
    m->removed[d] = (hk_material_draw){.pairs = 300, .base = base, .gain = 3, .p = 0.001};
  }
  m->material = (hk_material){.draw_count = 3, .draws = m->draws, .base = base, .gain = gain, .part = {NAN, NAN, NAN, false, "few"}};
  if (base > 0) m->material.part = (hk_interval){gain / base, (gain - 0.1) / base, (gain + 0.1) / base, gain > 1, gain > 1 ? "valid" : "skewed"};
  m->removal = (hk_material){.draw_count = 3, .draws = m->removed, .base = base, .gain = 3};
  m->effect = (hk_effect){.pairs = 900, .outer_count = 3, .changed = {0.5, 0.4, 0.6, true, "valid"}, .worse = {0.01, 0, 0.02, true, "valid"},
                          .index = {.base = base, .with = base - gain, .avoided = {{gain, gain - 0.1, gain + 0.1, gain > 1, gain > 1 ? "valid" : "skewed"}, gain / 2, gain * 2, 3}, .share = gain / base}};
  m->table = (hk_evidence_table){.memory = hakyu_memory_default(), .scenario = "storm", .title = {"A storm", "嵐"}, .model = "town", .tested = 7, .draws = 3, .rule = hk_rule_defaults(), .facts = &facts};
  m->row = (hk_evidence_row){.item = &m->item, .replications = 1000, .any_loss = {0.4, 0.35, 0.45, true, "valid"}, .mechanism = HAKYU_MECHANISM_backup_exhausted, .mechanism_part = 0.6,
                             .carried = &m->carried, .concerned = m->concerned, .common_mechanism = HAKYU_MECHANISM_backup_exhausted, .common = &m->common,
                             .not_tried = {"no lever", "対策がない"}};
  m->row.figures = (hk_rule_figures){.is_assessable = is_tried, .stated = stated, .common_sectors = is_concentrated ? 1 : 3, .is_concentrated = is_concentrated};
  if (is_tried) {
    const hk_material_limits limits = hk_material_defaults();
    hk_material_settle(&m->material, &limits);
    hk_material_settle(&m->removal, &limits);
    m->row.effect = &m->effect;
    m->row.figures.effect = &m->material;
    m->row.figures.removal = &m->removal;
  }
  m->row.pedigree.assumption_count = 21;
  m->row.ruling = hk_rule_decide(&m->row.figures, &m->table.rule);
  assert_int_equal(hk_row_words(&m->table, &m->row), HAKYU_OK);
}

/* Is `word` there, as a word of its own and in whatever case? */
static bool has_word(const char *text, const char *word) {
  const size_t length = strlen(word);
  for (const char *at = text; *at; at++) {
    size_t k = 0;
    while (k < length && tolower((unsigned char)at[k]) == word[k]) k++;
    if (k == length && (at == text || !isalpha((unsigned char)at[-1])) && !isalpha((unsigned char)at[length])) return true;
  }
  return false;
}

static void is_careful(const char *text) {
  static const char *const never[] = {"will", "proves", "prove", "proven", "predict", "predicts", "predicted", "guarantees", "shall"};
  for (size_t k = 0; k < sizeof never / sizeof *never; k++)
    if (has_word(text, never[k])) fail_msg("\"%s\" in: %s", never[k], text);
  if (strstr(text, "予測") || strstr(text, "証明")) fail_msg("a word that must not be there in: %s", text);
}

static void look_at(const made_row *m) {
  for (int lang = 0; lang < 2; lang++) {
    const char *const texts[] = {m->row.finding[lang], m->row.analysis[lang], m->row.issue[lang], m->row.why[lang], m->row.wording[lang], m->row.sentence[lang]};
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
      assert_non_null(texts[k]);
      is_careful(texts[k]);
      if (m->item.force != HK_COMPULSORY && (has_word(texts[k], "must") || strstr(texts[k], "遵守"))) fail_msg("an item that is not compulsory: %s", texts[k]);
      if (strstr(texts[k], "nan") || strstr(texts[k], "inf")) fail_msg("no figure in: %s", texts[k]);
    }
  }
  assert_string_not_equal(m->row.sentence[HAKYU_EN], m->row.sentence[HAKYU_JA]);
  if (!m->row.effect) return;
  assert_non_null(strstr(m->row.sentence[HAKYU_EN], "In the scenario “A storm”, and under its 21 assumptions, if the measures"));
  assert_non_null(strstr(m->row.sentence[HAKYU_EN], "This does not show"));
  assert_non_null(strstr(m->row.sentence[HAKYU_JA], "シナリオ「嵐」と 21 件の仮定のもとで"));
  assert_non_null(strstr(m->row.sentence[HAKYU_JA], "何も示さない"));
}

static void test_all_sentences(void **state) {
  static const double gains[] = {-4, 0, 0.0004, 0.5, 9.99}, bases[] = {0, 0.01, 10};
  int made = 0;
  (void)state;
  for (size_t g = 0; g < 5; g++)
    for (size_t b = 0; b < 3; b++)
      for (int bits = 0; bits < 4; bits++)
        for (int force = HK_COMPULSORY; force <= HK_INFORMATIVE; force++)
          for (int stated = HK_STATED; stated <= HK_NOT_ENTERED; stated++) {
            made_row m;
            make(&m, gains[g], bases[b], bits & 1, (hk_force)force, (hk_statement_word)stated, bits & 2);
            look_at(&m);
            made++;
          }
  assert_int_equal(made, 5 * 3 * 4 * 3 * 4);
}

static void test_an_example(void **state) {
  made_row m;
  (void)state;
  make(&m, 2, 10, true, HK_DESIRABLE, HK_PARTLY, false);
  assert_string_equal(m.row.sentence[HAKYU_EN],
                      "In the scenario “A storm”, and under its 21 assumptions, if the measures of “An item” were adopted by 30–90 % of the assets concerned, the loss of the "
                      "sectors concerned was 20 % smaller in the simulation (95 % interval by chance alone: 19–21 %; over the outer draws of the assumptions: 0–40 %; 900 paired "
                      "replications). This does not show how often such an event occurs, how real organisations would carry the measures out, or anything that was not simulated.");
  assert_string_equal(m.row.wording[HAKYU_EN], "It is desirable that measures against “backup exhausted” be taken.");
  make(&m, 2, 10, true, HK_COMPULSORY, HK_PARTLY, false);
  m.row.ruling.disposition = HAKYU_DISPOSITION_revision_needed;
  assert_int_equal(hk_row_words(&m.table, &m.row), HAKYU_OK);
  assert_string_equal(m.row.wording[HAKYU_JA], "「予備の枯渇」への対策について、遵守が必要である。");
}

static void test_concentration(void **state) {
  made_row m;
  (void)state;
  make(&m, 2, 10, true, HK_DESIRABLE, HK_PARTLY, true);
  for (uint32_t d = 0; d < 3; d++) m.draws[d].p = 0.001;
  assert_string_equal(m.row.issue[HAKYU_EN], "Concentration on one asset of Telecom; receiving: Power, Water");
  assert_non_null(strstr(m.row.finding[HAKYU_JA], "一つの資産（交換局）がその 90 % を運び、他の 2 分野に及ぶ。"));
}

/* Without any one of its parts a pedigree is not whole. */
static void test_pedigree(void **state) {
  made_row m;
  const char *missing = NULL;
  (void)state;
  make(&m, 2, 10, true, HK_DESIRABLE, HK_PARTLY, false);
  assert_false(hk_pedigree_is_whole(&m.row, &missing));
  m.row.statement.states = HK_PARTLY;
  m.row.pedigree = (hk_pedigree){.run = "r", .seed = "1", .outer_count = "20", .replications = "100", .semantics = "1", .model_digest = "a", .scenario_digest = "b", .content_digest = "c",
                                 .fingerprint = "d", .catalogue = "e", .catalogue_digest = "f", .edition = "g", .trial = "h", .trial_digest = "i", .trials_digest = "j", .source = {"S", ""}};
  assert_true(hk_pedigree_is_whole(&m.row, &missing));
  const hk_pedigree whole = m.row.pedigree;
  const char **const parts[] = {&m.row.pedigree.run, &m.row.pedigree.seed, &m.row.pedigree.outer_count, &m.row.pedigree.replications, &m.row.pedigree.semantics,
                                &m.row.pedigree.model_digest, &m.row.pedigree.scenario_digest, &m.row.pedigree.content_digest, &m.row.pedigree.fingerprint, &m.row.pedigree.catalogue,
                                &m.row.pedigree.catalogue_digest, &m.row.pedigree.edition, &m.row.pedigree.trial, &m.row.pedigree.trial_digest, &m.row.pedigree.trials_digest,
                                &m.row.pedigree.source[0]};
  for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
    m.row.pedigree = whole;
    *parts[k] = k % 2 ? "" : NULL;
    assert_false(hk_pedigree_is_whole(&m.row, &missing));
  }
}

static int set_up(void **state) {
  (void)state;
  facts = (hk_facts){.memory = hakyu_memory_default(), .sectors = sectors, .sector_count = 3, .assets = assets, .asset_count = 1, .outer_count = 3};
  return hk_arena_create(facts.memory, &facts.arena) != HAKYU_OK;
}

static int tear_down(void **state) {
  (void)state;
  hk_arena_destroy(facts.arena);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_all_sentences), cmocka_unit_test(test_an_example), cmocka_unit_test(test_concentration), cmocka_unit_test(test_pedigree)};
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
