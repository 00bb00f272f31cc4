import pytest
from hypothesis import given
from hypothesis import strategies as st

from codemix.pipelines.io.git_patterns import HugeRulesError, check_size, compile_pattern

MATCHING = [
    ("*.js", "a.js"), ("*.js", "lib/deep/a.js"), ("a", "x/a"), ("/a", "a"),
    ("lib/*.js", "lib/a.js"), ("lib/**", "lib/x/y"), ("lib/**/a.js", "lib/a.js"),
    ("lib/**/a.js", "lib/x/y/a.js"),
    ("**/lib/a", "lib/a"), ("**/lib/a", "x/y/lib/a"), ("/**", "x/y"), ("/***", "x"),
    ("a?c", "abc"), ("[a-c]x", "bx"), ("[!a-c]x", "dx"), ("[^a]", "b"), ("[]a]", "]"),
    ("[b-a]", "b"), ("[[:digit:]]?", "7x"), (r"\*", "*"), (r"[\]]", "]"), ("a**b", "axxb"),
    ("x/a**b", "x/axxb"), ("**/a/**/b", "a/b"), ("**/a/**/b", "q/a/r/s/b"), ("a/**/**/b", "a/b"),
    ("caf\\é", "café"),
]  # fmt: skip
OTHERS = [
    ("/a", "x/a"), ("lib/*.js", "lib/x/a.js"), ("lib/*.js", "x/lib/a.js"), ("lib/**", "lib"),
    ("a?c", "a/c"), ("x/a[/]c", "x/a/c"), ("[a-c]x", "dx"), ("[!a]b", "/b"), ("[a", "[a"),
    ("a\\", "a"), ("x/a**b", "x/a/b"), ("**/a/**/b", "a/bb"), ("*.JS", "a.js"), ("x//a", "x/a"),
    ("[[:digits:]]", "1"), ("", "a"), ("/", "a"), ("a" * 3000, "a" * 3000),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "path"), MATCHING)
def test_git_would_match(pattern, path):
    assert compile_pattern(pattern.encode()).matches(path.encode())


@pytest.mark.parametrize(("pattern", "path"), OTHERS)
def test_git_would_not_match(pattern, path):
    assert not compile_pattern(pattern.encode()).matches(path.encode())


def test_a_pattern_for_folders_says_so():
    assert compile_pattern(b"build/").of_folder
    assert not compile_pattern(b"build").of_folder


@pytest.mark.parametrize(
    "pattern", [b"*a" * 500 + b"b", b"**/a/" * 300 + b"b", b"x/" + b"*a*" * 300]
)
def test_a_hostile_pattern_ends(pattern):
    compiled = compile_pattern(pattern)
    assert not compiled.matches(b"x/" + b"a" * 255)
    assert not compiled.matches(b"a/" * 2000 + b"c")


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_any_pattern_meets_any_path(pattern, path):
    assert compile_pattern(pattern).matches(path) in (True, False)


def test_rules_have_caps():
    check_size([b"a"] * 4096)
    with pytest.raises(HugeRulesError):
        check_size([b"a"] * 4097)
    with pytest.raises(HugeRulesError):
        check_size([b"a" * 2000] * 200)
