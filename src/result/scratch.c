/* scratch - a result that lives in memory only: what `verify` rebuilds into, by the same code that stored the run, so that the
   two can be laid side by side (compare.c). It has no folder and no marker, and nothing of it is ever published. */
#include "result/database.h"
#include "result/store.h"

hakyu_status hk_result_scratch(const hakyu_memory *memory, hakyu_findings *findings, hakyu_result **result) {
  hakyu_result *made = hk_memory_zalloc(memory, sizeof *made);
  if (!made) return HAKYU_NO_MEMORY;
  made->memory = memory;
  made->folder = "(in memory)";
  made->claim = (hk_folder){.directory = -1, .marker = {.file = -1}};
  hakyu_status status = hk_arena_create(memory, &made->arena);
  if (!status) {
    int code = hk_database_open(memory, ":memory:", true, &made->database);
    status = code == SQLITE_OK ? hk_store_add_functions(made) : hk_store_sqlite_fault(made, code, "rebuilding in memory");
  }
  if (!status) status = hk_store_create_tables(made);
  hk_result_explain(made, findings);
  if (status)
    hk_store_destroy(made);
  else
    *result = made;
  return status;
}
