"""The authority letter (授权委托书): its dated wording, and what an uploaded scan of a signed one must be."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from creditshare.kernel.canonical import digest_of
from creditshare.kernel.dated import Dated, in_force

# The words of 民法典 art. 165: agent, matters, powers, time. The letter is Chinese in every language of the pages.
TEMPLATE = (
    Dated(
        date(2026, 11, 1),
        (
            "兹委托 {handler} 作为本单位经办人，在“瑶海信融”企业信用信息平台以本单位名义办理下列事项：",
            "委托期限：自 {since} 起至 {last_day} 止。期限届满，本委托自动失效。",
            "经办人在上述事项和期限内办理的行为，由本单位承担法律后果；经办人无转委托权。",
            "法定代表人可随时在平台撤销本委托，撤销即时生效；经办人就授权同意所办事项，平台即时告知法定代表人。",
        ),
        "民法典 arts 161-165, 169, 173",
    ),
)
MATTERS = {
    "consents": "同意、续期、缩小、恢复和撤回企业信用信息查询授权",
    "records": "导入本单位自有数据",
    "applications": "申请贷款、担保和补贴",
}
MAX_SCAN_BYTES = 8 * 1024 * 1024
"""Eight megabytes: a scanned page at 300 dpi is under two; set by the platform."""
_MAGIC = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
_ENDINGS = {"application/pdf": b"%%EOF", "image/jpeg": b"\xff\xd9", "image/png": b"IEND\xaeB`\x82"}
_TAIL = 1024


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """Who delegates what to whom until when, as the letter says it."""

    firm: str
    uscc: str
    representative: str
    handler: str
    powers: tuple[str, ...]
    since: date
    last_day: date


def lines_of(facts: LetterFacts) -> list[str]:
    """Return the letter's paragraphs, without its heading."""
    said = in_force(TEMPLATE, facts.since).value
    filled = [line.format(handler=facts.handler, since=facts.since, last_day=facts.last_day) for line in said]
    matters = [f"{place}. {MATTERS[power]}；" for place, power in enumerate(facts.powers, 1)]
    parties = [
        f"委托人（单位）：{facts.firm}",
        f"统一社会信用代码：{facts.uscc}",
        f"法定代表人：{facts.representative}",
        f"受托人（经办人）：{facts.handler}",
    ]
    return [*parties, filled[0], *matters, *filled[1:]]


def letter_template_digest(powers: Iterable[str], on: date) -> str:
    """Return the digest of the wording that was signed: the template in force and the words of the matters."""
    return digest_of({"template": in_force(TEMPLATE, on).value, "matters": [MATTERS[power] for power in powers]})


def kind_of_scan(content: bytes) -> str | None:
    """Return the media type of a scan by its first and last bytes; None for anything else, also if cut short."""
    for magic, media in _MAGIC.items():
        if content.startswith(magic):
            return media if _ENDINGS[media] in content[-_TAIL:] else None
    return None
