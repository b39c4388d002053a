"""Have our checkpoints cosigned by the configured witnesses, who refuse a trail that does not extend what they saw."""

from datetime import UTC, datetime
from http import HTTPStatus

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings

from creditshare.audit import queries
from creditshare.audit.models import Checkpoint, Cosignature, Standing
from creditshare.audit.queries.proofs import consistency_proof_of
from creditshare.audit.rules.checkpoint import read_cosignature, read_cosigner
from creditshare.audit.rules.witness import Submission
from creditshare.audit.services.outside import Answer, Unanswered, ensure_ok, note_success, note_trouble, post

SIZE_TYPE = "text/x.tlog.size"
ROLLED_BACK = "it has cosigned {seen} entries, but only {here} are here: this trail was put back to an earlier state"
SPLIT = "it has cosigned another trail of {seen} entries than this one"


def ask_witnesses(*, at: datetime) -> int:
    """Ask every configured witness to cosign the newest checkpoint; return how many new cosignatures there are.

    What goes wrong is kept in the witness's Standing; a witness that knows more, or other, than is here is an alarm.
    """
    newest, gained = queries.last_checkpoint(), 0
    for configured in settings.AUDIT_WITNESSES if newest else ():
        name, public = read_cosigner(configured["key"])
        if newest is None or Cosignature.objects.filter(checkpoint=newest, witness=name).exists():
            continue
        try:
            _ask(configured["url"], name, public, newest, at)
        except Unanswered as error:
            note_trouble(name, str(error), at)
            continue
        gained += Cosignature.objects.filter(checkpoint=newest, witness=name).count()
    return gained


def _ask(url: str, name: str, public: Ed25519PublicKey, newest: Checkpoint, at: datetime) -> None:
    known = Standing.objects.filter(name=name).values_list("size", flat=True).first() or 0
    answer = _submit(url, min(known, newest.size), newest)
    seen = _size_told(answer)
    if seen is not None and seen <= newest.size:
        answer = _submit(url, seen, newest)
    if _is_contradicted(answer, seen):
        words = ROLLED_BACK if seen is not None and seen > newest.size else SPLIT
        told = words.format(seen=seen, here=newest.size)
        note_trouble(name, told, at, contradiction=told)
        return
    _keep(ensure_ok(answer).body.decode("utf-8", "replace"), name, public, newest, at)


def _submit(url: str, old: int, newest: Checkpoint) -> Answer:
    proof = tuple(consistency_proof_of(old, newest.size))
    body = Submission(old, proof, newest.note).to_bytes()
    return post(f"{url.rstrip('/')}/add-checkpoint", body, "text/plain")


def _size_told(answer: Answer) -> int | None:
    """Return the size that a witness says it knows, with its refusal; None when it did not refuse for that."""
    if answer.status != HTTPStatus.CONFLICT or answer.content_type != SIZE_TYPE:
        return None
    text = answer.body.decode("ascii", "replace").strip()
    if not text.isdecimal():
        raise Unanswered("it names a size that cannot be read")
    return int(text)


def _is_contradicted(answer: Answer, seen: int | None) -> bool:
    return seen is not None and answer.status in {HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY}


def _keep(text: str, name: str, public: Ed25519PublicKey, newest: Checkpoint, at: datetime) -> None:
    """Store the line of the witness that cosigned; lines of keys that we do not know are left out."""
    for line in text.splitlines(keepends=True):
        try:
            seconds = read_cosignature(newest.note, line, name, public)
        except ValueError:
            continue
        stamped_at = datetime.fromtimestamp(seconds, UTC)
        Cosignature.objects.get_or_create(
            checkpoint=newest, witness=name, defaults={"line": line.rstrip("\n") + "\n", "stamped_at": stamped_at}
        )
        note_success(name, newest.size, at)
        return
    raise Unanswered("it did not cosign the checkpoint with its key")
