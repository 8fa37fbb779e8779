-- Requests that rise
-- Requests by the balance of the votes of the last seven days that there are.
SELECT subject_id AS feature_id,
    sum(CASE vote WHEN 'UP' THEN 1 WHEN 'DOWN' THEN -1 ELSE 0 END) AS balance, count(*) AS votes
FROM vote_facts
WHERE subject = 'feature'
    AND occurred_at > (SELECT max(occurred_at) FROM vote_facts) - interval '7 days'
GROUP BY subject_id ORDER BY balance DESC, votes DESC, subject_id LIMIT 20
