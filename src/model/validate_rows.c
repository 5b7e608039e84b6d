/* validate_rows - what must hold within one asset, need, link or section row. */
#include "model/builder.h"
#include "model/value.h"
#include "numbers/dist.h"

enum { SHORT_RESTART_S = 300 };

/* The greatest a value may be. */
static int64_t most(const hakyu_model *model, hk_value value) {
  return value.form == HK_VALUE_ASSUMED ? model->assumptions[value.index].high : value.form == HK_VALUE_FIXED ? value.fixed : 0;
}

static void warn_no_source(hakyu_findings *findings, hk_place place, const char *what) {
  place.field = "source";
  hk_findings_warning(findings, place, "no-source", "no source for %s; allowed: an id of sources.csv, or assumption", what);
}

static void check_asset(const hakyu_model *model, hakyu_findings *findings, const hk_asset *asset) {
  bool has_weight = most(model, asset->weight) > 0;
  if (has_weight && !asset->end_use) /* harmless to a run, where it counts nowhere; rarely what was meant */
    hk_findings_warning(findings, hk_build_place(model, HK_TABLE_assets, asset->line, "weight"), "weight-not-end-use",
                      "weight on asset %s, which is not end_use; allowed: end_use: yes, or no weight", asset->id);
  if (has_weight && asset->unit == HK_NONE)
    hk_findings_error(findings, hk_build_place(model, HK_TABLE_assets, asset->line, "weight_unit"), "missing-value",
                      "asset %s has a weight without a unit; allowed: what the weight counts, such as customer_accounts", asset->id);
  const hk_kind *kind = asset->kind < HK_REMOVED ? &model->kinds[asset->kind] : NULL;
  if (asset->source == HK_NONE && (has_weight || !kind || kind->source == HK_NONE)) warn_no_source(findings, hk_build_place(model, HK_TABLE_assets, asset->line, NULL), asset->id);
}

static bool restarts_soon(const hakyu_model *model, hk_value restart) {
  switch (restart.form) {
    case HK_VALUE_FIXED: return restart.fixed < SHORT_RESTART_S;
    case HK_VALUE_ASSUMED: return model->assumptions[restart.index].low < SHORT_RESTART_S;
    case HK_VALUE_CALL: return model->build->call_low[restart.index] < SHORT_RESTART_S;
    default: return true;
  }
}

static void check_quantities(const hakyu_model *model, hakyu_findings *findings, const hk_need *need, __int128 sum) {
  bool is_counted = need->rule == HK_RULE_AT_LEAST || need->rule == HK_RULE_SHARE, is_given = need->quantity.form != HK_VALUE_BLANK;
  int64_t quantity = is_given ? most(model, need->quantity) : 0;
  hk_place place = hk_build_place(model, HK_TABLE_needs, need->line, "quantity");
  if (is_given && !is_counted)
    hk_findings_error(findings, place, "out-of-range", "a quantity, which rule %s does not use; allowed: blank, or rule at_least or share", need->rule == HK_RULE_ALL ? "all" : "any");
  if (is_given && is_counted && quantity == 0) hk_findings_error(findings, place, "out-of-range", "a quantity of 0 is always met (need %s); allowed: above 0", need->id);
  if (is_given && is_counted && quantity > sum && need->link_count) {
    if (need->rule == HK_RULE_AT_LEAST)
      hk_findings_error(findings, place, "out-of-range", "at_least more than its primaries weigh together (need %s); allowed: at most their sum", need->id);
    else
      hk_findings_warning(findings, place, "out-of-range", "a share of more than its primaries weigh together, so it is cut to their sum (need %s); allowed: at most their sum", need->id);
  }
  if (need->rule == HK_RULE_SHARE && most(model, need->without) > 0)
    hk_findings_error(findings, hk_build_place(model, HK_TABLE_needs, need->line, "without"), "out-of-range",
                      "`without`, which rule share does not use; allowed: blank, or another rule");
  if (need->rule != HK_RULE_SHARE && most(model, need->floor) > 0)
    hk_findings_error(findings, hk_build_place(model, HK_TABLE_needs, need->line, "floor"), "out-of-range",
                      "a floor, which only rule share uses; allowed: blank, or rule share");
}

static void check_need(const hakyu_model *model, hakyu_findings *findings, const hk_need *need) {
  __int128 sum = 0;
  uint32_t primaries = 0;
  for (uint32_t i = need->link_first; i < need->link_first + need->link_count; i++) {
    const hk_link *link = &model->links[i];
    if (!link->is_standby) primaries++, sum += hk_value_mode(model, link->weight, 0);
    if (link->supplier == need->asset && need->asset < HK_REMOVED)
      hk_findings_error(findings, hk_build_place(model, HK_TABLE_supplies, link->line, "supplier"), "self-supply",
                        "asset %s supplies itself; allowed: another asset", model->assets[link->supplier].id);
    if (link->source == HK_NONE) warn_no_source(findings, hk_build_place(model, HK_TABLE_supplies, link->line, NULL), need->id);
  }
  hk_place place = hk_build_place(model, HK_TABLE_needs, need->line, "id");
  if (need->link_count == 0)
    hk_findings_error(findings, place, "no-supplier", "need %s has no supplier; allowed: at least one primary in supplies.csv", need->id);
  else if (primaries == 0)
    hk_findings_error(findings, place, "no-supplier", "need %s has only standbys; allowed: at least one primary in supplies.csv", need->id);
  else if (sum == 0)
    hk_findings_error(findings, place, "no-supplier", "the primaries of need %s weigh nothing; allowed: a weight above 0", need->id);
  check_quantities(model, findings, need, sum);
  if (need->source == HK_NONE) warn_no_source(findings, hk_build_place(model, HK_TABLE_needs, need->line, NULL), need->id);
  if (!need->to_start && !need->for_repair && need->asset < HK_REMOVED && restarts_soon(model, model->assets[need->asset].restart))
    hk_findings_warning(findings, hk_build_place(model, HK_TABLE_needs, need->line, "to_start"), "quick-start",
                        "asset %s starts without need %s, and its restart can be under 5 min; allowed: a restart that leaves time for the other end to come up",
                        model->assets[need->asset].id, need->id);
}

/* The least and greatest a number may be, over all outer draws. */
static int64_t bound_of(const hakyu_model *model, hk_value value, bool is_greatest) {
  if (value.form == HK_VALUE_BLANK) return HK_FULL;
  if (value.form != HK_VALUE_ASSUMED) return value.fixed;
  return is_greatest ? model->assumptions[value.index].high : model->assumptions[value.index].low;
}

bool hk_sharing_check_aid(const hakyu_model *model, const hk_sharing_aid *aid, hk_place at_least, hk_place at_most, hakyu_findings *findings) {
  if (bound_of(model, aid->repair_least, false) <= 0) {
    hk_findings_error(findings, at_least, "out-of-range", "a repair that may take no time at all; allowed: above 0, at most 1");
    return false;
  }
  if (bound_of(model, aid->repair_most, false) < bound_of(model, aid->repair_least, true)) {
    hk_findings_error(findings, at_most, "out-of-range", "repair_most (1 where it is blank) may be below repair_least (likewise); allowed: repair_least to 1");
    return false;
  }
  return true;
}

static void check_sharing(const hakyu_model *model, hakyu_findings *findings, const hk_sharing *sharing) {
  const hk_place sectors = hk_build_place_at(model, HK_TABLE_sharing, sharing->line, sharing->col, "sectors");
  if (sharing->sector_count == 0 && sharing->sectors) hk_findings_error(findings, sectors, "missing-value", "%s has no sectors; allowed: sectors", sharing->id);
  hk_sharing_check_aid(model, &sharing->aid, hk_build_place_at(model, HK_TABLE_sharing, sharing->line, sharing->col, "repair_least"),
                       hk_build_place_at(model, HK_TABLE_sharing, sharing->line, sharing->col, "repair_most"), findings);
}

static void check_sections(const hakyu_model *model, hakyu_findings *findings) {
  for (uint32_t i = 0; i < model->kind_count; i++)
    if (model->kinds[i].source == HK_NONE)
      warn_no_source(findings, hk_build_place_at(model, HK_TABLE_kinds, model->kinds[i].line, model->kinds[i].col, NULL), model->kinds[i].id);
  for (uint32_t i = 0; i < model->stage_count; i++)
    if (model->stages[i].source == HK_NONE)
      warn_no_source(findings, hk_build_place_at(model, HK_TABLE_backups, model->stages[i].line, model->stages[i].col, NULL), model->stages[i].name);
  for (uint32_t i = 0; i < model->group_count; i++) {
    const hk_group *group = &model->groups[i];
    hk_place place = hk_build_place_at(model, HK_TABLE_groups, group->line, group->col, "members");
    if (group->source == HK_NONE) warn_no_source(findings, place, group->id);
    if (group->member_count == 0 && group->members && !model->build->overrides)
      hk_findings_error(findings, place, "missing-value", "group %s has no members; allowed: assets", group->id);
  }
  for (uint32_t i = 0; i < model->sharing_count; i++) check_sharing(model, findings, &model->sharings[i]);
  for (uint32_t i = 0; i < model->assumption_count; i++)
    if (model->assumptions[i].is_named && model->assumptions[i].source == HK_NONE)
      warn_no_source(findings, model->assumptions[i].place, model->assumptions[i].id);
}

hakyu_status hk_validate_rows(hakyu_model *model, hakyu_findings *findings) {
  check_sections(model, findings);
  for (uint32_t i = 0; i < model->asset_count; i++) check_asset(model, findings, &model->assets[i]);
  for (uint32_t i = 0; i < model->need_count; i++) check_need(model, findings, &model->needs[i]);
  return HAKYU_OK;
}
