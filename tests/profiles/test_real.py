"""The real firms from their zips to the exported file: every number agrees with the oracle reading the raw rows."""

import csv
import json

import pytest
from django.core.management import call_command

from tests.profiles import oracle
from tests.profiles.makers import REAL, REAL_DAY, real_invoices
from tests.profiles.test_indicators import oracle_rows

AMOUNTS = {"sales_12m", "sales_prior_12m", "purchases_12m", "purchases_prior_12m"}

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not REAL.exists(), reason=f"the real invoices are not at {REAL}"),
    pytest.mark.django_db,
]


def test_the_export_of_the_imported_zips_agrees_with_the_oracle(tmp_path, capsys):
    zips = [str(REAL / name) for name in ("labelled.zip", "unlabelled.zip")]
    call_command("import_records", "invoices", *zips, "--register", "--json")
    imported = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (imported["rows"], imported["enterprises"], imported["wrong"]) == (568_939, 233, 0)
    target = tmp_path / "indicators.csv"
    call_command("export_indicators", "--as-of", REAL_DAY.isoformat(), "--out", str(target))
    with target.open(encoding="utf-8", newline="") as file:
        exported = {row.pop("uscc"): row for row in csv.DictReader(file)}
    invoices, codes = real_invoices()
    assert list(exported) == codes
    by_firm = dict(list(invoices.groupby("firm")))
    wrong = [
        (code, key, exported[code][key], value)
        for firm, code in enumerate(codes)
        for key, value in oracle.indicators_of(oracle_rows(by_firm[firm], firm), REAL_DAY).items()
        if not _agrees(exported[code][key], key, value)
    ]
    assert wrong == []


def _agrees(text, key, value):
    if value is None or text == "":
        return value is None and text == ""
    if key in AMOUNTS:
        return text == f"{value // 100}.{value % 100:02d}" if value >= 0 else float(text) * 100 == value
    return abs(float(text) - float(value)) <= 1e-9 * max(1.0, abs(float(value)))
