/* Coverage of the effect's interval: repetitions of whole runs and trials, each of another seed, pooled over small models; the truth of each from
   a hundred times as many replications. What is called valid covers in 93 to 97 %.
     test_evidence_coverage REPETITIONS   (of each of the four models; default 40) */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tried_run.h"

enum { MODELS = 4, PAIRS = 600 };
static int repetitions = 40;

static const struct { const char *name, *rows, *item, *lever; } models[MODELS] = {
    {"start", "asset grid repair=uniform(2h, 10h)\nstage cells engine success=0.5\nasset town weight=10 weight_unit=users end_use=yes\nneed town.in from=[grid] backup=cells\n"
              "shock storm assets=[grid] probability=0.9 at=1h\nscenario horizon=48h\n",
     "backup_start_failed", "backup_start_probability, doses: [3]"},
    {"last", "asset grid repair=uniform(1h, 12h)\nstage cells battery autonomy=uniform(1h, 5h)\nasset town weight=10 weight_unit=users end_use=yes\nneed town.in from=[grid] backup=cells\n"
             "shock storm assets=[grid] probability=0.9 at=1h\nscenario horizon=48h\n",
     "backup_exhausted", "backup_at_least, doses: [2]"},
    {"repair", "asset a weight=3 weight_unit=users end_use=yes repair=exponential(mean=5h)\nasset b weight=5 weight_unit=users end_use=yes repair=uniform(2h, 9h)\n"
               "shock storm assets=[a, b] probability=0.5 at=1h\nscenario horizon=60h\n",
     "struck", "repair_faster, doses: [2]"},
    {"supply", "asset a repair=uniform(3h, 9h)\nasset b repair=uniform(3h, 9h)\nasset town weight=10 weight_unit=users end_use=yes\nneed town.in from=[a, b] rule=any\n"
               "shock storm assets=[a, b] probability=0.9 at=uniform(0h, 2h)\nscenario horizon=60h\n",
     "common_mode, redundancy_exhausted", "add_supplier, doses: [2]"}};

static void make(tried_run *tried, int model, uint64_t seed, uint64_t pairs) {
  char catalogue[1200], name[64];
  snprintf(name, sizeof name, "coverage-%s", models[model].name);
  snprintf(catalogue, sizeof catalogue,
           "hakyu: 1\nkind: catalogue\ntitle: {ja: 指針, en: Guideline}\nsources: {S: {what: made up}}\neditions:\n  one: {title: {ja: 第1版, en: First}, source: S}\nitems:\n"
           "  X:\n    title: {ja: 項目, en: Item}\n    mechanisms: [%s]\n    levers: [{lever: %s}]\n    source: S\n",
           models[model].item, models[model].lever);
  tried_run_of_rows(tried, name, models[model].rows, catalogue, (tried_wishes){.replications = pairs, .outer_count = 1, .first = (int64_t)pairs, .most = (int64_t)pairs, .seed = seed});
}

static void test_coverage(void **state) {
  int covered = 0, valid = 0;
  (void)state;
  for (int m = 0; m < MODELS; m++) {
    tried_run tried;
    make(&tried, m, 999983, 100 * PAIRS);
    const double truth = tried_row(&tried, "X")->effect->index.avoided.mean.value;
    int of_it = 0, valid_of_it = 0;
    tried_run_fini(&tried);
    assert_true(truth > 0);
    for (int r = 0; r < repetitions; r++) {
      make(&tried, m, (uint64_t)r + 1, PAIRS);
      const hk_interval mean = tried_row(&tried, "X")->effect->index.avoided.mean;
      valid_of_it += mean.is_valid;
      of_it += mean.is_valid && mean.low <= truth && truth <= mean.high;
      tried_run_fini(&tried);
    }
    print_message("%s: %d of %d valid ones cover, of %d\n", models[m].name, of_it, valid_of_it, repetitions);
    covered += of_it;
    valid += valid_of_it;
  }
  print_message("in all: %d of %d\n", covered, valid);
  assert_true(valid * 10 >= MODELS * repetitions * 9);
  if (valid >= 1000) {
    assert_true(covered * 100 >= valid * 93);
    assert_true(covered * 100 <= valid * 97);
  } else { /* too few for 93 to 97: five standard errors around 95 */
    assert_true(covered * 100 >= valid * 86);
  }
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_coverage)};
  if (argc > 1) repetitions = atoi(argv[1]);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
