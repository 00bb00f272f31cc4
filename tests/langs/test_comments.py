"""Comments go, and nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codemix.langs import examine_syntax, find, languages, parse, strip_comments

C_LIKE = ["Java", "JavaScript", "TypeScript", "C#", "Go", "Rust"]


def tokens(language, path, text):
    """Return the leaves of the syntax tree that are no comments."""
    data = text.encode()
    cursor = parse(language, path, data).walk()
    kinds = find(language).comment_nodes
    leaves = []
    while True:
        is_comment = cursor.node.type in kinds
        if not is_comment and cursor.goto_first_child():
            continue
        if not is_comment:
            leaves.append(data[cursor.node.start_byte : cursor.node.end_byte].strip())
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return [leaf for leaf in leaves if leaf]


@pytest.mark.parametrize(
    ("language", "text", "stripped"),
    [
        ("Python", "# a\nx = 1  # b\n\n    # c\ny = '# no'\n", "x = 1\n\ny = '# no'\n"),
        ("Python", '"""Docs."""\n', '"""Docs."""\n'),
        ("Python", "x = 1 # \u00e9\r\ny = '\u00e9'\r\n", "x = 1\r\ny = '\u00e9'\r\n"),
        ("Java", "/** d */\nclass A {\n  // b\n  int x; /* c */\n}\n", "class A {\n  int x;\n}\n"),
        (
            "JavaScript",
            "let a = '//'/* x */, b = `/* ${1} */` // y",
            "let a = '//' , b = `/* ${1} */`",
        ),
        ("JavaScript", "return/* a\n */x", "return\nx"),
        ("TypeScript", "a/* x */b", "a b"),
        ("C#", "class A { /* a */ /* b */ int x; } // c\n", "class A {  int x; }\n"),
        ("Go", "package a // x\n\n/* y */ // z\nvar b = 1\n", "package a\n\nvar b = 1\n"),
        ("Rust", "/// docs\nfn f() {} // t\n//! in\n/* /* n */ */\n", "fn f() {}\n"),
        ("Rust", "/* a */ fn f() {}", " fn f() {}"),
    ],
)
def test_comments_go_with_their_lines(language, text, stripped):
    assert strip_comments(language, "", text) == stripped


@pytest.mark.parametrize("language", languages(), ids=lambda language: language.name)
def test_declared_comments_are_what_the_grammar_takes_for_comments(language):
    assert strip_comments(language.name, "", f"{language.line_comment} gone\n") == ""
    if language.block_comment is not None:
        opens, closes = language.block_comment
        assert strip_comments(language.name, "", f"{opens} gone\n gone {closes}\n") == ""


PIECES = [
    "x",
    " ",
    "\n",
    "\r\n",
    "/* c */",
    "/* c\n c */",
    "// c\n",
    "'/* s */'",
    ";",
    "(",
    ")",
    "+",
]


@settings(deadline=None)
@given(st.sampled_from(C_LIKE[:3]), st.lists(st.sampled_from(PIECES), max_size=12))
def test_no_token_is_lost_or_joined(language, pieces):
    text = "".join(pieces)
    if examine_syntax(language, "", text.encode()).error_ratio == 0:
        stripped = strip_comments(language, "", text)
        assert tokens(language, "", stripped) == tokens(language, "", text)
        assert "c */" not in stripped
        assert strip_comments(language, "", stripped) == stripped


@settings(deadline=None)
@given(st.sampled_from([language.name for language in languages()]), st.text(max_size=60))
def test_any_text_comes_back_as_text(language, text):
    assert len(strip_comments(language, "", text)) <= len(text)


def test_what_cannot_be_parsed_within_bounds_comes_back_unchanged():
    text = "// c\n" + "->" * 3_000
    assert strip_comments("JavaScript", "a.js", text) == text
