-- Members who fell silent
-- Active on several days, but not in the last 14 days that there are.
SELECT member_id, count(*) AS days_active, max(day) AS last_day FROM active_member_days
GROUP BY member_id
HAVING count(*) >= 3 AND max(day) < (SELECT max(day) FROM active_member_days) - interval '14 days'
ORDER BY days_active DESC, member_id LIMIT 100
