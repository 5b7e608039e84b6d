/* Whole models: what a sound one holds, the shipped cases, any order of rows, write and read again, overrides, cut files,
   lack of memory. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "base/digest.h"
#include "model/build.h"
#include "model/value.h"
#include "model/reach.h"
#include "model/write.h"
#include "numbers/dist.h"
#include "small_model.h"

static char folder[] = TEST_WORK "/model_read", other[] = TEST_WORK "/model_written";

static hakyu_model *read_with(const char *path, const hk_model_overrides *overrides, size_t errors, size_t warnings) {
  hakyu_findings *findings = NULL;
  hakyu_model *model = NULL;
  assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
  hakyu_status status = hk_model_read(hakyu_memory_default(), path, overrides, findings, &model);
  if (hakyu_findings_count(findings, HAKYU_ERROR) != errors || hakyu_findings_count(findings, HAKYU_WARNING) > warnings) {
    char line[1024];
    for (size_t i = 0; i < hakyu_findings_total(findings); i++) {
      hakyu_finding_print(hakyu_findings_get(findings, i), line, sizeof line);
      print_error("%s\n", line);
    }
    fail_msg("%s: %s", path, hakyu_status_text(status, HAKYU_EN));
  }
  assert_int_equal(status, errors ? HAKYU_REFUSED : HAKYU_OK);
  hakyu_findings_destroy(findings);
  return model;
}

static hakyu_model *read_sound(const char *path) { return read_with(path, NULL, 0, 0); }

static const hk_asset *asset_of(const hakyu_model *model, const char *id) { return &model->assets[hk_names_find(model->asset_names, id)]; }

static void test_what_a_model_holds(void **state) {
  (void)state;
  small_model_write(folder, NULL, NULL, NULL);
  hakyu_model *model = read_sound(folder);
  assert_string_equal(model->id, "model_read");
  assert_string_equal(hakyu_model_title(model, HAKYU_JA), "試験");
  assert_string_equal(model->tlp, "CLEAR");
  assert_int_equal(model->asset_count, 6);
  assert_int_equal(model->sectors[0].importance_ppm, 2000000);
  assert_string_equal(model->sectors[1].label.text[HAKYU_JA], "Telecom"); /* falls back to the other tongue */
  const hk_asset *sub = asset_of(model, "sub"), *x1 = asset_of(model, "x1"), *x2 = asset_of(model, "x2"), *src = asset_of(model, "src");
  assert_string_equal(sub->label.text[HAKYU_JA], "Sub");
  assert_string_equal(src->label.text[HAKYU_JA], "src");
  assert_int_equal(src->lat_udeg, 35600000);
  assert_string_equal(model->sectors[sub->sector].id, "power");
  assert_int_equal(sub->detect.fixed, 300);                 /* its own */
  assert_int_equal(sub->repair.form, HK_VALUE_CALL);        /* its kind's */
  assert_string_equal(model->crews[sub->crew].id, "grid");
  assert_int_equal(src->repair.fixed, HK_NEVER);            /* nobody's: the manual's */
  assert_int_equal(src->priority, 100);
  assert_true(x1->it_system);
  assert_int_equal(x1->restart.fixed, 600);
  assert_int_equal(x2->detect.form, HK_VALUE_ASSUMED);
  assert_string_equal(model->assumptions[x2->detect.index].id, "T1");
  const hk_asset *users = asset_of(model, "users");
  assert_int_equal(users->weight.fixed, 1000);
  assert_true(users->end_use);
  const hk_need *need = &model->needs[hk_names_find(model->need_names, "x1.p")];
  assert_int_equal(model->chains[need->chain].stage_count, 2);
  assert_string_equal(model->needs[need->refuel].id, "x1.f"); /* the one need for fuel of that asset */
  const hk_stage *stages = &model->stages[model->chains[need->chain].stage_first];
  assert_string_equal(stages[0].name, "battery");
  assert_int_equal(stages[0].autonomy.fixed, 14400);
  assert_int_equal(stages[1].start.fixed, 60);
  assert_true((uint64_t)stages[1].success.fixed == UINT64_C(17893341751498265067)); /* floor(0.97 2^64), by $ok */
  assert_int_equal(stages[1].refill.form, HK_VALUE_BLANK);
  const hk_need *q = &model->needs[hk_names_find(model->need_names, "users.q")];
  assert_int_equal(q->link_count, 2);
  const hk_link *standby = &model->links[q->link_first + 1];
  assert_true(standby->is_standby && standby->is_hidden);
  assert_int_equal(model->groups[0].member_count, 2);
  assert_int_equal(model->sharings[0].warn_s, 1800);
  assert_int_equal(model->sharings[0].aid.repair_least.fixed, 500000);
  assert_int_equal(model->sharings[0].aid.repair_most.fixed, HK_FULL);
  assert_true((uint64_t)model->sharings[0].aid.recurrence.fixed == UINT64_C(1) << 62);
  assert_int_equal(model->profiles[0].row_count, 2);
  assert_string_equal(model->day_types[model->holidays[0].day_type], "obon");
  assert_true(x1->key == hk_digest_key("asset", "x1", NULL, NULL));
  assert_true(standby->key == hk_digest_key("link", "users.q", "x2", NULL));
  assert_null(model->build);
  hakyu_model_size size = hakyu_model_count(model);
  assert_int_equal(size.needs, 6);
  assert_int_equal(size.supplies, 8);
  hakyu_model_destroy(model);
}

static void each_case(void (*visit)(const char *path, void *user), void *user) {
  DIR *cases = opendir(TEST_DATA "/cases");
  int visited = 0;
  assert_non_null(cases);
  for (struct dirent *entry; (entry = readdir(cases));) {
    char path[512], file[600];
    struct stat facts;
    snprintf(path, sizeof path, "%s/cases/%s", TEST_DATA, entry->d_name);
    snprintf(file, sizeof file, "%s/model.yaml", path);
    if (entry->d_name[0] == '.' || stat(file, &facts) != 0) continue;
    visit(path, user);
    visited++;
  }
  closedir(cases);
  assert_true(visited >= 66);
}

/* Two of the cases carry weight on an asset that is not end_use: one warning. */
static void read_case(const char *path, void *user) {
  (void)user;
  hakyu_model_destroy(read_with(path, NULL, 0, 1));
}

static void test_all_cases_are_sound(void **state) {
  (void)state;
  each_case(read_case, NULL);
}

static void write_and_read(const char *path, void *user) {
  (void)user;
  hakyu_model *model = read_with(path, NULL, 0, 1);
  mkdir(other, 0777);
  assert_int_equal(hk_model_write(model, other, NULL), HAKYU_OK);
  hakyu_model *again = read_with(other, NULL, 0, 1);
  if (memcmp(model->digest, again->digest, sizeof model->digest) != 0) fail_msg("%s: not the same when written and read again", path);
  hakyu_model_destroy(again);
  hakyu_model_destroy(model);
}

static void test_written_and_read_again(void **state) {
  (void)state;
  each_case(write_and_read, NULL);
  small_model_write(folder, NULL, NULL, NULL);
  write_and_read(folder, NULL);
  /* assumptions in a kind's default, in cells, in calls; odd words */
  small_model_write(folder, "model.yaml", "repair: 6h", "repair: \"lognormal(median=about(3h, 1h, 10h), sigma=0.5)\"");
  write_and_read(folder, NULL);
  small_model_write(folder, "assets.csv", "sub,Sub,,substation,yard,", "sub,\"Sub, \"\"the\"\" one\",,substation,江東,");
  write_and_read(folder, NULL);
  small_model_write(folder, "supplies.csv", "x1.p,sub,,,,,,,,,S1", "x1.p,sub,0.333333,,,,,\"about(0.5, 0.123456, 1)\",,,S1");
  write_and_read(folder, NULL);
  small_model_write(folder, "model.yaml", "success: 0.999", "success: 0.123456789012345678");
  write_and_read(folder, NULL);
}

/* Lines of a table after the head, in another order. */
static void shuffle_rows(const char *file, unsigned seed) {
  static char text[16384], *lines[64];
  char out[16384];
  size_t count = 0, size = 0;
  snprintf(text, sizeof text, "%s", small_model_text(file));
  for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) lines[count++] = line;
  for (size_t i = count - 1; i > 1; i--) {
    seed = seed * 1103515245u + 12345u;
    size_t j = 1 + seed / 65536u % i;
    char *line = lines[i];
    lines[i] = lines[j];
    lines[j] = line;
  }
  for (size_t i = 0; i < count; i++) size += (size_t)snprintf(out + size, sizeof out - size, "%s\n", lines[i]);
  small_model_put(folder, file, out, size);
}

static void test_order_of_rows_does_not_matter(void **state) {
  (void)state;
  static const char *const tables[] = {"assets.csv", "needs.csv", "supplies.csv", "profiles.csv"};
  small_model_write(folder, NULL, NULL, NULL);
  hakyu_model *first = read_sound(folder);
  for (unsigned seed = 1; seed <= 20; seed++) {
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++) shuffle_rows(tables[t], seed);
    hakyu_model *model = read_sound(folder);
    assert_memory_equal(first->digest, model->digest, sizeof first->digest);
    for (uint32_t i = 0; i < model->asset_count; i++) assert_string_equal(model->assets[i].id, first->assets[i].id);
    for (uint32_t i = 0; i < model->link_count; i++) assert_true(model->links[i].key == first->links[i].key);
    hakyu_model_destroy(model);
  }
  hakyu_model_destroy(first);
}

static void test_content_changes_the_digest(void **state) {
  (void)state;
  static const struct { const char *file, *from, *to; bool is_same; } changes[] = {
      {"assets.csv", "5min", "300s", true},           {"assets.csv", "5min", "301s", false},
      {"model.yaml", "success: $ok", "success: 0.97", true}, {"model.yaml", "{ok: 0.97}", "{ok: 0.970}", true},
      {"model.yaml", "{ok: 0.97}", "{ok: 0.98}", false},     {"model.yaml", "licence: CC0-1.0", "licence: CC0-1.0 # comment", true},
      {"needs.csv", "at_least,1", "at_least,2", false},      {"supplies.csv", "physical", "cyber", false},
      {"supplies.csv", ",yes,S1", ",,S1", false},            {"model.yaml", "sigma=0.5", "sigma=0.6", false},
      {"model.yaml", "sigma=0.5", "sigma=0.50", true},       {"model.yaml", "about(3h, 1h, 10h)", "about(3h, 1h, 11h)", false},
      {"model.yaml", "members: [x1, x2]", "members: [x2, x1]", true}, {"profiles.csv", "1.5", "1.6", false},
      {"holidays.csv", "08-15", "08-16", false},             {"assets.csv", "sub,Sub", "sub,Substation", false},
      {"model.yaml", "importance: {power: 2}", "importance: {power: 3}", false}};
  small_model_write(folder, NULL, NULL, NULL);
  hakyu_model *first = read_sound(folder);
  for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
    small_model_write(folder, changes[i].file, changes[i].from, changes[i].to);
    hakyu_model *model = read_sound(folder);
    if ((memcmp(first->digest, model->digest, sizeof first->digest) == 0) != changes[i].is_same) fail_msg("%s -> %s", changes[i].from, changes[i].to);
    hakyu_model_destroy(model);
  }
  hakyu_model_destroy(first);
}

static void test_other_clothes(void **state) {
  (void)state;
  small_model_write(folder, NULL, NULL, NULL);
  hakyu_model *first = read_sound(folder);
  static const char marked[] = "\xEF\xBB\xBFid,what,where,confidence,licence,x_note\r\nS1,A report,page 3,0.8,CC0,kept and ignored\r\n";
  small_model_put(folder, "sources.csv", marked, sizeof marked - 1);
  hakyu_model *model = read_sound(folder);
  assert_memory_equal(first->digest, model->digest, sizeof first->digest);
  hakyu_model_destroy(model);
  small_model_write(folder, "model.yaml", "licence:", "encoding: cp932\nlicence:");
  static const char cp932[] = "id,what,where,confidence,licence\nS1,\x93\x64\x97\xCD,,,\n";
  small_model_put(folder, "sources.csv", cp932, sizeof cp932 - 1);
  model = read_sound(folder);
  assert_string_equal(model->sources[1].what, "電力");
  hakyu_model_destroy(model);
  hakyu_model_destroy(first);
}

/* Errors that are told in the same list but are of something else change neither the model nor its digest. */
static void test_errors_of_others(void **state) {
  (void)state;
  small_model_write(folder, NULL, NULL, NULL);
  hakyu_model *alone = read_sound(folder), *model = NULL;
  hakyu_findings *findings = NULL;
  assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
  hk_findings_error(findings, (hk_place){"elsewhere", 1, 1, NULL}, "other", "something else is wrong");
  assert_int_equal(hk_model_read(hakyu_memory_default(), folder, NULL, findings, &model), HAKYU_OK);
  assert_memory_equal(alone->digest, model->digest, sizeof model->digest);
  hakyu_model_destroy(alone);
  hakyu_model_destroy(model);
  hakyu_findings_destroy(findings);
}

/* A caveat is content, one tongue stands in for the other, and models without keep their digest. */
static void test_caveats(void **state) {
  (void)state;
  small_model_write(folder, NULL, NULL, NULL);
  hakyu_model *first = read_sound(folder);
  assert_string_equal(first->sources[1].caveat[HAKYU_EN], "");
  assert_string_equal(first->sources[0].caveat[HAKYU_JA], "");
  static const char blank[] = "id,what,where,confidence,licence,caveat_ja,caveat_en\nS1,A report,page 3,0.8,CC0,,\n";
  small_model_put(folder, "sources.csv", blank, sizeof blank - 1);
  hakyu_model *model = read_sound(folder);
  assert_memory_equal(first->digest, model->digest, sizeof first->digest);
  hakyu_model_destroy(model);
  static const char said[] = "id,what,where,confidence,licence,caveat_ja,caveat_en\nS1,A report,page 3,0.8,CC0,長めに偏る,\nassumption,guess,,,,,\"guessed, twice\"\n";
  small_model_put(folder, "sources.csv", said, sizeof said - 1);
  model = read_sound(folder);
  assert_string_equal(model->sources[1].caveat[HAKYU_JA], "長めに偏る");
  assert_string_equal(model->sources[1].caveat[HAKYU_EN], "長めに偏る");
  assert_string_equal(model->sources[0].caveat[HAKYU_JA], "guessed, twice");
  assert_memory_not_equal(first->digest, model->digest, sizeof first->digest);
  hakyu_model_destroy(model);
  write_and_read(folder, NULL);
  hakyu_model_destroy(first);
}

static void test_overrides(void **state) {
  (void)state;
  static const char *const names[] = {"ok", "A1"}, *const texts[] = {"0.9", "0.95"}, *const out[] = {"x2"};
  const hk_model_overrides overrides = {.parameter_count = 2, .names = names, .texts = texts, .without_count = 1, .without = out};
  small_model_write(folder, NULL, NULL, NULL);
  hakyu_model *model = read_with(folder, &overrides, 0, 0);
  assert_int_equal(hk_names_find(model->asset_names, "x2"), HK_NO_NAME);
  assert_int_equal(hk_names_find(model->need_names, "x2.p"), HK_NO_NAME);
  assert_int_equal(model->asset_count, 5);
  assert_int_equal(model->link_count, 5);
  assert_int_equal(model->groups[0].member_count, 1);
  assert_true(model->parameters[0].is_overridden);
  assert_true((uint64_t)model->stages[1].success.fixed == UINT64_C(16602069666338596454)); /* floor(0.9 2^64) */
  assert_true(model->assumptions[0].is_fixed);
  assert_int_equal(model->assumptions[0].low, 950000);
  hakyu_model_destroy(model);
  /* the same as a model in which it never stood */
  hakyu_model *without = read_with(folder, &(hk_model_overrides){.without_count = 1, .without = out}, 0, 0);
  small_model_write(folder, "assets.csv", "x2,,,exchange,,,,,,,$T1,,,S1\n", "");
  static const char needs_cut[] = "x2.p,x2,electricity,,,,,,,,,S1\n";
  static char text[4096];
  const char *needs = small_model_text("needs.csv"), *at = strstr(needs, needs_cut);
  int size = snprintf(text, sizeof text, "%.*s%s", (int)(at - needs), needs, at + strlen(needs_cut));
  small_model_put(folder, "needs.csv", text, (size_t)size);
  static const char links[] = "need,supplier,type,outsourced,source\nsub.p,src,physical,,S1\nx1.p,sub,,,S1\nx1.f,depot,,yes,S1\nusers.d,x1,cyber,,S1\nusers.q,x1,,,S1\n";
  small_model_put(folder, "supplies.csv", links, sizeof links - 1);
  const char *head = small_model_text("model.yaml"), *members = strstr(head, "[x1, x2]");
  size = snprintf(text, sizeof text, "%.*s[x1]%s", (int)(members - head), head, members + 8);
  small_model_put(folder, "model.yaml", text, (size_t)size);
  hakyu_model *never = read_sound(folder);
  assert_memory_equal(without->digest, never->digest, sizeof never->digest);
  hakyu_model_destroy(never);
  hakyu_model_destroy(without);
}

static void test_overrides_that_miss(void **state) {
  (void)state;
  static const char *const names[] = {"okay", "T1"}, *const texts[] = {"0.9", "0.5"}, *const out[] = {"x3"};
  const hk_place places[] = {{"s.yaml", 5, 3, "parameters"}, {"s.yaml", 6, 3, "parameters"}}, without = {"s.yaml", 7, 3, "without"};
  const hk_model_overrides overrides = {.parameter_count = 2, .names = names, .texts = texts, .places = places, .without_count = 1, .without = out, .without_places = &without};
  hakyu_findings *findings = NULL;
  hakyu_model *model = NULL;
  small_model_write(folder, NULL, NULL, NULL);
  assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
  assert_int_equal(hk_model_read(hakyu_memory_default(), folder, &overrides, findings, &model), HAKYU_REFUSED);
  static const struct { int line; const char *code, *text; } wanted[] = {
      {5, "unknown-name", "no such parameter or assumption (okay); allowed: one it has; did you mean ok?"},
      {6, "wrong-unit", "assumption T1 is a duration"},
      {7, "unknown-name", "unknown asset (x3)"}};
  assert_int_equal(hakyu_findings_total(findings), 3);
  for (size_t i = 0; i < 3; i++) {
    const hakyu_finding *found = hakyu_findings_get(findings, i);
    assert_string_equal(found->path, "s.yaml");
    assert_int_equal(found->line, wanted[i].line);
    assert_string_equal(found->code, wanted[i].code);
    assert_non_null(strstr(found->text, wanted[i].text));
  }
  hakyu_findings_destroy(findings);
}

static void test_made_by_the_api(void **state) {
  (void)state;
  static const struct { const char *table, *fields[10]; size_t count; } rows[] = {
      {"supplies", {"need", "b.p", "supplier", "a", "source", "assumption"}, 3}, /* references may point forward */
      {"needs", {"id", "b.p", "asset", "b", "service", "e", "source", "assumption"}, 4},
      {"assets", {"id", "b", "sector", "p", "repair", "2h", "source", "assumption"}, 4},
      {"assets", {"id", "a", "kind", "k", "source", "assumption"}, 3},
      {"kinds", {"id", "k", "sector", "p", "repair", "1h", "source", "assumption"}, 4},
      {"importance", {"id", "p", "value", "3"}, 2},
      {"services", {"id", "e"}, 1},
      {"sectors", {"id", "p", "en", "Power"}, 2},
      {"model", {"hakyu", "1", "title.en", "By hand"}, 2}};
  hakyu_findings *findings = NULL;
  hakyu_model *model = NULL;
  assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
  assert_int_equal(hakyu_model_create(hakyu_memory_default(), &model), HAKYU_OK);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) assert_int_equal(hakyu_model_add(model, rows[i].table, rows[i].fields, rows[i].count, findings), HAKYU_OK);
  assert_int_equal(hakyu_model_freeze(model, findings), HAKYU_OK);
  assert_int_equal(hakyu_findings_total(findings), 0);
  assert_string_equal(hakyu_model_title(model, HAKYU_JA), "By hand");
  assert_int_equal(asset_of(model, "a")->repair.fixed, 3600);
  assert_int_equal(model->sectors[0].importance_ppm, 3000000);
  assert_int_equal(hakyu_model_freeze(model, findings), HAKYU_USAGE);
  assert_int_equal(hakyu_model_add(model, "sectors", rows[7].fields, 1, findings), HAKYU_USAGE);
  hakyu_model_destroy(model);
  /* without a list of findings faults are not told, but they are not forgotten */
  assert_int_equal(hakyu_model_create(hakyu_memory_default(), &model), HAKYU_OK);
  static const char *const bad[] = {"id", "no id"};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) assert_int_equal(hakyu_model_add(model, rows[i].table, rows[i].fields, rows[i].count, NULL), HAKYU_OK);
  assert_int_equal(hakyu_model_add(model, "sectors", bad, 1, NULL), HAKYU_OK);
  assert_int_equal(hakyu_model_freeze(model, NULL), HAKYU_REFUSED);
  hakyu_model_destroy(model);
  hakyu_findings_destroy(findings);
}

static void test_assumptions_are_drawn(void **state) {
  (void)state;
  small_model_write(folder, NULL, NULL, NULL);
  hakyu_model *model = read_sound(folder);
  int64_t *values = NULL, *again = NULL, sum = 0;
  assert_int_equal(hk_value_draw_assumptions(model, 1, 0, true, &values), HAKYU_OK);
  assert_int_equal(values[0], 970000);
  assert_int_equal(values[1], 10800);
  hk_memory_free(hakyu_memory_default(), values);
  enum { DRAWS = 2000 };
  for (uint32_t outer = 0; outer < DRAWS; outer++) {
    assert_int_equal(hk_value_draw_assumptions(model, 7, outer, false, &values), HAKYU_OK);
    assert_in_range(values[0], 900000, 990000);
    assert_in_range(values[1], 3600, 36000);
    sum += values[1];
    hk_memory_free(hakyu_memory_default(), values);
  }
  /* the mean of a triangle is a third of its corners: 16,800 s, here within 4 standard errors of 168 s */
  assert_in_range(sum / DRAWS, 16800 - 670, 16800 + 670);
  assert_int_equal(hk_value_draw_assumptions(model, 7, 3, false, &values), HAKYU_OK);
  assert_int_equal(hk_value_draw_assumptions(model, 7, 3, false, &again), HAKYU_OK);
  assert_int_equal(values[1], again[1]);
  hk_memory_free(hakyu_memory_default(), again);
  const hk_outer outer = {.seed = 7, .number = 3, .assumed = values};
  hk_quantile *quantile = NULL;
  assert_int_equal(hk_value_quantile(model, asset_of(model, "x2")->detect, &outer, 0, NULL, &quantile), HAKYU_OK);
  assert_true(hk_quantile_is_fixed(quantile));
  assert_int_equal(hk_quantile_value(quantile, 5), values[1]);
  hk_quantile_destroy(hakyu_memory_default(), quantile);
  assert_true(hk_value_is_uncertain(model, asset_of(model, "x2")->detect));
  assert_false(hk_value_is_uncertain(model, asset_of(model, "sub")->repair));
  hk_memory_free(hakyu_memory_default(), values);
  hakyu_model_destroy(model);
}

static void test_reach(void **state) {
  (void)state;
  small_model_write(folder, NULL, NULL, NULL);
  hakyu_model *model = read_sound(folder);
  uint8_t struck[6] = {0}, reached[6];
  struck[hk_names_find(model->asset_names, "x2")] = 1;
  assert_int_equal(hk_model_reach(model, struck, reached), HAKYU_OK);
  for (uint32_t i = 0; i < 6; i++) assert_int_equal(reached[i], strcmp(model->assets[i].id, "x2") == 0 || strcmp(model->assets[i].id, "users") == 0);
  memset(struck, 0, sizeof struck);
  assert_int_equal(hk_model_reach(model, struck, reached), HAKYU_OK);
  for (uint32_t i = 0; i < 6; i++) assert_int_equal(reached[i], 0);
  hakyu_model_destroy(model);
}

/* Every beginning of model.yaml, and every third of the tables, is read or refused; nothing else happens. */
static void test_cut_short(void **state) {
  (void)state;
  static const char *const files[] = {"model.yaml", "assets.csv", "needs.csv", "supplies.csv", "sources.csv", "profiles.csv", "holidays.csv"};
  for (size_t f = 0; f < sizeof files / sizeof *files; f++) {
    const char *text = small_model_text(files[f]);
    small_model_write(folder, NULL, NULL, NULL);
    for (size_t size = 0; size < strlen(text); size += f ? 3 : 1) {
      hakyu_findings *findings = NULL;
      hakyu_model *model = NULL;
      small_model_put(folder, files[f], text, size);
      assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
      hakyu_status status = hk_model_read(hakyu_memory_default(), folder, NULL, findings, &model);
      assert_true(status == HAKYU_OK || status == HAKYU_REFUSED);
      assert_true((status == HAKYU_REFUSED) == (hakyu_findings_count(findings, HAKYU_ERROR) > 0));
      hakyu_model_destroy(model);
      hakyu_findings_destroy(findings);
    }
  }
}

/* Memory that runs out after so many allocations. */
typedef struct starving { long left; } starving;

static void *starving_resize(void *user, void *block, size_t size) {
  starving *s = user;
  if (size == 0) {
    free(block);
    return NULL;
  }
  if (s->left <= 0) return NULL;
  s->left--;
  return realloc(block, size);
}

static void test_starvation(void **state) {
  (void)state;
  small_model_write(folder, NULL, NULL, NULL);
  long allowed = 0, step = 1;
  for (;; allowed += step) {
    starving s = {allowed};
    const hakyu_memory memory = {starving_resize, &s};
    hakyu_findings *findings = NULL;
    hakyu_model *model = NULL;
    assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
    hakyu_status status = hk_model_read(&memory, folder, NULL, findings, &model);
    hakyu_findings_destroy(findings);
    if (status == HAKYU_OK) {
      hakyu_model_destroy(model);
      break;
    }
    assert_int_equal(status, HAKYU_NO_MEMORY);
    assert_null(model);
  }
  assert_true(allowed > 100);
}

int main(void) {
  mkdir(TEST_WORK, 0777);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_what_a_model_holds),    cmocka_unit_test(test_all_cases_are_sound),          cmocka_unit_test(test_written_and_read_again),
      cmocka_unit_test(test_order_of_rows_does_not_matter), cmocka_unit_test(test_content_changes_the_digest), cmocka_unit_test(test_errors_of_others), cmocka_unit_test(test_other_clothes),
      cmocka_unit_test(test_caveats),               cmocka_unit_test(test_overrides),             cmocka_unit_test(test_overrides_that_miss),          cmocka_unit_test(test_made_by_the_api),
      cmocka_unit_test(test_assumptions_are_drawn), cmocka_unit_test(test_reach),                        cmocka_unit_test(test_cut_short),
      cmocka_unit_test(test_starvation)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
