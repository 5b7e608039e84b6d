/* Models: the system as described. Read from a folder (FORMATS: model.yaml and its tables) or built row by row. */
#ifndef HAKYU_MODEL_H
#define HAKYU_MODEL_H
#include <hakyu/finding.h>
#ifdef __cplusplus
extern "C" {
#endif

typedef struct hakyu_model hakyu_model;

/* Reads the model folder at path. All findings are collected in the list (errors and warnings).
   Errors: REFUSED when any error was found, NOT_FOUND, IO, NO_MEMORY. The caller destroys the model. */
HAKYU_API hakyu_status hakyu_model_read(const hakyu_memory *memory, const char *path, hakyu_findings *findings,
                                        hakyu_model **model);
/* An empty model to be filled with hakyu_model_add and closed with hakyu_model_freeze. */
HAKYU_API hakyu_status hakyu_model_create(const hakyu_memory *memory, hakyu_model **model);
/* Adds one row: table is a file or section name ("assets", "needs", "supplies", "sectors", "backups", ...);
   fields holds count pairs name, text exactly as a cell of the file would hold it. Faults become findings. */
HAKYU_API hakyu_status hakyu_model_add(hakyu_model *model, const char *table, const char *const *fields, size_t count,
                                       hakyu_findings *findings);
/* Checks and closes the model; it is read-only from then on. Errors: REFUSED, NO_MEMORY. */
HAKYU_API hakyu_status hakyu_model_freeze(hakyu_model *model, hakyu_findings *findings);
/* Writes a first model to start from into a new folder: two assets, every file. Errors: USAGE (something is there already), IO,
   NO_MEMORY, with findings. */
HAKYU_API hakyu_status hakyu_model_new(const hakyu_memory *memory, const char *folder, hakyu_findings *findings);
HAKYU_API void hakyu_model_destroy(hakyu_model *model); /* NULL is fine */

/* Sizes of a frozen model. */
typedef struct hakyu_model_size {
  size_t assets, needs, supplies, sectors, services, kinds, assumptions, sources;
} hakyu_model_size;
HAKYU_API hakyu_model_size hakyu_model_count(const hakyu_model *model);
/* How many values of a sector rest on a source and how many on an assumption (a value: one probability, time, share,
   weight or autonomy; a kind's default counts once). 0 <= sector < hakyu_model_count().sectors. */
typedef struct hakyu_pedigree { const char *sector; size_t sourced, assumed; } hakyu_pedigree;
HAKYU_API hakyu_pedigree hakyu_model_pedigree(const hakyu_model *model, size_t sector);
/* A kind of assets, 0 <= kind < hakyu_model_count().kinds. Strings live as long as the model. */
typedef struct hakyu_kind {
  const char *id, *label[2]; /* label by hakyu_lang: the id where the model gives none */
  const char *sector;        /* id, or NULL */
  size_t assets;             /* of this kind */
} hakyu_kind;
HAKYU_API hakyu_kind hakyu_model_kind(const hakyu_model *model, size_t kind);
HAKYU_API const char *hakyu_model_title(const hakyu_model *model, hakyu_lang lang);

#ifdef __cplusplus
}
#endif
#endif
