#!/usr/bin/env python3
"""What a sweep promises, on the program itself.

    sweep_promises.py ROOT HAKYU

Any split of the work, any order, any number of threads, killed and begun again: one content digest. A point's losses are those of a run
of the scenario written by hand. Gaps, foreign shards, changed inputs and failing points are told, with their exit codes.
"""
import collections
import json
import math
import os
import random
import re
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

from sweeping import STUDY, Sweeps, losses_of, open_merged

# Two points of four become sure enough before they have taken all they may.
PRECISE = """hakyu: 1
kind: study
title: {en: t, ja: t}
scenario: %s/scenarios/five-assets-blackout.yaml
design: {type: grid}
factors:
  battery: {path: parameters.exchange_battery, levels: [1h, 10h]}
  crews: {path: crews.grid.size, levels: [1, 2]}
outer: 7
seed: 3
replications: 9000
precision: 6%%
watch:
  - {id: index}
  - {id: lost, sector: telecom, metric: any}
  - {id: tail, sector: telecom, metric: q95}
"""


class Promises(Sweeps):
    # ---- the same bytes ----

    def pieces(self, name, shards):
        """8 points of two units: each shard has whole points where their number is divided by that of shards, else every unit of its turn."""
        wanted = {s: set() for s in range(1, shards + 1)}
        for point in range(8):
            for block in range(2):
                wanted[point % shards + 1 if 8 % shards == 0 else (2 * point + block) % shards + 1].add((point, block))
        for shard, units in wanted.items():
            with sqlite3.connect(os.path.join(self.work, name, "shards", f"{shard}-of-{shards}", "trials.sqlite")) as store:
                done = store.execute("SELECT id, outer, first FROM trials JOIN done USING (trial)").fetchall()
            with open(os.path.join(self.work, name, "points.csv"), encoding="utf-8") as file:
                ids = [line.split(",")[0] for line in file.read().split("\n")[1:9]]
            found = {(ids.index(point.removeprefix("point:")), 0 if first == 0 else 1) for point, outer, first in done}
            if 8 % shards == 0:
                units = {(point, 0) for point, block in units}  # both blocks of a point are one stretch
            self.hold(found == units, f"{name}: shard {shard} has {sorted(found)}, not {sorted(units)}")

    def splits(self):
        digests = {}
        for shards in (1, 2, 7, 13):
            for backward in (False, True):
                name = f"split-{shards}-{backward}"
                self.plan(name, 5000)
                order = range(shards, 0, -1) if backward else range(1, shards + 1)
                for shard in order:
                    self.say("sweep", "run", name, "--shard", f"{shard}/{shards}", "--threads", str(1 + shard % 3))
                self.pieces(name, shards)
                digests[name] = self.merge(name)
        self.hold(len(set(digests.values())) == 1 and len(digests["split-1-False"]) == 64, f"splits differ: {digests}")
        return digests["split-1-False"]

    def killed(self):
        """Large enough that kills come in time on a quick machine too."""
        self.plan("whole", 120000)
        self.say("sweep", "run", "whole")
        wanted = self.merge("whole")
        self.plan("killed", 120000)
        luck, kills = random.Random(5), 0
        for _ in range(200):
            run = subprocess.Popen([self.hakyu, "sweep", "run", "killed", "--shard", "1/2", "--threads", "2"], cwd=self.work, env=self.environment,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(luck.uniform(0, 0.15))
            run.send_signal(luck.choice([signal.SIGKILL, signal.SIGTERM]))
            if run.wait() == 0:
                break
            kills += 1
            if kills == 25:
                self.say("sweep", "run", "killed", "--shard", "1/2")
                break
        self.say("sweep", "run", "killed", "--shard", "2/2", "--time-limit", "1h")
        self.hold(self.merge("killed") == wanted, f"killed {kills} times: another digest")
        self.hold(sorted(os.listdir(os.path.join(self.work, "killed", "shards"))) == ["1-of-2", "2-of-2"], "killed: stray files in shards")
        self.hold(kills >= 3, "killed: never in time")

    def overlapping(self, wanted):
        """The same units in shards of another split count once."""
        self.plan("overlap", 5000)
        for shard in ("1/3", "2/3", "3/3", "1/1", "2/5"):
            self.say("sweep", "run", "overlap", "--shard", shard)
        self.hold(self.merge("overlap") == wanted, "overlapping shards: another digest")
        file = os.path.join(self.work, "overlap", "shards", "2-of-5", "trials.sqlite")
        for changed, word, code in (('{"0":1}', "another result", 3), ('{"0":-1}', "cannot be", 1), ('{"0":1,"0":2}', "cannot be", 1), ('{"0":1', "cannot be", 1)):
            with sqlite3.connect(file) as database:
                database.execute("UPDATE totals SET losses = ? WHERE number = (SELECT min(number) FROM totals)", (changed,))
            self.hold(word in self.say("sweep", "merge", "overlap", wanted=code).stderr, f"a shard with {changed} was merged")

    def sector_rows(self):
        """The other way of storing: the same losses, also where shards overlap, and other results are seen there, too."""
        self.plan("rows", 0, STUDY % (self.root, 5000) + "outputs: {rows: sector_rows}\n")
        for shard in ("1/2", "2/2", "1/3"):
            self.say("sweep", "run", "rows", "--shard", shard)
        self.merge("rows")
        with open_merged(os.path.join(self.work, "rows")) as rows, open_merged(os.path.join(self.work, "split-1-False")) as totals:
            for store, table in ((rows, "losses"), (totals, "totals")):
                self.hold(store.execute(f"SELECT count(*) FROM {table}").fetchone()[0] > 1000, f"{table}: hardly a row")
            ids = [store.execute("SELECT id, trial FROM trials ORDER BY id").fetchall() for store in (rows, totals)]
            for (name, of_rows), (_, of_totals) in zip(*ids):
                self.hold(losses_of(rows, of_rows) == losses_of(totals, of_totals), f"{name}: stored by rows of sectors are other losses than by totals")
        with sqlite3.connect(os.path.join(self.work, "rows", "shards", "1-of-3", "trials.sqlite")) as database:
            database.execute("UPDATE losses SET weight_s = weight_s + 1 WHERE number = (SELECT min(number) FROM losses)")
        self.hold("another result" in self.say("sweep", "merge", "rows", wanted=3).stderr, "sector rows: a shard with another result was merged")

    # ---- the right numbers ----

    def same_as_run(self):
        """Point 5 of 8: battery 10h, crews 1, more 0.5: sums by sector and unit against a run of that scenario."""
        with open(os.path.join(self.root, "scenarios", "five-assets-blackout.yaml"), encoding="utf-8") as file:
            text = file.read()
        text = text.replace("model: five-assets", f"model: {self.root}/models/five-assets").replace(
            "horizon: 72h\n", "horizon: 72h\nparameters: {exchange_battery: 10h}\nlevers: [{lever: add_supplier, targets: \"kind:exchange\", share: 0.5}]\n")
        with open(os.path.join(self.work, "by-hand.yaml"), "w", encoding="utf-8") as file:
            file.write(text)
        self.say("run", "by-hand.yaml", "-n", "5000", "--outer", "7", "--seed", "3", "-o", "by-hand")
        with sqlite3.connect(os.path.join(self.work, "by-hand", "result.sqlite")) as run:
            wanted = run.execute("SELECT outer, number, row, weight_s FROM losses WHERE weight_s > 0 ORDER BY 1, 2, 3").fetchall()
        with open_merged(os.path.join(self.work, "split-1-False")) as merged:
            found = losses_of(merged, merged.execute("SELECT trial FROM trials WHERE id = 'point:5'").fetchone()[0])
            points = merged.execute("SELECT count(*) FROM trials").fetchone()[0]
        self.hold(points == 8, f"{points} points")
        self.hold(len(wanted) > 1000 and found == wanted, f"a point is not the run: {len(found)} and {len(wanted)} rows")

    # ---- points that stop by precision ----

    def precise_splits(self):
        """One digest over shards, order, threads and kills."""
        digests, study = {}, PRECISE % self.root
        for shards in (1, 2, 3, 7):
            name = f"precise-{shards}"
            self.plan(name, 0, study)
            for shard in (range(1, shards + 1) if shards % 2 else range(shards, 0, -1)):
                self.say("sweep", "run", name, "--shard", f"{shard}/{shards}", "--threads", str(1 + (shard + shards) % 3))
            digests[name] = self.merge(name)
        self.plan("precise-killed", 0, study)
        luck, kills = random.Random(7), 0
        for _ in range(60):
            run = subprocess.Popen([self.hakyu, "sweep", "run", "precise-killed", "--threads", "2"], cwd=self.work, env=self.environment,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                if run.wait(timeout=luck.uniform(0.05, 0.3)) == 0:
                    break
            except subprocess.TimeoutExpired:
                run.send_signal(luck.choice([signal.SIGKILL, signal.SIGTERM]))
                run.wait()
                kills += 1
        self.say("sweep", "run", "precise-killed")
        digests["precise-killed"] = self.merge("precise-killed")
        self.hold(kills >= 2, "precise: never killed in time")
        self.hold(len(set(digests.values())) == 1, f"points that stop by precision: {digests}")

    def stops_by_rule(self):
        """Rounds, the rule and the index, once more by other arithmetic: each point stopped where it first held, no earlier, no later; and what it has
        are the first replications of the same study without precision."""
        self.plan("fixed", 0, (PRECISE % self.root).replace("precision: 6%\n", ""))
        self.say("sweep", "run", "fixed")
        self.merge("fixed")
        stopped = 0
        for point in range(4):
            rows, note, done = self.stored("precise-1", point)
            every, _, _ = self.stored("fixed", point)
            n = sum(done.values())
            self.hold(rows == {k: v for k, v in every.items() if k[1] < done[k[0]]}, f"point {point}: its rows are not the first of the study without precision")
            if note != "":
                stopped += 1
                self.hold(int(note) == n, f"point {point}: noted {note}, there are {n}")
            first = self.first_sure(every, point)
            self.hold(n == (first or 9000), f"point {point}: {n} replications, by the rule {first or 9000}")
        self.hold(0 < stopped < 4, f"{stopped} of 4 points stopped: nothing to tell apart")
        table = self.say("sweep", "analyse", "precise-1", "--points", "precise.csv").stdout
        with open(os.path.join(self.work, "precise.csv"), encoding="utf-8") as file:
            told = [line.rstrip("\n").split(",")[-1] for line in file]
        self.hold(told == ["x_replications"] + [str(sum(self.stored("precise-1", p)[2].values())) for p in range(4)], f"the points say {told}")
        self.hold(f"{4 - stopped} points took all they may" in table, "the analysis does not say which points are less sure")

    def stored(self, name, point):
        with open_merged(os.path.join(self.work, name)) as store:
            trial, weights = store.execute("SELECT trial, note FROM trials WHERE id = ?", (f"point:{point}",)).fetchone()
            note = store.execute("SELECT text FROM notes WHERE key = ?", (f"stopped:{point}",)).fetchone()
            rows = collections.defaultdict(dict)
            for outer, number, row, weight_s in losses_of(store, trial):
                rows[outer, number][row] = weight_s
            done = {}
            for outer, first, count in store.execute("SELECT outer, first, count FROM done WHERE trial = ?", (trial,)):
                self.hold(first == 0 and outer not in done, f"{name}: stretches with gaps")
                done[outer] = count
        self.weights = json.loads(weights)
        return rows, note[0] if note else "", done

    def first_sure(self, every, point):
        """The index (importance is 1 in this model) and P(lines lost); half-widths by two passes."""
        units = collections.Counter(row["sector"] for row in self.weights)
        worth = [1 / row["weight"] / units[row["sector"]] for row in self.weights]
        lines = [r for r, row in enumerate(self.weights) if row["sector"] == "telecom"]
        figures, each = [[], []], -(-512 // 7)
        most = {o: len(range(o, 9000, 7)) for o in range(7)}
        for r in range(1000):
            for outer in range(7):
                for number in range(r * each, min((r + 1) * each, most[outer])):
                    losses = every.get((outer, number), {})
                    figures[0].append(sum(worth[row] * w / 3600 for row, w in losses.items()))
                    figures[1].append(float(any(row in lines for row in losses)))
            n = len(figures[0])
            if r >= 1 and all(sum(f) > 0 and 1.959964 * statistics.stdev(f) / math.sqrt(n) <= 0.06 * sum(f) / n for f in figures):
                return n if n < 9000 else None
            if n >= 9000:
                return None
        return None

    def precise_refusals(self):
        """A shard that says it stopped elsewhere, and one whose note does not fit its rows."""
        for name, sql, wanted, exit_code in (("precise-2", "UPDATE notes SET text = text + 1 WHERE key LIKE 'stopped:%'", "missing", 4),):
            with sqlite3.connect(os.path.join(self.work, name, "shards", "1-of-2", "trials.sqlite")) as store:
                self.hold(store.execute(sql).rowcount > 0, f"{name}: nothing to change")
            self.hold(wanted in self.say("sweep", "merge", name, wanted=exit_code).stderr, f"{name}: {sql}: not seen")

    # ---- what is told ----

    def gaps(self):
        self.plan("gaps", 300)
        self.say("sweep", "run", "gaps", "--shard", "2/3")
        self.hold("missing" in self.say("sweep", "merge", "gaps", wanted=4).stderr, "a gap was not told")
        self.hold("INCOMPLETE" in self.say("sweep", "merge", "gaps", "--partial", wanted=4).stdout, "a partial merge does not say so")
        self.hold(self.say("sweep", "status", "gaps", wanted=4).stdout.count("sweep run") == 1, "status does not say how to go on")
        for wrong in ("0/3", "4/3", "1", "a/b", "1/2/3"):
            self.say("sweep", "run", "gaps", "--shard", wrong, wanted=2)
        self.say("sweep", "plan", "gaps.yaml", "-o", "gaps", wanted=3)

    def foreign(self):
        self.plan("mine", 300)
        self.plan("theirs", 301)
        for name in ("mine", "theirs"):
            self.say("sweep", "run", name)
        shutil.copytree(os.path.join(self.work, "theirs", "shards", "1-of-1"), os.path.join(self.work, "mine", "shards", "1-of-2"))
        self.hold("another sweep" in self.say("sweep", "merge", "mine", wanted=3).stderr, "a foreign shard was merged")
        for name, old, new in (("points.csv", "10h", "11h"), ("inputs/model/model.yaml", "size: 1", "size: 2"), ("inputs/study.yaml", "seed: 3", "seed: 4")):
            self.plan("changed", 300)
            path = os.path.join(self.work, "changed", name)
            with open(path, encoding="utf-8") as file:
                text = file.read()
            self.hold(old in text, f"{name} has no {old}")
            with open(path, "w", encoding="utf-8") as file:
                file.write(text.replace(old, new, 1))
            self.hold("changed since" in self.say("sweep", "run", "changed", wanted=3).stderr, f"{name}: a change was not seen")

    def watched_nowhere(self):
        """A figure of what cannot be lost is refused before anything is run, and leaves no folder."""
        for sector in ("nosuch", "telecom, unit: metres"):
            with open(os.path.join(self.work, "nowhere.yaml"), "w", encoding="utf-8") as file:
                file.write(STUDY % (self.root, 300) + "watch:\n  - {id: w, sector: %s}\n" % sector)
            for words in (("check", "nowhere.yaml"), ("sweep", "plan", "nowhere.yaml", "-o", "nowhere")):
                self.hold("nothing can be lost" in self.say(*words, wanted=3).stderr, f"{words[0]}: a figure of {sector} was not refused")
        self.hold(not os.path.exists(os.path.join(self.work, "nowhere")), "a refused plan left a folder")

    def failing(self):
        """A point in the middle whose scenario cannot be: the others are run, and the end is not 0."""
        self.plan_failing("failing")
        done = self.say("sweep", "run", "failing", wanted=1)
        self.hold("1 failed" in done.stdout and "-3h" in done.stderr, f"the failure was not told: {done.stdout} {done.stderr}")
        for command in ("status", "merge"):
            said = self.say("sweep", command, "failing", wanted=1).stderr
            self.hold(re.search(r"failing: bad: .*refused: .*\(-3h\)", said) and said.count("refused:") == 1, f"{command} does not list the point that failed: {said}")

    def two_at_once(self):
        self.plan("two", 200000)
        first = subprocess.Popen([self.hakyu, "sweep", "run", "two", "--threads", "1"], cwd=self.work, env=self.environment, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)
        time.sleep(1.5)
        second = self.say("sweep", "run", "two", "--time-limit", "1s", wanted=None)
        self.hold(second.returncode not in (0, 4), f"two processes at one shard: the second ended with {second.returncode}: {second.stderr}")
        first.send_signal(signal.SIGUSR1)
        begun = time.monotonic()
        first.wait()
        self.hold(first.returncode == 4 and time.monotonic() - begun < 5, f"SIGUSR1: exit {first.returncode}")


def main(arguments):
    sweeps = Promises(os.path.abspath(arguments[0]), os.path.abspath(arguments[1]), tempfile.mkdtemp())
    digest = sweeps.splits()
    sweeps.same_as_run()
    sweeps.killed()
    sweeps.overlapping(digest)
    sweeps.sector_rows()
    sweeps.precise_splits()
    sweeps.stops_by_rule()
    sweeps.precise_refusals()
    sweeps.gaps()
    sweeps.foreign()
    sweeps.watched_nowhere()
    sweeps.failing()
    sweeps.two_at_once()
    return sweeps.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
