"""Print a repayment schedule."""

import json
from argparse import ArgumentParser
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.core.management.base import BaseCommand

from creditshare.kernel.errors import DomainError
from creditshare.kernel.money import parse_money, to_fen, to_yuan
from loans.rules.amortisation import REPAYMENT_METHODS, Instalment, Terms, repayment_schedule
from loans.rules.calendar import DAY_COUNTS, MONTH_ENDS


def as_json(rows: list[Instalment]) -> dict[str, Any]:
    """Write amounts as text with two decimals."""
    totals = {
        name: str(to_yuan(sum(getattr(row, name) for row in rows))) for name in ("principal", "interest", "payment")
    }
    listed = [
        {
            "due_date": row.due_date.isoformat(),
            "principal": str(to_yuan(row.principal)),
            "interest": str(to_yuan(row.interest)),
            "payment": str(to_yuan(row.payment)),
            "balance": str(to_yuan(row.balance)),
        }
        for row in rows
    ]
    return {"rows": listed, "totals": totals}


class Command(BaseCommand):
    """Print the instalments of a loan: due date, principal, interest, payment, balance."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--principal", required=True, type=parse_money, help="yuan")
        parser.add_argument("--rate", required=True, type=Decimal, help="percent a year")
        parser.add_argument("--method", required=True, choices=sorted(REPAYMENT_METHODS))
        parser.add_argument("--periods", required=True, type=int, help="months")
        parser.add_argument("--start", required=True, type=date.fromisoformat)
        parser.add_argument("--day-count", required=True, choices=sorted(DAY_COUNTS))
        parser.add_argument("--month-end", default="clamp", choices=sorted(MONTH_ENDS))
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: Any) -> None:
        """Compute and print; exit 1 with the refusal on stderr when the terms make no schedule."""
        try:
            rows = repayment_schedule(
                Terms(
                    principal=to_fen(options["principal"]),
                    rate=Fraction(options["rate"]) / 100,
                    method=options["method"],
                    periods=options["periods"],
                    start=options["start"],
                    day_count=options["day_count"],
                    month_end=options["month_end"],
                )
            )
        except DomainError as error:
            self.stderr.write(f"{error} {json.dumps(error.errors, ensure_ascii=False)}")
            raise SystemExit(1) from error
        if not options["json"]:
            for row in rows:
                self.stdout.write(f"{row.due_date}  {to_yuan(row.payment):>16}  {to_yuan(row.balance):>16}")
        self.stdout.write(json.dumps(as_json(rows)))
