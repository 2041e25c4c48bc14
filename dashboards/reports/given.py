"""Which profiles a recipient holds already, out of the audit: a new one must not be subtracted from them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from dashboards.reports.profile.basis import Wanted
from dashboards.reports.profile.build import PROFILE_ORDER, SIX_MONTH_ORDER
from dashboards.wiring import Desk
from data.audit import Act, AuditEntry
from data.brake import FILE
from data.codes import Audience
from data.conditions import recipient_names
from data.errors import RefusedInput
from data.views import View

OWN_COPY = "own copy"
# Profiles of before the period was kept end after the day of expiry.
_SAID = re.compile(
    r"; report (?P<kind>profile|six-month), [a-z, ]+, expires [\d-]{10}"
    r"(?:, counted (?P<first>[\d-]{10}) to (?P<last>[\d-]{10}) in (?P<area>\w+|all areas) "
    r"beside (?P<beside>\w+|the next)(?P<small>, small shown)?)?$"
)


def counted_words(wanted: Wanted) -> str:
    """What the audit says of the counts of a profile, so that the next one can be compared with it.

    Parameters
    ----------
    wanted : Wanted
        What it was asked for.

    Returns
    -------
    str
        Codes and days only.
    """
    first, last = wanted.period
    small = ", small shown" if wanted.small_shown else ""
    return (
        f"counted {first.isoformat()} to {last.isoformat()} in {wanted.area or 'all areas'} "
        f"beside {wanted.neighbour or 'the next'}{small}"
    )


def given_before(desk: Desk, view: View, recipient: str, *, before: int | None = None) -> tuple[Wanted, ...]:
    """Profiles that a recipient was given, oldest first: from this audience's view, and from others that it sees whole.

    Parameters
    ----------
    desk : Desk
        Store with the audit.
    view : View
        Who gives.
    recipient : str
        As it stands on the paper; capitals, blanks, punctuation and a person's name before an agency make no
        difference.
    before : int, optional
        Number of the audit entry to stop before, to make an earlier report again; by default all are read.

    Returns
    -------
    tuple of Wanted
        Each different one once, at the revision of the store that it was counted at. Copies that show small counts
        are left out: they stay within the group.

    Raises
    ------
    RefusedInput
        If one was given before the audit kept what a profile counts: nothing can be kept from being subtracted then.
    """
    entries = list(_disclosures(desk, recipient, before))
    if _of_others(entries, view) and not counts_others(desk, view):
        entries = [entry for entry in entries if entry.audience == view.audience.value]
    return tuple(dict.fromkeys(_wanted(desk, view, entry) for entry in entries))


def others_unseen(desk: Desk, view: View, recipient: str, *, before: int | None = None) -> bool:
    """Whether a recipient may hold profiles of other audiences that cannot be counted anew for this one.

    Parameters
    ----------
    desk : Desk
        Store with the audit.
    view : View
        Who gives.
    recipient : str
        As for `given_before`.
    before : int, optional
        As for `given_before`.

    Returns
    -------
    bool
        Never for one's own copy. Always True for an audience that is not shown everything: whether others gave
        anything is not for it to know.
    """
    if _is_own_copy(recipient):
        return False
    if view.audience is not Audience.POLICE_ANALYST:
        return True
    return _of_others(_disclosures(desk, recipient, before), view) and not counts_others(desk, view)


def counts_others(desk: Desk, view: View) -> bool:
    """Whether what another audience was shown can be counted anew by this one, exactly and without telling it more.

    Parameters
    ----------
    desk : Desk
        Opens the view of the maker alone.
    view : View
        Who gives.

    Returns
    -------
    bool
        True for an analyst of the agency that holds the store, as long as nobody ever set conditions of handling:
        those open records to some agencies, and the audit does not say for which agency somebody else looked. Without
        any, nothing with handling C is in a file for others.
    """
    if view.audience is not Audience.POLICE_ANALYST:
        return False
    own = desk.view(view.actor, view.audience, view.purpose, view.agencies)
    return own.is_holder and not own.casework()["handling_conditions"]


def known_as(recipient: str) -> frozenset[str]:
    """Names under which a recipient is known: letters and digits alone, with a person's name before it and without.

    Parameters
    ----------
    recipient : str
        As it stands on a paper.

    Returns
    -------
    frozenset of str
        Two recipients that share one of them are taken for one. That may withhold more, never less.

    Examples
    --------
    >>> sorted(known_as("Dr. A. Example, Health-Board")), sorted(known_as("health  board."))
    (['draexamplehealthboard', 'healthboard'], ['healthboard'])
    """
    words = recipient.strip().removesuffix(f"({OWN_COPY})")
    return frozenset(_letters(name) for name in recipient_names(words) if _letters(name)) or frozenset({""})


def _is_own_copy(recipient: str) -> bool:
    return recipient.rstrip().endswith(f"({OWN_COPY})")


def _of_others(entries: Iterable[AuditEntry], view: View) -> bool:
    return any(entry.audience != view.audience.value for entry in entries)


def _letters(name: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFKD", name).casefold() if one.isalnum())


def _disclosures(desk: Desk, recipient: str, before: int | None) -> Iterator[AuditEntry]:
    """Entries of profiles given to a recipient but for copies that show small counts, oldest first."""
    names = known_as(recipient)
    for entry in desk.store.audit.entries(act=Act.DISCLOSURE):
        if before is not None and entry.seq >= before:
            return
        said = _SAID.search(entry.detail) if entry.detail.startswith(FILE) else None
        # One's own copy of before the period was kept may show small counts: it stays within the group.
        is_within = said is not None and (said["small"] or (said["first"] is None and _is_own_copy(recipient)))
        if said is not None and not is_within:
            to = entry.detail[len(FILE) : said.start()].rpartition("; view ")[0]
            if not names.isdisjoint(known_as(to)):
                yield entry


def _wanted(desk: Desk, view: View, entry: AuditEntry) -> Wanted:
    said = _SAID.search(entry.detail)
    if said is None or said["first"] is None:
        raise RefusedInput(
            f"report: this recipient was given a profile (audit entry {entry.seq}) before the audit kept what a "
            "profile counts. What could be worked out by subtracting the two is not known, so no other is made for "
            "it; make your own copy, and have the holder decide what may be said of it"
        )
    at = desk.store.revision_at(entry.at)
    return Wanted(
        period=(date.fromisoformat(said["first"]), date.fromisoformat(said["last"])),
        area="" if said["area"] == "all areas" else said["area"],
        neighbour="" if said["beside"] == "the next" else said["beside"],
        parts=parts_of(said["kind"]),
        as_of=None if at == desk.store.revision else at,
        audience="" if entry.audience == view.audience.value else entry.audience,
    )


def parts_of(kind: str) -> tuple[str, ...]:
    """Parts that a report has.

    Parameters
    ----------
    kind : str
        ``profile`` or ``six-month``.

    Returns
    -------
    tuple of str
        In its order.
    """
    return PROFILE_ORDER if kind == "profile" else SIX_MONTH_ORDER


def beside_earlier(wanted: Wanted, earlier: tuple[Wanted, ...]) -> Wanted:
    """What a profile is asked for, together with what its recipient holds already.

    Parameters
    ----------
    wanted : Wanted
        The new one.
    earlier : tuple of Wanted
        Those given before, oldest first.

    Returns
    -------
    Wanted
        The same report given once more is no earlier one.
    """
    return replace(wanted, earlier=tuple(one for one in earlier if one != replace(wanted, earlier=())))
