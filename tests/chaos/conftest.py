"""How long fault runs are run: resumably, with a table of what they measured at the end.

A test marked `chaos` that passed on this very code is skipped until `--fresh` forgets it. What
faults are and what must hold after them stands in the tests.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from tests.chaos.ledger import Ledger, Passed, code_hash, open_ledger

# 200,000 events through twenty restarts take a quarter of an hour; a hanging one is cut here.
TIMEOUT_SECONDS = 3_600.0
FIGURE = "figure: "

Record = Callable[[str, object], None]


@dataclass
class Run:
    """One run of pytest: what it may skip, and what its tests have said so far."""

    code: str
    ledger: Ledger
    seconds: dict[str, float] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)
    fresh: dict[str, Passed] = field(default_factory=dict)
    marked: set[str] = field(default_factory=set)


RUN = pytest.StashKey[Run]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the ledger be forgotten."""
    parser.addoption("--fresh", action="store_true", help="run what passed on this code again")


def pytest_configure(config: pytest.Config) -> None:
    """Open the ledger of the code as it lies here."""
    code = code_hash()
    ledger = open_ledger(code)
    if config.getoption("--fresh", default=False):
        ledger.forget()
    run = Run(code, ledger)
    config.stash[RUN] = run
    config.pluginmanager.register(Scribe(run))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Give long tests their time, and skip those that passed on this code."""
    run = config.stash[RUN]
    for item in items:
        if item.get_closest_marker("chaos") is None:
            continue
        run.marked.add(item.nodeid)
        if item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(TIMEOUT_SECONDS))
        if passed := run.ledger.passed.get(item.nodeid):
            reason = f"passed on this code in {passed.seconds:.0f} s; FRESH=1 runs it again"
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture
def figure(record_property: Record) -> Record:
    """Writes a figure that the test measured into the ledger and the table: name and value."""

    def record(name: str, value: object) -> None:
        record_property(FIGURE + name, value)

    return record


@dataclass(eq=False)
class Scribe:
    """Hears what becomes of each test, and writes down those that pass."""

    run: Run

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep a test's figures once its last phase has passed too."""
        run, name = self.run, report.nodeid
        run.seconds[name] = run.seconds.get(name, 0.0) + report.duration
        if not report.passed:
            run.failed.add(name)
        if report.when != "teardown" or name in run.failed:
            return
        found = {
            key.removeprefix(FIGURE): str(value)
            for key, value in report.user_properties
            if key.startswith(FIGURE)
        }
        passed = Passed(round(run.seconds[name], 1), found)
        if found:
            run.fresh[name] = passed
        # A file that was edited meanwhile leaves it open which code has passed.
        if name in run.marked and code_hash() == run.code:
            run.ledger.keep(name, passed)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Show every figure, those of earlier runs on this code included."""
        shown = {**self.run.ledger.passed, **self.run.fresh}
        if not shown:
            return
        terminalreporter.section(f"figures of the faults, code {self.run.code}")
        for line in _table(shown):
            terminalreporter.write_line(line)


def _table(shown: dict[str, Passed]) -> Iterator[str]:
    for name, passed in sorted(shown.items()):
        yield f"{name.removeprefix('tests/chaos/')}  {passed.seconds:.0f} s"
        width = max(map(len, passed.figures), default=0)
        for key, value in passed.figures.items():
            yield f"    {key:<{width}}  {value}"
