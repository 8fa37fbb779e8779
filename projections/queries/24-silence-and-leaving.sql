-- How long a silence may be
-- The share of people who left, by the days that they had been silent, beside what the model said.
SELECT floor(s.days_since_last_activity / 7)::int AS weeks, count(*) AS scores,
    avg(o.churned::int)::double precision AS left_share, avg(s.risk) AS mean_risk
FROM churn_facts AS s JOIN churn_outcomes AS o USING (model_id, example_id)
GROUP BY 1 ORDER BY 1
