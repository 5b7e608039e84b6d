/* rule - see rule.h. Arithmetic and order only: whatever is drawn, stored or printed lies elsewhere. */
#include "guidance/rule.h"

hk_rule_limits hk_rule_defaults(void) { return (hk_rule_limits){.material = hk_material_defaults(), .carried = 0.05, .sectors = 3}; }

/* ---- the rule --------------------------------------------------------------------------------------------------------------- */

static hakyu_disposition first_that_fits(const hk_rule_figures *f, bool is_material, bool is_protected, bool is_common) {
  if (!f->is_assessable) return HAKYU_DISPOSITION_not_assessable;
  if (f->stated == HK_NOT_ENTERED) return HAKYU_DISPOSITION_edition_not_entered;
  if (!is_material) return f->stated != HK_NOT_STATED && is_protected ? HAKYU_DISPOSITION_already_considered : HAKYU_DISPOSITION_no_revision_this_year;
  if (!is_common) return HAKYU_DISPOSITION_route_to_sector_standard;
  return f->stated == HK_STATED ? HAKYU_DISPOSITION_stated_but_weak : HAKYU_DISPOSITION_revision_needed;
}

static bool is_speaking(const hk_material *material, uint32_t draw, const hk_rule_limits *limits) {
  return material && draw < material->draw_count && material->draws[draw].p < limits->material.significance;
}

static uint32_t draws_of(const hk_rule_figures *f) { return f->effect ? f->effect->draw_count : 0; }

static double share_that_stays(const hk_rule_figures *f, const hk_rule_limits *limits, hakyu_disposition disposition) {
  const uint32_t draws = draws_of(f);
  uint32_t same = 0;
  if (!draws) return f->is_assessable && f->stated != HK_NOT_ENTERED ? 0 : 1;
  for (uint32_t d = 0; d < draws; d++) {
    const uint32_t common = f->common_by_draw ? f->common_by_draw[d] : f->common_sectors;
    same += disposition == first_that_fits(f, is_speaking(f->effect, d, limits), is_speaking(f->removal, d, limits), common >= limits->sectors);
  }
  return (double)same / draws;
}

hk_ruling hk_rule_decide(const hk_rule_figures *f, const hk_rule_limits *limits) {
  hk_ruling r = {.is_undecided = f->is_assessable && !(f->effect && f->effect->is_decided),
                 .is_immaterial = f->effect && f->effect->is_immaterial,
                 .is_mixed = f->effect && f->effect->is_mixed,
                 .is_material = f->effect && f->effect->is_material,
                 .is_protected = f->removal && f->removal->is_material,
                 .is_common = f->common_sectors >= limits->sectors};
  r.disposition = first_that_fits(f, r.is_material, r.is_protected, r.is_common);
  r.is_to_confirm = r.disposition == HAKYU_DISPOSITION_stated_but_weak && f->is_adoption_partial;
  r.stays = share_that_stays(f, limits, r.disposition);
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

static const char *stated_words(hk_statement_word stated, hakyu_lang lang) {
  static const char *const words[HK_STATEMENT_WORD_COUNT][2] = {[HK_STATED] = {"stated", "記載あり"},
                                                                [HK_PARTLY] = {"partly stated", "一部記載"},
                                                                [HK_NOT_STATED] = {"not stated", "記載なし"},
                                                                [HK_NOT_ENTERED] = {"not entered", "未入力"},
                                                                [HK_PLANNED] = {"planned", "予定"}};
  return words[stated][lang == HAKYU_JA];
}

static void tell_edition(hk_buffer *out, const hk_rule_figures *f, hakyu_lang lang) {
  hk_buffer_add(out, lang == HAKYU_JA ? "版の記載: " : "the edition: ");
  hk_buffer_add(out, stated_words(f->stated, lang));
  if (f->is_circular) hk_buffer_add(out, lang == HAKYU_JA ? "（見直し自身の言葉による: 循環）" : " (on the review's own word: circular)");
}

static void tell_effect(hk_buffer *out, const hk_rule_figures *f, const hk_rule_limits *limits, const hk_ruling *r, uint32_t tested, hakyu_lang lang) {
  const bool is_ja = lang == HAKYU_JA;
  const uint32_t draws = draws_of(f), said = (uint32_t)((f->effect ? f->effect->share : 0) * draws + 0.5);
  hk_buffer_add(out, is_ja ? "; 効果: 関係分野の損失の " : "; effect: ");
  percent_of(out, f->effect ? f->effect->gain : 0, f->effect ? f->effect->base : 0, lang);
  hk_buffer_add(out, is_ja ? "（意味を持つ最小は " : " of the concerned sectors' loss (the least that matters is ");
  percent(out, limits->material.least);
  hk_buffer_printf(out, is_ja ? "）、検定がそれを超えると認めた外側の抽出は %u 件中 %u 件（必要: " : "), and the test finds it greater in %u of %u outer draws (needed: ", is_ja ? draws : said,
                   is_ja ? said : draws);
  percent(out, limits->material.draw_share);
  hk_buffer_add(out, is_ja ? "、Holm 補正した p < " : "; Holm-adjusted p < ");
  hk_buffer_number(out, limits->material.significance, 2);
  hk_buffer_printf(out, is_ja ? "、検定した項目 %u 件）" : tested == 1 ? " over %u item tested)" : " over %u items tested)", tested);
  if (r->is_undecided) hk_buffer_add(out, is_ja ? "。未決: 検定はまだどちらとも言っていない" : "; undecided: the test has not spoken either way");
}

static void tell_protection(hk_buffer *out, const hk_rule_figures *f, const hk_ruling *r, hakyu_lang lang) {
  if (!f->removal) {
    hk_buffer_add(out, lang == HAKYU_JA ? "; これを具体化する備えは模擬に現れていない" : "; no protection that embodies it was at work");
    return;
  }
  hk_buffer_add(out, lang == HAKYU_JA ? "; これを具体化する備えを除くと損失は " : "; without the protections that embody it the loss grows by ");
  percent_of(out, f->removal->gain, f->removal->base, lang);
  hk_buffer_add(out, lang == HAKYU_JA ? (r->is_protected ? " 増える（十分）" : " 増える（不十分）") : r->is_protected ? " (enough)" : " (not enough)");
}

static void tell_commonality(hk_buffer *out, const hk_rule_figures *f, const hk_rule_limits *limits, hakyu_lang lang) {
  const bool is_ja = lang == HAKYU_JA;
  hk_buffer_add(out, is_ja ? "; 同じ機序が損失の " : "; one mechanism carries at least ");
  percent(out, limits->carried);
  hk_buffer_printf(out, is_ja ? " 以上を運ぶ所有分野は %u（必要: %u）" : f->common_sectors == 1 ? " of the loss inside %u owning sector (needed: %u)" : " of the loss inside %u owning sectors (needed: %u)",
                   f->common_sectors, limits->sectors);
  if (f->is_concentrated) hk_buffer_add(out, is_ja ? "。一つの資産への集中" : "; concentration on one asset");
}

void hk_rule_tell(hk_buffer *out, const hk_rule_figures *f, const hk_rule_limits *limits, const hk_ruling *r, uint32_t tested, hakyu_lang lang) {
  if (!f->is_assessable) {
    hk_buffer_add(out, lang == HAKYU_JA ? "対応する対策・階層・脅威がない" : "no lever, layer or hazard for it");
    return;
  }
  tell_edition(out, f, lang);
  tell_effect(out, f, limits, r, tested, lang);
  if (!r->is_material && f->stated != HK_NOT_STATED && f->stated != HK_NOT_ENTERED) tell_protection(out, f, r, lang);
  if (r->is_material) tell_commonality(out, f, limits, lang);
  hk_buffer_add(out, lang == HAKYU_JA ? "; 判定が変わらない外側の抽出: " : "; the disposition stays in ");
  percent(out, r->stays);
  if (lang == HAKYU_EN) hk_buffer_add(out, " of the outer draws");
  hk_buffer_add(out, lang == HAKYU_JA ? "。" : ".");
}

/* ---- against a review ------------------------------------------------------------------------------------------------------- */

/* Of what an item's measures take away, the part that is held back already where the item counts as considered. */
static const double held_least = 0.9;

hakyu_verdict hk_rule_verdict(hakyu_disposition reviewed, const hk_rule_figures *f, const hk_ruling *r) {
  const bool is_silent = !f->is_assessable || r->is_undecided || !f->effect || (f->effect->base <= 0 && !(f->removal && f->removal->gain > 0));
  if (is_silent) return HAKYU_SAYS_NOTHING;
  const bool is_held = f->removal && f->removal->gain >= held_least * (f->removal->gain + f->effect->gain);
  const bool is_due = r->is_material && r->is_common;
  switch (reviewed) {
    case HAKYU_DISPOSITION_already_considered:
      if (r->is_material && !is_held) return HAKYU_CONTRADICTS;
      return r->is_protected && (r->is_immaterial || is_held) ? HAKYU_SUPPORTS : HAKYU_SAYS_NOTHING;
    case HAKYU_DISPOSITION_revision_needed: return is_due ? HAKYU_SUPPORTS : r->is_immaterial ? HAKYU_CONTRADICTS : HAKYU_SAYS_NOTHING;
    case HAKYU_DISPOSITION_no_revision_this_year: return is_due ? HAKYU_CONTRADICTS : r->is_immaterial ? HAKYU_SUPPORTS : HAKYU_SAYS_NOTHING;
    default: return HAKYU_SAYS_NOTHING;
  }
}

const char *hk_rule_verdict_rule(hakyu_lang lang) {
  return lang == HAKYU_JA
             ? "見直しの結論に対して（「意味を持たない」は、それを否定する検定が外側の抽出の 80 % 以上でそう言うときに限る）: 「考慮済み」は、項目を具体化する備えが意味を持つ大きさの損失を防いでおり、かつ項目の効果が意味を持たないか、対策の働き（すでに防いでいる損失と"
               "さらに減らせる損失）の九割以上がすでに防がれているなら支持する。効果が意味を持ち、防いでいるのがそれより少なければ反する。"
               "九割は2006年の停電の結果（97 % と、発電機を除いた場合の 79 %）を見てから両者の間に置いた値であり、その行の結論は独立した裏付けではない。"
               "「改定が必要」は、効果が意味を持ち複数分野に共通なら支持し、意味を持たないなら反する。「見直しに至らず」はその逆。それ以外（意味を持つか否かが、知られていないことによって変わるとき、意味を持たないと言うには試行が足りないときを含む）と、評価できない・未決のとき、"
               "何も失われず備えも試していないときは、何も言えない。"
             : "Against the review's word (\"not material\" only where the test against it says so in at least 80 % of the outer draws): \"already considered\" is supported if the protections that embody the item hold back a loss that matters, and either the "
               "item's effect is not material or nine tenths of what its measures take away (held back already, and still to be spared) are held back already; it is "
               "contradicted if the effect is material and less is held back (nine tenths were put between 97 % and, without generators, 79 % after both were seen for the "
               "blackout of 2006: what its row says is no independent confirmation); \"revision needed\" is supported if the effect is material and the weakness common, and contradicted if it is "
               "not material; \"no revision this year\" the other way round. Otherwise (also where it turns on what is not known whether the effect is material, or where replications are too few to call it not material), and where the item is not assessable or undecided, or nothing is lost and no "
               "protection was tried, simulation says nothing.";
}
