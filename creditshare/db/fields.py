"""Columns that hold money and rates exactly, on SQLite as on PostgreSQL.

SQLite keeps decimals as floating point, so money is a 64-bit integer of fen in both databases and Decimal yuan in
Python; sums are exact and fast in either engine.
"""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from creditshare.kernel.money import to_fen, to_yuan


class Money(models.BigIntegerField):
    """An amount in yuan with two decimals, stored as fen.

    In an expression beside `F()`, write an amount as `exactly(amount)`: a bare Decimal would count as fen.
    """

    description = "An exact amount of yuan, stored as fen"

    def from_db_value(self, value: int | None, *_: Any) -> Decimal | None:
        return None if value is None else to_yuan(int(value))

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        if isinstance(value, float):
            raise ValidationError("Money is never a float.")
        return Decimal(value)

    def get_prep_value(self, value: Any) -> int | None:
        if value is None:
            return None
        if isinstance(value, float):
            raise TypeError("Money is never a float.")
        return to_fen(Decimal(value))

    def formfield(self, **kwargs: Any) -> Any:
        return models.DecimalField(max_digits=18, decimal_places=2).formfield(**kwargs)


def exactly(amount: Decimal) -> models.Value:
    """Return an amount in yuan for use in a database expression: `F("balance") - exactly(payment)`."""
    return models.Value(amount, output_field=Money())


class Rate(models.BigIntegerField):
    """A yearly fraction with nine decimals (0.0435 is 4.35 %), stored as a whole number of billionths."""

    description = "An exact yearly rate, stored as billionths"

    def from_db_value(self, value: int | None, *_: Any) -> Decimal | None:
        return None if value is None else Decimal(int(value)).scaleb(-9)

    def to_python(self, value: Any) -> Decimal | None:
        return value if value is None or isinstance(value, Decimal) else Decimal(str(value))

    def get_prep_value(self, value: Any) -> int | None:
        if value is None:
            return None
        if isinstance(value, float):
            raise TypeError("A rate is never a float.")
        scaled = Decimal(value).scaleb(9)
        if scaled != int(scaled):
            raise ValueError(f"more than nine decimals: {value}")
        return int(scaled)
