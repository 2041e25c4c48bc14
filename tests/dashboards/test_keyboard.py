"""The list of keys says what the scripts listen to."""

from __future__ import annotations

import re

from dashboards.components.assets import read
from dashboards.keyboard import KEYS

_LETTER = re.compile(r"\b([A-Z])\b")


def _letters(where: str) -> set[str]:
    return {letter.lower() for keys, _ in KEYS[where] for letter in _LETTER.findall(keys)}


def test_the_network_s_letters_are_those_that_its_script_acts_on() -> None:
    script = read("graph.js")
    acts = re.search(r"const ACTS = \{([^}]*)\}", script)
    assert acts is not None
    heard = set(re.findall(r"(\w): \"", acts[1])) | set(re.findall(r'key [!=]== "([a-z])"', script))
    assert _letters("Network") == heard


def test_the_meeting_s_keys_are_those_that_its_script_hears() -> None:
    script = read("keys.js")
    assert _letters("Meeting, on the shared screen") == set(re.findall(r'event\.key === "([a-z])"', script))
    said = " ".join(keys for keys, _ in KEYS["Meeting, on the shared screen"])
    for name, word in (("PageDown", "Page Down"), ("PageUp", "Page Up"), ("ArrowRight", "→"), ("ArrowLeft", "←")):
        assert f'"{name}"' in script
        assert word in said


def test_the_key_that_opens_the_list_stands_first_in_it() -> None:
    assert '"?"' in read("help.js")
    assert KEYS["Everywhere"][0][0] == "?"
