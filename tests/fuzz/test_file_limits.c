/* file_limits - files made to be slow or large: whatever a file under 1 MiB holds, `hakyu check` ends within 2 s of processor time and
   64 MiB + 40 times what it read. Each case is one way that once was, or easily could be, quadratic: rows, lines, keys, findings,
   names that are nearly right, parameters cited often, assumptions, circles, targets. */
#define _DEFAULT_SOURCE /* wait4 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/text.h"
#include "small_model.h"

#ifdef LIMITS_ARE_LOOSE /* sanitizers take their share: only that it ends well is looked at */
enum { SIZE = 1000000, SECONDS = 600, MEMORY_KIB = 16 << 20 };
#else
enum { SIZE = 1000000, SECONDS = 2, MEMORY_KIB = 64 * 1024 };
#endif
static const char model[] = TEST_WORK "/limits", scenario[] = TEST_WORK "/limits.yaml";
static const char *const names[] = {"model.yaml", "assets.csv", "needs.csv", "supplies.csv", "sources.csv", "profiles.csv", "holidays.csv"};
static const char scene[] = "hakyu: 1\ntitle: T\nmodel: ./limits\nhorizon: 72h\n";

/* A file of SIZE bytes: head, then rows until it is full. In a row, # is its number. */
static void fill(hk_buffer *out, const char *head, const char *row, const char *tail) {
  hk_buffer_add(out, head);
  for (unsigned i = 0; out->length + 64 + strlen(tail) < SIZE; i++)
    for (const char *c = row; *c; c++)
      if (*c == '#')
        hk_buffer_printf(out, "%u", i);
      else
        hk_buffer_add_bytes(out, c, 1);
  hk_buffer_add(out, tail);
}

/* One nasty file; the others are sound. NULL head: after the sound file's text. */
typedef struct nasty { const char *name, *file, *head, *row, *tail; } nasty;

static const char parameters[] = "hakyu: 1\ntitle: T\nsectors: {p: {}}\nservices: {e: {}}\nparameters: {p: \"";
static const nasty cases[] = {
    {"empty lines", "assets.csv", NULL, "\n", ""},
    {"lines ended by CR", "assets.csv", NULL, "\r", ""},
    {"rows of one cell", "assets.csv", NULL, "a\n", ""},
    {"one long row", "assets.csv", NULL, ",", "\n"},
    {"one long cell", "assets.csv", NULL, "a", "\n"},
    {"one quoted cell of many lines", "assets.csv", NULL, "\"\n", ""},
    {"a header of many columns", "assets.csv", "id", ",x_#", "\n"},
    {"sound assets", "assets.csv", NULL, "a#,,power,,,,,,,,,,,S1\n", ""},
    {"one id", "assets.csv", NULL, "dup,,power,,,,,,,,,,,S1\n", ""},
    {"one id with assumptions", "assets.csv", NULL, "dup,,power,,,,,,,,\"about(1h,1h,2h)\",,,S1\n", ""},
    {"assumptions", "assets.csv", NULL, "a#,,power,,,,,,,,\"about(1h,1h,1#h)\",,,S1\n", ""},
    {"distributions", "assets.csv", NULL, "a#,,power,,,,,,,,\"lognormal(median=1#s,sigma=1)\",,,S1\n", ""},
    {"unknown sectors", "assets.csv", NULL, "a#,,q#,,,,,,,,,,,\n", ""},
    {"unknown suppliers", "supplies.csv", NULL, "users.d,y#,,,,,,,,,\n", ""},
    {"unknown needs", "supplies.csv", NULL, "n#,x1,,,,,,,,,\n", ""},
    {"unknown parameters", "assets.csv", NULL, "a#,,power,,,,,,,,$q#,,,S1\n", ""},
    {"unknown days", "profiles.csv", NULL, "p,d#,,1,\n", ""},
    {"a long parameter", "model.yaml", parameters, "9", "\"}\n"},
    {"keys", "model.yaml", NULL, "k#:\n", ""},
    {"one key", "model.yaml", NULL, "k:\n", ""},
    {"keys in flow", "model.yaml", "x: {", "k#: ,", "}\n"},
    {"open brackets", "model.yaml", "", "[", ""},
    {"open braces", "model.yaml", "", "{", ""},
    {"dashes", "model.yaml", "", "- ", ""},
    {"question marks", "model.yaml", "", "? ", ""},
    {"directives", "model.yaml", "", "%TAG !t#! tag:#\n", ""},
    {"anchors", "model.yaml", NULL, "k#: &a# 1\n", ""},
    {"documents", "model.yaml", "", "---\n", ""},
    {"assumptions by name", "model.yaml", NULL, "  K#: {value: \"about(1,1,1#)\"}\n", ""},
    {"hazards", "s", "hazards:\n", "  - {id: h#, kind: strike, assets: [src]}\n", ""},
    {"causes", "s", "hazards:\n", "  - {id: h#, kind: strike, assets: [src], cause: c#}\n", ""},
    {"unknown targets", "s", "hazards:\n  - {id: h, kind: strike, assets: [", "y#, ", "src]}\n"},
    {"hazards with distributions", "s", "hazards:\n", "  - {id: h#, kind: strike, assets: [src], repair: \"lognormal(median=1#s, sigma=1)\"}\n", ""},
    {"hazards with assumptions", "s", "hazards:\n", "  - {id: h#, kind: strike, assets: [src], repair: \"about(1h, 1h, 1#h)\"}\n", ""},
    {"observations", "s", "hazards: []\nobserved:\n", "  - {what: ever_down, sector: telecom, unit: customer_accounts, value: #}\n", ""},
    {"unknown keys of a scenario", "s", "hazards: []\n", "k#: 1\n", ""},
    {"legs", "s", "hazards:\n  - {id: h, kind: travel, sites: [", "yard, ", "yard], delays: [1h]}\n"},
    {"taken out", "s", "hazards: []\nwithout: [", "y#, ", "src]\n"},
};

/* Writes the case; returns how much there is to read. */
static size_t write_case(const nasty *c) {
  hk_buffer text;
  size_t size = 0;
  bool is_scene = strcmp(c->file, "s") == 0;
  hk_buffer_init(&text, hakyu_memory_default());
  small_model_write(model, NULL, NULL, NULL);
  if (is_scene) hk_buffer_add(&text, scene);
  if (!is_scene && !c->head) hk_buffer_add(&text, small_model_text(c->file));
  fill(&text, c->head ? c->head : "", c->row, c->tail);
  assert_true(text.length < 1 << 20 && !text.is_starved);
  small_model_put(is_scene ? TEST_WORK : model, is_scene ? "limits.yaml" : c->file, text.text, text.length);
  for (size_t f = 0; f < sizeof names / sizeof *names; f++)
    if (small_model_text(names[f])) size += strlen(small_model_text(names[f]));
  size += text.length;
  hk_buffer_fini(&text);
  return size;
}

static int run_check(const char *what, struct rusage *used) {
  int code = 0;
  pid_t child = fork();
  if (child == 0) {
    if (!freopen("/dev/null", "w", stderr) || !freopen("/dev/null", "w", stdout)) _exit(99);
    execl(LIMITS_HAKYU, "hakyu", "check", what, (char *)NULL);
    _exit(99);
  }
  assert_int_equal(wait4(child, &code, 0, used), child);
  return WIFEXITED(code) ? WEXITSTATUS(code) : 128;
}

static void test_nasty_files(void **state) {
  (void)state;
  int beyond = 0;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct rusage used;
    const size_t size = write_case(&cases[i]);
    const int code = run_check(strcmp(cases[i].file, "s") == 0 ? scenario : model, &used);
    const long ms = (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000 + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1000;
    const long most_kib = MEMORY_KIB + (long)(40 * size / 1024);
    bool is_within = ms <= 1000 * SECONDS && used.ru_maxrss <= most_kib && (code == 0 || code == 3);
    if (!is_within) print_error("beyond: ");
    print_message("%s: %ld ms, %ld KiB of %ld, exit %d\n", cases[i].name, ms, used.ru_maxrss, most_kib, code);
    beyond += !is_within;
  }
  assert_int_equal(beyond, 0);
}

int main(void) {
  mkdir(TEST_WORK, 0777);
  mkdir(model, 0777);
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_nasty_files)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
