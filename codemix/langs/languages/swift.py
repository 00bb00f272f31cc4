"""Swift, parsed where the extra ``codemix[langs]`` is installed."""

from codemix.langs.language import Grammar, Language

LANGUAGE = Language(
    name="Swift",
    extensions=(".swift",),
    interpreters=("swift",),
    line_comment="//",
    block_comment=("/*", "*/"),
    comment_nodes=("comment", "multiline_comment"),
    grammars=(Grammar("tree_sitter_swift"),),
    is_optional=True,
)
