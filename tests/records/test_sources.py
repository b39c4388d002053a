"""The other sources: their headings as offices write them, what a row becomes, versions, and unknown firms."""

import pytest

from creditshare.consents.rules.categories import CATEGORIES
from creditshare.kernel import actor as kinds
from creditshare.outbox.models import Work
from creditshare.parties.models import Organisation
from creditshare.records import queries
from creditshare.records.models import SourceRecord
from creditshare.records.sources import SOURCES
from tests import makers
from tests.records.makers import OWN, PARTNERS, apply, as_csv, counts, parse

FILES = {
    "tax_grades": (
        {"纳税人识别号": OWN, "纳税人名称": "某公司", "评价年度": "2025", "纳税信用等级": "B级"},
        {"year": 2025, "grade": "B"},
        "2025-12-31",
    ),
    "tax_filings": (
        {
            "统一社会信用代码": OWN, "企业名称": "某公司", "税种": "增值税", "税款所属期起": "2026-07-01",
            "税款所属期止": "2026-07-31", "应税销售额": "1,000.50", "应纳税额": "130.07", "申报期限": "2026/8/15",
            "申报日期": "20260816",
        },
        {
            "tax": "增值税", "period_start": "2026-07-01", "period_end": "2026-07-31", "declared_sales": "1000.50",
            "tax_due": "130.07", "due_on": "2026-08-15", "filed_on": "2026-08-16",
        },
        "2026-07-31",
    ),
    "tax_payments": (
        {"统一社会信用代码": OWN, "税种": "增值税", "实缴金额": "130.07", "缴款日期": "2026-08-16", "税票号码": "1"},
        {"tax": "增值税", "amount": "130.07", "paid_on": "2026-08-16", "voucher": "1"},
        "2026-08-16",
    ),
    "tax_arrears": (
        {"统一社会信用代码": OWN, "税种": "企业所得税", "欠税余额": "5000", "缴款期限": "2026-05-31"},
        {"tax": "企业所得税", "balance": "5000.00", "due_on": "2026-05-31"},
        "2026-05-31",
    ),
    "penalties": (
        {
            "cf_xdr_mc": "某公司", "cf_xdr_shxym": OWN, "cf_wsh": "合瑶市监罚〔2026〕1号", "cf_wfxw": "虚假宣传",
            "cf_cflb": "罚款", "cf_nr_fk": "1.250001", "cf_jdrq": "2026-06-01", "cf_gsjzq": "2099/12/31",
        },
        {
            "document": "合瑶市监罚〔2026〕1号", "violation": "虚假宣传", "category": "罚款", "fine": "12500.01",
            "decided_on": "2026-06-01", "published_until": "2099-12-31",
        },
        "2026-06-01",
    ),
    "dishonest_debtors": (
        {
            "被执行人名称": "某公司", "统一社会信用代码": OWN, "案号": "(2026)皖0102执1号", "执行法院": "瑶海区人民法院",
            "履行情况": "全部未履行", "立案时间": "2026-01-05", "发布时间": "2026-02-01",
        },
        {
            "case_number": "(2026)皖0102执1号", "court": "瑶海区人民法院", "performance": "全部未履行",
            "filed_on": "2026-01-05", "listed_on": "2026-02-01",
        },
        "2026-02-01",
    ),
    "abnormal_operations": (
        {"统一社会信用代码": OWN, "列入日期": "2026-07-01", "列入原因": "未按期年报", "列入机关": "瑶海区市监局"},
        {"listed_on": "2026-07-01", "reason": "未按期年报", "authority": "瑶海区市监局"},
        "2026-07-01",
    ),
    "serious_violations": (
        {"统一社会信用代码": OWN, "列入日期": "2026-07-01", "列入原因": "虚假登记", "移出日期": "2026-10-01"},
        {"listed_on": "2026-07-01", "reason": "虚假登记", "removed_on": "2026-10-01"},
        "2026-07-01",
    ),
}  # fmt: skip


def file_of(*rows):
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    return as_csv(rows, headings)


def test_the_registry_is_whole():
    assert list(SOURCES) == ["invoices", *FILES]
    for kind, source in SOURCES.items():
        assert kind == source.KIND
        assert source.SCOPE in CATEGORIES
        assert source.LABEL
        assert source.SENDERS <= set(kinds.ORGANISATION_KINDS)
        assert len({column.name for column in source.COLUMNS}) == len(source.COLUMNS)
        assert any(column.required for column in source.COLUMNS)


def test_only_invoices_come_from_the_firm_itself():
    assert [kind for kind, source in SOURCES.items() if kinds.ENTERPRISE in source.SENDERS] == ["invoices"]


@pytest.mark.parametrize("kind", FILES)
def test_a_row_becomes_a_record(kind):
    row, content, day = FILES[kind]
    parsed = parse(file_of(row), source=kind)
    assert (parsed.kind, parsed.rows, parsed.wrong) == (kind, 1, [])
    record = parsed.records[0]
    assert (record.uscc, record.content, record.occurred_on, record.line) == (OWN, content, day, 2)


@pytest.mark.parametrize("kind", FILES)
def test_a_row_without_a_required_cell_is_wrong(kind):
    row = FILES[kind][0]
    for heading in row:
        table_row = row | {heading: ""}
        parsed = parse(file_of(table_row), source=kind)
        blanked = {cell.column for cell in parsed.wrong}
        required = {column.name for column in SOURCES[kind].COLUMNS if column.required}
        assert blanked <= required
        assert len(parsed.wrong) + len(parsed.records) == 1


@pytest.mark.parametrize("kind", FILES)
def test_every_alias_names_one_column_only(kind):
    names = [name for column in SOURCES[kind].COLUMNS for name in (column.name, *column.aliases)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("kind", "cells", "code"),
    [
        ("tax_grades", {"纳税信用等级": "E"}, "choice_unknown"),
        ("tax_grades", {"评价年度": "25"}, "year_unreadable"),
        ("tax_grades", {"纳税人识别号": "91340102MA000000"}, "uscc_invalid"),
        ("tax_filings", {"税款所属期止": "2026-06-30"}, "period_reversed"),
        ("tax_filings", {"应税销售额": "1.005"}, "amount_fraction"),
        ("tax_payments", {"缴款日期": "soon"}, "date_unreadable"),
        ("penalties", {"cf_nr_fk": "0.0000001"}, "amount_fraction"),
        ("penalties", {"cf_gsjzq": "2026-05-01"}, "period_reversed"),
        ("dishonest_debtors", {"案号": "长" * 101}, "text_too_long"),
        ("serious_violations", {"移出日期": "2026-06-30"}, "period_reversed"),
    ],
)
def test_broken_rows_say_which_rule(kind, cells, code):
    parsed = parse(file_of(FILES[kind][0] | cells, FILES[kind][0]), source=kind)
    assert [(cell.line, cell.code) for cell in parsed.wrong] == [(2, code)]
    assert len(parsed.records) == 1


def test_a_grade_may_be_written_either_way():
    rows = [FILES["tax_grades"][0] | {"纳税信用等级": text} for text in ("A", "A级", " M ", "Ｄ")]
    assert [record.content["grade"] for record in parse(file_of(*rows), source="tax_grades").records] == [
        "A",
        "A",
        "M",
        "D",
    ]


def test_with_an_owner_every_row_is_about_that_firm():
    parsed = parse(file_of(FILES["tax_grades"][0]), source="tax_grades", owner=PARTNERS[0])
    assert [cell.code for cell in parsed.wrong] == ["foreign"]


@pytest.mark.django_db
class TestStored:
    """Versions of records, in the database."""

    def grade(self, **cells):
        return FILES["tax_grades"][0] | cells

    def send(self, *rows, kind="tax_grades", **options):
        return apply(file_of(*rows), source=kind, **options)

    def current(self, kind="tax_grades"):
        keep = {"id", "firm", "kind", "occurred_on", "batch", "line"}
        return [
            {name: value for name, value in row.items() if name not in keep}
            for row in queries.current_records(None, [kind])
        ]

    @pytest.mark.parametrize("kind", FILES)
    def test_every_source_is_stored_once_and_read_back(self, kind):
        row, content, day = FILES[kind]
        first, again = self.send(row, kind=kind), self.send(row, kind=kind)
        assert (counts(first), counts(again)) == ((1, 0, 0, 0), (0, 1, 0, 0))
        found = queries.current_records([first.firm_id], [kind])
        assert [(item["kind"], item["firm"], item["occurred_on"]) for item in found] == [(kind, first.firm_id, day)]
        assert self.current(kind) == [content]

    def test_other_content_is_a_further_version(self):
        self.send(self.grade())
        assert counts(self.send(self.grade(纳税信用等级="C"))) == (0, 0, 1, 0)
        assert self.current() == [{"year": 2025, "grade": "C"}]
        assert SourceRecord.objects.count() == 2

    def test_an_old_version_again_does_not_come_back(self):
        self.send(self.grade())
        self.send(self.grade(纳税信用等级="C"))
        assert counts(self.send(self.grade())) == (0, 1, 0, 0)
        assert self.current() == [{"year": 2025, "grade": "C"}]

    def test_a_row_twice_in_a_file_counts_once(self):
        assert counts(self.send(self.grade(), self.grade(), self.grade(纳税信用等级="A"))) == (1, 1, 1, 0)

    def test_a_file_tells_of_many_firms(self):
        batch = self.send(self.grade(), self.grade(纳税人识别号=PARTNERS[0]), self.grade(评价年度="2024"))
        assert counts(batch) == (3, 0, 0, 0)
        assert batch.firm is None
        refreshed = {work.arguments["firm_id"] for work in Work.objects.filter(handler__endswith="refresh_profile")}
        assert len(refreshed) == 2

    def test_the_same_document_of_two_firms_is_two_records(self):
        row = FILES["penalties"][0]
        batch = self.send(row, row | {"cf_xdr_shxym": PARTNERS[0]}, kind="penalties")
        assert counts(batch) == (2, 0, 0, 0)

    def test_unknown_firms_are_wrong_rows_unless_registered(self):
        makers.firm(code=OWN)
        batch = self.send(self.grade(), self.grade(纳税人识别号=PARTNERS[0]), registers=False)
        assert counts(batch) == (1, 0, 0, 1)
        wrong = batch.wrong_rows.get()
        assert (wrong.code, wrong.given, wrong.line) == ("firm_unknown", PARTNERS[0], 3)
        assert not Organisation.objects.filter(uscc=PARTNERS[0]).exists()

    def test_a_firm_that_nothing_changed_for_is_not_refreshed(self):
        self.send(self.grade())
        Work.objects.all().delete()
        self.send(self.grade())
        assert not Work.objects.filter(handler__endswith="refresh_profile").exists()

    def test_records_are_read_for_the_firms_and_kinds_asked_for(self):
        batch = self.send(self.grade())
        self.send(FILES["penalties"][0], kind="penalties")
        assert queries.current_records([batch.firm_id + 10_000], list(FILES)) == []
        assert len(queries.current_records([batch.firm_id], list(FILES))) == 2
        assert len(queries.current_records([batch.firm_id], ["penalties"])) == 1
        assert queries.current_records([], list(FILES)) == []
