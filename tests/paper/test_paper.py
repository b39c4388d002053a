"""Paper: pages that count themselves, prose that parts well, a QR code that another program would read."""

import io
import re
import shutil
import subprocess
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st
from pyhanko.pdf_utils.reader import PdfFileReader
from reportlab.pdfgen.canvas import Canvas

from creditshare.paper.codes import QrCode, draw_qr, qr_rows
from creditshare.paper.fonts import font_name, text_width
from creditshare.paper.ink import BODY, INK, LEADING
from creditshare.paper.prose import MIN_LINES, Prose
from creditshare.paper.sheet import LINE_WIDTH, Furniture, draw_pages

AT = datetime(2026, 11, 23, 10, 58, tzinfo=ZoneInfo("Asia/Shanghai"))
NUMBER = "YH-2026-1123-000001-AAAAAA"
FURNITURE = Furniture("瑶海信融", "授权回执", "某公司", NUMBER, "第 {page} 页，共 {pages} 页", "备注", AT)
STEP = BODY * LEADING
POPPLER = shutil.which("pdftotext")
needs_poppler = pytest.mark.skipif(not POPPLER, reason="needs poppler-utils (pdftotext)")
LINKS = st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789/-.", min_size=1, max_size=120)


def drawn(*texts: str, furniture: Furniture = FURNITURE) -> bytes:
    return draw_pages(lambda: [Prose(text) for text in texts], furniture)


def said(content: bytes, folder: Path) -> list[str]:
    """Return each page's text, as another program reads it."""
    path = folder / "paper.pdf"
    path.write_bytes(content)
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True).stdout.decode()
    return text.rstrip("\f").split("\f")


def lines_of(count: int) -> Prose:
    """Return prose of so many lines, laid out."""
    prose = Prose("", lines=[f"第{number}行" for number in range(count)])
    prose.wrap(LINE_WIDTH, 10_000)
    return prose


# Sheets


def test_the_same_story_gives_the_same_bytes_and_another_gives_others():
    assert drawn("甲", "乙") == drawn("甲", "乙")
    assert drawn("甲", "乙") != drawn("甲", "丙")
    other = Furniture("瑶海信融", "授权回执", "某公司", NUMBER, "{page}/{pages}", "备注", AT)
    assert drawn("甲", furniture=other) != drawn("甲")


def test_nothing_of_the_machine_is_in_the_file():
    content = drawn("甲")
    info = PdfFileReader(io.BytesIO(content)).trailer["/Info"]
    assert info["/CreationDate"] == "D:20261123105800+08'00'"
    assert info["/Title"] == "授权回执 某公司"
    assert info["/Subject"] == info["/Keywords"] == NUMBER
    assert str(Path.home()).encode() not in content


def test_the_first_bytes_name_the_number():
    assert f"CreditShare {NUMBER}".encode() in drawn("甲")[:80]
    long = Furniture("a", "b", "c", "N" * 200, "{page}", "", AT)
    assert PdfFileReader(io.BytesIO(drawn("甲", furniture=long))).root["/Pages"]["/Count"] == 1


@needs_poppler
def test_every_page_has_its_place_and_the_first_has_no_running_head(tmp_path: Path):
    pages = said(drawn(*["甲乙丙丁。" * 200] * 12), tmp_path)
    assert len(pages) > 2
    for place, page in enumerate(pages, 1):
        assert f"第 {place} 页，共 {len(pages)} 页" in page
        assert NUMBER in page
        assert ("瑶海信融" in page) == (place > 1)


@needs_poppler
def test_furniture_is_text_and_never_a_command(tmp_path: Path):
    odd = Furniture(") Tj (", "<b>", "\\n%s{}", "(((", "{page} of {pages}", "))) Tj", AT)
    (page,) = said(drawn("正文", furniture=odd), tmp_path)
    assert "正文" in page
    assert "1 of 1" in page
    assert "))) Tj" in page


def test_a_page_count_that_is_not_asked_for_is_left_out():
    plain = Furniture("a", "b", "c", "d", "", "", AT)
    assert PdfFileReader(io.BytesIO(drawn("甲", furniture=plain))).root["/Pages"]["/Count"] == 1


# Prose


def test_prose_takes_a_line_for_each_line():
    prose = Prose("甲" * 400)
    width, height = prose.wrap(LINE_WIDTH, 10_000)
    assert width == LINE_WIDTH
    assert height == pytest.approx(len(prose.lines) * STEP)
    assert "".join(prose.lines) == "甲" * 400
    assert all(text_width(line, BODY) <= LINE_WIDTH for line in prose.lines)


def test_empty_prose_is_one_empty_line():
    prose = Prose("")
    assert prose.wrap(LINE_WIDTH, 100) == (LINE_WIDTH, pytest.approx(STEP))
    assert prose.lines == [""]


@pytest.mark.parametrize(("count", "room", "parts"), [
    (10, 5.5, [5, 5]),
    (10, 9.9, [8, 2]),
    (10, 2.0, [2, 8]),
    (10, 1.9, []),
    (3, 2.5, []),
    (4, 2.5, [2, 2]),
    (1, 0.5, []),
])  # fmt: skip
def test_no_single_line_is_left_behind(count, room, parts):
    found = lines_of(count).split(LINE_WIDTH, room * STEP)
    assert [len(part.lines) for part in found] == parts
    assert [line for part in found for line in part.lines] == (lines_of(count).lines if parts else [])


@given(st.integers(1, 40), st.floats(0, 45))
def test_parts_hold_every_line_once_and_fit(count, room):
    found = lines_of(count).split(LINE_WIDTH, room * STEP)
    if found:
        first, second = found
        assert first.lines + second.lines == lines_of(count).lines
        assert min(len(first.lines), len(second.lines)) >= MIN_LINES
        assert len(first.lines) <= room + 1e-9


def test_a_part_keeps_the_look():
    prose = Prose("", size=12, bold=True, align="r", leading=2.0, after=7, lines=["a", "b", "c", "d"])
    first, second = prose.split(LINE_WIDTH, 2.5 * 24)
    for part in (first, second):
        assert (part.size, part.bold, part.align, part.getSpaceAfter()) == (12, True, "r", 7)
        assert part.step == pytest.approx(24)


@pytest.mark.parametrize("align", ["l", "c", "r"])
def test_text_stands_where_it_is_aligned(align):
    canvas = Canvas(io.BytesIO())
    prose = Prose("正文", align=align)
    prose.wrap(LINE_WIDTH, 100)
    prose.drawOn(canvas, 0, 0)
    drawn_at = [float(found) for found in re.findall(r"1 0 0 1 (\S+) \S+ Tm", "\n".join(canvas._code))]
    expected = {"l": 0, "c": (LINE_WIDTH - text_width("正文", BODY)) / 2, "r": LINE_WIDTH - text_width("正文", BODY)}
    assert any(abs(found - expected[align]) < 0.1 for found in drawn_at), drawn_at


def test_widths_add_up():
    assert font_name() == font_name()
    assert text_width("甲乙", 10) == pytest.approx(2 * text_width("甲", 10))
    assert text_width("甲", 20) == pytest.approx(2 * text_width("甲", 10))
    assert text_width("", 10) == 0


# Codes


@given(LINKS)
def test_a_code_is_the_one_segno_makes(link):
    rows = qr_rows(f"https://example.cn/{link}")
    expected = segno.make(f"https://example.cn/{link}", error="m", micro=False).matrix
    assert rows == tuple(bytes(row) for row in expected)
    assert len(rows) == len(rows[0])


def rectangles(canvas: Canvas) -> list[tuple[float, float, float, float]]:
    found = re.findall(r"(\S+) (\S+) (\S+) (\S+) re", "\n".join(canvas._code))
    return [(float(x), float(y), float(width), float(height)) for x, y, width, height in found]


@pytest.mark.parametrize("link", ["https://example.cn/verify/1", "x", "https://example.cn/" + "a" * 90])
def test_every_dark_module_is_drawn_and_nothing_else(link):
    canvas, side = Canvas(io.BytesIO()), 290.0
    draw_qr(canvas, 10, 20, side, link)
    rows = qr_rows(link)
    unit = side / len(rows)
    dark = set()
    for x, y, width, height in rectangles(canvas):
        assert height == pytest.approx(unit, rel=1e-3)
        row = round((20 + side - y) / unit) - 1
        start = round((x - 10) / unit)
        dark |= {(row, column) for column in range(start, start + round(width / unit))}
    assert dark == {(r, c) for r, row in enumerate(rows) for c, module in enumerate(row) if module}


def test_a_code_takes_a_square_and_draws_in_ink():
    code, canvas = QrCode("https://example.cn", 60), Canvas(io.BytesIO())
    assert code.wrap(400, 400) == (60, 60)
    code.drawOn(canvas, 5, 5)
    assert rectangles(canvas)
    red, green, blue = (round(part, 3) for part in INK.rgb())
    said_colour = re.findall(r"(\S+) (\S+) (\S+) rg", "\n".join(canvas._code))
    assert any(
        (round(float(r), 3), round(float(g), 3), round(float(b), 3)) == (red, green, blue) for r, g, b in said_colour
    )
