import pytest

from tests.pipelines.dedupe.in_memory import header_end

CODE = "import x\n"


@pytest.mark.parametrize(
    "header",
    [
        "# Copyright 2020 A. Person\n# All rights reserved.\n",
        "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n\n# SPDX-License-Identifier: MIT\n",
        "// Copyright 2009 The Authors. All rights reserved.\n// Use it freely.\n",
        "/*\n * Licensed to Somebody under one\n * or more contributor license agreements.\n */",
        "\ufeff/* Copyright (c) Firm */",
        "<!-- Copyright Firm -->",
        "-- Permission is hereby granted, free of charge\n",
        ";; Copyright someone\n",
        "#region License\n// Copyright Firm\n#endregion\n",
        "# Copyright one\n\n# Redistribution and use in source and binary forms\n",
        "  \n\n    // © Firm\n    // more\n",
    ],
)
@pytest.mark.parametrize("after", [CODE, "\n" + CODE, ""])
def test_a_licence_comment_is_the_header(header, after):
    data = (header + after).encode()
    assert data[header_end(data, 0, len(data)) :].decode() == after


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n \n",
        CODE,
        "# Greets the world.\nprint()\n",
        "// Package fmt implements formatted I/O.\npackage fmt\n",
        "#![license = 'x']\nfn main() {}\n",
        "#[derive(License)]\nstruct A;\n",
        "#include <license.h>\nint x;\n",
        "#ifdef LICENSE\nint x;\n",
        ";(function(){var license=1})()\n",
        "x = 1  # Copyright later\n",
        "/* Copyright, never closed",
    ],
)
def test_everything_else_stays(text):
    data = text.encode()
    assert header_end(data, 0, len(data)) == 0


def test_a_comment_after_the_licence_stays():
    data = b"// Copyright Firm\n\n// Package x does y.\npackage x\n"
    assert data[header_end(data, 0, len(data)) :] == b"\n// Package x does y.\npackage x\n"


def test_the_first_other_comment_ends_the_header():
    data = b"// Copyright Firm\n\n// Does y.\n\n// Knows how to license.\npackage x\n"
    assert data[header_end(data, 0, len(data)) :].startswith(b"\n// Does y.")


def test_positions_are_those_of_a_larger_buffer():
    data = b"// Copyright A\nx;\n// Copyright B\ny;\n"
    start = data.index(b"// Copyright B")
    end = header_end(data, start, len(data))
    assert data[end:] == b"y;\n"
    assert header_end(data, 0, 5) == 0


@pytest.mark.parametrize("unit", [" ", "\n", "/*", "//\n", "# \n\n", "<!--", "\ufeff "])
def test_degenerate_starts_are_no_header(unit):
    data = (unit * 1_000_000).encode()[:1_000_000]
    assert header_end(data, 0, len(data)) == 0
