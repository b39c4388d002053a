"""Random consents, random reads: does the gate decide as the oracle does, every time?

    .venv/bin/python -m tests.servers run -- .venv/bin/python -m tests.consents.decisions --consents 5000 --reads 50

Between the reads consents are paused, resumed, revoked, run out, and months pass; every read's `at` is skewed by up to
a day, as a web process's clock might be. Exit 0 when every decision was the same and the variants without a protection
differed; 1 otherwise.
"""

import argparse
import json
import os
import random
import sys
from collections import Counter
from datetime import timedelta

import django
from django.core.management import call_command

from tests.consents.quotas import limited

CATEGORIES = ("identity", "invoice_summary", "tax", "integrity", "rating")
QUESTIONS = ("no_tax_arrears", "grade_at_least:A", "sales_at_least:5000000")
PURPOSES = ("underwriting", "post_loan")
DAY = timedelta(days=1)


class Scene:
    """Firms, banks and the consents between them, with a paper of each for the oracle."""

    def __init__(self, dice: random.Random, consents: int) -> None:
        from creditshare.kernel.actor import OFFICER
        from tests import makers

        self.dice = dice
        self.firms = [makers.firm(f"Firm {place}") for place in range(max(2, consents // 8))]
        self.banks = [makers.bank(f"Bank {place}") for place in range(4)]
        self.rows, self.papers, taken = [], [], set()
        while len(self.rows) < consents:
            firm, bank, purpose = dice.choice(self.firms), dice.choice(self.banks), dice.choice(PURPOSES)
            if (firm.pk, bank.pk, purpose) in taken:
                self.firms.append(makers.firm(f"Firm {len(self.firms)}"))
                continue
            taken.add((firm.pk, bank.pk, purpose))
            self.add(firm, bank, purpose)
        self.officers = [makers.actor(bank, OFFICER) for bank in self.banks for _ in range(8)]

    def add(self, firm, bank, purpose) -> None:
        """Store one consent with random terms, and note it on paper."""
        from django.utils import timezone

        from creditshare.consents.models import Consent
        from tests.consents.oracle import Paper

        dice, now = self.dice, timezone.now()
        categories = dice.sample(CATEGORIES, dice.randint(0, len(CATEGORIES)))
        questions = dice.sample(QUESTIONS, dice.randint(0, 2)) if dice.random() < 0.4 else []
        ends = now + dice.choice((-1, -0.001, 30, 300)) * DAY if dice.random() < 0.3 else now + 30 * DAY
        status = dice.choice(("active",) * 7 + ("paused", "requested", "revoked"))
        total, monthly = dice.choice((None, None, 3, 20, 60)), dice.choice((None, None, 5, 20))
        first = now.date() - 300 * DAY
        row = Consent.objects.create(
            firm_uscc=firm.uscc, firm=firm, grantee=bank, purpose=purpose, categories=categories, questions=questions,
            data_from=first, figures_from=first, data_until=now.date(), expires_at=ends, status=status,
            max_reads=total, max_reads_month=monthly, requested_at=now,
        )  # fmt: skip
        self.rows.append(row)
        self.papers.append(
            Paper(firm.uscc, bank.pk, purpose, set(categories), set(questions), ends, total, monthly, status)
        )

    def disturb(self, place: int) -> str:
        """Let something happen to a consent, in the database and on paper."""
        from django.utils import timezone

        from creditshare.consents.models import Consent

        row, paper = Consent.objects.filter(pk=self.rows[place].pk), self.papers[place]
        event = self.dice.choice(("pause", "resume", "revoke", "month", "end", "extend"))
        if (
            event in ("pause", "resume")
            and paper.status in ("active", "paused")
            and (event == "resume" or self.dice.random() < 0.3)
        ):
            paper.status = {"pause": "paused", "resume": "active"}[event]
            row.update(status=paper.status)
        if event == "revoke" and self.dice.random() < 0.2:
            paper.status = "revoked"
            row.update(status="revoked")
        if event == "month":
            paper.month = "2026-01"
            row.update(month="2026-01")
        if event in ("end", "extend") and self.dice.random() < 0.3:
            paper.ends = timezone.now() + (DAY if event == "extend" else -timedelta(seconds=1))
            row.update(expires_at=paper.ends)
        return event


def decide(gate, officer, uscc, purpose, wanted, at):
    """Ask the gate; return what it let be read, or None."""
    from creditshare.kernel.errors import NotFound

    def read(scope):
        answers = [{"question": text, "answer": "yes"} for text in scope.questions]
        return {"blocks": {category: {} for category in scope.categories}, "answers": answers}

    try:
        body = gate(actor=officer, uscc=uscc, purpose=purpose, categories=wanted, read=read, at=at).body
    except NotFound:
        return None
    return set(body["blocks"]) | {answer["question"] for answer in body["answers"]}


@limited()
def campaign(gate, consents: int, reads: int, seed: int) -> dict:
    """Play `reads` reads a consent and return the counts; `different` must be 0."""
    from django.utils import timezone

    from tests.consents.oracle import Oracle

    dice = random.Random(seed)
    scene, counts = Scene(dice, consents), Counter()
    for place in range(consents):
        oracle = Oracle([scene.papers[place]])
        for _ in range(reads):
            if dice.random() < 0.15:
                counts[scene.disturb(place)] += 1
            row = scene.rows[place]
            same = dice.random()
            officers = [officer for officer in scene.officers if officer.organisation_id == row.grantee_id]
            officer = dice.choice(officers if same < 0.9 else scene.officers)
            uscc = row.firm_uscc if same < 0.95 else "91340102MA0000000X"
            purpose = row.purpose if dice.random() < 0.95 else "guarantee_review"
            wanted = None if dice.random() < 0.5 else dice.sample(CATEGORIES, dice.randint(0, 3))
            if officer.organisation_id != row.grantee_id:
                purpose = "nobody's"
            at = timezone.now() + dice.uniform(-1, 1) * DAY
            expected = oracle.read(officer.organisation_id, uscc, purpose, None if wanted is None else set(wanted))
            found = decide(gate, officer, uscc, purpose, wanted, at)
            counts["granted" if expected is not None else "refused"] += 1
            counts["different"] += found != expected
    return dict(sorted(counts.items())) | {"consents": consents, "reads": consents * reads, "seed": seed}


def forgetful(protection: str):
    """Return the gate without one of its protections: the clock, the count of a month, or the scope."""
    from creditshare.consents import access
    from creditshare.consents.models import Consent

    def gate(*, actor, uscc, purpose, categories, read, at):
        row = Consent.objects.filter(firm_uscc=uscc, grantee_id=actor.organisation_id, purpose=purpose)
        loosened = {"clock": {"expires_at": at + 2 * DAY}, "month": {"month": "", "reads_month": 0}}[protection]
        row.update(**loosened)
        return access.open_access(actor=actor, uscc=uscc, purpose=purpose, categories=categories, read=read, at=at)

    return gate


def main() -> int:
    """Read the numbers and run."""
    parser = argparse.ArgumentParser(prog="python -m tests.consents.decisions", description=__doc__)
    parser.add_argument("--consents", type=int, default=5000)
    parser.add_argument("--reads", type=int, default=50)
    parser.add_argument("--seed", type=int, default=20261123)
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "creditshare.settings")
    django.setup()
    from creditshare.consents.access import open_access

    call_command("migrate", verbosity=0)
    result = {"gate": campaign(open_access, given.consents, given.reads, given.seed)}
    for protection in ("clock", "month"):
        result[f"without_{protection}"] = campaign(forgetful(protection), 200, 20, given.seed)
    result["held"] = result["gate"]["different"] == 0 and all(
        result[f"without_{protection}"]["different"] for protection in ("clock", "month")
    )
    print(json.dumps(result), flush=True)
    return 0 if result["held"] else 1


if __name__ == "__main__":
    sys.exit(main())
