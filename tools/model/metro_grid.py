"""The main grid of a model: substations, lines, circuits, tapped lines and power stations become assets and needs.

Rules, in the order in which they are applied:
 1. 500 kV is meshed: a line end is a primary of its substation, and both ends are primaries of the line. A station
    that no line joins to the rest is joined to the nearest by a line that no file names.
 2. 275 kV and below run radially: every substation has one normal feed, its primary. Where lines.csv names it
    (`feeds`: the 2006 and 2016 reports, else the end after which the line is named), it is that one; else the line by which a search in breadth from the 500 kV stations, over lines that
    stood in 2006 for certain, first meets the substation (ties: order of the file).
 3. A 275 kV substation that no such search meets gets a feed that no file names, from the nearest station with
    500 and 275 kV.
 4. Every other line end is a normally open standby with drawn re-switching: first lines that feed nobody, then the
    substation's own outgoing lines fed backwards.
 5. Sections with one `zone` are one protection zone: a fault on any trips all; the sound ones return when the
    disconnectors are opened (a standby of the need `zone`). Such lines are not fed backwards.
 6. A power station stands where plants.csv says, else at the nearest 500 kV station.
"""
import math

SWITCH = "$switch_275"
ISOLATE = "lognormal(median=$zone_isolation, sigma=$spread)"
RESYNC = "lognormal(median=$plant_resync, sigma=$spread)"
FUELS = {"lng": ("natural-gas", "lng-stock", "lng-import"), "oil": ("oil", "oil-stock", "oil-import"),
         "coal": ("coal", "coal-stock", "coal-import")}


def distance(a, b):
    """Kilometres between two rows with lat and lon; good enough to tell which is nearest."""
    lat = math.radians((float(a["lat"]) + float(b["lat"])) / 2)
    return math.hypot(float(a["lat"]) - float(b["lat"]), (float(a["lon"]) - float(b["lon"])) * math.cos(lat)) * 111.2


def half_way(line, places):
    """Where a line is shown: half-way between its ends; nowhere if one of them has no place."""
    ends = [places.get(line["a"]), places.get(line["b"])]
    if not all(end and end["lat"] for end in ends):
        return {}
    return {axis: f"{sum(float(end[axis]) for end in ends) / 2:.4f}" for axis in ("lat", "lon")}


def nearest(row, stations):
    return min((s for s in stations if s["lat"]), key=lambda s: (distance(row, s), s["id"]))


def short(station):
    return station["name_en"].replace(" substation", "").replace(" switching station", "")


def find_feeds(stations, lines):
    """Rule 2 and 3: {substation: line that feeds it}; adds the feeds that no file names to lines."""
    is_500 = {s["id"]: s["kv"] == "500" for s in stations}
    feeds = {line["feeds"]: line for line in lines if line["feeds"] not in ("", "tie")}
    reached = [s["id"] for s in stations if s["kv"] == "500"] + ["ss-higashi-kawasaki"]
    seen = set(reached)

    def search(front):
        while front:
            here = front.pop(0)
            for line in lines:
                if line["in_2006"] != "y" or here not in (line["a"], line["b"]):
                    continue
                there = line["b"] if line["a"] == here else line["a"]
                if line["feeds"] not in ("", there):
                    continue
                if there in seen or is_500.get(there, True) or (there in feeds and feeds[there] is not line):
                    continue
                feeds[there] = line
                seen.add(there)
                front.append(there)

    search(list(reached))
    sources = [s for s in stations if s["kv"] == "500" and ("275" in s["levels"].split("/") or any(
        line["kv"] == "275" and line["kind"] == "overhead" and s["id"] in (line["a"], line["b"]) for line in lines))]
    # those with the most lines first: the search may then meet others through them
    missing = sorted((s for s in stations if s["id"] not in seen), key=lambda s: -sum(s["id"] in (line["a"], line["b"]) for line in lines))
    for s in missing:
        if s["id"] in seen or s["id"] in feeds:
            continue
        source = nearest(s, sources)
        line = {"id": f"ln-{source['id'][3:]}-{s['id'][3:]}-x", "name_ja": f"{source['name_ja'][:-3]}～{s['name_ja'][:-3]}（資料なし）",
                "name_en": f"{short(source)} to {short(s)}, a feed that no file names",
                "kv": "275", "a": source["id"], "b": s["id"], "circuits": "x", "kind": "overhead", "in_2006": "y", "feeds": s["id"],
                "reverse": "no", "zone": "", "site": "", "source": "assumption"}
        lines.append(line)
        feeds[s["id"]] = line
        seen.add(s["id"])
        search([s["id"]])
    lost = [s["id"] for s in stations if s["id"] not in seen]
    assert not lost, lost
    return feeds


def join_stations(stations, lines):
    """Rule 1, second half: a 500 kV station that no line joins to the others gets one that no file names."""
    big = [s for s in stations if s["kv"] == "500" and s["lat"]]
    joined = {big[0]["id"]}

    def spread():
        grown = True
        while grown:
            grown = False
            for line in lines:
                if line["kv"] == "500" and (line["a"] in joined) != (line["b"] in joined):
                    joined.update((line["a"], line["b"]))
                    grown = True

    spread()
    while any(s["id"] not in joined for s in big):
        _, s, near = min((distance(s, t), s["id"], t["id"]) for s in big if s["id"] not in joined for t in big if t["id"] in joined)
        row, other = (next(x for x in big if x["id"] == y) for y in (s, near))
        lines.append({"id": f"ln-{near[3:]}-{s[3:]}-x", "name_ja": f"{other['name_ja'][:-3]}～{row['name_ja'][:-3]}（資料なし）",
                      "name_en": f"{short(other)} to {short(row)}, a line that no file names", "kv": "500", "a": near, "b": s, "circuits": "x",
                      "kind": "overhead", "in_2006": "y", "feeds": "", "reverse": "", "zone": "", "site": "", "source": "assumption"})
        spread()


def circuits_of(line):
    """[(number, certainty)] of a line's circuits."""
    return {"2": [(1, ""), (2, "")], "3": [(1, ""), (2, ""), (3, "")], "2-3": [(1, ""), (2, ""), (3, "$circuit_third")],
            "": [(1, ""), (2, "$circuit_second")], "x": [(1, ""), (2, "$feed_not_in_file")]}[line["circuits"]]


def depth_of(feeds, station):
    """Lines between a substation and the 500 kV grid."""
    depth = 0
    while station in feeds:
        line = feeds[station]
        station = line["a"] if line["b"] == station else line["b"]
        depth += 1
    return depth


def expand(out, tables):
    """Writes the grid into `out` (a rows.Model)."""
    stations, lines, plants = tables["substations"], [dict(row) for row in tables["lines"]], tables["plants"]
    by_id = {s["id"]: s for s in stations}
    join_stations(stations, lines)
    feeds = find_feeds(stations, lines)
    is_500 = {s["id"]: s["kv"] == "500" for s in stations}
    zones = {}
    for line in lines:
        if line["zone"]:
            zones.setdefault(line["zone"], []).append(line)

    def repaired_by_order(asset):
        out.need(f"{asset}.order", asset, "grid-dispatch", use="repair", suppliers=["grid-dispatch|type=logical"])

    for s in stations:
        out.asset(s["id"], s["name_ja"], s["name_en"], "substation", site=s["id"], lat=s["lat"], lon=s["lon"],
                  nature="real_public", source=s["source"])
        repaired_by_order(s["id"])

    for zone in zones:
        out.asset(f"ds-{zone}", f"{zones[zone][0]['name_ja'].split('（')[0]}の断路器", f"Disconnectors of the {zones[zone][0]['name_en'].split(',')[0]}",
                  "disconnector", site=f"ds-{zone}", nature="aggregate", source="assumption")
        repaired_by_order(f"ds-{zone}")

    incoming = {s["id"]: [] for s in stations}   # primaries of a station's need
    standbys = {s["id"]: [] for s in stations}   # (class, line, link attributes)
    places = {row["id"]: row for row in stations + tables["plants"]}
    for line in lines:
        ident, a, b = line["id"], line["a"], line["b"]
        kv500 = line["kv"] == "500"
        kind = "line-assumed" if line["circuits"] == "x" else "line-500" if kv500 else "line-275"
        out.asset(ident, line["name_ja"], line["name_en"], kind, site=ident, nature="aggregate" if line["circuits"] == "x" else "real_public", source=line["source"],
                  **half_way(line, places))
        circuits = []
        for number, certainty in circuits_of(line):
            circuit = f"{ident}.{number}"
            out.asset(circuit, f"{line['name_ja']} {number}号線", f"{line['name_en']}, circuit {number}",
                      "circuit-cable" if line["kind"] == "cable" else "circuit-overhead", site=line["site"] or f"{ident}-towers",
                      nature="aggregate" if line["circuits"] == "x" else "real_public", source=line["source"], **half_way(line, places))
            repaired_by_order(circuit)
            circuits.append(f"{circuit}|type=geographic" + (f"|certainty={certainty}" if certainty else ""))
        out.need(f"{ident}.conductor", ident, "conductor", rule="any", suppliers=circuits, source=line["source"])
        if line["zone"]:
            for other in zones[line["zone"]]:
                if other is not line:
                    others = [f"{other['id']}.{number}" for number, _ in circuits_of(other)]
                    out.need(f"{ident}.zone", ident, "line-zone", rule="any", source=line["source"],
                             suppliers=others + [f"ds-{line['zone']}|standby|switch={ISOLATE}"])

        # where the line has its voltage from, and whom it serves
        ends = [end for end in (a, b) if end in by_id]
        plant_end = [end for end in (a, b) if end not in by_id]
        unsure = "|certainty=$line_unsure" if line["in_2006"] == "?" else ""
        if plant_end:
            power = [plant_end[0]]
            incoming[ends[0]].append(ident)
        elif kv500:
            power = [a, b]
            incoming[a].append(ident)
            incoming[b].append(ident)
        else:
            fed = [end for end in (a, b) if feeds.get(end) is line]
            if fed:
                source, load = (a if fed[0] == b else b), fed[0]
                incoming[load].append(ident)
                if line["reverse"] != "no" and not is_500[source]:
                    standbys[source].append((2, ident, ""))
            else:
                source, load = sorted((a, b), key=lambda end: (depth_of(feeds, end), end == b))
                if not is_500[load]:
                    standbys[load].append((1, ident, unsure))
                if not is_500[source]:
                    standbys[source].append((3, ident, unsure))
            power = [source]
            if line["reverse"] != "no" and not is_500[source] and not is_500[load]:
                power.append(f"{load}|standby|switch={SWITCH}|source=SWITCH-1999-2016")
        out.need(f"{ident}.power", ident, "electricity", rule="any", suppliers=power, source=line["source"])

    for plant in plants:
        out.asset(plant["id"], plant["name_ja"], plant["name_en"], plant["kind"], site=plant["id"], lat=plant["lat"], lon=plant["lon"],
                  nature=plant["nature"], source=plant["source"], extra={"x_mw": plant["mw"]})
        if plant["fuel"]:
            service, chain, terminal = FUELS[plant["fuel"]]
            out.need(f"{plant['id']}.fuel", plant["id"], service, backup=chain, suppliers=[terminal])
            out.need(f"{plant['id']}.water", plant["id"], "industrial-water", backup="plant-water", suppliers=["industrial-water"])
        repaired_by_order(plant["id"])
        if plant["kind"] == "plant-island":
            out.need(f"{plant['id']}.tie", plant["id"], "grid-tie", rule="any", backup="island", source="B06-ISLAND",
                     suppliers=[feeds[plant["at"]]["id"], f"ss-shinjuku|standby|switch={RESYNC}"])
        at = plant["at"] or nearest(plant, [s for s in stations if s["kv"] == "500"])["id"]
        if not any(plant["id"] in (line["a"], line["b"]) for line in lines):
            incoming[at].append(plant["id"])

    for s in stations:
        links = list(incoming[s["id"]])
        for order, (_, line, extra) in enumerate(sorted(standbys[s["id"]], key=lambda row: row[0])):
            links.append(f"{line}|standby|order={order + 1}|switch={SWITCH}|source=SWITCH-1999-2016{extra}")
        out.need(f"{s['id']}.power", s["id"], "electricity", rule="any", suppliers=links, source="TEPCO-MAP")
