/* fuzz - what all fuzz targets share. A target is one file with LLVMFuzzerTestOneInput: libFuzzer drives it where clang does
   (preset fuzz), fuzz_main.c feeds it the corpus everywhere else. Besides not crashing, a reader keeps promises on any input:
   fuzz_check_findings looks at those. */
#ifndef FUZZ_H
#define FUZZ_H
#include <stddef.h>
#include <stdint.h>
#include "base/findings.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Aborts unless the condition holds, saying which. */
#define FUZZ_REQUIRE(condition) ((condition) ? (void)0 : fuzz_fail(#condition, __FILE__, __LINE__))
void fuzz_fail(const char *condition, const char *file, int line);

hakyu_findings *fuzz_findings(void);
/* What every list of findings must be after a call that gave this status: an error for a refusal and only then, sorted, all of
   it printable. Destroys the list. */
void fuzz_check_findings(hakyu_findings *findings, hakyu_status status);

/* A folder of this process in memory (/dev/shm, else $TMPDIR, else the working folder), removed at the end. */
const char *fuzz_folder(void);
/* Writes, or with NULL removes, a file in it; "<folder>/<name>" is left in path (512 bytes). */
void fuzz_put(const char *name, const uint8_t *data, size_t size, char *path);
#endif
