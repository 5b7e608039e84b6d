/* compile - what the steps of hk_network_compile share. Inside the room only.
   The story is told in compile.c; each step is one file: compile_links.c (which links exist, needs, links), compile_stages.c,
   compile_circles.c, compile_times.c, compile_rows.c and compile_members.c. A step first counts (before the block is
   laid out), then fills. */
#ifndef HK_NETWORK_COMPILE_H
#define HK_NETWORK_COMPILE_H
#include <stddef.h>
#include "network/network.h"

/* The list of different times, found again by content. Survives in network->owned. */
struct hk_net_owned {
  const hakyu_memory *memory;  /* of this struct and the list */
  const hakyu_memory *table_memory; /* of the tables: the model's */
  hk_net_time *times;
  size_t count, capacity;
};

typedef struct hk_time_entry { uint64_t hash; uint32_t time, call; } hk_time_entry; /* call: HK_NONE for a fixed one; time + 1, 0 = free */

typedef struct hk_compile {
  const hakyu_memory *memory;
  const hakyu_model *model;
  const hk_outer *outer;
  hakyu_findings *findings;
  hk_network *network;         /* in the making */

  uint8_t *is_present;         /* by model link: exists in this outer draw */
  uint32_t present_count;
  uint32_t *need_number;       /* by model need: its network number */
  uint32_t *model_need;        /* by network number: the model's */

  hk_net_circle *circles;      /* growing; firsts count into the two lists below */
  size_t circle_count, circle_capacity;
  uint32_t *circle_assets, *circle_needs; /* growing */
  size_t circle_asset_count, circle_asset_capacity, circle_need_count, circle_need_capacity;
  uint32_t *circle_of;         /* by network need: circle, or HK_NONE; NULL without circles */

  hk_net_row *rows;            /* growing, then sorted */
  uint32_t row_count;
  uint32_t *row_of;            /* by asset: row or HK_NONE */

  hk_time_entry *entries;      /* open addressing */
  size_t entry_count, entry_capacity; /* capacity: a power of two */
  uint32_t *time_of_call;      /* by model call: time + 1; 0: not met yet */
} hk_compile;

/* Which links exist in this outer draw; the numbers of the needs. */
hakyu_status hk_compile_draw_links(hk_compile *compile);
hakyu_status hk_compile_number_needs(hk_compile *compile);
/* Circles of every from_source service. */
hakyu_status hk_compile_find_circles(hk_compile *compile);
/* (sector, unit) pairs. */
hakyu_status hk_compile_find_rows(hk_compile *compile);
/* Sizes of the lists that the block must hold; stages and refuels are counted with need_number known. */
void hk_compile_count_stages(const hk_compile *compile, uint32_t *stage_count, uint32_t *refuel_count);
size_t hk_compile_count_sharings(const hakyu_model *model);
bool hk_compile_is_anybody_aided(const hakyu_model *model); /* some warning brings more than earlier detection */
size_t hk_compile_count_groups(const hakyu_model *model);

/* Fill what the block has room for. */
hakyu_status hk_compile_fill_needs(hk_compile *compile);
hakyu_status hk_compile_fill_links(hk_compile *compile);
void hk_compile_fill_outs(hk_compile *compile);
hakyu_status hk_compile_fill_stages(hk_compile *compile);
hakyu_status hk_compile_fill_assets(hk_compile *compile);
static inline bool hk_compile_is_hurried(const hk_asset *asset) { return asset->has_detect_most || asset->repair_den; }
void hk_compile_fill_circles(hk_compile *compile);
void hk_compile_fill_members(hk_compile *compile); /* crews, sharings, groups */

/* The number of a time value; BLANK stands for `blank`. Errors: NO_MEMORY, NUMERIC with a finding. */
hakyu_status hk_compile_time(hk_compile *compile, hk_value value, int64_t blank, uint32_t *number);

/* Lists of members, by owner, in one array: on entry first[i + 1] is how many owner i has, afterwards where its list
   starts; dealing out with first[i + 1]++ then leaves it where the list ends, which is where the next one starts. */
void hk_compile_sum_up(uint32_t *first, uint32_t count);

/* A refusal that names a line of one of the model's tables. Returns REFUSED. */
hakyu_status hk_compile_refuse(const hakyu_model *model, hakyu_findings *findings, const char *table, int line, const char *field,
                               const char *format, ...) __attribute__((format(printf, 6, 7)));
#endif
