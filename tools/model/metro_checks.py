"""What must hold of the generated model. Every check adds a line to the list of faults; none stops the others.

`hakyu check --strict` is the judge of the format; this looks at what only the makers of the model can promise: totals,
pedigree of values, the circles of the grid, what the strike can reach.
"""
import os
import re
from collections import Counter, defaultdict

STRUCK = ["ln-kannan-koto.1", "ln-kannan-koto.2"]
SCENARIO = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "scenarios", "metro-blackout.yaml")
OWN_EVENT = "2006-08-14"
# A row anchored in the scenario's own event may set numbers only if it is listed here.
LISTED = {"B06-REGIONS": "input", "B06-ISLAND": "calibrated"}
CELLS = {"assets": ("weight", "detect", "repair", "restart"), "needs": ("quantity", "without", "floor"),
         "supplies": ("weight", "switch", "success", "certainty")}
STAGE = ("autonomy", "start", "success", "fail_running", "level", "refill")
KIND = ("detect", "repair", "restart")
DARK = 1391000   # TEPCO, 2006-08-24
LINE, TWO_PAGES = 130, 120   # a page of A4 in letters of 9 points: about 60 lines of 130 characters


def is_value(text):
    """Whether a cell holds a number of its own: not blank, not structural (0, 1, 0s, never)."""
    return text not in ("", "0", "1", "0s", "never")


def is_assumed(text):
    """Whether the numbers of a cell are all named: no literal beside $names."""
    bare = re.sub(r"\$[A-Za-z0-9_]+", "", text)
    return "$" in text and not re.search(r"\d", bare.replace("p95", ""))


class Found:
    """A list of values in which $parameters are replaced by their text and, where they have one, their source."""

    def __init__(self, tables):
        self.rows = []
        self.parameters = {p["parameter"]: p for p in tables["parameters"]}
        self.sourced = {a["name"]: a for a in tables["assumptions"] if a["source"]}

    def __iadd__(self, rows):
        for place, cell, source, key in rows:
            whole = cell[1:] if cell.startswith("$") else ""
            if whole in self.parameters:
                cell, source = self.parameters[whole]["value"], self.parameters[whole]["source"] or "assumption"
                if source == "assumption":
                    continue   # a named constant, structural
            elif whole in self.sourced:
                cell, source = self.sourced[whole]["value"], self.sourced[whole]["source"]
            self.rows.append((place, cell, source, key))
        return self

    def append(self, row):
        self.__iadd__([row])


def values(model, tables):
    """[(place, cell, source, key)]: every value of the model; equal keys count once (a kind's default, a rule's link)."""
    found = Found(tables)
    for kind in tables["kinds"]:
        found += [(f"kind {kind['kind']}.{c}", kind[c], kind["source"], ("kind", kind["kind"], c)) for c in KIND if is_value(kind[c])]
    for stage in tables["backups"]:
        place = f"{stage['chain']}.{stage['stage']}"
        found += [(f"stage {place}.{c}", stage[c], stage["source"], ("stage", place, c)) for c in STAGE if is_value(stage[c])]
    for group in tables["groups"]:
        found.append((f"group {group['group']}.beta", group["beta"], group["source"], ("group", group["group"])))
    for crew in tables["crews"]:
        found.append((f"crew {crew['crew']}.size", crew["size"], "assumption", ("crew", crew["crew"])))
    kind_of = {row["id"]: row["kind"] for row in model.assets.values()}
    for row in model.assets.values():
        found += [(f"asset {row['id']}.{c}", row[c], row["source"], ("asset", row["id"], c)) for c in CELLS["assets"] if is_value(row[c])]
    for row in model.needs.values():
        kind = kind_of[row["asset"]]
        found += [(f"need {row['id']}.{c}", row[c], row["source"], ("need", kind, row["id"].split(".")[-1], c)) for c in CELLS["needs"] if is_value(row[c])]
    for row in model.supplies.values():
        kind = kind_of[model.needs[row["need"]]["asset"]]
        found += [(f"supply {row['need']} {row['supplier']}.{c}", row[c], row["source"], ("link", kind, row["need"].split(".")[-1], row[c], c))
                  for c in CELLS["supplies"] if is_value(row[c])]
    return found.rows


def check_references(model, tables, faults):
    kinds = {k["kind"] for k in tables["kinds"]}
    sources = {s["id"] for s in tables["sources"]} | {"assumption"}
    chains = {s["chain"] for s in tables["backups"]}
    crews = {c["crew"] for c in tables["crews"]}
    services = {s["service"] for s in tables["services"]}
    named = {a["name"] for a in tables["assumptions"]} | {p["parameter"] for p in tables["parameters"]}
    cited = set()
    seen = Counter(ident.lower() for ident in list(model.assets))
    faults += [f"asset {ident}: not unique" for ident, count in seen.items() if count > 1]
    for ident in list(model.assets) + list(model.needs):
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", ident):
            faults.append(f"{ident}: not an id")
    for row in model.assets.values():
        if row["kind"] not in kinds:
            faults.append(f"asset {row['id']}: kind {row['kind']}")
        if not row["nature"]:
            faults.append(f"asset {row['id']}: no nature")
    refuelled = {s["chain"]: s["refuel"] for s in tables["backups"] if s["refuel"]}
    of_asset = defaultdict(list)
    for row in model.needs.values():
        of_asset[row["asset"]].append(row)
        if row["asset"] not in model.assets:
            faults.append(f"need {row['id']}: asset {row['asset']}")
        if row["service"] not in services:
            faults.append(f"need {row['id']}: service {row['service']}")
        if row["backup"] and row["backup"] not in chains:
            faults.append(f"need {row['id']}: chain {row['backup']}")
    for asset, rows in of_asset.items():
        for row in rows:
            wanted = refuelled.get(row["backup"])
            if wanted and sum(r["service"] == wanted for r in rows) != 1:
                faults.append(f"need {row['id']}: {asset} needs {wanted} once, to refuel {row['backup']}")
    for row in model.supplies.values():
        if row["supplier"] not in model.assets:
            faults.append(f"supply {row['need']}: supplier {row['supplier']}")
        if model.needs[row["need"]]["asset"] == row["supplier"]:
            faults.append(f"supply {row['need']}: supplies itself")
    used = {row["service"] for row in model.needs.values()}
    faults += [f"service {s}: nobody needs it" for s in sorted(services - used)]
    faults += [f"chain {c}: nobody uses it" for c in sorted(chains - {row['backup'] for row in model.needs.values()})]
    faults += [f"kind {k}: no asset" for k in sorted(kinds - {row['kind'] for row in model.assets.values()})]
    rows = list(model.assets.values()) + list(model.needs.values()) + list(model.supplies.values())
    rows += tables["service_levels"] + tables["kinds"] + tables["backups"] + tables["groups"] + [p for p in tables["parameters"] + tables["assumptions"] if p["source"]]
    for row in rows:
        if row["source"] not in sources:
            faults.append(f"{row.get('id') or row}: source {row['source']!r}")
        cited.add(row["source"])
        for cell in row.values():
            for name in re.findall(r"\$([A-Za-z0-9_]+)", cell or ""):
                cited.add(name)
                if name not in named:
                    faults.append(f"{row.get('id') or row}: ${name} is not named")
    for kind in tables["kinds"]:
        if kind["crew"] and kind["crew"] not in crews:
            faults.append(f"kind {kind['kind']}: crew {kind['crew']}")
    with open(SCENARIO, encoding="utf-8") as file:   # what the scenario cites counts
        cited |= set(re.findall(r"source: ([A-Z0-9-]+)", file.read()))
    cited |= {c["size"][1:] for c in tables["crews"]} | {p["parameter"] for p in tables["parameters"]}
    faults += [f"${name}: nobody cites it" for name in sorted(named - cited)]
    faults += [f"source {name}: nobody cites it" for name in sorted(sources - cited - {"assumption"})]


def check_pedigree(model, tables, faults):
    """Every value is sourced or rests on a named assumption; none on the scenario's own event but the listed ones."""
    own = {s["id"] for s in tables["sources"] if OWN_EVENT in (s["x_event"] or "").split()}
    sourced, assumed = set(), set()
    for place, cell, source, key in values(model, tables):
        if is_assumed(cell):
            assumed.add(key)
        elif source == "assumption":
            faults.append(f"{place}: {cell} has neither a source nor a name")
        else:
            sourced.add(key)
            if source in own and source not in LISTED:
                faults.append(f"{place}: {cell} rests on {source}, which is anchored in the scenario's own event")
    return sourced, assumed


def check_weights(model, tables, faults):
    kind_of = {k["kind"]: k for k in tables["kinds"]}
    totals = Counter()
    for row in model.assets.values():
        kind = kind_of[row["kind"]]
        if row["weight"] and kind["end_use"] != "yes":
            faults.append(f"asset {row['id']}: weight, but not end use")
        if row["weight"] and not row["weight_unit"]:
            faults.append(f"asset {row['id']}: weight without unit")
        if kind["end_use"] == "yes" and not row["weight"]:
            faults.append(f"asset {row['id']}: end use without weight")
        if row["weight"].isdigit():
            totals[kind["sector"], row["weight_unit"]] += int(row["weight"])
    households = sum(int(p["households"]) for p in tables["prefectures"])
    lit = sum(int(row["weight"]) for row in model.assets.values() if row["id"].endswith(".rest"))
    dark = sum(int(r["customers"]) for r in tables["regions"])
    lines = totals["telecom", "fixed_lines"] + totals["telecom", "ip_phone_lines"]
    for what, total, wanted in (("customers", totals["power", "customer_accounts"], households), ("customers dark that day", dark, DARK),
                                ("homes with water", totals["water", "water_homes"], households - lit), ("telephone lines", lines, households - lit)):
        if total != wanted:
            faults.append(f"{what}: weights add up to {total}, not {wanted}")
    return totals


def strong_parts(nodes, edges):
    """Strongly connected parts of two or more nodes (Kosaraju, without recursion)."""
    forward, backward = defaultdict(list), defaultdict(list)
    for a, b in edges:
        forward[a].append(b)
        backward[b].append(a)
    order, seen = [], set()
    for root in sorted(nodes):
        stack = [(root, iter(forward[root]))] if root not in seen else []
        seen.add(root)
        while stack:
            node, rest = stack[-1]
            for other in rest:
                if other not in seen:
                    seen.add(other)
                    stack.append((other, iter(forward[other])))
                    break
            else:
                order.append(node)
                stack.pop()
    parts, done = [], set()
    for root in reversed(order):
        part, stack = [], [root] if root not in done else []
        done.update(stack)
        while stack:
            node = stack.pop()
            part.append(node)
            for other in backward[node]:
                if other not in done:
                    done.add(other)
                    stack.append(other)
        if len(part) > 1:
            parts.append(sorted(part))
    return parts


def check_circles(model, tables, faults):
    """SEMANTICS, Circles: every asset of a circle gets in from nobody on, by primaries, hidden links giving nothing."""
    largest = 0
    for service in (s["service"] for s in tables["services"] if s["from_source"] == "yes"):
        needs = {n["id"]: n for n in model.needs.values() if n["service"] == service and n["for"] != "repair"}
        links = [link for (need, _), link in model.supplies.items() if need in needs]
        edges = [(link["supplier"], needs[link["need"]]["asset"]) for link in links]
        for part in strong_parts(set(model.assets), edges):
            largest = max(largest, len(part))
            inside, entered = set(part), set()
            for need in needs.values():
                if need["asset"] in inside and (need["without"] not in ("", "0") or need["to_start"] == "no"):
                    faults.append(f"need {need['id']}: without or to_start in a circle")
            grown = True
            while grown:
                grown = False
                for asset in part:
                    if asset in entered:
                        continue
                    if all(any(link["need"] == n["id"] and link["role"] != "standby" and not link["certainty"]
                               and (link["supplier"] in entered or link["supplier"] not in inside) for link in links)
                           for n in needs.values() if n["asset"] == asset):
                        entered.add(asset)
                        grown = True
            faults += [f"circle: {asset} does not get in from a source" for asset in part if asset not in entered]
        # every asset that needs the service has a way from one that supplies it and does not need it
        takes = {n["asset"] for n in needs.values()}
        reached = {a for a, _ in edges if a not in takes}
        follow = defaultdict(list)
        for a, b in edges:
            follow[a].append(b)
        stack = list(reached)
        while stack:
            for other in follow[stack.pop()]:
                if other not in reached:
                    reached.add(other)
                    stack.append(other)
        faults += [f"{asset}: no way from a source of {service}" for asset in sorted(takes - reached)]
    return largest


def check_loops(model, faults):
    """Loops of run needs through which nothing could start: every need in them has effect 0 when unmet and no stage."""
    needs = {n["id"]: n for n in model.needs.values() if n["for"] != "repair" and n["service"] != "electricity"
             and not n["backup"] and n["without"] in ("", "0") and n["to_start"] != "no"}
    power = {n["id"]: n for n in model.needs.values() if n["service"] == "electricity" and not n["backup"]}
    edges = [(link["supplier"], dict(needs, **power)[need]["asset"]) for (need, _), link in model.supplies.items()
             if (need in needs or need in power) and link["role"] != "standby"]
    grid_only = {model.needs[need]["asset"] for need in power} | {link["supplier"] for (need, _), link in model.supplies.items() if need in power}
    for part in strong_parts(set(model.assets), edges):
        if not set(part) <= grid_only or any(not asset.startswith(("ss-", "ln-")) for asset in part):
            faults.append(f"loop without delay: {' '.join(part[:8])}")


def reach(model, start, with_repair):
    follow = defaultdict(set)
    for (need, supplier) in model.supplies:
        n = model.needs[need]
        if with_repair or n["for"] != "repair":
            follow[supplier].add(n["asset"])
    reached, stack = set(start), list(start)
    while stack:
        for other in follow[stack.pop()]:
            if other not in reached:
                reached.add(other)
                stack.append(other)
    return reached


def check_told(folder, name, told, faults):
    """A page of the model tells these counts in these words."""
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        text = " ".join(file.read().split())
    faults += [f"{name}: does not say: {words}" for words in told if words not in text]


def check_length(folder, faults):
    """The README is two printed pages: TWO_PAGES lines of LINE characters, a table row as many as its longest cell needs."""
    used = 0
    with open(os.path.join(folder, "README.md"), encoding="utf-8") as file:
        for line in file:
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")] if line.startswith("|") else []
            width = LINE / max(1, len(cells)) if cells else LINE
            used += max([1] + [-(-len(cell) // int(width)) for cell in cells or [line.rstrip()]])
    if used > TWO_PAGES:
        faults.append(f"README.md: {used} printed lines; two pages have {TWO_PAGES}")


def run(files, model, tables, folder):
    faults = []
    for name, text in sorted(files.items()):
        path = os.path.join(folder, name)
        if not os.path.exists(path):
            faults.append(f"{name}: not there")
        else:
            with open(path, encoding="utf-8", newline="") as file:
                if file.read() != text:
                    faults.append(f"{name}: differs from what the tables give")
    check_references(model, tables, faults)
    sourced, assumed = check_pedigree(model, tables, faults)
    totals = check_weights(model, tables, faults)
    largest = check_circles(model, tables, faults)
    check_loops(model, faults)
    if len(model.assets) < 1500:
        faults.append(f"only {len(model.assets)} assets")
    plain = {key for key in sourced if key[0] != "asset"}
    if len(plain) < 80:
        faults.append(f"only {len(plain)} sourced values beside weights")
    sector = {k["kind"]: k["sector"] for k in tables["kinds"]}
    crossing = sum(any(sector[model.assets[link["supplier"]]["kind"]] != sector[model.assets[n["asset"]]["kind"]]
                       for link in (model.supplies[key] for key in by_need[n["id"]]))
                   for by_need in [group_links(model)] for n in model.needs.values())
    of_kind = Counter(a["kind"] for a in model.assets.values())
    places = Counter(a["x_place"] for a in model.assets.values())
    check_told(folder, "README.md", [
        f"{len(model.assets):,} assets of {len(tables['kinds'])} kinds, {len(model.needs):,} needs ({100 * crossing // len(model.needs)} % of them cross sectors), {len(model.supplies):,} supplies",
        f"({len(plain)} values beside weights, {len(sourced) - len(plain)} weights counted from a sourced ratio)",
        f"rests on **a named assumption** with mode, range and reason ({len(tables['assumptions'])})",
    ], faults)
    check_told(folder, "MODEL.md", [
        f"{of_kind['substation']} stations of 275 and 500 kV, {of_kind['line-500'] + of_kind['line-275']} lines",
        f"{of_kind['plant'] + of_kind['plant-island']} power stations, {of_kind['inflow']} inflows",
        f"{of_kind['line-assumed']} feeds are assumed",
        f"{of_kind['rail-line']} railway lines",
    ] + [f"| `{how}` | {count} |" for how, count in places.items()], faults)
    check_length(folder, faults)
    far, near = reach(model, STRUCK, True), reach(model, STRUCK, False)
    print(f"assets {len(model.assets)}, needs {len(model.needs)} ({100 * crossing // len(model.needs)} % cross sectors), links {len(model.supplies)}")
    print("assets by sector: " + ", ".join(f"{name} {count}" for name, count in sorted(Counter(sector[a["kind"]] for a in model.assets.values()).items())))
    print(f"kinds {len(tables['kinds'])}, largest circle {largest} assets")
    print(f"values: {len(plain)} sourced beside weights, {len(sourced) - len(plain)} sourced weights, {len(assumed)} on {len(tables['assumptions'])} named assumptions")
    print("weights: " + ", ".join(f"{unit} {total}" for (_, unit), total in sorted(totals.items())))
    print(f"the strike can reach {len(near)} assets by run needs, {len(far)} with repair needs; not reached:")
    missed = Counter(model.assets[a]["kind"] for a in model.assets if a not in far)
    print("  " + ", ".join(f"{kind} {count}" for kind, count in sorted(missed.items())))
    for fault in faults:
        print("fault: " + fault)
    return 1 if faults else 0


def group_links(model):
    groups = defaultdict(list)
    for key in model.supplies:
        groups[key[0]].append(key)
    return groups
