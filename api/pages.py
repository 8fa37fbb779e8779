"""Pages for people: the front page, discussions and requests, GraphiQL and the REST docs.

Everything is served from here, so that it works without a network. How a text becomes HTML is in
rendering; templates and assets are in the folder `pages`.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import fastapi_offline
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from starlette.routing import Mount, Router
from starlette.staticfiles import StaticFiles

from api.asking import Asking
from api.authors import Author, authors
from api.callers import Caller
from api.feedback import reads as feedback
from api.forum import reads as forum
from api.looking import looked_for
from api.paging import Page, Slice
from api.rendering import rendered
from infra.reading import DatabaseAwayError

HERE = Path(__file__).parent / "pages"
# Swagger UI, as a package brings it along.
SWAGGER = Path(fastapi_offline.__file__).parent / "static"
# The operations of the brief, each with variables to try it by: GraphiQL's first tabs.
EXAMPLES = HERE / "examples.json"

ASSETS = Router(
    [
        Mount("/swagger", StaticFiles(directory=SWAGGER)),
        Mount("/", StaticFiles(directory=HERE / "assets")),
    ]
)

NEWEST_DISCUSSIONS = Slice(forum.DISCUSSION_ORDERS["LATEST"], 10)
TRENDING_FEATURES = Slice(feedback.FEATURE_ORDERS["TRENDING"], 5)
# A page shows the beginning of a long discussion; the API has all of it.
POSTS_SHOWN = 100

environment = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)

router = APIRouter(include_in_schema=False)


@router.get("/")
async def front(request: Request) -> HTMLResponse:
    """Show where everything is, what is new, and how far each reader is."""
    asking = _guest(request)
    seen = await request.app.state.watch.look()
    discussions: Page[forum.Discussion] = Page((), None)
    features: Page[feedback.Feature] = Page((), None)
    # Before the projections first ran there is nothing to show; the table of readers says so.
    with suppress(DatabaseAwayError):
        discussions = await forum.discussions(asking, forum.Wanted(NEWEST_DISCUSSIONS))
        features = await feedback.features(asking, feedback.Wanted(TRENDING_FEATURES))
    found = await _authors(asking, discussions.items)
    shown = {"discussions": discussions, "features": features, "authors": found}
    return _page("front.html", seen=seen, **shown)


@router.get("/d/{discussion_id}")
async def discussion(request: Request, discussion_id: str) -> Response:
    """Show a discussion and its posts."""
    asking = _guest(request)
    # A browser that was just sent here by `createDiscussion` knows no position to wait for.
    found = await looked_for(lambda: forum.discussion(asking, discussion_id))
    if found is None:
        return await _reply(asking, discussion_id)
    posts = await forum.posts(
        asking, discussion_id, Slice(forum.POST_ORDERS["OLDEST"], POSTS_SHOWN)
    )
    known = await _authors(asking, posts.items)
    return _page("discussion.html", discussion=found, posts=posts, authors=known)


@router.get("/f/{feature_id}")
async def feature(request: Request, feature_id: str) -> HTMLResponse:
    """Show a request and how to vote on it."""
    asking = _guest(request)
    found = await looked_for(lambda: feedback.feature(asking, feature_id))
    if found is None:
        return _absent("request", feature_id)
    return _page("feature.html", feature=found, author=await asking.author(found.author_id))


@router.get("/docs")
async def docs() -> HTMLResponse:
    """Show the REST API by Swagger UI."""
    return _page("docs.html")


def explorer(request: Request) -> Response:
    """Show GraphiQL with the brief's operations."""
    del request
    return _page("graphiql.html", examples=_embedded(json.loads(EXAMPLES.read_text())))


async def _reply(asking: Asking, post_id: str) -> Response:
    # Whoever has a reply's id alone is led to the reply in its discussion.
    (post,) = await forum.posts_by_id(asking, [post_id])
    if post is None or post.discussion_id == post_id:
        return _absent("discussion", post_id)
    place = f"/d/{quote(post.discussion_id, safe='')}#{quote(post_id, safe='')}"
    return RedirectResponse(place, status_code=303)


async def _authors(
    asking: Asking, written: Sequence[forum.Discussion] | Sequence[forum.Post]
) -> dict[str, Author]:
    ids = [each.author_id for each in written]
    return await authors(asking.database, ids, asking.rules)


def _absent(kind: str, given_id: str) -> HTMLResponse:
    response = _page("absent.html", kind=kind, id=given_id)
    response.status_code = 404
    return response


def _embedded(data: Any) -> Markup:
    # JSON inside a script element would end at the first "</script>", whatever it stands in.
    return Markup(json.dumps(data).replace("<", "\\u003c"))  # noqa: S704 - nothing can end it now


def _guest(request: Request) -> Asking:
    return Asking(
        platform=request.app.state.platform,
        caller=Caller("anonymous", None, ""),
        base_url=str(request.base_url).rstrip("/"),
        watch=request.app.state.watch,
    )


def _page(template: str, **values: Any) -> HTMLResponse:
    return HTMLResponse(environment.get_template(template).render(values))


def _html(text: str, form: str) -> Markup:
    return Markup(rendered(text, form))  # noqa: S704 - what is rendered was cleaned


environment.filters["rendered"] = _html
