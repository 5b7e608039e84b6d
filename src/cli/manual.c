/* manual - the manual pages, written from the table of commands and the lists of keys and stored columns, so that they cannot
   disagree with what is accepted: hakyu(1), hakyu-model(5), hakyu-scenario(5), hakyu-run(5), hakyu-catalogue(5), hakyu-review(5),
   hakyu-study(5) in English and Japanese. What they say before their lists is in manual_texts.c. */
#include <stdio.h>
#include <string.h>

#include <hakyu/result.h>
#include <hakyu/schema.h>
#include <hakyu/study.h>

#include "cli/arguments.h"
#include "cli/manual_texts.h"
#include "cli/terminal.h"

#define WRITTEN_ON "2026-11-26" /* the day on which these texts were last changed */

typedef struct page { const char *name, *section, *what[2]; } page;

static const page pages[] = {{"hakyu", "1", {"how a failure in one critical infrastructure ripples into the others", "重要インフラの相互依存シミュレータ"}},
                             {"hakyu-model", "5", {"files of a model", "モデルのファイル"}},
                             {"hakyu-scenario", "5", {"files of a scenario", "シナリオのファイル"}},
                             {"hakyu-run", "5", {"folder and tables of a stored run", "実行フォルダと結果の表"}},
                             {"hakyu-catalogue", "5", {"guideline catalogues, sector standards, registers", "指針カタログ・安全基準等・台帳のファイル"}},
                             {"hakyu-review", "5", {"ledger of a review cycle", "見直しの記録のファイル"}},
                             {"hakyu-study", "5", {"files of a parameter sweep", "パラメータスタディのファイル"}}};

/* roff: a backslash is doubled, a minus stays a minus, a line must not begin with a dot or quote; where Japanese may break, it
   must be told. */
static void print_text(const char *text) {
  if (*text == '.' || *text == '\'') printf("\\&");
  while (*text) {
    size_t length = terminal_letter(text);
    if (*text == '\\')
      printf("\\e");
    else if (*text == '-')
      printf("\\-");
    else
      printf("%.*s", (int)length, text);
    if (terminal_may_break(text, text + length)) printf("\\:");
    text += length;
  }
}

static void print_line(const char *text) {
  print_text(text);
  putchar('\n');
}

static void print_about(const paragraph *paragraphs, size_t count, hakyu_lang lang) {
  bool in_example = false;
  printf(".SH %s\n", lang == HAKYU_JA ? "説明" : "DESCRIPTION");
  for (size_t i = 0; i < count; i++) {
    const char *text = paragraphs[i].text[lang];
    bool is_example = text[0] == '|';
    if (is_example != in_example) printf("%s\n", is_example ? ".PP\n.EX" : ".EE");
    if (!is_example && i) printf(".PP\n");
    in_example = is_example;
    print_line(is_example ? text + 2 : text);
  }
  if (in_example) printf(".EE\n");
}

static void print_others(const page *p, hakyu_lang lang) {
  printf(".SH %s\n", lang == HAKYU_JA ? "関連項目" : "SEE ALSO");
  const char *comma = "";
  for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
    if (&pages[i] == p) continue;
    printf("%s", comma);
    print_text(pages[i].name);
    printf("(%s)", pages[i].section);
    comma = ", ";
  }
  putchar('\n');
}

static void print_head(const page *p, hakyu_lang lang) {
  printf(".TH %s %s " WRITTEN_ON " \"hakyu %s\" \"hakyu\"\n", p->name, p->section, HAKYU_VERSION);
  printf(".nh\n.ad l\n"); /* keys and calls are not hyphenated, lines not stretched */
  printf(".SH %s\n", lang == HAKYU_JA ? "名前" : "NAME");
  print_text(p->name);
  printf(" \\- %s\n", p->what[lang]); /* read by apropos: no marks in it */
}

static void print_options(const command *c, hakyu_lang lang) {
  for (int id = 0; id < OPTION_COUNT; id++) {
    const option_row *row = options_get((option_id)id);
    if (!command_takes(c, (option_id)id)) continue;
    printf(".TP\n.B ");
    if (row->letter) printf("\\-%c, ", row->letter);
    printf("\\-\\-%s%s%s\n", row->name, row->value ? " " : "", row->value ? row->value : "");
    print_line(row->what[lang]);
  }
}

static void print_synopsis(hakyu_lang lang) { printf(".SH %s\n.B hakyu\n.I COMMAND\n[options]\n", lang == HAKYU_JA ? "書式" : "SYNOPSIS"); }

static void print_commands(hakyu_lang lang) {
  static const char *const codes[][2] = {{"0  done", "0  完了"}, {"1  failed at run time", "1  実行時の失敗"}, {"2  used wrongly", "2  使い方の誤り"},
      {"3  input refused; nothing written", "3  入力を拒否(何も書かない)"}, {"4  incomplete", "4  未完了"}, {"5  threshold not met", "5  しきい値に未達"},
      {"130, 143  interrupted, after saving", "130, 143  保存のうえ中断"}};
  int count;
  const command *table = commands_get(&count);
  printf(".SH %s\n", lang == HAKYU_JA ? "コマンド" : "COMMANDS");
  for (int i = 0; i < count; i++) {
    printf(".SS hakyu %s%s", table[i].name, table[i].arguments[0] ? " " : "");
    print_line(table[i].arguments);
    print_text(table[i].what[lang]);
    printf("%s\n", lang == HAKYU_JA ? "。" : ".");
    if (table[i].more[lang][0]) print_line(table[i].more[lang]);
    print_options(&table[i], lang);
    printf(".PP\n%s:\n.EX\n", lang == HAKYU_JA ? "例" : "Example");
    print_line(table[i].example);
    printf(".EE\n");
  }
  printf(".SH %s\n", lang == HAKYU_JA ? "終了コード" : "EXIT STATUS");
  for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
    if (i) printf(".br\n");
    print_line(codes[i][lang]);
  }
  printf(".SH %s\n", lang == HAKYU_JA ? "環境変数" : "ENVIRONMENT");
  print_line(lang == HAKYU_JA ? "HAKYU_PATH はモデルとシナリオを探すフォルダ(コロン区切り)、HAKYU_LANG は言語(en, ja)。"
                              : "HAKYU_PATH: folders in which models and scenarios are looked up, separated by colons. HAKYU_LANG: en or ja.");
}

static void print_field(const hakyu_field *field, hakyu_lang lang) {
  printf(".TP\n.B ");
  print_text(field->name);
  printf("%s\n", field->is_required ? (lang == HAKYU_JA ? " (必須)" : " (required)") : "");
  print_text(field->text[lang]);
  printf(" [");
  print_text(field->type);
  if (field->unit[0]) printf("; "), print_text(field->unit);
  if (field->allowed[0]) printf("; "), print_text(field->allowed);
  if (field->fallback[0]) printf(lang == HAKYU_JA ? "; 既定 " : "; default "), print_text(field->fallback);
  printf("]\n");
}

/* The tables of a schema that are `of` something; is_without: of anything else. */
static void print_fields(const hakyu_schema *files, const char *of, bool is_without, hakyu_lang lang) {
  for (size_t t = 0; t < hakyu_schema_count(files); t++) {
    hakyu_schema_table_row table = hakyu_schema_table(files, t);
    if ((strcmp(table.of, of) == 0) == is_without) continue;
    printf(".SH ");
    print_line(table.place);
    print_text(table.text[lang]);
    printf(" (");
    print_text(table.shape);
    printf(")\n");
    for (size_t f = 0; f < table.field_count; f++) {
      hakyu_field field = hakyu_schema_field(files, t, f);
      print_field(&field, lang);
    }
  }
}

static void print_stored(hakyu_lang lang) {
  printf(".SH %s\n", lang == HAKYU_JA ? "フォルダ" : "FOLDER");
  print_line(lang == HAKYU_JA ? "result.sqlite(結果)、content.json(内容と要約値)、provenance.json(ホスト・時間・版)、inputs/(入力の写し)、SHA256SUMS。"
                              : "result.sqlite (results), content.json (what was run, digests), provenance.json (host, times, versions), inputs/ (copies of all "
                                "inputs), SHA256SUMS.");
  for (size_t i = 0; i < hakyu_stored_count(); i++) {
    hakyu_stored line = hakyu_stored_get(i);
    const char *meaning = lang == HAKYU_JA ? line.ja : line.en;
    if (!line.column) {
      printf(".SH ");
      print_line(line.table);
      print_line(meaning);
      continue;
    }
    printf(".TP\n.B ");
    print_line(line.column);
    print_text(meaning);
    printf(" [%s", line.type);
    if (line.unit[0]) printf("; "), print_text(line.unit);
    printf("%s]\n", line.is_key ? (lang == HAKYU_JA ? "; 鍵" : "; key") : "");
  }
}

int command_manual(const invocation *asked) {
  const char *wanted = asked->argument_count ? asked->arguments[0] : "hakyu.1";
  for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
    char name[64];
    snprintf(name, sizeof name, "%s.%s", pages[i].name, pages[i].section);
    if (strcmp(wanted, name) != 0 && strcmp(wanted, pages[i].name) != 0) continue;
    print_head(&pages[i], asked->lang);
    if (i == 0) print_synopsis(asked->lang);
    size_t about_count;
    const paragraph *about = manual_about(i, &about_count);
    print_about(about, about_count, asked->lang);
    if (i == 0) print_commands(asked->lang);
    if (i == 1) print_fields(hakyu_model_schema(), "model", false, asked->lang);
    if (i == 2) print_fields(hakyu_scenario_schema(), "scenario", false, asked->lang);
    if (i == 3) print_stored(asked->lang);
    if (i == 4) print_fields(hakyu_catalogue_schema(), "ledger", true, asked->lang);
    if (i == 5) print_fields(hakyu_catalogue_schema(), "ledger", false, asked->lang);
    if (i == 6) print_fields(hakyu_study_schema(), "study", false, asked->lang);
    print_others(&pages[i], asked->lang);
    return EXIT_DONE;
  }
  fprintf(stderr, "%s\n", arguments_say(asked, "hakyu manual: hakyu.1, hakyu-model.5, hakyu-scenario.5, hakyu-run.5, hakyu-catalogue.5, hakyu-review.5 or hakyu-study.5",
                                          "hakyu manual: hakyu.1、hakyu-model.5、hakyu-scenario.5、hakyu-run.5、hakyu-catalogue.5、hakyu-review.5、hakyu-study.5 のいずれか"));
  return EXIT_USAGE;
}
