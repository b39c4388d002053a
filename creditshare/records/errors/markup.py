"""Refusals of XML and of web pages."""

from creditshare.records.errors.files import FileRefused


class XmlUnsafe(FileRefused):
    """
    The file "{name}" declares a document type of its own, which no invoice does; it was not read. Download the invoice
    again from the tax bureau.
    """

    code = "xml_unsafe"


class XmlNoInvoice(FileRefused):
    """The file "{name}" holds no invoice that can be read. Send the XML of the invoice, or the table of the export."""

    code = "xml_no_invoice"


class XmlTooDeep(FileRefused):
    """The file "{name}" nests its elements deeper than any invoice does; it was not read."""

    code = "xml_too_deep"


class XmlSpreadsheet(FileRefused):
    """The file "{name}" is an XML spreadsheet of 2003. Open it and save it as xlsx."""

    code = "xml_spreadsheet"


class PageWithoutTable(FileRefused):
    """The file "{name}" is a web page without a table: often the sign-in page of an expired session. Export again."""

    code = "page_without_table"
