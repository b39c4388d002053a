"""The report's font is the platform's: see creditshare.paper."""

from creditshare.paper.fonts import DRAWING, FONT, font_name, text_width

__all__ = ["DRAWING", "FONT", "font_name", "text_width"]
