"""Options joined for showing: one card a measure and status, whichever children it would protect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd
import streamlit as st

from dashboards.components import tables, text
from dashboards.naming import title
from data.codes import PersonKind
from data.protection import same_person_records
from data.records import SUBJECT_KINDS, Case
from network.disruption.measure import Kind, Law
from network.disruption.person_facts import birthdays_ahead
from network.disruption.proposals import Option, contacts_of

GROUPS = {
    "facts_met": "Facts met: needs judgement",
    "possible": "Possible: find out first",
    "not_eligible": "Not available",
}
KIND_WORDS = {
    Kind.PROTECTIVE: "to protect",
    Kind.VOLUNTARY: "by agreement",
    Kind.REFERRAL: "by telling who can act",
    Kind.NOTICE: "by notice",
    Kind.LICENCE: "by licence",
    Kind.POWER: "by a power",
    Kind.COURT: "by a court",
}
_LAW_BADGES = {Law.CONFIRMED: "green", Law.NOT_CONFIRMED: "red", Law.OFF: "red"}


@dataclass(frozen=True, slots=True)
class Card:
    """One measure with one status, for every child that it would protect.

    Attributes
    ----------
    options : tuple of Option
        They differ by the child, its facts and its reports.
    reasons : dict of tuple of str to list of str
        What is met, to find out or in the way, and the references of the children that this holds for.
    grades : tuple of (str, str)
        Reports behind the facts of all of them, with their grades.
    """

    options: tuple[Option, ...]
    reasons: dict[tuple[str, ...], list[str]]
    grades: tuple[tuple[str, str], ...]

    @property
    def option(self) -> Option:
        """The first of them."""
        return self.options[0]

    @property
    def words(self) -> str:
        """The reasons that stand first; questions keep their own mark."""
        return (" · " if self.option.status == "possible" else "; ").join(next(iter(self.reasons), ()))


def cards(case: Case, options: tuple[Option, ...]) -> list[Card]:
    """Join the options of one measure that have the same status.

    Parameters
    ----------
    case : Case
        Permitted records.
    options : tuple of Option
        In the order of the catalogue.

    Returns
    -------
    list of Card
        In the same order.
    """
    joined: dict[tuple[str, str], list[Option]] = {}
    for option in options:
        joined.setdefault((option.measure.id, option.status), []).append(option)
    made = []
    for found in joined.values():
        reasons: dict[tuple[str, ...], list[str]] = {}
        for option in found:
            child = case.people.get(option.child_id or "")
            reasons.setdefault(reasons_of(option), []).extend([child.reference] if child else [])
        grades = tuple(dict.fromkeys(grade for option in found for grade in option.grades))
        made.append(Card(tuple(found), reasons, grades))
    return made


def one_each(found: list[Card]) -> list[Card]:
    """Keep one card a measure, in its best status, with every child's option in it; what is switched off stands last.

    Parameters
    ----------
    found : list of Card
        From `cards`.

    Returns
    -------
    list of Card
        Facts met and possible ones, otherwise in the same order.
    """
    best: dict[str, Card] = {}
    for status in ("facts_met", "possible"):
        for card in found:
            if card.option.status != status:
                continue
            held = best.get(card.option.measure.id)
            best[card.option.measure.id] = replace(held, options=(*held.options, *card.options)) if held else card
    return sorted(best.values(), key=lambda card: (card.option.law is Law.OFF, card.option.measure.order))


def reasons_of(option: Option) -> tuple[str, ...]:
    """What is met, to find out or in the way, by the status of an option.

    Parameters
    ----------
    option : Option
        The option.

    Returns
    -------
    tuple of str
        In words.
    """
    given = {"possible": option.questions, "facts_met": option.met, "not_eligible": option.failed}[option.status]
    return tuple(words.removeprefix("find out: ") for words in given)


def questions(options: Iterable[Option]) -> list[tuple[str, int]]:
    """Questions that the possible measures wait for, most measures first.

    Parameters
    ----------
    options : iterable of Option
        Options of one record.

    Returns
    -------
    list of (str, int)
        Question, and how many measures ask it.
    """
    asked = {(q, o.measure.id) for o in options if o.status == "possible" for q in reasons_of(o)}
    return sorted(Counter(question for question, _ in asked).items(), key=lambda pair: (-pair[1], pair[0]))


def in_order(case: Case, kind: str) -> list[str]:
    """Records of one kind, persons of concern first, else by name.

    Parameters
    ----------
    case : Case
        Permitted records.
    kind : str
        Kind of record.

    Returns
    -------
    list of str
        Ids.
    """
    held = getattr(case, SUBJECT_KINDS[kind])
    kinds = list(PersonKind)
    rank = {i: kinds.index(r.kind) if kind == "person" else 0 for i, r in held.items()}
    return sorted(held, key=lambda i: (rank[i], title(case, kind, i).casefold(), i))


def birthday_words(case: Case, kind: str, record_id: str, day: date) -> list[str]:
    """Children of this node for whom the law changes within 90 days, in sentences.

    Parameters
    ----------
    case : Case
        Permitted records.
    kind, record_id : str
        The node: a child, or an adult with the children of the last 180 days.
    day : date
        Day of the decision.

    Returns
    -------
    list of str
        Soonest first; nothing where this audience does not see a date of birth.
    """
    about = {record_id, *contacts_of(case, kind, record_id, day)}
    return [
        f"{case.people[child].reference} turns {years} on {when:%d %b %Y}, in {(when - day).days} days: "
        "measures that protect under that age end then."
        for child, years, when in birthdays_ahead(case, day)
        if child in about
    ]


def stands_for(case: Case, kind: str, record_id: str) -> tuple[tuple[str, str], ...]:
    """Nodes that stand for the same: other records of a person, the place of a venue and the venues of a place.

    Parameters
    ----------
    case : Case
        Permitted records.
    kind, record_id : str
        The node.

    Returns
    -------
    tuple of (str, str)
        Kinds and ids.
    """
    if kind == "person":
        return tuple(("person", one) for one in sorted(same_person_records(case, record_id)))
    if kind == "venue":
        return (("location", case.venues[record_id].location_id),)
    if kind == "location":
        return tuple(("venue", one.id) for one in case.venues.values() if one.location_id == record_id)
    return ()


def badges(option: Option) -> str:
    """How it works and how far its law is confirmed, as Markdown.

    Parameters
    ----------
    option : Option
        The option.

    Returns
    -------
    str
        Two badges, always with words.
    """
    colour = _LAW_BADGES[option.law]
    return f":gray-badge[{KIND_WORDS[option.measure.kind]}] :{colour}-badge[{text.plain(option.law_words)}]"


def draw_options(case: Case, options: tuple[Option, ...]) -> None:
    """List what has its facts met and what is possible, to read; deciding has its own page.

    Parameters
    ----------
    case : Case
        Permitted records.
    options : tuple of Option
        In the order of the catalogue.
    """
    found = cards(case, options)
    for status in ("facts_met", "possible"):
        held = [card for card in found if card.option.status == status]
        st.markdown(f"**{GROUPS[status]} ({len(held)})**")
        rows = [
            {
                "Measure": card.option.measure.name,
                "How": KIND_WORDS[card.option.measure.kind],
                "What is met" if status == "facts_met" else "Find out": card.words,
                "Law": card.option.law_words,
            }
            for card in held
        ]
        if rows:
            # Rows of this height break their words over lines.
            height = min(310, 38 + 66 * len(rows))
            widths = {"Measure": 240, "How": 85, "What is met": 330, "Find out": 330, "Law": 150}
            tables.show(
                pd.DataFrame(rows),
                hide_index=True,
                width="stretch",
                height=height,
                row_height=66,
                column_config={name: st.column_config.Column(width=px) for name, px in widths.items()},
            )
    st.caption("To put one forward or decide it, go to Options. Nothing is decided here. Not legal advice.")


def draw_not_available(closed: list[Card]) -> None:
    """Fold away what the facts rule out, with the reason.

    Parameters
    ----------
    closed : list of Card
        Cards that are not available.
    """
    with st.expander(f"{GROUPS['not_eligible']} ({len(closed)}): which recorded fact rules each out"):
        rows = [
            {
                "Measure": card.option.measure.name,
                "Not available, because": "; ".join(why),
                "To protect": ", ".join(who),
            }
            for card in closed
            for why, who in card.reasons.items()
        ]
        if rows:
            tables.show(pd.DataFrame(rows), hide_index=True, width="stretch", height=min(400, 38 + 35 * len(rows)))
