/* schema - the field tables of models and scenarios as the porch shows them (hakyu/schema.h). Here and not in `model`,
   because this room sees both lists. */
#include <hakyu/schema.h>

#include <assert.h>

#include "scenario/scene.h"

/* How each shape is written, by hk_table_shape. */
static const char *const shapes[] = {
    [HK_SHAPE_TOP] = "key: value",        [HK_SHAPE_KEYED] = "id: {field: value, …}",      [HK_SHAPE_VALUES] = "id: value",
    [HK_SHAPE_LISTS] = "id: [{field: value, …}, …]", [HK_SHAPE_ROWS] = "a table, one row a line", [HK_SHAPE_SECTION] = "{field: value, …}",
    [HK_SHAPE_ENTRIES] = "[{field: value, …}, …]",
};

/* Where each table is written: the model's in the order of model/fields.def, then the scenario's. */
static const char *const model_places[] = {
#define HK_TABLE(table, shape, required, en, ja) PLACE_##shape(#table),
#define HK_END(table)
#define HK_FIELD(table, name, type, flags, low, high, fallback, unit, allowed, en, ja)
#define PLACE_TOP(table) "model.yaml"
#define PLACE_KEYED(table) "model.yaml: " table
#define PLACE_VALUES(table) "model.yaml: " table
#define PLACE_LISTS(table) "model.yaml: " table
#define PLACE_ROWS(table) table ".csv"
#include "model/fields.def"
#undef PLACE_TOP
#undef PLACE_KEYED
#undef PLACE_VALUES
#undef PLACE_LISTS
#undef PLACE_ROWS
};
static const char *const scenario_places[] = {
#define PLACE_TOP(table) "scenario"
#define PLACE_SECTION(table) "scenario: " table
#define PLACE_VALUES(table) "scenario: " table
#define PLACE_ENTRIES(table) "scenario: " table
#include "scenario/scenario_fields.def"
};

static const hk_table *find_table(size_t number, const char **of, const char **place) {
  size_t of_model, of_scenario;
  const hk_table *models = hk_fields_tables(&of_model), *scenarios = hk_scenario_tables(&of_scenario);
  assert(number < of_model + of_scenario);
  const bool is_model = number < of_model;
  *of = is_model ? "model" : "scenario";
  *place = is_model ? model_places[number] : scenario_places[number - of_model];
  return is_model ? &models[number] : &scenarios[number - of_model];
}

size_t hakyu_schema_count(void) {
  size_t of_model, of_scenario;
  hk_fields_tables(&of_model);
  hk_scenario_tables(&of_scenario);
  return of_model + of_scenario;
}

hakyu_schema_table_row hakyu_schema_table(size_t number) {
  const char *of, *place;
  const hk_table *table = find_table(number, &of, &place);
  return (hakyu_schema_table_row){of, table->name, place, shapes[table->shape], table->is_required, table->count, {table->text[0], table->text[1]}};
}

hakyu_field hakyu_schema_field(size_t number, size_t field) {
  const char *of, *place;
  const hk_table *table = find_table(number, &of, &place);
  assert(field < table->count);
  const hk_field *from = &table->fields[field];
  return (hakyu_field){
      .name = from->name,
      .type = hk_fields_type_word(from->type),
      .unit = from->unit,
      .fallback = from->fallback,
      .allowed = from->allowed,
      .low = from->low,
      .high = from->high,
      .is_required = (from->flags & HK_FIELD_REQUIRED) != 0,
      .falls_back_to_kind = (from->flags & HK_FIELD_KIND) != 0,
      .may_be_never = (from->flags & HK_FIELD_NEVER) != 0,
      .is_known = (from->flags & HK_FIELD_KNOWN) != 0,
      .text = {from->text[0], from->text[1]},
  };
}
