"""A batch's signature: what is believed, and each thing that is refused by a name of its own."""

import base64
import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from creditshare.parties.rules.keys import import_keys
from creditshare.records import errors
from creditshare.records.rules.sequences import MOST_AHEAD, as_ranges, find_gaps, read_sequence
from creditshare.records.rules.signatures import CLOCK_SKEW, LONGEST_AGE, verify_batch
from tests.parties.makers import jwks, key
from tests.records.signing import sign, text64

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
BODY = '{"rows": [{"评价年度": "2025"}]}'.encode()


def verify(text, body=BODY, sequence=7, source="tax_grades", keys=None, at=AT):
    keys = import_keys(jwks(key(), key("EdDSA"))) if keys is None else keys
    return verify_batch(text, body=body, keys=keys, sequence=sequence, source=source, at=at)


def signed(body=BODY, sequence=7, source="tax_grades", by=None, at=AT, **changes):
    return sign(body, sequence=sequence, source=source, key=by or key(), at=at, **changes)


def members_of(text):
    return json.loads(base64.urlsafe_b64decode(text.split(".")[0] + "=="))


@pytest.mark.parametrize("algorithm", ["ES256", "EdDSA", "Ed25519"])
def test_a_batch_signed_with_a_registered_key_is_believed(algorithm):
    own = key(algorithm, 4)
    found = verify(signed(by=own, algorithm=algorithm), keys=import_keys(jwks(own)))
    assert (found.sequence, found.source, found.algorithm, found.kid) == (7, "tax_grades", algorithm, own.kid)
    assert found.signed_at == AT


def test_the_signature_is_over_the_very_bytes():
    """RFC 7797: with b64=false the payload stands unencoded in the signing input."""
    header, _, value = signed().partition("..")
    public = key().public_key
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    raw = base64.urlsafe_b64decode(value + "==")
    der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    public.verify(der, header.encode() + b"." + BODY, ECDSA(hashes.SHA256()))


def test_without_a_signature_the_refusal_says_so():
    with pytest.raises(errors.SignatureMissing):
        verify("")


@given(st.integers(0, len(BODY) - 1), st.integers(1, 255))
@settings(max_examples=60, deadline=None)
def test_one_altered_byte_is_found_wherever_it_stands(place, change):
    altered = bytearray(BODY)
    altered[place] ^= change
    with pytest.raises(errors.BodyAltered):
        verify(signed(), body=bytes(altered))


def test_a_digest_that_was_changed_with_the_body_is_found_by_the_signature():
    other = BODY.replace(b"2025", b"2024")
    header, _, value = signed().partition("..")
    members = members_of(header) | {"digest": members_of(signed(body=other))["digest"]}
    with pytest.raises(errors.SignatureInvalid):
        verify(f"{text64(json.dumps(members).encode())}..{value}", body=other)


def test_another_systems_key_of_the_same_name_does_not_open():
    stranger = key("ES256", 2)
    with pytest.raises(errors.SignatureInvalid):
        verify(signed(by=stranger, kid=key().kid))


@pytest.mark.parametrize("changes", [{"kid": "nobody"}, {"kid": key("EdDSA").kid}])
def test_a_key_that_is_not_registered_for_the_algorithm_is_unknown(changes):
    with pytest.raises(errors.SignatureKeyUnknown) as refused:
        verify(signed(**changes))
    assert refused.value.facts["kid"] == changes["kid"]


@pytest.mark.parametrize(
    ("text", "member"),
    [(signed(sequence=8), "seq"), (signed(source="penalties"), "source")],
)
def test_a_signature_for_another_place_is_refused(text, member):
    with pytest.raises(errors.SignatureElsewhere) as refused:
        verify(text)
    assert refused.value.facts["member"] == member


@pytest.mark.parametrize(
    ("moment", "refusal"),
    [
        (AT - LONGEST_AGE - timedelta(seconds=1), errors.SignatureStale),
        (AT - LONGEST_AGE, None),
        (AT + CLOCK_SKEW, None),
        (AT + CLOCK_SKEW + timedelta(seconds=1), errors.SignatureEarly),
    ],
)
def test_a_signature_holds_for_five_minutes_and_a_little_skew(moment, refusal):
    if refusal is None:
        assert verify(signed(at=moment)).signed_at == moment
        return
    with pytest.raises(refusal):
        verify(signed(at=moment))


@pytest.mark.parametrize(
    "changes",
    [
        {"alg": "none"},
        {"alg": "HS256"},
        {"alg": "PS256"},
        {"alg": None},
        {"kid": None},
        {"kid": 7},
        {"kid": ""},
        {"b64": True},
        {"b64": None},
        {"b64": 0},
        {"crit": None},
        {"crit": []},
        {"crit": ["b64", "exp"]},
        {"crit": "b64"},
        {"seq": None},
        {"seq": "7"},
        {"seq": 0},
        {"seq": -1},
        {"seq": True},
        {"seq": 7.0},
        {"source": None},
        {"source": ["tax_grades"]},
        {"digest": None},
        {"digest": 5},
        {"iat": None},
        {"iat": "now"},
        {"iat": True},
        {"iat": 2**60},
        {"jwk": {"kty": "EC"}},
        {"jku": "https://evil.example/keys"},
        {"x5u": "https://evil.example/cert"},
        {"typ": "JOSE"},
    ],
)
def test_a_header_of_any_other_form_is_refused(changes):
    with pytest.raises(errors.SignatureMalformed):
        verify(signed(**changes))


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"[]",
        b"7",
        b"{",
        b"\xff\xfe",
        b'{"alg": "ES256", "alg": "ES256"}',
        b'{"iat": NaN}',
        b"[" * 5000,
    ],
)
def test_a_header_that_is_no_object_is_refused(header):
    with pytest.raises(errors.SignatureMalformed):
        verify(signed(header=header))


def embedded(text):
    header, _, value = text.partition("..")
    return f"{header}.{text64(BODY)}.{value}"


@pytest.mark.parametrize(
    "change",
    [
        embedded,
        lambda text: text.replace("..", "."),
        lambda text: text + ".",
        lambda text: text.partition("..")[0],
        lambda text: text + "=",
        lambda text: text[:-3],
        lambda text: text + "é",
        lambda text: " " + text,
        lambda text: "." + text,
        lambda text: "x" * 5000,
        lambda text: "..",
    ],
)
def test_any_other_spelling_is_refused(change):
    with pytest.raises((errors.SignatureMalformed, errors.SignatureInvalid)):
        verify(change(signed()))


@given(st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_whatever_the_header_says_the_refusal_is_typed(text):
    with pytest.raises(errors.BatchRefused):
        verify(text)


def test_two_keys_of_one_name_open_nothing():
    with pytest.raises(errors.SignatureKeyUnknown):
        verify(signed(), keys=import_keys(jwks(key())) * 2)


@pytest.mark.parametrize("text", ["", "0", "-1", "01", "1.0", "1e3", "７", "x", "9" * 19, " 1", "1\n"])
def test_a_number_is_whole_from_one_and_written_one_way(text):
    with pytest.raises(errors.SequenceInvalid):
        read_sequence(text)


def test_a_number_is_read():
    assert [read_sequence(text) for text in ("1", "42", "9" * 18)] == [1, 42, 10**18 - 1]


@given(st.integers(0, 40), st.sets(st.integers(1, 80)))
def test_gaps_are_what_is_missing_before_the_last(settled, received):
    gaps = find_gaps(settled, received)
    beyond = {number for number in received if number > settled}
    assert set(gaps).isdisjoint(received)
    assert set(gaps) | beyond == set(range(settled + 1, max(beyond, default=settled) + 1))
    assert gaps == sorted(gaps)


@given(st.sets(st.integers(1, 60)))
def test_ranges_say_the_same_numbers(numbers):
    ranges = as_ranges(sorted(numbers))
    assert [number for first, last in ranges for number in range(first, last + 1)] == sorted(numbers)
    assert all(later[0] > earlier[1] + 1 for earlier, later in pairwise(ranges))


def test_the_bound_ahead_can_be_listed():
    assert len(find_gaps(0, [MOST_AHEAD])) == MOST_AHEAD - 1
