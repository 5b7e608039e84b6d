#!/usr/bin/env python3
"""Line coverage by room, from what a run of the tests left in a coverage build. Needs gcov and nothing else.

    cmake --preset coverage && cmake --build --preset coverage && ctest --preset coverage -L 'short|medium'
    tools/coverage.py build/coverage                 a line a room, and the library as a whole
    tools/coverage.py build/coverage --missed ROOM   the lines of that room (or file) that no test reached, with their text
    tools/coverage.py build/coverage --at-least 90   exit 1 if the library is below that, or readers, store or statistics below 97

A line counts once, covered if any program reached it. Lines that assert what cannot happen (`assert(...)`) count like any other.
"""
import argparse
import collections
import concurrent.futures
import json
import os
import subprocess
import sys

ROOT = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
PROGRAMS = ("cli", "draw")                              # the top of the house: not the library
STRICT = {"readers": ("doc", "model", "scenario"), "store": ("result",), "statistics": ("numbers", "diagnosis")}


def notes_in(build):
    return sorted(os.path.join(folder, name) for folder, _, names in os.walk(build) for name in names if name.endswith(".gcno"))


def lines_of(note):
    """{file under src: {line: times reached}} of one object file."""
    told = subprocess.run(["gcov", "--json-format", "--stdout", note], capture_output=True, cwd=os.path.dirname(note), check=False)
    found = {}
    for document in told.stdout.splitlines():
        told_of = json.loads(document) if document.startswith(b"{") else {"files": [], "current_working_directory": ""}
        for file in told_of["files"]:                   # names are relative to where it was compiled
            path = os.path.relpath(os.path.realpath(os.path.join(told_of["current_working_directory"], file["file"])), ROOT)
            if path.startswith("src" + os.sep):
                found[path] = {line["line_number"]: line["count"] for line in file["lines"]}
    return found


def measure(build):
    reached = collections.defaultdict(collections.Counter)
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        for found in pool.map(lines_of, notes_in(build)):
            for path, lines in found.items():
                for line, count in lines.items():
                    reached[path][line] += count
    return reached


def share(reached, rooms):
    lines = [count for path, counts in reached.items() if path.split(os.sep)[1] in rooms for count in counts.values()]
    return sum(count > 0 for count in lines), len(lines)


def percent(part):
    return 100.0 * part[0] / part[1] if part[1] else 0.0


def show_rooms(reached, rooms):
    for room in rooms:
        print(f"{room:12} {share(reached, {room})[0]:6} of {share(reached, {room})[1]:6} lines  {percent(share(reached, {room})):5.1f} %")
    for name, members in STRICT.items():
        print(f"{name:12} {'(' + ', '.join(members) + ')':30} {percent(share(reached, set(members))):5.1f} %")
    print(f"{'library':12} {'(all but ' + ' and '.join(PROGRAMS) + ')':30} {percent(share(reached, set(rooms) - set(PROGRAMS))):5.1f} %")


def show_missed(reached, wanted):
    for path in sorted(reached):
        if wanted not in (path, os.path.basename(path), path.split(os.sep)[1]):
            continue
        with open(os.path.join(ROOT, path), encoding="utf-8") as file:
            text = file.read().split("\n")
        for line in sorted(line for line, count in reached[path].items() if not count):
            print(f"{path}:{line}: {text[line - 1].strip()}")


def main():
    parser = argparse.ArgumentParser(description="Line coverage by room.")
    parser.add_argument("build")
    parser.add_argument("--missed", metavar="ROOM")
    parser.add_argument("--at-least", type=float, metavar="PERCENT")
    asked = parser.parse_args()
    reached = measure(os.path.realpath(asked.build))
    if not reached:
        sys.exit(f"{asked.build}: no coverage there: build with the preset `coverage` and run the tests first")
    rooms = sorted({path.split(os.sep)[1] for path in reached})
    if asked.missed:
        show_missed(reached, asked.missed)
        return 0
    show_rooms(reached, rooms)
    if asked.at_least is None:
        return 0
    strict = [name for name, members in STRICT.items() if percent(share(reached, set(members))) < 97]
    is_low = percent(share(reached, set(rooms) - set(PROGRAMS))) < asked.at_least
    for name in strict + (["library"] if is_low else []):
        print(f"too low: {name}")
    return 1 if strict or is_low else 0


if __name__ == "__main__":
    sys.exit(main())
