/* report_page - `hakyu report [RUN]`: a run as one document. Figures are drawn first, by hakyu-draw where it is, into a folder of their own
   that is gone afterwards. */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <hakyu/report.h>

#include "cli/arguments.h"
#include "cli/documents.h"
#include "cli/terminal.h"

enum { DRAWINGS_MOST = 32, MAPS_MOST = 2, PATH_BYTES = 1024, KEY_BYTES = 64 };

/* What was drawn: one folder a tongue. */
typedef struct drawings {
  char folder[PATH_BYTES];
  char keys[DRAWINGS_MOST][KEY_BYTES], paths[DRAWINGS_MOST][2][PATH_BYTES];
  hakyu_drawing list[DRAWINGS_MOST];
  size_t count;
} drawings;

static const char *name_of(int lang) { return lang == HAKYU_JA ? "ja" : "en"; }

/* ---- drawing ----------------------------------------------------------------------------------------------------- */

/* True if it ended well; what it prints is not ours to show. */
static bool run_drawer(const char *drawer, const char *run, const char *folder, int lang) {
  const char *const words[] = {drawer, "--lang", name_of(lang), "--format", "svg", "-o", folder, "--", run, NULL};
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
    if (kept != d) memcpy(drawn->keys[kept], drawn->keys[d], KEY_BYTES);
    kept++;
  }
  drawn->count = kept;
}

/* The drawings in a tongue's folder, by name; those of the first tongue make the list. */
static void list_drawings(drawings *drawn, int lang) {
  char folder[PATH_BYTES + 8];
  snprintf(folder, sizeof folder, "%s/%s", drawn->folder, name_of(lang));
  DIR *entries = opendir(folder);
  struct dirent *entry;
  while (entries && (entry = readdir(entries)) && drawn->count < DRAWINGS_MOST) {
    size_t length = strlen(entry->d_name);
    if (length < 5 || length - 4 >= KEY_BYTES || strcmp(entry->d_name + length - 4, ".svg") != 0) continue;
    memcpy(drawn->keys[drawn->count], entry->d_name, length - 4);
    drawn->keys[drawn->count++][length - 4] = '\0';
  }
  if (entries) closedir(entries);
  qsort(drawn->keys, drawn->count, sizeof *drawn->keys, compare_names);
  thin_maps(drawn);
}

/* Draws for the tongues wanted; nothing where there is no drawer or it fails, which is said. */
static void draw_figures(const invocation *asked, const char *run, hakyu_tongues tongues, drawings *drawn) {
  char drawer[DRAWER_PATH], folder[PATH_BYTES + 8];
  const char *temporary = getenv("TMPDIR");
  drawn->count = 0;
  drawn->folder[0] = '\0';
  if (!draw_find(drawer, sizeof drawer)) {
    fprintf(stderr, "%s\n", arguments_say(asked, "hakyu report: there is no hakyu-draw: no figures", "hakyu report: hakyu-draw がないので図はない"));
    return;
  }
  int length = snprintf(drawn->folder, sizeof drawn->folder, "%s/hakyu-XXXXXX", temporary && *temporary ? temporary : "/var/tmp");
  if (length < 0 || length >= PATH_BYTES - 128 || !mkdtemp(drawn->folder)) {
    drawn->folder[0] = '\0';
    return;
  }
  bool is_drawn = true;
  for (int lang = 0; lang < 2 && is_drawn; lang++) {
    if (!(tongues & (lang == HAKYU_JA ? HAKYU_TONGUE_JA : HAKYU_TONGUE_EN))) continue;
    snprintf(folder, sizeof folder, "%s/%s", drawn->folder, name_of(lang));
    is_drawn = run_drawer(drawer, run, folder, lang);
    if (is_drawn && !drawn->count) list_drawings(drawn, lang);
  }
  if (!is_drawn) {
    fprintf(stderr, "%s\n", arguments_say(asked, "hakyu report: hakyu-draw could not draw this run: no figures", "hakyu report: hakyu-draw がこの実行を描けないので図はない"));
    drawn->count = 0;
  }
  for (size_t d = 0; d < drawn->count; d++) {
    for (int lang = 0; lang < 2; lang++) {
      int told = tongues == HAKYU_TONGUE_JA ? HAKYU_JA : tongues == HAKYU_TONGUE_EN ? HAKYU_EN : lang;
      snprintf(drawn->paths[d][lang], PATH_BYTES, "%.*s/%s/%s.svg", PATH_BYTES - 128, drawn->folder, name_of(told), drawn->keys[d]);
    }
    drawn->list[d] = (hakyu_drawing){drawn->keys[d], {drawn->paths[d][0], drawn->paths[d][1]}};
  }
}

/* Takes the folder away with all that was drawn. */
static void clear_figures(const drawings *drawn) {
  char path[2 * PATH_BYTES];
  if (!drawn->folder[0]) return;
  for (int lang = 0; lang < 2; lang++) {
    char folder[PATH_BYTES + 8];
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

/* ---- the command --------------------------------------------------------------------------------------------------- */

/* A single page is all that shows figures. */
static bool wants_figures(const invocation *asked) {
  const char *formats = asked->value[OPTION_format];
  return !formats || strstr(formats, "html");
}

static hakyu_status make_document(const invocation *asked, const char *run, hakyu_result *result, hakyu_findings *findings, hakyu_document **document) {
  drawings *drawn = calloc(1, sizeof *drawn);
  if (!drawn) return HAKYU_NO_MEMORY;
  if (wants_figures(asked)) draw_figures(asked, run, asked->tongues, drawn);
  hakyu_status status = hakyu_document_run(asked->memory, result, asked->tongues, drawn->list, drawn->count, findings, document);
  clear_figures(drawn);
  free(drawn);
  if (!status && asked->value[OPTION_redact]) status = hakyu_document_redact(*document, &result, 1, findings);
  return status;
}

int command_report(const invocation *asked) {
  hakyu_findings *findings = NULL;
  hakyu_result *result = NULL;
  hakyu_document *document = NULL;
  char *folder = NULL, stem[256];
  if (!documents_check(asked)) return EXIT_USAGE;
  int code = arguments_run(asked, asked->argument_count ? asked->arguments[0] : NULL, &folder);
  if (code) return code;
  hakyu_status status = hakyu_findings_create(asked->memory, &findings);
  if (!status) status = hakyu_result_open(asked->memory, folder, findings, &result);
  if (!status) status = make_document(asked, folder, result, findings, &document);
  if (status) {
    code = terminal_fail(findings, status, folder, asked->lang);
  } else {
    const char *scenario = hakyu_result_meta(result, "scenario");
    snprintf(stem, sizeof stem, "report-%.200s", scenario ? scenario : "run");
    code = documents_write(asked, document, stem, findings);
  }
  hakyu_document_destroy(document);
  hakyu_result_close(result);
  hakyu_findings_destroy(findings);
  free(folder);
  return code;
}
