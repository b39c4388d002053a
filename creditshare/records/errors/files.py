"""Refusals of a file: the sentence says what is wrong with it and how to mend it."""

from creditshare.kernel.errors import Invalid


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
