"""Broken and hostile files, each as small as it can be: what people really send, and what an attacker would."""

import io
import json
import struct
import zipfile
from datetime import date
from functools import cache

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.records.einvoices import as_ofd, as_xml, einvoice
from tests.records.makers import HEADINGS, OWN, PARTNERS, as_csv, invoice

MEGABYTE = 2**20
OTHER = PARTNERS[3]
DOCTYPE = "<!DOCTYPE EInvoice SYSTEM 'http://127.0.0.1:9/x.dtd'>"


def rows(count=3, **cells):
    return [
        invoice(f"{number:08d}", net=f"{100 + number}.00", buyer=PARTNERS[number % 2], **cells)
        for number in range(1, count + 1)
    ]


def csv(*changed, encoding="utf-8-sig", headings=HEADINGS):
    """A good CSV of three rows, some cells of the first row changed."""
    given = rows()
    for cells in changed:
        given[0] = given[0] | cells
    return as_csv(given, headings, encoding)


def xlsx(table=None, *, sheets=None, touch=None, title="发票基础信息"):
    """A workbook of rows of cells."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    table = table or [HEADINGS, *([row.get(heading, "") for heading in HEADINGS] for row in rows())]
    for name, content in (sheets or {title: table}).items():
        sheet = book.create_sheet(name)
        for line in content:
            sheet.append(list(line))
        if touch:
            touch(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(files, compression=zipfile.ZIP_DEFLATED, **attributes):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = compression
            for key, value in attributes.items():
                setattr(info, key, value)
            archive.writestr(info, content)
    return out.getvalue()


def rezipped(content, **changed):
    """A zip again, with some entries replaced or added."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    return zipped(files | {key.replace("__", "/"): value for key, value in changed.items()})


def lying(content, size=10):
    """An archive whose directory understates the size of its first entry."""
    broken = bytearray(content)
    place = broken.index(b"PK\x01\x02")
    broken[place + 24 : place + 28] = struct.pack("<I", size)
    return bytes(broken)


def protected(content):
    broken = bytearray(content)
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        broken[broken.index(magic) + offset] |= 1
    return bytes(broken)


def overlapping():
    """Two directory entries that share the bytes of one file."""
    out = bytearray(zipped({"a.csv": csv(), "b.csv": csv()}))
    first = out.index(b"PK\x01\x02")
    second = out.index(b"PK\x01\x02", first + 4)
    out[second + 42 : second + 46] = out[first + 42 : first + 46]
    return bytes(out)


def html(*lines):
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in line) + "</tr>" for line in lines)
    return f"<html><head><meta charset='utf-8'></head><body><table>{cells}</table></body></html>".encode()


def table_lines():
    return [HEADINGS, *([row.get(heading, "") for heading in HEADINGS] for row in rows())]


def laughs():
    entities = "".join(
        f'<!ENTITY l{n} "{"&l" + str(n - 1) + ";" if n else "ha"}{"&l" + str(n - 1) + ";" if n else "ha"}">'
        for n in range(30)
    )
    return f"<?xml version='1.0'?><!DOCTYPE x [{entities}]><x>&l29;</x>".encode()


def blow_up():
    return f'<!DOCTYPE x [<!ENTITY a "{"a" * 50000}">]><x>{"&a;" * 50000}</x>'.encode()


def book(fill):
    """A workbook filled by hand."""
    opened, out = openpyxl.Workbook(), io.BytesIO()
    fill(opened)
    opened.save(out)
    return out.getvalue()


def chart_first(opened):
    for line in table_lines():
        opened.active.append(list(line))
    opened.create_chartsheet("图", 0)


def dates_of_1904(opened):
    opened.epoch = CALENDAR_MAC_1904
    for line in [
        HEADINGS,
        *(
            [date(2026, 3, 5) if heading == "开票日期" else row.get(heading, "") for heading in HEADINGS]
            for row in rows()
        ),
    ]:
        opened.active.append(list(line))


def ods(lines):
    """A workbook of LibreOffice, by hand."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    body = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in line
        )
        + "</table:table-row>"
        for line in lines
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="a">{body}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return zipped({"mimetype": kind, "content.xml": content.encode(), "META-INF/manifest.xml": b"<x/>"})


def stream(name):
    """The start of a compound file that has a stream of a name."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504 + name.encode("utf-16-le") + b"\x00" * 600


REFUSED = {
    # name of the kind: (file name, maker, code of the refusal)
    "nothing at all": ("a.csv", lambda: b"", "file_empty"),
    "white space alone": ("a.csv", lambda: b" \r\n\t ", "file_empty"),
    "one byte": ("a.csv", lambda: b"x", "headings_missing"),
    "a PDF": ("发票.pdf", lambda: b"%PDF-1.7\n%\xe2\xe3", "file_is_picture"),
    "a picture named as a workbook": ("a.xlsx", lambda: b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "file_is_picture"),
    "a photograph": ("a.csv", lambda: b"\xff\xd8\xff\xe0" + b"\x00" * 50, "file_is_picture"),
    "a program": ("a.xlsx", lambda: b"MZ\x90\x00" + b"\x00" * 50, "file_kind_unknown"),
    "a program of Linux": ("a.csv", lambda: b"\x7fELF" + b"\x00" * 50, "file_kind_unknown"),
    "a gzip": ("a.csv.gz", lambda: b"\x1f\x8b\x08\x00" + b"\x00" * 50, "archive_kind_unknown"),
    "a rar": ("a.rar", lambda: b"Rar!\x1a\x07\x01\x00", "archive_kind_unknown"),
    "a 7z": ("a.7z", lambda: b"7z\xbc\xaf\x27\x1c", "archive_kind_unknown"),
    "a tar": ("a.tar", lambda: b"a.csv".ljust(257, b"\x00") + b"ustar\x0000" + b"\x00" * 300, "archive_kind_unknown"),
    "a text document": (
        "a.docx",
        lambda: (
            rezipped(xlsx(), word__document_xml=b"")
            and zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"})
        ),
        "file_is_document",
    ),
    "a presentation": (
        "a.pptx",
        lambda: zipped({"[Content_Types].xml": b"<x/>", "ppt/presentation.xml": b"<x/>"}),
        "file_is_document",
    ),
    "a workbook cut in the middle": ("a.xlsx", lambda: xlsx()[:-200], "file_damaged"),
    "a workbook cut at its start": ("a.xlsx", lambda: xlsx()[:40], "file_damaged"),
    "a workbook without sheets inside": ("a.xlsx", lambda: zipped({"[Content_Types].xml": b"<x/>"}), "file_damaged"),
    "an old workbook cut": ("a.xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100, "file_damaged"),
    "an archive cut": ("a.zip", lambda: zipped({"a.csv": csv()})[:-30], "file_damaged"),
    "an archive of rubbish": ("a.zip", lambda: b"PK\x03\x04 broken", "file_damaged"),
    "an OFD cut": ("a.ofd", lambda: as_ofd(as_xml(einvoice()))[:-60], "file_damaged"),
    "XML cut": ("a.xml", lambda: as_xml(einvoice())[:200], "file_damaged"),
    "a flat bomb": ("a.zip", lambda: zipped({"a.csv": b"0" * (300 * MEGABYTE)}), "archive_unsafe"),
    "a bomb inside a workbook": (
        "a.xlsx",
        lambda: rezipped(xlsx(), xl__sharedStrings_xml=b" " * (300 * MEGABYTE)),
        ("archive_unsafe", "file_too_large"),
    ),
    "an archive in an archive": ("a.zip", lambda: zipped({"b.zip": zipped({"c.csv": csv()})}), "archive_nested"),
    "overlapping entries": ("a.zip", overlapping, "archive_unsafe"),
    "a path that climbs out": ("a.zip", lambda: zipped({"../../etc/a.csv": csv()}), "archive_outside"),
    "an absolute path": ("a.zip", lambda: zipped({"/etc/a.csv": csv()}), "archive_outside"),
    "a drive": ("a.zip", lambda: zipped({"C:\\a.csv": csv()}), "archive_outside"),
    "a link": ("a.zip", lambda: zipped({"a.csv": b"/etc/passwd"}, external_attr=0o120777 << 16), "archive_outside"),
    "a protected archive": ("a.zip", lambda: protected(zipped({"a.csv": csv()})), "file_protected"),
    "5,001 files": ("a.zip", lambda: zipped({f"{n}.csv": b"" for n in range(5001)}), "archive_crowded"),
    "an archive of leavings": (
        "a.zip",
        lambda: zipped({"__MACOSX/._a.csv": b"x", "Thumbs.db": b"x", "readme.md": b"x"}),
        "archive_empty",
    ),
    "an archive of nothing": ("a.zip", lambda: zipped({}), "archive_empty"),
    "external entity": (
        "a.xml",
        lambda: as_xml(einvoice(), prolog='<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'),
        "xml_unsafe",
    ),
    "external document type": (
        "a.xml",
        lambda: as_xml(einvoice(), prolog='<!DOCTYPE x SYSTEM "http://evil.example/x.dtd">'),
        "xml_unsafe",
    ),
    "a document type of its own": ("a.xml", lambda: as_xml(einvoice(), prolog=DOCTYPE), "xml_unsafe"),
    "billion laughs": ("a.xml", laughs, "xml_unsafe"),
    "quadratic blow-up": ("a.xml", blow_up, "xml_unsafe"),
    "a document type in UTF-16": (
        "a.xml",
        lambda: '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY e "x">]><x>&e;</x>'.encode("utf-16"),
        "xml_unsafe",
    ),
    "XML in UTF-7": ("a.xml", lambda: b'<?xml version="1.0" encoding="utf-7"?>+ADw-x+AD4-', "file_damaged"),
    "XML as deep as a well": ("a.xml", lambda: b"<a>" * 100_000 + b"</a>" * 100_000, "xml_too_deep"),
    "XML with a huge attribute": (
        "a.xml",
        lambda: b'<x a="' + b"a" * (11 * MEGABYTE) + b'"/>',
        ("file_damaged", "xml_no_invoice"),
    ),
    "XML larger than any invoice": ("a.xml", lambda: b"<x>" + b" " * (21 * MEGABYTE) + b"</x>", "file_too_large"),
    "XML of something else": ("a.xml", lambda: as_xml("<Order><Id>1</Id></Order>"), "xml_no_invoice"),
    "an XML spreadsheet of 2003": (
        "a.xls",
        lambda: b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        "xml_spreadsheet",
    ),
    "a sign-in page saved as a workbook": (
        "a.xls",
        lambda: b"<!DOCTYPE html><html><body>login</body></html>",
        "page_without_table",
    ),
    "a page with another table": ("a.xls", lambda: html(["a", "b"], ["1", "2"]), "headings_missing"),
    "a workbook of nothing": ("a.xlsx", lambda: xlsx([[]]), "file_empty"),
    "a workbook of another kind": (
        "a.xlsx",
        lambda: xlsx([["姓名", "工资"], ["张三", "1"]], title="工资"),
        "headings_missing",
    ),
    "headings alone": ("a.csv", lambda: as_csv([]), "headings_alone"),
    "headings alone in a workbook": ("a.xlsx", lambda: xlsx([HEADINGS]), "headings_alone"),
    "headings below the thirtieth row": (
        "a.csv",
        lambda: "标题\n".encode() * 31 + as_csv(rows(), encoding="utf-8"),
        "headings_missing",
    ),
    "no status column": (
        "a.csv",
        lambda: csv(headings=[heading for heading in HEADINGS if heading != "发票状态"]),
        "headings_missing",
    ),
    "a million columns": ("a.csv", lambda: b"a," * 1_000_000 + b"\n1,2\n", "columns_too_many"),
    "a workbook as wide as it can be": (
        "a.xlsx",
        lambda: xlsx([[f"c{n}" for n in range(16_384)], ["1"]]),
        "columns_too_many",
    ),
    "a cell of a megabyte": ("a.csv", lambda: csv({"备注": "长" * 400_000}), "cell_too_long"),
    "a quotation mark that never closes": (
        "a.csv",
        lambda: csv().replace(b"100000", b"1").replace("正常".encode(), '"正常'.encode(), 1) + b"\n",
        "quote_open",
    ),
    "UTF-8 and GBK in one file": (
        "a.csv",
        lambda: as_csv(rows(), encoding="utf-8") + as_csv(rows(), encoding="gb18030"),
        "encoding_mixed",
    ),
    "a mark of UTF-8 before GBK": (
        "a.csv",
        lambda: b"\xef\xbb\xbf" + as_csv(rows(), encoding="gb18030"),
        "encoding_mixed",
    ),
    "zero bytes in a text": ("a.csv", lambda: csv().replace(b"00000001", b"0000\x00001"), "text_broken"),
    "zero bytes alone": ("a.csv", lambda: b"\x00" * 4096, "text_broken"),
    "Big5": ("a.csv", lambda: "發票號碼,金額\n1,2\n".encode("big5"), ("headings_missing", "file_damaged")),
    "Latin-1": ("a.csv", lambda: "Numéro,Montant\n1,2\n".encode("latin-1"), "headings_missing"),
    "random bytes": (
        "a.csv",
        lambda: bytes((n * 7919 + 13) % 255 + 1 for n in range(5000)),
        ("headings_missing", "file_damaged", "encoding_mixed", "quote_open", "cell_too_long"),
    ),
    "amount and tax in each other's column": (
        "a.csv",
        lambda: as_csv([row | {"金额": row["税额"], "税额": row["金额"]} for row in rows()]),
        "columns_swapped",
    ),
    "two enterprises in one file": ("a.csv", lambda: as_csv([*rows(), *rows(seller=OTHER)]), "owner_unclear"),
    "JSON that is no list": ("a.json", lambda: b'{"rows": []}', "rows_not_listed"),
    "JSON of numbers": ("a.json", lambda: b"[1, 2, 3]", "rows_not_listed"),
    "a text that begins with a brace": ("a.csv", lambda: b"{a,b\n1,2\n", "headings_missing"),
    "a stray cell in the last corner": (
        "a.xlsx",
        lambda: xlsx(touch=lambda sheet: sheet.cell(1_048_576, 16_384, "x")),
        "sheet_scattered",
    ),
    "a workbook behind a password": ("a.xlsx", lambda: stream("EncryptedPackage"), "file_protected"),
    "an old text document": ("a.doc", lambda: stream("WordDocument"), "file_is_document"),
    "an old presentation": ("a.ppt", lambda: stream("PowerPoint Document"), "file_is_document"),
    "rich text": ("a.xls", lambda: b"{\\rtf1 abc}", "file_is_document"),
    "a page in one file": (
        "a.xls",
        lambda: b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n<html>",
        "file_is_document",
    ),
    "one heading twice, with other cells": (
        "a.csv",
        lambda: as_csv([row | {"金额 ": "7"} for row in rows()], [*HEADINGS, "金额 "]),
        "headings_twice",
    ),
    "codes rounded by a spreadsheet": (
        "a.csv",
        lambda: as_csv([row | {"销方识别号": "9.13401E+17"} for row in rows()]),
        "codes_ruined",
    ),
    "a sheet of charts alone": (
        "a.xlsx",
        lambda: book(lambda opened: (opened.remove(opened.active), opened.create_chartsheet("图"))),
        "file_empty",
    ),
    "UTF-32": ("a.csv", lambda: csv(encoding="utf-32"), "text_broken"),
    "JSON of nothing": ("a.json", lambda: b"[]", "file_empty"),
    "JSON cut": ("a.json", lambda: json.dumps(rows()).encode()[:-5], "file_damaged"),
    "JSON as deep as a well": ("a.json", lambda: b"[" * 100_000, "file_damaged"),
    "JSON with objects for values": (
        "a.json",
        lambda: json.dumps([rows()[0] | {"金额": {"$gt": 0}}]).encode(),
        "rows_nested",
    ),
    "JSON with a number of 5,000 digits": ("a.json", lambda: b'[{"a": ' + b"9" * 5000 + b"}]", "file_damaged"),
}

WRONG = {
    # name of the kind: (cells of the first row, column, code of the broken rule)
    "a number rounded by a spreadsheet": (
        {"数电发票号码": "2.63E+19", "发票号码": ""},
        "数电发票号码",
        "number_ruined",
    ),
    "a number with letters": ({"发票号码": "0000000A"}, "发票号码", "number_malformed"),
    "a number with too many digits": ({"发票号码": "123456789"}, "发票号码", "number_malformed"),
    "no number": ({"发票号码": ""}, "发票号码", "missing"),
    "a subtotal row": ({"发票号码": "小计"}, "发票号码", "number_malformed"),
    "a formula": ({"金额": "=1+1"}, "金额", "amount_unreadable"),
    "an injected command": ({"金额": "=cmd|' /C calc'!A0"}, "金额", "amount_unreadable"),
    "an error of the spreadsheet": ({"金额": "#REF!"}, "金额", "cell_error"),
    "not available": ({"税额": "#N/A"}, "税额", "cell_error"),
    "a dash for an amount": ({"金额": "-"}, "金额", "amount_unreadable"),
    "commas in odd places": ({"金额": "1,23,4.5"}, "金额", "amount_unreadable"),
    "two points": ({"金额": "1.2.3"}, "金额", "amount_unreadable"),
    "a dollar": ({"金额": "$100"}, "金额", "amount_unreadable"),
    "an amount in words": ({"金额": "壹佰元整"}, "金额", "amount_unreadable"),
    "no amount": ({"金额": ""}, "金额", "missing"),
    "not a number": ({"金额": "NaN"}, "金额", "amount_unreadable"),
    "infinity": ({"金额": "Infinity"}, "金额", "amount_unreadable"),
    "1e400": ({"金额": "1e400"}, "金额", ("amount_unreadable", "amount_too_large")),
    "a trillion": ({"金额": "1000000000000"}, "金额", "amount_too_large"),
    "a fraction of a fen": ({"金额": "100.005"}, "金额", "amount_fraction"),
    "30 February": ({"开票日期": "2026-02-30"}, "开票日期", "date_unreadable"),
    "day and month the other way round": ({"开票日期": "13/01/2026"}, "开票日期", "date_unreadable"),
    "the year 26": ({"开票日期": "0026-01-13"}, "开票日期", "date_out_of_range"),
    "1900": ({"开票日期": "1900-01-01"}, "开票日期", "date_out_of_range"),
    "the first day of a spreadsheet": ({"开票日期": "00001"}, "开票日期", "date_out_of_range"),
    "tomorrow": ({"开票日期": "2026-11-24"}, "开票日期", "date_future"),
    "no day": ({"开票日期": ""}, "开票日期", "missing"),
    "a status nobody knows": ({"发票状态": "也许"}, "发票状态", "choice_unknown"),
    "a code of 19 characters": ({"购方识别号": OWN + "1"}, "购方识别号", "code_malformed"),
    "a code rounded by a spreadsheet": ({"购方识别号": "9.13401E+17"}, "购方识别号", "number_ruined"),
    "another firm's row": ({"销方识别号": OTHER}, "销方识别号", "foreign"),
    "a remark without end": ({"备注": "长" * 301}, "备注", "text_too_long"),
}

READ = {
    # name of the kind: (file name, maker, rows, new, note that must be there or "")
    "GBK": ("a.csv", lambda: csv(encoding="gb18030"), 3, 3, ""),
    "UTF-16 with a mark": ("a.csv", lambda: csv(encoding="utf-16"), 3, 3, ""),
    "UTF-16 without a mark": ("a.csv", lambda: csv(encoding="utf-16-le"), 3, 3, ""),
    "UTF-16, high byte first": ("a.csv", lambda: csv(encoding="utf-16-be"), 3, 3, ""),
    "old line ends": ("a.csv", lambda: csv(encoding="utf-8").replace(b"\r\n", b"\r"), 3, 3, ""),
    "a table named as a workbook": ("a.xlsx", csv, 3, 3, ""),
    "a workbook named as a text": ("a.csv", xlsx, 3, 3, ""),
    "a web page saved as a workbook": ("a.xls", lambda: html(*table_lines()), 3, 3, ""),
    "full-width digits": ("a.csv", lambda: csv({"金额": "１００．００", "税额": "１３"}), 3, 3, ""),
    "thousands and a currency sign": ("a.csv", lambda: csv({"金额": "¥1,100.00", "税额": "143", "价税合计": "1,243.00元"}), 3, 3, ""),
    "brackets for a negative": ("a.csv", lambda: csv({"金额": "(100.00)", "税额": "(13.00)", "价税合计": "(113.00)"}), 3, 3, ""),
    "negative zero": ("a.csv", lambda: csv({"金额": "-0", "税额": "-0.00", "价税合计": "0"}), 3, 3, ""),
    "a total that does not add up": ("a.csv", lambda: csv({"价税合计": "999.99"}), 3, 3, "sum_off"),
    "leading zeros dropped": ("a.csv", lambda: csv({"发票号码": "1"}), 3, 3, ""),
    "a number with a point": ("a.csv", lambda: csv({"发票号码": "12345678.0"}), 3, 3, ""),
    "a serial number of a spreadsheet for a day": ("a.csv", lambda: csv({"开票日期": "46086"}), 3, 3, ""),
    "a day in Chinese": ("a.csv", lambda: csv({"开票日期": "2026年3月5日"}), 3, 3, ""),
    "spaces about a status": ("a.csv", lambda: csv({"发票状态": " 作废发票 "}), 3, 3, ""),
    "total rows at the end": ("a.csv", lambda: as_csv([*rows(), {"金额": "306.00", "税额": "39.78"}]), 3, 3, "totals_dropped"),
    "a total row in the middle": ("a.csv", lambda: as_csv([*rows(1), {"金额": "101.00"}, *rows()[1:]]), 3, 3, "totals_dropped"),
    "headings repeated in the middle": ("a.csv", lambda: as_csv(rows(2), encoding="utf-8") + as_csv(rows()[2:], encoding="utf-8"), 3, 3, "headings_repeated"),
    "a title above the headings": ("a.csv", lambda: "全量发票查询导出结果\n期间,2026\n".encode() + as_csv(rows(), encoding="utf-8"), 3, 3, ""),
    "blank rows": ("a.csv", lambda: csv().replace(b"\r\n", b"\r\n\r\n,,,\r\n"), 3, 3, ""),
    "commas too many": ("a.csv", lambda: csv().replace(b"\r\n", b",,,\r\n"), 3, 3, ""),
    "cells too few": ("a.csv", lambda: as_csv(rows(), [*HEADINGS[:-2]]), 3, 3, ""),
    "spaces and signs nobody sees in headings": ("a.csv", lambda: csv(encoding="utf-8").decode().replace("金额", "金\u3000额\u200b").replace("税额", "\u202e税额").encode(), 3, 3, ""),
    "a code with signs nobody sees": ("a.csv", lambda: csv({"销方识别号": f"\u200b{OWN}\ufeff "}), 3, 3, ""),
    "control characters": ("a.csv", lambda: csv({"备注": "a\x07b\x1f"}), 3, 3, ""),
    "a formula in a remark": ("a.csv", lambda: csv({"备注": "=HYPERLINK(1)"}), 3, 3, ""),
    "the same row twice": ("a.csv", lambda: as_csv([*rows(), rows()[0]]), 4, 3, ""),
    "a workbook with macros": ("a.xlsm", lambda: rezipped(xlsx(), xl__vbaProject_bin=b"\x00macro"), 3, 3, ""),
    "a workbook of hidden sheets": ("a.xlsx", lambda: xlsx(sheets={"说明": [["请勿修改"]], "发票基础信息": table_lines()}), 3, 3, ""),
    "merged cells": ("a.xlsx", lambda: xlsx([["全量发票", *[""] * 5], *table_lines()], touch=lambda sheet: sheet.merge_cells("A1:F1")), 3, 3, ""),
    "an archive in store mode that holds workbooks": ("a.zip", lambda: zipped({f"{OWN}.xlsx": xlsx()}, zipfile.ZIP_STORED), 3, 3, ""),
    "an archive with names in GBK": ("a.zip", lambda: zipped({f"{OWN}发票.csv": csv()}), 3, 3, ""),
    "lines of invoices with discounts": ("a.csv", lambda: as_csv([row | {"货物或应税劳务名称": "*纸*本", "单价": "1"} for row in [*rows(), rows()[0] | {"金额": "-1.00", "税额": "0", "价税合计": "-1.00"}]], [*HEADINGS, "货物或应税劳务名称", "单价"]), 3, 3, "lines_summed"),
    "a sheet of charts before the table": ("a.xlsx", lambda: book(chart_first), 3, 3, ""),
    "a sheet of notes before the table": ("a.xlsx", lambda: xlsx(sheets={"说明": [["填写说明"], ["请勿修改"]], "Sheet2": table_lines()}), 3, 3, ""),
    "days counted from 1904": ("a.xlsx", lambda: book(dates_of_1904), 3, 3, ""),
    "a stray cell far below": ("a.xlsx", lambda: xlsx(touch=lambda sheet: sheet.cell(60_000, 25, " ")), 3, 3, ""),
    "a workbook of LibreOffice": ("a.ods", lambda: ods(table_lines()), 3, 3, ""),
    "one heading twice, with the same cells": ("a.csv", lambda: as_csv(rows(), [*HEADINGS, "金额"]), 3, 3, ""),
    "bars between the cells": ("a.csv", lambda: csv(encoding="utf-8").replace(b",", b"|"), 3, 3, ""),
    "semicolons between the cells": ("a.csv", lambda: csv(encoding="utf-8").replace(b",", b";"), 3, 3, ""),
    "commas of Chinese between the cells": ("a.csv", lambda: csv(encoding="utf-8").decode().replace(",", "，").encode(), 3, 3, ""),
    "JSON in GBK": ("a.json", lambda: json.dumps(rows(), ensure_ascii=False).encode("gb18030"), 3, 3, ""),
    "JSON with a mark": ("a.json", lambda: b"\xef\xbb\xbf" + json.dumps(rows()).encode(), 3, 3, ""),
    "JSON in UTF-16": ("a.json", lambda: json.dumps(rows()).encode("utf-16"), 3, 3, ""),
    "JSON in an archive": ("a.zip", lambda: zipped({f"{OWN}.json": json.dumps(rows()).encode()}), 3, 3, ""),
    "a web page in GBK": ("a.xls", lambda: html(*table_lines()).decode().replace("utf-8", "gbk").encode("gb18030"), 3, 3, ""),
    "an XML original": ("a.xml", lambda: as_xml(einvoice()), 1, 1, "as_issued"),
    "an OFD original": ("a.ofd", lambda: as_ofd(as_xml(einvoice())), 1, 1, "as_issued"),
}  # fmt: skip


@cache
def content_of(kind):
    """Make a refused file once."""
    return REFUSED[kind][1]()
