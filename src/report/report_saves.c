/* report_saves - who was protected, by what, with what margin: need by need, most saves first. */
#include <math.h>
#include <string.h>
#include <hakyu/report.h>

#include "diagnosis/avoidable.h"
#include "report/put_figures.h"
#include "report/json_parts.h"
#include "report/report_table.h"
#include "report/run_words.h"

enum { SAVES_SHOWN = 60, NEAR_SHOWN = 20 };

typedef struct saves {
  hk_facts *facts;
  hk_protection *sectors; size_t sector_count;
  hk_protector *list;     size_t count;
  hk_near_miss *near;     size_t near_count;
  size_t removed;         /* of the list, by paired runs */
} saves;

static hakyu_status read_saves(const hakyu_memory *memory, hakyu_result *result, const char *evidence, hakyu_findings *findings, saves *read) {
  hk_trials_store *store = NULL;
  *read = (saves){0};
  hakyu_status status = hk_facts_create(memory, result, findings, &read->facts);
  if (!status) status = hk_diagnose_protection(read->facts, &read->sectors, &read->sector_count);
  if (!status) status = hk_diagnose_saves(read->facts, &read->list, &read->count);
  if (!status) status = hk_diagnose_near_misses(read->facts, &read->near, &read->near_count);
  if (!status) status = hk_trials_of_run(memory, result, evidence, findings, &store);
  if (store) status = hk_diagnose_removed(read->facts, store, read->list, read->count, &read->removed);
  hk_trials_store_close(store);
  return status;
}

/* Two cells: what is lost more without it, and the interval. */
static void write_without(hakyu_report *made, const hk_protector *protector) {
  if (!protector || !protector->paired) {
    for (int c = 0; c < 2; c++) hk_report_text(made, "-");
    return;
  }
  hk_interval more = protector->paired->avoided_h.mean;
  more = (hk_interval){-more.value, -more.high, -more.low, more.is_valid, more.verdict};
  hk_put_number(made, more.value, more.low, more.high);
  hk_put_judged(made, &more);
}

static const hk_protector *protector_of(const saves *read, const hk_near_miss *near) {
  for (size_t k = 0; k < read->count; k++)
    if (read->list[k].need == near->need && read->list[k].kind == HK_HELD_STAGE && !strcmp(read->list[k].stage, near->stage)) return &read->list[k];
  return NULL;
}

static void add_without_columns(hakyu_report *made) {
  hk_report_column(made, '>', "report.without_it"), hk_report_unit(made, "h"), hk_report_bar(made);
  hk_report_column(made, '>', "report.interval"), hk_report_column_key(made, "without_interval"), hk_report_unit(made, "h");
}

static void write_near_misses(hakyu_report *made, const saves *read) {
  const hk_facts *facts = read->facts;
  const hk_near_miss *list = read->near;
  size_t count = read->near_count;
  hk_buffer *pen = hk_report_pen(made);
  hakyu_lang lang = hk_report_lang(made);
  hk_report_table(made, "report.near_misses"), hk_report_of_assets(made);
  hk_report_column(made, '<', "report.need");
  hk_report_column(made, '<', "report.label");
  hk_report_column(made, '<', "report.by");
  hk_report_column(made, '>', "report.traced_saves");
  hk_report_column(made, '>', "report.near");
  hk_report_column(made, '>', "report.emptied");
  if (read->removed) add_without_columns(made);
  for (size_t i = 0; i < count && i < NEAR_SHOWN; i++) {
    const hk_fact_need *need = &facts->needs[list[i].need];
    hk_report_name(made, need->id);
    hk_report_name(made, facts->assets[need->asset].label[lang]);
    hk_buffer_printf(pen, "%s ", hk_report_say(made, "report.stage")), hk_buffer_escaped(pen, list[i].stage, 64), hk_report_put(made);
    hk_put_grouped(made, (int64_t)list[i].saves);
    hk_put_share(made, (double)list[i].near / (double)list[i].saves);
    hk_put_share(made, (double)list[i].empty / (double)list[i].saves);
    if (read->removed) write_without(made, protector_of(read, &list[i]));
  }
  if (count > NEAR_SHOWN) hk_buffer_printf(pen, hk_report_say(made, "report.more_rows"), (unsigned long long)(count - NEAR_SHOWN)), hk_report_note(made);
  hk_buffer_printf(pen, hk_report_say(made, count ? "report.near_note" : "report.near_none"), (unsigned long long)facts->traced), hk_report_note(made);
}

hakyu_status hakyu_report_saves(const hakyu_memory *memory, hakyu_result *result, const char *evidence, hakyu_lang lang, hakyu_findings *findings, hakyu_report **report) {
  saves read;
  hakyu_report *made = NULL;
  hakyu_status status = read_saves(memory, result, evidence, findings, &read);
  const hk_facts *facts = read.facts;
  const hk_protector *list = read.list;
  size_t count = read.count;
  if (!status) status = hk_report_create(memory, lang, &made);
  if (!status) {
    hk_buffer *pen = hk_report_pen(made);
    hk_write_protection(made, facts, read.sectors, read.sector_count);
    hk_report_table(made, "report.protected_needs"), hk_report_key(made, "saves"), hk_report_of_assets(made);
    hk_report_column(made, '<', "report.need");
    hk_report_column(made, '<', "report.label");
    hk_report_column(made, '<', "report.by");
    hk_report_column(made, '>', "report.saves");
    hk_report_column(made, '>', "report.mean_time");
    hk_report_column(made, '>', "report.margin");
    hk_report_column(made, '>', "report.margin_low");
    hk_report_column(made, '>', "report.emptied");
    if (read.removed) add_without_columns(made);
    for (size_t i = 0; i < count && i < SAVES_SHOWN; i++) {
      const hk_fact_need *need = &facts->needs[list[i].need];
      hk_report_name(made, need->id);
      hk_report_name(made, facts->assets[need->asset].label[lang]);
      hk_write_protector(made, &list[i], facts);
      if (isnan(list[i].empty))
        hk_buffer_add(pen, "-");
      else
        hk_figure_share(pen, list[i].empty);
      hk_report_put(made);
      if (read.removed) write_without(made, &list[i]);
    }
    if (count > SAVES_SHOWN) hk_buffer_printf(pen, hk_report_say(made, "report.more_rows"), (unsigned long long)(count - SAVES_SHOWN)), hk_report_note(made);
    hk_buffer_add(pen, hk_report_say(made, "report.saves_note")), hk_report_note(made);
    hk_buffer_add(pen, hk_report_say(made, read.removed ? "report.without_note" : "report.without_hint")), hk_report_note(made);
    write_near_misses(made, &read);
    status = hk_report_end(made, status, report);
  }
  hk_facts_destroy(read.facts);
  return status;
}

static void write_near_miss(hk_json *json, const hk_facts *facts, const hk_near_miss *near) {
  hk_json_open(json, '{');
  hk_part_text(json, "need", facts->needs[near->need].id), hk_part_text(json, "stage", near->stage);
  hk_part_whole(json, "saves", (int64_t)near->saves), hk_part_whole(json, "near", (int64_t)near->near), hk_part_whole(json, "empty", (int64_t)near->empty);
  hk_json_close(json, '}');
}

hakyu_status hakyu_report_saves_json(const hakyu_memory *memory, hakyu_result *result, const char *evidence, hakyu_findings *findings, char **text) {
  saves read;
  hk_buffer buffer;
  hk_json json;
  hakyu_status status = read_saves(memory, result, evidence, findings, &read);
  const hk_facts *facts = read.facts;
  hk_buffer_init(&buffer, memory);
  hk_json_init(&json, &buffer, 1);
  if (!status) {
    hk_part_begin(&json, "hakyu.saves/1", result);
    hk_part_whole(&json, "settled", (int64_t)facts->settled);
    hk_part_list(&json, "saves");
    for (size_t i = 0; i < read.count; i++) hk_part_protector(&json, facts, &read.list[i]);
    hk_json_close(&json, ']');
    hk_part_whole(&json, "traced", (int64_t)facts->traced);
    hk_part_list(&json, "near_misses");
    for (size_t i = 0; i < read.near_count; i++) write_near_miss(&json, facts, &read.near[i]);
    hk_json_close(&json, ']');
  }
  status = hk_part_end(&json, status, text);
  hk_facts_destroy(read.facts);
  return status;
}
