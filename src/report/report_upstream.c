/* report_upstream - what all supply of a model passes through, as a table and as a JSON list. */
#include <hakyu/report.h>

#include "diagnosis/upstream.h"
#include "doc/doc.h"
#include "report/json_parts.h"
#include "report/put_figures.h"
#include "report/report_table.h"

enum { UPSTREAM_SHOWN = 12, SECTORS_LEAST = 2, SECTORS_SHOWN = 6 };

static void write_row(hakyu_report *report, const hakyu_model *model, const hk_upstream *up) {
  hk_buffer *pen = hk_report_pen(report);
  hakyu_lang lang = hk_report_lang(report);
  hk_report_name(report, model->assets[up->asset].id);
  hk_report_name(report, model->assets[up->asset].label.text[lang]);
  if (up->service == HK_NONE)
    hk_report_text(report, hk_report_say(report, "report.all_supply"));
  else
    hk_report_name(report, model->services[up->service].label.text[lang]);
  hk_put_grouped(report, up->dominated);
  hk_put_grouped(report, up->redundant);
  for (uint32_t s = 0; s < up->sector_count && s < SECTORS_SHOWN; s++) {
    if (s) hk_buffer_add(pen, ", ");
    hk_buffer_escaped(pen, model->sectors[up->sectors[s]].label.text[lang], 60);
  }
  if (up->sector_count > SECTORS_SHOWN) hk_buffer_printf(pen, " +%u", up->sector_count - SECTORS_SHOWN);
  hk_report_put(report);
}

hakyu_status hakyu_report_upstream(const hakyu_memory *memory, const hakyu_model *model, hakyu_lang lang, hakyu_report **report) {
  hk_arena *arena = NULL;
  hk_upstream *list = NULL;
  size_t count = 0;
  hakyu_report *made = NULL;
  hakyu_status status = hk_arena_create(memory, &arena);
  if (!status) status = hk_diagnose_upstream(memory, arena, model, SECTORS_LEAST, &list, &count);
  if (!status) status = hk_report_create(memory, lang, &made);
  if (!status && count) {
    hk_buffer *pen = hk_report_pen(made);
    hk_report_table(made, "report.upstream");
    hk_report_column(made, '<', "report.what");
    hk_report_column(made, '<', "report.label");
    hk_report_column(made, '<', "report.supply_of");
    hk_report_column(made, '>', "report.dominated");
    hk_report_column(made, '>', "report.redundant_needs");
    hk_report_column(made, '<', "report.sectors_hit");
    for (size_t k = 0; k < count && k < UPSTREAM_SHOWN; k++) write_row(made, model, &list[k]);
    if (count > UPSTREAM_SHOWN) hk_buffer_printf(pen, hk_report_say(made, "report.more_in_json"), (unsigned long long)(count - UPSTREAM_SHOWN)), hk_report_note(made);
    hk_buffer_add(pen, hk_report_say(made, "report.upstream_note")), hk_report_note(made);
  }
  if (!status) status = hk_report_end(made, status, report);
  hk_arena_destroy(arena);
  return status;
}

hakyu_status hakyu_report_upstream_json(const hakyu_memory *memory, const hakyu_model *model, char **text) {
  hk_arena *arena = NULL;
  hk_upstream *list = NULL;
  size_t count = 0;
  hk_buffer buffer;
  hk_json json;
  hakyu_status status = hk_arena_create(memory, &arena);
  if (!status) status = hk_diagnose_upstream(memory, arena, model, SECTORS_LEAST, &list, &count);
  hk_buffer_init(&buffer, memory);
  hk_json_init(&json, &buffer, 0);
  if (!status) hk_json_open(&json, '[');
  for (size_t k = 0; k < count && !status; k++) {
    const hk_upstream *up = &list[k];
    hk_json_open(&json, '{');
    hk_part_text(&json, "asset", model->assets[up->asset].id);
    hk_part_text(&json, "service", up->service == HK_NONE ? NULL : model->services[up->service].id);
    hk_part_whole(&json, "dominated", up->dominated), hk_part_whole(&json, "redundant_needs", up->redundant);
    hk_part_list(&json, "sectors");
    for (uint32_t s = 0; s < up->sector_count; s++) hk_json_text(&json, model->sectors[up->sectors[s]].id);
    hk_json_close(&json, ']');
    hk_json_close(&json, '}');
  }
  if (!status) hk_json_close(&json, ']');
  if (!status && buffer.is_starved) status = HAKYU_NO_MEMORY;
  if (status)
    hk_buffer_fini(&buffer);
  else
    *text = buffer.text; /* the caller frees it */
  hk_arena_destroy(arena);
  return status;
}
