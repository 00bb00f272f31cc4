"""Laws and plans: how many tokens does each language get, and how sure is that."""

from codemix.mixers.allocation import allocate
from codemix.mixers.budgets import budget_grid, what_if
from codemix.mixers.comparison import compare
from codemix.mixers.curves import Curves, curves_around, request_of, shares_by_budget
from codemix.mixers.emit import emit, emit_forms, part_name, plan_parts
from codemix.mixers.explanation import explain, statuses
from codemix.mixers.plan import LanguagePlan, Plan
from codemix.mixers.plan_diff import PlanDiff, TokenChange, diff_plans
from codemix.mixers.plan_file import format_plan, parse_plan, read_plan
from codemix.mixers.profile import shipped_profiles
from codemix.mixers.registry import all_baselines, all_laws, profile_languages
from codemix.mixers.request import AllocationRequest
from codemix.mixers.supply import Inventory, PairSupply, parse_inventory

__all__ = [
    "AllocationRequest",
    "Curves",
    "Inventory",
    "LanguagePlan",
    "PairSupply",
    "Plan",
    "PlanDiff",
    "TokenChange",
    "all_baselines",
    "all_laws",
    "allocate",
    "budget_grid",
    "compare",
    "curves_around",
    "diff_plans",
    "emit",
    "emit_forms",
    "explain",
    "format_plan",
    "parse_inventory",
    "parse_plan",
    "part_name",
    "plan_parts",
    "profile_languages",
    "read_plan",
    "request_of",
    "shares_by_budget",
    "shipped_profiles",
    "statuses",
    "what_if",
]
