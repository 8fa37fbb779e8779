-- Events by type and day
-- How much of what there is; a type that stops all at once is a sender that broke.
SELECT day, event_type, events FROM events_daily ORDER BY day DESC, events DESC, event_type
