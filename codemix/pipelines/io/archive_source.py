"""An archive as a repository: its rows, with what its own attributes and licences tell of them."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field

from codemix.pipelines.io.archives import read_archive
from codemix.pipelines.io.entries import Entry, RawFile, ReadEntry, located
from codemix.pipelines.io.git_attributes import ATTRIBUTES_NAME
from codemix.pipelines.io.git_patterns import MAX_RULES_BYTES, HugeRulesError
from codemix.pipelines.io.repositories import is_marker
from codemix.pipelines.io.surroundings import (
    MAX_LICENSE_BYTES,
    NO_SURROUNDINGS,
    LicenseFile,
    Surroundings,
    is_license_name,
    is_package_metadata,
)

WORKER_BYTES = 4 * 1024**2
"""Larger archives are opened once and dealt out; a worker reads smaller ones by itself."""
_GROWTH = 5
"""How much larger than itself an archive is taken to be when tasks are balanced."""
_MAX_TELLING_FILES = 10_000
_NPM_FOLDER = "package"
_ATTRIBUTES = ATTRIBUTES_NAME.decode()


@dataclass(frozen=True)
class ArchiveEntry:
    """An archive; ``wrapper`` names the folder that its files may all lie in."""

    repo_name: str
    name: bytes
    location: bytes
    size_bytes: int
    mtime_ns: int
    wrapper: str

    def weight(self, max_file_bytes: int) -> int:
        """Return about what it grows to."""
        return self.size_bytes * _GROWTH

    def identity(self) -> bytes:
        """Return name, size and modification time."""
        facts = f"archive {self.size_bytes} {self.mtime_ns} {self.repo_name} {self.wrapper}"
        return b"%s\0%s" % (facts.encode(), self.name)

    def split(self, max_file_bytes: int) -> Iterator[Entry]:
        """Yield itself if it is small, else its rows."""
        if self.size_bytes <= WORKER_BYTES:
            yield self
        else:
            yield from map(ReadEntry, self.read(max_file_bytes))

    def read(self, max_file_bytes: int) -> Iterator[RawFile]:
        """Yield a row for each member."""
        location = os.fsdecode(self.location)
        outline = _outline_of(location, self.wrapper)
        seen: set[str] = set()
        for member in read_archive(location, max_file_bytes):
            path = outline.inside(member.path) if member.path else os.fsdecode(self.name)
            problem = outline.huge.get(member.path, member.problem)
            if path in seen and problem is None:
                problem = "duplicate_path"
            seen.add(path)
            data = None if problem else member.data
            around = outline.around(path)
            name = _encoded(path)
            yield located(self.repo_name, name, data, member.size_bytes, problem, around)


@dataclass
class _Outline:
    """What a first pass over an archive found.

    ``prefix`` is the folder around everything, with its slash; ``folders`` are those that hold
    telling files of their own; ``huge`` are the files of rules that pass a cap.
    """

    prefix: str = ""
    folders: dict[str, Surroundings] = field(default_factory=dict)
    huge: dict[str, str] = field(default_factory=dict)

    def inside(self, path: str) -> str:
        """Return a member's path relative to the repository."""
        return path.removeprefix(self.prefix)

    def around(self, path: str) -> Surroundings:
        """Return what the nearest folder above ``path`` tells."""
        folder = path
        while folder:
            folder = folder.rpartition("/")[0]
            if folder in self.folders:
                return self.folders[folder]
        return NO_SURROUNDINGS


@dataclass
class _Telling:
    attributes: bytes | None = None
    licenses: list[LicenseFile] = field(default_factory=list)


def _outline_of(location: str, wrapper: str) -> _Outline:
    """Look at all names, and into the few files that tell of others."""
    tops: set[str] = set()
    marked = False
    telling: dict[str, _Telling] = {}
    huge = set()
    for member in read_archive(location, MAX_RULES_BYTES, _tells):
        if not member.path or member.problem in ("unsafe_path", "unsafe_link"):
            continue
        top, slash, rest = member.path.partition("/")
        tops.add(top if slash else "")
        marked = marked or (bool(rest) and "/" not in rest and is_marker(_encoded(rest)))
        if _tells(member.path):
            folder, _, name = member.path.rpartition("/")
            if name == _ATTRIBUTES and member.problem == "too_large":
                huge.add(member.path)
            elif member.data and len(telling) < _MAX_TELLING_FILES:
                _note(telling.setdefault(folder, _Telling()), name, member.data)
    outline = _Outline(huge=dict.fromkeys(sorted(huge), "huge_rules"))
    if len(tops) == 1 and (top := tops.pop()) and (marked or top in (wrapper, _NPM_FOLDER)):
        outline.prefix = f"{top}/"
    _surround(outline, telling)
    return outline


def _note(found: _Telling, name: str, data: bytes) -> None:
    if name == _ATTRIBUTES:
        found.attributes = data
    elif len(data) <= MAX_LICENSE_BYTES:
        found.licenses.append((_encoded(name), data))


def _surround(outline: _Outline, telling: dict[str, _Telling]) -> None:
    """Fill ``folders``, the outermost first, so that each builds on the one above."""
    relative = {outline.inside(f"{folder}/").rstrip("/"): told for folder, told in telling.items()}
    if not relative.get("", _Telling()).licenses:
        for folder in sorted(relative):
            if is_package_metadata(_encoded(folder.partition("/")[0])):
                root = relative.setdefault("", _Telling())
                root.licenses += relative[folder].licenses
    for folder in sorted(relative):
        told = relative[folder]
        name = _encoded(folder)
        around = outline.around(folder).below(name, None, told.licenses)
        try:
            around = around.below(name, told.attributes, ())
        except HugeRulesError:
            path = f"{folder}/{_ATTRIBUTES}" if folder else _ATTRIBUTES
            outline.huge[outline.prefix + path] = "huge_rules"
        outline.folders[folder] = around


def _tells(path: str) -> bool:
    name = path.rpartition("/")[2]
    return name == _ATTRIBUTES or is_license_name(_encoded(name))


def _encoded(name: str) -> bytes:
    return name.encode("utf-8", "backslashreplace")
