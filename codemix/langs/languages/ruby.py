"""Ruby, parsed where the extra ``codemix[langs]`` is installed."""

from codemix.langs.language import Grammar, Language

LANGUAGE = Language(
    name="Ruby",
    aliases=("rb", "jruby"),
    extensions=(".rb", ".rake", ".gemspec", ".ru", ".podspec", ".jbuilder", ".rbw"),
    filenames=(
        "Gemfile",
        "Rakefile",
        "Podfile",
        "Vagrantfile",
        "Guardfile",
        "Brewfile",
        "Fastfile",
    ),
    interpreters=("ruby", "jruby", "rake"),
    line_comment="#",
    comment_nodes=("comment",),
    grammars=(Grammar("tree_sitter_ruby"),),
    is_optional=True,
)
