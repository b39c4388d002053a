"""The report's running text is the platform's: see creditshare.paper."""

from creditshare.paper.prose import BOLD_STROKE, MIN_LINES, Prose, draw_text

__all__ = ["BOLD_STROKE", "MIN_LINES", "Prose", "draw_text"]
