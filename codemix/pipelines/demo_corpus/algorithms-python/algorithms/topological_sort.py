"""Topological sort: put tasks in an order in which each comes after all that it needs.

The tasks come out in stages. Those of one stage do not need each other and could run in parallel.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping


class CycleError(Exception):
    """Some tasks need each other in a circle, so no order exists."""

    def __init__(self, cycle: list[str]) -> None:
        super().__init__(" > ".join(cycle))
        self.cycle = cycle


def stages(needs: Mapping[str, Iterable[str]]) -> Iterator[list[str]]:
    """Yield lists of tasks, each sorted by name; raise CycleError where it cannot go on."""
    waiting = {task: set(needed) for task, needed in needs.items()}
    for needed in needs.values():
        for task in needed:
            waiting.setdefault(task, set())
    while waiting:
        ready = sorted(task for task, needed in waiting.items() if not needed)
        if not ready:
            raise CycleError(find_cycle(waiting))
        yield ready
        for task in ready:
            del waiting[task]
        for needed in waiting.values():
            needed.difference_update(ready)


def find_cycle(waiting: Mapping[str, set[str]]) -> list[str]:
    """Follow the needs, smallest name first, until a task comes up for the second time."""
    trail = [min(waiting)]
    while True:
        task = min(waiting[trail[-1]])
        if task in trail:
            return [*trail[trail.index(task) :], task]
        trail.append(task)


def topological_sort(needs: Mapping[str, Iterable[str]]) -> list[str]:
    """Return all tasks, the needed ones first."""
    return [task for stage in stages(needs) for task in stage]


def main() -> None:
    release = {
        "deploy": ["test", "package"],
        "package": ["build"],
        "test": ["build", "fixtures"],
        "build": ["generate", "fetch"],
        "generate": ["fetch"],
    }
    for number, stage in enumerate(stages(release), start=1):
        print(f"stage {number}:", *stage)

    order = topological_sort(release)
    print("order:", *order)
    position = {task: index for index, task in enumerate(order)}
    assert len(position) == 7
    for task, needed in release.items():
        assert all(position[other] < position[task] for other in needed), task

    circular = {"sell": ["paint"], "paint": ["dry"], "dry": ["wash"], "wash": ["paint"]}
    try:
        topological_sort(circular)
    except CycleError as error:
        assert error.cycle[0] == error.cycle[-1]
        print("cycle:", error)
    else:
        raise AssertionError("the cycle was not noticed")


if __name__ == "__main__":
    main()
