"""Forms of an English word: plural, tense, and the irregular ones that the list of words needs."""

from __future__ import annotations

from functools import cache

_IRREGULAR = (
    "be is are am was were been being",
    "have has had having",
    "do does did done doing",
    "go goes went gone going",
    "get gets got gotten getting",
    "run runs ran running",
    "put puts putting",
    "make makes made making",
    "send sends sent sending",
    "sell sells sold selling",
    "take takes took taken taking",
    "give gives gave given giving",
    "leave leaves left leaving",
    "lie lies lied lying",
    "meet meets met meeting",
    "ring rings rang rung ringing",
    "speak speaks spoke spoken speaking",
    "spend spends spent spending",
    "hang hangs hung hanging",
    "sleep sleeps slept sleeping",
    "choose chooses chose chosen choosing",
    "withdraw withdraws withdrew withdrawn withdrawing",
    "break breaks broke broken breaking",
    "tell tells told telling",
    "seek seeks sought seeking",
    "keep keeps kept keeping",
    "feel feels felt feeling",
    "man men",
    "woman women",
    "child children",
    "person persons people",
)
_UNCHANGED = (
    "a about also an and any are around as at beyond by for from he her him his i in into is it its no non not of off "
    "on or out she such than that the their them they this those these to up we who with without older"
)
_FIXED = frozenset(_UNCHANGED.split())
_VOWELS = frozenset("aeiou")
_IRREGULAR_OF = {line.split()[0]: frozenset(line.split()) for line in _IRREGULAR}


@cache
def forms(word: str) -> frozenset[str]:
    """Forms in which a word may stand.

    More forms are made than the language has; what is no word stands in no text.

    Parameters
    ----------
    word : str
        Lower case, as in a dictionary.

    Returns
    -------
    frozenset of str
        Itself, plural, third person, past and -ing.

    Examples
    --------
    >>> sorted(forms("plan"))
    ['plan', 'planed', 'planes', 'planing', 'planned', 'planning', 'plans']
    """
    if word in _FIXED or len(word) < 2 or not word.isalpha():
        return frozenset({word})
    if word in _IRREGULAR_OF:
        return _IRREGULAR_OF[word]
    made = {word, word + "s", word + "es", word + "ed", word + "ing"}
    if word.endswith("e"):
        made |= {word + "d", word[:-1] + "ing"}
    if word.endswith("y") and word[-2] not in _VOWELS:
        made |= {word[:-1] + "ies", word[:-1] + "ied"}
    if word[-1] not in _VOWELS | set("wxy") and word[-2] in _VOWELS:
        made |= {word + word[-1] + "ed", word + word[-1] + "ing"}
    return frozenset(made)
