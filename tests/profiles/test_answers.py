"""Answers: yes, no or unknown from a body, and never the number behind it."""

import json
from datetime import date
from uuid import UUID

import pytest

from creditshare.consents.rules.questions import QUESTIONS
from creditshare.consents.rules.scope import Scope
from creditshare.profiles.rules.answers import answer, answered
from creditshare.profiles.rules.scope import scope_body
from tests.profiles.makers import body_of, cells, sample_firm

FIRST, END = date(2019, 1, 1), date(2100, 1, 1)


def scope(questions, categories=(), start=FIRST, end=END):
    return Scope(1, frozenset(categories), start, end, "underwriting", UUID(int=1), questions=tuple(questions))


def block(key, value):
    return {"indicators": [{"key": key, "value": value}]}


def body(**values):
    """A body with only what questions look at; None is not known."""
    told = {
        "sales_12m": "5000000.00",
        "active_months_24m": "20",
        "history_months": "38",
        "tax_grade": "B",
        "arrears_amount": "0.00",
        "penalties": "0",
        "dishonest_debtor": "no",
        "serious_violation": "no",
        "grade": "BBB",
    } | values

    def of(*keys):
        return {"indicators": [{"key": key, "value": told[key]} for key in keys]}

    return {
        "blocks": {
            "invoice_summary": of("sales_12m", "active_months_24m", "history_months"),
            "tax": of("tax_grade", "arrears_amount"),
            "integrity": of("penalties", "dishonest_debtor", "serious_violation"),
            "rating": {"grade": told["grade"]},
        }
    }


ANSWERS = [
    ("grade", {}, "BBB"),
    ("grade", {"grade": None}, "unknown"),
    ("grade_at_least:BBB", {}, "yes"),
    ("grade_at_least:A", {}, "no"),
    ("grade_at_least:D", {"grade": "D"}, "yes"),
    ("grade_at_least:D", {"grade": None}, "unknown"),
    ("sales_at_least:5000000", {}, "yes"),
    ("sales_at_least:5000001", {}, "no"),
    ("sales_at_least:1", {"sales_12m": "-3.00"}, "no"),
    ("sales_at_least:1", {"sales_12m": None}, "unknown"),
    ("active_months_at_least:20", {}, "yes"),
    ("active_months_at_least:21", {}, "no"),
    ("history_at_least:38", {}, "yes"),
    ("history_at_least:39", {}, "no"),
    ("tax_grade_at_least:B", {}, "yes"),
    ("tax_grade_at_least:A", {}, "no"),
    ("tax_grade_at_least:C", {"tax_grade": "D"}, "no"),
    ("tax_grade_at_least:C", {"tax_grade": "M"}, "yes"),
    ("tax_grade_at_least:C", {"tax_grade": None}, "unknown"),
    ("no_tax_arrears", {}, "yes"),
    ("no_tax_arrears", {"arrears_amount": "0.01"}, "no"),
    ("no_tax_arrears", {"arrears_amount": None}, "unknown"),
    ("no_penalties", {}, "yes"),
    ("no_penalties", {"penalties": "2"}, "no"),
    ("no_penalties", {"penalties": None}, "unknown"),
    ("not_dishonest", {}, "yes"),
    ("not_dishonest", {"serious_violation": "yes"}, "no"),
    ("not_dishonest", {"dishonest_debtor": "yes", "serious_violation": None}, "no"),
    ("not_dishonest", {"dishonest_debtor": "no", "serious_violation": None}, "unknown"),
]


@pytest.mark.parametrize(("text", "told", "expected"), ANSWERS)
def test_a_question_is_answered_from_what_is_known(text, told, expected):
    assert answer(text, body(**told)) == expected


def test_the_table_asks_every_question():
    assert {text.partition(":")[0] for text, _told, _expected in ANSWERS} == set(QUESTIONS)


def test_what_is_no_question_is_not_answered():
    with pytest.raises(ValueError, match="not a question"):
        answer("grade_at_least:Z", body())


def whole():
    return body_of(sample_firm(tax_grades=[{"occurred_on": "2019-04-01", "year": 2018, "grade": "B"}]))


def test_answers_alone_show_no_block_and_no_number():
    questions = ["grade", "sales_at_least:1", "tax_grade_at_least:B", "no_penalties"]
    cut = answered(whole(), scope(questions))
    assert cut["blocks"] == {}
    assert cut["sources"] == []
    assert [row["question"] for row in cut["answers"]] == questions
    known = {row["question"]: row["answer"] for row in cut["answers"]}
    assert known["tax_grade_at_least:B"] == "yes"
    sales = cells(whole())["sales_12m"]["value"]
    assert sales is None or sales not in json.dumps(cut)


def test_every_question_can_be_answered_from_a_real_body():
    texts = [
        f"{key}:{ {'grade': 'A', 'tax_grade': 'A', 'yuan': '1', 'months': '1'}[question.parameter] }"
        if question.parameter
        else key
        for key, question in QUESTIONS.items()
    ]
    for row in answered(whole(), scope(texts))["answers"]:
        assert row["answer"] in {"yes", "no", "unknown"} | {"AAA", "AA", "A", "BBB", "BB", "B", "CCC", "CC", "C", "D"}


def test_an_answer_never_rests_on_what_is_later_than_the_period():
    asked = ["sales_at_least:1", "grade"]
    assert [row["answer"] for row in answered(whole(), scope(asked, end=date(2019, 1, 2)))["answers"]] == [
        "unknown",
        "unknown",
    ]


def test_answers_beside_data_leave_the_data_as_it_was():
    plain = scope([], ["identity", "tax"])
    both = scope(["no_penalties"], ["identity", "tax"])
    cut = answered(whole(), both)
    assert cut.pop("answers") == [{"question": "no_penalties", "answer": answer("no_penalties", whole())}]
    assert cut == scope_body(whole(), plain) == answered(whole(), plain)


def test_figures_may_be_computed_from_before_the_lists():
    late = Scope(
        1, frozenset({"invoice_summary"}), date(2020, 1, 1), END, "underwriting", UUID(int=1), date(1990, 1, 1)
    )
    early = Scope(1, frozenset({"invoice_summary"}), date(2020, 1, 1), END, "underwriting", UUID(int=1))
    wide, narrow = answered(whole(), late), answered(whole(), early)
    months = [row["month"] for row in wide["blocks"]["invoice_summary"]["series"]]
    assert months == [row["month"] for row in narrow["blocks"]["invoice_summary"]["series"]]
    assert all(month >= "2020-01" for month in months)
    assert cells(wide)["sales_prior_12m"].get("state") is None
    assert cells(narrow)["sales_prior_12m"]["state"] == "outside_period"
    assert wide["period"]["figures_from"] == "1990-01-01"
