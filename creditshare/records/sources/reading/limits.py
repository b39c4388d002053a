"""How much a file may ask of us before it is refused, and the refusals of the reading process as plain codes."""

from dataclasses import dataclass

MEGABYTE = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one upload. A CSV packs to a tenth and an xlsx to a twentieth; two hundred is a bomb.

    Rows and characters of a cell are those of the largest xlsx sheet; no known export has a hundred columns.
    """

    file_bytes: int = 200 * MEGABYTE
    total_bytes: int = 1024 * MEGABYTE
    entries: int = 5000
    ratio: int = 200
    columns: int = 1000
    rows: int = 1_048_576
    cells: int = 30 * 1_048_576
    wrong: int = 50_000
    cell_characters: int = 32_767
    memory_bytes: int = 2048 * MEGABYTE
    seconds: int = 600
    wall_seconds: int = 3600


class Refused(Exception):
    """A file that is not read any further: the code of the refusal and its facts, plain enough to cross a pipe."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
