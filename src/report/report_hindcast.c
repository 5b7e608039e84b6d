/* report_hindcast - observed against simulated over several runs in one table, scored; and what did not happen, with what replays
   say about its protection. */
#include <math.h>
#include <hakyu/hindcast.h>

#include "report/put_figures.h"
#include "report/json_parts.h"
#include "report/report_table.h"
#include "report/run_words.h"

/* One run's figures. */
typedef struct seen_run {
  hk_facts *facts;
  hk_observation *observed;
  size_t count;
  const char *scenario;
  const hakyu_hindcast_run *run;
} seen_run;

typedef struct tallied {
  unsigned scored, inside, near, narrow, absent; /* held out and not guessed, of what happened */
  unsigned not_happened, stayed_up, shown;       /* held out, of what did not */
  double points;
  unsigned pointed;
} tallied;

static void forget(const hakyu_memory *memory, seen_run *seen, size_t count) {
  for (size_t r = 0; seen && r < count; r++) hk_facts_destroy(seen[r].facts);
  hk_memory_free(memory, seen);
}

static hakyu_status read_runs(const hakyu_memory *memory, const hakyu_hindcast_run *runs, size_t count, hakyu_findings *findings, seen_run **out) {
  seen_run *seen = hk_memory_array(memory, count + 1, sizeof *seen);
  hakyu_status status = seen ? HAKYU_OK : HAKYU_NO_MEMORY;
  for (size_t r = 0; r < count && !status; r++) {
    seen[r].run = &runs[r];
    status = hk_facts_create(memory, runs[r].result, findings, &seen[r].facts);
    if (!status) status = hk_diagnose_observations(seen[r].facts, &seen[r].observed, &seen[r].count);
    if (!status && !(seen[r].scenario = hk_result_meta(runs[r].result, "scenario"))) seen[r].scenario = "";
    if (status) hk_result_explain(runs[r].result, findings);
  }
  if (status)
    forget(memory, seen, count);
  else
    *out = seen;
  return status;
}

static const hakyu_protection_check *check_of(const hakyu_hindcast_run *run, size_t observation) {
  for (size_t c = 0; c < run->check_count; c++)
    if (run->checks[c].observation == observation) return &run->checks[c];
  return NULL;
}

/* Saved in some replay, and without what held it falls in most of those. */
static bool is_shown(const hk_observation *seen, const hakyu_protection_check *check) {
  return seen->agreement == HK_AGREE_INSIDE && check && check->saved && 2 * check->fell >= check->saved;
}

static void tally(const seen_run *run, tallied *sum) {
  for (size_t o = 0; o < run->count; o++) {
    const hk_observation *seen = &run->observed[o];
    if (!seen->is_scored) continue;
    if (seen->is_never_down) {
      sum->not_happened++;
      sum->stayed_up += seen->agreement == HK_AGREE_INSIDE;
      sum->shown += is_shown(seen, check_of(run->run, o));
      continue;
    }
    const hk_score score = hk_diagnose_score(seen);
    sum->scored++;
    sum->inside += score.is_inside;
    sum->near += score.is_near;
    sum->narrow += score.is_narrow;
    if (isfinite(score.score))
      sum->points += score.score, sum->pointed++;
    else
      sum->absent++;
  }
}

static double mean_of(const tallied *sum) { return sum->pointed ? sum->points / sum->pointed : NAN; }

/* ---- tables ------------------------------------------------------------------------------------------------------------- */

static void write_happened(hakyu_report *report, const seen_run *run) {
  hk_buffer *pen = hk_report_pen(report);
  for (size_t o = 0; o < run->count; o++) {
    const hk_observation *seen = &run->observed[o];
    if (seen->is_never_down) continue;
    const hk_score score = hk_diagnose_score(seen);
    hk_report_name(report, run->scenario);
    hk_write_seen_what(pen, seen, hk_report_lang(report)), hk_report_put(report);
    hk_write_seen_of(pen, run->facts, seen, hk_report_lang(report)), hk_report_put(report);
    hk_report_text(report, hk_role_label(seen, hk_report_lang(report)));
    hk_put_observed(report, seen, run->facts->horizon_s);
    hk_put_simulated(report, seen, run->facts->horizon_s);
    hk_report_text(report, hk_agreement_label(seen->agreement, hk_report_lang(report)));
    if (isnan(score.score))
      hk_buffer_add(pen, "-");
    else
      hk_figure_plain(pen, score.score, 3);
    hk_report_put(report);
  }
}

static void write_did_not(hakyu_report *report, const seen_run *run) {
  hk_buffer *pen = hk_report_pen(report);
  for (size_t o = 0; o < run->count; o++) {
    const hk_observation *seen = &run->observed[o];
    const hakyu_protection_check *check = check_of(run->run, o);
    if (!seen->is_never_down) continue;
    hk_report_name(report, run->scenario);
    hk_write_seen_what(pen, seen, hk_report_lang(report)), hk_report_put(report);
    hk_write_seen_of(pen, run->facts, seen, hk_report_lang(report)), hk_report_put(report);
    hk_report_text(report, hk_role_label(seen, hk_report_lang(report)));
    hk_put_share(report, seen->simulated.median);
    hk_report_text(report, hk_agreement_label(seen->agreement, hk_report_lang(report)));
    if (check) hk_buffer_printf(pen, "%u / %u", check->saved, check->replayed);
    hk_report_put(report);
    if (check && check->saved) hk_buffer_printf(pen, "%u / %u", check->fell, check->saved);
    hk_report_put(report);
    hk_report_text(report, hk_report_say(report, is_shown(seen, check) ? "report.yes" : "report.no"));
  }
}

static void write_tables(hakyu_report *report, const seen_run *seen, size_t count, const tallied *sum) {
  hk_buffer *pen = hk_report_pen(report);
  static const struct { char side; const char *phrase; } happened[] = {{'<', "report.scenario"}, {'<', "report.seen_what"}, {'<', "report.of"}, {'<', "report.role"},
      {'>', "report.seen"}, {'>', "report.simulated"}, {'<', "report.agreement"}, {'>', "report.points"}},
      did_not[] = {{'<', "report.scenario"}, {'<', "report.seen_what"}, {'<', "report.of"}, {'<', "report.role"}, {'>', "report.stayed_up"}, {'<', "report.agreement"},
      {'>', "report.replays"}, {'>', "report.falls_without"}, {'<', "report.counts"}};
  hk_report_table(report, "report.hindcast");
  for (size_t c = 0; c < sizeof happened / sizeof *happened; c++) hk_report_column(report, happened[c].side, happened[c].phrase);
  for (size_t r = 0; r < count; r++) write_happened(report, &seen[r]);
  hk_buffer_printf(pen, hk_report_say(report, "report.hindcast_score"), sum->scored, sum->inside, sum->near, sum->narrow, sum->absent);
  hk_figure_plain(pen, mean_of(sum), 3), hk_report_note(report);
  hk_buffer_add(pen, hk_report_say(report, "report.hindcast_note")), hk_report_note(report);
  if (!sum->not_happened) return;
  hk_report_table(report, "report.did_not");
  for (size_t c = 0; c < sizeof did_not / sizeof *did_not; c++) hk_report_column(report, did_not[c].side, did_not[c].phrase);
  for (size_t r = 0; r < count; r++) write_did_not(report, &seen[r]);
  hk_buffer_printf(pen, hk_report_say(report, "report.did_not_score"), sum->not_happened, sum->stayed_up, sum->shown), hk_report_note(report);
  hk_buffer_add(pen, hk_report_say(report, "report.did_not_note")), hk_report_note(report);
}

hakyu_status hakyu_report_hindcast(const hakyu_memory *memory, const hakyu_hindcast_run *runs, size_t count, hakyu_lang lang, hakyu_findings *findings,
                                   hakyu_report **report) {
  seen_run *seen = NULL;
  hakyu_report *made = NULL;
  tallied sum = {0};
  hakyu_status status = read_runs(memory, runs, count, findings, &seen);
  if (status) return status;
  for (size_t r = 0; r < count; r++) tally(&seen[r], &sum);
  if (!(status = hk_report_create(memory, lang, &made))) {
    write_tables(made, seen, count, &sum);
    status = hk_report_end(made, status, report);
  }
  forget(memory, seen, count);
  return status;
}

/* ---- JSON --------------------------------------------------------------------------------------------------------------- */

static void write_check(hk_json *json, const hk_observation *seen, const hakyu_protection_check *check) {
  hk_part_number(json, "stayed_up", seen->simulated.median);
  hk_json_key(json, "inside"), hk_json_bool(json, seen->agreement == HK_AGREE_INSIDE);
  hk_part_whole(json, "replayed", check ? check->replayed : 0), hk_part_whole(json, "saved", check ? check->saved : 0);
  hk_part_whole(json, "falls_without", check ? check->fell : 0);
  hk_json_key(json, "counts"), hk_json_bool(json, is_shown(seen, check));
}

static void write_score(hk_json *json, const hk_observation *seen) {
  const hk_score score = hk_diagnose_score(seen);
  hk_part_number(json, "value", seen->value), hk_part_number(json, "low", seen->low), hk_part_number(json, "high", seen->high);
  hk_part_spread(json, "simulated", &seen->simulated), hk_part_number(json, "absent", seen->absent);
  hk_json_key(json, "inside"), hk_json_bool(json, seen->agreement == HK_AGREE_INSIDE);
  hk_json_key(json, "near"), hk_json_bool(json, score.is_near);
  hk_json_key(json, "narrow"), hk_json_bool(json, score.is_narrow);
  hk_part_number(json, "score", score.score);
}

static void write_list(hk_json *json, const char *key, const seen_run *seen, size_t count, bool of_never_down) {
  hk_part_list(json, key);
  for (size_t r = 0; r < count; r++) {
    for (size_t o = 0; o < seen[r].count; o++) {
      const hk_observation *row = &seen[r].observed[o];
      if (row->is_never_down != of_never_down) continue;
      hk_json_open(json, '{');
      hk_part_text(json, "scenario", seen[r].scenario), hk_part_text(json, "id", row->id);
      hk_part_text(json, "role", row->role), hk_part_text(json, "stated", row->stated), hk_part_text(json, "source", row->source);
      hk_json_key(json, "scored"), hk_json_bool(json, row->is_scored);
      if (of_never_down)
        write_check(json, row, check_of(seen[r].run, o));
      else
        write_score(json, row);
      hk_json_close(json, '}');
    }
  }
  hk_json_close(json, ']');
}

hakyu_status hakyu_report_hindcast_json(const hakyu_memory *memory, const hakyu_hindcast_run *runs, size_t count, hakyu_findings *findings, char **text) {
  seen_run *seen = NULL;
  tallied sum = {0};
  hk_buffer buffer;
  hk_json json;
  hakyu_status status = read_runs(memory, runs, count, findings, &seen);
  if (status) return status;
  for (size_t r = 0; r < count; r++) tally(&seen[r], &sum);
  hk_buffer_init(&buffer, memory);
  hk_json_init(&json, &buffer, 1);
  hk_json_open(&json, '{');
  hk_part_text(&json, "schema", "hakyu.hindcast/1");
  write_list(&json, "happened", seen, count, false);
  write_list(&json, "did_not_happen", seen, count, true);
  hk_json_key(&json, "summary"), hk_json_open(&json, '{');
  hk_part_whole(&json, "scored", sum.scored), hk_part_whole(&json, "inside", sum.inside), hk_part_whole(&json, "near", sum.near);
  hk_part_whole(&json, "narrow", sum.narrow), hk_part_whole(&json, "absent", sum.absent), hk_part_number(&json, "mean_score", mean_of(&sum));
  hk_part_whole(&json, "not_happened", sum.not_happened), hk_part_whole(&json, "stayed_up", sum.stayed_up), hk_part_whole(&json, "protected", sum.shown);
  hk_json_close(&json, '}');
  status = hk_part_end(&json, status, text);
  forget(memory, seen, count);
  return status;
}
