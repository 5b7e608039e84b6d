"""Rows of a model: assets, needs and supplies collected by the generators and written as FORMATS has them.

A supplier is written `id|standby|switch=5min|certainty=0.5|weight=2|type=cyber|outsourced|source=S1`; only the id is
required. Rows are written in the order of their ids, so that the order of the generators changes nothing.
"""
import csv
import os

ASSETS = ("id name_ja name_en sector kind site lat lon weight weight_unit organisation detect repair restart crew "
          "priority it_system end_use profile nature source x_mw x_place").split()
NEEDS = "id asset service rule quantity without floor to_start for backup refuel source".split()
SUPPLIES = "need supplier weight role order switch success certainty type outsourced source".split()
BY_SERVICE = {"electricity": "physical", "water": "physical", "treated-water": "physical", "natural-gas": "physical", "oil": "physical",
              "coal": "physical", "industrial-water": "physical", "fuel": "physical", "jet-fuel": "physical", "town-gas": "physical",
              "disinfectant": "physical", "medicines": "physical", "oxygen": "physical", "traction": "physical", "conductor": "physical",
              "roads": "physical", "airport": "physical", "raw-water": "physical", "oil-loading": "physical", "motor-fuel": "physical",
              "blood": "physical", "rail-access": "physical", "rail-freight": "physical", "contract-work": "logical", "line-haul": "physical", "line-zone": "logical", "grid-tie": "physical",
              "grid-dispatch": "logical"}


def read_table(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Model:
    def __init__(self):
        self.assets, self.needs, self.supplies = {}, {}, {}

    def asset(self, ident, name_ja, name_en, kind, site="", lat="", lon="", weight="", unit="", profile="", nature="", source="assumption", extra=None):
        assert ident not in self.assets, ident
        row = dict.fromkeys(ASSETS, "")
        row.update(id=ident, name_ja=name_ja, name_en=name_en, kind=kind, site=site, lat=lat, lon=lon, weight=str(weight),
                   weight_unit=unit, profile=profile, nature=nature, source=source, **(extra or {}))
        self.assets[ident] = row

    def need(self, ident, asset, service, rule="", quantity="", without="", floor="", to_start="", use="", backup="", suppliers=(), source="assumption"):
        assert ident not in self.needs, ident
        assert suppliers, ident
        row = dict.fromkeys(NEEDS, "")
        row.update(id=ident, asset=asset, service=service, rule=rule, quantity=quantity, without=without, floor=floor,
                   to_start=to_start, backup=backup, source=source)
        row["for"] = use
        self.needs[ident] = row
        for text in suppliers:
            supplier, *attributes = text.split("|")
            link = dict.fromkeys(SUPPLIES, "")
            link.update(need=ident, supplier=supplier, source=source, type=BY_SERVICE.get(service, "cyber"))
            for attribute in attributes:
                name, _, value = attribute.partition("=")
                if name == "standby":
                    link["role"] = "standby"
                elif name == "outsourced":
                    link["outsourced"] = "yes"
                else:
                    assert name in SUPPLIES and value, text
                    link[name] = value
            assert (ident, supplier) not in self.supplies, (ident, supplier)
            self.supplies[ident, supplier] = link

    def tables(self):
        """{file name: text} of the three tables."""
        return {"assets.csv": as_csv(ASSETS, [self.assets[key] for key in sorted(self.assets)]),
                "needs.csv": as_csv(NEEDS, [self.needs[key] for key in sorted(self.needs)]),
                "supplies.csv": as_csv(SUPPLIES, [self.supplies[key] for key in sorted(self.supplies)])}


def as_csv(columns, rows):
    from io import StringIO
    text = StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def write_files(folder, files):
    os.makedirs(folder, exist_ok=True)
    for name in sorted(files):
        with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as file:
            file.write(files[name])


def split_evenly(total, parts):
    """Integers that add up to total, the larger ones first."""
    return [total // parts + (1 if i < total % parts else 0) for i in range(parts)]


def split_by(total, shares):
    """Integers that add up to total, in proportion to shares; the largest remainders are rounded up (ties: first)."""
    whole = sum(shares)
    parts = [total * share // whole for share in shares]
    order = sorted(range(len(shares)), key=lambda i: (-(total * shares[i] % whole), i))
    for i in order[:total - sum(parts)]:
        parts[i] += 1
    return parts
