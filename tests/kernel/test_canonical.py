"""Canonical JSON: one spelling for each value."""

import hashlib
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from creditshare.kernel.canonical import canonical_json, digest_of

texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(texts, inner, max_size=5),
    max_leaves=20,
)

SPELLED = [
    (None, "null"),
    (True, "true"),
    (0, "0"),
    (10**20, "100000000000000000000"),
    ("发票", '"发票"'),
    ('a"\\\n', '"a\\"\\\\\\n"'),
    ({"b": 1, "a": [1, "x"]}, '{"a":[1,"x"],"b":1}'),
    ({"é": 1, "e": 2, "Z": 3}, '{"Z":3,"e":2,"é":1}'),
    ((1, 2), "[1,2]"),
    ({"c", "a", "b"}, '["a","b","c"]'),
    (frozenset({2, 1}), "[1,2]"),
    (Decimal("1.20"), '"1.20"'),
    (date(2026, 1, 5), '"2026-01-05"'),
    (datetime(2026, 1, 5, 2, tzinfo=UTC), '"2026-01-05T02:00:00+00:00"'),
    (UUID(int=1), '"00000000-0000-0000-0000-000000000001"'),
    ({}, "{}"),
]


@pytest.mark.parametrize(("value", "spelling"), SPELLED)
def test_a_value_has_one_spelling(value, spelling):
    assert canonical_json(value) == spelling.encode()


@given(values)
def test_what_is_spelled_is_read_back_and_spelled_the_same(value):
    assert json.loads(canonical_json(value)) == value
    assert canonical_json(json.loads(canonical_json(value))) == canonical_json(value)


@given(st.dictionaries(texts, st.integers(), max_size=8))
def test_the_order_of_writing_does_not_count(value):
    turned = dict(reversed(list(value.items())))
    assert canonical_json(turned) == canonical_json(value)
    assert digest_of(turned) == digest_of(value)


def test_a_digest_is_the_hash_of_the_spelling():
    assert digest_of({"a": 1}) == hashlib.sha256(b'{"a":1}').hexdigest()


@pytest.mark.parametrize("value", [1.0, float("nan"), {"a": 0.1}, [[0.5]], {1: 2}, {None: 1}, b"bytes", object()])
def test_what_has_no_single_spelling_is_refused(value):
    with pytest.raises(TypeError, match="canonical JSON"):
        canonical_json(value)
