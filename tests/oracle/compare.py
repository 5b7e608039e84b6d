#!/usr/bin/env python3
"""Compares the program with the oracle on random models, replication by replication.

    compare.py HAKYU ORACLE_MODELS [--first N] [--count N] [--replications N] [--tables] [--work FOLDER] [--jobs N] [--keep-going]

ORACLE_MODELS writes each model as files of FORMATS with the oracle's result; then `hakyu run` and `hakyu replay I
--json` must give the same, key by key.  The first difference of a model is printed with its folder, which is kept
(folders that agree are removed).  Standard library only.  Exit 0 all agree, 1 some differ."""
import argparse
import concurrent.futures
import json
import os
import shutil
import subprocess
import sys
import tempfile


def first_difference(oracle, program, path=""):
    """The first place where two values differ, in words; None if they are equal."""
    if isinstance(oracle, dict) and isinstance(program, dict):
        for key in list(oracle) + [k for k in program if k not in oracle]:
            if key not in program or key not in oracle:
                return f"{path}.{key}: only in the {'oracle' if key in oracle else 'program'}"
            found = first_difference(oracle[key], program[key], f"{path}.{key}")
            if found:
                return found
        return None
    if isinstance(oracle, list) and isinstance(program, list) and any(isinstance(x, dict) for x in oracle + program):
        for number, (o, p) in enumerate(zip(oracle, program)):
            found = first_difference(o, p, f"{path}[{number}]")
            if found:
                return f"{found}\n      oracle  {json.dumps(o)}\n      program {json.dumps(p)}" if isinstance(o, dict) else found
        if len(oracle) != len(program):
            longer, name = (oracle, "oracle") if len(oracle) > len(program) else (program, "program")
            row = longer[min(len(oracle), len(program))]
            return f"{path}: oracle {len(oracle)} rows, program {len(program)}; only in the {name}: {json.dumps(row)}"
        return None
    return None if oracle == program and type(oracle) is type(program) else f"{path}: oracle {oracle!r}, program {program!r}"


def call(words):
    return subprocess.run(words, capture_output=True, text=True, stdin=subprocess.DEVNULL)


def tables_of(shown):
    """The program's quantile tables as lines of the oracle's text form."""
    lines = []
    for table in json.loads(shown)["tables"]:
        if "nodes" not in table:
            continue
        name = "/".join([table["class"], *table["id"].split(), table["what"].replace(" ", "-")])
        lines.append(f"table {name} " + ",".join(f"{x}:{v}" for x, v in table["nodes"]) + "\n")
    return "".join(lines)


def simulate(o, folder, run, seed, outer, replications):
    """The oracle's results of a model that needs the program's tables; or what is wrong."""
    shown = call([o.hakyu, "show", run, "--tables", "--json"])
    if shown.returncode != 0:
        return f"show: exit {shown.returncode}: {shown.stderr.strip()[:600]}"
    whole = os.path.join(folder, "whole.txt")
    with open(os.path.join(folder, "oracle.txt"), encoding="utf-8") as f:
        text = tables_of(shown.stdout) + f.read()
    with open(whole, "w", encoding="utf-8") as f:
        f.write(text)
    oracle = os.path.join(os.path.dirname(o.oracle_models), "oracle")
    for i in replications:
        made = call([oracle, whole, "--seed", seed, "--outer", outer, "--replication", str(i), "--stats"])
        if made.returncode != 0:
            return f"oracle: exit {made.returncode}: {made.stderr.strip()[-600:]}"
        with open(os.path.join(folder, f"oracle-{i}.json"), "w", encoding="utf-8") as f:
            f.write(made.stdout)
    return None


def compare(o, folder):
    """What is wrong with the program on the model in a folder, or None."""
    with open(os.path.join(folder, "run.txt"), encoding="utf-8") as f:
        seed, outer, last = f.read().split()
    replications = range(max(0, int(last) - o.replications + 1), int(last) + 1)
    run = os.path.join(folder, "RUN")
    shutil.rmtree(run, ignore_errors=True)
    done = call([o.hakyu, "run", os.path.join(folder, "scenario.yaml"), "-n", str(int(last) + 1), "--seed", seed, "--outer",
                 outer, "-o", run])
    if done.returncode != 0:
        return f"run: exit {done.returncode}: {(done.stderr or done.stdout).strip()[:600]}"
    if o.tables:
        wrong = simulate(o, folder, run, seed, outer, replications)
        if wrong:
            return wrong
    for i in replications:
        with open(os.path.join(folder, f"oracle-{i}.json"), encoding="utf-8") as f:
            oracle = json.load(f)
        shown = call([o.hakyu, "replay", run, str(i), "--json"])
        if shown.returncode != 0:
            return f"replay {i}: exit {shown.returncode}: {shown.stderr.strip()[:600]}"
        try:
            found = first_difference(oracle, json.loads(shown.stdout))
        except ValueError as reason:
            found = f"no JSON: {reason}"
        if found:
            return f"replication {i}: {found}"
    return None


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("hakyu")
    options.add_argument("oracle_models")
    options.add_argument("--first", type=int, default=0)
    options.add_argument("--count", type=int, default=200)
    options.add_argument("--replications", type=int, default=4, help="of each model (default 4)")
    options.add_argument("--tables", action="store_true",
                         help="also durations with quantile tables, which the program publishes and the oracle reads")
    options.add_argument("--work", default=None)
    options.add_argument("--jobs", type=int, default=1)
    options.add_argument("--keep-going", action="store_true", help="do not stop after 10 models that differ")
    o = options.parse_args()
    work = o.work or tempfile.mkdtemp(prefix="hakyu-compare-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
    os.makedirs(work, exist_ok=True)
    differ = done = 0
    batch = 100
    for first in range(o.first, o.first + o.count, batch):
        numbers = range(first, min(first + batch, o.first + o.count))
        made = call([o.oracle_models, "--first", str(first), "--count", str(len(numbers)), "--replications",
                     str(o.replications), "--no-extra-ticks", "--write", work] + ["--tables"] * o.tables)
        if made.returncode != 0:
            sys.exit(f"{o.oracle_models}: {made.stdout}{made.stderr}")
        folders = [os.path.join(work, str(n)) for n in numbers]
        with concurrent.futures.ThreadPoolExecutor(o.jobs) as pool:
            for number, folder, found in zip(numbers, folders, pool.map(lambda f: compare(o, f), folders)):
                done += 1
                if found is None:
                    shutil.rmtree(folder)
                    continue
                differ += 1
                print(f"model {number} ({folder}):\n    {found}", flush=True)
        if differ >= 10 and not o.keep_going:
            break
    print(f"{done} models compared, {differ} differ")
    if differ == 0:
        shutil.rmtree(work, ignore_errors=True)
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
