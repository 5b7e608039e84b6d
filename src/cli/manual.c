/* manual - the manual pages, written from the table of commands and the lists of keys and stored columns, so that they cannot
   disagree with what is accepted: hakyu(1), hakyu-model(5), hakyu-scenario(5), hakyu-run(5) in English and Japanese. */
#include <stdio.h>
#include <string.h>

#include <hakyu/result.h>
#include <hakyu/schema.h>

#include "cli/arguments.h"
#include "cli/terminal.h"

#define WRITTEN_ON "2026-11-26" /* the day on which these texts were last changed */

typedef struct page { const char *name, *section, *what[2]; } page;

static const page pages[] = {{"hakyu", "1", {"how a failure in one critical infrastructure ripples into the others", "重要インフラの相互依存シミュレータ"}},
                             {"hakyu-model", "5", {"files of a model", "モデルのファイル"}},
                             {"hakyu-scenario", "5", {"files of a scenario", "シナリオのファイル"}},
                             {"hakyu-run", "5", {"folder and tables of a stored run", "実行フォルダと結果の表"}}};

/* What a page says before its lists: paragraphs by hakyu_lang. A paragraph that begins with "| " is a line of an example. */
typedef struct paragraph { const char *text[2]; } paragraph;

static const paragraph about_hakyu[] = {
    {{"hakyu runs a scenario on a model of interdependent infrastructures many times and tells what was lost, when it came back, what protected whom, "
      "and through which assets, needs and links the loss was passed on. A model is a folder of tables, a scenario a file; both are data and need no "
      "programming. Everything that is drawn by chance depends on the seed, the entity and the replication alone: the same command gives the same result on "
      "any number of threads.",
      "hakyu は、相互に依存する重要インフラのモデルの上でシナリオを多数回試行し、何が失われ、いつ戻り、何が何を守り、損失がどの資産・必要・リンクを通って伝わったかを示す。"
      "モデルは表のフォルダ、シナリオは一つのファイルで、どちらもデータであり、プログラミングは要らない。偶然に引かれる値は種・対象・試行番号だけで決まり、同じコマンドはスレッド数によらず同じ結果を与える。"}},
    {{"A name of a model or scenario is looked up in models/ and scenarios/ of the working folder, of every folder of HAKYU_PATH, and of the installed share "
      "folder, in this order; a path works wherever a name does. Runs go to runs/SCENARIO-TIME. Where a RUN may be left out, the newest complete one under runs/ "
      "is meant.",
      "モデルとシナリオの名前は、作業フォルダ、HAKYU_PATH の各フォルダ、インストール先の share フォルダの models/ と scenarios/ をこの順に探す。名前の代わりにパスも使える。"
      "実行は runs/シナリオ名-時刻 に保存する。RUN を省くと、runs/ にある最新の完了した実行を指す。"}},
    {{"Results go to standard output, everything else to standard error. JSON documents carry their version in the member schema.",
      "結果は標準出力に、その他は標準エラー出力に出す。JSON 文書は schema に版を記す。"}}};

static const paragraph about_model[] = {
    {{"A model is a folder with model.yaml, assets.csv, needs.csv, supplies.csv and, if wanted, sources.csv, profiles.csv and holidays.csv. An asset is anything "
      "that can fail; a need is one asset's requirement for one service; a supply is one asset that serves a need. hakyu check tells everything that is wrong, "
      "hakyu new model writes a first one.",
      "モデルは model.yaml、assets.csv、needs.csv、supplies.csv と、必要に応じて sources.csv、profiles.csv、holidays.csv からなるフォルダである。資産は障害を起こし得るもの、"
      "必要は一つの資産が一つのサービスを要すること、供給は必要に応える資産である。hakyu check は誤りをすべて示し、hakyu new model はひな形を書く。"}},
    {{"Durations want a unit: s, min, h, d, w; never where one may not end. Probabilities and shares are 0 to 1. A time may be a distribution: uniform(1h, 4h), "
      "exponential(mean=8h), lognormal(median=3h, sigma=0.6), lognormal(median=3h, p95=10h), weibull(scale=8h, shape=1.5), gamma(mean=3h, shape=2), "
      "triangular(1h, 2h, 5h), empirical(1h, 2h, 5h), discrete(0.3: 0h, 0.7: 24h). What is not known is about(mode, low, high), or an assumption by name: it is drawn "
      "once per outer draw and is the same wherever it is cited. $name stands for a parameter or an assumption.",
      "時間には単位を付ける: s, min, h, d, w。終わらないことがある場合は never。確率と割合は 0 から 1。時間は分布でもよい: uniform(1h, 4h)、exponential(mean=8h)、"
      "lognormal(median=3h, sigma=0.6)、lognormal(median=3h, p95=10h)、weibull(scale=8h, shape=1.5)、gamma(mean=3h, shape=2)、triangular(1h, 2h, 5h)、empirical(1h, 2h, 5h)、"
      "discrete(0.3: 0h, 0.7: 24h)。わからない値は about(最頻値, 下限, 上限) または名前付きの仮定とし、外側の抽出ごとに一度引かれ、引用するすべての欄で同じ値になる。$名前 はパラメータまたは仮定を指す。"}},
    {{"Ids are 1 to 64 of A-Z a-z 0-9 . _ - and begin with a letter or digit; they are unique without regard to case. Columns that begin with x_ are kept and "
      "ignored. YAML is a subset: no anchors, aliases, tags, merge keys, duplicate keys or second documents. Tables may be in CP932 with encoding: cp932.",
      "識別子は A-Z a-z 0-9 . _ - の 1〜64 文字で、英数字で始まり、大文字小文字を区別せず一意とする。x_ で始まる列は読み飛ばす。YAML は部分集合で、アンカー、エイリアス、タグ、"
      "マージキー、重複キー、二つ目の文書は使えない。表は encoding: cp932 とすれば CP932 でもよい。"}}};

static const paragraph about_scenario[] = {
    {{"A scenario names a model and says what happens to it: hazards, the date and time, how long is simulated, and what was observed in the real event. "
      "hakyu hindcast scores the held-out ones against what is simulated. hakyu new scenario writes a first one with every key explained. Values are written as in hakyu-model(5).",
      "シナリオはモデルを名指し、そこに起こること、すなわち脅威、日時、期間、実際の事象で観測されたことを述べる。hakyu hindcast は検証用の観測を模擬と比べて採点する。hakyu new scenario は各キーの説明付きのひな形を書く。値の書き方は hakyu-model(5) と同じ。"}},
    {{"| hakyu: 1", "| hakyu: 1"}},
    {{"| title: {en: A line is lost, ja: 送電線の喪失}", "| title: {en: A line is lost, ja: 送電線の喪失}"}},
    {{"| model: five-assets", "| model: five-assets"}},
    {{"| horizon: 48h", "| horizon: 48h"}},
    {{"| hazards:", "| hazards:"}},
    {{"|   - {id: storm, kind: strike, at: 0s, assets: [line-west], source: assumption}", "|   - {id: storm, kind: strike, at: 0s, assets: [line-west], source: assumption}"}}};

static const paragraph about_run[] = {
    {{"A run is a folder. It is complete when it holds no file INCOMPLETE; the content digest is the same wherever the run was made. Tables of the database are "
      "listed below; key columns come first. hakyu export writes them as CSV or JSON.",
      "実行は一つのフォルダである。INCOMPLETE というファイルがなければ完了している。内容の要約値は、どこで実行しても同じになる。データベースの表を以下に示す(鍵の列が先)。hakyu export は CSV または JSON に書き出す。"}},
    {{"hakyu verify tells whether a run still is what it was. It holds every file against SHA256SUMS, takes every digest again, reads the copied inputs and makes "
      "the tables of names from them, runs replications again and compares their rows, holds tallies against these and against the traced replications, and counts "
      "the figures of the report anew to 1e-9. Anything wrong is told and ends it with 1.",
      "hakyu verify は、実行が元のままであるかを調べる。全ファイルを SHA256SUMS と照合し、すべての要約値を取り直し、入力の写しから名前の表を作り直し、試行を再実行して行を比べ、"
      "集計をそれらおよび追跡した試行と照合し、報告の数値を 1e-9 の精度で数え直す。異常はすべて示し、終了コード 1 で終わる。"}}};

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

static void print_fields(const char *of, hakyu_lang lang) {
  for (size_t t = 0; t < hakyu_schema_count(); t++) {
    hakyu_schema_table_row table = hakyu_schema_table(t);
    if (strcmp(table.of, of) != 0) continue;
    printf(".SH ");
    print_line(table.place);
    print_text(table.text[lang]);
    printf(" (");
    print_text(table.shape);
    printf(")\n");
    for (size_t f = 0; f < table.field_count; f++) {
      hakyu_field field = hakyu_schema_field(t, f);
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

#define ABOUT(list) {(list), sizeof(list) / sizeof *(list)}
static const struct { const paragraph *paragraphs; size_t count; } abouts[] = {ABOUT(about_hakyu), ABOUT(about_model), ABOUT(about_scenario), ABOUT(about_run)};

int command_manual(const invocation *asked) {
  const char *wanted = asked->argument_count ? asked->arguments[0] : "hakyu.1";
  for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
    char name[64];
    snprintf(name, sizeof name, "%s.%s", pages[i].name, pages[i].section);
    if (strcmp(wanted, name) != 0 && strcmp(wanted, pages[i].name) != 0) continue;
    print_head(&pages[i], asked->lang);
    if (i == 0) print_synopsis(asked->lang);
    print_about(abouts[i].paragraphs, abouts[i].count, asked->lang);
    if (i == 0) print_commands(asked->lang);
    if (i == 1) print_fields("model", asked->lang);
    if (i == 2) print_fields("scenario", asked->lang);
    if (i == 3) print_stored(asked->lang);
    print_others(&pages[i], asked->lang);
    return EXIT_DONE;
  }
  fprintf(stderr, "%s\n", arguments_say(asked, "hakyu manual: hakyu.1, hakyu-model.5, hakyu-scenario.5 or hakyu-run.5",
                                          "hakyu manual: hakyu.1、hakyu-model.5、hakyu-scenario.5、hakyu-run.5 のいずれか"));
  return EXIT_USAGE;
}
