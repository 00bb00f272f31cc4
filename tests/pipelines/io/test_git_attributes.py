import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codemix.pipelines.io.git_attributes import Overrides, overrides_of, parse_attributes


def overrides(path, **files):
    """Return what files, keyed by folder with ``_`` for the root, say of a path."""
    chain = []
    for folder, text in files.items():
        name = b"" if folder == "_" else folder.encode()
        parsed = parse_attributes(name, text.encode(), chain)
        if parsed is not None:
            chain.append(parsed)
    return overrides_of(path.encode(), chain)


def test_every_attribute_is_read():
    text = (
        "*.h linguist-language=C++ -linguist-detectable\n"
        "docs/** linguist-documentation\n"
        "gen.h linguist-generated=true linguist-vendored=false\n"
    )
    assert overrides("src/gen.h", _=text) == Overrides("C++", False, True, None, False)
    assert overrides("docs/x/a.h", _=text) == Overrides("C++", None, None, True, False)
    assert overrides("src/a.c", _=text) == Overrides()


def test_later_lines_and_deeper_files_win():
    assert overrides("a.js", _="* linguist-vendored\n*.js -linguist-vendored").vendored is False
    files = {"_": "* linguist-vendored", "lib": "mine.js -linguist-vendored\n"}
    assert overrides("lib/mine.js", **files).vendored is False
    assert overrides("lib/theirs.js", **files).vendored is True


def test_unspecified_takes_back_what_was_said_before():
    assert overrides("a.js", _="* linguist-vendored\na.js !linguist-vendored").vendored is None


def test_macros_of_the_root_are_expanded():
    text = "[attr]foreign linguist-vendored linguist-language=Text\nlib/** foreign\n"
    assert overrides("lib/a.js", _=text)[:2] == ("Text", True)
    assert overrides("lib/a.js", _=text + "lib/a.js -foreign\n") == Overrides()
    assert overrides("lib/a.js", _=text, lib="a.js linguist-language=C")[:2] == ("C", True)
    nested = "[attr]foreign linguist-vendored\n* foreign\n"
    assert overrides("lib/a.js", lib=nested) == Overrides()


def test_lines_that_git_does_not_take():
    text = (
        "# a.js linguist-vendored\n!a.js linguist-vendored\nlib/ linguist-vendored\n"
        "a.js" + " " * 3000 + "linguist-vendored\n"
    )
    assert overrides("lib/a.js", _=text) == Overrides()


def test_quoted_patterns_and_byte_order_marks():
    assert overrides("a b.js", _='"a b.js" linguist-vendored').vendored is True
    assert overrides("é.js", _='"\\303\\251.js" linguist-vendored\r\n').vendored is True
    assert overrides("a.js", _="\ufeffa.js linguist-vendored").vendored is True
    assert overrides('"a.js', _='"a.js linguist-vendored').vendored is True


def test_a_file_without_such_rules_is_nothing():
    assert parse_attributes(b"", b"* text=auto\n*.png binary\n") is None


@given(st.binary(max_size=200), st.binary(max_size=30))
def test_any_bytes_are_rules(text, path):
    parsed = parse_attributes(b"", text + b"\n* linguist-vendored")
    assert isinstance(overrides_of(path, [parsed] if parsed else []), Overrides)


@pytest.mark.skipif(shutil.which("git") is None, reason="compares with Git where it is installed")
def test_git_says_the_same(tmp_path):
    text = (
        b"[attr]mine -linguist-vendored\n* linguist-vendored\n*.[ch] !linguist-vendored\n"
        b"/a/**/b mine\n**/x? linguist-vendored=false\n\\#a mine\n"
        b"'q' mine\nb/* mine linguist-vendored=1\n"
    )
    (tmp_path / ".gitattributes").write_bytes(text)
    paths = [b"a/b", b"a/x/b", b"b/c", b"b/c/d", b"x.c", b"q/xy", b"#a", b"'q'", b"a/b/xx", b"z"]
    run = ["git", "-c", "core.attributesFile=", "-C", str(tmp_path), "init", "-q"]
    subprocess.run(run, check=True)
    run[-2:] = ["check-attr", "-z", "--stdin", "linguist-vendored"]
    done = subprocess.run(run, input=b"\0".join(paths), capture_output=True, check=True)
    states = done.stdout.split(b"\0")[2::3]
    meaning = {b"set": True, b"1": True, b"unset": False, b"false": False, b"unspecified": None}
    parsed = parse_attributes(b"", text)
    assert [overrides_of(path, [parsed]).vendored for path in paths] == [
        meaning[state] for state in states
    ]
