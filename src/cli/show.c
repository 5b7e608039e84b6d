/* show - `hakyu show THING`: a model, a scenario, a run, the schema. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <hakyu/replay.h>
#include <hakyu/report.h>
#include <hakyu/scenario.h>
#include <hakyu/schema.h>

#include "cli/arguments.h"
#include "cli/reports.h"
#include "cli/terminal.h"

static void print_field(const hakyu_field *field, hakyu_lang lang) {
  printf("  %-14s %-10s%s%s%s%s  %s\n", field->name, field->type, field->unit[0] ? " [" : "", field->unit, field->unit[0] ? "]" : "",
         field->is_required ? "*" : "", field->text[lang]);
}

static int show_schema(const invocation *asked) {
  printf("%s\n", asked->lang == HAKYU_JA ? "ファイル(* は必須)" : "Files (* required)");
  for (size_t t = 0; t < hakyu_schema_count(); t++) {
    hakyu_schema_table_row table = hakyu_schema_table(t);
    printf("\n%s: %s\n", table.place, table.text[asked->lang]);
    for (size_t f = 0; f < table.field_count; f++) {
      hakyu_field field = hakyu_schema_field(t, f);
      print_field(&field, asked->lang);
    }
  }
  printf("\n%s\n", asked->lang == HAKYU_JA ? "結果の表(+ は鍵)" : "Tables of a result (+ key)");
  for (size_t i = 0; i < hakyu_stored_count(); i++) {
    hakyu_stored line = hakyu_stored_get(i);
    const char *meaning = asked->lang == HAKYU_JA ? line.ja : line.en;
    if (!line.column)
      printf("\n%s: %s\n", line.table, meaning);
    else
      printf("  %-14s %-8s%s%s%s%s  %s\n", line.column, line.type, line.unit[0] ? " [" : "", line.unit, line.unit[0] ? "]" : "", line.is_key ? "+" : "",
             meaning);
  }
  return EXIT_DONE;
}

static int show_tables(const invocation *asked, const char *folder) {
  hakyu_findings *findings = NULL;
  char *text = NULL;
  hakyu_status status = hakyu_findings_create(asked->memory, &findings);
  if (!status) status = hakyu_tables_json(asked->memory, folder, 0, findings, &text);
  int code = status ? terminal_fail(findings, status, folder, asked->lang) : EXIT_DONE;
  if (!status) fputs(text, stdout);
  free(text);
  hakyu_findings_destroy(findings);
  return code;
}

static bool is_run(const char *name) {
  char path[4096];
  struct stat entry;
  snprintf(path, sizeof path, "%s/result.sqlite", name);
  return stat(path, &entry) == 0;
}

static void print_pedigree(const hakyu_model *model, hakyu_lang lang) {
  printf(lang == HAKYU_JA ? "\n分野ごとの値: 出典あり / 仮定\n" : "\nValues by sector: sourced / assumed\n");
  for (size_t s = 0; s < hakyu_model_count(model).sectors; s++) {
    hakyu_pedigree pedigree = hakyu_model_pedigree(model, s);
    size_t all = pedigree.sourced + pedigree.assumed;
    printf("  %-14s %6zu / %-6zu %3zu %% %s\n", pedigree.sector, pedigree.sourced, pedigree.assumed, all ? pedigree.assumed * 100 / all : 0,
           lang == HAKYU_JA ? "仮定" : "assumed");
  }
}

static int show_described(const invocation *asked, const char *name) {
  hakyu_findings *findings = NULL;
  hakyu_scenario *scenario = NULL;
  hakyu_model *model = NULL;
  char *path = NULL;
  bool is_scenario = hakyu_find(asked->memory, HAKYU_WHAT_MODEL, name, &path) != HAKYU_OK;
  if (is_scenario && !arguments_find(asked, HAKYU_WHAT_SCENARIO, name, &path)) return EXIT_REFUSED;
  hakyu_status status = hakyu_findings_create(asked->memory, &findings);
  if (!status) status = is_scenario ? hakyu_scenario_read(asked->memory, path, findings, &scenario) : hakyu_model_read(asked->memory, path, findings, &model);
  int code = status ? terminal_fail(findings, status, name, asked->lang) : EXIT_DONE;
  if (!status) {
    const hakyu_model *shown = model ? model : hakyu_scenario_model(scenario);
    hakyu_model_size size = hakyu_model_count(shown);
    if (scenario) printf("%s\n", hakyu_scenario_title(scenario, asked->lang));
    printf("%s\n%s\n", hakyu_model_title(shown, asked->lang), path);
    printf(asked->lang == HAKYU_JA ? "資産 %zu、必要 %zu、供給 %zu、分野 %zu、サービス %zu、種別 %zu、仮定 %zu、出典 %zu\n"
                                   : "%zu assets, %zu needs, %zu supplies, %zu sectors, %zu services, %zu kinds, %zu assumptions, %zu sources\n",
           size.assets, size.needs, size.supplies, size.sectors, size.services, size.kinds, size.assumptions, size.sources);
    print_pedigree(shown, asked->lang);
  }
  hakyu_scenario_destroy(scenario);
  hakyu_model_destroy(model);
  hakyu_findings_destroy(findings);
  free(path);
  return code;
}

int command_show(const invocation *asked) {
  const char *name = asked->argument_count ? asked->arguments[0] : NULL;
  char *folder = NULL;
  if (name && strcmp(name, "schema") == 0) return show_schema(asked);
  if (name && !is_run(name)) return show_described(asked, name);
  if (!arguments_run(asked, name, &folder)) return EXIT_FAILED;
  int code = asked->value[OPTION_tables] ? show_tables(asked, folder) : reports_run(asked, folder);
  free(folder);
  return code;
}
