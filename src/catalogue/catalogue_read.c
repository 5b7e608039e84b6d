/* catalogue_read - a catalogue's file into hakyu_catalogue: names first, then editions, schemes and items. What is said of other files
   (issues of ledgers, items of other catalogues) is held against them in catalogue_mentions.c. */
#include "catalogue/catalogue_read.h"

#include <string.h>

#include "catalogue/lay.h"

/* ---- levers ------------------------------------------------------------------------------------------- */

static const char *const built[] = {
#define HAKYU_LEVER(name, ...) #name,
#include <hakyu/levers.def>
#undef HAKYU_LEVER
};
enum { BUILT_COUNT = sizeof built / sizeof *built };

/* Levers that are known words, with what is missing until they can act. */
static const struct { const char *name, *why[2]; } not_built[] = {
    {"audit", {"what it acts on (adoption of other items in force) is not built", "作用する対象(他の項目の採用)が未実装"}},
};

const char *hk_lever_not_built(const char *name, hakyu_lang lang) {
  for (size_t i = 0; i < sizeof not_built / sizeof *not_built; i++)
    if (strcmp(not_built[i].name, name) == 0) return not_built[i].why[lang == HAKYU_JA];
  return NULL;
}

static void read_lever_name(hk_record_file *file, const hk_entry *entry, hk_item_lever *lever) {
  const char *nearest = NULL;
  unsigned best = (unsigned)(strlen(entry->text) / 3 + 2);
  lever->name = entry->text;
  lever->number = -1;
  for (int32_t i = 0; i < BUILT_COUNT; i++) {
    if (strcmp(built[i], entry->text) == 0) lever->number = i;
    const unsigned distance = hk_names_distance(entry->text, built[i], best);
    if (distance < best) best = distance, nearest = built[i];
  }
  if (lever->number >= 0 || hk_lever_not_built(entry->text, HAKYU_EN)) return;
  hk_record_refuse(file, entry->line, entry->col, "lever", "unknown-name", "unknown lever (%s); allowed: those of `hakyu list levers`%s%s%s",
                   hk_record_value(file, entry->text), nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
}

static void read_doses(hk_record_file *file, const hk_record *row, hk_item_lever *lever) {
  const hk_entry *entry = hk_record_find(row, HK_GUIDE_AT(item_levers, doses));
  lever->doses[0] = 2;
  lever->dose_count = 1;
  if (!entry || !entry->list.count) return;
  lever->dose_count = 0;
  for (uint32_t i = 0; i < entry->list.count; i++) {
    const hk_word *word = &entry->list.words[i];
    const bool is_dose = strlen(word->text) == 1 && word->text[0] >= '1' && word->text[0] <= '3';
    const uint8_t dose = is_dose ? (uint8_t)(word->text[0] - '0') : 0;
    bool is_twice = false;
    for (int d = 0; d < lever->dose_count; d++) is_twice |= lever->doses[d] == dose;
    if (!is_dose || is_twice)
      hk_record_refuse(file, word->line, word->col, "doses", is_dose ? "duplicate-name" : "out-of-range", "%s (%s); allowed: 1, 2, 3, each once",
                       is_dose ? "a dose given twice" : "no dose", hk_record_value(file, word->text));
    else
      lever->doses[lever->dose_count++] = dose;
  }
}

static void read_models(hk_record_file *file, const hk_record *row, hk_item_lever *lever) {
  const hk_record *rows = hk_lay_rows(row, HK_GUIDE_AT(item_levers, models));
  hk_lever_model *models = hk_lay_array(file, hk_lay_count(rows), sizeof *models);
  if (!models) return;
  lever->models = models;
  for (; rows; rows = rows->next) {
    const hk_entry *value = hk_record_find(rows, HK_GUIDE_AT(lever_models, value));
    if (!value) continue; /* told */
    hk_lay_selector(file, value->text, value->line, value->col, "models");
    models[lever->model_count++] = (hk_lever_model){rows->id, value->text};
  }
}

/* What a warning brings beside earlier detection: of share_warning only; the rule is that of a model's sharing. */
static void read_aid(hk_record_file *file, const hk_record *row, hk_item_lever *lever) {
  static const size_t fields[HK_ITEM_AIDS] = {HK_GUIDE_AT(item_levers, repair_least), HK_GUIDE_AT(item_levers, repair_most), HK_GUIDE_AT(item_levers, recurrence)};
  const hk_entry *given[HK_ITEM_AIDS];
  for (int i = 0; i < HK_ITEM_AIDS; i++) {
    if (!(given[i] = hk_record_find(row, fields[i]))) continue;
    lever->aid[i] = (hk_item_share){given[i]->text, (uint32_t)given[i]->number};
    if (strcmp(lever->name, "share_warning") != 0)
      hk_record_refuse(file, given[i]->line, given[i]->col, hk_item_aid_name(i), "misplaced-key", "a key of another lever (%s); allowed: lever: share_warning",
                       hk_record_value(file, lever->name));
  }
  const int64_t least = hk_lay_number(row, fields[0], 1000000), most = hk_lay_number(row, fields[1], 1000000);
  if (given[0] && least == 0)
    hk_record_refuse(file, given[0]->line, given[0]->col, "repair_least", "out-of-range", "a repair that may take no time at all; allowed: above 0, at most 1");
  if (given[1] && most < least)
    hk_record_refuse(file, given[1]->line, given[1]->col, "repair_most", "out-of-range", "it is below repair_least (1 where it is blank); allowed: repair_least to 1");
}

static void read_levers(hk_record_file *file, const hk_record *rows, hk_item *item) {
  hk_item_lever *levers = hk_lay_array(file, hk_lay_count(rows), sizeof *levers);
  item->levers = levers;
  for (; rows && levers; rows = rows->next) {
    const hk_entry *name = hk_record_find(rows, HK_GUIDE_AT(item_levers, lever)), *targets = hk_record_find(rows, HK_GUIDE_AT(item_levers, targets));
    if (!name) continue; /* told */
    hk_item_lever *lever = &levers[item->lever_count++];
    read_lever_name(file, name, lever);
    lever->targets = targets ? targets->text : "all";
    if (targets) hk_lay_selector(file, targets->text, targets->line, targets->col, "targets");
    read_doses(file, rows, lever);
    read_models(file, rows, lever);
    read_aid(file, rows, lever);
    item->built_count += lever->number >= 0;
  }
}

/* Why simulation says nothing of an item: as written, or what its levers lack. */
static void settle_assessable(hk_record_file *file, const hk_record *row, hk_item *item) {
  const hk_entry *written = hk_record_find(row, HK_GUIDE_AT(items, not_assessable));
  hk_lay_label(row, HK_GUIDE_AT(items, not_assessable), item->not_assessable);
  if (written && item->built_count)
    hk_record_refuse(file, written->line, written->col, "not_assessable", "misplaced-key", "an item with levers is assessable; allowed: either levers or not_assessable");
  if (written || item->built_count) return;
  const hk_entry *levers = hk_record_find(row, HK_GUIDE_AT(items, levers));
  if (!levers)
    hk_record_refuse(file, row->line, row->col, "not_assessable", "missing-key", "missing, and no levers; allowed: levers, or why it cannot be assessed (%s)",
                     hk_record_value(file, row->id));
  for (uint32_t i = 0; i < item->lever_count; i++)
    for (int lang = 0; lang < 2 && i == 0; lang++) {
      const char *why = hk_lever_not_built(item->levers[0].name, (hakyu_lang)lang);
      item->not_assessable[lang] = why ? why : "";
    }
}

/* ---- items -------------------------------------------------------------------------------------------- */

static void read_protections(hk_record_file *file, const hk_record *row, hk_item *item) {
  static const char *const words[] = {"redundancy", "standby", "stage"};
  const hk_entry *entry = hk_record_find(row, HK_GUIDE_AT(items, protections)), *protects = hk_record_find(row, HK_GUIDE_AT(items, protects));
  for (uint32_t i = 0; entry && i < entry->list.count; i++) {
    const hk_word *word = &entry->list.words[i];
    int found = -1;
    for (int w = 0; w < 3; w++)
      if (strcmp(word->text, words[w]) == 0) found = w;
    if (found >= 0)
      item->protections |= (uint8_t)(1 << found);
    else
      hk_record_refuse(file, word->line, word->col, "protections", "unknown-name", "no protection (%s); allowed: redundancy | standby | stage", hk_record_value(file, word->text));
  }
  item->protects = protects ? protects->text : "all";
  if (protects) hk_lay_selector(file, protects->text, protects->line, protects->col, "protects");
}

static void read_adoption(hk_record_file *file, const hakyu_catalogue *catalogue, const hk_record *row, hk_item *item) {
  item->adoption_low_ppm = item->adoption_high_ppm = 1000000;
  item->adoption_source = HK_NOWHERE;
  if (!row) return;
  item->adoption_low_ppm = (uint32_t)hk_lay_number(row, HK_GUIDE_AT(adoption, low), 1000000);
  item->adoption_high_ppm = (uint32_t)hk_lay_number(row, HK_GUIDE_AT(adoption, high), 1000000);
  item->adoption_source = hk_lay_ref(file, row, HK_GUIDE_AT(adoption, source), catalogue->source_names, "source");
  if (item->adoption_low_ppm > item->adoption_high_ppm)
    hk_record_refuse(file, row->line, row->col, "adoption", "out-of-range", "low is above high; allowed: 0 <= low <= high <= 1");
}

static void read_cost(hk_record_file *file, const hakyu_catalogue *catalogue, const hk_record *row, hk_item *item) {
  item->cost_source = HK_NOWHERE;
  item->cost_unit = "";
  if (!row) return;
  item->has_cost = true;
  item->cost_low = hk_lay_number(row, HK_GUIDE_AT(cost, low), 0);
  item->cost_high = hk_lay_number(row, HK_GUIDE_AT(cost, high), item->cost_low);
  item->cost_unit = hk_lay_text(row, HK_GUIDE_AT(cost, unit));
  item->cost_source = hk_lay_ref(file, row, HK_GUIDE_AT(cost, source), catalogue->source_names, "source");
  if (item->cost_low > item->cost_high) hk_record_refuse(file, row->line, row->col, "cost", "out-of-range", "low is above high; allowed: low <= high");
}

static void read_statements(hk_record_file *file, const hakyu_catalogue *catalogue, const hk_record *rows, hk_item *item) {
  hk_statement *statements = hk_lay_array(file, hk_lay_count(rows), sizeof *statements);
  item->statements = statements;
  for (; rows && statements; rows = rows->next) {
    hk_statement s = {.edition = hk_lay_find(file, catalogue->edition_names, "edition", rows->id, rows->line, rows->col, "editions")};
    const hk_entry *what = hk_record_find(rows, HK_GUIDE_AT(item_editions, what));
    s.states = (hk_statement_word)hk_lay_number(rows, HK_GUIDE_AT(item_editions, states), HK_NOT_ENTERED);
    hk_lay_label(rows, HK_GUIDE_AT(item_editions, what), s.what);
    hk_lay_force(file, what, item->force);
    s.is_circular = hk_lay_number(rows, HK_GUIDE_AT(item_editions, known_from), 0) == 1;
    s.issues = hk_lay_words(file, rows, HK_GUIDE_AT(item_editions, issues), &s.issue_count);
    s.source = hk_lay_ref(file, rows, HK_GUIDE_AT(item_editions, source), catalogue->source_names, "source");
    if (s.edition == HK_NOWHERE) continue;
    const hk_edition *edition = &catalogue->editions[s.edition];
    if (edition->state != HK_EDITION_ENTERED && s.states != HK_NOT_ENTERED)
      hk_record_refuse(file, rows->line, rows->col, "states", "misplaced-key", "the edition %s is %s, nothing of it is entered; allowed: not_entered, or an edition of state entered",
                       hk_record_value(file, edition->id), edition->state == HK_EDITION_HISTORY ? "history" : "skeleton");
    if (s.states == HK_NOT_ENTERED && what && hk_record_find(rows, HK_GUIDE_AT(item_editions, states)))
      hk_record_refuse(file, what->line, what->col, "what", "misplaced-key", "a text of what is not entered; allowed: a text, with states: stated, partly or not_stated");
    statements[item->statement_count++] = s;
  }
}

static void read_crosswalk(hk_record_file *file, const hakyu_catalogue *catalogue, const hk_record *rows, hk_item *item) {
  hk_crosswalk *crosswalk = hk_lay_array(file, hk_lay_count(rows), sizeof *crosswalk);
  item->crosswalk = crosswalk;
  for (; rows && crosswalk; rows = rows->next) {
    hk_crosswalk *to = &crosswalk[item->crosswalk_count];
    to->scheme = hk_lay_ref(file, rows, HK_GUIDE_AT(crosswalk, scheme), catalogue->scheme_names, "scheme");
    to->references = hk_lay_words(file, rows, HK_GUIDE_AT(crosswalk, references), &to->reference_count);
    to->confidence_ppm = (uint32_t)hk_lay_number(rows, HK_GUIDE_AT(crosswalk, confidence), 1000000);
    to->source = hk_lay_ref(file, rows, HK_GUIDE_AT(crosswalk, source), catalogue->source_names, "source");
    if (to->scheme != HK_NOWHERE) item->crosswalk_count++;
  }
}

static void read_item(hk_record_file *file, const hakyu_catalogue *catalogue, const hk_record *row, hk_item *item) {
  item->id = row->id;
  item->line = row->line;
  hk_lay_label(row, HK_GUIDE_AT(items, title), item->title);
  hk_lay_label(row, HK_GUIDE_AT(items, part), item->part);
  hk_lay_label(row, HK_GUIDE_AT(items, what), item->what);
  item->force = (hk_force)hk_lay_number(row, HK_GUIDE_AT(items, force), HK_DESIRABLE);
  hk_lay_force(file, hk_record_find(row, HK_GUIDE_AT(items, what)), item->force);
  item->mechanisms = hk_lay_bits(file, row, HK_GUIDE_AT(items, mechanisms), hk_lay_mechanism, HAKYU_MECHANISM_COUNT, "mechanism");
  item->traits = hk_lay_bits(file, row, HK_GUIDE_AT(items, traits), hk_lay_trait, HAKYU_TRAIT_COUNT, "trait");
  read_levers(file, hk_lay_rows(row, HK_GUIDE_AT(items, levers)), item);
  settle_assessable(file, row, item);
  read_protections(file, row, item);
  read_adoption(file, catalogue, hk_lay_rows(row, HK_GUIDE_AT(items, adoption)), item);
  read_cost(file, catalogue, hk_lay_rows(row, HK_GUIDE_AT(items, cost)), item);
  read_statements(file, catalogue, hk_lay_rows(row, HK_GUIDE_AT(items, editions)), item);
  read_crosswalk(file, catalogue, hk_lay_rows(row, HK_GUIDE_AT(items, crosswalk)), item);
  item->source = hk_lay_ref(file, row, HK_GUIDE_AT(items, source), catalogue->source_names, "source");
}

/* ---- editions ----------------------------------------------------------------------------------------- */

static void read_editions(hk_record_file *file, hakyu_catalogue *catalogue, const hk_record *rows) {
  for (const hk_record *row = rows; row; row = row->next) {
    const uint32_t number = hk_names_find(catalogue->edition_names, row->id);
    if (number == HK_NO_NAME) continue;
    hk_edition *edition = &catalogue->editions[number];
    edition->id = row->id;
    hk_lay_label(row, HK_GUIDE_AT(editions, title), edition->title);
    edition->date = hk_lay_when(row, HK_GUIDE_AT(editions, date));
    edition->state = (hk_edition_state)hk_lay_number(row, HK_GUIDE_AT(editions, state), HK_EDITION_ENTERED);
    edition->follows = hk_lay_ref(file, row, HK_GUIDE_AT(editions, follows), catalogue->edition_names, "edition");
    edition->source = hk_lay_ref(file, row, HK_GUIDE_AT(editions, source), catalogue->source_names, "source");
  }
}

/* Editions follow one another in time, and none follows itself. */
static void check_editions(hk_record_file *file, const hakyu_catalogue *catalogue, const hk_record *rows) {
  for (const hk_record *row = rows; row; row = row->next) {
    const uint32_t number = hk_names_find(catalogue->edition_names, row->id);
    const hk_entry *follows = hk_record_find(row, HK_GUIDE_AT(editions, follows));
    if (number == HK_NO_NAME || !follows || catalogue->editions[number].follows == HK_NOWHERE) continue;
    uint32_t at = number, steps = 0;
    do at = catalogue->editions[at].follows, steps++;
    while (at != HK_NOWHERE && at != number && steps <= catalogue->edition_count);
    const hk_edition *before = &catalogue->editions[catalogue->editions[number].follows];
    if (at == number)
      hk_record_refuse(file, follows->line, follows->col, "follows", "order", "an edition that follows itself in a circle (%s); allowed: an earlier edition",
                       hk_record_value(file, row->id));
    else if (hk_when_is_before(catalogue->editions[number].date, before->date))
      hk_record_refuse(file, follows->line, follows->col, "follows", "order", "earlier than the edition that it follows (%s); allowed: an earlier edition",
                       hk_record_value(file, before->id));
  }
}

/* ---- the whole ---------------------------------------------------------------------------------------- */

static hakyu_status read_parts(hk_record_file *file, hakyu_catalogue *catalogue, const hk_record *head) {
  const hk_record *editions = hk_lay_rows(head, HK_GUIDE_AT(catalogue, editions)), *schemes = hk_lay_rows(head, HK_GUIDE_AT(catalogue, schemes)),
                  *items = hk_lay_rows(head, HK_GUIDE_AT(catalogue, items));
  hk_lay_label(head, HK_GUIDE_AT(catalogue, title), catalogue->title);
  catalogue->licence = hk_lay_text(head, HK_GUIDE_AT(catalogue, licence));
  catalogue->tlp = (hk_tlp)hk_lay_number(head, HK_GUIDE_AT(catalogue, tlp), HK_TLP_CLEAR);
  hakyu_status status = hk_lay_sources(file, hk_lay_rows(head, HK_GUIDE_AT(catalogue, sources)), &catalogue->source_names, &catalogue->sources, &catalogue->source_count);
  if (!status) status = hk_lay_names(file, editions, "editions", HK_EDITIONS_MOST, &catalogue->edition_names);
  if (!status) status = hk_lay_names(file, schemes, "schemes", HK_EDITIONS_MOST, &catalogue->scheme_names);
  if (!status) status = hk_lay_names(file, items, "items", HK_ITEMS_MOST, &catalogue->item_names);
  if (status) return status;
  catalogue->edition_count = hk_names_count(catalogue->edition_names);
  catalogue->scheme_count = hk_names_count(catalogue->scheme_names);
  catalogue->item_count = hk_names_count(catalogue->item_names);
  catalogue->editions = hk_lay_array(file, catalogue->edition_count, sizeof *catalogue->editions);
  catalogue->schemes = hk_lay_array(file, catalogue->scheme_count, sizeof *catalogue->schemes);
  catalogue->items = hk_lay_array(file, catalogue->item_count, sizeof *catalogue->items);
  if (file->is_starved) return HAKYU_NO_MEMORY;
  read_editions(file, catalogue, editions);
  check_editions(file, catalogue, editions);
  for (const hk_record *row = schemes; row; row = row->next) {
    const uint32_t number = hk_names_find(catalogue->scheme_names, row->id);
    if (number == HK_NO_NAME) continue;
    hk_scheme *scheme = &catalogue->schemes[number];
    scheme->id = row->id;
    hk_lay_label(row, HK_GUIDE_AT(schemes, title), scheme->title);
    scheme->catalogue = hk_lay_text(row, HK_GUIDE_AT(schemes, catalogue));
    scheme->source = hk_lay_ref(file, row, HK_GUIDE_AT(schemes, source), catalogue->source_names, "source");
  }
  for (const hk_record *row = items; row && !file->is_starved; row = row->next) {
    const uint32_t number = hk_names_find(catalogue->item_names, row->id);
    if (number != HK_NO_NAME) read_item(file, catalogue, row, &catalogue->items[number]);
  }
  return file->is_starved ? HAKYU_NO_MEMORY : HAKYU_OK;
}

hakyu_status hk_catalogue_begin(const hakyu_memory *memory, const char *path, hakyu_findings *findings, hakyu_catalogue **catalogue, hk_record_file *file) {
  hakyu_catalogue *made = hk_memory_zalloc(memory, sizeof *made);
  if (!made) return HAKYU_NO_MEMORY;
  made->memory = memory;
  hakyu_status status = hk_lay_begin(file, memory, path, ".yaml", findings, &made->arena, &made->path, &made->id);
  if (status) {
    hakyu_catalogue_destroy(made);
    return status;
  }
  *catalogue = made;
  return HAKYU_OK;
}

hakyu_status hk_catalogue_lay(hk_record_file *file, hakyu_catalogue *catalogue, const hk_record *head) {
  hakyu_status status = read_parts(file, catalogue, head);
  if (!status) status = hk_catalogue_check_mentions(file, catalogue, head);
  if (!status) status = hk_record_digest(file->memory, head, catalogue->digest);
  if (!status && file->is_starved) status = HAKYU_NO_MEMORY;
  return status ? status : file->errors ? HAKYU_REFUSED : HAKYU_OK;
}

hakyu_status hakyu_catalogue_read(const hakyu_memory *memory, const char *path, hakyu_findings *findings, hakyu_catalogue **catalogue) {
  hk_record_file file;
  hk_record *head = NULL;
  hakyu_catalogue *made = NULL;
  hakyu_status status = hk_catalogue_begin(memory, path, findings, &made, &file);
  if (status) return status;
  status = hk_record_read_yaml(&file, hk_catalogue_table("catalogue"), &head);
  if (!status) status = hk_catalogue_lay(&file, made, head);
  if (status) {
    hakyu_catalogue_destroy(made);
    return status;
  }
  *catalogue = made;
  return HAKYU_OK;
}

void hakyu_catalogue_destroy(hakyu_catalogue *catalogue) {
  if (!catalogue) return;
  hk_names_destroy(catalogue->source_names);
  hk_names_destroy(catalogue->edition_names);
  hk_names_destroy(catalogue->scheme_names);
  hk_names_destroy(catalogue->item_names);
  hk_arena_destroy(catalogue->arena);
  hk_memory_free(catalogue->memory, catalogue);
}
