"""Forged JWS texts: from one genuine text, changed ones of every kind that has ever fooled a verifier.

A forger has the genuine text, the public key, a key of its own and other genuine texts of other tenants; never the
private key. Each kind is a function of the material and a seeded dice, and returns one text.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc.jwk import ECKey
from joserfc.jws import JWSRegistry

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
HASHES = {"HS256": hashlib.sha256, "HS384": hashlib.sha384, "HS512": hashlib.sha512}
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
NONES = ("none", "None", "nOnE", "NONE", "noNe", "", " none", "none ", "n\u0000one", "ｎｏｎｅ")
KIDS: tuple[Any, ...] = (
    "../../../../dev/null", "/dev/null", "../../keys/consents.pem", "..\\..\\nul", "' OR '1'='1",
    "' UNION SELECT 'k'--", "consents", "*", "", " ", "0", "null", "%2e%2e%2fdev%2fnull", "file:///dev/null",
    "http://127.0.0.1/jwks.json", "a" * 5000,
    None, 0, True, [], {}, ["KID"], {"kid": "KID"},
)  # fmt: skip


@dataclass(frozen=True)
class Material:
    """One genuine text and what a forger knows; `others` are genuine texts of other tenants."""

    text: str
    public: Any
    others: tuple[str, ...]
    forger: EllipticCurvePrivateKey

    @property
    def segments(self) -> list[str]:
        """The three segments."""
        return self.text.split(".")

    @property
    def header(self) -> dict[str, Any]:
        """The header as it is."""
        return dict(json.loads(unb64(self.segments[0])))

    @property
    def claims(self) -> dict[str, Any]:
        """The claims as they are."""
        return dict(json.loads(unb64(self.segments[1])))


def a_forger() -> EllipticCurvePrivateKey:
    """Make a key that nobody registered."""
    return generate_private_key(SECP256R1())


def b64(raw: bytes) -> str:
    """Write base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    """Read base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def compact(header: Any, claims: Any, signature: bytes | str = b"") -> str:
    """Join a compact text of JSON values or raw text."""
    parts = [part if isinstance(part, str) else json.dumps(part, separators=(",", ":")) for part in (header, claims)]
    end = signature if isinstance(signature, str) else b64(signature)
    return ".".join([*(b64(part.encode("utf-8", "surrogatepass")) for part in parts), end])


def signed(header: dict[str, Any], claims: Any, key: EllipticCurvePrivateKey) -> str:
    """Sign as ES256 with a key of the forger's, whatever the header says."""
    head, payload, _ = compact(header, claims).split(".")
    raw = JWSRegistry.algorithms["ES256"].sign(f"{head}.{payload}".encode(), ECKey.import_key(key))
    second = int.from_bytes(raw[32:])
    return f"{head}.{payload}.{b64(raw[:32] + min(second, P256_ORDER - second).to_bytes(32))}"


def changed(claims: dict[str, Any], dice: Random) -> dict[str, Any]:
    """Change one claim to something the forger would like."""
    name = dice.choice(sorted(claims))
    value = claims[name]
    if isinstance(value, bool) or value is None:
        return claims | {name: dice.randrange(1, 10**6)}
    if isinstance(value, int):
        return claims | {name: value + dice.randrange(1, 10**6)}
    if isinstance(value, list):
        return claims | {name: [*value, f"more{dice.randrange(999)}"]}
    return claims | {name: f"{value}{dice.randrange(10**6)}"}


def bit_flip(material: Material, dice: Random) -> str:
    """Flip one to three bits of the decoded segments."""
    parts = [bytearray(unb64(part)) for part in material.segments]
    for _ in range(dice.randrange(1, 4)):
        part = dice.choice(parts)
        place = dice.randrange(len(part) * 8)
        part[place // 8] ^= 1 << place % 8
    return ".".join(b64(bytes(part)) for part in parts)


def letter(material: Material, dice: Random) -> str:
    """Put another letter in a place."""
    place = dice.randrange(len(material.text))
    others = [one for one in LETTERS + "=+/. \n\t\u00e9" if one != material.text[place]]
    return material.text[:place] + dice.choice(others) + material.text[place + 1 :]


def respelled(material: Material, dice: Random) -> str:
    """Write the same JSON in another spelling: white space, order of keys, escapes, 1.0 for 1; the signature stays."""
    head, payload, signature = material.segments
    which = dice.choice(("header", "claims", "both"))
    spelled = [_respell(unb64(part).decode(), dice) for part in (head, payload)]
    kept = [unb64(head).decode(), unb64(payload).decode()]
    header = kept[0] if which == "claims" else spelled[0]
    claims = kept[1] if which == "header" else spelled[1]
    return compact(header, claims, signature)


def _respell(text: str, dice: Random) -> str:
    value = json.loads(text)
    names = list(value)
    dice.shuffle(names)
    place = dice.choice([at for at, one in enumerate(text) if one.isascii() and one.isalpha()])
    return dice.choice(
        (
            json.dumps(value, ensure_ascii=False, indent=dice.randrange(1, 5)),
            json.dumps({name: value[name] for name in names}, separators=(", ", ":"), ensure_ascii=False),
            f"{text[:place]}\\u{ord(text[place]):04x}{text[place + 1 :]}",
            text.replace(":2,", ":2.0,").replace(":3,", ":3e0,") + " ",
            dice.choice(("\ufeff", " ", "\n", "\t")) + text,
            text.replace("/", "\\/") + dice.choice(("\n", " ", "\x00", "{}")),
        )
    )


def duplicate_key(material: Material, dice: Random) -> str:
    """Name one member twice, so that two parsers may read two things; the signature stays or is the forger's."""
    header, claims = material.header, material.claims
    name = dice.choice(sorted(claims))
    other = json.dumps(changed({name: claims[name]}, dice)[name])
    text = json.dumps(claims, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    extra = f"{json.dumps(name)}:{other}"
    doubled = f"{{{extra},{text[1:]}" if dice.random() < 0.5 else f"{text[:-1]},{extra}}}"
    if dice.random() < 0.5:
        return compact(header, doubled, material.segments[2])
    return signed(header, doubled, material.forger)


def no_algorithm(material: Material, dice: Random) -> str:
    """Say that there is no signature, in all its spellings."""
    header = material.header | {"alg": dice.choice(NONES)}
    if dice.random() < 0.2:
        header = {name: value for name, value in header.items() if name != "alg"}
    claims = changed(material.claims, dice) if dice.random() < 0.8 else material.claims
    return compact(header, claims, dice.choice((b"", material.segments[2], b"\x00")))


def embedded_key(material: Material, dice: Random) -> str:
    """Bring the forger's own key along: as jwk, x5c, jku or x5u."""
    jwk = ECKey.import_key(material.forger).as_dict(private=False)
    der = material.forger.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    brought = dice.choice(
        (
            {"jwk": jwk},
            {"x5c": [base64.b64encode(der).decode()]},
            {"jku": "https://forger.example/jwks.json"},
            {"x5u": "https://forger.example/key.pem"},
            {"jwk": jwk, "crit": ["jwk"]},
            {"jwk": jwk, "kid": jwk.get("kid", "forger")},
        )
    )
    return signed(material.header | brought, changed(material.claims, dice), material.forger)


def public_as_secret(material: Material, dice: Random) -> str:
    """Sign with HMAC and the public key as the secret, in each of its spellings."""
    algorithm = dice.choice(sorted(HASHES))
    jwk = ECKey.import_key(material.public).as_dict(private=False)
    secret = dice.choice(
        (
            material.public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
            material.public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
            material.public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint),
            json.dumps(jwk).encode(),
            unb64(jwk["x"]),
            str(material.header.get("kid")).encode(),
            b"",
        )
    )
    header = material.header | {"alg": dice.choice((algorithm, algorithm.lower(), "ES256"))}
    head, payload, _ = compact(header, changed(material.claims, dice)).split(".")
    return f"{head}.{payload}.{b64(hmac.new(secret, f'{head}.{payload}'.encode(), HASHES[algorithm]).digest())}"


def key_id(material: Material, dice: Random) -> str:
    """Name another key: a path, a piece of SQL, another's id, a number; signed by the forger, or with no secret."""
    own = material.header.get("kid")
    others = [json.loads(unb64(text.split(".")[0])).get("kid") for text in material.others]
    chosen = dice.choice((*KIDS, *others, f"{own}\x00", f"{own} ", str(own).upper() + "A"))
    kid = json.loads(json.dumps(chosen).replace("KID", str(own)))
    header = material.header | {"kid": kid}
    way = dice.randrange(3)
    if way == 0:
        return signed(header, changed(material.claims, dice), material.forger)
    if way == 1:
        head, payload, _ = compact(header | {"alg": "HS256"}, changed(material.claims, dice)).split(".")
        return f"{head}.{payload}.{b64(hmac.new(b'', f'{head}.{payload}'.encode(), hashlib.sha256).digest())}"
    return compact(header, changed(material.claims, dice), material.segments[2])


def base64_spelling(material: Material, dice: Random) -> str:
    """Spell the same bytes otherwise: padded, with + and /, broken by white space, with spare bits, twice encoded."""
    parts = material.segments
    index = dice.randrange(3)
    part = parts[index]
    place = dice.randrange(1, len(part))
    spare = [one for one in LETTERS if one != part[-1] and unb64(part[:-1] + one) == unb64(part)]
    broken = part[:place] + dice.choice((" ", "\n", "\r\n", "\t", "%", "!", "\u200b")) + part[place:]
    other = dice.choice(
        (
            part + "=" * dice.randrange(1, 4),
            base64.b64encode(unb64(part)).decode() + ("=" if len(unb64(part)) % 3 == 0 else ""),
            broken,
            part[:-1] + dice.choice(spare) if spare else part + "A",
            b64(part.encode()),
            unb64(part).hex(),
        )
    )
    return ".".join([*parts[:index], other, *parts[index + 1 :]])


def segments(material: Material, dice: Random) -> str:
    """Cut, lengthen, drop, double or swap segments."""
    parts, text = list(material.segments), material.text
    index = dice.randrange(3)
    swapped = dice.choice(([1, 0, 2], [0, 2, 1], [2, 1, 0], [1, 2, 0], [2, 0, 1]))
    return dice.choice(
        (
            text[: dice.randrange(len(text))],
            text[dice.randrange(1, len(text)) :],
            text + "".join(dice.choice(LETTERS) for _ in range(dice.randrange(1, 40))),
            text + dice.choice((".", "..", ".AA", "." + parts[2])),
            ".".join(parts[:index] + parts[index + 1 :]),
            ".".join(parts[place] for place in swapped),
            ".".join([*parts[:index], "", *parts[index + 1 :]]),
            text * 2,
        )
    )


def json_form(material: Material, dice: Random) -> str:
    """Write the genuine text in the JSON serialisations of JWS."""
    head, payload, signature = material.segments
    one = {"protected": head, "signature": signature}
    flat = {"payload": payload, **one}
    general = {"payload": payload, "signatures": [one]}
    bare = {"payload": payload, "header": material.header, "signature": signature}
    chosen = dice.choice((flat, general, bare, [material.text], {"token": material.text}, material.text))
    text = json.dumps(chosen, indent=dice.choice((None, 1)))
    return dice.choice((text, f" {text}", b64(text.encode())))


def tampered(material: Material, dice: Random) -> str:
    """Change a claim, or take the whole text over, under the old signature or the forger's."""
    claims = changed(material.claims, dice)
    if dice.random() < 0.5:
        return compact(material.header, json.dumps(claims, sort_keys=True, separators=(",", ":")), material.segments[2])
    return signed(material.header, json.dumps(claims, sort_keys=True, separators=(",", ":")), material.forger)


def mixed(material: Material, dice: Random) -> str:
    """Join segments of two genuine texts."""
    other = dice.choice(material.others).split(".")
    parts = material.segments
    chosen = [dice.choice(pair) for pair in zip(parts, other, strict=True)]
    if chosen in (parts, other):
        chosen = [parts[0], parts[1], other[2]]
    return ".".join(chosen)


def header_more(material: Material, dice: Random) -> str:
    """Add members to the header that a verifier might heed: crit, b64, zip, cty, another type."""
    more: dict[str, Any] = dice.choice(
        (
            {"crit": ["b64"], "b64": False},
            {"zip": "DEF"},
            {"cty": "JWT"},
            {"typ": "report+jws"},
            {"typ": "consent+jws2"},
            {"alg": ["ES256"]},
            {"alg": "ES256K"},
            {"alg": "ES384"},
            {"p2c": 10**9, "alg": "PBES2-HS256+A128KW"},
        )
    )
    if dice.random() < 0.5:
        return compact(material.header | more, unb64(material.segments[1]).decode(), material.segments[2])
    return signed(material.header | more, material.claims, material.forger)


def zero_signature(material: Material, dice: Random) -> str:
    """Give signatures that broken mathematics accepted: zeros (CVE-2022-21449), the order, ones, DER, other lengths."""
    head, payload, _ = material.segments
    order = P256_ORDER.to_bytes(32)
    raw = dice.choice(
        (
            bytes(64),
            order + order,
            bytes(63) + b"\x01",
            b"\xff" * 64,
            bytes(32) + order,
            bytes(0),
            bytes(128),
            b"\x30\x06\x02\x01\x00\x02\x01\x00",
        )
    )
    claims = b64(json.dumps(changed(material.claims, dice)).encode()) if dice.random() < 0.7 else payload
    return f"{head}.{claims}.{b64(raw)}"


def twin(material: Material, dice: Random) -> str:
    """Give the other valid form of the same ECDSA signature, n - s."""
    head, payload, signature = material.segments
    raw = unb64(signature)
    return f"{head}.{payload}.{b64(raw[:32] + (P256_ORDER - int.from_bytes(raw[32:])).to_bytes(32))}"


KINDS: dict[str, Callable[[Material, Random], str]] = {
    kind.__name__: kind
    for kind in (
        bit_flip, letter, respelled, duplicate_key, no_algorithm, embedded_key, public_as_secret, key_id,
        base64_spelling, segments, json_form, tampered, mixed, header_more, zero_signature,
    )
}  # fmt: skip
"""Kinds for every JWS here. `twin` is apart: only the artefact promises one spelling of its signature."""


def naive_claims(text: str, material: Material) -> dict[str, Any] | None:
    """Verify as careless libraries did: believe `alg`, take any key that is offered, decode leniently."""
    try:
        head, payload, signature = text.split(".")[:3]
        header, claims = json.loads(unb64(head).strip()), json.loads(unb64(payload).strip())
        if str(header.get("alg", "none")).strip().lower() == "none":
            return dict(claims)
        body = f"{head}.{payload}".encode()
        if header["alg"] in HASHES:
            secret = material.public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
            kid = header.get("kid")
            secrets = [secret, b""] if isinstance(kid, str) and "/" in kid else [secret]
            good = any(hmac.new(one, body, HASHES[header["alg"]]).digest() == unb64(signature) for one in secrets)
        else:
            key = ECKey.import_key(header["jwk"]) if "jwk" in header else ECKey.import_key(material.public)
            good = JWSRegistry.algorithms["ES256"].verify(body, unb64(signature), key)
        return dict(claims) if good else None
    except Exception:
        return None
