"""The part of a firm's copy that profiles keep: the profile as it is today."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from creditshare.kernel.plain_files import json_lines
from creditshare.profiles.services.reading import current_body


def exported(firm_id: int, at: datetime) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Yield the files of the part: path, and its bytes piece by piece."""
    yield "profile.json", json_lines([current_body(firm_id, at)])
