"""An oracle for the invoice indicators: the table of interface.md read word by word, one firm, raw rows, fractions.

It shares nothing with the indicators: no rollup, no NumPy, no floating point before the last step.
"""

from datetime import date
from fractions import Fraction
from math import sqrt


def _number(day):
    return day.year * 12 + day.month - 1


def _window(rows, as_of, back, months, side, valid=True):
    first = _number(as_of) - back
    wanted = range(first, first + months)
    return [r for r in rows if r["side"] == side and _number(r["day"]) in wanted and not (valid and r["void"])]


def _net(rows):
    return sum(r["net"] for r in rows)


def _over(numerator, denominator):
    return Fraction(numerator) / denominator if denominator > 0 else None


def _growth(this, prior):
    return Fraction(this, prior) - 1 if prior > 0 else None


def _partners(rows):
    totals = {}
    for row in rows:
        totals[row["partner"]] = totals.get(row["partner"], 0) + row["net"]
    return {name: net for name, net in totals.items() if net > 0}


def _concentration(partners):
    if not partners:
        return None, None, None
    whole = sum(partners.values())
    shares = sorted((Fraction(net, whole) for net in partners.values()), reverse=True)
    return shares[0], sum(shares[:5]), sum(share * share for share in shares)


def _monthly_cv(rows, as_of):
    nets = [_net([r for r in rows if _number(r["day"]) == _number(as_of) - back]) for back in range(1, 13)]
    mean = Fraction(sum(nets), 12)
    if mean <= 0:
        return None
    variance = sum((net - mean) ** 2 for net in nets) / 12
    return sqrt(variance / mean**2)


def indicators_of(rows: list[dict], as_of: date) -> dict:
    """Compute every key of one firm that reported something; amounts in fen, None where unknown."""
    sold, sold_before = _window(rows, as_of, 12, 12, "S"), _window(rows, as_of, 24, 12, "S")
    bought, bought_before = _window(rows, as_of, 12, 12, "P"), _window(rows, as_of, 24, 12, "P")
    issued = _window(rows, as_of, 12, 12, "S", valid=False)
    customers, before, suppliers = _partners(sold), _partners(sold_before), _partners(bought)
    top, top5, hhi = _concentration(customers)
    s_top, s_top5, s_hhi = _concentration(suppliers)
    valid = [r for r in rows if not r["void"] and r["day"] <= as_of]
    sale_days = [r["day"] for r in valid if r["side"] == "S"]
    quarter = _window(rows, as_of, 3, 3, "S")
    red = [r for r in sold if r["net"] < 0]
    return {
        "sales_12m": _net(sold),
        "sales_prior_12m": _net(sold_before),
        "purchases_12m": _net(bought),
        "purchases_prior_12m": _net(bought_before),
        "sales_growth": _growth(_net(sold), _net(sold_before)),
        "purchases_growth": _growth(_net(bought), _net(bought_before)),
        "sales_count_12m": len(sold),
        "active_months_24m": len({_number(r["day"]) for r in sold + sold_before}),
        "sales_cv_12m": _monthly_cv(sold, as_of),
        "recent_quarter_ratio": _over(_net(quarter) * 4, _net(sold)),
        "customers_12m": len(customers),
        "suppliers_12m": len(suppliers),
        "top_customer_share_12m": top,
        "top5_customer_share_12m": top5,
        "customer_hhi_12m": hhi,
        "top_supplier_share_12m": s_top,
        "top5_supplier_share_12m": s_top5,
        "supplier_hhi_12m": s_hhi,
        "customer_retention": _over(len(before.keys() & customers.keys()), len(before)),
        "void_ratio_12m": _over(len([r for r in issued if r["void"]]), len(issued)),
        "red_ratio_12m": _over(len(red), len(sold)),
        "red_amount_ratio_12m": _over(-_net(red), _net([r for r in sold if r["net"] > 0])),
        "gross_spread_12m": _over(_net(sold) - _net(bought), _net(sold)),
        "vat_burden_12m": _over(sum(r["tax"] for r in sold) - sum(r["tax"] for r in bought), _net(sold)),
        "days_since_last_sale": (as_of - max(sale_days)).days if sale_days else None,
        "history_months": _number(as_of) - _number(min(r["day"] for r in valid)) if valid else None,
    }
