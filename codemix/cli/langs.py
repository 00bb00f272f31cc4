"""``codemix langs``."""

import sys

from codemix.cli.session import Session
from codemix.errors import EXIT_OK


def command(session: Session) -> int:
    """List the languages codemix knows, with the names and extensions it takes for them.

    Example: codemix langs
    """
    from codemix.cli.tables import render_table
    from codemix.langs import languages

    known = languages()
    if session.as_json:
        session.print_json(
            [
                {
                    "name": language.name,
                    "aliases": list(language.aliases),
                    "extensions": list(language.extensions),
                }
                for language in known
            ]
        )
        return EXIT_OK
    rows = [
        (language.name, ", ".join(language.aliases), " ".join(language.extensions))
        for language in known
    ]
    sys.stdout.write(render_table("", ("language", "also called", "extensions"), rows))
    return EXIT_OK
