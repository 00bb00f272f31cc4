"""C, parsed where the extra ``codemix[langs]`` is installed."""

from codemix.langs.language import Grammar, Language

LANGUAGE = Language(
    name="C",
    extensions=(".c", ".h", ".idc"),
    interpreters=("tcc",),
    line_comment="//",
    block_comment=("/*", "*/"),
    comment_nodes=("comment",),
    grammars=(Grammar("tree_sitter_c"),),
    is_optional=True,
)
