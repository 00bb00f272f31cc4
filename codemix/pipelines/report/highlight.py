"""Code as HTML with its syntax marked, made where the report is written."""

from functools import cache

from codemix.errors import UsageError
from codemix.pipelines.printable import printable_code

_LIGHT, _DARK = "friendly", "github-dark"
_LEXERS = {"C#": "csharp", "C++": "cpp", "Shell": "bash"}
_EXTRA = "install codemix with the extra: pip install 'codemix[report]'"


def highlighted(code: str, language: str) -> str:
    """Return the HTML of code, escaped and ready to stand in a page (a ``Markup``)."""
    try:
        from markupsafe import Markup
        from pygments import highlight
        from pygments.formatters import HtmlFormatter
        from pygments.lexers import get_lexer_by_name
        from pygments.lexers.special import TextLexer
        from pygments.util import ClassNotFound
    except ModuleNotFoundError:
        raise UsageError("samples of code need the package `pygments`", _EXTRA) from None
    try:
        lexer = get_lexer_by_name(_LEXERS.get(language, language.lower()), stripnl=False)
    except ClassNotFound:
        lexer = TextLexer(stripnl=False)
    formatter = HtmlFormatter(nowrap=True)
    return Markup(highlight(printable_code(code), lexer, formatter))  # noqa: S704 - pygments escapes


@cache
def style_sheet() -> str:
    """Return the colours of code for light and dark."""
    from pygments.formatters import HtmlFormatter

    # Lines of only the tokens; backgrounds are the page's.
    light, dark = (
        "\n".join(
            line
            for line in HtmlFormatter(style=style).get_style_defs(".code").splitlines()
            if line.startswith(".code .") and "background" not in line
        )
        for style in (_LIGHT, _DARK)
    )
    return f"{light}\n@media screen and (prefers-color-scheme: dark) {{\n{dark}\n}}\n"
