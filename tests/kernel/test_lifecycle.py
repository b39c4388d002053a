"""Lifecycles, and refusals that speak in sentences."""

import pytest

from creditshare.kernel import errors
from creditshare.kernel.errors import (
    Conflict,
    DomainError,
    Invalid,
    NotFound,
    TooManyRequests,
    TransitionNotAllowed,
)
from creditshare.kernel.lifecycle import ensure_transition, may_move

MOVES = {"draft": frozenset({"sent", "dropped"}), "sent": frozenset({"read"})}
STATES = ("draft", "sent", "read", "dropped", "unheard of")


@pytest.mark.parametrize("current", STATES)
@pytest.mark.parametrize("wanted", STATES)
def test_only_listed_moves_are_allowed(current, wanted):
    listed = (current, wanted) in {("draft", "sent"), ("draft", "dropped"), ("sent", "read")}
    assert may_move(MOVES, current, wanted) == listed
    if listed:
        ensure_transition(MOVES, current, wanted)
    else:
        with pytest.raises(TransitionNotAllowed) as refused:
            ensure_transition(MOVES, current, wanted)
        assert str(refused.value) == f'This cannot go from "{current}" to "{wanted}".'
        assert refused.value.facts == {"current": current, "wanted": wanted}


REFUSALS = [found for found in vars(errors).values() if isinstance(found, type) and issubclass(found, DomainError)]


@pytest.mark.parametrize("refusal", REFUSALS)
def test_every_refusal_is_one_sentence_with_a_code_and_a_status(refusal):
    assert refusal.template().endswith(".")
    assert "\n" not in refusal.template()
    assert refusal.code.replace("_", "").isalpha()
    assert 400 <= refusal.status < 500


def test_codes_are_unique():
    codes = [refusal.code for refusal in REFUSALS]
    assert len(set(codes)) == len(codes)


def test_facts_fill_the_sentence_and_its_translation():
    refused = TooManyRequests(seconds=30)
    assert str(refused) == "Too many requests. Try again in 30 seconds."
    assert refused.message("请在 {seconds} 秒后重试。") == "请在 30 秒后重试。"


def test_not_found_holds_no_fact_whatever_it_is_told():
    refused = NotFound(firm="91340100", errors=[{"field": "x"}])
    assert (refused.facts, refused.errors) == ({}, [])
    assert str(refused) == str(NotFound())


def test_errors_are_listed_by_field():
    listed = [{"field": "date", "code": "missing"}]
    assert Invalid(errors=listed).errors == listed
    assert Invalid().errors == []


def test_a_transition_is_a_conflict():
    assert issubclass(TransitionNotAllowed, Conflict)
