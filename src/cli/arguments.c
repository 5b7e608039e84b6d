/* arguments - see arguments.h. */
#include "cli/arguments.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hakyu/text.h>

bool arguments_number(const char *text, const char *name, uint64_t least, uint64_t most, uint64_t *number) {
  char *end = NULL, shown[128];
  errno = 0;
  unsigned long long value = text[0] >= '0' && text[0] <= '9' ? strtoull(text, &end, 10) : 0;
  if (end && !*end && !errno && value >= least && value <= most) {
    *number = value;
    return true;
  }
  fprintf(stderr, "hakyu: --%s %s is no whole number from %" PRIu64 " to %" PRIu64 "\n", name, hakyu_text_escape(text, shown, sizeof shown), least, most);
  return false;
}

bool arguments_part(const char *text, const char *name, double *part) {
  /* digits [. digits] [%], read without the locale */
  char shown[128];
  const char *at = text;
  double value = 0, unit = 1;
  for (; *at >= '0' && *at <= '9'; at++) value = value * 10 + (*at - '0');
  if (*at == '.')
    for (at++; *at >= '0' && *at <= '9'; at++) value += (*at - '0') * (unit /= 10);
  if (*at == '%') value /= 100, at++;
  if (at != text && !*at && value > 0 && value < 1) {
    *part = value;
    return true;
  }
  fprintf(stderr, "hakyu: --%s %s is no part above 0 and below 100 %%; write 1%% or 0.01\n", name, hakyu_text_escape(text, shown, sizeof shown));
  return false;
}

bool arguments_find(const invocation *asked, hakyu_what what, const char *name, char **path) {
  hakyu_status status = hakyu_find(asked->memory, what, name, path);
  if (status == HAKYU_OK) return true;
  char shown[256];
  hakyu_listing *listing = NULL;
  fprintf(stderr, "hakyu: there is no %s %s\n", what == HAKYU_WHAT_MODEL ? "model" : "scenario", hakyu_text_escape(name, shown, sizeof shown));
  if (hakyu_listing_create(asked->memory, what, &listing) == HAKYU_OK) {
    const char *nearest = hakyu_listing_nearest(listing, name);
    if (nearest) fprintf(stderr, "Did you mean %s?\n", nearest);
    hakyu_listing_destroy(listing);
  }
  return false;
}

bool arguments_run(const invocation *asked, const char *name, char **folder) {
  if (name) {
    size_t size = strlen(name) + 1;
    if (!(*folder = malloc(size))) return false;
    memcpy(*folder, name, size);
    return true;
  }
  if (hakyu_result_newest(asked->memory, "runs", folder) == HAKYU_OK) return true;
  fprintf(stderr, "hakyu: there is no complete run under runs/; name one\n");
  return false;
}
