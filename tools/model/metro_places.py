"""Where an asset is shown that no map and no district places. `x_place` says of every asset how its place was found.

    map        coordinates of a substation or power station (OpenStreetMap through All-Japan-Grid)
    district   the middle of its ward, city or quarter, to 0.01 degree (areas.csv, outer.csv)
    terminal   the middle of the landing towns of a group of foreign cables, to 0.01 degree (systems.csv, `place`)
    ends       a line and its circuits: half-way between the two ends (metro_grid.py); with one end that has no place, at the other
    station    a station that no map places: at the power station that is tied to it; an inflow: at the station where it comes in;
               disconnectors: at the middle of the lines they part
    stations   a railway that has no traction feed of its own: half-way between two of its stations (railways.csv, `between`)
    sections   a railway: the middle of its traction substations
    feeder     where the first feeder of its power supply stands
    site       where the first other asset of its site stands
    supplier   where the first of its suppliers that has a place stands: a system runs where it is hosted
    users      the middle of those that need it
    none       nowhere: no map and no rule gives a place (a station beyond the map, what comes in there, cables that land far apart)

The rules are tried in this order; the last two are repeated until nothing changes. No random numbers. "First" is the first in
supplies, in the order of the tables. What is spread over the region (SPREAD) has no host: it stands in the middle of its users. A
place is for drawing only: nothing in the cascade asks for it.
"""
SPREAD = {"railway-grid", "railway-plant"}
NOWHERE = {"substation", "inflow", "foreign-cables"}   # kinds that stand where a map or a table says, or nowhere


def middle(rows):
    """The mean place of assets, as text; rounded half to even as the grid's half-way points are."""
    return {axis: f"{sum(float(row[axis]) for row in rows) / len(rows):.4f}" for axis in ("lat", "lon")}


def put(asset, place, how):
    asset.update(lat=place["lat"], lon=place["lon"], x_place=how)


def expand(out, tables):
    assets = out.assets
    suppliers, users, power = {}, {}, {}
    for (need, supplier) in out.supplies:
        asset = out.needs[need]["asset"]
        if out.needs[need]["for"] != "repair":
            suppliers.setdefault(asset, []).append(supplier)
            users.setdefault(supplier, []).append(asset)
            if out.needs[need]["service"] == "electricity":
                power.setdefault(asset, []).append(supplier)

    on_map = {row["id"] for row in tables["substations"] + tables["plants"]}
    for asset in assets.values():
        if asset["lat"]:
            asset["x_place"] = "map" if asset["id"] in on_map else "ends" if asset["id"].startswith("ln-") else "district"

    def placed(ids):
        return [assets[i] for i in ids if assets[i]["x_place"]]

    districts = {row["id"]: row for row in tables["outer"]}
    landings = {row["id"]: row["place"] for row in tables["systems"] if row["place"]}
    between = {row["id"]: row["between"].split() for row in tables["railways"] if row["between"]}
    at = {row["id"]: row["at"] for row in tables["plants"]}
    tied = {}   # {station: the power station tied to it}
    for row in tables["plants"]:
        if row["lat"] and row["at"]:
            tied.setdefault(row["at"], row["id"])

    def direct(asset):
        ident = asset["id"]
        if ident.split(".")[0] in districts and ident.endswith(".f1"):
            put(asset, districts[ident.split(".")[0]], "district")
        elif ident in landings:
            put(asset, dict(zip(("lat", "lon"), landings[ident].split())), "terminal")
        elif ident in tied:
            put(asset, assets[tied[ident]], "station")
        elif ident in between:
            lat, lon = (sum(float(text.split("/")[axis]) for text in between[ident]) / 2 for axis in (0, 1))
            put(asset, {"lat": f"{lat:.4f}", "lon": f"{lon:.4f}"}, "stations")

    def by_rule(asset):
        ident, kind = asset["id"], asset["kind"]
        if kind == "inflow":
            put_first(asset, [at[ident]], "station")
        elif ident.startswith("ln-"):
            put_first(asset, line_ends.get(ident.split(".")[0], []), "ends")
        elif kind == "disconnector":
            parted = placed(users.get(ident, []))
            if parted:
                put(asset, middle(parted), "station")
        elif kind == "rail-line":
            sections = placed(s for s in suppliers[ident] if assets[s]["kind"] == "traction-feed")
            if sections:
                put(asset, middle(sections), "sections")
        elif kind not in NOWHERE and ident in power and assets[power[ident][0]]["kind"] == "feeder":
            put_first(asset, power[ident], "feeder")

    def by_site(asset):
        put_first(asset, on_site.get(asset["site"], []), "site")

    def by_supplier(asset):
        if asset["kind"] not in NOWHERE | SPREAD:
            put_first(asset, suppliers.get(asset["id"], []), "supplier")

    def put_first(asset, ids, how):
        for other in placed(ids)[:1]:
            put(asset, other, how)

    on_site = {}
    for asset in assets.values():
        if asset["site"]:
            on_site.setdefault(asset["site"], []).append(asset["id"])
    line_ends = {row["id"]: [row["a"], row["b"]] for row in tables["lines"]}

    def lacking():
        return [asset for asset in assets.values() if not asset["x_place"]]

    def until_quiet(rule):
        before = None
        while before != len(lacking()):
            before = len(lacking())
            for asset in lacking():
                rule(asset)

    for asset in lacking():
        direct(asset)
    half_way_again(out, tables)
    until_quiet(by_rule)
    until_quiet(by_site)

    def by_users(asset):
        rows = placed(dict.fromkeys(users.get(asset["id"], [])))
        if rows and asset["kind"] not in NOWHERE:
            put(asset, middle(rows), "users")

    before = None
    while before != len(lacking()):
        before = len(lacking())
        until_quiet(by_supplier)
        for asset in sorted(lacking(), key=lambda row: row["id"]):
            by_users(asset)
    for asset in assets.values():   # some users have got their place since
        if asset["x_place"] == "users":
            by_users(asset)
    for asset in lacking():
        asset["x_place"] = "none"


def half_way_again(out, tables):
    """Lines whose end has just got a place."""
    for line in tables["lines"]:
        ends = [out.assets[line["a"]], out.assets[line["b"]]]
        if not out.assets[line["id"]]["x_place"] and all(end["x_place"] for end in ends):
            for ident, asset in out.assets.items():
                if ident == line["id"] or ident.startswith(line["id"] + "."):
                    put(asset, middle(ends), "ends")
