"""Kotlin, parsed where the extra ``codemix[langs]`` is installed."""

from codemix.langs.language import Grammar, Language

LANGUAGE = Language(
    name="Kotlin",
    extensions=(".kt", ".kts", ".ktm"),
    interpreters=("kotlin",),
    line_comment="//",
    block_comment=("/*", "*/"),
    comment_nodes=("line_comment", "block_comment"),
    grammars=(Grammar("tree_sitter_kotlin"),),
    is_optional=True,
)
