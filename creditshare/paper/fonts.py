"""The one font on paper: WenQuanYi Micro Hei, TrueType outlines, embedded as a subset; parsed once a process."""

from functools import cache, lru_cache
from importlib.resources import files
from threading import Lock

from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont

FONT = "WenQuanYiMicroHei"
# reportlab reads the parsed font through one cursor: two threads drawing at once spoil each other's subsets.
DRAWING = Lock()


@cache
def font_name() -> str:
    """Register the font and return its name."""
    path = files("paperang_p2_fonts_cjk") / "fonts" / "wqy-microhei.ttc"
    registerFont(TTFont(FONT, str(path), subfontIndex=0))
    return FONT


@lru_cache(maxsize=4096)
def _unit_width(text: str) -> float:
    return float(stringWidth(text, font_name(), 1))


def text_width(text: str, size: float) -> float:
    """Return the width of text in points."""
    return _unit_width(text) * size
