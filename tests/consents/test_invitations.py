"""Invitations to a class of banks: who may see and take one up, how many, what it gives, and its end."""

import threading
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection, connections
from django.urls import reverse
from django.utils import timezone

from creditshare.consents import queries, services
from creditshare.consents.access import open_access
from creditshare.consents.errors import (
    AlreadyInvited,
    AlreadyReadable,
    InvitationFull,
    OutsideFairUse,
    UnknownClass,
)
from creditshare.consents.models import Consent, GranteeClass, Invitation
from creditshare.consents.rules.classes import CLASSES, unknown_classes
from creditshare.consents.rules.terms import Terms
from creditshare.kernel import actor as kinds
from creditshare.kernel.dates import add_months
from creditshare.kernel.errors import Invalid, NotFound, NotPermitted
from tests import makers
from tests.consents.makers import stored_consent
from tests.parties.makers import confirm, person_of, sign_in

pytestmark = pytest.mark.django_db


def banker(*classes):
    bank = makers.bank()
    GranteeClass.objects.bulk_create([GranteeClass(organisation=bank, key=key) for key in classes])
    return makers.actor(bank, kinds.OFFICER)


@pytest.fixture
def scene():
    """A firm that may invite, a city bank, a rural bank."""
    firm = makers.firm()
    return SimpleNamespace(
        firm=firm,
        boss=makers.actor(firm, kinds.LEGAL_REPRESENTATIVE),
        city=banker("city"),
        rural=banker("rural"),
        now=timezone.now(),
    )


def invited(scene, **changed):
    values = {
        "grantee_class": "city",
        "purpose": "underwriting",
        "most": 2,
        "categories": ["identity", "tax"],
        "data_from": add_months(scene.now.date(), -12),
        "data_until": scene.now.date(),
        "expires_at": scene.now + timedelta(days=20),
        "max_reads": 3,
    } | changed
    return services.invite_class(actor=scene.boss, at=scene.now, **values)


def take_up(actor, invitation, **more):
    return services.take_up_invitation(actor=actor, invitation_id=invitation.pk, at=timezone.now(), **more)


def read(actor, firm):
    return open_access(
        actor=actor,
        uscc=firm.uscc,
        purpose="underwriting",
        categories=None,
        read=lambda scope: {"blocks": {category: {} for category in scope.categories}},
        at=timezone.now(),
    )


def test_a_bank_of_the_class_takes_it_up_and_reads_under_a_consent_of_its_own(scene):
    invitation = invited(scene)
    consent = take_up(scene.city, invitation, case="HF-1")
    assert (consent.status, consent.basis_id, consent.case) == ("active", invitation.pk, "HF-1")
    assert Terms.of(consent) == Terms.from_plain(invitation.terms)
    assert (consent.decided_by_id, consent.decided_at) == (scene.boss.person_id, scene.now)
    assert queries.verify_artefact(
        artefact=consent.artefact, firm_uscc=scene.firm.uscc, grantee_uscc=consent.grantee.uscc
    )
    assert set(read(scene.city, scene.firm).body["blocks"]) == {"identity", "tax"}
    assert queries.find_violations() == []
    assert [row.pk for row in queries.list_consents(actor=scene.boss)] == [consent.pk]


def test_another_class_finds_nothing(scene):
    invitation = invited(scene)
    assert list(queries.list_invitations(actor=scene.rural, at=scene.now)) == []
    with pytest.raises(NotFound):
        take_up(scene.rural, invitation)
    with pytest.raises(NotFound):
        read(scene.rural, scene.firm)


def test_before_it_is_taken_up_nobody_reads(scene):
    invited(scene)
    with pytest.raises(NotFound):
        read(scene.city, scene.firm)


def test_as_many_banks_as_the_firm_allows_and_no_more(scene):
    invitation = invited(scene, most=1)
    take_up(scene.city, invitation)
    with pytest.raises(InvitationFull):
        take_up(banker("city"), invitation)
    assert Consent.objects.count() == 1


def test_a_bank_takes_it_up_once(scene):
    invitation = invited(scene, most=3)
    take_up(scene.city, invitation)
    with pytest.raises(AlreadyReadable):
        take_up(scene.city, invitation)
    assert Invitation.objects.get(pk=invitation.pk).taken == 1
    assert list(queries.list_invitations(actor=scene.city, at=scene.now)) == []


def test_a_consent_in_force_is_not_replaced(scene):
    bank = type(scene.firm).objects.get(pk=scene.city.organisation_id)
    stored_consent(scene.firm, bank, categories=["rating"])
    with pytest.raises(AlreadyReadable):
        take_up(scene.city, invited(scene))
    assert Invitation.objects.get().taken == 0


def test_what_has_run_out_cannot_be_taken_up(scene):
    invitation = invited(scene)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(NotFound):
        take_up(scene.city, invitation)


def test_taking_it_back_ends_all_that_rests_on_it_and_nothing_else(scene):
    invitation = invited(scene)
    consent = take_up(scene.city, invitation)
    narrower = services.narrow_consent(
        actor=scene.boss, consent_id=consent.pk, at=timezone.now(), categories=["identity"]
    )
    other = stored_consent(scene.firm, makers.bank())
    services.withdraw_invitation(actor=scene.boss, invitation_id=invitation.pk, at=timezone.now())
    again = services.withdraw_invitation(actor=scene.boss, invitation_id=invitation.pk, at=timezone.now())
    assert again.ended_at is not None
    assert Consent.objects.get(pk=narrower.pk).status == "revoked"
    assert Consent.objects.get(pk=other.pk).status == "active"
    with pytest.raises(NotFound):
        read(scene.city, scene.firm)
    with pytest.raises(NotFound):
        take_up(banker("city"), invitation)


def test_one_invitation_a_class_and_purpose_at_a_time(scene):
    first = invited(scene)
    with pytest.raises(AlreadyInvited):
        invited(scene)
    invited(scene, grantee_class="rural")
    services.withdraw_invitation(actor=scene.boss, invitation_id=first.pk, at=scene.now)
    invited(scene)


@pytest.mark.parametrize("most", [0, -1, 11])
def test_the_number_of_banks_has_its_bounds(scene, most):
    with pytest.raises(Invalid):
        invited(scene, most=most)


def test_an_invitation_keeps_to_fair_use_and_to_known_classes(scene):
    with pytest.raises(OutsideFairUse):
        invited(scene, expires_at=scene.now + timedelta(days=90))
    with pytest.raises(OutsideFairUse):
        invited(scene, purpose="guarantee_review")
    with pytest.raises(UnknownClass):
        invited(scene, grantee_class="pawnshops")
    assert Invitation.objects.count() == 0


def test_only_the_firm_invites_and_takes_back(scene):
    invitation = invited(scene)
    with pytest.raises(NotPermitted):
        services.withdraw_invitation(actor=scene.city, invitation_id=invitation.pk, at=scene.now)
    stranger = makers.actor(makers.firm(), kinds.LEGAL_REPRESENTATIVE)
    with pytest.raises(NotFound):
        services.withdraw_invitation(actor=stranger, invitation_id=invitation.pk, at=scene.now)
    with pytest.raises(NotPermitted):
        take_up(scene.boss, invitation)


def test_the_operator_says_to_which_classes_a_bank_belongs(scene):
    operator = makers.actor(makers.organisation(kinds.OPERATOR), kinds.ADMINISTRATOR)
    bank = type(scene.firm).objects.get(pk=scene.city.organisation_id)

    def classify(actor, uscc, *classes):
        return services.classify_grantee(actor=actor, uscc=uscc, classes=list(classes), at=scene.now)

    assert classify(operator, bank.uscc, "programme", "joint_stock", "programme") == ["joint_stock", "programme"]
    assert queries.classes_of(bank.pk) == ["joint_stock", "programme"]
    with pytest.raises(UnknownClass):
        classify(operator, bank.uscc, "city", "pawnshops")
    with pytest.raises(NotFound):
        classify(operator, scene.firm.uscc, "city")
    with pytest.raises(NotPermitted):
        classify(scene.city, bank.uscc, "city")
    assert queries.classes_of(bank.pk) == ["joint_stock", "programme"]


def test_classes_have_names_and_the_unknown_are_named():
    assert all(CLASSES.values())
    assert unknown_classes(["city", "b", "a"]) == ["a", "b"]


def test_terms_survive_being_written_down(scene):
    given = Terms(
        ("tax",), scene.now.date(), scene.now.date() + timedelta(days=3), scene.now, 3, None, 30, None, ("grade",)
    )
    with pytest.raises(TypeError):
        Terms.from_plain(given.plain() | {"figures_from": None})
    whole = Terms(
        ("tax",), scene.now.date(), scene.now.date() + timedelta(days=3), scene.now, None, 4, None, scene.now.date(), ()
    )
    assert Terms.from_plain(whole.plain()) == whole


def test_the_pages_of_both_sides(scene):
    firm, bank = sign_in(scene.boss), sign_in(scene.city)
    shown = firm.get(reverse("invitations"))
    assert shown.status_code == 200
    empty = firm.post(reverse("invitations"), {"most": ""})
    assert empty.status_code == 422
    asked = {
        "grantee_class": "city",
        "categories": ["tax"],
        "data_from": add_months(scene.now.date(), -3).isoformat(),
        "last_day": (scene.now.date() + timedelta(days=20)).isoformat(),
        "max_reads": 2,
        "most": 1,
    }
    beyond = asked | {"last_day": "2099-01-01"}
    confirm(firm, person_of(scene.boss))
    assert firm.post(reverse("invitations"), beyond).status_code == 422
    assert firm.post(reverse("invitations"), asked).status_code == 302
    invitation = Invitation.objects.get()
    assert scene.firm.name in bank.get(reverse("invitations")).content.decode()
    taken = bank.post(reverse("invitation_take_up", args=[invitation.pk]), {"case": "X-1"})
    assert taken.url == reverse("consent_card", args=[Consent.objects.get().pk])
    assert firm.post(reverse("invitations"), asked).status_code == 422
    firm.post(reverse("invitation_withdraw", args=[invitation.pk]))
    assert Consent.objects.get().status == "revoked"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("protected", [True, False])
def test_banks_that_race_never_exceed_the_number(protected, monkeypatch):
    """Eight banks at once take up an invitation for two; without the conditional update more than two get in."""
    firm = makers.firm()
    scene = SimpleNamespace(
        firm=firm, boss=makers.actor(firm, kinds.LEGAL_REPRESENTATIVE), now=timezone.now(), city=None
    )
    invitation, bankers = invited(scene, most=2), [banker("city") for _ in range(8)]
    gate, outcomes = threading.Barrier(8), []

    def go(actor):
        try:
            if not protected:
                seen = Invitation.objects.get(pk=invitation.pk).taken < 2
                gate.wait(20)
                outcomes.append(seen)
                return
            gate.wait(20)
            take_up(actor, invitation)
            outcomes.append(True)
        except InvitationFull:
            outcomes.append(False)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go, args=(actor,)) for actor in bankers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert connection.vendor == "postgresql"
    if protected:
        assert sum(outcomes) == 2 == Consent.objects.filter(status="active").count()
    else:
        assert sum(outcomes) > 2
