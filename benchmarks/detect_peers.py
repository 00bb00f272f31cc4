"""Run one language detector over a list of files; started by `detect.py` in the peers' own venv.

    python detect_peers.py PEER < list-of-paths

Prints one label per line, or an empty line, and on stderr the seconds that the files took.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

Detector = Callable[[str], str | None]


def enry() -> Detector:
    """Return go-enry through its Python binding: name and content, as Linguist does."""
    import enry

    return lambda path: enry.get_language(path, Path(path).read_bytes())


def magika() -> Detector:
    """Return Magika, on content alone; it has no other mode."""
    from magika import Magika

    model = Magika()
    return lambda path: model.identify_path(Path(path)).output.label


def pygments() -> Detector:
    """Return Pygments' guess by name and content."""
    from pygments.lexers import guess_lexer_for_filename
    from pygments.util import ClassNotFound

    def detect(path: str) -> str | None:
        try:
            text = Path(path).read_text("utf-8", "replace")
            return guess_lexer_for_filename(path, text).name
        except ClassNotFound:
            return None

    return detect


def identify() -> Detector:
    """Return pre-commit's identify: extension, name, shebang."""
    from identify.identify import tags_from_path

    names = ("python", "java", "javascript", "jsx", "ts", "tsx", "c#", "go", "rust")
    return lambda path: next((tag for tag in names if tag in tags_from_path(path)), None)


PEERS = {"enry": enry, "magika": magika, "pygments": pygments, "identify": identify}
"""Detectors by name; each is imported only where it is installed."""

SAME = {
    "cs": "C#",
    "c#": "C#",
    "go": "Go",
    "java": "Java",
    "javascript": "JavaScript",
    "jsx": "JavaScript",
    "python": "Python",
    "python 2.x": "Python",
    "rust": "Rust",
    "ts": "TypeScript",
    "tsx": "TypeScript",
    "typescript": "TypeScript",
}


def main() -> None:
    """Label the files named on stdin."""
    paths = sys.stdin.read().splitlines()
    detect = PEERS[sys.argv[1]]()
    start = time.perf_counter()
    labels = [detect(path) for path in paths]
    print(time.perf_counter() - start, file=sys.stderr)
    for label in labels:
        print(SAME.get((label or "").lower(), label or ""))


if __name__ == "__main__":
    main()
