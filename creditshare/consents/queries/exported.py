"""The part of a firm's copy that consents keep: consents and requests, their artefacts and receipts, and every read."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from creditshare.consents.models import Consent
from creditshare.consents.queries.printing import print_receipt
from creditshare.consents.queries.reads import entries_of, read_of
from creditshare.consents.queries.receipts import linked_receipt
from creditshare.consents.rules.proof import READ
from creditshare.consents.rules.terms import Terms
from creditshare.kernel.plain_files import csv_lines, json_lines
from creditshare.parties.queries import get_organisation

SAID = ("status", "purpose", "reason", "case", "requested_at", "decided_at", "ended_at", "reads_used")
CONSENT = ("id", "grantee", *SAID, *Terms.__dataclass_fields__)
READS = ("at", "organisation", "person_name", "roles", "purpose", "categories", "fields", "data_from", "data_until")


def exported(firm_id: int, at: datetime) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Yield the files of the part: path, and its bytes piece by piece."""
    uscc = get_organisation(firm_id).uscc
    rows = Consent.objects.filter(firm_uscc=uscc).select_related("grantee", "firm").order_by("requested_at", "pk")
    yield "consents/consents.csv", csv_lines(CONSENT, map(_consent, rows.iterator()))
    yield "consents/consents.jsonl", json_lines(map(_consent, rows.iterator()))
    for consent in rows.exclude(artefact="").iterator():
        yield f"consents/{consent.pk}.jws", [consent.artefact.encode()]
        yield f"consents/{consent.pk}.jsonld", _linked(consent, at)
        yield f"consents/{consent.pk}.zh.pdf", [print_receipt(consent, "zh-hans")]
        yield f"consents/{consent.pk}.en.pdf", [print_receipt(consent, "en")]
    yield "reads.csv", csv_lines((*READS, "digest"), _reads(firm_id))
    yield "reads.jsonl", json_lines(_reads(firm_id))


def _consent(consent: Consent) -> dict[str, Any]:
    said = {name: getattr(consent, name) for name in SAID} | asdict(Terms.of(consent))
    return said | {"id": consent.pk, "grantee": consent.grantee.name}


def _linked(consent: Consent, at: datetime) -> Iterator[bytes]:
    # Not canonical JSON: the version of a JSON-LD context is the number 1.1.
    yield json.dumps(linked_receipt(consent, at), ensure_ascii=False, indent=1).encode()


def _reads(firm_id: int) -> Iterator[dict[str, Any]]:
    for entry in entries_of(READ, firm_id=firm_id):
        read = read_of(entry)
        named = {"organisation": read.organisation.name if read.organisation else ""}
        yield {name: getattr(read, name) for name in (*READS, "digest")} | named | {"entry": read.entry_id}
