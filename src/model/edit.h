/* edit - one cell of a model, or of all rows that match, written otherwise before it is read: what a parameter sweep varies. A path
   names it:
     SECTION.ID.FIELD          kinds.exchange.repair, parameters.genset_ok, crews.grid.size, assets.eda.weight, needs."eda.power".without
     backups.CHAIN.STAGE.FIELD backups.exchange-power.battery.autonomy
     TABLE[COLUMN=WORD].FIELD  supplies[need=eda.power & supplier=north].certainty, assets[kind=exchange].restart
   An id with a dot stands in double quotes. A row matches by what its own cells say, not by what its kind gives it. */
#ifndef HK_MODEL_EDIT_H
#define HK_MODEL_EDIT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/findings.h"
#include "base/memory.h"

enum { HK_EDIT_MATCHES_MOST = 4 };

typedef struct hk_model_edit {
  uint8_t table, field;      /* number of the table, position of the field that is written */
  const char *id, *part;     /* of the row; part: of backups, the stage's name; NULL: any */
  uint32_t match_count;
  uint8_t match_fields[HK_EDIT_MATCHES_MOST];
  const char *match_words[HK_EDIT_MATCHES_MOST];
  const char *text;          /* what is written: the caller's */
  hk_place place;            /* where that was asked for, for findings */
} hk_model_edit;

/* Reads a path; texts go into the arena. false with a finding at `place` where it names no table, no field, or a field that cannot be
   varied (ids, labels); `edit` is then untouched. text and place are the caller's to fill. Lack of memory: false too, and the
   list's status says so. */
bool hk_edit_parse(hk_arena *arena, const char *path, hk_place place, hakyu_findings *findings, hk_model_edit *edit);

/* A row's cells as the builder gets them; see hk_build_row. */
typedef struct hk_edited_row { uint8_t *positions; const char **texts; hk_place *places; size_t count, room; } hk_edited_row;
/* Writes what the edits say over the cells of a row of `table`; used[e] becomes true for each that matched. */
void hk_edit_apply(const hk_model_edit *edits, uint32_t count, uint8_t table, bool *used, hk_edited_row *row);
#endif
