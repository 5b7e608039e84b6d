#!/usr/bin/env python3
"""Writes models/metro-2006 from the compact tables in tools/model/metro-2006.

    tools/model/metro_2006.py            writes the model
    tools/model/metro_2006.py --check    writes nothing: compares the committed files with what the tables give, and
                                         checks the model (references, totals, sources, circles, reach)

The CSVs in models/metro-2006 are the model; the tables are only a shorter way to write them. No random numbers.
"""
import os
import sys

sys.dont_write_bytecode = True  # a check leaves nothing behind

import metro_areas
import metro_checks
import metro_grid
import metro_partial
import metro_places
import metro_systems
from rows import Model, as_csv, read_table, write_files

HERE = os.path.dirname(os.path.abspath(__file__))
TABLES = os.path.join(HERE, "metro-2006")
FOLDER = os.path.join(HERE, "..", "..", "models", "metro-2006")
SECTORS = [("power", "電力", "Power"), ("telecom", "情報通信", "Telecom"), ("finance", "金融", "Finance"), ("aviation", "航空", "Aviation"),
           ("railway", "鉄道", "Railway"), ("gas", "ガス", "Gas"), ("government", "政府・行政サービス", "Government"),
           ("medical", "医療", "Medical"), ("water", "水道", "Water"), ("logistics", "物流", "Logistics")]
LICENCE = ("ODbL 1.0 for coordinates of substations and power stations and the midpoints of lines, (c) OpenStreetMap contributors, through "
           "All-Japan-Grid; CC-BY-4.0 for the rest, which stands in the middle of its ward or by a written rule")


def quote(text):
    """A YAML flow scalar: bare where that is safe."""
    safe = text and all(c.isalnum() or c in "-_.$/" for c in text) and text.isascii()
    return text if safe else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def flow(pairs):
    return "{" + ", ".join(f"{key}: {quote(value)}" for key, value in pairs if value) + "}"


def model_yaml(tables):
    labels = {row["kind"]: row for row in tables["kind_labels"]}
    lines = ["# Written by tools/model/metro_2006.py from the tables in tools/model/metro-2006; edit those.",
             "hakyu: 1", "title: {ja: 首都圏 2006年8月, en: Greater Tokyo in August 2006}", f"licence: {quote(LICENCE)}", "tlp: CLEAR", "sectors:"]
    lines += [f"  {ident}: {flow((('ja', ja), ('en', en)))}" for ident, ja, en in SECTORS]
    lines += ["weight_units:"] + [f"  {u['unit']}: {flow((('ja', u['ja']), ('en', u['en'])))}" for u in tables["unit_labels"]]
    lines += ["services:"] + [f"  {s['service']}: {flow((('ja', s['ja']), ('en', s['en']), ('from_source', s['from_source'])))}" for s in tables["services"]]
    lines += ["kinds:"]
    for k in tables["kinds"]:
        label = labels[k["kind"]]
        columns = "sector detect repair restart crew priority it_system end_use source".split()
        lines.append(f"  {k['kind']}: {flow([('ja', label['ja']), ('en', label['en'])] + [(c, k[c]) for c in columns])}")
    lines += ["backups:"]
    for chain in dict.fromkeys(stage["chain"] for stage in tables["backups"]):
        lines.append(f"  {chain}:")
        for stage in tables["backups"]:
            if stage["chain"] == chain:
                columns = "autonomy start success fail_running level refill refuel source".split()
                lines.append(f"    - {flow([('name', stage['stage'])] + [(c, stage[c]) for c in columns])}")
    lines += ["crews:"] + [f"  {row['crew']}: {flow([('size', row['size'])])}" for row in tables["crews"]]
    lines += ["groups:"] + [f"  {g['group']}: {{beta: {quote(g['beta'])}, members: [{', '.join(g['members'].split())}], source: {g['source']}}}"
                            for g in tables["groups"]]
    lines += ["parameters:"] + [f"  {row['parameter']}: {quote(row['value'])}  # {row['what']}{' (' + row['source'] + ')' if row['source'] else ''}" for row in tables["parameters"]]
    lines += ["assumptions:"]
    lines += [f"  {a['name']}: {{what: {flow((('ja', a['ja']), ('en', a['en'])))}, value: {quote(a['value'])}, source: {a['source'] or 'assumption'}}}"
              for a in tables["assumptions"]]
    return "\n".join(lines) + "\n"


def profiles_csv():
    """Rush hours and trading hours, named parameters by class of hour."""
    rows = []
    rail = {hour: "rail_night" if hour < 6 or hour == 23 else "rail_peak" if hour in (7, 8, 9, 17, 18, 19) else "rail_day" for hour in range(24)}
    trading = {hour: "trading_open" if hour in (9, 10, 13, 14) else "trading_half" if hour == 12 else "trading_shut" for hour in range(24)}
    for hour in range(24):
        rows.append({"profile": "rail-day", "hour": hour, "factor": f"${rail[hour]}"})
        rows.append({"profile": "rail-day", "day_type": "obon", "hour": hour, "factor": f"${rail[hour].replace('rail', 'obon')}"})
        rows.append({"profile": "trading-hours", "hour": hour, "factor": f"${trading[hour]}"})
        office = "office_open" if 9 <= hour <= 16 else "office_edge" if hour in (8, 17) else "office_shut"
        rows.append({"profile": "office-hours", "hour": hour, "factor": f"${office}"})
        rows.append({"profile": "delivery-hours", "hour": hour, "factor": "$delivery_day" if 6 <= hour <= 19 else "$delivery_night"})
    for day_type in ("saturday", "holiday"):
        rows.append({"profile": "trading-hours", "day_type": day_type, "factor": "$trading_shut"})
        rows.append({"profile": "office-hours", "day_type": day_type, "factor": "$office_shut"})
    for row in rows:
        row["source"] = "assumption"
    return as_csv("profile day_type hour factor source".split(), sorted(rows, key=lambda r: (r["profile"], r.get("day_type", ""), r.get("hour", -1))))


def holidays_csv():
    """The Obon week of 2006: working days on which many are on leave."""
    return as_csv("date day_type source".split(), [{"date": f"2006-08-{day}", "day_type": "obon", "source": "assumption"} for day in (14, 15, 16)])


def build():
    """(files, rows, tables): what the tables give."""
    names = ("substations lines plants areas regions prefectures outer area_assets area_needs systems system_needs railways kinds kind_labels unit_labels backups crews groups "
             "parameters assumptions services sources service_levels").split()
    tables = {name: read_table(os.path.join(TABLES, name + ".csv")) for name in names}
    out = Model()
    metro_grid.expand(out, tables)
    metro_areas.expand(out, tables)
    metro_systems.expand(out, tables)
    metro_partial.expand(out, tables)
    metro_places.expand(out, tables)
    files = out.tables()
    files["model.yaml"] = model_yaml(tables)
    files["profiles.csv"] = profiles_csv()
    files["holidays.csv"] = holidays_csv()
    for name in ("sources.csv", "service_levels.csv"):
        with open(os.path.join(TABLES, name), encoding="utf-8", newline="") as file:
            files[name] = file.read()
    return files, out, tables


def main(arguments):
    files, out, tables = build()
    if arguments not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    if not arguments:
        write_files(FOLDER, files)
    return metro_checks.run(files, out, tables, FOLDER)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
