"""What records refuse: each class's docstring is the sentence its reader gets."""

from creditshare.kernel.errors import Conflict, DomainError, Invalid


class FileRefused(Invalid):
    """This file could not be taken in. Nothing of it was stored."""

    code = "file_refused"


class SourceUnknown(FileRefused):
    """ "{source}" is not a kind of record this platform takes in. Choose one from the list."""

    code = "source_unknown"


class FileEmpty(FileRefused):
    """The file "{name}" has no rows. Export it again and check that it opens."""

    code = "file_empty"


class FileKindUnknown(FileRefused):
    """The file "{name}" is not a table. Give an xlsx, xls or csv file, or a zip of them."""

    code = "file_kind_unknown"


class FileDamaged(FileRefused):
    """The file "{name}" is damaged and could not be read to its end. Export it again."""

    code = "file_damaged"


class FileProtected(FileRefused):
    """The file "{name}" is protected by a password. Save it without a password and send it again."""

    code = "file_protected"


class FileTooLarge(FileRefused):
    """The file "{name}" is larger than {limit} MB. Split it by period and send the parts."""

    code = "file_too_large"


class ArchiveUnsafe(FileRefused):
    """
    The archive "{name}" was not opened: it unpacks to far more than its size, holds other archives, or names folders
    outside itself. Pack only the exported tables.
    """

    code = "archive_unsafe"


class XmlUnsafe(FileRefused):
    """
    The file "{name}" declares a document type of its own, which no invoice does; it was not read. Download the invoice
    again from the tax bureau.
    """

    code = "xml_unsafe"


class XmlNoInvoice(FileRefused):
    """The file "{name}" holds no invoice that can be read. Send the XML of the invoice, or the table of the export."""

    code = "xml_no_invoice"


class ReadingStopped(FileRefused):
    """Reading "{name}" took too much time or memory and was stopped. Split the file and send the parts."""

    code = "reading_stopped"


class HeadingsMissing(FileRefused):
    """These headings were not found: {headings}. Send the file as exported, or say which columns they are."""

    code = "headings_missing"


class LineLevelFile(FileRefused):
    """
    This file lists the lines of invoices, not the invoices. Export the sheet 发票基础信息 as well and send the whole
    workbook.
    """

    code = "line_level_file"


class OwnerUnclear(FileRefused):
    """
    It is not clear whose invoices these are: no credit code, or more than one, stands in every row. Say which
    enterprise the file belongs to.
    """

    code = "owner_unclear"


class FirmUnknown(FileRefused):
    """The enterprise {uscc} is not registered on the platform. Register it first."""

    code = "firm_unknown"


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


FILE_REFUSALS: dict[str, type[FileRefused]] = {
    kind.code: kind
    for kind in (
        FileRefused,
        SourceUnknown,
        FileEmpty,
        FileKindUnknown,
        FileDamaged,
        FileProtected,
        FileTooLarge,
        ArchiveUnsafe,
        XmlUnsafe,
        XmlNoInvoice,
        ReadingStopped,
        HeadingsMissing,
        LineLevelFile,
        OwnerUnclear,
        FirmUnknown,
    )
}
"""Every refusal of a file by its code, to read back what was stored with a batch or sent by the reading process."""


class ClaimMissing(Invalid):
    """Say in at most {limit} characters what is wrong and how it should read."""

    code = "claim_missing"


class AnswerMissing(Invalid):
    """Give the reasons of the decision in at most {limit} characters: the enterprise gets them in writing."""

    code = "answer_missing"


class DisputeOpen(Conflict):
    """This is already disputed and waits for its decision, due {due}."""

    code = "dispute_open"
