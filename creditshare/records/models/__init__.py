"""Records: what was reported about a firm, kept as delivered; later deliveries add rows and never change one.

An upload is a Delivery; each file in it is a Batch that is applied whole in one transaction; every row knows its batch.
Invoices have tables of their own and feed two rollups in the same transaction, so that no profile scans invoices.
"""

from creditshare.records.models.connections import ConnectorState, ExportEntry, PulledPage
from creditshare.records.models.deliveries import (
    CANCELLED,
    DONE,
    READING,
    REFUSED,
    STATUSES,
    WAITING,
    Batch,
    Delivery,
    Original,
    WrongRow,
)
from creditshare.records.models.disputes import Dispute, DisputeStep
from creditshare.records.models.facts import SourceRecord
from creditshare.records.models.invoices import (
    ISSUED,
    RECEIVED,
    SIDES,
    Counterparty,
    Invoice,
    InvoiceCorrection,
    InvoiceFacts,
    InvoiceMonth,
    InvoicePair,
)
from creditshare.records.models.mappings import SourceMapping
from creditshare.records.models.mendings import RowMending
from creditshare.records.models.sequences import (
    RELEASED,
    REPLAYED,
    TURNED_AWAY,
    BatchStream,
    SequencedBatch,
    SequenceEvent,
)
from creditshare.records.models.versions import EVERYBODY, FirmVersion

__all__ = [
    "CANCELLED",
    "DONE",
    "EVERYBODY",
    "ISSUED",
    "READING",
    "RECEIVED",
    "REFUSED",
    "RELEASED",
    "REPLAYED",
    "SIDES",
    "STATUSES",
    "TURNED_AWAY",
    "WAITING",
    "Batch",
    "BatchStream",
    "ConnectorState",
    "Counterparty",
    "Delivery",
    "Dispute",
    "DisputeStep",
    "ExportEntry",
    "FirmVersion",
    "Invoice",
    "InvoiceCorrection",
    "InvoiceFacts",
    "InvoiceMonth",
    "InvoicePair",
    "Original",
    "PulledPage",
    "RowMending",
    "SequenceEvent",
    "SequencedBatch",
    "SourceMapping",
    "SourceRecord",
    "WrongRow",
]
