/* scene_members - which assets are of a kind, of a sector, on a site: three lists made once, so that a scenario of very
   many hazards and observations costs what they name, not that times the size of the model. What they name in all is
   limited too. */
#include "scenario/scene_members.h"

#include <stdlib.h>
#include <string.h>

#include "scenario/scene.h"

/* One class: members[first[i] ... first[i + 1]] are the assets of thing i, ascending. */
typedef struct list_of_lists { uint32_t *first, *members; } list_of_lists;

struct hk_scene_members {
  const hakyu_model *model;
  list_of_lists lists[3];  /* by class, without the assets themselves */
  uint8_t *is_marked[4];   /* by class and number, 0 between calls */
  uint64_t left;           /* how many may still be named */
};

static uint32_t thing_of(const hk_asset *asset, hk_member_class class) {
  return class == HK_MEMBERS_OF_KIND ? asset->kind : class == HK_MEMBERS_OF_SECTOR ? asset->sector : asset->site;
}

static bool fill_lists(const hakyu_model *model, hk_member_class class, uint32_t things, list_of_lists *lists) {
  lists->first = hk_memory_array(model->memory, (size_t)things + 2, sizeof *lists->first);
  lists->members = hk_memory_array(model->memory, model->asset_count, sizeof *lists->members);
  if (!lists->first || !lists->members) return false;
  for (uint32_t a = 0; a < model->asset_count; a++)
    if (thing_of(&model->assets[a], class) < things) lists->first[thing_of(&model->assets[a], class) + 2]++;
  for (uint32_t i = 0; i < things; i++) lists->first[i + 2] += lists->first[i + 1];
  for (uint32_t a = 0; a < model->asset_count; a++)
    if (thing_of(&model->assets[a], class) < things) lists->members[lists->first[thing_of(&model->assets[a], class) + 1]++] = a;
  return true;
}

hakyu_status hk_scene_members_create(const hakyu_model *model, hk_scene_members **members) {
  enum { NAMED_MOST = 2000000, TIMES_MOST = 16 };
  const uint32_t things[4] = {model->kind_count, model->sector_count, model->site_count, model->asset_count};
  hk_scene_members *made = hk_memory_zalloc(model->memory, sizeof *made);
  bool is_made = made != NULL;
  if (made) *made = (hk_scene_members){.model = model, .left = NAMED_MOST + (uint64_t)TIMES_MOST * model->asset_count};
  for (int class = 0; class < 3 && is_made; class++) is_made = fill_lists(model, (hk_member_class)class, things[class], &made->lists[class]);
  for (int class = 0; class < 4 && is_made; class++)
    is_made = (made->is_marked[class] = hk_memory_zalloc(model->memory, (size_t)things[class] + 1)) != NULL;
  if (!is_made) {
    hk_scene_members_destroy(made);
    return HAKYU_NO_MEMORY;
  }
  *members = made;
  return HAKYU_OK;
}

void hk_scene_members_destroy(hk_scene_members *members) {
  if (!members) return;
  for (int class = 0; class < 3; class++) {
    hk_memory_free(members->model->memory, members->lists[class].first);
    hk_memory_free(members->model->memory, members->lists[class].members);
  }
  for (int class = 0; class < 4; class++) hk_memory_free(members->model->memory, members->is_marked[class]);
  hk_memory_free(members->model->memory, members);
}

uint32_t hk_scene_members_of(const hk_scene_members *members, hk_member_class class, uint32_t number, const uint32_t **assets) {
  const list_of_lists *lists = &members->lists[class];
  *assets = lists->members + lists->first[number];
  return lists->first[number + 1] - lists->first[number];
}

bool hk_scene_members_allow(hk_scene_members *members, uint64_t count) {
  if (count > members->left) return false;
  members->left -= count;
  return true;
}

bool hk_scene_members_mark(hk_scene_members *members, hk_member_class class, uint32_t number) {
  bool is_new = !members->is_marked[class][number];
  members->is_marked[class][number] = 1;
  return is_new;
}

bool hk_scene_members_is_marked(const hk_scene_members *members, hk_member_class class, uint32_t number) {
  return members->is_marked[class][number];
}

void hk_scene_members_unmark(hk_scene_members *members, hk_member_class class, const uint32_t *numbers, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) members->is_marked[class][numbers[i]] = 0;
}

static int compare_numbers(const void *left, const void *right) {
  const uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
  return a < b ? -1 : a > b;
}

void hk_scene_members_sort(uint32_t *numbers, uint32_t count) {
  for (uint32_t i = 1; i < count; i++)
    if (numbers[i - 1] > numbers[i]) {
      qsort(numbers, count, sizeof *numbers, compare_numbers);
      return;
    }
}
