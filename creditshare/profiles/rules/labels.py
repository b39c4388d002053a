"""A file of outcomes: which firms have defaulted, by code."""

import csv
import io

from creditshare.parties.rules.uscc import normalise_code
from creditshare.profiles.errors import LabelsWrong

CODE, OUTCOME = "统一社会信用代码", "是否违约"
OUTCOMES = {"是": True, "否": False}


def read_labels(content: bytes) -> dict[str, bool]:
    """Read code → has defaulted from a CSV file; rows without an outcome are left out."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", errors="replace")
    outcomes: dict[str, bool] = {}
    for line, row in enumerate(csv.DictReader(io.StringIO(text)), start=2):
        code, outcome = normalise_code(row.get(CODE) or ""), (row.get(OUTCOME) or "").strip()
        if code and OUTCOME in row and not outcome:
            continue
        if not code or outcome not in OUTCOMES or code in outcomes:
            raise LabelsWrong(line=line)
        outcomes[code] = OUTCOMES[outcome]
    return outcomes
