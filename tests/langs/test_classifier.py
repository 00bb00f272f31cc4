"""The whole cascade: lying and missing paths are seen through, good ones cost no second look."""

import pytest

from codemix.langs import Classification, Classifier, ParserProcess, classified
from codemix.langs import classifier as classifier_module

PYTHON = "import os\n\n\ndef first(items):\n    return items[0] if items else None\n"
JAVASCRIPT = "const fs = require('fs');\nmodule.exports = (name) => fs.readFileSync(name);\n"
TYPESCRIPT = "interface A { name: string }\nexport const a: A = { name: 'x' };\n" * 2
GO = 'package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println("x")\n}\n'
JAVA = "package a.b;\n\nimport java.util.List;\n\npublic final class A<T> extends B {\n"
JAVA += "  private final List<T> all;\n\n  A(List<T> all) throws E { this.all = all; }\n}\n"
CSHARP = "using System;\n\nnamespace A.B\n{\n    public class C : D\n    {\n"
CSHARP += "        public string Name { get; set; }\n    }\n}\n"
RUST = "use std::fmt;\n\npub fn first<T: Clone>(all: &[T]) -> Option<T> {\n"
RUST += "    all.first().cloned()\n}\n"
SOURCES = {
    "Python": PYTHON,
    "JavaScript": JAVASCRIPT,
    "TypeScript": TYPESCRIPT,
    "Go": GO,
    "Java": JAVA,
    "C#": CSHARP,
    "Rust": RUST,
}
EXTENSIONS = {"Python": ".py", "Java": ".java", "C#": ".cs", "Go": ".go", "Rust": ".rs"}


@pytest.fixture(scope="module")
def classify():
    with ParserProcess() as parser:
        yield Classifier(parser).classify


@pytest.mark.parametrize("language", SOURCES)
def test_content_alone_tells_the_language(classify, language):
    found, syntax = classify("3f2a9c", SOURCES[language])
    assert (found.language, found.evidence) == (language, "model")
    assert 0 < found.confidence <= 1
    assert syntax.error_ratio == 0


@pytest.mark.parametrize("extension", EXTENSIONS.values())
@pytest.mark.parametrize("language", SOURCES)
def test_a_lying_extension_is_seen_through(classify, language, extension):
    found, syntax = classify(f"a{extension}", SOURCES[language])
    honest = EXTENSIONS.get(language) == extension
    assert (found.language, found.evidence) == (language, "extension" if honest else "syntax")
    assert syntax.error_ratio == 0


def test_types_in_a_javascript_file_are_typescript_unless_they_are_flows(classify):
    assert classify("a.js", TYPESCRIPT)[0].language == "TypeScript"
    flow = "/* @flow */\nexport const a = (b: number): string => `${b}`;\n"
    assert classify("a.js", flow)[0].language == "JavaScript"
    assert classify("3f2a9c", flow)[0].language == "JavaScript"


def test_a_typescript_file_without_types_is_typescript(classify):
    assert classify("a.ts", JAVASCRIPT)[0].language == "TypeScript"


def test_broken_code_stays_what_its_path_says(classify):
    for language, extension in EXTENSIONS.items():
        broken = SOURCES[language] + "\n\n)))) ]] = = = ((((\n"
        assert classify(f"a{extension}", broken)[0].language == language


@pytest.mark.parametrize(
    ("path", "text", "language"),
    [
        (
            "a.py",
            "# Title\n\nSome *words* of a page, and a list:\n\n- one\n- two\n" * 3,
            "Markdown",
        ),
        ("a.go", "<html><head><title>x</title></head><body><p>words</p></body></html>\n", "HTML"),
        ("3f2a9c", "It was a dark and stormy night; the rain fell in torrents.\n" * 4, "Text"),
        ("LICENSE", PYTHON, "Text"),
        ("a.unheard", PYTHON, None),
    ],
)
def test_other_content_is_none_of_the_parsed(classify, path, text, language):
    found, syntax = classify(path, text)
    assert (found.language, syntax) == (language, None)


def test_a_word_that_parses_is_no_program(classify):
    assert classify("3f2a9c", "com.example.annotations\n")[0].language not in SOURCES


@pytest.mark.parametrize(
    ("program", "text", "language"),
    [
        ("deno run", "let x: number = 1\n", "TypeScript"),
        ("deno run", "let x = 1\n", "JavaScript"),
        ("bun", "let x: number = 1\n", "TypeScript"),
        ("node", "let x = 1\n", "JavaScript"),
        ("python3", "x = 1\n", "Python"),
    ],
)
def test_a_script_that_two_languages_run_is_told_by_its_syntax(classify, program, text, language):
    found, syntax = classify("tool", f"#!/usr/bin/env -S {program}\n{text}")
    assert (found.language, found.evidence) == (language, "shebang")
    assert syntax.error_ratio == 0


def test_good_files_and_overrides_never_reach_the_model(monkeypatch):
    monkeypatch.setattr(classifier_module, "load_content_model", lambda: pytest.fail("asked"))
    monkeypatch.setattr(classifier_module, "identify_content", lambda *_: pytest.fail("asked"))
    with ParserProcess() as parser:
        cascade = Classifier(parser)
        for language, extension in EXTENSIONS.items():
            assert cascade.classify(f"a{extension}", SOURCES[language])[0].language == language
        override = classified("Go", "gitattributes")
        found, syntax = cascade.by_syntax("a.py", PYTHON, PYTHON.encode(), override)
        assert found == Classification("Go", "gitattributes", 1.0)
        assert syntax.error_ratio > 0.5


@pytest.mark.parametrize("text", ["ab075a232409ea1f\n", "1.2.3", "remove-wasi.patch\n"])
def test_a_word_alone_is_no_program(classify, text):
    assert classify("data/stamp", text) == (classified(None, "none"), None)


def test_without_the_check_of_syntax_nothing_is_parsed():
    with ParserProcess() as parser:
        cascade = Classifier(parser, check_syntax=False)
        assert cascade.classify("a.js", PYTHON) == (classified("JavaScript", "extension"), None)
        assert parser._child is None
