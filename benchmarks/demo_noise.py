"""Check the demo corpus's noise: every file that is not a program is listed and is what it says.

``noise.toml`` in the corpus names each such file, its kind and why it is there. A kind that can be
proven is: a duplicate has the bytes of its original, a near duplicate the shingles, a minified
file one long line, a broken file does not parse.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

SHINGLE_TOKENS = 5
NEAR_JACCARD = 0.8
MINIFIED_LINE_BYTES = 2000
# Files about the corpus, at its top; the seven repositories lie in folders.
OWN_FILES = {"README.md", "CHECKED.md", "noise.toml"}


def read_noise(corpus: Path) -> list[dict[str, Any]]:
    """Return the entries of noise.toml, each with path, kind, why and perhaps original."""
    path = corpus / "noise.toml"
    if not path.exists():
        return []
    entries: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["file"]
    return sorted(entries, key=lambda entry: str(entry["path"]))


def noise_paths(corpus: Path) -> set[str]:
    """Return the paths, relative to the corpus, of the files that are not programs."""
    return {entry["path"] for entry in read_noise(corpus)}


def shingles(text: str) -> set[tuple[str, ...]]:
    """Return the set of runs of five tokens (words, or single other characters)."""
    tokens = re.findall(r"\w+|[^\w\s]", text)
    return {tuple(tokens[i : i + SHINGLE_TOKENS]) for i in range(len(tokens) - SHINGLE_TOKENS + 1)}


def jaccard(one: str, other: str) -> float:
    """Return the Jaccard similarity of two texts' shingles."""
    left, right = shingles(one), shingles(other)
    return len(left & right) / max(1, len(left | right))


def _is_valid_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _parses_as_python(data: bytes) -> bool:
    try:
        ast.parse(data)
    except SyntaxError:
        return False
    return True


def _is_near(data: bytes, original: bytes) -> bool:
    return data != original and jaccard(data.decode(), original.decode()) > NEAR_JACCARD


# kind -> does a file (its bytes, its original's bytes) prove to be of that kind?
PROOFS: dict[str, Callable[[bytes, bytes], bool]] = {
    "licence": lambda data, _: b"icense" in data,
    "readme": lambda data, _: data.startswith(b"# "),
    "vendored": lambda data, _: b"endored" in data[:400],
    "generated": lambda data, _: b"DO NOT EDIT" in data[:300],
    "minified": lambda data, _: max(map(len, data.splitlines())) > MINIFIED_LINE_BYTES,
    "duplicate": lambda data, original: data == original,
    "near duplicate": _is_near,
    "does not parse": lambda data, _: not _parses_as_python(data),
    "misleading extension": lambda data, _: data.startswith((b"<?xml", b"#pragma")),
    "not UTF-8": lambda data, _: not _is_valid_utf8(data),
    "binary": lambda data, _: b"\0" in data,
    "no extension": lambda data, _: data.startswith(b"#!"),
}


def check_noise(corpus: Path, programs: Iterable[Path]) -> list[str]:
    """Return what is wrong with the noise, one message a fault; empty when all is well."""
    faults = []
    entries = read_noise(corpus)
    for entry in entries:
        path = corpus / entry["path"]
        original = corpus / entry["original"] if "original" in entry else None
        if not path.is_file() or (original and not original.is_file()):
            faults.append(f"{entry['path']}: it or its original is not there")
            continue
        proof = PROOFS.get(entry["kind"])
        if proof is None:
            faults.append(f"{entry['path']}: unknown kind {entry['kind']!r}")
        elif not proof(path.read_bytes(), original.read_bytes() if original else b""):
            faults.append(f"{entry['path']}: is not {entry['kind']}")
    known = {corpus / entry["path"] for entry in entries} | set(programs)
    known |= {corpus / name for name in OWN_FILES}
    faults += [
        f"{path.relative_to(corpus).as_posix()}: neither a program nor listed in noise.toml"
        for path in sorted(corpus.rglob("*"))
        if path.is_file() and path not in known
    ]
    return faults


def noise_table(corpus: Path) -> list[str]:
    """Return the lines of the table of noise for CHECKED.md."""
    lines = ["## Noise", "", "Not run; each was checked to be what the table says it is.", ""]
    lines += ["| File | Kind | Why it is there |", "|---|---|---|"]
    for entry in read_noise(corpus):
        kind = entry["kind"]
        if "original" in entry:
            kind += f" of `{entry['original']}`"
        lines.append(f"| `{entry['path']}` | {kind} | {entry['why']} |")
    return lines
