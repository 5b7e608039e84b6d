/* commands - see commands.h. */
#include "cli/commands.h"

#include <stddef.h>
#include <string.h>

#include <hakyu/text.h>

static const option_row options[] = {
#define OPTION(id, letter, name, value, en, ja) {letter, name, value, {en, ja}},
#include "cli/options.def"
#undef OPTION
};

#define COMMON " lang help"

static const command commands[] = {
    {"run", "SCENARIO", 1, 1, "replications outer seed threads precision engine output fresh force json" COMMON,
     {"run a scenario many times and print what happened", "シナリオを多数回試行し、結果を表示する"},
     {"An interrupted run is saved; the same command goes on with it.", "中断した実行は保存され、同じコマンドで再開する。"},
     "hakyu run metro-blackout -n 10000 --seed 1", command_run},
    {"check", "MODEL|SCENARIO|CATALOGUE|LEDGER|FILE", 1, 1, "strict json" COMMON,
     {"read a model, scenario, catalogue or ledger and tell everything that is wrong with it", "モデル・シナリオ・カタログ・見直しの記録を読み、誤りをすべて示す"},
     {"FILE: also sector standards and registers of documents, audits and incidents.", "FILE: 安全基準等の対応表、関連文書・監査・事例の登録簿も調べる。"}, "hakyu check models/metro-2006 --strict", command_check},
    {"new", "model|scenario|catalogue NAME", 2, 2, "model output" COMMON,
     {"write a first model, scenario or catalogue to start from", "ひな形のモデル・シナリオ・カタログを書き出す"},
     {"Models go to models/NAME, scenarios to scenarios/NAME.yaml, catalogues to models/guidelines/NAME.yaml, unless -o says otherwise.",
      "モデルは models/NAME、シナリオは scenarios/NAME.yaml、カタログは models/guidelines/NAME.yaml に書く(-o で変更)。"},
     "hakyu new scenario flood --model town", command_new},
    {"list", "[LIST]", 0, 1, "json" COMMON,
     {"what is there to run, kinds of assets, and the closed lists", "実行できるもの、資産の種別、定義済みの一覧"},
     {"LIST: scenarios, models, kinds (of every model, with how many assets each has), hazards, levers, mechanisms, traits, phases, items (of every catalogue), catalogues, "
      "standards, ledgers, incidents. Without it: scenarios and models.",
      "LIST: scenarios、models、kinds(各モデルの種別と資産数)、hazards、levers、mechanisms、traits、phases、items(各カタログの項目)、catalogues、standards、ledgers、incidents。なければシナリオとモデル。"},
     "hakyu list scenarios", command_list},
    {"show", "MODEL|SCENARIO|RUN|schema|CATALOGUE|ITEM|LEDGER|STANDARDS|INCIDENTS", 0, 1, "tables json" COMMON,
     {"a model, a scenario in words, a run's results, the schema of files and results; a guideline, one of its items, a review", "モデル、シナリオの内容、実行の結果、ファイルと結果の定義、指針とその項目、見直し"},
     {"Without an argument: the newest complete run.", "引数がなければ最新の完了した実行。"}, "hakyu show metro-2006", command_show},
    {"explain", "[RUN] ASSET", 1, 2, "json" COMMON,
     {"the most frequent causal chains that end at an asset", "資産に至る最も多い因果の連鎖"}, {"", ""}, "hakyu explain setagaya.pump", command_explain},
    {"hotspots", "[RUN]", 0, 1, "avoidable budget threads output json" COMMON,
     {"where loss came from and what it passed through: initiators and transmitters", "損失の起点と伝達点: 資産・必要・リンク"},
     {"Transmitters are assets, needs and links; also: what all suppliers of a redundant need went back to. --avoidable plays the run again, pair by pair, with each of the first 50 held; what it finds is kept in the evidence folder (-o; default evidence/SCENARIO-DIGEST), from where later calls rank by it.",
      "伝達点は資産・必要・リンク。冗長な必要の供給元がすべて遡る共通の上流も示す。--avoidable は上位 50 件がそれぞれ持ちこたえた場合を対にして再試行し、結果を証拠フォルダ（-o、既定 evidence/シナリオ-要約値）に残す。以後はその順に並べる。"},
     "hakyu hotspots --avoidable --budget 2min", command_hotspots},
    {"saves", "[RUN]", 0, 1, "removed budget threads output json" COMMON, {"who was protected, by what, with what margin", "何が何によって守られ、余裕はどれだけか"},
     {"--removed plays the run again, pair by pair, with each of the 50 protections that saved most taken away; what it finds is kept in the evidence folder (-o).",
      "--removed は、最も多く守った 50 件の保護をそれぞれ取り除いて対にして再試行し、結果を証拠フォルダ（-o）に残す。"},
     "hakyu saves --removed", command_saves},
    {"compare", "RUN RUN", 2, 2, "output format bom both json" COMMON,
     {"two runs on one seed, paired replication by replication", "同じ種の二つの実行を試行ごとに対にして比べる"},
     {"What the second run lost more than the first, how often each lost anything, and how often the verdict stands with each sector's importance between half and twice its value. Runs may differ in scenario, model, "
      "levers and size, not in semantics, seed or horizon. The runs before and after a measure close the circle of plan, do, check, act: --format html,xlsx,md,csv,docx writes it down.",
      "第二の実行が第一より多く失ったもの、それぞれで損失が生じる割合、各分野の重要度を半分から二倍の間で変えても同じ向きになるかを示す。シナリオ・モデル・対策・試行数は異なってよいが、意味論・種・期間は同じでなければならない。"
      "対策の前後の実行を比べることで PDCA の評価に使える。--format html,xlsx,md,csv,docx で文書にする。"},
     "hakyu compare base with-generators", command_compare},
    {"interdependency", "MODEL", 1, 1, "replications outer seed threads output format bom json both" COMMON,
     {"each sector and service knocked out in turn: what every sector loses, sector by sector", "各分野・サービスを順に停止させ、どの分野が何を失うかを行列で示す"},
     {"All of it and a random half, for 1 h, 1 d and 1 w, with and without backups (200 replications of each); beside it the static view: who can be reached, shortest chains, dominators, "
      "betweenness. What is played is kept in a folder (-o; default interdependency/MODEL-DIGEST), so the same command goes on, and a larger -n adds to it. The terminal shows sectors for a day; "
      "--format csv,xlsx,md,html,json writes everything into the folder. hakyu draw FOLDER draws heat maps.",
      "全部と無作為の半分を、1 時間・1 日・1 週間、予備の有無それぞれについて停止させる(各 200 試行)。静的な見方(到達、最短の連鎖、支配、媒介性)も並べる。計算した分はフォルダ(-o、既定 interdependency/モデル-要約値)に残り、"
      "同じコマンドで再開し、-n を増やせば追加する。画面には分野の 1 日の停止を示す。--format csv,xlsx,md,html,json はすべてをフォルダに書く。hakyu draw フォルダ は色分けの図を描く。"},
     "hakyu interdependency metro-2006 --format xlsx", command_interdependency},
    {"structure", "MODEL", 1, 1, "worst threads output format bom json both" COMMON,
     {"what falls when one asset, two, or the worst few are gone: all of them tried", "資産が一つ、二つ、または最悪の少数失われたとき何が停止するかを、すべて試して示す"},
     {"Static: N-1, N-2, single points of failure, redundancy degree, the worst sets of up to --worst assets (chosen one by one, and exactly among the 20 worst), with backups ignored and counted. "
      "--format csv,xlsx,md,html,json writes everything to structure.FORMAT or -o.",
      "静的な解析: N-1、N-2、単一障害点、冗長度、--worst 個までの最悪の組(逐次選択と、上位 20 資産の全組)を、予備を数えない場合と数える場合について示す。"
      "--format csv,xlsx,md,html,json はすべてを structure.FORMAT か -o に書く。"},
     "hakyu structure metro-2006 --worst 3", command_structure},
    {"exercise", "[SCENARIO|RUN]", 0, 1, "replication typical severe output format threads bom json both" COMMON,
     {"the script of a continuity exercise from one replication: what is put to whom, when", "一つの試行から演習の台本を作る: いつ、誰に、何を付与するか"},
     {"Injects by clock time, sector and recipient: what happened, who would notice, what is asked. What has stopped is seen at once; why is told only once the damage at the root was detected. "
      "The replication: --typical (median loss), --severe (95 %) or --replication I, of the traced ones. A scenario is run first (400 replications, under runs/). --format csv,xlsx,md,html,json writes exercise.FORMAT or -o.",
      "時刻・分野・宛先ごとの状況付与: 何が起き、誰が気づき、何を求めるか。停止は直ちに見えるが、原因は、大もとの損傷が検知されてから初めて知らせる。"
      "試行は --typical(損失が中央値)、--severe(95 % 点)、--replication I(追跡済みの試行)で選ぶ。シナリオは先に実行する(400 試行、runs/ に保存)。--format csv,xlsx,md,html,json は exercise.FORMAT か -o に書く。"},
     "hakyu exercise metro-blackout --severe --lang ja --format xlsx", command_exercise},
    {"assumptions", "[RUN...]", 0, 8, "catalogue json" COMMON,
     {"which assumptions the losses of a run turn on", "実行の損失がどの仮定に左右されるか"},
     {"How the mean losses of the outer draws vary with the values drawn for each assumption: the three strongest of all sectors and of each, and whether they are more than luck. --catalogue adds those on which the rows of the evidence turn.",
      "外側の抽出ごとの平均損失が、引かれた仮定の値とどう連動するか。全分野と各分野の上位三つと、それが偶然を超えるかどうか。--catalogue は根拠の各行を左右する仮定を加える。"},
     "hakyu assumptions", command_assumptions},
    {"evidence", "[RUN...]", 0, 64, "catalogue edition review budget packages format bom redact output outer threads both" COMMON,
     {"what each item of a guideline would spare in a run, and what follows for it", "指針の各項目が実行の損失をどれだけ減らすか、そこから項目に何が導かれるか"},
     {"Every item is tried on the same replications with and without it (300 in each of 30 outer draws, more until the test has decided), and without the protections that embody "
      "it. Stored in evidence/, so the same command goes on. --format html,md,csv,json,xlsx,docx writes files there (html with the figures of hakyu draw); without it Markdown is printed. "
      "What the registers of a review of the edition have to each item stands beside (--review LEDGER). --packages N searches which items together: the best first, then the best with it. "
      "Of a merged sweep: in how much of its design each item or lever that is off and on holds, and on which factors that turns.",
      "各項目を、同じ試行について、あるときとないとき(外側の抽出 30 件に 300 ずつ、検定が決するまで追加)、およびそれを具体化する備えがないときで比べる。結果は evidence/ に保存し、同じコマンドで再開する。"
      "--format html,md,csv,json,xlsx,docx はそこにファイルを書く(html には hakyu draw の図が入る)。指定がなければ Markdown を表示する。その版の見直しの登録簿が各項目について述べることも並べる(--review)。"
      "--packages N は項目の組み合わせを探す: 最も良い項目、次にそれと組んで最も良い項目。"
      "合わせたスイープについては、入れ切りした項目や対策が計画のどれだけで成り立ち、どの因子に左右されるか。"},
     "hakyu evidence --edition 2006 --lang both --format md,xlsx", command_evidence},
    {"replay", "[RUN] I", 1, 2, "json" COMMON, {"one replication once more, as a timeline", "一つの試行を再現し、時系列で示す"},
     {"--json gives every episode, save and loss.", "--json はすべてのエピソード・保護・損失を示す。"}, "hakyu replay 17", command_replay},
    {"draw", "[RUN|SWEEP|FOLDER]", 0, 1, "output format times replication partial" COMMON,
     {"figures of a run or a sweep as SVG, PDF and PNG", "実行またはスイープの図を SVG、PDF、PNG に描く"},
     {"curve: what is out against what was observed; levels: every sector over time; map: who is struck, fallen, saved at chosen times, where assets have coordinates; "
      "cascade: one replication as a tree of causes; impact: time to the first impact by sector; exceedance: how much is lost, and in how many replications more. Of a merged sweep: lines over each factor, tornado, heat over two factors, morris. Of a folder of hakyu interdependency: matrices as heat maps. Same run, same bytes. Needs the program hakyu-draw, built where cairo and pango are.",
      "curve: 停止量と観測値。levels: 各分野の時間変化。map: 指定時刻の被災・低下・保護の分布(座標のある資産)。cascade: 一つの試行の因果の樹形図。impact: 分野ごとの最初の影響までの時間。exceedance: 損失の大きさと、それを超える試行の割合。併合したスイープでは lines(因子ごと)、tornado、heat(二因子)、morris。hakyu interdependency のフォルダでは行列の色分け図。"
      "同じ実行からは同じバイト列になる。cairo と pango があるときに構築されるプログラム hakyu-draw を使う。"},
     "hakyu draw -o figures --lang ja --format pdf", command_draw},
    {"report", "[RUN]", 0, 1, "output format bom redact both" COMMON,
     {"a run as one document: summary, figures, losses, hotspots, saves, observed against simulated", "実行を一つの文書にまとめる: 要約、図、損失、要所、保護、観測との比較"},
     {"--format: html (default; one self-contained file), md, csv (a folder of tables), json, xlsx, docx (through pandoc). --lang both puts English and Japanese side by side. "
      "Without -o: report-SCENARIO.FORMAT in the working folder; -o - prints.",
      "--format: html(既定。単独で完結する一ファイル)、md、csv(表のフォルダ)、json、xlsx、docx(pandoc による)。--lang both は日英を並べる。"
      "-o がなければ作業フォルダの report-SCENARIO.FORMAT に書く。-o - は標準出力へ。"},
     "hakyu report --lang both -o report.html", command_report},
    {"hindcast", "[SCENARIO...]", 0, 64, "replications outer seed threads output fresh force json" COMMON,
     {"run what has observations, and score observed against simulated", "観測値のあるシナリオを実行し、観測と模擬を採点する"},
     {"Without an argument: every scenario there is. -o DIR puts the runs into DIR/SCENARIO.",
      "引数がなければすべてのシナリオ。-o DIR は各実行を DIR/SCENARIO に置く。"},
     "hakyu hindcast -n 1000 -o hindcast", command_hindcast},
    {"catalogue", "diff EDITION EDITION|fill EDITION [TABLE]", 2, 3, "catalogue template output force json" COMMON,
     {"what changed between two editions of a guideline; an edition's texts put into a catalogue", "指針の二つの版の間の変更。版の記述をカタログに記入する"},
     {"fill: --template prints the table to be completed (a spreadsheet may save it as it likes, also in CP932); -o FILE writes the amended catalogue to a new file, "
      "--force without -o replaces it. It is checked first; comments are not kept.",
      "fill: --template は記入用の表を出力する(表計算ソフトの保存形式、CP932 でもよい)。-o FILE は記入済みのカタログを新しいファイルに書き、-o なしの --force は置き換える。"
      "書く前に検査する。注釈は残らない。"},
     "hakyu catalogue diff 2006 2007", command_catalogue},
    {"sweep", "plan STUDY|run DIR|submit DIR|status DIR|merge DIR|analyse DIR", 1, 2,
     "output shard threads time-limit scheduler shards at-once dry-run partial threshold points problem sample results format bom json both" COMMON,
     {"a parameter study: planned once, run in any number of parts anywhere, merged to the same bytes", "パラメータスタディの計画・実行・併合。どこで何個に分けて実行しても結果は同じバイト列"},
     {"plan writes DIR: copies of all inputs, the points, a manifest. run works at --shard i/N of it and goes on where it was stopped (SIGTERM and SIGUSR1 save first); "
      "as a task of a Slurm array at the part of that number. submit --scheduler writes job scripts into DIR/jobs and hands them over (slurm: an array and a merge after it; mpi: "
      "one job with hakyu-mpi; parallel: GNU parallel, here); submitted again, it does what is missing. status says how far it is, and the command that does the rest. "
      "merge refuses gaps unless --partial. analyse tells what a merged sweep says: every point with intervals, main effects and interactions, Morris, Sobol, PRCC and SRC as far as the design allows them, convergence, thresholds; as Markdown, or --format csv,md,html,xlsx,json into DIR/analysis.FORMAT or -o. Exit 4: units are missing; 1: points failed.",
      "plan は DIR に入力の写し・点の表・目録を書く。run は --shard i/N の部分を実行し、止めたところから再開する(SIGTERM と SIGUSR1 では保存して終わる)。Slurm の配列タスクではその番号の部分を実行する。"
      "submit --scheduler は DIR/jobs にジョブスクリプトを書いて投入する(slurm: 配列とその後の併合、mpi: hakyu-mpi による一つのジョブ、parallel: GNU parallel をここで)。再投入では残りだけを行う。status は進み具合と、残りを行うコマンドを示す。merge は欠けがあれば拒み、--partial では続ける。"
      "analyse は併合した結果を分析する: 各点と区間、主効果と交互作用、計画が許す範囲で Morris・Sobol・PRCC・SRC、収束、しきい値。Markdown で表示し、--format csv,md,html,xlsx,json は DIR/analysis.FORMAT か -o に書く。"
      "終了コード 4 は未実行あり、1 は失敗した点あり。"},
     "hakyu sweep plan metro-backup-hours -o sweep", command_sweep},
    {"export", "[RUN]", 0, 1, "to output" COMMON, {"all tables of a run as CSV files or one JSON document", "実行の全表を CSV または JSON で書き出す"},
     {"", ""}, "hakyu export --to csv -o tables", command_export},
    {"verify", "[RUN]", 0, 1, "sample seed json" COMMON,
     {"hold a run against its digests, rebuild its tables, run a sample again", "実行を要約値と照合し、表を作り直し、標本を再実行する"},
     {"The content digest chooses the sample, or --seed. Exit 1: something is wrong; 4: the run is not complete.",
      "標本は内容の要約値か --seed で選ぶ。終了コード 1 は異常あり、4 は未完了。"},
     "hakyu verify --sample 100", command_verify},
    {"review", "[LEDGER] [RUN...]", 0, 64, "with rerun coverage standards budget outer threads output format bom json both" COMMON,
     {"a review of a guideline in its own shape: situation, result, issue, direction of revision", "指針の見直しを元の形で示す: 状況、分析結果、問題意識、改定の方向性"},
     {"With its counts, proposed wording, states, comments and overrides. --coverage: what the standards of the sectors state, and who has to look at what after the revision. --with RUN: supports, contradicts or says nothing, by a rule printed with the table, from what `hakyu evidence RUN` stored. --coverage --with RUN measures what closing each gap would spare: the item adopted in that sector alone. --format writes files.",
      "件数、表現の案、状態、意見、上書きも示す。--coverage は各分野の安全基準等の対応状況と、改定後に確認・検証すること。--with RUN は hakyu evidence RUN の結果から、支持・矛盾・何も言わないを表とともに示す規則で判定。--coverage --with RUN は、その分野だけが項目を採用した場合を対で試行し、不足を補う効果を測る。--format はファイルに書く。"},
     "hakyu review fy2006 --lang ja", command_review},
    {"incident", "add|list|analyse [INCIDENTS] [COLUMN=TEXT...]", 1, 64, "years output format bom json both" COMMON,
     {"a register of IT failures: one row more, its rows, what they say in numbers", "IT障害の登録簿: 行の追加、一覧、統計"},
     {"add checks the row with the register before it is written. analyse: counts by sector, cause and year, exact rates, recurrence, durations with the selection bias named. "
      "Without a name: it-failures.",
      "add は登録簿ごと調べてから書く。analyse は分野・原因・年ごとの件数、正確な発生率、再発、継続時間(選択の偏りを明記)。名前がなければ it-failures。"},
     "hakyu incident analyse --years 2002-2023", command_incident},
    {"doctor", "", 0, 0, "json" COMMON,
     {"what this hakyu is made of, what it runs on, and where it looks things up", "構成、動作環境、名前を探す場所を示す"},
     {"For reports of faults.", "不具合の報告に添える。"}, "hakyu doctor", command_doctor},
    {"completion", "bash", 1, 1, COMMON, {"completion for a shell", "シェルの補完"}, {"", ""}, "hakyu completion bash > ~/.local/share/bash-completion/completions/hakyu",
     help_completion},
    {"manual", "[PAGE]", 0, 1, "lang help", {"a manual page as roff: hakyu.1, hakyu-model.5, hakyu-scenario.5, hakyu-run.5, hakyu-catalogue.5, hakyu-review.5, hakyu-study.5", "マニュアルの頁(roff): hakyu.1, hakyu-model.5, hakyu-scenario.5, hakyu-run.5, hakyu-catalogue.5, hakyu-review.5, hakyu-study.5"},
     {"", ""}, "hakyu manual hakyu-model.5 | man -l -", command_manual},
    {"version", "", 0, 0, "json" COMMON, {"version, semantics and what it was built with", "版、意味論、構成"}, {"", ""}, "hakyu version", command_version},
    {"help", "[COMMAND]", 0, 1, COMMON, {"help on a command", "コマンドの説明"}, {"", ""}, "hakyu help run", command_help},
};

const command *commands_get(int *count) {
  *count = (int)(sizeof commands / sizeof *commands);
  return commands;
}

const command *commands_find(const char *name) {
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
    if (strcmp(commands[i].name, name) == 0) return &commands[i];
  return NULL;
}

const char *commands_nearest(const char *name) {
  const char *nearest = NULL;
  unsigned best = 3;
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
    unsigned distance = hakyu_text_distance(name, commands[i].name, best);
    if (distance < best) {
      best = distance;
      nearest = commands[i].name;
    }
  }
  return nearest;
}

const option_row *options_get(option_id id) { return &options[id]; }

static bool is_among(const command *c, const char *name) {
  size_t length = strlen(name);
  for (const char *at = c->options; (at = strstr(at, name)); at += length)
    if ((at == c->options || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0')) return true;
  return false;
}

bool command_takes(const command *c, option_id id) { return is_among(c, options[id].name); }

bool command_speaks_both(const command *c) { return is_among(c, "both"); }
