#!/usr/bin/env python3
"""A sweep from its plan to other programs and back, on the program itself.

    travel.py ROOT HAKYU

What is not whole is refused, or marked; the points that leave as CSV and SQLite say what the tables say; the examples for pandas and R read
them (each where it is installed); a design made elsewhere is run as a list, and comes back with its results as another program's.
"""
import csv
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile

import sweeping

STUDY = """hakyu: 1
kind: study
title: {en: t, ja: t}
scenario: %s/scenarios/five-assets-blackout.yaml
design: %s
factors:
  battery: {path: parameters.exchange_battery, levels: [1h, 10h, 24h]}
  crews: {path: crews.grid.size, levels: [1, 2]}
outer: 5
replications: 200
watch:
  - {id: calls, sector: telecom, metric: mean}
  - {id: lost, sector: telecom, metric: any}
"""


class Travel:
    def __init__(self, root, hakyu, work):
        self.root, self.hakyu, self.work, self.faults = root, hakyu, work, []
        self.environment = dict(os.environ, HAKYU_PATH=root, LC_ALL="C")

    def say(self, *words, wanted=0, program=None):
        done = subprocess.run([program or self.hakyu, *words], cwd=self.work, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
        if done.returncode != wanted:
            self.faults.append(f"{' '.join(words)}: exit {done.returncode}, not {wanted}: {done.stderr.strip()[:300]}")
        return done

    def hold(self, is_true, what):
        if not is_true:
            self.faults.append(what)

    def path(self, name):
        return os.path.join(self.work, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)

    # ---- whole, or marked ----

    def gaps(self):
        self.write("study.yaml", STUDY % (self.root, "{type: grid}"))
        self.say("sweep", "plan", "study.yaml", "-o", "sweep")
        self.hold("not merged" in self.say("sweep", "analyse", "sweep", wanted=4).stderr, "a sweep that is not merged was analysed")
        self.say("sweep", "run", "sweep", "--shard", "2/2")
        part = self.say("sweep", "analyse", "sweep", "--partial", wanted=4).stdout
        tables = [line for line in part.split("\n") if line.startswith("### ")]
        self.hold(len(tables) > 3 and all("INCOMPLETE" in line for line in tables), f"tables that do not say INCOMPLETE: {tables}")
        self.hold("has gaps" in self.say("sweep", "analyse", "sweep", wanted=4).stderr, "a merge with gaps was taken for a whole one")
        self.say("sweep", "run", "sweep", "--shard", "1/2")
        self.say("sweep", "merge", "sweep")
        whole = self.say("sweep", "analyse", "sweep").stdout
        self.hold("INCOMPLETE" not in whole and "### Main effects" in whole, "a whole sweep says INCOMPLETE, or has no main effects")
        for wrong in (("--problem", "x"), ("--threshold", "calls<@battery"), ("--threshold", "nothing<1@battery"), ("--points", "x.txt"), ("--format", "what")):
            self.say("sweep", "analyse", "sweep", *wrong, wanted=2)
        self.say("sweep", "analyse", wanted=2)
        self.say("sweep", "analyse", "nowhere", wanted=3)

    # ---- the same numbers everywhere ----

    def numbers(self):
        self.say("sweep", "analyse", "sweep", "--points", "points.csv", "--format", "csv,json", "-o", "out")
        self.say("sweep", "analyse", "sweep", "--points", "points.sqlite")
        with open(self.path("points.csv"), encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        with sqlite3.connect(self.path("points.sqlite")) as database:
            stored = database.execute("SELECT point_id, battery, battery_s, calls, calls_low, lost_high FROM points ORDER BY rowid").fetchall()
            kinds = {row[0] for row in database.execute("SELECT DISTINCT name FROM indices")}
        self.hold(len(rows) == 6 and [row["battery_s"] for row in rows[::2]] == ["3600", "36000", "86400"], "the points of the CSV are not those of the study")
        for row, other in zip(rows, stored):
            self.hold((row["point_id"], row["battery"]) == other[:2] and abs(float(row["calls"]) - other[3]) < 1e-9 * (1 + abs(other[3])) and
                      abs(float(row["calls_low"]) - other[4]) < 1e-9 * (1 + abs(other[4])) and abs(float(row["lost_high"]) - other[5]) < 1e-12, f"CSV and SQLite differ: {row}, {other}")
        self.hold(kinds == {"main", "src", "prcc"}, f"indices stored of a grid: {kinds}")
        with open(self.path("out-csv/point_values.csv"), encoding="utf-8", newline="") as file:
            table = list(csv.DictReader(file))
        self.hold([row["calls"] for row in table] == [row["calls"][:len(t["calls"])] for row, t in zip(rows, table)] or
                  all(abs(float(t["calls"]) - float(row["calls"])) < 1e-9 * (1 + float(row["calls"])) for row, t in zip(rows, table)), "the document's points are others")
        self.by_hand(rows)
        return rows

    def by_hand(self, rows):
        """Point 3 (10h, 2 crews): mean and share from the stored losses."""
        with sqlite3.connect(self.path("sweep/merged/trials.sqlite")) as merged:
            note, trial = merged.execute("SELECT note, trial FROM trials WHERE id = 'point:3'").fetchone()
            row = [r["sector"] for r in json.loads(note)].index("telecom")
            losses = [w for _, _, r, w in sweeping.losses_of(merged, trial) if r == row]
        self.hold(abs(sum(losses) / 3600 / 200 - float(rows[3]["calls"])) < 1e-6, f"the mean of point 3 is {rows[3]['calls']}, by hand {sum(losses) / 3600 / 200}")
        self.hold(abs(len(losses) / 200 - float(rows[3]["lost"])) < 1e-12, f"P(loss) of point 3 is {rows[3]['lost']}, by hand {len(losses) / 200}")

    # ---- what it will take ----

    def estimate(self):
        said = self.say("check", "study.yaml").stdout
        self.hold("6 points" in said and "200 replications each" in said and "of one core" in said and "MB of disk" in said, f"check says {said!r}")
        self.write("many.yaml", (STUDY % (self.root, "{type: grid}")).replace("replications: 200", "replications: 30000"))
        promised = int(self.say("check", "many.yaml").stdout.split(" MB of disk")[0].split("about ")[-1])
        self.say("sweep", "plan", "many.yaml", "-o", "many")
        self.say("sweep", "run", "many")
        self.say("sweep", "merge", "many")
        taken = sum(os.path.getsize(self.path(name)) for name in ("many/merged/trials.sqlite", "many/shards/1-of-1/trials.sqlite")) / 1e6
        self.hold(taken / 2 - 1 <= promised <= 2 * taken + 1, f"check promised {promised} MB, taken were {taken:.1f}")
        self.write("huge.yaml", (STUDY % (self.root, "{type: lhs, points: 2000000}")).replace("levels: [1h, 10h, 24h]", "range: [1h, 24h]").replace("replications: 200", "replications: 1000000000"))
        self.hold("MB are free" in self.say("check", "huge.yaml", wanted=3).stderr, "a study that no disk holds was not refused")

    # ---- examples ----

    def examples(self, rows):
        wanted = {level: sum(float(row["calls"]) for row in rows if row["battery"] == level) / 2 for level in ("1h", "10h", "24h")}
        here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "examples")
        python = next((p for p in (sys.executable, "/usr/bin/python3") if subprocess.run([p, "-c", "import pandas"], stderr=subprocess.DEVNULL).returncode == 0), None)
        for name, program, words in (("pandas", python, (os.path.join(here, "points.py"), "points.sqlite")), ("R", shutil.which("Rscript"), (os.path.join(here, "points.R"), "points.csv"))):
            if not program:
                print(f"skipped: the example for {name}: it is not installed")
                continue
            said = self.say(*words, "calls", "battery", program=program).stdout
            found = {line.split()[0]: float(line.split()[1]) for line in said.split("\n") if line.split()[:1] and line.split()[0] in wanted}
            self.hold(set(found) == set(wanted) and all(abs(found[k] - wanted[k]) <= 1e-5 * (1 + abs(wanted[k])) for k in wanted), f"{name} says {said!r}, not {wanted}")

    # ---- from elsewhere, and back ----

    def from_elsewhere(self):
        """The grid's points as a list made elsewhere give the grid's figures; its results come back as another program's."""
        shutil.copy(self.path("sweep/points.csv"), self.path("points-in.csv"))
        self.write("listed.yaml", STUDY % (self.root, "{type: list, file: points-in.csv}"))
        self.say("sweep", "plan", "listed.yaml", "-o", "listed")
        self.say("sweep", "run", "listed")
        self.say("sweep", "merge", "listed")
        self.say("sweep", "analyse", "listed", "--points", "listed.csv", "--threshold", "calls<1@battery")
        with open(self.path("points.csv"), encoding="utf-8") as file, open(self.path("listed.csv"), encoding="utf-8") as other:
            text = file.read()
            self.hold(text == other.read(), "a list of the grid's points has other figures")
        rows = list(csv.DictReader(text.split("\n")))
        self.write("problem.json", json.dumps({"num_vars": 2, "names": ["battery_s", "crews"], "bounds": [[3600, 86400], [1, 2]]}))
        self.write("X.txt", "".join(f"{float(row['battery_s']):.18e} {float(row['crews']):.18e}\n" for row in rows))
        self.write("Y.txt", "".join(f"{float(row['calls']):.18e}\n" for row in rows))
        self.say("sweep", "analyse", "--problem", "problem.json", "--sample", "X.txt", "--results", "Y.txt", "--points", "back.csv")
        with open(self.path("back.csv"), encoding="utf-8") as file:
            back = list(csv.DictReader(file))
        self.hold(all(abs(float(a["Y"]) - float(b["calls"])) < 1e-9 * (1 + float(b["calls"])) for a, b in zip(back, rows)) and len(back) == 6, "results did not come back as they left")


    def sampled(self):
        """A sample as SALib writes it (saltelli: A, AB, B) is run as a list, its times in seconds; its layout is seen, so indices come out."""
        luck, rows = random.Random(3), []
        for _ in range(8):
            a, b = [[luck.uniform(3600, 36000), luck.uniform(0, 1)] for _ in range(2)]
            rows += [a, [b[0], a[1]], [a[0], b[1]], b]
        self.write("sample.txt", "".join(" ".join(f"{v:.18e}" for v in row) + "\n" for row in rows))
        study = (STUDY % (self.root, "{type: list, file: sample.txt}")).replace("levels: [1h, 10h, 24h]", "range: [1h, 10h]").replace("crews.grid.size, levels: [1, 2]", '"lever.add_supplier@kind:exchange.share", range: [0, 1]')
        self.write("sampled.yaml", study)
        self.say("sweep", "plan", "sampled.yaml", "-o", "sampled")
        self.say("sweep", "run", "sampled")
        self.say("sweep", "merge", "sampled")
        said = self.say("sweep", "analyse", "sampled", "--points", "sampled.csv").stdout
        self.hold("Design saltelli, 32 points" in said and "First order and total" in said, "a sample's layout was not seen")
        with open(self.path("sampled.csv"), encoding="utf-8") as file:
            points = list(csv.DictReader(file))
        self.hold([int(p["battery_s"]) for p in points] == [round(row[0]) for row in rows], "the sample's times are others")
        self.hold(all(abs(float(p["crews"]) - row[1]) < 1e-11 for p, row in zip(points, rows)), "the sample's numbers are others")
        self.write("sample.txt", "7200 0.5\n7200 0.5 0.1\n")
        self.say("sweep", "plan", "sampled.yaml", "-o", "no", wanted=3)


def main(arguments):
    work = tempfile.mkdtemp()
    travel = Travel(os.path.abspath(arguments[0]), os.path.abspath(arguments[1]), work)
    travel.gaps()
    rows = travel.numbers()
    travel.estimate()
    travel.examples(rows)
    travel.from_elsewhere()
    travel.sampled()
    shutil.rmtree(work)
    for fault in travel.faults:
        print(fault)
    return 1 if travel.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
