/* rule - see rule.h. Arithmetic and order only: whatever is drawn, stored or printed lies elsewhere. */
#include "guidance/rule.h"

#include <stdlib.h>
#include <string.h>

hk_rule_limits hk_rule_defaults(void) { return (hk_rule_limits){.least = 0.01, .significance = 0.05, .draw_share = 0.8, .carried = 0.05, .sectors = 3}; }

/* ---- adjustment (Holm) ------------------------------------------------------------------------------------------------------ */

typedef struct ranked { double p; double *place; } ranked;

static int compare_ranked(const void *left, const void *right) {
  const ranked *a = left, *b = right;
  return a->p < b->p ? -1 : a->p > b->p;
}

static void adjust(ranked *list, size_t count) {
  double highest = 0;
  qsort(list, count, sizeof *list, compare_ranked);
  for (size_t r = 0; r < count; r++) {
    double p = list[r].p * (double)(count - r);
    if (p > highest) highest = p;
    *list[r].place = highest < 1 ? highest : 1;
  }
}

hakyu_status hk_rule_adjust(const hakyu_memory *memory, hk_rule_figures *const *items, size_t count) {
  uint32_t draws = 0;
  ranked *list = hk_memory_array(memory, count + 1, sizeof *list);
  if (!list) return HAKYU_NO_MEMORY;
  for (size_t i = 0; i < count; i++)
    if (items[i]->draw_count > draws) draws = items[i]->draw_count;
  for (uint32_t d = 0; d < draws; d++)
    for (int is_removal = 0; is_removal < 2; is_removal++) {
      size_t tested = 0;
      for (size_t i = 0; i < count; i++)
        if (items[i]->is_assessable && d < items[i]->draw_count) {
          double *place = is_removal ? &items[i]->draws[d].removal_p : &items[i]->draws[d].p;
          list[tested++] = (ranked){*place, place};
        }
      adjust(list, tested);
    }
  hk_memory_free(memory, list);
  return HAKYU_OK;
}

/* ---- the rule --------------------------------------------------------------------------------------------------------------- */

static hakyu_disposition first_that_fits(const hk_rule_figures *f, bool is_material, bool is_protected, bool is_common) {
  if (!f->is_assessable) return HAKYU_DISPOSITION_not_assessable;
  if (f->stated == HK_NOT_ENTERED) return HAKYU_DISPOSITION_edition_not_entered;
  if (!is_material) return f->stated != HK_NOT_STATED && is_protected ? HAKYU_DISPOSITION_already_considered : HAKYU_DISPOSITION_no_revision_this_year;
  if (!is_common) return HAKYU_DISPOSITION_route_to_sector_standard;
  return f->stated == HK_STATED ? HAKYU_DISPOSITION_stated_but_weak : HAKYU_DISPOSITION_revision_needed;
}

static bool is_enough(uint32_t part, uint32_t whole, double share) { return whole && (double)part >= share * (double)whole; }

hk_ruling hk_rule_decide(const hk_rule_figures *f, const hk_rule_limits *limits) {
  hk_ruling r = {0};
  uint32_t material = 0, against = 0, protected = 0, same = 0;
  for (uint32_t d = 0; d < f->draw_count; d++) {
    const hk_rule_draw *draw = &f->draws[d];
    const bool is_material = draw->p < limits->significance;
    material += is_material;
    against += !is_material && draw->p_against < limits->significance;
    protected += draw->removal_p < limits->significance;
    r.base += draw->base / f->draw_count;
    r.gain += draw->gain / f->draw_count;
    r.removal += draw->removal / f->draw_count;
  }
  r.is_material = is_enough(material, f->draw_count, limits->draw_share);
  r.is_protected = is_enough(protected, f->draw_count, limits->draw_share);
  r.is_common = f->common_sectors >= limits->sectors;
  r.material_share = f->draw_count ? (double)material / f->draw_count : 0;
  /* settled against: were all silent draws material, it would still not be enough */
  r.is_undecided = f->is_assessable && !r.is_material && (!f->draw_count || is_enough(f->draw_count - against, f->draw_count, limits->draw_share));
  r.disposition = first_that_fits(f, r.is_material, r.is_protected, r.is_common);
  r.is_to_confirm = r.disposition == HAKYU_DISPOSITION_stated_but_weak && f->is_adoption_partial;
  for (uint32_t d = 0; d < f->draw_count; d++) {
    const hk_rule_draw *draw = &f->draws[d];
    same += r.disposition == first_that_fits(f, draw->p < limits->significance, draw->removal_p < limits->significance, draw->common_sectors >= limits->sectors);
  }
  r.stays = f->draw_count ? (double)same / f->draw_count : f->is_assessable && f->stated != HK_NOT_ENTERED ? 0 : 1;
  return r;
}

/* ---- in words --------------------------------------------------------------------------------------------------------------- */

static void percent(hk_buffer *out, double part) {
  const double hundredths = part * 100;
  if (hundredths >= 10 || hundredths <= -10)
    hk_buffer_fixed(out, hundredths, 0);
  else
    hk_buffer_number(out, hundredths, 2);
  hk_buffer_add(out, " %");
}

static void percent_of(hk_buffer *out, double part, double whole, hakyu_lang lang) {
  if (whole > 0)
    percent(out, part / whole);
  else
    hk_buffer_add(out, part > 0 ? lang == HAKYU_JA ? "正（基の損失は 0）" : "above 0 (the base loses nothing)" : "0 %");
}

static const char *stated_words(hk_stated stated, hakyu_lang lang) {
  static const char *const words[][2] = {{"not entered", "未入力"}, {"not stated", "記載なし"}, {"partly stated", "一部記載"}, {"stated", "記載あり"}};
  return words[stated][lang == HAKYU_JA];
}

static void tell_edition(hk_buffer *out, const hk_rule_figures *f, hakyu_lang lang) {
  hk_buffer_add(out, lang == HAKYU_JA ? "版の記載: " : "the edition: ");
  hk_buffer_add(out, stated_words(f->stated, lang));
  if (f->is_circular) hk_buffer_add(out, lang == HAKYU_JA ? "（見直し自身の言葉による: 循環）" : " (on the review's own word: circular)");
}

static void tell_effect(hk_buffer *out, const hk_rule_figures *f, const hk_rule_limits *limits, const hk_ruling *r, uint32_t tested, hakyu_lang lang) {
  const bool is_ja = lang == HAKYU_JA;
  const uint32_t said = (uint32_t)(r->material_share * f->draw_count + 0.5);
  hk_buffer_add(out, is_ja ? "; 効果: 関係分野の損失の " : "; effect: ");
  percent_of(out, r->gain, r->base, lang);
  hk_buffer_add(out, is_ja ? "（意味を持つ最小は " : " of the concerned sectors' loss (the least that matters is ");
  percent(out, limits->least);
  hk_buffer_printf(out, is_ja ? "）、検定がそれを超えると認めた外側の抽出は %u 件中 %u 件（必要: " : "), and the test finds it greater in %u of %u outer draws (needed: ", is_ja ? f->draw_count : said,
                   is_ja ? said : f->draw_count);
  percent(out, limits->draw_share);
  hk_buffer_add(out, is_ja ? "、Holm 補正した p < " : "; Holm-adjusted p < ");
  hk_buffer_number(out, limits->significance, 2);
  hk_buffer_printf(out, is_ja ? "、検定した項目 %u 件）" : " over %u items tested)", tested);
  if (r->is_undecided) hk_buffer_add(out, is_ja ? "。未決: 検定はまだどちらとも言っていない" : "; undecided: the test has not spoken either way");
}

static void tell_protection(hk_buffer *out, const hk_ruling *r, hakyu_lang lang) {
  hk_buffer_add(out, lang == HAKYU_JA ? "; これを具体化する備えを除くと損失は " : "; without the protections that embody it the loss grows by ");
  percent_of(out, r->removal, r->base, lang);
  hk_buffer_add(out, lang == HAKYU_JA ? (r->is_protected ? " 増える（十分）" : " 増える（不十分）") : r->is_protected ? " (enough)" : " (not enough)");
}

static void tell_commonality(hk_buffer *out, const hk_rule_figures *f, const hk_rule_limits *limits, hakyu_lang lang) {
  const bool is_ja = lang == HAKYU_JA;
  hk_buffer_add(out, is_ja ? "; 同じ機序が損失の " : "; one mechanism carries at least ");
  percent(out, limits->carried);
  hk_buffer_printf(out, is_ja ? " 以上を運ぶ所有分野は %u（必要: %u）" : " of the loss inside %u owning sectors (needed: %u)", f->common_sectors, limits->sectors);
  if (f->is_concentrated) hk_buffer_add(out, is_ja ? "。一つの資産への集中" : "; concentration on one asset");
}

void hk_rule_tell(hk_buffer *out, const hk_rule_figures *f, const hk_rule_limits *limits, const hk_ruling *r, uint32_t tested, hakyu_lang lang) {
  if (!f->is_assessable) {
    hk_buffer_add(out, lang == HAKYU_JA ? "対応する対策・階層・脅威がない" : "no lever, layer or hazard for it");
    return;
  }
  tell_edition(out, f, lang);
  tell_effect(out, f, limits, r, tested, lang);
  if (!r->is_material && f->stated != HK_NOT_STATED && f->stated != HK_NOT_ENTERED) tell_protection(out, r, lang);
  if (r->is_material) tell_commonality(out, f, limits, lang);
  hk_buffer_add(out, lang == HAKYU_JA ? "; 判定が変わらない外側の抽出: " : "; the disposition stays in ");
  percent(out, r->stays);
  if (lang == HAKYU_EN) hk_buffer_add(out, " of the outer draws");
  hk_buffer_add(out, lang == HAKYU_JA ? "。" : ".");
}

/* ---- against a review ------------------------------------------------------------------------------------------------------- */

hakyu_verdict hk_rule_verdict(hakyu_disposition reviewed, const hk_rule_figures *f, const hk_ruling *r) {
  const bool is_silent = !f->is_assessable || r->is_undecided || !f->draw_count || (r->base <= 0 && r->removal <= 0);
  if (is_silent) return HAKYU_SAYS_NOTHING;
  const bool is_due = r->is_material && r->is_common;
  switch (reviewed) {
    case HAKYU_DISPOSITION_already_considered: return r->is_material ? HAKYU_CONTRADICTS : r->is_protected ? HAKYU_SUPPORTS : HAKYU_SAYS_NOTHING;
    case HAKYU_DISPOSITION_revision_needed: return is_due ? HAKYU_SUPPORTS : r->is_material ? HAKYU_SAYS_NOTHING : HAKYU_CONTRADICTS;
    case HAKYU_DISPOSITION_no_revision_this_year: return is_due ? HAKYU_CONTRADICTS : r->is_material ? HAKYU_SAYS_NOTHING : HAKYU_SUPPORTS;
    default: return HAKYU_SAYS_NOTHING;
  }
}

const char *hk_rule_verdict_rule(hakyu_lang lang) {
  return lang == HAKYU_JA
             ? "見直しの結論に対して: 「考慮済み」は、項目の効果が意味を持つ大きさなら反する。そうでなく、これを具体化する備えを除くと損失が十分に増えるなら支持する。"
               "「改定が必要」は、効果が意味を持ち複数分野に共通なら支持し、意味を持たないなら反する。「見直しに至らず」はその逆。それ以外と、評価できない・未決のとき、"
               "何も失われず備えも試していないときは、何も言えない。"
             : "Against the review's word: \"already considered\" is contradicted if the item's effect is material, and supported if it is not while taking away the "
               "protections that embody it costs enough; \"revision needed\" is supported if the effect is material and the weakness common, and contradicted if it is "
               "not material; \"no revision this year\" the other way round. Otherwise, and where the item is not assessable or undecided, or nothing is lost and no "
               "protection was tried, simulation says nothing.";
}
