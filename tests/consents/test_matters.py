"""What belongs to a matter, and the edges of packs: bounds, unsigned requests, a broken trail; whom words mean."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from creditshare.audit.errors import TrailBroken
from creditshare.audit.models import TrailEntry
from creditshare.audit.queries import list_moments
from creditshare.audit.rules.pack import faults_of
from creditshare.audit.services import record_event, seal_trail
from creditshare.consents import services
from creditshare.consents.queries.evidence import find_matter
from creditshare.consents.rules.evidence import readme
from creditshare.consents.services.packing import Parcel
from creditshare.kernel import actor as kinds
from creditshare.parties.models import Membership
from creditshare.parties.queries.named import organisations_named, people_named
from tests import makers
from tests.audit.test_sealing import break_trail
from tests.consents.makers import stored_complaint, stored_consent, stored_read, stored_request
from tests.parties.makers import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor():
    return makers.actor(makers.organisation(kinds.AUDITOR_OFFICE), kinds.AUDITOR)


def packed(auditor, kind, number, at):
    made = services.pack_evidence(actor=auditor, kind=kind, number=str(number), at=at)
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_request_that_nobody_answered_has_a_pack_without_a_signature(auditor, at):
    request = stored_request(makers.firm(), makers.bank())
    record_event("consents.consent.request", auditor, request, at=at)
    seal_trail(at=at)
    files = packed(auditor, "consent", request.pk, at)
    assert not [name for name in files if name.startswith("consent/")] and list(faults_of(files)) == []


def test_any_entry_has_a_pack_not_only_reads(auditor, at):
    entry = record_event("parties.member.add", auditor, 7, at=at, name="张三")
    seal_trail(at=at)
    files = packed(auditor, "entry", entry.pk, at)
    opened = json.loads(files[f"openings/{entry.pk}.json"])
    assert opened["name"]["value"] == "张三" and "张三" not in files[f"entries/{entry.pk}.json"].decode()
    assert list(faults_of(files)) == []


def test_a_pack_has_a_bound_and_says_so(auditor, at, monkeypatch):
    consent = stored_consent(makers.firm(), makers.bank())
    made = [record_event("consents.consent.pause", auditor, consent, at=at + timedelta(seconds=n)).pk for n in range(5)]
    seal_trail(at=at)
    monkeypatch.setattr("creditshare.consents.queries.evidence.MOST", 3)
    monkeypatch.setattr("creditshare.consents.queries.evidence.print_receipt", lambda consent, language: b"%PDF")
    files = packed(auditor, "consent", consent.pk, at)
    held = sorted(int(name[8:-5]) for name in files if name.startswith("entries/"))
    assert held == made[2:] and "Older entries are left out" in files["README.txt"].decode()


def test_a_broken_trail_gives_no_pack(auditor, at):
    entry = record_event("parties.member.add", auditor, 7, at=at)
    seal_trail(at=at)
    break_trail("UPDATE audit_trailentry SET body = replace(body, 'member', 'number')")
    with pytest.raises(TrailBroken):
        services.pack_evidence(actor=auditor, kind="entry", number=str(entry.pk), at=at)
    assert not TrailEntry.objects.filter(event="consents.evidence.pack").exists()


def test_a_complaint_about_a_read_without_its_consent_is_still_a_matter(auditor):
    complaint = stored_complaint(makers.firm(), makers.bank())
    matter = find_matter(actor=auditor, kind="complaint", number=str(complaint.pk))
    assert (matter.main_id, matter.consent, matter.firm_id) == (complaint.entry_id, None, complaint.firm_id)
    assert [entry.pk for entry in matter.entries] == [complaint.entry_id]


def test_the_life_of_a_consent_before_a_read_belongs_to_it_and_what_came_later_does_not(auditor, at):
    firm, bank = makers.firm(), makers.bank()
    consent = stored_consent(firm, bank)
    entries = [
        record_event(event, auditor, consent, at=at + timedelta(seconds=n), firm_id=firm.pk, **facts)
        for n, (event, facts) in enumerate(
            [
                ("consents.consent.accept", {}),
                ("consents.consent.view", {}),
                ("consents.consent.pause", {}),
                ("consents.consent.resume", {}),
                ("consents.data.read", {"purpose": "underwriting"}),
                ("consents.consent.revoke", {}),
            ]
        )
    ]
    matter = find_matter(actor=auditor, kind="entry", number=str(entries[4].pk))
    assert [entry.pk for entry in matter.entries] == [entries[n].pk for n in (4, 3, 2, 0)]


def test_readmes_say_what_waits_in_both_languages(at):
    plain, waiting = (readme("t", "https://x", count, False, at).decode() for count in (0, 4))
    assert "尚未封存" not in plain and "4 entries are not sealed yet" in waiting and "4 条尚未封存" in waiting
    assert "https://x/api/v1/audit/keys" in plain


def test_a_parcel_is_the_same_bytes_for_the_same_contents(at):
    def wrapped():
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            parcel = Parcel(archive, at, lambda: None)
            parcel.write("a.txt", [b"one", b"two"])
            return parcel.files, out

    (one, _), (two, _) = wrapped(), wrapped()
    assert one == two and one[0]["size"] == 6 and len(one[0]["sha256"]) == 64


def test_words_mean_organisations_that_the_asker_may_know_of(auditor):
    firm, bank = makers.firm("合肥甲光学有限公司"), makers.bank("甲银行")
    assert organisations_named(actor=auditor, text="甲") == sorted([firm.pk, bank.pk])
    assert organisations_named(actor=auditor, text=f" {firm.uscc.lower()} ") == [firm.pk]
    assert organisations_named(actor=makers.actor(bank, kinds.OFFICER), text="甲") == [bank.pk]


def test_words_mean_people_who_act_or_acted(auditor):
    bank = makers.bank()
    officer, gone = makers.actor(bank, kinds.OFFICER, kinds.HEAD), makers.actor(bank, kinds.OFFICER)
    Membership.objects.filter(person_id=gone.person_id).update(is_active=False)
    assert people_named(actor=auditor, text=officer.name) == [officer.person_id]
    assert people_named(actor=auditor, text=gone.name) == [gone.person_id]
    stranger = makers.actor(makers.bank(), kinds.OFFICER)
    assert people_named(actor=stranger, text=officer.name) == []


def test_moments_are_those_of_one_reader_within_the_time(at):
    firm, bank = makers.firm(), makers.bank()
    reads = [stored_read(firm, bank) for _ in range(2)]
    one, now = reads[0], timezone.now()
    wanted = {"person_id": one.person_id, "organisation_id": bank.pk, "since": one.at, "until": now, "limit": 9}
    assert list_moments(**wanted) == [(one.pk, one.at, firm.pk)]
    assert list_moments(**wanted | {"until": one.at}) == [(one.pk, one.at, firm.pk)]
    assert list_moments(**wanted | {"since": now}) == list_moments(**wanted | {"organisation_id": firm.pk}) == []
    assert list_moments(**wanted | {"limit": 0}) == []


@pytest.mark.parametrize("name", ["reads", "firm_search", "report_list", "consent_centre", "copies_list"])
def test_an_officers_lists_bear_the_watermark_and_a_firms_do_not(name):
    officer = sign_in(makers.actor(makers.bank("科源银行"), kinds.OFFICER))
    page = officer.get(reverse(name)).content.decode()
    assert 'class="watermark onscreen"' in page and page.count("科源银行 Person") >= 12
    boss = sign_in(makers.actor(makers.firm(), kinds.LEGAL_REPRESENTATIVE))
    assert 'class="watermark onscreen"' not in boss.get(reverse(name)).content.decode()


def test_an_officers_card_of_a_consent_bears_the_watermark():
    firm, bank = makers.firm(), makers.bank()
    where = reverse("consent_card", args=[stored_consent(firm, bank).pk])
    for of, role, marked in ((bank, kinds.OFFICER, True), (firm, kinds.LEGAL_REPRESENTATIVE, False)):
        page = sign_in(makers.actor(of, role)).get(where).content.decode()
        assert ('class="watermark onscreen"' in page) == marked
