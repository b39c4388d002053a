"""The invented district is the same on the same day, looks like trade, and is valid by the platform's own rules."""

from datetime import date
from decimal import Decimal

import pytest

from creditshare.parties.rules.roles import is_offered
from creditshare.parties.rules.uscc import is_valid_uscc
from demo import story
from demo.cast import FIRMS, MONTHS, ORGANISATIONS, PEOPLE, code_of, firm_code, organisation_code
from demo.ledger import HEADINGS, as_csv, invoice_file, invoice_rows, partners, season_factor

TODAY = date(2026, 11, 23)
KEYS = [firm.key for firm in FIRMS]
by_key = {firm.key: firm for firm in FIRMS}
NET, TAX, TOTAL, STATUS, DAY, SELLER, BUYER, NUMBER = 9, 10, 11, 14, 8, 4, 6, 3


def sales_by_month(key, side="S"):
    sums = {}
    for row in invoice_rows(by_key[key], side, TODAY):
        if row[STATUS] == "正常":
            sums[row[DAY][:7]] = sums.get(row[DAY][:7], Decimal(0)) + Decimal(row[NET])
    return [sums[month] for month in sorted(sums)]


@pytest.mark.parametrize("key", KEYS)
def test_the_codes_of_firms_are_valid_and_their_own(key):
    assert is_valid_uscc(firm_code(key))
    assert sum(firm_code(other) == firm_code(key) for other in KEYS) == 1


@pytest.mark.parametrize("key", [row[0] for row in ORGANISATIONS])
def test_the_codes_of_organisations_are_valid(key):
    assert is_valid_uscc(organisation_code(key))
    assert organisation_code(key) not in {firm_code(firm) for firm in KEYS}


def test_everybody_works_somewhere_in_a_role_that_is_offered_there():
    kinds_of = {key: kind for key, kind, _ in ORGANISATIONS} | dict.fromkeys(KEYS, "enterprise")
    for person in PEOPLE:
        for role in person.roles:
            assert is_offered(kinds_of[person.organisation], role), person


@pytest.mark.parametrize("side", ["S", "P"])
@pytest.mark.parametrize("key", KEYS)
def test_the_same_day_gives_the_same_file_to_the_byte(key, side):
    assert invoice_file(by_key[key], side, TODAY) == invoice_file(by_key[key], side, TODAY)


def test_another_firm_in_the_cast_would_change_no_other_firm():
    alone = invoice_rows(by_key["wulian"], "S", TODAY)
    invoice_rows(by_key["jiaju"], "S", TODAY)
    assert invoice_rows(by_key["wulian"], "S", TODAY) == alone


@pytest.mark.parametrize("key", KEYS)
def test_the_sums_of_every_invoice_agree_to_the_fen(key):
    for side in "SP":
        for row in invoice_rows(by_key[key], side, TODAY):
            assert Decimal(row[NET]) + Decimal(row[TAX]) == Decimal(row[TOTAL])


@pytest.mark.parametrize("key", KEYS)
def test_every_invoice_is_the_firm_s_own_and_dated_within_the_story(key):
    code = firm_code(key)
    for side, own in (("S", SELLER), ("P", BUYER)):
        rows = invoice_rows(by_key[key], side, TODAY)
        assert {row[own] for row in rows} <= {code}
        assert all("2024-06-01" <= row[DAY][:10] <= "2026-11-23" for row in rows)


@pytest.mark.parametrize("key", KEYS)
def test_numbers_are_twenty_digits_and_never_repeat(key):
    numbers = [row[NUMBER] for side in "SP" for row in invoice_rows(by_key[key], side, TODAY)]
    assert all(len(number) == 20 and number.isdigit() for number in numbers)
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("key", KEYS)
def test_rows_have_the_columns_of_the_tax_bureau_s_export(key):
    assert {len(row) for row in invoice_rows(by_key[key], "S", TODAY)} == {len(HEADINGS)}


def test_some_invoices_are_voided_and_some_are_red():
    rows = [row for key in KEYS for row in invoice_rows(by_key[key], "S", TODAY)]
    voided = sum(row[STATUS] == "已作废" for row in rows)
    red = [row for row in rows if Decimal(row[NET]) < 0]
    assert 0 < voided < len(rows) / 20
    assert 0 < len(red) < len(rows) / 20
    assert {row[15] for row in red} == {"否"}


def test_growth_grows_and_decline_declines():
    growing, shrinking = sales_by_month("wulian"), sales_by_month("shangmao")
    assert sum(growing[-13:-1]) > 1.2 * float(sum(growing[1:13])) * 0.9
    assert sum(shrinking[-13:-1]) < sum(shrinking[1:13])


def test_distress_fades_in_the_last_months():
    fading = sales_by_month("jiancai")
    assert sum(fading[-4:]) < sum(fading[:4]) / 2


def test_seasons_peak_in_autumn():
    assert season_factor("season", 3, 10) > 1.5 * season_factor("season", 3, 6)


@pytest.mark.parametrize("trend", ["growth", "decline", "season", "distress", "lumpy", "young", "steady"])
def test_every_february_is_quieter_and_no_month_is_negative(trend):
    for age in range(MONTHS):
        assert season_factor(trend, age, 2) <= season_factor(trend, age, 4) or trend == "lumpy"
        assert season_factor(trend, age, 7) >= 0


def test_the_young_firm_has_only_traded_since_it_began():
    assert min(row[DAY] for row in invoice_rows(by_key["xinchuang"], "S", TODAY)) >= "2026-01"


def test_partners_have_valid_codes_and_names():
    for code, name in partners(by_key["wulian"], "S", 22):
        assert is_valid_uscc(code)
        assert name.startswith("合肥") and name.endswith("有限公司")


def test_csv_opens_in_excel_and_in_gb18030():
    assert as_csv(["甲"], [["乙"]]).startswith(b"\xef\xbb\xbf")
    assert as_csv(["甲"], [["乙"]], "gb18030").decode("gb18030") == "甲\r\n乙\r\n"


def test_a_code_with_another_prefix_is_valid_too():
    assert is_valid_uscc(code_of(42, "91340100MA"))


@pytest.mark.django_db
def test_an_empty_district_is_not_told_yet():
    assert not story.is_told()
