/* terminal - see terminal.h. */
#include "cli/terminal.h"

#include <hakyu/text.h>

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { SHOWN_MOST = 20, BAR = 30 };

int64_t terminal_now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Errors first; returns how many were printed. */
static size_t print_findings(const hakyu_findings *findings, size_t most, hakyu_lang lang) {
  size_t total = hakyu_findings_total(findings), shown = 0;
  char line[8192];
  for (int severity = HAKYU_ERROR; severity >= HAKYU_WARNING; severity--)
    for (size_t i = 0; i < total && shown < most; i++) {
      const hakyu_finding *finding = hakyu_findings_get(findings, i);
      if ((int)finding->severity != severity) continue;
      hakyu_finding_tell(finding, lang, line, sizeof line);
      fprintf(stderr, "%s\n", line);
      shown++;
    }
  return shown;
}

void terminal_findings(const hakyu_findings *findings, size_t most, hakyu_lang lang) {
  size_t errors = hakyu_findings_count(findings, HAKYU_ERROR), warnings = hakyu_findings_count(findings, HAKYU_WARNING);
  size_t shown = print_findings(findings, most, lang);
  if (errors + warnings > shown)
    fprintf(stderr, lang == HAKYU_JA ? "… ほか %zu 件\n" : "... and %zu more\n", errors + warnings - shown);
}

int terminal_code(hakyu_status status) {
  switch (status) {
    case HAKYU_OK: return EXIT_DONE;
    case HAKYU_REFUSED:
    case HAKYU_NUMERIC:
    case HAKYU_NOT_FOUND:
    case HAKYU_FOREIGN: return EXIT_REFUSED;
    case HAKYU_USAGE: return EXIT_USAGE;
    case HAKYU_INCOMPLETE: return EXIT_INCOMPLETE;
    case HAKYU_BELOW: return EXIT_THRESHOLD;
    default: return EXIT_FAILED;
  }
}

int terminal_fail(const hakyu_findings *findings, hakyu_status status, const char *what, hakyu_lang lang) {
  if (findings) terminal_findings(findings, SHOWN_MOST, lang);
  char shown[4096];
  fprintf(stderr, "hakyu: %s: %s\n", hakyu_text_escape(what, shown, sizeof shown), hakyu_status_text(status, lang));
  return terminal_code(status);
}

/* The write that failed may be long past and its errno with it; a pipe that nobody reads still says so. */
static bool is_reader_gone(void) {
  struct pollfd out = {STDOUT_FILENO, POLLOUT, 0};
  return errno == EPIPE || (poll(&out, 1, 0) == 1 && out.revents & POLLERR);
}

int terminal_flush(int code) {
  errno = 0;
  if (fflush(stdout) == 0 && !ferror(stdout)) return code;
  if (!is_reader_gone()) /* a reader that has seen enough needs no complaint */
    fprintf(stderr, "hakyu: writing to standard output failed: %s\n", errno ? strerror(errno) : "it is incomplete");
  return EXIT_FAILED;
}

static void print_eta(int64_t seconds, hakyu_lang lang) {
  const char *name = lang == HAKYU_JA ? "残り" : "left";
  if (seconds >= 3600)
    fprintf(stderr, "  %s %" PRId64 " h %02" PRId64 " min", name, seconds / 3600, seconds % 3600 / 60);
  else
    fprintf(stderr, "  %s %" PRId64 ":%02" PRId64, name, seconds / 60, seconds % 60);
}

/* A bar is for somebody who watches: on a terminal, and not in continuous integration. */
static bool is_watched(void) { return isatty(STDERR_FILENO) && !getenv("CI"); }

void terminal_progress(const hakyu_progress *progress, int64_t elapsed_ms, hakyu_lang lang) {
  if (!is_watched() || progress->total == 0) return;
  uint64_t here = progress->done - progress->resumed;
  int filled = (int)(progress->done * BAR / progress->total);
  fprintf(stderr, "\r[");
  for (int i = 0; i < BAR; i++) fputc(i < filled ? '#' : '.', stderr);
  fprintf(stderr, "] %" PRIu64 "/%" PRIu64, progress->done, progress->total);
  if (elapsed_ms > 500 && here) {
    uint64_t rate = here * 1000 / (uint64_t)elapsed_ms;
    fprintf(stderr, "  %" PRIu64 "/s", rate);
    print_eta((int64_t)((progress->total - progress->done) * (uint64_t)elapsed_ms / here / 1000), lang);
  }
  if (progress->precision > 0) fprintf(stderr, "  ±%d.%02d %%", (int)(100 * progress->precision), (int)(1e4 * progress->precision) % 100);
  fprintf(stderr, "\033[K");
}

void terminal_progress_end(void) {
  if (is_watched()) fprintf(stderr, "\r\033[K");
}

void terminal_model_size(const hakyu_model *model, hakyu_lang lang) {
  hakyu_model_size size = hakyu_model_count(model);
  const struct { size_t count; const char *one, *many, *ja; } sizes[] = {
      {size.assets, "asset", "assets", "資産"},       {size.needs, "need", "needs", "必要"},
      {size.supplies, "supply", "supplies", "供給"},  {size.sectors, "sector", "sectors", "分野"},
      {size.services, "service", "services", "サービス"}, {size.kinds, "kind", "kinds", "種別"},
      {size.assumptions, "assumption", "assumptions", "仮定"}, {size.sources, "source", "sources", "出典"}};
  for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++)
    if (lang == HAKYU_JA)
      printf("%s%s %zu", k ? "、" : "", sizes[k].ja, sizes[k].count);
    else
      printf("%s%zu %s", k ? ", " : "", sizes[k].count, sizes[k].count == 1 ? sizes[k].one : sizes[k].many);
  putchar('\n');
}

/* ---- where lines may end ---- */

size_t terminal_letter(const char *text) {
  size_t length = 1;
  while (((unsigned char)text[length] & 0xc0) == 0x80) length++;
  return length;
}

static bool is_one_of(const char *text, const char *const *letters) {
  for (; *letters; letters++)
    if (strncmp(text, *letters, strlen(*letters)) == 0) return true;
  return false;
}

bool terminal_may_break(const char *letter, const char *next) {
  static const char *const closing[] = {"、", "。", "）", "」", "・", "ー", "〜", ")", ",", ".", ":", ";", "%", NULL}, *const opening[] = {"（", "「", "(", NULL};
  bool is_wide = (unsigned char)letter[0] >= 0xe3 || (unsigned char)next[0] >= 0xe3; /* U+3000 and above */
  return is_wide && *next && *next != ' ' && *letter != ' ' && !is_one_of(next, closing) && !is_one_of(letter, opening);
}
