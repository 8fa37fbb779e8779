"""The indices of a search projection: their mapping, their generations, and the alias readers use.

Documents are written by `documents`; fields are declared in the room `search`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from elasticsearch import BadRequestError, Elasticsearch, NotFoundError, helpers

from projections.engine.generations import Generation, VersionError, made_by
from projections.projection import Projection
from projections.search import FIELDS, alias_of

# Long enough for a bulk request or a merge on a busy machine; a dead server refuses at once.
REQUEST_SECONDS = 30.0
# A server with analysis modules stems English; the bare one of the embedded stack only lowers case.
STEMMING = {"type": "english"}
PLAIN = {"type": "custom", "tokenizer": "standard", "filter": ["lowercase"]}


def connect(url: str) -> Elasticsearch:
    """A client that leaves retrying to the loop, which reads positions again first."""
    return Elasticsearch(url, request_timeout=REQUEST_SECONDS, max_retries=0)


class Found(NamedTuple):
    """A document as it lies in an index."""

    id: str
    version: int
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Indices:
    """The generations of one projection in one Elasticsearch."""

    client: Elasticsearch
    projection: Projection

    @property
    def alias(self) -> str:
        """The name that readers use."""
        return alias_of(self.projection.name)

    def name(self, number: int) -> str:
        """The index of a generation."""
        return f"{self.alias}-{number}"

    def prepare(self) -> Generation:
        """The live generation, made empty where there never was one."""
        found = self.live()
        if found is None:
            found = self.begin()
            self.point(found, None)
        return found

    def live(self) -> Generation | None:
        """The generation that readers see."""
        try:
            aliased = self.client.indices.get_alias(name=self.alias)
        except NotFoundError:
            return None
        return self._described(next(iter(aliased)))

    def filling(self) -> Generation | None:
        """The newest generation that readers do not see, where there is one."""
        live = self.live()
        found = self.client.indices.get(index=f"{self.alias}-*", features="mappings")
        others = [
            self._described(name)
            for name in found
            # Another projection's name may begin with this one's.
            if name.removeprefix(f"{self.alias}-").isdecimal()
            and (live is None or name != self.name(live.number))
        ]
        return max(others, default=None)

    def current(self) -> Generation:
        """The live generation that this code may write. Raises VersionError where it may not."""
        found = self.live()
        if found is None or not made_by(found, self.projection):
            message = (
                f'the live index of projection "{self.projection.name}" was made by other code '
                "than this: start the release that made it, or run "
                f"`community rebuild {self.projection.name}`"
            )
            raise VersionError(message)
        return found

    def begin(self) -> Generation:
        """Make the next generation's index, empty."""
        live, filling = self.live(), self.filling()
        number = 1 + max(each.number if each else 0 for each in (live, filling))
        projection = self.projection
        made = {"version": projection.version, "fingerprint": projection.fingerprint}
        self.client.indices.create(
            index=self.name(number),
            mappings={"dynamic": "strict", "_meta": made, "properties": dict(FIELDS)},
            settings=self._settings(),
        )
        return Generation(number, projection.version, projection.fingerprint, ())

    def point(self, to: Generation, since: Generation | None) -> None:
        """Let readers see `to`; in one step, so that none sees nothing or both."""
        actions: list[Mapping[str, Any]] = [
            {"add": {"index": self.name(to.number), "alias": self.alias}}
        ]
        if since is not None:
            actions.append({"remove": {"index": self.name(since.number), "alias": self.alias}})
        self.client.indices.update_aliases(actions=actions)

    def drop(self, generation: Generation) -> None:
        """Delete a generation's index, where it is still there."""
        self.client.indices.delete(index=self.name(generation.number), ignore_unavailable=True)

    def contents(self, number: int) -> Iterator[Found]:
        """Every document of a generation."""
        index = self.name(number)
        self.client.indices.refresh(index=index)
        for hit in helpers.scan(self.client, index=index, query={"version": True}, size=1_000):
            yield Found(hit["_id"], hit["_version"], hit["_source"])

    def _described(self, name: str) -> Generation:
        mapping = self.client.indices.get_mapping(index=name)[name]["mappings"]
        made = mapping["_meta"]
        number = int(name.rsplit("-", maxsplit=1)[1])
        return Generation(number, made["version"], made["fingerprint"], ())

    def _settings(self) -> Mapping[str, Any]:
        prose = STEMMING if self._stems() else PLAIN
        return {
            "number_of_shards": 1,
            # As many copies as there are other nodes, at most one.
            "auto_expand_replicas": "0-1",
            # The writer refreshes before it moves its position, and nobody else writes.
            "refresh_interval": "-1",
            "analysis": {"analyzer": {"prose": prose}},
        }

    def _stems(self) -> bool:
        try:
            self.client.indices.analyze(analyzer="english", text="capability")
        except BadRequestError:
            return False
        return True
