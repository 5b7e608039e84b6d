/* against_review - see against_review.h. */
#include "guidance/against_review.h"

#include <string.h>

static const char *const reasons[][2] = {
    {"no run of a scenario that simulates it", "これを模擬するシナリオの実行がない"},
    {"the issue names no mechanism that simulation knows", "模擬の知る機序がない"},
    {"its item has not been tried", "その項目は試していない"},
    {"its item addresses none of its mechanisms", "その項目は、挙げられた機序を対象としない"},
    {"the test has not decided", "検定が決していない"},
    {"the figures fall between the rule's cases", "数値は規則のどの場合にも当たらない"},
    {"the item's effect is not material, and it rests on protections that are worth enough", "項目の効果は意味を持つ大きさでなく、備えが十分に効いている"},
    {"the item's effect is material, but nearly all that its measures can do is done already", "項目の効果は意味を持つが、対策の働きのほとんどはすでに備えが果たしている"},
    {"the item's effect is material", "項目の効果は意味を持つ大きさである"},
    {"the item's effect is not material", "項目の効果は意味を持つ大きさでない"}};
enum reason { NO_RUN, NO_MECHANISM, NOT_TRIED, NOT_ADDRESSED, NOT_DECIDED, BETWEEN, HOLDS, HOLDS_NEARLY_ALL, MATERIAL, NOT_MATERIAL };

static void say(hk_issue_verdict *verdict, enum reason reason) {
  for (int lang = 0; lang < 2; lang++) verdict->why[lang] = reasons[reason][lang];
}

static bool simulates(const hk_situation *situation, const char *scenario) {
  for (uint32_t k = 0; k < situation->scenario_count; k++)
    if (strcmp(situation->scenarios[k], scenario) == 0) return true;
  return false;
}

static const hk_evidence_row *row_of(const hk_evidence_table *table, const char *item) {
  for (size_t r = 0; r < table->count; r++)
    if (strcmp(table->rows[r].item->id, item) == 0) return &table->rows[r];
  return NULL;
}

/* The ledger's three words are among the dispositions. */
static hakyu_disposition reviewed(const hk_issue *issue) { return hakyu_disposition_find(hk_ledger_disposition_name(issue->disposition)); }

static enum reason reason_of(hakyu_verdict found, const hk_issue *issue, const hk_evidence_row *row) {
  if (found == HAKYU_SAYS_NOTHING) return row->ruling.is_undecided ? NOT_DECIDED : BETWEEN;
  if (found == HAKYU_SUPPORTS && issue->disposition == HK_LEDGER_ALREADY_CONSIDERED && row->ruling.is_material) return HOLDS_NEARLY_ALL;
  return row->ruling.is_material ? MATERIAL : row->ruling.is_protected ? HOLDS : NOT_MATERIAL;
}

/* One run's word, taken up if it is stronger than what stands. */
static void hear(const hk_issue *issue, const hk_evidence_table *table, const hk_evidence_row *row, hk_issue_verdict *verdict) {
  const hakyu_verdict found = hk_rule_verdict(reviewed(issue), &row->figures, &row->ruling);
  verdict->runs++;
  if (verdict->row && found <= verdict->verdict) return; /* nothing < supports < contradicts */
  verdict->verdict = found;
  verdict->table = table;
  verdict->row = row;
  verdict->is_circular = row->figures.is_circular;
  say(verdict, reason_of(found, issue, row));
}

static void judge(const hakyu_ledger *ledger, const hk_issue *issue, hk_evidence_table *const *tables, size_t count, hk_issue_verdict *verdict) {
  const hk_item *item = &ledger->catalogue->items[issue->item];
  say(verdict, issue->mechanisms ? NO_RUN : NO_MECHANISM);
  for (size_t t = 0; t < count && issue->mechanisms; t++) {
    if (!simulates(&ledger->situations[issue->situation], tables[t]->scenario)) continue;
    const hk_evidence_row *row = row_of(tables[t], item->id);
    const bool is_tried = row && row->figures.effect, is_addressed = item->mechanisms & issue->mechanisms;
    if (is_tried && is_addressed)
      hear(issue, tables[t], row, verdict);
    else if (!verdict->row)
      say(verdict, is_tried ? NOT_ADDRESSED : NOT_TRIED);
  }
}

void hk_guidance_against_review(const hakyu_ledger *ledger, hk_evidence_table *const *tables, size_t count, hk_issue_verdict *verdicts) {
  for (uint32_t i = 0; i < ledger->issue_count; i++) {
    verdicts[i] = (hk_issue_verdict){.verdict = HAKYU_SAYS_NOTHING};
    judge(ledger, &ledger->issues[i], tables, count, &verdicts[i]);
  }
}

void hk_guidance_count_verdicts(const hk_issue_verdict *verdicts, size_t count, uint32_t counts[3][2]) {
  memset(counts, 0, 6 * sizeof counts[0][0]);
  for (size_t i = 0; i < count; i++) counts[verdicts[i].verdict][verdicts[i].is_circular]++;
}
