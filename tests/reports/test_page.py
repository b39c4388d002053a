"""A report as a page says what its PDF says: the same words and figures, in the same order, to the same people."""

import html
import re
import shutil
import subprocess
from html.parser import HTMLParser

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from creditshare.audit.models import TrailEntry
from creditshare.kernel import actor as kinds
from creditshare.reports import queries
from creditshare.reports.pdf.report import assemble_report
from creditshare.reports.rules.blocks import Absence, Facts, Figures, Grade, Heading, Paragraph, Points, Table
from creditshare.reports.rules.shown import sections_of
from tests import makers as parties
from tests.parties.makers import sign_in
from tests.reports import makers

NUMBER = re.compile(r"\d[\d,.:%-]*\d")


class Text(HTMLParser):
    """Collect the words of a page's main part."""

    def __init__(self):
        super().__init__()
        self.words, self.inside = [], False

    def handle_starttag(self, tag, attributes):
        self.inside = self.inside or tag == "main"

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != "main"

    def handle_data(self, data):
        if self.inside:
            self.words.append(data)


def words_of(page):
    reader = Text()
    reader.feed(page)
    return "".join("".join(reader.words).split())


SAID = {
    Heading: lambda block: [block.text, block.remark],
    Paragraph: lambda block: [block.text],
    Points: lambda block: list(block.items),
    Facts: lambda block: [text for row in block.rows for text in row],
    Figures: lambda block: [text for item in block.items for text in item],
    Table: lambda block: [*block.heads, *(text for row in block.rows for text in row)],
    Grade: lambda block: [block.letter, block.score, block.caption],
    Absence: lambda block: [block.title, block.text],
}
"""What a block says, piece by piece, in the order of the paper."""


@pytest.fixture
def firm(db):
    return makers.firm_with_profile(timezone.now())


@pytest.fixture
def report(firm):
    return makers.issued(firm, timezone.now())


@pytest.fixture
def owner(firm):
    return sign_in(parties.actor(firm, kinds.LEGAL_REPRESENTATIVE))


def page_of(browser, report):
    answer = browser.get(reverse("report_page", args=[report.number]))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_piece_stands_on_the_page_in_the_order_of_the_paper(firm, owner, language):
    report = makers.issued(firm, timezone.now(), language=language)
    text = words_of(page_of(owner, report))
    place, pieces = 0, 0
    for block in assemble_report(makers.stored_body(report), makers.stored_issue(report)):
        for piece in SAID.get(type(block), lambda _: [])(block):
            wanted = "".join(piece.split())
            found = text.find(wanted, place)
            assert found >= 0, f"{piece!r} is not on the page after {text[max(0, place - 40) : place]!r}"
            place, pieces = found + len(wanted), pieces + 1
    assert pieces > 150


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs poppler-utils (pdftotext)")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_number_of_the_pdf_is_on_the_page(firm, owner, language, tmp_path):
    report = makers.issued(firm, timezone.now(), language=language)
    path = tmp_path / "report.pdf"
    path.write_bytes(queries.read_bytes(report))
    drawn = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    shown = words_of(page_of(owner, report))
    furniture = re.compile(r"(Page|第)\s*\d+|\d+\s*/\s*\d+")
    numbers = {number for line in drawn.splitlines() if not furniture.search(line) for number in NUMBER.findall(line)}
    assert len(numbers) > 60
    assert sorted(number for number in numbers if number not in shown) == []


def test_every_kind_of_block_has_a_template():
    names = {type(block).__name__ for block in assemble_report(makers.body(), makers.issue())}
    shown = {row["template"] for part in sections_of(assemble_report(makers.body(), makers.issue())) for row in part}
    assert len(shown) == len(names - {"PageBreak"})
    assert all(re.fullmatch(r"reports/blocks/[a-z_]+\.html", name) for name in shown)


def test_a_section_begins_with_its_heading():
    parts = sections_of(assemble_report(makers.body(), makers.issue()))
    assert all(isinstance(part[0]["block"], Heading) for part in parts[1:])
    assert sum(isinstance(row["block"], Heading) for part in parts for row in part) == len(parts) - 1


def test_the_chart_keeps_its_months_and_what_is_unknown():
    parts = sections_of(assemble_report(makers.body(), makers.issue()))
    (row,) = (row for part in parts for row in part if "chart" in row)
    geometry = row["block"].geometry
    assert row["chart"]["months"] == list(geometry.months)
    for drawn, given in zip(row["chart"]["series"], geometry.series, strict=True):
        assert [value is None for value in drawn.values] == [value is None for value in given.values]
        assert all(
            value == 10_000 * one for value, one in zip(drawn.values, given.values, strict=True) if one is not None
        )


def test_it_is_recorded_like_the_file(owner, report):
    before = TrailEntry.objects.filter(event="reports.report.download").count()
    page_of(owner, report)
    assert TrailEntry.objects.filter(event="reports.report.download").count() == before + 1


def test_a_stranger_finds_nothing(report):
    stranger = sign_in(parties.actor(parties.firm(), kinds.LEGAL_REPRESENTATIVE))
    assert stranger.get(reverse("report_page", args=[report.number])).status_code == 404
    assert stranger.get(reverse("report_page", args=["YH-2026-1123-000001-7KQ2MX"])).status_code == 404


def test_what_a_firm_is_called_cannot_become_markup(owner, report, firm):
    name = "合肥<script>alert(1)</script>有限公司"
    blocks = assemble_report({**makers.stored_body(report), "name": name}, makers.stored_issue(report))
    shown = render_to_string("reports/report_page.html", {"report": report, "parts": sections_of(blocks)})
    assert "<script>alert" not in shown
    assert html.escape(name) in shown
