"""Unknown headings: what is proposed, what the person chooses, what the next file with the same headings needs."""

import io
import re
from types import SimpleNamespace

import openpyxl
import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from creditshare.kernel import actor as kinds
from creditshare.kernel.errors import NotFound, NotPermitted
from creditshare.records.errors import FileRefused, HeadingsMissing, MappingIncomplete, SourceUnknown
from creditshare.records.models import Batch, Delivery, Original, SourceMapping, SourceRecord
from creditshare.records.queries.mappings import MOST, saved_mappings
from creditshare.records.rules import cells
from creditshare.records.rules.mapping import (
    LEAST,
    complete,
    distance,
    find_headings,
    find_known,
    fingerprint,
    likeness,
    missing_columns,
    propose,
)
from creditshare.records.rules.tables import Column, Sheet, find_table, optional
from creditshare.records.services import look_at_file, save_mapping
from creditshare.records.sources import SOURCES
from tests import makers
from tests.parties.makers import sign_in
from tests.records.makers import AT, OWN, PARTNERS, as_csv, deliver, invoice
from tests.records.signing import Sender
from tests.records.test_pages import text, ticket_of, upload
from tests.records.test_reading import zipped

FIRM, OTHER = makers.uscc(8_200_001), makers.uscc(8_200_002)
GRADES = SOURCES["tax_grades"].COLUMNS
STRANGE = ("主体代码", "主体称谓", "所属年份", "信用级别", "经办人")
"""An office's own headings: none of them is known to the source."""


def strange_rows(*rows, headings=STRANGE):
    """Return a CSV file of grades under an office's own headings."""
    given = rows or ((FIRM, "甲公司", "2025", "A", "张三"), (OTHER, "乙公司", "2025", "级别E", "李四"))
    return as_csv([dict(zip(headings, row, strict=True)) for row in given], headings)


def sheet_of(*rows):
    """Return rows of text as a sheet."""
    return Sheet("x", [list(column) for column in zip(*rows, strict=True)], list(range(1, len(rows) + 1)))


# What is proposed

COLUMNS = (
    Column("统一社会信用代码", cells.read_uscc, ("纳税人识别号",)),
    Column("处罚决定日期", cells.read_date, ("决定日期",)),
    optional("罚款金额(万元)", cells.read_wan, ("罚款金额",)),
    optional("处罚机关", cells.read_text(200)),
)


@pytest.mark.parametrize(
    ("heading", "column", "least", "most"),
    [
        ("统一社会信用代码", 0, 100, 100),
        ("*统一 社会信用代码：", 0, 100, 100),
        ("统一社会信用代码", 1, 0, 0),
        ("纳税人识别号", 0, 95, 95),
        ("罚款金额（元）", 2, 90, 90),
        ("企业统一社会信用代码", 0, LEAST, 89),
        ("社会信用代码", 0, LEAST, 89),
        ("处罚日期", 1, LEAST, 89),
        ("处罚机关名称", 3, LEAST, 89),
        ("处罚机构", 3, LEAST, 89),
        ("备注", 3, 0, 0),
        ("额", 2, 0, 0),
        ("", 0, 0, 0),
    ],
)
def test_likeness_of_a_heading(heading, column, least, most):
    assert least <= likeness(heading, COLUMNS[column]) <= most


def test_each_heading_and_each_column_is_proposed_once():
    headings = ["决定日期", "处罚决定日期", "社会信用代码", "处罚机构", "序号"]
    samples = [["2026-01-01"], ["2026-01-02"], [FIRM], ["市场监管局"], ["1"]]
    found = propose(headings, COLUMNS, samples)
    assert found == {"统一社会信用代码": "社会信用代码", "处罚决定日期": "处罚决定日期", "处罚机关": "处罚机构"}


def test_a_heading_whose_cells_cannot_be_read_is_not_proposed():
    found = propose(["处罚决定日期", "作出决定的日期"], COLUMNS, [["见附件", "同上"], ["2026-01-02", "2026-02-02"]])
    assert found["处罚决定日期"] == "作出决定的日期"


def test_a_required_column_is_found_by_what_it_alone_reads():
    found = propose(["主体", "何时"], COLUMNS, [[FIRM, OTHER], ["2026-01-02"]])
    assert (found["统一社会信用代码"], found["处罚决定日期"]) == ("主体", "何时")


def test_a_few_cells_that_cannot_be_read_do_not_hide_it():
    found = propose(["何时", "何地"], COLUMNS, [["2026-01-02", "六月初"], ["瑶海区"]])
    assert found["处罚决定日期"] == "何时"


def test_where_two_headings_would_do_none_is_proposed():
    found = propose(["甲", "乙"], COLUMNS, [["2026-01-02"], ["2026-01-03"]])
    assert "处罚决定日期" not in found


def test_empty_and_repeated_headings_do_no_harm():
    headings = ["", "处罚决定日期", "处罚决定日期", "  "]
    assert propose(headings, COLUMNS, [[], ["2026-01-02"], ["见附件"], []]) == {"处罚决定日期": "处罚决定日期"}


@given(st.text("甲乙丙丁", max_size=6), st.text("甲乙丙丁", max_size=6))
def test_the_distance_of_texts_is_a_distance(one, other):
    assert distance(one, other) == distance(other, one)
    assert (distance(one, other) == 0) == (one == other)
    assert abs(len(one) - len(other)) <= distance(one, other) <= max(len(one), len(other))


@given(st.lists(st.text(max_size=8), max_size=8), st.randoms())
def test_a_fingerprint_is_of_the_headings_in_any_order(headings, dice):
    shuffled = headings[:]
    dice.shuffle(shuffled)
    assert fingerprint(shuffled) == fingerprint(headings) == fingerprint([*headings, "", " "])


@pytest.mark.parametrize("other", [("甲", "乙", "丙"), ("甲",), ("甲", "丁")])
def test_other_headings_have_another_fingerprint(other):
    assert fingerprint(other) != fingerprint(("甲", "乙"))


@given(st.lists(st.tuples(st.sampled_from([column.name for column in COLUMNS]), st.text(max_size=4)), max_size=6))
def test_a_mapping_is_completed_with_what_the_file_has(pairs):
    found = complete(dict(pairs), ["甲", "乙", "处罚机关"], COLUMNS)
    assert set(found) == {column.name for column in COLUMNS}
    used = [text for text in found.values() if text]
    assert set(used) <= {"甲", "乙", "处罚机关"}
    assert len(set(used)) == len(used)
    assert set(missing_columns(found, COLUMNS)) == {
        name for name in ("统一社会信用代码", "处罚决定日期") if not found[name]
    }


def test_the_row_of_headings_is_found_under_a_title():
    sheet = sheet_of(
        ("2026年处罚情况统计表", "", ""),
        ("填报单位：瑶海区", "", "2026-11-01"),
        ("处罚日期", "社会信用代码", "处罚机构"),
        ("2026-01-01", FIRM, "市场监管局"),
    )
    found = find_headings(sheet, COLUMNS)
    assert (found.depth, found.texts[0], found.samples[1]) == (2, "处罚日期", [FIRM])


def test_where_nothing_is_alike_the_fullest_row_is_taken_for_the_headings():
    sheet = sheet_of(("表一", "", ""), ("a", "b", "c"), ("1", "2", "3"), ("4", "5", "6"))
    assert find_headings(sheet, COLUMNS).texts == ["a", "b", "c"]


@given(st.lists(st.lists(st.text(max_size=5), min_size=3, max_size=3), min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_any_sheet_has_some_headings(rows):
    found = find_headings(sheet_of(*rows), COLUMNS)
    assert len(found.texts) == len(found.samples) == 3
    propose(found.texts, COLUMNS, found.samples)


def test_a_wide_sheet_is_looked_at_in_part():
    sheet = sheet_of([f"栏目名称{at}" for at in range(5000)], ["x"] * 5000)
    assert len(find_headings(sheet, COLUMNS).texts) == 200


# What a mapping does to a table


def read(sheet, mapping):
    return find_table(sheet, COLUMNS, mapping).cells


def test_a_mapped_column_goes_by_its_heading_alone():
    sheet = sheet_of(("决定日期", "立案日期", "统一社会信用代码"), ("2026-01-01", "2025-01-01", FIRM))
    assert read(sheet, {})["处罚决定日期"] == ["2026-01-01"]
    assert read(sheet, {"处罚决定日期": "立案日期"})["处罚决定日期"] == ["2025-01-01"]


def test_a_heading_can_stand_for_another_column_than_its_name():
    sheet = sheet_of(("处罚机关", "处罚决定日期", "统一社会信用代码"), ("1.5", "2026-01-01", FIRM))
    found = read(sheet, {"罚款金额(万元)": "处罚机关"})
    assert found["罚款金额(万元)"] == ["1.5"]
    assert "处罚机关" not in found


def test_a_column_can_be_said_not_to_be_there():
    sheet = sheet_of(("处罚机关", "", "处罚决定日期", "统一社会信用代码"), ("x", "y", "2026-01-01", FIRM))
    assert "处罚机关" not in read(sheet, {"处罚机关": ""})
    with pytest.raises(HeadingsMissing):
        read(sheet, {"处罚决定日期": ""})


def test_a_saved_mapping_is_found_by_the_headings_wherever_they_stand():
    mapping = {"统一社会信用代码": "主体代码"}
    sheets = [sheet_of(("注",)), sheet_of(("标题", "", ""), ("年份", "", "主体代码"), ("2025", "", FIRM))]
    assert find_known(sheets, {fingerprint(["主体代码", "年份"]): mapping}) == mapping
    assert find_known(sheets, {fingerprint(["主体代码"]): mapping}) == {}
    assert find_known(sheets, {}) == {}


# The page


@pytest.fixture
def english():
    with translation.override("en"):
        yield


def browser_of(actor):
    browser = sign_in(actor)
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return browser


@pytest.fixture
def scene(db, english):
    """An agency with an officer, and two firms whose grades it sends."""
    makers.firm(code=FIRM), makers.firm(code=OTHER)
    officer = makers.actor(makers.organisation(kinds.AGENCY), kinds.OFFICER)
    return SimpleNamespace(officer=officer, browser=browser_of(officer))


def ask(browser, ticket, chosen=None, step="try", source="tax_grades"):
    """Post the page's form; `chosen` gives a heading by column, others stay without one."""
    form = {"ticket": ticket}
    if chosen is not None:
        form |= {f"c{at}": chosen.get(column.name, "") for at, column in enumerate(SOURCES[source].COLUMNS)}
        form["step"] = step
    return browser.post(reverse("records_mapping"), form)


def selected(page):
    """Return column → heading as the page's boxes stand."""
    found = {}
    for label, body in re.findall(
        r'<label for="c\d+">(.*?)(?: <small>.*?)?</label>(<select.*?</select>)', page.content.decode()
    ):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        found[label] = chosen.group(1) if chosen else ""
    return found


RIGHT = {"统一社会信用代码": "主体代码", "企业名称": "主体称谓", "评价年度": "所属年份", "纳税信用等级": "信用级别"}


def drop(scene, content=None, source="tax_grades", name="评级.csv"):
    """Drop a file and return its page and ticket."""
    page = upload(scene.browser, content or strange_rows(), name, source)
    return page, ticket_of(page)


def test_a_file_with_unknown_headings_leads_to_the_choice(scene):
    page, ticket = drop(scene)
    assert "These headings were not found" in text(page)
    assert reverse("records_mapping") in page.content.decode()
    assert "Deliver these records" not in text(page)
    page = ask(scene.browser, ticket)
    assert page.status_code == 200
    assert set(selected(page)) == {column.name for column in GRADES}
    assert selected(page)["统一社会信用代码"] == "主体代码"
    for heading in STRANGE:
        assert heading in text(page)
    assert FIRM in text(page)
    assert not SourceMapping.objects.exists()


def test_required_columns_come_first(scene):
    _, ticket = drop(scene)
    page = ask(scene.browser, ticket)
    names = list(selected(page))
    required = [column.name for column in GRADES if column.required]
    assert sorted(names[: len(required)]) == sorted(required)


def test_the_first_rows_are_shown_as_they_would_be_read(scene):
    _, ticket = drop(scene)
    said = text(ask(scene.browser, ticket, RIGHT))
    assert "1 row right" in said
    assert "1 row wrong" in said
    assert "This word is not one of those that the column allows" in said
    assert not SourceRecord.objects.exists()


def test_while_a_needed_column_has_no_heading_nothing_is_read(scene):
    _, ticket = drop(scene)
    page = ask(scene.browser, ticket, RIGHT | {"纳税信用等级": ""})
    assert "Choose a heading." in text(page)
    assert "row right" not in text(page)
    assert 'value="save"' not in page.content.decode()
    assert selected(page)["评价年度"] == "所属年份"


def test_saving_without_a_needed_column_is_refused(scene):
    _, ticket = drop(scene)
    page = ask(scene.browser, ticket, RIGHT | {"纳税信用等级": ""}, step="save")
    assert page.status_code == 422
    assert "Say which heading stands for: 纳税信用等级." in text(page)
    assert not SourceMapping.objects.exists()
    assert not Delivery.objects.exists()


def test_one_heading_cannot_stand_for_two_columns(scene):
    _, ticket = drop(scene)
    page = ask(scene.browser, ticket, RIGHT | {"评价年度": "信用级别"})
    assert list(selected(page).values()).count("信用级别") == 1
    assert "Choose a heading." in text(page)


def test_a_heading_that_the_file_has_not_counts_as_none(scene):
    _, ticket = drop(scene)
    page = ask(scene.browser, ticket, RIGHT | {"纳税信用等级": "<script>"}, step="save")
    assert page.status_code == 422
    assert "<script>" not in page.content.decode()


def keep(scene, content=None, chosen=None, **options):
    """Choose and keep a mapping; return the delivery it made, read."""
    _, ticket = drop(scene, content, **options)
    answer = ask(scene.browser, ticket, chosen or RIGHT, step="save", source=options.get("source", "tax_grades"))
    delivery = Delivery.objects.get(pk=answer.url.split("/")[-1])
    return deliver_again(delivery)


def deliver_again(delivery):
    from creditshare.records.services import import_delivery

    return import_delivery(delivery_id=delivery.pk, at=AT)


def test_keeping_delivers_this_file_and_the_next_is_read_without_asking(scene):
    delivery = keep(scene)
    batch = delivery.batches.get()
    assert (delivery.status, batch.new, batch.wrong) == ("done", 1, 1)
    saved = SourceMapping.objects.get()
    assert (saved.organisation_id, saved.source, saved.version) == (scene.officer.organisation_id, "tax_grades", 1)
    assert (saved.saved_by_id, saved.fingerprint) == (scene.officer.person_id, fingerprint([*STRANGE, "序号"][:5]))
    assert saved.mapping == {column.name: RIGHT.get(column.name, "") for column in GRADES}
    page, _ = drop(scene, strange_rows((OTHER, "乙公司", "2024", "B", "王五")))
    assert "Readable" in text(page)
    assert "Deliver these records" in text(page)


def test_the_order_of_the_columns_does_not_matter(scene):
    keep(scene)
    turned = ("经办人", "信用级别", "主体代码", "所属年份", "主体称谓")
    page, _ = drop(scene, strange_rows(("x", "B", OTHER, "2024", "乙"), headings=turned))
    assert "Readable" in text(page)


def test_one_heading_more_is_another_file(scene):
    keep(scene)
    page, _ = drop(scene, strange_rows((OTHER, "乙", "2024", "B", "x", "y"), headings=(*STRANGE, "备考")))
    assert "These headings were not found" in text(page)


def test_a_workbook_with_a_title_is_mapped_too(scene):
    book = openpyxl.Workbook()
    book.active.append(["瑶海区纳税信用评价表"])
    book.active.append(STRANGE)
    book.active.append([FIRM, "甲公司", 2025, "A", "张三"])
    out = io.BytesIO()
    book.save(out)
    delivery = keep(scene, out.getvalue(), name="评级.xlsx")
    assert delivery.batches.get().new == 1


def test_in_an_archive_the_file_that_is_not_known_is_asked_about(scene):
    known = as_csv(
        [{"统一社会信用代码": FIRM, "评价年度": "2023", "纳税信用等级": "A"}],
        ["统一社会信用代码", "评价年度", "纳税信用等级"],
    )
    content = zipped({"known.csv": known, "strange.csv": strange_rows((OTHER, "乙公司", "2025", "B", "李四"))})
    _, ticket = drop(scene, content, name="all.zip")
    assert "strange.csv" in text(ask(scene.browser, ticket))
    delivery = keep(scene, content, name="all.zip")
    assert sorted(delivery.batches.values_list("name", "new")) == [("known.csv", 1), ("strange.csv", 1)]


def test_what_was_said_can_be_said_otherwise_and_both_stay(scene):
    keep(scene)
    fields = {"actor": scene.officer, "source": "tax_grades", "fingerprint": SourceMapping.objects.get().fingerprint}
    other = {**RIGHT, "企业名称": "经办人"}
    again = save_mapping(mapping=other, at=AT, **fields)
    assert again.version == 2
    assert save_mapping(mapping=other, at=AT, **fields).pk == again.pk
    assert list(SourceMapping.objects.order_by("version").values_list("mapping__企业名称", flat=True)) == [
        "主体称谓",
        "经办人",
    ]
    known = saved_mappings("tax_grades", sender_id=scene.officer.organisation_id, owner_id=None)
    assert known[fields["fingerprint"]]["企业名称"] == "经办人"


def test_a_version_is_never_changed(scene):
    keep(scene)
    saved = SourceMapping.objects.get()
    with pytest.raises(TypeError):
        saved.save()
    with pytest.raises(TypeError):
        saved.delete()


def test_another_organisation_has_to_say_for_itself(scene):
    keep(scene)
    other = browser_of(makers.actor(makers.organisation(kinds.AGENCY), kinds.OFFICER))
    assert "These headings were not found" in text(upload(other, strange_rows(), "评级.csv", "tax_grades"))


def test_a_mapping_is_of_one_source(scene):
    keep(scene)
    assert saved_mappings("tax_arrears", sender_id=scene.officer.organisation_id, owner_id=None) == {}


@pytest.mark.parametrize("ticket", ["", "made up"])
def test_without_a_ticket_the_file_is_chosen_again(scene, ticket):
    assert ask(scene.browser, ticket, RIGHT, step="save").url == reverse("records_upload")


def test_a_ticket_is_of_one_organisation(scene):
    _, ticket = drop(scene)
    stranger = browser_of(makers.actor(makers.organisation(kinds.AGENCY), kinds.OFFICER))
    assert ask(stranger, ticket, RIGHT, step="save").url == reverse("records_upload")
    assert not SourceMapping.objects.exists()


def test_a_known_file_needs_no_choice(scene):
    known = as_csv(
        [{"统一社会信用代码": FIRM, "评价年度": "2023", "纳税信用等级": "A"}],
        ["统一社会信用代码", "评价年度", "纳税信用等级"],
    )
    _, ticket = drop(scene, known)
    assert ask(scene.browser, ticket).url == reverse("records_upload")


def test_who_delivers_nothing_has_no_page(scene):
    bank = browser_of(makers.actor(makers.bank(), kinds.OFFICER))
    assert ask(bank, "x").status_code == 403
    assert scene.browser.get(reverse("records_mapping")).status_code == 405


def test_every_word_of_the_page_is_escaped(scene):
    wicked = ('"><script>alert(1)</script>', *STRANGE[1:])
    _, ticket = drop(scene, strange_rows((FIRM, "<b>甲</b>", "2025", "A", "x"), headings=wicked))
    page = ask(scene.browser, ticket).content.decode()
    assert "<script>alert" not in page
    assert "<b>甲" not in page
    assert "&lt;script&gt;" in page


# A firm's own invoices


BOOKS = {
    "发票号码": "票号", "销方识别号": "卖方代码", "购方识别号": "买方代码", "开票日期": "日期",
    "金额": "净额", "税额": "税", "价税合计": "合计数", "发票状态": "情况",
}  # fmt: skip


def test_a_firm_says_what_the_columns_of_its_own_program_are(db, english):
    firm = makers.firm(code=OWN)
    handler = makers.actor(firm, kinds.HANDLER)
    scene = SimpleNamespace(officer=handler, browser=browser_of(handler))
    rows = [
        {BOOKS[name]: cell for name, cell in invoice(str(serial), buyer=PARTNERS[0]).items() if name in BOOKS}
        for serial in (1, 2)
    ]
    content = as_csv(rows, list(BOOKS.values()))
    _, ticket = drop(scene, content, source="invoices", name=f"{OWN}.csv")
    page = ask(scene.browser, ticket, BOOKS, source="invoices")
    assert "2 rows right" in text(page)
    assert "¥113.00" in text(page)
    delivery = keep(scene, content, BOOKS, source="invoices", name=f"{OWN}.csv")
    assert delivery.batches.get().new == 2


def test_a_mapping_that_makes_no_file_of_the_source_says_why(db, english):
    handler = makers.actor(makers.firm(code=OWN), kinds.HANDLER)
    scene = SimpleNamespace(officer=handler, browser=browser_of(handler))
    rows = [{BOOKS[name]: cell for name, cell in invoice("1").items() if name in BOOKS}]
    _, ticket = drop(scene, as_csv(rows, list(BOOKS.values())), source="invoices", name="x.csv")
    turned = BOOKS | {"金额": "情况", "发票状态": "净额"}
    assert "1 row wrong" in text(ask(scene.browser, ticket, turned, source="invoices"))


# The other doors


def test_the_api_reads_the_next_file_without_asking(scene):
    keep(scene)
    system = Sender.of(makers.bank().__class__.objects.get(pk=scene.officer.organisation_id))
    rows = [dict(zip(STRANGE, (OTHER, "乙公司", "2024", "B", "王五"), strict=True))]
    import json

    answer = system.send(json.dumps({"rows": rows}).encode())
    delivery = deliver_again(Delivery.objects.get(pk=answer.json()["id"]))
    assert (delivery.status, delivery.batches.get().new) == ("done", 1)


def test_the_command_reads_the_next_file_without_asking(scene, tmp_path, capsys):
    keep(scene)
    path = tmp_path / "next.csv"
    path.write_bytes(strange_rows((OTHER, "乙公司", "2024", "B", "王五")))
    call_command("import_records", "tax_grades", str(path), "--json")
    assert '"new": 1' in capsys.readouterr().out


def test_a_mapping_that_was_sent_along_comes_first(scene):
    keep(scene)
    turned = RIGHT | {"企业名称": ""}
    delivery = deliver(
        strange_rows((OTHER, "乙", "2024", "B", "x")),
        name="x.csv",
        source="tax_grades",
        actor=scene.officer,
        mapping=turned,
    )
    assert delivery.batches.get().new == 1


def test_one_firm_never_says_what_anothers_headings_mean(db):
    mine, theirs = makers.actor(makers.firm(), kinds.HANDLER), makers.firm()
    mapping = {column.name: "x" for column in SOURCES["invoices"].COLUMNS}
    save_mapping(actor=mine, source="invoices", fingerprint="f" * 64, mapping=mapping, at=AT)
    assert set(saved_mappings("invoices", sender_id=None, owner_id=mine.organisation_id)) == {"f" * 64}
    assert saved_mappings("invoices", sender_id=None, owner_id=theirs.pk) == {}
    assert saved_mappings("invoices", sender_id=None, owner_id=None) == {}
    assert saved_mappings("invoices", sender_id=theirs.pk, owner_id=mine.organisation_id) == {}


def test_the_reading_process_is_told_of_the_newest_only(db):
    officer = makers.actor(makers.organisation(kinds.AGENCY), kinds.OFFICER)
    mapping = {column.name: "x" for column in GRADES}
    for serial in range(MOST + 3):
        save_mapping(actor=officer, source="tax_grades", fingerprint=f"{serial:064}", mapping=mapping, at=AT)
    found = saved_mappings("tax_grades", sender_id=officer.organisation_id, owner_id=None)
    assert len(found) == MOST
    assert f"{MOST + 2:064}" in found
    assert f"{0:064}" not in found


def test_what_cannot_be_saved(db):
    officer = makers.actor(makers.organisation(kinds.AGENCY), kinds.OFFICER)
    given = {"fingerprint": "f" * 64, "mapping": {}, "at": AT}
    with pytest.raises(MappingIncomplete) as refused:
        save_mapping(actor=officer, source="tax_grades", **given)
    assert refused.value.facts["columns"] == "统一社会信用代码、评价年度、纳税信用等级"
    with pytest.raises(SourceUnknown):
        save_mapping(actor=officer, source="horoscopes", **given)
    with pytest.raises(NotPermitted):
        save_mapping(actor=makers.actor(makers.bank(), kinds.OFFICER), source="tax_grades", **given)


def test_what_cannot_be_looked_at(scene):
    asked = {"actor": scene.officer, "digest": "0" * 64, "name": "x", "at": AT}
    with pytest.raises(NotFound):
        look_at_file(source="tax_grades", **asked)
    with pytest.raises(SourceUnknown):
        look_at_file(source="horoscopes", **asked)
    handler = makers.actor(makers.firm(), kinds.HANDLER)
    with pytest.raises(NotFound):
        look_at_file(source="tax_grades", **asked | {"actor": handler})
    upload(scene.browser, zipped({"../a.csv": b"x"}), "x.zip", "tax_grades")
    with pytest.raises(FileRefused):
        look_at_file(source="tax_grades", **asked | {"digest": Original.objects.get().digest})


def test_a_look_applies_nothing(scene):
    _, ticket = drop(scene)
    ask(scene.browser, ticket, RIGHT)
    assert not Batch.objects.exists()
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("length", [61, 8000])
def test_a_cell_too_long_for_a_heading_is_none(length):
    sheet = sheet_of(("处罚日期", "社会信用代码", "长" * length), ("2026-01-01", FIRM, "x"))
    assert find_headings(sheet, COLUMNS).texts == ["处罚日期", "社会信用代码", ""]
