"""Makers of invoices as their issuer sends them: the XML of a 数电票 and the OFD that carries one; all generated."""

import io
import zipfile
from xml.sax.saxutils import escape

from tests.records.makers import OWN, PARTNERS

NUMBER = "26342000000000000017"
OFD_ROOT = (
    '<?xml version="1.0" encoding="UTF-8"?><ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"><ofd:DocBody><ofd:DocInfo>'
    "<ofd:CustomDatas>{data}</ofd:CustomDatas></ofd:DocInfo></ofd:DocBody></ofd:OFD>"
)


def einvoice(number=NUMBER, *, seller=OWN, buyer=PARTNERS[0], net="100.00", tax="13.00", total="113.00", **stated):
    """Write one EInvoice element."""
    day, label = stated.get("day", "2026-03-05"), stated.get("label", "普通发票")
    items = stated.get("items", "<IssuItemInformation><ItemName>*服务*咨询</ItemName><Amount>40.00</Amount>"
                       "<TotaltaxIncludedAmount>45.20</TotaltaxIncludedAmount></IssuItemInformation>")  # fmt: skip
    return (
        f"<EInvoice><Header><EIid>{number}</EIid><InherentLabel><GeneralOrSpecialVAT><LabelName>{label}</LabelName>"
        "</GeneralOrSpecialVAT></InherentLabel></Header><EInvoiceData><SellerInformation>"
        f"<SellerIdNum>{seller}</SellerIdNum><SellerName>卖方{seller[-4:]}</SellerName></SellerInformation>"
        f"<BuyerInformation><BuyerIdNum>{buyer}</BuyerIdNum><BuyerName>买方{buyer[-4:]}</BuyerName></BuyerInformation>"
        f"<BasicInformation><TotalAmWithoutTax>{net}</TotalAmWithoutTax><TotalTaxAm>{tax}</TotalTaxAm>"
        f"<TotalTax-includedAmount>{total}</TotalTax-includedAmount><RequestTime>{day} 10:11:12</RequestTime>"
        f"</BasicInformation>{items}<AdditionalInformation><Remark>{escape(stated.get('remark', ''))}</Remark>"
        f"</AdditionalInformation></EInvoiceData><TaxSupervisionInfo><InvoiceNumber>{number}</InvoiceNumber>"
        f"<IssueTime>{day} 10:11:13</IssueTime></TaxSupervisionInfo></EInvoice>"
    )


def as_xml(*invoices, encoding="UTF-8", prolog=""):
    """Write invoices as the bytes of a file: one is the root, several stand under a list."""
    body = invoices[0] if len(invoices) == 1 else f"<List>{''.join(invoices)}</List>"
    return f'<?xml version="1.0" encoding="{encoding}"?>{prolog}{body}'.encode(encoding)


def old_einvoice(number="00000001", code="034002600111"):
    """Write the original of an older e-invoice, as an OFD carries it."""
    return (
        '<fp:eInvoice xmlns:fp="http://example.invalid/fp">'
        f"<fp:InvoiceCode>{code}</fp:InvoiceCode><fp:InvoiceNo>{number}</fp:InvoiceNo>"
        f"<fp:IssueDate>2026年03月05日</fp:IssueDate><fp:Buyer><fp:BuyerName>买方</fp:BuyerName><fp:BuyerTaxID>"
        f"{PARTNERS[0]}</fp:BuyerTaxID></fp:Buyer><fp:Seller><fp:SellerName>卖方</fp:SellerName><fp:SellerTaxID>{OWN}"
        "</fp:SellerTaxID></fp:Seller><fp:TaxExclusiveTotalAmount>100.00</fp:TaxExclusiveTotalAmount>"
        "<fp:TaxTotalAmount>13.00</fp:TaxTotalAmount><fp:TaxInclusiveTotalAmount>113.00</fp:TaxInclusiveTotalAmount>"
        "</fp:eInvoice>"
    )


def as_ofd(original=None, *, path="Doc_0/Attachs/original_invoice.xml", data=None, **others):
    """Pack an OFD: its root with custom data, and the original where there is one."""
    custom = "".join(f'<ofd:CustomData Name="{name}">{text}</ofd:CustomData>' for name, text in (data or {}).items())
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("OFD.xml", OFD_ROOT.format(data=custom))
        archive.writestr("Doc_0/Document.xml", "<Document/>")
        if original is not None:
            archive.writestr(path, original)
        for name, content in others.items():
            archive.writestr(name, content)
    return packed.getvalue()


CUSTOM = {
    "发票号码": NUMBER, "开票日期": "2026年03月05日", "合计金额": "100.00", "合计税额": "13.00", "价税合计": "113.00",
    "销售方纳税人识别号": OWN, "购买方纳税人识别号": PARTNERS[0],
}  # fmt: skip
