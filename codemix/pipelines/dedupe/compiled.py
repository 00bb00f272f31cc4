"""Compile a kernel once per machine: on disk where a cache can be written, else in memory."""

from collections.abc import Callable
from typing import Any, TypeVar

import numba

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(signature: Any) -> Callable[[Function], Function]:  # noqa: ANN401 - a numba type
    """Return a decorator that compiles a function for exactly ``signature``, releasing the GIL.

    An explicit signature lets a later process load the machine code without compiling. Where
    neither the package's folder nor the user's cache folder is writable, numba cannot cache; the
    function is then compiled anew in every process.

    Examples
    --------
    >>> @compiled(numba.int64(numba.int64))
    ... def double(x):
    ...     return 2 * x
    >>> double(21)
    42
    """

    def decorate(function: Function) -> Function:
        try:
            return numba.njit(signature, cache=True, nogil=True)(function)  # type: ignore[no-any-return]
        except RuntimeError as error:
            if "cannot cache" not in str(error):
                raise
            return numba.njit(signature, nogil=True)(function)  # type: ignore[no-any-return]

    return decorate
