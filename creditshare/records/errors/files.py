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


class FileIsPicture(FileRefused):
    """The file "{name}" is a PDF or a picture. Send the table, or the XML or OFD original of the invoice."""

    code = "file_is_picture"


class FileIsDocument(FileRefused):
    """The file "{name}" is a text document or a presentation. Copy its table into a workbook and send that."""

    code = "file_is_document"


class ReadingStopped(FileRefused):
    """Reading "{name}" took too much time or memory and was stopped. Split the file and send the parts."""

    code = "reading_stopped"
