"""`lantern geocode` on plain files, and `lantern places ...`: texts that wait for a person, and what is at a point."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path

import click
import pandas as pd

from dashboards import geography, loading, wiring
from dashboards.cli.printing import print_json
from dashboards.cli.sitting import json_option, on_case, open_case
from data.cells import safe_csv
from data.errors import RefusedInput
from data.settings import Settings, load_settings
from data.views import View
from mapping.gazetteer import operator
from mapping.gazetteer.streets import StreetIndex
from mapping.geocode import geocode_many
from mapping.geocode.answer import Candidate
from mapping.geocode.choices import ChosenPoint
from mapping.geocode.chosen import workflow as chosen
from mapping.geocode.gathering import entries_for, street_frame
from mapping.geocode.in_question import workflow as in_question
from mapping.geocode.known import KnownPlaces
from mapping.geocode.place import Sources
from mapping.geocode.reverse import Here
from mapping.geocode.reverse import reverse as what_is_at
from mapping.geocode.workflow import sources_of
from mapping.projection import to_grid
from network.casework.follow_up.due import counted

_CRS = click.option("--crs", type=click.Choice(["EPSG:27700", "EPSG:4326"]), default="EPSG:27700", show_default=True)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--column", required=True, help="Column with the text of the place.")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True)
@json_option
def geocode(file: Path, column: str, output: Path, as_json: bool) -> None:
    """Place the texts of a column, offline; what is ambiguous stays without a point."""
    table = loading.read_plain(file, keep_blank=True)
    if column not in table.columns:
        raise RefusedInput(f"{file.name}: no column {column}; it has {', '.join(table.columns)}")
    if not output.absolute().parent.is_dir():
        raise RefusedInput(f"{output.name}: its folder does not exist; make it, or name another one")
    settings = load_settings()
    texts: list[str | None] = table[column].fillna("").tolist()
    areas = geography.open_areas(settings)
    own = entries_for(operator.folder_of(settings), texts)
    lists = (
        {"streets": StreetIndex(street_frame(own=own)), "known": KnownPlaces.of(operator=own, areas=areas)}
        if len(own)
        else {}
    )
    found = geocode_many(texts, geography.open_gazetteer(settings), areas=areas, **lists)  # type: ignore[arg-type]
    # a column of the caller's own keeps its cells under another name
    table = table.rename(columns={name: f"{name}_given" for name in table.columns if name in found.columns})
    joined = pd.concat([table.reset_index(drop=True), found.reset_index(drop=True)], axis=1)
    output.write_text(safe_csv(joined), encoding="utf-8")
    counts = found["status"].value_counts().to_dict()
    answer = {"read": len(table)} | {s: int(counts.get(s, 0)) for s in ("matched", "ambiguous", "unmatched")}
    if as_json:
        print_json(answer)
    else:
        click.echo(", ".join(f"{number} {word}" for word, number in answer.items()))


@click.group()
def places() -> None:
    """Texts of places that wait for a person, the choices that are remembered, and what is at a point."""


@places.command("list")
@json_option
@on_case
def list_(as_json: bool, settings: Settings) -> None:
    """List the texts that were not placed, with their candidates, and the choices in force."""
    desk, view = open_case(settings, "places")
    waiting = in_question.review(view, _sources(desk, view))
    kept = chosen.remembered(view)
    if as_json:
        print_json({"waiting": [_question(q) for q in waiting], "remembered": [_kept(r) for r in kept]})
        return
    for line in _listed(waiting) or ["no text waits for a place"]:
        click.echo(line)
    for place in kept:
        choice = place.choice
        click.echo(f"{choice.id}: {choice.text!r} chosen by {choice.chosen_by}, {choice.chosen_on}: {choice.reason}")


@places.command()
@click.argument("words")
@json_option
@on_case
def find(words: str, as_json: bool, settings: Settings) -> None:
    """Look up texts that hold WORDS and were placed already, to correct one with `places choose --correct`."""
    desk, view = open_case(settings, "places")
    found = in_question.placed(view, words, _sources(desk, view))
    if as_json:
        print_json({"placed": [_question(item) for item in found]})
        return
    for line in _listed(found) or ["no text with these words was placed from its words"]:
        click.echo(line)


@places.command()
@click.argument("text")
@click.option("--candidate", type=click.IntRange(min=1), help="Number of the candidate as `places list` gives it.")
@click.option("--x", type=float, help="Easting or longitude of a point of your own.")
@click.option("--y", type=float, help="Northing or latitude.")
@_CRS
@click.option("--within", "radius", type=click.FloatRange(min=1), default=100.0, show_default=True, help="Metres.")
@click.option("--impossible", is_flag=True, help="The text cannot be placed.")
@click.option("--correct", is_flag=True, help="Move what was placed from this text already; see `places find`.")
@click.option("--why", required=True, help="Why; it is kept with the choice.")
@json_option
@on_case
def choose(
    *,
    text: str,
    candidate: int | None,
    x: float | None,
    y: float | None,
    crs: str,
    radius: float,
    impossible: bool,
    correct: bool,
    why: str,
    as_json: bool,
    settings: Settings,
) -> None:
    """Remember where TEXT (or its key) lies, for all locations of the case that bear it."""
    if (candidate is not None) + (x is not None or y is not None) + impossible != 1 or (x is None) != (y is None):
        raise click.UsageError("give one of --candidate, --x with --y, or --impossible")
    desk, view = open_case(settings, "places")
    sources = _sources(desk, view) if correct else None
    where: Candidate | ChosenPoint | None = None
    if candidate is not None:
        where = _numbered(desk, view, text, candidate, correct=correct)
    elif x is not None and y is not None:
        where = ChosenPoint(*_metres(x, y, crs), radius)
    choice = chosen.choose(view, text, where, desk.areas, chosen_by=view.actor, reason=why, correct=sources)
    _tell({"key": choice.id, "easting": choice.easting_m, "northing": choice.northing_m}, as_json, "chosen")


@places.command()
@click.argument("text")
@click.option("--why", required=True, help="Why; it is kept with the choice.")
@json_option
@on_case
def withdraw(text: str, why: str, as_json: bool, settings: Settings) -> None:
    """Take the choice for TEXT (or its key) back; its locations are again what they were before."""
    _, view = open_case(settings, "places")
    gone = chosen.withdraw(view, text, by=view.actor, reason=why)
    _tell({"key": gone.id, "withdrawn": True}, as_json, "withdrawn")


@places.command()
@click.option("--x", type=float, required=True, help="Easting or longitude.")
@click.option("--y", type=float, required=True, help="Northing or latitude.")
@_CRS
@click.option("--border", type=click.FloatRange(min=0), default=500.0, show_default=True, help="Metres that count.")
@json_option
@on_case
def reverse(x: float, y: float, crs: str, border: float, as_json: bool, settings: Settings) -> None:
    """Say what is at a point; with actor, audience and purpose the streets of the case count too."""
    east, north = _metres(x, y, crs)
    if settings.actor or settings.audience or settings.purpose:
        desk, view = open_case(settings, "places")
        sources = _sources(desk, view)
    else:
        sources = Sources(geography.open_gazetteer(settings), geography.open_areas(settings))
    if sources.streets is None or not len(sources.streets):
        own = operator.entries(operator.folder_of(settings), kinds=["street"])
        sources = replace(sources, streets=StreetIndex(street_frame(own=own)))
    here = what_is_at(east, north, sources, within_m=border)
    if as_json:
        print_json(asdict(here) | {"on_border": here.is_on_border})
        return
    click.echo("\n".join(_lines(here)))


def _sources(desk: wiring.Desk, view: View) -> Sources:
    return sources_of(view, desk.gazetteer, desk.areas, operator=operator.folder_of(desk.settings))


def _listed(items: Iterable[in_question.PlaceInQuestion]) -> list[str]:
    lines = []
    for item in items:
        held = f"{counted(len(item.locations), 'location')}, {counted(len(item.events), 'event')}"
        lines.append(f"{item.key}: {item.status.value}, {held}")
        lines.append(f"  {item.text!r}: {item.reason}")
        for number, candidate in enumerate(item.candidates, start=1):
            lines.append(f"  {number}. {candidate.label} ({candidate.precision.value}): {candidate.reason}")
    return lines


def _numbered(desk: wiring.Desk, view: View, text: str, number: int, *, correct: bool) -> Candidate:
    key, sources = chosen.key_for(view, text), _sources(desk, view)
    for item in (*in_question.review(view, sources), *(in_question.placed(view, key, sources) if correct else ())):
        if item.key == key:
            if number > len(item.candidates):
                raise RefusedInput(f"{key}: it has {len(item.candidates)} candidates, not {number}; see `places list`")
            return item.candidates[number - 1]
    raise RefusedInput(f"{key}: no location that waits for a place bears this text; see `places list`")


def _metres(x: float, y: float, crs: str) -> tuple[float, float]:
    if crs == "EPSG:27700":
        return x, y
    east, north = to_grid(x, y)
    return float(east), float(north)


def _tell(answer: dict[str, object], as_json: bool, word: str) -> None:
    if as_json:
        print_json(answer)
    else:
        click.echo(f"{answer['key']}: {word}")


def _question(item: in_question.PlaceInQuestion) -> dict[str, object]:
    return {
        "key": item.key,
        "text": item.text,
        "status": item.status.value,
        "reason": item.reason,
        "locations": list(item.locations),
        "events": list(item.events),
        "recorded_by": list(item.recorded_by),
        "candidates": [_reading(c) for c in item.candidates],
    }


def _reading(candidate: Candidate) -> dict[str, object]:
    return {
        "label": candidate.label,
        "easting": candidate.easting_m,
        "northing": candidate.northing_m,
        "precision": candidate.precision.value,
        "uncertainty_m": candidate.uncertainty_m,
        "source": candidate.source,
        "force_code": candidate.force_code,
        "local_authority_code": candidate.local_authority_code,
        "reason": candidate.reason,
    }


def _kept(place: chosen.RememberedPlace) -> dict[str, object]:
    choice = place.choice
    return {
        "key": choice.id,
        "text": choice.text,
        "chosen_by": choice.chosen_by,
        "chosen_on": choice.chosen_on.isoformat(),
        "reason": choice.reason,
        "easting": choice.easting_m,
        "northing": choice.northing_m,
        "uncertainty_m": choice.uncertainty_m,
        "locations": list(place.locations),
    }


def _lines(here: Here) -> list[str]:
    near = [
        f"{word}: {name} ({metres:.0f} m)" if name is not None and metres is not None else f"{word}: none near"
        for word, name, metres in (
            ("postcode", here.postcode, here.postcode_m),
            ("place", here.place, here.place_m),
            ("street", here.street, here.street_m),
        )
    ]
    return [*near, f"force: {here.force_code}", f"local authority: {here.local_authority_code}", here.reason]
