import pytest

from codemix.langs.registry import find
from codemix.langs.units import read_structure
from codemix.langs.units_queries import QUERIES

PROGRAMS = {
    "Python": ("class A:\n    def add(self, a, b):\n        return a + b\n", "add", 2),
    "Java": ("class A { int add(int a, int b) { return a + b; } }\n", "add", 2),
    "JavaScript": ("class A { add(a, b) { return a + b; } }\n", "add", 2),
    "TypeScript": ("class A { add(a: number, b: number) { return a + b; } }\n", "add", 2),
    "C#": ("class A { int Add(int a, int b) { return a + b; } }\n", "Add", 2),
    "Go": ("package a\n\nfunc (o *A) Add(a, b int) int { return a + b }\n", "Add", 2),
    "Rust": ("impl A { fn add(&self, a: i64, b: i64) -> i64 { a + b } }\n", "add", 2),
}


def units_of(language, text):
    extension = find(language).extensions[0]
    return read_structure(language, f"a{extension}", text.encode())


@pytest.mark.parametrize("language", PROGRAMS)
def test_a_method_is_found_with_its_name_and_without_its_receiver(language):
    text, name, arity = PROGRAMS[language]
    found = units_of(language, text)
    function = next(unit for unit in found.units if unit.kind == "function")
    assert (function.name, function.arity) == (name, arity)
    assert found.units[0].kind == "file"
    assert [text[slice(*span)] for span in found.spans["op"]] == ["+"]


@pytest.mark.parametrize("language", QUERIES)
def test_every_language_has_the_captures_that_features_need(language):
    for capture in ("function", "class", "name", "call", "if", "loop", "comment", "string"):
        assert f"@{capture}" in QUERIES[language]


def test_an_arrow_function_has_the_name_of_its_constant():
    text = "// why\nexport const add = (a, b) => a + b;\n"
    (function,) = [unit for unit in units_of("JavaScript", text).units if unit.kind == "function"]
    assert (function.name, function.start) == ("add", 0)


def test_comments_and_decorators_directly_above_belong_to_a_unit():
    text = "import x\n\n# far\n\n# near\n@x.y\ndef f():\n    pass\n"
    function = units_of("Python", text).units[1]
    assert text[function.start :].startswith("# near")
    text = "x = 1  # about x\ndef f():\n    pass\n"
    assert text[units_of("Python", text).units[1].start :].startswith("def f")


def test_mixed_line_endings_do_not_move_a_unit():
    text = "# one\r\n# two\ndef f(a):\r\n    return a\n"
    function = units_of("Python", text).units[1]
    assert (function.start, function.end) == (0, len(text.rstrip()))


def test_units_know_what_is_around_them():
    text = "class A:\n    def f(self):\n        def g(): pass\n"
    assert [unit.inside for unit in units_of("Python", text).units] == [
        (), (), ("class",), ("class", "function"),
    ]  # fmt: skip


def test_else_if_is_told_from_if_in_every_grammar():
    for language, text in {
        "Python": "if a:\n  b\nelif c:\n  d\n",
        "JavaScript": "if (a) b(); else if (c) d();",
        "Java": "class A { void f() { if (a) b(); else if (c) d(); } }",
        "Go": "package a\nfunc f() { if a { b() } else if c { d() } }",
        "Rust": "fn f() { if a { b() } else if c { d() } }",
        "C#": "class A { void F() { if (a) b(); else if (c) d(); } }",
    }.items():
        assert len(units_of(language, text).spans["elif"]) == 1, language


def test_only_the_unit_with_the_error_is_not_whole():
    text = "def f():\n    return 1\n\ndef g(:\n    return 2\n"
    found = units_of("Python", text)
    whole = {unit.name: found.is_whole(unit) for unit in found.units if unit.kind == "function"}
    assert whole["f"] is True
    assert not found.is_whole(found.units[0])
