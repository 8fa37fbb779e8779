"""A small dump of an invented community, the same at every call, for a clone that has no real one.

What its members say stands in `demo_community.yaml`; how a dump is imported is `stackexchange`'s.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import yaml

COMMUNITY = Path(__file__).with_name("demo_community.yaml")
# Any number does; that of another seed is another community.
SEED = 2025
BEGIN = datetime(2025, 9, 1, 8, tzinfo=UTC)
# Forty threads fill the weeks until the end of November.
THREAD_EVERY = timedelta(hours=52)
# Real sites give this to members who come with a reputation from elsewhere.
ASSOCIATION_BONUS = 100
ASSOCIATED_EVERY = 7
# Posts and votes of these Ids were "deleted": real dumps keep the votes.
DELETED_POST = 9_999

UP, DOWN, ACCEPTED, FAVOURITE = "2", "3", "1", "5"

Row = dict[str, str]
Tables = dict[str, list[Row]]


def write_demo(folder: Path) -> Path:
    """Write the demo's dump into `folder`, over an earlier one, and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in demo_tables().items():
        (folder / f"{table}.xml").write_text(_xml(table, rows), encoding="utf-8")
    return folder


def demo_tables() -> Tables:
    """The demo's tables, as rows of attributes."""
    said = yaml.safe_load(COMMUNITY.read_text(encoding="utf-8"))
    random = Random(SEED)  # noqa: S311 - an invented community keeps no secrets.
    community = Community(random, tuple(said["comments"]), len(said["members"]))
    for number, thread in enumerate(said["threads"]):
        community.discuss(thread, BEGIN + number * THREAD_EVERY)
    community.leave_traces()
    votes = sorted(community.votes, key=lambda row: row["CreationDate"])
    for number, vote in enumerate(votes, start=1):
        vote["Id"] = str(number)
    users = _users(random, said["members"])
    _count(community.posts, community.comments, votes)
    _reckon(users, community.posts, votes)
    tags = _tags(community.posts)
    return {
        "Users": users,
        "Posts": community.posts,
        "Comments": community.comments,
        "Votes": votes,
        "Tags": tags,
    }


@dataclass(slots=True)
class Community:
    """The posts, comments and votes so far."""

    random: Random
    remarks: tuple[str, ...]
    members: int
    posts: list[Row] = field(default_factory=list)
    comments: list[Row] = field(default_factory=list)
    votes: list[Row] = field(default_factory=list)

    def discuss(self, thread: dict[str, Any], at: datetime) -> None:
        """One question with all that follows from it."""
        question = self._post(thread["body"], self._some_time(at, 20))
        question |= {
            "PostTypeId": "1",
            "Title": thread["title"],
            "Tags": "".join(f"<{tag}>" for tag in thread["tags"]),
            "ViewCount": str(self.random.randint(20, 900)),
            "AnswerCount": str(len(thread["answers"])),
        }
        if any(tag.startswith("status-") for tag in thread["tags"]):
            question["LastEditDate"] = _written(self._some_time(_read(question), 300))
        answers = [self._answer(question, body) for body in thread["answers"]]
        if "accepted" in thread:
            self._accept(question, answers[thread["accepted"]])
        self._judge(question, most=12)

    def leave_traces(self) -> None:
        """What real dumps have besides: authors without accounts, tag wikis, votes on nothing."""
        anonymous = self.posts[-1]
        del anonymous["OwnerUserId"]
        anonymous["OwnerDisplayName"] = "user1207"
        comment = self.comments[-1]
        del comment["UserId"]
        comment["UserDisplayName"] = "user1207"
        at = _read(self.posts[0])
        for kind in ("4", "5"):
            self._post("About photos, and where they are kept.", at)["PostTypeId"] = kind
        for kind in (UP, DOWN):
            self._vote(str(DELETED_POST), at, kind)

    def _post(self, body: str, at: datetime) -> Row:
        post = {
            "Id": str(len(self.posts) + 1),
            "CreationDate": _written(at),
            "Body": _html(body),
            "OwnerUserId": str(self.random.randint(1, self.members)),
        }
        self.posts.append(post)
        return post

    def _answer(self, question: Row, body: str) -> Row:
        answer = self._post(body, self._some_time(_read(question), 40))
        answer |= {"PostTypeId": "2", "ParentId": question["Id"]}
        self._judge(answer, most=16)
        return answer

    def _accept(self, question: Row, answer: Row) -> None:
        question["AcceptedAnswerId"] = answer["Id"]
        self._vote(answer["Id"], _read(answer), ACCEPTED)

    def _judge(self, post: Row, most: int) -> None:
        ups = min(self.random.randint(0, most), self.random.randint(1, most))
        # Few vote down, and only what others have seen.
        downs = self.random.choice((0, 0, 0, 1, 2)) if ups > 1 else 0
        for kind in (UP,) * ups + (DOWN,) * downs:
            self._vote(post["Id"], self._some_time(_read(post), 400), kind)
        if self.random.random() < 0.1:  # noqa: PLR2004 - one post in ten is somebody's favourite.
            self._vote(post["Id"], _read(post), FAVOURITE)
        for _ in range(self.random.choice((0, 0, 1, 1, 2, 3))):
            self._comment(post)

    def _vote(self, post_id: str, at: datetime, kind: str) -> None:
        vote = {"Id": "", "PostId": post_id, "VoteTypeId": kind}
        if kind == FAVOURITE:
            vote["UserId"] = str(self.random.randint(1, self.members))
        # Dumps tell only the day of a vote.
        self.votes.append(vote | {"CreationDate": at.strftime("%Y-%m-%dT00:00:00.000")})

    def _comment(self, post: Row) -> None:
        self.comments.append(
            {
                "Id": str(len(self.comments) + 1),
                "PostId": post["Id"],
                "Text": self.random.choice(self.remarks),
                "CreationDate": _written(self._some_time(_read(post), 60)),
                "UserId": str(self.random.randint(1, self.members)),
            }
        )

    def _some_time(self, after: datetime, hours: int) -> datetime:
        return after + timedelta(milliseconds=self.random.randint(60_000, hours * 3_600_000))


def _users(random: Random, names: Sequence[str]) -> list[Row]:
    joined = BEGIN - timedelta(days=30)
    times = sorted(joined + timedelta(minutes=random.randint(0, 30 * 1_440)) for _ in names)
    users = [{"Id": "-1", "DisplayName": "Community", "CreationDate": _written(joined)}]
    for number, (name, at) in enumerate(zip(names, times, strict=True), start=1):
        users.append({"Id": str(number), "DisplayName": name, "CreationDate": _written(at)})
    return users


def _count(posts: Iterable[Row], comments: Iterable[Row], votes: Iterable[Row]) -> None:
    scores: Counter[str] = Counter()
    for vote in votes:
        scores[vote["PostId"]] += {UP: 1, DOWN: -1}.get(vote["VoteTypeId"], 0)
    remarks = Counter(comment["PostId"] for comment in comments)
    for post in posts:
        post["Score"] = str(scores[post["Id"]])
        post["CommentCount"] = str(remarks[post["Id"]])


def _reckon(users: Iterable[Row], posts: Sequence[Row], votes: Iterable[Row]) -> None:
    """Sets each user's reputation by the rules of Stack Exchange, written here a second time.

    On purpose: it is what the platform's own are compared with.
    """
    by_id = {post["Id"]: post for post in posts}
    points: Counter[str] = Counter()
    for vote in votes:
        post = by_id.get(vote["PostId"], {})
        answered = post.get("PostTypeId") == "2"
        worth = {UP: 10 if answered else 5, DOWN: -2}.get(vote["VoteTypeId"], 0)
        points[post.get("OwnerUserId", "")] += worth
    for question in posts:
        accepted = by_id.get(question.get("AcceptedAnswerId", ""), {})
        author, accepter = accepted.get("OwnerUserId", ""), question.get("OwnerUserId", "")
        if accepted and author != accepter:
            points[author] += 15
            points[accepter] += 2
    for user in users:
        bonus = ASSOCIATION_BONUS if int(user["Id"]) % ASSOCIATED_EVERY == 0 else 0
        user["Reputation"] = str(max(1, 1 + points[user["Id"]]) + bonus)


def _tags(posts: Iterable[Row]) -> list[Row]:
    counts = Counter(
        tag for post in posts for tag in post.get("Tags", "").strip("<>").split("><") if tag
    )
    return [
        {"Id": str(number), "TagName": tag, "Count": str(count)}
        for number, (tag, count) in enumerate(sorted(counts.items()), start=1)
    ]


def _html(text: str) -> str:
    return "\n\n".join(f"<p>{escape(part.strip())}</p>" for part in text.strip().split("\n\n"))


def _written(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1_000:03}"


def _read(row: Row) -> datetime:
    return datetime.fromisoformat(row["CreationDate"]).replace(tzinfo=UTC)


def _xml(table: str, rows: Iterable[Row]) -> str:
    name = table.lower()
    return "\n".join(
        ('<?xml version="1.0" encoding="utf-8"?>', f"<{name}>", *_lines(rows), f"</{name}>", "")
    )


def _lines(rows: Iterable[Row]) -> Iterator[str]:
    for row in rows:
        yield "  <row " + " ".join(f"{key}={quoteattr(text)}" for key, text in row.items()) + " />"
