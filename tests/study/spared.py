#!/usr/bin/env python3
"""spared.py ROOT HAKYU - evidence over sweeps on a sweep made to be known: faster repair of the one line holds where the other is struck, too, by the
barge, and nowhere else; a measure that acts on nothing that is struck holds nowhere; gains against arithmetic of its own. The rows say the same in both
tongues and in every format. A sweep with gaps, without measures, or whose points do not share their luck is refused; so are options of runs."""
import collections, csv, json, os, re, shutil, sqlite3, subprocess, sys, tempfile

import sweeping

root, hakyu = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
STUDY = """hakyu: 1
kind: study
title: {en: Turning, ja: 左右}
scenario: %s/scenarios/five-assets-blackout.yaml
design: {type: grid}
factors:
  barge:   {path: hazards.barge.probability, levels: [0, 1], label: {en: "the | barge", ja: はしけ}}
  battery: {path: parameters.exchange_battery, levels: [2h, 6h]}
%s
replications: 400
outer: 4
%s"""
MEASURES = """  repair:  {path: "lever.repair_faster@asset:line-west", levels: [off, on], label: {en: west sooner, ja: 西を早く}}
  who:     {path: lever.add_crews.targets, levels: [off, all]}
  idle:    {path: "lever.detect_within@asset:hospital", levels: [off, on]}"""


def run(*args, code=0):
    done = subprocess.run([hakyu, *args], capture_output=True, text=True, env={**os.environ, "HAKYU_PATH": root, "HAKYU_LANG": ""})
    if done.returncode != code:
        sys.exit("FAULT: hakyu %s ended with %d, not %d\n%s%s" % (" ".join(args), done.returncode, code, done.stdout, done.stderr))
    return done.stdout + done.stderr


def study(name, measures, rest=""):
    with open(name + ".yaml", "w", encoding="utf-8") as file:
        file.write(STUDY % (root, measures, rest))
    run("sweep", "plan", "./%s.yaml" % name, "-o", name)


def means(folder):
    store = sqlite3.connect("file:%s/merged/trials.sqlite?mode=ro" % folder, uri=True)
    found = {}
    for trial, name, note in store.execute("SELECT trial, id, note FROM trials"):
        rows = json.loads(note)
        units = collections.Counter(row["sector"] for row in rows)
        total = sum(w / 3600 / rows[r]["weight"] / units[rows[r]["sector"]] for _, _, r, w in sweeping.losses_of(store, trial))
        found[name.removeprefix("point:")] = total / 400
    return found


def expect(text, *wanted):
    for word in wanted:
        if word not in text:
            sys.exit("FAULT: %r is not said:\n%s" % (word, text))


work = tempfile.mkdtemp(prefix="hakyu-spared-")
os.chdir(work)
try:
    study("turning", MEASURES)
    run("sweep", "run", "turning", "--shard", "1/2")
    expect(run("evidence", "turning", code=4), "missing")
    run("sweep", "merge", "turning", "--partial", code=4)
    expect(run("evidence", "turning", code=4), "missing")
    run("sweep", "run", "turning", "--shard", "2/2")
    expect(run("evidence", "turning", code=4), "gaps")
    run("sweep", "merge", "turning")
    said = run("evidence", "turning")
    rows = {line.split(" | ")[0].strip("| "): line for line in reversed(said.splitlines()) if line.startswith("| ")}
    expect(rows["repair"], "west sooner | on | 50 % | 8 | 16 | 0 |", "the \\| barge (0: 0 %, 1: 100 %) |")
    expect(rows["idle"], "| idle | on | 0 % | 0 | 16 | 0 |", "| none |")
    expect(rows["who"], "| who | all | ", "| 16 |")
    expect(said, "more than 1 %", "| west sooner | on | the \\| barge | 0 | 0 % | 1 | 100 % |")
    said = run("evidence", "turning", "--lang", "ja")
    expect(said, "西を早く", "はしけ（0: 0 %、1: 100 %）", "対策がある設定で成り立つとは")
    if any(re.search("[a-z]{3,} [a-z]{3,}", line) for line in said.splitlines() if line.startswith("| ")):
        sys.exit("FAULT: English words in Japanese rows:\n" + said)
    for option in ("--redact", "--catalogue=x", "--threads=2"):
        expect(run("evidence", "turning", option, code=2), "is of runs")
    expect(run("evidence", "turning", "--format", "csv"), "turning/evidence-csv")

    # Every format says what JSON says, in both tongues, with what it rests on.
    os.mkdir("out")
    run("evidence", "turning", "--lang", "both", "--format", "json,csv,md,html,xlsx", "-o", "out/evidence")
    back = subprocess.run([sys.executable, "-B", os.path.join(root, "tests", "report", "read_back.py"), "--report", "out", "evidence"], capture_output=True, text=True)
    if back.returncode not in (0, 77):
        sys.exit("FAULT: formats differ: %s%s" % (back.stdout, back.stderr))
    with open("out/evidence.json", encoding="utf-8") as file:
        document = json.load(file)
    table = {part["key"]: part["rows"] for part in document["parts"] if part["part"] == "table"}
    repair = next(row for row in table["measures"] if row["factor"]["text"]["en"] == "repair")
    if (repair["holds"]["value"], repair["holding"]["value"], repair["settings"]["value"], repair["measure"]["text"]["ja"]) != (0.5, 8, 16, "西を早く"):
        sys.exit("FAULT: the row of repair is %s" % repair)
    pedigree = {line["key"]: line["value"] for line in document["provenance"]}
    if (pedigree["replications"], pedigree["outer"], pedigree["scenario"]) != ("400", "4", "five-assets-blackout") or pedigree["content_digest"] != run("sweep", "merge", "turning").split()[0]:
        sys.exit("FAULT: the rows rest on %s" % pedigree)

    found = means("turning")
    with open("turning/points.csv", encoding="utf-8") as file:
        points = list(csv.DictReader(file))
    key = lambda p: (p["barge"], p["battery"], p["idle"], p["who"])
    off = {key(p): found[p["point_id"]] for p in points if p["repair"] == "off"}
    gains = [off[key(p)] - found[p["point_id"]] for p in points if p["repair"] == "on"]
    low, high = repair["gain"]["low"], repair["gain"]["high"]
    if max(abs(low - min(gains)), abs(high - max(gains))) > 1e-9 or high < 0.1:
        sys.exit("FAULT: gains are said %s to %s, come out %s to %s" % (low, high, min(gains), max(gains)))

    study("plain", "")
    run("sweep", "run", "plain")
    run("sweep", "merge", "plain")
    expect(run("evidence", "plain", code=3), "no factor of the sweep is a measure")
    study("apart", MEASURES, "seeds: independent\n")
    run("sweep", "run", "apart")
    run("sweep", "merge", "apart")
    expect(run("evidence", "apart", code=3), "do not share their luck")
    print(rows["repair"])
finally:
    os.chdir("/")
    shutil.rmtree(work)
