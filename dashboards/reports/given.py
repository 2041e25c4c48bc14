"""Which profiles a recipient holds already, out of the audit: a new one must not be subtracted from them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from dashboards.reports.profile.basis import Wanted
from dashboards.reports.profile.build import PROFILE_ORDER, SIX_MONTH_ORDER
from dashboards.wiring import Desk
from data.audit import Act
from data.brake import FILE
from data.views import View

_SAID = re.compile(
    r"; report (profile|six-month), [a-z, ]+, expires [\d-]{10}, counted ([\d-]{10}) to ([\d-]{10}) "
    r"in (\w+|all areas) beside (\w+|the next)$"
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
    """Profiles that a recipient was given from the same audience's view, oldest first.

    Parameters
    ----------
    desk : Desk
        Store with the audit.
    view : View
        Who gives.
    recipient : str
        As it stands on the paper; capitals and blanks make no difference.
    before : int, optional
        Number of the audit entry to stop before, to make an earlier report again; by default all are read.

    Returns
    -------
    tuple of Wanted
        Each different one once, at the revision of the store that it was counted at. Copies that show small counts
        are left out: they stay within the group.
    """
    found: dict[Wanted, None] = {}
    last = desk.store.revision
    for entry in desk.store.audit.entries(act=Act.DISCLOSURE):
        said = _SAID.search(entry.detail) if entry.detail.startswith(FILE) else None
        if said is None or entry.audience != view.audience.value or (before is not None and entry.seq >= before):
            continue
        to = entry.detail[len(FILE) : said.start()].rpartition("; view ")[0]
        if _plain(to) != _plain(recipient):
            continue
        kind, first, until, area, beside = said.groups()
        at = desk.store.revision_at(entry.at)
        found[
            Wanted(
                period=(date.fromisoformat(first), date.fromisoformat(until)),
                area="" if area == "all areas" else area,
                neighbour="" if beside == "the next" else beside,
                parts=parts_of(kind),
                as_of=None if at == last else at,
            )
        ] = None
    return tuple(found)


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


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()
