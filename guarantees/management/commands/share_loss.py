"""Print how a loss is shared."""

import json
from argparse import ArgumentParser
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand

from creditshare.kernel.errors import DomainError
from creditshare.kernel.money import parse_money, to_fen, to_yuan
from guarantees.rules.sharing import share_loss


class Command(BaseCommand):
    """Share a loss, and what was recovered of it, among the parties of a scheme."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scheme", required=True)
        parser.add_argument("--loss", required=True, type=parse_money, help="yuan")
        parser.add_argument("--recovered", default=Decimal(0), type=parse_money, help="yuan")
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: Any) -> None:
        """Compute and print; exit 1 with the refusal on stderr."""
        try:
            shares = share_loss(options["scheme"], to_fen(options["loss"]), to_fen(options["recovered"]))
        except DomainError as error:
            self.stderr.write(str(error))
            raise SystemExit(1) from error
        listed = [
            {
                "party": share.party,
                "basis_points": share.basis_points,
                "loss": str(to_yuan(share.loss)),
                "recovered": str(to_yuan(share.recovered)),
            }
            for share in shares
        ]
        self.stdout.write(json.dumps({"shares": listed}))
