/* model_api - the porch of models: include/hakyu/model.h. */
#include <hakyu/model.h>

#include <string.h>

#include "model/build.h"
#include "model/builder.h"

hakyu_status hakyu_model_read(const hakyu_memory *memory, const char *path, hakyu_findings *findings, hakyu_model **model) {
  return hk_model_read(memory, path, NULL, findings, model);
}

hakyu_status hakyu_model_create(const hakyu_memory *memory, hakyu_model **model) { return hk_build_create(memory, NULL, model); }

hakyu_status hakyu_model_add(hakyu_model *model, const char *table, const char *const *fields, size_t count, hakyu_findings *findings) {
  if (model->is_frozen || !model->build) return HAKYU_USAGE;
  hk_cell *cells = hk_memory_array(model->memory, count, sizeof *cells);
  if (!cells) return HAKYU_NO_MEMORY;
  for (size_t i = 0; i < count; i++) cells[i] = (hk_cell){fields[2 * i], fields[2 * i + 1], {NULL, 0, 0, fields[2 * i]}};
  hakyu_status status = hk_build_add(model, table, cells, count, (hk_place){NULL, 0, 0, NULL}, findings);
  hk_memory_free(model->memory, cells);
  return status;
}

hakyu_status hakyu_model_freeze(hakyu_model *model, hakyu_findings *findings) { return hk_build_freeze(model, findings); }

hakyu_model_size hakyu_model_count(const hakyu_model *model) {
  return (hakyu_model_size){model->asset_count, model->need_count, model->link_count, model->sector_count,
                            model->service_count, model->kind_count, model->assumption_count, model->source_count};
}

const char *hakyu_model_title(const hakyu_model *model, hakyu_lang lang) {
  const char *title = model->title.text[lang == HAKYU_JA];
  return title ? title : "";
}

hakyu_kind hakyu_model_kind(const hakyu_model *model, size_t kind) {
  const hk_kind *row = &model->kinds[kind];
  hakyu_kind told = {.id = row->id, .sector = row->sector == HK_NONE ? NULL : model->sectors[row->sector].id};
  for (int lang = 0; lang < 2; lang++) told.label[lang] = row->label.text[lang] ? row->label.text[lang] : row->id;
  for (uint32_t a = 0; a < model->asset_count; a++) told.assets += model->assets[a].kind == kind;
  return told;
}
