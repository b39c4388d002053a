"""The whole real data, from its zips: every row counted, the rollups those of pandas, the export that of the oracle.

It is taken in once on each engine, into a transaction that is rolled back at the end of this file.
"""

import csv
import io
import json
import zipfile

import pandas as pd
import pytest
from django.core.management import call_command
from django.db import connection, transaction

from creditshare.parties.models import Organisation
from creditshare.records import queries
from tests.profiles import oracle
from tests.profiles.makers import REAL, REAL_DAY, real_invoices
from tests.profiles.test_indicators import oracle_rows

AMOUNTS = {"sales_12m", "sales_prior_12m", "purchases_12m", "purchases_prior_12m"}
ROWS, FIRMS, FILES, IDENTITIES, CHANGES = 568_939, 233, 466, 561_370, 3
ZIPS = ("labelled.zip", "unlabelled.zip")
MONTH = ["own", "side", "month"]

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.campaign,
    pytest.mark.skipif(not REAL.exists(), reason=f"the real invoices are not at {REAL}"),
    pytest.mark.django_db,
]


def take_in(*options):
    """Import both zips and return what the command said last."""
    out = io.StringIO()
    call_command("import_records", "invoices", *(str(REAL / name) for name in ZIPS), *options, "--json", stdout=out)
    return json.loads(out.getvalue().splitlines()[-1])


@pytest.fixture(scope="module")
def imported(django_db_setup, django_db_blocker):
    """What the first import said."""
    with django_db_blocker.unblock(), transaction.atomic():
        said = take_in("--register")
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as autovacuum would: without it PostgreSQL takes the full tables for empty
        yield said
        transaction.set_rollback(True)


def frames():
    """Read the files with pandas alone, an independent path from ours."""
    for name in ZIPS:
        with zipfile.ZipFile(REAL / name) as archive:
            for entry in archive.namelist():
                content = archive.read(entry)
                encoding = "utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else "gb18030"
                frame = pd.read_csv(io.BytesIO(content), dtype=str, encoding=encoding, keep_default_na=False)
                yield frame.assign(own=entry.split("_")[0], encoding=encoding)


def expected():
    """Return net in fen and number of valid invoices by firm, side and month, each invoice once as it holds."""
    rows = pd.concat(frames(), ignore_index=True)
    assert set(rows["encoding"]) == {"utf-8-sig", "gb18030"}
    rows["side"] = (rows["销方识别号"] == rows["own"]).map({True: "S", False: "P"})
    rows["void"] = rows["发票状态"].str.contains("作废")
    key = ["own", "side", "销方识别号", "购方识别号", "发票号码", "开票日期", "价税合计"]
    once = rows.sort_values("void", kind="stable").drop_duplicates(key, keep="last")
    valid = once[~once["void"]]
    fen = valid["金额"].map(lambda text: round(float(text) * 100))
    month = valid["开票日期"].str[:4].astype(int) * 12 + valid["开票日期"].str[5:7].astype(int) - 1
    summed = pd.DataFrame({"own": valid["own"], "side": valid["side"], "month": month, "net": fen, "count": 1})
    return summed.groupby(MONTH)[["net", "count"]].sum()


def test_every_row_is_counted(imported):
    assert imported == {
        "files": FILES, "rows": ROWS, "new": IDENTITIES, "same": ROWS - IDENTITIES - CHANGES, "changed": CHANGES,
        "wrong": 0, "enterprises": FIRMS, "errors_file": None,
    }  # fmt: skip


def test_the_rollups_are_those_of_pandas_and_nothing_is_violated(imported):
    months = queries.rollup_months()
    codes = dict(Organisation.objects.values_list("pk", "uscc"))
    found = months[months["valid_count"] > 0].assign(own=months["firm"].map(codes)).set_index(MONTH)
    wanted = expected()
    assert len(found) == len(wanted)
    joined = wanted.join(found[["net", "valid_count"]].rename(columns={"net": "net_found"}))
    assert (joined["net"] == joined["net_found"]).all()
    assert (joined["count"] == joined["valid_count"]).all()
    assert list(queries.find_violations()) == []


def test_the_export_agrees_with_the_oracle(imported, tmp_path):
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


def test_the_second_import_is_all_the_same(imported):
    again = take_in()
    assert (again["same"], again["new"], again["changed"], again["wrong"]) == (ROWS, 0, 0, 0)


def _agrees(text, key, value):
    if value is None or text == "":
        return value is None and text == ""
    if key in AMOUNTS:
        return text == f"{value // 100}.{value % 100:02d}" if value >= 0 else float(text) * 100 == value
    return abs(float(text) - float(value)) <= 1e-9 * max(1.0, abs(float(value)))
