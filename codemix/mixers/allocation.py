"""The entry: a request in, a plan out."""

from dataclasses import replace

from codemix.errors import InfeasibleError
from codemix.mixers.describe import describe
from codemix.mixers.outcome import Outcome, solve_request
from codemix.mixers.plan import Plan
from codemix.mixers.registry import open_profile
from codemix.mixers.request import AllocationRequest

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
    rows = []
    for name in RANGE_PROFILES:
        if case.baseline is None and name == case.request.profile:
            rows.append(outcome.tokens)
            continue
        try:
            rows.append(solve_request(replace(case.request, profile=name)).tokens)
        except InfeasibleError:
            return {}
    columns = zip(*rows, strict=True)
    return {
        name: [min(column), max(column)]
        for name, column in zip(case.languages, columns, strict=True)
    }
