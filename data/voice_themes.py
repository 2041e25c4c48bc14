"""What children speak of, as themes: found by whole words, so that a count can be given and no child's words be."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache

from data.errors import LawError
from data.resources import shipped

THEMES_RULE = (
    "Found by words in what was written down, not by reading it: a child spoke of the matter. What each child said "
    "stands in the child's own record."
)


@cache
def _read() -> Mapping[str, tuple[str, re.Pattern[str]]]:
    entries = tomllib.loads(shipped("reference", "voice_themes.toml").read_text(encoding="utf-8"))
    try:
        return {key: (str(one["name"]), _pattern(one["words"])) for key, one in entries.items()}
    except (KeyError, TypeError, AttributeError) as error:
        raise LawError(f"reference/voice_themes.toml: each theme needs a name and words; {error}") from error


def _pattern(words: list[str]) -> re.Pattern[str]:
    found = (re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for word in words)
    return re.compile(rf"\b(?:{'|'.join(found)})\b", re.IGNORECASE)


def themes() -> dict[str, str]:
    """Themes that are looked for.

    Returns
    -------
    dict of str to str
        Key to name, in the order of the list.

    Raises
    ------
    LawError
        If the list that ships is not valid.

    Examples
    --------
    >>> themes()["school"]
    'School, college or work'
    """
    return {key: name for key, (name, _) in _read().items()}


def themes_in(words: str) -> frozenset[str]:
    """Themes that a text speaks of.

    Parameters
    ----------
    words : str
        What was written down.

    Returns
    -------
    frozenset of str
        Keys of `themes`.

    Examples
    --------
    >>> sorted(themes_in("To stay at the same college, near my brother."))
    ['family', 'school']
    >>> themes_in("Homework is dull.")
    frozenset()
    """
    return frozenset(key for key, (_, pattern) in _read().items() if pattern.search(words))
