"""The parts of a profile in words, tables and pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dashboards.reports.document import Block, Heading, Text
from dashboards.reports.figures import Sheet, as_table
from dashboards.reports.profile import children, compare, places, wider
from dashboards.reports.profile.basis import Basis
from dashboards.reports.profile.sheets import hidden_in, in_words, sheets_of
from dashboards.reports.profile.sources import Source, silent, source_table
from data.suppression import RULE, WITHHELD


def _tables(basis: Basis, part: str) -> Iterator[Block]:
    """Sheets of one part, each with its heading."""
    missing = []
    for sheet in sheets_of(basis, part):
        if sheet.rows and all(row.not_held for row in sheet.rows):
            missing += [Text(text=f"{row.label}: not held. Ask {row.not_held}.", kind="item") for row in sheet.rows]
            continue
        yield Heading(text=sheet.title, level=2)
        if sheet.rows:
            yield _table(basis, sheet)
        else:
            yield Text(text="None recorded in what this audience may see.")
    if missing:
        yield Heading(text="Not held here", level=2)
        yield from missing


def _table(basis: Basis, sheet: Sheet) -> Block:
    return as_table(sheet, small_shown=basis.wanted.small_shown, hidden=hidden_in(basis).get(sheet.key))


def _summary(basis: Basis) -> Iterator[Block]:
    now = basis.now
    identified = children.children_now(now)
    found = f"{in_words(basis, identified)} children were identified"
    if found.startswith(WITHHELD):
        found = "The number of children identified is withheld"
    yield Text(
        text=f"{found}, {now.words}, {compare.area_name(basis.wanted.area, basis.district_names)}.",
        records=identified.records if not found.startswith("The") else (),
        about=f"Children identified: {identified.value:,}",
        kind="item",
    )
    shown = basis.wanted.small_shown or min(len(now.incidents), len(basis.earlier.incidents)) >= 5
    yield Text(text=compare.since_last(now, basis.earlier, has_before=basis.has_before, shown=shown), kind="item")
    unheard = [one.name for one in _unheard(basis)]
    heard = f"Nothing was received from {len(unheard)} kinds of source: {'; '.join(unheard)}."
    yield Text(text=heard if unheard else "Every kind of source was heard.", kind="item")
    yield Text(text=compare.CAVEAT, kind="caution")
    if not basis.wanted.small_shown:
        yield Text(text=RULE, kind="quiet")
        if now_held := compare.held_words(basis.wanted.earlier, basis.district_names):
            yield Text(text=now_held, kind="quiet")
        if basis.wanted.others_unseen:
            yield Text(text=compare.UNSEEN, kind="caution")
    else:
        yield Text(text="Small counts are shown: this copy stays within the group.", kind="caution")


def _period(basis: Basis) -> Iterator[Block]:
    now = basis.now
    yield Text(text=f"Period: {now.words} ({now.days} days). Before it: {basis.earlier.words}.")
    yield Text(text=f"Area: {compare.area_name(basis.wanted.area, basis.district_names)}.")
    yield source_table(now, _counted(basis))
    yield Text(text="Kept up to date: a profile is made again at least every six months, and after any large case.")


def _counted(basis: Basis) -> dict[str, tuple[str, ...]]:
    """Ids of the counts that agencies gave for the period, by the id of their source."""
    now, found = basis.now, dict[str, list[str]]()
    for one in basis.casework["partner_counts"].values():
        if now.first <= one.last_day <= now.last:
            found.setdefault(_counted_source(one.item.value), []).append(one.id)
    for one in basis.casework["community_reports"].values():
        if now.first <= one.last_day <= now.last:
            found.setdefault("community", []).append(one.id)
    return {key: tuple(sorted(ids)) for key, ids in found.items()}


def _unheard(basis: Basis) -> tuple[Source, ...]:
    counted = _counted(basis)
    return tuple(one for one in silent(basis.now) if one.id not in counted)


def _counted_source(item: str) -> str:
    given = {
        "cases_at_health": "health",
        "school_absence": "education",
        "national_referrals": "national_referrals",
        "prosecutions": "police_records",
    }
    return given.get(item, "social_care")


def _gaps(basis: Basis) -> Iterator[Block]:
    yield _table(basis, sheets_of(basis, "gaps")[0])
    for one in _unheard(basis):
        yield Text(text=f"{one.name}: not held. Ask {one.ask}.", kind="item")
    yield Text(
        text="Under-identified groups to ask about: boys, children with a disability, children of minority ethnic "
        "groups, LGBT children, children at home who do not go missing.",
    )


def _hotspots(basis: Basis) -> Iterator[Block]:
    mark = "FICTIONAL" if basis.desk.settings.fictional else ""
    yield from places.hotspot_blocks(
        basis.desk, basis.view, basis.now, small_shown=basis.wanted.small_shown, watermark=mark
    )
    yield from places.change_blocks(basis.desk, basis.view, basis.now)
    yield from _tables(basis, "when")


def _checklist(basis: Basis) -> Iterator[Block]:
    yield wider.checklist(basis.casework["checklist_answers"].values())


def _wider(basis: Basis) -> Iterator[Block]:
    held = basis.casework
    yield Heading(text="Training given", level=2)
    yield wider.training(basis.now, held["training_given"].values())
    yield Heading(text="Support for children who were harmed", level=2)
    support = held["support_capacity"].values()
    yield wider.support(basis.now, support, small_shown=basis.wanted.small_shown)
    yield Heading(text="Businesses and the community", level=2)
    yield wider.calls(basis.now, held["community_reports"].values())


def _neighbour(basis: Basis) -> Iterator[Block]:
    held = sheets_of(basis, "neighbour")
    if not held:
        yield Text(text="This view holds one area alone. Ask a neighbour for its figures before comparing.")
        return
    yield _table(basis, held[0])
    yield Text(text=compare.BESIDE, kind="caution")


def _questions(basis: Basis) -> Iterator[Block]:
    yield Text(text="Questions that these figures leave open, for the board to give to somebody by name:")
    unanswered = [n for n in range(1, 6) if f"checklist:{n}" not in basis.casework["checklist_answers"]]
    asked = [f"Who will ask {one.ask}, of whom nothing is held ({one.name})?" for one in _unheard(basis)[:6]]
    if unanswered:
        asked.append(f"Who answers points {', '.join(map(str, unanswered))} of the checklist?")
    if not basis.has_before:
        asked.append("Who holds the figures of the period before?")
    asked.append("Which children are harmed at home or online and are in none of these figures?")
    for one in asked:
        yield Text(text=one, kind="item")


def _tables_of(part: str) -> Callable[[Basis], Iterator[Block]]:
    return lambda basis: _tables(basis, part)


PARTS: dict[str, tuple[str, Callable[[Basis], Iterator[Block]]]] = {
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
