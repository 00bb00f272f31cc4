"""Sets of programs and their translations whose truth is told by names that mining does not see.

Ports are libraries that were written in Python and in another language; both come as packages of
PyPI, npm and Debian. A file of one is taken for the translation of the file of the same stem, a
function for that of the function of the same name, each only where that is unique on both sides.
`pair_ports.py` prints how well mining finds them, `pair_fit.py` fits weights to them.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from corpus import Package, build_missing
from pair import HUMANEVAL, Rows, hide_names, read_demo, read_humaneval

from codemix.langs import find
from codemix.langs.units import read_structure
from codemix.pipelines.pair.keys import normalise

PYPI = """
    antlr4-python3-runtime@4.13.2 chardet@5.2.0 commonmark@0.9.1 diff-match-patch@20241021
    graphql-core@3.2.5 jmespath@1.0.1 linkify-it-py@2.0.3 markdown-it-py@3.0.0 networkx@3.2.1
    num2words@0.5.13 phonenumbers@8.13.50
"""
NPM = """
    antlr4ng@3.0.16 commonmark@0.31.2 diff-match-patch@1.0.5 graphql@16.9.0 jmespath@0.16.0
    jschardet@3.1.4 jsnetworkx@0.3.4 linkify-it@5.0.0 markdown-it@14.1.0 n2words@1.21.0
"""
DEBIAN = "golang-github-jmespath-go-jmespath-dev golang-github-sergi-go-diff-dev"
DEBIAN_SOURCE = "antlr4 libphonenumber snowball thrift"


@dataclass(frozen=True)
class Port:
    """Where a library lies in each language, below the folder of packages.

    ``word`` stands in the names of some files and says nothing.
    """

    files: dict[str, tuple[str, ...]]
    word: str = ""
    by_function: bool = False


# Weights, channels and thresholds were chosen with these in sight.
DEVELOPMENT = {
    "graphql": Port({
        "Python": ("pypi-graphql-core-*/graphql/**/*.py",),
        "JavaScript": ("npm-graphql-*/package/**/*.js",),
    }, by_function=True),
    "markdown-it": Port({
        "Python": ("pypi-markdown-it-py-*/markdown_it/**/*.py", "pypi-linkify-it-py-*/**/*.py"),
        "JavaScript": (
            "npm-markdown-it-*/package/lib/**/*.mjs", "npm-linkify-it-*/package/**/*.mjs",
        ),
    }, by_function=True),
    "chardet": Port({
        "Python": ("pypi-chardet-*/chardet/*.py",),
        "JavaScript": ("npm-jschardet-*/package/src/*.js",),
    }),
    "networkx": Port({
        "Python": ("pypi-networkx-*/networkx/**/*.py",),
        "JavaScript": ("npm-jsnetworkx-*/package/node/**/*.js",),
    }, by_function=True),
    "num2words": Port({
        "Python": ("pypi-num2words-*/num2words/*.py",),
        "JavaScript": ("npm-n2words-*/package/lib/i18n/*.js",),
    }, word="lang"),
    "antlr": Port({
        "Python": ("pypi-antlr4-python3-runtime-*/antlr4/**/*.py",),
        "Java": ("debsrc-antlr4-*/*/runtime/Java/src/**/*.java",),
        "JavaScript": ("npm-antlr4ng-*/package/dist/**/*.mjs",),
    }, by_function=True),
    "thrift": Port({
        "Python": ("debsrc-thrift-*/*/lib/py/src/**/*.py",),
        "Java": ("debsrc-thrift-*/*/lib/java/src/**/*.java",),
        "JavaScript": ("debsrc-thrift-*/*/lib/nodejs/lib/**/*.js",),
        "Go": ("debsrc-thrift-*/*/lib/go/thrift/**/*.go",),
        "Rust": ("debsrc-thrift-*/*/lib/rs/src/**/*.rs",),
        "C#": ("debsrc-thrift-*/*/lib/netstd/Thrift/**/*.cs",),
    }, word="t", by_function=True),
}  # fmt: skip
# The same names for other designs, in part: left out of the fit once that was seen.
NOT_FITTED = ("thrift",)
# Nothing was chosen with these in sight. All are by function.
HELD_OUT = {
    "phonenumbers": {
        "Python": "pypi-phonenumbers-*/phonenumbers/*.py",
        "Java": "debsrc-libphonenumber-*/*/java/libphonenumber/src/**/*.java",
        "JavaScript": "debsrc-libphonenumber-*/*/javascript/i18n/phonenumbers/*.js",
    },
    "diff-match-patch": {
        "Python": "pypi-diff-match-patch-*/diff_match_patch/diff_match_patch.py",
        "JavaScript": "npm-diff-match-patch-*/package/index.js",
        "Go": "deb-golang-github-sergi-*/**/diffmatchpatch/*.go",
    },
    "commonmark": {
        "Python": "pypi-commonmark-*/commonmark/**/*.py",
        "JavaScript": "npm-commonmark-*/package/lib/**/*.js",
    },
    "jmespath": {
        "Python": "pypi-jmespath-*/jmespath/*.py",
        "JavaScript": "npm-jmespath-*/package/jmespath.js",
        "Go": "deb-golang-github-jmespath-*/**/*.go",
    },
    "Snowball runtime": {
        "Python": "debsrc-snowball-*/*/python/**/*.py",
        "Rust": "debsrc-snowball-*/*/rust/**/*.rs",
        "C#": "debsrc-snowball-*/*/csharp/**/*.cs",
        "Java": "debsrc-snowball-*/*/java/**/*.java",
        "Go": "debsrc-snowball-*/*/go/*.go",
        "JavaScript": "debsrc-snowball-*/*/javascript/*.js",
    },
}
LEAST_PAIRS = 8
_SKIPPED = re.compile(r"test|/dist/|\.d\.ts|\.min\.", re.IGNORECASE)
_NO_STEMS = frozenset({"init", "index", "mod", "main", "types", "utils", "package info"})
_CONSTRUCTORS = frozenset({"init", "new", "constructor", "str", "tostring"})


@dataclass(frozen=True)
class ProgramSet:
    """Programs of several languages under the key that tells which belong together.

    Attributes
    ----------
    title : str
    group : str
        Sets of one group are left out of a fit together: they hold the same programs.
    unit : str
        ``file`` or ``function``.
    sides : dict of str to Rows
        Key and text, by language.
    is_complete : bool
        A program without a partner is known to have none.
    is_hidden : bool
        Declared names and comments are hidden.
    is_fitted : bool
        Weights may be fitted to it.
    """

    title: str
    group: str
    unit: str
    sides: dict[str, Rows]
    is_complete: bool = False
    is_hidden: bool = False
    is_fitted: bool = True

    def shared_keys(self, language: str) -> frozenset[str]:
        """Return the keys that Python and another language have."""
        ours, theirs = ({key for key, _ in self.sides[of] if key} for of in ("Python", language))
        return frozenset(ours & theirs)

    @property
    def languages(self) -> list[str]:
        """The languages with enough pairs, without Python."""
        others = sorted(self.sides.keys() - {"Python"})
        return [of for of in others if len(self.shared_keys(of)) >= LEAST_PAIRS]

    def hidden(self) -> ProgramSet:
        """Return the same with names and comments hidden."""
        sides = {
            language: [(key, hide_names(language, text)) for key, text in rows]
            for language, rows in self.sides.items()
        }
        return replace(self, title=f"{self.title}, hidden", sides=sides, is_hidden=True)


def fetch_packages(folder: Path) -> None:
    """Fetch the packages that the folder lacks, through the clients of `corpus.py`."""
    packages = [
        Package(ecosystem, *entry.rsplit("@", 1))
        for ecosystem, table in (("pypi", PYPI), ("npm", NPM))
        for entry in table.split()
    ]
    packages += [Package("deb", name, "") for name in DEBIAN.split()]
    packages += [Package("debsrc", name, "") for name in DEBIAN_SOURCE.split()]
    folder.mkdir(parents=True, exist_ok=True)
    missing = [
        of for of in packages if not any(folder.glob(of.label if of.version else f"{of.label}-*"))
    ]
    if missing and (failures := build_missing(folder, missing, {})):
        raise SystemExit(f"not fetched: {', '.join(sorted(failures))}")


def read_texts(folder: Path, patterns: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the UTF-8 files that fit the patterns, with their paths below a pattern's stars."""
    for pattern in patterns:
        depth = pattern.partition("**")[0].count("/")
        for path in sorted(folder.glob(pattern)):
            if path.is_file():
                try:
                    text = path.read_text("utf-8")
                except UnicodeDecodeError:
                    continue
                yield "/".join(path.relative_to(folder).parts[depth:]), text


def key_files(folder: Path, patterns: Iterable[str], word: str) -> Rows:
    """Return files of 150 to 60,000 characters under their stems, tests left out."""
    found = defaultdict(list)
    for path, text in read_texts(folder, patterns):
        if 150 <= len(text) <= 60_000 and not _SKIPPED.search(path):
            stem = " ".join(of for of in normalise(Path(path).stem).split() if of != word)
            found[stem].append(text)
    return [(stem, of[0]) for stem, of in found.items() if len(of) == 1 and stem not in _NO_STEMS]


def key_functions(files: Rows, language: str, least_bytes: int) -> Rows:
    """Return the functions of some files under the file's key, if any, and their own name."""
    found = defaultdict(list)
    for key, text in files:
        data = text.encode()
        structure = read_structure(language, f"a{find(language).extensions[0]}", data)
        for unit in structure.units if structure else ():
            long_enough = unit.end - unit.start >= least_bytes
            if unit.kind == "function" and "function" not in unit.inside and long_enough:
                name = normalise(unit.name).replace(" ", "")
                if key is not None:
                    name = f"{key}/{'init' if name in _CONSTRUCTORS else name}"
                found[name].append(data[unit.start : unit.end].decode())
    return [(name, of[0]) for name, of in found.items() if len(of) == 1]


def list_ports(folder: Path) -> list[ProgramSet]:
    """Return the development sets, by file and by function."""
    sets = []
    for name, port in DEVELOPMENT.items():
        files = {
            language: key_files(folder, patterns, port.word)
            for language, patterns in port.files.items()
        }
        fitted = name not in NOT_FITTED
        sets.append(ProgramSet(f"{name}, files", name, "file", files, is_fitted=fitted))
        if port.by_function:
            functions = {of: key_functions(rows, of, 200) for of, rows in files.items()}
            sets.append(
                ProgramSet(f"{name}, functions", name, "function", functions, is_fitted=fitted)
            )
    return sets


def list_held_out(folder: Path) -> list[ProgramSet]:
    """Return the sets that nothing was fitted to: functions by name, whatever their file."""
    sets = []
    for name, patterns in HELD_OUT.items():
        sides = {}
        for language, pattern in patterns.items():
            texts: Rows = [
                (None, text)
                for _, text in read_texts(folder, [pattern])
                if len(text) <= 300_000
            ]  # fmt: skip
            sides[language] = key_functions(texts, language, 120)
        sets.append(ProgramSet(name, name, "function", sides, is_fitted=False))
    return sets


def read_bare(humaneval: Path) -> dict[str, Rows]:
    """Return problem number and program without its description, by language."""
    sides: dict[str, Rows] = {}
    for language, name in HUMANEVAL.items():
        with gzip.open(humaneval / f"humaneval_{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        sides[language] = [
            (row["task_id"].split("/")[1], row["declaration"] + row["canonical_solution"])
            for row in rows
        ]
    return sides


def list_collections(humaneval: Path | None) -> list[ProgramSet]:
    """Return the demo corpus and HumanEval-X: whole, without comments, with names hidden."""
    sets = [ProgramSet("demo corpus", "demo corpus", "file", read_demo(), is_complete=True)]
    sets.append(sets[0].hidden())
    if humaneval is not None:
        whole, bare = read_humaneval(humaneval), read_bare(humaneval)
        title = "HumanEval-X"
        sets.append(ProgramSet(f"{title}, with comments", title, "file", whole, is_complete=True))
        sets.append(ProgramSet(f"{title}, code alone", title, "file", bare, is_complete=True))
        sets.append(sets[-1].hidden())
    return sets
