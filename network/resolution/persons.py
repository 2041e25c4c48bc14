"""Records of people in a case that may be one person: scored by the shipped model, explained comparison by comparison.

Sex, ethnicity, nationality and every recorded fact about a person are left out here, where the columns are made.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Mapping
from itertools import combinations

import numpy as np
import pandas as pd

from data.codes import LinkKind, LocationKind
from data.records import Case, Person
from network.resolution.candidates import Candidate, Effect, Evidence, effect_of, ranked
from network.resolution.clusters import probability
from network.resolution.columns import PersonRow, frame_of
from network.resolution.comparisons import Comparison
from network.resolution.model import score, used, weight_of
from network.resolution.names import plain, split_name

LEAST_PROBABILITY = 0.2
# Beyond this many records only pairs that share something are compared.
_ALL_PAIRS = 1_500
_ANY_PAIR = ("1=1",)
SHARED = (
    "l.born = r.born",
    "l.surname = r.surname",
    "l.surname_sound = r.surname_sound",
    "l.forename = r.forename",
    "l.forename = r.surname",
)
_SHARED_LISTS = {"phones": "list_has_any(l.phones, r.phones)", "called": "list_has_any(l.called, r.called)"}
_POSTCODE = re.compile(r"\b([A-Za-z]{1,2}[0-9][A-Za-z0-9]?)\s*([0-9][A-Za-z]{2})\b")
_SHARED_HOMES = frozenset({LocationKind.CHILDRENS_HOME})


def person_candidates(case: Case, *, least_probability: float = LEAST_PROBABILITY) -> tuple[Candidate, ...]:
    """Propose records of people that may be one person.

    Parameters
    ----------
    case : Case
        Permitted, masked records.
    least_probability : float, default 0.2
        Pairs of a lower match probability are not proposed.

    Returns
    -------
    tuple of Candidate
        Firmest first. A proposal is never a judgement: brothers of one name and home are in it too.
    """
    people = [case.people[key] for key in sorted(case.people)]
    if len(people) < 2:
        return ()
    rows = _rows(case, people)
    frame = frame_of(rows)
    rules = _ANY_PAIR if len(people) <= _ALL_PAIRS else _rules(frame)
    found = score(
        frame, rules=rules, prior=1 / max(len(people), 30), at_least=least_probability, rarity=False, detail=True
    )
    chosen = used(frame)
    notes = _notes(case)
    return ranked([_candidate(pair, people, frame, chosen, notes) for pair in found.to_dict("records")])


def _rules(frame: pd.DataFrame) -> tuple[str, ...]:
    return (*SHARED, *(rule for column, rule in _SHARED_LISTS.items() if column in frame.columns))


def _rows(case: Case, people: list[Person]) -> list[PersonRow]:
    phones: dict[str, list[str]] = defaultdict(list)
    homes: dict[str, list[str]] = defaultdict(list)
    for link in sorted(case.links.values(), key=lambda one: one.id):
        if link.kind is LinkKind.USES_PHONE and (phone := case.phones.get(link.target_id)):
            handle = f"{phone.platform} {phone.handle}".strip() if phone.handle else ""
            phones[link.source_id] += [part for part in (phone.number, handle) if part]
        place = case.locations.get(link.target_id) if link.kind is LinkKind.LIVES_AT else None
        if place is not None and place.kind not in _SHARED_HOMES:
            homes[link.source_id] += [place.id, plain(place.text)]
    return [_row(person, phones[person.id], homes[person.id]) for person in people]


def _row(person: Person, phones: list[str], homes: list[str]) -> PersonRow:
    forenames, surname = split_name(person.name)
    codes = [f"{found[1]}{found[2]}" for home in homes if (found := _POSTCODE.search(home))]
    return PersonRow(
        forenames=forenames,
        surname=surname,
        nicknames=list(person.nicknames),
        born=person.date_of_birth.isoformat() if person.date_of_birth else "",
        phones=phones,
        postcode=codes[0] if codes else "",
        homes=homes,
    )


def _candidate(
    pair: Mapping[Hashable, object],
    people: list[Person],
    frame: pd.DataFrame,
    chosen: tuple[Comparison, ...],
    notes: Mapping[tuple[str, str], tuple[str, ...]],
) -> Candidate:
    at = int(str(pair["left"])), int(str(pair["right"]))
    left, right = sorted((people[at[0]], people[at[1]]), key=lambda person: person.id)
    if people[at[0]] is not left:
        at = at[1], at[0]
    weight = float(str(pair["match_weight"]))
    return Candidate(
        kind="person",
        left_id=left.id,
        right_id=right.id,
        weight=round(weight, 6),
        probability=round(float(probability(np.array([weight]))[0]), 6),
        evidence=tuple(explain(one, int(str(pair[f"gamma_{one.key}"])), frame, at) for one in chosen),
        notes=notes.get((left.id, right.id), ()),
        forces=tuple(sorted({code for code in (left.force_code, right.force_code) if code})),
    )


def explain(comparison: Comparison, gamma: int, frame: pd.DataFrame, at: tuple[int, int]) -> Evidence:
    """Say what one comparison found.

    Parameters
    ----------
    comparison : Comparison
        One of the model.
    gamma : int
        Splink's level: -1 for not stated, 0 for different, higher for more alike.
    frame : pandas.DataFrame
        Compared records.
    at : tuple of int
        Positions of the two.

    Returns
    -------
    Evidence
        Words, weight and effect.
    """
    values = [_shown(frame[comparison.column].iloc[position]) for position in at]
    if gamma < 0:
        missing = "neither states it" if not any(values) else "only one states it"
        return Evidence(
            comparison=comparison.words,
            words=missing,
            weight=0.0,
            effect=Effect.NEUTRAL,
            left=values[0],
            right=values[1],
        )
    level = comparison.levels[len(comparison.levels) - 1 - gamma]
    weight = round(weight_of(comparison, level.key), 3)
    return Evidence(
        comparison=comparison.words,
        words=level.words,
        weight=weight,
        effect=effect_of(weight, differs=gamma == 0),
        left=values[0],
        right=values[1],
    )


def _shown(value: object) -> str:
    if isinstance(value, (list, tuple, np.ndarray)):
        return ", ".join(map(str, value))
    return "" if value is None or value is pd.NA or value != value else str(value)  # noqa: PLR0124 - not a number


def _notes(case: Case) -> dict[tuple[str, str], tuple[str, ...]]:
    """What two records have in common that speaks against one person, and is no column of the model."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for link in sorted(case.links.values(), key=lambda one: one.id):
        if link.kind is LinkKind.FAMILY and link.source_kind == link.target_kind == "person":
            pair = min(link.source_id, link.target_id), max(link.source_id, link.target_id)
            found[pair].append("recorded as family of each other: two people, if that is right")
    present: dict[str, set[str]] = defaultdict(set)
    for part in case.participations.values():
        if part.subject_kind == "person":
            present[part.event_id].add(part.subject_id)
    for event_id in sorted(present):
        for pair in combinations(sorted(present[event_id]), 2):
            found[pair].append(f"both recorded in event {event_id}")
    return {pair: tuple(words) for pair, words in found.items()}
