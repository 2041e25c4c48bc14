"""What the network explorer shows, and every step on the way there: pure, so that each step can be taken back.

A sight holds ids of records and what was asked of them, never what was found: it is drawn anew from the permitted
records of whoever opens it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date

from data.errors import RefusedInput
from network.contraction import homes, records_of
from network.evidence import Line
from network.selection import Selection
from network.structure import AssociationGraph

MOST_AT_ONCE = 60
MOST_DRAWN = 300
_LONGEST_HISTORY = 200

Place = tuple[str, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """State of the picture.

    Attributes
    ----------
    shown : tuple of str
        Ids drawn, in the order in which they came.
    grown : tuple of (str, tuple of str)
        Which node brought in which others when it was expanded.
    pinned : tuple of (str, float, float)
        Nodes that stay where they were put, pixels.
    by_force : bool
        Whether nodes stand in a field for each force.
    apart : bool
        Whether records that are one are shown apart.
    chosen : Selection
        Filter.
    as_of : date or None
        Day whose knowledge is shown; None is now.
    since : date or None
        Day since which changes are listed.
    trail : tuple of str
        Ids of the ties of the paths that were asked for.
    """

    shown: tuple[str, ...] = ()
    grown: tuple[tuple[str, tuple[str, ...]], ...] = ()
    pinned: tuple[Place, ...] = ()
    by_force: bool = True
    apart: bool = False
    chosen: Selection = field(default_factory=Selection)
    as_of: date | None = None
    since: date | None = None
    trail: tuple[str, ...] = ()

    def to_text(self) -> str:
        """Write the state as text.

        Returns
        -------
        str
            JSON, the same for the same state.
        """
        return json.dumps(asdict(self), sort_keys=True, default=str)

    @classmethod
    def from_text(cls, text: str) -> Sight:
        """Read a state back.

        Parameters
        ----------
        text : str
            Made by `to_text`.

        Returns
        -------
        Sight
            The same state.

        Raises
        ------
        RefusedInput
            If it is no such text.
        """
        try:
            held = json.loads(text)
            chosen = held["chosen"]
            return cls(
                shown=tuple(map(str, held["shown"])),
                grown=tuple((str(node), tuple(map(str, brought))) for node, brought in held["grown"]),
                pinned=tuple((str(node), float(x), float(y)) for node, x, y in held["pinned"]),
                by_force=held["by_force"] is True,
                apart=held["apart"] is True,
                chosen=Selection(
                    kinds=tuple(chosen["kinds"]),
                    ties=tuple(chosen["ties"]),
                    first=_day(chosen["first"]),
                    last=_day(chosen["last"]),
                    weakest=Line(chosen["weakest"]),
                    handling=tuple(chosen["handling"]),
                    reports=int(chosen["reports"]),
                ),
                as_of=_day(held["as_of"]),
                since=_day(held["since"]),
                trail=tuple(map(str, held["trail"])),
            )
        except (KeyError, TypeError, AttributeError, ValueError, OverflowError, RecursionError) as fault:
            raise RefusedInput("saved view: its text cannot be read; save the view again") from fault


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Where the picture stands, the way there, and the way that was taken back.

    Attributes
    ----------
    now : Sight
        What is shown.
    past, future : tuple of (str, Sight)
        Each with the words of the step that led away from it, or leads to it.
    """

    now: Sight = field(default_factory=Sight)
    past: tuple[tuple[str, Sight], ...] = ()
    future: tuple[tuple[str, Sight], ...] = ()

    def step(self, words: str, sight: Sight) -> History:
        """Take a step; what was taken back before is forgotten.

        Parameters
        ----------
        words : str
            What the step does.
        sight : Sight
            State after it.

        Returns
        -------
        History
            The same history if nothing changes.
        """
        if sight == self.now:
            return self
        return History(now=sight, past=(*self.past, (words, self.now))[-_LONGEST_HISTORY:])

    def undo(self) -> History:
        """Take the last step back.

        Returns
        -------
        History
            The same history if there is none.
        """
        if not self.past:
            return self
        words, before = self.past[-1]
        return History(now=before, past=self.past[:-1], future=((words, self.now), *self.future))

    def redo(self) -> History:
        """Take a step again that was taken back.

        Returns
        -------
        History
            The same history if there is none.
        """
        if not self.future:
            return self
        words, after = self.future[0]
        return History(now=after, past=(*self.past, (words, self.now)), future=self.future[1:])


def start(sight: Sight, node_ids: Collection[str], around: Collection[str] = ()) -> Sight:
    """Begin anew from some nodes; filters, day and grouping stay.

    Parameters
    ----------
    sight : Sight
        State.
    node_ids : collection of str
        Where to start.
    around : collection of str, optional
        Their neighbours that are drawn at once.

    Returns
    -------
    Sight
        State.
    """
    first = tuple(dict.fromkeys(node_ids))
    brought = tuple(i for i in dict.fromkeys(around) if i not in first)
    grown = ((first[0], brought),) if first and brought else ()
    return replace(sight, shown=(first + brought)[:MOST_DRAWN], grown=grown, pinned=(), trail=())


def add(sight: Sight, node_ids: Collection[str], *, trail: Collection[str] | None = None) -> Sight:
    """Draw some more nodes.

    Parameters
    ----------
    sight : Sight
        State.
    node_ids : collection of str
        Ids; those drawn already stay where they are.
    trail : collection of str, optional
        Ties to point out instead of those before.

    Returns
    -------
    Sight
        At most `MOST_DRAWN` nodes.
    """
    shown = tuple(dict.fromkeys((*sight.shown, *node_ids)))[:MOST_DRAWN]
    return replace(sight, shown=shown, trail=sight.trail if trail is None else tuple(sorted(set(trail))))


def expand(sight: Sight, node_id: str, brought: Collection[str]) -> Sight:
    """Draw neighbours of a node, and remember that it brought them.

    Parameters
    ----------
    sight : Sight
        State.
    node_id : str
        Node that is expanded.
    brought : collection of str
        Neighbours to draw.

    Returns
    -------
    Sight
        At most `MOST_DRAWN` nodes.
    """
    new = tuple(i for i in dict.fromkeys(brought) if i not in sight.shown)
    held = dict(sight.grown)
    more = add(sight, (node_id, *new))
    kept = tuple(i for i in new if i in more.shown)
    return replace(more, grown=tuple({**held, node_id: (*held.get(node_id, ()), *kept)}.items()))


def collapse(sight: Sight, node_id: str) -> Sight:
    """Take away what a node brought, and what that brought; pinned nodes stay.

    Parameters
    ----------
    sight : Sight
        State.
    node_id : str
        Node that was expanded.

    Returns
    -------
    Sight
        The same state if it brought nothing.
    """
    held, pinned = dict(sight.grown), {place[0] for place in sight.pinned}
    gone: set[str] = set()
    waiting = [node_id]
    while waiting:
        brought = held.pop(waiting.pop(), ())
        new = [i for i in brought if i not in gone and i not in pinned and i != node_id]
        gone |= set(new)
        waiting += new
    return replace(sight, shown=tuple(i for i in sight.shown if i not in gone), grown=tuple(held.items()))


def hide(sight: Sight, node_id: str) -> Sight:
    """Take one node out of the picture.

    Parameters
    ----------
    sight : Sight
        State.
    node_id : str
        Node.

    Returns
    -------
    Sight
        State without it.
    """
    return replace(
        sight,
        shown=tuple(i for i in sight.shown if i != node_id),
        pinned=tuple(place for place in sight.pinned if place[0] != node_id),
    )


def pin(sight: Sight, node_id: str, x: float, y: float) -> Sight:
    """Keep a node where it is put.

    Parameters
    ----------
    sight : Sight
        State.
    node_id : str
        Node.
    x, y : float
        Pixels.

    Returns
    -------
    Sight
        State.
    """
    others = tuple(place for place in sight.pinned if place[0] != node_id)
    return replace(sight, pinned=(*others, (node_id, round(x, 1), round(y, 1))))


def unpin(sight: Sight, node_id: str) -> Sight:
    """Let a node go again.

    Parameters
    ----------
    sight : Sight
        State.
    node_id : str
        Node.

    Returns
    -------
    Sight
        State.
    """
    return replace(sight, pinned=tuple(place for place in sight.pinned if place[0] != node_id))


def onward(graph: AssociationGraph, node_id: str, drawn: Collection[str]) -> list[str]:
    """Neighbours of a node that are not drawn.

    Parameters
    ----------
    graph : AssociationGraph
        Graph as filtered.
    node_id : str
        Node.
    drawn : collection of str
        What is drawn.

    Returns
    -------
    list of str
        Those with most independent reports first, then by id.
    """
    here = set(drawn)
    ends = [(e.source if e.target == node_id else e.target, e) for e in graph.incident(node_id)]
    ends.sort(key=lambda end: (-end[1].independent_reports, end[0]))
    return [other for other, _ in ends if other not in here]


def drawn_ids(graph: AssociationGraph, joined: AssociationGraph, sight: Sight) -> tuple[str, ...]:
    """Nodes of a graph that a sight shows, whether records that are one are joined in it or apart.

    Parameters
    ----------
    graph : AssociationGraph
        What is drawn, filtered.
    joined : AssociationGraph
        The same view's graph with joined records.
    sight : Sight
        State.

    Returns
    -------
    tuple of str
        In the order in which they came; what this view or the filter does not hold is left out.
    """
    home, members = homes(joined), {node.id: records_of(node) for node in joined.nodes}
    if sight.apart:
        wide = [record for i in sight.shown for record in members.get(home.get(i, i), (i,))]
    else:
        wide = [home.get(i, i) for i in sight.shown]
    return tuple(i for i in dict.fromkeys(wide) if i in graph.index)


def places(sight: Sight, home: Mapping[str, str]) -> dict[str, tuple[float, float]]:
    """Pins by the node that is drawn.

    Parameters
    ----------
    sight : Sight
        State.
    home : mapping of str to str
        Record id to node id.

    Returns
    -------
    dict of str to (float, float)
        Pixels.
    """
    return {(node_id if sight.apart else home.get(node_id, node_id)): (x, y) for node_id, x, y in sight.pinned}


def _day(value: object) -> date | None:
    return None if value is None else date.fromisoformat(str(value))
