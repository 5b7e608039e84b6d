/* run_folder - a run's folder on disk: what may stand in it, how a writer claims it and how it is given back. */
#ifndef HK_RESULT_RUN_FOLDER_H
#define HK_RESULT_RUN_FOLDER_H
#include "base/findings.h"
#include "base/memory.h"
#include "result/marker.h"

#define HK_FOLDER_DATABASE "result.sqlite"
#define HK_FOLDER_INPUTS "inputs"
#define HK_FOLDER_CONTENT "content.json"
#define HK_FOLDER_PROVENANCE "provenance.json"
#define HK_FOLDER_SUMS "SHA256SUMS"

/* A folder claimed for writing. */
typedef struct hk_folder {
  int directory;    /* open on it, -1 if not claimed */
  int made;         /* how many levels of the path did not exist before */
  hk_marker marker;
} hk_folder;

/* Creates the folder, with parents, and takes its marker. Errors: BUSY, REFUSED (what stands there is no unfinished run), IO. */
hakyu_status hk_folder_claim(const char *path, hakyu_findings *findings, hk_folder *folder);
/* Creates a folder, with parents, if it is not there. Errors: IO. */
hakyu_status hk_folder_make(const char *path, hakyu_findings *findings);
/* Creates a folder, with parents, that is not for a run, and opens it; REFUSED if anything is in it. Errors also: IO. */
hakyu_status hk_folder_make_empty(const char *path, hakyu_findings *findings, int *directory);
/* Undoes a claim whose run came to nothing: a folder that was new disappears, another is as it was. */
void hk_folder_abandon(const char *path, hk_folder *folder);
/* Copies a file to inputs/<name>, making folders as needed. Errors: REFUSED (name leads out of inputs/), IO, NOT_FOUND, NO_MEMORY. */
hakyu_status hk_folder_copy_input(const hakyu_memory *memory, const char *path, int directory, const char *source, const char *name,
                                  hakyu_findings *findings);
/* "<folder>/<name>" in the arena, or NULL without memory. */
const char *hk_folder_path(hk_arena *arena, const char *folder, const char *name);
/* The folder's real path and name in the arena: "<real>/<name>". Errors: NOT_FOUND, IO (errno is kept), NO_MEMORY. */
hakyu_status hk_folder_real_path(hk_arena *arena, const char *folder, const char *name, const char **path);
#endif
