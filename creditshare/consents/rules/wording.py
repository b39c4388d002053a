"""The wording of a consent: the sentences every card shows, and the digest that ties a signature to them."""

from collections.abc import Iterable
from typing import Any

from creditshare.consents.rules.categories import CATEGORIES, in_order
from creditshare.consents.rules.purposes import PURPOSES
from creditshare.consents.rules.questions import read_question
from creditshare.kernel.canonical import digest_of

CLAUSES: dict[str, tuple[str, str]] = {
    "passed_on": (
        "Passed on to others",
        "No. Only the organisation named above may read, and it may not pass the data on.",
    ),
    "declining": (
        "If you do not agree",
        "Loans you already have are not affected. The other side only learns that you did not agree.",
    ),
    "withdrawing": (
        "If you withdraw later",
        "Two steps, and reading stops at once. What was read before was read lawfully and is not undone.",
    ),
    "recorded": (
        "Every read is recorded",
        "You can see at any time who read what and when.",
    ),
}


def template_digest(purpose: str, categories: Iterable[str], questions: Iterable[str] = ()) -> str:
    """Return the digest of the wording a firm agreed to: purpose, categories, questions and clauses as shown."""
    said = PURPOSES[purpose]
    wording: dict[str, Any] = {
        "purpose": [said.label, said.meaning],
        "categories": {key: CATEGORIES[key] for key in in_order(categories)},
        "clauses": CLAUSES,
    }
    asked = {text: found.label for text in questions if (found := read_question(text))}
    return digest_of(wording | {"questions": asked} if asked else wording)
