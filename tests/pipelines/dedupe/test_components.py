import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from codemix.pipelines.dedupe.components import find_components

NODES = 12
EDGES = st.lists(st.tuples(st.integers(0, NODES - 1), st.integers(0, NODES - 1)), max_size=20)


def ends(edges):
    return np.array(edges, np.int64).reshape(-1, 2).T


def test_without_edges_every_node_is_alone():
    assert find_components(3, *ends([])).tolist() == [0, 1, 2]
    assert find_components(0, *ends([])).tolist() == []


def test_chains_are_followed_in_any_direction():
    assert find_components(6, *ends([(5, 3), (3, 1), (4, 4)])).tolist() == [0, 1, 2, 1, 3, 1]


@settings(deadline=None)
@given(EDGES)
def test_nodes_share_a_component_if_a_path_joins_them(edges):
    reached = {node: {node} for node in range(NODES)}
    for _ in range(NODES):
        for one, other in edges:
            joined = reached[one] | reached[other]
            for node in joined:
                reached[node] = reached[node] | joined
    found = find_components(NODES, *ends(edges)).tolist()
    assert list(dict.fromkeys(found)) == list(range(len(set(found))))
    for node in range(NODES):
        assert {other for other in range(NODES) if found[other] == found[node]} == reached[node]


@settings(deadline=None)
@given(EDGES, st.randoms())
def test_the_order_of_the_edges_does_not_matter(edges, random):
    shuffled = [edge[::-1] for edge in random.sample(edges, len(edges))]
    expected = find_components(NODES, *ends(edges)).tolist()
    assert find_components(NODES, *ends(shuffled)).tolist() == expected
