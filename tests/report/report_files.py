#!/usr/bin/env python3
"""`hakyu report` on a run whose names are like no other: every format is written, read back and the same the second time; redacted, no
id, name, site or hazard of the model is left in any byte of any of them, and what stays is the same figures.
    report_files.py HAKYU READ_BACK ROOT [--browser]   --browser: also opened in a headless Chromium, 77 if there is none"""
import csv
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

hakyu, read_back, root = (os.path.realpath(p) for p in sys.argv[1:4])
faults = 0
IDS = {"line-east": "qxeast7", "line-west": "qxwest7", "town": "qxtown7", "exchange": "qxexch7", "hospital": "qxhosp7"}
SITES = {"river-crossing": "qxriver7", "west-hill": "qxhill7", "town": "qxplace7", "hospital": "qxward7"}
HAZARDS = {"storm": "qxstorm7", "barge": "qxbarge7"}
LABELS = {"line-east": ("奥鬼怒第七線", "Qxeast trunk seven"), "line-west": ("奥鬼怒第八線", "Qxwest trunk seven"), "town": ("鬼怒の町", "Qxtown borough"),
          "exchange": ("鬼怒通信ビル", "Qxexch building " + "very " * 15 + "long"), "hospital": ("鬼怒病院", "=Qxhosp|<b>ward</b>")}
FORMATS = "html,md,csv,json,xlsx" if "left out" not in subprocess.run([hakyu, "doctor"], capture_output=True, text=True).stdout.split("libxlsxwriter", 1)[1].split("\n")[0] else "html,md,csv,json"


def fault(words):
    global faults
    faults += 1
    print("breach:", words)


def run(*words):
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode:
        fault(f"{' '.join(words)} exits with {done.returncode}: {done.stderr[:300]}")
    return done.stdout


def rewrite(path, change):
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        for row in rows:
            change(row)
            writer.writerow(row)


def make_model(folder):
    """The five assets under names of our own."""
    shutil.copytree(os.path.join(root, "models/five-assets"), os.path.join(folder, "models/five-assets"))
    need = lambda text: ".".join(IDS.get(part, part) for part in text.split("."))  # noqa: E731

    def asset(row):
        row["name_ja"], row["name_en"] = LABELS[row["id"]]
        row["site"], row["id"] = SITES.get(row["site"], row["site"]), IDS[row["id"]]
    rewrite(os.path.join(folder, "models/five-assets/assets.csv"), asset)
    rewrite(os.path.join(folder, "models/five-assets/needs.csv"), lambda row: row.update(id=need(row["id"]), asset=IDS[row["asset"]]))
    rewrite(os.path.join(folder, "models/five-assets/supplies.csv"), lambda row: row.update(need=need(row["need"]), supplier=IDS[row["supplier"]]))
    text = open(os.path.join(root, "scenarios/five-assets-blackout.yaml"), encoding="utf-8").read()
    for name, other in [*HAZARDS.items(), ("line-west", IDS["line-west"]), ("river-crossing", SITES["river-crossing"])]:
        text = re.sub(rf"\b{name}\b(?!, origin)", other, text)
    os.makedirs(os.path.join(folder, "scenarios"))
    with open(os.path.join(folder, "scenarios/five.yaml"), "w", encoding="utf-8") as file:
        file.write(text)


def files_of(folder, name):
    """Every file of a report, spreadsheets unpacked: (what, bytes)."""
    for at, _, names in os.walk(folder):
        for file in sorted(names):
            path = os.path.join(at, file)
            if name not in os.path.relpath(path, folder).split(".")[0]:
                continue
            with open(path, "rb") as bytes_of:
                yield os.path.relpath(path, folder), bytes_of.read()
            if file.endswith((".xlsx", ".docx")):
                with zipfile.ZipFile(path) as packed:
                    for entry in packed.namelist():
                        yield f"{file}:{entry}", packed.read(entry)


def numbers_of(document):
    return [(part["key"], [[{k: v for k, v in cell.items() if k in ("value", "low", "high")} for cell in row.values()] for row in part["rows"]])
            for part in document["parts"] if part["part"] == "table" and part["rows"]]


def browse(path):
    """Opened in a browser with no way out but a proxy that is not there: nothing is asked for, and what is drawn is what the file says."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if not browser:
        print("skipped: no chromium")
        sys.exit(77)
    log = path + ".log"
    done = subprocess.run([browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", f"--log-net-log={log}", "--dump-dom", "file://" + path], capture_output=True, text=True, timeout=300)
    document = json.load(open(path[:-len("html")] + "json", encoding="utf-8"))
    shown = re.sub(r"<[^>]*>", "\n", done.stdout)
    shown = shown.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&#39;", "'").replace("&amp;", "&")
    for part in document["parts"]:
        for row in part.get("rows", []):
            for cell in row.values():
                for text in cell["text"].values():
                    if text and text not in shown:
                        fault(f"the browser does not show {text[:60]!r}")
    if os.path.exists(log):
        asked = set(re.findall(r'"url":"(https?://[^"]*)"', open(log, encoding="utf-8", errors="replace").read()))
        own = {url for url in asked if re.match(r"https?://[^/]*(google|gstatic|chromium|googleapis|gvt1)\.", url)}  # the browser's own, page or none
        if asked - own:
            fault(f"the page asked for {sorted(asked - own)[:3]}")


def same_figures(plain, closed, what):
    """The tables that a redacted document kept, by name: with the same figures."""
    kept = dict(numbers_of(closed))
    for key, numbers in numbers_of(plain):
        if key in kept and kept[key] != numbers:
            fault(f"{what}: table {key}: other figures when redacted")
    return kept


def nothing_left(folder, name, secrets):
    """How many files there are, in none of which a secret is to be found."""
    count = 0
    for what, content in files_of(folder, name):
        count += 1
        if what.endswith((".xlsx", ".docx")):
            continue  # packed: what is in it comes by itself
        for secret in secrets:
            if secret.encode() in content or secret.encode("utf-16-le") in content:
                fault(f"{what}: {secret} is still there")
    return count


def evidence(work, secrets):
    """hakyu evidence by the same ways: every format there is, read back, redacted and not, with figures in the page."""
    formats = FORMATS + (",docx" if shutil.which("pandoc") else "")
    for folder, more in (("tried", []), ("shut", ["--redact"])):
        run(hakyu, "evidence", "run", "--catalogue", os.path.join(root, "models/guidelines/jp-critical-infrastructure.yaml"), "--edition", "2006", "--review",
            os.path.join(root, "models/reviews/fy2006.yaml"), "--outer", "4", "--lang", "both", "--format", formats, "-o", folder, *more)
        done = subprocess.run([sys.executable, read_back, "--report", os.path.join(work, folder), "evidence"], capture_output=True, text=True)
        if done.returncode not in (0, 77):
            fault(f"{folder} read back: {done.stdout[-600:]}{done.stderr[-600:]}")
        if shutil.which("xmllint"):
            run("xmllint", "--noout", "--nonet", folder + "/evidence.html")
        if "docx" in formats and zipfile.ZipFile(folder + "/evidence.docx").testzip():
            fault(f"{folder}: a broken docx")
    tried, shut = (json.load(open(folder + "/evidence.json", encoding="utf-8")) for folder in ("tried", "shut"))
    kept = same_figures(tried, shut, "evidence")
    if not {"evidence", "registers", "figures", "pedigree", "register_pedigree"} <= set(kept):
        fault(f"evidence: tables {sorted(kept)}")
    rows = {part["key"]: part["rows"] for part in tried["parts"] if part["part"] == "table"}
    if {row["approach"]["text"]["en"][:3] for row in rows["evidence"] + rows["registers"]} != {"(1)", "(2)", "(3)", "(4)"}:
        fault("evidence: an approach has no row")
    drawn = [part["key"] for part in tried["parts"] if part["part"] == "figure"]
    page = open("tried/evidence.html", encoding="utf-8").read()
    if has_drawer and ("exceedance" not in drawn or page.count("<svg") < 2 * len(drawn)):
        fault(f"evidence: figures {drawn}, {page.count('<svg')} of them in the page")
    return nothing_left(os.path.join(work, "shut"), "evidence", secrets)


with tempfile.TemporaryDirectory() as work:
    make_model(work)
    os.chdir(work)
    os.environ.update(HAKYU_PATH=work, LC_ALL="C")
    run(hakyu, "run", "five", "-n", "300", "-o", "run")
    run(hakyu, "report", "run", "--lang", "both", "--format", FORMATS, "-o", "plain")
    run(hakyu, "report", "run", "--lang", "both", "--format", FORMATS, "-o", "again")
    run(hakyu, "report", "run", "--lang", "both", "--format", FORMATS, "--redact", "-o", "closed")
    for lang in ("en", "ja"):
        printed = run(hakyu, "report", "run", "--lang", lang, "--format", "md", "-o", "-")
        other = run(hakyu, "report", "run", "--lang", lang, "--format", "html", "-o", "-")
        if not printed.startswith("**TLP:CLEAR**") or f'lang="{lang}"' not in other:
            fault(f"--lang {lang}: {printed[:40]!r}")
    for name in ("plain", "closed"):
        done = subprocess.run([sys.executable, read_back, "--report", work, name], capture_output=True, text=True)
        if done.returncode not in (0, 77):
            fault(f"{name} read back: {done.stdout[-600:]}{done.stderr[-600:]}")
    first, second = dict(files_of(work, "plain")), dict(files_of(work, "again"))
    for what, content in first.items():
        if what.startswith("plain") and content != second.get(what.replace("plain", "again", 1)):
            fault(f"{what}: other bytes the second time")
    secrets = [*IDS.values(), *SITES.values(), *HAZARDS.values(), *(label for pair in LABELS.values() for label in pair), "鬼怒", "Qx", "qx"]
    spoken = {secret for secret in secrets for what, content in first.items() if secret.encode() in content}
    if not {"qxtown7", "鬼怒の町", "qxbarge7"} & spoken:
        fault(f"the plain report names nothing: {spoken}")
    looked_at = nothing_left(work, "closed", secrets)
    closed = json.load(open("closed.json", encoding="utf-8"))
    plain = json.load(open("plain.json", encoding="utf-8"))
    if "asset-000" not in json.dumps(closed):
        fault("no pseudonyms")
    kept = same_figures(plain, closed, "report")
    if looked_at < 12 or not {"lost", "initiators"} <= set(kept) or "saves" in kept:
        fault(f"redacted: {looked_at} files, tables {sorted(kept)}")
    if shutil.which("xmllint"):
        for name in ("plain", "closed"):
            run("xmllint", "--noout", "--nonet", name + ".html")
    has_drawer = any(part["part"] == "figure" for part in plain["parts"])
    looked_at += evidence(work, secrets)
    if "--browser" in sys.argv:
        browse(os.path.join(work, "plain.html"))
        browse(os.path.join(work, "tried", "evidence.html"))
    print(f"{looked_at} files, {faults} breaches")
sys.exit(1 if faults else 0)
