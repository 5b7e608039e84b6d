/* order - sectors, assets and needs get numbers in the bytewise order of their ids, before anything refers to them by number.
   What a run stores by number is then the same however the rows of the files were ordered. */
#include <stdlib.h>
#include <string.h>

#include "model/builder.h"

/* An item with its id; the id's first bytes, big-endian, decide most comparisons without going to memory. */
typedef struct named { uint64_t prefix; const char *id; uint32_t number; } named;

static uint64_t prefix_of(const char *id) {
  uint64_t prefix = 0;
  for (int i = 0; i < 8; i++) {
    prefix = prefix << 8 | (unsigned char)*id;
    if (*id) id++;
  }
  return prefix;
}

static int compare_named(const void *left, const void *right) {
  const named *a = left, *b = right;
  if (a->prefix != b->prefix) return a->prefix < b->prefix ? -1 : 1;
  return strcmp(a->id, b->id);
}

/* Lays the items in that order. held: room for all of them. */
static void lay_in_order(char *items, uint32_t count, size_t size, const named *order, char *held) {
  enum { AHEAD = 8 }; /* how many items early memory is fetched */
  for (uint32_t i = 0; i < count; i++) {
    if (i + AHEAD < count) __builtin_prefetch(items + order[i + AHEAD].number * size);
    memcpy(held + i * size, items + order[i].number * size, size);
  }
  memcpy(items, held, count * size);
}

/* Sorts items that begin with their id, and tells the mentions their new numbers. */
static hakyu_status order_items(hakyu_model *model, void *items, uint32_t count, size_t size, hk_mentions *mentions) {
  const hakyu_memory *memory = model->memory;
  named *order = hk_memory_array(memory, count, sizeof *order);
  uint32_t *place = hk_memory_array(memory, count, sizeof *place), mention_count = hk_names_count(mentions->names);
  char *held = NULL;
  hakyu_status status = order && place ? HAKYU_OK : HAKYU_NO_MEMORY;
  bool is_sorted = true;
  for (uint32_t i = 0; i < count && !status; i++) {
    memcpy(&order[i].id, (const char *)items + i * size, sizeof order[i].id);
    order[i].prefix = prefix_of(order[i].id);
    order[i].number = i;
    is_sorted = is_sorted && (i == 0 || compare_named(&order[i - 1], &order[i]) < 0);
  }
  if (!status && !is_sorted && !(held = hk_memory_alloc(memory, count * size))) status = HAKYU_NO_MEMORY;
  if (!status && !is_sorted) {
    qsort(order, count, sizeof *order, compare_named);
    for (uint32_t i = 0; i < count; i++) place[order[i].number] = i;
    for (uint32_t m = 0; m < mention_count; m++)
      if (mentions->defined[m] < HK_REMOVED) mentions->defined[m] = place[mentions->defined[m]];
    lay_in_order(items, count, size, order, held);
  }
  hk_memory_free(memory, held);
  hk_memory_free(memory, place);
  hk_memory_free(memory, order);
  return status;
}

hakyu_status hk_order_sectors(hakyu_model *model) {
  return order_items(model, model->sectors, model->sector_count, sizeof *model->sectors, &model->build->mentions[HK_THING_SECTOR]);
}

hakyu_status hk_order_assets(hakyu_model *model) {
  return order_items(model, model->assets, model->asset_count, sizeof *model->assets, &model->build->mentions[HK_THING_ASSET]);
}

hakyu_status hk_order_needs(hakyu_model *model) {
  return order_items(model, model->needs, model->need_count, sizeof *model->needs, &model->build->mentions[HK_THING_NEED]);
}
