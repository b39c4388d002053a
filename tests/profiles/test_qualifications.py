"""Licences, patents, marks and honours: what holds on the day, to the day, and what only looks as if it did."""

from datetime import date

import pytest

from creditshare.profiles.indicators import qualifications as held
from creditshare.profiles.indicators.filed import Filed
from tests.profiles.makers import body_of, cells, sample_firm

DAY = date(2026, 11, 23)


def filed(as_of=DAY, **records):
    return Filed(as_of, records)


def permit(decided="2024-05-01", **more):
    return {"document": "瑶许1号", "decided_on": decided, "occurred_on": decided} | more


@pytest.mark.parametrize(
    ("row", "count"),
    [
        (permit(), 1),
        (permit("2026-11-23"), 1),
        (permit("2026-11-24"), 0),
        (permit(valid_until="2026-11-23"), 1),
        (permit(valid_until="2026-11-22"), 0),
        (permit(valid_until="2099-12-31"), 1),
        (permit(valid_from="2026-11-24"), 0),
        (permit(valid_from="2026-11-23"), 1),
        (permit(status="1"), 1),
        (permit(status="2"), 0),
        (permit(status="有效"), 1),
        (permit(status="已注销"), 0),
        (permit(status="撤销"), 0),
    ],
)
def test_a_permit_holds_to_the_day(row, count):
    assert held.valid_permits(filed(permits=[row])) == count


def certificate(name="高新技术企业", **more):
    return {"name": name, "issued_on": "2024-11-28", "valid_until": "2027-11-27", "occurred_on": "2024-11-28"} | more


@pytest.mark.parametrize(
    ("row", "high_tech", "specialised", "count"),
    [
        (certificate(), "yes", "no", 1),
        (certificate(valid_until="2026-11-22"), "no", "no", 0),
        (certificate("高新技术企业培育入库"), "no", "no", 1),
        (certificate("国家高新技术企业"), "yes", "no", 1),
        (certificate("安徽省专精特新中小企业"), "no", "yes", 1),
        (certificate("专精特新“小巨人”企业"), "no", "yes", 1),
        (certificate("建筑工程施工总承包", grade="二级"), "no", "no", 1),
        (certificate(status="已过期"), "no", "no", 0),
    ],
)
def test_certificates_say_what_the_firm_is(row, high_tech, specialised, count):
    facts = filed(qualifications=[row])
    assert held.high_tech_enterprise(facts) == high_tech
    assert held.specialised_enterprise(facts) == specialised
    assert held.valid_qualifications(facts) == count


def patent(kind="发明", filed_on="2020-04-29", granted="2022-08-16", **more):
    row = {"number": "1", "patent_kind": kind, "occurred_on": granted or filed_on}
    return row | ({"filed_on": filed_on} if filed_on else {}) | ({"granted_on": granted} if granted else {}) | more


@pytest.mark.parametrize(
    ("row", "count"),
    [
        (patent(), 1),
        (patent(granted=""), 0),
        (patent("发明申请"), 0),
        (patent(granted="2026-11-24"), 0),
        (patent(status="专利权维持"), 1),
        (patent(status="专利权终止"), 0),
        (patent(status="失效"), 0),
        (patent(ended_on="2026-11-23"), 0),
        (patent(ended_on="2026-11-24"), 1),
        (patent(valid_until="2026-11-22"), 0),
        (patent(filed_on="2006-11-23"), 0),
        (patent(filed_on="2006-11-24"), 1),
        (patent("实用新型", filed_on="2016-11-23"), 0),
        (patent("实用新型", filed_on="2016-11-24"), 1),
        (patent("外观设计", filed_on="2021-05-31", granted="2021-09-01"), 1),
        (patent("外观设计", filed_on="2016-11-23", granted="2017-01-01"), 0),
        (patent(filed_on=""), 1),
    ],
)
def test_a_patent_is_in_force_within_its_term(row, count):
    assert held.patents(filed(patents=[row])) == count


@pytest.mark.parametrize(
    ("filed_on", "as_of", "count"),
    [("2021-05-31", date(2031, 5, 31), 0), ("2021-06-01", date(2031, 6, 1), 1), ("2021-06-01", date(2036, 6, 1), 0)],
)
def test_designs_last_fifteen_years_since_the_reform_of_2021(filed_on, as_of, count):
    assert held.patents(filed(as_of, patents=[patent("外观设计", filed_on, "2021-12-01")])) == count


def test_inventions_are_counted_among_the_patents():
    rows = [patent(), patent("实用新型"), patent("外观设计"), patent(status="驳回")]
    assert (held.patents(filed(patents=rows)), held.inventions(filed(patents=rows))) == (3, 1)


def mark(number="311683", goods="29", **more):
    return {"number": number, "goods_class": goods, "registered_on": "2018-04-10", "valid_until": "2028-04-09"} | more


def test_a_mark_of_many_classes_is_one_mark():
    rows = [mark(), mark(goods="30"), mark("2"), mark("3", valid_until="2026-11-22"), mark("4", status="商标无效")]
    assert held.trademarks(filed(trademarks=rows)) == 2
    assert len(held.marks_held(filed(trademarks=rows))) == 3


def test_a_mark_that_was_only_applied_for_does_not_count():
    row = {"number": "5", "filed_on": "2026-01-05"}
    assert held.trademarks(filed(trademarks=[row])) == 0


@pytest.mark.parametrize(
    ("more", "count"),
    [({}, 1), ({"valid_until": "2026-11-22"}, 0), ({"revoked_on": "2026-11-23"}, 0), ({"revoked_on": "2026-11-24"}, 1)],
)
def test_honours_end(more, count):
    row = {"name": "合肥市质量奖", "awarded_on": "2025-12-01"} | more
    assert held.honours(filed(honours=[row])) == count
    assert held.honours(filed(date(2025, 11, 30), honours=[row])) == 0


@pytest.mark.parametrize(
    ("more", "flag"),
    [({}, "yes"), ({"valid_until": "2026-11-22"}, "no"), ({"removed_on": "2026-11-23"}, "no"),
     ({"removed_on": "2026-11-24"}, "yes"), ({"listed_on": "2026-11-24"}, "no")],
)  # fmt: skip
def test_a_red_list_holds_until_it_ends(more, flag):
    row = {"list": "劳动保障A级单位", "listed_on": "2025-07-01"} | more
    assert held.red_listed(filed(red_lists=[row])) == flag


def test_nothing_held_is_zero_where_the_register_reports():
    numbers = (
        held.valid_permits,
        held.valid_qualifications,
        held.patents,
        held.inventions,
        held.trademarks,
        held.honours,
    )
    assert {number(filed()) for number in numbers} == {0}
    assert {flag(filed()) for flag in (held.high_tech_enterprise, held.specialised_enterprise, held.red_listed)} == {
        "no"
    }


def test_what_does_not_hold_is_not_listed():
    body = body_of(
        sample_firm(permits=[permit("2019-01-01"), permit("2019-02-02", document="旧证", valid_until="2019-12-31")])
    )
    assert [row["facts"]["document"] for row in body["blocks"]["qualifications"]["records"]] == ["瑶许1号"]
    assert cells(body)["valid_permits"]["value"] == "1" and "旧证" not in str(body)
