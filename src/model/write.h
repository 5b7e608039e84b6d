/* write - a model back into files, in the order of FORMATS: what is read from them is the same model (the same digest). */
#ifndef HK_MODEL_WRITE_H
#define HK_MODEL_WRITE_H
#include "model/model.h"

/* Writes model.yaml and the tables of a frozen model into a folder, which must exist; files there are replaced. Cells that
   agree with their kind stay blank; parameters have been put in, so cells no longer name them; comments and the sources of
   calendar rows are not kept. Errors: IO with a finding, NO_MEMORY. */
hakyu_status hk_model_write(const hakyu_model *model, const char *folder, hakyu_findings *findings);
#endif
