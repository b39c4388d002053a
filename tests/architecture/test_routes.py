"""Every route x role x {own, other, missing}: as the permission tables say, and other is missing, byte for byte."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from creditshare.kernel.permissions import Permission, may, over_anything
from tests.architecture.routes import (
    ANYBODY_SIGNED_IN,
    DEMO_ONLY,
    OPERATIONS,
    PAGES,
    PUBLIC,
    Route,
    Rule,
    installed_operations,
    installed_pages,
)
from tests.architecture.source import report
from tests.architecture.world import ANONYMOUS, Asker, Target, World, askers_to_try

pytestmark = pytest.mark.once
REFUSED = frozenset({401, 403, 404})
REFERENCE = re.compile(r"\b[0-9A-F]{10}\b|\d{4}-\d\d-\d\d \d\d:\d\d")
CSRF = re.compile(rb'(name="csrfmiddlewaretoken" value=|"X-CSRFToken": ?)"[^"]+"')


@dataclass(frozen=True)
class Case:
    """One route and method to try."""

    name: str
    route: Route
    method: str
    is_page: bool

    @property
    def rule(self) -> Rule:
        """What stands before it."""
        return self.route.rules[self.method]

    def ask(self, browser: Client, target: Target) -> HttpResponse:
        """Send the request, and roll back whatever it did."""
        words = {**self.route.words, **{name: str(word) for name, word in target.words.items()}}
        body = self.route.body(words)
        with transaction.atomic():
            address, headers = self.address(words), self.route.headers
            if self.method == "GET":
                answer = browser.get(address, headers=headers)
            elif self.is_page or self.route.form:
                answer = browser.post(address, body, headers=headers)
            else:
                answer = browser.post(address, body, content_type="application/json", headers=headers)
            transaction.set_rollback(True)
        return answer

    def address(self, words: dict[str, Any]) -> str:
        """Return the address with its words filled in."""
        if not self.is_page:
            return installed_operations()[self.name][1].format(**words)
        names = set(re.findall(r"<(?:\w+:)?(\w+)>", installed_pages()[self.name]))
        return reverse(self.name, kwargs={name: word for name, word in words.items() if name in names})


def cases() -> Iterator[Any]:
    """Return every route and method of the table."""
    for table, is_page in ((PAGES, True), (OPERATIONS, False)):
        for name, route in table.items():
            for method in route.rules:
                case = Case(name, route, method, is_page)
                yield pytest.param(case, id=f"{'page' if is_page else 'api'}-{method}-{name}")


def permissions_of(rule: Rule) -> tuple[Permission, ...]:
    """Return the permissions of a rule, none where it is no matter of permission."""
    if isinstance(rule, str):
        return ()
    return rule if isinstance(rule, tuple) else (rule,)


def has_role(case: Case, asker: Asker) -> bool:
    """Say whether the asker's role appears in the table at all."""
    return asker.actor is not None and any(may(rule, asker.actor) for rule in permissions_of(case.rule))


def reaches_others(case: Case, asker: Asker, thing: Any) -> bool:
    """Say whether the table lets the asker reach what belongs to another."""
    assert asker.actor is not None
    if case.route.over is not None:
        return has_role(case, asker) and case.route.over(asker.actor, thing)
    rules = [rule for rule in permissions_of(case.rule) if rule.over is not over_anything]
    return any(may(rule, asker.actor, thing) for rule in rules)


def is_let_in(case: Case, asker: Asker, relation: str, thing: Any) -> bool:
    """Say what the table promises: the role, its own things, and another's only where the table names it."""
    if not has_role(case, asker) or relation == "missing":
        return False
    if relation == "own" and case.route.over is None:
        return any(may(rule, asker.actor, thing) for rule in permissions_of(case.rule))
    return relation in ("", "own") or reaches_others(case, asker, thing)


def fault(case: Case, asker: Asker, relation: str, thing: Any, answer: HttpResponse) -> str | None:
    """Return what is wrong with an answer, or None."""
    status = answer.status_code
    to_sign_in = status == 302 and "login" in answer.headers.get("Location", "")
    refused = to_sign_in or status in REFUSED
    if status >= 500:
        return f"breaks ({status})"
    if asker.actor is None or _is_stranger_to_pages(case, asker) or case.rule in (PUBLIC, DEMO_ONLY):
        fits = {
            DEMO_ONLY: status == 404 or to_sign_in,
            PUBLIC: not to_sign_in and status not in (401, 403),
        }.get(str(case.rule), to_sign_in or status == 404 if case.is_page else status == 401)
        return None if fits else f"answers {status} to whoever is nobody"
    if case.rule == ANYBODY_SIGNED_IN or is_let_in(case, asker, relation, thing):
        return f"answers {status}, not with what was asked for" if refused else None
    allowed = {404} if has_role(case, asker) else {403, 404}
    return None if status in allowed else f"answers {status}, not {sorted(allowed)}"


def _is_stranger_to_pages(case: Case, asker: Asker) -> bool:
    # A system has a token and no session: to a page it is nobody.
    return case.is_page and asker.actor is not None and asker.actor.client_id is not None


def said(answer: HttpResponse) -> tuple[Any, ...]:
    """Return all that an answer tells: status, headers and bytes, without the page's random CSRF token."""
    body = b"".join(answer) if answer.streaming else answer.content
    headers = {name: value for name, value in answer.headers.items() if name not in ("Date", "Set-Cookie")}
    if b"csrf" in body:
        headers.pop("Content-Length", None)
    return answer.status_code, sorted(headers.items()), CSRF.sub(b"", body)


@pytest.fixture
def world(db: None) -> World:
    """Organisations of every kind, and strangers."""
    cache.clear()
    return World.build()


@pytest.mark.parametrize("case", list(cases()))
def test_the_route_keeps_the_permission_table(case: Case, world: World):
    faults = []
    for kind, role in askers_to_try():
        asker = world.asker(kind, role)
        browser = world.browser(asker)
        subject_kind = "bank" if kind == ANONYMOUS else kind
        targets = (
            list(world.targets(case.route.subject, subject_kind)) if case.route.subject else [("", Target({}, None))]
        )
        answers = {}
        for relation, target in targets:
            cache.clear()
            answers[relation] = (target, case.ask(browser, target))
            wrong = fault(case, asker, relation, target.thing, answers[relation][1])
            if relation == "missing" and "other" in answers and knows_all(case, asker, answers["other"][0]):
                continue
            if wrong:
                faults.append(f"{case.method} {case.name} as {asker} over {relation or 'it'}: {wrong}")
        faults += difference(case, asker, answers)
    assert not faults, report(faults, "the service asks its permission, the query starts from .visible_to(actor)")


def knows_all(case: Case, asker: Asker, other: Target) -> bool:
    """Say whether the asker may reach everybody's, so that being told what is missing tells it nothing new."""
    return asker.actor is not None and is_let_in(case, asker, "other", other.thing)


def difference(case: Case, asker: Asker, answers: dict[str, tuple[Target, HttpResponse]]) -> list[str]:
    """Return a fault when another's thing can be told from one that is not there."""
    if "other" not in answers or case.rule == PUBLIC:
        return []
    target, other = answers["other"]
    if knows_all(case, asker, target):
        return []
    absent, missing = answers["missing"]
    one, two = said(other), said(missing)
    # A 404 is the same to the byte; what a refused role is told may repeat its own address and bears a number.
    if one == two or (other.status_code != 404 and neutral(one, target) == neutral(two, absent)):
        return []
    return [
        f"{case.method} {case.name} as {asker}: another's can be told from missing: "
        f"{_first_difference(neutral(one, target), neutral(two, absent))}"
    ]


def _first_difference(left: str, right: str) -> str:
    place = next((number for number, pair in enumerate(zip(left, right, strict=False)) if pair[0] != pair[1]), 0)
    return f"…{left[max(0, place - 40) : place + 60]}… ≠ …{right[max(0, place - 40) : place + 60]}…"


def neutral(answer: tuple[Any, ...], target: Target) -> str:
    """Blot out the asker's own address, which an answer may repeat, and the moment and number of a refusal."""
    text = repr(answer)
    for word in map(str, target.words.values()):
        # A short number also stands in %2F and elsewhere: it is taken out only where the address is repeated.
        places = ("/{}/", "%2F{}%2F") if word.isdecimal() else ("{}",)
        for place in places:
            text = text.replace(place.format(word), place.format("…"))
    return REFERENCE.sub("…", text)


def test_every_page_has_a_row():
    missing = sorted(set(installed_pages()) - set(PAGES))
    gone = sorted(set(PAGES) - set(installed_pages()))
    assert not missing + gone, report(
        [*(f"no row: {name}" for name in missing), *(f"no page: {name}" for name in gone)],
        "write the page's row into PAGES of tests/architecture/routes.py: its permission and what it is about",
    )


def test_every_operation_has_a_row():
    missing = sorted(set(installed_operations()) - set(OPERATIONS))
    gone = sorted(set(OPERATIONS) - set(installed_operations()))
    assert not missing + gone, report(
        [*(f"no row: {name}" for name in missing), *(f"no operation: {name}" for name in gone)],
        "write the operation's row into OPERATIONS of tests/architecture/routes.py",
    )


@pytest.mark.django_db
def test_methods_without_a_row_are_refused(world: World):
    browser = world.browser(world.asker("bank", "officer"))
    faults = []
    for name, route in PAGES.items():
        case = Case(name, route, "GET", True)
        target = (
            next(target for _, target in world.targets(route.subject, "bank")) if route.subject else Target({}, None)
        )
        address = case.address({**route.words, **target.words})
        for method in ("PUT", "DELETE", "PATCH"):
            answer = browser.generic(method, address)
            if answer.status_code < 400 and "login" not in answer.headers.get("Location", ""):
                faults.append(f"{method} {name}: answers {answer.status_code}")
    assert not faults, report(faults, "name the methods with require_GET, require_POST or require_http_methods")


@pytest.mark.parametrize(
    ("status", "relation", "role"),
    [(200, "other", "officer"), (403, "own", "officer"), (200, "own", "auditor"), (500, "own", "officer")],
)
def test_a_planted_answer_is_found(world: World, status: int, relation: str, role: str):
    case = Case("get_consent", OPERATIONS["get_consent"], "GET", False)
    asker = world.asker("bank", role)
    target = dict(world.targets("consent", "bank"))[relation]
    assert fault(case, asker, relation, target.thing, HttpResponse(status=status))


def test_a_telling_answer_is_found(world: World):
    case = Case("get_consent", OPERATIONS["get_consent"], "GET", False)
    targets = dict(world.targets("consent", "bank"))
    there, absent = HttpResponse("It is not yours.", status=404), HttpResponse("It is not there.", status=404)
    answers = {"other": (targets["other"], there), "missing": (targets["missing"], absent)}
    assert difference(case, world.asker("bank", "officer"), answers)
    assert not difference(case, world.asker("bank", "officer"), {**answers, "other": (targets["other"], absent)})
