"""SQL, parsed where the extra ``codemix[langs]`` is installed."""

from codemix.langs.language import Grammar, Language

LANGUAGE = Language(
    name="SQL",
    extensions=(".sql", ".ddl", ".dml"),
    line_comment="--",
    block_comment=("/*", "*/"),
    comment_nodes=("comment",),
    grammars=(Grammar("tree_sitter_sql"),),
    is_optional=True,
)
