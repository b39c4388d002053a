"""Opening foreign files: every encoding and program that occurs, and nothing that harms."""

import io
import json
import struct
import subprocess
import sys
import zipfile
from dataclasses import asdict, replace
from datetime import date, datetime
from random import Random
from types import SimpleNamespace

import openpyxl
import pytest

from creditshare.records import errors
from creditshare.records.errors import FILE_REFUSALS, ReadingStopped
from creditshare.records.sources.reading import archives, child, parent, sheets
from creditshare.records.sources.reading.child import Job, read_documents, read_one
from creditshare.records.sources.reading.limits import MEGABYTE, Limits, Refused
from creditshare.records.sources.reading.sheets import read_sheets, write_cell
from creditshare.records.sources.reading.texts import decode_text, read_csv
from tests.records import hostile
from tests.records.makers import HEADINGS, OWN, PARTNERS, as_csv, invoice, parse

LIMITS = Limits()


def job(path, name="file", **changes):
    values = {"source": "invoices", "owner": None, "mapping": {}, "today": "2026-11-23"} | changes
    return Job(path=str(path), name=name, **values)


def zipped(files, **options):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content, **options)
    return out.getvalue()


def workbook(sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(tmp_path, content, name="file", **changes):
    path = tmp_path / "original"
    path.write_bytes(content)
    return list(parent.read_original(job(path, name, **changes)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_every_encoding_gives_the_same_text(encoding):
    assert decode_text("发票号码,金额\n".encode(encoding), "x") == "发票号码,金额\n"


def test_rare_characters_need_gb18030():
    assert decode_text("㐂㳟".encode("gb18030"), "x") == "㐂㳟"


@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_separators_are_found(separator):
    sheet = read_csv(f"a{separator}b\n1{separator}2\n".encode(), "x", Limits())[0]
    assert sheet.columns == [["a", "1"], ["b", "2"]]


def test_lines_are_counted_as_an_editor_counts_them():
    plain = read_csv(b"a,b\r\n\r\n1,2\r\n,\r\n3,4\r\n", "x", Limits())[0]
    assert (plain.lines, plain.columns) == ([1, 3, 5], [["a", "1", "3"], ["b", "2", "4"]])
    quoted = read_csv(b'a,b\n"1\n1",2\n3,4\n', "x", Limits())[0]
    assert (quoted.lines, quoted.columns[0]) == ([1, 2, 4], ["a", "1 1", "3"])


def test_ragged_rows_are_filled_up():
    assert read_csv(b"a,b,c\n1\n1,2,3,4\n", "x", Limits())[0].columns == [
        ["a", "1", "1"],
        ["b", "", "2"],
        ["c", "", "3"],
        ["", "", "4"],
    ]


def test_control_characters_become_spaces():
    assert read_csv(b"a,b\nx\x1fy,z\x07\n", "x", Limits())[0].columns == [["a", "x y"], ["b", "z "]]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("正常", "正常"),
        ("two\nlines", "two lines"),
        (5.0, "5"),
        (9939.82, "9939.82"),
        (1234.5600000000002, "1234.56"),
        (2.6332e19, "2.6332e+19"),
        (-0.5, "-0.5"),
        (7, "7"),
        (True, "是"),
        (date(2026, 7, 28), "2026-07-28"),
        (datetime(2026, 7, 28, 9, 30), "2026-07-28 09:30:00"),
    ],
)
def test_spreadsheet_cells_become_the_text_one_sees(value, text):
    assert write_cell(value) == text


def test_a_workbook_is_read_with_its_title_rows_numbers_and_dates():
    row = invoice("00000001", net="9939.82", tax="1292.18")
    values = [row.get(heading, "") for heading in HEADINGS]
    values[HEADINGS.index("金额")] = 9939.82
    values[HEADINGS.index("开票日期")] = datetime(2026, 3, 5, 9, 30)
    content = workbook(
        {"信息汇总表": [["货物或应税劳务名称"], ["x"]], "发票基础信息": [["全量发票查询导出结果"], HEADINGS, values]}
    )
    parsed = parse(content, name=f"{OWN}.xlsx")
    assert (parsed.accepted.net, parsed.accepted.issue_date, parsed.accepted.line) == ([993982], ["2026-03-05"], [3])


def test_numbered_sheets_are_one_table():
    rows = [[invoice(str(serial)).get(heading, "") for heading in HEADINGS] for serial in (1, 2)]
    content = workbook({"发票基础信息1": [HEADINGS, rows[0]], "发票基础信息2": [HEADINGS, rows[1]]})
    assert parse(content, name=f"{OWN}.xlsx").accepted.number == ["00000001", "00000002"]


def test_a_number_ruined_by_a_spreadsheet_is_a_wrong_row():
    values = [invoice().get(heading, "") for heading in HEADINGS]
    values[HEADINGS.index("数电发票号码")] = 2.6332e19
    parsed = parse(workbook({"发票基础信息": [HEADINGS, values]}), name=f"{OWN}.xlsx")
    assert [cell.code for cell in parsed.wrong] == ["number_ruined"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"  \n ", "file_empty"),
        (b"%PDF-1.7", "file_is_picture"),
        (b"\x89PNG\r\n", "file_is_picture"),
        (b"Rar!\x1a\x07", "archive_kind_unknown"),
        (b"a,b\n1,\x00\n", "text_broken"),
        (b"PK\x03\x04broken", "file_damaged"),
        (b"\xd0\xcf\x11\xe0broken", "file_damaged"),
        ("金额\n".encode("gb18030") + b"\xff\xff", "file_damaged"),
        (b"a" * 200_000, "cell_too_long"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(content, code):
    with pytest.raises(Refused) as refused:
        read_sheets(content, "x", LIMITS)
    assert refused.value.code == code
    FILE_REFUSALS[code](**refused.value.facts)


def test_entry_names_are_utf8_or_gbk():
    name = "开具发票.csv"
    with zipfile.ZipFile(io.BytesIO(zipped({name: b"x"}))) as archive:
        assert archives.entry_name(archive.infolist()[0]) == name
    info = zipfile.ZipInfo(name.encode("gbk").decode("cp437"))
    assert archives.entry_name(info) == name
    assert archives.entry_name(zipfile.ZipInfo(name.encode().decode("cp437"))) == name


@pytest.mark.parametrize(
    ("name", "ignored"),
    [
        ("a.csv", False),
        ("x/a.XLSX", False),
        ("__MACOSX/a.csv", True),
        ("x/.hidden.csv", True),
        ("~$a.xlsx", True),
        ("readme.md", True),
        ("photo.jpg", True),
    ],
)
def test_leavings_are_ignored(name, ignored):
    assert archives.is_ignored(name) is ignored


def directory(files, limits=LIMITS, **options):
    with zipfile.ZipFile(io.BytesIO(zipped(files, **options))) as archive:
        archives.check_directory(archive, "x.zip", limits)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        *(
            (name, "archive_outside")
            for name in ("../a.csv", "a/../../b.csv", "/etc/a.csv", "C:/a.csv", "x\\..\\..\\a.csv")
        ),
        ("inner.zip", "archive_nested"),
        ("a.tar.gz", "archive_nested"),
    ],
)
def test_archives_that_reach_outside_or_hold_archives_are_refused(name, code):
    with pytest.raises(Refused) as refused:
        directory({name: b"x"})
    assert refused.value.code == code


def test_a_bomb_is_refused_by_its_directory():
    directory({"a.csv": b"0" * MEGABYTE})
    with pytest.raises(Refused):
        directory({"a.csv": b"0" * (3 * MEGABYTE)}, replace(LIMITS, ratio=2))


def test_too_many_or_too_large_entries_are_refused():
    with pytest.raises(Refused):
        directory({f"{serial}.csv": b"x" for serial in range(4)}, replace(LIMITS, entries=3))
    with zipfile.ZipFile(io.BytesIO(zipped({"a.csv": b"xx"}))) as archive:
        for refuse in (
            lambda: archives.check_document(archive, "a.xlsx", replace(LIMITS, file_bytes=1)),
            lambda: archives.unpack(archive, archive.infolist()[0], "a.csv", replace(LIMITS, file_bytes=1)),
        ):
            with pytest.raises(Refused) as refused:
                refuse()
            assert refused.value.code == "file_too_large"


def test_an_entry_that_is_too_large_is_refused_alone(tmp_path):
    path = tmp_path / "original"
    path.write_bytes(zipped({"large.csv": b"0" * 5000, f"{OWN}.csv": hostile.csv()}))
    documents = list(read_documents(job(path, "all.zip"), replace(LIMITS, file_bytes=3000)))
    assert [document.get("refused", "read") for document in documents[1:]] == ["file_too_large", "read"]


def test_an_entry_longer_than_its_directory_says_is_stopped():
    content = bytearray(zipped({"a.csv": b"0" * 5000}))
    start = content.index(b"PK\x01\x02")
    content[start + 24 : start + 28] = struct.pack("<I", 10)
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive, pytest.raises((Refused, zipfile.BadZipFile)):
        archives.unpack(archive, archive.infolist()[0], "a.csv", replace(LIMITS, file_bytes=100))


def test_a_protected_archive_says_so():
    content = bytearray(zipped({"a.csv": b"x"}))
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(magic) + offset] |= 1
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive, pytest.raises(Refused) as refused:
        archives.check_directory(archive, "x.zip", LIMITS)
    assert refused.value.code == "file_protected"


def test_a_workbook_is_no_archive_of_files():
    assert not archives.is_archive(workbook({"a": [["x"]]}))
    assert archives.is_archive(zipped({"a.csv": b"x"}))
    assert not archives.is_archive(b"a,b\n")


def test_a_folder_packs_to_the_same_bytes_each_time(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.csv").write_bytes(b"2")
    (tmp_path / "a.csv").write_bytes(b"1")
    (tmp_path / "notes.md").write_bytes(b"no")
    packed = archives.pack_folder(tmp_path)
    (tmp_path / "a.csv").touch()
    assert packed == archives.pack_folder(tmp_path)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.namelist() == ["a.csv", "sub/b.csv"]


def test_the_process_sends_a_plan_and_every_file(tmp_path):
    good = as_csv([invoice("1"), invoice("2", buyer=PARTNERS[1])], encoding="gb18030")
    plan, first, second = read(tmp_path, zipped({"x/好.csv": good, "坏.csv": b"%PDF"}), "all.zip")
    assert plan == {"plan": [{"name": "好.csv", "size": len(good)}, {"name": "坏.csv", "size": 4}]}
    assert (first["name"], first["parsed"]["owner"], first["parsed"]["rows"]) == ("好.csv", OWN, 2)
    assert len(first["digest"]) == 64
    assert (second["refused"], second["facts"]) == ("file_is_picture", {"name": "坏.csv"})


def test_a_single_file_is_a_plan_of_one(tmp_path):
    plan, document = read(tmp_path, as_csv([invoice()]), f"{OWN}.csv")
    assert len(plan["plan"]) == 1
    assert document["parsed"]["accepted"]["net"] == [10000]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (zipped({"readme.md": b"x"}), errors.ArchiveEmpty),
        (zipped({"../a.csv": b"x"}), errors.ArchiveOutside),
        (b"PK\x03\x04 broken zip", errors.FileDamaged),
        (zipped({"inner.zip": b"x"}), errors.ArchiveNested),
    ],
)
def test_an_archive_that_may_not_be_opened_refuses_the_delivery(tmp_path, content, kind):
    with pytest.raises(kind):
        read(tmp_path, content, "x.zip")


def test_a_process_that_dies_is_a_refusal(tmp_path, monkeypatch):
    monkeypatch.setattr(parent.sys, "executable", "/bin/false")
    with pytest.raises(ReadingStopped):
        read(tmp_path, b"a,b\n1,2\n")


def test_a_process_that_dies_half_way_is_a_refusal(tmp_path, monkeypatch):
    fake = tmp_path / "python"
    fake.write_text('#!/bin/sh\necho \'{"plan": [{"name": "a", "size": 1}, {"name": "b", "size": 1}]}\'\n')
    fake.chmod(0o755)
    monkeypatch.setattr(parent.sys, "executable", str(fake))
    plan, *files = read(tmp_path, b"x")
    assert len(plan["plan"]) == 2
    assert [(document["name"], document["refused"]) for document in files] == [
        ("a", "reading_stopped"),
        ("b", "reading_stopped"),
    ]


def test_a_process_that_says_more_than_it_planned_is_a_refusal(tmp_path, monkeypatch):
    fake = tmp_path / "python"
    fake.write_text(
        '#!/bin/sh\necho \'{"plan": [{"name": "a", "size": 1}]}\'\nwhile :; do echo \'{"name": "a"}\'; done\n'
    )
    fake.chmod(0o755)
    monkeypatch.setattr(parent.sys, "executable", str(fake))
    with pytest.raises(ReadingStopped):
        read(tmp_path, b"x")


def test_a_process_that_never_ends_its_line_is_a_refusal(tmp_path, monkeypatch):
    fake = tmp_path / "python"
    fake.write_text("#!/bin/sh\nexec yes a | tr -d '\\n'\n")
    fake.chmod(0o755)
    monkeypatch.setattr(parent.sys, "executable", str(fake))
    monkeypatch.setattr(parent, "LONGEST_ANSWER", 3 * parent.PIECE)
    with pytest.raises(ReadingStopped):
        read(tmp_path, b"x")


def test_files_after_one_that_ends_its_reader_are_read_by_another(tmp_path):
    # A directory that understates a stray cell's sheet is no help: laying the sheet out takes all memory at once.
    scattered = hostile.xlsx(touch=lambda sheet: sheet.cell(1_048_576, 16_384, "x"))
    with zipfile.ZipFile(io.BytesIO(scattered)) as opened:
        inside = opened.read("xl/worksheets/sheet1.xml").replace(b"A1:XFD1048576", b"A1:B2")
    bomb = hostile.rezipped(scattered, **{"xl__worksheets__sheet1.xml": inside})
    files = {f"{OWN}_1.csv": hostile.csv(), "bomb.xlsx": bomb, f"{OWN}_2.csv": hostile.csv(), "bomb2.xlsx": bomb}
    plan, *documents = read(tmp_path, hostile.zipped(files), name="all.zip")
    assert len(plan["plan"]) == 4
    assert [document.get("refused", "read") for document in documents] == ["read", "reading_stopped"] * 2


def test_a_job_may_hold_more_mappings_than_a_command_line(tmp_path):
    mappings = {f"{number:064d}": {"金额": "数目" * 50} for number in range(2000)}
    documents = read(tmp_path, hostile.csv(), name=f"{OWN}.csv", mappings=mappings)
    assert documents[1]["parsed"]["rows"] == 3


def test_a_file_of_wrong_rows_is_refused_with_the_first_of_them():
    job_of_rows = Job("x", "a.csv", "invoices", OWN, {}, "2026-11-23")
    content = as_csv([invoice(f"{number:08d}", 金额="abc") for number in range(6)])
    few, many = (replace(LIMITS, wrong=limit) for limit in (6, 5))
    assert len(read_one(job_of_rows, "a.csv", content, few)["parsed"]["wrong"]) == 6
    refused = read_one(job_of_rows, "a.csv", content, many)
    assert refused["refused"] == "rows_mostly_wrong"
    assert refused["facts"] == {"name": "a.csv", "limit": "5", "column": "金额", "given": "abc"}


def test_a_slip_of_the_library_in_rust_is_a_damaged_file(monkeypatch):
    class PanicException(BaseException):
        pass

    def panic(*_):
        raise PanicException("slice index out of range")

    monkeypatch.setattr(sheets, "CalamineWorkbook", SimpleNamespace(from_filelike=panic))
    document = read_one(Job("x", "a.xlsx", "invoices", OWN, {}, "2026-11-23"), "a.xlsx", hostile.xlsx(), LIMITS)
    assert document["refused"] == "file_damaged"


def test_memory_is_limited_and_the_refusal_typed(tmp_path):
    path = tmp_path / "original"
    path.write_bytes(as_csv([invoice(str(serial), 备注="长" * 200) for serial in range(20_000)]))
    code = (
        "import sys, json\n"
        "from creditshare.records.sources.reading import child, limits\n"
        "child.Limits = lambda: limits.Limits(memory_bytes=60 * 2**20)\n"
        "child.main(child.Job(**json.loads(sys.argv[1])))\n"
    )
    arguments = [sys.executable, "-c", code, json.dumps(asdict(job(path, f"{OWN}.csv")))]
    ended = subprocess.run(arguments, capture_output=True, cwd=parent.ROOT, check=False)
    lines = ended.stdout.splitlines()
    assert ended.returncode != 0 or json.loads(lines[-1]).get("refused") == "reading_stopped"


def test_the_process_gets_no_secret(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "secret")
    seen = {}
    real = subprocess.Popen

    def spy(*arguments, **options):
        seen.update(options["env"])
        return real(*arguments, **options)

    monkeypatch.setattr(parent.subprocess, "Popen", spy)
    read(tmp_path, as_csv([invoice()]), f"{OWN}.csv")
    assert set(seen) == {"PATH", "PYTHONPATH", "PYTHONUTF8"}


def test_whatever_is_done_to_a_file_it_is_read_or_refused(tmp_path):
    """Two hundred seeded mutations of a CSV, a workbook and a zip never escape as another exception."""
    random = Random(20261123)
    rows = [[invoice(str(serial)).get(heading, "") for heading in HEADINGS] for serial in range(5)]
    genuine = [
        as_csv([invoice(str(serial)) for serial in range(5)]),
        workbook({"发票基础信息": [HEADINGS, *rows]}),
        zipped({f"{OWN}.csv": as_csv([invoice()])}),
    ]
    path, endings = tmp_path / "original", set()
    for _turn in range(200):
        content = bytearray(random.choice(genuine))
        for _ in range(random.randint(1, 8)):
            place = random.randrange(len(content))
            if random.random() < 0.3:
                del content[place : place + random.randint(1, 200)]
            else:
                content[place % len(content)] = random.randrange(256)
        path.write_bytes(bytes(content))
        try:
            documents = list(read_documents(job(path, f"{OWN}.csv"), LIMITS))
        except Refused as refused:
            endings.add(refused.code)
            continue
        endings |= {document.get("refused", "read") for document in documents[1:]}
    assert "read" in endings
    assert endings - {"read"} <= set(FILE_REFUSALS)


def test_what_crosses_the_pipe_is_plain(tmp_path):
    path = tmp_path / "original"
    path.write_bytes(as_csv([invoice(), invoice("x")]))
    documents = list(read_documents(job(path, f"{OWN}.csv"), LIMITS))
    assert json.loads(json.dumps(documents)) == json.loads(json.dumps(documents, ensure_ascii=False))
    assert child.Limits is Limits
