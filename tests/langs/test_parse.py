"""The parse check: what counts as an error, and that nothing hangs or recurses."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codemix.langs import examine_syntax, languages
from codemix.langs import parse as parse_tree
from codemix.langs.parse import MAX_PARSE_BYTES

NAMES = [language.name for language in languages()]
CLEAN = [
    ("Python", "a.py", "def f(x: int) -> int:\n    return x\n"),
    ("Java", "A.java", "record A(int x) { int y() { return x; } }\n"),
    ("JavaScript", "a.jsx", "export const f = (x) => <b>{x ?? 0}</b>;\n"),
    ("TypeScript", "a.ts", "const x = <number>y as const;\ninterface A<T> { b?: T }\n"),
    ("TypeScript", "a.tsx", "const x = <b>{y as number}</b>;\n"),
    ("C#", "A.cs", "record A(int X) { int Y => X; }\n"),
    ("Go", "a.go", "package a\n\nfunc F[T any](x T) T { return x }\n"),
    ("Rust", "a.rs", "fn f<'a>(x: &'a str) -> Option<&'a str> { Some(x) }\n"),
]


def parse_error_ratio(language, path, data):
    found = examine_syntax(language, path, data)
    return None if found is None else found.error_ratio


@pytest.mark.parametrize(("language", "path", "text"), CLEAN)
def test_clean_source_has_no_errors_and_broken_source_has(language, path, text):
    assert parse_error_ratio(language, path, text.encode()) == 0
    broken = text.replace("(", "", 1).replace("{", "(", 1) + ") ] }} @@ \n"
    assert 0 < parse_error_ratio(language, path, broken.encode()) <= 1


def test_the_extension_chooses_the_grammar():
    cast = b"const x = <number>y;\n"
    assert parse_error_ratio("TypeScript", "a.ts", cast) == 0
    assert parse_error_ratio("TypeScript", "a.tsx", cast) > 0


def test_the_ratio_is_bytes_under_error_nodes():
    good = b"x = 1\n" * 100
    assert parse_error_ratio("Python", "a.py", good + b"y = $$$ 2\n") == pytest.approx(3 / 610)


def test_a_missing_token_counts_as_one_byte():
    text = b"class A { void f() { int x = 1 } }"
    assert parse_error_ratio("Java", "A.java", text) == pytest.approx(1 / len(text))


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_text_has_no_errors_to_divide_by(name):
    assert parse_error_ratio(name, "", b"") == 0


def test_large_files_are_not_parsed():
    assert parse_error_ratio("Python", "a.py", b"#" * MAX_PARSE_BYTES) == 0
    assert parse_error_ratio("Python", "a.py", b"#" * (MAX_PARSE_BYTES + 1)) is None
    assert parse_tree("Python", "a.py", b"#" * (MAX_PARSE_BYTES + 1)) is None


@pytest.mark.parametrize("name", NAMES)
def test_a_million_open_brackets_neither_crash_nor_recurse(name):
    assert parse_error_ratio(name, "", b"[" * 1_000_000) == 1


def test_deep_valid_nesting_with_one_error_inside_is_walked_without_recursion():
    deep = b"x = " + b"[" * 30_000 + b"1 $ 2" + b"]" * 30_000
    assert 0 < parse_error_ratio("Python", "a.py", deep) <= 1


def test_a_parse_that_goes_astray_ends_by_its_steps():
    assert parse_tree("JavaScript", "a.js", b"->" * 3_000) is None
    assert parse_error_ratio("JavaScript", "a.js", b"->" * 3_000) == 1


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("C#", "class A { void F() {" + "a(b);" * 5_000 + "} }"),
        ("Rust", "fn f() { x![" + "1," * 10_000 + "]; }"),
        ("Go", "package a\nfunc f() {\n" + "a(b)\n" * 5_000 + "}\n"),
    ],
)
def test_the_densest_valid_code_stays_within_the_steps(language, text):
    assert parse_error_ratio(language, "", text.encode()) == 0


@settings(deadline=None, max_examples=50)
@given(st.sampled_from(NAMES), st.binary(max_size=200))
def test_any_bytes_have_a_ratio_and_the_same_one_again(name, data):
    ratio = parse_error_ratio(name, "", data)
    parse_error_ratio("JavaScript", "a.js", b"->" * 200)
    assert 0 <= ratio <= 1
    assert parse_error_ratio(name, "", data) == ratio
