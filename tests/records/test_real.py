"""The whole real data: every row counted, both encodings, the second run all the same, the rollups those of pandas."""

import io
import json
import os
import subprocess
import sys
import zipfile

import pandas as pd
import pytest
from django.conf import settings

from tests.servers import postgresql

pytestmark = [pytest.mark.real_data, pytest.mark.campaign]
ROWS, FIRMS, FILES, IDENTITIES, CHANGES = 568_939, 233, 466, 561_370, 3


def python(environment, *arguments):
    ended = subprocess.run(
        [sys.executable, *map(str, arguments)], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True,
        env={**os.environ, **environment},
    )  # fmt: skip
    return ended.stdout


def told(environment, *arguments):
    return json.loads(
        python(environment, "manage.py", "import_records", "invoices", *arguments, "--json").splitlines()[-1]
    )


def frames(folder):
    """Read the files with pandas alone, an independent path from ours."""
    for name in ("labelled.zip", "unlabelled.zip"):
        with zipfile.ZipFile(folder / name) as archive:
            for entry in archive.namelist():
                content = archive.read(entry)
                encoding = "utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else "gb18030"
                frame = pd.read_csv(io.BytesIO(content), dtype=str, encoding=encoding, keep_default_na=False)
                yield frame.assign(own=entry.split("_")[0], encoding=encoding)


def expected(folder):
    """Return net in fen and number of valid invoices by firm, side and month, each invoice once as it holds."""
    rows = pd.concat(frames(folder), ignore_index=True)
    assert set(rows["encoding"]) == {"utf-8-sig", "gb18030"}
    rows["side"] = (rows["销方识别号"] == rows["own"]).map({True: "S", False: "P"})
    rows["void"] = rows["发票状态"].str.contains("作废")
    key = ["own", "side", "销方识别号", "购方识别号", "发票号码", "开票日期", "价税合计"]
    once = rows.sort_values("void", kind="stable").drop_duplicates(key, keep="last")
    valid = once[~once["void"]]
    fen = valid["金额"].map(lambda text: round(float(text) * 100))
    month = valid["开票日期"].str[:4].astype(int) * 12 + valid["开票日期"].str[5:7].astype(int) - 1
    summed = pd.DataFrame({"own": valid["own"], "side": valid["side"], "month": month, "net": fen, "count": 1})
    return summed.groupby(["own", "side", "month"])[["net", "count"]].sum()


DUMP = """
import django, sys; django.setup()
from creditshare.parties.models import Organisation
from creditshare.records import queries
codes = dict(Organisation.objects.values_list("pk", "uscc"))
months = queries.rollup_months()
months["own"] = months["firm"].map(codes)
months[["own", "side", "month", "net", "valid_count"]].to_csv(sys.stdout, index=False)
print(list(queries.find_violations()), file=sys.stderr)
sys.exit(1 if list(queries.find_violations()) else 0)
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def environment(request, tmp_path):
    home = {"CREDITSHARE_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "creditshare.settings"}
    if request.param == "sqlite":
        yield {**home, "DATABASE_URL": f"sqlite:///{tmp_path}/real.sqlite3"}
        return
    with postgresql() as url:
        yield {**home, "DATABASE_URL": url}


def test_the_real_invoices_are_taken_in_whole(environment, real_invoices):
    archives = [real_invoices / "labelled.zip", real_invoices / "unlabelled.zip"]
    python(environment, "manage.py", "migrate", "-v0")
    first = told(environment, *archives, "--register")
    assert first == {
        "files": FILES, "rows": ROWS, "new": IDENTITIES, "same": ROWS - IDENTITIES - CHANGES, "changed": CHANGES,
        "wrong": 0, "enterprises": FIRMS, "errors_file": None,
    }  # fmt: skip
    again = told(environment, *archives)
    assert (again["same"], again["new"], again["changed"], again["wrong"]) == (ROWS, 0, 0, 0)
    found = pd.read_csv(io.StringIO(python(environment, "-c", DUMP))).set_index(["own", "side", "month"])
    wanted = expected(real_invoices)
    found = found[found["valid_count"] > 0]
    assert len(found) == len(wanted)
    joined = wanted.join(found.rename(columns={"net": "net_found"}))
    assert (joined["net"] == joined["net_found"]).all()
    assert (joined["count"] == joined["valid_count"]).all()
