/* Lookup: names in the working folder before $HAKYU_PATH, paths as they stand, references from inside a file, listings,
   and every allocation failing once. Works in folders of its own under TEST_WORK. */
#define _XOPEN_SOURCE 700
#include "doc/lookup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static void make_folder(const char *path) {
  if (mkdir(path, 0777) != 0) assert_int_equal(access(path, F_OK), 0);
}

static void make_file(const char *path) {
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  fputs("hakyu: 1\n", file);
  assert_int_equal(fclose(file), 0);
}

/* here/ is the working folder; one/ and two/ are on $HAKYU_PATH. */
static int make_world(void **state) {
  (void)state;
  make_folder(TEST_WORK);
  if (chdir(TEST_WORK) != 0) return -1;
  make_folder("lookup");
  if (chdir("lookup") != 0) return -1;
  const char *folders[] = {"here", "here/models", "here/models/alpha", "here/models/guidelines", "here/scenarios", "here/plain", "one", "one/models",
                           "one/models/alpha", "one/models/beta", "one/scenarios", "two", "two/models", "two/models/beta", "two/models/gamma",
                           "two/scenarios", "lone", "lone/models", "lone/models/delta", "lone/scenarios"};
  for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) make_folder(folders[i]);
  const char *files[] = {"here/models/alpha/model.yaml", "here/models/guidelines/items.yaml", "here/scenarios/storm.yaml", "here/plain/model.yaml",
                         "here/plain/case.yaml", "one/models/alpha/model.yaml", "one/models/beta/model.yaml", "one/scenarios/storm.yaml",
                         "one/scenarios/flood.yaml", "two/models/beta/model.yaml", "two/models/gamma/model.yaml", "lone/models/delta/model.yaml",
                         "lone/scenarios/quake.yaml"};
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) make_file(files[i]);
  return setenv("HAKYU_PATH", "../one::../two", 1) || chdir("here");
}

static void expect(hakyu_what what, const char *name, const char *expected) {
  char *path = NULL;
  const hakyu_status status = hakyu_find(hakyu_memory_default(), what, name, &path);
  assert_int_equal(status, expected ? HAKYU_OK : HAKYU_NOT_FOUND);
  if (expected) assert_string_equal(path, expected);
  free(path);
}

static void test_names(void **state) {
  (void)state;
  expect(HAKYU_WHAT_MODEL, "alpha", "models/alpha");
  expect(HAKYU_WHAT_MODEL, "beta", "../one/models/beta");
  expect(HAKYU_WHAT_MODEL, "gamma", "../two/models/gamma");
  expect(HAKYU_WHAT_MODEL, "guidelines", NULL); /* a folder without model.yaml is no model */
  expect(HAKYU_WHAT_MODEL, "storm", NULL);
  expect(HAKYU_WHAT_MODEL, "", NULL);
  expect(HAKYU_WHAT_SCENARIO, "storm", "scenarios/storm.yaml");
  expect(HAKYU_WHAT_SCENARIO, "flood", "../one/scenarios/flood.yaml");
  expect(HAKYU_WHAT_SCENARIO, "alpha", NULL);
}

static void test_paths(void **state) {
  (void)state;
  expect(HAKYU_WHAT_MODEL, "../one/models/alpha", "../one/models/alpha");
  expect(HAKYU_WHAT_MODEL, "plain/model.yaml", "plain");
  expect(HAKYU_WHAT_MODEL, "./plain", "./plain");
  expect(HAKYU_WHAT_MODEL, ".", ".");
  expect(HAKYU_WHAT_MODEL, "nowhere/at-all", NULL);
  expect(HAKYU_WHAT_SCENARIO, "plain/case.yaml", "plain/case.yaml");
  expect(HAKYU_WHAT_SCENARIO, "case.yaml", NULL);
  assert_int_equal(chdir("plain"), 0);
  expect(HAKYU_WHAT_SCENARIO, "case.yaml", "case.yaml");
  expect(HAKYU_WHAT_MODEL, "model.yaml", ".");
  expect(HAKYU_WHAT_MODEL, "./model.yaml", ".");
  assert_int_equal(chdir(".."), 0);
}

static void expect_from(const char *file, const char *name, const char *expected, const char *finding) {
  hakyu_findings *findings = NULL;
  char *path = NULL;
  assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
  const hk_place place = {file, 3, 8, "model"};
  const hakyu_status status = hk_doc_find_from(hakyu_memory_default(), HAKYU_WHAT_MODEL, file, name, place, findings, &path);
  assert_int_equal(status, expected ? HAKYU_OK : HAKYU_NOT_FOUND);
  if (expected) assert_string_equal(path, expected);
  assert_int_equal(hakyu_findings_total(findings), expected == NULL);
  if (!expected) assert_non_null(strstr(hakyu_findings_get(findings, 0)->text, finding));
  free(path);
  hakyu_findings_destroy(findings);
}

static void test_from_a_file(void **state) {
  (void)state;
  expect_from("plain/case.yaml", ".", "plain", NULL);
  expect_from("case.yaml", ".", ".", NULL);
  expect_from("plain/case.yaml", "../models/alpha", "plain/../models/alpha", NULL);
  expect_from("plain/case.yaml", "alpha", "models/alpha", NULL);
  expect_from("../one/scenarios/flood.yaml", "alpha", "models/alpha", NULL); /* the working folder before the neighbour */
  expect_from("../lone/scenarios/quake.yaml", "delta", "../lone/scenarios/../models/delta", NULL);
  expect_from("../lone/scenarios/quake.yaml", "delte", NULL, "there is no model called \"delte\"");
  expect_from("plain/case.yaml", "alphe", NULL, "did you mean \"alpha\"?");
  expect_from("plain/case.yaml", "../gone", NULL, "there is nothing at \"../gone\"");
}

static void test_listing(void **state) {
  (void)state;
  hakyu_listing *listing = NULL;
  assert_int_equal(hakyu_listing_create(hakyu_memory_default(), HAKYU_WHAT_MODEL, &listing), HAKYU_OK);
  const char *expected[][2] = {{"alpha", "models/alpha"}, {"beta", "../one/models/beta"}, {"gamma", "../two/models/gamma"}};
  size_t met = 0;
  for (size_t i = 0; i < hakyu_listing_count(listing); i++) { /* an installed share folder may add its own */
    if (i > 0) assert_true(strcmp(hakyu_listing_name(listing, i - 1), hakyu_listing_name(listing, i)) < 0);
    assert_string_not_equal(hakyu_listing_name(listing, i), "guidelines");
    if (met < 3 && strcmp(hakyu_listing_name(listing, i), expected[met][0]) == 0) assert_string_equal(hakyu_listing_path(listing, i), expected[met++][1]);
  }
  assert_int_equal(met, 3);
  assert_string_equal(hakyu_listing_nearest(listing, "gama"), "gamma");
  assert_null(hakyu_listing_nearest(listing, "zzzzzzzz"));
  hakyu_listing_destroy(listing);

  assert_int_equal(hakyu_listing_create(hakyu_memory_default(), HAKYU_WHAT_SCENARIO, &listing), HAKYU_OK);
  assert_string_equal(hakyu_listing_nearest(listing, "flod"), "flood");
  hakyu_listing_destroy(listing);
}

static void test_folders(void **state) {
  (void)state;
  const char *expected[] = {"models", "../one/models", "../two/models"};
  char *path = NULL;
  int is_there = 0;
  size_t i = 0;
  for (; i < 3; i++) {
    assert_int_equal(hakyu_lookup_folder(hakyu_memory_default(), HAKYU_WHAT_MODEL, i, &path, &is_there), HAKYU_OK);
    assert_string_equal(path, expected[i]);
    assert_int_equal(is_there, 1);
    free(path);
  }
  while (hakyu_lookup_folder(hakyu_memory_default(), HAKYU_WHAT_MODEL, i, &path, &is_there) == HAKYU_OK) free(path), i++;
  assert_true(i >= 4); /* the share folder is the last */
}

typedef struct ration { size_t left; } ration;

static void *give_rationed(void *user, void *block, size_t size) {
  ration *own = user;
  if (size == 0) {
    free(block);
    return NULL;
  }
  if (own->left == 0) return NULL;
  own->left--;
  return realloc(block, size);
}

static void test_every_allocation_fails_once(void **state) {
  (void)state;
  ration own = {0};
  const hakyu_memory rationed = {give_rationed, &own};
  hakyu_status status = HAKYU_NO_MEMORY;
  for (size_t allowed = 0; status == HAKYU_NO_MEMORY; allowed++) {
    char *path = NULL;
    own.left = allowed;
    status = hakyu_find(&rationed, HAKYU_WHAT_MODEL, "gamma", &path);
    free(path);
    assert_true(allowed < 100);
  }
  assert_int_equal(status, HAKYU_OK);
  status = HAKYU_NO_MEMORY;
  for (size_t allowed = 0; status == HAKYU_NO_MEMORY; allowed++) {
    hakyu_listing *listing = NULL;
    own.left = allowed;
    status = hakyu_listing_create(&rationed, HAKYU_WHAT_MODEL, &listing);
    if (!status) assert_non_null(hakyu_listing_nearest(listing, "gama")); /* nothing is left out */
    if (!status) assert_true(hakyu_listing_count(listing) >= 3);
    hakyu_listing_destroy(listing);
    assert_true(allowed < 1000);
  }
  assert_int_equal(status, HAKYU_OK);
}

/* What a file calls itself; files with faults have no title, and no memory is told as such. */
static void test_titles(void **state) {
  (void)state;
  static const struct { const char *name, *text, *en, *ja; } files[] = {
      {"t-both", "title: {ja: \xe6\xb4\xaa\xe6\xb0\xb4, en: A flood}\nhakyu: 1\n", "A flood", "\xe6\xb4\xaa\xe6\xb0\xb4"},
      {"t-one", "hakyu: 1\ntitle: {en: A flood}\n", "A flood", "A flood"},
      {"t-plain", "title: A flood\n", "A flood", "A flood"},
      {"t-none", "hakyu: 1\n", "", ""},
      {"t-list", "[1, 2]\n", "", ""},
      {"t-wrong", "title: {en: [\n", "", ""},
  };
  char path[64];
  for (size_t f = 0; f < sizeof files / sizeof *files; f++) {
    snprintf(path, sizeof path, "scenarios/%s.yaml", files[f].name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(files[f].text, file);
    fclose(file);
  }
  ration own = {0};
  const hakyu_memory rationed = {give_rationed, &own};
  hakyu_listing *listing = NULL;
  own.left = 1000000;
  assert_int_equal(hakyu_listing_create(&rationed, HAKYU_WHAT_SCENARIO, &listing), HAKYU_OK);
  for (size_t i = 0; i < hakyu_listing_count(listing); i++)
    for (size_t f = 0; f < sizeof files / sizeof *files; f++) {
      if (strcmp(files[f].name, hakyu_listing_name(listing, i)) != 0) continue;
      const char *title = NULL;
      hakyu_status status = HAKYU_NO_MEMORY;
      for (size_t allowed = 0; status == HAKYU_NO_MEMORY; allowed++) {
        own.left = allowed;
        status = hakyu_listing_title(listing, i, HAKYU_EN, &title);
        assert_true(allowed < 1000);
      }
      assert_string_equal(title, files[f].en);
      own.left = 1000000;
      assert_int_equal(hakyu_listing_title(listing, i, HAKYU_JA, &title), HAKYU_OK);
      assert_string_equal(title, files[f].ja);
      snprintf(path, sizeof path, "scenarios/%s.yaml", files[f].name);
      assert_int_equal(remove(path), 0);
    }
  for (size_t f = 0; f < sizeof files / sizeof *files; f++) { /* all were met, so all are gone */
    snprintf(path, sizeof path, "scenarios/%s.yaml", files[f].name);
    assert_null(fopen(path, "r"));
  }
  hakyu_listing_destroy(listing);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_names),   cmocka_unit_test(test_paths), cmocka_unit_test(test_from_a_file),
      cmocka_unit_test(test_listing), cmocka_unit_test(test_folders), cmocka_unit_test(test_every_allocation_fails_once),
      cmocka_unit_test(test_titles),
  };
  return cmocka_run_group_tests(tests, make_world, NULL);
}
