"""Which files of a repository import which, read from their syntax trees.

A name is resolved within the repository only, by the ends of paths: `a.b.c` is the file whose path
ends in `a/b/c`, or else in `a/b`, whatever folder the sources lie in. What is not found there is
somebody else's.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePosixPath

import tree_sitter

from codemix.langs import parse

Names = tuple[str, ...]

_STANDS_FOR_ITS_FOLDER = frozenset({"__init__", "mod", "lib", "index"})
_BY_FOLDER = frozenset({"Go"})
_BY_NAMESPACE = frozenset({"C#"})


def find_imports(language: str, paths: Sequence[str], texts: Sequence[str]) -> list[set[int]]:
    """Return, for each file, the files that it imports.

    Parameters
    ----------
    language : str
        Of all files; one without a known form of imports has none.
    paths, texts : sequence of str, length n
    """
    read = _READERS.get(language)
    if read is None:
        return [set() for _ in paths]
    trees = [parse(language, path, text.encode()) for path, text in zip(paths, texts, strict=True)]
    homes = _Homes(language, paths, trees)
    found: list[set[int]] = []
    for number, tree in enumerate(trees):
        imports = read(tree) if tree is not None else ()
        targets = {one for names in imports for one in homes.find(names, paths[number])}
        found.append(targets - {number})
    return found


class _Homes:
    """Finds the files that a name may mean."""

    def __init__(
        self, language: str, paths: Sequence[str], trees: Sequence[tree_sitter.Tree | None]
    ) -> None:
        self._whole = language in _BY_FOLDER | _BY_NAMESPACE
        self._files: dict[Names, set[int]] = {}
        for number, (path, tree) in enumerate(zip(paths, trees, strict=True)):
            for names in _names_of(language, path, tree):
                for start in range(len(names)):
                    self._files.setdefault(names[start:], set()).add(number)

    def find(self, names: Names, importer: str) -> set[int]:
        if names[:1] in ((".",), ("..",)):
            return self._find_relative(names, importer)
        if self._whole:
            # An import path begins with where the repository is published.
            ends = (names[start:] for start in range(len(names)))
        else:
            # A name may end in what a file defines.
            ends = (names[:stop] for stop in range(len(names), 0, -1))
        return next((self._files[end] for end in ends if end in self._files), set())

    def _find_relative(self, names: Names, importer: str) -> set[int]:
        place = list(PurePosixPath(importer).parts[:-1])
        for name in names:
            if name == "..":
                place = place[:-1]
            elif name != ".":
                place.append(name)
        stops = range(len(place), max(0, len(place) - 2), -1)
        return next(
            (self._files[end] for stop in stops if (end := tuple(place[:stop])) in self._files),
            set(),
        )


def _names_of(language: str, path: str, tree: tree_sitter.Tree | None) -> Iterator[Names]:
    """Yield the names that stand for a file, in full."""
    parts = PurePosixPath(path).parts
    if language in _BY_NAMESPACE:
        for node in _nodes(tree, "namespace_declaration", "file_scoped_namespace_declaration"):
            if (name := node.child_by_field_name("name")) is not None:
                # Whole namespaces only: the end of one is another.
                yield (_text(name),)
    elif language in _BY_FOLDER:
        yield parts[:-1]
    else:
        stem = parts[-1].partition(".")[0]
        yield parts[:-1] if stem in _STANDS_FOR_ITS_FOLDER else (*parts[:-1], stem)


def _python(tree: tree_sitter.Tree) -> Iterator[Names]:
    for node in _nodes(tree, "import_statement", "import_from_statement"):
        names = [_text(name.child_by_field_name("name") or name) for name in
                 node.children_by_field_name("name")]  # fmt: skip
        module = node.child_by_field_name("module_name")
        if module is None:
            yield from (tuple(name.split(".")) for name in names)
            continue
        text = _text(module)
        dots = len(text) - len(text.lstrip("."))
        start = (".", *[".."] * (dots - 1)) if dots else ()
        base = (*start, *(part for part in text[dots:].split(".") if part))
        yield base
        yield from ((*base, name) for name in names)


def _java(tree: tree_sitter.Tree) -> Iterator[Names]:
    for node in _nodes(tree, "import_declaration"):
        for child in node.named_children:
            if child.type in ("scoped_identifier", "identifier"):
                yield tuple(_text(child).split("."))


def _javascript(tree: tree_sitter.Tree) -> Iterator[Names]:
    for node in _nodes(tree, "import_statement", "export_statement", "call_expression"):
        source = node.child_by_field_name("source")
        if node.type == "call_expression":
            function = node.child_by_field_name("function")
            arguments = node.child_by_field_name("arguments")
            if (
                function is None
                or arguments is None
                or _text(function) not in ("require", "import")
            ):
                continue
            source = next((one for one in arguments.named_children if one.type == "string"), None)
        if source is not None and (path := _text(source).strip("\"'")).startswith("."):
            *folders, last = path.split("/")
            yield (*folders, last.partition(".")[0] or last)


def _go(tree: tree_sitter.Tree) -> Iterator[Names]:
    for node in _nodes(tree, "import_spec"):
        if (path := node.child_by_field_name("path")) is not None:
            yield tuple(_text(path).strip('"`').split("/"))


def _rust(tree: tree_sitter.Tree) -> Iterator[Names]:
    for node in _nodes(tree, "mod_item", "use_declaration"):
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        argument = node.child_by_field_name("argument")
        if name is not None and body is None:
            yield (_text(name),)
        if argument is not None:
            text = "".join(_text(argument).partition("{")[0].partition("*")[0].split())
            names = tuple(part for part in text.split("::") if part)
            yield tuple(part for part in names if part not in ("crate", "self", "super"))


def _csharp(tree: tree_sitter.Tree) -> Iterator[Names]:
    for node in _nodes(tree, "using_directive"):
        for child in node.named_children:
            if child.type in ("qualified_name", "identifier"):
                yield (_text(child),)


_READERS: dict[str, Callable[[tree_sitter.Tree], Iterator[Names]]] = {
    "Python": _python,
    "Java": _java,
    "JavaScript": _javascript,
    "TypeScript": _javascript,
    "Go": _go,
    "Rust": _rust,
    "C#": _csharp,
}


def _text(node: tree_sitter.Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")


def _nodes(tree: tree_sitter.Tree | None, *types: str) -> Iterator[tree_sitter.Node]:
    """Yield all nodes of some types; without recursion, for trees may be a million nodes deep."""
    if tree is None:
        return
    cursor = tree.walk()
    while True:
        node = cursor.node
        if node is not None and node.type in types:
            yield node
        if cursor.goto_first_child():
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return
