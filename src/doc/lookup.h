/* lookup - names become paths: models and scenarios of the working folder, $HAKYU_PATH and the share folder
   (porch: hakyu/lookup.h). */
#ifndef HK_DOC_LOOKUP_H
#define HK_DOC_LOOKUP_H
#include <stdbool.h>
#include "base/findings.h"
#include "base/memory.h"
#include <hakyu/lookup.h>

/* As hakyu_find. */
hakyu_status hk_doc_find(const hakyu_memory *memory, hakyu_what what, const char *name, char **path);
/* The same; what is not found becomes a finding at `place` that suggests the nearest name. */
hakyu_status hk_doc_find_or_tell(const hakyu_memory *memory, hakyu_what what, const char *name, hk_place place,
                                 hakyu_findings *findings, char **path);
/* What a reference inside a file means: a path from the folder of `file` if it holds a slash or is "." or ".."; else a
   name as in hk_doc_find, and if that is not found, a neighbour: <folder>/<name>, then <folder>/../models (or
   scenarios, guidelines, reviews, incidents)/<name>. Errors: NOT_FOUND (finding at place), NO_MEMORY. */
hakyu_status hk_doc_find_from(const hakyu_memory *memory, hakyu_what what, const char *file, const char *name, hk_place place,
                              hakyu_findings *findings, char **path);
/* The word of a line `key: word` at the beginning of a file (its first 16 KiB), such as its kind; false, and "", if there is none. Only to tell
   files apart: their reader says what is wrong with them. */
bool hk_doc_says(const char *path, const char *key, char *word, size_t size);
/* Whether path is a model's folder (holds a file model.yaml), or else a file. */
bool hk_doc_is_there(hakyu_what what, const char *path);
#endif
