#!/usr/bin/env python3
# Many ways of running, one content: every promise of "the same to the bit" is kept by the whole program, on content digests.
#   ways.py ROOT WORK HAKYU WRITE_TOWN GEN_MODEL [--only PART OF A NAME]
# Subjects: a small town in which every feature occurs, the two shipped scenarios, two generated models. Ways: compilers and
# optimisation, sanitizers, threads, masked processor features, locales, time zones, environments, confinement, order of rows,
# interruption, more replications, more outer draws, the stop rule, replays. Each way is listed by name with its verdict;
# one that cannot be run here is skipped, says why, and is not counted. Fails below 60 ways, or if any disagrees.
import argparse
import concurrent.futures
import csv
import hashlib
import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time

FEWEST_WAYS = 60
SEED = 20060814


class Subject:
    """A scenario and how much of it is run."""

    def __init__(self, name, scenario, path, replications, outer=3):
        self.name, self.scenario, self.path, self.replications, self.outer = name, scenario, path, replications, outer
        self.expected = None


class Skipped(Exception):
    """This way cannot be run here, for the reason given."""


class Disagrees(Exception):
    """What the way found."""


# ---- running ---------------------------------------------------------------------------------------------------------


class House:
    def __init__(self, root, work, hakyu):
        self.root, self.work, self.hakyu = root, work, hakyu
        self.number, self.lock = 0, threading.Lock()

    def folder(self, name):
        with self.lock:
            self.number += 1
            return os.path.join(self.work, "runs", f"{self.number}-{name}")

    def run(self, subject, program=None, threads=2, replications=None, outer=None, seed=SEED, scenario=None, path=None, more=(),
            environment=None, prefix=(), cwd=None, keep=False):
        """Runs a subject once; gives back its digest, or with keep its folder."""
        folder = self.folder(subject.name)
        arguments = [*prefix, program or self.hakyu, "run", scenario or subject.scenario, "-n", str(replications or subject.replications),
                     "--outer", str(subject.outer if outer is None else outer), "--seed", str(seed), "--threads", str(threads), "-o", folder, *more]
        environment = dict(os.environ if environment is None else environment)
        if path or subject.path:
            environment["HAKYU_PATH"] = path or subject.path
        done = subprocess.run(arguments, cwd=cwd or self.root, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, check=False)
        if done.returncode != 0:
            raise Disagrees(f"{subject.name}: exit {done.returncode}: {done.stderr.decode(errors='replace').strip()[-300:]}")
        if keep:
            return folder
        digest = digest_of(folder)
        shutil.rmtree(folder)
        return digest


def digest_of(folder):
    """The content digest, that of the planned tables, and how much is there."""
    with open(os.path.join(folder, "content.json"), encoding="utf-8") as file:
        content = json.load(file)
    if len(content["content_digest"]) != 64:
        raise Disagrees("no content digest")
    return content["content_digest"], content["run"]["tables_digest"], content["run"]["replications"]


def expect(found, expected, what):
    if found != expected:
        raise Disagrees(f"{what}: {found} instead of {expected}")


def same(house, subjects, **how):
    for subject in subjects:
        expect(house.run(subject, **how), subject.expected, subject.name)


# ---- builds ----------------------------------------------------------------------------------------------------------

BUILDS = [  # name, compiler, flags, more definitions
    ("gcc -O0", "gcc", "-O0", []),
    ("gcc -O3", "gcc", "-O3", []),
    ("gcc -O3 -march=native", "gcc", "-O3 -march=native", []),
    ("gcc -O2, no code for wider processors", "gcc", "-O2 -DHK_PLAIN_DRAWS", []),
    ("gcc, address and undefined-behaviour sanitizers", "gcc", "-O1 -g", ["-DHAKYU_SANITIZE=ON"]),
    ("clang -O0", "clang", "-O0", []),
    ("clang -O3", "clang", "-O3", []),
    ("clang -O3 -march=native", "clang", "-O3 -march=native", []),
]


def build(house, name, compiler, flags, definitions):
    """Builds the program this way (what is up to date is kept); gives back its path, or None where the compiler is missing."""
    if not shutil.which(compiler):
        return None
    folder = os.path.join(house.work, "builds", name.replace(" ", "_").replace(",", ""))
    configure = ["cmake", "-S", house.root, "-B", folder, "-G", "Ninja", f"-DCMAKE_C_COMPILER={compiler}", "-DCMAKE_BUILD_TYPE=Debug",
                 f"-DCMAKE_C_FLAGS_DEBUG={flags}", "-DHAKYU_TESTS=OFF", *definitions]
    for command in (configure, ["cmake", "--build", folder, "--target", "hakyu"]):
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        if done.returncode != 0:
            raise Disagrees(f"{name} does not build:\n{done.stdout.decode(errors='replace')[-3000:]}")
    return os.path.join(folder, "hakyu")


FEW = ("gcc -O0", "gcc -O3", "clang -O3")  # the builds of --few


class Builds:
    """The builds by name, each made when it is first asked for; None where the compiler is missing, or with --few."""

    def __init__(self, house, is_few):
        self.house, self.is_few = house, is_few
        self.locks = {row[0]: threading.Lock() for row in BUILDS}
        self.programs = {}

    def __getitem__(self, name):
        with self.locks[name]:
            if name not in self.programs:
                self.programs[name] = None if self.is_few and name not in FEW else build(self.house, *next(row for row in BUILDS if row[0] == name))
            return self.programs[name]

    def get(self, name, default):
        return self[name] if name in self.locks else default


def ways_of_builds(house, subjects, built):
    for name, *_ in BUILDS:
        for threads in (1, 2, 3, 8):
            def way(name=name, threads=threads):
                if not built[name]:
                    raise Skipped("not built: no such compiler, or --few")
                same(house, subjects, program=built[name], threads=threads)
            yield f"{name}, {threads} thread{'s' if threads > 1 else ''}", way


# ---- the processor, as glibc is told to see it -----------------------------------------------------------------------

MASKS = ["-FMA", "-FMA,-FMA4,-AVX2", "-FMA,-AVX,-AVX2,-AVX512F,-AVX512VL", "-FMA,-AVX2,-AVX512F,-SSE4_1,-SSE4_2,-SSSE3"]


def tunables_of(mask):
    return {**os.environ, "GLIBC_TUNABLES": "glibc.cpu.hwcaps=" + mask}


def ways_of_processors(house, subjects, built):
    def features(environment):
        """What glibc takes the processor to be able to: its own word, so that a mask nobody understands is noticed."""
        for loader in ("/lib64/ld-linux-x86-64.so.2", "/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2"):
            if os.path.exists(loader):
                said = subprocess.run([loader, "--list-diagnostics"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
                return [line for line in said.stdout.split(b"\n") if b"cpu_features" in line and (b"active" in line or b"usable" in line or b"preferred" in line)]
        return []
    for mask in MASKS:
        for name in ("gcc -O3", "clang -O3"):
            def way(mask=mask, name=name):
                if not built[name]:
                    raise Skipped("not built: no such compiler, or --few")
                plain, masked = features(dict(os.environ)), features(tunables_of(mask))
                if not plain or plain == masked:
                    raise Skipped("the mask changes nothing here")
                same(house, subjects, program=built[name], environment=tunables_of(mask))
            yield f"{name}, processor features masked: {mask}", way


# ---- locales ---------------------------------------------------------------------------------------------------------

LOCALES = [("de_DE.UTF-8", "de_DE", "UTF-8"), ("ja_JP.UTF-8", "ja_JP", "UTF-8"), ("ja_JP.EUC-JP", "ja_JP", "EUC-JP"), ("de_DE.ISO-8859-1", "de_DE", "ISO-8859-1"),
           ("tr_TR.UTF-8", "tr_TR", "UTF-8"), ("fr_FR.UTF-8", "fr_FR", "UTF-8")]

# The program itself never asks for a locale, so its caller does: this is loaded before it and sets what the environment names.
SETTER = r"""
#include <locale.h>
#include <stdlib.h>
#include <string.h>
__attribute__((constructor)) static void set_locale(void) {
  const char *wanted = getenv("LC_ALL"), *set = setlocale(LC_ALL, "");
  if (!set || !wanted || strcmp(set, wanted) != 0) abort();
}
"""


def make_setter(house):
    source, library = os.path.join(house.work, "setter.c"), os.path.join(house.work, "setter.so")
    compiler = shutil.which("gcc") or shutil.which("clang") or shutil.which("cc")
    with open(source, "w", encoding="ascii") as file:
        file.write(SETTER)
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, source], check=True)
    return library


def ways_of_locales(house, subjects, built):
    setter, made = make_setter(house), os.path.join(house.work, "locales")
    os.makedirs(made, exist_ok=True)
    for locale, definition, charmap in LOCALES:
        for name in ("the build under test", "clang -O3"):
            def way(locale=locale, definition=definition, charmap=charmap, name=name):
                program = built.get(name, house.hakyu)
                if not program:
                    raise Skipped("not built: no such compiler, or --few")
                if not shutil.which("localedef") or not os.path.exists(os.path.join("/usr/share/i18n/locales", definition)):
                    raise Skipped("the definitions of locales are not installed (package locales)")
                with house.lock:
                    folder = os.path.join(made, locale)
                    if not os.path.exists(folder):  # localedef returns 1 for mere warnings
                        subprocess.run(["localedef", "-c", "-i", definition, "-f", charmap, folder], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
                    if not os.path.exists(os.path.join(folder, "LC_NUMERIC")):
                        raise Disagrees("the locale could not be made")
                same(house, subjects, program=program, environment={**os.environ, "LOCPATH": made, "LC_ALL": locale, "LANG": locale, "LD_PRELOAD": setter})
            yield f"{name}, locale {locale}, set by the caller", way


# ---- time zones, environments, confinement ---------------------------------------------------------------------------


def ways_of_environments(house, subjects, built):
    del built
    for zone in ("Asia/Tokyo", "America/St_Johns", "Pacific/Apia", "Europe/Dublin", ":nowhere/at-all", "XXX-25:59:59YYY"):
        yield f"time zone {zone}", lambda zone=zone: same(house, subjects, environment={**os.environ, "TZ": zone})
    environments = {
        "an empty environment": {},
        "an empty environment but for a foreign tongue": {"LANG": "ja_JP.UTF-8", "HAKYU_LANG": "ja"},
        "no home, no path": {key: value for key, value in os.environ.items() if key not in ("HOME", "PATH", "USER", "LOGNAME")},
        "OpenMP told to use one thread": {**os.environ, "OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1"},
        "OpenMP told to be dynamic, nested and passive": {**os.environ, "OMP_DYNAMIC": "true", "OMP_NESTED": "true", "OMP_WAIT_POLICY": "passive", "OMP_SCHEDULE": "dynamic,1"},
        "memory filled with rubbish": {**os.environ, "MALLOC_PERTURB_": "165", "GLIBC_TUNABLES": "glibc.malloc.perturb=165"},
        "one arena, no thread caches": {**os.environ, "GLIBC_TUNABLES": "glibc.malloc.tcache_count=0:glibc.malloc.arena_max=1"},
        "narrow, without colour, dumb terminal": {**os.environ, "COLUMNS": "20", "NO_COLOR": "1", "TERM": "dumb"},
        "a large environment": {**os.environ, **{f"WAY_{i}": "x" * 500 for i in range(200)}},
    }
    for name, environment in environments.items():
        yield name, lambda environment=environment: same(house, subjects, environment=environment)
    for threads in (1, 3, 8):
        def way(threads=threads):
            if not shutil.which("taskset"):
                raise Skipped("no taskset")
            core = min(os.sched_getaffinity(0))
            same(house, subjects, prefix=["taskset", "-c", str(core)], threads=threads)
        yield f"one core, {threads} thread{'s' if threads > 1 else ''}", way
    def unshuffled_addresses():
        if not shutil.which("setarch") or subprocess.run(["setarch", "-R", "true"], stderr=subprocess.DEVNULL, check=False).returncode != 0:
            raise Skipped("no setarch -R")
        same(house, subjects, prefix=["setarch", "-R"])
    yield "addresses not randomised", unshuffled_addresses
    yield "least priority, tight umask", lambda: same(house, subjects, prefix=["nice", "-n", "19", "sh", "-c", 'umask 077; exec "$@"', "sh"])
    def elsewhere():
        shipped = os.path.join(house.root, "scenarios")
        for subject in subjects:
            scenario = subject.scenario if os.path.isabs(subject.scenario) else os.path.join(subject.path and os.path.join(subject.path, "scenarios") or shipped, subject.scenario + ".yaml")
            path = ":".join(filter(None, [subject.path, house.root]))
            expect(house.run(subject, scenario=scenario, path=path, cwd=house.work), subject.expected, subject.name)
    yield "from another folder, by path", elsewhere
    yield "asked for JSON in Japanese", lambda: same(house, subjects, more=["--json", "--lang", "ja"])


# ---- order of rows ---------------------------------------------------------------------------------------------------


def shuffled_table(text, dice):
    """Rows and columns of a CSV file in another order."""
    rows = list(csv.reader(io.StringIO(text)))
    head, body = rows[0], [row for row in rows[1:] if row]
    columns = list(range(len(head)))
    dice.shuffle(columns)
    dice.shuffle(body)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in [head, *body]:
        writer.writerow([row[c] if c < len(row) else "" for c in columns])
    return out.getvalue()


def shuffled_tree(text, dice):
    """Sections of a YAML file, and their entries, in another order; what stands deeper is left (stages are a chain)."""
    sections, entries = [], []
    for line in text.split("\n"):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not line.startswith((" ", "-")):
            entries = []
            sections.append((line, entries))
        elif line.startswith("  ") and not line.startswith("   "):
            entries.append([line])
        else:
            entries[-1].append(line)
    dice.shuffle(sections)
    out = []
    for head, body in sections:
        dice.shuffle(body)
        out += [head, *(line for entry in body for line in entry)]
    return "\n".join(out) + "\n"


def write_shuffled(house, subject, order):
    """A copy of model and scenario with everything shuffled; gives back the scenario's path."""
    target = os.path.join(house.work, "shuffled", f"{subject.name}-{order}")
    shutil.rmtree(target, ignore_errors=True)
    os.makedirs(target)
    if os.path.isabs(subject.scenario):
        scenario, model = subject.scenario, os.path.dirname(subject.scenario)
    else:
        base = subject.path or house.root
        scenario = os.path.join(base, "scenarios", subject.scenario + ".yaml")
        with open(scenario, encoding="utf-8") as file:
            name = next(line.split()[1] for line in file if line.startswith("model:"))
        model = os.path.join(base, "models", name)
    dice = random.Random(order)
    for file_name in sorted(os.listdir(model)):
        path = os.path.join(model, file_name)
        with open(path, encoding="utf-8") as file:
            text = file.read()
        if file_name.endswith(".csv"):
            shuffled = shuffled_table(text, dice)
        elif file_name == "model.yaml":
            shuffled = shuffled_tree(text, dice)
        else:
            continue
        with open(os.path.join(target, file_name), "w", encoding="utf-8") as file:
            file.write(shuffled)
    with open(scenario, encoding="utf-8") as file:
        text = file.read()
    lines = shuffled_tree(text, dice).split("\n")
    path = os.path.join(target, "scenario.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join("model: ." if line.startswith("model:") else line for line in lines))
    return path


def ways_of_orders(house, subjects, built):
    del built
    for order in range(1, 7):
        def way(order=order):
            for subject in subjects:
                expect(house.run(subject, scenario=write_shuffled(house, subject, order), threads=1 + order % 3), subject.expected, subject.name)
        yield f"rows, columns and sections of every file shuffled, order {order}", way


# ---- interruption ----------------------------------------------------------------------------------------------------


def minds_signals(process):
    """The program has begun: before it reads a model it has nothing to save, and dies of a signal like any other."""
    try:
        with open(f"/proc/{process.pid}/status", encoding="ascii", errors="replace") as file:
            blocked = next(int(line.split()[1], 16) for line in file if line.startswith("SigBlk:"))
        return bool(blocked >> (signal.SIGINT - 1) & blocked >> (signal.SIGTERM - 1) & 1)
    except (OSError, StopIteration):
        return False


def interrupted(house, subject, programs, how, replications):
    """Starts, interrupts after a little, starts again, until it is whole; programs, signals and threads take turns."""
    whole = house.run(subject, replications=replications)
    folder, broken = house.folder(subject.name), 0
    environment = {**os.environ, **({"HAKYU_PATH": subject.path} if subject.path else {})}
    for attempt in range(200):
        with subprocess.Popen([programs[attempt % len(programs)], "run", subject.scenario, "-n", str(replications), "--outer", str(subject.outer), "--seed", str(SEED),
                               "--threads", str(1 + attempt % 3), "-o", folder], cwd=house.root, env=environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
            until = time.monotonic() + 60
            while process.poll() is None and time.monotonic() < until and not minds_signals(process):
                time.sleep(0.005)
            time.sleep(0.02 + 0.05 * (attempt % 4))
            if attempt < 12:  # then it may finish
                process.send_signal(how[attempt % len(how)])
            said = process.stderr.read().decode(errors="replace")
            process.wait()
        if process.returncode == 0:
            break
        if process.returncode not in (130, 143, -signal.SIGKILL):
            raise Disagrees(f"{subject.name}: exit {process.returncode} when interrupted: {said.strip()[-300:]}")
        broken += 1
    if broken < 3:
        raise Disagrees(f"{subject.name}: interrupted {broken} times only: make it longer")
    expect(digest_of(folder), whole, f"{subject.name}, interrupted {broken} times")
    shutil.rmtree(folder)


def ways_of_interruption(house, subjects, built):
    town = subjects[0]
    yield "interrupted (SIGINT), resumed", lambda: interrupted(house, town, [house.hakyu], [signal.SIGINT], 60000)
    yield "interrupted (SIGTERM), resumed", lambda: interrupted(house, town, [house.hakyu], [signal.SIGTERM], 60000)
    yield "killed and interrupted in turn, resumed", lambda: interrupted(house, town, [house.hakyu], [signal.SIGKILL, signal.SIGINT], 60000)
    def by_others():
        others = [built[name] for name in ("gcc -O0", "clang -O3", "gcc, address and undefined-behaviour sanitizers") if built[name]]
        if len(others) < 2:
            raise Skipped("one compiler only")
        interrupted(house, town, others, [signal.SIGINT], 40000)
    yield "interrupted, each time resumed by another build", by_others


# ---- rows that runs share --------------------------------------------------------------------------------------------

ROW_TABLES = ["losses", "outcomes", "observed", "episodes", "saves"]


def export(house, folder):
    tables = folder + "-tables"
    subprocess.run([house.hakyu, "export", folder, "--to", "csv", "-o", tables], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return tables


def shared_rows(tables, table, outers, numbers):
    with open(os.path.join(tables, table + ".csv"), encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row for row in rows if int(row["outer"]) < outers and int(row["number"]) < numbers]


def share(house, subject, left, right, outers, numbers):
    """Two runs agree on all rows of the outer draws and numbers that both have. Traced rows: where both are traced."""
    folders = [house.run(subject, keep=True, **how) for how in (left, right)]
    tables = [export(house, folder) for folder in folders]
    compared = 0
    with open(os.path.join(folders[0], "content.json"), encoding="utf-8") as file:
        traced = json.load(file)["run"]["traced"]
    outer_counts = [how.get("outer", subject.outer) for how in (left, right)]
    for table in ROW_TABLES:
        most = numbers if table not in ("episodes", "saves") else min(numbers, *(traced // count for count in outer_counts))
        rows = [shared_rows(folder, table, outers, most) for folder in tables]
        expect(hashlib.sha256(repr(rows[0]).encode()).hexdigest(), hashlib.sha256(repr(rows[1]).encode()).hexdigest(), f"{subject.name}: {table}")
        compared += len(rows[0])
    if compared < 20:
        raise Disagrees(f"{subject.name}: {compared} rows compared only")
    for folder in folders + tables:
        shutil.rmtree(folder)


def ways_of_more(house, subjects, built):
    for times, name in ((2, "the build under test"), (2, "clang -O3"), (3, "the build under test")):
        def way(times=times, name=name):
            program = built.get(name, house.hakyu)
            if not program:
                raise Skipped("not built: no such compiler, or --few")
            for subject in subjects:
                n = subject.replications // subject.outer * subject.outer
                share(house, subject, {"replications": n}, {"replications": times * n, "program": program, "threads": 3}, subject.outer, n // subject.outer)
        yield f"N replications are the first N of {times} N, {name}", way
    for few, many in ((3, 7), (2, 5)):
        def pair(few=few, many=many):
            for subject in subjects:
                each = subject.replications // many
                share(house, subject, {"outer": few, "replications": few * each}, {"outer": many, "replications": many * each}, few, each)
        yield f"{few} outer draws are the first {few} of {many}", pair


def ways_of_the_stop_rule(house, subjects, built):
    stopped = {}

    def way(threads, program):
        if not program:
            raise Skipped("not built: no such compiler, or --few")
        for subject in subjects[:2]:
            found = house.run(subject, program=program, threads=threads, replications=200000, more=["--precision", "8%"])
            if not 0 < found[2] < 200000:
                raise Disagrees(f"{subject.name}: stopped after {found[2]}")
            with house.lock:
                expected = stopped.setdefault(subject.name, found)
            expect(found, expected, subject.name)
    for name in ("the build under test", "clang -O3"):
        for threads in (1, 2, 3, 8):
            yield f"stopped by --precision, {name}, {threads} thread{'s' if threads > 1 else ''}", lambda name=name, threads=threads: way(threads, built.get(name, house.hakyu))


# ---- replays ---------------------------------------------------------------------------------------------------------


def replayed(house, subject, program, how):
    """Replication I, played again by `program`, has the losses, episodes and saves of row I."""
    folder = house.run(subject, keep=True, **how)
    tables = export(house, folder)
    with open(os.path.join(folder, "content.json"), encoding="utf-8") as file:
        run = json.load(file)["run"]
    def table(name):
        with open(os.path.join(tables, name + ".csv"), encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    sectors = {row["sector"]: row["id"] for row in table("sectors")}
    rows = {row["row"]: (sectors[row["sector"]], row["unit"]) for row in table("rows")}
    assets = {row["asset"]: row["id"] for row in table("assets")}
    losses, episodes, saves = {}, {}, {}
    for row in table("losses"):
        losses.setdefault((int(row["outer"]), int(row["number"])), {})[rows[row["row"]]] = int(row["weight_s"])
    for row in table("episodes"):
        episodes.setdefault((int(row["outer"]), int(row["number"])), []).append(
            (assets[row["asset"]], int(row["start_s"]), int(row["end_s"]), int(row["level_ppm"])))
    for row in table("saves"):
        saves.setdefault((int(row["outer"]), int(row["number"])), []).append((int(row["start_s"]), int(row["end_s"])))
    n, outer, seen = run["replications"], run["outer"], 0
    for i in sorted({0, 1, n // 3, n // 2, n - 2, n - 1, *range(2, n, max(1, n // 12))}):
        said = subprocess.run([program, "replay", folder, str(i), "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        if said.returncode != 0:
            raise Disagrees(f"{subject.name}: replay {i}: {said.stderr.decode(errors='replace')[-300:]}")
        replay, key = json.loads(said.stdout), (i % outer, i // outer)
        found = {(loss["sector"], loss["unit"]): loss["weight_s"] for loss in replay["losses"]}
        expect(found, losses.get(key, {}), f"{subject.name}: losses of replay {i}")
        if i < run["traced"]:
            expect(sorted((e["asset"], e["start_s"], e["end_s"], e["level_ppm"]) for e in replay["episodes"]), sorted(episodes.get(key, [])), f"{subject.name}: episodes of replay {i}")
            expect(sorted((s["start_s"], s["end_s"]) for s in replay["saves"]), sorted(saves.get(key, [])), f"{subject.name}: saves of replay {i}")
        seen += len(found)
    if not seen:
        raise Disagrees(f"{subject.name}: no loss in any replay")
    beyond = subprocess.run([program, "replay", folder, str(n)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    expect(beyond.returncode, 3, f"{subject.name}: replay of {n}, which is not there: exit")
    shutil.rmtree(folder)
    shutil.rmtree(tables)


def ways_of_replay(house, subjects, built):
    for name in ("the build under test", "gcc -O3", "clang -O3"):
        def way(name=name):
            program = built.get(name, house.hakyu)
            if not program:
                raise Skipped("not built: no such compiler, or --few")
            for subject in subjects:
                replayed(house, subject, program, {})
        yield f"replay I is row I, {name}", way
    yield "replay I is row I, stopped by --precision", lambda: replayed(house, subjects[0], house.hakyu, {"replications": 200000, "more": ["--precision", "10%"]})


# ---- controls: what should differ does -------------------------------------------------------------------------------


def controls(house, subjects):
    """A comparison that cannot fail proves nothing: another seed and another number of outer draws must be seen."""
    for subject in subjects:
        for what, how in (("another seed", {"seed": SEED + 1}), ("another number of outer draws", {"outer": subject.outer + 1}),
                          ("one replication less", {"replications": subject.replications - 1})):
            if house.run(subject, **how)[0] == subject.expected[0]:
                sys.exit(f"{subject.name}: {what} is not seen in the digest")


# ---- all of them -----------------------------------------------------------------------------------------------------


def main():
    parser = argparse.ArgumentParser()
    for name in ("root", "work", "hakyu", "write_town", "gen_model"):
        parser.add_argument(name, type=os.path.abspath)
    parser.add_argument("--only", default="")
    parser.add_argument("--few", action="store_true", help="three builds of eight; the ways of the others are skipped")
    asked = parser.parse_args()
    work = os.path.join(asked.work, "ways_few" if asked.few else "ways")
    for folder in ("runs", "shuffled", "models", "town", "locales"):
        shutil.rmtree(os.path.join(work, folder), ignore_errors=True)
    os.makedirs(os.path.join(work, "runs"))
    house = House(asked.root, work, asked.hakyu)
    models = os.path.join(work, "models")
    subprocess.run([asked.write_town, os.path.join(work, "town")], check=True)
    for shape, assets, shock in (("cyclic", "300", "0.3"), ("metro", "500", "0.02")):
        subprocess.run([asked.gen_model, shape, assets, models, "shock=" + shock], check=True, stdout=subprocess.DEVNULL)
    subjects = [Subject("town", os.path.join(work, "town", "scenario.yaml"), None, 420), Subject("five-assets", "five-assets-blackout", None, 420),
                Subject("metro-blackout", "metro-blackout", None, 24), Subject("cyclic-300", "cyclic-300", models, 80), Subject("metro-500", "metro-500", models, 80)]

    began = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        built = Builds(house, asked.few)
        if not asked.only:
            list(pool.map(lambda row: built[row[0]], BUILDS))
            print(f"{sum(path is not None for path in built.programs.values())} builds in {time.monotonic() - began:.0f} s", flush=True)
        for subject in subjects:
            subject.expected = house.run(subject, threads=1)
        controls(house, subjects)
        small = [subject for subject in subjects if subject.name != "metro-blackout"]  # which takes longer to read than all others together
        kinds = [(ways_of_interruption, small), (ways_of_builds, subjects), (ways_of_processors, small), (ways_of_locales, subjects), (ways_of_environments, small),
                 (ways_of_orders, subjects), (ways_of_more, subjects), (ways_of_the_stop_rule, small), (ways_of_replay, small)]
        ways = [way for kind, runs in kinds for way in kind(house, runs, built) if asked.only in way[0]]

        def judge(way):
            try:
                way[1]()
                return way[0], "agrees", ""
            except Skipped as reason:
                return way[0], "skipped", str(reason)
            except Disagrees as found:
                return way[0], "DIFFERS", str(found)
        counts = {"agrees": 0, "skipped": 0, "DIFFERS": 0}
        for name, verdict, why in pool.map(judge, ways):
            counts[verdict] += 1
            print(f"{verdict:8} {name}{': ' + why if why else ''}", flush=True)
    print(f"{counts['agrees']} ways of running agree on {len(subjects)} models, {counts['DIFFERS']} differ, {counts['skipped']} skipped; {time.monotonic() - began:.0f} s")
    if counts["DIFFERS"] or (not asked.only and counts["agrees"] < FEWEST_WAYS):
        sys.exit(1)


try:
    main()
except Disagrees as found:  # already without anything special
    sys.exit(str(found))
