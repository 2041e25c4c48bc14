"""Which sources a profile hears from: period, coverage and known bias of each, and which say nothing yet."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from dashboards.reports.document import Cell, Table
from dashboards.reports.profile.window import Window
from data.codes import ReportKind
from data.records import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a profile should hear from.

    Attributes
    ----------
    ask : str
        Who could tell, where nothing was received.
    covers, bias : str
        What it covers and how it misleads, in words.
    """

    id: str
    name: str
    kinds: tuple[str, ...]
    words: tuple[str, ...]
    ask: str
    covers: str
    bias: str


OTHER = Source(
    id="other",
    name="Other agencies",
    kinds=(),
    words=(),
    ask="the agency itself",
    covers="Not stated.",
    bias="Not stated: ask how the reports came about.",
)


@cache
def sources() -> tuple[Source, ...]:
    """Read the sources that a profile should hear from.

    Returns
    -------
    tuple of Source
        In the order of the file.
    """
    text = files("data").joinpath("reference", "profile_sources.toml").read_text(encoding="utf-8")
    listed = ({**entry, "kinds": tuple(entry["kinds"]), "words": tuple(entry["words"])} for entry in _entries(text))
    return tuple(Source(**entry) for entry in listed)


def _entries(text: str) -> list[dict[str, Any]]:
    return list(tomllib.loads(text)["source"])


def source_of(report: Report) -> Source:
    """Source that a report is filed under: by its kind, else by a word in the name of the agency.

    Parameters
    ----------
    report : Report
        A report.

    Returns
    -------
    Source
        `OTHER` where none fits.
    """
    name = f"{report.agency.lower()} "
    by_kind = (one for one in sources() if report.kind.value in one.kinds)
    by_word = (one for one in sources() if any(word in name for word in one.words))
    return next(by_kind, None) or next(by_word, OTHER)


def reports_in(window: Window) -> dict[str, Report]:
    """Reports made in a period; those of public crime statistics are context and left out.

    Parameters
    ----------
    window : Window
        Period and area. In an area the reports behind its events count.

    Returns
    -------
    dict of str to Report
        By id.
    """
    case = window.case
    behind = {one for event in window.events for one in event.reports} if window.area else case.reports.keys()
    return {
        key: case.reports[key]
        for key in sorted(behind)
        if key in case.reports
        and case.reports[key].kind is not ReportKind.PUBLIC_CRIME
        and window.first <= case.reports[key].reported_on <= window.last
    }


def source_table(window: Window, counted: Mapping[str, tuple[str, ...]] | None = None) -> Table:
    """Table of the sources: how much came, from when to when, what it covers, how it misleads.

    Parameters
    ----------
    window : Window
        Period and area.
    counted : mapping of str to tuple of str, optional
        Ids of the counts that agencies gave, by the id of their source.

    Returns
    -------
    Table
        A source that said nothing stands there too, with whom to ask.
    """
    held: dict[str, list[Report]] = {}
    for report in reports_in(window).values():
        held.setdefault(source_of(report).id, []).append(report)
    rows = []
    for source in (*sources(), *([OTHER] if OTHER.id in held else [])):
        found, counts = held.get(source.id, []), (counted or {}).get(source.id, ())
        rows.append(_row(source, found, counts))
    return Table(
        heading=("Source", "Reports", "From, until", "What it covers", "Known bias"),
        rows=tuple(rows),
        widths=(2.1, 0.9, 1.5, 2.2, 2.6),
        numbers=frozenset({1}),
    )


def _row(source: Source, found: list[Report], counts: tuple[str, ...]) -> tuple[Cell, ...]:
    if not found:
        told = Cell(text="counts only", records=counts) if counts else Cell(text="not held")
        asked = Cell(text="" if counts else f"ask {source.ask}")
        return Cell(text=source.name), told, asked, Cell(text=source.covers), Cell(text=source.bias)
    days = sorted(report.reported_on for report in found)
    agencies = sorted({report.agency for report in found})
    return (
        Cell(text=source.name),
        Cell(
            text=f"{len(found):,}",
            records=tuple(sorted(report.id for report in found)),
            about=f"Sources, {source.name.lower()}: {len(found):,}",
        ),
        Cell(text=f"{days[0]:%d %b %Y}, {days[-1]:%d %b %Y}"),
        Cell(text=f"{source.covers} From: {'; '.join(agencies)}."),
        Cell(text=source.bias),
    )


def silent(window: Window) -> tuple[Source, ...]:
    """Sources from which nothing was received in a period.

    Parameters
    ----------
    window : Window
        Period and area.

    Returns
    -------
    tuple of Source
        In the order of the file.
    """
    heard = {source_of(report).id for report in reports_in(window).values()}
    return tuple(one for one in sources() if one.id not in heard)
