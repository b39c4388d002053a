"""Coverage: whether a data category is shown, and if not, which of three different things that means."""

from typing import Any

from creditshare.consents.rules.categories import CATEGORIES, COUNTERPARTIES, INVOICE_SUMMARY
from creditshare.reports.rules.blocks import Absence
from creditshare.reports.rules.values import Words, gettext_noop

PRESENT, NONE, UNAUTHORISED, NOT_CONNECTED = "present", "none", "unauthorised", "not_connected"

SOURCES: dict[str, tuple[str, str]] = {
    "invoices": (gettext_noop("VAT invoices"), "invoice_summary"),
    "tax_grades": (gettext_noop("Tax credit grades"), "tax"),
    "tax_filings": (gettext_noop("Tax returns"), "tax"),
    "tax_payments": (gettext_noop("Tax payments"), "tax"),
    "tax_arrears": (gettext_noop("Tax arrears"), "tax"),
    "penalties": (gettext_noop("Administrative penalties"), "integrity"),
    "dishonest_debtors": (gettext_noop("Dishonest judgment debtors"), "integrity"),
    "abnormal_operations": (gettext_noop("Abnormal operations"), "integrity"),
    "serious_violations": (gettext_noop("Serious violations"), "integrity"),
    "tax_inspections": (gettext_noop("Tax inspection results"), "tax"),
    "tax_illegal_cases": (gettext_noop("Grave tax offences"), "tax"),
    "tax_a_list": (gettext_noop("Tax grade A list"), "tax"),
    "court_cases": (gettext_noop("Court cases"), "integrity"),
    "enforcement_cases": (gettext_noop("Enforcement cases"), "integrity"),
    "consumption_limits": (gettext_noop("Limits on consumption"), "integrity"),
    "credit_commitments": (gettext_noop("Credit commitments"), "integrity"),
    "public_credit_evaluations": (gettext_noop("Public credit evaluation"), "integrity"),
    "social_insurance": (gettext_noop("Social insurance"), "operations"),
    "housing_fund": (gettext_noop("Housing fund"), "operations"),
    "electricity": (gettext_noop("Electricity"), "operations"),
    "water": (gettext_noop("Water"), "operations"),
    "gas": (gettext_noop("Gas"), "operations"),
    "customs": (gettext_noop("Imports and exports"), "operations"),
    "annual_reports": (gettext_noop("Annual reports"), "operations"),
    "permits": (gettext_noop("Administrative permits"), "qualifications"),
    "qualifications": (gettext_noop("Qualifications"), "qualifications"),
    "patents": (gettext_noop("Patents"), "qualifications"),
    "trademarks": (gettext_noop("Trademarks"), "qualifications"),
    "honours": (gettext_noop("Honours"), "qualifications"),
    "red_lists": (gettext_noop("Red lists"), "qualifications"),
}
"""Record sources by key: what people call them, and the data category they feed."""

STATES = {
    PRESENT: gettext_noop("Connected"),
    NONE: gettext_noop("No record"),
    UNAUTHORISED: gettext_noop("Not authorised"),
    NOT_CONNECTED: gettext_noop("Source not connected"),
}

EXPLAINED = {
    NONE: gettext_noop("The source is connected and holds no record of this enterprise as of the day of this report."),
    UNAUTHORISED: gettext_noop(
        "The enterprise did not agree to show this. It does not mean that there is no record, nor that there is one."
    ),
    NOT_CONNECTED: gettext_noop("This source is not connected to the platform yet. Nothing is known either way."),
}


def source_states(body: dict[str, Any]) -> dict[str, str]:
    """Return the state of each source the profile names."""
    return {str(source["source"]): str(source.get("state") or NONE) for source in body.get("sources", [])}


def category_state(body: dict[str, Any], category: str) -> str:
    """Say whether a category is present, has no record, was not authorised, or has no connected source."""
    if category not in body.get("blocks", {}):
        return UNAUTHORISED
    states = source_states(body)
    fed = INVOICE_SUMMARY if category == COUNTERPARTIES else category
    feeding = [states[key] for key, (_, feeds) in SOURCES.items() if feeds == fed and key in states]
    if not feeding or PRESENT in feeding:
        return PRESENT
    return NONE if NONE in feeding else NOT_CONNECTED


def absence(category: str, state: str, gettext: Words) -> Absence:
    """Say in words why a category is not shown."""
    title = f"{gettext(CATEGORIES[category][0])} · {gettext(STATES[state])}"
    return Absence(state, title, gettext(EXPLAINED[state]))
