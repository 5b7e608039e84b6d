#!/usr/bin/env python3
"""shipped_studies.py ROOT HAKYU [STUDY...] - runs the shipped studies and finds every figure of scenarios/studies/README.md again, by arithmetic of
its own on the merged sweeps. Each quotation must stand in the text, in both tongues, and be what comes out, to the last digit written."""
import collections, csv, json, math, os, re, sqlite3, subprocess, sys, tempfile, shutil, time

import sweeping

root, hakyu = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
T_975 = {19: 2.093024, 29: 2.045230, 49: 2.009575}
SECTION = {}
faults = []


class Sweep:
    def __init__(self, folder):
        store = sqlite3.connect("file:%s/merged/trials.sqlite?mode=ro" % folder, uri=True)
        with open(folder + "/manifest.json", encoding="utf-8") as file:
            manifest = json.load(file)
        with open(folder + "/points.csv", encoding="utf-8") as file:
            self.points = list(csv.DictReader(file))
        self.outers, self.each = manifest["outer"], manifest["replications"] // manifest["outer"]
        self.losses = {}
        for trial, name, note in store.execute("SELECT trial, id, note FROM trials"):
            rows = json.loads(note)
            units = collections.Counter(row["sector"] for row in rows)
            found = self.losses[name.removeprefix("point:")] = collections.defaultdict(lambda: collections.defaultdict(float))
            for outer, number, row, weight_s in sweeping.losses_of(store, trial):
                which, hours = rows[row], weight_s / 3600
                found[outer, number][which["sector"] + "." + which["unit"]] += hours
                found[outer, number]["index"] += hours / which["weight"] / units[which["sector"]]
            unsettled = sweeping.unsettled_of(store, trial)
            if unsettled:
                faults.append("%s: %d replications did not settle" % (name, unsettled))

    def point(self, **values):
        found = [p["point_id"] for p in self.points if all(p[f] == v for f, v in values.items())]
        assert len(found) == 1, (values, found)
        return found[0]

    def by_outer(self, point, what):
        sums = [0.0] * self.outers
        for (outer, _), losses in self.losses[point].items():
            sums[outer] += losses.get(what, 0.0)
        return [s / self.each for s in sums]

    def figure(self, terms, what):
        """Mean and half-width of sum of sign * point."""
        columns = [(sign, self.by_outer(point, what)) for sign, point in terms]
        values = [sum(sign * column[o] for sign, column in columns) for o in range(self.outers)]
        mean = sum(values) / len(values)
        spread = math.sqrt(sum((v - mean) ** 2 for v in values) / (len(values) - 1))
        return mean, T_975[len(values) - 1] * spread / math.sqrt(len(values))

    def is_same(self, a, b):
        return {k: dict(v) for k, v in self.losses[a].items() if v} == {k: dict(v) for k, v in self.losses[b].items() if v}


def quote(study, said, found):
    """said: "9.7 ± 2.4" as it stands in both tongues."""
    parts = said.replace(",", "").split(" ± ")
    for part, value in zip(parts, found):
        decimals = len(part.partition(".")[2])
        if "%.*f" % (decimals, value) != part:
            faults.append("%s: %s is said, %.6g ± %.6g comes out" % (study, said, *found))
    for tongue in ("English", "日本語"):
        if said not in SECTION[study][tongue]:
            faults.append("%s: %s does not stand in the text (%s)" % (study, said, tongue))
    counted[study] += 1
    quoted[study].add(said)


def same(study, sweep, a, b, why):
    counted[study] += 1
    if not sweep.is_same(a, b):
        faults.append("%s: %s: something changed" % (study, why))


def backup_hours(n, s):
    lines, beds, index = "telecom.fixed_lines", "medical.hospitals", "index"
    p = lambda battery, start, refuel: s.point(battery=battery, start=start, refuel=refuel)
    quote(n, "4190 ± 2427", s.figure([(1, p("1h", "0.8", "off"))], lines))
    quote(n, "415 ± 423", s.figure([(1, p("1h", "0.97", "off"))], lines))
    for start in ("0.8", "0.97"):
        if s.figure([(1, p("3h", start, "off"))], lines)[0] != 0:
            faults.append(n + ": lines are lost with 3 h")
    for point in s.points:
        if point["battery"] in ("10h", "24h"):
            same(n, s, point["point_id"], p("3h", point["start"], point["refuel"]), "batteries beyond 3 h")
    quote(n, "9.7 ± 2.4", s.figure([(1, p("3h", "0.8", "off")), (-1, p("3h", "0.999", "off"))], beds))
    quote(n, "24.4 ± 2.9", s.figure([(1, p("3h", "0.8", "off"))], beds))
    quote(n, "1.38 ± 0.29", s.figure([(1, p("3h", "0.8", "off")), (-1, p("3h", "0.8", "on"))], beds))
    quote(n, "0.014 ± 0.007", s.figure([(1, p("1h", "0.8", "off")), (-1, p("24h", "0.999", "on"))], index))
    quote(n, "1.79 ± 0.21", s.figure([(1, p("1h", "0.8", "off"))], index))
    if len({tuple(s.by_outer(q["point_id"], "water.water_homes")) for q in s.points}) != 1:
        faults.append(n + ": homes without water change")


def it_dependence(n, s):
    p = lambda certainty, share: [(1, s.point(certainty=certainty, share=share))]
    quote(n, "14.2 ± 4.2", s.figure(p("1", "0.5"), "index"))
    quote(n, "65.2 ± 7.4", s.figure(p("1", "1"), "index"))
    quote(n, "0.043 ± 0.004", s.figure(p("1", "0.25"), "index"))
    quote(n, "10.5 ± 4.3", s.figure(p("0.5", "1"), "index"))
    part = s.figure(p("0.5", "1"), "index")[0] / s.figure(p("1", "1"), "index")[0]
    if not 1 / 7 < part < 1 / 5:
        faults.append("%s: a sixth is said, %.3f comes out" % (n, part))


def common_mode(n, s):
    p = lambda cause, added, beta: s.point(cause=cause, added=added, beta=beta)
    base = p("strike", "0", "0")
    spared = lambda point: s.figure([(1, base), (-1, point)], "index")
    quote(n, "0.110 ± 0.012", s.figure([(1, base)], "index"))
    quote("it-dependence", "0.110 ± 0.012", s.figure([(1, base)], "index"))
    quote(n, "0.035 ± 0.004", s.figure([(1, p("strike", "1", "0"))], "index"))
    quote(n, "0.076 ± 0.009", spared(p("strike", "1", "0")))
    quote(n, "512,276 ± 61,548", s.figure([(1, base), (-1, p("strike", "1", "0"))], "telecom.fixed_lines"))
    quote(n, "0.037 ± 0.006", spared(p("strike", "0.5", "0")))
    for added in ("0", "0.5", "1"):
        for beta in ("1", "3", "10"):
            same(n, s, p("strike", added, beta), p("strike", added, "0"), "beta of a fire")
    quote(n, "0.071 ± 0.008", spared(p("malfunction", "1", "1")))
    quote(n, "0.059 ± 0.007", spared(p("malfunction", "1", "3")))
    quote(n, "0.019 ± 0.003", spared(p("malfunction", "1", "10")))


def ceptoar(n, s):
    all_ten, two = "all", "sector:power|sector:telecom"
    five = next(q["sectors"] for q in s.points if "aviation" in q["sectors"])
    p = lambda sectors, delay, detection: s.point(sectors=sectors, delay=delay, detection=detection)
    spared = lambda sectors, delay, detection: s.figure([(1, p("off", delay, detection)), (-1, p(sectors, delay, detection))], "index")
    quote(n, "0.018 ± 0.001", spared(all_ten, "5min", "10min"))
    quote(n, "6.62 ± 0.67", s.figure([(1, p("off", "5min", "10min"))], "index"))
    for delay in ("30min", "2h"):
        same(n, s, p(all_ten, delay, "10min"), p("off", delay, "10min"), "a warning that comes after the alarm")
    quote(n, "1.24 ± 0.10", spared(all_ten, "5min", "12h"))
    quote(n, "9.47 ± 0.80", s.figure([(1, p("off", "5min", "12h"))], "index"))
    quote(n, "0.87 ± 0.08", spared(all_ten, "2h", "12h"))
    quote(n, "0.53 ± 0.05", spared(two, "5min", "12h"))
    quote(n, "1.00 ± 0.09", spared(five, "5min", "12h"))


def remedies(n, s):
    p = lambda delay, repair, recurrence: s.point(delay=delay, repair=repair, recurrence=recurrence)
    spared = lambda *values: s.figure([(1, p("30min", "1", "1")), (-1, p(*values))], "index")
    same(n, s, p("30min", "1", "1"), p("2h", "1", "1"), "a warning that comes after the alarm and brings nothing else")
    quote(n, "6.63 ± 0.67", s.figure([(1, p("30min", "1", "1"))], "index"))
    quote(n, "2.42 ± 0.52", spared("30min", "1", "0.6"))
    quote(n, "2.09 ± 0.45", spared("2h", "1", "0.6"))
    quote(n, "4.53 ± 0.57", spared("30min", "1", "0.2"))
    quote(n, "3.93 ± 0.51", spared("2h", "1", "0.2"))
    quote(n, "0.89 ± 0.08", spared("30min", "0.6", "1"))
    quote(n, "1.89 ± 0.18", spared("30min", "0.2", "1"))
    quote(n, "1.62 ± 0.18", spared("2h", "0.2", "1"))
    quote(n, "4.95 ± 0.58", spared("30min", "0.2", "0.2"))
    quote(n, "4.27 ± 0.52", spared("2h", "0.2", "0.2"))
    alone = [(1, p("30min", "1", "1")), (-1, p("30min", "0.2", "1")), (-1, p("30min", "1", "0.2")), (1, p("30min", "0.2", "0.2"))]
    quote(n, "1.47 ± 0.16", s.figure(alone, "index"))


def screening(n, s):
    p = lambda c, d, a="off", f="off": s.point(redundancy=c, facilities=d, continuity=a, warning=f)
    base = p("off", "off")
    quote(n, "0.38 ± 0.08", s.figure([(1, base), (-1, p("off", "on"))], "index"))
    quote(n, "1.80 ± 0.15", s.figure([(1, base)], "index"))
    quote(n, "0.16 ± 0.07", s.figure([(1, base), (-1, p("on", "off"))], "index"))
    quote(n, "0.54 ± 0.11", s.figure([(1, base), (-1, p("on", "on"))], "index"))
    quote(n, "0.004 ± 0.003", s.figure([(1, base), (-1, p("off", "on")), (-1, p("on", "off")), (1, p("on", "on"))], "index"))
    for point in s.points:
        same(n, s, point["point_id"], p(point["redundancy"], point["facilities"]), "items without effect")


STUDIES = {"metro-backup-hours": backup_hours, "it-dependence": it_dependence, "redundancy-common-mode": common_mode, "ceptoar": ceptoar, "ceptoar-remedies": remedies, "items-screening": screening}
wanted = sys.argv[3:] or list(STUDIES)
counted, quoted = collections.Counter(), collections.defaultdict(set)
with open(root + "/scenarios/studies/README.md", encoding="utf-8") as file:
    for part in re.split(r"^## ", file.read(), flags=re.M)[1:]:
        name, _, text = part.partition("\n")
        english, _, japanese = text.partition("**日本語。**")
        SECTION[name.strip()] = {"English": " ".join(english.split()), "日本語": " ".join(japanese.split())}
if sorted(SECTION) != sorted(STUDIES) or sorted(n[:-5] for n in os.listdir(root + "/scenarios/studies") if n.endswith(".yaml")) != sorted(STUDIES):
    faults.append("README.md, this test and the folder do not name the same studies")
work = tempfile.mkdtemp(prefix="hakyu-studies-")
try:
    for name in wanted:
        begun, folder = time.monotonic(), os.path.join(work, name)
        for step in (["check", name], ["sweep", "plan", name, "-o", folder], ["sweep", "run", folder], ["sweep", "merge", folder]):
            done = subprocess.run([hakyu, *step], capture_output=True, text=True, cwd=root, env={**os.environ, "HAKYU_PATH": root})
            if done.returncode or "0 errors, 0 warnings" not in done.stdout and step[0] == "check":
                sys.exit("FAULT: hakyu %s: %s%s" % (" ".join(step), done.stdout, done.stderr))
        STUDIES[name](name, Sweep(folder))
        print("%s: %d statements, %.0f s" % (name, counted[name], time.monotonic() - begun))
        shutil.rmtree(folder)
finally:
    shutil.rmtree(work)
if len(wanted) == len(STUDIES):
    for name, tongues in SECTION.items():
        for tongue, text in tongues.items():
            for said in re.findall(r"[\d.,]*\d ± [\d.,]*\d", text):
                if said not in quoted[name]:
                    faults.append("%s (%s): %s is in the text and nobody found it again" % (name, tongue, said))
for fault in faults:
    print("FAULT:", fault)
sys.exit(1 if faults else 0)
