"""The plan: how many tokens of what, why, and how sure. The only file that shards are made from."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

PLAN_VERSION = 1


@dataclass(frozen=True)
class LanguagePlan:
    """What one language gets.

    Parameters
    ----------
    tokens : int
        ``file_tokens + pair_tokens``.
    file_tokens, pair_tokens : int
        From source files, and from its side of pair documents.
    share : float
        Of the whole budget.
    epochs : float or None
        Tokens over unique tokens; None where supply was not checked.
    delta_tokens : int
        Against uniform, projected onto bounds and supply.
    interval_tokens : tuple of int
        Fixing the language anywhere in it, the rest solved again, costs less than 1% of the
        objective.
    marginal_utility : float or None
        Fall of the objective for one more billion tokens, at the budget solved at; None where the
        law is not defined.
    loss_uniform, loss_plan : float or None
        Predicted nats per token; None where the law says nothing credible.
    """

    tokens: int
    file_tokens: int
    pair_tokens: int
    share: float
    epochs: float | None
    delta_tokens: int
    interval_tokens: tuple[int, int]
    marginal_utility: float | None
    loss_uniform: float | None
    loss_plan: float | None


@dataclass(frozen=True)
class Plan:
    """A whole plan; its JSON form has the same keys.

    ``sum(languages.tokens) + sum(reserve) == budget_tokens``, to the token.

    Parameters
    ----------
    budget_tokens, code_tokens : int
        Everything, and what the languages share.
    reserve : mapping of str to int
        Tokens that are not code.
    model_params : int
    profile : str
        Name of the profile or baseline.
    tokenizer : mapping or None
        ``name`` and ``sha256``, from the inventory.
    count_rule : mapping
        ``eos``, ``bos`` and ``fim``: the special tokens that count.
    max_epochs : float
    supply : mapping of str to int
        Unique tokens; empty where supply was not checked.
    pairs : mapping of str to int
        Tokens per direction.
    languages : mapping of str to LanguagePlan
    objective, objective_uniform : float or None
        The law's objective for the plan and for uniform, at the budget solved at; None where the
        law is not defined.
    kkt_residual : float or None
        Relative; None for a baseline, which optimises nothing.
    binding : tuple of str
        Constraints that hold with equality.
    warnings : tuple of str
        What a reader must know before acting.
    provenance : mapping
        Where the numbers come from, fingerprints of the inputs, and notes.
    what_if : tuple of mapping or None
        The plan at other budgets, when asked for.
    compare : tuple of mapping or None
        Other profiles and baselines under the same law, when asked for.
    """

    budget_tokens: int
    code_tokens: int
    reserve: Mapping[str, int]
    model_params: int
    profile: str
    tokenizer: Mapping[str, str] | None
    count_rule: Mapping[str, bool | float]
    max_epochs: float
    supply: Mapping[str, int]
    pairs: Mapping[str, int]
    languages: Mapping[str, LanguagePlan]
    objective: float | None
    objective_uniform: float | None
    kkt_residual: float | None
    binding: tuple[str, ...]
    warnings: tuple[str, ...]
    provenance: Mapping[str, Any] = field(default_factory=dict)
    what_if: tuple[Mapping[str, Any], ...] | None = None
    compare: tuple[Mapping[str, Any], ...] | None = None
    version: int = PLAN_VERSION

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form, version first; ``what_if`` and ``compare`` only when present."""
        table = asdict(self)
        for key in ("what_if", "compare"):
            if table[key] is None:
                del table[key]
        return {"version": table.pop("version"), **table}
