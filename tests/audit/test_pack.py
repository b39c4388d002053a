"""The offline check of an evidence pack: a pack built by hand, and four hundred mutations of it, none accepted."""

import io
import json
import zipfile
from hashlib import sha256
from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc.jwk import ECKey

from creditshare.audit import verifier
from creditshare.audit.rules import pack
from creditshare.audit.rules.checkpoint import TreeHead, sign_checkpoint, verifier_key
from creditshare.audit.rules.merkle import inclusion_proof, leaf_hash, root_of
from creditshare.audit.rules.personal import commitment
from creditshare.kernel.canonical import canonical_json
from creditshare.kernel.statement import sign_statement

pytestmark = pytest.mark.once
ORIGIN, TYPE, SALT = "example.org/trail", "evidence+jws", bytes(range(32))
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
SIGNER = ec.derive_private_key(7, ec.SECP256R1())
VKEY = verifier_key(ORIGIN, KEY.public_key())
CONSENT = "5c1f6f0e-58a4-4a0a-9a53-1a2b3c4d5e6f"


def jwk_of(private):
    return {**ECKey.import_key(private.public_key()).as_dict(private=False), "kid": "k1"}


def bodies():
    facts = {"remark": {"digest": commitment(SALT, "谁在看")}, "purpose": "underwriting"}
    return [canonical_json({"event": f"e{n}", "facts": facts if n == 2 else {}, "subject": CONSENT}) for n in range(6)]


def built():
    """Return the files of a pack of two entries, one with opened words, and a signed consent."""
    entries = bodies()
    leaves = [leaf_hash(body) for body in entries]
    note = sign_checkpoint(TreeHead(ORIGIN, len(leaves), root_of(leaves)), KEY)
    files = {"checkpoint.txt": note.encode(), "trail.key": f"{VKEY}\n".encode(), "README.txt": "证据包".encode()}
    for place in (2, 5):
        proof = {
            "position": place,
            "size": len(leaves),
            "root": root_of(leaves).hex(),
            "checkpoint": note,
            "keys": [VKEY],
        }
        proof |= {"body": entries[place].decode(), "proof": [one.hex() for one in inclusion_proof(place, leaves)]}
        files[f"entries/{place}.json"], files[f"proofs/{place}.json"] = entries[place], canonical_json(proof)
    opened = {"remark": {"digest": commitment(SALT, "谁在看"), "salt": SALT.hex(), "value": "谁在看"}}
    files["openings/2.json"] = canonical_json(opened)
    files[pack.ARTEFACT] = sign_statement({"consent": CONSENT}, SIGNER, "k1", "consent+jws").encode()
    files[pack.ARTEFACT_KEY] = canonical_json(jwk_of(SIGNER))
    return sealed(files)


def sealed(files):
    files = files | {pack.KEY: canonical_json(jwk_of(SIGNER))}
    rows = [{"path": name, "sha256": sha256(body).hexdigest(), "size": len(body)} for name, body in files.items()]
    manifest = canonical_json({"files": rows})
    signed = sign_statement({"manifest": sha256(manifest).hexdigest()}, SIGNER, "k1", TYPE).encode()
    return files | {pack.MANIFEST: manifest, pack.SIGNATURE: signed}


@pytest.fixture(scope="module")
def files():
    return built()


def judged(files, **pinned):
    """Return what is wrong; a pack that cannot be read is wrong too, as the program says."""
    try:
        return list(pack.faults_of(files, **pinned))
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        return [f"cannot be read: {error}"]


def test_the_pack_is_intact_with_and_without_pinned_keys(files):
    assert judged(files) == []
    assert judged(files, keys=verifier.read_keys([VKEY]), jwk=jwk_of(SIGNER)) == []


def test_four_hundred_mutations_are_found(files):
    """Seed 20261123: flipped bits, cut ends, swapped files, files dropped, bytes put in."""
    random, names = Random(20261123), sorted(files)
    for number in range(400):
        name, other = random.sample(names, 2)
        body, changed = files[name], dict(files)
        at = random.randrange(len(body))
        kind = number % 5
        if kind == 0:
            changed[name] = body[:at] + bytes([body[at] ^ 1 << random.randrange(8)]) + body[at + 1 :]
        elif kind == 1:
            changed[name] = body[:at]
        elif kind == 2:
            changed[name], changed[other] = files[other], body
        elif kind == 3:
            del changed[name]
        else:
            changed[name] = body[:at] + b" " + body[at:]
        if changed == files:
            continue
        found = judged(changed, keys=verifier.read_keys([VKEY]), jwk=jwk_of(SIGNER))
        assert found, (number, name, kind)
        assert judged(changed), (number, name, kind)


def lied(files, **changed):
    """Change files and list and sign them anew with the platform's own key, as a dishonest platform would."""
    kept = {name: body for name, body in (files | changed).items() if body is not None}
    return sealed({name: body for name, body in kept.items() if not name.startswith("manifest")})


def test_not_even_the_platform_can_change_an_entry(files):
    keys = verifier.read_keys([VKEY])
    body = files["entries/2.json"].replace(b"underwriting", b"post_loan")
    proof = canonical_json(json.loads(files["proofs/2.json"]) | {"body": body.decode()})
    assert judged(lied(files, **{"entries/2.json": body}), keys=keys)
    assert judged(lied(files, **{"entries/2.json": body, "proofs/2.json": proof}), keys=keys) == [
        "proofs/2.json: the entry is not under the signed checkpoint"
    ]
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))
    forged = sign_checkpoint(TreeHead(ORIGIN, 1, leaf_hash(body)), other)
    alone = {"position": 0, "size": 1, "root": leaf_hash(body).hex(), "proof": [], "body": body.decode()}
    alone |= {"checkpoint": forged, "keys": [verifier_key(ORIGIN, other.public_key())]}
    changed = {"entries/2.json": body, "proofs/2.json": canonical_json(alone), "checkpoint.txt": forged.encode()}
    changed |= {"entries/5.json": None, "proofs/5.json": None, "trail.key": b"x"}
    whole = lied(files, **changed)
    assert judged(whole) == [], "keys inside the pack only show that it agrees with itself"
    assert judged(whole, keys=keys) == ["proofs/2.json: the entry is not under the signed checkpoint"]


@pytest.mark.parametrize(
    ("value", "salt", "digest"),
    [("别人", SALT.hex(), None), ("谁在看", "00" * 32, None), ("谁在看", "00", None), ("别人", SALT.hex(), "own")],
)
def test_no_other_words_open_a_digest(files, value, salt, digest):
    said = {"digest": commitment(SALT, value if digest else "谁在看"), "salt": salt, "value": value}
    assert judged(lied(files, **{"openings/2.json": canonical_json({"remark": said})})) == [
        "openings/2.json: remark is not what the entry commits to"
    ]


def test_erased_words_leave_their_digest(files):
    erased = {"remark": {"digest": commitment(SALT, "谁在看"), "erased_at": "2026-11-23"}}
    assert judged(lied(files, **{"openings/2.json": canonical_json(erased)})) == []
    other = {"remark": {"digest": "0" * 64, "erased_at": "2026-11-23"}}
    assert judged(lied(files, **{"openings/2.json": canonical_json(other)})) != []


def test_a_consent_of_another_matter_does_not_pass(files):
    other = sign_statement({"consent": "another"}, SIGNER, "k1", "consent+jws").encode()
    assert judged(lied(files, **{pack.ARTEFACT: other})) == [
        "consent/artefact.jws: no entry of the pack is about this consent"
    ]
    thief = ec.derive_private_key(9, ec.SECP256R1())
    stolen = sign_statement({"consent": CONSENT}, thief, "k1", "consent+jws").encode()
    assert judged(lied(files, **{pack.ARTEFACT: stolen})) == ["consent/artefact.jws: not signed with this key"]
    with_key = {pack.ARTEFACT: stolen, pack.ARTEFACT_KEY: canonical_json(jwk_of(thief))}
    assert judged(lied(files, **with_key), jwk=jwk_of(SIGNER)) == ["consent/artefact.jws: not signed with this key"]


def test_an_empty_pack_proves_nothing(files):
    bare = {
        name: body for name, body in files.items() if not name.startswith(("entries", "proofs", "openings", "consent"))
    }
    assert "entries and proofs do not belong together" in judged(lied({}, **bare))


def test_folder_and_zip_are_read_alike_and_the_margin_is_left_out(files, tmp_path, capsys):
    for name, body in files.items():
        (tmp_path / "pack" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "pack" / name).write_bytes(body)
    (tmp_path / "pack" / "__pycache__").mkdir()
    (tmp_path / "pack" / "__pycache__" / "verifier.pyc").write_bytes(b"x")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    (tmp_path / "pack.zip").write_bytes(out.getvalue())
    (tmp_path / "key.json").write_bytes(canonical_json(jwk_of(SIGNER)))
    assert pack.read_files(tmp_path / "pack") == pack.read_files(tmp_path / "pack.zip") == files
    pinned = ["--key", VKEY, "--jwk", str(tmp_path / "key.json")]
    assert [pack.main([str(tmp_path / name), *pinned]) for name in ("pack", "pack.zip")] == [0, 0]
    assert capsys.readouterr().out == "intact: 2 entries\n" * 2
    (tmp_path / "pack" / "README.txt").write_bytes(b"other words")
    assert pack.main([str(tmp_path / "pack")]) == 1
    assert capsys.readouterr().out == "tampered: README.txt: altered\n"
    assert pack.main([str(tmp_path / "nowhere")]) == 2
    assert pack.main([str(tmp_path / "key.json")]) == 2
    assert pack.main([str(tmp_path / "pack"), "--key", "nonsense"]) == 2
    assert capsys.readouterr().out.count("tampered: it cannot be read") == 3


def test_the_programs_that_go_into_a_pack_are_these():
    assert {name: path.is_file() for name, path in pack.PROGRAMS.items()} == {"verifier.py": True, "check.py": True}
