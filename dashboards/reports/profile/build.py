"""Put a problem profile or a six-monthly report together from one view: the same parts, each in its own order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from dashboards.reports.document import Block, Heading, Text
from dashboards.reports.figures import Sheet, as_table
from dashboards.reports.profile import children, compare, harm, links, places, response
from dashboards.reports.profile.sources import Source, silent, source_table
from dashboards.reports.profile.window import Window, before, look
from dashboards.wiring import Desk
from data.records import Case
from data.suppression import RULE, WITHHELD, words
from data.views import View
from network.disruption.local import catalogue_here

PERIOD_DAYS = 183
_THIS, _BEFORE = "this period", "period before"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a profile is asked for.

    Attributes
    ----------
    period : tuple of date
        First and last day.
    area, neighbour : str
        Codes of a force or a district; empty for all, and for the other force with most events.
    small_shown : bool
        Whether small counts are shown: within the group alone.
    """

    period: tuple[date, date]
    area: str = ""
    neighbour: str = ""
    small_shown: bool = False


def half_year(last: date) -> tuple[date, date]:
    """The six months up to a day.

    Parameters
    ----------
    last : date
        Last day.

    Returns
    -------
    tuple of date
        First and last day, 183 days in all.
    """
    return last - timedelta(days=PERIOD_DAYS - 1), last


@dataclass(kw_only=True)
class Profile:
    """A profile of one view; its parts are made when they are asked for.

    Attributes
    ----------
    desk : Desk
        Basemap, hotspots and graph of the view.
    view : View
        What this audience may see.
    wanted : Wanted
        Period, area and neighbour.
    """

    desk: Desk
    view: View
    wanted: Wanted
    _made: dict[str, tuple[Block, ...]] = field(default_factory=dict)

    @cached_property
    def case(self) -> Case:
        """The permitted case."""
        return self.view.case()

    @cached_property
    def district_names(self) -> dict[str, str]:
        """Names of districts by code."""
        layer = self.desk.areas.districts
        return dict(zip(layer.codes, layer.names, strict=True))

    @cached_property
    def casework(self) -> Mapping[str, Mapping[str, Any]]:
        """Decisions, actions and the like."""
        return self.view.casework()

    @cached_property
    def now(self) -> Window:
        """The period itself."""
        return look(self.case, self.wanted.period, self.wanted.area)

    @cached_property
    def earlier(self) -> Window:
        """The period of the same length before."""
        return before(self.now)

    @property
    def has_before(self) -> bool:
        """Whether anything is on record for the period before; nought would say that nothing happened."""
        return bool(self.earlier.events)

    @property
    def windows(self) -> tuple[Window, ...]:
        """The period itself, and the one before where anything is on record for it."""
        return (self.now, self.earlier) if self.has_before else (self.now,)

    @property
    def columns(self) -> tuple[str, ...]:
        """Words for the periods."""
        return (_THIS, _BEFORE) if self.has_before else (_THIS,)

    def sheets(self) -> tuple[Sheet, ...]:
        """Every sheet of counts, to look up the records of any of them.

        Returns
        -------
        tuple of Sheet
            In the order of the report.
        """
        return tuple(sheet for part in _SHEETS.values() for sheet in part(self))

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
            title, _ = _PARTS[part]
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
            self._made[name] = tuple(_PARTS[name][1](self))
        return self._made[name]

    def tables(self, part: str) -> Iterator[Block]:
        """Sheets of one part, each with its heading.

        Parameters
        ----------
        part : str
            Key of the part.

        Yields
        ------
        Block
            Headings and tables.
        """
        missing = []
        for sheet in _SHEETS[part](self):
            if sheet.rows and all(row.not_held for row in sheet.rows):
                missing += [Text(text=f"{row.label}: not held. Ask {row.not_held}.", kind="item") for row in sheet.rows]
                continue
            yield Heading(text=sheet.title, level=2)
            if sheet.rows:
                yield as_table(sheet, small_shown=self.wanted.small_shown)
            else:
                yield Text(text="None recorded in what this audience may see.")
        if missing:
            yield Heading(text="Not held here", level=2)
            yield from missing


def _small(profile: Profile, value: int) -> str:
    return f"{value:,}" if profile.wanted.small_shown else words(value)


def _summary(profile: Profile) -> Iterator[Block]:
    now = profile.now
    identified = harm.children_now(now)
    found = f"{_small(profile, identified.value)} children were identified"
    if _small(profile, identified.value) == WITHHELD:
        found = "The number of children identified is withheld"
    yield Text(
        text=f"{found}, {now.words}, {compare.area_name(profile.wanted.area, profile.district_names)}.",
        records=identified.records if not found.startswith("The") else (),
        about=f"Children identified: {identified.value:,}",
        kind="item",
    )
    shown = profile.wanted.small_shown or min(len(now.incidents), len(profile.earlier.incidents)) >= 5
    yield Text(text=compare.since_last(now, profile.earlier, has_before=profile.has_before, shown=shown), kind="item")
    unheard = [one.name for one in _unheard(profile)]
    heard = f"Nothing was received from {len(unheard)} kinds of source: {'; '.join(unheard)}."
    yield Text(text=heard if unheard else "Every kind of source was heard.", kind="item")
    yield Text(text=compare.CAVEAT, kind="caution")
    if not profile.wanted.small_shown:
        yield Text(text=RULE, kind="quiet")
    else:
        yield Text(text="Small counts are shown: this copy stays within the group.", kind="caution")


def _period(profile: Profile) -> Iterator[Block]:
    now = profile.now
    yield Text(text=f"Period: {now.words} ({now.days} days). Before it: {profile.earlier.words}.")
    yield Text(text=f"Area: {compare.area_name(profile.wanted.area, profile.district_names)}.")
    yield source_table(now, _counted(profile))
    yield Text(text="Kept up to date: a profile is made again at least every six months, and after any large case.")


def _counted(profile: Profile) -> dict[str, tuple[str, ...]]:
    """Ids of the counts that agencies gave for the period, by the id of their source."""
    now, found = profile.now, dict[str, list[str]]()
    for one in profile.casework["partner_counts"].values():
        if now.first <= one.last_day <= now.last:
            found.setdefault(_counted_source(one.item.value), []).append(one.id)
    for one in profile.casework["community_reports"].values():
        if now.first <= one.last_day <= now.last:
            found.setdefault("community", []).append(one.id)
    return {key: tuple(sorted(ids)) for key, ids in found.items()}


def _unheard(profile: Profile) -> tuple[Source, ...]:
    counted = _counted(profile)
    return tuple(one for one in silent(profile.now) if one.id not in counted)


def _counted_source(item: str) -> str:
    given = {
        "cases_at_health": "health",
        "school_absence": "education",
        "national_referrals": "national_referrals",
        "prosecutions": "police_records",
    }
    return given.get(item, "social_care")


def _gaps(profile: Profile) -> Iterator[Block]:
    yield as_table(harm.gaps(profile.now), small_shown=profile.wanted.small_shown)
    for one in _unheard(profile):
        yield Text(text=f"{one.name}: not held. Ask {one.ask}.", kind="item")
    yield Text(
        text="Under-identified groups to ask about: boys, children with a disability, children of minority ethnic "
        "groups, LGBT children, children at home who do not go missing.",
    )


def _hotspots(profile: Profile) -> Iterator[Block]:
    mark = "FICTIONAL" if profile.desk.settings.fictional else ""
    yield from places.hotspot_blocks(
        profile.desk, profile.view, profile.now, small_shown=profile.wanted.small_shown, watermark=mark
    )
    yield from places.change_blocks(profile.desk, profile.view, profile.now)
    yield from profile.tables("when")


def _checklist(profile: Profile) -> Iterator[Block]:
    yield response.checklist(profile.casework["checklist_answers"].values())


def _wider(profile: Profile) -> Iterator[Block]:
    held = profile.casework
    yield Heading(text="Training given", level=2)
    yield response.training(profile.now, held["training_given"].values())
    yield Heading(text="Support for children who were harmed", level=2)
    support = held["support_capacity"].values()
    yield response.support(profile.now, support, small_shown=profile.wanted.small_shown)
    yield Heading(text="Businesses and the community", level=2)
    yield response.calls(profile.now, held["community_reports"].values())


def _neighbour(profile: Profile) -> Iterator[Block]:
    sheet = neighbour_sheet(profile)
    if sheet is None:
        yield Text(text="This view holds one area alone. Ask a neighbour for its figures before comparing.")
        return
    yield as_table(sheet, small_shown=profile.wanted.small_shown)
    yield Text(text=compare.BESIDE, kind="caution")


def neighbour_sheet(profile: Profile) -> Sheet | None:
    """Figures of the area beside those of a neighbour.

    Parameters
    ----------
    profile : Profile
        The profile.

    Returns
    -------
    Sheet or None
        None where the view holds one area alone.
    """
    pair = compare.neighbour_of(profile.case, profile.wanted.area, profile.wanted.neighbour)
    if pair is None:
        return None
    names = profile.district_names
    labels = compare.area_name(pair[0], names), compare.area_name(pair[1], names)
    return compare.side_by_side(profile.case, (profile.now, *pair), labels)


def _questions(profile: Profile) -> Iterator[Block]:
    yield Text(text="Questions that these figures leave open, for the board to give to somebody by name:")
    unanswered = [n for n in range(1, 6) if f"checklist:{n}" not in profile.casework["checklist_answers"]]
    asked = [f"Who will ask {one.ask} for {one.name.lower()}?" for one in _unheard(profile)[:6]]
    if unanswered:
        asked.append(f"Who answers points {', '.join(map(str, unanswered))} of the checklist?")
    if not profile.has_before:
        asked.append("Who holds the figures of the period before?")
    asked.append("Which children are harmed at home or online and are in none of these figures?")
    for one in asked:
        yield Text(text=one, kind="item")


def _tables_of(part: str) -> Callable[[Profile], Iterator[Block]]:
    return lambda profile: profile.tables(part)


def _measures(profile: Profile) -> tuple[Sheet, ...]:
    measures = catalogue_here().measures
    given = profile.windows, profile.columns, profile.casework

    def name(measure_id: str) -> str:
        return measures[measure_id].name if measure_id in measures else measure_id

    return (
        response.decided(*given),
        response.measures_used(*given, name),
        response.acted(*given),
        *response.ordered(*given),
        *response.came_of_it(*given),
        response.told_by_partners(*given)[0],
    )


def _voice(profile: Profile) -> tuple[Sheet, ...]:
    given = profile.windows, profile.columns, profile.casework
    return response.voice(*given), response.told_by_partners(*given)[1]


def _identified(profile: Profile) -> tuple[Sheet, ...]:
    given = profile.windows, profile.columns
    counts = profile.casework["partner_counts"]
    return (
        children.identified(*given),
        children.by_age(*given),
        children.by_sex(*given, counts),
        children.by_care(*given),
        children.by_source(*given),
        *children.held_by_partners(*given, counts),
    )


def _given(*made: Callable[[tuple[Window, ...], tuple[str, ...]], Sheet]) -> Callable[[Profile], tuple[Sheet, ...]]:
    return lambda profile: tuple(one(profile.windows, profile.columns) for one in made)


def _linked(profile: Profile) -> tuple[Sheet, ...]:
    graph, given = profile.desk.graph(profile.view), (profile.windows, profile.columns)
    return links.crossing(*given, graph), links.together(*given, graph), links.moved(*given)


_SHEETS: dict[str, Callable[[Profile], tuple[Sheet, ...]]] = {
    "children": _identified,
    "missing": _given(children.missing, children.repeat_missing),
    "forms": _given(harm.by_form, harm.networked, harm.by_setting, harm.by_place),
    "when": _given(harm.by_weekday, harm.by_hour),
    "concerned": _given(harm.concerned, harm.named),
    "links": _linked,
    "measures": _measures,
    "voice": _voice,
    "neighbour": lambda profile: tuple(filter(None, [neighbour_sheet(profile)])),
    "gaps": lambda profile: (harm.gaps(profile.now),),
}
_PARTS: dict[str, tuple[str, Callable[[Profile], Iterator[Block]]]] = {
    "summary": ("What this says", _summary),
    "period": ("Period, area and sources", _period),
    "gaps": ("What is not known", _gaps),
    "children": ("Children identified", _tables_of("children")),
    "missing": ("Missing episodes", _tables_of("missing")),
    "forms": ("Forms of exploitation", _tables_of("forms")),
    "hotspots": ("Where and when", _hotspots),
    "concerned": ("Persons of concern", _tables_of("concerned")),
    "links": ("Networks and borders", _tables_of("links")),
    "measures": ("Measures, outcomes and breaches", _tables_of("measures")),
    "voice": ("Voice of children", _tables_of("voice")),
    "checklist": ("The five questions of the 2012 briefing", _checklist),
    "wider": ("Training, support and calls", _wider),
    "neighbour": ("Beside a neighbour", _neighbour),
    "questions": ("Open questions", _questions),
}
PROFILE_ORDER = tuple(_PARTS)


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
    return _PARTS[name][0]


SIX_MONTH_ORDER = (
    *("summary", "children", "missing", "forms", "concerned", "hotspots", "links", "measures", "voice", "checklist"),
    *("wider", "neighbour", "period", "gaps", "questions"),
)
