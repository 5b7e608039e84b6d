/* fuzz - see fuzz.h. */
#define _XOPEN_SOURCE 700 /* nftw */
#include "fuzz.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

void fuzz_fail(const char *condition, const char *file, int line) {
  fprintf(stderr, "%s:%d: required: %s\n", file, line, condition);
  abort();
}

hakyu_findings *fuzz_findings(void) {
  hakyu_findings *findings = NULL;
  FUZZ_REQUIRE(hakyu_findings_create(hakyu_memory_default(), &findings) == HAKYU_OK);
  return findings;
}

static void check_text(const char *text) {
  size_t bad;
  if (!text) return;
  FUZZ_REQUIRE(hk_text_is_utf8(text, strlen(text), &bad));
  for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
    FUZZ_REQUIRE(*c >= 0x20 && *c != 0x7F);
    FUZZ_REQUIRE(!(c[0] == 0xE2 && c[1] == 0x80 && c[2] >= 0xAA && c[2] <= 0xAE)); /* U+202A ... U+202E turn text round */
  }
}

void fuzz_check_findings(hakyu_findings *findings, hakyu_status status) {
  const size_t total = hakyu_findings_total(findings), errors = hakyu_findings_count(findings, HAKYU_ERROR);
  if (status == HAKYU_OK) FUZZ_REQUIRE(errors == 0);
  if (status == HAKYU_REFUSED) FUZZ_REQUIRE(errors > 0);
  for (size_t i = 0; i < total; i++) {
    char line[8192];
    const hakyu_finding *one = hakyu_findings_get(findings, i);
    FUZZ_REQUIRE(one->line >= 0 && one->col >= 0 && one->code && one->text);
    if (i) {
      const hakyu_finding *before = hakyu_findings_get(findings, i - 1);
      int order = strcmp(before->path ? before->path : "", one->path ? one->path : "");
      FUZZ_REQUIRE(order < 0 || (order == 0 && before->line <= one->line));
    }
    check_text(one->field);
    check_text(one->text);
    FUZZ_REQUIRE(hakyu_finding_print(one, line, sizeof line) > 0);
  }
  hakyu_findings_destroy(findings);
}

/* ---- files -------------------------------------------------------------------------------------------- */

static char folder[256];

static int remove_one(const char *path, const struct stat *entry, int kind, struct FTW *walk) {
  (void)entry, (void)kind, (void)walk;
  remove(path);
  return 0;
}

static void remove_all(void) { nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS); }

const char *fuzz_folder(void) {
  if (folder[0]) return folder;
  const char *parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : getenv("TMPDIR") ? getenv("TMPDIR") : ".";
  snprintf(folder, sizeof folder, "%s/hakyu-fuzz-XXXXXX", parent);
  FUZZ_REQUIRE(mkdtemp(folder) != NULL);
  atexit(remove_all);
  return folder;
}

void fuzz_put(const char *name, const uint8_t *data, size_t size, char *path) {
  snprintf(path, 512, "%s/%s", fuzz_folder(), name);
  if (!data) {
    unlink(path);
    return;
  }
  int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  FUZZ_REQUIRE(file >= 0 && write(file, data, size) == (ssize_t)size && close(file) == 0);
}
