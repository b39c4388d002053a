"""Scope cuts a body down to what one read may see: consented categories, and nothing from outside the data period."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from creditshare.consents.rules.scope import Scope
from creditshare.kernel.dates import month_number, month_start
from creditshare.profiles.indicators import FILED_INDICATORS

OUTSIDE = "outside_period"
ALSO = {item.key: item.also for item in FILED_INDICATORS if item.also}

Json = dict[str, Any]


def scope_body(body: Json, scope: Scope) -> Json:
    """Return what the scope allows of a body; the body itself stays as it is.

    Blocks of other categories are left out. Lists and series show what lies in the data period; a number may be
    computed from the scope's first day of figures on, and one whose window reaches further keeps its key and the state
    "outside_period", and no value. Names of counterparties stay with the firm: the category promises how
    large they are, not who they are.
    """
    cut = _Cut(body, scope)
    blocks = {
        category: cut.block(category, block) for category, block in body["blocks"].items() if cut.allows(category)
    }
    return {
        "uscc": body["uscc"],
        "name": body["name"],
        "as_of": body["as_of"],
        "rules": body["rules"],
        "period": {
            "from": scope.data_from.isoformat(),
            "until": scope.data_until.isoformat(),
            "figures_from": scope.figures_start.isoformat(),
        },
        "sources": [cut.source(item) for item in body["sources"] if cut.allows(item["category"])],
        "blocks": blocks,
    }


class _Cut:
    def __init__(self, body: Json, scope: Scope) -> None:
        self.body, self.scope = body, scope
        self.start, self.end = scope.data_from.isoformat(), scope.data_until.isoformat()
        self.figures = scope.figures_start.isoformat()

    def allows(self, category: str | None) -> bool:
        return category in self.scope.categories

    def covers(self, window: Mapping[str, str | None]) -> bool:
        # ISO days of four-digit years compare as text; a window without a beginning reaches outside any period.
        return window["from"] is not None and self.figures <= window["from"] and str(window["until"]) <= self.end

    def holds(self, day: str | None) -> bool:
        return day is not None and self.start <= day < self.end

    def block(self, category: str, block: Json) -> Json:
        if category == "identity":
            return block
        if category == "rating":
            return self._rating(block)
        cut = {"indicators": [self._cell(cell) for cell in block["indicators"] if self._may_show(cell)]}
        if category == "invoice_summary":
            return cut | {"series": [month for month in block["series"] if self._holds_month(month["month"])]}
        if category == "counterparties":
            return cut | self._partners(block)
        return cut | {"records": [row for row in block["records"] if self.holds(row["date"])]}

    def source(self, item: Json) -> Json:
        first, last = item["first"], item["last"]
        if (first is None or self.holds(first)) and (last is None or self.holds(last)):
            return item
        return item | {"rows": None, "first": None, "last": None}

    def _may_show(self, cell: Json) -> bool:
        return cell["key"] not in ALSO or self.allows(ALSO[cell["key"]])

    def _cell(self, cell: Json) -> Json:
        return cell if self.covers(cell["window"]) else {"key": cell["key"], "state": OUTSIDE, "value": None}

    def _holds_month(self, label: str) -> bool:
        number = month_number(date.fromisoformat(f"{label}-01"))
        return self.start <= month_start(number).isoformat() and month_start(number + 1).isoformat() <= self.end

    def _partners(self, block: Json) -> Json:
        if not self.covers(block["window"]):
            return {"state": OUTSIDE, "customers": [], "suppliers": [], "window": block["window"]}
        sides = {side: [_unnamed(row) for row in block[side]] for side in ("customers", "suppliers")}
        return sides | {"window": block["window"]}

    def _rating(self, block: Json) -> Json:
        if not self.covers(block["window"]):
            return {"grade": None, "score": None, "state": OUTSIDE, "window": block["window"]}
        seen = self._readable_keys()
        # A reason tells the number it rests on, so it goes with the number.
        return block | {
            "reasons": [reason for reason in block["reasons"] if reason["key"] in seen],
            "caps": [cap for cap in block["caps"] if cap["key"] in seen],
            "not_known": [item for item in block["not_known"] if item["key"] in seen],
        }

    def _readable_keys(self) -> set[str]:
        return {
            cell["key"]
            for category, block in self.body["blocks"].items()
            if self.allows(category)
            for cell in block.get("indicators", ())
            if self._may_show(cell) and self.covers(cell["window"])
        }


def _unnamed(row: Json) -> Json:
    return {key: value for key, value in row.items() if key != "name"}
