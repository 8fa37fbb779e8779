-- Who may leave
-- People by the risk of their last score, with what they did lately.
SELECT person_id, risk, risk_level, days_since_last_activity, engagement_score, occurred_at
FROM (
    SELECT DISTINCT ON (person_id) * FROM churn_facts
    ORDER BY person_id, occurred_at DESC, event_id
) AS latest
ORDER BY risk DESC, person_id LIMIT 50
