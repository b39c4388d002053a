"""A witness cosigns only what extends the last it saw; our log asks witnesses, and a rollback or a fork is found out."""

from base64 import b64encode
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from creditshare.audit import queries, services, verifier
from creditshare.audit.models import Cosignature, Standing, TrailEntry, WitnessedLog
from creditshare.audit.rules.checkpoint import (
    COSIGNING,
    TreeHead,
    cosign_checkpoint,
    read_cosignature,
    read_cosigner,
    sign_checkpoint,
    verifier_key,
)
from creditshare.audit.rules.merkle import consistency_proof, leaf_hash, root_of
from creditshare.audit.rules.witness import MOST_BYTES, Submission, read_submission
from creditshare.db.keys import load_private_key
from tests.audit.makers import sealed

ORIGIN, ADDRESS = "other.example/log", "/api/v1/audit/witness/add-checkpoint"
KEY, THIEF = (Ed25519PrivateKey.from_private_bytes(bytes([number] * 32)) for number in (1, 2))
TRUE = [leaf_hash(b"%d" % number) for number in range(40)]
FORK = [*TRUE[:3], leaf_hash(b"forged"), *TRUE[4:]]


def note(leaves: list[bytes], size: int, key: Ed25519PrivateKey = KEY, origin: str = ORIGIN) -> str:
    return sign_checkpoint(TreeHead(origin, size, root_of(leaves[:size])), key)


def submission(old: int, size: int, leaves: list[bytes] = TRUE, **options) -> bytes:
    proof = consistency_proof(old, leaves[:size]) if 0 < old <= size else []
    return Submission(old, tuple(proof), note(leaves, size, **options)).to_bytes()


@pytest.fixture
def witnessed(settings, db):
    settings.AUDIT_WITNESSED_LOGS = {ORIGIN: [verifier_key(ORIGIN, KEY.public_key())]}
    settings.AUDIT_WITNESS_NAME = "here.example/witness"
    return settings


def hand_in(body: bytes) -> tuple[int, str]:
    answer = Client().post(ADDRESS, body, content_type="text/plain")
    return answer.status_code, answer.content.decode()


def is_ours(line: str, text: str) -> bool:
    public = load_private_key("witness").private.public_key()
    stamped = datetime.fromtimestamp(read_cosignature(text, line, "here.example/witness", public), UTC)
    return abs(stamped - datetime.now(UTC)) < timedelta(minutes=5)


def test_a_growing_log_is_cosigned_step_by_step(witnessed):
    for old, size in ((0, 1), (1, 5), (5, 8), (8, 8), (8, 33)):
        status, line = hand_in(submission(old, size))
        assert status == 200, line
        assert is_ours(line, note(TRUE, size))
        assert WitnessedLog.objects.get().size == size
    assert TrailEntry.objects.filter(event="audit.checkpoint.witness").count() == 4


def test_the_first_checkpoint_needs_no_proof_and_brings_none(witnessed):
    spoilt = Submission(0, (bytes(32),), note(TRUE, 5)).to_bytes()
    assert hand_in(spoilt)[0] == 422
    assert hand_in(submission(0, 5))[0] == 200


def test_an_old_size_that_is_not_the_last_is_told_the_last(witnessed):
    hand_in(submission(0, 8))
    for old, size in ((0, 9), (5, 9), (0, 3), (3, 8), (9, 20)):
        answer = Client().post(ADDRESS, submission(old, size), content_type="text/plain")
        assert (answer.status_code, answer.content) == (409, b"8\n")
        assert answer["Content-Type"] == "text/x.tlog.size"
    assert WitnessedLog.objects.get().size == 8


def test_a_split_view_is_not_cosigned(witnessed):
    """The attack: the log signs two histories and shows each to its own victim."""
    hand_in(submission(0, 8))
    assert hand_in(submission(8, 12, FORK))[0] == 422
    assert hand_in(submission(8, 8, FORK)) == (409, "8\n")
    assert hand_in(submission(0, 12, FORK)) == (409, "8\n")
    assert hand_in(Submission(8, tuple(consistency_proof(8, TRUE[:12])), note(FORK, 12)).to_bytes())[0] == 422
    assert hand_in(submission(8, 12))[0] == 200


def naive_witness(text: str) -> str | None:
    """Negative control: cosign whatever the log signed."""
    head = verifier.verify_checkpoint(text, verifier_key(ORIGIN, KEY.public_key()))
    return cosign_checkpoint(text, "naive", THIEF, 1) if head else None


def test_a_witness_that_only_looks_at_signatures_would_cosign_both_views():
    assert naive_witness(note(TRUE, 12))
    assert naive_witness(note(FORK, 12))


@pytest.mark.parametrize("proof", ["shortened", "lengthened", "flipped", "empty"])
def test_a_bad_proof_is_refused(witnessed, proof):
    hand_in(submission(0, 5))
    right = consistency_proof(5, TRUE[:12])
    wrong = {
        "shortened": right[:-1],
        "lengthened": [*right, right[0]],
        "flipped": [bytes([right[0][0] ^ 1]) + right[0][1:], *right[1:]],
        "empty": [],
    }[proof]
    assert hand_in(Submission(5, tuple(wrong), note(TRUE, 12)).to_bytes())[0] == 422
    assert WitnessedLog.objects.get().size == 5


def test_strangers_are_refused(witnessed):
    assert hand_in(submission(0, 5, key=THIEF))[0] == 403
    assert hand_in(submission(0, 5, origin="unknown.example/log"))[0] == 404
    other = note(TRUE, 5).replace(ORIGIN, "unknown.example/log", 1)
    assert hand_in(Submission(0, (), other).to_bytes())[0] == 404
    assert not WitnessedLog.objects.exists()


MALFORMED = {
    "nothing": b"",
    "no old": note(TRUE, 5).encode(),
    "negative": b"old -1\n\n" + note(TRUE, 5).encode(),
    "leading zero": b"old 05\n\n" + note(TRUE, 5).encode(),
    "larger than the checkpoint": submission(0, 5).replace(b"old 0", b"old 6"),
    "not base64": b"old 0\n***\n\n" + note(TRUE, 5).encode(),
    "short hash": b"old 0\nAAAA\n\n" + note(TRUE, 5).encode(),
    "too many steps": b"old 0\n" + (b64encode(bytes(32)) + b"\n") * 64 + b"\n" + note(TRUE, 5).encode(),
    "too long": b"old 0\n\n" + note(TRUE, 5).encode() + b"x" * MOST_BYTES,
    "not utf-8": b"old 0\n\n\xff\xff\n",
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_request_is_refused(witnessed, body):
    assert hand_in(body)[0] == 400
    assert not WitnessedLog.objects.exists()


@given(st.integers(0, 2**60), st.lists(st.binary(min_size=32, max_size=32), max_size=63), st.text(min_size=1))
def test_a_submission_is_read_as_it_was_written(old, proof, text):
    given_in = Submission(old, tuple(proof), text)
    if len(given_in.to_bytes()) <= MOST_BYTES:
        assert read_submission(given_in.to_bytes()) == given_in


def test_a_witness_key_and_line_are_as_published():
    """C2SP tlog-cosignature: 4 bytes of id under algorithm 4, 8 bytes of time, 64 of signature."""
    text = verifier_key("w.example", KEY.public_key(), COSIGNING)
    assert read_cosigner(text)[0] == "w.example"
    line = cosign_checkpoint(note(TRUE, 5), "w.example", KEY, 1679315147)
    raw = verifier.plain_bytes(line.split(" ")[2].strip())
    assert (len(raw), int.from_bytes(raw[4:12], "big")) == (4 + 8 + 64, 1679315147)
    KEY.public_key().verify(
        raw[12:], b"cosignature/v1\ntime 1679315147\n" + note(TRUE, 5).split("\n\n")[0].encode() + b"\n"
    )
    assert read_cosignature(note(TRUE, 5), line, "w.example", KEY.public_key()) == 1679315147
    for wrong in (note(TRUE, 6), note(FORK, 5)):
        with pytest.raises(ValueError, match="did not cosign"):
            read_cosignature(wrong, line, "w.example", KEY.public_key())
    for name, public in (("v.example", KEY.public_key()), ("w.example", THIEF.public_key())):
        with pytest.raises(ValueError, match="another"):
            read_cosignature(note(TRUE, 5), line, name, public)
    with pytest.raises(ValueError, match="cosigning"):
        read_cosigner(verifier_key("w.example", KEY.public_key()))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_view_is_cosigned(settings):
    """The race of the specification: two checkpoints extend the same size; the state never rolls back."""
    settings.AUDIT_WITNESSED_LOGS = {ORIGIN: [verifier_key(ORIGIN, KEY.public_key())]}
    hand_in(submission(0, 5))
    bodies = [submission(5, 9), submission(5, 9, [*TRUE[:5], *FORK[:35]]), submission(5, 12), submission(5, 30)] * 2
    start, answers = Barrier(len(bodies)), []

    def ask(body: bytes) -> None:
        start.wait()
        answers.append((hand_in(body)[0], body))
        connection.close()

    threads = [Thread(target=ask, args=(body,)) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cosigned = [body for status, body in answers if status == 200]
    assert len(set(cosigned)) == 1
    assert {status for status, _ in answers} <= {200, 409}
    assert WitnessedLog.objects.get().note.encode() in cosigned[0]


@pytest.fixture
def asking(settings, live_server, tmp_path):
    """Our own log, witnessed by a real server (which is this platform in its other part)."""
    settings.AUDIT_CHECKPOINT_FILE = tmp_path / "checkpoint"
    settings.AUDIT_WITNESS_NAME = "there.example/witness"
    settings.AUDIT_WITNESSED_LOGS = {
        settings.AUDIT_ORIGIN: [verifier_key(settings.AUDIT_ORIGIN, load_private_key("trail").private.public_key())]
    }
    public = load_private_key("witness").private.public_key()
    settings.AUDIT_WITNESSES = [
        {
            "url": f"{live_server.url}/api/v1/audit/witness",
            "key": verifier_key("there.example/witness", public, COSIGNING),
        }
    ]
    return settings


@pytest.mark.django_db(transaction=True)
def test_our_checkpoints_are_cosigned_and_shown_with_it(asking, at):
    for size in (3, 260, 4):
        sealed([size], at)
        assert services.ask_witnesses(at=at) == 1
        assert services.ask_witnesses(at=at) == 0
        # Cosigning leaves an entry at the witness, which here is ourselves.
        assert Standing.objects.get().problem == ""
    newest = queries.last_checkpoint()
    shown = Client().get("/api/v1/audit/checkpoint").content.decode()
    assert shown.startswith(newest.note)
    assert "— there.example/witness " in shown
    assert verifier.verify_checkpoint(shown, queries.list_verifier_keys()[0])[1] == newest.size
    assert Client().get("/api/v1/audit/checkpoints/latest").json()["witnesses"][0]["witness"] == "there.example/witness"
    assert queries.find_violations(at=at) == []


@pytest.mark.django_db(transaction=True)
def test_a_trail_put_back_to_an_earlier_state_is_found_by_its_witness(asking, at):
    """As when an old backup is restored together with its checkpoint file: only the witness remembers the rest."""
    sealed([3], at)
    longer = [bytes(leaf) for leaf in TrailEntry.objects.order_by("position").values_list("leaf_hash", flat=True)]
    longer += TRUE
    key, origin = load_private_key("trail").private, asking.AUDIT_ORIGIN
    assert hand_in(Submission(0, (), note(longer, 40, key, origin)).to_bytes())[0] == 200
    assert services.ask_witnesses(at=at) == 0
    standing = Standing.objects.get()
    assert "put back to an earlier state" in standing.contradiction
    assert ("there.example/witness", standing.contradiction) in {
        (found["subject"], found["detail"]) for found in queries.find_violations(at=at)
    }


@pytest.mark.django_db(transaction=True)
def test_another_history_of_our_log_is_found_by_its_witness(asking, at):
    sealed([3], at)
    fork = Submission(0, (), sign_checkpoint(
        TreeHead(asking.AUDIT_ORIGIN, 2, root_of(FORK[:2])), load_private_key("trail").private)).to_bytes()  # fmt: skip
    assert hand_in(fork)[0] == 200
    assert services.ask_witnesses(at=at) == 0
    assert "another trail" in Standing.objects.get().contradiction


@pytest.mark.django_db(transaction=True)
def test_a_witness_that_is_down_is_asked_again(asking, at):
    sealed([3], at)
    right = asking.AUDIT_WITNESSES
    asking.AUDIT_WITNESSES = [right[0] | {"url": "http://127.0.0.1:9/none"}]
    assert services.ask_witnesses(at=at) == 0
    standing = Standing.objects.get()
    assert (standing.problem, standing.troubled_since) == ("it could not be reached (URLError)", at)
    later = at + timedelta(minutes=1)
    services.ask_witnesses(at=later)
    assert Standing.objects.get().troubled_since == at
    assert queries.find_violations(at=later) == []
    asking.AUDIT_WITNESSES = right
    assert services.ask_witnesses(at=later) == 1
    assert Standing.objects.get().troubled_since is None


@pytest.mark.django_db(transaction=True)
def test_an_impostor_of_a_witness_is_not_believed(asking, at):
    sealed([3], at)
    key = verifier_key("there.example/witness", THIEF.public_key(), COSIGNING)
    asking.AUDIT_WITNESSES = [asking.AUDIT_WITNESSES[0] | {"key": key}]
    assert services.ask_witnesses(at=at) == 0
    assert not Cosignature.objects.exists()
    assert "with its key" in Standing.objects.get().problem


@pytest.mark.django_db
def test_without_witnesses_nobody_is_asked(settings, at):
    settings.AUDIT_WITNESSES = []
    sealed([3], at)
    assert services.ask_witnesses(at=at) == 0
    assert not Standing.objects.exists()
