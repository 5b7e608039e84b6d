"""Suppliers that work in part: whoever needs one of them whole is served from `$enough` of it upward.

A need whose rule is `all` or `any` is unmet as soon as its supplier is a little below full. That is right for a wire and
wrong for a control centre that has lost one of its lines. So: where a need has one supplier (`all`) or any number
(`any`), and one of them can stand between nothing and full, the rule becomes `at_least $enough`. Such a supplier is an
asset with a need that has a `without`, a rule `share`, or a backup stage below full. Electricity is left alone.
"""


def can_be_partial(need, low_chains):
    return need["without"] not in ("", "0", "1") or need["rule"] == "share" or need["backup"] in low_chains


def expand(out, tables):
    low_chains = {stage["chain"] for stage in tables["backups"] if stage["level"] not in ("", "1")}
    partial = {need["asset"] for need in out.needs.values() if need["for"] != "repair" and can_be_partial(need, low_chains)}
    suppliers = {}
    for (need, supplier), link in out.supplies.items():
        suppliers.setdefault(need, []).append(supplier)
    for ident, need in out.needs.items():
        whole = need["rule"] in ("", "all") and len(suppliers[ident]) == 1 or need["rule"] == "any"
        if whole and need["service"] != "electricity" and partial & set(suppliers[ident]):
            need["rule"], need["quantity"] = "at_least", "$enough"
