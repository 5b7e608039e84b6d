/* report_exercise - an exercise script as a document: injects by clock time, sector and recipient (porch: hakyu/exercise.h). */
#include <hakyu/exercise.h>

#include <stdio.h>

#include "diagnosis/exercise.h"
#include "report/put_figures.h"
#include "report/review_words.h"

enum { DAY_S = 86400, HOUR_S = 3600, MINUTE_S = 60, WEEK_DAYS = 7 };

static const char *const kind_phrases[HK_INJECT_KINDS] = {"exercise.symptom", "exercise.cause", "exercise.told", "exercise.report", "exercise.restored"};
static const char *const asked_phrases[HK_INJECT_KINDS] = {"exercise.asked_symptom", "exercise.asked_cause", "exercise.asked_told", "exercise.asked_report", "exercise.asked_restored"};
static const char *const days[WEEK_DAYS] = {"exercise.monday", "exercise.tuesday", "exercise.wednesday", "exercise.thursday", "exercise.friday", "exercise.saturday", "exercise.sunday"};

typedef struct telling {
  hakyu_document *made;
  hk_facts *facts;
  const hk_inject *list;
  size_t count;
  uint64_t replication;
  hakyu_exercise_clock clock;
} telling;

/* Year, month and day of days since 1970-01-01 (H. Hinnant, days_from_civil turned round). */
static void civil(int64_t day, int *year, int *month, int *of_month) {
  day += 719468;
  const int64_t era = (day >= 0 ? day : day - 146096) / 146097, of_era = day - era * 146097;
  const int64_t years = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365, of_year = of_era - (365 * years + years / 4 - years / 100), m = (5 * of_year + 2) / 153;
  *of_month = (int)(of_year - (153 * m + 2) / 5 + 1);
  *month = (int)(m < 10 ? m + 3 : m - 9);
  *year = (int)(years + era * 400 + (*month <= 2));
}

static void put_clock(telling *t, int64_t at_s) {
  hk_buffer *pen = hk_document_pen(t->made);
  const int64_t second = t->clock.second + at_s, day = t->clock.day + second / DAY_S, rest = second % DAY_S;
  if (t->clock.is_weekday) {
    hk_buffer_printf(pen, "%s ", hk_document_say(t->made, days[day % WEEK_DAYS]));
  } else {
    int year, month, of_month;
    civil(day, &year, &month, &of_month);
    hk_buffer_printf(pen, "%04d-%02d-%02d ", year, month, of_month);
  }
  hk_buffer_printf(pen, "%02d:%02d", (int)(rest / HOUR_S), (int)(rest / MINUTE_S % 60));
  hk_report_put(t->made);
}

static const char *sector_of(const telling *t, uint32_t sector) { return t->facts->sectors[sector].label[hk_document_lang(t->made)]; }

/* "Shinjuku exchange and 11 more like it" */
static void write_assets(telling *t, const hk_inject *of) {
  hk_buffer *pen = hk_document_pen(t->made);
  hk_buffer_escaped(pen, t->facts->assets[of->asset].label[hk_document_lang(t->made)], 120);
  if (of->count > 1) hk_buffer_printf(pen, hk_document_say(t->made, "exercise.and_more"), (unsigned long long)of->count - 1);
}

static void put_what(telling *t, const hk_inject *of) {
  hk_buffer *pen = hk_document_pen(t->made);
  const hakyu_lang lang = hk_document_lang(t->made);
  if (of->kind == HK_INJECT_REPORT) {
    hk_buffer_add(pen, hk_document_say(t->made, "exercise.what_report")), hk_buffer_escaped(pen, of->level[lang], 200);
  } else if (of->kind == HK_INJECT_TOLD) {
    hk_buffer_add(pen, hk_document_say(t->made, "exercise.what_told")), hk_buffer_escaped(pen, sector_of(t, of->about), 60), hk_buffer_add(pen, ": "), write_assets(t, of);
  } else {
    hk_buffer_add(pen, hk_document_say(t->made, of->kind == HK_INJECT_SYMPTOM ? "exercise.what_symptom" : of->kind == HK_INJECT_CAUSE ? "exercise.what_cause" : "exercise.what_restored"));
    write_assets(t, of);
  }
  if (of->kind == HK_INJECT_SYMPTOM && of->row != HK_FACT_NONE && of->weight > 0) {
    hk_buffer_add(pen, hk_document_say(t->made, "exercise.users")), hk_buffer_grouped(pen, of->weight), hk_buffer_add(pen, " ");
    hk_buffer_escaped(pen, t->facts->rows[of->row].unit_label[lang], 60);
  }
  hk_report_put(t->made);
}

static const char *noticed_by(const hk_inject *of) {
  if (of->kind == HK_INJECT_SYMPTOM) return of->row != HK_FACT_NONE && of->weight > 0 ? "exercise.by_users" : "exercise.by_control";
  return of->kind == HK_INJECT_CAUSE ? "exercise.by_crew" : of->kind == HK_INJECT_TOLD ? "exercise.by_liaison" : of->kind == HK_INJECT_REPORT ? "exercise.by_reporting" : "exercise.by_control";
}

static void tell_injects(telling *t) {
  hk_report_table(t->made, "exercise.injects");
  hk_report_prose(t->made);
  hk_report_of_assets(t->made);
  hk_report_column(t->made, '>', "exercise.number"), hk_report_column(t->made, '<', "exercise.clock"), hk_report_column(t->made, '>', "exercise.elapsed");
  hk_report_column(t->made, '<', "exercise.sector"), hk_report_column(t->made, '<', "exercise.recipient"), hk_report_column(t->made, '<', "exercise.kind"), hk_report_column(t->made, '<', "exercise.what");
  hk_report_column(t->made, '<', "exercise.noticed_by"), hk_report_column(t->made, '<', "exercise.asked");
  for (size_t i = 0; i < t->count; i++) {
    const hk_inject *of = &t->list[i];
    hk_report_put_integer(t->made, (int64_t)i + 1);
    put_clock(t, of->at_s);
    hk_put_time(t->made, (double)of->at_s, t->facts->horizon_s);
    hk_put_words(t->made, sector_of(t, of->sector));
    hk_report_text(t->made, hk_document_say(t->made, of->kind == HK_INJECT_REPORT || of->kind == HK_INJECT_TOLD ? "exercise.to_liaison" : "exercise.to_operations"));
    hk_report_text(t->made, hk_document_say(t->made, kind_phrases[of->kind]));
    put_what(t, of);
    hk_report_text(t->made, hk_document_say(t->made, noticed_by(of)));
    hk_report_text(t->made, hk_document_say(t->made, asked_phrases[of->kind]));
  }
  hk_buffer_add(hk_document_pen(t->made), hk_document_say(t->made, "exercise.note")), hk_report_note(t->made);
}

static const char *meta(const telling *t, const char *key) {
  const char *text = hk_result_meta(t->facts->result, key);
  return text ? text : "";
}

static void tell_all(telling *t) {
  hk_buffer *pen = hk_document_pen(t->made);
  const char *title = meta(t, hk_document_lang(t->made) == HAKYU_JA ? "title_ja" : "title_en");
  hk_buffer_printf(pen, "%s: ", hk_document_say(t->made, "exercise.title")), hk_write_words(pen, *title ? title : meta(t, "scenario"));
  hk_document_put_title(t->made);
  hk_document_set_tlp(t->made, meta(t, "tlp"));
  hk_document_paragraph(t->made, "exercise.how_to_read");
  tell_injects(t);
  hk_buffer_printf(pen, "%s, seed %s, replication %llu, %s", meta(t, "scenario"), meta(t, "seed"), (unsigned long long)t->replication, meta(t, "content_digest"));
  hk_document_put_origin(t->made, "run", "review.run");
}

static hakyu_status say_untraced(hakyu_status status, hakyu_result *result, hakyu_findings *findings) {
  if (status == HAKYU_NOT_FOUND)
    hk_findings_error(findings, (hk_place){hk_result_folder(result), 0, 0, NULL}, "not-found", "no episodes are stored of this replication, or nothing happened in it; allowed: one of the traced ones in which something fell");
  return status;
}

hakyu_status hakyu_exercise_choose(const hakyu_memory *memory, hakyu_result *result, double part, hakyu_findings *findings, uint64_t *replication) {
  hk_facts *facts = NULL;
  hakyu_status status = hk_facts_create(memory, result, findings, &facts);
  if (!status) status = say_untraced(hk_exercise_choose(facts, part, replication), result, findings);
  hk_facts_destroy(facts);
  return status;
}

hakyu_status hakyu_document_exercise(const hakyu_memory *memory, hakyu_result *result, uint64_t replication, hakyu_exercise_clock clock, hakyu_tongues tongues, hakyu_findings *findings,
                                     hakyu_document **document) {
  telling t = {.replication = replication, .clock = clock};
  hk_inject *list = NULL;
  hakyu_status status = hk_facts_create(memory, result, findings, &t.facts);
  if (!status) status = say_untraced(hk_exercise_make(t.facts, replication, &list, &t.count), result, findings);
  if (!status) status = hk_document_create(memory, tongues, &t.made);
  if (!status) {
    t.list = list;
    do tell_all(&t);
    while (hk_document_turn(t.made));
    status = hk_document_end(t.made, HAKYU_OK, document);
  }
  hk_facts_destroy(t.facts);
  return status;
}
