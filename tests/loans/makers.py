"""Loans for tests: a bank that a firm once let look, and a loan of a year between them."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from creditshare.consents.rules.purposes import local_date
from creditshare.kernel import actor as kinds
from loans import services
from loans.models import Loan
from tests import makers
from tests.consents.makers import stored_consent


def today() -> date:
    """Return the day of the tests."""
    return local_date(timezone.now())


def ago(days: int) -> date:
    """Return a day before today."""
    return today() - timedelta(days=days)


def desk(bank=None):
    """Return a bank with its officer and its head."""
    bank = bank or makers.bank()
    return bank, makers.actor(bank, kinds.OFFICER), makers.actor(bank, kinds.HEAD)


def opened(officer, firm, **changes) -> Loan:
    """Open a loan of 120,000 yuan at 4.35 percent over twelve months, begun 100 days ago."""
    told = {
        "uscc": firm.uscc,
        "number": f"HT-{Loan.objects.count() + 1:04d}",
        "purpose": "流动资金",
        "amount": Decimal("120000.00"),
        "rate": Decimal("0.0435"),
        "start": ago(100),
        "periods": 12,
        "method": "annuity",
        "at": timezone.now(),
    }
    return services.open_loan(actor=officer, **told | changes)


def lent(**changes):
    """Return a loan with its officer, head and firm."""
    firm = makers.firm()
    bank, officer, head = desk()
    stored_consent(firm, bank)
    return opened(officer, firm, **changes), officer, head, firm
