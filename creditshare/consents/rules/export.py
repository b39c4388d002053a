"""A firm's copy of everything kept here about it: its states, how long it is kept, its README and its manifest.

The right to copy: PIPL (2021) 45 for persons, 征信业管理条例 (2013) 17 for who is reported on.
"""

from datetime import date, datetime, timedelta

from creditshare.kernel.dated import Dated, in_force

WAITING, MAKING, READY, GONE = "waiting", "making", "ready", "gone"
STATUSES = (WAITING, MAKING, READY, GONE)
WORDS = {
    WAITING: "Waiting to be made",
    MAKING: "Being made",
    READY: "Ready to fetch",
    GONE: "No longer kept",
}
KEEP_DAYS: tuple[Dated[int], ...] = (
    Dated(date(2026, 11, 1), 7, "set by the platform: long enough to fetch, short enough not to lie about"),
)
TYPE = "copy+jws"
MANIFEST, SIGNATURE, KEY, README = "manifest.json", "manifest.jws", "manifest.key.json", "README.txt"
FIRST_YEAR = 1980
"""Zip files know no earlier year."""

TEXT = """{firm} ({uscc})
{made}

这是本平台所存贵公司全部资料的副本（个人信息保护法第四十五条、征信业管理条例第十七条）。
  firm/        登记信息、成员、收到的通知
  consents/    每份申请与授权：清单、已签名凭证（.jws）、回执（PDF 与 JSON-LD）
  reads.*      谁在何时为何查阅了什么
  records/     各来源记录：as-it-stands 为现行内容，as-delivered 为历次报送原样
  profile.json 信用画像    reports/ 已签发报告    disputes.* 异议
  trail/       与贵公司有关的存证条目及其包含证明（proof）
CSV 为带 BOM 的 UTF-8；以 = + - @ 开头的文字前加了单引号，以免表格软件当公式执行。
manifest.json 列出每个文件的 SHA-256；manifest.jws 是对它的签名，公钥在 manifest.key.json。

This is the copy of everything that this platform keeps about your firm (PIPL Article 45, Regulation on the
Administration of the Credit Reporting Industry Article 17).
  firm/        what the register says, members, notices
  consents/    every request and consent: lists, signed artefacts (.jws), receipts (PDF and JSON-LD)
  reads.*      who read what, when and for what
  records/     each source: as-it-stands is what holds now, as-delivered every version as it was reported
  profile.json the credit profile    reports/ reports issued    disputes.* disputes
  trail/       entries of the trail about your firm, each with its proof of inclusion
CSV is UTF-8 with a BOM; text that begins with = + - @ has a quotation mark before it, so that no spreadsheet runs it.
manifest.json lists the SHA-256 of every file; manifest.jws is the signature over it, its key is in manifest.key.json.
"""


def keep_until(at: datetime) -> datetime:
    """Return until when a copy that is ready now can be fetched."""
    return at + timedelta(days=in_force(KEEP_DAYS, at.date()).value)


def readme(firm: str, uscc: str, at: datetime) -> bytes:
    """Write the README, in Chinese and English."""
    return TEXT.format(firm=firm, uscc=uscc, made=at.isoformat(timespec="seconds")).encode()


def share_done(parts_done: int, parts_total: int) -> int:
    """Return how far the making has come, in whole percent."""
    return 100 * parts_done // parts_total if parts_total else 0
