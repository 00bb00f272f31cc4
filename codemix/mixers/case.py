"""A request made concrete: languages, bounds, the law's numbers, and the scale it is solved at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from codemix.errors import InfeasibleError, UsageError
from codemix.mixers.arrays import FloatArray
from codemix.mixers.bounds import Bounds, make_bounds
from codemix.mixers.languages import choose_languages
from codemix.mixers.mixer import Baseline, LawModel
from codemix.mixers.pairs import PairSplit, split_pairs
from codemix.mixers.problem import tighten
from codemix.mixers.profile import Profile
from codemix.mixers.registry import all_baselines, all_laws, open_profile
from codemix.mixers.request import AllocationRequest, check_request
from codemix.mixers.waterfill import fill_level
from codemix.units import format_tokens

BILLION = 1e9
EVALUATING_PROFILE = "paper"
_ROUNDING = 1e-12


@dataclass(frozen=True)
class Case:
    """Everything a solver needs, and what a plan must remember.

    Parameters
    ----------
    request : AllocationRequest
    profile : Profile
        The numbers; for a baseline those that judge it.
    baseline : Baseline or None
        The rule of thumb to follow instead of the law.
    languages : tuple of str
        In the order of every array.
    supply_tokens : mapping of str to int
        Unique tokens; empty where supply is not checked.
    reserve : mapping of str to int
        Tokens that are not code.
    code_tokens : int
        What the languages share.
    pairs : PairSplit
    bounds : Bounds
        At the request's own budget.
    scale : float
        Budget solved at over budget asked for.
    model : LawModel
        At the scale solved at, in billions of tokens.
    total, lo, hi : float and ndarray, shape (L,)
        At the scale solved at, in billions of tokens; bounds are tightened.
    uniform : ndarray, shape (L,)
        Uniform, projected onto the bounds.
    warnings : tuple of str
    """

    request: AllocationRequest
    profile: Profile
    baseline: Baseline | None
    languages: tuple[str, ...]
    supply_tokens: Mapping[str, int]
    reserve: Mapping[str, int]
    code_tokens: int
    pairs: PairSplit
    bounds: Bounds
    scale: float
    model: LawModel
    total: float
    lo: FloatArray
    hi: FloatArray
    uniform: FloatArray
    warnings: tuple[str, ...]

    @property
    def params_b(self) -> float:
        """Parameters in billions."""
        return self.request.model_params / BILLION

    @property
    def supply(self) -> FloatArray:
        """Unique tokens at the request's own budget, in billions, infinite where not checked."""
        return supply_array(self.languages, self.supply_tokens, 1.0)


def prepare_case(request: AllocationRequest) -> Case:
    """Check a request against its profile and supply and turn it into arrays.

    Raises
    ------
    UsageError
        If an option names something unknown or makes no sense.
    InfeasibleError
        If bounds conflict with each other or with the budget.
    """
    check_request(request)
    baseline, profile = _open(request)
    languages, supply_tokens, warnings = choose_languages(request, profile)
    reserve, code_tokens, pairs = _divide(request, languages)
    bounds = make_bounds(request, languages, supply_tokens, pairs.languages, code_tokens)
    scale, notes = solve_scale(request, profile, len(languages), code_tokens)
    unit = scale / BILLION
    total = code_tokens * unit
    lo, hi = tighten(total, np.array(bounds.lo_tokens) * unit, np.array(bounds.hi_tokens) * unit)
    weights = np.array([request.weights.get(name, 1.0) for name in languages])
    supply = supply_array(languages, supply_tokens, scale)
    model = all_laws()[profile.law].build(profile, languages, supply, weights)
    pooled = [name for name, is_pooled in zip(languages, model.pooled, strict=True) if is_pooled]
    if pooled:
        warnings.append(
            f"profile {profile.name} does not know {', '.join(pooled)}: pooled exponents and no "
            "transfer are assumed"
        )
    return Case(
        request=request,
        profile=profile,
        baseline=baseline,
        languages=languages,
        supply_tokens=supply_tokens,
        reserve=reserve,
        code_tokens=code_tokens,
        pairs=pairs,
        bounds=bounds,
        scale=scale,
        model=model,
        total=total,
        lo=lo,
        hi=hi,
        uniform=fill_level(total, lo, hi),
        warnings=(*warnings, *pairs.warnings, *notes),
    )


def _open(request: AllocationRequest) -> tuple[Baseline | None, Profile]:
    """Return the baseline asked for, if any, and the profile that solves or judges."""
    baseline = all_baselines().get(str(request.profile))
    if baseline is None:
        return None, open_profile(request.profile)
    if baseline.needs_supply and request.supply is None:
        raise UsageError(
            f"the {baseline.name} plan follows what is available: it needs --supply",
            "`codemix stats` writes the inventory",
        )
    return baseline, open_profile(EVALUATING_PROFILE)


def _divide(
    request: AllocationRequest, languages: Sequence[str]
) -> tuple[dict[str, int], int, PairSplit]:
    """Divide the budget into reserve, code, and the pairs within the code."""
    reserve = {name: request.tokens(amount) for name, amount in request.reserve.items()}
    code_tokens = request.budget_tokens - sum(reserve.values())
    pair_tokens = request.tokens(request.pairs)
    if code_tokens <= 0 or pair_tokens > code_tokens:
        raise InfeasibleError(
            f"--reserve and --pairs ask for {format_tokens(sum(reserve.values()) + pair_tokens)} "
            f"of {format_tokens(request.budget_tokens)} tokens",
            "lower one of them",
        )
    epochs = request.max_epochs if request.pair_epochs is None else request.pair_epochs
    return reserve, code_tokens, split_pairs(pair_tokens, languages, request.supply, epochs)


def supply_array(
    languages: Sequence[str], supply_tokens: Mapping[str, int], scale: float
) -> FloatArray:
    """Return unique tokens in billions times ``scale``, shape (L,), infinite where not known."""
    tokens = [float(supply_tokens.get(name, np.inf)) for name in languages]
    return np.array(tokens) * scale / BILLION


def solve_scale(
    request: AllocationRequest, profile: Profile, languages: int, code_tokens: int
) -> tuple[float, list[str]]:
    """Return the factor between the budget solved at and the one asked for, and what to warn of.

    Below the law's range the shares of the smallest budget in range are used.
    """
    asked = request.solve_at_tokens
    scale = 1.0 if asked is None else asked / request.budget_tokens
    tested = profile.values("range_billion_tokens")
    if tested is None:
        return scale, []
    least = float(tested[0]) * languages * BILLION * (1.0 - _ROUNDING)
    warnings = []
    if code_tokens < least:
        warnings.append(
            f"{format_tokens(code_tokens)} tokens of code are below the law's range "
            f"({tested[0]:g}B for each of {languages} languages)"
        )
    if code_tokens * scale < least:
        scale = least / code_tokens
        warnings.append(f"the shares are those of {format_tokens(least)} tokens of code")
    elif asked is not None:
        warnings.append(f"the shares are those of a budget of {format_tokens(asked)} tokens")
    return scale, warnings
