/* scene_members - which assets a hazard or an observation means when it names a kind, a sector or a site. Inside the room. */
#ifndef HK_SCENARIO_SCENE_MEMBERS_H
#define HK_SCENARIO_SCENE_MEMBERS_H
#include "model/model.h"

typedef enum hk_member_class { HK_MEMBERS_OF_KIND, HK_MEMBERS_OF_SECTOR, HK_MEMBERS_OF_SITE, HK_MEMBERS_ASSETS /* themselves */ } hk_member_class;
typedef struct hk_scene_members hk_scene_members;

/* Of a frozen model. Errors: NO_MEMORY. */
hakyu_status hk_scene_members_create(const hakyu_model *model, hk_scene_members **members);
void hk_scene_members_destroy(hk_scene_members *members);
/* The assets of thing `number` of a class (not HK_MEMBERS_ASSETS), ascending; returns how many. */
uint32_t hk_scene_members_of(const hk_scene_members *members, hk_member_class class, uint32_t number, const uint32_t **assets);
/* False if with so many more a scenario would name too many assets in all (2,000,000 and 16 times the model's). */
bool hk_scene_members_allow(hk_scene_members *members, uint64_t count);
/* Marks, to take each thing once: true if it was not marked. Whoever marks unmarks. */
bool hk_scene_members_mark(hk_scene_members *members, hk_member_class class, uint32_t number);
bool hk_scene_members_is_marked(const hk_scene_members *members, hk_member_class class, uint32_t number);
void hk_scene_members_unmark(hk_scene_members *members, hk_member_class class, const uint32_t *numbers, uint32_t count);
/* Puts numbers in ascending order. */
void hk_scene_members_sort(uint32_t *numbers, uint32_t count);
#endif
