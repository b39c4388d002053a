"""What the recognition page shows of a file before anything of it is stored: its first rows as they were read."""

import pytest

from creditshare.kernel import actor as kinds
from creditshare.records.models import SourceRecord
from creditshare.records.rules.previews import INVOICE_HEADINGS, SHOWN, WIDEST, preview_invoices, preview_records
from creditshare.records.services import recognise_file
from creditshare.records.sources import SOURCES
from tests import makers
from tests.records.makers import AT, OWN, PARTNERS, as_csv, invoice, parse

PENALTY = {
    "cf_xdr_shxym": OWN,
    "cf_xdr_mc": "甲公司",
    "cf_wsh": "罚1号",
    "罚款金额": "3.5",
    "cf_jdrq": "2026年7月8日",
}


def documents(kind, rows, **options):
    return parse(as_csv(rows, list(rows[0])), source=kind, **options).as_document()


def test_invoices_are_shown_by_side_partner_and_amount():
    rows = [invoice("1", net="-100"), invoice("2", seller=PARTNERS[1], buyer=OWN, status="作废")]
    parsed = parse(rows).as_document()
    partners = {str(key): pair for key, pair in parsed["partners"].items()}
    headings, shown = preview_invoices(parsed["accepted"], partners)
    assert headings == list(INVOICE_HEADINGS)
    assert shown[0] == [
        "00000001",
        "销项",
        "2026-03-05",
        f"买方{PARTNERS[0][-4:]}",
        "¥-100.00",
        "¥-13.00",
        "¥-113.00",
        "正常",
    ]
    assert shown[1][1:4] == ["进项", "2026-03-05", f"卖方{PARTNERS[1][-4:]}"]
    assert shown[1][-1] == "作废"


def test_amounts_are_shown_in_yuan_and_days_as_they_were_understood():
    headings, rows = preview_records(SOURCES["penalties"].LAYOUT, documents("penalties", [PENALTY])["records"])
    shown = dict(zip(headings, rows[0], strict=True))
    assert shown["罚款金额(万元)"] == "¥35000.00"
    assert shown["处罚决定日期"] == "2026-07-08"
    assert (shown["统一社会信用代码"], shown["企业名称"]) == (OWN, "甲公司")


def test_only_columns_that_say_something_are_shown_and_only_a_few_rows():
    rows = [PENALTY | {"cf_wsh": f"罚{serial}号", "备注": ""} for serial in range(SHOWN + 3)]
    headings, shown = preview_records(SOURCES["penalties"].LAYOUT, documents("penalties", rows)["records"])
    assert (len(shown), "备注" in headings) == (SHOWN, False)
    assert len(headings) <= WIDEST + 2


def test_nothing_accepted_shows_nothing():
    assert preview_invoices(parse([invoice("1", day="x")], owner=OWN).as_document()["accepted"], {})[1] == []
    assert preview_records(SOURCES["penalties"].LAYOUT, [])[1] == []


@pytest.mark.parametrize("kind", sorted(set(SOURCES) - {"invoices"}))
def test_every_source_has_a_layout_to_show_by(kind):
    layout = SOURCES[kind].LAYOUT
    record = {"uscc": OWN, "name": "甲", "content": {field.name: "1" for field in layout.fields}}
    headings, (row,) = preview_records(layout, [record | {"content": record["content"] | {"flag": True}}])
    assert len(headings) == len(row)


@pytest.mark.django_db
def test_the_page_of_an_agency_counts_firms_and_stores_nothing():
    agency = makers.organisation(kinds.AGENCY)
    rows = [PENALTY, PENALTY | {"cf_xdr_shxym": PARTNERS[0]}, PENALTY | {"cf_jdrq": "soon"}]
    found = recognise_file(
        actor=makers.actor(agency, kinds.OFFICER),
        source="penalties",
        name="x.csv",
        content=as_csv(rows, list(PENALTY)),
        at=AT,
    )
    (file,) = found.files
    assert (file.rows, file.firms, file.wrong_count) == (3, 2, 1)
    assert file.labelled_rows[0][0] == ("统一社会信用代码", OWN)
    assert not SourceRecord.objects.exists()
