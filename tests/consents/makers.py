"""Makers of consents: a request or a live consent in one line, on the real clock (the gate asks the database)."""

import secrets
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from creditshare.audit.models import TrailEntry
from creditshare.audit.services import record_event
from creditshare.consents.models import Complaint, Consent, GranteeClass, Invitation
from creditshare.consents.queries import claims_of
from creditshare.consents.rules.artefact import sign_artefact
from creditshare.consents.rules.categories import CATEGORIES
from creditshare.consents.rules.lifecycle import ACTIVE, PAUSED, REQUESTED, REVOKED, SUPERSEDED
from creditshare.consents.rules.terms import terms
from creditshare.consents.rules.wording import template_digest
from creditshare.db.keys import load_private_key
from creditshare.kernel.actor import OFFICER
from creditshare.kernel.dates import add_months
from creditshare.parties.models import Organisation
from tests import makers

SIGNED = (ACTIVE, PAUSED, REVOKED, SUPERSEDED)


def stored_consent(firm: Organisation, grantee: Organisation, /, **fields) -> Consent:
    """Store a live, signed consent to everything for underwriting; any field may be given."""
    now = timezone.now()
    values = {
        "firm_uscc": firm.uscc,
        "firm": firm,
        "grantee": grantee,
        "purpose": "underwriting",
        "categories": list(CATEGORIES),
        "data_from": add_months(now.date(), -24),
        "figures_from": fields.get("data_from", add_months(now.date(), -24)),
        "data_until": now.date(),
        "expires_at": now + timedelta(days=30),
        "status": ACTIVE,
        "requested_at": now - timedelta(days=1),
        "decided_at": now,
    }
    consent = Consent(**(values | fields))
    if consent.status in SIGNED:
        key = load_private_key("consents")
        consent.nonce = secrets.token_urlsafe(32)
        consent.template_digest = template_digest(consent.purpose, consent.categories, consent.questions)
        consent.artefact = sign_artefact(claims_of(consent), key.private, key.key_id)
    consent.save()
    return consent


def stored_request(firm: Organisation, grantee: Organisation, /, **fields) -> Consent:
    """Store a request that waits for the firm's answer."""
    return stored_consent(firm, grantee, **({"status": REQUESTED, "firm": None, "decided_at": None} | fields))


def stored_invitation(firm: Organisation, key: str, *banks: Organisation, **fields) -> Invitation:
    """Store an open invitation of a firm to a class, and put banks into the class."""
    now = timezone.now()
    GranteeClass.objects.bulk_create([GranteeClass(organisation=bank, key=key) for bank in banks])
    first, last = add_months(now.date(), -12), now.date()
    given = terms(["identity", "tax"], first, last, now + timedelta(days=20), 3, figures_from=first, keep_days=30)
    values = {
        "firm": firm,
        "grantee_class": key,
        "purpose": "underwriting",
        "terms": given.plain(),
        "expires_at": given.expires_at,
        "most": 3,
        "agreed_at": now,
    }
    return Invitation.objects.create(**(values | fields))


def stored_read(firm: Organisation, grantee: Organisation) -> TrailEntry:
    """Record a read of a firm's tax data by a grantee, as the gate does."""
    now = timezone.now()
    officer = makers.actor(grantee, OFFICER)
    facts = {
        "purpose": "underwriting",
        "categories": ["tax"],
        "fields": ["tax.tax_grade"],
        "data_from": add_months(now.date(), -12),
        "data_until": now.date(),
        "figures_from": add_months(now.date(), -12),
        "case": "HF-1",
        "moment": now,
        "digest": "0" * 64,
    }
    return record_event("consents.data.read", officer, str(uuid4()), at=now, firm_id=firm.pk, **facts)


def stored_complaint(firm: Organisation, grantee: Organisation, **fields) -> Complaint:
    """Store a firm's complaint about a read by a grantee."""
    now = timezone.now()
    values = {
        "firm": firm,
        "grantee": grantee,
        "entry": stored_read(firm, grantee),
        "reason": "who",
        "filed_at": now,
        "due_on": now.date() + timedelta(days=30),
    }
    return Complaint.objects.create(**(values | fields))
