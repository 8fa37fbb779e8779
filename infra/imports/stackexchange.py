"""What the rows of a Stack Exchange dump say, as facts of the platform.

Where rows come from is `dump`'s business, and where facts go `sending`'s.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import msgspec

from infra.imports.dump import TABLES, Row, Tables
from infra.imports.facts import Fact, Order, Rank, Remark, event_id, micros
from infra.imports.fitting import TAGS, fit_body, fit_title
from infra.imports.site import ANSWER, QUESTION, Post, Site, readable, survey, tags_of
from schemas.codec import type_of
from schemas.events import (
    AnswerAccepted,
    DiscussionStarted,
    Event,
    FeatureSubmitted,
    MemberRegistered,
    PostVoted,
    ReplyPosted,
    StatusRequested,
    VoteCast,
)

Outcomes = Iterator[Fact | Remark]

VOTES = {"2": "UP", "3": "DOWN"}
STATUS_PREFIX = "status-"
# The furthest first: of several tags on one post that one holds.
STATUSES = {
    "status-completed": "Completed",
    "status-declined": "Declined",
    "status-bydesign": "Declined",
    "status-norepro": "Declined",
    "status-planned": "Planned",
    "status-deferred": "UnderReview",
    "status-reproduced": "UnderReview",
    "status-review": "UnderReview",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of one table of a site, while it is told."""

    site: Site
    table: str
    row: Row

    def author(self, account: str = "OwnerUserId", name: str = "OwnerDisplayName") -> str:
        """The member who wrote it."""
        return self.site.author(self.row, account, name)

    def post(self, column: str) -> Post | None:
        """The question or answer that a column names, where the dump has it."""
        return self.site.posts.get(self.row.get(column, ""))

    def at_its_time(self, rank: Rank, event: Event, after: int = 0) -> Fact:
        """`event` at the time of the row, to be sent when `after` has come as well."""
        occurred_at = micros(self.row["CreationDate"])
        return self._fact(
            Order(max(occurred_at, after), rank, int(self.row["Id"])), event, occurred_at
        )

    def at(self, moment: int, rank: Rank, event: Event) -> Fact:
        """`event` at `moment`, where the row's own time is none or only a day."""
        return self._fact(Order(moment, rank, int(self.row["Id"])), event, moment)

    def _fact(self, order: Order, event: Event, occurred_at: int) -> Fact:
        name = type_of(event).name
        data = msgspec.to_builtins(event)
        del data["meta"]
        identity = event_id(self.site.name, self.table, self.row["Id"], name)
        return Fact(order=order, id=identity, type=name, occurred_at=occurred_at, data=data)


def facts_of(tables: Tables) -> Outcomes:
    """Every fact in the tables, table by table, and a remark for all that is not sent as it stands.

    `in_causal_order` brings the facts into the order to send them in.
    """
    site = survey(tables)
    for table in TABLES:
        for row in tables.rows(table):
            remark = readable(table, row)
            if remark is None:
                yield from READERS[table](Line(site, table, row))
            else:
                yield remark


def _member(line: Line) -> Outcomes:
    member_id = line.site.id(line.row["Id"])
    username = line.row.get("DisplayName", "")
    yield line.at_its_time(
        Rank.REGISTRATION, MemberRegistered(member_id=member_id, username=username)
    )


def _post(line: Line) -> Outcomes:
    post = line.post("Id")
    if line.row["PostTypeId"] not in (QUESTION, ANSWER):
        yield Remark("skipped", "post that is neither question nor answer (tag wikis and such)")
    elif post is None:
        yield Remark("skipped", "answer to a question that is not in the dump")
    elif line.row["PostTypeId"] == ANSWER:
        yield from _answer(line, post)
    else:
        yield from _question(line)
        yield from _acceptance(line)
        if post.feedback:
            yield from _request(line, post)


def _question(line: Line) -> Outcomes:
    yield from _mended(line.row, "Title", "Body")
    started = DiscussionStarted(
        discussion_id=line.site.id(line.row["Id"]),
        author_id=line.author(),
        title=fit_title(line.row.get("Title", "")),
        body=fit_body(line.row.get("Body", "")),
        category=line.site.name,
        tags=tags_of(line.row)[:TAGS],
        format="html",
    )
    yield line.at_its_time(Rank.QUESTION, started)


def _answer(line: Line, post: Post) -> Outcomes:
    yield from _mended(line.row, "Body")
    posted = ReplyPosted(
        post_id=line.site.id(line.row["Id"]),
        discussion_id=line.site.id(post.question),
        author_id=line.author(),
        body=fit_body(line.row.get("Body", "")),
        format="html",
    )
    yield line.at_its_time(Rank.ANSWER, posted, after=post.at)


def _acceptance(line: Line) -> Outcomes:
    answer_id = line.row.get("AcceptedAnswerId")
    if not answer_id:
        return
    answer = line.post("AcceptedAnswerId")
    if answer is None or answer.question != line.row["Id"]:
        yield Remark("skipped", "acceptance of an answer that is not in the dump")
        return
    accepted = AnswerAccepted(
        post_id=line.site.id(answer_id),
        discussion_id=line.site.id(line.row["Id"]),
        member_id=line.author(),
    )
    # The day of the acceptance is that of its vote, where the dump still has it.
    moment = max(line.site.accepted_at.get(answer_id, answer.at), answer.at)
    yield line.at(moment, Rank.ACCEPTANCE, accepted)


def _request(line: Line, post: Post) -> Outcomes:
    tags = tags_of(line.row)
    submitted = FeatureSubmitted(
        feature_id=line.site.id(line.row["Id"]),
        author_id=line.author(),
        title=fit_title(line.row.get("Title", "")),
        description=fit_body(line.row.get("Body", "")),
        category=post.feedback,
        tags=tags[:TAGS],
        format="html",
    )
    yield line.at_its_time(Rank.REQUEST, submitted)
    known = [tag for tag in STATUSES if tag in tags]
    if known:
        yield _status(line, post, known[0])
    elif any(tag.startswith(STATUS_PREFIX) for tag in tags):
        yield Remark("skipped", "status tag of a meaning that is not known")


def _status(line: Line, post: Post, tag: str) -> Fact:
    requested = StatusRequested(
        feature_id=line.site.id(line.row["Id"]), status=STATUSES[tag], reason=f'tagged "{tag}"'
    )
    # Dumps do not say when a tag was set; the last edit is the latest that it can have been.
    edited_at = micros(line.row.get("LastEditDate") or line.row["CreationDate"])
    return line.at(max(edited_at, post.at), Rank.STATUS, requested)


def _comment(line: Line) -> Outcomes:
    post = line.post("PostId")
    if post is None:
        yield Remark("skipped", "comment on a post that is not in the dump")
        return
    yield from _mended(line.row, "Text")
    posted = ReplyPosted(
        post_id=line.site.id(f"c{line.row['Id']}"),
        discussion_id=line.site.id(post.question),
        author_id=line.author("UserId", "UserDisplayName"),
        body=fit_body(line.row.get("Text", "")),
        parent_id=line.site.id(line.row["PostId"]),
    )
    yield line.at_its_time(Rank.COMMENT, posted, after=post.at)


def _vote(line: Line) -> Outcomes:
    kind, post = line.row["VoteTypeId"], line.post("PostId")
    if kind not in VOTES:
        yield Remark(
            "skipped", "vote that is neither up nor down (acceptances are read from their question)"
        )
        return
    if post is None:
        yield Remark("skipped", "vote on a post that is not in the dump")
        return
    # Votes carry no voter and only a day, which may begin before the post does.
    moment = max(micros(line.row["CreationDate"]), post.at)
    member_id, post_id = line.site.id(f"voter-{line.row['Id']}"), line.site.id(line.row["PostId"])
    discussion_id = line.site.id(post.question)
    voted = PostVoted(
        post_id=post_id, discussion_id=discussion_id, member_id=member_id, vote=VOTES[kind]
    )
    yield line.at(moment, Rank.VOTE, voted)
    if post.feedback:
        cast = VoteCast(feature_id=post_id, member_id=member_id, vote=VOTES[kind])
        yield line.at(moment, Rank.BALLOT, cast)


def _mended(row: Row, *columns: str) -> Iterator[Remark]:
    for column in columns:
        text = row.get(column, "")
        fitted = fit_title(text) if column == "Title" else fit_body(text)
        if fitted != text:
            yield Remark("mended", f"{column} that was empty or too long")


READERS: Mapping[str, Callable[[Line], Outcomes]] = {
    "Users": _member,
    "Posts": _post,
    "Comments": _comment,
    "Votes": _vote,
}
