"""Draw the authority letter as a PDF, the same bytes for the same facts."""

from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.platypus import SimpleDocTemplate

from creditshare.paper.fonts import DRAWING
from creditshare.paper.ink import BOTTOM, INK_2, MARGIN, TOP
from creditshare.paper.prose import Prose
from creditshare.parties.rules.letter import LetterFacts, lines_of

HEADING = "授权委托书"
SIZE = 11.5


def draw_letter(facts: LetterFacts, number: str) -> bytes:
    """Return the letter: heading, parties, matters, time, and how the representative confirmed it."""
    foot = (
        f"法定代表人 {facts.representative} 于 {facts.since} 登录“瑶海信融”，经二次验证确认本委托书；"
        f"确认声明由平台以数字签名（JWS, ES256）留存，委托编号 {number}。"
    )
    flow = [Prose(HEADING, size=20, bold=True, align="c", after=18)]
    flow += [Prose(line, size=SIZE, leading=1.8, after=6) for line in lines_of(facts)]
    flow += [
        Prose(f"委托人：{facts.firm}", size=SIZE, align="r", after=4, leading=3),
        Prose(f"法定代表人：{facts.representative}", size=SIZE, align="r", after=4),
        Prose(f"{facts.since.year} 年 {facts.since.month} 月 {facts.since.day} 日", size=SIZE, align="r", after=24),
        Prose(foot, size=8.5, colour=INK_2),
    ]
    written = BytesIO()
    frame = {"leftMargin": MARGIN, "rightMargin": MARGIN, "topMargin": TOP, "bottomMargin": BOTTOM}
    with DRAWING:
        SimpleDocTemplate(written, pagesize=A4, invariant=1, title=HEADING, author=facts.firm, **frame).build(flow)
    return written.getvalue()
