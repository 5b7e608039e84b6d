/* order - the last step of freeze: assets and needs get numbers in the bytewise order of their ids, links in that of
   (need, supplier). What a run stores by number is then the same however the rows of the files were ordered. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "model/builder.h"

typedef struct named { const char *id; uint32_t number; } named;

static int compare_named(const void *left, const void *right) { return strcmp(((const named *)left)->id, ((const named *)right)->id); }

/* Fills number[old] = new and sorts the items; *is_sorted when they stood in order already. id_at is the offset of the id. */
static hakyu_status sort_items(const hakyu_memory *memory, void *items, uint32_t count, size_t size, size_t id_at, uint32_t *number, bool *is_sorted) {
  char *bytes = items, *sorted = NULL;
  named *order = hk_memory_array(memory, count, sizeof *order);
  hakyu_status status = order ? HAKYU_OK : HAKYU_NO_MEMORY;
  *is_sorted = true;
  for (uint32_t i = 0; i < count && !status; i++) {
    memcpy(&order[i].id, bytes + i * size + id_at, sizeof order[i].id);
    order[i].number = number[i] = i;
    *is_sorted = *is_sorted && (i == 0 || strcmp(order[i - 1].id, order[i].id) < 0);
  }
  if (!status && !*is_sorted) {
    qsort(order, count, sizeof *order, compare_named);
    if (!(sorted = hk_memory_array(memory, count, size))) status = HAKYU_NO_MEMORY;
    for (uint32_t i = 0; i < count && !status; i++) {
      memcpy(sorted + i * size, bytes + order[i].number * size, size);
      number[order[i].number] = i;
    }
    if (!status) memcpy(bytes, sorted, count * size);
  }
  hk_memory_free(memory, sorted);
  hk_memory_free(memory, order);
  return status;
}

static hakyu_status index_names(const hakyu_memory *memory, hk_names **names, const void *items, uint32_t count, size_t size, size_t id_at) {
  hk_names *fresh = NULL;
  hakyu_status status = hk_names_create(memory, &fresh);
  for (uint32_t i = 0; i < count && !status; i++) {
    const char *id;
    uint32_t index;
    int is_new;
    memcpy(&id, (const char *)items + i * size + id_at, sizeof id);
    status = hk_names_add(fresh, id, &index, &is_new);
  }
  if (status) {
    hk_names_destroy(fresh);
    return status;
  }
  hk_names_destroy(*names);
  *names = fresh;
  return HAKYU_OK;
}

static int compare_links(const void *left, const void *right) {
  const hk_link *a = left, *b = right;
  if (a->need != b->need) return a->need < b->need ? -1 : 1;
  return a->supplier < b->supplier ? -1 : a->supplier > b->supplier;
}

static int compare_numbers(const void *left, const void *right) {
  uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
  return a < b ? -1 : a > b;
}

static void renumber(hakyu_model *model, const uint32_t *asset, const uint32_t *need) {
  bool is_sorted = true;
  for (uint32_t n = 0; n < model->need_count; n++) {
    model->needs[n].asset = asset[model->needs[n].asset];
    if (model->needs[n].refuel != HK_NONE) model->needs[n].refuel = need[model->needs[n].refuel];
    model->needs[n].link_count = 0;
  }
  for (uint32_t l = 0; l < model->link_count; l++) {
    model->links[l].need = need[model->links[l].need];
    model->links[l].supplier = asset[model->links[l].supplier];
    model->needs[model->links[l].need].link_count++;
    is_sorted = is_sorted && (l == 0 || compare_links(&model->links[l - 1], &model->links[l]) <= 0);
  }
  if (!is_sorted) qsort(model->links, model->link_count, sizeof *model->links, compare_links);
  for (uint32_t n = 0, first = 0; n < model->need_count; first += model->needs[n++].link_count) model->needs[n].link_first = first;
  for (uint32_t g = 0; g < model->group_count; g++) {
    uint32_t *members = (uint32_t *)(uintptr_t)model->groups[g].members; /* in the model's own arena */
    for (uint32_t m = 0; m < model->groups[g].member_count; m++) members[m] = asset[members[m]];
    qsort(members, model->groups[g].member_count, sizeof *members, compare_numbers);
  }
}

hakyu_status hk_order_model(hakyu_model *model) {
  const hakyu_memory *memory = model->memory;
  uint32_t *asset = hk_memory_array(memory, model->asset_count, sizeof *asset), *need = hk_memory_array(memory, model->need_count, sizeof *need);
  bool assets_sorted = false, needs_sorted = false;
  hakyu_status status = asset && need ? HAKYU_OK : HAKYU_NO_MEMORY;
  if (!status) status = sort_items(memory, model->assets, model->asset_count, sizeof *model->assets, offsetof(hk_asset, id), asset, &assets_sorted);
  if (!status) status = sort_items(memory, model->needs, model->need_count, sizeof *model->needs, offsetof(hk_need, id), need, &needs_sorted);
  if (!status) renumber(model, asset, need);
  if (!status && !assets_sorted)
    status = index_names(memory, &model->asset_names, model->assets, model->asset_count, sizeof *model->assets, offsetof(hk_asset, id));
  if (!status && !needs_sorted)
    status = index_names(memory, &model->need_names, model->needs, model->need_count, sizeof *model->needs, offsetof(hk_need, id));
  hk_memory_free(memory, asset);
  hk_memory_free(memory, need);
  return status;
}
