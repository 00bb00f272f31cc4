"""Pairing by key at scale: how many of the true pairs are found, how many are wrong, how long.

    python benchmarks/pair_keys.py --files 100000

Files are generated: language folders, one repository for each language, or one folder for each
program; names in every convention; the same names in unrelated collections, several solutions of a
program in folders of their own, two spellings of one name, package plumbing. What belongs together
is known from how they were made.
"""

import argparse
import random
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from codemix.langs import find
from codemix.pipelines.engines import IN_PROCESS
from codemix.pipelines.io.dataset import open_dataset
from codemix.pipelines.pair import PairOptions, pair_files
from codemix.pipelines.pair.finding import find_pairs
from codemix.pipelines.runner import run_to_folder
from codemix.schema import FILES, content_sha256, file_id, git_blob_id

FOLDERS = {
    "Python": ("python", "py", "python3"), "C#": ("csharp", "cs"), "Go": ("go", "golang"),
    "Java": ("java",), "JavaScript": ("js", "javascript", "JavaScript"), "Rust": ("rust", "rs"),
    "TypeScript": ("ts", "TypeScript"),
}  # fmt: skip
WORDS = """
    array binary count deep edge find graph heap island jump keypad longest matrix number order
    palindrome queue rotate search tree union valid window xor yield zigzag merge interval stack
    parse
""".split()
PROGRAMS = 150


class Place(NamedTuple):
    """A file, and what it is a translation of.

    ``program`` tells the program of its collection, ``solution`` which of several it is.
    """

    repo_name: str
    path: str
    language: str
    program: str
    solution: str


def spell(words: list[str], convention: str) -> str:
    """Write a name in snake_case, kebab-case, camelCase or PascalCase."""
    if convention in "_-":
        return convention.join(words)
    capital = "".join(word.capitalize() for word in words)
    return capital if convention == "Pascal" else words[0] + capital[len(words[0]) :]


def generate(count: int, seed: int) -> list[Place]:
    """Return about ``count`` places in random order."""
    rng = random.Random(seed)
    places: list[Place] = []
    collection = 0
    while len(places) < count:
        places += _generate_collection(rng, collection)
        collection += 1
    rng.shuffle(places)
    return places


def _generate_collection(rng: random.Random, number: int) -> Iterator[Place]:
    layout = rng.choice(("repositories", "folders", "one folder"))
    roots = {}
    for language, folders in FOLDERS.items():
        folder = rng.choice(folders)
        roots[language] = {
            "repositories": (f"owner/algos{number}-{folder}", ""),
            "folders": (f"rosetta{number}", f"{folder}/"),
            "one folder": (f"book{number}", ""),
        }[layout]
    if layout != "one folder":
        repo_name, folder = roots["Python"]
        yield Place(repo_name, f"{folder}__init__.py", "Python", "", "")
    programs = {
        (*rng.sample(WORDS, rng.choice((1, 2, 3))), *rng.choice(((), ("2",), ("007",))))
        for _ in range(PROGRAMS)
    }
    for words in sorted(programs):
        topic = rng.choice(("sorting", "strings", "math"))
        solutions = rng.sample(("easy", "fast", "short", "v2"), rng.choice((0,) * 6 + (2, 3, 4)))
        for language, root in roots.items():
            if rng.random() < 0.4:
                continue
            program = f"{number} {' '.join(words)}"
            for stem, solution in _generate_files(rng, list(words), topic, solutions, layout):
                path = f"{root[1]}{stem}{find(language).extensions[0]}"
                yield Place(root[0], path, language, program, solution)


def _generate_files(
    rng: random.Random, words: list[str], topic: str, solutions: list[str], layout: str
) -> Iterator[tuple[str, str]]:
    """Yield the paths of one program in one language, without root and extension."""
    name = spell(words, rng.choice(("_", "-", "camel", "Pascal")))
    if layout == "one folder":
        yield f"{spell(words, '-')}/{rng.choice(('solution', 'Solution'))}", ""
    elif solutions:
        for solution in solutions:
            if rng.random() < 0.7:
                yield f"{topic}/{solution}/{name}", solution
    elif rng.random() < 0.1:
        yield f"{topic}/{spell(words, '_')}", ""
        yield f"{topic}/{spell(words, 'Pascal')}", ""
    else:
        yield f"{topic}/{name}/main" if rng.random() < 0.2 else f"{topic}/{name}", ""


def count_true_pairs(places: Iterable[Place]) -> int:
    """Return how many pairs there are: of every program as many as both sides have files."""
    counts: dict[str, Counter[str]] = {}
    for place in places:
        if place.program:
            counts.setdefault(place.program, Counter())[place.language] += 1
    return sum(
        min(of["Python"], files)
        for of in counts.values()
        for language, files in of.items()
        if language != "Python"
    )


def is_true(one: Place, other: Place, known: set[tuple[str, str, str]]) -> bool:
    """Say whether a pair is right.

    Its sides are the same program, and the same solution of it where the other language has that;
    ``known`` holds all programs with language and solution.
    """
    if not one.program or one.program != other.program:
        return False
    return one.solution == other.solution or (
        (one.program, other.language, one.solution) not in known
        and (one.program, one.language, other.solution) not in known
    )


def to_table(places: Iterable[Place]) -> pa.Table:
    """Return rows of files; the texts are short."""
    rows = []
    for number, place in enumerate(places):
        content = f"{place.language} {number}\n"
        blob_id = git_blob_id(content.encode())
        rows.append({
            "id": file_id(place.repo_name, place.path, blob_id),
            "repo_name": place.repo_name, "path": place.path, "language": place.language,
            "content": content, "length_bytes": len(content), "lines": 1, "src_encoding": "UTF-8",
            "extension": place.path.rpartition(".")[2], "blob_id": blob_id,
            "content_sha256": content_sha256(content), "is_vendored": False, "is_generated": False,
            "is_minified": False, "parse_error_ratio": 0.0,
        })  # fmt: skip
    return pa.Table.from_pylist(rows, FILES)


def main() -> None:
    """Generate, pair and count."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    places = generate(chosen.files, chosen.seed)
    by_path = {(place.repo_name, place.path): place for place in places}
    known = {(place.program, place.language, place.solution) for place in places}
    options = PairOptions(tuple(sorted(FOLDERS)), by="key")
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "files.parquet"
        pq.write_table(to_table(places), path)
        dataset = open_dataset(str(path))
        started = time.process_time()
        pairs = find_pairs(dataset.parts, options, IN_PROCESS).pairs
        seconds = time.process_time() - started
        started = time.process_time()
        with pair_files([dataset], options, IN_PROCESS) as pairing:
            summary = run_to_folder(pairing.job, Path(scratch) / "pairs", IN_PROCESS)
        of_all = time.process_time() - started
    sides = [
        tuple(by_path[side.repo_name, side.path] for side in (pair.pivot, pair.target))
        for pair in pairs
    ]
    right = sum(is_true(one, other, known) for one, other in sides)
    pivots = sum((one.language, other.language).count("Python") == 1 for one, other in sides)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(places):,} files, {count_true_pairs(places):,} true pairs")
    print(f"found {len(pairs):,}: {right:,} right, {len(pairs) - right:,} wrong")
    print(f"without Python on exactly one side: {len(pairs) - pivots:,}")
    print(f"finding: {seconds:.1f} CPU seconds")
    print(f"all, with {summary.counts.rows_out:,} documents written: {of_all:.1f} CPU seconds")
    print(f"memory: {memory:,.0f} MiB at most")


if __name__ == "__main__":
    main()
