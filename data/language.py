"""Remarks on words that blame a child: where they stand, why, and what says it better. Nothing is ever changed.

The list is ``reference/language.toml``; a partnership's own ``language.toml`` beside its live data is read after it.
Quoted speech is never looked at, because a child's own words are kept as they were said.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from data.errors import RefusedInput
from data.quotation import quoted
from data.resources import shipped
from data.word_forms import forms

OWN_LIST = "language.toml"
_HIDDEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_ENDS = r"[.!?;]+(?=\s|$)|\n\s*\n"
_TOKEN = re.compile(rf"[^\W_]+(?:['\u2019][^\W\d_]+)?|{_ENDS}")
_TOKEN_WITH_HIDDEN = re.compile(rf"[^\W_](?:[^\W_]|[{_HIDDEN}])*(?:['\u2019][^\W\d_]+)?|{_ENDS}")
_IS_HIDDEN = re.compile(f"[{_HIDDEN}]")
_NO_HIDDEN = str.maketrans("", "", _HIDDEN)
_KEYS = frozenset({"avoid", "why", "instead", "phrases", "unless", "unless_before", "off"})
_LONGEST_GAP = 4
_GAP: frozenset[str] = frozenset({"..."})
_LAST: frozenset[str] = frozenset({"$"})
_Phrase = tuple[frozenset[str], ...]
_LONGEST_SENTENCE = 30


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark on a text.

    Attributes
    ----------
    start, end : int
        Characters of the text, half open.
    found : str
        The words as they stand there.
    why : str
        One line.
    instead : tuple of str
        Words that may be used.
    """

    start: int
    end: int
    found: str
    why: str
    instead: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the list.

    Attributes
    ----------
    avoid, why : str
        As people read it.
    phrases : tuple
        Compiled phrases.
    unless, unless_before : mapping of str to tuple
        First word to compiled phrases that silence it.
    """

    id: str
    avoid: str
    why: str
    instead: tuple[str, ...]
    phrases: tuple[_Phrase, ...]
    unless: Mapping[str, tuple[_Phrase, ...]]
    unless_before: Mapping[str, tuple[_Phrase, ...]]


@dataclass(frozen=True, slots=True)
class WordList:
    """The whole list, ready to be used.

    Attributes
    ----------
    entries : tuple of Entry
        In the order of the files.
    starts : mapping of str to tuple
        First word of a phrase to the phrases that begin with it.
    """

    entries: tuple[Entry, ...]
    starts: Mapping[str, tuple[tuple[Entry, _Phrase], ...]]


def remarks(text: str, words: WordList | None = None) -> list[Remark]:
    """Find words that blame a child or hide what was done to one.

    Parameters
    ----------
    text : str
        Free text or a label.
    words : WordList, optional
        By default the list that ships.

    Returns
    -------
    list of Remark
        In the order of the text, none overlapping; empty where nothing is to be said. Nothing inside quotation marks.

    Examples
    --------
    >>> [(one.found, one.instead[0]) for one in remarks("She keeps absconding.")]
    [('absconding', 'missing')]
    >>> remarks('She said: "I am not absconding."')
    []
    """
    words = words or shipped_list()
    tokens, read = _read(text)
    speech = quoted(text)
    starts = [start for start, _ in speech]
    found: list[Remark] = []
    free_from = 0
    for first in [number for number, word in enumerate(read) if word in words.starts]:
        for entry, last in _longest_first(words.starts[read[first]], read, first) if first >= free_from else ():
            start, end = tokens[first].start(), tokens[last - 1].end()
            before = bisect_right(starts, end - 1) - 1
            if (before >= 0 and speech[before][1] > start) or _is_silenced(entry, read, first, last):
                continue
            found.append(Remark(start, end, text[start:end], entry.why, entry.instead))
            free_from = last
            break
    return found


@cache
def shipped_list() -> WordList:
    """Read the list that ships.

    Returns
    -------
    WordList
        Read once.
    """
    return load_words()


def load_words(own: Path | None = None) -> WordList:
    """Read the list that ships, and after it a partnership's own.

    Parameters
    ----------
    own : pathlib.Path, optional
        TOML file; one that does not exist is no fault.

    Returns
    -------
    WordList
        Entries of the same id taken from the partnership's file.

    Raises
    ------
    RefusedInput
        If the file cannot be read, or an entry of it is at fault.
    """
    entries = _entries(shipped("reference", "language.toml"))
    if own is not None and own.exists():
        entries |= _entries(own)
    kept = tuple(entry for entry in entries.values() if entry is not None)
    starts: dict[str, list[tuple[Entry, _Phrase]]] = {}
    for entry in kept:
        for phrase in entry.phrases:
            for word in phrase[0]:
                starts.setdefault(word, []).append((entry, phrase))
    return WordList(kept, {word: tuple(found) for word, found in starts.items()})


def _entries(path: Path) -> dict[str, Entry | None]:
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise RefusedInput(f"list of words {path.name}: cannot be read as TOML ({error})") from error
    return {key: _entry(path.name, key, value) for key, value in read.items()}


def _entry(name: str, key: str, value: object) -> Entry | None:
    where = f"list of words {name}, entry {key}"
    if not isinstance(value, dict) or (unknown := set(value) - _KEYS):
        raise RefusedInput(f"{where}: allowed are {', '.join(sorted(_KEYS))}")
    del unknown
    if value.get("off") is True:
        return None
    missing = [need for need in ("avoid", "why", "instead", "phrases") if not value.get(need)]
    if missing:
        raise RefusedInput(f"{where}: {', '.join(missing)} must be given, or write off = true")
    lists = {part: value.get(part, []) for part in ("instead", "phrases", "unless", "unless_before")}
    for part, found in lists.items():
        if not isinstance(found, list) or not all(isinstance(one, str) and one.strip() for one in found):
            raise RefusedInput(f"{where}: {part} must be a list of texts")
    return Entry(
        id=key,
        avoid=str(value["avoid"]),
        why=str(value["why"]),
        instead=tuple(lists["instead"]),
        phrases=tuple(_phrase(where, one) for one in lists["phrases"]),
        unless=_by_first_word(_phrase(where, one) for one in lists["unless"]),
        unless_before=_by_first_word(_phrase(where, one) for one in lists["unless_before"]),
    )


def _by_first_word(phrases: Iterable[_Phrase]) -> dict[str, tuple[_Phrase, ...]]:
    found: dict[str, tuple[_Phrase, ...]] = {}
    for phrase in phrases:
        for word in phrase[0]:
            found[word] = (*found.get(word, ()), phrase)
    return found


def _phrase(where: str, text: str) -> _Phrase:
    steps: list[frozenset[str]] = []
    for word in text.replace("\u2019", "'").casefold().split():
        if word == "...":
            steps.append(_GAP)
        elif word == "$":
            steps.append(_LAST)
        else:
            steps.append(_one_of(where, text, word))
    if not steps or steps[0] in (_GAP, _LAST) or steps[-1] is _GAP:
        raise RefusedInput(f"{where}: the phrase {text!r} must begin and end with a word")
    return tuple(steps)


def _one_of(where: str, text: str, word: str) -> frozenset[str]:
    allowed: set[str] = set()
    for form in word.split("/"):
        plain = form.removesuffix("!")
        if not plain or not all(letter.isalnum() or letter == "'" for letter in plain):
            raise RefusedInput(f"{where}: the phrase {text!r} holds {form!r}; write words, / ! ... and $ only")
        allowed |= {plain} if form.endswith("!") else forms(plain)
    return frozenset(allowed)


def _read(text: str) -> tuple[list[re.Match[str]], list[str]]:
    """Words of a text in lower case, and marks that end a sentence, with where each stands."""
    pattern = _TOKEN_WITH_HIDDEN if _IS_HIDDEN.search(text) else _TOKEN
    tokens = list(pattern.finditer(text))
    words = [token.group().lower() for token in tokens]
    if not text.isascii():
        words = [word if word.isascii() else _plain(word) for word in words]
    if "'" in text or "\u2019" in text:
        words = [word.removesuffix("'s") for word in words]
    return tokens, words


def _plain(word: str) -> str:
    return unicodedata.normalize("NFKC", word.translate(_NO_HIDDEN)).replace("\u2019", "'").lower()


def _ends_sentence(word: str) -> bool:
    return word[0] in ".!?;\n"


def _longest_first(
    candidates: tuple[tuple[Entry, _Phrase], ...], read: list[str], first: int
) -> list[tuple[Entry, int]]:
    ends = [(entry, last) for entry, phrase in candidates if (last := _match(phrase, read, first))]
    return sorted(ends, key=lambda one: -one[1]) if len(ends) > 1 else ends


def _match(steps: _Phrase, words: list[str], at: int) -> int:
    """Where a phrase that begins at a word ends, the word after it; 0 if it does not stand there."""
    for number, step in enumerate(steps):
        if step is _GAP:
            return _match_after_gap(steps[number + 1 :], words, at)
        if step is _LAST:
            return at if at == len(words) or _ends_sentence(words[at]) else 0
        if at >= len(words) or words[at] not in step:
            return 0
        at += 1
    return at


def _match_after_gap(steps: _Phrase, words: list[str], at: int) -> int:
    for there in range(at, min(at + _LONGEST_GAP + 1, len(words))):
        if end := _match(steps, words, there):
            return end
        if _ends_sentence(words[there]):
            return 0
    return 0


def _is_silenced(entry: Entry, words: list[str], first: int, last: int) -> bool:
    begin, end = first, last
    while begin > max(0, first - _LONGEST_SENTENCE) and not _ends_sentence(words[begin - 1]):
        begin -= 1
    while end < min(len(words), last + _LONGEST_SENTENCE) and not _ends_sentence(words[end]):
        end += 1
    return _stands(entry.unless, words, begin, end) or _stands(entry.unless_before, words, begin, first)


def _stands(phrases: Mapping[str, tuple[_Phrase, ...]], words: list[str], begin: int, end: int) -> bool:
    if phrases:
        for at in range(begin, end):
            if any(_match(phrase, words, at) for phrase in phrases.get(words[at], ())):
                return True
    return False
