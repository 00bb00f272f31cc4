"""The documentation names every rule with its threshold and reason, and every metric."""

from pathlib import Path

import pytest

from codemix.pipelines.filter import METRICS, PRESETS, read_preset

PAGE = (Path(__file__).parents[3] / "docs" / "filter.md").read_text("utf-8")


@pytest.mark.parametrize("preset", PRESETS)
def test_every_rule_stands_in_the_documentation(preset):
    for rule in read_preset(preset).rules:
        is_mark = isinstance(rule.threshold, bool)
        said = str(rule.threshold).lower() if is_mark else f"{rule.threshold:g}"
        bound = rule.bound if is_mark else f"at {rule.bound}"
        assert f"| `{rule.name}` | `{rule.metric}` {bound} {said}" in PAGE
        assert rule.why in PAGE
        assert rule.source in PAGE
        for name, threshold in rule.languages:
            assert f"{name} {threshold:g}" in PAGE


def test_every_metric_stands_in_the_documentation():
    for name, metric in METRICS.items():
        assert f"| `{name}` | {metric.about} |" in PAGE
