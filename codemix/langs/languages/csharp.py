"""C#."""

from codemix.langs.language import Grammar, Language, Lookalike

LANGUAGE = Language(
    name="C#",
    aliases=("csharp", "cs", "c-sharp", "c_sharp"),
    extensions=(".cs", ".csx", ".cake", ".cs.pp"),
    interpreters=("dotnet", "dotnet-script", "scriptcs", "csi"),
    line_comment="//",
    block_comment=("/*", "*/"),
    comment_nodes=("comment",),
    grammars=(Grammar("tree_sitter_c_sharp"),),
    lookalikes=(
        # A Smalltalk change set: chunks that end in "!", often with bare carriage returns.
        Lookalike(
            r"^![\w .]+ methodsFor: ?['#]|^\w+ subclass: ?#\w|\A'From \w.*'[ \t]*!",
            "Smalltalk",
            (".cs",),
        ),
    ),
    signs=(r"^[ \t]*using (?:static )?[\w.]+;", r"^[ \t]*namespace [\w.]+[;{ \r]*$"),
)
