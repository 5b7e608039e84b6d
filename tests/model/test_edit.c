/* Edits: a model with cells written otherwise is, digest for digest, the model whose files say so; paths that lead nowhere are told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "model/edit.h"
#include "model/model.h"
#include "small_model.h"

static const char *told(const hakyu_findings *findings) {
  static char text[512];
  text[0] = '\0';
  if (hakyu_findings_total(findings)) hakyu_finding_print(hakyu_findings_get(findings, 0), text, sizeof text);
  return text;
}

static hakyu_status read_model(const char *folder, const char *const *paths, const char *const *texts, uint32_t count, hakyu_findings *findings, uint8_t digest[32]) {
  hk_model_edit edits[4];
  hk_arena *arena;
  hakyu_model *model = NULL;
  bool is_sound = true;
  assert_int_equal(hk_arena_create(hakyu_memory_default(), &arena), HAKYU_OK);
  for (uint32_t e = 0; e < count; e++) {
    hk_place place = {"study.yaml", 7, 3, "path"};
    is_sound = is_sound && hk_edit_parse(arena, paths[e], place, findings, &edits[e]);
    edits[e].text = texts[e];
    edits[e].place = place;
  }
  hk_model_overrides overrides = {.edit_count = count, .edits = edits};
  hakyu_status status = is_sound ? hk_model_read(hakyu_memory_default(), folder, &overrides, findings, &model) : HAKYU_REFUSED;
  if (!status) memcpy(digest, model->digest, 32);
  hakyu_model_destroy(model);
  hk_arena_destroy(arena);
  return status;
}

static void test_same_as_written(void **state) {
  (void)state;
  static const struct { const char *path, *text, *file, *from, *to; } cases[] = {
      {"backups.chain.battery.autonomy", "8h", "model.yaml", "autonomy: 4h", "autonomy: 8h"},
      {"backups.chain.generator.success", "0.5", "model.yaml", "success: $ok", "success: 0.5"},
      {"backups.chain.battery.level", "0.6", "model.yaml", "name: battery,", "name: battery, level: 0.6,"},
      {"kinds.exchange.repair", "lognormal(median=3h, sigma=0.6)", "model.yaml", "repair: 6h", "repair: \"lognormal(median=3h, sigma=0.6)\""},
      {"crews.grid.size", "3", "model.yaml", "size: 12", "size: 3"},
      {"groups.twins.beta", "0.1", "model.yaml", "beta: 0.3", "beta: 0.1"},
      {"sharing.ceptoar.warn", "1h", "model.yaml", "warn: 30min", "warn: 1h"},
      {"parameters.ok", "0.9", "model.yaml", "{ok: 0.97}", "{ok: 0.9}"},
      {"importance.power", "3", "model.yaml", "{power: 2}", "{power: 3}"},
      {"assumptions.A1.value", "about(0.5, 0.4, 0.6)", "model.yaml", "about(0.97, 0.90, 0.99)", "about(0.5, 0.4, 0.6)"},
      {"assets.users.weight", "2000", "assets.csv", "1000", "2000"},
      {"needs.\"users.d\".without", "0.5", "needs.csv", "at_least,1,0.2", "at_least,1,0.5"},
      {"needs.\"x1.p\".to_start", "no", "needs.csv", "x1.p,x1,electricity,,,,,", "x1.p,x1,electricity,,,,,no"},
      {"supplies[need=users.q & supplier=x2].certainty", "1", "supplies.csv", "$A1,0.5,", "$A1,1,"},
      {"supplies[need=\"users.q\" & role=standby].success", "0.8", "supplies.csv", "$A1,0.5", "0.8,0.5"},
      {"profiles[day_type=obon].factor", "2", "profiles.csv", "8,1.5", "8,2"},
      {"assets[kind=substation].site", "hill", "assets.csv", "yard", "hill"},
  };
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    uint8_t edited[32], written[32], plain[32];
    hakyu_findings *findings;
    assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
    small_model_write(TEST_WORK "/edit-plain", NULL, NULL, NULL);
    small_model_write(TEST_WORK "/edit-written", cases[c].file, cases[c].from, cases[c].to);
    if (read_model(TEST_WORK "/edit-plain", &cases[c].path, &cases[c].text, 1, findings, edited))
      fail_msg("%s: %s", cases[c].path, told(findings));
    assert_int_equal(read_model(TEST_WORK "/edit-plain", NULL, NULL, 0, findings, plain), HAKYU_OK);
    assert_int_equal(read_model(TEST_WORK "/edit-written", NULL, NULL, 0, findings, written), HAKYU_OK);
    if (memcmp(edited, written, 32) != 0) fail_msg("%s: not the same", cases[c].path);
    if (memcmp(edited, plain, 32) == 0) fail_msg("%s: nothing changed", cases[c].path);
    hakyu_findings_destroy(findings);
  }
}

/* All rows that match, and several edits at once; of two of one cell the later holds. */
static void test_several(void **state) {
  (void)state;
  static const char *const paths[] = {"supplies[need=users.d].weight", "crews.grid.size", "crews.grid.size"}, *const texts[] = {"3", "7", "5"};
  uint8_t edited[32], written[32];
  small_model_write(TEST_WORK "/edit-plain", NULL, NULL, NULL);
  small_model_write(TEST_WORK "/edit-written", "supplies.csv", "users.d,x1,", "users.d,x1,3");
  char text[2048];
  snprintf(text, sizeof text, "%s", small_model_text("supplies.csv"));
  char *first = strstr(text, "users.d,x1,"), *second;
  assert_non_null(first);
  memmove(first + 12, first + 11, strlen(first + 11) + 1), first[11] = '3';
  assert_non_null(second = strstr(text, "users.d,x2,"));
  memmove(second + 12, second + 11, strlen(second + 11) + 1), second[11] = '3';
  small_model_write(TEST_WORK "/edit-written", "model.yaml", "size: 12", "size: 5");
  small_model_put(TEST_WORK "/edit-written", "supplies.csv", text, strlen(text));
  assert_int_equal(read_model(TEST_WORK "/edit-plain", paths, texts, 3, NULL, edited), HAKYU_OK);
  assert_int_equal(read_model(TEST_WORK "/edit-written", NULL, NULL, 0, NULL, written), HAKYU_OK);
  assert_memory_equal(edited, written, 32);
}

static void test_refused(void **state) {
  (void)state;
  static const struct { const char *path, *text, *said; } cases[] = {
      {"backup.chain.battery.autonomy", "8h", "no table of a model (backup)"},
      {"model.title", "x", "no table of a model (model)"},
      {"backups.chain.autonomy", "8h", "not a path"},
      {"backups.chain.batery.autonomy", "8h", "no row of the model matches"},
      {"kinds.exchange.repare", "8h", "kinds has no such field (repare); allowed: those of `hakyu show schema`; did you mean repair?"},
      {"kinds.exchange", "8h", "not a path"},
      {"kinds.exchange.source", "S1", "a field that says who or what"},
      {"backups.chain.battery.name", "x", "a field that says who or what"},
      {"supplies.users.d.certainty", "1", "its rows have no id"},
      {"supplies[need=users.d.certainty", "1", "a condition that does not end"},
      {"supplies[neat=users.d].certainty", "1", "supplies has no such field (neat)"},
      {"supplies[need].certainty", "1", "a condition without a word"},
      {"supplies[need=users.z].certainty", "1", "no row of the model matches"},
      {"needs.users.d.without", "1", "not a path"},
      {"needs.\"users.d.without", "1", "not a path"},
      {"parameters.nok", "1", "no row of the model matches"},
      {"", "1", "not a path"},
      {"crews.grid.size", "many", "study.yaml"},
  };
  small_model_write(TEST_WORK "/edit-plain", NULL, NULL, NULL);
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    uint8_t digest[32];
    hakyu_findings *findings;
    assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
    assert_int_equal(read_model(TEST_WORK "/edit-plain", &cases[c].path, &cases[c].text, 1, findings, digest), HAKYU_REFUSED);
    assert_true(hakyu_findings_total(findings) >= 1);
    const char *text = told(findings);
    if (!strstr(text, cases[c].said) || strncmp(text, "study.yaml:7:3: ", 16) != 0) fail_msg("%s: %s", cases[c].path, text);
    hakyu_findings_destroy(findings);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_same_as_written), cmocka_unit_test(test_several), cmocka_unit_test(test_refused)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
