"""A small world for the route matrix: an organisation of each kind with something of its own, and strangers."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.test import Client
from django.utils import timezone

from creditshare.audit.services import record_event
from creditshare.consents.models import CopyDuty, Export
from creditshare.consents.queries.exports import export_path
from creditshare.db.originals import keep_original
from creditshare.kernel import actor as kinds
from creditshare.kernel.actor import SYSTEM_CLIENT, Actor
from creditshare.kernel.canonical import canonical_json
from creditshare.parties.models import (
    AccessToken,
    ApiClient,
    Delegation,
    Membership,
    Notice,
    Organisation,
    PersonalConsent,
)
from creditshare.parties.rules.roles import ROLES_OF
from creditshare.parties.rules.tokens import digest_of_token
from creditshare.profiles.models import BankStrategy, Scorecard
from creditshare.profiles.rules.model import MODEL, model_text
from creditshare.records.models import BatchStream, Delivery, Dispute, SequencedBatch
from creditshare.reports.models import CounterVisit, Report, Statement
from creditshare.reports.queries import file_path
from creditshare.reports.rules.numbers import report_number
from loans.models import Loan
from loans.services import record_repayment
from tests import makers
from tests.consents.makers import stored_complaint, stored_consent, stored_invitation, stored_read
from tests.loans.makers import opened
from tests.parties import makers as parties
from tests.reports import makers as drawn

ANONYMOUS = "anonymous"
GRANTEES = (kinds.BANK, kinds.GUARANTOR)
MISSING_ID = UUID("00000000-0000-4000-8000-00000000dead")


class Target(NamedTuple):
    """Something an address names: the words of the address, and the thing itself (None: it does not exist)."""

    words: dict[str, Any]
    thing: Any


class Asker(NamedTuple):
    """Somebody who asks: a kind of organisation and one role there, or nobody."""

    kind: str
    role: str
    actor: Actor | None

    def __str__(self) -> str:
        return f"{self.kind}/{self.role}"


def askers_to_try() -> list[tuple[str, str]]:
    """Return every kind and role that the platform offers, systems too, and nobody."""
    people = [(kind, role) for kind, roles in ROLES_OF.items() for role in roles]
    return [(ANONYMOUS, ""), *people, *((kind, SYSTEM_CLIENT) for kind in ROLES_OF)]


@dataclass
class World:
    """One organisation of each kind (the firm among them), a stranger of each kind, and what belongs to whom."""

    own: dict[str, Organisation] = field(default_factory=dict)
    strange: dict[str, Organisation] = field(default_factory=dict)
    serial: int = 0

    @classmethod
    def build(cls) -> "World":
        """Store the organisations."""
        world = cls()
        for kind in kinds.ORGANISATION_KINDS:
            world.own[kind] = makers.organisation(kind, f"自家{kind}")
            world.strange[kind] = makers.organisation(kind, f"别家{kind}")
        return world

    def asker(self, kind: str, role: str) -> Asker:
        """Return somebody of the own organisation of a kind, in one role."""
        if kind == ANONYMOUS:
            return Asker(kind, role, None)
        if role == SYSTEM_CLIENT:
            client = self._client(self.own[kind])
            roles = frozenset({SYSTEM_CLIENT})
            actor = Actor(self.own[kind].pk, kind, roles, client_id=client.pk, name=client.name)
            return Asker(kind, role, actor)
        return Asker(kind, role, makers.actor(self.own[kind], role))

    def browser(self, asker: Asker) -> Client:
        """Return a client that asks as somebody, freshly confirmed."""
        if asker.actor is None:
            return Client()
        if asker.actor.client_id is not None:
            token = f"token-{asker.actor.client_id}"
            until = timezone.now() + timedelta(minutes=10)
            AccessToken.objects.get_or_create(
                digest=digest_of_token(token), client_id=asker.actor.client_id, defaults={"expires_at": until}
            )
            return Client(headers={"authorization": f"Bearer {token}"})
        browser = parties.sign_in(asker.actor)
        parties.confirm(browser, parties.person_of(asker.actor))
        return browser

    def targets(self, subject: str, kind: str) -> Iterator[tuple[str, Target]]:
        """Yield what an asker of a kind may ask for: its own (where it has one), another's, and what does not exist."""
        own, other, missing = getattr(self, f"_{subject}s")(kind)
        if own is not None:
            yield "own", own
        yield "other", other
        yield "missing", missing

    def _consents(self, kind: str) -> tuple[Target | None, Target, Target]:
        firm = self.own[kinds.ENTERPRISE]
        grantee = self.own[kind if kind in GRANTEES else kinds.BANK]
        own = self._once(f"consent {grantee.pk}", lambda: stored_consent(firm, grantee))
        strange = (self.strange[kinds.ENTERPRISE], self.strange[kinds.BANK])
        other = self._once("strange consent", lambda: stored_consent(*strange))
        has_own = kind in (kinds.ENTERPRISE, *GRANTEES)
        named = [Target({"consent_id": one.pk}, one) for one in (own, other)]
        return named[0] if has_own else None, named[1], Target({"consent_id": MISSING_ID}, None)

    def _reads(self, kind: str) -> tuple[Target | None, Target, Target]:
        own = self._once("read", lambda: stored_read(self.own[kinds.ENTERPRISE], self.own[kinds.BANK]))
        strange = (self.strange[kinds.ENTERPRISE], self.strange[kinds.BANK])
        other = self._once("strange read", lambda: stored_read(*strange))
        named = [Target({"entry_id": one.pk}, one) for one in (own, other)]
        return named[0] if kind == kinds.ENTERPRISE else None, named[1], Target({"entry_id": 10**9}, None)

    def _complaints(self, kind: str) -> tuple[Target | None, Target, Target]:
        own = self._once("complaint", lambda: stored_complaint(self.own[kinds.ENTERPRISE], self.own[kinds.BANK]))
        strange = (self.strange[kinds.ENTERPRISE], self.strange[kinds.BANK])
        other = self._once("strange complaint", lambda: stored_complaint(*strange))
        named = [Target({"complaint_id": one.pk}, one) for one in (own, other)]
        has_own = kind in (kinds.ENTERPRISE, kinds.BANK)
        return named[0] if has_own else None, named[1], Target({"complaint_id": MISSING_ID}, None)

    def _invitations(self, kind: str) -> tuple[Target | None, Target, Target]:
        bank = self.own[kinds.BANK]
        own = self._once("invitation", lambda: stored_invitation(self.own[kinds.ENTERPRISE], "city", bank))
        other = self._once("strange invitation", lambda: stored_invitation(self.strange[kinds.ENTERPRISE], "rural"))
        named = [Target({"invitation_id": one.pk}, one) for one in (own, other)]
        has_own = kind in (kinds.ENTERPRISE, kinds.BANK)
        return named[0] if has_own else None, named[1], Target({"invitation_id": MISSING_ID}, None)

    def _grantees(self, kind: str) -> tuple[Target | None, Target, Target]:
        bank, stranger = self.own[kinds.BANK], self.strange[kinds.BANK]
        own = Target({"uscc": bank.uscc}, bank) if kind == kinds.BANK else None
        return own, Target({"uscc": stranger.uscc}, stranger), Target({"uscc": "91340102MA0000000X"}, None)

    def _personals(self, kind: str) -> tuple[Target | None, Target, Target]:
        """A colleague's own consent: not even people of the same firm reach it."""
        other = self._once("personal", lambda: self._personal(self.own[kinds.ENTERPRISE]))
        return None, Target({"personal_id": other.pk}, other), Target({"personal_id": MISSING_ID}, None)

    def _personal(self, firm: Organisation) -> PersonalConsent:
        colleague = makers.actor(firm, kinds.LEGAL_REPRESENTATIVE)
        return PersonalConsent.objects.create(
            person_id=colleague.person_id,
            organisation=firm,
            grantee=self.own[kinds.BANK],
            purpose="contact",
            kinds=["phone"],
            given_at=timezone.now(),
            expires_at=timezone.now() + timedelta(days=9),
            template_digest="0" * 64,
            nonce="personal",
            statement="x",
        )

    def _dutys(self, kind: str) -> tuple[Target | None, Target, Target]:
        """What must be destroyed of an ended consent of the asker's organisation (a bank's for who is no grantee)."""
        grantee = self.own[kind if kind in GRANTEES else kinds.BANK]
        own = self._once(f"duty {grantee.pk}", lambda: self._duty(self.own[kinds.ENTERPRISE], grantee))
        other = self._once("strange duty", lambda: self._duty(self.strange[kinds.ENTERPRISE], self.strange[kinds.BANK]))
        named = [Target({"consent_id": one.pk}, one) for one in (own, other)]
        return named[0] if kind in GRANTEES else None, named[1], Target({"consent_id": MISSING_ID}, None)

    def _duty(self, firm: Organisation, grantee: Organisation) -> CopyDuty:
        consent = stored_consent(firm, grantee, status="revoked", purpose="post_loan")
        return CopyDuty.objects.create(consent=consent, ended_on=timezone.now().date(), reads=2)

    def _reports(self, kind: str) -> tuple[Target | None, Target, Target]:
        firm, stranger = self.own[kinds.ENTERPRISE], self.strange[kinds.ENTERPRISE]
        own = None
        if kind in (kinds.ENTERPRISE, *GRANTEES):
            own = self._once(f"report {kind}", lambda: self._report(firm, self.own[kind]))
        other = self._once("strange report", lambda: self._report(stranger, stranger))
        missing = report_number(timezone.now().date(), 999_999, "00000")
        return (
            own and Target({"number": own.number}, own),
            Target({"number": other.number}, other),
            Target({"number": missing}, None),
        )

    def _lendings(self, kind: str) -> tuple[Target | None, Target, Target]:
        own = self._once("strategy", lambda: self._strategy(self.own[kinds.BANK]))
        other = self._once("strange strategy", lambda: self._strategy(self.strange[kinds.BANK]))
        named = [Target({"strategy_id": one.pk}, one) for one in (own, other)]
        return named[0] if kind == kinds.BANK else None, named[1], Target({"strategy_id": MISSING_ID}, None)

    def _strategy(self, bank: Organisation) -> BankStrategy:
        told = {"proposed_at": timezone.now(), "body": "{}", "digest": "0" * 64}
        return BankStrategy.objects.create(bank=bank, number=1, **told)

    def _scorecards(self, kind: str) -> tuple[Target | None, Target, Target]:
        """An approved version, which everybody knows, and one that is proposed only."""
        own = self._once("scorecard", lambda: self._scorecard(1, timezone.localdate() + timedelta(days=9)))
        other = self._once("proposed scorecard", lambda: self._scorecard(2, None))
        named = [Target({"number": one.number}, one) for one in (own, other)]
        return named[0], named[1], Target({"number": 9}, None)

    def _scorecard(self, number: int, day: date | None) -> Scorecard:
        told = {"name": MODEL["name"], "body": model_text(MODEL), "digest": "0" * 64, "proposed_at": timezone.now()}
        approved = day and {"approved_at": timezone.now(), "in_force_from": day}
        return Scorecard.objects.create(number=number, **told, **(approved or {}))

    def _loans(self, kind: str) -> tuple[Target | None, Target, Target]:
        """The own bank's loan to the own firm; strangers' loan between themselves."""
        own = self._once("loan", lambda: self._loan(self.own[kinds.ENTERPRISE], self.own[kinds.BANK]))
        strangers = (self.strange[kinds.ENTERPRISE], self.strange[kinds.BANK])
        other = self._once("strange loan", lambda: self._loan(*strangers))
        named = [Target({"loan_id": one.pk}, one) for one in (own, other)]
        has_own = kind in (kinds.ENTERPRISE, kinds.BANK)
        return named[0] if has_own else None, named[1], Target({"loan_id": MISSING_ID}, None)

    def _loan(self, firm: Organisation, bank: Organisation) -> Loan:
        self._consents(kinds.BANK)
        officer = makers.actor(bank, kinds.OFFICER)
        loan = opened(officer, firm, number=f"W-{firm.pk}")
        record_repayment(
            actor=officer, loan_id=loan.pk, amount=Decimal("1.00"), day=timezone.localdate(), at=timezone.now()
        )
        return loan

    def _statements(self, kind: str) -> tuple[Target | None, Target, Target]:
        own = self._once("statement", lambda: self._statement(self.own[kinds.ENTERPRISE]))
        other = self._once("strange statement", lambda: self._statement(self.strange[kinds.ENTERPRISE]))
        named = [Target({"statement_id": one.pk}, one) for one in (own, other)]
        return named[0] if kind == kinds.ENTERPRISE else None, named[1], Target({"statement_id": MISSING_ID}, None)

    def _statement(self, firm: Organisation) -> Statement:
        return Statement.objects.create(firm=firm, text="已补缴", place=5, made_at=timezone.now())

    def _visits(self, kind: str) -> tuple[Target | None, Target, Target]:
        """A visit that another officer served: not even a colleague of the same desk prints its report."""
        other = self._once("visit", self._visit)
        missing = report_number(timezone.now().date(), 999_999, "00000")
        return None, Target({"number": other.report.number}, other), Target({"number": missing}, None)

    def _visit(self) -> CounterVisit:
        firm = self.strange[kinds.ENTERPRISE]
        officer = self._member(self.own[kinds.OPERATOR], kinds.OFFICER).person
        return CounterVisit.objects.create(
            report=self._report(firm, firm), officer=officer, capacity="handler", at=timezone.now()
        )

    def _report(self, firm: Organisation, reader: Organisation) -> Report:
        self.serial += 1
        now = timezone.now()
        content = f"%PDF-1.7 {self.serial}".encode()
        digest = hashlib.sha256(content).hexdigest()
        file_path(digest).parent.mkdir(parents=True, exist_ok=True)
        file_path(digest).write_bytes(content)
        consent = None if firm == reader else stored_consent(firm, reader, purpose="post_loan")
        return Report.objects.create(
            number=report_number(now.date(), self.serial, "22222"),
            firm=firm,
            requested_by=reader,
            consent=consent,
            purpose="own_report" if firm == reader else "post_loan",
            as_of=now.date(),
            issued_at=now,
            expires_at=now + timedelta(days=30),
            snapshot=canonical_json({"body": drawn.body(), "issue": drawn.issue().plain()}).decode(),
            snapshot_digest=digest,
            unsigned_sha256=hashlib.sha256(content[::-1]).hexdigest(),
            sha256=digest,
            size=len(content),
            key_id="0" * 16,
        )

    def _memberships(self, kind: str) -> tuple[Target | None, Target, Target]:
        role = ROLES_OF[kind][0] if kind in ROLES_OF else kinds.OFFICER
        own = self._once(f"member {kind}", lambda: self._member(self.own[kind], role))
        other = self._once("strange member", lambda: self._member(self.strange[kinds.GUARANTOR], kinds.OFFICER))
        named = [Target({"membership_id": one.pk}, one) for one in (own, other)]
        return named[0], named[1], Target({"membership_id": 99_999_999}, None)

    def _member(self, organisation: Organisation, role: str) -> Membership:
        makers.actor(organisation, role)
        return Membership.objects.filter(organisation=organisation).latest("pk")

    def _delegations(self, kind: str) -> tuple[Target | None, Target, Target]:
        own = self._once("delegation", lambda: self._delegation(self.own[kinds.ENTERPRISE]))
        other = self._once("strange delegation", lambda: self._delegation(self.strange[kinds.ENTERPRISE]))
        named = [Target({"delegation_id": one.pk}, one) for one in (own, other)]
        return named[0] if kind == kinds.ENTERPRISE else None, named[1], Target({"delegation_id": MISSING_ID}, None)

    def _delegation(self, firm: Organisation) -> Delegation:
        handler = makers.actor(firm, kinds.HANDLER, authorised=False)
        letter = keep_original(b"%PDF-1.7 %%EOF")
        return makers.delegation(firm, parties.person_of(handler), letter_digest=letter)

    def _clients(self, kind: str) -> tuple[Target | None, Target, Target]:
        own = self._once(f"client {kind}", lambda: self._client(self.own[kind]))
        other = self._once("strange client", lambda: self._client(self.strange[kinds.GUARANTOR]))
        named = [Target({"client_id": one.client_id}, one) for one in (own, other)]
        return named[0], named[1], Target({"client_id": f"cs-{'0' * 18}"}, None)

    def _client(self, organisation: Organisation) -> ApiClient:
        return parties.system(organisation)

    def _deliverys(self, kind: str) -> tuple[Target | None, Target, Target]:
        own = self._once(f"delivery {kind}", lambda: self._delivery(self.own[kind]))
        other = self._once("strange delivery", lambda: self._delivery(self.strange[kinds.ENTERPRISE]))
        named = [Target({"delivery_id": one.pk}, one) for one in (own, other)]
        return named[0], named[1], Target({"delivery_id": MISSING_ID}, None)

    def _delivery(self, sender: Organisation) -> Delivery:
        owner = sender if sender.kind == kinds.ENTERPRISE else None
        return Delivery.objects.create(
            source="invoices", name="x.csv", sender=sender, owner=owner, status="done", received_at=timezone.now()
        )

    def _disputes(self, kind: str) -> tuple[Target | None, Target, Target]:
        """A dispute of the own firm, routed to the asker's office (to the operator where none reported it)."""
        deciders = (kinds.AGENCY, kinds.FINANCE_OFFICE)
        office = self.own[kind if kind in deciders else kinds.AGENCY]
        routed = None if kind == kinds.OPERATOR else office
        own = self._once(f"dispute {kind}", lambda: self._dispute(self.own[kinds.ENTERPRISE], routed))
        strange = (self.strange[kinds.ENTERPRISE], self.strange[kinds.AGENCY])
        other = self._once("strange dispute", lambda: self._dispute(*strange))
        named = [Target({"dispute_id": one.pk}, one) for one in (own, other)]
        is_party = kind in (kinds.ENTERPRISE, kinds.OPERATOR, *deciders)
        return named[0] if is_party else None, named[1], Target({"dispute_id": MISSING_ID}, None)

    def _dispute(self, firm: Organisation, routed_to: Organisation | None) -> Dispute:
        now = timezone.now()
        # Each of its own kind of record: a firm has one open dispute about the same.
        number = Dispute.objects.count()
        return Dispute.objects.create(
            firm=firm,
            routed_to=routed_to,
            source="penalties",
            identity=str(number),
            claim="x",
            filed_at=now,
            due_on=now,
        )

    def _notices(self, kind: str) -> tuple[Target | None, Target, Target]:
        own = self._once(f"notice {kind}", lambda: self._notice(self.own[kind]))
        other = self._once(f"strange notice {kind}", lambda: self._notice(self.strange[kind]))
        named = [Target({"notice_id": one.pk}, one) for one in (own, other)]
        return named[0], named[1], Target({"notice_id": 99_999_999}, None)

    def _notice(self, organisation: Organisation) -> Notice:
        told = {"code": "records.delivery.done", "facts": {}, "link": "/", "at": timezone.now()}
        # A number that stands nowhere else in an answer, so that it can be taken out of it.
        number = 70_000_000 + Notice.objects.count()
        return Notice.objects.create(pk=number, organisation=organisation, key="x", **told)

    def _streams(self, kind: str) -> tuple[Target | None, Target, Target]:
        """A stream that a gap holds back; nobody's own, as only the operator gives gaps up."""
        other = self._once("strange stream", self._stream)
        return None, Target({"stream_id": other.pk}, other), Target({"stream_id": 99_999_999}, None)

    def _stream(self) -> BatchStream:
        stream = BatchStream.objects.create(client=self._client(self.strange[kinds.AGENCY]), source="tax_grades")
        delivery = self._delivery(self.strange[kinds.AGENCY])
        SequencedBatch.objects.create(
            stream=stream, sequence=2, digest="0" * 64, delivery=delivery, received_at=timezone.now()
        )
        return stream

    def _exports(self, kind: str) -> tuple[Target | None, Target, Target]:
        own = self._once("export", lambda: self._export(self.own[kinds.ENTERPRISE]))
        other = self._once("strange export", lambda: self._export(self.strange[kinds.ENTERPRISE]))
        named = [Target({"export_id": one.pk}, one) for one in (own, other)]
        return named[0] if kind == kinds.ENTERPRISE else None, named[1], Target({"export_id": MISSING_ID}, None)

    def _export(self, firm: Organisation) -> Export:
        now = timezone.now()
        export = Export.objects.create(
            firm=firm, asked_at=now, status="ready", ready_at=now, keep_until=now + timedelta(days=7), sha256="0" * 64
        )
        export_path(export.pk).parent.mkdir(parents=True, exist_ok=True)
        export_path(export.pk).write_bytes(b"PK")
        return export

    def _firms(self, kind: str) -> tuple[Target | None, Target, Target]:
        """A grantee's own firm is one that consented, a firm's is itself; `other` exists and never consented."""
        self._consents(kind)
        firm, other = self.own[kinds.ENTERPRISE], self.strange[kinds.ENTERPRISE]
        own = Target({"uscc": firm.uscc}, firm) if kind in (kinds.ENTERPRISE, *GRANTEES) else None
        return own, Target({"uscc": other.uscc}, other), Target({"uscc": self._unknown_code}, None)

    def _entrys(self, kind: str) -> tuple[Target | None, Target, Target]:
        """An entry of the trail that an organisation made itself, with a personal word behind it."""
        own = self._once(f"entry {kind}", lambda: self._entry(self.own[kind]))
        other = self._once("strange entry", lambda: self._entry(self.strange[kinds.ENTERPRISE]))
        named = [Target({"entry_id": one.pk}, one) for one in (own, other)]
        return named[0], named[1], Target({"entry_id": 99_999_999}, None)

    def _entry(self, organisation: Organisation) -> Any:
        actor = Actor(organisation.pk, organisation.kind)
        return record_event("tests.thing.do", actor, "x", at=timezone.now(), reason="x")

    @cached_property
    def _unknown_code(self) -> str:
        return makers.uscc()

    def _once(self, name: str, make: Any) -> Any:
        made = self.__dict__.setdefault("made", {})
        if name not in made:
            made[name] = make()
        return made[name]
