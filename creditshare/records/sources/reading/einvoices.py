"""数电票 as their issuer sends them: the XML of an invoice, and the OFD that carries it; one row for each invoice.

Elements are those of the e-invoice (EInvoice: Header, EInvoiceData, TaxSupervisionInfo) and of the older e-invoices
inside an OFD (eInvoice: InvoiceCode, InvoiceNo, …). An OFD without either states the same in its custom data.
"""

import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import PurePosixPath

from lxml import etree

from creditshare.records.rules.invoices import AS_ISSUED
from creditshare.records.rules.tables import Sheet
from creditshare.records.sources.reading.archives import OFD_ENTRY, check_document
from creditshare.records.sources.reading.limits import MEGABYTE, Limits, Refused

DECLARATION, DECLARED_AT = b"<!DOCTYPE", 4096
SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"
ORIGINAL = "original_invoice.xml"
# An invoice of 2,000 lines is under a megabyte.
XML_BYTES = 20 * MEGABYTE
SPECIAL, ORDINARY = "数电票（增值税专用发票）", "数电票（普通发票）"
NUMBER, NET, TAX, TOTAL, DAY = "数电发票号码", "金额", "税额", "价税合计", "开票日期"
FIELDS: Mapping[str, tuple[str, ...]] = {
    "发票代码": ("InvoiceCode",),
    "发票号码": ("InvoiceNo",),
    NUMBER: ("TaxSupervisionInfo/InvoiceNumber", "Header/EIid"),
    "销方识别号": ("SellerInformation/SellerIdNum", "SellerTaxID"),
    "销方名称": ("SellerInformation/SellerName", "SellerName"),
    "购方识别号": ("BuyerInformation/BuyerIdNum", "BuyerTaxID"),
    "购买方名称": ("BuyerInformation/BuyerName", "BuyerName"),
    DAY: ("BasicInformation/RequestTime", "TaxSupervisionInfo/IssueTime", "IssueDate"),
    NET: ("BasicInformation/TotalAmWithoutTax", "TaxExclusiveTotalAmount"),
    TAX: ("BasicInformation/TotalTaxAm", "TaxTotalAmount"),
    TOTAL: ("BasicInformation/TotalTax-includedAmount", "TaxInclusiveTotalAmount"),
    "备注": ("AdditionalInformation/Remark", "Note"),
}
"""Our column → the elements that state it, the first that is there; a path is parent/child by local name."""
CUSTOM: Mapping[str, str] = {
    "发票代码": "发票代码", "发票号码": "发票号码", "销方识别号": "销售方纳税人识别号", "销方名称": "销售方名称",
    "购方识别号": "购买方纳税人识别号", "购买方名称": "购买方名称", DAY: "开票日期", NET: "合计金额", TAX: "合计税额",
    TOTAL: "价税合计",
}  # fmt: skip
KIND, STATUS = "发票票种", "发票状态"
HEADINGS = [*FIELDS, KIND, STATUS]


def is_xml(content: bytes) -> bool:
    """Say whether the bytes begin as XML does, in UTF-8 or UTF-16."""
    return content[:64].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")


def read_xml(content: bytes, name: str) -> list[Sheet]:
    """Read the invoices of an XML file as the rows of a sheet; raise Refused when it is unsafe or no invoice."""
    root = _parse(content, name)
    if SPREADSHEET in (etree.QName(root).namespace or ""):
        raise Refused("xml_spreadsheet", name=name)
    return [_sheet([_row(invoice) for invoice in _invoices(root)], name)]


def read_ofd(content: bytes, name: str, limits: Limits) -> list[Sheet]:
    """Read the invoice that an OFD carries: its original, else its custom data; raise Refused when it has neither."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            check_document(archive, name, limits)
            roots = list(_roots(archive, name))
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError) as error:
        raise Refused("file_damaged", name=name) from error
    rows = [_row(invoice) for root in roots for invoice in _invoices(root)][:1]
    return [_sheet(rows or [row for root in roots if (row := _custom_row(root))], name)]


def _roots(archive: zipfile.ZipFile, name: str) -> Iterator[etree._Element]:
    # The original first, wherever the document keeps its attachments; then the document's own facts.
    paths = [info.filename for info in archive.infolist()]
    chosen = [path for path in paths if PurePosixPath(path).name.lower() == ORIGINAL]
    for path in [*sorted(chosen), *(path for path in paths if path == OFD_ENTRY)]:
        yield _parse(archive.read(path), name)


def _parse(content: bytes, name: str) -> etree._Element:
    if len(content) > XML_BYTES:
        raise Refused("file_too_large", name=name, limit=str(XML_BYTES // MEGABYTE))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        # What declares a document type may hide behind a fault of its entities.
        code = "xml_unsafe" if DECLARATION in content[:DECLARED_AT] else "file_damaged"
        raise Refused("xml_too_deep" if "Excessive depth" in str(error) else code, name=name) from error
    # An invoice declares no document type; what would declare one wants entities read for it.
    if root.getroottree().docinfo.doctype or root.getroottree().docinfo.internalDTD is not None:
        raise Refused("xml_unsafe", name=name)
    return root


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _invoices(root: etree._Element) -> list[etree._Element]:
    return [element for element in root.iter() if _local(element).lower() == "einvoice"]


def _row(invoice: etree._Element) -> list[str]:
    stated: dict[str, str] = {}
    for element in invoice.iter():
        if text := (element.text or "").strip() if not len(element) else "":
            parent = element.getparent()
            stated.setdefault(_local(element), text)
            stated.setdefault(f"{_local(parent) if parent is not None else ''}/{_local(element)}", text)
    cells = [next((stated[path] for path in paths if path in stated), "") for paths in FIELDS.values()]
    return [*cells, _kind(stated), "正常"]


def _kind(stated: Mapping[str, str]) -> str:
    label = stated.get("GeneralOrSpecialVAT/LabelName", "")
    if "专用" in label:
        return SPECIAL
    return ORDINARY if "普通" in label else label


def _custom_row(root: etree._Element) -> list[str]:
    stated = {
        element.get("Name", ""): (element.text or "").strip()
        for element in root.iter()
        if _local(element) == "CustomData"
    }
    if not {CUSTOM["发票号码"], CUSTOM[TOTAL]} <= stated.keys():
        return []
    # Twenty digits under 发票号码 are a 数电发票号码: the rules of the source know.
    return [*(stated.get(CUSTOM.get(heading, ""), "") for heading in FIELDS), "", "正常"]


def _sheet(rows: list[list[str]], name: str) -> Sheet:
    if not rows:
        raise Refused("xml_no_invoice", name=name)
    lines = [HEADINGS, *rows]
    return Sheet(AS_ISSUED, [list(cells) for cells in zip(*lines, strict=True)], list(range(len(lines))))
