"""Marks of circular trade: which search found a ring through which firm, and how large it is."""

from django.db import models


class RingSearch(models.Model):
    """One search over the whole district's trade of the 12 months before a day."""

    as_of = models.DateField(unique=True)
    made_at = models.DateTimeField()
    firms = models.PositiveIntegerField()


class RingMark(models.Model):
    """A firm through which the search found a ring: how many firms it has, and its share of this firm's sales.

    Whom the ring goes through is not kept: the others' trade is nobody's business here.
    """

    search = models.ForeignKey(RingSearch, on_delete=models.CASCADE, related_name="marks")
    firm = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+")
    firms = models.PositiveSmallIntegerField()
    share = models.DecimalField(max_digits=7, decimal_places=4)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["search", "firm"], name="profiles_ring_once")]
