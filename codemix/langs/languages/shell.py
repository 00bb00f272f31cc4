"""Shell, parsed where the extra ``codemix[langs]`` is installed."""

from codemix.langs.language import Grammar, Language

LANGUAGE = Language(
    name="Shell",
    aliases=("sh", "bash", "zsh"),
    extensions=(".sh", ".bash", ".zsh", ".ksh", ".bats", ".command", ".ebuild"),
    filenames=(".bashrc", ".bash_profile", ".profile", ".zshrc", "PKGBUILD", "gradlew"),
    interpreters=("sh", "bash", "zsh", "dash", "ksh", "ash", "rc", "bats", "busybox"),
    line_comment="#",
    comment_nodes=("comment",),
    grammars=(Grammar("tree_sitter_bash"),),
    is_optional=True,
)
