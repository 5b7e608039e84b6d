/* service_levels - rows of service_levels.csv become levels of known sectors and units, in the order of their ids. A level that nothing
   could ever breach says nothing of the model, so one that names what the sector does not have is refused. */
#include <stdlib.h>
#include <string.h>

#include "model/builder.h"

static hk_place place_of(const hakyu_model *model, const hk_service_level *level, const char *field) {
  return hk_build_place(model, HK_TABLE_service_levels, level->line, field);
}

/* The number of what a row refers to; HK_NONE if blank or unknown, which was told with the other references. */
static uint32_t find(const hakyu_model *model, hk_thing thing, uint32_t mention) {
  uint32_t number = mention == HK_NONE ? HK_NONE : model->build->mentions[thing].defined[mention];
  return number < HK_REMOVED ? number : HK_NONE;
}

/* Does an end-use asset of that sector carry weight in the unit (HK_NONE: in none)? */
static bool is_carried(const hakyu_model *model, uint32_t sector, uint32_t unit) {
  for (uint32_t a = 0; a < model->asset_count; a++) {
    const hk_asset *asset = &model->assets[a];
    if (asset->sector == sector && asset->unit == unit && asset->end_use && !(asset->weight.form == HK_VALUE_FIXED && asset->weight.fixed == 0)) return true;
  }
  return false;
}

static void check_unit(hakyu_model *model, hakyu_findings *findings, hk_service_level *level) {
  if (level->metric == HK_LEVEL_COUNT) {
    if (level->unit_text)
      hk_findings_error(findings, place_of(model, level, "unit"), "misplaced-key", "a unit (%s) where assets are counted; allowed: blank", hk_findings_value(findings, level->unit_text));
    return;
  }
  uint32_t unit = level->unit_text ? hk_names_find(model->unit_names, level->unit_text) : HK_NONE;
  level->unit = unit == HK_NO_NAME ? HK_NONE : unit;
  if ((level->unit_text && unit == HK_NO_NAME) || (level->sector != HK_NONE && !model->build->overrides && !is_carried(model, level->sector, level->unit)))
    hk_findings_error(findings, place_of(model, level, "unit"), "unknown-name", "no end-use asset of the sector carries weight in it (%s); allowed: a weight_unit of its end-use assets",
                      hk_findings_value(findings, level->unit_text ? level->unit_text : ""));
}

static void check_amounts(const hakyu_model *model, hakyu_findings *findings, const hk_service_level *level) {
  if (level->magnitude_ppm == 0)
    hk_findings_error(findings, place_of(model, level, "magnitude"), "out-of-range", "0 is always reached; allowed: more than 0");
  else if (level->metric == HK_LEVEL_SHARE && level->magnitude_ppm > HK_FULL)
    hk_findings_error(findings, place_of(model, level, "magnitude"), "out-of-range", "more than the whole; allowed: 0…1 with metric share");
}

static int compare_levels(const void *left, const void *right) {
  return strcmp(((const hk_service_level *)left)->id, ((const hk_service_level *)right)->id);
}

hakyu_status hk_resolve_levels(hakyu_model *model, hakyu_findings *findings) {
  for (uint32_t i = 0; i < model->level_count; i++) {
    hk_service_level *level = &model->levels[i];
    for (int lang = 0; lang < 2; lang++)
      if (!level->label.text[lang]) level->label.text[lang] = level->label.text[!lang] ? level->label.text[!lang] : level->id;
    bool is_sourced = level->source != HK_NONE;
    level->sector = find(model, HK_THING_SECTOR, level->sector);
    level->source = find(model, HK_THING_SOURCE, level->source);
    if (!is_sourced) hk_findings_warning(findings, place_of(model, level, "source"), "no-source", "no source (%s); allowed: an id of sources.csv, or assumption", level->id);
    check_unit(model, findings, level);
    check_amounts(model, findings, level);
  }
  if (model->level_count > 1) qsort(model->levels, model->level_count, sizeof *model->levels, compare_levels);
  return HAKYU_OK;
}
