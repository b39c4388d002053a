"""Client assertions: what is accepted, and some hundred ways to forge, bend or reuse one that are not."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc.jwk import ECKey, OctKey, RSAKey

from creditshare.parties.errors import AssertionRefused, KeysNotUsable
from creditshare.parties.rules.assertion import LONGEST_LIFE, prove, read_assertion
from creditshare.parties.rules.keys import import_keys
from tests.parties import makers

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
NOW = int(AT.timestamp())
WHO = "cs-somebank"
AUDIENCES = frozenset({makers.TOKEN_URL, "http://localhost:8000"})
KEY = makers.key()
HEADER = {"alg": "ES256", "typ": "JWT", "kid": KEY.kid}


def proof(statement, *keys, at=AT):
    registered = import_keys(makers.jwks(*keys)) if keys else import_keys(makers.jwks(KEY))
    return prove(read_assertion(statement), keys=registered, audiences=AUDIENCES, at=at)


def is_refused(statement, *keys, at=AT):
    try:
        proof(statement, *keys, at=at)
    except AssertionRefused:
        return True
    return False


def signed(header=HEADER, by=KEY, implementation="ES256", **changes):
    return makers.sign(header, makers.claims(WHO, AT, **changes), by, implementation)


@pytest.mark.parametrize("algorithm", ["ES256", "EdDSA", "Ed25519", "PS256"])
def test_a_good_statement_proves_its_number_and_end(algorithm):
    key = makers.key(algorithm)
    implementation = "Ed25519" if algorithm == "EdDSA" else algorithm
    statement = signed({"alg": algorithm, "kid": key.kid}, key, implementation, jti="n-1")
    assert proof(statement, key).jti == "n-1"
    assert proof(statement, key).expires_at == AT + timedelta(seconds=120)


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "http://localhost:8000"},
        {"aud": [makers.TOKEN_URL]},
        {"iat": None},
        {"exp": NOW + 300},
        {"exp": NOW + 1},
        {"iat": NOW + 30},
        {"nbf": NOW},
        {"extra": {"nested": [1, 2]}},
    ],
)
def test_what_the_standard_allows_is_accepted(changes):
    assert not is_refused(signed(**changes))


def test_without_kid_the_only_key_decides_and_of_two_none():
    statement = signed({"alg": "ES256"})
    other = makers.key("ES256", 2)
    assert not is_refused(statement)
    assert is_refused(statement, KEY, other)
    assert not is_refused(statement, KEY, makers.key("PS256"))


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "cs-other"},
        {"sub": "cs-other"},
        {"iss": None},
        {"sub": None},
        {"iss": "", "sub": ""},
        {"iss": ["cs-somebank"], "sub": ["cs-somebank"]},
        {"iss": 7, "sub": 7},
        {"iss": "x" * 129, "sub": "x" * 129},
        {"aud": "https://evil.example/token"},
        {"aud": None},
        {"aud": ""},
        {"aud": []},
        {"aud": [makers.TOKEN_URL, "https://evil.example"]},
        {"aud": [[makers.TOKEN_URL]]},
        {"aud": {"url": makers.TOKEN_URL}},
        {"aud": makers.TOKEN_URL + "/"},
        {"aud": makers.TOKEN_URL.upper()},
        {"aud": True},
        {"exp": NOW},
        {"exp": NOW - 1},
        {"exp": NOW + 331},
        {"exp": NOW + 86400},
        {"exp": None},
        {"exp": 0},
        {"exp": -5},
        {"exp": str(NOW + 60)},
        {"exp": NOW + 60.5},
        {"exp": True},
        {"exp": 2**63},
        {"exp": [NOW + 60]},
        {"iat": NOW + 31},
        {"iat": "now"},
        {"iat": -1},
        {"nbf": NOW + 31},
        {"nbf": 1.5},
        {"jti": None},
        {"jti": ""},
        {"jti": 5},
        {"jti": "x" * 129},
        {"jti": "a\u0000b"},
        {"jti": "a\nb"},
        {"jti": ["a"]},
    ],
)
def test_bent_claims_are_refused_though_rightly_signed(changes):
    assert is_refused(signed(**changes))


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none"},
        {"alg": "None"},
        {"alg": "NONE"},
        {"alg": ""},
        {},
        {"alg": None},
        {"alg": ["ES256"]},
        {"alg": "ES384"},
        {"alg": "ES512"},
        {"alg": "ES256K"},
        {"alg": "RS256"},
        {"alg": "PS384"},
        {"alg": "HS256"},
        {"alg": "HS384"},
        {"alg": "HS512"},
        {"alg": "Ed448"},
        {"alg": "es256"},
        {"alg": "ES256 "},
        {"alg": "PS256"},
        {"alg": "EdDSA"},
        {"alg": "ES256", "kid": "../../etc/passwd"},
        {"alg": "ES256", "kid": "/dev/null"},
        {"alg": "ES256", "kid": "http://evil.example/key.pem"},
        {"alg": "ES256", "kid": "' OR 1=1 --"},
        {"alg": "ES256", "kid": "ES256-1\u0000"},
        {"alg": "ES256", "kid": ""},
        {"alg": "ES256", "kid": None},
        {"alg": "ES256", "kid": 1},
        {"alg": "ES256", "kid": ["ES256-1"]},
        {"alg": "ES256", "kid": "ES256-2"},
        {"alg": "ES256", "kid": "es256-1"},
        {"alg": "ES256", "typ": "at+jwt"},
        {"alg": "ES256", "typ": "dpop+jwt"},
        {"alg": "ES256", "typ": 1},
        {"alg": "ES256", "crit": ["exp"]},
        {"alg": "ES256", "b64": False, "crit": ["b64"]},
        {"alg": "ES256", "b64": True},
        {"alg": "ES256", "jku": "https://evil.example/jwks.json"},
        {"alg": "ES256", "x5u": "https://evil.example/chain.pem"},
        {"alg": "ES256", "x5c": ["MIIB"]},
        {"alg": "ES256", "x5t": "abc"},
        {"alg": "ES256", "cty": "JWT"},
        {"alg": "ES256", "zip": "DEF"},
        {"alg": "ES256", "enc": "A256GCM"},
        {"alg": "ES256", "jwk": makers.key("ES256", 9).as_dict(private=False)},
        {"alg": "ES256", "kid": KEY.kid, "jwk": KEY.as_dict(private=False)},
    ],
)
def test_other_headers_are_refused_though_rightly_signed(header):
    assert is_refused(makers.sign(header, makers.claims(WHO, AT), KEY))


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "ES256", "jwk": makers.key("ES256", 9).as_dict(private=False)},
        {"alg": "ES256", "jwk": makers.key("ES256", 9).as_dict(private=False), "kid": KEY.kid},
        {"alg": "ES256", "jku": "https://evil.example/jwks.json", "kid": "ES256-9"},
        {"alg": "ES256", "kid": "ES256-9"},
        {"alg": "ES256", "kid": KEY.kid},
        {"alg": "ES256"},
    ],
)
def test_a_statement_signed_by_a_foreign_key_is_refused_however_it_brings_its_key(header):
    assert is_refused(makers.sign(header, makers.claims(WHO, AT), makers.key("ES256", 9)))


def _public_texts():
    rsa = makers.key("PS256")
    for key in (KEY, rsa):
        yield key.as_pem(private=False)
        yield key.as_der(private=False)
        yield json.dumps(key.as_dict(private=False)).encode()
        yield (key.kid or "").encode()


@pytest.mark.parametrize("secret", [*_public_texts(), b"secret", b"\x00" * 32], ids=range(10))
@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
def test_the_public_key_is_no_shared_secret(secret, algorithm):
    start = f"{makers.text64({'alg': algorithm, 'kid': KEY.kid})}.{makers.text64(makers.claims(WHO, AT))}"
    mac = hmac.new(secret, start.encode(), getattr(hashlib, f"sha{algorithm[2:]}")).digest()
    assert is_refused(f"{start}.{makers.text64(mac)}", KEY, makers.key("PS256"))


@pytest.mark.parametrize("signature", ["", "AA", makers.text64(bytes(64)), makers.text64(b"\xff" * 64)])
@pytest.mark.parametrize("algorithm", ["none", "ES256", "Ed25519", "PS256"])
def test_without_a_signature_nothing_is_proven(signature, algorithm):
    start = f"{makers.text64({'alg': algorithm})}.{makers.text64(makers.claims(WHO, AT))}"
    keys = (KEY, makers.key("Ed25519"), makers.key("PS256"))
    assert is_refused(f"{start}.{signature}", *keys)


GOOD = signed(jti="fixed")
VALUES = st.none() | st.integers() | st.text(max_size=9)


def test_every_single_changed_character_is_refused():
    assert not is_refused(GOOD)
    for place, letter in enumerate(GOOD):
        changed = GOOD[:place] + ("B" if letter == "A" else "A") + GOOD[place + 1 :]
        assert is_refused(changed), place


def test_every_flipped_bit_of_the_signature_is_refused():
    start, _, signature = GOOD.rpartition(".")
    raw = base64.urlsafe_b64decode(signature + "==")
    for bit in range(8 * len(raw)):
        flipped = bytearray(raw)
        flipped[bit // 8] ^= 1 << (bit % 8)
        assert is_refused(f"{start}.{makers.text64(bytes(flipped))}"), bit


def test_the_same_signature_in_another_spelling_is_refused():
    start, _, signature = GOOD.rpartition(".")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    raw = base64.urlsafe_b64decode(signature + "==")
    same = [s for s in (signature[:-1] + c for c in alphabet) if base64.urlsafe_b64decode(s + "==") == raw]
    assert len(same) > 1
    assert [spelling for spelling in same if not is_refused(f"{start}.{spelling}")] == [signature]


@pytest.mark.parametrize(
    "bend",
    [
        lambda s: s + "=",
        lambda s: s + "==",
        lambda s: s + "\n",
        lambda s: " " + s,
        lambda s: s.replace(".", ". "),
        lambda s: s + ".",
        lambda s: s + ".x",
        lambda s: s.rsplit(".", 1)[0],
        lambda s: "." + s,
        lambda s: s.replace(".", "", 1),
        lambda s: s.replace(".", "．", 1),
        lambda s: s + "é",
        lambda s: "Bearer " + s,
        lambda s: s[:-1],
        lambda s: s[::-1],
        lambda s: s.upper(),
        lambda s: json.dumps({"payload": s.split(".")[1], "signature": s.split(".")[2]}),
        lambda s: "a" * 5000 + s,
        lambda s: "",
        lambda s: "..",
        lambda s: "\x00",
    ],
)
def test_another_form_of_the_same_statement_is_refused(bend):
    assert is_refused(bend(GOOD))


@pytest.mark.parametrize(
    ("header", "body"),
    [
        ('{"alg":"ES256","alg":"none"}', None),
        ('{"alg":"none","alg":"ES256"}', None),
        ('{"alg":"ES256","kid":"ES256-1","kid":"x"}', None),
        (None, '{{"iss":"{who}","iss":"cs-other",{rest}'),
        (None, '{{"sub":"cs-other",{rest},"sub":"{who}"}}'),
        (None, "[1]"),
        (None, '"text"'),
        (None, "null"),
        (None, "{"),
        (None, ""),
        (None, '{{"exp":NaN,{rest}'),
        (None, '{{"exp":Infinity,{rest}'),
        ("[]", None),
        ("not json", None),
        ('{"alg":"ES256"', None),
        ("\ufeff" + '{"alg":"ES256"}', None),
    ],
)
def test_text_that_two_parsers_read_differently_is_refused(header, body):
    plain = json.dumps(makers.claims(WHO, AT))
    text = plain if body is None else body.format(who=WHO, rest=plain[1:]) if "{rest}" in body else body
    assert is_refused(makers.sign(HEADER if header is None else header, text, KEY))


def test_claims_nested_beyond_reason_are_refused_not_crashed():
    assert is_refused(makers.sign(HEADER, "[" * 2000 + "]" * 2000, KEY))


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200) | st.lists(st.text(max_size=40), min_size=2, max_size=4).map(".".join))
def test_any_text_is_refused_and_never_crashes(text):
    assert is_refused(text)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["alg", "kid", "typ", "crit", "jwk"]), VALUES),
    st.recursive(VALUES, lambda inner: st.dictionaries(st.text(max_size=5), inner)),
)
def test_any_rightly_signed_json_is_refused_and_never_crashes(header, body):
    assert is_refused(makers.sign(header, body, KEY))


@pytest.mark.parametrize("seconds", [121, 600, 86400])
def test_a_statement_ends(seconds):
    assert is_refused(GOOD, at=AT + timedelta(seconds=seconds))
    assert timedelta(minutes=5) == LONGEST_LIFE


@pytest.mark.parametrize(
    "keys",
    [
        None,
        [],
        {},
        {"keys": []},
        {"keys": {}},
        {"keys": "x"},
        {"keys": [1]},
        {"keys": [{}]},
        {"keys": [{"kty": "EC"}]},
        {"keys": [{"kty": "unknown"}]},
        {"keys": [{"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}]},
        {"keys": [KEY.as_dict(private=True)]},
        {"keys": [OctKey.generate_key(256).as_dict()]},
        {"keys": [{**KEY.as_dict(private=False), "use": "enc"}]},
        {"keys": [{**KEY.as_dict(private=False), "alg": "ES384"}]},
        {"keys": [ECKey.generate_key("P-384").as_dict(private=False)]},
        {"keys": [ECKey.generate_key("secp256k1").as_dict(private=False)]},
        {"keys": [RSAKey.generate_key(1024).as_dict(private=False)]},
        {"keys": [KEY.as_dict(private=False)] * 2},
        {"keys": [KEY.as_dict(private=False)] * 6},
    ],
)
def test_key_sets_that_cannot_be_trusted_are_refused(keys):
    with pytest.raises(KeysNotUsable):
        import_keys(keys)
