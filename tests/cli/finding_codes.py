#!/usr/bin/env python3
"""Holds src/base/finding_codes.def to the codes that the rooms use: none without a row, no row without use, sorted.

    tests/cli/finding_codes.py ROOT
"""
import glob
import os
import re
import sys

# Functions that take a code, and which of their arguments it is.
TAKERS = {"hk_findings_error": 2, "hk_findings_warning": 2, "hk_scene_refuse": 2, "hk_cell_refuse": 1, "hk_record_refuse": 4, "hk_record_warn": 4}
CODE = re.compile(r'"([a-z0-9]+(?:-[a-z0-9]+)*)"')


def arguments(text, at):
    """The arguments of the call whose opening bracket ends before `at`."""
    found, depth, begin, quoted, i = [], 1, at, False, at
    while i < len(text) and depth:
        c = text[i]
        if quoted:
            if c == "\\":
                i += 1
            elif c == '"':
                quoted = False
        elif c == '"':
            quoted = True
        elif c in "({[":
            depth += 1
        elif c in ")}]":
            depth -= 1
        elif c == "," and depth == 1:
            found.append(text[begin:i].strip())
            begin = i + 1
        i += 1
    return found + [text[begin:i - 1].strip()]


def is_definition(given):
    return any(argument.startswith(("const ", "struct ", "hakyu_findings *")) for argument in given)


def codes_used(root):
    """{code: where}. A room's own function that passes a code on is followed: its name and place are found in its definition."""
    used = {}
    for path in sorted(glob.glob(os.path.join(root, "src", "**", "*.c"), recursive=True)):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        takers = dict(TAKERS)
        for definition in re.finditer(r"^static \w[\w *]*?\b(\w+)\((.*?)\) \{\n(.*?)^\}", text, re.S | re.M):
            names = [parameter.split()[-1].lstrip("*") for parameter in definition.group(2).split(",")]
            if "code" in names and re.search(r"hk_findings_\w+\(.*\bcode\b", definition.group(3)):
                takers[definition.group(1)] = names.index("code")
        for call in re.finditer(r"\b(" + "|".join(takers) + r")\(", text):
            given = arguments(text, call.end())
            place = takers[call.group(1)]
            if place < len(given) and not is_definition(given):
                for code in CODE.findall(given[place]):
                    used.setdefault(code, os.path.relpath(path, root))
    return used


def main():
    root = sys.argv[1]
    with open(os.path.join(root, "src/base/finding_codes.def"), encoding="utf-8") as file:
        listed = re.findall(r'^HK_FINDING\("([^"]+)"', file.read(), re.M)
    used = codes_used(root)
    faults = [f"{code}: used in {used[code]}, not in finding_codes.def" for code in sorted(set(used) - set(listed))]
    faults += [f"{code}: in finding_codes.def, not used" for code in sorted(set(listed) - set(used))]
    if listed != sorted(set(listed)):
        faults.append("finding_codes.def is not sorted, or has a code twice")
    for fault in faults:
        print("breach: " + fault)
    print(f"{len(used)} codes used, {len(listed)} listed, {len(faults)} breaches")
    return 1 if faults or len(used) < 50 else 0


if __name__ == "__main__":
    sys.exit(main())
