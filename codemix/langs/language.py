"""What codemix knows of one language: plain data, declared once for each language."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Grammar:
    """Where a tree-sitter grammar is loaded from, when it is first needed.

    Parameters
    ----------
    module : str
        The installed module that holds the grammar.
    function : str
        The function of that module that returns the grammar's pointer.
    extensions : tuple of str
        The extensions that need this grammar; empty for the language's default grammar.
    """

    module: str
    function: str = "language"
    extensions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A rule that tells a file of another kind from a source file with the same extension.

    Parameters
    ----------
    pattern : str
        A regular expression searched for in the first characters of the text, line anchors on.
    language : str or None
        What the file is; None where it is no language at all.
    extensions : tuple of str
        The extensions the rule is for; empty for all.
    """

    pattern: str
    language: str | None
    extensions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Language:
    """One language: how to recognise it, how its comments look and how to parse it.

    Parameters
    ----------
    name : str
        Linguist's name, the only one used in data.
    aliases : tuple of str
        Other names the command line takes, in lower case.
    extensions : tuple of str
        Lower case, with the leading dot; may hold inner dots.
    filenames : tuple of str
        Whole names of files, exact case.
    interpreters : tuple of str
        Programs in a ``#!`` line, without version digits.
    line_comment : str or None
        What starts a comment that ends with the line.
    block_comment : tuple of str, or None
        What opens and closes a comment.
    comment_nodes : tuple of str
        The grammar's node types that are comments.
    grammars : tuple of Grammar
        The default grammar first; empty where the language is known by name only.
    lookalikes : tuple of Lookalike
        Rules for files that share an extension with the language.
    signs : tuple of str
        Regular expressions of lines that show the language, line anchors on. They save a closer
        look at files with a few syntax errors.
    is_optional : bool
        Whether the grammar comes with the extra ``codemix[langs]``. Such a language is labelled by
        name alone where the extra is missing, and is in no list unless it is asked for.
    """

    name: str
    aliases: tuple[str, ...] = ()
    extensions: tuple[str, ...] = ()
    filenames: tuple[str, ...] = ()
    interpreters: tuple[str, ...] = ()
    line_comment: str | None = None
    block_comment: tuple[str, str] | None = None
    comment_nodes: tuple[str, ...] = ()
    grammars: tuple[Grammar, ...] = ()
    lookalikes: tuple[Lookalike, ...] = ()
    signs: tuple[str, ...] = ()
    is_optional: bool = False

    def grammar_for(self, path: str) -> Grammar:
        """Return the grammar that parses a file of this name.

        Raises
        ------
        LookupError
            If the language has no grammar.
        """
        for grammar in self.grammars:
            if grammar.extensions and path.lower().endswith(grammar.extensions):
                return grammar
        for grammar in self.grammars:
            if not grammar.extensions:
                return grammar
        raise LookupError(f"{self.name} has no grammar")
