"""Originals of invoices, XML and OFD: read like a row of the export, never unsafely, and never against what is known."""

import io
import zipfile

import pytest

from creditshare.records import queries
from creditshare.records.errors import FILE_REFUSALS, FileRefused
from creditshare.records.models import Batch
from creditshare.records.sources.reading.archives import is_archive, is_ofd
from creditshare.records.sources.reading.limits import Limits, Refused
from creditshare.records.sources.reading.sheets import read_sheets
from tests import makers
from tests.records.einvoices import CUSTOM, NUMBER, as_ofd, as_xml, einvoice, old_einvoice
from tests.records.makers import OWN, PARTNERS, apply, as_csv, counts, deliver, holding, invoice, parse, stored

ELECTRONIC = {"发票号码": "", "数电发票号码": NUMBER, "发票票种": "数电票（普通发票）"}


def first(content):
    """Read a file and return its first accepted row by name of the column."""
    parsed = parse(content, owner=OWN)
    assert not parsed.wrong
    rows = parsed.accepted
    return {name: getattr(rows, name)[0] for name in rows.__slots__}


def as_row(**cells):
    return first(as_csv([invoice(**ELECTRONIC, **cells)]))


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16", "GB18030"])
def test_an_xml_says_what_the_row_of_the_export_says(encoding):
    assert first(as_xml(einvoice(), encoding=encoding)) | {"line": 2} == as_row()


@pytest.mark.parametrize("path", ["Doc_0/Attachs/original_invoice.xml", "Doc_3/Attachs/Original_Invoice.xml"])
def test_an_ofd_says_what_its_original_says(path):
    assert first(as_ofd(as_xml(einvoice()), path=path)) == first(as_xml(einvoice()))


def test_an_ofd_without_its_original_is_read_from_its_own_facts():
    read = first(as_ofd(data=CUSTOM))
    wanted = first(as_xml(einvoice()))
    assert {name for name in read if read[name] != wanted[name]} == {"kind", "digest"}
    assert (read["net"], read["tax"], read["total"]) == (10_000, 1_300, 11_300)


def test_the_older_e_invoice_keeps_its_code_and_number():
    row = first(as_ofd(old_einvoice()))
    wanted = first(as_csv([invoice("00000001", 发票代码="034002600111")]))
    assert (row["identity"], row["code"], row["number"]) == (wanted["identity"], "034002600111", "00000001")
    assert (row["issue_date"], row["net"], row["total"]) == ("2026-03-05", 10_000, 11_300)


@pytest.mark.parametrize(
    ("label", "kind"),
    [("增值税专用发票", "数电票（增值税专用发票）"), ("普通发票", "数电票（普通发票）"), ("铁路客票", "铁路客票")],
)
def test_the_kind_is_told_as_the_export_tells_it(label, kind):
    assert first(as_xml(einvoice(label=label)))["kind"] == kind


def test_the_total_of_the_invoice_is_not_that_of_a_line():
    many = "".join(
        f"<IssuItemInformation><Amount>{n}.00</Amount><TotaltaxIncludedAmount>{n}.13</TotaltaxIncludedAmount>"
        "</IssuItemInformation>"
        for n in range(1, 40)
    )
    assert first(as_xml(einvoice(items=many)))["total"] == 11_300


def test_one_file_may_hold_many_invoices():
    parsed = parse(as_xml(*(einvoice(f"{26342000000000000000 + n}") for n in range(1, 6))), owner=OWN)
    assert len(parsed.accepted) == 5
    assert parsed.accepted.line == [1, 2, 3, 4, 5]
    assert parsed.notes == {"as_issued": 5}


def test_a_red_letter_original_stays_negative():
    row = first(as_xml(einvoice(net="-50.00", tax="-6.50", total="-56.50", remark="被红冲蓝字数电发票号码：1")))
    assert (row["net"], row["tax"], row["total"]) == (-5_000, -650, -5_650)
    assert row["remark"].startswith("被红冲蓝字")


@pytest.mark.parametrize(
    ("facts", "column", "code"),
    [
        ({"number": "2634"}, "数电发票号码", "number_malformed"),
        ({"number": ""}, "发票号码", "missing"),
        ({"net": "一百元"}, "金额", "amount_unreadable"),
        ({"net": ""}, "金额", "missing"),
        ({"total": "1e400"}, "价税合计", "amount_unreadable"),
        ({"total": "1000000000000.00"}, "价税合计", "amount_too_large"),
        ({"day": "2026-02-30"}, "开票日期", "date_unreadable"),
        ({"day": "2027-01-01"}, "开票日期", "date_future"),
        ({"seller": "X"}, "销方识别号", "code_malformed"),
        ({"seller": PARTNERS[1]}, "销方识别号", "foreign"),
    ],
)
def test_a_wrong_original_is_a_wrong_row(facts, column, code):
    parsed = parse(as_xml(einvoice(**facts)), owner=OWN)
    assert len(parsed.accepted) == 0
    assert [(cell.column, cell.code) for cell in parsed.wrong] == [(column, code)]


DOCTYPE = "<!DOCTYPE EInvoice SYSTEM 'http://127.0.0.1:9/x.dtd'>"
LAUGHS = "<!DOCTYPE EInvoice [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(12)
) + "]>"  # fmt: skip
XXE = "<!DOCTYPE EInvoice [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
HOSTILE = {
    "document type from elsewhere": (as_xml(einvoice(), prolog=DOCTYPE), "xml_unsafe"),
    "a file of the machine": (as_xml(einvoice(remark="R").replace("R<", "&x;<"), prolog=XXE), "xml_unsafe"),
    "billion laughs": (
        as_xml(einvoice(remark="R").replace("R<", "&m;<"), prolog=LAUGHS),
        ("xml_unsafe", "file_damaged"),
    ),
    "an entity nobody declared": (as_xml(einvoice(remark="R").replace("R<", "&x;<")), "file_damaged"),
    "cut in the middle": (as_xml(einvoice())[:300], "file_damaged"),
    "two roots": (as_xml(einvoice()) + einvoice().encode(), "file_damaged"),
    "a page of the web": (b"<!DOCTYPE html><html><body>login</body></html>", "page_without_table"),
    "XML of something else": (as_xml("<Order><Id>1</Id></Order>"), "xml_no_invoice"),
    "another encoding than declared": (as_xml(einvoice()).replace("买".encode(), b"\xff\xfe"), "file_damaged"),
    "deep as a well": (b"<a>" * 100_000 + b"</a>" * 100_000, "xml_too_deep"),
    "an OFD without an invoice": (as_ofd(), "xml_no_invoice"),
    "an OFD with a cut original": (as_ofd(as_xml(einvoice())[:200]), "file_damaged"),
    "an OFD with a hostile original": (as_ofd(as_xml(einvoice(), prolog=DOCTYPE)), "xml_unsafe"),
    "an OFD that holds an archive": (as_ofd(as_xml(einvoice()), **{"more.zip": b"PK"}), "archive_nested"),
    "an OFD that climbs out": (as_ofd(as_xml(einvoice()), **{"../../etc/cron.d/x": b"x"}), "archive_outside"),
    "an OFD bomb": (as_ofd(b" " * 300_000_000), ("archive_unsafe", "file_too_large")),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_original_is_refused_in_words(case):
    content, code = HOSTILE[case]
    with pytest.raises((Refused, FileRefused)) as refused:
        read_sheets(content, "发票.xml", Limits())
    assert refused.value.code in ([code] if isinstance(code, str) else code)
    assert refused.value.code in FILE_REFUSALS


def test_an_ofd_is_a_document_and_a_zip_of_tables_is_not():
    assert is_ofd(as_ofd()) and not is_archive(as_ofd())
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("说明 OFD.xml.csv", "a,b")
    assert is_archive(packed.getvalue()) and not is_ofd(packed.getvalue())
    assert not is_ofd(packed.getvalue()[:40] + b"OFD.xml")


@pytest.mark.django_db
class TestBooks:
    def test_the_original_after_the_export_is_the_same(self):
        makers.firm(code=OWN)
        assert counts(apply([invoice(**ELECTRONIC)])) == (1, 0, 0, 0)
        assert counts(apply(as_xml(einvoice()), owner=OWN)) == (0, 1, 0, 0)
        assert counts(apply(as_ofd(as_xml(einvoice())), owner=OWN)) == (0, 1, 0, 0)
        assert stored() == (1, 0)

    @pytest.mark.parametrize("status", ["已红冲-全额", "已红冲-部分", "异常"])
    def test_an_original_never_takes_back_what_became_of_the_invoice(self, status):
        makers.firm(code=OWN)
        apply([invoice(**ELECTRONIC, status=status, 发票风险等级="疑点发票", 备注="后来知道的")])
        before = holding()
        assert counts(apply(as_xml(einvoice()), owner=OWN)) == (0, 1, 0, 0)
        assert holding() == before

    def test_an_original_with_other_amounts_is_a_change(self):
        makers.firm(code=OWN)
        apply([invoice(**ELECTRONIC)])
        assert counts(apply(as_xml(einvoice(net="90.00", total="103.00")), owner=OWN)) == (0, 0, 1, 0)
        assert counts(apply(as_xml(einvoice()), owner=OWN)) == (0, 1, 0, 0)
        assert list(queries.find_violations()) == []

    def test_the_export_after_the_original_tells_what_became_of_it(self):
        makers.firm(code=OWN)
        apply(as_xml(einvoice()), owner=OWN)
        assert counts(apply([invoice(**ELECTRONIC)])) == (0, 1, 0, 0)
        assert counts(apply([invoice(**ELECTRONIC, status="已红冲-全额")])) == (0, 0, 1, 0)
        assert [row["status"] for row in holding()] == ["3"]

    def test_the_export_of_an_amended_invoice_is_still_a_change(self):
        """Negative control: a table is compared by all it states, not by amounts alone."""
        makers.firm(code=OWN)
        apply([invoice(**ELECTRONIC)])
        assert counts(apply([invoice(**ELECTRONIC, 备注="补充")])) == (0, 0, 1, 0)

    def test_both_parties_may_send_the_same_original(self):
        for code in (OWN, PARTNERS[0]):
            makers.firm(code=code)
            apply(as_xml(einvoice()), owner=code)
        assert [(row["side"], row["net"]) for row in holding()] == [("S", "10000"), ("P", "10000")]

    def test_a_zip_of_originals_is_read_file_by_file(self):
        makers.firm(code=OWN)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("一.xml", as_xml(einvoice()))
            archive.writestr("一.ofd", as_ofd(as_xml(einvoice())))
            archive.writestr("一.pdf", b"%PDF-1.4")
            archive.writestr("二.xml", as_xml(einvoice(str(int(NUMBER) + 1))))
            archive.writestr("三.xml", as_xml(einvoice(), prolog=XXE))
        deliver(packed.getvalue(), name="发票.zip", owner_uscc=OWN)
        told = Batch.objects.order_by("ordinal").values_list("name", "status", "new", "same")
        assert [row[2:] for row in told] == [(1, 0), (0, 1), (1, 0), (0, 0)]
        assert Batch.objects.get(name="三.xml").problem["code"] == "xml_unsafe"
