/* row_words - a row in sentences, both tongues. Everything is conditional: on the scenario, on the assumptions, on what was simulated; and
   says what it does not show. The words 予測, 証明, "proves", "will" have no place here; nor has "must" or 遵守が必要, but in the wording of
   a compulsory item. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/phrases.h"
#include "guidance/rows.h"

typedef struct telling { const hk_evidence_table *table; const hk_evidence_row *row; hk_buffer *out; hakyu_lang lang; bool is_ja; } telling;

/* ---- pieces --------------------------------------------------------------------------------------------------------------------- */

static void say(const telling *t, const char *en, const char *ja) { hk_buffer_add(t->out, t->is_ja ? ja : en); }

static void percent(hk_buffer *out, double part) {
  const double hundredths = part * 100;
  if (!isfinite(hundredths)) {
    hk_buffer_add(out, "-");
    return;
  }
  if (fabs(hundredths) >= 9.95)
    hk_buffer_fixed(out, hundredths, 0);
  else
    hk_buffer_number(out, hundredths, 2);
  hk_buffer_add(out, " %");
}

static void range(hk_buffer *out, double low, double high) {
  hk_buffer_add(out, "");
  if (fabs(low) >= 0.0995)
    hk_buffer_fixed(out, low * 100, 0);
  else
    hk_buffer_number(out, low * 100, 2);
  hk_buffer_add(out, low < 0 || high < 0 ? " … " : "–");
  percent(out, high);
}

static void name(hk_buffer *out, const char *text) { hk_buffer_escaped(out, text, 120); }

static void sectors(const telling *t, const bool *is_in, uint32_t most) {
  const hk_facts *facts = t->table->facts;
  uint32_t count = 0, told = 0;
  for (uint32_t s = 0; s < facts->sector_count; s++) count += is_in[s];
  for (uint32_t s = 0; s < facts->sector_count && told < most; s++) {
    if (!is_in[s]) continue;
    if (told++) say(t, ", ", "、");
    name(t->out, facts->sectors[s].label[t->lang]);
  }
  if (count > told) hk_buffer_printf(t->out, t->is_ja ? " ほか %u 分野" : " and %u more", count - told);
}

static const char *mechanism(const telling *t, int number) {
  return number < 0 ? t->is_ja ? "該当する機序" : "the failures it addresses" : hakyu_mechanism_label((hakyu_mechanism)number, t->lang);
}

/* The smallest and greatest share of the draws' means. */
static void range_of_draws(const hk_material *m, double *low, double *high) {
  *low = INFINITY;
  *high = -INFINITY;
  for (uint32_t d = 0; d < m->draw_count; d++) {
    const double share = m->draws[d].base > 0 ? m->draws[d].gain / m->draws[d].base : 0;
    if (!m->draws[d].pairs) continue;
    *low = fmin(*low, share);
    *high = fmax(*high, share);
  }
  if (!isfinite(*low)) *low = *high = 0;
}

/* The part of the loss that is spared; nothing of nothing where nothing is lost. */
static hk_interval part_of(const hk_evidence_row *row) {
  const hk_interval part = row->figures.effect->part;
  return isfinite(part.value) ? part : (hk_interval){.verdict = "few"};
}

/* ---- finding, analysis, issue ------------------------------------------------------------------------------------------------------ */

static void tell_concentration(const telling *t) {
  const hk_facts *facts = t->table->facts;
  const hk_carried *common = t->row->common;
  const hk_fact_asset *asset = &facts->assets[common->asset];
  say(t, " One asset (", "一つの資産（");
  name(t->out, asset->label[t->lang]);
  say(t, ") carries ", "）がその ");
  percent(t->out, common->asset_part);
  hk_buffer_printf(t->out, t->is_ja ? " を運び、他の %u 分野に及ぶ。" : " of it; its fall reaches %u other sectors.", common->asset_reach_count);
}

static void tell_finding(const telling *t) {
  const hk_evidence_row *row = t->row;
  if (!row->carried->episodes) {
    say(t, "No failure that this item addresses occurred in the traced replications.", "追跡した試行では、この項目が対象とする障害は起こらなかった。");
    return;
  }
  if (!(row->carried->all.carried > 0)) {
    say(t, "Failures that this item addresses occurred in the traced replications and cost nothing.", "追跡した試行で、この項目が対象とする障害は起こったが、損失はなかった。");
    return;
  }
  const double part = row->carried->all.whole > 0 ? row->carried->all.carried / row->carried->all.whole : 0;
  say(t, "Failures that this item addresses carry ", "この項目が対象とする障害は損失の ");
  percent(t->out, part);
  say(t, " of the loss", " を運ぶ");
  if (row->mechanism >= 0) {
    say(t, ", most of it by: ", "（主な機序: ");
    hk_buffer_add(t->out, mechanism(t, row->mechanism));
    say(t, " (", "、");
    percent(t->out, row->mechanism_part);
    say(t, ")", "）");
  }
  say(t, "; concerned: ", "。関係分野: ");
  sectors(t, row->concerned, 6);
  say(t, ".", "。");
  if (row->figures.is_concentrated) tell_concentration(t);
}

/* The word of an interval that cannot be trusted, as the tables have it. */
static const char *verdict_word(const char *verdict, hakyu_lang lang) {
  char id[64];
  snprintf(id, sizeof id, "report.verdict_%.40s", verdict);
  const char *word = hk_phrase(id, lang);
  return word == id ? verdict : word;
}

static void tell_any_loss(const telling *t) {
  const hk_evidence_row *row = t->row;
  hk_buffer_printf(t->out, t->is_ja ? "%llu 試行のうち、関係分野に損失があったのは " : "Of %llu replications a concerned sector lost something in ", (unsigned long long)row->replications);
  percent(t->out, row->any_loss.value);
  say(t, " (95 % interval ", "（95 % 区間 ");
  range(t->out, row->any_loss.low, row->any_loss.high);
  say(t, "). ", "）。");
}

static void tell_analysis(const telling *t) {
  const hk_evidence_row *row = t->row;
  const hk_effect *effect = row->effect;
  if (row->carried->episodes) tell_any_loss(t);
  if (!effect) {
    say(t, "Not tried: ", "試していない: ");
    hk_buffer_escaped(t->out, row->not_tried[t->lang], 300);
    say(t, ".", "。");
    return;
  }
  double low, high;
  range_of_draws(row->figures.effect, &low, &high);
  hk_buffer_printf(t->out, t->is_ja ? "対にした %llu 試行で、対策は損失を " : "With its measures, in %llu paired replications, the concerned sectors' loss is smaller by ",
                   (unsigned long long)effect->pairs);
  const hk_interval part = part_of(row);
  percent(t->out, part.value);
  say(t, " (95 % interval by chance ", " 小さくした（偶然による 95 % 区間 ");
  range(t->out, part.low, part.high);
  if (!part.is_valid) hk_buffer_printf(t->out, t->is_ja ? "、判定: %s" : ", verdict: %s", verdict_word(part.verdict, t->lang));
  hk_buffer_printf(t->out, t->is_ja ? "。外側の抽出 %u 件の幅 " : "; range over %u outer draws ", row->figures.effect->draw_count);
  range(t->out, low, high);
  say(t, "); it changed ", "）。変わった試行 ");
  percent(t->out, effect->changed.value);
  say(t, " of the replications and made ", "、悪化した試行 ");
  percent(t->out, effect->worse.value);
  say(t, " worse.", "。");
}

static void tell_issue(const telling *t) {
  const hk_evidence_row *row = t->row;
  if (!row->common || !row->carried->episodes) return;
  bool owners[256] = {false};
  const hk_facts *facts = t->table->facts;
  for (uint32_t s = 0; s < facts->sector_count && s < 256; s++)
    owners[s] = row->common->inside[s].carried > 0 && row->common->inside[s].carried >= t->table->rule.carried * row->common->inside[s].whole;
  if (row->figures.common_sectors >= t->table->rule.sectors) {
    hk_buffer_printf(t->out, t->is_ja ? "「%s」は %u 分野に共通する: " : "“%s” is common to %u sectors: ", mechanism(t, (int)row->common_mechanism), row->figures.common_sectors);
    sectors(t, owners, 8);
  } else if (row->figures.is_concentrated) {
    bool reached[256] = {false};
    for (uint32_t k = 0; k < row->common->asset_reach_count; k++)
      if (row->common->asset_reach[k] < 256) reached[row->common->asset_reach[k]] = true;
    say(t, "Concentration on one asset of ", "一つの資産への集中（所有: ");
    name(t->out, facts->sectors[facts->assets[row->common->asset].sector].label[t->lang]);
    say(t, "; receiving: ", "、影響を受ける分野: ");
    sectors(t, reached, 8);
    say(t, "", "）");
  } else if (row->figures.common_sectors) {
    hk_buffer_printf(t->out, t->is_ja ? "「%s」は次の分野にとどまる: " : "“%s” stays inside: ", mechanism(t, (int)row->common_mechanism));
    sectors(t, owners, 8);
  }
}

/* ---- words for the guideline ---------------------------------------------------------------------------------------------------------- */

void hk_row_wording(hk_buffer *out, hk_force force, hakyu_disposition disposition, const char *weakness, const char *sector, hakyu_lang lang) {
  static const char *const asks[][2] = {[HK_COMPULSORY] = {"Measures against “%s” must be taken.", "「%s」への対策について、遵守が必要である。"},
                                        [HK_DESIRABLE] = {"It is desirable that measures against “%s” be taken.", "「%s」への対策を講じることが望ましい。"},
                                        [HK_INFORMATIVE] = {"For reference: measures against “%s”.", "参考: 「%s」への対策。"}};
  const char *ask = asks[force][lang == HAKYU_JA];
  if (disposition == HAKYU_DISPOSITION_revision_needed) {
    hk_buffer_printf(out, ask, weakness);
  } else if (disposition == HAKYU_DISPOSITION_route_to_sector_standard) {
    hk_buffer_printf(out, lang == HAKYU_JA ? "（%s の安全基準等へ）" : "(For the standard of %s) ", sector);
    hk_buffer_printf(out, ask, weakness);
  } else if (disposition == HAKYU_DISPOSITION_stated_but_weak) {
    hk_buffer_printf(out, lang == HAKYU_JA ? "（記載済み）「%s」への対策の実施状況を確認・検証する。" : "(Stated already) Confirm and verify how far measures against “%s” are taken.", weakness);
  }
}

static hakyu_status tell_wording(const telling *t) {
  const hk_evidence_row *row = t->row;
  const hk_facts *facts = t->table->facts;
  hk_buffer sector;
  uint32_t owner = HK_FACT_NONE;
  for (uint32_t s = 0; row->common && s < facts->sector_count; s++)
    if (owner == HK_FACT_NONE || row->common->inside[s].carried > row->common->inside[owner].carried) owner = s;
  if (row->common && row->figures.is_concentrated) owner = facts->assets[row->common->asset].sector;
  hk_buffer_init(&sector, t->table->memory);
  name(&sector, owner == HK_FACT_NONE ? (t->is_ja ? "関係分野" : "the concerned sector") : facts->sectors[owner].label[t->lang]);
  if (!sector.is_starved) hk_row_wording(t->out, row->item->force, row->ruling.disposition, mechanism(t, row->mechanism), sector.text, t->lang);
  hakyu_status status = sector.is_starved ? HAKYU_NO_MEMORY : HAKYU_OK;
  hk_buffer_fini(&sector);
  return status;
}

/* ---- the sentence to be quoted ------------------------------------------------------------------------------------------------------------ */

static void tell_adoption(const telling *t) {
  const hk_item *item = t->row->item;
  const double low = item->adoption_low_ppm * 1e-6, high = item->adoption_high_ppm * 1e-6;
  if (low >= 1) {
    say(t, "all assets concerned", "対象資産のすべて");
    return;
  }
  if (low == high)
    percent(t->out, low);
  else
    range(t->out, low, high);
  say(t, " of the assets concerned", " の対象資産");
}

static void tell_caveat(const telling *t) {
  say(t, " This does not show how often such an event occurs, how real organisations would carry the measures out, or anything that was not simulated.",
      "この結果は、事象がどれほど起こるか、実際の組織が対策をどう実施するか、また模擬していないことについては、何も示さない。");
}

static void tell_sentence(const telling *t) {
  const hk_evidence_row *row = t->row;
  const hk_effect *effect = row->effect;
  if (!effect) {
    say(t, "For the item “", "項目「");
    name(t->out, row->item->title[t->lang]);
    say(t, "” this simulation says nothing: ", "」について、この模擬は何も言えない: ");
    hk_buffer_escaped(t->out, row->not_tried[t->lang], 300);
    say(t, ".", "。");
    return;
  }
  const hk_interval part = part_of(row);
  double draws_low, draws_high;
  range_of_draws(row->figures.effect, &draws_low, &draws_high);
  say(t, "In the scenario “", "シナリオ「");
  name(t->out, t->table->title[t->lang]);
  if (row->pedigree.assumption_count == 0)
    say(t, "”, and under no assumptions, if the measures of “", "」のもとで、仮定なしで、項目「");
  else
    hk_buffer_printf(t->out, t->is_ja ? "」と %u 件の仮定のもとで、項目「" : row->pedigree.assumption_count == 1 ? "”, and under its %u assumption, if the measures of “" : "”, and under its %u assumptions, if the measures of “",
                     row->pedigree.assumption_count);
  name(t->out, row->item->title[t->lang]);
  say(t, "” were adopted by ", "」の対策を ");
  tell_adoption(t);
  say(t, ", the loss of the sectors concerned was ", "が採用したとすると、関係分野の損失は ");
  if (t->is_ja) {
    percent(t->out, fabs(part.value));
    hk_buffer_add(t->out, part.value < 0 ? " 大きくなった" : " 小さくなった");
  } else {
    percent(t->out, fabs(part.value));
    hk_buffer_add(t->out, part.value < 0 ? " greater" : " smaller");
  }
  say(t, " in the simulation (95 % interval by chance alone: ", "（模擬上。偶然のみによる 95 % 区間: ");
  range(t->out, part.low, part.high);
  say(t, "; over the outer draws of the assumptions: ", "、仮定の取り方による幅: ");
  range(t->out, draws_low, draws_high);
  hk_buffer_printf(t->out, t->is_ja ? "、対の試行 %llu 回）。" : "; %llu paired replications).", (unsigned long long)effect->pairs);
  if (row->ruling.is_undecided) say(t, " The test has not decided.", "検定はまだ決していない。");
  tell_caveat(t);
}

/* ---- all of it ------------------------------------------------------------------------------------------------------------------------------ */

static void tell_why(const telling *t) {
  if (t->row->figures.is_assessable)
    hk_rule_tell(t->out, &t->row->figures, &t->table->rule, &t->row->ruling, t->table->tested, t->lang);
  else
    hk_buffer_escaped(t->out, t->row->not_tried[t->lang], 300);
}

static hakyu_status keep(hk_arena *arena, const hk_buffer *out, const char **text) {
  *text = out->is_starved ? NULL : hk_arena_text(arena, out->text ? out->text : "", out->length);
  return *text ? HAKYU_OK : HAKYU_NO_MEMORY;
}

hakyu_status hk_row_words(const hk_evidence_table *table, hk_evidence_row *row) {
  enum { PARTS = 6 };
  hk_arena *arena = table->facts->arena;
  hakyu_status status = HAKYU_OK;
  for (int lang = 0; lang < 2 && !status; lang++) {
    const char **places[PARTS] = {&row->finding[lang], &row->analysis[lang], &row->issue[lang], &row->why[lang], &row->wording[lang], &row->sentence[lang]};
    for (int part = 0; part < PARTS && !status; part++) {
      hk_buffer out;
      hk_buffer_init(&out, table->memory);
      const telling t = {table, row, &out, (hakyu_lang)lang, lang == HAKYU_JA};
      switch (part) {
        case 0: tell_finding(&t); break;
        case 1: tell_analysis(&t); break;
        case 2: tell_issue(&t); break;
        case 3: tell_why(&t); break;
        case 4: status = tell_wording(&t); break;
        default: tell_sentence(&t); break;
      }
      if (!status) status = keep(arena, &out, places[part]);
      hk_buffer_fini(&out);
    }
  }
  return status;
}

const char *hk_guidance_not_simulated(hakyu_lang lang) {
  return lang == HAKYU_JA ? "需給と潮流（未実装の階層）、輻輳・感染・漏えい（モデルに該当する階層の表がある場合を除く）、原因としてのシステム変更（シナリオに種類 change の脅威がある場合を除く）、"
                            "意図、モデルの規則を超える人の行動。"
                          : "Power balance and flow (a layer that is not built); congestion, infection and leaks (but where the model has tables of these layers); changes to systems as a cause "
                            "(but where the scenario has a hazard of kind change); intent; and what people do beyond the rules of the model.";
}

hakyu_status hk_table_words(hk_evidence_table *table) {
  static const char *const fixed[2] = {"items not tried:", "試していない項目:"};
  hakyu_status status = HAKYU_OK;
  for (int lang = 0; lang < 2 && !status; lang++) {
    uint32_t told = 0;
    hk_buffer out;
    hk_buffer_init(&out, table->memory);
    hk_buffer_add(&out, fixed[lang]);
    for (size_t r = 0; r < table->count; r++)
      if (!table->rows[r].figures.effect) hk_buffer_printf(&out, "%s %s", told++ ? "," : "", table->rows[r].item->id);
    hk_buffer_add(&out, told ? "." : lang == HAKYU_JA ? " なし。" : " none.");
    status = keep(table->facts->arena, &out, &table->limits[lang]);
    hk_buffer_fini(&out);
  }
  return status;
}
