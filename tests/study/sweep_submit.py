#!/usr/bin/env python3
"""Sweeps handed to schedulers, with a Slurm that only writes down what it was told, and GNU parallel where it is installed.

    sweep_submit.py ROOT HAKYU

N is stored once and stays: a task submitted again is the same part. Arrays keep to MaxArraySize. A merge never waits for ever (afterany) and
is loud about gaps. What status prints as the command for the rest is run as it stands, and then nothing is missing.
"""
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time

from sweeping import Sweeps

FAKES = {
    "sbatch": "#!/bin/sh\necho \"$@\" >>\"$TOLD\"\necho $(($(wc -l <\"$TOLD\") + 40))\n",
    "scontrol": "#!/bin/sh\necho 'Configuration data'\necho 'MaxArraySize            = 11'\n",
}


class Submissions(Sweeps):
    def fake_slurm(self):
        folder = os.path.join(self.work, "fakes")
        os.mkdir(folder)
        for name, text in FAKES.items():
            path = os.path.join(folder, name)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            os.chmod(path, os.stat(path).st_mode | stat.S_IXUSR)
        self.told = os.path.join(self.work, "told")
        self.environment.update(PATH=folder + ":" + os.environ["PATH"], TOLD=self.told)

    def run_as_task(self, name, task, wanted=0):
        return subprocess_run(self, ["sweep", "run", name], wanted, dict(self.environment, SLURM_ARRAY_TASK_ID=str(task)))

    def submission(self, name):
        with open(os.path.join(self.work, name, "submission.json"), encoding="utf-8") as file:
            return json.load(file)

    def script(self, name, script):
        with open(os.path.join(self.work, name, "jobs", script), encoding="utf-8") as file:
            return file.read()

    def words_told(self):
        with open(self.told, encoding="utf-8") as file:
            return file.read().split("\n")[:-1]

    # ---- Slurm ----

    def tasks_and_parts(self):
        self.plan("tasks", 9000)
        self.hold("--shard" in self.run_as_task("tasks", 1, wanted=3).stderr, "a task of a sweep that was never submitted was run")
        self.say("sweep", "submit", "tasks", "--scheduler", "slurm", "--shards", "7", "--dry-run")
        self.hold(self.submission("tasks")["shards"] == 7, "N is not stored")
        for task in (3, 7):  # as sbatch --array=3,7: two tasks, and still seven parts
            self.hold(f"shard {task} of 7" in self.run_as_task("tasks", task).stdout, f"task {task} is not part {task} of 7")
        for wrong in (0, 8, "-1", "x", "3x"):
            self.hold("1 to 7" in self.run_as_task("tasks", wrong, wanted=3).stderr, f"task {wrong} was not refused")
        self.hold("stays so" in self.say("sweep", "submit", "tasks", "--scheduler", "slurm", "--shards", "8", "--dry-run", wanted=3).stderr, "N was changed")
        self.say("sweep", "submit", "tasks", "--scheduler", "mpi", "--shards", "3", "--dry-run")
        self.hold(self.submission("tasks")["shards"] == 7, "ranks changed N")
        self.say("sweep", "submit", "tasks", "--scheduler", "slurm")
        told = self.words_told()
        self.hold(len(told) == 2 and "--array=1-2,4-6 " in told[0], f"not what is missing was submitted: {told}")
        self.hold("--dependency=afterany:41 " in told[1] and told[1].endswith("merge.slurm"), f"the merge is not after the array: {told}")

    def begun_anew(self):
        """A task that was put back into the queue meets its predecessor, who still saves: it waits, and goes on."""
        self.plan("anew", 400000)
        self.say("sweep", "submit", "anew", "--scheduler", "slurm", "--shards", "2", "--dry-run")
        environment = dict(self.environment, SLURM_ARRAY_TASK_ID="1")
        tasks = []
        for _ in range(2):
            tasks.append(subprocess.Popen([self.hakyu, "sweep", "run", "anew", "--threads", "1"], cwd=self.work, env=environment, stdout=subprocess.DEVNULL,
                                          stderr=subprocess.DEVNULL))
            time.sleep(1)
        tasks[0].send_signal(signal.SIGTERM)
        self.hold(tasks[0].wait() == 143, "the first did not save and end")
        time.sleep(1.5)
        self.hold(tasks[1].poll() in (None, 0), f"the second did not wait for the first: {tasks[1].poll()}")
        tasks[1].send_signal(signal.SIGTERM)
        self.hold(tasks[1].wait() in (0, 143), "the second did not go on")

    def array_limit(self):
        self.plan("many", 20000)  # 40 units
        self.say("sweep", "submit", "many", "--scheduler", "slurm", "--dry-run")
        self.hold("--array=1-10\n" in self.script("many", "shards.slurm"), "more tasks than MaxArraySize allows")
        self.hold("--shards 10" in self.say("sweep", "submit", "many", "--scheduler", "slurm", "--shards", "12", "--dry-run", wanted=3).stderr, "12 tasks were not refused")
        for task in range(1, 11):
            self.run_as_task("many", task)
        self.merge("many")
        self.say("sweep", "run", "many", wanted=0)

    def scripts(self):
        self.plan("scripts", 300)
        self.say("sweep", "submit", "scripts", "--scheduler", "slurm", "--shards", "8", "--at-once", "3", "--threads", "2", "--time-limit", "90min", "--dry-run")
        text = self.script("scripts", "shards.slurm")
        for line in ("#SBATCH --array=1-8%3\n", "#SBATCH --signal=B:TERM@120\n", "#SBATCH --cpus-per-task=2\n", "#SBATCH --time=90\n", "#SBATCH --requeue\n", "\nexec "):
            self.hold(line in text, f"the array's script has no {line!r}")
        self.hold("afterok" not in text + self.script("scripts", "merge.slurm").replace("afterok would", ""), "afterok")
        for name in ("shards.slurm", "merge.slurm"):
            subprocess.run(["bash", "-n", os.path.join(self.work, "scripts", "jobs", name)], check=True)
        merge = subprocess.run(["bash", os.path.join(self.work, "scripts", "jobs", "merge.slurm")], cwd=self.work, env=self.environment, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, universal_newlines=True)
        self.hold(merge.returncode == 4 and "NOT COMPLETE" in merge.stderr and "The rest:" in merge.stdout, f"a merge with gaps is not loud: {merge.returncode} {merge.stderr}")
        self.say("sweep", "submit", "scripts", "--scheduler", "pbs", wanted=2)
        self.say("sweep", "submit", "scripts", wanted=2)
        odd = os.path.join(self.work, 'a "b')
        shutil.copytree(os.path.join(self.work, "scripts"), odd)
        self.say("sweep", "submit", odd, "--scheduler", "slurm", "--dry-run", wanted=3)
        with open(os.path.join(self.work, "scripts", "submission.json"), "w", encoding="utf-8") as file:
            file.write('{"schema": "hakyu.sweep-submission/1", "scheduler": "slurm", "shards": 1.5}')
        self.run_as_task("scripts", 1, wanted=3)

    # ---- the rest, as status says it ----

    def rest(self):
        self.plan("rest", 9000)
        for shard in ("2/5", "4/5"):
            self.say("sweep", "run", "rest", "--shard", shard)
        lines = self.say("sweep", "status", "rest", wanted=4).stdout.split("The rest:\n")[1].split("\n")
        self.hold(lines[0].strip() == "for i in 1 3 5; do hakyu sweep run rest --shard $i/5; done", f"the rest is not said: {lines}")
        os.symlink(self.hakyu, os.path.join(self.work, "fakes", "hakyu"))
        subprocess.run(["sh", "-c", lines[0]], cwd=self.work, env=self.environment, stdout=subprocess.DEVNULL, check=True)
        self.say("sweep", "status", "rest", wanted=0)
        self.merge("rest")

    def parallel(self):
        """One part fails the first time (its folder cannot be written), and only that is done again."""
        if not shutil.which("parallel"):
            print("skipped: GNU parallel is not installed")
            return
        self.plan("par", 9000)
        self.plan("plain", 9000)
        self.say("sweep", "run", "plain")
        block = os.path.join(self.work, "par", "shards", "3-of-4.part")
        with open(block, "w", encoding="utf-8"):
            pass
        self.say("sweep", "submit", "par", "--scheduler", "parallel", "--shards", "4", "--at-once", "2", wanted=4)
        self.hold("parallel.sh" in self.say("sweep", "status", "par", wanted=4).stdout, "status does not name the script")
        os.unlink(block)
        before = {s: os.stat(os.path.join(self.work, "par", "shards", s, "trials.sqlite")).st_mtime_ns for s in ("1-of-4", "2-of-4", "4-of-4")}
        subprocess.run(["sh", os.path.join(self.work, "par", "jobs", "parallel.sh")], cwd=self.work, env=self.environment, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, check=True)
        after = {s: os.stat(os.path.join(self.work, "par", "shards", s, "trials.sqlite")).st_mtime_ns for s in before}
        with open(os.path.join(self.work, "par", "logs", "parallel.log"), encoding="utf-8") as log:
            runs = len(log.read().split("\n")) - 2
        self.hold(before == after and runs == 5, f"--resume-failed: {runs} runs")
        self.hold(self.merge("par") == self.merge("plain"), "GNU parallel: another digest")


def subprocess_run(sweeps, arguments, wanted, environment):
    kept, sweeps.environment = sweeps.environment, environment
    done = sweeps.say(*arguments, wanted=wanted)
    sweeps.environment = kept
    return done


def main(arguments):
    sweeps = Submissions(os.path.abspath(arguments[0]), os.path.abspath(arguments[1]), tempfile.mkdtemp())
    sweeps.environment.pop("SLURM_ARRAY_TASK_ID", None)
    sweeps.fake_slurm()
    sweeps.tasks_and_parts()
    sweeps.begun_anew()
    sweeps.array_limit()
    sweeps.scripts()
    sweeps.rest()
    sweeps.parallel()
    return sweeps.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
