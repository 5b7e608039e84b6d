#!/usr/bin/env python3
"""Indices against OpenTURNS on the same samples.

    sensitivity_oracle.py HAKYU RESULTS [--renew]

Samples come from a generator of Python's own (Mersenne twister, seeds below), so they are the same everywhere; `hakyu sweep analyse` reads
them as another program's files. RESULTS holds what OpenTURNS found on them; where OpenTURNS is installed (Debian: python3-openturns) it is
asked again and must still say so. --renew writes RESULTS.

First order: Saltelli et al. 2010, table 2 (b), which OpenTURNS has as Mauntz and Kucherenko's; total: Jansen's in both. OpenTURNS divides by
the variance over A, we by that over A and B, so its indices are put on our variance before they are compared. SRC and PRCC on A and B.
"""
import json
import math
import os
import random
import sqlite3
import subprocess
import sys
import tempfile


def ishigami(u):
    x = [math.pi * (2 * v - 1) for v in u]
    return math.sin(x[0]) + 7 * math.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * math.sin(x[0])


def sobol_g(u):
    product = 1.0
    for v, a in zip(u, (0, 1, 4.5, 9)):
        product *= (abs(4 * v - 2) + a) / (1 + a)
    return product


CASES = {"ishigami": (ishigami, 3, 512, 11), "sobol_g": (sobol_g, 4, 512, 12)}


def sample(name):
    """Rows of A, of B, and of A with column i of B."""
    formula, k, n, seed = CASES[name]
    luck = random.Random(seed)
    a = [[luck.random() for _ in range(k)] for _ in range(n)]
    b = [[luck.random() for _ in range(k)] for _ in range(n)]
    mixed = [[row[:i] + other[i:i + 1] + row[i + 1:] for row, other in zip(a, b)] for i in range(k)]
    return formula, k, n, a, b, mixed


def variance(values):
    mean = math.fsum(values) / len(values)
    return math.fsum((v - mean) ** 2 for v in values) / len(values)


def ask_hakyu(hakyu, name, work):
    formula, k, n, a, b, mixed = sample(name)
    path = {key: os.path.join(work, name + end) for key, end in (("problem", ".json"), ("x", "-x.txt"), ("y", "-y.txt"), ("out", ".sqlite"))}
    rows = [row for p in range(n) for row in [a[p]] + [mixed[i][p] for i in range(k)] + [b[p]]]
    with open(path["problem"], "w", encoding="ascii") as file:
        json.dump({"num_vars": k, "names": [f"x{i + 1}" for i in range(k)], "bounds": [[0, 1]] * k}, file)
    with open(path["x"], "w", encoding="ascii") as file:
        file.writelines(" ".join(f"{v:.18e}" for v in row) + "\n" for row in rows)
    with open(path["y"], "w", encoding="ascii") as file:
        file.writelines(f"{formula(row):.18e}\n" for row in rows)
    subprocess.run([hakyu, "sweep", "analyse", "--problem", path["problem"], "--sample", path["x"], "--results", path["y"], "--points", path["out"]], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with sqlite3.connect(path["out"]) as database:
        found = {which: [database.execute("SELECT value FROM indices WHERE name = ? AND factor = ?", (which, f"x{i + 1}")).fetchone()[0] for i in range(k)]
                 for which in ("first", "total", "src", "prcc")}
    return found


def ask_openturns(openturns, name):
    formula, k, n, a, b, mixed = sample(name)
    design = a + b + [row for block in mixed for row in block]
    x, y = openturns.Sample(design), openturns.Sample([[formula(row)] for row in design])
    ours = variance([formula(row) for row in a + b])
    theirs = variance([formula(row) for row in a]) * n / (n - 1)
    first = openturns.MauntzKucherenkoSensitivityAlgorithm(x, y, n).getFirstOrderIndices()
    total = openturns.JansenSensitivityAlgorithm(x, y, n).getTotalOrderIndices()
    both = openturns.CorrelationAnalysis(openturns.Sample(a + b), openturns.Sample([[formula(row)] for row in a + b]))
    return {"first": [v * theirs / ours for v in first], "total": [v * theirs / ours for v in total], "src": list(both.computeSRC()), "prcc": list(both.computePRCC())}


def differences(found, wanted, slack):
    return [f"{which} of x{i + 1}: {u:.6f}, not {v:.6f}" for which in wanted for i, (u, v) in enumerate(zip(found[which], wanted[which])) if abs(u - v) > slack[which]]


def main(arguments):
    hakyu, results = arguments[0], arguments[1]
    try:
        import openturns
    except ImportError:
        openturns = None
    if openturns and "--renew" in arguments:
        with open(results, "w", encoding="ascii") as file:
            json.dump({"from": f"OpenTURNS {openturns.__version__}, by sensitivity_oracle.py --renew", "cases": {name: ask_openturns(openturns, name) for name in CASES}}, file,
                      indent=1)
            file.write("\n")
    with open(results, encoding="ascii") as file:
        stored = json.load(file)["cases"]
    faults = []
    # OpenTURNS divides by n - 1 here and there: a part in n of an index
    slack = {"first": 2 / 512, "total": 1 / 512, "src": 1e-9, "prcc": 1e-9}
    with tempfile.TemporaryDirectory() as work:
        for name, wanted in stored.items():
            faults += [f"{name}: {fault}" for fault in differences(ask_hakyu(hakyu, name, work), wanted, slack)]
            if openturns:
                faults += [f"{name}: OpenTURNS now says {fault}" for fault in differences(ask_openturns(openturns, name), wanted, dict.fromkeys(slack, 1e-9))]
    if not openturns:
        print("skipped: OpenTURNS itself is not installed; held against its stored results only")
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
