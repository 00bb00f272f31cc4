"""Mode lines of Emacs and Vim."""

import pytest

from codemix.langs import classify
from codemix.langs.modeline import language_of_modeline


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("# -*- mode: python; coding: utf-8 -*-\n", "Python"),
        ("# -*- Python -*-\n", "Python"),
        ("// -*- js2-mode -*-\n", "JavaScript"),
        ("/* vim: set ts=4 ft=rust : */", "Rust"),
        ("x\n" * 1000 + "# vim: filetype=sh", "Shell"),
        ("# -*- coding: utf-8 -*-\n", None),
        ("# vim: set ts=4 :\n", None),
        ("x\n" * 1000 + "# vim: ft=python\n" + "x\n" * 1000, None),
    ],
)
def test_modelines(text, language):
    assert language_of_modeline(text) == language


def test_a_mode_line_decides_only_where_the_name_says_nothing():
    assert classify("tool", "# -*- mode: python -*-\n") == ("Python", "modeline", 0.97)
    assert classify("a.js", "// -*- Mode: Java -*-\n").language == "JavaScript"
    assert classify("a.lalrpop", "// -*- mode: rust -*-\n").language is None
