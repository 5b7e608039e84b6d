#!/usr/bin/env python3
"""What sweeps cost beside what they run: planning and analysing many points, merging many rows, a unit beside a plain run, shards and ranks side by
side, and from that, on paper, many cores.

    bench/sweeps.py [PART...]      parts: plan merge overhead scaling paper      (all)

Builds the release first unless HAKYU_BUILT is set. Prints a line a figure; seconds are of the wall clock and, in brackets, of the processor.
"""
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
STUDY = """hakyu: 1
kind: study
title: {en: bench, ja: bench}
scenario: %s/scenarios/five-assets-blackout.yaml
design: %s
factors:
  battery: {path: parameters.exchange_battery, range: [1h, 10h]}
  crew: {path: crews.grid.size, levels: [1, 2]}
outer: %d
replications: %d
%s"""


class Bench:
    def __init__(self, work):
        self.work = work
        self.hakyu = os.path.join(ROOT, "build", "release", "hakyu")
        self.environment = dict(os.environ, HAKYU_PATH=ROOT, LC_ALL="C")
        self.spent = {}

    def run(self, *words, program=None, wanted=0):
        """Seconds by the clock, of the processor, and the most memory in MB."""
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        child = subprocess.Popen([*(program or [self.hakyu]), *words], cwd=self.work, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
        said = child.communicate()
        wall, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
        if child.returncode != wanted:
            sys.exit(f"{' '.join(words)}: exit {child.returncode}: {said[1][-500:]}")
        self.said = said[0]
        return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def memory(self, *words):
        """The most memory of one command in MB, by its own account."""
        code = "import resource,subprocess,sys; r=subprocess.run(sys.argv[1:],stdout=subprocess.DEVNULL,stderr=subprocess.DEVNULL); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss/1024)"
        done = subprocess.run([sys.executable, "-c", code, self.hakyu, *words], cwd=self.work, env=self.environment, stdout=subprocess.PIPE, universal_newlines=True, check=True)
        return float(done.stdout)

    def study(self, name, design, outer, replications, rest=""):
        with open(os.path.join(self.work, name + ".yaml"), "w", encoding="utf-8") as file:
            file.write(STUDY % (ROOT, design, outer, replications, rest))

    def plan(self, name, design, outer, replications, rest=""):
        self.study(name, design, outer, replications, rest)
        shutil.rmtree(os.path.join(self.work, name), ignore_errors=True)
        return self.run("sweep", "plan", name + ".yaml", "-o", name)

    # ---- the parts ----

    def part_plan(self):
        """10^5 points: planned, asked for, run a little, merged, analysed."""
        wall, processor = self.plan("many", "{type: lhs, points: 100000}", 1, 20)
        shutil.rmtree(os.path.join(self.work, "many"))
        print(f"plan 100,000 points: {wall:.2f} s ({processor:.2f}), {self.memory('sweep', 'plan', 'many.yaml', '-o', 'many'):.0f} MB")
        wall, processor = self.run("sweep", "status", "many", wanted=4)
        print(f"status of it: {wall:.2f} s ({processor:.2f})")
        wall, processor = self.run("sweep", "run", "many")
        print(f"run it, 20 replications a point: {wall:.1f} s ({processor:.1f}), {1e3 * processor / 1e5:.3f} ms of the processor a point")
        wall, processor = self.run("sweep", "merge", "many")
        print(f"merge it: {wall:.1f} s ({processor:.1f})")
        wall, processor = self.run("sweep", "analyse", "many", "-o", "many.md")
        print(f"analyse it: {wall:.1f} s ({processor:.1f}), {self.memory('sweep', 'analyse', 'many', '-o', 'many.md'):.0f} MB")

    def part_merge(self):
        for form in ("totals", "sector_rows"):
            for shards in (1, 8):
                name = f"merge-{form}-{shards}"
                self.plan(name, "{type: lhs, points: 40}", 10, 40960, "outputs: {rows: %s}\n" % form)
                for shard in range(1, shards + 1):
                    self.run("sweep", "run", name, "--shard", f"{shard}/{shards}")
                times = [self.run("sweep", "merge", name) for _ in range(3)]
                wall, processor = min(times)
                with sqlite3.connect(os.path.join(self.work, name, "merged", "trials.sqlite")) as store:
                    rows = sum(store.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in (("totals",) if form == "totals" else ("changed", "losses")))
                size = os.path.getsize(os.path.join(self.work, name, "merged", "trials.sqlite"))
                print(f"merge {form}, {shards} shards: {rows} rows, {wall:.2f} s ({processor:.2f}), {rows / wall / 1e6:.2f} M rows/s ({rows / processor / 1e6:.2f}), {size / rows:.1f} bytes a row")
                shutil.rmtree(os.path.join(self.work, name))


def main(arguments):
    if not os.environ.get("HAKYU_BUILT"):
        subprocess.run(["cmake", "--preset", "release"], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
        subprocess.run(["cmake", "--build", "--preset", "release", "--target", "hakyu"], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    work = tempfile.mkdtemp()
    bench = Bench(work)
    try:
        for part in arguments or ("plan", "merge", "overhead", "scaling"):
            getattr(bench, "part_" + part)()
    finally:
        shutil.rmtree(work)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
