"""Questions: one right spelling each; and changes: what new terms widen or narrow, as tables and properties."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from creditshare.consents.rules.categories import CATEGORIES
from creditshare.consents.rules.changes import NARROWER, WIDER, changes
from creditshare.consents.rules.questions import (
    QUESTIONS,
    Asked,
    categories_of_questions,
    questions_in_order,
    read_question,
    unknown_questions,
)
from creditshare.consents.rules.terms import Terms, fair_terms, problems_of_answer, terms
from creditshare.consents.rules.wording import template_digest

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
RIGHT = {
    "grade": ("grade", ""),
    "grade_at_least:A": ("grade_at_least", "A"),
    "grade_at_least:CCC": ("grade_at_least", "CCC"),
    "sales_at_least:1": ("sales_at_least", "1"),
    "sales_at_least:1000000000000": ("sales_at_least", "1000000000000"),
    "active_months_at_least:24": ("active_months_at_least", "24"),
    "history_at_least:600": ("history_at_least", "600"),
    "tax_grade_at_least:M": ("tax_grade_at_least", "M"),
    "no_tax_arrears": ("no_tax_arrears", ""),
}
WRONG = [
    "", "love", "grade:", "grade:A", "grade_at_least", "grade_at_least:", "grade_at_least:a", "grade_at_least:AAAA",
    "sales_at_least:0", "sales_at_least:05", "sales_at_least:-5", "sales_at_least:5.0", "sales_at_least:1e6",
    "sales_at_least:5 000", "sales_at_least:1000000000001", "sales_at_least:٥", "sales_at_least:5:6",
    "active_months_at_least:0", "active_months_at_least:024", "history_at_least:601", "tax_grade_at_least:D",
    "no_tax_arrears:1", "GRADE", " grade", f"sales_at_least:{'9' * 80}",
]  # fmt: skip


@pytest.mark.parametrize("text", RIGHT)
def test_a_question_is_read_from_its_one_right_spelling(text):
    key, parameter = RIGHT[text]
    assert read_question(text) == Asked(key, parameter)
    assert unknown_questions([text]) == []


@pytest.mark.parametrize("text", WRONG)
def test_any_other_text_is_no_question(text):
    assert read_question(text) is None
    assert unknown_questions([text, "grade"]) == [text]


def test_every_question_has_words_for_its_number_and_a_category():
    for key, question in QUESTIONS.items():
        assert ("{given}" in question.label) == bool(question.parameter), key
        assert question.category in CATEGORIES


def test_questions_keep_one_order_and_the_unknown_stay_to_be_named():
    given = ["no_penalties", "nonsense", "grade", "grade_at_least:B", "grade", "grade_at_least:A"]
    assert questions_in_order(given) == ("grade", "grade_at_least:A", "grade_at_least:B", "no_penalties", "nonsense")
    assert categories_of_questions(given) == {"rating", "integrity"}


def test_the_digest_of_the_wording_holds_the_questions():
    plain = template_digest("underwriting", ["tax"])
    assert plain == template_digest("underwriting", ["tax"], [])
    assert len({plain, *(template_digest("underwriting", ["tax"], [text]) for text in RIGHT)}) == 1 + len(RIGHT)


def agreed(**changed):
    values = {
        "categories": ["tax", "rating"],
        "data_from": date(2025, 9, 1),
        "data_until": date(2026, 11, 1),
        "expires_at": NOW + timedelta(days=20),
        "max_reads": 5,
        "max_reads_month": None,
        "keep_days": 30,
        "figures_from": date(2024, 1, 1),
        "questions": ["no_tax_arrears"],
    } | changed
    return terms(**values)


CHANGED = {
    "nothing": ({}, []),
    "a category less": ({"categories": ["tax"]}, [("categories", ("rating",), (), NARROWER)]),
    "a category more": ({"categories": ["tax", "rating", "identity"]}, [("categories", (), ("identity",), WIDER)]),
    "a question instead": (
        {"questions": ["grade"]},
        [("questions", ("no_tax_arrears",), (), NARROWER), ("questions", (), ("grade",), WIDER)],
    ),
    "lists later": (
        {"data_from": date(2026, 1, 1)},
        [("data_from", date(2025, 9, 1), date(2026, 1, 1), NARROWER)],
    ),
    "totals earlier": (
        {"figures_from": date(2023, 11, 1)},
        [("figures_from", date(2024, 1, 1), date(2023, 11, 1), WIDER)],
    ),
    "no limit of reads": ({"max_reads": None}, [("max_reads", 5, None, WIDER)]),
    "a limit a month": ({"max_reads_month": 2}, [("max_reads_month", None, 2, NARROWER)]),
    "kept longer": ({"keep_days": 31}, [("keep_days", 30, 31, WIDER)]),
    "kept with the loan": ({"keep_days": None}, [("keep_days", 30, None, WIDER)]),
    "sooner": (
        {"expires_at": NOW},
        [("expires_at", NOW + timedelta(days=20), NOW, NARROWER)],
    ),
}


@pytest.mark.parametrize("name", CHANGED)
def test_what_differs_is_named_with_its_direction(name):
    changed, expected = CHANGED[name]
    found = [(c.field, c.was, c.becomes, c.direction) for c in changes(agreed(), agreed(**changed))]
    assert found == expected


DAYS = st.integers(-400, 400)
LIMITS = st.one_of(st.none(), st.integers(1, 40))


@st.composite
def any_terms(draw):
    first = date(2025, 9, 1) + timedelta(days=draw(DAYS))
    return terms(
        draw(st.sets(st.sampled_from(list(CATEGORIES)))),
        first,
        first + timedelta(days=1 + abs(draw(DAYS))),
        NOW + timedelta(days=draw(DAYS)),
        draw(LIMITS),
        max_reads_month=draw(LIMITS),
        keep_days=draw(LIMITS),
        figures_from=first - timedelta(days=abs(draw(DAYS))),
        questions=draw(st.sets(st.sampled_from(["grade", "no_penalties", "sales_at_least:9"]))),
    )


@given(any_terms(), any_terms())
def test_terms_are_narrower_exactly_when_no_change_is_wider(old, new):
    if not new.categories and not new.questions:
        return
    assert bool(problems_of_answer(old, new)) == any(change.direction == WIDER for change in changes(old, new))


@given(any_terms(), any_terms())
def test_changes_there_and_back_mirror_each_other(old, new):
    there, back = changes(old, new), changes(new, old)
    assert {(c.field, c.direction) for c in there} == {
        (c.field, NARROWER if c.direction == WIDER else WIDER) for c in back
    }
    assert changes(old, old) == []


def test_what_a_request_leaves_open_is_filled_with_its_bound():
    asked = terms(["tax"], date(2026, 1, 1), date(2026, 11, 1), NOW + timedelta(days=20), None)
    filled = fair_terms("post_loan", asked, NOW)
    assert (filled.figures_from, filled.max_reads_month, filled.keep_days) == (date(2023, 11, 1), 5, None)
    filled = fair_terms("underwriting", asked, NOW)
    assert (filled.figures_from, filled.max_reads_month, filled.keep_days) == (date(2023, 11, 1), None, 30)
    said = replace(asked, figures_from=date(2025, 1, 1), keep_days=7, max_reads_month=2)
    assert fair_terms("underwriting", said, NOW) == said


def test_figures_of_a_request_reach_at_least_as_far_as_its_lists():
    asked = terms(["tax"], date(2019, 1, 1), date(2026, 11, 1), NOW + timedelta(days=20), None)
    assert fair_terms("underwriting", asked, NOW).figures_from == date(2019, 1, 1)
    assert Terms(("tax",), date(2026, 1, 1), date(2026, 2, 1), NOW).figures_start == date(2026, 1, 1)
