#!/usr/bin/env python3
"""Runs the oracle on reference cases and compares with their expected.json.

    run_cases.py ORACLE FOLDER_OF_CASES

Every key present in expected.json must agree (but `seed` and `outer_draws`, which say how to run), also inside rows;
as many rows, in the same order."""
import json
import os
import subprocess
import sys
import tempfile

here = os.path.dirname(os.path.abspath(__file__))


def differences(expected, found, path=""):
    if isinstance(expected, dict) and path.split(".")[-1] != "phases_s":
        for key, value in expected.items():
            if path == "" and key in ("seed", "outer_draws"):
                continue
            if key not in found:
                yield f"{path}.{key}: missing"
            else:
                yield from differences(value, found[key], f"{path}.{key}")
    elif isinstance(expected, list) and (len(expected) != len(found) or any(isinstance(x, dict) for x in expected)):
        if len(expected) != len(found):
            yield f"{path}: {len(expected)} rows expected, {len(found)} found: {json.dumps(found)}"
        for number, (e, f) in enumerate(zip(expected, found)):
            yield from differences(e, f, f"{path}[{number}]")
    elif expected != found:
        yield f"{path}: expected {json.dumps(expected)}, found {json.dumps(found)}"


def main():
    oracle, folder = sys.argv[1:3]
    failed = count = 0
    for name in sorted(os.listdir(folder)):
        case = os.path.join(folder, name)
        if not os.path.exists(os.path.join(case, "expected.json")):
            continue
        count += 1
        with open(os.path.join(case, "expected.json"), encoding="utf-8") as f:
            expected = json.load(f)
        text = subprocess.run([sys.executable, os.path.join(here, "case2oracle.py"), os.path.join(case, "scenario.yaml")],
                              check=True, capture_output=True, text=True).stdout
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as model:
            model.write(text)
            model.flush()
            base = [oracle, model.name, "--seed", str(expected.get("seed", 1)), "--outer",
                    str(expected.get("outer_draws", 20)), "--replication", str(expected.get("replication", 0))]
            problems = []
            for extra in ([], ["--extra-tick", "60"]):
                run = subprocess.run(base + extra, capture_output=True, text=True)
                if run.returncode != 0:
                    problems.append(f"exit {run.returncode}: {run.stderr.strip()}")
                if run.stdout:
                    problems += differences(expected, json.loads(run.stdout))
        if problems:
            failed += 1
            print(f"{name}:")
            for problem in problems:
                print(f"    {problem}")
    print(f"{count} cases, {failed} differ")
    return 1 if failed or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
