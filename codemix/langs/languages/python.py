"""Python."""

from codemix.langs.language import Grammar, Language

LANGUAGE = Language(
    name="Python",
    aliases=("py", "python3"),
    extensions=(
        ".py",
        ".pyi",
        ".pyw",
        ".py3",
        ".pyde",
        ".pyp",
        ".pyt",
        ".gyp",
        ".gypi",
        ".lmi",
        ".tac",
        ".wsgi",
        ".xpy",
    ),
    filenames=(".gclient", "SConscript", "SConstruct", "wscript"),
    interpreters=("python", "pythonw", "pypy", "ipython", "jython", "micropython", "pipx", "uv"),
    line_comment="#",
    comment_nodes=("comment",),
    grammars=(Grammar("tree_sitter_python"),),
    signs=(r"^(?:from [\w.]+ import |import [\w.]+$)", r"^[ \t]*(?:class|def) \w+.*:$"),
)
