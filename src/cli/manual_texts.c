/* manual_texts - what the manual pages say before their lists of keys: prose and examples, in both tongues. A file's example
   stands here before its reader is written, with every key. */
#include "cli/manual_texts.h"

#define EXAMPLE(line) {{"| " line, "| " line}}

static const paragraph about_hakyu[] = {
    {{"hakyu runs a scenario on a model of interdependent infrastructures many times and tells what was lost, when it came back, what protected whom, "
      "and through which assets, needs and links the loss was passed on. A model is a folder of tables, a scenario a file; both are data and need no "
      "programming. Everything that is drawn by chance depends on the seed, the entity and the replication alone: the same command gives the same result on "
      "any number of threads.",
      "hakyu は、相互に依存する重要インフラのモデルの上でシナリオを多数回試行し、何が失われ、いつ戻り、何が何を守り、損失がどの資産・必要・リンクを通って伝わったかを示す。"
      "モデルは表のフォルダ、シナリオは一つのファイルで、どちらもデータであり、プログラミングは要らない。偶然に引かれる値は種・対象・試行番号だけで決まり、同じコマンドはスレッド数によらず同じ結果を与える。"}},
    {{"A name of a model or scenario is looked up in models/ and scenarios/ of the working folder, of every folder of HAKYU_PATH, and of the installed share "
      "folder, in this order; catalogues and ledgers likewise in models/guidelines and models/reviews, incidents in models/incidents. A path works wherever a name does. Runs go to runs/SCENARIO-TIME. Where a RUN may be left out, the newest complete one under runs/ "
      "is meant.",
      "モデルとシナリオの名前は、作業フォルダ、HAKYU_PATH の各フォルダ、インストール先の share フォルダの models/ と scenarios/ をこの順に探す。カタログは models/guidelines、見直しの記録は models/reviews、事例は models/incidents を同様に探す。名前の代わりにパスも使える。"
      "実行は runs/シナリオ名-時刻 に保存する。RUN を省くと、runs/ にある最新の完了した実行を指す。"}},
    {{"hakyu interdependency MODEL knocks out each sector (its assets) and each service (its suppliers) in turn, from second 0 for exactly 1 h, 1 d and 1 w: struck, "
      "detected at once, repaired after that time whatever crews and repair needs there are, started again as the model says. Full: all of them. Half: in each replication "
      "assets are taken in the order of a draw (purpose 18, class exposed, of knockout and the asset; the same order whatever the case, the duration and the backups), "
      "each that still fits into half of the weight. In a service a supplier weighs the sum, over the needs for it, of its share of the need's links; in a sector each "
      "asset weighs the same. Without backups: the same replications with all stages absent. Loss is told in hours for which all of a sector would have been out: over its units "
      "the mean of loss / weight. It is direct where the chain of causes from the struck asset passes through no sector but the first and the last, indirect else. "
      "What was played is kept in a folder (-o); the same command goes on.",
      "hakyu interdependency MODEL は、各分野(その資産)と各サービス(その供給元)を順に、0 秒から正確に 1 時間・1 日・1 週間停止させる。直ちに検知され、復旧要員や復旧に要るものによらずその時間で復旧し、再起動は"
      "モデルのとおりとする。全部: すべての資産。半分: 試行ごとに、引かれた順(目的 18、区分 exposed、knockout と資産。場合・期間・予備の有無によらず同じ順)に資産を取り、重みの半分に収まるものを止める。"
      "サービスでは、供給元の重みはそれを要する各必要のリンクに占める割合の和、分野では各資産の重みは等しい。予備なし: 同じ試行を、予備の段をすべて除いて行う。損失は、分野の全体が止まったとした時間で述べる"
      "(単位ごとの 損失÷重み の平均)。停止させた資産からの因果の連鎖が最初と最後の分野のほかを通らなければ直接、通れば間接とする。計算した分はフォルダ(-o)に残り、同じコマンドで再開する。"}},
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
      "マージキー、重複キー、二つ目の文書は使えない。表は encoding: cp932 とすれば CP932 でもよい。"}},
    {{"A sharing group warns: once one of its assets has detected a cause, all its sectors know of it after the time warn, and damage by it is detected at the "
      "latest that long after it was done or after that first detection, whichever is later. What else a warning brings is said by three numbers, all 1 (nothing) unless they are set: a repair of that cause that begins afterwards takes a part of "
      "its time drawn between repair_least and repair_most, and a further strike by it comes about only with the probability recurrence. There is no source for "
      "them in general; whoever sets them assumes.",
      "情報共有の群では、いずれかの資産がある原因を検知すると、warn の時間の後に群の全分野がそれを知り、同じ原因による損傷は、損傷の時と最初の検知の時の遅い方から遅くとも warn の後には検知される。警報がさらに何をもたらすかは三つの数値で定める。"
      "設定しなければいずれも 1(効果なし)である。その後に着手する同じ原因の修理は、本来の時間に repair_least と repair_most の間で引いた割合を乗じた時間で済み、同じ原因による新たな被害は recurrence の確率でのみ生じる。"
      "これらに一般的な出典はなく、設定する値は仮定である。"}},
    EXAMPLE("sharing: {ceptoar: {sectors: [power, gas], warn: 30min, repair_least: 0.5, repair_most: 0.9, recurrence: 0.4}}"),
    {{"service_levels.csv says what counts as a failure that must be reported. A level is breached in a replication when the metric of its sector stays "
      "at or above the magnitude for the duration without a break; reports give the probability and the time to the breach.",
      "service_levels.csv は、報告すべき障害の基準を述べる。ある試行で、分野の指標が途切れずに継続時間のあいだ規模以上であれば、その基準を超えたものとする。報告にはその確率と超過までの時間を示す。"}},
    EXAMPLE("id,sector,unit,metric,magnitude,duration,title_ja,title_en,source"),
    EXAMPLE("telecom-30000,telecom,subscribers,weight,30000,2h,3万以上・2時間以上,30 000 users for 2 h,S9"),
    {{"metric: weight (Σ weight × (1 − level) of the unit), share (the same as a part of the unit's total, 0…1) or count (assets of the sector below "
      "full; the unit is left blank).",
      "metric: weight (その単位の Σ 重み×(1−水準))、share (同じものの総量に対する割合、0…1)、count (その分野で水準を下回る資産の数。単位は空欄)。"}},
    {{"layers/ holds the tables of layers, physics beyond needs; each is described below, and a model without them runs without layers. layers/pools.csv makes assets "
      "pools of servers (layer congestion): demand that is not served comes back with the probability retry after retry_after and so keeps up the load; collapse tells how "
      "much capacity overload wears down, admit is admission control. The level of the asset is served / offered; unserved demand is counted besides, in its unit "
      "times its duration. A kind loss turns away who finds all servers busy (Erlang), a kind queue lets wait. A pool may not be congested when nothing has happened.",
      "layers/ には、必要では表せない物理や待ち行列の層の表を置く。各表は以下に示す。これらのないモデルは層なしで動く。layers/pools.csv は資産を処理能力のプールとする(輻輳の層)。満たされなかった需要は retry の確率で "
      "retry_after 後に戻り、負荷を保ち続ける。collapse は過負荷で失われる能力、admit は流入制御である。資産の水準は 処理量/要求量 とし、満たされなかった需要は単位×時間で別に数える。"
      "loss は空きがなければ受け付けず(アーランの式)、queue は待たせる。何も起きていないときに輻輳しているプールは許されない。"}},
    EXAMPLE("asset,kind,users,capacity,load,profile,hold,retry,retry_after,collapse,registered,register_after,spill,source"),
    EXAMPLE("call-control,loss,800000,12000,200000,daytime,3min,0.8,90s,0.3,0,,call-control-2,S7"),
    EXAMPLE("subscriber-db,queue,800000,3600000,1500000,,,0.9,2min,0.5,800000,10min,,assumption"),
    {{"layers/hosts.csv makes assets hosts that malware can compromise (layer contagion), layers/access.csv tells by which ways. A host is susceptible, compromised or "
      "contained. A compromise may strike the asset after a time, or let the records out that the asset named as data holds; what is out stays out. While one host is compromised and "
      "another can be, a link between them tries again and again: after the delay the measures of the target (guard, trained) ward the try off or not. Containment ends it all; after "
      "again the host can be compromised anew. A contractor that is bound has its principal's measures.",
      "layers/hosts.csv はマルウェアに侵害され得るホストとなる資産を(感染の層)、layers/access.csv はその経路を定める。ホストは、侵害され得る、侵害された、封じ込められた、のいずれかの状態にある。侵害は、時間をおいて資産を停止させ、"
      "または data に挙げた資産が保有する情報を漏えいさせることがある。漏えいした情報は元に戻らない。一方が侵害され他方が侵害され得る間、両者を結ぶ経路は試行を繰り返し、delay の後に感染先の対策(guard、trained)が"
      "それを防ぐか否かが決まる。封じ込めによりすべてが止まり、again の後に再び侵害され得る。bound の委託先は委託元の対策による。"}},
    EXAMPLE("asset,strike,strike_after,leak,data,contain,principal,bound,source"),
    EXAMPLE("office,0.2,1d,0.1,customer-records,3d,,,S8"),
    EXAMPLE("dispatch,1,30min,0,,4h,,,assumption"),
    EXAMPLE("from,to,delay,chance,way,crosses,source"),
    EXAMPLE("office,dispatch,exponential(mean=2d),0.3,maintenance,yes,assumption")};

static const paragraph about_scenario[] = {
    {{"A scenario names a model and says what happens to it: hazards, the date and time, how long is simulated, and what was observed in the real event. "
      "hakyu hindcast scores the held-out ones against what is simulated. hakyu new scenario writes a first one with every key explained. Values are "
      "written as in hakyu-model(5).",
      "シナリオはモデルを名指し、そこに起こること、すなわち脅威、日時、期間、実際の事象で観測されたことを述べる。hakyu hindcast は検証用の観測を模擬と比べて採点する。hakyu new scenario は各キーの説明付きのひな形を書く。値の書き方は hakyu-model(5) と同じ。"}},
    {{"| hakyu: 1", "| hakyu: 1"}},
    {{"| title: {en: A line is lost, ja: 送電線の喪失}", "| title: {en: A line is lost, ja: 送電線の喪失}"}},
    {{"| model: five-assets", "| model: five-assets"}},
    {{"| horizon: 48h", "| horizon: 48h"}},
    {{"| hazards:", "| hazards:"}},
    {{"|   - {id: storm, kind: strike, at: 0s, assets: [line-west], source: assumption}", "|   - {id: storm, kind: strike, at: 0s, assets: [line-west], "
      "source: assumption}"}},
    {{"A surge multiplies the fresh demand of pools (layers/pools.csv) for a while and damages nothing by itself.",
      "surge はプール(layers/pools.csv)の新規需要をある間だけ何倍かにする。それ自体は何も損なわない。"}},
    EXAMPLE("  - {id: rush, kind: surge, at: 1h, lasts: 2h, factor: 3, assets: [call-control], source: assumption}"),
    {{"An infection compromises those of its targets that can be (layers/hosts.csv); detect and repair are of the outages that follow.",
      "infection は対象のうち侵害され得るもの(layers/hosts.csv)を侵害する。detect と repair は、それに続く停止のものである。"}},
    EXAMPLE("  - {id: mail, kind: infection, at: 1h, assets: [office], repair: 2d, source: assumption}"),
    {{"A lever share_warning makes a sharing group of its sectors; beside its dose or value (the time a warning takes) it may have the keys repair_least, repair_most and "
      "recurrence of hakyu-model(5).",
      "対策 share_warning は対象の分野を情報共有の群とする。dose または value(警告に要する時間)に加え、hakyu-model(5) の repair_least、repair_most、recurrence を置ける。"}},
    {{"| levers:", "| levers:"}},
    EXAMPLE("  - {lever: share_warning, targets: all, dose: 2, repair_least: 0.5, repair_most: 0.9, recurrence: \"about(0.5, 0.2, 0.8)\"}")};

static const paragraph about_run[] = {
    {{"A run is a folder. It is complete when it holds no file INCOMPLETE; the content digest is the same wherever the run was made. Tables of the database are "
      "listed below; key columns come first. hakyu export writes them as CSV or JSON.",
      "実行は一つのフォルダである。INCOMPLETE というファイルがなければ完了している。内容の要約値は、どこで実行しても同じになる。データベースの表を以下に示す(鍵の列が先)。hakyu export は CSV または JSON に書き出す。"}},
    {{"hakyu verify tells whether a run still is what it was. It holds every file against SHA256SUMS, takes every digest again, reads the copied inputs and makes "
      "the tables of names from them, runs replications again and compares their rows, holds tallies against these and against the traced replications, and counts "
      "the figures of the report anew to 1e-9. Anything wrong is told and ends it with 1.",
      "hakyu verify は、実行が元のままであるかを調べる。全ファイルを SHA256SUMS と照合し、すべての要約値を取り直し、入力の写しから名前の表を作り直し、試行を再実行して行を比べ、"
      "集計をそれらおよび追跡した試行と照合し、報告の数値を 1e-9 の精度で数え直す。異常はすべて示し、終了コード 1 で終わる。"}}};

static const paragraph about_catalogue[] = {
    {{"A catalogue holds the items of a guideline: what each asks for, in its editions, which mechanisms of failure it addresses, and which levers embody "
      "it. Catalogues and sector standards lie in models/guidelines, registers beside the ledgers in models/reviews, incidents in models/incidents. "
      "They are data: another guideline needs no programming. hakyu check tells everything that is wrong, hakyu new catalogue writes a first one. A "
      "text given as {ja: …, en: …} is a label; own words only, never the words of a protected text.",
      "カタログは指針の項目、すなわち各版で何を求めているか、どの障害の仕組みに応えるか、どの対策がそれを具体化するかを収める。カタログと安全基準等の対応表は "
      "models/guidelines、登録簿は見直しの記録とともに models/reviews、事例は models/incidents に置く。すべてデータであり、別の指針を加えるのにプログラミングは要らない。"
      "hakyu check は誤りをすべて示し、hakyu new catalogue はひな形を書く。{ja: …, en: …} の欄は見出しである。文はすべて自分の言葉で書き、保護された文書の文言を写さない。"}},
    {{"models/guidelines/NAME.yaml, a catalogue:",
      "カタログ models/guidelines/名前.yaml:"}},
    EXAMPLE("hakyu: 1                                  # format version, required"),
    EXAMPLE("kind: catalogue                           # required"),
    EXAMPLE("title: {ja: 指針, en: The guideline}      # required"),
    EXAMPLE("licence: CC-BY-4.0"),
    EXAMPLE("tlp: CLEAR                                # CLEAR (default) | GREEN | AMBER | AMBER+STRICT | RED"),
    EXAMPLE("sources:"),
    EXAMPLE("  M1: {what: summary of the guideline, where: s1108-2c, confidence: 0.97, licence: \"\"}"),
    EXAMPLE("editions:                                 # required, at least one"),
    EXAMPLE("  \"2006\": {title: {ja: 第1版, en: First edition}, date: 2006-02-02, state: entered, source: M1}"),
    EXAMPLE("  \"2007\": {title: {ja: 第2版, en: Second edition}, date: 2007-06, follows: \"2006\", source: M1}"),
    EXAMPLE("  # date: YYYY, YYYY-MM or YYYY-MM-DD · state: entered (default) | history (dates only) | skeleton (nothing entered yet: all not_entered)"),
    EXAMPLE("schemes:                                  # what the crosswalk refers to"),
    EXAMPLE("  nist-csf-2: {title: {en: NIST CSF 2.0}, catalogue: nist-csf-2, source: M1}   # catalogue: its references are items of that catalogue"),
    EXAMPLE("items:                                    # required, at least one"),
    EXAMPLE("  G.P.U:"),
    EXAMPLE("    title: {ja: 柱ウ, en: Pillar C}       # required"),
    EXAMPLE("    part: {ja: 四つの柱, en: four pillars}          # heading under which it stands"),
    EXAMPLE("    what: {ja: 可用性の要件を明らかにする, en: clarifies requirements for availability}   # own words"),
    EXAMPLE("    force: desirable                      # compulsory | desirable (default) | informative; \"must\" is written for compulsory items only"),
    EXAMPLE("    mechanisms: [redundancy_exhausted, unprotected]   # it addresses these: hakyu list mechanisms"),
    EXAMPLE("    traits: [cross_sector]                # and these traits"),
    EXAMPLE("    levers:                               # what embodies it: hakyu list levers"),
    EXAMPLE("      - {lever: add_supplier, targets: all, doses: [1, 2, 3], models: {metro-2006: \"service:electricity\"}}"),
    EXAMPLE("      # targets: as in a scenario's levers (default all) · models: other targets in the models of these names · doses: default [2]; the first is the one tested"),
    EXAMPLE("      # of share_warning also repair_least, repair_most, recurrence, as in hakyu-scenario(5), but plain numbers (default 1: nothing beside earlier detection)"),
    EXAMPLE("    protections: [redundancy, standby]    # saves by these embody it: redundancy | standby | stage"),
    EXAMPLE("    protects: all                         # selector of the needs whose saves count (default all)"),
    EXAMPLE("    adoption: {low: 0.3, high: 0.9, source: M1}       # share of assets that would comply; drawn once per outer draw, uniform; default 1 to 1"),
    EXAMPLE("    cost: {low: 1000000, high: 5000000, unit: JPY, source: M1}   # of one adopting asset; optional, none is shipped"),
    EXAMPLE("    editions:                             # what each edition states; an edition that is missing here: not_entered"),
    EXAMPLE("      \"2006\": {states: partly, what: {ja: 要件の明確化, en: clear requirements}, known_from: text, source: M1}"),
    EXAMPLE("      \"2007\": {states: stated, known_from: review, issues: [fy2006/N1], source: M1}"),
    EXAMPLE("      # states: stated | partly | not_stated | not_entered · known_from: text (default) | review (only the review's own word says so: circular)"),
    EXAMPLE("      # issues: what drove the change against the edition that it follows, LEDGER/ISSUE"),
    EXAMPLE("    crosswalk:"),
    EXAMPLE("      - {scheme: nist-csf-2, references: [PR.IR-04], confidence: 0.85, source: M1}"),
    EXAMPLE("    source: M1"),
    EXAMPLE("  G.P.E: {title: {ja: 柱エ, en: Pillar D}, not_assessable: {ja: 理由, en: why}}   # required where there are no levers, and only there"),
    {{"models/guidelines/NAME.yaml, the standards of the sectors, held against the items:",
      "分野ごとの安全基準等と項目の対応 models/guidelines/名前.yaml:"}},
    EXAMPLE("hakyu: 1"),
    EXAMPLE("kind: standards                           # required"),
    EXAMPLE("title: {ja: 架空の例, en: A synthetic example}   # required"),
    EXAMPLE("catalogue: jp-critical-infrastructure     # required: a name, or a path from this file's folder"),
    EXAMPLE("edition: \"2006\"                           # required: the edition they are held against"),
    EXAMPLE("nature: synthetic                         # real_public (default) | synthetic"),
    EXAMPLE("sources: {M1: {what: made up}}"),
    EXAMPLE("sectors:                                  # required; ids as in models"),
    EXAMPLE("  power: {title: {ja: 電力, en: Power}, standard: {ja: 基準, en: standard}, date: 2006-09, force: desirable, source: M1}"),
    EXAMPLE("coverage:                                 # sector: {item: word}; what is missing is not_entered"),
    EXAMPLE("  power: {G.P.U: stated, G.P.E: planned}  # stated | partly | planned | not_stated | not_entered"),
    {{"models/reviews/documents.csv: related documents and social conditions, one a line. Columns: id*, register* (document | condition), group_ja, "
      "group_en, title_ja, title_en (one of both*), edition_date (YYYY[-MM[-DD]]), adds_ja, adds_en (what it adds), items (“[G.P.U, G.P.E]”), source, "
      "confidence (0…1). models/reviews/audits.csv: self-inspections and audits. Columns: id*, item*, sector*, who, date*, result* (conforms | partly "
      "| does_not | not_checked), note_ja, note_en, source. models/incidents/NAME.csv: IT failures that happened. Columns: id*, date*, who*, sector*, "
      "cause* (component | software | configuration | change | surge | common_mode | power | cable | leak | other), duration (a duration; blank: not "
      "known), duration_is (stated | derived | at_least; default stated), affected_ja, affected_en, what_ja, what_en (chain of causes), spillover_ja, "
      "spillover_en, recurrence_of (an earlier id), items, source*, confidence (0…1). A star: required. Columns x_* are kept and ignored. Tables are read as "
      "spreadsheets save them: UTF-8 with or without a byte-order mark, UTF-16 or CP932; parted by commas, semicolons or tabs; a line sep=; may stand first.",
      "models/reviews/documents.csv: 関連文書と社会的条件、1 行に一つ。列: id*, register* (document | condition), group_ja, group_en, title_ja, title_en "
      "(どちらか一つは必須), edition_date (YYYY[-MM[-DD]]), adds_ja, adds_en (加わる観点), items (「[G.P.U, G.P.E]」), source, confidence (0…1)。models/reviews/audits.csv: "
      "自己点検と監査。列: id*, item*, sector*, who, date*, result* (conforms | partly | does_not | not_checked), note_ja, note_en, source。models/incidents/名前.csv: "
      "起きた IT 障害。列: id*, date*, who*, sector*, cause* (component | software | configuration | change | surge | common_mode | power | cable | "
      "leak | other), duration (時間。空欄: 不明), duration_is (stated | derived | at_least。既定 stated), affected_ja, affected_en, what_ja, what_en "
      "(原因の連なり), spillover_ja, spillover_en, recurrence_of (以前の id), items, source*, confidence (0…1)。* は必須。x_* の列は読み飛ばす。"
      "表は表計算ソフトの保存形式のまま読める: UTF-8(BOM の有無は問わない)、UTF-16、CP932。区切りはコンマ、セミコロン、タブ。先頭に sep=; の行があってもよい。"}},
    {{"hakyu catalogue diff names the items that changed between two editions: another word, an issue behind it, or, where both were read themselves, another text. "
      "hakyu catalogue fill EDITION --template prints the table of an edition, fill EDITION TABLE puts the completed one into a catalogue. Levers whose layer or hazard "
      "is not built yet (audit) may be "
      "named: an item that has only such levers is not assessable, and says why. Issues of a ledger and items of another catalogue are looked up where that file is found; "
      "where it is not, a warning says so.",
      "hakyu catalogue diff は二つの版の間で変わった項目、すなわち記載の有無が違うもの、背景の問題意識があるもの、または双方の本文に基づく記述が違うものを示す。hakyu catalogue fill 版 --template は版の記入表を出力し、"
      "fill 版 表 は記入済みの表をカタログに書き込む。層や脅威が未実装の対策 (audit) も名前を書ける。そのような対策しかない項目は評価できず、理由を示す。他の記録の問題意識と他のカタログの項目は、そのファイルが見つかれば照合し、なければ警告する。"}}};

static const paragraph about_review[] = {
    {{"A ledger records one review cycle: what was looked at from each approach, what it showed, which issues were drawn from it, to which item of the "
      "guideline each goes, and how it ended; then comments, answers, overrides, and the states through which each issue went. It lies in models/reviews.",
      "見直しの記録は、一回の見直しについて、各アプローチで何を調べ、何がわかり、どの問題意識を抽出し、それぞれ指針のどの項目に向かい、どう決着したかを収める。意見と回答、判定の上書き、各問題意識がたどった状態も収める。models/reviews に置く。"}},
    EXAMPLE("hakyu: 1                                  # format version, required"),
    EXAMPLE("kind: ledger                              # required"),
    EXAMPLE("title: {ja: 2006年度の見直し, en: Review of fiscal 2006}   # required"),
    EXAMPLE("catalogue: jp-critical-infrastructure     # required: a name, or a path from this file's folder"),
    EXAMPLE("edition: \"2006\"                           # required: under review"),
    EXAMPLE("leads_to: \"2007\"                          # the edition that came of it"),
    EXAMPLE("documents: documents.csv                  # registers, from this file's folder"),
    EXAMPLE("audits: audits.csv"),
    EXAMPLE("incidents: ../incidents/it-failures.csv"),
    EXAMPLE("sources: {R: {what: the review, confidence: 1}}"),
    EXAMPLE("dates: {draft: 2007-04, comment: 2007-05, revision: 2007-06, confirmation: 2007-09}   # YYYY, YYYY-MM or YYYY-MM-DD"),
    EXAMPLE("approaches:                               # required"),
    EXAMPLE("  A1: {title: {ja: ①, en: ①}, test: {ja: 問い, en: the question}, outcome: revision}   # outcome: revision (default) | no_revision_this_year"),
    EXAMPLE("situations:                               # what was looked at"),
    EXAMPLE("  I2:"),
    EXAMPLE("    approach: A1                          # required"),
    EXAMPLE("    title: {ja: 首都圏停電, en: Metropolitan blackout}   # required"),
    EXAMPLE("    mechanisms:                           # what happened"),
    EXAMPLE("      - {id: I2a, what: {ja: 両回線の損傷, en: both circuits were lost}, as: [co_location]}   # as: hakyu's words for it, if any"),
    EXAMPLE("    results:                              # what the analysis showed"),
    EXAMPLE("      - {ja: 多重化等で対応がなされた, en: multiplexed supply held}"),
    EXAMPLE("    documents: []                         # of the register: what was compared"),
    EXAMPLE("    scenarios: [metro-blackout]           # scenarios that simulate it"),
    EXAMPLE("    source: R"),
    EXAMPLE("issues:                                   # required"),
    EXAMPLE("  N1:"),
    EXAMPLE("    situation: I2                         # required"),
    EXAMPLE("    title: {ja: 冗長化, en: redundancy}   # required"),
    EXAMPLE("    item: G.P.U                           # required: where it goes"),
    EXAMPLE("    place: {ja: 可用性の要件, en: requirements for availability}   # where in the item"),
    EXAMPLE("    mechanisms: [unprotected, backup_exhausted]   # by these, simulation can speak to it"),
    EXAMPLE("    disposition: revision_needed          # revision_needed | already_considered | no_revision_this_year; required"),
    EXAMPLE("    change: {ja: 反映, en: what is reflected}     # direction of the revision; required with revision_needed, and only there"),
    EXAMPLE("    confidence: 1                         # that title, situation and item belong together; below 1: a reconstruction"),
    EXAMPLE("    note: {ja: 注, en: remark}"),
    EXAMPLE("    states:                               # in order of time; the last is where it stands"),
    EXAMPLE("      - {state: proposed, date: 2007-03}  # proposed → draft → comment → revised | kept → confirmed, none passed over"),
    EXAMPLE("    source: R"),
    EXAMPLE("comments:"),
    EXAMPLE("  C1: {issue: N1, by: a reader, date: 2007-05, text: {ja: 意見, en: comment}, answer: {ja: 回答, en: answer}, source: R}"),
    EXAMPLE("overrides:                                # an analyst's word against the computed disposition; both are shown"),
    EXAMPLE("  - {issue: N1, disposition: already_considered, by: analyst, date: 2007-06, reason: {ja: 理由, en: reason}}")};

static const paragraph about_study[] = {
    {{"A study varies factors of a scenario and its model, runs every point of a design, and tells which factors matter. It lies in scenarios/studies. "
      "Any split of its work over processes, machines and threads gives the same bytes. All points share their luck, so that differences between points "
      "are not chance: a draw depends on the seed, the entity and the replication alone.",
      "スタディは、シナリオとそのモデルの因子を変え、計画の各点を実行し、どの因子が効くかを示す。scenarios/studies に置く。プロセス・計算機・スレッドにどう分けても結果は同じバイト列になる。"
      "どの点も同じ偶然を共有するので、点の間の差は偶然ではない(引かれる値は種・対象・試行番号だけで決まる)。"}},
    EXAMPLE("hakyu: 1                                  # format version, required"),
    EXAMPLE("kind: study                               # required"),
    EXAMPLE("title: {ja: 予備の持続時間, en: Hours of backup}   # required"),
    EXAMPLE("scenario: metro-blackout                  # required: a name, or a path from this file's folder"),
    EXAMPLE("catalogue: jp-critical-infrastructure     # whose items are factors; required with such a factor"),
    EXAMPLE("design: {type: grid}                      # required"),
    EXAMPLE("  # grid: every combination of levels · two_level: the first and last level of each, full up to 10 factors, else resolution IV"),
    EXAMPLE("  # list {file}: a CSV point_id,FACTOR,… from this file's folder · lhs {points, seed (1)} · sobol {points, skip (0)}: at most 40 factors"),
    EXAMPLE("  # morris {trajectories (20), levels (4), seed (1)} · saltelli {points (a power of 2), second_order (no)}: at most 20 factors"),
    EXAMPLE("factors:                                  # required: what varies, by path"),
    EXAMPLE("  hours:   {path: backups.exchange-power.battery.autonomy, levels: [2h, 4h, 8h, 24h], label: {ja: 電池, en: battery}}"),
    EXAMPLE("  start:   {path: parameters.genset_ok, range: [0.85, 0.99], scale: linear}       # scale: linear (default) | log"),
    EXAMPLE("  repair:  {path: parameters.line_repair, distribution: \"lognormal(median=3h, sigma=0.6)\"}   # the design's u becomes its quantile"),
    EXAMPLE("  hidden:  {path: \"supplies[service=electricity].certainty\", levels: [0, 0.5, 1]} # all rows that match; columns joined by &"),
    EXAMPLE("  supplier: {path: \"lever.add_supplier@kind:exchange.share\", range: [0, 1]}       # a lever's share, dose or value on its targets"),
    EXAMPLE("  shared:  {path: \"lever.share_warning@all\", levels: [off, on]}                   # a lever off or on, at its usual dose"),
    EXAMPLE("  who:     {path: lever.share_warning.targets, levels: [off, \"sector:power|sector:gas\", all]} # what a lever acts on; off: it is not there"),
    EXAMPLE("  warned:  {path: lever.share_warning.value, range: [1min, 2h], scale: log}        # of that lever: its share, dose, value; of share_warning also repair_least, ..."),
    EXAMPLE("  item:    {path: item.G.P.U, levels: [off, on]}                                   # an item of the catalogue, as `hakyu evidence` tries it"),
    EXAMPLE("  waits:   {path: 'needs.\"eda.power\".without', levels: [0, 0.5]}                  # an id with a dot is quoted"),
    EXAMPLE("  # paths: SECTION.ID[.PART].FIELD of model.yaml · TABLE.ID.FIELD or TABLE[COLUMN=WORD].FIELD of a CSV · parameters.NAME · hazards.ID.FIELD"),
    EXAMPLE("constraints: \"hours <= 24h; start >= hidden\"     # points that break one are left out: FACTOR < <= > >= = != FACTOR or value"),
    EXAMPLE("replications: 20000                       # a point (default: the scenario's); with precision: at most"),
    EXAMPLE("precision: 2%                             # a point stops when the 95 % half-width of every watched mean and probability is that part of it"),
    EXAMPLE("outer: 20                                 # outer draws (20); 0: assumptions at their modes"),
    EXAMPLE("seed: 1"),
    EXAMPLE("seeds: common                             # common (default) | independent: every point its own luck"),
    EXAMPLE("outputs: {rows: totals}                   # totals (default) | sector_rows: one row a replication, sector and unit"),
    EXAMPLE("watch:                                    # what is analysed (default: the mean loss of every sector and unit)"),
    EXAMPLE("  - {id: hospitals, sector: medical, unit: beds, metric: any}   # mean (default) | any: P(any loss) | above {value}: P(loss above) | q95 | q99 | cvar95"),
    EXAMPLE("thresholds:                               # where a monotone factor brings a watched figure below a value"),
    EXAMPLE("  - {watch: hospitals, factor: hours, below: 0.01}"),
    {{"hakyu sweep analyse DIR tells what a merged sweep says. Every design gives the points with 95 % intervals by chance alone, and the search for thresholds "
      "(monotone regression; by combination of the other factors where the factor has levels, else over the mean of the others with resampled points). "
      "grid and two_level also give main effects and interactions; morris gives mu* and sigma; saltelli gives first-order and total indices, and those of "
      "pairs with second_order; all but morris give PRCC and SRC. What a design does not give is said, with the reason. A threshold may also be asked for as "
      "--threshold \"FIGURE<NUMBER@FACTOR\". --points FILE.csv or FILE.sqlite writes all points: point_id, each factor as written (times also as FACTOR_s, in "
      "seconds), each figure with FIGURE_low and FIGURE_high; SQLite also has the table indices (figure, factor, name, value, low, high). Results of another "
      "program are read by --problem (SALib's problem.json), --sample and --results (a row a point; numbers parted by spaces or commas, with or without a header).",
      "hakyu sweep analyse DIR は併合したスイープを分析する。どの計画でも、各点と偶然のみによる 95 % 区間、しきい値の探索(単調回帰。因子に水準があれば他の因子の組合せごと、なければ他の因子の平均に対して点の再抽出による)を示す。"
      "grid と two_level は主効果と交互作用、morris は mu* と sigma、saltelli は一次と全指数(second_order では対の指数も)、morris 以外は PRCC と SRC も示す。計画から得られないものは理由とともに示す。"
      "しきい値は --threshold \"FIGURE<NUMBER@FACTOR\" でも求められる。--points FILE.csv または FILE.sqlite はすべての点を書く: point_id、書かれたとおりの因子(時間は FACTOR_s に秒でも)、量と FIGURE_low・FIGURE_high。"
      "SQLite には表 indices もある。他のプログラムの結果は --problem(SALib の problem.json)、--sample、--results(点ごとに一行、空白かコンマで区切った数、見出しはあってもなくてもよい)で読む。"}},
    EXAMPLE("import sqlite3, pandas                    # pandas"),
    EXAMPLE("points = pandas.read_sql(\"SELECT * FROM points\", sqlite3.connect(\"sweep.sqlite\"))"),
    EXAMPLE("points.groupby(\"battery\")[\"hospitals\"].mean()"),
    EXAMPLE("points <- read.csv(\"sweep.csv\")         # R"),
    EXAMPLE("tapply(points$hospitals, points$battery, mean)")};

#define ABOUT(list) {(list), sizeof(list) / sizeof *(list)}
static const struct { const paragraph *paragraphs; size_t count; } abouts[] = {ABOUT(about_hakyu), ABOUT(about_model), ABOUT(about_scenario), ABOUT(about_run),
                                                                               ABOUT(about_catalogue), ABOUT(about_review), ABOUT(about_study)};

const paragraph *manual_about(size_t page, size_t *count) {
  *count = abouts[page].count;
  return abouts[page].paragraphs;
}
