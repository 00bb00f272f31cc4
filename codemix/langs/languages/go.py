"""Go."""

from codemix.langs.language import Grammar, Language

LANGUAGE = Language(
    name="Go",
    aliases=("golang",),
    extensions=(".go",),
    interpreters=("gorun", "yaegi", "go"),
    line_comment="//",
    block_comment=("/*", "*/"),
    comment_nodes=("comment",),
    grammars=(Grammar("tree_sitter_go"),),
    signs=(r"^package \w+[ \t\r]*(?://|$)",),
)
