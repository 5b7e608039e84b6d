#!/usr/bin/env python3
"""Writes models/leak-2006 and models/leak-holders-2006: leaks through file sharing in 2006, and who holds a leaked file.

    leak_2006.py ROOT

All organisations, contractors and computers are synthetic; what is known stands in sources.csv, what is assumed in model.yaml."""
import csv
import os
import sys

SECTORS = [("telecom", "情報通信", "Telecom"), ("finance", "金融", "Finance"), ("aviation", "航空", "Aviation"), ("railway", "鉄道", "Railway"),
           ("power", "電力", "Power"), ("gas", "ガス", "Gas"), ("government", "政府・行政サービス", "Government"), ("medical", "医療", "Medical"),
           ("water", "水道", "Water"), ("logistics", "物流", "Logistics")]
ORGANISATIONS = 6        # of a sector
STAFF, CONTRACTED = 14, 6  # private computers of an organisation's staff, and of its contractors' staff: contractors have 0.3 of them
NEIGHBOURS = 3           # to whom a leak's publicity may pass on in the same organisation
HOLDERS, OUTLETS, CHUNK, FIRST = 200, 10, 50, 12

SOURCES = [
    ("JNSA-2006", "Leaks of personal data published in Japan in 2006: 993 incidents, 22,236,576 people; 168 incidents through file-sharing programs; by route paper 43.8 %, web and net 22.0 %, computers 10.7 %; by cause loss 29.2 %, theft 19.0 %, mistakes in operation 14.7 %, worms and viruses 12.2 %",
     "Japan Network Security Association, report of 2007-05-25, as told by ITpro", "0.97", "facts in our own words"),
    ("P2P-SURVEY", "37.4 % of the users of file-sharing programs asked have confidential files on the same computer (n = 330)", "survey of users, 2006, as told by Taxcom", "0.6", "facts in our own words"),
    ("SDF-2006", "A file leaked in February 2006: about 600 holders on the day of the report, 1,200 the day after, 3,433 who fetched it by the ninth day",
     "NetAgent, 2006-03-03, and ITpro", "0.97", "facts in our own words"),
    ("PUBLICITY", "Reports in the press raise the number of those who hold a leaked file", "NetAgent, 2007-10-16", "0.9", "facts in our own words"),
]


def write(folder, name, header, rows):
    os.makedirs(os.path.join(folder, os.path.dirname(name)), exist_ok=True)
    with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)


def text(folder, name, content):
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write(content)


ASSETS = ["id", "name_ja", "name_en", "sector", "kind", "weight", "weight_unit", "organisation", "nature", "source"]
HOSTS = ["asset", "leak", "contain", "guard", "encrypted", "principal", "bound", "source"]
ACCESS = ["from", "to", "delay", "chance", "way", "source"]


def leak(root):
    folder = os.path.join(root, "models/leak-2006")
    assets = [["file-sharing", "ファイル交換網", "File-sharing network", "telecom", "network", "", "", "", "synthetic", "JNSA-2006"]]
    hosts = [["file-sharing", "", "", "", "", "", "", "assumption"]]
    access = []
    for sector, ja, en in SECTORS:
        for o in range(1, ORGANISATIONS + 1):
            organisation = f"{sector}-{o}"
            assets.append([organisation, f"{ja}の組織 {o}", f"{en}, organisation {o}", sector, "organisation", "", "", organisation, "synthetic", "assumption"])
            hosts.append([organisation, "", "", "$measures", "", "", "", "assumption"])
            computers = []
            for p in range(1, STAFF + CONTRACTED + 1):
                is_contracted = p > STAFF
                computer = f"{organisation}-pc-{p:02d}"
                computers.append(computer)
                what = ("委託先従業者の私物PC", "private computer, contractor's staff") if is_contracted else ("職員の私物PC", "private computer, staff")
                assets.append([computer, f"{ja}の組織 {o} {what[0]} {p}", f"{en}, organisation {o}: {what[1]} {p}", sector, "private-pc", "$records", "records", organisation, "synthetic", "assumption"])
                hosts.append([computer, "1", "", "" if is_contracted else "$measures", "", organisation if is_contracted else "", "", "assumption"])
                access.append(["file-sharing", computer, "exponential(mean=$exposure)", "", "take_home", "JNSA-2006"])
            for i, computer in enumerate(computers):
                for step in range(1, NEIGHBOURS + 1):
                    access.append([computer, computers[(i + step) % len(computers)], "exponential(mean=$imitation)", "$passed_on", "take_home", "assumption"])
    write(folder, "assets.csv", ASSETS, assets)
    write(folder, "layers/hosts.csv", HOSTS, hosts)
    write(folder, "layers/access.csv", ACCESS, access)
    write(folder, "sources.csv", ["id", "what", "where", "confidence", "licence"], SOURCES[:2])
    names = "".join(f"  {s}: {{ja: {ja}, en: {en}}}\n" for s, ja, en in SECTORS)
    text(folder, "model.yaml", f"""# Written by tools/model/leak_2006.py; edit that.
hakyu: 1
title: {{ja: ファイル交換による情報漏えい 2006年, en: Leaks through file sharing in 2006}}
licence: CC-BY-4.0
tlp: CLEAR
sectors:
{names}weight_units:
  records: {{ja: 個人情報（件）, en: personal records}}
services:
  records: {{ja: 情報の取扱い, en: Handling of records}}
kinds:
  network: {{sector: telecom, source: JNSA-2006}}
  organisation: {{sector: government, source: assumption}}
  private-pc: {{sector: government, end_use: yes, source: assumption}}
assumptions:
  exposure: {{what: {{ja: 業務情報の入った私物PCがファイル交換網で漏えいするまでの平均時間, en: "mean time until a private computer with records of work leaks them into the file-sharing network; set so that a year brings about the 168 leaks of 2006; a first value of 3000 d brought 142"}}, value: "about(2600d, 2000d, 3400d)", source: JNSA-2006}}
  passed_on: {{what: {{ja: 漏えいが同じ組織の他の一台の漏えいにつながる確率, en: "chance that a leak brings another on one of three other computers of the organisation: imitation, the same habits, hunters of files; 0.3 to 0.5 leaks a leak in all"}}, value: "about(0.133, 0.1, 0.167)", source: assumption}}
  imitation: {{what: {{ja: その場合の平均時間, en: mean time until it does}}, value: "about(14d, 7d, 30d)", source: assumption}}
  measures: {{what: {{ja: 組織の対策が防ぐ割合（委託先には及ばない）, en: "part that measures of an organisation ward off, which its contractors lack"}}, value: "about(0.3, 0.1, 0.6)", source: assumption}}
  records: {{what: {{ja: 一台が保有する個人情報の件数, en: records of people on one computer; the mean over all leaks of the year is the upper end}}, value: "about(2000, 200, 22000)", source: JNSA-2006}}
""")


def holders(root):
    folder = os.path.join(root, "models/leak-holders-2006")
    assets = [[f"outlet-{i:02d}", f"報道 {i}", f"Report in the press {i}", "government", "outlet", "", "", "", "aggregate", "PUBLICITY"] for i in range(1, OUTLETS + 1)]
    hosts = [[f"outlet-{i:02d}", "", "exponential(mean=$story)", "", "", "", "", "PUBLICITY"] for i in range(1, OUTLETS + 1)]
    access = []
    for h in range(1, HOLDERS + 1):
        holder = f"holders-{h:03d}"
        kind = "first-holders" if h <= FIRST else "holders"
        assets.append([holder, f"保有者 {CHUNK} 人 {h}", f"{CHUNK} holders, {h}", "government", kind, str(CHUNK), "holders", "", "aggregate", "SDF-2006"])
        hosts.append([holder, "1", "", "", "", "", "", "assumption"])
        access += [[f"outlet-{i:02d}", holder, "exponential(mean=$attention)", "", "", "assumption"] for i in range(1, OUTLETS + 1) if h > FIRST]
    write(folder, "assets.csv", ASSETS, assets)
    write(folder, "layers/hosts.csv", HOSTS, hosts)
    write(folder, "layers/access.csv", ACCESS, access)
    write(folder, "sources.csv", ["id", "what", "where", "confidence", "licence"], SOURCES[2:])
    text(folder, "model.yaml", f"""# Written by tools/model/leak_2006.py; edit that.
hakyu: 1
title: {{ja: 漏えいファイルの保有者 2006年2月, en: "Holders of a leaked file, February 2006"}}
licence: CC-BY-4.0
tlp: CLEAR
sectors:
  government: {{ja: 政府・行政サービス, en: Government}}
weight_units:
  holders: {{ja: 保有者（人）, en: holders}}
services:
  records: {{ja: 情報の取扱い, en: Handling of records}}
kinds:
  outlet: {{sector: government, source: PUBLICITY}}
  first-holders: {{sector: government, end_use: yes, source: SDF-2006}}
  holders: {{sector: government, end_use: yes, source: SDF-2006}}
assumptions:
  story: {{what: {{ja: 一つの報道が関心を引く平均期間, en: "how long a report keeps people looking for the file, on average; a round guess, made without regard to the ninth day"}}, value: "about(3d, 1d, 7d)", source: assumption}}
  attention: {{what: {{ja: 一つの報道が50人の入手につながるまでの平均時間, en: "mean time in which one report brings the file to one lot of fifty people; set so that the first day brings 600"}}, value: "about(129d, 110d, 150d)", source: SDF-2006}}
""")


if __name__ == "__main__":
    leak(sys.argv[1])
    holders(sys.argv[1])
