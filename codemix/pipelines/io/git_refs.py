"""The revision of a Git repository that a name means: HEAD, a branch, a tag or an object's id."""

import os
import re

from codemix.errors import InputError, UsageError
from codemix.pipelines.io.entries import printable, read_file
from codemix.pipelines.io.git_objects import COMMIT, TAG, TREE, GitObjectError, ObjectStore
from codemix.pipelines.io.repositories import HEAD

_ID = re.compile(rb"[0-9a-f]{40}")
_SHORT_ID = re.compile(rb"[0-9a-f]{4,40}")
_PLACES = (b"%s", b"refs/%s", b"refs/tags/%s", b"refs/heads/%s", b"refs/remotes/%s")
_MAX_REFERENCE_BYTES = 4096
_MAX_PACKED_BYTES = 256 * 1024**2
_MAX_HOPS = 10


def find_tree(git_folder: bytes, revision: str, store: ObjectStore) -> bytes | None:
    """Return the id of the tree of a revision; None for the HEAD of a repository with no commit.

    Raises
    ------
    UsageError
        If the repository has no such revision, or the short id means several objects.
    InputError
        If the repository is of a kind that is not read.
    GitObjectError
        If the commit is missing or damaged.
    """
    if os.path.exists(os.path.join(git_folder, b"reftable")):
        raise InputError(
            f"{printable(git_folder)} keeps its references as a reftable, which is not read",
            "migrate it with `git refs migrate --ref-format=files`, or clone it anew",
        )
    name = os.fsencode(revision)
    oid = _find_reference(git_folder, name) or _find_id(git_folder, name, store)
    if oid is None and revision == HEAD:
        return None
    if oid is None:
        raise UsageError(
            f"{printable(git_folder)} has no revision {revision!r}",
            "name a branch, a tag, or at least four digits of a commit's id",
        )
    return _peel(oid, store)


def _peel(oid: bytes, store: ObjectStore) -> bytes:
    for _ in range(_MAX_HOPS):
        kind, content = store.read(oid)
        if kind == TREE:
            return oid
        if kind not in (COMMIT, TAG):
            break
        label, _, rest = content.partition(b" ")
        oid = rest[:40]
        if label != (b"tree" if kind == COMMIT else b"object") or not _ID.fullmatch(oid):
            break
    raise GitObjectError(f"{oid.decode('ascii', 'replace')} leads to no tree")


def _find_reference(git_folder: bytes, name: bytes) -> bytes | None:
    if not _is_safe(name):
        return None
    packed = _packed_references(git_folder)
    for place in _PLACES:
        full = place % name
        # Next to HEAD lie files such as config, which are no references.
        if not full.startswith(b"refs/") and not full.isupper():
            continue
        for _ in range(_MAX_HOPS):
            text, _, _ = read_file(os.path.join(git_folder, full), _MAX_REFERENCE_BYTES)
            value = text.strip() if text is not None else packed.get(full, b"")
            if not value.startswith(b"ref:"):
                break
            full = value.removeprefix(b"ref:").strip()
            if not _is_safe(full):
                return None
        if _ID.fullmatch(value):
            return value
        if re.fullmatch(rb"[0-9a-f]{64}", value):
            raise InputError(
                f"{printable(git_folder)} uses SHA-256, which is not read",
                "clone it to a repository with --object-format=sha1",
            )
    return None


def _find_id(git_folder: bytes, name: bytes, store: ObjectStore) -> bytes | None:
    if _ID.fullmatch(name):
        return name
    if not _SHORT_ID.fullmatch(name):
        return None
    found = list(store.find(name))
    if len(found) > 1:
        raise UsageError(
            f"{name.decode()} means {len(found)} objects of {printable(git_folder)}",
            "give more digits",
        )
    return found[0] if found else None


def _packed_references(git_folder: bytes) -> dict[bytes, bytes]:
    text, _, _ = read_file(os.path.join(git_folder, b"packed-refs"), _MAX_PACKED_BYTES)
    found = {}
    for line in (text or b"").split(b"\n"):
        oid, _, name = line.partition(b" ")
        if name and _ID.fullmatch(oid):
            found[name.strip()] = oid
    return found


def _is_safe(name: bytes) -> bool:
    pieces = name.split(b"/")
    return b"\0" not in name and not {b"", b".", b".."} & set(pieces)
