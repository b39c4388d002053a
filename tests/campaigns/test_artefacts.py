"""The campaign of forged texts in small: nothing is accepted, the naive verifier is fooled, the dice repeat."""

from random import Random

import pytest

from campaigns.artefacts import TARGETS, run
from campaigns.forgeries import KINDS, Material, a_forger, b64, naive_claims, signed, twin, unb64

pytestmark = [pytest.mark.django_db, pytest.mark.campaign, pytest.mark.once]
HEADER = {"alg": "ES256", "kid": "k1", "typ": "consent+jws"}
CLAIMS = {"firm": "a", "max_reads": 3, "nonce": "n", "categories": ["tax"]}


@pytest.fixture(scope="module")
def material() -> Material:
    key = a_forger()
    others = (signed(HEADER, CLAIMS | {"firm": "b"}, key), signed(HEADER, CLAIMS | {"firm": "c"}, key))
    return Material(signed(HEADER, CLAIMS, key), key.public_key(), others, a_forger())


def test_four_hundred_forgeries_of_every_kind_are_refused():
    result = run(seed=7, count=400)
    assert (result["accepted"], result["faults"]) == (0, [])
    assert result["tried"] >= 400
    assert {name.split(" ")[0] for name in result["by_kind"]} == set(TARGETS)
    assert {f"artefact {kind}" for kind in KINDS} <= set(result["by_kind"])


def test_the_naive_verifier_is_fooled_by_the_same_texts(material):
    """Negative control: believing `alg`, embedded keys and lenient base64 lets these in."""
    fooled = {
        name
        for name, kind in KINDS.items()
        for seed in range(80)
        if (text := kind(material, Random(seed))) != material.text and naive_claims(text, material) is not None
    }
    assert {"no_algorithm", "embedded_key", "public_as_secret", "key_id", "base64_spelling"} <= fooled
    assert naive_claims(twin(material, Random(0)), material) == CLAIMS
    assert naive_claims(material.text, material) == CLAIMS


@pytest.mark.parametrize("name", KINDS)
def test_a_forgery_repeats_with_its_seed_and_seldom_is_the_genuine_text(material, name):
    kind = KINDS[name]
    if name not in {"duplicate_key", "embedded_key", "key_id", "tampered", "header_more"}:
        assert [kind(material, Random(seed)) for seed in range(20)] == [
            kind(material, Random(seed)) for seed in range(20)
        ]
    texts = [kind(material, Random(seed)) for seed in range(40)]
    assert sum(text == material.text for text in texts) <= 10
    assert len(set(texts)) >= 3


def test_an_accepted_forgery_would_be_told(monkeypatch):
    """Negative control of the counting: a verifier that takes everything is found out."""
    from creditshare.consents import queries

    monkeypatch.setattr(queries, "verify_artefact", lambda **_: None)
    result = run(seed=7, count=40)
    assert result["accepted"] >= 20
    assert result["faults"]


def test_base64_there_and_back():
    assert all(unb64(b64(bytes(range(size)))) == bytes(range(size)) for size in range(10))
