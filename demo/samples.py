"""Sample files to drop: good ones in the forms people really have, and one with rows that are wrong."""

import io
import zipfile
from datetime import date
from pathlib import Path

from openpyxl import Workbook

from demo.cast import FIRMS, FirmRole
from demo.ledger import HEADINGS, as_csv, invoice_file, invoice_rows

NEWCOMER = next(firm for firm in FIRMS if firm.key == "xinchuang")
MIDNIGHT = (2020, 1, 1, 0, 0, 0)


def _workbook(firm: FirmRole, side: str, today: date) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = "发票基础信息"
    sheet.append(list(HEADINGS))
    for row in invoice_rows(firm, side, today):
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _spoilt(firm: FirmRole, today: date) -> bytes:
    """Return a file with one row of each common mishap."""
    rows = [list(row) for row in invoice_rows(firm, "S", today)[:12]]
    rows[1][3] = "2.63E+19"
    rows[3][8] = "2026年13月45日"
    rows[5][9] = "一千二百元"
    rows[7][4] = "91340102MA00000009"
    rows[9][14] = "说不清"
    return as_csv(HEADINGS, rows)


def _zipped(files: list[tuple[str, bytes]]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files:
            archive.writestr(zipfile.ZipInfo(name, MIDNIGHT), body)
    return content.getvalue()


def write_samples(folder: Path, today: date) -> list[Path]:
    """Write the sample files of the firm that has not sent anything yet; return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    both = [invoice_file(NEWCOMER, side, today) for side in "SP"]
    files = {
        "1-开具发票.xlsx": _workbook(NEWCOMER, "S", today),
        "2-取得发票-GB18030.csv": invoice_file(NEWCOMER, "P", today, "gb18030")[1],
        "3-两个方向.zip": _zipped(both),
        "4-有错误行.csv": _spoilt(NEWCOMER, today),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in files]
