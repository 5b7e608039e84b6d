#!/usr/bin/env python3
"""Sweeps as one MPI job: 1 to 4 ranks, 1 to 3 threads, the digest of one plain process; stopped, a rank lost, another number of ranks.

    cluster_mpi.py ROOT HAKYU HAKYU_MPI
"""
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "study"))
from sweeping import Sweeps  # noqa: E402

SKIPPED = 77
LONG = 60000


class Ranks(Sweeps):
    def mpirun(self, ranks, name, threads=1, more=()):
        return subprocess.Popen(["mpirun", "-n", str(ranks), self.hakyu_mpi, "sweep", "run", name, "--threads", str(threads), *more], cwd=self.work, env=self.environment,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)

    def finish(self, process, wanted=0):
        try:
            said = process.communicate(timeout=120)
        except subprocess.TimeoutExpired:
            process.kill()
            self.faults.append("mpirun: does not end")
            return process.communicate()
        if wanted is not None and process.returncode != wanted:
            self.faults.append(f"mpirun: exit {process.returncode}, not {wanted}: {said[1][-400:]}")
        return said

    def ranks(self, wanted):
        for ranks in (1, 2, 3, 4):
            name = f"ranks-{ranks}"
            self.plan(name, 5000)
            self.finish(self.mpirun(ranks, name, 1 + ranks % 3))
            files = sorted(os.listdir(os.path.join(self.work, name, "shards")))
            self.hold(files == [f"rank-{i}-of-{ranks}" for i in range(1, ranks + 1)], f"{ranks} ranks left {files}")
            self.hold(self.merge(name) == wanted, f"{ranks} ranks: another digest")

    def mixed(self, wanted):
        """Shards begun by hand, the rest by ranks, then by other ranks after a file was lost."""
        self.plan("mixed", 5000)
        self.say("sweep", "run", "mixed", "--shard", "2/3")
        self.finish(self.mpirun(2, "mixed"))
        self.hold(self.merge("mixed") == wanted, "ranks over what was begun by hand: another digest")
        shutil.rmtree(os.path.join(self.work, "mixed", "shards", "rank-1-of-2"))
        self.say("sweep", "merge", "mixed", wanted=4)
        self.finish(self.mpirun(2, "mixed"))
        self.finish(self.mpirun(3, "mixed"))
        self.hold(self.merge("mixed") == wanted, "a lost file made again: another digest")

    def rough(self):
        """Ranks and mpirun stopped and killed at random moments, with 1 to 4 ranks; the same command goes on."""
        self.plan("smooth", LONG)
        self.say("sweep", "run", "smooth")
        wanted = self.merge("smooth")
        self.plan("rough", LONG)
        luck, hits = random.Random(7), 0
        for attempt in range(12):
            process = self.mpirun(1 + attempt % 4, "rough", 1 + attempt % 2)
            time.sleep(luck.uniform(0.2, 0.9))
            children = subprocess.run(["pgrep", "-P", str(process.pid)], stdout=subprocess.PIPE, universal_newlines=True).stdout.split()
            how = luck.choice(["usr1", "term", "rank"])
            if how == "rank" and children:
                try:
                    os.kill(int(luck.choice(children)), signal.SIGKILL)
                except ProcessLookupError:
                    pass
            else:
                process.send_signal(signal.SIGUSR1 if how == "usr1" else signal.SIGTERM)
            self.finish(process, wanted=None)
            hits += process.returncode != 0
        self.finish(self.mpirun(2, "rough"))
        self.hold(hits >= 4, f"only {hits} of 12 came in time")
        self.say("sweep", "status", "rough", wanted=0)
        self.hold(self.merge("rough") == wanted, "stopped and killed: another digest")

    def told(self):
        self.plan("limit", 2000000)
        said = self.finish(self.mpirun(2, "limit", 1, ["--time-limit", "1s"]), wanted=4)
        self.hold("stopped" in said[0], f"a time limit is not told: {said}")
        self.say("sweep", "submit", "limit", "--scheduler", "mpi", "--shards", "3", "--dry-run")
        self.hold("mpirun -n 3 hakyu-mpi sweep run limit" in self.say("sweep", "status", "limit", wanted=4).stdout, "status does not name mpirun")
        self.finish(self.mpirun(2, "nothing"), wanted=3)
        self.finish(self.mpirun(1, "limit", "x"), wanted=2)

    def script(self, wanted):
        """The job script as `sweep submit` writes it: ranks, then the merge."""
        self.plan("script", 5000)
        self.say("sweep", "submit", "script", "--scheduler", "mpi", "--shards", "2", "--dry-run")
        done = subprocess.run(["bash", os.path.join(self.work, "script", "jobs", "ranks.slurm")], cwd=self.work,
                              env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
        self.hold(done.returncode == 0 and wanted in done.stdout, f"the script of ranks: {done.returncode} {done.stdout} {done.stderr[-300:]}")

    def failing(self):
        self.plan_failing("failing")
        said = self.finish(self.mpirun(3, "failing"), wanted=1)
        self.hold("1 units failed" in said[0] and "-3h" in said[1], f"a failing point is not told: {said}")
        self.say("sweep", "merge", "failing", wanted=1)


def main(arguments):
    if not shutil.which("mpirun"):
        print("skipped: there is no mpirun")
        return SKIPPED
    ranks = Ranks(os.path.abspath(arguments[0]), os.path.abspath(arguments[1]), tempfile.mkdtemp())
    ranks.hakyu_mpi = os.path.abspath(arguments[2])
    # tests may run as root and on few processors; job scripts that ship say nothing of either
    ranks.environment.update(OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1", OMPI_MCA_rmaps_base_oversubscribe="1", OMPI_MCA_hwloc_base_binding_policy="none")
    ranks.plan("plain", 5000)
    ranks.say("sweep", "run", "plain")
    digest = ranks.merge("plain")
    ranks.ranks(digest)
    ranks.mixed(digest)
    ranks.failing()
    ranks.script(digest)
    ranks.told()
    ranks.rough()
    return ranks.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
