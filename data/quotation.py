"""Where a text quotes somebody: in any quotation marks, nested, typographic, or never closed.

In doubt a passage counts as quoted, because quoted speech must not be touched and a remark not made costs little.
"""

from __future__ import annotations

import re
from bisect import bisect_right

_DOUBLE_OPEN = "\u201c\u201e\u201f\u00ab\u300c\u300e\u301d"
_DOUBLE_CLOSE = "\u201d\u00bb\u300d\u300f\u301e"
_DOUBLE_STRAIGHT = '"\uff02\u2033'
_SINGLE_OPEN = "\u2018\u201a\u201b\u2039`"
_SINGLE_CLOSE = "\u203a\u00b4"
_APOSTROPHES = "'\u2019\uff07"
_DOUBLE = re.compile(f"[{_DOUBLE_OPEN}{_DOUBLE_CLOSE}{_DOUBLE_STRAIGHT}]")
_SINGLE = re.compile(f"[{_SINGLE_OPEN}{_SINGLE_CLOSE}{_APOSTROPHES}]")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_CITED_LINE = re.compile(r"^[^\S\n]*>[^\n]*", re.MULTILINE)
# Letters left out at the beginning of a word, or years: no quotation begins here.
_ELISION = re.compile(r"(?:til|till|cause|em|n|twas|tis|bout|cos|coz|ere|\d0s)\b", re.IGNORECASE)
_OPENS_AFTER = frozenset("([{<-\u2013\u2014/:,=|") | set(_DOUBLE_OPEN + _DOUBLE_STRAIGHT + _SINGLE_OPEN + _APOSTROPHES)
Span = tuple[int, int]


def quoted(text: str) -> list[Span]:
    """Find what a text quotes.

    Parameters
    ----------
    text : str
        Free text.

    Returns
    -------
    list of (int, int)
        Characters, half open, in order, none touching. A quotation that is never closed lasts to the end of its
        paragraph; one that is closed but never opened begins with its paragraph.

    Examples
    --------
    >>> quoted("He said 'go' twice"), quoted("the girls' coats aren't here")
    ([(8, 12)], [])
    """
    edges = [0, *(blank.end() for blank in _BLANK_LINE.finditer(text)), len(text)]
    double = _doubles(text, edges)
    cited = [line.span() for line in _CITED_LINE.finditer(text)]
    return _joined(double + cited + _singles(text, edges, _joined(double)))


def _doubles(text: str, edges: list[int]) -> list[Span]:
    spans: list[Span] = []
    opened: list[tuple[int, str]] = []
    for mark in _DOUBLE.finditer(text):
        at = mark.start()
        if opened and _paragraph(edges, opened[0][0])[1] <= at and not _closes(text, at):
            # The paragraph ended without a closing mark, and here another quotation begins.
            spans.append((opened[0][0], _paragraph(edges, opened[0][0])[1]))
            opened = []
        if opened and _ends(text, at, opened[-1][1]):
            begin, _ = opened.pop()
            if not opened:
                spans.append((begin, at + 1))
        elif opened or not _closes(text, at):
            opened.append((at, text[at]))
        elif not (at and text[at - 1].isdigit()):
            spans.append((_paragraph(edges, at)[0], at + 1))
    if opened:
        spans.append((opened[0][0], _paragraph(edges, opened[-1][0])[1]))
    return spans


def _ends(text: str, at: int, opened_by: str) -> bool:
    """Whether a mark ends the quotation that is open."""
    mark = text[at]
    if opened_by in "\u201e\u201f" and mark in "\u201c":
        return True
    if opened_by in _DOUBLE_CLOSE:
        return mark in _DOUBLE_CLOSE + _DOUBLE_OPEN + _DOUBLE_STRAIGHT
    if mark in _DOUBLE_STRAIGHT:
        return not _begins_word(text, at)
    return mark in _DOUBLE_CLOSE


def _closes(text: str, at: int) -> bool:
    """Whether a mark can only close: by its own shape, or because it hangs on the word before it."""
    if text[at] in _DOUBLE_OPEN:
        return False
    if text[at] in _DOUBLE_CLOSE:
        return not _begins_word(text, at)
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    return not before.isspace() and before not in _OPENS_AFTER and not after.isalnum()


def _begins_word(text: str, at: int) -> bool:
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    return (before.isspace() or before in _OPENS_AFTER) and not after.isspace()


def _singles(text: str, edges: list[int], double: list[Span]) -> list[Span]:
    marks = [mark.start() for mark in _SINGLE.finditer(text)]
    spans: list[Span] = []
    inside = iter([*double, (len(text), len(text))])
    begin, end = next(inside)
    openers: list[int] = []
    closers: list[int] = []
    for at in marks:
        while at >= end and begin < len(text):
            begin, end = next(inside)
        if begin <= at < end:
            continue
        if _opens_single(text, at):
            openers.append(at)
        elif _closes_single(text, at):
            closers.append(at)
    return _paired(text, edges, openers, closers, spans)


def _paired(text: str, edges: list[int], openers: list[int], closers: list[int], spans: list[Span]) -> list[Span]:
    position = 0
    for number, begin in enumerate(openers):
        following = openers[number + 1] if number + 1 < len(openers) else len(text)
        while position < len(closers) and closers[position] < begin:
            position += 1
        own = []
        while position < len(closers) and closers[position] < following:
            own.append(closers[position])
            position += 1
        # After an s the mark may only show whose something is: then the last one that can end it does.
        end = next((at for at in own if text[at - 1] not in "sS"), own[-1] if own else None)
        spans.append((begin, _paragraph(edges, begin)[1] if end is None else end + 1))
    return spans


def _opens_single(text: str, at: int) -> bool:
    if text[at] in _SINGLE_OPEN and not (text[at] == "\u2018" and _hangs(text, at)):
        return True
    return text[at] in _APOSTROPHES and _begins_word(text, at) and not _ELISION.match(text, at + 1)


def _closes_single(text: str, at: int) -> bool:
    return text[at] in _SINGLE_CLOSE or _hangs(text, at)


def _hangs(text: str, at: int) -> bool:
    """Whether a mark hangs on the word before it, with none after it."""
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    return not before.isspace() and not after.isalnum()


def _paragraph(edges: list[int], at: int) -> Span:
    number = min(bisect_right(edges, at), len(edges) - 1)
    return edges[number - 1], edges[number]


def _joined(spans: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for begin, end in sorted(spans):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return joined
