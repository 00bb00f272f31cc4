"""Measure `codemix detect` beside other detectors: accuracy on labelled files, and speed.

    python benchmarks/detect.py FOLDER        # accuracy
    python benchmarks/detect.py FOLDER --speed

FOLDER holds unpacked packages, one folder each (see `corpus.py`). A file's label comes from what
its package is and what the file says, never from its extension alone: Go by its package clause,
Java by the package clause that names its folder, C# by a project file above it, Rust by the
Cargo.toml of its crate, Python by a wheel's metadata and a parse with `ast`, JavaScript and
TypeScript by the package.json above and the file's own syntax (only TypeScript has types; content
is judged a second time with the TypeScript files that have none). Scripts are labelled by their
``#!`` line, look-alikes by their first bytes. Files that no rule labels are left out. With `--half`
0 or 1 only packages whose name hashes to that half
are read, so that rules can be made on one half and judged on the other.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from environments import prepare_environment

EXTENSIONS = {
    "Python": ".py",
    "Java": ".java",
    "JavaScript": ".js",
    "TypeScript": ".ts",
    "C#": ".cs",
    "Go": ".go",
    "Rust": ".rs",
}
SUFFIXES = {
    **{suffix: name for name, suffix in EXTENSIONS.items()},
    **{".pyi": "Python", ".mjs": "JavaScript", ".cjs": "JavaScript", ".jsx": "JavaScript"},
    **{".mts": "TypeScript", ".cts": "TypeScript", ".tsx": "TypeScript"},
}
OWN_CLAUSE = {
    "Go": re.compile(r"^package \w+", re.MULTILINE),
    "Java": re.compile(r"^package ([\w.]+);", re.MULTILINE),
    "Rust": re.compile(r"^\s*(?:pub |use |fn |mod |impl\b|struct |enum |#!?\[|//!)", re.MULTILINE),
    "C#": re.compile(
        r"^\s*(?:using|namespace) [\w.]+|\b(?:class|interface|enum) \w+", re.MULTILINE
    ),
    "TypeScript": re.compile(
        r"^\s*(?:export )?(?:declare |interface |type \w+[ <]|enum |abstract )"
        r"|\w\??: (?:string|number|boolean|any|void|unknown|[A-Z]\w*)\b| as \w+",
        re.MULTILINE,
    ),
    "JavaScript": re.compile(r"\brequire\(|\bexports\b|^(?:import|export) |\bfunction\b|=>|\bvar "),
}
PROJECT_FILE = {"C#": "*.csproj", "Rust": "Cargo.toml", "JavaScript": "package.json"}
PROJECT_FILE["TypeScript"] = PROJECT_FILE["JavaScript"]
REENCODINGS = ("utf-8-sig", "utf-16-le-bom", "utf-16-be-bom", "utf-16-le", "latin-1", "shift-jis")
MAX_BYTES = 200_000
PEERS = ["enry-python", "identify", "pygments", "magika"]
ROOT = Path(__file__).parent.parent
ENVIRONMENT = ROOT / ".cache" / "bench-detect"
OWN_ENVIRONMENT = ROOT / ".cache" / "bench-detect-codemix"
MOST_LABELLED, MOST_OTHERS = 9_000, 6_000
INTERPRETER = re.compile(r"#!\s*(?:\S*/)?(?:env\s+(?:-\S+\s+|\w+=\S+\s+)*)?(?:\S*/)?([a-z]+)")
SCRIPTS = {"python": "Python", "pypy": "Python", "node": "JavaScript", "nodejs": "JavaScript"}
NO_PROGRAM = (b"<?xml", b"<!DOCTYPE", b"<!doctype", b"<html", b"\x47\x40", b"\x00\x00\x01\xba")
"""How XML, HTML and video begin."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--peers", action="append", default=[], help="a venv's Python; else one is made in .cache"
    )
    parser.add_argument("--half", type=int, choices=(0, 1))
    parser.add_argument("--per-language", type=int, default=150)
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--files", type=int, default=10_000, help="of the measure of speed")
    options = parser.parse_args()
    if not options.peers:
        options.peers = [str(prepare_environment(ENVIRONMENT, PEERS))]
    files = list(packages_files(options.folder, options.half))
    random.Random(0).shuffle(files)
    if options.speed:
        measure_speed(files[: options.files], options.folder, options.peers)
        return
    labelled = label_files(files, options.folder)
    print("labelled:", dict(sorted(Counter(labelled.values()).items())))
    with tempfile.TemporaryDirectory() as scratch:
        measure_paths(files, labelled, options.peers, Path(scratch))
        chosen = choose(labelled, options.per_language)
        measure_scripts(files, Path(scratch))
        measure_lookalikes(files, Path(scratch))
        measure_content("content", chosen, options.peers, Path(scratch))
        untyped = choose(label_files(files, options.folder, False), options.per_language)
        measure_content("untyped", untyped, options.peers, Path(scratch))
        measure_lies(chosen, options.peers, Path(scratch))
        measure_encodings(chosen, Path(scratch))


def packages_files(folder: Path, half: int | None) -> Iterator[Path]:
    """Yield regular files of the packages of one half, sorted."""
    for package in sorted(path for path in folder.iterdir() if path.is_dir()):
        digest = hashlib.sha256(package.name.encode()).digest()
        if half is not None and digest[-1] % 2 != half:
            continue
        for path in sorted(package.rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield path


def label_files(files: list[Path], root: Path, typed: bool = True) -> dict[Path, str]:
    """Return the files whose package and text say what they are written in.

    Unless ``typed``, a TypeScript file need not hold any type.
    """
    labelled = {}
    for path in files:
        if not 60 < path.stat().st_size < MAX_BYTES:
            continue
        language = SUFFIXES.get(path.suffix.lower())
        try:
            text = path.read_bytes().decode()
        except UnicodeDecodeError:
            continue
        if language is not None and confirms(language, path, text, root, typed):
            labelled[path] = language
    return labelled


def confirms(language: str, path: Path, text: str, root: Path, typed: bool) -> bool:
    """Tell whether package and text, apart from the extension, say that it is this language."""
    if language == "Python":
        try:
            ast.parse(text)
        except (SyntaxError, ValueError, RecursionError):
            return False
        return any(parent.glob("*.dist-info") for parent in path.parents if parent != root)
    clause = OWN_CLAUSE[language].search(text)
    # Translations of Qt are XML.
    if text.lstrip().startswith("<") or (clause is None and (typed or language != "TypeScript")):
        return False
    if clause is not None and language == "Java":
        return path.parent.as_posix().endswith(clause[1].replace(".", "/"))
    pattern = PROJECT_FILE.get(language)
    inside = [parent for parent in path.parents if parent.is_relative_to(root) and parent != root]
    if pattern and not any(any(parent.glob(pattern)) for parent in inside):
        return False
    is_typed = OWN_CLAUSE["TypeScript"].search(text) is not None
    return not (language == "JavaScript" and (is_typed or "@flow" in text))


def choose(labelled: dict[Path, str], per_language: int) -> dict[Path, str]:
    """Return at most so many files of each language, drawn by the hash of their content."""
    chosen: dict[Path, str] = {}
    for language in EXTENSIONS:
        of_language = [path for path, name in labelled.items() if name == language]
        of_language.sort(key=lambda path: hashlib.sha256(path.read_bytes()).digest())
        seen = set()
        for path in of_language:
            digest = hashlib.sha256(path.read_bytes()).digest()
            # Packages come in several versions: the same file counts once.
            if digest not in seen and len(seen) < per_language:
                seen.add(digest)
                chosen[path] = language
    return chosen


def run_codemix(folder: Path, *arguments: str) -> dict[str, dict[str, object]]:
    """Return the rows of ``codemix detect --explain`` by path."""
    command = [sys.executable, "-m", "codemix", "detect", str(folder), "--explain", "-q"]
    done = subprocess.run([*command, *arguments], stdout=subprocess.PIPE, check=False)
    rows = (json.loads(line) for line in done.stdout.splitlines())
    return {row["path"]: row for row in rows}


def run_peer(python: str, peer: str, paths: list[Path]) -> list[str] | None:
    """Return a peer's labels, or None where it is not installed in that venv."""
    script = Path(__file__).with_name("detect_peers.py")
    done = subprocess.run(
        [python, str(script), peer],
        input="\n".join(map(str, paths)),
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.split("\n")[: len(paths)] if done.returncode == 0 else None


PATH_PEERS = ("enry", "identify", "pygments")
CONTENT_PEERS = ("enry", "pygments", "magika")


def detectors(
    pythons: list[str], paths: list[Path], root: Path, peers: tuple[str, ...]
) -> Iterator[tuple[str, list[str]]]:
    """Yield each detector's name and labels of ``paths``, which lie in ``root``."""
    rows = run_codemix(root)
    found = [rows.get(path.relative_to(root).as_posix(), {}) for path in paths]
    yield "codemix", [str(row.get("language") or "") for row in found]
    for peer in peers:
        for python in pythons:
            labels = run_peer(python, peer, paths)
            if labels is not None:
                yield peer, labels


def copy_to(scratch: Path, name: str, files: list[tuple[str, bytes]]) -> list[Path]:
    """Write files of new names and return their paths."""
    folder = scratch / name
    paths = []
    for file_name, data in files:
        path = folder / file_name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        paths.append(path)
    return paths


def measure_paths(
    files: list[Path], labelled: dict[Path, str], pythons: list[str], scratch: Path
) -> None:
    """Print recall with paths, and false calls on files whose extension is none of the seven's."""
    others = [path for path in files if path.suffix.lower() not in SUFFIXES][:MOST_OTHERS]
    wanted = list(labelled)[:MOST_LABELLED] + others
    root = scratch / "paths"
    copies = copy_to(
        scratch,
        "paths",
        [(f"{i:05d}/{path.name}", path.read_bytes()) for i, path in enumerate(wanted)],
    )
    print(f"\nwith paths: {len(wanted) - len(others)} labelled, {len(others)} others")
    for name, labels in detectors(pythons, copies, root, PATH_PEERS):
        right = sum(
            label == labelled[path]
            for path, label in zip(wanted, labels, strict=True)
            if path in labelled
        )
        false = [
            path
            for path, label in zip(wanted, labels, strict=True)
            if path not in labelled and label in EXTENSIONS and not starts_script(path)
        ]
        count = len(wanted) - len(others)
        print(f"  {name:10s} recall {100 * right / max(1, count):.2f}%  false calls {len(false)}")
        print("      ", [f"{path.parent.name}/{path.name}" for path in false[:4]])


def starts_script(path: Path) -> bool:
    """Tell whether a file without extension says itself what runs it."""
    return path.read_bytes()[:2] == b"#!"


def measure_scripts(files: list[Path], scratch: Path) -> None:
    """Print the labels of scripts without extension, whose ``#!`` line says what runs them."""
    wanted, truth = [], []
    for path in files:
        if path.suffix or not 60 < path.stat().st_size < MAX_BYTES or not starts_script(path):
            continue
        line = INTERPRETER.match(path.read_bytes()[:200].decode("latin-1"))
        if line is not None:
            wanted.append(path)
            truth.append(SCRIPTS.get(line[1]))
    copies = [(f"{i:05d}/{path.name}", path.read_bytes()) for i, path in enumerate(wanted)]
    copy_to(scratch, "scripts", copies)
    rows = run_codemix(scratch / "scripts")
    labels = [str(rows[name].get("language")) for name, _ in copies]
    pairs = list(zip(truth, labels, strict=True))
    scripts = sum(name is not None for name in truth)
    right = sum(name == label for name, label in pairs)
    false = sum(name is None and label in EXTENSIONS for name, label in pairs)
    print(f"\nscripts: {right} of {scripts} right; of {len(truth) - scripts} others {false} called")


def measure_lookalikes(files: list[Path], scratch: Path) -> None:
    """Print how many files of another kind, with one of the seven's extensions, are not called."""
    wanted = [
        path
        for path in files
        if path.suffix.lower() in SUFFIXES
        and path.read_bytes()[:512].lstrip().startswith(NO_PROGRAM)
    ]
    copies = [(f"{i:05d}/{path.name}", path.read_bytes()) for i, path in enumerate(wanted)]
    copy_to(scratch, "lookalikes", copies)
    rows = run_codemix(scratch / "lookalikes") if copies else {}
    right = sum(rows[name].get("language") not in EXTENSIONS for name, _ in copies)
    kinds = Counter(path.suffix for path in wanted)
    print(f"\nlook-alikes: {right} of {len(wanted)} not called; {dict(sorted(kinds.items()))}")


def measure_content(title: str, chosen: dict[Path, str], pythons: list[str], scratch: Path) -> None:
    """Print macro-F1 over the seven languages on files whose names say nothing."""
    files = [(f"{i:06x}", path.read_bytes()) for i, path in enumerate(chosen)]
    copies = copy_to(scratch, title, files)
    truth = list(chosen.values())
    print(f"\n{title} only: {len(files)} files")
    for name, labels in detectors(pythons, copies, scratch / title, CONTENT_PEERS):
        print(f"  {name:10s} macro-F1 {100 * macro_f1(truth, labels):.1f}")


def macro_f1(truth: list[str], labels: list[str]) -> float:
    """Return the mean F1 of the seven languages."""
    scores = []
    for language in EXTENSIONS:
        pairs = Counter((a == language, b == language) for a, b in zip(truth, labels, strict=True))
        right, wrong = pairs[True, True], pairs[True, False] + pairs[False, True]
        scores.append(2 * right / max(1, 2 * right + wrong))
    return sum(scores) / len(scores)


def measure_lies(chosen: dict[Path, str], pythons: list[str], scratch: Path) -> None:
    """Print the accuracy on files with another language's extension.

    JavaScript is never named ``.ts``: clean JavaScript is TypeScript as well.
    """
    rng = random.Random(0)
    files = []
    for i, (path, language) in enumerate(chosen.items()):
        never = {language, "TypeScript" if language == "JavaScript" else language}
        other = rng.choice([suffix for name, suffix in EXTENSIONS.items() if name not in never])
        files.append((f"{i:06x}{other}", path.read_bytes()))
    copies = copy_to(scratch, "lies", files)
    truth = list(chosen.values())
    print(f"\nlying extensions: {len(files)} files")
    for name, labels in detectors(pythons, copies, scratch / "lies", CONTENT_PEERS):
        right = sum(a == b for a, b in zip(truth, labels, strict=True))
        print(f"  {name:10s} {100 * right / len(files):.1f}% right")


def measure_encodings(chosen: dict[Path, str], scratch: Path) -> None:
    """Print how many re-encoded files are labelled right and decoded to the same text."""
    print("\nre-encoded, label right and text the same:")
    for encoding in REENCODINGS:
        codec, mark = encoding.removesuffix("-bom"), "\ufeff" if encoding.endswith("-bom") else ""
        files, truth = [], []
        for path, language in chosen.items():
            text = path.read_bytes().decode().removeprefix("\ufeff")
            if codec in {"latin-1", "shift-jis"} and text.isascii():
                continue
            try:
                data = (mark + text).encode(codec)
            except UnicodeEncodeError:
                continue
            files.append((f"{len(files):06x}{EXTENSIONS[language]}", data))
            truth.append((language, hashlib.sha256(text.encode()).hexdigest()))
        copy_to(scratch, encoding, files)
        rows = run_codemix(scratch / encoding)
        got = [(rows[name]["language"], rows[name]["content_sha256"]) for name, _ in files]
        right = sum(a == b for a, b in zip(truth, got, strict=True))
        print(f"  {encoding:14s} {right} of {len(files)}")


def measure_speed(files: list[Path], folder: Path, pythons: list[str]) -> None:
    """Print the seconds of whole commands on one core, over the same files."""
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) / "files"
        size = 0
        for path in files:
            # Under their own names: those tell much, to the peers as well.
            target = root / path.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
            size += path.stat().st_size
        paths = sorted(path for path in root.rglob("*") if path.is_file())
        print(f"{len(paths)} files, {size / 1e6:.0f} MB; seconds of processor and by the clock")
        out = ["-o", str(Path(scratch) / "out"), "-q", "--workers"]
        own = str(prepare_environment(OWN_ENVIRONMENT, [str(ROOT)], again=True))
        base = [own, "-m", "codemix", "detect", str(root)]
        labels = [*base, "--summary", "-q", "--workers", "1"]
        timed("codemix --no-parse, labels only", [*labels, "--no-parse"], scratch)
        timed("codemix, labels only", labels, scratch)
        timed("codemix --no-parse, 1 worker", [*base, "--no-parse", *out, "1"], scratch)
        timed("codemix, 1 worker", [*base, *out, "1"], scratch)
        timed("codemix, 2 workers", [*base, *out, "2"], scratch)
        names = Path(scratch) / "list"
        names.write_text("\n".join(map(str, paths)))
        script = Path(__file__).with_name("detect_peers.py")
        fifth = Path(scratch) / "fifth"
        fifth.write_text("\n".join(map(str, paths[::5])))
        for peer in ("enry", "identify", "pygments"):
            for python in pythons:
                timed(peer, [python, str(script), peer], scratch, names)
        for python in pythons:
            timed("magika, every fifth file", [python, str(script), "magika"], scratch, fifth)
        ruby = Path(__file__).with_name("detect_linguist.rb")
        timed("linguist", ["ruby", str(ruby)], scratch, names)
        timed("raw parse", [own, __file__, "--raw-parse", str(names)], scratch)


def timed(name: str, command: list[str], scratch: str, stdin: Path | None = None) -> None:
    """Run a command and print what it took; a command that fails is left out."""
    subprocess.run(["rm", "-rf", f"{scratch}/out"], check=True)
    before, start = os.times(), time.perf_counter()
    with Path(stdin or os.devnull).open("rb") as source:
        done = subprocess.run(
            command, stdin=source, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
        )
    after = os.times()
    if done.returncode in (0, 3):
        seconds = after.children_user + after.children_system
        seconds -= before.children_user + before.children_system
        print(f"  {name:30s} {seconds:8.2f} {time.perf_counter() - start:8.2f}", flush=True)


def raw_parse(names: Path) -> None:
    """Parse the files of the seven languages with tree-sitter and do nothing else."""
    import tree_sitter

    from codemix.langs import classify_path, find, languages
    from codemix.langs.parse import MAX_PARSE_BYTES, load_grammar

    parsed = {language.name for language in languages()}
    for path in names.read_text().splitlines():
        language = classify_path(path).language
        data = Path(path).read_bytes() if language in parsed else b""
        if language and data and len(data) <= MAX_PARSE_BYTES:
            tree_sitter.Parser(load_grammar(find(language).grammar_for(path))).parse(data)


if __name__ == "__main__":
    if "--raw-parse" in sys.argv:
        raw_parse(Path(sys.argv[-1]))
    else:
        main()
