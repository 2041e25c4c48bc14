"""Search everything that one view may see: by reference, name, nickname, part plate, number, place, words of a report.

The index holds what this audience's own view holds and nothing else, so that what is hidden from it is never found,
counted or ranked. A child is shown by pseudonym, whatever it was found by.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from typing import Any

from rapidfuzz.distance import OSA

from dashboards.naming import title
from data.codes import label
from data.errors import BadReference
from data.records import Case
from network.resolution.names import forms_of, plain, sound_of
from network.resolution.plates import PlateIndex, find_plates

KIND_WORDS: Mapping[str, str] = {
    "person": "People",
    "vehicle": "Vehicles",
    "phone": "Phones and accounts",
    "venue": "Venues",
    "location": "Places",
    "event": "Events",
    "report": "Reports",
    "decision": "Decisions",
    "action": "Actions",
}
_LEAST_ALIKE = 4


class Match(IntEnum):
    """How well a word of the question fits, the best first."""

    WHOLE = 0
    WORD = 1
    BEGINNING = 2
    ALIKE = 3


MATCH_WORDS = {
    Match.WHOLE: "the same",
    Match.WORD: "the same word",
    Match.BEGINNING: "begins so",
    Match.ALIKE: "spelt or sounding alike, or a part plate",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One record as it can be found.

    Attributes
    ----------
    title : str
        As rooms and pages name it; a child by pseudonym.
    fields : tuple of (str, str)
        Name of the field in words, and its text.
    names : frozenset of str
        Fields that hold names of people: only these are also compared by sound and everyday form.
    """

    kind: str
    id: str
    title: str
    fields: tuple[tuple[str, str], ...]
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One record found, and why.

    Attributes
    ----------
    match : Match
        Of the word that fits least well.
    why : str
        Fields that fit, in words; never their content.
    """

    kind: str
    id: str
    title: str
    match: Match
    why: str


@dataclass(frozen=True, eq=False)
class Index:
    """Everything that can be found in one view.

    Attributes
    ----------
    entries : tuple of Entry
        In the order of `KIND_WORDS`, then by title.
    """

    entries: tuple[Entry, ...]
    plates: dict[str, str] = field(default_factory=dict)

    @cached_property
    def words(self) -> tuple[tuple[tuple[str, str, tuple[str, ...]], ...], ...]:
        """For each entry its fields: name in words, plain text, plain words."""
        return tuple(
            tuple((name, text := plain(held), tuple(text.split())) for name, held in entry.fields)
            for entry in self.entries
        )

    @cached_property
    def plate_index(self) -> PlateIndex:
        """Plates laid out for parts and misreads."""
        return PlateIndex.of(list(self.plates.values()), list(self.plates))


def index_of(case: Case, casework: Mapping[str, Mapping[str, Any]]) -> Index:
    """Lay out everything that a view holds.

    Parameters
    ----------
    case : Case
        Permitted, masked records.
    casework : mapping of str to mapping
        Permitted decisions and actions, by kind and id.

    Returns
    -------
    Index
        For `search`.
    """
    order = list(KIND_WORDS)
    found = [*_subjects(case), *_happenings(case), *_casework(casework)]
    ordered = tuple(sorted(found, key=lambda e: (order.index(e.kind), e.title.casefold(), e.id)))
    return Index(ordered, {v.id: v.vrm for v in case.vehicles.values() if v.vrm.strip("? ")})


def _entry(kind: str, record_id: str, named: str, fields: Iterable[tuple[str, str | None]], *names: str) -> Entry:
    held = tuple((name, text) for name, text in fields if text)
    return Entry(kind=kind, id=record_id, title=named, fields=(("id", record_id), *held), names=frozenset(names))


def _subjects(case: Case) -> Iterator[Entry]:
    for p in case.people.values():
        nicknames = [("nickname", nickname) for nickname in p.nicknames]
        born = f"{p.date_of_birth:%d %m %Y}" if p.date_of_birth else ""
        fields = [("reference", p.reference), ("name", p.name), *nicknames, ("date of birth", born)]
        yield _entry("person", p.id, title(case, "person", p.id), fields, "name", "nickname")
    for v in case.vehicles.values():
        fields = [("plate", v.vrm), ("make and colour", f"{v.colour} {v.make}")]
        yield _entry("vehicle", v.id, title(case, "vehicle", v.id), fields)
    for f in case.phones.values():
        fields = [("number", f.number), ("platform", f.platform), ("handle", f.handle)]
        yield _entry("phone", f.id, title(case, "phone", f.id), fields)
    for one in case.venues.values():
        place = case.locations.get(one.location_id)
        fields = [("name", one.name), *(("alias", alias) for alias in one.aliases), ("kind", label(one.kind))]
        fields += [("licence number", one.licence_number or ""), ("licence holder", one.licence_holder or "")]
        fields += [("place", place.text if place else "")]
        yield _entry("venue", one.id, title(case, "venue", one.id), fields)
    for at in case.locations.values():
        fields = [("place", at.text), ("kind", label(at.kind))]
        yield _entry("location", at.id, title(case, "location", at.id), fields)


def _happenings(case: Case) -> Iterator[Entry]:
    for e in case.events.values():
        place = case.locations.get(e.location_id or "")
        named = f"{e.start:%d %b %Y} · {label(e.kind)}"
        fields = [("kind", label(e.kind)), ("summary", e.summary), ("place", place.text if place else "")]
        yield _entry("event", e.id, named, [*fields, ("date", f"{e.start:%d %m %Y}")])
    for r in case.reports.values():
        named = f"{r.reference} · {r.agency} · {r.reported_on:%d %b %Y}"
        yield _entry("report", r.id, named, [("reference", r.reference), ("agency", r.agency)])


def _casework(casework: Mapping[str, Mapping[str, Any]]) -> Iterator[Entry]:
    for d in casework.get("decisions", {}).values():
        named = f"{d.decided_on:%d %b %Y} · {d.measure_id} · {d.outcome.value}"
        fields = [("measure", d.measure_id), ("about", d.subject_id), ("reason", d.reason)]
        yield _entry("decision", d.id, named, fields)
    for a in casework.get("actions", {}).values():
        named = f"due {a.due_on:%d %b %Y} · {a.what}"
        yield _entry("action", a.id, named, [("what", a.what), ("owner", a.owner), ("agency", a.owner_agency)])


def search(index: Index, question: str) -> tuple[Hit, ...]:
    """Find the records in which every word of the question fits some field.

    Parameters
    ----------
    index : Index
        Of one view.
    question : str
        Words in any script and spelling; ``?`` and ``...`` stand for unseen characters of a plate; digits may be
        written with spaces.

    Returns
    -------
    tuple of Hit
        The best match first, then in the order of the index. Empty for an empty question.

    Examples
    --------
    >>> search(index_of(Case(), {}), "anything")
    ()
    """
    whole, asked = plain(question), tuple(plain(question).split())
    figures = "".join(sign for sign in question if sign.isdigit())
    by_plate = _by_plate(index, question)
    found: list[Hit] = []
    for entry, fields in zip(index.entries, index.words, strict=True):
        held = _fits(entry, fields, whole, asked)
        if held is None and len(figures) >= _LEAST_ALIKE and entry.kind == "phone":
            held = _by_figures(fields, figures)
        if held is None and entry.id in by_plate:
            held = (Match.ALIKE, {"plate"})
        if held is not None:
            why = ", ".join(sorted(held[1]))
            found.append(Hit(kind=entry.kind, id=entry.id, title=entry.title, match=held[0], why=why))
    return tuple(sorted(found, key=lambda hit: hit.match))


_Fields = tuple[tuple[str, str, tuple[str, ...]], ...]


def _fits(entry: Entry, fields: _Fields, whole: str, asked: tuple[str, ...]) -> tuple[Match, set[str]] | None:
    if not asked:
        return None
    same = {name for name, text, _ in fields if text == whole or text.replace(" ", "") == whole.replace(" ", "")}
    if same:
        return Match.WHOLE, same
    worst, names = Match.WHOLE, set()
    for word in asked:
        best = min(
            ((_match(word, words, is_name=name in entry.names), name) for name, _, words in fields), default=None
        )
        if best is None or best[0] > Match.ALIKE:
            return None
        worst = max(worst, Match(best[0]))
        names.add(best[1])
    return worst, names


_NOT = 9


def _match(word: str, words: tuple[str, ...], *, is_name: bool) -> int:
    if word in words:
        return Match.WORD
    if len(word) > 1 and any(held.startswith(word) for held in words):
        return Match.BEGINNING
    if is_name and any(_alike(word, held) for held in words):
        return Match.ALIKE
    return _NOT


def _alike(word: str, held: str) -> bool:
    if forms_of(word) & forms_of(held):
        return True
    if min(len(word), len(held)) < _LEAST_ALIKE or word.isdigit():
        return False
    return sound_of(word) == sound_of(held) or OSA.distance(word, held, score_cutoff=1) <= 1


def _by_figures(fields: _Fields, figures: str) -> tuple[Match, set[str]] | None:
    for name, text, _ in fields:
        held = "".join(sign for sign in text if sign.isdigit())
        if name == "number" and figures in held:
            return (Match.WHOLE if held == figures else Match.ALIKE), {name}
    return None


def _by_plate(index: Index, question: str) -> frozenset[str]:
    try:
        return frozenset(str(i) for i in find_plates(index.plate_index, question)) if index.plates else frozenset()
    except BadReference:
        return frozenset()
