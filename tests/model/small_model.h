/* small_model - a small sound model as files, which a test changes in one place and reads. */
#ifndef TESTS_SMALL_MODEL_H
#define TESTS_SMALL_MODEL_H
#include "model/model.h"

/* The text of one of its files ("model.yaml", "assets.csv", …), NULL if there is none. */
const char *small_model_text(const char *file);
/* Writes all files into the folder (made if need be), with the first occurrence of `from` in `file` replaced by `to`. file NULL:
   as they are. from NULL: `to` is added at the end. */
void small_model_write(const char *folder, const char *file, const char *from, const char *to);
/* Writes one file. */
void small_model_put(const char *folder, const char *file, const char *text, size_t size);
#endif
