#!/usr/bin/env python3
"""Writes assets, needs and supplies of models/power-telecom-2011 and models/power-telecom-2018 from tools/model/telecom-power.

    tools/model/telecom_power.py            writes both
    tools/model/telecom_power.py --check    writes nothing; compares the committed files with what the tables give

model.yaml and sources.csv of both are written by hand. No random numbers. Rules:
 1. A region's areas: AREAS of the model divided by population (largest remainders), at least one each. An area's mains come back
    at once, by one draw; areas are independent of each other.
 2. 2011: an area has 10 of the 990 exchange buildings that lost their mains, in 5 groups of 2, and 3 groups of base stations, each on
    the lines of one of the first 3 groups of buildings. In the first `coast` areas of a region the first group of buildings (28 in
    all) and a fourth group of base stations were damaged directly: they stand on the site coast-<region>. Which areas is not known.
 3. 2018: an area has 50,000 of the 2.95 million customers, 4 groups of exchange buildings with their telephone lines, 3 groups of
    base stations and one of stations that cover government offices, each on the lines of one group of buildings. 349 hospitals are
    divided evenly, the larger shares first; one in each of the first 34 areas is a disaster base hospital.
 4. A region has one fuel depot, with its mains from the region's first area; it refuels the generators of the region.
 5. An asset stands at the seat of its region's government: a place for drawing only.
"""
import os
import sys

sys.dont_write_bytecode = True  # a check leaves nothing behind

from rows import Model, read_table, split_by, split_evenly, write_files

HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.path.join(HERE, "..", "..", "models")
BUILDINGS, GROUPS_2011 = 990, 5
CUSTOMERS, GROUPS_2018, HOSPITALS, BASE_HOSPITALS = 2950000, 4, 349, 34


def areas_of(regions, count):
    """[(region, number within it)]: rule 1."""
    parts = [max(1, part) for part in split_by(count, [int(r["population"]) for r in regions])]
    parts[0] -= sum(parts) - count
    return [(region, number) for region, part in zip(regions, parts) for number in range(1, part + 1)]


class Area:
    """One area of a region: what it adds is named, placed and marked as an aggregate."""

    def __init__(self, out, region, number):
        self.out, self.region, self.id = out, region, f"{region['id']}-{number:02d}"
        self.names = (f"{region['name_ja']}第{number}区", f"{region['name_en']} area {number}")

    def asset(self, suffix, ja, en, kind, site="", weight="", unit="", source="assumption"):
        ident = f"{self.id}.{suffix}"
        self.out.asset(ident, f"{self.names[0]} {ja}", f"{self.names[1]}, {en}", kind, site=site, lat=self.region["lat"], lon=self.region["lon"],
                       weight=weight, unit=unit, nature="aggregate", source=source, extra={"x_place": "district"})
        return ident

    def need(self, asset, name, service, supplier, backup="", without="", source="assumption"):
        self.out.need(f"{asset}.{name}", asset, service, rule="any", without=without, backup=backup, suppliers=[supplier], source=source)

    def mains(self):
        return self.asset("mains", "商用電源", "mains", "mains-area", site=f"mains-{self.region['id']}")

    def exchange(self, number, weight="", unit="", site="", source="assumption"):
        ident = self.asset(f"e{number}", f"通信ビル群{number}", f"exchange buildings {number}", "exchange", site=site, weight=weight, unit=unit, source=source)
        self.need(ident, "power", "electricity", f"{self.id}.mains", backup="exchange-power")
        self.need(ident, "fuel", "fuel", f"{self.region['id']}.depot", without="1")
        return ident

    def base_stations(self, suffix, ja, en, weight, exchange, chain, site="", source="assumption"):
        ident = self.asset(suffix, ja, en, "base-station", site=site, weight=weight, unit="base_stations", source=source)
        self.need(ident, "power", "electricity", f"{self.id}.mains", backup=chain)
        self.need(ident, "lines", "backhaul", exchange)


def depot(out, region, first):
    ident = f"{region['id']}.depot"
    out.asset(ident, f"{region['name_ja']} 油槽所・配送", f"{region['name_en']}, fuel depot and its lorries", "fuel-depot", site=f"fuel-{region['id']}",
              lat=region["lat"], lon=region["lon"], nature="aggregate", extra={"x_place": "district"})
    out.need(f"{ident}.power", ident, "electricity", rule="any", backup="depot-power", suppliers=[f"{first}.mains"])


def power_telecom_2011(regions):
    out = Model()
    for region, number in areas_of(regions, BUILDINGS // (2 * GROUPS_2011)):
        area = Area(out, region, number)
        mains = area.mains()
        if number == 1:
            depot(out, region, area.id)
        supply = area.asset("supply", "通信ビル受電", "mains of exchange buildings", "building-supply", weight=2 * GROUPS_2011, unit="buildings_on_mains", source="NTT-MAINS")
        area.need(supply, "mains", "electricity", mains)
        is_coast = number <= int(region["coast"])
        coast = f"coast-{region['id']}"
        buildings = [area.exchange(n, 2, "buildings", coast if is_coast and n == 1 else "", "NTT-MAINS") for n in range(1, GROUPS_2011 + 1)]
        for n in (1, 2, 3):
            area.base_stations(f"b{n}", f"基地局群{n}", f"base stations {n}", "$cells_group", buildings[n - 1], "cell-battery")
        if is_coast:
            area.base_stations("b4", "基地局群（沿岸）", "base stations on the coast", "$cells_coast", buildings[3], "cell-battery", site=coast)
    return out


def power_telecom_2018(regions):
    out = Model()
    areas = areas_of(regions, CUSTOMERS // 50000)
    for (region, number), hospitals, order in zip(areas, split_evenly(HOSPITALS, len(areas)), range(len(areas))):
        area = Area(out, region, number)
        mains = area.mains()
        if number == 1:
            depot(out, region, area.id)
        customers = area.asset("customers", "需要家", "customers", "customers", weight=CUSTOMERS // len(areas), unit="customer_accounts", source="HOKKAIDO-DARK")
        area.need(customers, "power", "electricity", mains)
        buildings = [area.exchange(n) for n in range(1, GROUPS_2018 + 1)]
        for n, building in enumerate(buildings, 1):
            lines = area.asset(f"l{n}", f"固定電話{n}", f"fixed telephone lines {n}", "fixed-lines", weight="$lines_group", unit="fixed_lines")
            area.need(lines, "exchange", "telephone", building)
        for n in (1, 2, 3):
            area.base_stations(f"b{n}", f"基地局群{n}", f"base stations {n}", "$cells_group", buildings[n - 1], "cell-battery")
        area.base_stations("p", "重要基地局", "base stations that cover government offices", 3, buildings[3], "cell-priority", source="BS-24H")
        supply = area.asset("hsupply", "病院受電", "mains of hospitals", "hospital-supply", weight=hospitals, unit="hospitals_on_mains", source="HOKKAIDO-HOSPITALS")
        area.need(supply, "mains", "electricity", mains)
        has_base = order < BASE_HOSPITALS
        general = area.asset("hospitals", "病院", "general hospitals", "hospitals", weight=hospitals - has_base, unit="hospitals", source="HOKKAIDO-HOSPITALS")
        area.need(general, "power", "electricity", mains, backup="hospital")
        area.need(general, "fuel", "fuel", f"{region['id']}.depot", without="1")
        area.need(general, "phone", "telephone", buildings[0], without="$hospital_without_phone")
        if has_base:
            care = area.asset("emergency", "災害拠点病院の救急部門", "emergency department of the disaster base hospital", "emergency-care", weight=1,
                              unit="emergency_departments", source="HOKKAIDO-HOSPITALS")
            area.need(care, "power", "electricity", mains, backup="base-hospital")
            area.need(care, "fuel", "fuel", f"{region['id']}.depot", without="1")
    return out


def main(arguments):
    if arguments not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    faults = 0
    for year, build in (("2011", power_telecom_2011), ("2018", power_telecom_2018)):
        files = build(read_table(os.path.join(HERE, "telecom-power", f"regions-{year}.csv"))).tables()
        folder = os.path.join(FOLDER, f"power-telecom-{year}")
        if not arguments:
            write_files(folder, files)
        for name, text in sorted(files.items()):
            path = os.path.join(folder, name)
            with open(path, encoding="utf-8", newline="") as file:
                if file.read() != text:
                    print(f"fault: power-telecom-{year}/{name}: differs from what the tables give")
                    faults += 1
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
