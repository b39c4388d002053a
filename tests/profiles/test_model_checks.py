"""A model file that people are rated by is looked at in every part, and everything that is wrong is told at once."""

import json
from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from creditshare.profiles.rules.model import CARD, MODEL, card_name, card_of, model_of
from creditshare.profiles.rules.model_checks import MESSAGES, problems_of
from tests.profiles.makers import challenger


def named(model):
    """Return the model with the name that its table has."""
    card = card_of(model | {"name": ""})
    return model | {"name": card_name(card)}


def changed(change):
    model = deepcopy(MODEL)
    change(model)
    return model


def factor(model, key="sales_12m"):
    return next(row for row in model["factors"] if row["key"] == key)


def codes(model):
    return {problem["code"] for problem in problems_of(model)}


def test_the_shipped_model_and_a_shifted_one_are_sound():
    assert problems_of(MODEL) == []
    assert problems_of(challenger()) == []
    assert challenger()["name"] != CARD.name


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda model: model.update(format=2), "other_format"),
        (lambda model: model.pop("factors"), "not_a_model"),
        (lambda model: model.pop("odds"), "not_a_model"),
        (lambda model: model.update(factors=[]), "name_not_of_the_table"),
        (lambda model: model.update(factors=[{"key": "sales_12m"}]), "not_a_model"),
        (lambda model: factor(model).update(rows=[]), "not_a_model"),
        (lambda model: model.update(base=100), "name_not_of_the_table"),
        (lambda model: factor(model).update(key="shoe_size"), "unknown_indicator"),
        (lambda model: factor(model).update(category="tax"), "other_category"),
        (lambda model: model["factors"].append(factor(model)), "twice"),
        (lambda model: factor(model)["rows"][0].update(text="They are nice people."), "unknown_sentence"),
        (lambda model: factor(model)["rows"].reverse(), "bins_not_rising"),
        (lambda model: factor(model)["rows"][-1].update(below=9e9), "bins_not_rising"),
        (lambda model: factor(model)["rows"][1].update(below=factor(model)["rows"][0]["below"]), "bins_not_rising"),
        (lambda model: factor(model)["rows"][0].update(points=99), "not_monotone"),
        (lambda model: factor(model, "void_ratio_12m")["rows"][-1].update(points=99), "not_monotone"),
        (lambda model: factor(model, "penalties").update(fitted=True), "not_monotone"),
        (lambda model: model["caps"][0].update(key="shoe_size"), "unknown_indicator"),
        (lambda model: model["caps"][0].update(grade="E"), "other_grades"),
        (lambda model: model["caps"][0].update(text="Out."), "unknown_sentence"),
        (lambda model: model["bands"].pop(), "other_grades"),
        (lambda model: model["bands"].reverse(), "other_grades"),
        (lambda model: model["bands"][0].update(least=1), "bands_not_in_order"),
        (lambda model: model["bands"][0].update(chance=0.9), "bands_not_in_order"),
        (lambda model: model["bands"][-1].update(least=0), "bands_not_in_order"),
        (lambda model: model["bands"][3].update(least=None), "bands_not_in_order"),
        (lambda model: model["provenance"].pop("seed"), "provenance_missing"),
        (lambda model: model.update(provenance="trust me"), "provenance_missing"),
        (lambda model: model.pop("provenance"), "provenance_missing"),
    ],
)
def test_what_is_wrong_is_named(change, code):
    model = changed(change)
    assert code in codes(model)
    assert code in MESSAGES
    assert all(problem["field"] and len(problem["given"]) <= 80 for problem in problems_of(model))


def test_the_name_follows_the_table():
    """Points changed by hand after training show in the name; a file renamed to its table is another card."""
    model = changed(lambda model: factor(model)["rows"][-1].update(points=300))
    assert codes(model) == {"name_not_of_the_table"}
    assert codes(named(model)) == set()
    assert named(model)["name"] != MODEL["name"]


def test_all_that_is_wrong_is_told_at_once():
    def spoil(model):
        factor(model).update(category="tax")
        model["caps"][0].update(grade="E")
        model["provenance"].pop("seed")

    assert codes(changed(spoil)) == {
        "name_not_of_the_table",
        "other_category",
        "other_grades",
        "provenance_missing",
    }


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda part: st.lists(part, max_size=4) | st.dictionaries(st.text(max_size=5), part, max_size=4),
        max_leaves=12,
    ),
    st.sampled_from(sorted(MODEL)),
)
def test_no_file_whatever_brings_it_down(part, key):
    """Each part of a model replaced by anything JSON can hold: refused or sound, never an error."""
    model = json.loads(json.dumps(MODEL)) | {key: part}
    for problem in problems_of(model):
        assert problem["code"] in MESSAGES


def test_a_model_reads_back_as_it_was():
    assert model_of(card_of(MODEL), MODEL["provenance"]) == MODEL
