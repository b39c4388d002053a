"""The grade, with every reason that moved it and by how much."""

from typing import Any

from creditshare.consents.rules.categories import RATING
from creditshare.reports.rules.blocks import Block, Grade, Heading, Paragraph
from creditshare.reports.rules.coverage import PRESENT, absence, category_state
from creditshare.reports.rules.issue import Issue
from creditshare.reports.rules.labels import label, why_unknown
from creditshare.reports.rules.values import DASH, Words

MOST_REASONS = 10


def build(body: dict[str, Any], issue: Issue, gettext: Words) -> list[Block]:
    """Return the grade and its reasons."""
    heading = Heading(gettext("Credit grade"), gettext("Rules {version}").format(version=body.get("rules", "")))
    state = category_state(body, RATING)
    if state != PRESENT:
        return [heading, absence(RATING, state, gettext)]
    block = body["blocks"][RATING]
    reasons = sorted(block.get("reasons", []), key=lambda reason: (reason["points"] < 0, -abs(reason["points"])))
    weighty = sorted(reasons, key=lambda reason: -abs(reason["points"]))[:MOST_REASONS]
    chosen = tuple(_said(reason, gettext) for reason in reasons if reason in weighty)
    blocks: list[Block] = [
        heading,
        Grade(
            letter=block.get("grade") or DASH,
            score=gettext("{score} points").format(score=block["score"]) if block.get("score") is not None else "",
            caption=gettext("What moved the grade, with the points each adds or takes"),
            reasons=chosen,
        ),
    ]
    if block.get("grade") is None:
        blocks.append(Paragraph(_why_none(block, gettext)))
    blocks += [Paragraph(_said(cap, gettext)[0]) for cap in block.get("caps", [])]
    blocks.append(Paragraph(_remark(block, gettext), "muted"))
    return blocks


def _remark(block: dict[str, Any], gettext: Words) -> str:
    remark = gettext("The grade is computed by published rules; nobody can change it by hand.")
    if block.get("confidence") is not None:
        remark += " " + gettext("Confidence {percent} %.").format(percent=block["confidence"])
    unknown = [label(item["key"], gettext) for item in block.get("not_known", [])]
    if unknown:
        names = gettext(", ").join(unknown)
        remark += " " + gettext("Not known and therefore not counted: {names}.").format(names=names)
    return remark


def _said(reason: dict[str, Any], gettext: Words) -> tuple[str, int]:
    return gettext(str(reason["text"])), int(reason.get("points") or 0)


def _why_none(block: dict[str, Any], gettext: Words) -> str:
    if block.get("state"):
        return why_unknown(block, gettext)
    why = str(block.get("unknown") or "Too little is known of this firm for a grade.")
    return gettext(why)
