"""The ledger of a long run: which tests passed on this very code, how long, and what they measured.

Whether a test is run again is `conftest`'s to decide; nothing here knows pytest.
"""

import hashlib
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".chaos"
# What decides how a run ends: the platform, its pins, the faults and what they share; no prose.
DECISIVE = (
    *("schemas", "streams", "projections", "api", "infra", "tests/chaos"),
    *("tests/ingest", "tests/support", "tests/conftest.py", "pyproject.toml", "requirements.lock"),
)
PROSE = ".md"


class Passed(msgspec.Struct, frozen=True):
    """One test that passed: how long it took, and the figures it measured, by name."""

    seconds: float
    figures: dict[str, str]


@dataclass(frozen=True, slots=True)
class Ledger:
    """The tests that passed on one state of the code, by pytest's name of them, and their file."""

    file: Path
    passed: dict[str, Passed] = field(default_factory=dict)

    def keep(self, name: str, passed: Passed) -> None:
        """Write a test down at once, so that a run that is cut off loses nothing."""
        self.passed[name] = passed
        self.file.parent.mkdir(exist_ok=True)
        written = self.file.with_suffix(".new")
        written.write_bytes(msgspec.json.format(msgspec.json.encode(self.passed), indent=1))
        written.replace(self.file)

    def forget(self) -> None:
        """Begin anew."""
        self.passed.clear()
        self.file.unlink(missing_ok=True)


def open_ledger(code: str, folder: Path = FOLDER) -> Ledger:
    """The ledger of the code that `code_hash` gave this name."""
    file = folder / f"{code}.json"
    kept = msgspec.json.decode(file.read_bytes(), type=dict[str, Passed]) if file.exists() else {}
    return Ledger(file, kept)


def code_hash(root: Path = ROOT) -> str:
    """A name for the code as it lies in the checkout, committed or not."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *DECISIVE]
    listed = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout
    digest = hashlib.sha256()
    for name in sorted(set(listed.split("\0"))):
        path = root / name
        if path.is_file() and path.suffix != PROSE:
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            digest.update(f"{name} {content}\n".encode())
    return digest.hexdigest()[:16]
