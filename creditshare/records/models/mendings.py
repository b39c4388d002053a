"""What became of wrong rows: each attempt to mend one is a row of a further delivery."""

from django.db import models

from creditshare.db.models import AppendOnly
from creditshare.records.models.deliveries import Delivery, WrongRow


class RowMending(AppendOnly):
    """One attempt to mend a wrong row: it was sent again as this line of that delivery, which tells what became of it.

    The next attempt has the next number, so that two people cannot mend one row at once.
    """

    wrong_row = models.ForeignKey(WrongRow, on_delete=models.PROTECT, related_name="mendings")
    attempt = models.PositiveIntegerField()
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="mendings")
    line = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["wrong_row", "attempt"], name="records_mending_once"),
            models.UniqueConstraint(fields=["delivery", "line"], name="records_mending_line"),
        ]
