"""What the platform says of itself, also where a service is away."""

from infra.local.ports import free_port
from infra.settings import Settings
from projections.registry import PROJECTIONS
from streams.registry import FOLDS
from tests.api.calls import START, Caller, becomes, in_process


def test_ready_names_every_service_and_each_readers_lag(ada: Caller, guest: Caller) -> None:
    ada.start()
    becomes(lambda: guest.get("/readyz")["ready"], wanted=True)
    said = guest.get("/readyz")
    assert said["services"] == {"kafka": "up", "postgres": "up", "elasticsearch": "up"}
    assert set(said["lag"]) == set(PROJECTIONS) | {fold.name for fold in FOLDS}
    becomes(lambda: {*guest.get("/readyz")["lag"].values()}, {0})


def test_metrics_show_lags_requests_and_operations(ada: Caller, guest: Caller) -> None:
    ada.start()
    text = guest.ask("GET", "/metrics").text
    for name in PROJECTIONS:
        assert f'community_lag_records{{reader="{name}"}}' in text
    assert 'community_service_up{service="kafka"} 1.0' in text
    assert 'community_graphql_operations_total{code="OK"}' in text
    for name in ("unsettled", "stale_seconds"):
        assert f"community_segments_{name} " in text
    route = 'route="/v1/forum/discussions/{discussion_id}"'
    assert f'community_http_request_seconds_count{{method="GET",{route},status="200"}}' in text


def test_without_postgres_reads_say_so_and_the_process_lives(services: Settings) -> None:
    away = f"postgresql://nobody@127.0.0.1:{free_port()}/nothing"
    with in_process(services, postgres_url=away) as callers:
        assert callers.nobody.ask("GET", "/healthz").status_code == 200
        response = callers.nobody.ask("GET", "/v1/forum/discussions")
        assert response.status_code == 503
        assert response.json()["code"] == "UNAVAILABLE"
        ready = callers.nobody.ask("GET", "/readyz")
        assert ready.status_code == 503
        assert ready.json()["services"]["postgres"] == "down"
        assert callers.nobody.ask("GET", "/").status_code == 200
        assert callers.nobody.refused("{ forum { discussions { id } } }") == "UNAVAILABLE"


def test_without_kafka_writes_say_so_and_reads_go_on(services: Settings) -> None:
    away = f"127.0.0.1:{free_port()}"
    with in_process(services, kafka_servers=away) as callers:
        given = {"title": "a", "content": "b", "category": "c"}
        assert callers.someone().refused(START, input=given) == "UNAVAILABLE"
        assert callers.nobody.ask("GET", "/v1/forum/discussions").status_code == 200
        ready = callers.nobody.ask("GET", "/readyz")
        assert (ready.status_code, ready.json()["services"]["kafka"]) == (503, "down")
