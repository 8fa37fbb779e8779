-- Activity by hour
-- What members did in each hour of the last week that there is.
SELECT hour, act, acts FROM activity_hourly
WHERE hour > (SELECT max(hour) FROM activity_hourly) - interval '7 days' ORDER BY hour, act
