-- Whose health fell most
-- The last measurement of each person beside the one of seven days before it, in points of 100.
SELECT now.person_id, now.day, before.points / 1000 AS score_before, now.points / 1000 AS score,
    before.band AS band_before, now.band
FROM (SELECT DISTINCT ON (person_id) * FROM health_days ORDER BY person_id, day DESC) AS now
JOIN LATERAL (
    SELECT points, band FROM health_days
    WHERE person_id = now.person_id AND day <= now.day - interval '7 days'
    ORDER BY day DESC LIMIT 1
) AS before ON before.points > now.points
ORDER BY before.points - now.points DESC, now.person_id LIMIT 50
