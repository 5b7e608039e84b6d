#!/usr/bin/env python3
"""Plants one fault at a time in the kernel and counts the random models until the oracle disagrees.

    mutants.py ROOT --check                     each patch still fits, exactly once (seconds; nothing is built)
    mutants.py ROOT BUILD [NAME ...]            plants those (all), each must be caught within --count models
    mutants.py ROOT BUILD --week                models and a few mutants chosen by the ISO week

The faults stand in mutants.txt: file, old text and new text of one line, found by its words, not by its place; where
the old text is not the only one in its file, `in` names the function.  The text is changed in a copy; only what
includes it is compiled again, as the build would, and put before the library when the comparison (BUILD's `agree`) is
linked once more.  BUILD must be up to date, and made by Ninja.  Standard library only.  Exit 0 all caught."""
import argparse
import concurrent.futures
import datetime
import json
import os
import random
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
KEYS = ("name", "rule", "file", "in", "old", "new")


class Trouble(Exception):
    pass


def read_mutants():
    """The records of mutants.txt: `key: text` lines, an empty line between two."""
    mutants, record = [], {}
    with open(os.path.join(HERE, "mutants.txt"), encoding="utf-8") as f:
        for number, line in enumerate(list(f) + ["\n"], 1):
            line = line.rstrip("\n")
            if line.startswith("#"):
                continue
            if line.strip():
                key, colon, text = line.partition(": ")
                if key not in KEYS or not colon or key in record:
                    raise Trouble(f"mutants.txt:{number}: not understood: {line}")
                record[key] = text.strip()
            elif record:
                missing = [k for k in KEYS if k not in record and k != "in"]
                if missing:
                    raise Trouble(f"mutants.txt:{number}: {record.get('name', '?')} lacks {', '.join(missing)}")
                mutants.append(record)
                record = {}
    names = [m["name"] for m in mutants]
    twice = {n for n in names if names.count(n) > 1}
    if twice:
        raise Trouble(f"mutants.txt: names used twice: {', '.join(sorted(twice))}")
    return mutants


def scope(text, function):
    """Where a function's definition begins and ends in a file."""
    heads = [m for m in re.finditer(r"^\w[^;\n]*?\b" + re.escape(function) + r"\(", text, re.M)]
    spans = []
    for head in heads:
        rest = re.search(r"^\}|;$", text[head.end():], re.M)
        brace = text.find("{", head.end())
        one_line = text.find("\n", head.end())
        if 0 <= brace < one_line and text[brace:one_line].rstrip().endswith("}"):
            spans.append((head.start(), one_line))
        elif rest and 0 <= brace < head.end() + rest.end() and (end := re.search(r"^\}", text[brace:], re.M)):
            spans.append((head.start(), brace + end.end()))
    if len(spans) != 1:
        raise Trouble(f"function {function} defined {len(spans)} times")
    return spans[0]


def planted(root, mutant):
    """The file's text with the fault in it."""
    path = os.path.join(root, mutant["file"])
    try:
        with open(path, encoding="utf-8") as f:
            text = f.read()
        begin, end = scope(text, mutant["in"]) if "in" in mutant else (0, len(text))
    except (OSError, Trouble) as reason:
        raise Trouble(f"{mutant['name']}: {mutant['file']}: {reason}") from None
    pattern = r"[^\S\n]+".join(re.escape(word) for word in mutant["old"].split())
    found = list(re.finditer(pattern, text[begin:end]))
    if len(found) != 1:
        where = f" in {mutant['in']}" if "in" in mutant else ""
        raise Trouble(f"{mutant['name']}: {mutant['file']}: {len(found)} places{where} have: {mutant['old']}")
    if mutant["old"].split() == mutant["new"].split():
        raise Trouble(f"{mutant['name']}: changes nothing")
    at = begin + found[0].start()
    return text[:at] + mutant["new"] + text[begin + found[0].end():]


def check(root, mutants):
    wrong = 0
    for mutant in mutants:
        try:
            planted(root, mutant)
        except Trouble as reason:
            wrong += 1
            print(f"breach: {reason}")
    print(f"{len(mutants)} mutants looked at, {wrong} do not fit" + (": change tests/oracle/mutants/mutants.txt with the source" if wrong else ""))
    return 1 if wrong or len(mutants) < 30 else 0


class Build:
    """What the build would do, asked of Ninja."""

    def __init__(self, root, folder):
        self.root, self.folder = os.path.abspath(root), os.path.abspath(folder)
        commands = json.loads(self.ninja("-t", "compdb"))
        self.compile = {}
        for entry in commands:
            path = os.path.normpath(os.path.join(entry["directory"], entry["file"]))
            if path.endswith(".c") and "hakyu_objects" in entry.get("output", entry["command"]):
                self.compile[os.path.relpath(path, self.root)] = shlex.split(entry["command"])
        link = self.ninja("-t", "commands", "tests/oracle/agree").strip().splitlines()[-1]
        self.link = shlex.split(link.removeprefix(": && ").removesuffix(" && :"))
        self.texts = {}
        for path in self.compile:
            self.remember(path)

    def ninja(self, *words):
        return subprocess.run(["ninja", "-C", self.folder, "--quiet", *words], check=True, capture_output=True, text=True).stdout

    def remember(self, path):
        """A file's includes, and theirs."""
        if path in self.texts:
            return
        self.texts[path] = set()
        with open(os.path.join(self.root, path), encoding="utf-8") as f:
            names = re.findall(r'^\s*#include "([^"]+)"', f.read(), re.M)
        for name in names:
            other = os.path.join("src", name)
            if os.path.exists(os.path.join(self.root, other)):
                self.texts[path].add(other)
                self.remember(other)

    def touched_by(self, path):
        """The sources to compile when a file changes."""
        if path.endswith(".c"):
            return [path]
        reached = {path}
        while True:
            more = {p for p, names in self.texts.items() if names & reached} - reached
            if not more:
                break
            reached |= more
        return sorted(p for p in reached if p in self.compile)

    def make(self, mutant, folder):
        """A comparison with the fault in it."""
        copy = os.path.join(folder, mutant["file"])
        os.makedirs(os.path.dirname(copy))
        with open(copy, "w", encoding="utf-8") as f:
            f.write(planted(self.root, mutant))
        objects = []
        for number, source in enumerate(self.touched_by(mutant["file"])):
            words = [w for w in self.compile[source] if w not in ("-MD", "-Werror")]
            for flag in ("-MT", "-MF", "-o", "-c"):
                while flag in words:
                    at = words.index(flag)
                    del words[at:at + 2]
            objects.append(os.path.join(folder, f"{number}.o"))
            words += ["-w", "-c", copy if source == mutant["file"] else os.path.join(self.root, source), "-o", objects[-1]]
            options = next(at for at, word in enumerate(words) if word.startswith("-"))  # behind the compiler, whatever starts it
            words[options:options] = ["-I" + os.path.join(folder, "src")]
            done = subprocess.run(words, cwd=self.folder, capture_output=True, text=True)
            if done.returncode != 0:
                raise Trouble(f"{mutant['name']}: does not compile: {done.stderr.strip()[:600]}")
        program = os.path.join(folder, "agree")
        words = list(self.link)
        at = words.index("-o")
        words[at:at + 2] = ["-o", program] + objects
        subprocess.run(words, cwd=self.folder, check=True)
        return program


def compare(program, first, count, folder):
    """How many models it took until a difference (None: none found), and what was seen."""
    run = subprocess.run([program, "--first", str(first), "--count", str(count), "--differ", "1", "--say", "--work",
                          os.path.join(folder, "work")], capture_output=True, text=True, errors="replace")
    at = re.findall(r"^at (\d+)$", run.stdout, re.M)
    models = int(at[-1]) - first + 1 if at else 0
    if run.returncode == 0:
        return None, "not caught"
    if run.returncode < 0 or "they differ" not in run.stdout:
        if run.returncode == -signal.SIGPROF:
            return models, "does not come back"
        said = [line for line in run.stdout.splitlines() if line.startswith("model ")]
        last = (run.stderr.strip() or (said[-1] if said else "")).splitlines()
        return models, last[-1][-110:] if last else f"signal {-run.returncode}"
    return models, "differs"


def plant(build, mutant, o, keep=None):
    folder = tempfile.mkdtemp(prefix="hakyu-mutant-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
    try:
        models, seen = compare(build.make(mutant, folder), o.first, o.count, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return mutant["name"], models, seen


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("root")
    options.add_argument("build", nargs="?")
    options.add_argument("names", nargs="*")
    options.add_argument("--check", action="store_true")
    options.add_argument("--week", action="store_true")
    options.add_argument("--first", type=int, default=0)
    options.add_argument("--count", type=int, default=2000)
    options.add_argument("--jobs", type=int, default=2)
    o = options.parse_args()
    mutants = read_mutants()
    if o.check:
        return check(o.root, mutants)
    unknown = set(o.names) - {m["name"] for m in mutants}
    if unknown or o.build is None:
        sys.exit(f"no such mutants: {', '.join(sorted(unknown))}" if unknown else __doc__)
    build, failed = Build(o.root, o.build), 0
    if o.week:
        year, week, _ = datetime.date.today().isocalendar()
        first = (year * 53 + week) * 100_000
        run = subprocess.run([os.path.join(build.folder, "tests", "oracle", "agree"), "--first", str(first), "--count", "800"])
        failed += run.returncode != 0
        mutants = random.Random(year * 53 + week).sample(mutants, 6)
    if o.names:
        mutants = [m for m in mutants if m["name"] in o.names]
    caught = 0
    with concurrent.futures.ThreadPoolExecutor(o.jobs) as pool:
        for name, models, seen in pool.map(lambda m: plant(build, m, o), mutants):
            caught += models is not None
            print(f"{'MISSED' if models is None else models:>6}  {name}: {seen}", flush=True)
    print(f"{len(mutants)} mutants planted, {caught} caught within {o.count} models")
    return 1 if failed or caught < len(mutants) else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Trouble as reason:
        sys.exit(str(reason))
