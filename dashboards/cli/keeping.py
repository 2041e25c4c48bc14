"""Commands that keep the case safe: prove the audit, take an anchor of it out, back the store up and restore it."""

from __future__ import annotations

import json
from pathlib import Path

import click

from dashboards.cli.printing import print_json, say
from dashboards.cli.sitting import check_sitting, json_option, on_case, open_case
from dashboards.doors import OPEN_TO
from dashboards.forwarding import LOG_SOCKET
from dashboards.forwarding import forward as hand_on
from data.audit import Act
from data.checkpoint import read_checkpoint
from data.errors import NotPermitted, RefusedInput
from data.settings import Settings, load_settings
from data.store import open_store
from data.store.backup import Copy
from data.store.backup import backup as back_up
from data.store.backup import restore as put_back
from data.store.new_key import change_key
from data.store.person_keys import ring_path
from data.store.preparation import prepare as make_ready
from data.store.preparation import role_of
from network.casework.follow_up.due import counted


@click.group()
def audit() -> None:
    """Who read, wrote, disclosed or was refused what; and the proof that nothing of it was changed."""


@audit.command("verify")
@click.option("--anchor", "anchors", type=click.Path(exists=True, path_type=Path), multiple=True, help="Anchor file.")
@click.option("--public-key", help="Public key of the checkpoints, noted elsewhere.")
@json_option
@on_case
def verify(anchors: tuple[Path, ...], public_key: str | None, as_json: bool, settings: Settings) -> None:
    """Walk the hash chain and prove every signed checkpoint; exit status 1 if anything is broken."""
    outside = [read_checkpoint(path.read_text("utf-8"), path.name) for path in anchors]
    _, view = open_case(settings, "audit")
    verdict = view.verify_audit(outside, public_key=public_key)
    if as_json:
        print_json(
            {
                "entries": verdict.entries,
                "sound": verdict.is_sound,
                "broken_at": verdict.broken_at,
                "checkpoints": verdict.checkpoints,
                "bad_checkpoints": list(verdict.bad_checkpoints),
                "anchors": len(outside),
                "anchors_met": verdict.anchors_met,
            }
        )
    elif verdict.is_sound:
        known = "" if outside else "; without an anchor from elsewhere, entries cut off at the end cannot be noticed"
        click.echo(f"the audit holds: {verdict.entries} entries, {counted(verdict.checkpoints, 'checkpoint')}{known}")
    if not verdict.is_sound:
        where = f"entry {verdict.broken_at}" if verdict.broken_at else f"checkpoints {verdict.bad_checkpoints}"
        raise RefusedInput(f"the audit does not hold at {where}; keep this machine as it is and tell the police lead")


@audit.command("anchor")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="File to take elsewhere.")
@on_case
def anchor(output: Path, settings: Settings) -> None:
    """Sign the present end of the audit; put the file where nobody on this machine can change it."""
    desk, view = open_case(settings, "audit")
    view.disclose(["anchor file"], detail="audit anchor")
    made = desk.store.audit.checkpoint()
    output.write_text(json.dumps(made.as_data(), indent=1) + "\n", "utf-8")
    say(f"entry {made.seq} signed; public key {made.public_key}")


@audit.command("forward")
@click.option(
    "--socket", "log", type=click.Path(path_type=Path), default=LOG_SOCKET, show_default=True, help="Log daemon."
)
def forward(log: Path) -> None:
    """Hand every entry since the last time to the machine's own log, which takes it to another machine."""
    settings = load_settings()
    store = open_store(settings.database_url, settings.key_file, create=False)
    try:
        count, last = hand_on(store, settings.key_file.parent, log)
    finally:
        store.close()
    say(f"{count} entries handed on; the last is {last}")


@audit.command("show")
@click.option("--act", type=click.Choice([act.value for act in Act]), help="Only this act.")
@click.option("--who", help="Only this actor.")
@click.option("--record", help="Only entries that name this record's id.")
@click.option("--last", type=click.IntRange(1), default=50, show_default=True, help="Most entries, the latest.")
@json_option
@on_case
def show(act: str | None, who: str | None, record: str | None, last: int, as_json: bool, settings: Settings) -> None:
    """List entries, the latest last."""
    _, view = open_case(settings, "audit")
    found = [
        entry
        for entry in view.audit_entries()
        if (act is None or entry.act == act)
        and (who is None or entry.actor.casefold() == who.casefold())
        and (record is None or record in entry.subjects)
    ][-last:]
    if as_json:
        shown = ("seq", "actor", "audience", "purpose", "act", "detail", "digest")
        rows = [
            {name: getattr(entry, name) for name in shown}
            | {"at": entry.at.isoformat(timespec="seconds"), "subjects": list(entry.subjects)}
            for entry in found
        ]
        print_json({"entries": rows})
        return
    for entry in found:
        about = f" [{', '.join(entry.subjects)}]" if entry.subjects else ""
        who_saw = f"{entry.actor} ({entry.audience})"
        click.echo(f"{entry.seq} {entry.at:%Y-%m-%d %H:%M:%S} {entry.act} {who_saw}: {entry.detail}{about}")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@json_option
@on_case
def backup(file: Path, as_json: bool, settings: Settings) -> None:
    """Copy the store into one encrypted file, prove the copy, and leave the key out of it."""
    desk, view = open_case(settings, "audit")
    view.disclose(["backup file"], detail="backup of the whole store")
    desk.store.close()
    _tell(back_up(settings.database_url, settings.key_file, file), "backed up", as_json=as_json)
    ring = ring_path(settings.key_file).name
    say(f"not in it: {settings.key_file.name}, without which nothing opens it, and {ring}, without which nobody in it")
    say("has a name; keep copies of both elsewhere, and make those of the ring anew after every erasure")


owner_option = click.option(
    "--owner-url",
    envvar="LANTERN_OWNER_DATABASE",
    help="postgresql:// URL of the role that owns the tables; its password in a passfile, not here.",
)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Move the store that is there aside, to NAME.before-restore.")
@owner_option
@json_option
@on_case
def restore(file: Path, replace: bool, owner_url: str | None, as_json: bool, settings: Settings) -> None:
    """Put a backup in the store's place after proving it, into a file or a server; needs the key of the backup."""
    check_sitting(settings)
    if settings.audience not in OPEN_TO["audit"]:
        raise NotPermitted(f"{settings.audience} may not: restore")
    copy = put_back(file, settings.database_url, settings.key_file, replace=replace, owner_url=owner_url)
    desk, view = open_case(settings, "audit")
    view.disclose([view.actor], detail=f"restored a backup of revision {copy.revision}")
    desk.store.close()
    _tell(copy, "restored", as_json=as_json)


@click.command()
@owner_option
@json_option
@on_case
def rekey(owner_url: str | None, as_json: bool, settings: Settings) -> None:
    """Give the store a new key, in place; stop lantern serve first. Backups made until now keep the old key."""
    desk, view = open_case(settings, "audit")
    desk.store.close()
    done = change_key(
        settings.database_url,
        settings.key_file,
        actor=view.actor,
        purpose=view.purpose,
        audience=view.audience.value,
        owner_url=owner_url,
    )
    if as_json:
        print_json({"key": done.key_file.name, "before": done.before.name, "seconds": round(done.seconds, 2)})
    else:
        click.echo(f"the store has a new key, in {done.key_file.name}, proved, in {done.seconds:.1f} s")
    ring = ring_path(settings.key_file).name
    say(f"copy {done.key_file.name} and {ring} to their safe places and make a backup now;")
    say(f"{done.before.name} opens only the backups made until now: take it off this machine, or destroy it with them")


@click.group()
def database() -> None:
    """The shared database of many agencies."""


@database.command("prepare")
@owner_option
@json_option
def prepare(owner_url: str | None, as_json: bool) -> None:
    """Make or migrate the tables of LANTERN_DATABASE as their owner, and lock every one of them."""
    settings = load_settings()
    if not owner_url:
        raise RefusedInput(
            "only the owner of the tables prepares a database: give --owner-url or set LANTERN_OWNER_DATABASE"
        )
    made = make_ready(owner_url, role_of(settings.database_url), settings.key_file)
    if as_json:
        print_json({"place": made.place, "owner": made.owner, "role": made.role, "tables": made.tables})
    else:
        click.echo(
            f"{made.place}: {made.tables} tables of {made.owner} stand, row-level security forced; {made.role} may use "
            f"them. The key file is {settings.key_file}: keep a copy of it elsewhere"
        )


def _tell(copy: Copy, what: str, *, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "file": copy.path.name,
                "bytes": copy.bytes,
                "revision": copy.revision,
                "audit_entries": copy.audit_entries,
                "seconds": round(copy.seconds, 2),
            }
        )
    else:
        held = f"revision {copy.revision}, {copy.audit_entries} audit entries, {copy.bytes:,} bytes"
        click.echo(f"{what}: {held}, proved, in {copy.seconds:.1f} s")
