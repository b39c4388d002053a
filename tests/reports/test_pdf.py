"""The drawn report: the same bytes each time, one embedded font, four to six pages, whatever the firm is called."""

import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from creditshare.kernel.chart import LINE, Series, month_chart
from creditshare.reports.pdf.document import Furniture, draw_report
from creditshare.reports.pdf.report import render_report
from creditshare.reports.rules.blocks import Heading, MonthChart, Paragraph, Points, Table
from tests.reports import makers

FURNITURE = Furniture("瑶海信融", "企业信用报告", "某公司", makers.NUMBER, "{page}/{pages}", "备注", makers.AT)
POPPLER = shutil.which("pdftotext") and shutil.which("pdffonts")
needs_poppler = pytest.mark.skipif(not POPPLER, reason="needs poppler-utils (pdftotext, pdffonts)")


def pages_of(content: bytes) -> int:
    """Count the pages."""
    return int(PdfFileReader(BytesIO(content)).root["/Pages"]["/Count"])


def said(content: bytes, folder: Path) -> str:
    """Return the text of all pages, as another program reads it."""
    path = folder / "report.pdf"
    path.write_bytes(content)
    return subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True).stdout.decode()


def test_the_same_body_gives_the_same_bytes():
    first, second = (render_report(makers.body(), makers.issue()) for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    "changes",
    [{"number": makers.NUMBER[:-1] + "0"}, {"language": "en"}, {"issued_at": makers.AT.replace(minute=1)}],
    ids=["number", "language", "time"],
)
def test_another_issue_gives_other_bytes(changes: dict):
    assert render_report(makers.body(), makers.issue()) != render_report(makers.body(), makers.issue(**changes))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_whole_report_has_five_to_ten_pages(language: str):
    assert 5 <= pages_of(render_report(makers.body(), makers.issue(language=language))) <= 10


def test_a_report_with_nothing_consented_is_still_whole():
    body = makers.body_without(*makers.body()["blocks"])
    assert 3 <= pages_of(render_report(body, makers.issue(is_own=False))) <= 6


def test_the_number_stands_in_the_first_bytes_and_in_the_facts():
    content = render_report(makers.body(), makers.issue())
    assert makers.NUMBER.encode() in content[:100]
    assert content.count(makers.NUMBER.encode()) >= 3


def test_dates_come_from_the_issue():
    info = PdfFileReader(BytesIO(render_report(makers.body(), makers.issue()))).trailer["/Info"]
    assert info["/CreationDate"] == "D:20261123105800+08'00'"


@needs_poppler
def test_every_font_is_embedded(tmp_path: Path):
    path = tmp_path / "report.pdf"
    path.write_bytes(render_report(makers.body(), makers.issue()))
    listing = subprocess.run(["pdffonts", path], capture_output=True, check=True).stdout.decode().splitlines()[2:]
    assert listing
    assert all(re.search(r"WenQuanYiMicroHei.*\syes yes yes\s", line) for line in listing), listing


@needs_poppler
def test_the_pages_say_what_the_body_holds(tmp_path: Path):
    text = said(render_report(makers.body(), makers.issue()), tmp_path)
    wanted = ("¥18,472,000.00", "46.1%", "738", "张示例", makers.USCC, makers.NUMBER, "2025-08", "瑶市监罚〔2025〕17号")
    for word in wanted:
        assert word in text


@needs_poppler
def test_every_page_carries_the_number_and_its_place(tmp_path: Path):
    text = said(render_report(makers.body(), makers.issue(language="en")), tmp_path)
    pages = text.rstrip("\f").split("\f")
    for place, page in enumerate(pages, 1):
        assert makers.NUMBER in page
        assert f"Page {place} of {len(pages)}" in page


@needs_poppler
@pytest.mark.parametrize(
    "name",
    [
        "<b>甲</b>&amp;乙<script>alert(1)</script>有限公司",
        "合肥" + "超" * 150 + "有限公司",
        "A" * 190,
        "（，。）" * 40,
        "%s {page} \\n ) Tj",
        "公司😀",
    ],
)
def test_hostile_names_are_only_text(name: str, tmp_path: Path):
    content = render_report(makers.body(name=name), makers.issue(reader=name))
    assert pages_of(content) <= 10
    assert "瑶海信融" in said(content, tmp_path) or "CreditShare" in said(content, tmp_path)


@needs_poppler
def test_long_tables_repeat_their_headings(tmp_path: Path):
    rows = tuple((f"row {number}", str(number)) for number in range(120))
    content = draw_report([Heading("长表"), Table(("HEADING", "NUMBER"), rows, "lr", (1, 1))], FURNITURE)
    assert pages_of(content) > 1
    assert said(content, tmp_path).count("HEADING") == pages_of(content)


@needs_poppler
def test_no_line_of_running_text_begins_with_a_stop(tmp_path: Path):
    text = "核验，以登记为准。" * 120
    lines = [line.strip() for line in said(draw_report([Paragraph(text)], FURNITURE), tmp_path).splitlines()]
    assert not [line for line in lines if line.startswith(("，", "。"))]


def test_long_text_flows_over_pages():
    content = draw_report([Paragraph("甲，" * 4000), Points(tuple("乙" * 200 for _ in range(40)))], FURNITURE)
    assert pages_of(content) > 2


@pytest.mark.parametrize("values", [(None,), (1,), (-3, 5), tuple(range(24)), (None,) * 24])
def test_any_months_can_be_drawn(values: tuple):
    months = [f"2025-{place:02d}" for place in range(1, len(values) + 1)]
    amounts = tuple(None if value is None else makers.Decimal(value) for value in values)
    geometry = month_chart(months, [Series("a", amounts), Series("b", amounts, LINE)])
    assert draw_report([MonthChart(geometry, "chart")], FURNITURE).startswith(b"%PDF")


def test_threads_do_not_spoil_each_other():
    expected = [render_report(makers.body(name=f"{letter}公司" * 9), makers.issue()) for letter in "甲乙丙丁"]
    with ThreadPoolExecutor(4) as pool:
        drawn = list(
            pool.map(lambda letter: render_report(makers.body(name=f"{letter}公司" * 9), makers.issue()), "甲乙丙丁")
        )
    assert drawn == expected
