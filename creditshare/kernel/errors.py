"""Refusals: a domain error's class docstring is the sentence its user reads.

The docstring is the English message id; the catalogue in `locale/` holds the Chinese. Words in braces are filled from
the keyword arguments, so a refusal says what was given and how to mend it.
"""

from typing import Any


class DomainError(Exception):
    """The request could not be carried out."""

    code = "refused"
    status = 400

    def __init__(self, *, errors: list[dict[str, Any]] | None = None, **facts: Any) -> None:
        self.facts = facts
        self.errors = errors or []
        super().__init__(self.message())

    @classmethod
    def template(cls) -> str:
        """Return the untranslated sentence of this refusal."""
        return " ".join((cls.__doc__ or DomainError.__doc__ or "").split())

    def message(self, template: str | None = None) -> str:
        """Fill the sentence (or its translation) with the facts of this refusal."""
        return (template or self.template()).format(**self.facts)


class NotFound(DomainError):
    """There is nothing here that you may see."""

    code = "not_found"
    status = 404

    def __init__(self, **_: Any) -> None:
        # "Not yours" and "not there" must be the same answer byte for byte: no fact may reach it.
        super().__init__()


class NotSignedIn(DomainError):
    """Sign in first."""

    code = "not_signed_in"
    status = 401


class NotPermitted(DomainError):
    """Your role does not allow this. Ask your administrator for the right role."""

    code = "not_permitted"
    status = 403


class Invalid(DomainError):
    """The values given are not valid. See the listed fields."""

    code = "invalid"
    status = 422


class Conflict(DomainError):
    """Someone changed this in the meantime. Load it again and repeat your change."""

    code = "conflict"
    status = 409


class TransitionNotAllowed(Conflict):
    """This cannot go from "{current}" to "{wanted}"."""

    code = "transition_not_allowed"


class TooManyRequests(DomainError):
    """Too many requests. Try again in {seconds} seconds."""

    code = "too_many_requests"
    status = 429
