/* ledger_check - see ledger_check.h. */
#include "catalogue/ledger_check.h"

#include "catalogue/lay.h"

/* proposed → draft → comment → revised or kept → confirmed: the stage of each, by hk_issue_state. */
static const int stages[HK_ISSUE_STATE_COUNT] = {0, 1, 2, 3, 3, 4};

static void check_states(hk_record_file *file, const hk_record *rows) {
  const char *const allowed = "proposed → draft → comment → revised or kept → confirmed, one after another";
  int stage = -1;
  hk_when since = 0;
  for (; rows; rows = rows->next) {
    const hk_entry *state = hk_record_find(rows, HK_GUIDE_AT(issue_states, state)), *date = hk_record_find(rows, HK_GUIDE_AT(issue_states, date));
    if (!state) continue; /* told */
    const int next = stages[state->number];
    if (next != stage + 1)
      hk_record_refuse(file, state->line, state->col, "state", "transition", "%s (%s); allowed: %s",
                       stage < 0 ? "it does not begin with proposed" : next <= stage ? "a state that lies behind it" : "a state is passed over", state->text, allowed);
    stage = next;
    if (date && hk_when_is_before((hk_when)date->number, since))
      hk_record_refuse(file, date->line, date->col, "date", "transition", "a date that goes back (%s); allowed: dates in order of time", date->text);
    if (date) since = (hk_when)date->number;
  }
}

void hk_ledger_check_issue(hk_record_file *file, const hakyu_ledger *ledger, const hk_record *row, const hk_issue *issue) {
  const hk_entry *change = hk_record_find(row, HK_GUIDE_AT(issues, change)), *disposition = hk_record_find(row, HK_GUIDE_AT(issues, disposition));
  if (disposition && issue->disposition == HK_LEDGER_REVISION_NEEDED && !change)
    hk_record_refuse(file, disposition->line, disposition->col, "change", "missing-key", "a revision is needed, but not said which (%s); allowed: change: its direction",
                     hk_record_value(file, issue->id));
  if (change && disposition && issue->disposition != HK_LEDGER_REVISION_NEEDED)
    hk_record_refuse(file, change->line, change->col, "change", "misplaced-key", "a change, but disposition: %s; allowed: change, with revision_needed", disposition->text);
  if (issue->item != HK_NOWHERE) hk_lay_force(file, change, ledger->catalogue->items[issue->item].force);
  check_states(file, hk_lay_rows(row, HK_GUIDE_AT(issues, states)));
}

static void check_dates(hk_record_file *file, const hk_record *dates) {
  hk_when since = 0;
  for (size_t i = 0; dates && i < dates->table->count; i++) {
    const hk_entry *date = hk_record_find(dates, i);
    if (!date) continue;
    if (hk_when_is_before((hk_when)date->number, since))
      hk_record_refuse(file, date->line, date->col, date->field->name, "order", "a date that goes back (%s); allowed: draft, comment, revision, confirmation in order of time", date->text);
    since = (hk_when)date->number;
  }
}

/* The edition that came of it was made from the one under review. */
static void check_editions(hk_record_file *file, const hakyu_ledger *ledger, const hk_record *head) {
  const hk_entry *leads_to = hk_record_find(head, HK_GUIDE_AT(ledger, leads_to));
  if (!leads_to || ledger->leads_to == HK_NOWHERE || ledger->edition == HK_NOWHERE) return;
  uint32_t at = ledger->leads_to;
  for (uint32_t steps = 0; at != HK_NOWHERE && at != ledger->edition && steps < ledger->catalogue->edition_count; steps++) at = ledger->catalogue->editions[at].follows;
  if (at != ledger->edition || ledger->leads_to == ledger->edition)
    hk_record_refuse(file, leads_to->line, leads_to->col, "leads_to", "order", "it does not follow the edition under review (%s); allowed: an edition that follows it",
                     hk_record_value(file, leads_to->text));
}

static void check_outcomes(hk_record_file *file, const hakyu_ledger *ledger, const hk_record *rows) {
  for (; rows; rows = rows->next) {
    const uint32_t number = hk_names_find(ledger->approach_names, rows->id);
    if (number == HK_NO_NAME || !ledger->approaches[number].is_no_revision) continue;
    const uint32_t revisions = hk_ledger_count(ledger, number, HK_LEDGER_REVISION_NEEDED);
    if (revisions)
      hk_record_refuse(file, rows->line, rows->col, "outcome", "wrong-count", "no_revision_this_year, but %u of its issues need a revision (%s); allowed: none, or outcome: revision", revisions,
                       hk_record_value(file, rows->id));
  }
}

/* Situations without an issue are told: something was looked at, and nothing is said of it. */
static void check_situations(hk_record_file *file, const hakyu_ledger *ledger, const hk_record *rows) {
  uint8_t *has_issue = hk_lay_array(file, ledger->situation_count, 1);
  for (uint32_t i = 0; has_issue && i < ledger->issue_count; i++)
    if (ledger->issues[i].situation != HK_NOWHERE) has_issue[ledger->issues[i].situation] = 1;
  for (; rows && has_issue; rows = rows->next) {
    const uint32_t number = hk_names_find(ledger->situation_names, rows->id);
    if (number == HK_NO_NAME || has_issue[number]) continue;
    const uint32_t approach = ledger->situations[number].approach;
    if (approach != HK_NOWHERE && ledger->approaches[approach].is_no_revision) continue;
    hk_record_warn(file, rows->line, rows->col, "situations", "missing", "no issue was drawn from it (%s); allowed: an issue, or an approach whose outcome is no_revision_this_year",
                   hk_record_value(file, rows->id));
  }
}

static void check_overrides(hk_record_file *file, const hakyu_ledger *ledger, const hk_record *rows) {
  uint8_t *seen = hk_lay_array(file, ledger->issue_count, 1);
  for (uint32_t i = 0; rows && seen; rows = rows->next, i++) {
    const uint32_t issue = ledger->overrides[i].issue;
    if (issue == HK_NOWHERE) continue;
    if (seen[issue])
      hk_record_refuse(file, rows->line, rows->col, "overrides", "duplicate-name", "an issue is overridden twice (%s); allowed: once", hk_record_value(file, ledger->issues[issue].id));
    seen[issue] = 1;
  }
}

void hk_ledger_check(hk_record_file *file, const hakyu_ledger *ledger, const hk_record *head) {
  check_dates(file, hk_lay_rows(head, HK_GUIDE_AT(ledger, dates)));
  check_editions(file, ledger, head);
  check_outcomes(file, ledger, hk_lay_rows(head, HK_GUIDE_AT(ledger, approaches)));
  check_situations(file, ledger, hk_lay_rows(head, HK_GUIDE_AT(ledger, situations)));
  check_overrides(file, ledger, hk_lay_rows(head, HK_GUIDE_AT(ledger, overrides)));
}
