"""What a syntax tree tells: comments by lookups are those of a query, data is told from code."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codemix.langs import examine_syntax, languages
from codemix.langs import syntax as syntax_module

CODE = {
    "Python": ("a.py", '# one\nx = \'# none\'  # two\ny = """\n# none\n"""\n', 5 + 5),
    "JavaScript": ("a.js", "// one\nlet x = '//'; /* two\n */ let y = /\\/\\//;\n", 6 + 10),
    "TypeScript": ("a.tsx", "const a = <b>// none</b>; // one\n", 6),
    "Java": ("A.java", '/** one */\nclass A { String s = "/* none */"; }\n', 10),
    "C#": ("a.cs", '/// one\nclass A { string s = @"// none"; }\n', 7),
    "Go": ("a.go", "package a // one\nvar s = `// none`\n", 6),
    "Rust": ("a.rs", '/// one\nfn f() { let s = "// none"; /* a /* b */ c */ }\n', 8 + 17),
}


@pytest.mark.parametrize("language", CODE)
def test_the_share_of_comments(language, monkeypatch):
    path, text, comment_bytes = CODE[language]
    found = examine_syntax(language, path, text.encode())
    assert found.comment_ratio == pytest.approx(comment_bytes / len(text))
    assert found.error_ratio == 0
    # The query of files with very many comments counts the same.
    monkeypatch.setattr(syntax_module, "_MOST_LOOKUPS", 0)
    assert examine_syntax(language, path, text.encode()) == found


DATA = {
    "Python": ("a.py", "TABLE = [\n" + "    (1.5, 22.75, 'a'),\n" * 60 + "]\n"),
    "JavaScript": ("a.js", "export default [\n" + '  { "a": 12345, b: "words" },\n' * 60 + "];\n"),
    "Java": ("A.java", "class A { int[] a = {\n" + "  0x1234, 0x5678, 0x9abc,\n" * 60 + "}; }\n"),
    "C#": ("a.cs", "class A { int[] a = {\n" + "  0x1234, 0x5678, 0x9abc,\n" * 60 + "}; }\n"),
    "Go": ("a.go", "package a\nvar a = []int{\n" + "\t0x1234, 0x5678,\n" * 60 + "}\n"),
    "Rust": ("a.rs", "static A: [u16; 120] = [\n" + "    0x1234, 0x5678,\n" * 60 + "];\n"),
}


@pytest.mark.parametrize("language", DATA)
def test_literals_in_collections_are_data(language):
    path, text = DATA[language]
    assert examine_syntax(language, path, text.encode()).is_data


@pytest.mark.parametrize(
    "text",
    [
        "def f(a, b, c):\n    return g(a, b, c)\n" * 30,
        '"""' + 'words, and "more" words, and numbers 1, 2, 3\n' * 40 + '"""\n',
        "print('a', 'b', 'c', 1, 2, 3)\n" * 40,
        "x = [1, 2, 3]\n",
    ],
)
def test_code_and_documentation_are_no_data(text):
    assert not examine_syntax("Python", "a.py", text.encode()).is_data


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(languages()), st.text(max_size=300))
def test_any_text_has_shares_between_0_and_1(language, text):
    found = examine_syntax(language.name, "a", text.encode("utf-8", "replace"))
    assert 0 <= found.error_ratio <= 1
    assert found.comment_ratio is None or 0 <= found.comment_ratio <= 1
