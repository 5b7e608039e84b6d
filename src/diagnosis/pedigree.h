/* pedigree - how much of a model rests on sources, and how much on assumptions.
   A value is one probability, time, capacity, share, weight or autonomy; a kind's default counts once, where it stands. It is
   assumed if its cell cites an assumption or states one (about), or if its row's source is `assumption` or blank. */
#ifndef HK_DIAGNOSIS_PEDIGREE_H
#define HK_DIAGNOSIS_PEDIGREE_H
#include "model/model.h"

typedef struct hk_pedigree { uint32_t assets, needs, links, values, assumed; } hk_pedigree;
/* Counts by sector (an array of sector_count + 1; the last is for what belongs to no sector: chains of backups, groups, crews). */
void hk_pedigree_count(const hakyu_model *model, hk_pedigree *by_sector);
#endif
