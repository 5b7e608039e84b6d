/* The tables of catalogues, standards, ledgers and registers as data: every one is there in the shape in which it is written, what a
   field holds by name is a table that exists, and both tongues say what it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "catalogue/catalogue_fields.h"

typedef struct expected { const char *name, *of; uint8_t shape; } expected;
static const expected wanted[] = {
    {"catalogue", "catalogue", HK_SHAPE_TOP},        {"sources", "catalogue", HK_SHAPE_KEYED},     {"editions", "catalogue", HK_SHAPE_KEYED},
    {"schemes", "catalogue", HK_SHAPE_KEYED},        {"items", "catalogue", HK_SHAPE_KEYED},       {"item_levers", "catalogue", HK_SHAPE_ENTRIES},
    {"lever_models", "catalogue", HK_SHAPE_VALUES},  {"adoption", "catalogue", HK_SHAPE_SECTION},  {"cost", "catalogue", HK_SHAPE_SECTION},
    {"item_editions", "catalogue", HK_SHAPE_KEYED},  {"crosswalk", "catalogue", HK_SHAPE_ENTRIES}, {"edition_fill", "catalogue", HK_SHAPE_ROWS},
    {"standards", "standards", HK_SHAPE_TOP},
    {"standard_sectors", "standards", HK_SHAPE_KEYED}, {"coverage", "standards", HK_SHAPE_MATRIX}, {"documents", "register", HK_SHAPE_ROWS},
    {"audits", "register", HK_SHAPE_ROWS},           {"incidents", "register", HK_SHAPE_ROWS},     {"ledger", "ledger", HK_SHAPE_TOP},
    {"ledger_dates", "ledger", HK_SHAPE_SECTION},    {"approaches", "ledger", HK_SHAPE_KEYED},     {"situations", "ledger", HK_SHAPE_KEYED},
    {"happenings", "ledger", HK_SHAPE_ENTRIES},      {"results", "ledger", HK_SHAPE_ENTRIES},      {"issues", "ledger", HK_SHAPE_KEYED},
    {"issue_states", "ledger", HK_SHAPE_ENTRIES},    {"comments", "ledger", HK_SHAPE_KEYED},       {"overrides", "ledger", HK_SHAPE_ENTRIES},
};

static void test_tables(void **state) {
  (void)state;
  const hakyu_schema *schema = hk_catalogue_tables();
  assert_ptr_equal(schema, hakyu_catalogue_schema());
  assert_int_equal(schema->count, sizeof wanted / sizeof *wanted);
  for (size_t i = 0; i < schema->count; i++) {
    assert_string_equal(schema->tables[i].name, wanted[i].name);
    assert_string_equal(schema->tables[i].of, wanted[i].of);
    assert_int_equal(schema->tables[i].shape, wanted[i].shape);
    assert_ptr_equal(hk_catalogue_table(wanted[i].name), &schema->tables[i]);
  }
  assert_null(hk_catalogue_table("no-such"));
}

/* Every table but those that are files stands in a field of another. */
static void test_nesting(void **state) {
  (void)state;
  const hakyu_schema *schema = hk_catalogue_tables();
  for (size_t t = 0; t < schema->count; t++) {
    const hk_table *table = &schema->tables[t];
    size_t holders = 0;
    for (size_t u = 0; u < schema->count; u++)
      for (size_t f = 0; f < schema->tables[u].count; f++) {
        const hk_field *field = &schema->tables[u].fields[f];
        if (field->type != HK_FIELD_TABLE) continue;
        assert_non_null(hk_catalogue_table(field->allowed));
        holders += strcmp(field->allowed, table->name) == 0;
      }
    assert_true((table->shape == HK_SHAPE_TOP || table->shape == HK_SHAPE_ROWS) ? holders == 0 : holders > 0);
    assert_true(table->text[0][0] && table->text[1][0]);
  }
  assert_int_equal(HK_GUIDE_AT(items, force), 4);
  assert_string_equal(hk_catalogue_table("items")->fields[HK_GUIDE_AT(items, crosswalk)].name, "crosswalk");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_tables), cmocka_unit_test(test_nesting)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
