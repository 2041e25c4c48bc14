"""Words that the product never uses about people."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

NEVER = re.compile(
    r"\b(perpetrators?|kingpins?|ringleaders?|risk scores?|promiscuous|child prostitut\w+)\b", re.IGNORECASE
)
SAYS_THAT_IT_DOES_NOT = re.compile(r"\b(no|not|never|without)\b", re.IGNORECASE)


def _files() -> list[str]:
    done = subprocess.run(
        ["git", "ls-files", "dashboards", "network", "mapping"], capture_output=True, text=True, check=True
    )
    return [n for n in done.stdout.splitlines() if n.endswith((".py", ".toml")) and Path(n).exists()]


@pytest.mark.parametrize("name", _files())
def test_no_such_word_reaches_a_user(name: str) -> None:
    for number, line in enumerate(Path(name).read_text(encoding="utf-8").splitlines(), 1):
        if NEVER.search(line):
            assert SAYS_THAT_IT_DOES_NOT.search(line), f"{name}:{number}: {NEVER.search(line)}"
