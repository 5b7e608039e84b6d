/* standards - the standards of the sectors (安全基準等), held against the items of one edition: a matrix sector × item. */
#ifndef HK_CATALOGUE_STANDARDS_H
#define HK_CATALOGUE_STANDARDS_H
#include "catalogue/catalogue.h"

typedef struct hk_sector_standard {
  const char *id, *title[2];   /* the sector, as in models */
  const char *standard[2];     /* the standard's name */
  hk_when date;
  hk_force force;
  uint32_t source;             /* of the standards' own sources, or HK_NOWHERE */
} hk_sector_standard;

struct hakyu_standards {
  const hakyu_memory *memory;
  hk_arena *arena;
  const char *path, *id, *title[2], *licence;
  hk_tlp tlp;
  bool is_synthetic;
  hakyu_catalogue *catalogue;  /* owned */
  uint32_t edition;
  hk_catalogue_source *sources;
  hk_sector_standard *sectors;
  uint32_t source_count, sector_count;
  hk_names *source_names, *sector_names;
  uint8_t *coverage;           /* hk_statement_word, sector * item_count + item */
  uint8_t digest[HK_DIGEST_BYTES];
};

static inline hk_statement_word hk_standards_covers(const struct hakyu_standards *standards, uint32_t sector, uint32_t item) {
  return (hk_statement_word)standards->coverage[(size_t)sector * standards->catalogue->item_count + item];
}
#endif
