/* new - `hakyu new model|scenario|catalogue NAME`: a first one to start from. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <hakyu/catalogue.h>
#include <hakyu/lookup.h>
#include <hakyu/scenario.h>

#include "cli/arguments.h"
#include "cli/terminal.h"

/* The model of a new scenario: the one named, else the only one that can be found, else one of the scenario's own name. */
static const char *model_of(const invocation *asked, const hakyu_listing *models, const char *name) {
  if (asked->value[OPTION_model]) return asked->value[OPTION_model];
  return models && hakyu_listing_count(models) == 1 ? hakyu_listing_name(models, 0) : name;
}

static hakyu_status write_scenario(const invocation *asked, const char *path, const char *name, hakyu_findings *findings) {
  hakyu_listing *models = NULL;
  hakyu_status status = hakyu_listing_create(asked->memory, HAKYU_WHAT_MODEL, &models);
  if (!status) status = hakyu_scenario_new(asked->memory, path, model_of(asked, models, name), findings);
  hakyu_listing_destroy(models);
  return status;
}

static int write_new(const invocation *asked, hakyu_what what, const char *path, const char *name) {
  hakyu_findings *findings = NULL;
  hakyu_status status = hakyu_findings_create(asked->memory, &findings);
  if (!status)
    status = what == HAKYU_WHAT_MODEL       ? hakyu_model_new(asked->memory, path, findings)
             : what == HAKYU_WHAT_CATALOGUE ? hakyu_catalogue_new(asked->memory, path, findings)
                                            : write_scenario(asked, path, name, findings);
  int code = status ? terminal_fail(findings, status, path, asked->lang) : EXIT_DONE;
  if (!code) printf("%s\n", path);
  hakyu_findings_destroy(findings);
  return code;
}

/* What can be made, and where it goes: folders (made if need be), before the name, after it. */
static const struct { const char *word; hakyu_what what; const char *folders[2], *before, *after; } makers[] = {
    {"model", HAKYU_WHAT_MODEL, {"models", NULL}, "models/", ""},
    {"scenario", HAKYU_WHAT_SCENARIO, {"scenarios", NULL}, "scenarios/", ".yaml"},
    {"catalogue", HAKYU_WHAT_CATALOGUE, {"models", "models/guidelines"}, "models/guidelines/", ".yaml"},
};
enum { MAKER_COUNT = sizeof makers / sizeof *makers };

int command_new(const invocation *asked) {
  const char *name = asked->arguments[1];
  char path[1024];
  size_t maker = 0;
  while (maker < MAKER_COUNT && strcmp(makers[maker].word, asked->arguments[0]) != 0) maker++;
  if (maker == MAKER_COUNT) {
    fprintf(stderr, "%s\n", arguments_say(asked, "hakyu new: model, scenario or catalogue", "hakyu new: model、scenario、catalogue のいずれか"));
    return EXIT_USAGE;
  }
  if (strlen(name) > 64 || strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-") != strlen(name) || strchr("._-", name[0])) {
    fprintf(stderr, "%s\n", arguments_say(asked, "hakyu new: a name is up to 64 of A-Z a-z 0-9 . _ - and begins with a letter or digit",
                                          "hakyu new: 名前は A-Z a-z 0-9 . _ - の 64 文字までで、英数字で始まる"));
    return EXIT_USAGE;
  }
  if (asked->value[OPTION_output]) return write_new(asked, makers[maker].what, asked->value[OPTION_output], name);
  for (size_t i = 0; i < 2 && makers[maker].folders[i]; i++)
    if (mkdir(makers[maker].folders[i], 0777) != 0 && errno != EEXIST) {
      fprintf(stderr, "hakyu new: %s: %s\n", makers[maker].folders[i], strerror(errno));
      return EXIT_FAILED;
    }
  snprintf(path, sizeof path, "%s%s%s", makers[maker].before, name, makers[maker].after);
  return write_new(asked, makers[maker].what, path, name);
}
