"""What a longer history costs: the fold `vote-scores` over 10⁷ entries beside one over 10⁶.

The stores are filled by SQL with the rows that so many votes would have left; a log of so many
records would only take longer to write, since a fold never reads what lies behind its position.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import psycopg

from infra.settings import Settings
from infra.topics import create_topics
from streams.engine.postgres import PostgresFoldStore
from tests.bench import folds, made
from tests.bench.cores import alone
from tests.bench.figures import Figure, Target
from tests.bench.measuring import Bench, alternate, demand

EVENTS = 100_000
LARGE, SMALL = 10_000_000, 1_000_000
TARGET = Target("ratio", ">=", 0.9)
FOLD = "vote-scores"
# The requests that are voted on now have a past too: each has twenty former voters.
FILL_STATES = """
INSERT INTO engine.fold_states (fold, version, key, sequence, state)
SELECT 'vote-scores', 1, 'feature-' || n, 1, '{"ups":0,"downs":0}'
FROM generate_series(0, %s / 20 - 1) AS n
"""
FILL_ENTRIES = """
INSERT INTO engine.fold_entries (fold, version, key, entry, state)
SELECT 'vote-scores', 1, 'feature-' || n %% (%s / 20), 'voter:former-' || n,
    '{"vote":"UP","warmed_at":1704067200000000}'
FROM generate_series(1, %s) AS n
"""
# What a run left is taken back, so that each begins with the same history.
CLEAN = """
DELETE FROM engine.fold_entries WHERE entry LIKE 'voter:member-%';
UPDATE engine.fold_states SET sequence = 1, state = '{"ups":0,"downs":0}' WHERE sequence > 1;
TRUNCATE engine.positions, engine.outbox;
"""


@dataclass(frozen=True, slots=True)
class Store:
    """A database of its own, filled with so many votes."""

    settings: Settings
    votes: int

    def fill(self) -> None:
        """Write the rows, and have them vacuumed as they would be in time."""
        PostgresFoldStore(self.settings.postgres_url).close()
        with psycopg.connect(self.settings.postgres_url, autocommit=True) as connection:
            connection.execute(FILL_STATES.encode(), (self.votes,))
            connection.execute(FILL_ENTRIES.encode(), (self.votes, self.votes))
            for table in ("fold_states", "fold_entries"):
                connection.execute(f"VACUUM ANALYZE engine.{table}".encode())

    def run(self, count: int) -> float:
        """Votes a second of the fold over this history."""
        with psycopg.connect(self.settings.postgres_url, autocommit=True) as connection:
            connection.execute(CLEAN.encode())
            connection.execute("VACUUM engine.fold_entries, engine.fold_states")
            connection.execute("CHECKPOINT")
        rate = alone(folds.folded, self.settings, [FOLD], count)
        demand("the votes that were counted", _ups(self.settings), count)
        return rate


def measure(bench: Bench) -> Sequence[Figure]:
    """The rate over the large history beside that over the small one, same log, same broker."""
    count = bench.events or EVENTS
    with bench.stack("kafka", "postgres") as large, bench.stack("postgres") as small:
        servers = large.settings.kafka_servers
        create_topics(servers)
        made.publish(large.settings, made.accepted_votes(count))
        stores: Mapping[str, Store] = {
            f"after {LARGE:,} votes": Store(large.settings, LARGE),
            f"after {SMALL:,} votes": Store(
                small.settings.model_copy(update={"kafka_servers": servers}), SMALL
            ),
        }
        for store in stores.values():
            store.fill()
        mine, beside = alternate(
            bench,
            "records/s",
            {name: partial(store.run, count) for name, store in stores.items()},
        )
    note = f"{count:,} votes by new voters; both histories were filled by SQL"
    return [Figure("fold `vote-scores` as history grows", mine, beside, TARGET, note)]


def _ups(settings: Settings) -> int:
    query = "SELECT sum((state->>'ups')::bigint)::bigint FROM engine.fold_states"
    with psycopg.connect(settings.postgres_url) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    ups: int = row[0]
    return ups
