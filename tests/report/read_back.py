#!/usr/bin/env python3
"""A document full of hostile names, read back from every format by another reader and held against its JSON: texts are texts, numbers are
the same numbers, nothing runs, nothing is fetched.
    read_back.py HOSTILE_DOCUMENT        makes the document first
    read_back.py --report FOLDER NAME    reads NAME.json and its siblings there: a report of hakyu report
Exit 77: a reader is missing (python3-openpyxl); what could be read was right."""
import csv
import html.parser
import json
import math
import os
import re
import subprocess
import sys
import tempfile

faults = 0
checked = 0


def fault(words):
    global faults
    faults += 1
    if faults < 30:
        print("breach:", words)


def check(is_right, words):
    global checked
    checked += 1
    if not is_right:
        fault(words)


def flat_fields(table):
    """The fields of a table as CSV and the spreadsheet have them: (name, column key, part, tongue)."""
    unit_end = {"duration": "_s", "share": "_share"}
    fields = []
    for column in table["columns"]:
        key, kind = column["key"], column["kind"]
        cells = [row[key] for row in table["rows"]]

        def remark(cell, tongue, kind=kind):
            if "remark" in cell:
                return cell["remark"][tongue]
            is_text = cell.get("kind", kind) == "text"
            if is_text:
                return "" if cell["text"][tongue] == "-" else cell["text"][tongue]
            return cell["text"][tongue] if any(part in cell and cell[part] is None for part in ("value", "low", "high")) else ""

        def texts(ends, get, key=key, cells=cells):
            tongues = sorted(cells[0]["text"]) if cells else ["en"]
            if len(tongues) > 1 and any(get(c, "en") != get(c, "ja") for c in cells):
                return [(key + ends + "_en", key, get, "en"), (key + ends + "_ja", key, get, "ja")]
            return [(key + ends, key, get, tongues[0])]

        if kind == "text":
            fields += texts("", lambda c, t: c["text"][t])
            continue
        end = unit_end.get(kind, "_" + column["unit"] if column["unit"] and re.fullmatch("[a-z]+", column["unit"]) else "")
        has_bounds = any("low" in c or "high" in c for c in cells)
        if any(c.get("kind", kind) != "text" and "value" in c for c in cells) or not has_bounds:
            fields.append((key + end, key, "value", None))
        if has_bounds:
            fields += [(key + "_low" + end, key, "low", None), (key + "_high" + end, key, "high", None)]
        if any(remark(c, t) for c in cells for t in c["text"]):
            fields += texts("_remark", remark)
    return fields


def same_number(shown, wanted):
    if wanted is None:
        return shown in ("", None)
    if shown in ("", None):
        return False
    return math.isclose(float(shown), float(wanted), rel_tol=2e-11, abs_tol=1e-300)


def as_cell(text):
    """What a spreadsheet's CSV holds of a text: guarded against being taken for a formula."""
    return "'" + text if text and text[0] in "=+-@'\t\r" else text


def read_csv(document, folder):
    for table in (p for p in document["parts"] if p["part"] == "table" and p["columns"]):
        with open(os.path.join(folder, table["key"] + ".csv"), encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        fields = flat_fields(table)
        check(rows[0] == [f[0] for f in fields] + ["tlp"], f"csv {table['key']}: header {rows[0]} against {[f[0] for f in fields]}")
        check(len(rows) == len(table["rows"]) + 1, f"csv {table['key']}: {len(rows)} lines")
        for shown, row in zip(rows[1:], table["rows"]):
            check(shown[-1] == "TLP:" + document["tlp"], "csv: no handling mark in a row")
            for value, (name, key, part, tongue) in zip(shown, fields):
                if callable(part):
                    check(value == as_cell(part(row[key], tongue)), f"csv {name}: {value!r}")
                    check(not value[:1] or value[0] not in "=+-@\t\r", f"csv {name}: a formula: {value!r}")
                else:
                    check(same_number(value, row[key].get(part)), f"csv {name}: {value!r} against {row[key].get(part)!r}")


class Page(html.parser.HTMLParser):
    """Tags, attributes and texts of a page: of every element that holds text, what stands in it."""
    holders = ("td", "th", "p", "h1", "h2", "h3", "li", "span")

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.texts, self.open = {}, [], set(), []

    def handle_starttag(self, tag, attributes):
        self.tags[tag] = self.tags.get(tag, 0) + 1
        self.attributes += [(tag, name, value) for name, value in attributes]
        if tag in self.holders:
            self.open.append([tag, ""])

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag == "br":
            self.handle_data("\n")

    def handle_endtag(self, tag):
        if tag in self.holders:
            opened, text = self.open.pop()
            check(opened == tag, f"html: {opened} is closed by {tag}")
            self.texts.add(text)

    def handle_data(self, data):
        if self.open:
            self.open[-1][1] += data


def read_html(document, path):
    page = Page()
    source = open(path, encoding="utf-8").read()
    page.feed(source)
    for tag in ("script", "iframe", "object", "embed", "link", "form", "input", "base", "video", "audio", "img"):
        check(tag not in page.tags, f"html: an element {tag}")
    for tag, name, value in page.attributes:
        check(not name.startswith("on"), f"html: {tag} {name}")
        check(name not in ("src", "srcset", "action", "data", "background", "ping"), f"html: {tag} {name}={value}")
        check(not name.endswith("href") or value.startswith("#"), f"html: {tag} {name}={value}")
    style = source[source.index("<style>"):source.index("</style>")]
    check("url(" not in style and "@import" not in style, "html: the style fetches")
    check("default-src 'none'" in source, "html: no policy")
    check(f"TLP:{document['tlp']}" in source, "html: no handling mark")
    check(not page.open, f"html: left open: {page.open}")
    shown = page.texts
    for part in document["parts"]:
        wanted = list(part.get("text", {}).values()) + list(part.get("title", {}).values())
        for row in part.get("rows", []):
            wanted += [text for cell in row.values() for text in cell["text"].values()]
        for note in part.get("notes", []):
            wanted += list(note["text"].values())
        if part["part"] != "figure":
            for text in wanted:
                check(text in shown, f"html: not shown as text: {text[:60]!r}")


def read_markdown(document, path):
    text = open(path, encoding="utf-8").read()
    check(text.startswith(f"**TLP:{document['tlp']}**") and text.rstrip().endswith(f"**TLP:{document['tlp']}**"), "md: no handling mark")
    check("<" not in text and ">" not in text.replace("\\>", ""), "md: an angle bracket stands bare")
    width = 0
    for line in text.split("\n"):  # within a table every row has the bars of its head
        bars = len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) if line.startswith("|") else 0
        check(not width or not bars or bars == width, f"md: {bars} bars in a row of {width}: {line[:80]}")
        width = bars
    rows = sum(len(p["rows"]) + 2 for p in document["parts"] if p["part"] == "table" and p["columns"]) + len(document["provenance"]) + 2
    check(sum(line.startswith("|") for line in text.split("\n")) == rows, "md: rows are missing, or there are more")
    check(not re.search(r"(?<!\\)\]\(", text) and not re.search(r"(?<!\\)`", text) and not re.search(r"(?<!\\)!\[", text), "md: a link, a picture or code")
    check("http://" not in text and "javascript:/" not in text, "md: an address that becomes a link")


def decoded(text):
    """As the sheet's own escape is read."""
    return re.sub("_x005F_(x[0-9A-Fa-f]{4}_)", r"_\1", text)


def read_xlsx(document, path):
    import datetime
    import warnings

    import openpyxl
    warnings.simplefilter("ignore")  # it does not know the newer kind of data bars
    book = openpyxl.load_workbook(path)
    tables = [p for p in document["parts"] if p["part"] == "table" and p["columns"]]
    check(len(book.sheetnames) == len(tables) + 2, f"xlsx: {len(book.sheetnames)} sheets for {len(tables)} tables")
    check(len({n.lower() for n in book.sheetnames}) == len(book.sheetnames), "xlsx: two sheets of one name")
    for name in book.sheetnames:
        check(0 < len(name.encode("utf-16-le")) // 2 <= 31 and not re.search(r"[\[\]:*?/\\]", name) and not name.startswith("'") and name.lower() != "history", f"xlsx: a sheet called {name!r}")
    mark = "TLP:" + document["tlp"]
    bars = 0
    for sheet in book:
        check(mark in (sheet.oddHeader.center.text or ""), f"xlsx {sheet.title}: no handling mark on printed pages")
        check(sheet["A2"].value == mark, f"xlsx {sheet.title}: no handling mark")
        bars += len(sheet.conditional_formatting)
        for row in sheet.iter_rows():
            for cell in row:
                check(cell.data_type != "f", f"xlsx {sheet.title} {cell.coordinate}: a formula")
                check(cell.hyperlink is None, f"xlsx {sheet.title} {cell.coordinate}: a link")
    check(bars > 0, "xlsx: no data bars")
    check(str(book.properties.created).startswith("2000-01-01"), "xlsx: the date is not fixed")
    for table, sheet in zip(tables, book.worksheets[1:-1]):
        fields = flat_fields(table)
        has_header = any(text for column in table["columns"] for text in column["header"].values())
        first = 4 if has_header else 3
        check(not has_header or sheet.freeze_panes == "A4", f"xlsx {sheet.title}: the header is not frozen")
        for r, row in enumerate(table["rows"]):
            for c, (name, key, part, tongue) in enumerate(fields):
                cell = sheet.cell(first + r, c + 1)
                if callable(part):
                    wanted = part(row[key], tongue)
                    got = decoded(cell.value) if cell.value is not None else ""
                    check(isinstance(got, str), f"xlsx {name}: {cell.value!r} is no text")
                    check(got == wanted or (len(wanted) > 32000 and got.endswith("…") and wanted.startswith(got[:-1])), f"xlsx {name}: {got[:60]!r} against {wanted[:60]!r}")
                    continue
                value, wanted = cell.value, row[key].get(part)
                if isinstance(value, datetime.timedelta):
                    value = value.total_seconds()
                if isinstance(value, datetime.time):
                    value = value.hour * 3600 + value.minute * 60 + value.second
                if isinstance(value, datetime.datetime):
                    value = (value - datetime.datetime(1899, 12, 30)).total_seconds()
                kind = row[key].get("kind", next(x["kind"] for x in table["columns"] if x["key"] == key))
                if kind == "duration" and wanted is not None:
                    check(value is not None and abs(float(value) - wanted) < 1, f"xlsx {name}: {value!r} against {wanted!r}")
                else:
                    check(same_number(value, wanted), f"xlsx {name}: {value!r} against {wanted!r}")


def main():
    is_report = sys.argv[1] == "--report"
    with tempfile.TemporaryDirectory() as made:
        if is_report:
            folder, name = sys.argv[2], sys.argv[3]
            csv_folder = os.path.join(folder, name + "-csv")
        else:
            folder, name, csv_folder = made, "document", os.path.join(made, "csv")
            subprocess.run([sys.argv[1], folder], check=True)
        document = json.load(open(os.path.join(folder, name + ".json"), encoding="utf-8"))
        for part in document["parts"]:
            for text in part.get("text", {}).values():
                check(not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\u200e\u200f]", text), f"json: a control or turning letter in {text!r}")
        read_csv(document, csv_folder)
        read_html(document, os.path.join(folder, name + ".html"))
        read_markdown(document, os.path.join(folder, name + ".md"))
        is_skipped = False
        sheet = os.path.join(folder, name + ".xlsx")
        if os.path.exists(sheet):
            try:
                import openpyxl  # noqa: F401
                read_xlsx(document, sheet)
            except ImportError:
                is_skipped = True
            if not is_report:
                same = open(sheet, "rb").read() == open(os.path.join(folder, "again.xlsx"), "rb").read()
                check(same, "xlsx: other bytes the second time")
    print(f"{checked} checks, {faults} breaches" + (", spreadsheet not read: no python3-openpyxl" if is_skipped else ""))
    return 1 if faults or not checked else 77 if is_skipped else 0


sys.exit(main())
