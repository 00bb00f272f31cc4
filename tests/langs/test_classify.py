"""The cascade: file name, shebang, extension, look-alikes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codemix.langs import classify, classify_path, extension_of, parse_list

QT = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n<TS version="2.1"></TS>\n'
RENDERSCRIPT = "// blur\n#pragma version(1)\n#pragma rs java_package_name(com.example)\n"
SMALLTALK = "'From Pharo of 1 May 2020'!\r!Point methodsFor: 'arithmetic'!\r+ arg ^ x! !\r"


@pytest.mark.parametrize(
    ("path", "text", "language", "evidence"),
    [
        ("a/b.py", "x = 1", "Python", "extension"),
        ("a/B.JAVA", "class B {}", "Java", "extension"),
        ("a.mjs", "", "JavaScript", "extension"),
        ("a.cjs", "", "JavaScript", "extension"),
        ("a.jsx", "", "JavaScript", "extension"),
        ("a.min.js", "", "JavaScript", "extension"),
        ("a.d.ts", "", "TypeScript", "extension"),
        ("a.mts", "", "TypeScript", "extension"),
        ("a.cts", "", "TypeScript", "extension"),
        ("a.tsx", "const a = <b/>", "TypeScript", "extension"),
        ("a.rs.in", "", "Rust", "extension"),
        ("a.cs", "namespace A {}", "C#", "extension"),
        ("a.go", "package a", "Go", "extension"),
        ("SConstruct", "", "Python", "filename"),
        ("Makefile", "#!/usr/bin/env python3\n", "Makefile", "filename"),
        ("tool", "#!/usr/bin/env python3\n", "Python", "shebang"),
        ("tool.v2", "#!/usr/bin/env node\n", "JavaScript", "shebang"),
        ("tool.sh", "#!/usr/bin/env python3\n", "Python", "shebang"),
        ("tool.py", "#!/usr/bin/env node\n", "JavaScript", "shebang"),
        ("tool.ts", "#!/usr/bin/env node\n", "TypeScript", "extension"),
        ("tool.js", "#!/usr/bin/env bun\n", "JavaScript", "extension"),
        ("tool.py", "#!/bin/sh\n''':'\nexec python3 \"$0\" \"$@\"\n'''\n", "Python", "extension"),
        ("tool.js", "#!/opt/unheard-of\n", "JavaScript", "extension"),
        ("de.ts", QT, "XML", "content_rule"),
        ("de.ts", "\n<TS version='2.1'>", "XML", "content_rule"),
        ("tiles.tsx", "<tileset version='1.10'>", "XML", "content_rule"),
        ("blur.rs", RENDERSCRIPT, "RenderScript", "content_rule"),
        ("blur.rs", "rs_allocation input;\n", "RenderScript", "content_rule"),
        ("layout.rs", "<?xml version='1.0'?><layout/>", "XML", "content_rule"),
        ("Point.cs", SMALLTALK, "Smalltalk", "content_rule"),
        (
            "Point.cs",
            "Object subclass: #Point\n  instanceVariableNames: ''",
            "Smalltalk",
            "content_rule",
        ),
        ("saved.js", "<!DOCTYPE html><html></html>", "HTML", "content_rule"),
        (
            "big.js",
            "version https://git-lfs.github.com/spec/v1\noid sha256:1\n",
            None,
            "content_rule",
        ),
        ("a.rb", "", "Ruby", "extension"),
        ("LICENSE-MIT", "Permission is hereby granted", None, "none"),
        ("tool", "#!/opt/unheard-of\n", None, "none"),
        ("", "", None, "none"),
    ],
)
def test_files_are_classified(path, text, language, evidence):
    found = classify(path, text)
    assert (found.language, found.evidence) == (language, evidence)
    assert (found.confidence > 0) is (evidence != "none")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.ts", "const version = '<TS>'\n"),
        ("a.tsx", "export const a = <T,>(x: T) => <tileset/>\n"),
        ("a.rs", '//! reads `#pragma version(1)`\nfn f(rs_type: u8) { println!("#include"); }\n'),
        ("a.cs", 'class A { string s = "methodsFor: subclass: #A"; }\n'),
        ("a.cs", "#pragma warning disable\nclass A { bool b = !a; }\n"),
    ],
)
def test_source_that_speaks_of_lookalikes_stays_source(path, text):
    assert classify(path, text).language == classify_path(path).language


@given(st.text(), st.text())
def test_any_path_and_text_are_classified(path, text):
    assert classify(path, text).language in {None, *parse_list("all")}


@pytest.mark.parametrize(
    ("path", "extension"),
    [
        ("a.b/c", ""),
        ("a/b.PY", ".py"),
        (".gitignore", ""),
        ("a/.eslintrc.js", ".js"),
        ("a.", "."),
        ("x.tar.gz", ".gz"),
    ],
)
def test_extensions(path, extension):
    assert extension_of(path) == extension
