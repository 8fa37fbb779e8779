-- What was paid by month
-- By currency, in its smallest unit; a refund counts in the month in which it was paid back.
SELECT time_bucket('1 month', day) AS month, currency, sum(purchases)::bigint AS purchases,
    sum(paid)::bigint AS paid, sum(refunded)::bigint AS refunded
FROM purchases_daily GROUP BY 1, 2 ORDER BY month DESC, currency
