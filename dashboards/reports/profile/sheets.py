"""Every table of counts of a profile, by the part that it stands in, and which of their cells are withheld."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from dashboards.reports.figures import Figure, Sheet, whole
from dashboards.reports.profile import children, compare, concerned, gaps, harm, links, missing, response, voice
from dashboards.reports.profile.basis import Basis, Wanted
from dashboards.reports.profile.window import Window
from dashboards.reports.profile.withheld import Hidden, Told, withheld_in
from data.suppression import WITHHELD, words
from data.views import View
from network.disruption.local import catalogue_here


def all_sheets(basis: Basis) -> tuple[Sheet, ...]:
    """Every sheet of counts, to look up the records of any of them.

    Parameters
    ----------
    basis : Basis
        View and period.

    Returns
    -------
    tuple of Sheet
        In the order of the report.
    """
    return tuple(sheet for part in SHEETS for sheet in sheets_of(basis, part))


def sheets_of(basis: Basis, part: str) -> tuple[Sheet, ...]:
    """Sheets of one part, counted once.

    Parameters
    ----------
    basis : Basis
        View and period; it keeps them.
    part : str
        One of `SHEETS`.

    Returns
    -------
    tuple of Sheet
        In the order of the report.
    """
    if part not in basis.counted:
        basis.counted[part] = SHEETS[part](basis)
    return basis.counted[part]


def hidden_in(basis: Basis) -> Hidden:
    """Cells that a reader outside the group may not read, looked at over all tables of the profile together.

    Parameters
    ----------
    basis : Basis
        View and period.

    Returns
    -------
    mapping of str to frozenset of (int, int)
        Empty where small counts are shown.
    """
    return {} if basis.wanted.small_shown else _looked_over(basis)[0]


def in_words(basis: Basis, figure: Figure) -> str:
    """A count that stands in a sentence.

    Parameters
    ----------
    basis : Basis
        View and period.
    figure : Figure
        The count; the same one may stand in a table.

    Returns
    -------
    str
        Withheld where it is small, or where a table withholds it.
    """
    if basis.wanted.small_shown:
        return f"{figure.value:,}"
    return WITHHELD if figure in _looked_over(basis)[1] else words(figure.value)


def _looked_over(basis: Basis) -> tuple[Hidden, frozenset[Figure]]:
    def look_over() -> tuple[Hidden, frozenset[Figure]]:
        made = all_sheets(basis)
        hidden = withheld_in(made, _told(basis))
        cells = ((sheet, *cell) for sheet in made for cell in hidden.get(sheet.key, ()))
        return hidden, frozenset(figure for cell in cells if (figure := _figure(*cell)) is not None)

    return basis.desk.kept(basis.view, ("profile withheld", basis.wanted), look_over)


def _told(basis: Basis) -> tuple[Told, ...]:
    """What the recipient holds already; each of those reports withheld what those before it made it withhold."""
    told: list[Told] = []
    for number, one in enumerate(basis.wanted.earlier):
        # Who sees more looked at what everybody had given before; every other audience at what it had given itself.
        looked_at = [n for n in range(number) if one.audience in ("", basis.wanted.earlier[n].audience)]
        before = tuple(basis.wanted.earlier[n] for n in looked_at)
        then = Basis(desk=basis.desk, view=_view_of(basis, one), wanted=replace(one, earlier=before))
        told.append(_told_by(then, tuple(told[n] for n in looked_at)))
    return tuple(told)


def _view_of(basis: Basis, earlier: Wanted) -> View:
    return basis.desk.reader(basis.view, earlier.audience) if earlier.audience else basis.view


def _told_by(then: Basis, before: tuple[Told, ...]) -> Told:
    def look_over() -> Told:
        read = tuple(s for part in SHEETS if part in (then.wanted.parts or SHEETS) for s in sheets_of(then, part))
        return Told(read, withheld_in(all_sheets(then), before))

    return then.desk.kept(then.view, ("profile told", then.wanted), look_over)


def _figure(sheet: Sheet, row: int, column: int) -> Figure | None:
    return whole(sheet.rows, column) if row >= len(sheet.rows) else sheet.rows[row].figures[column]


def neighbour_sheet(basis: Basis) -> Sheet | None:
    """Figures of the area beside those of a neighbour.

    Parameters
    ----------
    basis : Basis
        View and period.

    Returns
    -------
    Sheet or None
        None where the view holds one area alone.
    """
    pair = compare.neighbour_of(basis.case, basis.wanted.area, basis.wanted.neighbour)
    if pair is None:
        return None
    names = basis.district_names
    labels = compare.area_name(pair[0], names), compare.area_name(pair[1], names)
    return compare.side_by_side(basis.case, (basis.now, *pair), labels)


def _measures(basis: Basis) -> tuple[Sheet, ...]:
    measures = catalogue_here().measures
    given = basis.windows, basis.columns, basis.casework

    def name(measure_id: str) -> str:
        return measures[measure_id].name if measure_id in measures else measure_id

    return (
        response.decided(*given),
        response.measures_used(*given, name),
        response.acted(*given),
        *response.ordered(*given),
        *response.came_of_it(*given),
        voice.told_by_partners(*given)[0],
    )


def _voice(basis: Basis) -> tuple[Sheet, ...]:
    given = basis.windows, basis.columns, basis.casework
    return voice.heard(*given), voice.spoken_of(*given), voice.voice(*given), voice.told_by_partners(*given)[1]


def _identified(basis: Basis) -> tuple[Sheet, ...]:
    given = basis.windows, basis.columns
    counts = basis.casework["partner_counts"]
    return (
        children.identified(*given),
        children.by_age(*given),
        children.by_sex(*given, counts),
        children.by_care(*given),
        children.by_source(*given),
        *children.held_by_partners(*given, counts),
    )


def _given(*made: Callable[[tuple[Window, ...], tuple[str, ...]], Sheet]) -> Callable[[Basis], tuple[Sheet, ...]]:
    return lambda basis: tuple(one(basis.windows, basis.columns) for one in made)


def _linked(basis: Basis) -> tuple[Sheet, ...]:
    graph, given = basis.desk.graph(basis.view), (basis.windows, basis.columns)
    return links.crossing(*given, graph), links.together(*given, graph), links.moved(*given)


SHEETS: dict[str, Callable[[Basis], tuple[Sheet, ...]]] = {
    "children": _identified,
    "missing": _given(missing.missing, missing.repeat_missing),
    "forms": _given(harm.by_form, harm.networked, harm.by_setting, harm.by_place),
    "when": _given(harm.by_weekday, harm.by_hour),
    "concerned": _given(concerned.concerned, concerned.named),
    "links": _linked,
    "measures": _measures,
    "voice": _voice,
    "neighbour": lambda basis: tuple(filter(None, [neighbour_sheet(basis)])),
    "gaps": lambda basis: (gaps.gaps(basis.now),),
}
