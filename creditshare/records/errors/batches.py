"""Refusals on the way of a batch: its number, its signature, its mapping, its connector, its being cancelled."""

from creditshare.kernel.errors import Conflict, DomainError, Invalid


class DeliveryCancelled(DomainError):
    """This delivery was cancelled before it was read to its end."""

    code = "delivery_cancelled"
    status = 409


class MappingIncomplete(Invalid):
    """Say which heading stands for: {columns}."""

    code = "mapping_incomplete"


class BatchRefused(Invalid):
    """This batch was refused. Nothing of it was stored."""

    code = "batch_refused"


class SequenceInvalid(BatchRefused):
    """Batch-Sequence must be a whole number from 1. Number the batches of each source without leaving one out."""

    code = "sequence_invalid"


class SequenceMissing(BatchRefused):
    """A signed batch needs its number as well. Send both Batch-Sequence and Signature-JWS, or neither."""

    code = "sequence_missing"


class SequenceNeedsSystem(BatchRefused):
    """Only a system with registered keys can number its batches. Call with the system's token."""

    code = "sequence_needs_system"


class BatchBodyUnreadable(BatchRefused):
    """The bytes of this batch could not be checked: send at most {limit} MB, and no Idempotency-Key with a file."""

    code = "batch_body_unreadable"


class SignatureMissing(BatchRefused):
    """A batch with a number must be signed. Send its detached JWS in the header Signature-JWS."""

    code = "signature_missing"


class SignatureMalformed(BatchRefused):
    """
    Signature-JWS is not a detached JWS with b64=false (RFC 7797) whose protected header holds exactly alg, kid, b64,
    crit, seq, source, digest and iat. Sign with ES256 or EdDSA.
    """

    code = "signature_malformed"


class SignatureKeyUnknown(BatchRefused):
    """No key "{kid}" for {algorithm} is registered for this system. Register it, or sign with one that is."""

    code = "signature_key_unknown"


class BodyAltered(BatchRefused):
    """The bytes that arrived are not those that were signed. Send the batch again."""

    code = "body_altered"


class SignatureInvalid(BatchRefused):
    """The signature does not hold. Sign the exact bytes of the body with the registered key."""

    code = "signature_invalid"


class SignatureElsewhere(BatchRefused):
    """The signature says {member} {signed}, the request says {sent}. Sign each batch for its own number and source."""

    code = "signature_elsewhere"


class SignatureStale(BatchRefused):
    """The signature is older than {minutes} minutes. Sign the same bytes again and send them."""

    code = "signature_stale"


class SignatureEarly(BatchRefused):
    """The signature's time lies in the future. Set the clock of the sending system right."""

    code = "signature_early"


class SequenceTooFar(BatchRefused):
    """Number {sequence} lies more than {most} beyond {next}, which is next. Send the missing batches first."""

    code = "sequence_too_far"


class SequenceReused(BatchRefused):
    """Number {sequence} was taken by other bytes. Send what is new or corrected under the next number."""

    code = "sequence_reused"
    status = 409


class SequenceGivenUp(BatchRefused):
    """Number {sequence} was given up and later batches are applied. Send its rows under the next number."""

    code = "sequence_given_up"
    status = 409


class NothingToRelease(Conflict):
    """No batch waits behind a missing number here."""

    code = "nothing_to_release"


class ConnectorUnknown(DomainError):
    """There is no connector "{name}" in RECORD_CONNECTORS."""

    code = "connector_unknown"


class ConnectorMisconfigured(DomainError):
    """The connector "{name}" cannot be used: {reason}."""

    code = "connector_misconfigured"


class PullFailed(DomainError):
    """The other side could not be read: {reason}. The next run goes on where this one stopped."""

    code = "pull_failed"
    status = 502


class PullOverlaps(Conflict):
    """Another run of this connector is under way."""

    code = "pull_overlaps"


class SourceNotOpen(DomainError):
    """Records of "{source}" are shared under each firm's consent only. Ask the firm for its consent."""

    code = "source_not_open"
    status = 403


class CursorInvalid(Invalid):
    """The cursor "{given}" is none that this platform gave. Begin without one."""

    code = "cursor_invalid"
