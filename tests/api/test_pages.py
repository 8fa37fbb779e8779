"""The pages for people: they need no network, and nothing that members write runs."""

import re

import pytest

from api.rendering import rendered
from tests.api.calls import Caller

EVIL = """**Bold** <script>alert(1)</script> [link](javascript:alert(2))
<img src=x onerror=alert(3)> ![](data:text/html;base64,PHNjcmlwdD4=)"""


def test_the_front_page_shows_what_is_new_and_how_far_readers_are(
    ada: Caller, guest: Caller
) -> None:
    discussion_id = ada.start("A <new> question")
    page = guest.ask("GET", "/").text
    assert f"/d/{discussion_id}" in page
    assert "A &lt;new&gt; question" in page
    for link in ("/graphql", "/docs", "/registry"):
        assert f'href="{link}"' in page
    assert "vote-allowance" in page


def test_a_discussions_page_shows_its_posts(ada: Caller, bob: Caller, guest: Caller) -> None:
    discussion_id = ada.start("Export?", "I *looked*.")
    bob.reply(discussion_id, "Under **Account**.")
    page = guest.ask("GET", f"/d/{discussion_id}")
    assert page.headers["Content-Type"].startswith("text/html")
    assert "<em>looked</em>" in page.text
    assert "<strong>Account</strong>" in page.text
    absent = guest.ask("GET", "/d/nowhere")
    assert (absent.status_code, "There is no" in absent.text) == (404, True)


def test_a_replys_address_leads_to_it_in_its_discussion(
    ada: Caller, bob: Caller, guest: Caller
) -> None:
    discussion_id = ada.start()
    post_id = bob.reply(discussion_id, "So.")
    led = guest.ask("GET", f"/d/{post_id}")
    assert (led.status_code, led.headers["Location"]) == (303, f"/d/{discussion_id}#{post_id}")
    assert guest.ask("GET", "/f/nowhere").status_code == 404


@pytest.mark.parametrize("form", ["markdown", "html", "plain"])
def test_nothing_that_a_member_wrote_runs(form: str) -> None:
    shown = rendered(EVIL, form)
    assert not re.search(r"<script|<[^>]*onerror|href=.javascript:|src=.data:", shown)


def test_html_that_would_grow_without_end_is_shown_as_its_words() -> None:
    grown = "".join(f"<b x={n}><p>word {n}" for n in range(10_000))
    shown = rendered(grown, "html")
    assert shown.startswith('<p class="plain">')
    assert "word 9999" in shown
    assert len(shown) < len(grown)


def test_html_with_many_marks_is_shown_with_them() -> None:
    marked = "<p>Use <code>a</code> and <b>b</b>.</p>" * 100
    assert rendered(marked, "html") == marked


def test_pages_load_nothing_from_elsewhere(guest: Caller) -> None:
    for path in ("/", "/graphql", "/docs"):
        page = guest.ask("GET", path)
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        loaded = re.findall(r'(?:src|href)="([^"]+\.(?:js|css|svg))"', page.text)
        assert loaded
        for each in loaded:
            assert each.startswith("/assets/")
            assert guest.ask("GET", each).status_code == 200
        assert not re.search(r"<script>|onclick=", page.text)


def test_graphql_by_get_answers_programs_and_changes_nothing(guest: Caller) -> None:
    query = {"query": "{ forum { discussions(limit: 1) { id } } }"}
    assert "data" in guest.ask("GET", "/graphql", params=query).json()
    change = {"query": 'mutation { forum { viewDiscussion(id: "x") } }'}
    assert guest.ask("GET", "/graphql", params=change).status_code == 405
    unnamed = {"query": "query A { __typename } query B { __typename }", "operationName": "C"}
    answer = guest.ask("GET", "/graphql", params=unnamed).json()
    assert answer["errors"][0]["extensions"]["code"] == "INVALID"


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        ("{", "application/json", 400),
        ("[]", "application/json", 400),
        ('{"query": 1}', "application/json", 400),
        ('{"query": "{ a }", "variables": []}', "application/json", 400),
        ('{"query": "{ a }", "variables": {"id": "\\ud800"}}', "application/json", 400),
        ("{ a }", "text/plain", 415),
        ('{"query": "' + "x" * 1_000_001 + '"}', "application/json", 413),
    ],
)
def test_what_is_no_graphql_request_is_a_problem(
    guest: Caller, content: str, kind: str, status: int
) -> None:
    typed = Caller(guest.client, {"Content-Type": kind})
    response = typed.ask("POST", "/graphql", content=content)
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
