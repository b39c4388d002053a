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


class ColumnsSwapped(FileRefused):
    """The columns {first} and {second} seem to have changed places: nearly every row says more tax than amount."""

    code = "columns_swapped"


class HeadingsAlone(FileRefused):
    """The file "{name}" has headings and no rows under them. Choose a period with records and export again."""

    code = "headings_alone"


class ColumnsTooMany(FileRefused):
    """The file "{name}" has more than {limit} columns. Send the sheet as exported, without pasted blocks beside it."""

    code = "columns_too_many"


class RowsTooMany(FileRefused):
    """The file "{name}" has more than {limit} rows. Export shorter periods and send the parts."""

    code = "rows_too_many"


class CellTooLong(FileRefused):
    """A cell of the file "{name}" is longer than {limit} characters: often a quotation mark that never ends."""

    code = "cell_too_long"


class QuoteOpen(FileRefused):
    """A quotation mark in the file "{name}" opens and never closes, so that its rows run together. Export it again."""

    code = "quote_open"


class EncodingMixed(FileRefused):
    """The file "{name}" is written partly in UTF-8 and partly in another encoding. Save it once more as UTF-8."""

    code = "encoding_mixed"


class TextBroken(FileRefused):
    """The file "{name}" holds characters that no text has (NUL). It is damaged, or no table at all."""

    code = "text_broken"


class FileIsPicture(FileRefused):
    """The file "{name}" is a PDF or a picture. Send the table, or the XML or OFD original of the invoice."""

    code = "file_is_picture"


class FileIsDocument(FileRefused):
    """The file "{name}" is a text document or a presentation. Copy its table into a workbook and send that."""

    code = "file_is_document"


class ArchiveKindUnknown(FileRefused):
    """The archive "{name}" is no zip. Unpack it and pack the tables as zip, or send them one by one."""

    code = "archive_kind_unknown"


class ArchiveNested(FileRefused):
    """The archive "{name}" holds other archives. Unpack them and pack only the exported tables."""

    code = "archive_nested"


class ArchiveOutside(FileRefused):
    """The archive "{name}" names files outside itself or links to others. Pack the tables again, without folders."""

    code = "archive_outside"


class ArchiveCrowded(FileRefused):
    """The archive "{name}" holds more than {limit} files. Pack fewer of them and send several archives."""

    code = "archive_crowded"


class ArchiveEmpty(FileRefused):
    """The archive "{name}" holds no table. Pack xlsx, xls, csv, xml or ofd files."""

    code = "archive_empty"


class XmlTooDeep(FileRefused):
    """The file "{name}" nests its elements deeper than any invoice does; it was not read."""

    code = "xml_too_deep"


class XmlSpreadsheet(FileRefused):
    """The file "{name}" is an XML spreadsheet of 2003. Open it and save it as xlsx."""

    code = "xml_spreadsheet"


class RowsNested(FileRefused):
    """The rows of "{name}" hold lists or objects instead of values. Send each row flat: heading and text."""

    code = "rows_nested"


class PageWithoutTable(FileRefused):
    """The file "{name}" is a web page without a table: often the sign-in page of an expired session. Export again."""

    code = "page_without_table"


class SheetScattered(FileRefused):
    """A sheet of "{name}" reaches to {cell}, almost all of it empty. Copy the table into a new workbook."""

    code = "sheet_scattered"


class RowsNotListed(FileRefused):
    """The JSON of "{name}" is no list of rows. Send a list of objects, a row each: heading and text."""

    code = "rows_not_listed"


class HeadingsTwice(FileRefused):
    """The file has these columns twice, with different cells: {headings}. Delete the one that does not count."""

    code = "headings_twice"


class CodesRuined(FileRefused):
    """A spreadsheet has rounded the taxpayer numbers ({given}). Export again and keep their columns as text."""

    code = "codes_ruined"


class RowsMostlyWrong(FileRefused):
    """More than {limit} rows of "{name}" are wrong, first "{given}" under {column}. Mend the column and send again."""

    code = "rows_mostly_wrong"


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
        ColumnsSwapped,
        HeadingsAlone,
        ColumnsTooMany,
        RowsTooMany,
        CellTooLong,
        QuoteOpen,
        EncodingMixed,
        TextBroken,
        FileIsPicture,
        FileIsDocument,
        ArchiveKindUnknown,
        ArchiveNested,
        ArchiveOutside,
        ArchiveCrowded,
        ArchiveEmpty,
        XmlTooDeep,
        XmlSpreadsheet,
        RowsNested,
        PageWithoutTable,
        SheetScattered,
        RowsNotListed,
        HeadingsTwice,
        CodesRuined,
        RowsMostlyWrong,
    )
}
"""Every refusal of a file by its code, to read back what was stored with a batch or sent by the reading process."""
