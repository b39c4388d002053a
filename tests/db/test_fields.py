"""Money and rates in the database: exact in both engines, at every size, in sums and comparisons."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import F, Max, Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from creditshare.db.fields import Money, Rate, exactly
from creditshare.kernel.money import MAX_FEN, to_yuan
from creditshare.parties.models import Enterprise
from tests import makers

fens = st.integers(-MAX_FEN + 1, MAX_FEN - 1)


def enterprise(**facts) -> Enterprise:
    firm = makers.firm().enterprise
    Enterprise.objects.filter(pk=firm.pk).update(**facts)
    return Enterprise.objects.get(pk=firm.pk)


@pytest.mark.django_db
@pytest.mark.parametrize("amount", ["0.00", "0.01", "-0.01", "1234567.89", "999999999999999.99", "-999999999999999.99"])
def test_money_comes_back_exactly(amount):
    kept = enterprise(revenue=Decimal(amount))
    assert str(kept.revenue) == amount
    assert isinstance(kept.revenue, Decimal)


@pytest.mark.django_db
def test_unknown_money_is_not_zero():
    assert enterprise(revenue=None).revenue is None


@pytest.mark.django_db
def test_money_lies_in_the_database_as_whole_fen():
    kept = enterprise(revenue=Decimal("12.34"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT revenue FROM parties_enterprise WHERE organisation_id = %s", [kept.pk])
        assert cursor.fetchone() == (1234,)


@pytest.mark.django_db
def test_sums_and_comparisons_are_exact():
    for amount in ("0.10", "0.20", "999999999999.99"):
        enterprise(revenue=Decimal(amount), assets=Decimal("0.20"))
    rows = Enterprise.objects.filter(assets=Decimal("0.20"))
    assert rows.aggregate(total=Sum("revenue"), most=Max("revenue")) == {
        "total": Decimal("1000000000000.29"),
        "most": Decimal("999999999999.99"),
    }
    assert rows.filter(revenue__lt=Decimal("0.20")).count() == 1
    assert rows.filter(revenue=F("assets")).count() == 1
    rows.update(revenue=F("revenue") + exactly(Decimal("0.01")))
    assert rows.filter(revenue=Decimal("0.11")).count() == 1


@given(fens)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_fen_survives_both_ways(fen):
    money = Money()
    assert money.from_db_value(money.get_prep_value(to_yuan(fen)), None, None) == to_yuan(fen)


@pytest.mark.parametrize("value", [0.1, 1.0, float("nan")])
@pytest.mark.parametrize("field", [Money(), Rate()])
def test_a_float_is_refused(field, value):
    with pytest.raises(TypeError, match="never a float"):
        field.get_prep_value(value)


def test_a_float_is_refused_when_a_form_cleans_it():
    with pytest.raises(ValidationError):
        Money().to_python(0.1)


@pytest.mark.parametrize("value", ["0.001", "1E15", "NaN"])
def test_what_is_no_amount_is_refused(value):
    with pytest.raises(ValueError, match=r"fen|amount"):
        Money().get_prep_value(Decimal(value))


@pytest.mark.parametrize(("given_value", "amount"), [("12.30", "12.30"), (12, "12"), (Decimal("1.5"), "1.5")])
def test_text_and_whole_numbers_become_decimals(given_value, amount):
    assert str(Money().to_python(given_value)) == amount
    assert Money().to_python(None) is None
    assert Money().get_prep_value(None) is None


def test_a_form_asks_for_two_decimals():
    field = Money().formfield()
    assert field.clean("12.34") == Decimal("12.34")
    with pytest.raises(ValidationError):
        field.clean("12.345")


@given(st.integers(-(10**12), 10**12))
def test_a_rate_keeps_nine_decimals(billionths):
    rate = Decimal(billionths).scaleb(-9)
    field = Rate()
    assert field.get_prep_value(rate) == billionths
    assert field.from_db_value(billionths, None, None) == rate


@pytest.mark.parametrize("value", ["0.0000000001", "1E-10", "0.12345678901"])
def test_a_rate_with_more_decimals_is_refused(value):
    with pytest.raises(ValueError, match="nine decimals"):
        Rate().get_prep_value(Decimal(value))


def test_an_unknown_rate_stays_unknown():
    field = Rate()
    assert field.get_prep_value(None) is field.from_db_value(None, None, None) is field.to_python(None) is None
    assert field.to_python("0.0435") == Decimal("0.0435")
