"""The errors codemix raises on purpose: one root, each with what to try next."""

EXIT_OK = 0
EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_INPUT_SKIPPED = 3
EXIT_INTERRUPTED = 130
EXIT_BROKEN_PIPE = 141


class CodemixError(Exception):
    """Something went wrong that a person can act on.

    Parameters
    ----------
    message : str
        What is wrong, in one line.
    hint : str
        What to do about it; may be empty.
    """

    exit_code = EXIT_FAILED

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


class UsageError(CodemixError):
    """The command line or the configuration asks for something that makes no sense."""

    exit_code = EXIT_USAGE


class InputError(CodemixError):
    """An input is missing, truncated, corrupt or of the wrong shape."""


class OutputError(CodemixError):
    """The output cannot be written, or the place already holds something else."""


class ClosedPipeError(CodemixError):
    """The reader of our output went away; nothing to report."""

    exit_code = EXIT_BROKEN_PIPE


class InfeasibleError(CodemixError):
    """The constraints of an allocation contradict each other; the message names them."""


def nearest(word: str, known: list[str]) -> str:
    """Return ``did you mean 'x'?`` for the closest known word, or the known words."""
    import difflib

    close = difflib.get_close_matches(word.lower(), [name.lower() for name in known], n=1)
    if close:
        match = next(name for name in known if name.lower() == close[0])
        return f"did you mean {match!r}?"
    return "known: " + ", ".join(known)
