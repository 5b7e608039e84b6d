/* catalogue_api - what the porch and other rooms ask of a catalogue that was read: hakyu/catalogue.h, catalogue.h. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "catalogue/catalogue.h"

/* ---- words of closed lists ---------------------------------------------------------------------------- */

const char *hk_statement_name(hk_statement_word word) {
  static const char *const names[HK_STATEMENT_WORD_COUNT] = {"stated", "partly", "not_stated", "not_entered", "planned"};
  return word < HK_STATEMENT_WORD_COUNT ? names[word] : "?";
}

const char *hk_force_name(hk_force force) {
  static const char *const names[] = {"compulsory", "desirable", "informative"};
  return force <= HK_INFORMATIVE ? names[force] : "?";
}

const char *hk_tlp_name(hk_tlp tlp) {
  static const char *const names[] = {"CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"};
  return tlp <= HK_TLP_RED ? names[tlp] : "?";
}

static const char *edition_state_name(hk_edition_state state) {
  static const char *const names[] = {"entered", "history", "skeleton"};
  return names[state];
}

/* ---- days --------------------------------------------------------------------------------------------- */

bool hk_when_is_before(hk_when a, hk_when b) {
  if (!a || !b) return false;
  if (a / 10000 != b / 10000) return a < b;
  const int month_a = a / 100 % 100, month_b = b / 100 % 100, day_a = a % 100, day_b = b % 100;
  if (!month_a || !month_b || month_a != month_b) return month_a && month_b && month_a < month_b;
  return day_a && day_b && day_a < day_b;
}

const char *hk_when_text(hk_when when, char *out) {
  const int year = when / 10000, month = when / 100 % 100, day = when % 100;
  if (!when)
    out[0] = '\0';
  else if (!month)
    snprintf(out, 16, "%04d", year);
  else if (!day)
    snprintf(out, 16, "%04d-%02d", year, month);
  else
    snprintf(out, 16, "%04d-%02d-%02d", year, month, day);
  return out;
}

/* ---- items -------------------------------------------------------------------------------------------- */

const char *hk_item_lever_targets(const hk_item_lever *lever, const char *model) {
  for (uint32_t i = 0; i < lever->model_count; i++)
    if (strcmp(lever->models[i].model, model) == 0) return lever->models[i].targets;
  return lever->targets;
}

const char *hk_item_aid_name(int aid) {
  static const char *const names[HK_ITEM_AIDS] = {"repair_least", "repair_most", "recurrence"};
  return names[aid];
}

const char *hk_item_lever_dose(const hk_item_lever *lever) {
  static const char *const doses[] = {"1", "1", "2", "3"};
  return doses[lever->dose_count ? lever->doses[0] : 2];
}

hk_statement hk_item_states(const hk_item *item, uint32_t edition) {
  for (uint32_t i = 0; i < item->statement_count; i++)
    if (item->statements[i].edition == edition) return item->statements[i];
  return (hk_statement){.edition = edition, .states = HK_NOT_ENTERED, .what = {"", ""}, .source = HK_NOWHERE};
}

static uint32_t find(const hk_names *names, const char *id) {
  const uint32_t number = hk_names_find(names, id);
  return number == HK_NO_NAME ? HK_NOWHERE : number;
}

uint32_t hk_catalogue_find_item(const hakyu_catalogue *catalogue, const char *id) { return find(catalogue->item_names, id); }
uint32_t hk_catalogue_find_edition(const hakyu_catalogue *catalogue, const char *id) { return find(catalogue->edition_names, id); }

/* ---- the porch ---------------------------------------------------------------------------------------- */

hakyu_catalogue_size hakyu_catalogue_count(const hakyu_catalogue *catalogue) {
  hakyu_catalogue_size size = {catalogue->edition_count, catalogue->item_count, 0, catalogue->scheme_count, catalogue->source_count};
  for (uint32_t i = 0; i < catalogue->item_count; i++) size.assessable += hk_item_is_assessable(&catalogue->items[i]);
  return size;
}

const char *hakyu_catalogue_id(const hakyu_catalogue *catalogue) { return catalogue->id; }
const char *hakyu_catalogue_title(const hakyu_catalogue *catalogue, hakyu_lang lang) { return catalogue->title[lang == HAKYU_JA]; }
const char *hakyu_catalogue_tlp(const hakyu_catalogue *catalogue) { return hk_tlp_name(catalogue->tlp); }
void hakyu_catalogue_digest(const hakyu_catalogue *catalogue, char digest[65]) { hk_digest_text(catalogue->digest, digest); }

hakyu_edition hakyu_catalogue_edition(const hakyu_catalogue *catalogue, size_t i) {
  assert(i < catalogue->edition_count);
  const hk_edition *from = &catalogue->editions[i];
  hakyu_edition edition = {.id = from->id,
                           .title = {from->title[0], from->title[1]},
                           .state = edition_state_name(from->state),
                           .follows = from->follows == HK_NOWHERE ? NULL : catalogue->editions[from->follows].id};
  hk_when_text(from->date, edition.date);
  return edition;
}

hakyu_item hakyu_catalogue_item(const hakyu_catalogue *catalogue, size_t i) {
  assert(i < catalogue->item_count);
  const hk_item *from = &catalogue->items[i];
  return (hakyu_item){.id = from->id,
                      .title = {from->title[0], from->title[1]},
                      .part = {from->part[0], from->part[1]},
                      .what = {from->what[0], from->what[1]},
                      .force = hk_force_name(from->force),
                      .not_assessable = {from->not_assessable[0], from->not_assessable[1]},
                      .mechanisms = from->mechanisms,
                      .traits = from->traits,
                      .levers = from->lever_count};
}

ptrdiff_t hakyu_catalogue_find_item(const hakyu_catalogue *catalogue, const char *id) {
  const uint32_t number = hk_catalogue_find_item(catalogue, id);
  return number == HK_NOWHERE ? -1 : (ptrdiff_t)number;
}

ptrdiff_t hakyu_catalogue_find_edition(const hakyu_catalogue *catalogue, const char *id) {
  const uint32_t number = hk_catalogue_find_edition(catalogue, id);
  return number == HK_NOWHERE ? -1 : (ptrdiff_t)number;
}

const char *hakyu_catalogue_states(const hakyu_catalogue *catalogue, size_t item, size_t edition, hakyu_lang lang, const char **text) {
  assert(item < catalogue->item_count && edition < catalogue->edition_count);
  const hk_statement statement = hk_item_states(&catalogue->items[item], (uint32_t)edition);
  if (text) *text = statement.what[lang == HAKYU_JA];
  return hk_statement_name(statement.states);
}
