/* inputs - see inputs.h. */
#include "campaign/inputs.h"

#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/text.h"
#include "model/model_fields.h"

static const char *const model_files[] = {"model.yaml",   "assets.csv",   "needs.csv",   "supplies.csv", "sources.csv",
                                          "profiles.csv", "holidays.csv", "service_levels.csv"};

static char *copy_of(const hakyu_memory *memory, const char *head, const char *tail) {
  size_t a = strlen(head), b = strlen(tail);
  char *copy = hk_memory_alloc(memory, a + b + 1);
  if (!copy) return NULL;
  memcpy(copy, head, a);
  memcpy(copy + a, tail, b + 1);
  return copy;
}

static hakyu_status add(const hakyu_memory *memory, hk_inputs *inputs, char *path, char *name) {
  hakyu_status status = path && name ? HAKYU_OK : HAKYU_NO_MEMORY;
  if (!status) status = hk_memory_grow(memory, &inputs->paths, inputs->count, &inputs->room_paths, sizeof *inputs->paths);
  if (!status) status = hk_memory_grow(memory, &inputs->names, inputs->count, &inputs->room_names, sizeof *inputs->names);
  if (status) {
    hk_memory_free(memory, path);
    hk_memory_free(memory, name);
    return status;
  }
  inputs->paths[inputs->count] = path;
  inputs->names[inputs->count++] = name;
  return HAKYU_OK;
}

/* A file of the model's folder, if it is there. */
static hakyu_status add_model_file(const hakyu_memory *memory, hk_inputs *inputs, const char *folder, const char *name) {
  char *stem = copy_of(memory, folder, "/"), *path = stem ? copy_of(memory, stem, name) : NULL;
  hk_memory_free(memory, stem);
  if (!path) return HAKYU_NO_MEMORY;
  if (access(path, F_OK) == 0) return add(memory, inputs, path, copy_of(memory, "model/", name));
  hk_memory_free(memory, path);
  return HAKYU_OK;
}

hakyu_status hk_inputs_find(const hakyu_memory *memory, const hakyu_scenario *scenario, hk_inputs *inputs) {
  hakyu_status status = HAKYU_OK;
  if (scenario->path && scenario->path[0]) status = add(memory, inputs, copy_of(memory, scenario->path, ""), copy_of(memory, "scenario.yaml", ""));
  const char *folder = scenario->model->path;
  if (folder && folder[0]) {
    size_t table_count;
    const hk_table *tables = hk_model_tables(&table_count);
    for (size_t i = 0; i < sizeof model_files / sizeof *model_files && !status; i++) status = add_model_file(memory, inputs, folder, model_files[i]);
    for (size_t i = 0; i < table_count && !status; i++)
      if (tables[i].shape == HK_SHAPE_LAYER) status = add_model_file(memory, inputs, folder, tables[i].place);
  }
  if (status) hk_inputs_fini(memory, inputs);
  return status;
}

void hk_inputs_fini(const hakyu_memory *memory, hk_inputs *inputs) {
  for (size_t i = 0; i < inputs->count; i++) {
    hk_memory_free(memory, inputs->paths[i]);
    hk_memory_free(memory, inputs->names[i]);
  }
  hk_memory_free(memory, inputs->paths);
  hk_memory_free(memory, inputs->names);
  *inputs = (hk_inputs){0};
}
