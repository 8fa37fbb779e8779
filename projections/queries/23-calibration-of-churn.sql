-- Whether the risks of leaving are right
-- Of the people who were given a risk in one tenth of the range, as many should have left.
SELECT width_bucket(s.risk, 0, 1, 10) AS tenth, count(*) AS scores, avg(s.risk) AS mean_risk,
    avg(o.churned::int)::double precision AS left_share
FROM churn_facts AS s JOIN churn_outcomes AS o USING (model_id, example_id)
GROUP BY 1 ORDER BY 1
