/* evidence_folder - where the evidence of a run lies if nobody says otherwise. */
#include <hakyu/evidence.h>

#include <string.h>

#include "base/text.h"
#include "result/result.h"
#include "result/trials_store.h"

hakyu_status hk_trials_default_folder(const hakyu_memory *memory, hakyu_result *result, char **folder) {
  const char *scenario = hk_result_meta(result, "scenario"), *fingerprint = hk_result_meta(result, "fingerprint");
  hk_buffer name;
  hk_buffer_init(&name, memory);
  hk_buffer_printf(&name, "evidence/%s-%.8s", scenario ? scenario : "run", fingerprint ? fingerprint : "");
  if (name.is_starved) {
    hk_buffer_fini(&name);
    return HAKYU_NO_MEMORY;
  }
  *folder = name.text; /* the caller frees it */
  return HAKYU_OK;
}

hakyu_status hk_trials_of_run(const hakyu_memory *memory, hakyu_result *result, const char *folder, hakyu_findings *findings, hk_trials_store **store) {
  char *usual = NULL;
  hk_trials_store *found = NULL;
  const char *fingerprint = hk_result_meta(result, "fingerprint");
  hakyu_status status = folder ? HAKYU_OK : hk_trials_default_folder(memory, result, &usual);
  if (!status) status = hk_trials_store_open(memory, folder ? folder : usual, folder ? findings : NULL, &found);
  if (status == HAKYU_NOT_FOUND && !folder) status = HAKYU_OK; /* nothing was tried yet */
  if (!status && found && (!fingerprint || strcmp(hk_trials_store_base(found), fingerprint) != 0)) {
    hk_findings_error(findings, (hk_place){folder ? folder : usual, 0, 0, NULL}, "another-run", "paired runs of another run are there; allowed: those of %s", hk_result_folder(result));
    hk_trials_store_close(found);
    found = NULL;
    status = HAKYU_REFUSED;
  }
  if (!status) *store = found;
  hk_memory_free(memory, usual);
  return status;
}

hakyu_status hakyu_evidence_find(const hakyu_memory *memory, const char *run_folder, hakyu_findings *findings, char **folder) {
  hakyu_result *result = NULL;
  hk_trials_store *store = NULL;
  hakyu_status status = hakyu_result_open(memory, run_folder, findings, &result);
  if (!status) status = hk_trials_of_run(memory, result, NULL, findings, &store);
  /* paired runs may be there that other questions have left; whose catalogue was tried is noted first */
  if (!status && (!store || !hk_trials_store_noted(store, "catalogue"))) status = HAKYU_NOT_FOUND;
  if (!status) status = hk_trials_default_folder(memory, result, folder);
  hk_trials_store_close(store);
  hakyu_result_close(result);
  return status;
}
