/* draw_run - `hakyu draw [RUN] -o DIR`: starts hakyu-draw, the program that draws. It is looked for beside this program, in
   libexec of the place where this one is installed, in the libexec folder named at build time, then along PATH. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/arguments.h"

#define DRAWER "hakyu-draw"
enum { PATH_BYTES = 4096 };

/* The folder this program lies in; false if the system does not tell. */
static bool find_own_folder(char *folder, size_t size) {
  ssize_t length = readlink("/proc/self/exe", folder, size - 1);
  if (length <= 0 || (size_t)length >= size - 1) return false;
  folder[length] = '\0';
  char *slash = strrchr(folder, '/');
  if (slash) *slash = '\0';
  return slash != NULL;
}

static bool is_program(const char *name, const char *folder, char *path, size_t size) {
  int length = snprintf(path, size, "%s%s", folder, name);
  return length > 0 && (size_t)length < size && access(path, X_OK) == 0;
}

/* The path of the drawer, or its bare name, to be looked for along PATH. */
static void find_drawer(char *path, size_t size) {
  char own[PATH_BYTES];
  bool is_known = find_own_folder(own, sizeof own);
  if (is_known && is_program("/" DRAWER, own, path, size)) return;
  if (is_known && is_program("/../libexec/hakyu/" DRAWER, own, path, size)) return;
  if (is_program("/" DRAWER, HAKYU_LIBEXEC_DIR, path, size)) return;
  snprintf(path, size, "%s", DRAWER);
}

int command_draw(const invocation *asked) {
  static const struct { option_id id; const char *name; } passed[] = {{OPTION_output, "-o"}, {OPTION_format, "--format"}, {OPTION_times, "--times"}, {OPTION_replication, "--replication"}};
  enum { WORDS = 2 + 2 + 2 * sizeof passed / sizeof *passed + 3 };
  bool is_ja = asked->lang == HAKYU_JA;
  char path[2 * PATH_BYTES], *folder = NULL;
  const char *words[WORDS] = {DRAWER, "--lang", is_ja ? "ja" : "en"};
  size_t count = 3;
  if (!asked->value[OPTION_output]) {
    fprintf(stderr, is_ja ? "hakyu draw: 出力先のフォルダが要る: -o DIR\n" : "hakyu draw: a folder to write to is needed: -o DIR\n");
    return EXIT_USAGE;
  }
  int lost = arguments_run(asked, asked->argument_count ? asked->arguments[0] : NULL, &folder);
  if (lost) return lost;
  for (size_t i = 0; i < sizeof passed / sizeof *passed; i++) {
    if (!asked->value[passed[i].id]) continue;
    words[count++] = passed[i].name;
    words[count++] = asked->value[passed[i].id];
  }
  words[count++] = "--";
  words[count++] = folder;
  find_drawer(path, sizeof path);
  fflush(stdout);
  execvp(path, (char *const *)(uintptr_t)words); /* execvp does not change what it is given; its type is older than const */
  if (errno == ENOENT)
    fprintf(stderr, is_ja ? "hakyu draw: 図を描くプログラム hakyu-draw がない。libcairo2-dev と libpango1.0-dev を入れて hakyu を構築し直す(tools/packages/draw.txt)。\n"
                          : "hakyu draw: there is no hakyu-draw, the program that draws: it is built where libcairo2-dev and libpango1.0-dev are installed "
                            "(tools/packages/draw.txt)\n");
  else
    fprintf(stderr, "hakyu draw: %s: %s\n", path, strerror(errno));
  free(folder);
  return EXIT_FAILED;
}
