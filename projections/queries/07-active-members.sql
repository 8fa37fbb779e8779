-- Active members by day
-- Who did something on a day counts once, however much it was.
SELECT day, members FROM active_members_daily ORDER BY day DESC LIMIT 90
