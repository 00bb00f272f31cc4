"""Raw sources of `detect`: directories, git work trees, archives and single files, as tasks.

The walk is lazy and in a fixed order, links are never followed, and every entry that is met ends
as a row: with its bytes, or with the ``problem`` that kept it from being read.
"""

import os
import stat
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from codemix.errors import InputError, UsageError
from codemix.pipelines.io.archives import archive_stem

SKIPPED_FOLDERS = frozenset({b".git", b".hg", b".svn"})
REPOSITORY_MARKERS = frozenset(
    {
        b".git",
        b"cargo.toml",
        b"go.mod",
        b"license",
        b"license.md",
        b"license.txt",
        b"makefile",
        b"package.json",
        b"pkg-info",
        b"pom.xml",
        b"pyproject.toml",
        b"readme",
        b"readme.md",
        b"readme.rst",
        b"readme.txt",
        b"setup.py",
    }
)


@dataclass(frozen=True)
class Entry:
    """One thing that the walk met.

    ``path`` is relative to the repository; ``location`` is where the bytes lie; ``kind`` is
    ``file``, ``archive`` or the problem that keeps it from being read.
    """

    repo_name: str
    path: bytes
    location: bytes
    kind: str
    size_bytes: int
    mtime_ns: int


@dataclass(frozen=True)
class Root:
    """A source as the user named it, and the repository name its files get."""

    repo_name: str
    location: bytes
    kind: str


def find_roots(sources: Iterable[str]) -> list[Root]:
    """Resolve the named sources to repositories and archives.

    A folder that is no repository itself, but most of whose sub-folders are, counts as a
    collection: each sub-folder becomes a repository of its own name.

    Raises
    ------
    UsageError
        If a source does not exist.
    """
    roots: list[Root] = []
    for source in sources:
        location = os.fsencode(source)
        if not os.path.lexists(location):
            raise UsageError(f"{source} does not exist", "name folders, archives or files to read")
        mode = os.stat(location).st_mode if os.path.exists(location) else 0
        if stat.S_ISDIR(mode):
            children = _repositories_in(location)
            folders = children or [location]
            roots += [Root(_folder_name(folder), folder, "folder") for folder in folders]
        elif stat.S_ISREG(mode):
            stem = archive_stem(Path(source).name)
            name = stem or _folder_name(os.path.dirname(os.path.abspath(location)))
            roots.append(Root(name, location, "archive" if stem else "file"))
        else:
            raise UsageError(
                f"{source} is not a regular file or folder", "pipes and devices cannot be walked"
            )
    return _with_unique_names(roots)


def walk(roots: Iterable[Root]) -> Iterator[Entry]:
    """Yield every entry below the roots, folders in byte order, without following links."""
    for root in roots:
        if root.kind == "folder":
            yield from _walk_folder(root)
        else:
            facts = os.stat(root.location)
            path = os.path.basename(root.location)
            yield Entry(
                root.repo_name, path, root.location, root.kind, facts.st_size, facts.st_mtime_ns
            )


def _walk_folder(root: Root) -> Iterator[Entry]:
    stack = [b""]
    while stack:
        relative = stack.pop()
        folder = os.path.join(root.location, relative)
        try:
            with os.scandir(folder) as listing:
                found = sorted(listing, key=lambda item: item.name)
        except OSError:
            yield Entry(root.repo_name, relative or b".", folder, "unreadable", 0, 0)
            continue
        below: list[bytes] = []
        for item in found:
            path = os.path.join(relative, item.name)
            if item.is_dir(follow_symlinks=False):
                if item.name not in SKIPPED_FOLDERS:
                    below.append(path)
            else:
                yield _entry(root, path, item)
        stack += reversed(below)


def _entry(root: Root, path: bytes, item: os.DirEntry[bytes]) -> Entry:
    try:
        facts = item.stat(follow_symlinks=False)
    except OSError:
        return Entry(root.repo_name, path, item.path, "unreadable", 0, 0)
    kind = "file"
    if stat.S_ISLNK(facts.st_mode):
        kind = "symlink" if _stays_inside(item.path, root.location) else "unsafe_link"
    elif not stat.S_ISREG(facts.st_mode):
        kind = "special_file"
    return Entry(root.repo_name, path, item.path, kind, facts.st_size, facts.st_mtime_ns)


def _stays_inside(link: bytes, root: bytes) -> bool:
    try:
        target = os.path.realpath(link, strict=True)
    except OSError:
        return False
    home = os.path.realpath(root)
    return target == home or target.startswith(home + b"/")


def _repositories_in(folder: bytes) -> list[bytes]:
    """Return the sub-folders if ``folder`` is a collection of repositories, else nothing.

    A single sub-folder, as archives often wrap their content in, makes no collection.
    """
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return []
    if any(_is_marker(name) for name in names):
        return []
    paths = [os.path.join(folder, name) for name in names]
    folders = [path for path in paths if os.path.isdir(path) and not os.path.islink(path)]
    marked = sum(_has_marker(path) for path in folders)
    return folders if marked > 1 and 2 * marked >= len(folders) else []


def _has_marker(folder: bytes) -> bool:
    try:
        return any(_is_marker(name) for name in os.listdir(folder))
    except OSError:
        return False


def _is_marker(name: bytes) -> bool:
    return name.lower() in REPOSITORY_MARKERS or name.endswith((b".dist-info", b".egg-info"))


def _folder_name(folder: bytes) -> str:
    return printable(os.path.basename(os.path.abspath(folder))) or "root"


def _with_unique_names(roots: list[Root]) -> list[Root]:
    """Put the parent's name before names that two sources share."""
    counts = Counter(root.repo_name for root in roots)
    unique = []
    for root in roots:
        name = root.repo_name
        if counts[name] > 1:
            parent = _folder_name(os.path.dirname(os.path.abspath(root.location)))
            name = f"{parent}/{name}"
        unique.append(Root(name, root.location, root.kind))
    repeated = [name for name, n in Counter(root.repo_name for root in unique).items() if n > 1]
    if repeated:
        raise InputError(
            f"two sources would both be called {repeated[0]!r}",
            "name each source once, and give folders of the same name different parents",
        )
    return unique


def printable(name: bytes) -> str:
    """Return a file name as valid UTF-8; bytes that are not are shown in hexadecimal."""
    return name.decode("utf-8", "backslashreplace")
