"""Makers of consents: a request or a live consent in one line, on the real clock (the gate asks the database)."""

from datetime import timedelta

from django.utils import timezone

from creditshare.consents.models import Consent
from creditshare.consents.rules.categories import CATEGORIES
from creditshare.consents.rules.lifecycle import ACTIVE, REQUESTED
from creditshare.kernel.dates import add_months
from creditshare.parties.models import Organisation


def stored_consent(firm: Organisation, grantee: Organisation, /, **fields) -> Consent:
    """Store a live consent to everything for underwriting; any field may be given."""
    now = timezone.now()
    values = {
        "firm_uscc": firm.uscc,
        "firm": firm,
        "grantee": grantee,
        "purpose": "underwriting",
        "categories": list(CATEGORIES),
        "data_from": add_months(now.date(), -24),
        "data_until": now.date(),
        "expires_at": now + timedelta(days=30),
        "status": ACTIVE,
        "requested_at": now - timedelta(days=1),
        "decided_at": now,
    }
    return Consent.objects.create(**(values | fields))


def stored_request(firm: Organisation, grantee: Organisation, /, **fields) -> Consent:
    """Store a request that waits for the firm's answer."""
    return stored_consent(firm, grantee, **({"status": REQUESTED, "firm": None, "decided_at": None} | fields))
