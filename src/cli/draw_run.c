/* draw_run - `hakyu draw [RUN|SWEEP|FOLDER] -o DIR`: starts hakyu-draw, the program that draws. It is looked for beside this program, in
   libexec of the place where this one is installed, in the libexec folder named at build time, then along PATH. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/arguments.h"

#define DRAWER "hakyu-draw"
enum { PATH_BYTES = DRAWER_PATH / 2 };

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

/* One of the folders of PATH; they are separated by colons. */
static bool is_on_path(char *path, size_t size) {
  char folder[PATH_BYTES];
  const char *at = getenv("PATH");
  while (at && *at) {
    size_t length = strcspn(at, ":");
    if (length && length < sizeof folder) {
      memcpy(folder, at, length);
      folder[length] = '\0';
      if (is_program("/" DRAWER, folder, path, size)) return true;
    }
    at += length + (at[length] == ':');
  }
  return false;
}

bool draw_find(char *path, size_t size) {
  char own[PATH_BYTES];
  bool is_known = find_own_folder(own, sizeof own);
  return (is_known && (is_program("/" DRAWER, own, path, size) || is_program("/../libexec/hakyu/" DRAWER, own, path, size))) ||
         is_program("/" DRAWER, HAKYU_LIBEXEC_DIR, path, size) || is_on_path(path, size);
}

static int tell_missing(bool is_ja) {
  fprintf(stderr, is_ja ? "hakyu draw: 図を描くプログラム hakyu-draw がない。libcairo2-dev と libpango1.0-dev を入れて hakyu を構築し直す(tools/packages/draw.txt)。\n"
                        : "hakyu draw: there is no hakyu-draw, the program that draws: it is built where libcairo2-dev and libpango1.0-dev are installed "
                          "(tools/packages/draw.txt)\n");
  return EXIT_FAILED;
}

/* A folder that holds a file of that name. */
static bool has_file(const char *folder, const char *name) {
  char path[PATH_BYTES];
  const int length = snprintf(path, sizeof path, "%s/%s", folder, name);
  return length > 0 && length < (int)sizeof path && access(path, F_OK) == 0;
}

int command_draw(const invocation *asked) {
  static const struct { option_id id; const char *name; } passed[] = {{OPTION_output, "-o"}, {OPTION_format, "--format"}, {OPTION_times, "--times"}, {OPTION_replication, "--replication"}};
  enum { WORDS = 2 + 2 + 2 * sizeof passed / sizeof *passed + 5 };
  bool is_ja = asked->lang == HAKYU_JA;
  char path[DRAWER_PATH], *folder = NULL;
  const char *words[WORDS] = {DRAWER, "--lang", is_ja ? "ja" : "en"};
  size_t count = 3;
  if (!asked->value[OPTION_output]) {
    fprintf(stderr, is_ja ? "hakyu draw: 出力先のフォルダが要る: -o DIR\n" : "hakyu draw: a folder to write to is needed: -o DIR\n");
    return EXIT_USAGE;
  }
  if (!draw_find(path, sizeof path)) return tell_missing(is_ja);
  const bool is_of_sweep = asked->argument_count && has_file(asked->arguments[0], "points.csv"); /* what `hakyu sweep plan` made */
  const bool is_matrices = !is_of_sweep && asked->argument_count && has_file(asked->arguments[0], "trials.sqlite"); /* hakyu interdependency */
  int lost = is_of_sweep || is_matrices ? EXIT_DONE : arguments_run(asked, asked->argument_count ? asked->arguments[0] : NULL, &folder);
  if (lost) return lost;
  for (size_t i = 0; i < sizeof passed / sizeof *passed; i++) {
    if (!asked->value[passed[i].id]) continue;
    words[count++] = passed[i].name;
    words[count++] = asked->value[passed[i].id];
  }
  if (is_of_sweep) words[count++] = "--sweep";
  if (is_matrices) words[count++] = "--matrices";
  if (asked->value[OPTION_partial]) words[count++] = "--partial";
  words[count++] = "--";
  words[count++] = is_of_sweep || is_matrices ? asked->arguments[0] : folder;
  fflush(stdout);
  execv(path, (char *const *)(uintptr_t)words); /* execv does not change what it is given; its type is older than const */
  fprintf(stderr, "hakyu draw: %s: %s\n", path, strerror(errno));
  free(folder);
  return EXIT_FAILED;
}
