"""Numbered batches: each once, in the order of their numbers, whatever the network does to them."""

import hashlib
import json
import os
import random
from collections import Counter

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from creditshare.kernel import actor as kinds
from creditshare.kernel.actor import SYSTEM_CLIENT, Actor
from creditshare.kernel.errors import NotPermitted
from creditshare.outbox.models import Work
from creditshare.outbox.services import drain
from creditshare.records import queries
from creditshare.records.errors import NothingToRelease
from creditshare.records.models import (
    BatchStream,
    Delivery,
    SequencedBatch,
    SequenceEvent,
    SourceRecord,
)
from creditshare.records.queries.records import current_records
from creditshare.records.services import cancel_delivery, import_delivery, release_sequence
from creditshare.records.services import deliveries as services_of_deliveries
from creditshare.records.services import sequences as services_of_sequences
from creditshare.records.sources.reading.child import read_documents
from creditshare.records.sources.reading.limits import Limits
from tests import makers
from tests.parties.makers import sign_in
from tests.records.signing import Sender, grade, rows_body, sign
from tests.records.test_concurrency import together

pytestmark = pytest.mark.django_db
FIRMS = [makers.uscc(8_000_000 + serial) for serial in range(12)]
SEED = 20261123


@pytest.fixture(autouse=True)
def read_here(monkeypatch):
    """Read originals in this process and leave profiles: both have tests of their own, and five hundred take minutes."""
    monkeypatch.setattr(services_of_deliveries, "read_original", lambda job, **_: read_documents(job, Limits()))
    monkeypatch.setattr("creditshare.profiles.tasks.refresh_profile", lambda **_: None)


@pytest.fixture
def sender():
    return Sender.of()


def work_off():
    """Do all the work that was recorded."""
    while drain(worker="test", at=timezone.now(), limit=2000):
        continue


def state_of(sender, source="tax_grades"):
    return sender.get(f"{source}/sequence").json()


def grades():
    """Return what now holds: (firm, year) → grade."""
    codes = dict(Delivery._meta.get_field("owner").related_model.objects.values_list("pk", "uscc"))
    return {(codes[row["firm"]], row["year"]): row["grade"] for row in current_records(None, ["tax_grades"])}


def test_a_numbered_batch_is_taken_in_and_applied(sender):
    answer = sender.send(rows_body(grade(FIRMS[0])), sequence=1)
    told = answer.json()
    assert answer.status_code == 202
    assert (told["sequence"], told["replayed"], told["waiting_for"]) == (1, False, None)
    work_off()
    assert grades() == {(FIRMS[0], 2025): "A"}
    assert state_of(sender) == {"last": 1, "next": 2, "waiting": 0, "gaps": [], "replays": 0, "refused": 0}
    detail = sender.get(f"deliveries/{told['id']}").json()
    assert (detail["status"], detail["sequence"], detail["waiting_for"]) == ("done", 1, None)


def test_the_same_bytes_again_are_the_same_delivery_and_counted(sender):
    body = rows_body(grade(FIRMS[0]))
    first = sender.send(body, sequence=1)
    work_off()
    again = sender.send(body, sequence=1)
    assert (again.status_code, again.json()["replayed"]) == (200, True)
    assert again.json()["id"] == first.json()["id"]
    assert again["Location"] == first["Location"]
    assert again.json()["status"] == "done"
    assert Delivery.objects.count() == SequencedBatch.objects.count() == 1
    assert state_of(sender)["replays"] == 1


def test_other_bytes_under_a_taken_number_are_refused_and_recorded(sender):
    sender.send(rows_body(grade(FIRMS[0])), sequence=1)
    answer = sender.send(rows_body(grade(FIRMS[0], letter="D")), sequence=1)
    assert (answer.status_code, answer.json()["code"]) == (409, "sequence_reused")
    assert answer["Content-Type"] == "application/problem+json"
    work_off()
    assert grades() == {(FIRMS[0], 2025): "A"}
    event = SequenceEvent.objects.get()
    assert (event.kind, event.sequence, event.code) == ("refused", 1, "sequence_reused")
    assert event.digest == hashlib.sha256(rows_body(grade(FIRMS[0], letter="D"))).hexdigest()
    assert state_of(sender)["refused"] == 1


def test_a_batch_beyond_a_gap_waits_and_the_gap_is_shown(sender):
    sender.send(rows_body(grade(FIRMS[0], letter="B")), sequence=1)
    answer = sender.send(rows_body(grade(FIRMS[0], letter="D")), sequence=4)
    assert (answer.status_code, answer.json()["waiting_for"]) == (202, 1)
    work_off()
    assert grades() == {(FIRMS[0], 2025): "B"}
    assert state_of(sender) == {"last": 4, "next": 2, "waiting": 1, "gaps": [2, 3], "replays": 0, "refused": 0}
    detail = sender.get(f"deliveries/{answer.json()['id']}").json()
    assert (detail["status"], detail["waiting_for"]) == ("waiting", 2)
    sender.send(rows_body(grade(FIRMS[0], letter="M")), sequence=3)
    work_off()
    assert state_of(sender)["gaps"] == [2]
    sender.send(rows_body(grade(FIRMS[0], letter="C")), sequence=2)
    work_off()
    assert grades() == {(FIRMS[0], 2025): "D"}
    assert [row.content["grade"] for row in SourceRecord.objects.order_by("pk")] == ["B", "C", "M", "D"]
    assert state_of(sender)["gaps"] == []


def test_a_waiting_batch_cannot_be_read_out_of_turn(sender):
    answer = sender.send(rows_body(grade(FIRMS[0])), sequence=2)
    delivery = import_delivery(delivery_id=answer.json()["id"], at=timezone.now())
    assert (delivery.status, SourceRecord.objects.count()) == ("waiting", 0)


def test_a_refused_file_settles_its_number(sender):
    assert sender.send(b"[]", sequence=1).json()["code"] == "invalid"
    assert state_of(sender)["refused"] == 1
    assert not SequencedBatch.objects.exists()
    sender.send(json.dumps({"rows": [{"x": "1"}]}).encode(), sequence=1)
    sender.send(rows_body(grade(FIRMS[0])), sequence=2)
    work_off()
    assert sorted(Delivery.objects.values_list("status", flat=True)) == ["done", "refused"]
    assert state_of(sender)["next"] == 3


def test_a_cancelled_batch_settles_its_number(sender):
    ids = [
        sender.send(rows_body(grade(FIRMS[0], year)), sequence=n).json()["id"]
        for n, year in ((2, 2022), (1, 2021), (3, 2023))
    ]
    actor = Actor(
        organisation_id=sender.client.organisation_id,
        organisation_kind=kinds.AGENCY,
        roles=frozenset({SYSTEM_CLIENT}),
        client_id=sender.client.pk,
    )
    for delivery_id in ids[:2]:
        cancel_delivery(actor=actor, delivery_id=delivery_id, at=timezone.now())
    work_off()
    assert grades() == {(FIRMS[0], 2023): "A"}
    assert state_of(sender)["next"] == 4


def test_a_correction_that_is_taken_back_holds(sender):
    """The numbers say that the third came last, though it says what the first said."""
    for number, letter in ((3, "A"), (2, "B"), (1, "A"), (4, "A")):
        sender.send(rows_body(grade(FIRMS[0], letter=letter), name=f"{number}"), sequence=number)
    work_off()
    assert grades() == {(FIRMS[0], 2025): "A"}
    stored = SourceRecord.objects.order_by("pk").values_list("content__grade", "repeats")
    assert list(stored) == [("A", 0), ("B", 0), ("A", 1)]
    counted = SequencedBatch.objects.order_by("sequence").values_list(
        "delivery__batches__new", "delivery__batches__changed", "delivery__batches__same"
    )
    assert list(counted) == [(1, 0, 0), (0, 1, 0), (0, 1, 0), (0, 0, 1)]


def test_an_old_file_without_a_number_takes_nothing_back(sender):
    """Negative control: only a number says what came last; without one, what was corrected stays corrected."""
    for letter in ("A", "B", "A"):
        sender.send(rows_body(grade(FIRMS[0], letter=letter), name=letter))
        work_off()
    assert grades() == {(FIRMS[0], 2025): "B"}
    assert SourceRecord.objects.count() == 2


def test_records_are_still_guarded_by_the_database(sender):
    sender.send(rows_body(grade(FIRMS[0])), sequence=1)
    work_off()
    table = SourceRecord._meta.db_table
    for statement in (f"UPDATE {table} SET line = 9", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_streams_are_apart_by_system_and_source(sender):
    other = Sender.of(sender.client.organisation, serial=2)
    body = rows_body(grade(FIRMS[0]))
    answers = [
        sender.send(body, sequence=1),
        other.send(body, sequence=1),
        sender.send(rows_body({"统一社会信用代码": FIRMS[0]}), sequence=1, source="tax_arrears"),
    ]
    assert [answer.status_code for answer in answers] == [202, 202, 202]
    assert BatchStream.objects.count() == 3
    assert state_of(other)["last"] == 1


def altered(body):
    place = body.index(b"2025") + 3
    return body[:place] + b"4" + body[place + 1 :]


def refusals():
    """Return each way to be refused: what is sent, and the code of the refusal."""
    body = rows_body(grade(FIRMS[0]))

    def elsewhere(**changes):
        return lambda sender: sender.send(
            body,
            sequence=1,
            signature=sign(body, **({"sequence": 1, "source": "tax_grades", "key": sender.key} | changes)),
        )

    def late(sender):
        return elsewhere(iat=int(timezone.now().timestamp()) - 3600)(sender)

    def early(sender):
        return elsewhere(iat=int(timezone.now().timestamp()) + 3600)(sender)

    def tampered(sender):
        signature = sign(body, sequence=1, source="tax_grades", key=sender.key)
        return sender.send(altered(body), sequence=1, signature=signature)

    def unnumbered(sender):
        signature = sign(body, sequence=1, source="tax_grades", key=sender.key)
        return sender.send(body, signature=signature)

    return {
        "signature_missing": lambda sender: sender.send(body, sequence=1, signature=""),
        "signature_malformed": lambda sender: sender.send(body, sequence=1, signature="a.b.c"),
        "signature_key_unknown": elsewhere(kid="nobody"),
        "signature_elsewhere": elsewhere(sequence=2),
        "signature_stale": late,
        "signature_early": early,
        "body_altered": tampered,
        "sequence_missing": unnumbered,
        "sequence_invalid": lambda sender: sender.send(body, sequence="zero"),
        "sequence_too_far": lambda sender: sender.send(body, sequence=20_001),
    }


@pytest.mark.parametrize("code", list(refusals()))
def test_each_refusal_has_its_name_stores_nothing_and_is_counted(sender, code):
    answer = refusals()[code](sender)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["type"].endswith(code)
    assert not Delivery.objects.exists()
    assert not Work.objects.exists()
    assert SequenceEvent.objects.get().code == code
    assert state_of(sender)["refused"] == 1


@pytest.mark.parametrize("code", list(refusals()))
def test_each_refusal_speaks_chinese_too(sender, code):
    told = []
    for language in ("zh-hans", "en"):
        sender.browser.defaults["HTTP_ACCEPT_LANGUAGE"] = language
        told.append(refusals()[code](sender).json()["title"])
    assert told[0] != told[1]
    assert any("\u4e00" <= letter <= "\u9fff" for letter in told[0])
    assert told[1].isascii()


def test_a_file_can_be_signed_too(sender):
    content = "统一社会信用代码,评价年度,纳税信用等级\n" + f"{FIRMS[0]},2025,A\n"
    parts = [
        b'--edge\r\nContent-Disposition: form-data; name="file"; filename="grades.csv"\r\n\r\n' + content.encode(),
        b'\r\n--edge\r\nContent-Disposition: form-data; name="register"\r\n\r\ntrue\r\n--edge--\r\n',
    ]
    body = b"".join(parts)
    answer = sender.send(body, sequence=1, content_type="multipart/form-data; boundary=edge")
    assert (answer.status_code, answer.json()["name"]) == (202, "grades.csv")
    work_off()
    assert grades() == {(FIRMS[0], 2025): "A"}
    signature = sign(body, sequence=2, source="tax_grades", key=sender.key)
    answer = sender.send(
        body.replace(b"2025", b"2024"),
        sequence=2,
        signature=signature,
        content_type="multipart/form-data; boundary=edge",
    )
    assert answer.json()["code"] == "body_altered"


def test_a_body_that_cannot_be_checked_is_refused(sender, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2**20
    answer = sender.send(b'{"rows": [' + b" " * 2**20, sequence=1)
    assert (answer.status_code, answer.json()["code"]) == (422, "batch_body_unreadable")


def test_with_an_idempotency_key_as_well_a_batch_still_counts_once(sender):
    body = rows_body(grade(FIRMS[0]))
    signature = sign(body, sequence=1, source="tax_grades", key=sender.key)
    options = {"sequence": 1, "signature": signature, "headers": {"Idempotency-Key": "once"}}
    answers = [sender.send(body, **options) for _ in range(3)]
    assert {answer.json()["id"] for answer in answers} == {str(Delivery.objects.get().pk)}


def test_only_a_system_numbers_batches():
    officer = makers.actor(makers.organisation(kinds.AGENCY), kinds.OFFICER)
    browser = sign_in(officer)
    answer = browser.post(
        "/api/v1/records/tax_grades/batches",
        rows_body(grade(FIRMS[0])),
        content_type="application/json",
        headers={"Batch-Sequence": "1", "Signature-JWS": "x"},
    )
    assert answer.json()["code"] == "sequence_needs_system"
    assert not SequenceEvent.objects.exists()
    assert browser.get("/api/v1/records/tax_grades/sequence").json()["code"] == "sequence_needs_system"


def test_a_bank_has_no_stream():
    bank = Sender.of(makers.bank())
    assert bank.send(rows_body(grade(FIRMS[0])), sequence=1).status_code == 403
    assert bank.get("tax_grades/sequence").status_code == 403
    assert not BatchStream.objects.exists()


def test_an_unknown_source_has_no_stream(sender):
    assert sender.send(rows_body({"a": "b"}), sequence=1, source="horoscopes").json()["code"] == "source_unknown"
    assert sender.get("horoscopes/sequence").json()["code"] == "source_unknown"
    assert state_of(sender) == {"last": 0, "next": 1, "waiting": 0, "gaps": [], "replays": 0, "refused": 0}


def test_the_operator_gives_a_gap_up(sender):
    for number, letter in ((1, "A"), (4, "B"), (7, "C")):
        sender.send(rows_body(grade(FIRMS[0], letter=letter)), sequence=number)
    work_off()
    operator = makers.actor(makers.organisation(kinds.OPERATOR), kinds.OFFICER)
    stream = BatchStream.objects.get()
    release_sequence(actor=operator, stream_id=stream.pk, at=timezone.now())
    work_off()
    assert grades() == {(FIRMS[0], 2025): "B"}
    assert state_of(sender)["gaps"] == [5, 6]
    late = sender.send(rows_body(grade(FIRMS[0], letter="D")), sequence=3)
    assert (late.status_code, late.json()["code"]) == (409, "sequence_given_up")
    release_sequence(actor=operator, stream_id=stream.pk, at=timezone.now())
    work_off()
    assert grades() == {(FIRMS[0], 2025): "C"}
    with pytest.raises(NothingToRelease):
        release_sequence(actor=operator, stream_id=stream.pk, at=timezone.now())
    given_up = SequenceEvent.objects.filter(kind="released").order_by("pk").values_list("sequence", "until")
    assert list(given_up) == [(2, 3), (5, 6)]


def test_a_sender_cannot_give_a_gap_up(sender):
    officer = makers.actor(sender.client.organisation, kinds.OFFICER)
    sender.send(rows_body(grade(FIRMS[0])), sequence=2)
    with pytest.raises(NotPermitted):
        release_sequence(actor=officer, stream_id=BatchStream.objects.get().pk, at=timezone.now())


def test_the_same_number_cannot_be_stored_twice(sender):
    sender.send(rows_body(grade(FIRMS[0])), sequence=1)
    stored = SequencedBatch.objects.get()
    other = Delivery.objects.create(source="tax_grades", name="x", received_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        SequencedBatch.objects.create(
            stream=stored.stream, sequence=1, digest="0" * 64, delivery=other, received_at=timezone.now()
        )


def test_streams_are_listed_for_their_organisation_and_the_operator(sender, django_assert_max_num_queries):
    sender.send(rows_body(grade(FIRMS[0])), sequence=1)
    sender.send(rows_body(grade(FIRMS[0])), sequence=3)
    quiet = Sender.of(serial=2)
    quiet.send(rows_body(grade(FIRMS[1])), sequence=1)
    work_off()
    officer = makers.actor(sender.client.organisation, kinds.OFFICER)
    operator = makers.actor(makers.organisation(kinds.OPERATOR), kinds.OFFICER)
    mine = queries.list_sequences(actor=officer)
    assert [(row.source, row.gaps, row.ranges, row.is_blocked, row.waiting) for row in mine] == [
        ("tax_grades", [2], [(2, 2)], True, 1)
    ]
    with django_assert_max_num_queries(4):
        both = queries.list_sequences(actor=operator)
    assert [row.is_blocked for row in both] == [True, False]
    with pytest.raises(NotPermitted):
        queries.list_sequences(actor=makers.actor(makers.bank(), kinds.OFFICER))


def test_the_page_shows_the_gap_and_lets_the_operator_release_it(sender):
    sender.send(rows_body(grade(FIRMS[0])), sequence=3)
    officer, operator = (
        sign_in(makers.actor(of, kinds.OFFICER))
        for of in (sender.client.organisation, makers.organisation(kinds.OPERATOR))
    )
    stream = BatchStream.objects.get()
    release = reverse("records_release", args=[stream.pk])
    page = officer.get(reverse("records_sequences")).content.decode()
    assert "1 – 2" in page
    assert release not in page
    assert officer.post(release).status_code == 403
    assert release in operator.get(reverse("records_sequences")).content.decode()
    assert operator.post(release).url == reverse("records_sequences")
    work_off()
    assert grades() == {(FIRMS[0], 2025): "A"}
    assert operator.post(reverse("records_release", args=[stream.pk + 1])).status_code == 404


OPERATIONS = st.lists(
    st.tuples(st.sampled_from(["send", "send", "send", "alter", "conflict", "work", "release"]), st.integers(1, 9)),
    max_size=25,
)


@given(OPERATIONS)
@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_happens_a_stream_stays_what_a_list_of_numbers_would_be(operations):
    """Against a model: what was taken, what is settled, what is missing, what was refused, and what holds."""
    with transaction.atomic():
        sender = Sender.of(serial=5)
        operator = makers.actor(makers.organisation(kinds.OPERATOR), kinds.OFFICER)
        taken, settled, replays, refused = set(), 0, 0, 0
        bodies = {
            number: rows_body(grade(FIRMS[0], letter="ABMCD"[number % 5], 评价得分=str(number)))
            for number in range(1, 10)
        }
        for what, number in operations:
            if what == "send":
                expected = 200 if number in taken else 409 if number <= settled else 202
                assert sender.send(bodies[number], sequence=number).status_code == expected
                replays, refused = replays + (expected == 200), refused + (expected == 409)
                taken |= {number} if expected == 202 else set()
            elif what == "alter":
                signature = sign(bodies[number], sequence=number, source="tax_grades", key=sender.key)
                answer = sender.send(altered_once(bodies[number]), sequence=number, signature=signature)
                assert answer.json()["code"] == "body_altered"
                refused += 1
            elif what == "conflict" and (number in taken or number <= settled):
                assert sender.send(rows_body(grade(FIRMS[1])), sequence=number).status_code == 409
                refused += 1
            elif what == "work":
                work_off()
            elif (
                what == "release" and (beyond := {one for one in taken if one > settled}) and min(beyond) > settled + 1
            ):
                release_sequence(actor=operator, stream_id=BatchStream.objects.get().pk, at=timezone.now())
                settled = min(beyond) - 1
            if what == "work":
                while settled + 1 in taken:
                    settled += 1
            state = state_of(sender)
            missing = [one for one in range(settled + 1, max(taken, default=0)) if one not in taken]
            assert (state["gaps"], state["replays"], state["refused"]) == (missing, replays, refused)
            assert (state["last"], state["next"]) == (max(taken, default=0), settled + 1)
        applied = [one for one in sorted(taken) if one <= settled]
        stored = SourceRecord.objects.order_by("pk").values_list("content__score", flat=True)
        assert [int(score) for score in stored] == applied
        transaction.set_rollback(True)


BATCHES = int(os.environ.get("CREDITSHARE_BATCHES", "150"))  # 500 by hand: docs/figures.md


def campaign_bodies(dice, count):
    """Make batches that correct each other and take corrections back: few firms and years, so that the order matters."""
    return [
        rows_body(
            *(
                grade(dice.choice(FIRMS), dice.randint(2020, 2025), dice.choice("ABMCD"))
                for _ in range(dice.randint(1, 3))
            )
        )
        for _ in range(count)
    ]


def business_state(stream):
    """Return every business table of a stream, by what does not depend on when something came."""
    numbers = dict(stream.batches.values_list("delivery_id", "sequence"))
    codes = dict(Delivery._meta.get_field("owner").related_model.objects.values_list("pk", "uscc"))
    records = SourceRecord.objects.select_related("batch").order_by("pk")
    counts = ("status", "rows_done", "files_done", "files_total")
    batches = ("status", "rows", "new", "same", "changed", "wrong", "digest")
    deliveries = Delivery.objects.filter(pk__in=numbers)
    return {
        "records": [
            (numbers[row.batch.delivery_id], row.line, codes[row.firm_id], row.identity, row.digest, row.content)
            for row in records
        ],
        "grades": grades(),
        "deliveries": sorted((numbers[row.pk], *(getattr(row, name) for name in counts)) for row in deliveries),
        "batches": sorted(
            (numbers[row.pk], *(getattr(batch, name) for name in batches))
            for row in deliveries
            for batch in row.batches.all()
        ),
        "originals": sorted(deliveries.values_list("original_id", flat=True)),
        "settled": BatchStream.objects.get(pk=stream.pk).settled,
    }


def once_in_order(bodies):
    """Deliver every batch once and in order, note the state, and forget it all again."""
    with transaction.atomic():
        sender = Sender.of(serial=7)
        for number, body in enumerate(bodies, start=1):
            assert sender.send(body, sequence=number).status_code == 202
        work_off()
        state = business_state(BatchStream.objects.get())
        transaction.set_rollback(True)
    return state


def schedule(dice, count):
    """Return what the network makes of it: each batch 1–5 times, shuffled, some first long after the rest."""
    held_back = set(dice.sample(range(1, count + 1), count // 20))
    sent = [number for number in range(1, count + 1) for _ in range(dice.randint(1, 5))]
    dice.shuffle(sent)
    early = [number for number in sent if number not in held_back]
    late = [number for number in sent if number in held_back]
    return early, late


@pytest.mark.once
def test_shuffled_repeated_and_altered_batches_end_as_if_once_in_order(sender):
    """Each 1–5 times, shuffled, gaps filled at the end, some with one byte altered."""
    dice = random.Random(SEED)
    bodies = campaign_bodies(dice, BATCHES)
    expected = once_in_order(bodies)
    early, late = schedule(dice, BATCHES)
    altered_ones = set(dice.sample(range(1, BATCHES + 1), BATCHES // 12))
    told: Counter[str] = Counter()

    def deliver(number):
        body = bodies[number - 1]
        if number in altered_ones and dice.random() < 0.5:
            place = dice.randrange(len(body))
            bad = body[:place] + bytes([body[place] ^ (1 << dice.randrange(8))]) + body[place + 1 :]
            signature = sign(body, sequence=number, source="tax_grades", key=sender.key)
            answer = sender.send(bad, sequence=number, signature=signature)
            assert (answer.status_code, answer.json()["code"]) == (422, "body_altered")
            told["altered"] += 1
        told[str(sender.send(body, sequence=number).status_code)] += 1
        if dice.random() < 0.2:
            drain(worker="test", at=timezone.now(), limit=dice.randint(1, 5))

    for number in early:
        deliver(number)
    work_off()
    missing = sorted(set(late))
    state = state_of(sender)
    assert state["gaps"] == [number for number in missing if number < state["last"]]
    assert len(missing) == BATCHES // 20
    for number in late:
        deliver(number)
    work_off()
    state = state_of(sender)
    assert business_state(BatchStream.objects.get()) == expected
    assert expected["grades"] == last_word(bodies)
    assert told["202"] == BATCHES
    assert told["200"] == len(early) + len(late) - BATCHES == state["replays"]
    assert told["altered"] == state["refused"] > 0
    assert (state["last"], state["next"], state["gaps"]) == (BATCHES, BATCHES + 1, [])
    print(f"seed {SEED}: {dict(told)}")


@pytest.mark.parametrize("naive", ["in the order of arrival", "without looking for the number"])
def test_the_naive_ways_end_otherwise(sender, monkeypatch, naive):
    """Negative controls: applied as they arrive the versions differ; without the check every copy is taken in."""
    dice = random.Random(SEED)
    bodies = campaign_bodies(dice, 40)
    expected = once_in_order(bodies)
    early, late = schedule(dice, 40)
    if naive == "in the order of arrival":
        monkeypatch.setattr(services_of_deliveries, "is_its_turn", lambda delivery: True)
        monkeypatch.setattr(
            services_of_sequences,
            "receive_delivery",
            lambda **given: services_of_deliveries.receive_delivery(**given | {"waits": False}),
        )
    else:
        monkeypatch.setattr(
            services_of_sequences,
            "_receive",
            lambda actor, source, sequence, signature, body, unpack, at: (
                services_of_deliveries.receive_delivery(actor=actor, source=source, at=at, **unpack()),
                False,
            ),
        )
    for number in (*early, *late):
        sender.send(bodies[number - 1], sequence=number)
        work_off()
    if naive == "in the order of arrival":
        assert business_state(BatchStream.objects.get())["grades"] != expected["grades"]
    else:
        assert Delivery.objects.count() == len(early) + len(late) > 40


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_senders_and_workers_at_the_same_time_end_as_once_in_order():
    """Eight threads deliver, four of them also work; every batch several times, shuffled, one altered."""
    dice = random.Random(SEED)
    bodies = campaign_bodies(dice, 60)
    sender = Sender.of(serial=7)
    early, late = schedule(dice, 60)
    sent = early + late
    signature = sign(bodies[4], sequence=5, source="tax_grades", key=sender.key)

    def deliver(place):
        mine = Sender(sender.client, sender.key, sender.token)
        own = random.Random(place)
        for number in sent[place::8]:
            assert mine.send(bodies[number - 1], sequence=number).status_code in (200, 202)
            assert mine.send(altered_once(bodies[4]), sequence=5, signature=signature).status_code == 422
            if own.random() < 0.5:
                drain(worker=f"test/{place}", at=timezone.now(), limit=2)

    together([lambda place=place: deliver(place) for place in range(8)])
    work_off()
    found = business_state(BatchStream.objects.get())
    assert state_of(sender)["gaps"] == []
    assert Delivery.objects.count() == 60
    assert state_of(sender)["replays"] == len(sent) - 60
    assert state_of(sender)["refused"] == len(sent)
    assert [number for number, *_ in found["records"]] == sorted(number for number, *_ in found["records"])
    assert found["grades"] == last_word(bodies)
    assert found["settled"] == 60


def altered_once(body):
    return body[:-3] + bytes([body[-3] ^ 1]) + body[-2:]


def last_word(bodies):
    """Return what holds when the batches are believed in the order of their numbers."""
    held = {}
    for body in bodies:
        for row in json.loads(body)["rows"]:
            held[row["统一社会信用代码"], int(row["评价年度"])] = row["纳税信用等级"]
    return held


def test_the_page_of_a_waiting_batch_says_for_which_number_it_waits(sender):
    told = sender.send(rows_body(grade(FIRMS[0])), sequence=3).json()
    browser = sign_in(makers.actor(sender.client.organisation, kinds.OFFICER))
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    address = reverse("records_delivery", args=[told["id"]])
    page = browser.get(address).content.decode()
    assert "Batch number 3. It is kept and waits for number 1." in page
    for number in (1, 2):
        sender.send(rows_body(grade(FIRMS[0], letter="BC"[number - 1])), sequence=number)
    work_off()
    page = browser.get(address).content.decode()
    assert "Batch number 3." in page
    assert "waits for number" not in page
