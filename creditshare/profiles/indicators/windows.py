"""Windows are runs of full calendar months before the as-of month, as slices of the 24 month columns of the books."""

LAST_24 = slice(0, 24)
PRIOR_12 = slice(0, 12)
LAST_12 = slice(12, 24)
LAST_3 = slice(21, 24)
