"""Whether words name a person, and whether two names are the same person; agencies, roles and titles name nobody."""

from __future__ import annotations

import unicodedata

from data.errors import RefusedInput

_NOT_NAMES = frozenset(
    {"system", "lantern", "admin", "unknown", "none", "nobody", "n a", "na", "auto", "tbc", "t b c", "anonymous"}
)
_TITLES = frozenset(
    [
        "pc",
        "ps",
        "sgt",
        "sergeant",
        "insp",
        "inspector",
        "supt",
        "dc",
        "ds",
        "di",
        "dci",
        "det",
        "detective",
        "constable",
        "dr",
        "prof",
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "rev",
    ]
)
# Letters that show nothing, beside the format characters (category Cf).
_BLANKS = frozenset("\u115f\u1160\u3164\uffa0")
_ACCENTS = range(0x0300, 0x0370)
_APOSTROPHES = frozenset("'\u2018\u2019\u02bc\u02b9\u2032`\u00b4")
_LOOK_ALIKE = ("LATIN", "CYRILLIC", "GREEK")


def is_named(person: str) -> bool:
    """Whether a text can be the name of a person who answers for something.

    Parameters
    ----------
    person : str
        Name or sign-in name.

    Returns
    -------
    bool
        False for blanks, for words that stand for nobody, for texts without two letters, and for texts that mix
        alphabets whose letters look alike (Latin, Greek, Cyrillic).

    Examples
    --------
    >>> is_named("DS Example"), is_named("system"), is_named(" ")
    (True, False, False)
    """
    words = _words(person)
    letters = [letter for word in words for letter in word if letter.isalpha()]
    return " ".join(words) not in _NOT_NAMES and len(letters) >= 2 and len(_alphabets(letters)) <= 1


def refuse_unanswered(what: str, person: str, reason: str, *, does: str = "answers for it") -> None:
    """Refuse what nobody answers for by name, or for which no reason is given.

    Parameters
    ----------
    what : str
        Kind and id of the record, for the message.
    person : str
        Name of the person.
    reason : str
        Why.
    does : str, optional
        What the person does, for the message.

    Raises
    ------
    RefusedInput
        If the text names nobody, or the reason is blank.
    """
    if not is_named(person):
        raise RefusedInput(f"{what}: the name of the person who {does} is needed")
    if not reason.strip():
        raise RefusedInput(f"{what}: a reason is needed")


def same_person(one: str, other: str) -> bool:
    """Whether two names are, or may be, those of one person; in doubt they are.

    Case, spaces, punctuation, accents, characters that show nothing and the order of the words do not tell two people
    apart. Titles do not where a full name stands beside them; an initial fits every name that begins with it.
    Names as typed prove little until there is a sign-in: this refuses slips, not a lie.

    Parameters
    ----------
    one, other : str
        Names.

    Returns
    -------
    bool
        True if they may be the same person.

    Examples
    --------
    >>> same_person("DS  Example", "ds example "), same_person("Smith, Ann DS", "A. Smith")
    (True, True)
    >>> same_person("Ann Smith", "Bob Smith")
    False
    """
    left, right = _without_titles(_words(one)), _without_titles(_words(other))
    if sorted(left) == sorted(right):
        return True
    shared = [word for word in left if word in right]
    for word in list(shared):
        if word in left and word in right:
            left.remove(word)
            right.remove(word)
    return any(len(word) > 1 for word in shared) and _initials_fit(left, right)


def _initials_fit(left: list[str], right: list[str]) -> bool:
    """Whether what is left of two names with a common surname are initials of each other."""
    spare = [[word for word in side if len(word) == 1] for side in (left, right)]
    for words, initials in ((left, spare[1]), (right, spare[0])):
        for word in words:
            if len(word) > 1:
                if word[0] not in initials:
                    return False
                initials.remove(word[0])
    return not (spare[0] and spare[1])


def _words(text: str) -> list[str]:
    """Words of a name as they would be read aloud: no case, accents, punctuation or characters that show nothing."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    read = []
    for letter in unicodedata.normalize("NFD", plain):
        kind = unicodedata.category(letter)
        if kind == "Cf" or letter in _BLANKS or letter in _APOSTROPHES or ord(letter) in _ACCENTS:
            continue
        read.append(letter if letter.isalnum() or kind in {"Mn", "Mc"} else " ")
    return unicodedata.normalize("NFC", "".join(read)).split()


def _without_titles(words: list[str]) -> list[str]:
    others = [word for word in words if word not in _TITLES]
    return others if len(others) > 1 else list(words)


def _alphabets(letters: list[str]) -> set[str]:
    found = {unicodedata.name(letter, "").split(" ")[0] for letter in letters}
    return found.intersection(_LOOK_ALIKE)
