"""Amounts of `codemix allocate` as people type them: ``rust=3%``, ``200B``, ``10B..10T``."""

from collections.abc import Callable, Collection, Sequence
from typing import Literal, TypeVar

from codemix.errors import UsageError
from codemix.units import parse_fraction, parse_tokens

Value = TypeVar("Value")

_MAYBE_PERCENT = 100


def parse_amount(text: str) -> int | float:
    """Return tokens as an integer, or a share of the whole budget as a float.

    Raises
    ------
    UsageError
        If it is neither, or a small number that may have been meant as a percentage.

    Examples
    --------
    >>> parse_amount("12.5%"), parse_amount("0.5B"), parse_amount("0.1"), parse_amount("0")
    (0.125, 500000000, 0.1, 0)
    """
    text = text.strip()
    if text == "0":
        return 0
    if text.endswith("%") or (text.startswith(("0.", ".")) and not text[-1].isalpha()):
        return parse_fraction(text)
    tokens = parse_tokens(text)
    if tokens <= _MAYBE_PERCENT and text.isdigit():
        raise UsageError(
            f"{text!r} may mean a share or tokens", f"write {text}%, or tokens such as 200B"
        )
    return tokens


def parse_params(text: str) -> int:
    """Parse a number of parameters, ``1.5B``."""
    try:
        return parse_tokens(text)
    except UsageError:
        raise UsageError(
            f"--model-size {text!r} is no number of parameters", "write for example 350M or 1.5B"
        ) from None


def parse_weight(text: str) -> float:
    """Return a positive number."""
    try:
        return float(text)
    except ValueError:
        raise UsageError(f"{text!r} is not a weight", "write for example python=2") from None


def parse_regression(text: str) -> float | Literal["default", "none"]:
    """Return the loss above uniform's that is allowed; an empty text means the default."""
    if text in ("", "none"):
        return "none" if text else "default"
    return parse_fraction(text)


def parse_named(
    option: str,
    pieces: Sequence[str] | None,
    parse: Callable[[str], Value],
    name_of: Callable[[str], str] = str.strip,
) -> dict[str, Value]:
    """Parse ``name=value`` pieces, joined by commas or given one by one.

    Raises
    ------
    UsageError
        If a piece has another form, a language is unknown or a name comes twice.
    """
    named: dict[str, Value] = {}
    for piece in ",".join(pieces or ()).split(",") if pieces else ():
        name, equals, value = piece.partition("=")
        if not equals or not name.strip():
            raise UsageError(f"{option} {piece!r} is not name=value", "write for example rust=3%")
        key = name_of(name)
        if key in named:
            raise UsageError(f"{option} names {key} twice", "name each once")
        named[key] = parse_option(f"{option} {key}", value, parse)
    return named


def parse_option(option: str, text: str, parse: Callable[[str], Value]) -> Value:
    """Parse one value; an error names the option."""
    try:
        return parse(text)
    except UsageError as error:
        raise UsageError(f"{option}: {error.message}", error.hint) from None


def language_names(known: Collection[str]) -> Callable[[str], str]:
    """Return a function that turns a name or alias to a name, of ``known`` or of a language.

    A profile may hold domains that are no languages; they go by the names they have there.
    """
    from codemix.langs import find

    return lambda word: word.strip() if word.strip() in known else find(word).name


def parse_allocation(text: str, name_of: Callable[[str], str]) -> tuple[str, ...] | None:
    """Parse the languages of a plan; an empty text means those of the profile and the supply.

    Raises
    ------
    UsageError
        If a language is unknown or comes twice.
    """
    if not text:
        return None
    names = [name_of(word) for word in text.split(",")]
    for name in names:
        if names.count(name) > 1:
            raise UsageError(f"--languages names {name} twice", "name each language once")
    return tuple(names)


def parse_range(text: str) -> tuple[int, int]:
    """Parse ``10B..10T``.

    Raises
    ------
    UsageError
        If it is no range of budgets.
    """
    low, dots, high = text.partition("..")
    if not dots:
        raise UsageError(f"{text!r} is not a range of budgets", "write for example 10B..10T")
    return parse_tokens(low), parse_tokens(high)


def parse_pairs(option: str, text: str) -> dict[str, str]:
    """Parse ``N=params,D=tokens`` to a mapping.

    Raises
    ------
    UsageError
        If a piece has another form or a name comes twice.
    """
    return parse_named(option, [text] if text else None, str.strip)
