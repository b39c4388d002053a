"""Tax and integrity numbers: what holds on the day, what happened in the year, and three states that stay apart."""

from datetime import date

import pytest

from creditshare.profiles.indicators import FILED_INDICATORS, integrity, tax
from creditshare.profiles.indicators.filed import Filed
from tests.profiles.makers import CONNECTED, body_of, cells, raw, sample_firm

DAY = date(2020, 2, 21)


def filed(sales=None, as_of=DAY, **records):
    return Filed(as_of, records, sales)


def grade(year, letter):
    return {"occurred_on": f"{year}-12-31", "year": year, "grade": letter}


def filing(end, sales="1000.00", due="", done="", kind="增值税"):
    row = {"occurred_on": end, "tax": kind, "period_start": end[:8] + "01", "period_end": end, "declared_sales": sales}
    return row | ({"due_on": due} if due else {}) | ({"filed_on": done} if done else {})


def test_the_latest_grade_and_the_one_before():
    rows = [grade(2017, "B"), grade(2018, "C"), grade(2016, "A")]
    assert tax.tax_grade(filed(tax_grades=rows)) == "C"
    assert tax.tax_grade_before(filed(tax_grades=rows)) == "B"
    assert [row["year"] for row in tax.grades(filed(tax_grades=rows))] == [2018, 2017, 2016]


@pytest.mark.parametrize(("as_of", "expected"), [(date(2019, 12, 31), None), (date(2020, 1, 1), "A")])
def test_a_year_is_not_graded_before_it_is_over(as_of, expected):
    assert tax.tax_grade(filed(as_of=as_of, tax_grades=[grade(2019, "A")])) == expected


def test_a_firm_that_was_not_graded_is_unknown_and_not_c():
    assert tax.tax_grade(filed()) is None and tax.tax_grade_before(filed(tax_grades=[grade(2018, "A")])) is None


@pytest.mark.parametrize(
    ("end", "counted"),
    [("2019-01-31", False), ("2019-02-28", True), ("2020-01-31", True), ("2020-02-29", False)],
)
def test_a_return_belongs_to_the_month_its_period_ends_in(end, counted):
    value = tax.declared_sales_12m(filed(tax_filings=[filing(end, "12.34")]))
    assert value == (1234 if counted else None)


def test_only_value_added_tax_returns_add_up_sales():
    rows = [filing("2019-06-30", "10.00"), filing("2019-06-30", "99.00", kind="企业所得税")]
    assert tax.declared_sales_12m(filed(tax_filings=rows)) == 1000
    assert tax.declared_sales_12m(filed(tax_filings=rows[1:])) is None


@pytest.mark.parametrize(("sales", "gap"), [(100_00, 0.0), (75_00, 0.25), (130_00, 0.3), (0, 1.0), (None, None)])
def test_the_gap_is_over_what_was_declared(sales, gap):
    value = tax.declared_gap_12m(filed(sales, tax_filings=[filing("2019-06-30", "100.00")]))
    assert value == (None if gap is None else pytest.approx(gap))


def test_nothing_declared_leaves_the_gap_unknown():
    assert tax.declared_gap_12m(filed(5, tax_filings=[filing("2019-06-30", "0.00")])) is None


@pytest.mark.parametrize(
    ("due", "done", "late"),
    [
        ("2019-07-15", "2019-07-15", 0),
        ("2019-07-15", "2019-07-16", 1),
        ("2019-07-15", "", 1),
        ("2020-02-21", "", 0),
        ("2020-02-20", "", 1),
        ("", "2019-09-01", 0),
    ],
)
def test_a_return_is_late_after_its_due_day_or_when_it_never_came(due, done, late):
    assert tax.late_filings_12m(filed(tax_filings=[filing("2019-06-30", due=due, done=done)])) == late


def test_without_a_return_lateness_is_unknown():
    assert tax.late_filings_12m(filed()) is None and tax.zero_declarations_12m(filed()) is None


def test_months_without_declared_sales_are_counted_once():
    rows = [filing("2019-06-30", "0.00"), filing("2019-06-30", "0.00"), filing("2019-07-31", "5.00"),
            filing("2019-08-31", "0.00"), filing("2019-08-31", "1.00")]  # fmt: skip
    assert tax.zero_declarations_12m(filed(tax_filings=rows)) == 1


def test_payments_of_the_year_add_up_to_the_fen():
    rows = [{"paid_on": "2019-02-01", "amount": "0.10"}, {"paid_on": "2020-01-31", "amount": "0.20"},
            {"paid_on": "2020-02-01", "amount": "9.00"}]  # fmt: skip
    assert tax.tax_paid_12m(filed(tax_payments=rows)) == 30
    assert tax.tax_paid_12m(filed(tax_payments=rows[2:])) is None


def test_arrears_are_what_is_due_and_still_unpaid():
    rows = [{"balance": "100.50", "due_on": "2020-01-15"}, {"balance": "0.00", "due_on": "2018-01-15"},
            {"balance": "7.00", "due_on": "2020-02-22"}, {"balance": "1.00", "due_on": "2020-02-01"}]  # fmt: skip
    assert tax.arrears_amount(filed(tax_arrears=rows)) == 101_50
    assert tax.arrears_days(filed(tax_arrears=rows)) == 37
    assert (tax.arrears_amount(filed()), tax.arrears_days(filed())) == (0, 0)
    assert tax.arrears_days(filed(tax_arrears=[{"balance": "1.00"}])) is None


def penalty(decided="2019-06-01", until=None, fine="0.5", taken=None):
    row = {"occurred_on": decided, "decided_on": decided, "fine": fine}
    return row | ({"published_until": until} if until else {}) | ({"confiscated": taken} if taken else {})


@pytest.mark.parametrize(
    ("decided", "until", "count"),
    [
        ("2019-06-01", None, 1),
        ("2019-06-01", "2020-02-21", 1),
        ("2019-06-01", "2020-02-20", 0),
        ("2020-02-21", "2099-12-31", 1),
        ("2020-02-22", None, 0),
    ],
)
def test_a_penalty_counts_while_it_is_published(decided, until, count):
    assert integrity.penalties(filed(penalties=[penalty(decided, until)])) == count


def test_fines_and_confiscations_add_up():
    rows = [penalty(fine="20000.01", taken="0.99"), penalty(until="2019-12-31", fine="1000000")]
    assert integrity.penalty_amount(filed(penalties=rows)) == 2_000_100
    assert integrity.penalty_amount(filed()) == 0


@pytest.mark.parametrize(
    ("kind", "flag"),
    [
        ("dishonest_debtors", integrity.dishonest_debtor),
        ("abnormal_operations", integrity.abnormal_operation),
        ("serious_violations", integrity.serious_violation),
    ],
)
def test_a_listing_holds_from_its_day_until_its_removal(kind, flag):
    def on(listed, removed=None):
        row = {"listed_on": listed} | ({"removed_on": removed} if removed else {})
        return flag(filed(**{kind: [row]}))

    assert flag(filed()) == "no"
    assert on("2020-02-21") == "yes" and on("2020-02-22") == "no"
    assert on("2019-01-01", "2020-02-22") == "yes" and on("2019-01-01", "2020-02-21") == "no"


def test_an_expired_penalty_is_not_in_the_body_at_all():
    body = body_of(sample_firm(penalties=[penalty(until="2020-02-20") | {"document": "旧罚字一号"}, penalty()]))
    assert "旧罚字一号" not in str(body) and cells(body)["penalties"]["records"] == 1


def test_blocks_list_the_records_behind_their_numbers_latest_first():
    body = body_of(
        sample_firm(
            tax_grades=[grade(2017, "B"), grade(2018, "A")],
            tax_filings=[filing("2019-06-30", due="2019-07-15", done="2019-07-20")],
            dishonest_debtors=[{"occurred_on": "2019-05-05", "listed_on": "2019-05-05", "legal_representative": "张三",
                                "id": 9, "batch": 3, "firm": 1, "line": 2, "kind": "dishonest_debtors"}],
        )
    )  # fmt: skip
    listed = body["blocks"]["tax"]["records"]
    assert [(row["source"], row["date"]) for row in listed] == [
        ("tax_filings", "2019-06-30"), ("tax_grades", "2018-12-31"), ("tax_grades", "2017-12-31"),
    ]  # fmt: skip
    assert body["blocks"]["integrity"]["records"] == [
        {"source": "dishonest_debtors", "date": "2019-05-05", "facts": {"listed_on": "2019-05-05"}}
    ]
    assert cells(body)["late_filings_12m"] | {"window": None} == {
        "key": "late_filings_12m", "value": "1", "unit": "count", "window": None, "source": "tax_filings",
        "as_of": "2020-02-21", "rule": cells(body)["sales_12m"]["rule"], "records": 1, "unknown": None,
    }  # fmt: skip


def test_the_gap_uses_the_firms_own_invoices():
    invoices = raw((1, "S", "2019-06-03", "a", 80_00, 0, False))
    body = body_of(sample_firm(tax_filings=[filing("2019-06-30", "100.00")]), invoices)
    assert float(cells(body)["declared_gap_12m"]["value"]) == pytest.approx(0.2)


@pytest.mark.parametrize("kind", CONNECTED)
def test_each_source_alone_makes_its_own_numbers_known_or_none(kind):
    found = cells(body_of(sample_firm(connected=(kind,))))
    for item in FILED_INDICATORS:
        unknown = found[item.key]["unknown"]
        assert (unknown == "not_connected") == (item.source != kind), item.key


def test_many_records_of_a_source_are_counted_all_and_listed_in_part():
    rows = [penalty(f"2019-{1 + n % 12:02d}-{1 + n % 28:02d}") for n in range(60)]
    body = body_of(sample_firm(penalties=rows))
    assert cells(body)["penalties"]["value"] == "60" and len(body["blocks"]["integrity"]["records"]) == 24
