"""What the network explorer shows, and the steps that can be taken back: ids of records and what was asked of them."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import date

from data.errors import RefusedInput
from network.evidence import Line
from network.selection import Selection

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


def _day(value: object) -> date | None:
    return None if value is None else date.fromisoformat(str(value))
