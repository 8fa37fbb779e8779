"""What happens in the rooms beside forum and feedback: facts that give every fold something to do.

They are for comparing the platform with itself; the recount of plain dictionaries knows none.
"""

import json
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from schemas.events import (
    AccountJoined,
    ConsentChanged,
    Event,
    EventTracked,
    IdentityLinked,
    IdentityUnlinked,
    MemberRegistered,
    Origin,
    PlanChanged,
    PurchaseMade,
    PurchaseRefunded,
    SegmentClosed,
    SegmentDefined,
    SegmentMemberAdded,
    SegmentMemberRemoved,
    SegmentRuleChanged,
    SentimentScored,
    StatusRequested,
    SurveyAnswered,
    SurveyClosed,
    SurveyDefined,
    SurveyDelivered,
    SurveyDismissed,
    SurveyRequested,
    TagAccepted,
    TagRefused,
    TextScored,
    TicketOpened,
    TicketSolved,
)
from tests.chaos.facts import BEGIN_AT, Community
from tests.support.stories import DAY, stamp

# Long enough that people fall silent, moments come that somebody waits for, and labels are known.
SPAN = 60 * DAY
MICROSECONDS = 1_000
KINDS = ("NPS", "CSAT", "CES", "FEEDBACK")
TRIGGERS = (None, "ticket_solved", "purchased", "discussion_started")
RULES: tuple[Mapping[str, Any], ...] = (
    {"measure": "touchpoints", "type": "support_ticket", "days": 30, "at_least": 2},
    {"measure": "touchpoints", "type": "purchase", "days": 7, "at_least": 1},
    {"measure": "days_quiet", "at_least": 14},
    {"measure": "plan", "is": ["team"]},
    {
        "any": [
            {"measure": "health_band", "is": ["RED"]},
            {"measure": "churn_risk", "at_least": 0.5},
        ]
    },
)
SEGMENTS, SURVEYS, VISITORS = 8, 8, 200
# One fact in so many changes what a segment's rule is, which judges everybody anew.
FACTS_A_RULE = 1_000
FEELINGS = (("NEGATIVE", 0.95, 0.01), ("NEUTRAL", 0.2, 0.3), ("POSITIVE", 0.05, 0.9))


@dataclass
class Rooms:
    """What the members of a community do elsewhere, by a seed."""

    busy: Community
    chance: random.Random
    sends: list[SurveyRequested] = field(default_factory=list)

    def events(self, count: int) -> Iterator[Event]:
        """`count` facts and more, as ingest and the models would stamp them, over sixty days."""
        begun = [*self._begin()]
        for n, event in enumerate((*begun, *(self._event(n) for n in range(count)), *self._end())):
            at = BEGIN_AT * MICROSECONDS + n * SPAN // (count + len(begun))
            yield self._stamped(event, n, at)

    def _stamped(self, event: Event, n: int, at: int) -> Event:
        told = stamp(event, f"{self.busy.name}-r{n}", at)
        if not isinstance(event, SentimentScored | TextScored):
            return told
        # What a model says has the place of what it read, by which a repeat is known.
        meta = msgspec.structs.replace(told.meta, origin=Origin("sentiment", 1, 0, n, 0))
        return msgspec.structs.replace(told, meta=meta)

    def _begin(self) -> Iterator[Event]:
        for n in range(SEGMENTS):
            kind, rule = ("RULE", self._rule(n)) if n < len(RULES) else ("STATIC", "")
            yield SegmentDefined(self._id("seg", n), f"Segment {n}", kind, rule=rule)
        for n in range(SURVEYS):
            segment = self._id("seg", n) if n % 2 else None
            kind, trigger = KINDS[n % 4], TRIGGERS[n // 2 % 4]
            yield SurveyDefined(
                self._id("s", n), kind, "How was it?", segment_id=segment, trigger=trigger,
                cool_down_days=7,
            )  # fmt: skip

    def _end(self) -> Iterator[Event]:
        yield SegmentClosed(self._id("seg", 0), "it is over")
        yield SurveyClosed(self._id("s", 2), "it is over")

    def _event(self, n: int) -> Event:
        if n % FACTS_A_RULE == FACTS_A_RULE - 1:
            turn = n // FACTS_A_RULE
            return SegmentRuleChanged(self._id("seg", turn % len(RULES)), self._rule(turn + 1))
        makers = (
            self._visit,
            self._person,
            self._buy,
            self._ask_support,
            self._survey,
            self._segment,
            self._feel,
            self._choose,
        )
        weights = (30, 5, 15, 15, 20, 5, 5, 5)
        (maker,) = self.chance.choices(makers, weights)
        return maker(n)

    def _visit(self, n: int) -> Event:
        person = self.chance.choice((self._visitor(), self._member()))
        kind = self.chance.choice(("page", "custom"))
        return EventTracked(person, kind, f"Page {n % 20}", url=f"https://example.org/{n % 20}")

    def _person(self, n: int) -> Event:
        visitor, member = self._visitor(), self._member()
        return self._one(
            lambda: IdentityLinked(visitor, member, "signed in"),
            lambda: IdentityUnlinked(visitor, member, "a shared computer"),
            lambda: ConsentChanged(visitor, tracking=n % 3 > 0),
            lambda: MemberRegistered(member, member),
        )

    def _buy(self, n: int) -> Event:
        member, order = self._member(), self._id("o", n)
        return self._one(
            lambda: PurchaseMade(order, member, "team-plan", 100 + n % 900, "EUR"),
            lambda: PurchaseRefunded(self._id("o", n // 2), member, 100, "EUR"),
            lambda: PlanChanged(member, ("free", "team")[n % 2], 4_900, "EUR"),
            lambda: AccountJoined(member, self._id("a", n % 20)),
        )

    def _ask_support(self, n: int) -> Event:
        # Some of these were never opened, and some are solved by whom they do not concern.
        ticket = self._id("t", n)
        return self._one(
            lambda: TicketOpened(ticket, self._member(), "The export fails", "It stops."),
            lambda: TicketSolved(self._id("t", self.chance.randrange(n + 1)), self._member()),
        )

    def _survey(self, n: int) -> Event:
        if not self.sends or self.chance.random() < 1 / 3:
            survey = n % SURVEYS
            send = SurveyRequested(
                self._id("send", n), self._id("s", survey), self._member(), KINDS[survey % 4], 7
            )
            self.sends.append(send)
            return send
        send = self.chance.choice(self.sends[-100:])
        place = (send.send_id, send.survey_id, send.member_id)
        return self._one(
            lambda: SurveyDelivered(*place, "IN_APP"),
            lambda: SurveyAnswered(*place, score=n % 12, text=f"So {n}."),
            lambda: SurveyDismissed(*place),
        )

    def _segment(self, n: int) -> Event:
        place = (self._member(), self._id("seg", n % SEGMENTS))
        return self._one(
            lambda: SegmentMemberAdded(*place, "was there"),
            lambda: SegmentMemberRemoved(*place, "asked for it"),
        )

    def _feel(self, n: int) -> Event:
        feeling, negative, positive = FEELINGS[n % 3]
        reading = (feeling, 0.9, negative, 0.1, positive, n % 3 == 0, "a-model", "1")
        thread = self._thread()
        return self._one(
            lambda: SentimentScored(thread, thread, self._member(), *reading, category="chaos"),
            lambda: TextScored(self._id("t", n), "ticket", self._member(), *reading),
        )

    def _choose(self, n: int) -> Event:
        place = (self._thread(), f"tag-{n % 7}", self._member())
        number = self.chance.randrange(self.busy.size.features)
        status = ("Planned", "InProgress", "Declined")[n % 3]
        return self._one(
            lambda: TagAccepted(*place),
            lambda: TagRefused(*place),
            lambda: StatusRequested(f"{self.busy.name}-f{number}", status),
        )

    def _one(self, *makers: Callable[[], Event]) -> Event:
        return self.chance.choice(makers)()

    def _rule(self, n: int) -> str:
        return json.dumps(RULES[n % len(RULES)])

    def _id(self, kind: str, n: int) -> str:
        return f"{self.busy.name}-{kind}{n}"

    def _visitor(self) -> str:
        return self._id("v", self.chance.randrange(VISITORS))

    def _member(self) -> str:
        return self.busy.member()

    def _thread(self) -> str:
        return self.busy.discussion(self.chance.randrange(self.busy.size.discussions))
