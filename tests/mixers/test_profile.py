import hashlib
from importlib import resources

import numpy as np
import pytest

from codemix.errors import InputError, UsageError
from codemix.mixers.profile import STATUSES, shipped_profiles
from codemix.mixers.registry import open_profile
from tests.mixers.problems import LANGUAGES

MINIMAL = """
version = 1
name = "mine"
law = "marginal-utility"
languages = ["A", "B"]
[u]
values = [1.0, 2.0]
status = "fitted"
source = "my runs"
[alpha_d]
values = [1.0, 1.2]
status = "fitted"
source = "my runs"
[repeat_decay]
value = 15.0
status = "convention"
source = "a guess"
"""


def write(tmp_path, text):
    path = tmp_path / "mine.toml"
    path.write_text(text)
    return path


@pytest.mark.parametrize("name", shipped_profiles())
def test_shipped_profiles_say_where_every_number_is_from(name):
    profile = open_profile(name)
    assert profile.name == name
    assert profile.languages == LANGUAGES
    for entry in profile.entries.values():
        assert entry.status in STATUSES
        assert len(entry.source) > 10
    assert len(profile.sha256) == 64


def test_the_three_paper_profiles_are_shipped_and_differ_in_u_only():
    names = {"paper", "paper-figure-order", "paper-uncalibrated"}
    assert names <= set(shipped_profiles())
    base = open_profile("paper")
    for name in names - {"paper"}:
        other = open_profile(name)
        assert other.sha256 != base.sha256
        for key, entry in other.entries.items():
            same = np.array_equal(entry.values, base.entries[key].values)
            assert same == (key != "u")


def test_transfer_is_a_gain_in_fractions():
    table = open_profile("paper").values("transfer")
    assert table[0, 1] == pytest.approx(0.0136)
    assert table[0, 6] == pytest.approx(-0.0272)
    assert table[1, 4] == pytest.approx(0.2058)
    assert np.diagonal(table).tolist() == [0.0] * 7


def test_a_users_profile(tmp_path):
    profile = open_profile(write(tmp_path, MINIMAL))
    assert profile.name == "mine"
    assert profile.values("u").tolist() == [1.0, 2.0]
    assert profile.values("transfer") is None
    assert profile.scalar("gamma") is None
    with pytest.raises(ValueError, match="read-only"):
        profile.values("u")[0] = 3.0


def test_extending_a_shipped_profile(tmp_path):
    text = 'version = 1\nname = "half"\nextends = "paper"\n[gamma]\nvalue = 0.5\n'
    text += 'status = "assumed"\nsource = "half the transfer"\n'
    profile = open_profile(write(tmp_path, text))
    assert profile.scalar("gamma") == 0.5
    assert profile.values("alpha_d").tolist() == open_profile("paper").values("alpha_d").tolist()
    base = resources.files("codemix.mixers").joinpath("profiles", "paper.toml").read_bytes()
    assert profile.sha256 == hashlib.sha256(text.encode() + base).hexdigest()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[alpha_d]", "[alpha_dd]", r"unknown key 'alpha_dd'.*did you mean 'alpha_d'"),
        ("status", "statsu", r"\[u\] has an unknown key 'statsu'.*did you mean 'status'"),
        ('"fitted"', '"fited"', r"\[u\] has status 'fited'.*did you mean 'fitted'"),
        ("[1.0, 2.0]", "[1.0, nan]", r"\[u\] holds NaN or infinity"),
        ("[1.0, 2.0]", "[1.0, inf]", r"\[u\] holds NaN or infinity"),
        ("[1.0, 2.0]", "[1.0, -2.0]", r"\[u\] must be above 0"),
        ("[1.0, 2.0]", "[1.0, 0.0]", r"\[u\] must be above 0"),
        ("[1.0, 2.0]", "[1.0]", r"\[u\] has shape \(1,\), not \(2,\)"),
        ("[1.0, 2.0]", '[1.0, "x"]', r"\[u\] holds something that is no number"),
        ("[1.0, 2.0]", "[1.0, [2.0]]", r"\[u\] holds something that is no number"),
        ('["A", "B"]', '["A", "A"]', r"lists 'A' twice"),
        ('["A", "B"]', "[]", "lists no languages"),
        ("version = 1", "version = 2", "has version 2, not 1"),
        ('"marginal-utility"', '"marginal-utilty"', "did you mean 'marginal-utility'"),
        ('name = "mine"', "", "has no name"),
        ('source = "my runs"', "", r"\[u\] has no source"),
        ("[repeat_decay]", "[gamma]", "has no 'repeat_decay'"),
        ("[u]", "[u", "is not TOML"),
        ('name = "mine"', 'name = "mine"\nextends = "papr"', "did you mean 'paper'"),
    ],
)
def test_a_wrong_profile_is_refused_by_name(tmp_path, old, new, message):
    assert old in MINIMAL
    with pytest.raises(InputError, match=message):
        open_profile(write(tmp_path, MINIMAL.replace(old, new, 1)))


def test_unknown_names_and_missing_files(tmp_path):
    with pytest.raises(UsageError, match=r"no profile is called 'papr'.*did you mean 'paper'"):
        open_profile("papr")
    with pytest.raises(UsageError, match="did you mean 'uniform'"):
        open_profile("unifrm")
    with pytest.raises(UsageError, match=r"absent\.toml does not exist"):
        open_profile(tmp_path / "absent.toml")
    with pytest.raises(UsageError, match="no profile is called ''"):
        open_profile("")
    (tmp_path / "folder.toml").mkdir()
    with pytest.raises(InputError, match="cannot read profile"):
        open_profile(tmp_path / "folder.toml")


def test_a_range_must_increase(tmp_path):
    text = MINIMAL + '[range_billion_tokens]\nvalues = [64.0, 2.0]\nstatus = "fitted"\n'
    with pytest.raises(InputError, match="does not increase"):
        open_profile(write(tmp_path, text + 'source = "my runs"\n'))
