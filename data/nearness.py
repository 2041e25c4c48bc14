"""A named person's judgement of a suggestion that two children were found near each other; never itself a link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from data.errors import RefusedInput
from data.named_people import is_named


class NearVerdict(StrEnum):
    """What a person made of it; NONE takes an earlier judgement back."""

    LINKED = "linked"
    NOT_LINKED = "not_linked"
    UNSURE = "unsure"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class NearJudgement:
    """What somebody judged of two children who were found near each other.

    Attributes
    ----------
    id : str
        ``found-near:LEFT:RIGHT`` with the ids in order, so that one pair has one judgement, in versions.
    findings : tuple of str
        Ids of the findings that were on the screen.
    link_id : str
        Link that was recorded on this judgement, if any.
    """

    id: str
    left_id: str
    right_id: str
    verdict: NearVerdict
    judged_by: str
    judged_on: date
    reason: str
    findings: tuple[str, ...] = ()
    link_id: str = ""
    reports: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a judgement by nobody, without a reason, or under another pair's id."""
        if not is_named(self.judged_by) or not self.reason.strip():
            raise RefusedInput(f"judgement {self.id}: the name of the person who judges and a reason are needed")
        if self.left_id >= self.right_id or self.id != near_id(self.left_id, self.right_id):
            raise RefusedInput(f"judgement {self.id}: its id must be found-near:LEFT:RIGHT of two children in order")

    @property
    def about(self) -> tuple[tuple[str, str], ...]:
        """Kind and id of the records it is about."""
        return (("person", self.left_id), ("person", self.right_id))


def near_id(one: str, other: str) -> str:
    """Id under which a pair's judgement is kept.

    Parameters
    ----------
    one, other : str
        Ids of the children, in any order.

    Returns
    -------
    str
        ``found-near:LEFT:RIGHT``.

    Examples
    --------
    >>> near_id("P-2", "P-1")
    'found-near:P-1:P-2'
    """
    return f"found-near:{min(one, other)}:{max(one, other)}"


NEARNESS_FIELDS: dict[str, type] = {"near_judgements": NearJudgement}
