#!/usr/bin/env python3
"""What sweeps cost beside what they run: planning and analysing many points, merging many rows, a unit beside a plain run, shards and ranks side by
side. bench/RESULTS.md says, on paper, what follows for many cores.

    bench/sweeps.py [PART...]      parts: plan files merge overhead units scaling startup      (all)

Builds the release first unless HAKYU_BUILT is set. Prints a line a figure; seconds are of the wall clock and, in brackets, of the processor. The first
line is the machine's load. HAKYU_BESIDE names another build of hakyu: merges are then made by both in turn.
"""
import csv
import json
import os
import random
import resource
import shutil
import sqlite3
import statistics
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
        """10^5 points: planned, asked for; and so many of them (RUN_POINTS, all) run a little, merged, analysed."""
        wall, processor = self.plan("many", "{type: lhs, points: 100000}", 1, 20)
        shutil.rmtree(os.path.join(self.work, "many"))
        print(f"plan 100,000 points: {wall:.2f} s ({processor:.2f}), {self.memory('sweep', 'plan', 'many.yaml', '-o', 'many'):.0f} MB")
        wall, processor = self.run("sweep", "status", "many", wanted=4)
        print(f"status of it: {wall:.2f} s ({processor:.2f})", flush=True)
        points = int(os.environ.get("RUN_POINTS", "100000"))
        self.plan("many", "{type: lhs, points: %d}" % points, 1, 20)
        wall, processor = self.run("sweep", "run", "many", "--threads", "1")
        print(f"run {points}, 20 replications a point: {wall:.1f} s ({processor:.1f}), {1e3 * processor / points:.3f} ms of the processor a point", flush=True)
        wall, processor = self.run("sweep", "merge", "many")
        print(f"merge them: {wall:.2f} s ({processor:.2f}), {1e6 * processor / points:.0f} us a point", flush=True)
        wall, processor = self.run("sweep", "analyse", "many", "-o", "many.md")
        print(f"analyse them: {wall:.1f} s ({processor:.1f}), {self.memory('sweep', 'analyse', 'many', '-o', 'many.md'):.0f} MB")

    def part_files(self):
        """10^5 points of another program, five factors and two figures, read and analysed."""
        luck, names = random.Random(1), [f"x{i}" for i in range(5)]
        with open(os.path.join(self.work, "problem.json"), "w", encoding="utf-8") as file:
            json.dump({"num_vars": 5, "names": names, "bounds": [[0, 1]] * 5}, file)
        with open(os.path.join(self.work, "X.txt"), "w", encoding="utf-8") as sample, open(os.path.join(self.work, "Y.txt"), "w", encoding="utf-8") as results:
            for _ in range(100000):
                x = [luck.random() for _ in names]
                sample.write(" ".join(f"{v:.12f}" for v in x) + "\n")
                results.write(f"{x[0] + 2 * x[1] * x[2]:.12f} {x[3] ** 2:.12f}\n")
        words = ("sweep", "analyse", "--problem", "problem.json", "--sample", "X.txt", "--results", "Y.txt", "-o", "files.md")
        wall, processor = self.run(*words)
        print(f"analyse 100,000 points of another program, 5 factors, 2 figures: {wall:.1f} s ({processor:.1f}), {self.memory(*words):.0f} MB")

    def part_merge(self):
        for form in ("totals", "sector_rows"):
            for shards in (1, 8):
                name = f"merge-{form}-{shards}"
                self.plan(name, "{type: lhs, points: 40}", 10, 40960, "outputs: {rows: %s}\n" % form)
                for shard in range(1, shards + 1):
                    self.run("sweep", "run", name, "--shard", f"{shard}/{shards}")
                programs = [self.hakyu] + ([os.environ["HAKYU_BESIDE"]] if os.environ.get("HAKYU_BESIDE") else [])
                times = {program: [] for program in programs}
                digests = set()
                for _ in range(5):
                    for program in programs:
                        times[program].append(self.run("sweep", "merge", name, program=[program]))
                        digests.add(self.said.split("\n")[0])
                if len(digests) != 1:
                    sys.exit(f"merges differ: {digests}")
                with sqlite3.connect(os.path.join(self.work, name, "merged", "trials.sqlite")) as store:
                    rows = sum(store.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in (("totals",) if form == "totals" else ("changed", "losses")))
                size = os.path.getsize(os.path.join(self.work, name, "merged", "trials.sqlite"))
                for program in programs:
                    wall, processor = (statistics.median(column) for column in zip(*times[program]))
                    print(f"merge {form}, {shards} shards: {rows} rows, median of 5: {wall:.2f} s ({processor:.2f}), {rows / wall / 1e6:.2f} M rows/s"
                          f" ({rows / processor / 1e6:.2f}), {size / rows:.1f} bytes a row{'' if program == self.hakyu else ', the other build'}", flush=True)
                shutil.rmtree(os.path.join(self.work, name))

    def part_overhead(self):
        """A shard beside plain runs of the same scenarios, with as many replications as take about a second a point; by the processor, in turn."""
        points, each = 6, 400000
        self.plan("over", "{type: lhs, points: %d}" % points, 1, each)
        with open(os.path.join(ROOT, "scenarios", "five-assets-blackout.yaml"), encoding="utf-8") as file:
            text = file.read().replace("model: five-assets", f"model: {ROOT}/models/five-assets")
        with open(os.path.join(self.work, "over", "points.csv"), encoding="utf-8") as file:
            table = list(csv.DictReader(file))
        ratios = []
        for _ in range(3):
            shutil.rmtree(os.path.join(self.work, "over", "shards"))
            os.mkdir(os.path.join(self.work, "over", "shards"))
            _, sweep = self.run("sweep", "run", "over", "--threads", "1")
            plain = 0
            for row in table:
                with open(os.path.join(self.work, "plain.yaml"), "w", encoding="utf-8") as file:
                    file.write(text.replace("horizon: 72h\n", "horizon: 72h\nparameters: {exchange_battery: %s}\n" % row["battery"]))
                plain += self.run("run", "plain.yaml", "-n", str(each), "--outer", "1", "--threads", "1", "--force", "-o", "plain")[1]
            ratios.append(sweep / plain)
            print(f"{points} points of {each} replications: a shard {sweep:.2f} s of the processor, plain runs {plain:.2f}: {100 * (sweep / plain - 1):+.1f} %")

    def part_units(self):
        """What a unit costs beside playing: the same replications in units of 4,096, and in one-replication points."""
        self.plan("unit", "{type: lhs, points: 2000}", 1, 1)
        _, empty = self.run("sweep", "run", "unit", "--threads", "1")
        _, again = self.run("sweep", "run", "unit", "--threads", "1")
        print(f"2,000 points of one replication: {1e3 * (empty - again) / 2000:.2f} ms of the processor a point (read, plan, store in a transaction, mark)")

    def part_scaling(self):
        """The same work by one process, by two shards side by side, by two ranks; in turn."""
        self.plan("scale", "{type: lhs, points: 60}", 5, 20000)
        found = {}
        for _ in range(3):
            for kind in ("1 shard", "2 shards", "2 threads", "2 ranks"):
                shutil.rmtree(os.path.join(self.work, "scale", "shards"))
                os.mkdir(os.path.join(self.work, "scale", "shards"))
                began = time.monotonic()
                if kind == "2 shards":
                    both = [subprocess.Popen([self.hakyu, "sweep", "run", "scale", "--shard", f"{i}/2", "--threads", "1"], cwd=self.work, env=self.environment,
                                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for i in (1, 2)]
                    if any(child.wait() for child in both):
                        sys.exit("a shard failed")
                elif kind == "2 ranks":
                    mpi = self.hakyu + "-mpi"
                    if not shutil.which("mpirun") or not os.path.exists(mpi):
                        continue
                    more = dict(self.environment, OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1", OMPI_MCA_rmaps_base_oversubscribe="1")
                    subprocess.run(["mpirun", "-n", "2", mpi, "sweep", "run", "scale", "--threads", "1"], cwd=self.work, env=more, stdout=subprocess.DEVNULL, check=True)
                else:
                    self.run("sweep", "run", "scale", "--threads", kind[0])
                found.setdefault(kind, []).append(time.monotonic() - began)
        one = min(found["1 shard"])
        print("60 points of 20,000: " + "; ".join(f"{kind} {min(times):.2f} s ({one / min(times):.2f} times)" for kind, times in found.items()))

    def part_startup(self):
        """What every process of a job does before its first unit, by the number of points."""
        for points in (1000, 10000, 100000):
            self.plan("start", "{type: lhs, points: %d}" % points, 1, 20)
            wall, processor = self.run("sweep", "run", "start", "--shard", f"{points}/{points}", "--threads", "1")
            print(f"a shard of one unit of {points} points: {wall:.2f} s ({processor:.2f})")


def main(arguments):
    if {"-h", "--help"} & set(arguments):
        print(__doc__.strip())
        return 0
    print("load of the last minute, 5 and 15 minutes: %.1f %.1f %.1f" % os.getloadavg(), flush=True)
    if not os.environ.get("HAKYU_BUILT"):
        subprocess.run(["cmake", "--preset", "release"], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
        subprocess.run(["cmake", "--build", "--preset", "release", "--target", "hakyu"], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
        # only where MPI is
        subprocess.run(["cmake", "--build", "--preset", "release", "--target", "hakyu-mpi"], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    work = tempfile.mkdtemp()
    bench = Bench(work)
    try:
        for part in arguments or ("plan", "files", "merge", "overhead", "units", "scaling", "startup"):
            getattr(bench, "part_" + part)()
    finally:
        shutil.rmtree(work)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
