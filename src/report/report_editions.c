/* report_editions - two editions of a guideline side by side: what changed, item by item, with the issues behind it. */
#include <hakyu/report.h>

#include <stdio.h>
#include <string.h>

#include "catalogue/catalogue.h"
#include "doc/doc.h"
#include "report/json_parts.h"
#include "report/report_table.h"

/* Editions that are not the catalogue's are findings. */
static hakyu_status find_edition(const hakyu_catalogue *catalogue, const char *id, hakyu_findings *findings, uint32_t *edition) {
  *edition = hk_catalogue_find_edition(catalogue, id);
  if (*edition != HK_NOWHERE) return HAKYU_OK;
  const char *nearest = hk_names_nearest(catalogue->edition_names, id);
  hk_findings_error(findings, (hk_place){catalogue->path, 0, 0, "editions"}, "unknown-name", "unknown edition (%s); allowed: one of the catalogue's%s%s%s",
                    hk_findings_value(findings, id), nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
  return HAKYU_NOT_FOUND;
}

typedef struct difference {
  hk_arena *arena;
  uint32_t from, to, count, unknown;
  hk_item_change *changes;
} difference;

static hakyu_status read_difference(const hakyu_memory *memory, const hakyu_catalogue *catalogue, const char *from, const char *to, hakyu_findings *findings,
                                    difference *read) {
  *read = (difference){.arena = NULL};
  hakyu_status status = find_edition(catalogue, from, findings, &read->from);
  if (!status) status = find_edition(catalogue, to, findings, &read->to);
  if (!status) status = hk_arena_create(memory, &read->arena);
  if (!status) status = hk_catalogue_difference(catalogue, read->from, read->to, read->arena, &read->changes, &read->count);
  for (uint32_t i = 0; !status && i < catalogue->item_count; i++) {
    const hk_item *item = &catalogue->items[i];
    read->unknown += hk_item_states(item, read->from).states == HK_NOT_ENTERED || hk_item_states(item, read->to).states == HK_NOT_ENTERED;
  }
  return status;
}

/* ---- tables ---- */

static const char *phrase_of(hk_statement_word word) {
  static const char *const phrases[HK_STATEMENT_WORD_COUNT] = {"report.edition_stated", "report.edition_partly", "report.edition_not_stated",
                                                               "report.edition_not_entered", "report.edition_planned"};
  return phrases[word];
}

/* "stated: its text", as far as there is one. */
static void put_statement(hakyu_report *report, const hk_statement *statement) {
  hk_buffer *pen = hk_report_pen(report);
  const char *text = statement->what[hk_report_lang(report)];
  hk_buffer_add(pen, hk_report_say(report, phrase_of(statement->states)));
  if (statement->is_circular) hk_buffer_printf(pen, " (%s)", hk_report_say(report, "report.edition_circular"));
  if (*text) hk_buffer_add(pen, ": "), hk_buffer_escaped(pen, text, 2000);
  hk_report_put(report);
}

static void write_change(hakyu_report *report, const hakyu_catalogue *catalogue, const hk_item_change *change) {
  const hk_item *item = &catalogue->items[change->item];
  hk_buffer *pen = hk_report_pen(report);
  hk_buffer_escaped(pen, item->id, 64), hk_buffer_add(pen, " "), hk_buffer_escaped(pen, item->title[hk_report_lang(report)], 200);
  hk_report_put(report);
  put_statement(report, &change->from);
  put_statement(report, &change->to);
  hk_report_underline(report);
  for (uint32_t i = 0; i < change->issue_count; i++) {
    if (i) hk_buffer_add(pen, ", ");
    hk_buffer_escaped(pen, change->issues[i], 130);
  }
  hk_report_put(report);
}

static void write_tables(hakyu_report *report, const hakyu_catalogue *catalogue, const difference *read) {
  const hakyu_lang lang = hk_report_lang(report);
  hk_buffer *pen = hk_report_pen(report);
  hk_report_table(report, NULL);
  hk_report_key(report, "edition_changes");
  hk_buffer_printf(pen, hk_report_say(report, "report.edition_changes"), catalogue->title[lang], catalogue->editions[read->from].id, catalogue->editions[read->to].id);
  hk_report_title(report);
  hk_report_prose(report);
  hk_report_column(report, '<', "report.edition_item");
  hk_report_column(report, '<', "report.edition_from");
  hk_report_column(report, '<', "report.edition_to");
  hk_report_column(report, '<', "report.edition_issues");
  for (uint32_t i = 0; i < read->count; i++) write_change(report, catalogue, &read->changes[i]);
  hk_buffer_printf(pen, hk_report_say(report, "report.edition_counts"), read->count, catalogue->item_count, read->unknown);
  hk_report_note(report);
  hk_buffer_add(pen, hk_report_say(report, "report.edition_note"));
  hk_report_note(report);
}

hakyu_status hakyu_report_editions(const hakyu_memory *memory, const hakyu_catalogue *catalogue, const char *from, const char *to, hakyu_lang lang,
                                   hakyu_findings *findings, hakyu_report **report) {
  difference read;
  hakyu_report *made = NULL;
  hakyu_status status = read_difference(memory, catalogue, from, to, findings, &read);
  if (!status) status = hk_report_create(memory, lang, &made);
  if (!status) {
    write_tables(made, catalogue, &read);
    status = hk_report_end(made, status, report);
  }
  hk_arena_destroy(read.arena);
  return status;
}

/* ---- JSON ---- */

static void write_statement_json(hk_json *json, const char *key, const hk_statement *statement) {
  hk_json_key(json, key), hk_json_open(json, '{');
  hk_part_text(json, "states", hk_statement_name(statement->states));
  hk_part_text(json, "en", statement->what[HAKYU_EN]), hk_part_text(json, "ja", statement->what[HAKYU_JA]);
  hk_json_key(json, "circular"), hk_json_bool(json, statement->is_circular);
  hk_json_close(json, '}');
}

static void write_change_json(hk_json *json, const hakyu_catalogue *catalogue, const hk_item_change *change) {
  const hk_item *item = &catalogue->items[change->item];
  hk_json_open(json, '{');
  hk_part_text(json, "item", item->id), hk_part_text(json, "title_en", item->title[HAKYU_EN]), hk_part_text(json, "title_ja", item->title[HAKYU_JA]);
  write_statement_json(json, "from", &change->from);
  write_statement_json(json, "to", &change->to);
  hk_part_list(json, "issues");
  for (uint32_t i = 0; i < change->issue_count; i++) hk_json_text(json, change->issues[i]);
  hk_json_close(json, ']');
  hk_json_close(json, '}');
}

hakyu_status hakyu_report_editions_json(const hakyu_memory *memory, const hakyu_catalogue *catalogue, const char *from, const char *to, hakyu_findings *findings,
                                        char **text) {
  difference read;
  hk_buffer buffer;
  hk_json json;
  char digest[HK_DIGEST_TEXT];
  hakyu_status status = read_difference(memory, catalogue, from, to, findings, &read);
  hk_buffer_init(&buffer, memory);
  hk_json_init(&json, &buffer, 1);
  hk_json_open(&json, '{');
  if (!status) {
    hk_digest_text(catalogue->digest, digest);
    hk_part_text(&json, "schema", "hakyu.editions/1"), hk_part_text(&json, "catalogue", catalogue->id), hk_part_text(&json, "digest", digest);
    hk_part_text(&json, "from", catalogue->editions[read.from].id), hk_part_text(&json, "to", catalogue->editions[read.to].id);
    hk_part_whole(&json, "items", catalogue->item_count), hk_part_whole(&json, "not_entered", read.unknown);
    hk_part_list(&json, "changes");
    for (uint32_t i = 0; i < read.count; i++) write_change_json(&json, catalogue, &read.changes[i]);
    hk_json_close(&json, ']');
  }
  status = hk_part_end(&json, status, text);
  hk_arena_destroy(read.arena);
  return status;
}
