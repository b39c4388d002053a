"""Refusals of a table by its headings and by whose it is."""

from creditshare.records.errors.files import FileRefused


class HeadingsMissing(FileRefused):
    """These headings were not found: {headings}. Send the file as exported, or say which columns they are."""

    code = "headings_missing"


class HeadingsTwice(FileRefused):
    """The file has these columns twice, with different cells: {headings}. Delete the one that does not count."""

    code = "headings_twice"


class HeadingsAlone(FileRefused):
    """The file "{name}" has headings and no rows under them. Choose a period with records and export again."""

    code = "headings_alone"


class ColumnsSwapped(FileRefused):
    """The columns {first} and {second} seem to have changed places: nearly every row says more tax than amount."""

    code = "columns_swapped"


class LineLevelFile(FileRefused):
    """
    This file lists the lines of invoices, not the invoices. Export the sheet 发票基础信息 as well and send the whole
    workbook.
    """

    code = "line_level_file"


class CodesRuined(FileRefused):
    """A spreadsheet has rounded the taxpayer numbers ({given}). Export again and keep their columns as text."""

    code = "codes_ruined"


class OwnerUnclear(FileRefused):
    """
    It is not clear whose invoices these are: no credit code, or more than one, stands in every row. Say which
    enterprise the file belongs to.
    """

    code = "owner_unclear"


class FirmUnknown(FileRefused):
    """The enterprise {uscc} is not registered on the platform. Register it first."""

    code = "firm_unknown"
