"""Reports that a browser cannot make in one day: an old one, and one whose consent is taken back.

`python -m tests.e2e.reporting FOLDER` writes expired.pdf and consent_withdrawn.pdf from the district of the
environment, through the services, and prints the number of the first.
"""

import os
import sys
from datetime import timedelta
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "creditshare.settings")
django.setup()

from django.utils import timezone  # noqa: E402

from creditshare.consents.services import accept_consent, revoke_consent  # noqa: E402
from creditshare.kernel.actor import Actor  # noqa: E402
from creditshare.parties.models import Membership  # noqa: E402
from creditshare.reports.queries import read_bytes  # noqa: E402
from creditshare.reports.services import issue_report  # noqa: E402
from demo.cast import firm_code  # noqa: E402
from demo.story import District, ask_for_consent  # noqa: E402

FIRM = "zhizao"


def acting(**of: str) -> Actor:
    """Return somebody of the cast as they act."""
    one = Membership.objects.filter(is_active=True, **of).select_related("person", "organisation").order_by("pk")[0]
    return Actor(
        organisation_id=one.organisation_id,
        organisation_kind=one.organisation.kind,
        roles=frozenset({one.role}),
        person_id=one.person_id,
        name=one.person.full_name,
        organisation_name=one.organisation.name,
    )


def main(folder: Path) -> None:
    """Issue both."""
    now = timezone.localtime()
    firm = acting(organisation__uscc=firm_code(FIRM), role="legal_representative")
    bank = acting(person__username="demo-bank_b", role="officer")
    asked = {"uscc": firm_code(FIRM)}
    old = issue_report(actor=firm, purpose="own_report", at=now - timedelta(days=120), **asked)
    (folder / "expired.pdf").write_bytes(read_bytes(old))
    consent = ask_for_consent(District(now, print, {"bank": bank}), "bank", FIRM, reason="续贷审查")
    accept_consent(actor=firm, consent_id=consent, at=now)
    given = issue_report(actor=bank, purpose="underwriting", at=now, **asked)
    (folder / "consent_withdrawn.pdf").write_bytes(read_bytes(given))
    revoke_consent(actor=firm, consent_id=consent, at=now)
    print(old.number)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
