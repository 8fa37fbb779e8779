"""The tables of the folds' store in Postgres, and the statements that read and write them.

When each is run is `postgres`'s.
"""

from infra import postgres

# Arrays go to the server in binary (%b): as text, quoting each element in Python was a fifth of
# the work.

# States are updated over and over: with room in its page an update leaves the index alone (HOT).
TABLES = (
    postgres.TABLES
    + """
CREATE TABLE IF NOT EXISTS engine.fold_states (
    fold text NOT NULL, version integer NOT NULL, key text NOT NULL,
    sequence bigint NOT NULL, state json NOT NULL,
    PRIMARY KEY (fold, version, key)) WITH (fillfactor = 70);
COMMENT ON TABLE engine.fold_states IS
    'What each fold knows of each key, and how many events it derived from it.';
CREATE TABLE IF NOT EXISTS engine.fold_entries (
    fold text NOT NULL, version integer NOT NULL, key text NOT NULL, entry text NOT NULL,
    state json NOT NULL,
    PRIMARY KEY (fold, version, key, entry));
COMMENT ON TABLE engine.fold_entries IS
    'The growing parts of states: a voter of a request, a post of a discussion.';
CREATE TABLE IF NOT EXISTS engine.timers (
    fold text NOT NULL, version integer NOT NULL, key text NOT NULL,
    partition integer NOT NULL, wake_at bigint NOT NULL,
    PRIMARY KEY (fold, version, key));
CREATE INDEX IF NOT EXISTS timers_due
    ON engine.timers (fold, version, partition, wake_at, key COLLATE "C");
COMMENT ON TABLE engine.timers IS
    'Keys of folds that wait for a moment, in microseconds since 1970.';
CREATE TABLE IF NOT EXISTS engine.outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    fold text NOT NULL, version integer NOT NULL, topic text NOT NULL, partition integer NOT NULL,
    records bytea NOT NULL);
COMMENT ON TABLE engine.outbox IS
    'Derived events not known to be published, one row a batch and input partition.';
"""
)

STORED_VERSIONS = """
SELECT DISTINCT pipeline, version FROM engine.positions WHERE pipeline = ANY(%s)
"""

# All folds of a batch are read and saved by the same few statements: a small batch takes as long as
# there are round trips, and each of them would be one more for each fold.
# Each row is looked up by its whole key. A join is planned by guesses about how many rows there
# are, and was seen to read all the entries of a fold for each batch.
STATES = """
SELECT wanted.fold, wanted.version, wanted.key, s.sequence, s.state::text
FROM unnest(%b::text[], %b::int[], %b::text[]) AS wanted (fold, version, key)
CROSS JOIN LATERAL (
    SELECT sequence, state FROM engine.fold_states
    WHERE fold = wanted.fold AND version = wanted.version AND key = wanted.key LIMIT 1) AS s
"""

ENTRIES = """
SELECT wanted.fold, wanted.version, wanted.key, wanted.entry, e.state::text
FROM unnest(%b::text[], %b::int[], %b::text[], %b::text[]) AS wanted (fold, version, key, entry)
CROSS JOIN LATERAL (
    SELECT state FROM engine.fold_entries
    WHERE fold = wanted.fold AND version = wanted.version
    AND key = wanted.key AND entry = wanted.entry LIMIT 1) AS e
"""

# No order is needed against deadlocks: a key's partition has one owner, which the fence has made
# sure of before anything is saved.
SAVE_STATES = """
INSERT INTO engine.fold_states (fold, version, key, sequence, state)
SELECT fold, version, key, sequence, state::json
FROM unnest(%b::text[], %b::int[], %b::text[], %b::bigint[], %b::text[])
    AS rows (fold, version, key, sequence, state)
ON CONFLICT (fold, version, key) DO UPDATE SET sequence = excluded.sequence, state = excluded.state
"""

SAVE_ENTRIES = """
INSERT INTO engine.fold_entries (fold, version, key, entry, state)
SELECT fold, version, key, entry, state::json
FROM unnest(%b::text[], %b::int[], %b::text[], %b::text[], %b::text[])
    AS rows (fold, version, key, entry, state)
ON CONFLICT (fold, version, key, entry) DO UPDATE SET state = excluded.state
"""

# Keys go in the order of their bytes, as in memory, whatever the database sorts texts by.
DUE = """
SELECT key, wake_at FROM engine.timers
WHERE fold = %s AND version = %s AND partition = %s AND wake_at <= %s
ORDER BY wake_at, key COLLATE "C" LIMIT %s
"""

NEXT_DUE = """
SELECT min(wake_at) FROM engine.timers
WHERE fold = %s AND version = %s AND partition = %s AND wake_at > %s
"""

SAVE_TIMERS = """
INSERT INTO engine.timers (fold, version, key, partition, wake_at)
SELECT fold, version, key, partition, wake_at
FROM unnest(%b::text[], %b::int[], %b::text[], %b::int[], %b::bigint[])
    AS rows (fold, version, key, partition, wake_at)
ON CONFLICT (fold, version, key) DO UPDATE SET wake_at = excluded.wake_at
"""

DROP_TIMERS = """
DELETE FROM engine.timers
USING unnest(%b::text[], %b::int[], %b::text[]) AS off (fold, version, key)
WHERE timers.fold = off.fold AND timers.version = off.version AND timers.key = off.key
"""

# Rows are given ids in the order of the arrays, so that ids come back in the batch's order.
SAVE_OUTBOX = """
INSERT INTO engine.outbox (fold, version, topic, partition, records)
SELECT fold, version, topic, partition, records
FROM unnest(%b::text[], %b::int[], %b::text[], %b::int[], %b::bytea[]) WITH ORDINALITY
    AS rows (fold, version, topic, partition, records, place)
ORDER BY place RETURNING id
"""

LEFT = """
SELECT id, records FROM engine.outbox
JOIN unnest(%b::text[], %b::int[], %b::text[], %b::int[]) AS mine (fold, version, topic, partition)
    USING (fold, version, topic, partition)
ORDER BY id
"""

FORGET = "DELETE FROM engine.outbox WHERE id = ANY(%s)"
