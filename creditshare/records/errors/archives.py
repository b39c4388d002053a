"""Refusals of an archive, most of them by its directory alone."""

from creditshare.records.errors.files import FileRefused


class ArchiveUnsafe(FileRefused):
    """
    The archive "{name}" was not opened: it unpacks to far more than its size, holds other archives, or names folders
    outside itself. Pack only the exported tables.
    """

    code = "archive_unsafe"


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
