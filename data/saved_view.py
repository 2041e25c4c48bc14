"""A picture of the network that somebody kept under a name, to go on with later or to compare with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from data.codes import Audience
from data.errors import RefusedInput
from data.named_people import is_named

_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedView:
    """What was drawn, filtered and pinned; saved again under the same name it is a new version.

    Attributes
    ----------
    id : str
        ``saved-view:AUDIENCE:`` and a keyed digest of the name, which lies sealed.
    made_for : Audience
        Whose view it was drawn from; nobody else sees it but the police lead.
    subjects : tuple of (str, str)
        Kind and id of the records drawn; whoever no longer sees one of them does not see the saved view either.
    sight : str
        The state of the picture as text.
    digest : str
        Digest of the view it was drawn from.
    version : int
        1, then one more each time it is saved again.
    ended : bool
        Whether it was taken off the list; it stays as history.
    """

    id: str
    name: str
    made_for: Audience
    saved_by: str
    saved_on: date
    subjects: tuple[tuple[str, str], ...]
    sight: str
    digest: str = ""
    version: int = 1
    ended: bool = False
    reports: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a view that nobody saved, or that has no name or nothing in it."""
        if not is_named(self.saved_by):
            raise RefusedInput(f"saved view {self.id}: the name of the person who saves it is needed")
        if not 0 < len(self.name.strip()) <= _LONGEST_NAME:
            raise RefusedInput(f"saved view: give it a name of 1 to {_LONGEST_NAME} characters")
        if not self.subjects:
            raise RefusedInput(f"saved view {self.id}: nothing is drawn; show at least one record first")

    @property
    def about(self) -> tuple[tuple[str, str], ...]:
        """Kind and id of the records it shows."""
        return self.subjects


SAVED_VIEW_FIELDS: dict[str, type] = {"saved_views": SavedView}
