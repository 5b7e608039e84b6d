/* mentions - names become numbers when they are first met, as a definition or as a reference; see builder.h. */
#include <string.h>

#include "model/builder.h"

/* The number of a name, which is kept in the arena when it is new. */
hakyu_status hk_build_intern(hakyu_model *model, hk_names *names, const char *text, uint32_t *number) {
  uint32_t found = hk_names_find_folded(names, text);
  if (found != HK_NO_NAME) {
    *number = found;
    return HAKYU_OK;
  }
  int is_new;
  const char *kept = hk_arena_text(model->arena, text, strlen(text));
  return kept ? hk_names_add(names, kept, number, &is_new) : HAKYU_NO_MEMORY;
}

hakyu_status hk_build_mention(hakyu_model *model, hk_thing thing, const char *text, uint32_t *number) {
  hk_mentions *mentions = &model->build->mentions[thing];
  uint32_t before = hk_names_count(mentions->names);
  hakyu_status status = hk_build_intern(model, mentions->names, text, number);
  if (status || *number < before) return status;
  if ((status = hk_memory_grow(model->memory, &mentions->defined, before, &mentions->capacity, sizeof *mentions->defined))) return status;
  mentions->defined[before] = HK_NONE;
  return HAKYU_OK;
}

/* Says that id is number `number` of its thing; *is_new is false when it was defined before. *at: its mention. */
hakyu_status hk_build_define(hakyu_model *model, hk_thing thing, const char *id, uint32_t number, uint32_t *at, bool *is_new) {
  hakyu_status status = hk_build_mention(model, thing, id, at);
  if (status) return status;
  uint32_t *defined = &model->build->mentions[thing].defined[*at];
  *is_new = *defined == HK_NONE;
  if (!*is_new) return HAKYU_OK;
  *defined = number;
  /* A name that was mentioned before in another case is spelt from now on as it is defined. */
  char *spelt = (char *)(uintptr_t)hk_names_get(model->build->mentions[thing].names, *at);
  if (strcmp(spelt, id) != 0) memcpy(spelt, id, strlen(id)); /* ours, in the arena, and of the same length */
  return HAKYU_OK;
}
