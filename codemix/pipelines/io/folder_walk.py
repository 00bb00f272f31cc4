"""Walk a folder or Git work tree: lazily, in byte order, without following links.

Each folder is listed once and its files come before its sub-folders, so that the first entries
come at once and the memory is that of the largest single listing, however large the tree.
"""

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass

from codemix.pipelines.io.entries import Entry, FileEntry, SkippedEntry, read_file
from codemix.pipelines.io.git_attributes import ATTRIBUTES_NAME
from codemix.pipelines.io.git_ignore import IGNORE_NAME, IgnoreFile, is_ignored, parse_ignore
from codemix.pipelines.io.git_patterns import MAX_RULES_BYTES, HugeRulesError
from codemix.pipelines.io.surroundings import (
    MAX_LICENSE_BYTES,
    NO_SURROUNDINGS,
    LicenseFile,
    Surroundings,
    is_license_name,
    is_package_metadata,
)

GIT_NAME = b".git"
VERSION_CONTROL = frozenset({GIT_NAME, b".hg", b".svn"})
_MODULE_PATH = re.compile(rb"^[ \t]*path[ \t]*=[ \t]*(.+?)[ \t\r]*$", re.MULTILINE)

_Listing = list[tuple[bytes, bool]]
"""Names, and whether each is a folder."""


@dataclass(frozen=True)
class _Folder:
    path: bytes
    surroundings: Surroundings
    ignores: tuple[IgnoreFile, ...]


@dataclass(frozen=True)
class FolderWalk:
    """The walk of one repository that lies in a folder.

    Parameters
    ----------
    repo_name : str
    root : bytes
    gitignore : bool
        Whether what ``.gitignore`` names is left out.
    """

    repo_name: str
    root: bytes
    gitignore: bool = False

    def entries(self) -> Iterator[Entry]:
        """Yield every file, and everything that is not followed, with the reason."""
        is_work_tree = os.path.lexists(os.path.join(self.root, GIT_NAME))
        modules = _submodule_paths(self.root) if is_work_tree else frozenset()
        stack = [_Folder(b"", NO_SURROUNDINGS, ())]
        while stack:
            folder = stack.pop()
            try:
                listing = _list(os.path.join(self.root, folder.path))
            except OSError:
                yield SkippedEntry(self.repo_name, folder.path or b".", "unreadable")
                continue
            is_other = is_work_tree and any(name == GIT_NAME for name, _ in listing)
            if folder.path and (is_other or folder.path in modules):
                yield SkippedEntry(self.repo_name, folder.path, "submodule")
                continue
            yield from self._files_of(folder, listing, stack)

    def _files_of(
        self, folder: _Folder, listing: _Listing, stack: list[_Folder]
    ) -> Iterator[Entry]:
        """Yield the files of a folder, and put its sub-folders on the stack."""
        inside, huge = self._look_around(folder, listing)
        below: list[_Folder] = []
        for name, is_folder in listing:
            path = os.path.join(folder.path, name)
            if name in VERSION_CONTROL and (is_folder or name == GIT_NAME):
                continue
            if inside.ignores and is_ignored(path, is_folder, inside.ignores):
                yield SkippedEntry(self.repo_name, path, "ignored")
            elif is_folder:
                below.append(_Folder(path, inside.surroundings, inside.ignores))
            elif name in huge:
                yield SkippedEntry(self.repo_name, path, "huge_rules")
            else:
                yield self._entry(path, inside.surroundings)
        stack += reversed(below)

    def _entry(self, path: bytes, surroundings: Surroundings) -> Entry:
        location = os.path.join(self.root, path)
        try:
            facts = os.lstat(location)
        except OSError:
            return SkippedEntry(self.repo_name, path, "unreadable")
        if stat.S_ISREG(facts.st_mode):
            return FileEntry(
                self.repo_name, path, location, facts.st_size, facts.st_mtime_ns, surroundings
            )
        problem = "special_file"
        if stat.S_ISLNK(facts.st_mode):
            problem = "symlink" if _stays_inside(location, self.root) else "unsafe_link"
        return SkippedEntry(self.repo_name, path, problem, facts.st_size)

    def _look_around(self, folder: _Folder, listing: _Listing) -> tuple[_Folder, set[bytes]]:
        """Return the folder with what its own files tell, and which of them pass a cap."""
        location = os.path.join(self.root, folder.path)
        names = {name for name, is_folder in listing if not is_folder}
        huge: set[bytes] = set()
        licenses = _licenses_in(location, names)
        if not folder.path and not licenses:
            for name, is_folder in listing:
                if is_folder and is_package_metadata(name):
                    licenses += _licenses_of_package(os.path.join(location, name))
        around = folder.surroundings.below(folder.path, None, licenses)
        if ATTRIBUTES_NAME in names:
            try:
                text = _rules_in(location, ATTRIBUTES_NAME)
                around = around.below(folder.path, text, ())
            except HugeRulesError:
                huge.add(ATTRIBUTES_NAME)
        ignores = folder.ignores
        if self.gitignore and IGNORE_NAME in names:
            try:
                own = parse_ignore(folder.path, _rules_in(location, IGNORE_NAME), ignores)
                ignores = (*ignores, own)
            except HugeRulesError:
                huge.add(IGNORE_NAME)
        return _Folder(folder.path, around, ignores), huge


def _list(location: bytes) -> _Listing:
    with os.scandir(location) as listing:
        return sorted((item.name, item.is_dir(follow_symlinks=False)) for item in listing)


def _rules_in(folder: bytes, name: bytes) -> bytes:
    """Return the text of a file of rules; nothing if it cannot be read.

    Raises
    ------
    HugeRulesError
        If it is larger than any such file should be.
    """
    data, _, problem = read_file(os.path.join(folder, name), MAX_RULES_BYTES)
    if problem == "too_large":
        raise HugeRulesError
    return data or b""


def _licenses_in(folder: bytes, names: set[bytes]) -> list[LicenseFile]:
    found = []
    for name in sorted(filter(is_license_name, names)):
        data, _, _ = read_file(os.path.join(folder, name), MAX_LICENSE_BYTES)
        if data:
            found.append((name, data))
    return found


def _licenses_of_package(metadata: bytes) -> list[LicenseFile]:
    found: list[LicenseFile] = []
    for folder in (metadata, os.path.join(metadata, b"licenses")):
        try:
            names = {name for name, is_folder in _list(folder) if not is_folder}
        except OSError:
            continue
        found += _licenses_in(folder, names)
    return found


def _submodule_paths(root: bytes) -> frozenset[bytes]:
    text, _, _ = read_file(os.path.join(root, b".gitmodules"), MAX_RULES_BYTES)
    paths = _MODULE_PATH.findall(text or b"")
    return frozenset(path.strip(b'"').rstrip(b"/") for path in paths)


def _stays_inside(link: bytes, root: bytes) -> bool:
    try:
        target = os.path.realpath(link, strict=True)
    except OSError:
        return False
    home = os.path.realpath(root)
    return target == home or target.startswith(home + b"/")
