-- The most active members
-- By the number of days on which they did something, so that one busy evening does not count.
SELECT member_id, count(*) AS days, sum(acts)::bigint AS acts FROM member_days
GROUP BY member_id ORDER BY days DESC, acts DESC, member_id LIMIT 50
