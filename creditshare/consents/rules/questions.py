"""Questions: a firm may let a bank have the answer (yes, no, unknown) instead of the data it is worked out from.

A question is written `key` or `key:parameter`, as `sales_at_least:5000000`. What is asked, agreed to, answered and
recorded is this one text; the words and the bounds of each stand here, the answer is worked out from the profile.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

GRADES = ("AAA", "AA", "A", "BBB", "BB", "B", "CCC", "CC", "C", "D")
"""The scale of the platform's grade, best first (中国人民银行 信用评级要素、标识及含义, JR/T 0030.2-2006)."""
TAX_GRADES = ("A", "B", "M", "C")
MOST_YUAN = Decimal(10) ** 12
MOST_MONTHS = 600
QUESTION_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its words (with {given} where it has a parameter), what the parameter is, and its category."""

    label: str
    parameter: str
    category: str


QUESTIONS: dict[str, Question] = {
    "grade": Question("Which credit grade does the firm have? (the grade alone)", "", "rating"),
    "grade_at_least": Question("Is the credit grade {given} or better?", "grade", "rating"),
    "sales_at_least": Question(
        "Were the sales of the last 12 full months at least {given} yuan?", "yuan", "invoice_summary"
    ),
    "active_months_at_least": Question(
        "Did it issue invoices in at least {given} of the last 24 full months?", "months", "invoice_summary"
    ),
    "history_at_least": Question(
        "Does its history of invoices reach back at least {given} months?", "months", "invoice_summary"
    ),
    "tax_grade_at_least": Question("Is its latest tax credit grade {given} or better?", "tax_grade", "tax"),
    "no_tax_arrears": Question("Is it free of overdue taxes?", "", "tax"),
    "no_penalties": Question("Is it free of published administrative penalties?", "", "integrity"),
    "not_dishonest": Question(
        "Is it absent from the lists of dishonest judgment debtors and serious violations?", "", "integrity"
    ),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with its parameter, as read from its text."""

    key: str
    parameter: str

    @property
    def label(self) -> str:
        """Return the words of the question (English message id, with {given})."""
        return QUESTIONS[self.key].label


def read_question(text: str) -> Asked | None:
    """Read a question from its one right spelling; None for any other text."""
    key, colon, parameter = text.partition(":")
    question = QUESTIONS.get(key)
    if question is None or bool(colon) != bool(question.parameter) or len(text) > QUESTION_LENGTH:
        return None
    return Asked(key, parameter) if not question.parameter or _fits(question.parameter, parameter) else None


def questions_in_order(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the known questions once each in the order of QUESTIONS, then the unknown ones, to be refused by name."""
    given = list(dict.fromkeys(texts))
    known = [text for text in given if read_question(text)]
    order = list(QUESTIONS)
    known.sort(key=lambda text: (order.index(text.partition(":")[0]), text))
    return (*known, *[text for text in given if text not in known])


def unknown_questions(texts: Iterable[str]) -> list[str]:
    """Return what is not a question in its right spelling, sorted."""
    return sorted(text for text in set(texts) if read_question(text) is None)


def categories_of_questions(texts: Iterable[str]) -> set[str]:
    """Return the categories that known questions are answered from."""
    return {QUESTIONS[asked.key].category for asked in map(read_question, texts) if asked}


def _fits(kind: str, parameter: str) -> bool:
    if kind == "grade":
        return parameter in GRADES
    if kind == "tax_grade":
        return parameter in TAX_GRADES
    if kind == "months":
        return parameter.isascii() and parameter.isdigit() and parameter == str(int(parameter)) and _is_month(parameter)
    return _is_yuan(parameter)


def _is_month(parameter: str) -> bool:
    return 1 <= int(parameter) <= MOST_MONTHS


def _is_yuan(parameter: str) -> bool:
    if not parameter.isascii() or not parameter.isdigit() or parameter.startswith("0"):
        return False
    try:
        return 0 < Decimal(parameter) <= MOST_YUAN
    except InvalidOperation:
        return False
