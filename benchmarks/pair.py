"""How well `codemix pair` mines translations, beside BM25 and TF-IDF, and how fast.

    python benchmarks/pair.py --humaneval ../shared/data/humaneval-x  # F1, baselines, time
    python benchmarks/pair.py --distractors .cache/corpus             # 1:1, 1:10, 1:100
    python benchmarks/pair.py --speed .cache/corpus --units 10000     # time, candidate recall

Of each side of a set 30% are removed at random, ids are hidden and order is shuffled; then declared
names and comments are hidden too. The demo corpus is in seven languages; its files are told by
their names, which mining does not see.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from math import log
from pathlib import Path

import numpy as np

from codemix.langs import find, is_generated, is_minified, strip_comments
from codemix.langs.units import read_structure
from codemix.pipelines.pair.candidates import search
from codemix.pipelines.pair.events import Channel, read_events
from codemix.pipelines.pair.features import Bag, count_events, join_bags, take_rows
from codemix.pipelines.pair.keys import normalise
from codemix.pipelines.pair.mining import BUDGET, CANDIDATES, mine, search_vectors
from codemix.pipelines.pair.model import load_model
from codemix.pipelines.pair.vectors import weigh_channel

Rows = list[tuple[str | None, str]]
DEMO = Path(__file__).parent.parent / "codemix" / "pipelines" / "demo_corpus"
HUMANEVAL = {"Python": "python", "Java": "java", "JavaScript": "js", "Go": "go", "Rust": "rust"}
DEMO_FOLDERS = {
    "Python": "python", "Java": "java", "JavaScript": "js", "TypeScript": "ts", "C#": "csharp",
    "Go": "go", "Rust": "rust",
}  # fmt: skip
KEPT = 0.7
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def read_humaneval(folder: Path) -> dict[str, Rows]:
    """Return problem number and program, by language."""
    out: dict[str, Rows] = {}
    for language, name in HUMANEVAL.items():
        with gzip.open(folder / f"humaneval_{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        out[language] = [
            (
                row["task_id"].split("/")[1],
                row["prompt"]
                + (row["declaration"] if language == "Rust" else "")
                + row["canonical_solution"],
            )
            for row in rows
        ]
    return out


def read_demo() -> dict[str, Rows]:
    """Return stem and program of the demo corpus, by language."""
    out: dict[str, Rows] = {}
    for language, folder in DEMO_FOLDERS.items():
        rows: Rows = []
        extension = find(language).extensions[0]
        for path in sorted((DEMO / f"algorithms-{folder}").rglob(f"*{extension}")):
            name = path.relative_to(DEMO).as_posix()
            if not re.search("test|third_party|backup|drafts|legacy|_v1|tables", name):
                rows.append((normalise(path.stem), path.read_text("utf-8", errors="replace")))
        out[language] = rows
    return out


def hide_names(language: str, text: str) -> str:
    """Return a program without comments, its declared functions and parameters renamed."""
    extension = find(language).extensions[0]
    data = strip_comments(language, f"a{extension}", text).encode()
    structure = read_structure(language, f"a{extension}", data)
    assert structure is not None
    declared = {data[start:end] for start, end in structure.spans.get("name", ())}
    for start, end in structure.spans.get("param", ()):
        words = re.findall(rb"[A-Za-z_]\w*", data[start:end].split(b"=")[0])
        if words:
            declared.add(words[-1] if language in ("Java", "C#") else words[0])
    names = {name: b"v%d" % n for n, name in enumerate(sorted(declared - {b"self", b"mut"}))}
    for start, end in sorted(structure.spans.get("doc", ()), reverse=True):
        data = data[:start] + b"'''d'''" + data[end:]
    return re.sub(rb"[A-Za-z_]\w*", lambda found: names.get(found[0], found[0]), data).decode()


def bag_of(language: str, texts: Iterable[str]) -> Bag:
    """Return the features of whole files."""
    bags = []
    extension = find(language).extensions[0]
    for text in texts:
        data = text.encode()
        structure = read_structure(language, f"a{extension}", data)
        assert structure is not None
        bags.append(count_events(read_events(data, structure), [(0, len(data))]))
    return join_bags(bags)


def thin(rows: Rows, seed: str) -> Rows:
    """Return 70% of the rows, shuffled."""
    rng = random.Random(seed)
    return rng.sample(rows, round(KEPT * len(rows)))


def score(matches: Iterable[tuple[int, int]], left: Rows, right: Rows) -> tuple[float, ...]:
    """Return F1, precision and recall."""
    total = len({key for key, _ in left if key} & {key for key, _ in right if key})
    found = list(matches)
    right_ones = sum(left[a][0] is not None and left[a][0] == right[b][0] for a, b in found)
    precision, recall = right_ones / max(1, len(found)), right_ones / max(1, total)
    return 2 * right_ones / max(1, len(found) + total), precision, recall


def words_of(text: str) -> list[str]:
    """Return lower-cased parts of words."""
    return [word.lower() for word in WORD.findall(text)]


def by_tfidf(left: Rows, right: Rows) -> np.ndarray:
    """Return cosines of TF-IDF vectors of sub-words, shape (left, right)."""
    sides = [[Counter(words_of(text)) for _, text in side] for side in (left, right)]
    frequency = Counter(word for side in sides for of in side for word in of)
    number = {word: n for n, word in enumerate(sorted(frequency))}
    total = len(left) + len(right)
    arrays = []
    for side in sides:
        dense = np.zeros((len(side), len(number)), np.float32)
        for row, counts in enumerate(side):
            for word, count in counts.items():
                dense[row, number[word]] = (1 + log(count)) * log(1 + total / frequency[word])
        arrays.append(dense / np.maximum(np.linalg.norm(dense, axis=1, keepdims=True), 1e-9))
    return np.asarray(arrays[0] @ arrays[1].T)


def by_bm25(left: Rows, right: Rows) -> np.ndarray:
    """Return BM25 scores (k1 1.2, b .75) of the right side for queries of the left."""
    documents = [Counter(words_of(text)) for _, text in right]
    frequency = Counter(word for of in documents for word in of)
    number = {word: n for n, word in enumerate(sorted(frequency))}
    weights = np.zeros((len(documents), len(number)), np.float32)
    mean_words = sum(of.total() for of in documents) / len(documents)
    for row, counts in enumerate(documents):
        norm = 1.2 * (0.25 + 0.75 * counts.total() / mean_words)
        for word, count in counts.items():
            rarity = log(1 + (len(documents) - frequency[word] + 0.5) / (frequency[word] + 0.5))
            weights[row, number[word]] = rarity * count * 2.2 / (count + norm)
    queries = np.zeros((len(left), len(number)), np.float32)
    for row, (_, text) in enumerate(left):
        for word in set(words_of(text)) & number.keys():
            queries[row, number[word]] = 1
    return np.asarray(queries @ weights.T)


def best_f1(similarity: np.ndarray, left: Rows, right: Rows) -> float:
    """Return the F1 of greedy one-to-one matching at the best threshold there is.

    That is kind to a baseline: codemix has one threshold for everything.
    """
    taken: tuple[set[int], set[int]] = (set(), set())
    matches = []
    best = 0.0
    for place in np.argsort(-similarity, axis=None, kind="stable"):
        a, b = divmod(int(place), similarity.shape[1])
        if a not in taken[0] and b not in taken[1]:
            taken[0].add(a)
            taken[1].add(b)
            matches.append((a, b))
    total = len({key for key, _ in left} & {key for key, _ in right})
    right_ones = 0
    for number, (a, b) in enumerate(matches, 1):
        right_ones += left[a][0] == right[b][0]
        best = max(best, 2 * right_ones / (number + total))
    return best


def timed(work: Callable[[], float]) -> tuple[float, float]:
    """Return a result and the processor seconds it took."""
    started = time.process_time()
    result = work()
    return result, time.process_time() - started


def report_set(title: str, programs: dict[str, Rows], seeds: int) -> None:
    """Print F1 of mining and of the baselines for each language."""
    model = load_model()
    heads = ("F1", "P", "R", "strict P", "R", "s", "TF-IDF", "s", "BM25", "s")
    print(f"{title:22}" + "".join(f"{head:>9}" for head in heads))
    for language in sorted(programs.keys() - {"Python"}):
        columns = []
        for seed in range(seeds):
            left = thin(programs["Python"], f"{seed} left")
            right = thin(programs[language], f"{seed} right {language}")
            started = time.process_time()
            bags = bag_of("Python", (t for _, t in left)), bag_of(language, (t for _, t in right))
            found = mine(*bags, 0.0)
            seconds = time.process_time() - started
            default, strict = (
                score(((m.left, m.right) for m in found if m.probability >= least), left, right)
                for least in (model.default_threshold, model.strict_threshold)
            )
            lines = [
                timed(lambda way=way, a=left, b=right: best_f1(way(a, b), a, b))
                for way in (by_tfidf, by_bm25)
            ]
            columns.append([*default, *strict[1:], seconds, *lines[0], *lines[1]])
        mean = np.mean(columns, axis=0)
        print(f"  {language:20}" + "".join(f"{value:9.3f}" for value in mean))


def read_corpus(corpus: Path, language: str, count: int) -> Iterator[str]:
    """Yield source files of a corpus, in seeded random order."""
    paths = sorted(corpus.rglob(f"*{find(language).extensions[0]}"))
    random.Random(language).shuffle(paths)
    for path in paths:
        if count == 0:
            return
        if not path.is_file() or not 200 <= path.stat().st_size <= 8_192:
            continue
        if path.name.endswith(".d.ts"):
            continue
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        if not is_generated(path.name, text) and not is_minified(path.name, text):
            count -= 1
            yield text


@cache
def distractors(corpus: Path, language: str) -> Bag:
    """Return the features of 2,000 files that have no partner."""
    return bag_of(language, read_corpus(corpus, language, 2_000))


def report_distractors(title: str, programs: dict[str, Rows], corpus: Path) -> None:
    """Print precision and recall with as many, ten and a hundred times as many distractors."""
    model = load_model()
    print(f"{title}: precision / recall by distractors per true pair, default and strict")
    for language in sorted(programs.keys() - {"Python"}):
        shared = {k for k, _ in programs["Python"]} & {k for k, _ in programs[language]}
        keys = sorted(key for key in shared if key is not None)
        cells = []
        for ratio in (1, 10, 100):
            chosen = set(keys[: 40 if ratio < 100 else 20])
            sides: list[Rows] = []
            bags: list[Bag] = []
            for of in ("Python", language):
                true = [row for row in programs[of] if row[0] in chosen]
                strangers = distractors(corpus, of)
                count = min(ratio * len(chosen), strangers.rows)
                sides.append([*true, *[(None, "")] * count])
                some = take_rows(strangers, np.arange(count))
                bags.append(join_bags([bag_of(of, (text for _, text in true)), some]))
            found = mine(bags[0], bags[1], 0.0)
            for least in (model.default_threshold, model.strict_threshold):
                kept = ((m.left, m.right) for m in found if m.probability >= least)
                _, precision, recall = score(kept, *sides)
                cells.append(f"{precision:.3f}/{recall:.3f}")
        print(f"  {language:12}" + "  ".join(f"1:{r} {cells[2 * n]} {cells[2 * n + 1]}"
                                           for n, r in enumerate((1, 10, 100))))  # fmt: skip


def collect_units(corpus: Path, language: str, count: int) -> tuple[Bag, dict[str, float]]:
    """Return functions of a corpus and the processor seconds of each step per 10,000 files."""
    bags: list[Bag] = []
    spent = dict.fromkeys(("syntax tree", "events", "counting"), 0.0)
    units = files = 0
    for path in sorted(corpus.rglob(f"*{find(language).extensions[0]}")):
        if units >= count:
            break
        if not path.is_file() or path.stat().st_size > 64 * 1024 or path.name.endswith(".d.ts"):
            continue
        data = path.read_bytes()
        try:
            data.decode()
        except UnicodeDecodeError:
            continue
        started = time.process_time()
        structure = read_structure(language, path.name, data)
        spent["syntax tree"] += time.process_time() - started
        spans = [
            (unit.start, unit.end)
            for unit in (structure.units if structure else ())
            if unit.kind == "function" and "function" not in unit.inside
        ]
        if structure is None or not spans:
            continue
        started = time.process_time()
        events = read_events(data, structure)
        spent["events"] += time.process_time() - started
        started = time.process_time()
        bags.append(count_events(events, spans))
        spent["counting"] += time.process_time() - started
        units += len(spans)
        files += 1
    bag = join_bags(bags)
    rows = np.arange(min(count, bag.rows))
    per_10k = {step: seconds * 10_000 / max(1, files) for step, seconds in spent.items()}
    return take_rows(bag, rows), per_10k


def report_speed(corpus: Path, count: int, sample: int) -> None:
    """Print seconds of features and of matching, and the recall of candidates on a sample."""
    bags = []
    for language in ("Python", "Java"):
        bag, spent = collect_units(corpus, language, count)
        bags.append(bag)
        steps = ", ".join(f"{step} {seconds:.1f}" for step, seconds in spent.items())
        print(f"{language}: {bag.rows:,} units; CPU seconds per 10,000 files: {steps}")
    few = [take_rows(bag, np.arange(min(100, bag.rows))) for bag in bags]
    mine(few[0], few[1], 0.5)  # loads the compiled kernels
    started, of_processor = time.monotonic(), time.process_time()
    found = mine(bags[0], bags[1], 0.4)
    by_clock, by_processor = time.monotonic() - started, time.process_time() - of_processor
    print(f"matching: {by_clock:.1f} s by the clock, {by_processor:.1f} s of processors")
    print(f"pairs: {len(found)}")
    channels = {channel: weigh_channel(bags[0], bags[1], channel) for channel in Channel}
    rows = np.linspace(0, bags[0].rows - 1, min(sample, bags[0].rows)).astype(np.int64)
    for name, sides in zip(("all channels", "blind"), search_vectors(channels), strict=True):
        queries = sides.left.take(rows)
        bounded, whole = (
            search(queries, sides.right, sides.terms, CANDIDATES, budget)
            for budget in (BUDGET, 1 << 60)
        )
        has_any = whole[:, 0] >= 0
        first = (bounded[has_any] == whole[has_any, :1]).any(axis=1).mean()
        every = np.mean([
            len(set(one) & set(other) - {-1}) / max(1, len(set(other) - {-1}))
            for one, other in zip(bounded.tolist(), whole.tolist(), strict=True)
        ])  # fmt: skip
        print(f"candidates, {name}: nearest unit {first:.3f}, {CANDIDATES} nearest {every:.3f}")


def main() -> None:
    """Run what the arguments ask for; the demo corpus alone without any."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--humaneval", type=Path, help="folder of HumanEval-X")
    parser.add_argument("--distractors", type=Path, help="folder of unrelated source files")
    parser.add_argument("--speed", type=Path, help="folder of source files")
    parser.add_argument("--units", type=int, default=10_000)
    parser.add_argument("--sample", type=int, default=500)
    parser.add_argument("--seeds", type=int, default=1)
    chosen = parser.parse_args()
    sets = {"demo corpus": read_demo()}
    if chosen.humaneval:
        sets["HumanEval-X"] = read_humaneval(chosen.humaneval)
    if chosen.speed:
        report_speed(chosen.speed, chosen.units, chosen.sample)
        return
    for title, programs in sets.items():
        if chosen.distractors:
            report_distractors(title, programs, chosen.distractors)
            continue
        report_set(title, programs, chosen.seeds)
        hidden = {
            language: [(key, hide_names(language, text)) for key, text in rows]
            for language, rows in programs.items()
        }
        report_set(f"{title}, hidden", hidden, chosen.seeds)


if __name__ == "__main__":
    main()
