#!/usr/bin/env python3
"""What the models confronted with a real day promise their readers, counted on the files that ship; shares no code with their generators.

    promises.py ROOT             prints every promise that does not hold; exits 1 if there is one
    promises.py ROOT --planted   breaks each promise once, in memory, and fails unless that is seen

Sizes and kinds, needs across sectors, every row of the list of dependencies, totals of weights, names of synthetic
assets, roles of observations, and who cites what: no value of the model rests on the event that a scenario is scored
against, but for those its own `observed:` lists as input or calibrated, and those it overrides; times pooled from several
blackouts are recomputed from the figures of the others. And that every asset stands where a map or a written rule puts it.
"""
import copy
import csv
import math
import os
import re
import statistics
import sys
from collections import Counter, defaultdict

LEAST = {"assets": 1500, "kinds": 60, "crossing": 0.25, "sector_facts": 12, "happened": 8}


def rows_of(*parts):
    with open(os.path.join(*parts), encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def flow(text):
    """A YAML flow mapping of scalars; nested ones are left as text."""
    found = {}
    for match in re.finditer(r'([a-z_]+): ("(?:[^"\\]|\\.)*"|\{[^{}]*\}|\[[^\[\]]*\]|[^,{}"]+)', text):
        found[match.group(1)] = match.group(2).strip().strip('"')
    return found


def read_model_yaml(path):
    """{section: {name: {key: text}}} of what the generator writes; backups: {(chain, stage): ...}."""
    sections, section, chain = defaultdict(dict), "", ""
    with open(path, encoding="utf-8") as file:
        for line in file:
            top = re.match(r"([a-z_]+):", line)
            entry = re.match(r"  ([A-Za-z0-9_.-]+):\s*(.*?)(?:  # (.*))?$", line.rstrip("\n"))
            stage = re.match(r"    - \{(.*)\}", line)
            if top:
                section = top.group(1)
            elif stage:
                fields = flow(stage.group(1))
                sections[section][chain, fields["name"]] = fields
            elif entry:
                chain, text = entry.group(1), entry.group(2)
                if text.startswith("{"):
                    sections[section][chain] = flow(text[1:-1])
                elif text:
                    sections[section][chain] = {"value": text.strip('"')}
    return sections


def read_scenario(path):
    with open(path, encoding="utf-8") as file:
        text = "".join(line for line in file if not line.lstrip().startswith("#"))
    hazards, _, observed = text.partition("\nobserved:")
    parameters = re.search(r"\nparameters:\n((?:  .*\n)+)", hazards)
    start = re.search(r"\nstart: (\S+?)T", text)
    return {"event": start.group(1) if start else "",
            "parameters": dict(re.findall(r'^  ([a-z0-9_]+): "?([^"#\n]+?)"?\s*(?:#.*)?$', parameters.group(1), re.M)) if parameters else {},
            "hazards": [flow(h) for h in re.findall(r"- \{(id: [^{}]*)\}", hazards)],
            "observed": [flow(o) for o in re.findall(r"- \{(what: .*?)\}", observed)]}


def observation_id(row):
    of = next(key for key in ("asset", "kind", "sector", "site") if key in row)
    return ":".join([row["what"], of, row[of]] + [row[key] for key in ("unit", "at", "share") if key in row])


class Shipped:
    def __init__(self, root, name="metro-2006"):
        self.name = name
        model, data = os.path.join(root, "models", name), os.path.join(root, "tests", "data", "models")
        self.assets, self.needs, self.supplies = (rows_of(model, f"{name}.csv") for name in ("assets", "needs", "supplies"))
        self.sources = rows_of(model, "sources.csv")
        self.yaml = read_model_yaml(os.path.join(model, "model.yaml"))
        self.scenarios = {}
        for scenario in sorted(file for file in os.listdir(os.path.join(root, "scenarios")) if file.endswith(".yaml")):
            with open(os.path.join(root, "scenarios", scenario), encoding="utf-8") as file:
                if f"\nmodel: {name}\n" in file.read():
                    self.scenarios[scenario[:-5]] = read_scenario(os.path.join(root, "scenarios", scenario))
        self.roles, self.dependencies, self.totals = (rows_of(data, f"{name}.csv") for name in ("roles", "dependencies", "totals"))
        self.roles = [row for row in self.roles if row["scenario"] in set(self.scenarios) | MODELS[name]["scenarios"]]
        with open(os.path.join(data, "organisations.txt"), encoding="utf-8") as file:
            self.organisations = file.read().split("\n")[:-1]


def links(shipped):
    by_need = defaultdict(list)
    for link in shipped.supplies:
        by_need[link["need"]].append(link)
    return by_need


# ---- sizes ----------------------------------------------------------------------------------------------------------

def check_sizes(shipped, faults):
    kind_of = {a["id"]: a["kind"] for a in shipped.assets}
    sector_of_kind = {kind: fields["sector"] for kind, fields in shipped.yaml["kinds"].items()}
    by_need = links(shipped)
    if len(shipped.assets) < LEAST["assets"]:
        faults.append(f"{len(shipped.assets)} assets, fewer than {LEAST['assets']}")
    manners = defaultdict(set)   # what assets of a kind need, by what rule, backed by what, from which kinds
    for need in shipped.needs:
        manners[kind_of[need["asset"]]].add((need["service"], need["rule"], need["for"], need["backup"],
                                             frozenset(kind_of[link["supplier"]] for link in by_need[need["id"]])))
    different = {frozenset(manners[kind]) for kind in set(kind_of.values())}
    if len(different) < LEAST["kinds"]:
        faults.append(f"{len(different)} kinds that differ, fewer than {LEAST['kinds']}")
    count = Counter((fields["sector"], fields.get("it_system") == "yes") for fields in shipped.yaml["kinds"].values())
    for sector in shipped.yaml["sectors"]:
        for is_it, what in ((True, "IT"), (False, "facility")):
            if count[sector, is_it] < 2:
                faults.append(f"sector {sector}: fewer than two {what} kinds")
    crossing = sum(any(sector_of_kind[kind_of[link["supplier"]]] != sector_of_kind[kind_of[need["asset"]]] for link in by_need[need["id"]])
                   for need in shipped.needs)
    if crossing < LEAST["crossing"] * len(shipped.needs):
        faults.append(f"only {crossing} of {len(shipped.needs)} needs cross sectors")


def check_dependencies(shipped, faults):
    kind_of = {a["id"]: a["kind"] for a in shipped.assets}
    by_need = links(shipped)

    def words(asset):
        return {f"kind:{kind_of[asset]}", f"sector:{shipped.yaml['kinds'][kind_of[asset]]['sector']}"}

    for row in shipped.dependencies:
        who, on, services = set(row["who"].split()), set(row["on"].split()), set(row["services"].split())
        if not any(need["service"] in services and words(need["asset"]) & who and any(words(link["supplier"]) & on for link in by_need[need["id"]])
                   for need in shipped.needs):
            faults.append(f"dependency not realised: {row['row']}")


def check_totals(shipped, faults):
    sums = Counter()
    for asset in shipped.assets:
        sector = shipped.yaml["kinds"][asset["kind"]]["sector"]
        if asset["weight"].isdigit():
            sums[sector, asset["weight_unit"]] += int(asset["weight"])
        elif asset["weight"] and asset["weight"][1:] not in {**shipped.yaml["assumptions"], **shipped.yaml["parameters"]}:
            faults.append(f"asset {asset['id']}: weight {asset['weight']} is neither a number nor named")
    told = set()
    for row in shipped.totals:
        keys = [(row["sector"], unit) for unit in row["units"].split()]
        told.update(keys)
        total = sum(sums[key] for key in keys)
        if total != int(row["total"]):
            faults.append(f"{row['sector']} {row['units']}: weights add up to {total}, not {row['total']}")
    faults += [f"{sector} {unit}: no total is stated" for sector, unit in sorted(set(sums) - told)]


def check_names(shipped, faults):
    for asset in shipped.assets:
        if asset["nature"] not in ("real_public", "aggregate", "synthetic"):
            faults.append(f"asset {asset['id']}: nature {asset['nature']!r}")
        if asset["nature"] != "synthetic":
            continue
        if asset["organisation"]:
            faults.append(f"asset {asset['id']}: synthetic, and has an organisation")
        for name in shipped.organisations:
            pattern = rf"\b{re.escape(name)}\b" if name.isascii() else re.escape(name)
            if re.search(pattern, asset["name_en"] + " / " + asset["name_ja"]):
                faults.append(f"asset {asset['id']}: synthetic, and called after {name}")


# ---- roles ------------------------------------------------------------------------------------------------------------

def check_roles(shipped, faults):
    wanted = {(r["scenario"], r["observation"]): r for r in shipped.roles}
    found = {(name, observation_id(o)): o for name, scenario in shipped.scenarios.items() for o in scenario["observed"]}
    faults += [f"{name}: {ident} has no role in roles.csv" for name, ident in sorted(set(found) - set(wanted))]
    faults += [f"{name}: {ident} is in roles.csv and not observed" for name, ident in sorted(set(wanted) - set(found))]
    for key in sorted(set(found) & set(wanted)):
        if any(found[key][field] != wanted[key][field] for field in ("role", "stated")):
            faults.append(f"{key[0]}: {key[1]} is {found[key]['role']}, {found[key]['stated']}; roles.csv says {wanted[key]['role']}, {wanted[key]['stated']}")


def check_held_out(shipped, faults):
    kinds = shipped.yaml["kinds"]
    kind_of = {a["id"]: a["kind"] for a in shipped.assets}
    site_kind = {a["site"]: a["kind"] for a in shipped.assets if a["site"]}

    def sector_of(ident):
        _, of, name = ident.split(":")[:3]
        return name if of == "sector" else kinds[name if of == "kind" else kind_of[name] if of == "asset" else site_kind[name]]["sector"]

    facts = [r for r in shipped.roles if r["role"] == "held_out" and r["stated"] != "guessed" and sector_of(r["observation"]) != "power"]
    happened = [r for r in facts if r["counts"] == "happened"]
    if len(facts) < LEAST["sector_facts"] or len(happened) < LEAST["happened"]:
        faults.append(f"{len(facts)} sector facts held out, {len(happened)} of them happened")


def check_counts_as(shipped, faults):
    for row in shipped.roles:
        if (row["counts"] == "did_not") != row["observation"].startswith("never_down"):
            faults.append(f"{row['observation']}: counted as {row['counts']}")


# ---- who cites what -----------------------------------------------------------------------------------------------------

CELLS = {"assets": ("weight", "detect", "repair", "restart"), "needs": ("quantity", "without", "floor"),
         "supplies": ("weight", "switch", "success", "certainty")}
STAGE, KIND = ("autonomy", "start", "success", "fail_running", "level", "refill"), ("detect", "repair", "restart")


def is_number(text):
    """A number of its own; 0, 1, 0s and never are structure."""
    return bool(text) and text not in ("0", "1", "0s", "never")


def cells(shipped):
    """(place, text, source) of all values."""
    for kind, fields in shipped.yaml["kinds"].items():
        yield from ((f"kind {kind}.{c}", fields.get(c, ""), fields.get("source", "assumption")) for c in KIND)
    for (chain, name), stage in ((key, s) for key, s in shipped.yaml["backups"].items() if isinstance(key, tuple)):
        yield from ((f"stage {chain}.{name}.{c}", stage.get(c, ""), stage["source"]) for c in STAGE)
    for group, fields in shipped.yaml["groups"].items():
        yield f"group {group}.beta", fields["beta"], fields["source"]
    for table, columns in CELLS.items():
        for row in getattr(shipped, table):
            yield from ((f"{table} {row.get('id') or row['need'] + ' ' + row['supplier']}.{c}", row[c], row["source"]) for c in columns)


def check_citations(shipped, faults):
    events = {s["id"]: set(s["x_event"].split()) for s in shipped.sources}
    named = {name: fields.get("source", "assumption") for name, fields in shipped.yaml["assumptions"].items()}
    for scenario_name, scenario in shipped.scenarios.items():
        own = {source for source, dates in events.items() if scenario["event"] in dates}
        listed = {o["source"] for o in scenario["observed"] if o["role"] in ("input", "calibrated")}
        for place, text, source in cells(shipped):
            if not is_number(text):
                continue
            names = re.findall(r"\$([A-Za-z0-9_]+)", text)
            literal = re.search(r"\d", re.sub(r"\$[A-Za-z0-9_]+|p95", "", text))
            for name in names:   # a named value has the source it is named with; overridden, it is the scenario's
                if named.get(name) in own - listed and name not in scenario["parameters"]:
                    faults.append(f"{scenario_name}: {place}: ${name} rests on {named[name]}, the scenario's own event")
            constants = [name for name in names if name in shipped.yaml["parameters"] and name not in scenario["parameters"]]
            if source in own - listed and (literal or [c for c in constants if re.search(r"[a-z(]", shipped.yaml["parameters"][c]["value"])
                                                       and not c.startswith("refill")]):
                faults.append(f"{scenario_name}: {place}: {text} rests on {source}, the scenario's own event")
        inputs = {o.get("value") for o in scenario["observed"] if o["role"] == "input"}
        for hazard in scenario["hazards"]:
            for key in ("repair", "detect", "probability"):
                if key in hazard and scenario["observed"] and hazard[key] not in inputs:
                    faults.append(f"{scenario_name}: hazard {hazard['id']}.{key}: {hazard[key]} is no listed input")


# What speaks of a year in which a scenario's event fell, and of other events alone.
OTHER_EVENTS = {"SIGNAL-STORM", "TSE"}


def check_events(shipped, faults):
    """A source that speaks of the year of a scored event says in x_event whether it speaks of that event."""
    for name, scenario in shipped.scenarios.items():
        year = scenario["event"][:4]
        if not scenario["observed"]:
            continue
        faults += [f"{name}: source {s['id']} speaks of {year} and names no event of that year in x_event" for s in shipped.sources
                   if re.search(rf"\b{year}\b", s["what"] + " " + s["where"]) and not re.search(rf"\b{year}-", s["x_event"]) and s["id"] not in OTHER_EVENTS]


# Times taken from several blackouts, in minutes by the day of each: medians are geometric means, log-deviations those of a sample.
IN_2006, IN_2016, IN_1999 = "2006-08-14", "2016-10-12", "1999-11-22"
POOLED = {(None, "switch_275"): {IN_1999: (7, 27), IN_2016: (8, 10, 18)},
          (None, "full_return"): {IN_2016: (59,), IN_1999: (120, 200)},
          ("kanto-1999", "switch_275"): {IN_2006: (8,), IN_2016: (8, 10, 18)},
          ("kanto-1999", "full_return"): {IN_2016: (59,), IN_2006: (59, 137, 186)}}


def check_pooled(shipped, faults):
    """These are what they are said to be, and none has a figure of the day that its scenario is scored against."""
    for (scenario, name), figures in POOLED.items():
        text = shipped.scenarios[scenario]["parameters"].get(name, "") if scenario else shipped.yaml["parameters"][name]["value"]
        event = shipped.scenarios[scenario or "metro-blackout"]["event"]
        logs = [math.log(minutes) for day in figures.values() for minutes in day]
        median, sigma = math.exp(statistics.mean(logs)), statistics.stdev(logs)
        told = re.fullmatch(r"lognormal\(median=([\d.]+)min, sigma=([\d.]+)\)", text)
        if event in figures:
            faults.append(f"{scenario or shipped.name}: {name} has figures of {event}, the scenario's own event")
        if not told or abs(float(told.group(1)) / median - 1) > 0.02 or abs(float(told.group(2)) - sigma) > 0.015:
            faults.append(f"{scenario or shipped.name}: {name} is {text}; its figures give {median:.1f} min and {sigma:.2f}")


# ---- places -------------------------------------------------------------------------------------------------------------

UNPLACED = {"ss-shin-iwaki", "in-fukushima-coast", "cables-southwest"}
PLACES = set("map district terminal ends station stations sections feeder site supplier users none".split())


def point(asset):
    return (float(asset["lat"]), float(asset["lon"])) if asset["lat"] and asset["lon"] else None


def check_places(shipped, faults):
    """Where an asset is shown follows from a map or from the rule that x_place names."""
    by_id = {a["id"]: a for a in shipped.assets}
    asset_of = {n["id"]: n["asset"] for n in shipped.needs}
    on_site, before, after = defaultdict(set), defaultdict(set), defaultdict(set)
    for link in shipped.supplies:
        before[asset_of[link["need"]]].add(link["supplier"])
        after[link["supplier"]].add(asset_of[link["need"]])
    for a in shipped.assets:
        on_site[a["site"]].add(a["id"])

    def points(ids, kinds=()):
        return [point(by_id[i]) for i in ids if point(by_id[i]) and (not kinds or by_id[i]["kind"] in kinds)]

    def near(here, others):
        return any(max(abs(here[0] - o[0]), abs(here[1] - o[1])) < 2e-4 for o in others)

    def mean(all_of):
        return [tuple(sum(axis) / len(all_of) for axis in zip(*all_of))] if all_of else []

    def ends_of(line):
        """The two assets after which a line is called."""
        words = line[3:].removesuffix("-x").split("-")
        splits = [("-".join(words[:k]), "-".join(words[k:])) for k in range(1, len(words))]
        names = next([f"{f}-{name}" for f, name in zip(forms, split)] for split in splits for forms in (("ss", "ss"), ("pl", "ss"), ("ss", "pl"))
                     if all(f"{f}-{name}" in by_id for f, name in zip(forms, split)))
        return points(names)

    for a in shipped.assets:
        here, how, ident = point(a), a["x_place"], a["id"]
        allowed = [here]
        if how not in PLACES or (how == "none") != (here is None) or (here is None) != (ident in UNPLACED):
            faults.append(f"asset {ident}: place {how!r} at {a['lat']!r}, {a['lon']!r}")
            continue
        if how == "map" and a["source"] != "OSM-AJG":
            faults.append(f"asset {ident}: on the map, and its source is {a['source']}")
        if how == "ends":
            line = by_id[ident.rsplit(".", 1)[0]] if a["kind"].startswith("circuit") else a
            allowed = mean(ends_of(line["id"]))
        elif how == "feeder":
            allowed = points(before[ident], ("feeder",))
        elif how == "site":
            allowed = points(on_site[a["site"]] - {ident})
        elif how == "supplier":
            allowed = points(before[ident])
        elif how == "users":
            allowed = mean(points(after[ident]))
        elif how == "sections":
            allowed = mean(points(before[ident], ("traction-feed",)))
        if how != "none" and not near(here, allowed):
            faults.append(f"asset {ident}: its place is not where {how} puts it")


# ---- the models of power and telecom -------------------------------------------------------------------------------------

def check_power_telecom(shipped, faults):
    """Sizes and sums of the smaller models: what was counted that day, and that nothing else carries a number of that day."""
    wanted = MODELS[shipped.name]
    if len(shipped.assets) < 100:
        faults.append(f"{shipped.name}: {len(shipped.assets)} assets, fewer than 100")
    sums, on_coast = Counter(), 0
    for asset in shipped.assets:
        if asset["weight"].isdigit():
            sums[asset["weight_unit"]] += int(asset["weight"])
        elif asset["weight"] and asset["weight"][1:] not in shipped.yaml["assumptions"]:
            faults.append(f"asset {asset['id']}: weight {asset['weight']} is neither a number nor named")
        if asset["site"].startswith("coast-") and asset["kind"] == "exchange":
            on_coast += int(asset["weight"])
    for unit, total in wanted["totals"].items():
        if sums[unit] != total:
            faults.append(f"{shipped.name}: {unit} add up to {sums[unit]}, not {total}")
    if on_coast != wanted.get("on_coast", 0):
        faults.append(f"{shipped.name}: {on_coast} buildings on the coast, not {wanted['on_coast']}")
    faults += [f"{shipped.name}: {name} has no range" for name, fields in shipped.yaml["assumptions"].items() if not fields["value"].startswith("about(")]
    faults += [f"{shipped.name}: {name} does not run its scenario" for name in wanted["scenarios"] - set(shipped.scenarios)]


SMALL = (check_power_telecom, check_names, check_roles, check_counts_as, check_citations)
MODELS = {"metro-2006": {"scenarios": {"metro-blackout", "kanto-1999"},
                         "checks": (check_sizes, check_dependencies, check_totals, check_names, check_roles, check_held_out, check_counts_as, check_citations, check_events, check_pooled, check_places)},
          "power-telecom-2011": {"scenarios": {"east-japan-2011-telecom"}, "checks": SMALL, "totals": {"buildings_on_mains": 990, "buildings": 990}, "on_coast": 28},
          "power-telecom-2018": {"scenarios": {"hokkaido-2018"}, "checks": SMALL,
                                 "totals": {"customer_accounts": 2950000, "hospitals_on_mains": 349, "hospitals": 315, "emergency_departments": 34}}}


def faults_of(shipped):
    faults = []
    for check in MODELS[shipped.name]["checks"]:
        check(shipped, faults)
    return faults


# ---- planted breaches ---------------------------------------------------------------------------------------------------

def plant_small(name):
    """The same for a model of power and telecom."""
    scenario = next(iter(MODELS[name]["scenarios"]))
    held_out = {"power-telecom-2011": "NTT-STOPPED", "power-telecom-2018": "HOKKAIDO-LINES"}[name]

    def cite(shipped, source):
        shipped.yaml["assumptions"]["exchange_generator"]["source"] = source

    return [("too few assets", lambda s: s.assets.__delitem__(slice(99, None)), check_power_telecom, "fewer than 100"),
            ("a building more", lambda s: next(a for a in s.assets if a["weight"].isdigit()).update(weight="77"), check_power_telecom, "add up to"),
            ("a weight without a name", lambda s: next(a for a in s.assets if a["weight"].startswith("$")).update(weight="$nobody"), check_power_telecom, "neither a number"),
            ("no range", lambda s: s.yaml["assumptions"]["exchange_generator"].update(value="36h"), check_power_telecom, "has no range"),
            ("another role", lambda s: next(r for r in s.roles if r["role"] == "held_out").update(role="input"), check_roles, "roles.csv says"),
            ("a scenario lost", lambda s: s.scenarios.clear(), check_roles, "not observed"),
            ("a held-out value cited", lambda s: cite(s, held_out), check_citations, f"rests on {held_out}"),
            ("an input that is none", lambda s: [o.update(role="held_out") for o in s.scenarios[scenario]["observed"]], check_citations, "the scenario's own event")]


def plant():
    """[(what, how to break it, the check that must see it, what it must say)], each on a copy of what ships."""
    def asset(shipped, kind):
        return next(a for a in shipped.assets if a["kind"] == kind)

    def cite(shipped, source):
        shipped.yaml["kinds"]["feeder"].update(restart="25min", source=source)

    def alike(shipped):
        for need in shipped.needs:
            need.update(service="x", rule="", backup="")
        for link in shipped.supplies:
            link.update(supplier="ss-koto")

    def without_row(shipped, service):
        shipped.needs = [n for n in shipped.needs if n["service"] != service]

    return [("too few assets", lambda s: s.assets.__delitem__(slice(1000, None)) or setattr(s, "needs", []) or setattr(s, "supplies", []), check_sizes, "fewer than 1500"),
            ("kinds alike", lambda s: alike(s), check_sizes, "kinds that differ"),
            ("a sector without IT", lambda s: [k.pop("it_system", None) for k in s.yaml["kinds"].values() if k["sector"] == "gas"], check_sizes, "two IT kinds"),
            ("a dependency lost", lambda s: without_row(s, "disinfectant"), check_dependencies, "need disinfectant"),
            ("a customer more", lambda s: asset(s, "customers").update(weight="1"), check_totals, "weights add up"),
            ("a weight without a name", lambda s: asset(s, "clinics").update(weight="$nobody"), check_totals, "neither a number nor named"),
            ("a real name", lambda s: asset(s, "core-banking").update(name_en="Core banking of Mizuho"), check_names, "called after Mizuho"),
            ("another role", lambda s: next(r for r in s.roles if r["role"] == "held_out").update(role="input"), check_roles, "roles.csv says"),
            ("a role without a value", lambda s: s.scenarios["kanto-1999"]["observed"].pop(), check_roles, "not observed"),
            ("a held-out value cited", lambda s: cite(s, "B06-RAIL"), check_citations, "rests on B06-RAIL"),
            ("its own event cited", lambda s: cite(s, "SWITCH-1999-2016"), check_citations, "rests on SWITCH-1999-2016"),
            ("an override forgotten", lambda s: s.scenarios["kanto-1999"]["parameters"].pop("full_return"), check_citations, "rests on FULL-RETURN"),
            ("a named value not overridden", lambda s: s.scenarios["kanto-1999"]["parameters"].pop("pumped_weight"), check_citations, "$pumped_weight rests on"),
            ("an override tuned to its day", lambda s: s.scenarios["kanto-1999"]["parameters"].update(switch_275="lognormal(median=27min, sigma=0.38)"), check_pooled, "its figures give 10.4"),
            ("a time of the model tuned", lambda s: s.yaml["parameters"]["full_return"].update(value="lognormal(median=186min, sigma=0.6)"), check_pooled, "its figures give 112.3"),
            ("a figure of the day itself", lambda s: s.scenarios["kanto-1999"].update(event=IN_2016), check_pooled, "the scenario's own event"),
            ("an event kept quiet", lambda s: next(r for r in s.sources if r["id"] == "FULL-RETURN").update(x_event="2016-10-12"), check_events, "FULL-RETURN speaks of 1999"),
            ("a hazard tuned", lambda s: s.scenarios["metro-blackout"]["hazards"][0].update(repair="50h"), check_citations, "no listed input"),
            ("a place lost", lambda s: asset(s, "circuit-overhead").update(lat="", lon="", x_place="none"), check_places, "place 'none'"),
            ("a circuit beside its line", lambda s: asset(s, "circuit-overhead").update(lat="35.1"), check_places, "not where ends puts it"),
            ("a system moved", lambda s: asset(s, "core-banking").update(lon="139.0"), check_places, "not where feeder puts it"),
            ("a map that is none", lambda s: asset(s, "substation").update(source="assumption"), check_places, "on the map")]


def check_planted(root):
    missed = 0
    for name in MODELS:
        shipped = Shipped(root, name)
        for what, breach, check, told in plant() if name == "metro-2006" else plant_small(name):
            broken = copy.deepcopy(shipped)
            breach(broken)
            faults = []
            check(broken, faults)
            if not any(told in fault for fault in faults):
                print(f"{name}: not seen: {what} ({told}): {faults[:3]}")
                missed += 1
    return missed


def main(arguments):
    if len(arguments) == 2 and arguments[1] == "--planted":
        return 1 if check_planted(arguments[0]) else 0
    faults = [fault for name in MODELS for fault in faults_of(Shipped(arguments[0], name))]
    for fault in faults[:50]:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
