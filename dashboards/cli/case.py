"""Commands on the case: each is a thin shell over what the pages use, and names actor, audience and purpose."""

from __future__ import annotations

import os
import socket
import sys
from datetime import date, datetime, time
from pathlib import Path
from typing import ParamSpec, TypeVar

import click

from dashboards import demonstration, loading, wiring
from dashboards.cli import hotspot_runs
from dashboards.cli.printing import hotspots_as_data, option_as_data, print_json, say
from dashboards.cli.sitting import json_option, on_case, open_case
from dashboards.earlier_meetings import play_earlier_meetings
from dashboards.health import examine
from dashboards.naming import territory
from data.access.service import service_file
from data.codes import Audience
from data.errors import NotPermitted, RefusedInput
from data.settings import Settings, load_settings
from mapping.gazetteer.operator import folder_of
from mapping.geocode.workflow import geocode_pending
from network.casework.options.workflow import propose_for

_P = ParamSpec("_P")
_R = TypeVar("_R")
_DAY = click.DateTime(["%Y-%m-%d"])


def _require_free(port: int) -> None:
    with socket.socket() as asked:
        asked.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            asked.bind(("127.0.0.1", port))
        except OSError as error:
            raise RefusedInput(f"port {port} of this machine is taken ({error.strerror}); give --port") from error


def _run_app(settings: Settings, port: int) -> None:
    _require_free(port)
    folder = Path(wiring.__file__).resolve().parent.parent
    env = os.environ | {
        "LANTERN_HOME": str(settings.data_dir),
        "LANTERN_DATABASE": settings.database_url,
        "LANTERN_KEY_FILE": str(settings.key_file),
        "LANTERN_FICTIONAL": "true" if settings.fictional else "false",
        "LANTERN_SIGN_IN": "on" if settings.sign_in else "off",
        "LANTERN_HOST": settings.host,
    }
    say(f"Lantern is at http://127.0.0.1:{port} (this machine only; end it with Ctrl-C)")
    command = [sys.executable, "-m", "dashboards.serving", str(port)]
    # The server takes this process's place: whoever ends the command ends the server, and no memory is held twice.
    os.chdir(folder)
    os.execve(sys.executable, command, env)  # noqa: S606


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True)
def serve(port: int) -> None:
    """Start the app on the configured store, on this machine only."""
    settings = load_settings()
    store = wiring.open_desk(settings).store
    has_accounts = any(not account.disabled for account in store.access.accounts())
    store.close()
    if settings.sign_in and not has_accounts:
        raise NotPermitted(
            "nobody can sign in yet; add accounts with: lantern user add NAME --role ROLE --agency AGENCY. On a "
            "machine that one person alone uses, LANTERN_SIGN_IN=off serves without sign-in"
        )
    if settings.sign_in:
        service_file(settings.data_dir)
    if not settings.sign_in and settings.host:
        raise NotPermitted("LANTERN_SIGN_IN=off with LANTERN_HOST: an app that others can reach needs sign-in")
    if not settings.sign_in and not settings.fictional:
        say("WARNING: sign-in is off: whoever reaches this machine's own address states who they are")
    _run_app(settings, port)


@click.command()
@click.option("--fresh", is_flag=True, help="Make the fictional case anew; what was decided in it is lost.")
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True)
@click.option("--no-serve", is_flag=True, help="Only make the case.")
def demo(fresh: bool, port: int, no_serve: bool) -> None:
    """Make the fictional demonstration case in the embedded store, then serve it."""
    settings = demonstration.demonstration_settings(load_settings())
    if fresh:
        for name in ("case.db", "case.db-wal", "case.db-shm", "case.db-journal"):
            (settings.data_dir / name).unlink(missing_ok=True)
    desk = wiring.open_desk(settings)
    say("making the fictional case and the offline gazetteer (the first time takes a minute)")
    demonstration.fill_demonstration(desk)
    view = desk.view("lantern demo", "police_analyst", "demonstration")
    placed = geocode_pending(view, desk.gazetteer, desk.areas, operator=folder_of(settings))
    say(
        f"{placed.matched} locations placed; {placed.ambiguous + placed.unmatched} wait for a person on Places "
        f"({placed.ambiguous} of them ambiguous)"
    )
    say(f"{play_earlier_meetings(desk)} decisions of earlier meetings; what they left is on Actions and Register")
    desk.store.close()
    if not no_serve:
        _run_app(settings, port)


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--kind", required=True, type=click.Choice(loading.KINDS))
@click.option("--columns", type=click.Path(exists=True, path_type=Path), help="TOML: canonical name = your header.")
@click.option("--dry-run", is_flag=True, help="Check and count; write nothing.")
@click.option("--rejections", type=click.Path(path_type=Path), help="Where the bad rows go, with reasons.")
@click.option("--template", is_flag=True, help="Print the columns of this kind and stop.")
@json_option
@on_case
def intake(
    files: tuple[Path, ...],
    kind: str,
    columns: Path | None,
    dry_run: bool,
    rejections: Path | None,
    template: bool,
    as_json: bool,
    settings: Settings,
) -> None:
    """Read files into the case; good rows are kept, bad rows are listed with their reasons."""
    if template:
        click.echo(loading.template_of(kind), nl=False)
        return
    if not files:
        raise click.UsageError("name at least one file")
    desk, view = open_case(settings, "intake")
    answer = loading.load_files(
        desk, view, files, kind, columns=columns, dry_run=dry_run, rejections_file=rejections, progress=say
    )
    if as_json:
        print_json(answer)
        return
    click.echo(loading.in_words(answer))


@click.command()
@click.option("--record", is_flag=True, help="Keep this run for a meeting, so that hotspots have a history.")
@click.option("--history", is_flag=True, help="Say what became of every hotspot from run to run.")
@click.option(
    "--for",
    "made_for",
    type=click.Choice([a.value for a in Audience]),
    help="Whose run to make or read; default yours.",
)
@click.option("--date", "day", type=_DAY, help="Day of the meeting, to record; default today.")
@click.option("--from", "first", type=_DAY, help="First day looked at; default the first incident's.")
@click.option("--to", "last", type=_DAY, help="Last day looked at; default the day of the meeting if one is recorded.")
@json_option
@on_case
def hotspots(
    record: bool,
    history: bool,
    made_for: str | None,
    day: datetime | None,
    first: datetime | None,
    last: datetime | None,
    as_json: bool,
    settings: Settings,
) -> None:
    """Place what has no point yet and find the hotspots that survive chance."""
    desk, view = open_case(settings, "hotspots")
    if view.may("collect"):
        geocode_pending(view, desk.gazetteer, desk.areas, operator=folder_of(settings))
    reader = hotspot_runs.reader_for(desk, view, made_for)
    on = day.date() if day else date.today()  # noqa: DTZ011
    period = hotspot_runs.period_of(reader, first, last or (datetime.combine(on, time()) if record else None))
    result = desk.hotspots(reader, period=period)
    answer = hotspots_as_data(result)
    lines = [f"{spot.id}: {' '.join(spot.why)}" for spot in result.hotspots] + list(result.sentences)
    if record:
        answer["recorded"] = hotspot_runs.record(view, reader, result, on, period)
        lines.append(f"recorded for {reader.audience} on {on}")
    if record or history:
        answer["lineages"], told = hotspot_runs.told(view, reader)
        lines += told
    if as_json:
        print_json(answer)
        return
    for line in lines:
        click.echo(line)


@click.command()
@click.argument("kind", type=click.Choice(["person", "vehicle", "venue", "location", "phone"]))
@click.argument("record_id")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Day of the decision; default today.")
@json_option
@on_case
def propose(kind: str, record_id: str, day: object, as_json: bool, settings: Settings) -> None:
    """Say which lawful measures have their facts met, are possible, or are not available, and why."""
    _, view = open_case(settings, "options")
    on = day.date() if hasattr(day, "date") else date.today()  # noqa: DTZ011
    view.open_record(record_id)
    options = propose_for(view, kind, record_id, on, territory=territory(view.case(), kind, record_id))
    if as_json:
        listed = [option_as_data(option) for option in options]
        print_json({"kind": kind, "id": record_id, "date": on.isoformat(), "options": listed})
        return
    for option in options:
        click.echo(f"{option.measure.name}: {option.headline}")


@click.command()
@json_option
def doctor(as_json: bool) -> None:
    """Say what is installed, reachable, writable and offline."""
    findings = examine(load_settings())
    if as_json:
        print_json({"ok": all(f.ok for f in findings), "findings": [f.to_dict() for f in findings]})
    else:
        for finding in findings:
            click.echo(f"{'ok  ' if finding.ok else 'NOT '} {finding.name}: {finding.words}")
    if not all(f.ok for f in findings):
        raise click.exceptions.Exit(1)
