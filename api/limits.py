"""Rate limits: a bucket of requests for each member or address, refilled at a steady rate.

They are kept in this process's memory; what one GraphQL operation may cost is in `cost`.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

# A bucket that was not touched for longer than it takes to fill is as good as new, so the ones
# touched longest ago may be forgotten; this many take some 20 MB.
BUCKETS_LIMIT = 100_000


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left after a request; `retry_after_seconds` is 0 where it may pass."""

    limit: int
    remaining: int
    reset_seconds: int
    retry_after_seconds: int

    @property
    def headers(self) -> Mapping[str, str]:
        """What the answer says of it: the burst, what is left of it, and when it is whole again."""
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset_seconds),
        }


@dataclass(slots=True)
class Buckets:
    """Token buckets by name: `rate` requests a second, `burst` at once."""

    rate: float
    burst: int
    clock: Callable[[], float] = time.monotonic
    _filled: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def take(self, name: str) -> Allowance:
        """Take one request from a bucket.

        >>> buckets = Buckets(rate=1, burst=2, clock=lambda: 0.0)
        >>> [buckets.take("member:ada").remaining for _ in range(2)]
        [1, 0]
        >>> buckets.take("member:ada").retry_after_seconds
        1
        """
        now = self.clock()
        level, touched_at = self._filled.pop(name, (float(self.burst), now))
        level = min(float(self.burst), level + (now - touched_at) * self.rate)
        passes = level >= 1
        level -= passes
        self._filled[name] = (level, now)
        if len(self._filled) > BUCKETS_LIMIT:
            self._filled.popitem(last=False)
        return Allowance(
            limit=self.burst,
            remaining=int(level),
            reset_seconds=math.ceil((self.burst - level) / self.rate),
            retry_after_seconds=0 if passes else math.ceil((1 - level) / self.rate),
        )
