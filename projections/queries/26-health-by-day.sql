-- Health by day
-- The people measured on each day by the band that they were in at the end of it.
SELECT day, band, people, round(score::numeric, 2) AS mean_score
FROM health_daily ORDER BY day DESC, band
