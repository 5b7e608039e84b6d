/* test_document - documents made by hand: both tongues into the same places, tables laid flat, exports as bytes, drawings that are refused,
   and every format without memory. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "pantry.h"
#include "report/drawing_check.h"
#include "report/report_table.h"

static const char drawing[] = "<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"><defs><path id=\"a\" d=\"M 0 0\"/></defs>"
                              "<use xlink:href=\"#a\" clip-path=\"url(#a)\"/></svg>\n";

static void write_small(hakyu_document *made) {
  hk_buffer *pen = hk_document_pen(made);
  bool is_ja = hk_document_lang(made) == HAKYU_JA;
  hk_buffer_add(pen, is_ja ? "題" : "Title"), hk_document_put_title(made);
  hk_document_set_tlp(made, "GREEN"), hk_document_set_tlp(made, "AMBER"), hk_document_set_tlp(made, "CLEAR");
  hk_document_heading(made, "document.losses");
  hk_report_table(made, "report.lost");
  hk_report_column(made, '<', "report.sector");
  hk_report_column(made, '>', "report.index"), hk_report_unit(made, "h"), hk_report_bar(made);
  hk_report_column(made, '>', "report.first_impact");
  hk_report_text(made, is_ja ? "電力" : "power");
  hk_report_put_band(made, HAKYU_CELL_NUMBER, 1.5, 1, 2), hk_report_remark(made, is_ja ? "歪み" : "skewed");
  hk_report_put_value(made, HAKYU_CELL_DURATION, 90);
  hk_report_text(made, "=SUM(1)");
  hk_report_text(made, "-");
  hk_buffer_add(pen, ">80 h"), hk_report_put_value(made, HAKYU_CELL_DURATION, INFINITY);
  hk_buffer_add(pen, is_ja ? "注" : "a note"), hk_report_note(made);
  hk_buffer_add(pen, is_ja ? "図" : "figure");
  assert_int_equal(hk_document_put_figure(made, "curve", drawing, strlen(drawing)), HAKYU_OK);
  hk_buffer_add(pen, "1"), hk_document_put_origin(made, "seed", "document.seed");
}

static hakyu_status make_small(const hakyu_memory *memory, hakyu_tongues tongues, hakyu_document **document) {
  hakyu_document *made = NULL;
  hakyu_status status = hk_document_create(memory, tongues, &made);
  if (status) return status;
  do write_small(made);
  while (hk_document_turn(made));
  return hk_document_end(made, status, document);
}

/* The whole of an export, in pieces put together. */
static hakyu_status export_whole(const hakyu_memory *memory, const hakyu_document *document, const char *format, const char *table, hk_buffer *whole) {
  const hakyu_document_wishes wishes = {.table = table};
  hakyu_document_stream *stream = NULL;
  const char *bytes = NULL;
  size_t size = 1;
  hk_buffer_init(whole, memory);
  hakyu_status status = hakyu_document_open(document, format, &wishes, NULL, &stream);
  while (!status && size) {
    status = hakyu_document_next(stream, &bytes, &size);
    if (!status) hk_buffer_add_bytes(whole, bytes, size);
  }
  hakyu_document_close(stream);
  return status ? status : whole->is_starved ? HAKYU_NO_MEMORY : HAKYU_OK;
}

static void assert_export(const hakyu_document *document, const char *format, const char *table, const char *expected) {
  hk_buffer whole;
  assert_int_equal(export_whole(hakyu_memory_default(), document, format, table, &whole), HAKYU_OK);
  assert_string_equal(whole.text, expected);
  hk_buffer_fini(&whole);
}

static void test_both_tongues(void **state) {
  hakyu_document *both = NULL, *ja = NULL;
  (void)state;
  assert_int_equal(make_small(hakyu_memory_default(), HAKYU_TONGUES_BOTH, &both), HAKYU_OK);
  assert_int_equal(make_small(hakyu_memory_default(), HAKYU_TONGUE_JA, &ja), HAKYU_OK);
  assert_string_equal(hakyu_document_title(both, HAKYU_EN), "Title");
  assert_string_equal(hakyu_document_title(both, HAKYU_JA), "題");
  assert_string_equal(hakyu_document_title(ja, HAKYU_EN), "題");
  assert_string_equal(hakyu_document_tlp(both), "AMBER");
  assert_int_equal(hakyu_document_parts(both), 3);
  const hakyu_table *table = hakyu_document_part(both, 1).table;
  assert_int_equal(hakyu_table_rows(table), 2);
  assert_int_equal(hakyu_table_notes(table), 1);
  assert_string_equal(hakyu_table_cell_get(table, 0, 1)->text[HAKYU_JA], "1.5 (歪み)");
  assert_string_equal(hakyu_table_cell_get(table, 0, 1)->remark[HAKYU_EN], "skewed");
  assert_true(hakyu_table_cell_get(table, 0, 1)->high == 2);
  assert_int_equal(hakyu_table_column(table, 2)->kind, HAKYU_CELL_DURATION);
  assert_string_equal(hakyu_table_cell_get(hakyu_document_part(ja, 1).table, 0, 0)->text[0], "電力");
  assert_non_null(strstr(hakyu_document_part(both, 2).svg[HAKYU_JA], "id=\"f2j-a\""));
  assert_non_null(strstr(hakyu_document_part(both, 2).svg[HAKYU_EN], "xlink:href=\"#f2e-a\" clip-path=\"url(#f2e-a)\""));
  hakyu_document_destroy(both);
  hakyu_document_destroy(ja);
}

static void test_bytes(void **state) {
  hakyu_document *en = NULL, *both = NULL;
  (void)state;
  assert_int_equal(make_small(hakyu_memory_default(), HAKYU_TONGUE_EN, &en), HAKYU_OK);
  assert_int_equal(make_small(hakyu_memory_default(), HAKYU_TONGUES_BOTH, &both), HAKYU_OK);
  assert_export(en, "csv", "lost",
                "sector,index_h,index_low_h,index_high_h,index_remark,first_impact_s,first_impact_remark,tlp\n"
                "\"power\",1.5,1,2,\"skewed\",90,\"\",\"TLP:AMBER\"\n\"'=SUM(1)\",,,,\"\",,\">80 h\",\"TLP:AMBER\"\n");
  assert_export(both, "csv", "lost",
                "sector_en,sector_ja,index_h,index_low_h,index_high_h,index_remark_en,index_remark_ja,first_impact_s,first_impact_remark,tlp\n"
                "\"power\",\"電力\",1.5,1,2,\"skewed\",\"歪み\",90,\"\",\"TLP:AMBER\"\n\"'=SUM(1)\",\"'=SUM(1)\",,,,\"\",\"\",,\">80 h\",\"TLP:AMBER\"\n");
  assert_export(en, "csv", "provenance", "key,label,value,tlp\n\"seed\",\"seed\",\"1\",\"TLP:AMBER\"\n");
  assert_export(en, "md", NULL,
                "**TLP:AMBER**\n\n# Title\n\n## Losses\n\n### What was lost\n\n| sector | index, h | first impact |\n|---|---:|---:|\n"
                "| power | 1.5 (skewed) | 1 min 30 s |\n| =SUM(1) | - | &gt;80 h |\n\n- a note\n\n(figure, see the HTML) figure\n\n"
                "## Where this comes from\n\n|  |  |\n|---|---|\n| seed | 1 |\n\n**TLP:AMBER**\n\n");
  hakyu_document_destroy(en);
  hakyu_document_destroy(both);
}

static void test_what_there_is_not(void **state) {
  hakyu_document *en = NULL;
  hakyu_document_stream *stream = NULL;
  const hakyu_document_wishes other = {.table = "nothing"};
  int is_there = 1;
  (void)state;
  assert_int_equal(make_small(hakyu_memory_default(), HAKYU_TONGUE_EN, &en), HAKYU_OK);
  assert_int_equal(hakyu_document_open(en, "docx", NULL, NULL, &stream), HAKYU_USAGE);
  assert_int_equal(hakyu_document_open(en, "csv", NULL, NULL, &stream), HAKYU_USAGE);
  assert_int_equal(hakyu_document_open(en, "csv", &other, NULL, &stream), HAKYU_NOT_FOUND);
  assert_null(stream);
  assert_false(hakyu_document_has_format("docx", &is_there));
  assert_false(is_there);
  assert_true(hakyu_document_has_format("xlsx", &is_there));
  assert_int_equal(is_there != 0, hakyu_document_xlsx_version() != NULL);
  hakyu_document_destroy(en);
}

static void test_drawings(void **state) {
  static const char *const loud[] = {
      "", "x", "<svg>", "<svg></g></svg>", "<svg></svg><script/>", "<svg></svg>x", "<svg><script>x</script></svg>", "<svg><style>x</style></svg>",
      "<svg><foreignObject/></svg>", "<svg onload=\"x\"/>", "<svg><g OnClick='x'/></svg>", "<svg><image href=\"http://x/\"/></svg>", "<svg><use xlink:href=\"x.svg#a\"/></svg>",
      "<svg><path style=\"fill:url(http://x)\"/></svg>", "<svg><path style=\"fill:u\\72l(x)\"/></svg>", "<svg><a href=\"#x\"/></svg>", "<svg><set/></svg>", "<svg><path d=\"&e;\"/></svg>",
      "<!DOCTYPE svg [<!ENTITY e 'x'>]><svg/>", "<svg><title>&e;</title></svg>", "<svg xmlns:x=\"http://x/\"/>", "<svg><![CDATA[x]]></svg>", "<svg><?x?></svg>", "<svg d=x/>", "<svg/><svg/>",
      "<svg><image src=\"x\"/></svg>", "<svg xlink:title=\"x\"/>", "<svg><path style=\"background:URL( http://x )\"/></svg>"};
  static const char *const quiet[] = {"<svg/>", "<?xml version=\"1.0\"?><!-- x --><svg><g><path d=\"M 0 0\"/></g></svg>\n", "<svg><image href=\"data:image/png;base64,AA==\"/></svg>",
                                      "<svg><title>a &amp; b</title><use href=\"#x\" style=\"fill:url(#x)\"/></svg>"};
  (void)state;
  for (size_t i = 0; i < sizeof loud / sizeof *loud; i++)
    if (hk_drawing_is_quiet(loud[i], strlen(loud[i]))) fail_msg("taken for quiet: %s", loud[i]);
  for (size_t i = 0; i < sizeof quiet / sizeof *quiet; i++)
    if (!hk_drawing_is_quiet(quiet[i], strlen(quiet[i]))) fail_msg("taken for loud: %s", quiet[i]);
  assert_true(hk_drawing_is_quiet(drawing, strlen(drawing)));
  for (size_t cut = 0; cut + 8 < strlen(drawing); cut++) assert_false(hk_drawing_is_quiet(drawing, cut)); /* cut anywhere, it is refused */
}

/* Makes it and exports it; nothing is left whatever fails. */
static hakyu_status make_and_export(const hakyu_memory *memory, const char *format) {
  hakyu_document *document = NULL;
  hk_buffer whole;
  hakyu_status status = make_small(memory, HAKYU_TONGUES_BOTH, &document);
  if (status) return status;
  status = export_whole(memory, document, format, strcmp(format, "csv") == 0 ? "lost" : NULL, &whole);
  hk_buffer_fini(&whole);
  hakyu_document_destroy(document);
  return status;
}

static void test_without_memory(void **state) {
  (void)state;
  for (size_t f = 0; hakyu_document_format(f); f++) {
    int is_there = 0;
    long allowed = 0;
    hakyu_status status = HAKYU_NO_MEMORY;
    hakyu_document_has_format(hakyu_document_format(f), &is_there);
    for (; is_there && status; allowed++) {
      pantry p = {.left = allowed};
      const hakyu_memory memory = {pantry_resize, &p};
      status = make_and_export(&memory, hakyu_document_format(f));
      if (status) assert_int_equal(status, HAKYU_NO_MEMORY);
      assert_int_equal(p.held, 0);
    }
    assert_true(!is_there || allowed > 10);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_both_tongues), cmocka_unit_test(test_bytes), cmocka_unit_test(test_what_there_is_not), cmocka_unit_test(test_drawings),
                                     cmocka_unit_test(test_without_memory)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
