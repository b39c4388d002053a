"""What is done with the trail: written, sealed, witnessed, stamped, and its personal words erased in time."""

from creditshare.audit.services.anchoring import anchor_checkpoint
from creditshare.audit.services.checking import ask_check, run_check
from creditshare.audit.services.cosigning import ask_witnesses
from creditshare.audit.services.erasing import erase_fields, forget_personal
from creditshare.audit.services.recording import record_event, record_refusal
from creditshare.audit.services.sealing import export_trail, issue_checkpoint, seal_trail, sequence_entries
from creditshare.audit.services.witnessing import witness_checkpoint

__all__ = [
    "anchor_checkpoint",
    "ask_check",
    "ask_witnesses",
    "erase_fields",
    "export_trail",
    "forget_personal",
    "issue_checkpoint",
    "record_event",
    "record_refusal",
    "run_check",
    "seal_trail",
    "sequence_entries",
    "witness_checkpoint",
]
