/* show - `hakyu show THING`: a model, a scenario, a run, the schema; a catalogue, an item and what else belongs to a guideline. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hakyu/replay.h>
#include <hakyu/report.h>
#include <hakyu/scenario.h>
#include <hakyu/schema.h>
#include <hakyu/study.h>
#include <hakyu/text.h>

#include "cli/arguments.h"
#include "cli/guidelines.h"
#include "cli/json.h"
#include "cli/reports.h"
#include "cli/terminal.h"

enum { NAME_WIDTH = 15 };

/* "  name*        meaning [type; unit; allowed; default ...]" */
static void print_field(const hakyu_field *field, hakyu_lang lang) {
  printf("  %s%s%*s %s [%s", field->name, field->is_required ? "*" : "", (int)(NAME_WIDTH - strlen(field->name)) - (field->is_required ? 1 : 0), "",
         field->text[lang], field->type);
  if (field->unit[0]) printf("; %s", field->unit);
  if (field->allowed[0]) printf("; %s", field->allowed);
  if (field->fallback[0]) printf("; %s %s", lang == HAKYU_JA ? "既定" : "default", field->fallback);
  printf("]\n");
}

static void print_stored(const hakyu_stored *line, hakyu_lang lang) {
  const char *meaning = lang == HAKYU_JA ? line->ja : line->en;
  if (!line->column) {
    printf("\n%s: %s\n", line->table, meaning);
    return;
  }
  printf("  %s%s%*s %s [%s", line->column, line->is_key ? "+" : "", (int)(NAME_WIDTH - strlen(line->column)) - (line->is_key ? 1 : 0), "", meaning, line->type);
  if (line->unit[0]) printf("; %s", line->unit);
  printf("]\n");
}

static void print_field_json(const hakyu_field *field, bool is_first) {
  printf("%s{", is_first ? "" : ", ");
  json_member(1, "name", field->name), json_member(0, "type", field->type), json_member(0, "unit", field->unit);
  json_flag(0, "required", field->is_required), json_member(0, "default", field->fallback), json_member(0, "allowed", field->allowed);
  json_member(0, "en", field->text[HAKYU_EN]), json_member(0, "ja", field->text[HAKYU_JA]);
  printf("}");
}

static void print_files_json(const hakyu_schema *files, bool is_first) {
  for (size_t t = 0; t < hakyu_schema_count(files); t++) {
    hakyu_schema_table_row table = hakyu_schema_table(files, t);
    printf("%s\n{", t || !is_first ? "," : "");
    json_member(1, "of", table.of), json_member(0, "place", table.place), json_flag(0, "required", table.is_required);
    json_member(0, "en", table.text[HAKYU_EN]), json_member(0, "ja", table.text[HAKYU_JA]);
    printf(", \"fields\": [");
    for (size_t f = 0; f < table.field_count; f++) {
      hakyu_field field = hakyu_schema_field(files, t, f);
      print_field_json(&field, f == 0);
    }
    printf("]}");
  }
}

static void print_stored_json(void) {
  bool is_first = true;
  for (size_t i = 0; i < hakyu_stored_count(); i++) {
    hakyu_stored line = hakyu_stored_get(i);
    if (!line.column) {
      printf("%s\n{", i ? "]}," : "");
      json_member(1, "table", line.table), json_flag(0, "content", line.is_content), json_member(0, "en", line.en), json_member(0, "ja", line.ja);
      printf(", \"columns\": [");
      is_first = true;
      continue;
    }
    printf("%s{", is_first ? "" : ", ");
    json_member(1, "name", line.column), json_member(0, "type", line.type), json_member(0, "unit", line.unit), json_flag(0, "key", line.is_key);
    json_member(0, "en", line.en), json_member(0, "ja", line.ja);
    printf("}");
    is_first = false;
  }
  printf("]}");
}

static int show_schema_json(void) {
  printf("{\"schema\": \"hakyu.schema/1\", \"files\": [");
  print_files_json(hakyu_model_schema(), true);
  print_files_json(hakyu_scenario_schema(), false);
  print_files_json(hakyu_catalogue_schema(), false);
  print_files_json(hakyu_study_schema(), false);
  printf("],\n\"result\": [");
  print_stored_json();
  printf("]}\n");
  return EXIT_DONE;
}

static void print_files(const hakyu_schema *files, hakyu_lang lang) {
  for (size_t t = 0; t < hakyu_schema_count(files); t++) {
    hakyu_schema_table_row table = hakyu_schema_table(files, t);
    printf("\n%s: %s\n", table.place, table.text[lang]);
    for (size_t f = 0; f < table.field_count; f++) {
      hakyu_field field = hakyu_schema_field(files, t, f);
      print_field(&field, lang);
    }
  }
}

static int show_schema(const invocation *asked) {
  if (asked->value[OPTION_json]) return show_schema_json();
  printf("%s\n", asked->lang == HAKYU_JA ? "ファイル(* は必須)" : "Files (* required)");
  print_files(hakyu_model_schema(), asked->lang);
  print_files(hakyu_scenario_schema(), asked->lang);
  print_files(hakyu_catalogue_schema(), asked->lang);
  print_files(hakyu_study_schema(), asked->lang);
  printf("\n%s\n", asked->lang == HAKYU_JA ? "結果の表(+ は鍵)" : "Tables of a result (+ key)");
  for (size_t i = 0; i < hakyu_stored_count(); i++) {
    hakyu_stored line = hakyu_stored_get(i);
    print_stored(&line, asked->lang);
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

static void print_pedigree(const hakyu_model *model, hakyu_lang lang) {
  printf(lang == HAKYU_JA ? "\n分野ごとの値: 出典あり / 仮定\n" : "\nValues by sector: sourced / assumed\n");
  for (size_t s = 0; s < hakyu_model_count(model).sectors; s++) {
    hakyu_pedigree pedigree = hakyu_model_pedigree(model, s);
    size_t all = pedigree.sourced + pedigree.assumed;
    printf("  %-14s %6zu / %-6zu %3zu %% %s\n", pedigree.sector, pedigree.sourced, pedigree.assumed, all ? pedigree.assumed * 100 / all : 0,
           lang == HAKYU_JA ? "仮定" : "assumed");
  }
}

static void print_model(const hakyu_model *model, const char *path, hakyu_lang lang) {
  char shown[1024];
  printf("%s\n", hakyu_text_escape(hakyu_model_title(model, lang), shown, sizeof shown));
  if (path) printf("%s\n", hakyu_text_escape(path, shown, sizeof shown));
  terminal_model_size(model, lang);
  print_pedigree(model, lang);
}

static hakyu_status print_scenario(const invocation *asked, const hakyu_scenario *scenario, const char *path) {
  char *told = NULL;
  hakyu_status status = hakyu_scenario_tell(asked->memory, scenario, asked->lang, &told);
  if (status) return status;
  char title[1024], place[4096];
  printf("%s\n%s\n\n%s\n%s: ", hakyu_text_escape(hakyu_scenario_title(scenario, asked->lang), title, sizeof title), hakyu_text_escape(path, place, sizeof place), told, asked->lang == HAKYU_JA ? "モデル" : "Model");
  print_model(hakyu_scenario_model(scenario), NULL, asked->lang);
  free(told);
  return HAKYU_OK;
}

static void json_amount(const char *key, double amount) {
  char text[64];
  printf(", \"%s\": %s", key, hakyu_text_number(amount, text, sizeof text));
}

static void print_scenario_json(const hakyu_scenario *scenario) {
  hakyu_scenario_size sizes = hakyu_scenario_count(scenario);
  json_member(0, "title_en", hakyu_scenario_title(scenario, HAKYU_EN)), json_member(0, "title_ja", hakyu_scenario_title(scenario, HAKYU_JA));
  json_number(0, "horizon_s", (size_t)sizes.horizon_s), json_number(0, "step_s", (size_t)sizes.step_s);
  json_number(0, "replications", (size_t)sizes.replications), json_number(0, "traced", (size_t)sizes.traced);
  printf(", \"hazards\": [");
  for (size_t i = 0; i < sizes.hazards; i++) {
    hakyu_hazard hazard = hakyu_scenario_hazard(scenario, i);
    printf("%s{", i ? ", " : "");
    json_member(1, "id", hazard.id), json_member(0, "kind", hazard.kind), json_member(0, "origin", hazard.origin), json_member(0, "cause", hazard.cause);
    json_number(0, "targets", hazard.targets);
    printf("}");
  }
  printf("], \"observed\": [");
  for (size_t i = 0; i < sizes.observed; i++) {
    hakyu_observed seen = hakyu_scenario_observed(scenario, i);
    printf("%s{", i ? ", " : "");
    json_member(1, "id", seen.id), json_member(0, "role", seen.role), json_member(0, "stated", seen.stated), json_member(0, "source", seen.source);
    json_amount("value", seen.value), json_amount("low", seen.low), json_amount("high", seen.high);
    printf("}");
  }
  printf("]");
}

static void print_described_json(const hakyu_model *model, const hakyu_scenario *scenario, const char *path, const char *upstream) {
  hakyu_model_size size = hakyu_model_count(model);
  printf("{");
  json_member(1, "schema", scenario ? "hakyu.scenario/1" : "hakyu.model/1"), json_member(0, "path", path);
  if (scenario) print_scenario_json(scenario);
  printf(", \"model\": {");
  json_member(1, "title_en", hakyu_model_title(model, HAKYU_EN)), json_member(0, "title_ja", hakyu_model_title(model, HAKYU_JA));
  json_number(0, "assets", size.assets), json_number(0, "needs", size.needs), json_number(0, "supplies", size.supplies);
  json_number(0, "services", size.services), json_number(0, "kinds", size.kinds), json_number(0, "assumptions", size.assumptions);
  json_number(0, "sources", size.sources);
  printf(", \"sectors\": [");
  for (size_t s = 0; s < size.sectors; s++) {
    hakyu_pedigree pedigree = hakyu_model_pedigree(model, s);
    printf("%s{", s ? ", " : "");
    json_member(1, "id", pedigree.sector), json_number(0, "sourced", pedigree.sourced), json_number(0, "assumed", pedigree.assumed);
    printf("}");
  }
  printf("]");
  if (upstream) printf(", \"shared_upstream\": %s", upstream);
  printf("}}\n");
}

/* What all supply passes through; nothing if there is no such asset. */
static hakyu_status print_upstream(const invocation *asked, const hakyu_model *model) {
  hakyu_report *report = NULL;
  hakyu_status status = hakyu_report_upstream(asked->memory, model, asked->lang, &report);
  if (!status && hakyu_report_count(report)) putchar('\n'), reports_print(report);
  hakyu_report_destroy(report);
  return status;
}

static int show_described(const invocation *asked, const char *name) {
  hakyu_findings *findings = NULL;
  hakyu_scenario *scenario = NULL;
  hakyu_model *model = NULL;
  char *path = NULL, *upstream = NULL;
  bool is_model = false;
  hakyu_status status = arguments_described(asked, name, &path, &is_model);
  if (status) return arguments_lost(asked, status, name);
  status = hakyu_findings_create(asked->memory, &findings);
  if (!status) status = is_model ? hakyu_model_read(asked->memory, path, findings, &model) : hakyu_scenario_read(asked->memory, path, findings, &scenario);
  if (!status && asked->value[OPTION_json] && model) status = hakyu_report_upstream_json(asked->memory, model, &upstream);
  if (!status && asked->value[OPTION_json])
    print_described_json(model ? model : hakyu_scenario_model(scenario), scenario, path, upstream);
  else if (!status && model)
    print_model(model, path, asked->lang), status = print_upstream(asked, model);
  else if (!status)
    status = print_scenario(asked, scenario, path);
  int code = status ? terminal_fail(findings, status, name, asked->lang) : EXIT_DONE;
  hakyu_scenario_destroy(scenario);
  hakyu_model_destroy(model);
  hakyu_findings_destroy(findings);
  free(path);
  free(upstream);
  return code;
}

int command_show(const invocation *asked) {
  const char *name = asked->argument_count ? asked->arguments[0] : NULL;
  char *folder = NULL;
  if (name && strcmp(name, "schema") == 0) return show_schema(asked);
  if (name && !arguments_is_run(name)) {
    int shown = EXIT_DONE;
    return guidelines_show(asked, name, &shown) ? shown : show_described(asked, name);
  }
  int lost = arguments_run(asked, name, &folder);
  if (lost) return lost;
  int code = asked->value[OPTION_tables] ? show_tables(asked, folder) : reports_run(asked, folder);
  free(folder);
  return code;
}
