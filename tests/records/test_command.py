"""The command `import_records`: one JSON line, exit codes, the file of wrong rows, folders, zips and mappings."""

import csv
import json
import os
from dataclasses import replace
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from creditshare.records.models import Invoice
from creditshare.records.sources.reading.archives import fits_one_archive, list_files
from creditshare.records.sources.reading.limits import Limits
from tests import makers
from tests.records import hostile
from tests.records.makers import HEADINGS, OWN, PARTNERS, as_csv, invoice
from tests.records.test_reading import zipped

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "HOME", tmp_path / "home")


def run(*arguments):
    out, problems = StringIO(), StringIO()
    call_command("import_records", *map(str, arguments), "--json", stdout=out, stderr=problems)
    return json.loads(out.getvalue().splitlines()[-1])


@pytest.fixture
def file(tmp_path):
    path = tmp_path / f"{OWN}_开具发票.csv"
    path.write_bytes(
        as_csv(
            [invoice("1"), invoice("1"), invoice("2", status=" 作废发票"), invoice("3", day="soon")], encoding="gb18030"
        )
    )
    return path


def test_a_file_is_counted_to_the_row(file):
    told = run("invoices", file, "--register")
    errors = told.pop("errors_file")
    assert told == {"files": 1, "rows": 4, "new": 2, "same": 1, "changed": 0, "wrong": 1, "enterprises": 1}
    with open(errors, encoding="utf-8-sig", newline="") as listed:
        heading, row = csv.reader(listed)
    assert heading == ["file", "line", "column", "given", "code", "sentence"]
    assert row[:5] == [file.name, "5", "开票日期", "soon", "date_unreadable"]


def test_the_second_run_is_all_the_same(file):
    run("invoices", file, "--register")
    again = run("invoices", file)
    assert (again["new"], again["same"], again["changed"], again["wrong"]) == (0, 3, 0, 1)


def test_several_paths_are_summed(tmp_path, file):
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / f"{OWN}.csv").write_bytes(as_csv([invoice("7"), invoice("8", buyer=PARTNERS[1])]))
    (folder / "readme.txt~").write_bytes(b"no")
    archive = tmp_path / "all.zip"
    archive.write_bytes(zipped({f"{OWN}.csv": as_csv([invoice("9")]), f"{PARTNERS[0]}.csv": as_csv([invoice("9")])}))
    told = run("invoices", file, folder, archive, "--register")
    assert (told["files"], told["rows"], told["new"], told["enterprises"]) == (4, 8, 6, 2)


def test_an_unknown_firm_is_refused_with_exit_1(file, capsys):
    out, problems = StringIO(), StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("import_records", "invoices", str(file), "--json", stdout=out, stderr=problems)
    assert ended.value.code == 1
    assert "is not registered" in problems.getvalue()
    assert json.loads(out.getvalue())["wrong"] == 4
    assert not Invoice.objects.exists()


def test_an_unknown_owner_is_refused_with_exit_1(file):
    with pytest.raises(CommandError) as refused:
        run("invoices", file, "--owner", makers.uscc())
    assert refused.value.returncode == 1


def test_a_path_that_is_not_there_is_bad_usage(tmp_path):
    with pytest.raises(CommandError) as refused:
        run("invoices", tmp_path / "nothing.csv")
    assert refused.value.returncode == 2


@pytest.mark.parametrize("written", ["{", "[]", '{"金额": 1}', "\udcff", None])
def test_a_mapping_that_is_none_is_bad_usage(tmp_path, file, written):
    mapping = tmp_path / "mapping.json"
    if written is not None:
        mapping.write_bytes(written.encode("utf-8", "surrogateescape"))
    with pytest.raises(CommandError) as refused:
        call_command("import_records", "invoices", str(file), "--mapping", str(mapping))
    assert refused.value.returncode == 2


def test_what_is_no_file_is_bad_usage(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(CommandError) as refused:
        call_command("import_records", "invoices", str(tmp_path / "pipe.csv"))
    assert refused.value.returncode == 2


def test_archives_in_a_folder_are_delivered_each_on_its_own(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / f"{OWN}.csv").write_bytes(as_csv([invoice("00000001")]))
    (folder / "more.zip").write_bytes(hostile.zipped({f"{OWN}.csv": as_csv([invoice("00000002")])}))
    (folder / "old.rar").write_bytes(b"Rar!\x1a\x07\x01\x00")
    (folder / "Thumbs.db").write_bytes(b"x")
    (folder / ".hidden.zip").write_bytes(b"x")
    out, problems = StringIO(), StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("import_records", "invoices", str(folder), "--register", "--json", stdout=out, stderr=problems)
    assert ended.value.code == 1
    assert (json.loads(out.getvalue())["new"], problems.getvalue().count("\n")) == (2, 1)
    assert "old.rar" in problems.getvalue()


def test_a_file_that_is_too_large_costs_a_folder_nothing_else(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / f"{OWN}.csv").write_bytes(as_csv([invoice("00000001")]))
    with (folder / "large.csv").open("wb") as out:
        out.truncate(Limits().file_bytes + 1)
    out, problems = StringIO(), StringIO()
    with pytest.raises(SystemExit):
        call_command("import_records", "invoices", str(folder), "--register", "--json", stdout=out, stderr=problems)
    assert (json.loads(out.getvalue())["new"], problems.getvalue().count("\n")) == (1, 1)
    assert "large.csv" in problems.getvalue()


@pytest.mark.parametrize(
    ("changed", "fits"),
    [
        ({}, True),
        ({"entries": 1}, False),
        ({"file_bytes": 3}, False),
        ({"total_bytes": 6}, False),
        ({"total_bytes": 7}, True),
    ],
)
def test_what_fits_one_archive(tmp_path, changed, fits):
    for name, content in (("a.csv", b"123"), ("b.csv", b"1234"), ("note.md", b"12345678")):
        (tmp_path / name).write_bytes(content)
    assert fits_one_archive(list_files(tmp_path), replace(Limits(), **changed)) is fits


@pytest.mark.parametrize("raw", ["发票".encode("gb18030") + b".csv", b"\xff\xfe.csv", b"a\xc3.csv"])
def test_names_on_disk_may_be_in_any_encoding(tmp_path, raw):
    folder = tmp_path / "folder"
    folder.mkdir()
    path = os.path.join(os.fsencode(folder), raw)
    with open(path, "wb") as out:
        out.write(
            as_csv(
                [invoice("00000001"), invoice("00000002", buyer=PARTNERS[1]), invoice("00000003", buyer=PARTNERS[2])]
            )
        )
    for given in (str(folder), os.fsdecode(path)):
        out = StringIO()
        call_command("import_records", "invoices", given, "--register", "--json", stdout=out)
        assert json.loads(out.getvalue())["rows"] == 3


def test_an_unknown_source_is_bad_usage(file):
    with pytest.raises(CommandError):
        run("horoscopes", file)


def test_the_owner_may_be_named(tmp_path):
    makers.firm(code=PARTNERS[0])
    path = tmp_path / "file.csv"
    path.write_bytes(as_csv([invoice("1"), invoice("2")]))
    run("invoices", path, "--owner", PARTNERS[0])
    assert set(Invoice.objects.values_list("firm__uscc", "side")) == {(PARTNERS[0], "P")}


def test_headings_may_be_mapped(tmp_path):
    headings = ["单据金额" if heading == "金额" else heading for heading in HEADINGS]
    row = invoice("1")
    path, mapping = tmp_path / f"{OWN}.csv", tmp_path / "mapping.json"
    path.write_bytes(as_csv([row | {"单据金额": row["金额"]}], headings))
    mapping.write_text(json.dumps({"金额": "单据金额"}), "utf-8")
    assert run("invoices", path, "--register", "--mapping", mapping)["new"] == 1


def test_without_json_it_speaks_in_lines(file):
    out = StringIO()
    call_command("import_records", "invoices", str(file), "--register", stdout=out)
    assert "rows: 4" in out.getvalue().splitlines()


@pytest.mark.real_data
def test_three_real_firms_of_both_encodings(real_invoices, tmp_path):
    """A small part of the real data on every engine; the whole is in test_real.py."""
    import zipfile

    with zipfile.ZipFile(real_invoices / "labelled.zip") as archive:
        names = sorted(archive.namelist(), key=lambda name: archive.getinfo(name).file_size)
        encodings = set()
        for name in names[:40]:
            content = archive.read(name)
            encodings.add("utf-8" if content.startswith(b"\xef\xbb\xbf") else "gb18030")
            (tmp_path / name).write_bytes(content)
    rows = sum(path.read_bytes().count(b"\n") - 1 for path in tmp_path.glob("*.csv"))
    told = run("invoices", tmp_path, "--register")
    assert encodings == {"utf-8", "gb18030"}
    assert told["rows"] == rows == told["new"] + told["same"] + told["changed"] + told["wrong"]
    assert run("invoices", tmp_path)["same"] == rows - told["wrong"]
