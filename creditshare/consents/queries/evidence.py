"""What belongs to one matter: entries of the trail, the signed consent, the complaint's words."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from creditshare.audit.errors import NotSealedYet
from creditshare.audit.queries import (
    get_entry,
    last_checkpoint,
    list_verifier_keys,
    note_of,
    open_fields,
    prove_entries,
    search_entries,
)
from creditshare.audit.rules import pack
from creditshare.audit.rules.wanted import Wanted
from creditshare.consents.models import Complaint, Consent
from creditshare.consents.queries.printing import print_receipt
from creditshare.consents.queries.receipts import linked_receipt
from creditshare.consents.queries.signed import receipt_of
from creditshare.consents.rules.evidence import MOST
from creditshare.consents.rules.proof import CLOSING, OPENING, READ
from creditshare.kernel.actor import Actor
from creditshare.kernel.canonical import canonical_json
from creditshare.kernel.errors import NotFound

SAID = ("id", "reason", "text", "status", "filed_at", "due_on", "answer", "answered_at", "decision", "decided_at")
HIDDEN = '":{"digest":"'
"""How a fact whose words stand as a digest begins in canonical JSON."""

LIFE = OPENING | CLOSING | {"consents.consent.request"}
File = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter: its kind and number, the firm, its entries, what it has of consent and complaint.

    `main_id` is the entry without which there is no pack: the one asked for, or the read that is complained of.
    """

    kind: str
    number: str
    firm_id: int | None
    entries: list[Any]
    main_id: int | None = None
    consent: Consent | None = None
    complaint: Complaint | None = None
    has_older: bool = False


def find_matter(*, actor: Actor, kind: str, number: str) -> Matter:
    """Return a matter by its kind and number, as who may see the whole trail; raise NotFound."""
    if kind == "entry":
        entry = get_entry(actor=actor, entry_id=_whole(number))
        consent = _consent(entry.subject) if entry.event == READ else None
        entries = [entry, *_before(actor, consent, entry)]
        return Matter(kind, number, entry.firm_id, entries, entry.pk, consent)
    if kind == "consent" and (consent := _consent(number)):
        found = search_entries(actor=actor, wanted=Wanted(subjects=[str(consent.pk)]), limit=MOST + 1)
        return Matter(kind, str(consent.pk), consent.firm_id, found[:MOST], None, consent, has_older=len(found) > MOST)
    complaint = Complaint.objects.select_related("entry").filter(pk=_uuid(number)).first()
    if kind != "complaint" or complaint is None:
        raise NotFound()
    consent, own = _consent(complaint.entry.subject), Wanted(subjects=[str(complaint.pk)])
    entries = [*search_entries(actor=actor, wanted=own, limit=MOST), complaint.entry]
    entries += _before(actor, consent, complaint.entry)
    return Matter(kind, str(complaint.pk), complaint.firm_id, entries, complaint.entry_id, consent, complaint)


def proved_files(actor: Actor, matter: Matter) -> tuple[list[File], int]:
    """Return entries, proofs and openings as files, and how many entries still wait; raise NotSealedYet."""
    checkpoint = last_checkpoint()
    proofs = prove_entries(matter.entries, checkpoint)
    if checkpoint is None or not proofs or (matter.main_id is not None and matter.main_id not in proofs):
        raise NotSealedYet()
    files = [("checkpoint.txt", note_of(checkpoint).encode())]
    files.append(("trail.key", "".join(f"{key}\n" for key in list_verifier_keys()).encode()))
    for pk, proof in sorted(proofs.items()):
        files += [
            (f"{pack.ENTRIES}{pk}.json", proof["body"].encode()),
            (f"{pack.PROOFS}{pk}.json", canonical_json(proof)),
        ]
        if HIDDEN in proof["body"]:
            files.append((f"{pack.OPENINGS}{pk}.json", canonical_json(open_fields(actor=actor, entry_id=pk))))
    return files, len({entry.pk for entry in matter.entries}) - len(proofs)


def told_files(matter: Matter, at: datetime) -> Iterator[File]:
    """Yield the consent and the complaint as files, and the programs that check the pack."""
    if matter.consent and matter.consent.artefact:
        yield pack.ARTEFACT, matter.consent.artefact.encode()
        yield pack.ARTEFACT_KEY, canonical_json(receipt_of(matter.consent)["key"])
        yield "consent/receipt.zh.pdf", print_receipt(matter.consent, "zh-hans")
        yield "consent/receipt.en.pdf", print_receipt(matter.consent, "en")
        # Not canonical JSON: the version of a JSON-LD context is the number 1.1.
        yield "consent/receipt.jsonld", json.dumps(linked_receipt(matter.consent, at), ensure_ascii=False).encode()
    if matter.complaint:
        yield "complaint.json", canonical_json({name: getattr(matter.complaint, name) for name in SAID})
    for name, program in pack.PROGRAMS.items():
        yield name, program.read_bytes()


def _before(actor: Actor, consent: Consent | None, entry: Any) -> list[Any]:
    """List what was done with a consent before a read of it: what shows that it was in force."""
    if consent is None:
        return []
    wanted = Wanted(subjects=[str(consent.pk)], events=LIFE)
    return search_entries(actor=actor, wanted=wanted, before=entry.pk, limit=MOST)


def _consent(number: str) -> Consent | None:
    found = Consent.objects.select_related("firm", "grantee").filter(pk=_uuid(number)).first()
    return found if isinstance(found, Consent) else None


def _uuid(number: str) -> UUID:
    try:
        return UUID(number)
    except ValueError as error:
        raise NotFound() from error


def _whole(number: str) -> int:
    return min(int(number), 2**63 - 1) if number.isascii() and number.isdecimal() else 0
