"""What of a text an answer does not rest on: a town is no answer to a street in it unless the reader is told."""

from __future__ import annotations

import re
from dataclasses import replace

from data.codes import MatchStatus, Precision
from mapping.gazetteer.streets import ENDINGS, TYPES
from mapping.geocode.answer import Located

_COARSE = frozenset({Precision.PLACE, Precision.SECTOR, Precision.DISTRICT, Precision.AREA})
_OF_COORDINATES = frozenset({"British National Grid", "latitude and longitude"})
_ENDINGS = "|".join(sorted(TYPES | set(ENDINGS), key=len, reverse=True))
_STREET = re.compile(rf"(?<!\w)(?:[^\W\d_][\w'’.-]*\s+){{1,3}}(?:{_ENDINGS})\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_][\w'’-]+")
_FOLLOWING = re.compile(r"\b(?:at|in|on|of|off|near|nr|by|the|along|outside|behind|opposite|corner)\s+", re.IGNORECASE)
_SAYS_NOTHING = frozenset(
    re.findall(
        r"\w+",
        """
        about across adjacent and area around at away back behind beside between beyond btw btwn by central centre
        city close corner county direction district drive due east edge end few flat floor for from front half in into
        is junction just kilometres km lat latitude lon long longitude metres middle mile miles mins minutes nearby
        near next no north not nr number of off on opp opposite or out outside outskirts over past police postcode
        rear round seen sector side somewhere south the to toward towards town unit upon via vicinity village walk way
        west within yards
        """,
    )
)


def noted(located: Located, text: str) -> Located:
    """The same answer, whose reason says what of the text it does not rest on.

    Parameters
    ----------
    located : Located
        Answer to the text.
    text : str
        The whole text.

    Returns
    -------
    Located
        Unchanged where it is finer than a place, or where all words that tell something were read.
    """
    is_coarse = located.status is MatchStatus.MATCHED and located.precision in _COARSE
    if not is_coarse or located.source in _OF_COORDINATES or "is in no list of streets" in located.reason:
        return located
    rest = text
    for part in filter(None, located.matched_text.split(", ")):
        rest = _without(rest, part)
    for street in _STREET.finditer(rest):
        name = _FOLLOWING.split(street[0])[-1].strip()
        if len(name.split()) > 1 and name.split()[0].lower() not in _SAYS_NOTHING:
            return replace(located, reason=f"{located.reason}; {name} is in no list of streets here")
    if any(word.lower() not in _SAYS_NOTHING for word in _WORD.findall(rest)):
        return replace(located, reason=f"{located.reason}; the rest of the text is in no list here")
    return located


def _without(text: str, part: str) -> str:
    """A text without every whole occurrence of a part of it."""
    small, sought, start = text.lower(), part.lower(), 0
    if len(small) != len(text):
        return text
    kept = []
    while (at := small.find(sought, start)) >= 0:
        end = at + len(sought)
        is_whole = not small[max(at - 1, 0) : at].isalnum() and not small[end : end + 1].isalnum()
        kept.append(text[start:at] + (" , " if is_whole else text[at:end]))
        start = end
    return "".join(kept) + text[start:]
