#!/usr/bin/env python3
"""The standard workload in SimPy 3: the same model files, simulated the way one writes it in SimPy.

  workload_simpy.py FOLDER NAME -n REPLICATIONS [-s SEED]   times it: own luck, one line of JSON with the figures
  workload_simpy.py FOLDER NAME --replay FILE...            proves it: takes strikes and repair times from what
                                                            `hakyu replay RUN I --json` printed and compares every
                                                            interval of every asset and the loss of every sector, exactly

FOLDER and NAME are those of `gen_model workload ASSETS FOLDER`. Simulated are shocks at the start, repairs, k-of-n needs, backup
stages that run down and refill, and the loss of end users: nothing of blame, saves, mechanisms or tallies, which hakyu keeps besides.
A struck asset is a process; so is a stage that carries. All that falls due in one second is settled together, recoveries first.
"""
import argparse
import csv
import json
import random
import sys
import time

import simpy
from simpy.events import Event

HOUR = 3600
SETTLE = 9  # priority of the event that settles a second: after everything else that happens in it


def seconds(text):
    return int(text[:-1]) * {"h": HOUR, "d": 24 * HOUR}[text[-1]]


class Model:
    """What the files say, assets numbered in the order of the file."""

    def __init__(self, folder, name):
        def table(which):
            with open(f"{folder}/models/{name}/{which}.csv", encoding="utf-8", newline="") as file:
                yield from csv.DictReader(file)

        rows = list(table("assets"))
        self.ids = [row["id"] for row in rows]
        number = {asset: i for i, asset in enumerate(self.ids)}
        self.weight = [int(row["weight"] or 0) if row["end_use"] == "yes" else 0 for row in rows]
        sectors = {"plant": "power", "line": "power", "exchange": "telecom", "works": "water", "office": "government"}
        self.sector = [sectors[row["kind"]] for row in rows]
        self.least = [0] * len(rows)  # suppliers that must be up
        self.suppliers = [0] * len(rows)
        self.autonomy = [0] * len(rows)
        self.consumers = [[] for _ in rows]
        owner = {}
        autonomies = {"": 0, "battery-4h": 4 * HOUR, "tank-24h": 24 * HOUR, "tank-72h": 72 * HOUR}
        for row in table("needs"):
            asset = owner[row["id"]] = number[row["asset"]]
            self.least[asset] = int(row["quantity"])
            self.autonomy[asset] = autonomies[row["backup"]]
        for row in table("supplies"):
            self.consumers[number[row["supplier"]]].append(owner[row["need"]])
            self.suppliers[owner[row["need"]]] += 1
        self.chance, self.mean_repair, self.horizon = 0.1, 24 * HOUR, 0
        with open(f"{folder}/scenarios/{name}.yaml", encoding="utf-8") as file:
            for line in file:
                if line.startswith("horizon:"):
                    self.horizon = seconds(line.split()[1])
                if "probability:" in line:
                    self.chance = float(line.split("probability:")[1].split(",")[0])


class Replication:
    def __init__(self, model, repairs):
        """repairs: by struck asset, its repair time in seconds."""
        self.model = model
        self.env = simpy.Environment()
        count = len(model.ids)
        self.up = [True] * count
        self.damaged = [False] * count
        self.supplied = list(model.suppliers)  # suppliers that are up
        self.unmet = [False] * count
        self.stage = [None] * count  # the process of the carrying stage
        self.stock = list(model.autonomy)
        self.ended = [0] * count  # when the last unmet period ended
        self.down_since = [0] * count
        self.intervals = []  # asset, from, to
        self.repaired, self.struck, self.dry = [], [], []  # in this second
        self.is_settling = False
        for asset, repair in repairs.items():
            self.env.process(self.life(asset, repair))

    def run(self):
        self.env.run(until=self.model.horizon)
        for asset, is_up in enumerate(self.up):
            if not is_up:
                self.intervals.append((asset, self.down_since[asset], self.model.horizon))
        return self.intervals

    def life(self, asset, repair):
        self.struck.append(asset)
        self.settle_later()
        yield self.env.timeout(repair)
        self.repaired.append(asset)
        self.settle_later()

    def carry(self, asset):
        begun = self.env.now
        try:
            yield self.env.timeout(self.stock[asset])
            self.stock[asset] = 0
            self.stage[asset] = None
            self.dry.append(asset)
            self.settle_later()
        except simpy.Interrupt:
            self.stock[asset] -= self.env.now - begun

    def settle_later(self):
        if self.is_settling:
            return
        self.is_settling = True
        event = Event(self.env)
        event._ok, event._value = True, None
        event.callbacks.append(self.settle)
        self.env.schedule(event, priority=SETTLE)

    def settle(self, _):
        self.is_settling = False
        rising = []
        for asset in self.repaired:
            self.damaged[asset] = False
            # a stage that has run dry in this very second still counts: nothing shrinks before all has risen
            if not self.unmet[asset] or self.stage[asset] or asset in self.dry:
                rising.append(asset)
        self.rise(rising)
        falling = []
        for asset in self.struck:
            self.damaged[asset] = True
            falling.append(asset)
        falling += [asset for asset in self.dry if self.unmet[asset] and self.stage[asset] is None]
        self.fall(falling)
        self.repaired, self.struck, self.dry = [], [], []

    def rise(self, rising):
        for asset in rising:  # grows
            if self.up[asset]:
                continue
            self.up[asset] = True
            if self.down_since[asset] < self.env.now:
                self.intervals.append((asset, self.down_since[asset], self.env.now))
            for consumer in self.model.consumers[asset]:
                self.supplied[consumer] += 1
                if self.unmet[consumer] and self.supplied[consumer] >= self.model.least[consumer]:
                    self.end_period(consumer)
                    if not self.damaged[consumer]:
                        rising.append(consumer)

    def fall(self, falling):
        for asset in falling:  # grows
            if not self.up[asset]:
                continue
            self.up[asset] = False
            self.down_since[asset] = self.env.now
            for consumer in self.model.consumers[asset]:
                self.supplied[consumer] -= 1
                if not self.unmet[consumer] and self.supplied[consumer] < self.model.least[consumer]:
                    self.begin_period(consumer)
                    if self.stage[consumer] is None:
                        falling.append(consumer)

    def begin_period(self, asset):
        self.unmet[asset] = True
        full = self.model.autonomy[asset]
        if not full:
            return
        self.stock[asset] = min(full, self.stock[asset] + self.env.now - self.ended[asset])
        if self.stock[asset] > 0:
            self.stage[asset] = self.env.process(self.carry(asset))

    def end_period(self, asset):
        self.unmet[asset] = False
        self.ended[asset] = self.env.now
        if self.stage[asset]:
            self.stage[asset].interrupt()
            self.stage[asset] = None


def lost(model, intervals):
    sums = {}
    for asset, begun, ended in intervals:
        if model.weight[asset]:
            sums[model.sector[asset]] = sums.get(model.sector[asset], 0) + model.weight[asset] * (ended - begun)
    return sums


def time_it(model, count, seed):
    luck = random.Random(seed)
    losses, falls, events = [], 0, 0
    begun = time.process_time()
    for _ in range(count):
        repairs = {asset: max(1, int(luck.expovariate(1 / model.mean_repair) + 0.5))
                   for asset in range(len(model.ids)) if luck.random() < model.chance}
        replication = Replication(model, repairs)
        intervals = replication.run()
        losses.append(sum(lost(model, intervals).values()) / HOUR)
        falls += len({asset for asset, _, _ in intervals})
        events += next(replication.env._eid)
    spent = time.process_time() - begun
    mean = sum(losses) / count
    spread = (sum((loss - mean) ** 2 for loss in losses) / max(1, count - 1)) ** 0.5
    print(json.dumps({"replications": count, "seconds": round(spent, 3), "per_second": round(count / spent, 2),
                      "events": round(events / count, 1), "assets_down": round(falls / count, 2),
                      "loss_h": round(mean, 2), "loss_h_error": round(spread / count ** 0.5, 2)}))


def prove(model, path):
    """True when a replication of hakyu's and ours tell the same."""
    with open(path, encoding="utf-8") as file:
        theirs = json.load(file)
    number = {asset: i for i, asset in enumerate(model.ids)}
    repairs, spans = {}, {}
    for episode in theirs["episodes"]:
        asset = number[episode["asset"]]
        spans.setdefault(asset, []).append((episode["start_s"], episode["end_s"]))
        if episode["parent"].startswith("hazard:"):
            is_repaired = not episode["open"] or len(episode["phases_s"]) > 1
            repairs[asset] = episode["phases_s"]["repair"] if is_repaired else 2 * model.horizon
    wanted = set()
    for asset, list_of in spans.items():  # episodes that meet are one interval
        list_of.sort()
        begun, ended = list_of[0]
        for start, end in list_of[1:]:
            if start > ended:
                wanted.add((asset, begun, ended))
                begun = start
            ended = max(ended, end)
        wanted.add((asset, begun, ended))
    found = Replication(model, repairs).run()
    has_same_losses = lost(model, found) == {loss["sector"]: loss["weight_s"] for loss in theirs["losses"]}
    print(f"{path}: {len(repairs)} struck, {len(wanted)} intervals in hakyu, {len(found)} in SimPy, "
          f"{len(wanted ^ set(found))} differ, losses {'equal' if has_same_losses else 'DIFFER'}")
    return wanted == set(found) and len(found) == len(wanted) and has_same_losses


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("name")
    parser.add_argument("-n", type=int, default=10)
    parser.add_argument("-s", type=int, default=1)
    parser.add_argument("--replay", nargs="+")
    asked = parser.parse_args()
    model = Model(asked.folder, asked.name)
    if not asked.replay:
        time_it(model, asked.n, asked.s)
        return 0
    return 0 if all([prove(model, path) for path in asked.replay]) else 1


if __name__ == "__main__":
    sys.exit(main())
