"""Dijkstra's algorithm: cheapest routes from one node over edges with non-negative costs."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from heapq import heappop, heappush


class NegativeCostError(ValueError):
    """An edge has a negative cost, for which the algorithm would be wrong."""


@dataclass
class Network:
    """An undirected graph of places; every road has a cost."""

    roads: dict[str, dict[str, int]] = field(default_factory=dict)

    def connect(self, one: str, other: str, cost: int) -> None:
        if cost < 0:
            raise NegativeCostError(f"{one} - {other} costs {cost}")
        self.roads.setdefault(one, {})[other] = cost
        self.roads.setdefault(other, {})[one] = cost

    def routes_from(self, start: str) -> Routes:
        """Find the cheapest route to every place that can be reached."""
        costs = {start: 0}
        previous: dict[str, str] = {}
        frontier = [(0, start)]
        settled: set[str] = set()
        while frontier:
            cost, place = heappop(frontier)
            if place in settled:
                continue  # an outdated entry: the place was reached on a cheaper road
            settled.add(place)
            for neighbour, road_cost in self.roads.get(place, {}).items():
                new_cost = cost + road_cost
                if new_cost < costs.get(neighbour, math.inf):
                    costs[neighbour] = new_cost
                    previous[neighbour] = place
                    heappush(frontier, (new_cost, neighbour))
        return Routes(start, costs, previous)


@dataclass(frozen=True)
class Routes:
    """The outcome of one search."""

    start: str
    costs: dict[str, int]
    previous: dict[str, str]

    def path_to(self, goal: str) -> list[str]:
        """Return the places on the way, start and goal included; KeyError if unreachable."""
        path = [goal]
        while path[-1] != self.start:
            path.append(self.previous[path[-1]])
        return path[::-1]


def main() -> None:
    network = Network()
    for one, other, cost in [
        ("Harbour", "Market", 7),
        ("Harbour", "Mill", 3),
        ("Mill", "Market", 2),
        ("Market", "Castle", 4),
        ("Mill", "Castle", 8),
        ("Castle", "Abbey", 5),
        ("Market", "Abbey", 11),
        ("Island", "Lighthouse", 1),
    ]:
        network.connect(one, other, cost)

    routes = network.routes_from("Harbour")
    for place in sorted(network.roads):
        if place in routes.costs:
            print(f"{place}: {routes.costs[place]} by {' > '.join(routes.path_to(place))}")
        else:
            print(f"{place}: out of reach")

    assert routes.costs == {"Harbour": 0, "Mill": 3, "Market": 5, "Castle": 9, "Abbey": 14}
    assert network.routes_from("Abbey").costs["Harbour"] == 14, "roads go both ways"
    try:
        network.connect("Mill", "Abbey", -1)
    except NegativeCostError as error:
        print("rejected:", error)
    else:
        raise AssertionError("a negative cost was accepted")


if __name__ == "__main__":
    main()
