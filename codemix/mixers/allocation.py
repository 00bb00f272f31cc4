"""The entry: a request in, a plan out."""

from dataclasses import replace

from codemix.errors import InfeasibleError
from codemix.mixers.describe import describe
from codemix.mixers.outcome import Outcome, solve_request
from codemix.mixers.plan import Plan
from codemix.mixers.registry import open_profile
from codemix.mixers.request import AllocationRequest, restrict_request

RANGE_PROFILES = ("paper", "paper-figure-order", "paper-uncalibrated")


def allocate(request: AllocationRequest) -> Plan:
    """Divide a budget among languages and say everything that is known about the answer.

    Parameters
    ----------
    request : AllocationRequest

    Raises
    ------
    UsageError
        If an option names something unknown or makes no sense.
    InputError
        If a profile file is wrong.
    InfeasibleError
        If constraints contradict each other; the message names them and by how much.

    Examples
    --------
    >>> plan = allocate(AllocationRequest(350_000_000_000))
    >>> plan.languages["Python"].tokens // 10**7 / 100
    76.76
    """
    outcome = solve_request(request)
    return describe(outcome, profile_range(outcome))


def profile_range(outcome: Outcome) -> dict[str, list[int]]:
    """Return the least and the most tokens that the paper's profiles give to each language.

    Empty where a language is none of the paper's, or a profile cannot satisfy the request.
    """
    case = outcome.case
    known = open_profile(RANGE_PROFILES[0]).languages
    if not set(case.languages) <= set(known):
        return {}
    found: list[dict[str, int]] = []
    request = restrict_request(case.request, case.languages)
    for name in RANGE_PROFILES:
        try:
            is_own = case.baseline is None and name == case.request.profile
            other = outcome if is_own else solve_request(replace(request, profile=name))
        except InfeasibleError:
            return {}
        found.append(dict(zip(other.case.languages, other.tokens, strict=True)))
    return {
        name: [min(of[name] for of in found), max(of[name] for of in found)]
        for name in case.languages
    }
