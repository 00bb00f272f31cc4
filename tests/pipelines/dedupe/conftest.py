import sysconfig
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def stdlib_texts():
    """Real source: Python's own modules, whose code pages are much alike. Path to text."""
    root = Path(sysconfig.get_path("stdlib"))
    paths = sorted([*root.glob("*.py"), *root.glob("encodings/*.py"), *root.glob("email/*.py")])
    texts = {}
    for path in paths:
        text = path.read_text("utf-8", errors="replace")
        if len(text) < 60_000:
            texts[path.relative_to(root).as_posix()] = text
    return texts
