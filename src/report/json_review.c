/* json_review - a ledger as versioned JSON (hakyu.review/1): everything that its tables say, texts in both tongues. */
#include <hakyu/review.h>

#include "report/review_words.h"
#include "report/wording.h"

static void write_head(hk_json *json, const hakyu_ledger *ledger) {
  const hakyu_catalogue *catalogue = ledger->catalogue;
  hk_part_text(json, "ledger", ledger->id), hk_part_digest(json, "digest", ledger->digest), hk_part_label(json, "title", ledger->title);
  hk_part_text(json, "tlp", hk_tlp_name(ledger->tlp > catalogue->tlp ? ledger->tlp : catalogue->tlp));
  hk_part_text(json, "catalogue", catalogue->id), hk_part_digest(json, "catalogue_digest", catalogue->digest);
  hk_part_text(json, "edition", catalogue->editions[ledger->edition].id);
  hk_part_text(json, "leads_to", ledger->leads_to == HK_NOWHERE ? NULL : catalogue->editions[ledger->leads_to].id);
  hk_json_key(json, "dates"), hk_json_open(json, '{');
  hk_part_when(json, "draft", ledger->draft), hk_part_when(json, "comment", ledger->comment), hk_part_when(json, "revision", ledger->revision);
  hk_part_when(json, "confirmation", ledger->confirmation);
  hk_json_close(json, '}');
}

static void write_counts(hk_json *json, const hakyu_ledger *ledger, uint32_t approach) {
  uint32_t all = 0;
  hk_json_key(json, "counts"), hk_json_open(json, '{');
  for (int d = 0; d < HK_LEDGER_DISPOSITION_COUNT; d++) {
    uint32_t count = 0;
    for (uint32_t a = 0; a < ledger->approach_count; a++)
      if (approach == HK_NOWHERE || a == approach) count += hk_ledger_count(ledger, a, (hk_ledger_disposition)d);
    hk_part_whole(json, hk_ledger_disposition_name((hk_ledger_disposition)d), count);
    all += count;
  }
  hk_part_whole(json, "issues", all);
  hk_json_close(json, '}');
}

static void write_situation(hk_json *json, const hakyu_ledger *ledger, const hk_situation *situation) {
  hk_json_open(json, '{');
  hk_part_text(json, "id", situation->id), hk_part_label(json, "title", situation->title);
  hk_part_list(json, "mechanisms");
  for (uint32_t h = 0; h < situation->happening_count; h++) {
    hk_json_open(json, '{');
    hk_part_text(json, "id", situation->happenings[h].id), hk_part_label(json, "what", situation->happenings[h].what);
    hk_part_mechanisms(json, "as", situation->happenings[h].mechanisms);
    hk_json_close(json, '}');
  }
  hk_json_close(json, ']');
  hk_part_list(json, "results");
  for (uint32_t r = 0; r < situation->result_count; r++) {
    hk_json_open(json, '{');
    hk_part_text(json, "en", situation->results[r].text[HAKYU_EN]), hk_part_text(json, "ja", situation->results[r].text[HAKYU_JA]);
    hk_json_close(json, '}');
  }
  hk_json_close(json, ']');
  hk_part_list(json, "documents");
  for (uint32_t d = 0; d < situation->document_count; d++) hk_json_text(json, ledger->documents->documents[situation->documents[d]].id);
  hk_json_close(json, ']');
  hk_part_ids(json, "scenarios", situation->scenarios, situation->scenario_count);
  hk_json_close(json, '}');
}

static void write_approach(hk_json *json, const hakyu_ledger *ledger, uint32_t a) {
  const hk_approach *approach = &ledger->approaches[a];
  hk_json_open(json, '{');
  hk_part_text(json, "id", approach->id), hk_part_label(json, "title", approach->title), hk_part_label(json, "test", approach->test);
  hk_part_text(json, "outcome", approach->is_no_revision ? "no_revision_this_year" : "revision");
  write_counts(json, ledger, a);
  hk_part_list(json, "situations");
  for (uint32_t s = 0; s < ledger->situation_count; s++)
    if (ledger->situations[s].approach == a) write_situation(json, ledger, &ledger->situations[s]);
  hk_json_close(json, ']');
  hk_json_close(json, '}');
}

/* The proposed wording in both tongues; null where none is proposed, or none is needed. */
static void write_wording(hk_json *json, const hakyu_ledger *ledger, const hk_issue *issue) {
  hk_buffer wording[2];
  bool is_proposed = issue->disposition == HK_LEDGER_REVISION_NEEDED;
  for (int lang = 0; lang < 2; lang++) {
    hk_buffer_init(&wording[lang], ledger->memory);
    if (is_proposed) is_proposed = hk_wording_propose(&wording[lang], ledger->catalogue->items[issue->item].force, issue->change[lang], (hakyu_lang)lang);
    if (wording[lang].is_starved) json->out->is_starved = true;
  }
  const char *const texts[2] = {is_proposed && wording[0].text ? wording[0].text : "", is_proposed && wording[1].text ? wording[1].text : ""};
  hk_part_label(json, "wording", texts);
  hk_buffer_fini(&wording[0]), hk_buffer_fini(&wording[1]);
}

static void write_issue(hk_json *json, const hakyu_ledger *ledger, const hk_issue *issue) {
  const hk_item *item = &ledger->catalogue->items[issue->item];
  hk_json_open(json, '{');
  hk_part_text(json, "id", issue->id);
  hk_part_text(json, "approach", ledger->approaches[ledger->situations[issue->situation].approach].id);
  hk_part_text(json, "situation", ledger->situations[issue->situation].id);
  hk_part_label(json, "title", issue->title), hk_part_text(json, "item", item->id), hk_part_text(json, "force", hk_force_name(item->force));
  hk_part_label(json, "place", issue->place), hk_part_mechanisms(json, "mechanisms", issue->mechanisms);
  hk_part_text(json, "disposition", hk_ledger_disposition_name(issue->disposition));
  hk_part_label(json, "change", issue->change), write_wording(json, ledger, issue);
  hk_part_share(json, "confidence", issue->confidence_ppm), hk_part_label(json, "note", issue->note);
  const hk_statement stated = hk_item_states(item, ledger->edition);
  hk_part_text(json, "edition_states", hk_statement_name(stated.states));
  hk_json_key(json, "circular"), hk_json_bool(json, stated.is_circular);
  hk_part_text(json, "stands", hk_issue_state_name(hk_issue_stands(issue)));
  hk_part_list(json, "states");
  for (uint32_t s = 0; s < issue->step_count; s++) {
    hk_json_open(json, '{');
    hk_part_text(json, "state", hk_issue_state_name(issue->steps[s].state)), hk_part_when(json, "date", issue->steps[s].date);
    hk_json_close(json, '}');
  }
  hk_json_close(json, ']');
  hk_json_close(json, '}');
}

static void write_comments(hk_json *json, const hakyu_ledger *ledger) {
  hk_part_list(json, "comments");
  for (uint32_t c = 0; c < ledger->comment_count; c++) {
    const hk_comment *comment = &ledger->comments[c];
    hk_json_open(json, '{');
    hk_part_text(json, "id", comment->id), hk_part_text(json, "issue", ledger->issues[comment->issue].id), hk_part_text(json, "by", comment->by);
    hk_part_when(json, "date", comment->date), hk_part_label(json, "text", comment->text), hk_part_label(json, "answer", comment->answer);
    hk_json_close(json, '}');
  }
  hk_json_close(json, ']');
  hk_part_list(json, "overrides");
  for (uint32_t o = 0; o < ledger->override_count; o++) {
    const hk_override *override = &ledger->overrides[o];
    hk_json_open(json, '{');
    hk_part_text(json, "issue", ledger->issues[override->issue].id), hk_part_text(json, "disposition", hk_ledger_disposition_name(override->disposition));
    hk_part_text(json, "by", override->by), hk_part_when(json, "date", override->date), hk_part_label(json, "reason", override->reason);
    hk_json_close(json, '}');
  }
  hk_json_close(json, ']');
}

hakyu_status hakyu_review_json(const hakyu_memory *memory, const hakyu_ledger *ledger, char **text) {
  hk_buffer out;
  hk_json json;
  hk_buffer_init(&out, memory);
  hk_json_init(&json, &out, 1);
  hk_json_open(&json, '{');
  hk_part_text(&json, "schema", "hakyu.review/1");
  write_head(&json, ledger), write_counts(&json, ledger, HK_NOWHERE);
  hk_part_list(&json, "approaches");
  for (uint32_t a = 0; a < ledger->approach_count; a++) write_approach(&json, ledger, a);
  hk_json_close(&json, ']');
  hk_part_list(&json, "issues");
  for (uint32_t i = 0; i < ledger->issue_count; i++) write_issue(&json, ledger, &ledger->issues[i]);
  hk_json_close(&json, ']');
  write_comments(&json, ledger);
  return hk_part_end(&json, HAKYU_OK, text);
}
