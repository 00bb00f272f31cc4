"""One raw file after another becomes a row."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from codemix.langs import (
    Classification,
    Classifier,
    classified,
    classify,
    classify_path,
    count_lines,
    decode,
    extension_of,
    find_or_none,
    is_binary,
    is_documentation,
    is_generated,
    is_minified,
    is_test,
    is_vendored,
    license_of,
    measure,
)
from codemix.pipelines.detect.options import DetectOptions
from codemix.schema import content_sha256, file_id, git_blob_id

Row = dict[str, Any]
_GROUP_BYTES = 256 * 1024
_ROW_BYTES = 1024
"""What a file without text counts for, so that groups of such files end as well."""


class Examiner:
    """Turns raw files to rows; ``reason`` says why a row is dropped, or is None.

    Parameters
    ----------
    options : DetectOptions
    classifier : Classifier
    """

    def __init__(self, options: DetectOptions, classifier: Classifier) -> None:
        self._options = options
        self._classifier = classifier
        self._wanted = frozenset(options.languages)

    def examine(self, raws: Iterable[Mapping[str, Any]]) -> Iterator[Row]:
        """Yield the rows of files in the schema ``RAW_FILES``, in order.

        While one group of files is parsed in the other process, the next is decoded and measured
        here.
        """
        under_way: list[_Begun] = []
        for group in self._groups(raws):
            texts = ((row["path"], text) for row, text in group if text is not None)
            self._classifier.begin((path, text.utf8, text.found) for path, text in texts)
            for row, text in under_way:
                yield self._end(row, text)
            under_way = group
        for row, text in under_way:
            yield self._end(row, text)

    def _groups(self, raws: Iterable[Mapping[str, Any]]) -> Iterator[list["_Begun"]]:
        """Yield groups of files, each worth a turn of the two processes."""
        group: list[_Begun] = []
        size = 0
        for raw in raws:
            row, text = self._begin(raw)
            group.append((row, text))
            size += _ROW_BYTES if text is None else len(text.utf8)
            if size >= _GROUP_BYTES:
                yield group
                group, size = [], 0
        if group:
            yield group

    def _begin(self, raw: Mapping[str, Any]) -> tuple[Row, "_Text | None"]:
        """Return a row, complete or with the text that is still to be parsed."""
        data: bytes | None = raw["data"]
        path: str = raw["path"]
        row: Row = {
            "repo_name": raw["repo_name"],
            "path": path,
            "length_bytes": raw["length_bytes"],
            "reason": None,
        }
        if not self._options.labels_only:
            row |= _identity(raw)
        if data is None or raw["problem"] is not None:
            row["reason"] = raw["problem"] or "unreadable"
        elif raw["length_bytes"] > self._options.max_file_bytes:
            row["reason"] = "too_large"
        elif not data:
            row["reason"] = "empty"
        else:
            return row, self._look_at_bytes(row, raw, data)
        return row, None

    def _look_at_bytes(self, row: Row, raw: Mapping[str, Any], data: bytes) -> "_Text | None":
        """Return the text of a file; None, with the reason in the row, where there is none."""
        path = row["path"]
        given = _override(raw["override_language"])
        named = given or classify_path(path)
        row |= _columns_of(named)
        if self._ends_with_its_name(named, data):
            # Most files of most repositories end here, neither decoded nor read.
            row["reason"] = "binary" if is_binary(data) else "language"
            return None
        text, row["src_encoding"], row["reason"] = decode(data)
        if text is None:
            return None
        if not text or text.isspace():
            row["reason"] = "empty"
            return None
        found = given or classify(path, text)
        row |= _columns_of(found)
        utf8 = text.encode()
        if self._options.labels_only:
            row["lines"] = count_lines(utf8)
        else:
            self._measure(row, raw, text, utf8)
        if found.language in self._wanted:
            # Before the parse, which costs most and tells least about such files.
            row["reason"] = next((mark for mark in self._options.drop if row[f"is_{mark}"]), None)
        return None if row["reason"] else _Text(text, utf8, found)

    def _end(self, row: Row, text: "_Text | None") -> Row:
        """Complete a row by its syntax."""
        if text is None:
            return row
        found, syntax = self._classifier.by_syntax(row["path"], text.text, text.utf8, text.found)
        row |= _columns_of(found)
        if found.language not in self._wanted:
            row["reason"] = "language"
            return row
        if syntax is not None:
            row["parse_error_ratio"], row["comment_ratio"], row["is_data"] = syntax
        row["content"] = text.text
        row["reason"] = self._drop_reason(row)
        return row

    def _ends_with_its_name(self, named: Classification, data: bytes) -> bool:
        """Tell whether the path alone says that the file is in no wanted language."""
        if named.evidence == "gitattributes":
            return named.language not in self._wanted
        has_shebang = data.startswith((b"#!", b"\xef\xbb\xbf#!"))
        return not (named.language in self._wanted or named.language is None or has_shebang)

    def _measure(self, row: Row, raw: Mapping[str, Any], text: str, utf8: bytes) -> None:
        """Fill in what text and path tell without a parse."""
        path = row["path"]
        row |= measure(text, utf8)._asdict()
        row["content_sha256"] = content_sha256(text)
        row["license"] = license_of(text)
        row["is_minified"] = is_minified(path, text, row["max_line_length"])
        row["is_test"] = is_test(path)
        # The parse tells.
        row["is_data"] = None
        for mark, marker in _MARKERS.items():
            decided = raw[f"override_{mark}"]
            row[f"is_{mark}"] = marker(path, text) if decided is None else decided

    def _drop_reason(self, row: Row) -> str | None:
        for mark in self._options.drop:
            # Again, for the parse may have found a wanted language and data.
            if row[f"is_{mark}"]:
                return mark
        most, ratio = self._options.max_parse_error_ratio, row.get("parse_error_ratio")
        return "parse_errors" if most is not None and ratio is not None and ratio > most else None


class _Text(NamedTuple):
    """A text that waits for its parse, with what its path and first lines say."""

    text: str
    utf8: bytes
    found: Classification


_Begun = tuple[Row, _Text | None]

# What ``.gitattributes`` may decide as well.
_MARKERS: dict[str, Callable[[str, str], bool]] = {
    "vendored": is_vendored,
    "generated": is_generated,
    "documentation": lambda path, _text: is_documentation(path),
}


def _identity(raw: Mapping[str, Any]) -> Row:
    """Return what tells a file from all others, and what comes with it."""
    path: str = raw["path"]
    blob_id = None if raw["data"] is None else git_blob_id(raw["data"])
    return {
        "id": file_id(raw["repo_name"], path, blob_id or ""),
        "blob_id": blob_id,
        "extension": extension_of(path).removeprefix(".") or None,
        "repo_license": raw["repo_license"],
    }


def _override(name: str | None) -> Classification | None:
    """Return what ``.gitattributes`` says, if codemix knows the language it names."""
    known = None if name is None else find_or_none(name)
    return None if known is None else classified(known.name, "gitattributes")


def _columns_of(found: Classification) -> Row:
    return {
        "language": found.language,
        "evidence": found.evidence,
        "confidence": found.confidence,
    }
