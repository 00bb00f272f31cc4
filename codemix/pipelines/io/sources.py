"""The sources of `detect`, as the user names them: what each is, and what its repository is called.

Folders and work trees, revisions of Git repositories, archives, tables of files, single files.
"""

import os
import stat
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from codemix.errors import InputError, UsageError
from codemix.pipelines.io.archive_names import archive_stem, repository_of_archive
from codemix.pipelines.io.archive_source import ArchiveEntry
from codemix.pipelines.io.dataset import MANIFEST, open_dataset
from codemix.pipelines.io.entries import Entry, FileEntry, printable, read_file
from codemix.pipelines.io.folder_walk import GIT_NAME, FolderWalk
from codemix.pipelines.io.repositories import HEAD, is_bare_repository, repositories_in
from codemix.pipelines.io.table_columns import Columns
from codemix.pipelines.io.table_source import TableEntry, table_stem

_MAX_MANIFEST_BYTES = 256 * 1024**2


@dataclass(frozen=True)
class SourceOptions:
    """How sources are read.

    Parameters
    ----------
    revision : str, optional
        Of Git repositories: a branch, tag or commit. Work trees are then read from their objects
        too, not from the files that lie there.
    gitignore : bool
        Whether files that ``.gitignore`` names are left out of folders.
    columns : tuple of (role, column)
        Of tables; see `parse_columns`.
    """

    revision: str | None = None
    gitignore: bool = False
    columns: Columns = ()


@dataclass(frozen=True)
class Root:
    """A source, and the repository name that its files get.

    ``kind`` is ``folder``, ``git``, ``archive``, ``table`` or ``file``; ``container`` is the folder
    or file that the name is taken from.
    """

    repo_name: str
    location: bytes
    kind: str
    container: bytes
    revision: str = HEAD


def find_roots(sources: Iterable[str], options: SourceOptions | None = None) -> list[Root]:
    """Resolve the named sources to repositories, archives and tables.

    A source that is a symbolic link is followed, for it was named; links below it never are. A
    folder that is no repository itself, but most of whose sub-folders are, counts as a collection:
    each sub-folder becomes a repository of its own name.

    Raises
    ------
    UsageError
        If a source does not exist, or has no objects to read a revision from.
    InputError
        If a source is named twice, or is a damaged or foreign output of codemix.
    """
    options = options or SourceOptions()
    roots: list[Root] = []
    for source in sources:
        roots += _roots_of(source, options)
    if options.revision is not None and not any(root.kind == "git" for root in roots):
        raise UsageError(
            "no source is a Git repository, so --revision means nothing",
            "name a bare repository or a work tree",
        )
    return _with_unique_names(roots)


def walk(roots: Iterable[Root], options: SourceOptions | None = None) -> Iterator[Entry]:
    """Yield every entry below the roots, lazily and in a fixed order."""
    options = options or SourceOptions()
    for root in roots:
        match root.kind:
            case "folder":
                yield from FolderWalk(root.repo_name, root.location, options.gitignore).entries()
            case "git":
                # Only who reads Git's objects pays for importing what reads them.
                from codemix.pipelines.io.git_source import walk_revision

                yield from walk_revision(root.repo_name, root.location, root.revision)
            case _:
                yield _entry_of_file(root, options)


def _entry_of_file(root: Root, options: SourceOptions) -> Entry:
    facts = os.stat(root.location)
    name, location, size = os.path.basename(root.container), root.location, facts.st_size
    if root.kind == "table":
        return TableEntry(root.repo_name, name, location, size, options.columns)
    if root.kind == "archive":
        stem = archive_stem(printable(name))
        return ArchiveEntry(root.repo_name, name, location, size, facts.st_mtime_ns, stem)
    return FileEntry(root.repo_name, name, location, size, facts.st_mtime_ns)


def _roots_of(source: str, options: SourceOptions) -> list[Root]:
    named = os.path.abspath(os.fsencode(source))
    revision = options.revision
    if not os.path.lexists(named) and "@" in source:
        path, _, after = source.rpartition("@")
        bare = os.path.abspath(os.fsencode(path))
        if path and after and os.path.isdir(bare):
            named, revision = bare, after
    if not os.path.lexists(named):
        raise UsageError(f"{source} does not exist", "name folders, archives or files to read")
    location = os.path.realpath(named)
    mode = os.stat(location).st_mode if os.path.exists(location) else 0
    if stat.S_ISDIR(mode):
        return _roots_in_folder(source, named, location, revision)
    if stat.S_ISREG(mode):
        return [_root_of_file(named, location)]
    if os.path.islink(named):
        raise UsageError(f"{source} is a link that leads nowhere", "name what it should lead to")
    raise UsageError(
        f"{source} is not a regular file or folder", "pipes and devices cannot be walked"
    )


def _roots_in_folder(
    source: str, named: bytes, location: bytes, revision: str | None
) -> list[Root]:
    if _is_output(location):
        return _roots_of_output(Path(os.fsdecode(location)))
    found = []
    children = [] if is_bare_repository(location) else repositories_in(location)
    for child in children or [location]:
        container = child if children else named
        name = _folder_name(container)
        git_folder = _git_folder(child)
        if is_bare_repository(child):
            name = name.removesuffix(".git") or name
            found.append(Root(name, child, "git", container, revision or HEAD))
        elif revision is None:
            found.append(Root(name, child, "folder", container))
        elif git_folder is not None:
            found.append(Root(name, git_folder, "git", container, revision))
        else:
            raise UsageError(
                f"{source} is no Git repository with objects of its own, so it has no revision "
                f"{revision!r}",
                "name the repository itself; of a linked work tree, the one it was made from",
            )
    return found


def _is_output(folder: bytes) -> bool:
    """Return whether codemix wrote a folder; other programs have files of that name, too."""
    text, _, _ = read_file(os.path.join(folder, os.fsencode(MANIFEST)), _MAX_MANIFEST_BYTES)
    return text is not None and b'"codemix_version"' in text


def _roots_of_output(folder: Path) -> list[Root]:
    """Return the parts that a stage of codemix wrote, as tables."""
    dataset = open_dataset(str(folder))
    if dataset.kind != "files":
        raise InputError(
            f"{folder} holds {dataset.kind} of codemix, not source files",
            "name the output of `codemix detect`, or of `codemix dedupe`",
        )
    paths = [os.fsencode(part.path) for part in dataset.parts]
    return [Root(_folder_name(os.path.dirname(path)), path, "table", path) for path in paths]


def _root_of_file(named: bytes, location: bytes) -> Root:
    name = printable(os.path.basename(named))
    if archive_stem(name):
        return Root(repository_of_archive(name), location, "archive", named)
    if table_stem(name):
        return Root(table_stem(name), location, "table", named)
    return Root(_folder_name(os.path.dirname(named)), location, "file", named)


def _git_folder(work_tree: bytes) -> bytes | None:
    """Return the ``.git`` of a work tree, unless it lies elsewhere."""
    folder = os.path.join(work_tree, GIT_NAME)
    return folder if not os.path.islink(folder) and is_bare_repository(folder) else None


def _folder_name(folder: bytes) -> str:
    return printable(os.path.basename(os.path.abspath(folder))) or "root"


def _with_unique_names(roots: list[Root]) -> list[Root]:
    """Put so many parents before names that sources share as it takes to tell them apart.

    Raises
    ------
    InputError
        If a source is named twice.
    """
    places = Counter(root.container for root in roots)
    repeated = next((place for place, count in places.items() if count > 1), None)
    if repeated is not None:
        raise InputError(f"{printable(repeated)} is named twice", "name each source once")
    names = {_home(root): root.repo_name for root in roots}
    names = _with_own_suffixes(names)
    parents = {home: os.path.dirname(home) for home in names}
    while True:
        counts = Counter(names.values())
        shared = [home for home, name in names.items() if counts[name] > 1]
        climbing = [home for home in shared if parents[home] != b"/"]
        if not climbing:
            break
        for home in climbing:
            names[home] = f"{_folder_name(parents[home])}/{names[home]}"
            parents[home] = os.path.dirname(parents[home])
    return [replace(root, repo_name=names[_home(root)]) for root in roots]


def _home(root: Root) -> bytes:
    """Return what the repository's name belongs to: single files share that of their folder."""
    return os.path.dirname(root.container) if root.kind == "file" else root.container


def _with_own_suffixes(names: dict[bytes, str]) -> dict[bytes, str]:
    """Give files that only their suffixes tell apart their whole names."""
    counts = Counter((os.path.dirname(home), name) for home, name in names.items())
    return {
        home: _folder_name(home) if counts[os.path.dirname(home), name] > 1 else name
        for home, name in names.items()
    }
