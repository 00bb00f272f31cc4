"""Which folders are repositories: by the files that projects keep at their root."""

import os
from collections.abc import Callable

HEAD = "HEAD"
"""The revision of a Git repository that is meant where none is named."""
_MARKERS = frozenset(
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
_LOOKED_INTO = 200
"""How many sub-folders, the first in byte order, decide whether a folder is a collection."""


def is_marker(name: bytes) -> bool:
    """Return whether a file or folder of this name lies at the root of repositories."""
    return name.lower() in _MARKERS or name.endswith((b".dist-info", b".egg-info"))


def is_bare_repository(folder: bytes) -> bool:
    """Return whether a folder is laid out as Git's own, such as ``repo.git`` or ``.git``."""
    return (
        _is_plain(folder, b"HEAD", os.path.isfile)
        and _is_plain(folder, b"objects", os.path.isdir)
        and _is_plain(folder, b"refs", os.path.isdir)
    )


def repositories_in(folder: bytes) -> list[bytes]:
    """Return the sub-folders if ``folder`` is a collection of repositories, else nothing.

    It is one if it is no repository itself, and at least two and half of its sub-folders are. A
    single sub-folder, as archives often wrap their content in, makes no collection.
    """
    try:
        with os.scandir(folder) as listing:
            found = sorted((item.name, item.is_dir(follow_symlinks=False)) for item in listing)
    except OSError:
        return []
    if any(is_marker(name) for name, _ in found):
        return []
    folders = [os.path.join(folder, name) for name, is_folder in found if is_folder]
    sample = folders[:_LOOKED_INTO]
    marked = sum(_is_repository(path) for path in sample)
    return folders if marked > 1 and 2 * marked >= len(sample) else []


def _is_repository(folder: bytes) -> bool:
    try:
        names = os.listdir(folder)
    except OSError:
        return False
    return any(is_marker(name) for name in names) or is_bare_repository(folder)


def _is_plain(folder: bytes, name: bytes, is_kind: Callable[[bytes], bool]) -> bool:
    path = os.path.join(folder, name)
    return is_kind(path) and not os.path.islink(path)
