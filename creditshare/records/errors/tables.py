"""Refusals of a table as a whole: its size, its text, its rows."""

from creditshare.records.errors.files import FileRefused


class ColumnsTooMany(FileRefused):
    """The file "{name}" has more than {limit} columns. Send the sheet as exported, without pasted blocks beside it."""

    code = "columns_too_many"


class RowsTooMany(FileRefused):
    """The file "{name}" has more than {limit} rows. Export shorter periods and send the parts."""

    code = "rows_too_many"


class SheetScattered(FileRefused):
    """A sheet of "{name}" reaches to {cell}, almost all of it empty. Copy the table into a new workbook."""

    code = "sheet_scattered"


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


class RowsNested(FileRefused):
    """The rows of "{name}" hold lists or objects instead of values. Send each row flat: heading and text."""

    code = "rows_nested"


class RowsNotListed(FileRefused):
    """The JSON of "{name}" is no list of rows. Send a list of objects, a row each: heading and text."""

    code = "rows_not_listed"


class RowsMostlyWrong(FileRefused):
    """More than {limit} rows of "{name}" are wrong, first "{given}" under {column}. Mend the column and send again."""

    code = "rows_mostly_wrong"
