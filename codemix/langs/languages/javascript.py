"""JavaScript, with JSX: one grammar reads both."""

from codemix.langs.language import Grammar, Language

LANGUAGE = Language(
    name="JavaScript",
    aliases=("js", "ecmascript", "jsx"),
    extensions=(
        ".js",
        ".mjs",
        ".cjs",
        ".jsx",
        "._js",
        ".es6",
        ".jake",
        ".javascript",
        ".jsb",
        ".jscad",
        ".jsfl",
        ".jslib",
        ".jsm",
        ".jspre",
        ".njs",
        ".pac",
        ".sjs",
        ".ssjs",
        ".xsjs",
        ".xsjslib",
    ),
    filenames=("Jakefile",),
    interpreters=("node", "nodejs", "bun", "deno", "d8", "gjs", "js", "qjs", "rhino", "zx"),
    line_comment="//",
    block_comment=("/*", "*/"),
    comment_nodes=("comment", "html_comment"),
    grammars=(Grammar("tree_sitter_javascript"),),
    signs=(
        r"\brequire\(['\"]|\bmodule\.exports\b|^['\"]use strict['\"]",
        r"^(?:import|export) .*['\"];?$|^export (?:default|const|function|class) ",
        r"^(?:async )?function\*? \w+\(|^(?:const|let|var) \w+ = ",
    ),
)
