/* scenario_changes - a scenario's file read as if some things in it stood otherwise: what a point of a parameter sweep changes. The
   file's tree is changed before anything is read from it, so everything is checked as if it had been written so. */
#ifndef HK_SCENARIO_SCENARIO_CHANGES_H
#define HK_SCENARIO_SCENARIO_CHANGES_H
#include "doc/doc.h"
#include "model/edit.h"
#include "scenario/scenario.h"

typedef enum hk_scenario_change_kind {
  HK_CHANGED_PARAMETER, /* parameters: id: text, over the scenario's own */
  HK_CHANGED_HAZARD,    /* hazards: the entry with that id: field: text */
  HK_CHANGED_LEVER      /* levers: the entry with that name and targets, made if need be: field: text; field NULL: it is there, at its usual dose */
} hk_scenario_change_kind;

typedef struct hk_scenario_change {
  hk_scenario_change_kind kind;
  const char *id, *targets, *field, *text;
  hk_place place;       /* where it was asked for */
} hk_scenario_change;

/* Everything that one point changes; borrowed. */
typedef struct hk_scenario_changes {
  uint32_t count;
  const hk_scenario_change *list;
  uint32_t edit_count;  /* of the model */
  const struct hk_model_edit *edits;
} hk_scenario_changes;

/* Reads a scenario with changes; changes NULL: as it stands. model_folder: as hk_scenario_read_with. Errors: as hk_scenario_read; a hazard that is not there, or a field it has not,
   is a finding at the change's place. */
hakyu_status hk_scenario_read_changed(const hakyu_memory *memory, const char *path, const char *model_folder, const hk_scenario_changes *changes,
                                      hakyu_findings *findings, hakyu_scenario **scenario);

/* Inside the room: changes a tree. Errors: NO_MEMORY. */
hakyu_status hk_scenario_change_tree(hk_arena *arena, hk_node *root, const hk_scenario_changes *changes, hakyu_findings *findings);
#endif
