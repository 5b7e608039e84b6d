/* fuzz_model - a whole model folder from one input: parts begin with a line "=== NAME", the files that are not named are not
   there. What is accepted is written out, read again and found the same (same digest). */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "fuzz.h"
#include "model/model.h"
#include "model/write.h"

static const char *const names[] = {"model.yaml", "assets.csv", "needs.csv", "supplies.csv", "sources.csv", "profiles.csv", "holidays.csv"};
enum { FILES = sizeof names / sizeof *names };

static const uint8_t *find_mark(const uint8_t *data, const uint8_t *end) {
  for (; end - data >= 4; data++)
    if (memcmp(data, "=== ", 4) == 0) return data;
  return end;
}

/* Writes the input's parts under the folder of that name. */
static void write_parts(const char *under, const uint8_t *data, size_t size) {
  const uint8_t *end = data + size;
  bool is_given[FILES] = {false};
  char path[512], name[64];
  for (const uint8_t *mark = find_mark(data, end), *next; mark < end; mark = next) {
    next = find_mark(mark + 4, end);
    for (int f = 0; f < FILES; f++) {
      size_t length = strlen(names[f]);
      if ((size_t)(next - mark) < 5 + length || memcmp(mark + 4, names[f], length) != 0 || mark[4 + length] != '\n' || is_given[f]) continue;
      is_given[f] = true;
      snprintf(name, sizeof name, "%s/%s", under, names[f]);
      fuzz_put(name, mark + 5 + length, (size_t)(next - (mark + 5 + length)), path);
    }
  }
  for (int f = 0; f < FILES; f++) {
    snprintf(name, sizeof name, "%s/%s", under, names[f]);
    if (!is_given[f]) fuzz_put(name, NULL, 0, path);
  }
}

static hakyu_status read(const char *folder, hakyu_model **model) {
  hakyu_findings *findings = fuzz_findings();
  hakyu_status status = hk_model_read(hakyu_memory_default(), folder, NULL, findings, model);
  FUZZ_REQUIRE((status == HAKYU_OK) == (*model != NULL));
  fuzz_check_findings(findings, status);
  return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static char first[300], second[300];
  if (!first[0]) {
    snprintf(first, sizeof first, "%s/m", fuzz_folder());
    snprintf(second, sizeof second, "%s/w", fuzz_folder());
    FUZZ_REQUIRE(mkdir(first, 0700) == 0 && mkdir(second, 0700) == 0);
  }
  hakyu_model *model = NULL, *again = NULL;
  write_parts("m", data, size);
  if (read(first, &model) == HAKYU_OK) {
    FUZZ_REQUIRE(hk_model_write(model, second, NULL) == HAKYU_OK);
    FUZZ_REQUIRE(read(second, &again) == HAKYU_OK);
    FUZZ_REQUIRE(memcmp(model->digest, again->digest, sizeof model->digest) == 0);
  }
  hakyu_model_destroy(model);
  hakyu_model_destroy(again);
  return 0;
}
