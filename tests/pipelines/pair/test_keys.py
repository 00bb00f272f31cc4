import pytest
from hypothesis import given
from hypothesis import strategies as st

from codemix.pipelines.pair.keys import file_keys, normalise

LAYOUTS = {
    "repositories": [
        ("algos-python", "algos/two_sum.py", "Python"),
        ("algos-java", "src/main/java/algos/TwoSum.java", "Java"),
        ("algos-js", "src/two-sum.js", "JavaScript"),
        ("Algos.CSharp", "src/TwoSum.cs", "C#"),
        ("algos_golang", "two_sum/main.go", "Go"),
        ("algos-rs", "src/bin/two_sum.rs", "Rust"),
    ],
    "folders": [
        ("rosetta", "python3/two_sum.py", "Python"),
        ("rosetta", "Java/TwoSum.java", "Java"),
        ("rosetta", "TypeScript/src/twoSum.ts", "TypeScript"),
        ("rosetta", "c-sharp/two-sum/Solution.cs", "C#"),
        ("rosetta", "go/TwoSum.go", "Go"),
    ],
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_parallel_layouts_share_a_key(layout):
    keys = {file_keys(*file).by_language_folder for file in LAYOUTS[layout]}
    assert len(keys) == 1
    assert keys.pop().name == "two sum"


def test_files_of_one_folder_share_a_key():
    one = file_keys("book", "two-sum/solution.py", "Python")
    other = file_keys("book", "two-sum/Solution.java", "Java")
    assert one.by_folder == other.by_folder
    assert file_keys("book", "three-sum/Solution.java", "Java").by_folder != one.by_folder


def test_the_same_name_in_unrelated_projects_is_no_key():
    one = file_keys("django", "django/utils/decorators.py", "Python")
    other = file_keys("angular", "src/decorators.ts", "TypeScript")
    assert one.by_language_folder is None
    assert one.by_folder != other.by_folder


def test_names_that_say_nothing_take_their_folder():
    assert file_keys("x-python", "graph/main.py", "Python").by_language_folder.name == "graph"
    assert file_keys("x-python", "main.py", "Python").by_language_folder is None


@pytest.mark.parametrize("path", ["a/__init__.py", "setup.py", "conftest.py"])
def test_package_plumbing_has_no_key(path):
    assert file_keys("x-python", path, "Python") is None


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("LRUCache", "lru cache"),
        ("lru_cache", "lru cache"),
        ("lru-cache", "lru cache"),
        ("lruCache", "lru cache"),
        ("problem0012", "problem 12"),
        ("0", "0"),
        ("HTTPServer2Go", "http server 2 go"),
    ],
)
def test_names_are_split_to_words(name, words):
    assert normalise(name) == words


WORDS = st.lists(st.from_regex(r"[a-z]{2,8}", fullmatch=True), min_size=1, max_size=4)


@given(WORDS)
def test_naming_conventions_do_not_matter(words):
    snake, kebab = "_".join(words), "-".join(words)
    pascal = "".join(word.capitalize() for word in words)
    camel = pascal[0].lower() + pascal[1:]
    assert normalise(snake) == normalise(kebab) == normalise(pascal) == normalise(camel)
