"""The route table: every address of the product, what permission stands before it, and what it is about.

A new page or operation without a row here fails test_routes.py. `PUBLIC` answers anybody; `ANYBODY_SIGNED_IN` whoever
is somebody; `DEMO_ONLY` is not there outside the demo; else a row of a package's permission table decides.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from creditshare.api import api
from creditshare.audit.permissions import ERASE_FIELDS, SEARCH_TRAIL, VERIFY_TRAIL, VIEW_STANDING
from creditshare.consents.permissions import (
    ACCEPT_CONSENT,
    ANSWER_COMPLAINT,
    ASK_EXPORT,
    CLASSIFY_GRANTEE,
    CONFIRM_DESTRUCTION,
    DECIDE_COMPLAINT,
    DECLINE_CONSENT,
    EXPORT_READS,
    FETCH_EXPORT,
    FILE_COMPLAINT,
    INSPECT_TRAIL,
    INVITE_CLASS,
    LIST_READS,
    LOWER_QUOTA,
    NARROW_CONSENT,
    PACK_EVIDENCE,
    PAUSE_CONSENT,
    READ_DATA,
    RENEW_CONSENT,
    REQUEST_CONSENT,
    RESUME_CONSENT,
    REVOKE_CONSENT,
    TAKE_UP_INVITATION,
    VIEW_COMPLAINTS,
    VIEW_CONSENTS,
    VIEW_COPIES,
    VIEW_INVITATIONS,
    VIEW_QUOTAS,
    WITHDRAW_COMPLAINT,
    WITHDRAW_INVITATION,
    WITHDRAW_REQUEST,
)
from creditshare.kernel.actor import AUDITOR_OFFICE, ENTERPRISE, OPERATOR, Actor
from creditshare.kernel.permissions import Permission
from creditshare.parties.permissions import (
    ADD_MEMBER,
    END_CLIENT,
    END_DELEGATION,
    END_MEMBERSHIP,
    GIVE_DELEGATION,
    GIVE_PERSONAL,
    KEEP_OWN_DETAILS,
    LIST_CLIENTS,
    LIST_MEMBERS,
    LIST_ORGANISATIONS,
    READ_NOTICES,
    REGISTER_CLIENT,
    REGISTER_ORGANISATION,
    ROTATE_CLIENT_KEYS,
    VIEW_DELEGATIONS,
    WITHDRAW_PERSONAL,
)
from creditshare.profiles.permissions import (
    ACTIVATE_STRATEGY,
    APPROVE_SCORECARD,
    BROWSE_FIRMS,
    CHECK_SCORECARD,
    PROPOSE_SCORECARD,
    PROPOSE_STRATEGY,
    TRY_STRATEGY,
    VIEW_CHECKS,
    VIEW_OWN_PROFILE,
    VIEW_SCORECARDS,
    VIEW_STRATEGIES,
)
from creditshare.profiles.rules.model import MODEL
from creditshare.records.permissions import (
    CANCEL_DELIVERY,
    DECIDE_DISPUTE,
    DELIVER_RECORDS,
    EXPORT_RECORDS,
    FILE_DISPUTE,
    MEND_ROWS,
    RELEASE_SEQUENCE,
    REPLAY_DELIVERY,
    VIEW_DELIVERY,
    VIEW_DISPUTE,
    VIEW_QUALITY,
    VIEW_SEQUENCES,
    VIEW_SOURCES,
    VIEW_WRONG_ROWS,
    WITHDRAW_DISPUTE,
)
from creditshare.reports.permissions import (
    DOWNLOAD_REPORT,
    ISSUE_AT_COUNTER,
    ISSUE_REPORT,
    LIST_REPORTS,
    LIST_STATEMENTS,
    MAKE_STATEMENT,
    PRINT_AT_COUNTER,
    TAKE_STATEMENT_BACK,
    WITHDRAW_REPORT,
)
from loans.permissions import (
    EXTEND_LOAN,
    OPEN_LOAN,
    PAUSE_COUNT,
    RECORD_RECOVERY,
    RECORD_REPAYMENT,
    REPRICE_LOAN,
    REVERSE_ENTRY,
    VIEW_LOANS,
    WRITE_OFF_LOAN,
)

PUBLIC, ANYBODY_SIGNED_IN, DEMO_ONLY = "public", "anybody signed in", "demo only"
# Several permissions: the page serves several kinds of organisation, each by its own.
Rule = Permission | tuple[Permission, ...] | str
# allauth's own pages and Django's language switch are theirs to test.
FOREIGN = ("accounts/", "i18n/", "api/v1/")
Body = Callable[[dict[str, Any]], dict[str, Any]]
# Who reaches another's thing, where the permission's own `over` judges something else than the address names.
Over = Callable[[Actor, Any], bool]


@dataclass(frozen=True)
class Route:
    """One address: the rule for each method, what the address names, and a body that is well-formed."""

    rules: dict[str, Rule]
    subject: str = ""
    words: dict[str, Any] = field(default_factory=dict)
    body: Body = lambda words: {}
    form: bool = False
    over: Over | None = None
    headers: dict[str, str] = field(default_factory=dict)


def get(rule: Rule, subject: str = "", **words: Any) -> Route:
    """Return a route that is read."""
    return Route({"GET": rule}, subject, words)


def post(rule: Rule, subject: str = "", body: Body | dict[str, Any] | None = None, *, form: bool = False) -> Route:
    """Return a route that is written to."""
    made = body if callable(body) else lambda words: body or {}
    return Route({"POST": rule}, subject, body=made, form=form)


def both(read: Rule, write: Rule, subject: str = "", body: Body | dict[str, Any] | None = None, **words: Any) -> Route:
    """Return a page with a form."""
    made = body if callable(body) else lambda words: body or {}
    return Route({"GET": read, "POST": write}, subject, words, body=made)


def asked(words: dict[str, Any]) -> dict[str, Any]:
    """Return a well-formed request for a consent."""
    today = timezone.localdate()
    return {
        "uscc": words.get("uscc", "91340102MA0000001X"),
        "purpose": "underwriting",
        "categories": ["tax"],
        "data_from": str(today - timedelta(days=90)),
        "data_until": str(today),
        "expires_at": (timezone.now() + timedelta(days=10)).isoformat(),
    }


STRATEGY = {
    "outcomes": dict.fromkeys(("AAA", "AA", "A"), "approve")
    | dict.fromkeys(("BBB", "BB", "B"), "refer")
    | dict.fromkeys(("CCC", "CC", "C", "D"), "decline"),
}
PAID = {"amount": "1.00", "day": "2026-06-01"}
LENT = {
    "uscc": "91340102MA0000001X",
    "number": "1",
    "purpose": "x",
    "amount": "1000",
    "rate": "0.04",
    "start": "2026-06-01",
    "periods": 3,
    "method": "annuity",
}
DAYS = {"as_of": "2026-11-01", "reference": "2026-10-01"}
STATED = {"text": "欠税已于2026年10月补缴", "about": "tax_arrears"}
DECIDED = {"text": "why", "outcome": "upheld"}


def knows_complaint(actor: Actor, thing: Any) -> bool:
    """Say whether a complaint is the actor's, about it, or the auditor's to see."""
    return actor.organisation_kind == AUDITOR_OFFICE or actor.organisation_id in (thing.firm_id, thing.grantee_id)


def inviting(words: dict[str, Any]) -> dict[str, Any]:
    """Return a well-formed invitation of a class of banks."""
    terms = {name: value for name, value in asked(words).items() if name != "uscc"}
    return terms | {"grantee_class": "city", "most": 2}


def issued(words: dict[str, Any]) -> dict[str, Any]:
    """Return a well-formed request for a report."""
    return {"uscc": words["uscc"], "purpose": "underwriting", "language": "zh-hans"}


def pushed(words: dict[str, Any]) -> dict[str, Any]:
    """Return well-formed rows about a firm."""
    return {"rows": [{"发票号码": "1"}], "owner": words["uscc"]}


def is_no_firm(actor: Actor, firm: Any) -> bool:
    """Say whether the actor may deliver about any firm: offices may, a firm only about itself."""
    return actor.organisation_kind != ENTERPRISE


def is_of(actor: Actor, thing: Any) -> bool:
    """Say whether the thing is the actor's organisation's own."""
    return actor.organisation_id == thing.organisation_id


def reaches_all(actor: Actor, thing: Any) -> bool:
    """Say that whoever has the role at all reaches everybody's."""
    return True


def knows_scorecard(actor: Actor, row: Any) -> bool:
    """Say whether a version is approved, or the actor is of the operator, who also sees what is only proposed."""
    return actor.organisation_kind == OPERATOR or row.in_force_from is not None


def audits(actor: Actor, entry: Any) -> bool:
    """Say whether an entry of the trail is the actor's organisation's own, or the actor sees them all."""
    return actor.organisation_kind == AUDITOR_OFFICE or actor.organisation_id == entry.organisation_id


def is_nobodys(actor: Actor, thing: Any) -> bool:
    """Say that a person's own consent is theirs alone: none of their colleagues reaches it."""
    return False


REASON = {"reason": "a wrong figure"}
DELEGATED = {"handler": "nobody", "powers": ["consents"], "last_day": "2026-12-01"}
PERSONAL = {"grantee": "x", "purpose": "contact", "kinds": ["phone"], "last_day": "2026-12-01"}
DESTROYED = {"method": "deleted"}
PURPOSE = {"purpose": "underwriting"}
PAGES: dict[str, Route] = {
    "home": get(ANYBODY_SIGNED_IN),
    "confirm": get(ANYBODY_SIGNED_IN),
    "confirm_demo": get(DEMO_ONLY),
    "second_factor": get(ANYBODY_SIGNED_IN),
    "organisation_switch": get(ANYBODY_SIGNED_IN),
    "organisation_list": both(LIST_ORGANISATIONS, REGISTER_ORGANISATION),
    "member_list": both(LIST_MEMBERS, ADD_MEMBER),
    "member_end": post(END_MEMBERSHIP, "membership"),
    "delegation_list": get(VIEW_DELEGATIONS),
    "delegation_new": both(GIVE_DELEGATION, GIVE_DELEGATION),
    "delegation_card": get(VIEW_DELEGATIONS, "delegation"),
    "delegation_letter": get(VIEW_DELEGATIONS, "delegation"),
    "delegation_end": post(END_DELEGATION, "delegation"),
    "personal": both(GIVE_PERSONAL, GIVE_PERSONAL),
    "personal_details": post(KEEP_OWN_DETAILS),
    "personal_withdraw": Route({"POST": WITHDRAW_PERSONAL}, "personal", over=is_nobodys),
    "client_list": both(LIST_CLIENTS, REGISTER_CLIENT),
    "client_keys": both(LIST_CLIENTS, ROTATE_CLIENT_KEYS, "client"),
    "client_end": post(END_CLIENT, "client"),
    "consent_centre": get(VIEW_CONSENTS),
    "consent_request": both(REQUEST_CONSENT, REQUEST_CONSENT),
    "consent_card": get(VIEW_CONSENTS, "consent"),
    "consent_accept": post(ACCEPT_CONSENT, "consent"),
    "consent_decline": post(DECLINE_CONSENT, "consent"),
    "consent_withdraw": post(WITHDRAW_REQUEST, "consent"),
    "consent_pause": post(PAUSE_CONSENT, "consent"),
    "consent_resume": post(RESUME_CONSENT, "consent"),
    "consent_revoke": both(REVOKE_CONSENT, REVOKE_CONSENT, "consent"),
    "complaint_list": get(VIEW_COMPLAINTS),
    "complaint_new": both(FILE_COMPLAINT, FILE_COMPLAINT, "read"),
    "complaint_card": Route(
        {"GET": VIEW_COMPLAINTS, "POST": (ANSWER_COMPLAINT, DECIDE_COMPLAINT)}, "complaint", over=knows_complaint
    ),
    "complaint_withdraw": post(WITHDRAW_COMPLAINT, "complaint"),
    "invitations": both(VIEW_INVITATIONS, INVITE_CLASS),
    "invitation_withdraw": post(WITHDRAW_INVITATION, "invitation"),
    "invitation_take_up": post(TAKE_UP_INVITATION, "invitation"),
    "consent_narrow": both(NARROW_CONSENT, NARROW_CONSENT, "consent"),
    "consent_renew": both(RENEW_CONSENT, RENEW_CONSENT, "consent"),
    "receipt_pdf": get(VIEW_CONSENTS, "consent"),
    "receipt_linked": get(VIEW_CONSENTS, "consent"),
    "receipt_context": get(PUBLIC),
    "consent_verify": get(PUBLIC, nonce="x"),
    "copies_list": get(VIEW_COPIES),
    "copies_confirm": both(CONFIRM_DESTRUCTION, CONFIRM_DESTRUCTION, "duty", DESTROYED),
    "exports": both(ASK_EXPORT, ASK_EXPORT),
    "export_file": post(FETCH_EXPORT, "export"),
    "reads": get(LIST_READS),
    "own_profile": get(VIEW_OWN_PROFILE),
    "own_rating": get(VIEW_OWN_PROFILE),
    "own_trace": get(VIEW_OWN_PROFILE, key="sales_12m"),
    "consent_preview": get(VIEW_OWN_PROFILE, "consent"),
    "consent_answers": get(VIEW_OWN_PROFILE, "consent"),
    "firm_search": get(BROWSE_FIRMS),
    "bank_profile": both(BROWSE_FIRMS, BROWSE_FIRMS, "firm", PURPOSE),
    "bank_rating": get(BROWSE_FIRMS, "firm"),
    "bank_trace": both(BROWSE_FIRMS, BROWSE_FIRMS, "firm", PURPOSE, key="sales_12m"),
    "notice_list": get(READ_NOTICES),
    "notice_open": Route({"POST": READ_NOTICES}, "notice", over=is_of),
    "notices_read": post(READ_NOTICES),
    "dispute_list": get(VIEW_DISPUTE),
    "dispute_new": both(FILE_DISPUTE, FILE_DISPUTE),
    "dispute_card": both(VIEW_DISPUTE, VIEW_DISPUTE, "dispute"),
    "dispute_withdraw": post(WITHDRAW_DISPUTE, "dispute"),
    "records_list": get((VIEW_SOURCES, VIEW_DELIVERY, VIEW_QUALITY)),
    "records_upload": both(DELIVER_RECORDS, DELIVER_RECORDS),
    "records_confirm": post(DELIVER_RECORDS),
    "records_mapping": post(DELIVER_RECORDS),
    "records_sequences": get(VIEW_SEQUENCES),
    "records_release": Route({"POST": RELEASE_SEQUENCE}, "stream", over=reaches_all),
    "records_delivery": get(VIEW_DELIVERY, "delivery"),
    "records_cancel": post(CANCEL_DELIVERY, "delivery"),
    "records_mend": post(MEND_ROWS, "delivery"),
    "records_replay": post(REPLAY_DELIVERY, "delivery"),
    "records_quality": get(VIEW_QUALITY),
    "records_quality_source": get(VIEW_QUALITY, source="penalties"),
    "quality_xlsx": get(VIEW_QUALITY),
    "deliveries_xlsx": get(VIEW_DELIVERY),
    "marked_xlsx": get(VIEW_WRONG_ROWS, "delivery", ordinal=1),
    "wrong_rows_csv": get(VIEW_WRONG_ROWS, "delivery"),
    "wrong_rows_xlsx": get(VIEW_WRONG_ROWS, "delivery"),
    "scorecard_list": both(VIEW_SCORECARDS, PROPOSE_SCORECARD),
    "scorecard_card": Route({"GET": VIEW_SCORECARDS}, "scorecard", over=knows_scorecard),
    "scorecard_check": Route({"POST": CHECK_SCORECARD}, "scorecard", over=knows_scorecard),
    "scorecard_approve": Route({"POST": APPROVE_SCORECARD}, "scorecard", over=knows_scorecard),
    "strategy_list": both(VIEW_STRATEGIES, PROPOSE_STRATEGY),
    "strategy_card": both(VIEW_STRATEGIES, TRY_STRATEGY, "lending"),
    "strategy_activate": post(ACTIVATE_STRATEGY, "lending"),
    "loan_list": get(VIEW_LOANS),
    "loan_new": both(OPEN_LOAN, OPEN_LOAN),
    "loan_card": get(VIEW_LOANS, "loan"),
    "loan_repay": post(RECORD_REPAYMENT, "loan"),
    "entry_reverse": both(REVERSE_ENTRY, REVERSE_ENTRY, "loan", number=1),
    "report_list": get(LIST_REPORTS),
    "report_issue": both(ISSUE_REPORT, ISSUE_REPORT),
    "report_file": get(DOWNLOAD_REPORT, "report"),
    "report_page": get(DOWNLOAD_REPORT, "report"),
    "report_withdraw": post(WITHDRAW_REPORT, "report", REASON),
    "statement_list": both(LIST_STATEMENTS, MAKE_STATEMENT, body=STATED),
    "statement_withdraw": post(TAKE_STATEMENT_BACK, "statement"),
    "counter_desk": both(ISSUE_AT_COUNTER, ISSUE_AT_COUNTER),
    "counter_print": get(PRINT_AT_COUNTER, "visit"),
    "verify": get(PUBLIC),
    "verify_number": get(PUBLIC, "report"),
    "quota_list": both(VIEW_QUOTAS, LOWER_QUOTA),
    "reads_xlsx": get(EXPORT_READS),
    "trail_standing": get(VIEW_STANDING),
    "trail_check": post(VERIFY_TRAIL),
    "trail_search": get(INSPECT_TRAIL),
    "trail_entry": Route({"GET": PACK_EVIDENCE}, "read", over=reaches_all),
    "entry_pack": Route({"POST": PACK_EVIDENCE}, "read", over=reaches_all),
    "consent_pack": Route({"POST": PACK_EVIDENCE}, "consent", over=reaches_all),
    "complaint_pack": Route({"POST": PACK_EVIDENCE}, "complaint", over=reaches_all),
    "styleguide": get(PUBLIC),
    "text_size": post(PUBLIC, form=True),
    "demo_entry": get(DEMO_ONLY),
    "demo_sign_in": get(DEMO_ONLY, role="bank"),
    "demo_sample": get(DEMO_ONLY, name="x.csv"),
}
OPERATIONS: dict[str, Route] = {
    "get_trail_keys": get(PUBLIC),
    "get_checkpoint_note": get(PUBLIC),
    "get_latest_checkpoint": get(PUBLIC),
    "get_checkpoint": get(PUBLIC, size=1),
    "prove_consistency": get(PUBLIC),
    "get_trail_entry": Route({"GET": SEARCH_TRAIL}, "entry", over=audits),
    "prove_entry": Route({"GET": SEARCH_TRAIL}, "entry", over=audits),
    "erase_fields": Route({"POST": ERASE_FIELDS}, "entry", body=lambda words: REASON, over=audits),
    "add_checkpoint": post(PUBLIC, form=True),
    "issue_token": post(PUBLIC, form=True),
    "request_consent": post(REQUEST_CONSENT, body=asked),
    "list_consents": get(VIEW_CONSENTS),
    "list_reads": get(LIST_READS),
    "list_copies": get(VIEW_COPIES),
    "confirm_destruction": post(CONFIRM_DESTRUCTION, "duty", DESTROYED),
    "get_consent": get(VIEW_CONSENTS, "consent"),
    "get_receipt": get(VIEW_CONSENTS, "consent"),
    "ask_export": post(ASK_EXPORT),
    "list_exports": get(ASK_EXPORT),
    "fetch_export": post(FETCH_EXPORT, "export"),
    "get_history": get(VIEW_CONSENTS, "consent"),
    "get_receipt_pdf": get(VIEW_CONSENTS, "consent"),
    "get_receipt_linked": get(VIEW_CONSENTS, "consent"),
    "accept_consent": post(ACCEPT_CONSENT, "consent"),
    "decline_consent": post(DECLINE_CONSENT, "consent"),
    "withdraw_request": post(WITHDRAW_REQUEST, "consent"),
    "list_complaints": get(VIEW_COMPLAINTS),
    "file_complaint": post(FILE_COMPLAINT, "read", lambda words: {"entry": words["entry_id"], "reason": "who"}),
    "get_complaint": Route({"GET": VIEW_COMPLAINTS}, "complaint", over=knows_complaint),
    "answer_complaint": post(ANSWER_COMPLAINT, "complaint", {"text": "why"}),
    "decide_complaint": Route({"POST": DECIDE_COMPLAINT}, "complaint", body=lambda words: DECIDED, over=reaches_all),
    "withdraw_complaint": post(WITHDRAW_COMPLAINT, "complaint"),
    "list_invitations": get(VIEW_INVITATIONS),
    "invite_class": post(INVITE_CLASS, body=inviting),
    "take_up_invitation": post(TAKE_UP_INVITATION, "invitation"),
    "withdraw_invitation": post(WITHDRAW_INVITATION, "invitation"),
    "classify_grantee": Route(
        {"POST": CLASSIFY_GRANTEE}, "grantee", body=lambda words: {"classes": ["city"]}, over=reaches_all
    ),
    "narrow_consent": post(NARROW_CONSENT, "consent"),
    "pause_consent": post(PAUSE_CONSENT, "consent"),
    "renew_consent": post(RENEW_CONSENT, "consent", {"expires_at": "2099-01-01T00:00:00+08:00"}),
    "resume_consent": post(RESUME_CONSENT, "consent"),
    "revoke_consent": post(REVOKE_CONSENT, "consent"),
    "get_profile": Route({"GET": READ_DATA}, "firm", headers={"x-purpose": "underwriting"}),
    "get_rating": Route({"GET": READ_DATA}, "firm", headers={"x-purpose": "underwriting"}),
    "list_personal_consents": get(GIVE_PERSONAL),
    "give_personal_consent": post(GIVE_PERSONAL, body=PERSONAL),
    "withdraw_personal_consent": Route({"POST": WITHDRAW_PERSONAL}, "personal", over=is_nobodys),
    "list_delegations": get(VIEW_DELEGATIONS),
    "give_delegation": post(GIVE_DELEGATION, body=DELEGATED),
    "get_delegation": get(VIEW_DELEGATIONS, "delegation"),
    "get_letter": get(VIEW_DELEGATIONS, "delegation"),
    "end_delegation": post(END_DELEGATION, "delegation"),
    "list_notices": get(READ_NOTICES),
    "push_records": Route({"POST": DELIVER_RECORDS}, "firm", {"source": "invoices"}, body=pushed, over=is_no_firm),
    "get_sequence": get(VIEW_SEQUENCES, source="tax_grades"),
    "export_records": get(EXPORT_RECORDS, source="penalties"),
    "list_deliveries": get(VIEW_DELIVERY),
    "get_delivery": get(VIEW_DELIVERY, "delivery"),
    "list_wrong_rows": get(VIEW_WRONG_ROWS, "delivery"),
    "cancel_delivery": post(CANCEL_DELIVERY, "delivery"),
    "file_dispute": post(FILE_DISPUTE, body={"source": "invoices", "claim": "x"}),
    "list_disputes": get(VIEW_DISPUTE),
    "decide_dispute": post(DECIDE_DISPUTE, "dispute", {"outcome": "kept", "answer": "x"}),
    "withdraw_dispute": post(WITHDRAW_DISPUTE, "dispute"),
    "list_scorecards": get(VIEW_SCORECARDS),
    "get_scorecard": Route({"GET": VIEW_SCORECARDS}, "scorecard", over=knows_scorecard),
    "propose_scorecard": post(PROPOSE_SCORECARD, body=lambda words: {"model": MODEL}),
    "approve_scorecard": Route(
        {"POST": APPROVE_SCORECARD},
        "scorecard",
        body=lambda words: {"in_force_from": "2099-01-01"},
        over=knows_scorecard,
    ),
    "list_scorecard_checks": Route({"GET": VIEW_CHECKS}, "scorecard", over=knows_scorecard),
    "shadow_scorecard": Route({"POST": CHECK_SCORECARD}, "scorecard", body=lambda words: DAYS, over=knows_scorecard),
    "compare_scorecard_days": Route(
        {"POST": CHECK_SCORECARD}, "scorecard", body=lambda words: DAYS, over=knows_scorecard
    ),
    "list_strategies": get(VIEW_STRATEGIES),
    "propose_strategy": post(PROPOSE_STRATEGY, body=STRATEGY),
    "try_strategy": post(TRY_STRATEGY, "lending"),
    "activate_strategy": post(ACTIVATE_STRATEGY, "lending"),
    "list_loans": get(VIEW_LOANS),
    "open_loan": post(OPEN_LOAN, "firm", lambda words: LENT | {"uscc": words["uscc"]}),
    "get_loan": get(VIEW_LOANS, "loan"),
    "get_loan_calendar": get(VIEW_LOANS, "loan"),
    "list_loan_entries": get(VIEW_LOANS, "loan"),
    "record_repayment": post(RECORD_REPAYMENT, "loan", PAID),
    "reverse_loan_entry": Route({"POST": REVERSE_ENTRY}, "loan", {"number": 1}, body=lambda words: {"reason": "x"}),
    "reprice_loan": post(REPRICE_LOAN, "loan", {"rate": "0.04", "day": "2026-06-01"}),
    "extend_loan": post(
        EXTEND_LOAN, "loan", {"day": "2026-06-01", "plan": [{"due_date": "2099-01-01", "principal": "1"}]}
    ),
    "pause_loan_count": post(PAUSE_COUNT, "loan", {"day": "2026-06-01", "until": "2026-06-02", "reason": "x"}),
    "write_off_loan": post(WRITE_OFF_LOAN, "loan", {"day": "2026-06-01"}),
    "record_recovery": post(RECORD_RECOVERY, "loan", PAID),
    "issue_report": post(ISSUE_REPORT, "firm", issued),
    "list_reports": get(LIST_REPORTS),
    "get_report": get(LIST_REPORTS, "report"),
    "download_report": get(DOWNLOAD_REPORT, "report"),
    "download_report_data": get(DOWNLOAD_REPORT, "report"),
    "list_statements": get(LIST_STATEMENTS),
    "make_statement": post(MAKE_STATEMENT, body=STATED),
    "take_statement_back": post(TAKE_STATEMENT_BACK, "statement"),
    "withdraw_report": post(WITHDRAW_REPORT, "report", REASON),
    "list_seal_keys": get(PUBLIC),
    "verify_report_file": post(PUBLIC, form=True),
    "verify_report_number": get(PUBLIC, "report"),
}


@cache
def installed_pages() -> dict[str, str]:
    """Return the address of every page of our own by its name, from the resolver."""
    return {pattern.name or route: route for route, pattern in _patterns(get_resolver(), "")}


def _patterns(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if route.startswith(FOREIGN):
            continue
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern, route)
        else:
            yield route, pattern


@cache
def installed_operations() -> dict[str, tuple[str, str]]:
    """Return method and address of every operation of the API by its id."""
    paths = api.get_openapi_schema(path_prefix="/api/v1/")["paths"]
    return {
        operation["operationId"]: (method.upper(), path)
        for path, operations in paths.items()
        for method, operation in operations.items()
    }
