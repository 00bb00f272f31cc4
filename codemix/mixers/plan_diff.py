"""What changed from one plan to another."""

from dataclasses import asdict, dataclass
from typing import Any

from codemix.mixers.plan import Plan

_SETTINGS = ("budget_tokens", "code_tokens", "model_params", "profile", "max_epochs", "tokenizer")


@dataclass(frozen=True)
class TokenChange:
    """Tokens of one part of two plans.

    Parameters
    ----------
    name : str
        A language, a direction of pairs or a reserve.
    before_tokens, after_tokens : int
        0 where a plan has no such part.
    before_share, after_share : float
        Of the whole budget.
    """

    name: str
    before_tokens: int
    after_tokens: int
    before_share: float
    after_share: float

    @property
    def delta_tokens(self) -> int:
        """Tokens gained."""
        return self.after_tokens - self.before_tokens


@dataclass(frozen=True)
class PlanDiff:
    """Two plans side by side.

    Parameters
    ----------
    settings : tuple of (str, value, value)
        What was asked for differently.
    languages, pairs, reserve : tuple of TokenChange
        Every part of either plan, changed or not.
    """

    settings: tuple[tuple[str, Any, Any], ...]
    languages: tuple[TokenChange, ...]
    pairs: tuple[TokenChange, ...]
    reserve: tuple[TokenChange, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return a JSON form."""
        return asdict(self)


def diff_plans(before: Plan, after: Plan) -> PlanDiff:
    """Compare two plans part by part."""
    settings = [
        (name, getattr(before, name), getattr(after, name))
        for name in _SETTINGS
        if getattr(before, name) != getattr(after, name)
    ]

    def changes(ours: dict[str, int], theirs: dict[str, int]) -> tuple[TokenChange, ...]:
        names = [*ours, *(name for name in theirs if name not in ours)]
        return tuple(
            TokenChange(
                name,
                ours.get(name, 0),
                theirs.get(name, 0),
                ours.get(name, 0) / before.budget_tokens,
                theirs.get(name, 0) / after.budget_tokens,
            )
            for name in names
        )

    def tokens(plan: Plan) -> dict[str, int]:
        return {name: row.tokens for name, row in plan.languages.items()}

    return PlanDiff(
        tuple(settings),
        changes(tokens(before), tokens(after)),
        changes(dict(before.pairs), dict(after.pairs)),
        changes(dict(before.reserve), dict(after.reserve)),
    )
