#!/usr/bin/env python3
"""The confrontation in models/metro-2006 (CONFRONTATION.md, summed up in README.md) is the one that `hakyu hindcast` prints today.

    confrontation.py ROOT HAKYU [WORK]

Runs the scenarios that have observations, all their replications (results are the same on every machine), and compares the
summary sentences and the yes and no of the table with what came out.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile


def main(arguments):
    root, hakyu = os.path.abspath(arguments[0]), os.path.abspath(arguments[1])
    work = tempfile.mkdtemp(dir=arguments[2] if len(arguments) > 2 else None)
    environment = dict(os.environ, HAKYU_PATH=root)
    said = subprocess.run([hakyu, "hindcast", "metro-blackout", "kanto-1999", "--json", "-o", os.path.join(work, "runs")],
                          cwd=work, env=environment, stdout=subprocess.PIPE, check=True).stdout
    shutil.rmtree(work)
    told = json.loads(said)
    summary = told["summary"]

    def text_of(name):
        with open(os.path.join(root, "models", "metro-2006", name), encoding="utf-8") as file:
            return " ".join(file.read().split())

    told_in_full, readme = text_of("CONFRONTATION.md"), text_of("README.md")
    words = {n: word for n, word in enumerate("none one two three four five six seven eight nine ten eleven twelve".split())}
    wanted = [f"{summary['inside']} of {summary['scored']} inside", f"{summary['near']} medians within a factor of 1.5",
              f"{summary['narrow']} bands at most four times", f"mean score {summary['mean_score']:.1f}",
              f"of {summary['not_happened']}, core banking", f"— {words[summary['protected']]} —"]
    faults = [f"CONFRONTATION.md does not say: {text}" for text in wanted if text not in told_in_full]
    in_short = [f"{summary['inside']} of {summary['scored']} held-out values lie inside", f"{summary['near']} medians are within a factor of 1.5",
                f"{summary['narrow']} bands at most four times", f"{words[summary['protected']]} of {words[summary['not_happened']]} hold"]
    faults += [f"README.md does not say: {text}" for text in in_short if text not in readme]
    table = told_in_full[told_in_full.index("| held out | that day |"):told_in_full.index("**" + wanted[0].split(" of")[0])]
    answers = re.findall(r"(\byes\b|\*\*no\*\*|\| no\b)", re.sub(r"\|[^|]*\|[^|]*\|[^|]*\|(?= inside)", "", table))
    yes = sum(answer == "yes" for answer in answers)
    if (yes, len(answers)) != (summary["inside"], summary["scored"]):
        faults.append(f"the table has {yes} of {len(answers)} inside, hindcast {summary['inside']} of {summary['scored']}")
    for row in told["did_not_happen"]:
        if row["counts"] and not (row["saved"] and row["falls_without"] == row["saved"]):
            faults.append(f"{row['id']}: fell in {row['falls_without']} of {row['saved']} replays without what held it, CONFRONTATION.md says in all")
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
