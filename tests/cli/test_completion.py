"""Completion by shells: the scripts, where they go, and what they are told."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from codemix.cli import run
from codemix.cli.commands import COMMANDS
from tests.cli.shell import codemix


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_is_printed_for_the_shell(shell, capsys):
    assert run(["--show-completion", shell]) == 0
    assert f"_CODEMIX_COMPLETE=complete_{shell}" in capsys.readouterr().out


def test_the_shell_is_that_of_the_terminal_unless_named():
    done = codemix("--show-completion", env={"SHELL": "/usr/bin/fish"})
    assert "complete_fish" in done.stdout


def test_an_unknown_shell_is_refused(capsys):
    assert run(["--show-completion", "tcsh"]) == 2
    assert "\nhint: name one of bash, zsh, fish" in capsys.readouterr().err


def test_bash_completes_commands_and_options(tmp_path):
    done = codemix("--install-completion", "bash", env={"HOME": str(tmp_path)})
    assert done.returncode == 0
    script = tmp_path / ".bash_completions" / "codemix.sh"
    assert str(script) in done.stderr
    assert str(script) in (tmp_path / ".bashrc").read_text()
    assert completed(script, "codemix") == set(COMMANDS)
    assert completed(script, "codemix", "al") == {"allocate"}
    assert completed(script, "codemix", "allocate", "--max-e") == {"--max-epochs"}
    assert completed(script, "codemix", "shard", "--pl") == {"--plan"}


def completed(script, *words):
    program = Path(sys.executable).with_name("codemix")
    if not program.exists():
        program = shutil.which("codemix")
    typed = [*words, ""] if len(words) == 1 else words
    line = (
        f"source {script}; COMP_WORDS=({' '.join(word or chr(39) * 2 for word in typed)}); "
        f"COMP_CWORD={len(typed) - 1}; _codemix_completion {program}; "
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=True)
    return set(done.stdout.split())
