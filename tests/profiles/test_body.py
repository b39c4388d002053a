"""A body is canonical JSON, every number explains itself, and unknown is never zero."""

import hashlib
import json
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from creditshare.kernel.canonical import canonical_json
from creditshare.profiles.indicators import ALL, FILED_INDICATORS, INDICATORS
from creditshare.profiles.indicators.registry import UNKNOWN
from creditshare.profiles.rules.version import RULES
from tests.profiles.makers import REAL_DAY, body_of, cells, partner_key, prepared, raw, sample_firm, sample_invoices

ODD = st.text(st.sampled_from('客户"\\\n\t\u2028é&<%s{}'), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None)
@given(ODD, ODD, st.integers(-(10**12), 10**12))
def test_the_written_body_is_canonical_json_whatever_the_names(name, partner, net):
    firm = sample_firm()
    firm = type(firm)(firm.id, firm.uscc, name, firm.facts, firm.records, firm.sources)
    item = prepared([firm], raw((1, "S", "2019-05-03", partner, net, 0, False)))[0]
    assert canonical_json(json.loads(item.body)).decode() == item.body
    assert item.digest == hashlib.sha256(item.body.encode()).hexdigest()
    assert json.loads(item.body)["name"] == name


def test_the_same_records_give_the_same_bytes():
    assert prepared([sample_firm()])[0] == prepared([sample_firm()])[0]


def test_a_firm_alone_has_the_body_it_has_among_others():
    invoices = raw(
        *[tuple(row) for row in sample_invoices(1).astype({"day": str}).to_numpy().tolist()],
        (2, "P", "2019-05-03", "x", 100, 13, False),
    )
    among = prepared([sample_firm(1), sample_firm(2), sample_firm(3)], invoices)
    for firm_id in (1, 2, 3):
        alone = prepared([sample_firm(firm_id)], invoices[invoices.firm == firm_id])[0]
        assert alone.body == among[firm_id - 1].body


def test_every_indicator_is_a_cell_of_its_category():
    body = body_of()
    for indicator in ALL:
        block = body["blocks"][indicator.category]["indicators"]
        cell = next(cell for cell in block if cell["key"] == indicator.key)
        assert cell["unit"] == indicator.unit and cell["source"] == indicator.source
        assert cell["rule"] == RULES and cell["as_of"] == "2020-02-21"
        assert (cell["value"] is None) == (cell["unknown"] is not None), cell
        assert cell["unknown"] is None or cell["unknown"] in UNKNOWN


def test_values_are_text_in_their_unit():
    found = cells(body_of())
    assert found["sales_12m"]["value"] == "134702.10"  # 12 × 10,000.00 + 70.01 × (12 + … + 23)
    assert found["sales_count_12m"]["value"] == "12"
    assert float(found["sales_growth"]["value"]) == pytest.approx(float(found["sales_growth"]["value"]), abs=0)
    assert found["days_since_last_sale"]["value"] == "42"
    assert found["history_months"]["value"] == "24"


def test_windows_say_first_day_and_first_day_after():
    found = cells(body_of())
    assert found["sales_12m"]["window"] == {"from": "2019-02-01", "until": "2020-02-01"}
    assert found["sales_prior_12m"]["window"] == {"from": "2018-02-01", "until": "2019-02-01"}
    assert found["sales_growth"]["window"] == {"from": "2018-02-01", "until": "2020-02-01"}
    assert found["days_since_last_sale"]["window"] == {"from": "2020-01-10", "until": "2020-02-22"}
    assert found["history_months"]["window"] == {"from": "2018-02-10", "until": "2020-02-22"}
    assert found["penalties"]["window"] == {"from": "2020-02-21", "until": "2020-02-22"}
    assert found["late_filings_12m"]["window"] == {"from": "2019-02-01", "until": "2020-02-01"}


def test_records_are_counted_where_the_number_comes_from():
    found = cells(body_of(invoices=raw(
        (1, "S", "2019-05-03", "a", 100, 0, False), (1, "S", "2019-05-04", "a", 100, 0, True),
        (1, "S", "2018-05-05", "a", -40, 0, False), (1, "P", "2019-05-06", "a", 40, 0, False),
    )))  # fmt: skip
    counts = {key: found[key]["records"] for key in ("sales_12m", "sales_growth", "void_ratio_12m", "gross_spread_12m")}
    assert counts == {"sales_12m": 1, "sales_growth": 2, "void_ratio_12m": 1, "gross_spread_12m": 2}
    assert found["red_ratio_12m"]["records"] == 0 and found["history_months"]["records"] == 3


def test_a_firm_without_invoices_knows_nothing_from_them():
    body = body_of(sample_firm(2), sample_invoices().head(0))
    for indicator in INDICATORS:
        cell = cells(body)[indicator.key]
        assert cell["value"] is None and cell["unknown"] == "not_reported" and cell["records"] is None
    assert all(month["sales"] is None for month in body["blocks"]["invoice_summary"]["series"])
    assert body["blocks"]["counterparties"]["customers"] == []


def test_sources_that_are_not_connected_are_neither_none_nor_zero():
    found = cells(body_of(sample_firm(connected=())))
    for indicator in FILED_INDICATORS:
        cell = found[indicator.key]
        assert (cell["value"], cell["unknown"], cell["records"]) == (None, "not_connected", None)
    found = cells(body_of(sample_firm()))
    assert found["penalties"]["value"] == "0" and found["dishonest_debtor"]["value"] == "no"
    assert found["tax_grade"]["value"] is None and found["tax_grade"]["unknown"] == "not_rated"
    assert found["late_filings_12m"]["value"] is None and found["declared_sales_12m"]["unknown"] == "no_filings"


def test_the_series_has_24_full_months_and_is_unknown_before_the_first_report():
    series = body_of(invoices=raw((1, "S", "2019-05-03", "a", 100_00, 0, False)))["blocks"]["invoice_summary"]["series"]
    assert (series[0]["month"], series[-1]["month"], len(series)) == ("2018-02", "2020-01", 24)
    by_month = {row["month"]: row for row in series}
    assert by_month["2019-04"]["sales"] is None and by_month["2019-04"]["sales_count"] is None
    assert by_month["2019-05"] == {
        "month": "2019-05", "sales": "100.00", "sales_count": 1, "purchases": "0.00", "purchases_count": 0,
    }  # fmt: skip
    assert by_month["2019-06"]["sales"] == "0.00"


def test_the_largest_partners_stand_first_and_add_up():
    rows = [(1, "S", "2019-05-03", f"c{n}", 100 * n, 0, False) for n in range(1, 8)]
    block = body_of(invoices=raw(*rows, (1, "S", "2019-06-03", "c7", -700, 0, False)))["blocks"]["counterparties"]
    assert [row["name"] for row in block["customers"]] == ["c6", "c5", "c4", "c3", "c2"]
    assert block["customers"][0] == {"name": "c6", "net": "6.00", "count": 1, "share": repr(6 / 21)}
    assert block["suppliers"] == [] and block["window"] == {"from": "2019-02-01", "until": "2020-02-01"}


def test_a_partner_without_a_name_stays_nameless():
    assert partner_key("a") != partner_key("b")
    invoices = sample_invoices()
    from creditshare.profiles.indicators.books import lay_books
    from creditshare.profiles.rules.invoice_blocks import partner_texts, shown_partners
    from tests.profiles.makers import rollups

    books = lay_books(np.array([1]), *rollups(invoices), REAL_DAY)
    assert shown_partners(books) == {partner_key(name) for name in invoices.partner.unique()}
    columns = {item.key: item.compute(books) for item in INDICATORS}
    assert json.loads(partner_texts(books, columns, {})[0])["customers"][0]["name"] == ""


def test_the_months_move_with_the_day():
    series = body_of(as_of=date(2020, 3, 1))["blocks"]["invoice_summary"]["series"]
    assert (series[0]["month"], series[-1]["month"]) == ("2018-03", "2020-02")


def test_sources_tell_their_category_and_state():
    sources = {row["source"]: row for row in body_of(sample_firm(connected=("penalties",)))["sources"]}
    assert sources["invoices"] == {
        "source": "invoices", "category": "invoice_summary", "state": "present", "rows": 3,
        "first": "2018-03-01", "last": "2020-02-01", "received_at": "2020-02-21T00:00:00+08:00",
    }  # fmt: skip
    assert sources["penalties"]["state"] == "none" and sources["tax_grades"]["state"] == "not_connected"
