"""Ink, paper and one seal-red: the tokens of the theme, for paper."""

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.units import mm

INK, INK_2, INK_3 = HexColor("#1c2b33"), HexColor("#51626b"), HexColor("#8a979e")
LINE, PAPER, CARD = HexColor("#dfe3e1"), HexColor("#f6f5f1"), HexColor("#ffffff")
BRAND, BRAND_2, BRAND_3 = HexColor("#0e4d5c"), HexColor("#e3eef0"), HexColor("#cfe3e7")
SEAL, SEAL_2 = HexColor("#b3261e"), HexColor("#f9e7e5")
OK, WARN, INFO = HexColor("#1f7a4d"), HexColor("#9a6700"), HexColor("#2b5aa8")
TONES: dict[str, Color] = {"body": INK, "muted": INK_2, "caption": INK_2, "faint": INK_3, "brand": BRAND, "seal": SEAL}

BODY, SMALL, LEADING = 9.5, 8.0, 1.55
MARGIN, TOP, BOTTOM = 20 * mm, 24 * mm, 20 * mm
