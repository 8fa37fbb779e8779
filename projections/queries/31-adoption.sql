-- How writing is taken up
-- By days since they were first met, the share of people who have written a post; the new ones wait.
WITH people AS (
    SELECT person_id, min(occurred_at) AS came,
        min(occurred_at) FILTER (WHERE type = 'forum_post') AS wrote
    FROM touchpoint_facts WHERE NOT passive GROUP BY person_id
)
SELECT days, count(*) AS people,
    count(*) FILTER (WHERE wrote < came + (days + 1) * interval '24 hours') AS adopted,
    round(avg((coalesce(wrote < came + (days + 1) * interval '24 hours', false))::int), 4) AS share
FROM people CROSS JOIN generate_series(0, 30) AS days
WHERE came + (days + 1) * interval '24 hours' <= (SELECT max(occurred_at) FROM touchpoint_facts)
GROUP BY days ORDER BY days
