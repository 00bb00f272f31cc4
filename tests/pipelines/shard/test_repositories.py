"""A repository as one document: imports first, paths above files, byte for byte the same."""

import json

import numpy as np
import pytest

from codemix.pipelines.engines import LocalEngine
from codemix.pipelines.shard import ShardOptions, repositories, write_shards
from codemix.pipelines.shard.repositories import order_files
from codemix.pipelines.tokenize import open_tokenizer
from codemix.pipelines.verify import verify_shards
from tests.outputs import contents
from tests.pipelines.rows_of_files import file_row
from tests.pipelines.shard.corpus import (
    count,
    make_plan,
    pair_rows,
    read_rows,
    write_dataset,
)

CASES = {
    "Python": {
        "app/main.py": "from app import util\nimport app.deep.core as c\n",
        "app/util.py": "from .deep.core import thing\n",
        "app/deep/core.py": "import os\nfrom ..base import Base\n",
        "app/base.py": "class Base: pass\n",
    },
    "Java": {
        "src/a/Main.java": "import a.b.Tool;\nimport java.util.List;\nclass Main {}\n",
        "src/a/b/Tool.java": "import static a.c.Base.x;\nclass Tool {}\n",
        "src/a/c/Base.java": "class Base {}\n",
    },
    "TypeScript": {
        "src/app.ts": "import { f } from './lib/f';\nimport x from 'react';\n",
        "src/lib/f.ts": "export * from '../zero';\n",
        "src/zero.ts": "export const z = 0;\n",
    },
    "JavaScript": {
        "a.js": "const b = require('./b');\n",
        "b.js": "const c = require('./c/');\n",
        "c/index.js": "module.exports = 1;\n",
    },
    "Go": {
        "main.go": 'package main\nimport "example.com/x/pkg/a"\n',
        "pkg/a/a.go": 'package a\nimport (\n\t"fmt"\n\tz "example.com/x/pkg/z"\n)\n',
        "pkg/z/z.go": "package z\n",
    },
    "Rust": {
        "src/lib.rs": "mod parse;\n",
        "src/parse.rs": "use crate::zeta::Token;\n",
        "src/zeta.rs": "pub struct Token;\n",
    },
    "C#": {
        "App.cs": "using Acme.Tools;\nclass App {}\n",
        "Tool.cs": "using Acme.Zero;\nnamespace Acme.Tools { class Tool {} }\n",
        "Zero.cs": "namespace Acme.Zero;\nclass Zero {}\n",
    },
}
"""Of each language, files that import one another: every one needs the next."""


def files_of(sources, language):
    return [file_row(path, text, language=language) for path, text in sources.items()]


@pytest.mark.parametrize("language", CASES)
def test_what_is_imported_comes_first(language):
    sources = CASES[language]
    [document] = order_files(language, files_of(sources, language))
    assert [file["path"] for file in document] == list(reversed(sources))


def test_circles_are_broken_by_path_and_every_file_comes_once():
    sources = {
        "a.py": "import b\n",
        "b.py": "import c\n",
        "c.py": "import a\n",
        "d.py": "import a\n",
    }
    orders = []
    for files in (files_of(sources, "Python"), files_of(dict(reversed(sources.items())), "Python")):
        [document] = order_files("Python", files)
        orders.append([file["path"] for file in document])
    assert orders[0] == orders[1] == ["a.py", "c.py", "b.py", "d.py"]


def test_a_long_repository_is_several_documents(monkeypatch):
    monkeypatch.setattr(repositories, "DOCUMENT_BYTES", 50)
    sources = {f"{number}.py": "x = 1\n" * 4 for number in range(7)}
    documents = list(order_files("Python", files_of(sources, "Python")))
    assert [len(document) for document in documents] == [2, 2, 2, 1]


def test_shards_hold_repositories(tmp_path):
    rows = [
        {**row, "repo_name": repo, "id": f"{repo}-{row['id']}"}
        for repo in ("one", "two")
        for language in ("Python", "Go")
        for row in files_of(CASES[language], language)
    ]
    inputs = [
        write_dataset(tmp_path / "files", rows, rows_per_part=3),
        write_dataset(tmp_path / "pairs", pair_rows()),
    ]
    texts = {}
    for language, mark in (("Python", "#"), ("Go", "//")):
        files = [(path, CASES[language][path]) for path in reversed(CASES[language])]
        texts[language] = "".join(f"{mark} {path}\n{text}" for path, text in files)
    plan = make_plan({name: 2 * count(text) for name, text in texts.items()})
    options = ShardOptions(order="repo", engine="reference")
    write_shards(inputs, plan, tmp_path / "out", options)
    tokenizer = open_tokenizer()
    found = read_rows(tmp_path / "out")
    assert len(found) == 4
    for row in found:
        assert tokenizer.decode(np.array(row["input_ids"][:-1])) == texts[row["language"]]
    assert verify_shards(tmp_path / "out").problems == ()
    write_shards(inputs, plan, tmp_path / "two", options, engine=LocalEngine(2))
    assert contents(tmp_path / "out") == contents(tmp_path / "two")
    assert json.loads((tmp_path / "out" / "_manifest.json").read_bytes())["documents"] == 4
