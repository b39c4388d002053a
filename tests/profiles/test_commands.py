"""The commands write what interface.md promises: one row per enterprise, by code, empty where unknown."""

import csv
import json
import re
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from creditshare.profiles.indicators import INDICATORS
from creditshare.profiles.models import Profile
from tests import makers
from tests.profiles.makers import firm_with_books, raw, store_books, store_records

pytestmark = pytest.mark.django_db
KEYS = [indicator.key for indicator in INDICATORS]


def export(tmp_path, capsys, command="export_indicators", day="2020-02-21"):
    target = tmp_path / "out.csv"
    call_command(command, "--as-of", day, "--out", str(target), "--json")
    result = json.loads(capsys.readouterr().out.splitlines()[-1])
    with target.open(encoding="utf-8", newline="") as file:
        return result, list(csv.DictReader(file))


def test_one_row_per_enterprise_by_code(tmp_path, capsys):
    firms = [firm_with_books(), makers.firm(), makers.firm()]
    makers.bank()
    result, rows = export(tmp_path, capsys)
    assert result["enterprises"] == 3 and result["indicators"] == len(KEYS) == 26
    assert [row["uscc"] for row in rows] == sorted(firm.uscc for firm in firms)
    assert list(rows[0]) == ["uscc", *KEYS]


def test_unknown_is_empty_and_zero_is_zero(tmp_path, capsys):
    firm, silent = makers.firm(), makers.firm()
    store_books(firm, raw((firm.pk, "P", "2019-05-03", "a", 12_30, 0, False)))
    rows = {row["uscc"]: row for row in export(tmp_path, capsys)[1]}
    assert set(rows[silent.uscc].values()) == {silent.uscc, ""}
    row = rows[firm.uscc]
    assert row["sales_12m"] == "0.00" and row["purchases_12m"] == "12.30" and row["sales_count_12m"] == "0"
    assert row["sales_growth"] == "" and row["top_supplier_share_12m"] == "1.0"


def test_ratios_read_back_as_the_same_number(tmp_path, capsys):
    firm = makers.firm()
    rows = [(firm.pk, "S", "2019-05-03", "a", 1, 0, False), (firm.pk, "S", "2019-05-03", "b", 2, 0, False)]
    store_books(firm, raw(*rows))
    assert float(export(tmp_path, capsys)[1][0]["top_customer_share_12m"]) == 2 / 3


def test_the_same_records_export_the_same_bytes(tmp_path, capsys):
    firm_with_books()
    export(tmp_path, capsys)
    first = (tmp_path / "out.csv").read_bytes()
    export(tmp_path, capsys)
    assert (tmp_path / "out.csv").read_bytes() == first


def test_an_export_needs_and_stores_no_profile(tmp_path, capsys):
    firm_with_books()
    export(tmp_path, capsys)
    assert not Profile.objects.exists()


def test_profiles_are_built_for_all_or_for_some(capsys):
    firm, other = firm_with_books(), makers.firm()
    call_command("build_profiles", "--as-of", "2020-02-21", "--json")
    result = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert result["enterprises"] == 2 and result["seconds"] >= 0
    Profile.objects.all().delete()
    call_command("build_profiles", "--firm", other.uscc.lower(), "--as-of", "2020-02-21")
    assert list(Profile.objects.values_list("firm", "as_of")) == [(other.pk, date(2020, 2, 21))]
    assert firm.pk != other.pk


def test_an_unknown_code_is_refused_and_nothing_is_built():
    firm = makers.firm()
    with pytest.raises(CommandError):
        call_command("build_profiles", "--firm", firm.uscc, makers.uscc(), "--as-of", "2020-02-21")
    assert not Profile.objects.exists()


def test_ratings_have_a_score_a_chance_a_grade_and_reasons_that_add_up(tmp_path, capsys):
    firm, silent = firm_with_books(), makers.firm()
    store_records(firm, "dishonest_debtors", {"occurred_on": "2019-05-01", "listed_on": "2019-05-01"})
    result, rows = export(tmp_path, capsys, "rate")
    by_code = {row["uscc"]: row for row in rows}
    assert result["enterprises"] == 2 and list(rows[0]) == ["uscc", "score", "pd", "grade", "reasons"]
    row = by_code[firm.uscc]
    assert row["grade"] in {"C", "D"} and 0 < float(row["pd"]) < 1
    assert sum(map(int, re.findall(r"\(([+-]\d+)\)", row["reasons"]))) == int(row["score"])
    assert by_code[silent.uscc]["pd"] == ""


def test_a_firm_of_which_too_little_is_known_has_no_grade(tmp_path, capsys):
    makers.firm()
    row = export(tmp_path, capsys, "rate")[1][0]
    assert (row["score"], row["grade"]) == ("", "") and row["reasons"]
