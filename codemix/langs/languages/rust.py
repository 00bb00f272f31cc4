"""Rust."""

from codemix.langs.language import Grammar, Language, Lookalike

LANGUAGE = Language(
    name="Rust",
    aliases=("rs",),
    extensions=(".rs", ".rs.in"),
    interpreters=("rust-script", "run-cargo-script", "cargo"),
    line_comment="//",
    block_comment=("/*", "*/"),
    comment_nodes=("line_comment", "block_comment"),
    grammars=(Grammar("tree_sitter_rust"),),
    lookalikes=(
        Lookalike(
            r"^[ \t]*#[ \t]*pragma[ \t]+(?:version|rs)\b"
            r'|^[ \t]*#[ \t]*include[ \t]+["<]rs_\w+\.rsh'
            r"|^[ \t]*(?:static )?rs_(?:allocation|element|font|matrix\w+|mesh|program\w*|sampler"
            r"|script|type)[ \t]+\w+",
            "RenderScript",
            (".rs",),
        ),
    ),
    signs=(
        r"^[ \t]*(?:pub(?:\([\w: ]+\))? )?(?:use [\w:]+(?:::|;)|(?:async |const |unsafe )*fn \w+)",
        r"^[ \t]*#!?\[\w",
    ),
)
