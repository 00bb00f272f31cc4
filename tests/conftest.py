"""What holds for all tests."""

import signal


def pytest_configure():
    """Hear Ctrl-C even where a shell started the tests in the background, which ignores it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
