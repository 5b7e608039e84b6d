/* item_changes - see item_changes.h. A sector is one more term of every selector. Crew pools and common-mode groups are taken if an asset of
   the sector is in them, as everywhere, so what closes a gap may do others good who share them. */
#include "trial/item_changes.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

const char *const hk_item_acts_on_nothing[2] = {"its levers act on nothing in this model", "このモデルには、この項目の対策が働く対象がない"};

/* Joins texts; NULL ends them. */
static const char *joined(const hakyu_memory *memory, hk_arena *arena, const char *const *texts) {
  hk_buffer out;
  hk_buffer_init(&out, memory);
  for (; *texts; texts++) hk_buffer_add(&out, *texts);
  const char *kept = out.is_starved ? NULL : hk_arena_text(arena, out.text, out.length);
  hk_buffer_fini(&out);
  return kept;
}

hakyu_status hk_item_as_change(const hakyu_memory *memory, hk_arena *arena, const hk_item *item, const char *model, const char *sector, hk_change *change) {
  hk_lever_text *levers = hk_arena_zalloc(arena, ((size_t)item->lever_count + 1) * sizeof *levers);
  const char *id = sector ? joined(memory, arena, (const char *const[]){"gap:", sector, "/", item->id, NULL}) : joined(memory, arena, (const char *const[]){"item:", item->id, NULL});
  size_t count = 0;
  if (!levers || !id) return HAKYU_NO_MEMORY;
  for (uint32_t l = 0; l < item->lever_count; l++) {
    const hk_item_lever *lever = &item->levers[l];
    const char *targets = hk_item_lever_targets(lever, model);
    if (lever->number < 0) continue;
    if (sector && !(targets = joined(memory, arena, (const char *const[]){targets, " & sector:", sector, NULL}))) return HAKYU_NO_MEMORY;
    levers[count++] = (hk_lever_text){.lever = lever->name, .targets = targets, .dose = hk_item_lever_dose(lever), .aid = {lever->aid[0].text, lever->aid[1].text, lever->aid[2].text}};
  }
  *change = (hk_change){.kind = HK_CHANGE_LEVERS,
                        .id = id,
                        .levers = levers,
                        .lever_count = count,
                        .adoption = {item->id, item->adoption_low_ppm, item->adoption_high_ppm}};
  return HAKYU_OK;
}

/* ---- refused ---- */

/* The code of the first error that taking these levers makes; "" where they can be taken. */
static hakyu_status find_fault(const hakyu_memory *memory, const hakyu_scenario *scenario, const hk_lever_text *levers, size_t count, hk_adoption adoption, char *code, size_t size) {
  hakyu_findings *findings = NULL;
  hakyu_scenario *tried = NULL;
  hakyu_status status = hakyu_findings_create(memory, &findings);
  *code = '\0';
  if (!status) status = hk_lever_set_apply(memory, scenario, levers, count, adoption, findings, &tried, NULL, NULL);
  if (!status) hakyu_scenario_destroy(tried);
  for (size_t f = 0; status == HAKYU_REFUSED && !*code && f < hakyu_findings_total(findings); f++)
    if (hakyu_findings_get(findings, f)->severity == HAKYU_ERROR) snprintf(code, size, "%s", hakyu_findings_get(findings, f)->code);
  hakyu_findings_destroy(findings);
  return status == HAKYU_REFUSED ? HAKYU_OK : status;
}

static const char *meaning(const char *code, hakyu_lang lang) {
  const char *label = hakyu_finding_label(code, lang);
  return label ? label : code;
}

static bool is_among(const char *name, const char *const *names, size_t count) {
  for (size_t n = 0; n < count; n++)
    if (strcmp(names[n], name) == 0) return true;
  return false;
}

hakyu_status hk_item_tell_refused(const hakyu_memory *memory, hk_arena *arena, const hakyu_scenario *scenario, const hk_change *change, const char *reason[2]) {
  const char **names = hk_arena_zalloc(arena, (change->lever_count + 1) * sizeof *names); /* of the levers that were told */
  hk_buffer told[2];
  char code[64];
  size_t count = 0;
  hakyu_status status = names ? HAKYU_OK : HAKYU_NO_MEMORY;
  for (int lang = 0; lang < 2; lang++) hk_buffer_init(&told[lang], memory);
  for (size_t l = 0; l < change->lever_count && !status; l++) {
    status = find_fault(memory, scenario, &change->levers[l], 1, change->adoption, code, sizeof code);
    if (status || !*code || is_among(change->levers[l].lever, names, count)) continue; /* of one name: told once */
    hk_buffer_printf(&told[HAKYU_EN], "%s%s (%s)", count ? " and no " : "this model allows no ", change->levers[l].lever, meaning(code, HAKYU_EN));
    hk_buffer_printf(&told[HAKYU_JA], "%s%s を採れない（%s）", count ? "、また " : "このモデルでは ", change->levers[l].lever, meaning(code, HAKYU_JA));
    names[count++] = change->levers[l].lever;
  }
  if (!status && !count) {
    status = find_fault(memory, scenario, change->levers, change->lever_count, change->adoption, code, sizeof code);
    hk_buffer_printf(&told[HAKYU_EN], "its levers, taken together, break a rule of this model (%s)", meaning(code, HAKYU_EN));
    hk_buffer_printf(&told[HAKYU_JA], "この項目の対策を合わせて採ると、このモデルの規則に反する（%s）", meaning(code, HAKYU_JA));
  }
  for (int lang = 0; lang < 2; lang++) {
    reason[lang] = told[lang].is_starved ? NULL : hk_arena_text(arena, told[lang].text, told[lang].length);
    if (!status && !reason[lang]) status = HAKYU_NO_MEMORY;
    hk_buffer_fini(&told[lang]);
  }
  return status;
}
