"""Check an evidence pack offline: nothing but this file, verifier.py beside it, Python 3.11 and `cryptography`.

    python3 check.py [FOLDER OR ZIP] [--key TRAIL_KEY] [--jwk PLATFORM_KEY.json]

Every byte of the pack is held by the manifest and its signature; every entry by its proof under the signed checkpoint;
every opened word by the digest in its entry; the consent by its own signature. Keys inside the pack only show that it
agrees with itself: give the keys that you had from elsewhere. Exit code 0: intact. 1: tampered. 2: unreadable.
"""

import argparse
import json
import sys
import zipfile
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

try:
    from creditshare.audit import verifier
except ImportError:
    import verifier  # type: ignore[no-redef]

MANIFEST, SIGNATURE, KEY, CHECKPOINT = "manifest.json", "manifest.jws", "manifest.key.json", "checkpoint.txt"
ARTEFACT, ARTEFACT_KEY = "consent/artefact.jws", "consent/artefact.key.json"
ENTRIES, PROOFS, OPENINGS = "entries/", "proofs/", "openings/"
HALF, MARGIN = 32, ("__pycache__/", ".DS_Store")
PROGRAMS = {"verifier.py": Path(verifier.__file__), "check.py": Path(__file__)}
Files = Mapping[str, bytes]


def faults_of(files: Files, keys: verifier.Keys | None = None, jwk: Mapping[str, Any] | None = None) -> Iterator[str]:
    """Yield what is wrong with a pack's files; nothing means that it is what was handed out."""
    yield from _faults_of_manifest(files, jwk)
    notes = {files.get(CHECKPOINT, b"").decode()}
    bodies = {name.removeprefix(ENTRIES): body for name, body in files.items() if name.startswith(ENTRIES)}
    proofs = {name.removeprefix(PROOFS): proof for name, proof in files.items() if name.startswith(PROOFS)}
    if not bodies or bodies.keys() != proofs.keys():
        yield "entries and proofs do not belong together"
    for name, proof in sorted(proofs.items()):
        given = json.loads(proof)
        notes.add(given["checkpoint"])
        if verifier.judge("inclusion", proof.decode(), keys)["verdict"] != "intact":
            yield f"{PROOFS}{name}: the entry is not under the signed checkpoint"
        if given["body"].encode() != bodies.get(name):
            yield f"{ENTRIES}{name}: not the entry that is proved"
    if len(notes) != 1:
        yield f"{CHECKPOINT}: the proofs are not under this one checkpoint"
    yield from _faults_of_openings(files, bodies)
    yield from _faults_of_consent(files, bodies, jwk)


def _faults_of_manifest(files: Files, jwk: Mapping[str, Any] | None) -> Iterator[str]:
    claims = open_jws(files[SIGNATURE].decode(), jwk or json.loads(files[KEY]))
    if claims is None:
        yield f"{SIGNATURE}: not signed with this key"
    elif claims["manifest"] != sha256(files[MANIFEST]).hexdigest():
        yield f"{MANIFEST}: not the list that was signed"
    listed = {row["path"]: row["sha256"] for row in json.loads(files[MANIFEST])["files"]}
    held = {name: sha256(content).hexdigest() for name, content in files.items()}
    for name in sorted(listed.keys() | held.keys() - {MANIFEST, SIGNATURE}):
        if listed.get(name) != held.get(name):
            yield f"{name}: {'missing' if name not in held else 'not on the list' if name not in listed else 'altered'}"


def _faults_of_openings(files: Files, bodies: Files) -> Iterator[str]:
    for name in sorted(name for name in files if name.startswith(OPENINGS)):
        facts = json.loads(bodies[name.removeprefix(OPENINGS)])["facts"]
        for fact, said in json.loads(files[name]).items():
            is_kept = "salt" in said
            opens = is_kept and verifier.verify_opening(said["digest"], bytes.fromhex(said["salt"]), said["value"])
            if facts.get(fact) != {"digest": said["digest"]} or (is_kept and not opens):
                yield f"{name}: {fact} is not what the entry commits to"


def _faults_of_consent(files: Files, bodies: Files, jwk: Mapping[str, Any] | None) -> Iterator[str]:
    if ARTEFACT not in files:
        return
    key = json.loads(files[ARTEFACT_KEY])
    claims = open_jws(files[ARTEFACT].decode(), jwk if jwk and jwk.get("kid") == key.get("kid") else key)
    if claims is None:
        yield f"{ARTEFACT}: not signed with this key"
    elif claims["consent"] not in {json.loads(body)["subject"] for body in bodies.values()}:
        yield f"{ARTEFACT}: no entry of the pack is about this consent"


def open_jws(text: str, jwk: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what a compact JWS (ES256) says, or None unless this public key signed it."""
    head, payload, signature = text.split(".")
    said, raw = json.loads(_decode(head)), _decode(signature)
    if said.get("alg") != "ES256" or said.get("kid") != jwk.get("kid") or len(raw) != 2 * HALF:
        return None
    x, y = (int.from_bytes(_decode(jwk[name])) for name in ("x", "y"))
    key = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    pair = encode_dss_signature(int.from_bytes(raw[:HALF]), int.from_bytes(raw[HALF:]))
    try:
        key.verify(pair, f"{head}.{payload}".encode(), ec.ECDSA(SHA256()))
    except InvalidSignature:
        return None
    claims = json.loads(_decode(payload))
    return claims if isinstance(claims, dict) else None


def _decode(text: str) -> bytes:
    """Decode base64url that is spelled the one right way: no byte of a signature is free; ValueError otherwise."""
    raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if urlsafe_b64encode(raw).rstrip(b"=").decode() != text:
        raise ValueError("not the canonical base64url")
    return raw


def read_files(place: Path) -> dict[str, bytes]:
    """Read a pack's files by their paths, from its zip or the folder that it was unpacked into."""
    if place.is_file():
        with zipfile.ZipFile(place) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    found = {path.relative_to(place).as_posix(): path for path in sorted(place.rglob("*")) if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if not name.startswith(MARGIN)}


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the pack named on the command line, print what is wrong and return the exit code."""
    parser = argparse.ArgumentParser(prog="check", description="Check an evidence pack offline.")
    parser.add_argument("pack", nargs="?", type=Path, default=Path(__file__).parent, help="the folder or zip")
    parser.add_argument("--key", action="append", help="the trail's verifier key (name+id+key), had from elsewhere")
    parser.add_argument("--jwk", type=Path, help="the platform's public key as JWK, had from elsewhere")
    given = parser.parse_args(arguments)
    try:
        keys = verifier.read_keys(given.key) if given.key else None
        jwk = json.loads(given.jwk.read_bytes()) if given.jwk else None
        files = read_files(given.pack)
        faults = list(faults_of(files, keys, jwk))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, zipfile.BadZipFile) as error:
        sys.stdout.write(f"tampered: it cannot be read ({type(error).__name__}: {error})\n")
        return 2
    count = sum(name.startswith(ENTRIES) for name in files)
    sys.stdout.write("".join(f"tampered: {fault}\n" for fault in faults) or f"intact: {count} entries\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
