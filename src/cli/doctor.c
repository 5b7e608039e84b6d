/* doctor - `hakyu doctor`: what this hakyu is made of, what it runs on, where it looks things up. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <hakyu/build.h>
#include <hakyu/lookup.h>
#include <hakyu/report.h>
#include <hakyu/text.h>

#include "cli/commands.h"
#include "cli/json.h"
#include "cli/reports.h"
#include "cli/terminal.h"

enum { LABEL = 14 };

typedef struct phrase { const char *text[2]; } phrase;
static const phrase builds[] = {{{"checks nothing in itself (release)", "自己検査なし(公開用)"}}, {{"checks itself (development)", "自己検査あり(開発用)"}}};
static const phrase theres[] = {{{"not there", "なし"}}, {{"there", "あり"}}};

static void print_label(const char *en, const char *ja, hakyu_lang lang) {
  const char *label = lang == HAKYU_JA ? ja : en;
  printf("%s", label);
  for (int i = hakyu_text_width(label); i < LABEL; i++) putchar(' ');
}

static void print_libraries(hakyu_lang lang) {
  for (size_t i = 0; i < hakyu_library_count(); i++) {
    hakyu_library library = hakyu_library_get(i);
    print_label(i ? "" : "libraries", i ? "" : "ライブラリ", lang);
    printf("%s %s\n", library.name, library.version[0] ? library.version : lang == HAKYU_JA ? "(版は不明)" : "(does not tell its version)");
  }
  print_label("optional", "任意", lang);
  char drawer[DRAWER_PATH], shown[DRAWER_PATH];
  bool is_there = draw_find(drawer, sizeof drawer);
  const char *sheets = hakyu_document_xlsx_version();
  printf("libxlsxwriter %s\n", sheets ? sheets : lang == HAKYU_JA ? "なし(xlsx は書けない)" : "left out (no xlsx)");
  print_label("", "", lang);
  printf("hakyu-draw %s\n", is_there ? hakyu_text_escape(drawer, shown, sizeof shown) : lang == HAKYU_JA ? "なし(図は描けない)" : "left out (no figures)");
}

static void print_processor(const hakyu_build *build, hakyu_lang lang) {
  struct utsname system;
  print_label("processor", "プロセッサ", lang);
  if (uname(&system) == 0) printf("%s %s %s:", system.sysname, system.release, system.machine);
  for (size_t i = 0; i < hakyu_feature_count(); i++)
    if (hakyu_feature_get(i).is_there) printf(" %s", hakyu_feature_get(i).name);
  putchar('\n');
  print_label("draws", "乱数", lang);
  printf(build->sampling[0] == 'A' ? (lang == HAKYU_JA ? "八つ並べて引く(%s)\n" : "eight abreast (%s)\n") : (lang == HAKYU_JA ? "一つずつ引く(%s)\n" : "one by one (%s)\n"), build->sampling);
  print_label("threads", "スレッド", lang);
  printf(lang == HAKYU_JA ? "%d(プロセッサ数。--threads で変更)\n" : "%d (one a processor; --threads changes it)\n", (int)build->processors);
}

/* Calls `print` for every folder in order; false without memory. */
static bool each_folder(const invocation *asked, void (*print)(const char *path, int is_there, size_t i, hakyu_lang lang)) {
  size_t printed = 0;
  hakyu_status status = HAKYU_OK;
  for (int what = HAKYU_WHAT_MODEL; what <= HAKYU_WHAT_SCENARIO; what++) {
    for (size_t i = 0;; i++) {
      char *path = NULL;
      int is_there = 0;
      status = hakyu_lookup_folder(asked->memory, (hakyu_what)what, i, &path, &is_there);
      if (status) break;
      print(path, is_there, printed++, asked->lang);
      free(path);
    }
    if (status != HAKYU_NOT_FOUND) return false;
  }
  return true;
}

static void print_folder(const char *path, int is_there, size_t i, hakyu_lang lang) {
  char shown[4096];
  print_label(i ? "" : "looked up in", i ? "" : "探す場所", lang);
  printf("%s (%s)\n", hakyu_text_escape(path, shown, sizeof shown), theres[is_there].text[lang]);
}

static void print_folder_json(const char *path, int is_there, size_t i, hakyu_lang lang) {
  (void)lang;
  printf("%s{", i ? ", " : "");
  json_member(1, "path", path), json_flag(0, "there", is_there);
  printf("}");
}

static bool print_json(const invocation *asked, const hakyu_build *build) {
  struct utsname system;
  printf("{");
  json_member(1, "schema", "hakyu.doctor/1"), json_member(0, "version", build->version), json_number(0, "semantics", (size_t)build->semantics);
  json_number(0, "file_version", (size_t)build->file_version), json_member(0, "compiler", build->compiler), json_member(0, "openmp", build->openmp);
  json_flag(0, "assertions", build->has_assertions);
  printf(", \"libraries\": {");
  for (size_t i = 0; i < hakyu_library_count(); i++) {
    hakyu_library library = hakyu_library_get(i);
    json_member(i == 0, library.name, library.version[0] ? library.version : NULL);
  }
  printf("}, \"optional\": {");
  char drawer[DRAWER_PATH];
  json_member(1, "libxlsxwriter", hakyu_document_xlsx_version());
  json_member(0, "hakyu-draw", draw_find(drawer, sizeof drawer) ? drawer : NULL);
  printf("}");
  json_member(0, "machine", uname(&system) == 0 ? system.machine : NULL), json_member(0, "system", uname(&system) == 0 ? system.release : NULL);
  printf(", \"features\": {");
  for (size_t i = 0; i < hakyu_feature_count(); i++) json_flag(i == 0, hakyu_feature_get(i).name, hakyu_feature_get(i).is_there);
  printf("}");
  json_member(0, "sampling", build->sampling), json_number(0, "threads", (size_t)build->processors);
  printf(", \"lookup\": [");
  bool is_whole = each_folder(asked, print_folder_json);
  printf("]}\n");
  return is_whole;
}

static bool print_text(const invocation *asked, const hakyu_build *build) {
  hakyu_lang lang = asked->lang;
  print_label("version", "版", lang);
  printf(lang == HAKYU_JA ? "hakyu %s、意味論 %d、ファイル版 %d\n" : "hakyu %s, semantics %d, file version %d\n", build->version, (int)build->semantics,
         (int)build->file_version);
  print_label("compiler", "コンパイラ", lang);
  printf("%s, OpenMP %s, %s\n", build->compiler, build->openmp, builds[build->has_assertions].text[lang]);
  print_libraries(lang);
  print_processor(build, lang);
  char folder[4096], shown[4096];
  print_label("working in", "作業フォルダ", lang);
  printf("%s\n", hakyu_text_escape(getcwd(folder, sizeof folder) ? folder : "?", shown, sizeof shown));
  return each_folder(asked, print_folder);
}

int command_doctor(const invocation *asked) {
  hakyu_build build = hakyu_build_get();
  bool is_whole = (asked->value[OPTION_json] ? print_json : print_text)(asked, &build);
  return is_whole ? EXIT_DONE : terminal_fail(NULL, HAKYU_NO_MEMORY, "doctor", asked->lang);
}
