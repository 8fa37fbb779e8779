-- The newest events
-- What happened last, of any kind, with its data as JSON.
SELECT occurred_at, event_type, actor, data FROM events ORDER BY occurred_at DESC, event_id LIMIT 50
