import subprocess
import sys

import codemix.mixers


def test_exports_are_sorted_and_exist():
    names = codemix.mixers.__all__
    assert names == sorted(names)
    assert all(hasattr(codemix.mixers, name) for name in names)


def test_planning_imports_neither_scipy_nor_pyarrow():
    code = (
        "import sys, codemix.mixers as m;"
        "m.format_plan(m.allocate(m.AllocationRequest(10**12)));"
        "print([n for n in ('scipy', 'pyarrow', 'numba', 'tree_sitter') if n in sys.modules])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"
