"""The literal list of record sources: what a record of each kind looks like, and whose data category it belongs to."""

from types import ModuleType

from creditshare.records.sources import invoices

SOURCES: dict[str, ModuleType] = {module.KIND: module for module in (invoices,)}
