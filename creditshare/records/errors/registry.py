"""Every refusal of a file by its code."""

from creditshare.records.errors.archives import (
    ArchiveCrowded,
    ArchiveEmpty,
    ArchiveKindUnknown,
    ArchiveNested,
    ArchiveOutside,
    ArchiveUnsafe,
)
from creditshare.records.errors.files import (
    FileDamaged,
    FileEmpty,
    FileIsDocument,
    FileIsPicture,
    FileKindUnknown,
    FileProtected,
    FileRefused,
    FileTooLarge,
    ReadingStopped,
    SourceUnknown,
)
from creditshare.records.errors.headings import (
    CodesRuined,
    ColumnsSwapped,
    FirmUnknown,
    HeadingsAlone,
    HeadingsMissing,
    HeadingsTwice,
    LineLevelFile,
    OwnerUnclear,
)
from creditshare.records.errors.markup import (
    PageWithoutTable,
    XmlNoInvoice,
    XmlSpreadsheet,
    XmlTooDeep,
    XmlUnsafe,
)
from creditshare.records.errors.tables import (
    CellTooLong,
    ColumnsTooMany,
    EncodingMixed,
    QuoteOpen,
    RowsMostlyWrong,
    RowsNested,
    RowsNotListed,
    RowsTooMany,
    SheetScattered,
    TextBroken,
)

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
