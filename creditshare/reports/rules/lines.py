"""Breaking lines is the platform's: see creditshare.paper."""

from creditshare.paper.lines import NEVER_FIRST, NEVER_LAST, break_lines

__all__ = ["NEVER_FIRST", "NEVER_LAST", "break_lines"]
