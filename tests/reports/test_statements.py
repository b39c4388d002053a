"""A firm's statements: made in its name, printed in every report from then on, taken back once, nobody else's."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from creditshare.audit.models import TrailEntry
from creditshare.kernel.actor import BANK, HANDLER, OFFICER
from creditshare.kernel.errors import NotFound, NotPermitted
from creditshare.reports import queries, services
from creditshare.reports.errors import AlreadyTakenBack, StatementRefused
from creditshare.reports.models import Statement
from creditshare.reports.rules.statements import MESSAGES, MOST_STANDING, TEXT_LENGTH, free_place, problems_of
from creditshare.reports.services.exported import exported
from tests import makers as parties
from tests.parties.makers import sign_in
from tests.reports import makers

SAID = "2025年罚款已于次日缴清。"


@pytest.fixture
def firm(db):
    return makers.firm_with_profile(timezone.now())


@pytest.fixture
def owner(firm):
    return makers.owner(firm)


def state(owner, text=SAID, about="penalties"):
    return services.make_statement(actor=owner, text=text, about=about, at=timezone.now())


@pytest.mark.parametrize(
    ("text", "about", "standing", "codes"),
    [
        (SAID, "", 0, []),
        (SAID, "penalties", MOST_STANDING - 1, []),
        ("甲" * TEXT_LENGTH, "", 0, []),
        ("两行\r\n也行", "", 0, []),
        ("  \n ", "", 0, ["statement_empty"]),
        ("甲" * (TEXT_LENGTH + 1), "", 0, ["statement_too_long"]),
        ("看不见\x00", "", 0, ["statement_unprintable"]),
        ("左\u202e右", "", 0, ["statement_unprintable"]),
        (SAID, "weather", 0, ["statement_about_unknown"]),
        ("", "weather", MOST_STANDING, ["statement_empty", "statement_about_unknown", "statements_too_many"]),
    ],
)
def test_what_may_be_stated(text, about, standing, codes):
    found = [problem["code"] for problem in problems_of(text, about, standing)]
    assert found == codes
    assert set(found) <= set(MESSAGES)


@pytest.mark.parametrize(
    ("taken", "place"), [((), 1), ((1, 2), 3), ((2, 3), 1), ((1, 2, 3, 4), 5), ((1, 2, 3, 4, 5), None)]
)
def test_the_first_free_place_is_taken(taken, place):
    assert free_place(set(taken)) == place


def test_every_report_from_then_on_carries_it(firm, owner):
    before = makers.stored_issue(makers.issued(firm, timezone.now()))
    statement = state(owner)
    after = makers.stored_issue(makers.issued(firm, timezone.now()))
    assert before.statements == ()
    assert [(about, text) for about, _, text in after.statements] == [("penalties", SAID)]
    services.take_statement_back(actor=owner, statement_id=statement.pk, at=timezone.now())
    assert makers.stored_issue(makers.issued(firm, timezone.now())).statements == ()


def test_another_firm_s_report_does_not_carry_it(firm, owner):
    state(owner)
    other = makers.firm_with_profile(timezone.now(), "合肥另一家有限公司")
    assert makers.stored_issue(makers.issued(other, timezone.now())).statements == ()


def test_it_is_recorded_without_its_words(firm, owner):
    statement = state(owner)
    entry = TrailEntry.objects.get(event="reports.statement.make")
    assert (entry.firm_id, entry.subject) == (firm.pk, str(statement.pk))
    assert SAID not in entry.body


def test_only_the_legal_representative_states(firm):
    for asking in (parties.actor(firm, HANDLER), parties.actor(parties.organisation(BANK), OFFICER)):
        with pytest.raises(NotPermitted):
            state(asking)
    assert Statement.objects.count() == 0


def test_a_refusal_stores_nothing(owner):
    with pytest.raises(StatementRefused) as refused:
        state(owner, text="")
    assert refused.value.errors == [{"field": "text", "given": "", "code": "statement_empty"}]
    assert Statement.objects.count() == 0


def test_no_more_than_five_stand_and_a_place_becomes_free(owner):
    made = [state(owner, text=f"第{number}条") for number in range(MOST_STANDING)]
    with pytest.raises(StatementRefused):
        state(owner)
    services.take_statement_back(actor=owner, statement_id=made[1].pk, at=timezone.now())
    assert state(owner).place == made[1].place


def test_two_never_stand_at_one_place(owner):
    first = state(owner)
    again = {"firm_id": first.firm_id, "text": "同一处", "place": first.place, "made_at": timezone.now()}
    with pytest.raises(DatabaseError), transaction.atomic():
        Statement.objects.create(**again)


def test_it_is_taken_back_once_and_by_its_firm(owner):
    statement = state(owner)
    stranger = makers.owner(parties.firm())
    with pytest.raises(NotFound):
        services.take_statement_back(actor=stranger, statement_id=statement.pk, at=timezone.now())
    services.take_statement_back(actor=owner, statement_id=statement.pk, at=timezone.now())
    with pytest.raises(AlreadyTakenBack):
        services.take_statement_back(actor=owner, statement_id=statement.pk, at=timezone.now())


@pytest.mark.parametrize("change", ["text = 'anders'", "place = 4"])
def test_the_database_lets_nobody_change_its_words(owner, change):
    statement = state(owner)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE reports_statement SET {change}")
    statement.refresh_from_db()
    assert (statement.text, statement.place) == (SAID, 1)


def test_it_is_part_of_the_firm_s_copy_of_everything(firm, owner):
    state(owner)
    files = {path: b"".join(pieces) for path, pieces in exported(firm.pk, timezone.now())}
    assert SAID in files["reports/statements.jsonl"].decode()


def test_the_page_takes_one_and_lists_it(owner):
    browser = sign_in(owner)
    parties_page = reverse("statement_list")
    answer = browser.post(parties_page, {"about": "", "text": SAID}, follow=True)
    assert answer.status_code == 200
    assert SAID in answer.content.decode()
    (row,) = queries.list_statements(actor=owner)
    browser.post(reverse("statement_withdraw", args=[row.pk]))
    row.refresh_from_db()
    assert row.withdrawn_at is not None


def test_the_page_says_what_is_wrong(owner):
    answer = sign_in(owner).post(
        reverse("statement_list"), {"about": "", "text": ""}, headers={"accept-language": "en"}
    )
    assert answer.status_code == 422
    assert "Write what the firm wants to state." in answer.content.decode()
