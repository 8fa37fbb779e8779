"""The page that a signed link opens: a question, its scale, and room for words.

It works without scripts, without a login and without anything from elsewhere.
"""

from typing import NamedTuple
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.asking import Asked, Asking
from api.looking import looked_for
from api.pages import environment
from api.problems import RefusedError
from api.surveys import commands, reads
from api.surveys.bearers import bearer_of
from streams.surveys.answers import SCALES

# A form's words may take twelve bytes each, escaped; the text itself has 10,000 characters.
FORM_LIMIT = 200_000
FORM = "application/x-www-form-urlencoded"

# What the ends of each scale mean, so that nobody has to guess which one is good.
ENDS = {
    "NPS": ("not at all likely", "extremely likely"),
    "CSAT": ("very dissatisfied", "very satisfied"),
    "CES": ("very hard", "very easy"),
}

router = APIRouter(include_in_schema=False)


class Shown(NamedTuple):
    """What the page shows: an asking, its survey, and what is said above them."""

    send: reads.Send
    survey: reads.Survey
    reply: commands.Reply
    said: str = ""
    wrong: bool = False


@router.get("/s/{token}")
async def show(asking: Asked, token: str) -> HTMLResponse:
    """Show the question; that it was opened is a delivery."""
    try:
        bearer, send, survey = await _asked(asking, token)
    except RefusedError as error:
        return _refused(error)
    await commands.show_survey(bearer, send.id, "LINK")
    return _page(token, Shown(send, survey, commands.Reply(send.score)))


@router.post("/s/{token}")
async def answer(asking: Asked, token: str, request: Request) -> HTMLResponse:
    """Take the answer, and show it so that it can be changed."""
    try:
        bearer, send, survey = await _asked(asking, token)
        reply = await _reply(request)
    except RefusedError as error:
        return _refused(error)
    try:
        accepted = await commands.answer_survey(bearer, send.id, reply)
    except RefusedError as error:
        shown = Shown(send, survey, reply, f"Not taken: {error.detail}.", wrong=True)
        return _page(token, shown, error.status)
    again = " again" if accepted.revision > 1 else ""
    said = f"Thank you, your answer is counted{again}. You may change it until the survey ends."
    return _page(token, Shown(send, survey, reply, said))


async def _asked(asking: Asking, token: str) -> tuple[Asking, reads.Send, reads.Survey]:
    bearer, send_id = await bearer_of(asking, token)
    found = await looked_for(lambda: reads.asked(asking, send_id))
    if found is None:
        raise RefusedError("NOT_FOUND", "the survey that the link names is not there")
    return bearer, *found


async def _reply(request: Request) -> commands.Reply:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise RefusedError("INVALID", f"an answer is sent as {FORM}")
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > FORM_LIMIT:
            raise RefusedError("INVALID", f"an answer has at most {FORM_LIMIT} bytes")
    try:
        fields = parse_qs(body.decode(), max_num_fields=10, errors="strict")
        score = fields.get("score", [""])[0]
        text = fields.get("text", [""])[0].replace("\r\n", "\n")
        return commands.Reply(int(score) if score else None, text)
    except ValueError as error:
        raise RefusedError("INVALID", "the answer cannot be read: send the form again") from error


def _page(token: str, shown: Shown, status: int = 200) -> HTMLResponse:
    least, greatest = SCALES.get(shown.survey.type, (0, -1))
    return _rendered(
        status,
        token=token,
        shown=shown,
        scores=range(least, greatest + 1),
        ends=ENDS.get(shown.survey.type),
    )


def _refused(error: RefusedError) -> HTMLResponse:
    return _rendered(error.status, shown=None, detail=error.detail)


def _rendered(status: int, **values: object) -> HTMLResponse:
    template = environment.get_template("survey.html")
    # The address of the page is the right to answer: it goes to nobody as a referrer.
    headers = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
    return HTMLResponse(template.render(values), status, headers)
