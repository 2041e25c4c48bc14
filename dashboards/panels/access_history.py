"""Who read, changed or was shown what, when and why: entries of the audit as rows, and the history of one record.

Only who may read the audit is shown any of it: how often a record was read would tell others that it is there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.components import tables, text
from dashboards.components.chrome import MARKING
from data.audit import Act, AuditEntry
from data.cells import safe_csv
from data.codes import Audience, label
from data.store.audit_trail import AuditVerdict
from data.views import View

DAY = "%d %b %Y"
ACT_WORDS = {
    Act.COLLECTION: "Collected",
    Act.ALTERATION: "Changed",
    Act.CONSULTATION: "Read",
    Act.DISCLOSURE: "Disclosed",
    Act.COMBINATION: "Combined",
    Act.ERASURE: "Erased",
    Act.REFUSED: "Refused",
    Act.SIGN_IN: "Signed in or out",
}
_COLUMNS = ["Entry", "When (UTC)", "Who", "For", "Act", "What", "Why", "Records"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which entries are wanted; what is empty wants all.

    Attributes
    ----------
    first, last : datetime.date
        First and last day, UTC.
    acts : tuple of Act
        Acts.
    who : str
        Actor, whole and without regard to case.
    record : str
        Id of a record.
    """

    first: date
    last: date
    acts: tuple[Act, ...] = ()
    who: str = ""
    record: str = ""

    @property
    def span(self) -> tuple[datetime, datetime]:
        """First moment, and the first one after the last day; UTC, naive."""
        begin = datetime.combine(self.first, datetime.min.time())
        return begin, datetime.combine(self.last + timedelta(days=1), datetime.min.time())

    @property
    def words(self) -> str:
        """What is asked for, for the audit of the audit; an actor is named by nothing but being one."""
        parts = [f"{self.first.isoformat()} to {self.last.isoformat()}", *(act.value for act in self.acts)]
        parts += ["one actor"] if self.who else []
        return "; ".join([*parts, *([f"record {self.record}"] if self.record else [])])


def chosen(entries: Iterable[AuditEntry], wanted: Wanted) -> list[AuditEntry]:
    """Entries that are wanted.

    Parameters
    ----------
    entries : iterable of AuditEntry
        Oldest first.
    wanted : Wanted
        Days, acts, actor and record.

    Returns
    -------
    list of AuditEntry
        Latest first.
    """
    begin, end = wanted.span
    who, record = wanted.who.strip().casefold(), wanted.record.strip()
    found = [
        entry
        for entry in entries
        if begin <= entry.at < end
        and (not wanted.acts or entry.act in wanted.acts)
        and (not who or entry.actor.casefold() == who)
        and (not record or record in entry.subjects)
    ]
    return found[::-1]


def rows(entries: Sequence[AuditEntry]) -> pd.DataFrame:
    """Entries as a table.

    Parameters
    ----------
    entries : sequence of AuditEntry
        In the order to be shown.

    Returns
    -------
    pandas.DataFrame
        One row an entry, words as a reader says them.
    """
    made = [
        (
            entry.seq,
            f"{entry.at:%Y-%m-%d %H:%M:%S}",
            entry.actor,
            audience_words(entry.audience),
            ACT_WORDS.get(entry.act, str(entry.act)),
            entry.detail,
            entry.purpose,
            ", ".join(entry.subjects),
        )
        for entry in entries
    ]
    return pd.DataFrame(made, columns=_COLUMNS)


def days(entries: Iterable[AuditEntry]) -> pd.DataFrame:
    """How many entries of each act there are each day.

    Parameters
    ----------
    entries : iterable of AuditEntry
        Any order.

    Returns
    -------
    pandas.DataFrame
        One row a day, the latest first; one column an act that occurs, and ``All``.
    """
    counted = Counter((entry.at.date(), ACT_WORDS.get(entry.act, str(entry.act))) for entry in entries)
    every = sorted({day for day, _ in counted}, reverse=True)
    acts = [word for word in ACT_WORDS.values() if any(act == word for _, act in counted)]
    table: dict[str, list[Any]] = {"Day": [f"{day:{DAY}}" for day in every]}
    table |= {act: [counted[day, act] for day in every] for act in acts}
    return pd.DataFrame(table | {"All": [sum(counted[day, act] for act in acts) for day in every]})


def as_csv(entries: Sequence[AuditEntry], anchor: tuple[int, str], *, asked: str, made_by: str) -> str:
    """Write entries as a file to be taken elsewhere.

    Parameters
    ----------
    entries : sequence of AuditEntry
        What is exported.
    anchor : tuple of (int, str)
        Number and digest of the last entry of the whole audit, by which later cuts show.
    asked : str
        What was asked for.
    made_by : str
        Who exports it.

    Returns
    -------
    str
        CSV: lines beginning with ``#`` give marking and anchor, then a header and one row an entry with its digest.
    """
    number, digest = anchor
    head = [
        f"# {MARKING} audit of who read, changed and disclosed what; {' '.join(asked.split())}; "
        f"exported by {' '.join(made_by.split())}",
        f"# anchor: entry {number}; digest {digest}",
    ]
    frame = rows(entries).assign(Digest=[entry.digest for entry in entries])
    return "\n".join(head) + "\n" + safe_csv(frame)


def verdict_words(verdict: AuditVerdict) -> tuple[bool, str]:
    """Say what the proof of the audit found.

    Parameters
    ----------
    verdict : AuditVerdict
        What was found.

    Returns
    -------
    tuple of (bool, str)
        Whether it holds, and what to know or do.
    """
    if verdict.is_sound:
        return True, (
            f"The audit holds: all {verdict.entries:,} entries are as they were written, and all "
            f"{verdict.checkpoints:,} signed checkpoints fit. Entries cut off at the end cannot be noticed from here: "
            "compare with an anchor kept elsewhere (lantern audit verify --anchor FILE)."
        )
    where = (
        f"entry {verdict.broken_at:,} is not as it was written, or is missing"
        if verdict.broken_at is not None
        else f"the checkpoint of entry {', '.join(map(str, verdict.bad_checkpoints))} is forged or does not fit"
    )
    return False, f"The audit does not hold: {where}. Leave this machine as it is and tell the police lead."


def draw_access_history(view: View, record_id: str) -> None:
    """Draw who read, changed or was shown one record, when and why; nothing at all for who may not read the audit.

    Parameters
    ----------
    view : View
        Whose look at it is itself written to the audit.
    record_id : str
        Id of the record.
    """
    if not view.may("audit"):
        return
    entries = view.audit_entries(asked=f"record {record_id}")
    named = [entry for entry in entries if record_id in entry.subjects][::-1]
    whole = [entry for entry in entries if entry.act is Act.CONSULTATION and not entry.subjects]
    st.markdown(f"**Who opened, changed or was shown {text.plain(record_id)}**")
    if named:
        tables.show(rows(named).drop(columns=["Records"]), hide_index=True, height=min(320, 36 * len(named) + 38))
    else:
        st.info("Nobody opened it by itself yet, changed it or was shown it by itself.")
    since = min((entry.at for entry in named), default=entries[0].at if entries else None)
    readings = Counter(
        f"{entry.actor}, {audience_words(entry.audience)}" for entry in whole if since and entry.at >= since
    ).most_common(5)
    if readings:
        said = "; ".join(f"{who} ({number})" for who, number in readings)
        st.caption(text.plain(f"The whole case as each may see it was read besides, most often by: {said}."))


def offer_access_history(view: View, record_id: str) -> None:
    """Offer the history of one record; the audit is read, and that is written to it, only when somebody asks.

    Parameters
    ----------
    view : View
        Only who may read the audit is offered any of it.
    record_id : str
        Id of the record.
    """
    if view.may("audit") and st.toggle("Who read or changed it", key=f"access_{record_id}"):
        draw_access_history(view, record_id)


def audience_words(audience: str) -> str:
    """Audience of an entry in words.

    Parameters
    ----------
    audience : str
        As kept; empty for what runs by itself.

    Returns
    -------
    str
        Words; the value itself if it is no audience.
    """
    return label(Audience(audience)) if audience in {one.value for one in Audience} else audience
