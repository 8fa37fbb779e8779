-- Votes by hour
-- Votes on posts and on requests; votes taken back stand as NONE.
SELECT hour, subject, vote, votes FROM votes_hourly ORDER BY hour DESC, subject, vote LIMIT 500
