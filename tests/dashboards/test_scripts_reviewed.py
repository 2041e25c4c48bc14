"""The product's own scripts cannot be made to change what every object inherits: each place that could was read."""

from __future__ import annotations

import re
from pathlib import Path

ASSETS = Path(__file__).resolve().parents[2] / "dashboards" / "assets"
# A name that is reckoned at run time and written to: harmless for numbers, constants, and objects that no other
# code sees. Whoever adds one reads it first: a key from data belongs into a Map.
WRITTEN_AND_READ = {
    "starts[number]",  # a list, by number
    "bytes[i]",
    "box[0]",
    "box[1]",
    "box[2]",
    "box[3]",
    "xs[i]",
    "ys[i]",
    "sheet[to]",
    "taken[cell]",
    "sums[cell]",  # lists of numbers, by number
    "path[2 * i]",
    "path[2 * i + 1]",  # lists of numbers, by number
    "state.groups[name]",
    "hue[code]",  # one object of one call, codes of forces: a primitive written to __proto__ changes nothing
}
# Ways by which a key from data reaches the prototype of another object.
NEVER = (
    r"__proto__",
    r"\bsetPrototypeOf\b",
    r"\bJSON\.parse\b",
    r"\beval\b",
    r"\bnew Function\b",
    r"\bdefineProperty\b",
)
_WRITES = re.compile(r"([\w.]+\[[^\]\"'`]+\])\s*(?:[-+*/|&?]{0,2}=)(?![=>])")


def _scripts() -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(ASSETS.glob("*.js"))}


def test_every_key_that_is_written_at_run_time_was_read() -> None:
    found = {name: set(_WRITES.findall(text)) - WRITTEN_AND_READ for name, text in _scripts().items()}
    assert not {name: keys for name, keys in found.items() if keys}


def test_no_script_reaches_a_prototype_by_name_or_makes_code_of_text() -> None:
    texts = _scripts()
    assert len(texts) > 5
    assert not [(name, word) for name, text in texts.items() for word in NEVER if re.search(word, text)]


def test_objects_are_merged_one_level_deep_at_most() -> None:
    # Spread and Object.assign copy own keys and follow no path into a prototype; a merge of one's own would.
    deep = re.compile(r"\b(?:deep|merge)\w*\s*\(|for \((?:const|let|var) \w+ in ")
    assert not [name for name, text in _scripts().items() if deep.search(text)]
