"""What each broken rule says to the person who has to mend the row."""

COMPLAINTS = {
    "missing": "This cell must not be blank.",
    "text_too_long": "The text is too long for this column.",
    "amount_unreadable": "This is not an amount. Write digits with at most two decimals, for example 11232.00.",
    "cell_error": "The spreadsheet shows an error in this cell (#REF!, #N/A). Mend its formula or write the value.",
    "amount_fraction": "The amount has a fraction of a fen. Round it to two decimals (six where the unit is 万元).",
    "amount_too_large": "The amount is a trillion yuan or more. Check the decimal point.",
    "date_unreadable": "This is not a date. Write it as 2026-07-28.",
    "date_out_of_range": "The date lies before 1994 or after 2099. Check the year.",
    "date_future": "The date lies in the future.",
    "year_unreadable": "This is not a year. Write four digits.",
    "month_unreadable": "This is not a month. Write it as 2026-07.",
    "count_unreadable": "This is not a whole number of at most ten million, zero or more.",
    "quantity_unreadable": "This is not a quantity. Write digits with at most four decimals, zero or more.",
    "patent_malformed": "A patent number has 8 or 12 digits and a check character, with or without ZL before it.",
    "period_reversed": "The period ends before it begins.",
    "uscc_invalid": "This is not a valid unified social credit code (18 characters, the last one is a check).",
    "code_malformed": "This is not a taxpayer number: it has 15, 17, 18 or 20 letters or digits.",
    "number_ruined": "A spreadsheet has rounded this number (2.63E+19). Export again and keep the column as text.",
    "number_malformed": "An invoice number has 8 digits (20 for a fully digital invoice), an invoice code 10 or 12.",
    "choice_unknown": "This word is not one of those that the column allows.",
    "foreign": "This row is about another enterprise.",
    "firm_unknown": "This enterprise is not registered on the platform.",
}
"""Sentences by code; English message ids, the Chinese is in the catalogue."""

NOTES = {
    "sum_off": "Invoices whose net amount and tax do not add up to the total; accepted as stated.",
    "as_issued": "Originals of invoices. What became of them later is told by the export of the tax bureau.",
    "headings_repeated": "Heading rows that stand again between the rows, left out.",
    "name_differs": "Enterprises that the file names otherwise than the register; their code counts.",
    "lines_summed": "Lines of invoices, summed to the invoices they belong to.",
    "lines_differ": "Invoices whose lines add up to other amounts; the invoice counts, not its lines.",
    "lines_alone": "Invoices of which the file has lines only; they are not counted.",
    "totals_dropped": "Total rows at the end, left out.",
}


def sentence_of(code: str) -> str:
    """Return the untranslated sentence of a broken rule."""
    return COMPLAINTS.get(code, "This row breaks a rule: {code}.").replace("{code}", code)
