/* evidence_sweep - `hakyu evidence DIR` on a merged sweep: in how much of the design each measure holds, and on which factors that turns. A
   Markdown table on stdout. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <hakyu/spared.h>
#include <hakyu/text.h>

#include "cli/evidence_sweep.h"
#include "cli/terminal.h"

enum { SHOWN = 256, NUMBER = 40 };

/* To the fourth decimal. */
static const char *hours(double value, char *out) { return hakyu_text_number(round(value * 1e4) / 1e4 + 0.0, out, NUMBER); }

static int percent(double share) { return (int)(share * 100 + 0.5); }

/* Labels and levels as they go into a cell: one line, no bar. */
static void print_word(const char *word) {
  char shown[SHOWN];
  for (const char *at = hakyu_text_escape(word, shown, sizeof shown); *at; at++) {
    if (*at == '|') putchar('\\');
    putchar(*at);
  }
}

static void print_turn(const hakyu_spared_turn *turn, hakyu_lang lang) {
  print_word(turn->label[lang]);
  printf(" (");
  print_word(turn->least_level);
  printf(": %d %%, ", percent(turn->least_share));
  print_word(turn->most_level);
  printf(": %d %%)", percent(turn->most_share));
}

static void print_turns(const hakyu_spared *spared, size_t r, const hakyu_spared_row *row, const invocation *asked) {
  for (size_t t = 0; t < row->turns; t++) {
    const hakyu_spared_turn turn = hakyu_spared_turn_get(spared, r, t);
    if (t) printf("%s", arguments_say(asked, "; ", "、"));
    print_turn(&turn, asked->lang);
  }
  if (!row->turns) printf("%s", !row->settings ? "-" : arguments_say(asked, "none", "なし"));
}

static void print_row(const hakyu_spared *spared, size_t r, const invocation *asked) {
  const hakyu_spared_row row = hakyu_spared_row_get(spared, r);
  char low[NUMBER], high[NUMBER];
  printf("| ");
  print_word(row.label[asked->lang]);
  if (strcmp(row.level, "on") != 0) printf(": "), print_word(row.level);
  if (!row.settings) {
    printf("%s", arguments_say(asked, " | no two points differ in it alone | - | - | - |\n", " | これだけが異なる二点がない | - | - | - |\n"));
    return;
  }
  printf(" | %d %% (%llu / %llu)", percent((double)row.holds / (double)row.settings), (unsigned long long)row.holds, (unsigned long long)row.settings);
  printf(" | %llu", (unsigned long long)row.open);
  printf(" | %s - %s | ", hours(row.gain_low, low), hours(row.gain_high, high));
  print_turns(spared, r, &row, asked);
  printf(" |\n");
}

static void print_table(const hakyu_spared *spared, const invocation *asked, double least) {
  char part[NUMBER];
  hakyu_text_number(least * 100, part, sizeof part);
  printf(arguments_say(asked,
                       "A measure holds where it spares more than %s %% of the loss (cross-sector index, paired replications, 95 %% interval above it, and so in 80 %% of the outer draws). "
                       "A setting is a combination of the other factors. A sweep stores no causes: whether a weakness is common is told by evidence of a run.\n\n"
                       "| measure | holds in %% of the design | open settings | spares, index h | turns on (level: holds in) |\n|---|---|---|---|---|\n",
                       "対策が成り立つのは、損失の %s %% を超えて減らすときである(分野横断の指標、同じ試行の比較、95 %% 区間がそれより上、かつ外側の抽出の 80 %% でそうなる)。"
                       "設定とは他の因子の組合せをいう。スイープは原因を保存しない。弱点が共通かどうかは実行の根拠が示す。\n\n"
                       "| 対策 | 成り立つ割合 | 未決の設定 | 減る損失(指標 h) | 左右する因子(水準: 成り立つ割合) |\n|---|---|---|---|---|\n"),
         part);
  for (size_t r = 0; r < hakyu_spared_rows(spared); r++) print_row(spared, r, asked);
}

int evidence_of_sweep(const invocation *asked, const char *folder, double least, hakyu_findings *findings) {
  hakyu_spared *spared = NULL;
  if (asked->value[OPTION_format]) {
    fprintf(stderr, "%s\n", arguments_say(asked, "hakyu evidence: of a sweep there is Markdown, without --format", "hakyu evidence: スイープの根拠は Markdown のみ(--format なし)"));
    return EXIT_USAGE;
  }
  hakyu_status status = hakyu_spared_of_sweep(asked->memory, folder, least, findings, &spared);
  if (status) return terminal_fail(findings, status, folder, asked->lang);
  print_table(spared, asked, least);
  hakyu_spared_destroy(spared);
  return EXIT_DONE;
}
