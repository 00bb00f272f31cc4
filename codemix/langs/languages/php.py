"""PHP, parsed where the extra ``codemix[langs]`` is installed."""

from codemix.langs.language import Grammar, Language

LANGUAGE = Language(
    name="PHP",
    extensions=(".php", ".phtml", ".php3", ".php4", ".php5", ".phps", ".inc"),
    interpreters=("php",),
    line_comment="//",
    block_comment=("/*", "*/"),
    comment_nodes=("comment",),
    grammars=(Grammar("tree_sitter_php", "language_php"),),
    is_optional=True,
)
