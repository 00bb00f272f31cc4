"""Java."""

from codemix.langs.language import Grammar, Language

LANGUAGE = Language(
    name="Java",
    extensions=(".java", ".jav", ".jsh"),
    interpreters=("java", "jbang", "jshell"),
    line_comment="//",
    block_comment=("/*", "*/"),
    comment_nodes=("line_comment", "block_comment"),
    grammars=(Grammar("tree_sitter_java"),),
    signs=(r"^package [\w.]+;", r"^import (?:static )?[\w.]+(?:\.\*)?;"),
)
