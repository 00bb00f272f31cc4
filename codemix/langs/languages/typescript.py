"""TypeScript; ``.tsx`` has a grammar of its own, for there ``<T>x`` is an element, not a cast."""

from codemix.langs.language import Grammar, Language, Lookalike

LANGUAGE = Language(
    name="TypeScript",
    aliases=("ts", "tsx"),
    extensions=(".ts", ".mts", ".cts", ".tsx"),
    interpreters=("ts-node", "tsx", "bun", "deno", "node"),
    line_comment="//",
    block_comment=("/*", "*/"),
    comment_nodes=("comment", "html_comment"),
    grammars=(
        Grammar("tree_sitter_typescript", "language_typescript"),
        Grammar("tree_sitter_typescript", "language_tsx", (".tsx",)),
    ),
    lookalikes=(
        # Qt keeps translations in .ts, the Tiled map editor its tile sets in .tsx.
        Lookalike(r"\A\s*(?:<!DOCTYPE TS\b|<TS\b)", "XML", (".ts",)),
        Lookalike(r"\A\s*<tileset\b", "XML", (".tsx",)),
    ),
    signs=(
        r"^(?:import|export) .*['\"];?$|^(?:export )?(?:declare|interface|type|enum|namespace) \w+",
        r"^export (?:default|const|function|class|abstract) |^(?:const|let) \w+\b",
    ),
)
