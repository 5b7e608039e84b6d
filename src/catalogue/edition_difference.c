/* edition_difference - which items two editions state differently, and the issues behind it: see catalogue.h. */
#include <string.h>

#include "catalogue/catalogue.h"

/* Texts differ only where both are given. */
static bool same_text(const char *const a[2], const char *const b[2]) {
  for (int lang = 0; lang < 2; lang++)
    if (*a[lang] && *b[lang] && strcmp(a[lang], b[lang]) != 0) return false;
  return true;
}

/* What is not entered is not known, and no change, unless an issue is said to have driven one. What is known from a review's own word tells of
   the change, not of the text: two such texts differ without anything having changed. */
static bool is_change(const hk_item_change *change) {
  if (change->issue_count) return true;
  if (change->from.states == HK_NOT_ENTERED || change->to.states == HK_NOT_ENTERED) return false;
  if (change->from.states != change->to.states) return true;
  return !change->from.is_circular && !change->to.is_circular && !same_text(change->from.what, change->to.what);
}

/* The issues that the statements of `to` and of the editions before it, back to `from`, name; each once. */
static hakyu_status gather_issues(const hakyu_catalogue *catalogue, const hk_item *item, uint32_t from, uint32_t to, hk_arena *arena, hk_item_change *change) {
  uint32_t most = 0, at = to;
  for (uint32_t i = 0; i < item->statement_count; i++) most += item->statements[i].issue_count;
  const char **issues = hk_arena_alloc(arena, (most + (size_t)1) * sizeof *issues);
  if (!issues) return HAKYU_NO_MEMORY;
  for (uint32_t steps = 0; at != HK_NOWHERE && at != from && steps < catalogue->edition_count; steps++) {
    const hk_statement statement = hk_item_states(item, at);
    for (uint32_t i = 0; i < statement.issue_count; i++) {
      bool is_new = true;
      for (uint32_t k = 0; k < change->issue_count; k++) is_new &= strcmp(issues[k], statement.issues[i]) != 0;
      if (is_new) issues[change->issue_count++] = statement.issues[i];
    }
    at = catalogue->editions[at].follows;
  }
  change->issues = issues;
  return HAKYU_OK;
}

hakyu_status hk_catalogue_difference(const hakyu_catalogue *catalogue, uint32_t from, uint32_t to, hk_arena *arena, hk_item_change **changes, uint32_t *count) {
  hk_item_change *made = hk_arena_alloc(arena, (catalogue->item_count + (size_t)1) * sizeof *made);
  uint32_t found = 0;
  if (!made) return HAKYU_NO_MEMORY;
  for (uint32_t i = 0; i < catalogue->item_count; i++) {
    hk_item_change change = {.item = i, .from = hk_item_states(&catalogue->items[i], from), .to = hk_item_states(&catalogue->items[i], to)};
    const hakyu_status status = gather_issues(catalogue, &catalogue->items[i], from, to, arena, &change);
    if (status) return status;
    if (is_change(&change)) made[found++] = change;
  }
  *changes = made;
  *count = found;
  return HAKYU_OK;
}
