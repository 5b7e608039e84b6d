#!/usr/bin/env python3
"""What a sweep promises, on the program itself.

    sweep_promises.py ROOT HAKYU

Any split of the work, any order, any number of threads, killed and begun again: one content digest. A point's losses are those of a run
of the scenario written by hand. Gaps, foreign shards, changed inputs and failing points are told, with their exit codes.
"""
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

STUDY = """hakyu: 1
kind: study
title: {en: t, ja: t}
scenario: %s/scenarios/five-assets-blackout.yaml
design: {type: grid}
factors:
  battery: {path: parameters.exchange_battery, levels: [1h, 10h]}
  crews: {path: crews.grid.size, levels: [1, 2]}
  more: {path: "lever.add_supplier@kind:exchange.share", levels: [0, 0.5]}
outer: 7
seed: 3
replications: %d
"""


class Sweeps:
    def __init__(self, root, hakyu, work):
        self.root, self.hakyu, self.work, self.faults = root, hakyu, work, []
        self.environment = dict(os.environ, HAKYU_PATH=root, LC_ALL="C")

    def say(self, *arguments, wanted=0, **more):
        done = subprocess.run([self.hakyu, *arguments], cwd=self.work, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              universal_newlines=True, **more)
        if wanted is not None and done.returncode != wanted:
            self.faults.append(f"{' '.join(arguments)}: exit {done.returncode}, not {wanted}: {done.stderr.strip()[:300]}")
        return done

    def hold(self, is_true, what):
        if not is_true:
            self.faults.append(what)

    def plan(self, name, replications, study=None):
        with open(os.path.join(self.work, name + ".yaml"), "w", encoding="utf-8") as file:
            file.write(study or STUDY % (self.root, replications))
        shutil.rmtree(os.path.join(self.work, name), ignore_errors=True)
        self.say("sweep", "plan", name + ".yaml", "-o", name)

    def merge(self, name, wanted=0, *more):
        return self.say("sweep", "merge", name, *more, wanted=wanted).stdout.split("\n")[0]

    # ---- the same bytes ----

    def splits(self):
        digests = {}
        for shards in (1, 2, 7, 13):
            for backward in (False, True):
                name = f"split-{shards}-{backward}"
                self.plan(name, 5000)
                order = range(shards, 0, -1) if backward else range(1, shards + 1)
                for shard in order:
                    self.say("sweep", "run", name, "--shard", f"{shard}/{shards}", "--threads", str(1 + shard % 3))
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
        with sqlite3.connect(file) as database:
            database.execute("UPDATE losses SET weight_s = weight_s + 1 WHERE number = (SELECT number FROM losses LIMIT 1)")
        self.hold("another result" in self.say("sweep", "merge", "overlap", wanted=3).stderr, "a shard with another result was merged")

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
        with sqlite3.connect(os.path.join(self.work, "split-1-False", "merged", "trials.sqlite")) as merged:
            found = merged.execute("SELECT l.outer, l.number, l.row, l.weight_s FROM losses AS l JOIN trials AS t ON t.trial = l.trial WHERE t.id = 'point:5' "
                                   "ORDER BY 1, 2, 3").fetchall()
            points = merged.execute("SELECT count(*) FROM trials").fetchone()[0]
        self.hold(points == 8, f"{points} points")
        self.hold(len(wanted) > 1000 and found == wanted, f"a point is not the run: {len(found)} and {len(wanted)} rows")

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

    def failing(self):
        """A point in the middle whose scenario cannot be: the others are run, and the end is not 0."""
        with open(os.path.join(self.work, "points.csv"), "w", encoding="utf-8") as file:
            file.write("point_id,battery\n" + "".join(f"p{i},{i}h\n" for i in range(1, 70)) + "bad,-3h\n" + "".join(f"q{i},{i}h\n" for i in range(1, 4)))
        study = (STUDY % (self.root, 50)).split("design:")[0] + "design: {type: list, file: points.csv}\nreplications: 50\n" \
            "factors: {battery: {path: parameters.exchange_battery, levels: [1h]}}\n"
        self.plan("failing", 0, study)
        done = self.say("sweep", "run", "failing", wanted=1)
        self.hold("1 failed" in done.stdout and "-3h" in done.stderr, f"the failure was not told: {done.stdout} {done.stderr}")
        self.say("sweep", "status", "failing", wanted=1)
        self.say("sweep", "merge", "failing", wanted=1)

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
    work = tempfile.mkdtemp()
    sweeps = Sweeps(os.path.abspath(arguments[0]), os.path.abspath(arguments[1]), work)
    digest = sweeps.splits()
    sweeps.same_as_run()
    sweeps.killed()
    sweeps.overlapping(digest)
    sweeps.gaps()
    sweeps.foreign()
    sweeps.failing()
    sweeps.two_at_once()
    shutil.rmtree(work)
    for fault in sweeps.faults:
        print(fault)
    return 1 if sweeps.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
