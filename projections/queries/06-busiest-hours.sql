-- The busiest hours of the week
-- When to hold a live session: the hours of the week (UTC) by what is done in them.
SELECT extract(isodow FROM hour AT TIME ZONE 'UTC')::int AS weekday,
    extract(hour FROM hour AT TIME ZONE 'UTC')::int AS hour, sum(acts)::bigint AS acts
FROM activity_hourly GROUP BY 1, 2 ORDER BY acts DESC, weekday, hour LIMIT 20
