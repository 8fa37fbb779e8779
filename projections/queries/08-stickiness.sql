-- Stickiness
-- The share of a month's active members who are active on an average day of it (DAU / MAU).
SELECT m.month, m.members AS monthly, round(avg(d.members), 2) AS daily,
    round(avg(d.members) / m.members, 4) AS stickiness
FROM active_members_monthly AS m
JOIN active_members_daily AS d ON time_bucket('1 month', d.day) = m.month
GROUP BY m.month, m.members ORDER BY m.month
