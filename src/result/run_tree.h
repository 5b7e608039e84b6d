/* run_tree - the files below a run folder: list, digest, sync and remove them, never following a link. */
#ifndef HK_RESULT_RUN_TREE_H
#define HK_RESULT_RUN_TREE_H
#include "base/digest.h"
#include "base/findings.h"
#include "base/memory.h"

/* All regular files below the folder open as directory: relative paths ("inputs/models/x/needs.csv"), sorted by bytes; texts and
   array live in the arena. Anything else than files and folders there is a finding and DAMAGED. Errors also: IO, NO_MEMORY. */
hakyu_status hk_tree_list(hk_arena *arena, const hakyu_memory *memory, int directory, const char *folder, hakyu_findings *findings,
                          const char ***paths, size_t *count);
/* SHA-256 of one file. Errors: IO, NOT_FOUND (errno is kept). */
hakyu_status hk_tree_digest(int directory, const char *path, uint8_t digest[HK_DIGEST_BYTES]);
/* Makes the names in the folder and all folders below it durable. Errors: IO (errno is kept). */
hakyu_status hk_tree_sync(int directory);
/* Removes a file, or a folder with all that is in it; fine if it is not there. Errors: IO (errno is kept). */
hakyu_status hk_tree_remove(int directory, const char *name);
#endif
