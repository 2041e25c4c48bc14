"""Use cases with a view: set a watch, check all watches after an import, silence a false alarm, tell the agenda."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from uuid import uuid4

from data.errors import NotPermitted, RefusedInput
from data.views import View
from data.watch import Watch, WatchFinding, WatchPattern, WatchSilence
from network.graph import build
from network.structure import AssociationGraph
from network.watching.patterns import Found, find, is_for_new_things


def set_watch(
    view: View,
    pattern: WatchPattern | str,
    *,
    set_by: str,
    why: str,
    left: Collection[str] = (),
    right: Collection[str] = (),
) -> Watch:
    """Ask to be told of a pattern; a watch for something new counts from now.

    Parameters
    ----------
    view : View
        View of the audience that writes.
    pattern : WatchPattern or str
        What to look for.
    set_by, why : str
        Who asks, and why.
    left, right : collection of str, optional
        Ids that it is about; for new links the two sides.

    Returns
    -------
    Watch
        As kept.

    Raises
    ------
    RefusedInput
        If there is no such pattern, an id is not in the case, or nobody or no reason is named.
    NotPermitted
        If this audience may not write.
    """
    if pattern not in set(WatchPattern):
        raise RefusedInput(f"watch for {pattern!r}: choose one of {', '.join(WatchPattern)}")
    case = view.case()
    known = {i for field in (case.people, case.vehicles, case.phones, case.venues, case.locations) for i in field}
    if missing := sorted({*left, *right} - known):
        raise RefusedInput(f"watch: record {missing[0]} is not in the case; check the id")
    watch = Watch(
        id=f"watch-{uuid4().hex[:12]}",
        made_for=view.audience,
        pattern=WatchPattern(pattern),
        set_by=set_by,
        set_on=view.day,
        why=why,
        left=tuple(sorted(set(left))),
        right=tuple(sorted(set(right))),
    )
    if is_for_new_things(watch.pattern):
        there = find(watch, case, build(case), view.day)
        watch = replace(watch, baseline=tuple(sorted(item.key for item in there)))
    with view.write(f"watch for {watch.pattern}") as work:
        work.add(watch)
    return watch


def end_watch(view: View, watch_id: str) -> Watch:
    """Take a watch off; what it found stays.

    Parameters
    ----------
    view : View
        View of the audience that writes.
    watch_id : str
        Id of the watch.

    Returns
    -------
    Watch
        The new version.

    Raises
    ------
    RefusedInput
        If there is no such watch.
    """
    watch = watches(view).get(watch_id)
    if watch is None:
        raise RefusedInput(f"watch {watch_id}: not found; list the watches for their ids")
    ended = replace(watch, ended=True)
    with view.write("watch taken off") as work:
        work.add(ended)
    return ended


def resume_watch(view: View, watch_id: str) -> Watch:
    """Put a watch on again that was taken off by mistake; it is checked from the next import on.

    Parameters
    ----------
    view : View
        View of the audience that writes.
    watch_id : str
        Id of the watch.

    Returns
    -------
    Watch
        The new version.

    Raises
    ------
    RefusedInput
        If there is no such watch, or it stands.
    """
    watch: Watch | None = view.casework()["watches"].get(watch_id)
    if watch is None or not watch.ended:
        raise RefusedInput(f"watch {watch_id}: was not taken off; list the watches for their ids")
    again = replace(watch, ended=False)
    with view.write("watch put on again") as work:
        work.add(again)
    return again


def watches(view: View) -> dict[str, Watch]:
    """Read the watches that stand.

    Parameters
    ----------
    view : View
        View of the audience that looks.

    Returns
    -------
    dict of str to Watch
        By id, ended ones left out.
    """
    kept: dict[str, Watch] = view.casework()["watches"]
    return {i: watch for i, watch in kept.items() if not watch.ended}


def check_watches(view: View, graph: AssociationGraph | None = None) -> tuple[WatchFinding, ...]:
    """Look for every watched pattern and keep what was not found before; called after every import.

    Parameters
    ----------
    view : View
        View of the audience that imports.
    graph : AssociationGraph, optional
        Graph of this view if there is one already.

    Returns
    -------
    tuple of WatchFinding
        New findings only, silenced ones left out; nothing is written if there are none.

    Raises
    ------
    NotPermitted
        If this audience may not write.
    """
    if not view.may("collect"):
        raise NotPermitted(f"audience {view.audience}: may not check watches; ask an analyst")
    standing = watches(view)
    if not standing:
        return ()
    casework, case = view.casework(), view.case()
    known = {(f.watch_id, f.key) for f in casework["watch_findings"].values()} | _silent(casework["watch_silences"])
    network = build(case) if graph is None else graph
    fresh = [
        _finding(watch, item, view.day)
        for watch in standing.values()
        for item in find(watch, case, network, view.day)
        if (watch.id, item.key) not in known
    ]
    if fresh:
        with view.write(f"{len(fresh)} findings of watches") as work:
            work.add(*fresh)
    return tuple(fresh)


def findings(view: View, *, since: date | None = None, silenced: bool = False) -> tuple[WatchFinding, ...]:
    """Read what watches have found: the analyst's list, and for a meeting its agenda.

    Parameters
    ----------
    view : View
        View of the audience that looks; it sees only findings all of whose reports and records it may see.
    since : date, optional
        Only found on this day or later, such as that of the last meeting.
    silenced : bool, default False
        Whether to give the silenced ones instead.

    Returns
    -------
    tuple of WatchFinding
        Latest first; one for each thing found.
    """
    casework = view.casework()
    silent = _silent(casework["watch_silences"])
    kept = sorted(casework["watch_findings"].values(), key=lambda f: (f.found_on, f.id), reverse=True)
    found: dict[tuple[str, str], WatchFinding] = {}
    for item in kept:
        is_silent = item.silenced or (item.watch_id, item.key) in silent
        if is_silent is silenced and (since is None or item.found_on >= since):
            found.setdefault((item.watch_id, item.key), item)
    return tuple(found.values())


def silence(view: View, finding_id: str, *, silenced_by: str, reason: str, lift: bool = False) -> WatchSilence:
    """Judge a finding a false alarm, so that it does not come up again; or take that back.

    Parameters
    ----------
    view : View
        View of the audience that writes.
    finding_id : str
        Id of the finding.
    silenced_by, reason : str
        Who judges, and why.
    lift : bool, default False
        Take the silence back.

    Returns
    -------
    WatchSilence
        As kept.

    Raises
    ------
    RefusedInput
        If there is no such finding, or nobody or no reason is named.
    """
    found: dict[str, WatchFinding] = view.casework()["watch_findings"]
    finding = found.get(finding_id)
    if finding is None:
        raise RefusedInput(f"finding {finding_id}: not found; list the findings for their ids")
    kept = WatchSilence(
        id=f"silence:{view.audience.value}:{finding.watch_id}:{finding.key}",
        made_for=view.audience,
        watch_id=finding.watch_id,
        key=finding.key,
        silenced_by=silenced_by,
        silenced_on=view.day,
        reason=reason,
        lifted=lift,
    )
    with view.write(f"{'lift silence' if lift else 'silence'}: {finding_id}") as work:
        same = [f for f in found.values() if (f.watch_id, f.key) == (finding.watch_id, finding.key)]
        others = [s for s in view.casework()["watch_silences"].values() if lift and s.id != kept.id]
        again = [s for s in others if (s.watch_id, s.key) == (kept.watch_id, kept.key) and not s.lifted]
        work.add(kept, *(replace(s, lifted=True) for s in again), *(replace(f, silenced=not lift) for f in same))
    return kept


def _silent(kept: dict[str, WatchSilence]) -> set[tuple[str, str]]:
    return {(s.watch_id, s.key) for s in kept.values() if not s.lifted}


def _finding(watch: Watch, item: Found, day: date) -> WatchFinding:
    return WatchFinding(
        id=f"finding-{uuid4().hex[:12]}",
        watch_id=watch.id,
        key=item.key,
        found_on=day,
        subjects=item.subjects,
        words=item.words,
        reports=item.reports,
    )
