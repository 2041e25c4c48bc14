"""Put a problem profile or a six-monthly report together from one view: the same parts, each in its own order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from dashboards.reports.document import Block, Heading
from dashboards.reports.figures import Sheet
from dashboards.reports.profile.basis import Basis, Wanted, half_year
from dashboards.reports.profile.parts import PARTS
from dashboards.reports.profile.sheets import all_sheets

__all__ = ("PROFILE_ORDER", "SIX_MONTH_ORDER", "Profile", "Wanted", "half_year", "part_title")

PROFILE_ORDER = tuple(PARTS)
SIX_MONTH_ORDER = (
    *("summary", "children", "missing", "forms", "concerned", "hotspots", "links", "measures", "voice", "checklist"),
    *("wider", "neighbour", "period", "gaps", "questions"),
)


@dataclass(kw_only=True)
class Profile(Basis):
    """A profile of one view; its parts are made when they are asked for."""

    _made: dict[str, tuple[Block, ...]] = field(default_factory=dict)

    def sheets(self) -> tuple[Sheet, ...]:
        """Every sheet of counts, to look up the records of any of them.

        Returns
        -------
        tuple of Sheet
            In the order of the report.
        """
        return all_sheets(self)

    def blocks(self, order: tuple[str, ...]) -> Iterator[Block]:
        """Parts of the report.

        Parameters
        ----------
        order : tuple of str
            `PROFILE_ORDER` or `SIX_MONTH_ORDER`.

        Yields
        ------
        Block
            Headings, sentences, tables and pictures.
        """
        for number, part in enumerate(order, start=1):
            title, _ = PARTS[part]
            yield Heading(text=f"{number}. {title}")
            yield from self.part(part)

    def part(self, name: str) -> tuple[Block, ...]:
        """One part of the report.

        Parameters
        ----------
        name : str
            One of `PROFILE_ORDER`.

        Returns
        -------
        tuple of Block
            Without its heading.
        """
        if name not in self._made:
            self._made[name] = tuple(PARTS[name][1](self))
        return self._made[name]


def part_title(name: str) -> str:
    """Heading of a part.

    Parameters
    ----------
    name : str
        One of `PROFILE_ORDER`.

    Returns
    -------
    str
        In words.
    """
    return PARTS[name][0]
