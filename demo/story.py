"""The story: how the demo district comes to be, told through the same services that real people use."""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth import get_user_model

from creditshare.audit.services import seal_trail
from creditshare.consents.services import accept_consent, request_consent, revoke_consent
from creditshare.kernel.actor import HANDLER, PLATFORM, Actor
from creditshare.kernel.dates import add_months, month_number, month_start
from creditshare.outbox.services import drain
from creditshare.parties.queries import find_organisation
from creditshare.parties.rules.delegation import CONSENTS, RECORDS
from creditshare.parties.services import add_member, give_delegation, register_enterprise, register_organisation
from creditshare.profiles.services import (
    ask_for_stability,
    mark_rings,
    read_profile,
)
from creditshare.records.services import receive_delivery
from creditshare.reports.services import issue_report
from demo.cast import FIRMS, ORGANISATIONS, PEOPLE, FirmRole, PersonRole, firm_code, organisation_code
from demo.district import District, Tell
from demo.filings import AGENCY_OF, filing_files
from demo.ledger import invoice_file
from demo.lending import serve_loans, set_strategy

NEWCOMER = "xinchuang"
LATE = "kangyang"
ALL_CATEGORIES = (
    "identity",
    "invoice_summary",
    "counterparties",
    "tax",
    "integrity",
    "operations",
    "qualifications",
    "rating",
)


def is_told() -> bool:
    """Say whether the district is there already."""
    return find_organisation(firm_code(FIRMS[-1].key)) is not None


def open_district(district: District) -> None:
    """Register the organisations and firms, and let their people act for them."""
    for key, kind, name in ORGANISATIONS:
        register_organisation(actor=PLATFORM, uscc=organisation_code(key), name=name, kind=kind, at=district.at)
    for firm in FIRMS:
        register_enterprise(
            actor=PLATFORM,
            uscc=firm_code(firm.key),
            name=firm.name,
            at=district.at,
            industry_code=firm.industry,
            region_code="340102",
            legal_representative=firm.legal_representative,
            established_on=firm.established_on,
            employees=firm.employees,
        )
        district.actors[firm.key] = _appoint(district, _representative(firm), firm_code(firm.key))
    for person in PEOPLE:
        code = (
            organisation_code(person.organisation)
            if _is_office(person.organisation)
            else firm_code(person.organisation)
        )
        district.actors[person.key] = _appoint(district, person, code)
    district.tell(f"{len(ORGANISATIONS)} organisations, {len(FIRMS)} firms, {len(PEOPLE)} people to be")


def delegate_to_handlers(district: District) -> None:
    """Let the legal representatives of the cast's handlers authorise them for half a year, by letter."""
    for person in PEOPLE:
        if HANDLER in person.roles:
            give_delegation(
                actor=district.on_behalf(person.organisation),
                handler_id=district.actors[person.key].person_id or 0,
                powers=[CONSENTS, RECORDS],
                last_day=_months_later(district.at, 6).date(),
                at=district.at,
            )
    district.tell("handlers hold authority letters of their legal representatives")


def _is_office(key: str) -> bool:
    return any(key == row[0] for row in ORGANISATIONS)


def _representative(firm: FirmRole) -> PersonRole:
    known = next((person for person in PEOPLE if person.full_name == firm.legal_representative), None)
    return known or PersonRole(firm.key, firm.key, firm.legal_representative, "法定代表人", ("legal_representative",))


def _appoint(district: District, person: PersonRole, code: str) -> Actor:
    organisation = find_organisation(code)
    assert organisation is not None
    username = f"demo-{person.key}"
    for role in person.roles:
        member = add_member(
            actor=PLATFORM,
            organisation_id=organisation.pk,
            username=username,
            full_name=person.full_name,
            role=role,
            title=person.title,
            at=district.at,
        )
    get_user_model().objects.filter(pk=member.person_id).update(is_demo=True)
    return Actor(
        organisation_id=organisation.pk,
        organisation_kind=organisation.kind,
        roles=frozenset(person.roles),
        person_id=member.person_id,
        name=person.full_name,
        organisation_name=organisation.name,
    )


def deliver_records(district: District) -> None:
    """Let firms drop their invoice files and offices push their records; then do the work they cause."""
    for firm in FIRMS:
        if firm.key == NEWCOMER:
            continue
        encoding = "gb18030" if firm.key in ("shangmao", "jiancai") else "utf-8-sig"
        for side in "SP":
            name, content = invoice_file(firm, side, district.today, encoding)
            receive_delivery(
                actor=district.on_behalf(firm.key), source="invoices", name=name, content=content, at=district.at
            )
    # One firm's tax office line is not connected yet: its profile must say so, and never show a zero.
    for source, name, content in filing_files([firm for firm in FIRMS if firm.key != LATE], district.today):
        agency = district.actors[AGENCY_OF[source]]
        receive_delivery(actor=agency, source=source, name=name, content=content, at=district.at)
    done = drain(worker="demo", at=district.at)
    district.tell(f"{done} pieces of work done: files read, profiles prepared")


def ask_for_consent(
    district: District,
    role: str,
    firm: str,
    *,
    reason: str,
    purpose: str = "underwriting",
    max_reads: int | None = None,
    case: str = "",
) -> UUID:
    """Let a bank or guarantor ask a firm for everything over the last 14 months, for a month."""
    now = month_number(district.today)
    consent = request_consent(
        actor=district.actors[role],
        uscc=firm_code(firm),
        purpose=purpose,
        categories=ALL_CATEGORIES,
        data_from=month_start(now - 14),
        data_until=district.today + timedelta(days=1),
        expires_at=_months_later(district.at, 1),
        max_reads=max_reads,
        reason=reason,
        case=case,
        at=district.at,
    )
    return consent.pk


def _months_later(at: datetime, months: int) -> datetime:
    day = add_months(at.date(), months)
    return at.replace(year=day.year, month=day.month, day=day.day)


def trade_consents(district: District) -> None:
    """Let banks ask and firms answer in every way: yes, not yet, and yes but taken back."""
    for firm in ("jiaju", "zhizao", "shipin", "jiancai", "huanbao"):
        consent = ask_for_consent(district, "bank", firm, reason="流动资金贷款审查")
        accept_consent(actor=district.on_behalf(firm), consent_id=consent, at=district.at)
    for firm in ("jiaju", "jiancai"):
        read_profile(actor=district.actors["bank"], uscc=firm_code(firm), purpose="underwriting", at=district.at)
    withdrawn = ask_for_consent(district, "bank_b", "wuliu", reason="物流车辆贷款审查")
    accept_consent(actor=district.on_behalf("wuliu"), consent_id=withdrawn, at=district.at)
    revoke_consent(actor=district.on_behalf("wuliu"), consent_id=withdrawn, at=district.at)
    ask_for_consent(district, "bank", "wulian", reason="200 万元科创贷申请审查", max_reads=3, case="科创-2026-0117")
    ask_for_consent(district, "bank_b", "wulian", reason="企业续贷审查")
    guaranteed = ask_for_consent(
        district, "guarantor", "wulian", reason="科创贷担保审查", purpose="guarantee_review", max_reads=2
    )
    accept_consent(actor=district.on_behalf("wulian"), consent_id=guaranteed, at=district.at)
    read_profile(
        actor=district.actors["guarantor"], uscc=firm_code("wulian"), purpose="guarantee_review", at=district.at
    )
    district.tell("banks have asked; six firms said yes, one took it back, two requests wait for an answer")


def check_the_card(district: District) -> None:
    """Compare the district of today with that of a quarter ago under the scorecard in force."""
    before = add_months(district.today, -3)
    operator = district.actors["operator"]
    ask_for_stability(actor=operator, number=0, as_of=district.today, reference=before, at=district.at)
    drain(worker="demo", at=district.at)
    rings = mark_rings(as_of=district.today, at=district.at)
    district.tell(f"the scorecard was measured: today against a quarter ago; {rings} firms trade in a ring")


def seal_the_day(district: District) -> None:
    """Issue one own report and close the day with a signed checkpoint of the trail."""
    report = issue_report(
        actor=district.on_behalf("jiaju"), uscc=firm_code("jiaju"), purpose="own_report", at=district.at
    )
    seal_trail(at=district.at)
    district.tell(f"report {report.number} issued; the trail is sealed")


CHAPTERS = (
    open_district,
    delegate_to_handlers,
    deliver_records,
    trade_consents,
    set_strategy,
    check_the_card,
    serve_loans,
    seal_the_day,
)


def tell_story(*, at: datetime, tell: Tell) -> District:
    """Make the whole district; at most once per database."""
    district = District(at, tell)
    for chapter in CHAPTERS:
        chapter(district)
    return district
