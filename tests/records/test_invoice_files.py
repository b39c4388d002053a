"""A file of invoices: whose it is, what is accepted, what is listed as wrong."""

from collections import Counter
from itertools import product

import pytest

from creditshare.records.errors import HeadingsMissing, LineLevelFile, OwnerUnclear
from creditshare.records.rules.invoices import (
    ABNORMAL,
    NORMAL,
    PARTLY_RED,
    RED,
    STATUS_LABELS,
    STATUSES,
    VOID,
    counterparty_key,
    identity_text,
)
from creditshare.records.rules.owner import find_owner
from creditshare.records.rules.tables import Sheet
from creditshare.records.sources.invoices import code_in_name, lay_table
from tests import makers
from tests.records.makers import HEADINGS, OWN, PARTNERS, as_csv, invoice, parse

ELECTRONIC = "26342000000012345678"


def wrong_of(rows, **options):
    return [(cell.line, cell.column, cell.code) for cell in parse(rows, **options).wrong]


def test_an_issued_invoice_is_read_whole():
    parsed = parse([invoice("09855715", net="9939.82", tax="1292.18", 发票票种="专票", 备注="一")])
    rows = parsed.accepted
    assert (parsed.owner, parsed.owner_name, parsed.rows, parsed.wrong) == (OWN, f"卖方{OWN[-4:]}", 1, [])
    assert (rows.side, rows.number, rows.issue_date, rows.line) == (["S"], ["09855715"], ["2026-03-05"], [2])
    assert (rows.net, rows.tax, rows.total, rows.status) == ([993982], [129218], [1123200], [NORMAL])
    assert (rows.kind, rows.remark, rows.risk) == (["专票"], ["一"], [0])
    assert parsed.partners == {rows.counterparty[0]: (PARTNERS[0], f"买方{PARTNERS[0][-4:]}")}


def test_a_received_invoice_names_its_seller():
    parsed = parse([invoice(seller=PARTNERS[1], buyer=OWN), invoice("2", seller=PARTNERS[2], buyer=OWN)])
    assert parsed.accepted.side == ["P", "P"]
    assert parsed.owner_name == f"买方{OWN[-4:]}"
    assert {code for code, _ in parsed.partners.values()} == {PARTNERS[1], PARTNERS[2]}


def test_an_invoice_to_oneself_was_issued():
    rows = [invoice(buyer=OWN), invoice("2")]
    assert parse(rows).accepted.side == ["S", "S"]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (" 作废发票", VOID),
        ("已作废", VOID),
        ("正常 ", NORMAL),
        ("已红冲-全额", RED),
        ("红冲-部分", PARTLY_RED),
        ("失控", ABNORMAL),
    ],
)
def test_statuses_are_trimmed_and_ranked(text, status):
    assert parse([invoice(status=text)]).accepted.status == [status]


def test_void_outranks_red_outranks_normal():
    assert NORMAL < ABNORMAL < PARTLY_RED < RED < VOID
    assert set(STATUSES.values()) == set(STATUS_LABELS)


def test_a_fully_digital_invoice_is_known_by_its_number_alone():
    first = parse([invoice("", 数电发票号码=ELECTRONIC)]).accepted
    other_heading = parse([invoice(ELECTRONIC)]).accepted
    elsewhere = parse([invoice("", 数电发票号码=ELECTRONIC, day="2026-04-01", net="7.00")]).accepted
    assert first.identity == other_heading.identity == elsewhere.identity
    assert first.digest != elsewhere.digest
    assert first.number == [ELECTRONIC]


def test_a_paper_invoice_is_known_by_code_and_number():
    first = parse([invoice(发票代码="3400201130")]).accepted
    same = parse([invoice(发票代码="3400201130", day="2026-04-01")]).accepted
    other = parse([invoice(发票代码="3400201131")]).accepted
    assert first.identity == same.identity != other.identity


@pytest.mark.parametrize("changed", ["number", "buyer", "day", "total"])
def test_without_a_code_the_number_alone_is_no_key(changed):
    cells = {"number": "00000002", "buyer": PARTNERS[1], "day": "2026-03-06", "total": "113.01"}
    first = parse([invoice(), invoice("00000009", buyer=PARTNERS[3])]).accepted.identity[0]
    other = parse([invoice(**{changed: cells[changed]}), invoice("00000009", buyer=PARTNERS[3])]).accepted.identity[0]
    assert first != other


@pytest.mark.parametrize("changed", ["net", "tax", "status", "发票票种", "备注", "发票风险等级"])
def test_what_an_invoice_states_is_its_content_not_its_identity(changed):
    cells = {
        "net": "99.00",
        "tax": "12.00",
        "status": "作废",
        "发票票种": "普票",
        "备注": "改",
        "发票风险等级": "疑点发票",
    }
    first = parse([invoice(total="113.00")]).accepted
    other = parse([invoice(**({"total": "113.00"} | {changed: cells[changed]}))]).accepted
    assert first.identity == other.identity
    assert first.digest != other.digest


def test_neither_line_nor_names_nor_spelling_change_the_content():
    first = parse([invoice(net="100.00", tax="13.00", total="113.00", day="2026-03-05")]).accepted
    spelled = invoice(net="100.0", day="2026/3/5 08:00:00", 销方名称="改名", 购买方名称="改名") | {"价税合计": "113"}
    second = parse([invoice("00000008"), spelled]).accepted
    assert (first.identity[0], first.digest[0]) == (second.identity[1], second.digest[1])


def test_identity_kinds_never_meet():
    texts = {identity_text("1", "", "", ""), identity_text("", "1", "", ""), identity_text("", "", "1", "1")}
    assert len(texts) == 3


def test_partners_without_a_code_are_told_apart_by_name():
    parsed = parse([
        invoice("1", buyer="", 购买方名称="张三"),
        invoice("2", buyer="000000000000000", 购买方名称="张三"),
        invoice("3", buyer="", 购买方名称="李四"),
        invoice("4"),
    ])  # fmt: skip
    keys = parsed.accepted.counterparty
    assert keys[0] == keys[1] != keys[2]
    assert len(parsed.partners) == 3
    assert counterparty_key("", "张三") == keys[0]


def test_keys_are_signed_64_bit():
    keys = [counterparty_key(makers.uscc(), "") for _ in range(200)]
    assert all(-(2**63) <= key < 2**63 for key in keys)
    assert any(key < 0 for key in keys)
    assert any(key > 0 for key in keys)


def test_total_rows_are_left_out_and_counted():
    totals = {"销方名称": "合计", "金额": "200.00", "税额": "26.00", "价税合计": "226.00"}
    parsed = parse([invoice(), invoice("2"), totals])
    assert (parsed.rows, len(parsed.accepted), parsed.wrong, parsed.notes) == (2, 2, [], {"totals_dropped": 1})


def test_an_invoice_without_any_number_is_wrong_not_dropped():
    assert wrong_of([invoice(), invoice("")]) == [(3, "发票号码", "missing")]


def test_sums_that_are_off_are_accepted_and_counted():
    rows = [
        invoice("1", net="-120.93", tax="0.69", total="-121.62"),
        invoice("2", net="100.00", tax="13.00", total="113.01"),
        invoice("3"),
    ]
    parsed = parse(rows)
    assert (len(parsed.accepted), parsed.wrong, parsed.notes) == (3, [], {"sum_off": 1})


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"day": "yesterday"}, "开票日期", "date_unreadable"),
        ({"day": ""}, "开票日期", "missing"),
        ({"day": "2026-11-24"}, "开票日期", "date_future"),
        ({"status": "未知"}, "发票状态", "choice_unknown"),
        ({"status": ""}, "发票状态", "missing"),
        ({"金额": "一百"}, "金额", "amount_unreadable"),
        ({"金额": "1.005"}, "金额", "amount_fraction"),
        ({"价税合计": ""}, "价税合计", "missing"),
        ({"发票号码": "2.63E+19"}, "发票号码", "number_ruined"),
        ({"数电发票号码": "2.6332E+19"}, "数电发票号码", "number_ruined"),
        ({"发票代码": "12"}, "发票代码", "number_malformed"),
        ({"购方识别号": "12"}, "购方识别号", "code_malformed"),
        ({"发票风险等级": "高"}, "发票风险等级", "choice_unknown"),
        ({"备注": "长" * 301}, "备注", "text_too_long"),
    ],
)
def test_a_broken_row_is_listed_and_the_rest_accepted(cells, column, code):
    parsed = parse([invoice("1"), invoice("2") | invoice("2", **cells), invoice("3")])
    assert [(cell.line, cell.column, cell.code) for cell in parsed.wrong] == [(3, column, code)]
    assert parsed.accepted.number == ["00000001", "00000003"]
    assert parsed.rows == 3


def test_the_row_of_another_firm_is_listed():
    rows = [invoice(f"{serial}") for serial in range(1, 20)] + [invoice("99", seller=PARTNERS[1], buyer=PARTNERS[2])]
    assert wrong_of(rows) == [(21, "销方识别号", "foreign")]


def test_todays_invoice_is_not_from_the_future():
    assert wrong_of([invoice(day="2026-11-23")]) == []


def test_the_owner_may_be_given():
    parsed = parse([invoice()], owner=PARTNERS[0])
    assert (parsed.owner, parsed.accepted.side) == (PARTNERS[0], ["P"])
    assert [cell.code for cell in parse([invoice()], owner=PARTNERS[3]).wrong] == ["foreign"]


def test_one_partner_only_leaves_the_owner_unclear_unless_the_name_says():
    with pytest.raises(OwnerUnclear):
        parse([invoice("1"), invoice("2")], name="发票.csv")
    assert parse([invoice("1"), invoice("2")], name=f"{OWN}_开具发票.csv").owner == OWN


def test_the_name_is_a_hint_and_never_the_only_truth():
    rows = [invoice(str(serial), buyer=PARTNERS[serial % 3]) for serial in range(1, 9)]
    assert parse(rows, name=f"{makers.uscc(5)}_开具发票.csv").owner == OWN


def test_find_owner_against_brute_force():
    codes = ["A", "B", ""]
    for pairs in product(product(codes, repeat=2), repeat=3):
        sellers, buyers = [seller for seller, _ in pairs], [buyer for _, buyer in pairs]
        counts = Counter(code for pair in pairs for code in set(pair) - {""})
        everywhere = [code for code, rows in counts.items() if rows == len(pairs)]
        if len(everywhere) == 1:
            assert find_owner(sellers, buyers) == everywhere[0]
        else:
            with pytest.raises(OwnerUnclear):
                find_owner(sellers, buyers)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        (f"{OWN}_开具发票.csv", OWN),
        (f"{OWN.lower()}_取得发票.xlsx", OWN),
        (f"导出（{OWN}）.xlsx", OWN),
        (f"{OWN}_{PARTNERS[0]}.csv", ""),
        ("91340102MA0000000X.csv", ""),
        (f"X{OWN}.csv", ""),
        ("发票.csv", ""),
    ],
)
def test_codes_in_names(name, code):
    assert code_in_name(name) == code


def sheet(name, *headings):
    return Sheet(name, [[heading, "1"] for heading in headings], [1, 2])


def test_a_file_of_lines_that_say_too_little_is_refused():
    with pytest.raises(LineLevelFile):
        lay_table([sheet("信息汇总表", "货物或应税劳务名称", "税收分类编码", "金额")], None)


def test_a_file_without_status_is_refused():
    headings = [heading for heading in HEADINGS if heading != "发票状态"]
    with pytest.raises(HeadingsMissing) as refused:
        parse(as_csv([invoice()], headings))
    assert "发票状态" in str(refused.value)
