"""What a person asks of an allocation, in parsed form."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, TypeVar

from codemix.errors import UsageError
from codemix.mixers.supply import Inventory

Value = TypeVar("Value")

Amount = int | float
"""An integer is a number of tokens, a float a share of the whole budget."""

DEFAULT_REGRESSION = 0.02
MOST_BUDGET_TOKENS = 10**15
"""Above it a double no longer holds every share to the token."""
WEIGHTS = (1e-6, 1e6)
"""Beyond them the light languages are below the accuracy of the solver."""


@dataclass(frozen=True)
class AllocationRequest:
    """The options of ``codemix allocate``.

    Parameters
    ----------
    budget_tokens : int
        Everything that is trained on: code, pairs and reserve.
    model_params : int
        Parameters of the model; moves predicted losses and the no-regression constraint only.
    profile : str or Path
        A shipped profile, a baseline or the path of a profile.
    supply : Inventory, optional
        Without it nothing is capped and the plan says so.
    max_epochs : float
        How often unique tokens may be repeated.
    reserve : mapping of str to Amount
        ``{"text": 0.125}``: natural-language text.
    pairs : Amount
        Parallel pairs, chosen and not solved for.
    pair_epochs : float, optional
        How often pair documents may be repeated; when given, pair tokens do not count towards
        ``max_epochs``.
    languages : tuple of str, optional
        Linguist's names; by default those of the profile and of the supply.
    weights : mapping of str to float
        Multiply a language's place in the objective; from 1e-6 to 1e6.
    min_share, max_share, fix : mapping of str to Amount
        Bounds on a language's tokens, pairs included.
    solve_at_tokens : int, optional
        Solve at this budget with everything scaled, then scale back: a pilot of a big run.
    max_regression : float, "default" or "none"
        How much worse than under uniform a language's predicted loss may get, relative. The
        default is 2%, raised to the least feasible value where it must be.
    """

    budget_tokens: int
    model_params: int = 1_500_000_000
    profile: str | Path = "paper"
    supply: Inventory | None = None
    max_epochs: float = 4.0
    reserve: Mapping[str, Amount] = field(default_factory=dict)
    pairs: Amount = 0
    pair_epochs: float | None = None
    languages: tuple[str, ...] | None = None
    weights: Mapping[str, float] = field(default_factory=dict)
    min_share: Mapping[str, Amount] = field(default_factory=dict)
    max_share: Mapping[str, Amount] = field(default_factory=dict)
    fix: Mapping[str, Amount] = field(default_factory=dict)
    solve_at_tokens: int | None = None
    max_regression: float | Literal["default", "none"] = "default"

    def tokens(self, amount: Amount) -> int:
        """Turn an amount into tokens of this budget."""
        return amount if isinstance(amount, int) else round(amount * self.budget_tokens)


def restrict_request(request: AllocationRequest, languages: tuple[str, ...]) -> AllocationRequest:
    """Ask the same for given languages alone, whatever other profiles know."""

    def known(option: Mapping[str, Value]) -> dict[str, Value]:
        return {name: value for name, value in option.items() if name in languages}

    return replace(
        request,
        languages=languages,
        weights=known(request.weights),
        min_share=known(request.min_share),
        max_share=known(request.max_share),
        fix=known(request.fix),
    )


def check_request(request: AllocationRequest) -> None:
    """Raise `UsageError` for numbers that make no sense, whatever the profile and the supply."""
    if not 0 < request.budget_tokens <= MOST_BUDGET_TOKENS:
        raise UsageError(
            f"a budget of {request.budget_tokens} tokens is not between 1 and 1000T",
            "write for example --budget 350B or --budget 1T",
        )
    if request.solve_at_tokens is not None and request.solve_at_tokens <= 0:
        raise UsageError("--solve-at must be positive", "write for example --solve-at 350B")
    _check_positive(request.model_params, "--model-size", "write for example 1.5B")
    _check_positive(request.max_epochs, "--max-epochs", "write for example 4")
    if request.pair_epochs is not None:
        _check_positive(request.pair_epochs, "--pair-epochs", "write for example 8")
    for name, weight in request.weights.items():
        if not WEIGHTS[0] <= weight <= WEIGHTS[1]:
            raise UsageError(
                f"the weight of {name} must be a positive number between {WEIGHTS[0]:g} and "
                f"{WEIGHTS[1]:g}, not {weight!r}",
                "write for example python=2; leave a language out with --languages",
            )
    regression = request.max_regression
    if not isinstance(regression, str) and not (math.isfinite(regression) and regression >= 0):
        raise UsageError(
            f"--max-regression {regression!r} is no loss to accept", "write for example 2% or none"
        )
    for option in ("reserve", "min_share", "max_share", "fix"):
        for name, amount in getattr(request, option).items():
            _check_amount(request, amount, f"--{option.replace('_', '-')} {name}")
    _check_amount(request, request.pairs, "--pairs")
    for name in request.reserve:
        if name != "text":
            raise UsageError(
                f"--reserve knows text, not {name!r}",
                "reserve code with --min-share, pairs with --pairs",
            )


def _check_positive(number: float, what: str, hint: str) -> None:
    if not (math.isfinite(number) and number > 0):
        raise UsageError(f"{what} must be a positive number, not {number!r}", hint)


def _check_amount(request: AllocationRequest, amount: Amount, what: str) -> None:
    if not math.isfinite(amount) or amount < 0:
        raise UsageError(f"{what} must not be {amount!r}", "write a share such as 3% or tokens")
    if request.tokens(amount) > request.budget_tokens:
        raise UsageError(f"{what} is more than the whole budget", "write at most 100%")
