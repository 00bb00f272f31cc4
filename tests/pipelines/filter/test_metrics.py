"""Measures of texts, against slow and plain definitions."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codemix.pipelines.filter.metrics import METRICS, measure
from tests.pipelines.rows_of_files import batch_of, file_row

TEXTS = st.lists(st.text(st.sampled_from("ab1 \n\r\té=\u2028"), min_size=1), min_size=1, max_size=6)
UNMEASURED = dict.fromkeys(("lines", "max_line_length", "avg_line_length", "alphanum_fraction"))


def lines_of(text):
    return text.removesuffix("\n").split("\n")


PLAIN = {
    "lines": lambda text: len(lines_of(text)),
    "max_line_length": lambda text: max(map(len, lines_of(text))),
    "avg_line_length": lambda text: sum(map(len, lines_of(text))) / len(lines_of(text)),
    "alphanum_fraction": lambda text: sum(map(str.isalnum, text)) / len(text),
    "alphabetic_fraction": lambda text: sum(map(str.isalpha, text)) / len(text),
    "characters": len,
}


@settings(deadline=None)
@given(TEXTS)
@pytest.mark.parametrize("name", PLAIN)
def test_measures_are_what_they_say(name, texts):
    batch = batch_of([file_row(f"{n}.py", text, **UNMEASURED) for n, text in enumerate(texts)])
    assert measure(batch, name).to_pylist() == pytest.approx([PLAIN[name](of) for of in texts])


def one(name, text, **facts):
    return measure(batch_of([{**file_row("a.py", text), **facts}]), name)[0].as_py()


def test_a_column_is_believed_and_a_null_in_it_measured():
    rows = [file_row("a.py", "xyz", max_line_length=7), file_row("b.py", "xyz")]
    assert measure(batch_of(rows), "max_line_length").to_pylist() == [7.0, 3.0]


def test_what_cannot_be_measured_is_null():
    assert one("comment_ratio", "x") is None
    assert one("max_line_length", "x", content=None) is None
    assert one("functions", "def f(): 1\n", parse_error_ratio=None) is None
    assert one("functions", "x", language="Haskell") is None


def test_repeated_lines_are_counted_within_a_file_only():
    long = "a long enough line\n"
    rows = [file_row("a.py", long * 4), file_row("b.py", long), file_row("c.py", "}\n" * 9)]
    assert measure(batch_of(rows), "repeated_line_fraction").to_pylist() == [0.75, 0.0, 0.0]


def test_markup_is_not_visible():
    html = "<html><style>a{}</style><script>x<y</script><!-- no --><p>seen</p></html>"
    assert one("visible_characters", html, language="HTML") == 4
    assert one("visible_fraction", html, language="HTML") == pytest.approx(4 / len(html))


def test_xml_is_told_by_its_declaration_near_the_start():
    assert one("starts_as_xml", '\n<?xml version="1.0"?><TS/>') is True
    assert one("starts_as_xml", "x" * 99 + '<?xml version="1.0"?>') is False


FUNCTIONS = {
    "Python": "def f():\n    return 1\n\nclass A:\n    def g(self): ...\n",
    "Java": "class A { int f() { return 1; } int g() { return 2; } int h(); }",
    "JavaScript": "function f() {}\nclass A { g() { return 1; } }",
    "TypeScript": "function f(): void {}\nclass A { g() { return 1; } }",
    "C#": "class A { int F() { return 1; } void G() { } }",
    "Go": "package a\nfunc f() {}\nfunc (x *T) g() {}\n",
    "Rust": "fn f() {}\nimpl A { fn g() {} }",
}


@pytest.mark.parametrize("language", FUNCTIONS)
def test_functions_with_a_body_are_counted(language):
    assert one("functions", FUNCTIONS[language], language=language) == 2


def test_literals_are_a_share_of_what_is_neither_blank_nor_comment():
    text = '"""About."""\n# why\nx = "abcdef"\n'
    assert one("literal_fraction", text) == pytest.approx(8 / 10)
    assert one("literal_fraction", '/* a */ var x = "1";', language="JavaScript") == 3 / 9


STUBS = {
    "Python": 'def f():\n    """About."""\n    # TODO\n    pass\n\n'
    "def g():\n    raise NotImplementedError\n",
    "Java": 'class A { int f() { throw new UnsupportedOperationException("TODO"); } void g() { } }',
    "JavaScript": "function f() { /* TODO */ }\nfunction g() { throw Error('not implemented'); }",
    "TypeScript": "function f(): void { throw new Error('TODO'); }",
    "C#": "class A { void F() { throw new NotImplementedException(); } }",
    "Go": 'package a\n\nfunc f() {\n\tpanic("TODO")\n}\n\nfunc g() {\n\t// TODO\n}\n',
    "Rust": "fn f() { todo!() }\nfn g() { unimplemented!(); }",
}


@pytest.mark.parametrize("language", STUBS)
def test_functions_that_only_say_what_is_to_be_done_are_stubs(language):
    assert one("stub_fraction", STUBS[language], language=language) == 1.0
    assert one("stub_fraction", FUNCTIONS[language], language=language) == 0.0


def test_bodies_that_are_empty_on_purpose_are_no_stubs():
    assert one("stub_fraction", "class A(Protocol):\n    def f(self): ...\n") == 0.0
    done = "def f():\n    return 1  # TODO faster\n"
    assert one("stub_fraction", done) == 0.0


def test_assertions_are_lines_of_each_languages_kind():
    text = "def test():\n    assert x\n\n    self.assertEqual(1, 2)\n    y = 1\n"
    assert one("assertion_fraction", text) == 0.5
    assert one("assertion_fraction", "assert_eq!(a, b);\nx();\n", language="Rust") == 0.5
    assert one("assertion_fraction", "Assert.That(x);\nx();\n", language="C#") == 0.5
    assert one("assertion_fraction", "expect(a).toBe(b);\nx();\n", language="TypeScript") == 0.5


def test_an_empty_batch_has_no_measures():
    for name in METRICS:
        assert measure(batch_of([]), name) == pa.array(
            [], pa.bool_() if METRICS[name].is_mark else pa.float64()
        )
