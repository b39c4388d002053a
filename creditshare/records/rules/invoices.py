"""What an invoice is: its status, its identity, and the digest of what it states."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from typing import Any

from creditshare.records.rules.tables import WrongCell

NORMAL, ABNORMAL, PARTLY_RED, RED, VOID = range(5)
"""Status by rank: of several versions of one invoice the one with the highest rank holds, then the latest."""

AS_ISSUED = "发票基础信息（原票）"
"""The sheet of invoices read from their originals, which state what was issued and nothing of what came later."""

STATUSES: Mapping[str, int] = {
    "正常": NORMAL,
    "正常发票": NORMAL,
    "失控": ABNORMAL,
    "失控发票": ABNORMAL,
    "异常": ABNORMAL,
    "异常发票": ABNORMAL,
    "已红冲-部分": PARTLY_RED,
    "红冲-部分": PARTLY_RED,
    "部分红冲": PARTLY_RED,
    "已部分红冲": PARTLY_RED,
    "已红冲-全额": RED,
    "红冲-全额": RED,
    "已红冲": RED,
    "全额红冲": RED,
    "作废": VOID,
    "已作废": VOID,
    "作废发票": VOID,
}
"""Words of the electronic tax bureau and of older exports (domain.md 4.2)."""

STATUS_LABELS = {
    NORMAL: "Normal",
    ABNORMAL: "Abnormal",
    PARTLY_RED: "Partly red-lettered",
    RED: "Red-lettered",
    VOID: "Void",
}

RISKS: Mapping[str, int] = {"": 0, "正常": 0, "01": 0, "异常凭证": 1, "02": 1, "疑点发票": 2, "03": 2}

_EMPTY = blake2b(digest_size=16)
TOLERANCE_FEN = 1
"""|net + tax − total| up to a fen is rounding (domain.md 4.4); more is noted and accepted: it states what it states."""


@dataclass(slots=True)
class InvoiceRows:
    """Accepted invoices as columns of equal length, in the order of the file; amounts in fen, days ISO, hashes hex."""

    side: list[str] = field(default_factory=list)
    identity: list[str] = field(default_factory=list)
    digest: list[str] = field(default_factory=list)
    line: list[int] = field(default_factory=list)
    issue_date: list[str] = field(default_factory=list)
    counterparty: list[int] = field(default_factory=list)
    net: list[int] = field(default_factory=list)
    tax: list[int] = field(default_factory=list)
    total: list[int] = field(default_factory=list)
    status: list[int] = field(default_factory=list)
    risk: list[int] = field(default_factory=list)
    kind: list[str] = field(default_factory=list)
    remark: list[str] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    number: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.line)

    def take(self, positions: Sequence[int]) -> "InvoiceRows":
        """Return some of the rows, in the order asked for."""
        if len(positions) == len(self):
            return self
        return InvoiceRows(*([column[at] for at in positions] for column in self.columns()))

    def columns(self) -> list[list]:
        """Return every column, in the order of the fields."""
        return [getattr(self, name) for name in self.__slots__]


@dataclass(slots=True)
class ParsedInvoices:
    """One file of invoices, read: whose it is, what was accepted and what was not."""

    owner: str
    owner_name: str
    rows: int
    accepted: InvoiceRows
    partners: dict[int, tuple[str, str]]
    wrong: list[WrongCell]
    notes: dict[str, int]

    def as_document(self) -> dict[str, Any]:
        """Write it as plain values for JSON, without copying the columns."""
        accepted = dict(zip(InvoiceRows.__slots__, self.accepted.columns(), strict=True))
        fields = {name: getattr(self, name) for name in self.__slots__}
        return fields | {"accepted": accepted, "wrong": [asdict(cell) for cell in self.wrong]}

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> "ParsedInvoices":
        """Build it from what JSON made of it."""
        partners = {int(key): (code, name) for key, (code, name) in document["partners"].items()}
        rows = {"accepted": InvoiceRows(**document["accepted"]), "partners": partners}
        return cls(**(document | rows | {"wrong": [WrongCell(**cell) for cell in document["wrong"]]}))


def hash16(text: str) -> str:
    """Return the BLAKE2b-128 of a text as 32 hex digits, which is how both databases take a UUID."""
    filled = _EMPTY.copy()
    filled.update(text.encode())
    return filled.hexdigest()


def counterparty_key(code: str, name: str) -> int:
    """Return a trade partner's key: BLAKE2b-64 of its code (of its name where it has none) as a signed integer."""
    text = code or "name:" + name
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def identity_text(electronic: str, code: str, number: str, fallback: str) -> str:
    """Write what makes it this invoice (interface.md): its 数电发票号码, else code and number, else the fallback.

    `fallback` is seller, buyer, number, date and total.
    """
    if electronic:
        return "e|" + electronic
    return f"p|{code}|{number}" if code else "m|" + fallback


def count_sums_off(nets: Iterable[int], taxes: Iterable[int], totals: Iterable[int]) -> int:
    """Count the invoices whose net and tax differ from the total by more than a fen."""
    return sum(abs(net + tax - total) > TOLERANCE_FEN for net, tax, total in zip(nets, taxes, totals, strict=True))
