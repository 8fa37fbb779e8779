"""SQL over HTTP: what analysts get, as what, of which positions, and what is refused with why."""

import csv
import io
import uuid
from dataclasses import replace
from resource import RUSAGE_SELF, getrusage
from typing import Any

import httpx
import pytest

from api.tokens import Role
from tests.api.calls import Caller, Inside
from tests.projections.analysts import QUERIES
from tests.support.waiting import eventually


@pytest.fixture
def analyst(inside: Inside) -> Caller:
    """An analyst."""
    return inside.someone("analyst")


def ask(caller: Caller, sql: str, accept: str = "application/json", **more: Any) -> httpx.Response:
    """What a query answers."""
    headers = {**caller.headers, "Accept": accept}
    return caller.client.post("/v1/sql", json={"sql": sql, **more}, headers=headers)


def answer(caller: Caller, sql: str, **more: Any) -> dict[str, Any]:
    """The JSON of a query that must succeed."""
    response = ask(caller, sql, **more)
    assert response.status_code == 200, response.text
    told: dict[str, Any] = response.json()
    return told


def problem(caller: Caller, sql: str, **more: Any) -> dict[str, Any]:
    """The problem of a query that must be refused."""
    response = ask(caller, sql, **more)
    assert response.headers["content-type"] == "application/problem+json", response.text
    told: dict[str, Any] = response.json()
    assert told["status"] == response.status_code
    return told


def test_kept_queries_are_those_of_the_page_and_run_as_they_stand(analyst: Caller) -> None:
    kept = analyst.get("/v1/sql/queries")["items"]
    assert [each["name"] for each in kept] == sorted(path.stem for path in QUERIES)
    page = (QUERIES[0].parent / "README.md").read_text()
    for each in kept:
        assert f"## {each['title']}\n\n{each['about']} " in page
        assert f"```sql\n{each['sql']}\n```" in page
    assert answer(analyst, kept[0]["sql"], limit=1)["columns"]


def test_values_are_as_postgres_has_them(analyst: Caller) -> None:
    told = answer(
        analyst,
        "SELECT 9007199254740993 AS whole, 0.10 AS exact, 'NaN'::float8 AS none, true AS yes,"
        " NULL AS nothing, '{\"a\": [1]}'::jsonb AS document, ARRAY['x', 'y'] AS many,"
        " timestamptz '2018-03-12T17:00:45.567891Z' AS at, 'é \"' AS word",
    )
    assert told["columns"][0] == {"name": "whole", "type": "bigint"}
    assert [each["type"] for each in told["columns"]][6:8] == [
        "text[]",
        "timestamp with time zone",
    ]
    assert told["rows"] == [
        [
            *(9007199254740993, 0.1, "NaN", True, None, {"a": [1]}),
            *("{x,y}", "2018-03-12 17:00:45.567891+00", 'é "'),
        ]
    ]
    assert told["truncated"] is False
    assert told["views"] == []
    assert told["positions"] == {}


def test_an_answer_ends_at_the_limit_and_says_so(analyst: Caller) -> None:
    many = "SELECT n FROM generate_series(1, 20000) AS n"
    for limit, expected in ((None, 1000), (1500, 1500), (10_000, 10_000)):
        told = answer(analyst, many, **({} if limit is None else {"limit": limit}))
        assert [n for (n,) in told["rows"]] == list(range(1, expected + 1))
        assert told["truncated"] is True
    whole = answer(analyst, "SELECT generate_series(1, 1000)")
    assert len(whole["rows"]) == 1000
    assert whole["truncated"] is False
    assert problem(analyst, many, limit=10_001)["code"] == "INVALID"


def test_csv_has_the_rows_and_tells_no_value_from_an_empty_text(analyst: Caller) -> None:
    sql = "SELECT 1 AS \"a,b\", NULL AS c, '' AS d, E'two\\n\"lines\"' AS e"
    response = ask(analyst, sql, "text/csv")
    assert response.headers["content-type"].startswith("text/csv")
    assert response.headers["community-truncated"] == "false"
    assert response.headers["community-positions"] == "{}"
    assert response.text == '"a,b",c,d,e\r\n1,,"","two\n""lines"""\r\n'
    rows = list(csv.reader(io.StringIO(response.text)))
    assert rows[1] == ["1", "", "", 'two\n"lines"']


def test_an_answer_is_stamped_with_the_positions_of_what_it_read(
    analyst: Caller, inside: Inside
) -> None:
    marked = f"probe-{uuid.uuid4().hex}"
    before = answer(analyst, "SELECT count(*) FROM probes")
    assert before["views"] == ["probes"]
    event = {"type": "platform.ProbeSent", "data": {"probe_id": marked}}
    service = inside.someone("service")
    sent = service.ask("POST", "/v1/events", json=event).json()["verdicts"][0]
    place = f"{sent['topic']}-{sent['partition']}"
    query = f"SELECT probe_id FROM probes WHERE probe_id = '{marked}'"
    eventually(lambda: answer(analyst, query)["rows"] == [[marked]])
    found = answer(analyst, query)
    assert set(found["positions"]) == {"platform"}
    assert found["positions"]["platform"][place] > sent["offset"]
    assert before["positions"]["platform"].get(place, 0) <= sent["offset"]
    # However a query names a view, it is known what was read.
    hidden = "SELECT query_to_xml('SELECT count(*) FROM ev' || 'ents', true, true, '')"
    assert set(answer(analyst, hidden)["positions"]) == {"events"}


REFUSED = {
    "INSERT INTO probes VALUES ('x', now())": ("42601", 'syntax error at or near "INSERT"'),
    "UPDATE probes SET probe_id = 'x'": ("42601", "UPDATE"),
    "DROP VIEW probes": ("42601", "DROP"),
    "WITH gone AS (DELETE FROM probes RETURNING 1) SELECT * FROM gone": ("0A000", "modifying"),
    "SELECT * INTO copied FROM probes": ("42601", "INTO"),
    "SELECT * FROM probes FOR UPDATE": ("42501", "permission denied"),
    "CREATE TEMP TABLE mine (a int)": ("42601", "CREATE"),
    "SET ROLE community": ("42601", "SET"),
    "SET statement_timeout = 0": ("42601", "SET"),
    "RESET ALL": ("42601", "RESET"),
    "COMMIT": ("42601", "COMMIT"),
    "SELECT 1; SET statement_timeout = 0": ("42601", "multiple commands"),
    "SELECT 1; SELECT 2": ("42601", "multiple commands"),
    "SELECT 1; -- note\nSELECT 2": ("42601", "multiple commands"),
    "SELECT 1; -- note\n; DELETE FROM probes": ("42601", "multiple commands"),
    "SELECT 1; /* note */ COMMIT": ("42601", "multiple commands"),
    "SELECT 1; /* note": ("42601", "unterminated /* comment"),
    "-- note": ("42601", "end of input"),
    "; SELECT 1": ("42601", ";"),
    "SELECT 1) AS a) AS b; SELECT 2 FROM (SELECT * FROM (SELECT 3": ("42601", ")"),
    "SELECT set_config('statement_timeout', '0', false)": ("42501", "set_config"),
    "SELECT pg_sleep(1)": ("42501", "pg_sleep"),
    'SELECT U&"pg\\005Fsleep"(1)': ("42501", "pg_sleep"),
    "SELECT pg_sleep_for('1 minute')": ("42501", "pg_sleep_for"),
    "SELECT pg_read_file('/etc/passwd')": ("42501", "pg_read_file"),
    "SELECT pg_ls_dir('/')": ("42501", "pg_ls_dir"),
    "COPY (SELECT 1) TO PROGRAM 'ls'": ("42601", "COPY"),
    "SELECT lo_import('/etc/passwd')": ("42501", "lo_import"),
    "SELECT lo_creat(-1)": ("42501", "lo_creat"),
    "SELECT dblink('host=localhost', 'SELECT 1')": ("42883", "dblink"),
    "SELECT pg_advisory_lock(4202501)": ("42501", "pg_advisory_lock"),
    "SELECT pg_terminate_backend(1)": ("42501", "pg_terminate_backend"),
    "SELECT pg_notify('a', 'b')": ("42501", "pg_notify"),
    "SELECT pg_logical_emit_message(false, 'a', 'b')": ("42501", "pg_logical_emit_message"),
    "SELECT * FROM engine.api_keys": ("42501", "engine"),
    "SELECT * FROM read.events_1": ("42501", "read"),
    "SELECT rolpassword FROM pg_authid": ("42501", "pg_authid"),
    "SELECT repeat('x', 20000000)": ("54000", "1,048,576 bytes"),
    "SELECT repeat('x', 1000000) FROM generate_series(1, 30)": ("54000", "16,777,216 bytes"),
    "SELECT 1) AS a OFFSET 0) AS b UNION SELECT 2 FROM (SELECT * FROM (SELECT 3": ("42601", ")"),
    "SELECT 'a\x00b'": ("22021", "NUL"),
    "SELECT 1 / 0": ("22012", "division by zero"),
}


@pytest.mark.parametrize("sql", REFUSED)
def test_what_does_more_than_read_is_refused_with_the_reason(analyst: Caller, sql: str) -> None:
    sqlstate, words = REFUSED[sql]
    told = problem(analyst, sql)
    assert told["sqlstate"] == sqlstate, told
    assert words in told["detail"]
    denied = sqlstate in {"42501", "25006"}
    assert (told["code"], told["status"]) == (("FORBIDDEN", 403) if denied else ("INVALID", 422))
    assert answer(analyst, "SELECT 1")["rows"] == [[1]]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT repeat('x', 200000000)",
        "SELECT repeat('x', 500000), repeat('y', 500000) FROM generate_series(1, 400)",
        "SELECT repeat('x', 200000000) AS answer, 1 AS answer",
    ],
)
def test_however_large_an_answer_would_be_little_of_it_is_kept(analyst: Caller, sql: str) -> None:
    answer(analyst, "SELECT 1")
    before = getrusage(RUSAGE_SELF).ru_maxrss
    assert problem(analyst, sql)["sqlstate"] == "54000"
    # In kilobytes; without a bound the driver would hold 200 MB and more.
    assert getrusage(RUSAGE_SELF).ru_maxrss - before < 150_000


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1 AS n; ",
        "SELECT 1; -- note",
        "SELECT 1 AS n -- one; two\n ; -- note; note",
        'SELECT 1, \';\', $$;$$, "a;" FROM (VALUES (2)) AS two ("a;") /* ; */ ;; /* ; */ ; -- é',
        "SELECT 1, 'é' ; -- é",
        "VALUES (1) -- one",
        "WITH one AS (SELECT 1) TABLE one",
        "SELECT 1 AS n, 2 AS n ORDER BY 1",
    ],
)
def test_a_query_is_written_as_one_likes(analyst: Caller, sql: str) -> None:
    assert answer(analyst, sql)["rows"][0][0] == 1


def test_an_error_says_where_it_is(analyst: Caller) -> None:
    told = problem(analyst, "SELECT 'é',\n nothing FROM probes")
    assert told["detail"] == 'column "nothing" does not exist'
    assert told["position"] == len("SELECT 'é',\n ") + 1
    assert problem(analyst, "SELEC 1")["hint"].startswith("one query at a time")


def test_a_query_that_runs_on_is_stopped_within_its_seconds(
    analyst: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.querying.TIMEOUT_SECONDS", 0.5)
    endless = "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i FROM n) SELECT"
    for sql in (f"{endless} count(*) FROM n", f"{endless} repeat('x', 100) FROM n OFFSET 1e12"):
        told = problem(analyst, sql)
        assert told["sqlstate"] == "57014"
        assert "longer than 0.5 s" in told["detail"]


def test_half_a_character_is_refused(analyst: Caller) -> None:
    body = b'{"sql": "SELECT \'\\ud83d\'"}'
    headers = {**analyst.headers, "Content-Type": "application/json"}
    response = analyst.client.post("/v1/sql", content=body, headers=headers)
    assert response.status_code == 422, response.text


@pytest.mark.parametrize("role", ["member", "moderator", "service"])
def test_only_analysts_and_admins_query(inside: Inside, role: Role) -> None:
    assert problem(inside.someone(role), "SELECT 1")["code"] == "FORBIDDEN"


def test_an_admin_queries(inside: Inside) -> None:
    assert answer(inside.someone("admin"), "SELECT 1 AS n")["rows"] == [[1]]


def test_without_a_read_only_database_it_is_said_what_to_set(inside: Inside) -> None:
    platform = inside.app.state.platform
    inside.app.state.platform = replace(platform, analysts=None)
    try:
        told = problem(inside.someone("analyst"), "SELECT 1")
    finally:
        inside.app.state.platform = platform
    assert told["code"] == "UNAVAILABLE"
    assert "COMMUNITY_READER_URL" in told["detail"]


def test_every_column_that_analysts_see_explains_itself(analyst: Caller) -> None:
    undescribed = answer(
        analyst,
        "SELECT c.relname || coalesce('.' || a.attname, '') FROM pg_class AS c"
        " LEFT JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT attisdropped"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v', 'm', 'p')"
        " AND (obj_description(c.oid) IS NULL OR col_description(c.oid, a.attnum) IS NULL)",
    )
    assert undescribed["rows"] == []


def test_the_role_sees_public_views_alone(analyst: Caller) -> None:
    seen = answer(
        analyst,
        "SELECT DISTINCT table_schema FROM information_schema.table_privileges"
        " WHERE table_schema NOT IN ('pg_catalog', 'information_schema')",
    )
    assert seen["rows"] == [["public"]]
    kinds = answer(
        analyst,
        "SELECT DISTINCT privilege_type FROM information_schema.table_privileges"
        " WHERE table_schema = 'public'",
    )
    assert kinds["rows"] == [["SELECT"]]
