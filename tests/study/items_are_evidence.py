#!/usr/bin/env python3
"""items_are_evidence.py ROOT HAKYU - an item that is off and on in a study is what `hakyu evidence` tries: on the same replications every loss is
the same, pair by pair; two items together are their levers together; a copy of the sweep's folder needs no catalogue elsewhere; what is no
item, or acts on nothing, is refused."""
import os, shutil, sqlite3, subprocess, sys, tempfile, json

import sweeping

root, hakyu = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
OUTERS, NUMBERS = 6, 100

CATALOGUE = """hakyu: 1
kind: catalogue
title: {en: Small, ja: 小}
licence: CC0-1.0
sources: {S: {what: test, where: test, confidence: 1}}
editions: {"1": {title: {en: First, ja: 初版}, date: 2020-01-01, state: entered, source: S}}
items:
  A.1:
    title: {en: second supplier, ja: 二重化}
    mechanisms: [struck]
    levers: [{lever: add_supplier, targets: "kind:exchange & service:electricity", doses: [2]}, {lever: repair_faster, targets: "kind:nothing-here"}]
    adoption: {low: 0.3, high: 0.9, source: S}
    editions: {"1": {states: not_stated, source: S}}
    source: S
  B.1:
    title: {en: faster repair, ja: 早い修理}
    mechanisms: [struck]
    levers: [{lever: repair_faster, targets: all, doses: [3]}]
    editions: {"1": {states: not_stated, source: S}}
    source: S
  C.1:
    title: {en: nothing to act on, ja: 対象なし}
    mechanisms: [struck]
    levers: [{lever: repair_faster, targets: "kind:nothing-here"}]
    editions: {"1": {states: not_stated, source: S}}
    source: S
  F.1:
    title: {en: warned, ja: 警報}
    mechanisms: [struck]
    levers: [{lever: share_warning, targets: all, doses: [3], repair_least: 0.2, repair_most: 0.4, recurrence: 0.5}]
    editions: {"1": {states: not_stated, source: S}}
    source: S
  D.1:
    title: {en: words, ja: 言葉}
    not_assessable: {en: words only, ja: 言葉だけ}
    editions: {"1": {states: not_stated, source: S}}
    source: S
"""
STUDY = """hakyu: 1
kind: study
title: {en: Items, ja: 項目}
scenario: %s/scenarios/%s.yaml
catalogue: ./small.yaml
design: {type: two_level}
factors:
%s
replications: %d
outer: %d
seed: 7
"""


def run(*args, code=0):
    done = subprocess.run([hakyu, *args], capture_output=True, text=True, env={**os.environ, "HAKYU_PATH": root})
    if done.returncode != code:
        sys.exit("FAULT: hakyu %s ended with %d, not %d\n%s%s" % (" ".join(args), done.returncode, code, done.stdout, done.stderr))
    return done.stdout + done.stderr


def histories(path, trial_id):
    """(outer, number): {row: weight_s} of one trial; and which pairs it looked at."""
    store = sqlite3.connect("file:%s?mode=ro" % path, uri=True)
    trial, = store.execute("SELECT trial FROM trials WHERE id = ?", (trial_id,)).fetchone()
    losses, looked = {}, set()
    for outer, first, count in store.execute("SELECT outer, first, count FROM done WHERE trial = ?", (trial,)):
        looked.update((outer, n) for n in range(first, first + count))
    for outer, number in store.execute("SELECT outer, number FROM %s WHERE trial = ?" % sweeping.changed_in(store), (trial,)):
        losses[outer, number] = {}
    for outer, number, row, weight_s in sweeping.losses_of(store, trial):
        losses[outer, number][row] = weight_s
    return losses, looked


def same(what, evidence, off, on):
    found, looked = evidence
    pairs = [(o, n) for o in range(OUTERS) for n in range(NUMBERS)]
    moved = 0
    for pair in pairs:
        if pair not in looked:
            sys.exit("FAULT: %s: evidence has not looked at %s" % (what, pair))
        without = off[0].get(pair, {})
        wanted = found.get(pair, without)
        if wanted != on[0].get(pair, {}):
            sys.exit("FAULT: %s: pair %s: evidence %s, study %s" % (what, pair, wanted, on[0].get(pair, {})))
        moved += wanted != without
    if moved < 20:
        sys.exit("FAULT: %s: only %d of %d pairs were changed: the test says little" % (what, moved, len(pairs)))
    return moved


def base_of(scenario, folder):
    run("run", os.path.join(root, "scenarios", scenario + ".yaml"), "--replications", str(OUTERS * NUMBERS), "--outer", str(OUTERS), "--seed", "7", "-o", folder)


work = tempfile.mkdtemp(prefix="hakyu-items-")
os.chdir(work)
try:
    with open("small.yaml", "w", encoding="utf-8") as file:
        file.write(CATALOGUE)
    factor = "  %s: {path: item.%s, levels: [off, on]}\n"

    def study(name, *items, scenario="five-assets-blackout"):
        with open(name, "w", encoding="utf-8") as file:
            file.write(STUDY % (root, scenario, "".join(factor % (f, i) for f, i in items), OUTERS * NUMBERS, OUTERS))

    study("both.yaml", ("a", "A.1"), ("b", "B.1"))
    run("check", "./both.yaml")
    run("sweep", "plan", "./both.yaml", "-o", "sweep")
    os.rename("small.yaml", "moved.yaml")
    run("sweep", "run", "sweep")
    run("sweep", "merge", "sweep")
    os.rename("moved.yaml", "small.yaml")
    base_of("five-assets-blackout", "base")
    run("evidence", "base", "--catalogue", "./small.yaml", "--outer", str(OUTERS), "-o", "evidence")
    merged, trials = "sweep/merged/trials.sqlite", "evidence/trials.sqlite"
    off, b, a, both = (histories(merged, "point:%d" % p) for p in range(4))
    moved = [same("A.1", histories(trials, "item:A.1"), off, a), same("B.1", histories(trials, "item:B.1"), off, b)]
    if both[0] in (a[0], b[0], off[0]):
        sys.exit("FAULT: two items together are the same as one")

    # What a warning brings beside earlier detection goes the same ways.
    study("warned.yaml", ("w", "F.1"), scenario="worm-in-ten-sectors")
    run("sweep", "plan", "./warned.yaml", "-o", "warned")
    run("sweep", "run", "warned")
    run("sweep", "merge", "warned")
    points = [histories("warned/merged/trials.sqlite", "point:%d" % p) for p in range(2)]
    base_of("worm-in-ten-sectors", "worm")
    run("evidence", "worm", "--catalogue", "./small.yaml", "--outer", str(OUTERS), "-o", "worm-evidence")
    moved.append(same("F.1", histories("worm-evidence/trials.sqlite", "item:F.1"), *points))
    os.makedirs("models/guidelines")
    shutil.copy("small.yaml", "models/guidelines/small.yaml")
    shown = run("show", "F.1")
    if "3; repair_least 0.2, repair_most 0.4, recurrence 0.5" not in shown:
        sys.exit("FAULT: what a warning brings is not shown:\n" + shown)
    written = {lever["lever"]: lever for lever in json.loads(run("show", "F.1", "--json"))["levers"]}["share_warning"]
    if [written.get(key) for key in ("repair_least", "repair_most", "recurrence")] != [0.2, 0.4, 0.5]:
        sys.exit("FAULT: nor is it in JSON: %s" % written)

    # A catalogue that was changed in the sweep's folder is told.
    shutil.copytree("sweep", "changed")
    with open("changed/inputs/catalogue.yaml", "w", encoding="utf-8") as file:
        file.write(CATALOGUE.replace("high: 0.9", "high: 0.8"))
    if "changed since" not in run("sweep", "status", "changed", code=3):
        sys.exit("FAULT: a changed catalogue is not told")

    for name, item, word in (("c.yaml", "C.1", "act on nothing"), ("d.yaml", "D.1", "words only"), ("e.yaml", "E.1", "no such item")):
        study(name, ("x", item))
        if word not in run("check", "./" + name, code=3):
            sys.exit("FAULT: %s is not told (%s)" % (item, word))
    print("pairs changed by A.1, B.1 and F.1: %d, %d and %d of %d, each as in evidence" % (*moved, OUTERS * NUMBERS))
finally:
    os.chdir("/")
    shutil.rmtree(work)
