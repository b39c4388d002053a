"""Line-level sheets: lines are summed to their invoices, compared with them, and never take an amount back."""

import io
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from creditshare.parties.models import Organisation
from creditshare.records.models import Invoice, InvoiceCorrection, InvoiceMonth
from creditshare.records.rules.invoices import RED
from creditshare.records.rules.lines import compare, group_lines, is_line_level
from creditshare.records.rules.tables import Sheet, Table
from creditshare.records.sources import invoices
from creditshare.records.sources.reading.limits import Limits
from creditshare.records.sources.reading.sheets import read_sheets
from tests.records.makers import HEADINGS, OWN, PARTNERS, TODAY, apply, as_csv, counts, invoice, parse

LINE_HEADINGS = [
    *HEADINGS,
    "税收分类编码",
    "特定业务类型",
    "货物或应税劳务名称",
    "规格型号",
    "单位",
    "数量",
    "单价",
    "税率",
]

DIGITAL = {"number": "", "数电发票号码": "26332000000000000001"}


def line(number="00000001", net="100.00", goods="*纸制品*本册", **cells):
    """Return one line of an invoice."""
    return invoice(number, net=net, **cells) | {
        "货物或应税劳务名称": goods,
        "税收分类编码": "1060105",
        "单价": "1",
        "数量": "1",
    }


def workbook(**sheets):
    """Write sheets of rows as the bytes of a workbook."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        headings = list(dict.fromkeys(heading for row in rows for heading in row))
        sheet = book.create_sheet(name)
        sheet.append(headings)
        for row in rows:
            sheet.append([row.get(heading, "") for heading in headings])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def parse_lines(*rows):
    return parse(as_csv(rows, LINE_HEADINGS))


def test_lines_are_summed_with_their_discounts():
    parsed = parse_lines(
        line(net="100.00"), line(net="-20.00", goods="*纸制品*本册 折扣"), line("00000002", net="7.00")
    )
    assert (parsed.rows, parsed.accepted.number) == (2, ["00000001", "00000002"])
    assert (parsed.accepted.net, parsed.accepted.tax, parsed.accepted.total) == ([8000, 700], [1040, 91], [9040, 791])
    assert parsed.accepted.line == [2, 4]
    assert (parsed.wrong, parsed.notes) == ([], {"lines_summed": 3})


def test_a_line_that_cannot_be_read_is_wrong_where_it_stands_and_its_invoice_keeps_the_rest_apart():
    parsed = parse_lines(line(net="100.00"), line(net="5") | {"金额": "五元"}, line("", net="3.00"))
    assert [(cell.line, cell.column, cell.code) for cell in parsed.wrong] == [
        (3, "金额", "amount_unreadable"),
        (4, "发票号码", "missing"),
    ]
    assert (parsed.rows, len(parsed.accepted)) == (3, 1)


@pytest.mark.parametrize("other", [{"seller": PARTNERS[1], "buyer": OWN}, {"day": "2026-04-01"}, {"status": "作废"}])
def test_lines_that_do_not_agree_are_not_of_one_invoice(other):
    assert parse_lines(line(), line(**other)).rows == 2


def test_a_digital_invoice_goes_by_its_twenty_digits():
    digital = {"数电发票号码": "26332000000000000001", "发票号码": ""}
    parsed = parse_lines(line() | digital, line(net="1.00") | digital)
    assert (parsed.rows, parsed.accepted.net) == (1, [10100])


LINES = st.lists(st.tuples(st.integers(1, 3), st.integers(-500_00, 900_00).filter(bool)), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(LINES)
def test_no_fen_is_lost_or_made(rows):
    parsed = parse_lines(*(line(f"{number:08d}", net=str(Decimal(net) / 100)) for number, net in rows))
    assert sum(parsed.accepted.net) == sum(net for _, net in rows)
    assert parsed.rows == len({number for number, _ in rows})


def test_the_sheet_of_invoices_is_the_truth_and_its_lines_are_compared():
    whole = [invoice("00000001", net="80.00"), invoice("00000002", net="7.00")]
    lines = [line(net="100.00"), line(net="-20.00"), line("00000002", net="6.00"), line("00000003", net="1.00")]
    sheets = read_sheets(workbook(信息汇总表=lines, 发票基础信息=whole), "a.xlsx", Limits())
    parsed = invoices.parse(sheets, name="a.xlsx", today=TODAY, owner=OWN)
    assert (parsed.rows, parsed.accepted.net) == (2, [8000, 700])
    assert parsed.notes == {"lines_differ": 1, "lines_alone": 1}


def test_sheets_are_told_apart_by_what_only_lines_have():
    def sheet(*headings):
        return Sheet("x", [[heading, "1"] for heading in headings], [1, 2])

    assert is_line_level(sheet("规格型号", "单价"))
    assert not is_line_level(sheet("单价", "金额"))
    assert not is_line_level(Sheet("x", [], []))


def table(**cells):
    return Table(cells, list(range(2, 2 + len(next(iter(cells.values()))))))


def test_comparing_leaves_out_what_cannot_be_read():
    whole = table(发票号码=["1", "2"], 金额=["1", "x"], 税额=["1", "1"], 价税合计=["2", "2"])
    lines = table(发票号码=["1", "2"], 金额=["1", "5"], 税额=["1", "1"], 价税合计=["2", "2"])
    assert compare(whole, lines) == {}
    assert compare(whole, group_lines(table(发票号码=[""], 金额=["1"], 税额=["1"], 价税合计=["2"]))) == {}


@pytest.mark.django_db
def test_lines_and_invoices_are_the_same_in_either_order():
    whole, lines = (
        [invoice(**DIGITAL, net="80.00")],
        as_csv([line(**DIGITAL, net="100.00"), line(**DIGITAL, net="-20.00")], LINE_HEADINGS),
    )
    assert counts(apply(lines)) == (1, 0, 0, 0)
    assert counts(apply(whole)) == (0, 1, 0, 0)
    assert counts(apply(lines)) == (0, 1, 0, 0)
    assert Invoice.objects.count() == 1 and not InvoiceCorrection.objects.exists()


@pytest.mark.django_db
def test_a_part_of_the_lines_never_takes_an_amount_back():
    apply([invoice(**DIGITAL, net="80.00")])
    batch = apply(as_csv([line(**DIGITAL, net="30.00")], LINE_HEADINGS))
    assert counts(batch) == (0, 1, 0, 0) and batch.notes["lines_differ"] == 1
    assert InvoiceMonth.objects.get(firm=Organisation.objects.get(uscc=OWN)).net == Decimal("80.00")


@pytest.mark.django_db
def test_the_invoice_corrects_a_part_of_its_lines():
    apply(as_csv([line(**DIGITAL, net="30.00")], LINE_HEADINGS))
    assert counts(apply([invoice(**DIGITAL, net="80.00")])) == (0, 0, 1, 0)
    assert InvoiceMonth.objects.get().net == Decimal("80.00")


@pytest.mark.django_db
def test_lines_tell_what_became_of_an_invoice_of_the_same_amounts():
    apply([invoice(**DIGITAL, net="80.00")])
    batch = apply(as_csv([line(**DIGITAL, net="80.00", status="已红冲-全额")], LINE_HEADINGS))
    assert counts(batch) == (0, 0, 1, 0)
    assert InvoiceCorrection.objects.get().status == RED
