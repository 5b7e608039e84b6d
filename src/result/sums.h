/* sums - SHA256SUMS: the digests of every other file of a run folder, in the format of sha256sum(1), sorted by name. */
#ifndef HK_RESULT_SUMS_H
#define HK_RESULT_SUMS_H
#include "base/findings.h"
#include "base/memory.h"

/* Writes SHA256SUMS over all files below the folder open as directory, but itself and the marker.
   Errors: IO, DAMAGED (something that is no regular file), NO_MEMORY, each with a finding. */
hakyu_status hk_sums_write(const hakyu_memory *memory, int directory, const char *folder, hakyu_findings *findings);
#endif
