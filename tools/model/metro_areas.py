"""The wards and cities that went dark, and the load areas around them.

Rules:
 1. The customers of a region (regions.csv) are divided among its areas by their population (areas.csv).
 2. An area has one feeder asset for 20,000 customers, at least 3 and at most 8; its customers are split evenly.
 3. The last feeder of an area has a normally open tie to another substation (areas.csv, `tie`).
 4. area_assets.csv and area_needs.csv say what every area has. `*` in a suffix: one a feeder; `.x` as supplier: the
    area's own x; `.f**`: all its feeders; `@column`: what areas.csv says in that column.
 5. Weights are counted from one sourced ratio each (below), or are a named assumption.
"""
from rows import split_by, split_evenly

SWITCH = "lognormal(median=12min, sigma=0.57)"
JAPAN_POPULATION = 127767994        # census 2005
JAPAN_HOUSEHOLDS = 49566305         # census 2005
TOKYO_HOUSEHOLDS = 6029134          # April 2007
IP_LINES = 1640000                  # both carriers, 2006
HOKKAIDO_CUSTOMERS = 2950000        # dark in 2018
SIGNALS_OF = {"water-control-tokyo": "signal-control-tokyo", "water-control-kanagawa": "signal-control-kanagawa",
              "water-control-chiba": "signal-control-chiba"}


def share(amount, numerator, denominator):
    """amount x numerator / denominator, halves up."""
    return (2 * amount * numerator + denominator) // (2 * denominator)


def customers_by_area(tables):
    customers = {}
    for region in tables["regions"]:
        areas = [a for a in tables["areas"] if a["region"] == region["region"]]
        for area, part in zip(areas, split_by(int(region["customers"]), [int(a["population"]) for a in areas])):
            customers[area["id"]] = part
    return customers


def counts_of(area, customers):
    """Everything that is counted in an area, by the name area_assets.csv uses."""
    population = int(area["population"])
    ip = share(customers, IP_LINES, JAPAN_HOUSEHOLDS)
    base = share(customers, 34, HOKKAIDO_CUSTOMERS)
    direct = share(customers, 330, 800)
    return {"ip": ip, "fixed": customers - ip, "cells": share(customers, 6500, HOKKAIDO_CUSTOMERS),
            "cells-priority": max(1, share(1900, population, JAPAN_POPULATION)), "base-hospitals": base,
            "hospitals": max(1, share(customers, 349, HOKKAIDO_CUSTOMERS) - base), "water-direct": direct, "water-reservoir": customers - direct,
            "signals": share(customers, 15000, TOKYO_HOUSEHOLDS), "atms": share(5395, population, JAPAN_POPULATION)}


def expand(out, tables):
    customers = customers_by_area(tables)
    for place in tables["outer"]:
        feeder = f"{place['id']}.f1"
        out.asset(feeder, f"{place['name_ja']} 配電用変電所", f"{place['name_en']}, feeder", "feeder", site=f"{place['id']}-sub1", nature="aggregate")
        out.need(f"{feeder}.power", feeder, "electricity", rule="any", suppliers=[place["substation"]])

    for area in tables["areas"]:
        ident, total = area["id"], customers[area["id"]]
        feeders = max(3, min(8, share(total, 1, 20000)))
        split = split_evenly(total, feeders)
        counts = counts_of(area, total)
        area = dict(area, signals=SIGNALS_OF[area["water"]])
        has = {t["suffix"]: not t["when"] or counts[t["when"]] > 0 for t in tables["area_assets"]}

        for t in tables["area_assets"]:
            if not has[t["suffix"]]:
                continue
            for number in range(1, feeders + 1) if t["suffix"].endswith("*") else (0,):
                tail = f" {number}" if number else ""
                weight = split[number - 1] if t["weight"] == "customers" else counts.get(t["weight"], t["weight"])
                site = t["site"].replace("*", str(number))
                out.asset(f"{ident}.{t['suffix'].replace('*', str(number))}", f"{area['name_ja']} {t['name_ja']}{tail}",
                          f"{area['name_en']}, {t['name_en']}{tail}", t["kind"], site=f"{ident}-{site}" if site else "",
                          lat=area["lat"], lon=area["lon"], weight=weight, unit=t["unit"], profile=t["profile"], nature=t["nature"],
                          source=area["basis"] if t["source"] == "@basis" else t["source"])

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
