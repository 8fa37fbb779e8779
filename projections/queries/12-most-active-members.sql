-- The most active members
-- By the number of days on which they did something, so that one busy evening does not count.
SELECT member_id, days,
    (SELECT count(*) FROM activity_facts AS f WHERE f.member_id = m.member_id) AS acts
FROM (
    SELECT member_id, count(*) AS days FROM active_member_days
    GROUP BY member_id ORDER BY days DESC, member_id LIMIT 50
) AS m ORDER BY days DESC, member_id
