"""The laws of the house: what may stand where, and what each file owes its reader."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas.catalog import EVENT_TYPES, TOPICS
from streams.registry import FOLDS

ROOT = Path(__file__).parents[2]
FLOORS = ("schemas", "streams", "projections", "api")
LINES_LIMIT = 300
GENERATED = {"schemas/events.py", "schemas/binary.py"}
# What a rule would need to be impure; reactions and models may.
IMPURE = {"datetime", "io", "logging", "os", "random", "secrets", "socket", "sys", "time", "uuid"}


def tracked(pattern: str) -> list[Path]:
    """The files of the checkout that git knows or would take."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", pattern]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return sorted(path for name in names.splitlines() if (path := ROOT / name).is_file())


MODULES = tracked("*.py")
names = [str(path.relative_to(ROOT)) for path in MODULES]


def rooms(floor: str) -> set[str]:
    """The rooms of a floor: its folders with modules, but for engines."""
    return {
        path.relative_to(ROOT / floor).parts[0]
        for path in MODULES
        if path.is_relative_to(ROOT / floor) and len(path.relative_to(ROOT / floor).parts) > 1
    } - {"engine"}


def imports(path: Path) -> Iterator[str]:
    """The full names of the modules that a file imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def rules() -> list[Path]:
    """The modules of pure rules: those of all rooms of streams, but for reactions."""
    reacting = {path.parent for path in MODULES if path.name == "reactions.py"}
    return [
        path
        for path in MODULES
        if path.parent.parent == ROOT / "streams"
        and path.parent.name in rooms("streams")
        and path.parent not in reacting
    ]


@pytest.mark.parametrize("path", MODULES, ids=names)
def test_a_module_says_what_lives_in_it(path: Path) -> None:
    if path.read_text().strip():
        assert ast.get_docstring(ast.parse(path.read_text())), f"{path} has no docstring"


@pytest.mark.parametrize("path", MODULES, ids=names)
def test_a_file_fits_in_300_lines(path: Path) -> None:
    if str(path.relative_to(ROOT)) not in GENERATED:
        assert len(path.read_text().splitlines()) <= LINES_LIMIT


@pytest.mark.parametrize("floor", ["streams", "api"])
def test_rooms_never_import_rooms(floor: str) -> None:
    names_ = rooms(floor)
    for path in MODULES:
        room = path.relative_to(ROOT).parts[1] if path.is_relative_to(ROOT / floor) else ""
        if room in names_ and path.parent != ROOT / floor:
            others = {f"{floor}.{each}" for each in names_ - {room}}
            strangers = [
                each for each in imports(path) if any(_in(each, other) for other in others)
            ]
            assert not strangers, f"{path.relative_to(ROOT)} imports {strangers}"


def _in(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


@pytest.mark.parametrize("path", rules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_rules_import_no_clock_chance_or_world(path: Path) -> None:
    assert not {each.split(".")[0] for each in imports(path)} & IMPURE
    own = ("streams.", "schemas.events")
    foreign = [
        each
        for each in imports(path)
        if each.split(".")[0] in {"infra", "projections", "api"}
        or (each.startswith("schemas") and not each.startswith(own))
    ]
    assert not foreign, f"{path.relative_to(ROOT)} imports {foreign}"


def test_every_room_of_rules_is_in_the_registry() -> None:
    run = {EVENT_TYPES[name].room for name in EVENT_TYPES for fold in FOLDS if _emits(fold, name)}
    reacting = {path.parent.name for path in MODULES if path.name == "reactions.py"}
    assert rooms("streams") - reacting == run - reacting - {"engine"}


def _emits(fold: object, name: str) -> bool:
    return any(each.__name__ == name.split(".")[1] for each in getattr(fold, "emits", ()))


def test_every_topic_of_derived_events_has_the_owner_that_emits_it() -> None:
    for fold in FOLDS:
        for emitted in fold.emits:
            name = f".{emitted.__name__}"
            event_type = next(each for each in EVENT_TYPES.values() if each.name.endswith(name))
            assert fold.name in TOPICS[event_type.topic].owners


def test_only_engines_and_infra_know_a_driver() -> None:
    engines = ("infra/", "streams/engine/", "projections/engine/")
    drivers = {
        "confluent_kafka": engines,
        "psycopg": engines,
        "elasticsearch": engines,
        "faust": ("streams/engine/reactions.py", "streams/engine/passing.py"),
    }
    for path in MODULES:
        name = str(path.relative_to(ROOT))
        if name.startswith("tests/"):
            continue
        for driver, allowed in drivers.items():
            if any(_in(each, driver) for each in imports(path)):
                assert name.startswith(allowed), f"{name} imports {driver}"


def test_no_file_names_a_registry_host_or_a_path_of_one_machine() -> None:
    # Written in two parts, so that this file does not name them itself.
    hosts = [
        "pypi" + ".org",
        "pythonhosted" + ".org",
        "registry." + "npmjs",
        "maven" + ".org/maven2",
    ]
    paths = ["/work" + "/main", "/root" + "/", "/work" + "/shared"]
    for path in tracked("*"):
        text = path.read_bytes().decode("utf-8", errors="replace")
        found = [each for each in hosts + paths if each in text]
        assert not found, f"{path.relative_to(ROOT)} names {found}"
