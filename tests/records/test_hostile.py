"""Broken and hostile files through the real path: each refused or read in words of its own, nothing half-applied."""

import json
import resource
from io import StringIO
from string import Formatter

import pytest
from django.core.management import call_command
from django.utils import translation
from django.utils.translation import gettext

from creditshare.parties.models import Organisation
from creditshare.records import errors
from creditshare.records.models import DONE, REFUSED, Batch, Invoice, InvoiceMonth, SourceRecord, WrongRow
from creditshare.records.queries import find_violations, problem_of
from creditshare.records.rules.complaints import COMPLAINTS, NOTES, sentence_of
from creditshare.records.services import deliveries
from creditshare.records.sources.reading.child import read_documents
from creditshare.records.sources.reading.limits import Limits, Refused
from creditshare.records.sources.reading.parent import refusal
from tests.records import hostile
from tests.records.hostile import MEGABYTE, READ, WRONG, content_of, csv, rows, zipped
from tests.records.makers import OWN, as_csv, counts, deliver

pytestmark = pytest.mark.django_db


def read_here(job, **_):
    """Read an original in this process, as the reading process does."""
    try:
        yield from read_documents(job, Limits())
    except Refused as refused:
        raise refusal(refused.code, refused.facts) from refused


@pytest.fixture
def in_this_process(monkeypatch):
    """A process of its own for each of a hundred files costs minutes; the command's test runs them all in theirs."""
    monkeypatch.setattr(deliveries, "read_original", read_here)


def business():
    """Every row that an import may write, but those of the delivery itself."""
    return [
        list(model.objects.order_by("pk").values()) for model in (Invoice, InvoiceMonth, SourceRecord, Organisation)
    ]


def sentences(kind):
    """The sentence of a refusal in English and in Chinese, not filled."""
    english = kind.template()
    with translation.override("zh-hans"):
        return english, gettext(english)


@pytest.mark.parametrize("kind", hostile.REFUSED)
def test_a_hostile_file_is_refused_in_its_own_words_and_leaves_nothing(kind, in_this_process):
    name, _make, codes = hostile.REFUSED[kind]
    before = business()
    delivery = deliver(content_of(kind), name=name)
    refused = problem_of(delivery) or problem_of(Batch.objects.get(delivery=delivery))
    assert delivery.status == REFUSED, counts(Batch.objects.get(delivery=delivery))
    assert refused.code in ((codes,) if isinstance(codes, str) else codes)
    assert business() == before
    english, chinese = sentences(type(refused))
    assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese) and english != chinese
    with translation.override("zh-hans"):
        assert "{" not in refused.message(gettext(refused.template()))


def test_there_are_sixty_kinds_and_every_refusal_has_a_sentence_of_its_own():
    assert len(hostile.REFUSED) + len(WRONG) + len(READ) >= 130 and len(hostile.REFUSED) >= 60
    said = [sentences(kind) for kind in errors.FILE_REFUSALS.values()]
    assert len({english for english, _ in said}) == len({chinese for _, chinese in said}) == len(said)
    for english, chinese in said:
        fields = [{name for _, name, _, _ in Formatter().parse(words) if name} for words in (english, chinese)]
        assert fields[0] == fields[1], english


def test_every_broken_rule_and_note_has_its_words_in_both_languages():
    with translation.override("zh-hans"):
        for words in (*COMPLAINTS.values(), *NOTES.values()):
            assert any("\u4e00" <= letter <= "\u9fff" for letter in gettext(words)), words
    assert len(set(COMPLAINTS.values())) == len(COMPLAINTS)


@pytest.mark.parametrize("kind", WRONG)
def test_a_broken_row_is_listed_and_the_others_are_read(kind, in_this_process):
    cells, column, codes = WRONG[kind]
    delivery = deliver(csv(cells), name=f"{OWN}.csv")
    (wrong,) = WrongRow.objects.all()
    assert (wrong.column, wrong.line) == (column, 2)
    assert wrong.code in ((codes,) if isinstance(codes, str) else codes)
    assert sentence_of(wrong.code) != "This row breaks a rule: {code}."
    assert (delivery.status, Invoice.objects.count()) == (DONE, 2)


@pytest.mark.parametrize("kind", READ)
def test_an_odd_file_is_read_right(kind, in_this_process):
    name, make, count, new, note = READ[kind]
    delivery = deliver(make(), name=f"{OWN}_{name}")
    batch = Batch.objects.get(delivery=delivery)
    assert (delivery.status, batch.problem) == (DONE, None), batch.problem
    assert (batch.rows, batch.new, batch.wrong) == (count, new, 0), list(
        WrongRow.objects.values_list("column", "given", "code")
    )
    assert batch.new + batch.same + batch.changed + batch.wrong == batch.rows
    assert not note or note in batch.notes
    assert list(find_violations()) == []


def test_good_files_of_an_archive_are_applied_beside_bad_ones():
    files = {
        f"{OWN}_1.csv": csv(),
        "坏.csv": b"%PDF",
        f"{OWN}_2.csv": as_csv(rows(5)[3:]),
        "cut.xlsx": hostile.xlsx()[:-200],
    }
    delivery = deliver(zipped(files), name="all.zip")
    found = [
        (batch.name, batch.status, batch.new) for batch in Batch.objects.filter(delivery=delivery).order_by("ordinal")
    ]
    assert found == [
        (f"{OWN}_1.csv", DONE, 3),
        ("坏.csv", REFUSED, 0),
        (f"{OWN}_2.csv", DONE, 2),
        ("cut.xlsx", REFUSED, 0),
    ]


def test_an_entry_that_cannot_be_unpacked_is_no_reason_not_to_read_the_others():
    content = bytearray(zipped({"a.csv": csv(), f"{OWN}.csv": csv()}))
    place = content.index(b"PK\x01\x02")
    content[place + 16 : place + 20] = b"\x00\x00\x00\x00"
    delivery = deliver(bytes(content), name="all.zip")
    assert [batch.status for batch in Batch.objects.filter(delivery=delivery).order_by("ordinal")] == [REFUSED, DONE]


@pytest.mark.parametrize(
    "name", ["../../etc/发票.csv", "a\x00b.csv", "长" * 300 + ".csv", "\u202egpj.csv", "", ".", "C:\\x\\y.csv"]
)
def test_a_name_is_kept_plain_and_short(name, in_this_process):
    delivery = deliver(csv(), name=name)
    assert delivery.status == DONE
    assert 0 < len(delivery.name) <= 255 and not set(delivery.name) & set("/\\\x00\u202e")


def test_a_file_larger_than_the_limit_is_refused_unread():
    delivery = deliver(b"a," * (101 * MEGABYTE), name="a.csv")
    assert problem_of(delivery).code == "file_too_large"


def test_the_memory_of_this_process_stays_flat():
    for kind in ("a flat bomb", "a million columns", "XML larger than any invoice", "a bomb inside a workbook"):
        content_of(kind)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for kind in ("a flat bomb", "a million columns", "XML larger than any invoice", "a bomb inside a workbook"):
        deliver(content_of(kind), name=hostile.REFUSED[kind][0])
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024


@pytest.mark.django_db(transaction=True)
@pytest.mark.once
def test_the_command_takes_a_whole_folder_of_them(tmp_path, settings):
    settings.HOME = tmp_path / "home"
    folder = tmp_path / "files"
    folder.mkdir()
    for place, kind in enumerate(hostile.REFUSED):
        if len(content_of(kind)) < MEGABYTE:
            (folder / f"{place:03d}.csv").write_bytes(content_of(kind))
    (folder / f"{OWN}.csv").write_bytes(csv())
    out, complaints = StringIO(), StringIO()
    paths = [str(path) for path in sorted(folder.iterdir())]
    with pytest.raises(SystemExit) as ended:
        call_command("import_records", "invoices", *paths, register=True, json=True, stdout=out, stderr=complaints)
        raise SystemExit(0)
    told = json.loads(out.getvalue().splitlines()[-1])
    assert ended.value.code == 1
    assert (told["new"], told["enterprises"]) == (3, 1)
    assert told["new"] + told["same"] + told["changed"] + told["wrong"] == told["rows"]
    said = complaints.getvalue()
    assert all(path.rpartition("/")[2] in said for path in paths[:-1]) and "Traceback" not in said
