"""A revision of a Git repository as a source; read from its objects, Git itself never runs."""

import os
from collections.abc import Iterator
from dataclasses import dataclass

from codemix.pipelines.io.archives import stays_inside
from codemix.pipelines.io.entries import (
    Entry,
    RawFile,
    SkippedEntry,
    Whole,
    located,
)
from codemix.pipelines.io.git_attributes import ATTRIBUTES_NAME
from codemix.pipelines.io.git_objects import (
    BLOB,
    TREE,
    GitObjectError,
    ObjectStore,
    TooLargeError,
)
from codemix.pipelines.io.git_patterns import MAX_RULES_BYTES, HugeRulesError
from codemix.pipelines.io.git_refs import find_tree
from codemix.pipelines.io.surroundings import (
    MAX_LICENSE_BYTES,
    NO_SURROUNDINGS,
    Surroundings,
    is_license_name,
)

_BLOBS_PER_ENTRY = 200
_BLOB_BYTES = 8 * 1024
"""How large a blob is taken to be when tasks are balanced; its true size costs a look."""
_FREE_PATHS = 1_000_000
_PATHS_PER_OBJECT = 100
"""A tree may show a million paths plus 100 for each object; trees of equal trees make more."""
_MAX_PATH_BYTES = 4096
_LINK, _SUBMODULE, _FOLDER = 0o120000, 0o160000, 0o040000
_FILE_KIND = 0o170000

_TreeItem = tuple[bytes, int, bytes]
"""Name, mode and id in hexadecimal."""


@dataclass(frozen=True)
class _Blob:
    path: bytes
    oid: bytes
    is_link: bool
    surroundings: Surroundings


@dataclass(frozen=True)
class BlobsEntry(Whole):
    """Some files of a revision, read in one go."""

    repo_name: str
    git_folder: bytes
    blobs: tuple[_Blob, ...]

    def weight(self, max_file_bytes: int) -> int:
        """Return a guess of their size."""
        return len(self.blobs) * _BLOB_BYTES

    def identity(self) -> bytes:
        """Return names and object ids."""
        names = b"\0".join(b"%s %s" % (blob.oid, blob.path) for blob in self.blobs)
        return b"blobs %s\0%s" % (self.repo_name.encode(), names)

    def read(self, max_file_bytes: int) -> Iterator[RawFile]:
        """Yield a row for each."""
        with ObjectStore(self.git_folder) as store:
            for blob in self.blobs:
                data, size, problem = _read_blob(store, blob, max_file_bytes)
                yield located(self.repo_name, blob.path, data, size, problem, blob.surroundings)


def walk_revision(repo_name: str, git_folder: bytes, revision: str) -> Iterator[Entry]:
    """Yield the files of a revision, a folder's files before its sub-folders, in byte order.

    Raises
    ------
    UsageError, InputError
        See `find_tree`.
    """
    with ObjectStore(git_folder) as store:
        try:
            tree = find_tree(git_folder, revision, store)
        except (GitObjectError, TooLargeError):
            yield SkippedEntry(repo_name, b".", "unreadable")
            return
        if tree is not None:
            yield from _batched(repo_name, git_folder, _Walk(repo_name, store).entries(tree))


def _batched(
    repo_name: str, git_folder: bytes, found: Iterator[_Blob | SkippedEntry]
) -> Iterator[Entry]:
    """Gather blobs, so that a worker opens the packs once for many of them."""
    blobs: list[_Blob] = []
    for item in found:
        if isinstance(item, _Blob):
            blobs.append(item)
        if blobs and (len(blobs) == _BLOBS_PER_ENTRY or not isinstance(item, _Blob)):
            yield BlobsEntry(repo_name, git_folder, tuple(blobs))
            blobs = []
        if not isinstance(item, _Blob):
            yield item
    if blobs:
        yield BlobsEntry(repo_name, git_folder, tuple(blobs))


@dataclass(frozen=True)
class _Walk:
    repo_name: str
    store: ObjectStore

    def entries(self, tree: bytes) -> Iterator[_Blob | SkippedEntry]:
        budget = _FREE_PATHS + _PATHS_PER_OBJECT * len(self.store)
        stack = [(b"", tree, NO_SURROUNDINGS)]
        while stack:
            folder, oid, around = stack.pop()
            try:
                items = self._items_of(oid)
            except (GitObjectError, TooLargeError):
                yield self._skipped(folder or b".", "unreadable")
                continue
            budget -= len(items)
            if budget < 0:
                yield self._skipped(folder, "archive_bomb")
                return
            inside, is_huge = self._look_around(folder, items, around)
            below = []
            for name, mode, item in items:
                path = folder + b"/" + name if folder else name
                if mode & _FILE_KIND == _FOLDER and _is_name(name) and len(path) < _MAX_PATH_BYTES:
                    below.append((path, item, inside))
                elif is_huge and name == ATTRIBUTES_NAME:
                    yield self._skipped(path, "huge_rules")
                else:
                    yield self._file(path, name, mode, item, inside)
            stack += reversed(below)

    def _file(
        self, path: bytes, name: bytes, mode: int, oid: bytes, around: Surroundings
    ) -> _Blob | SkippedEntry:
        kind = mode & _FILE_KIND
        if not _is_name(name):
            return self._skipped(path, "unsafe_path")
        if len(path) >= _MAX_PATH_BYTES:
            return self._skipped(path, "nested_too_deep")
        if kind == _SUBMODULE:
            return self._skipped(path, "submodule")
        return _Blob(path, oid, kind == _LINK, around)

    def _skipped(self, path: bytes, problem: str) -> SkippedEntry:
        return SkippedEntry(self.repo_name, path, problem)

    def _items_of(self, oid: bytes) -> list[_TreeItem]:
        """Return what a tree lists, in byte order of the names.

        Raises
        ------
        GitObjectError, TooLargeError
        """
        kind, content = self.store.read(oid)
        if kind != TREE:
            raise GitObjectError("not a tree")
        items = []
        at = 0
        while at < len(content):
            end = content.find(b"\0", at)
            mode, blank, name = content[at:end].partition(b" ")
            raw = content[end + 1 : end + 21]
            if end == -1 or not blank or len(raw) != 20 or mode.strip(b"01234567") or not mode:
                raise GitObjectError("a damaged tree")
            items.append((name, int(mode, 8), raw.hex().encode()))
            at = end + 21
        return sorted(items)

    def _look_around(
        self, folder: bytes, items: list[_TreeItem], outer: Surroundings
    ) -> tuple[Surroundings, bool]:
        """Return what the folder's own files tell, and whether its attributes pass a cap."""
        licenses = []
        attributes = b""
        is_huge = False
        for name, mode, oid in items:
            if mode & _FILE_KIND in (_FOLDER, _LINK, _SUBMODULE):
                continue
            try:
                if name == ATTRIBUTES_NAME:
                    attributes = self.store.read(oid, MAX_RULES_BYTES)[1]
                elif is_license_name(name):
                    licenses.append((name, self.store.read(oid, MAX_LICENSE_BYTES)[1]))
            except TooLargeError:
                is_huge = is_huge or name == ATTRIBUTES_NAME
            except GitObjectError:
                # It is reported when the file itself is read.
                continue
        around = outer.below(folder, None, licenses)
        try:
            return around.below(folder, attributes, ()), is_huge
        except HugeRulesError:
            return around, True


def _read_blob(
    store: ObjectStore, blob: _Blob, max_file_bytes: int
) -> tuple[bytes | None, int, str | None]:
    try:
        kind, data = store.read(blob.oid, max_file_bytes)
    except TooLargeError as error:
        return None, error.size_bytes, "too_large"
    except GitObjectError:
        return None, 0, "unreadable"
    if kind != BLOB:
        return None, 0, "unreadable"
    if blob.is_link:
        target = os.path.join(os.path.dirname(blob.path), data)
        inside = stays_inside(target.decode("utf-8", "replace"))
        return None, len(data), "symlink" if inside else "unsafe_link"
    return data, len(data), None


def _is_name(name: bytes) -> bool:
    """Return whether Git itself would write a file of this name."""
    return name not in (b"", b".", b"..") and b"/" not in name and name.lower() != b".git"
