/* trial_changes - see trial_changes.h. The digest is over everything that decides what the change does, names in full: two changes of equal
   digest are the same change of the same base. */
#include "trial/trial_changes.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "scenario/levers.h"

typedef struct keeping {
  const hakyu_memory *memory;
  hk_arena *arena;
  const hakyu_scenario *scenario;
  const hk_change *change;
  hakyu_findings *findings;
  hk_kept_change *kept;
} keeping;

static const char *const prefixes[] = {"nothing",           "levers:",         "held:asset:",         "held:need:",          "held:link:",
                                       "removed:stage:",    "removed:standby:", "removed:redundancy:", "removed:protections:"};

static const char *copy_text(const keeping *k, const char *text) { return text ? hk_arena_text(k->arena, text, strlen(text)) : NULL; }

/* ---- names and digest ---- */

static hakyu_status name_it(const keeping *k) {
  hk_buffer id;
  hk_buffer_init(&id, k->memory);
  if (k->change->id && (k->change->kind == HK_CHANGE_LEVERS || k->change->kind == HK_CHANGE_NO_PROTECTIONS)) {
    hk_buffer_add(&id, k->change->id);
  } else {
    hk_buffer_add(&id, prefixes[k->change->kind]);
    if (k->change->entity) hk_buffer_add(&id, k->change->entity);
    if (k->change->other) hk_buffer_printf(&id, "/%s", k->change->other);
  }
  k->kept->id = id.is_starved ? NULL : hk_arena_text(k->arena, id.text, id.length);
  hk_buffer_fini(&id);
  return k->kept->id ? HAKYU_OK : HAKYU_NO_MEMORY;
}

static void add_text(hk_digest *digest, const char *text) {
  hk_digest_add_u64(digest, text ? strlen(text) + 1 : 0);
  if (text) hk_digest_add(digest, text, strlen(text));
}

static void digest_it(const keeping *k) {
  const hk_change *change = k->change;
  hk_digest digest;
  uint8_t bytes[HK_DIGEST_BYTES];
  hk_digest_init(&digest);
  add_text(&digest, "hakyu.change/1");
  if (k->scenario->model->layer_row_count) add_text(&digest, "layers/2"); /* of layers and their levers as they were first none is taken up */
  hk_digest_add_u64(&digest, HAKYU_SEMANTICS);
  hk_digest_add_u64(&digest, change->kind);
  add_text(&digest, k->kept->id);
  add_text(&digest, change->entity);
  add_text(&digest, change->other);
  hk_digest_add_u64(&digest, change->kind == HK_CHANGE_NO_PROTECTIONS ? change->protections : 0);
  if (change->kind == HK_CHANGE_LEVERS) {
    add_text(&digest, change->adoption.low_ppm < change->adoption.high_ppm ? change->adoption.item : "");
    hk_digest_add_u64(&digest, (uint64_t)change->adoption.low_ppm);
    hk_digest_add_u64(&digest, (uint64_t)change->adoption.high_ppm);
    for (size_t l = 0; l < change->lever_count; l++) {
      const hk_lever_text *lever = &change->levers[l];
      const char *const texts[] = {lever->lever, lever->targets, lever->value ? NULL : lever->dose ? lever->dose : "2", lever->value};
      for (int t = 0; t < 4; t++) add_text(&digest, texts[t]);
      if (lever->adoption) {
        add_text(&digest, lever->adoption->low_ppm < lever->adoption->high_ppm ? lever->adoption->item : "");
        hk_digest_add_u64(&digest, (uint64_t)lever->adoption->low_ppm);
        hk_digest_add_u64(&digest, (uint64_t)lever->adoption->high_ppm);
      }
      if (!hk_lever_text_has_aid(lever)) continue; /* trials stored without keep their digests */
      add_text(&digest, "aid");
      for (int i = 0; i < HK_AID_COUNT; i++) add_text(&digest, lever->aid[i]);
    }
  }
  hk_digest_fini(&digest, bytes);
  hk_digest_text(bytes, k->kept->digest);
}

/* ---- entities ---- */

static uint32_t find(const keeping *k, const hk_names *names, const char *word, const char *id) {
  const uint32_t number = id ? hk_names_find(names, id) : HK_NO_NAME;
  if (number != HK_NO_NAME) return number;
  const char *nearest = id ? hk_names_nearest(names, id) : NULL;
  hk_findings_error(k->findings, (hk_place){k->scenario->model->path, 0, 0, NULL}, "unknown-name", "unknown %s (%s); allowed: one of the model's%s%s%s", word,
                    hk_findings_value(k->findings, id ? id : ""), nearest ? "; did you mean " : "", nearest ? hk_findings_value(k->findings, nearest) : "", nearest ? "?" : "");
  return HK_NONE;
}

static uint32_t find_stage(const keeping *k, uint32_t need, const char *name) {
  const hakyu_model *model = k->scenario->model;
  const uint32_t chain = model->needs[need].chain;
  for (uint32_t s = chain == HK_NONE ? 0 : model->chains[chain].stage_first; chain != HK_NONE && s < model->chains[chain].stage_first + model->chains[chain].stage_count; s++)
    if (name && strcmp(model->stages[s].name, name) == 0) return s;
  hk_findings_error(k->findings, (hk_place){model->path, 0, 0, NULL}, "unknown-name", "need %s has no stage %s; allowed: a stage of its chain",
                    hk_findings_value(k->findings, model->needs[need].id), hk_findings_value(k->findings, name ? name : ""));
  return HK_NONE;
}

static hakyu_status find_entities(const keeping *k) {
  const hakyu_model *model = k->scenario->model;
  hk_world_change *world = &k->kept->world;
  world->asset = world->need = world->supplier = world->stage = HK_NONE;
  if (k->change->kind == HK_CHANGE_HELD_ASSET) {
    world->asset = find(k, model->asset_names, "asset", k->change->entity);
    return world->asset == HK_NONE ? HAKYU_REFUSED : HAKYU_OK;
  }
  if ((world->need = find(k, model->need_names, "need", k->change->entity)) == HK_NONE) return HAKYU_REFUSED;
  if (k->change->kind == HK_CHANGE_NO_STAGE) {
    world->stage = find_stage(k, world->need, k->change->other);
    return world->stage == HK_NONE ? HAKYU_REFUSED : HAKYU_OK;
  }
  if (k->change->kind != HK_CHANGE_HELD_LINK && k->change->kind != HK_CHANGE_NO_STANDBY) return HAKYU_OK;
  world->supplier = find(k, model->asset_names, "asset", k->change->other);
  return world->supplier == HK_NONE ? HAKYU_REFUSED : HAKYU_OK;
}

/* The needs a selector takes, and something to take away from at least one of them. */
static hakyu_status find_protected(const keeping *k) {
  const hakyu_model *model = k->scenario->model;
  struct hk_lever lever = {0};
  uint32_t count = 0;
  bool is_any = false;
  const char *selector = k->change->entity && k->change->entity[0] ? k->change->entity : "all";
  if (!hk_selector_parse(k->scenario, selector, (hk_place){.field = "protects"}, k->findings, &lever)) return HAKYU_NOT_FOUND;
  uint32_t *needs = hk_arena_alloc(k->arena, ((size_t)model->need_count + 1) * sizeof *needs);
  if (!needs) return HAKYU_NO_MEMORY;
  for (uint32_t n = 0; n < model->need_count; n++) {
    const hk_need *need = &model->needs[n];
    if (!hk_selector_takes_need(model, &lever, n)) continue;
    needs[count++] = n;
    is_any |= (k->change->protections & HK_TAKE_STAGES && need->chain != HK_NONE) || (k->change->protections & HK_TAKE_REDUNDANCY && need->rule != HK_RULE_ALL && need->rule != HK_RULE_SHARE);
    for (uint32_t l = need->link_first; l < need->link_first + need->link_count && k->change->protections & HK_TAKE_STANDBYS; l++) is_any |= model->links[l].is_standby;
  }
  k->kept->world.needs = needs;
  k->kept->world.need_count = count;
  k->kept->world.protections = k->change->protections;
  return is_any ? HAKYU_OK : HAKYU_NOT_FOUND;
}

/* ---- levers ---- */

static const hk_adoption *copy_adoption(const keeping *k, const hk_adoption *from) {
  hk_adoption *copy = from ? hk_arena_alloc(k->arena, sizeof *copy) : NULL;
  if (!copy) return NULL;
  *copy = (hk_adoption){copy_text(k, from->item ? from->item : ""), from->low_ppm, from->high_ppm};
  return copy->item ? copy : NULL;
}

static hakyu_status keep_levers(const keeping *k) {
  const hk_change *change = k->change;
  hk_lever_text *levers = hk_arena_zalloc(k->arena, (change->lever_count + 1) * sizeof *levers);
  if (!levers) return HAKYU_NO_MEMORY;
  for (size_t l = 0; l < change->lever_count; l++) {
    const hk_lever_text *from = &change->levers[l];
    levers[l] = (hk_lever_text){copy_text(k, from->lever), copy_text(k, from->targets), copy_text(k, from->dose), copy_text(k, from->value), copy_adoption(k, from->adoption), {NULL}};
    if (!levers[l].lever || !levers[l].targets || (from->dose && !levers[l].dose) || (from->value && !levers[l].value) || (from->adoption && !levers[l].adoption))
      return HAKYU_NO_MEMORY;
    for (int i = 0; i < HK_AID_COUNT; i++)
      if (from->aid[i] && !(levers[l].aid[i] = copy_text(k, from->aid[i]))) return HAKYU_NO_MEMORY;
  }
  k->kept->world.levers = levers;
  k->kept->world.lever_count = change->lever_count;
  k->kept->world.adoption = change->adoption;
  if (!(k->kept->world.adoption.item = copy_text(k, change->adoption.item ? change->adoption.item : ""))) return HAKYU_NO_MEMORY;
  hakyu_scenario *tried = NULL; /* can it be at all? */
  uint32_t acting = 0;
  hakyu_status status = hk_lever_set_apply(k->memory, k->scenario, levers, change->lever_count, k->kept->world.adoption, k->findings, &tried, &k->kept->unmatched, &acting);
  if (status) return status;
  hakyu_scenario_destroy(tried);
  return acting ? HAKYU_OK : HAKYU_NOT_FOUND;
}

hakyu_status hk_trial_change_keep(const hakyu_memory *memory, hk_arena *arena, const hakyu_scenario *scenario, const hk_change *change,
                                  hakyu_findings *findings, hk_kept_change *kept) {
  const keeping k = {memory, arena, scenario, change, findings, kept};
  *kept = (hk_kept_change){.note = "", .trial = -1};
  kept->world.kind = change->kind;
  hakyu_status status = name_it(&k);
  if (status) return status;
  digest_it(&k);
  if (change->kind == HK_CHANGE_NOTHING) return HAKYU_OK;
  if (change->kind == HK_CHANGE_LEVERS) return keep_levers(&k);
  return change->kind == HK_CHANGE_NO_PROTECTIONS ? find_protected(&k) : find_entities(&k);
}
