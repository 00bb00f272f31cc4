"""Connected components of a graph."""

import numpy as np
from numpy.typing import NDArray


def find_components(
    nodes: int, left: NDArray[np.int64], right: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the component of each node; components count from 0 in the order of their least node.

    Parameters
    ----------
    nodes : int
    left, right : ndarray of int64, shape (n,)
        The ends of the edges.

    Returns
    -------
    ndarray of int64, shape (nodes,)

    Examples
    --------
    >>> find_components(5, np.array([4, 1]), np.array([2, 4])).tolist()
    [0, 1, 1, 2, 1]
    """
    parents = list(range(nodes))

    def find_root(node: int) -> int:
        while parents[node] != node:
            parents[node] = parents[parents[node]]
            node = parents[node]
        return node

    edges = np.unique(np.stack([left, right], axis=1), axis=0)
    for one, other in edges[edges[:, 0] != edges[:, 1]].tolist():
        one, other = sorted((find_root(one), find_root(other)))
        parents[other] = one
    roots = np.array([find_root(node) for node in range(nodes)], np.int64)
    result: NDArray[np.int64] = np.unique(roots, return_inverse=True)[1].astype(np.int64)
    return result
