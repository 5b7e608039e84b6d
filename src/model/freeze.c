/* freeze - rows become a model: names resolved, everything checked, then closed. All checks run even when some fail, so
   one `check` shows all; only a digest is not taken of what is refused. */
#include <string.h>

#include "model/builder.h"

/* Things without which there is no model. */
static void check_presence(hakyu_model *model, hakyu_findings *findings) {
  const char *head = model->build->paths[HK_TABLE_model];
  int first = head ? 1 : 0; /* nowhere in a model made by the API */
  if (!model->build->row_count[HK_TABLE_model]) {
    hk_findings_error(findings, (hk_place){head, first, first, "hakyu"}, "missing-key", "missing; allowed: 1, the format version");
    hk_findings_error(findings, (hk_place){head, first, first, "title"}, "missing-key", "missing; allowed: a title, as {ja: …, en: …}");
  }
  if (!model->build->row_count[HK_TABLE_sectors])
    hk_findings_error(findings, (hk_place){head, first, first, "sectors"}, "missing-key", "missing; allowed: at least one sector");
  if (!model->build->row_count[HK_TABLE_services])
    hk_findings_error(findings, (hk_place){head, first, first, "services"}, "missing-key", "missing; allowed: at least one service");
}

/* Gives back what the growing arrays hold beyond their items. */
static void trim(hakyu_model *model) {
  const struct { void *array; uint32_t count; size_t size; } arrays[] = {
      {&model->assets, model->asset_count, sizeof *model->assets}, {&model->needs, model->need_count, sizeof *model->needs},
      {&model->links, model->link_count, sizeof *model->links}};
  for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
    void *block;
    memcpy(&block, arrays[i].array, sizeof block);
    if (!block || !arrays[i].count) continue;
    void *smaller = hk_memory_resize(model->memory, block, arrays[i].count * arrays[i].size);
    if (smaller) memcpy(arrays[i].array, &smaller, sizeof smaller);
  }
}

hakyu_status hk_build_freeze(hakyu_model *model, hakyu_findings *given) {
  static hakyu_status (*const steps[])(hakyu_model *, hakyu_findings *) = {
      hk_resolve_names, hk_resolve_links, hk_resolve_levels, hk_resolve_layers, hk_validate_calls, hk_validate_rows, hk_validate_circles, hk_validate_loops, hk_validate_nested,
      hk_key_model,     hk_digest_model};
  if (model->is_frozen || !model->build) return HAKYU_USAGE;
  hakyu_findings *findings = hk_build_findings(model, given);
  hakyu_status status = model->build->status;
  const size_t before = model->build->errors_before = hakyu_findings_count(findings, HAKYU_ERROR);
  if (!status) check_presence(model, findings);
  for (size_t i = 0; i < sizeof steps / sizeof *steps && !status; i++) status = steps[i](model, findings);
  if (!status && (model->build->error_count || hakyu_findings_count(findings, HAKYU_ERROR) != before)) status = HAKYU_REFUSED;
  if (!status && hk_findings_status(findings) == HAKYU_NO_MEMORY) status = HAKYU_NO_MEMORY;
  if (status) {
    model->build->status = status; /* a refused model stays refused */
    return status;
  }
  trim(model);
  hk_build_free(model);
  model->is_frozen = true;
  return HAKYU_OK;
}
