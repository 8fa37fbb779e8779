-- Retention by cohort
-- Of the members who were first active in a week, the share that came back in each week after it.
SELECT cohort, cohort_members, weeks_later, members, round(retention::numeric, 4) AS retention
FROM cohort_retention ORDER BY cohort, weeks_later
