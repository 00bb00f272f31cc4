"""Compile and run every program of the embedded demo corpus and compare their outputs.

    python benchmarks/check_demo_corpus.py                            all; writes CHECKED.md
    python benchmarks/check_demo_corpus.py --program binary_search    one program, seven languages
    python benchmarks/check_demo_corpus.py --language go --language rust

A program is the same algorithm in seven languages: each version must compile without warnings,
exit with 0, and print the same bytes as the others. A language whose tool chain is not at hand is
reported as 'not checked', never as 'ok'. Everything is compiled in temporary folders. The files
that are not programs are checked against ``noise.toml`` by :mod:`demo_noise`.

Exit status: 0 when nothing failed, 1 when a program fails, is missing in a language, or differs.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from demo_noise import check_noise, noise_paths, noise_table
from demo_toolchains import LANGUAGES, Language, find_tools, tool_version

CORPUS = Path(__file__).parent.parent / "codemix" / "pipelines" / "demo_corpus"
TIME_LIMIT_S = 120

OK, FAILED, MISSING, NOT_CHECKED, DIFFERS = "ok", "failed", "missing", "not checked", "differs"


@dataclass(frozen=True)
class Result:
    """What became of one file: its verdict, what it printed, and why it failed."""

    program: str
    language: Language
    path: Path | None
    verdict: str
    output: bytes = b""
    reason: str = ""


def discover(corpus: Path) -> dict[str, dict[str, Path]]:
    """Return ``{program: {language: path}}`` for every program file, noise left out."""
    noise = noise_paths(corpus)
    programs: dict[str, dict[str, Path]] = {}
    for language in LANGUAGES.values():
        for path in sorted(corpus.glob(language.pattern)):
            if path.relative_to(corpus).as_posix() not in noise:
                programs.setdefault(language.program_of(path), {})[language.name] = path
    return dict(sorted(programs.items()))


def check_file(
    program: str, language: Language, path: Path | None, tools: dict[str, str]
) -> Result:
    """Run the language's steps on one file, in a folder of its own that is removed afterwards."""
    if path is None:
        return Result(program, language, None, MISSING, reason="no such program in this language")
    absent = [tool for tool in language.tools if tool not in tools]
    if absent:
        reason = f"{', '.join(absent)} not found"
        return Result(program, language, path, NOT_CHECKED, reason=reason)
    with tempfile.TemporaryDirectory(prefix="demo-check-") as folder:
        completed = None
        for step in language.steps(path, Path(folder), tools):
            try:
                completed = subprocess.run(
                    step, cwd=folder, capture_output=True, timeout=TIME_LIMIT_S, check=False
                )
            except subprocess.TimeoutExpired:
                reason = f"{Path(step[0]).name}: no end after {TIME_LIMIT_S} s"
                return Result(program, language, path, FAILED, reason=reason)
            if completed.returncode != 0:
                said = (completed.stderr + completed.stdout).decode(errors="replace").strip()
                reason = f"{Path(step[0]).name}: exit status {completed.returncode}\n{said}"
                return Result(program, language, path, FAILED, reason=reason)
        assert completed is not None
        if not completed.stdout.strip():
            return Result(program, language, path, FAILED, reason="printed nothing")
        return Result(program, language, path, OK, completed.stdout)


def compare(results: list[Result]) -> list[Result]:
    """Mark the results of one program whose output is not that of the first language that ran."""
    reference = next((r for r in results if r.verdict == OK), None)
    compared = []
    for result in results:
        if reference and result.verdict == OK and result.output != reference.output:
            reason = first_difference(reference, result)
            result = Result(
                result.program, result.language, result.path, DIFFERS, result.output, reason
            )
        compared.append(result)
    return compared


def first_difference(one: Result, other: Result) -> str:
    """Show the first line in which two outputs differ."""
    pairs = zip([*one.output.splitlines(), b""], [*other.output.splitlines(), b""], strict=False)
    number, (left, right) = next(
        ((n, pair) for n, pair in enumerate(pairs, 1) if pair[0] != pair[1]), (0, (b"", b""))
    )
    return (
        f"line {number}: {one.language.name} prints {left.decode(errors='backslashreplace')!r}, "
        f"{other.language.name} prints {right.decode(errors='backslashreplace')!r}"
    )


def check_programs(
    programs: dict[str, dict[str, Path]], languages: Iterable[Language], workers: int
) -> list[Result]:
    """Check the programs in the languages; results are in order of program, then language."""
    chosen = list(languages)
    tools = find_tools({tool for language in chosen for tool in language.tools})
    work = [(p, lang, paths.get(lang.name)) for p, paths in programs.items() for lang in chosen]
    with ThreadPoolExecutor(workers) as pool:
        checked = list(pool.map(lambda item: check_file(item[0], item[1], item[2], tools), work))
    width = len(chosen)
    groups = [checked[i : i + width] for i in range(0, len(checked), width)]
    return [result for group in groups for result in compare(group)]


def render(results: list[Result], corpus: Path) -> str:
    """Render CHECKED.md: tools, programs, files, noise. Holds no times, so it is reproducible."""
    lines = [
        "# What was checked, and how",
        "",
        "Written by `python benchmarks/check_demo_corpus.py`; do not edit. `OUT` is a temporary",
        "folder. A file is *ok* when every command ended with exit status 0 (compilers with",
        "warnings as errors where they can) and the output is, byte for byte, that of the others.",
        "",
        "| Language | Tools | Files ok | Files in all |",
        "|---|---|--:|--:|",
    ]
    tools = find_tools({tool for language in LANGUAGES.values() for tool in language.tools})
    for language in LANGUAGES.values():
        files = [r for r in results if r.language is language]
        versions = ", ".join(
            f"{tool} {tool_version(tools[tool])}" if tool in tools else f"{tool}: not found"
            for tool in language.tools
        )
        good = sum(r.verdict == OK for r in files)
        lines.append(f"| {language.title} | {versions} | {good} | {len(files)} |")
    lines += ["", "| Program | Versions that agree | Lines printed | sha256 of the output |"]
    lines += ["|---|--:|--:|---|"]
    for program in sorted({r.program for r in results}):
        agree = [r for r in results if r.program == program and r.verdict == OK]
        output = agree[0].output if agree else b""
        digest = hashlib.sha256(output).hexdigest()[:16] if agree else "none"
        printed = len(output.splitlines())
        lines.append(f"| {program} | {len(agree)} | {printed} | `{digest}` |")
    lines += ["", "## Programs", "", "| File | Commands | Result |", "|---|---|---|"]
    for r in sorted(results, key=lambda r: (list(LANGUAGES).index(r.language.name), r.program)):
        name = r.path.relative_to(corpus).as_posix() if r.path else f"({r.program})"
        how = f"`{r.language.recipe(r.path)}`" if r.path else ""
        why = f": {r.reason.splitlines()[0]}" if r.reason else ""
        lines.append(f"| `{name}` | {how} | {r.verdict}{why} |")
    return "\n".join([*lines, "", *noise_table(corpus)]) + "\n"


def report(results: list[Result], faults: list[str]) -> int:
    """Print what is wrong and the totals; return the exit status."""
    bad = [r for r in results if r.verdict in (FAILED, MISSING, DIFFERS)]
    for r in bad:
        print(f"{r.verdict}: {r.program} in {r.language.name}: {r.reason}")
    for fault in faults:
        print(f"noise: {fault}")
    for name in sorted({r.language.name for r in results if r.verdict == NOT_CHECKED}):
        reason = next(r.reason for r in results if r.language.name == name)
        print(f"not checked: {name}: {reason}")
    counts = {v: sum(r.verdict == v for r in results) for v in (OK, FAILED, DIFFERS, MISSING)}
    unchecked = sum(r.verdict == NOT_CHECKED for r in results)
    print(", ".join(f"{n} {verdict}" for verdict, n in counts.items()), end="")
    print(f", {unchecked} not checked, {len(faults)} faults in the noise")
    return 1 if bad or faults else 0


def main() -> int:
    """Read the options, check, report, and write the table after a complete check."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--language", action="append", choices=list(LANGUAGES), help="repeatable")
    parser.add_argument("--program", action="append", help="snake_case name, repeatable")
    parser.add_argument("-j", "--workers", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    programs = discover(CORPUS)
    unknown = sorted(set(options.program or []) - set(programs))
    if unknown or not programs:
        print(f"no such program: {', '.join(unknown)}; there are: {', '.join(programs)}")
        return 1
    chosen = {p: paths for p, paths in programs.items() if p in (options.program or programs)}
    languages = [LANGUAGES[name] for name in options.language or LANGUAGES]
    results = check_programs(chosen, languages, options.workers)
    partial = bool(options.program or options.language)
    faults = []
    if not partial:
        known = [path for paths in programs.values() for path in paths.values()]
        faults = check_noise(CORPUS, known)
        (CORPUS / "CHECKED.md").write_text(render(results, CORPUS), encoding="utf-8")
    return report(results, faults)


if __name__ == "__main__":
    sys.exit(main())
