-- What followed from a fact
-- Every event of the chain that began with the newest vote; put an id of your own instead.
SELECT occurred_at, event_type, source, data FROM events
WHERE correlation_id = (
    SELECT correlation_id FROM events WHERE event_type = 'feedback.VoteAccepted'
    ORDER BY occurred_at DESC, event_id LIMIT 1)
ORDER BY recorded_at, event_type
