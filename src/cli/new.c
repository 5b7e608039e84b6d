/* new - `hakyu new model|scenario NAME`: a first model or scenario to start from. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <hakyu/lookup.h>
#include <hakyu/scenario.h>

#include "cli/arguments.h"
#include "cli/terminal.h"

/* The model of a new scenario: the one named, else the only one that can be found, else one of the scenario's own name. */
static const char *model_of(const invocation *asked, const hakyu_listing *models, const char *name) {
  if (asked->value[OPTION_model]) return asked->value[OPTION_model];
  return models && hakyu_listing_count(models) == 1 ? hakyu_listing_name(models, 0) : name;
}

static int write_new(const invocation *asked, bool is_model, const char *path, const char *name) {
  hakyu_findings *findings = NULL;
  hakyu_listing *models = NULL;
  hakyu_status status = hakyu_findings_create(asked->memory, &findings);
  if (!status && !is_model) status = hakyu_listing_create(asked->memory, HAKYU_WHAT_MODEL, &models);
  if (!status)
    status = is_model ? hakyu_model_new(asked->memory, path, findings)
                      : hakyu_scenario_new(asked->memory, path, model_of(asked, models, name), findings);
  int code = status ? terminal_fail(findings, status, path, asked->lang) : EXIT_DONE;
  if (!code) printf("%s\n", path);
  hakyu_listing_destroy(models);
  hakyu_findings_destroy(findings);
  return code;
}

int command_new(const invocation *asked) {
  const char *what = asked->arguments[0], *name = asked->arguments[1];
  bool is_model = strcmp(what, "model") == 0;
  char path[1024];
  if (!is_model && strcmp(what, "scenario") != 0) {
    fprintf(stderr, "%s\n", arguments_say(asked, "hakyu new: model or scenario", "hakyu new: model か scenario"));
    return EXIT_USAGE;
  }
  if (strlen(name) > 64 || strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-") != strlen(name) || strchr("._-", name[0])) {
    fprintf(stderr, "%s\n", arguments_say(asked, "hakyu new: a name is up to 64 of A-Z a-z 0-9 . _ - and begins with a letter or digit",
                                          "hakyu new: 名前は A-Z a-z 0-9 . _ - の 64 文字までで、英数字で始まる"));
    return EXIT_USAGE;
  }
  if (asked->value[OPTION_output]) {
    snprintf(path, sizeof path, "%s", asked->value[OPTION_output]);
  } else {
    snprintf(path, sizeof path, is_model ? "models/%s" : "scenarios/%s.yaml", name);
    if (mkdir(is_model ? "models" : "scenarios", 0777) != 0 && errno != EEXIST) {
      fprintf(stderr, "hakyu new: %s: %s\n", is_model ? "models" : "scenarios", strerror(errno));
      return EXIT_FAILED;
    }
  }
  return write_new(asked, is_model, path, name);
}
