"""Quotas out of the way: campaigns read more in a minute than a person may in a day."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from unittest import mock

from creditshare.consents.rules.quotas import Quota
from creditshare.kernel.dated import Dated


@contextmanager
def limited(reads: int = 10**9, firms: int = 10**9) -> Iterator[None]:
    """Let every reader read so much; as decorator or `with`."""
    table = (Dated(date(2000, 1, 1), Quota(reads, firms), "for a test"),)
    with mock.patch.multiple("creditshare.consents.models.quotas", PERSON_QUOTAS=table, CLIENT_QUOTAS=table):
        yield
