/* drawings - see drawings.h. */
#include "cli/drawings.h"

#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/arguments.h"
#include "cli/documents.h"

enum { MAPS_MOST = 2, WHAT_MOST = 7 };

static const char *name_of(int lang) { return lang == HAKYU_JA ? "ja" : "en"; }

/* ---- drawing ----------------------------------------------------------------------------------------------------- */

/* True if it ended well; what it prints is not ours to show. */
static bool run_drawer(const char *drawer, const char *const *what, const char *folder, int lang) {
  const char *words[8 + WHAT_MOST] = {drawer, "--lang", name_of(lang), "--format", "svg", "-o", folder};
  for (size_t w = 0; w < WHAT_MOST && what[w]; w++) words[7 + w] = what[w];
  fflush(NULL);
  pid_t child = fork();
  if (child == 0) {
    if (!freopen("/dev/null", "w", stdout) || !freopen("/dev/null", "w", stderr)) _exit(127);
    execv(drawer, (char *const *)(uintptr_t)words);
    _exit(127);
  }
  int how = 0;
  while (child > 0 && waitpid(child, &how, 0) < 0)
    if (errno != EINTR) return false;
  return child > 0 && WIFEXITED(how) && WEXITSTATUS(how) == 0;
}

/* Shorter names first, so that 25min comes before 105min. */
static int compare_names(const void *left, const void *right) {
  size_t a = strlen(left), b = strlen(right);
  return a != b ? (a > b) - (a < b) : strcmp(left, right);
}

/* Maps are large: the first two after the start say how it spread. */
static void thin_maps(drawings *drawn) {
  size_t kept = 0, maps = 0;
  for (size_t d = 0; d < drawn->count; d++) {
    if (strncmp(drawn->keys[d], "map", 3) == 0 && (strcmp(drawn->keys[d], "map-0s") == 0 || ++maps > MAPS_MOST)) continue;
    if (kept != d) memcpy(drawn->keys[kept], drawn->keys[d], DRAWING_KEY);
    kept++;
  }
  drawn->count = kept;
}

/* The drawings in a tongue's folder, by name; those of the first tongue make the list. */
static void list_drawings(drawings *drawn, int lang) {
  char folder[DRAWING_PATH + 8];
  snprintf(folder, sizeof folder, "%s/%s", drawn->folder, name_of(lang));
  DIR *entries = opendir(folder);
  struct dirent *entry;
  while (entries && (entry = readdir(entries)) && drawn->count < DRAWINGS_MOST) {
    size_t length = strlen(entry->d_name);
    if (length < 5 || length - 4 >= DRAWING_KEY || strcmp(entry->d_name + length - 4, ".svg") != 0) continue;
    memcpy(drawn->keys[drawn->count], entry->d_name, length - 4);
    drawn->keys[drawn->count++][length - 4] = '\0';
  }
  if (entries) closedir(entries);
  qsort(drawn->keys, drawn->count, sizeof *drawn->keys, compare_names);
  thin_maps(drawn);
}

/* Draws for the tongues wanted; nothing where there is no drawer or it fails, which is said. */
static void draw_figures(const invocation *asked, const char *const *what, drawings *drawn) {
  char drawer[DRAWER_PATH], folder[DRAWING_PATH + 8];
  const char *temporary = getenv("TMPDIR");
  const hakyu_tongues tongues = asked->tongues;
  if (!draw_find(drawer, sizeof drawer)) {
    fprintf(stderr, arguments_say(asked, "hakyu %s: there is no hakyu-draw: no figures\n", "hakyu %s: hakyu-draw がないので図はない\n"), asked->command->name);
    return;
  }
  int length = snprintf(drawn->folder, sizeof drawn->folder, "%s/hakyu-XXXXXX", temporary && *temporary ? temporary : "/var/tmp");
  if (length < 0 || length >= DRAWING_PATH - 128 || !mkdtemp(drawn->folder)) {
    drawn->folder[0] = '\0';
    return;
  }
  bool is_drawn = true;
  for (int lang = 0; lang < 2 && is_drawn; lang++) {
    if (!(tongues & (lang == HAKYU_JA ? HAKYU_TONGUE_JA : HAKYU_TONGUE_EN))) continue;
    snprintf(folder, sizeof folder, "%s/%s", drawn->folder, name_of(lang));
    is_drawn = run_drawer(drawer, what, folder, lang);
    if (is_drawn && !drawn->count) list_drawings(drawn, lang);
  }
  if (!is_drawn) {
    fprintf(stderr, arguments_say(asked, "hakyu %s: hakyu-draw could not draw this: no figures\n", "hakyu %s: hakyu-draw が描けないので図はない\n"), asked->command->name);
    drawn->count = 0;
  }
  for (size_t d = 0; d < drawn->count; d++) {
    for (int lang = 0; lang < 2; lang++) {
      int told = tongues == HAKYU_TONGUE_JA ? HAKYU_JA : tongues == HAKYU_TONGUE_EN ? HAKYU_EN : lang;
      snprintf(drawn->paths[d][lang], DRAWING_PATH, "%.*s/%s/%s.svg", DRAWING_PATH - 128, drawn->folder, name_of(told), drawn->keys[d]);
    }
    drawn->list[d] = (hakyu_drawing){drawn->keys[d], {drawn->paths[d][0], drawn->paths[d][1]}};
  }
}

/* Takes the folder away with all that was drawn. */
static void remove_folder(const drawings *drawn) {
  char path[2 * DRAWING_PATH];
  if (!drawn->folder[0]) return;
  for (int lang = 0; lang < 2; lang++) {
    char folder[DRAWING_PATH + 8];
    snprintf(folder, sizeof folder, "%s/%s", drawn->folder, name_of(lang));
    DIR *entries = opendir(folder);
    struct dirent *entry;
    while (entries && (entry = readdir(entries))) {
      if (entry->d_name[0] == '.') continue;
      snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
      unlink(path);
    }
    if (entries) closedir(entries);
    rmdir(folder);
  }
  rmdir(drawn->folder);
}

/* ---- the way in ------------------------------------------------------------------------------------------------------ */

drawings *drawings_make(const invocation *asked, const char *const *what) {
  drawings *drawn = calloc(1, sizeof *drawn);
  if (drawn && strstr(documents_formats(asked), "html")) draw_figures(asked, what, drawn);
  return drawn;
}

void drawings_clear(drawings *drawn) {
  if (drawn) remove_folder(drawn);
  free(drawn);
}
