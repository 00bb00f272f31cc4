"""Ctrl-C: the first press ends the command wherever it lands, further ones change nothing."""

import signal
import sys
from types import FrameType

_presses: list[int] = []


def listen() -> None:
    """Take Ctrl-C over, unless whoever started this process has it ignored."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _press)
        sys.unraisablehook = _bring_back


def was_interrupted() -> bool:
    """Tell whether Ctrl-C was pressed; what fails after that fails because of it."""
    return bool(_presses)


def end_undisturbed() -> None:
    """Let no Ctrl-C show a traceback out of the interpreter's own last steps."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _press(number: int, _frame: FrameType | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _presses.append(number)
    raise KeyboardInterrupt


def _bring_back(lost: "sys.UnraisableHookArgs") -> None:
    """Raise an interrupt again that met a callback of the interpreter, which only prints it."""
    if not issubclass(lost.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(lost)
        return
    # Raised in here it would be lost again.
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, 0.01)
