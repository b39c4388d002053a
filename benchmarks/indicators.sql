-- The invoice indicators of interface.md in DuckDB SQL over raw invoices (firm, side, day, partner, net fen, tax fen, void).
-- $as_of is the day; every firm of the table gets a row.
WITH bounds AS (
  SELECT date_trunc('month', $as_of)::DATE AS m0, $as_of AS d
), marked AS (
  SELECT i.*, (year(b.m0) * 12 + month(b.m0)) - (year(i.day) * 12 + month(i.day)) AS back, b.d
  FROM invoices i, bounds b
), firm AS (
  SELECT firm,
    sum(net) FILTER (side = 'S' AND NOT void AND back BETWEEN 1 AND 12) AS sales,
    sum(net) FILTER (side = 'S' AND NOT void AND back BETWEEN 13 AND 24) AS sales_prior,
    sum(net) FILTER (side = 'P' AND NOT void AND back BETWEEN 1 AND 12) AS purchases,
    sum(net) FILTER (side = 'P' AND NOT void AND back BETWEEN 13 AND 24) AS purchases_prior,
    count(*) FILTER (side = 'S' AND NOT void AND back BETWEEN 1 AND 12) AS sales_count,
    count(DISTINCT back) FILTER (side = 'S' AND NOT void AND back BETWEEN 1 AND 24) AS active_months,
    sum(net) FILTER (side = 'S' AND NOT void AND back BETWEEN 1 AND 3) AS quarter,
    count(*) FILTER (side = 'S' AND void AND back BETWEEN 1 AND 12) AS voided,
    count(*) FILTER (side = 'S' AND back BETWEEN 1 AND 12) AS issued,
    count(*) FILTER (side = 'S' AND NOT void AND net < 0 AND back BETWEEN 1 AND 12) AS red,
    -sum(net) FILTER (side = 'S' AND NOT void AND net < 0 AND back BETWEEN 1 AND 12) AS red_amount,
    sum(net) FILTER (side = 'S' AND NOT void AND net > 0 AND back BETWEEN 1 AND 12) AS positive,
    sum(CASE side WHEN 'S' THEN tax ELSE -tax END) FILTER (NOT void AND back BETWEEN 1 AND 12) AS vat,
    max(day) FILTER (side = 'S' AND NOT void AND day <= d) AS last_sale,
    min(day) FILTER (NOT void AND day <= d) AS first_day,
    any_value(d) AS d
  FROM marked GROUP BY firm
), monthly AS (
  SELECT firm, back, sum(net) AS net FROM marked
  WHERE side = 'S' AND NOT void AND back BETWEEN 1 AND 12 GROUP BY firm, back
), spread AS (
  SELECT firm, sum(net) / 12.0 AS mean,
    sqrt((sum((net - total / 12.0) ** 2) + (12 - count(*)) * (any_value(total) / 12.0) ** 2) / 12.0) AS deviation
  FROM (SELECT *, sum(net) OVER (PARTITION BY firm) AS total FROM monthly) GROUP BY firm
), pair AS (
  SELECT firm, side, partner,
    coalesce(sum(net) FILTER (back <= 12), 0) AS net, coalesce(sum(net) FILTER (back > 12), 0) AS prior
  FROM marked WHERE NOT void AND back BETWEEN 1 AND 24 GROUP BY firm, side, partner
), ranked AS (
  SELECT firm, side, net, row_number() OVER (PARTITION BY firm, side ORDER BY net DESC) AS place,
    sum(net) OVER (PARTITION BY firm, side) AS total
  FROM pair WHERE net > 0
), concentration AS (
  SELECT firm, side, count(*) AS partners, max(net) / any_value(total) AS top,
    sum(net) FILTER (place <= 5) / any_value(total) AS top5, sum((net / total) ** 2) AS hhi
  FROM ranked GROUP BY firm, side
), kept AS (
  SELECT firm, count(*) FILTER (net > 0) / count(*) AS retention
  FROM pair WHERE side = 'S' AND prior > 0 GROUP BY firm
)
SELECT f.firm,
  coalesce(sales, 0) AS sales_12m, coalesce(sales_prior, 0) AS sales_prior_12m,
  coalesce(purchases, 0) AS purchases_12m, coalesce(purchases_prior, 0) AS purchases_prior_12m,
  CASE WHEN sales_prior > 0 THEN coalesce(sales, 0) / sales_prior - 1 END AS sales_growth,
  CASE WHEN purchases_prior > 0 THEN coalesce(purchases, 0) / purchases_prior - 1 END AS purchases_growth,
  sales_count AS sales_count_12m, active_months AS active_months_24m,
  CASE WHEN s.mean > 0 THEN s.deviation / s.mean END AS sales_cv_12m,
  CASE WHEN sales > 0 THEN coalesce(quarter, 0) * 4 / sales END AS recent_quarter_ratio,
  coalesce(c.partners, 0) AS customers_12m, coalesce(p.partners, 0) AS suppliers_12m,
  c.top AS top_customer_share_12m, c.top5 AS top5_customer_share_12m, c.hhi AS customer_hhi_12m,
  p.top AS top_supplier_share_12m, p.top5 AS top5_supplier_share_12m, p.hhi AS supplier_hhi_12m,
  k.retention AS customer_retention,
  CASE WHEN issued > 0 THEN voided / issued END AS void_ratio_12m,
  CASE WHEN sales_count > 0 THEN red / sales_count END AS red_ratio_12m,
  CASE WHEN positive > 0 THEN coalesce(red_amount, 0) / positive END AS red_amount_ratio_12m,
  CASE WHEN sales > 0 THEN (sales - coalesce(purchases, 0)) / sales END AS gross_spread_12m,
  CASE WHEN sales > 0 THEN vat / sales END AS vat_burden_12m,
  date_diff('day', last_sale, d) AS days_since_last_sale,
  date_diff('month', first_day, d) AS history_months
FROM firm f
LEFT JOIN spread s USING (firm)
LEFT JOIN (SELECT * FROM concentration WHERE side = 'S') c USING (firm)
LEFT JOIN (SELECT * FROM concentration WHERE side = 'P') p USING (firm)
LEFT JOIN kept k USING (firm)
ORDER BY f.firm
