"""What JSON read from disk must look like before it is believed: a shape, and what differs.

A shape is a type, ``{str: shape}`` for an object of any keys, ``{"key": shape, ...}`` for one that
has at least these, ``[shape]`` for a list, or a tuple of alternatives.
"""

from typing import Any


def problem_with(value: Any, shape: Any, name: str = "it") -> str | None:  # noqa: ANN401
    """Return how ``value`` differs from ``shape``, or None.

    Examples
    --------
    >>> problem_with({"parts": [{"rows": 3}]}, {"parts": [{"rows": int}]})
    >>> problem_with({"parts": [{"rows": "3"}]}, {"parts": [{"rows": int}]})
    'it.parts[0].rows is no int'
    """
    if isinstance(shape, tuple):
        found = [problem_with(value, one, name) for one in shape]
        return None if None in found else found[0]
    if isinstance(shape, type):
        # In Python, true is a whole number.
        right = isinstance(value, shape) and not (shape is int and isinstance(value, bool))
        return None if right else f"{name} is no {shape.__name__}"
    if not isinstance(value, type(shape)):
        return f"{name} is no {type(shape).__name__}"
    for key, inner, of in _members(value, shape):
        if isinstance(key, str) and key not in value:
            return f"{name} has no {key!r}"
        where = f"{name}.{key}" if isinstance(key, str) else f"{name}[{key}]"
        if (problem := problem_with(inner, of, where)) is not None:
            return problem
    return None


def _members(value: Any, shape: Any) -> list[tuple[str | int, Any, Any]]:  # noqa: ANN401
    """Return key, value and shape of everything inside that has a shape."""
    if isinstance(shape, list):
        return [(at, inner, shape[0]) for at, inner in enumerate(value)]
    if str in shape:
        return [(key, inner, shape[str]) for key, inner in value.items()]
    return [(key, value.get(key), of) for key, of in shape.items()]
