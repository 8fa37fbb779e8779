-- Retention of people
-- Of whoever was first met in a week, visitors too, the share that did something in each later week.
WITH active AS (
    SELECT DISTINCT person_id, time_bucket('1 week', occurred_at) AS week
    FROM touchpoint_facts WHERE NOT passive
), firsts AS (
    SELECT person_id, min(week) AS cohort FROM active GROUP BY person_id
)
SELECT cohort, (extract(epoch FROM week - cohort) / 604800)::int AS weeks_later,
    count(*) AS people,
    round(count(*)::numeric / first_value(count(*)) OVER by_week, 4) AS retention
FROM active JOIN firsts USING (person_id) GROUP BY cohort, week
WINDOW by_week AS (PARTITION BY cohort ORDER BY week) ORDER BY cohort, week
