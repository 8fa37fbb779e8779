-- Touchpoints by day and type
-- By which ways people meet the community, and which of them grow.
SELECT day, type, touchpoints FROM touchpoints_daily ORDER BY day DESC, touchpoints DESC, type
