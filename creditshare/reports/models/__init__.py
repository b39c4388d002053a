"""The tables of reports: the issue register, visits at the counter, statements of firms."""

from creditshare.reports.models.counter import CounterVisit
from creditshare.reports.models.register import DaySerial, Report
from creditshare.reports.models.statements import Statement

__all__ = ["CounterVisit", "DaySerial", "Report", "Statement"]
