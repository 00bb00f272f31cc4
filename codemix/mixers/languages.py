"""Which languages a plan has, and why others are left out."""

from collections.abc import Sequence

from codemix.errors import InfeasibleError, UsageError, nearest
from codemix.mixers.profile import Profile
from codemix.mixers.request import AllocationRequest


def choose_languages(
    request: AllocationRequest, profile: Profile
) -> tuple[tuple[str, ...], dict[str, int], list[str]]:
    """Return the plan's languages, their unique tokens, and what was left out and why.

    A language without supply, fixed to zero or capped at zero is out of the plan, of uniform and of
    the objective.

    Raises
    ------
    UsageError
        If a language is named twice, or an option names one that is not in the plan.
    InfeasibleError
        If no language is left.
    """
    supply = None if request.supply is None else request.supply.languages
    wanted = _wanted(request, profile)
    _check_options(request, wanted)
    kept: list[str] = []
    left_out: dict[str, list[str]] = {}
    for name in wanted:
        zero = _zero_option(request, name)
        if zero:
            left_out.setdefault(f"{zero} gives nothing", []).append(name)
        elif supply is not None and supply.get(name, 0) == 0:
            left_out.setdefault("no tokens in the supply", []).append(name)
        else:
            kept.append(name)
    warnings = [
        f"{', '.join(names)} {'is' if len(names) == 1 else 'are'} left out: {reason}"
        for reason, names in left_out.items()
    ]
    if not kept:
        raise InfeasibleError(
            f"no language is left to plan for: {'; '.join(warnings)}",
            "give a supply that has tokens, or lift --fix and --max-share",
        )
    unique = {} if supply is None else {name: supply[name] for name in kept}
    return tuple(kept), unique, warnings


def _wanted(request: AllocationRequest, profile: Profile) -> Sequence[str]:
    """Return the languages asked for; by default the profile's and those of the supply."""
    if request.languages is not None:
        for name in request.languages:
            if request.languages.count(name) > 1:
                raise UsageError(f"the language {name} is named twice", "name it once")
        return request.languages
    supply = {} if request.supply is None else request.supply.languages
    others = [name for name in supply if name not in profile.languages and supply[name] > 0]
    return [*profile.languages, *sorted(others)]


def _check_options(request: AllocationRequest, wanted: Sequence[str]) -> None:
    for option in ("weights", "min_share", "max_share", "fix"):
        for name in getattr(request, option):
            if name not in wanted:
                raise UsageError(
                    f"--{option.replace('_', '-')} names {name!r}, which is not in the plan",
                    nearest(name, [*wanted]),
                )


def _zero_option(request: AllocationRequest, name: str) -> str:
    for option, amounts in (("--fix", request.fix), ("--max-share", request.max_share)):
        if name in amounts and request.tokens(amounts[name]) == 0:
            return option
    return ""
