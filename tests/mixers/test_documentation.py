"""The page of `codemix allocate` maps every equation to a function that exists."""

import importlib
import re
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[2] / "docs" / "allocate.md").read_text("utf-8")
ROWS = re.findall(r"^\| (.*\(\d\).*|optimum) \| (`mixers.*) \|$", PAGE, re.MULTILINE)


def test_every_equation_is_mapped():
    numbered = set(re.findall(r"^    \((\d)\)", PAGE, re.MULTILINE))
    assert numbered == {str(number) for number in range(1, 10)}
    assert {number for name, _ in ROWS for number in re.findall(r"\((\d)\)", name)} == numbered


@pytest.mark.parametrize("functions", [functions for _, functions in ROWS])
def test_the_functions_exist(functions):
    where = owner = None
    for name in re.findall(r"`([^`]+)`", functions):
        module, colon, path = name.rpartition(":")
        if colon:
            where = owner = importlib.import_module(f"codemix.{module}")
        *classes, function = path.split(".")
        for part in classes:
            owner = getattr(where, part)
        assert callable(getattr(owner, function))
