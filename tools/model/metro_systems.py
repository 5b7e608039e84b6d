"""Region-wide systems and railways.

systems.csv has one row a system: where it has its power from (first feeder primary; `|standby` as in rows.py) and by
which chain it is backed; system_needs.csv has its other needs. A chain with a stage that is refuelled gives the system
a need for fuel. railways.csv has one row a line: every feeder named there feeds one traction substation, which can
borrow from the next one along the line; `rail-grid` is the railway's own grid. All lines of a class stand on one site (that of
their operators), so that they can be asked for together.
"""
FUEL = ["tankers-bay", "tankers-kawasaki"]
BORROW = "lognormal(median=$traction_borrow, sigma=$spread)"


def expand(out, tables):
    refuelled = {stage["chain"] for stage in tables["backups"] if stage["refuel"]}
    for s in tables["systems"]:
        out.asset(s["id"], s["name_ja"], s["name_en"], s["kind"], site=s["site"], weight=s["weight"], unit=s["unit"], profile=s["profile"],
                  nature=s["nature"], source=s["source"])
        if s["power"]:
            out.need(f"{s['id']}.power", s["id"], "electricity", rule="any", backup=s["chain"], suppliers=s["power"].split(), source=s["source"])
            if s["chain"] in refuelled:
                out.need(f"{s['id']}.fuel", s["id"], "fuel", rule="any", without="1", suppliers=FUEL)
    for n in tables["system_needs"]:
        out.need(f"{n['asset']}.{n['need']}", n["asset"], n["service"], n["rule"], n["quantity"], n["without"], n["floor"], n["to_start"],
                 n["for"], n["backup"], n["suppliers"].split(), n["source"])

    for line in tables["railways"]:
        ident, feeds = line["id"], line["feeds"].split()
        out.asset(ident, line["name_ja"], line["name_en"], "rail-line", site=f"lines-{line['class']}", weight=f"$pax_{line['class']}", unit="thousand_passengers_per_day",
                  profile="rail-day", nature=line["nature"])
        feeders = [feed for feed in feeds if feed != "rail-grid"]
        traction = ["rail-grid"] if "rail-grid" in feeds else []
        for number, feed in enumerate(feeders):
            section = f"{ident}.t{number + 1}"
            out.asset(section, f"{line['name_ja']} き電{number + 1}", f"{line['name_en']}, traction substation {number + 1}", "traction-feed",
                      site=section, nature="aggregate", source="assumption")
            others = feeders[number + 1:number + 2] or feeders[number - 1:number] if len(feeders) > 1 else []
            borrowed = [f"{other}|standby|switch={BORROW}" for other in others if other != feed]
            out.need(f"{section}.power", section, "electricity", rule="any", suppliers=[feed] + borrowed, source="RAIL-POWER")
            traction.append(section)
        out.need(f"{ident}.traction", ident, "traction", suppliers=traction, source="RAIL-POWER")
        out.need(f"{ident}.signals", ident, "electricity", rule="any", backup="signalling", suppliers=[feeders[0] if feeders else "rail-grid"])
        out.need(f"{ident}.dispatch", ident, "train-dispatch", without="$rail_without_dispatch", suppliers=[f"dispatch-{line['class']}"])
        if line["class"] == "jr":
            out.need(f"{ident}.seats", ident, "seat-reservation", without="$rail_without_seats", suppliers=["seat-reservation"])
        places = [feed.split(".")[0] for feed in feeders if f"{feed.split('.')[0]}.resv" in out.assets]
        if places:
            out.need(f"{ident}.water", ident, "water", without="$rail_without_water", backup="station-tank", suppliers=[f"{places[0]}.resv"])
        out.need(f"{ident}.fares", ident, "fares", without="$rail_without_fares", suppliers=["fare-system"])
