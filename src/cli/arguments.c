/* arguments - see arguments.h. */
#include "cli/arguments.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dirent.h>
#include <sys/stat.h>

#include <hakyu/catalogue.h>
#include <hakyu/study.h>
#include <hakyu/text.h>

#include "cli/terminal.h"

enum { PATH_MOST = 4096 };

const char *arguments_say(const invocation *asked, const char *en, const char *ja) { return asked->lang == HAKYU_JA ? ja : en; }

bool arguments_number(const invocation *asked, const char *text, const char *name, uint64_t least, uint64_t most, uint64_t *number) {
  char *end = NULL, shown[128];
  errno = 0;
  unsigned long long value = text[0] >= '0' && text[0] <= '9' ? strtoull(text, &end, 10) : 0;
  if (end && !*end && !errno && value >= least && value <= most) {
    *number = value;
    return true;
  }
  fprintf(stderr, arguments_say(asked, "hakyu: %s %s is no whole number from %" PRIu64 " to %" PRIu64 "\n", "hakyu: %s %s は %" PRIu64 " から %" PRIu64 " の整数ではない\n"),
          name, hakyu_text_escape(text, shown, sizeof shown), least, most);
  return false;
}

bool arguments_duration(const invocation *asked, const char *text, const char *name, int64_t *seconds) {
  static const struct { const char *unit; int64_t seconds; } units[] = {{"", 1}, {"s", 1}, {"min", 60}, {"h", 3600}, {"d", 86400}};
  char *end = NULL, shown[128];
  errno = 0;
  const unsigned long long number = text[0] >= '0' && text[0] <= '9' ? strtoull(text, &end, 10) : 0;
  if (end && !errno && number > 0 && number < 100000000)
    for (size_t u = 0; u < sizeof units / sizeof *units; u++)
      if (strcmp(end, units[u].unit) == 0) {
        *seconds = (int64_t)number * units[u].seconds;
        return true;
      }
  fprintf(stderr, arguments_say(asked, "hakyu: %s %s is no time; write 90s, 30min or 2h\n", "hakyu: %s %s は時間ではない。90s、30min、2h のように書く\n"), name,
          hakyu_text_escape(text, shown, sizeof shown));
  return false;
}

bool arguments_part(const invocation *asked, const char *text, const char *name, double *part) {
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
  fprintf(stderr, arguments_say(asked, "hakyu: %s %s is no part above 0 and below 100 %%; write 1%% or 0.01\n", "hakyu: %s %s は 0 より大きく 100 %% 未満の割合ではない。1%% または 0.01 と書く\n"),
          name, hakyu_text_escape(text, shown, sizeof shown));
  return false;
}

/* ---- models and scenarios ---- */

/* Says what a mistyped name was probably meant to be; true if anything is near. */
static bool suggest(const invocation *asked, hakyu_what what, const char *name) {
  hakyu_listing *listing = NULL;
  if (hakyu_listing_create(asked->memory, what, &listing) != HAKYU_OK) return false;
  const char *nearest = hakyu_listing_nearest(listing, name);
  char shown[256];
  if (nearest) fprintf(stderr, arguments_say(asked, "Did you mean %s?\n", "%s のことか\n"), hakyu_text_escape(nearest, shown, sizeof shown));
  hakyu_listing_destroy(listing);
  return nearest != NULL;
}

/* A model where a scenario is wanted, or the other way round: no typing error, so it is told. */
static bool tell_other(const invocation *asked, hakyu_what what, const char *name) {
  char *path = NULL;
  if (hakyu_find(asked->memory, what == HAKYU_WHAT_MODEL ? HAKYU_WHAT_SCENARIO : HAKYU_WHAT_MODEL, name, &path) != HAKYU_OK) return false;
  fprintf(stderr, "%s\n", what == HAKYU_WHAT_MODEL ? arguments_say(asked, "There is a scenario of that name.", "その名前のシナリオはある。")
                                                   : arguments_say(asked, "There is a model of that name; a scenario names the model it plays on.", "その名前のモデルはある。シナリオがモデルを名指す。"));
  free(path);
  return true;
}

int arguments_find(const invocation *asked, hakyu_what what, const char *name, char **path) {
  char shown[256];
  hakyu_status status = hakyu_find(asked->memory, what, name, path);
  if (status == HAKYU_OK) return EXIT_DONE;
  if (status != HAKYU_NOT_FOUND) return terminal_fail(NULL, status, hakyu_text_escape(name, shown, sizeof shown), asked->lang);
  static const char *const words[][2] = {[HAKYU_WHAT_MODEL] = {"model", "モデル"},         [HAKYU_WHAT_SCENARIO] = {"scenario", "シナリオ"},
                                         [HAKYU_WHAT_CATALOGUE] = {"catalogue", "カタログ"}, [HAKYU_WHAT_STANDARDS] = {"file of sector standards", "安全基準等の対応表"},
                                         [HAKYU_WHAT_LEDGER] = {"ledger", "見直しの記録"},   [HAKYU_WHAT_INCIDENTS] = {"register of incidents", "事例の登録簿"}};
  const char *word = arguments_say(asked, words[what][0], words[what][1]);
  fprintf(stderr, arguments_say(asked, "hakyu: there is no %s %s\n", "hakyu: %s %s はない\n"), word, hakyu_text_escape(name, shown, sizeof shown));
  if (what > HAKYU_WHAT_SCENARIO || !tell_other(asked, what, name)) suggest(asked, what, name);
  return EXIT_REFUSED;
}

int arguments_lost(const invocation *asked, hakyu_status status, const char *name) {
  char shown[256];
  if (status != HAKYU_NOT_FOUND) return terminal_fail(NULL, status, hakyu_text_escape(name, shown, sizeof shown), asked->lang);
  fprintf(stderr, arguments_say(asked, "hakyu: there is no model or scenario %s\n", "hakyu: モデルにもシナリオにも %s はない\n"), hakyu_text_escape(name, shown, sizeof shown));
  if (!suggest(asked, HAKYU_WHAT_SCENARIO, name)) suggest(asked, HAKYU_WHAT_MODEL, name);
  return EXIT_REFUSED;
}

static bool is_folder(const char *path) {
  struct stat entry;
  return stat(path, &entry) == 0 && S_ISDIR(entry.st_mode);
}

static bool is_model_yaml(const char *name) {
  const char *slash = strrchr(name, '/');
  return strcmp(slash ? slash + 1 : name, "model.yaml") == 0;
}

hakyu_status arguments_described(const invocation *asked, const char *name, char **path, bool *is_model) {
  hakyu_status status = is_model_yaml(name) ? HAKYU_NOT_FOUND : hakyu_find(asked->memory, HAKYU_WHAT_SCENARIO, name, path);
  *is_model = false;
  if (status == HAKYU_OK && is_folder(*path)) {
    free(*path);
    *path = NULL;
    status = HAKYU_NOT_FOUND;
  }
  if (status != HAKYU_NOT_FOUND) return status;
  *is_model = true;
  return hakyu_find(asked->memory, HAKYU_WHAT_MODEL, name, path);
}

hakyu_status arguments_study(const invocation *asked, const char *name, char **path) {
  hakyu_status status = hakyu_find(asked->memory, HAKYU_WHAT_STUDY, name, path);
  if (status || (!is_folder(*path) && hakyu_study_is(asked->memory, *path))) return status;
  free(*path);
  *path = NULL;
  return HAKYU_NOT_FOUND;
}

hakyu_status arguments_guideline(const invocation *asked, const char *name, char **path) {
  const size_t length = strlen(name);
  const bool is_table = length > 4 && strcmp(name + length - 4, ".csv") == 0;
  hakyu_status status = HAKYU_NOT_FOUND;
  if (strchr(name, '/') || is_table || (length > 5 && strcmp(name + length - 5, ".yaml") == 0)) { /* a path */
    status = hakyu_find(asked->memory, is_table ? HAKYU_WHAT_INCIDENTS : HAKYU_WHAT_CATALOGUE, name, path);
    if (status || is_table || (!is_folder(*path) && hakyu_guideline_kind_of(asked->memory, *path) != HAKYU_GUIDELINE_NONE)) return status;
    free(*path);
    *path = NULL;
    return HAKYU_NOT_FOUND;
  }
  for (int other = HAKYU_WHAT_MODEL; other <= HAKYU_WHAT_SCENARIO; other++) {
    if (hakyu_find(asked->memory, (hakyu_what)other, name, path) != HAKYU_OK) continue;
    free(*path);
    *path = NULL;
    return HAKYU_NOT_FOUND;
  }
  for (int what = HAKYU_WHAT_CATALOGUE; status == HAKYU_NOT_FOUND && what <= HAKYU_WHAT_INCIDENTS; what++) status = hakyu_find(asked->memory, (hakyu_what)what, name, path);
  return status;
}

int arguments_catalogue(const invocation *asked, char **path) {
  const char *name = asked->value[OPTION_catalogue];
  hakyu_listing *listing = NULL;
  hakyu_status status = name ? HAKYU_OK : hakyu_listing_create(asked->memory, HAKYU_WHAT_CATALOGUE, &listing);
  if (status) return terminal_fail(NULL, status, "catalogue", asked->lang);
  if (!name) name = hakyu_listing_count(listing) == 1 ? hakyu_listing_name(listing, 0) : "jp-critical-infrastructure";
  int code = arguments_find(asked, HAKYU_WHAT_CATALOGUE, name, path);
  hakyu_listing_destroy(listing);
  return code;
}

/* ---- runs ---- */

bool arguments_is_run(const char *name) {
  char path[PATH_MOST];
  struct stat entry;
  for (int in_runs = 0; in_runs < 2; in_runs++) {
    snprintf(path, sizeof path, "%s%s/result.sqlite", in_runs ? "runs/" : "", name);
    if (stat(path, &entry) == 0) return true;
  }
  return false;
}

static void suggest_run(const invocation *asked, const char *name) {
  char best[256] = "", shown[512];
  unsigned least = 6;
  DIR *entries = opendir("runs");
  struct dirent *entry;
  while (entries && (entry = readdir(entries))) {
    const char *wanted = strncmp(name, "runs/", 5) == 0 ? name + 5 : name;
    unsigned distance = entry->d_name[0] == '.' ? least : hakyu_text_distance(wanted, entry->d_name, least);
    if (distance < least) least = distance, snprintf(best, sizeof best, "%s", entry->d_name);
  }
  if (entries) closedir(entries);
  if (*best) fprintf(stderr, arguments_say(asked, "Did you mean runs/%s?\n", "runs/%s のことか\n"), hakyu_text_escape(best, shown, sizeof shown));
}

static int find_run(const invocation *asked, const char *name, char **folder) {
  char shown[256];
  size_t size = strlen(name) + sizeof "runs/";
  if (!(*folder = malloc(size))) return terminal_fail(NULL, HAKYU_NO_MEMORY, hakyu_text_escape(name, shown, sizeof shown), asked->lang);
  for (int in_runs = 0; in_runs < 2; in_runs++) {
    snprintf(*folder, size, "%s%s", in_runs ? "runs/" : "", name);
    if (is_folder(*folder)) return EXIT_DONE;
  }
  free(*folder), *folder = NULL;
  fprintf(stderr, arguments_say(asked, "hakyu: there is no run %s\n", "hakyu: 実行 %s はない\n"), hakyu_text_escape(name, shown, sizeof shown));
  suggest_run(asked, name);
  return EXIT_REFUSED;
}

int arguments_run(const invocation *asked, const char *name, char **folder) {
  if (name) return find_run(asked, name, folder);
  hakyu_status status = hakyu_result_newest(asked->memory, "runs", folder);
  if (status == HAKYU_OK) return EXIT_DONE;
  if (status != HAKYU_NOT_FOUND) return terminal_fail(NULL, status, "runs", asked->lang);
  fprintf(stderr, "%s\n", arguments_say(asked, "hakyu: there is no complete run under runs/; name one", "hakyu: runs/ に完了した実行がない。名指すこと"));
  return EXIT_REFUSED;
}
