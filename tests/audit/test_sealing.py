"""Checkpoints: what is sealed, how it is signed, and that a broken trail is not sealed."""

from base64 import b64decode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection

from creditshare.audit import queries
from creditshare.audit.errors import TrailBroken
from creditshare.audit.models import Checkpoint, TrailEntry
from creditshare.audit.rules.checkpoint import TreeHead, read_checkpoint, sign_checkpoint, stated_size, verifier_key
from creditshare.audit.rules.merkle import root_of
from creditshare.audit.services import issue_checkpoint, seal_trail, sealing
from creditshare.audit.verifier import read_keys
from creditshare.db.keys import load_private_key
from tests.audit.makers import entries, sealed

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
HEAD = TreeHead("example.org/log", 7, bytes(range(32)))


def roots() -> list[bytes]:
    leaves = [bytes(leaf) for leaf in TrailEntry.objects.order_by("position").values_list("leaf_hash", flat=True)]
    return [root_of(leaves[: checkpoint.size]) for checkpoint in Checkpoint.objects.order_by("size")]


@pytest.mark.django_db
def test_an_empty_trail_has_no_checkpoint(at):
    assert seal_trail(at=at) is None
    assert not Checkpoint.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("sizes", [[1], [2, 1], [1, 2, 4, 8], [7, 9], [16, 1, 1], [3, 5, 31, 33]])
def test_each_checkpoint_goes_on_from_the_one_before(at, sizes):
    sealed(sizes, at)
    assert [checkpoint.size for checkpoint in Checkpoint.objects.order_by("size")] == [
        sum(sizes[: number + 1]) for number in range(len(sizes))
    ]
    assert [bytes(checkpoint.root) for checkpoint in Checkpoint.objects.order_by("size")] == roots()


@pytest.mark.django_db
def test_sealing_again_without_news_issues_nothing(at):
    sealed([3], at)
    assert issue_checkpoint(at=at) == Checkpoint.objects.get()


@pytest.mark.django_db
def test_what_waits_for_a_number_is_not_sealed(at):
    sealed([2], at)
    entries(1, at)
    assert issue_checkpoint(at=at).size == 2
    assert seal_trail(at=at).size == 3


@pytest.mark.django_db
def test_a_long_trail_is_sealed_in_pieces(at, monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 4)
    entries(10, at)
    seal_trail(at=at)
    assert list(Checkpoint.objects.order_by("size").values_list("size", flat=True)) == [4, 8, 10]


@pytest.mark.django_db
def test_the_note_is_signed_by_the_trail_key(at):
    sealed([5], at)
    checkpoint = Checkpoint.objects.get()
    public = load_private_key("trail").private.public_key()
    assert read_checkpoint(checkpoint.note, [public]) == TreeHead(settings.AUDIT_ORIGIN, 5, bytes(checkpoint.root))
    assert queries.list_verifier_keys() == [verifier_key(settings.AUDIT_ORIGIN, public)]


@pytest.mark.django_db
def test_the_newest_checkpoint_is_kept_outside_the_database(at, settings, tmp_path, django_capture_on_commit_callbacks):
    settings.AUDIT_CHECKPOINT_FILE = tmp_path / "kept" / "checkpoint"
    for size in (3, 2):
        with django_capture_on_commit_callbacks(execute=True):
            sealed([size], at)
    assert settings.AUDIT_CHECKPOINT_FILE.read_text() == queries.last_checkpoint().note
    sealing._publish(4, Checkpoint.objects.order_by("size").first().note)
    assert stated_size(settings.AUDIT_CHECKPOINT_FILE.read_text()) == 5
    settings.AUDIT_CHECKPOINT_FILE.write_text("spoilt")
    sealing._publish(5, queries.last_checkpoint().note)
    assert stated_size(settings.AUDIT_CHECKPOINT_FILE.read_text()) == 5


def break_trail(*statements: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        else:
            for name in ("append_only", "no_delete"):
                cursor.execute(f"DROP TRIGGER audit_trailentry_{name}")
                cursor.execute(f"DROP TRIGGER audit_checkpoint_{name}")
        for statement in statements:
            cursor.execute(statement)


BREAKS = {
    "body": "UPDATE audit_trailentry SET body = replace(body, 'tests', 'texts') WHERE position = 4",
    "column": "UPDATE audit_trailentry SET subject = 'other' WHERE position = 4",
    "gap": "DELETE FROM audit_trailentry WHERE position = 4",
}


@pytest.mark.django_db
@pytest.mark.parametrize("statement", BREAKS.values(), ids=BREAKS)
def test_a_broken_trail_is_not_sealed(at, statement):
    sealed([3], at, tail=4)
    break_trail(statement)
    with pytest.raises(TrailBroken, match="at entry 4"):
        seal_trail(at=at)
    assert Checkpoint.objects.get().size == 3


@pytest.mark.django_db
def test_a_falsified_checkpoint_is_not_built_upon(at):
    sealed([3], at, tail=4)
    other = "decode(repeat('00', 32), 'hex')" if connection.vendor == "postgresql" else "zeroblob(32)"
    break_trail(f"UPDATE audit_checkpoint SET root = {other}")
    with pytest.raises(TrailBroken, match="at entry 3"):
        seal_trail(at=at)


def test_a_note_has_the_published_form():
    note = sign_checkpoint(HEAD, KEY)
    origin, size, root, blank, signature, end = note.split("\n")
    assert (origin, size, blank, end) == ("example.org/log", "7", "", "")
    assert b64decode(root) == HEAD.root
    mark, name, stamp = signature.split(" ")
    assert (mark, name, len(b64decode(stamp))) == ("—", "example.org/log", 4 + 64)
    assert read_checkpoint(note, [KEY.public_key()]) == HEAD
    assert read_checkpoint(note, [OTHER.public_key(), KEY.public_key()]) == HEAD


def test_a_verifier_key_is_as_in_the_published_example():
    """C2SP signed-note and Go's golang.org/x/mod/sumdb/note print the same key this way."""
    text = verifier_key("example.org/log", KEY.public_key())
    name, key_id, encoded = text.split("+", 2)
    assert name == "example.org/log"
    assert b64decode(encoded)[0] == 1
    assert list(read_keys([text])) == [("example.org/log", bytes.fromhex(key_id))]


SPOILT = {
    "size": lambda note: note.replace("\n7\n", "\n8\n"),
    "origin": lambda note: note.replace("example.org/log", "example.com/log"),
    "root": lambda note: note.replace("AAECAwQ", "AAECAwU"),
    "extension": lambda note: note.replace("\n\n", "\nmore\n\n"),
    "no signature": lambda note: note.split("\n\n")[0] + "\n",
    "signature": lambda note: note[:-10] + ("AAAA" if note[-10:-6] != "AAAA" else "BBBB") + note[-6:],
    "empty": lambda note: "",
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_a_note_with_anything_changed_is_refused(spoil):
    with pytest.raises(ValueError, match=r"."):
        read_checkpoint(spoil(sign_checkpoint(HEAD, KEY)), [KEY.public_key()])


def test_a_note_of_an_unknown_key_is_refused():
    with pytest.raises(ValueError, match="no known key"):
        read_checkpoint(sign_checkpoint(HEAD, KEY), [OTHER.public_key()])


@pytest.mark.parametrize(("note", "size"), [("", 0), ("a\nb\nc", 0), ("a\n12\nc", 12), ("a\n-1\n", 0)])
def test_a_stated_size_is_read_without_trust(note, size):
    assert stated_size(note) == size
