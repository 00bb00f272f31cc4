import os

from codemix.pipelines.io import git_patterns
from codemix.pipelines.io.folder_walk import FolderWalk
from codemix.pipelines.io.source_tasks import cut_tasks
from tests.pipelines.io.raw_rows import contents, problems, rows, write

MIT = (
    b"MIT License\n\nPermission is hereby granted, free of charge, to any person obtaining a copy "
    b'of this software and associated documentation files (the "Software"), to deal in the '
    b"Software without restriction, including without limitation the rights to use, copy, modify, "
    b"merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit "
    b"persons to whom the Software is furnished to do so, subject to the following conditions:\n\n"
    b"The above copyright notice and this permission notice shall be included in all copies or "
    b'substantial portions of the Software.\n\nTHE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY '
    b"OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF "
    b"MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT.\n"
)


def by_path(found, column):
    return {row["path"]: row[column] for row in found if row["path"].endswith((".js", ".py"))}


def test_attributes_of_every_level_are_in_the_rows(tmp_path):
    write(
        tmp_path / "repo",
        {
            ".gitattributes": b"*.js linguist-vendored linguist-language=TypeScript\n",
            "a.js": b"1",
            "lib/.gitattributes": b"b.js -linguist-vendored linguist-generated\n",
            "lib/b.js": b"2",
            "lib/c.js": b"3",
        },
    )
    found = rows(tmp_path / "repo")
    vendored = {"a.js": True, "lib/b.js": False, "lib/c.js": True}
    assert by_path(found, "override_vendored") == vendored
    assert set(by_path(found, "override_language").values()) == {"TypeScript"}
    assert by_path(found, "override_generated")["lib/b.js"] is True


def test_attributes_behind_a_link_are_not_read(tmp_path):
    write(tmp_path, {"rules": b"* linguist-vendored\n", "repo/a.js": b"1"})
    (tmp_path / "repo" / ".gitattributes").symlink_to("../rules")
    assert by_path(rows(tmp_path / "repo"), "override_vendored") == {"a.js": None}


def test_huge_attributes_are_counted_and_not_applied(tmp_path):
    text = b"* linguist-vendored\n" + b"#" * git_patterns.MAX_RULES_BYTES
    write(tmp_path / "repo", {".gitattributes": text, "a.js": b"1"})
    found = rows(tmp_path / "repo")
    assert problems(found) == {".gitattributes": "huge_rules"}
    assert by_path(found, "override_vendored") == {"a.js": None}
    rules = b"".join(b"%d.js linguist-vendored\n" % n for n in range(git_patterns.MAX_RULES + 1))
    write(tmp_path / "repo", {".gitattributes": rules})
    assert problems(rows(tmp_path / "repo")) == {".gitattributes": "huge_rules"}


def test_the_nearest_licence_counts(tmp_path):
    write(
        tmp_path / "repo",
        {
            "LICENSE": MIT,
            "a.py": b"1",
            "src/deep/b.py": b"2",
            "vendor/COPYING": b"All rights reserved.",
            "vendor/c.py": b"3",
            "license.py": b"4",
        },
    )
    assert by_path(rows(tmp_path / "repo"), "repo_license") == {
        "a.py": "MIT",
        "license.py": "MIT",
        "src/deep/b.py": "MIT",
        "vendor/c.py": None,
    }


def test_files_that_each_name_their_licence_offer_a_choice(tmp_path):
    apache = b"Apache License\nVersion 2.0, January 2004\nhttp://www.apache.org/licenses/\n"
    apache += b"TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION\n"
    files = {"LICENSE-MIT": MIT, "LICENSE-APACHE": apache, "a.py": b"1"}
    write(tmp_path / "repo", files)
    assert by_path(rows(tmp_path / "repo"), "repo_license") == {"a.py": "Apache-2.0 OR MIT"}


def test_the_licence_of_an_unpacked_wheel_lies_in_its_metadata(tmp_path):
    files = {"six.py": b"1", "six-1.dist-info/licenses/LICENSE": MIT, "six-1.dist-info/RECORD": b""}
    write(tmp_path / "repo", files)
    assert by_path(rows(tmp_path / "repo"), "repo_license") == {"six.py": "MIT"}


def test_submodules_are_listed_and_not_followed(tmp_path):
    write(
        tmp_path / "repo",
        {
            ".git/HEAD": b"",
            ".gitmodules": b'[submodule "x"]\n\tpath = named\n\turl = ../x\n',
            "a.py": b"1",
            "named/b.py": b"2",
            "checked-out/.git": b"gitdir: ../.git/modules/y\n",
            "checked-out/c.py": b"3",
        },
    )
    found = rows(tmp_path / "repo")
    assert set(contents(found)) == {".gitmodules", "a.py"}
    assert problems(found) == {"checked-out": "submodule", "named": "submodule"}


def test_gitignore_is_obeyed_when_asked(tmp_path):
    write(
        tmp_path / "repo",
        {
            ".gitignore": b"build/\n*.log\n!keep.log\n",
            "a.py": b"1",
            "a.log": b"2",
            "keep.log": b"3",
            "build/b.py": b"4",
            "lib/.gitignore": b"/c.py\n*.log\n",
            "lib/c.py": b"5",
            "lib/keep.log": b"6",
            "lib/deep/c.py": b"7",
        },
    )
    assert len(contents(rows(tmp_path / "repo"))) == 9
    found = rows(tmp_path / "repo", gitignore=True)
    left = {".gitignore", "a.py", "keep.log", "lib/.gitignore", "lib/deep/c.py"}
    assert set(contents(found)) == left
    ignored = ["a.log", "build", "lib/c.py", "lib/keep.log"]
    assert problems(found) == dict.fromkeys(ignored, "ignored")


def test_the_first_files_come_before_the_rest_is_listed(tmp_path, monkeypatch):
    write(tmp_path / "repo", {f"{n}/{m}.py": b"" for n in range(20) for m in range(5)})
    listed = []
    scandir = os.scandir
    monkeypatch.setattr(os, "scandir", lambda path: listed.append(path) or scandir(path))
    entries = FolderWalk("repo", os.fsencode(tmp_path / "repo")).entries()
    first = next(cut_tasks(entries, 1_000, 1))
    assert len(first.entries) <= 4_000
    entries = FolderWalk("repo", os.fsencode(tmp_path / "repo")).entries()
    listed.clear()
    next(entries)
    assert len(listed) == 2


def test_a_file_that_vanishes_is_a_row(tmp_path):
    write(tmp_path / "repo", {"a.py": b"1", "b.py": b"2"})
    entries = FolderWalk("repo", os.fsencode(tmp_path / "repo")).entries()
    first = next(entries)
    (tmp_path / "repo" / "a.py").unlink()
    (tmp_path / "repo" / "b.py").unlink()
    assert [row.problem for row in first.read(10)] == ["unreadable"]
    assert [row.problem for row in next(entries).read(10)] == ["unreadable"]
