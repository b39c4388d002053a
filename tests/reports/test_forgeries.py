"""Forged reports as the literature knows them, made with a PDF library: none is authentic, some fool a naive verifier."""

from io import BytesIO

import pytest
from cryptography import x509
from django.core.cache import cache
from django.utils import timezone
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.embed import EmbeddedFileObject, FileSpec, embed_file
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PdfFileWriter, copy_into_new_writer
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from creditshare.reports import queries, services
from creditshare.reports.pdf.report import render_report
from creditshare.reports.seal import sealing
from tests.reports import makers
from tests.reports.test_verify import signature_alone_accepts

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def now():
    cache.clear()
    return timezone.now()


@pytest.fixture
def content(now):
    return queries.read_bytes(makers.issued(makers.firm_with_profile(now), now))


def saved(writer):
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def with_a_shadow(content):
    """Incremental save: another content stream for the first page, as a shadow attack's hide-and-replace ends."""
    writer = IncrementalPdfFileWriter(BytesIO(content))
    page, _ = writer.find_page_for_modification(0)
    shadow = generic.StreamObject(stream_data=b"BT /F1 24 Tf 72 700 Td (AAA) Tj ET")
    page.get_object()["/Contents"] = writer.add_object(shadow)
    writer.update_container(page.get_object())
    return saved(writer)


def with_an_annotation(content):
    writer = IncrementalPdfFileWriter(BytesIO(content))
    page, _ = writer.find_page_for_modification(0)
    note = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/FreeText"),
            pdf_name("/Rect"): generic.ArrayObject([generic.NumberObject(n) for n in (50, 50, 400, 400)]),
            pdf_name("/Contents"): generic.TextStringObject("AAA"),
        }
    )
    page.get_object()["/Annots"] = generic.ArrayObject([writer.add_object(note)])
    writer.update_container(page.get_object())
    return saved(writer)


def with_another_info(content):
    writer = IncrementalPdfFileWriter(BytesIO(content))
    writer.root["/Lang"] = generic.TextStringObject("en")
    writer.update_root()
    return saved(writer)


def with_an_empty_field(content):
    writer = IncrementalPdfFileWriter(BytesIO(content))
    append_signature_field(writer, SigFieldSpec("Another"))
    return saved(writer)


def cut_to_the_drawing(content):
    """The revision before the seal: what was drawn, with our number, unsigned."""
    return content[: content.index(b"%%EOF") + 6]


def without_its_last_line(content):
    return content[: content.rindex(b"startxref")]


def with_a_trailer_of_its_own(content):
    return content + b"\ntrailer\n<< /Size 99 /Root 17 0 R >>\nstartxref\n9\n%%EOF\n"


def with_an_empty_signature(content):
    """Universal signature forgery: the container is emptied, the range kept."""
    start = content.index(b"/Contents <") + len(b"/Contents <")
    end = content.index(b">", start)
    return content[:start] + b"0" * (end - start) + content[end:]


def with_a_null_range(content):
    """Universal signature forgery: the range covers nothing."""
    start = content.index(b"/ByteRange [") + len(b"/ByteRange [")
    end = content.index(b"]", start)
    return content[:start] + b"0 0 0 0".ljust(end - start) + content[end:]


def with_a_moved_range(content):
    """Signature wrapping: the second part is moved to the end, and a gap of our own lies before it."""
    start = content.index(b"/ByteRange [") + len(b"/ByteRange [")
    end = content.index(b"]", start)
    one, two, three, four = (int(word) for word in content[start:end].split())
    gap = b"\n1 0 obj\n<< /Shadow (AAA) >>\nendobj\n"
    moved = content[:three] + gap + content[three:]
    told = f"{one} {two} {three + len(gap)} {four}".encode().ljust(end - start)
    return moved[:start] + told + moved[end:]


def rewritten(content):
    """Saved anew by another program: the same pages, no signature that covers them."""
    return saved(copy_into_new_writer(PdfFileReader(BytesIO(content))))


def carried_in_another(content):
    """The genuine report as an attachment of a foreign document."""
    writer = PdfFileWriter()
    page = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Page"),
            pdf_name("/MediaBox"): generic.ArrayObject([generic.NumberObject(n) for n in (0, 0, 595, 842)]),
        }
    )
    writer.insert_page(page)
    held = EmbeddedFileObject.from_file_data(writer, data=content, compress=False)
    embed_file(writer, FileSpec("report.pdf", embedded_data=held))
    return saved(writer)


def sealed_twice(content):
    """Our own seal once more over the sealed file: only whoever holds our key can, and it is no report."""
    writer = IncrementalPdfFileWriter(BytesIO(content))
    writer.root["/Lang"] = generic.TextStringObject("zh")
    writer.update_root()
    return saved(writer) + b"\n"


def in_front_of_a_header(content):
    return b"%PDF-1.7\n%shadow\n" + content


SAVES = (with_a_shadow, with_an_annotation, with_another_info, with_an_empty_field, sealed_twice)
OTHERS = (
    cut_to_the_drawing, without_its_last_line, with_a_trailer_of_its_own, with_an_empty_signature, with_a_null_range,
    with_a_moved_range, rewritten, carried_in_another, in_front_of_a_header,
)  # fmt: skip


@pytest.mark.parametrize("forge", [*SAVES, *OTHERS], ids=lambda forge: forge.__name__)
def test_a_forgery_is_never_authentic(forge, content, now):
    forged = forge(content)
    assert forged != content
    told = services.verify_bytes(forged, at=now)
    assert told.word in ("altered", "unknown")
    assert (told.grade, told.firm) == ("", "")


@pytest.mark.parametrize("forge", SAVES, ids=lambda forge: forge.__name__)
def test_control_whoever_trusts_the_range_alone_is_fooled(forge, content):
    """The negative control: the naive verifier takes every file that was saved on."""
    assert signature_alone_accepts(forge(content))


def test_what_keeps_our_number_or_our_seal_is_called_altered(content, now):
    words = {forge.__name__: services.verify_bytes(forge(content), at=now).word for forge in (*SAVES, *OTHERS)}
    assert [name for name, word in words.items() if word == "unknown"] == []


def test_a_foreign_report_drawn_like_ours_is_unknown(now):
    drawn = render_report(makers.body(), makers.issue(number="YH-2026-1123-000009-00000X"))
    assert services.verify_bytes(drawn, at=now).word == "unknown"


def test_the_certificate_of_the_seal_is_no_authority(content, now):
    """Nobody can issue a certificate below ours that a reader would take."""
    listed = queries.list_seal_keys()
    certificate = x509.load_pem_x509_certificate(listed[0]["certificate"].encode())
    assert certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca is False
    assert sealing.carries_our_key(content)
