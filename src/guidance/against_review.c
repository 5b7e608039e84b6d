/* against_review - see against_review.h. */
#include "guidance/against_review.h"

#include <string.h>

static const char *const reasons[][2] = {
    {"no run of a scenario that simulates it", "これを模擬するシナリオの実行がない"},
    {"the issue names no mechanism that simulation knows", "問題意識が、模擬の扱う機序を挙げていない"},
    {"its item has not been tried", "その項目は試していない"},
    {"its item addresses none of its mechanisms", "その項目は、挙げられた機序を対象としない"},
    {"the test has not decided", "検定が決していない"},
    {"the figures fall between the rule's cases", "数値は規則のどの場合にも当たらない"},
    {"the item's effect is not material, and it rests on protections that are worth enough", "項目の効果は意味を持つ大きさでなく、備えが十分に効いている"},
    {"the item's effect is material, but nearly all that its measures can do is done already", "項目の効果は意味を持つが、対策の働きのほとんどはすでに備えが果たしている"},
    {"the item's effect is material", "項目の効果は意味を持つ大きさである"},
    {"the item's effect is not material", "項目の効果は意味を持つ大きさでない"},
    {"whether the item's effect is material turns on what is not known", "項目の効果が意味を持つ大きさかどうかは、知られていないことによって変わる"},
    {"in too many outer draws the replications are too few to say that the item's effect is not material", "外側の抽出の多くで試行が足りず、項目の効果が意味を持たないとは言えない"},
    {"the item's effect is material, but the weakness is shown inside too few sectors to speak of all", "項目の効果は意味を持つ大きさだが、弱さの現れた分野が少なく、分野全体については言えない"}};
enum reason { NO_RUN, NO_MECHANISM, NOT_TRIED, NOT_ADDRESSED, NOT_DECIDED, BETWEEN, HOLDS, HOLDS_NEARLY_ALL, MATERIAL, NOT_MATERIAL, TURNS, TOO_FEW, INSIDE_FEW };

static void say(const char *why[2], enum reason reason) {
  for (int lang = 0; lang < 2; lang++) why[lang] = reasons[reason][lang];
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
  const bool is_of_all = issue->disposition != HK_LEDGER_ALREADY_CONSIDERED; /* it asks whether the weakness is common */
  if (found == HAKYU_SAYS_NOTHING && row->ruling.is_undecided) return NOT_DECIDED;
  if (found == HAKYU_SAYS_NOTHING && row->ruling.is_material) return is_of_all && !row->ruling.is_common ? INSIDE_FEW : BETWEEN;
  if (found == HAKYU_SAYS_NOTHING) return row->ruling.is_immaterial ? BETWEEN : row->ruling.is_mixed ? TURNS : TOO_FEW;
  if (found == HAKYU_SUPPORTS && issue->disposition == HK_LEDGER_ALREADY_CONSIDERED && row->ruling.is_material) return HOLDS_NEARLY_ALL;
  return row->ruling.is_material ? MATERIAL : row->ruling.is_protected ? HOLDS : NOT_MATERIAL;
}

hk_run_word hk_guidance_run_word(const hakyu_ledger *ledger, const hk_issue *issue, const hk_evidence_table *table) {
  const hk_item *item = &ledger->catalogue->items[issue->item];
  const hk_evidence_row *row = row_of(table, item->id);
  hk_run_word word = {.is_of_situation = simulates(&ledger->situations[issue->situation], table->scenario), .verdict = HAKYU_SAYS_NOTHING, .row = row};
  const bool is_tried = row && row->figures.effect, is_addressed = item->mechanisms & issue->mechanisms;
  word.is_speaking = word.is_of_situation && issue->mechanisms && is_tried && is_addressed;
  if (!word.is_speaking) {
    say(word.why, !issue->mechanisms ? NO_MECHANISM : !word.is_of_situation ? NO_RUN : is_tried ? NOT_ADDRESSED : NOT_TRIED);
    return word;
  }
  word.verdict = hk_rule_verdict(reviewed(issue), &row->figures, &row->ruling);
  say(word.why, reason_of(word.verdict, issue, row));
  return word;
}

/* One run's word, taken up if it is stronger than what stands: nothing < supports < contradicts. */
static void hear(const hk_evidence_table *table, const hk_run_word *word, hk_issue_verdict *verdict) {
  verdict->runs++;
  verdict->said[word->verdict]++;
  if (verdict->row && word->verdict <= verdict->verdict) return;
  verdict->verdict = word->verdict;
  verdict->table = table;
  verdict->row = word->row;
  verdict->is_circular = word->row->figures.is_circular;
  for (int lang = 0; lang < 2; lang++) verdict->why[lang] = word->why[lang];
}

static void judge(const hakyu_ledger *ledger, const hk_issue *issue, hk_evidence_table *const *tables, size_t count, hk_issue_verdict *verdict) {
  bool is_anywhere_tried = false; /* on a run of the situation that does not speak: it says more than one on which it was not */
  say(verdict->why, issue->mechanisms ? NO_RUN : NO_MECHANISM);
  for (size_t t = 0; t < count && issue->mechanisms; t++) {
    const hk_run_word word = hk_guidance_run_word(ledger, issue, tables[t]);
    if (!word.is_of_situation) continue;
    if (word.is_speaking) {
      hear(tables[t], &word, verdict);
    } else if (!verdict->row) {
      const bool is_tried = word.row && word.row->figures.effect;
      if (is_anywhere_tried && !is_tried) continue;
      is_anywhere_tried = is_tried;
      for (int lang = 0; lang < 2; lang++) verdict->why[lang] = word.why[lang];
      if (!verdict->untried && word.row && !is_tried) verdict->untried = word.row;
    }
  }
  if (verdict->row || is_anywhere_tried) verdict->untried = NULL;
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
