"""The literal list of record sources: what a record of each kind looks like, and whose data category it belongs to."""

from types import ModuleType

from creditshare.records.sources import (
    abnormal_operations,
    dishonest_debtors,
    invoices,
    penalties,
    serious_violations,
    tax_arrears,
    tax_filings,
    tax_grades,
    tax_payments,
)

SOURCES: dict[str, ModuleType] = {
    invoices.KIND: invoices,
    tax_grades.KIND: tax_grades,
    tax_filings.KIND: tax_filings,
    tax_payments.KIND: tax_payments,
    tax_arrears.KIND: tax_arrears,
    penalties.KIND: penalties,
    dishonest_debtors.KIND: dishonest_debtors,
    abnormal_operations.KIND: abnormal_operations,
    serious_violations.KIND: serious_violations,
}
