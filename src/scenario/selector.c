/* selector - which things a lever changes: terms `class:id` joined by `&`, all of which must hold; `|` joins terms of which one must,
   and binds closer. See levers.h. */
#include <string.h>

#include "scenario/levers.h"
#include "scenario/scene.h"

static const char *const classes[HK_TERM_CLASS_COUNT] = {
#define HAKYU_SELECTOR(name, en, ja) #name,
#include <hakyu/selectors.def>
#undef HAKYU_SELECTOR
};

/* ---- reading ---- */

typedef struct selecting { const hakyu_scenario *scenario; hakyu_findings *findings; hk_place place; } selecting;

static void refuse(const selecting *s, const char *what, const char *value, const char *allowed) {
  hk_findings_error(s->findings, s->place, "selector", "%s (%s); allowed: %s", what, hk_findings_value(s->findings, value), allowed);
}

static uint32_t find(const selecting *s, const hk_names *names, const char *word, const char *id) {
  const uint32_t number = hk_names_find(names, id);
  if (number != HK_NO_NAME) return number;
  const char *nearest = hk_names_nearest(names, id);
  hk_findings_error(s->findings, s->place, "unknown-name", "unknown %s (%s); allowed: a %s of the model%s%s%s", word, hk_findings_value(s->findings, id), word,
                    nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
  return HK_NONE;
}

static bool read_link(const selecting *s, char *id, hk_term *term) {
  const hakyu_model *model = s->scenario->model;
  char *slash = strchr(id, '/');
  if (!slash) {
    refuse(s, "a link without its supplier", id, "link:NEED/SUPPLIER");
    return false;
  }
  *slash = '\0';
  term->number = find(s, model->need_names, "need", id);
  term->supplier = find(s, model->asset_names, "asset", slash + 1);
  return term->number != HK_NONE && term->supplier != HK_NONE;
}

static bool find_hazard(const selecting *s, const char *id, hk_term *term) {
  term->class = HK_TERM_HAZARD;
  for (term->number = 0; term->number < s->scenario->hazard_count; term->number++)
    if (strcmp(s->scenario->hazards[term->number].id, id) == 0) return true;
  hk_findings_error(s->findings, s->place, "unknown-name", "unknown hazard (%s); allowed: a hazard of the scenario", hk_findings_value(s->findings, id));
  return false;
}

static bool read_term(const selecting *s, char *text, hk_term *term) {
  const hakyu_model *model = s->scenario->model;
  const hk_names *const names[HK_TERM_CLASS_COUNT] = {[HK_TERM_ASSET] = model->asset_names, [HK_TERM_NEED] = model->need_names,
                                                      [HK_TERM_KIND] = model->kind_names,   [HK_TERM_SECTOR] = model->sector_names,
                                                      [HK_TERM_SERVICE] = model->service_names, [HK_TERM_SITE] = model->site_names,
                                                      [HK_TERM_GROUP] = model->group_names, [HK_TERM_CREW] = model->crew_names};
  *term = (hk_term){.class = HK_TERM_ALL, .number = HK_NONE, .supplier = HK_NONE};
  if (strcmp(text, "all") == 0) return true;
  if (strncmp(text, "hazard:", 7) == 0) return find_hazard(s, text + 7, term);
  char *colon = strchr(text, ':');
  if (colon) *colon = '\0';
  for (int class = HK_TERM_ASSET; colon && class < HK_TERM_CLASS_COUNT; class++) {
    if (strcmp(text, classes[class]) != 0) continue;
    term->class = (uint8_t)class;
    if (class == HK_TERM_LINK) return read_link(s, colon + 1, term);
    term->number = find(s, names[class], classes[class], colon + 1);
    return term->number != HK_NONE;
  }
  refuse(s, "not a selector", text, "all, or asset: need: kind: sector: service: site: group: link: crew: hazard: with an id, joined by & or |");
  return false;
}

bool hk_selector_parse(const hakyu_scenario *scenario, const char *text, hk_place place, hakyu_findings *findings, struct hk_lever *lever) {
  const selecting s = {scenario, findings, place};
  bool is_fine = true;
  lever->term_count = 0;
  bool is_or = false;
  for (const char *at = text; at;) {
    char term[200];
    at += strspn(at, " \t");
    size_t length = strcspn(at, "&|");
    const char *next = at[length] ? at + length + 1 : NULL;
    const bool is_next_or = at[length] == '|';
    while (length && (at[length - 1] == ' ' || at[length - 1] == '\t')) length--;
    if (!length || length >= sizeof term || lever->term_count == HK_TERMS_MOST) {
      refuse(&s, !length ? "nothing is selected" : "too long", text, "at most 16 terms such as kind:exchange, joined by & (and) or | (or)");
      return false;
    }
    memcpy(term, at, length);
    term[length] = '\0';
    is_fine &= read_term(&s, term, &lever->terms[lever->term_count]);
    lever->terms[lever->term_count++].is_or = is_or;
    is_or = is_next_or;
    at = next;
  }
  return is_fine;
}

/* ---- matching ---- */

static bool has_member(const hakyu_model *model, uint32_t group, uint32_t asset) {
  for (uint32_t m = 0; m < model->groups[group].member_count; m++)
    if (model->groups[group].members[m] == asset) return true;
  return false;
}

static bool supplies_service(const hakyu_model *model, uint32_t asset, uint32_t service) {
  for (uint32_t l = 0; l < model->link_count; l++)
    if (model->links[l].supplier == asset && model->needs[model->links[l].need].service == service) return true;
  return false;
}

/* Of an asset: `service` means that it supplies it, `need` and `link` that it is the supplier. */
static bool holds_for_asset(const hakyu_model *model, const hk_term *term, uint32_t a) {
  const hk_asset *asset = &model->assets[a];
  switch ((hk_term_class)term->class) {
    case HK_TERM_ALL: return true;
    case HK_TERM_ASSET: return term->number == a;
    case HK_TERM_KIND: return asset->kind == term->number;
    case HK_TERM_SECTOR: return asset->sector == term->number;
    case HK_TERM_SITE: return asset->site == term->number;
    case HK_TERM_CREW: return asset->crew == term->number;
    case HK_TERM_GROUP: return has_member(model, term->number, a);
    case HK_TERM_SERVICE: return supplies_service(model, a, term->number);
    case HK_TERM_LINK: return term->supplier == a;
    case HK_TERM_NEED:
      for (uint32_t l = 0; l < model->link_count; l++)
        if (model->links[l].supplier == a && model->links[l].need == term->number) return true;
      return false;
    default: return false;
  }
}

/* Of a need: `service` is its own; `link` is one of its links; what names assets means the asset that has it. */
static bool holds_for_need(const hakyu_model *model, const hk_term *term, uint32_t n) {
  switch ((hk_term_class)term->class) {
    case HK_TERM_NEED:
    case HK_TERM_LINK: return term->number == n;
    case HK_TERM_SERVICE: return model->needs[n].service == term->number;
    default: return holds_for_asset(model, term, model->needs[n].asset);
  }
}

/* Of each run of alternatives one has to hold. */
static bool takes(const hakyu_model *model, const struct hk_lever *lever, bool (*holds)(const hakyu_model *, const hk_term *, uint32_t), uint32_t thing) {
  for (uint32_t t = 0; t < lever->term_count;) {
    bool is_held = holds(model, &lever->terms[t], thing);
    while (++t < lever->term_count && lever->terms[t].is_or) is_held = is_held || holds(model, &lever->terms[t], thing);
    if (!is_held) return false;
  }
  return true;
}

bool hk_selector_takes_asset(const hakyu_model *model, const struct hk_lever *lever, uint32_t asset) {
  return takes(model, lever, holds_for_asset, asset);
}

bool hk_selector_takes_need(const hakyu_model *model, const struct hk_lever *lever, uint32_t need) {
  return takes(model, lever, holds_for_need, need);
}

static bool holds_for_exposed(const hakyu_model *model, const hk_term *term, uint32_t hazard, uint32_t asset) {
  return term->class == HK_TERM_HAZARD ? term->number == hazard : holds_for_asset(model, term, asset);
}

bool hk_selector_takes_exposed(const hakyu_model *model, const struct hk_lever *lever, uint32_t hazard, uint32_t asset) {
  for (uint32_t t = 0; t < lever->term_count;) {
    bool is_held = holds_for_exposed(model, &lever->terms[t], hazard, asset);
    while (++t < lever->term_count && lever->terms[t].is_or) is_held = is_held || holds_for_exposed(model, &lever->terms[t], hazard, asset);
    if (!is_held) return false;
  }
  return true;
}

/* A whole of assets is a target if one of its assets is. */
bool hk_selector_takes_group(const hakyu_model *model, const struct hk_lever *lever, uint32_t group) {
  for (uint32_t m = 0; m < model->groups[group].member_count; m++)
    if (hk_selector_takes_asset(model, lever, model->groups[group].members[m])) return true;
  return false;
}

bool hk_selector_takes_crew(const hakyu_model *model, const struct hk_lever *lever, uint32_t crew) {
  for (uint32_t a = 0; a < model->asset_count; a++)
    if (model->assets[a].crew == crew && hk_selector_takes_asset(model, lever, a)) return true;
  return false;
}

bool hk_selector_takes_sector(const hakyu_model *model, const struct hk_lever *lever, uint32_t sector) {
  for (uint32_t a = 0; a < model->asset_count; a++)
    if (model->assets[a].sector == sector && hk_selector_takes_asset(model, lever, a)) return true;
  return false;
}
