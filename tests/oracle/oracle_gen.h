/* Small random models that use every rule, with coarse times so that ties and same-second events abound. */
#ifndef ORACLE_GEN_H
#define ORACLE_GEN_H

#include "oracle_sim.h"

/* Model number `seed` and how to run it; the same seed gives the same model everywhere.  The replication is one worth
 * looking at; any other will do as well.  With tables, some durations are calls that need a quantile table and some
 * hazards are backgrounds: such a model is whole only once the program's tables are read with it. */
void om_generate(uint64_t seed, bool with_tables, struct om_model *m, struct om_run *run);
/* Whether a model can be simulated as it stands: all its tables have their nodes. */
bool om_model_is_whole(const struct om_model *m);

/* Writes a model as a folder of FORMATS: model.yaml, its tables and scenario.yaml.  The folder must exist.  False with
 * a message if a file cannot be written or the model cannot be said in FORMATS. */
bool om_formats_write(const char *folder, const struct om_model *m, char *message, size_t size);

#endif
