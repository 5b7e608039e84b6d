/* scenario_changes - see scenario_changes.h. */
#include "scenario/scenario_changes.h"

#include <string.h>

#include "base/memory.h"
#include "scenario/scene.h"

typedef struct changing {
  hk_arena *arena;
  hk_node *root;
  hakyu_findings *findings;
} changing;

/* The child of a mapping with that key, to be changed. */
static hk_node *find(hk_node *mapping, const char *key) {
  for (hk_node *node = mapping->first; node; node = node->next)
    if (node->key && strcmp(node->key, key) == 0) return node;
  return NULL;
}

static hk_node *add(const changing *c, hk_node *parent, hk_node_kind kind, const char *key, const char *text, hk_place place) {
  hk_node *made = hk_arena_zalloc(c->arena, sizeof *made), **end = &parent->first;
  if (!made) return NULL;
  *made = (hk_node){.kind = kind, .key = key, .key_line = place.line, .key_col = place.col, .text = text, .line = place.line, .col = place.col};
  while (*end) end = &(*end)->next;
  *end = made;
  parent->count++;
  return made;
}

/* The section of that name, made if need be; an empty one becomes what is wanted. A section of another kind stays, and is told when it is read. */
static hk_node *section(const changing *c, const char *name, hk_node_kind kind, hk_place place) {
  hk_node *found = find(c->root, name);
  if (!found) return add(c, c->root, kind, name, NULL, place);
  if (found->kind == HK_NODE_SCALAR && !*found->text) found->kind = kind, found->text = NULL;
  return found;
}

static hakyu_status set(const changing *c, hk_node *mapping, const hk_scenario_change *change, const char *key) {
  hk_node *node = find(mapping, key);
  if (!node) return add(c, mapping, HK_NODE_SCALAR, key, change->text, change->place) ? HAKYU_OK : HAKYU_NO_MEMORY;
  node->kind = HK_NODE_SCALAR;
  node->text = change->text;
  node->first = NULL;
  node->count = 0;
  return HAKYU_OK;
}

static hakyu_status change_hazard(const changing *c, const hk_scenario_change *change) {
  hk_node *hazards = section(c, "hazards", HK_NODE_SEQUENCE, change->place);
  const hk_table *table = hk_scenario_table("hazards");
  if (!hazards) return HAKYU_NO_MEMORY;
  if (!hk_fields_find(table->fields, table->count, change->field) || strcmp(change->field, "id") == 0) {
    const char *nearest = hk_fields_nearest(table->fields, table->count, change->field);
    hk_findings_error(c->findings, change->place, "unknown-key", "hazards have no such field (%s); allowed: those of `hakyu show schema`%s%s%s",
                      hk_findings_value(c->findings, change->field), nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
    return HAKYU_OK;
  }
  for (hk_node *entry = hazards->first; entry; entry = entry->next) {
    hk_node *id = entry->kind == HK_NODE_MAPPING ? find(entry, "id") : NULL;
    if (id && id->kind == HK_NODE_SCALAR && strcmp(id->text, change->id) == 0) return set(c, entry, change, change->field);
  }
  hk_findings_error(c->findings, change->place, "unknown-name", "the scenario has no such hazard (%s); allowed: one it has", hk_findings_value(c->findings, change->id));
  return HAKYU_OK;
}

static bool is_word(hk_node *mapping, const char *key, const char *word) {
  const hk_node *node = mapping->kind == HK_NODE_MAPPING ? find(mapping, key) : NULL;
  return node && node->kind == HK_NODE_SCALAR && strcmp(node->text, word) == 0;
}

/* The same lever on the same targets is one entry, whoever speaks of it: one factor its dose, another its share. */
static hakyu_status change_lever(const changing *c, const hk_scenario_change *change) {
  hk_node *levers = section(c, "levers", HK_NODE_SEQUENCE, change->place);
  for (hk_node *entry = levers ? levers->first : NULL; entry; entry = entry->next)
    if (is_word(entry, "lever", change->id) && is_word(entry, "targets", change->targets))
      return change->field ? set(c, entry, change, change->field) : HAKYU_OK;
  hk_node *lever = levers ? add(c, levers, HK_NODE_MAPPING, NULL, NULL, change->place) : NULL;
  if (!lever || !add(c, lever, HK_NODE_SCALAR, "lever", change->id, change->place) || !add(c, lever, HK_NODE_SCALAR, "targets", change->targets, change->place))
    return HAKYU_NO_MEMORY;
  return !change->field || add(c, lever, HK_NODE_SCALAR, change->field, change->text, change->place) ? HAKYU_OK : HAKYU_NO_MEMORY;
}

static hakyu_status change_parameter(const changing *c, const hk_scenario_change *change) {
  hk_node *parameters = section(c, "parameters", HK_NODE_MAPPING, change->place);
  return parameters ? set(c, parameters, change, change->id) : HAKYU_NO_MEMORY;
}

hakyu_status hk_scenario_change_tree(hk_arena *arena, hk_node *root, const hk_scenario_changes *changes, hakyu_findings *findings) {
  const changing c = {arena, root, findings};
  hakyu_status status = HAKYU_OK;
  for (uint32_t i = 0; i < changes->count && !status; i++) {
    const hk_scenario_change *change = &changes->list[i];
    switch (change->kind) {
      case HK_CHANGED_PARAMETER: status = change_parameter(&c, change); break;
      case HK_CHANGED_HAZARD: status = change_hazard(&c, change); break;
      case HK_CHANGED_LEVER: status = change_lever(&c, change); break;
    }
  }
  return status;
}
