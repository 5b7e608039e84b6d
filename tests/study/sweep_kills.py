#!/usr/bin/env python3
"""Sweeps killed and refused: at every n-th call that changes a file, at random moments, by EIO and ENOSPC once and for good.

    sweep_kills.py ROOT HAKYU FAULT_SHIM STEP MOMENTS

Whatever happened, the same command goes on to the same digest; what ended with 0 is whole; merges too. The shim is that of tests/hardship.
"""
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from sweep_promises import Sweeps

SKIPPED = 77
SHARD = ("--shard", "1/2", "--threads", "1")


class Kills(Sweeps):
    def fault(self, words, **faults):
        environment = dict(self.environment, LD_PRELOAD=self.shim, FAULT_FAST="1", **{"FAULT_" + k.upper(): str(v) for k, v in faults.items()})
        return subprocess.run([self.hakyu, *words], cwd=self.work, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True).returncode

    def fresh(self, begun=False):
        shutil.rmtree(os.path.join(self.work, "s"), ignore_errors=True)
        shutil.copytree(os.path.join(self.work, "half" if begun else "planned"), os.path.join(self.work, "s"))

    def count(self, words):
        self.fault(words, count=os.path.join(self.work, "calls"))
        with open(os.path.join(self.work, "calls"), encoding="utf-8") as file:
            return int(file.read())

    def goes_on(self, what):
        """The same command, then the other shard: one digest, and nothing but two shards is there."""
        self.say("sweep", "run", "s", *SHARD)
        self.say("sweep", "run", "s", "--shard", "2/2")
        self.hold(self.merge("s") == self.wanted, f"{what}: another digest")
        self.hold(sorted(os.listdir(os.path.join(self.work, "s", "shards"))) == ["1-of-2", "2-of-2"], f"{what}: stray files")

    def is_whole(self):
        return os.path.isdir(os.path.join(self.work, "s", "shards", "1-of-2"))

    def prepare(self):
        self.plan("planned", 1500)
        self.fresh()
        self.say("sweep", "run", "s", *SHARD)
        self.say("sweep", "run", "s", "--shard", "2/2")
        self.wanted = self.merge("s")
        shutil.copytree(os.path.join(self.work, "s"), os.path.join(self.work, "half"))
        shutil.rmtree(os.path.join(self.work, "half", "merged"))
        self.fresh()
        return self.count(("sweep", "run", "s", *SHARD))

    def at_calls(self, calls, step):
        run = ("sweep", "run", "s", *SHARD)
        for at in range(1, calls + 1, step):
            for how in ("kill", "tear"):
                self.fresh()
                code = self.fault(run, at=at, do=how)
                self.hold(code == -signal.SIGKILL, f"{how} at call {at}: exit {code}")
                self.goes_on(f"{how} at call {at}")
        for at in range(1, calls + 1, step):
            for how in ("eio", "enospc"):
                for ever in ("0", "1"):
                    self.fresh()
                    code = self.fault(run, at=at, do=how, **({"ever": 1} if ever == "1" else {}))
                    self.hold(code == 1 or (code == 0 and self.is_whole()), f"{how} at call {at}, for good {ever}: exit {code}, whole: {self.is_whole()}")
                self.goes_on(f"{how} at call {at}")

    def merges(self, step):
        self.fresh(begun=True)
        calls = self.count(("sweep", "merge", "s"))
        for at in range(1, calls + 1, step):
            for how in ("kill", "eio", "enospc"):
                self.fresh(begun=True)
                code = self.fault(("sweep", "merge", "s"), at=at, do=how)
                self.hold(code in (-signal.SIGKILL, 1) or (code == 0 and os.path.isdir(os.path.join(self.work, "s", "merged"))), f"merge, {how} at call {at}: exit {code}")
                self.hold(self.merge("s") == self.wanted, f"merge, {how} at call {at}: another digest")

    def at_moments(self, moments):
        luck, kills = random.Random(11), 0
        self.plan("long", 60000)
        self.say("sweep", "run", "long", *SHARD)
        self.say("sweep", "run", "long", "--shard", "2/2")
        wanted = self.merge("long")
        self.plan("killed", 60000)
        for _ in range(moments * 4):
            process = subprocess.Popen([self.hakyu, "sweep", "run", "killed", *SHARD], cwd=self.work, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(luck.uniform(0, 0.2))
            process.send_signal(signal.SIGKILL)
            if process.wait() == 0:
                shutil.rmtree(os.path.join(self.work, "killed"))  # whole: from the beginning
                self.plan("killed", 60000)
                continue
            kills += 1
            if kills == moments:
                break
        self.hold(kills == moments, f"killed {kills} times of {moments}")
        self.say("sweep", "run", "killed", *SHARD)
        self.say("sweep", "run", "killed", "--shard", "2/2")
        self.hold(self.merge("killed") == wanted, f"killed at {kills} moments: another digest")

    def small_disk(self):
        """A real disk that fills up; skipped, and said so, where none can be mounted."""
        disk = os.path.join(self.work, "disk")
        os.mkdir(disk)
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "none", disk], stderr=subprocess.DEVNULL).returncode:
            print("skipped: no small disk can be mounted")
            return
        try:
            self.plan("big", 60000)
            os.rmdir(os.path.join(self.work, "big", "shards"))
            os.symlink(disk, os.path.join(self.work, "big", "shards"))
            done = self.say("sweep", "run", "big", wanted=1)
            self.hold("full" in done.stderr or "space" in done.stderr, f"a full disk is not told: {done.stderr}")
            self.say("sweep", "merge", "big", wanted=4)
            subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
            self.say("sweep", "run", "big")
            self.plan("roomy", 60000)
            self.say("sweep", "run", "roomy")
            self.hold(self.merge("big") == self.merge("roomy"), "after a full disk: another digest")
        finally:
            subprocess.run(["umount", disk], check=False)


def main(arguments):
    if not arguments[2]:
        print("skipped: no shim in this build")
        return SKIPPED
    work = tempfile.mkdtemp()
    kills = Kills(os.path.abspath(arguments[0]), os.path.abspath(arguments[1]), work)
    kills.shim = os.path.abspath(arguments[2])
    step, moments = int(arguments[3]), int(arguments[4])
    calls = kills.prepare()
    kills.hold(calls > 40, f"only {calls} calls")
    kills.at_calls(calls, step)
    kills.merges(step)
    kills.at_moments(moments)
    if os.geteuid() == 0:
        kills.small_disk()
    print(f"{calls} calls that change files; every {step}th, {moments} moments")
    shutil.rmtree(work)
    for fault in kills.faults:
        print(fault)
    return 1 if kills.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
