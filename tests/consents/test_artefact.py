"""The signed consent: thousands of changed texts, and not one of them is accepted."""

import base64
import json
import random
from datetime import date, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.utils import timezone
from joserfc import jws
from joserfc.jwk import ECKey, OctKey

from creditshare.consents import queries, services
from creditshare.consents.errors import ArtefactRefused
from creditshare.consents.models import Consent
from creditshare.consents.rules.artefact import CLAIMS, P256_ORDER, TYPE, open_artefact, sign_artefact
from creditshare.db.keys import load_private_key
from creditshare.kernel import actor as kinds
from creditshare.kernel.canonical import canonical_json
from tests import makers
from tests.consents.makers import stored_request

SEED = 20261123
KEY, OTHER_KEY = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())
KEY_ID, OTHER_ID = "0123456789abcdef", "fedcba9876543210"
KEYS = {KEY_ID: KEY.public_key()}
CLAIM_VALUES = {
    "version": 2,
    "consent": "7d3f6f52-0000-4000-8000-000000000001",
    "firm": "91340102MA2HF741QE",
    "grantee": "91340102MA0000001X",
    "purpose": "underwriting",
    "categories": ["invoice_summary", "tax"],
    "data_from": "2024-11-01",
    "data_until": "2026-11-01",
    "expires_at": "2026-12-23T00:00:00+00:00",
    "max_reads": 3,
    "template": "ab" * 32,
    "nonce": "n" * 43,
    "signer": 7,
    "agreed_at": "2026-11-23T02:00:00+00:00",
    "figures_from": "2023-11-01",
    "questions": ["grade_at_least:A"],
    "max_reads_month": None,
    "keep_days": 30,
    "case": "HF-2026-0012",
    "loan_until": None,
    "previous": None,
    "basis": None,
}
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@pytest.fixture(scope="module")
def artefact():
    return sign_artefact(CLAIM_VALUES, KEY, KEY_ID)


def encode(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def is_accepted(text, keys=None):
    try:
        open_artefact(text, KEYS if keys is None else keys)
    except ArtefactRefused:
        return False
    return True


def signed(header, payload, key=KEY, algorithms=("ES256",)):
    """Sign with the library alone, low S by luck: drawn until the other rules decide."""
    while True:
        text = jws.serialize_compact(header, payload, ECKey.import_key(key), list(algorithms))
        if 2 * int.from_bytes(decode(text.split(".")[2])[32:]) <= P256_ORDER:
            return text


def header(**changed):
    return {"alg": "ES256", "kid": KEY_ID, "typ": TYPE} | changed


def test_what_was_signed_is_read_back(artefact):
    assert open_artefact(artefact, KEYS) == CLAIM_VALUES
    assert is_accepted(signed(header(), canonical_json(CLAIM_VALUES)))


def test_every_signature_has_the_low_form():
    for _ in range(64):
        text = sign_artefact(CLAIM_VALUES, KEY, KEY_ID)
        assert 2 * int.from_bytes(decode(text.split(".")[2])[32:]) <= P256_ORDER
        assert is_accepted(text)


def test_the_other_form_of_the_signature_is_refused(artefact):
    """Negative control: the library alone accepts n − S, a second spelling of the same signature."""
    head, payload, signature = artefact.split(".")
    raw = decode(signature)
    twin = f"{head}.{payload}.{encode(raw[:32] + (P256_ORDER - int.from_bytes(raw[32:])).to_bytes(32))}"
    assert jws.deserialize_compact(twin, ECKey.import_key(KEY), ["ES256"]).payload == canonical_json(CLAIM_VALUES)
    assert not is_accepted(twin)


def test_every_single_bit_matters(artefact):
    """All bits of all decoded segments, one by one."""
    accepted, tried = 0, 0
    segments = artefact.split(".")
    for index, segment in enumerate(segments):
        raw = bytearray(decode(segment))
        for bit in range(len(raw) * 8):
            raw[bit // 8] ^= 1 << bit % 8
            accepted += is_accepted(".".join([*segments[:index], encode(bytes(raw)), *segments[index + 1 :]]))
            raw[bit // 8] ^= 1 << bit % 8
            tried += 1
    print(f"bit flips: {tried} tried, {accepted} accepted")
    assert tried > 4000
    assert accepted == 0


def test_every_changed_character_is_refused(artefact):
    """Each position with another letter: also the spare bits at the end of base64, which decoders ignore."""
    draw = random.Random(SEED)
    mutants = [
        artefact[:at] + draw.choice([other for other in ALPHABET + "=. +/\n" if other != letter]) + artefact[at + 1 :]
        for at, letter in enumerate(artefact)
        for _ in range(3)
    ]
    accepted = sum(is_accepted(mutant) for mutant in mutants)
    print(f"seed {SEED}: {len(mutants)} changed characters, {accepted} accepted")
    assert len(mutants) > 2000
    assert accepted == 0


def test_spare_base64_bits_are_refused_where_a_decoder_ignores_them(artefact):
    head, payload, signature = artefact.split(".")
    spare = [letter for letter in ALPHABET if decode(signature[:-1] + letter) == decode(signature)]
    assert len(spare) > 1
    assert sum(is_accepted(f"{head}.{payload}.{signature[:-1]}{letter}") for letter in spare) == 1


def test_cuts_insertions_and_swaps_are_refused(artefact):
    draw = random.Random(SEED)
    mutants = [artefact[:length] for length in range(len(artefact))]
    mutants += [
        artefact[: (at := draw.randrange(len(artefact)))] + draw.choice(ALPHABET) + artefact[at:] for _ in range(500)
    ]
    parts = artefact.split(".")
    mutants += [".".join(draw.sample(parts, 3)) for _ in range(20)]
    mutants += [f"{artefact}.{part}" for part in ["", *parts]]
    mutants = [mutant for mutant in mutants if mutant != artefact]
    assert sum(is_accepted(mutant) for mutant in mutants) == 0


RESPELLED = {
    "spaces": lambda claims: json.dumps(claims, sort_keys=True),
    "other order": lambda claims: json.dumps(dict(reversed(claims.items())), separators=(",", ":")),
    "escaped": lambda claims: canonical_json(claims).decode().replace("firm", "\\u0066irm"),
    "key twice": lambda claims: (
        canonical_json(claims).decode().replace('{"agreed_at"', '{"agreed_at":"","agreed_at"', 1)
    ),
    "line end": lambda claims: canonical_json(claims).decode() + "\n",
    "byte order mark": lambda claims: "\ufeff" + canonical_json(claims).decode(),
    "a float": lambda claims: canonical_json(claims).decode().replace('"max_reads":3', '"max_reads":3.0'),
    "not an object": lambda claims: json.dumps([claims]),
    "deeply nested": lambda claims: "[" * 4000,
    "a claim more": lambda claims: canonical_json({**claims, "extra": 1}).decode(),
    "a claim less": lambda claims: canonical_json({k: v for k, v in claims.items() if k != "nonce"}).decode(),
    "another version": lambda claims: canonical_json({**claims, "version": 3}).decode(),
}


@pytest.mark.parametrize("spelling", RESPELLED)
def test_a_valid_signature_over_another_spelling_is_refused(spelling):
    assert not is_accepted(signed(header(), RESPELLED[spelling](CLAIM_VALUES)))


def jwk_of(key):
    return ECKey.import_key(key.public_key()).as_dict()


HEADERS = {
    "alg none": header(alg="none"),
    "alg HS256": header(alg="HS256"),
    "alg ES384": header(alg="ES384"),
    "alg in capitals": header(alg="es256"),
    "no typ": {"alg": "ES256", "kid": KEY_ID},
    "typ of a token": header(typ="JWT"),
    "no kid": {"alg": "ES256", "typ": TYPE},
    "kid unknown": header(kid=OTHER_ID),
    "kid path": header(kid="../../keys/consents.pem"),
    "kid absolute path": header(kid="/dev/null"),
    "kid query": header(kid="x' OR '1'='1"),
    "kid number": header(kid=0),
    "kid list": header(kid=[KEY_ID]),
    "kid null": header(kid=None),
    "embedded jwk": header(jwk=jwk_of(OTHER_KEY)),
    "jku": header(jku="https://evil.example/keys"),
    "x5u": header(x5u="https://evil.example/cert"),
    "crit": header(crit=["exp"]),
    "b64 false": header(b64=False, crit=["b64"]),
    "zip": header(zip="DEF"),
}


@pytest.mark.parametrize("name", HEADERS)
def test_a_forged_header_is_refused(artefact, name):
    """With our signature, with another key's over that header, and with none."""
    _, payload, signature = artefact.split(".")
    head = encode(canonical_json(HEADERS[name]))
    texts = [f"{head}.{payload}.{signature}", f"{head}.{payload}.", f"{head}.{payload}.{encode(bytes(64))}"]
    raw = OTHER_KEY.sign(f"{head}.{payload}".encode(), signature_algorithm())
    texts.append(f"{head}.{payload}.{encode(plain_signature(raw))}")
    ours = KEY.sign(f"{head}.{payload}".encode(), signature_algorithm())
    texts.append(f"{head}.{payload}.{encode(plain_signature(ours))}")
    assert [is_accepted(text) for text in texts] == [False] * len(texts)


def signature_algorithm():
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
    from cryptography.hazmat.primitives.hashes import SHA256

    return ECDSA(SHA256())


def plain_signature(der):
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

    r, s = decode_dss_signature(der)
    return r.to_bytes(32) + min(s, P256_ORDER - s).to_bytes(32)


@pytest.mark.parametrize("encoding", [Encoding.PEM, Encoding.DER])
def test_the_public_key_is_no_secret_for_hmac(encoding):
    """HS/ES confusion: signed by HMAC with the bytes of our public key."""
    secret = KEY.public_key().public_bytes(encoding, PublicFormat.SubjectPublicKeyInfo)
    for said in ({"alg": "HS256", "kid": KEY_ID, "typ": TYPE}, header()):
        head, payload = encode(canonical_json(said)), encode(canonical_json(CLAIM_VALUES))
        mac = OctKey.import_key(encode(secret)) if encoding is Encoding.DER else OctKey.import_key(secret.hex())
        text = jws.serialize_compact({"alg": "HS256"}, canonical_json(CLAIM_VALUES), mac, ["HS256"])
        assert not is_accepted(f"{head}.{payload}.{text.split('.')[2]}")


def test_zero_signatures_are_refused(artefact):
    head, payload, _ = artefact.split(".")
    for r in (0, 1, P256_ORDER, P256_ORDER - 1):
        for s in (0, 1, P256_ORDER, P256_ORDER - 1):
            assert not is_accepted(f"{head}.{payload}.{encode(r.to_bytes(32) + s.to_bytes(32))}")


@pytest.mark.parametrize("text", ["", ".", "..", "...", "é.é.é", "a" * 10**6, "a.b.c", "\x00.\x00.\x00", "=.=.="])
def test_rubbish_is_refused_in_words(text):
    with pytest.raises(ArtefactRefused):
        open_artefact(text, KEYS)


def test_another_key_under_our_id_is_refused(artefact):
    assert not is_accepted(artefact, {KEY_ID: OTHER_KEY.public_key()})
    assert not is_accepted(artefact, {})


def test_only_exactly_the_claims_are_signed():
    for claim in CLAIMS:
        with pytest.raises(ValueError, match=claim):
            sign_artefact({key: value for key, value in CLAIM_VALUES.items() if key != claim}, KEY, KEY_ID)


@pytest.fixture
def accepted(db, settings, tmp_path):
    settings.KEY_DIR = tmp_path / "keys"
    firm, bank = makers.firm(), makers.bank()
    consent = stored_request(firm, bank, max_reads=5)
    boss = makers.actor(firm, kinds.LEGAL_REPRESENTATIVE)
    return services.accept_consent(actor=boss, consent_id=consent.pk, at=timezone.now())


def proves(consent, **changed):
    values = {
        "artefact": consent.artefact,
        "firm_uscc": consent.firm_uscc,
        "grantee_uscc": consent.grantee.uscc,
    } | changed
    try:
        return queries.verify_artefact(**values).pk == consent.pk
    except ArtefactRefused:
        return False


def test_the_register_knows_its_own_artefacts(accepted):
    assert proves(accepted)
    assert not proves(accepted, firm_uscc=makers.firm().uscc)
    assert not proves(accepted, grantee_uscc=makers.bank().uscc)


def test_a_second_artefact_with_a_used_nonce_is_refused(accepted):
    """Signed by our own key, with every claim right but one: the register holds another text for this nonce."""
    key = load_private_key("consents")
    claims = queries.claims_of(accepted)
    twin = sign_artefact(claims, key.private, key.key_id)
    assert twin != accepted.artefact
    assert not proves(accepted, artefact=twin)
    wider = sign_artefact({**claims, "max_reads": 500}, key.private, key.key_id)
    assert not proves(accepted, artefact=wider)
    unknown = sign_artefact({**claims, "nonce": "m" * 43}, key.private, key.key_id)
    assert not proves(accepted, artefact=unknown)


def test_the_reports_key_signs_no_consent(accepted):
    key = load_private_key("reports")
    assert not proves(accepted, artefact=sign_artefact(queries.claims_of(accepted), key.private, key.key_id))


CHANGES = {
    "purpose": "post_loan",
    "categories": ["identity"],
    "max_reads": None,
    "template_digest": "00" * 32,
    "decided_by_id": None,
    "nonce": "x" * 43,
    "firm_uscc": "91340102MA0000001X",
    "figures_from": date(2001, 1, 1),
    "questions": ["no_tax_arrears"],
    "max_reads_month": 9,
    "keep_days": 31,
    "case": "another case",
    "loan_until": date(2030, 1, 1),
}


@pytest.mark.parametrize("field", [*CHANGES, "data_from", "data_until", "expires_at", "decided_at"])
def test_a_row_changed_in_the_database_no_longer_matches_its_signature(accepted, field):
    moved = {
        name: getattr(accepted, name) + timedelta(days=1)
        for name in ("data_from", "data_until", "expires_at", "decided_at")
    }
    Consent.objects.filter(pk=accepted.pk).update(**{field: (CHANGES | moved)[field]})
    assert not proves(accepted)


def test_two_acceptances_never_share_a_nonce(accepted):
    firm, bank = makers.firm(), makers.bank()
    consent = stored_request(firm, bank)
    boss = makers.actor(firm, kinds.LEGAL_REPRESENTATIVE)
    other = services.accept_consent(actor=boss, consent_id=consent.pk, at=timezone.now())
    assert len({accepted.nonce, other.nonce}) == 2
    assert len(other.nonce) == 43
