"""`lantern powers ...`: read the lawful measures, check and add a partnership's own, and have a lawyer sign one on."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from dashboards.cli.printing import print_json
from dashboards.cli.sitting import json_option, on_case, open_case
from data.errors import RefusedInput
from data.resources import shipped
from data.settings import Settings, load_settings
from network.disruption.catalogue import POLICY_FILE, Catalogue, catalogue
from network.disruption.local import FOLDER, catalogue_here, read_policy
from network.disruption.measure import LAW_WORDS, Kind, Law, Measure
from network.disruption.measure_file import Fault, inspect
from network.disruption.workflow import DIGEST_SHOWN, measure_of, sign_on

_day = click.DateTime(["%Y-%m-%d"])
TEMPLATE = "premises-action-plan.toml"


@click.group()
def powers() -> None:
    """Lawful measures as data: what they ask, how far their law is confirmed, and a partnership's own."""


@powers.command("list")
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]), help="Only measures of this kind.")
@click.option("--date", "day", type=_day, help="Versions that hold on this day; default today.")
@json_option
def list_measures(kind: str | None, day: datetime | None, as_json: bool) -> None:
    """List the measures, protective first, then the least intrusive."""
    on = day.date() if day else date.today()  # noqa: DTZ011
    chosen = catalogue_here().on(on)
    found = [one for one in chosen.measures.values() if kind in (None, one.kind.value)]
    found.sort(key=lambda one: (one.order, one.id))
    if as_json:
        print_json({"date": on.isoformat(), "measures": [_short(one, chosen, on) for one in found]})
        return
    for one in found:
        click.echo(f"{one.id:<36} {one.kind:<11} {','.join(one.territory):<9} {LAW_WORDS[chosen.law(one.id, on)]}")
    counts = Counter(chosen.law(one.id, on) for one in found)
    click.echo("; ".join(f"{counts[law]} {LAW_WORDS[law]}" for law in Law if counts[law]))


def _short(measure: Measure, chosen: Catalogue, on: date) -> dict[str, Any]:
    return {
        "id": measure.id,
        "name": measure.name,
        "kind": measure.kind.value,
        "targets": [target.value for target in measure.targets],
        "basis": measure.basis,
        "territory": list(measure.territory),
        "law": chosen.law(measure.id, on).value,
        "last_checked": measure.last_checked.isoformat(),
        "digest": measure.digest,
    }


@powers.command()
@click.argument("measure_id")
@click.option("--date", "day", type=_day, help="Version that holds on this day; default today.")
@json_option
def show(measure_id: str, day: datetime | None, as_json: bool) -> None:
    """Show one measure whole: basis, who, rules, what a person must judge, safeguards, sources and their marks."""
    on = day.date() if day else date.today()  # noqa: DTZ011
    chosen = catalogue_here().on(on)
    measure = measure_of(chosen, measure_id, on)
    whole = _whole(measure, chosen, on)
    if as_json:
        print_json(whole)
        return
    for key, value in whole.items():
        lines = value if isinstance(value, list) else [value]
        for number, line in enumerate(line for line in lines if line not in ("", None)):
            click.echo(f"{key.replace('_', ' ') if number == 0 else '':<20} {line}")
    click.echo("Not legal advice. Facts met means that a person must judge; nothing is decided here.")


def _whole(measure: Measure, chosen: Catalogue, on: date) -> dict[str, Any]:
    texts = ("purpose", "extent", "equivalents", "currency", "issuer", "lead", "duration", "breach")
    lists = ("partners", "human", "evidence", "safeguards")
    return (
        _short(measure, chosen, on)
        | {key: getattr(measure, key) for key in texts}
        | {key: list(getattr(measure, key)) for key in lists}
        | {
            "needs_all": [rule.text for rule in measure.facts_all],
            "needs_one_of": [rule.text for rule in measure.facts_any],
            "bears_on": [bearing.value for bearing in measure.bears_on],
            "in_force_from": str(measure.in_force_from or ""),
            "in_force_to": str(measure.in_force_to or ""),
            "sources": [f"[{one.mark}] {one.text} (read {one.read_on})" for one in measure.sources],
        }
    )


@powers.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@json_option
def lint(files: tuple[Path, ...], as_json: bool) -> None:
    """Check measure files or a policy.toml: every fault with its key and what to do; status 1 if there is any."""
    found = {path: _faults(path) for path in _expanded(files)}
    if not found:
        raise RefusedInput("no .toml file there; name a measure file, a policy.toml or a folder of them")
    if as_json:
        listed = [
            {
                "file": str(path),
                "ok": not faults,
                "faults": [{"key": one.key, "fault": one.what, "do": one.remedy} for one in faults],
            }
            for path, faults in found.items()
        ]
        print_json({"ok": not any(found.values()), "files": listed})
    else:
        for path, faults in found.items():
            click.echo("\n".join(map(str, faults)) or f"{path.name}: ok")
    if any(found.values()):
        raise click.exceptions.Exit(1)


def _expanded(files: tuple[Path, ...]) -> list[Path]:
    found: list[Path] = []
    for path in files:
        if not path.exists():
            raise RefusedInput(f"{path}: no such file or folder")
        found += sorted(path.glob("*.toml")) if path.is_dir() else [path]
    return [path for path in found if path.name != "vocabulary.toml"]


def _faults(path: Path) -> tuple[Fault, ...]:
    if path.name == POLICY_FILE:
        return read_policy(path, catalogue())[1]
    measure, faults = inspect(path, catalogue().words)
    ships = path.resolve().is_relative_to(shipped("powers").resolve())
    is_taken = measure is not None and measure.id in catalogue().measures and not ships
    if measure is not None and is_taken and measure.in_force_from is None:
        remedy = "name yours otherwise, or give it in_force_from and the name ID--YYYY-MM-DD.toml as a later version"
        return (*faults, Fault(path.name, "id", f"a measure {measure.id} ships already", remedy))
    return faults


@powers.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def add(file: Path) -> None:
    """Put a measure file or policy.toml into this partnership's own folder, if the linter finds no fault."""
    faults = _faults(file)
    if faults:
        raise RefusedInput("; ".join(map(str, faults)))
    folder = load_settings().data_dir / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / file.name
    before = target.read_bytes() if target.exists() else None
    if target.resolve() != file.resolve():
        shutil.copyfile(file, target)
    try:
        catalogue_here()
    except Exception:
        # it fits alone but not beside the others: leave the folder as it was
        if before is None:
            target.unlink()
        else:
            target.write_bytes(before)
        raise
    click.echo(f"{file.name}: added; computed from now on, and law not confirmed until a lawyer signs it on")


@powers.command()
def template() -> None:
    """Print a whole measure file to start from."""
    click.echo("# Copy, name the file like its id, change every value, then: lantern powers lint FILE\n")
    click.echo(shipped("powers", TEMPLATE).read_text(encoding="utf-8"), nl=False)


@powers.command("sign-on")
@click.argument("measure_id")
@click.option("--digest", required=True, help=f"First {DIGEST_SHOWN} characters or more of what powers show prints.")
@click.option("--signed-by", required=True, help="Name of the lawyer.")
@click.option("--organisation", required=True, help="Whose lawyer.")
@click.option("--date", "day", type=_day, help="Day of signing; default today.")
@click.option("--in-force-from", type=_day, help="Commencement that the lawyer confirms.")
@click.option("--in-force-to", type=_day, help="Repeal that the lawyer confirms.")
@click.option("--note", default="", help="What was compared.")
@json_option
@on_case
def sign_on_command(measure_id: str, day: datetime | None, as_json: bool, settings: Settings, **given: Any) -> None:
    """Record that a lawyer confirms one measure, in exactly the text that was read."""
    _, view = open_case(settings, "casework")
    for name in ("in_force_from", "in_force_to"):
        given[name] = given[name].date() if given[name] else None
    made = sign_on(view, measure_id, signed_on=day.date() if day else view.day, **given)
    if as_json:
        print_json({"id": made.id, "measure": made.measure_id, "digest": made.digest, "signed_on": made.signed_on})
        return
    click.echo(f"{made.measure_id}: signed on {made.signed_on}, text {made.digest[:DIGEST_SHOWN]}")
