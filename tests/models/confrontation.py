#!/usr/bin/env python3
"""The confrontation in models/metro-2006 (CONFRONTATION.md, summed up in README.md) is the one that `hakyu hindcast` prints today,
and so are those in the READMEs of the models of power and telecom.

    confrontation.py ROOT HAKYU

Runs the scenarios that have observations, all their replications (results are the same on every machine), and compares the
summary sentences, the medians and the yes and no of the table with what came out; and the README's rows with the table.
"""
import json
import os
import re
import subprocess
import sys
import tempfile


UNITS = {"h": 3600, "min": 60}


def medians(table):
    """The first number of each simulated cell, in seconds or counts; times in the unit of that cell, else of the day's."""
    found = []
    for row in re.findall(r"\|([^|]*)\|([^|]*)\|([^|]*)\|[^|]*\|[^|]*\|", table)[2:]:
        for cell in row[2].split(", ") if "at once" in row[2] else [row[2]]:
            number = re.match(r" *(?:at once|([0-9][0-9,.]*)(?: (h|min))?)", cell)
            unit = number.group(2) or (re.search(r"[0-9] (h|min)\b", row[1]) or [None, None])[1]
            value = float((number.group(1) or "0").replace(",", ""))
            found += [value * UNITS.get(unit, 1)] * (2 if "at once" in cell and "," in row[0] else 1)
    return found


def compare_medians(table, happened):
    told, came = sorted(medians(table)), sorted(row["simulated"]["median"] for row in happened if row["scored"])
    if len(told) != len(came):
        return [f"the table has {len(told)} medians, hindcast {len(came)}"]
    return [f"the table has a median of {mine:.0f} where hindcast has {its:.0f}" for mine, its in zip(told, came) if abs(mine - its) > 0.03 * its + 0.5]


def hindcast(root, hakyu, scenarios):
    """What `hakyu hindcast` says of these scenarios, run in full."""
    with tempfile.TemporaryDirectory() as work:
        said = subprocess.run([hakyu, "hindcast", *scenarios, "--json", "-o", os.path.join(work, "runs")],
                              cwd=work, env=dict(os.environ, HAKYU_PATH=root), stdout=subprocess.PIPE, check=True).stdout
    return json.loads(said)


def text_of(root, model, name):
    with open(os.path.join(root, "models", model, name), encoding="utf-8") as file:
        return " ".join(file.read().split())


def compare_small(root, hakyu, scenario, model):
    """A model whose README has the whole table."""
    told, readme = hindcast(root, hakyu, [scenario]), text_of(root, model, "README.md")
    summary = told["summary"]
    table = readme[readme.index("| held out | that day |"):readme.index(" inside.**")]
    faults = compare_medians(table, told["happened"])
    answers = re.findall(r"\| (yes|\*\*no\*\*) \|", table)
    if (answers.count("yes"), len(answers)) != (summary["inside"], summary["scored"]):
        faults.append(f"the table has {answers.count('yes')} of {len(answers)} inside, hindcast {summary['inside']} of {summary['scored']}")
    if f"**{summary['inside']} of {summary['scored']} inside.**" not in readme:
        faults.append(f"README.md does not say: {summary['inside']} of {summary['scored']} inside")
    for row in told["did_not_happen"]:
        if f"in {100 * row['stayed_up']:.0f} % of the replications only" not in readme:
            faults.append(f"README.md does not say: {row['id']} stayed up in {100 * row['stayed_up']:.0f} % of the replications")
    return [f"{model}: {fault}" for fault in faults]


def compare_metro(root, hakyu):
    told = hindcast(root, hakyu, ["metro-blackout", "kanto-1999"])
    summary = told["summary"]
    told_in_full, readme = text_of(root, "metro-2006", "CONFRONTATION.md"), text_of(root, "metro-2006", "README.md")
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
    faults += compare_medians(table, told["happened"])
    rows = re.findall(r"\|([^|]*)\|([^|]*)\|([^|]*)\|([^|]*)\|", readme[readme.index("| held out |"):readme.index("*Too much at once*")])[2:]
    for row in rows:
        faults += [f"README.md says {part}, and no row of CONFRONTATION.md" for part in row[2].split(";") if f"| {part.strip()} |" not in told_in_full]
    if len(rows) < 6:
        faults.append(f"README.md has {len(rows)} rows of the table")
    for row in told["did_not_happen"]:
        if row["counts"] and not (row["saved"] and row["falls_without"] == row["saved"]):
            faults.append(f"{row['id']}: fell in {row['falls_without']} of {row['saved']} replays without what held it, CONFRONTATION.md says in all")
    return faults


def main(arguments):
    root, hakyu = os.path.abspath(arguments[0]), os.path.abspath(arguments[1])
    faults = compare_metro(root, hakyu)
    faults += compare_small(root, hakyu, "east-japan-2011-telecom", "power-telecom-2011")
    faults += compare_small(root, hakyu, "hokkaido-2018", "power-telecom-2018")
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
