/* build - the only entrance to a model. Rows come as texts, field by field, from files or from the API; the fields
   of every table are rows of fields.def, which also writes the manual and the schema. */
#ifndef HK_MODEL_BUILD_H
#define HK_MODEL_BUILD_H
#include "model/model.h"

typedef struct hk_cell { const char *field, *text; hk_place place; } hk_cell; /* text "" = blank */

/* Creates an empty model to be filled. overrides may be NULL, is borrowed until freeze. */
hakyu_status hk_build_create(const hakyu_memory *memory, const hk_model_overrides *overrides, hakyu_model **model);
/* Adds a row to a table ("assets", "needs", "supplies", "kinds", "backups", ...; see fields.def). Unknown fields,
   wrong types, out-of-range values: findings, and it goes on (OK). References may point forward. Errors: NO_MEMORY. */
hakyu_status hk_build_add(hakyu_model *model, const char *table, const hk_cell *cells, size_t count, hk_place row, hakyu_findings *findings);
/* Resolves references and defaults, checks everything (validate.c), indexes. Any error finding: REFUSED. */
hakyu_status hk_build_freeze(hakyu_model *model, hakyu_findings *findings);

/* Whether what a warning brings makes sense in every outer draw; if not, false with a finding at the place of that value. */
bool hk_sharing_check_aid(const hakyu_model *model, const hk_sharing_aid *aid, hk_place at_least, hk_place at_most, hakyu_findings *findings);

/* The field tables, for the manual, the schema and the readers of scenarios: see fields.h. */
#endif
