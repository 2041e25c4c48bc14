"""What every list of adults of a network says of itself: who may stand in it, how many wait, whether it is stale."""

from __future__ import annotations

from datetime import date

from data.protection import eligible_people, waiting_for_age
from data.records import Case
from network.structure import AssociationGraph


class AdultList:
    """A list of adults made from one view, in which nobody stands whose age is not established.

    Attributes
    ----------
    waiting : int
        People in no list until their age is established.
    digest : str
        Digest of the view it was made from, empty if not stated.
    """

    __slots__ = ()

    waiting: int
    digest: str

    @property
    def waiting_words(self) -> str:
        """How many wait, in words."""
        return f"{self.waiting} wait for their age to be established"

    def is_stale(self, digest: str) -> bool:
        """Whether the records have changed since.

        Parameters
        ----------
        digest : str
            Digest of the same audience's view now.

        Returns
        -------
        bool
            True also when it was made without a digest: nobody can say that it is fresh.
        """
        return not self.digest or self.digest != digest


def listable(graph: AssociationGraph, case: Case, day: date) -> list[int]:
    """Vertices of the adults who may stand in a list.

    Parameters
    ----------
    graph : AssociationGraph
        Graph of the same case.
    case : Case
        Permitted records.
    day : date
        Day on which ages are reckoned.

    Returns
    -------
    list of int
        Ascending; nobody whom `data.protection` keeps out of lists of targets.
    """
    allowed = eligible_people(case, day)
    return [vertex for vertex, node in enumerate(graph.nodes) if node.id in allowed]


def waiting_count(graph: AssociationGraph, case: Case, day: date) -> int:
    """How many people of a graph are in no list until their age is established.

    Parameters
    ----------
    graph : AssociationGraph
        Graph of the same case.
    case : Case
        Permitted records.
    day : date
        Day on which ages are reckoned.

    Returns
    -------
    int
        People whose age `data.protection` does not know.
    """
    return len(waiting_for_age(case, day) & graph.index.keys())
