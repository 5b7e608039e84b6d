/* Evidence over a sweep: in how much of its design a measure - an item or a lever that a study turns off and on, or a lever on
   each of the targets that it has there besides off - spares more loss than the
   least that matters, and on which of the other factors that turns. A setting is one combination of the other factors that has
   both points; they share their luck, so losses are compared replication by replication, on the cross-sector index of all sectors.
     holds      the 95 % interval of (off - on) - least x off lies above 0, and so do the means of 80 % of the outer draws
     does not   that interval lies below 0, or nothing changes, or it lies above 0 in fewer outer draws than that
     open       else: more replications would tell
   A sweep stores losses and no causes. So this is the part of a disposition that rests on the effect; whether a weakness is common is told by
   evidence of a run. */
#ifndef HAKYU_SPARED_H
#define HAKYU_SPARED_H
#include <stddef.h>
#include <stdint.h>
#include <hakyu/document.h>
#include <hakyu/finding.h>
#include <hakyu/memory.h>
#include <hakyu/status.h>
#ifdef __cplusplus
extern "C" {
#endif

typedef struct hakyu_spared hakyu_spared;

/* Whether a folder is a planned sweep. */
HAKYU_API int hakyu_sweep_is(const hakyu_memory *memory, const char *folder);

/* Reads a merged sweep. least: as a part of the loss without the measure, 0.01. Errors: INCOMPLETE (not merged, units missing or failed), REFUSED (no
   factor is off and on; points that do not share their luck; a sweep that was changed), NOT_FOUND, DAMAGED, IO, NO_MEMORY, with findings. */
HAKYU_API hakyu_status hakyu_spared_of_sweep(const hakyu_memory *memory, const char *folder, double least, hakyu_findings *findings, hakyu_spared **spared);
HAKYU_API void hakyu_spared_destroy(hakyu_spared *spared); /* NULL is fine */

/* One measure. Texts live as long as the spared. */
typedef struct hakyu_spared_row {
  const char *factor, *label[2];
  const char *level;              /* "on", or what the lever acts on */
  uint64_t settings, holds, open; /* the rest does not hold */
  double gain_low, gain_high;     /* least and greatest mean gain of a setting, index h a replication; NAN without settings */
  double part_low, part_high;     /* the same as parts of the loss without it; NAN where nowhere anything is lost */
  size_t turns;                   /* factors on which it turns */
} hakyu_spared_row;
HAKYU_API size_t hakyu_spared_rows(const hakyu_spared *spared);
HAKYU_API hakyu_spared_row hakyu_spared_row_get(const hakyu_spared *spared, size_t row);

/* A factor on which a row turns, the one with the widest spread first: the levels at which it holds in the least and in the greatest share of settings. */
typedef struct hakyu_spared_turn { const char *factor, *label[2], *least_level, *most_level; double least_share, most_share; } hakyu_spared_turn;
HAKYU_API hakyu_spared_turn hakyu_spared_turn_get(const hakyu_spared *spared, size_t row, size_t turn);

/* The rows as a document to show or export, with what they rest on. Errors: NO_MEMORY. */
HAKYU_API hakyu_status hakyu_document_spared(const hakyu_memory *memory, const hakyu_spared *spared, hakyu_tongues tongues, hakyu_document **document);

#ifdef __cplusplus
}
#endif
#endif
