"""Where things lie on this machine and whose they are: cache, data folders, the services' uid.

What is put there is decided by the service that asks.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from infra.settings import Settings

# Tried in this order by root: Debian's own account for databases, then the account of nobody.
UNPRIVILEGED = ("postgres", "nobody")


class Misplaced(Exception):
    """A folder cannot be used as it is; the text says which and what to do."""


@dataclass(frozen=True, slots=True)
class Owner:
    """The account that a service runs under."""

    uid: int
    gid: int

    def may_reach(self, folder: Path) -> bool:
        """Say whether this account may pass through every existing part of `folder`."""
        return all(self._may_pass(part) for part in (folder, *folder.parents) if part.exists())

    def _may_pass(self, folder: Path) -> bool:
        status = folder.stat()
        if status.st_uid == self.uid:
            return bool(status.st_mode & 0o100)
        if status.st_gid == self.gid:
            return bool(status.st_mode & 0o010)
        return bool(status.st_mode & 0o001)

    def make(self, folder: Path) -> Path:
        """Make `folder`, closed to others, and give it to this account."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.stat().st_uid != self.uid:
            os.chown(folder, self.uid, self.gid)
        return folder


def service_owner() -> Owner:
    """Return the caller, or where the caller is root an account that is not.

    Postgres and Elasticsearch refuse to run as root.
    """
    if os.geteuid() != 0:
        return Owner(os.geteuid(), os.getegid())
    accounts = {entry.pw_name: entry for entry in pwd.getpwall()}
    for name in UNPRIVILEGED:
        if name in accounts:
            return Owner(accounts[name].pw_uid, accounts[name].pw_gid)
    known = " or ".join(f'"{name}"' for name in UNPRIVILEGED)
    raise Misplaced(f"root may not run the services, and there is no account {known}")


def cache_folder(settings: Settings) -> Path:
    """Return the folder of downloads that all clones of this user share.

    The services' account must be able to read it, and root's own folder is usually closed.
    """
    if settings.cache:
        return settings.cache
    personal = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    if service_owner().may_reach(personal):
        return personal / "community"
    return Path("/var/cache/community") if os.geteuid() == 0 else personal / "community"


def outside(home: Path) -> Path:
    """Return the folder that stands in for a home closed to the services' account."""
    mark = hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"community-{mark}"


def data_folder(home: Path, service: str, owner: Owner) -> Path:
    """Make and return the folder of a service's data, the same one at every start.

    It lies in `home`, or in the temporary directory where `home` is closed to `owner`.
    Raises `Misplaced` where data lies in a home that has been closed since.
    """
    inside = home / "data" / service
    elsewhere = outside(home) / service
    reachable = owner.may_reach(home)
    if inside.exists() and not reachable:
        raise Misplaced(
            f'the data in "{inside}" is closed to uid {owner.uid}; '
            f'let it through with "chmod a+x" on the folders above'
        )
    if reachable and not elsewhere.exists():
        inside.parent.mkdir(parents=True, exist_ok=True)
        return owner.make(inside)
    _claim(elsewhere.parent, owner)
    return owner.make(elsewhere)


def forget(home: Path) -> None:
    """Remove a stack that has been stopped with all its data, wherever it lies."""
    for folder in (home, outside(home)):
        if folder.exists():
            shutil.rmtree(folder)


def _claim(folder: Path, owner: Owner) -> None:
    # Anybody may make a folder in the temporary directory: one that is not ours is not trusted.
    owner.make(folder) if not folder.exists() else None
    if folder.is_symlink() or folder.stat().st_uid != owner.uid:
        raise Misplaced(f'"{folder}" belongs to somebody else; remove it or set TMPDIR')
