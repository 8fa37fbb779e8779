"""A Stack Exchange dump on disk: which files it has, and their rows one by one.

What a row means is `stackexchange`'s business.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

Row = Mapping[str, str]

# The tables that are imported; a dump has more (badges, links, history), which are left alone.
TABLES = ("Users", "Posts", "Comments", "Votes")

# An id has room for 100 characters, and an author's name of up to 40 follows the folder's.
NAME_CHARACTERS = 40

WHERE_DUMPS_ARE = (
    "the sites' dumps are at https://archive.org/details/stackexchange, one .7z a site; unpack one "
    'with "7z x NAME.7z -oNAME" and give the folder, or try "community demo"'
)


class DumpError(Exception):
    """A dump cannot be read; the text names the file and the way out."""


class Tables(Protocol):
    """What an import reads: the site's name, and the rows of its tables."""

    @property
    def name(self) -> str:
        """The folder's name, with which every id begins."""
        ...

    def rows(self, table: str) -> Iterator[Row]:
        """The rows of `table` in the order of the file, as attributes by name."""
        ...


@dataclass(frozen=True, slots=True)
class Dump:
    """The dump in `folder`; made by `open_dump`."""

    folder: Path

    @property
    def name(self) -> str:
        """The folder's name, with which every id begins."""
        return self.folder.name

    def rows(self, table: str) -> Iterator[Row]:
        """The rows of `table`, read as they are asked for.

        Raises DumpError where the file is no such XML, or declares entities (which no dump does).
        """
        try:
            yield from _rows(_path(self.folder, table))
        except (ParseError, DefusedXmlException) as error:
            message = f'"{_path(self.folder, table)}" cannot be read as XML: {error}'
            raise DumpError(message) from error

    def fingerprint(self) -> str:
        """What stands for the content of the imported tables."""
        digest = hashlib.sha256()
        for table in TABLES:
            with _path(self.folder, table).open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        return digest.hexdigest()


def open_dump(folder: Path) -> Dump:
    """The dump in `folder`. Raises DumpError where the folder or one of its tables is missing."""
    if not folder.is_dir():
        message = f'there is no folder "{folder}"; {WHERE_DUMPS_ARE}'
        raise DumpError(message)
    absent = [table for table in TABLES if not _path(folder, table).is_file()]
    if absent:
        files = ", ".join(f'"{table}.xml"' for table in absent)
        message = f'the folder "{folder}" has no {files}; {WHERE_DUMPS_ARE}'
        raise DumpError(message)
    name = folder.resolve().name
    if len(name) > NAME_CHARACTERS:
        message = f'the name of the folder "{name}" begins every id and is too long; rename it'
        raise DumpError(message)
    return Dump(folder.resolve())


def _path(folder: Path, table: str) -> Path:
    return folder / f"{table}.xml"


def _rows(path: Path) -> Iterator[Row]:
    root = None
    for event, element in iterparse(str(path), events=("start", "end")):
        if root is None:
            root = element
        elif event == "end" and element is not root:
            yield dict(element.attrib)
            # What was read is let go, or a large table would fill the memory.
            root.clear()
