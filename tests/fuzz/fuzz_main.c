/* fuzz_main - feeds files to a fuzz target without libFuzzer: a corpus is a regression test under any compiler.
   fuzz_NAME PATH...: each a file, or a folder whose files are taken in order of their names. Every seed is also cut in the
   middle and has a byte changed, so that even a corpus that passed once is not all that is tried. */
#define _XOPEN_SOURCE 700
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "fuzz.h"

static void feed(uint8_t *bytes, size_t size) {
  uint8_t *exact = malloc(size ? size : 1); /* its own block, so that reading past the end is seen */
  if (!exact) abort();
  if (size) memcpy(exact, bytes, size);
  LLVMFuzzerTestOneInput(exact, size);
  free(exact);
}

static int feed_file(const char *path) {
  FILE *file = fopen(path, "rb");
  static uint8_t bytes[4 << 20];
  if (!file) return 0;
  size_t size = fread(bytes, 1, sizeof bytes, file);
  fclose(file);
  feed(bytes, size);
  feed(bytes, size / 2);
  for (size_t at = size / 3; at < size; at += size / 3 + 1) {
    bytes[at] ^= (uint8_t)(1u << at % 8);
    feed(bytes, size);
    bytes[at] ^= (uint8_t)(1u << at % 8);
  }
  return 1;
}

static int feed_path(const char *path) {
  struct dirent **entries;
  struct stat facts;
  int fed = 0;
  if (stat(path, &facts) != 0) return 0;
  if (!S_ISDIR(facts.st_mode)) return feed_file(path);
  int count = scandir(path, &entries, NULL, alphasort);
  for (int i = 0; i < count; i++) {
    char inner[4096];
    snprintf(inner, sizeof inner, "%s/%s", path, entries[i]->d_name);
    if (entries[i]->d_name[0] != '.') fed += feed_file(inner);
    free(entries[i]);
  }
  if (count >= 0) free(entries);
  return fed;
}

int main(int count, char **arguments) {
  int fed = 0;
  for (int i = 1; i < count; i++) fed += feed_path(arguments[i]);
  printf("%d files\n", fed);
  return fed ? 0 : 1;
}
