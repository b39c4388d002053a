"""The trail in the database: verified where it lies, exported, and proved entry by entry; and who may read it."""

import json
from datetime import timedelta
from threading import Barrier, Event, Thread

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction

from creditshare.audit import queries, services, verifier
from creditshare.audit.errors import NotSealedYet
from creditshare.audit.models import Checkpoint, TrailEntry
from creditshare.audit.permissions import SEARCH_TRAIL, VERIFY_TRAIL
from creditshare.audit.rules.checkpoint import read_checkpoint
from creditshare.audit.rules.merkle import leaf_hash, proves_inclusion
from creditshare.db.keys import load_private_key
from creditshare.kernel import actor as kinds
from creditshare.kernel.actor import NOBODY, PLATFORM
from creditshare.kernel.errors import NotFound, NotPermitted, NotSignedIn
from tests import makers
from tests.audit.makers import entries, export, sealed
from tests.audit.test_sealing import break_trail

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def published(settings, tmp_path):
    settings.AUDIT_CHECKPOINT_FILE = tmp_path / "checkpoint"
    return settings.AUDIT_CHECKPOINT_FILE


@pytest.mark.parametrize(("sizes", "tail"), [([], 0), ([], 2), ([1], 0), ([3, 4], 2), ([1, 2, 4, 9], 1)])
def test_a_clean_trail_is_intact(at, sizes, tail):
    sealed(sizes, at, tail)
    entries(2, at)
    verdict = queries.verify_database()
    assert verdict["verdict"] == "intact"
    assert (verdict["entries"], verdict["sealed"]) == (sum(sizes) + tail, sum(sizes))
    assert queries.find_violations(at=at) == []


def mended(position: int) -> list[str]:
    """Close the gap that a deletion left, as a careful forger would."""
    return [
        f"DELETE FROM audit_trailentry WHERE position = {position}",
        f"UPDATE audit_trailentry SET position = -position WHERE position > {position}",
        "UPDATE audit_trailentry SET position = -position - 1 WHERE position < 0",
    ]


def swapped(first: int, second: int) -> list[str]:
    return [
        f"UPDATE audit_trailentry SET position = -1 WHERE position = {first}",
        f"UPDATE audit_trailentry SET position = {first} WHERE position = {second}",
        f"UPDATE audit_trailentry SET position = {second} WHERE position = -1",
    ]


FALSIFICATIONS = {
    "body": (5, ["UPDATE audit_trailentry SET body = replace(body, 'tests', 'texts') WHERE position = 5"]),
    "column": (5, ["UPDATE audit_trailentry SET event = 'other' WHERE position = 5"]),
    "moment": (5, ["UPDATE audit_trailentry SET at = '2020-01-01 00:00:00+00:00' WHERE position = 5"]),
    "deletion": (5, ["DELETE FROM audit_trailentry WHERE position = 5"]),
    "mended deletion": (5, mended(5)),
    "deletion of the first": (0, mended(0)),
    "swap": (2, swapped(2, 6)),
    "truncation": (4, ["DELETE FROM audit_trailentry WHERE position >= 4"]),
    "emptied": (0, ["DELETE FROM audit_trailentry"]),
    "unnumbered": (6, ["UPDATE audit_trailentry SET position = NULL WHERE position = 6"]),
    "checkpoint gone": (0, ["DELETE FROM audit_checkpoint WHERE size = 3"]),
    "note": (3, ["UPDATE audit_checkpoint SET note = replace(note, '8', '9') WHERE size = 8"]),
    "unsealed column": (9, ["UPDATE audit_trailentry SET event = 'other' WHERE position = 9"]),
}


@pytest.mark.parametrize(("first_bad", "statements"), FALSIFICATIONS.values(), ids=FALSIFICATIONS)
def test_a_falsified_database_is_found_out(at, first_bad, statements, capsys):
    sealed([3, 5], at, tail=2)
    break_trail(*statements)
    verdict = queries.verify_database()
    assert verdict["verdict"] == "tampered"
    assert verdict["first_bad_index"] == first_bad
    with pytest.raises(SystemExit, match="1"):
        call_command("verify_trail", "--json")
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["first_bad_index"] == first_bad
    assert queries.find_violations(at=at)[0]["invariant"] == "trust 17"


def test_a_forged_leaf_hash_beside_a_forged_body_is_found(at):
    sealed([3, 5], at)
    row = TrailEntry.objects.get(position=4)
    body = row.body.replace("tests", "texts")
    with connection.cursor():
        break_trail(f"UPDATE audit_trailentry SET body = '{body}', event = 'texts.thing.do' WHERE position = 4")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_trailentry SET leaf_hash = %s WHERE position = 4", [leaf_hash(body.encode())])
    verdict = queries.verify_database()
    assert verdict["first_bad_index"] == 4
    assert "sealed" in verdict["problem"]


def test_a_forged_entry_that_waits_for_its_number_is_found(at):
    sealed([3], at)
    entries(1, at)
    break_trail("UPDATE audit_trailentry SET subject = 'other' WHERE position IS NULL")
    assert queries.verify_database()["first_bad_index"] == 3


CUT = (
    "DELETE FROM audit_trailentry WHERE position >= 3",
    "DELETE FROM audit_checkpoint WHERE size > 3",
)


def test_a_trail_cut_with_its_checkpoints_is_found_by_the_published_one(at, published):
    sealed([3, 5], at)
    published.write_text(queries.last_checkpoint().note)
    break_trail(*CUT)
    verdict = queries.verify_database()
    assert verdict["first_bad_index"] == 3
    assert "kept checkpoint seals 8" in verdict["problem"]


def test_without_the_published_checkpoint_such_a_cut_would_pass(at):
    """Negative control: what lies in the database alone cannot show that its end is missing."""
    sealed([3, 5], at)
    break_trail(*CUT)
    assert queries.verify_database(kept=[])["verdict"] == "intact"


def test_the_command_reads_a_checkpoint_kept_elsewhere(at, tmp_path, capsys):
    sealed([3], at)
    kept = tmp_path / "kept"
    kept.write_text(queries.last_checkpoint().note)
    call_command("verify_trail", "--checkpoint", str(kept))
    assert capsys.readouterr().out == "intact: 3 entries, 3 sealed by 1 checkpoints\n"
    with pytest.raises(CommandError) as refused:
        call_command("verify_trail", "--checkpoint", str(tmp_path / "none"))
    assert refused.value.returncode == 2


def test_the_export_verifies_alone(at, tmp_path):
    sealed([3, 4], at, tail=2)
    lines = export(tmp_path / "trail.jsonl")
    assert len(lines) == 1 + 2 + 9
    verdict = verifier.verify(verifier.read_lines(lines))
    assert (verdict["verdict"], verdict["entries"], verdict["sealed"]) == ("intact", 9, 7)
    assert verifier.main([str(tmp_path / "trail.jsonl"), "--key", queries.list_verifier_keys()[0]]) == 0


def test_the_export_command_seals_first_unless_told_otherwise(at, tmp_path, capsys):
    entries(4, at)
    call_command("export_trail", str(tmp_path / "raw"), "--as-it-is", "--json")
    assert json.loads(capsys.readouterr().out)["lines"] == 1
    call_command("export_trail", str(tmp_path / "trail"), "--json")
    assert json.loads(capsys.readouterr().out)["lines"] == 6
    with pytest.raises(CommandError) as refused:
        call_command("export_trail", str(tmp_path / "none" / "trail"))
    assert refused.value.returncode == 2


def test_a_retired_key_still_verifies(at, settings, tmp_path):
    settings.KEY_DIR = tmp_path / "keys"
    sealed([3], at)
    retired = load_private_key("trail")
    (settings.KEY_DIR / "trail.pem").rename(settings.KEY_DIR / f"trail.{retired.key_id}.pem")
    # Another process would not have the old key cached under this name.
    (settings.KEY_DIR).rename(tmp_path / "moved")
    settings.KEY_DIR = tmp_path / "moved"
    sealed([2], at)
    assert load_private_key("trail").key_id != retired.key_id
    assert queries.verify_database()["verdict"] == "intact"
    assert len(queries.verify_database()["keys"]) == 2


def test_a_checkpoint_of_a_key_we_never_had_is_found(at, settings, tmp_path):
    sealed([3], at)
    settings.KEY_DIR = tmp_path / "other"
    load_private_key("trail")
    verdict = queries.verify_database()
    assert (verdict["verdict"], verdict["first_bad_index"]) == ("tampered", 0)
    assert "not signed" in verdict["problem"]


@pytest.mark.parametrize("position", [0, 3, 6])
def test_an_entry_is_proved_under_the_newest_checkpoint(at, position):
    sealed([3, 4], at)
    entry = TrailEntry.objects.get(position=position)
    proved = queries.prove_entry(actor=PLATFORM, entry_id=entry.pk)
    head = read_checkpoint(proved["checkpoint"], [load_private_key("trail").private.public_key()])
    path = [bytes.fromhex(step) for step in proved["proof"]]
    assert proves_inclusion(leaf_hash(proved["body"].encode()), proved["position"], head.size, path, head.root)


def test_an_entry_is_proved_only_once_it_is_sealed(at):
    sealed([2], at, tail=1)
    for entry in (TrailEntry.objects.get(position=2), entries(1, at)[0]):
        with pytest.raises(NotSealedYet):
            queries.prove_entry(actor=PLATFORM, entry_id=entry.pk)


@pytest.fixture
def cast(at):
    firm, other, lender, auditor = (
        makers.firm(),
        makers.firm(),
        makers.bank(),
        makers.organisation(kinds.AUDITOR_OFFICE),
    )
    officer = makers.actor(lender, kinds.OFFICER)
    services.record_event("consents.data.read", officer, "one", at=at, firm_id=firm.pk)
    services.record_event("consents.data.read", officer, "two", at=at + timedelta(hours=1), firm_id=other.pk)
    services.record_event("reports.report.issue", PLATFORM, "three", at=at + timedelta(hours=2))
    return {
        "firm": makers.actor(firm, kinds.LEGAL_REPRESENTATIVE),
        "lender": makers.actor(lender, kinds.AUDITOR),
        "auditor": makers.actor(auditor, kinds.AUDITOR),
        "stranger": makers.actor(makers.bank(), kinds.HEAD),
    }


SEEN = {"firm": ["one"], "lender": ["two", "one"], "auditor": ["three", "two", "one"], "stranger": []}


@pytest.mark.parametrize("who", SEEN)
def test_each_sees_what_concerns_it_and_the_auditor_all(cast, who):
    assert [entry.subject for entry in queries.list_entries(actor=cast[who])] == SEEN[who]
    for entry in TrailEntry.objects.all():
        if entry.subject in SEEN[who]:
            assert queries.get_entry(actor=cast[who], entry_id=entry.pk) == entry
        else:
            with pytest.raises(NotFound):
                queries.get_entry(actor=cast[who], entry_id=entry.pk)


def test_a_search_narrows(cast, at):
    auditor = cast["auditor"]

    def found(**wanted):
        return [entry.subject for entry in queries.list_entries(actor=auditor, **wanted)]

    assert found(event="consents.") == ["two", "one"]
    assert found(event="consents.data.read", limit=1) == ["two"]
    assert found(subject="three") == ["three"]
    assert found(since=at + timedelta(hours=1)) == ["three", "two"]
    assert found(until=at + timedelta(hours=1)) == ["one"]
    assert found(firm_id=cast["firm"].organisation_id) == ["one"]
    assert found(organisation_id=cast["lender"].organisation_id) == ["two", "one"]
    assert found(before_id=TrailEntry.objects.get(subject="two").pk) == ["one"]
    assert found(person_id=-1) == []


def test_a_search_cannot_widen_what_is_seen(cast):
    other = cast["lender"].organisation_id
    assert [entry.subject for entry in queries.list_entries(actor=cast["firm"], organisation_id=other)] == ["one"]
    assert queries.list_entries(actor=cast["stranger"], organisation_id=other) == []


@pytest.mark.parametrize("kind", kinds.ORGANISATION_KINDS)
@pytest.mark.parametrize("role", kinds.ROLES)
def test_the_permission_table_decides(kind, role):
    actor = makers.actor(makers.organisation(kind), role)
    if role in SEARCH_TRAIL.allowed[kind]:
        assert queries.list_entries(actor=actor) == []
    else:
        with pytest.raises(NotPermitted):
            queries.list_entries(actor=actor)
    if role in VERIFY_TRAIL.allowed.get(kind, ()):
        assert queries.verify_database(actor=actor)["verdict"] == "intact"
    else:
        with pytest.raises(NotPermitted):
            queries.verify_database(actor=actor)


def test_who_is_not_signed_in_sees_nothing():
    for ask in (queries.list_entries, queries.verify_database):
        with pytest.raises(NotSignedIn):
            ask(actor=NOBODY)


def test_invariants_are_run_and_counted(at, settings, capsys):
    settings.INVARIANTS = ["creditshare.audit.queries.find_violations", "creditshare.outbox.queries.find_violations"]
    sealed([2], at)
    call_command("check_invariants", "--json")
    assert json.loads(capsys.readouterr().out) == {"checked": 2, "violations": []}
    break_trail("DELETE FROM audit_trailentry WHERE position = 1")
    with pytest.raises(SystemExit, match="1"):
        call_command("check_invariants", "--json")
    (violation,) = json.loads(capsys.readouterr().out)["violations"]
    assert (violation["invariant"], violation["subject"]) == ("trust 17", "entry 1")
    with pytest.raises(SystemExit, match="1"):
        call_command("check_invariants")
    assert "2 checks, 1 violations" in capsys.readouterr().out


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_writers_and_sequencers_together_leave_no_gap_and_no_double(at):
    """Four writers commit out of order while three sequencers number and seal."""
    writers, each, done = 4, 60, []
    start, sealed_once = Barrier(writers + 3), Event()

    def write(number: int) -> None:
        start.wait()
        for turn in range(each):
            if turn == each // 2:
                assert sealed_once.wait(300), "nobody sealed beside the writers"
            with transaction.atomic():
                services.record_event("tests.thing.do", PLATFORM, number, at=at)
        done.append(number)
        connection.close()

    def seal() -> None:
        start.wait()
        while len(done) < writers:
            services.sequence_entries(at=at, batch=7)
            if services.issue_checkpoint(at=at) is not None:
                sealed_once.set()
        connection.close()

    threads = [Thread(target=write, args=(number,)) for number in range(writers)]
    threads += [Thread(target=seal) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    services.seal_trail(at=at)
    assert not any(thread.is_alive() for thread in threads)
    places = sorted(TrailEntry.objects.values_list("position", flat=True))
    assert places == list(range(writers * each))
    assert Checkpoint.objects.count() > 1
    assert queries.verify_database()["verdict"] == "intact"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_sequencer_waits_for_no_open_transaction(at):
    """A reader that has written its entry and not committed yet keeps nobody waiting; its entry is numbered later."""
    entries(2, at)
    with transaction.atomic():
        services.record_event("tests.thing.do", PLATFORM, "late", at=at)
        numbered = []

        def number() -> None:
            numbered.append(services.sequence_entries(at=at))
            connection.close()

        thread = Thread(target=number)
        thread.start()
        thread.join(200)
        assert numbered == [2]
    assert services.sequence_entries(at=at) == 1
    assert TrailEntry.objects.get(subject="late").position == 2
