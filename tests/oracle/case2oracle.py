#!/usr/bin/env python3
"""Turns a scenario and its model folder (FORMATS) into the oracle's text form.

    case2oracle.py SCENARIO.yaml > model.txt

A test-only tool: it reads what the reference cases and the random models use, takes the input for valid, and stops
with a message at anything it does not know.  All arithmetic is exact (fractions)."""
import csv
import os
import re
import sys
from fractions import Fraction

import yaml

FULL = 1_000_000
UNITS = {"s": 1, "min": 60, "h": 3600, "d": 86400, "w": 604800}
TWO64 = 1 << 64


class Unknown(Exception):
    pass


def half_up(x):
    return (2 * x.numerator + x.denominator) // (2 * x.denominator)


def ppm(text):
    return half_up(Fraction(text) * FULL)


def seconds(text):
    text = text.strip()
    if text == "never":
        return "never"
    match = re.fullmatch(r"([0-9.]+)\s*(s|min|h|d|w)", text)
    if not match:
        raise Unknown(f"not a duration: {text}")
    return str(half_up(Fraction(match[1]) * UNITS[match[2]]))


def chance(text):
    p = Fraction(text)
    if not 0 <= p <= 1:
        raise Unknown(f"not a probability: {text}")
    return "always" if p == 1 else str(p.numerator * TWO64 // p.denominator)


def dist(text):
    text = text.strip()
    call = re.fullmatch(r"(\w+)\((.*)\)", text, re.S)
    if not call:
        return seconds(text)
    name, arguments = call[1], [a.strip() for a in call[2].split(",")]
    if name in ("uniform", "empirical"):
        return ":".join([name] + [seconds(a) for a in arguments])
    if name == "discrete":
        parts, total = [name], Fraction(0)
        for number, argument in enumerate(arguments):
            p, value = argument.split(":")
            total += Fraction(p.strip())
            last = number == len(arguments) - 1
            below = total.numerator * TWO64 // total.denominator
            parts.append(seconds(value) if last else f"{below}/{seconds(value)}")
        if total != 1:
            raise Unknown(f"does not add up to 1: {text}")
        return ":".join(parts)
    raise Unknown(f"needs a quantile table: {text}")


class Case:
    def __init__(self, path):
        with open(path, encoding="utf-8") as f:
            self.scenario = yaml.load(f, Loader=yaml.BaseLoader)
        self.folder = os.path.join(os.path.dirname(path), self.scenario["model"])
        with open(os.path.join(self.folder, "model.yaml"), encoding="utf-8") as f:
            self.model = yaml.load(f, Loader=yaml.BaseLoader)
        self.parameters = dict(self.model.get("parameters") or {})
        self.parameters.update(self.scenario.get("parameters") or {})
        self.out = []

    def say(self, *words):
        self.out.append(" ".join(str(w) for w in words))

    def put_in(self, cell):
        """Parameters for what they stand for."""
        if cell is None:
            return ""
        return re.sub(r"\$(\w+)", lambda m: self.parameters[m[1]], cell)

    def table(self, name):
        path = os.path.join(self.folder, name)
        if not os.path.exists(path):
            return []
        with open(path, encoding="utf-8-sig", newline="") as f:
            return [{k: self.put_in(v).strip() for k, v in row.items()} for row in csv.DictReader(f)]

    def section(self, name):
        return self.model.get(name) or {}

    def calendar(self):
        self.say("horizon", seconds(self.scenario["horizon"]))
        start = self.scenario.get("start", "")
        if not start:
            self.say("start week")
        elif start.startswith("any"):
            m = re.fullmatch(r"any\(\s*(\S+)\s*,\s*(\d+):(\d+)\s*-\s*(\d+):(\d+)\s*\)", start)
            first, last = int(m[2]) * 3600 + int(m[3]) * 60, int(m[4]) * 3600 + int(m[5]) * 60
            self.say("start any", m[1], first, last)
        else:
            m = re.fullmatch(r"(\d+-\d+-\d+)T(\d+):(\d+)(?::(\d+))?(?:[+-]\d+:\d+|Z)?", start)
            self.say("start date", m[1], int(m[2]) * 3600 + int(m[3]) * 60 + int(m[4] or 0))
        for row in self.table("holidays.csv"):
            self.say("holiday", row["date"], row.get("day_type") or "holiday")
        for row in self.table("profiles.csv"):
            self.say("profile", row["profile"], row.get("day_type") or "*", row.get("hour") or "*", ppm(row["factor"]))

    def assets(self):
        kinds, without = self.section("kinds"), set(self.scenario.get("without") or [])
        self.asset_ids, self.kind_of = [], {}
        for row in self.table("assets.csv"):
            if row["id"] in without:
                continue
            kind = {k: self.put_in(v) for k, v in (kinds.get(row.get("kind", ""), {}) or {}).items()
                    if isinstance(v, str)}

            def cell(name, default=""):
                return row.get(name) or kind.get(name) or default

            self.asset_ids.append(row["id"])
            words = ["asset", row["id"], "sector=" + cell("sector")]
            for key, value in (("kind", row.get("kind")), ("site", row.get("site")), ("unit", row.get("weight_unit")),
                               ("profile", row.get("profile")), ("weight", row.get("weight")), ("crew", cell("crew"))):
                if value:
                    words.append(f"{key}={value}")
            words += [f"end_use={int(cell('end_use') == 'yes')}", f"it={int(cell('it_system') == 'yes')}",
                      f"priority={cell('priority', '100')}", "detect=" + dist(cell("detect", "0s")),
                      "repair=" + dist(cell("repair", "never")), "restart=" + dist(cell("restart", "0s"))]
            self.say(*words)

    def needs(self):
        rows = [r for r in self.table("needs.csv") if r["asset"] in self.asset_ids]
        self.need_ids = [r["id"] for r in rows]
        for r in rows:
            words = ["need", r["id"], "asset=" + r["asset"], "service=" + r["service"], "rule=" + (r.get("rule") or "all")]
            if r.get("quantity"):
                words.append(f"quantity={ppm(r['quantity'])}")
            words += [f"without={ppm(r.get('without') or '0')}", f"floor={ppm(r.get('floor') or '0')}",
                      f"to_start={int(r.get('to_start') != 'no')}", "for=" + (r.get("for") or "run")]
            self.say(*words)
        for r in rows:
            for stage in self.section("backups").get(r.get("backup") or "", []):
                self.stage(r, rows, {k: self.put_in(v) for k, v in stage.items()})

    def stage(self, need, needs, stage):
        words = ["stage", need["id"], stage["name"]]
        if "autonomy" in stage:
            words.append("autonomy=" + dist(stage["autonomy"]))
        words += ["start=" + dist(stage.get("start", "0s")), "success=" + chance(stage.get("success", "1")),
                  "fail=" + dist(stage.get("fail_running", "never")), f"level={ppm(stage.get('level', '1'))}",
                  "refill=" + (seconds(stage["refill"]) if "refill" in stage else "autonomy")]
        if "refuel" in stage:
            refuel = need.get("refuel")
            if not refuel:
                fitting = [n["id"] for n in needs if n["asset"] == need["asset"] and n["service"] == stage["refuel"]]
                if len(fitting) != 1:
                    raise Unknown(f"refuel of {need['id']}: {fitting}")
                refuel = fitting[0]
            words.append("refuel=" + refuel)
        self.say(*words)

    def links(self):
        for r in self.table("supplies.csv"):
            if r["need"] not in self.need_ids or r["supplier"] not in self.asset_ids:
                continue
            self.say("link", r["need"], r["supplier"], f"weight={ppm(r.get('weight') or '1')}",
                     f"standby={int(r.get('role') == 'standby')}", f"order={r.get('order') or '0'}",
                     "switch=" + dist(r.get("switch") or "0s"), "success=" + chance(r.get("success") or "1"),
                     "certainty=" + chance(r.get("certainty") or "1"), f"outsourced={int(r.get('outsourced') == 'yes')}")

    def hazards(self):
        for h in self.scenario.get("hazards") or []:
            known = {"id", "kind", "at", "cause", "origin", "probability", "detect", "repair", "assets", "sites", "kinds",
                     "sectors", "delays", "malfunction", "source"}
            if set(h) - known:
                raise Unknown(f"hazard {h['id']}: {set(h) - known}")
            words = ["hazard", h["id"], "kind=" + h["kind"], "at=" + dist(self.put_in(h.get("at", "0s"))),
                     "cause=" + h.get("cause", h["id"]), f"overseas={int(h.get('origin') == 'overseas')}",
                     "probability=" + chance(self.put_in(h.get("probability", "1"))),
                     f"malfunction={int(h.get('malfunction') == 'yes')}"]
            for key in ("assets", "sites", "kinds", "sectors"):
                if h.get(key):
                    words.append(key + "=" + ",".join(x for x in h[key] if key != "assets" or x in self.asset_ids))
            if h.get("delays"):
                words.append("delays=" + ";".join(dist(self.put_in(d)) for d in h["delays"]))
            for key in ("detect", "repair"):
                if key in h:
                    words.append(key + "=" + dist(self.put_in(h[key])))
            self.say(*words)

    def text(self):
        self.calendar()
        for name, service in self.section("services").items():
            self.say("service", name, f"from_source={int((service or {}).get('from_source') == 'yes')}")
        for name, crew in self.section("crews").items():
            self.say("crew", name, crew["size"])
        self.assets()
        self.needs()
        self.links()
        for name, group in self.section("groups").items():
            self.say("group", name, "beta=" + chance(self.put_in(group["beta"])), "members=" + ",".join(group["members"]))
        for name, sharing in self.section("sharing").items():
            self.say("sharing", name, "warn=" + seconds(sharing["warn"]), f"repair_least={ppm(self.put_in(sharing.get('repair_least', '1')))}",
                     f"repair_most={ppm(self.put_in(sharing.get('repair_most', '1')))}",
                     "recurrence=" + chance(self.put_in(sharing.get("recurrence", "1"))), "sectors=" + ",".join(sharing["sectors"]))
        self.hazards()
        return "\n".join(self.out) + "\n"


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        sys.stdout.write(Case(sys.argv[1]).text())
    except Unknown as reason:
        sys.exit(f"{sys.argv[1]}: {reason}")


if __name__ == "__main__":
    main()
