"""What tests of sweeps share: the program run in a folder of their own, faults gathered and told at the end, what is stored of a point."""
import json
import os
import shutil
import sqlite3
import subprocess

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
    """One test's folder, the program in it, and what it found wrong."""

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

    def plan_failing(self, name):
        """73 points, 50 replications each; one in the middle, bad, has a scenario that cannot be."""
        with open(os.path.join(self.work, "points.csv"), "w", encoding="utf-8") as file:
            file.write("point_id,battery\n" + "".join(f"p{i},{i}h\n" for i in range(1, 70)) + "bad,-3h\n" + "".join(f"q{i},{i}h\n" for i in range(1, 4)))
        study = (STUDY % (self.root, 50)).split("design:")[0] + "design: {type: list, file: points.csv}\nreplications: 50\n" \
            "factors: {battery: {path: parameters.exchange_battery, levels: [1h]}}\n"
        self.plan(name, 0, study)

    def end(self):
        """Tells the faults and takes the folder away; the exit code."""
        shutil.rmtree(self.work)
        for fault in self.faults:
            print(fault)
        return 1 if self.faults else 0


def changed_in(store):
    """The table with a row for each replication that lost something or did not settle: by the study's outputs, `totals` or `changed`."""
    return "totals" if store.execute("PRAGMA user_version").fetchone()[0] >= 2 else "changed"


def losses_of(store, trial):
    """(outer, number, row, weight x seconds) of a trial in an open trials.sqlite, by either form of storing, in order."""
    if changed_in(store) == "changed":
        return store.execute("SELECT outer, number, row, weight_s FROM losses WHERE trial = ? ORDER BY 1, 2, 3", (trial,)).fetchall()
    return [(outer, number, int(row), weight_s) for outer, number, losses in
            store.execute("SELECT outer, number, losses FROM totals WHERE trial = ? ORDER BY 1, 2", (trial,)) for row, weight_s in json.loads(losses).items()]


def unsettled_of(store, trial):
    return store.execute("SELECT count(*) FROM %s WHERE trial = ? AND outcome <> 0" % changed_in(store), (trial,)).fetchone()[0]


def open_merged(folder):
    return sqlite3.connect(os.path.join(folder, "merged", "trials.sqlite"))
