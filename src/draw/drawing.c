/* drawing - hakyu-draw, the program: figures of a stored run, of a sweep or of an interdependency analysis, into a folder. It is a program of its own because the libraries that
   draw give up when memory runs out: results are safe before it is started. `hakyu draw` starts it. */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <hakyu/text.h>

#include "draw/figure.h"
#include "draw/matrix_figure.h"
#include "draw/sheet.h"
#include "draw/survey_figure.h"

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_REFUSED = 3, EXIT_INCOMPLETE = 4, TIMES_MOST = 12 };

typedef struct request {
  const char *folder, *output;
  hakyu_lang lang;
  bool is_wanted[FORMAT_COUNT];
  int64_t times[TIMES_MOST];
  size_t time_count;
  bool has_replication;
  uint64_t replication;
  bool is_sweep, is_partial;        /* of a sweep's folder */
  bool is_matrices;                 /* of an interdependency analysis' folder */
  const char *problem, *sample, *results; /* or of another program's files; then there is no folder */
} request;

/* ---- the command line ---------------------------------------------------------------------------------------- */

static bool complain(const char *what, const char *given) {
  char shown[256];
  fprintf(stderr, "hakyu-draw: %s: %s\n", what, hakyu_text_escape(given, shown, sizeof shown));
  return false;
}

static bool take_formats(const char *list, request *asked) {
  memset(asked->is_wanted, 0, sizeof asked->is_wanted);
  for (const char *at = list; *at; at += strcspn(at, ",") + (at[strcspn(at, ",")] == ',')) {
    size_t length = strcspn(at, ",");
    int f = 0;
    while (f < FORMAT_COUNT && (strlen(canvas_suffix((format)f)) != length || strncmp(canvas_suffix((format)f), at, length) != 0)) f++;
    if (f == FORMAT_COUNT) return complain("--format is a list of svg, pdf, png, not", list);
    asked->is_wanted[f] = true;
  }
  return *list ? true : complain("--format is a list of svg, pdf, png, not", list);
}

/* A whole number, and where it ended; false if there is none or it is too large. */
static bool take_number(const char **at, uint64_t most, uint64_t *number) {
  char *end = NULL;
  if (**at < '0' || **at > '9') return false;
  errno = 0;
  unsigned long long value = strtoull(*at, &end, 10);
  *number = value;
  *at = end;
  return !errno && value <= most;
}

/* "20min,1h": whole numbers with s, min, h, d or w. */
static bool take_times(const char *list, request *asked) {
  static const struct { const char *name; int64_t seconds; } units[] = {{"min", 60}, {"s", 1}, {"h", 3600}, {"d", 86400}, {"w", 604800}};
  const char *at = list;
  asked->time_count = 0;
  while (*at) {
    uint64_t number = 0;
    size_t u = 0;
    if (asked->time_count == TIMES_MOST || !take_number(&at, 1000000, &number)) return complain("--times is a list such as 0s,20min,3h (12 at most), not", list);
    size_t length = strcspn(at, ",");
    while (u < sizeof units / sizeof *units && (strlen(units[u].name) != length || strncmp(units[u].name, at, length) != 0)) u++;
    if (u == sizeof units / sizeof *units) return complain("--times is a list such as 0s,20min,3h (12 at most), not", list);
    asked->times[asked->time_count++] = (int64_t)number * units[u].seconds;
    at += length;
    if (*at == ',') at++;
  }
  return asked->time_count ? true : complain("--times is a list such as 0s,20min,3h (12 at most), not", list);
}

static bool take_replication(const char *text, request *asked) {
  const char *at = text;
  asked->has_replication = true;
  return take_number(&at, UINT64_C(1) << 40, &asked->replication) && !*at ? true : complain("--replication is a whole number, not", text);
}

static bool take_lang(const char *text, request *asked) {
  if (strcmp(text, "en") != 0 && strcmp(text, "ja") != 0) return complain("--lang is en or ja, not", text);
  asked->lang = strcmp(text, "ja") == 0 ? HAKYU_JA : HAKYU_EN;
  return true;
}

static bool read_request(int argc, char **argv, request *asked) {
  static const struct option longs[] = {{"lang", required_argument, NULL, 'l'},        {"format", required_argument, NULL, 'f'}, {"times", required_argument, NULL, 't'},
                                        {"replication", required_argument, NULL, 'i'}, {"output", required_argument, NULL, 'o'}, {"sweep", no_argument, NULL, 'w'},
                                        {"partial", no_argument, NULL, 'p'},           {"problem", required_argument, NULL, 'P'}, {"sample", required_argument, NULL, 'X'},
                                        {"results", required_argument, NULL, 'Y'},     {"matrices", no_argument, NULL, 'M'},        {NULL, 0, NULL, 0}};
  *asked = (request){.is_wanted = {true, true, true}};
  for (int found; (found = getopt_long(argc, argv, "o:", longs, NULL)) != -1;) {
    bool is_good = found == 'l'   ? take_lang(optarg, asked)
                   : found == 'f' ? take_formats(optarg, asked)
                   : found == 't' ? take_times(optarg, asked)
                   : found == 'i' ? take_replication(optarg, asked)
                                  : found != '?';
    if (!is_good) return false;
    if (found == 'o') asked->output = optarg;
    if (found == 'w') asked->is_sweep = true;
    if (found == 'p') asked->is_partial = true;
    if (found == 'M') asked->is_matrices = true;
    if (found == 'P') asked->problem = optarg;
    if (found == 'X') asked->sample = optarg;
    if (found == 'Y') asked->results = optarg;
  }
  const bool is_of_files = asked->problem && asked->sample && asked->results;
  if (optind + !is_of_files != argc || !asked->output) {
    fprintf(stderr, "Usage: hakyu-draw RUN -o DIR [--lang en|ja] [--format svg,pdf,png] [--times 0s,20min,3h] [--replication I]\n"
                    "       hakyu-draw --sweep DIR [--partial] -o DIR [--lang …] [--format …]\n"
                    "       hakyu-draw --matrices DIR -o DIR [--lang …] [--format …]\n"
                    "       hakyu-draw --problem FILE --sample FILE --results FILE -o DIR [--lang …] [--format …]\n");
    return false;
  }
  asked->is_sweep = asked->is_sweep || is_of_files;
  asked->folder = is_of_files ? asked->problem : argv[optind];
  return true;
}

/* ---- drawing --------------------------------------------------------------------------------------------------- */

/* One page in one format. */
static bool draw_file(const figure *what, const hakyu_picture *picture, const wish *wanted, size_t page, format form, const char *output) {
  char path[4096], why[256] = "out of memory";
  saying name, title;
  what->name(picture, wanted, page, &name, &title);
  int length = snprintf(path, sizeof path, "%s/%s.%s", output, name.text, canvas_suffix(form));
  canvas *c = length < (int)sizeof path ? canvas_open(form, SHEET_WIDTH, SHEET_HEIGHT, wanted->lang, title.text) : NULL;
  hakyu_status status = c ? what->draw(c, picture, wanted, page) : HAKYU_NO_MEMORY;
  if (canvas_close(c, status ? NULL : path, why, sizeof why) && !status) {
    printf("%s\n", path);
    return true;
  }
  fprintf(stderr, "hakyu-draw: %s: %s\n", path, why);
  return false;
}

static bool draw_all(const hakyu_picture *picture, const request *asked, const wish *wanted) {
  const struct { const char *name; const figure *figure; } figures[] = {{"curve", figure_curve()}, {"levels", figure_levels()}, {"exceedance", figure_exceedance()}, {"map", figure_map()}, {"cascade", figure_cascade()}, {"impact", figure_impact()}};
  for (size_t f = 0; f < sizeof figures / sizeof *figures; f++) {
    saying why = {""};
    size_t pages = figures[f].figure->count(picture, wanted, &why);
    if (!pages) fprintf(stderr, "hakyu-draw: %s\n", words_fill(WORD_left_out, asked->lang, figures[f].name, why.text, NULL, NULL).text);
    for (size_t p = 0; p < pages; p++)
      for (int form = 0; form < FORMAT_COUNT; form++)
        if (asked->is_wanted[form] && !draw_file(figures[f].figure, picture, wanted, p, (format)form, asked->output)) return false;
  }
  return true;
}

/* What was asked for by name must be in the run. */
static bool check_wishes(const hakyu_picture *picture, const request *asked) {
  const hakyu_picture_run *run = hakyu_picture_about(picture);
  const hakyu_picture_episode *list;
  size_t count;
  char number[24];
  for (size_t t = 0; t < asked->time_count; t++) {
    if (asked->times[t] < run->horizon_s) continue;
    saying time = words_duration(asked->times[t], asked->lang), end = words_duration(run->horizon_s, asked->lang);
    fprintf(stderr, "hakyu-draw: %s\n", words_fill(WORD_late, asked->lang, time.text, end.text, NULL, NULL).text);
    return false;
  }
  if (!asked->has_replication || hakyu_picture_episodes(picture, asked->replication, &list, &count) == HAKYU_OK) return true;
  snprintf(number, sizeof number, "%" PRIu64, asked->replication);
  fprintf(stderr, "hakyu-draw: %s\n", words_fill(WORD_cascade_untraced, asked->lang, number, words_number((int64_t)run->traced).text, NULL, NULL).text);
  return false;
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static void print_findings(const hakyu_findings *findings, hakyu_lang lang) {
  char line[1024];
  for (size_t i = 0; findings && i < hakyu_findings_total(findings); i++) {
    hakyu_finding_tell(hakyu_findings_get(findings, i), lang, line, sizeof line);
    fprintf(stderr, "%s\n", line);
  }
}

static int code_of(hakyu_status status) { return status == HAKYU_NO_MEMORY || status == HAKYU_IO ? EXIT_FAILED : EXIT_REFUSED; }

/* What fontconfig and pango look at besides the fonts themselves. */
static void forget_surroundings(void) {
  static const char *const names[] = {"LC_CTYPE", "LC_MESSAGES", "LANG", "LANGUAGE", "FC_LANG", "PANGO_LANGUAGE", "PANGO_BACKEND", "CAIRO_DEBUG_PDF", "SOURCE_DATE_EPOCH"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) unsetenv(names[i]);
  setenv("LC_ALL", "C", 1);
  setenv("TZ", "UTC", 1);
}

static bool make_folder(const char *folder) {
  struct stat there;
  if (mkdir(folder, 0777) == 0 || (errno == EEXIST && stat(folder, &there) == 0 && S_ISDIR(there.st_mode))) return true;
  fprintf(stderr, "hakyu-draw: %s: %s\n", folder, strerror(errno));
  return false;
}

static int draw(request *asked, const hakyu_memory *memory, hakyu_findings *findings) {
  hakyu_result *result = NULL;
  hakyu_picture *picture = NULL;
  bool is_there = false;
  int code = EXIT_FAILED;
  hakyu_status status = hakyu_result_open(memory, asked->folder, findings, &result);
  if (!status) status = hakyu_picture_create(memory, result, findings, &picture);
  if (status) {
    fprintf(stderr, "hakyu-draw: %s: %s\n", asked->folder, hakyu_status_text(status, asked->lang));
    code = code_of(status);
    goto done;
  }
  if (!check_wishes(picture, asked)) {
    code = EXIT_REFUSED;
    goto done;
  }
  if (!asked->time_count) asked->time_count = figure_choose_times(picture, asked->times);
  wish wanted = {asked->lang, asked->times, asked->time_count, asked->has_replication ? asked->replication : hakyu_picture_typical(picture)};
  const char *typeface = canvas_typeface(&is_there);
  if (!is_there) fprintf(stderr, "hakyu-draw: %s\n", words_fill(WORD_no_typeface, asked->lang, typeface, NULL, NULL, NULL).text);
  if (make_folder(asked->output) && draw_all(picture, asked, &wanted)) code = EXIT_DONE;
done:
  hakyu_picture_destroy(picture);
  hakyu_result_close(result);
  return code;
}

/* A sweep's figures: read, analysed, drawn. */
static int draw_survey(const request *asked, const hakyu_memory *memory, hakyu_findings *findings) {
  hakyu_survey *survey = NULL;
  int code = EXIT_FAILED;
  hakyu_status status = asked->problem ? hakyu_survey_of_files(memory, asked->problem, asked->sample, asked->results, findings, &survey)
                                       : hakyu_survey_of_sweep(memory, asked->folder, asked->is_partial, findings, &survey);
  if (!status) status = hakyu_survey_analyse(survey);
  if (status) {
    fprintf(stderr, "hakyu-draw: %s: %s\n", asked->folder, hakyu_status_text(status, asked->lang));
    code = status == HAKYU_INCOMPLETE ? EXIT_INCOMPLETE : code_of(status);
  } else if (make_folder(asked->output)) {
    code = survey_draw_all(survey, &(survey_wish){asked->output, asked->lang, asked->is_wanted});
  }
  hakyu_survey_destroy(survey);
  return code;
}

/* The heat maps of an interdependency analysis. */
static int draw_matrices(const request *asked, const hakyu_memory *memory, hakyu_findings *findings) {
  hakyu_matrices *matrices = NULL;
  int code = EXIT_FAILED;
  hakyu_status status = hakyu_matrices_read(memory, asked->folder, findings, &matrices);
  if (status) {
    fprintf(stderr, "hakyu-draw: %s: %s\n", asked->folder, hakyu_status_text(status, asked->lang));
    code = status == HAKYU_INCOMPLETE ? EXIT_INCOMPLETE : code_of(status);
  } else if (make_folder(asked->output)) {
    code = matrix_draw_all(matrices, &(matrix_wish){asked->output, asked->lang, asked->is_wanted});
  }
  hakyu_matrices_destroy(matrices);
  return code;
}

int main(int argc, char **argv) {
  request asked;
  hakyu_findings *findings = NULL;
  forget_surroundings();
  if (!read_request(argc, argv, &asked)) return EXIT_USAGE;
  if (hakyu_findings_create(hakyu_memory_default(), &findings)) return EXIT_FAILED;
  int code = asked.is_matrices ? draw_matrices(&asked, hakyu_memory_default(), findings) : asked.is_sweep ? draw_survey(&asked, hakyu_memory_default(), findings) : draw(&asked, hakyu_memory_default(), findings);
  print_findings(findings, asked.lang);
  hakyu_findings_destroy(findings);
  if (fflush(stdout) || ferror(stdout)) code = EXIT_FAILED;
  return code;
}
