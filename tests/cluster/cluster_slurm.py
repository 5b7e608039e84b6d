#!/usr/bin/env python3
"""Sweeps on a Slurm of our own (tools/slurm-up.sh): one machine that is two nodes.

    cluster_slurm.py ROOT HAKYU [FILE]      FILE: says it there, and its exit code in FILE.exit

An array and the merge after it, on both nodes, with the digest of one plain process; a task that is asked to stop, one that is killed, one
that goes back to the queue; a point that fails; gaps; the cluster page's five commands. Runs where HAKYU_CLUSTER is set; where HAKYU_CLUSTER_SAID
names a file, it is running already (tools/test.sh), will have said so there, and this one only waits for it and repeats it.
"""
import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "study"))
from sweeping import Sweeps  # noqa: E402

SKIPPED = 77
LONG = 150000  # replications of a point: a task is at it for seconds


class Cluster(Sweeps):
    def command(self, *words, wanted=0):
        done = subprocess.run(words, cwd=self.work, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
        if wanted is not None and done.returncode != wanted:
            self.faults.append(f"{' '.join(words)}: exit {done.returncode}, not {wanted}: {done.stderr.strip()[:300]}")
        return done.stdout

    def submit(self, name, *more):
        """The numbers of the array and of its merge."""
        said = self.say("sweep", "submit", name, "--scheduler", "slurm", *more).stdout
        found = re.match(r"Submitted: job (\d+), parts .*; job (\d+) merges", said)
        if not found:
            self.faults.append(f"{name}: not submitted: {said}")
            return "0", "0"
        return found.groups()

    def until(self, is_so, seconds=240):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if is_so():
                return True
            time.sleep(0.1)
        return False

    def state(self, job):
        return self.command("squeue", "-h", "-r", "-j", job, "-o", "%T", wanted=None).split()

    def wait(self, job, wanted):
        """Until the merge job has ended; its exit code."""
        if not self.until(lambda: re.search(rf"JobId={job} .*JobState=(COMPLETED|FAILED|CANCELLED)", self.jobs())):
            self.faults.append(f"job {job} did not end: {self.command('squeue', wanted=None)}")
            return
        code = re.search(rf"JobId={job} .*ExitCode=(\d+):", self.jobs()).group(1)
        self.hold(int(code) == wanted, f"merge job {job}: exit {code}, not {wanted}")

    def jobs(self):
        with open(os.path.join(self.slurm, "jobs.txt"), encoding="utf-8") as file:
            return file.read()

    def log(self, name, job):
        with open(os.path.join(self.work, name, "logs", f"merge-{job}.log"), encoding="utf-8") as file:
            return file.read()

    def task_log(self, name, job, task):
        with open(os.path.join(self.work, name, "logs", f"{job}_{task}.log"), encoding="utf-8") as file:
            return file.read()

    def running_task(self, name, job, task):
        """Once a task is at work and has stored something."""
        marker = os.path.join(self.work, name, "shards", f"{task}-of-4.part", "INCOMPLETE")

        def has_stored():
            try:
                with open(marker, encoding="utf-8") as file:
                    return re.search(r"^stored [1-9]", file.read(), re.M)
            except OSError:
                return False
        self.hold(self.until(has_stored, 30), f"task {task} of {job} never stored anything: {self.state(job)}")

    # ---- an array and a merge ----

    def plain(self):
        self.plan("plain", 20000)
        self.say("sweep", "run", "plain")
        return self.merge("plain")

    def array(self, wanted):
        self.plan("array", 20000)
        job, merge = self.submit("array", "--shards", "7")
        self.wait(merge, 0)
        self.hold(self.log("array", merge).split("\n")[0] == wanted, "an array has another digest than a plain process")
        nodes = set(re.findall(rf"NodeList=(\S+) .*ArrayJobId={job} ", self.jobs()))
        self.hold(nodes == {"n1", "n2"}, f"not on both nodes: {nodes}")
        # some tasks again, by hand: still parts of seven
        shutil.rmtree(os.path.join(self.work, "array", "shards", "3-of-7"))
        shutil.rmtree(os.path.join(self.work, "array", "shards", "7-of-7"))
        again = self.command("sbatch", "--parsable", "--array=3,7,9", os.path.join(self.work, "array", "jobs", "shards.slurm")).strip()
        self.until(lambda: not self.state(again))
        self.hold(sorted(os.listdir(os.path.join(self.work, "array", "shards"))) == [f"{i}-of-7" for i in range(1, 8)], "--array=3,7 made other parts")
        self.hold(re.search(rf"ArrayJobId={again} ArrayTaskId=9 .*ExitCode=3:", self.jobs()), "task 9 of 7 was not refused")
        self.hold(self.merge("array") == wanted, "--array=3,7: another digest")

    def stopped_killed_requeued(self):
        """One task gets TERM as at its time's end, one is killed, one goes back to the queue. The merge is loud; the rest is submitted again."""
        self.plan("rough", LONG)
        job, merge = self.submit("rough", "--shards", "4")
        self.running_task("rough", job, 1)
        self.running_task("rough", job, 2)
        began = time.monotonic()
        self.command("scancel", "--batch", "--signal=TERM", f"{job}_1")
        self.hold(self.until(lambda: "RUNNING" not in self.state(f"{job}_1"), 20) and time.monotonic() - began < 8, "a task that got TERM went on")
        for process in self.processes("rough", "2"):
            os.kill(process, 9)
        self.running_task("rough", job, 3)
        self.command("scontrol", "requeue", f"{job}_3")
        self.hold(self.until(lambda: "PENDING" in self.state(f"{job}_3"), 20), "a requeued task is not pending")
        self.hold("PENDING" in self.state(merge), "the merge did not wait for the task that was requeued")
        self.until(lambda: self.command("scontrol", "update", f"jobid={job}_3", "StartTime=now", wanted=None) or "RUNNING" in self.state(f"{job}_3"), 20)
        self.wait(merge, 4)
        text = self.log("rough", merge)
        self.hold("NOT COMPLETE" in text and "--array=1-2" in text, f"the merge after a kill is not loud: {text}")
        self.hold(os.path.isdir(os.path.join(self.work, "rough", "shards", "3-of-4")), f"the requeued task is not complete: {self.task_log('rough', job, 3)} {re.findall(rf'.*ArrayJobId={job} ArrayTaskId=3.*', self.jobs())}")
        job, merge = self.submit("rough")
        self.wait(merge, 0)
        self.plan("smooth", LONG)
        self.say("sweep", "run", "smooth")
        self.hold(self.merge("smooth") == self.log("rough", merge).split("\n")[0], "after stop, kill and requeue: another digest")

    def processes(self, name, task):
        """Of the task's hakyu, by what the shard's marker says."""
        with open(os.path.join(self.work, name, "shards", f"{task}-of-4.part", "INCOMPLETE"), encoding="utf-8") as file:
            return [int(line.split()[1]) for line in file if line.startswith("pid ")]

    def five_commands(self):
        """The README's, as they stand but for the study's size; the job has merged, so merging again gives the same."""
        with open(os.path.join(self.root, "README.md"), encoding="utf-8") as file:
            commands = file.read().split("```slurm\n")[1].split("```")[0].split("\n")[:-1]
        self.hold(len(commands) == 5, f"the README has {len(commands)} commands")
        with open(os.path.join(self.root, "scenarios", "studies", "metro-backup-hours.yaml"), encoding="utf-8") as file:
            study = file.read()
        study = re.sub(r"(?m)^replications:.*$", "replications: 40", study)
        with open(os.path.join(self.work, "metro-backup-hours.yaml"), "w", encoding="utf-8") as file:
            file.write(study)
        os.mkdir(os.path.join(self.work, "bin"))
        os.symlink(self.hakyu, os.path.join(self.work, "bin", "hakyu"))
        environment = dict(self.environment, PATH=os.path.join(self.work, "bin") + ":" + self.environment["PATH"], HAKYU_PATH=self.root)
        for number, command in enumerate(commands):
            words = command.replace("plan metro-backup-hours", "plan metro-backup-hours.yaml").replace("--threads 4", "--threads 1")
            done = subprocess.run(["sh", "-c", words], cwd=self.work, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
            if done.returncode != 0 and not (number == 2 and done.returncode == 4):
                self.faults.append(f"{command}: exit {done.returncode}: {done.stderr[-300:]}")
                return
            if number == 1:
                self.wait(re.search(r"job (\d+) merges", done.stdout).group(1), 0)
        with open(os.path.join(self.work, "sweep", "analysis.html"), encoding="utf-8") as file:
            self.hold(len(file.read()) > 2000, "the analysis is empty")

    def failing(self):
        """A point whose scenario cannot be: its task fails, the others do not, the merge runs (afterany) and fails with the list."""
        self.plan_failing("failing")
        job, merge = self.submit("failing", "--shards", "3")
        self.wait(merge, 1)
        codes = sorted(re.findall(rf"ArrayJobId={job} .*ExitCode=(\d+):", self.jobs()))
        self.hold(codes == ["0", "0", "1"], f"tasks ended with {codes}")
        self.hold("1 units failed" in self.log("failing", merge), "the merge does not say what failed")


def repeat(said):
    while not os.path.exists(said + ".exit"):
        time.sleep(0.1)
    with open(said, encoding="utf-8") as file:
        print(file.read(), end="")
    with open(said + ".exit", encoding="utf-8") as file:
        return int(file.read())


def say_there(arguments):
    """Beside other tests. Who is asked to stop stops his Slurm."""
    def leave(*_):
        sys.exit(143)

    signal.signal(signal.SIGTERM, leave)
    code = 1
    try:
        with open(arguments[2], "w", encoding="utf-8") as file, contextlib.redirect_stdout(file):
            code = main(arguments[:2])
    finally:
        with open(arguments[2] + ".part", "w", encoding="utf-8") as file:
            file.write(str(code))
        os.rename(arguments[2] + ".part", arguments[2] + ".exit")
    return code


def main(arguments):
    if not os.environ.get("HAKYU_CLUSTER"):
        print("skipped: HAKYU_CLUSTER is not set (tools/test.sh --cluster)")
        return SKIPPED
    if os.environ.get("HAKYU_CLUSTER_SAID") and len(arguments) == 2:
        return repeat(os.environ["HAKYU_CLUSTER_SAID"])
    if os.geteuid() != 0 or not shutil.which("slurmctld") or not shutil.which("munged"):
        print("skipped: a private Slurm needs root and the packages of tools/packages/cluster.txt")
        return SKIPPED
    work = tempfile.mkdtemp()
    root = os.path.abspath(arguments[0])
    cluster = Cluster(root, os.path.abspath(arguments[1]), work)
    cluster.slurm = os.path.join(work, "slurm")
    up = os.path.join(root, "tools", "slurm-up.sh")
    cluster.command(up, "start", cluster.slurm)
    cluster.environment["SLURM_CONF"] = os.path.join(cluster.slurm, "slurm.conf")
    try:
        if not cluster.faults:
            digest = cluster.plain()
            cluster.array(digest)
            cluster.failing()
            cluster.five_commands()
            cluster.stopped_killed_requeued()
    except OSError as error:
        cluster.faults.append(str(error))
    finally:
        cluster.command(up, "stop", cluster.slurm)
    left = subprocess.run(["pgrep", "-f", cluster.slurm], stdout=subprocess.PIPE, universal_newlines=True).stdout.split()
    cluster.hold(not left, f"daemons are left: {left}")
    return cluster.end()


if __name__ == "__main__":
    sys.exit(say_there(sys.argv[1:]) if len(sys.argv) == 4 else main(sys.argv[1:]))
