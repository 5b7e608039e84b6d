/* Structure: what falls at once when one asset, two, or the worst few are gone for good: exhaustive, by the cascade rule itself, without time. Two
   ways: backups ignored (no stages, no standby suppliers) and counted (stages start at once and never end, standbys step in at once).
   Assumptions are at their modes, hidden links there if likelier than not.
     while (!(status = hakyu_structure_step(work, 200, &progress)) && !progress.is_complete) show(progress);
     hakyu_document_structure(work, ...); hakyu_structure_close(work); */
#ifndef HAKYU_STRUCTURE_H
#define HAKYU_STRUCTURE_H
#include <stdint.h>
#include <hakyu/document.h>
#include <hakyu/model.h>
#ifdef __cplusplus
extern "C" {
#endif

typedef struct hakyu_structure hakyu_structure;
typedef struct hakyu_structure_options {
  int32_t threads;          /* 0: as many as there are processors; nothing depends on it */
  int32_t worst;            /* the worst sets of up to so many assets, 1 to 5: 3 */
  int32_t candidates;       /* of so many assets, the worst by themselves, 1 to 20: 20 */
} hakyu_structure_options;
HAKYU_API hakyu_structure_options hakyu_structure_defaults(void);
typedef struct hakyu_structure_progress { uint64_t done, total; /* assets, pairs, sets looked at */ int32_t is_complete; } hakyu_structure_progress;

/* Errors: as reading a model; USAGE, REFUSED, NUMERIC, NO_MEMORY, with findings. */
HAKYU_API hakyu_status hakyu_structure_open(const hakyu_memory *memory, const char *model_folder, const hakyu_structure_options *options, hakyu_findings *findings,
                                            hakyu_structure **work);
HAKYU_API hakyu_status hakyu_structure_step(hakyu_structure *work, int64_t budget_ms, hakyu_structure_progress *progress);
HAKYU_API void hakyu_structure_close(hakyu_structure *work); /* NULL is fine */

/* ---- what came out; once complete ---- */

/* The index of a set: of each (sector, unit) the share of its end-use weight that is down, of these the mean over the sector's units, of these
   the mean over the sectors that have any; 0..1. The assets of the set count, too. */
typedef struct hakyu_structure_asset {
  double index, others;     /* others: without the asset's own weight */
  uint32_t fallen, sectors; /* other assets below full; sectors these are of, its own left out */
} hakyu_structure_asset;
typedef struct hakyu_structure_pair { uint32_t first, second; double index, excess; /* above what both do by themselves, together */ } hakyu_structure_pair;
typedef struct hakyu_structure_set { uint32_t assets[5], count; double index; } hakyu_structure_set;
typedef struct hakyu_structure_found {
  uint32_t asset_count, single_points;   /* single points of failure: assets whose loss alone brings another below full */
  uint64_t pairs, played, worse;         /* all; those that had to be played; those with an excess */
  const hakyu_structure_pair *excess; uint32_t excess_count; /* the greatest, falling; ties by assets */
  const hakyu_structure_set *greedy, *exact; uint32_t set_count; /* by size 1, 2, ...; both of the candidates */
} hakyu_structure_found;
HAKYU_API hakyu_structure_found hakyu_structure_tell(const hakyu_structure *work, int32_t is_counted);
HAKYU_API hakyu_structure_asset hakyu_structure_single(const hakyu_structure *work, int32_t is_counted, uint32_t asset); /* the model's number */
/* How many others must be gone for the asset to fall below full: 1, 2, or 3 for more. */
HAKYU_API uint32_t hakyu_structure_degree(const hakyu_structure *work, int32_t is_counted, uint32_t asset);
HAKYU_API const char *hakyu_structure_asset_id(const hakyu_structure *work, uint32_t asset);
/* Of a sector: the share of its end-use weight (mean over its units) that falls with one other asset [0], with two [1], with none or more [2]; not finite
   if it has none. */
HAKYU_API void hakyu_structure_shares(const hakyu_structure *work, int32_t is_counted, uint32_t sector, double shares[3]);
HAKYU_API const hakyu_model *hakyu_structure_model(const hakyu_structure *work); /* lives as long as the work */

HAKYU_API hakyu_status hakyu_document_structure(const hakyu_memory *memory, const hakyu_structure *work, hakyu_tongues tongues, int32_t is_whole, hakyu_document **document);

#ifdef __cplusplus
}
#endif
#endif
