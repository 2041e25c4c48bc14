"""Results are kept, and computed one at a time for each person and a few at once: one long analysis stops nobody else.

What is kept is given at once, whatever else is being computed. Who asks for what somebody else is computing waits for
that. Who has a computation under way waits for its end before another begins, in however many windows they ask; so does
whoever comes when as many as `AT_ONCE` are under way. Nobody waits longer than `PATIENCE_S`.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Condition, get_ident
from typing import TypeVar

from data.errors import Busy

AT_ONCE = 2
PATIENCE_S = 120.0
_KEPT_RESULTS = 64
_T = TypeVar("_T")


@dataclass(kw_only=True)
class Turns:
    """Kept results, and whose turn it is to compute another.

    Attributes
    ----------
    at_once : int
        How many computations may be under way, each of another person.
    patience_s : float
        Seconds that somebody waits for a turn.
    """

    at_once: int = AT_ONCE
    patience_s: float = PATIENCE_S
    _kept: OrderedDict[Hashable, object] = field(default_factory=OrderedDict)
    _making: set[Hashable] = field(default_factory=set)
    _at_work: dict[int, str] = field(default_factory=dict)
    _changed: Condition = field(default_factory=Condition)

    def give(self, key: Hashable, actor: str, make: Callable[[], _T]) -> _T:
        """Give what is kept, or compute it when it is this person's turn.

        Parameters
        ----------
        key : hashable
            What it is, with everything it depends on, the audience and the state of the case among it.
        actor : str
            Who asks.
        make : callable
            Computes it; it may ask for other results, which begin at once.

        Returns
        -------
        object
            What `make` gave, now or before; what it refuses is not kept.

        Raises
        ------
        Busy
            If others, or the same person elsewhere, have computed for so long that waiting on helps nobody.
        """
        thread = get_ident()
        with self._changed:
            if not self._changed.wait_for(lambda: key in self._kept or self._may(key, actor, thread), self.patience_s):
                raise Busy(self._why(actor))
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]  # type: ignore[return-value]
            is_first = thread not in self._at_work
            self._making.add(key)
            self._at_work[thread] = actor
        try:
            made = make()
            with self._changed:
                self._kept[key] = made
                while len(self._kept) > _KEPT_RESULTS:
                    self._kept.popitem(last=False)
            return made
        finally:
            with self._changed:
                self._making.discard(key)
                if is_first:
                    del self._at_work[thread]
                self._changed.notify_all()

    def _may(self, key: Hashable, actor: str, thread: int) -> bool:
        """Whether this may be begun; what a computation itself asks for is a part of its turn."""
        if key in self._making:
            return False
        is_free = len(self._at_work) < self.at_once and actor not in self._at_work.values()
        return thread in self._at_work or is_free

    def _why(self, actor: str) -> str:
        if actor in self._at_work.values():
            return "another analysis of yours is under way, perhaps in another window; ask again when it has ended"
        return "other analyses are under way; ask again in a few minutes"
