"""Scala, parsed where the extra ``codemix[langs]`` is installed."""

from codemix.langs.language import Grammar, Language

LANGUAGE = Language(
    name="Scala",
    extensions=(".scala", ".sbt", ".sc"),
    interpreters=("scala", "scala-cli"),
    line_comment="//",
    block_comment=("/*", "*/"),
    comment_nodes=("comment", "block_comment"),
    grammars=(Grammar("tree_sitter_scala"),),
    is_optional=True,
)
