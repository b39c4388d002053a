"""Names are compared by what they look like, noted where they differ from the register, and never used as keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from creditshare.parties.models import Organisation
from creditshare.records.models import DONE, Batch, Invoice, SourceRecord
from creditshare.records.rules.names import FILE_NAME, is_same_name, plain_file_name, skeleton
from creditshare.records.rules.tables import heading_key
from tests import makers as firms
from tests.records.makers import OWN, PARTNERS, as_csv, deliver, invoice

ALIKE = [
    ("北京（中关村）科技有限公司", "北京(中关村)科技有限公司"),
    ("北京〔中关村〕科技有限公司", "北京【中关村】科技有限公司"),
    ("约翰·史密斯（上海）有限公司", "约翰・史密斯（上海）有限公司"),
    ("约翰•史密斯贸易", "约翰．史密斯贸易"),
    ("二〇二六商贸有限公司", "二○二六商贸有限公司"),
    ("二〇二六商贸有限公司", "二O二六商贸有限公司"),
    ("ABC 有限公司", "ａｂｃ有限公司"),
    ("甲\u200b乙\ufeff有限公司", "甲乙有限公司"),
    ("甲乙\u202e有限公司", "甲乙有限公司"),
    ("甲　乙 有限公司\u00a0", "甲乙有限公司"),
    ("长一重工", "长—重工"),
    ("周口贸易", "周囗贸易"),
    ("АВС".translate({0x410: "A", 0x412: "B", 0x421: "C"}), "abc"),
    ("第Ⅱ建筑公司", "第II建筑公司"),
    ("甲、乙律师事务所", "甲，乙律师事务所"),
]
OTHER = [
    ("甲有限公司", "乙有限公司"),
    ("甲有限公司", "甲有限责任公司"),
    ("甲（上海）有限公司", "甲上海有限公司"),
    ("第一建筑公司", "第二建筑公司"),
    ("未来科技", "末来科技"),
]
REGISTERED = "安徽（合肥）示例有限公司"
PENALTIES = "统一社会信用代码,企业名称,行政处罚决定书文号,处罚类别,罚款金额(万元),处罚决定日期"


@pytest.mark.parametrize(("first", "second"), ALIKE)
def test_names_that_look_alike_are_the_same(first, second):
    assert skeleton(first) == skeleton(second)
    assert is_same_name(first, second) and is_same_name(second, first)


@pytest.mark.parametrize(("first", "second"), OTHER)
def test_other_names_are_not(first, second):
    assert not is_same_name(first, second)


@given(st.text(max_size=40))
def test_a_skeleton_is_its_own_skeleton(name):
    assert skeleton(skeleton(name)) == skeleton(name)


@given(st.text(max_size=20), st.sampled_from("\u200b\u202e\ufeff \u3000\x07"), st.integers(0, 20))
def test_what_nobody_sees_makes_no_difference(name, unseen, place):
    assert skeleton(name[:place] + unseen + name[place:]) == skeleton(name)


def test_no_name_differs_from_nothing():
    assert is_same_name("", "甲") and is_same_name("甲", "")


@pytest.mark.parametrize(
    ("heading", "known"),
    [("金\u200b额", "金额"), ("金 额（元）", "金额(元)"), ("CF_WSH", "cf_wsh"), ("金额〔元〕", "金额（元）"), ("﻿*序号：", "序号")],
)  # fmt: skip
def test_headings_are_compared_by_what_they_look_like(heading, known):
    assert heading_key(heading) == heading_key(known)


@given(st.text(max_size=400))
def test_a_file_name_is_plain_and_short_whatever_it_was(name):
    plain = plain_file_name(name)
    assert 0 < len(plain) <= FILE_NAME and "/" not in plain and "\x00" not in plain and "\u202e" not in plain
    plain.encode()


@pytest.fixture
def firm(db):
    return firms.firm(REGISTERED, OWN)


def stated(name, **cells):
    return as_csv([invoice(f"{number:08d}", 销方名称=name, **cells) for number in range(1, 3)])


@pytest.mark.parametrize(
    ("name", "noted"),
    [(REGISTERED, {}), ("安徽(合肥)示例 有限公司\u200b", {}), ("", {}), ("别的有限公司", {"name_differs": 1})],
)  # fmt: skip
def test_an_export_that_names_its_firm_otherwise_is_read_and_noted(firm, name, noted):
    delivery = deliver(stated(name), name=f"{OWN}.csv", registers=False)
    batch = Batch.objects.get(delivery=delivery)
    assert (delivery.status, batch.new, batch.firm_id, batch.notes) == (DONE, 2, firm.pk, noted)


def test_a_firm_is_found_by_its_code_and_never_by_its_name(firm):
    firms.firm("别的有限公司", PARTNERS[0])
    deliver(stated("别的有限公司"), name=f"{OWN}.csv", registers=False)
    assert set(Invoice.objects.values_list("firm_id", flat=True)) == {firm.pk}
    assert Organisation.objects.get(pk=firm.pk).name == REGISTERED


def test_records_count_each_firm_once(firm):
    other = firms.firm("乙有限公司", PARTNERS[1])
    lines = [
        f"{OWN},别的有限公司,罚〔2026〕1号,罚款,3,2026-09-01",
        f"{OWN},又一有限公司,罚〔2026〕2号,罚款,3,2026-09-02",
        f"{other.uscc},乙有限 公司,罚〔2026〕3号,罚款,3,2026-09-03",
        f"{other.uscc},,罚〔2026〕4号,罚款,3,2026-09-04",
    ]
    delivery = deliver("\n".join([PENALTIES, *lines]).encode(), source="penalties", registers=False)
    batch = Batch.objects.get(delivery=delivery)
    assert (batch.new, batch.wrong, batch.notes) == (4, 0, {"name_differs": 1})
    assert SourceRecord.objects.filter(firm=firm).count() == 2
