"""Categories of data: the words in which a firm is asked, shown and told what may be read; the only place they stand.

The same label and description appear in the request, the card, the preview, the list of reads and the withdrawal.
"""

from collections.abc import Iterable

IDENTITY = "identity"
INVOICE_SUMMARY = "invoice_summary"
COUNTERPARTIES = "counterparties"
TAX = "tax"
INTEGRITY = "integrity"
OPERATIONS = "operations"
QUALIFICATIONS = "qualifications"
RATING = "rating"

CATEGORIES: dict[str, tuple[str, str]] = {
    IDENTITY: (
        "Registration",
        "Name, unified social credit code, industry, size, legal representative and date of establishment",
    ),
    INVOICE_SUMMARY: (
        "VAT invoice summary",
        "Sales and purchases by month, growth, voided and red-letter invoices; never a single invoice",
    ),
    COUNTERPARTIES: ("Customers and suppliers", "How many there are, how large the largest are and how many stay"),
    TAX: (
        "Tax credit and arrears",
        "Tax credit grade, declared sales, taxes paid and overdue, inspections and grave tax offences",
    ),
    INTEGRITY: (
        "Penalties and public lists",
        "Administrative penalties, court and enforcement cases, public lists and the public credit evaluation",
    ),
    OPERATIONS: (
        "Staff, utilities and trade",
        "Insured staff, housing fund, electricity, water and gas, imports and exports, annual reports; never a person",
    ),
    QUALIFICATIONS: (
        "Licences, honours and intellectual property",
        "Permits, qualifications, patents, trademarks, honours and red lists",
    ),
    RATING: ("Credit grade", "The platform's grade and score with the reasons for it"),
}


def in_order(categories: Iterable[str]) -> list[str]:
    """Return the known ones of these categories, once each, in the order of CATEGORIES."""
    wanted = set(categories)
    return [key for key in CATEGORIES if key in wanted]


def unknown_categories(categories: Iterable[str]) -> list[str]:
    """Return what is not a category, sorted."""
    return sorted(set(categories) - set(CATEGORIES))
