"""How the demo's bank lends: its strategy, and three loans that run, one of them late."""

from decimal import Decimal

from creditshare.kernel.dates import add_months
from creditshare.profiles.services import activate_strategy, propose_strategy
from demo.cast import firm_code
from demo.district import District
from loans.queries.calendar import calendar_of
from loans.services import open_loan, record_repayment

STRATEGY = {
    "knock_outs": [
        {"key": "dishonest_debtor", "operator": "=", "limit": "yes"},
        {"key": "arrears_amount", "operator": ">", "limit": "100000.00"},
    ],
    "outcomes": {
        **dict.fromkeys(("AAA", "AA", "A"), "approve"),
        **dict.fromkeys(("BBB", "BB", "B"), "refer"),
        **dict.fromkeys(("CCC", "CC", "C", "D"), "decline"),
    },
}


def set_strategy(district: District) -> None:
    """Let a bank say how its lending follows from the profile: one person proposes, a second puts it into force."""
    proposed = propose_strategy(actor=district.actors["bank"], told=STRATEGY, at=district.at)
    activate_strategy(actor=district.actors["bank_reviewer"], strategy_id=proposed.pk, at=district.at)
    district.tell(f"a bank lends by version {proposed.number} of its own strategy")


LENT = (
    # firm, number, purpose, amount, method, months since, instalments paid
    ("jiaju", "HT-2026-0311", "购买原材料", "800000.00", "annuity", 7, 7),
    ("jiancai", "HT-2026-0118", "工程垫资", "500000.00", "interest_only", 9, 6),
    ("zhizao", "KC-2026-0042", "设备更新", "2000000.00", "equal_principal", 3, 3),
)


def serve_loans(district: District) -> None:
    """Let a bank's loans run: two as planned, one that has stopped paying."""
    officer = district.actors["bank"]
    for firm, number, purpose, amount, method, months, paid in LENT:
        loan = open_loan(
            actor=officer,
            uscc=firm_code(firm),
            number=number,
            purpose=purpose,
            amount=Decimal(amount),
            rate=Decimal("0.0385"),
            start=add_months(district.today, -months),
            periods=12,
            method=method,
            at=district.at,
        )
        for due in calendar_of(loan, district.today)["rows"][:paid]:
            record_repayment(
                actor=officer,
                loan_id=loan.pk,
                amount=Decimal(due["payment"]),
                day=due["due_date"],
                at=district.at,
            )
    district.tell(f"{len(LENT)} loans are served, one of them late")
