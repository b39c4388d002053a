"""The stand-alone verifier over single proofs, notes and openings, as functions and from the command line."""

import json
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from creditshare.audit import verifier
from creditshare.audit.rules.checkpoint import TreeHead, sign_checkpoint, verifier_key
from creditshare.audit.rules.merkle import consistency_proof, inclusion_proof, leaf_hash, root_of

pytestmark = pytest.mark.once
ORIGIN = "example.org/trail"
KEY, THIEF = Ed25519PrivateKey.from_private_bytes(bytes(range(32))), Ed25519PrivateKey.from_private_bytes(bytes(32))
VKEY, THIEFS = verifier_key(ORIGIN, KEY.public_key()), verifier_key(ORIGIN, THIEF.public_key())
BODIES = [f'{{"event":"第{number}件"}}' for number in range(9)]
LEAVES = [leaf_hash(body.encode()) for body in BODIES]
NOTE = sign_checkpoint(TreeHead(ORIGIN, 9, root_of(LEAVES)), KEY)
SALT = bytes(range(32))
INCLUSION = {
    "body": BODIES[3],
    "position": 3,
    "size": 9,
    "root": root_of(LEAVES).hex(),
    "proof": [step.hex() for step in inclusion_proof(3, LEAVES)],
    "checkpoint": NOTE,
    "keys": [VKEY],
}
CONSISTENCY = {
    "first": 6,
    "first_root": root_of(LEAVES[:6]).hex(),
    "size": 9,
    "root": root_of(LEAVES).hex(),
    "proof": [step.hex() for step in consistency_proof(6, LEAVES)],
    "checkpoint": NOTE,
}
OPENING = {"digest": sha256(SALT + "资料不全".encode()).hexdigest(), "salt": SALT.hex(), "value": "资料不全"}


def test_a_note_says_origin_size_and_root():
    assert verifier.verify_checkpoint(NOTE, VKEY) == (ORIGIN, 9, root_of(LEAVES))
    assert verifier.verify_checkpoint(NOTE, verifier.read_keys([THIEFS, VKEY])) == (ORIGIN, 9, root_of(LEAVES))
    assert verifier.verify_checkpoint(NOTE, THIEFS) is None
    assert verifier.verify_checkpoint(NOTE, {}) is None


def test_other_signatures_beside_the_right_one_do_not_matter():
    cosigned = NOTE + "\u2014 witness.example/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrA==\n"
    assert verifier.verify_checkpoint(cosigned, VKEY) == (ORIGIN, 9, root_of(LEAVES))


def signed_text(text: str) -> str:
    """Sign any text, as a careless or wicked log would."""
    stamp = sign_checkpoint(TreeHead(ORIGIN, 0, bytes(32)), KEY).split("\n\n")[1]
    key_id = verifier.plain_bytes(stamp.rpartition(" ")[2].strip())[:4]
    from base64 import b64encode

    return f"{text}\n\u2014 {ORIGIN} {b64encode(key_id + KEY.sign(text.encode())).decode()}\n"


NONSENSE = {
    "size with a zero": f"{ORIGIN}\n09\n{NOTE.split(chr(10))[2]}\n",
    "negative size": f"{ORIGIN}\n-9\n{NOTE.split(chr(10))[2]}\n",
    "size of another script": f"{ORIGIN}\n٩\n{NOTE.split(chr(10))[2]}\n",
    "huge size": f"{ORIGIN}\n{'9' * 5000}\n{NOTE.split(chr(10))[2]}\n",
    "short root": f"{ORIGIN}\n9\nAAAA\n",
    "no root": f"{ORIGIN}\n9\n",
    "empty": "",
}


@pytest.mark.parametrize("text", NONSENSE.values(), ids=NONSENSE)
def test_a_signed_nonsense_is_no_checkpoint(text):
    assert verifier.verify_checkpoint(signed_text(text), VKEY) is None


def test_signing_by_hand_is_signing():
    assert verifier.verify_checkpoint(signed_text(NOTE.split("\n\n")[0] + "\n"), VKEY) is not None


@pytest.mark.parametrize("place", range(0, len(NOTE) - 1, 3))
def test_every_character_of_a_note_counts(place):
    changed = NOTE[:place] + ("A" if NOTE[place] != "A" else "B") + NOTE[place + 1 :]
    assert verifier.verify_checkpoint(changed, VKEY) is None


def test_an_opening_binds_salt_and_value():
    digest = OPENING["digest"]
    assert verifier.verify_opening(digest, SALT, "资料不全")
    assert not verifier.verify_opening(digest, SALT, "资料齐全")
    assert not verifier.verify_opening(digest, SALT[::-1], "资料不全")
    assert not verifier.verify_opening(sha256("资料不全".encode()).hexdigest(), b"", "资料不全")
    # The border between salt and value cannot be moved.
    assert not verifier.verify_opening(digest, SALT + "资".encode(), "料不全")


RIGHT = {
    "inclusion": INCLUSION,
    "inclusion by hash": {name: INCLUSION[name] for name in ("position", "size", "root", "proof")}
    | {"leaf_hash": LEAVES[3].hex()},
    "consistency": CONSISTENCY | {"keys": [VKEY]},
    "consistency of roots": {name: CONSISTENCY[name] for name in ("first", "first_root", "size", "root", "proof")},
    "opening": OPENING,
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_the_api_answers_is_judged(name, tmp_path, capsys):
    path = tmp_path / "proof.json"
    path.write_text(json.dumps(RIGHT[name]))
    assert verifier.main([name.split()[0], str(path)]) == 0
    assert capsys.readouterr().out == "intact\n"


WRONG = {
    "another body": ("inclusion", INCLUSION | {"body": BODIES[4]}),
    "another place": ("inclusion", INCLUSION | {"position": 4}),
    "another root": ("inclusion", INCLUSION | {"root": root_of(LEAVES[:8]).hex()}),
    "another size": ("inclusion", INCLUSION | {"size": 10}),
    "not signed": ("inclusion", INCLUSION | {"checkpoint": NOTE.replace("\n9\n", "\n8\n")}),
    "no key": ("inclusion", INCLUSION | {"keys": []}),
    "shortened": ("inclusion", INCLUSION | {"proof": INCLUSION["proof"][:-1]}),
    "another past": ("consistency", CONSISTENCY | {"keys": [VKEY], "first_root": root_of(LEAVES[:5]).hex()}),
    "another start": ("consistency", CONSISTENCY | {"keys": [VKEY], "first": 5}),
    "another value": ("opening", OPENING | {"value": "资料齐全"}),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_does_not_fit_is_tampered(name, tmp_path):
    kind, content = WRONG[name]
    path = tmp_path / "proof.json"
    path.write_text(json.dumps(content))
    assert verifier.main([kind, str(path), "--json"]) == 1


def test_a_key_that_was_handed_over_counts_more_than_those_in_the_answer(tmp_path):
    path = tmp_path / "proof.json"
    path.write_text(json.dumps(INCLUSION))
    assert verifier.main(["inclusion", str(path), "--key", VKEY]) == 0
    assert verifier.main(["inclusion", str(path), "--key", THIEFS]) == 1
    path.write_text(json.dumps({name: value for name, value in INCLUSION.items() if name != "checkpoint"}))
    assert verifier.main(["inclusion", str(path), "--key", VKEY]) == 1


def test_roots_and_notes_from_the_command_line(tmp_path, capsys):
    leaves, note = tmp_path / "leaves", tmp_path / "note"
    leaves.write_text("\n00\n10\n")
    note.write_text(NOTE)
    assert verifier.main(["root", str(leaves)]) == 0
    assert capsys.readouterr().out == "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77\n"
    assert verifier.main(["checkpoint", str(note), "--key", VKEY]) == 0
    assert verifier.main(["checkpoint", str(note), "--key", THIEFS]) == 1
    assert verifier.main(["checkpoint", str(note)]) == 1


@pytest.mark.parametrize("content", ["", "{}", "[]", "7", '{"proof": 7}', '{"digest": 1}', "\xff"])
@pytest.mark.parametrize("kind", ["inclusion", "consistency", "opening", "nonsense"])
def test_what_cannot_be_read_is_said(kind, content, tmp_path, capsys):
    path = tmp_path / "proof.json"
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(SystemExit) as left:
        verifier.main([kind, str(path)])
    assert left.value.code == 2
    assert capsys.readouterr().err.startswith("cannot verify: ")
