"""A district in which every word that a firm owns is a canary: `kn` + the firm's number + two letters that say where.

Names, people, rows of every source, trading partners, reasons and numbers of requests, disputes, file names, notices
and reports are planted through the platform's own import and services; some firms agree to a few categories for a bank.
"""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from django.utils import timezone

from creditshare.consents.services import ask_export, make_export
from creditshare.kernel import actor as kinds
from creditshare.kernel.actor import Actor
from creditshare.parties.models import Enterprise, Notice, Organisation
from creditshare.profiles.services import build_profiles
from creditshare.records.models import Delivery, Dispute
from creditshare.records.rules.policy import OPEN
from creditshare.records.sources import SOURCES
from creditshare.reports.models import Report
from creditshare.reports.services import issue_report
from tests import makers
from tests.consents.makers import stored_consent, stored_request
from tests.parties import makers as parties
from tests.records.makers import apply, as_csv, invoice, parse
from tests.records.test_sources import FILES

CANARY = re.compile(r"kn(\d{3})([a-z]{2})")
NAME, REPRESENTATIVE, PERSON, REASON, CASE, CLAIM, ANSWER, FILE, PARTNER, TOLD = (
    "na", "lr", "pe", "rs", "cs", "cl", "an", "fn", "iv", "nt",
)  # fmt: skip
LETTERS = "abcdefghijklmnopqrstuvwxyz"
CODE_OF = {kind: f"{'xy'[place // 26]}{LETTERS[place % 26]}" for place, kind in enumerate(SOURCES)}
SCOPE_OF = {code: SOURCES[kind].SCOPE for kind, code in CODE_OF.items()}
OPEN_CODES = frozenset(code for kind, code in CODE_OF.items() if SOURCES[kind].POLICY.mode == OPEN)
PARTIAL = ["tax", "rating"]
REPORTS = 3


def canary(serial: int, code: str) -> str:
    """Return the canary of a firm at a place; six letters and digits, so that it fits every column."""
    return f"kn{serial:03d}{code}"


@dataclass
class Role:
    """Somebody who crawls: what of which firm they may see, beside the codes that they may see of every firm."""

    name: str
    actor: Actor | None
    everywhere: frozenset[str] = frozenset()
    of_firm: dict[int, frozenset[str]] = field(default_factory=dict)

    def may_see(self, serial: int, code: str) -> bool:
        """Say whether a canary may appear in what this role is shown."""
        return code in self.everywhere or code in self.of_firm.get(serial, frozenset())


class District:
    """The planted firms, the offices and banks, and everything that an address can name."""

    def __init__(self, firms: int, seed: int) -> None:
        self.dice, self.at = Random(seed), timezone.now()
        self.firms = [self._firm(serial) for serial in range(firms)]
        self.heads = [self._person(firm, serial, kinds.LEGAL_REPRESENTATIVE) for serial, firm in enumerate(self.firms)]
        kinds_of = {
            "bank": kinds.BANK, "other_bank": kinds.BANK, "guarantor": kinds.GUARANTOR, "finance": kinds.FINANCE_OFFICE,
            "auditor": kinds.AUDITOR_OFFICE, "operator": kinds.OPERATOR, "agency": kinds.AGENCY,
        }  # fmt: skip
        self.offices = {name: makers.organisation(kind, f"单位{name}") for name, kind in kinds_of.items()}
        self.systems = {name: parties.system(of) for name, of in self.offices.items() if name != "auditor"}
        self._records()
        self._consents()
        self._disputes()
        build_profiles(as_of=timezone.localdate(), at=self.at)
        self._reports()
        self._exports()

    def _firm(self, serial: int) -> Organisation:
        firm = makers.firm(f"厂{canary(serial, NAME)}")
        Enterprise.objects.filter(organisation=firm).update(legal_representative=canary(serial, REPRESENTATIVE))
        told = {
            "code": "records.delivery.done",
            "facts": {"name": canary(serial, TOLD), "rows": 1, "new": 1, "same": 0, "changed": 0},
        }
        Notice.objects.create(organisation=firm, key="x", link="/", at=self.at, **told)
        Delivery.objects.create(
            source="invoices",
            name=f"{canary(serial, FILE)}.csv",
            owner=firm,
            sender=firm,
            status="done",
            received_at=self.at,
        )
        return firm

    def _person(self, of: Organisation, serial: int, role: str) -> Actor:
        made = makers.actor(of, role)
        person = parties.person_of(made)
        person.full_name = canary(serial, PERSON)
        person.save()
        return made

    def _records(self) -> None:
        """Deliver one row of every source about every firm, each free text a canary, and a year of invoices."""
        for kind, (row, *_) in FILES.items():
            template = _free_text(kind, row)
            owner = next(heading for heading, value in row.items() if value == row_owner(row))
            rows = [
                {name: canary(serial, CODE_OF[kind]) if value is None else value for name, value in template.items()}
                | {owner: firm.uscc}
                for serial, firm in enumerate(self.firms)
            ]
            headings = list(rows[0])
            apply(as_csv(rows, headings), source=kind, registers=False, at=self.at)
        month = timezone.localdate().replace(day=1)
        days = [(month - timedelta(days=30 * back)).isoformat() for back in range(1, 13)]
        for serial, firm in enumerate(self.firms):
            # Each firm has a partner of its own: of a partner of several the name is kept once, as first reported.
            buyer, sold = makers.uscc(8_000_000 + serial), {"seller": firm.uscc, "购买方名称": canary(serial, PARTNER)}
            rows = [invoice(f"{serial:05d}{place:03d}", buyer=buyer, day=day, **sold) for place, day in enumerate(days)]
            apply(rows, registers=False, name=f"{firm.uscc}_发票.csv", at=self.at)

    def _consents(self) -> None:
        """Let every fourth firm agree to a few categories for one bank, and every fifth be asked by the other one."""
        self.consents, self.agreed, self.asked = (
            [],
            set(range(0, len(self.firms), 4)),
            set(range(1, len(self.firms), 5)),
        )
        for serial in sorted(self.agreed | self.asked):
            said = {"reason": canary(serial, REASON), "case": canary(serial, CASE)}
            if serial in self.agreed:
                more = {"categories": PARTIAL, "decided_by_id": self.heads[serial].person_id}
                self.consents.append(stored_consent(self.firms[serial], self.offices["bank"], **said, **more))
            else:
                self.consents.append(stored_request(self.firms[serial], self.offices["other_bank"], **said))

    def _disputes(self) -> None:
        self.disputes, self.disputed = [], set(range(0, len(self.firms), 10))
        for serial in self.disputed:
            said = {"claim": canary(serial, CLAIM), "answer": canary(serial, ANSWER)}
            routed = self.offices["agency"]
            self.disputes.append(
                Dispute.objects.create(
                    firm=self.firms[serial],
                    routed_to=routed,
                    source="penalties",
                    filed_at=self.at,
                    due_on=self.at,
                    **said,
                )
            )

    def _reports(self) -> None:
        """Issue own reports, and one for the bank under a partial consent."""
        asked = {"language": "zh-hans", "at": self.at}
        for serial in range(min(REPORTS, len(self.firms))):
            own = {"uscc": self.firms[serial].uscc, "purpose": "own_report"}
            issue_report(actor=self.heads[serial], **own, **asked)
        officer = makers.actor(self.offices["bank"], kinds.OFFICER)
        issue_report(actor=officer, uscc=self.firms[0].uscc, purpose="underwriting", **asked)
        self.reports = list(Report.objects.all())

    def _exports(self) -> None:
        """Make copies of everything kept about a few firms, the last one's among them."""
        for head in (*self.heads[:REPORTS], self.heads[-1]):
            export = ask_export(actor=head, at=self.at)
            make_export(export_id=str(export.pk), at=self.at, renew=lambda: None)

    def sides(self, consent: Any) -> set[int]:
        """Return the organisations that a consent is between; a request that waits names its firm by code alone."""
        return {consent.grantee_id} | {firm.pk for firm in self.firms if firm.uscc == consent.firm_uscc}

    def roles(self) -> list[Role]:
        """Return who crawls, and what each may see."""
        names, whole = (
            frozenset({NAME}),
            frozenset({NAME, REPRESENTATIVE, PERSON, REASON, CASE, CLAIM, ANSWER, FILE, PARTNER, TOLD, *SCOPE_OF}),
        )
        partial = frozenset({NAME, REASON, CASE} | {code for code, scope in SCOPE_OF.items() if scope in PARTIAL})
        asked = dict.fromkeys(self.asked - self.agreed, frozenset({REASON, CASE}))
        last = len(self.firms) - 1
        routed = {serial: frozenset({CLAIM, ANSWER, CODE_OF["penalties"]}) for serial in self.disputed}

        def of(name: str, *roles: str) -> Actor:
            return makers.actor(self.offices[name], *roles)

        return [
            Role("anonymous", None),
            Role("other firm", self.heads[last], of_firm={last: whole}),
            Role("bank without consent", of("other_bank", kinds.OFFICER), of_firm=asked),
            Role("bank with partial consent", of("bank", kinds.OFFICER), of_firm=dict.fromkeys(self.agreed, partial)),
            Role("bank administrator", of("other_bank", kinds.ADMINISTRATOR)),
            Role("guarantor", of("guarantor", kinds.OFFICER)),
            Role("finance office", of("finance", kinds.OFFICER), names),
            Role("auditor", of("auditor", kinds.AUDITOR), names | {PERSON, CASE}),  # judges reads by their case
            Role("operator", of("operator", kinds.ADMINISTRATOR), names | {PERSON}),
            Role("agency", of("agency", kinds.OFFICER), names, routed),
            Role("agency's system", self._system("agency"), names | OPEN_CODES, routed),
            Role("finance office's system", self._system("finance"), names | OPEN_CODES),
            Role("bank's system", self._system("other_bank"), of_firm=asked),
        ]  # fmt: skip

    def _system(self, name: str) -> Actor:
        client = self.systems[name]
        of = self.offices[name]
        return Actor(of.pk, of.kind, frozenset({kinds.SYSTEM_CLIENT}), client_id=client.pk, name=client.name)


def row_owner(row: dict[str, str]) -> str:
    """Return the code of the firm that a sample row is about."""
    return next(value for heading, value in row.items() if value.startswith("9134") and "机关" not in heading)


def _free_text(kind: str, row: dict[str, str]) -> dict[str, Any]:
    """Return a sample row in which None stands for a canary: every column of free text that takes one."""
    found: dict[str, Any] = dict(row)
    for column in SOURCES[kind].COLUMNS:
        if not getattr(column.read, "__qualname__", "").startswith(("read_text", "read_some_text")):
            continue
        heading = next((name for name in (column.name, *column.aliases) if name in row), column.name)
        tried = {name: canary(0, CODE_OF[kind]) if value is None else value for name, value in found.items()}
        tried[heading] = canary(0, CODE_OF[kind])
        if not parse(as_csv([tried], list(tried)), source=kind).wrong:
            found[heading] = None
    return found
