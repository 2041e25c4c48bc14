"""``lantern gazetteer``: the operator's own names, addresses and boundaries; borders and authorities."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

import click

from dashboards import geography
from dashboards.cli.printing import print_json, say
from dashboards.cli.sitting import json_option, on_case, open_case
from data.errors import RefusedInput
from data.settings import Settings, load_settings
from mapping.borders import elsewhere
from mapping.gazetteer.authorities import force_on, in_force, name_of, named
from mapping.gazetteer.loading import LoadReport, load
from mapping.gazetteer.official import load_boundaries
from mapping.gazetteer.operator import SUPPLIES, contents, folder_of
from mapping.geocode import online


@click.group()
def gazetteer() -> None:
    """The operator's own gazetteer: Ordnance Survey names and addresses, licence registers, official boundaries."""


@gazetteer.command("load")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--kind", required=True, type=click.Choice(SUPPLIES), help="What the files are.")
@click.option("--replace", is_flag=True, help="Drop what was loaded of this kind before.")
@click.option("--dry-run", is_flag=True, help="Check and count; keep nothing.")
@click.option("--rejections", type=click.Path(path_type=Path), help="CSV file for all rejected rows, with reasons.")
@click.option("--code", help="Boundaries: column with the code, where it has no usual name.")
@click.option("--name", help="Boundaries: column with the name, where it has no usual name.")
@json_option
def load_files(
    files: tuple[Path, ...],
    kind: str,
    replace: bool,
    dry_run: bool,
    rejections: Path | None,
    code: str | None,
    name: str | None,
    as_json: bool,
) -> None:
    """Load FILES of one kind; good rows are kept, bad rows are listed with row, column and reason.

    Nothing is sent anywhere, and a load that fails leaves what was there. A file that was loaded before is recognised.
    """
    settings = load_settings()
    if (code or name) and kind != "boundaries":
        raise click.UsageError("--code and --name belong to --kind boundaries")
    folder = folder_of(settings)
    if kind == "boundaries":
        report = load_boundaries(files, folder, code=code, name=name, replace=replace, dry_run=dry_run)
    else:
        report = load(
            files,
            kind,
            folder,
            gazetteer=lambda: geography.open_gazetteer(settings),
            replace=replace,
            dry_run=dry_run,
            rejections_file=rejections,
            progress=_Progress(),
        )
    if as_json:
        print_json(asdict(report))
        return
    for line in _in_words(report, settings):
        click.echo(line)


@gazetteer.command()
@json_option
def status(as_json: bool) -> None:
    """Say what is loaded, from which files, and since when."""
    settings = load_settings()
    held = contents(folder_of(settings))
    areas = geography.open_areas(settings).source
    if as_json:
        print_json(
            {"folder": str(folder_of(settings)), "areas": areas, "loaded": {k: asdict(s) for k, s in held.items()}}
        )
        return
    for supply in held.values():
        parts = ", ".join(f"{count:,} {kind}" for kind, count in supply.counts.items())
        files = ", ".join(file for file, _ in supply.sources[-5:])
        more = f" and {len(supply.sources) - 5} more" if len(supply.sources) > 5 else ""
        click.echo(f"{supply.supply}: {parts}; loaded {supply.loaded} from {files}{more}")
    if not held:
        click.echo("nothing of the operator's own is loaded; postcodes and place names that ship are in use")
    click.echo(f"force areas: {areas}")


@gazetteer.command()
@click.argument("text")
@json_option
def ask(text: str, as_json: bool) -> None:
    """Ask the online service about TEXT; refused unless LANTERN_ONLINE names one. THE TEXT LEAVES THE BUILDING."""
    settings = load_settings()
    answer = online.ask(text, settings, warn=say, areas=geography.open_areas(settings))
    if as_json:
        print_json(asdict(answer))
        return
    click.echo(f"{answer.status.value}: {answer.reason}")
    for reading in answer.candidates or ([answer] if answer.easting_m is not None else []):
        click.echo(
            f"  {reading.easting_m:.0f} {reading.northing_m:.0f} within {reading.uncertainty_m:.0f} m, {reading.source}"
        )


@gazetteer.command()
@click.argument("name_or_code")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Day of the incident; default today.")
@json_option
def authority(name_or_code: str, day: datetime | None, as_json: bool) -> None:
    """Say which local authority a name or code stood for on a day; merged districts are followed."""
    on = day.date() if day else date.today()  # noqa: DTZ011
    is_code = re.fullmatch(r"[A-Z]\d{8}", name_or_code.strip().upper()) is not None
    found = in_force(name_or_code.strip().upper(), on) if is_code else named(name_or_code, on)
    if not found:
        raise RefusedInput(f"no local authority of that name on {on}, and none that took its place; give the code")
    rows = [{"code": code, "name": name_of(code), "force_code": force_on(code)} for code in found]
    if as_json:
        print_json({"date": on.isoformat(), "authorities": rows})
        return
    for row in rows:
        click.echo(f"{row['code']} {row['name']}, force {row['force_code'] or 'not known'}")


@gazetteer.command("elsewhere")
@json_option
@on_case
def list_elsewhere(as_json: bool, settings: Settings) -> None:
    """List incidents that one force recorded and that lie in another's area: flagged, never moved."""
    desk, view = open_case(settings, "places")
    found = elsewhere(view.case(), desk.areas)
    if as_json:
        print_json({"areas": desk.areas.source, "incidents": [asdict(incident) for incident in found]})
        return
    for incident in found:
        click.echo(f"{incident.event_id}: {incident.words}")
    click.echo(f"{len(found)} incidents; force areas: {desk.areas.source}")


class _Progress:
    """Says a word each million rows."""

    def __init__(self) -> None:
        self._said = 0

    def __call__(self, words: str) -> None:
        self._said += 1
        if self._said % 20 == 0:
            say(words)


def _in_words(report: LoadReport, settings: Settings) -> list[str]:
    lines = [f"already loaded, not read again: {', '.join(report.already_loaded)}"] if report.already_loaded else []
    if report.files:
        lines.append(
            f"{report.read:,} rows read, {report.accepted:,} accepted, {report.rejected:,} rejected, "
            f"{report.duplicates:,} duplicates, {sum(report.left_out.values()):,} left out"
        )
        lines += [f"  left out: {count:,} {what}" for what, count in sorted(report.left_out.items())]
        lines += [f"  {_where(rejection)}: {rejection['reason']}" for rejection in report.rejections[:20]]
        if len(report.rejections) > 20:
            lines.append("  and more; --rejections FILE lists all")
    kept = "would hold" if report.dry_run else "holds"
    lines.append(
        f"{report.kind} {kept} {report.entries:,} entries ({report.replaced:,} replaced) in {folder_of(settings)}"
    )
    if report.dry_run:
        lines.append("dry run: nothing was kept")
    return lines


def _where(rejection: dict[str, object]) -> str:
    column = f", column {rejection['column']}" if rejection["column"] else ""
    return f"{rejection['file']}, row {rejection['row']}{column}"
