"""Records given out by the national field lists and pulled in again: the same records, once, over real HTTP."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as settings_of_project
from django.core.management import CommandError, call_command
from django.utils import timezone

from creditshare.audit.models import TrailEntry
from creditshare.kernel import actor as kinds
from creditshare.outbox.services import drain
from creditshare.records import services
from creditshare.records.errors import (
    ConnectorMisconfigured,
    ConnectorUnknown,
    PullFailed,
    PullOverlaps,
)
from creditshare.records.models import ConnectorState, Delivery, ExportEntry, PulledPage, SourceRecord
from creditshare.records.rules import cells
from creditshare.records.rules.cells import Unreadable
from creditshare.records.rules.national import Unwritable, headings_of, write_row, write_value
from creditshare.records.rules.policy import AUTHORISED, OPEN
from creditshare.records.rules.records import FIRM, FIRM_NAME
from creditshare.records.rules.tables import Column
from creditshare.records.services import connectors as services_of_connectors
from creditshare.records.services import deliveries as services_of_deliveries
from creditshare.records.sources import SOURCES
from creditshare.records.sources.connectors import configured
from creditshare.records.sources.connectors.credentials import Credentials
from creditshare.records.sources.connectors.http import Bounds, HttpConnector
from creditshare.records.sources.connectors.protocol import PulledRows
from creditshare.records.sources.reading.child import read_documents
from creditshare.records.sources.reading.limits import Limits
from tests import makers
from tests.parties.makers import key, sign_in
from tests.records.makers import AT, apply, as_csv, counts, parse
from tests.records.serving import Answer, authority, serving
from tests.records.signing import Sender

FIRMS = [makers.uscc(8_100_000 + serial) for serial in range(6)]
OPEN_SOURCES = [kind for kind, source in SOURCES.items() if hasattr(source, "LAYOUT") and source.POLICY.mode == OPEN]
TEXTS = (
    "甲乙丙",
    "A",
    "2025",
    "2025-03-04",
    "2025-03",
    "1234.5678",
    "12.5",
    "3",
    "是",
    FIRMS[0],
    "202510123456.7",
    "发明",
    "",
)


def penalty(serial, firm=FIRMS[0], **changes):
    """Return one penalty by the codes of the national list."""
    row = {
        "cf_xdr_mc": f"企业{firm[-4:]}",
        "cf_xdr_shxym": firm,
        "cf_wsh": f"合瑶市监罚〔2026〕{serial}号",
        "cf_cflb": "罚款",
        "cf_nr_fk": "1.5",
        "cf_jdrq": "2026-06-01",
        "cf_cfjg": "瑶海区市场监督管理局",
    }
    return row | changes


def stored_penalties(rows):
    """Take penalties in, in this process."""
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    return apply(as_csv(rows, headings), source="penalties", name="penalties.csv")


def versions(kind="penalties"):
    """Return what is stored of a source in its order, without what depends on the database."""
    rows = SourceRecord.objects.filter(kind=kind).order_by("pk").select_related("firm")
    return [(row.firm.uscc, row.identity, row.digest, row.occurred_on, row.content) for row in rows]


# Rows of the national list


def sample_row(layout):
    """Return a row that a layout reads, each cell the first sample text that its column takes."""
    row = {FIRM.name: FIRMS[0], FIRM_NAME.name: "某公司"}
    for field in layout.fields:
        for text in TEXTS:
            try:
                field.column.read(text)
            except Unreadable:
                continue
            row[field.column.name] = text
            break
    return row


@pytest.mark.parametrize("kind", OPEN_SOURCES)
def test_a_row_that_was_written_is_read_as_the_same_record(kind):
    layout = SOURCES[kind].LAYOUT
    row = sample_row(layout)
    [record] = parse(as_csv([row], list(row)), source=kind, name="x.csv").records
    written = write_row(layout, uscc=record.uscc, name=record.name, content=record.content)
    again = parse(json.dumps([written]).encode(), source=kind, name="x.json")
    assert again.wrong == []
    assert [(found.uscc, found.name, found.identity, found.digest) for found in again.records] == [
        (record.uscc, record.name, record.identity, record.digest)
    ]
    assert len(record.content) >= len(layout.identity)


def test_every_word_that_a_source_allows_can_be_written_back():
    tried = [
        (column, word)
        for kind in OPEN_SOURCES
        for column in (field.column for field in SOURCES[kind].LAYOUT.fields)
        for word in cells.choices_of(column.read)
    ]
    assert len(tried) > 10
    for column, word in tried:
        value = column.read(word)
        assert column.read(write_value(column, value)) == value


def test_penalties_and_permits_go_by_the_codes_of_the_standard():
    penalties = headings_of(SOURCES["penalties"].LAYOUT)
    permits = headings_of(SOURCES["permits"].LAYOUT)
    assert (penalties[FIRM.name], penalties["行政处罚决定书文号"]) == ("cf_xdr_shxym", "cf_wsh")
    assert penalties["罚款金额(万元)"] == "cf_nr_fk"
    assert permits["行政许可决定文书号"] == "xk_wsh"
    assert not any(name.startswith("cf_") for name in permits.values())


@pytest.mark.parametrize("kind", OPEN_SOURCES)
def test_every_column_has_a_heading_of_its_own(kind):
    headings = headings_of(SOURCES[kind].LAYOUT)
    assert len(set(headings.values())) == len(headings)


def test_other_sources_go_by_their_column_names():
    headings = headings_of(SOURCES["tax_grades"].LAYOUT)
    assert all(name == heading for name, heading in headings.items())


@pytest.mark.parametrize(
    ("read", "value", "text"),
    [
        (cells.read_wan, "15000.00", "1.500000"),
        (cells.read_wan, "0.01", "0.000001"),
        (cells.read_yuan, "15000.00", "15000.00"),
        (cells.read_yuan, "-0.10", "-0.10"),
        (cells.read_date, "2026-06-01", "2026-06-01"),
        (cells.read_year, 2025, "2025"),
        (cells.read_text(9), "12", "12"),
        (cells.read_choice({"是": True, "否": False}), True, "是"),
        (cells.read_choice({"是": True, "否": False}), False, "否"),
    ],
)
def test_a_value_is_written_as_its_column_reads_it(read, value, text):
    assert write_value(Column("x", read), value) == text


def test_a_value_that_no_text_gives_is_not_written_as_another():
    with pytest.raises(Unwritable):
        write_value(Column("x", cells.read_choice({"甲": 1})), 1)


# The export


@pytest.fixture
def reader():
    return Sender.of()


def export(sender, source="penalties", **query):
    return sender.browser.get(f"/api/v1/records/{source}/export", query, headers=sender.headers)


def read_all(sender, source="penalties", **query):
    """Follow the cursor to the end; return the rows and how many pages it took."""
    rows, since, pages = [], "", 0
    while True:
        page = export(sender, source, since=since, **query).json()
        rows, since, pages = rows + page["rows"], page["next"], pages + 1
        if not page["more"]:
            return rows, pages


@pytest.mark.django_db
def test_records_are_given_out_page_by_page_in_their_order(reader):
    stored_penalties([penalty(serial) for serial in range(7)])
    rows, pages = read_all(reader, limit=3)
    assert pages == 3
    assert [row["cf_wsh"] for row in rows] == [f"合瑶市监罚〔2026〕{serial}号" for serial in range(7)]
    assert rows[0]["cf_nr_fk"] == "1.500000"
    assert "more" in export(reader).json()


@pytest.mark.django_db
def test_what_comes_later_is_given_from_the_cursor(reader):
    stored_penalties([penalty(1)])
    first = export(reader).json()
    assert (len(first["rows"]), first["more"]) == (1, False)
    assert export(reader, since=first["next"]).json()["rows"] == []
    stored_penalties([penalty(1, cf_nr_fk="2"), penalty(2)])
    later = export(reader, since=first["next"]).json()
    assert [(row["cf_wsh"][-2:], row["cf_nr_fk"]) for row in later["rows"]] == [
        ("1号", "2.000000"),
        ("2号", "1.500000"),
    ]


@pytest.mark.django_db
def test_a_record_with_an_early_id_that_commits_late_is_not_passed_over(reader):
    """Negative control beside it: by row ids the reader would have gone past it."""
    stored_penalties([penalty(1), penalty(2)])
    early, late = SourceRecord.objects.order_by("pk")
    ExportEntry.objects.create(record=late, kind="penalties", position=1)
    cursor = "1"
    rows = export(reader, since=cursor).json()["rows"]
    assert [row["cf_wsh"][-2:] for row in rows] == ["1号"]
    assert not SourceRecord.objects.filter(pk__gt=late.pk).exists()
    assert early.pk < late.pk


@pytest.mark.django_db
def test_what_is_no_longer_published_is_passed_over(reader):
    stored_penalties([penalty(1, cf_jdrq="2019-01-01"), penalty(2), penalty(3, cf_gsjzq="2026-06-02")])
    rows, _ = read_all(reader)
    assert [row["cf_wsh"][-2:] for row in rows] == ["2号"]


@pytest.mark.django_db
def test_each_page_given_out_is_in_the_trail(reader):
    stored_penalties([penalty(1)])
    page = export(reader).json()
    entry = TrailEntry.objects.get(event="records.record.export")
    facts = json.loads(entry.body)["facts"]
    assert (entry.organisation_id, facts["source"], facts["rows"], facts["until"]) == (
        reader.client.organisation_id,
        "penalties",
        1,
        int(page["next"]),
    )


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [kind for kind, source in SOURCES.items() if source.POLICY.mode == AUTHORISED])
def test_what_needs_consent_is_never_given_out(reader, kind):
    answer = export(reader, kind)
    assert (answer.status_code, answer.json()["code"]) == (403, "source_not_open")


@pytest.mark.django_db
def test_who_may_read_the_export():
    office = makers.organisation(kinds.FINANCE_OFFICE)
    assert export(Sender.of(office)).status_code == 200
    for serial, kind in enumerate((kinds.BANK, kinds.ENTERPRISE, kinds.GUARANTOR, kinds.OPERATOR), start=2):
        assert export(Sender.of(makers.organisation(kind), serial=serial)).status_code == 403
    officer = sign_in(makers.actor(office, kinds.OFFICER, kinds.HEAD))
    assert officer.get("/api/v1/records/penalties/export").status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("cursor", ["x", "-1", "1.5", "９", "9" * 19])
def test_a_cursor_that_is_none_is_refused(reader, cursor):
    assert export(reader, since=cursor).json()["code"] == "cursor_invalid"


@pytest.mark.django_db
def test_an_unknown_source_is_refused(reader):
    assert export(reader, "horoscopes").json()["code"] == "source_unknown"


# The pull over HTTP


RESTS = []


def connector(url, **options):
    """Return a connector to this machine that notes its rests instead of taking them."""
    RESTS.clear()
    settled = {
        "name": "city",
        "source": "penalties",
        "hosts": frozenset({"127.0.0.1", "localhost"}),
        "rest": RESTS.append,
    }
    return HttpConnector(url=url, **settled | options)


def page(rows, following, more=False):
    return Answer(body=json.dumps({"rows": rows, "next": following, "more": more}).encode())


def test_pages_are_asked_for_from_cursor_to_cursor():
    with serving([page([penalty(1)], "1", more=True), page([penalty(2)], "2")]) as server:
        pulled = list(connector(server.url, rows=1).pull("", AT))
    assert [(one.since, one.next) for one in pulled] == [("", "1"), ("1", "2")]
    assert [request.path for request in server.requests] == ["/export?limit=1", "/export?since=1&limit=1"]
    assert json.loads(pulled[0].content) == [penalty(1)]


def test_a_page_without_rows_moves_the_cursor_only():
    with serving([page([], "5", more=True), page([], "5")]) as server:
        pulled = list(connector(server.url).pull("", AT))
    assert [(one.content, one.next) for one in pulled] == [(b"", "5"), (b"", "5")]


def test_a_cursor_that_stands_still_ends_the_pull():
    with serving([page([penalty(1)], "1", more=True), page([penalty(1)], "1", more=True)]) as server:
        assert len(list(connector(server.url).pull("", AT))) == 2


def test_faults_that_pass_are_tried_again_with_longer_rests():
    with serving([Answer(503), Answer(429), Answer(500), page([penalty(1)], "1")]) as server:
        assert len(list(connector(server.url).pull("", AT))) == 1
    assert RESTS == [0.5, 1.0, 2.0]


def test_tries_and_rests_are_bounded():
    bounds = Bounds(attempts=6, longest_rest=2.0)
    with serving([Answer(503)] * 9) as server, pytest.raises(PullFailed) as failed:
        list(connector(server.url, bounds=bounds).pull("", AT))
    assert failed.value.facts["reason"] == "answer 503"
    assert len(server.requests) == 6
    assert RESTS == [0.5, 1.0, 2.0, 2.0, 2.0]


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 403, 404])
def test_other_answers_end_the_pull_at_once_and_no_redirect_is_followed(status):
    with serving([Answer(status, headers={"Location": "http://127.0.0.1:9/x"})] * 2) as server:
        with pytest.raises(PullFailed) as failed:
            list(connector(server.url).pull("", AT))
        assert (failed.value.facts["reason"], len(server.requests)) == (f"answer {status}", 1)


def test_nobody_at_the_address():
    with pytest.raises(PullFailed):
        list(connector("http://127.0.0.1:9/export").pull("", AT))
    assert len(RESTS) == 3


@pytest.mark.parametrize(
    "body",
    [b"", b"x", b"[]", b"{}", b'{"rows": 1, "next": "", "more": false}', b'{"rows": [1], "next": "", "more": false}',
     b'{"rows": [], "next": 7, "more": false}', b'{"rows": [], "next": "", "more": "no"}', b"[" * 90_000,
     json.dumps({"rows": [], "next": "x" * 201, "more": False}).encode(),
     b'{"rows": [{"a": NaN}], "next": "", "more": false}', b'{"rows": [{"a": "\\ud800"}], "next": "", "more": false}',
     b'{"rows": [{"a": Infinity}], "next": "", "more": false}', b"\xff\xfe"],
)  # fmt: skip
def test_an_answer_that_is_no_page_is_a_failure(body):
    with serving([Answer(body=body)]) as server, pytest.raises(PullFailed) as failed:
        list(connector(server.url).pull("", AT))
    assert "not a page" in failed.value.facts["reason"]


def test_a_page_may_not_be_too_large():
    with serving([Answer(body=b" " * 3000)]) as server, pytest.raises(PullFailed) as failed:
        list(connector(server.url, bounds=Bounds(page_bytes=2000)).pull("", AT))
    assert "larger than" in failed.value.facts["reason"]


@pytest.mark.parametrize(
    "url", ["https://elsewhere.example/export", "http://10.0.0.1/export", "file:///etc/passwd", "ftp://127.0.0.1/x", ""]
)
def test_only_listed_hosts_over_https_are_asked(url):
    with pytest.raises(ConnectorMisconfigured):
        list(connector(url).pull("", AT))


def test_plain_http_is_for_this_machine_alone():
    with pytest.raises(ConnectorMisconfigured) as refused:
        list(connector("http://city.example/export", hosts=frozenset({"city.example"})).pull("", AT))
    assert "https" in refused.value.facts["reason"]


def test_certificates_are_checked(tmp_path):
    ours, theirs = authority(tmp_path, "ours"), authority(tmp_path, "theirs")
    known = Credentials(authority_file=ours.authority)
    with serving([page([], "1")], tls=ours) as server:
        for credentials in (Credentials(), Credentials(authority_file=theirs.authority)):
            with pytest.raises(PullFailed) as failed:
                list(connector(server.url, credentials=credentials).pull("", AT))
            assert "certificate" in failed.value.facts["reason"]
        assert server.requests == []
        assert len(list(connector(server.url, credentials=known).pull("", AT))) == 1


def test_a_certificate_of_another_name_does_not_hold(tmp_path):
    ours = authority(tmp_path, "ours", host="city.example")
    with serving([page([], "1")], tls=ours) as server, pytest.raises(PullFailed) as failed:
        list(connector(server.url, credentials=Credentials(authority_file=ours.authority)).pull("", AT))
    assert "certificate" in failed.value.facts["reason"]


def test_the_other_side_may_ask_for_our_certificate(tmp_path):
    ours = authority(tmp_path, "ours")
    both = Credentials(
        authority_file=ours.authority, certificate_file=ours.certificate, certificate_key_file=ours.private_key
    )
    with serving([page([], "1")] * 2, tls=ours, mutual=True) as server:
        assert len(list(connector(server.url, credentials=both).pull("", AT))) == 1
        with pytest.raises(PullFailed):
            list(connector(server.url, credentials=replace(both, certificate_file="")).pull("", AT))


def test_a_token_from_a_file_is_shown(tmp_path):
    file = tmp_path / "token"
    file.write_text("secret\n")
    with serving([page([], "1")]) as server:
        list(connector(server.url, credentials=Credentials(token_file=str(file))).pull("", AT))
    assert server.requests[0].headers["Authorization"] == "Bearer secret"


def test_a_token_address_elsewhere_is_not_asked(tmp_path):
    file = tmp_path / "key.jwk"
    file.write_text(json.dumps(key().as_dict(private=True)))
    credentials = Credentials(client_id="x", key_file=str(file), token_url="https://elsewhere.example/token")
    with serving([page([], "1")]) as server, pytest.raises(ConnectorMisconfigured):
        list(connector(server.url, credentials=credentials).pull("", AT))
    assert server.requests == []


@pytest.mark.parametrize("body", [b"x", b"[]", b"{}", b'{"access_token": 5}'])
def test_without_a_token_nothing_is_asked(tmp_path, body):
    file = tmp_path / "key.jwk"
    file.write_text(json.dumps(key("EdDSA").as_dict(private=True)))
    with serving([Answer(body=body)] * 4) as server:
        credentials = Credentials(client_id="x", key_file=str(file), token_url=server.url)
        with pytest.raises(PullFailed):
            list(connector(server.url, credentials=credentials).pull("", AT))
        assert [request.method for request in server.requests] == ["POST"]


# Taking in what was pulled


@pytest.fixture
def read_here(monkeypatch):
    """Read originals in this process; the reading process has tests of its own."""
    monkeypatch.setattr(services_of_deliveries, "read_original", lambda job, **_: read_documents(job, Limits()))


class Pages:
    """A connector whose pages are given."""

    name, source, registers = "city", "penalties", True

    def __init__(self, *pages):
        self.pages, self.asked = list(pages), []

    def pull(self, since, at):
        self.asked.append(since)
        for rows, following in self.pages:
            if isinstance(rows, Exception):
                raise rows
            content = json.dumps(rows).encode() if rows else b""
            yield PulledRows(f"page-{following}.json", content, since, following)
            since = following


@pytest.fixture
def pulls(monkeypatch, read_here):
    """Let "city" be the given pages."""

    def install(*pages):
        made = Pages(*pages)
        monkeypatch.setattr(services_of_connectors, "find_connector", lambda name: made)
        return made

    return install


def pull(at=AT):
    return services.pull_connector(name="city", at=at)


@pytest.mark.django_db
def test_pages_are_taken_in_in_order_and_the_cursor_moves(pulls):
    pulls(([penalty(1)], "a"), ([penalty(1, cf_nr_fk="2"), penalty(2)], "b"), ([], "c"))
    deliveries = pull()
    assert [(one.status, one.name) for one in deliveries] == [("done", "page-a.json"), ("done", "page-b.json")]
    state = ConnectorState.objects.get()
    assert (state.cursor, state.last_run_at, state.last_error) == ("c", AT, "")
    assert [content["fine"] for *_, content in versions()] == ["15000.00", "20000.00", "15000.00"]


@pytest.mark.django_db
def test_the_next_run_goes_on_from_the_cursor(pulls):
    made = pulls(([penalty(1)], "a"))
    pull()
    made.pages = [([penalty(2)], "b")]
    pull()
    assert made.asked == ["", "a"]
    assert len(versions()) == 2


@pytest.mark.django_db
def test_the_same_page_again_is_no_delivery(pulls):
    made = pulls(([penalty(1)], ""))
    assert (len(pull()), len(pull()), made.asked) == (1, 0, ["", ""])
    assert Delivery.objects.count() == PulledPage.objects.count() == 1


@pytest.mark.django_db
def test_a_failure_is_kept_and_what_came_before_it_stays(pulls):
    made = pulls(([penalty(1)], "a"), (PullFailed(reason="answer 503"), ""))
    with pytest.raises(PullFailed):
        pull()
    state = ConnectorState.objects.get()
    assert (state.cursor, len(versions())) == ("a", 1)
    assert "answer 503" in state.last_error
    made.pages = [([penalty(2)], "b")]
    pull(AT + timedelta(hours=1))
    assert made.asked == ["", "a"]
    state.refresh_from_db()
    assert (state.last_error, state.last_run_at) == ("", AT + timedelta(hours=1))


@pytest.mark.django_db
def test_a_run_that_died_after_taking_a_page_in_is_finished_first(pulls, monkeypatch):
    made = pulls(([penalty(1)], "a"), ([penalty(1, cf_nr_fk="2")], "b"))

    def die(**_):
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(services_of_connectors, "import_delivery", die)
        with pytest.raises(MemoryError):
            pull()
    assert (versions(), ConnectorState.objects.get().cursor) == ([], "a")
    made.pages = made.pages[1:]
    pull()
    assert [content["fine"] for *_, content in versions()] == ["15000.00", "20000.00"]
    assert Delivery.objects.filter(status="done").count() == 2


@pytest.mark.django_db
def test_two_runs_at_once_do_not_take_a_page_in_twice(pulls):
    made = pulls(([penalty(1)], "a"))
    inner = []

    def overlapping(since, at):
        if not inner:
            inner.append(True)
            pull()
        yield PulledRows("page", json.dumps([penalty(1)]).encode(), since, "a")

    made.pull = overlapping
    with pytest.raises(PullOverlaps):
        pull()
    assert Delivery.objects.count() == 1


@pytest.mark.django_db
def test_the_outbox_asks_every_connector(pulls, settings):
    settings.RECORD_CONNECTORS = [{"name": "city", "source": "penalties", "url": "https://x"}]
    pulls(([penalty(1)], "a"))
    services.enqueue_pulls(at=AT)
    services.enqueue_pulls(at=AT)
    drain(worker="test", at=AT)
    assert len(versions()) == 1


# What is configured


GIVEN = {
    "name": "city",
    "source": "penalties",
    "url": "https://city.example/export",
    "token_file": "/x",
    "registers": True,
}


def test_connectors_come_from_the_settings(settings):
    settings.RECORD_CONNECTORS, settings.CONNECTOR_HOSTS = [GIVEN], ["city.example"]
    found = configured.find_connector("city")
    assert (found.source, found.url, found.registers) == ("penalties", GIVEN["url"], True)
    assert (found.credentials.token_file, found.hosts) == ("/x", frozenset({"city.example"}))
    assert configured.list_connectors() == ["city"]


def test_an_unknown_connector_is_refused(settings):
    settings.RECORD_CONNECTORS = [GIVEN]
    with pytest.raises(ConnectorUnknown):
        configured.find_connector("province")


@pytest.mark.parametrize("changes", [{"url": None}, {"source": None}, {"source": "horoscopes"}, {"password": "x"}])
def test_a_connector_that_makes_no_sense_is_refused(settings, changes):
    settings.RECORD_CONNECTORS = [{name: value for name, value in (GIVEN | changes).items() if value is not None}]
    with pytest.raises(ConnectorMisconfigured):
        configured.find_connector("city")


# Two platforms


def city(settings, address, tmp_path, reader):
    """Configure a connector to a CreditShare at an address, which buys its token there with a registered key."""
    file = tmp_path / "city.jwk"
    file.write_text(json.dumps(reader.key.as_dict(private=True)))
    settings.SITE_URL = address
    settings.CONNECTOR_HOSTS = ["localhost", "127.0.0.1"]
    settings.RECORD_CONNECTORS = [
        {
            "name": "city",
            "source": "penalties",
            "url": f"{address}/api/v1/records/penalties/export",
            "client_id": reader.client.client_id,
            "key_file": str(file),
            "token_url": f"{address}/api/v1/oauth/token",
            "registers": True,
            "rows": 4,
        }
    ]


def many_penalties():
    """Penalties of several firms, some corrected later: eleven versions."""
    stored_penalties([penalty(serial, FIRMS[serial % 6]) for serial in range(8)])
    stored_penalties([penalty(serial, FIRMS[serial % 6], cf_nr_fk="3", cf_sy="更正") for serial in range(3)])


@pytest.mark.django_db(transaction=True)
def test_a_pull_from_another_creditshare_over_http_brings_the_same_records(live_server, settings, tmp_path, read_here):
    """The server's own export is pulled back: every row is recognised as the version that stands already."""
    reader = Sender.of()
    many_penalties()
    city(settings, live_server.url, tmp_path, reader)
    before = versions()
    deliveries = services.pull_connector(name="city", at=timezone.now())
    assert [counts(one.batches.get()) for one in deliveries] == [(0, 4, 0, 0), (0, 4, 0, 0), (0, 3, 0, 0)]
    assert versions() == before
    assert len(before) == 11
    assert services.pull_connector(name="city", at=timezone.now()) == []


@pytest.mark.django_db
def test_what_one_platform_gives_out_another_takes_in_as_the_same(pulls, reader):
    """A's export into an empty B: the same firms, identities, digests and contents, in the same order."""
    many_penalties()
    given = versions()
    sids = [export(reader, since=since, limit=4).json() for since in ("", "4", "8")]
    assert [one["more"] for one in sids] == [True, True, False]
    empty_records()
    pulls(*((one["rows"], one["next"]) for one in sids))
    deliveries = pull()
    assert sum(one.batches.get().new for one in deliveries) == 8
    assert sum(one.batches.get().changed for one in deliveries) == 3
    assert versions() == given


def empty_records():
    """Forget every record, as if this were another platform's database."""
    from django.db import connection

    from creditshare.records.models import Batch, FirmVersion

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for model in (ExportEntry, SourceRecord, FirmVersion, Batch, Delivery):
            table = model._meta.db_table
            if connection.vendor == "postgresql":
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_delete")
            cursor.execute(f"DELETE FROM {table}")


@pytest.mark.django_db(transaction=True)
def test_the_command_pulls_and_prints_one_object(live_server, settings, tmp_path, capsys):
    reader = Sender.of()
    many_penalties()
    city(settings, live_server.url, tmp_path, reader)
    call_command("pull_records", "city", "--json")
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert {name: told[name] for name in ("pages", "rows", "new", "same", "wrong")} == {
        "pages": 3, "rows": 11, "new": 0, "same": 11, "wrong": 0
    }  # fmt: skip


@pytest.mark.django_db
def test_the_command_says_what_is_wrong(settings):
    settings.RECORD_CONNECTORS = []
    with pytest.raises(CommandError, match="no connector"):
        call_command("pull_records", "city")


# What the documentation promises


def documented_client():
    """Return the client that docs/connect.md prints."""
    text = (Path(settings_of_project.BASE_DIR) / "docs" / "connect.md").read_text(encoding="utf-8")
    return text.split("```python\n")[1].split("```")[0]


@pytest.mark.django_db(transaction=True)
def test_the_documented_client_runs_as_printed(live_server, settings, tmp_path, read_here):
    sender = Sender.of()
    settings.SITE_URL = live_server.url
    settings.ALLOWED_HOSTS = ["*"]
    (tmp_path / "push.py").write_text(documented_client())
    (tmp_path / "key.jwk").write_text(json.dumps(sender.key.as_dict(private=True)))
    (tmp_path / "rows.json").write_text(json.dumps([penalty(1), penalty(2)]))

    def push(sequence):
        given = [live_server.url, sender.client.client_id, "key.jwk", "penalties", sequence, "rows.json"]
        done = subprocess.run(
            [sys.executable, "push.py", *given], cwd=tmp_path, capture_output=True, check=True, timeout=60
        )
        return json.loads(done.stdout)

    first, again = push("1"), push("1")
    assert (first["replayed"], again["replayed"], again["id"]) == (False, True, first["id"])
    assert push("3")["waiting_for"] == 1
    drain(worker="test", at=timezone.now())
    assert len(versions()) == 2
    assert sender.get("penalties/sequence").json()["gaps"] == [2]


# Faults of our own configuration


@pytest.mark.parametrize(
    ("file", "content"),
    [("missing", None), ("empty", ""), ("text", "no key"), ("json", "{}"), ("kind", '{"kty": "x"}')],
)
def test_a_key_that_cannot_be_read_is_a_failure(tmp_path, file, content):
    path = tmp_path / file
    if content is not None:
        path.write_text(content)
    with serving([]) as server:
        credentials = Credentials(client_id="x", key_file=str(path), token_url=server.url)
        with pytest.raises(PullFailed) as failed:
            list(connector(server.url, credentials=credentials).pull("", AT))
        assert "credentials" in failed.value.facts["reason"]
        assert server.requests == []


@pytest.mark.parametrize("content", [None, "", " \n"])
def test_a_token_that_cannot_be_read_is_a_failure(tmp_path, content):
    path = tmp_path / "token"
    if content is not None:
        path.write_text(content)
    with serving([]) as server, pytest.raises(PullFailed):
        list(connector(server.url, credentials=Credentials(token_file=str(path))).pull("", AT))


def test_a_connector_is_printed_without_its_secrets(tmp_path):
    path = tmp_path / "token"
    path.write_text("very secret")
    assert "very secret" not in repr(connector("http://127.0.0.1:9", credentials=Credentials(token_file=str(path))))


@pytest.mark.django_db
def test_what_is_misconfigured_is_kept_with_the_connector_too(settings, read_here):
    settings.CONNECTOR_HOSTS = []
    settings.RECORD_CONNECTORS = [{"name": "city", "source": "penalties", "url": "https://city.example/export"}]
    with pytest.raises(ConnectorMisconfigured):
        pull()
    assert "CONNECTOR_HOSTS" in ConnectorState.objects.get().last_error


@pytest.mark.django_db
def test_a_page_of_foreign_rows_is_refused_and_the_pull_goes_on(pulls):
    """A file that is no such source is a refused delivery like any other; the next page is not held back by it."""
    pulls(([{"a": "b"}], "1"), ([penalty(1)], "2"))
    assert [one.status for one in pull()] == ["refused", "done"]
    assert len(versions()) == 1


@pytest.mark.django_db
def test_wrong_rows_of_a_page_are_listed_and_the_rest_is_stored(pulls):
    pulls(([penalty(1), penalty(2, cf_jdrq="soon"), penalty(3, cf_xdr_shxym="x")], "1"))
    [delivery] = pull()
    assert counts(delivery.batches.get()) == (1, 0, 0, 2)
