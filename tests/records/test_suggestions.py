"""修改建议: what a wrong cell was meant to say, where only one thing can have been meant; read by its column, always."""

import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from creditshare.parties.rules.uscc import ALPHABET, is_valid_uscc
from creditshare.records.rules.cells import Unreadable
from creditshare.records.rules.codes import mended_codes
from creditshare.records.rules.complaints import COMPLAINTS
from creditshare.records.rules.suggestions import GUESSES, suggest
from creditshare.records.sources import SOURCES
from tests import makers
from tests.records.makers import OWN

SEED = 20261123
ALL_COLUMNS = [column for source in SOURCES.values() for column in source.COLUMNS]


def column(name, source="invoices"):
    return next(column for column in SOURCES[source].COLUMNS if column.name == name)


def proposal(name, code, given, source="invoices", **row):
    return suggest(column(name, source), code, {name: given, **row})


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("28/7/2026", "2026-07-28"),
        ("7/28/2026", "2026-07-28"),
        ("8/8/2026", "2026-08-08"),
        ("7/8/2026", None),
        ("2026/13/45", None),
        ("2026-02-30", None),
        ("2026.7.28.", "2026-07-28"),
        ("2026 7 28", "2026-07-28"),
        ("2O26-O7-28", "2026-07-28"),
        ("二〇二六年七月二十八日", "2026-07-28"),
        ("二〇二六年十月十日", "2026-10-10"),
        ("26/7/28", None),
        ("soon", None),
        ("", None),
    ],
)
def test_days_in_another_order_or_in_words(given, meant):
    assert proposal("开票日期", "date_unreadable", given) == meant


@pytest.mark.parametrize("given", ["2026年7月8日", "２０２６-０７-０８", "20260708"])
def test_a_day_that_can_be_read_needs_no_proposal(given):
    assert column("开票日期").read(given)
    assert proposal("开票日期", "date_unreadable", given) in (None, "2026-07-08")


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("人民币100元整", "100"),
        ("RMB 1,234.50", "1234.50"),
        ("1,23,4.50", "1234.50"),
        ("1 234.5", "1234.5"),
        ("1.234,56", "1234.56"),
        ("1,23", None),
        ("l00.5O", "100.50"),
        ("１００．００元整", "100.00"),
        ("100-", "-100"),
        ("“100.00”", "100.00"),
        ("12万", None),
        ("$5", None),
        ("约100", None),
        ("1..2", None),
        ("", None),
    ],
)
def test_amounts_without_what_is_written_around_them(given, meant):
    assert proposal("金额", "amount_unreadable", given) == meant


@pytest.mark.parametrize(
    ("name", "code", "given", "others", "meant"),
    [
        ("价税合计", "missing", "", {"金额": "100.00", "税额": "13"}, "113.00"),
        ("金额", "missing", "", {"税额": "13", "价税合计": "113"}, "100.00"),
        ("税额", "missing", "", {"金额": "100", "价税合计": "113"}, "13.00"),
        ("税额", "cell_error", "#REF!", {"金额": "100", "价税合计": "113"}, "13.00"),
        ("价税合计", "amount_unreadable", "??", {"金额": "100", "税额": "免税"}, "100.00"),
        ("金额", "amount_unreadable", "1,23", {"税额": "0.16", "价税合计": "1.39"}, "1.23"),
        ("金额", "amount_fraction", "99.999", {"税额": "13", "价税合计": "113"}, "100.00"),
        ("金额", "amount_too_large", "10000000000000000", {"税额": "13", "价税合计": "113"}, "100.00"),
        ("价税合计", "missing", "", {"金额": "100"}, None),
        ("价税合计", "missing", "", {"金额": "100", "税额": "x"}, None),
        ("发票号码", "missing", "", {"金额": "100", "税额": "13", "价税合计": "113"}, None),
    ],
)
def test_one_of_three_amounts_is_told_by_the_two_others(name, code, given, others, meant):
    assert proposal(name, code, given, **others) == meant


@pytest.mark.parametrize(
    ("source", "name", "given", "meant"),
    [
        ("invoices", "金额", "100.005", "100.01"),
        ("invoices", "金额", "¥1,100.10000000001", "1100.10"),
        ("invoices", "金额", "-0.125", "-0.13"),
        ("penalties", "罚款金额(万元)", "0.1234567", "0.123457"),
    ],
)
def test_fractions_of_a_fen_are_rounded_in_the_unit_of_the_column(source, name, given, meant):
    assert proposal(name, "amount_fraction", given, source) == meant


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("正常发标", "正常发票"),
        ("正场", "正常"),
        ("作廢", "作废"),
        ("异 常", "异常"),
        ("已红冲全额", "已红冲-全额"),
        ("红冲", "已红冲"),
        ("反常", None),
        ("x", None),
        ("", None),
        ("完全不同的词", None),
    ],
)
def test_words_near_a_known_one(given, meant):
    assert proposal("发票状态", "choice_unknown", given) == meant


@pytest.mark.parametrize(("given", "meant"), [("a", "A"), ("a级", "A级"), ("AA", None), ("E", None), ("优", None)])
def test_a_grade_is_never_guessed(given, meant):
    assert proposal("纳税信用等级", "choice_unknown", given, "tax_grades") == meant


@pytest.mark.parametrize(
    ("source", "name", "code", "given", "meant"),
    [
        ("invoices", "发票号码", "number_malformed", "1234 5678", "12345678"),
        ("invoices", "发票号码", "number_malformed", "No.12345678", "12345678"),
        ("invoices", "发票号码", "number_malformed", "O1234567", "01234567"),
        ("invoices", "发票号码", "number_malformed", "123", None),
        ("invoices", "发票号码", "number_ruined", "2.63E+19", None),
        ("invoices", "销方识别号", "code_malformed", OWN[:6] + " " + OWN[6:], OWN),
        ("social_insurance", "参保人数", "count_unreadable", "约12名", "12"),
        ("social_insurance", "参保人数", "count_unreadable", "12.5", None),
        ("social_insurance", "参保人数", "count_unreadable", "-3", None),
        ("social_insurance", "参保人数", "count_unreadable", "1.2万", None),
        ("social_insurance", "参保人数", "count_unreadable", "3到5", None),
        ("social_insurance", "费款所属期", "month_unreadable", "7/2026", "2026-07"),
        ("social_insurance", "费款所属期", "month_unreadable", "二〇二六年七月", "2026-07"),
        ("social_insurance", "费款所属期", "month_unreadable", "13/2026", None),
        ("tax_grades", "评价年度", "year_unreadable", "二〇二五年度", "2025"),
        ("tax_grades", "评价年度", "year_unreadable", "2024至2025", None),
        ("patents", "专利号", "patent_malformed", "ZL 2024 1 0123456.7号", "ZL2024101234567"),
    ],
)
def test_numbers_months_and_counts(source, name, code, given, meant):
    assert proposal(name, code, given, source) == meant


@pytest.mark.parametrize(
    ("make", "is_told"),
    [
        (lambda code: f"{code[:2]}-{code[2:8]} {code[8:]}", True),
        (lambda code: code.replace("0", "O"), True),
        (lambda code: code.replace("1", "I").replace("0", "o"), True),
        (lambda code: code[:10] + "I" + code[11:], True),
        (lambda code: code[:-1], False),
        (lambda code: code + "0", False),
        (lambda code: "", False),
    ],
)
def test_codes_with_one_slip(make, is_told):
    given = make(OWN)
    assert proposal("统一社会信用代码", "uscc_invalid", given, "tax_grades") == (OWN if is_told else None)


def test_a_letter_no_code_has_is_always_mended_to_the_one_code_that_holds():
    random = Random(SEED)
    for _ in range(500):
        code, at = makers.uscc(random.randrange(10**7)), random.randrange(18)
        assert mended_codes(code[:at] + random.choice("IOSVZ") + code[at + 1 :]) == {code}


def test_several_corrections_that_hold_are_none():
    """Two corrections of one code can both hold; then nobody knows."""
    random = Random(SEED)
    seen = set()
    for _ in range(2000):
        code = makers.uscc(random.randrange(10**7))
        at = random.randrange(18)
        given = code[:at] + random.choice(ALPHABET) + code[at + 1 :]
        found = mended_codes(given)
        assert all(map(is_valid_uscc, found))
        told = proposal("统一社会信用代码", "uscc_invalid", given, "tax_grades")
        assert told == (next(iter(found)) if len(found) == 1 and found != {given} else None)
        seen.add(min(len(found), 2))
    assert seen == {0, 1, 2}


def test_only_known_rules_are_guessed_at():
    assert GUESSES.keys() <= COMPLAINTS.keys()
    assert suggest(column("金额"), "no_such_rule", {"金额": "1"}) is None


@given(
    st.sampled_from(ALL_COLUMNS),
    st.sampled_from(sorted(GUESSES)),
    st.one_of(
        st.text(max_size=30),
        st.from_regex(re.compile(r"[0-9OIl一二十〇./年月日,\-¥元万eE+ ]{0,20}"), fullmatch=True),
    ),
    st.dictionaries(st.sampled_from(["金额", "税额", "价税合计"]), st.text(max_size=12), max_size=3),
)
def test_whatever_is_proposed_is_read_by_its_column_and_differs(chosen, code, text, row):
    found = suggest(chosen, code, row | {chosen.name: text})
    if found is None:
        return
    assert found != text
    try:
        chosen.read(found)
    except Unreadable as unreadable:
        pytest.fail(f"{found!r} breaks {unreadable.code}")
