"""The 0/1 knapsack problem: pack the most valuable items within a weight limit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, combinations


@dataclass(frozen=True)
class Item:
    name: str
    weight: int
    value: int


def pack(items: Sequence[Item], capacity: int) -> list[Item]:
    """Return the best selection of distinct items whose weight fits ``capacity``.

    Row ``k`` of the table holds the best value of the first ``k`` items for every
    capacity, so walking the rows backwards tells which items were taken.
    """
    if capacity < 0:
        raise ValueError("the capacity must not be negative")
    table = [[0] * (capacity + 1)]
    for item in items:
        above = table[-1]
        table.append(
            [
                max(best, above[room - item.weight] + item.value) if room >= item.weight else best
                for room, best in enumerate(above)
            ]
        )

    chosen: list[Item] = []
    room = capacity
    for k in range(len(items), 0, -1):
        if table[k][room] != table[k - 1][room]:
            chosen.append(items[k - 1])
            room -= items[k - 1].weight
    return chosen[::-1]


def unbounded_value(items: Iterable[Item], capacity: int) -> int:
    """Return the best value when every item may be packed any number of times."""
    best = [0] * (capacity + 1)
    for room in range(1, capacity + 1):
        fitting = (best[room - i.weight] + i.value for i in items if i.weight <= room)
        best[room] = max(fitting, default=0)
    return best[capacity]


def total_weight(items: Iterable[Item]) -> int:
    return sum(item.weight for item in items)


def total_value(items: Iterable[Item]) -> int:
    return sum(item.value for item in items)


def best_value_by_search(items: Sequence[Item], capacity: int) -> int:
    """Try every subset; only the reference against which ``pack`` is checked."""
    subsets = chain.from_iterable(combinations(items, size) for size in range(len(items) + 1))
    return max(total_value(s) for s in subsets if total_weight(s) <= capacity)


GEAR = [
    Item("tent", 6, 30),
    Item("stove", 3, 14),
    Item("water", 4, 16),
    Item("rope", 2, 9),
    Item("map", 1, 4),
    Item("camera", 2, 7),
    Item("blanket", 3, 10),
    Item("lantern", 5, 19),
]


def main() -> None:
    for capacity in (0, 5, 10, 15, 40):
        chosen = pack(GEAR, capacity)
        value, weight = total_value(chosen), total_weight(chosen)
        if weight > capacity or value != best_value_by_search(GEAR, capacity):
            raise AssertionError(f"not the best packing for capacity {capacity}")
        names = " ".join(item.name for item in chosen) or "nothing"
        print(f"capacity {capacity}: value {value}, weight {weight}, pack {names}")

    endless = unbounded_value(GEAR, 17)
    if endless != 83:
        raise AssertionError(f"expected 83 from repeated items, got {endless}")
    print(f"capacity 17 with repetition: value {endless}")


if __name__ == "__main__":
    main()
