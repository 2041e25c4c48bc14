"""``lantern gazetteer``: load the operator's own names, addresses, premises and boundaries; say what is there."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from dashboards import wiring
from dashboards.cli.printing import print_json, say
from data.settings import Settings, load_settings
from mapping.gazetteer.loading import LoadReport, load
from mapping.gazetteer.official import load_boundaries
from mapping.gazetteer.operator import SUPPLIES, contents, folder_of

_json = click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output, nothing else.")


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
@_json
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
            gazetteer=lambda: wiring.open_gazetteer(settings),
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
@_json
def status(as_json: bool) -> None:
    """Say what is loaded, from which files, and since when."""
    settings = load_settings()
    held = contents(folder_of(settings))
    areas = wiring.open_areas(settings).source
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
