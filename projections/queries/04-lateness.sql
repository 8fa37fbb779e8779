-- How late events come
-- The time from happening to being recorded, by the source that reported them.
SELECT source, count(*) AS events,
    percentile_disc(0.5) WITHIN GROUP (ORDER BY recorded_at - occurred_at) AS median,
    max(recorded_at - occurred_at) AS longest
FROM events WHERE sequence IS NULL GROUP BY source ORDER BY events DESC, source
