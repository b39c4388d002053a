"""Credit commitments: counted from the day they were given, broken from the day that was found."""

from datetime import date
from typing import Any

import pytest

from creditshare.profiles.indicators import commitments as promised
from creditshare.profiles.indicators.filed import Filed
from creditshare.records.sources import credit_commitments as source

AS_OF = date(2026, 11, 23)
GIVEN = {"matter": "依法诚信经营", "committed_on": "2026-03-02"}


def filed(*rows: dict[str, Any]) -> Filed:
    """Return what is filed of one firm on the day."""
    return Filed(AS_OF, {"credit_commitments": rows})


def counts(*rows: dict[str, Any]) -> tuple[Any, Any]:
    """Return how many were given and how many were not kept."""
    return promised.commitments(filed(*rows)), promised.broken_commitments(filed(*rows))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, (1, 0)),
        ({"outcome": source.KEPT, "confirmed_on": "2026-06-10"}, (1, 0)),
        ({"outcome": source.RUNNING}, (1, 0)),
        ({"outcome": source.BROKEN}, (1, 1)),
        ({"outcome": source.BROKEN, "confirmed_on": "2026-11-23"}, (1, 1)),
        ({"outcome": source.BROKEN, "confirmed_on": "2026-11-24"}, (1, 0)),
        ({"committed_on": "2026-11-23"}, (1, 0)),
        ({"committed_on": "2026-11-24", "outcome": source.BROKEN}, (0, 0)),
        ({"committed_on": None}, (0, 0)),
    ],
)
def test_a_commitment_counts_from_its_day_and_is_broken_from_the_finding(changes, expected):
    assert counts(GIVEN | changes) == expected


def test_every_commitment_counts_by_itself():
    kept, broken = GIVEN | {"outcome": source.KEPT}, GIVEN | {"outcome": source.BROKEN, "matter": "按期补齐材料"}
    assert counts(kept, broken, broken | {"committed_on": "2025-01-05"}) == (3, 2)
    assert counts() == (0, 0)


def test_what_the_reader_calls_broken_is_what_the_source_reads():
    assert promised.BROKEN == source.BROKEN
    assert {word for word, read in source.OUTCOMES.items() if read == source.BROKEN} == {
        "违约", "未履行", "失信", "部分履行", "违背承诺", "不实承诺",
    }  # fmt: skip
    assert set(source.OUTCOMES.values()) == {source.KEPT, source.BROKEN, source.RUNNING}
