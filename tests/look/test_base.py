"""The page around every page, and the styleguide that shows every component: in both languages, without inline code."""

import re
from html.parser import HTMLParser

import pytest
from django.test import Client

from creditshare.kernel.actor import ENTERPRISE, LEGAL_REPRESENTATIVE
from tests import makers
from tests.parties.makers import sign_in

pytestmark = pytest.mark.django_db
LANGUAGES = ("zh-hans", "en")
SINGLE = {"meta", "link", "input", "br", "img", "hr", "path", "rect", "circle", "line", "polyline"}


class Reader(HTMLParser):
    """What a page holds that the content security policy, or a reader, would trip over."""

    def __init__(self):
        super().__init__()
        self.faults, self.ids, self.labels, self.fields, self.tags, self.anchors = [], [], set(), [], [], []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append((tag, given))
        self.faults += [f"{tag} {name}" for name in given if name == "style" or name.startswith("on")]
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "label" and "for" in given:
            self.labels.add(given["for"])
        if tag in {"input", "select", "textarea"} and given.get("type") not in {"hidden", "submit"}:
            self.fields.append(given)
        if tag == "a" and (given.get("href") or "").startswith("#"):
            self.anchors.append(given["href"][1:])
        if tag == "script" and "src" not in given:
            self.faults.append("inline script")
        if tag == "style":
            self.faults.append("inline style")


def read(browser, path, language, **headers):
    browser.cookies["django_language"] = language
    answer = browser.get(path, headers=headers)
    reader = Reader()
    reader.feed(answer.content.decode())
    return answer, reader


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_styleguide_keeps_the_content_security_policy(language):
    answer, page = read(Client(), "/styleguide", language)
    assert answer.status_code == 200
    assert page.faults == []
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self'" in policy and "style-src 'self'" in policy and "unsafe" not in policy


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_styleguide_is_sound_html(language):
    _, page = read(Client(), "/styleguide", language)
    assert len(page.ids) == len(set(page.ids)), "an id stands twice"
    assert set(page.anchors) <= set(page.ids)
    assert sum(tag == "h1" for tag, _ in page.tags) >= 1
    unnamed = [field for field in page.fields if field.get("id") not in page.labels and "aria-label" not in field]
    assert unnamed == []


def test_the_styleguide_shows_every_component():
    answer, _ = read(Client(), "/styleguide", "en")
    shown = {template.name for template in answer.templates}
    every = {
        f"components/{name}.html"
        for name in (
            "bar",
            "chart_drawing",
            "drop",
            "empty",
            "errors",
            "field",
            "grade",
            "money",
            "month_chart",
            "page_head",
            "pager",
            "ring",
            "spark",
            "steps",
            "tag",
            "three_states",
        )
    }
    assert every <= shown


def test_the_three_states_look_and_read_different():
    text = read(Client(), "/styleguide", "zh-hans")[0].content.decode()
    for words in ("无记录", "未授权", "数据源未接通"):
        assert words in text
    assert 'class="lock"' in text and 'class="card away"' in text


@pytest.mark.parametrize(("language", "tag", "other"), [("zh-hans", "zh-Hans", "EN"), ("en", "en", "中文")])
def test_the_page_says_its_language_and_offers_the_other(language, tag, other):
    answer, _ = read(Client(), "/styleguide?q=1", language)
    text = answer.content.decode()
    assert f'<html lang="{tag}"' in text and f">{other}</button>" in text
    assert 'name="next" value="/styleguide?q=1"' in text


def test_the_language_switch_keeps_page_and_query():
    browser = Client()
    answer = browser.post("/i18n/setlang/", {"language": "en", "next": "/styleguide?q=1&page=2"})
    assert answer["Location"] == "/styleguide?q=1&page=2"
    assert "Skip to the content" in browser.get(answer["Location"]).content.decode()


def test_large_text_is_remembered_and_taken_back():
    browser = Client()
    answer = browser.post("/text-size", {"size": "large", "next": "/styleguide?a=b"})
    assert answer["Location"] == "/styleguide?a=b"
    assert 'class="large"' in browser.get("/styleguide").content.decode()
    browser.post("/text-size", {"size": "normal", "next": "/"})
    assert 'class="large"' not in browser.get("/styleguide").content.decode()


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_text_size_never_leads_elsewhere(elsewhere):
    assert Client().post("/text-size", {"size": "large", "next": elsewhere})["Location"] == "/"


def test_text_size_is_a_deed():
    assert Client().get("/text-size").status_code == 405


def test_nobody_sees_a_menu_and_a_firm_sees_its_own():
    assert 'class="menu"' not in Client().get("/styleguide").content.decode()
    firm = makers.organisation(ENTERPRISE, "示例企业")
    text = sign_in(makers.actor(firm, LEGAL_REPRESENTATIVE)).get("/styleguide").content.decode()
    assert 'class="menu"' in text and "示例企业" in text


def test_a_printed_page_names_who_printed_it_and_when():
    firm = makers.organisation(ENTERPRISE, "示例企业")
    text = sign_in(makers.actor(firm, LEGAL_REPRESENTATIVE)).get("/styleguide").content.decode()
    printed = text.split('class="print-only"')[1].split("</main>")[0]
    assert "示例企业" in printed and re.search(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}", printed) and "watermark" in printed


def test_the_demo_banner_stands_only_in_the_demo(settings):
    assert 'class="demo"' not in Client().get("/styleguide").content.decode()
    settings.DEMO = True
    assert 'class="demo"' in Client().get("/styleguide").content.decode()


def test_htmx_may_not_evaluate_nor_call_elsewhere():
    text = Client().get("/styleguide").content.decode()
    for setting in ('"allowEval": false', '"includeIndicatorStyles": false', '"selfRequestsOnly": true'):
        assert setting in text


def test_a_refused_form_lists_its_errors_with_links_and_names_the_field():
    text = read(Client(), "/styleguide", "en")[0].content.decode()
    summary = text.split('class="errors"')[1].split("</div>")[0]
    assert 'role="alert"' in text and 'href="#id_purpose' in summary
    assert 'aria-invalid="true"' in text and 'aria-describedby=" id_purpose_error"' in text
    assert 'id="id_purpose_error"' in text


def test_a_chart_has_words_and_a_table_beside_it():
    text = read(Client(), "/styleguide", "en")[0].content.decode()
    chart = text.split('class="chart"')[1].split("</figure>")[0]
    assert chart.count("<svg") >= 2 and "<title" in chart and "<desc" in chart
    assert chart.count("<tr>") == 25
    assert "<details" in chart and "<caption>" in chart
