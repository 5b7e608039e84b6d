"""The wards and cities of Greater Tokyo: those that went dark in detail, the others coarser, and load areas without customers.

Rules:
 1. The customers that went dark in a region (regions.csv) are divided among its areas by their population (areas.csv).
 2. The households of a prefecture (prefectures.csv) are divided among its areas by population. What is left of an area
    that went dark hangs on one more feeder (`.r1`), from the substation that areas.csv calls `tie`.
 3. An area that went dark has one feeder asset for 20,000 customers, at least 3 and at most 8, any other has 3; its
    customers are split evenly.
 4. The last feeder of an area has a normally open tie to another substation (areas.csv, `tie`).
 5. area_assets.csv and area_needs.csv say what every area has. `*` in a suffix: one a feeder; `.x` as supplier: the
    area's own x; `.f**`: all its feeders; `@column`: what areas.csv says in that column; `@zones`: the site shared by
    all zones of one water authority. A weight `$x_area` means the dark part of a ward; outside it is `$x_outer`.
 6. Behind every 275 kV substation that feeds such an area one customer of high voltage (`hv-<substation>`, out of the first
    area's first feeder) is held back for checks of its own plant: its restart is the full return of 1999 and 2016.
 7. Weights are counted from one sourced ratio each (below), or are a named assumption.
"""
from rows import split_by, split_evenly

SWITCH = "$switch_275"
JAPAN_POPULATION = 127767994        # census 2005
JAPAN_HOUSEHOLDS = 49566305         # census 2005
TOKYO_HOUSEHOLDS = 6029134          # April 2007
IP_LINES = 1640000                  # both carriers, 2006
HOKKAIDO_CUSTOMERS = 2950000        # dark in 2018
DISPATCH = {"tokyo": "dispatch-west", "kanagawa": "dispatch-south", "saitama": "dispatch-north", "chiba": "dispatch-east"}


def share(amount, numerator, denominator):
    """amount x numerator / denominator, halves up."""
    return (2 * amount * numerator + denominator) // (2 * denominator)


def customers_by_area(tables):
    """({area: customers in its detailed part}, {area: customers in the rest})."""
    detailed, rest = {}, {}
    for region in tables["regions"]:
        areas = [a for a in tables["areas"] if a["region"] == region["region"]]
        for area, part in zip(areas, split_by(int(region["customers"]), [int(a["population"]) for a in areas])):
            detailed[area["id"]] = part
    for prefecture in tables["prefectures"]:
        areas = [a for a in tables["areas"] if a["prefecture"] == prefecture["prefecture"]]
        for area, part in zip(areas, split_by(int(prefecture["households"]), [int(a["population"]) for a in areas])):
            if area["id"] in detailed:
                assert part > detailed[area["id"]], area["id"]
                rest[area["id"]] = part - detailed[area["id"]]
            else:
                detailed[area["id"]] = part
    return detailed, rest


def counts_of(area, customers):
    """Everything that is counted in an area, by the name area_assets.csv uses."""
    population = int(area["population"])
    ip = share(customers, IP_LINES, JAPAN_HOUSEHOLDS)
    base = share(customers, 34, HOKKAIDO_CUSTOMERS)
    return {"ip": ip, "fixed": customers - ip, "cells": share(customers, 6500, HOKKAIDO_CUSTOMERS),
            "cells-priority": max(1, share(1900, population, JAPAN_POPULATION)), "base-hospitals": base,
            "hospitals": max(1, share(customers, 349, HOKKAIDO_CUSTOMERS) - base), "water": customers,
            "signals": share(customers, 15000, TOKYO_HOUSEHOLDS), "atms": share(5395, population, JAPAN_POPULATION)}


def rest_of(out, area, customers):
    """Rule 2: the part of a ward that stayed lit."""
    feeder = f"{area['id']}.r1"
    out.asset(feeder, f"{area['name_ja']} 配電用変電所（停電域外）", f"{area['name_en']}, feeder of the part that stayed lit", "feeder",
              site=f"{area['id']}-rest", lat=area["lat"], lon=area["lon"], nature="aggregate", source=area["basis"])
    out.need(f"{feeder}.power", feeder, "electricity", rule="any", suppliers=[area["tie"]])
    out.need(f"{feeder}.order", feeder, "distribution-control", use="repair", suppliers=[f"{area['id']}.dctl"])
    out.asset(f"{area['id']}.rest", f"{area['name_ja']} 需要家（停電域外）", f"{area['name_en']}, customers of the part that stayed lit", "customers",
              lat=area["lat"], lon=area["lon"], weight=customers, unit="customer_accounts", nature="aggregate", source=area["basis"])
    out.need(f"{area['id']}.rest.power", f"{area['id']}.rest", "electricity", suppliers=[feeder])


def held_back(out, substation, area):
    """Rule 6."""
    ident = f"hv-{substation['id'][3:]}"
    out.asset(ident, f"高圧需要家（{substation['name_ja']}）", f"Customer of high voltage behind {substation['name_en']}", "customers", lat=area["lat"], lon=area["lon"],
              weight=1, unit="customer_accounts", nature="aggregate", source="FULL-RETURN", extra={"restart": "$full_return"})
    out.need(f"{ident}.power", ident, "electricity", suppliers=[substation["id"]])


def expand(out, tables):
    detailed, rest = customers_by_area(tables)
    for place in tables["outer"]:
        feeder = f"{place['id']}.f1"
        out.asset(feeder, f"{place['name_ja']} 配電用変電所", f"{place['name_en']}, feeder", "feeder", site=f"{place['id']}-sub1", nature="aggregate")
        out.need(f"{feeder}.power", feeder, "electricity", rule="any", suppliers=[place["substation"]])

    first_of = {}
    for area in tables["areas"]:
        first_of.setdefault(area["substation"], area)
    for substation in tables["substations"]:
        if substation["id"] in first_of:
            held_back(out, substation, first_of[substation["id"]])

    for area in tables["areas"]:
        ident, total, is_dark = area["id"], detailed[area["id"]], area["region"] != ""
        feeders = max(3, min(8, share(total, 1, 20000))) if is_dark else 3
        split = split_evenly(total, feeders)
        if first_of[area["substation"]] is area:
            split[0] -= 1
        counts = counts_of(area, total)
        authority = area["water"].replace("water-control-", "")
        area = dict(area, signals=f"signal-control-{authority}", dispatch=DISPATCH[area["prefecture"]])
        has = {t["suffix"]: not t["when"] or counts[t["when"]] > 0 for t in tables["area_assets"]}
        sources = {"@basis": area["basis"], "@counted": "B06-REGIONS" if is_dark else area["basis"]}
        if ident in rest:
            rest_of(out, area, rest[ident])

        for t in tables["area_assets"]:
            if not has[t["suffix"]]:
                continue
            for number in range(1, feeders + 1) if t["suffix"].endswith("*") else (0,):
                tail = f" {number}" if number else ""
                weight = split[number - 1] if t["weight"] == "customers" else counts.get(t["weight"], t["weight"])
                if str(weight).startswith("$") and not is_dark and weight != "$count_one":
                    weight = weight.replace("_area", "") + "_outer"
                site = t["site"].replace("*", str(number))
                site = f"zones-{authority}" if site == "@zones" else f"{ident}-{site}" if site else ""
                out.asset(f"{ident}.{t['suffix'].replace('*', str(number))}", f"{area['name_ja']} {t['name_ja']}{tail}",
                          f"{area['name_en']}, {t['name_en']}{tail}", t["kind"], site=site,
                          lat=area["lat"], lon=area["lon"], weight=weight, unit=t["unit"], profile=t["profile"], nature=t["nature"],
                          source=sources.get(t["source"], t["source"]))

        for n in tables["area_needs"]:
            if not has[n["asset"]]:
                continue
            for number in range(1, feeders + 1) if n["asset"].endswith("*") else (0,):
                asset = f"{ident}.{n['asset'].replace('*', str(number))}"
                suppliers = []
                for token in n["suppliers"].split():
                    if token.startswith("@"):
                        suppliers.append(area[token[1:]])
                    elif token == ".f**":
                        suppliers += [f"{ident}.f{i}" for i in range(1, feeders + 1)]
                    elif token.startswith("."):
                        suppliers.append(ident + token.replace("*", str(number)))
                    else:
                        suppliers.append(token)
                if n["asset"] == "f*" and number == feeders:
                    suppliers.append(f"{area['tie']}|standby|switch={SWITCH}|source=SWITCH-1999-2016")
                out.need(f"{asset}.{n['need']}", asset, n["service"], n["rule"], n["quantity"], n["without"], n["floor"], n["to_start"],
                         n["for"], n["backup"], suppliers, n["source"])
