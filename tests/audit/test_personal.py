"""Personal words stand behind salted digests: they can be opened, checked, erased, and every proof keeps verifying."""

import json
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from creditshare.audit import queries, services, tasks, verifier
from creditshare.audit.errors import NothingToErase
from creditshare.audit.models import PersonalField, TrailEntry
from creditshare.audit.rules.personal import KEPT, commitment, is_personal
from creditshare.audit.services import record_event, record_refusal, seal_trail
from creditshare.db.encrypted import decrypt, encrypt
from creditshare.kernel import actor as kinds
from creditshare.kernel.actor import NOBODY, PLATFORM
from creditshare.kernel.errors import NotFound, NotPermitted
from tests import makers
from tests.audit.makers import export
from tests.parties import makers as parties

API = "/api/v1/audit/entries"
KEPT_FOR = KEPT[-1].value


def wrote(at, actor=PLATFORM, **facts) -> TrailEntry:
    facts = facts or {"reason": "张三要求更正", "name": "李四.xlsx", "number": 7}
    return record_event("tests.thing.do", actor, "x", at=at, **facts)


def auditor():
    return makers.actor(makers.organisation(kinds.AUDITOR_OFFICE, "审计办"), kinds.AUDITOR)


@given(st.binary(min_size=32, max_size=32), st.text(min_size=1))
def test_the_verifier_agrees_with_a_commitment(salt, value):
    digest = commitment(salt, value)
    assert verifier.verify_opening(digest, salt, value)
    assert not verifier.verify_opening(digest, salt, value + "x")


def test_a_short_salt_is_refused():
    with pytest.raises(ValueError, match="32"):
        commitment(b"salt", "value")


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("reason", "x", True),
        ("path", "/a", True),
        ("reason", "", False),
        ("reason", None, False),
        ("reason", 7, False),
        ("reason", ["x"], False),
        ("purpose", "underwriting", False),
        ("digest", "x", False),
        ("status", "kept", False),
    ],
)
def test_what_stands_behind_a_digest(name, value, expected):
    assert is_personal(name, value) is expected


@pytest.mark.django_db
def test_an_entry_holds_digests_and_no_personal_words(at):
    entry = wrote(at)
    facts = json.loads(entry.body)["facts"]
    assert facts["number"] == 7
    assert facts["reason"].keys() == facts["name"].keys() == {"digest"}
    assert "张三" not in entry.body
    again = json.loads(wrote(at).body)["facts"]
    assert again["reason"] != facts["reason"]


@pytest.mark.django_db
def test_the_database_shows_no_plain_word(at):
    wrote(at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM audit_personalfield")
        dump = b"".join(
            bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
            for row in cursor
            for value in row
        )
    assert "张三".encode() not in dump
    assert "李四".encode() not in dump


@pytest.mark.django_db
def test_opened_fields_are_checked_by_the_verifier(at, tmp_path):
    entry = wrote(at)
    opened = queries.open_fields(actor=PLATFORM, entry_id=entry.pk)
    assert {name: field["value"] for name, field in opened.items()} == {"reason": "张三要求更正", "name": "李四.xlsx"}
    facts = json.loads(entry.body)["facts"]
    for name, field in opened.items():
        assert field["digest"] == facts[name]["digest"]
        path = tmp_path / name
        path.write_text(json.dumps(field))
        assert verifier.main(["opening", str(path)]) == 0


@pytest.mark.django_db
def test_a_refusal_keeps_its_address_behind_a_digest(at):
    record_refusal(actor=NOBODY, error=NotFound(), path="/people/张三", at=at)
    entry = TrailEntry.objects.get()
    assert "张三" not in entry.body
    assert queries.open_fields(actor=PLATFORM, entry_id=entry.pk)["path"]["value"] == "/people/张三"


@pytest.mark.django_db
def test_without_personal_words_an_entry_is_one_statement(at, django_assert_num_queries):
    with django_assert_num_queries(1):
        wrote(at, number=7)
    assert not PersonalField.objects.exists()


@pytest.mark.django_db
def test_what_is_erased_is_gone_and_every_proof_stays(at, tmp_path):
    entry, office = wrote(at), auditor()
    seal_trail(at=at)
    before = queries.prove_entry(actor=PLATFORM, entry_id=entry.pk)
    assert services.erase_fields(actor=office, entry_id=entry.pk, names=["reason"], reason="本人要求", at=at) == [
        "reason"
    ]
    opened = queries.open_fields(actor=PLATFORM, entry_id=entry.pk)
    assert opened["reason"] == {"digest": json.loads(entry.body)["facts"]["reason"]["digest"], "erased_at": at}
    assert opened["name"]["value"] == "李四.xlsx"
    assert queries.prove_entry(actor=PLATFORM, entry_id=entry.pk) == before
    seal_trail(at=at)
    assert queries.verify_database()["verdict"] == "intact"
    assert verifier.verify(verifier.read_lines(export(tmp_path / "trail.jsonl")))["verdict"] == "intact"
    row = PersonalField.objects.get(entry=entry, name="reason")
    assert (row.sealed, row.erased_at) == (None, at)


@pytest.mark.django_db
def test_erasing_is_recorded_without_what_was_erased(at):
    entry = wrote(at, actor=makers.actor(makers.bank(), kinds.OFFICER))
    services.erase_fields(actor=auditor(), entry_id=entry.pk, reason="本人要求", at=at)
    record = TrailEntry.objects.get(event="audit.field.erase")
    facts = json.loads(record.body)["facts"]
    assert record.subject == str(entry.pk)
    assert facts["fields"] == ["name", "reason"]
    assert facts["reason"].keys() == {"digest"}
    assert "张三" not in record.body


@pytest.mark.django_db
def test_there_is_nothing_to_erase_twice(at):
    entry, office = wrote(at), auditor()
    services.erase_fields(actor=office, entry_id=entry.pk, reason="x", at=at)
    for names in (None, ["reason"], ["purpose"], []):
        with pytest.raises(NothingToErase):
            services.erase_fields(actor=office, entry_id=entry.pk, names=names, reason="x", at=at)
    assert TrailEntry.objects.filter(event="audit.field.erase").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [kinds.ENTERPRISE, kinds.BANK, kinds.OPERATOR, kinds.AGENCY])
def test_only_the_auditors_office_erases(at, kind):
    role = kinds.LEGAL_REPRESENTATIVE if kind == kinds.ENTERPRISE else kinds.ADMINISTRATOR
    actor = makers.actor(makers.organisation(kind, "某单位"), role)
    entry = wrote(at, actor=actor)
    with pytest.raises(NotPermitted):
        services.erase_fields(actor=actor, entry_id=entry.pk, reason="x", at=at)
    assert PersonalField.objects.filter(erased_at=None).count() == 2


@pytest.mark.django_db
def test_by_api_an_entry_is_opened_to_those_it_concerns_and_erased_by_the_auditor(at):
    bank, stranger = makers.bank(), makers.bank()
    actor = makers.actor(bank, kinds.HEAD)
    entry = wrote(at, actor=actor)
    own, foreign, office = (
        parties.sign_in(actor),
        parties.sign_in(makers.actor(stranger, kinds.HEAD)),
        parties.sign_in(auditor()),
    )
    shown = own.get(f"{API}/{entry.pk}").json()
    assert shown["personal"]["reason"]["value"] == "张三要求更正"
    assert verifier.leaf_hash(shown["body"].encode()) == bytes(entry.leaf_hash)
    assert foreign.get(f"{API}/{entry.pk}").content == foreign.get(f"{API}/99999999").content
    assert Client().get(f"{API}/{entry.pk}").status_code == 401
    asked = {"names": ["reason"], "reason": "本人要求"}
    assert own.post(f"{API}/{entry.pk}/erase", asked, content_type="application/json").status_code == 403
    assert office.post(f"{API}/{entry.pk}/erase", {"reason": ""}, content_type="application/json").status_code == 422
    assert office.post(f"{API}/{entry.pk}/erase", asked, content_type="application/json").json() == {
        "erased": ["reason"]
    }
    gone = own.get(f"{API}/{entry.pk}").json()["personal"]["reason"]
    assert (gone["value"], gone["salt"]) == (None, None)
    assert gone["erased_at"]
    assert office.post(f"{API}/{entry.pk}/erase", asked, content_type="application/json").status_code == 409


@pytest.mark.django_db
def test_words_whose_time_is_over_are_forgotten_in_batches(at):
    old = [wrote(at - KEPT_FOR - timedelta(days=number + 1)) for number in range(3)]
    edge, young = wrote(at - KEPT_FOR), wrote(at)
    assert services.forget_personal(at=at, batch=4) == 4
    tasks.forget_personal(at=at)
    assert services.forget_personal(at=at) == 0
    kept = set(PersonalField.objects.filter(erased_at=None).values_list("entry_id", flat=True))
    assert kept == {edge.pk, young.pk}
    assert not PersonalField.objects.filter(entry__in=old).exclude(sealed=None).exists()
    records = [
        json.loads(entry.body)["facts"]["count"]
        for entry in TrailEntry.objects.filter(event="audit.field.forget").order_by("pk")
    ]
    assert records == [4, 2]


@pytest.mark.django_db
def test_forgetting_before_the_law_is_a_mistake_of_the_clock():
    assert KEPT[0].since == date(2021, 11, 1)
    assert KEPT_FOR >= timedelta(days=3 * 365)
    assert services.forget_personal(at=datetime.fromisoformat("2026-01-01T00:00:00+08:00")) == 0


@given(st.binary(max_size=100), st.text(max_size=20))
def test_a_value_is_bound_to_its_row(value, row):
    sealed = encrypt(value, row=row)
    assert decrypt(sealed, row=row) == value
    assert encrypt(value, row=row) != sealed
    with pytest.raises(ImproperlyConfigured):
        decrypt(sealed, row=row + "x")
    for spoilt in (sealed[:-1], b"\x02" + sealed[1:], sealed[:20] + bytes([sealed[20] ^ 1]) + sealed[21:], b""):
        with pytest.raises(ImproperlyConfigured):
            decrypt(spoilt, row=row)


def test_another_passphrase_opens_nothing(settings):
    sealed = encrypt(b"value", row="x")
    settings.KEY_PASSPHRASE = "another"
    with pytest.raises(ImproperlyConfigured, match="CREDITSHARE_KEY_PASSPHRASE"):
        decrypt(sealed, row="x")
