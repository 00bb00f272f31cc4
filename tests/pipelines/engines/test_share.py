"""One run by several invocations."""

import subprocess
import threading

import pytest

from codemix.errors import CodemixError, UsageError
from codemix.pipelines.engines import EngineSettings
from codemix.pipelines.engines.share import Share, drive_shares, parse_share, take_share
from tests.outputs import contents
from tests.pipelines.engines.driving import small_run
from tests.pipelines.engines.tasks import slow_square
from tests.pipelines.test_road import CODEMIX

SETTINGS = EngineSettings(patience_seconds=4)


def tasks(folder, count=4, seconds=0):
    return [(str(folder), number, seconds) for number in range(count)]


@pytest.mark.parametrize("text", ["", "3", "2/2", "-1/2", "a/2", "1/", "1/0", "1/2/3"])
def test_what_is_no_share_is_refused(text):
    with pytest.raises(UsageError, match="is not k/N"):
        parse_share(text)


def test_a_share_is_read():
    assert parse_share("1/2") == Share(1, 2)


def test_the_first_does_the_work_of_those_that_never_come(tmp_path):
    with drive_shares(EngineSettings(patience_seconds=1), tmp_path / "s", 3) as engine:
        assert list(engine.map(slow_square, tasks(tmp_path))) == [0, 1, 4, 9]
    assert not (tmp_path / "s").exists()


def test_others_do_their_share_and_end_with_the_first(tmp_path):
    others = [
        threading.Thread(target=take_share, args=(tmp_path / "s", Share(k, 2), 30, lambda: False))
        for k in (1,)
    ]
    for other in others:
        other.start()
    with drive_shares(SETTINGS, tmp_path / "s", 2) as engine:
        # The other has time to notice the first.
        found = list(engine.map(slow_square, tasks(tmp_path, 4, 2)))
    assert found == [0, 1, 4, 9]
    for other in others:
        other.join(timeout=30)
        assert not other.is_alive()
    watchers = {(tmp_path / f"at-{n}").read_text().split()[0] for n in range(4)}
    assert len(watchers) == 2


def test_another_number_of_invocations_is_refused(tmp_path):
    stop = threading.Event()

    def drive():
        with drive_shares(SETTINGS, tmp_path / "s", 2) as engine:
            list(engine.map(slow_square, tasks(tmp_path, 2)))
            stop.wait(30)

    first = threading.Thread(target=drive)
    first.start()
    try:
        with pytest.raises(UsageError, match="divided among 2 invocations, not 3"):
            take_share(tmp_path / "s", Share(1, 3), 20, lambda: False)
    finally:
        stop.set()
        first.join()


def test_without_the_first_the_others_give_up(tmp_path):
    # A run that was killed left its count, which nobody raises.
    (tmp_path / "alive").mkdir()
    (tmp_path / "alive" / "0").write_text("2 77")
    with pytest.raises(CodemixError, match="invocation 0/2 gave no sign"):
        take_share(tmp_path, Share(1, 2), 0.5, lambda: False)


def test_one_that_comes_late_has_nothing_to_do(tmp_path):
    take_share(tmp_path / "s", Share(1, 2), 60, lambda: True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_three_invocations_write_the_bytes_of_one(tmp_path):
    small_run(tmp_path, "one", "local")
    text = (tmp_path / "one.toml").read_text().replace('workdir = "one"', 'workdir = "many"')
    (tmp_path / "many.toml").write_text(text)
    command = [*CODEMIX, "run", tmp_path / "many.toml", "-q"]
    many = [subprocess.Popen([*command, "--shard", f"{k}/3"]) for k in range(3)]
    assert [process.wait() for process in many] == [0, 0, 0]
    assert contents(tmp_path / "many") == contents(tmp_path / "one")
    assert not (tmp_path / "many" / "_engine").exists()
    late = subprocess.run([*command, "--shard", "2/3"], timeout=60)
    assert late.returncode == 0
