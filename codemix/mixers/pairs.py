"""Parallel pairs: which directions get how many tokens, and to which language they count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from codemix.errors import InfeasibleError
from codemix.mixers.rounding import split_by_weight
from codemix.mixers.supply import Inventory, PairSupply
from codemix.units import format_tokens

PIVOT = "Python"


@dataclass(frozen=True)
class PairSplit:
    """Pair tokens of a plan.

    Parameters
    ----------
    directions : mapping of str to int
        Tokens per direction, ``"Python->Java"``.
    languages : mapping of str to int
        Tokens that count to each language.
    warnings : tuple of str
        What was assumed.
    """

    directions: Mapping[str, int]
    languages: Mapping[str, int]
    warnings: tuple[str, ...] = ()


def split_pairs(
    tokens: int, languages: Sequence[str], supply: Inventory | None, most_epochs: float
) -> PairSplit:
    """Split pair tokens by the inventory's pairs, or evenly where it has none.

    Parameters
    ----------
    tokens : int
        Of the whole plan.
    languages : sequence of str
        The plan's languages; only directions between Python and one of them are filled.
    supply : Inventory or None
        Its pairs set the proportions.
    most_epochs : float
        How often the inventory's pair documents may be repeated.

    Raises
    ------
    InfeasibleError
        If no direction can be filled, or not without more epochs.
    """
    if tokens == 0:
        return PairSplit({}, {})
    others = [name for name in languages if name != PIVOT]
    if PIVOT not in languages or not others:
        raise InfeasibleError(
            f"pairs join {PIVOT} with another language; the plan has {', '.join(languages)}",
            f"add {PIVOT} and one more language, or leave out --pairs",
        )
    wanted = [d for name in others for d in (f"{PIVOT}->{name}", f"{name}->{PIVOT}")]
    known = {} if supply is None else {d: supply.pairs[d] for d in wanted if d in supply.pairs}
    known = {direction: row for direction, row in known.items() if row.tokens > 0}
    if not known:
        reason = "no supply was given" if supply is None else "the inventory counts no pairs"
        warning = f"pairs are split evenly over {len(wanted)} directions: {reason}"
        return _split(tokens, dict.fromkeys(wanted, PairSupply(2, 1, 1)), (warning,))
    available = sum(row.tokens for row in known.values())
    if tokens > most_epochs * available:
        raise InfeasibleError(
            f"--pairs asks for {format_tokens(tokens)} tokens, the inventory's pairs give at most "
            f"{format_tokens(most_epochs * available)} ({most_epochs:g} epochs of "
            f"{format_tokens(available)})",
            "lower --pairs, raise --pair-epochs or find more pairs",
        )
    return _split(tokens, known, ())


def _split(tokens: int, rows: Mapping[str, PairSupply], warnings: tuple[str, ...]) -> PairSplit:
    amounts = split_by_weight(tokens, [row.tokens for row in rows.values()])
    directions, languages = {}, dict[str, int]()
    for (direction, row), amount in zip(rows.items(), amounts, strict=True):
        source, target = direction.split("->")
        source_tokens = amount * row.src_tokens // row.tokens
        directions[direction] = amount
        languages[source] = languages.get(source, 0) + source_tokens
        languages[target] = languages.get(target, 0) + amount - source_tokens
    return PairSplit(directions, languages, warnings)
