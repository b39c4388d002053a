"""The rules of consent: categories, fair use, terms, states, wording — tables and properties."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from creditshare.consents.rules.categories import CATEGORIES, in_order, unknown_categories
from creditshare.consents.rules.lifecycle import (
    CONSENT_MOVES,
    ENDED_STATES,
    LIVE_STATES,
    REQUEST_MOVES,
    STATES,
    STATUSES,
    WAITING_STATES,
    state_of,
)
from creditshare.consents.rules.purposes import (
    PURPOSES,
    earliest_data,
    earliest_figures,
    fair_use,
    latest_expiry,
    local_date,
    purposes_for,
)
from creditshare.consents.rules.scope import categories_in, field_names, narrowed
from creditshare.consents.rules.terms import MESSAGES, Terms, problems_of_answer, problems_of_request, terms
from creditshare.consents.rules.wording import template_digest
from creditshare.kernel.errors import Invalid

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SETS = st.sets(st.sampled_from(list(CATEGORIES)))


def test_categories_are_those_agreed_on_and_each_says_what_it_holds():
    assert list(CATEGORIES) == [
        "identity", "invoice_summary", "counterparties", "tax", "integrity", "operations", "qualifications", "rating",
    ]  # fmt: skip
    assert all(label and contents for label, contents in CATEGORIES.values())


def test_categories_keep_one_order_and_the_unknown_are_named():
    assert in_order(["tax", "identity", "tax", "nonsense"]) == ["identity", "tax"]
    assert unknown_categories(["tax", "b", "a", "b"]) == ["a", "b"]


def test_every_purpose_has_a_bound_with_its_source():
    for purpose in PURPOSES.values():
        for entry in purpose.fair_use:
            assert "2021 No. 4" in entry.source
            assert 1 <= entry.value.months_valid <= 6
            assert 1 <= entry.value.months_back <= entry.value.figures_months_back <= 36


@pytest.mark.parametrize(
    ("kind", "offered"),
    [
        ("bank", {"underwriting", "post_loan"}),
        ("guarantor", {"guarantee_review"}),
        ("finance_office", {"subsidy_review"}),
        ("enterprise", set()),
        ("agency", set()),
        (None, set()),
    ],
)
def test_who_may_ask_for_what(kind, offered):
    assert set(purposes_for(kind)) == offered


def test_before_the_first_bound_nothing_is_offered():
    with pytest.raises(Invalid):
        fair_use("underwriting", date(2021, 12, 31))
    assert fair_use("underwriting", date(2022, 1, 1)).value.months_back == 36


def test_bounds_are_whole_months_back_and_calendar_months_ahead():
    assert earliest_data("underwriting", date(2026, 11, 23)) == date(2025, 9, 1)
    assert earliest_figures("underwriting", date(2026, 11, 23)) == date(2023, 11, 1)
    assert latest_expiry("underwriting", date(2027, 1, 31)) == date(2027, 2, 28)


def test_older_bounds_stay_what_they_were():
    assert earliest_data("post_loan", date(2026, 3, 31)) == date(2024, 3, 1)
    assert latest_expiry("underwriting", date(2026, 8, 31)) == date(2027, 2, 28)


def test_watching_a_loan_lasts_as_long_as_the_loan():
    assert latest_expiry("post_loan", date(2026, 11, 23)) == date(2027, 5, 23)
    assert latest_expiry("post_loan", date(2026, 11, 23), date(2029, 11, 20)) == date(2029, 11, 20)
    assert latest_expiry("post_loan", date(2026, 11, 23), date(2099, 1, 1)) == date(2036, 11, 23)
    assert latest_expiry("underwriting", date(2026, 11, 23), date(2029, 11, 20)) == date(2026, 12, 23)
    assert fair_use("post_loan", date(2026, 11, 23)).value.reads_a_month == 5


def test_days_are_counted_in_the_district():
    assert local_date(datetime(2026, 11, 22, 16, 0, tzinfo=UTC)) == date(2026, 11, 23)
    assert local_date(datetime(2026, 11, 22, 15, 59, tzinfo=UTC)) == date(2026, 11, 22)


def fair(**changed):
    values = {
        "categories": ["tax"],
        "data_from": date(2025, 9, 1),
        "data_until": date(2026, 11, 1),
        "expires_at": datetime(2026, 12, 23, 15, 59, 59, tzinfo=UTC),
        "max_reads": None,
        "keep_days": 30,
    } | changed
    return terms(**values)


REQUESTS = {
    "on the bound": ({}, []),
    "a day too far back": ({"data_from": date(2025, 8, 31)}, ["too_far_back"]),
    "figures on the bound": ({"figures_from": date(2023, 11, 1)}, []),
    "figures too far back": ({"figures_from": date(2023, 10, 31)}, ["figures_too_far_back"]),
    "figures shorter than series": ({"figures_from": date(2026, 1, 1)}, ["figures_after_series"]),
    "a day too long": ({"expires_at": datetime(2026, 12, 24, 15, 59, tzinfo=UTC)}, ["valid_too_long"]),
    "the same day in another zone": ({"expires_at": datetime(2026, 12, 23, 16, 0, tzinfo=UTC)}, ["valid_too_long"]),
    "expired": ({"expires_at": NOW}, ["already_expired"]),
    "nothing": ({"categories": []}, ["no_category"]),
    "an answer alone": ({"categories": [], "questions": ["no_tax_arrears"]}, []),
    "unknown": ({"categories": ["tax", "love letters"]}, ["unknown_category"]),
    "no such question": ({"questions": ["grade_at_least:Z"]}, ["unknown_question"]),
    "no day": ({"data_until": date(2025, 9, 1)}, ["period_empty"]),
    "data after the end": ({"data_until": date(2026, 12, 25)}, ["period_after_expiry"]),
    "data until the end": ({"data_until": date(2026, 12, 24)}, []),
    "no reads": ({"max_reads": 0}, ["no_reads"]),
    "one read": ({"max_reads": 1}, []),
    "no reads a month": ({"max_reads_month": 0}, ["no_reads"]),
    "kept a day too long": ({"keep_days": 31}, ["kept_too_long"]),
    "kept for ever": ({"keep_days": None}, ["kept_too_long"]),
    "kept no day": ({"keep_days": 0}, ["no_keeping"]),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_requests_against_fair_use(name):
    changed, expected = REQUESTS[name]
    problems = problems_of_request("underwriting", fair(**changed), "bank", NOW)
    assert [problem["code"] for problem in problems] == expected
    for problem in problems:
        assert problem["given"] in problem["detail"]
        assert problem["bound"] in problem["detail"]
        assert set(problem) == {"field", "code", "detail", "given", "bound"}


@pytest.mark.parametrize(
    ("purpose", "kind"), [("nonsense", "bank"), ("own_report", "bank"), ("underwriting", "agency")]
)
def test_a_purpose_that_is_not_offered_is_refused_alone(purpose, kind):
    (problem,) = problems_of_request(purpose, fair(categories=[]), kind, NOW)
    assert problem["code"] == "purpose_not_offered"


@given(SETS, SETS)
def test_an_answer_is_within_the_request_exactly_when_its_categories_are(asked, answered):
    problems = problems_of_answer(fair(categories=asked), fair(categories=answered))
    assert (not problems) == (bool(answered) and answered <= asked)


@given(
    st.integers(-40, 40),
    st.integers(-40, 40),
    st.integers(-40, 40),
    st.one_of(st.none(), st.integers(-2, 9)),
    st.one_of(st.none(), st.integers(1, 9)),
)
def test_an_accepted_answer_is_never_wider(first, last, end, reads, asked_reads):
    asked = fair(max_reads=asked_reads)
    answer = Terms(
        asked.categories,
        asked.data_from + first * DAY,
        asked.data_until + last * DAY,
        asked.expires_at + end * DAY,
        reads,
        keep_days=30,
    )
    wider = first < 0 or last > 0 or end > 0 or (reads is not None and reads < 1)
    wider = wider or (asked_reads is not None and (reads is None or reads > asked_reads))
    assert bool(problems_of_answer(asked, answer)) == wider


STATES_SEEN = {
    ("requested", 30, None): "requested",
    ("requested", -1, None): "lapsed",
    ("active", 30, None): "active",
    ("active", 30, 2): "active",
    ("active", 6, 2): "expiring",
    ("active", 30, 0): "used_up",
    ("active", -1, 2): "expired",
    ("active", 0, None): "expired",
    ("paused", 6, None): "paused",
    ("paused", -1, None): "expired",
    ("revoked", 30, None): "revoked",
    ("revoked", -1, 0): "revoked",
    ("declined", -1, None): "declined",
    ("withdrawn", 30, None): "withdrawn",
    ("superseded", -1, None): "superseded",
}


@pytest.mark.parametrize("given_state", STATES_SEEN)
def test_the_state_people_see(given_state):
    status, days, left = given_state
    assert state_of(status, NOW + days * DAY, left, NOW) == STATES_SEEN[given_state]


def test_every_state_has_words_and_one_place_in_the_centre():
    places = [*WAITING_STATES, *LIVE_STATES, *ENDED_STATES]
    assert sorted(places) == sorted(STATES)
    assert set(STATES_SEEN.values()) == set(STATES)


def test_the_tables_of_moves_name_only_statuses_and_end_somewhere():
    for moves in (REQUEST_MOVES, CONSENT_MOVES):
        assert set(moves) <= set(STATUSES)
        assert set().union(*moves.values()) <= set(STATUSES)
    ended = {"declined", "withdrawn", "revoked", "superseded"}
    assert not ended & (set(REQUEST_MOVES) | set(CONSENT_MOVES))


@given(SETS, st.one_of(st.none(), SETS))
def test_a_read_never_sees_more_than_is_consented(consented, wanted):
    scope = narrowed(consented, wanted)
    if scope is None:
        assert not consented or (wanted is not None and (not wanted or not wanted <= consented))
    else:
        assert scope
        assert scope <= consented
        assert wanted is None or scope == wanted


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ({}, []),
        ({"name": 1, "grade": 2}, ["grade", "name"]),
        ({"uscc": "x", "blocks": {}}, []),
        ({"blocks": {"tax": {"indicators": [{"key": "a"}, {"key": "b"}]}}}, ["tax.a", "tax.b"]),
        ({"blocks": {"tax": {"indicators": [{"key": "a"}], "records": [{"key": "x"}]}}}, ["tax.a", "tax.records"]),
        ({"blocks": {"tax": {}, "rating": {"grade": "A"}}}, ["rating.grade"]),
    ],
)
def test_fields_are_named_by_category_and_key(body, names):
    assert field_names(body) == names
    assert categories_in(body) == set(body.get("blocks", ()))


def test_the_digest_of_the_wording_changes_with_every_word_shown():
    digests = {
        template_digest(purpose, categories) for purpose in PURPOSES for categories in (["tax"], ["tax", "rating"])
    }
    assert len(digests) == 2 * len(PURPOSES)
    assert template_digest("underwriting", ["rating", "tax"]) == template_digest("underwriting", ["tax", "rating"])


def test_messages_name_what_was_given():
    for code, message in MESSAGES.items():
        assert "{given}" in message or code == "no_category"
