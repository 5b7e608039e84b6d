/* guideline_files - a small catalogue with its ledger, standards and registers, sound and with every key, for the suites of this folder:
   written to a folder as models/guidelines, models/reviews and models/incidents have them. */
#ifndef TESTS_GUIDELINE_FILES_H
#define TESTS_GUIDELINE_FILES_H
#include <stddef.h>

typedef enum guideline_file { GUIDELINE_CATALOGUE, GUIDELINE_OTHER, GUIDELINE_STANDARDS, GUIDELINE_LEDGER, GUIDELINE_DOCUMENTS, GUIDELINE_AUDITS, GUIDELINE_INCIDENTS,
                              GUIDELINE_FILE_COUNT } guideline_file;

/* The sound text of a file. */
const char *guideline_text(guideline_file file);
/* Its path in a folder; 512 bytes. */
void guideline_path(const char *folder, guideline_file file, char *path);
/* Writes bytes there, making what folders it needs. */
void guideline_put(const char *folder, guideline_file file, const char *bytes, size_t size);
/* Writes all files, sound. */
void guideline_write(const char *folder);
/* The sound text with the first `old` replaced; fails the test if there is none. Freed by the caller. */
char *guideline_changed(guideline_file file, const char *old, const char *fresh);
#endif
