"""C++, parsed where the extra ``codemix[langs]`` is installed."""

from codemix.langs.language import Grammar, Language

LANGUAGE = Language(
    name="C++",
    aliases=("cpp", "cxx"),
    extensions=(
        ".cpp",
        ".cc",
        ".cxx",
        ".c++",
        ".hpp",
        ".hh",
        ".hxx",
        ".h++",
        ".inl",
        ".ipp",
        ".tcc",
        ".ino",
    ),
    line_comment="//",
    block_comment=("/*", "*/"),
    comment_nodes=("comment",),
    grammars=(Grammar("tree_sitter_cpp"),),
    is_optional=True,
)
