"""From shares, supply and pairs to the least and most tokens of each language."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from codemix.errors import InfeasibleError
from codemix.mixers.request import AllocationRequest
from codemix.units import format_tokens

_MOST_NAMED = 7


@dataclass(frozen=True)
class Bound:
    """A limit in tokens and the option or fact behind it."""

    tokens: int
    reason: str


@dataclass(frozen=True)
class Bounds:
    """Limits of each language, in the order of the plan's languages."""

    least: tuple[Bound, ...]
    most: tuple[Bound, ...]

    @property
    def lo_tokens(self) -> list[int]:
        """Least tokens of each language."""
        return [bound.tokens for bound in self.least]

    @property
    def hi_tokens(self) -> list[int]:
        """Most tokens of each language."""
        return [bound.tokens for bound in self.most]


def make_bounds(
    request: AllocationRequest,
    languages: Sequence[str],
    supply_tokens: Mapping[str, int],
    pair_tokens: Mapping[str, int],
    code_tokens: int,
) -> Bounds:
    """Collect the tightest lower and upper bound of every language.

    Parameters
    ----------
    request : AllocationRequest
    languages : sequence of str
    supply_tokens : mapping of str to int
        Unique tokens; empty where supply is not checked.
    pair_tokens : mapping of str to int
        What pairs already bring to a language.
    code_tokens : int
        What the languages share.

    Raises
    ------
    InfeasibleError
        If a language's bounds conflict, or their sums cannot enclose ``code_tokens``; the message
        names the constraints and by how much.
    """
    least, most = [], []
    for name in languages:
        lower = _lower(request, name, pair_tokens)
        upper = _upper(request, name, supply_tokens, pair_tokens, code_tokens)
        if lower.tokens > upper.tokens:
            raise InfeasibleError(
                f"{name}: {lower.reason} asks for at least {format_tokens(lower.tokens)} tokens, "
                f"{upper.reason} allows at most {format_tokens(upper.tokens)}: "
                f"{format_tokens(lower.tokens - upper.tokens)} too many",
                "change one of the two",
            )
        least.append(lower)
        most.append(upper)
    _check_sums(languages, least, most, code_tokens)
    return Bounds(tuple(least), tuple(most))


def _lower(request: AllocationRequest, name: str, pair_tokens: Mapping[str, int]) -> Bound:
    candidates = [Bound(0, "no tokens"), Bound(pair_tokens.get(name, 0), "--pairs")]
    if name in request.min_share:
        candidates.append(Bound(request.tokens(request.min_share[name]), "--min-share"))
    if name in request.fix:
        candidates.append(Bound(request.tokens(request.fix[name]), "--fix"))
    return max(candidates, key=lambda bound: bound.tokens)


def _upper(
    request: AllocationRequest,
    name: str,
    supply_tokens: Mapping[str, int],
    pair_tokens: Mapping[str, int],
    code_tokens: int,
) -> Bound:
    candidates = [Bound(code_tokens, "the code budget")]
    if name in request.max_share:
        candidates.append(Bound(request.tokens(request.max_share[name]), "--max-share"))
    if name in request.fix:
        candidates.append(Bound(request.tokens(request.fix[name]), "--fix"))
    if name in supply_tokens:
        tokens = int(request.max_epochs * supply_tokens[name])
        if request.pair_epochs is not None:
            tokens += pair_tokens.get(name, 0)
        unique = format_tokens(supply_tokens[name])
        reason = f"the epoch cap ({request.max_epochs:g} x {unique} unique)"
        candidates.append(Bound(tokens, reason))
    return min(candidates, key=lambda bound: bound.tokens)


def _check_sums(
    languages: Sequence[str], least: Sequence[Bound], most: Sequence[Bound], code_tokens: int
) -> None:
    lowest = sum(bound.tokens for bound in least)
    highest = sum(bound.tokens for bound in most)
    if lowest > code_tokens:
        named = _named(languages, least, lambda bound: bound.tokens > 0)
        raise InfeasibleError(
            f"the least shares ({named}) sum to {format_tokens(lowest)} tokens, "
            f"{format_tokens(lowest - code_tokens)} more than the {format_tokens(code_tokens)} of "
            "code in the budget",
            "lower --min-share, --fix, --pairs or --reserve, or raise --budget",
        )
    if highest < code_tokens:
        named = _named(languages, most, lambda bound: bound.tokens < code_tokens)
        raise InfeasibleError(
            f"the most that the languages may take ({named}) is {format_tokens(highest)} tokens, "
            f"{format_tokens(code_tokens - highest)} short of the {format_tokens(code_tokens)} of "
            "code in the budget",
            "raise --max-epochs or --max-share, lower --budget, or find more unique tokens",
        )


def _named(
    languages: Sequence[str], bounds: Sequence[Bound], binds: Callable[[Bound], bool]
) -> str:
    found = [
        f"{name} {format_tokens(bound.tokens)} by {bound.reason}"
        for name, bound in zip(languages, bounds, strict=True)
        if binds(bound)
    ]
    more = f" and {len(found) - _MOST_NAMED} more" if len(found) > _MOST_NAMED else ""
    return ", ".join(found[:_MOST_NAMED]) + more
