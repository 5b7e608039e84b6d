/* check - `hakyu check`: everything that is wrong with a model, a scenario, a study, a catalogue, sector standards, a ledger or a
   register. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hakyu/catalogue.h>
#include <hakyu/scenario.h>
#include <hakyu/study.h>
#include <hakyu/sweep.h>

#include "cli/arguments.h"
#include "cli/json.h"
#include "cli/terminal.h"

static void print_json(const hakyu_findings *findings, const char *path) {
  printf("{");
  json_member(1, "schema", "hakyu.findings/1"), json_member(0, "path", path);
  json_number(0, "errors", hakyu_findings_count(findings, HAKYU_ERROR)), json_number(0, "warnings", hakyu_findings_count(findings, HAKYU_WARNING));
  printf(", \"findings\": [");
  for (size_t i = 0; i < hakyu_findings_total(findings); i++) {
    const hakyu_finding *finding = hakyu_findings_get(findings, i);
    printf("%s\n{", i ? "," : "");
    json_member(1, "severity", finding->severity == HAKYU_ERROR ? "error" : "warning"), json_member(0, "code", finding->code);
    json_member(0, "path", finding->path), json_number(0, "line", (size_t)finding->line), json_number(0, "col", (size_t)finding->col);
    json_member(0, "field", finding->field), json_member(0, "text", finding->text);
    printf("}");
  }
  printf("]}\n");
}

/* How many errors and warnings there were. */
static void print_sum(size_t errors, size_t warnings, hakyu_lang lang) {
  printf(lang == HAKYU_JA ? "誤り %zu 件、警告 %zu 件\n" : errors == 1 && warnings == 1 ? "%zu error, %zu warning\n" : errors == 1 ? "%zu error, %zu warnings\n"
                          : warnings == 1 ? "%zu errors, %zu warning\n" : "%zu errors, %zu warnings\n", errors, warnings);
}

/* What was found, and the code to end with. checked: its sizes are told, NULL if there is no model. */
static int print_checked(const invocation *asked, const hakyu_findings *findings, hakyu_status status, const char *path, const hakyu_model *checked) {
  size_t errors = findings ? hakyu_findings_count(findings, HAKYU_ERROR) : 0, warnings = findings ? hakyu_findings_count(findings, HAKYU_WARNING) : 0;
  int code = terminal_code(status);
  bool is_json = findings && asked->value[OPTION_json];
  if (is_json)
    print_json(findings, path);
  else if (findings)
    terminal_findings(findings, SIZE_MAX, asked->lang);
  if (!code && asked->value[OPTION_strict] && warnings) code = EXIT_REFUSED;
  if (checked && !is_json) terminal_model_size(checked, asked->lang);
  if (status && !errors)
    fprintf(stderr, "hakyu: %s: %s\n", path, hakyu_status_text(status, asked->lang));
  else if (!is_json)
    print_sum(errors, warnings, asked->lang);
  return code;
}

static int check_guideline(const invocation *asked, const char *path) {
  hakyu_findings *findings = NULL;
  hakyu_guideline_kind kind;
  hakyu_status status = hakyu_findings_create(asked->memory, &findings);
  if (!status) status = hakyu_guideline_check(asked->memory, path, findings, &kind);
  int code = print_checked(asked, findings, status, path, NULL);
  hakyu_findings_destroy(findings);
  return code;
}

static int check_described(const invocation *asked, const char *path, bool is_model) {
  hakyu_findings *findings = NULL;
  hakyu_scenario *scenario = NULL;
  hakyu_model *model = NULL;
  hakyu_status status = hakyu_findings_create(asked->memory, &findings);
  if (!status) status = is_model ? hakyu_model_read(asked->memory, path, findings, &model) : hakyu_scenario_read(asked->memory, path, findings, &scenario);
  int code = print_checked(asked, findings, status, path, status ? NULL : model ? model : hakyu_scenario_model(scenario));
  hakyu_scenario_destroy(scenario);
  hakyu_model_destroy(model);
  hakyu_findings_destroy(findings);
  return code;
}

/* "3.4 core-hours", "12 s of one core". */
static void print_time(double seconds, hakyu_lang lang) {
  const unsigned long long tenths = (unsigned long long)(seconds / 360 + 0.5);
  if (seconds >= 3600) printf(lang == HAKYU_JA ? "約 %llu.%llu コア時間" : "about %llu.%llu core-hours", tenths / 10, tenths % 10);
  else printf(lang == HAKYU_JA ? "1 コアで約 %llu 秒" : "about %llu s of one core", (unsigned long long)(seconds + 0.999));
}

static void print_estimate(const hakyu_study *study, const hakyu_sweep_estimate *e, hakyu_lang lang) {
  printf(lang == HAKYU_JA ? "因子 %zu、点 %llu（条件により除いた点 %llu）、各点の試行 %s%llu\n" : "%zu factors, %llu points (%llu left out by constraints), %s%llu replications each\n",
         hakyu_study_factors(study), (unsigned long long)e->points, (unsigned long long)hakyu_study_left_out(study), e->precision > 0 ? lang == HAKYU_JA ? "最大 " : "at most " : "",
         (unsigned long long)e->replications);
  print_time(e->core_s, lang);
  printf(lang == HAKYU_JA ? "（%llu 試行の標本から）、ディスク 約 %llu MB（シャードと併合結果。空き %llu MB）\n" : " (from a sample of %llu replications), about %llu MB of disk (shards and merged; %llu MB are free)\n",
         (unsigned long long)e->tried_replications, (unsigned long long)(e->disk_bytes / 1e6 + 1), (unsigned long long)(e->free_bytes / 1e6));
}

/* A study's paths are held against the model, and what it will take against what there is. */
static int check_study(const invocation *asked, const char *path) {
  hakyu_findings *findings = NULL;
  hakyu_study *study = NULL;
  hakyu_sweep_estimate estimate = {0};
  hakyu_status status = hakyu_findings_create(asked->memory, &findings);
  if (!status) status = hakyu_study_read(asked->memory, path, findings, &study);
  if (!status) status = hakyu_study_check(study, findings);
  if (!status) status = hakyu_sweep_estimate_make(asked->memory, study, ".", findings, &estimate);
  int code = print_checked(asked, findings, status, path, NULL);
  if (estimate.points && !asked->value[OPTION_json]) print_estimate(study, &estimate, asked->lang);
  hakyu_study_destroy(study);
  hakyu_findings_destroy(findings);
  return code;
}

int command_check(const invocation *asked) {
  char *path = NULL;
  bool is_model = false;
  if (arguments_study(asked, asked->arguments[0], &path) == HAKYU_OK) {
    int of_study = check_study(asked, path);
    free(path);
    return of_study;
  }
  hakyu_status status = arguments_guideline(asked, asked->arguments[0], &path);
  const bool is_guideline = status == HAKYU_OK;
  if (status == HAKYU_NOT_FOUND) status = arguments_described(asked, asked->arguments[0], &path, &is_model);
  if (status) return arguments_lost(asked, status, asked->arguments[0]);
  int code = is_guideline ? check_guideline(asked, path) : check_described(asked, path, is_model);
  free(path);
  return code;
}
